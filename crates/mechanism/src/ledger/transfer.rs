//! Transfers: posted at once, pending, and the posting or voiding of one that is pending.

use super::Origin;
use crate::{AccountId, Act, TransferId};
use coregion_terms::{Date, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A transfer as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTransfer {
    /// The transfer.
    pub transfer: TransferId,
    /// The day it counts for.
    pub on: Date,
    /// What it does.
    pub step: Step,
    /// What it comes from.
    pub origin: Origin,
}

/// What a transfer does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// Moves an amount at once.
    Move {
        /// The account that is debited.
        debit: AccountId,
        /// The account that is credited.
        credit: AccountId,
        /// How much.
        amount: Money,
    },
    /// Reserves an amount until it is posted or voided.
    Reserve {
        /// The account that will be debited.
        debit: AccountId,
        /// The account that will be credited.
        credit: AccountId,
        /// How much.
        amount: Money,
    },
    /// Posts what is reserved, or a part of it; the rest is released.
    Post {
        /// The transfer that reserved it.
        pending: TransferId,
        /// How much; none means all.
        amount: Option<Money>,
    },
    /// Releases what is reserved.
    Void {
        /// The transfer that reserved it.
        pending: TransferId,
    },
}

/// What became of a pending transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It waits.
    Pending,
    /// It was posted.
    Posted {
        /// By which transfer.
        by: TransferId,
        /// How much.
        amount: Money,
    },
    /// It was voided.
    Voided {
        /// By which transfer.
        by: TransferId,
    },
}

/// A transfer in the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Who made it.
    pub act: Act,
    /// The day it counts for.
    pub on: Date,
    /// What it does, as asked.
    pub step: Step,
    /// The account debited: that of the pending one, where it posts or voids one.
    pub debit: AccountId,
    /// The account credited.
    pub credit: AccountId,
    /// The amount moved or reserved or released.
    pub amount: Money,
    /// What it comes from.
    pub origin: Origin,
    /// What became of it, where it reserves.
    pub outcome: Option<Outcome>,
}
