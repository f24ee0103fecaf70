//! Maps: units as cells, from boundaries where there are any, else schematic.
//!
//! [`Atlas`] holds the drawings of one zone; [`Picture`] colours one and writes it as SVG.

mod atlas;
pub mod drawing;
mod picture;
pub mod projection;
pub mod relax;
pub mod schematic;

pub use atlas::{Atlas, Sheet};
pub use drawing::{Drawing, Fidelity};
pub use picture::{Fill, Legend, Link, Picture};
