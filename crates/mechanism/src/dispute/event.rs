//! What happened in disputes.

use super::*;
use crate::shapes::{events, evolves};
use crate::{Act, Office, PersonId, Signed};
use coregion_terms::Date;
use std::collections::BTreeSet;

/// How a case came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// Both sides accepted a solution.
    Solution,
    /// An award became final.
    Award,
}

events! {
    /// A complaint was brought.
    ComplaintFiled {
        /// As asked.
        complaint: FileComplaint,
        /// The last day for an answer.
        answer_until: Date,
    }

    /// A complaint was answered.
    ComplaintAnswered {
        /// As asked.
        answer: AnswerComplaint,
    }

    /// A complaint was admitted or not.
    AdmissibilityDecided {
        /// As asked.
        decision: DecideAdmissibility,
    }

    /// A complaint was withdrawn.
    ComplaintWithdrawn {
        /// The case.
        case: CaseId,
    }

    /// A mediator was appointed.
    MediatorAppointed {
        /// As asked.
        appointment: AppointMediator,
    }

    /// A solution was proposed.
    SolutionProposed {
        /// As asked.
        proposal: ProposeSolution,
    }

    /// A side accepted.
    SolutionAccepted {
        /// The case.
        case: CaseId,
        /// With which key it was signed.
        signed: Signed,
    }

    /// A mediation ended without a solution.
    MediationEnded {
        /// The case.
        case: CaseId,
    }

    /// Arbitration started.
    ArbitrationStarted {
        /// The case.
        case: CaseId,
    }

    /// An arbitrator was appointed.
    ArbitratorAppointed {
        /// As asked.
        appointment: AppointArbitrator,
    }

    /// An arbitrator was challenged.
    ArbitratorChallenged {
        /// As asked.
        challenge: ChallengeArbitrator,
    }

    /// A challenge was decided.
    ChallengeDecided {
        /// As asked.
        decision: DecideChallenge,
    }

    /// The award was issued.
    AwardIssued {
        /// As asked.
        award: IssueAward,
        /// The panel.
        panel: BTreeSet<PersonId>,
        /// The last day for an appeal.
        appeal_until: Option<Date>,
        /// With which key of the tribunal.
        signed: Signed,
    }

    /// The award was appealed.
    AwardAppealed {
        /// As asked.
        appeal: AppealAward,
    }

    /// The case ended.
    CaseConcluded {
        /// The case.
        case: CaseId,
        /// How.
        conclusion: Conclusion,
    }
}

fn case_stream(case: &CaseId) -> Vec<String> {
    vec![format!("case/{case}")]
}

/// Changes a case and notes who did what.
fn case(office: &mut Office, id: &CaseId, what: &str, act: &Act, change: impl FnOnce(&mut Case)) {
    if let Some(case) = office.disputes.cases.get_mut(id) {
        change(case);
        case.acts.push((what.to_owned(), act.clone()));
    }
}

/// Lets go what the case held.
fn release(office: &mut Office, id: &CaseId) {
    office.ledger.held.retain(|_, case| case != id);
}

