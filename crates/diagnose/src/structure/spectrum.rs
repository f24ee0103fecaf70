//! The second eigenvector of a presence matrix: the coordinate that splits places and industries best.
//!
//! With M the presences, d the diversity of places and u the ubiquity of industries, the matrices
//!
//! ```text
//! places      D^-1 M U^-1 M'            industries   U^-1 M' D^-1 M
//! ```
//!
//! share their eigenvalues; the largest is 1, of the constant vector. Both are like the symmetric A A' and A' A with
//! A = D^-1/2 M U^-1/2, whose first eigenvector is known (the square roots of d or u) and taken out. The second is
//! found on the smaller side: by the full decomposition where that is small, else by Lanczos' method with full
//! reorthogonalisation, whose steps are sums over bits. The start is fixed, so the result is too.

use super::presence::Presence;
use crate::Undefined;
use crate::random::Stream;
use nalgebra::{DMatrix, SymmetricEigen};

/// The second eigenvector on the side of industries, and the eigenvalues next to it.
#[derive(Clone, Debug)]
pub(super) struct Second {
    /// The vector of U^-1 M' D^-1 M.
    pub industries: Vec<f64>,
    /// The second largest eigenvalue.
    pub eigenvalue: f64,
    /// The third largest, where there is one.
    pub third: Option<f64>,
}

/// Sides up to this size are decomposed in full.
const DENSE: usize = 96;
/// The residual at which a vector counts as found.
const RESIDUAL: f64 = 1e-13;

/// The symmetric operator on the smaller side.
struct Operator<'p> {
    presence: &'p Presence,
    places: bool,
    /// One over the square root of the degree, on this side and on the other.
    this: Vec<f64>,
    other: Vec<f64>,
    scaled: Vec<f64>,
    across: Vec<f64>,
}

impl<'p> Operator<'p> {
    fn new(presence: &'p Presence) -> Self {
        let root = |degrees: &[u32]| degrees.iter().map(|d| 1.0 / f64::from(*d).sqrt()).collect::<Vec<f64>>();
        let places = presence.places() <= presence.industries();
        let (mut this, mut other) = (root(presence.diversity()), root(presence.ubiquity()));
        if !places {
            std::mem::swap(&mut this, &mut other);
        }
        let (scaled, across) = (vec![0.0; this.len()], vec![0.0; other.len()]);
        Operator { presence, places, this, other, scaled, across }
    }

    fn size(&self) -> usize {
        self.this.len()
    }

    /// The known first eigenvector, of length one.
    fn first(&self) -> Vec<f64> {
        let mut first: Vec<f64> = self.this.iter().map(|r| 1.0 / r).collect();
        scale_to_one(&mut first);
        first
    }

    fn apply(&mut self, vector: &[f64], into: &mut [f64]) {
        for ((to, x), r) in self.scaled.iter_mut().zip(vector).zip(&self.this) {
            *to = x * r;
        }
        if self.places {
            self.presence.sum_over_places(&self.scaled, &mut self.across);
        } else {
            self.presence.sum_over_industries(&self.scaled, &mut self.across);
        }
        for (x, r) in self.across.iter_mut().zip(&self.other) {
            *x *= r * r;
        }
        if self.places {
            self.presence.sum_over_industries(&self.across, into);
        } else {
            self.presence.sum_over_places(&self.across, into);
        }
        for (x, r) in into.iter_mut().zip(&self.this) {
            *x *= r;
        }
    }

    /// From an eigenvector of this side to the vector of industries.
    fn industries(&self, vector: &[f64]) -> Vec<f64> {
        let plain: Vec<f64> = vector.iter().zip(&self.this).map(|(x, r)| x * r).collect();
        if !self.places {
            return plain;
        }
        let mut industries = vec![0.0; self.other.len()];
        self.presence.sum_over_places(&plain, &mut industries);
        industries.iter_mut().zip(&self.other).for_each(|(x, r)| *x *= r * r);
        industries
    }
}

/// The second eigenvector of a connected presence.
///
/// # Errors
/// Fewer than two places or industries, or nothing beyond the first eigenvector.
pub(super) fn second(presence: &Presence) -> Result<Second, Undefined> {
    let mut operator = Operator::new(presence);
    let n = operator.size();
    if n < 2 {
        return Err(Undefined::TooFew { needed: 2, found: n });
    }
    let (vector, eigenvalue, third) = if n <= DENSE { dense(&mut operator) } else { lanczos(&mut operator)? };
    // An eigenvalue of zero has no counterpart on the other side: every place has the same industries.
    if eigenvalue <= 1e-12 {
        return Err(Undefined::Constant);
    }
    Ok(Second { industries: operator.industries(&vector), eigenvalue, third })
}

