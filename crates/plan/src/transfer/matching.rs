//! Matching moving industries to receiving places (产业转移匹配模型): who receives what, without new duplication?
//!
//! ```text
//! x_sj >= 0   output of s (an industry of a sender) moved to receiver j;   y_kj = 1 where industry k is opened at j
//! maximise     sum of gain_sj x_sj - sum of opening_kj y_kj
//! subject to   sum_j x_sj <= supply_s
//!              sum of need_k x <= capacity of j, for land, water, energy, emission quota, workers
//!              lot_k y_kj <= what j receives of k <= most y_kj                  minimum lots
//!              sum_j y_kj <= r                                                anti-duplication
//!              gain of member i >= phi * fair share_i * gain of all           fairness
//!              moved part of all supply >= a stated part; gain of i >= what it demands
//! ```
//!
//! Output in any one unit (1e8 yuan), gains in another. A receiver belongs to one member or, as a shared park, to several
//! who divide its gain by their shares; the sender gets a stated part of the gain of what it sends.
//!
//! Every rule has a price: what the plan would gain without it, less what it gains. It is stated for each rule
//! alone (added to a plan with supply and capacity only) and at the margin (taken out of the full plan). Where
//! demands contradict each other the conflict is named, and [`transfer_relaxed`] breaks them at stated prices and
//! shows by how much. Unknown supply: run scenarios, never one guess.
//!
//! When not to use it: gains that are indices order moves and are no money. A plan is not a permission: firms move where
//! they want to.
//!
//! Exact. Without lots, anti-duplication and opening costs it is a linear model; else a whole-number one (10 to 40
//! industries by 20 places).
//!
//! References: Koopmans and Beckmann 1957 (Econometrica 25:53-76, doi:10.2307/1907742); Hitchcock 1941 (Journal of
//! Mathematics and Physics 20:224-230, doi:10.1002/sapm1941201224) on transport.

use super::data::{TransferData, TransferError};
use crate::solver::{Compare, Goal, Model, Solution, Var, conflict_words, prices as prices_of, relax, solve};
use crate::{Limit, Outcome};
use coregion_diagnose::Undefined;
use coregion_zone::Message;

/// The rules of a transfer. What is `None` or empty is not asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransferRules {
    /// The least that opens an industry at a receiver.
    pub lot: Option<f64>,
    /// The most receivers of one industry.
    pub recipients: Option<usize>,
    /// The part of its fair share of all gain that each member gets at least.
    pub fairness: Option<f64>,
    /// The fair share of each member (by people, say); empty for equal ones.
    pub fair_shares: Vec<f64>,
    /// The part of the supply of each industry and sender that must find a place.
    pub moved: Option<f64>,
    /// What each member demands to gain; empty for nothing.
    pub demanded: Vec<f64>,
    /// The part of a gain that goes to the sender.
    pub sender_share: f64,
}

/// A rule with a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Minimum lots.
    Lot,
    /// Anti-duplication.
    Recipients,
    /// Fairness.
    Fairness,
    /// All that must find a place.
    Moved,
    /// What members demand.
    Demanded,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 5] = [Rule::Lot, Rule::Recipients, Rule::Fairness, Rule::Moved, Rule::Demanded];

    /// Identifier of its name in the catalogue.
    pub fn label(self) -> &'static str {
        match self {
            Rule::Lot => "rule-lot",
            Rule::Recipients => "rule-recipients",
            Rule::Fairness => "rule-fairness",
            Rule::Moved => "rule-moved",
            Rule::Demanded => "rule-demanded",
        }
    }
}

impl TransferRules {
    /// The rules without one.
    fn without(&self, rule: Rule) -> Self {
        let mut rules = self.clone();
        match rule {
            Rule::Lot => rules.lot = None,
            Rule::Recipients => rules.recipients = None,
            Rule::Fairness => rules.fairness = None,
            Rule::Moved => rules.moved = None,
            Rule::Demanded => rules.demanded.clear(),
        }
        rules
    }

