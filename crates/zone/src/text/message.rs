//! A sentence for people, kept as an identifier and its arguments until the language is known.

use super::Names;
use serde::Serialize;
use std::collections::BTreeMap;

/// A value that a message shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Arg {
    /// A count; the catalogue may choose a plural form by it.
    Int(i64),
    /// A number shown with this many decimals.
    Number {
        /// The value.
        value: f64,
        /// Decimals shown.
        decimals: u8,
    },
    /// A share of one, shown in percent with this many decimals.
    Percent {
        /// The share (0.25 is 25 %).
        share: f64,
        /// Decimals shown.
        decimals: u8,
    },
    /// A name in both languages.
    Name(Names),
    /// Several names, joined in the manner of the language.
    List(Vec<Names>),
    /// Text that is the same in every language (a code, a file name, a user's text).
    Text(String),
    /// A message inside a message.
    Message(Box<Message>),
}

/// A sentence: the identifier of a pattern in a [`super::Catalogue`], and what fills it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Message {
    /// Identifier of the pattern.
    pub id: &'static str,
    /// Values by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<&'static str, Arg>,
}

impl Message {
    /// A message with no arguments yet.
    pub fn new(id: &'static str) -> Self {
        Message { id, args: BTreeMap::new() }
    }

    /// The message with one more argument.
    pub fn arg(mut self, name: &'static str, value: Arg) -> Self {
        self.args.insert(name, value);
        self
    }

    /// The message with a count.
    pub fn int(self, name: &'static str, value: usize) -> Self {
        self.arg(name, Arg::Int(value as i64))
    }

    /// The message with a number shown with `decimals` decimals.
    pub fn number(self, name: &'static str, value: f64, decimals: u8) -> Self {
        self.arg(name, Arg::Number { value, decimals })
    }

    /// The message with a share of one, shown in percent.
    pub fn percent(self, name: &'static str, share: f64, decimals: u8) -> Self {
        self.arg(name, Arg::Percent { share, decimals })
    }

    /// The message with a name.
    pub fn name(self, name: &'static str, value: &Names) -> Self {
        self.arg(name, Arg::Name(value.clone()))
    }

    /// The message with a text that no language changes.
    pub fn text(self, name: &'static str, value: impl Into<String>) -> Self {
        self.arg(name, Arg::Text(value.into()))
    }

    /// The message with a message inside.
    pub fn message(self, name: &'static str, value: Message) -> Self {
        self.arg(name, Arg::Message(Box::new(value)))
    }
}
