//! Claims: statements about the zone that its own figures can confirm or not.

use crate::{Code, MeasureUnit, Names};

/// How a claim is tested.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimTest {
    /// An indicator of a unit has a value, to half a unit of its last printed digit.
    Value {
        /// The unit.
        code: Code,
        /// The indicator.
        indicator: String,
        /// The year.
        year: i32,
        /// The value claimed.
        expected: f64,
        /// The unit it is claimed in.
        unit: MeasureUnit,
        /// The largest difference that still counts as the same figure, in that unit.
        tolerance: f64,
    },
    /// The zone has this many units of a level.
    Count {
        /// The level.
        level: crate::Level,
        /// The count claimed.
        expected: f64,
    },
    /// A unit holds at least this share of its zone's total.
    ShareAtLeast {
        /// The unit.
        code: Code,
        /// The indicator.
        indicator: String,
        /// The year the claim is tested for.
        year: i32,
        /// The share claimed, 0 to 1.
        expected: f64,
    },
    /// A unit is at least this many times the next one of its zone.
    RatioToSecondAtLeast {
        /// The unit.
        code: Code,
        /// The indicator.
        indicator: String,
        /// The year the claim is tested for.
        year: i32,
        /// The ratio claimed.
        expected: f64,
    },
    /// The claim cannot be tested with the tables of a zone package; its note says why.
    NotCheckable,
}

/// A statement, where it stands, and how it is tested.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its identifier.
    pub id: String,
    /// The section of the document that makes it.
    pub section: String,
    /// The statement.
    pub statement: Names,
    /// The named zone it speaks of.
    pub zone: String,
    /// The test.
    pub test: ClaimTest,
    /// What a reader should know of the test; empty for nothing.
    pub note: Names,
    /// Line of the file.
    pub line: u32,
}