    /// The rules that are asked for.
    pub fn asked(&self) -> Vec<Rule> {
        let asked = |rule: &Rule| match rule {
            Rule::Lot => self.lot.is_some_and(|l| l > 0.0),
            Rule::Recipients => self.recipients.is_some(),
            Rule::Fairness => self.fairness.is_some_and(|f| f > 0.0),
            Rule::Moved => self.moved.is_some_and(|m| m > 0.0),
            Rule::Demanded => !self.demanded.is_empty(),
        };
        Rule::ALL.into_iter().filter(asked).collect()
    }

    fn only(&self, rule: Rule) -> Self {
        Rule::ALL.into_iter().filter(|r| *r != rule).fold(self.clone(), |rules, other| rules.without(other))
    }

    fn check(&self, data: &TransferData) -> Result<(), Undefined> {
        let range = |name, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                Ok(())
            } else {
                Err(Undefined::Argument { name, value, low, high })
            }
        };
        range("lot", self.lot.unwrap_or(0.0), 0.0, f64::MAX)?;
        range("fairness", self.fairness.unwrap_or(0.0), 0.0, 1.0)?;
        range("moved", self.moved.unwrap_or(0.0), 0.0, 1.0)?;
        range("sender share", self.sender_share, 0.0, 1.0)?;
        for list in [&self.fair_shares, &self.demanded] {
            if !list.is_empty() {
                Undefined::check_length(data.members.len(), list.len())?;
                Undefined::check_not_negative(list)?;
            }
        }
        Ok(())
    }
}

/// What a rule costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RulePrice {
    /// The rule.
    pub rule: Rule,
    /// What it costs as the only rule beside supply and capacity; `None` where that has no plan.
    pub alone: Option<f64>,
    /// What the full plan would gain if this rule alone were dropped.
    pub at_the_margin: Option<f64>,
}

/// A plan.
#[derive(Clone, Debug, PartialEq)]
pub struct TransferPlan {
    /// What moves, by moving and then receiver.
    pub flows: Vec<f64>,
    /// Industries opened at receivers, as (industry, receiver).
    pub opened: Vec<(usize, usize)>,
    /// What all gain, opening costs taken off.
    pub gain: f64,
    /// What each member gains: parts of its own receivers and parks, and of what it sends.
    pub by_member: Vec<f64>,
    /// What stays, by moving.
    pub stays: Vec<f64>,
    /// What is used of each resource, by receiver and then resource.
    pub used: Vec<f64>,
    /// What one more unit of each resource would gain with the same industries opened; `None` where it has no limit.
    pub capacity_prices: Vec<Option<f64>>,
    /// What no plan can gain more than, as far as proven.
    pub bound: f64,
    /// What supply and capacity alone would allow, and what each rule costs; empty until asked for.
    pub without_rules: Option<f64>,
    /// The price of each rule.
    pub prices: Vec<RulePrice>,
}

struct Built {
    model: Model,
    /// Variables of flows, by moving and then receiver.
    flows: Vec<Option<Var>>,
    /// Variables of openings, by industry and then receiver.
    opened: Vec<Option<Var>>,
    /// The rows of capacities, by receiver and then resource.
    capacity: Vec<Option<usize>>,
    /// The rule of each demand; `None` for a capacity.
    rules: Vec<Option<Rule>>,
}

/// The best plan under the rules, with the price of each rule where `priced`.
///
/// The unit of work is one node of a search; each model that a price needs counts anew.
///
/// # Errors
/// Data or rules outside their range.
pub fn transfer(
    data: &TransferData,
    rules: &TransferRules,
    priced: bool,
    limit: Limit<'_>,
) -> Result<Outcome<TransferPlan>, TransferError> {
    data.check()?;
    rules.check(data)?;
    let built = build(data, rules);
    let outcome = solve(&built.model, limit)?;
    let gain = |rules: &TransferRules| -> Result<Option<f64>, TransferError> {
        Ok(solve(&build(data, rules).model, limit)?.best().map(|s| s.objective))
    };
    let mut prices = Vec::new();
    let mut without_rules = None;
    if let (true, Some(full)) = (priced, outcome.best().map(|s| s.objective)) {
        let none = Rule::ALL.into_iter().fold(rules.clone(), |r, rule| r.without(rule));
        let free = gain(&none)?;
        without_rules = free;
        for rule in rules.asked() {
            let alone = free.zip(gain(&rules.only(rule))?).map(|(free, with)| (free - with).max(0.0));
            let at_the_margin = gain(&rules.without(rule))?.map(|g| (g - full).max(0.0));
            prices.push(RulePrice { rule, alone, at_the_margin });
        }
    }
    let make =
        |s: Solution| TransferPlan { prices: prices.clone(), without_rules, ..plan(data, rules, &built, &s) };
    Ok(match outcome {
        Outcome::Optimal(s) => Outcome::Optimal(make(s)),
        Outcome::Feasible { best, gap } => Outcome::Feasible { best: make(best), gap },
        Outcome::Infeasible { conflict } => Outcome::Infeasible { conflict },
        Outcome::Stopped { best, gap } => Outcome::Stopped { best: best.map(make), gap },
    })
}

