//! Moving nodes between regions: descent, tabu search and annealing, one engine for every method that improves or mends.
//!
//! A move takes a node on the line of its region into a region that it touches, if its region stays connected.
//! Floors, caps and pairs that must be apart are priced while annealing, with rising prices, and hold strictly in descent:
//! a move never adds to what is unmet, and what is unmet counts before cost.

use super::assignment::Assignment;
use super::ground::Ground;
use crate::{Limit, Progress};
use coregion_diagnose::random::Stream;

/// Floor and cap that a search works towards, and what missing them costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aim {
    floor: f64,
    cap: f64,
    /// Price of a unit of amount below the floor or above the cap.
    price: f64,
    /// Price of a pair that must be apart.
    pair: f64,
}

impl Aim {
    /// The demands as they are (up to the rounding of sums), each missing amount counting 1.
    pub fn strict(ground: &Ground) -> Self {
        let mean = ground.amount.iter().sum::<f64>() / ground.len() as f64;
        let (floor, cap) = (ground.floor * (1.0 - 1e-12), ground.cap * (1.0 + 1e-12));
        Aim { floor, cap, price: 1.0, pair: mean.max(f64::MIN_POSITIVE) }
    }

    /// The demands with a margin: a share of what regions of even size have to spare.
    fn with_margin(ground: &Ground, regions: usize) -> Self {
        let even = ground.amount.iter().sum::<f64>() / regions as f64;
        let spare = |x: f64| if x > 0.0 && x.is_finite() { 0.1 * x } else { 0.0 };
        let strict = Aim::strict(ground);
        Aim {
            floor: if ground.floor > 0.0 { ground.floor + spare(even - ground.floor) } else { 0.0 },
            cap: ground.cap - spare(ground.cap - even),
            ..strict
        }
    }

    fn priced(self, price: f64) -> Self {
        Aim { price: self.price * price, pair: self.pair * price, ..self }
    }

    #[inline]
    fn missing(&self, amount: f64) -> f64 {
        (self.floor - amount).max(0.0) + (amount - self.cap).max(0.0)
    }

    /// What a move adds to the price of what is unmet.
    #[inline]
    fn change(&self, a: &Assignment<'_>, v: u32, to: u32) -> f64 {
        let from = a.label[v as usize];
        let w = a.ground.amount[v as usize];
        let (x, y) = (a.amount[from as usize], a.amount[to as usize]);
        let rise = self.missing(x - w) - self.missing(x) + self.missing(y + w) - self.missing(y);
        let pairs =
            if a.ground.apart.is_empty() { 0.0 } else { a.hostile(v, to) as f64 - a.hostile(v, from) as f64 };
        rise * self.price + pairs * self.pair
    }

    /// The price of all that is unmet.
    pub fn unmet(&self, a: &Assignment<'_>) -> f64 {
        let amounts: f64 = a.amount.iter().map(|x| self.missing(*x)).sum();
        let pairs: usize = match a.ground.apart.is_empty() {
            true => 0,
            false => (0..a.label.len()).map(|v| a.hostile(v as u32, a.label[v])).sum(),
        };
        amounts * self.price + pairs as f64 / 2.0 * self.pair
    }
}

/// Temperatures, as multiples of the mean cost a unit, and how many sweeps lie between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cooling {
    /// Where it begins: 3 forgets most of the start, 0.3 keeps it.
    pub hot: f64,
    /// Where it ends.
    pub cold: f64,
    /// How many times each unit is tried, on average. More sweeps, better regions.
    pub sweeps: usize,
}

impl Default for Cooling {
    fn default() -> Self {
        Cooling { hot: 3.0, cold: 0.05, sweeps: 200 }
    }
}

/// Work done and whether the limit was reached.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    /// Moves tried.
    pub work: u64,
    /// Whether the search was stopped.
    pub stopped: bool,
}

impl Spent {
    /// Counts steps, tells the watcher, and says whether to stop.
    pub fn pass(&mut self, steps: usize, limit: &Limit<'_>, best: Option<f64>) -> bool {
        self.work += steps as u64;
        self.stopped |= limit.reached(&Progress { work: self.work, best, bound: None });
        self.stopped
    }
}

/// Prices of a unit of amount that is missing, in mean costs of a unit over mean amounts of a unit, at the start
/// and at the end of annealing.
const PRICES: (f64, f64) = (100.0, 400.0);

