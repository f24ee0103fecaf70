//! The meetings of an office in OParl: what everybody may see of them.
//!
//! Of papers only those that are public are shown; of people those who chair, speak and vote, or keep the minutes.

use super::*;
use crate::address::encoded;
use coregion_mechanism::instrument::{self, MeetingStatus, MotionStatus, Proposal};
use coregion_mechanism::paper::{About, Access};
use coregion_mechanism::party::{Kind, Role};
use coregion_mechanism::{MeetingId, Office, PaperId, PersonId, Words};
use coregion_terms::PartyId;
use coregion_zone::Language;

/// The objects of an office, at addresses that begin with a base.
pub struct Objects<'o> {
    /// The office.
    pub office: &'o Office,
    /// What addresses begin with, as `https://office.example`.
    pub base: &'o str,
    /// What the office is called.
    pub name: &'o str,
    /// The language of its texts.
    pub language: Language,
}

impl Objects<'_> {
    fn at(&self, kind: &str, id: &str) -> String {
        self.at_parts(kind, &[id])
    }

    fn at_parts(&self, kind: &str, parts: &[&str]) -> String {
        let parts: Vec<String> = parts.iter().map(|part| encoded(part)).collect();
        format!("{}/faces/oparl/{kind}/{}", self.base, parts.join("~"))
    }

    /// The address of a list.
    pub fn list(&self, kind: &str) -> String {
        format!("{}/faces/oparl/{kind}", self.base)
    }

    fn text(&self, words: &Words) -> String {
        words.names().get(self.language).to_owned()
    }

    /// The interface.
    pub fn system(&self) -> System {
        System {
            id: format!("{}/faces/oparl", self.base),
            oparl_version: VERSION,
            name: self.name.to_owned(),
            body: self.list("bodies"),
        }
    }

    /// The body, once the office is founded.
    pub fn body(&self) -> Option<Body> {
        let office = self.office.parties.office.as_ref()?;
        let party = self.office.parties.parties.get(office)?;
        let meetings = self.office.instruments.meetings.values().map(|meeting| meeting.called.at);
        Some(Body {
            id: self.at("bodies", office.as_str()),
            system: format!("{}/faces/oparl", self.base),
            name: self.text(&party.name),
            organization: self.list("organizations"),
            person: self.list("people"),
            meeting: self.list("meetings"),
            paper: self.list("papers"),
            legislative_term: Vec::new(),
            agenda_item: self.list("agenda-items"),
            consultation: self.list("consultations"),
            file: self.list("files"),
            location_list: self.list("locations"),
            legislative_term_list: self.list("legislative-terms"),
            membership: self.list("memberships"),
            created: party.registered.at,
            modified: meetings.max().unwrap_or(party.registered.at).max(party.registered.at),
        })
    }

    fn body_address(&self) -> String {
        self.office
            .parties
            .office
            .as_ref()
            .map_or_else(String::new, |office| self.at("bodies", office.as_str()))
    }

    /// An organ, member or associate.
    pub fn organization(&self, id: &PartyId) -> Option<Organization> {
        let party = self.office.parties.parties.get(id)?;
        let (kind, classification) = match &party.kind {
            Kind::Jurisdiction { .. } => ("Institution", "jurisdiction"),
            Kind::Organ => ("Gremium", "organ"),
            Kind::Association => ("Sonstiges", "association"),
            Kind::Intermediary => ("Sonstiges", "intermediary"),
            Kind::Fund => ("Institution", "fund"),
            Kind::Firm => ("Sonstiges", "firm"),
        };
        let memberships = self
            .memberships()
            .into_iter()
            .filter(|(_, m)| m.organization == self.at("organizations", id.as_str()));
        Some(Organization {
            id: self.at("organizations", id.as_str()),
            body: self.body_address(),
            name: self.text(&party.name),
            organization_type: kind,
            classification: classification.to_owned(),
            membership: memberships.map(|(_, m)| m.id).collect(),
            sub_organization_of: party.part_of.as_ref().map(|whole| self.at("organizations", whole.as_str())),
            created: Some(party.registered.at),
            modified: Some(party.registered.at),
        })
    }

    /// The mandates of those who chair, speak and vote, or keep the minutes, with the person.
    pub fn memberships(&self) -> Vec<(PersonId, Membership)> {
        let public = |role: Role| matches!(role, Role::Chair | Role::Delegate | Role::Secretary);
        let mandates = self.office.parties.mandates.iter().filter(|(_, mandate)| public(mandate.role));
        let membership = mandates.map(|(id, mandate)| {
            let membership = Membership {
                id: self.at("memberships", id.as_str()),
                organization: self.at("organizations", mandate.party.as_str()),
                role: mandate.role.as_str().to_owned(),
                voting_right: mandate.role == Role::Delegate,
                start_date: Some(mandate.from),
                end_date: match &mandate.revoked {
                    Some(act) => Some(act.at.date_at(self.office.parties.offset_minutes)),
                    None => mandate.until,
                },
            };
            (mandate.person.clone(), membership)
        });
        membership.collect()
    }

    /// A person with a public mandate.
    pub fn person(&self, id: &PersonId) -> Option<Person> {
        let person = self.office.parties.people.get(id)?;
        let of = self.memberships().into_iter().filter(|(whose, _)| whose == id);
        let membership: Vec<Membership> = of.map(|(_, membership)| membership).collect();
        (!membership.is_empty()).then(|| Person {
            id: self.at("people", id.as_str()),
            body: self.body_address(),
            name: self.text(&person.name),
            membership,
        })
    }

    /// A meeting with its agenda.
    pub fn meeting(&self, id: &MeetingId) -> Option<Meeting> {
        let meeting = self.office.instruments.meetings.get(id)?;
        let minutes = meeting.minutes.as_ref();
        let approved = minutes.is_some_and(|minutes| minutes.approved.is_some());
        let session = |status| meeting.sessions.get(&status).map(|act: &coregion_mechanism::Act| act.at);
        let last = meeting.sessions.values().map(|act| act.at).chain(minutes.map(|m| m.recorded.at)).max();
        Some(Meeting {
            id: self.at("meetings", id.as_str()),
            name: self.text(&meeting.title),
            meeting_state: match meeting.status {
                MeetingStatus::Closed if approved => MeetingState::Held,
                _ => MeetingState::Called,
            },
            cancelled: meeting.status == MeetingStatus::Cancelled,
            start: Some(session(MeetingStatus::Open).unwrap_or(meeting.starts)),
            end: session(MeetingStatus::Closed),
            location: (!meeting.place.is_empty()).then(|| Location {
                id: self.at("locations", id.as_str()),
                description: self.text(&meeting.place),
            }),
            organization: std::iter::once(&meeting.body)
                .chain(&meeting.members)
                .map(|party| self.at("organizations", party.as_str()))
                .collect(),
            participant: Vec::new(),
            results_protocol: approved.then(|| File {
                id: self.at_parts("files", &["minutes", id.as_str()]),
                name: self.text(&meeting.title),
                file_name: format!("minutes-{id}.html"),
                mime_type: "text/html".into(),
                size: None,
                access_url: format!("{}/meetings/{}/minutes", self.base, encoded(id.as_str())),
            }),
            agenda_item: self.agenda_items(id, meeting, false),
            created: Some(meeting.called.at),
            modified: Some(last.unwrap_or(meeting.called.at).max(meeting.called.at)),
        })
    }

    /// The points of a meeting's agenda, each with its address of the meeting where it stands alone.
    pub fn agenda_items(
        &self,
        id: &MeetingId,
        meeting: &instrument::Meeting,
        alone: bool,
    ) -> Vec<AgendaItem> {
        let item = |(order, item): (u32, &instrument::AgendaItem)| {
            let motions = meeting.motions.iter().filter_map(|id| self.office.instruments.motions.get(id));
            let motion = motions.rev().find(|motion| motion.item == item.item);
            let result = motion.and_then(|motion| match motion.status {
                MotionStatus::Carried => Some("carried".to_owned()),
                MotionStatus::Lost => Some("lost".to_owned()),
                MotionStatus::Withdrawn => Some("withdrawn".to_owned()),
                MotionStatus::Proposed | MotionStatus::Voting => None,
            });
            let carried = motion.filter(|motion| motion.status == MotionStatus::Carried);
            let shown = item.papers.iter().find(|paper| self.is_public(paper));
            AgendaItem {
                id: self.at_parts("agenda-items", &[id.as_str(), item.item.as_str()]),
                meeting: alone.then(|| self.at("meetings", id.as_str())),
                number: order.to_string(),
                order,
                name: self.text(&item.title),
                public: true,
                consultation: shown.map(|paper| {
                    self.at_parts("consultations", &[id.as_str(), item.item.as_str(), paper.as_str()])
                }),
                result,
                resolution_text: carried.and_then(|motion| match &motion.proposal {
                    Proposal::Resolve { text, .. } => Some(self.text(text)),
                    _ => None,
                }),
                auxiliary_file: item.papers.iter().filter_map(|paper| self.file(paper)).collect(),
            }
        };
        (1..).zip(&meeting.agenda).map(item).collect()
    }

    /// Whether everybody may see a paper.
    pub fn is_public(&self, id: &PaperId) -> bool {
        self.office.papers.get(id).is_some_and(|paper| paper.paper.access == Access::Public)
    }

    /// The file of a public paper.
    pub fn file(&self, id: &PaperId) -> Option<File> {
        let paper = &self.office.papers.get(id).filter(|_| self.is_public(id))?.paper;
        Some(File {
            id: self.at("files", id.as_str()),
            name: paper.title.as_ref().map_or_else(|| id.to_string(), |title| self.text(title)),
            file_name: id.to_string(),
            mime_type: paper.media_type.clone(),
            size: None,
            access_url: format!("{}/api/v1/papers/{}/content", self.base, encoded(id.as_str())),
        })
    }

    /// The consultations of a public paper.
    pub fn consultations(&self, paper: &PaperId, alone: bool) -> Vec<Consultation> {
        let mut found = Vec::new();
        for (id, meeting) in &self.office.instruments.meetings {
            for item in meeting.agenda.iter().filter(|item| item.papers.contains(paper)) {
                let decides = meeting.motions.iter().filter_map(|id| self.office.instruments.motions.get(id));
                found.push(Consultation {
                    id: self.at_parts("consultations", &[id.as_str(), item.item.as_str(), paper.as_str()]),
                    paper: alone.then(|| self.at("papers", paper.as_str())),
                    agenda_item: self.at_parts("agenda-items", &[id.as_str(), item.item.as_str()]),
                    meeting: self.at("meetings", id.as_str()),
                    organization: vec![self.at("organizations", meeting.body.as_str())],
                    authoritative: decides.into_iter().any(|motion| motion.item == item.item),
                });
            }
        }
        found
    }

    /// A public paper.
    pub fn paper(&self, id: &PaperId) -> Option<Paper> {
        let filed = self.office.papers.get(id).filter(|_| self.is_public(id))?;
        Some(Paper {
            id: self.at("papers", id.as_str()),
            body: self.body_address(),
            name: filed.paper.title.as_ref().map_or_else(|| id.to_string(), |title| self.text(title)),
            reference: id.to_string(),
            date: Some(filed.act.at.date_at(self.office.parties.offset_minutes)),
            paper_type: match &filed.paper.about {
                About::Meeting(_) => "meeting",
                About::Agreement(_) => "agreement",
                About::Project(_) => "project",
                About::Case(_) => "case",
                About::Office => "office",
            }
            .to_owned(),
            main_file: self.file(id),
            consultation: self.consultations(id, false),
            created: Some(filed.act.at),
            modified: Some(filed.act.at),
        })
    }
}
