//! The named zones of a package: members from the table of units, names and order from the table of zones.

use super::units::UnitsRead;
use crate::problem::{Problem, ProblemKind, Problems};
use crate::read::table::Table;
use crate::{Level, NamedZone, Names, UnitId, Units};
use std::collections::HashMap;

const COLUMNS: [(&str, bool); 4] = [("zone", true), ("name_en", false), ("name_zh", false), ("basis", false)];

/// Reads the table of zones, if there is one, and fills the zones with their members.
pub(crate) fn read(
    tables: Vec<Table>,
    units: &UnitsRead,
    units_file: &str,
    whole: (&str, &Names),
    problems: &mut Problems,
) -> Vec<NamedZone> {
    let mut zones: Vec<NamedZone> = Vec::new();
    let mut lines: Vec<(String, u32)> = Vec::new();
    let has_table = !tables.is_empty();
    for mut table in tables {
        let file = table.file.clone();
        let Some([zone, name_en, name_zh, basis]) = table.columns(&COLUMNS, problems) else { continue };
        table.each(problems, |cells| {
            let Some(id) = cells.needed(zone) else { return };
            if zones.iter().any(|z| z.id == id) {
                cells.wrong_with(ProblemKind::RowTwice, zone, |p| p.with("first", "none"));
                return;
            }
            let names = Names::new(cells.text(name_en), cells.text(name_zh));
            zones.push(NamedZone {
                id: id.to_owned(),
                names: if names.en.is_empty() { Names::same(id) } else { names },
                members: Vec::new(),
                basis: cells.text(basis).to_owned(),
            });
            lines.push((file.clone(), cells.line()));
        });
    }
    let listed = zones.len();
    let mut place: HashMap<String, usize> =
        zones.iter().enumerate().map(|(i, z)| (z.id.clone(), i)).collect();
    for (id, unit, line) in &units.memberships {
        let at = *place.entry(id.clone()).or_insert_with(|| {
            if has_table {
                let problem = Problem::new(ProblemKind::ZoneUnknown, units_file).line(*line).column("zones");
                problems.push(problem.text(id));
            }
            zones.push(NamedZone {
                id: id.clone(),
                names: Names::same(id),
                members: Vec::new(),
                basis: String::new(),
            });
            zones.len() - 1
        });
        if !zones[at].members.contains(unit) {
            zones[at].members.push(*unit);
        }
    }
    for (zone, (file, line)) in zones[..listed].iter().zip(&lines) {
        if zone.members.is_empty() && !units.memberships.is_empty() {
            let problem = Problem::new(ProblemKind::ZoneEmpty, file).line(*line).column("zone");
            problems.push(problem.text(&zone.id));
        }
    }
    zones.retain(|z| !z.members.is_empty());
    if zones.is_empty() {
        zones.push(the_whole(&units.units, whole));
    }
    for zone in &mut zones {
        zone.members.sort_by(|a, b| units.units.get(*a).code.cmp(&units.units.get(*b).code));
    }
    zones
}

/// The package as one zone: the units of the highest level that has at least two.
fn the_whole(units: &Units, (id, names): (&str, &Names)) -> NamedZone {
    let of = |level: Level| -> Vec<UnitId> {
        units.iter().filter(|(_, u)| u.level == level).map(|(i, _)| i).collect()
    };
    let members = (Level::ALL.into_iter().map(of).find(|m| m.len() >= 2))
        .unwrap_or_else(|| units.iter().map(|(i, _)| i).collect());
    let id = if id.is_empty() { "zone" } else { id };
    let names = if names.en.is_empty() { Names::new("The zone", "本区域") } else { names.clone() };
    NamedZone { id: id.to_owned(), names, members, basis: String::new() }
}
