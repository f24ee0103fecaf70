//! Sub-regional cooperation circles: connected sets of counties that straddle a border.

mod check;
mod choice;
mod counties;
mod enumerate;
mod golden_triangle;
mod growth;
mod heuristic;
mod of_zone;
mod one_sided;
mod packing;
mod part;
mod prices;
mod relaxation;
mod score;
mod sets;
mod show;
#[cfg(test)]
mod tests;
mod variants;

pub use check::{Check, Kind, Side, check};
pub use counties::{BadCounties, Counties, MOST_MEMBERS, Rules, Straddle};
pub use enumerate::{Feasible, Funnel, enumerate};
pub use golden_triangle::{BadNamedCircles, NamedCircle, golden_triangle};
pub use heuristic::{Found, Heuristic, HeuristicOptions, heuristic};
pub use one_sided::{OneSided, one_sided};
pub use packing::{Packing, PackingRules, pack};
pub use part::PART;
pub use score::{
    Confidence, Evidence, Measuring, OfCircle, Pairwise, RankRange, Raw, Scales, ScorePart, Scored, Weights,
    confidence, rank_ranges, score, score_all,
};
pub use sets::Sets;
pub use variants::{Steadiness, Variant, steadiness};

/// The parts of this field.
pub const PARTS: &[&crate::Part] = &[&PART];
