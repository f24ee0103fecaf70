//! The tables of the part.

use super::measured::{cell, table};
use super::{Division, Lead};
use crate::Context;
use coregion_diagnose::structure::mix::Mix;
use coregion_diagnose::{Cell, CellKind, Options, Plot, Scope, Table};
use coregion_zone::{Message, UnitId};
use std::collections::BTreeMap;

/// The best candidates of each city.
pub(super) fn leading(leads: &[Lead], most: usize) -> Table {
    let mut shown = Table::new("industry-leading", Message::new("table-industry-leading"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("industry", "column-industry", CellKind::Text)
        .column("score", "column-score", CellKind::Number(3))
        .column("quotient", "column-quotient", CellKind::Number(2))
        .column("competitive", "column-shift-competitive", CellKind::Percent(1))
        .column("change", "column-change", CellKind::Percent(1))
        .column("share", "column-share", CellKind::Percent(1))
        .column("backward", "column-backward", CellKind::Number(3))
        .column("forward", "column-forward", CellKind::Number(3));
    let mut of_city: BTreeMap<UnitId, Vec<&Lead>> = BTreeMap::new();
    for lead in leads {
        of_city.entry(lead.unit).or_default().push(lead);
    }
    for (unit, list) in of_city {
        for lead in list.into_iter().take(most) {
            let mut row = vec![Cell::Unit(unit), Cell::Name(lead.industry.clone())];
            row.extend(lead.row.iter().cloned());
            shown.push(row);
        }
    }
    shown
}

/// Neighbouring cities with the same leading industry.
pub(super) fn clusters(
    scope: &Scope<'_>,
    last: &Mix,
    joint: &[(usize, Vec<usize>)],
    across: &dyn Fn(&[usize]) -> bool,
) -> Table {
    let mut shown = Table::new("industry-clusters", Message::new("table-industry-clusters"))
        .column("industry", "column-industry", CellKind::Text)
        .column("cities", "column-industry-cities", CellKind::Text)
        .column("count", "column-cities", CellKind::Int)
        .column("across", "column-across", CellKind::Text);
    for (k, places) in joint {
        let joined = |of: fn(&coregion_zone::Names) -> &str, comma: &str| {
            let names: Vec<&str> = places.iter().map(|p| of(scope.names(last.sample.units[*p]))).collect();
            names.join(comma)
        };
        let cities = coregion_zone::Names::new(&joined(|n| &n.en, ", "), &joined(|n| &n.zh, "、"));
        let answer = if across(places) { "answer-yes" } else { "answer-no" };
        shown.push(vec![
            Cell::Name(last.industries[*k].names.clone()),
            Cell::Name(cities),
            Cell::Int(places.len() as i64),
            Cell::Label(Message::new(answer)),
        ]);
    }
    shown
}

/// Pairs that build the same, with the evidence.
pub(super) fn doubles(scope: &Scope<'_>, last: &Mix, found: &Division, most: usize) -> Table {
    let mut shown = Table::new("industry-doubles", Message::new("table-industry-doubles"))
        .column("one", "column-unit", CellKind::Unit)
        .column("other", "column-other-unit", CellKind::Unit)
        .column("industry", "column-industry", CellKind::Text)
        .column("overlap", "column-industry-overlap", CellKind::Percent(1))
        .column("quotient-one", "column-industry-quotient-one", CellKind::Number(2))
        .column("quotient-other", "column-industry-quotient-other", CellKind::Number(2))
        .column("growth-one", "column-industry-growth-one", CellKind::Percent(0))
        .column("growth-other", "column-industry-growth-other", CellKind::Percent(0))
        .column("building", "column-industry-building", CellKind::Text)
        .column("across", "column-across", CellKind::Text)
        .plot(Plot::Links { from: "one", to: "other", value: "overlap" });
    let answer = |yes: bool| Cell::Label(Message::new(if yes { "answer-yes" } else { "answer-no" }));
    let mut rows: Vec<_> = found.doubles.iter().collect();
    rows.sort_by(|a, b| b.building().cmp(&a.building()).then(b.overlap.total_cmp(&a.overlap)));
    for double in rows.into_iter().take(most) {
        let (one, other) = (last.sample.units[double.one], last.sample.units[double.other]);
        shown.push(vec![
            Cell::Unit(one),
            Cell::Unit(other),
            Cell::Name(last.industries[double.industry].names.clone()),
            Cell::Number(double.overlap),
            Cell::Number(double.quotients[0]),
            Cell::Number(double.quotients[1]),
            Cell::number(double.growth.map(|g| g[0])),
            Cell::number(double.growth.map(|g| g[1])),
            answer(double.building()),
            answer(scope.province(one) != scope.province(other)),
        ]);
    }
    shown
}

/// By industry: how many are rivals, and the best partners.
pub(super) fn supplies(scope: &Scope<'_>, last: &Mix, found: &Division) -> Table {
    let mut shown = Table::new("industry-partners", Message::new("table-industry-partners"))
        .column("industry", "column-industry", CellKind::Text)
        .column("specialised", "column-industry-specialised", CellKind::Int)
        .column("rivals", "column-industry-rivals", CellKind::Int)
        .column("from", "column-industry-from", CellKind::Unit)
        .column("to", "column-industry-to", CellKind::Unit)
        .column("quotient-from", "column-industry-quotient-one", CellKind::Number(2))
        .column("quotient-to", "column-industry-quotient-other", CellKind::Number(2))
        .column("fit", "column-industry-fit", CellKind::Percent(1))
        .column("across", "column-across", CellKind::Text)
        .plot(Plot::Links { from: "from", to: "to", value: "fit" });
    for (k, class) in last.industries.iter().enumerate() {
        let specialised = found.quotients.iter().filter(|row| row[k].is_some_and(|q| q > 1.0)).count();
        let rivals = found.doubles.iter().filter(|d| d.industry == k).count();
        for supply in found.supplies.iter().filter(|s| s.industry == k).take(3) {
            let (from, to) = (last.sample.units[supply.from], last.sample.units[supply.to]);
            let across = if scope.province(from) == scope.province(to) { "answer-no" } else { "answer-yes" };
            shown.push(vec![
                Cell::Name(class.names.clone()),
                Cell::Int(specialised as i64),
                Cell::Int(rivals as i64),
                Cell::Unit(from),
                Cell::Unit(to),
                Cell::Number(supply.quotients[0]),
                Cell::Number(supply.quotients[1]),
                Cell::Number(supply.fit),
                Cell::Label(Message::new(across)),
            ]);
        }
    }
    shown
}

/// The industries that each city does not have and that are nearest to what it has.
pub(super) fn near(context: &Context<'_, '_>, options: &Options, most: usize) -> Option<Table> {
    let output = super::near(context, options)?;
    let all = table(&output, "relatedness")?;
    let mut shown = Table::new("industry-near", Message::new("table-industry-near"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("industry", "column-industry", CellKind::Text)
        .column("density", "column-density", CellKind::Number(3))
        .column("place", "column-rank", CellKind::Int);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for row in &all.rows {
        let Some(Cell::Int(place)) = cell(all, row, "place") else { continue };
        if *place as usize <= most {
            rows.push(
                ["unit", "industry", "density", "place"]
                    .iter()
                    .filter_map(|k| cell(all, row, k).cloned())
                    .collect(),
            );
        }
    }
    // The measure lists the cities one after the other: within each, the nearest first.
    let key = |row: &Vec<Cell>| match (&row[0], &row[3]) {
        (Cell::Unit(unit), Cell::Int(place)) => (*unit, *place),
        _ => (UnitId(u32::MAX), i64::MAX),
    };
    rows.sort_by_key(key);
    rows.into_iter().for_each(|row| shown.push(row));
    Some(shown)
}
