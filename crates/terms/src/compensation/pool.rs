//! A common pool with ratios to pay and to receive, as on the Chishui River, and deductions for bad water.
//!
//! ```text
//! pays_i = amount x pay_i / sum of pay        receives_i = amount x receive_i / sum of receive - deductions
//! deduction = classes below the target (at most a number) x part of what the party receives
//! ```
//!
//! What is deducted stays in the pool, goes to the other parties by their ratios, or to a named one.

use super::{class, require_averaging, require_items};
use crate::facts::Averaging;
use crate::obligations::{Assessment, due};
use crate::tax::{require_amount, require_month, require_share};
use crate::trace::{Key, Rule};
use crate::water::{ItemId, WaterClass};
use crate::{
    Checker, Exact, Facts, Money, PartyId, Remainder, Rounding, SectionId, Step, Undefined, Validate, allot,
};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Compensation through a pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationPool {
    /// Who holds the pool.
    pub pool: PartyId,
    /// The pool of a year.
    pub amount: Money,
    /// The parties with their ratios.
    pub shares: Vec<PoolShare>,
    /// What bad water costs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deductions: Vec<Deduction>,
    /// Who gets what rounding leaves.
    #[serde(default)]
    pub remainder: Remainder,
    /// How a year's means are taken.
    #[serde(default)]
    pub averaging: Averaging,
    /// The month of the next year in which it is paid.
    pub settlement_month: u8,
}

/// A party's ratios.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PoolShare {
    /// The party.
    pub party: PartyId,
    /// What it pays, in relation to the others.
    pub pays: Exact,
    /// What it receives, in relation to the others.
    pub receives: Exact,
}

/// What a party loses when a section is worse than its target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deduction {
    /// The party that answers for the section.
    pub party: PartyId,
    /// The section.
    pub section: SectionId,
    /// The items that give its class.
    pub items: Vec<ItemId>,
    /// The class that it must reach.
    pub target: WaterClass,
    /// The part of what the party receives that each class below the target costs.
    pub per_class: Exact,
    /// The most that this section costs, as a part of what the party receives.
    pub most: Exact,
    /// Where it goes.
    pub to: DeductedTo,
}

/// Where a deduction goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeductedTo {
    /// It stays in the pool.
    Pool,
    /// To the other parties by their ratios to receive.
    Others,
    /// To this party.
    Party(PartyId),
}

/// What a party pays and receives in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolYear {
    /// The party.
    pub party: PartyId,
    /// What it pays in.
    pub pays: Money,
    /// What it receives, deductions taken off and added.
    pub receives: Money,
    /// Its gain: received less paid.
    pub net: Money,
}

/// What every party pays and receives, from the classes that each deduction's section lies below its target (zero
/// or less: none).
///
/// # Errors
/// No weights, or an amount too large.
pub fn pool(
    term: &CompensationPool,
    below: &[i64],
    steps: &mut Vec<Step>,
) -> Result<Vec<PoolYear>, Undefined> {
    let weights =
        |of: fn(&PoolShare) -> &Exact| term.shares.iter().map(|s| of(s).clone()).collect::<Vec<_>>();
    let receive = weights(|s| &s.receives);
    let paid = allot(term.amount, &weights(|s| &s.pays), term.remainder)?;
    let planned = allot(term.amount, &receive, term.remainder)?;
    let mut received = planned.clone();
    for ((share, pays), receives) in term.shares.iter().zip(&paid).zip(&planned) {
        let of = |rule, result: Money, ratio: &Exact| {
            let step = Step::new(rule, result).with(Key::Party, share.party.as_str());
            step.with(Key::Ratio, ratio).with(Key::Total, term.amount)
        };
        steps.push(of(Rule::PoolPays, *pays, &share.pays));
        steps.push(of(Rule::PoolReceives, *receives, &share.receives));
    }
    for (deduction, below) in term.deductions.iter().zip(below) {
        let Some(at) = term.shares.iter().position(|s| s.party == deduction.party) else { continue };
        if *below <= 0 {
            continue;
        }
        let part = (&deduction.per_class * &Exact::from(*below)).min(deduction.most.clone());
        // Never more than the party still receives.
        let lost = planned[at].share(&part, Rounding::Down)?.least(received[at].not_negative())?;
        received[at] = received[at].minus(lost)?;
        let step = Step::new(Rule::Deduction, lost).with(Key::Party, deduction.party.as_str());
        let step = step.with(Key::Section, deduction.section.as_str()).with(Key::Steps, *below);
        steps.push(step.with(Key::Ratio, &part).with(Key::Amount, planned[at]));
        match &deduction.to {
            DeductedTo::Pool => {}
            DeductedTo::Party(party) => {
                if let Some(to) = term.shares.iter().position(|s| s.party == *party) {
                    received[to] = received[to].plus(lost)?;
                }
            }
            DeductedTo::Others => {
                let mut others = receive.clone();
                others[at] = Exact::zero();
                for (to, part) in received.iter_mut().zip(allot(lost, &others, term.remainder)?) {
                    *to = to.plus(part)?;
                }
            }
        }
    }
    term.shares
        .iter()
        .zip(paid.into_iter().zip(received))
        .map(|(share, (pays, receives))| {
            Ok(PoolYear { party: share.party.clone(), pays, receives, net: receives.minus(pays)? })
        })
        .collect()
}

