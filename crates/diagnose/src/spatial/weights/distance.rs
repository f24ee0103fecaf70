//! Weights from points: nearest neighbours, distance bands, kernels.
//!
//! Points are `[lon, lat]` in degrees, with great-circle distances in km, or `[x, y]` in a plane, with distances in its
//! unit. Ties are broken by position, so the same points give the same weights.

use super::{BadLink, Weights};
use coregion_zone::topology::Coordinates;
use coregion_zone::unit::EARTH_RADIUS_KM;
use rstar::RTree;
use rstar::primitives::GeomWithData;

/// Why points give no weights.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum BadPoints {
    /// A coordinate that is no finite number, or a latitude beyond the poles.
    #[error("point {at} is not a position")]
    Position {
        /// Its position in the list.
        at: usize,
    },
    /// An argument outside its range.
    #[error("`{name}` is {value}; {low} to {high} is accepted")]
    Argument {
        /// Its name.
        name: &'static str,
        /// The value given.
        value: f64,
        /// The lowest accepted.
        low: f64,
        /// The highest accepted.
        high: f64,
    },
    /// Two points at one position, where weights fall with distance.
    #[error("points {a} and {b} are at one position, so their weight by inverse distance is infinite")]
    Coincide {
        /// The first.
        a: usize,
        /// The second.
        b: usize,
    },
    /// A link that weights cannot hold.
    #[error("a link cannot be held")]
    Link(#[from] BadLink),
}

/// How weights fall with distance inside a band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decay {
    /// They do not: every link is 1.
    None,
    /// One over the distance to this power.
    Inverse(f64),
}

/// A kernel of `z`, the distance over the bandwidth; zero beyond 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// `1 - z`.
    Triangular,
    /// `1/2`.
    Uniform,
    /// `3/4 (1 - z^2)` (Epanechnikov).
    Quadratic,
    /// `15/16 (1 - z^2)^2`.
    Quartic,
    /// `exp(-z^2 / 2) / sqrt(2 pi)`.
    Gaussian,
}

impl Kernel {
    fn at(self, z: f64) -> f64 {
        match self {
            Kernel::Triangular => 1.0 - z,
            Kernel::Uniform => 0.5,
            Kernel::Quadratic => 0.75 * (1.0 - z * z),
            Kernel::Quartic => 0.9375 * (1.0 - z * z).powi(2),
            Kernel::Gaussian => (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt(),
        }
    }
}

/// How wide a kernel reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bandwidth {
    /// The same distance for every unit.
    Fixed(f64),
    /// For every unit as far as its neighbour of this rank.
    Nearest(usize),
}

type Tree = RTree<GeomWithData<[f64; 3], u32>>;

/// A position in space: on the sphere for degrees, so that the straight distance rises with that along the ground.
pub(super) fn embed(coordinates: Coordinates, [x, y]: [f64; 2]) -> [f64; 3] {
    match coordinates {
        Coordinates::Plane => [x, y, 0.0],
        Coordinates::Degrees => {
            let (lon, lat) = (x.to_radians(), y.to_radians());
            [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()].map(|v| v * EARTH_RADIUS_KM)
        }
    }
}

/// The distance along the ground of a squared straight distance.
pub(super) fn along(coordinates: Coordinates, squared: f64) -> f64 {
    match coordinates {
        Coordinates::Plane => squared.sqrt(),
        Coordinates::Degrees => {
            2.0 * EARTH_RADIUS_KM * (squared.sqrt() / (2.0 * EARTH_RADIUS_KM)).min(1.0).asin()
        }
    }
}

/// The squared straight distance of a distance along the ground.
fn straight(coordinates: Coordinates, distance: f64) -> f64 {
    match coordinates {
        Coordinates::Plane => distance * distance,
        Coordinates::Degrees => {
            let half = (distance / (2.0 * EARTH_RADIUS_KM)).min(std::f64::consts::FRAC_PI_2);
            (2.0 * EARTH_RADIUS_KM * half.sin()).powi(2)
        }
    }
}

/// Points that can be looked up by nearness.
struct Points {
    coordinates: Coordinates,
    positions: Vec<[f64; 3]>,
    tree: Tree,
}

impl Points {
    fn new(points: &[[f64; 2]], coordinates: Coordinates) -> Result<Self, BadPoints> {
        let odd = |p: &[f64; 2]| {
            !p.iter().all(|v| v.is_finite()) || coordinates == Coordinates::Degrees && p[1].abs() > 90.0
        };
        if let Some(at) = points.iter().position(odd) {
            return Err(BadPoints::Position { at });
        }
        let positions: Vec<[f64; 3]> = points.iter().map(|p| embed(coordinates, *p)).collect();
        let tree = RTree::bulk_load((0..).zip(&positions).map(|(i, p)| GeomWithData::new(*p, i)).collect());
        Ok(Points { coordinates, positions, tree })
    }

