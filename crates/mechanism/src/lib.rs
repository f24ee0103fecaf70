//! Run: the mechanisms of cooperation as pure functions.
//!
//! [`decide`] takes the [`Office`], a [`Command`] and its [`Context`] and gives [`Event`]s or a [`Refusal`]; [`evolve`] takes an
//! event into the office. Nothing here reads a clock, makes an identifier, knows a file or panics: who calls records
//! the events, all or none, and folds them again whenever it likes. Equal histories give equal offices, byte for byte.
//!
//! | room | what it keeps |
//! |---|---|
//! | [`party`] | parties, people, dated mandates, keys; [`AUTHORITY`] says which role may give which command |
//! | [`instrument`] | meetings, motions, named votes, resolutions, agreements by versions, duties |
//! | [`ledger`] | accounts, two-phase and linked transfers, facts, settlements, [`ledger::statement`] |
//! | [`programme`] | the fund's cycle from call to closure, [`programme::public_list`] |
//! | [`dispute`] | complaint, mediation, arbitration, award, appeal; what is disputed waits |
//! | [`paper`] | papers with access labels; [`redact`] gives the view of one person |
//!
//! # How to call it
//!
//! 1. Read a [`Command`] from JSON. Unknown commands and members are refused; identifiers are chosen by who asks, so that
//!    a retry names the same thing and is refused with `exists`, or with what differs.
//! 2. Fill the [`Context`]: the person, the party in whose name the person acts, the time of recording, and, where a
//!    party binds itself, the signature that the journal has checked ([`Signed`]). Mandates are looked up here.
//! 3. [`decide`]. First the authority matrix, then the rule of the room. A refusal has a stable [`Refusal::code`], a
//!    [`Refusal::class`] and a text in both languages ([`locales`]).
//! 4. Record the events with their [`streams`], add or revoke the keys of [`Event::KeyRegistered`] and
//!    [`Event::KeyRevoked`] in the keyring of the journal, then [`evolve`].
//! 5. Show people only what [`redact`] leaves of the office for them, and events only through [`redact_event`].
//!
//! ```
//! use coregion_mechanism::{Command, Context, Office, decide, evolve};
//! let mut office = Office::default();
//! let found: Command = serde_json::from_str(
//!     r#"{ "command": "found-office", "office": "secretariat", "name": { "en": "Secretariat", "zh": "秘书处" },
//!          "offset_minutes": 480, "mandate": "m-1", "administrator": { "en": "Lin", "zh": "林" } }"#,
//! )?;
//! let context = Context {
//!     actor: "lin".parse()?,
//!     party: "secretariat".parse()?,
//!     now: "2026-03-02T01:00:00Z".parse()?,
//!     signed: None,
//! };
//! for event in decide(&office, &found, &context)? {
//!     evolve(&mut office, &event);
//! }
//! assert_eq!(decide(&office, &found, &context).unwrap_err().code(), "founded-before");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod authority;
mod command;
mod context;
pub mod digest;
pub mod dispute;
mod event;
mod id;
pub mod instrument;
pub mod ledger;
mod locales;
mod office;
pub mod paper;
pub mod party;
pub mod programme;
mod redact;
mod refusal;
mod shapes;
mod words;

pub use authority::{AUTHORITY, Authority, NotAuthority, Rule, Sphere};
pub use command::Command;
pub use context::{Act, Context, Signed};
pub use event::Event;
pub use id::*;
pub use locales::locales;
pub use office::{Office, decide, evolve, streams};
pub use redact::{Viewer, redact, redact_event};
pub use refusal::{Class, Refusal};
pub use words::Words;
