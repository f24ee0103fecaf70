//! What happened at meetings, to agreements and to duties.

use super::*;
use crate::shapes::events;
use crate::{Signed, Words};
use coregion_terms::vote::Count;
use coregion_terms::{Date, Draft, VoteRule};

events! {
    /// A meeting was called.
    MeetingCalled {
        /// As asked.
        meeting: CallMeeting,
    }

    /// An item was put on an agenda.
    AgendaItemAdded {
        /// As asked.
        item: PutOnAgenda,
    }

    /// A meeting was cancelled.
    MeetingCancelled {
        /// As asked.
        cancellation: CancelMeeting,
    }

    /// A meeting was opened.
    MeetingOpened {
        /// As asked.
        opening: OpenMeeting,
    }

    /// A member came or left.
    PresenceRecorded {
        /// As asked.
        presence: RecordPresence,
    }

    /// A meeting was closed.
    MeetingClosed {
        /// The meeting.
        meeting: crate::MeetingId,
    }

    /// Minutes were recorded.
    MinutesRecorded {
        /// As asked.
        minutes: RecordMinutes,
    }

    /// Minutes were approved.
    MinutesApproved {
        /// The meeting.
        meeting: crate::MeetingId,
    }

    /// A motion was proposed.
    MotionProposed {
        /// As asked.
        motion: ProposeMotion,
        /// The rule that applies.
        rule: VoteRule,
    }

    /// A motion was withdrawn.
    MotionWithdrawn {
        /// The motion.
        motion: crate::MotionId,
        /// Its meeting.
        meeting: crate::MeetingId,
    }

    /// A vote was opened.
    VoteOpened {
        /// The motion.
        motion: crate::MotionId,
        /// Its meeting.
        meeting: crate::MeetingId,
    }

    /// A member voted.
    VoteCast {
        /// As asked.
        vote: CastVote,
        /// The meeting.
        meeting: crate::MeetingId,
        /// The member's signature.
        signed: Option<Signed>,
    }

    /// A vote was closed.
    VoteClosed {
        /// The motion.
        motion: crate::MotionId,
        /// Its meeting.
        meeting: crate::MeetingId,
        /// The count.
        count: Count,
    }

    /// A resolution was adopted.
    ResolutionAdopted {
        /// The resolution.
        resolution: crate::ResolutionId,
        /// Its title.
        title: Words,
        /// Its words.
        text: Words,
        /// What adopted it.
        by: AdoptedBy,
        /// What it applies.
        about: Option<Source>,
    }

    /// A version was brought in.
    AgreementDrafted {
        /// The agreement.
        agreement: crate::AgreementId,
        /// The version: a new one, or the last one while it is a draft.
        version: u32,
        /// The draft.
        draft: Draft,
        /// Its digest.
        digest: String,
    }

    /// A version was tabled.
    AgreementTabled {
        /// As asked.
        tabling: TableAgreement,
    }

    /// A version was adopted, or not.
    AgreementAdopted {
        /// The agreement.
        agreement: crate::AgreementId,
        /// The version.
        version: u32,
        /// The motion.
        motion: crate::MotionId,
        /// Whether it was carried.
        carried: bool,
    }

    /// A party signed a version.
    AgreementSigned {
        /// As asked.
        signing: SignAgreement,
        /// With which key.
        signed: Signed,
    }

    /// A version enters into force.
    AgreementInForce {
        /// The agreement.
        agreement: crate::AgreementId,
        /// The version.
        version: u32,
        /// The first day.
        from: Date,
    }

    /// An agreement was suspended.
    AgreementSuspended {
        /// The agreement.
        agreement: crate::AgreementId,
        /// The first day.
        from: Date,
        /// The motion.
        motion: crate::MotionId,
    }

    /// An agreement was resumed.
    AgreementResumed {
        /// The agreement.
        agreement: crate::AgreementId,
        /// The first day on which it is applied again.
        from: Date,
        /// The motion.
        motion: crate::MotionId,
    }

    /// A party leaves an agreement.
    AgreementLeft {
        /// As asked.
        withdrawal: WithdrawFromAgreement,
        /// The last day on which it is bound.
        until: Date,
        /// With which key it signed.
        signed: Signed,
    }

    /// An agreement ends.
    AgreementEnded {
        /// The agreement.
        agreement: crate::AgreementId,
        /// The last day.
        until: Date,
        /// The motion.
        motion: crate::MotionId,
    }

    /// A duty was assigned.
    DutyAssigned {
        /// As asked.
        duty: AssignDuty,
    }

    /// A report on a duty came in.
    DutyReported {
        /// As asked.
        report: ReportDuty,
    }

    /// A duty was given a later day.
    DutyExtended {
        /// As asked.
        extension: ExtendDuty,
    }

    /// A duty was closed.
    DutyClosed {
        /// As asked.
        closing: CloseDuty,
    }
}
