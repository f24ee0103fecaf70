//! Borders that were drawn apart: open segments of two shapes that lie along each other or come near.

use super::{Coordinates, Open, Topology, meet, pair};
use crate::unit::EARTH_RADIUS_KM;
use rstar::AABB;
use std::collections::BTreeMap;

/// Two shapes whose open segments come near each other. Lengths are in km, or in the unit of the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Facing {
    /// The first shape.
    pub a: usize,
    /// The second; larger than `a`.
    pub b: usize,
    /// The smallest distance between their open segments.
    pub gap: f64,
    /// How long their borders run along each other within the tolerance, on opposite sides.
    pub length: f64,
    /// The greatest distance between them along that length: the width of the sliver.
    pub width: f64,
}

/// A stretch of one segment along which the border of another shape runs.
struct Stretch {
    segment: usize,
    other: usize,
    from: f64,
    to: f64,
    width: f64,
}

impl Topology {
    /// The pairs of shapes whose open segments come within `near` of each other, with the length along which they run
    /// within `tolerance`, sorted. Segments count as running along each other that turn less than 45 degrees apart.
    pub fn facing(&self, tolerance: f64, near: f64) -> Vec<Facing> {
        let reach = near.max(tolerance).max(0.0);
        let tree = self.tree();
        let mut found: BTreeMap<(usize, usize), Facing> = BTreeMap::new();
        let mut stretches: Vec<Stretch> = Vec::new();
        for (i, s) in self.open.iter().enumerate() {
            let (p, q) = (self.grid.position(s.from), self.grid.position(s.to));
            let plane = Plane::new(self.grid.coordinates, p);
            let margin = [reach / plane.unit[0], reach / plane.unit[1]];
            let low = [p[0].min(q[0]) - margin[0], p[1].min(q[1]) - margin[1]];
            let high = [p[0].max(q[0]) + margin[0], p[1].max(q[1]) + margin[1]];
            for j in tree.locate_in_envelope_intersecting(&AABB::from_corners(low, high)).map(|g| g.data) {
                let t = &self.open[j];
                if t.owner == s.owner {
                    continue;
                }
                let [r, u] = [t.from, t.to].map(|k| plane.of(self.grid.position(k)));
                let end = plane.of(q);
                let key = pair(s.owner, t.owner);
                if i < j {
                    let gap = if meet_or_share(s, t) { 0.0 } else { distance(end, r, u) };
                    if gap <= reach {
                        let empty = Facing { a: key.0, b: key.1, gap, length: 0.0, width: 0.0 };
                        let facing = found.entry(key).or_insert(empty);
                        facing.gap = facing.gap.min(gap);
                    }
                }
                if let Some((from, to, width)) = along(end, r, u, tolerance) {
                    stretches.push(Stretch { segment: i, other: t.owner, from, to, width });
                }
            }
        }
        stretches
            .sort_by(|a, b| (a.segment, a.other).cmp(&(b.segment, b.other)).then(a.from.total_cmp(&b.from)));
        for group in stretches.chunk_by(|a, b| (a.segment, a.other) == (b.segment, b.other)) {
            let (mut length, mut end, mut width) = (0.0, f64::NEG_INFINITY, 0.0f64);
            for stretch in group {
                length += (stretch.to - stretch.from.max(end)).max(0.0);
                end = end.max(stretch.to);
                width = width.max(stretch.width);
            }
            if let Some(facing) = found.get_mut(&pair(self.open[group[0].segment].owner, group[0].other)) {
                // Each side tells the length once.
                facing.length += length / 2.0;
                facing.width = facing.width.max(width);
            }
        }
        found.into_values().collect()
    }
}

/// The plane at a position.
struct Plane {
    at: [f64; 2],
    unit: [f64; 2],
}

impl Plane {
    fn new(coordinates: Coordinates, at: [f64; 2]) -> Self {
        let degree = EARTH_RADIUS_KM.to_radians();
        let unit = match coordinates {
            Coordinates::Degrees => [degree * at[1].to_radians().cos().max(1e-9), degree],
            Coordinates::Plane => [1.0, 1.0],
        };
        Plane { at, unit }
    }

    fn of(&self, p: [f64; 2]) -> [f64; 2] {
        [(p[0] - self.at[0]) * self.unit[0], (p[1] - self.at[1]) * self.unit[1]]
    }
}

fn meet_or_share(s: &Open, t: &Open) -> bool {
    [s.from, s.to].iter().any(|k| *k == t.from || *k == t.to) || meet(s, t)
}