/// What it costs to break one unit of each kind of demand; `None` where it must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BreachPrices {
    /// One unit of a resource.
    pub capacity: Option<f64>,
    /// One unit of a minimum lot.
    pub lot: Option<f64>,
    /// One receiver of an industry more.
    pub recipients: Option<f64>,
    /// One unit of fair gain.
    pub fairness: Option<f64>,
    /// One unit that finds no place.
    pub moved: Option<f64>,
    /// One unit of demanded gain.
    pub demanded: Option<f64>,
}

/// A plan in which some demands are broken.
#[derive(Clone, Debug, PartialEq)]
pub struct RelaxedTransfer {
    /// The plan.
    pub plan: TransferPlan,
    /// The demands that contradict each other, where they do.
    pub conflict: Option<Message>,
    /// The demands that are broken, and by how much.
    pub breaches: Vec<(Message, f64)>,
    /// What the breaches cost at their prices.
    pub paid: f64,
}

/// The plan with the least priced breaches of its demands, and the best gain that goes with them.
///
/// # Errors
/// As [`transfer`]; a price that is negative or none.
pub fn transfer_relaxed(
    data: &TransferData,
    rules: &TransferRules,
    prices: &BreachPrices,
    limit: Limit<'_>,
) -> Result<Outcome<RelaxedTransfer>, TransferError> {
    data.check()?;
    rules.check(data)?;
    let built = build(data, rules);
    let price = |rule: &Option<Rule>| match rule {
        None => prices.capacity,
        Some(Rule::Lot) => prices.lot,
        Some(Rule::Recipients) => prices.recipients,
        Some(Rule::Fairness) => prices.fairness,
        Some(Rule::Moved) => prices.moved,
        Some(Rule::Demanded) => prices.demanded,
    };
    let price: Vec<Option<f64>> = built.rules.iter().map(price).collect();
    let conflict = conflict_words(&built.model);
    let make = |found: crate::solver::Relaxed| {
        let broken = (0..found.breaches.len()).filter(|d| found.breaches[*d] > 0.0);
        RelaxedTransfer {
            plan: plan(data, rules, &built, &found.solution),
            conflict: conflict.clone(),
            breaches: broken.map(|d| (built.model.demands[d].clone(), found.breaches[d])).collect(),
            paid: found.paid,
        }
    };
    Ok(match relax(&built.model, &price, limit)? {
        Outcome::Optimal(found) => Outcome::Optimal(make(found)),
        Outcome::Feasible { best, gap } => Outcome::Feasible { best: make(best), gap },
        Outcome::Infeasible { conflict } => Outcome::Infeasible { conflict },
        Outcome::Stopped { best, gap } => Outcome::Stopped { best: best.map(make), gap },
    })
}

