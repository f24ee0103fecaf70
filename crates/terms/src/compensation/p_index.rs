//! The index P over a base, as on the Xin'an River.
//!
//! ```text
//! P = k0 x sum over items of k_i x C_i / C_i0
//! ```
//!
//! C_i yearly means at the section, C_i0 means of the base years, k0 the coefficient of stability. P falls into bands,
//! each with a side that pays and an amount; at P <= 1 downstream pays, above it upstream. A base that stays fixed while
//! concentrations fall pays for ever: base it anew each round.

use super::{Side, mean, require_averaging, require_items};
use crate::facts::Averaging;
use crate::obligations::{Assessment, due};
use crate::tax::{require_month, require_two};
use crate::trace::{Key, Rule};
use crate::water::ItemId;
use crate::{Checker, Exact, Facts, Money, PartyId, SectionId, Step, Undefined, Validate};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Compensation by the index P.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationPIndex {
    /// The side that the water comes from.
    pub upstream: PartyId,
    /// The side that it goes to.
    pub downstream: PartyId,
    /// The section between them.
    pub section: SectionId,
    /// The coefficient of stability k0.
    pub stability: Exact,
    /// The items with their weights.
    pub items: Vec<PItem>,
    /// The years whose mean is the base of items without a stated one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub base_years: Vec<i32>,
    /// Who pays what, by bands of P in rising order; the last has no upper end.
    pub bands: Vec<PBand>,
    /// How a year's means are taken.
    #[serde(default)]
    pub averaging: Averaging,
    /// The month of the next year in which it is paid.
    pub settlement_month: u8,
}

/// An item of the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PItem {
    /// What is measured.
    pub item: ItemId,
    /// Its weight k_i.
    pub weight: Exact,
    /// Its base C_i0, where stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Exact>,
}

/// A band of P.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PBand {
    /// The largest P of the band; none for the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<Exact>,
    /// Who pays.
    pub payer: Side,
    /// How much.
    pub amount: Money,
}

/// The index from concentrations and bases in the order of the items.
///
/// # Errors
/// A base is zero, or there are fewer values than items.
pub fn p_index(
    term: &CompensationPIndex,
    values: &[(Exact, Exact)],
    steps: &mut Vec<Step>,
) -> Result<Exact, Undefined> {
    let mut sum = Exact::zero();
    for (at, item) in term.items.iter().enumerate() {
        let missing = || Undefined::Missing { fact: item.item.to_string(), period: term.section.to_string() };
        let (concentration, base) = values.get(at).ok_or_else(missing)?;
        let ratio =
            concentration.over(base).ok_or_else(|| Undefined::Zero { what: format!("{} C0", item.item) })?;
        let part = &ratio * &item.weight;
        let step = Step::new(Rule::IndexChange, &part).with(Key::Item, item.item.as_str());
        let step = step.with(Key::Concentration, concentration).with(Key::Before, base);
        steps.push(step.with(Key::Weight, &item.weight));
        sum = &sum + &part;
    }
    let index = &sum * &term.stability;
    steps
        .push(Step::new(Rule::PIndex, &index).with(Key::Coefficient, &term.stability).with(Key::Total, &sum));
    Ok(index)
}

/// What downstream pays (negative: upstream pays) for an index.
///
/// # Errors
/// No band holds it, or an amount is too large.
pub fn payment(term: &CompensationPIndex, index: &Exact, steps: &mut Vec<Step>) -> Result<Money, Undefined> {
    let holds = |band: &&PBand| band.up_to.as_ref().is_none_or(|up_to| index <= up_to);
    let band = term
        .bands
        .iter()
        .find(holds)
        .ok_or_else(|| Undefined::Missing { fact: "bands".into(), period: index.to_string() })?;
    let paid = match band.payer {
        Side::Downstream => band.amount,
        Side::Upstream => band.amount.negated()?,
    };
    let step = Step::new(Rule::PBand, paid).with(Key::Points, index).with(Key::Amount, band.amount);
    steps.push(match &band.up_to {
        Some(up_to) => step.with(Key::Cap, up_to),
        None => step.with(Key::Cap, "∞"),
    });
    Ok(paid)
}

/// The payment of a year from the readings at the section.
pub(crate) fn assess(term: &CompensationPIndex, facts: &Facts, year: i32) -> Result<Assessment, Undefined> {
    let mut steps = Vec::new();
    let mut values = Vec::with_capacity(term.items.len());
    for item in &term.items {
        let now = mean(facts, &term.section, &item.item, year, term.averaging, &mut steps)?;
        let base = match &item.base {
            Some(base) => base.clone(),
            None => {
                let mut sum = Exact::zero();
                for before in &term.base_years {
                    sum =
                        &sum + &mean(facts, &term.section, &item.item, *before, term.averaging, &mut steps)?;
                }
                let years = Exact::from(term.base_years.len() as i64);
                sum.over(&years).ok_or_else(|| Undefined::Zero { what: "base_years".into() })?
            }
        };
        values.push((now, base));
    }
    let index = p_index(term, &values, &mut steps)?;
    let amount = payment(term, &index, &mut steps)?;
    let mut assessment = Assessment::default();
    let due = due(year, term.settlement_month);
    assessment.owe(&term.downstream, &term.upstream, amount, due, term.section.as_str(), steps)?;
    Ok(assessment)
}