/// Simulated annealing from the regions as they are.
pub(crate) fn anneal(
    a: &mut Assignment<'_>,
    cooling: Cooling,
    stream: &mut Stream,
    limit: &Limit<'_>,
    spent: &mut Spent,
) {
    let ground = a.ground;
    let n = ground.len();
    let mean_cost = (a.cost() / n as f64).abs();
    if a.regions() < 2 || mean_cost == 0.0 && !ground.demanding() {
        return;
    }
    let mean_cost = if mean_cost > 0.0 { mean_cost } else { 1.0 };
    let mean_amount = (ground.amount.iter().sum::<f64>() / n as f64).max(f64::MIN_POSITIVE);
    let aim = Aim::with_margin(ground, a.regions());
    let unit = mean_cost / mean_amount;
    let steps = cooling.sweeps.max(1);
    let at = |from: f64, to: f64, i: usize| from * (to / from).powf((i + 1) as f64 / steps as f64);
    for sweep in 0..steps {
        let heat = mean_cost * at(cooling.hot, cooling.cold, sweep);
        let aim = aim.priced(unit * at(PRICES.0, PRICES.1, sweep));
        a.refresh();
        for _ in 0..n {
            let v = stream.below(n) as u32;
            let row = ground.graph.neighbours(v);
            if row.is_empty() {
                continue;
            }
            let to = a.label[row[stream.below(row.len())] as usize];
            let from = a.label[v as usize];
            if from == to || a.nodes[from as usize] < 2 {
                continue;
            }
            let rise = a.leaving(v) + a.joining(v, to) + a.bonds(v, to) + aim.change(a, v, to);
            let refused = rise > 0.0 && (rise > 30.0 * heat || stream.uniform() >= (-rise / heat).exp());
            if !refused && a.may_leave(v) {
                a.shift(v, to);
            }
        }
        if spent.pass(n, limit, None) {
            break;
        }
    }
    a.refresh();
}

/// Moves nodes as long as that lowers what is unmet, or the cost without adding to what is unmet.
pub(crate) fn descend(a: &mut Assignment<'_>, limit: &Limit<'_>, spent: &mut Spent) {
    let ground = a.ground;
    let n = ground.len();
    let aim = Aim::strict(ground);
    let least = 1e-12 * (a.cost() / n as f64).abs();
    let slight = 1e-12 * aim.pair;
    loop {
        let mut moved = false;
        a.refresh();
        for v in 0..n as u32 {
            let from = a.label[v as usize];
            if a.nodes[from as usize] < 2 {
                continue;
            }
            let leaving = a.leaving(v);
            let mut best = (0.0, -least, from);
            for &u in ground.graph.neighbours(v) {
                let to = a.label[u as usize];
                if to == from || to == best.2 {
                    continue;
                }
                let unmet = if ground.demanding() { aim.change(a, v, to) } else { 0.0 };
                let rise = leaving + a.joining(v, to) + a.bonds(v, to);
                if unmet < best.0 - slight || (unmet <= best.0 + slight && rise < best.1) {
                    best = (unmet, rise, to);
                }
            }
            if best.2 != from && a.may_leave(v) {
                a.shift(v, best.2);
                moved = true;
            }
        }
        if !moved || spent.pass(n, limit, None) {
            break;
        }
    }
    a.refresh();
}

/// Tabu search: again and again the best move, even if it adds to the cost; what moved may not move back for `tenure`
/// moves, unless that gives the best regions so far. Ends after `patience` moves without better regions.
pub(crate) fn tabu(
    a: &mut Assignment<'_>,
    tenure: usize,
    patience: usize,
    limit: &Limit<'_>,
    spent: &mut Spent,
) {
    let ground = a.ground;
    let n = ground.len();
    let mean_amount = (ground.amount.iter().sum::<f64>() / n as f64).max(f64::MIN_POSITIVE);
    let price = (a.cost() / n as f64).abs() / mean_amount * PRICES.1;
    let aim = Aim::strict(ground).priced(if price > 0.0 { price } else { 1.0 });
    let mut value = a.cost() + aim.unmet(a);
    let (mut best, mut best_label) = (value, a.label.clone());
    // Until which move a node may not go back into a region: by node, the last few.
    let mut barred: Vec<Vec<(u32, usize)>> = vec![Vec::new(); n];
    let mut candidates: Vec<(f64, u32, u32)> = Vec::new();
    let (mut step, mut last_best) = (0, 0);
    while step - last_best < patience {
        step += 1;
        candidates.clear();
        for v in 0..n as u32 {
            let from = a.label[v as usize];
            if a.nodes[from as usize] < 2 {
                continue;
            }
            let start = candidates.len();
            let mut leaving = None;
            for &u in ground.graph.neighbours(v) {
                let to = a.label[u as usize];
                if to == from || candidates[start..].iter().any(|c| c.2 == to) {
                    continue;
                }
                let leaving = *leaving.get_or_insert_with(|| a.leaving(v));
                let demand = if ground.demanding() { aim.change(a, v, to) } else { 0.0 };
                candidates.push((leaving + a.joining(v, to) + a.bonds(v, to) + demand, v, to));
            }
        }
        if spent.pass(candidates.len(), limit, None) {
            break;
        }
        let allowed = |c: &(f64, u32, u32)| {
            value + c.0 < best - 1e-12 * best.abs()
                || !barred[c.1 as usize].iter().any(|b| b.0 == c.2 && b.1 > step)
        };
        candidates.retain(allowed);
        let order =
            |x: &(f64, u32, u32), y: &(f64, u32, u32)| x.0.total_cmp(&y.0).then((x.1, x.2).cmp(&(y.1, y.2)));
        let mut chosen = None;
        while let Some(at) = (0..candidates.len()).min_by(|i, j| order(&candidates[*i], &candidates[*j])) {
            if a.may_leave(candidates[at].1) {
                chosen = Some(candidates[at]);
                break;
            }
            candidates.swap_remove(at);
        }
        let Some((rise, v, to)) = chosen else { break };
        let list = &mut barred[v as usize];
        list.retain(|b| b.1 > step);
        list.push((a.label[v as usize], step + tenure));
        a.shift(v, to);
        value += rise;
        if step % 256 == 0 {
            a.refresh();
            value = a.cost() + aim.unmet(a);
        }
        if value < best - 1e-12 * best.abs() {
            (best, last_best) = (value, step);
            best_label.copy_from_slice(&a.label);
        }
    }
    a.label = best_label;
    a.refresh();
}

