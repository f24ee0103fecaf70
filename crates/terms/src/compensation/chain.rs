//! A chain of sections along a river, each with a rate per tonne beyond its target, netted along the river.
//!
//! ```text
//! tonnes = (C - target) mg/L x volume (10,000 m3) x 0.01
//! payment of upstream to downstream = clamp( sum over items of tonnes x rate , +- limit of the section )
//! ```
//!
//! Where the chain pays one way only, water better than its target brings nothing. A river that turns back (gates,
//! tides) needs a section for each direction. For air, give the mass itself as an item with its own target.

use super::{mean, require_averaging, require_items};
use crate::facts::Averaging;
use crate::obligations::{Assessment, due};
use crate::tax::{require_amount, require_month, require_two};
use crate::trace::{Key, Rule};
use crate::water::ItemId;
use crate::{Checker, Exact, Facts, Money, PartyId, Rounding, SectionId, Step, Undefined, Validate};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Compensation along a chain of sections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationChain {
    /// The sections, from the source to the mouth.
    pub sections: Vec<ChainSection>,
    /// Whether downstream pays for water better than the target.
    pub both_ways: bool,
    /// How a year's means are taken.
    #[serde(default)]
    pub averaging: Averaging,
    /// The month of the next year in which it is paid.
    pub settlement_month: u8,
}

/// A section between two parties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChainSection {
    /// The section.
    pub section: SectionId,
    /// The side that the water comes from.
    pub upstream: PartyId,
    /// The side that it goes to.
    pub downstream: PartyId,
    /// The targets.
    pub targets: Vec<ChainTarget>,
    /// The most that the section pays either way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
}

/// The target of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChainTarget {
    /// What is measured.
    pub item: ItemId,
    /// The concentration at which nobody pays, mg/L.
    pub target: Exact,
    /// What a tonne beyond it costs.
    pub rate: Money,
}

/// What upstream pays at a section (negative: downstream pays), from concentrations in the order of the targets and
/// the volume of water in 10,000 m3.
///
/// # Errors
/// Fewer concentrations than targets, two currencies, or an amount too large.
pub fn payment(
    section: &ChainSection,
    both_ways: bool,
    concentrations: &[Exact],
    volume: &Exact,
    steps: &mut Vec<Step>,
) -> Result<Money, Undefined> {
    let missing =
        |what: &str| Undefined::Missing { fact: what.to_owned(), period: section.section.to_string() };
    let currency = section.targets.first().ok_or_else(|| missing("targets"))?.rate.currency();
    let hundredth = Exact::fraction(1, 100).unwrap_or_else(Exact::zero);
    let mut sum = Exact::zero();
    for (at, target) in section.targets.iter().enumerate() {
        let concentration = concentrations.get(at).ok_or_else(|| missing(target.item.as_str()))?;
        let tonnes = &(&(concentration - &target.target) * volume) * &hundredth;
        let step = Step::new(Rule::Load, &tonnes).with(Key::Item, target.item.as_str());
        let step = step.with(Key::Concentration, concentration).with(Key::Target, &target.target);
        steps.push(step.with(Key::Flow, volume).with(Key::Rate, target.rate));
        if both_ways || !tonnes.is_negative() {
            sum = &sum + &(&tonnes * &target.rate.major());
        }
    }
    let uncapped = Money::from_major(&sum, currency, Rounding::Down)?;
    let paid = match section.limit {
        Some(limit) => uncapped.least(limit)?.most(limit.negated()?)?,
        None => uncapped,
    };
    let step = Step::new(Rule::ChainPayment, paid).with(Key::Section, section.section.as_str());
    steps.push(match section.limit {
        Some(limit) => step.with(Key::Amount, uncapped).with(Key::Cap, limit),
        None => step.with(Key::Amount, uncapped).with(Key::Cap, "∞"),
    });
    Ok(paid)
}

