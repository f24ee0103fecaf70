//! The faces: what the office does, in the standards that others speak, at addresses that stay.
//!
//! Funded projects are for everybody; meetings are too, where the office is open so; the rest is for those with a mandate.

use crate::desk::Desk;
use crate::http::language::Preferred;
use crate::http::paging::{Page, Query};
use crate::http::problem::Problem;
use crate::identity::Asker;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use coregion_mechanism::PaperId;
use coregion_terms::Moment;
use coregion_wire::address::decoded;
use coregion_wire::books::{Books, BooksError};
use coregion_wire::icalendar::{self, Calendar, Feed};
use coregion_wire::oparl::{List, Objects};
use coregion_wire::pain::{self, Initiation, PainError};
use coregion_wire::{ocds, ocds::Publication, ocds::Publisher};
use coregion_zone::Language;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// What addresses begin with.
fn base(desk: &Desk, headers: &HeaderMap) -> String {
    if let Some(url) = &desk.settings.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let plain =
        |host: &&str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    format!("http://{}", host.filter(plain).unwrap_or("localhost"))
}

/// Refuses those without a mandate, unless everybody may see it.
fn admitted(desk: &Desk, asker: Option<&Asker>, public: bool) -> Result<(), Problem> {
    match asker {
        _ if public => Ok(()),
        Some(asker) => Ok(desk.office.mandates(&asker.person).map(|_| ())?),
        None => Err(Problem::not_signed_in()),
    }
}

fn text(kind: &'static str, file: Option<&'static str>, body: String) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(file) = file {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(file));
    }
    response
}

fn office_name(desk: &Desk, language: Language) -> String {
    let name = desk.office.read(|office| {
        let itself = office.parties.office.as_ref()?;
        Some(office.parties.parties.get(itself)?.name.names().get(language).to_owned())
    });
    name.unwrap_or_else(|| desk.office.name())
}

/// iCalendar: meetings, and for those with a mandate the duties.
async fn calendar(
    State(desk): State<Arc<Desk>>,
    asker: Option<Asker>,
    Preferred(language): Preferred,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    admitted(&desk, asker.as_ref(), desk.settings.public_meetings)?;
    let duties = asker.is_some_and(|asker| desk.office.mandates(&asker.person).is_ok());
    let (name, base) = (office_name(&desk, language), base(&desk, &headers));
    let identity = desk.office.identity().to_string();
    let feed = Feed {
        name: &name,
        domain: identity.get(..16).unwrap_or(&identity),
        base: &base,
        made: desk.now(),
        language,
        duties,
    };
    let calendar = desk.office.read(|office| Calendar::of(office, &feed));
    Ok(text("text/calendar; charset=utf-8", None, icalendar::write(&calendar)))
}

/// OCDS: the funded projects with their payments.
async fn contracting(
    State(desk): State<Arc<Desk>>,
    Preferred(language): Preferred,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let uri = format!("{}/faces/ocds.json", base(&desk, &headers));
    let name = office_name(&desk, language);
    let publisher = Publisher {
        uri: &uri,
        name: &name,
        prefix: &desk.settings.ocds_prefix,
        published: desk.now(),
        language,
    };
    let publication = desk.office.read(|office| Publication::of(office, &publisher));
    let body = ocds::write(&publication).map_err(|_| Problem::broken())?;
    Ok(text("application/json", None, body))
}

async fn books(
    desk: &Desk,
    asker: Option<Asker>,
    language: Language,
    write: fn(&Books) -> Result<String, BooksError>,
) -> Result<String, Problem> {
    admitted(desk, asker.as_ref(), false)?;
    let name = office_name(desk, language);
    let books = desk.office.read(|office| Books::of(office, &name, language));
    write(&books.map_err(|_| Problem::broken())?).map_err(|_| Problem::broken())
}

/// The ledger for hledger.
async fn hledger(
    State(desk): State<Arc<Desk>>,
    asker: Option<Asker>,
    Preferred(language): Preferred,
) -> Result<Response, Problem> {
    let body = books(&desk, asker, language, Books::hledger).await?;
    Ok(text("text/plain; charset=utf-8", Some("attachment; filename=\"office.journal\""), body))
}

/// The ledger for beancount.
async fn beancount(
    State(desk): State<Arc<Desk>>,
    asker: Option<Asker>,
    Preferred(language): Preferred,
) -> Result<Response, Problem> {
    let body = books(&desk, asker, language, Books::beancount).await?;
    Ok(text("text/plain; charset=utf-8", Some("attachment; filename=\"office.beancount\""), body))
}

/// ISO 20022: the authorised payments for the bank.
async fn payments(
    State(desk): State<Arc<Desk>>,
    asker: Option<Asker>,
    Preferred(language): Preferred,
) -> Result<Response, Problem> {
    admitted(&desk, asker.as_ref(), false)?;
    let (name, made) = (office_name(&desk, language), desk.now());
    let id = format!("coregion-{}", desk.office.head().sequence);
    let initiation = desk.office.read(|office| Initiation::of(office, &id, made, &name, language));
    let body = pain::write(&initiation).map_err(|error| match error {
        PainError::Empty => Problem::nothing_to_export(),
        _ => Problem::broken(),
    })?;
    Ok(text("application/xml", Some("attachment; filename=\"payments.xml\""), body))
}

/// The filters that every list of OParl takes, beside the place in it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    after: Option<String>,
    limit: Option<usize>,
    lang: Option<String>,
    created_since: Option<Moment>,
    created_until: Option<Moment>,
    modified_since: Option<Moment>,
    modified_until: Option<Moment>,
}

