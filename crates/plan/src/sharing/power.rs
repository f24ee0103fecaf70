//! Voting power (班扎夫指数、夏普利-舒比克指数): with these votes and this quota, who can turn a decision?
//!
//! A coalition wins where its votes reach the quota q. A member swings a losing coalition that wins with it.
//!
//! ```text
//! swings_i           number of losing coalitions that win with i
//! Banzhaf            normalised swings_i / sum of swings; absolute swings_i / 2^(n-1)
//! Shapley-Shubik     share of the orders of joining in which i turns the decision
//! ```
//!
//! Votes and quota are whole numbers; the quota is more than half of all votes, or two opposite decisions could both
//! pass. Swings are counted exactly, up to 120 members. A member without swings is a dummy: its vote never counts.
//! Read power beside shares: compare with what each pays into the fund ([`super::fund_key`]).
//!
//! When not to use it: where some coalitions are out of the question, or where decisions need two majorities at
//! once. Time grows with members squared times the quota (a count for every weight and size).
//!
//! References: Banzhaf 1965 (Rutgers Law Review 19:317-343); Shapley and Shubik 1954 (American Political Science
//! Review 48:787-792, doi:10.2307/1951053).
//!
//! ```
//! use coregion_plan::sharing::power;
//! // The six of 1958: Luxembourg had a vote that never counted.
//! let found = power(&[4, 4, 4, 2, 2, 1], 12)?;
//! assert_eq!(found.swings, [10, 10, 10, 6, 6, 0]);
//! # Ok::<(), coregion_plan::sharing::VotesError>(())
//! ```

/// The power of every member.
#[derive(Clone, Debug, PartialEq)]
pub struct Power {
    /// Losing coalitions that win with the member.
    pub swings: Vec<u128>,
    /// Its share of all swings.
    pub banzhaf: Vec<f64>,
    /// The share of the coalitions of the others that it swings.
    pub absolute: Vec<f64>,
    /// The share of the orders of joining in which it turns the decision.
    pub shapley_shubik: Vec<f64>,
    /// Its share of the votes.
    pub votes: Vec<f64>,
}

/// Votes and a quota that make no rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VotesError {
    /// Too few or too many members.
    #[error("{found} members: 1 to {most} are accepted")]
    Members {
        /// How many.
        found: usize,
        /// The most.
        most: usize,
    },
    /// A quota that lets two opposite decisions pass, or none.
    #[error("a quota of {quota}: {low} to {high} is accepted with these votes")]
    Quota {
        /// The quota.
        quota: u64,
        /// The lowest.
        low: u64,
        /// The highest.
        high: u64,
    },
    /// More votes than can be counted.
    #[error(
        "members times quota is {cells}: at most {most} are counted; divide the votes by a common number"
    )]
    TooLarge {
        /// Members times quota.
        cells: u128,
        /// The most.
        most: u128,
    },
}

const MOST_MEMBERS: usize = 120;
const MOST_CELLS: u128 = 4_000_000;

/// The power of every member from its votes and the quota.
///
/// # Errors
/// See [`VotesError`].
pub fn power(votes: &[u64], quota: u64) -> Result<Power, VotesError> {
    let n = votes.len();
    if !(1..=MOST_MEMBERS).contains(&n) {
        return Err(VotesError::Members { found: n, most: MOST_MEMBERS });
    }
    let all: u128 = votes.iter().map(|v| u128::from(*v)).sum();
    if u128::from(quota) * 2 <= all || u128::from(quota) > all {
        let within = |x: u128| u64::try_from(x).unwrap_or(u64::MAX);
        return Err(VotesError::Quota { quota, low: within(all / 2 + 1), high: within(all) });
    }
    let cells = u128::from(quota) * (n as u128 + 1);
    if cells > MOST_CELLS {
        return Err(VotesError::TooLarge { cells, most: MOST_CELLS });
    }
    // counts[size][w]: losing coalitions of a size with w votes.
    let q = quota as usize;
    let mut counts = vec![vec![0u128; q]; n + 1];
    counts[0][0] = 1;
    for (members, &vote) in votes.iter().enumerate() {
        let vote = vote as usize;
        for size in (0..=members).rev() {
            let (from, to) = counts.split_at_mut(size + 1);
            for w in vote..q {
                to[0][w] += from[size][w - vote];
            }
        }
    }
    let mut choose = 1.0;
    let orders: Vec<f64> = (0..n)
        .map(|s| {
            let order = 1.0 / (n as f64 * choose);
            choose = choose * (n - 1 - s) as f64 / (s + 1) as f64;
            order
        })
        .collect();
    let (mut swings, mut shapley_shubik) = (Vec::with_capacity(n), Vec::with_capacity(n));
    for &vote in votes {
        let vote = vote as usize;
        let (mut swung, mut index) = (0u128, 0.0);
        // The same counts without this member: what is left when the coalitions with it are taken away.
        let mut before = vec![0u128; q];
        for (size, order) in orders.iter().enumerate() {
            let mut without = counts[size].clone();
            for w in vote..q {
                without[w] -= before[w - vote];
            }
            let here: u128 = without[q.saturating_sub(vote)..].iter().sum();
            swung += here;
            index += here as f64 * order;
            before = without;
        }
        swings.push(swung);
        shapley_shubik.push(index);
    }
    let total: u128 = swings.iter().sum();
    let share = |part: u128, of: u128| part as f64 / of as f64;
    Ok(Power {
        banzhaf: swings.iter().map(|s| share(*s, total)).collect(),
        absolute: swings.iter().map(|s| *s as f64 / 2f64.powi(n as i32 - 1)).collect(),
        shapley_shubik,
        votes: votes.iter().map(|v| share(u128::from(*v), all)).collect(),
        swings,
    })
}

