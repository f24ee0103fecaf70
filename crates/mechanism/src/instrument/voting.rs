//! The rules of motions and named votes.

use super::procedure::{chairs, check_rule, meeting_stream, no_quorum, stands};
use super::*;
use crate::command::{Decide, exists, require, status};
use crate::context::Context;
use crate::{Event, Office, ResolutionId, Words};
use coregion_terms::PartyId;
use coregion_terms::vote::{Vote, count};

/// The stream of a motion: that of its meeting is not known to a caller, so a motion names itself.
fn motion_stream(motion: &MotionId) -> String {
    format!("motion/{motion}")
}

/// Refuses a proposal that could not be carried out.
fn check_proposal(office: &Office, meeting: &MeetingId, proposal: &Proposal) -> Result<(), Refusal> {
    match proposal {
        Proposal::Resolve { title, text } => {
            require(!title.is_empty(), "title")?;
            require(!text.is_empty(), "text")
        }
        Proposal::Adopt { agreement, version } => {
            let unknown = || Refusal::UnknownVersion { agreement: agreement.clone(), version: *version };
            let found = office.instruments.agreement(agreement)?.version(*version).ok_or_else(unknown)?;
            if found.status != VersionStatus::Tabled || found.meeting.as_ref() != Some(meeting) {
                return Err(status(agreement, found.status, "tabled at this meeting"));
            }
            Ok(())
        }
        Proposal::Suspend { agreement, from } => {
            let found = office.instruments.agreement(agreement)?;
            match found.status_on(*from) {
                AgreementStatus::InForce => Ok(()),
                other => Err(status(agreement, other, "in-force")),
            }
        }
        Proposal::Resume { agreement, from } => {
            let found = office.instruments.agreement(agreement)?;
            match found.status_on(*from) {
                AgreementStatus::Suspended => Ok(()),
                other => Err(status(agreement, other, "suspended")),
            }
        }
        Proposal::End { agreement, until } => {
            let found = office.instruments.agreement(agreement)?;
            match found.status_on(*until) {
                AgreementStatus::InForce | AgreementStatus::Suspended => Ok(()),
                other => Err(status(agreement, other, "in-force")),
            }
        }
    }
}

impl Decide for ProposeMotion {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let meeting = office.instruments.meeting(&self.meeting)?;
        if !context.is_office(office) && !meeting.members.contains(&context.party) {
            return Err(Refusal::NotAMember { party: context.party.clone() });
        }
        if let Some(motion) = office.instruments.motions.get(&self.motion) {
            let same = motion.proposal == self.proposal && motion.meeting == self.meeting;
            return Err(exists(&self.motion, same, "motion"));
        }
        stands(&self.meeting, meeting, MeetingStatus::Open, "open")?;
        if meeting.item(&self.item).is_none() {
            return Err(Refusal::UnknownAgendaItem { item: self.item.clone() });
        }
        check_proposal(office, &self.meeting, &self.proposal)?;
        if matches!(self.proposal, Proposal::Resolve { .. }) {
            crate::dispute::resolution_is_free(office, &resolution_of(&self.motion)?)?;
        }
        let rule = self.rule.clone().unwrap_or_else(|| meeting.rule.clone());
        check_rule(&rule)?;
        Ok(vec![MotionProposed { act: context.act(), motion: self.clone(), rule }.into()])
    }

    fn stream(&self) -> String {
        meeting_stream(&self.meeting)
    }
}

/// The resolution that a motion becomes has its identifier.
fn resolution_of(motion: &MotionId) -> Result<ResolutionId, Refusal> {
    let invalid = |_| Refusal::NotValid { field: "motion".into(), value: motion.to_string() };
    ResolutionId::new(motion.as_str()).map_err(invalid)
}

/// Refuses a motion that is not where the command needs it.
fn motion_stands(id: &MotionId, motion: &Motion, needed: MotionStatus, name: &str) -> Result<(), Refusal> {
    if motion.status == needed { Ok(()) } else { Err(status(id, motion.status, name)) }
}

impl Decide for WithdrawMotion {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let motion = office.instruments.motion(&self.motion)?;
        context.acts_for(&motion.proposed.of)?;
        motion_stands(&self.motion, motion, MotionStatus::Proposed, "proposed")?;
        let (id, meeting) = (self.motion.clone(), motion.meeting.clone());
        Ok(vec![MotionWithdrawn { act: context.act(), motion: id, meeting }.into()])
    }

    fn stream(&self) -> String {
        motion_stream(&self.motion)
    }
}

