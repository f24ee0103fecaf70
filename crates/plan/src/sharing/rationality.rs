//! Individual rationality (个体理性): does every member gain by the plan, who loses, and what would mend it?
//!
//! ```text
//! gain_i = with_i - without_i
//! ```
//!
//! Values in any one unit. A plan is individually rational where no gain is negative. Where some lose, those who
//! gain can pay them as long as all gains exceed all losses: each gainer gives in proportion to its gain, so that
//! none becomes a loser by it. Where they do not, the difference must come from outside.
//!
//! When not to use it: that no member loses does not mean that no group would leave; see [`super::core_test`].
//!
//! References: Kaldor 1939 (Economic Journal 49:549-552, doi:10.2307/2224835) on paying the losers.
//!
//! ```
//! use coregion_plan::sharing::{Mend, rationality};
//! let found = rationality(&[5.0, 5.0], &[9.0, 4.0])?;
//! assert_eq!(found.mend, Mend::Payments(vec![(0, 1, 1.0)]));
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use coregion_diagnose::Undefined;

/// What would make every member gain.
#[derive(Clone, Debug, PartialEq)]
pub enum Mend {
    /// Nothing: nobody loses.
    Nothing,
    /// Payments from one member to another, which make every loss good.
    Payments(Vec<(usize, usize, f64)>),
    /// This much from outside, on top of all that the gainers have.
    Outside(f64),
}

/// Who gains and who loses.
#[derive(Clone, Debug, PartialEq)]
pub struct Rationality {
    /// What each gains.
    pub gains: Vec<f64>,
    /// Who loses, the largest loss first.
    pub losers: Vec<usize>,
    /// The sum of all gains less all losses.
    pub net: f64,
    /// What would mend it.
    pub mend: Mend,
}

impl Rationality {
    /// Whether nobody loses.
    pub fn holds(&self) -> bool {
        self.losers.is_empty()
    }
}

/// Compares what each member has without and with a plan. A difference below 1e-9 of the largest value is none.
///
/// # Errors
/// Slices that do not align; values that are no numbers.
pub fn rationality(without: &[f64], with: &[f64]) -> Result<Rationality, Undefined> {
    Undefined::check_length(without.len(), with.len())?;
    Undefined::check_finite(without)?;
    Undefined::check_finite(with)?;
    let tiny = 1e-9 * without.iter().chain(with).fold(0.0f64, |m, x| m.max(x.abs()));
    let gains: Vec<f64> = with.iter().zip(without).map(|(a, b)| a - b).collect();
    let mut losers: Vec<usize> = (0..gains.len()).filter(|i| gains[*i] < -tiny).collect();
    losers.sort_by(|a, b| gains[*a].total_cmp(&gains[*b]).then(a.cmp(b)));
    let won: f64 = gains.iter().filter(|g| **g > 0.0).sum();
    let lost: f64 = losers.iter().map(|i| -gains[*i]).sum();
    let mend = if losers.is_empty() {
        Mend::Nothing
    } else if won + tiny < lost {
        Mend::Outside(lost - won)
    } else {
        let pays = (0..gains.len()).filter(|i| gains[*i] > 0.0);
        let each = pays.flat_map(|from| losers.iter().map(move |to| (from, *to)));
        Mend::Payments(each.map(|(from, to)| (from, to, -gains[to] * (gains[from] / won))).collect())
    };
    Ok(Rationality { net: gains.iter().sum(), gains, losers, mend })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn losers_are_named_and_mended() {
        let found = rationality(&[10.0, 10.0, 10.0, 10.0], &[16.0, 12.0, 9.0, 7.0]).unwrap();
        assert_eq!((found.losers.as_slice(), found.net), ([3, 2].as_slice(), 4.0));
        assert_eq!(found.mend, Mend::Payments(vec![(0, 3, 2.25), (0, 2, 0.75), (1, 3, 0.75), (1, 2, 0.25)]));
        let found = rationality(&[10.0, 10.0], &[11.0, 5.0]).unwrap();
        assert_eq!(found.mend, Mend::Outside(4.0));
        let found = rationality(&[10.0, 10.0], &[10.0, 11.0]).unwrap();
        assert!(found.holds() && found.mend == Mend::Nothing);
        assert!(rationality(&[1.0], &[1.0, 2.0]).is_err() && rationality(&[f64::NAN], &[1.0]).is_err());
    }

    proptest! {
        #[test]
        fn payments_leave_nobody_worse_off(parts in prop::collection::vec((0.0f64..9.0, 0.0f64..12.0), 1..9)) {
            let (without, with): (Vec<f64>, Vec<f64>) = parts.into_iter().unzip();
            let found = rationality(&without, &with).unwrap();
            let mut after = with.clone();
            match &found.mend {
                Mend::Payments(list) => for (from, to, amount) in list {
                    prop_assert!(*amount >= 0.0);
                    after[*from] -= amount;
                    after[*to] += amount;
                },
                Mend::Outside(amount) => prop_assert!((amount + found.net).abs() < 1e-9),
                Mend::Nothing => {}
            }
            if !matches!(found.mend, Mend::Outside(_)) {
                for (a, b) in after.iter().zip(&without) {
                    prop_assert!(*a > b - 1e-8);
                }
            }
        }
    }
}
