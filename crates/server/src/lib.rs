//! The door: the office over HTTP, for programs under `/api/v1`, for people as pages, for other systems as faces.
//!
//! A handler parses, asks the desk once, and renders: no rule of the domain is here. What is here keeps the door:
//! who asks ([`identity`]), how often they may try ([`attempts`]), how large and how deep a body may be
//! ([`http::json`]), and how a refusal is told ([`http::problem`]).

#![deny(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

pub mod attempts;
mod bearers;
mod desk;
pub mod http;
pub mod identity;
mod locales;
pub mod openapi;
mod pages;
mod routes;
mod serve;

pub use desk::{Desk, Settings, catalogue};
pub use locales::locales;
pub use serve::{Server, asked_to_end, router, run};
