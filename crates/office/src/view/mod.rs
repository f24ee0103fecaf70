//! Views: what the office shows, computed from its state whenever it is asked for, never kept.
//!
//! Every view takes the reader, `None` for the public. Who has a mandate that holds today sees the affairs of the office;
//! the public sees what was funded and what is labelled for everybody. Of a paper that the reader may not see there is no
//! trace.

mod agreement;
mod balances;
mod docket;
mod members;
mod minutes;
mod projects;
mod statement;

pub use agreement::{AgreementView, SignatureView, VersionView};
pub use balances::{Balance, Balances};
pub use docket::{AwardView, CaseView, PanelMember};
pub use members::{MandateView, PartyView};
pub use minutes::{AgendaView, MeetingView, MotionView, VoteView};
pub use projects::PublicProjects;
pub use statement::{LineView, StatementView};

use crate::access::{may_read, parties_of, seen};
use crate::desk::moment;
use crate::{Declined, Office};
use coregion_journal::Hash;
use coregion_mechanism::{Event, Office as State, PaperId, PersonId, Words};
use coregion_terms::{Date, PartyId};
use serde::Serialize;

/// A party with its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Named {
    /// Its identifier.
    pub id: PartyId,
    /// English name.
    pub en: String,
    /// Chinese name.
    pub zh: String,
}

impl Named {
    pub(crate) fn of(state: &State, party: &PartyId) -> Named {
        let names = state.parties.parties.get(party).map(|party| party.name.names()).unwrap_or_default();
        let or_id = |name: String| if name.is_empty() { party.to_string() } else { name };
        Named { id: party.clone(), en: or_id(names.en), zh: or_id(names.zh) }
    }
}

/// A paper in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperView {
    /// The paper.
    pub paper: PaperId,
    /// Its title; none where it is in the sealed envelope.
    pub title: Option<Words>,
    /// Its media type.
    pub media_type: String,
    /// The digest of its bytes.
    pub digest: String,
    /// Whether it is sealed from others, so that every reading is written down.
    pub sealed: bool,
}

/// Who looks, and when.
pub(crate) struct Look<'s> {
    pub state: &'s State,
    pub reader: Option<&'s PersonId>,
    pub day: Date,
}

impl Look<'_> {
    pub fn party(&self, party: &PartyId) -> Named {
        Named::of(self.state, party)
    }

    pub fn paper(&self, id: &PaperId) -> Option<PaperView> {
        let filed = self.state.papers.get(id)?;
        may_read(self.state, self.reader, filed, self.day).then(|| PaperView {
            paper: id.clone(),
            title: filed.paper.title.clone(),
            media_type: filed.paper.media_type.clone(),
            digest: filed.paper.digest.clone(),
            sealed: filed.paper.access.is_sealed(),
        })
    }

    pub fn papers(&self, ids: &[PaperId]) -> Vec<PaperView> {
        ids.iter().filter_map(|id| self.paper(id)).collect()
    }
}

/// An entry of the journal as a reader may see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntryView {
    /// Its place in the journal.
    pub sequence: u64,
    /// When it was recorded.
    pub time: coregion_journal::Time,
    /// Who gave the command.
    pub actor: String,
    /// Its hash.
    pub hash: Hash,
    /// The streams that it touches; none where it is about a paper that is not for the reader.
    pub streams: Vec<String>,
    /// What happened, without papers that are not for the reader.
    pub events: Vec<Event>,
}

impl Office {
    /// What happened on a stream, or in all where none is named, after an entry, as the reader may see it, at most `limit`
    /// entries.
    ///
    /// # Errors
    /// The reader has no mandate, or the database fails.
    pub fn log(
        &self,
        reader: &PersonId,
        stream: Option<&str>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<EntryView>, Declined> {
        let entries = match stream {
            Some(stream) => self.history(stream, after, limit)?,
            None => self.entries(after.saturating_add(1), limit)?,
        };
        let now = moment(self.now());
        self.look(reader, |look| {
            let shown = entries.iter().map(|told| {
                let events: Vec<Event> = told
                    .events()
                    .iter()
                    .filter_map(|event| seen(look.state, look.reader, event, now))
                    .collect();
                let whole = events.len() == told.events().len();
                EntryView {
                    sequence: told.version(),
                    time: told.entry.time,
                    actor: told.entry.actor.clone(),
                    hash: told.hash,
                    streams: if whole { told.entry.streams.clone() } else { Vec::new() },
                    events,
                }
            });
            Ok(shown.collect())
        })
    }

    /// Looks at the state for a reader who has a mandate that holds today.
    pub(crate) fn look<T>(
        &self,
        reader: &PersonId,
        look: impl FnOnce(&Look<'_>) -> Result<T, Declined>,
    ) -> Result<T, Declined> {
        let now = moment(self.now());
        self.read(|state| {
            let day = now.date_at(state.parties.offset_minutes);
            state.parties.person(reader)?;
            if parties_of(state, reader, day).is_empty() {
                return Err(Declined::NoMandate(reader.clone()));
            }
            look(&Look { state, reader: Some(reader), day })
        })
    }
}

pub(crate) fn missing(what: &'static str, id: &impl std::fmt::Display) -> Declined {
    Declined::Missing { what, id: id.to_string() }
}
