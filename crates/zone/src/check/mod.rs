//! Checking: what the tables of a zone say against each other.

use crate::package::Loaded;
use crate::problem::Problems;

/// Checks a zone that was loaded. The problems of reading it are in [`Loaded::problems`]; these are the
/// ones that only show once tables are compared.
pub fn check(_loaded: &Loaded) -> Problems {
    Problems::new()
}
