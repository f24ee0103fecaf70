//! Sheets to be read and printed: a statement, an agreement, the minutes of a meeting, the list of funded projects.

use super::Reader;
use crate::http::problem::Problem;
use axum::response::Html;
use coregion_mechanism::instrument::Proposal;
use coregion_mechanism::ledger::Origin;
use coregion_office::view::{
    AgreementView, LineView, MeetingView, MotionView, PaperView, PublicProjects, StatementView,
};
use coregion_terms::{Draft, PartyId};
use coregion_wire::address::encoded;
use coregion_zone::Message;
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;
use serde_json::Value as Json;

#[derive(Serialize)]
struct LineRow {
    on: String,
    what: String,
    link: String,
    clause: String,
    digest: String,
    steps: Vec<String>,
    other: String,
    amount: String,
}

fn line(reader: &Reader<'_>, line: &LineView) -> LineRow {
    let trace = line.line.trace.as_ref();
    let held = line.held_by.as_ref().map(|case| {
        reader.text(
            &Message::new("server-held-by")
                .text("what", reader.given(&line.what))
                .text("case", case.as_str()),
        )
    });
    let decided = match (&line.line.origin, trace) {
        (Origin::Case(case), Some(trace)) => Some(
            reader.text(
                &Message::new("server-decided-by")
                    .text("what", reader.given(&line.what))
                    .text("case", case.as_str())
                    .text("obligation", reader.money(trace.obligation)),
            ),
        ),
        _ => None,
    };
    LineRow {
        on: line.line.on.to_string(),
        what: held.or(decided).unwrap_or_else(|| reader.given(&line.what)),
        link: trace.map_or_else(String::new, |t| {
            format!(
                "/agreements/{}?version={}#{}",
                encoded(t.agreement.as_str()),
                t.version,
                encoded(t.clause.as_str())
            )
        }),
        clause: match (&line.clause, trace) {
            (Some((agreement, clause)), Some(trace)) => reader.text(
                &Message::new("server-traced")
                    .text("agreement", reader.given(agreement))
                    .text("clause", reader.given(clause))
                    .text("version", trace.version.to_string())
                    .text("year", trace.year.to_string())
                    .text("about", &trace.about),
            ),
            _ => String::new(),
        },
        digest: trace.map_or_else(String::new, |trace| trace.digest.chars().take(16).collect()),
        steps: line.arithmetic.iter().map(|step| reader.text(step)).collect(),
        other: reader.named(&line.other),
        amount: reader.amount(line.line.amount),
    }
}

/// The statement of a party.
pub fn statement(reader: &Reader<'_>, statement: &StatementView) -> Result<Html<String>, Problem> {
    let (from, until) = (statement.from.to_string(), statement.until.to_string());
    let rows = |lines: &[LineView]| lines.iter().map(|one| line(reader, one)).collect::<Vec<_>>();
    reader.page(
        "statement.html",
        context! {
            title => reader.text(&Message::new("server-statement-of").text("party", reader.named(&statement.party))),
            period => reader.text(&Message::new("server-period").text("from", &from).text("until", &until)),
            currency => statement.currency.to_string(),
            from, until,
            opening => reader.amount(statement.opening),
            closing => reader.amount(statement.closing),
            lines => Serde(rows(&statement.lines)),
            pending => Serde(rows(&statement.pending)),
        },
    )
}

#[derive(Serialize)]
struct ClauseRow {
    id: String,
    title: String,
    text: String,
    kind: String,
    from: String,
    until: String,
    rows: Vec<TermRow>,
}

#[derive(Serialize)]
struct TermRow {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct SignatureRow {
    party: String,
    person: String,
    at: String,
    key: String,
}

/// The members of a term, each with the path to it.
fn term_rows(path: &str, value: &Json, rows: &mut Vec<TermRow>) {
    match value {
        Json::Object(members) => {
            for (name, value) in members.iter().filter(|(name, _)| !(path.is_empty() && *name == "kind")) {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                term_rows(&path, value, rows);
            }
        }
        Json::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (place, item) in items.iter().enumerate() {
                term_rows(&format!("{path}[{}]", place + 1), item, rows);
            }
        }
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            rows.push(TermRow { name: path.to_owned(), value: items.join(", ") });
        }
        Json::Null => {}
        other => rows.push(TermRow { name: path.to_owned(), value: plain(other) }),
    }
}

fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn clauses(reader: &Reader<'_>, draft: &Draft) -> Vec<ClauseRow> {
    let row = |clause: &coregion_terms::Clause| {
        let mut rows = Vec::new();
        if let Some(term) = &clause.term {
            term_rows("", &serde_json::to_value(term).unwrap_or_default(), &mut rows);
        }
        let day = |day: Option<coregion_terms::Date>| day.map_or_else(String::new, |day| day.to_string());
        ClauseRow {
            id: clause.id.to_string(),
            title: clause.title.get(reader.language).to_owned(),
            text: clause.text.get(reader.language).to_owned(),
            kind: clause.term.as_ref().map_or_else(String::new, |term| reader.text(&term.name())),
            from: day(clause.from),
            until: day(clause.until),
            rows,
        }
    };
    draft.clauses.iter().map(row).collect()
}

/// An agreement: one version, the one in force or the last where none is asked for.
pub fn agreement(
    reader: &Reader<'_>,
    agreement: &AgreementView,
    version: Option<u32>,
) -> Result<Html<String>, Problem> {
    let number = version.or(agreement.in_force).or_else(|| agreement.versions.last().map(|v| v.version));
    let version = agreement.versions.iter().find(|version| Some(version.version) == number);
    let version = version.ok_or_else(Problem::not_found)?;
    let draft = &version.draft;
    let today =
        (agreement.in_force == Some(version.version)).then(|| reader.status("agreement", &agreement.status));
    let until = [agreement.ended, draft.until].into_iter().flatten().min();
    let signatures = version.signatures.iter().map(|signature| SignatureRow {
        party: reader.named(&signature.party),
        person: reader.person(&signature.by),
        at: reader.moment(signature.at),
        key: signature.key.clone(),
    });
    let months = Message::new("server-months").int("months", draft.withdrawal_months.into());
    let appeal = match draft.appeal_days {
        Some(days) => Message::new("server-days").int("days", days.into()),
        None => Message::new("server-no-appeal"),
    };
    reader.page(
        "agreement.html",
        context! {
            id => encoded(agreement.agreement.as_str()),
            title => draft.title.get(reader.language),
            parties => reader.listed(&version.parties),
            version => version.version,
            versions => agreement.versions.iter().map(|version| version.version).collect::<Vec<_>>(),
            status => reader.status("version", &version.status),
            today,
            from => version.in_force_from.map(|day| day.to_string()),
            until => until.map(|day| day.to_string()),
            withdrawal => reader.text(&months),
            appeal => reader.text(&appeal),
            digest => version.digest.as_str(),
            clauses => Serde(clauses(reader, draft)),
            signatures => Serde(signatures.collect::<Vec<_>>()),
            sources => draft.sources.clone(),
        },
    )
}

#[derive(Serialize)]
struct AgendaRow {
    title: String,
    papers: Vec<PaperRow>,
    motions: Vec<MotionRow>,
}

#[derive(Serialize)]
struct PaperRow {
    id: String,
    title: String,
}

#[derive(Serialize)]
struct MotionRow {
    title: String,
    text: String,
    status: String,
    votes: Vec<VoteRow>,
}

#[derive(Serialize)]
struct VoteRow {
    party: String,
    vote: String,
    person: String,
}

fn paper(reader: &Reader<'_>, paper: &PaperView) -> PaperRow {
    let title = match (&paper.title, paper.sealed) {
        (Some(title), _) => reader.given(title),
        (None, true) => reader.label("sealed-paper"),
        (None, false) => paper.paper.to_string(),
    };
    PaperRow { id: encoded(paper.paper.as_str()), title }
}