    /// The `k` nearest others, with their distances, by nearness and then by position.
    fn nearest(&self, i: usize, k: usize) -> Vec<(f64, usize)> {
        let mut found: Vec<(f64, usize)> = Vec::with_capacity(k + 1);
        let nearest = self.tree.nearest_neighbor_iter_with_distance_2(&self.positions[i]);
        for (point, squared) in nearest.filter(|(p, _)| p.data as usize != i) {
            if found.len() >= k && squared > found[k - 1].0 * (1.0 + 1e-12) {
                break;
            }
            found.push((squared, point.data as usize));
        }
        // Those as far as the last, to a rounding, compete for its place.
        if let Some(&(last, _)) = found.get(k.wrapping_sub(1)) {
            let tie = |squared: f64| squared >= last * (1.0 - 1e-12);
            found.sort_by(|a, b| match (tie(a.0), tie(b.0)) {
                (true, true) => a.1.cmp(&b.1),
                _ => a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)),
            });
        }
        found.truncate(k);
        found.into_iter().map(|(squared, j)| (along(self.coordinates, squared), j)).collect()
    }

    /// The others within a distance (inclusive, to a rounding), with their distances.
    fn within(&self, i: usize, distance: f64) -> impl Iterator<Item = (f64, usize)> {
        let reach = straight(self.coordinates, distance) * (1.0 + 1e-12);
        let own = self.positions[i];
        let near = self.tree.locate_within_distance(own, reach);
        near.filter(move |p| p.data as usize != i).map(move |p| {
            let squared: f64 = p.geom().iter().zip(&own).map(|(a, b)| (a - b) * (a - b)).sum();
            (along(self.coordinates, squared), p.data as usize)
        })
    }

    fn check_rank(&self, k: usize) -> Result<(), BadPoints> {
        let high = self.positions.len().saturating_sub(1);
        if (1..=high).contains(&k) {
            return Ok(());
        }
        Err(BadPoints::Argument { name: "nearest", value: k as f64, low: 1.0, high: high as f64 })
    }
}

fn check(name: &'static str, value: f64) -> Result<(), BadPoints> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(BadPoints::Argument { name, value, low: 0.0, high: f64::MAX })
}

/// Each unit's `k` nearest others at weight 1. Rarely symmetric: see [`Weights::symmetrised`].
///
/// ```
/// use coregion_diagnose::spatial::weights::distance::nearest;
/// use coregion_zone::topology::Coordinates;
/// let w = nearest(&[[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]], Coordinates::Plane, 1)?;
/// assert_eq!(w.iter().collect::<Vec<_>>(), [(0, 1, 1.0), (1, 0, 1.0), (2, 1, 1.0)]);
/// # Ok::<(), coregion_diagnose::spatial::weights::distance::BadPoints>(())
/// ```
///
/// # Errors
/// A point that is no position, or `k` outside 1 to n - 1.
pub fn nearest(points: &[[f64; 2]], coordinates: Coordinates, k: usize) -> Result<Weights, BadPoints> {
    let points = Points::new(points, coordinates)?;
    points.check_rank(k)?;
    let mut links = Vec::with_capacity(points.positions.len() * k);
    for i in 0..points.positions.len() {
        links.extend(points.nearest(i, k).into_iter().map(|(_, j)| (i, j, 1.0)));
    }
    Ok(Weights::from_links(points.positions.len(), &links)?)
}

/// The smallest distance at which every unit has a neighbour.
///
/// # Errors
/// A point that is no position, or fewer than two points.
pub fn widest_gap(points: &[[f64; 2]], coordinates: Coordinates) -> Result<f64, BadPoints> {
    let points = Points::new(points, coordinates)?;
    points.check_rank(1)?;
    Ok((0..points.positions.len()).map(|i| points.nearest(i, 1)[0].0).fold(0.0, f64::max))
}

/// Every other unit within a distance.
///
/// # Errors
/// A point that is no position, a distance or power not above zero, or with [`Decay::Inverse`] two points at one position.
pub fn band(
    points: &[[f64; 2]],
    coordinates: Coordinates,
    distance: f64,
    decay: Decay,
) -> Result<Weights, BadPoints> {
    check("distance", distance)?;
    if let Decay::Inverse(power) = decay {
        check("power", power)?;
    }
    let points = Points::new(points, coordinates)?;
    let mut links = Vec::new();
    for i in 0..points.positions.len() {
        for (far, j) in points.within(i, distance) {
            let weight = match decay {
                Decay::None => 1.0,
                Decay::Inverse(_) if far == 0.0 => return Err(BadPoints::Coincide { a: i, b: j }),
                Decay::Inverse(power) => far.powf(-power),
            };
            links.push((i, j, weight));
        }
    }
    Ok(Weights::from_links(points.positions.len(), &links)?)
}

