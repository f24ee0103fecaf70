//! What may fail, and what is known of the journal then.

use crate::{PublicKey, Rejection, Unsound};
use std::error::Error;
use std::sync::Arc;

/// What a database said.
pub type Cause = Arc<dyn Error + Send + Sync>;

/// A database that cannot do what it should.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another writer has taken the place or the key of an entry.
    #[error("another writer has recorded an entry in the same place")]
    Overtaken,
    /// Another program holds the lock.
    #[error("the journal is locked by another program")]
    Locked(#[source] Cause),
    /// No room is left.
    #[error("no room is left on the disk of the journal")]
    Full(#[source] Cause),
    /// The database does not answer.
    #[error("the database cannot be reached")]
    Unreachable(#[source] Cause),
    /// There is no journal.
    #[error("there is no journal at `{0}`")]
    Missing(String),
    /// There is a journal already.
    #[error("there is a journal at `{0}` already")]
    Exists(String),
    /// The file or the schema holds something else.
    #[error("`{0}` holds something else than a journal")]
    NotAJournal(String),
    /// A newer program has written it.
    #[error("the journal has the form {found}; this program knows forms up to {known}")]
    Newer {
        /// The last migration that was applied.
        found: i64,
        /// The last one known here.
        known: i64,
    },
    /// A migration that was applied differs from the one known here.
    #[error("migration {0} of the journal is not the one known here")]
    OtherMigration(i64),
    /// What is kept cannot be read.
    #[error("the journal holds {0}")]
    Damaged(String),
    /// Anything else.
    #[error("the database failed")]
    Database(#[source] Cause),
}

impl StoreError {
    /// A stable name, which is also the identifier of its text.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Overtaken => "journal-store-overtaken",
            StoreError::Locked(_) => "journal-store-locked",
            StoreError::Full(_) => "journal-store-full",
            StoreError::Unreachable(_) => "journal-store-unreachable",
            StoreError::Missing(_) => "journal-store-missing",
            StoreError::Exists(_) => "journal-store-exists",
            StoreError::NotAJournal(_) => "journal-store-not-a-journal",
            StoreError::Newer { .. } => "journal-store-newer",
            StoreError::OtherMigration(_) => "journal-store-other-migration",
            StoreError::Damaged(_) => "journal-store-damaged",
            StoreError::Database(_) => "journal-store-database",
        }
    }
}

/// Why the journal could not answer. The command itself is not at fault.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// Nothing was recorded.
    #[error("nothing was recorded")]
    NotRecorded(#[from] StoreError),
    /// The connection broke while the entry was being recorded.
    #[error("it is not known whether this was recorded: ask again with the same key")]
    Unknown(#[source] StoreError),
    /// Other writers were faster, several times.
    #[error("other writers were faster {0} times: nothing was recorded")]
    Overtaken(usize),
    /// The journal is sealed with another key than the one given.
    #[error("the journal is sealed with the key `{recorded}`, not with `{given}`")]
    WrongKey {
        /// The office's key as recorded.
        recorded: PublicKey,
        /// The key given.
        given: PublicKey,
    },
    /// The database no longer holds the entries that were read from it.
    #[error(
        "entry {0} of the database is not the one that was read before: another journal has been put in its place"
    )]
    Replaced(u64),
    /// An entry of the database is not good.
    #[error("the database holds an entry that is not good")]
    Unsound(#[from] Unsound),
    /// Too many commands wait.
    #[error("too many commands wait: nothing was recorded")]
    Busy,
    /// The journal has been closed.
    #[error("the journal is closed: nothing was recorded")]
    Closed,
    /// The decision panicked.
    #[error("the decision broke down: nothing was recorded")]
    BrokenDecision,
}

impl Failure {
    /// A stable name, which is also the identifier of its text.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::NotRecorded(cause) => cause.code(),
            Failure::Unknown(_) => "journal-unknown",
            Failure::Overtaken(_) => "journal-overtaken",
            Failure::WrongKey { .. } => "journal-wrong-key",
            Failure::Replaced(_) => "journal-replaced",
            Failure::Unsound(_) => "journal-unsound",
            Failure::Busy => "journal-busy",
            Failure::Closed => "journal-closed",
            Failure::BrokenDecision => "journal-broken-decision",
        }
    }
}

/// Why a command has no receipt.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError<R> {
    /// The decision refused it.
    #[error("refused")]
    Refused(R),
    /// The journal does not take it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The journal could not answer.
    #[error(transparent)]
    Failed(#[from] Failure),
}