impl Decide for OpenVote {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let motion = office.instruments.motion(&self.motion)?;
        let meeting = office.instruments.meeting(&motion.meeting)?;
        chairs(office, context, meeting)?;
        stands(&motion.meeting, meeting, MeetingStatus::Open, "open")?;
        motion_stands(&self.motion, motion, MotionStatus::Proposed, "proposed")?;
        check_proposal(office, &motion.meeting, &motion.proposal)?;
        if !meeting.has_quorum(&motion.rule) {
            return Err(no_quorum(meeting));
        }
        let (id, meeting) = (self.motion.clone(), motion.meeting.clone());
        Ok(vec![VoteOpened { act: context.act(), motion: id, meeting }.into()])
    }

    fn stream(&self) -> String {
        motion_stream(&self.motion)
    }
}

impl Decide for CastVote {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let motion = office.instruments.motion(&self.motion)?;
        let meeting = office.instruments.meeting(&motion.meeting)?;
        let party = &context.party;
        if !meeting.members.contains(party) {
            return Err(Refusal::NotAMember { party: party.clone() });
        }
        if motion.votes.contains_key(party) {
            return Err(Refusal::VotedBefore { party: party.clone() });
        }
        motion_stands(&self.motion, motion, MotionStatus::Voting, "voting")?;
        if !meeting.present.contains(party) {
            return Err(Refusal::NotPresent { party: party.clone() });
        }
        let signed = if motion.proposal.binds() { Some(context.bound(office)?) } else { None };
        let meeting = motion.meeting.clone();
        Ok(vec![VoteCast { act: context.act(), vote: self.clone(), meeting, signed }.into()])
    }

    fn stream(&self) -> String {
        motion_stream(&self.motion)
    }
}

impl Decide for CloseVote {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let motion = office.instruments.motion(&self.motion)?;
        let meeting = office.instruments.meeting(&motion.meeting)?;
        chairs(office, context, meeting)?;
        motion_stands(&self.motion, motion, MotionStatus::Voting, "voting")?;
        let votes: BTreeMap<PartyId, Vote> =
            motion.votes.iter().map(|(party, named)| (party.clone(), named.vote)).collect();
        let count = count(&motion.rule, &meeting.members, &meeting.present, &votes, Some(&meeting.chair));
        let carried = count.carried;
        let (act, id) = (context.act(), self.motion.clone());
        let closed =
            VoteClosed { act: act.clone(), motion: id.clone(), meeting: motion.meeting.clone(), count };
        let mut events: Vec<Event> = vec![closed.into()];
        let effect: Option<Event> = match (motion.proposal.clone(), carried) {
            (Proposal::Resolve { title, text }, true) => {
                let resolution = resolution_of(&id)?;
                let by = AdoptedBy::Motion(id);
                Some(ResolutionAdopted { act, resolution, title, text, by, about: None }.into())
            }
            (Proposal::Adopt { agreement, version }, carried) => {
                Some(AgreementAdopted { act, agreement, version, motion: id, carried }.into())
            }
            (Proposal::Suspend { agreement, from }, true) => {
                Some(AgreementSuspended { act, agreement, from, motion: id }.into())
            }
            (Proposal::Resume { agreement, from }, true) => {
                Some(AgreementResumed { act, agreement, from, motion: id }.into())
            }
            (Proposal::End { agreement, until }, true) => {
                Some(AgreementEnded { act, agreement, until, motion: id }.into())
            }
            (_, false) => None,
        };
        events.extend(effect);
        Ok(events)
    }

    fn stream(&self) -> String {
        motion_stream(&self.motion)
    }
}

/// What a duty or a case rests on must be recorded.
pub(crate) fn check_source(office: &Office, source: &Source) -> Result<(), Refusal> {
    match source {
        Source::Clause { agreement, version, clause } => {
            let found = office.instruments.agreement(agreement)?;
            let unknown = || Refusal::UnknownVersion { agreement: agreement.clone(), version: *version };
            let version = found.version(*version).ok_or_else(unknown)?;
            let missing = || Refusal::UnknownClause { agreement: agreement.clone(), clause: clause.clone() };
            version.draft.clause(clause).map(|_| ()).ok_or_else(missing)
        }
        Source::Resolution(resolution) => {
            let known = office.instruments.resolutions.contains_key(resolution);
            let unknown = || Refusal::UnknownResolution { resolution: resolution.clone() };
            if known { Ok(()) } else { Err(unknown()) }
        }
    }
}

/// The title of a motion's proposal, for lists.
pub fn proposal_title(office: &Office, proposal: &Proposal) -> Option<Words> {
    match proposal {
        Proposal::Resolve { title, .. } => Some(title.clone()),
        other => {
            let agreement = office.instruments.agreements.get(other.agreement()?)?;
            agreement.versions.last().map(|version| Words::from(version.draft.title.clone()))
        }
    }
}
