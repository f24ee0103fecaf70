//! Circles beyond the size that can be listed: heuristics with the straddle constraint.
//!
//! ```text
//! SKATER  a tree of the least unlike neighbours is cut where the within sum of squares falls most, if both parts can still
//!         yield a circle; parts of at most the greatest size that keep the rules are circles, else the best circle inside is taken
//! REDCAP  the two touching sets of least mean squared distance merge if the merger keeps size and reach; a set that keeps
//!         all rules is a circle and merges no further
//! AZP     from the better of these two, single counties join, leave or change circles, or circles are founded and dissolved: the best move
//!         that is not barred (tabu), even if it costs
//! max-p   the most circles first, the sum of scores second, by the same moves
//! ```
//!
//! What is found keeps every rule, but nothing is proven by itself. Where the circles can be listed, [`super::pack`] proves; where they
//! are too many to prove, it bounds. Work is counted in sets looked at.
//!
//! References: Assunção and others 2006 (doi:10.1080/13658810600665111); Guo 2008 (doi:10.1080/13658810701674970); Openshaw 1977
//! (doi:10.2307/622300); Duque, Anselin and Rey 2012 (doi:10.1111/j.1467-9787.2011.00743.x). The straddle constraint is Coregion's.

mod mergers;
mod tabu;
mod trees;

use super::check::{Kind, balance, connected, kind};
use super::counties::{BadCounties, Counties, Rules};
use super::enumerate::joins;
use super::growth::Growth;
use super::sets::Sets;
use crate::regions::Attributes;
use crate::{Limit, Progress};

/// A heuristic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heuristic {
    /// Cuts of a tree.
    Skater,
    /// Mergers.
    Redcap,
    /// Tabu search, from the better of the two.
    #[default]
    Azp,
    /// The most circles, by tabu search.
    MaxP,
}

/// Options of [`heuristic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeuristicOptions {
    /// Which.
    pub heuristic: Heuristic,
    /// Most circles.
    pub most: Option<usize>,
    /// Seed of all that is random.
    pub seed: u64,
    /// After how many moves without better circles the search ends.
    pub patience: usize,
}

impl Default for HeuristicOptions {
    fn default() -> Self {
        HeuristicOptions { heuristic: Heuristic::default(), most: None, seed: 0, patience: 400 }
    }
}

/// Circles found by a heuristic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The circles; none shares a county.
    pub circles: Sets,
    /// The sum of their scores.
    pub value: f64,
    /// Sets looked at.
    pub work: u64,
    /// Whether the search was stopped.
    pub stopped: bool,
}

/// Circles by a heuristic. `worth` is the score of a circle with its kind; circles of zero and below are never taken.
///
/// # Errors
/// Counties or rules that make no sense; attributes that do not align.
pub fn heuristic(
    counties: &Counties<'_>,
    rules: &Rules<'_>,
    attributes: &Attributes,
    worth: &dyn Fn(Kind, &[u32]) -> f64,
    options: &HeuristicOptions,
    limit: &Limit<'_>,
) -> Result<Found, BadCounties> {
    counties.check(rules)?;
    if attributes.len() != counties.len() {
        let (expected, found) = (counties.len(), attributes.len());
        return Err(BadCounties::Lengths { what: "attributes", expected, found });
    }
    let mut search = Search {
        counties,
        rules,
        attributes,
        worth,
        joins: Box::new(joins(counties, rules)),
        options: *options,
        limit,
        touched: vec![false; counties.len()],
        work: 0,
        stopped: false,
    };
    let circles = match options.heuristic {
        Heuristic::Skater => search.skater(),
        Heuristic::Redcap => search.redcap(),
        Heuristic::Azp | Heuristic::MaxP => {
            let (by_cuts, by_mergers) = (search.skater(), search.redcap());
            let start = match search.merit(&by_cuts) >= search.merit(&by_mergers) {
                true => by_cuts,
                false => by_mergers,
            };
            search.tabu(start)
        }
    };
    let circles = search.best_of(circles);
    let value = circles.iter().map(|c| search.value(c)).sum();
    let mut sets = Sets::new();
    circles.iter().for_each(|c| sets.push(c));
    Ok(Found { circles: sets, value, work: search.work, stopped: search.stopped })
}

