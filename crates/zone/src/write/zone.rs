//! A zone as a package: what was read, written back in UTF-8 and canonical units.

use super::package::{PackageInfo, WriteError, write_with_periods};
use super::table::{Cell, ColumnKind, TableToWrite, WriteColumn};
use crate::shapes::Boundaries;
use crate::{UnitId, Zone};
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;

use ColumnKind::{Integer, Number, Text, Year};

/// Writes a zone to a folder: units, named zones, neighbours, successions, figures, inputs, flows, travel times,
/// prices, observations and boundaries. Claims are not written: their texts belong to the document that makes them.
///
/// # Errors
/// When a file cannot be written.
pub fn write_zone(folder: &Path, zone: &Zone) -> Result<(), WriteError> {
    let mut info = PackageInfo {
        name: package_name(&zone.name),
        title: zone.title.clone(),
        description: zone.description.clone(),
        licences: zone.licences.clone(),
        sources: zone.sources.clone(),
        files: Vec::new(),
    };
    let tables = [
        units(zone),
        zones(zone),
        succession(zone),
        neighbours(zone),
        indicator_names(zone),
        indicators(zone),
        industry_classes(zone),
        industries(zone),
        inputs(zone),
        flows(zone),
        travel(zone),
        prices(zone),
        observations(zone),
    ];
    let tables: Vec<TableToWrite> = tables.into_iter().filter(|t| !t.rows.is_empty()).collect();
    if let Some(boundaries) = &zone.boundaries {
        let file = folder.join("boundaries.geojson");
        let failed = |source| WriteError::File { file: file.clone(), source };
        std::fs::create_dir_all(folder).map_err(failed)?;
        std::fs::write(&file, geojson(zone, boundaries)).map_err(failed)?;
        info.files.push(("boundaries".into(), "boundaries.geojson".into()));
    }
    let periods: Vec<(&str, crate::Period)> = zone.flows.reference.iter().map(|p| ("flows", *p)).collect();
    write_with_periods(folder, &info, &tables, &periods)
}

fn package_name(name: &str) -> String {
    let known = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c.to_ascii_lowercase() } else { '-' }
    };
    let name: String = name.chars().map(known).collect();
    let name = name.trim_matches(['-', '.']);
    if name.is_empty() { "zone".to_owned() } else { name.to_owned() }
}

fn table(name: &str, columns: &[(&str, ColumnKind)], key: &[&str], rows: Vec<Vec<Cell>>) -> TableToWrite {
    let column = |(name, kind): &(&str, ColumnKind)| match key.contains(name) {
        true => WriteColumn::new(name, *kind).required(),
        false => WriteColumn::new(name, *kind),
    };
    TableToWrite {
        name: name.to_owned(),
        title: name.replace('_', " "),
        columns: columns.iter().map(column).collect(),
        key: Vec::new(),
        rows,
    }
}

fn code(zone: &Zone, unit: UnitId) -> Cell {
    Cell::text(zone.units.get(unit).code.as_str())
}

fn units(zone: &Zone) -> TableToWrite {
    let columns = [
        ("code", Text),
        ("name_en", Text),
        ("name_zh", Text),
        ("level", Text),
        ("parent", Text),
        ("lon", Number),
        ("lat", Number),
        ("seat_lon", Number),
        ("seat_lat", Number),
        ("area_km2", Number),
        ("zones", Text),
        ("note", Text),
    ];
    let rows = zone.units.iter().map(|(id, unit)| {
        let zones: Vec<&str> =
            zone.zones.iter().filter(|z| z.members.contains(&id)).map(|z| z.id.as_str()).collect();
        vec![
            Cell::text(unit.code.as_str()),
            Cell::text(&unit.names.en),
            Cell::text(&unit.names.zh),
            Cell::text(unit.level.as_str()),
            unit.parent.map_or(Cell::Missing, |p| code(zone, p)),
            Cell::number(unit.point.map(|p| p.lon)),
            Cell::number(unit.point.map(|p| p.lat)),
            Cell::number(unit.seat.map(|p| p.lon)),
            Cell::number(unit.seat.map(|p| p.lat)),
            Cell::number(unit.area_km2),
            Cell::text(&zones.join(";")),
            Cell::text(&unit.note),
        ]
    });
    let mut table = table("units", &columns, &["code"], rows.collect());
    table.key = vec!["code".into()];
    table
}

