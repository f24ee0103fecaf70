//! Contiguity: whose polygons lie beside whose.
//!
//! Two polygons are neighbours by [`Rule::Queen`] where they share at least a position, by [`Rule::Rook`] where they share
//! a border. A border is shared where both polygons have the same segments, and where their segments run along each
//! other within the tolerance although their corners differ (a long side beside two short ones, a border drawn twice).
//! Rook counts shared length, never shared corners: polygons that touch in two separate positions share no border.
//!
//! Beside the weights stand the length of every shared border, the slivers (borders that both drew differently), the near
//! misses (polygons that come close without touching), the pairs that may overlap, the islands and the bridges that would
//! join them. Time grows with the number of segments times its logarithm.
//!
//! ```
//! use coregion_diagnose::spatial::weights::contiguity::{ContiguityOptions, Rule, contiguity};
//! let square = |x: f64, y: f64| vec![vec![vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]]]];
//! let shapes = [square(0.0, 0.0), square(1.0, 0.0), square(1.0, 1.0)];
//! let shapes: Vec<_> = shapes.iter().map(Vec::as_slice).collect();
//! let queen = contiguity(&shapes, &ContiguityOptions::plane(Rule::Queen))?;
//! let rook = contiguity(&shapes, &ContiguityOptions::plane(Rule::Rook))?;
//! assert_eq!((queen.weights.links(), rook.weights.links()), (6, 4)); // corners count for the queen only
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::{Bridge, Weights, bridges};
use crate::Undefined;
use coregion_zone::shapes::Polygon;
use coregion_zone::topology::{Coordinates, Topology};
use std::collections::BTreeMap;

/// What makes neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A shared position.
    Queen,
    /// A shared border longer than [`ContiguityOptions::shortest`].
    Rook,
}

/// How contiguity is found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContiguityOptions {
    /// What makes neighbours.
    pub rule: Rule,
    /// What the coordinates mean. Lengths below are in km, or in the unit of the plane.
    pub coordinates: Coordinates,
    /// Borders that run this close to each other are one.
    pub tolerance: f64,
    /// Polygons that come this close without touching are near misses.
    pub near: f64,
    /// A border must be longer than this to count for the rook.
    pub shortest: f64,
}

impl ContiguityOptions {
    /// For polygons in degrees: a tolerance of a metre, near misses to 200 m.
    pub fn degrees(rule: Rule) -> Self {
        let coordinates = Coordinates::Degrees;
        ContiguityOptions { rule, coordinates, tolerance: 0.001, near: 0.2, shortest: 0.0 }
    }

    /// For polygons in a plane: a tolerance of a millionth of its unit, no near misses.
    pub fn plane(rule: Rule) -> Self {
        let coordinates = Coordinates::Plane;
        ContiguityOptions { rule, coordinates, tolerance: 1e-6, near: 0.0, shortest: 0.0 }
    }
}

/// A shared border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Border {
    /// The first unit.
    pub a: usize,
    /// The second; larger than `a`.
    pub b: usize,
    /// Its length; zero where they touch in positions only.
    pub length: f64,
}

/// A border that two units drew differently, within the tolerance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sliver {
    /// The first unit.
    pub a: usize,
    /// The second; larger than `a`.
    pub b: usize,
    /// The length along which they differ.
    pub length: f64,
    /// The greatest distance between the two.
    pub width: f64,
}

/// Two units that come close without touching.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearMiss {
    /// The first unit.
    pub a: usize,
    /// The second; larger than `a`.
    pub b: usize,
    /// The distance between them.
    pub gap: f64,
}

/// Weights from polygons, and what was seen on the way.
#[derive(Clone, Debug)]
pub struct Contiguity {
    /// Binary weights by the rule.
    pub weights: Weights,
    /// Every pair that touches, with the length of the border it shares.
    pub borders: Vec<Border>,
    /// Borders that were drawn twice and differ.
    pub slivers: Vec<Sliver>,
    /// Units that come close without touching.
    pub near_misses: Vec<NearMiss>,
    /// Pairs that may overlap: both have a segment in the same direction, or their borders cross.
    pub overlapping: Vec<(usize, usize)>,
    /// Units without a neighbour.
    pub islands: Vec<usize>,
    /// Links that would join the parts of the map that no link joins.
    pub bridges: Vec<Bridge>,
}

