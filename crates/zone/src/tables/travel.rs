//! Travel: origin, destination, mode, minutes, km.

use super::{Symbol, Symbols};
use crate::{Period, UnitId};

/// Travel between two units by one mode.
#[derive(Clone, Copy, Debug)]
pub struct TravelRow {
    /// Where it starts.
    pub origin: UnitId,
    /// Where it ends.
    pub destination: UnitId,
    /// The mode (`rail`, `high_speed_rail`, `road`).
    pub mode: Symbol,
    /// The period of the timetable.
    pub period: Option<Period>,
    /// Fastest time.
    pub minutes: Option<f64>,
    /// Median time over the services.
    pub median_minutes: Option<f64>,
    /// Services.
    pub services: Option<f64>,
    /// Distance.
    pub km: Option<f64>,
    /// The source key.
    pub source: Symbol,
    /// Line of the file.
    pub line: u32,
}

/// The table of travel times.
#[derive(Clone, Debug, Default)]
pub struct TravelTimes {
    /// The file it was read from.
    pub resource: String,
    /// Interned modes and sources.
    pub symbols: Symbols,
    /// Every row.
    pub rows: Vec<TravelRow>,
}
