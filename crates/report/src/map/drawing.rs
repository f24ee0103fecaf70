//! A drawing: cells of units whose borders are shared arcs, so that a border is drawn once and two cells never
//! gape. Boundaries and schematic cells become the same thing here.

use super::projection::Projection;
use coregion_zone::shapes::Shape;
use coregion_zone::{Point, UnitId};
use geo::{Coord, LineString, Simplify};
use std::collections::HashMap;

/// A part of a border, between two cells or between a cell and the outside.
#[derive(Clone, Debug)]
pub struct Arc {
    /// Its positions in km, y to the north.
    pub points: Vec<[f64; 2]>,
    /// The cells on its sides (positions in [`Drawing::cells`]).
    pub sides: [Option<usize>; 2],
}

/// The cell of a unit.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The unit.
    pub unit: UnitId,
    /// Its rings: arcs in order, each with whether it is walked backwards.
    pub rings: Vec<Vec<(usize, bool)>>,
    /// Where its name stands.
    pub label: [f64; 2],
}

/// What a schematic drawing keeps of the true map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fidelity {
    /// Pairs of neighbours in the list.
    pub pairs: usize,
    /// Pairs that share a border in the drawing.
    pub kept: usize,
    /// Pairs that share a border in the drawing and are no neighbours.
    pub added: usize,
    /// The largest difference between a cell's area and its true share, as a share of the latter.
    pub area_error: f64,
}

/// Cells and arcs.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The cells.
    pub cells: Vec<Cell>,
    /// The arcs.
    pub arcs: Vec<Arc>,
    /// For a schematic drawing, what it keeps.
    pub fidelity: Option<Fidelity>,
}

impl Drawing {
    /// The positions of a ring, closed.
    pub fn ring(&self, ring: &[(usize, bool)]) -> Vec<[f64; 2]> {
        let mut out: Vec<[f64; 2]> = Vec::new();
        for (arc, backwards) in ring {
            let points = &self.arcs[*arc].points;
            let skip = usize::from(!out.is_empty());
            if *backwards {
                out.extend(points.iter().rev().skip(skip));
            } else {
                out.extend(points.iter().skip(skip));
            }
        }
        out
    }

    /// West, south, east and north end.
    pub fn bounds(&self) -> [f64; 4] {
        let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        (self.arcs.iter().flat_map(|a| &a.points))
            .fold(start, |b, p| [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])])
    }

    /// The drawing of shapes, simplified to a tolerance of this share of the larger side of the drawing.
    pub fn of_shapes(
        shapes: &[&Shape],
        label: impl Fn(UnitId) -> Option<Point>,
        tolerance: f64,
    ) -> Option<Self> {
        let positions = || shapes.iter().flat_map(|s| s.polygons.iter().flatten().flatten());
        let projection = Projection::about(positions().map(|p| Point { lon: p[0], lat: p[1] }))?;
        let mut drawing = Drawing { cells: Vec::new(), arcs: Vec::new(), fidelity: None };
        let mut borders = Borders::new(shapes);
        for (owner, shape) in shapes.iter().enumerate() {
            let rings = (shape.polygons.iter().flatten()).filter(|ring| ring.len() >= 4);
            let rings: Vec<_> = rings.map(|ring| borders.walk(ring, owner, &mut drawing.arcs)).collect();
            drawing.cells.push(Cell { unit: shape.unit, rings, label: [0.0; 2] });
        }
        for point in drawing.arcs.iter_mut().flat_map(|a| &mut a.points) {
            *point = projection.project(Point { lon: point[0], lat: point[1] });
        }
        let [west, south, east, north] = drawing.bounds();
        let side = (east - west).max(north - south);
        for arc in &mut drawing.arcs {
            arc.points = simplified(&arc.points, side * tolerance);
        }
        drawing.drop_specks((side * tolerance).powi(2) * 2.0);
        for i in 0..drawing.cells.len() {
            let stated = label(drawing.cells[i].unit).map(|p| projection.project(p));
            let middle = stated.or_else(|| drawing.middle(i)).unwrap_or([west, south]);
            drawing.cells[i].label = middle;
        }
        Some(drawing)
    }

    /// Leaves out rings too small to be seen, but never the last of a cell.
    fn drop_specks(&mut self, smallest: f64) {
        for i in 0..self.cells.len() {
            let areas: Vec<f64> = self.cells[i].rings.iter().map(|r| area(&self.ring(r)).abs()).collect();
            let largest = areas.iter().copied().fold(0.0, f64::max);
            let mut at = areas.iter();
            self.cells[i].rings.retain(|_| at.next().is_some_and(|a| *a >= smallest || *a == largest));
        }
    }

    /// The middle of the largest ring of a cell.
    fn middle(&self, cell: usize) -> Option<[f64; 2]> {
        let rings = self.cells[cell].rings.iter().map(|r| self.ring(r));
        let ring = rings.max_by(|a, b| area(a).abs().total_cmp(&area(b).abs()))?;
        let n = ring.len().max(1) as f64;
        Some([ring.iter().map(|p| p[0]).sum::<f64>() / n, ring.iter().map(|p| p[1]).sum::<f64>() / n])
    }
}

