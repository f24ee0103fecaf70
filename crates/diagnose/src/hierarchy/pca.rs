//! Principal components of a few indicators, and one score a unit from them.
//!
//! ```text
//! z_ij = (x_ij - mean_j) / sd_j                         (divisor n - 1)
//! R    = z'z / (n - 1),  R v_k = lambda_k v_k
//! score_i = sum_k (lambda_k / sum of kept lambda) (z_i . v_k)
//! ```
//!
//! Components with lambda >= 1 are kept (Kaiser's convention), at least the first. The sign of each component is
//! chosen so that it correlates positively with the first column. Scores are relative and unstable on few
//! units: redraw them. Columns that do not vary are an error here; leave them out. Time grows with
//! n m^2 + m^3.
//!
//! References: Hotelling 1933 (Journal of Educational Psychology 24:417-441, doi:10.1037/h0071325); Kaiser 1960
//! (Educational and Psychological Measurement 20:141-151, doi:10.1177/001316446002000116).

use crate::Undefined;
use nalgebra::{DMatrix, SymmetricEigen};

/// Components and scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Pca {
    /// Eigenvalues, the largest first.
    pub eigenvalues: Vec<f64>,
    /// Loadings of each component on the columns, in the order of the eigenvalues.
    pub components: Vec<Vec<f64>>,
    /// How many components are kept.
    pub kept: usize,
    /// Share of the variance that the kept components hold.
    pub share: f64,
    /// Score of each unit.
    pub scores: Vec<f64>,
    means: Vec<f64>,
    deviations: Vec<f64>,
}

impl Pca {
    /// Scores of other units (or of all units, after a fit on a redrawn sample) on the same components.
    pub fn project(&self, columns: &[&[f64]]) -> Vec<f64> {
        let n = columns.first().map_or(0, |c| c.len());
        let total: f64 = self.eigenvalues[..self.kept].iter().sum();
        let mut scores = vec![0.0; n];
        for (lambda, component) in self.eigenvalues.iter().zip(&self.components).take(self.kept) {
            for (j, column) in columns.iter().enumerate() {
                let factor = lambda / total * component[j] / self.deviations[j];
                for (score, x) in scores.iter_mut().zip(*column) {
                    *score += factor * (x - self.means[j]);
                }
            }
        }
        scores
    }
}

/// Principal components of columns (one slice an indicator).
///
/// # Errors
/// Fewer than three units, no column, columns of different lengths, values that are not finite, or a column that does not vary.
pub fn pca(columns: &[&[f64]]) -> Result<Pca, Undefined> {
    let (n, m) = (columns.first().map_or(0, |c| c.len()), columns.len());
    if n < 3 {
        return Err(Undefined::TooFew { needed: 3, found: n });
    }
    let mut z = DMatrix::zeros(n, m);
    let (mut means, mut deviations) = (Vec::with_capacity(m), Vec::with_capacity(m));
    for (j, column) in columns.iter().enumerate() {
        Undefined::check_length(n, column.len())?;
        Undefined::check_finite(column)?;
        let scale = column.iter().fold(0.0f64, |a, x| a.max(x.abs()));
        if scale == 0.0 {
            return Err(Undefined::Constant);
        }
        let mean = column.iter().map(|x| x / scale).sum::<f64>() / n as f64;
        let squares: f64 = column.iter().map(|x| (x / scale - mean).powi(2)).sum();
        let deviation = (squares / (n as f64 - 1.0)).sqrt();
        if deviation <= 1e-14 {
            return Err(Undefined::Constant);
        }
        for (i, x) in column.iter().enumerate() {
            z[(i, j)] = (x / scale - mean) / deviation;
        }
        means.push(mean * scale);
        deviations.push(deviation * scale);
    }
    let correlation = z.transpose() * &z / (n as f64 - 1.0);
    let eigen = SymmetricEigen::new(correlation);
    let mut order: Vec<usize> = (0..m).collect();
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    let eigenvalues: Vec<f64> = order.iter().map(|k| eigen.eigenvalues[*k].max(0.0)).collect();
    let components: Vec<Vec<f64>> = order
        .iter()
        .map(|k| {
            let vector = eigen.eigenvectors.column(*k);
            let with_first: f64 = (0..n).map(|i| z[(i, 0)] * (z.row(i) * vector)[0]).sum();
            let sign = if with_first < 0.0 { -1.0 } else { 1.0 };
            vector.iter().map(|v| v * sign).collect()
        })
        .collect();
    let kept = eigenvalues.iter().filter(|l| **l >= 1.0 - 1e-12).count().max(1);
    let share = eigenvalues[..kept].iter().sum::<f64>() / eigenvalues.iter().sum::<f64>();
    let mut found = Pca { eigenvalues, components, kept, share, scores: Vec::new(), means, deviations };
    found.scores = found.project(columns);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [[f64; 4]; 3] =
        [[6755.23, 4930.58, 4717.80, 985.19], [880.0, 835.0, 1062.0, 225.0], [3000.0, 1500.0, 1700.0, 300.0]];

    #[track_caller]
    fn close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{found:?} is not {expected:?}");
        }
    }

    #[test]
    fn worked_figures() {
        let found = pca(&X.each_ref().map(|c| c.as_slice())).unwrap();
        close(&found.eigenvalues, &[2.7005112138768252, 0.28039909743677954, 0.019089688686395337]);
        close(&found.components[0], &[0.6019430321573618, 0.5505843391949065, 0.578378311722103]);
        close(
            &found.scores,
            &[1.5140375023690085, 0.20755582781315038, 0.6027952971934307, -2.3243886273755896],
        );
        assert_eq!(found.kept, 1);
    }

    #[test]
    fn scale_does_not_matter_and_edges_are_reasons() {
        let huge = X.map(|c| c.map(|x| x * 1e290));
        let found = pca(&huge.each_ref().map(|c| c.as_slice())).unwrap();
        close(&found.eigenvalues, &[2.7005112138768252, 0.28039909743677954, 0.019089688686395337]);
        assert_eq!(pca(&[&[1.0, 1.0, 1.0]]).unwrap_err(), Undefined::Constant);
        assert_eq!(pca(&[&[1.0, 2.0]]).unwrap_err(), Undefined::TooFew { needed: 3, found: 2 });
        // Two columns that repeat each other: one component holds everything.
        let twice = pca(&[&X[0], &X[0]]).unwrap();
        assert!((twice.eigenvalues[0] - 2.0).abs() < 1e-12 && twice.eigenvalues[1].abs() < 1e-12);
    }
}
