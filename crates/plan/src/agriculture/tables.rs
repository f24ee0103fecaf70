//! The tables of the part.

use super::{Farms, Watch};
use coregion_diagnose::{Cell, CellKind, Plot, Scope, Table};
use coregion_zone::{Message, Names};
use std::collections::BTreeMap;

/// The places of each zone, in the order of their first places.
pub(super) fn members_of(zones: &[u32]) -> Vec<Vec<usize>> {
    let mut found: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (place, zone) in zones.iter().enumerate() {
        found.entry(*zone).or_default().push(place);
    }
    found.into_values().collect()
}

fn joined(scope: &Scope<'_>, farms: &Farms, places: &[usize]) -> Names {
    let names: Vec<&Names> = places.iter().map(|p| scope.names(farms.farming.units[*p])).collect();
    let en: Vec<&str> = names.iter().map(|n| n.en.as_str()).collect();
    let zh: Vec<&str> = names.iter().map(|n| n.zh.as_str()).collect();
    Names::new(&en.join(", "), &zh.join("、"))
}

fn answer(yes: bool) -> Cell {
    Cell::Label(Message::new(if yes { "answer-yes" } else { "answer-no" }))
}

/// The areas of joint farming.
pub(super) fn areas(scope: &Scope<'_>, farms: &Farms, across: &dyn Fn(&[usize]) -> bool) -> Table {
    let mut table = Table::new("agriculture-areas", Message::new("table-agriculture-areas"))
        .column("area", "column-agriculture-area", CellKind::Int)
        .column("counties", "column-agriculture-counties", CellKind::Text)
        .column("count", "column-units", CellKind::Int)
        .column("across", "column-across", CellKind::Text)
        .column("farmed", "column-agriculture-farmed", CellKind::Percent(1));
    let whole: f64 = farms.farming.farmed.iter().sum();
    for (i, area) in farms.areas.iter().enumerate() {
        let farmed: f64 = area.iter().map(|p| farms.farming.farmed[*p]).sum();
        table.push(vec![
            Cell::Int(i as i64 + 1),
            Cell::Name(joined(scope, farms, area)),
            Cell::Int(area.len() as i64),
            answer(across(area)),
            Cell::number((whole > 0.0).then(|| farmed / whole)),
        ]);
    }
    table
}

/// The area of every county.
pub(super) fn counties(scope: &Scope<'_>, farms: &Farms) -> Table {
    let mut table = Table::new("agriculture-counties", Message::new("table-agriculture-counties"))
        .column("county", "column-unit", CellKind::Unit)
        .column("area", "column-agriculture-area", CellKind::Text)
        .column("share", "column-agriculture-share", CellKind::Percent(1))
        .plot(Plot::Classes { unit: "county", class: "area" });
    for (place, unit) in farms.farming.units.iter().enumerate() {
        let area = farms.areas.iter().position(|a| a.contains(&place));
        // An area is called after its first county: numbers would say nothing on a map.
        let named = area.map(|a| Cell::Name(scope.names(farms.farming.units[farms.areas[a][0]]).clone()));
        let share = farms.farming.crops.is_empty().then(|| farms.farming.share[place]);
        table.push(vec![Cell::Unit(*unit), named.unwrap_or(Cell::Missing), Cell::number(share)]);
    }
    table
}

/// The zone of every county.
pub(super) fn zones(scope: &Scope<'_>, farms: &Farms, across: &dyn Fn(&[usize]) -> bool) -> Table {
    let mut table = Table::new("agriculture-zones", Message::new("table-agriculture-zones"))
        .column("county", "column-unit", CellKind::Unit)
        .column("zone", "column-agriculture-zone", CellKind::Text)
        .column("counties", "column-units", CellKind::Int)
        .column("across", "column-across", CellKind::Text)
        .plot(Plot::Classes { unit: "county", class: "zone" });
    for zone in members_of(&farms.zones) {
        // A zone is called after the county with most farming in it.
        let most = zone
            .iter()
            .copied()
            .reduce(|a, b| if farms.farming.farmed[b] > farms.farming.farmed[a] { b } else { a });
        let Some(most) = most else { continue };
        for place in &zone {
            table.push(vec![
                Cell::Unit(farms.farming.units[*place]),
                Cell::Name(scope.names(farms.farming.units[most]).clone()),
                Cell::Int(zone.len() as i64),
                answer(across(&zone)),
            ]);
        }
    }
    table
}

/// The movements to watch.
pub(super) fn links(scope: &Scope<'_>, watch: &Watch) -> Table {
    let mut table = Table::new("agriculture-links", Message::new("table-agriculture-links"))
        .column("from", "column-agriculture-from", CellKind::Unit)
        .column("to", "column-agriculture-to", CellKind::Unit)
        .column("weight", "column-agriculture-weight", CellKind::Number(3))
        .column("carried", "column-agriculture-carried", CellKind::Percent(0))
        .column("across", "column-across", CellKind::Text)
        .plot(Plot::Links { from: "from", to: "to", value: "weight" });
    for watched in watch.list.iter().take(watch.enough) {
        let (from, to) = (watch.members[watched.origin], watch.members[watched.destination]);
        table.push(vec![
            Cell::Unit(from),
            Cell::Unit(to),
            Cell::Number(watched.weight),
            Cell::Number(watched.carried),
            answer(scope.province(from) != scope.province(to)),
        ]);
    }
    table
}
