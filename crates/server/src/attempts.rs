//! Attempts to sign in: after a few that failed, the next ones wait.

use coregion_terms::Moment;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// The time in which failures are counted, in seconds.
const WINDOW: i64 = 15 * 60;
/// Failures for one person from one address; for one person; from one address.
const LIMITS: [usize; 3] = [5, 50, 100];
/// How many counts are kept; beyond it, those that are over are dropped, then all are.
const KEPT: usize = 20_000;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Whose {
    Both(String, IpAddr),
    Person(String),
    Address(IpAddr),
}

/// To be tried again in so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany(pub u64);

/// Failed attempts of the last quarter of an hour.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<HashMap<Whose, Vec<i64>>>);

fn keys(person: &str, address: IpAddr) -> [Whose; 3] {
    // A name of any length costs no more memory than the longest that can be one.
    let person: String = person.chars().take(100).collect();
    [Whose::Both(person.clone(), address), Whose::Person(person), Whose::Address(address)]
}

impl Attempts {
    /// Counts an attempt as failed before it is made, unless there were too many: attempts at the same time count too.
    ///
    /// # Errors
    /// Too many failed.
    pub fn begin(&self, person: &str, address: IpAddr, now: Moment) -> Result<(), TooMany> {
        let now = now.seconds();
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = keys(person, address);
        for (key, limit) in keys.iter().zip(LIMITS) {
            let Some(times) = counts.get_mut(key) else { continue };
            times.retain(|time| now.saturating_sub(*time) < WINDOW);
            if times.len() >= limit {
                let first = times.first().copied().unwrap_or(now);
                let seconds = first.saturating_add(WINDOW).saturating_sub(now).max(1);
                return Err(TooMany(u64::try_from(seconds).unwrap_or(1)));
            }
        }
        if counts.len() >= KEPT {
            counts.retain(|_, times| times.last().is_some_and(|time| now.saturating_sub(*time) < WINDOW));
            if counts.len() >= KEPT {
                counts.clear();
            }
        }
        for key in keys {
            counts.entry(key).or_default().push(now);
        }
        Ok(())
    }

    /// The attempt was no failure: the person's count from this address begins anew.
    pub fn succeeded(&self, person: &str, address: IpAddr) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let [both, of_person, of_address] = keys(person, address);
        counts.remove(&both);
        for key in [of_person, of_address] {
            if let Some(times) = counts.get_mut(&key) {
                times.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_seconds(1_700_000_000 + seconds)
    }

    #[test]
    fn the_sixth_failure_waits_and_a_success_clears() {
        let attempts = Attempts::default();
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        for second in 0..5 {
            assert_eq!(attempts.begin("lin", address, at(second)), Ok(()));
        }
        assert_eq!(attempts.begin("lin", address, at(10)), Err(TooMany(890)));
        // Another person, and the same person from elsewhere, are not kept out.
        assert_eq!(attempts.begin("wu", address, at(10)), Ok(()));
        assert_eq!(attempts.begin("lin", "192.0.2.2".parse().unwrap(), at(10)), Ok(()));
        assert_eq!(attempts.begin("lin", address, at(900)), Ok(()));
        attempts.succeeded("lin", address);
        for second in 901..906 {
            assert_eq!(attempts.begin("lin", address, at(second)), Ok(()));
        }
    }

    #[test]
    fn a_person_cannot_be_guessed_at_from_everywhere() {
        let attempts = Attempts::default();
        let from = |n: u8| IpAddr::from([192, 0, 2, n]);
        for n in 0..50 {
            assert_eq!(attempts.begin("lin", from(n), at(0)), Ok(()));
        }
        assert!(attempts.begin("lin", from(51), at(1)).is_err());
    }
}
