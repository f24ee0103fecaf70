//! Accounts: one for each party, currency and purpose.

use crate::{Act, Refusal};
use coregion_terms::{Currency, Money, PartyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an account must not do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Nothing is refused.
    #[default]
    None,
    /// Debits, pending ones included, never exceed posted credits: a purse that cannot be overdrawn.
    DebitsWithinCredits,
    /// Credits, pending ones included, never exceed posted debits.
    CreditsWithinDebits,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Whose it is.
    pub owner: PartyId,
    /// What for: `settlement`, `fund`, `contribution`.
    pub purpose: String,
    /// Its currency.
    pub currency: Currency,
    /// What it must not do.
    pub limit: Limit,
    /// Debits that are posted.
    pub debits: Money,
    /// Credits that are posted.
    pub credits: Money,
    /// Debits that are pending.
    pub debits_pending: Money,
    /// Credits that are pending.
    pub credits_pending: Money,
    /// When opened.
    pub opened: Act,
    /// When closed.
    pub closed: Option<Act>,
}

impl Account {
    /// An account without entries.
    pub fn new(owner: PartyId, purpose: String, currency: Currency, limit: Limit, opened: Act) -> Self {
        let none = Money::zero(currency);
        Account {
            owner,
            purpose,
            currency,
            limit,
            debits: none,
            credits: none,
            debits_pending: none,
            credits_pending: none,
            opened,
            closed: None,
        }
    }

    /// Whether it is closed.
    pub fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// Posted credits less posted debits.
    ///
    /// # Errors
    /// Too large.
    pub fn balance(&self) -> Result<Money, Refusal> {
        self.credits.minus(self.debits).map_err(|_| Refusal::AmountTooLarge {})
    }
}
