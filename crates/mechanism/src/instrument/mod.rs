//! Meetings, motions and votes; resolutions, agreements and the duties that follow from them.
//!
//! A version of an agreement is drafted, tabled at a meeting, adopted by named votes, signed by each party, and in force
//! on a day. What comes later is a new version; what was in force on a day is always found again.

mod agreement;
mod command;
mod conclusion;
mod duty;
mod event;
mod evolve;
mod meeting;
mod motion;
mod procedure;
mod voting;

pub use agreement::*;
pub use command::*;
pub use duty::*;
pub use event::*;
pub use meeting::*;
pub use motion::*;
pub(crate) use voting::check_source;
pub use voting::proposal_title;

use crate::{AgreementId, DutyId, MeetingId, MotionId, Refusal, ResolutionId};
use coregion_terms::ClauseId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a duty, a payment or a decision comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Source {
    /// A clause of a version of an agreement.
    Clause {
        /// The agreement.
        agreement: AgreementId,
        /// The version.
        version: u32,
        /// The clause.
        clause: ClauseId,
    },
    /// A resolution or an award.
    Resolution(ResolutionId),
}

/// Meetings, motions, resolutions, agreements and duties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Meetings.
    pub meetings: BTreeMap<MeetingId, Meeting>,
    /// Motions.
    pub motions: BTreeMap<MotionId, Motion>,
    /// Resolutions and awards.
    pub resolutions: BTreeMap<ResolutionId, Resolution>,
    /// Agreements.
    pub agreements: BTreeMap<AgreementId, Agreement>,
    /// Duties.
    pub duties: BTreeMap<DutyId, Duty>,
}

impl State {
    /// A meeting.
    ///
    /// # Errors
    /// Not recorded.
    pub fn meeting(&self, meeting: &MeetingId) -> Result<&Meeting, Refusal> {
        self.meetings.get(meeting).ok_or_else(|| Refusal::UnknownMeeting { meeting: meeting.clone() })
    }

    /// A motion.
    ///
    /// # Errors
    /// Not recorded.
    pub fn motion(&self, motion: &MotionId) -> Result<&Motion, Refusal> {
        self.motions.get(motion).ok_or_else(|| Refusal::UnknownMotion { motion: motion.clone() })
    }

    /// An agreement.
    ///
    /// # Errors
    /// Not recorded.
    pub fn agreement(&self, agreement: &AgreementId) -> Result<&Agreement, Refusal> {
        self.agreements
            .get(agreement)
            .ok_or_else(|| Refusal::UnknownAgreement { agreement: agreement.clone() })
    }

    /// A duty.
    ///
    /// # Errors
    /// Not recorded.
    pub fn duty(&self, duty: &DutyId) -> Result<&Duty, Refusal> {
        self.duties.get(duty).ok_or_else(|| Refusal::UnknownDuty { duty: duty.clone() })
    }
}
