//! Packing: which circles, none sharing a county, have the greatest sum of scores?
//!
//! ```text
//! maximise    sum of score(C) z_C
//! subject to  sum over circles C that hold county v of z_C <= 1   for every v   (or a cap, where circles may overlap)
//!             sum of z_C <= p,      z_C = 0 or 1
//! ```
//!
//! Taking the best circle first can lose a third of the sum, as it may stand in the way of all others. Here the answer is proven:
//! 1. A circle that holds another one of at least its score is left out (no sum gets lower).
//! 2. The linear relaxation gives prices for counties; at these prices no packing exceeds the bound. A circle whose loss at
//!    these prices is more than bound - best sum can not be part of a better packing and is left out.
//!    Cuts that the relaxation breaks and every packing keeps make the bound tighter.
//! 3. The rest is searched depth first: a circle is chosen, or ruled out, where the relaxation is undecided; a branch whose bound is not
//!    above the best sum is given up.
//!
//! Work is counted in simplex steps and branches. A search that is stopped gives the best packing with the greatest bound of
//! what was left. Scores of zero and below are never chosen.
//!
//! References: Barnhart and others 1998 (Operations Research 46:316-329, doi:10.1287/opre.46.3.316) on packing by columns.

use super::prices::price;
use super::relaxation::Relaxation;
use super::sets::Sets;
use crate::{Limit, Outcome, Progress};
use coregion_zone::Message;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What a packing has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PackingRules<'a> {
    /// How many counties there are.
    pub counties: usize,
    /// Most circles; `None`: as many as fit.
    pub most: Option<usize>,
    /// In how many circles a county may be: 1, unless circles may overlap.
    pub overlap: u32,
    /// Counties that must be in a circle.
    pub required: &'a [u32],
}

/// Circles chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Packing {
    /// The sets chosen, ascending.
    pub chosen: Vec<u32>,
    /// The sum of their values.
    pub value: f64,
    /// What no packing can exceed.
    pub bound: f64,
    /// Simplex steps and branches.
    pub work: u64,
}

/// The packing of greatest value.
///
/// ```
/// use coregion_plan::{Limit, circles::{PackingRules, Sets, pack}};
/// let sets: Sets = [&[1, 2][..], &[0, 1], &[2, 3]].into_iter().collect();
/// let rules = PackingRules { counties: 4, most: None, overlap: 1, required: &[] };
/// let found = pack(&sets, &[3.0, 2.0, 2.0], &rules, &Limit::none());
/// assert!(found.is_optimal());
/// assert_eq!(found.best().map(|p| (p.chosen.clone(), p.value)), Some((vec![1, 2], 4.0)));
/// ```
pub fn pack(sets: &Sets, values: &[f64], rules: &PackingRules<'_>, limit: &Limit<'_>) -> Outcome<Packing> {
    debug_assert_eq!(sets.len(), values.len());
    Search::new(sets, values, rules, limit).run()
}

/// A branch that is still to be looked at.
struct Branch {
    /// What it cannot exceed.
    bound: f64,
    /// Columns chosen and ruled out.
    chosen: Vec<u32>,
    out: Vec<u32>,
}

/// A branch in the values of the program.
struct Fixed {
    /// Columns that are out.
    out: Vec<bool>,
    /// What is to be added to the bound of the program.
    base: f64,
    /// Whether no more sets can be chosen.
    full: bool,
}

struct Search<'s, 'l> {
    sets: &'s Sets,
    values: &'s [f64],
    rules: PackingRules<'s>,
    limit: &'s Limit<'l>,
    /// The best sum so far; minus infinity as long as no packing with all counties that must be in a circle is known.
    best: f64,
    best_sets: Vec<u32>,
    work: u64,
}

