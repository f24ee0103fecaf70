//! Commands: what people ask of the office.

use crate::desk::Desk;
use crate::http::json::Json;
use crate::http::problem::Problem;
use crate::identity::Asker;
use crate::routes::tag;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use coregion_mechanism::{Authority, Command};
use coregion_office::journal::{PublicKey, Signature};
use coregion_office::{Acknowledged, Declined, Request};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The header of the idempotency key.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header of a party's own signature.
pub const SIGNATURE: HeaderName = HeaderName::from_static("coregion-signature");

/// The longest idempotency key, in characters.
const LONGEST_KEY: usize = 80;

/// What was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recorded {
    /// The place of the entry in the journal: the new version of everything that it touches.
    pub sequence: u64,
    /// Its hash: the digest of the journal up to it, to compare with any export.
    pub hash: String,
    /// When.
    pub time: String,
    /// Whether it had been recorded before, under the same key.
    pub again: bool,
    /// The streams that it touches.
    pub streams: Vec<String>,
    /// What happened.
    #[schema(value_type = Vec<Object>)]
    pub events: Vec<Value>,
}

impl From<&Acknowledged> for Recorded {
    fn from(acknowledged: &Acknowledged) -> Self {
        let entry = &acknowledged.entry;
        Recorded {
            sequence: entry.sequence,
            hash: acknowledged.hash.to_string(),
            time: entry.time.to_string(),
            again: acknowledged.again,
            streams: entry.streams.clone(),
            events: entry
                .events
                .iter()
                .map(|event| serde_json::to_value(event).unwrap_or_default())
                .collect(),
        }
    }
}

/// The answer to a command that is recorded.
pub(crate) fn answer(acknowledged: &Acknowledged) -> Response {
    let status = if acknowledged.again { StatusCode::OK } else { StatusCode::CREATED };
    let mut response = (status, axum::Json(Recorded::from(acknowledged))).into_response();
    if let Ok(value) = HeaderValue::from_str(&tag(acknowledged.version())) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

/// The idempotency key of a request.
pub(crate) fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let value = headers.get(&IDEMPOTENCY_KEY).ok_or_else(Problem::idempotency_key_missing)?;
    let text = value.to_str().map_err(|_| Problem::idempotency_key_invalid())?.trim();
    let fits = (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(text.to_owned()) } else { Err(Problem::idempotency_key_invalid()) }
}

/// The version that the client has seen: `If-Match: "17"`, or `If-None-Match: *` for what is not there yet.
fn expected(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default().trim());
    match (text(header::IF_MATCH), text(header::IF_NONE_MATCH)) {
        (None, None) => Ok(None),
        (None, Some("*")) => Ok(Some(0)),
        (Some(tag), None) => {
            let number = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            number.and_then(|number| number.parse().ok()).map(Some).ok_or_else(Problem::version_invalid)
        }
        _ => Err(Problem::version_invalid()),
    }
}

/// The party's own signature: its public key and the signature, in hexadecimal digits.
fn signature(headers: &HeaderMap) -> Result<Option<(PublicKey, Signature)>, Problem> {
    let Some(value) = headers.get(&SIGNATURE) else { return Ok(None) };
    let read = || {
        let (key, signature) = value.to_str().ok()?.trim().split_once(' ')?;
        Some((key.parse().ok()?, signature.trim().parse().ok()?))
    };
    read().map(Some).ok_or_else(Problem::signature_invalid)
}

fn request(asker: &Asker, headers: &HeaderMap, body: Value) -> Result<Request, Problem> {
    let key = key(headers)?;
    let read = Request::read(asker.person.clone(), &*key, body);
    let mut request = read.map_err(|error| Problem::body_invalid().text("reason", error.to_string()))?;
    request.expected = expected(headers)?;
    request.signature = signature(headers)?;
    Ok(request)
}

async fn submit(desk: &Desk, request: Request) -> Result<Acknowledged, Problem> {
    let (send, receive) = tokio::sync::oneshot::channel::<Result<Acknowledged, Declined>>();
    desk.office.submit_then(request, move |result| {
        let _ = send.send(result);
    });
    Ok(receive.await.map_err(|_| Problem::unavailable())??)
}

/// The body of a command; its schema is made from the types of the mechanisms.
#[derive(Debug)]
struct CommandBody;

impl utoipa::PartialSchema for CommandBody {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::Ref::from_schema_name("Command").into()
    }
}

