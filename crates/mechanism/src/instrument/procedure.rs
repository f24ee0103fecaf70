//! The rules of meetings, motions and votes.

use super::*;
use crate::command::{Decide, exists, require, status};
use crate::context::Context;
use crate::party::{Role, Standing};
use crate::{Event, Office, PaperId};
use coregion_terms::{Validate, VoteRule};

pub(super) fn meeting_stream(meeting: &MeetingId) -> String {
    format!("meeting/{meeting}")
}

/// Refuses a meeting that is not where the command needs it.
pub(super) fn stands(
    meeting: &MeetingId,
    found: &Meeting,
    needed: MeetingStatus,
    name: &str,
) -> Result<(), Refusal> {
    if found.status == needed { Ok(()) } else { Err(status(meeting, found.status, name)) }
}

/// Refuses an actor who is not the chair of the meeting: a chair of the body, or of the party that chairs.
pub(super) fn chairs(office: &Office, context: &Context, meeting: &Meeting) -> Result<(), Refusal> {
    let of_body = context.party == meeting.body || context.is_office(office);
    if of_body && context.has(office, Role::Chair) { Ok(()) } else { context.acts_for(&meeting.body) }
}

/// Refuses papers that are not filed.
pub(super) fn papers_known(office: &Office, papers: &[PaperId]) -> Result<(), Refusal> {
    match papers.iter().find(|paper| !office.papers.contains_key(*paper)) {
        Some(paper) => Err(Refusal::UnknownPaper { paper: paper.clone() }),
        None => Ok(()),
    }
}

/// Refuses a rule of decision with problems.
pub(super) fn check_rule(rule: &VoteRule) -> Result<(), Refusal> {
    let problems = rule.problems();
    match problems.first() {
        None => Ok(()),
        Some(first) => Err(Refusal::DraftHasProblems {
            count: problems.len(),
            path: first.path.clone(),
            problem: first.message.clone(),
        }),
    }
}

