//! Succession: which codes followed which, and when.

use crate::Code;

/// A code that ended and one of the codes that took its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Succession {
    /// The code that ended.
    pub from: Code,
    /// The code that followed (one row for each, where a unit was split).
    pub to: Code,
    /// The first year in which the new code holds.
    pub year: i32,
    /// What happened: `renamed`, `merged`, `split`.
    pub kind: String,
    /// What a reader should know, with the source.
    pub note: String,
    /// Line of the file.
    pub line: u32,
}
