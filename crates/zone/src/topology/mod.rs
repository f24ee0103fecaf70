//! How the polygons of one level lie beside each other: which segments two units share, and which only one has.
//!
//! Polygons drawn from one set of arcs share every segment of a border exactly, in opposite directions. Those
//! segments cancel. What is left is the outline, the holes, and the borders that were drawn twice and differ;
//! only there polygons are compared geometrically.

mod facing;

pub use facing::Facing;

use crate::Point;
use crate::shapes::{Polygon, Ring};
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};
use std::collections::{BTreeSet, HashMap};

/// What the coordinates of polygons mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordinates {
    /// WGS84 degrees: lengths are km, and positions are equal that agree to 1e-7 degrees (about a centimetre).
    Degrees,
    /// A plane: lengths are in the unit of the coordinates, and positions are equal that agree to the smallest
    /// power of ten of which four thousand million span the polygons.
    Plane,
}

/// A position as whole steps of the grid, `x` in the upper half and `y` in the lower, so that equal positions are
/// equal keys.
type Key = u64;

/// A directed segment that no other polygon has in the opposite direction; the polygon lies on its left.
#[derive(Clone, Copy, Debug)]
struct Open {
    from: Key,
    to: Key,
    owner: usize,
}

/// Two shapes that share a border or at least a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// Position of the first shape in the list given.
    pub a: usize,
    /// Position of the second; larger than `a`.
    pub b: usize,
    /// Length of the border that both have segment by segment; zero where they touch in positions only.
    pub length: f64,
}

/// What the polygons of a level share. Owners are positions in the list of shapes given.
#[derive(Debug)]
pub struct Topology {
    /// Shapes that share a position, sorted by both owners.
    pub contacts: Vec<Contact>,
    /// Pairs that may overlap.
    pub suspects: BTreeSet<(usize, usize)>,
    open: Vec<Open>,
    grid: Grid,
}

/// The grid on which positions are compared.
#[derive(Clone, Copy, Debug)]
struct Grid {
    coordinates: Coordinates,
    corner: [f64; 2],
    step: f64,
}

impl Grid {
    fn new(coordinates: Coordinates, shapes: &[&[Polygon]]) -> Self {
        if coordinates == Coordinates::Degrees {
            return Grid { coordinates, corner: [-200.0, -200.0], step: 1e-7 };
        }
        let (mut low, mut high) = ([f64::MAX; 2], [f64::MIN; 2]);
        for p in shapes.iter().copied().flatten().flatten().flatten() {
            for axis in 0..2 {
                low[axis] = low[axis].min(p[axis]);
                high[axis] = high[axis].max(p[axis]);
            }
        }
        let extent = (high[0] - low[0]).max(high[1] - low[1]).max(f64::MIN_POSITIVE);
        let step = 10f64.powf((extent / 4e9).log10().ceil());
        Grid { coordinates, corner: low.map(|v| if v == f64::MAX { 0.0 } else { v }), step }
    }

    fn key(&self, position: [f64; 2]) -> Key {
        let steps = |axis: usize| ((position[axis] - self.corner[axis]) / self.step).round() as u32;
        u64::from(steps(0)) << 32 | u64::from(steps(1))
    }

    fn position(&self, key: Key) -> [f64; 2] {
        let (x, y) = halves(key);
        [x as f64 * self.step + self.corner[0], y as f64 * self.step + self.corner[1]]
    }

    fn distance(&self, a: Key, b: Key) -> f64 {
        let (p, q) = (self.position(a), self.position(b));
        match self.coordinates {
            Coordinates::Degrees => {
                Point { lon: p[0], lat: p[1] }.distance_km(Point { lon: q[0], lat: q[1] })
            }
            Coordinates::Plane => (p[0] - q[0]).hypot(p[1] - q[1]),
        }
    }
}

