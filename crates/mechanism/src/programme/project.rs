//! A project from its application to its closure.

use super::table::{ApplicationStatus, ReportStatus};
use crate::{Act, CallId, CorrectionId, CostId, PaperId, PaymentId, ReportId, Signed, TransferId, Words};
use coregion_terms::{Date, Money, PartyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is to be done, by whom, for how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The title.
    pub title: Words,
    /// What is to be done.
    pub summary: Words,
    /// What each partner spends in all; the lead partner is among them.
    pub budgets: BTreeMap<PartyId, Money>,
    /// The first day on which costs count.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Papers.
    pub papers: Vec<PaperId>,
}

/// An assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessed {
    /// Who assessed.
    pub act: Act,
    /// The scores by criterion, 0 to 100.
    pub scores: BTreeMap<String, u8>,
    /// Whether it should be funded.
    pub recommended: bool,
    /// Why.
    pub text: Words,
}

/// A decision on an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Decision {
    /// Approved.
    Approved {
        /// What must be met before the contract; none where nothing.
        conditions: Vec<Words>,
    },
    /// Not approved.
    NotApproved {
        /// Why.
        reason: Words,
    },
}

/// A decision with who made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Who decided.
    pub act: Act,
    /// What.
    pub decision: Decision,
    /// The conditions that are met, by their place.
    pub met: BTreeMap<u32, Act>,
}

/// A version of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractVersion {
    /// Who offered it or asked for it.
    pub proposed: Act,
    /// The plan.
    pub plan: Plan,
    /// How it ended: accepted or refused; none while open.
    pub outcome: Option<(bool, Act)>,
    /// The lead partner's signature, in the first version.
    pub signed: Option<Signed>,
}

/// An item of cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// The item, unique within the project.
    pub cost: CostId,
    /// What was bought.
    pub title: Words,
    /// How much.
    pub amount: Money,
    /// When it was paid.
    pub paid_on: Date,
    /// The parked item of an earlier report that this one takes up again.
    pub parked: Option<CostId>,
}

/// What control makes of an item: the parts add up to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// What counts.
    pub certified: Money,
    /// What does not.
    pub deducted: Money,
    /// What waits for a later report.
    pub parked: Money,
    /// Why.
    pub reason: Words,
}

/// A report of a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerReport {
    /// Who drafted it, for which partner.
    pub drafted: Act,
    /// The items.
    pub items: Vec<Cost>,
    /// What control made of them.
    pub verdicts: BTreeMap<CostId, Verdict>,
    /// How far it is.
    pub status: ReportStatus,
    /// Who moved it on.
    pub acts: BTreeMap<ReportStatus, Act>,
    /// The project report that it is in.
    pub within: Option<ReportId>,
}

/// A report of the project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectReport {
    /// Who submitted it.
    pub submitted: Act,
    /// The partner reports that it covers.
    pub reports: Vec<ReportId>,
    /// Who verified it.
    pub verified: Option<Act>,
    /// Who finalised it.
    pub finalised: Option<Act>,
}

/// A payment that a final report created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The project report.
    pub report: ReportId,
    /// Who pays: the fund or social capital.
    pub source: PartyId,
    /// Who receives.
    pub to: PartyId,
    /// The most that may be paid.
    pub approved: Money,
    /// The instalments.
    pub instalments: BTreeMap<TransferId, Instalment>,
}

/// An instalment; its identifier is that of the pending transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instalment {
    /// How much.
    pub amount: Money,
    /// Who authorised it.
    pub authorised: Act,
    /// Who confirmed it, and the day of payment.
    pub confirmed: Option<(Act, Date)>,
    /// Who cancelled it.
    pub cancelled: Option<Act>,
}

/// How a correction is made good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Recovery {
    /// It is paid back.
    Repayment,
    /// It is kept from the next payment.
    NextPayment,
}

/// A correction of what was paid too much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Who recorded it.
    pub recorded: Act,
    /// The payment that it corrects.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// How it is made good.
    pub recovery: Recovery,
    /// Why.
    pub reason: Words,
    /// How much is made good.
    pub recovered: Money,
}

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The call.
    pub call: CallId,
    /// The lead partner.
    pub lead: PartyId,
    /// The plan as applied for.
    pub plan: Plan,
    /// How far it is.
    pub status: ApplicationStatus,
    /// Who did what so far, in order.
    pub acts: Vec<(String, Act)>,
    /// Assessments.
    pub assessments: Vec<Assessed>,
    /// Decisions, the last one counts.
    pub decisions: Vec<Decided>,
    /// Versions of the contract; the last accepted one counts.
    pub contract: Vec<ContractVersion>,
    /// Partner reports.
    pub reports: BTreeMap<ReportId, PartnerReport>,
    /// Project reports.
    pub project_reports: BTreeMap<ReportId, ProjectReport>,
    /// Payments.
    pub payments: BTreeMap<PaymentId, Payment>,
    /// Corrections.
    pub corrections: BTreeMap<CorrectionId, Correction>,
}

impl Project {
    /// The plan that counts: of the last accepted version of the contract, else as applied for.
    pub fn plan(&self) -> &Plan {
        let accepted = |v: &&ContractVersion| matches!(v.outcome, Some((true, _)));
        self.contract.iter().rev().find(accepted).map_or(&self.plan, |version| &version.plan)
    }
}
