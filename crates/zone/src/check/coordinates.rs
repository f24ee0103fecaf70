//! Points that lie outside their unit, outside its parent, or with longitude and latitude swapped.

use super::neighbours::{bounds, distance_km};
use crate::package::Loaded;
use crate::problem::{Problem, ProblemKind, Problems};
use crate::read::shapefile::holds;
use crate::shapes::{Boundaries, Polygon};
use crate::{Names, Point, Unit, UnitId, Zone};
use std::collections::HashMap;

/// A point may lie this far outside its polygon, km: coasts and rivers are drawn differently.
const OUTSIDE_KM: f64 = 2.0;

/// Compares points with the unit's own polygon, else its parent's, else with where the other units are.
pub(super) fn check(loaded: &Loaded, problems: &mut Problems) {
    let zone = &loaded.zone;
    let shapes: HashMap<UnitId, usize> = (zone.boundaries.iter())
        .flat_map(|b| b.shapes.iter().enumerate().map(|(i, s)| (s.unit, i)))
        .collect();
    let spread = Spread::of(zone);
    for (id, unit) in zone.units.iter() {
        let line = loaded.origins.unit_lines.get(id.index()).copied().unwrap_or(0);
        for (point, column) in [(unit.point, "lat"), (unit.seat, "seat_lat")] {
            let Some(point) = point else { continue };
            let at = |kind| {
                let problem = Problem::new(kind, &loaded.origins.units_file).line(line).column(column);
                problem.text(&format!("{},{}", point.lon, point.lat))
            };
            match place(zone, &shapes, id, unit) {
                Some((polygons, names)) => {
                    let km = outside_km(polygons, point);
                    if km > OUTSIDE_KM && outside_km(polygons, swapped(point)) <= OUTSIDE_KM {
                        problems.push(at(ProblemKind::CoordinatesSwapped));
                    } else if km > OUTSIDE_KM {
                        let problem = at(ProblemKind::PointOutside).named("unit", &unit.names);
                        problems.push(problem.named("within", names).number("km", km, 0));
                    }
                }
                None if spread.as_ref().is_some_and(|s| !s.holds(point) && s.holds(swapped(point))) => {
                    problems.push(at(ProblemKind::CoordinatesSwapped));
                }
                None => {}
            }
        }
    }
}

fn swapped(point: Point) -> Point {
    Point { lon: point.lat, lat: point.lon }
}

/// The polygons that a unit's points must lie in, and whose they are.
fn place<'z>(
    zone: &'z Zone,
    shapes: &HashMap<UnitId, usize>,
    id: UnitId,
    unit: &'z Unit,
) -> Option<(&'z [Polygon], &'z Names)> {
    let boundaries: &Boundaries = zone.boundaries.as_ref()?;
    let of = |id: UnitId| {
        Some((boundaries.shapes[*shapes.get(&id)?].polygons.as_slice(), &zone.units.get(id).names))
    };
    of(id).or_else(|| of(unit.parent?))
}

/// How far outside polygons a point lies, km; zero inside.
fn outside_km(polygons: &[Polygon], point: Point) -> f64 {
    let at = [point.lon, point.lat];
    let inside = |p: &Polygon| p.iter().filter(|ring| holds(ring, at)).count() % 2 == 1;
    if polygons.iter().any(inside) {
        return 0.0;
    }
    if let Some([west, south, east, north]) = bounds(polygons) {
        let nearest = [point.lon.clamp(west, east), point.lat.clamp(south, north)];
        let far = distance_km(at, nearest, nearest);
        if far > 200.0 {
            return far; // the box is answer enough; a swapped point is thousands of km away
        }
    }
    let sides = polygons.iter().flatten().flat_map(|ring| ring.windows(2));
    sides.map(|s| distance_km(at, s[0], s[1])).fold(f64::INFINITY, f64::min)
}

/// Where most of the units are: the middle half, widened by three times its size and at least 5 degrees.
struct Spread {
    lon: (f64, f64),
    lat: (f64, f64),
}

impl Spread {
    fn of(zone: &Zone) -> Option<Spread> {
        let points: Vec<Point> = zone.units.iter().filter_map(|(_, u)| u.point.or(u.seat)).collect();
        let range = |value: fn(&Point) -> f64| {
            let mut values: Vec<f64> = points.iter().map(value).collect();
            values.sort_by(f64::total_cmp);
            let (low, high) = (values[values.len() / 4], values[values.len() * 3 / 4]);
            let margin = (3.0 * (high - low)).max(5.0);
            (low - margin, high + margin)
        };
        (points.len() >= 4).then(|| Spread { lon: range(|p| p.lon), lat: range(|p| p.lat) })
    }

    fn holds(&self, point: Point) -> bool {
        (self.lon.0..=self.lon.1).contains(&point.lon) && (self.lat.0..=self.lat.1).contains(&point.lat)
    }
}