fn zones(zone: &Zone) -> TableToWrite {
    let columns = [("zone", Text), ("name_en", Text), ("name_zh", Text), ("basis", Text)];
    let rows = zone.zones.iter().map(|z| {
        vec![Cell::text(&z.id), Cell::text(&z.names.en), Cell::text(&z.names.zh), Cell::text(&z.basis)]
    });
    table("zones", &columns, &["zone"], rows.collect())
}

fn succession(zone: &Zone) -> TableToWrite {
    let columns = [("from", Text), ("to", Text), ("year", Year), ("kind", Text), ("note", Text)];
    let rows = zone.successions.iter().map(|s| {
        let (from, to) = (Cell::text(s.from.as_str()), Cell::text(s.to.as_str()));
        vec![from, to, Cell::Year(s.year), Cell::text(&s.kind), Cell::text(&s.note)]
    });
    table("succession", &columns, &["from", "to", "year"], rows.collect())
}

fn neighbours(zone: &Zone) -> TableToWrite {
    let columns = [("code_a", Text), ("code_b", Text), ("border_km", Number)];
    let rows = zone
        .neighbours
        .pairs
        .iter()
        .map(|p| vec![code(zone, p.a), code(zone, p.b), Cell::number(p.border_km)]);
    table("neighbours", &columns, &["code_a", "code_b"], rows.collect())
}

fn indicator_names(zone: &Zone) -> TableToWrite {
    let columns = [("indicator", Text), ("name_en", Text), ("name_zh", Text), ("unit", Text)];
    let rows = zone.indicator_names.iter().map(|(key, names)| {
        let unit = zone.indicators.unit(key).map_or("", |u| u.as_str());
        vec![Cell::text(key), Cell::text(&names.en), Cell::text(&names.zh), Cell::text(unit)]
    });
    table("indicator_names", &columns, &["indicator"], rows.collect())
}

fn indicators(zone: &Zone) -> TableToWrite {
    let columns = [
        ("code", Text),
        ("year", Year),
        ("vintage", Text),
        ("indicator", Text),
        ("value", Number),
        ("unit", Text),
        ("source", Text),
    ];
    let t = &zone.indicators;
    let rows = t.rows().iter().map(|r| {
        let name = t.symbols.text(r.indicator);
        vec![
            code(zone, r.unit),
            Cell::Year(r.year),
            Cell::text(t.symbols.text(r.vintage)),
            Cell::text(name),
            Cell::Number(r.value),
            Cell::text(t.unit(name).map_or("", |u| u.as_str())),
            Cell::text(t.symbols.text(r.source)),
        ]
    });
    table("indicators", &columns, &["code", "year", "indicator"], rows.collect())
}

fn industry_classes(zone: &Zone) -> TableToWrite {
    let columns = [("industry", Text), ("name_en", Text), ("name_zh", Text)];
    let rows = zone.industries.classes.iter();
    let rows = rows.map(|c| vec![Cell::text(&c.key), Cell::text(&c.names.en), Cell::text(&c.names.zh)]);
    table("industry_classes", &columns, &["industry"], rows.collect())
}

fn industries(zone: &Zone) -> TableToWrite {
    let columns = [
        ("code", Text),
        ("year", Year),
        ("classification", Text),
        ("industry", Text),
        ("measure", Text),
        ("value", Number),
        ("unit", Text),
        ("source", Text),
    ];
    let t = &zone.industries;
    let rows = t.rows.iter().map(|r| {
        vec![
            code(zone, r.unit),
            Cell::Year(r.year),
            Cell::text(t.symbols.text(r.classification)),
            Cell::text(t.symbols.text(r.industry)),
            Cell::text(t.symbols.text(r.measure)),
            Cell::Number(r.value),
            Cell::text(t.units.get(&r.measure).map_or("", |u| u.as_str())),
            Cell::text(t.symbols.text(r.source)),
        ]
    });
    table("industries", &columns, &["code", "year", "industry"], rows.collect())
}

fn inputs(zone: &Zone) -> TableToWrite {
    let columns = [
        ("code", Text),
        ("year", Year),
        ("classification", Text),
        ("supplier", Text),
        ("user", Text),
        ("value", Number),
        ("unit", Text),
        ("source", Text),
    ];
    let t = &zone.inputs;
    let rows = t.rows.iter().map(|r| {
        vec![
            code(zone, r.unit),
            Cell::Year(r.year),
            Cell::text(t.symbols.text(r.classification)),
            Cell::text(t.symbols.text(r.supplier)),
            Cell::text(t.symbols.text(r.user)),
            Cell::Number(r.value),
            Cell::text(t.unit.as_ref().map_or("", |u| u.as_str())),
            Cell::text(t.symbols.text(r.source)),
        ]
    });
    table("inputs", &columns, &["code", "year", "supplier", "user"], rows.collect())
}

