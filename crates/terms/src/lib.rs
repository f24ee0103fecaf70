//! The deal: machine-readable terms of agreements and the arithmetic they imply.
//!
//! A [`Draft`] has clauses; a clause may carry a typed [`Term`]. [`assess`] turns a term, the [`Facts`] and what was
//! settled before into the [`Obligation`]s of a year, each with its arithmetic as a list of [`Step`]s. Plan simulates with
//! these terms and the office executes them: one code.
//!
//! Money is whole minor units ([`Money`]); every number that decides money is an [`Exact`] fraction. Nothing here is a
//! float, reads a clock or a file, or panics on data. [`Validate`] gives all problems of a draft at once, with paths.
//! The JSON Schema of drafts is `schema/terms.schema.json`.

pub mod compensation;
pub mod date;
pub mod draft;
pub mod exact;
pub mod facts;
pub mod fund;
pub mod id;
mod locales;
pub mod money;
pub mod notice;
pub mod obligations;
pub mod problem;
mod published;
pub mod recognition;
mod schema;
pub mod tax;
pub mod trace;
mod undefined;
pub mod vote;
pub mod water;

pub use date::{Date, Moment};
pub use draft::{Basis, Clause, Draft, Status, Term};
pub use exact::Exact;
pub use facts::{Averaging, Facts, Reading, Relocation, Tax};
pub use id::{ClauseId, FirmId, Id, PartyId, SectionId};
pub use locales::locales;
pub use money::{Currency, Money, MoneyError, Remainder, Rounding, allot};
pub use obligations::{Assessment, History, Obligation, assess};
pub use problem::{Checker, TermProblem, Validate};
pub use published::{PUBLISHED, published};
pub use schema::draft_schema;
pub use trace::{Step, Value};
pub use undefined::Undefined;
pub use vote::VoteRule;
pub use water::{ItemId, WaterClass};
