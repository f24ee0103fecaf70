//! Branch and bound on Lagrangian bounds.
//!
//! Each place is given a worth u of being served; a site is then worth the sum of min(0, cost - u) over the places, and
//! the best sites with the sum of u are never above the optimum. The worths are raised where nobody serves a place and
//! lowered where several do (subgradient steps). A site whose change of side would lift the bound above the best
//! known answer keeps its side; when that does not settle all, the search opens or closes one and goes on.
//!
//! References: Cornuejols, Fisher and Nemhauser 1977 (Management Science 23:789-810, doi:10.1287/mnsc.23.8.789);
//! Christofides and Beasley 1982 (European Journal of Operational Research 10:196-208,
//! doi:10.1016/0377-2217(82)90161-X).

use super::costs::Costs;
use super::interchange::interchange;
use crate::{Limit, Progress};
use coregion_diagnose::random::Stream;

/// Steps at the root, and at a node below.
const ROOT_STEPS: usize = 600;
const NODE_STEPS: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Free,
    Open,
    Closed,
}

/// What the search found: sites in any order, their cost, and what no choice can be below.
pub(super) struct Found {
    pub open: Vec<usize>,
    pub cost: f64,
    pub bound: f64,
    pub finished: bool,
}

struct Node {
    sides: Vec<Side>,
    worth: Vec<f64>,
    bound: f64,
    root: bool,
}

struct Search<'c, 'l> {
    costs: &'c Costs,
    number: usize,
    kept: Vec<usize>,
    /// Whole costs: a bound can be rounded up.
    whole: bool,
    limit: Limit<'l>,
    work: u64,
    best: Vec<usize>,
    cost: f64,
}

/// The `number` sites of least cost, among them `kept`. The unit of work is one bound.
pub(super) fn search(
    costs: &Costs,
    number: usize,
    kept: &[usize],
    starts: usize,
    seed: u64,
    limit: Limit<'_>,
) -> Found {
    let whole = (0..costs.places()).all(|p| costs.of_place(p).iter().all(|c| c.fract() == 0.0 && *c < 1e15));
    let mut search = Search {
        costs,
        number,
        kept: kept.to_vec(),
        whole,
        limit,
        work: 0,
        best: Vec::new(),
        cost: f64::INFINITY,
    };
    search.start(starts, seed);
    let mut sides = vec![Side::Free; costs.sites()];
    kept.iter().for_each(|s| sides[*s] = Side::Open);
    let worth = (0..costs.places())
        .map(|p| {
            let mut row: Vec<f64> = costs.of_place(p).to_vec();
            row.sort_unstable_by(f64::total_cmp);
            row[row.len().min(2) - 1].min(f64::MAX)
        })
        .collect();
    let mut open = vec![Node { sides, worth, bound: f64::NEG_INFINITY, root: true }];
    let mut bound = f64::INFINITY;
    while let Some(node) = open.pop() {
        if search.settled(node.bound) {
            continue;
        }
        let known = node.bound;
        match search.visit(node) {
            Visit::Settled => {}
            Visit::Split(nodes) => open.extend(nodes),
            Visit::Stopped(reached) => {
                bound = open.iter().map(|n| n.bound).fold(known.max(reached), f64::min);
                let bound = if search.whole { (bound - 1e-6).ceil() } else { bound };
                return Found {
                    cost: search.cost,
                    bound: bound.min(search.cost),
                    open: search.best,
                    finished: false,
                };
            }
        }
    }
    Found { cost: search.cost, bound: bound.min(search.cost), open: search.best, finished: true }
}

enum Visit {
    Settled,
    Split([Node; 2]),
    Stopped(f64),
}

impl Search<'_, '_> {
    /// Whether nothing better than the best known lies above a bound.
    fn settled(&self, bound: f64) -> bool {
        if self.whole { bound > self.cost - 1.0 + 1e-6 } else { bound >= self.cost * (1.0 - 1e-9) }
    }

    fn offer(&mut self, mut open: Vec<usize>, improve: bool) {
        let cost = if improve {
            interchange(self.costs, &mut open, self.kept.len())
        } else {
            self.costs.serve(&open).0
        };
        if cost < self.cost {
            self.cost = cost;
            self.best = open;
            if !improve {
                self.offer(self.best.clone(), true);
            }
        }
    }

    /// Greedy and random choices, each improved by interchange.
    fn start(&mut self, starts: usize, seed: u64) {
        let (places, sites) = (self.costs.places(), self.costs.sites());
        let mut open = self.kept.clone();
        let mut near: Vec<f64> = vec![f64::INFINITY; places];
        let taken = |near: &mut Vec<f64>, site: usize| {
            near.iter_mut().enumerate().for_each(|(p, n)| *n = n.min(self.costs.cost(p, site)));
        };
        open.iter().for_each(|s| taken(&mut near, *s));
        while open.len() < self.number {
            let total = |site: usize| (0..places).map(|p| near[p].min(self.costs.cost(p, site))).sum::<f64>();
            let free = (0..sites).filter(|s| !open.contains(s));
            let Some((site, _)) = free.map(|s| (s, total(s))).min_by(|a, b| a.1.total_cmp(&b.1)) else {
                break;
            };
            taken(&mut near, site);
            open.push(site);
        }
        self.offer(open, true);
        for start in 0..starts {
            let mut free: Vec<usize> = (0..sites).filter(|s| !self.kept.contains(s)).collect();
            Stream::new(seed, start as u64).shuffle(&mut free);
            let chosen = self.kept.iter().copied().chain(free).take(self.number).collect();
            self.offer(chosen, true);
        }
    }

