//! Which part of a cost each source bears; the partner carries what is left.
//!
//! Each part is rounded down to the minor unit and cut at its cap; the partner's part is the cost less all others.
//!
//! ```
//! use coregion_terms::fund::{FundShare, parts};
//! let term: FundShare = serde_json::from_str(
//!     r#"{ "sources": [{ "source": "fund", "part": "15 %" }, { "source": "firm", "part": "25 %" }] }"#,
//! )?;
//! let (sources, partner) = parts(&term, "1000.01 CNY".parse()?, &mut vec![])?;
//! let paid: Vec<String> = sources.iter().map(|p| p.amount()).collect();
//! assert_eq!((paid, partner.amount()), (vec!["150.00".to_owned(), "250.00".to_owned()], "600.01".to_owned()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::tax::{require_amount, require_share};
use crate::trace::{Key, Rule};
use crate::{Checker, Exact, Money, MoneyError, PartyId, Rounding, Step, Validate};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The sources of a co-financed cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FundShare {
    /// The fund and, where there is any, social capital.
    pub sources: Vec<SourceShare>,
}

/// A source and its part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceShare {
    /// Who pays.
    pub source: PartyId,
    /// Its part of the cost, 0 to 1.
    pub part: Exact,
    /// The most it pays for one cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Money>,
}

/// What each source bears, in order, and what the partner carries.
///
/// # Errors
/// A cap in another currency, or an amount too large.
pub fn parts(
    term: &FundShare,
    cost: Money,
    steps: &mut Vec<Step>,
) -> Result<(Vec<Money>, Money), MoneyError> {
    let mut rest = cost;
    let mut paid = Vec::with_capacity(term.sources.len());
    for source in &term.sources {
        let mut part = cost.share(&source.part, Rounding::Down)?;
        if let Some(cap) = source.cap {
            part = part.least(cap)?;
        }
        rest = rest.minus(part)?;
        let step = Step::new(Rule::FundPart, part).with(Key::Source, source.source.as_str());
        steps.push(step.with(Key::Amount, cost).with(Key::Ratio, &source.part));
        paid.push(part);
    }
    Ok((paid, rest))
}

impl Validate for FundShare {
    fn check(&self, checker: &mut Checker) {
        checker.require_at("sources", !self.sources.is_empty(), || Message::new("problem-empty"));
        checker.each("sources", &self.sources, |c, source| {
            require_share(c, "part", &source.part);
            let again = self.sources.iter().filter(|s| s.source == source.source).count() > 1;
            c.require_at("source", !again, || {
                Message::new("problem-twice").text("value", source.source.as_str())
            });
            if let Some(cap) = source.cap {
                require_amount(c, "cap", cap, cap.currency());
            }
        });
        let sum: Exact = self.sources.iter().map(|s| &s.part).sum();
        checker.require_at("sources", sum.is_share(), || {
            Message::new("problem-not-a-share").text("value", sum.to_string())
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;
    use proptest::prelude::*;

    #[test]
    fn a_cap_leaves_more_to_the_partner() {
        let term: FundShare = serde_json::from_value(
            serde_json::json!({ "sources": [{ "source": "fund", "part": "0.85", "cap": "100.00 CNY" }] }),
        )
        .unwrap();
        let (sources, partner) = parts(&term, "1000.00 CNY".parse().unwrap(), &mut vec![]).unwrap();
        assert_eq!((sources[0].amount(), partner.amount()), ("100.00".into(), "900.00".into()));
    }

    #[test]
    fn parts_of_more_than_the_whole_are_a_problem() {
        let term: FundShare = serde_json::from_value(serde_json::json!({ "sources": [
            { "source": "fund", "part": "0.85" }, { "source": "fund", "part": "25 %" },
        ] }))
        .unwrap();
        let codes: Vec<&str> = term.problems().iter().map(|p| p.code()).collect();
        assert_eq!(codes, ["problem-twice", "problem-twice", "problem-not-a-share"]);
    }

    proptest! {
        #[test]
        fn parts_and_the_rest_are_the_cost(minor in 0i64..1_000_000_000, a in 0i64..=50, b in 0i64..=50) {
            let source = |name: &str, percent| SourceShare {
                source: name.parse().unwrap(), part: Exact::fraction(percent, 100).unwrap(), cap: None,
            };
            let term = FundShare { sources: vec![source("a", a), source("b", b)] };
            let cost = Money::from_minor(minor, Currency::CNY);
            let (sources, partner) = parts(&term, cost, &mut vec![]).unwrap();
            prop_assert_eq!(Money::total(Currency::CNY, sources).unwrap().plus(partner).unwrap(), cost);
            prop_assert!(!partner.is_negative());
        }
    }
}
