//! From a term, the facts and what was settled before to the payments of a year.

use crate::{Date, Facts, Money, MoneyError, PartyId, Step, Term, Undefined};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A payment that one party owes another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Obligation {
    /// Who pays.
    pub from: PartyId,
    /// Who receives.
    pub to: PartyId,
    /// How much, above zero.
    pub amount: Money,
    /// By when.
    pub due: Date,
    /// What it is for within the clause: a firm, a section, `pool`, `fund`.
    pub about: String,
    /// The arithmetic.
    pub steps: Vec<Step>,
}

/// The payments of a clause for a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// What is owed; nothing where the rule gives zero.
    pub obligations: Vec<Obligation>,
    /// Arithmetic that led to no payment (a move that is not eligible, a year that has ended).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_payment: Vec<Step>,
    /// Figures of an earlier year that stood in for missing ones: figure and the year it is of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stood_in: Vec<(String, i32)>,
}

impl Assessment {
    /// Adds what `from` owes `to`, a negative amount the other way round, zero as steps only.
    pub(crate) fn owe(
        &mut self,
        from: &PartyId,
        to: &PartyId,
        amount: Money,
        due: Date,
        about: impl Into<String>,
        steps: Vec<Step>,
    ) -> Result<(), MoneyError> {
        if amount.is_zero() || from == to {
            self.without_payment.extend(steps);
            return Ok(());
        }
        let (from, to, amount) =
            if amount.is_negative() { (to, from, amount.negated()?) } else { (from, to, amount) };
        let about = about.into();
        self.obligations.push(Obligation { from: from.clone(), to: to.clone(), amount, due, about, steps });
        Ok(())
    }

    /// What each party gains or loses in all.
    ///
    /// # Errors
    /// Two currencies in one assessment, or a sum too large.
    pub fn net(&self) -> Result<BTreeMap<PartyId, Money>, MoneyError> {
        let mut net: BTreeMap<PartyId, Money> = BTreeMap::new();
        for obligation in &self.obligations {
            let none = Money::zero(obligation.amount.currency());
            let from = net.entry(obligation.from.clone()).or_insert(none);
            *from = from.minus(obligation.amount)?;
            let to = net.entry(obligation.to.clone()).or_insert(none);
            *to = to.plus(obligation.amount)?;
        }
        Ok(net)
    }
}

/// What was settled before under the same clause: by subject (a firm), year and amount to the first side.
pub type History = BTreeMap<String, BTreeMap<i32, Money>>;

/// The day a payment for a year is due: the last day of a month of the next year.
pub(crate) fn due(year: i32, settlement_month: u8) -> Date {
    Date::end_of_month(year + 1, settlement_month)
}

/// The payments of a term for a year.
///
/// # Errors
/// A fact is missing, a figure divides by zero, or the term states no payment.
pub fn assess(term: &Term, facts: &Facts, history: &History, year: i32) -> Result<Assessment, Undefined> {
    match term {
        Term::TaxSharing(term) => crate::tax::assess(term, facts, history, year),
        Term::CompensationSteps(term) => crate::compensation::steps::assess(term, facts, year),
        Term::CompensationPIndex(term) => crate::compensation::p_index::assess(term, facts, year),
        Term::CompensationPool(term) => crate::compensation::pool::assess(term, facts, year),
        Term::CompensationChain(term) => crate::compensation::chain::assess(term, facts, year),
        Term::FundKey(term) => crate::fund::key::assess(term, facts, year),
        Term::FundShare(_) | Term::Vote(_) | Term::Notice(_) | Term::Recognition(_) => {
            Err(Undefined::NoPayment { kind: term.kind().to_owned() })
        }
    }
}
