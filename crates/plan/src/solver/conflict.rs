//! Which demands contradict each other, and what it costs to relax them.
//!
//! Every row of a demand gets a slack with a price; the least priced sum of slacks is zero exactly when all
//! demands can be met together. Where it is not, the prices of the rows are a proof of the contradiction, and
//! the demands that carry none are no part of it. What is left is thinned: a demand without which the rest is
//! still contradictory is dropped, until none can be (an irreducible conflict).

use super::audit::{Audit, audit};
use super::engine::{self, Said, Scales};
use super::model::{Compare, Demand, Domain, Goal, Model, Var};
use super::prices::prices;
use super::{Solution, SolverError, solve};
use crate::{Limit, Outcome};
use coregion_zone::Message;

/// Nodes spent on one whole-number question while a conflict is thinned.
const NODES: u64 = 2_000;

/// The model with a slack on every row of the demands that `price` prices, and nothing but their price as
/// objective; and the slacks of each demand.
fn elastic(model: &Model, price: impl Fn(Option<Demand>) -> Option<f64>) -> (Model, Vec<Vec<Var>>) {
    let mut soft = Model { goal: Goal::Minimise, ..model.clone() };
    for variable in &mut soft.variables {
        variable.worth = 0.0;
    }
    let mut slacks = vec![Vec::new(); model.demands.len()];
    for at in 0..soft.rows.len() {
        let demand = soft.rows[at].demand;
        let Some(price) = price(demand) else { continue };
        let signs: &[f64] = match soft.rows[at].compare {
            Compare::AtMost => &[-1.0],
            Compare::AtLeast => &[1.0],
            Compare::Equal => &[-1.0, 1.0],
        };
        for sign in signs {
            let slack = soft.real(0.0, f64::INFINITY, price);
            soft.rows[at].terms.push((slack, *sign));
            if let Some(demand) = demand {
                slacks[demand.0].push(slack);
            }
        }
    }
    (soft, slacks)
}

/// Whether rows and bounds of a linear model contradict each other, by a proof worked out here.
pub(super) fn impossible(model: &Model) -> bool {
    if model.variables.iter().any(|v| v.low > v.high) {
        return true;
    }
    let (soft, _) = elastic(model, |_| Some(1.0));
    let grain = Scales::new(model).grain();
    prices(&soft).is_some_and(|p| p.bound > 1e-9 * grain.max(largest_limit(model)))
}

fn largest_limit(model: &Model) -> f64 {
    model.rows.iter().map(|r| r.limit.abs()).fold(0.0, f64::max)
}

/// The demands of a model that contradict each other, as few as found; `None` where they do not, or where
/// whole numbers are at stake and the question was too hard.
///
/// Rows without a demand are kept: they define, nobody asked for them.
pub fn conflict(model: &Model) -> Option<Vec<Demand>> {
    let all: Vec<Demand> = (0..model.demands.len()).map(Demand).collect();
    let relaxed = model.relaxed();
    let linear = contradicts(&relaxed, &all, &all);
    if !linear && !contradicts(model, &all, &all) {
        return None;
    }
    let asked = if linear { &relaxed } else { model };
    // The prices of the breaches name the demands that take part, where the contradiction is linear.
    let mut kept = all.clone();
    if linear {
        let (soft, _) = elastic(&relaxed, |_| Some(1.0));
        if let Some(found) = prices(&soft) {
            let mut part = vec![false; model.demands.len()];
            for (row, price) in soft.rows.iter().zip(&found.rows) {
                if let (Some(demand), true) = (row.demand, price.abs() > 1e-9) {
                    part[demand.0] = true;
                }
            }
            let named: Vec<Demand> = all.iter().copied().filter(|d| part[d.0]).collect();
            if contradicts(asked, &named, &all) {
                kept = named;
            }
        }
    }
    let mut at = 0;
    while at < kept.len() {
        let mut fewer = kept.clone();
        fewer.remove(at);
        if contradicts(asked, &fewer, &all) {
            kept = fewer;
        } else {
            at += 1;
        }
    }
    Some(kept)
}

/// Whether the rows of `kept` (and those without a demand) contradict each other.
fn contradicts(model: &Model, kept: &[Demand], all: &[Demand]) -> bool {
    let mut fewer = model.clone();
    if kept.len() < all.len() {
        fewer.rows.retain(|r| r.demand.is_none_or(|d| kept.contains(&d)));
    }
    for variable in &mut fewer.variables {
        variable.worth = 0.0;
    }
    if !fewer.has_whole() {
        return match engine::run(&fewer, Limit::none(), None) {
            Said::Answer { .. } => false,
            _ => impossible(&fewer),
        };
    }
    match engine::run(&fewer, Limit::work(NODES), None) {
        Said::Infeasible => !matches!(audit(&fewer, None, Limit::work(NODES)), Audit::Refuted(_)),
        _ => false,
    }
}

