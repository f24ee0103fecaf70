//! Who makes what? Specialisation, similarity and complementarity of industries.

pub mod co_opetition;
pub mod complementarity;
pub mod complexity;
pub mod ellison_glaeser;
pub mod gradient;
pub mod herfindahl;
pub mod krugman;
pub mod leading;
pub mod linkages;
pub mod localisation;
pub mod location_quotient;
pub mod mix;
pub mod presence;
pub mod redraw;
pub mod relatedness;
pub mod shift_share;
pub mod similarity;
mod spectrum;

use crate::Measure;

/// The measures of this group.
pub const MEASURES: &[&Measure] = &[
    &similarity::MEASURE,
    &krugman::MEASURE,
    &location_quotient::MEASURE,
    &localisation::MEASURE,
    &herfindahl::MEASURE,
    &ellison_glaeser::MEASURE,
    &shift_share::MEASURE,
    &relatedness::MEASURE,
    &complexity::MEASURE,
    &complementarity::MEASURE,
    &co_opetition::MEASURE,
    &linkages::MEASURE,
    &leading::MEASURE,
    &gradient::MEASURE,
];
