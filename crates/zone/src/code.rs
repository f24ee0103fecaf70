//! Region codes.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// The code of a unit in its scheme (GB/T 2260, NUTS, FIPS, or any other), kept as text: leading zeros count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(Arc<str>);

impl Code {
    /// A code from its text; outer white space is dropped.
    pub fn new(text: &str) -> Self {
        Code(Arc::from(text.trim()))
    }

    /// The text of the code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Code {
    fn from(text: &str) -> Self {
        Code::new(text)
    }
}

impl std::borrow::Borrow<str> for Code {
    fn borrow(&self) -> &str {
        &self.0
    }
}
