//! The rules of contracts, their versions, and the closure of projects.

use super::application::{check_budget, check_plan, project_stream, taken, total};
use super::*;
use crate::command::{Decide, require};
use crate::context::Context;
use crate::{Event, Office};

impl Decide for ContractProject {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = office.programmes.project(&self.project)?;
        if project.status == ApplicationStatus::ApprovedWithConditions {
            let open = project.decisions.last().map_or(0, |decided| match &decided.decision {
                Decision::Approved { conditions } => conditions.len().saturating_sub(decided.met.len()),
                Decision::NotApproved { .. } => 0,
            });
            return Err(Refusal::ConditionsOpen { project: self.project.clone(), open });
        }
        let project = taken(office, &self.project, "contract-project")?;
        let currency = office.programmes.currency(project)?;
        check_plan(office, &project.lead, &self.plan, currency)?;
        let approved = total(&project.plan, currency)?;
        if total(&self.plan, currency)? > approved {
            return Err(Refusal::ExceedsBudget { available: approved });
        }
        Ok(vec![ContractOffered { act: context.act(), contract: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for AcceptContract {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = taken(office, &self.project, "accept-contract")?;
        context.acts_for(&project.lead)?;
        let signed = context.bound(office)?;
        Ok(vec![ContractAccepted { act: context.act(), project: self.project.clone(), signed }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for RequestModification {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = taken(office, &self.project, "request-modification")?;
        context.acts_for(&project.lead)?;
        check_plan(office, &project.lead, &self.plan, office.programmes.currency(project)?)?;
        if *project.plan() == self.plan {
            return Err(Refusal::Exists { id: self.project.to_string() });
        }
        Ok(vec![ModificationRequested { act: context.act(), modification: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for DecideModification {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = taken(office, &self.project, "decide-modification")?;
        require(!self.reason.is_empty(), "reason")?;
        if let Some(version) = project.contract.last().filter(|_| self.accepted) {
            check_budget(office, &self.project, &project.call, &version.plan)?;
            // What is certified stays within the new budgets.
            for partner in project.plan().budgets.keys() {
                let certified = project.certified_of(partner, office.programmes.currency(project)?)?;
                let budget = version.plan.budgets.get(partner).copied();
                let budget = budget.unwrap_or(Money::zero(certified.currency()));
                if certified > budget {
                    return Err(Refusal::ExceedsBudget { available: budget });
                }
            }
        }
        Ok(vec![ModificationDecided { act: context.act(), decision: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Project {
    /// What was certified of a partner's costs.
    ///
    /// # Errors
    /// Too large.
    pub fn certified_of(&self, partner: &PartyId, currency: Currency) -> Result<Money, Refusal> {
        let reports = self.reports.values().filter(|report| report.drafted.of == *partner);
        let certified = reports.flat_map(|report| report.verdicts.values()).map(|verdict| verdict.certified);
        Ok(Money::total(currency, certified)?)
    }

    /// What is still open before the project can be closed.
    fn open_thing(&self, currency: Currency) -> Result<Option<String>, Refusal> {
        if let Some((id, _)) = self.reports.iter().find(|(_, report)| report.within.is_none()) {
            return Ok(Some(id.to_string()));
        }
        if let Some((id, _)) = self.project_reports.iter().find(|(_, report)| report.finalised.is_none()) {
            return Ok(Some(id.to_string()));
        }
        for (id, payment) in &self.payments {
            if payment.paid(currency)? != payment.approved {
                return Ok(Some(id.to_string()));
            }
        }
        let open = self.corrections.iter().find(|(_, correction)| correction.recovered != correction.amount);
        Ok(open.map(|(id, _)| id.to_string()))
    }
}

impl Decide for CloseProject {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = taken(office, &self.project, "close-project")?;
        if let Some(thing) = project.open_thing(office.programmes.currency(project)?)? {
            return Err(Refusal::StillOpen { thing });
        }
        Ok(vec![ProjectClosed { act: context.act(), project: self.project.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}
