//! Status: people, output, structure and growth, over time and against the comparison zones.

use crate::report::{Block, Chapter, Section};
use coregion_diagnose::disparity::per_head::people;
use coregion_diagnose::{Cell, CellKind, Plot, Scope, Table};
use coregion_zone::{Column, Message, NamedZone, Names, UnitSet};

const SECTORS: [&str; 3] = ["va_primary", "va_secondary", "va_tertiary"];

/// At most this many comparison zones are drawn beside the zone.
const DRAWN: usize = 7;

/// People and output of a zone in a year, over the units that have both.
pub struct Totals {
    /// The year.
    pub year: i32,
    /// People.
    pub people: f64,
    /// Output, 100 million yuan.
    pub output: f64,
    /// How many units have both.
    pub units: usize,
}

/// The totals of a scope in its year.
pub fn totals(scope: &Scope<'_>) -> Option<Totals> {
    let members = scope.members();
    let output = scope.indicator("gdp", &members).ok()?;
    let year = output.provenance.period?.year();
    let people = people(scope, None, Some(year), &members).ok()?;
    both(year, &output, &people)
}

fn both(year: i32, output: &Column, people: &Column) -> Option<Totals> {
    let pairs = output.values.iter().zip(&people.values).filter_map(|(y, p)| Some(((*y)?, (*p)?)));
    let (mut total, mut heads, mut units) = (0.0, 0.0, 0);
    for (y, p) in pairs {
        total += y;
        heads += p;
        units += 1;
    }
    (units > 0 && heads > 0.0).then_some(Totals { year, people: heads, output: total, units })
}

pub fn chapter(scope: &Scope<'_>) -> Chapter {
    let mut blocks = Vec::new();
    match totals(scope) {
        None => blocks.push(Block::Text(Message::new("status-none"))),
        Some(total) => {
            let members = scope.members();
            if total.units < members.len() {
                let missing: Vec<Names> = missing(scope, &members);
                blocks.push(Block::Text(
                    Message::new("status-missing")
                        .text("year", total.year.to_string())
                        .arg("units", coregion_zone::Arg::List(missing)),
                ));
            }
        }
    }
    let mut zones = vec![scope.named];
    zones.extend(scope.compare.iter().copied().filter(|z| z.id != scope.named.id));
    for table in [zones_table(scope, &zones), members_table(scope), per_head_series(scope, &zones)] {
        blocks.extend(table.map(Block::Table));
    }
    for table in [real_series(scope, &zones), structure_series(scope)] {
        blocks.extend(table.map(Block::Table));
    }
    Chapter {
        id: "status",
        title: Message::new("chapter-status"),
        sections: vec![Section { blocks, ..Section::default() }],
    }
}

/// The members without output or people in the year.
fn missing(scope: &Scope<'_>, members: &UnitSet) -> Vec<Names> {
    let Ok(output) = scope.indicator("gdp", members) else { return Vec::new() };
    let people = people(scope, None, scope.year, members).ok();
    let lacks =
        |i: usize| output.values[i].is_none() || people.as_ref().is_some_and(|p| p.values[i].is_none());
    (0..members.len()).filter(|i| lacks(*i)).map(|i| scope.names(members.ids()[i]).clone()).collect()
}

/// Shares of the three sectors in the output of the units that have all four figures.
fn shares(scope: &Scope<'_>, year: i32, vintage: Option<&str>, units: &UnitSet) -> Option<[f64; 3]> {
    let table = &scope.zone.indicators;
    let columns: Vec<Column> =
        SECTORS.iter().filter_map(|key| table.column(key, year, vintage, units)).collect();
    let [a, b, c] = columns.as_slice() else { return None };
    let mut sums = [0.0; 3];
    for i in 0..units.len() {
        if let (Some(x), Some(y), Some(z)) = (a.values[i], b.values[i], c.values[i]) {
            sums = [sums[0] + x, sums[1] + y, sums[2] + z];
        }
    }
    let total: f64 = sums.iter().sum();
    (total > 0.0).then(|| sums.map(|s| s / total))
}

