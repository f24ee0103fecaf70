//! Shapefiles: polygons from `.shp`, codes from the `.dbf` beside it (in the encoding of the `.cpg`), the
//! coordinate system from the `.prj`.

use super::boundaries::{Companions, Feature, Features};
use super::geojson::{CODE_PROPERTIES, is_wgs84};
use super::guard::guarded;
use crate::package::Limits;
use crate::problem::{Problem, ProblemKind};
use crate::shapes::{Polygon, Ring};
use dbase::FieldValue;
use dbase::encoding::EncodingRs;
use encoding_rs::{Encoding, GBK, UTF_8};
use shapefile::{PolygonRing, Shape, ShapeReader};
use std::io::Cursor;

/// Reads the features of a shapefile.
pub(crate) fn read(bytes: &[u8], file: &str, companions: &Companions<'_>, limits: &Limits) -> Features {
    let mut found = Features::default();
    if let Some(system) = companions("prj") {
        let system = String::from_utf8_lossy(&system).into_owned();
        if !is_wgs84(&system) {
            found
                .problems
                .push(Problem::new(ProblemKind::CoordinateSystem, file).column("prj").text(&system));
            return found;
        }
    }
    let Some(table) = companions("dbf") else {
        let beside = format!("{}.dbf", file.rsplit_once('.').map_or(file, |(stem, _)| stem));
        found.problems.push(Problem::new(ProblemKind::FileMissing, &beside));
        return found;
    };
    let declared = companions("cpg").and_then(|label| Encoding::for_label(label.trim_ascii()));
    let codes = match guarded(|| codes(&table, declared)) {
        Ok(codes) => codes,
        Err(cause) => {
            found
                .problems
                .push(Problem::new(ProblemKind::FileBroken, file).column("dbf").with("cause", cause));
            return found;
        }
    };
    let Some(codes) = codes else {
        let problem = Problem::new(ProblemKind::ShapeWithoutCode, file).column("dbf");
        found.problems.push(problem.with("known", CODE_PROPERTIES.join(", ")));
        return found;
    };
    let read = guarded(|| {
        let mut reader = ShapeReader::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
        let mut positions = 0;
        for (i, shape) in reader.iter_shapes().enumerate() {
            let line = i as u32 + 1;
            let code = codes.get(i).cloned().flatten();
            let rings: Vec<(bool, Ring)> = match shape.map_err(|e| format!("record {line}: {e}"))? {
                Shape::Polygon(p) => p.rings().iter().map(|r| ring(r, |p| [p.x, p.y])).collect(),
                Shape::PolygonM(p) => p.rings().iter().map(|r| ring(r, |p| [p.x, p.y])).collect(),
                Shape::PolygonZ(p) => p.rings().iter().map(|r| ring(r, |p| [p.x, p.y])).collect(),
                other => {
                    let problem = Problem::new(ProblemKind::ShapeInvalid, file).line(line);
                    let kind = other.shapetype().to_string();
                    found.problems.push(problem.text(code.as_deref().unwrap_or("")).with("cause", kind));
                    continue;
                }
            };
            positions += rings.iter().map(|(_, r)| r.len()).sum::<usize>();
            if positions > limits.positions {
                return Err(format!("more than {} positions", limits.positions));
            }
            found.features.push(Feature { code, polygons: nested(rings), line });
        }
        Ok(())
    });
    if let Err(cause) = read {
        found.problems.push(Problem::new(ProblemKind::FileBroken, file).with("cause", cause));
    }
    found
}

fn ring<P>(ring: &PolygonRing<P>, position: impl Fn(&P) -> [f64; 2]) -> (bool, Ring) {
    let outer = matches!(ring, PolygonRing::Outer(_));
    (outer, ring.points().iter().map(position).collect())
}

/// Polygons from rings: a hole belongs to the last outer ring that holds its first position.
fn nested(rings: Vec<(bool, Ring)>) -> Vec<Polygon> {
    let mut polygons: Vec<Polygon> = Vec::new();
    for (outer, ring) in rings {
        if outer || polygons.is_empty() {
            polygons.push(vec![ring]);
            continue;
        }
        let holder = ring.first().and_then(|p| polygons.iter().rposition(|polygon| holds(&polygon[0], *p)));
        let last = polygons.len() - 1;
        polygons[holder.unwrap_or(last)].push(ring);
    }
    polygons
}

/// Whether a ring holds a position (even-odd rule).
pub(crate) fn holds(ring: &Ring, [x, y]: [f64; 2]) -> bool {
    let mut inside = false;
    for pair in ring.windows(2) {
        let ([x1, y1], [x2, y2]) = (pair[0], pair[1]);
        if (y1 > y) != (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 {
            inside = !inside;
        }
    }
    inside
}

/// The code of every record; `None` where the table has no column of codes.
fn codes(table: &[u8], declared: Option<&'static Encoding>) -> Result<Option<Vec<Option<String>>>, String> {
    let guess = if std::str::from_utf8(table.get(32..).unwrap_or(&[])).is_ok() { UTF_8 } else { GBK };
    let encoding = EncodingRs::from(declared.unwrap_or(guess));
    let mut reader = dbase::ReaderBuilder::new()
        .with_encoding(encoding)
        .build(Cursor::new(table))
        .map_err(|e| e.to_string())?;
    let names: Vec<String> = reader.fields().iter().map(|f| f.name().to_owned()).collect();
    let Some(name) = CODE_PROPERTIES.iter().find_map(|c| names.iter().find(|n| n.eq_ignore_ascii_case(c)))
    else {
        return Ok(None);
    };
    let mut codes = Vec::new();
    for record in reader.iter_records() {
        let record = record.map_err(|e| e.to_string())?;
        let text = match record.get(name) {
            Some(FieldValue::Character(Some(text))) => text.trim().to_owned(),
            Some(FieldValue::Numeric(Some(value))) => format!("{value:.0}"),
            Some(FieldValue::Integer(value)) => value.to_string(),
            Some(FieldValue::Double(value)) => format!("{value:.0}"),
            _ => String::new(),
        };
        codes.push(Some(text).filter(|t| !t.is_empty()));
    }
    Ok(Some(codes))
}
