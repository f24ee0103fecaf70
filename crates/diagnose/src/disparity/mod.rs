//! How unequal? Spread of output per head, where it lies, and whether it closes.

pub mod gini;
pub mod per_head;
pub mod sort;
pub mod theil;
pub mod variation;

use crate::Measure;

/// The measures of this group.
pub const MEASURES: &[&Measure] = &[&gini::MEASURE, &variation::MEASURE, &theil::MEASURE];
