//! Nash bargaining (纳什谈判解): how do partners split a gain, given what each has without a deal?
//!
//! ```text
//! maximise the product over i of (u_i - d_i)^(w_i)   subject to   sum u = V, l_i <= u_i <= h_i
//! u_i = d_i + w_i t, clipped to [l_i, h_i], with t such that the sum is V (without limits t = (V - sum d) / sum w)
//! ```
//!
//! Values in the unit of V; d_i is the threat point, what i has when talks fail; w_i its bargaining weight. Where V is
//! less than the sum of the threat points there is no deal. Limits are met by water-filling.
//!
//! When not to use it: where sub-groups can strike their own deals, test the split with [`super::core_test`].
//! Time grows with n log n.
//!
//! References: Nash 1950 (Econometrica 18:155-162, doi:10.2307/1907266); Harsanyi and Selten 1972 (Management Science
//! 18:P80-P106, doi:10.1287/mnsc.18.5.80) on weights.
//!
//! ```
//! use coregion_plan::sharing::nash;
//! let split = nash(36.0, &[10.0, 6.0, 4.0], &[0.5, 0.3, 0.2], None)?;
//! assert!((split[1] - 10.8).abs() < 1e-12);
//! # Ok::<(), coregion_plan::sharing::NoDeal>(())
//! ```

use coregion_diagnose::Undefined;

/// Why there is no deal.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NoDeal {
    /// The threat points add up to more than there is.
    #[error("no deal: the partners have {threat} without one, and {total} with it")]
    Loss {
        /// What they have with it.
        total: f64,
        /// What they have without it.
        threat: f64,
    },
    /// The limits leave no room for the whole.
    #[error("no deal: the limits allow {low} to {high} in all, and {total} is to be split")]
    Limits {
        /// What is to be split.
        total: f64,
        /// The least the limits allow.
        low: f64,
        /// The most.
        high: f64,
    },
    /// Arguments outside their range.
    #[error(transparent)]
    Undefined(#[from] Undefined),
}