/// Weights of shapes, each a list of polygons, by their contiguity.
///
/// # Errors
/// A tolerance, nearness or shortest border that is negative or not finite.
pub fn contiguity(shapes: &[&[Polygon]], options: &ContiguityOptions) -> Result<Contiguity, Undefined> {
    let lengths = [("tolerance", options.tolerance), ("near", options.near), ("shortest", options.shortest)];
    for (name, value) in lengths {
        if !(0.0..=f64::MAX).contains(&value) {
            return Err(Undefined::Argument { name, value, low: 0.0, high: f64::MAX });
        }
    }
    let topology = Topology::new(shapes, options.coordinates);
    let mut borders: Vec<Border> =
        topology.contacts.iter().map(|c| Border { a: c.a, b: c.b, length: c.length }).collect();
    let (mut slivers, mut near_misses) = (Vec::new(), Vec::new());
    let mut apart: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for f in topology.facing(options.tolerance, options.near) {
        let (a, b) = (f.a, f.b);
        // Sides that leave a common corner stay within the tolerance for a few of its lengths: that is no border.
        let length = if f.length > 10.0 * options.tolerance { f.length } else { 0.0 };
        if f.gap <= options.tolerance {
            apart.insert((a, b), length);
        } else if borders.binary_search_by(|c| (c.a, c.b).cmp(&(a, b))).is_err() {
            near_misses.push(NearMiss { a, b, gap: f.gap });
        }
        // Whole steps of the grid are no difference.
        if length > 0.0 && f.width > options.tolerance * 1e-3 {
            slivers.push(Sliver { a, b, length, width: f.width });
        }
    }
    if !apart.is_empty() {
        for border in &mut borders {
            border.length += apart.remove(&(border.a, border.b)).unwrap_or(0.0);
        }
        borders.extend(apart.into_iter().map(|((a, b), length)| Border { a, b, length }));
        borders.sort_by_key(|c| (c.a, c.b));
    }
    let pairs: Vec<(usize, usize)> = (borders.iter())
        .filter(|c| options.rule == Rule::Queen || c.length > options.shortest)
        .map(|c| (c.a, c.b))
        .collect();
    // The pairs are positions in `shapes`, so none is out of range.
    let weights = Weights::from_pairs(shapes.len(), &pairs).unwrap_or_else(|_| unreachable!());
    let (islands, parts) = (weights.islands(), weights.components());
    let joined = parts.iter().all(|p| *p == 0);
    let bridges = if joined { Vec::new() } else { bridges(&parts, &sides(shapes), options.coordinates) };
    let overlapping = topology.suspects.into_iter().collect();
    Ok(Contiguity { weights, borders, slivers, near_misses, overlapping, islands, bridges })
}

