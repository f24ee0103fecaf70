//! What happened in the ledger.

use super::*;
use crate::shapes::{events, evolves};
use crate::{Signed, Words};
use coregion_terms::{Assessment, PartyId};
use std::collections::BTreeSet;

events! {
    /// An account was opened.
    AccountOpened {
        /// As asked, or as a settlement needs it.
        account: OpenAccount,
    }

    /// A limit was set.
    LimitSet {
        /// As asked.
        change: SetLimit,
    }

    /// An account was closed.
    AccountClosed {
        /// The account.
        account: AccountId,
    }

    /// Linked transfers were made.
    TransfersMade {
        /// The transfers, in order.
        transfers: Vec<NewTransfer>,
    }

    /// The books were closed.
    PeriodClosed {
        /// The last day.
        through: Date,
    }

    /// Facts were recorded.
    FactsRecorded {
        /// As asked.
        facts: RecordFacts,
    }

    /// Obligations were computed.
    SettlementProposed {
        /// As asked.
        proposal: ProposeSettlement,
        /// The version in force at the end of the year.
        version: u32,
        /// The obligations.
        assessment: Assessment,
        /// The digest.
        digest: String,
        /// The pending transfers, in the order of the obligations.
        transfers: Vec<TransferId>,
        /// Who must confirm.
        needed: BTreeSet<PartyId>,
    }

    /// A party confirmed.
    SettlementConfirmed {
        /// As asked.
        confirmation: ConfirmSettlement,
        /// With which key.
        signed: Signed,
    }

    /// All have confirmed.
    SettlementCompleted {
        /// The settlement.
        settlement: SettlementId,
    }

    /// A settlement was withdrawn.
    SettlementWithdrawn {
        /// The settlement.
        settlement: SettlementId,
        /// Why.
        reason: Words,
    }
}

fn account_stream(account: &AccountId) -> Vec<String> {
    vec![format!("account/{account}")]
}

fn settlement_stream(settlement: &SettlementId) -> Vec<String> {
    vec![format!("settlement/{settlement}")]
}

/// The streams of a transfer and of the accounts or the pending transfer that it names.
fn transfer_streams(new: &NewTransfer) -> Vec<String> {
    let own = format!("transfer/{}", new.transfer);
    match &new.step {
        Step::Move { debit, credit, .. } | Step::Reserve { debit, credit, .. } => {
            vec![own, format!("account/{debit}"), format!("account/{credit}")]
        }
        Step::Post { pending, .. } | Step::Void { pending } => vec![own, format!("transfer/{pending}")],
    }
}

evolves! {
    AccountOpened |e| account_stream(&e.account.account), |this, office| {
        let OpenAccount { account: id, owner, purpose, currency, limit } = this.account.clone();
        let account = Account::new(owner, purpose, currency, limit, this.act.clone());
        office.ledger.accounts.insert(id, account);
    }
    LimitSet |e| account_stream(&e.change.account), |this, office| {
        if let Some(account) = office.ledger.accounts.get_mut(&this.change.account) {
            account.limit = this.change.limit;
        }
    }
    AccountClosed |e| account_stream(&e.account), |this, office| {
        if let Some(account) = office.ledger.accounts.get_mut(&this.account) {
            account.closed = Some(this.act.clone());
        }
    }
    TransfersMade |e| e.transfers.iter().flat_map(transfer_streams).collect(), |this, office| {
        for transfer in &this.transfers {
            book::make(office, transfer, &this.act);
        }
    }
    PeriodClosed |_e| vec!["books".to_owned()], |this, office| {
        office.ledger.closed_through = Some(this.through);
    }
    FactsRecorded |e| vec![format!("facts/{}", e.facts.batch)], |this, office| {
        let RecordFacts { batch, facts, papers } = this.facts.clone();
        for fact in &facts {
            fact.put(&mut office.ledger.facts);
        }
        office.ledger.batches.insert(batch, Batch { act: this.act.clone(), facts, papers });
    }
    SettlementProposed |e| settlement_stream(&e.proposal.settlement), |this, office| {
        let ProposeSettlement { settlement: id, agreement, clause, year } = this.proposal.clone();
        let settlement = Settlement {
            proposed: this.act.clone(), agreement, version: this.version, clause, year,
            assessment: this.assessment.clone(), digest: this.digest.clone(), transfers: this.transfers.clone(),
            needed: this.needed.clone(), confirmed: Default::default(), status: SettlementStatus::Proposed,
        };
        office.ledger.settlements.insert(id, settlement);
    }
    SettlementConfirmed |e| settlement_stream(&e.confirmation.settlement), |this, office| {
        if let Some(settlement) = office.ledger.settlements.get_mut(&this.confirmation.settlement) {
            let confirmation = Confirmation { act: this.act.clone(), signed: this.signed.clone() };
            settlement.confirmed.insert(this.act.of.clone(), confirmation);
        }
    }
    SettlementCompleted |e| settlement_stream(&e.settlement), |this, office| {
        if let Some(settlement) = office.ledger.settlements.get_mut(&this.settlement) {
            settlement.status = SettlementStatus::Confirmed;
        }
    }
    SettlementWithdrawn |e| settlement_stream(&e.settlement), |this, office| {
        if let Some(settlement) = office.ledger.settlements.get_mut(&this.settlement) {
            settlement.status = SettlementStatus::Withdrawn;
        }
    }
}
