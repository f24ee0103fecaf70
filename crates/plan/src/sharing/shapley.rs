//! Shapley value (夏普利值): what is each partner's fair part of the joint gain?
//!
//! ```text
//! phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S + i) - v(S))
//! ```
//!
//! the gain that a member brings, averaged over every order in which all could join. The parts add up to v of
//! all; members who bring the same get the same; who brings nothing gets nothing; the parts of a sum of two
//! games are the sums of the parts.
//!
//! Values in the unit of v. The value need not be stable: a group may do better alone, so test it with
//! [`super::core_test`]. When not to use it: where v is a guess for most coalitions, the parts are a guess too
//! (see [`super::Game::filled`]).
//!
//! Exact up to 24 members, in one pass over the table: with c(s) = (s-1)! (n-s)! / n! + s! (n-s-1)! / n!, phi_i is
//! the sum of c(|S|) v(S) over S with i, less a number that is the same for all and follows from the sum of the
//! parts. Beyond, [`shapley_sampled`] draws orders of joining, each with its reverse, and gives standard errors.
//!
//! References: Shapley 1953 (Contributions to the Theory of Games II:307-317, doi:10.1515/9781400881970-018);
//! Castro, Gomez and Tejada 2009 (Computers and Operations Research 36:1726-1730, doi:10.1016/j.cor.2008.04.004)
//! on sampling.
//!
//! ```
//! use coregion_plan::sharing::{Game, shapley};
//! // Alone 10, 6, 4; together 22 (1 and 2), 18 (1 and 3), 12 (2 and 3), 36 (all).
//! let game = Game::new(3, vec![0.0, 10.0, 6.0, 22.0, 4.0, 18.0, 12.0, 36.0])?;
//! let parts = shapley(&game);
//! assert!((parts[0] - 16.333333333333332).abs() < 1e-12);
//! # Ok::<(), coregion_plan::sharing::GameError>(())
//! ```

use super::game::{Coalition, Game, GameError};
use coregion_diagnose::Undefined;
use coregion_diagnose::random::Stream;
use rayon::prelude::*;

/// Members whose coalitions make one block of the table: the block, its factors and its sums stay in the
/// nearest cache.
const LOW: usize = 9;
/// Sums kept side by side, so that additions do not wait for each other.
const LANES: usize = 8;

/// The Shapley value of every member, exactly.
pub fn shapley(game: &Game) -> Vec<f64> {
    let (n, values) = (game.members(), game.values());
    let factors = factors(n);
    let low = n.min(LOW);
    let block = 1usize << low;
    // Factor of each coalition of low members, for every number of high members.
    let rows: Vec<f64> = (0..=n - low)
        .flat_map(|high| (0..block).map(move |s| high + s.count_ones() as usize))
        .map(|size| factors[size])
        .collect();
    let mut sums = vec![0.0f64; block];
    let mut totals = Vec::with_capacity(values.len() / block);
    for (high, part) in values.chunks_exact(block).enumerate() {
        let row = &rows[high.count_ones() as usize * block..][..block];
        totals.push(if block < LANES { plain(part, row, &mut sums) } else { lanes(part, row, &mut sums) });
    }
    let mut parts = by_member(sums, low);
    parts.extend(by_member(totals, n - low));
    let common = (parts.iter().sum::<f64>() - game.total()) / n as f64;
    parts.iter_mut().for_each(|p| *p -= common);
    parts
}

/// What v of a coalition of each size counts for its members, less what it counts for the others.
fn factors(n: usize) -> Vec<f64> {
    // 1 / (n C(n - 1, s)) = s! (n - s - 1)! / n!
    let mut joining = vec![0.0; n];
    let mut choose = 1.0;
    for (s, joining) in joining.iter_mut().enumerate() {
        *joining = 1.0 / (n as f64 * choose);
        choose = choose * (n - 1 - s) as f64 / (s + 1) as f64;
    }
    let at = |s: usize| joining.get(s).copied().unwrap_or(0.0);
    (0..=n).map(|s| if s == 0 { 0.0 } else { at(s - 1) + at(s) }).collect()
}

fn plain(part: &[f64], row: &[f64], sums: &mut [f64]) -> f64 {
    let mut total = 0.0;
    for ((v, factor), sum) in part.iter().zip(row).zip(sums) {
        let term = v * factor;
        *sum += term;
        total += term;
    }
    total
}