/// The payments of a year at every section; [`Assessment::net`] nets them along the river.
pub(crate) fn assess(term: &CompensationChain, facts: &Facts, year: i32) -> Result<Assessment, Undefined> {
    let mut assessment = Assessment::default();
    let due = due(year, term.settlement_month);
    for section in &term.sections {
        let mut steps = Vec::new();
        let volume = facts.yearly_volume(&section.section, year)?;
        let concentrations = section
            .targets
            .iter()
            .map(|target| mean(facts, &section.section, &target.item, year, term.averaging, &mut steps))
            .collect::<Result<Vec<_>, _>>()?;
        let amount = payment(section, term.both_ways, &concentrations, &volume, &mut steps)?;
        let about = section.section.as_str();
        assessment.owe(&section.upstream, &section.downstream, amount, due, about, steps)?;
    }
    Ok(assessment)
}

impl Validate for CompensationChain {
    fn check(&self, checker: &mut Checker) {
        checker.require_at("sections", !self.sections.is_empty(), || Message::new("problem-empty"));
        let currency = self.sections.iter().flat_map(|s| &s.targets).map(|t| t.rate.currency()).next();
        checker.each("sections", &self.sections, |c, section| {
            let again = self.sections.iter().filter(|s| s.section == section.section).count() > 1;
            c.require_at("section", !again, || {
                Message::new("problem-twice").text("value", section.section.as_str())
            });
            require_two(c, "downstream", &section.upstream, &section.downstream);
            let items: Vec<&ItemId> = section.targets.iter().map(|t| &t.item).collect();
            require_items(c, "targets", items.into_iter(), false);
            c.each("targets", &section.targets, |c, target| {
                c.require_at("target", !target.target.is_negative(), || {
                    Message::new("problem-negative").text("value", target.target.to_string())
                });
                require_amount(c, "rate", target.rate, currency.unwrap_or(target.rate.currency()));
            });
            if let Some(limit) = section.limit {
                require_amount(c, "limit", limit, currency.unwrap_or(limit.currency()));
            }
        });
        require_averaging(checker, self.averaging);
        require_month(checker, self.settlement_month);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn term(both_ways: bool) -> CompensationChain {
        let section = |name: &str, upstream: &str, downstream: &str| {
            json!({ "section": name, "upstream": upstream, "downstream": downstream, "limit": "500000.00 CNY",
                "targets": [
                    { "item": "cod", "target": "20", "rate": "1000.00 CNY" },
                    { "item": "nh3-n", "target": "1", "rate": "10000.00 CNY" },
                ] })
        };
        let term: CompensationChain = serde_json::from_value(json!({
            "sections": [section("s1", "a", "b"), section("s2", "b", "c")],
            "both_ways": both_ways, "settlement_month": 6,
        }))
        .unwrap();
        assert_eq!(term.problems(), vec![]);
        term
    }

    fn facts(first: [&str; 3], second: [&str; 3]) -> Facts {
        let section = |[cod, ammonia, flow]: [&str; 3]| {
            json!({ "cod": { "2020": { "value": cod } }, "nh3-n": { "2020": { "value": ammonia } },
                "flow": { "2020": { "value": flow } } })
        };
        serde_json::from_value(json!({ "readings": { "s1": section(first), "s2": section(second) } }))
            .unwrap()
    }

    #[test]
    fn tonnes_beyond_the_target_are_paid_and_netted() {
        // s1: COD 5 x 1000 x 0.01 = 50 t, 50,000; NH3-N 0.5 x 1000 x 0.01 = 5 t, 50,000. s2: COD 100 t, 100,000; NH3-N 0.
        let got = assess(&term(false), &facts(["25", "1.5", "1000"], ["30", "1", "1000"]), 2020).unwrap();
        let net = got.net().unwrap();
        let of = |party: &str| net[&party.parse().unwrap()].to_string();
        assert_eq!(
            (of("a"), of("b"), of("c")),
            ("-100000.00 CNY".into(), "0.00 CNY".into(), "100000.00 CNY".into())
        );
    }

    #[test]
    fn good_water_pays_only_both_ways_and_the_limit_holds() {
        let clean = facts(["10", "1", "1000"], ["20", "500", "1000"]);
        let one_way = assess(&term(false), &clean, 2020).unwrap();
        assert_eq!(one_way.obligations.len(), 1);
        assert_eq!(one_way.obligations[0].amount.to_string(), "500000.00 CNY");
        let both = assess(&term(true), &clean, 2020).unwrap();
        assert_eq!(
            (both.obligations[0].from.as_str(), both.obligations[0].amount.minor()),
            ("b", 10_000_000)
        );
    }
}
