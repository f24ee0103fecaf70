//! The rules of arbitration: panel, challenges, award, appeal.

use super::decide::{case_stream, is_side, papers_known, stands};
use super::finish::{check_dispositions, conclude, resolution_is_free};
use super::panel::{PANEL, check_neutral};
use super::*;
use crate::command::{Decide, exists, require};
use crate::context::Context;
use crate::instrument::Source;
use crate::{Event, Office};
use coregion_terms::Date;

const AT_WORK: [CaseStatus; 2] = [CaseStatus::InArbitration, CaseStatus::InAppeal];

impl Decide for StartArbitration {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let from = [CaseStatus::Admitted, CaseStatus::MediationFailed];
        let case = stands(office, &self.case, &from, "admitted, mediation-failed")?;
        is_side(case, context)?;
        Ok(vec![ArbitrationStarted { act: context.act(), case: self.case.clone() }.into()])
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

impl Decide for AppointArbitrator {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let case = stands(office, &self.case, &AT_WORK, "in-arbitration, in-appeal")?;
        match self.seat {
            Seat::Complainant => context.acts_for(&case.complainant)?,
            Seat::Respondent => context.acts_for(&case.respondent)?,
            Seat::Presiding if context.is_office(office) => {}
            Seat::Presiding => {
                let office = office.parties.office.clone().unwrap_or_else(|| context.party.clone());
                return Err(Refusal::AnotherParty { party: office, acting: context.party.clone() });
            }
        }
        if let Some(arbitrator) = case.panel.get(&self.person) {
            return Err(exists(&self.person, arbitrator.seat == self.seat, "seat"));
        }
        if let Some((person, _)) = case.panel.iter().find(|(_, arbitrator)| arbitrator.seat == self.seat) {
            return Err(exists(person, false, "person"));
        }
        check_neutral(office, case, &self.person, context.today(office))?;
        if case.barred.contains(&self.person) || case.mediator.as_ref() == Some(&self.person) {
            let (person, with) = (self.person.clone(), self.case.to_string());
            return Err(Refusal::ConflictOfInterest { person, with });
        }
        Ok(vec![ArbitratorAppointed { act: context.act(), appointment: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

/// An arbitrator of the panel.
fn arbitrator<'c>(case: &'c Case, id: &CaseId, person: &crate::PersonId) -> Result<&'c Arbitrator, Refusal> {
    let missing = || Refusal::NotAppointed { person: person.clone(), case: id.clone() };
    case.panel.get(person).ok_or_else(missing)
}

impl Decide for ChallengeArbitrator {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let case = stands(office, &self.case, &AT_WORK, "in-arbitration, in-appeal")?;
        is_side(case, context)?;
        if arbitrator(case, &self.case, &self.person)?.challenged.is_some() {
            return Err(exists(&self.person, true, "challenge"));
        }
        require(!self.reason.is_empty(), "reason")?;
        Ok(vec![ArbitratorChallenged { act: context.act(), challenge: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

impl Decide for DecideChallenge {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let case = stands(office, &self.case, &AT_WORK, "in-arbitration, in-appeal")?;
        check_neutral(office, case, &context.actor, context.today(office))?;
        if self.person == context.actor {
            return Err(Refusal::SamePerson { person: self.person.clone() });
        }
        if arbitrator(case, &self.case, &self.person)?.challenged.is_none() {
            return Err(crate::command::status(&self.person, "not challenged", "challenged"));
        }
        require(!self.reason.is_empty(), "reason")?;
        Ok(vec![ChallengeDecided { act: context.act(), decision: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

/// Days for an appeal, where the agreement that the case is about allows one.
fn appeal_days(office: &Office, about: &Source) -> Option<u16> {
    match about {
        Source::Clause { agreement, version, .. } => {
            office.instruments.agreements.get(agreement)?.version(*version)?.draft.appeal_days
        }
        Source::Resolution(_) => None,
    }
}

impl Decide for IssueAward {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let case = stands(office, &self.case, &AT_WORK, "in-arbitration, in-appeal")?;
        if arbitrator(case, &self.case, &context.actor)?.seat != Seat::Presiding {
            return Err(Refusal::NotAppointed { person: context.actor.clone(), case: self.case.clone() });
        }
        if case.panel.len() < PANEL {
            return Err(Refusal::PanelIncomplete { arbitrators: case.panel.len(), needed: PANEL });
        }
        if let Some((person, _)) = case.panel.iter().find(|(_, arbitrator)| arbitrator.challenged.is_some()) {
            return Err(Refusal::StillOpen { thing: person.to_string() });
        }
        let today = context.today(office);
        for person in case.panel.keys() {
            check_neutral(office, case, person, today)?;
        }
        for person in &self.agreed {
            arbitrator(case, &self.case, person)?;
        }
        if self.agreed.len() * 2 <= case.panel.len() {
            let (arbitrators, needed) = (self.agreed.len(), case.panel.len() / 2 + 1);
            return Err(Refusal::PanelIncomplete { arbitrators, needed });
        }
        require(!self.title.is_empty(), "title")?;
        require(!self.text.is_empty(), "text")?;
        check_dispositions(office, case, &self.dispositions)?;
        resolution_is_free(office, &self.resolution)?;
        let signed = context.bound(office)?;
        let first = case.status == CaseStatus::InArbitration;
        let days = if first { appeal_days(office, &case.about) } else { None };
        let appeal_until: Option<Date> = days.map(|days| today.plus_days(i64::from(days)));
        let panel = case.panel.keys().cloned().collect();
        let act = context.act();
        let mut events: Vec<Event> =
            vec![AwardIssued { act, award: self.clone(), panel, appeal_until, signed }.into()];
        if appeal_until.is_none() {
            let ending = (Conclusion::Award, &self.resolution);
            let words = (&self.title, &self.text);
            events.extend(conclude(office, context, &self.case, ending, words, &self.dispositions)?);
        }
        Ok(events)
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

impl Decide for AppealAward {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let case = office.disputes.case(&self.case)?;
        is_side(case, context)?;
        let until = case.awards.last().map(|award| award.appeal_until);
        if until == Some(None) {
            return Err(Refusal::NoAppeal {});
        }
        stands(office, &self.case, &[CaseStatus::Awarded], "awarded")?;
        if let Some(deadline) = until.flatten().filter(|deadline| context.today(office) > *deadline) {
            return Err(Refusal::TooLate { deadline });
        }
        papers_known(office, &self.papers)?;
        Ok(vec![AwardAppealed { act: context.act(), appeal: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}

impl Decide for ConcludeCase {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let case = stands(office, &self.case, &[CaseStatus::Awarded], "awarded")?;
        let none = || crate::command::status(&self.case, "without award", "awarded");
        let award = case.awards.last().ok_or_else(none)?;
        if let Some(deadline) = award.appeal_until.filter(|deadline| context.today(office) <= *deadline) {
            return Err(Refusal::TooEarly { deadline });
        }
        let ending = (Conclusion::Award, &award.resolution);
        conclude(office, context, &self.case, ending, (&award.title, &award.text), &award.dispositions)
    }

    fn stream(&self) -> String {
        case_stream(&self.case)
    }
}