fn build(data: &TransferData, rules: &TransferRules) -> Built {
    let (movers, receivers, industries) = (data.moving.len(), data.receivers.len(), data.industries.len());
    let mut model = Model::new(Goal::Maximise);
    let mut demand_rules = Vec::new();
    let flows: Vec<Option<Var>> = (0..movers * receivers)
        .map(|at| {
            let gain = data.gain[at]?;
            Some(model.real(0.0, data.moving[at / receivers].supply, gain))
        })
        .collect();
    let whole = rules.lot.is_some() || rules.recipients.is_some() || data.opening.iter().any(|f| *f > 0.0);
    let able = |k: usize, r: usize| {
        (0..movers).any(|m| data.moving[m].industry == k && flows[m * receivers + r].is_some())
    };
    let opened: Vec<Option<Var>> = (0..industries * receivers)
        .map(|at| {
            let (k, r) = (at / receivers, at % receivers);
            (whole && able(k, r)).then(|| model.yes_or_no(-data.opening(k, r)))
        })
        .collect();
    for m in 0..movers {
        let all = (0..receivers).filter_map(|r| Some((flows[m * receivers + r]?, 1.0)));
        model.row(all, Compare::AtMost, data.moving[m].supply, None);
    }
    let mut demand = |model: &mut Model, rule: Option<Rule>, words: Message| {
        demand_rules.push(rule);
        model.demand(words)
    };
    let mut capacity = Vec::with_capacity(receivers * data.resources.len());
    for (r, receiver) in data.receivers.iter().enumerate() {
        for (resource, limit) in receiver.capacity.iter().enumerate() {
            let Some(limit) = limit else {
                capacity.push(None);
                continue;
            };
            let words = Message::new("demand-capacity")
                .name("receiver", &receiver.names)
                .name("resource", &data.resources[resource])
                .number("limit", *limit, 2);
            let asked = demand(&mut model, None, words);
            let needs = (0..movers).filter_map(|m| {
                Some((flows[m * receivers + r]?, data.need(data.moving[m].industry, resource)))
            });
            capacity.push(Some(model.rows.len()));
            model.row(needs, Compare::AtMost, *limit, Some(asked));
        }
    }
    for k in 0..industries {
        let here: Vec<usize> = (0..movers).filter(|m| data.moving[*m].industry == k).collect();
        let lot = rules.lot.filter(|l| *l > 0.0).map(|lot| {
            let words =
                Message::new("demand-lot").name("industry", &data.industries[k]).number("lot", lot, 2);
            (lot, demand(&mut model, Some(Rule::Lot), words))
        });
        for r in 0..receivers {
            let Some(open) = opened[k * receivers + r] else { continue };
            // A tight link of each flow and of their sum to the opening.
            for m in &here {
                if let Some(flow) = flows[m * receivers + r] {
                    model.row([(flow, 1.0), (open, -data.most(*m, r))], Compare::AtMost, 0.0, None);
                }
            }
            let sum: Vec<(Var, f64)> =
                here.iter().filter_map(|m| Some((flows[m * receivers + r]?, 1.0))).collect();
            // Their sum is no more than fits: without this row a part of an opening would hold all that a place can take.
            let fits = here.iter().map(|m| data.most(*m, r)).sum::<f64>().min(room(data, k, r));
            model.row(sum.iter().copied().chain([(open, -fits)]), Compare::AtMost, 0.0, None);
            if let Some((lot, asked)) = lot {
                model.row(sum.iter().copied().chain([(open, -lot)]), Compare::AtLeast, 0.0, Some(asked));
            }
        }
        if let Some(recipients) = rules.recipients {
            let words = Message::new("demand-recipients")
                .name("industry", &data.industries[k])
                .int("most", recipients);
            let asked = demand(&mut model, Some(Rule::Recipients), words);
            let all = (0..receivers).filter_map(|r| Some((opened[k * receivers + r]?, 1.0)));
            model.row(all, Compare::AtMost, recipients as f64, Some(asked));
        }
    }
    if let Some(moved) = rules.moved.filter(|m| *m > 0.0) {
        for (m, moving) in data.moving.iter().enumerate() {
            let words = Message::new("demand-moved")
                .name("industry", &data.industries[moving.industry])
                .name("sender", &data.members[moving.sender])
                .percent("part", moved, 0);
            let asked = demand(&mut model, Some(Rule::Moved), words);
            let all = (0..receivers).filter_map(|r| Some((flows[m * receivers + r]?, 1.0)));
            model.row(all, Compare::AtLeast, moved * moving.supply, Some(asked));
        }
    }
    let total: Vec<(Var, f64)> = model.variables.iter().enumerate().map(|(i, v)| (Var(i), v.worth)).collect();
    let n = data.members.len();
    let member_terms = |i: usize| -> Vec<(Var, f64)> {
        let of_flow = (0..movers * receivers).filter_map(|at| {
            let (m, r) = (at / receivers, at % receivers);
            Some((flows[at]?, data.gain[at]? * part_of(data, rules, i, data.moving[m].sender, r)))
        });
        let of_opening = (0..industries * receivers).filter_map(|at| {
            let (k, r) = (at / receivers, at % receivers);
            Some((opened[at]?, -data.opening(k, r) * owned(data, i, r)))
        });
        of_flow.chain(of_opening).collect()
    };
    if let Some(phi) = rules.fairness.filter(|f| *f > 0.0) {
        for (i, fair) in fair_shares(rules, n).into_iter().enumerate() {
            let words = Message::new("demand-fairness").name("member", &data.members[i]).percent(
                "share",
                phi * fair,
                1,
            );
            let asked = demand(&mut model, Some(Rule::Fairness), words);
            let terms = member_terms(i).into_iter().chain(total.iter().map(|(v, w)| (*v, -phi * fair * w)));
            model.row(terms, Compare::AtLeast, 0.0, Some(asked));
        }
    }
    for (i, least) in rules.demanded.iter().enumerate() {
        let words = Message::new("demand-gain").name("member", &data.members[i]).number("least", *least, 2);
        let asked = demand(&mut model, Some(Rule::Demanded), words);
        model.row(member_terms(i), Compare::AtLeast, *least, Some(asked));
    }
    Built { model, flows, opened, capacity, rules: demand_rules }
}

