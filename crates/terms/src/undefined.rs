//! Why the arithmetic of a term has no result.

use crate::{Date, MoneyError};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A reason, with what is missing or contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Undefined {
    /// A figure that the rule needs is not recorded.
    #[error("`{fact}` is not recorded for {period}")]
    Missing {
        /// What is missing.
        fact: String,
        /// For which period.
        period: String,
    },
    /// Too few months of a year are recorded.
    #[error("`{fact}` is recorded for {found} months of {period}, {needed} are needed")]
    TooFewMonths {
        /// What is missing.
        fact: String,
        /// Of which year.
        period: String,
        /// Months recorded.
        found: u32,
        /// Months needed.
        needed: u32,
    },
    /// The local part changes within a year that is recorded as a whole.
    #[error("the local part of `{tax}` changes on {on}: record {year} by months")]
    NeedsMonths {
        /// The tax.
        tax: String,
        /// The year.
        year: i32,
        /// The day the local part changes.
        on: Date,
    },
    /// No local part is stated for a day.
    #[error("no local part of `{tax}` is stated for {on}")]
    NoLocalPart {
        /// The tax.
        tax: String,
        /// The day.
        on: Date,
    },
    /// A figure is zero where it divides.
    #[error("`{what}` is zero")]
    Zero {
        /// What is zero.
        what: String,
    },
    /// A figure is negative where none can be.
    #[error("`{what}` is negative")]
    Negative {
        /// What is negative.
        what: String,
    },
    /// Floors add up to more than the whole, or caps to less.
    #[error("the {bound} of all parties add up to {sum}")]
    Infeasible {
        /// `floors` or `caps`.
        bound: String,
        /// Their sum.
        sum: String,
    },
    /// The term is not in force in the period.
    #[error("the term is not in force in {year}")]
    NotInForce {
        /// The year asked for.
        year: i32,
    },
    /// The term states duties, not money.
    #[error("a term of kind `{kind}` states no payment")]
    NoPayment {
        /// The kind of the term.
        kind: String,
    },
    /// An operation on money has no result.
    #[error("{0}")]
    Money(String),
}

impl From<MoneyError> for Undefined {
    fn from(error: MoneyError) -> Self {
        Undefined::Money(error.to_string())
    }
}

impl Undefined {
    /// The reason for people.
    pub fn message(&self) -> Message {
        match self {
            Undefined::Missing { fact, period } => {
                Message::new("term-undefined-missing").text("fact", fact).text("period", period)
            }
            Undefined::TooFewMonths { fact, period, found, needed } => {
                Message::new("term-undefined-too-few-months")
                    .text("fact", fact)
                    .text("period", period)
                    .int("found", *found as usize)
                    .int("needed", *needed as usize)
            }
            Undefined::NeedsMonths { tax, year, on } => Message::new("term-undefined-needs-months")
                .text("tax", tax)
                .text("year", year.to_string())
                .text("on", on.to_string()),
            Undefined::NoLocalPart { tax, on } => {
                Message::new("term-undefined-no-local-part").text("tax", tax).text("on", on.to_string())
            }
            Undefined::Zero { what } => Message::new("term-undefined-zero").text("what", what),
            Undefined::Negative { what } => Message::new("term-undefined-negative").text("what", what),
            Undefined::Infeasible { bound, sum } => {
                Message::new("term-undefined-infeasible").text("bound", bound).text("sum", sum)
            }
            Undefined::NotInForce { year } => {
                Message::new("term-undefined-not-in-force").text("year", year.to_string())
            }
            Undefined::NoPayment { kind } => Message::new("term-undefined-no-payment").text("kind", kind),
            Undefined::Money(cause) => Message::new("term-undefined-money").text("cause", cause),
        }
    }
}
