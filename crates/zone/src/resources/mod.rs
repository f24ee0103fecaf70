//! The resources of a package, each from rows of text into the model's table of that name.

pub(crate) mod claims;
pub(crate) mod flows;
pub(crate) mod indicators;
pub(crate) mod industries;
pub(crate) mod inputs;
pub(crate) mod names;
pub(crate) mod neighbours;
pub(crate) mod observations;
pub(crate) mod prices;
pub(crate) mod succession;
pub(crate) mod travel;
pub(crate) mod units;
pub(crate) mod zones;