/// The most of an industry that a receiver has room for.
fn room(data: &TransferData, industry: usize, receiver: usize) -> f64 {
    let fits = |(resource, capacity): (usize, &Option<f64>)| {
        let need = data.need(industry, resource);
        capacity.filter(|_| need > 0.0).map_or(f64::INFINITY, |c| c / need)
    };
    data.receivers[receiver].capacity.iter().enumerate().map(fits).fold(f64::INFINITY, f64::min)
}

fn fair_shares(rules: &TransferRules, members: usize) -> Vec<f64> {
    let sum: f64 = rules.fair_shares.iter().sum();
    if sum > 0.0 {
        rules.fair_shares.iter().map(|s| s / sum).collect()
    } else {
        vec![1.0 / members as f64; members]
    }
}

/// The share of a receiver that a member owns.
fn owned(data: &TransferData, member: usize, receiver: usize) -> f64 {
    data.receivers[receiver].owners.iter().filter(|o| o.0 == member).map(|o| o.1).sum()
}

/// The part of a gain that a member gets when `sender` sends to `receiver`.
fn part_of(data: &TransferData, rules: &TransferRules, member: usize, sender: usize, receiver: usize) -> f64 {
    let sent = if member == sender { rules.sender_share } else { 0.0 };
    sent + (1.0 - rules.sender_share) * owned(data, member, receiver)
}

fn plan(data: &TransferData, rules: &TransferRules, built: &Built, s: &Solution) -> TransferPlan {
    let (movers, receivers, resources) = (data.moving.len(), data.receivers.len(), data.resources.len());
    let mut flows: Vec<f64> = built.flows.iter().map(|v| v.map_or(0.0, |v| s.values[v.0].max(0.0))).collect();
    // What a model meets to its tolerance is met exactly: a sum that is a hair too large is made smaller.
    for m in 0..movers {
        let row = &mut flows[m * receivers..(m + 1) * receivers];
        shrink(row.iter_mut(), data.moving[m].supply);
    }
    let opened: Vec<(usize, usize)> = if built.opened.iter().any(Option::is_some) {
        let open = |at: &usize| built.opened[*at].is_some_and(|v| s.values[v.0] > 0.5);
        (0..built.opened.len()).filter(open).map(|at| (at / receivers, at % receivers)).collect()
    } else {
        let mut seen: Vec<(usize, usize)> = (0..flows.len())
            .filter(|at| flows[*at] > 0.0)
            .map(|at| (data.moving[at / receivers].industry, at % receivers))
            .collect();
        seen.sort_unstable();
        seen.dedup();
        seen
    };
    let used: Vec<f64> = (0..receivers * resources)
        .map(|at| {
            let (r, resource) = (at / resources, at % resources);
            (0..movers).map(|m| flows[m * receivers + r] * data.need(data.moving[m].industry, resource)).sum()
        })
        .collect();
    let by_member = (0..data.members.len())
        .map(|i| {
            let received: f64 = (0..flows.len())
                .map(|at| {
                    let (m, r) = (at / receivers, at % receivers);
                    let part = part_of(data, rules, i, data.moving[m].sender, r);
                    flows[at] * data.gain[at].unwrap_or(0.0) * part
                })
                .sum();
            received - opened.iter().map(|(k, r)| data.opening(*k, *r) * owned(data, i, *r)).sum::<f64>()
        })
        .collect();
    let stays = (0..movers)
        .map(|m| {
            (data.moving[m].supply - flows[m * receivers..(m + 1) * receivers].iter().sum::<f64>()).max(0.0)
        })
        .collect();
    let gains = flows.iter().zip(&data.gain).map(|(f, g)| f * g.unwrap_or(0.0)).sum::<f64>();
    TransferPlan {
        gain: gains - opened.iter().map(|(k, r)| data.opening(*k, *r)).sum::<f64>(),
        capacity_prices: capacity_prices(built, s),
        bound: s.bound,
        without_rules: None,
        prices: Vec::new(),
        flows,
        opened,
        by_member,
        stays,
        used,
    }
}

