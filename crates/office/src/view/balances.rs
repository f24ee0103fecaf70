//! Balances: every account of a currency, and that they sum to nothing.

use super::Named;
use crate::{Declined, Office};
use coregion_mechanism::ledger::Limit;
use coregion_mechanism::{AccountId, PersonId};
use coregion_terms::{Currency, Money};
use serde::Serialize;
use std::collections::BTreeMap;

/// The accounts of a currency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Balances {
    /// The currency.
    pub currency: Currency,
    /// The accounts.
    pub accounts: Vec<Balance>,
    /// Debits of all.
    pub debits: Money,
    /// Credits of all: the same as the debits.
    pub credits: Money,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Balance {
    /// The account.
    pub account: AccountId,
    /// Whose it is.
    pub owner: Named,
    /// What for.
    pub purpose: String,
    /// What it must not do.
    pub limit: Limit,
    /// Posted debits.
    pub debits: Money,
    /// Posted credits.
    pub credits: Money,
    /// Pending debits.
    pub debits_pending: Money,
    /// Pending credits.
    pub credits_pending: Money,
    /// Posted credits less posted debits.
    pub balance: Money,
    /// Whether it is closed.
    pub closed: bool,
}

impl Office {
    /// The balances of every currency.
    ///
    /// # Errors
    /// The reader has no mandate, or a sum is too large.
    pub fn balances(&self, reader: &PersonId) -> Result<Vec<Balances>, Declined> {
        self.look(reader, |look| {
            let mut by_currency: BTreeMap<Currency, Vec<Balance>> = BTreeMap::new();
            for (id, account) in &look.state.ledger.accounts {
                by_currency.entry(account.currency).or_default().push(Balance {
                    account: id.clone(),
                    owner: look.party(&account.owner),
                    purpose: account.purpose.clone(),
                    limit: account.limit,
                    debits: account.debits,
                    credits: account.credits,
                    debits_pending: account.debits_pending,
                    credits_pending: account.credits_pending,
                    balance: account.balance()?,
                    closed: account.is_closed(),
                });
            }
            let too_large = |_| coregion_mechanism::Refusal::AmountTooLarge {};
            let sums = by_currency.into_iter().map(|(currency, accounts)| {
                let debits = Money::total(currency, accounts.iter().map(|a| a.debits)).map_err(too_large)?;
                let credits =
                    Money::total(currency, accounts.iter().map(|a| a.credits)).map_err(too_large)?;
                Ok(Balances { currency, accounts, debits, credits })
            });
            sums.collect()
        })
    }
}
