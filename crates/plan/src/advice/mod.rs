//! Advice: what to do about the constraints that the figures show, in which order, with which precedents.
//!
//! The [`Casebook`] holds what other regions did and how far it is proven; the [`Rules`] tie constraints to measures and
//! precedents, as data that a planner may edit; [`programme`] puts the two beside a diagnosis and a plan.

pub mod casebook;
pub mod draft;
pub mod mode;
pub mod programme;
pub mod rules;

pub use casebook::{Case, Casebook, EvidenceLevel};
pub use draft::draft;
pub use mode::{Mode, ModeChoice};
pub use programme::{Recommendation, programme};
pub use rules::{Rule, Rules};
