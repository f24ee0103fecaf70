//! Who leads? The first city, the size distribution, and the choice of core and centres.

pub mod centrality;
pub mod core_and_centres;
pub mod pca;
pub mod primacy;
pub mod rank_size;
pub mod urban_flow;

#[cfg(test)]
mod gdp_2018;

use crate::Measure;

/// The measures of this group.
pub const MEASURES: &[&Measure] = &[
    &primacy::MEASURE,
    &rank_size::MEASURE,
    &centrality::MEASURE,
    &urban_flow::MEASURE,
    &core_and_centres::MEASURE,
];
