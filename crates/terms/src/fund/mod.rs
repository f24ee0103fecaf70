//! A common fund: who pays what into it, and which part of a cost it bears.

pub mod key;
pub mod share;

pub use key::{FundKey, KeyBase, KeyShare, bounded, key};
pub use share::{FundShare, SourceShare, parts};