fn shrink<'f>(flows: impl Iterator<Item = &'f mut f64>, most: f64) {
    let flows: Vec<&mut f64> = flows.collect();
    let sum: f64 = flows.iter().map(|f| **f).sum();
    if sum > most {
        let by = if sum > 0.0 { most / sum * (1.0 - f64::EPSILON) } else { 0.0 };
        flows.into_iter().for_each(|f| *f *= by);
    }
}

/// The prices of capacities when the industries that were opened stay opened.
fn capacity_prices(built: &Built, s: &Solution) -> Vec<Option<f64>> {
    let mut fixed = built.model.relaxed();
    for open in built.opened.iter().flatten() {
        let side = s.values.get(open.0).copied().unwrap_or(0.0);
        (fixed.variables[open.0].low, fixed.variables[open.0].high) = (side, side);
    }
    let found = prices_of(&fixed);
    let price = |row: &Option<usize>| Some(found.as_ref()?.rows[(*row)?].max(0.0));
    built.capacity.iter().map(price).collect()
}

#[cfg(test)]
mod tests {
    use super::super::data::{Moving, Receiver};
    use super::*;
    use coregion_diagnose::random::Stream;
    use coregion_zone::Names;
    use proptest::prelude::*;

    /// Two industries of one sender; three members with a place each; one resource, a unit each.
    fn worked() -> TransferData {
        let name = |n: &str| Names::same(n);
        let receiver = |i: usize, capacity| Receiver {
            names: name(["P", "Q", "R"][i]),
            owners: vec![(i, 1.0)],
            capacity: vec![Some(capacity)],
        };
        TransferData {
            members: vec![name("P"), name("Q"), name("R")],
            industries: vec![name("textiles"), name("chemicals")],
            resources: vec![name("land")],
            moving: vec![
                Moving { industry: 0, sender: 0, supply: 30.0 },
                Moving { industry: 1, sender: 0, supply: 20.0 },
            ],
            receivers: vec![receiver(0, 25.0), receiver(1, 15.0), receiver(2, 20.0)],
            needs: vec![1.0, 1.0],
            gain: [9.0, 6.0, 4.0, 5.0, 8.0, 3.0].map(Some).to_vec(),
            opening: vec![],
        }
    }

    fn best(data: &TransferData, rules: &TransferRules) -> TransferPlan {
        let found = transfer(data, rules, true, Limit::none()).unwrap();
        assert!(found.is_optimal(), "{found:?}");
        found.best().unwrap().clone()
    }

