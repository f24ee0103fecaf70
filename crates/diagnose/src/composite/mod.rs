//! How do several figures combine? Composite indices and coupling, with what their weights do to them.

pub mod coupling;
pub mod entropy;
pub mod index;
pub mod indicators;
pub mod ranks;

use crate::Measure;

/// The measures of this group.
pub const MEASURES: &[&Measure] = &[&index::MEASURE, &coupling::MEASURE];
