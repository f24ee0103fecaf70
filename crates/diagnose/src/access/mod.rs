//! Who reaches what? Services within reach, with lines open and closed.

pub mod catchment;

use crate::Measure;

/// The measures of this group.
pub const MEASURES: &[&Measure] = &[&catchment::MEASURE];
