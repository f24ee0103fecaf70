//! See the measures of this group in [`MEASURES`].

use crate::Measure;

/// The measures of this group.
pub const MEASURES: &[&Measure] = &[];
