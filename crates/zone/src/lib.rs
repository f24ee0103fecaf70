//! The place: the nouns that every room of Coregion shares.
//!
//! A [`Zone`] is what a zone package holds once it is read: units (counties, cities, provinces) with
//! codes, names and levels; named zones; neighbours; and tables of figures, each row aligned to a unit.
//! Figures leave a table as a [`Column`]: values aligned to a [`UnitSet`], with the unit of measure and
//! the [`Provenance`] that says which rows they came from.
//!
//! Missing is never zero: a column holds `Option<f64>`.

pub mod check;
pub mod code;
pub mod column;
mod locales;
pub mod measure_unit;
pub mod package;
pub mod period;
pub mod problem;
mod read;
mod resources;
pub mod shapes;
pub mod succession;
pub mod tables;
pub mod text;
pub mod topology;
pub mod unit;
pub mod write;
mod zone;

pub use check::check;
pub use code::Code;
pub use column::{Column, Provenance, UnitSet};
pub use locales::locales;
pub use measure_unit::{Dimension, MeasureUnit};
pub use package::{LoadError, LoadOptions, Loaded, PackageSource, load, load_boundaries};
pub use period::Period;
pub use problem::{Problem, ProblemKind, Problems, Severity};
pub use succession::{SuccessionReport, apply_succession};
pub use text::{Arg, Catalogue, Language, Message, Names};
pub use unit::{Level, Point, Unit, UnitId, Units};
pub use zone::{NamedZone, Source, Zone};