    /// Bounds a node; settles it or splits it in two.
    fn visit(&mut self, mut node: Node) -> Visit {
        let steps = if node.root { ROOT_STEPS } else { NODE_STEPS };
        let (places, sites) = (self.costs.places(), self.costs.sites());
        let mut scale = if node.root { 2.0 } else { 0.5 };
        let (mut since, mut kept_worth) = (0, node.worth.clone());
        let mut value = vec![0.0; sites];
        let mut best_value = value.clone();
        let mut best_chosen: Vec<usize> = Vec::new();
        let mut bound = f64::NEG_INFINITY;
        for step in 0..steps {
            let progress = Progress { work: self.work, best: Some(self.cost), bound: None };
            if self.limit.reached(&progress) {
                return Visit::Stopped(bound);
            }
            self.work += 1;
            value.iter_mut().for_each(|v| *v = 0.0);
            for (place, worth) in node.worth.iter().enumerate() {
                for (v, cost) in value.iter_mut().zip(self.costs.of_place(place)) {
                    *v += (cost - worth).min(0.0);
                }
            }
            let Some(chosen) = self.choose(&node.sides, &value) else { return Visit::Settled };
            let reached = node.worth.iter().sum::<f64>() + chosen.iter().map(|s| value[*s]).sum::<f64>();
            if reached > bound {
                (bound, since) = (reached, 0);
                best_value.clone_from(&value);
                best_chosen.clone_from(&chosen);
                kept_worth.clone_from(&node.worth);
            } else {
                since += 1;
            }
            if step % 8 == 0 || since == 0 {
                self.offer(chosen.clone(), false);
            }
            if self.settled(bound) {
                return Visit::Settled;
            }
            if since >= if node.root { 20 } else { 8 } {
                (scale, since) = (scale / 2.0, 0);
                if scale < 1e-4 {
                    break;
                }
                node.worth.clone_from(&kept_worth);
                continue;
            }
            // How far each place is from being served once.
            let short: Vec<f64> = (0..places)
                .map(|p| {
                    let row = self.costs.of_place(p);
                    1.0 - chosen.iter().filter(|s| row[**s] < node.worth[p]).count() as f64
                })
                .collect();
            let square: f64 = short.iter().map(|g| g * g).sum();
            if square == 0.0 {
                // Every place is served once: the choice is the best of this node.
                self.offer(chosen, false);
                return Visit::Settled;
            }
            let length = scale * (self.cost * 1.01 - reached).max(self.cost * 1e-6) / square;
            node.worth.iter_mut().zip(&short).for_each(|(u, g)| *u += length * g);
        }
        node.worth = kept_worth;
        node.bound = node.bound.max(bound);
        self.split(node, &best_value, &best_chosen, bound)
    }

    /// The best sites at these values: all open ones and the lowest free ones.
    fn choose(&self, sides: &[Side], value: &[f64]) -> Option<Vec<usize>> {
        let mut chosen: Vec<usize> = self.kept.clone();
        chosen.extend((0..sides.len()).filter(|s| sides[*s] == Side::Open && !self.kept.contains(s)));
        let mut free: Vec<usize> = (0..sides.len()).filter(|s| sides[*s] == Side::Free).collect();
        let wanted = self.number.checked_sub(chosen.len())?;
        if free.len() < wanted {
            return None;
        }
        if wanted < free.len() && wanted > 0 {
            free.select_nth_unstable_by(wanted - 1, |a, b| value[*a].total_cmp(&value[*b]).then(a.cmp(b)));
        }
        chosen.extend(free.into_iter().take(wanted));
        Some(chosen)
    }

    fn split(&mut self, mut node: Node, value: &[f64], chosen: &[usize], bound: f64) -> Visit {
        let is_chosen: Vec<bool> = {
            let mut mark = vec![false; value.len()];
            chosen.iter().for_each(|s| mark[*s] = true);
            mark
        };
        let free = |node: &Node, s: usize| node.sides[s] == Side::Free;
        let sites = 0..value.len();
        let last_in = sites.clone().filter(|s| free(&node, *s) && is_chosen[*s]).map(|s| value[s]);
        let first_out = sites.clone().filter(|s| free(&node, *s) && !is_chosen[*s]).map(|s| value[s]);
        let (last_in, first_out) =
            (last_in.fold(f64::NEG_INFINITY, f64::max), first_out.fold(f64::INFINITY, f64::min));
        for s in sites.clone() {
            if free(&node, s) && is_chosen[s] && self.settled(bound - value[s] + first_out) {
                node.sides[s] = Side::Open;
            } else if free(&node, s) && !is_chosen[s] && self.settled(bound + value[s] - last_in) {
                node.sides[s] = Side::Closed;
            }
        }
        let open = node.sides.iter().filter(|s| **s == Side::Open).count();
        if open > self.number {
            return Visit::Settled;
        }
        let left = node.sides.iter().filter(|s| **s == Side::Free).count();
        if open == self.number || open + left <= self.number {
            let all = (0..node.sides.len())
                .filter(|s| node.sides[*s] == Side::Open || (open < self.number && free(&node, *s)));
            let others: Vec<usize> = all.filter(|s| !self.kept.contains(s)).collect();
            let answer: Vec<usize> = self.kept.iter().copied().chain(others).collect();
            if answer.len() == self.number {
                self.offer(answer, false);
            }
            return Visit::Settled;
        }
        // The free site in the choice that is worth most: opening it is likely, closing it costs most.
        let at =
            sites.filter(|s| free(&node, *s) && is_chosen[*s]).min_by(|a, b| value[*a].total_cmp(&value[*b]));
        let Some(at) = at else { return Visit::Settled };
        let mut closed =
            Node { sides: node.sides.clone(), worth: node.worth.clone(), bound: node.bound, root: false };
        closed.sides[at] = Side::Closed;
        node.sides[at] = Side::Open;
        node.root = false;
        Visit::Split([closed, node])
    }
}