impl ToSchema for CommandBody {}

/// Asks something of the office.
///
/// The command counts once, whatever happens to the answer: send it again with the same key. A command that binds a
/// party carries the party's own signature of what `POST /api/v1/commands/statement` gives.
#[utoipa::path(
    post, path = "/commands", tag = "commands", request_body = CommandBody,
    params(
        ("Idempotency-Key" = String, Header, description = "Chosen before asking: 1 to 80 visible characters", min_length = 1, max_length = 80, pattern = "^[!-~]{1,80}$"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen of what the command is about", pattern = r#"^"[0-9]{1,18}"$"#),
        ("Coregion-Signature" = Option<String>, Header, description = "The party's public key and its signature, in hexadecimal digits", pattern = "^[0-9a-f]{64} [0-9a-f]{128}$"),
    ),
    responses(
        (status = 201, description = "Recorded", body = Recorded),
        (status = 200, description = "Recorded before, under the same key", body = Recorded),
    ),
)]
async fn give(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<Response, Problem> {
    let request = request(&asker, &headers, body)?;
    Ok(answer(&submit(&desk, request).await?))
}

/// What would happen.
#[derive(Debug, Serialize, ToSchema)]
struct Preview {
    /// The events that would be recorded.
    #[schema(value_type = Vec<Object>)]
    events: Vec<Value>,
}

/// Says what would happen on a command now. Nothing is recorded.
#[utoipa::path(
    post, path = "/commands/preview", tag = "commands", request_body = CommandBody,
    params(("Idempotency-Key" = String, Header, description = "The key that the command will have", min_length = 1, max_length = 80, pattern = "^[!-~]{1,80}$")),
    responses((status = 200, description = "What would happen", body = Preview)),
)]
async fn preview(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<axum::Json<Preview>, Problem> {
    let request = request(&asker, &headers, body)?;
    let events = desk.office.preview(&request).map_err(Declined::from)?;
    let events = events.iter().map(|event| serde_json::to_value(event).unwrap_or_default()).collect();
    Ok(axum::Json(Preview { events }))
}

/// What a party signs.
#[derive(Debug, Serialize, ToSchema)]
struct SigningText {
    /// The text, byte for byte what is signed with Ed25519.
    statement: String,
}

/// Gives the text that the party signs with its own key, where a command binds it. It names the journal and the
/// idempotency key, so that a signature holds for this command only.
#[utoipa::path(
    post, path = "/commands/statement", tag = "commands", request_body = CommandBody,
    params(("Idempotency-Key" = String, Header, description = "The key that the command will have", min_length = 1, max_length = 80, pattern = "^[!-~]{1,80}$")),
    responses((status = 200, description = "The text", body = SigningText)),
)]
async fn statement(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<axum::Json<SigningText>, Problem> {
    let request = request(&asker, &headers, body)?;
    let statement = request.statement(desk.office.identity());
    let statement = statement.map_err(|error| Problem::body_invalid().text("reason", error.to_string()))?;
    Ok(axum::Json(SigningText { statement }))
}

/// A command that there is.
#[derive(Debug, Serialize, ToSchema)]
struct Known {
    /// Its name.
    command: &'static str,
    /// What it does.
    about: &'static str,
    /// Who may give it: in whose name, with which roles.
    allowed: Vec<Allowed>,
}

/// Who may give a command.
#[derive(Debug, Serialize, ToSchema)]
struct Allowed {
    /// In whose name: nobody, office, member, party.
    sphere: String,
    /// With one of these roles.
    roles: Vec<&'static str>,
}

/// Names every command with who may give it.
#[utoipa::path(
    get, path = "/commands", tag = "commands",
    responses((status = 200, description = "The authority matrix", body = [Known])), security(()),
)]
async fn known() -> axum::Json<Vec<Known>> {
    let allowed = |name: &str| {
        let allowed = Authority::get().rules(name).iter().map(|rule| Allowed {
            sphere: format!("{:?}", rule.sphere).to_ascii_lowercase(),
            roles: rule.roles.iter().map(|role| role.as_str()).collect(),
        });
        allowed.collect()
    };
    let all = Command::ALL.iter().map(|(name, about)| Known { command: name, about, allowed: allowed(name) });
    axum::Json(all.collect())
}

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Desk>> {
    OpenApiRouter::new().routes(routes!(give, known)).routes(routes!(preview)).routes(routes!(statement))
}
