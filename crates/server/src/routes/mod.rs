//! The routes: each parses, asks the desk once, and renders.

pub mod accounts;
pub mod commands;
pub mod faces;
pub mod journal;
pub mod looking;
pub mod pages;
pub mod papers;

use crate::http::problem::Problem;
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// The version of what is shown, as an entity tag.
pub(crate) fn tag(version: u64) -> String {
    format!("\"{version}\"")
}

/// An answer with its version; empty where the client has that version already.
pub(crate) fn versioned(headers: &HeaderMap, version: u64, body: &impl Serialize) -> Response {
    let tag = tag(version);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known =
        known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Json(body).into_response(),
    };
    if let Ok(value) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

/// An identifier in an address.
pub(crate) fn identifier<T: std::str::FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::path_invalid())
}
