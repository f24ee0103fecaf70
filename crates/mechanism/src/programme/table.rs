//! Where applications and reports stand, and what may follow: the transition table of the fund's cycle.

use serde::{Deserialize, Serialize};

/// Where an application, later a project, stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApplicationStatus {
    /// Being written.
    Draft,
    /// Submitted.
    Submitted,
    /// Withdrawn.
    Withdrawn,
    /// Not eligible.
    Ineligible,
    /// Eligible.
    Eligible,
    /// Not approved.
    NotApproved,
    /// Approved with conditions that are open.
    ApprovedWithConditions,
    /// Approved.
    Approved,
    /// The contract is offered.
    Offered,
    /// The contract is accepted.
    Contracted,
    /// A modification of the contract is asked for.
    InModification,
    /// Closed.
    Closed,
}

/// Where a partner report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportStatus {
    /// Being written.
    Draft,
    /// Submitted.
    Submitted,
    /// In control.
    InControl,
    /// Certified.
    Certified,
}

use ApplicationStatus as A;

/// The transitions of applications: command, where it is taken, where it leads.
pub const APPLICATION: &[(&str, &[ApplicationStatus], &[ApplicationStatus])] = &[
    ("draft-application", &[A::Draft], &[A::Draft]),
    ("submit-application", &[A::Draft], &[A::Submitted]),
    ("withdraw-application", &[A::Draft, A::Submitted, A::Eligible], &[A::Withdrawn]),
    ("check-eligibility", &[A::Submitted], &[A::Eligible, A::Ineligible]),
    ("assess-application", &[A::Eligible], &[A::Eligible]),
    ("decide-application", &[A::Eligible], &[A::Approved, A::ApprovedWithConditions, A::NotApproved]),
    ("revert-decision", &[A::Approved, A::ApprovedWithConditions, A::NotApproved], &[A::Eligible]),
    ("meet-condition", &[A::ApprovedWithConditions], &[A::ApprovedWithConditions, A::Approved]),
    ("contract-project", &[A::Approved], &[A::Offered]),
    ("accept-contract", &[A::Offered], &[A::Contracted]),
    ("request-modification", &[A::Contracted], &[A::InModification]),
    ("decide-modification", &[A::InModification], &[A::Contracted]),
    ("close-project", &[A::Contracted], &[A::Closed]),
];

/// Whether a command is taken where an application stands.
pub fn is_taken(command: &str, status: ApplicationStatus) -> bool {
    APPLICATION.iter().any(|(name, from, _)| *name == command && from.contains(&status))
}
