//! What parts stand on: figures in the year nearest to the one asked for, distances, sides, and units named by code.

use coregion_diagnose::{Scope, Unavailable};
use coregion_zone::{Column, Level, Message, Provenance, UnitId, UnitSet};
use std::collections::BTreeMap;

/// An indicator in the year nearest to that of the scope which covers at least nine tenths as many units as the best-covered one.
/// A slash divides one indicator by another.
pub(crate) fn nearest(scope: &Scope<'_>, key: &str, units: &UnitSet) -> Result<Column, Unavailable> {
    if let Some((above, below)) = key.split_once('/') {
        let above = nearest(scope, above.trim(), units)?;
        let year = above.provenance.period.map(|p| p.year());
        let below = nearest(&Scope { year, ..scope.clone() }, below.trim(), units)?;
        let values = (above.values.iter().zip(&below.values))
            .map(|(a, b)| a.zip(*b).filter(|(_, b)| *b != 0.0).map(|(a, b)| a / b))
            .collect();
        let mut provenance = above.provenance;
        provenance.series = key.to_owned();
        provenance.rows += below.provenance.rows;
        provenance.sources.extend(below.provenance.sources);
        return Ok(Column { values, provenance, ..above });
    }
    let table = &scope.zone.indicators;
    let mut years = table.years(key);
    let wanted = scope.year.or(years.last().copied()).unwrap_or(0);
    years.sort_by_key(|y| ((y - wanted).abs(), -y));
    let of_year = |year: i32| {
        let vintages = [scope.vintage.as_deref(), None];
        vintages.into_iter().find_map(|vintage| table.column(key, year, vintage, units))
    };
    let columns: Vec<Column> = years.into_iter().filter_map(of_year).collect();
    let most = columns.iter().map(Column::known).max().unwrap_or(0);
    columns.into_iter().find(|c| c.known() > 0 && c.known() * 10 >= most * 9).ok_or_else(|| {
        let reason = Message::new("plan-needs-indicator").name("indicator", &scope.zone.indicator_name(key));
        Unavailable { reason, resource: "indicators" }
    })
}

/// Great-circle distance between the seats (else the centres) of two units, km.
pub(crate) fn distance_km(scope: &Scope<'_>, a: UnitId, b: UnitId) -> Option<f64> {
    let point = |u: UnitId| {
        let unit = scope.zone.units.get(u);
        unit.seat.or(unit.point)
    };
    Some(point(a)?.distance_km(point(b)?))
}

/// The city that a unit lies in; itself where it has none above it.
pub(crate) fn city(scope: &Scope<'_>, unit: UnitId) -> UnitId {
    scope.zone.units.ancestor(unit, Level::Prefecture).unwrap_or(unit)
}

/// Numbers from zero in the order in which units first appear.
pub(crate) fn labels(units: &[UnitId]) -> Vec<u32> {
    let mut numbers: BTreeMap<UnitId, u32> = BTreeMap::new();
    let mut number = |unit: &UnitId| {
        let next = numbers.len() as u32;
        *numbers.entry(*unit).or_insert(next)
    };
    units.iter().map(&mut number).collect()
}

/// The position of a unit named by its code.
pub(crate) fn position(scope: &Scope<'_>, units: &[UnitId], code: &str) -> Result<usize, Unavailable> {
    let unit = scope.zone.units.find(code.trim());
    unit.and_then(|u| units.iter().position(|other| *other == u)).ok_or_else(|| Unavailable {
        reason: Message::new("plan-unknown-code").text("code", code.trim()),
        resource: "units",
    })
}

/// Pairs of units from a text such as `320322+370826,341302+320381`; none without a text.
pub(crate) fn pairs(
    scope: &Scope<'_>,
    units: &[UnitId],
    text: Option<&str>,
) -> Result<Vec<(u32, u32)>, Unavailable> {
    let mut found = Vec::new();
    for item in text.unwrap_or("").split(',').map(str::trim).filter(|i| !i.is_empty()) {
        let Some((a, b)) = item.split_once('+') else {
            let reason = Message::new("plan-not-a-pair").text("given", item);
            return Err(Unavailable { reason, resource: "units" });
        };
        let (a, b) = (position(scope, units, a)?, position(scope, units, b)?);
        if a == b {
            let reason = Message::new("plan-not-a-pair").text("given", item);
            return Err(Unavailable { reason, resource: "units" });
        }
        found.push((a as u32, b as u32));
    }
    Ok(found)
}

/// Numbers from a text such as `0.4,0.3,0.3`; `None` unless there are as many as wanted, finite and not negative.
pub(crate) fn numbers(text: &str, wanted: usize) -> Option<Vec<f64>> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|n| n.trim().parse::<f64>().ok()).collect();
    numbers.filter(|n| n.len() == wanted && n.iter().all(|x| x.is_finite() && *x >= 0.0))
}

/// A figure of each member, taken where the year lacks it from the member's own newest year before, which is told.
pub(crate) struct Filled {
    /// The figures; `None` where a member has none in any year before.
    pub(crate) values: Vec<Option<f64>>,
    /// Members whose figure is of another year.
    pub(crate) stood_in: Vec<(UnitId, i32)>,
    /// Where the figures come from.
    pub(crate) input: Provenance,
}

/// An indicator of every member in the year nearest to that of the scope, gaps filled by the member's own newest year before.
pub(crate) fn filled(scope: &Scope<'_>, key: &str, units: &UnitSet) -> Result<Filled, Unavailable> {
    let column = nearest(scope, key, units)?;
    let year = column.provenance.period.map_or(0, |p| p.year());
    let mut years = scope.zone.indicators.years(key);
    years.retain(|y| *y < year);
    let mut stood_in = Vec::new();
    let mut values = column.values;
    for (at, unit) in units.ids().iter().enumerate() {
        if values[at].is_some() {
            continue;
        }
        let alone = UnitSet::new(vec![*unit], &scope.named.id, None);
        let of_year = |year: &i32| {
            let found = scope.zone.indicators.column(key, *year, None, &alone)?;
            Some((*year, found.values[0]?))
        };
        if let Some((year, value)) = years.iter().rev().find_map(of_year) {
            values[at] = Some(value);
            stood_in.push((*unit, year));
        }
    }
    Ok(Filled { values, stood_in, input: column.provenance })
}
