//! Polygons: valid each, and one level without overlaps and holes.

use crate::package::Loaded;
use crate::problem::{Problem, ProblemKind, Problems};
use crate::shapes::{Boundaries, Polygon, Ring};
use crate::topology::{Coordinates, Topology, ring_area_km2};
use crate::{Level, UnitId, Units};
use geo::algorithm::{BooleanOps, BoundingRect, InteriorPoint, Validation};
use geo::{Contains, LineString, MultiPolygon, Rect};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::collections::{HashMap, HashSet};

/// Overlaps and holes below this are not reported, km2.
const TOLERANCE_KM2: f64 = 0.01;

/// What the polygons say about who borders whom.
#[derive(Debug, Default)]
pub(super) struct Borders {
    /// Length of the shared border, km, by pair (the lower unit first).
    pub km: HashMap<(UnitId, UnitId), f64>,
    /// Pairs that share at least a position.
    pub touching: HashSet<(UnitId, UnitId)>,
    /// Position of a unit's shape in the boundaries.
    pub shape: HashMap<UnitId, usize>,
}

/// Checks the polygons of every level.
pub(super) fn check(loaded: &Loaded, problems: &mut Problems) -> Borders {
    let mut borders = Borders::default();
    let Some(boundaries) = &loaded.zone.boundaries else { return borders };
    let units = &loaded.zone.units;
    borders.shape = boundaries.shapes.iter().enumerate().map(|(i, s)| (s.unit, i)).collect();
    for level in Level::ALL {
        let here: Vec<usize> = (0..boundaries.shapes.len())
            .filter(|i| units.get(boundaries.shapes[*i].unit).level == level)
            .collect();
        if !here.is_empty() {
            missing(loaded, boundaries, level, &borders, problems);
            Layer { loaded, boundaries, shapes: here }.check(&mut borders, problems);
        }
    }
    borders
}

fn missing(
    loaded: &Loaded,
    boundaries: &Boundaries,
    level: Level,
    borders: &Borders,
    problems: &mut Problems,
) {
    let units = &loaded.zone.units;
    let ended = super::ended(&loaded.zone);
    let without: Vec<&str> = (units.iter())
        .filter(|(id, u)| u.level == level && !borders.shape.contains_key(id) && !ended.contains(id))
        .map(|(_, u)| u.code.as_str())
        .collect();
    if !without.is_empty() {
        let codes = without[..without.len().min(20)].join(",");
        problems.push(
            (Problem::new(ProblemKind::ShapeMissing, &boundaries.file).column("code").text(&codes))
                .count("count", without.len())
                .with("level", level.as_str()),
        );
    }
}

/// The shapes of one level.
struct Layer<'l> {
    loaded: &'l Loaded,
    boundaries: &'l Boundaries,
    shapes: Vec<usize>,
}

