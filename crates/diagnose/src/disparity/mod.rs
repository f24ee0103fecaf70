//! How unequal? Spread of output per head, where it lies, and whether it closes.

pub mod atkinson;
pub mod beta;
pub mod dagum;
mod dealt;
pub mod gini;
pub mod panel;
pub mod per_head;
pub mod robin_hood;
pub mod sigma;
pub mod sort;
pub mod theil;
pub mod transition;
pub mod variation;

use crate::Measure;

/// The measures of this group.
pub const MEASURES: &[&Measure] = &[
    &gini::MEASURE,
    &variation::MEASURE,
    &theil::MEASURE,
    &dagum::MEASURE,
    &atkinson::MEASURE,
    &robin_hood::MEASURE,
    &sigma::MEASURE,
    &beta::MEASURE,
    &transition::MEASURE,
];
