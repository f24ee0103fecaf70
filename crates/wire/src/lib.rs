//! The languages: what an office does, written in the open standards that its users' systems speak.
//!
//! | module | standard | of |
//! |---|---|---|
//! | [`oparl`] | OParl 1.1 | meetings, agendas, papers, organs, persons |
//! | [`icalendar`] | iCalendar (RFC 5545) | meetings and duties with their days |
//! | [`ocds`] | Open Contracting Data Standard 1.1 | funded projects, their contracts and payments |
//! | [`books`] | journals of hledger and beancount | the ledger |
//! | [`pain`] | ISO 20022 pain.001.001.09 | payments that a bank is to make |
//!
//! Each is a pure function from plain data to text. Nothing here reads a clock, a file or a network: the time at which
//! something was made is an argument. Amounts go from whole minor units to decimal text and are never floats.

#![deny(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

pub mod address;
mod amount;
pub mod books;
pub mod icalendar;
pub mod ocds;
pub mod oparl;
pub mod pain;
mod short;