impl Decide for CallMeeting {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Some(m) = office.instruments.meetings.get(&self.meeting) {
            let same = (&m.body, &m.title, &m.place) == (&self.body, &self.title, &self.place)
                && (m.starts, &m.chair, &m.members) == (self.starts, &self.chair, &self.members);
            return Err(exists(&self.meeting, same, "meeting"));
        }
        office.parties.open_party(&self.body)?;
        if !office.parties.is_office(&self.body) {
            return Err(Refusal::AnotherParty { party: self.body.clone(), acting: context.party.clone() });
        }
        require(!self.title.is_empty(), "title")?;
        require(!self.members.is_empty(), "members")?;
        for member in &self.members {
            if office.parties.open_party(member)?.standing != Standing::Member {
                return Err(Refusal::NotAMember { party: member.clone() });
            }
        }
        for guest in &self.guests {
            office.parties.open_party(guest)?;
        }
        if self.chair != self.body && !self.members.contains(&self.chair) {
            return Err(Refusal::NotAMember { party: self.chair.clone() });
        }
        check_rule(&self.rule)?;
        Ok(vec![MeetingCalled { act: context.act(), meeting: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        meeting_stream(&self.meeting)
    }
}

impl Decide for PutOnAgenda {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let meeting = office.instruments.meeting(&self.meeting)?;
        let concerned = context.is_office(office)
            || meeting.members.contains(&context.party)
            || meeting.guests.contains(&context.party);
        if !concerned {
            return Err(Refusal::NotAMember { party: context.party.clone() });
        }
        if let Some(item) = meeting.item(&self.item) {
            return Err(exists(&self.item, item.title == self.title && item.papers == self.papers, "item"));
        }
        // The chair may still take up something while the meeting is open; nobody else.
        if !(meeting.status == MeetingStatus::Open && context.is_office(office)) {
            stands(&self.meeting, meeting, MeetingStatus::Called, "called")?;
        }
        require(!self.title.is_empty(), "title")?;
        papers_known(office, &self.papers)?;
        Ok(vec![AgendaItemAdded { act: context.act(), item: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        meeting_stream(&self.meeting)
    }
}

impl Decide for CancelMeeting {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let meeting = office.instruments.meeting(&self.meeting)?;
        stands(&self.meeting, meeting, MeetingStatus::Called, "called")?;
        Ok(vec![MeetingCancelled { act: context.act(), cancellation: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        meeting_stream(&self.meeting)
    }
}

impl Decide for OpenMeeting {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let meeting = office.instruments.meeting(&self.meeting)?;
        chairs(office, context, meeting)?;
        stands(&self.meeting, meeting, MeetingStatus::Called, "called")?;
        let stranger =
            self.present.iter().find(|p| !meeting.members.contains(*p) && !meeting.guests.contains(*p));
        if let Some(party) = stranger {
            return Err(Refusal::NotAMember { party: party.clone() });
        }
        let opened = Meeting { present: self.present.clone(), ..meeting.clone() };
        if !opened.has_quorum(&meeting.rule) {
            return Err(no_quorum(&opened));
        }
        Ok(vec![MeetingOpened { act: context.act(), opening: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        meeting_stream(&self.meeting)
    }
}

pub(super) fn no_quorum(meeting: &Meeting) -> Refusal {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Refusal::NoQuorum {
        present: count(meeting.members.intersection(&meeting.present).count()),
        members: count(meeting.members.len()),
    }
}

impl Decide for RecordPresence {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let meeting = office.instruments.meeting(&self.meeting)?;
        stands(&self.meeting, meeting, MeetingStatus::Open, "open")?;
        if !meeting.members.contains(&self.party) && !meeting.guests.contains(&self.party) {
            return Err(Refusal::NotAMember { party: self.party.clone() });
        }
        if meeting.present.contains(&self.party) == self.present {
            return Err(Refusal::Exists { id: self.party.to_string() });
        }
        Ok(vec![PresenceRecorded { act: context.act(), presence: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        meeting_stream(&self.meeting)
    }
}

impl Decide for CloseMeeting {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let meeting = office.instruments.meeting(&self.meeting)?;
        chairs(office, context, meeting)?;
        stands(&self.meeting, meeting, MeetingStatus::Open, "open")?;
        let voting = |motion: &&MotionId| {
            office.instruments.motions.get(*motion).is_some_and(|m| m.status == MotionStatus::Voting)
        };
        if let Some(motion) = meeting.motions.iter().find(voting) {
            return Err(Refusal::StillOpen { thing: motion.to_string() });
        }
        Ok(vec![MeetingClosed { act: context.act(), meeting: self.meeting.clone() }.into()])
    }

    fn stream(&self) -> String {
        meeting_stream(&self.meeting)
    }
}

impl Decide for RecordMinutes {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let meeting = office.instruments.meeting(&self.meeting)?;
        stands(&self.meeting, meeting, MeetingStatus::Closed, "closed")?;
        if meeting.minutes.as_ref().is_some_and(|minutes| minutes.approved.is_some()) {
            return Err(status(&self.meeting, "approved", "not approved"));
        }
        require(!self.text.is_empty(), "text")?;
        papers_known(office, self.paper.as_slice())?;
        Ok(vec![MinutesRecorded { act: context.act(), minutes: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        meeting_stream(&self.meeting)
    }
}

impl Decide for ApproveMinutes {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let meeting = office.instruments.meeting(&self.meeting)?;
        chairs(office, context, meeting)?;
        let minutes = meeting.minutes.as_ref();
        let minutes = minutes.ok_or_else(|| status(&self.meeting, "without minutes", "minutes"))?;
        if minutes.approved.is_some() {
            return Err(Refusal::Exists { id: self.meeting.to_string() });
        }
        Ok(vec![MinutesApproved { act: context.act(), meeting: self.meeting.clone() }.into()])
    }

    fn stream(&self) -> String {
        meeting_stream(&self.meeting)
    }
}
