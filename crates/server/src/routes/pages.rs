//! Pages for people: each is one look at the office, rendered here.

use crate::desk::Desk;
use crate::http::json::read;
use crate::http::language::Preferred;
use crate::http::paging::Query;
use crate::http::problem::Problem;
use crate::identity::{Asker, same_site};
use crate::pages::{self, Reader};
use crate::routes::accounts::{begin, cookie, end};
use crate::routes::identifier;
use crate::routes::looking::Period;
use axum::Router;
use axum::extract::{ConnectInfo, OriginalUri, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use coregion_mechanism::{AgreementId, MeetingId};
use coregion_terms::PartyId;
use minijinja::context;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::net::SocketAddr;
use std::sync::Arc;

/// The largest form in bytes.
const MAX_FORM: usize = 16 << 10;

type Page = Result<Html<String>, Problem>;

async fn index(
    State(desk): State<Arc<Desk>>,
    asker: Option<Asker>,
    Preferred(language): Preferred,
    OriginalUri(uri): OriginalUri,
) -> Page {
    pages::index(&Reader::new(&desk, language, asker.as_ref(), &uri))
}

async fn projects(
    State(desk): State<Arc<Desk>>,
    asker: Option<Asker>,
    Preferred(language): Preferred,
    OriginalUri(uri): OriginalUri,
) -> Page {
    let list = desk.office.public_projects()?;
    pages::projects(&Reader::new(&desk, language, asker.as_ref(), &uri), &list)
}

async fn statement(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    Preferred(language): Preferred,
    OriginalUri(uri): OriginalUri,
    Path(party): Path<String>,
    Query(period): Query<Period>,
) -> Page {
    let id: PartyId = identifier(&party)?;
    let (currency, from, until) = period.of(desk.office.today())?;
    let statement = desk.office.statement(&asker.person, &id, currency, from, until)?;
    pages::statement(&Reader::new(&desk, language, Some(&asker), &uri), &statement)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    version: Option<u32>,
    #[expect(dead_code, reason = "the language of the answer is found before")]
    lang: Option<String>,
}

async fn agreement(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    Preferred(language): Preferred,
    OriginalUri(uri): OriginalUri,
    Path(agreement): Path<String>,
    Query(Version { version, .. }): Query<Version>,
) -> Page {
    let id: AgreementId = identifier(&agreement)?;
    let agreement = desk.office.agreement(&asker.person, &id)?;
    pages::agreement(&Reader::new(&desk, language, Some(&asker), &uri), &agreement, version)
}

async fn minutes(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    Preferred(language): Preferred,
    OriginalUri(uri): OriginalUri,
    Path(meeting): Path<String>,
) -> Page {
    let id: MeetingId = identifier(&meeting)?;
    let meeting = desk.office.meeting(&asker.person, &id)?;
    pages::minutes(&Reader::new(&desk, language, Some(&asker), &uri), &meeting)
}

fn login_page(reader: &Reader<'_>, name: &str, problem: Option<String>) -> Page {
    reader.page("login.html", context! { name, problem })
}

async fn login(
    State(desk): State<Arc<Desk>>,
    Preferred(language): Preferred,
    OriginalUri(uri): OriginalUri,
) -> Page {
    login_page(&Reader::new(&desk, language, None, &uri), "", None)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LoginForm {
    person: String,
    password: String,
    lang: Option<String>,
}

async fn form<T: DeserializeOwned>(request: Request) -> Result<T, Problem> {
    let bytes = read(request, MAX_FORM).await?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Problem::body_unreadable())?;
    let invalid =
        |error: serde_urlencoded::de::Error| Problem::body_invalid().text("reason", error.to_string());
    serde_urlencoded::from_str(text).map_err(invalid)
}

fn see_other(place: &'static str, session: Option<&str>, desk: &Desk) -> Result<Response, Problem> {
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(place));
    response.headers_mut().insert(header::SET_COOKIE, cookie(session, desk)?);
    Ok(response)
}

async fn log_in(
    State(desk): State<Arc<Desk>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Preferred(language): Preferred,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    same_site(&headers)?;
    let LoginForm { person, password, lang } = form(request).await?;
    let language = lang.and_then(|tag| tag.parse().ok()).unwrap_or(language);
    match begin(&desk, person.trim(), password, from).await {
        Ok(session) => {
            let place = if language == coregion_zone::Language::Zh { "/?lang=zh" } else { "/?lang=en" };
            see_other(place, Some(&session.secret), &desk)
        }
        Err(problem) if problem.status == StatusCode::UNAUTHORIZED => {
            let reader = Reader::new(&desk, language, None, &uri);
            let text = reader.text(&problem.message);
            // Not an answer of 401: browsers would ask for a password of their own.
            Ok(login_page(&reader, &person, Some(text))?.into_response())
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LogoutForm {
    csrf: String,
}

async fn log_out(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let LogoutForm { csrf } = form(request).await?;
    let asker = Asker::of(&headers, &desk).await?;
    asker.check(Some(&csrf))?;
    end(&desk, &asker).await?;
    see_other("/", None, &desk)
}

/// The routes.
pub fn routes() -> Router<Arc<Desk>> {
    Router::new()
        .route("/", get(index))
        .route("/login", get(login).post(log_in))
        .route("/logout", post(log_out))
        .route("/projects", get(projects))
        .route("/statements/{party}", get(statement))
        .route("/agreements/{agreement}", get(agreement))
        .route("/meetings/{meeting}/minutes", get(minutes))
}
