//! The meetings and duties of an office as a feed.

use super::{Calendar, Event, EventStatus, Todo, When};
use crate::address::encoded;
use coregion_mechanism::Office;
use coregion_mechanism::instrument::{MeetingStatus, Source};
use coregion_terms::Moment;
use coregion_zone::Language;

/// What a feed says of itself.
#[derive(Clone, Debug)]
pub struct Feed<'f> {
    /// The name of the office.
    pub name: &'f str,
    /// What makes identifiers unique in the world: the name of a host or of a journal.
    pub domain: &'f str,
    /// The address that pages of meetings begin with.
    pub base: &'f str,
    /// When it was made.
    pub made: Moment,
    /// The language of its texts.
    pub language: Language,
    /// Whether duties are in it.
    pub duties: bool,
}

impl Calendar {
    /// The feed of an office.
    pub fn of(office: &Office, feed: &Feed<'_>) -> Calendar {
        let Feed { name, domain, base, made, language, duties } = *feed;
        let events = office.instruments.meetings.iter().map(|(id, meeting)| {
            let agenda: Vec<String> = (1..)
                .zip(&meeting.agenda)
                .map(|(number, item)| format!("{number}. {}", item.title.names().get(language)))
                .collect();
            let closed = meeting.sessions.get(&MeetingStatus::Closed).map(|act| When::At(act.at));
            Event {
                uid: format!("meeting-{id}@{domain}"),
                sequence: u64::from(meeting.status != MeetingStatus::Called) + meeting.agenda.len() as u64,
                start: When::At(meeting.starts),
                end: closed.filter(|_| {
                    meeting.sessions.get(&MeetingStatus::Closed).is_some_and(|act| act.at > meeting.starts)
                }),
                summary: meeting.title.names().get(language).to_owned(),
                description: agenda.join("\n"),
                location: meeting.place.names().get(language).to_owned(),
                url: format!("{base}/meetings/{}/minutes", encoded(id.as_str())),
                status: match meeting.status {
                    MeetingStatus::Cancelled => EventStatus::Cancelled,
                    _ => EventStatus::Confirmed,
                },
            }
        });
        let todos = office.instruments.duties.iter().filter(|_| duties).filter_map(|(id, duty)| {
            let who = office.parties.parties.get(&duty.responsible);
            let who =
                who.map_or_else(|| duty.responsible.to_string(), |p| p.name.names().get(language).to_owned());
            let stated = match &duty.source {
                Source::Clause { agreement, version, clause } => format!("{agreement} v{version} {clause}"),
                Source::Resolution(resolution) => resolution.to_string(),
            };
            Some(Todo {
                uid: format!("duty-{id}@{domain}"),
                sequence: (duty.due.len() + duty.reports.len() + usize::from(duty.closed.is_some())) as u64,
                due: duty.due()?,
                summary: duty.title.names().get(language).to_owned(),
                description: format!("{who}\n{stated}"),
                url: String::new(),
                done: duty.closed.as_ref().map(|(_, act)| act.at),
            })
        });
        Calendar {
            name: name.to_owned(),
            language: language.tag().to_owned(),
            made,
            events: events.collect(),
            todos: todos.collect(),
        }
    }
}
