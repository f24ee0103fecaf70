//! What went wrong, as problem details (RFC 9457): a stable code, and words in the reader's language.
//!
//! A handler gives a [`Problem`]; [`render`] writes it once the language of the request is known, as
//! `application/problem+json` for programs and as a page for people.

use crate::desk::Desk;
use crate::http::language::{Preferred, Words};
use crate::pages;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use coregion_zone::{Arg, Message};
use serde_json::{Map, Value, json};
use std::ops::Deref;
use std::sync::Arc;

/// The media type of problem details.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// An answer that is not what was asked for.
#[derive(Clone, Debug)]
pub struct Problem(Box<Details>);

/// What there is to say of a problem.
#[derive(Clone, Debug)]
pub struct Details {
    /// The status of the answer.
    pub status: StatusCode,
    /// The stable code.
    pub code: String,
    /// What happened, for people.
    pub message: Message,
    /// Further members of the answer.
    pub members: Map<String, Value>,
    /// In how many seconds to try again.
    pub retry_after: Option<u64>,
    /// Whether this is about who asks, so that the answer says how to sign in.
    pub sign_in: bool,
}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident $status:ident $code:literal;)*) => {
        impl Problem {
            /// Every code of the door itself with its status; the codes of the rooms behind it come beside these.
            pub const CODES: &[(&'static str, StatusCode)] = &[$(($code, StatusCode::$status)),*];

            $($(#[$doc])* pub fn $name() -> Self {
                Problem::new(StatusCode::$status, $code, Message::new(concat!("server-problem-", $code)))
            })*
        }
    };
}

problems! {
    /// No such address.
    not_found NOT_FOUND "not-found";
    /// The address takes other methods.
    method_not_allowed METHOD_NOT_ALLOWED "method-not-allowed";
    /// Nobody has signed in.
    not_signed_in UNAUTHORIZED "not-signed-in";
    /// The token is unknown, has expired or was revoked.
    bad_token UNAUTHORIZED "bad-token";
    /// A change was asked for with a cookie, but without the token that shows that our own page asked.
    csrf FORBIDDEN "csrf";
    /// Too many attempts to sign in.
    too_many_attempts TOO_MANY_REQUESTS "too-many-attempts";
    /// Only an administrator of the office does this.
    not_administrator FORBIDDEN "not-administrator";
    /// Only an auditor or administrator of the office sees this.
    not_auditor FORBIDDEN "not-auditor";
    /// The body is not said to be JSON.
    not_json UNSUPPORTED_MEDIA_TYPE "not-json";
    /// The body is not JSON.
    json_malformed BAD_REQUEST "json-malformed";
    /// The JSON is nested too deep.
    json_too_deep BAD_REQUEST "json-too-deep";
    /// The JSON is not what is expected here.
    body_invalid UNPROCESSABLE_ENTITY "body-invalid";
    /// The body is too large.
    body_too_large PAYLOAD_TOO_LARGE "body-too-large";
    /// The body did not come in.
    body_unreadable BAD_REQUEST "body-unreadable";
    /// A parameter of the query is not what is expected here.
    query_invalid BAD_REQUEST "query-invalid";
    /// A part of the address is not an identifier.
    path_invalid NOT_FOUND "path-invalid";
    /// A command without an idempotency key.
    idempotency_key_missing BAD_REQUEST "idempotency-key-missing";
    /// The idempotency key cannot be one.
    idempotency_key_invalid BAD_REQUEST "idempotency-key-invalid";
    /// The signature is not a key and a signature.
    signature_invalid BAD_REQUEST "signature-invalid";
    /// The expected version is not a version.
    version_invalid BAD_REQUEST "version-invalid";
    /// The request took too long.
    too_slow REQUEST_TIMEOUT "too-slow";
    /// There is nothing to write in this form.
    nothing_to_export CONFLICT "nothing-to-export";
    /// The office cannot answer now.
    unavailable SERVICE_UNAVAILABLE "unavailable";
    /// A fault of the program.
    broken INTERNAL_SERVER_ERROR "broken";
}

impl Problem {
    /// A problem with a code of another room.
    pub fn new(status: StatusCode, code: impl Into<String>, message: Message) -> Self {
        Problem(Box::new(Details {
            status,
            code: code.into(),
            message,
            members: Map::new(),
            retry_after: None,
            sign_in: status == StatusCode::UNAUTHORIZED,
        }))
    }

    /// With what fills the message.
    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.message.args.insert(name, Arg::Text(value.into()));
        self
    }

    /// With a further member of the answer.
    pub fn member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.members.insert(name.to_owned(), value.into());
        self
    }

    /// To be tried again in so many seconds.
    pub fn again_in(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Problem::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => Problem::method_not_allowed(),
            StatusCode::PAYLOAD_TOO_LARGE => Problem::body_too_large(),
            StatusCode::REQUEST_TIMEOUT => Problem::too_slow(),
            StatusCode::SERVICE_UNAVAILABLE => Problem::unavailable(),
            status if status.is_client_error() => {
                let mut problem = Problem::body_unreadable();
                problem.0.status = status;
                problem
            }
            _ => Problem::broken(),
        }
    }

    /// The answer for programs.
    fn json(&self, words: &Words) -> Value {
        let mut answer = json!({
            "type": format!("urn:coregion:problem:{}", self.code),
            "title": words.text(&self.message),
            "status": self.status.as_u16(),
            "code": self.code,
        });
        if let Value::Object(members) = &mut answer {
            members.extend(self.members.clone());
        }
        answer
    }
}

impl Deref for Problem {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the problem of an answer in the language of the request.
pub async fn render(
    State(desk): State<Arc<Desk>>,
    Preferred(language): Preferred,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let program = path.starts_with("/api/") || path.starts_with("/faces/");
    let mut response = next.run(request).await;
    if !response.status().is_client_error() && !response.status().is_server_error() {
        return response;
    }
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None => Problem::of_status(response.status()),
    };
    let words = desk.words(language);
    let (kind, text) = match program {
        true => (MEDIA_TYPE, problem.json(words).to_string()),
        false => ("text/html; charset=utf-8", pages::problem(&problem, words)),
    };
    // What the handler said of allowed methods or cookies is kept.
    let (mut parts, body) = response.into_parts();
    drop(to_bytes(body, 0).await);
    parts.status = problem.status;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if problem.sign_in {
        parts.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"coregion\""));
    }
    if let Some(seconds) = problem.retry_after {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Response::from_parts(parts, Body::from(text))
}