/// A gain below this share of the sum counts as none.
const TIE: f64 = 1e-10;
/// The most counties that the program of the relaxation is solved for; beyond, prices alone bound the packing.
const PROGRAM: usize = 1000;
/// Most cuts, most of them in one round, and by how much a cut has to be broken to be added.
const CUTS: usize = 150;
const CUTS_A_ROUND: usize = 30;
const BROKEN: f64 = 0.05;

impl<'s, 'l> Search<'s, 'l> {
    fn new(sets: &'s Sets, values: &'s [f64], rules: &PackingRules<'s>, limit: &'s Limit<'l>) -> Self {
        let best = if rules.required.is_empty() { 0.0 } else { f64::NEG_INFINITY };
        Search { sets, values, rules: *rules, limit, best, best_sets: Vec::new(), work: 0 }
    }

    /// How many sets a packing has at most.
    fn sets_at_most(&self) -> f64 {
        let smallest = self.sets.iter().map(<[u32]>::len).min().unwrap_or(1).max(1);
        let fit = self.rules.counties * self.rules.overlap as usize / smallest;
        self.rules.most.map_or(fit, |most| most.min(fit)) as f64
    }

    fn slack(&self) -> f64 {
        if self.best.is_finite() { TIE * (1.0 + self.best.abs()) } else { 0.0 }
    }

    fn run(mut self) -> Outcome<Packing> {
        let useful = |c: &u32| self.values[*c as usize] > 0.0 || self.needed(*c).next().is_some();
        let mut columns: Vec<u32> = (0..self.sets.len() as u32).filter(useful).collect();
        if self.rules.overlap == 1 {
            columns = self.undominated(columns);
        }
        if self.touched_counties(&columns) > PROGRAM {
            return self.priced(&columns);
        }
        self.greedy(&columns, |search, c| search.values[c as usize]);
        self.greedy(&columns, |search, c| {
            search.values[c as usize] / search.sets.get(c as usize).len() as f64
        });
        let mut bound = f64::INFINITY;
        let mut cuts: Vec<[u32; 3]> = Vec::new();
        loop {
            let mut relaxation = self.relaxation(&columns, &cuts);
            relaxation.solve();
            bound = relaxation.bound(self.sets_at_most()).min(bound);
            self.round(&relaxation, &columns);
            self.work += relaxation.steps;
            let new = self.broken_cuts(&relaxation, &columns, &cuts);
            let kept: Vec<u32> = (columns.iter().enumerate())
                .filter(|(i, _)| bound + relaxation.clear_surplus(*i) > self.best + self.slack())
                .map(|(_, c)| *c)
                .collect();
            let progress = Progress { work: self.work, best: Some(self.best), bound: Some(bound) };
            let settled = new.is_empty() && kept.len() * 10 >= columns.len() * 9;
            if settled || bound <= self.best + self.slack() || self.limit.reached(&progress) {
                let (bound, stopped) = self.branch(&columns, relaxation, bound);
                return self.outcome(bound, stopped);
            }
            columns = kept;
            cuts.extend(new);
        }
    }

    /// Cuts that the solution of the relaxation breaks, the most broken first.
    fn broken_cuts(&self, relaxation: &Relaxation, columns: &[u32], cuts: &[[u32; 3]]) -> Vec<[u32; 3]> {
        if self.rules.overlap > 1 || cuts.len() >= CUTS {
            return Vec::new();
        }
        let solution: Vec<(&[u32], f64)> = (relaxation.solution().into_iter())
            .filter(|z| z.1 < 1.0 - 1e-6)
            .map(|(i, z)| (self.sets.get(columns[i] as usize), z))
            .collect();
        // How much of each pair of counties is held together.
        let mut pairs: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        for (set, z) in &solution {
            for (i, a) in set.iter().enumerate() {
                set[i + 1..].iter().for_each(|b| *pairs.entry((*a, *b)).or_default() += z);
            }
        }
        let mut broken: Vec<(f64, [u32; 3])> = Vec::new();
        for (&(a, b), ab) in &pairs {
            for (&(_, c), bc) in pairs.range((b, 0)..(b + 1, 0)) {
                let ac = pairs.get(&(a, c)).copied().unwrap_or(0.0);
                if ab + bc + ac <= 1.0 + BROKEN {
                    continue;
                }
                let all = |s: &&(&[u32], f64)| [a, b, c].iter().all(|v| s.0.contains(v));
                let thrice: f64 = solution.iter().filter(all).map(|s| s.1).sum();
                let held = ab + bc + ac - 2.0 * thrice;
                if held > 1.0 + BROKEN && !cuts.contains(&[a, b, c]) {
                    broken.push((held, [a, b, c]));
                }
            }
        }
        broken.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        broken.into_iter().take(CUTS_A_ROUND).map(|b| b.1).collect()
    }

