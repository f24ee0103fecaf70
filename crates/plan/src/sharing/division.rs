//! Division rules (平均、比例、约束等额分配、塔木德): what do simple rules give when claims exceed the pot?
//!
//! For claims c_i and a pot V at most their sum:
//!
//! ```text
//! equal                      V / n
//! proportional               V c_i / sum c
//! constrained equal awards   min(c_i, a), a such that the pot is used up
//! constrained equal losses   max(0, c_i - l), l such that the pot is used up
//! Talmud                     equal awards on half claims up to half of all claims, equal losses on them above
//! ```
//!
//! Values in the unit of the claims. Where the pot is more than all claims, every claim is paid and the rest is
//! left over; the equal part then stays V / n, claims or not. Show the rules side by side: where they agree, that is
//! evidence too. When not to use them: claims are promises or needs; for gains made together use the Shapley value
//! or the nucleolus.
//!
//! Time grows with n log n.
//!
//! References: Thomson 2003 (Mathematical Social Sciences 45:249-297, doi:10.1016/S0165-4896(02)00070-7); Aumann and
//! Maschler 1985 (Journal of Economic Theory 36:195-213, doi:10.1016/0022-0531(85)90102-4).
//!
//! ```
//! use coregion_plan::sharing::division;
//! let found = division(&[100.0, 200.0, 300.0], 200.0)?;
//! assert_eq!(found.talmud, [50.0, 75.0, 75.0]);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use coregion_diagnose::Undefined;

/// What five rules give.
#[derive(Clone, Debug, PartialEq)]
pub struct Division {
    /// The same for each.
    pub equal: Vec<f64>,
    /// In proportion to claims.
    pub proportional: Vec<f64>,
    /// Constrained equal awards.
    pub equal_awards: Vec<f64>,
    /// Constrained equal losses.
    pub equal_losses: Vec<f64>,
    /// The Talmud rule.
    pub talmud: Vec<f64>,
    /// What is left of the pot when every claim is paid.
    pub left: f64,
}

/// What claims too large to add up are divided by.
const SHRINK: f64 = (1u64 << 40) as f64;

impl Division {
    fn times(mut self, factor: f64) -> Self {
        for rule in [
            &mut self.equal,
            &mut self.proportional,
            &mut self.equal_awards,
            &mut self.equal_losses,
            &mut self.talmud,
        ] {
            rule.iter_mut().for_each(|x| *x *= factor);
        }
        self.left *= factor;
        self
    }