/// Splits `total` between partners with threat points, weights and, where given, lowest and highest parts.
///
/// # Errors
/// See [`NoDeal`]. Weights are 0 or more and not all zero.
pub fn nash(
    total: f64,
    threat: &[f64],
    weights: &[f64],
    limits: Option<&[(f64, f64)]>,
) -> Result<Vec<f64>, NoDeal> {
    let n = threat.len();
    if n == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 }.into());
    }
    Undefined::check_length(n, weights.len())?;
    Undefined::check_finite(threat)?;
    Undefined::check_finite(&[total])?;
    Undefined::check_not_negative(weights)?;
    if weights.iter().all(|w| *w == 0.0) {
        return Err(Undefined::AllZero.into());
    }
    let sum: f64 = threat.iter().sum();
    let tiny = 1e-12 * threat.iter().fold(total.abs(), |m, d| m.max(d.abs()));
    if total < sum - tiny {
        return Err(NoDeal::Loss { total, threat: sum });
    }
    // Nobody takes less than it has without a deal.
    let span: Vec<(f64, f64)> = match limits {
        None => threat.iter().map(|d| (*d, f64::INFINITY)).collect(),
        Some(limits) => {
            Undefined::check_length(n, limits.len())?;
            limits.iter().zip(threat).map(|((low, high), d)| (low.max(*d), *high)).collect()
        }
    };
    if let Some(at) = span.iter().position(|(low, high)| low.is_nan() || high.is_nan() || low > high) {
        let (low, high) = (span[at].0, f64::MAX);
        return Err(Undefined::Argument { name: "limit", value: span[at].1, low, high }.into());
    }
    let (low, high) = (span.iter().map(|s| s.0).sum::<f64>(), span.iter().map(|s| s.1).sum::<f64>());
    // A partner without weight stays at its lowest part.
    let reach: f64 = (0..n).map(|i| if weights[i] > 0.0 { span[i].1 } else { span[i].0 }).sum();
    if total < low - tiny || total > reach + tiny {
        return Err(NoDeal::Limits { total, low, high: high.min(reach) });
    }
    let part = |i: usize, t: f64| {
        let wanted = if weights[i] == 0.0 { threat[i] } else { threat[i] + weights[i] * t };
        wanted.clamp(span[i].0, span[i].1)
    };
    // The sum grows with t in straight pieces; find the piece that holds the total.
    let mut turns: Vec<f64> = (0..n)
        .filter(|i| weights[*i] > 0.0)
        .flat_map(|i| [(span[i].0 - threat[i]) / weights[i], (span[i].1 - threat[i]) / weights[i]])
        .filter(|t| t.is_finite())
        .collect();
    turns.push(0.0);
    turns.sort_unstable_by(f64::total_cmp);
    let at = |t: f64| (0..n).map(|i| part(i, t)).sum::<f64>();
    let piece = turns.partition_point(|t| at(*t) <= total);
    let from = turns[piece.saturating_sub(1)];
    let to = turns.get(piece).copied().unwrap_or(from + from.abs().max(1.0));
    let (start, rise) = (at(from), at(to) - at(from));
    let t = if rise > 0.0 { from + (total - start) * ((to - from) / rise) } else { from };
    Ok((0..n).map(|i| part(i, t)).collect())
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
    fn worked_splits() {
        let d = [10.0, 6.0, 4.0];
        close(
            &nash(36.0, &d, &[1.0; 3], None).unwrap(),
            &[15.333333333333332, 11.333333333333332, 9.333333333333332],
        );
        close(&nash(36.0, &d, &[0.5, 0.3, 0.2], None).unwrap(), &[18.0, 10.8, 7.2]);
        // The first may take no more than 14, the third wants at least 11.
        let limits = [(0.0, 14.0), (0.0, f64::INFINITY), (11.0, f64::INFINITY)];
        close(&nash(36.0, &d, &[1.0; 3], Some(&limits)).unwrap(), &[14.0, 11.0, 11.0]);
        close(&nash(20.0, &d, &[1.0; 3], None).unwrap(), &d);
    }

    #[test]
    fn no_deal_says_why() {
        assert_eq!(
            nash(15.0, &[10.0, 6.0], &[1.0; 2], None),
            Err(NoDeal::Loss { total: 15.0, threat: 16.0 })
        );
        let tight = [(0.0, 5.0), (0.0, 5.0)];
        let no = nash(15.0, &[1.0, 1.0], &[1.0; 2], Some(&tight));
        assert_eq!(no, Err(NoDeal::Limits { total: 15.0, low: 2.0, high: 10.0 }));
        assert_eq!(nash(15.0, &[], &[], None), Err(Undefined::TooFew { needed: 1, found: 0 }.into()));
        assert_eq!(nash(15.0, &[1.0], &[0.0], None), Err(Undefined::AllZero.into()));
        assert!(nash(15.0, &[1.0], &[1.0], Some(&[(3.0, 2.0)])).is_err());
    }

    proptest! {
        #[test]
        fn the_whole_is_split_and_marginal_gains_are_even(
            parts in prop::collection::vec((-5.0f64..5.0, 0.1f64..3.0, 0.0f64..4.0, 0.5f64..9.0), 1..8),
            share in 0.0f64..1.0,
        ) {
            let threat: Vec<f64> = parts.iter().map(|p| p.0).collect();
            let weights: Vec<f64> = parts.iter().map(|p| p.1).collect();
            let limits: Vec<(f64, f64)> = parts.iter().map(|p| (p.0 + p.2, p.0 + p.2 + p.3)).collect();
            let low: f64 = limits.iter().map(|l| l.0).sum();
            let high: f64 = limits.iter().map(|l| l.1).sum();
            let total = low + share * (high - low);
            let split = nash(total, &threat, &weights, Some(&limits)).unwrap();
            prop_assert!((split.iter().sum::<f64>() - total).abs() < 1e-9);
            // Free partners share one level; those at a limit would want to cross it.
            let level = |i: usize| (split[i] - threat[i]) / weights[i];
            for i in 0..split.len() {
                for j in 0..split.len() {
                    if split[i] < limits[i].1 - 1e-9 && split[j] > limits[j].0 + 1e-9 {
                        prop_assert!(level(i) >= level(j) - 1e-7, "{:?}", split);
                    }
                }
            }
        }
    }
}