    fn relaxation(&self, columns: &[u32], cuts: &[[u32; 3]]) -> Relaxation {
        let capacity = vec![f64::from(self.rules.overlap); self.rules.counties];
        Relaxation::new(self.sets, columns, self.values, &capacity, self.rules.most.map(|m| m as f64), cuts)
    }

    fn touched_counties(&self, columns: &[u32]) -> usize {
        let mut seen = vec![false; self.rules.counties];
        columns.iter().flat_map(|c| self.sets.get(*c as usize)).for_each(|v| seen[*v as usize] = true);
        seen.into_iter().filter(|s| *s).count()
    }

    /// The outcome by prices alone, where the program would be too large.
    fn priced(mut self, columns: &[u32]) -> Outcome<Packing> {
        let sets: Sets = columns.iter().map(|c| self.sets.get(*c as usize)).collect();
        let values: Vec<f64> = columns.iter().map(|c| self.values[*c as usize]).collect();
        let priced = price(&sets, &values, &self.rules, self.limit);
        self.work += priced.work;
        self.offer(priced.chosen.iter().map(|c| columns[*c as usize]).collect());
        let proven = priced.bound <= self.best + self.slack();
        match self.outcome(priced.bound, !proven) {
            Outcome::Stopped { best: Some(best), gap } if !priced.stopped => Outcome::Feasible { best, gap },
            outcome => outcome,
        }
    }

