//! JSON bodies: of a limited size and depth, of the expected form, or a problem that says what is wrong with them.

use crate::http::problem::Problem;
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::DeserializeOwned;

/// The largest body in bytes that is read where nothing else is said.
pub const MAX_BODY: usize = 2 << 20;

/// How deep objects and lists may be nested.
pub const MAX_DEPTH: usize = 32;

/// A JSON body.
#[derive(Clone, Copy, Debug)]
pub struct Json<T, const LIMIT: usize = MAX_BODY>(pub T);

impl<T: DeserializeOwned, S: Sync, const LIMIT: usize> FromRequest<S> for Json<T, LIMIT> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(is_json) {
            return Err(Problem::not_json());
        }
        let bytes = read(request, LIMIT).await?;
        parse(&bytes).map(Json)
    }
}

fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// The bytes of a body, up to a limit.
pub async fn read(request: Request, limit: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::body_too_large().text("limit", limit.to_string());
    let stated = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if stated.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    to_bytes(request.into_body(), limit).await.map_err(|error| {
        let limited =
            std::error::Error::source(&error).is_some_and(|cause| cause.to_string().contains("limit"));
        if limited { too_large() } else { Problem::body_unreadable() }
    })
}

/// Reads JSON of limited depth.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if depth(bytes) > MAX_DEPTH {
        return Err(Problem::json_too_deep().text("limit", MAX_DEPTH.to_string()));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let problem = match error.classify() {
            serde_json::error::Category::Data => Problem::body_invalid(),
            _ => Problem::json_malformed(),
        };
        problem
            .text("reason", error.to_string())
            .member("line", error.line())
            .member("column", error.column())
    })
}

/// How deep brackets outside of strings are nested, at the deepest.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    let (mut quoted, mut escaped) = (false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn depth_is_that_of_brackets_outside_of_strings() {
        for (text, expected) in
            [("1", 0), ("[]", 1), (r#"{"a":[{}]}"#, 3), (r#"["[[[\"[["]"#, 1), ("]]][", 1), ("[[],[],[]]", 2)]
        {
            assert_eq!(depth(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_code() {
        let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
        let code = |text: &str| parse::<Vec<u8>>(text.as_bytes()).map_err(|problem| problem.code.clone());
        assert_eq!(code("[1, 2]"), Ok(vec![1, 2]));
        for (text, expected) in [
            ("[1, 2", "json-malformed"),
            ("", "json-malformed"),
            ("[1] 2", "json-malformed"),
            ("[\"a\"]", "body-invalid"),
            ("{}", "body-invalid"),
            ("[300]", "body-invalid"),
            (&deep, "json-too-deep"),
        ] {
            assert_eq!(code(text).unwrap_err(), expected, "{text}");
        }
        assert!(parse::<Value>("[".repeat(1_000_000).as_bytes()).is_err());
    }
}
