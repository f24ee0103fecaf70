//! The schematic map: cells for units that have points, areas and a list of neighbours but no boundaries.
//!
//! 1. Points are projected; pairs of neighbours become straight lines between them, the longest shared border
//!    first, as far as no two lines cross.
//! 2. The surroundings are filled with points of the outside, so that the coast follows the outermost units.
//! 3. All points are triangulated with those lines kept (constrained Delaunay). Each triangle becomes a corner where
//!    three cells meet: two cells share a border exactly where their points share a line.
//! 4. The corners are moved until every cell has its share of the area ([`super::relax`]): areas become true, and no
//!    neighbour is lost on the way, because the mesh never folds.

use super::drawing::{Arc, Cell, Drawing, Fidelity};
use super::relax::{Fan, Mesh};
use coregion_zone::UnitId;
use spade::{ConstrainedDelaunayTriangulation, Point2, Triangulation};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

/// A unit to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// The unit.
    pub unit: UnitId,
    /// Its point, km.
    pub point: [f64; 2],
    /// Its surface, km2: how much room it takes before anything is moved.
    pub land: f64,
    /// What its area should be true to, in any unit.
    pub amount: f64,
}

/// A pair of neighbours: positions in the list of sites, and the length of their border where it is known.
pub type Pair = (usize, usize, Option<f64>);

/// A border counts as kept where it is at least this share of the smaller cell's radius: shorter ones do not show.
const VISIBLE: f64 = 0.08;

type Cdt = ConstrainedDelaunayTriangulation<Point2<f64>>;

/// The schematic drawing of sites; `None` without a site. Sites whose amount is not positive are left out.
pub fn schematic(sites: &[Site], pairs: &[Pair]) -> Option<Drawing> {
    let kept: Vec<usize> = (0..sites.len()).filter(|i| sites[*i].amount > 0.0).collect();
    let place: HashMap<usize, usize> = kept.iter().enumerate().map(|(new, old)| (*old, new)).collect();
    let pairs: Vec<Pair> =
        pairs.iter().filter_map(|(a, b, km)| Some((*place.get(a)?, *place.get(b)?, *km))).collect();
    let sites: Vec<Site> = kept.iter().map(|i| sites[*i]).collect();
    if sites.is_empty() {
        return None;
    }
    // One is the side of a cell of mean size: the relaxing is free of units.
    let unit = (sites.iter().map(|s| s.land.max(1e-9)).sum::<f64>() / sites.len() as f64).sqrt();
    let points = apart(sites.iter().map(|s| [s.point[0] / unit, s.point[1] / unit]).collect());
    let radii: Vec<f64> =
        sites.iter().map(|s| (s.land.max(1e-9) / std::f64::consts::PI).sqrt() / unit).collect();
    let total: f64 = sites.iter().map(|s| s.amount).sum();
    let targets: Vec<f64> = sites.iter().map(|s| s.amount / total * sites.len() as f64).collect();

    let lines = uncrossed(&points, &pairs);
    let outside = surroundings(&points, &radii, &lines);
    let wanted: HashSet<(usize, usize)> = pairs.iter().map(|(a, b, _)| (*a.min(b), *a.max(b))).collect();
    let known = !wanted.is_empty();
    let is_land = sites.iter().zip(&targets).all(|(s, t)| (s.land / unit / unit / t - 1.0).abs() < 0.5);
    let mut net = Net::new(&points, &outside, &lines);
    let mut mesh =
        net.mesh(&points, &outside, &targets, |a, b| !known || wanted.contains(&(a.min(b), a.max(b))));
    mesh.hold = if is_land { 0.5 } else { 0.05 };
    mesh.relax();
    Some(net.drawing(&mesh, &sites, &targets, &wanted, unit))
}

/// Points moved apart where two are the same.
fn apart(mut points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let mut seen: HashSet<(i64, i64)> = HashSet::new();
    for (i, point) in points.iter_mut().enumerate() {
        let cell = |p: &[f64; 2]| ((p[0] * 50.0).round() as i64, (p[1] * 50.0).round() as i64);
        let mut turn = i as f64;
        while !seen.insert(cell(point)) {
            *point = [point[0] + 0.1 * turn.cos(), point[1] + 0.1 * turn.sin()];
            turn += 2.4;
        }
    }
    points
}

