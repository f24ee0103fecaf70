//! What is asked in disputes.

use super::{Disposition, Seat};
use crate::instrument::Source;
use crate::shapes::commands;
use crate::{CaseId, PaperId, PersonId, ResolutionId, TransferId, Words};
use coregion_terms::PartyId;
use std::collections::BTreeSet;

commands! {
    /// Brings a complaint of the acting party.
    FileComplaint {
        /// The case.
        case: CaseId,
        /// The other side.
        respondent: PartyId,
        /// A short title, open to all; reasons are papers.
        title: Words,
        /// What it is about.
        about: Source,
        /// Pending transfers that are disputed.
        disputed: BTreeSet<TransferId>,
        /// Papers.
        papers: Vec<PaperId>,
    }

    /// Answers a complaint.
    AnswerComplaint {
        /// The case.
        case: CaseId,
        /// Papers.
        papers: Vec<PaperId>,
    }

    /// Admits a complaint, or not.
    DecideAdmissibility {
        /// The case.
        case: CaseId,
        /// Whether it is admitted.
        admitted: bool,
        /// Why.
        reason: Words,
    }

    /// Withdraws a complaint.
    WithdrawComplaint {
        /// The case.
        case: CaseId,
    }

    /// Appoints a mediator.
    AppointMediator {
        /// The case.
        case: CaseId,
        /// Who.
        person: PersonId,
    }

    /// Proposes a solution.
    ProposeSolution {
        /// The case.
        case: CaseId,
        /// Its words, open to all.
        text: Words,
        /// What becomes of each disputed transfer.
        dispositions: Vec<Disposition>,
    }

    /// Accepts the solution for the acting party.
    AcceptSolution {
        /// The case.
        case: CaseId,
        /// The resolution that it becomes when both accept.
        resolution: ResolutionId,
    }

    /// Ends a mediation without a solution.
    EndMediation {
        /// The case.
        case: CaseId,
    }

    /// Starts arbitration.
    StartArbitration {
        /// The case.
        case: CaseId,
    }

    /// Appoints an arbitrator.
    AppointArbitrator {
        /// The case.
        case: CaseId,
        /// Who.
        person: PersonId,
        /// In which place.
        seat: Seat,
    }

    /// Challenges an arbitrator.
    ChallengeArbitrator {
        /// The case.
        case: CaseId,
        /// Who.
        person: PersonId,
        /// Why.
        reason: Words,
    }

    /// Upholds or rejects a challenge.
    DecideChallenge {
        /// The case.
        case: CaseId,
        /// Who was challenged.
        person: PersonId,
        /// Whether the arbitrator leaves.
        upheld: bool,
        /// Why.
        reason: Words,
    }

    /// Issues the award.
    IssueAward {
        /// The case.
        case: CaseId,
        /// The resolution that it becomes.
        resolution: ResolutionId,
        /// Its title.
        title: Words,
        /// Its words, open to all; reasons are papers.
        text: Words,
        /// What becomes of each disputed transfer.
        dispositions: Vec<Disposition>,
        /// Those of the panel that are for it.
        agreed: BTreeSet<PersonId>,
    }

    /// Appeals the award.
    AppealAward {
        /// The case.
        case: CaseId,
        /// Papers.
        papers: Vec<PaperId>,
    }

    /// Makes an award final.
    ConcludeCase {
        /// The case.
        case: CaseId,
    }
}
