//! The list of neighbours against the polygons, and units without neighbours.

use super::polygons::Borders;
use crate::package::Loaded;
use crate::problem::{Problem, ProblemKind, Problems};
use crate::shapes::{Polygon, Shape};
use crate::{Level, Point, UnitId, Zone};
use std::collections::{BTreeSet, HashSet};

/// Polygons of listed neighbours may be this far apart, km: borders drawn twice do not meet exactly.
const APART_KM: f64 = 0.2;

/// A shared border shorter than this need not be listed, km.
const SHARED_KM: f64 = 0.1;

/// Compares the list with the polygons and looks for islands.
pub(super) fn check(loaded: &Loaded, borders: &Borders, problems: &mut Problems) {
    let zone = &loaded.zone;
    let listed: HashSet<(UnitId, UnitId)> =
        zone.neighbours.pairs.iter().map(|p| (p.a.min(p.b), p.a.max(p.b))).collect();
    for p in &zone.neighbours.pairs {
        let pair = (p.a.min(p.b), p.a.max(p.b));
        if let Some((a, b)) = shapes(zone, borders, pair)
            && !borders.touching.contains(&pair)
            && apart(&a.polygons, &b.polygons)
        {
            let problem = Problem::new(ProblemKind::NeighbourApart, &zone.neighbours.resource).line(p.line);
            problems.push(named(problem.column("code_b"), zone, pair));
        }
    }
    let levels: BTreeSet<Level> =
        listed.iter().flat_map(|(a, b)| [level(zone, *a), level(zone, *b)]).collect();
    let mut unlisted: Vec<(&(UnitId, UnitId), &f64)> = (borders.km.iter())
        .filter(|(pair, km)| {
            **km > SHARED_KM && levels.contains(&level(zone, pair.0)) && !listed.contains(pair)
        })
        .collect();
    unlisted.sort_by_key(|(pair, _)| **pair);
    for (pair, km) in unlisted {
        let problem =
            Problem::new(ProblemKind::NeighbourUnlisted, &zone.neighbours.resource).column("code_b");
        problems.push(named(problem, zone, *pair).number("km", *km, 1));
    }
    islands(loaded, borders, &listed, &levels, problems);
}

fn level(zone: &Zone, unit: UnitId) -> Level {
    zone.units.get(unit).level
}

fn named(problem: Problem, zone: &Zone, (a, b): (UnitId, UnitId)) -> Problem {
    let (a, b) = (zone.units.get(a), zone.units.get(b));
    problem.text(&format!("{},{}", a.code, b.code)).named("a", &a.names).named("b", &b.names)
}

fn shapes<'z>(zone: &'z Zone, borders: &Borders, (a, b): (UnitId, UnitId)) -> Option<(&'z Shape, &'z Shape)> {
    let all = &zone.boundaries.as_ref()?.shapes;
    Some((&all[*borders.shape.get(&a)?], &all[*borders.shape.get(&b)?]))
}

/// Units that no pair names, in named zones of which at least half are named at their level; without a list, units
/// of a drawn level that touch nothing.
fn islands(
    loaded: &Loaded,
    borders: &Borders,
    listed: &HashSet<(UnitId, UnitId)>,
    levels: &BTreeSet<Level>,
    problems: &mut Problems,
) {
    let zone = &loaded.zone;
    let by_list = !zone.neighbours.pairs.is_empty();
    let pairs: &HashSet<(UnitId, UnitId)> = if by_list { listed } else { &borders.touching };
    let joined: HashSet<UnitId> =
        pairs.iter().flat_map(|(a, b)| [*a, *b]).chain(super::ended(zone)).collect();
    let mut covered: HashSet<UnitId> = HashSet::new();
    for named in &zone.zones {
        for level in levels {
            let inside = zone.inside(named, *level);
            if inside.ids().iter().filter(|u| joined.contains(u)).count() * 2 >= inside.len() {
                covered.extend(inside.ids());
            }
        }
    }
    let drawn = |id: UnitId| borders.shape.contains_key(&id);
    let counts = |l: Level| borders.shape.keys().filter(|id| level(zone, **id) == l).count();
    for (id, unit) in zone.units.iter().filter(|(id, _)| !joined.contains(id)) {
        let expected = if by_list { covered.contains(&id) } else { drawn(id) && counts(unit.level) > 1 };
        if expected {
            let line = loaded.origins.unit_lines.get(id.index()).copied().unwrap_or(0);
            let problem =
                Problem::new(ProblemKind::Island, &loaded.origins.units_file).line(line).column("code");
            problems.push(problem.text(unit.code.as_str()).named("unit", &unit.names));
        }
    }
}

/// Whether two shapes are farther apart than the tolerance: no corner of one lies near a side of the other.
fn apart(a: &[Polygon], b: &[Polygon]) -> bool {
    !near(a, b) && !near(b, a)
}

fn near(corners: &[Polygon], sides: &[Polygon]) -> bool {
    let Some([west, south, east, north]) = bounds(sides) else { return false };
    let degree = crate::unit::EARTH_RADIUS_KM.to_radians();
    let margin = 3.0 * APART_KM / degree;
    corners.iter().flatten().flatten().any(|&[x, y]| {
        x >= west - margin && x <= east + margin && y >= south - margin && y <= north + margin && {
            (sides.iter().flatten())
                .any(|ring| ring.windows(2).any(|s| distance_km([x, y], s[0], s[1]) <= APART_KM))
        }
    })
}

/// West, south, east and north of polygons.
pub(super) fn bounds(polygons: &[Polygon]) -> Option<[f64; 4]> {
    let mut all = polygons.iter().flatten().flatten();
    let &[x, y] = all.next()?;
    Some(all.fold([x, y, x, y], |b, p| [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]))
}

/// Distance of a position from a segment, km, in the plane at its latitude.
pub(super) fn distance_km([x, y]: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let shrink = y.to_radians().cos();
    let (ax, ay) = ((a[0] - x) * shrink, a[1] - y);
    let (dx, dy) = ((b[0] - a[0]) * shrink, b[1] - a[1]);
    let length = dx * dx + dy * dy;
    let t = if length == 0.0 { 0.0 } else { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) };
    let (px, py) = ((ax + t * dx) / shrink.max(1e-9), ay + t * dy);
    Point { lon: x, lat: y }.distance_km(Point { lon: x + px, lat: y + py })
}