/// The lines between neighbours that do not cross, longest border first.
fn uncrossed(points: &[[f64; 2]], pairs: &[Pair]) -> Vec<(usize, usize)> {
    let mut order: Vec<&Pair> = pairs.iter().filter(|p| p.0 != p.1).collect();
    order.sort_by(|p, q| q.2.unwrap_or(0.0).total_cmp(&p.2.unwrap_or(0.0)).then((p.0, p.1).cmp(&(q.0, q.1))));
    let mut lines: Vec<(usize, usize)> = Vec::new();
    let mut tree: rstar::RTree<rstar::primitives::GeomWithData<rstar::primitives::Line<[f64; 2]>, usize>> =
        rstar::RTree::new();
    for (a, b, _) in order {
        let (p, q) = (points[*a], points[*b]);
        let around = rstar::AABB::from_corners(p, q);
        let crosses = tree.locate_in_envelope_intersecting(&around).any(|line| {
            let (c, d) = lines[line.data];
            ![c, d].contains(a) && ![c, d].contains(b) && cross(p, q, points[c], points[d])
        });
        if !crosses {
            let line = rstar::primitives::Line::new(p, q);
            tree.insert(rstar::primitives::GeomWithData::new(line, lines.len()));
            lines.push((*a, *b));
        }
    }
    lines
}

fn turn(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

fn cross(a: [f64; 2], b: [f64; 2], c: [f64; 2], d: [f64; 2]) -> bool {
    turn(a, b, c) * turn(a, b, d) <= 0.0 && turn(c, d, a) * turn(c, d, b) <= 0.0
}

fn from_line(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let along = (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy).max(1e-12)).clamp(0.0, 1.0);
    (p[0] - a[0] - along * dx).hypot(p[1] - a[1] - along * dy)
}

/// Points of the outside: a hexagonal grid, where it can be reached from the edge without crossing a line between
/// neighbours and is not taken by a unit.
fn surroundings(points: &[[f64; 2]], radii: &[f64], lines: &[(usize, usize)]) -> Vec<[f64; 2]> {
    let step = 0.9;
    let bound = |axis: usize, sign: f64| {
        points.iter().map(|p| p[axis] * sign).fold(f64::NEG_INFINITY, f64::max) * sign
    };
    let reach = radii.iter().copied().fold(0.0, f64::max) + 3.0 * step;
    let (west, east) = (bound(0, -1.0) - reach, bound(0, 1.0) + reach);
    let (south, north) = (bound(1, -1.0) - reach, bound(1, 1.0) + reach);
    let columns = ((east - west) / step).ceil() as usize + 1;
    let height = step * 0.866;
    let rows = ((north - south) / height).ceil() as usize + 1;
    let at = |row: usize, column: usize| {
        let shift = if row % 2 == 1 { step / 2.0 } else { 0.0 };
        [west + column as f64 * step + shift, south + row as f64 * height]
    };
    use rstar::primitives::{GeomWithData, Line};
    let tree = rstar::RTree::bulk_load(
        lines
            .iter()
            .enumerate()
            .map(|(i, l)| GeomWithData::new(Line::new(points[l.0], points[l.1]), i))
            .collect(),
    );
    let near = |p: [f64; 2], q: [f64; 2], room: f64| {
        let low = [p[0].min(q[0]) - room, p[1].min(q[1]) - room];
        let high = [p[0].max(q[0]) + room, p[1].max(q[1]) + room];
        tree.locate_in_envelope_intersecting(&rstar::AABB::from_corners(low, high)).map(|l| lines[l.data])
    };
    let mut reached = vec![false; rows * columns];
    let mut open: VecDeque<(usize, usize)> = VecDeque::from([(0, 0)]);
    reached[0] = true;
    while let Some((row, column)) = open.pop_front() {
        let here = at(row, column);
        for dr in -1i64..=1 {
            for dc in -1i64..=1 {
                let (r, c) = (row as i64 + dr, column as i64 + dc);
                if r < 0 || c < 0 || r >= rows as i64 || c >= columns as i64 {
                    continue;
                }
                let (r, c) = (r as usize, c as usize);
                let there = at(r, c);
                let apart = (here[0] - there[0]).hypot(here[1] - there[1]);
                if reached[r * columns + c] || apart > step * 1.1 {
                    continue;
                }
                if near(here, there, 0.0).all(|(a, b)| !cross(here, there, points[a], points[b])) {
                    reached[r * columns + c] = true;
                    open.push_back((r, c));
                }
            }
        }
    }
    let sites = rstar::RTree::bulk_load(
        points
            .iter()
            .enumerate()
            .map(|(i, p)| rstar::primitives::GeomWithData::new(*p, i))
            .collect::<Vec<_>>(),
    );
    let largest = radii.iter().copied().fold(0.0, f64::max);
    (0..rows * columns)
        .filter(|i| reached[*i])
        .map(|i| at(i / columns, i % columns))
        .filter(|p| {
            let free = sites
                .locate_within_distance(*p, (largest + 0.5 * step).powi(2))
                .all(|s| (p[0] - s.geom()[0]).hypot(p[1] - s.geom()[1]) > 0.9 * radii[s.data] + 0.3 * step);
            free && near(*p, *p, 0.4).all(|(a, b)| from_line(*p, points[a], points[b]) > 0.4)
        })
        .collect()
}

