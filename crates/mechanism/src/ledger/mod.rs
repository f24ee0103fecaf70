//! Double entry in whole minor units, in two phases, and the settlement of what terms oblige to.
//!
//! Accounts keep what was debited and credited, never a balance. A transfer is never changed: posting or voiding one
//! that is pending is a transfer of its own. What is pending counts against limits. Linked transfers happen all or none.

mod account;
mod book;
mod command;
mod decide;
mod event;
mod facts;
mod settle;
mod settlement;
mod statement;
mod transfer;

pub use account::*;
pub(crate) use book::{Sheet, Warrant};
pub use command::*;
pub use decide::MOST_LINKED;
pub use event::*;
pub use facts::*;
pub use settle::*;
pub use settlement::{MOST_FACTS, SETTLEMENT, settlement_digest};
pub use statement::*;
pub use transfer::*;

use crate::{AccountId, AgreementId, CaseId, FactsId, Refusal, SettlementId, TransferId};
use coregion_terms::{ClauseId, Date, Facts, obligations::History};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Accounts, transfers, facts and settlements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Accounts.
    pub accounts: BTreeMap<AccountId, Account>,
    /// Transfers.
    pub transfers: BTreeMap<TransferId, Transfer>,
    /// Transfers of each account, in the order in which they were made.
    pub of_account: BTreeMap<AccountId, Vec<TransferId>>,
    /// The last day of the books that are closed.
    pub closed_through: Option<Date>,
    /// The facts that terms are applied to; the last batch counts.
    pub facts: Facts,
    /// Who recorded which batch.
    pub batches: BTreeMap<FactsId, Batch>,
    /// Settlements.
    pub settlements: BTreeMap<SettlementId, Settlement>,
    /// What was settled before, by agreement and clause.
    pub history: BTreeMap<AgreementId, BTreeMap<ClauseId, History>>,
    /// Pending transfers that wait for the end of a case.
    pub held: BTreeMap<TransferId, CaseId>,
}

impl State {
    /// An account.
    ///
    /// # Errors
    /// Not opened.
    pub fn account(&self, account: &AccountId) -> Result<&Account, Refusal> {
        self.accounts.get(account).ok_or_else(|| Refusal::UnknownAccount { account: account.clone() })
    }

    /// A transfer.
    ///
    /// # Errors
    /// Not made.
    pub fn transfer(&self, transfer: &TransferId) -> Result<&Transfer, Refusal> {
        self.transfers.get(transfer).ok_or_else(|| Refusal::UnknownTransfer { transfer: transfer.clone() })
    }

    /// A settlement.
    ///
    /// # Errors
    /// Not proposed.
    pub fn settlement(&self, settlement: &SettlementId) -> Result<&Settlement, Refusal> {
        let unknown = || Refusal::UnknownSettlement { settlement: settlement.clone() };
        self.settlements.get(settlement).ok_or_else(unknown)
    }
}