evolves! {
    ComplaintFiled |e| case_stream(&e.complaint.case), |this, office| {
        let FileComplaint { case: id, respondent, title, about, disputed, papers } = this.complaint.clone();
        for transfer in &disputed {
            office.ledger.held.insert(transfer.clone(), id.clone());
        }
        let filed = Case {
            filed: this.act.clone(), complainant: this.act.of.clone(), respondent, title, about, disputed, papers,
            answer_until: this.answer_until, answered: None, status: CaseStatus::Filed, acts: Vec::new(),
            mediator: None, solution: None, panel: Default::default(), barred: Default::default(),
            awards: Vec::new(),
        };
        office.disputes.cases.insert(id.clone(), filed);
        case(office, &id, "filed", &this.act, |_| {});
    }
    ComplaintAnswered |e| case_stream(&e.answer.case), |this, office| {
        case(office, &this.answer.case, "answered", &this.act, |c| {
            c.answered = Some(this.act.clone());
            c.papers.extend(this.answer.papers.iter().cloned());
        });
    }
    AdmissibilityDecided |e| case_stream(&e.decision.case), |this, office| {
        let admitted = this.decision.admitted;
        case(office, &this.decision.case, "admissibility-decided", &this.act, |c| {
            c.status = if admitted { CaseStatus::Admitted } else { CaseStatus::Inadmissible };
        });
        if !admitted {
            release(office, &this.decision.case);
        }
    }
    ComplaintWithdrawn |e| case_stream(&e.case), |this, office| {
        case(office, &this.case, "withdrawn", &this.act, |c| c.status = CaseStatus::Withdrawn);
        release(office, &this.case);
    }
    MediatorAppointed |e| case_stream(&e.appointment.case), |this, office| {
        case(office, &this.appointment.case, "mediator-appointed", &this.act, |c| {
            c.status = CaseStatus::InMediation;
            c.mediator = Some(this.appointment.person.clone());
        });
    }
    SolutionProposed |e| case_stream(&e.proposal.case), |this, office| {
        let ProposeSolution { case: id, text, dispositions } = this.proposal.clone();
        let proposed = this.act.clone();
        case(office, &id, "solution-proposed", &this.act, |c| {
            c.solution = Some(Solution { proposed, text, dispositions, accepted: Default::default() });
        });
    }
    SolutionAccepted |e| case_stream(&e.case), |this, office| {
        case(office, &this.case, "solution-accepted", &this.act, |c| {
            if let Some(solution) = &mut c.solution {
                let accepted = (this.act.clone(), this.signed.clone());
                solution.accepted.insert(this.act.of.clone(), accepted);
            }
        });
    }
    MediationEnded |e| case_stream(&e.case), |this, office| {
        case(office, &this.case, "mediation-ended", &this.act, |c| c.status = CaseStatus::MediationFailed);
    }
    ArbitrationStarted |e| case_stream(&e.case), |this, office| {
        case(office, &this.case, "arbitration-started", &this.act, |c| c.status = CaseStatus::InArbitration);
    }
    ArbitratorAppointed |e| case_stream(&e.appointment.case), |this, office| {
        let AppointArbitrator { case: id, person, seat } = this.appointment.clone();
        let appointed = this.act.clone();
        case(office, &id, "arbitrator-appointed", &this.act, |c| {
            c.panel.insert(person, Arbitrator { appointed, seat, challenged: None });
        });
    }
    ArbitratorChallenged |e| case_stream(&e.challenge.case), |this, office| {
        case(office, &this.challenge.case, "arbitrator-challenged", &this.act, |c| {
            if let Some(arbitrator) = c.panel.get_mut(&this.challenge.person) {
                arbitrator.challenged = Some((this.act.clone(), this.challenge.reason.clone()));
            }
        });
    }
    ChallengeDecided |e| case_stream(&e.decision.case), |this, office| {
        let DecideChallenge { case: id, person, upheld, .. } = this.decision.clone();
        case(office, &id, "challenge-decided", &this.act, |c| {
            if upheld {
                c.panel.remove(&person);
                c.barred.insert(person);
            } else if let Some(arbitrator) = c.panel.get_mut(&person) {
                arbitrator.challenged = None;
            }
        });
    }
    AwardIssued |e| case_stream(&e.award.case), |this, office| {
        let IssueAward { case: id, resolution, title, text, dispositions, agreed } = this.award.clone();
        let award = Award {
            issued: this.act.clone(), signed: this.signed.clone(), panel: this.panel.clone(), agreed, resolution,
            title, text, dispositions, appeal_until: this.appeal_until,
        };
        case(office, &id, "award-issued", &this.act, |c| {
            c.awards.push(award);
            c.status = CaseStatus::Awarded;
        });
    }
    AwardAppealed |e| case_stream(&e.appeal.case), |this, office| {
        case(office, &this.appeal.case, "award-appealed", &this.act, |c| {
            c.papers.extend(this.appeal.papers.iter().cloned());
            c.barred.extend(std::mem::take(&mut c.panel).into_keys());
            c.status = CaseStatus::InAppeal;
        });
    }
    CaseConcluded |e| case_stream(&e.case), |this, office| {
        case(office, &this.case, "concluded", &this.act, |c| c.status = CaseStatus::Concluded);
        release(office, &this.case);
    }
}