/// The payments of a year: into the pool and out of it.
pub(crate) fn assess(term: &CompensationPool, facts: &Facts, year: i32) -> Result<Assessment, Undefined> {
    let mut steps = Vec::new();
    let mut below = Vec::with_capacity(term.deductions.len());
    for deduction in &term.deductions {
        let class = class(facts, &deduction.section, &deduction.items, year, term.averaging, &mut steps)?;
        below.push(-class.better_than(deduction.target));
    }
    let years = pool(term, &below, &mut steps)?;
    let mut assessment = Assessment::default();
    let due = due(year, term.settlement_month);
    for of_party in &years {
        assessment.owe(&of_party.party, &term.pool, of_party.pays, due, "pool/in", steps.clone())?;
    }
    for of_party in &years {
        assessment.owe(&term.pool, &of_party.party, of_party.receives, due, "pool/out", steps.clone())?;
    }
    Ok(assessment)
}

impl Validate for CompensationPool {
    fn check(&self, checker: &mut Checker) {
        require_amount(checker, "amount", self.amount, self.amount.currency());
        checker.require_at("shares", !self.shares.is_empty(), || Message::new("problem-empty"));
        checker.each("shares", &self.shares, |c, share| {
            let again = self.shares.iter().filter(|s| s.party == share.party).count() > 1;
            c.require_at("party", !again && share.party != self.pool, || {
                Message::new("problem-twice").text("value", share.party.as_str())
            });
            for (name, ratio) in [("pays", &share.pays), ("receives", &share.receives)] {
                c.require_at(name, !ratio.is_negative(), || {
                    Message::new("problem-negative").text("value", ratio.to_string())
                });
            }
        });
        for (name, of) in [("pays", (|s| &s.pays) as fn(&PoolShare) -> &Exact), ("receives", |s| &s.receives)]
        {
            let sum: Exact = self.shares.iter().map(of).sum();
            checker.require_at("shares", !sum.is_zero(), || {
                Message::new("problem-all-zero").text("value", name)
            });
        }
        let is_member = |party: &PartyId| self.shares.iter().any(|s| s.party == *party);
        checker.each("deductions", &self.deductions, |c, deduction| {
            let stranger =
                |party: &PartyId| Message::new("problem-not-a-party").text("party", party.as_str());
            c.require_at("party", is_member(&deduction.party), || stranger(&deduction.party));
            if let DeductedTo::Party(party) = &deduction.to {
                c.require_at("to", is_member(party), || stranger(party));
            }
            let others = self.shares.iter().any(|s| s.party != deduction.party && !s.receives.is_zero());
            c.require_at("to", deduction.to != DeductedTo::Others || others, || {
                Message::new("problem-all-zero").text("value", "receives")
            });
            require_items(c, "items", deduction.items.iter(), true);
            require_share(c, "per_class", &deduction.per_class);
            require_share(c, "most", &deduction.most);
        });
        require_averaging(checker, self.averaging);
        require_month(checker, self.settlement_month);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Term, published};
    use proptest::prelude::*;

