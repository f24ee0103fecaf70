//! The first page: what there is for everybody, and for those who have signed in.

use super::Reader;
use crate::http::problem::Problem;
use axum::response::Html;
use coregion_mechanism::instrument::Duty;
use coregion_mechanism::party::Standing;
use coregion_office::{Declined, view};
use coregion_wire::address::encoded;
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

#[derive(Serialize)]
struct MeetingRow {
    id: String,
    title: String,
    starts: String,
    status: String,
}

#[derive(Serialize)]
struct AgreementRow {
    id: String,
    title: String,
    parties: String,
    version: String,
    status: String,
}

#[derive(Serialize)]
struct StatementRow {
    party: String,
    name: String,
    currency: String,
}

#[derive(Serialize)]
struct DutyRow {
    due: String,
    title: String,
    responsible: String,
    status: String,
}

fn duty(reader: &Reader<'_>, duty: &Duty, responsible: String) -> Option<DutyRow> {
    let today = reader.desk.now().date();
    Some(DutyRow {
        due: duty.due()?.to_string(),
        title: reader.given(&duty.title),
        responsible,
        status: match (&duty.closed, duty.is_overdue(today)) {
            (Some(_), _) => reader.label("duty-closed"),
            (None, true) => reader.label("duty-overdue"),
            (None, false) => reader.label("duty-open"),
        },
    })
}

/// What those with a mandate see, nothing for others.
fn seen<T>(found: Result<Vec<T>, Declined>) -> Result<Vec<T>, Problem> {
    match found {
        Err(Declined::NoMandate(_)) => Ok(Vec::new()),
        other => Ok(other?),
    }
}

/// The page.
pub fn index(reader: &Reader<'_>) -> Result<Html<String>, Problem> {
    let office = &reader.desk.office;
    let members = office.read(|state| {
        let members = state.parties.parties.values().filter(|party| party.standing == Standing::Member);
        members.map(|party| reader.given(&party.name)).collect::<Vec<_>>()
    });
    let (mut meetings, mut agreements) = (Vec::new(), Vec::new());
    let (mut statements, mut duties) = (Vec::new(), Vec::new());
    if let Some(asker) = reader.asker {
        for meeting in seen(office.meetings(&asker.person))?.iter().rev() {
            meetings.push(MeetingRow {
                id: encoded(meeting.meeting.as_str()),
                title: reader.given(&meeting.title),
                starts: reader.moment(meeting.starts),
                status: reader.status("meeting", &meeting.status),
            });
        }
        for agreement in seen(office.agreements(&asker.person))? {
            agreements.extend(agreement_row(reader, &agreement));
        }
        for balances in seen(office.balances(&asker.person))? {
            let mut owners: Vec<_> = balances.accounts.iter().map(|account| account.owner.clone()).collect();
            owners.sort();
            owners.dedup();
            statements.extend(owners.into_iter().map(|owner| StatementRow {
                party: encoded(owner.id.as_str()),
                name: reader.named(&owner),
                currency: balances.currency.to_string(),
            }));
        }
        if office.mandates(&asker.person).is_ok() {
            duties = office.read(|state| {
                let all = state.instruments.duties.values().map(|one| {
                    let party = state.parties.parties.get(&one.responsible);
                    (
                        one.clone(),
                        party.map_or_else(|| one.responsible.to_string(), |p| reader.given(&p.name)),
                    )
                });
                all.collect::<Vec<_>>()
            });
            duties.sort_by_key(|(one, _)| (one.closed.is_some(), one.due()));
        }
    }
    let duties: Vec<DutyRow> = duties.into_iter().filter_map(|(one, who)| duty(reader, &one, who)).collect();
    reader.page(
        "index.html",
        context! {
            members,
            meetings => Serde(meetings),
            agreements => Serde(agreements),
            statements => Serde(statements),
            duties => Serde(duties),
        },
    )
}

fn agreement_row(reader: &Reader<'_>, agreement: &view::AgreementView) -> Option<AgreementRow> {
    let in_force =
        agreement.in_force.and_then(|number| agreement.versions.iter().find(|v| v.version == number));
    let version = in_force.or(agreement.versions.last())?;
    Some(AgreementRow {
        id: encoded(agreement.agreement.as_str()),
        title: version.draft.title.get(reader.language).to_owned(),
        parties: reader.listed(&version.parties),
        version: version.version.to_string(),
        status: match agreement.in_force {
            Some(_) => reader.status("agreement", &agreement.status),
            None => reader.status("version", &version.status),
        },
    })
}
