//! Regionalisation: units into connected regions that are alike inside.
//!
//! | method | what it is for |
//! |---|---|
//! | [`azp()`] | the most alike regions: local search, by default annealing; proven best for small maps |
//! | [`exact()`] | proof for small maps |
//! | [`skater()`], [`redcap()`], [`ward()`] | the classic trees and mergers: fast, nested, well known |
//! | [`max_p()`] | as many regions as hold enough |
//! | [`stability()`] | how far regions depend on the seed |
//!
//! All take a [`Graph`] of neighbours, [`Attributes`] and [`Demands`]: exactly k regions, floor and cap together, units that must be
//! together or apart, borders that are hard or priced, compactness, islands apart, refused or bridged. All give an outcome whose
//! [`Regions`] carry a bound and a [`Certificate`] that each region is connected. Demands that contradict each other or the map
//! are named before any search.

mod agglomerate;
mod assignment;
mod attributes;
mod azp;
mod bound;
mod certificate;
mod demands;
mod exact;
mod graph;
mod ground;
mod max_p;
mod part;
mod partition;
mod redcap;
mod search;
mod settle;
mod skater;
mod stability;
#[cfg(test)]
mod tests;
mod tree_cut;
mod ward;

pub use agglomerate::Linkage;
pub use attributes::{Attributes, BadAttributes};
pub use azp::{AzpOptions, PROVEN, Search, Start, azp};
pub use certificate::{Certificate, NotContiguous};
pub use demands::{BadDemand, Borders, Conflict, Demands, Islands};
pub use exact::{MOST, exact};
pub use graph::{BadGraph, Graph};
pub use max_p::{MaxPOptions, max_p};
pub use part::PART;
pub use partition::{Regions, Unmet};
pub use redcap::redcap;
pub use search::Cooling;
pub use skater::skater;
pub use stability::{Stability, stability};
pub use ward::ward;

pub(crate) use ground::find as root;

/// The parts of this field.
pub const PARTS: &[&crate::Part] = &[&PART];
