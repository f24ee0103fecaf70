//! The chain: what every entry is checked against, wherever it is read.

use crate::canonical::canonical_value;
use crate::entry::FORMAT;
use crate::{
    Entry, Hash, Head, Header, KeyProblem, Keyring, Problem, PublicKey, Record, SecretKey, Signature,
    seal_statement,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A journal up to its head, without the state that its events make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// The identity of the journal: the hash of its header.
    pub journal: Hash,
    /// What people call it.
    pub name: String,
    /// Where it ends.
    pub head: Head,
    /// The keys that it has recorded.
    pub keyring: Keyring,
    /// The key that seals the head: the office's, before the head changed it.
    pub sealing: PublicKey,
}

/// An entry that agrees with itself: canonical, of its form, and with good signatures of parties. Whether it
/// agrees with those before it is for [`Chain::check`].
#[derive(Clone, Debug)]
pub struct Read<E> {
    /// The entry.
    pub entry: Entry<E>,
    /// The digest of its text.
    pub digest: Hash,
    /// The hash that it is kept with.
    pub hash: Hash,
    /// The seal that it is kept with.
    pub seal: Option<Signature>,
}

impl<E: DeserializeOwned> Read<E> {
    /// Reads the text of an entry of a journal.
    pub fn new(journal: Hash, body: &str, hash: Hash, seal: Option<Signature>) -> Result<Self, Problem> {
        let value = read_canonical(body)?;
        let entry: Entry<E> =
            serde_json::from_value(value).map_err(|cause| Problem::NotAnEntry(cause.to_string()))?;
        if !entry.streams.is_sorted_by(|a, b| a < b) {
            return Err(Problem::StreamsNotSorted);
        }
        check_command(&entry, journal)?;
        Ok(Read { entry, digest: Hash::of(body.as_bytes()), hash, seal })
    }
}

/// A JSON value from a text that must be its canonical one.
fn read_canonical(body: &str) -> Result<Value, Problem> {
    let value: Value = serde_json::from_str(body).map_err(|_| Problem::NotCanonical)?;
    match canonical_value(&value) {
        Ok(text) if text == body => Ok(value),
        _ => Err(Problem::NotCanonical),
    }
}

fn check_command<E>(entry: &Entry<E>, journal: Hash) -> Result<(), Problem> {
    let Some(command) = &entry.command else {
        return match &entry.party {
            None => Ok(()),
            Some(party) => Err(Problem::WrongPartySignature(party.holder.clone())),
        };
    };
    let text = canonical_value(command).map_err(|_| Problem::NotCanonical)?;
    if Hash::of(text.as_bytes()) != entry.input {
        return Err(Problem::WrongInput);
    }
    match &entry.party {
        Some(party) if !party.holds(journal, &entry.key, command) => {
            Err(Problem::WrongPartySignature(party.holder.clone()))
        }
        _ => Ok(()),
    }
}

impl Chain {
    /// The chain that a header begins, read from its text, hash and seal.
    pub fn read(body: &str, hash: Hash, seal: Option<Signature>) -> Result<Chain, Problem> {
        let value = read_canonical(body)?;
        let header: Header = serde_json::from_value(value).map_err(|_| Problem::NotAHeader)?;
        if header.format != FORMAT || header.sequence != 0 || !header.office.is_sound() {
            return Err(Problem::NotAHeader);
        }
        if hash != Hash::ZERO.followed_by(Hash::of(body.as_bytes())) {
            return Err(Problem::WrongHash);
        }
        let chain = Chain {
            journal: hash,
            name: header.name,
            head: Head { sequence: 0, hash, time: header.time },
            keyring: Keyring::new(header.office),
            sealing: header.office,
        };
        match seal {
            Some(seal) if chain.is_sealed_by(seal) => Ok(chain),
            Some(_) => Err(Problem::WrongSeal),
            None => Err(Problem::NoSeal),
        }
    }

    /// Whether the office has sealed the head so.
    pub fn is_sealed_by(&self, seal: Signature) -> bool {
        self.sealing.verifies(&seal_statement(self.head.hash), &seal)
    }

    /// Checks the next entry against all before it, and takes it in.
    pub fn extend<E>(&mut self, read: &Read<E>) -> Result<(), Problem> {
        let Read { entry, digest, hash, .. } = read;
        let expected = self.head.sequence + 1;
        if entry.sequence != expected {
            return Err(Problem::WrongSequence { expected, found: entry.sequence });
        }
        if *hash != self.head.hash.followed_by(*digest) {
            return Err(Problem::WrongHash);
        }
        if entry.time < self.head.time || entry.clock.is_some_and(|clock| clock >= entry.time) {
            let found = entry.clock.unwrap_or(entry.time);
            return Err(Problem::TimeWentBack { before: self.head.time, found });
        }
        if let Some(party) = &entry.party {
            self.keyring.check_held(&party.holder, party.key)?;
        }
        self.advance(entry, *hash)?;
        Ok(())
    }

    /// Takes in the next entry, which has been checked.
    pub(crate) fn advance<E>(&mut self, entry: &Entry<E>, hash: Hash) -> Result<(), KeyProblem> {
        let sealing = self.keyring.office();
        self.keyring.change(entry.sequence, &entry.keys)?;
        self.sealing = sealing;
        self.head = Head { sequence: entry.sequence, hash, time: entry.time };
        Ok(())
    }
}

/// The record of the header of a new journal.
pub(crate) fn found(name: &str, time: crate::Time, key: &SecretKey) -> Result<Record, crate::CanonicalError> {
    let header =
        Header { format: FORMAT.to_owned(), name: name.to_owned(), office: key.public(), sequence: 0, time };
    let body = crate::canonical(&header)?;
    let hash = Hash::ZERO.followed_by(Hash::of(body.as_bytes()));
    Ok(Record { sequence: 0, body, hash, seal: Some(key.sign(&seal_statement(hash))) })
}