type Circle = Vec<u32>;

/// Whether a county may join a set.
type Joins<'a> = dyn Fn(&[u32], u32) -> bool + 'a;

/// What every heuristic works with.
struct Search<'a, 'l> {
    counties: &'a Counties<'a>,
    rules: &'a Rules<'a>,
    attributes: &'a Attributes,
    worth: &'a dyn Fn(Kind, &[u32]) -> f64,
    joins: Box<Joins<'a>>,
    options: HeuristicOptions,
    limit: &'a Limit<'l>,
    touched: Vec<bool>,
    work: u64,
    stopped: bool,
}

/// Most sets looked at to find the best circle around one county.
const AROUND: usize = 400;

impl Search<'_, '_> {
    /// The kind of an ascending set that keeps all rules.
    fn keeps(&self, set: &[u32]) -> Option<Kind> {
        let rules = self.rules;
        if !(rules.least..=rules.most).contains(&set.len()) {
            return None;
        }
        let kind = kind(self.counties, rules.straddle, set)?;
        let parted = |p: &(u32, u32)| set.contains(&p.0) != set.contains(&p.1);
        let fits = connected(self.counties, set)
            && balance(self.counties, kind, set).is_none_or(|b| b >= rules.balance)
            && (1..set.len()).all(|i| (self.joins)(&set[..i], set[i]))
            && !rules.together.iter().any(parted);
        fits.then_some(kind)
    }

    /// The score of a set; below zero where it keeps not all rules.
    fn value(&self, set: &[u32]) -> f64 {
        self.keeps(set).map_or(-1.0, |kind| (self.worth)(kind, set))
    }

    /// What is maximised: the sum of scores, or the number of circles before it.
    fn merit(&self, circles: &[Circle]) -> f64 {
        circles.iter().filter(|c| !c.is_empty()).map(|c| self.merit_of(self.value(c))).sum()
    }

    fn merit_of(&self, value: f64) -> f64 {
        // Scores are at most one in size, so a thousand puts the number of circles first.
        if self.options.heuristic == Heuristic::MaxP { 1000.0 + value } else { value }
    }

    /// The circles worth most, as many as are allowed.
    fn best_of(&self, mut circles: Vec<Circle>) -> Vec<Circle> {
        circles.retain(|c| self.value(c) > 0.0);
        circles.sort_by(|a, b| self.value(b).total_cmp(&self.value(a)).then(a.cmp(b)));
        circles.truncate(self.options.most.unwrap_or(usize::MAX));
        circles.sort();
        circles
    }

    fn pass(&mut self, best: f64) -> bool {
        self.stopped |= self.limit.reached(&Progress { work: self.work, best: Some(best), bound: None });
        self.stopped
    }

    /// The best circle that holds a county, of counties that `free` allows, among the first sets met; any, with `any`.
    fn best_around(&mut self, county: u32, free: &dyn Fn(u32) -> bool, any: bool) -> Option<(f64, Circle)> {
        let mut touched = std::mem::take(&mut self.touched);
        let mut best: Option<(f64, Circle)> = None;
        let mut met = 0;
        {
            let growth = Growth {
                graph: self.counties.graph,
                most: self.rules.most,
                allowed: free,
                joins: self.joins.as_ref(),
                worth: &|_| true,
            };
            growth.visit(county, &mut touched, &mut |set| {
                met += 1;
                let mut members = set.to_vec();
                members.sort_unstable();
                let value = self.value(&members);
                if value > 0.0 && best.as_ref().is_none_or(|b| value > b.0) {
                    best = Some((value, members));
                }
                met < AROUND && !(any && best.is_some())
            });
        }
        self.work += met as u64;
        self.touched = touched;
        best
    }
}
