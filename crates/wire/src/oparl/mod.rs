//! OParl 1.1: the bodies, organs, persons, meetings, agendas, papers and consultations of an office.
//!
//! Every object has its address as `id` and the address of its kind (<https://schema.oparl.org/1.1/>) as `type`. Lists
//! have pages, with links to the first and the next; the order of a list never changes, so that harvesting it page by
//! page loses nothing. What a member may not see is left out by whoever fills these objects.

mod office;

pub use office::Objects;

use coregion_terms::{Date, Moment};
use serde::Serialize;

/// The version, as a system names it.
pub const VERSION: &str = "https://schema.oparl.org/1.1/";

/// The whole interface: where a client begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "https://schema.oparl.org/1.1/System", rename_all = "camelCase")]
pub struct System {
    /// Its address.
    pub id: String,
    /// [`VERSION`].
    pub oparl_version: &'static str,
    /// Its name.
    pub name: String,
    /// The list of bodies.
    pub body: String,
}

/// The office: the body that has organs, members and meetings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "https://schema.oparl.org/1.1/Body", rename_all = "camelCase")]
pub struct Body {
    /// Its address.
    pub id: String,
    /// The system.
    pub system: String,
    /// Its name.
    pub name: String,
    /// The list of organs and members.
    pub organization: String,
    /// The list of persons.
    pub person: String,
    /// The list of meetings.
    pub meeting: String,
    /// The list of papers.
    pub paper: String,
    /// Terms of office; the office has none.
    pub legislative_term: Vec<String>,
    /// The list of agenda items.
    pub agenda_item: String,
    /// The list of consultations.
    pub consultation: String,
    /// The list of files.
    pub file: String,
    /// The list of places.
    pub location_list: String,
    /// The list of terms of office.
    pub legislative_term_list: String,
    /// The list of memberships.
    pub membership: String,
    /// When it was founded.
    pub created: Moment,
    /// When it was last changed.
    pub modified: Moment,
}

/// An organ, a member jurisdiction or an association.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "https://schema.oparl.org/1.1/Organization", rename_all = "camelCase")]
pub struct Organization {
    /// Its address.
    pub id: String,
    /// The body.
    pub body: String,
    /// Its name.
    pub name: String,
    /// What it is, in the words of OParl: `Gremium`, `Institution`, `Sonstiges`.
    pub organization_type: &'static str,
    /// What it is, in the words of the office.
    pub classification: String,
    /// The memberships.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub membership: Vec<String>,
    /// What it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_organization_of: Option<String>,
    /// When it was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Moment>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Moment>,
}

/// A person who holds or held an office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "https://schema.oparl.org/1.1/Person", rename_all = "camelCase")]
pub struct Person {
    /// Its address.
    pub id: String,
    /// The body.
    pub body: String,
    /// The name.
    pub name: String,
    /// The mandates.
    pub membership: Vec<Membership>,
}

/// A mandate of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "https://schema.oparl.org/1.1/Membership", rename_all = "camelCase")]
pub struct Membership {
    /// Its address.
    pub id: String,
    /// Whom the person acts for.
    pub organization: String,
    /// As what.
    pub role: String,
    /// Whether the person votes.
    pub voting_right: bool,
    /// From when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Date>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Date>,
}

/// How far a meeting has come, in the words that OParl recommends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum MeetingState {
    /// Planned.
    #[serde(rename = "terminiert")]
    Planned,
    /// Called, until the minutes are approved.
    #[serde(rename = "eingeladen")]
    Called,
    /// Held, with minutes.
    #[serde(rename = "durchgeführt")]
    Held,
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "https://schema.oparl.org/1.1/Meeting", rename_all = "camelCase")]
pub struct Meeting {
    /// Its address.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How far it has come.
    pub meeting_state: MeetingState,
    /// Whether it was called off.
    pub cancelled: bool,
    /// When it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Moment>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Moment>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// The organ that meets.
    pub organization: Vec<String>,
    /// Who was there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub participant: Vec<String>,
    /// The minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub results_protocol: Option<File>,
    /// What is dealt with, in order.
    pub agenda_item: Vec<AgendaItem>,
    /// When it was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Moment>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Moment>,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "https://schema.oparl.org/1.1/Location", rename_all = "camelCase")]
pub struct Location {
    /// Its address.
    pub id: String,
    /// In words.
    pub description: String,
}

/// A point of an agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "https://schema.oparl.org/1.1/AgendaItem", rename_all = "camelCase")]
pub struct AgendaItem {
    /// Its address.
    pub id: String,
    /// The meeting, where the point stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting: Option<String>,
    /// Its number as people write it.
    pub number: String,
    /// Its place, from 1.
    pub order: u32,
    /// Its subject.
    pub name: String,
    /// Whether it is dealt with in public.
    pub public: bool,
    /// The consultation of a paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consultation: Option<String>,
    /// What came of it, in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// What was resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution_text: Option<String>,
    /// Files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub auxiliary_file: Vec<File>,
}

/// A paper on which a meeting decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "https://schema.oparl.org/1.1/Paper", rename_all = "camelCase")]
pub struct Paper {
    /// Its address.
    pub id: String,
    /// The body.
    pub body: String,
    /// Its title.
    pub name: String,
    /// Its number, by which it is cited.
    pub reference: String,
    /// Its day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// What it is.
    pub paper_type: String,
    /// Its file, where there is one that may be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub main_file: Option<File>,
    /// Where it was dealt with.
    pub consultation: Vec<Consultation>,
    /// When it was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Moment>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Moment>,
}

/// That a paper is dealt with under a point of an agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "https://schema.oparl.org/1.1/Consultation", rename_all = "camelCase")]
pub struct Consultation {
    /// Its address.
    pub id: String,
    /// The paper, where the consultation stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    /// The point of the agenda.
    pub agenda_item: String,
    /// The meeting.
    pub meeting: String,
    /// The organ.
    pub organization: Vec<String>,
    /// Whether it decides.
    pub authoritative: bool,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "https://schema.oparl.org/1.1/File", rename_all = "camelCase")]
