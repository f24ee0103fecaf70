//! The normal approximation: a statistic against its moments; and the tail of chi squared.

use super::significance::Alternative;
use crate::Undefined;
use libm::erfc;
use statrs::function::gamma::gamma_ur;

/// A statistic with its expectation and variance under a null.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The statistic less its expectation, over its standard deviation.
    pub z: f64,
    /// The p-value by the normal distribution.
    pub p: f64,
}

/// The standard score of a value; undefined where the variance is zero.
pub(crate) fn score(
    value: f64,
    expected: f64,
    variance: f64,
    alternative: Alternative,
) -> Result<Score, Undefined> {
    if variance.is_nan() || variance <= 0.0 {
        return Err(Undefined::Constant);
    }
    let z = (value - expected) / variance.sqrt();
    Ok(Score { z, p: p(z, alternative) })
}

/// The p-value of a standard score.
pub(crate) fn p(z: f64, alternative: Alternative) -> f64 {
    let upper = |z: f64| 0.5 * erfc(z * std::f64::consts::FRAC_1_SQRT_2);
    match alternative {
        Alternative::Greater => upper(z),
        Alternative::Less => upper(-z),
        Alternative::TwoSided => (2.0 * upper(z.abs())).min(1.0),
        Alternative::Folded => upper(z.abs()),
    }
}

/// The chance that chi squared is at least `x`.
pub(crate) fn chi_squared(x: f64, freedom: f64) -> f64 {
    if x > 0.0 { gamma_ur(freedom / 2.0, x / 2.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_the_normal_distribution() {
        assert!((p(1.959963984540054, Alternative::TwoSided) - 0.05).abs() < 1e-14);
        assert!((p(1.6448536269514722, Alternative::Greater) - 0.05).abs() < 1e-14);
        assert!((p(-8.0, Alternative::Less) / 6.220960574271785e-16 - 1.0).abs() < 1e-12);
        assert!((chi_squared(3.841458820694124, 1.0) - 0.05).abs() < 1e-12);
        assert_eq!(chi_squared(0.0, 3.0), 1.0);
        assert!(score(1.0, 0.0, 0.0, Alternative::Greater).is_err());
    }
}