impl Validate for CompensationPIndex {
    fn check(&self, checker: &mut Checker) {
        require_two(checker, "downstream", &self.upstream, &self.downstream);
        let positive = |c: &mut Checker, name: &str, number: &Exact| {
            c.require_at(name, !number.is_zero() && !number.is_negative(), || {
                Message::new("problem-not-positive").text("value", number.to_string())
            });
        };
        positive(checker, "stability", &self.stability);
        let items: Vec<&ItemId> = self.items.iter().map(|i| &i.item).collect();
        require_items(checker, "items", items.into_iter(), false);
        checker.each("items", &self.items, |c, item| {
            positive(c, "weight", &item.weight);
            match &item.base {
                Some(base) => positive(c, "base", base),
                None => c.require_at("base", !self.base_years.is_empty(), || {
                    Message::new("problem-no-base-years")
                }),
            }
        });
        let total: Exact = self.items.iter().map(|i| &i.weight).sum();
        checker.require_at("items", total == Exact::one(), || {
            Message::new("problem-weights").text("sum", total.to_string())
        });
        checker.require_at("bands", !self.bands.is_empty(), || Message::new("problem-empty"));
        let open = self.bands.last().is_some_and(|b| b.up_to.is_none());
        let rising = self.bands.windows(2).all(|pair| match (&pair[0].up_to, &pair[1].up_to) {
            (Some(first), Some(second)) => first < second,
            (Some(_), None) => true,
            (None, _) => false,
        });
        checker.require_at("bands", open && rising, || Message::new("problem-bands"));
        if let Some(first) = self.bands.first() {
            let currency = first.amount.currency();
            checker.each("bands", &self.bands, |c, band| {
                let fits = !band.amount.is_negative() && band.amount.currency() == currency;
                c.require_at("amount", fits, || {
                    Message::new("problem-other-currency")
                        .text("value", band.amount.to_string())
                        .text("currency", currency.to_string())
                });
            });
        }
        require_averaging(checker, self.averaging);
        require_month(checker, self.settlement_month);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Status, Term, published};

    fn round(name: &str) -> CompensationPIndex {
        let clause = published(name).unwrap();
        assert_eq!(clause.basis.unwrap().status, Status::ToBeConfirmed, "{name}");
        match clause.term {
            Some(Term::CompensationPIndex(term)) => term,
            other => panic!("{other:?}"),
        }
    }

    /// Permanganate index, ammonia N, total N, total P over their bases (methods F7).
    fn values() -> Vec<(Exact, Exact)> {
        [("1.90", "1.95"), ("0.075", "0.090"), ("1.25", "1.30"), ("0.030", "0.032")]
            .map(|(c, base)| (c.parse().unwrap(), base.parse().unwrap()))
            .to_vec()
    }

    #[test]
    fn the_worked_index_comes_out_exactly() {
        for (name, expected) in [("xinan-1", "0.787680"), ("xinan-3", "0.836481")] {
            let index = p_index(&round(name), &values(), &mut vec![]).unwrap();
            assert_eq!(index.decimal(6), expected, "{name}");
        }
        let first = p_index(&round("xinan-1"), &values(), &mut vec![]).unwrap();
        assert_eq!(first.over(&"0.85".parse().unwrap()).unwrap().decimal(6), "0.926683");
    }

    #[test]
    fn downstream_pays_up_to_one() {
        let term = round("xinan-1");
        for (index, minor) in [("0.5", 1), ("1", 1), ("1.0000000001", -1)] {
            let paid = payment(&term, &index.parse().unwrap(), &mut vec![]).unwrap();
            assert_eq!(paid.minor(), minor * 10_000_000_000, "{index}");
        }
    }

    #[test]
    fn a_year_needs_its_means_and_pays_by_them() {
        let mut readings = serde_json::Map::new();
        for item in &round("xinan-1").items {
            let years = [(2008, "2"), (2009, "2"), (2010, "2"), (2012, "1.9")];
            let of_item =
                years.iter().map(|(y, v)| (y.to_string(), serde_json::json!({ "value": v }))).collect();
            readings.insert(item.item.to_string(), serde_json::Value::Object(of_item));
        }
        let facts: Facts =
            serde_json::from_value(serde_json::json!({ "readings": { "jiekou": readings } })).unwrap();
        let got = assess(&round("xinan-1"), &facts, 2012).unwrap();
        assert_eq!(got.obligations[0].from, round("xinan-1").downstream);
        let index = got.obligations[0].steps.iter().find(|s| s.rule == Rule::PIndex).unwrap();
        assert_eq!(index.result, crate::Value::Number("0.8075".parse().unwrap()));
        assert!(assess(&round("xinan-1"), &facts, 2013).is_err());
    }
}
