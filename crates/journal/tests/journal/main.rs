//! The journal as its users meet it, on both databases.
//!
//! Tests on PostgreSQL need one that answers at `COREGION_TEST_POSTGRES` (by default
//! `postgresql://postgres@127.0.0.1:5432/test`); each makes a schema of its own and drops it. Without one they fail.

mod append;
mod contract;
mod credentials;
mod faults;
mod keys;
mod kill;
mod ledger;
mod migrations;
mod model;
mod place;
mod snapshots;
mod verify;
mod writers;
