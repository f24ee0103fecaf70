//! A meeting with its agenda, papers, motions, named votes and minutes.

use super::{Look, Named, PaperView, missing};
use crate::{Declined, Office};
use coregion_mechanism::instrument::{Meeting, MeetingStatus, MotionStatus, Proposal};
use coregion_mechanism::{AgendaId, MeetingId, MotionId, PersonId, Words};
use coregion_terms::Moment;
use coregion_terms::vote::{Count, Vote};
use serde::Serialize;

/// A meeting as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeetingView {
    /// The meeting.
    pub meeting: MeetingId,
    /// The body that meets.
    pub body: Named,
    /// Its title.
    pub title: Words,
    /// Where.
    pub place: Words,
    /// When it begins.
    pub starts: Moment,
    /// When it was opened.
    pub opened: Option<Moment>,
    /// When it was closed.
    pub closed: Option<Moment>,
    /// How far it is.
    pub status: MeetingStatus,
    /// Who chairs.
    pub chair: Named,
    /// The members called.
    pub members: Vec<Named>,
    /// Who is present.
    pub present: Vec<Named>,
    /// The guests.
    pub guests: Vec<Named>,
    /// The agenda with motions.
    pub agenda: Vec<AgendaView>,
    /// The minutes.
    pub minutes: Option<Words>,
    /// The minutes as a paper.
    pub minutes_paper: Option<PaperView>,
    /// Who approved the minutes.
    pub approved_by: Option<PersonId>,
}

/// An item of the agenda as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgendaView {
    /// The item.
    pub item: AgendaId,
    /// Its title.
    pub title: Words,
    /// Its papers.
    pub papers: Vec<PaperView>,
    /// The motions under it.
    pub motions: Vec<MotionView>,
}

/// A motion as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MotionView {
    /// The motion.
    pub motion: MotionId,
    /// In whose name it was proposed.
    pub proposed_by: Named,
    /// What is proposed.
    pub proposal: Proposal,
    /// The title of the agreement that it is about.
    pub agreement: Option<Words>,
    /// How far it is.
    pub status: MotionStatus,
    /// The votes by name.
    pub votes: Vec<VoteView>,
    /// The count.
    pub count: Option<Count>,
}

/// A named vote as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VoteView {
    /// The member.
    pub member: Named,
    /// Its vote.
    pub vote: Vote,
    /// Who cast it.
    pub by: PersonId,
    /// Whether the member's key signed it.
    pub signed: bool,
}

impl Office {
    /// A meeting with everything that was decided there.
    ///
    /// # Errors
    /// The reader has no mandate, or there is no such meeting.
    pub fn meeting(&self, reader: &PersonId, meeting: &MeetingId) -> Result<MeetingView, Declined> {
        self.look(reader, |look| {
            let found = look.state.instruments.meetings.get(meeting);
            Ok(shown(look, meeting, found.ok_or_else(|| missing("meeting", meeting))?))
        })
    }

    /// Every meeting, the earliest first.
    ///
    /// # Errors
    /// The reader has no mandate.
    pub fn meetings(&self, reader: &PersonId) -> Result<Vec<MeetingView>, Declined> {
        self.look(reader, |look| {
            let all = look.state.instruments.meetings.iter();
            let mut all: Vec<MeetingView> = all.map(|(id, meeting)| shown(look, id, meeting)).collect();
            all.sort_by(|a, b| (a.starts, &a.meeting).cmp(&(b.starts, &b.meeting)));
            Ok(all)
        })
    }
}

fn shown(look: &Look<'_>, id: &MeetingId, meeting: &Meeting) -> MeetingView {
    let named =
        |parties: &std::collections::BTreeSet<_>| parties.iter().map(|party| look.party(party)).collect();
    let at = |status| meeting.sessions.get(&status).map(|act| act.at);
    let agenda = meeting.agenda.iter().map(|item| AgendaView {
        item: item.item.clone(),
        title: item.title.clone(),
        papers: look.papers(&item.papers),
        motions: meeting.motions.iter().filter_map(|id| motion(look, id, &item.item)).collect(),
    });
    let minutes = meeting.minutes.as_ref();
    MeetingView {
        meeting: id.clone(),
        body: look.party(&meeting.body),
        title: meeting.title.clone(),
        place: meeting.place.clone(),
        starts: meeting.starts,
        opened: at(MeetingStatus::Open),
        closed: at(MeetingStatus::Closed),
        status: meeting.status,
        chair: look.party(&meeting.chair),
        members: named(&meeting.members),
        present: named(&meeting.present),
        guests: named(&meeting.guests),
        agenda: agenda.collect(),
        minutes: minutes.map(|minutes| minutes.text.clone()),
        minutes_paper: minutes.and_then(|minutes| minutes.paper.as_ref()).and_then(|paper| look.paper(paper)),
        approved_by: minutes.and_then(|minutes| minutes.approved.as_ref()).map(|act| act.by.clone()),
    }
}

fn motion(look: &Look<'_>, id: &MotionId, item: &AgendaId) -> Option<MotionView> {
    let motion = look.state.instruments.motions.get(id).filter(|motion| motion.item == *item)?;
    let agreement = motion.proposal.agreement().and_then(|agreement| {
        let versions = &look.state.instruments.agreements.get(agreement)?.versions;
        Some(versions.last()?.draft.title.clone().into())
    });
    let votes = motion.votes.iter().map(|(member, vote)| VoteView {
        member: look.party(member),
        vote: vote.vote,
        by: vote.cast.by.clone(),
        signed: vote.signed.is_some(),
    });
    Some(MotionView {
        motion: id.clone(),
        proposed_by: look.party(&motion.proposed.of),
        proposal: motion.proposal.clone(),
        agreement,
        status: motion.status,
        votes: votes.collect(),
        count: motion.count.clone(),
    })
}
