//! The real server on a free port, asked over real connections.

mod accounts;
mod bad_input;
mod commands;
mod door;
mod faces;
mod fuzzed;
mod interface;
mod pages;
mod papers;
mod year;
