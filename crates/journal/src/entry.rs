//! Entries: what the journal keeps, and the header that it begins with.

use crate::{Hash, KeyChange, PartySignature, PublicKey, Signature, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The form of journal that this crate writes.
pub const FORMAT: &str = "coregion-journal/1";

/// Entry 0: what the journal is and whose key seals it. Its hash is the identity of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// [`FORMAT`].
    pub format: String,
    /// What people call the journal.
    pub name: String,
    /// The first key of the office.
    pub office: PublicKey,
    /// Always 0.
    pub sequence: u64,
    /// When the journal was founded.
    pub time: Time,
}

/// What one command brought about: all its events, or it is not there at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry<E> {
    /// Who gave the command.
    pub actor: String,
    /// What the caller's clock said, where it lagged behind the entry before: see `time`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Time>,
    /// The command, where a party signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Value>,
    /// What happened.
    pub events: Vec<E>,
    /// The digest of the command's canonical JSON.
    pub input: Hash,
    /// The idempotency key of the command.
    pub key: String,
    /// The keys that it added and revoked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyChange>,
    /// The digests of the papers that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<Hash>,
    /// The party that bound itself by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartySignature>,
    /// Its place in the journal, counted from 1 without gaps.
    pub sequence: u64,
    /// The streams that it touches, sorted. The version of a stream is the sequence of the last entry that
    /// touches it.
    pub streams: Vec<String>,
    /// When it was recorded. Never before the entry before: if the clock says so, the time of that entry.
    pub time: Time,
}

/// An entry or the header as it is kept: the signed text, its hash in the chain, and the seal, where a group
/// of entries ends with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its place in the journal.
    pub sequence: u64,
    /// The canonical JSON of the entry.
    pub body: String,
    /// The digest of the hash of the entry before and the digest of the body.
    pub hash: Hash,
    /// The office's signature over [`crate::seal_statement`] of the hash.
    pub seal: Option<Signature>,
}

/// Where a journal ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The sequence of the last entry.
    pub sequence: u64,
    /// Its hash: the digest of the whole journal.
    pub hash: Hash,
    /// Its time.
    pub time: Time,
}
