//! GeoPackage (OGC 12-128): an SQLite file, read from memory and never written.

use super::boundaries::{Feature, Features};
use super::geojson::{CODE_PROPERTIES, is_wgs84};
use super::wkb;
use crate::package::Limits;
use crate::problem::{Problem, ProblemKind};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB, OptionalExtension};

/// Reads the features of a GeoPackage: the table `boundaries`, else the first feature table.
pub(crate) fn read(mut bytes: Vec<u8>, file: &str, limits: &Limits) -> Features {
    let mut found = Features::default();
    if let Some(wanted) = declared_bytes(&bytes).filter(|wanted| (bytes.len() as u64) < *wanted) {
        let cause = format!("{} of {wanted} bytes", bytes.len());
        found.problems.push(Problem::new(ProblemKind::FileBroken, file).with("cause", cause));
        return found;
    }
    if bytes.get(18..20) == Some(&[2, 2]) {
        // A file left in write-ahead mode cannot be opened from memory; its pages are the same in the other mode.
        bytes[18..20].copy_from_slice(&[1, 1]);
    }
    if let Err(error) = features(&bytes, file, limits, &mut found) {
        let problem = Problem::new(ProblemKind::FileBroken, file).with("cause", error.to_string());
        found.problems.push(problem);
    }
    found
}

/// The size that the header of the database gives: SQLite itself reads what is cut off as zeros.
fn declared_bytes(bytes: &[u8]) -> Option<u64> {
    let page = u16::from_be_bytes(bytes.get(16..18)?.try_into().ok()?);
    let page = if page == 1 { 65_536 } else { u64::from(page) };
    let pages = u32::from_be_bytes(bytes.get(28..32)?.try_into().ok()?);
    Some(page * u64::from(pages))
}

fn features(bytes: &[u8], file: &str, limits: &Limits, found: &mut Features) -> rusqlite::Result<()> {
    let mut connection = Connection::open_in_memory()?;
    connection.deserialize_read_exact(MAIN_DB, bytes, bytes.len(), true)?;
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
    // Only ordinary tables are read: a view may compute without end.
    let table = connection
        .query_row(
            "SELECT g.table_name, g.column_name, s.organization || ':' || s.organization_coordsys_id || ' ' || s.definition
             FROM gpkg_geometry_columns g
             JOIN sqlite_schema m ON m.name = g.table_name AND m.type = 'table'
             LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
             ORDER BY g.table_name <> 'boundaries', g.rowid LIMIT 1",
            [],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?)),
        )
        .optional()?;
    let Some((table, geometry, system)) = table else {
        found
            .problems
            .push(Problem::new(ProblemKind::FileBroken, file).with("cause", "no table of features"));
        return Ok(());
    };
    if let Some(system) = system.filter(|s| !is_wgs84(s)) {
        found
            .problems
            .push(Problem::new(ProblemKind::CoordinateSystem, file).column(&geometry).text(&system));
        return Ok(());
    }
    let mut names = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names: Vec<String> = names.query_map([&table], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let Some(code) = CODE_PROPERTIES.iter().find(|code| names.iter().any(|n| n == *code)) else {
        let problem = Problem::new(ProblemKind::ShapeWithoutCode, file).text(&names.join(","));
        found.problems.push(problem.with("known", CODE_PROPERTIES.join(", ")));
        return Ok(());
    };
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let sql = format!("SELECT {}, {} FROM {}", quoted(code), quoted(&geometry), quoted(&table));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let (mut number, mut positions) = (0, 0);
    while let Some(row) = rows.next()? {
        number += 1;
        let code = match row.get_ref(0)? {
            ValueRef::Text(text) => {
                Some(String::from_utf8_lossy(text).trim().to_owned()).filter(|t| !t.is_empty())
            }
            ValueRef::Integer(value) => Some(value.to_string()),
            ValueRef::Real(value) if value.fract() == 0.0 => Some(format!("{value:.0}")),
            _ => None,
        };
        let polygons = match row.get_ref(1)? {
            ValueRef::Blob(blob) => {
                body(blob).ok_or_else(|| "no GeoPackage geometry".to_owned()).and_then(wkb::polygons)
            }
            _ => Err("no geometry".to_owned()),
        };
        match polygons {
            Ok(polygons) => {
                positions += polygons.iter().flatten().map(Vec::len).sum::<usize>();
                if positions > limits.positions {
                    let problem = Problem::new(ProblemKind::TooManyCells, file).line(number);
                    found.problems.push(problem.count("limit", limits.positions));
                    return Ok(());
                }
                found.features.push(Feature { code, polygons, line: number });
            }
            Err(cause) => {
                let problem = Problem::new(ProblemKind::ShapeInvalid, file).line(number).column(&geometry);
                found.problems.push(problem.text(code.as_deref().unwrap_or("")).with("cause", cause));
            }
        }
    }
    Ok(())
}

/// The well-known binary inside a GeoPackage geometry: after the magic, version, flags, reference system
/// and envelope.
fn body(blob: &[u8]) -> Option<&[u8]> {
    if blob.get(..2)? != b"GP" {
        return None;
    }
    let envelope = match (blob.get(3)? >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return None,
    };
    blob.get(8 + envelope..)
}