/// Whole votes in proportion to a figure: `total` votes by largest remainders, at least one where `floor` says so.
///
/// # Errors
/// As [`coregion_diagnose::Undefined`]: figures that are negative, no numbers or all zero.
pub fn votes_by(figures: &[f64], total: u64, floor: bool) -> Result<Vec<u64>, coregion_diagnose::Undefined> {
    use coregion_diagnose::Undefined;
    Undefined::check_not_negative(figures)?;
    let largest = figures.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return Err(Undefined::AllZero);
    }
    let base = u64::from(floor);
    let least = base * figures.len() as u64;
    if total < least.max(1) {
        let (low, high) = (least.max(1) as f64, u64::MAX as f64);
        return Err(Undefined::Argument { name: "total", value: total as f64, low, high });
    }
    let sum: f64 = figures.iter().map(|f| f / largest).sum();
    let exact: Vec<f64> = figures.iter().map(|f| f / largest / sum * (total - least) as f64).collect();
    let mut votes: Vec<u64> = exact.iter().map(|e| base + e.floor() as u64).collect();
    let mut order: Vec<usize> = (0..figures.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()).then(a.cmp(b)));
    let left = total - votes.iter().sum::<u64>().min(total);
    for at in order.into_iter().cycle().take(left as usize) {
        votes[at] += 1;
    }
    Ok(votes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_and_worked_figures() {
        let found = power(&[4, 4, 4, 2, 2, 1], 12).unwrap();
        assert_eq!(found.swings, [10, 10, 10, 6, 6, 0]);
        for (found, expected) in found.banzhaf.iter().zip([10.0, 10.0, 10.0, 6.0, 6.0, 0.0]) {
            assert!((found - expected / 42.0).abs() < 1e-15);
        }
        let expected = [0.23333333333333334, 0.23333333333333334, 0.23333333333333334, 0.15, 0.15, 0.0];
        for (found, expected) in found.shapley_shubik.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12);
        }
        let found = power(&[45, 30, 15, 10], 51).unwrap();
        assert_eq!(found.swings, [6, 2, 2, 2]);
        assert_eq!(found.absolute, [0.75, 0.25, 0.25, 0.25]);
    }

    #[test]
    fn rules_that_are_none_are_refused() {
        assert_eq!(power(&[], 1), Err(VotesError::Members { found: 0, most: 120 }));
        assert_eq!(power(&[3, 3], 3), Err(VotesError::Quota { quota: 3, low: 4, high: 6 }));
        assert_eq!(power(&[3, 3], 7), Err(VotesError::Quota { quota: 7, low: 4, high: 6 }));
        assert!(matches!(power(&[u64::MAX, 1], u64::MAX), Err(VotesError::TooLarge { .. })));
        assert_eq!(power(&[1; 120], 61).unwrap().swings[0], {
            // Each swings every 60 of the other 119.
            (0..60u128).fold(1, |c, k| c * (119 - k) / (k + 1))
        });
    }

    #[test]
    fn votes_follow_a_figure() {
        assert_eq!(votes_by(&[6755.23, 4930.58, 985.19], 100, false).unwrap(), [53, 39, 8]);
        assert_eq!(votes_by(&[6755.23, 4930.58, 1.0], 100, true).unwrap().iter().sum::<u64>(), 100);
        assert_eq!(votes_by(&[1.0, 0.0], 5, true).unwrap(), [4, 1]);
        assert!(votes_by(&[0.0], 5, false).is_err() && votes_by(&[1.0, 1.0], 1, true).is_err());
    }

    proptest! {
        #[test]
        fn counts_are_those_of_every_coalition(votes in prop::collection::vec(0u64..9, 1..9), more in 0u64..20) {
            let all: u64 = votes.iter().sum();
            prop_assume!(all > 0);
            let quota = (all / 2 + 1 + more).min(all);
            let found = power(&votes, quota).unwrap();
            let n = votes.len();
            let weight = |s: usize| (0..n).filter(|i| s >> i & 1 == 1).map(|i| votes[i]).sum::<u64>();
            for i in 0..n {
                let swings = (0..1usize << n)
                    .filter(|s| s >> i & 1 == 0 && weight(*s) < quota && weight(s | 1 << i) >= quota);
                prop_assert_eq!(found.swings[i], swings.count() as u128);
            }
            prop_assert!((found.banzhaf.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!((found.shapley_shubik.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            // More votes never mean less power.
            for i in 0..n {
                for j in 0..n {
                    if votes[i] >= votes[j] {
                        prop_assert!(found.swings[i] >= found.swings[j]);
                    }
                }
            }
        }
    }
}
