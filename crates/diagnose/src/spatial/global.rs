//! Permutation of all values over all units, for statistics of the whole map.
//!
//! Up to nine units every order is listed, so the p-value is exact; beyond, orders are drawn, each a function of the seed and its
//! number.

use super::conditional::Permutations;
use crate::random::Stream;
use rayon::prelude::*;

/// Up to this many units all orders are listed (362,880 of nine).
pub const LISTED_UNITS: usize = 9;

/// The values that a statistic takes over permutations.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// One value an order.
    pub draws: Vec<f64>,
    /// Whether the orders are all that there are.
    pub exact: bool,
}

impl Reference {
    /// The mean of the values.
    pub fn mean(&self) -> f64 {
        self.draws.iter().sum::<f64>() / self.draws.len().max(1) as f64
    }
}

/// The values of a statistic over permutations of the values it is taken of.
pub(crate) fn permuted(
    values: &[f64],
    permutations: Permutations,
    statistic: impl Fn(&[f64]) -> f64 + Sync,
) -> Reference {
    if values.len() <= LISTED_UNITS {
        let mut draws = Vec::new();
        every_order(&mut values.to_vec(), &mut |order| draws.push(statistic(order)));
        return Reference { draws, exact: true };
    }
    let drawn = |scratch: &mut Vec<f64>, draw: usize| {
        scratch.copy_from_slice(values);
        Stream::new(permutations.seed, draw as u64).shuffle(scratch);
        statistic(scratch)
    };
    let draws = (0..permutations.count).into_par_iter().map_init(|| values.to_vec(), drawn).collect();
    Reference { draws, exact: false }
}

/// Shows every order of the items (Heap's way, without recursion).
fn every_order(items: &mut [f64], see: &mut impl FnMut(&[f64])) {
    let mut counters = vec![0; items.len()];
    see(items);
    let mut at = 1;
    while at < items.len() {
        if counters[at] < at {
            items.swap(if at % 2 == 0 { 0 } else { counters[at] }, at);
            see(items);
            counters[at] += 1;
            at = 1;
        } else {
            counters[at] = 0;
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_order_is_seen_once() {
        let mut orders = BTreeSet::new();
        let mut count = 0;
        every_order(&mut [1.0, 2.0, 3.0, 4.0, 5.0], &mut |o| {
            count += 1;
            orders.insert(o.iter().map(|x| *x as u8).collect::<Vec<_>>());
        });
        assert_eq!((count, orders.len()), (120, 120));
        let reference = permuted(&[1.0, 2.0, 4.0], Permutations::new(5, 1), |o| o[0]);
        assert!(reference.exact && reference.draws.len() == 6);
        assert!((reference.mean() - 7.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn draws_follow_from_the_seed_and_not_from_the_threads() {
        let values: Vec<f64> = (0..50).map(f64::from).collect();
        let run = |threads, seed| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| permuted(&values, Permutations::new(200, seed), |o| o[0] * 51.0 + o[49]))
        };
        assert_eq!(run(1, 3), run(2, 3));
        assert_ne!(run(2, 3), run(2, 4));
    }
}
