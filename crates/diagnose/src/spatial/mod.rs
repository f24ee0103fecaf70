//! Do like places cluster? Weights of neighbours, and what values do across them.

pub mod conditional;
mod deviations;
pub mod environmental_spillover;
pub mod geary;
pub mod getis_ord;
pub mod global;
mod ground;
pub mod join_count;
pub mod local_moran;
pub mod moran;
pub mod normal;
#[cfg(test)]
pub(crate) mod oracle;
pub mod regression;
#[cfg(test)]
pub(crate) mod row;
pub mod significance;
pub mod spatial_weights;
pub mod weights;

use crate::Measure;

/// The measures of this group.
pub const MEASURES: &[&Measure] = &[
    &moran::MEASURE,
    &local_moran::MEASURE,
    &geary::MEASURE,
    &getis_ord::MEASURE,
    &join_count::MEASURE,
    &spatial_weights::MEASURE,
    &environmental_spillover::MEASURE,
];
