//! What is asked about meetings, agreements and duties.

use super::{Closing, Proposal, Source};
use crate::shapes::commands;
use crate::{AgendaId, AgreementId, DutyId, MeetingId, MotionId, PaperId, Words};
use coregion_terms::vote::Vote;
use coregion_terms::{Date, Draft, Moment, PartyId, VoteRule};
use std::collections::BTreeSet;

commands! {
    /// Calls a meeting.
    CallMeeting {
        /// The meeting.
        meeting: MeetingId,
        /// The body that meets.
        body: PartyId,
        /// Its title.
        title: Words,
        /// Where.
        place: Words,
        /// When it begins.
        starts: Moment,
        /// The party whose delegate chairs: a member, or the body itself. It decides ties where the rule says so.
        chair: PartyId,
        /// The members that are called.
        members: BTreeSet<PartyId>,
        /// Associates and others that may speak.
        guests: BTreeSet<PartyId>,
        /// The rule of decision, where a motion states none.
        rule: VoteRule,
    }

    /// Puts an item on the agenda.
    PutOnAgenda {
        /// The meeting.
        meeting: MeetingId,
        /// The item.
        item: AgendaId,
        /// Its title.
        title: Words,
        /// Its papers.
        papers: Vec<PaperId>,
    }

    /// Cancels a meeting.
    CancelMeeting {
        /// The meeting.
        meeting: MeetingId,
        /// Why.
        reason: Words,
    }

    /// Opens a meeting.
    OpenMeeting {
        /// The meeting.
        meeting: MeetingId,
        /// Who is present.
        present: BTreeSet<PartyId>,
    }

    /// Records that a member comes or leaves.
    RecordPresence {
        /// The meeting.
        meeting: MeetingId,
        /// The member.
        party: PartyId,
        /// Whether it is present from now on.
        present: bool,
    }

    /// Closes a meeting.
    CloseMeeting {
        /// The meeting.
        meeting: MeetingId,
    }

    /// Records the minutes.
    RecordMinutes {
        /// The meeting.
        meeting: MeetingId,
        /// The text.
        text: Words,
        /// The minutes as a paper.
        paper: Option<PaperId>,
    }

    /// Approves the minutes.
    ApproveMinutes {
        /// The meeting.
        meeting: MeetingId,
    }

    /// Proposes a motion.
    ProposeMotion {
        /// The motion.
        motion: MotionId,
        /// The meeting.
        meeting: MeetingId,
        /// The item of the agenda.
        item: AgendaId,
        /// What is proposed.
        proposal: Proposal,
        /// The rule of decision, where not that of the meeting.
        rule: Option<VoteRule>,
    }

    /// Withdraws a motion.
    WithdrawMotion {
        /// The motion.
        motion: MotionId,
    }

    /// Opens the vote on a motion.
    OpenVote {
        /// The motion.
        motion: MotionId,
    }

    /// Casts the vote of the acting party.
    CastVote {
        /// The motion.
        motion: MotionId,
        /// The vote.
        vote: Vote,
    }

    /// Closes a vote and counts it.
    CloseVote {
        /// The motion.
        motion: MotionId,
    }

    /// Brings in a draft agreement.
    DraftAgreement {
        /// The agreement.
        agreement: AgreementId,
        /// The draft, as `coregion plan` writes it.
        draft: Draft,
    }

    /// Brings in the next version, or the draft anew while it is not tabled.
    ReviseAgreement {
        /// The agreement.
        agreement: AgreementId,
        /// The draft.
        draft: Draft,
    }

    /// Tables a version at a meeting.
    TableAgreement {
        /// The agreement.
        agreement: AgreementId,
        /// The version.
        version: u32,
        /// The meeting.
        meeting: MeetingId,
        /// The item of the agenda.
        item: AgendaId,
    }

    /// Signs the adopted version for the acting party.
    SignAgreement {
        /// The agreement.
        agreement: AgreementId,
        /// The version.
        version: u32,
        /// The digest of the version, so that what is signed is what was read.
        digest: String,
    }

    /// Gives notice that the acting party leaves.
    WithdrawFromAgreement {
        /// The agreement.
        agreement: AgreementId,
        /// Why.
        reason: Words,
    }

    /// Assigns a duty.
    AssignDuty {
        /// The duty.
        duty: DutyId,
        /// What is to be done.
        title: Words,
        /// Who must do it.
        responsible: PartyId,
        /// By when.
        due: Date,
        /// What states it.
        source: Source,
    }

    /// Reports on a duty.
    ReportDuty {
        /// The duty.
        duty: DutyId,
        /// What was done.
        text: Words,
        /// Papers that show it.
        papers: Vec<PaperId>,
        /// Whether the duty is done.
        done: bool,
    }

    /// Gives a duty a later day.
    ExtendDuty {
        /// The duty.
        duty: DutyId,
        /// The new day.
        due: Date,
        /// Why.
        reason: Words,
    }

    /// Closes a duty.
    CloseDuty {
        /// The duty.
        duty: DutyId,
        /// How.
        closing: Closing,
    }
}
