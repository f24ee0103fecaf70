//! Texts that people give, in both languages.

use coregion_zone::Names;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text in English and in Simplified Chinese; where only one is known it stands for both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

impl Words {
    /// A text from what is known of it.
    pub fn new(en: &str, zh: &str) -> Self {
        Words::from(Names::new(en, zh))
    }

    /// Whether both languages are empty.
    pub fn is_empty(&self) -> bool {
        self.en.trim().is_empty() && self.zh.trim().is_empty()
    }

    /// The text as the names that messages show.
    pub fn names(&self) -> Names {
        Names::new(&self.en, &self.zh)
    }
}

impl From<Names> for Words {
    fn from(names: Names) -> Self {
        Words { en: names.en, zh: names.zh }
    }
}
