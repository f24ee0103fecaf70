//! The desk: the use cases of the office.
//!
//! An [`Office`] is a journal of what the mechanisms of cooperation decide, in one SQLite file or a PostgreSQL database.
//! This is the only room that reads the clock, makes identifiers and appends. A use case begins with the check of
//! authority and ends with one entry: [`Office::submit`]. Everything else looks: [views](view), [`verify`], the audit of
//! who read what is sealed.

#![deny(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

pub mod access;
mod archive;
mod auditor;
mod clock;
mod declined;
pub mod demo;
mod desk;
mod identity;
mod key_file;
mod locales;
mod login;
mod papers;
mod request;
mod state;
pub mod view;

pub use archive::{Verdict, verify};
pub use auditor::{Audited, Auditor};
pub use clock::{Clock, SetClock, SystemClock};
pub use declined::{Class, Declined};
pub use desk::{Acknowledged, Office, Options};
pub use identity::make_id;
pub use key_file::{KeyFileError, create_key_file, key_file_beside, read_key_file};
pub use locales::{catalogue, locales};
pub use login::{Session, csrf_token};
pub use papers::{Envelope, NewPaper};
pub use request::{NotARequest, Request};
pub use state::State;

pub use coregion_journal as journal;
pub use coregion_mechanism as mechanism;
