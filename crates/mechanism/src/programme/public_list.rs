//! The public list of funded projects.

use super::*;
use crate::Office;
use serde::Serialize;

/// A funded project as everybody may see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PublicProject {
    /// The project.
    pub project: ProjectId,
    /// The call.
    pub call: CallId,
    /// Its title.
    pub title: Words,
    /// What it does.
    pub summary: Words,
    /// The lead partner.
    pub lead: PartyId,
    /// All partners with their budgets.
    pub partners: BTreeMap<PartyId, Money>,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// What it costs in all.
    pub cost: Money,
    /// What fund and social capital bear of it.
    pub granted: Money,
    /// What was paid, by source.
    pub paid: BTreeMap<PartyId, Money>,
}

/// Every project that is contracted or closed, in the order of identifiers.
///
/// # Errors
/// A sum is too large.
pub fn public_list(office: &Office) -> Result<Vec<PublicProject>, Refusal> {
    use ApplicationStatus::{Closed, Contracted, InModification};
    let mut list = Vec::new();
    for (id, project) in &office.programmes.projects {
        if !matches!(project.status, Contracted | InModification | Closed) {
            continue;
        }
        let call = office.programmes.call(&project.call)?;
        let (plan, currency) = (project.plan(), call.budget.currency());
        let cost = Money::total(currency, plan.budgets.values().copied())?;
        let mut paid = BTreeMap::new();
        for payment in project.payments.values() {
            let sum = paid.entry(payment.source.clone()).or_insert(Money::zero(currency));
            *sum = sum.plus(payment.paid(currency)?)?;
        }
        list.push(PublicProject {
            project: id.clone(),
            call: project.call.clone(),
            title: plan.title.clone(),
            summary: plan.summary.clone(),
            lead: project.lead.clone(),
            partners: plan.budgets.clone(),
            status: project.status,
            cost,
            granted: call.borne(cost)?,
            paid,
        });
    }
    Ok(list)
}
