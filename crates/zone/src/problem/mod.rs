//! Problems: what reading and checking a package found, where, and what to do about it.

mod kind;
mod list;

pub use kind::{ProblemKind, Severity};
pub use list::{ProblemGroup, Problems};

use crate::{Arg, Message, Names};
use serde::Serialize;

/// One problem, with its place and advice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    /// The kind, by its stable code.
    pub kind: ProblemKind,
    /// How bad it is.
    pub severity: Severity,
    /// The file of the package.
    pub file: String,
    /// The line (row of a sheet, line of a text file), from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The offending text as it stands in the file (shortened where it is long).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What is wrong.
    pub message: Message,
    /// What to do.
    pub advice: Message,
}

/// The longest offending text that a problem keeps, in characters.
const TEXT_KEPT: usize = 200;

impl Problem {
    /// A problem of a file; its place and arguments are added by the methods below.
    pub fn new(kind: ProblemKind, file: &str) -> Self {
        let (message, advice) = (Message::new(kind.message_id()), Message::new(kind.advice_id()));
        let (file, severity) = (file.to_owned(), kind.severity());
        Problem { kind, severity, file, line: None, column: None, text: None, message, advice }
    }

    /// The problem with its line.
    pub fn line(mut self, line: u32) -> Self {
        self.line = (line > 0).then_some(line);
        self
    }

    /// The problem with its column.
    pub fn column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    /// The problem with the offending text.
    pub fn text(mut self, text: &str) -> Self {
        let kept = match text.char_indices().nth(TEXT_KEPT) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        };
        self.text = Some(kept);
        self
    }

    /// The problem with an argument of its message and advice.
    pub fn arg(mut self, name: &'static str, value: Arg) -> Self {
        self.message.args.insert(name, value.clone());
        self.advice.args.insert(name, value);
        self
    }

    /// The problem with a text argument.
    pub fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        self.arg(name, Arg::Text(value.into()))
    }

    /// The problem with a name.
    pub fn named(self, name: &'static str, value: &Names) -> Self {
        self.arg(name, Arg::Name(value.clone()))
    }

    /// The problem with a number shown with `decimals` decimals.
    pub fn number(self, name: &'static str, value: f64, decimals: u8) -> Self {
        self.arg(name, Arg::Number { value, decimals })
    }

    /// The problem with a count.
    pub fn count(self, name: &'static str, value: usize) -> Self {
        self.arg(name, Arg::Int(i64::try_from(value).unwrap_or(i64::MAX)))
    }
}
