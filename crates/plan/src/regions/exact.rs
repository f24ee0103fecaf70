//! Exact regions for small maps: is there any better partition at all?
//!
//! ```text
//! Units are placed one after the other into one of the regions begun so far, or a new one. A placement is given up when
//!   cost so far + least within sum of squares of the units to come (in k groups, contiguous or not) >= best known cost,
//! when a region can no longer become connected through units to come, or when a floor, a cap, or a pair apart is out of reach.
//! ```
//!
//! The sums of the units to come are found by the same search, for the last one, two, three ... units in turn (Brusco's
//! repetitive branch and bound). The answer is proven; stopped early, it is the best known with a bound. For up to
//! [`MOST`] units (counting units that must be together once); about 25 units take well under a second, 40 and more
//! may take hours, depending on how clear the groups are and on k.
//!
//! Reference: Brusco 2006 (Psychometrika 71:347-363, doi:10.1007/s11336-004-1218-1), without contiguity.
//!
//! ```
//! use coregion_plan::{Limit, regions::{Attributes, Demands, Graph, exact}};
//! let graph = Graph::new(4, &[(0, 1), (1, 2), (2, 3)])?;
//! let attributes = Attributes::new(&[&[1.0, 8.0, 2.0, 9.0]])?;
//! let demands = Demands { regions: 2, ..Demands::default() };
//! let found = exact(&graph, &attributes, &demands, &Limit::none())?;
//! assert!(found.is_optimal());
//! // {0} | {1, 2, 3}: 1 and 2 are alike, but do not touch.
//! assert_eq!(found.best().map(|r| r.labels.clone()), Some(vec![0, 1, 1, 1]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::azp::{AzpOptions, improve};
use super::ground::Ground;
use super::search::{Spent, number};
use super::tree_cut::{cut, cut_evenly, least_forest};
use super::{Attributes, BadDemand, Demands, Graph, Regions};
use crate::{Limit, Outcome};
use coregion_zone::Message;
use std::collections::VecDeque;

/// The most units that can be solved exactly.
pub const MOST: usize = 64;

/// The best regions there are, or the best found with its bound where the limit is reached. Work is counted in placements.
///
/// # Errors
/// Arguments that do not align or lie outside what is accepted; more than [`MOST`] units.
pub fn exact(
    graph: &Graph,
    attributes: &Attributes,
    demands: &Demands<'_>,
    limit: &Limit<'_>,
) -> Result<Outcome<Regions>, BadDemand> {
    let ground = match Ground::new(graph, attributes, demands, Some(demands.regions))? {
        Ok(ground) => ground,
        Err(conflict) => return Ok(Outcome::Infeasible { conflict: conflict.message(demands.names) }),
    };
    if ground.len() > MOST {
        let (value, accepted) = (ground.len() as f64, "1 to 64");
        return Err(BadDemand::Range { what: "the number of units", value, accepted });
    }
    let mut spent = Spent::default();
    let forest = least_forest(&ground);
    let start = match ground.floor > 0.0 || ground.cap.is_finite() {
        true => cut_evenly(&ground, &forest, ground.regions),
        false => cut(&ground, &forest, ground.regions, limit, &mut spent),
    };
    let start = number(&ground, &start, ground.regions);
    let labels = improve(&ground, start, &AzpOptions::default(), limit, &mut spent);
    Ok(prove(&ground, attributes, demands, Some(&labels), limit, spent))
}

/// The outcome of exact search, beginning with known regions of nodes.
pub(crate) fn prove(
    ground: &Ground,
    attributes: &Attributes,
    demands: &Demands<'_>,
    known: Option<&[u32]>,
    limit: &Limit<'_>,
    spent: Spent,
) -> Outcome<Regions> {
    let known = known
        .map(|labels| Regions::new(ground, attributes, demands, labels, spent.work))
        .filter(|regions| regions.unmet.is_empty());
    let mut search = Placing::new(ground, limit, spent);
    // Costs of the search leave out what no partition changes; only a clear improvement counts.
    if let Some(known) = &known {
        search.best = (known.cost - search.constant) * (1.0 - 1e-12);
    }
    let (labels, bound, stopped) = search.run();
    let regions = match (labels, known) {
        (Some(labels), _) => Regions::new(ground, attributes, demands, &labels, search.spent.work),
        (None, Some(known)) => Regions { work: search.spent.work, ..known },
        (None, None) if stopped => return Outcome::Stopped { best: None, gap: None },
        (None, None) => return Outcome::Infeasible { conflict: Message::new("regions-conflict-none") },
    };
    if !stopped {
        return Outcome::Optimal(Regions { bound: Some(regions.cost), ..regions });
    }
    let bound = Some((bound + search.constant).clamp(0.0, regions.cost));
    let regions = Regions { bound, ..regions };
    let gap = regions.gap();
    Outcome::Stopped { best: Some(regions), gap }
}

/// A region begun.
#[derive(Clone, Copy, Default)]
struct Begun {
    members: u64,
    count: f64,
    amount: f64,
}