/// The conflict of a model in words; `None` where its demands can be met together.
pub fn conflict_words(model: &Model) -> Option<Message> {
    conflict(model).map(|demands| words(model, &demands))
}

/// Demands joined in one message.
pub(super) fn words(model: &Model, demands: &[Demand]) -> Message {
    let mut named = demands.iter().filter_map(|d| model.demands.get(d.0)).rev();
    match named.next() {
        None => Message::new("solver-conflict-none"),
        Some(last) => {
            let list = named.fold(last.clone(), |rest, next| {
                Message::new("solver-and").message("first", next.clone()).message("rest", rest)
            });
            Message::new("solver-conflict").message("demands", list)
        }
    }
}

/// The best answer where some demands may be broken at a price.
#[derive(Clone, Debug, PartialEq)]
pub struct Relaxed {
    /// The answer; its objective is that of the model, without the price of breaches.
    pub solution: Solution,
    /// By how much each demand is broken (the sum over its rows), zero where it holds.
    pub breaches: Vec<f64>,
    /// The priced sum of all breaches.
    pub paid: f64,
}

/// Relaxes the demands that have a price: first the least priced sum of breaches, then the best objective
/// that goes with it. Demands without a price must hold.
///
/// # Errors
/// As [`solve`]; and a negative price or one that is no number.
pub fn relax(
    model: &Model,
    price: &[Option<f64>],
    limit: Limit<'_>,
) -> Result<Outcome<Relaxed>, SolverError> {
    model.check()?;
    if price.len() != model.demands.len() {
        return Err(SolverError::Prices { expected: model.demands.len(), found: price.len() });
    }
    if let Some(bad) = price.iter().flatten().find(|p| !p.is_finite() || **p < 0.0) {
        return Err(SolverError::Price { value: *bad });
    }
    let (mut soft, slacks) = elastic(model, |d| price[d?.0]);
    // A hard demand that cannot be met is still a conflict, named with the demands of the model.
    let least = match solve(&soft, limit)? {
        Outcome::Infeasible { conflict } => return Ok(Outcome::Infeasible { conflict }),
        Outcome::Stopped { .. } => return Ok(Outcome::Stopped { best: None, gap: None }),
        Outcome::Optimal(s) | Outcome::Feasible { best: s, .. } => s,
    };
    let n = model.variables.len();
    let paid_by: Vec<(Var, f64)> =
        soft.variables.iter().enumerate().skip(n).map(|(i, v)| (Var(i), v.worth)).collect();
    for (i, variable) in soft.variables.iter_mut().enumerate() {
        variable.worth = if i < n { model.variables[i].worth } else { 0.0 };
    }
    soft.goal = model.goal;
    let allowed = least.objective * (1.0 + 1e-9) + 1e-12 * Scales::new(model).grain();
    soft.row(paid_by.iter().copied(), Compare::AtMost, allowed, None);
    let finish = |s: Solution| {
        let breach = |at: &Vec<Var>| super::verify::sum(at.iter().map(|v| s.values[v.0].max(0.0)));
        let tiny = 1e-9 * Scales::new(model).grain().max(largest_limit(model));
        let breaches: Vec<f64> = slacks.iter().map(breach).map(|b| if b > tiny { b } else { 0.0 }).collect();
        let paid =
            breaches.iter().zip(price).filter(|(b, _)| **b > 0.0).map(|(b, p)| b * p.unwrap_or(0.0)).sum();
        let values: Vec<f64> = s.values[..n].to_vec();
        Relaxed { solution: Solution { values, ..s }, breaches, paid }
    };
    Ok(match solve(&soft, limit)? {
        Outcome::Optimal(s) => Outcome::Optimal(finish(s)),
        Outcome::Feasible { best, gap } => Outcome::Feasible { best: finish(best), gap },
        Outcome::Stopped { best, gap } => Outcome::Stopped { best: best.map(finish), gap },
        // The last row only just holds, by the tolerance: keep the least breach.
        Outcome::Infeasible { .. } => {
            let objective = super::verify::objective(model, &least.values[..n]);
            let bare = Solution { objective, bound: objective, ..least };
            Outcome::Feasible { best: finish(bare), gap: None }
        }
    })
}

/// The model in which every whole variable stands at the value of an answer.
pub(super) fn fixed(model: &Model, values: &[f64]) -> Model {
    let mut fixed = model.relaxed();
    for (i, variable) in model.variables.iter().enumerate() {
        if variable.domain == Domain::Whole {
            fixed.variables[i].low = values[i].round();
            fixed.variables[i].high = values[i].round();
        }
    }
    fixed
}
