//! Observations: a station or section, a period, a variable, a value.

use super::{Symbol, Symbols};
use crate::{MeasureUnit, Period, UnitId};
use std::collections::HashMap;

/// One observed figure.
#[derive(Clone, Copy, Debug)]
pub struct Observation {
    /// The station or river section.
    pub station: Symbol,
    /// The unit that answers for it, where the table names one.
    pub unit: Option<UnitId>,
    /// When.
    pub period: Period,
    /// What was observed.
    pub variable: Symbol,
    /// The value in the unit of its variable.
    pub value: f64,
    /// How many readings the value stands for.
    pub readings: Option<u32>,
    /// The source key.
    pub source: Symbol,
    /// Line of the file.
    pub line: u32,
}

/// The table of observations.
#[derive(Clone, Debug, Default)]
pub struct Observations {
    /// The file it was read from.
    pub resource: String,
    /// Interned stations, variables and sources.
    pub symbols: Symbols,
    /// Every row.
    pub rows: Vec<Observation>,
    /// The unit of each variable.
    pub units: HashMap<Symbol, MeasureUnit>,
}
