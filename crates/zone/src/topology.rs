//! How the polygons of one level lie beside each other: which segments two units share, and which only one has.
//!
//! Polygons drawn from one set of arcs share every segment of a border exactly, in opposite directions. Those
//! segments cancel. What is left is the outline, the holes, and the borders that were drawn twice and differ;
//! only there polygons are compared geometrically.

use crate::Point;
use crate::shapes::{Polygon, Ring};
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A position as whole numbers of 1e-7 degrees (about a centimetre), so that equal positions are equal keys.
type Key = (i32, i32);

/// A directed segment that no other polygon has in the opposite direction; the polygon lies on its left.
#[derive(Clone, Copy, Debug)]
struct Open {
    from: Key,
    to: Key,
    owner: usize,
}

/// What the polygons of a level share. Owners are positions in the list of shapes given.
#[derive(Debug, Default)]
pub(crate) struct Topology {
    /// Length of the shared border of each pair, km.
    pub borders: BTreeMap<(usize, usize), f64>,
    /// Pairs that share a position.
    pub touching: HashSet<(usize, usize)>,
    /// Pairs that may overlap.
    pub suspects: BTreeSet<(usize, usize)>,
    open: Vec<Open>,
}

fn key([lon, lat]: [f64; 2]) -> Key {
    ((lon * 1e7).round() as i32, (lat * 1e7).round() as i32)
}

fn position((x, y): Key) -> [f64; 2] {
    [f64::from(x) / 1e7, f64::from(y) / 1e7]
}

fn km(a: Key, b: Key) -> f64 {
    let point = |k: Key| Point { lon: position(k)[0], lat: position(k)[1] };
    point(a).distance_km(point(b))
}

