//! Who a secret belongs to, remembered for a moment, so that a program that asks a thousand times a second does not have
//! its token looked up as often.

use coregion_mechanism::PersonId;
use coregion_office::journal::Hash;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long: a token that was revoked elsewhere holds here no longer than this.
const KEPT: Duration = Duration::from_secs(5);
/// The most that is remembered.
const MOST: usize = 10_000;

/// Secrets, by their digests, that were found to hold.
#[derive(Default)]
pub struct Bearers(RwLock<HashMap<Hash, (PersonId, Instant)>>);

impl Bearers {
    /// The person, if the secret was found to hold a moment ago.
    pub fn recall(&self, secret: &str) -> Option<PersonId> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        kept.get(&Hash::of(secret.as_bytes()))
            .filter(|(_, at)| at.elapsed() < KEPT)
            .map(|(person, _)| person.clone())
    }

    /// Remembers.
    pub fn keep(&self, secret: &str, person: &PersonId) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.retain(|_, (_, at)| at.elapsed() < KEPT);
            if kept.len() >= MOST {
                kept.clear();
            }
        }
        kept.insert(Hash::of(secret.as_bytes()), (person.clone(), Instant::now()));
    }

    /// Forgets everything: something was revoked.
    pub fn forget(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
