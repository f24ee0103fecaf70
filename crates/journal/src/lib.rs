//! The memory: an append-only log, hash-chained and signed, on SQLite or PostgreSQL.
//!
//! A [`Journal`] takes [`Command`]s. On each one the caller's pure function decides, on the state that all entries so
//! far have made; what it decides becomes one [`Entry`], recorded whole or not at all, and answered when it is on the
//! disk. The state is a [`Fold`]: made of the entries and of nothing else, it can be dropped and made again.
//!
//! Every entry is chained to the one before by SHA-256 over canonical JSON ([`canonical`], RFC 8785), and sealed by the
//! office's Ed25519 key; where a party binds itself, its own signature is in the entry. An [`Export`] is one text file
//! that [`verify`] checks offline, to the last bit. `docs/journal.md` describes its form.
//!
//! ```
//! use coregion_journal::*;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Clone, Default, Serialize, Deserialize)]
//! struct Till(u64);
//!
//! impl Fold for Till {
//!     type Event = u64;
//!     const VERSION: u32 = 1;
//!     fn evolve(&mut self, entry: &Entry<u64>) {
//!         self.0 += entry.events.iter().sum::<u64>();
//!     }
//! }
//!
//! let folder = tempfile::tempdir().unwrap();
//! let place = Location::Sqlite(folder.path().join("till.journal"));
//! let now: Time = "2026-03-01T08:30:00.000Z".parse().unwrap();
//! let key = SecretKey::from_seed(&[7; 32]);
//! let journal = Journal::<Till>::create(&place, "till", now, key, Options::default()).unwrap();
//! let pay = |key: &str, amount: u64| Command {
//!     key: key.into(), actor: "lin".into(), body: amount.into(), time: now, expected: vec![], party: None,
//! };
//! let decide = |amount: u64| move |till: &Till, _| match till.0 + amount {
//!     0..=100 => Ok(Decision::new(vec!["till".into()], vec![amount])),
//!     _ => Err("the till holds 100"),
//! };
//! assert!(!journal.append(pay("k1", 70), decide(70)).unwrap().again);
//! assert!(journal.append(pay("k1", 70), decide(70)).unwrap().again);
//! assert!(matches!(journal.append(pay("k2", 40), decide(40)), Err(AppendError::Refused("the till holds 100"))));
//!
//! let mut export = Vec::new();
//! std::io::copy(&mut journal.export(Papers::Left).unwrap(), &mut export).unwrap();
//! let verified = verify::<Till>(&export[..], &Default::default(), |_, _| Ok(())).unwrap();
//! assert_eq!(verified.memory.state.0, 70);
//! ```

#![deny(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod bytes;
mod canonical;
mod chain;
mod command;
mod entry;
mod export;
mod failure;
mod fold;
mod job;
mod journal;
mod key;
mod keyring;
mod locales;
mod probe;
mod problem;
mod proof;
mod rebuild;
mod replay;
mod snapshot;
pub mod store;
mod time;
mod verify;
mod wording;
mod writer;

pub use bytes::{Hash, NotHex, PublicKey, Signature};
pub use canonical::{CanonicalError, MAX_DEPTH, canonical, canonical_value};
pub use chain::Chain;
pub use command::{Command, Decision, MAX_ENTRY, MAX_NAME, MAX_PAPER, Receipt, Rejection};
pub use entry::{Entry, FORMAT, Head, Header, Record};
pub use export::{End, Export, ImportError, Line, Papers, import};
pub use failure::{AppendError, Cause, Failure, StoreError};
pub use fold::{Fold, Memory};
pub use journal::{Journal, Options};
pub use key::{PartySignature, SecretKey, command_statement, seal_statement};
pub use keyring::{Holding, KeyChange, KeyProblem, Keyring};
pub use locales::locales;
pub use probe::{Point, Probe};
pub use problem::{Problem, Unsound};
pub use proof::Proof;
pub use rebuild::{Comparison, digest};
pub use snapshot::{Opening, Unusable};
pub use store::{Location, StoreOptions};
pub use time::{NotATime, Time};
pub use verify::{Verified, VerifyError, verify};