pub struct File {
    /// Its address.
    pub id: String,
    /// Its title.
    pub name: String,
    /// Its name on a disk.
    pub file_name: String,
    /// What it is.
    pub mime_type: String,
    /// Its size in bytes, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Where it is read.
    pub access_url: String,
}

/// Where a list continues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Links {
    /// The first page.
    pub first: String,
    /// This page.
    #[serde(rename = "self")]
    pub this: String,
    /// The next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// How a list is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// The most that a page has.
    pub elements_per_page: usize,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct List<T> {
    /// The objects.
    pub data: Vec<T>,
    /// How the list is divided.
    pub pagination: Pagination,
    /// Where it continues.
    pub links: Links,
}

impl<T> List<T> {
    /// A page of the list at `address` that began after `after` and ends with the object `last`, if more follow.
    pub fn page(
        data: Vec<T>,
        per_page: usize,
        address: &str,
        after: Option<&str>,
        last: Option<&str>,
    ) -> Self {
        let at = |key: Option<&str>| match key {
            Some(key) => format!("{address}?after={key}"),
            None => address.to_owned(),
        };
        List {
            data,
            pagination: Pagination { elements_per_page: per_page },
            links: Links { first: address.to_owned(), this: at(after), next: last.map(|key| at(Some(key))) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_have_the_names_of_the_standard() {
        let meeting = Meeting {
            id: "https://o/oparl/meetings/m1".into(),
            name: "First joint meeting".into(),
            meeting_state: MeetingState::Held,
            cancelled: false,
            start: Some("2026-03-10T01:00:00Z".parse().unwrap()),
            end: None,
            location: None,
            organization: vec!["https://o/oparl/organizations/meeting".into()],
            participant: vec![],
            results_protocol: None,
            agenda_item: vec![AgendaItem {
                id: "https://o/oparl/agenda-items/m1.1".into(),
                meeting: None,
                number: "1".into(),
                order: 1,
                name: "Fund key".into(),
                public: true,
                consultation: None,
                result: Some("adopted".into()),
                resolution_text: None,
                auxiliary_file: vec![],
            }],
            created: None,
            modified: None,
        };
        assert_eq!(
            serde_json::to_value(meeting).unwrap(),
            json!({
                "type": "https://schema.oparl.org/1.1/Meeting",
                "id": "https://o/oparl/meetings/m1",
                "name": "First joint meeting",
                "meetingState": "durchgeführt",
                "cancelled": false,
                "start": "2026-03-10T01:00:00Z",
                "organization": ["https://o/oparl/organizations/meeting"],
                "agendaItem": [{
                    "type": "https://schema.oparl.org/1.1/AgendaItem",
                    "id": "https://o/oparl/agenda-items/m1.1",
                    "number": "1", "order": 1, "name": "Fund key", "public": true, "result": "adopted",
                }],
            })
        );
    }

    #[test]
    fn a_page_links_to_the_next() {
        let page = List::page(vec![1, 2], 2, "https://o/list", None, Some("b"));
        assert_eq!(page.links.next.as_deref(), Some("https://o/list?after=b"));
        let page = List::page(vec![3], 2, "https://o/list", Some("b"), None);
        assert_eq!((page.links.this.as_str(), page.links.next), ("https://o/list?after=b", None));
    }
}
