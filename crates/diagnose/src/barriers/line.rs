//! Where a line between units runs: from their polygons, or halfway between neighbouring points.

use coregion_zone::shapes::Boundaries;
use coregion_zone::{Point, UnitId, Zone};
use std::collections::{BTreeMap, HashMap};

/// Kilometres of one degree of latitude.
const DEGREE_KM: f64 = coregion_zone::unit::EARTH_RADIUS_KM * std::f64::consts::PI / 180.0;

/// A stretch of border; the same point twice where only a place on it is known.
type Stretch = [Point; 2];

/// The borders of neighbouring units, and how far units are from each of them.
pub(super) struct Borders {
    /// Pairs of neighbours (positions), each once.
    pub pairs: Vec<(usize, usize)>,
    /// For each unit the pairs whose border is within reach, with the distance in km.
    near: Vec<Vec<(u32, f32)>>,
    /// Whether every border comes from polygons.
    pub from_polygons: bool,
}

impl Borders {
    /// The borders of pairs of units (positions in `units`), measured from `points` as far as `reach_km`.
    pub fn new(
        zone: &Zone,
        units: &[UnitId],
        points: &[Option<Point>],
        pairs: Vec<(usize, usize)>,
        reach_km: f64,
    ) -> Self {
        let shared = zone.boundaries.as_ref().map(|b| shared(b, units)).unwrap_or_default();
        let mut from_polygons = true;
        let stretches: Vec<Vec<Stretch>> = (pairs.iter())
            .map(|(a, b)| match shared.get(&((*a).min(*b), (*a).max(*b))) {
                Some(stretches) => stretches.clone(),
                None => {
                    from_polygons = false;
                    points[*a].zip(points[*b]).map(|(a, b)| halfway(a, b)).into_iter().collect()
                }
            })
            .collect();
        let near = (points.iter())
            .map(|point| {
                let Some(point) = point else { return Vec::new() };
                (stretches.iter().enumerate())
                    .filter_map(|(pair, stretches)| {
                        let distance = nearest(*point, stretches, reach_km)?;
                        Some((pair as u32, distance as f32))
                    })
                    .collect()
            })
            .collect();
        Borders { pairs, near, from_polygons }
    }

    /// Distance of a unit to the line made of the borders that `on_line` names; none beyond reach.
    pub fn distance_km(&self, unit: usize, on_line: &[bool]) -> Option<f64> {
        let own = self.near[unit].iter().filter(|(pair, _)| on_line[*pair as usize]);
        own.map(|(_, distance)| f64::from(*distance)).min_by(f64::total_cmp)
    }
}

fn halfway(a: Point, b: Point) -> Stretch {
    let middle = Point { lon: (a.lon + b.lon) / 2.0, lat: (a.lat + b.lat) / 2.0 };
    [middle, middle]
}

/// Distance to the nearest of some stretches, if it is within reach (plane through the point, true to scale there).
fn nearest(point: Point, stretches: &[Stretch], reach_km: f64) -> Option<f64> {
    let across = point.lat.to_radians().cos();
    let local = |p: Point| ((p.lon - point.lon) * across * DEGREE_KM, (p.lat - point.lat) * DEGREE_KM);
    let distance = |[a, b]: &Stretch| {
        let (a, b) = (local(*a), local(*b));
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = dx * dx + dy * dy;
        let along = if length > 0.0 { (-(a.0 * dx + a.1 * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        (a.0 + along * dx).hypot(a.1 + along * dy)
    };
    stretches.iter().map(distance).filter(|d| *d <= reach_km).min_by(f64::total_cmp)
}

/// The stretches that the polygons of two units share, by pair of positions (the smaller first).
fn shared(boundaries: &Boundaries, units: &[UnitId]) -> BTreeMap<(usize, usize), Vec<Stretch>> {
    let position: HashMap<UnitId, usize> = units.iter().enumerate().map(|(i, u)| (*u, i)).collect();
    let mut owner: HashMap<[u64; 4], usize> = HashMap::new();
    let mut found: BTreeMap<(usize, usize), Vec<Stretch>> = BTreeMap::new();
    for shape in &boundaries.shapes {
        let Some(&unit) = position.get(&shape.unit) else { continue };
        for ring in shape.polygons.iter().flatten() {
            for edge in ring.windows(2) {
                let (a, b) = if edge[0] < edge[1] { (edge[0], edge[1]) } else { (edge[1], edge[0]) };
                let key = [a[0], a[1], b[0], b[1]].map(f64::to_bits);
                match owner.get(&key) {
                    None => {
                        owner.insert(key, unit);
                    }
                    Some(&other) if other != unit => {
                        let point = |p: [f64; 2]| Point { lon: p[0], lat: p[1] };
                        found
                            .entry((unit.min(other), unit.max(other)))
                            .or_default()
                            .push([point(a), point(b)]);
                    }
                    Some(_) => {}
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_zone::shapes::Shape;

    fn square(west: f64, south: f64) -> Vec<Vec<Vec<[f64; 2]>>> {
        let (e, n) = (west + 1.0, south + 1.0);
        vec![vec![vec![[west, south], [e, south], [e, n], [west, n], [west, south]]]]
    }

    #[test]
    fn polygons_give_the_line_itself() {
        let ids = [UnitId(0), UnitId(1)];
        let shapes = [square(0.0, 0.0), square(1.0, 0.0)];
        let shapes = ids.into_iter().zip(shapes).map(|(unit, polygons)| Shape { unit, polygons }).collect();
        let zone =
            Zone { boundaries: Some(Boundaries { shapes, ..Boundaries::default() }), ..Zone::default() };
        let points = [Some(Point { lon: 0.5, lat: 0.5 }), Some(Point { lon: 1.2, lat: 0.9 })];
        let borders = Borders::new(&zone, &ids, &points, vec![(0, 1)], 100.0);
        assert!(borders.from_polygons);
        let expected = [0.5, 0.2].map(|degrees| degrees * DEGREE_KM);
        for (unit, (expected, lat)) in expected.into_iter().zip([0.5f64, 0.9]).enumerate() {
            let found = borders.distance_km(unit, &[true]).unwrap();
            assert!((found - expected * lat.to_radians().cos()).abs() < 1e-3, "{found}");
        }
        assert_eq!(borders.distance_km(0, &[false]), None);
    }

    #[test]
    fn points_give_the_middle_between_neighbours() {
        let points = [Some(Point { lon: 0.0, lat: 0.0 }), Some(Point { lon: 0.0, lat: 1.0 }), None];
        let ids = [UnitId(0), UnitId(1), UnitId(2)];
        let borders = Borders::new(&Zone::default(), &ids, &points, vec![(0, 1), (1, 2)], 60.0);
        assert!(!borders.from_polygons);
        assert!((borders.distance_km(1, &[true, true]).unwrap() - DEGREE_KM / 2.0).abs() < 1e-3);
        assert_eq!(borders.distance_km(2, &[true, true]), None);
    }
}