fn halves(key: Key) -> (i64, i64) {
    ((key >> 32) as i64, (key & 0xFFFF_FFFF) as i64)
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
    pub fn new(shapes: &[&[Polygon]], coordinates: Coordinates) -> Self {
        let grid = Grid::new(coordinates, shapes);
        let mut topology =
            Topology { contacts: Vec::new(), suspects: BTreeSet::new(), open: Vec::new(), grid };
        // The last bit says whether the polygon has the segment from the lower end to the upper.
        let mut segments: Vec<(Key, Key, u32)> = Vec::new();
        let mut corners: Vec<(Key, u32)> = Vec::new();
        for (owner, polygons) in (0u32..).zip(shapes) {
            for polygon in polygons.iter() {
                for (i, ring) in polygon.iter().enumerate() {
                    let turned = (doubled_area(ring) < 0.0) == (i == 0);
                    let mut keys = ring.iter().map(|p| grid.key(*p));
                    let Some(mut a) = keys.next() else { continue };
                    for b in keys {
                        if a != b {
                            corners.push((a, owner));
                            segments.push((a.min(b), a.max(b), owner << 1 | u32::from((a < b) != turned)));
                        }
                        a = b;
                    }
                }
            }
        }
        let mut found: Vec<(u64, f64)> = Vec::new();
        segments.sort_unstable();
        for group in segments.chunk_by(|s, t| (s.0, s.1) == (t.0, t.1)) {
            topology.segment(group, &mut found);
        }
        corners.sort_unstable();
        corners.dedup();
        for group in corners.chunk_by(|s, t| s.0 == t.0) {
            for (i, (_, a)) in group.iter().enumerate() {
                found.extend(group[i + 1..].iter().map(|(_, b)| (u64::from(*a) << 32 | u64::from(*b), 0.0)));
            }
        }
        found.sort_by_key(|f| f.0);
        topology.contacts = (found.chunk_by(|f, g| f.0 == g.0))
            .map(|group| {
                let (a, b) = halves(group[0].0);
                Contact { a: a as usize, b: b as usize, length: group.iter().map(|g| g.1).sum() }
            })
            .collect();
        topology.crossings();
        topology
    }

    /// Cancels the two directions of one segment; what is left over is open.
    fn segment(&mut self, group: &[(Key, Key, u32)], found: &mut Vec<(u64, f64)>) {
        let (low, high) = (group[0].0, group[0].1);
        if let [(_, _, one), (_, _, other)] = group
            && (one ^ other) & 1 == 1
        {
            if one >> 1 != other >> 1 {
                found
                    .push((u64::from(one >> 1) << 32 | u64::from(other >> 1), self.grid.distance(low, high)));
            }
            return;
        }
        let side = |way: u32| group.iter().filter(move |s| s.2 & 1 == way).map(|s| (s.2 >> 1) as usize);
        let (forward, backward): (Vec<usize>, Vec<usize>) = (side(1).collect(), side(0).collect());
        for side in [&forward, &backward] {
            for (i, a) in side.iter().enumerate() {
                self.suspects.extend(side[i + 1..].iter().filter(|b| *b != a).map(|b| pair(*a, *b)));
            }
        }
        for (a, b) in forward.iter().zip(&backward).filter(|(a, b)| a != b) {
            let (a, b) = pair(*a, *b);
            found.push(((a as u64) << 32 | b as u64, self.grid.distance(low, high)));
        }
        let shared = forward.len().min(backward.len());
        self.open.extend(forward[shared..].iter().map(|o| Open { from: low, to: high, owner: *o }));
        self.open.extend(backward[shared..].iter().map(|o| Open { from: high, to: low, owner: *o }));
    }

    /// The open segments, to be looked up by the box they lie in.
    fn tree(&self) -> RTree<GeomWithData<Line<[f64; 2]>, usize>> {
        let line = |s: &Open| Line::new(self.grid.position(s.from), self.grid.position(s.to));
        RTree::bulk_load(self.open.iter().enumerate().map(|(i, s)| GeomWithData::new(line(s), i)).collect())
    }

    /// Pairs of units whose open segments cross or touch between their ends.
    fn crossings(&mut self) {
        let tree = self.tree();
        for (i, s) in self.open.iter().enumerate() {
            let envelope = AABB::from_corners(self.grid.position(s.from), self.grid.position(s.to));
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
            let (mut ring, mut at) = (vec![self.grid.position(self.open[start].from)], start);
            while !used[at] {
                used[at] = true;
                let s = &self.open[at];
                ring.push(self.grid.position(s.to));
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
    let way = |o: &Open| {
        let ((ax, ay), (bx, by)) = (halves(o.from), halves(o.to));
        ((bx - ax) as f64, (by - ay) as f64)
    };
    let ((ax, ay), (bx, by)) = (way(s), way(t));
    (ax * by - ay * bx).atan2(ax * bx + ay * by)
}

/// Which side of a segment a position is on, exactly.
fn side(a: Key, b: Key, p: Key) -> i8 {
    let wide = |k: Key| {
        let (x, y) = halves(k);
        (i128::from(x), i128::from(y))
    };
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

    fn topology(shapes: &[Vec<Polygon>]) -> Topology {
        Topology::new(&shapes.iter().map(Vec::as_slice).collect::<Vec<_>>(), Coordinates::Degrees)
    }

    #[test]
    fn neighbours_share_a_side_or_a_corner() {
        let shapes = [square(0.0, 0.0, 1.0), square(1.0, 0.0, 1.0), square(1.0, 1.0, 1.0)];
        let topology = topology(&shapes);
        let found: Vec<(usize, usize)> = topology.contacts.iter().map(|c| (c.a, c.b)).collect();
        assert_eq!(found, [(0, 1), (0, 2), (1, 2)]);
        assert!((topology.contacts[0].length - 111.195).abs() < 0.01);
        assert_eq!(topology.contacts[1].length, 0.0);
        assert!(topology.suspects.is_empty());
        assert!(topology.holes().is_empty());
    }

    #[test]
    fn a_ring_of_squares_has_one_hole_even_where_it_touches_a_corner() {
        let mut shapes = Vec::new();
        for (x, y) in [(0, 0), (1, 0), (2, 0), (0, 1), (2, 1), (0, 2), (1, 2), (2, 2)] {
            shapes.push(square(f64::from(x), f64::from(y), 1.0));
        }
        let topology = topology(&shapes);
        let holes = topology.holes();
        assert_eq!(holes.len(), 1);
        assert!((ring_area_km2(&holes[0].0) - 12_360.0).abs() < 20.0, "{}", ring_area_km2(&holes[0].0));
    }

    #[test]
    fn crossing_touching_and_equal_squares_are_suspects() {
        for (x, y, size) in [(0.5, 0.5, 1.0), (1.0, -0.5, 2.0), (0.0, 0.0, 1.0)] {
            let shapes = [square(0.0, 0.0, 1.0), square(x, y, size)];
            let topology = topology(&shapes);
            assert_eq!(topology.suspects.len(), 1, "{x} {y}");
        }
    }
}