/// The signed area of a closed ring.
pub fn area(ring: &[[f64; 2]]) -> f64 {
    let Some(&[x0, y0]) = ring.first() else { return 0.0 };
    ring.windows(2).map(|w| (w[0][0] - x0) * (w[1][1] - y0) - (w[1][0] - x0) * (w[0][1] - y0)).sum::<f64>()
        / 2.0
}

/// An arc without the positions that do not show; a closed arc keeps at least a triangle.
fn simplified(points: &[[f64; 2]], tolerance: f64) -> Vec<[f64; 2]> {
    if points.len() <= 4 {
        return points.to_vec();
    }
    let line = LineString::new(points.iter().map(|p| Coord { x: p[0], y: p[1] }).collect());
    let closed = points.first() == points.last();
    let short: Vec<[f64; 2]> = line.simplify(tolerance).coords().map(|c| [c.x, c.y]).collect();
    if closed && short.len() < 4 {
        let third = points.len() / 3;
        return vec![points[0], points[third], points[2 * third], points[0]];
    }
    short
}

/// A position as whole numbers of 1e-7 degrees, so that equal positions are equal keys.
type Key = (i32, i32);

fn key(p: [f64; 2]) -> Key {
    ((p[0] * 1e7).round() as i32, (p[1] * 1e7).round() as i32)
}

/// Which cells lie at each segment, where borders branch, and which arcs are there already.
struct Borders {
    owners: HashMap<(Key, Key), [usize; 2]>,
    junctions: HashMap<Key, bool>,
    known: HashMap<(Key, Key, Key), (usize, bool)>,
}

const NOBODY: usize = usize::MAX;

fn segment(a: Key, b: Key) -> (Key, Key) {
    (a.min(b), a.max(b))
}

impl Borders {
    fn new(shapes: &[&Shape]) -> Self {
        let mut owners: HashMap<(Key, Key), [usize; 2]> = HashMap::new();
        for (owner, shape) in shapes.iter().enumerate() {
            for ring in shape.polygons.iter().flatten() {
                for step in ring.windows(2) {
                    let (a, b) = (key(step[0]), key(step[1]));
                    if a == b {
                        continue;
                    }
                    let at = owners.entry(segment(a, b)).or_insert([NOBODY; 2]);
                    if at[0] == NOBODY {
                        at[0] = owner;
                    } else if at[0] != owner {
                        at[1] = owner;
                    }
                }
            }
        }
        // A border branches where other than two segments meet, or the two have other cells at their sides.
        let mut ends: HashMap<Key, (u8, [usize; 2], bool)> = HashMap::new();
        for ((a, b), sides) in &owners {
            let mut sides = *sides;
            sides.sort_unstable();
            for end in [a, b] {
                let at = ends.entry(*end).or_insert((0, sides, false));
                at.0 = at.0.saturating_add(1);
                at.2 |= at.1 != sides;
            }
        }
        let junctions = ends.into_iter().map(|(k, (count, _, differ))| (k, count != 2 || differ)).collect();
        Borders { owners, junctions, known: HashMap::new() }
    }

