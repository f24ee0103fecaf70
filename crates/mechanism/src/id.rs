//! Identifiers of what the office keeps, each of its own type. They are chosen before a command is sent, so that a
//! retry names the same thing.

use coregion_terms::Id;

/// Identifiers with the mark that keeps them apart.
macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident / $tag:ident,)*) => {$(
        #[doc = concat!("Marks identifiers of the type [`", stringify!($name), "`].")]
        pub enum $tag {}
        $(#[$doc])*
        pub type $name = Id<$tag>;
    )*};
}

identifiers! {
    /// A natural person.
    PersonId / PersonTag,
    /// A mandate of a person.
    MandateId / MandateTag,
    /// A paper, whose text is kept beside the journal.
    PaperId / PaperTag,
    /// A meeting.
    MeetingId / MeetingTag,
    /// An item of the agenda of a meeting.
    AgendaId / AgendaTag,
    /// A motion.
    MotionId / MotionTag,
    /// A resolution, or an award.
    ResolutionId / ResolutionTag,
    /// An agreement.
    AgreementId / AgreementTag,
    /// A duty.
    DutyId / DutyTag,
    /// An account of the ledger.
    AccountId / AccountTag,
    /// A transfer of the ledger.
    TransferId / TransferTag,
    /// A batch of facts.
    FactsId / FactsTag,
    /// The settlement of a clause for a year.
    SettlementId / SettlementTag,
    /// A call of a fund.
    CallId / CallTag,
    /// A pledge to a fund.
    ContributionId / ContributionTag,
    /// A project, from its application on.
    ProjectId / ProjectTag,
    /// A report of a partner, or of a project.
    ReportId / ReportTag,
    /// An item of cost in a report.
    CostId / CostTag,
    /// A payment to a project.
    PaymentId / PaymentTag,
    /// A correction of what a project was paid.
    CorrectionId / CorrectionTag,
    /// A sample for audit.
    SampleId / SampleTag,
    /// A dispute.
    CaseId / CaseTag,
}
