//! The keys that a journal has recorded, and from when to when each one held.

use crate::PublicKey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A change of keys, recorded in an entry. It holds from the next entry on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "lowercase", deny_unknown_fields)]
pub enum KeyChange {
    /// A party may sign with this key.
    Add {
        /// The party.
        holder: String,
        /// Its key.
        key: PublicKey,
    },
    /// A party may no longer sign with this key, and never again.
    Revoke {
        /// The party.
        holder: String,
        /// Its key.
        key: PublicKey,
    },
    /// The office seals with this key.
    Office {
        /// The new key.
        key: PublicKey,
    },
}

/// Why a change of keys, or the use of a key, is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// Not a point of the curve, or one of small order.
    #[error("`{0}` is not a sound Ed25519 public key")]
    Unsound(PublicKey),
    /// A key is recorded once only: for one holder, and not again after it was revoked.
    #[error("the key `{0}` has been recorded before")]
    Known(PublicKey),
    /// The holder has no such key.
    #[error("`{holder}` has no key `{key}` that holds now")]
    NotHeld {
        /// The party.
        holder: String,
        /// The key.
        key: PublicKey,
    },
}

/// For whom and how long a key holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// The party.
    pub holder: String,
    /// The entry that added it.
    pub added: u64,
    /// The entry that revoked it.
    pub revoked: Option<u64>,
}

/// Every key that a journal has recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyring {
    office: Vec<(u64, PublicKey)>,
    parties: BTreeMap<PublicKey, Holding>,
}

impl Keyring {
    /// The keyring of a journal that begins with this key of the office.
    pub fn new(office: PublicKey) -> Self {
        Keyring { office: vec![(0, office)], parties: BTreeMap::new() }
    }

    /// The key that the office seals with now.
    pub fn office(&self) -> PublicKey {
        // INVARIANT: `new` puts one in, and none is ever taken out.
        self.office.last().map_or(PublicKey([0; 32]), |(_, key)| *key)
    }

    /// The keys of the office, each with the entry that recorded it.
    pub fn office_keys(&self) -> &[(u64, PublicKey)] {
        &self.office
    }

    /// The keys of the parties.
    pub fn parties(&self) -> &BTreeMap<PublicKey, Holding> {
        &self.parties
    }

    /// Whether the holder may sign with the key now.
    pub fn check_held(&self, holder: &str, key: PublicKey) -> Result<(), KeyProblem> {
        match self.parties.get(&key) {
            Some(held) if held.holder == holder && held.revoked.is_none() => Ok(()),
            _ => Err(KeyProblem::NotHeld { holder: holder.to_owned(), key }),
        }
    }

    /// Records the changes of an entry, all or none.
    pub fn change(&mut self, sequence: u64, changes: &[KeyChange]) -> Result<(), KeyProblem> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut next = self.clone();
        for change in changes {
            next.change_one(sequence, change)?;
        }
        *self = next;
        Ok(())
    }

    fn change_one(&mut self, sequence: u64, change: &KeyChange) -> Result<(), KeyProblem> {
        match change {
            KeyChange::Add { holder, key } => {
                self.check_new(*key)?;
                let held = Holding { holder: holder.clone(), added: sequence, revoked: None };
                self.parties.insert(*key, held);
            }
            KeyChange::Revoke { holder, key } => {
                self.check_held(holder, *key)?;
                if let Some(held) = self.parties.get_mut(key) {
                    held.revoked = Some(sequence);
                }
            }
            KeyChange::Office { key } => {
                self.check_new(*key)?;
                self.office.push((sequence, *key));
            }
        }
        Ok(())
    }

    fn check_new(&self, key: PublicKey) -> Result<(), KeyProblem> {
        if !key.is_sound() {
            return Err(KeyProblem::Unsound(key));
        }
        let known = self.parties.contains_key(&key) || self.office.iter().any(|(_, office)| *office == key);
        if known { Err(KeyProblem::Known(key)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SecretKey;

    fn key(seed: u8) -> PublicKey {
        SecretKey::from_seed(&[seed; 32]).public()
    }

    fn add(holder: &str, seed: u8) -> KeyChange {
        KeyChange::Add { holder: holder.into(), key: key(seed) }
    }

    fn revoke(holder: &str, seed: u8) -> KeyChange {
        KeyChange::Revoke { holder: holder.into(), key: key(seed) }
    }

    #[test]
    fn a_key_holds_from_its_entry_until_it_is_revoked_and_never_again() {
        let mut ring = Keyring::new(key(1));
        ring.change(4, &[add("xuzhou", 2)]).unwrap();
        assert!(ring.check_held("xuzhou", key(2)).is_ok());
        assert!(ring.check_held("jining", key(2)).is_err());
        assert!(matches!(ring.change(5, &[revoke("jining", 2)]), Err(KeyProblem::NotHeld { .. })));
        ring.change(6, &[revoke("xuzhou", 2), add("xuzhou", 3)]).unwrap();
        assert!(ring.check_held("xuzhou", key(2)).is_err() && ring.check_held("xuzhou", key(3)).is_ok());
        assert_eq!(ring.change(7, &[add("xuzhou", 2)]), Err(KeyProblem::Known(key(2))));
        assert!(matches!(ring.change(7, &[revoke("xuzhou", 2)]), Err(KeyProblem::NotHeld { .. })));
        let held = &ring.parties()[&key(2)];
        assert_eq!((held.added, held.revoked), (4, Some(6)));
    }

    #[test]
    fn the_changes_of_an_entry_hold_together_or_not_at_all() {
        let mut ring = Keyring::new(key(1));
        let before = ring.clone();
        assert!(ring.change(4, &[add("xuzhou", 2), add("jining", 1)]).is_err());
        assert_eq!(ring, before);
    }

    #[test]
    fn the_key_of_the_office_is_replaced_by_a_new_one() {
        let mut ring = Keyring::new(key(1));
        ring.change(9, &[KeyChange::Office { key: key(2) }]).unwrap();
        assert_eq!(ring.office(), key(2));
        assert!(ring.change(10, &[KeyChange::Office { key: key(1) }]).is_err());
        let weak = KeyChange::Office { key: PublicKey([0; 32]) };
        assert!(matches!(ring.change(10, &[weak]), Err(KeyProblem::Unsound(_))));
    }

    #[test]
    fn a_keyring_is_kept_as_json() {
        let mut ring = Keyring::new(key(1));
        ring.change(4, &[add("xuzhou", 2)]).unwrap();
        let text = serde_json::to_string(&ring).unwrap();
        assert_eq!(serde_json::from_str::<Keyring>(&text).unwrap(), ring);
    }
}