/// A triangulation of sites and the outside, as cells around points.
struct Net {
    /// Corner positions: the middles of the triangles, then those of their sides. Cut at both, every triangle falls
    /// into six that belong to one cell each, so that no cell is folded whatever the triangles look like.
    corners: Vec<[f64; 2]>,
    /// For each cell: its sides counter-clockwise.
    rings: Vec<Vec<Side>>,
}

/// A side of a cell: from the middle of a triangle over that of a line to the middle of the next triangle.
#[derive(Clone, Copy)]
struct Side {
    corners: [usize; 3],
    across: usize,
}

impl Net {
    fn new(points: &[[f64; 2]], outside: &[[f64; 2]], lines: &[(usize, usize)]) -> Self {
        let mut cdt = Cdt::new();
        let handles: Vec<_> =
            (points.iter().chain(outside)).filter_map(|p| cdt.insert(Point2::new(p[0], p[1])).ok()).collect();
        for (a, b) in lines {
            if cdt.can_add_constraint(handles[*a], handles[*b]) {
                cdt.add_constraint(handles[*a], handles[*b]);
            }
        }
        let number: HashMap<_, usize> = handles.iter().enumerate().map(|(i, h)| (*h, i)).collect();
        let mut corner_of = HashMap::new();
        let mut corners = Vec::new();
        for face in cdt.inner_faces() {
            corner_of.insert(face.fix(), corners.len());
            let p = face.positions();
            corners.push([(p[0].x + p[1].x + p[2].x) / 3.0, (p[0].y + p[1].y + p[2].y) / 3.0]);
        }
        let mut bend_of = HashMap::new();
        for line in cdt.undirected_edges() {
            let [a, b] = line.positions();
            bend_of.insert(line.fix(), corners.len());
            corners.push([(a.x + b.x) / 2.0, (a.y + b.y) / 2.0]);
        }
        let mut rings = vec![Vec::new(); points.len() + outside.len()];
        for vertex in cdt.vertices() {
            let Some(&cell) = number.get(&vertex.fix()) else { continue };
            let mut lines = Vec::new();
            for line in vertex.out_edges() {
                let (a, b) = (line.from().position(), line.to().position());
                lines.push(((b.y - a.y).atan2(b.x - a.x), line));
            }
            lines.sort_by(|e, f| e.0.total_cmp(&f.0));
            // Across each line, counter-clockwise: from the triangle on its right to the one on its left.
            let side = |line: &spade::handles::DirectedEdgeHandle<'_, _, _, _, _>| {
                let right = corner_of.get(&line.rev().face().as_inner()?.fix())?;
                let left = corner_of.get(&line.face().as_inner()?.fix())?;
                let bend = bend_of.get(&line.as_undirected().fix())?;
                Some(Side { corners: [*right, *bend, *left], across: *number.get(&line.to().fix())? })
            };
            // A cell at the rim of the triangulation is not whole: it stays without sides.
            let ring: Option<Vec<Side>> = lines.iter().map(|(_, line)| side(line)).collect();
            rings[cell] = ring.unwrap_or_default();
        }
        Net { corners, rings }
    }

    fn mesh(
        &mut self,
        points: &[[f64; 2]],
        outside: &[[f64; 2]],
        targets: &[f64],
        neighbours: impl Fn(usize, usize) -> bool,
    ) -> Mesh {
        let n = points.len();
        let homes: Vec<[f64; 2]> = points.iter().chain(outside).copied().collect();
        let mut fans = Vec::new();
        for (cell, ring) in self.rings.iter().enumerate() {
            for side in ring {
                let unwanted = cell < n && side.across < n && !neighbours(cell, side.across);
                let [from, bend, to] = side.corners;
                fans.push(Fan { cell, from, to: bend, unwanted });
                fans.push(Fan { cell, from: bend, to, unwanted });
            }
        }
        let mut all: Vec<Option<f64>> = targets.iter().map(|t| Some(*t)).collect();
        all.resize(n + outside.len(), None);
        let positions = homes.iter().chain(&self.corners).copied().collect();
        Mesh { positions, fans, targets: all, homes, hold: 0.5 }
    }

    fn drawing(
        &self,
        mesh: &Mesh,
        sites: &[Site],
        targets: &[f64],
        wanted: &HashSet<(usize, usize)>,
        unit: f64,
    ) -> Drawing {
        let n = sites.len();
        let all = self.rings.len();
        let at = |corner: usize| mesh.positions[all + corner].map(|v| v * unit);
        let mut arcs: Vec<Arc> = Vec::new();
        let mut known: HashMap<usize, usize> = HashMap::new();
        let mut shared: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut cells = Vec::with_capacity(n);
        for (cell, ring) in self.rings.iter().take(n).enumerate() {
            let mut arcs_of = Vec::with_capacity(ring.len());
            for Side { corners: [from, bend, to], across } in ring {
                if let Some(&arc) = known.get(bend) {
                    arcs_of.push((arc, true));
                    continue;
                }
                known.insert(*bend, arcs.len());
                arcs_of.push((arcs.len(), false));
                let points = [*from, *bend, *to].map(at);
                if *across < n {
                    let length = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).hypot(a[1] - b[1]) / unit;
                    *shared.entry((cell.min(*across), cell.max(*across))).or_default() +=
                        length(points[0], points[1]) + length(points[1], points[2]);
                }
                let sides = [Some(cell), (*across < n).then_some(*across)];
                arcs.push(Arc { points: points.to_vec(), sides });
            }
            let label = mesh.positions[cell].map(|v| v * unit);
            cells.push(Cell { unit: sites[cell].unit, rings: vec![arcs_of], label });
        }
        let areas = mesh.areas(&mesh.positions);
        let visible = |(a, b): &(usize, usize)| {
            let radius = (targets[*a].min(targets[*b]) / std::f64::consts::PI).sqrt();
            shared.get(&(*a, *b)).is_some_and(|length| *length >= VISIBLE * radius)
        };
        let fidelity = Fidelity {
            pairs: wanted.len(),
            kept: wanted.iter().filter(|p| visible(p)).count(),
            added: shared.keys().filter(|p| !wanted.contains(p) && visible(p)).count(),
            area_error: (0..n).map(|i| (areas[i] / targets[i] - 1.0).abs()).fold(0.0, f64::max),
        };
        Drawing { cells, arcs, fidelity: Some(fidelity) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(side: usize) -> (Vec<Site>, Vec<Pair>) {
        let site = |i: usize| Site {
            unit: UnitId(i as u32),
            point: [(i % side) as f64 * 30.0, (i / side) as f64 * 30.0],
            land: 900.0,
            amount: 1.0 + (i % 5) as f64,
        };
        let sites = (0..side * side).map(site).collect();
        let mut pairs = Vec::new();
        for i in 0..side * side {
            if i % side + 1 < side {
                pairs.push((i, i + 1, Some(30.0)));
            }
            if i + side < side * side {
                pairs.push((i, i + side, Some(30.0)));
            }
        }
        (sites, pairs)
    }

    #[test]
    fn areas_are_true_and_neighbours_kept() {
        let (sites, pairs) = grid(6);
        let drawing = schematic(&sites, &pairs).unwrap();
        let fidelity = drawing.fidelity.unwrap();
        assert!(fidelity.area_error < 0.002, "{fidelity:?}");
        assert_eq!(fidelity.kept, fidelity.pairs, "{fidelity:?}");
        let total: f64 = sites.iter().map(|s| s.amount).sum();
        let areas: Vec<f64> =
            drawing.cells.iter().map(|c| super::super::drawing::area(&drawing.ring(&c.rings[0]))).collect();
        let drawn: f64 = areas.iter().sum();
        for (site, area) in sites.iter().zip(areas) {
            assert!((area / drawn - site.amount / total).abs() < 1e-3);
        }
    }

    #[test]
    fn few_sites_equal_points_and_no_neighbours_are_drawn_too() {
        for n in 1..4 {
            let (sites, _) = grid(2);
            let drawing = schematic(&sites[..n], &[]).unwrap();
            assert_eq!(drawing.cells.len(), n);
            assert!(drawing.fidelity.unwrap().area_error < 0.002);
        }
        let (mut sites, pairs) = grid(3);
        sites[4].point = sites[0].point;
        assert!(schematic(&sites, &pairs).unwrap().fidelity.unwrap().area_error < 0.02);
        sites.iter_mut().for_each(|s| s.amount = 0.0);
        assert!(schematic(&sites, &pairs).is_none());
    }
}