impl Filter {
    /// Whether an object is within the times. One without a time is in every list that asks for none.
    fn takes(&self, object: &Value) -> bool {
        let within = |name: &str, since: Option<Moment>, until: Option<Moment>| {
            let time = object.get(name).and_then(Value::as_str).and_then(|text| text.parse::<Moment>().ok());
            since.is_none_or(|since| time.is_some_and(|time| time >= since))
                && until.is_none_or(|until| time.is_some_and(|time| time <= until))
        };
        within("created", self.created_since, self.created_until)
            && within("modified", self.modified_since, self.modified_until)
    }
}

/// The objects of a kind with the last part of their addresses, in the order of these.
fn objects(objects: &Objects<'_>, kind: &str) -> Option<Vec<(String, Value)>> {
    fn all<T: Serialize>(objects: impl Iterator<Item = (String, T)>) -> Vec<(String, Value)> {
        objects.map(|(id, object)| (id, serde_json::to_value(object).unwrap_or_default())).collect()
    }
    let office = objects.office;
    let last = |address: &str| address.rsplit('/').next().unwrap_or_default().to_owned();
    let meetings = || office.instruments.meetings.iter();
    let public = || office.papers.keys().filter(|paper| objects.is_public(paper));
    let mut found = match kind {
        "bodies" => all(objects.body().into_iter().map(|body| (last(&body.id), body))),
        "organizations" => all(office
            .parties
            .parties
            .keys()
            .filter_map(|id| Some((id.to_string(), objects.organization(id)?)))),
        "people" => all(office
            .parties
            .people
            .keys()
            .filter_map(|id| objects.person(id))
            .map(|one| (last(&one.id), one))),
        "memberships" => all(objects.memberships().into_iter().map(|(_, one)| (last(&one.id), one))),
        "meetings" => {
            all(meetings().filter_map(|(id, _)| objects.meeting(id)).map(|one| (last(&one.id), one)))
        }
        "agenda-items" => all(meetings()
            .flat_map(|(id, meeting)| objects.agenda_items(id, meeting, true))
            .map(|item| (last(&item.id), item))),
        "papers" => all(public().filter_map(|id| objects.paper(id)).map(|one| (last(&one.id), one))),
        "files" => {
            let minutes = meetings().filter_map(|(id, _)| objects.meeting(id)?.results_protocol);
            let papers = public().filter_map(|id: &PaperId| objects.file(id));
            all(minutes.chain(papers).map(|file| (last(&file.id), file)))
        }
        "consultations" => {
            all(public().flat_map(|id| objects.consultations(id, true)).map(|one| (last(&one.id), one)))
        }
        "locations" => {
            let places = meetings().filter_map(|(id, _)| objects.meeting(id)?.location);
            all(places.map(|place| (last(&place.id), place)))
        }
        "legislative-terms" => Vec::new(),
        _ => return None,
    };
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Some(found)
}

/// Looks at the office in OParl.
fn oparl<T>(
    desk: &Desk,
    asker: Option<&Asker>,
    language: Language,
    headers: &HeaderMap,
    look: impl FnOnce(&Objects<'_>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    admitted(desk, asker, desk.settings.public_meetings)?;
    let (base, name) = (base(desk, headers), office_name(desk, language));
    desk.office.read(|office| look(&Objects { office, base: &base, name: &name, language }))
}

/// Where a client of OParl begins.
async fn system(
    State(desk): State<Arc<Desk>>,
    asker: Option<Asker>,
    Preferred(language): Preferred,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let system = oparl(&desk, asker.as_ref(), language, &headers, |objects| Ok(objects.system()))?;
    Ok(axum::Json(system).into_response())
}

/// A list of OParl.
async fn list(
    State(desk): State<Arc<Desk>>,
    asker: Option<Asker>,
    Preferred(language): Preferred,
    headers: HeaderMap,
    Path(kind): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let page = Page { after: filter.after.clone(), limit: filter.limit, lang: filter.lang.clone() };
    let listed = oparl(&desk, asker.as_ref(), language, &headers, |objects| {
        let found = self::objects(objects, &kind).ok_or_else(Problem::not_found)?;
        let listed = page.of(found.into_iter().filter(|(_, object)| filter.takes(object)))?;
        let (after, next) = (page.after.as_deref(), listed.next.as_deref());
        Ok(List::page(listed.items, page.size()?, &objects.list(&kind), after, next))
    })?;
    Ok(axum::Json(listed).into_response())
}

/// An object of OParl.
async fn object(
    State(desk): State<Arc<Desk>>,
    asker: Option<Asker>,
    Preferred(language): Preferred,
    headers: HeaderMap,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let object = oparl(&desk, asker.as_ref(), language, &headers, |objects| {
        let found =
            self::objects(objects, &kind).and_then(|all| all.into_iter().find(|(one, _)| decoded(one) == id));
        Ok(found.ok_or_else(Problem::not_found)?.1)
    })?;
    Ok(axum::Json(object).into_response())
}

/// The routes, whose forms are those of their standards.
pub fn routes() -> Router<Arc<Desk>> {
    Router::new()
        .route("/oparl", get(system))
        .route("/oparl/{kind}", get(list))
        .route("/oparl/{kind}/{id}", get(object))
        .route("/calendar.ics", get(calendar))
        .route("/ocds.json", get(contracting))
        .route("/books.journal", get(hledger))
        .route("/books.beancount", get(beancount))
        .route("/payments.xml", get(payments))
}
