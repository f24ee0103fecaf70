//! Steps of class and index at one section, as on the Yellow River at Liuzhuang.
//!
//! ```text
//! paid by downstream = classes better than the target x amount of a class
//!                    + clamp(- points of the index x amount of a point, +- cap)
//! ```
//!
//! A negative sum is paid by upstream. The index of a year is 100 x (C / C of the year before - 1) for each item, taken
//! together as their mean or their sum; a fall of concentrations is negative points.

use super::{class, mean, require_averaging, require_items};
use crate::facts::Averaging;
use crate::obligations::{Assessment, due};
use crate::tax::{require_amount, require_month, require_two};
use crate::trace::{Key, Rule};
use crate::water::{ItemId, WaterClass};
use crate::{Checker, Exact, Facts, Money, PartyId, Rounding, SectionId, Step, Undefined, Validate};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Compensation in steps of class and index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationSteps {
    /// The side that the water comes from.
    pub upstream: PartyId,
    /// The side that it goes to.
    pub downstream: PartyId,
    /// The section between them.
    pub section: SectionId,
    /// The items that give the class.
    pub class_items: Vec<ItemId>,
    /// The class at which nobody pays.
    pub target: WaterClass,
    /// What a class better or worse is worth.
    pub per_class: Money,
    /// The part by the index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<IndexSteps>,
    /// How a year's means are taken.
    #[serde(default)]
    pub averaging: Averaging,
    /// The month of the next year in which it is paid.
    pub settlement_month: u8,
}

/// Payment by the change of concentrations against the year before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndexSteps {
    /// The items of the index.
    pub items: Vec<ItemId>,
    /// How the items are taken together.
    pub combine: Combine,
    /// What a point is worth.
    pub per_point: Money,
    /// The most that this part pays either way.
    pub cap: Money,
    /// Whether only whole points count (a fraction is dropped).
    #[serde(default)]
    pub whole_points: bool,
}

/// How the changes of several items become one number of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Combine {
    /// Their mean.
    Mean,
    /// Their sum.
    Sum,
}

/// What downstream pays (negative: upstream pays) for a class and a change of the index in points.
///
/// # Errors
/// An amount is too large.
pub fn payment(
    term: &CompensationSteps,
    class: WaterClass,
    points: Option<&Exact>,
    steps: &mut Vec<Step>,
) -> Result<Money, Undefined> {
    let better = class.better_than(term.target);
    let by_class = term.per_class.share(&Exact::from(better), Rounding::Down)?;
    let step = Step::new(Rule::ClassPayment, by_class).with(Key::Class, class.as_str());
    steps.push(
        step.with(Key::Target, term.target.as_str()).with(Key::Steps, better).with(Key::Rate, term.per_class),
    );
    let by_index = match (&term.index, points) {
        (Some(index), Some(points)) => {
            let whole = if index.whole_points { points.trunc().map(Exact::from) } else { None };
            let points = whole.as_ref().unwrap_or(points);
            let uncapped = index.per_point.share(&-points, Rounding::Down)?;
            let capped = uncapped.least(index.cap)?.most(index.cap.negated()?)?;
            let step = Step::new(Rule::IndexPayment, capped).with(Key::Points, points);
            steps.push(step.with(Key::Rate, index.per_point).with(Key::Cap, index.cap));
            capped
        }
        _ => Money::zero(term.per_class.currency()),
    };
    let sum = by_class.plus(by_index)?;
    steps.push(Step::new(Rule::Net, sum).with(Key::Base, by_class).with(Key::Amount, by_index));
    Ok(sum)
}

/// The change of the index against the year before, in points.
fn points(
    term: &CompensationSteps,
    index: &IndexSteps,
    facts: &Facts,
    year: i32,
    steps: &mut Vec<Step>,
) -> Result<Exact, Undefined> {
    let mut sum = Exact::zero();
    for item in &index.items {
        let now = mean(facts, &term.section, item, year, term.averaging, steps)?;
        let before = mean(facts, &term.section, item, year - 1, term.averaging, steps)?;
        let ratio = now
            .over(&before)
            .ok_or_else(|| Undefined::Zero { what: format!("{}: {item} {}", term.section, year - 1) })?;
        let change = &(&ratio - &Exact::one()) * &Exact::from(100);
        let step = Step::new(Rule::IndexChange, &change).with(Key::Item, item.as_str());
        steps.push(step.with(Key::Concentration, &now).with(Key::Before, &before));
        sum = &sum + &change;
    }
    let count = match index.combine {
        Combine::Mean => index.items.len() as i64,
        Combine::Sum => 1,
    };
    sum.over(&Exact::from(count)).ok_or_else(|| Undefined::Zero { what: "items".into() })
}

