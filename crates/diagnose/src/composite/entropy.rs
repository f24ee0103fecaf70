//! Entropy weights (shang quan fa): weights of indicators from how much they tell the units apart.
//!
//! For units i and indicators j, each marked as benefit or cost:
//!
//! ```text
//! z_ij = (x_ij - min_j) / (max_j - min_j)      (cost: 1 - z)
//! p_ij = z_ij / sum_i z_ij
//! e_j  = -(1 / ln n) sum_i p_ij ln p_ij        (0 ln 0 = 0, nothing is added to zeros)
//! w_j  = (1 - e_j) / sum (1 - e_j)
//! score_i = sum_j w_j z_ij
//! ```
//!
//! Scores run from 0 to 1 and are relative: adding a unit changes every one of them. A column that does not vary has
//! weight 0 and is reported; a column with one unit above its minimum has entropy 0 and takes a large
//! weight, which is reported too. Fewer than three units are refused. For a panel, give all years as rows, so
//! that least, greatest and shares are pooled; scores are not comparable over time otherwise. Do not use the weights as
//! importance: they measure spread, not worth. Time grows with units times indicators.
//!
//! References: Shannon 1948 (Bell System Technical Journal 27:379-423, doi:10.1002/j.1538-7305.1948.tb01338.x);
//! Hwang and Yoon 1981 (doi:10.1007/978-3-642-48318-9); OECD/JRC 2008, Handbook on Constructing Composite Indicators
//! (doi:10.1787/9789264043466-en).

use super::ranks::places;
use crate::Undefined;

/// Whether more of an indicator is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Benefit,
    /// Less is better.
    Cost,
}

/// Weights and scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Composite {
    /// Entropy of each indicator, 0 to 1.
    pub entropy: Vec<f64>,
    /// Weight of each indicator; they add up to 1.
    pub weights: Vec<f64>,
    /// Score of each unit, 0 to 1.
    pub scores: Vec<f64>,
    /// Indicators that do not vary: weight 0.
    pub constant: Vec<usize>,
    /// Indicators in which one unit alone stands above the rest: their weight is inflated.
    pub single: Vec<usize>,
}

/// The values of a column scaled to 0 to 1; `None` where they do not vary.
pub fn scaled(column: &[f64], direction: Direction) -> Option<Vec<f64>> {
    let low = column.iter().copied().fold(f64::INFINITY, f64::min);
    let high = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // Halves first: the range of huge values of both signs stays finite.
    let range = high / 2.0 - low / 2.0;
    if range <= 0.0 || range.is_nan() {
        return None;
    }
    Some(
        column
            .iter()
            .map(|x| match direction {
                Direction::Benefit => (x / 2.0 - low / 2.0) / range,
                Direction::Cost => (high / 2.0 - x / 2.0) / range,
            })
            .collect(),
    )
}

/// Entropy weights and scores of columns (one slice an indicator).
///
/// # Errors
/// Fewer than three units, no indicator, columns of different lengths, a value that is not finite, or no
/// indicator that varies.
pub fn entropy_weights(columns: &[&[f64]], directions: &[Direction]) -> Result<Composite, Undefined> {
    let n = check(columns, directions)?;
    let z: Vec<Option<Vec<f64>>> = columns.iter().zip(directions).map(|(c, d)| scaled(c, *d)).collect();
    let entropy: Vec<f64> = z
        .iter()
        .map(|z| {
            let Some(z) = z else { return 1.0 };
            let total: f64 = z.iter().sum();
            let sum: f64 = z.iter().filter(|z| **z > 0.0).map(|z| z / total * (z / total).ln()).sum();
            (-sum / (n as f64).ln()).clamp(0.0, 1.0)
        })
        .collect();
    let spread: f64 = entropy.iter().map(|e| 1.0 - e).sum();
    if spread <= 0.0 {
        return Err(Undefined::Constant);
    }
    let weights: Vec<f64> = entropy.iter().map(|e| (1.0 - e) / spread).collect();
    let at = |keep: fn(&Option<Vec<f64>>) -> bool| (0..z.len()).filter(|j| keep(&z[*j])).collect();
    Ok(Composite {
        scores: weighted(&z, &weights, n),
        constant: at(Option::is_none),
        single: at(|z| z.as_ref().is_some_and(|z| z.iter().filter(|z| **z > 0.0).count() == 1)),
        entropy,
        weights,
    })
}

/// Scores with equal weights on the indicators that vary: the twin that every other weighting is read beside.
///
/// # Errors
/// As [`entropy_weights`].
pub fn equal_weights(columns: &[&[f64]], directions: &[Direction]) -> Result<Composite, Undefined> {
    let mut found = entropy_weights(columns, directions)?;
    let kept = columns.len() - found.constant.len();
    let z: Vec<Option<Vec<f64>>> = columns.iter().zip(directions).map(|(c, d)| scaled(c, *d)).collect();
    found.weights = z.iter().map(|z| if z.is_some() { 1.0 / kept as f64 } else { 0.0 }).collect();
    found.scores = weighted(&z, &found.weights, found.scores.len());
    Ok(found)
}

