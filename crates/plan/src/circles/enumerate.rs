//! Every circle that keeps the rules: all connected sets of counties up to a size, each found once.
//!
//! A set grows from its smallest county by larger ones that no earlier member touches (exclusive neighbours, Wernicke's ESU), so
//! no set is met twice and none is stored to find out. A branch is given up as soon as no larger set can keep the rules: two
//! members too far from each other or apart by demand, or a line that is more steps away than members may still join.
//!
//! The number of sets grows about fourfold with each member: the 143 counties of Huaihai have some 400, 1400, 5500 and
//! 23 000 connected sets of 2, 3, 4 and 5.
//!
//! Reference: Wernicke 2006 (IEEE/ACM Transactions on Computational Biology and Bioinformatics 3:347-359,
//! doi:10.1109/TCBB.2006.51).

use super::check::{Kind, balance, kind};
use super::counties::{BadCounties, Counties, Rules};
use super::growth::Growth;
use super::sets::Sets;
use std::collections::VecDeque;

/// Every circle that keeps the rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feasible {
    /// Their members.
    pub sets: Sets,
    /// Which lines each straddles.
    pub kinds: Vec<Kind>,
    /// What was given up at which rule.
    pub funnel: Funnel,
}

/// How many connected sets kept each rule, one rule after the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    /// Connected sets within reach and without a pair apart. Sets of one side that cannot reach a line are not counted.
    pub connected: usize,
    /// Of these, with at least the least size.
    pub large_enough: usize,
    /// Of these, on both sides of a line.
    pub straddling: usize,
    /// Of these, with people on two sides (or people not known).
    pub balanced: usize,
    /// Of these, with all or none of those that must be together: the circles.
    pub feasible: usize,
}

/// Lists every circle that keeps the rules, at most `most` of them.
///
/// # Errors
/// Counties or rules that make no sense; more circles than `most`.
pub fn enumerate(counties: &Counties<'_>, rules: &Rules<'_>, most: usize) -> Result<Feasible, BadCounties> {
    counties.check(rules)?;
    let mut found = Feasible::default();
    each_connected(counties, rules, &mut |set| {
        let funnel = &mut found.funnel;
        funnel.connected += 1;
        if set.len() < rules.least {
            return true;
        }
        funnel.large_enough += 1;
        let Some(kind) = kind(counties, rules.straddle, set) else { return true };
        funnel.straddling += 1;
        if balance(counties, kind, set).is_some_and(|b| b < rules.balance) {
            return true;
        }
        funnel.balanced += 1;
        let split = |p: &(u32, u32)| set.contains(&p.0) != set.contains(&p.1);
        if rules.together.iter().any(split) {
            return true;
        }
        funnel.feasible += 1;
        found.sets.push(set);
        found.kinds.push(kind);
        found.sets.len() <= most
    });
    if found.sets.len() > most { Err(BadCounties::TooMany { most }) } else { Ok(found) }
}

/// Visits every connected set of up to the most size that is within reach and has no pair apart, as far as it can still
/// straddle a line; stops where the visitor says so. Members come in the order of joining, the smallest first.
fn each_connected(counties: &Counties<'_>, rules: &Rules<'_>, visit: &mut dyn FnMut(&[u32]) -> bool) {
    let n = counties.len();
    let hops = hops_to_the_line(counties, rules);
    let side = |v: u32| counties.side(rules.straddle, v);
    let worth = |set: &[u32]| {
        set.iter().any(|v| side(*v) != side(set[0]))
            || set.iter().any(|v| hops[*v as usize] <= rules.most - set.len())
    };
    let joins = joins(counties, rules);
    let mut touched = vec![false; n];
    for root in 0..n as u32 {
        if hops[root as usize] > rules.most - 1 {
            continue;
        }
        let allowed = |v: u32| v > root;
        let growth = Growth {
            graph: counties.graph,
            most: rules.most,
            allowed: &allowed,
            joins: &joins,
            worth: &worth,
        };
        if !growth.visit(root, &mut touched, visit) {
            break;
        }
    }
}

/// Whether a county is near enough to all members of a set, and apart from none by demand.
pub(crate) fn joins<'a>(
    counties: &'a Counties<'_>,
    rules: &'a Rules<'_>,
) -> impl Fn(&[u32], u32) -> bool + 'a {
    let mut apart = vec![Vec::new(); if rules.apart.is_empty() { 0 } else { counties.len() }];
    for &(a, b) in rules.apart {
        apart[a as usize].push(b);
        apart[b as usize].push(a);
    }
    move |set, next| {
        let near = |v: &u32| match (rules.reach, counties.minutes(next, *v)) {
            (Some(reach), Some(minutes)) => minutes <= reach,
            _ => true,
        };
        let friendly = |v: &u32| apart.get(next as usize).is_none_or(|list: &Vec<u32>| !list.contains(v));
        set.iter().all(|v| near(v) && friendly(v))
    }
}

/// Steps from each county to the nearest one on another side; very many where there is none.
fn hops_to_the_line(counties: &Counties<'_>, rules: &Rules<'_>) -> Vec<usize> {
    let n = counties.len();
    let side = |v: u32| counties.side(rules.straddle, v);
    let mut hops = vec![usize::MAX; n];
    let mut open = VecDeque::new();
    for v in 0..n as u32 {
        if counties.graph.neighbours(v).iter().any(|u| side(*u) != side(v)) {
            hops[v as usize] = 1;
            open.push_back(v);
        }
    }
    while let Some(v) = open.pop_front() {
        for &u in counties.graph.neighbours(v) {
            if hops[u as usize] == usize::MAX {
                hops[u as usize] = hops[v as usize] + 1;
                open.push_back(u);
            }
        }
    }
    hops
}
