//! Industrial transfer: who sends, who receives, without new duplication.

mod assignment;
mod data;
mod matching;
mod of_zone;
mod part;

pub use assignment::{Assignment, assignment};
pub use data::{Moving, Receiver, TransferData, TransferError};
pub use matching::{
    BreachPrices, RelaxedTransfer, Rule, RulePrice, TransferPlan, TransferRules, transfer, transfer_relaxed,
};
pub use part::PART;
pub(crate) use part::{Relocated, largest};

/// The parts of this field.
pub const PARTS: &[&crate::Part] = &[&PART];
