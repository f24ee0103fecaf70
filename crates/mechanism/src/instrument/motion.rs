//! Motions, named votes and resolutions.

use super::Source;
use crate::{Act, AgendaId, AgreementId, CaseId, MeetingId, MotionId, Signed, Words};
use coregion_terms::vote::{Count, Vote};
use coregion_terms::{Date, PartyId, VoteRule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a motion proposes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Proposal {
    /// A resolution, which has the identifier of the motion.
    Resolve {
        /// Its title.
        title: Words,
        /// Its words.
        text: Words,
    },
    /// The adoption of a tabled version of an agreement. Votes are signed.
    Adopt {
        /// The agreement.
        agreement: AgreementId,
        /// The version.
        version: u32,
    },
    /// The suspension of an agreement. Votes are signed.
    Suspend {
        /// The agreement.
        agreement: AgreementId,
        /// The first day on which it is not applied.
        from: Date,
    },
    /// The end of a suspension. Votes are signed.
    Resume {
        /// The agreement.
        agreement: AgreementId,
        /// The first day on which it is applied again.
        from: Date,
    },
    /// The end of an agreement. Votes are signed.
    End {
        /// The agreement.
        agreement: AgreementId,
        /// The last day in force.
        until: Date,
    },
}

impl Proposal {
    /// Whether those who vote bind themselves, so that votes are signed.
    pub fn binds(&self) -> bool {
        !matches!(self, Proposal::Resolve { .. })
    }

    /// The agreement that it is about.
    pub fn agreement(&self) -> Option<&AgreementId> {
        match self {
            Proposal::Resolve { .. } => None,
            Proposal::Adopt { agreement, .. }
            | Proposal::Suspend { agreement, .. }
            | Proposal::Resume { agreement, .. }
            | Proposal::End { agreement, .. } => Some(agreement),
        }
    }
}

/// How far a motion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MotionStatus {
    /// Proposed.
    Proposed,
    /// Withdrawn.
    Withdrawn,
    /// Members vote.
    Voting,
    /// Carried.
    Carried,
    /// Not carried.
    Lost,
}

/// A motion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Motion {
    /// Who proposed it.
    pub proposed: Act,
    /// The meeting.
    pub meeting: MeetingId,
    /// The item of the agenda.
    pub item: AgendaId,
    /// What is proposed.
    pub proposal: Proposal,
    /// The rule of decision.
    pub rule: VoteRule,
    /// How far it is.
    pub status: MotionStatus,
    /// The votes by member.
    pub votes: BTreeMap<PartyId, NamedVote>,
    /// The count.
    pub count: Option<Count>,
}

/// A vote with its member's act and signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedVote {
    /// The vote.
    pub vote: Vote,
    /// Who cast it.
    pub cast: Act,
    /// The member's signature, where the motion binds.
    pub signed: Option<Signed>,
}

/// What adopted a resolution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdoptedBy {
    /// A vote of a meeting.
    Motion(MotionId),
    /// An award, or a solution that both sides accepted.
    Case(CaseId),
}

/// A resolution, or an award.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// Its title.
    pub title: Words,
    /// Its words.
    pub text: Words,
    /// What adopted it.
    pub by: AdoptedBy,
    /// When.
    pub adopted: Act,
    /// What it applies, where it settles a dispute.
    pub about: Option<Source>,
}