/// The sides of every shape.
fn sides(shapes: &[&[Polygon]]) -> Vec<Vec<[[f64; 2]; 2]>> {
    let of = |shape: &&[Polygon]| {
        shape.iter().flatten().flat_map(|ring| ring.windows(2).map(|w| [w[0], w[1]])).collect()
    };
    shapes.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polygon(corners: &[[f64; 2]]) -> Vec<Polygon> {
        vec![vec![corners.iter().chain(&corners[..1]).copied().collect()]]
    }

    fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Vec<Polygon> {
        polygon(&[[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
    }

    fn of(shapes: &[Vec<Polygon>], options: &ContiguityOptions) -> Contiguity {
        contiguity(&shapes.iter().map(Vec::as_slice).collect::<Vec<_>>(), options).unwrap()
    }

    fn lattice(m: usize) -> Vec<Vec<Polygon>> {
        (0..m * m).map(|i| rectangle((i % m) as f64, (i / m) as f64, 1.0, 1.0)).collect()
    }

    #[test]
    fn a_lattice_has_the_links_of_chess() {
        let m = 12;
        let shapes = lattice(m);
        let queen = of(&shapes, &ContiguityOptions::plane(Rule::Queen));
        let rook = of(&shapes, &ContiguityOptions::plane(Rule::Rook));
        assert_eq!(rook.weights.links(), 4 * m * (m - 1));
        assert_eq!(queen.weights.links(), 4 * m * (m - 1) + 4 * (m - 1) * (m - 1));
        assert!(rook.borders.iter().filter(|b| b.length > 0.0).all(|b| (b.length - 1.0).abs() < 1e-9));
        assert!(queen.slivers.is_empty() && queen.islands.is_empty() && queen.overlapping.is_empty());
        // Every unit has the neighbours that its row and column say.
        for i in 0..m * m {
            let expected: Vec<u32> = (0..m * m)
                .filter(|j| {
                    let far = (i % m).abs_diff(j % m) + (i / m).abs_diff(j / m);
                    far == 1
                })
                .map(|j| j as u32)
                .collect();
            assert_eq!(rook.weights.row(i).0, expected);
        }
    }

    #[test]
    fn rook_counts_length_where_corners_do_not_match() {
        // One long side beside two short ones: no corner of the small ones is a corner of the large one's side,
        // except at its ends.
        let shapes = [
            rectangle(0.0, 0.0, 2.0, 3.0),
            rectangle(2.0, 0.0, 1.0, 1.0),
            rectangle(2.0, 1.0, 1.0, 1.0),
            rectangle(2.0, 2.0, 1.0, 1.0),
        ];
        let rook = of(&shapes, &ContiguityOptions::plane(Rule::Rook));
        assert_eq!(rook.weights.row(0).0, [1, 2, 3]);
        let length = |a, b| rook.borders.iter().find(|c| (c.a, c.b) == (a, b)).unwrap().length;
        for other in 1..=3 {
            assert!((length(0, other) - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn two_positions_are_no_border() {
        // A notched polygon that touches its neighbour in two corners and nowhere along a side.
        let comb = polygon(&[[0.0, 0.0], [3.0, 0.0], [3.0, 1.0], [2.0, 0.5], [1.0, 0.5], [0.0, 1.0]]);
        let shapes = [comb, rectangle(0.0, 1.0, 3.0, 1.0)];
        let queen = of(&shapes, &ContiguityOptions::plane(Rule::Queen));
        let rook = of(&shapes, &ContiguityOptions::plane(Rule::Rook));
        assert_eq!((queen.weights.links(), rook.weights.links()), (2, 0));
        assert_eq!(rook.borders, [Border { a: 0, b: 1, length: 0.0 }]);
        assert_eq!(rook.islands, [0, 1]);
        assert_eq!(rook.bridges.len(), 1);
        assert!(rook.bridges[0].distance.abs() < 1e-12);
    }

    #[test]
    fn gaps_are_slivers_near_misses_or_islands_by_the_tolerance() {
        let shapes =
            [rectangle(0.0, 0.0, 1.0, 1.0), rectangle(1.004, 0.0, 1.0, 1.0), rectangle(5.0, 0.0, 1.0, 1.0)];
        let wide = ContiguityOptions { tolerance: 0.01, near: 0.05, ..ContiguityOptions::plane(Rule::Rook) };
        let found = of(&shapes, &wide);
        assert_eq!((found.weights.links(), found.slivers.len(), found.islands.as_slice()), (2, 1, &[2][..]));
        assert!(
            (found.slivers[0].width - 0.004).abs() < 1e-9 && (found.slivers[0].length - 1.0).abs() < 1e-6
        );
        let found = of(&shapes, &ContiguityOptions { tolerance: 0.001, ..wide });
        assert_eq!(found.weights.links(), 0);
        assert_eq!(found.near_misses.len(), 1);
        assert!((found.near_misses[0].gap - 0.004).abs() < 1e-9);
        let joined: Vec<(usize, usize)> =
            found.bridges.iter().map(|b| (b.a.min(b.b), b.a.max(b.b))).collect();
        assert_eq!(joined, [(0, 1), (1, 2)]);
        assert!((found.bridges[1].distance - 2.996).abs() < 1e-9);
    }

    #[test]
    fn a_hole_borders_what_fills_it() {
        let ring = |x: f64, y: f64, s: f64| vec![[x, y], [x + s, y], [x + s, y + s], [x, y + s], [x, y]];
        let mut hole = ring(1.0, 1.0, 1.0);
        hole.reverse();
        let shapes = [vec![vec![ring(0.0, 0.0, 3.0), hole]], vec![vec![ring(1.0, 1.0, 1.0)]]];
        let rook = of(&shapes, &ContiguityOptions::plane(Rule::Rook));
        assert!((rook.borders[0].length - 4.0).abs() < 1e-6);
        let degrees = of(&shapes, &ContiguityOptions::degrees(Rule::Rook));
        assert!((degrees.borders[0].length - 444.7).abs() < 0.5, "{:?}", degrees.borders);
    }

    #[test]
    fn overlaps_are_told_and_a_wrong_length_is_refused() {
        let shapes = [rectangle(0.0, 0.0, 1.0, 1.0), rectangle(0.5, 0.25, 1.0, 0.5)];
        let found = of(&shapes, &ContiguityOptions::plane(Rule::Queen));
        assert_eq!(found.overlapping, [(0, 1)]);
        let wrong = ContiguityOptions { tolerance: -1.0, ..ContiguityOptions::plane(Rule::Queen) };
        assert!(matches!(contiguity(&[], &wrong), Err(Undefined::Argument { name: "tolerance", .. })));
        assert!(contiguity(&[], &ContiguityOptions::plane(Rule::Queen)).unwrap().weights.is_empty());
    }
}
