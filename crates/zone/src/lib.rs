//! The place: the nouns that every room of Coregion shares.
//!
//! A [`Zone`] is what a zone package holds once it is read: units (counties, cities, provinces) with
//! codes, names and levels; named zones; neighbours; and tables of figures, each row aligned to a unit.
//! Figures leave a table as a [`Column`]: values aligned to a [`UnitSet`], with the unit of measure and
//! the [`Provenance`] that says which rows they came from.
//!
//! Missing is never zero: a column holds `Option<f64>`.

pub mod code;
pub mod column;
pub mod measure_unit;
pub mod period;
pub mod shapes;
pub mod tables;
pub mod text;
pub mod unit;
mod zone;

pub use code::Code;
pub use column::{Column, Provenance, UnitSet};
pub use measure_unit::{Dimension, MeasureUnit};
pub use period::Period;
pub use text::{Arg, Catalogue, Language, Message, Names};
pub use unit::{Level, Point, Unit, UnitId, Units};
pub use zone::{NamedZone, Zone};