/// Weights by a kernel of distance; `own` also gives every unit its own weight, the kernel at zero.
///
/// # Errors
/// A point that is no position, or a bandwidth outside its range.
pub fn kernel(
    points: &[[f64; 2]],
    coordinates: Coordinates,
    kernel: Kernel,
    bandwidth: Bandwidth,
    own: bool,
) -> Result<Weights, BadPoints> {
    if let Bandwidth::Fixed(distance) = bandwidth {
        check("bandwidth", distance)?;
    }
    let points = Points::new(points, coordinates)?;
    if let Bandwidth::Nearest(k) = bandwidth {
        points.check_rank(k)?;
    }
    let mut links = Vec::new();
    for i in 0..points.positions.len() {
        let width = match bandwidth {
            Bandwidth::Fixed(distance) => distance,
            Bandwidth::Nearest(k) => points.nearest(i, k)[k - 1].0,
        };
        if own {
            links.push((i, i, kernel.at(0.0)));
        }
        // Coinciding points only: a bandwidth of zero reaches them alone.
        let over = |far: f64| if width > 0.0 { (far / width).min(1.0) } else { 0.0 };
        links.extend(points.within(i, width).map(|(far, j)| (i, j, kernel.at(over(far)))));
    }
    Ok(Weights::from_links(points.positions.len(), &links)?)
}

#[cfg(test)]
mod tests {
    use super::super::super::oracle;
    use super::*;
    use proptest::prelude::*;

    fn points(case: &serde_json::Value) -> Vec<[f64; 2]> {
        case.as_array().unwrap().iter().map(|p| [p[0].as_f64().unwrap(), p[1].as_f64().unwrap()]).collect()
    }

    #[test]
    fn weights_are_those_of_libpysal() {
        let oracle = oracle::spatial();
        let case = &oracle["points"];
        let p = points(&case["points"]);
        let plane = Coordinates::Plane;
        let same = |found: Weights, key: &str| oracle::close_weights(&found, &oracle::weights(&case[key]));
        same(nearest(&p, plane, 4).unwrap(), "knn4");
        same(band(&p, plane, 12.0, Decay::None).unwrap(), "band12");
        same(band(&p, plane, 12.0, Decay::Inverse(1.0)).unwrap(), "inverse12");
        for (name, shape) in [
            ("triangular", Kernel::Triangular),
            ("uniform", Kernel::Uniform),
            ("quadratic", Kernel::Quadratic),
            ("quartic", Kernel::Quartic),
            ("gaussian", Kernel::Gaussian),
        ] {
            same(kernel(&p, plane, shape, Bandwidth::Fixed(15.0), true).unwrap(), &format!("{name}15"));
        }
        oracle::close(widest_gap(&p, plane).unwrap(), case["widest_gap"].as_f64().unwrap());
        let globe = points(&case["globe"]);
        same(nearest(&globe, Coordinates::Degrees, 3).unwrap(), "globe_knn3");
        same(band(&globe, Coordinates::Degrees, 150.0, Decay::Inverse(1.0)).unwrap(), "globe_inverse150");
    }

    #[test]
    fn wrong_arguments_name_their_range() {
        let p = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.0]];
        let plane = Coordinates::Plane;
        assert_eq!(
            nearest(&p, plane, 3),
            Err(BadPoints::Argument { name: "nearest", value: 3.0, low: 1.0, high: 2.0 })
        );
        assert!(matches!(
            band(&p, plane, -1.0, Decay::None),
            Err(BadPoints::Argument { name: "distance", .. })
        ));
        assert_eq!(band(&p, plane, 5.0, Decay::Inverse(1.0)), Err(BadPoints::Coincide { a: 1, b: 2 }));
        assert_eq!(
            nearest(&[[0.0, 91.0], [0.0, 0.0]], Coordinates::Degrees, 1),
            Err(BadPoints::Position { at: 0 })
        );
        assert!(nearest(&[], plane, 1).is_err());
        let own = kernel(&p, plane, Kernel::Quartic, Bandwidth::Nearest(1), false).unwrap();
        assert_eq!(own.row(1).1, [0.9375], "only the point at the same place");
    }

    #[test]
    fn ties_go_to_the_first() {
        // Four corners around a centre, all as far.
        let p = [[0.0, 0.0], [1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]];
        assert_eq!(nearest(&p, Coordinates::Plane, 2).unwrap().row(0).0, [1, 2]);
    }

    proptest! {
        #[test]
        fn nearest_are_the_nearest(points in prop::collection::vec((-10.0f64..10.0, -10.0f64..10.0), 3..40), k in 1usize..3) {
            let p: Vec<[f64; 2]> = points.iter().map(|p| [p.0, p.1]).collect();
            let w = nearest(&p, Coordinates::Plane, k).unwrap();
            for i in 0..p.len() {
                let far = |j: usize| (p[i][0] - p[j][0]).hypot(p[i][1] - p[j][1]);
                let row = w.row(i).0;
                prop_assert_eq!(row.len(), k);
                let worst = row.iter().map(|j| far(*j as usize)).fold(0.0, f64::max);
                let nearer = (0..p.len()).filter(|j| *j != i && far(*j) < worst - 1e-9).count();
                prop_assert!(nearer < k);
            }
        }
    }
}
