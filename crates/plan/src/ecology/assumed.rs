//! Which two sides a section lies between: as a planner says, else assumed and said to be.
//!
//! Readings come with the city that the source names for a station, not with the direction of the water. Without a chain
//! the named city stands for one side, and the city across a provincial line that it shares the longest border with for the other.

use super::readings::section;
use super::rules::Section;
use coregion_diagnose::{Dropped, Scope, Unavailable};
use coregion_terms::PartyId;
use coregion_zone::{Message, Names, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// What is given on directions.
pub(super) struct Given<'o> {
    /// `STATION=UPSTREAM>DOWNSTREAM`, several joined by `;`, in the order of the river.
    pub chain: &'o str,
    /// Whether the city named at a station is taken to be upstream.
    pub named_is_upstream: bool,
}

/// A section in the zone.
pub(super) struct At {
    /// The station as the source names it.
    pub station: String,
    /// The side that the water comes from.
    pub upstream: UnitId,
    /// The side that it goes to.
    pub downstream: UnitId,
    /// The same for terms.
    pub section: Section,
    /// Whether the direction is assumed.
    pub assumed: bool,
}

/// The sections of the zone in order, with those that cannot be placed.
pub(super) fn sections(scope: &Scope<'_>, given: &Given<'_>) -> Result<(Vec<At>, Vec<Dropped>), Unavailable> {
    let table = &scope.zone.observations;
    let mut stations: BTreeMap<&str, Option<UnitId>> = BTreeMap::new();
    for row in &table.rows {
        let unit = stations.entry(table.symbols.text(row.station)).or_default();
        *unit = unit.or(row.unit);
    }
    if !given.chain.is_empty() {
        let parts = given.chain.split(';').map(str::trim).filter(|p| !p.is_empty());
        let found: Result<Vec<At>, Unavailable> = parts.map(|part| stated(scope, &stations, part)).collect();
        return Ok((found?, Vec::new()));
    }
    let members: BTreeSet<UnitId> = scope.named.members.iter().copied().collect();
    let (mut found, mut dropped) = (Vec::new(), Vec::new());
    for (station, unit) in stations {
        let mut refuse = |id| {
            dropped.push(Dropped { names: Names::same(station), reason: Message::new(id) });
        };
        let Some(unit) = unit else {
            refuse("dropped-ecology-no-city");
            continue;
        };
        let Some(across) = across(scope, unit) else {
            refuse("dropped-ecology-no-neighbour");
            continue;
        };
        if !members.contains(&unit) && !members.contains(&across) {
            refuse("dropped-ecology-outside");
            continue;
        }
        let (upstream, downstream) = if given.named_is_upstream { (unit, across) } else { (across, unit) };
        found.extend(at(scope, station, upstream, downstream, true));
    }
    Ok((found, dropped))
}

/// The neighbour of a unit in another province with the longest common border.
fn across(scope: &Scope<'_>, unit: UnitId) -> Option<UnitId> {
    let pairs = scope.zone.neighbours.pairs.iter();
    let others = pairs.filter_map(|p| match (p.a == unit, p.b == unit) {
        (true, _) => Some((p.b, p.border_km.unwrap_or(0.0))),
        (_, true) => Some((p.a, p.border_km.unwrap_or(0.0))),
        _ => None,
    });
    let across = others.filter(|(other, _)| scope.province(*other) != scope.province(unit));
    across.reduce(|a, b| if b.1 > a.1 { b } else { a }).map(|(other, _)| other)
}

fn at(scope: &Scope<'_>, station: &str, upstream: UnitId, downstream: UnitId, assumed: bool) -> Option<At> {
    let party = |unit: UnitId| PartyId::new(scope.zone.units.get(unit).code.as_str()).ok();
    let section =
        Section { section: section(station)?, upstream: party(upstream)?, downstream: party(downstream)? };
    Some(At { station: station.to_owned(), upstream, downstream, section, assumed })
}

/// A section as the planner states it.
fn stated(
    scope: &Scope<'_>,
    stations: &BTreeMap<&str, Option<UnitId>>,
    part: &str,
) -> Result<At, Unavailable> {
    let wrong = || Unavailable {
        reason: Message::new("plan-ecology-bad-chain").text("text", part),
        resource: "observations",
    };
    let (station, sides) = part.split_once('=').ok_or_else(wrong)?;
    let (from, to) = sides.split_once('>').ok_or_else(wrong)?;
    let station = station.trim();
    if !stations.contains_key(station) {
        return Err(wrong());
    }
    let unit = |code: &str| scope.zone.units.find(code.trim());
    let (Some(upstream), Some(downstream)) = (unit(from), unit(to)) else { return Err(wrong()) };
    if upstream == downstream {
        return Err(wrong());
    }
    at(scope, station, upstream, downstream, false).ok_or_else(wrong)
}
