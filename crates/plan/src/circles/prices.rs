//! Bounds for packings of many counties: prices by subgradient steps, and a packing that follows from them.
//!
//! ```text
//! For prices u >= 0 of counties no packing exceeds
//!   L(u) = sum over counties of capacity u + the p greatest surpluses above zero,   surplus = value - sum of u of the members.
//! ```
//!
//! The prices move against what is chosen too often and towards what is left out, with steps that shrink with the distance of
//! the bound from the best packing (Held, Wolfe and Crowder 1974, Mathematical Programming 6:62-88,
//! doi:10.1007/BF01580223). The bound approaches that of the linear relaxation without its program. Every round, sets are taken by
//! surplus as far as they fit, and the best packing is kept. Time grows with rounds times the members of all sets.

use super::packing::PackingRules;
use super::sets::Sets;
use crate::{Limit, Progress};

/// What prices prove and find.
pub(crate) struct Priced {
    /// What no packing can exceed.
    pub bound: f64,
    /// The value of the best packing found, and its sets.
    pub best: f64,
    pub chosen: Vec<u32>,
    /// Rounds done.
    pub work: u64,
    /// Whether it was stopped.
    pub stopped: bool,
}

/// Most rounds, and after how many without a better bound the step is halved.
const ROUNDS: usize = 600;
const PATIENCE: usize = 12;

/// Prices counties until the bound meets the best packing, the steps vanish, or the limit is reached.
pub(crate) fn price(sets: &Sets, values: &[f64], rules: &PackingRules<'_>, limit: &Limit<'_>) -> Priced {
    let capacity = f64::from(rules.overlap);
    let smallest = sets.iter().map(<[u32]>::len).min().unwrap_or(1).max(1);
    let fit = rules.counties * rules.overlap as usize / smallest;
    let most = rules.most.unwrap_or(fit).min(fit);
    let mut found = Priced { bound: f64::INFINITY, best: 0.0, chosen: Vec::new(), work: 0, stopped: false };
    let mut prices = start(sets, values, rules.counties);
    let (mut step, mut idle) = (1.0, 0);
    let mut surplus: Vec<(f64, u32)> = Vec::with_capacity(sets.len());
    for round in 0..ROUNDS {
        let gain =
            |(set, value): (&[u32], &f64)| value - set.iter().map(|v| prices[*v as usize]).sum::<f64>();
        surplus.clear();
        surplus.extend(sets.iter().zip(values).map(gain).zip(0u32..).filter(|s| s.0 > 0.0));
        let order = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if surplus.len() > most {
            surplus.select_nth_unstable_by(most.saturating_sub(1), order);
            surplus.truncate(most);
        }
        let bound =
            prices.iter().map(|u| u * capacity).sum::<f64>() + surplus.iter().map(|s| s.0).sum::<f64>();
        found.work += 1;
        idle += 1;
        if bound < found.bound {
            if bound < found.bound * (1.0 - 1e-4) {
                idle = 0;
            }
            found.bound = bound;
        }
        if round % 10 == 0 {
            take(sets, values, rules, &prices, &mut found);
        }
        if idle > PATIENCE {
            (step, idle) = (step * 0.5, 0);
        }
        let progress = Progress { work: found.work, best: Some(found.best), bound: Some(found.bound) };
        found.stopped = limit.reached(&progress);
        if found.stopped || step < 1e-4 || found.bound <= found.best * (1.0 + 1e-10) {
            break;
        }
        let mut used = vec![-capacity; rules.counties];
        for (_, set) in &surplus {
            sets.get(*set as usize).iter().for_each(|v| used[*v as usize] += 1.0);
        }
        // What is not used and costs nothing cannot get cheaper.
        let moving = |u: f64, p: f64| u > 0.0 || p > 0.0;
        let norm: f64 = used.iter().zip(&prices).filter(|(u, p)| moving(**u, **p)).map(|(u, _)| u * u).sum();
        if norm == 0.0 {
            break;
        }
        let length = step * (bound - found.best).max(1e-9 * bound.abs()) / norm;
        prices.iter_mut().zip(&used).for_each(|(p, u)| *p = (*p + length * u).max(0.0));
    }
    take(sets, values, rules, &prices, &mut found);
    found.bound = found.bound.max(found.best);
    found
}

/// First prices: what a county earns in the best set that holds it, shared among the members.
fn start(sets: &Sets, values: &[f64], counties: usize) -> Vec<f64> {
    let mut prices = vec![0.0f64; counties];
    for (set, value) in sets.iter().zip(values) {
        let share = value / set.len() as f64;
        set.iter().for_each(|v| prices[*v as usize] = prices[*v as usize].max(share));
    }
    prices
}

/// Takes sets by surplus as far as they fit, then by value; keeps the packing if it is the best.
fn take(sets: &Sets, values: &[f64], rules: &PackingRules<'_>, prices: &[f64], found: &mut Priced) {
    let mut order: Vec<(f64, u32)> = (sets.iter().zip(values).zip(0u32..))
        .filter(|((_, value), _)| **value > 0.0)
        .map(|((set, value), i)| (value - set.iter().map(|v| prices[*v as usize]).sum::<f64>(), i))
        .collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut left = vec![rules.overlap; rules.counties];
    let mut chosen = Vec::new();
    for (_, i) in order {
        if rules.most.is_some_and(|most| chosen.len() >= most) {
            break;
        }
        let set = sets.get(i as usize);
        if set.iter().all(|v| left[*v as usize] > 0) {
            set.iter().for_each(|v| left[*v as usize] -= 1);
            chosen.push(i);
        }
    }
    chosen.sort_unstable();
    let value: f64 = chosen.iter().map(|i| values[*i as usize]).sum();
    if value > found.best {
        (found.best, found.chosen) = (value, chosen);
    }
}
