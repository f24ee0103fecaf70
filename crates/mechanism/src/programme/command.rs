//! What is asked of the fund and its projects.

use super::{Cost, Decision, Plan, Recovery, Verdict};
use crate::shapes::commands;
use crate::{
    AccountId, CallId, ContributionId, CorrectionId, CostId, PaymentId, ProjectId, ReportId, SampleId,
    TransferId, Words,
};
use coregion_terms::fund::FundShare;
use coregion_terms::{Date, Moment, Money, PartyId};
use std::collections::BTreeMap;

commands! {
    /// Opens a call.
    OpenCall {
        /// The call.
        call: CallId,
        /// The fund.
        fund: PartyId,
        /// Its title.
        title: Words,
        /// When applications are taken from.
        opens: Moment,
        /// Until when.
        closes: Moment,
        /// The most that is approved in all.
        budget: Money,
        /// The part of each source; the partner carries the rest.
        share: FundShare,
        /// The account that each source pays from.
        accounts: BTreeMap<PartyId, AccountId>,
    }

    /// Closes a call for good.
    CloseCall {
        /// The call.
        call: CallId,
    }

    /// Pledges money of the acting party.
    PledgeContribution {
        /// The pledge.
        contribution: ContributionId,
        /// The call.
        call: CallId,
        /// How much.
        amount: Money,
    }

    /// Records that pledged money came in.
    ReceiveContribution {
        /// The pledge.
        contribution: ContributionId,
        /// The transfer to make.
        transfer: TransferId,
        /// The account that it comes from.
        from: AccountId,
        /// How much.
        amount: Money,
        /// When.
        on: Date,
    }

    /// Drafts an application.
    DraftApplication {
        /// The project.
        project: ProjectId,
        /// The call.
        call: CallId,
        /// The plan.
        plan: Plan,
    }

    /// Submits an application.
    SubmitApplication {
        /// The project.
        project: ProjectId,
    }

    /// Withdraws an application.
    WithdrawApplication {
        /// The project.
        project: ProjectId,
    }

    /// Finds an application eligible or not.
    CheckEligibility {
        /// The project.
        project: ProjectId,
        /// Whether.
        eligible: bool,
        /// Why.
        reason: Words,
    }

    /// Assesses an application.
    AssessApplication {
        /// The project.
        project: ProjectId,
        /// The scores by criterion, 0 to 100.
        scores: BTreeMap<String, u8>,
        /// Whether it should be funded.
        recommended: bool,
        /// Why.
        text: Words,
    }

    /// Decides on an application.
    DecideApplication {
        /// The project.
        project: ProjectId,
        /// The decision.
        decision: Decision,
    }

    /// Reverts the last decision.
    RevertDecision {
        /// The project.
        project: ProjectId,
        /// Why.
        reason: Words,
    }

    /// Finds a condition met.
    MeetCondition {
        /// The project.
        project: ProjectId,
        /// The place of the condition, from 0.
        condition: u32,
    }

    /// Offers the contract.
    ContractProject {
        /// The project.
        project: ProjectId,
        /// The plan, within the one applied for.
        plan: Plan,
    }

    /// Accepts the contract.
    AcceptContract {
        /// The project.
        project: ProjectId,
    }

    /// Asks for another version of the contract.
    RequestModification {
        /// The project.
        project: ProjectId,
        /// The new plan.
        plan: Plan,
    }

    /// Accepts or refuses a modification.
    DecideModification {
        /// The project.
        project: ProjectId,
        /// Whether it is accepted.
        accepted: bool,
        /// Why.
        reason: Words,
    }

    /// Drafts a partner report.
    DraftReport {
        /// The project.
        project: ProjectId,
        /// The report.
        report: ReportId,
        /// The items.
        items: Vec<Cost>,
    }

    /// Submits a partner report.
    SubmitReport {
        /// The project.
        project: ProjectId,
        /// The report.
        report: ReportId,
    }

    /// Takes a partner report into control.
    TakeInControl {
        /// The project.
        project: ProjectId,
        /// The report.
        report: ReportId,
    }

    /// Certifies, deducts or parks each item.
    CertifyReport {
        /// The project.
        project: ProjectId,
        /// The report.
        report: ReportId,
        /// What is made of each item.
        verdicts: BTreeMap<CostId, Verdict>,
    }

    /// Submits a project report.
    SubmitProjectReport {
        /// The project.
        project: ProjectId,
        /// The project report.
        report: ReportId,
        /// The certified partner reports.
        reports: Vec<ReportId>,
    }

    /// Verifies a project report.
    VerifyProjectReport {
        /// The project.
        project: ProjectId,
        /// The project report.
        report: ReportId,
    }

    /// Finalises a project report.
    FinaliseProjectReport {
        /// The project.
        project: ProjectId,
        /// The project report.
        report: ReportId,
    }

    /// Authorises an instalment.
    AuthoriseInstalment {
        /// The project.
        project: ProjectId,
        /// The payment.
        payment: PaymentId,
        /// The instalment: the pending transfer to make.
        transfer: TransferId,
        /// The account of the partner that is credited.
        to: AccountId,
        /// How much.
        amount: Money,
        /// The day it counts for.
        on: Date,
    }

    /// Confirms that an instalment was paid.
    ConfirmInstalment {
        /// The project.
        project: ProjectId,
        /// The payment.
        payment: PaymentId,
        /// The instalment.
        instalment: TransferId,
        /// The transfer that posts it.
        transfer: TransferId,
        /// The day of payment.
        on: Date,
    }

    /// Cancels an instalment.
    CancelInstalment {
        /// The project.
        project: ProjectId,
        /// The payment.
        payment: PaymentId,
        /// The instalment.
        instalment: TransferId,
        /// The transfer that voids it.
        transfer: TransferId,
        /// Why.
        reason: Words,
    }

    /// Records a correction.
    RecordCorrection {
        /// The project.
        project: ProjectId,
        /// The correction.
        correction: CorrectionId,
        /// The payment that it corrects.
        payment: PaymentId,
        /// How much.
        amount: Money,
        /// How it is made good.
        recovery: Recovery,
        /// Why.
        reason: Words,
    }

    /// Records a repayment.
    ReceiveRepayment {
        /// The project.
        project: ProjectId,
        /// The correction.
        correction: CorrectionId,
        /// The transfer to make.
        transfer: TransferId,
        /// The account of the partner that is debited.
        from: AccountId,
        /// How much.
        amount: Money,
        /// When.
        on: Date,
    }

    /// Draws certified items for audit.
    DrawSample {
        /// The sample.
        sample: SampleId,
        /// The call.
        call: CallId,
        /// The seed, stated before it is known what it draws.
        seed: u32,
        /// How many items.
        size: u32,
    }

    /// Records what the audit of an item found.
    RecordAudit {
        /// The sample.
        sample: SampleId,
        /// The item.
        cost: CostId,
        /// What should not have been certified; zero where all is well.
        irregular: Money,
        /// Why.
        text: Words,
    }

    /// Closes a project.
    CloseProject {
        /// The project.
        project: ProjectId,
    }
}
