//! The cycle of a fund: call, application, assessment, contract, reports, payments, corrections, audit, closure.
//!
//! Where each thing stands decides what may be done with it (`table.rs`). Two persons pay: one authorises, another
//! confirms; what is paid never exceeds what is approved. A contract is changed by versions: a refused modification
//! leaves the last contracted version in force.

mod application;
mod audit;
mod call;
mod command;
mod contract;
mod event;
mod evolve;
mod payment;
mod project;
mod public_list;
mod report;
mod table;

pub use audit::sample;
pub use command::*;
pub use event::*;
pub(crate) use evolve::end_instalment;
pub use project::*;
pub use public_list::*;
pub use table::*;

use crate::{Act, CallId, ContributionId, CostId, ProjectId, Refusal, SampleId, Words};
use coregion_terms::fund::FundShare;
use coregion_terms::{Currency, Moment, Money, PartyId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A call of a fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Who opened it.
    pub opened_by: Act,
    /// The fund: a party that owns the accounts it pays from.
    pub fund: PartyId,
    /// Its title.
    pub title: Words,
    /// When applications are taken from.
    pub opens: Moment,
    /// Until when.
    pub closes: Moment,
    /// The most that is approved in all.
    pub budget: Money,
    /// The part of each source (the fund, social capital); the partner carries the rest.
    pub share: FundShare,
    /// The account that each source pays from.
    pub accounts: BTreeMap<PartyId, crate::AccountId>,
    /// When it was closed for good.
    pub closed: Option<Act>,
}

/// A pledge to a fund: of a member beyond its key, or of social capital.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Who pledged.
    pub pledged: Act,
    /// The call that it is for.
    pub call: CallId,
    /// The contributor.
    pub contributor: PartyId,
    /// How much.
    pub amount: Money,
    /// How much came in.
    pub received: Money,
}

/// A sample for audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Who drew it.
    pub drawn: Act,
    /// The call.
    pub call: CallId,
    /// The seed.
    pub seed: u32,
    /// The items drawn, each with its project and what was found.
    pub items: BTreeMap<CostId, Option<AuditFinding>>,
}

/// What the audit of an item found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFinding {
    /// Who audited.
    pub act: Act,
    /// What should not have been certified.
    pub irregular: Money,
    /// Why.
    pub text: Words,
}

/// Calls, projects, pledges and samples.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Calls.
    pub calls: BTreeMap<CallId, Call>,
    /// Projects, from their applications on.
    pub projects: BTreeMap<ProjectId, Project>,
    /// Pledges.
    pub contributions: BTreeMap<ContributionId, Contribution>,
    /// Samples.
    pub samples: BTreeMap<SampleId, Sample>,
    /// The project and report of every item of cost.
    pub costs: BTreeMap<CostId, (ProjectId, crate::ReportId)>,
}

impl State {
    /// A call.
    ///
    /// # Errors
    /// Not opened.
    pub fn call(&self, call: &CallId) -> Result<&Call, Refusal> {
        self.calls.get(call).ok_or_else(|| Refusal::UnknownCall { call: call.clone() })
    }

    /// A project.
    ///
    /// # Errors
    /// Not drafted.
    pub fn project(&self, project: &ProjectId) -> Result<&Project, Refusal> {
        self.projects.get(project).ok_or_else(|| Refusal::UnknownProject { project: project.clone() })
    }

    /// The currency of a project.
    pub(crate) fn currency(&self, project: &Project) -> Result<Currency, Refusal> {
        Ok(self.call(&project.call)?.budget.currency())
    }
}