fn pair(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

/// Twice the signed area of a ring in square degrees; positive where it runs counter-clockwise.
fn doubled_area(ring: &[[f64; 2]]) -> f64 {
    let Some(&[x0, y0]) = ring.first() else { return 0.0 };
    ring.windows(2).map(|w| (w[0][0] - x0) * (w[1][1] - y0) - (w[1][0] - x0) * (w[0][1] - y0)).sum()
}

/// The area of a ring in km2: the plane at its middle latitude, good to a percent for a county.
pub(crate) fn ring_area_km2(ring: &[[f64; 2]]) -> f64 {
    let (low, high) = ring.iter().fold((90.0f64, -90.0f64), |(l, h), p| (l.min(p[1]), h.max(p[1])));
    let degree = crate::unit::EARTH_RADIUS_KM.to_radians();
    doubled_area(ring).abs() / 2.0 * degree * degree * ((low + high) / 2.0).to_radians().cos()
}

impl Topology {
    /// The topology of shapes, each a list of polygons.
    pub fn new(shapes: &[&[Polygon]]) -> Self {
        let mut topology = Topology::default();
        let mut segments: Vec<(Key, Key, usize, bool)> = Vec::new();
        let mut corners: Vec<(Key, usize)> = Vec::new();
        for (owner, polygons) in shapes.iter().enumerate() {
            for polygon in polygons.iter() {
                for (i, ring) in polygon.iter().enumerate() {
                    let turned = (doubled_area(ring) < 0.0) == (i == 0);
                    for step in ring.windows(2) {
                        let (a, b) = (key(step[0]), key(step[1]));
                        if a == b {
                            continue;
                        }
                        corners.push((a, owner));
                        segments.push((a.min(b), a.max(b), owner, (a < b) != turned));
                    }
                }
            }
        }
        segments.sort_unstable();
        for group in segments.chunk_by(|s, t| (s.0, s.1) == (t.0, t.1)) {
            topology.segment(group);
        }
        corners.sort_unstable();
        corners.dedup();
        for group in corners.chunk_by(|s, t| s.0 == t.0) {
            for (i, (_, a)) in group.iter().enumerate() {
                topology.touching.extend(group[i + 1..].iter().map(|(_, b)| pair(*a, *b)));
            }
        }
        topology.crossings();
        topology
    }

    /// Cancels the two directions of one segment; what is left over is open.
    fn segment(&mut self, group: &[(Key, Key, usize, bool)]) {
        let (low, high) = (group[0].0, group[0].1);
        let forward: Vec<usize> = group.iter().filter(|s| s.3).map(|s| s.2).collect();
        let backward: Vec<usize> = group.iter().filter(|s| !s.3).map(|s| s.2).collect();
        for side in [&forward, &backward] {
            for (i, a) in side.iter().enumerate() {
                self.suspects.extend(side[i + 1..].iter().filter(|b| *b != a).map(|b| pair(*a, *b)));
            }
        }
        for (a, b) in forward.iter().zip(&backward).filter(|(a, b)| a != b) {
            *self.borders.entry(pair(*a, *b)).or_default() += km(low, high);
        }
        let shared = forward.len().min(backward.len());
        self.open.extend(forward[shared..].iter().map(|o| Open { from: low, to: high, owner: *o }));
        self.open.extend(backward[shared..].iter().map(|o| Open { from: high, to: low, owner: *o }));
    }

    /// Pairs of units whose open segments cross or touch between their ends.
    fn crossings(&mut self) {
        let lines: Vec<GeomWithData<Line<[f64; 2]>, usize>> = (self.open.iter().enumerate())
            .map(|(i, s)| GeomWithData::new(Line::new(position(s.from), position(s.to)), i))
            .collect();
        let tree = RTree::bulk_load(lines);
        for (i, s) in self.open.iter().enumerate() {
            let envelope = AABB::from_corners(position(s.from), position(s.to));
            for other in tree.locate_in_envelope_intersecting(&envelope).map(|g| g.data).filter(|j| *j > i) {
                let t = &self.open[other];
                if s.owner != t.owner && !self.suspects.contains(&pair(s.owner, t.owner)) && meet(s, t) {
                    self.suspects.insert(pair(s.owner, t.owner));
                }
            }
        }
    }

    /// Holes that the open segments enclose, with the owner of one of their sides. Only right where nothing crosses.
    pub fn holes(&self) -> Vec<(Ring, usize)> {
        let mut outgoing: HashMap<Key, Vec<usize>> = HashMap::new();
        for (i, s) in self.open.iter().enumerate() {
            outgoing.entry(s.from).or_default().push(i);
        }
        let mut used = vec![false; self.open.len()];
        let mut holes = Vec::new();
        for start in 0..self.open.len() {
            if used[start] {
                continue;
            }
            let (mut ring, mut at) = (vec![position(self.open[start].from)], start);
            while !used[at] {
                used[at] = true;
                let s = &self.open[at];
                ring.push(position(s.to));
                let next = outgoing.get(&s.to).into_iter().flatten().copied().filter(|n| !used[*n]);
                // The sharpest turn to the right follows the face on the right: the hole, or the outside.
                match next.min_by(|a, b| turn(s, &self.open[*a]).total_cmp(&turn(s, &self.open[*b]))) {
                    Some(n) => at = n,
                    None => break,
                }
            }
            if ring.len() >= 4 && ring.first() == ring.last() && doubled_area(&ring) < 0.0 {
                holes.push((ring, self.open[start].owner));
            }
        }
        holes
    }
}

/// The angle turned from one segment into the next, from a full right turn (least) to a full left turn.
fn turn(s: &Open, t: &Open) -> f64 {
    let way = |o: &Open| (f64::from(o.to.0) - f64::from(o.from.0), f64::from(o.to.1) - f64::from(o.from.1));
    let ((ax, ay), (bx, by)) = (way(s), way(t));
    (ax * by - ay * bx).atan2(ax * bx + ay * by)
}

/// Which side of a segment a position is on, exactly.
fn side(a: Key, b: Key, p: Key) -> i8 {
    let wide = |k: Key| (i128::from(k.0), i128::from(k.1));
    let ((ax, ay), (bx, by), (px, py)) = (wide(a), wide(b), wide(p));
    ((bx - ax) * (py - ay) - (by - ay) * (px - ax)).signum() as i8
}

/// Whether two segments without a common end meet.
fn meet(s: &Open, t: &Open) -> bool {
    if [s.from, s.to].iter().any(|k| *k == t.from || *k == t.to) {
        return false;
    }
    let (a, b) = (side(s.from, s.to, t.from), side(s.from, s.to, t.to));
    let (c, d) = (side(t.from, t.to, s.from), side(t.from, t.to, s.to));
    if a == 0 && b == 0 {
        let (lo, hi) = (s.from.min(s.to), s.from.max(s.to));
        let (low, high) = (t.from.min(t.to), t.from.max(t.to));
        return lo < high && low < hi;
    }
    a * b <= 0 && c * d <= 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, size: f64) -> Vec<Polygon> {
        vec![vec![vec![[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]]]
    }

    #[test]
    fn neighbours_share_a_side_or_a_corner() {
        let shapes = [square(0.0, 0.0, 1.0), square(1.0, 0.0, 1.0), square(1.0, 1.0, 1.0)];
        let topology = Topology::new(&shapes.iter().map(Vec::as_slice).collect::<Vec<_>>());
        assert_eq!(topology.borders.keys().copied().collect::<Vec<_>>(), [(0, 1), (1, 2)]);
        assert!((topology.borders[&(0, 1)] - 111.195).abs() < 0.01);
        assert!(topology.touching.contains(&(0, 2)) && topology.suspects.is_empty());
        assert!(topology.holes().is_empty());
    }

    #[test]
    fn a_ring_of_squares_has_one_hole_even_where_it_touches_a_corner() {
        let mut shapes = Vec::new();
        for (x, y) in [(0, 0), (1, 0), (2, 0), (0, 1), (2, 1), (0, 2), (1, 2), (2, 2)] {
            shapes.push(square(f64::from(x), f64::from(y), 1.0));
        }
        let topology = Topology::new(&shapes.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let holes = topology.holes();
        assert_eq!(holes.len(), 1);
        assert!((ring_area_km2(&holes[0].0) - 12_360.0).abs() < 20.0, "{}", ring_area_km2(&holes[0].0));
    }

    #[test]
    fn crossing_touching_and_equal_squares_are_suspects() {
        for (x, y, size) in [(0.5, 0.5, 1.0), (1.0, -0.5, 2.0), (0.0, 0.0, 1.0)] {
            let shapes = [square(0.0, 0.0, 1.0), square(x, y, size)];
            let topology = Topology::new(&shapes.iter().map(Vec::as_slice).collect::<Vec<_>>());
            assert_eq!(topology.suspects.len(), 1, "{x} {y}");
        }
    }
}