fn lanes(part: &[f64], row: &[f64], sums: &mut [f64]) -> f64 {
    let mut total = [0.0f64; LANES];
    let (part, _) = part.as_chunks::<LANES>();
    let (row, _) = row.as_chunks::<LANES>();
    let (sums, _) = sums.as_chunks_mut::<LANES>();
    for ((v, factor), sum) in part.iter().zip(row).zip(sums) {
        for lane in 0..LANES {
            let term = v[lane] * factor[lane];
            sum[lane] += term;
            total[lane] += term;
        }
    }
    total.iter().sum()
}

/// The sum over the coalitions with each of `members` members: the upper half has the last one; folded onto the
/// lower half it leaves the sums without it.
fn by_member(mut sums: Vec<f64>, members: usize) -> Vec<f64> {
    let mut parts = vec![0.0; members];
    for member in (0..members).rev() {
        let (lower, upper) = sums.split_at_mut(1 << member);
        parts[member] = upper.iter().sum();
        lower.iter_mut().zip(upper).for_each(|(a, b)| *a += *b);
        sums.truncate(1 << member);
    }
    parts
}

/// A Shapley value that was sampled.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampled {
    /// The estimate for each member; they add up to v of all.
    pub values: Vec<f64>,
    /// The standard error of each.
    pub errors: Vec<f64>,
    /// How many orders were drawn, each with its reverse.
    pub pairs: usize,
    /// The seed they were drawn with.
    pub seed: u64,
}

/// Pairs drawn together: sums are added in this grain, so that threads change nothing.
const GRAIN: usize = 32;