/// Mends regions that miss demands: short annealing at low temperature with rising prices, then descent. Says whether all
/// demands are met.
pub(crate) fn mend(
    a: &mut Assignment<'_>,
    stream: &mut Stream,
    limit: &Limit<'_>,
    spent: &mut Spent,
) -> bool {
    let strict = Aim::strict(a.ground);
    descend(a, limit, spent);
    let mut best = (strict.unmet(a), a.label.clone());
    let mut idle = 0;
    for round in 0..ROUNDS {
        if best.0 <= 0.0 || spent.stopped || idle == IDLE {
            break;
        }
        // Every second round starts hotter.
        let hot = if round % 2 == 0 { 0.5 } else { 2.0 };
        anneal(a, Cooling { hot, cold: 0.1, sweeps: 30 }, stream, limit, spent);
        descend(a, limit, spent);
        let unmet = strict.unmet(a);
        idle += 1;
        if unmet < best.0 {
            // Going on is worth while as long as it gets clearly better.
            if unmet < 0.8 * best.0 {
                idle = 0;
            }
            best = (unmet, a.label.clone());
        }
    }
    a.label = best.1;
    a.refresh();
    strict.unmet(a) <= 0.0
}

/// Most rounds of mending, and how many without clear success end it.
const ROUNDS: usize = 16;
const IDLE: usize = 3;

/// Exactly as many regions as asked for, with pairs that must be apart in different ones: regions that hold such a pair are
/// cut between them; the region that holds most is cut evenly; the region that holds least joins the neighbour it is
/// most like.
pub(crate) fn number(ground: &Ground, labels: &[u32], regions: usize) -> Vec<u32> {
    let mut seen = vec![u32::MAX; labels.iter().max().map_or(0, |m| *m as usize + 1)];
    let mut count = 0u32;
    let mut label: Vec<u32> = (labels.iter())
        .map(|l| {
            let new = &mut seen[*l as usize];
            if *new == u32::MAX {
                *new = count;
                count += 1;
            }
            *new
        })
        .collect();
    let members = |label: &[u32], region: u32| -> Vec<u32> {
        (0..label.len() as u32).filter(|v| label[*v as usize] == region).collect()
    };
    for a in 0..ground.apart.len() as u32 {
        for &b in &ground.apart[a as usize] {
            if a < b && label[a as usize] == label[b as usize] {
                let inside = members(&label, label[a as usize]);
                super::tree_cut::part_between(ground, &inside, a, b)
                    .iter()
                    .for_each(|v| label[*v as usize] = count);
                count += 1;
            }
        }
    }
    while (count as usize) < regions {
        let (mut held, mut nodes) = (vec![0.0; count as usize], vec![0usize; count as usize]);
        for (v, l) in label.iter().enumerate() {
            held[*l as usize] += ground.amount[v];
            nodes[*l as usize] += 1;
        }
        let largest =
            (0..count as usize).filter(|r| nodes[*r] > 1).max_by(|a, b| held[*a].total_cmp(&held[*b]));
        let Some(largest) = largest else { break };
        let inside = members(&label, largest as u32);
        super::tree_cut::half(ground, &inside).iter().for_each(|v| label[*v as usize] = count);
        count += 1;
    }
    while count as usize > regions.max(1) {
        let mut a = Assignment::new(ground, label, count as usize);
        let mut order: Vec<u32> = (0..count).collect();
        order.sort_by(|x, y| a.amount[*x as usize].total_cmp(&a.amount[*y as usize]).then(x.cmp(y)));
        // The region that holds least and touches another; one that it may join, if there is any.
        let friend = order.iter().find_map(|r| Some((*r, a.likest_neighbour(*r, true)?)));
        let joined = friend.or_else(|| order.iter().find_map(|r| Some((*r, a.likest_neighbour(*r, false)?))));
        label = std::mem::take(&mut a.label);
        let Some((gone, into)) = joined else { break };
        for l in &mut label {
            if *l == gone {
                *l = into;
            }
        }
        count -= 1;
        for l in &mut label {
            if *l == count {
                *l = gone;
            }
        }
    }
    label
}
