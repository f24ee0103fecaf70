//! Routes: one trip, many stations.

mod bound;
mod exact;
mod orienteering;
mod part;
mod search;
mod trip;

pub use orienteering::{Effort, plan_trip};
pub use part::PART;
pub use trip::{Journey, JourneyError, Place, Trip, TripRules};

/// The parts of this field.
pub const PARTS: &[&crate::Part] = &[&PART];
