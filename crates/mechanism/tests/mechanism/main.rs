//! The office as its users see it: commands in, events or refusals out.
#![allow(missing_docs)]

mod auditors;
mod authority;
mod dispute;
mod drafts;
mod instrument;
mod ledger;
mod programme;
mod settlement;
mod stage;
mod workload;