struct Placing<'g, 'l> {
    ground: &'g Ground,
    limit: &'g Limit<'l>,
    spent: Spent,
    /// Nodes in the order in which they are placed, and their rows in that order.
    order: Vec<u32>,
    values: Vec<f64>,
    /// Neighbours, and those that must be apart, as sets of positions.
    links: Vec<u64>,
    apart: Vec<u64>,
    /// Links to nodes placed before: position and bond.
    bonds: Vec<Vec<(usize, f64)>>,
    /// The least that bonds of links to nodes placed later can add, from each position on.
    bonds_to_come: Vec<f64>,
    /// Amounts from each position on.
    amounts_to_come: Vec<f64>,
    /// The least within sum of squares of the nodes from each position on.
    to_come: Vec<f64>,
    /// The sum of squares inside nodes, with the price of crossings inside them and of every crossing that is not cut.
    constant: f64,
    begun: Vec<Begun>,
    sums: Vec<f64>,
    label: Vec<u32>,
    best: f64,
    best_label: Option<Vec<u32>>,
    /// Whether only groups are sought, without contiguity and demands.
    groups_only: bool,
}

impl<'g, 'l> Placing<'g, 'l> {
    fn new(ground: &'g Ground, limit: &'g Limit<'l>, spent: Spent) -> Self {
        let n = ground.len();
        let order = breadth_first(ground);
        let mut position = vec![0; n];
        order.iter().enumerate().for_each(|(i, v)| position[*v as usize] = i);
        let set = |list: &[u32]| list.iter().fold(0u64, |set, u| set | 1 << position[*u as usize]);
        let mut bonds = vec![Vec::new(); n];
        if !ground.bonds.is_empty() {
            for (i, &v) in order.iter().enumerate() {
                let row = ground.graph.neighbours(v).iter().zip(&ground.bonds[ground.graph.row(v)]);
                bonds[i] = row.map(|(u, b)| (position[*u as usize], *b)).filter(|l| l.0 < i).collect();
            }
        }
        let mut bonds_to_come = vec![0.0; n + 1];
        let mut amounts_to_come = vec![0.0; n + 1];
        for i in (0..n).rev() {
            let least: f64 = bonds[i].iter().map(|l| l.1.min(0.0)).sum();
            bonds_to_come[i] = bonds_to_come[i + 1] + least;
            amounts_to_come[i] = amounts_to_come[i + 1] + ground.amount[order[i] as usize];
        }
        Placing {
            ground,
            limit,
            spent,
            values: order.iter().flat_map(|v| ground.row(*v)).copied().collect(),
            links: order.iter().map(|v| set(ground.graph.neighbours(*v))).collect(),
            apart: order.iter().map(|v| ground.apart.get(*v as usize).map_or(0, |l| set(l))).collect(),
            bonds,
            bonds_to_come,
            amounts_to_come,
            to_come: vec![0.0; n + 1],
            constant: ground.inner + ground.crossing_price,
            begun: vec![Begun::default(); ground.regions],
            sums: vec![0.0; ground.regions * ground.width],
            label: vec![0; n],
            best: f64::INFINITY,
            best_label: None,
            groups_only: true,
            order,
        }
    }

    /// The labels of better regions, if there are any, the bound, and whether the search was stopped.
    fn run(&mut self) -> (Option<Vec<u32>>, f64, bool) {
        let n = self.order.len();
        let best = self.best;
        let mut groups: Vec<u32> = vec![0; n];
        for from in (1..n).rev() {
            // A first answer: the groups of the nodes after this one, and this one where it costs least.
            self.best = self.first_answer(from, &mut groups) * (1.0 + 1e-12);
            self.best_label = None;
            self.place(from, 0, 0.0);
            if self.spent.stopped {
                let bound = self.to_come[from + 1] + self.bonds_to_come[0];
                return (None, bound, true);
            }
            if let Some(better) = self.best_label.take() {
                groups = better;
            }
            self.to_come[from] = self.best * (1.0 - 1e-11);
        }
        (self.best, self.best_label, self.groups_only) = (best, None, false);
        self.place(0, 0, 0.0);
        let labels = self.best_label.take().map(|by_position| {
            let mut labels = vec![0; n];
            self.order.iter().zip(by_position).for_each(|(v, l)| labels[*v as usize] = l);
            labels
        });
        (labels, self.to_come[1] + self.bonds_to_come[0], self.spent.stopped)
    }

    /// The sum of squares of groups from a position on, after putting that node where it costs least.
    fn first_answer(&self, from: usize, groups: &mut [u32]) -> f64 {
        let (width, k) = (self.ground.width, self.ground.regions);
        let weight = |i: usize| self.ground.count[self.order[i] as usize];
        let cost = |groups: &[u32]| {
            let (mut sum, mut count, mut square) = (vec![0.0; k * width], vec![0.0; k], 0.0);
            for (i, g) in groups.iter().enumerate().skip(from) {
                let g = *g as usize;
                count[g] += weight(i);
                for (s, x) in sum[g * width..].iter_mut().zip(&self.values[i * width..][..width]) {
                    *s += x * weight(i);
                    square += x * x * weight(i);
                }
            }
            let between = |g: usize| sum[g * width..][..width].iter().map(|s| s * s).sum::<f64>() / count[g];
            (square - (0..k).filter(|g| count[*g] > 0.0).map(between).sum::<f64>()).max(0.0)
        };
        let mut best = (f64::INFINITY, 0);
        for g in 0..k as u32 {
            groups[from] = g;
            let found = cost(groups);
            if found < best.0 {
                best = (found, g);
            }
        }
        groups[from] = best.1;
        best.0
    }