/// Mean growth a year of a series of constant units between two years.
fn growth(scope: &Scope<'_>, key: &str, from: i32, to: i32, units: &UnitSet) -> Option<f64> {
    let table = &scope.zone.indicators;
    let (first, last) = (table.column(key, from, None, units)?, table.column(key, to, None, units)?);
    if first.provenance.vintage != last.provenance.vintage || to <= from {
        return None;
    }
    let (mut a, mut b) = (0.0, 0.0);
    for (x, y) in first.values.iter().zip(&last.values) {
        if let (Some(x), Some(y)) = (x, y) {
            (a, b) = (a + x, b + y);
        }
    }
    (a > 0.0 && b > 0.0).then(|| (b / a).powf(1.0 / f64::from(to - from)) - 1.0)
}

/// The series that growth is taken of, and its first year: constant prices where there are any.
fn growth_series(scope: &Scope<'_>, year: i32) -> Option<(&'static str, i32)> {
    ["gdp_real_2000", "gdp"].into_iter().find_map(|key| {
        let years = scope.zone.indicators.years(key);
        let ten =
            years.iter().copied().filter(|y| *y <= year - 10).max().or_else(|| years.first().copied())?;
        (years.contains(&year) && ten < year).then_some((key, ten))
    })
}

fn zones_table(scope: &Scope<'_>, zones: &[&NamedZone]) -> Option<Table> {
    let own = totals(scope)?;
    let series = growth_series(scope, own.year);
    let mut table =
        Table::new("status-zones", Message::new("table-status-zones").text("year", own.year.to_string()))
            .column("zone", "column-zone", CellKind::Text)
            .column("members", "heading-members", CellKind::Int)
            .column("people", "column-people", CellKind::Number(2))
            .unit("million persons")
            .column("output", "heading-output", CellKind::Number(1))
            .unit("billion CNY")
            .column("per_head", "column-per-head", CellKind::Number(0))
            .unit("CNY per person")
            .column("primary", "heading-primary", CellKind::Percent(1))
            .column("secondary", "heading-secondary", CellKind::Percent(1))
            .column("tertiary", "heading-tertiary", CellKind::Percent(1))
            .column("growth", growth_heading(series), CellKind::Percent(1))
            .plot(Plot::Bars { label: "zone", value: "per_head" });
    for named in zones {
        let scope = Scope { year: Some(own.year), ..scope.with(named) };
        let Some(total) = totals(&scope) else { continue };
        let units = scope.members();
        let shares = shares(&scope, own.year, scope.vintage.as_deref(), &units);
        let growth = series.and_then(|(key, from)| growth(&scope, key, from, own.year, &units));
        table.push(vec![
            Cell::Name(named.names.clone()),
            Cell::Int(total.units as i64),
            Cell::Number(total.people / 1e6),
            Cell::Number(total.output / 10.0),
            Cell::Number(total.output * 1e8 / total.people),
            Cell::number(shares.map(|s| s[0])),
            Cell::number(shares.map(|s| s[1])),
            Cell::number(shares.map(|s| s[2])),
            Cell::number(growth),
        ]);
    }
    Some(table)
}

