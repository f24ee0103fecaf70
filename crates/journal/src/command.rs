//! Commands to a journal, what is decided on them, and why one is rejected before it is decided.

use crate::{CanonicalError, Entry, Hash, KeyChange, KeyProblem, PartySignature, Time};
use serde_json::Value;
use std::sync::Arc;

/// The longest idempotency key, name of an actor or name of a stream, in bytes.
pub const MAX_NAME: usize = 200;
/// The largest entry, in bytes of canonical JSON.
pub const MAX_ENTRY: usize = 4 << 20;
/// The largest paper, in bytes.
pub const MAX_PAPER: usize = 64 << 20;

/// Something that is asked of the journal.
#[derive(Clone, Debug)]
pub struct Command {
    /// The idempotency key, made by whoever asks before asking. It is kept for ever; the caller keeps the keys of
    /// different actors apart.
    pub key: String,
    /// Who asks.
    pub actor: String,
    /// What is asked. Its canonical JSON is what a party signs and what a repetition is compared with.
    pub body: Value,
    /// What the caller's clock says.
    pub time: Time,
    /// The streams whose versions the caller has seen, with those versions; 0 for one that is not there yet.
    pub expected: Vec<(String, u64)>,
    /// The signature of a party that binds itself.
    pub party: Option<PartySignature>,
}

/// What was decided on a command: it becomes one entry.
#[derive(Clone, Debug)]
pub struct Decision<E> {
    /// The streams that it touches.
    pub streams: Vec<String>,
    /// What happens.
    pub events: Vec<E>,
    /// The keys that are added and revoked.
    pub keys: Vec<KeyChange>,
    /// Papers, kept beside the journal. Only their digests are recorded, so that they can be sealed: an export
    /// leaves them out unless it is asked for them.
    pub papers: Vec<Vec<u8>>,
}

impl<E> Decision<E> {
    /// Events on streams, without keys or papers.
    pub fn new(streams: Vec<String>, events: Vec<E>) -> Self {
        Decision { streams, events, keys: Vec::new(), papers: Vec::new() }
    }
}

/// The answer to a command that is recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt<E> {
    /// What is recorded.
    pub entry: Arc<Entry<E>>,
    /// Its hash: the digest of the journal up to it.
    pub hash: Hash,
    /// Whether it had been recorded before, under the same key.
    pub again: bool,
}

/// Why the journal does not take a command. Nothing is recorded.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Rejection {
    /// The key, the actor, a stream or a holder has no name, or one that is too long or has control characters.
    #[error("`{field}` must have 1 to {MAX_NAME} bytes without control characters; this has {length}")]
    Name {
        /// Which.
        field: &'static str,
        /// Its length.
        length: usize,
    },
    /// The command or its events have no canonical form.
    #[error("no canonical JSON")]
    NotCanonical(#[source] Arc<CanonicalError>),
    /// An entry or a paper is too large.
    #[error("{size} bytes are more than the {limit} that fit")]
    TooLarge {
        /// Its size.
        size: usize,
        /// The most that fits.
        limit: usize,
    },
    /// The key was used before for something else.
    #[error("the key `{key}` was used for entry {sequence}, recorded differently: {}", fields.join(", "))]
    RecordedDifferently {
        /// The idempotency key.
        key: String,
        /// The entry that carries it.
        sequence: u64,
        /// The members of the command that differ, and `actor` if another asked.
        fields: Vec<String>,
    },
    /// A stream has moved on.
    #[error("`{stream}` is at version {found}, not {expected}")]
    Conflict {
        /// The stream.
        stream: String,
        /// The version that the caller has seen.
        expected: u64,
        /// The version that it has.
        found: u64,
    },
    /// The clock lags behind recorded time by more than is tolerated.
    #[error("the clock says {clock}, but an entry of {recorded} is recorded")]
    ClockWentBack {
        /// The caller's clock.
        clock: Time,
        /// The time of the last entry.
        recorded: Time,
    },
    /// The signature of the party does not hold for this command.
    #[error("the signature of `{0}` does not hold for this command")]
    Signature(String),
    /// A key is used or changed against the rules.
    #[error("a key is used or changed against the rules")]
    Key(#[from] KeyProblem),
    /// Only [`crate::Journal::rotate`] changes the key of the office.
    #[error("the key of the office is not changed by an ordinary command")]
    OfficeKey,
}

impl Rejection {
    /// A stable name, which is also the identifier of its text.
    pub fn code(&self) -> &'static str {
        match self {
            Rejection::Name { .. } => "journal-name",
            Rejection::NotCanonical(_) => "journal-not-canonical",
            Rejection::TooLarge { .. } => "journal-too-large",
            Rejection::RecordedDifferently { .. } => "journal-recorded-differently",
            Rejection::Conflict { .. } => "journal-conflict",
            Rejection::ClockWentBack { .. } => "journal-clock-went-back",
            Rejection::Signature(_) => "journal-signature",
            Rejection::Key(_) => "journal-key",
            Rejection::OfficeKey => "journal-office-key",
        }
    }
}

impl From<CanonicalError> for Rejection {
    fn from(cause: CanonicalError) -> Self {
        Rejection::NotCanonical(Arc::new(cause))
    }
}

pub(crate) fn check_name(field: &'static str, name: &str) -> Result<(), Rejection> {
    match name.len() {
        1..=MAX_NAME if !name.contains(char::is_control) => Ok(()),
        length => Err(Rejection::Name { field, length }),
    }
}

/// The members in which two commands differ.
pub(crate) fn differences(recorded: &Value, given: &Value) -> Vec<String> {
    let (Value::Object(recorded), Value::Object(given)) = (recorded, given) else {
        return vec!["command".to_owned()];
    };
    let mut names: Vec<String> = recorded
        .iter()
        .filter(|(name, value)| given.get(*name) != Some(value))
        .map(|(name, _)| name.clone())
        .chain(given.keys().filter(|name| !recorded.contains_key(*name)).cloned())
        .collect();
    names.sort();
    names
}