fn flows(zone: &Zone) -> TableToWrite {
    let columns = [
        ("origin", Text),
        ("destination", Text),
        ("period", Text),
        ("kind", Text),
        ("report", Text),
        ("value", Number),
        ("unit", Text),
        ("source", Text),
    ];
    let t = &zone.flows;
    let rows = t.rows.iter().map(|r| {
        vec![
            code(zone, r.origin),
            code(zone, r.destination),
            Cell::period(r.period),
            Cell::text(t.symbols.text(r.kind)),
            Cell::text(t.symbols.text(r.report)),
            Cell::Number(r.value),
            Cell::text(t.units.get(&r.kind).map_or("", |u| u.as_str())),
            Cell::text(t.symbols.text(r.source)),
        ]
    });
    table("flows", &columns, &["origin", "destination", "period"], rows.collect())
}

fn travel(zone: &Zone) -> TableToWrite {
    let columns = [
        ("origin", Text),
        ("destination", Text),
        ("mode", Text),
        ("period", Text),
        ("minutes", Number),
        ("median_minutes", Number),
        ("services", Number),
        ("km", Number),
        ("source", Text),
    ];
    let t = &zone.travel;
    let rows = t.rows.iter().map(|r| {
        vec![
            code(zone, r.origin),
            code(zone, r.destination),
            Cell::text(t.symbols.text(r.mode)),
            r.period.map_or(Cell::Missing, Cell::period),
            Cell::number(r.minutes),
            Cell::number(r.median_minutes),
            Cell::number(r.services),
            Cell::number(r.km),
            Cell::text(t.symbols.text(r.source)),
        ]
    });
    table("travel", &columns, &["origin", "destination"], rows.collect())
}

fn prices(zone: &Zone) -> TableToWrite {
    let columns = [
        ("code", Text),
        ("period", Text),
        ("good", Text),
        ("value", Number),
        ("basis", Text),
        ("source", Text),
    ];
    let t = &zone.prices;
    let rows = t.rows.iter().map(|r| {
        vec![
            code(zone, r.unit),
            Cell::period(r.period),
            Cell::text(t.symbols.text(r.good)),
            Cell::Number(r.value),
            Cell::text(t.symbols.text(r.basis)),
            Cell::text(t.symbols.text(r.source)),
        ]
    });
    table("prices", &columns, &["code", "period", "good"], rows.collect())
}

fn observations(zone: &Zone) -> TableToWrite {
    let columns = [
        ("station", Text),
        ("code", Text),
        ("period", Text),
        ("variable", Text),
        ("value", Number),
        ("unit", Text),
        ("readings", Integer),
        ("source", Text),
    ];
    let t = &zone.observations;
    let rows = t.rows.iter().map(|r| {
        vec![
            Cell::text(t.symbols.text(r.station)),
            r.unit.map_or(Cell::Missing, |u| code(zone, u)),
            Cell::period(r.period),
            Cell::text(t.symbols.text(r.variable)),
            Cell::Number(r.value),
            Cell::text(t.units.get(&r.variable).map_or("", |u| u.as_str())),
            r.readings.map_or(Cell::Missing, |n| Cell::Integer(i64::from(n))),
            Cell::text(t.symbols.text(r.source)),
        ]
    });
    table("observations", &columns, &["station", "period", "variable"], rows.collect())
}

/// Boundaries as GeoJSON, one feature a line.
fn geojson(zone: &Zone, boundaries: &Boundaries) -> String {
    let mut out = String::from("{\"type\":\"FeatureCollection\",\"features\":[");
    for (i, shape) in boundaries.shapes.iter().enumerate() {
        let feature = json!({
            "type": "Feature",
            "properties": { "code": zone.units.get(shape.unit).code },
            "geometry": { "type": "MultiPolygon", "coordinates": shape.polygons },
        });
        let _ = write!(out, "{}\n{feature}", if i > 0 { "," } else { "" });
    }
    out.push_str("\n]}\n");
    out
}
