//! What happened to calls, projects, reports and payments.

use super::*;
use crate::shapes::events;
use crate::{PaymentId, Signed};
use std::collections::BTreeMap;

/// A payment that a final report creates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    /// The payment.
    pub payment: PaymentId,
    /// Who pays.
    pub source: PartyId,
    /// Who receives.
    pub to: PartyId,
    /// What the certified cost gives, by the share of the source.
    pub share: Money,
    /// What corrections keep of it.
    pub kept: BTreeMap<crate::CorrectionId, Money>,
    /// What may be paid: the share less what is kept.
    pub approved: Money,
}

events! {
    /// A call was opened.
    CallOpened {
        /// As asked.
        call: OpenCall,
    }

    /// A call was closed.
    CallClosed {
        /// The call.
        call: CallId,
    }

    /// Money was pledged.
    ContributionPledged {
        /// As asked.
        pledge: PledgeContribution,
        /// With which key it was signed.
        signed: Signed,
    }

    /// Pledged money came in.
    ContributionReceived {
        /// As asked.
        receipt: ReceiveContribution,
    }

    /// An application was drafted.
    ApplicationDrafted {
        /// As asked.
        application: DraftApplication,
    }

    /// An application was submitted.
    ApplicationSubmitted {
        /// The project.
        project: ProjectId,
    }

    /// An application was withdrawn.
    ApplicationWithdrawn {
        /// The project.
        project: ProjectId,
    }

    /// Eligibility was checked.
    EligibilityChecked {
        /// As asked.
        check: CheckEligibility,
    }

    /// An application was assessed.
    ApplicationAssessed {
        /// As asked.
        assessment: AssessApplication,
    }

    /// An application was decided.
    ApplicationDecided {
        /// As asked.
        decision: DecideApplication,
    }

    /// The last decision was reverted.
    DecisionReverted {
        /// As asked.
        reversal: RevertDecision,
    }

    /// A condition was met.
    ConditionMet {
        /// As asked.
        condition: MeetCondition,
        /// Whether it was the last one.
        last: bool,
    }

    /// A contract was offered.
    ContractOffered {
        /// As asked.
        contract: ContractProject,
    }

    /// A contract was accepted.
    ContractAccepted {
        /// The project.
        project: ProjectId,
        /// With which key it was signed.
        signed: Signed,
    }

    /// A modification was asked for.
    ModificationRequested {
        /// As asked.
        modification: RequestModification,
    }

    /// A modification was decided.
    ModificationDecided {
        /// As asked.
        decision: DecideModification,
    }

    /// A partner report was drafted.
    ReportDrafted {
        /// As asked.
        report: DraftReport,
    }

    /// A partner report was submitted.
    ReportSubmitted {
        /// As asked.
        report: SubmitReport,
    }

    /// A partner report was taken into control.
    ReportInControl {
        /// As asked.
        report: TakeInControl,
    }

    /// A partner report was certified.
    ReportCertified {
        /// As asked.
        certification: CertifyReport,
    }

    /// A project report was submitted.
    ProjectReportSubmitted {
        /// As asked.
        report: SubmitProjectReport,
    }

    /// A project report was verified.
    ProjectReportVerified {
        /// As asked.
        report: VerifyProjectReport,
    }

    /// A project report was finalised.
    ProjectReportFinalised {
        /// As asked.
        report: FinaliseProjectReport,
        /// What was certified in all.
        certified: Money,
        /// What the partners carry.
        carried: Money,
        /// The payments that it creates.
        payments: Vec<NewPayment>,
    }

    /// An instalment was authorised.
    InstalmentAuthorised {
        /// As asked.
        instalment: AuthoriseInstalment,
    }

    /// An instalment was paid.
    InstalmentConfirmed {
        /// As asked.
        confirmation: ConfirmInstalment,
    }

    /// An instalment was cancelled.
    InstalmentCancelled {
        /// As asked.
        cancellation: CancelInstalment,
    }

    /// A correction was recorded.
    CorrectionRecorded {
        /// As asked.
        correction: RecordCorrection,
    }

    /// A correction was paid back.
    RepaymentReceived {
        /// As asked.
        repayment: ReceiveRepayment,
    }

    /// A sample was drawn.
    SampleDrawn {
        /// As asked.
        drawing: DrawSample,
        /// The items drawn.
        items: Vec<CostId>,
    }

    /// The audit of an item was recorded.
    AuditRecorded {
        /// As asked.
        finding: RecordAudit,
    }

    /// A project was closed.
    ProjectClosed {
        /// The project.
        project: ProjectId,
    }
}
