//! The journal: its head, its entries, what proves them, and the export that anybody can verify.

use crate::desk::Desk;
use crate::http::paging::{Listed, Page, Query};
use crate::http::problem::Problem;
use crate::identity::Asker;
use crate::routes::identifier;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use coregion_office::journal::Papers;
use coregion_office::view::EntryView;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::Read;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::mpsc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What the office is.
#[derive(Debug, Serialize, ToSchema)]
struct OfficeHead {
    /// What people call it.
    name: String,
    /// The identity of its journal, which is in everything that a party signs.
    journal: String,
    /// The public key that seals the journal now.
    key: String,
    /// The last entry.
    sequence: u64,
    /// The hash of the last entry: the digest of the whole journal.
    hash: String,
    /// The day at its place.
    today: String,
    /// The version of the program.
    version: &'static str,
}

/// Says what the office is and how far its journal has come.
#[utoipa::path(
    get, path = "/office", tag = "journal",
    responses((status = 200, description = "The office", body = OfficeHead)), security(()),
)]
async fn about(State(desk): State<Arc<Desk>>) -> axum::Json<OfficeHead> {
    let head = desk.office.head();
    axum::Json(OfficeHead {
        name: desk.office.name(),
        journal: desk.office.identity().to_string(),
        key: desk.office.public_key().to_string(),
        sequence: head.sequence,
        hash: head.hash.to_string(),
        today: desk.office.today().to_string(),
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// An entry.
#[derive(Debug, Serialize, ToSchema)]
struct JournalEntry {
    /// Its place in the journal.
    sequence: u64,
    /// When it was recorded.
    time: String,
    /// Who gave the command.
    actor: String,
    /// Its hash: the digest of the journal up to it.
    hash: String,
    /// The streams that it touches; none where it is about a paper that is not for the reader.
    streams: Vec<String>,
    /// What happened, without papers that are not for the reader.
    #[schema(value_type = Vec<Object>)]
    events: Vec<Value>,
}

impl From<EntryView> for JournalEntry {
    fn from(view: EntryView) -> Self {
        JournalEntry {
            sequence: view.sequence,
            time: view.time.to_string(),
            actor: view.actor,
            hash: view.hash.to_string(),
            streams: view.streams,
            events: view.events.iter().map(|event| serde_json::to_value(event).unwrap_or_default()).collect(),
        }
    }
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Only those that touch a stream, as `agreement/plant`.
    #[param(max_length = 200)]
    stream: Option<String>,
    /// The `next` of the page before.
    #[param(pattern = "^[0-9]{1,18}$")]
    after: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// Lists entries, the earliest first.
#[utoipa::path(
    get, path = "/journal/entries", tag = "journal", params(Which),
    responses((status = 200, description = "Entries", body = Listed<JournalEntry>)),
)]
async fn entries(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    Query(which): Query<Which>,
) -> Result<axum::Json<Listed<JournalEntry>>, Problem> {
    let page = Page { after: which.after, limit: which.limit, lang: None };
    let (after, size) = (page.number()?, page.size()?);
    let found = desk.wait(move |office| office.log(&asker.person, which.stream.as_deref(), after, size + 1));
    let mut found = found.await?;
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|entry| entry.sequence.to_string());
    Ok(axum::Json(Listed { items: found.into_iter().map(JournalEntry::from).collect(), next }))
}

/// Gives what shows, without the rest of the journal, that the office has sealed an entry.
#[utoipa::path(
    get, path = "/journal/entries/{sequence}/proof", tag = "journal",
    params(("sequence" = String, Path, pattern = "^[0-9]{1,15}$")),
    responses((status = 200, description = "The proof", body = Object)),
)]
async fn proof(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    Path(sequence): Path<String>,
) -> Result<axum::Json<Value>, Problem> {
    let sequence: u64 = identifier(&sequence)?;
    desk.office.mandates(&asker.person)?;
    if sequence > desk.office.head().sequence {
        return Err(Problem::not_found());
    }
    let proof = desk.wait(move |office| Ok(office.proof(sequence)?)).await?.ok_or_else(Problem::not_found)?;
    Ok(axum::Json(serde_json::to_value(proof).map_err(|_| Problem::broken())?))
}

/// Gives the whole journal as one text, to be verified offline with `coregion office verify`. Papers are left out; their
/// digests are in it.
#[utoipa::path(
    get, path = "/journal/export", tag = "journal",
    responses((status = 200, description = "JSON Lines", body = String, content_type = "application/jsonl")),
)]
async fn export(State(desk): State<Arc<Desk>>, asker: Asker) -> Result<Response, Problem> {
    desk.office.mandates(&asker.person)?;
    let mut export = desk.wait(|office| Ok(office.export(Papers::Left)?)).await?;
    // A few pieces wait to be sent; the reader of the database waits for the client, on a thread of its own.
    let (send, receive) = mpsc::channel::<std::io::Result<Bytes>>(4);
    tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; 64 << 10];
        loop {
            let read = export.read(&mut piece);
            let ends = !matches!(read, Ok(1..));
            let bytes =
                read.map(|length| piece.get(..length).map(Bytes::copy_from_slice).unwrap_or_default());
            if matches!(&bytes, Ok(bytes) if bytes.is_empty()) || send.blocking_send(bytes).is_err() || ends {
                return;
            }
        }
    });
    let mut response = Response::new(Body::from_stream(Pieces(receive)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl"));
    let name = HeaderValue::from_static("attachment; filename=\"office.jsonl\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// The pieces of a text that another thread makes.
struct Pieces(mpsc::Receiver<std::io::Result<Bytes>>);

impl futures_core::Stream for Pieces {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Desk>> {
    OpenApiRouter::new()
        .routes(routes!(about))
        .routes(routes!(entries))
        .routes(routes!(proof))
        .routes(routes!(export))
}