/// The distance of two segments that do not cross, the first from the origin.
fn distance(end: [f64; 2], r: [f64; 2], u: [f64; 2]) -> f64 {
    let to = |p: [f64; 2], a: [f64; 2], b: [f64; 2]| {
        let (d, v) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
        let squared = d[0] * d[0] + d[1] * d[1];
        let share =
            if squared == 0.0 { 0.0 } else { ((d[0] * v[0] + d[1] * v[1]) / squared).clamp(0.0, 1.0) };
        (v[0] - share * d[0]).hypot(v[1] - share * d[1])
    };
    let origin = [0.0, 0.0];
    to(r, origin, end).min(to(u, origin, end)).min(to(origin, r, u)).min(to(end, r, u))
}

/// The stretch of the segment from the origin to `end` along which the segment from `r` to `u` runs the other way within
/// the tolerance, and the greatest distance there.
fn along(end: [f64; 2], r: [f64; 2], u: [f64; 2], tolerance: f64) -> Option<(f64, f64, f64)> {
    let (length, other) = (end[0].hypot(end[1]), (u[0] - r[0]).hypot(u[1] - r[1]));
    let way = [end[0] / length, end[1] / length];
    let run = |p: [f64; 2]| way[0] * p[0] + way[1] * p[1];
    let height = |p: [f64; 2]| way[0] * p[1] - way[1] * p[0];
    let (start, stop) = (run(u), run(r));
    if stop - start < std::f64::consts::FRAC_1_SQRT_2 * other {
        return None;
    }
    let slope = (height(r) - height(u)) / (stop - start);
    let at = |x: f64| height(u) + slope * (x - start);
    let (mut from, mut to) = (start.max(0.0), stop.min(length));
    if slope != 0.0 {
        let edges = [-tolerance, tolerance].map(|h| start + (h - height(u)) / slope);
        from = from.max(edges[0].min(edges[1]));
        to = to.min(edges[0].max(edges[1]));
    } else if height(u).abs() > tolerance {
        return None;
    }
    (to > from).then(|| (from, to, at(from).abs().max(at(to).abs())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shapes::Polygon;

    fn polygon(corners: &[[f64; 2]]) -> Vec<Polygon> {
        vec![vec![corners.iter().chain(&corners[..1]).copied().collect()]]
    }

    fn square(x: f64, y: f64, width: f64, height: f64) -> Vec<Polygon> {
        polygon(&[[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
    }

    fn facing(shapes: &[Vec<Polygon>], tolerance: f64, near: f64) -> Vec<Facing> {
        let shapes: Vec<&[Polygon]> = shapes.iter().map(Vec::as_slice).collect();
        Topology::new(&shapes, Coordinates::Plane).facing(tolerance, near)
    }

    #[test]
    fn a_long_side_along_two_short_ones_is_measured() {
        // The corners of the small squares lie inside the side of the large one: no segment is shared.
        let shapes = [square(0.0, 0.0, 2.0, 2.0), square(2.0, 0.0, 1.0, 1.0), square(2.0, 1.0, 1.0, 1.0)];
        let found = facing(&shapes, 1e-6, 1e-6);
        assert_eq!(found.iter().map(|f| (f.a, f.b)).collect::<Vec<_>>(), [(0, 1), (0, 2), (1, 2)]);
        assert_eq!((found[2].gap, found[2].length), (0.0, 0.0), "they share segments and a corner");
        for f in &found[..2] {
            assert!((f.length - 1.0).abs() < 1e-6 && f.gap < 1e-9 && f.width < 1e-6, "{f:?}");
        }
    }

    #[test]
    fn gaps_are_slivers_or_near_misses() {
        let shapes = [square(0.0, 0.0, 1.0, 1.0), square(1.01, 0.0, 1.0, 1.0)];
        let found = facing(&shapes, 0.02, 0.05);
        assert_eq!(found.len(), 1);
        assert!((found[0].length - 1.0).abs() < 1e-6 && (found[0].width - 0.01).abs() < 1e-6);
        let found = facing(&shapes, 0.001, 0.05);
        assert!((found[0].gap - 0.01).abs() < 1e-6 && found[0].length == 0.0);
        assert!(facing(&shapes, 0.001, 0.005).is_empty());
    }

    #[test]
    fn corners_that_touch_share_no_length() {
        let shapes = [square(0.0, 0.0, 1.0, 1.0), square(1.0, 1.0, 1.0, 1.0), square(1.5, -1.0, 1.0, 1.0)];
        let found = facing(&shapes, 0.01, 0.01);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].a, found[0].b, found[0].gap, found[0].length), (0, 1, 0.0, 0.0));
    }

    #[test]
    fn a_wedge_counts_as_far_as_the_tolerance_reaches() {
        // The border opens from 0 to 0.1 over a length of 1.
        let shapes = [square(0.0, 0.0, 1.0, 1.0), polygon(&[[1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.1, 1.0]])];
        let found = facing(&shapes, 0.05, 0.05);
        assert!((found[0].length - 0.5).abs() < 0.01 && (found[0].width - 0.05).abs() < 0.001, "{found:?}");
    }
}