    /// Places the node at a position, with all that follow, in every way that can still be better than the best.
    fn place(&mut self, at: usize, begun: usize, cost: f64) {
        let (n, k, width) = (self.order.len(), self.ground.regions, self.ground.width);
        if at == n {
            if cost < self.best && (self.groups_only || begun == k) {
                self.best = cost;
                self.best_label = Some(self.label.clone());
            }
            return;
        }
        if self.spent.stopped {
            return;
        }
        self.spent.work += 1;
        if self.spent.work.is_multiple_of(4096) {
            self.spent.pass(0, self.limit, None);
        }
        let node = self.order[at];
        let (w, amount) = (self.ground.count[node as usize], self.ground.amount[node as usize]);
        let mut ways: Vec<(f64, usize)> = Vec::with_capacity(begun + 1);
        for r in 0..(begun + 1).min(k) {
            let (m, sums) = (self.begun[r].count, &self.sums[r * width..][..width]);
            let mut rise = 0.0;
            if r < begun {
                let off = self.values[at * width..][..width].iter().zip(sums);
                rise = off.map(|(x, s)| (x - s / m).powi(2)).sum::<f64>() * w * m / (m + w);
            }
            if !self.groups_only {
                let cut = self.bonds[at].iter().filter(|l| self.label[l.0] as usize != r || r >= begun);
                rise += cut.map(|l| l.1).sum::<f64>();
            }
            let to_come =
                self.to_come[at + 1] + if self.groups_only { 0.0 } else { self.bonds_to_come[at + 1] };
            if cost + rise + to_come < self.best {
                ways.push((rise, r));
            }
        }
        ways.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (rise, r) in ways {
            let to_come =
                self.to_come[at + 1] + if self.groups_only { 0.0 } else { self.bonds_to_come[at + 1] };
            if cost + rise + to_come >= self.best {
                break;
            }
            let now = begun.max(r + 1);
            let before = self.begun[r];
            self.begun[r] = Begun {
                members: before.members | 1 << at,
                count: before.count + w,
                amount: before.amount + amount,
            };
            if self.groups_only || (before.members & self.apart[at] == 0 && self.within_reach(at + 1, now)) {
                self.label[at] = r as u32;
                let old: Vec<f64> = self.sums[r * width..][..width].to_vec();
                for k in 0..width {
                    self.sums[r * width + k] += self.values[at * width + k] * w;
                }
                self.place(at + 1, now, cost + rise);
                self.sums[r * width..][..width].copy_from_slice(&old);
            }
            self.begun[r] = before;
        }
    }

    /// Whether the regions begun can still be completed by the nodes from a position on.
    fn within_reach(&self, next: usize, begun: usize) -> bool {
        let (n, k) = (self.order.len(), self.ground.regions);
        let missing = k - begun;
        if n - next < missing {
            return false;
        }
        let (floor, cap) = (self.ground.floor * (1.0 - 1e-12), self.ground.cap * (1.0 + 1e-12));
        let mut needed = missing as f64 * floor;
        let to_come = if next == n { 0 } else { u64::MAX << next };
        for region in &self.begun[..begun] {
            if region.amount > cap {
                return false;
            }
            needed += (floor - region.amount).max(0.0);
            // Flood through members and nodes to come from the first member.
            let open = region.members | to_come;
            let mut reached = 1u64 << region.members.trailing_zeros();
            let mut fresh = reached;
            while fresh != 0 && region.members & !reached != 0 {
                let at = fresh.trailing_zeros() as usize;
                fresh &= fresh - 1;
                let new = self.links[at] & open & !reached;
                reached |= new;
                fresh |= new;
            }
            if region.members & !reached != 0 {
                return false;
            }
        }
        needed <= self.amounts_to_come[next] * (1.0 + 1e-12)
    }
}

/// Nodes breadth first from one at the end of its part, part by part.
fn breadth_first(ground: &Ground) -> Vec<u32> {
    let n = ground.len();
    let sweep = |root: u32, seen: &mut [bool], order: &mut Vec<u32>| {
        let mut open = VecDeque::from([root]);
        seen[root as usize] = true;
        while let Some(v) = open.pop_front() {
            order.push(v);
            for &u in ground.graph.neighbours(v) {
                if !std::mem::replace(&mut seen[u as usize], true) {
                    open.push_back(u);
                }
            }
        }
    };
    let mut order = Vec::with_capacity(n);
    let mut seen = vec![false; n];
    for root in 0..n as u32 {
        if !seen[root as usize] {
            let mut trial = Vec::new();
            sweep(root, &mut seen.clone(), &mut trial);
            let end = trial.last().copied().unwrap_or(root);
            sweep(end, &mut seen, &mut order);
        }
    }
    order
}
