//! Compensation between neighbours for the state of their water, air or land, from monitored quality.
//!
//! Four published forms: steps of class and index at one section ([`steps`]), an index P over a base ([`p_index`]), a
//! common pool with ratios to pay and to receive ([`pool`]), and a chain of sections with a rate per tonne ([`chain`]).

pub mod chain;
pub mod p_index;
pub mod pool;
pub mod steps;

use crate::facts::Averaging;
use crate::trace::{Key, Rule};
use crate::water::{ItemId, WaterClass, class_of, is_classed};
use crate::{Checker, Exact, Facts, SectionId, Step, Undefined};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One of the two sides of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Where the water comes from.
    Upstream,
    /// Where it goes.
    Downstream,
}

/// The yearly mean of an item, with its step.
pub(crate) fn mean(
    facts: &Facts,
    section: &SectionId,
    item: &ItemId,
    year: i32,
    averaging: Averaging,
    steps: &mut Vec<Step>,
) -> Result<Exact, Undefined> {
    let mean = facts.yearly_mean(section, item, year, averaging)?;
    let step = Step::new(Rule::YearlyMean, &mean).with(Key::Section, section.as_str());
    steps.push(step.with(Key::Item, item.as_str()).with(Key::Year, year));
    Ok(mean)
}

/// The class of a section in a year by the items named, with its steps.
pub(crate) fn class(
    facts: &Facts,
    section: &SectionId,
    items: &[ItemId],
    year: i32,
    averaging: Averaging,
    steps: &mut Vec<Step>,
) -> Result<WaterClass, Undefined> {
    let mut readings = Vec::with_capacity(items.len());
    for item in items {
        readings.push((item.clone(), mean(facts, section, item, year, averaging, steps)?));
    }
    let (class, worst) = class_of(&readings)
        .ok_or_else(|| Undefined::Missing { fact: section.to_string(), period: year.to_string() })?;
    let step = Step::new(Rule::WaterClass, class.as_str()).with(Key::Section, section.as_str());
    steps.push(step.with(Key::Item, worst.as_str()).with(Key::Year, year));
    Ok(class)
}

/// Requires items, each with limits where a class is taken from them.
pub(crate) fn require_items<'i>(
    checker: &mut Checker,
    name: &str,
    items: impl ExactSizeIterator<Item = &'i ItemId>,
    classed: bool,
) {
    checker.require_at(name, items.len() > 0, || Message::new("problem-empty"));
    let mut seen = std::collections::BTreeSet::new();
    for (i, item) in items.enumerate() {
        checker.at(format!("{name}[{i}]"), |c| {
            c.require(seen.insert(item), || Message::new("problem-twice").text("value", item.as_str()));
            c.require(!classed || is_classed(item), || {
                Message::new("problem-item-without-class").text("value", item.as_str())
            });
        });
    }
}

/// Requires a number of months that a year has.
pub(crate) fn require_averaging(checker: &mut Checker, averaging: Averaging) {
    checker.at("averaging", |c| {
        let months = averaging.months_needed;
        c.require_at("months_needed", (1..=12).contains(&months), || {
            Message::new("problem-not-a-month").text("value", months.to_string())
        });
    });
}
