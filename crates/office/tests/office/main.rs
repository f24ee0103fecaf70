//! The office as its users meet it, on both databases.
//!
//! Tests on PostgreSQL need one that answers at `COREGION_TEST_POSTGRES` (by default
//! `postgresql://postgres@127.0.0.1:5432/test`); each makes a schema of its own and drops it. Without one they fail.

mod archive;
mod asking;
mod demo;
mod login;
mod papers;
mod place;
mod workload;
