//! The last guard around the parsers of other crates: a panic inside one is a damaged file, not a crash.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The answer of a parser; its panic as an error.
pub(crate) fn guarded<T>(parse: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(parse)).unwrap_or_else(|_| Err("the parser gave up on it".to_owned()))
}
