//! The rules of applications: draft, submission, eligibility, assessment, decision.

use super::call::check_amount;
use super::*;
use crate::command::{Decide, exists, require, status};
use crate::context::Context;
use crate::party::Standing;
use crate::{Event, Office, PersonId};

pub(super) fn project_stream(project: &ProjectId) -> String {
    format!("project/{project}")
}

/// A project, where the table lets it take the command.
pub(super) fn taken<'o>(office: &'o Office, id: &ProjectId, command: &str) -> Result<&'o Project, Refusal> {
    let project = office.programmes.project(id)?;
    if is_taken(command, project.status) {
        return Ok(project);
    }
    let needed: Vec<String> = (APPLICATION.iter())
        .filter(|(name, ..)| *name == command)
        .flat_map(|(_, from, _)| from.iter().map(|status| format!("{status:?}")))
        .collect();
    Err(status(id, project.status, &needed.join(", ")))
}

/// What a plan costs in all.
pub(super) fn total(plan: &Plan, currency: Currency) -> Result<Money, Refusal> {
    Ok(Money::total(currency, plan.budgets.values().copied())?)
}

/// Refuses a plan that cannot be.
pub(super) fn check_plan(
    office: &Office,
    lead: &PartyId,
    plan: &Plan,
    currency: Currency,
) -> Result<(), Refusal> {
    require(!plan.title.is_empty(), "title")?;
    require(!plan.summary.is_empty(), "summary")?;
    require(plan.budgets.contains_key(lead), "budgets")?;
    for (party, budget) in &plan.budgets {
        if office.parties.open_party(party)?.standing < Standing::Associate {
            return Err(Refusal::NotAMember { party: party.clone() });
        }
        check_amount(*budget, currency)?;
    }
    if plan.until < plan.from {
        return Err(Refusal::NotValid { field: "until".into(), value: plan.until.to_string() });
    }
    match plan.papers.iter().find(|paper| !office.papers.contains_key(*paper)) {
        Some(paper) => Err(Refusal::UnknownPaper { paper: paper.clone() }),
        None => Ok(()),
    }
}

/// Refuses more than is left of the budget of the call, with all that is approved or contracted.
pub(super) fn check_budget(
    office: &Office,
    id: &ProjectId,
    call: &CallId,
    plan: &Plan,
) -> Result<(), Refusal> {
    use ApplicationStatus::*;
    let found = office.programmes.call(call)?;
    let currency = found.budget.currency();
    let mut available = found.budget;
    for (other, project) in &office.programmes.projects {
        let granted = matches!(
            project.status,
            Approved | ApprovedWithConditions | Offered | Contracted | InModification | Closed
        );
        if other != id && project.call == *call && granted {
            available = available.minus(found.borne(total(project.plan(), currency)?)?)?;
        }
    }
    match found.borne(total(plan, currency)?)? > available {
        true => Err(Refusal::ExceedsBudget { available }),
        false => Ok(()),
    }
}

/// Refuses a person who acts for a partner, whose project it is.
pub(super) fn check_interest(office: &Office, context: &Context, project: &Project) -> Result<(), Refusal> {
    let person: &PersonId = &context.actor;
    let today = context.today(office);
    let own = (office.parties.mandates_of(person))
        .find(|mandate| mandate.holds_on(today) && project.plan().budgets.contains_key(&mandate.party));
    match own {
        Some(mandate) => {
            Err(Refusal::ConflictOfInterest { person: person.clone(), with: mandate.party.to_string() })
        }
        None => Ok(()),
    }
}

impl Decide for DraftApplication {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let call = office.programmes.call(&self.call)?;
        if let Some(project) = office.programmes.projects.get(&self.project) {
            context.acts_for(&project.lead)?;
            let same = project.call == self.call && project.plan == self.plan;
            if same || project.call != self.call {
                return Err(exists(&self.project, same, "call"));
            }
            taken(office, &self.project, "draft-application")?;
        }
        if call.closed.is_some() {
            return Err(Refusal::CallNotOpen { call: self.call.clone() });
        }
        check_plan(office, &context.party, &self.plan, call.budget.currency())?;
        Ok(vec![ApplicationDrafted { act: context.act(), application: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for SubmitApplication {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = taken(office, &self.project, "submit-application")?;
        context.acts_for(&project.lead)?;
        let call = office.programmes.call(&project.call)?;
        if call.closed.is_some() || context.now < call.opens || context.now >= call.closes {
            return Err(Refusal::CallNotOpen { call: project.call.clone() });
        }
        Ok(vec![ApplicationSubmitted { act: context.act(), project: self.project.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for WithdrawApplication {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = taken(office, &self.project, "withdraw-application")?;
        context.acts_for(&project.lead)?;
        Ok(vec![ApplicationWithdrawn { act: context.act(), project: self.project.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for CheckEligibility {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = taken(office, &self.project, "check-eligibility")?;
        check_interest(office, context, project)?;
        require(!self.reason.is_empty(), "reason")?;
        Ok(vec![EligibilityChecked { act: context.act(), check: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for AssessApplication {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = taken(office, &self.project, "assess-application")?;
        check_interest(office, context, project)?;
        if project.assessments.iter().any(|assessed| assessed.act.by == context.actor) {
            return Err(exists(&self.project, false, "scores"));
        }
        require(!self.scores.is_empty(), "scores")?;
        if let Some((criterion, score)) = self.scores.iter().find(|(_, score)| **score > 100) {
            return Err(Refusal::NotValid { field: format!("scores/{criterion}"), value: score.to_string() });
        }
        Ok(vec![ApplicationAssessed { act: context.act(), assessment: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for DecideApplication {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = taken(office, &self.project, "decide-application")?;
        check_interest(office, context, project)?;
        match &self.decision {
            Decision::Approved { conditions } => {
                if project.assessments.is_empty() {
                    return Err(Refusal::NotAssessed { project: self.project.clone() });
                }
                require(conditions.iter().all(|condition| !condition.is_empty()), "conditions")?;
                check_budget(office, &self.project, &project.call, &project.plan)?;
            }
            Decision::NotApproved { reason } => require(!reason.is_empty(), "reason")?,
        }
        Ok(vec![ApplicationDecided { act: context.act(), decision: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for RevertDecision {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = office.programmes.project(&self.project)?;
        if project.decisions.is_empty() || !is_taken("revert-decision", project.status) {
            return Err(Refusal::NotTheLastDecision { project: self.project.clone() });
        }
        require(!self.reason.is_empty(), "reason")?;
        Ok(vec![DecisionReverted { act: context.act(), reversal: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for MeetCondition {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = taken(office, &self.project, "meet-condition")?;
        let Some(Decided { decision: Decision::Approved { conditions }, met, .. }) = project.decisions.last()
        else {
            return Err(Refusal::NotAssessed { project: self.project.clone() });
        };
        if met.contains_key(&self.condition) {
            return Err(exists(&self.project, true, "condition"));
        }
        let known = usize::try_from(self.condition).is_ok_and(|place| place < conditions.len());
        if !known {
            return Err(Refusal::NotValid { field: "condition".into(), value: self.condition.to_string() });
        }
        let last = met.len() + 1 == conditions.len();
        Ok(vec![ConditionMet { act: context.act(), condition: self.clone(), last }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}