fn motion(reader: &Reader<'_>, motion: &MotionView) -> MotionRow {
    let about = motion.agreement.as_ref().map(|title| reader.given(title)).unwrap_or_default();
    let named = |id: &'static str| Message::new(id).text("agreement", &about);
    let dated =
        |id: &'static str, day: coregion_terms::Date| reader.text(&named(id).text("day", day.to_string()));
    let (title, text) = match &motion.proposal {
        Proposal::Resolve { title, text } => (reader.given(title), reader.given(text)),
        Proposal::Adopt { version, .. } => {
            (reader.text(&named("server-motion-adopt").text("version", version.to_string())), String::new())
        }
        Proposal::Suspend { from, .. } => (dated("server-motion-suspend", *from), String::new()),
        Proposal::Resume { from, .. } => (dated("server-motion-resume", *from), String::new()),
        Proposal::End { until, .. } => (dated("server-motion-end", *until), String::new()),
    };
    let votes = motion.votes.iter().map(|vote| VoteRow {
        party: reader.named(&vote.member),
        vote: reader.status("vote", &vote.vote),
        person: reader.person(&vote.by),
    });
    MotionRow { title, text, status: reader.status("motion", &motion.status), votes: votes.collect() }
}

#[derive(Serialize)]
struct MinutesRow {
    text: String,
    recorded: String,
    approved: String,
}

/// The minutes of a meeting, with its agenda, motions and named votes.
pub fn minutes(reader: &Reader<'_>, meeting: &MeetingView) -> Result<Html<String>, Problem> {
    let agenda = meeting.agenda.iter().map(|item| AgendaRow {
        title: reader.given(&item.title),
        papers: item.papers.iter().map(|one| paper(reader, one)).collect(),
        motions: item.motions.iter().map(|one| motion(reader, one)).collect(),
    });
    let approved = meeting
        .approved_by
        .as_ref()
        .map(|person| reader.text(&Message::new("server-approved-by").text("person", reader.person(person))));
    let minutes = meeting.minutes.as_ref().map(|text| MinutesRow {
        text: reader.given(text),
        recorded: reader.label("minutes-recorded"),
        approved: approved.unwrap_or_default(),
    });
    reader.page(
        "minutes.html",
        context! {
            title => reader.given(&meeting.title),
            body => reader.named(&meeting.body),
            starts => reader.moment(meeting.starts),
            place => reader.given(&meeting.place),
            status => reader.status("meeting", &meeting.status),
            chair => reader.named(&meeting.chair),
            present => reader.listed(&meeting.present),
            present_count => meeting.present.iter().filter(|party| meeting.members.contains(party)).count(),
            member_count => meeting.members.len(),
            agenda => Serde(agenda.collect::<Vec<_>>()),
            minutes => minutes.map(Serde),
        },
    )
}

#[derive(Serialize)]
struct ProjectRow {
    id: String,
    title: String,
    summary: String,
    call: String,
    partners: Vec<String>,
    status: String,
    cost: String,
    granted: String,
    paid: Vec<PaidRow>,
}

#[derive(Serialize)]
struct PaidRow {
    source: String,
    amount: String,
}

/// The public list of funded projects.
pub fn projects(reader: &Reader<'_>, list: &PublicProjects) -> Result<Html<String>, Problem> {
    let name = |party: &PartyId| {
        let found = list.parties.iter().find(|named| named.id == *party);
        found.map_or_else(|| party.to_string(), |named| reader.named(named))
    };
    let project = list.projects.iter().map(|project| ProjectRow {
        id: project.project.to_string(),
        title: reader.given(&project.title),
        summary: reader.given(&project.summary),
        call: project.call.to_string(),
        partners: project.partners.keys().map(name).collect(),
        status: reader.status("project", &project.status),
        cost: reader.money(project.cost),
        granted: reader.money(project.granted),
        paid: (project.paid.iter())
            .map(|(source, amount)| PaidRow { source: name(source), amount: reader.money(*amount) })
            .collect(),
    });
    reader.page("projects.html", context! { projects => Serde(project.collect::<Vec<_>>()) })
}