impl Layer<'_> {
    fn units(&self) -> &Units {
        &self.loaded.zone.units
    }

    fn unit(&self, owner: usize) -> UnitId {
        self.boundaries.shapes[self.shapes[owner]].unit
    }

    fn polygons(&self, owner: usize) -> &[Polygon] {
        &self.boundaries.shapes[self.shapes[owner]].polygons
    }

    fn problem(&self, kind: ProblemKind, owner: usize) -> Problem {
        let line = self.loaded.origins.shape_lines.get(self.shapes[owner]).copied().unwrap_or(0);
        Problem::new(kind, &self.boundaries.file).line(line).column("geometry")
    }

    fn check(&self, borders: &mut Borders, problems: &mut Problems) {
        let mut invalid: HashSet<usize> = HashSet::new();
        let geometries: Vec<MultiPolygon<f64>> =
            (0..self.shapes.len()).map(|owner| geometry(self.polygons(owner))).collect();
        for (owner, cause) in faults(&geometries) {
            invalid.insert(owner);
            let unit = self.units().get(self.unit(owner));
            let problem = self.problem(ProblemKind::PolygonInvalid, owner).text(unit.code.as_str());
            problems.push(problem.named("unit", &unit.names).with("cause", cause));
        }
        let shapes: Vec<&[Polygon]> = (0..self.shapes.len()).map(|owner| self.polygons(owner)).collect();
        let mut topology = Topology::new(&shapes, Coordinates::Degrees);
        let boxes: Vec<Option<Rect<f64>>> = geometries.iter().map(BoundingRect::bounding_rect).collect();
        self.contained(&geometries, &boxes, &mut topology);
        let mut overlapping = false;
        for &(a, b) in &topology.suspects {
            overlapping = true;
            if !invalid.contains(&a) && !invalid.contains(&b) {
                self.overlap(a, b, &geometries, problems);
            }
        }
        self.holes(&topology, overlapping.then_some(&geometries), &boxes, problems);
        for c in &topology.contacts {
            let (a, b) = (self.unit(c.a), self.unit(c.b));
            let pair = (a.min(b), a.max(b));
            borders.touching.insert(pair);
            if c.length > 0.0 {
                borders.km.insert(pair, c.length);
            }
        }
    }

    /// Shapes inside another without touching its border: nothing crosses, and yet they overlap.
    fn contained(
        &self,
        geometries: &[MultiPolygon<f64>],
        boxes: &[Option<Rect<f64>>],
        topology: &mut Topology,
    ) {
        let corners = |r: &Rect<f64>| ([r.min().x, r.min().y], [r.max().x, r.max().y]);
        let tree = RTree::bulk_load(
            (boxes.iter().enumerate())
                .filter_map(|(i, r)| {
                    let (low, high) = corners(r.as_ref()?);
                    Some(GeomWithData::new(Rectangle::from_corners(low, high), i))
                })
                .collect(),
        );
        for (inner, rect) in boxes.iter().enumerate() {
            let Some((low, high)) = rect.as_ref().map(corners) else { continue };
            let mut point = None;
            for outer in tree.locate_in_envelope_intersecting(&AABB::from_corners(low, high)).map(|g| g.data)
            {
                let (Some(own), Some(other)) = (rect, &boxes[outer]) else { continue };
                if outer == inner || !other.contains(own) && other != own {
                    continue;
                }
                let point = *point.get_or_insert_with(|| geometries[inner].interior_point());
                if point.is_some_and(|p| geometries[outer].contains(&p)) {
                    topology.suspects.insert((inner.min(outer), inner.max(outer)));
                }
            }
        }
    }

    fn overlap(&self, a: usize, b: usize, geometries: &[MultiPolygon<f64>], problems: &mut Problems) {
        let common = geometries[a].intersection(&geometries[b]);
        let km2: f64 = common.iter().map(polygon_area_km2).sum();
        if km2 > TOLERANCE_KM2 {
            let (one, other) = (self.units().get(self.unit(a)), self.units().get(self.unit(b)));
            problems.push(
                (self.problem(ProblemKind::PolygonOverlap, a.max(b)))
                    .text(&format!("{},{}", one.code, other.code))
                    .named("a", &one.names)
                    .named("b", &other.names)
                    .number("km2", km2, 2),
            );
        }
    }

    /// Holes: traced along the open segments, or where polygons cross, the inner rings of their union.
    fn holes(
        &self,
        topology: &Topology,
        crossing: Option<&Vec<MultiPolygon<f64>>>,
        boxes: &[Option<Rect<f64>>],
        problems: &mut Problems,
    ) {
        let holes: Vec<(Ring, usize)> = match crossing {
            None => topology.holes(),
            Some(geometries) => {
                let union = geo::algorithm::unary_union(geometries);
                let rings = union.iter().flat_map(|p| p.interiors());
                rings.map(|r| (ring_of(r), nearest(&ring_of(r), boxes))).collect()
            }
        };
        for (ring, owner) in holes {
            let km2 = ring_area_km2(&ring);
            if km2 > TOLERANCE_KM2 {
                let [lon, lat] = ring[0];
                let near = self.units().get(self.unit(owner));
                let problem =
                    self.problem(ProblemKind::PolygonHole, owner).text(&format!("{lon:.5},{lat:.5}"));
                problems.push(problem.named("near", &near.names).number("km2", km2, 2));
            }
        }
    }
}

/// The geometries that are not valid, and why, in their order. Most of the time of a check is spent here, so
/// the cores of the machine share it.
fn faults(geometries: &[MultiPolygon<f64>]) -> Vec<(usize, String)> {
    let fault = |(i, g): (usize, &MultiPolygon<f64>)| g.check_validation().err().map(|e| (i, e.to_string()));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    if geometries.len() < 64 || workers == 1 {
        return geometries.iter().enumerate().filter_map(fault).collect();
    }
    let size = geometries.len().div_ceil(workers * 4);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let mut found: Vec<(usize, String)> = std::thread::scope(|scope| {
        let work = || {
            let mut own = Vec::new();
            loop {
                let start = next.fetch_add(size, std::sync::atomic::Ordering::Relaxed);
                if start >= geometries.len() {
                    return own;
                }
                let end = (start + size).min(geometries.len());
                own.extend((start..end).filter_map(|i| fault((i, &geometries[i]))));
            }
        };
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|t| t.join().unwrap_or_default()).collect()
    });
    found.sort();
    found
}

/// A shape whose bounding box holds the first position of a ring.
fn nearest(ring: &Ring, boxes: &[Option<Rect<f64>>]) -> usize {
    let inside = |r: &Rect<f64>| {
        let [x, y] = ring[0];
        (r.min().x..=r.max().x).contains(&x) && (r.min().y..=r.max().y).contains(&y)
    };
    boxes.iter().position(|r| r.as_ref().is_some_and(inside)).unwrap_or(0)
}

fn ring_of(line: &LineString<f64>) -> Ring {
    line.0.iter().map(|c| [c.x, c.y]).collect()
}

fn polygon_area_km2(polygon: &geo::Polygon<f64>) -> f64 {
    let holes: f64 = polygon.interiors().iter().map(|r| ring_area_km2(&ring_of(r))).sum();
    ring_area_km2(&ring_of(polygon.exterior())) - holes
}

/// A shape as the geometry library has it.
fn geometry(polygons: &[Polygon]) -> MultiPolygon<f64> {
    let line = |ring: &Ring| LineString::from(ring.clone());
    (polygons.iter())
        .map(|polygon| {
            let mut rings = polygon.iter().map(line);
            let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
            geo::Polygon::new(outer, rings.collect())
        })
        .collect()
}