/// The Shapley value of up to 64 members from orders of joining, each drawn with its reverse (which takes away
/// the part of the error that first and last places share).
///
/// Time grows with 2 `pairs` times the members times the cost of `value`.
///
/// # Errors
/// No member or more than 64; fewer than 2 pairs; a value that is no number.
pub fn shapley_sampled(
    members: usize,
    value: impl Fn(Coalition) -> f64 + Sync,
    pairs: usize,
    seed: u64,
) -> Result<Sampled, GameError> {
    if !(1..=64).contains(&members) {
        return Err(GameError::Members { found: members, most: 64 });
    }
    if pairs < 2 {
        let (low, high) = (2.0, usize::MAX as f64);
        return Err(Undefined::Argument { name: "pairs", value: pairs as f64, low, high }.into());
    }
    let draw = |pair: usize| {
        let mut order: Vec<usize> = (0..members).collect();
        Stream::new(seed, pair as u64).shuffle(&mut order);
        let mut gains = vec![0.0; members];
        for reversed in [false, true] {
            let (mut joined, mut before) = (Coalition::default(), 0.0);
            for at in 0..members {
                let member = order[if reversed { members - 1 - at } else { at }];
                joined.0 |= 1 << member;
                let after = value(joined);
                gains[member] += (after - before) / 2.0;
                before = after;
            }
        }
        gains
    };
    let grains: Vec<(Vec<f64>, Vec<f64>)> = (0..pairs.div_ceil(GRAIN))
        .into_par_iter()
        .map(|grain| {
            let (mut sum, mut squares) = (vec![0.0; members], vec![0.0; members]);
            for pair in grain * GRAIN..((grain + 1) * GRAIN).min(pairs) {
                for (i, gain) in draw(pair).into_iter().enumerate() {
                    sum[i] += gain;
                    squares[i] += gain * gain;
                }
            }
            (sum, squares)
        })
        .collect();
    let (mut sum, mut squares) = (vec![0.0; members], vec![0.0; members]);
    for (s, q) in grains {
        (0..members).for_each(|i| {
            sum[i] += s[i];
            squares[i] += q[i];
        });
    }
    let m = pairs as f64;
    let values: Vec<f64> = sum.iter().map(|s| s / m).collect();
    Undefined::check_finite(&values)?;
    let variance = |(q, mean): (&f64, &f64)| ((q - m * mean * mean) / (m - 1.0)).max(0.0);
    let errors: Vec<f64> = squares.iter().zip(&values).map(|p| (variance(p) / m).sqrt()).collect();
    Undefined::check_finite(&errors)?;
    Ok(Sampled { values, errors, pairs, seed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-9, "{found:?} is not {expected:?}");
        }
    }

    #[test]
    fn worked_games() {
        let glove = Game::from_model(3, |s| f64::from(s.has(0) && s.len() > 1)).unwrap();
        close(&shapley(&glove), &[2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]);
        let gains = Game::new(3, vec![0.0, 10.0, 6.0, 22.0, 4.0, 18.0, 12.0, 36.0]).unwrap();
        close(&shapley(&gains), &[16.333333333333332, 11.333333333333332, 8.333333333333332]);
        // A runway: a coalition costs what its longest member needs.
        let need = [10.0, 16.0, 20.0];
        let runway = Game::from_model(3, |s| s.members().map(|m| need[m]).fold(0.0, f64::max)).unwrap();
        close(&shapley(&runway), &[3.333333333333333, 6.333333333333333, 10.333333333333332]);
        close(&shapley(&Game::new(1, vec![0.0, 7.0]).unwrap()), &[7.0]);
    }

    /// The definition, term by term.
    fn by_hand(game: &Game) -> Vec<f64> {
        let n = game.members();
        let factorial = |k: usize| (1..=k).map(|x| x as f64).product::<f64>();
        (0..n)
            .map(|i| {
                let without = (0..1u64 << n).map(Coalition).filter(|s| !s.has(i));
                without
                    .map(|s| {
                        let weight = factorial(s.len()) * factorial(n - s.len() - 1) / factorial(n);
                        weight * (game.value(Coalition(s.0 | 1 << i)) - game.value(s))
                    })
                    .sum()
            })
            .collect()
    }

    fn games(most: usize) -> impl Strategy<Value = Game> {
        (1usize..=most, any::<u64>()).prop_map(|(n, seed)| {
            Game::from_model(n, |s| s.len() as f64 + Stream::new(seed, s.0).uniform()).unwrap()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn laws_of_the_value(game in games(12), factor in -3.0f64..3.0) {
            let n = game.members();
            let found = shapley(&game);
            for (a, b) in found.iter().zip(by_hand(&game)) {
                prop_assert!((a - b).abs() < 1e-9);
            }
            prop_assert!((found.iter().sum::<f64>() - game.total()).abs() < 1e-9 * game.scale());
            // Additivity.
            let other = Game::from_model(n, |s| (s.0 % 7) as f64 * s.len() as f64).unwrap();
            let both = Game::from_model(n, |s| game.value(s) + factor * other.value(s)).unwrap();
            for ((a, b), c) in found.iter().zip(shapley(&other)).zip(shapley(&both)) {
                prop_assert!((a + factor * b - c).abs() < 1e-8);
            }
            // A member who brings nothing but its own gets its own; two who bring the same get the same.
            let own = Game::from_model(n + 1, |s| {
                game.value(Coalition(s.0 & !(1 << n))) + if s.has(n) { 5.0 } else { 0.0 }
            });
            prop_assert!((shapley(&own.unwrap())[n] - 5.0).abs() < 1e-9);
            let twins = Game::from_model(n + 1, |s| {
                let first = s.has(0) || s.has(n);
                game.value(Coalition(s.0 & !(1 << n) & !1 | u64::from(first)))
            });
            let twins = shapley(&twins.unwrap());
            prop_assert!((twins[0] - twins[n]).abs() < 1e-9);
        }
    }

    #[test]
    fn huge_and_tiny_values_keep_their_digits() {
        for scale in [1e300, 1e-300] {
            let values = [0.0, 10.0, 6.0, 22.0, 4.0, 18.0, 12.0, 36.0].map(|v| v * scale);
            let parts = shapley(&Game::new(3, values.to_vec()).unwrap());
            let parts: Vec<f64> = parts.iter().map(|p| p / scale).collect();
            close(&parts, &[16.333333333333332, 11.333333333333332, 8.333333333333332]);
        }
    }

    #[test]
    fn sampling_covers_the_exact_value_and_repeats() {
        let value = |s: Coalition| s.members().map(|m| 1.0 + m as f64 / 3.0).sum::<f64>().powf(1.6);
        let exact = shapley(&Game::from_model(12, value).unwrap());
        let sampled = shapley_sampled(12, value, 2_000, 3).unwrap();
        for ((found, error), exact) in sampled.values.iter().zip(&sampled.errors).zip(&exact) {
            assert!((found - exact).abs() < 4.0 * error + 1e-9, "{found} ± {error} is not {exact}");
        }
        let total: f64 = sampled.values.iter().sum();
        assert!((total - exact.iter().sum::<f64>()).abs() < 1e-6);
        assert_eq!(sampled, shapley_sampled(12, value, 2_000, 3).unwrap());
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(sampled, one.install(|| shapley_sampled(12, value, 2_000, 3).unwrap()));
        assert!(shapley_sampled(40, value, 100, 1).is_ok());
        assert!(shapley_sampled(65, value, 100, 1).is_err() && shapley_sampled(4, value, 1, 1).is_err());
        assert!(shapley_sampled(4, |_| f64::NAN, 10, 1).is_err());
    }
}
