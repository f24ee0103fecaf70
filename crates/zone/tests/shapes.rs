//! Problems of boundaries, points and neighbours.

mod support;

use coregion_zone::ProblemKind::*;
use support::{Package, at, package};

fn square(code: &str, x: f64, y: f64, size: f64) -> String {
    let (e, n) = (x + size, y + size);
    polygon(code, &format!("[[{x},{y}],[{e},{y}],[{e},{n}],[{x},{n}],[{x},{y}]]"))
}

fn polygon(code: &str, ring: &str) -> String {
    format!(r#"{{"properties":{{"code":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#)
}

fn zone(units: &str, features: &[String], neighbours: &str) -> Package {
    let geojson = format!("{{\"features\":[\n{}\n]}}", features.join(",\n"));
    let mut files = vec![("units.csv", units), ("boundaries.geojson", geojson.as_str())];
    if !neighbours.is_empty() {
        files.push(("neighbours.csv", neighbours));
    }
    package(&files)
}

const B: &str = "boundaries.geojson";

#[test]
fn features_that_do_not_fit() {
    let p = zone(
        "code,level\na,county\nb,county\nc,county\n",
        &[
            square("a", 0.0, 0.0, 1.0),
            square("a", 5.0, 0.0, 1.0),
            square("x", 1.0, 0.0, 1.0),
            r#"{"properties":{},"geometry":null}"#.into(),
            polygon("b", "[[1,0],[2,1],[2,0],[1,1],[1,0]]"),
        ],
        "",
    );
    assert_eq!(p.of(ShapeTwice), [at(B, 3, "code", "a")]);
    assert_eq!(p.of(ShapeUnknown), [at(B, 4, "code", "x")]);
    assert_eq!(p.of(ShapeWithoutCode), [at(B, 5, "code", "")]);
    assert_eq!(p.of(PolygonInvalid), [at(B, 6, "geometry", "b")]);
    assert_eq!(p.of(ShapeMissing), [at(B, 0, "code", "c")]);
}

#[test]
fn overlaps_and_holes_are_measured() {
    let units = "code,level\na,county\nb,county\nc,county\nd,county\n";
    let p = zone(
        units,
        &[square("a", 0.0, 0.0, 1.0), square("b", 0.9, 0.0, 1.0), square("c", 0.2, 0.2, 0.1)],
        "",
    );
    assert_eq!(p.of(PolygonOverlap), [at(B, 3, "geometry", "a,b"), at(B, 4, "geometry", "a,c")]);
    let problems = p.problems();
    let overlap = problems.iter().find(|p| p.kind == PolygonOverlap).unwrap();
    let Some(coregion_zone::Arg::Number { value, .. }) = overlap.message.args.get("km2") else { panic!() };
    assert!((value - 1236.4).abs() < 2.0, "a tenth of a square degree at the equator, not {value} km2");
    let frame = [
        polygon("a", "[[0,0],[3,0],[3,1],[2,1],[1,1],[0,1],[0,0]]"),
        polygon("b", "[[0,2],[1,2],[2,2],[3,2],[3,3],[0,3],[0,2]]"),
        polygon("c", "[[0,1],[1,1],[1,2],[0,2],[0,1]]"),
        polygon("d", "[[2,1],[3,1],[3,2],[2,2],[2,1]]"),
    ];
    let holes = zone(units, &frame, "").of(PolygonHole);
    assert_eq!(holes.len(), 1, "{holes:?}");
}

#[test]
fn neighbours_against_polygons_and_islands() {
    let p = zone(
        "code,level\na,county\nb,county\nc,county\nd,county\n",
        &[
            square("a", 0.0, 0.0, 1.0),
            square("b", 1.0, 0.0, 1.0),
            square("c", 9.0, 0.0, 1.0),
            square("d", 20.0, 0.0, 1.0),
        ],
        "code_a,code_b\na,c\n",
    );
    assert_eq!(p.of(NeighbourApart), [at("neighbours.csv", 2, "code_b", "a,c")]);
    assert_eq!(p.of(NeighbourUnlisted), [at("neighbours.csv", 0, "code_b", "a,b")]);
    assert_eq!(p.of(Island), [at("units.csv", 3, "code", "b"), at("units.csv", 5, "code", "d")]);
}

#[test]
fn points_outside_and_swapped() {
    let p = zone(
        "code,level,parent,lon,lat\n\
         p,prefecture,,80.5,34.5\n\
         a,county,p,34.2,80.3\n\
         b,county,p,80.2,34.2\n\
         c,county,p,82.5,34.2\n",
        &[square("p", 80.0, 34.0, 1.0)],
        "",
    );
    assert_eq!(p.of(CoordinatesSwapped), [at("units.csv", 3, "lat", "34.2,80.3")]);
    assert_eq!(p.of(PointOutside), [at("units.csv", 5, "lat", "82.5,34.2")]);
}

#[test]
fn swapped_points_show_without_polygons() {
    let p = package(&[(
        "units.csv",
        "code,lon,lat\na,80,34\nb,81,34\nc,80,35\nd,81,35\ne,34.5,80.5\nf,34.5,117.5\n",
    )]);
    assert_eq!(
        p.of(CoordinatesSwapped),
        [at("units.csv", 7, "lat", "117.5"), at("units.csv", 6, "lat", "34.5,80.5")]
    );
}
