//! Texts for people in two languages: names, messages and the catalogue that renders them.

mod catalogue;
mod message;

pub use catalogue::Catalogue;
pub use message::{Arg, Message};

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A language that texts are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Language {
    /// Both languages.
    pub const ALL: [Language; 2] = [Language::En, Language::Zh];

    /// The language tag used in `lang` attributes and file names.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Zh => "zh",
        }
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "en" | "en-us" | "en-gb" => Ok(Language::En),
            "zh" | "zh-cn" | "zh-hans" => Ok(Language::Zh),
            _ => Err(format!("`{text}` is not a language of Coregion: use `en` or `zh`")),
        }
    }
}

/// A name in both languages; where only one is known it stands for both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

impl Names {
    /// A name from what is known of it; an empty one is filled from the other.
    pub fn new(en: &str, zh: &str) -> Self {
        let (en, zh) = (en.trim(), zh.trim());
        Names {
            en: if en.is_empty() { zh } else { en }.into(),
            zh: if zh.is_empty() { en } else { zh }.into(),
        }
    }

    /// The same text in both languages.
    pub fn same(text: &str) -> Self {
        Names::new(text, text)
    }

    /// The name in a language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Zh => &self.zh,
        }
    }
}