fn dense(operator: &mut Operator<'_>) -> (Vec<f64>, f64, Option<f64>) {
    let n = operator.size();
    let first = operator.first();
    let mut matrix = DMatrix::zeros(n, n);
    let (mut unit, mut column) = (vec![0.0; n], vec![0.0; n]);
    for j in 0..n {
        unit[j] = 1.0;
        operator.apply(&unit, &mut column);
        unit[j] = 0.0;
        for i in 0..n {
            matrix[(i, j)] = column[i] - first[i] * first[j];
        }
    }
    // Rounding must not make it lopsided.
    let matrix = (&matrix + matrix.transpose()) * 0.5;
    let found = SymmetricEigen::new(matrix);
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| found.eigenvalues[*b].total_cmp(&found.eigenvalues[*a]).then(a.cmp(b)));
    let vector = found.eigenvectors.column(order[0]).iter().copied().collect();
    // With the first taken out, its place among the eigenvalues is a zero.
    let third = (n > 2).then(|| found.eigenvalues[order[1]].max(0.0));
    (vector, found.eigenvalues[order[0]], third)
}

fn lanczos(operator: &mut Operator<'_>) -> Result<(Vec<f64>, f64, Option<f64>), Undefined> {
    let n = operator.size();
    let first = operator.first();
    let mut stream = Stream::new(0, 0);
    let mut next: Vec<f64> = (0..n).map(|_| stream.uniform() - 0.5).collect();
    take_out(&mut next, std::slice::from_ref(&first));
    scale_to_one(&mut next);
    let mut basis = vec![first, next];
    let (mut diagonal, mut beside): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut image = vec![0.0; n];
    loop {
        let current = &basis[basis.len() - 1];
        operator.apply(current, &mut image);
        diagonal.push(dot(&image, current));
        // Twice is enough (Kahan and Parlett).
        take_out(&mut image, &basis);
        take_out(&mut image, &basis);
        let rest = dot(&image, &image).sqrt();
        let steps = diagonal.len();
        let exhausted = rest < 1e-14 || steps + 1 >= n;
        if exhausted || steps.is_multiple_of(6) {
            let small = DMatrix::from_fn(steps, steps, |i, j| match i.abs_diff(j) {
                0 => diagonal[i],
                1 => beside[i.min(j)],
                _ => 0.0,
            });
            let found = SymmetricEigen::new(small);
            let mut order: Vec<usize> = (0..steps).collect();
            order.sort_by(|a, b| found.eigenvalues[*b].total_cmp(&found.eigenvalues[*a]).then(a.cmp(b)));
            let weights = found.eigenvectors.column(order[0]);
            if exhausted || (rest * weights[steps - 1]).abs() < RESIDUAL {
                let mut vector = vec![0.0; n];
                for (weight, base) in weights.iter().zip(&basis[1..]) {
                    vector.iter_mut().zip(base).for_each(|(x, b)| *x += weight * b);
                }
                let third = order.get(1).map(|i| found.eigenvalues[*i]);
                return Ok((vector, found.eigenvalues[order[0]], third));
            }
        }
        beside.push(rest);
        let mut next = std::mem::replace(&mut image, vec![0.0; n]);
        next.iter_mut().for_each(|x| *x /= rest);
        basis.push(next);
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Four running sums, so that one does not wait for the other.
    let mut parts = [0.0f64; 4];
    let (fours, others) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = fours.remainder().iter().zip(others.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in fours.zip(others) {
        for ((part, x), y) in parts.iter_mut().zip(x).zip(y) {
            *part += x * y;
        }
    }
    (parts[0] + parts[1]) + (parts[2] + parts[3]) + rest
}

/// Makes a vector orthogonal to others of length one.
fn take_out(vector: &mut [f64], others: &[Vec<f64>]) {
    for other in others {
        let along = dot(vector, other);
        vector.iter_mut().zip(other).for_each(|(x, o)| *x -= along * o);
    }
}

fn scale_to_one(vector: &mut [f64]) {
    let length = dot(vector, vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|x| *x /= length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_agree() {
        // A nested pattern with noise, in both shapes: more places, and more industries.
        for (places, industries) in [(150, 90), (90, 150), (140, 120)] {
            let mut stream = Stream::new(11, 0);
            let rows: Vec<Vec<bool>> = (0..places)
                .map(|i| {
                    let skill = i as f64 / places as f64;
                    let need = |k: usize| k as f64 / industries as f64;
                    (0..industries)
                        .map(|k| k == 0 || stream.uniform() < 1.0 / (1.0 + (8.0 * (need(k) - skill)).exp()))
                        .collect()
                })
                .collect();
            let presence = Presence::of_rows(&rows).unwrap();
            let mut operator = Operator::new(&presence);
            let (mut a, one, third) = dense(&mut operator);
            let (b, two, fourth) = lanczos(&mut operator).unwrap();
            assert!((one - two).abs() < 1e-12, "{one} {two}");
            assert!((third.unwrap() - fourth.unwrap()).abs() < 1e-6, "{third:?} {fourth:?}");
            if dot(&a, &b) < 0.0 {
                a.iter_mut().for_each(|x| *x = -*x);
            }
            for (x, y) in a.iter().zip(&b) {
                assert!((x - y).abs() < 1e-9, "{x} {y}");
            }
        }
    }
}
