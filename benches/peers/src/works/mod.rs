//! One file a work; each reads the input that its namesake under `works/` gives the peers.

mod complexity;
mod functional_regions;
mod gini;
mod leiden;
mod local_moran;
mod ppml;
mod regions;
mod shapley;
mod weights;

use crate::bench::Done;
use std::path::Path;

/// A work: its size and the folder of inputs come as arguments.
pub type Work = fn(&str, &Path) -> Done;

/// Every work by name.
pub const WORKS: &[(&str, Work)] = &[
    ("complexity", complexity::run),
    ("functional_regions", functional_regions::run),
    ("gini", gini::run),
    ("leiden", leiden::run),
    ("local_moran", local_moran::run),
    ("ppml", ppml::run),
    ("regions", regions::run),
    ("shapley", shapley::run),
    ("weights", weights::run),
];
