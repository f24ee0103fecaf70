//! Signing in and out, personal tokens, passwords.

use crate::desk::Desk;
use crate::http::json::Json;
use crate::http::problem::Problem;
use crate::identity::{Asker, same_site, set_cookie};
use crate::routes::identifier;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use coregion_mechanism::PersonId;
use coregion_mechanism::party::Role;
use coregion_office::view::MandateView;
use coregion_office::{Declined, Office, Session, csrf_token};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// The person.
    #[schema(max_length = 100)]
    person: String,
    /// The password.
    #[schema(max_length = 1000)]
    password: String,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
struct SessionView {
    /// The person.
    person: String,
    /// What a change with this session's cookie carries in the header `X-CSRF-Token`; none with a token.
    csrf: Option<String>,
    /// Until when it holds, where it was just begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    /// What the person may act for.
    #[schema(value_type = Vec<Object>)]
    mandates: Vec<MandateView>,
}

/// Begins a session, unless there were too many attempts.
pub(crate) async fn begin(
    desk: &Desk,
    person: &str,
    password: String,
    from: SocketAddr,
) -> Result<Session, Problem> {
    let attempt = desk.attempts.begin(person, from.ip(), desk.now());
    attempt.map_err(|wait| Problem::too_many_attempts().again_in(wait.0))?;
    let Ok(id) = person.parse::<PersonId>() else { return Err(Declined::WrongPassword.into()) };
    let _turn = desk.hashing.acquire().await.map_err(|_| Problem::unavailable())?;
    let session = desk.wait(move |office| office.log_in(&id, &password)).await?;
    desk.attempts.succeeded(person, from.ip());
    Ok(session)
}

fn mandates(office: &Office, person: &PersonId) -> Result<Vec<MandateView>, Declined> {
    match office.mandates(person) {
        Err(Declined::NoMandate(_)) => Ok(Vec::new()),
        other => other,
    }
}

/// The cookie of a session, or of its end.
pub(crate) fn cookie(session: Option<&str>, desk: &Desk) -> Result<HeaderValue, Problem> {
    let secure = desk.settings.public_url.as_deref().is_some_and(|url| url.starts_with("https:"));
    HeaderValue::from_str(&set_cookie(session, secure)).map_err(|_| Problem::broken())
}

/// Signs in: begins a session, whose cookie is set.
#[utoipa::path(
    post, path = "/session", tag = "accounts", request_body = SignIn,
    responses((status = 200, description = "Signed in", body = SessionView)), security(()),
)]
async fn sign_in(
    State(desk): State<Arc<Desk>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(body): Json<SignIn>,
) -> Result<Response, Problem> {
    same_site(&headers)?;
    let session = begin(&desk, &body.person, body.password, from).await?;
    let signed = SessionView {
        person: session.person.to_string(),
        csrf: Some(csrf_token(&session.secret)),
        expires: Some(session.expires.to_string()),
        mandates: mandates(&desk.office, &session.person)?,
    };
    let mut response = axum::Json(signed).into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie(Some(&session.secret), &desk)?);
    Ok(response)
}

/// Says who has signed in, and for whom they may act today.
#[utoipa::path(get, path = "/session", tag = "accounts", responses((status = 200, description = "Who", body = SessionView)))]
async fn who(State(desk): State<Arc<Desk>>, asker: Asker) -> Result<axum::Json<SessionView>, Problem> {
    Ok(axum::Json(SessionView {
        person: asker.person.to_string(),
        csrf: asker.cookie.then(|| asker.mark()),
        expires: None,
        mandates: mandates(&desk.office, &asker.person)?,
    }))
}

/// Signs out: ends the session, or revokes the token that was used.
#[utoipa::path(delete, path = "/session", tag = "accounts", responses((status = 204, description = "Signed out")))]
async fn sign_out(State(desk): State<Arc<Desk>>, asker: Asker) -> Result<Response, Problem> {
    end(&desk, &asker).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie(None, &desk)?);
    Ok(response)
}

/// Ends a session or token.
pub(crate) async fn end(desk: &Desk, asker: &Asker) -> Result<(), Problem> {
    let secret = asker.secret.clone();
    desk.wait(move |office| office.log_out(&secret)).await?;
    desk.bearers.forget();
    Ok(())
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What its owner calls it.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// How many days it holds.
    #[schema(minimum = 1, maximum = 366)]
    days: u16,
}

