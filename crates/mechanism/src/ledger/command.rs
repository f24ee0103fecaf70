//! What is asked of the ledger.

use super::{Fact, Limit, NewTransfer};
use crate::shapes::commands;
use crate::{AccountId, AgreementId, FactsId, PaperId, SettlementId, TransferId, Words};
use coregion_terms::{ClauseId, Currency, Date, Exact, Money, PartyId, Remainder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of an allotment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllotTo {
    /// The transfer to make.
    pub transfer: TransferId,
    /// The account that is credited.
    pub account: AccountId,
    /// Its weight.
    pub weight: Exact,
}

commands! {
    /// Opens an account.
    OpenAccount {
        /// The account.
        account: AccountId,
        /// Whose it is.
        owner: PartyId,
        /// What for.
        purpose: String,
        /// Its currency.
        currency: Currency,
        /// What it must not do.
        limit: Limit,
    }

    /// Sets the limit of an account, which must keep it already.
    SetLimit {
        /// The account.
        account: AccountId,
        /// What it must not do.
        limit: Limit,
    }

    /// Closes an account.
    CloseAccount {
        /// The account.
        account: AccountId,
    }

    /// Makes linked transfers.
    MakeTransfers {
        /// The transfers, in order.
        transfers: Vec<NewTransfer>,
    }

    /// Divides an amount over accounts.
    Allot {
        /// The account that is debited.
        debit: AccountId,
        /// The amount.
        amount: Money,
        /// The parts.
        parts: Vec<AllotTo>,
        /// Who gets the units that are left.
        remainder: Remainder,
        /// The day it counts for.
        on: Date,
        /// What it is for.
        reason: Words,
    }

    /// Closes the books up to a day.
    ClosePeriod {
        /// The last day of the period.
        through: Date,
    }

    /// Records facts.
    RecordFacts {
        /// The batch.
        batch: FactsId,
        /// The facts.
        facts: Vec<Fact>,
        /// The papers that show them.
        papers: Vec<PaperId>,
    }

    /// Computes what a clause obliges to for a year.
    ProposeSettlement {
        /// The settlement.
        settlement: SettlementId,
        /// The agreement.
        agreement: AgreementId,
        /// The clause.
        clause: ClauseId,
        /// The year.
        year: i32,
    }

    /// Confirms a settlement for the acting party.
    ConfirmSettlement {
        /// The settlement.
        settlement: SettlementId,
        /// Its digest.
        digest: String,
    }

    /// Withdraws a settlement.
    WithdrawSettlement {
        /// The settlement.
        settlement: SettlementId,
        /// Why.
        reason: Words,
    }
}