    /// The arcs of a ring, made where they are new.
    fn walk(&mut self, ring: &[[f64; 2]], owner: usize, arcs: &mut Vec<Arc>) -> Vec<(usize, bool)> {
        let mut points: Vec<[f64; 2]> = Vec::with_capacity(ring.len());
        for p in &ring[..ring.len() - 1] {
            if points.last().is_none_or(|last| key(*last) != key(*p)) {
                points.push(*p);
            }
        }
        let is_junction = |p: &[f64; 2]| self.junctions.get(&key(*p)).copied().unwrap_or(true);
        let start = points
            .iter()
            .position(is_junction)
            .unwrap_or_else(|| (0..points.len()).min_by_key(|i| key(points[*i])).unwrap_or(0));
        points.rotate_left(start);
        points.push(points[0]);
        let mut cuts: Vec<usize> = (1..points.len() - 1).filter(|i| is_junction(&points[*i])).collect();
        cuts.insert(0, 0);
        cuts.push(points.len() - 1);
        cuts.windows(2).map(|w| self.arc(&points[w[0]..=w[1]], owner, arcs)).collect()
    }

    fn arc(&mut self, points: &[[f64; 2]], owner: usize, arcs: &mut Vec<Arc>) -> (usize, bool) {
        let n = points.len();
        let name = |a: usize, b: usize, c: usize| (key(points[a]), key(points[b]), key(points[c]));
        if let Some(&(arc, backwards)) = self.known.get(&name(0, 1, n - 1)) {
            return (arc, backwards);
        }
        let [first, second] =
            self.owners.get(&segment(key(points[0]), key(points[1]))).copied().unwrap_or([owner, NOBODY]);
        let side = |o: usize| (o != NOBODY).then_some(o);
        arcs.push(Arc { points: points.to_vec(), sides: [side(first), side(second)] });
        self.known.insert(name(0, 1, n - 1), (arcs.len() - 1, false));
        self.known.insert(name(n - 1, n - 2, 0), (arcs.len() - 1, true));
        (arcs.len() - 1, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(unit: u32, x: f64, y: f64) -> Shape {
        let ring = vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]];
        Shape { unit: UnitId(unit), polygons: vec![vec![ring]] }
    }

    #[test]
    fn a_shared_side_is_one_arc() {
        let shapes = [square(0, 0.0, 0.0), square(1, 1.0, 0.0)];
        let drawing = Drawing::of_shapes(&shapes.iter().collect::<Vec<_>>(), |_| None, 1e-4).unwrap();
        assert_eq!(drawing.arcs.len(), 3);
        assert_eq!(drawing.arcs.iter().filter(|a| a.sides[1].is_some()).count(), 1);
        for cell in &drawing.cells {
            assert_eq!(cell.rings.len(), 1);
            assert!(area(&drawing.ring(&cell.rings[0])).abs() > 12_000.0);
        }
    }

    #[test]
    fn an_enclave_and_its_hole_are_one_closed_arc() {
        let outer = vec![[0.0, 0.0], [3.0, 0.0], [3.0, 3.0], [0.0, 3.0], [0.0, 0.0]];
        let hole = vec![[1.0, 1.0], [1.0, 2.0], [2.0, 2.0], [2.0, 1.0], [1.0, 1.0]];
        let around = Shape { unit: UnitId(0), polygons: vec![vec![outer, hole]] };
        let inside = square(1, 1.0, 1.0);
        let drawing = Drawing::of_shapes(&[&around, &inside], |_| None, 1e-4).unwrap();
        assert_eq!(drawing.arcs.len(), 2);
        assert_eq!(drawing.cells[0].rings.len(), 2);
        assert_eq!(drawing.cells[1].rings[0][0].0, drawing.cells[0].rings[1][0].0);
    }
}
