//! What may be wrong with a journal.

use crate::{KeyProblem, Time};

/// What is wrong with a line of an export or a record of a database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The line is not of a form that an export has.
    #[error("not a line of a journal")]
    NotALine,
    /// The header is not that of a journal known here.
    #[error("not a header of a journal of the form {}", crate::entry::FORMAT)]
    NotAHeader,
    /// The text is not canonical JSON.
    #[error("not canonical JSON")]
    NotCanonical,
    /// The entry has other members than an entry, or its events are not known here.
    #[error("not an entry known here: {0}")]
    NotAnEntry(String),
    /// Entries are missing, doubled or out of order.
    #[error("entry {expected} should stand here, not {found}")]
    WrongSequence {
        /// What should be here.
        expected: u64,
        /// What is here.
        found: u64,
    },
    /// The entry, or one before it, is not what it was when it was hashed.
    #[error("the hash is not that of the entry and the one before it")]
    WrongHash,
    /// The signature of the office is not good.
    #[error("the seal is not a signature of the office")]
    WrongSeal,
    /// The journal ends in entries that no seal covers.
    #[error("no seal covers the last entries")]
    NoSeal,
    /// Recorded time went back.
    #[error("recorded at {found}, after an entry of {before}")]
    TimeWentBack {
        /// The time of the entry before.
        before: Time,
        /// The time of this one.
        found: Time,
    },
    /// Streams are not sorted, or one is named twice.
    #[error("the streams are not sorted")]
    StreamsNotSorted,
    /// The command that a party signed is not the one that was recorded.
    #[error("the command is not the one whose digest is recorded")]
    WrongInput,
    /// A party's signature is not good.
    #[error("the signature of `{0}` does not hold")]
    WrongPartySignature(String),
    /// A key is used or changed against the rules.
    #[error("{0}")]
    Key(#[from] KeyProblem),
    /// The books do not agree.
    #[error("the books do not agree: {0}")]
    Books(String),
    /// A paper is not the one whose digest is recorded.
    #[error("the paper is not the one with this digest")]
    WrongPaper,
    /// The reader knows another hash of this entry.
    #[error("not the entry that is known from before")]
    NotTheKnown,
    /// The export stops before its last line.
    #[error("the export is cut off")]
    CutOff,
    /// The last line tells of another journal, or lines follow it.
    #[error("the last line does not agree with the lines before it")]
    WrongEnd,
}

impl Problem {
    /// A stable name, which is also the identifier of its text.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::NotALine => "journal-problem-not-a-line",
            Problem::NotAHeader => "journal-problem-not-a-header",
            Problem::NotCanonical => "journal-problem-not-canonical",
            Problem::NotAnEntry(_) => "journal-problem-not-an-entry",
            Problem::WrongSequence { .. } => "journal-problem-wrong-sequence",
            Problem::WrongHash => "journal-problem-wrong-hash",
            Problem::WrongSeal => "journal-problem-wrong-seal",
            Problem::NoSeal => "journal-problem-no-seal",
            Problem::TimeWentBack { .. } => "journal-problem-time-went-back",
            Problem::StreamsNotSorted => "journal-problem-streams-not-sorted",
            Problem::WrongInput => "journal-problem-wrong-input",
            Problem::WrongPartySignature(_) => "journal-problem-wrong-party-signature",
            Problem::Key(_) => "journal-problem-key",
            Problem::Books(_) => "journal-problem-books",
            Problem::WrongPaper => "journal-problem-wrong-paper",
            Problem::NotTheKnown => "journal-problem-not-the-known",
            Problem::CutOff => "journal-problem-cut-off",
            Problem::WrongEnd => "journal-problem-wrong-end",
        }
    }
}

/// The first thing that is wrong with a journal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}", place(*line, *entry))]
pub struct Unsound {
    /// The line of the export; `None` for a record of a database.
    pub line: Option<u64>,
    /// The entry; `None` for a line that is none.
    pub entry: Option<u64>,
    /// What is wrong with it.
    #[source]
    pub problem: Problem,
}

fn place(line: Option<u64>, entry: Option<u64>) -> String {
    match (line, entry) {
        (Some(line), Some(entry)) => format!("line {line}, entry {entry}"),
        (Some(line), None) => format!("line {line}"),
        (None, Some(entry)) => format!("entry {entry}"),
        (None, None) => "journal".to_owned(),
    }
}