    /// The counties of a set that must be in a circle.
    fn needed(&self, set: u32) -> impl Iterator<Item = u32> + '_ {
        let members = self.sets.get(set as usize);
        self.rules.required.iter().copied().filter(move |v| members.contains(v))
    }

    /// The first county that must be in a circle and is in none of these.
    fn lacking(&self, sets: &[u32]) -> Option<u32> {
        let held = |v: &u32| sets.iter().any(|c| self.sets.get(*c as usize).contains(v));
        self.rules.required.iter().copied().find(|v| !held(v))
    }

    /// Leaves out each set that holds another one of at least its value, and of all its counties that must be in a circle.
    fn undominated(&self, columns: Vec<u32>) -> Vec<u32> {
        let by_members: HashMap<&[u32], f64> =
            columns.iter().map(|c| (self.sets.get(*c as usize), self.values[*c as usize])).collect();
        let mut part = Vec::new();
        let dominated = |c: &u32| {
            let (set, value) = (self.sets.get(*c as usize), self.values[*c as usize]);
            (1u32..(1 << set.len()) - 1).any(|mask| {
                part.clear();
                part.extend((0..set.len()).filter(|i| mask >> i & 1 == 1).map(|i| set[i]));
                by_members.get(part.as_slice()).is_some_and(|v| *v >= value)
                    && self.needed(*c).all(|v| part.contains(&v))
            })
        };
        let mut dominated = dominated;
        columns.into_iter().filter(|c| !dominated(c)).collect()
    }

    /// Takes columns by merit as long as they fit.
    fn greedy(&mut self, columns: &[u32], merit: impl Fn(&Self, u32) -> f64) {
        let mut order: Vec<(f64, u32)> = columns.iter().map(|c| (merit(self, *c), *c)).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let sets = self.fitting(order.into_iter().map(|o| o.1), &[]);
        self.offer(sets);
    }

    /// Takes what the relaxation takes, the surest first, then what fits by surplus.
    fn round(&mut self, relaxation: &Relaxation, columns: &[u32]) {
        let mut solution = relaxation.solution();
        solution.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut rest: Vec<(f64, u32)> =
            (0..columns.len()).map(|i| (relaxation.clear_surplus(i), columns[i])).collect();
        rest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let first = solution.iter().map(|z| columns[z.0]);
        let sets = self.fitting(first.chain(rest.into_iter().map(|r| r.1)), &[]);
        self.offer(sets);
    }

    /// Sets that fit beside each other, in the order given, after those already chosen.
    fn fitting(&self, order: impl Iterator<Item = u32>, chosen: &[u32]) -> Vec<u32> {
        let mut left = vec![self.rules.overlap; self.rules.counties];
        let mut taken: Vec<u32> = chosen.to_vec();
        let mut seen: HashSet<u32> = chosen.iter().copied().collect();
        chosen.iter().flat_map(|c| self.sets.get(*c as usize)).for_each(|v| left[*v as usize] -= 1);
        for c in order {
            if self.rules.most.is_some_and(|most| taken.len() >= most) {
                break;
            }
            let set = self.sets.get(c as usize);
            if set.iter().all(|v| left[*v as usize] > 0) && seen.insert(c) {
                set.iter().for_each(|v| left[*v as usize] -= 1);
                taken.push(c);
            }
        }
        taken
    }

    fn offer(&mut self, mut sets: Vec<u32>) {
        sets.sort_unstable();
        let value: f64 = sets.iter().map(|c| self.values[*c as usize]).sum();
        if value > self.best && self.lacking(&sets).is_none() {
            (self.best, self.best_sets) = (value, sets);
        }
    }

    /// Searches all branches; returns the bound and whether the search was stopped.
    fn branch(&mut self, columns: &[u32], mut relaxation: Relaxation, bound: f64) -> (f64, bool) {
        let high = 1.0 + 2.0 * self.values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
        let mut holders: Vec<Vec<u32>> = vec![Vec::new(); self.rules.counties];
        for (i, c) in columns.iter().enumerate() {
            self.sets.get(*c as usize).iter().for_each(|v| holders[*v as usize].push(i as u32));
        }
        let mut open = vec![Branch { bound, chosen: Vec::new(), out: Vec::new() }];
        let mut steps = relaxation.steps;
        while let Some(branch) = open.pop() {
            if branch.bound <= self.best + self.slack() {
                continue;
            }
            self.work += 1 + relaxation.steps - steps;
            steps = relaxation.steps;
            let left = open.iter().map(|b| b.bound).fold(branch.bound, f64::max);
            let progress = Progress { work: self.work, best: Some(self.best), bound: Some(left) };
            if self.limit.reached(&progress) {
                return (left, true);
            }
            let fixed = self.fix(columns, &holders, &mut relaxation, &branch, high);
            relaxation.solve();
            let bound = (fixed.base + relaxation.bound(self.sets_at_most())).min(branch.bound);
            let mut solution = relaxation.solution();
            let chosen: Vec<u32> = branch.chosen.iter().map(|i| columns[*i as usize]).collect();
            solution.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let sets = self.fitting(solution.iter().map(|z| columns[z.0]), &chosen);
            self.offer(sets);
            if bound <= self.best + self.slack() || fixed.full {
                continue;
            }
            if let Some(county) = self.lacking(&chosen) {
                // One branch for each set that can hold the county, without those of the branches before.
                let mut out = branch.out.clone();
                for &i in holders[county as usize].iter().filter(|i| !fixed.out[**i as usize]) {
                    let chosen = [branch.chosen.as_slice(), &[i]].concat();
                    open.push(Branch { bound, chosen, out: out.clone() });
                    out.push(i);
                }
                continue;
            }
            let free = |z: &&(usize, f64)| !fixed.out[z.0] && !branch.chosen.contains(&(z.0 as u32));
            let undecided = |z: &&(usize, f64)| (z.1 - z.1.round()).abs() > 1e-6 || z.1 > 1.5;
            let fractional = solution.iter().filter(|z| free(z) && undecided(z));
            let pick = fractional.max_by(|a, b| a.1.min(1.0).total_cmp(&b.1.min(1.0)).then(b.0.cmp(&a.0)));
            // All decided and yet not proven: rounding in the program. Go on with any set that is not decided.
            let pick = pick.or_else(|| solution.iter().find(free));
            let Some(at) = pick.map(|z| z.0 as u32) else { continue };
            let (with, without) =
                ([branch.chosen.as_slice(), &[at]].concat(), [branch.out.as_slice(), &[at]].concat());
            open.push(Branch { bound, chosen: branch.chosen, out: without });
            open.push(Branch { bound, chosen: with, out: branch.out });
        }
        (self.best, false)
    }

    /// Sets the values of the program to those of a branch.
    fn fix(
        &self,
        columns: &[u32],
        holders: &[Vec<u32>],
        relaxation: &mut Relaxation,
        branch: &Branch,
        high: f64,
    ) -> Fixed {
        let mut fixed = Fixed { out: vec![false; columns.len()], base: 0.0, full: false };
        fixed.full = self.rules.most.is_some_and(|most| branch.chosen.len() >= most);
        let value = |i: u32| self.values[columns[i as usize] as usize];
        let members = |i: u32| self.sets.get(columns[i as usize] as usize);
        let mut used = vec![0u32; self.rules.counties];
        branch.chosen.iter().flat_map(|i| members(*i)).for_each(|v| used[*v as usize] += 1);
        branch.out.iter().for_each(|i| fixed.out[*i as usize] = true);
        for (v, holders) in holders.iter().enumerate() {
            if used[v] >= self.rules.overlap {
                holders.iter().for_each(|i| fixed.out[*i as usize] = true);
            }
        }
        for (i, out) in fixed.out.iter().enumerate() {
            relaxation.values[i] = if *out { -high } else { value(i as u32) };
        }
        if self.rules.overlap == 1 {
            // Chosen sets stay in the program with a bonus above all others; all that touch them are out.
            for &i in &branch.chosen {
                relaxation.values[i as usize] = value(i) + high;
                fixed.base -= high;
            }
            return fixed;
        }
        // Chosen sets leave the program and take their share of the right side with them.
        for &i in &branch.chosen {
            relaxation.values[i as usize] = -high;
            fixed.out[i as usize] = true;
            fixed.base += value(i);
        }
        let left = |used: &u32| f64::from(self.rules.overlap - used);
        let most = self.rules.most.map(|most| (most - branch.chosen.len()) as f64);
        relaxation.restart_with(&used.iter().map(left).chain(most).collect::<Vec<f64>>());
        fixed
    }

    fn outcome(self, bound: f64, stopped: bool) -> Outcome<Packing> {
        if !self.best.is_finite() {
            let county = self.lacking(&[]).unwrap_or(0);
            let conflict = Message::new("circles-conflict-required").int("county", county as usize);
            let none = Outcome::Stopped { best: None, gap: None };
            return if stopped { none } else { Outcome::Infeasible { conflict } };
        }
        let bound = if stopped { bound.max(self.best) } else { self.best };
        let packing = Packing { chosen: self.best_sets, value: self.best, bound, work: self.work };
        if !stopped {
            return Outcome::Optimal(packing);
        }
        let gap = (packing.value > 0.0).then(|| (packing.bound - packing.value) / packing.value);
        Outcome::Stopped { best: Some(packing), gap }
    }
}
