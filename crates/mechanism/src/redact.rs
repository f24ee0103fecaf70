//! Views: what a person may see of the office. Sealed papers are in no view but those of the people they are for.

use crate::paper::{Access, Paper};
use crate::party::Standing;
use crate::{Event, Office, PaperId, PersonId, Refusal};
use coregion_terms::{Date, Moment, PartyId};
use std::collections::BTreeSet;

/// Who looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Anybody.
    Public,
    /// A person acting for a party. Only mandates that hold count.
    Person {
        /// The person.
        person: PersonId,
        /// The party.
        party: PartyId,
    },
}

impl Viewer {
    /// Whether the viewer may see what has this label on a day.
    pub fn may_see(&self, office: &Office, access: &Access, today: Date) -> bool {
        let Viewer::Person { person, party } = self else { return *access == Access::Public };
        let acts = !office.parties.roles(person, party, today).is_empty();
        let among = |parties: &BTreeSet<PartyId>| acts && parties.contains(party);
        let of_office = || acts && office.parties.is_office(party);
        let standing = || office.parties.parties.get(party).map_or(Standing::Outside, |p| p.standing);
        match access {
            Access::Public => true,
            Access::Members => of_office() || (acts && standing() >= Standing::Associate),
            Access::Parties { parties } => of_office() || among(parties),
            Access::Sealed { parties, persons } => among(parties) || persons.contains(person),
            Access::Case { case } => office
                .disputes
                .cases
                .get(case)
                .is_some_and(|case| (acts && case.is_side(party)) || case.has_person(person)),
        }
    }

    /// Whether the viewer may see a paper: by its label, or because the viewer filed it.
    pub fn may_read(&self, office: &Office, paper: &Paper, today: Date) -> bool {
        let filed = matches!(self, Viewer::Person { person, .. } if paper.act.by == *person);
        filed || self.may_see(office, &paper.paper.access, today)
    }

    /// A paper, or a refusal that does not tell a sealed paper from one that is not there.
    ///
    /// # Errors
    /// Not filed, or not for the viewer.
    pub fn paper<'o>(&self, office: &'o Office, id: &PaperId, today: Date) -> Result<&'o Paper, Refusal> {
        let found = office.papers.get(id).filter(|paper| self.may_read(office, paper, today));
        found.ok_or_else(|| Refusal::UnknownPaper { paper: id.clone() })
    }
}

/// The papers that a viewer must not see.
fn hidden(office: &Office, viewer: &Viewer, now: Moment) -> BTreeSet<PaperId> {
    let today = now.date_at(office.parties.offset_minutes);
    let closed = office.papers.iter().filter(|(_, paper)| !viewer.may_read(office, paper, today));
    closed.map(|(id, _)| id.clone()).collect()
}

/// The office as a viewer may see it: without papers that are not for the viewer, and without any trace of their
/// identifiers.
pub fn redact(office: &Office, viewer: &Viewer, now: Moment) -> Office {
    let hidden = hidden(office, viewer, now);
    let mut view = office.clone();
    let keep = |papers: &mut Vec<PaperId>| papers.retain(|paper| !hidden.contains(paper));
    view.papers.retain(|paper, _| !hidden.contains(paper));
    for meeting in view.instruments.meetings.values_mut() {
        meeting.agenda.iter_mut().for_each(|item| keep(&mut item.papers));
        if let Some(minutes) = &mut meeting.minutes {
            minutes.paper.take_if(|paper| hidden.contains(paper));
        }
    }
    for duty in view.instruments.duties.values_mut() {
        duty.reports.iter_mut().for_each(|report| keep(&mut report.papers));
    }
    view.ledger.batches.values_mut().for_each(|batch| keep(&mut batch.papers));
    for project in view.programmes.projects.values_mut() {
        keep(&mut project.plan.papers);
        project.contract.iter_mut().for_each(|version| keep(&mut version.plan.papers));
    }
    view.disputes.cases.values_mut().for_each(|case| keep(&mut case.papers));
    view
}

/// An event as a viewer may see it; none where it is about a paper that is not for the viewer.
pub fn redact_event(office: &Office, event: &Event, viewer: &Viewer, now: Moment) -> Option<Event> {
    let hidden = hidden(office, viewer, now);
    let keep = |papers: &mut Vec<PaperId>| papers.retain(|paper| !hidden.contains(paper));
    let mut event = event.clone();
    match &mut event {
        Event::PaperFiled(filed) if hidden.contains(&filed.paper.paper) => return None,
        Event::AgendaItemAdded(e) => keep(&mut e.item.papers),
        Event::MinutesRecorded(e) => drop(e.minutes.paper.take_if(|paper| hidden.contains(paper))),
        Event::DutyReported(e) => keep(&mut e.report.papers),
        Event::FactsRecorded(e) => keep(&mut e.facts.papers),
        Event::ApplicationDrafted(e) => keep(&mut e.application.plan.papers),
        Event::ContractOffered(e) => keep(&mut e.contract.plan.papers),
        Event::ModificationRequested(e) => keep(&mut e.modification.plan.papers),
        Event::ComplaintFiled(e) => keep(&mut e.complaint.papers),
        Event::ComplaintAnswered(e) => keep(&mut e.answer.papers),
        Event::AwardAppealed(e) => keep(&mut e.appeal.papers),
        _ => {}
    }
    Some(event)
}
