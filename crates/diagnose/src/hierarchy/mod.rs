//! Who leads? The first city, the size distribution, and the choice of core and centres.

pub mod primacy;
pub mod rank_size;

#[cfg(test)]
mod gdp_2018;

use crate::Measure;

/// The measures of this group.
pub const MEASURES: &[&Measure] = &[&primacy::MEASURE, &rank_size::MEASURE];
