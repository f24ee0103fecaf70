//! The rules of disputes up to arbitration.

use super::finish::{check_dispositions, conclude, resume};
use super::panel::check_neutral;
use super::*;
use crate::command::{Decide, exists, require, status};
use crate::context::Context;
use crate::instrument::{Source, check_source};
use crate::ledger::Outcome;
use crate::{Event, Office, PaperId};
use coregion_terms::Date;

/// Days in which a complaint is answered.
pub const ANSWER_DAYS: i64 = 30;

pub(super) fn case_stream(case: &CaseId) -> String {
    format!("case/{case}")
}

/// A case where the command needs it.
pub(super) fn stands<'o>(
    office: &'o Office,
    id: &CaseId,
    needed: &[CaseStatus],
    names: &str,
) -> Result<&'o Case, Refusal> {
    let case = office.disputes.case(id)?;
    if needed.contains(&case.status) { Ok(case) } else { Err(status(id, case.status, names)) }
}

/// Refuses a party that is no side.
pub(super) fn is_side(case: &Case, context: &Context) -> Result<(), Refusal> {
    let party = context.party.clone();
    if case.is_side(&party) { Ok(()) } else { Err(Refusal::NotAPartyToIt { party }) }
}

pub(super) fn papers_known(office: &Office, papers: &[PaperId]) -> Result<(), Refusal> {
    match papers.iter().find(|paper| !office.papers.contains_key(*paper)) {
        Some(paper) => Err(Refusal::UnknownPaper { paper: paper.clone() }),
        None => Ok(()),
    }
}

/// Refuses an actor who is not the mediator.
fn mediates(case: &Case, context: &Context, id: &CaseId) -> Result<(), Refusal> {
    match case.mediator.as_ref() == Some(&context.actor) {
        true => Ok(()),
        false => Err(Refusal::NotAppointed { person: context.actor.clone(), case: id.clone() }),
    }
}

impl Decide for FileComplaint {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Some(c) = office.disputes.cases.get(&self.case) {
            let same = (&c.complainant, &c.respondent, &c.title, &c.about)
                == (&context.party, &self.respondent, &self.title, &self.about)
                && c.disputed == self.disputed;
            return Err(exists(&self.case, same, "complaint"));
        }
        office.parties.open_party(&self.respondent)?;
        if self.respondent == context.party {
            return Err(Refusal::NotValid { field: "respondent".into(), value: self.respondent.to_string() });
        }
        require(!self.title.is_empty(), "title")?;
        check_source(office, &self.about)?;
        if let Source::Clause { agreement, version, .. } = &self.about {
            let version = office.instruments.agreement(agreement)?.version(*version);
            if !version.is_some_and(|version| version.draft.parties.contains(&self.respondent)) {
                return Err(Refusal::NotAPartyToIt { party: self.respondent.clone() });
            }
        }
        for id in &self.disputed {
            let transfer = office.ledger.transfer(id)?;
            if transfer.outcome != Some(Outcome::Pending) {
                return Err(Refusal::NotPending { transfer: id.clone() });
            }
            if let Some(case) = office.ledger.held.get(id) {
                return Err(Refusal::HeldByDispute { transfer: id.clone(), case: case.clone() });
            }
            let owner = |account| office.ledger.account(account).map(|account| &account.owner);
            if ![owner(&transfer.debit)?, owner(&transfer.credit)?].contains(&&context.party) {
                return Err(Refusal::NotAPartyToIt { party: context.party.clone() });
            }
        }
        papers_known(office, &self.papers)?;
        let answer_until = context.today(office).plus_days(ANSWER_DAYS);
        Ok(vec![ComplaintFiled { act: context.act(), complaint: self.clone(), answer_until }.into()])
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

impl Decide for AnswerComplaint {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let case = office.disputes.case(&self.case)?;
        context.acts_for(&case.respondent)?;
        if case.answered.is_some() {
            return Err(exists(&self.case, true, "answer"));
        }
        let case = stands(office, &self.case, &[CaseStatus::Filed], "filed")?;
        if context.today(office) > case.answer_until {
            return Err(Refusal::TooLate { deadline: case.answer_until });
        }
        papers_known(office, &self.papers)?;
        Ok(vec![ComplaintAnswered { act: context.act(), answer: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

impl Decide for DecideAdmissibility {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let case = stands(office, &self.case, &[CaseStatus::Filed], "filed")?;
        let today: Date = context.today(office);
        check_neutral(office, case, &context.actor, today)?;
        // The other side is heard first, or lets its days pass.
        if case.answered.is_none() && today <= case.answer_until {
            return Err(Refusal::TooEarly { deadline: case.answer_until });
        }
        require(!self.reason.is_empty(), "reason")?;
        let mut events = if self.admitted { vec![] } else { resume(office, context, &self.case)? };
        events.push(AdmissibilityDecided { act: context.act(), decision: self.clone() }.into());
        Ok(events)
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

impl Decide for WithdrawComplaint {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        use CaseStatus::{Admitted, Filed, InArbitration, InMediation, MediationFailed};
        let open = [Filed, Admitted, InMediation, MediationFailed, InArbitration];
        let case = stands(office, &self.case, &open, "before an award")?;
        context.acts_for(&case.complainant)?;
        let mut events = resume(office, context, &self.case)?;
        events.push(ComplaintWithdrawn { act: context.act(), case: self.case.clone() }.into());
        Ok(events)
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

impl Decide for AppointMediator {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let case = stands(office, &self.case, &[CaseStatus::Admitted], "admitted")?;
        check_neutral(office, case, &self.person, context.today(office))?;
        Ok(vec![MediatorAppointed { act: context.act(), appointment: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

impl Decide for ProposeSolution {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let case = stands(office, &self.case, &[CaseStatus::InMediation], "in-mediation")?;
        mediates(case, context, &self.case)?;
        require(!self.text.is_empty(), "text")?;
        check_dispositions(office, case, &self.dispositions)?;
        Ok(vec![SolutionProposed { act: context.act(), proposal: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

impl Decide for AcceptSolution {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let case = stands(office, &self.case, &[CaseStatus::InMediation], "in-mediation")?;
        is_side(case, context)?;
        let none = || status(&self.case, "without solution", "solution");
        let solution = case.solution.as_ref().ok_or_else(none)?;
        if solution.accepted.contains_key(&context.party) {
            return Err(Refusal::SignedBefore { party: context.party.clone() });
        }
        let signed = context.bound(office)?;
        let (act, case_id) = (context.act(), self.case.clone());
        let mut events: Vec<Event> = vec![SolutionAccepted { act, case: case_id, signed }.into()];
        if solution.accepted.len() == 1 {
            let words = (&case.title, &solution.text);
            let ending = (Conclusion::Solution, &self.resolution);
            events.extend(conclude(office, context, &self.case, ending, words, &solution.dispositions)?);
        }
        Ok(events)
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

impl Decide for EndMediation {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let case = stands(office, &self.case, &[CaseStatus::InMediation], "in-mediation")?;
        mediates(case, context, &self.case)?;
        Ok(vec![MediationEnded { act: context.act(), case: self.case.clone() }.into()])
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}