/// The lowest and highest place of each unit when each indicator in turn is left out.
///
/// # Errors
/// As [`entropy_weights`]; fewer than two indicators.
pub fn leave_one_out(columns: &[&[f64]], directions: &[Direction]) -> Result<Vec<(usize, usize)>, Undefined> {
    let n = check(columns, directions)?;
    if columns.len() < 2 {
        return Err(Undefined::TooFew { needed: 2, found: columns.len() });
    }
    let mut range = vec![(usize::MAX, 0); n];
    for left in 0..columns.len() {
        let without = |i: &usize| *i != left;
        let some: Vec<&[f64]> = (0..columns.len()).filter(without).map(|i| columns[i]).collect();
        let ways: Vec<Direction> = (0..columns.len()).filter(without).map(|i| directions[i]).collect();
        let Ok(found) = entropy_weights(&some, &ways) else { continue };
        for (range, place) in range.iter_mut().zip(places(&found.scores)) {
            *range = (range.0.min(place), range.1.max(place));
        }
    }
    if range.iter().any(|r| r.1 == 0) { Err(Undefined::Constant) } else { Ok(range) }
}

fn weighted(z: &[Option<Vec<f64>>], weights: &[f64], n: usize) -> Vec<f64> {
    let mut scores = vec![0.0; n];
    for (z, w) in z.iter().zip(weights) {
        for (score, z) in scores.iter_mut().zip(z.iter().flatten()) {
            *score += w * z;
        }
    }
    scores
}

fn check(columns: &[&[f64]], directions: &[Direction]) -> Result<usize, Undefined> {
    Undefined::check_length(columns.len(), directions.len())?;
    let n = columns.first().map_or(0, |c| c.len());
    if n < 3 {
        return Err(Undefined::TooFew { needed: 3, found: n });
    }
    for column in columns {
        Undefined::check_length(n, column.len())?;
        Undefined::check_finite(column)?;
    }
    Ok(n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GDP: [f64; 4] = [6755.23, 4930.58, 4717.80, 985.19];
    const PEOPLE: [f64; 4] = [880.0, 835.0, 1062.0, 225.0];
    const RETAIL: [f64; 4] = [3000.0, 1500.0, 1700.0, 300.0];
    const ALL: [Direction; 3] = [Direction::Benefit; 3];

    #[track_caller]
    fn close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() <= 1e-12 + 1e-9 * b.abs(), "{found:?} is not {expected:?}");
        }
    }

    #[test]
    fn worked_figures() {
        let found = entropy_weights(&[&GDP, &PEOPLE, &RETAIL], &ALL).unwrap();
        close(&found.entropy, &[0.7780264104133323, 0.7855708049883342, 0.7441066284525998]);
        close(&found.weights, &[0.32063386112451636, 0.3097362207028155, 0.3696299181726681]);
        close(&found.scores, &[0.9326499496201762, 0.6092540059431515, 0.708812618432299, 0.0]);
    }

    #[test]
    fn a_constant_column_has_no_weight_and_a_single_peak_is_reported() {
        let found = entropy_weights(&[&GDP, &[7.0; 4], &[0.0, 0.0, 5.0, 0.0]], &ALL).unwrap();
        assert_eq!((found.constant, found.single, found.weights[1]), (vec![1], vec![2], 0.0));
        assert_eq!(found.entropy[2], 0.0);
        assert_eq!(entropy_weights(&[&[1.0; 4]], &ALL[..1]), Err(Undefined::Constant));
        assert_eq!(
            entropy_weights(&[&[1.0, 2.0]], &ALL[..1]),
            Err(Undefined::TooFew { needed: 3, found: 2 })
        );
        assert_eq!(entropy_weights(&[], &[]), Err(Undefined::TooFew { needed: 3, found: 0 }));
        let nan = [1.0, f64::NAN, 2.0, 3.0];
        assert_eq!(entropy_weights(&[&nan], &ALL[..1]), Err(Undefined::NotFinite { at: 1 }));
        let huge = entropy_weights(&[&[-1e308, 0.0, 1e308]], &ALL[..1]).unwrap();
        close(&huge.scores, &[0.0, 0.5, 1.0]);
    }

    #[test]
    fn leaving_one_out_shows_what_a_rank_hangs_on() {
        let found = leave_one_out(&[&GDP, &PEOPLE, &RETAIL], &ALL).unwrap();
        assert_eq!(found, [(1, 1), (3, 3), (2, 2), (4, 4)]);
        let found = leave_one_out(&[&[3.0, 2.0, 1.0], &[1.0, 2.0, 3.0]], &ALL[..2]).unwrap();
        assert_eq!(found, [(1, 3), (2, 2), (1, 3)]);
        assert_eq!(leave_one_out(&[&GDP], &ALL[..1]), Err(Undefined::TooFew { needed: 2, found: 1 }));
    }

    proptest! {
        #[test]
        fn units_of_measure_do_not_matter(x in prop::collection::vec((0.0f64..100.0, 0.0f64..100.0), 3..20), a in 0.1f64..10.0, b in -50.0f64..50.0) {
            let one: Vec<f64> = x.iter().map(|x| x.0).collect();
            let two: Vec<f64> = x.iter().map(|x| x.1).collect();
            let moved: Vec<f64> = one.iter().map(|v| a * v + b).collect();
            let turned: Vec<f64> = one.iter().map(|v| -v).collect();
            let ways = [Direction::Benefit, Direction::Benefit];
            if let Ok(found) = entropy_weights(&[&one, &two], &ways) {
                prop_assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                prop_assert!(found.scores.iter().all(|s| (-1e-12..=1.0 + 1e-12).contains(s)));
                let same = entropy_weights(&[&moved, &two], &ways).unwrap();
                let cost = entropy_weights(&[&turned, &two], &[Direction::Cost, Direction::Benefit]).unwrap();
                for i in 0..one.len() {
                    prop_assert!((found.scores[i] - same.scores[i]).abs() < 1e-8);
                    prop_assert!((found.scores[i] - cost.scores[i]).abs() < 1e-8);
                }
            }
        }
    }
}