/// A token that was just made.
#[derive(Serialize, ToSchema)]
struct MadeToken {
    /// The token. It is shown this once and kept nowhere.
    token: String,
    /// Until when it holds.
    expires: String,
}

/// A token.
#[derive(Debug, Serialize, ToSchema)]
struct Token {
    /// What names it, to revoke it: its digest.
    id: String,
    /// What its owner calls it.
    name: String,
    /// When it was made.
    created: String,
    /// Until when it holds.
    expires: String,
}

/// Makes a personal token for a program of the person who has signed in.
#[utoipa::path(
    post, path = "/tokens", tag = "accounts", request_body = NewToken,
    responses((status = 201, description = "Made", body = MadeToken)),
)]
async fn make_token(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    Json(body): Json<NewToken>,
) -> Result<Response, Problem> {
    let named = (1..=100).contains(&body.name.trim().chars().count());
    if !named || !(1..=366).contains(&body.days) {
        let reason = "`name` has 1 to 100 characters, `days` is 1 to 366";
        return Err(Problem::body_invalid().text("reason", reason));
    }
    let made = desk.wait(move |office| office.make_token(&asker.person, body.name.trim(), body.days)).await?;
    let made = MadeToken { token: made.secret, expires: made.expires.to_string() };
    Ok((StatusCode::CREATED, axum::Json(made)).into_response())
}

/// Lists the tokens of the person who has signed in.
#[utoipa::path(
    get, path = "/tokens", tag = "accounts",
    responses((status = 200, description = "The tokens, without their secrets", body = [Token])),
)]
async fn tokens(State(desk): State<Arc<Desk>>, asker: Asker) -> Result<axum::Json<Vec<Token>>, Problem> {
    let tokens = desk.wait(move |office| office.tokens(&asker.person)).await?;
    let token = tokens.into_iter().map(|token| Token {
        id: token.digest.to_string(),
        name: token.name,
        created: token.created.to_string(),
        expires: token.expires.to_string(),
    });
    Ok(axum::Json(token.collect()))
}

/// Revokes a token.
#[utoipa::path(
    delete, path = "/tokens/{id}", tag = "accounts",
    params(("id" = String, Path, pattern = "^[0-9a-f]{64}$")),
    responses((status = 204, description = "Revoked")),
)]
async fn revoke_token(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let digest = identifier(&id)?;
    let revoked = desk.wait(move |office| office.revoke_token(&asker.person, digest)).await?;
    desk.bearers.forget();
    if revoked { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// The old one; an administrator of the office who gives another person a password leaves it out.
    #[schema(max_length = 1000)]
    old: Option<String>,
    /// The new one, 12 characters or more.
    #[schema(min_length = 12, max_length = 1000)]
    new: String,
}

/// Sets a password: one's own with the old one, or, as an administrator of the office, another person's. The person's
/// sessions end.
#[utoipa::path(
    put, path = "/people/{person}/password", tag = "accounts", request_body = NewPassword,
    params(("person" = String, Path, max_length = 100)),
    responses((status = 204, description = "Set")),
)]
async fn set_password(
    State(desk): State<Arc<Desk>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    asker: Asker,
    Path(person): Path<String>,
    Json(body): Json<NewPassword>,
) -> Result<StatusCode, Problem> {
    let id: PersonId = identifier(&person)?;
    let own = id == asker.person;
    if !own && !is_administrator(&desk.office, &asker.person) {
        return Err(Problem::not_administrator());
    }
    if own {
        let attempt = desk.attempts.begin(&person, from.ip(), desk.now());
        attempt.map_err(|wait| Problem::too_many_attempts().again_in(wait.0))?;
    }
    let _turn = desk.hashing.acquire().await.map_err(|_| Problem::unavailable())?;
    let set = desk.wait(move |office| {
        if own && !office.check_password(&id, body.old.as_deref().unwrap_or_default())? {
            return Err(Declined::WrongPassword);
        }
        office.set_password(&id, &body.new)
    });
    set.await?;
    desk.attempts.succeeded(&person, from.ip());
    desk.bearers.forget();
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a person keeps the people of the office.
fn is_administrator(office: &Office, person: &PersonId) -> bool {
    let today = office.today();
    office.read(|state| {
        let itself = state.parties.office.as_ref();
        itself.is_some_and(|party| state.parties.roles(person, party, today).contains(&Role::Administrator))
    })
}

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Desk>> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, who, sign_out))
        .routes(routes!(make_token, tokens))
        .routes(routes!(revoke_token))
        .routes(routes!(set_password))
}
