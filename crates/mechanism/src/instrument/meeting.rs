//! Meetings: call, agenda, papers, presence, minutes.

use crate::{Act, AgendaId, MotionId, PaperId, Words};
use coregion_terms::{Exact, Moment, PartyId, VoteRule};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How far a meeting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeetingStatus {
    /// Called.
    Called,
    /// Cancelled.
    Cancelled,
    /// Open.
    Open,
    /// Closed.
    Closed,
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Who called it.
    pub called: Act,
    /// The body that meets.
    pub body: PartyId,
    /// Its title.
    pub title: Words,
    /// Where.
    pub place: Words,
    /// When it begins.
    pub starts: Moment,
    /// The party whose delegate chairs.
    pub chair: PartyId,
    /// The members called.
    pub members: BTreeSet<PartyId>,
    /// Those that may speak without a vote.
    pub guests: BTreeSet<PartyId>,
    /// The rule of decision, where a motion states none.
    pub rule: VoteRule,
    /// The agenda, in order.
    pub agenda: Vec<AgendaItem>,
    /// How far it is.
    pub status: MeetingStatus,
    /// Who is present.
    pub present: BTreeSet<PartyId>,
    /// The motions, in order.
    pub motions: Vec<MotionId>,
    /// The minutes.
    pub minutes: Option<Minutes>,
    /// When it was opened and closed.
    pub sessions: BTreeMap<MeetingStatus, Act>,
}

/// An item of an agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// The item.
    pub item: AgendaId,
    /// Its title.
    pub title: Words,
    /// Its papers.
    pub papers: Vec<PaperId>,
    /// Who put it there.
    pub added: Act,
}

/// Minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// The text.
    pub text: Words,
    /// The minutes as a paper.
    pub paper: Option<PaperId>,
    /// Who wrote them.
    pub recorded: Act,
    /// Who approved them.
    pub approved: Option<Act>,
}

impl Meeting {
    /// Whether so many of its members are present as a rule asks for.
    pub fn has_quorum(&self, rule: &VoteRule) -> bool {
        let count = |n: usize| Exact::from(i64::try_from(n).unwrap_or(i64::MAX));
        let present = self.members.intersection(&self.present).count();
        !self.members.is_empty() && count(present) >= &count(self.members.len()) * &rule.quorum
    }

    /// An item of the agenda.
    pub fn item(&self, item: &AgendaId) -> Option<&AgendaItem> {
        self.agenda.iter().find(|i| i.item == *item)
    }
}
