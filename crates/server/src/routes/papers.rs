//! Papers: filed with their bytes, read by those who may; who read a sealed one is written down.

use crate::desk::Desk;
use crate::http::json::Json;
use crate::http::paging::{Listed, Page, Query};
use crate::http::problem::Problem;
use crate::identity::Asker;
use crate::routes::{commands, identifier};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coregion_mechanism::paper::{About, Access};
use coregion_mechanism::{PaperId, Words};
use coregion_office::NewPaper;
use coregion_terms::PartyId;
use coregion_wire::address::encoded;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The largest body of a paper in base64 with its description: papers of up to 12 MB.
const MAX_PAPER_BODY: usize = 16 << 20;

/// A paper to be filed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FiledPaper {
    /// In whose name.
    #[serde(rename = "as")]
    #[schema(value_type = String)]
    party: PartyId,
    /// Its identifier, chosen before.
    #[schema(value_type = String)]
    paper: PaperId,
    /// Its title in both languages, `{"en": .., "zh": ..}`. Where the paper is sealed it goes into the envelope, not into
    /// the journal.
    #[schema(value_type = Object)]
    title: Words,
    /// Its media type.
    #[schema(max_length = 100)]
    media_type: String,
    /// What it belongs to: `"office"`, `{"meeting": ID}`, `{"agreement": ID}`, `{"project": ID}` or `{"case": ID}`.
    #[schema(value_type = Object)]
    about: About,
    /// Who may see it: `{"to": "public"}`, `members`, `parties`, `sealed` or `case`.
    #[schema(value_type = Object)]
    access: Access,
    /// Its bytes, in base64.
    content: String,
}

/// Files a paper with its bytes.
#[utoipa::path(
    post, path = "/papers", tag = "papers", request_body = FiledPaper,
    params(("Idempotency-Key" = String, Header, min_length = 1, max_length = 80, pattern = "^[!-~]{1,80}$")),
    responses(
        (status = 201, description = "Filed", body = commands::Recorded),
        (status = 200, description = "Filed before, under the same key", body = commands::Recorded),
    ),
)]
async fn file(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    headers: HeaderMap,
    Json(body): Json<FiledPaper, MAX_PAPER_BODY>,
) -> Result<Response, Problem> {
    let key = commands::key(&headers)?;
    let FiledPaper { party, paper, title, media_type, about, access, content } = body;
    let bytes = STANDARD.decode(content);
    let bytes =
        bytes.map_err(|error| Problem::body_invalid().text("reason", format!("`content`: {error}")))?;
    let new = NewPaper { paper, title, media_type, about, access, bytes };
    let filed = desk.wait(move |office| office.file_paper(asker.person, party, &key, new)).await?;
    Ok(commands::answer(&filed))
}

/// Types that a browser shows without harm; everything else is saved.
const SHOWN: [&str; 5] = ["application/pdf", "text/plain", "image/png", "image/jpeg", "text/csv"];

/// Gives the bytes of a paper to those who may see it. Who asks for a sealed one is written down.
#[utoipa::path(
    get, path = "/papers/{paper}/content", tag = "papers",
    params(("paper" = String, Path, max_length = 100)),
    responses((status = 200, description = "The bytes", body = String, content_type = "application/octet-stream")),
    security((), ("token" = []), ("session" = [])),
)]
async fn content(
    State(desk): State<Arc<Desk>>,
    asker: Option<Asker>,
    Path(paper): Path<String>,
) -> Result<Response, Problem> {
    let id: PaperId = identifier(&paper)?;
    let reader = asker.map(|asker| asker.person);
    let envelope = desk.wait(move |office| office.read_paper(reader.as_ref(), &id)).await?;
    let kind = envelope.media_type.to_ascii_lowercase();
    let shown = SHOWN.contains(&kind.split(';').next().unwrap_or_default().trim());
    let kind = HeaderValue::from_str(&envelope.media_type).ok().filter(|_| shown);
    let kind = kind.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let way = if shown { "inline" } else { "attachment" };
    let mut response = envelope.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    if let Ok(way) = HeaderValue::from_str(&format!("{way}; filename*=UTF-8''{}", encoded(&paper))) {
        headers.insert(header::CONTENT_DISPOSITION, way);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// That somebody asked for a sealed paper.
#[derive(Debug, Serialize, ToSchema)]
struct PaperReading {
    /// Its number.
    number: u64,
    /// When.
    time: String,
    /// Who; empty for somebody who had not signed in.
    person: String,
    /// Which paper.
    paper: String,
    /// Whether it was shown.
    granted: bool,
}

/// Lists who asked for sealed papers: for auditors and administrators of the office.
#[utoipa::path(
    get, path = "/readings", tag = "papers", params(Page),
    responses((status = 200, description = "Readings, the earliest first", body = Listed<PaperReading>)),
)]
async fn readings(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    Query(page): Query<Page>,
) -> Result<axum::Json<Listed<PaperReading>>, Problem> {
    if !desk.office.may_audit(&asker.person) {
        return Err(Problem::not_auditor());
    }
    let (after, size) = (page.number()?, page.size()?);
    let mut found = desk.wait(move |office| office.readings(None, after, size + 1)).await?;
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|(number, _)| number.to_string());
    let reading = found.into_iter().map(|(number, reading)| PaperReading {
        number,
        time: reading.time.to_string(),
        person: reading.person,
        paper: reading.paper,
        granted: reading.granted,
    });
    Ok(axum::Json(Listed { items: reading.collect(), next }))
}

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Desk>> {
    OpenApiRouter::new().routes(routes!(file)).routes(routes!(content)).routes(routes!(readings))
}
