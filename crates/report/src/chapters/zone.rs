//! The zone and its members, with a map.

use crate::map::Atlas;
use crate::report::{Block, Chapter, Section};
use coregion_diagnose::{Cell, CellKind, Scope, Table};
use coregion_zone::{Level, Message, Names};

pub fn chapter(scope: &Scope<'_>, atlas: Option<&Atlas>) -> Chapter {
    let mut blocks = Vec::new();
    if !scope.zone.description.en.is_empty() {
        blocks.push(Block::Text(Message::new("text-as-is").name("text", &scope.zone.description)));
    }
    if !scope.named.basis.is_empty() {
        blocks.push(Block::Text(Message::new("zone-basis").text("basis", &scope.named.basis)));
    }
    match atlas {
        None => blocks.push(Block::Text(Message::new("map-none"))),
        Some(atlas) => {
            blocks.push(Block::Maps);
            blocks.push(Block::Text(match (&atlas.boundaries, atlas.land.fidelity()) {
                (Some(file), _) => Message::new("map-boundaries").text("file", file),
                (None, Some(kept)) if kept.pairs > 0 => Message::new("map-kept")
                    .int("kept", kept.kept)
                    .int("pairs", kept.pairs)
                    .percent("share", kept.kept as f64 / kept.pairs as f64, 1)
                    .int("added", kept.added)
                    .percent("error", kept.area_error.max(1e-4), 2),
                _ => Message::new("map-no-neighbours"),
            }));
            if !atlas.land.left_out.is_empty() {
                let units = &scope.zone.units;
                let left = atlas.land.left_out.iter().map(|u| units.get(*u).names.clone()).collect();
                blocks.push(Block::Text(
                    Message::new("map-left-out").arg("units", coregion_zone::Arg::List(left)),
                ));
            }
        }
    }
    blocks.push(Block::Table(members(scope)));
    if scope.zone.zones.len() > 1 {
        blocks.push(Block::Table(zones(scope)));
    }
    Chapter {
        id: "zone",
        title: Message::new("chapter-zone"),
        sections: vec![Section { blocks, ..Section::default() }],
    }
}

fn members(scope: &Scope<'_>) -> Table {
    let members = scope.members();
    let counties = scope.zone.inside(scope.named, Level::County).len() > members.len();
    let mut table = Table::new("members", Message::new("table-members"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("code", "heading-code", CellKind::Text)
        .column("province", "column-province", CellKind::Text)
        .column("area", "heading-area", CellKind::Number(0))
        .unit("km2");
    if counties {
        table = table.column("counties", "heading-counties", CellKind::Int);
    }
    for unit in members.ids() {
        let record = scope.zone.units.get(*unit);
        let province = scope.province(*unit);
        let mut row = vec![
            Cell::Unit(*unit),
            Cell::Text(record.code.to_string()),
            if province == *unit { Cell::Missing } else { Cell::Name(scope.names(province).clone()) },
            Cell::number(record.area_km2),
        ];
        if counties {
            row.push(Cell::Int(scope.zone.units.descendants(*unit, Level::County).len() as i64));
        }
        table.push(row);
    }
    table
}

/// The named zones of the package: what each is, and what it shares with this one.
fn zones(scope: &Scope<'_>) -> Table {
    let mut table = Table::new("zones", Message::new("table-zones"))
        .column("zone", "column-zone", CellKind::Text)
        .column("id", "heading-id", CellKind::Text)
        .column("members", "heading-members", CellKind::Int)
        .column("shared", "heading-shared", CellKind::Int)
        .column("basis", "heading-basis", CellKind::Text);
    for named in &scope.zone.zones {
        let shared = named.members.iter().filter(|m| scope.named.members.contains(m)).count();
        table.push(vec![
            Cell::Name(named.names.clone()),
            Cell::Text(named.id.clone()),
            Cell::Int(named.members.len() as i64),
            Cell::Int(shared as i64),
            Cell::Name(Names::same(&named.basis)),
        ]);
    }
    table
}