    #[track_caller]
    fn close(found: &[f64], expected: &[f64]) {
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-6, "{found:?} is not {expected:?}");
        }
    }

    fn strict() -> TransferRules {
        TransferRules { lot: Some(10.0), recipients: Some(1), ..TransferRules::default() }
    }

    #[test]
    fn the_worked_transfer_and_the_price_of_its_rules() {
        let free = best(&worked(), &TransferRules::default());
        close(&[free.gain], &[380.0]);
        close(&free.flows, &[25.0, 0.0, 5.0, 0.0, 15.0, 5.0]);
        close(&free.by_member, &[225.0, 120.0, 35.0]);
        // One more unit of land at the first place takes one from the third: 9 - 4.
        close(&[free.capacity_prices[0].unwrap(), free.capacity_prices[1].unwrap()], &[5.0, 5.0]);
        let plan = best(&worked(), &strict());
        close(&[plan.gain, plan.without_rules.unwrap()], &[345.0, 380.0]);
        close(&plan.flows, &[25.0, 0.0, 0.0, 0.0, 15.0, 0.0]);
        close(&plan.stays, &[5.0, 5.0]);
        assert_eq!(plan.opened, [(0, 0), (1, 1)]);
        let price = |rule: Rule| plan.prices.iter().find(|p| p.rule == rule).unwrap();
        close(&[price(Rule::Recipients).alone.unwrap()], &[35.0]);
        // Lots of 10 alone: 20 and 10 of the first industry, 15 of the second... worth what dropping it shows.
        assert!(price(Rule::Lot).alone.unwrap() > 0.0);
        close(&[price(Rule::Lot).at_the_margin.unwrap()], &[0.0]);
        assert_eq!(plan.prices.len(), 2);
    }

    #[test]
    fn shared_parks_senders_and_fairness_divide_the_gain() {
        // The first place is a park of members 0 and 2, and the sender keeps a tenth.
        let mut data = worked();
        data.receivers[0].owners = vec![(0, 0.4), (2, 0.6)];
        let rules = TransferRules { sender_share: 0.1, ..TransferRules::default() };
        let plan = best(&data, &rules);
        close(&plan.by_member, &[0.1 * 380.0 + 0.9 * 0.4 * 225.0, 0.9 * 120.0, 0.9 * (0.6 * 225.0 + 35.0)]);
        // Equal shares to three quarters cost something.
        let fair = TransferRules { fairness: Some(0.75), ..TransferRules::default() };
        let plan = best(&worked(), &fair);
        for gain in &plan.by_member {
            assert!(*gain >= 0.25 * plan.gain - 1e-6, "{plan:?}");
        }
        assert!(plan.gain < 380.0 && plan.prices[0].alone == plan.prices[0].at_the_margin);
        // Opening costs keep the third place shut.
        let mut data = worked();
        data.opening = vec![0.0, 0.0, 30.0, 0.0, 0.0, 30.0];
        close(&[best(&data, &TransferRules::default()).gain], &[345.0]);
    }

    #[test]
    fn contradictions_are_named_and_broken_at_a_price() {
        let rules = TransferRules { moved: Some(1.0), ..strict() };
        let none = transfer(&worked(), &rules, true, Limit::none()).unwrap();
        let Outcome::Infeasible { conflict } = none else { panic!("{none:?}") };
        assert_eq!(conflict.id, "solver-conflict");
        // More recipients cost 1, the rest must hold.
        let prices = BreachPrices { recipients: Some(1.0), ..BreachPrices::default() };
        let lots = TransferRules { lot: Some(5.0), ..rules.clone() };
        let found = transfer_relaxed(&worked(), &lots, &prices, Limit::none()).unwrap();
        let found = found.best().unwrap();
        // The second industry fills the third place; the first needs two.
        close(&[found.paid, found.plan.gain], &[1.0, 315.0]);
        assert_eq!(found.breaches.len(), 1);
        assert!(found.conflict.is_some());
        // Where nothing contradicts nothing is broken.
        let found = transfer_relaxed(&worked(), &strict(), &prices, Limit::none()).unwrap();
        let found = found.best().unwrap();
        assert!(found.breaches.is_empty() && found.conflict.is_none());
        close(&[found.plan.gain], &[345.0]);
    }

    #[test]
    fn data_that_make_no_transfer_are_refused() {
        let mut data = worked();
        data.receivers[1].owners = vec![(1, 0.5)];
        let error = transfer(&data, &strict(), false, Limit::none());
        assert_eq!(error, Err(TransferError::Shares { receiver: 1, sum: 0.5 }));
        let mut data = worked();
        data.moving[0].industry = 9;
        let error = transfer(&data, &strict(), false, Limit::none());
        assert_eq!(error, Err(TransferError::Unknown { what: "industry", at: 9, known: 2 }));
        let mut data = worked();
        data.gain.pop();
        assert!(transfer(&data, &strict(), false, Limit::none()).is_err());
        let rules = TransferRules { fairness: Some(2.0), ..strict() };
        assert!(transfer(&worked(), &rules, false, Limit::none()).is_err());
    }

    fn random(seed: u64, movers: usize, receivers: usize) -> TransferData {
        let mut stream = Stream::new(seed, 0);
        let name = |n: usize| Names::same(&n.to_string());
        TransferData {
            members: (0..receivers).map(name).collect(),
            industries: (0..movers).map(name).collect(),
            resources: vec![name(0), name(1)],
            moving: (0..movers)
                .map(|k| Moving { industry: k, sender: k % receivers, supply: stream.below(40) as f64 })
                .collect(),
            receivers: (0..receivers)
                .map(|r| Receiver {
                    names: name(r),
                    owners: vec![(r, 1.0)],
                    capacity: vec![
                        Some(stream.below(50) as f64),
                        (r % 2 == 0).then(|| stream.below(90) as f64),
                    ],
                })
                .collect(),
            needs: (0..movers * 2).map(|_| 0.5 + stream.below(4) as f64).collect(),
            gain: (0..movers * receivers)
                .map(|_| (stream.below(5) > 0).then(|| stream.below(12) as f64 - 1.0))
                .collect(),
            opening: vec![],
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn plans_keep_every_rule_and_are_the_best_of_all_openings(
            seed in any::<u64>(),
            movers in 1usize..4,
            receivers in 1usize..4,
            lot in prop::option::of(1.0f64..8.0),
            recipients in prop::option::of(0usize..3),
        ) {
            let data = random(seed, movers, receivers);
            let rules = TransferRules { lot, recipients, ..TransferRules::default() };
            let found = transfer(&data, &rules, true, Limit::none()).unwrap();
            prop_assert!(found.is_optimal());
            let plan = found.best().unwrap();
            for (m, moving) in data.moving.iter().enumerate() {
                prop_assert!(plan.flows[m * receivers..(m + 1) * receivers].iter().sum::<f64>() <= moving.supply);
                let open = plan.opened.iter().filter(|o| o.0 == m).count();
                prop_assert!(recipients.is_none_or(|r| open <= r));
            }
            for (r, receiver) in data.receivers.iter().enumerate() {
                for (resource, capacity) in receiver.capacity.iter().enumerate() {
                    let used = plan.used[r * 2 + resource];
                    prop_assert!(capacity.is_none_or(|c| used <= c * (1.0 + 1e-9) + 1e-9), "{used} {capacity:?}");
                }
            }
            for at in 0..plan.flows.len() {
                let flow = plan.flows[at];
                prop_assert!(flow >= 0.0 && (flow == 0.0 || data.gain[at].is_some()));
                if let (Some(lot), true) = (lot, flow > 1e-9) {
                    prop_assert!(flow > lot - 1e-6);
                }
            }
            prop_assert!((plan.by_member.iter().sum::<f64>() - plan.gain).abs() < 1e-6);
            // Every choice of openings, each as a linear model.
            let mut most = 0.0f64;
            for choice in 0..1usize << (movers * receivers) {
                let open = |at: usize| choice >> at & 1 == 1;
                let count = |m: usize| (0..receivers).filter(|r| open(m * receivers + r)).count();
                if (0..movers).any(|m| recipients.is_some_and(|r| count(m) > r)) {
                    continue;
                }
                let mut model = build(&data, &TransferRules::default()).model;
                let mut var = 0;
                for at in 0..movers * receivers {
                    if data.gain[at].is_some() {
                        if open(at) {
                            model.row([(Var(var), 1.0)], Compare::AtLeast, lot.unwrap_or(0.0), None);
                        } else {
                            model.variables[var].high = 0.0;
                        }
                        var += 1;
                    }
                }
                if let Ok(Outcome::Optimal(s)) = solve(&model, Limit::none()) {
                    most = most.max(s.objective);
                }
            }
            prop_assert!((plan.gain - most).abs() < 1e-6, "{} {}", plan.gain, most);
        }
    }
}
