//! Looking: parties, meetings, agreements, duties, accounts, statements, settlements, calls, projects, cases.
//!
//! Who has a mandate that holds today sees the affairs of the office; the public sees what was funded.

use crate::desk::Desk;
use crate::http::paging::{Listed, Page, Query};
use crate::http::problem::Problem;
use crate::identity::Asker;
use crate::routes::{identifier, versioned};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use coregion_mechanism::{AgreementId, CaseId, MeetingId, Office, PersonId, ProjectId, SettlementId};
use coregion_office::Declined;
use coregion_office::access::may_read;
use coregion_terms::{Currency, Date, PartyId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

type List = Result<axum::Json<Listed<Value>>, Problem>;

fn value(shown: &impl Serialize) -> Value {
    serde_json::to_value(shown).unwrap_or_default()
}

/// A thing with its identifier.
fn identified<K: std::fmt::Display>(name: &str, id: &K, shown: &impl Serialize) -> Value {
    let mut shown = value(shown);
    if let Value::Object(members) = &mut shown {
        members.insert(name.to_owned(), id.to_string().into());
    }
    shown
}

/// A page of what the state holds, for readers with a mandate.
fn kept(desk: &Desk, asker: &Asker, look: impl FnOnce(&Office) -> Result<Listed<Value>, Problem>) -> List {
    desk.office.mandates(&asker.person)?;
    let today = desk.office.today();
    let (mut listed, hidden) =
        desk.office.read(|office| (look(office), hidden(office, &asker.person, today)));
    if let Ok(listed) = &mut listed {
        listed.items.iter_mut().for_each(|item| leave_out(item, &hidden));
    }
    Ok(axum::Json(listed?))
}

/// The papers that are not for a person.
fn hidden(office: &Office, person: &PersonId, today: Date) -> BTreeSet<String> {
    let papers = office.papers.iter().filter(|(_, paper)| !may_read(office, Some(person), paper, today));
    papers.map(|(id, _)| id.to_string()).collect()
}

/// Leaves papers out of every list of papers in what is shown.
fn leave_out(shown: &mut Value, hidden: &BTreeSet<String>) {
    match shown {
        _ if hidden.is_empty() => {}
        Value::Object(members) => {
            for (name, value) in members {
                if let ("papers", Value::Array(papers)) = (name.as_str(), &mut *value) {
                    papers.retain(|paper| paper.as_str().is_none_or(|paper| !hidden.contains(paper)));
                }
                leave_out(value, hidden);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| leave_out(item, hidden)),
        _ => {}
    }
}

/// One thing with its version.
async fn one<T: Serialize>(
    desk: &Desk,
    headers: &HeaderMap,
    stream: String,
    look: impl FnOnce() -> Result<T, Declined>,
) -> Result<Response, Problem> {
    // The version first: what is shown is then never older than it says.
    let version = desk.wait(move |office| Ok(office.version(&stream)?)).await?;
    Ok(versioned(headers, version, &look()?))
}

/// Lists the parties with their mandates and keys.
#[utoipa::path(get, path = "/parties", tag = "looking", params(Page), responses((status = 200, description = "Parties", body = Listed<Object>)))]
async fn parties(State(desk): State<Arc<Desk>>, asker: Asker, Query(page): Query<Page>) -> List {
    let all = desk.office.parties(&asker.person)?;
    Ok(axum::Json(page.of(all.iter().map(|party| (party.party.as_str(), value(party))))?))
}

/// Lists the meetings.
#[utoipa::path(get, path = "/meetings", tag = "looking", params(Page), responses((status = 200, description = "Meetings", body = Listed<Object>)))]
async fn meetings(State(desk): State<Arc<Desk>>, asker: Asker, Query(page): Query<Page>) -> List {
    let mut all = desk.office.meetings(&asker.person)?;
    all.sort_by(|a, b| a.meeting.cmp(&b.meeting));
    Ok(axum::Json(page.of(all.iter().map(|meeting| (meeting.meeting.as_str(), value(meeting))))?))
}

/// Shows a meeting with its agenda, papers, motions, named votes and minutes.
#[utoipa::path(get, path = "/meetings/{meeting}", tag = "looking", params(("meeting" = String, Path, max_length = 100)), responses((status = 200, description = "The meeting", body = Object)))]
async fn meeting(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    headers: HeaderMap,
    Path(meeting): Path<String>,
) -> Result<Response, Problem> {
    let id: MeetingId = identifier(&meeting)?;
    one(&desk, &headers, format!("meeting/{id}"), || desk.office.meeting(&asker.person, &id)).await
}

/// Lists the agreements.
#[utoipa::path(get, path = "/agreements", tag = "looking", params(Page), responses((status = 200, description = "Agreements", body = Listed<Object>)))]
async fn agreements(State(desk): State<Arc<Desk>>, asker: Asker, Query(page): Query<Page>) -> List {
    let all = desk.office.agreements(&asker.person)?;
    Ok(axum::Json(page.of(all.iter().map(|agreement| (agreement.agreement.as_str(), value(agreement))))?))
}

/// Shows an agreement with its versions and signatures.
#[utoipa::path(get, path = "/agreements/{agreement}", tag = "looking", params(("agreement" = String, Path, max_length = 100)), responses((status = 200, description = "The agreement", body = Object)))]
async fn agreement(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    headers: HeaderMap,
    Path(agreement): Path<String>,
) -> Result<Response, Problem> {
    let id: AgreementId = identifier(&agreement)?;
    one(&desk, &headers, format!("agreement/{id}"), || desk.office.agreement(&asker.person, &id)).await
}

/// Lists the cases. Sealed papers are shown as sealed.
#[utoipa::path(get, path = "/cases", tag = "looking", params(Page), responses((status = 200, description = "Cases", body = Listed<Object>)))]
async fn cases(State(desk): State<Arc<Desk>>, asker: Asker, Query(page): Query<Page>) -> List {
    let all = desk.office.docket(&asker.person)?;
    Ok(axum::Json(page.of(all.iter().map(|case| (case.case.as_str(), value(case))))?))
}

/// Shows a case. Sealed papers are shown as sealed.
#[utoipa::path(get, path = "/cases/{case}", tag = "looking", params(("case" = String, Path, max_length = 100)), responses((status = 200, description = "The case", body = Object)))]
async fn case(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    headers: HeaderMap,
    Path(case): Path<String>,
) -> Result<Response, Problem> {
    let id: CaseId = identifier(&case)?;
    one(&desk, &headers, format!("case/{id}"), || desk.office.case(&asker.person, &id)).await
}

/// Lists the duties.
#[utoipa::path(get, path = "/duties", tag = "looking", params(Page), responses((status = 200, description = "Duties", body = Listed<Object>)))]
async fn duties(State(desk): State<Arc<Desk>>, asker: Asker, Query(page): Query<Page>) -> List {
    kept(&desk, &asker, |office| {
        page.of_map(&office.instruments.duties, |id, duty| identified("duty", id, duty))
    })
}

/// Lists the resolutions and awards.
#[utoipa::path(get, path = "/resolutions", tag = "looking", params(Page), responses((status = 200, description = "Resolutions", body = Listed<Object>)))]
async fn resolutions(State(desk): State<Arc<Desk>>, asker: Asker, Query(page): Query<Page>) -> List {
    kept(&desk, &asker, |office| {
        page.of_map(&office.instruments.resolutions, |id, resolution| {
            identified("resolution", id, resolution)
        })
    })
}

/// Lists the transfers of the ledger.
#[utoipa::path(get, path = "/transfers", tag = "looking", params(Page), responses((status = 200, description = "Transfers", body = Listed<Object>)))]
async fn transfers(State(desk): State<Arc<Desk>>, asker: Asker, Query(page): Query<Page>) -> List {
    kept(&desk, &asker, |office| {
        page.of_map(&office.ledger.transfers, |id, transfer| identified("transfer", id, transfer))
    })
}

/// Lists the settlements.
#[utoipa::path(get, path = "/settlements", tag = "looking", params(Page), responses((status = 200, description = "Settlements", body = Listed<Object>)))]
async fn settlements(State(desk): State<Arc<Desk>>, asker: Asker, Query(page): Query<Page>) -> List {
    kept(&desk, &asker, |office| {
        page.of_map(&office.ledger.settlements, |id, settlement| identified("settlement", id, settlement))
    })
}

/// Lists the calls of funds.
#[utoipa::path(get, path = "/calls", tag = "looking", params(Page), responses((status = 200, description = "Calls", body = Listed<Object>)))]
async fn calls(State(desk): State<Arc<Desk>>, asker: Asker, Query(page): Query<Page>) -> List {
    kept(&desk, &asker, |office| {
        page.of_map(&office.programmes.calls, |id, call| identified("call", id, call))
    })
}

/// Lists applications and projects, whatever became of them.
#[utoipa::path(get, path = "/applications", tag = "looking", params(Page), responses((status = 200, description = "Applications", body = Listed<Object>)))]
async fn applications(State(desk): State<Arc<Desk>>, asker: Asker, Query(page): Query<Page>) -> List {
    kept(&desk, &asker, |office| {
        page.of_map(&office.programmes.projects, |id, project| identified("project", id, project))
    })
}

/// Shows a settlement: the obligations with their arithmetic, the digest, and who has confirmed it.
#[utoipa::path(get, path = "/settlements/{settlement}", tag = "looking", params(("settlement" = String, Path, max_length = 100)), responses((status = 200, description = "The settlement", body = Object)))]
async fn settlement(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    headers: HeaderMap,
    Path(settlement): Path<String>,
) -> Result<Response, Problem> {
    let id: SettlementId = identifier(&settlement)?;
    desk.office.mandates(&asker.person)?;
    one(&desk, &headers, format!("settlement/{id}"), || {
        let missing = || Declined::Missing { what: "settlement", id: id.to_string() };
        desk.office.read(|office| {
            Ok(identified("settlement", &id, office.ledger.settlements.get(&id).ok_or_else(missing)?))
        })
    })
    .await
}

/// Shows an application with assessments, decisions, contract, reports and payments.
#[utoipa::path(get, path = "/applications/{project}", tag = "looking", params(("project" = String, Path, max_length = 100)), responses((status = 200, description = "The application", body = Object)))]
async fn application(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    headers: HeaderMap,
    Path(project): Path<String>,
) -> Result<Response, Problem> {
    let id: ProjectId = identifier(&project)?;
    let today = desk.office.today();
    desk.office.mandates(&asker.person)?;
    one(&desk, &headers, format!("project/{id}"), || {
        let missing = || Declined::Missing { what: "project", id: id.to_string() };
        desk.office.read(|office| {
            let mut shown =
                identified("project", &id, office.programmes.projects.get(&id).ok_or_else(missing)?);
            leave_out(&mut shown, &hidden(office, &asker.person, today));
            Ok(shown)
        })
    })
    .await
}

/// Lists the accounts by currency, with their balances; debits and credits of all are the same.
#[utoipa::path(get, path = "/balances", tag = "looking", responses((status = 200, description = "Balances", body = [Object])))]
async fn balances(State(desk): State<Arc<Desk>>, asker: Asker) -> Result<axum::Json<Value>, Problem> {
    Ok(axum::Json(value(&desk.office.balances(&asker.person)?)))
}

/// Which statement.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Period {
    /// The currency, CNY where nothing is said.
    #[param(pattern = "^[A-Z]{3}$")]
    pub currency: Option<String>,
    /// The first day; the first of the year where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<String>,
    /// The last day; today where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    pub until: Option<String>,
    /// The language of texts: en or zh.
    #[param(pattern = "^(en|zh)$")]
    #[expect(dead_code, reason = "the language of the answer is found before")]
    lang: Option<String>,
}

impl Period {
    /// The currency, the first and the last day. What a form left empty is as good as not said.
    pub fn of(&self, today: Date) -> Result<(Currency, Date, Date), Problem> {
        let invalid =
            |name: &str, reason: String| Problem::query_invalid().text("reason", format!("{name}: {reason}"));
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let day = |name: &str, text: &Option<String>| {
            given(text)
                .map(|text| text.parse::<Date>().map_err(|error| invalid(name, error.to_string())))
                .transpose()
        };
        let currency = given(&self.currency).unwrap_or_else(|| "CNY".to_owned()).parse::<Currency>();
        let currency = currency.map_err(|error| invalid("currency", error.to_string()))?;
        let until = day("until", &self.until)?.unwrap_or(today);
        let first = Date::new(until.year(), 1, 1).map_err(|error| invalid("until", error.to_string()))?;
        Ok((currency, day("from", &self.from)?.unwrap_or(first), until))
    }
}

/// Shows the statement of a party: each line with the clause, the version, the inputs and the arithmetic behind it.
#[utoipa::path(get, path = "/statements/{party}", tag = "looking", params(Period, ("party" = String, Path, max_length = 100)), responses((status = 200, description = "The statement", body = Object)))]
async fn statement(
    State(desk): State<Arc<Desk>>,
    asker: Asker,
    Path(party): Path<String>,
    Query(period): Query<Period>,
) -> Result<axum::Json<Value>, Problem> {
    let id: PartyId = identifier(&party)?;
    let (currency, from, until) = period.of(desk.office.today())?;
    Ok(axum::Json(value(&desk.office.statement(&asker.person, &id, currency, from, until)?)))
}

/// Lists the funded projects: for everybody.
#[utoipa::path(get, path = "/projects", tag = "looking", params(Page), responses((status = 200, description = "Projects", body = Listed<Object>)), security(()))]
async fn projects(State(desk): State<Arc<Desk>>, Query(page): Query<Page>) -> List {
    let all = desk.office.public_projects()?.projects;
    Ok(axum::Json(page.of(all.iter().map(|project| (project.project.as_str(), value(project))))?))
}

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Desk>> {
    OpenApiRouter::new()
        .routes(routes!(parties))
        .routes(routes!(meetings))
        .routes(routes!(meeting))
        .routes(routes!(agreements))
        .routes(routes!(agreement))
        .routes(routes!(duties))
        .routes(routes!(resolutions))
        .routes(routes!(balances))
        .routes(routes!(statement))
        .routes(routes!(transfers))
        .routes(routes!(settlements))
        .routes(routes!(settlement))
        .routes(routes!(calls))
        .routes(routes!(applications))
        .routes(routes!(application))
        .routes(routes!(projects))
        .routes(routes!(cases))
        .routes(routes!(case))
}
