//! Does the line matter? Border effects on flows, prices and neighbours.

pub mod border_convergence;
pub mod border_effect;
pub mod boundary_discontinuity;
pub mod community_border_fit;
pub mod edge_contrast;
pub mod gravity;
mod line;
pub mod partitions;
pub mod ppml;
pub mod price_segmentation;
mod student;

use crate::Measure;

/// The measures of this group.
pub const MEASURES: &[&Measure] = &[
    &border_effect::MEASURE,
    &edge_contrast::MEASURE,
    &boundary_discontinuity::MEASURE,
    &border_convergence::MEASURE,
    &price_segmentation::MEASURE,
    &community_border_fit::MEASURE,
];
