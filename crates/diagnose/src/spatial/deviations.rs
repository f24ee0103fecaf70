//! Values as deviations from their mean, scaled so that huge and tiny magnitudes stay finite.

use super::weights::{Sums, Weights};
use crate::Undefined;

/// Deviations of checked values.
#[derive(Clone, Debug)]
pub(crate) struct Deviations {
    /// Value over the largest magnitude, less the mean of these.
    pub z: Vec<f64>,
    /// The mean of their squares.
    pub square: f64,
    /// The mean of their fourth powers over that of their squares, squared (kurtosis).
    pub kurtosis: f64,
}

impl Deviations {
    /// Deviations of values that are finite, not all equal, and as many as the weights have units.
    pub fn new(values: &[f64], weights: &Weights, needed: usize) -> Result<Self, Undefined> {
        Undefined::check_length(weights.len(), values.len())?;
        Undefined::check_finite(values)?;
        let n = values.len();
        if n < needed {
            return Err(Undefined::TooFew { needed, found: n });
        }
        if weights.links() == 0 {
            return Err(Undefined::NoLinks);
        }
        let scale = values.iter().fold(0.0f64, |a, x| a.max(x.abs()));
        if values.iter().all(|x| *x == values[0]) {
            return Err(Undefined::Constant);
        }
        let mean = values.iter().map(|x| x / scale).sum::<f64>() / n as f64;
        let z: Vec<f64> = values.iter().map(|x| x / scale - mean).collect();
        let square = z.iter().map(|x| x * x).sum::<f64>() / n as f64;
        if square == 0.0 {
            return Err(Undefined::Constant);
        }
        let kurtosis = z.iter().map(|x| (x * x / square).powi(2)).sum::<f64>() / n as f64;
        Ok(Deviations { z, square, kurtosis })
    }
}

impl Sums {
    /// The sums, if any weight is above zero.
    pub(crate) fn checked(weights: &Weights) -> Result<Self, Undefined> {
        let sums = weights.sums();
        if sums.s0 > 0.0 { Ok(sums) } else { Err(Undefined::NoLinks) }
    }
}
