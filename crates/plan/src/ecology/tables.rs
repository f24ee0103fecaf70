//! The tables of the part.

use super::rules::{OF_A_SECTION, OF_THREE};
use super::{Air, UNIT, Water, shown};
use coregion_diagnose::{Cell, CellKind, Plot, Scope, Table};
use coregion_zone::{Message, UnitId};
use std::collections::BTreeSet;

/// The name of a rule in the catalogue.
pub(super) fn rule_label(rule: &str) -> &'static str {
    match rule {
        "liuzhuang" => "rule-ecology-liuzhuang",
        "xinan-1" => "rule-ecology-xinan-1",
        "xinan-2" => "rule-ecology-xinan-2",
        "xinan-3" => "rule-ecology-xinan-3",
        _ => "rule-ecology-chishui",
    }
}

/// Who pays whom at each section under one rule.
pub(super) fn payments(water: &Water, rule: &str) -> Table {
    let mut table = Table::new("ecology-payments", Message::new("table-ecology-payments"))
        .column("station", "column-ecology-station", CellKind::Text)
        .column("payer", "column-ecology-payer", CellKind::Unit)
        .column("payee", "column-ecology-payee", CellKind::Unit)
        .column("amount", "column-ecology-amount", CellKind::Number(2))
        .unit(UNIT)
        .column("state", "column-ecology-state", CellKind::Text)
        .plot(Plot::Links { from: "payer", to: "payee", value: "amount" });
    let at = OF_A_SECTION.iter().position(|r| *r == rule).unwrap_or(0);
    for (section, results) in water.sections.iter().zip(&water.paid) {
        let Ok(paid) = &results[at] else { continue };
        if paid.to_upstream.is_zero() {
            continue;
        }
        let (payer, payee) = if paid.to_upstream.is_positive() {
            (section.downstream, section.upstream)
        } else {
            (section.upstream, section.downstream)
        };
        table.push(vec![
            Cell::Text(section.station.clone()),
            Cell::Unit(payer),
            Cell::Unit(payee),
            Cell::Number(shown(paid.to_upstream).abs()),
            Cell::Text(paid.state.clone()),
        ]);
    }
    table
}

/// What each party gains or loses along the chain under every rule.
pub(super) fn net(scope: &Scope<'_>, water: &Water, rule: &str) -> Table {
    let mut table = Table::new("ecology-net", Message::new("table-ecology-net"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("member", "column-ecology-member", CellKind::Text);
    let rules: Vec<&'static str> =
        OF_A_SECTION.into_iter().chain([OF_THREE]).filter(|r| water.net.contains_key(r)).collect();
    for of in &rules {
        table = table.column(of, rule_label(of), CellKind::Number(2)).unit(UNIT);
    }
    if let Some(value) = rules.iter().find(|r| **r == rule) {
        table = table.plot(Plot::Map { unit: "unit", value });
    }
    let units: BTreeSet<UnitId> = water.sections.iter().flat_map(|s| [s.upstream, s.downstream]).collect();
    for unit in units {
        let member = scope.named.members.contains(&unit);
        let mut row = vec![
            Cell::Unit(unit),
            Cell::Label(Message::new(if member { "answer-yes" } else { "answer-no" })),
        ];
        row.extend(rules.iter().map(|of| Cell::number(water.net[of].get(&unit).map(|m| shown(*m)))));
        table.push(row);
    }
    table
}

/// Every section under every rule, with what keeps a rule from being applied.
pub(super) fn sections(water: &Water) -> Table {
    let mut table = Table::new("ecology-sections", Message::new("table-ecology-sections"))
        .column("station", "column-ecology-station", CellKind::Text)
        .column("upstream", "column-ecology-upstream", CellKind::Unit)
        .column("downstream", "column-ecology-downstream", CellKind::Unit)
        .column("rule", "column-ecology-rule", CellKind::Text)
        .column("state", "column-ecology-state", CellKind::Text)
        .column("received", "column-ecology-received", CellKind::Number(2))
        .unit(UNIT);
    for (section, results) in water.sections.iter().zip(&water.paid) {
        for (rule, found) in OF_A_SECTION.into_iter().zip(results) {
            let (state, received) = match found {
                Ok(paid) => (Cell::Text(paid.state.clone()), Cell::Number(shown(paid.to_upstream))),
                Err(why) => (Cell::Label(why.message()), Cell::Missing),
            };
            table.push(vec![
                Cell::Text(section.station.clone()),
                Cell::Unit(section.upstream),
                Cell::Unit(section.downstream),
                Cell::Label(Message::new(rule_label(rule))),
                state,
                received,
            ]);
        }
    }
    table
}

/// The airshed: each member's particles, its change against the airshed's, and what moves under every rule.
pub(super) fn air(air: &Air, rule: &str) -> Table {
    let mut table = Table::new("ecology-air", Message::new("table-ecology-air"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("now", "column-ecology-now", CellKind::Number(1))
        .unit("ug/m3")
        .column("ratio", "column-ecology-ratio", CellKind::Number(3));
    for (of, _) in &air.moved {
        table = table.column(of, rule_label(of), CellKind::Number(3)).unit(UNIT);
    }
    if let Some((value, _)) = air.moved.iter().find(|(of, _)| *of == rule) {
        table = table.plot(Plot::Map { unit: "unit", value });
    }
    for (i, unit) in air.members.iter().enumerate() {
        let mut row = vec![Cell::Unit(*unit), Cell::number(air.now[i]), Cell::number(air.ratios[i])];
        let known = air.ratios[i].is_some();
        row.extend(air.moved.iter().map(|(_, m)| Cell::number(known.then(|| shown(m[i])))));
        table.push(row);
    }
    table
}
