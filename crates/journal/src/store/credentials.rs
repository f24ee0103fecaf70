//! Secrets of people, and who read what is sealed: kept beside the journal, never in it.
//!
//! The journal is for every member to read and for ever; a password is neither. So hashes of passwords, and digests of
//! the tokens that people carry, lie in tables of their own, which no export takes along and which may be changed and
//! deleted. Readings of sealed papers are added only.

use crate::{Hash, StoreError, Time};

/// The hash of a person's password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Password {
    /// Whose it is.
    pub person: String,
    /// The hash, with its salt and costs, as a string of the password hashing competition (`$argon2id$...`).
    pub hash: String,
    /// When it was set.
    pub changed: Time,
}

/// What a token lets its bearer do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BearerKind {
    /// A person at a browser, after the password.
    Session,
    /// A program of a person.
    Token,
}

impl BearerKind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            BearerKind::Session => "session",
            BearerKind::Token => "token",
        }
    }

    pub(super) fn read(text: &str) -> Result<Self, StoreError> {
        match text {
            "session" => Ok(BearerKind::Session),
            "token" => Ok(BearerKind::Token),
            other => Err(StoreError::Damaged(format!("a token of the kind `{other}`"))),
        }
    }
}

/// A token that somebody carries. Only its digest is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The SHA-256 digest of the token.
    pub digest: Hash,
    /// Whose it is.
    pub person: String,
    /// What it is.
    pub kind: BearerKind,
    /// What the person calls it.
    pub name: String,
    /// When it was made.
    pub created: Time,
    /// When it ceases to hold.
    pub expires: Time,
}

/// Somebody has asked for a sealed paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When.
    pub time: Time,
    /// Who.
    pub person: String,
    /// Which paper.
    pub paper: String,
    /// Whether it was shown.
    pub granted: bool,
}

/// What a database must do for the secrets of people. Each method is one transaction, or only reads.
pub trait CredentialStore: Send {
    /// The password of a person.
    fn password(&mut self, person: &str) -> Result<Option<Password>, StoreError>;

    /// Keeps a password in place of the one before.
    fn keep_password(&mut self, password: &Password) -> Result<(), StoreError>;

    /// Forgets the password and all tokens of a person. Whether there was a password.
    fn drop_person(&mut self, person: &str) -> Result<bool, StoreError>;

    /// Keeps a token.
    fn keep_bearer(&mut self, bearer: &Bearer) -> Result<(), StoreError>;

    /// The token of a digest, whether it still holds or not.
    fn bearer(&mut self, digest: Hash) -> Result<Option<Bearer>, StoreError>;

    /// The tokens of a person, the oldest first.
    fn bearers(&mut self, person: &str) -> Result<Vec<Bearer>, StoreError>;

    /// Forgets a token. Whether there was one.
    fn drop_bearer(&mut self, digest: Hash) -> Result<bool, StoreError>;

    /// Forgets the sessions of a person. How many there were.
    fn drop_sessions(&mut self, person: &str) -> Result<u64, StoreError>;

    /// Forgets the tokens that ceased to hold at a time or before. How many there were.
    fn drop_expired(&mut self, now: Time) -> Result<u64, StoreError>;

    /// Records a reading.
    fn record_reading(&mut self, reading: &Reading) -> Result<(), StoreError>;

    /// Readings with their numbers, of one paper or of all, after a number, at most `limit`.
    fn readings(
        &mut self,
        paper: Option<&str>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Reading)>, StoreError>;
}

pub(super) fn milliseconds(time: Time) -> i64 {
    super::signed(time.milliseconds())
}

pub(super) fn time(milliseconds: i64) -> Result<Time, StoreError> {
    Time::from_milliseconds(super::unsigned(milliseconds)?)
        .map_err(|_| StoreError::Damaged(format!("the time {milliseconds}")))
}