    /// The rules with their names.
    pub fn rules(&self) -> [(&'static str, &[f64]); 5] {
        [
            ("equal", &self.equal),
            ("proportional", &self.proportional),
            ("equal-awards", &self.equal_awards),
            ("equal-losses", &self.equal_losses),
            ("talmud", &self.talmud),
        ]
    }
}

/// Divides a pot among claims by five rules.
///
/// # Errors
/// No claim; a claim or a pot that is negative or no number.
pub fn division(claims: &[f64], pot: f64) -> Result<Division, Undefined> {
    if claims.is_empty() {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    Undefined::check_not_negative(claims)?;
    if !(pot >= 0.0 && pot.is_finite()) {
        return Err(Undefined::Argument { name: "pot", value: pot, low: 0.0, high: f64::MAX });
    }
    if claims.iter().any(|c| *c > 1e300) {
        // Sums stay finite; a power of two loses no digit.
        let small: Vec<f64> = claims.iter().map(|c| c / SHRINK).collect();
        return Ok(division(&small, pot / SHRINK)?.times(SHRINK));
    }
    let equal = vec![pot / claims.len() as f64; claims.len()];
    let sum: f64 = claims.iter().sum();
    if pot >= sum {
        let paid = claims.to_vec();
        return Ok(Division {
            equal,
            proportional: paid.clone(),
            equal_awards: paid.clone(),
            equal_losses: paid.clone(),
            talmud: paid,
            left: pot - sum,
        });
    }
    let halves: Vec<f64> = claims.iter().map(|c| c / 2.0).collect();
    let half = sum / 2.0;
    let talmud = if pot <= half {
        awards(&halves, pot)
    } else {
        losses(&halves, pot - half).iter().zip(&halves).map(|(x, h)| x + h).collect()
    };
    Ok(Division {
        equal,
        proportional: claims.iter().map(|c| pot * (c / sum)).collect(),
        equal_awards: awards(claims, pot),
        equal_losses: losses(claims, pot),
        talmud,
        left: 0.0,
    })
}

/// The same award for each, no more than its claim: small claims are met first.
fn awards(claims: &[f64], pot: f64) -> Vec<f64> {
    let mut order: Vec<f64> = claims.to_vec();
    order.sort_unstable_by(f64::total_cmp);
    let mut left = pot;
    let mut level = f64::INFINITY;
    for (met, claim) in order.iter().enumerate() {
        let each = left / (order.len() - met) as f64;
        if *claim > each {
            level = each;
            break;
        }
        left -= claim;
    }
    claims.iter().map(|c| c.min(level)).collect()
}

/// The same loss for each, no more than its claim: the largest claims are paid down to a common remainder first.
fn losses(claims: &[f64], pot: f64) -> Vec<f64> {
    let mut order: Vec<f64> = claims.to_vec();
    order.sort_unstable_by(|a, b| b.total_cmp(a));
    // With the k largest claims paid in part, the loss is (their sum - pot) / k; it is at least the next claim.
    let (mut loss, mut sum) = (0.0, 0.0);
    for (k, claim) in order.iter().enumerate() {
        sum += claim;
        loss = (sum - pot) / (k + 1) as f64;
        if order.get(k + 1).is_none_or(|next| loss >= *next) {
            break;
        }
    }
    claims.iter().map(|c| (c - loss).max(0.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn close(found: &[f64], expected: &[f64]) {
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-9, "{found:?} is not {expected:?}");
        }
    }

    #[test]
    fn published_and_worked_divisions() {
        let claims = [100.0, 200.0, 300.0];
        close(&division(&claims, 100.0).unwrap().talmud, &[33.333333333333336; 3]);
        close(&division(&claims, 200.0).unwrap().talmud, &[50.0, 75.0, 75.0]);
        close(&division(&claims, 300.0).unwrap().talmud, &[50.0, 100.0, 150.0]);
        let found = division(&claims, 300.0).unwrap();
        close(&found.equal_awards, &[100.0, 100.0, 100.0]);
        close(&found.equal_losses, &[0.0, 100.0, 200.0]);
        close(&found.proportional, &[50.0, 100.0, 150.0]);
        // In proportion to 10, 6 and 4.
        let found = division(&[10.0, 6.0, 4.0], 18.0).unwrap();
        close(&found.proportional, &[9.0, 5.4, 3.6]);
        close(&division(&[20.0, 12.0, 8.0], 36.0).unwrap().proportional, &[18.0, 10.8, 7.2]);
    }

    #[test]
    fn edges_are_reasons_or_full_payment() {
        assert_eq!(division(&[], 1.0), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(division(&[-1.0], 1.0), Err(Undefined::Negative { at: 0, value: -1.0 }));
        assert!(division(&[1.0], -1.0).is_err() && division(&[1.0], f64::NAN).is_err());
        let rich = division(&[1.0, 2.0], 10.0).unwrap();
        assert_eq!((rich.talmud.as_slice(), rich.left), ([1.0, 2.0].as_slice(), 7.0));
        assert_eq!(division(&[0.0, 0.0], 0.0).unwrap().equal_losses, [0.0, 0.0]);
        let huge = division(&[1e308, 1e308], 1e308).unwrap();
        close(&[huge.talmud[0] / 1e308, huge.equal_losses[1] / 1e308], &[0.5, 0.5]);
    }

    proptest! {
        #[test]
        fn every_rule_uses_up_the_pot_within_claims(
            claims in prop::collection::vec(0.0f64..1e4, 1..12),
            part in 0.0f64..1.0,
        ) {
            let total: f64 = claims.iter().sum();
            let pot = total * part;
            let found = division(&claims, pot).unwrap();
            for (name, rule) in found.rules() {
                prop_assert!((rule.iter().sum::<f64>() - pot).abs() < 1e-8 * total.max(1.0), "{}", name);
                if name != "equal" {
                    for (x, c) in rule.iter().zip(&claims) {
                        prop_assert!(*x >= 0.0 && *x <= c + 1e-9);
                    }
                }
            }
            // Awards and losses are dual: what one gives of the pot, the other leaves of the rest.
            let rest = division(&claims, total - pot).unwrap();
            for ((x, y), c) in found.equal_awards.iter().zip(&rest.equal_losses).zip(&claims) {
                prop_assert!((x + y - c).abs() < 1e-7);
            }
            // The Talmud is dual to itself.
            for ((x, y), c) in found.talmud.iter().zip(&rest.talmud).zip(&claims) {
                prop_assert!((x + y - c).abs() < 1e-7);
            }
        }
    }
}