/// The payment of a year from the readings at the section.
pub(crate) fn assess(term: &CompensationSteps, facts: &Facts, year: i32) -> Result<Assessment, Undefined> {
    let mut steps = Vec::new();
    let class = class(facts, &term.section, &term.class_items, year, term.averaging, &mut steps)?;
    let points = match &term.index {
        Some(index) => Some(points(term, index, facts, year, &mut steps)?),
        None => None,
    };
    let amount = payment(term, class, points.as_ref(), &mut steps)?;
    let mut assessment = Assessment::default();
    let due = due(year, term.settlement_month);
    assessment.owe(&term.downstream, &term.upstream, amount, due, term.section.as_str(), steps)?;
    Ok(assessment)
}

impl Validate for CompensationSteps {
    fn check(&self, checker: &mut Checker) {
        require_two(checker, "downstream", &self.upstream, &self.downstream);
        require_items(checker, "class_items", self.class_items.iter(), true);
        let currency = self.per_class.currency();
        require_amount(checker, "per_class", self.per_class, currency);
        checker.require_at("target", self.target != WaterClass::WorseThanV, || {
            Message::new("problem-no-target")
        });
        if let Some(index) = &self.index {
            checker.at("index", |c| {
                require_items(c, "items", index.items.iter(), false);
                require_amount(c, "per_point", index.per_point, currency);
                require_amount(c, "cap", index.cap, currency);
            });
        }
        require_averaging(checker, self.averaging);
        require_month(checker, self.settlement_month);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Term, published};
    use serde_json::json;

    fn term() -> CompensationSteps {
        match published("liuzhuang").unwrap().term {
            Some(Term::CompensationSteps(term)) => term,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn liuzhuang_gives_the_published_payments() {
        // Class, points, what Shandong pays in 10,000 yuan.
        for (class, points, wan) in [
            (WaterClass::II, 0, 6000),
            (WaterClass::II, -6, 6600),
            (WaterClass::II, 10, 5000),
            (WaterClass::IV, 3, -6300),
            (WaterClass::III, 0, 0),
            (WaterClass::III, -55, 4000),
            (WaterClass::V, 70, -16000),
        ] {
            let paid = payment(&term(), class, Some(&Exact::from(points)), &mut vec![]).unwrap();
            assert_eq!(paid.minor(), wan * 1_000_000, "{class:?} {points}");
        }
    }

    #[test]
    fn two_years_of_class_two_and_six_points_give_126_million() {
        let years = [(WaterClass::II, -2), (WaterClass::II, -4)];
        let sum: i64 = years
            .iter()
            .map(|(class, points)| {
                payment(&term(), *class, Some(&Exact::from(*points)), &mut vec![]).unwrap().minor()
            })
            .sum();
        assert_eq!(sum, 12_600_000_000);
    }

    #[test]
    fn readings_become_a_payment_with_every_step() {
        let facts: Facts = serde_json::from_value(json!({ "readings": { "liuzhuang": {
            "cod": { "2019": { "value": 16 }, "2020": { "value": "12" } },
            "nh3-n": { "2019": { "value": "0.4" }, "2020": { "value": "0.5" } },
            "tp": { "2019": { "value": "0.1" }, "2020": { "value": "0.1" } },
        } } }))
        .unwrap();
        let got = assess(&term(), &facts, 2020).unwrap();
        // Class II; COD -25, NH3-N +25, TP 0: no points in the mean.
        assert_eq!(got.obligations[0].amount.to_string(), "60000000.00 CNY");
        assert_eq!(got.obligations[0].from.as_str(), "shandong");
        let error = assess(&term(), &facts, 2019).unwrap_err();
        assert!(matches!(error, Undefined::TooFewMonths { found: 0, .. }));
    }
}