    fn term() -> CompensationPool {
        match published("chishui").unwrap().term {
            Some(Term::CompensationPool(term)) => term,
            other => panic!("{other:?}"),
        }
    }

    /// Party, pays, receives, net in 10,000 yuan.
    fn wan(years: &[PoolYear]) -> Vec<(&str, i64, i64, i64)> {
        let wan = |m: Money| m.minor() / 1_000_000;
        years.iter().map(|y| (y.party.as_str(), wan(y.pays), wan(y.receives), wan(y.net))).collect()
    }

    #[test]
    fn chishui_gives_the_published_amounts() {
        let years = pool(&term(), &[], &mut vec![]).unwrap();
        assert_eq!(
            wan(&years),
            [("yunnan", 2000, 6000, 4000), ("guizhou", 10000, 8000, -2000), ("sichuan", 8000, 6000, -2000)]
        );
    }

    fn deduction(to: DeductedTo) -> Deduction {
        Deduction {
            party: "guizhou".parse().unwrap(),
            section: "maotai".parse().unwrap(),
            items: vec!["cod".parse().unwrap()],
            target: WaterClass::II,
            per_class: "20 %".parse().unwrap(),
            most: "50 %".parse().unwrap(),
            to,
        }
    }

    #[test]
    fn bad_water_costs_and_the_deduction_goes_where_it_is_said() {
        for (to, below, receives) in [
            (DeductedTo::Pool, 1, [6000, 6400, 6000]),
            (DeductedTo::Pool, 3, [6000, 4000, 6000]),
            (DeductedTo::Pool, 0, [6000, 8000, 6000]),
            (DeductedTo::Others, 1, [6800, 6400, 6800]),
            (DeductedTo::Party("sichuan".parse().unwrap()), 2, [6000, 4800, 9200]),
        ] {
            let mut term = term();
            term.deductions = vec![deduction(to.clone())];
            assert_eq!(term.problems(), vec![]);
            let years = pool(&term, &[below], &mut vec![]).unwrap();
            assert_eq!(wan(&years).iter().map(|y| y.2).collect::<Vec<_>>(), receives, "{to:?} {below}");
        }
    }

    #[test]
    fn a_year_is_paid_in_and_out() {
        let mut term = term();
        term.deductions = vec![deduction(DeductedTo::Others)];
        let facts: Facts = serde_json::from_value(
            serde_json::json!({ "readings": { "maotai": { "cod": { "2020": { "value": "18" } } } } }),
        )
        .unwrap();
        let got = assess(&term, &facts, 2020).unwrap();
        let net = got.net().unwrap();
        assert_eq!(net[&term.pool].minor(), 0);
        assert_eq!(net[&"guizhou".parse().unwrap()].minor(), -3600 * 1_000_000);
        assert!(assess(&term, &facts, 2021).is_err());
    }

    proptest! {
        /// Whatever is deducted, no money is made or lost.
        #[test]
        fn the_pool_pays_out_no_more_than_comes_in(
            ratios in prop::collection::vec((0i64..9, 1i64..9), 3),
            below in prop::collection::vec(-2i64..6, 2),
            amount in 1i64..1_000_000_000,
        ) {
            prop_assume!(ratios.iter().any(|r| r.0 > 0));
            let mut term = term();
            term.amount = Money::from_minor(amount, term.amount.currency());
            for (share, (pays, receives)) in term.shares.iter_mut().zip(&ratios) {
                (share.pays, share.receives) = (Exact::from(*pays), Exact::from(*receives));
            }
            let kept = deduction(DeductedTo::Others);
            term.deductions = vec![kept, Deduction { party: "yunnan".parse().unwrap(), ..deduction(DeductedTo::Pool) }];
            let years = pool(&term, &below, &mut vec![]).unwrap();
            let sum = |of: fn(&PoolYear) -> Money| years.iter().map(|y| of(y).minor()).sum::<i64>();
            prop_assert_eq!(sum(|y| y.pays), amount);
            prop_assert!(sum(|y| y.receives) <= amount && years.iter().all(|y| !y.receives.is_negative()));
        }
    }
}