fn growth_heading(series: Option<(&'static str, i32)>) -> &'static str {
    match series {
        Some(("gdp", _)) => "heading-growth-nominal",
        _ => "heading-growth-real",
    }
}

fn members_table(scope: &Scope<'_>) -> Option<Table> {
    let members = scope.members();
    let output = scope.indicator("gdp", &members).ok()?;
    let year = output.provenance.period?.year();
    let people = people(scope, None, Some(year), &members).ok();
    let series = growth_series(scope, year);
    let mut table =
        Table::new("status-members", Message::new("table-status-members").text("year", year.to_string()))
            .column("unit", "column-unit", CellKind::Unit)
            .column("people", "column-people", CellKind::Number(2))
            .unit("million persons")
            .column("output", "heading-output", CellKind::Number(1))
            .unit("billion CNY")
            .column("per_head", "column-per-head", CellKind::Number(0))
            .unit("CNY per person")
            .column("primary", "heading-primary", CellKind::Percent(1))
            .column("secondary", "heading-secondary", CellKind::Percent(1))
            .column("tertiary", "heading-tertiary", CellKind::Percent(1))
            .column("growth", growth_heading(series), CellKind::Percent(1))
            .plot(Plot::Map { unit: "unit", value: "per_head" });
    for (i, unit) in members.ids().iter().enumerate() {
        let one = UnitSet::new(vec![*unit], &scope.named.id, None);
        let heads = people.as_ref().and_then(|p| p.values[i]);
        let shares = shares(scope, year, output.provenance.vintage.as_deref(), &one);
        let growth = series.and_then(|(key, from)| growth(scope, key, from, year, &one));
        let per_head = output.values[i].zip(heads).map(|(y, p)| y * 1e8 / p);
        table.push(vec![
            Cell::Unit(*unit),
            Cell::number(heads.map(|p| p / 1e6)),
            Cell::number(output.values[i].map(|y| y / 10.0)),
            Cell::number(per_head),
            Cell::number(shares.map(|s| s[0])),
            Cell::number(shares.map(|s| s[1])),
            Cell::number(shares.map(|s| s[2])),
            Cell::number(growth),
        ]);
    }
    Some(table)
}

/// Output per head by year, for the zone and those it is compared with, in one vintage.
fn per_head_series(scope: &Scope<'_>, zones: &[&NamedZone]) -> Option<Table> {
    let vintage = scope.indicator("gdp", &scope.members()).ok()?.provenance.vintage;
    let mut table = Table::new("status-per-head", Message::new("table-status-per-head"))
        .column("year", "column-year", CellKind::Int)
        .column("zone", "column-zone", CellKind::Text)
        .column("per_head", "column-per-head", CellKind::Number(0))
        .unit("CNY per person")
        .plot(Plot::Lines { x: "year", y: "per_head", series: Some("zone") });
    for named in zones.iter().take(DRAWN + 1) {
        for year in scope.zone.indicators.years("gdp") {
            let scope = Scope { year: Some(year), vintage: vintage.clone(), ..scope.with(named) };
            let units = scope.members();
            let Some(total) = totals(&scope).filter(|t| t.units * 10 >= units.len() * 9) else { continue };
            table.push(vec![
                Cell::Int(i64::from(year)),
                Cell::Name(named.names.clone()),
                Cell::Number(total.output * 1e8 / total.people),
            ]);
        }
    }
    (table.rows.len() > zones.len()).then_some(table)
}

/// Output at constant prices by year, the first year being 100.
fn real_series(scope: &Scope<'_>, zones: &[&NamedZone]) -> Option<Table> {
    let key = "gdp_real_2000";
    let years = scope.zone.indicators.years(key);
    let first = *years.first()?;
    let mut table =
        Table::new("status-real-output", Message::new("table-status-real").text("year", first.to_string()))
            .column("year", "column-year", CellKind::Int)
            .column("zone", "column-zone", CellKind::Text)
            .column("index", "heading-index", CellKind::Number(1))
            .plot(Plot::Lines { x: "year", y: "index", series: Some("zone") });
    for named in zones.iter().take(DRAWN + 1) {
        let units = scope.zone.members(named);
        let columns: Vec<Column> =
            years.iter().filter_map(|y| scope.zone.indicators.column(key, *y, None, &units)).collect();
        // Only units that have every year: a member without figures would bend the line.
        let whole: Vec<usize> =
            (0..units.len()).filter(|i| columns.iter().all(|c| c.values[*i].is_some())).collect();
        if columns.len() != years.len() || whole.len() * 10 < units.len() * 8 {
            continue;
        }
        let total = |c: &Column| whole.iter().filter_map(|i| c.values[*i]).sum::<f64>();
        let base = total(&columns[0]);
        for (year, column) in years.iter().zip(&columns) {
            table.push(vec![
                Cell::Int(i64::from(*year)),
                Cell::Name(named.names.clone()),
                Cell::Number(total(column) / base * 100.0),
            ]);
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

/// Shares of the three sectors by year.
fn structure_series(scope: &Scope<'_>) -> Option<Table> {
    let members = scope.members();
    let vintage = scope.indicator(SECTORS[0], &members).ok()?.provenance.vintage;
    let mut table = Table::new("status-structure", Message::new("table-status-structure"))
        .column("year", "column-year", CellKind::Int)
        .column("sector", "heading-sector", CellKind::Text)
        .column("share", "column-share", CellKind::Percent(1))
        .plot(Plot::Lines { x: "year", y: "share", series: Some("sector") });
    for (k, key) in SECTORS.iter().enumerate() {
        for year in scope.zone.indicators.years(key) {
            let Some(shares) = shares(scope, year, vintage.as_deref(), &members) else { continue };
            table.push(vec![
                Cell::Int(i64::from(year)),
                Cell::Name(scope.zone.indicator_name(key)),
                Cell::Number(shares[k]),
            ]);
        }
    }
    (!table.rows.is_empty()).then_some(table)
}
