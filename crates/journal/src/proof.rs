//! Proofs: what shows that the office has sealed one entry, without the rest of the journal.

use crate::{
    CanonicalError, Hash, Problem, PublicKey, Record, Signature, canonical, canonical_value, seal_statement,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An entry with the hashes that lead from it to the seal of its group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The entry.
    pub entry: Value,
    /// The digests of the entries between it and the seal, in order.
    pub following: Vec<Hash>,
    /// The hash of the entry before.
    pub previous: Hash,
    /// The seal.
    pub seal: Signature,
}

impl Proof {
    /// From the record before the entry, the entry's, and as many after it as lead to a seal.
    pub(crate) fn of(records: &[Record]) -> Option<Proof> {
        let (before, rest) = records.split_first()?;
        let sealed = rest.iter().position(|record| record.seal.is_some())?;
        let (entry, following) = rest.get(..=sealed)?.split_first()?;
        Some(Proof {
            entry: serde_json::from_str(&entry.body).ok()?,
            following: following.iter().map(|record| Hash::of(record.body.as_bytes())).collect(),
            previous: before.hash,
            seal: rest.get(sealed)?.seal?,
        })
    }

    /// Whether the owner of the key has sealed the entry. The hash of the entry, which tells its place in the
    /// journal.
    pub fn verify(&self, office: PublicKey) -> Result<Hash, Problem> {
        let body = canonical_value(&self.entry).map_err(|_| Problem::NotCanonical)?;
        let hash = self.previous.followed_by(Hash::of(body.as_bytes()));
        let sealed = self.following.iter().fold(hash, |hash, digest| hash.followed_by(*digest));
        match office.verifies(&seal_statement(sealed), &self.seal) {
            true => Ok(hash),
            false => Err(Problem::WrongSeal),
        }
    }

    /// Its canonical JSON.
    pub fn to_json(&self) -> Result<String, CanonicalError> {
        canonical(self)
    }
}
