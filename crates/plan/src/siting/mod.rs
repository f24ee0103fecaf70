//! Siting: where shared facilities serve most, with and without the border.

mod bound;
mod costs;
mod covering;
mod interchange;
mod median;
mod part;
mod together;

pub use costs::{Costs, SitingError};
pub use covering::{Covered, cover};
pub use median::{Choice, Sited, p_median};
pub use part::PART;
pub(crate) use part::Places;
pub use together::{Members, Together, together};

/// The parts of this field.
pub const PARTS: &[&crate::Part] = &[&PART];
