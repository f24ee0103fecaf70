//! Who asks: a session's cookie, or a personal token.
//!
//! A cookie comes with every request that a browser makes, also one that another site provoked. So a change that is
//! asked for with a cookie must carry the session's own mark, in the header `X-CSRF-Token` or the field `csrf` of a form;
//! a token is only ever sent on purpose and needs none.

use crate::desk::Desk;
use crate::http::problem::Problem;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header, request::Parts};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coregion_mechanism::PersonId;
use coregion_office::csrf_token;
use std::sync::Arc;

/// The name of the cookie.
pub const COOKIE: &str = "coregion-session";
/// The header with the session's own mark.
pub const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");
/// A person who has signed in.
#[derive(Clone, Debug)]
pub struct Asker {
    /// The person.
    pub person: PersonId,
    /// What was shown: the secret of a session or of a token.
    pub secret: String,
    /// Whether it is a session's cookie, which browsers send by themselves.
    pub cookie: bool,
}

impl Asker {
    /// The session's own mark, which its pages carry.
    pub fn mark(&self) -> String {
        csrf_token(&self.secret)
    }

    /// Refuses a change with a cookie but without the session's own mark.
    ///
    /// # Errors
    /// The mark is missing or wrong.
    pub fn check(&self, mark: Option<&str>) -> Result<(), Problem> {
        if self.cookie && mark != Some(self.mark().as_str()) { Err(Problem::csrf()) } else { Ok(()) }
    }

    /// Who asks, without the check that a change needs.
    ///
    /// # Errors
    /// Nobody has signed in, or a token does not hold.
    pub async fn of(headers: &HeaderMap, desk: &Desk) -> Result<Asker, Problem> {
        let (secret, cookie) = match headers.get(header::AUTHORIZATION) {
            Some(value) => (value.to_str().ok().and_then(token).ok_or_else(Problem::bad_token)?, false),
            None => (session(headers).ok_or_else(Problem::not_signed_in)?, true),
        };
        if let Some(person) = desk.bearers.recall(&secret) {
            return Ok(Asker { person, secret, cookie });
        }
        let shown = secret.clone();
        let found = desk.wait(move |office| office.bearer(&shown)).await;
        let (person, _) = found.map_err(|problem| match (problem.status, cookie) {
            (StatusCode::UNAUTHORIZED, true) => Problem::not_signed_in(),
            (StatusCode::UNAUTHORIZED, false) => Problem::bad_token(),
            _ => problem,
        })?;
        desk.bearers.keep(&secret, &person);
        Ok(Asker { person, secret, cookie })
    }
}

/// The secret in `Bearer SECRET`, or the password in `Basic`, which calendars and other old clients send.
fn token(value: &str) -> Option<String> {
    let (scheme, rest) = value.split_once(' ')?;
    let rest = rest.trim();
    let secret = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => rest.to_owned(),
        "basic" => {
            let decoded = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
            decoded.split_once(':')?.1.to_owned()
        }
        _ => return None,
    };
    (1..=200).contains(&secret.len()).then_some(secret)
}

fn session(headers: &HeaderMap) -> Option<String> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let found = pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned());
    found.filter(|secret| (1..=200).contains(&secret.len()))
}

/// The cookie of a session, or of its end, for the answer.
pub fn set_cookie(session: Option<&str>, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    let (value, age) = session.map_or(("", 0), |session| (session, 12 * 3600));
    format!("{COOKIE}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}")
}

impl FromRequestParts<Arc<Desk>> for Asker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, Problem> {
        let asker = Asker::of(&parts.headers, desk).await?;
        let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(&parts.method);
        if !reads {
            asker.check(parts.headers.get(&CSRF).and_then(|mark| mark.to_str().ok()))?;
        }
        Ok(asker)
    }
}

impl OptionalFromRequestParts<Arc<Desk>> for Asker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Option<Self>, Problem> {
        match Asker::of(&parts.headers, desk).await {
            Ok(asker) => Ok(Some(asker)),
            // An old cookie is as good as none; a token that does not hold is a mistake to be told.
            Err(problem) if problem.code == "not-signed-in" => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

/// Refuses a form that another site sent. Browsers say where a form comes from.
///
/// # Errors
/// It comes from elsewhere.
pub fn same_site(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let from_elsewhere = match text(HeaderName::from_static("sec-fetch-site")) {
        Some(site) => !matches!(site, "same-origin" | "none"),
        None => match (text(header::ORIGIN), text(header::HOST)) {
            (Some(origin), Some(host)) => origin.split_once("://").map(|(_, rest)| rest) != Some(host),
            _ => false,
        },
    };
    if from_elsewhere { Err(Problem::csrf()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_other_sites_are_refused() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            let pairs = pairs.iter().map(|(name, value)| {
                (HeaderName::from_static(name), axum::http::HeaderValue::from_static(value))
            });
            pairs.collect::<HeaderMap>()
        };
        for (pairs, allowed) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")], true),
            (&[("origin", "http://elsewhere"), ("host", "127.0.0.1:8080")], false),
            (&[("origin", "null"), ("host", "127.0.0.1:8080")], false),
            (&[("host", "127.0.0.1:8080")], true),
        ] {
            assert_eq!(same_site(&headers(pairs)).is_ok(), allowed, "{pairs:?}");
        }
    }
}
