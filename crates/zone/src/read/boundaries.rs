//! Boundaries from any of their formats, matched to units by code.

use super::encoding::decode;
use super::{geojson, geopackage, shapefile, table};
use crate::package::{Limits, Resource};
use crate::problem::{Problem, ProblemKind, Problems};
use crate::shapes::{Boundaries, Polygon, Shape};
use crate::{Code, Units};
use std::borrow::Cow;
use std::collections::HashMap;

/// One feature of a boundary file.
#[derive(Debug, Default)]
pub(crate) struct Feature {
    /// Its code.
    pub code: Option<String>,
    /// Its polygons.
    pub polygons: Vec<Polygon>,
    /// Its line in a text file, its number in another.
    pub line: u32,
}

/// What a boundary file holds.
#[derive(Debug, Default)]
pub(crate) struct Features {
    /// The features.
    pub features: Vec<Feature>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// The files that belong to a boundary file (`.dbf`, `.prj`, `.cpg` beside a `.shp`), by extension.
pub(crate) type Companions<'c> = dyn Fn(&str) -> Option<Cow<'static, [u8]>> + 'c;

/// The shapes of a boundary file, with the line of each. The format is told by the extension.
pub(crate) fn read(
    bytes: Cow<'static, [u8]>,
    resource: &Resource,
    companions: &Companions<'_>,
    units: &Units,
    limits: &Limits,
    problems: &mut Problems,
) -> Option<(Boundaries, Vec<u32>)> {
    let file = resource.path.as_str();
    let features = match table::extension(file).as_str() {
        "geojson" | "json" => match decode(bytes, resource.encoding.as_deref(), file) {
            Ok(text) => geojson::read(&text, file, limits),
            Err(problem) => Features { problems: vec![*problem], ..Features::default() },
        },
        "shp" => shapefile::read(&bytes, file, companions, limits),
        "gpkg" => geopackage::read(bytes.into_owned(), file, limits),
        #[cfg(feature = "parquet")]
        "parquet" | "geoparquet" => super::parquet::features(bytes, file, limits),
        other => {
            let problem = Problem::new(ProblemKind::FormatUnknown, file).text(other);
            Features { problems: vec![problem], ..Features::default() }
        }
    };
    let broken = features.features.is_empty() && !features.problems.is_empty();
    features.problems.into_iter().for_each(|p| problems.push(p));
    (!broken).then(|| matched(features.features, file, units, problems))
}

fn matched(
    features: Vec<Feature>,
    file: &str,
    units: &Units,
    problems: &mut Problems,
) -> (Boundaries, Vec<u32>) {
    let mut boundaries = Boundaries { file: file.to_owned(), ..Boundaries::default() };
    let mut lines = Vec::with_capacity(features.len());
    let mut first: HashMap<Code, u32> = HashMap::new();
    for feature in features {
        let at = |kind| Problem::new(kind, file).line(feature.line).column("code");
        let Some(code) = feature.code.as_deref().map(Code::new) else {
            problems
                .push(at(ProblemKind::ShapeWithoutCode).with("known", geojson::CODE_PROPERTIES.join(", ")));
            continue;
        };
        if let Some(line) = first.get(&code) {
            problems.push(at(ProblemKind::ShapeTwice).text(code.as_str()).with("first", line.to_string()));
            continue;
        }
        first.insert(code.clone(), feature.line);
        let Some(unit) = units.find(code.as_str()) else {
            boundaries.unknown.push(code.to_string());
            problems.push(at(ProblemKind::ShapeUnknown).text(code.as_str()));
            continue;
        };
        let polygons: Vec<Polygon> = feature.polygons.into_iter().filter_map(closed).collect();
        if polygons.is_empty() || !on_the_globe(&polygons) {
            let cause = if polygons.is_empty() { "empty" } else { "degrees" };
            problems.push(at(ProblemKind::ShapeInvalid).text(code.as_str()).with("cause", cause));
            continue;
        }
        boundaries.shapes.push(Shape { unit, polygons });
        lines.push(feature.line);
    }
    (boundaries, lines)
}

/// A polygon with every ring closed and no ring of fewer than three corners; `None` without an outer ring.
fn closed(polygon: Polygon) -> Option<Polygon> {
    let mut rings = polygon.into_iter().map(|mut ring| {
        if ring.first() != ring.last()
            && let Some(&first) = ring.first()
        {
            ring.push(first);
        }
        ring
    });
    let outer = rings.next().filter(|ring| ring.len() >= 4)?;
    Some(std::iter::once(outer).chain(rings.filter(|ring| ring.len() >= 4)).collect())
}

fn on_the_globe(polygons: &[Polygon]) -> bool {
    (polygons.iter().flatten().flatten()).all(|[lon, lat]| lon.abs() <= 180.001 && lat.abs() <= 90.001)
}
