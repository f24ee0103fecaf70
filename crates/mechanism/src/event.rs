//! Events: what happened. One enum; events are never changed, a correction is a new event.

use crate::{Office, paper::PaperFiled};
use crate::{dispute::*, instrument::*, ledger::*, party::*, programme::*};
use serde::{Deserialize, Serialize};

/// What an event of a room changes.
pub(crate) trait Evolve {
    /// Takes it into the state. Total: an event that does not fit changes nothing.
    fn evolve(&self, office: &mut Office);

    /// The streams that it belongs to.
    fn streams(&self) -> Vec<String>;
}

/// The enum of events, with names and dispatch.
macro_rules! events {
    ($($name:literal $variant:ident $about:literal,)*) => {
        /// What happened, as `{"event": "vote-cast", ...}`.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "event")]
        pub enum Event {
            $(#[doc = $about] #[serde(rename = $name)] $variant($variant),)*
        }

        impl Event {
            /// Every event by its name, with what it says.
            pub const ALL: &[(&'static str, &'static str)] = &[$(($name, $about)),*];

            /// The name.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Event::$variant(_) => $name,)*
                }
            }

            /// The streams that it belongs to.
            pub fn streams(&self) -> Vec<String> {
                match self {
                    $(Event::$variant(event) => event.streams(),)*
                }
            }

            pub(crate) fn evolve(&self, office: &mut Office) {
                match self {
                    $(Event::$variant(event) => event.evolve(office),)*
                }
            }
        }

        $(impl From<$variant> for Event {
            fn from(event: $variant) -> Self {
                Event::$variant(event)
            }
        })*
    };
}

events! {
    "office-founded" OfficeFounded "The office was founded.",
    "party-registered" PartyRegistered "A party was registered.",
    "standing-set" StandingSet "A party became member or associate, or ceased to be.",
    "party-closed" PartyClosed "A party was closed.",
    "person-registered" PersonRegistered "A person was registered.",
    "mandate-granted" MandateGranted "A person was given a role.",
    "mandate-revoked" MandateRevoked "A mandate ended.",
    "key-registered" KeyRegistered "A party may sign with a key.",
    "key-revoked" KeyRevoked "A party may no longer sign with a key.",
    "paper-filed" PaperFiled "A paper was filed.",

    "meeting-called" MeetingCalled "A meeting was called.",
    "agenda-item-added" AgendaItemAdded "An item was put on an agenda.",
    "meeting-cancelled" MeetingCancelled "A meeting was cancelled.",
    "meeting-opened" MeetingOpened "A meeting was opened.",
    "presence-recorded" PresenceRecorded "A member came or left.",
    "meeting-closed" MeetingClosed "A meeting was closed.",
    "minutes-recorded" MinutesRecorded "Minutes were recorded.",
    "minutes-approved" MinutesApproved "Minutes were approved.",
    "motion-proposed" MotionProposed "A motion was proposed.",
    "motion-withdrawn" MotionWithdrawn "A motion was withdrawn.",
    "vote-opened" VoteOpened "The vote on a motion was opened.",
    "vote-cast" VoteCast "A member voted.",
    "vote-closed" VoteClosed "A vote was closed and counted.",
    "resolution-adopted" ResolutionAdopted "A resolution was adopted, or an award became one.",
    "agreement-drafted" AgreementDrafted "A version of an agreement was brought in.",
    "agreement-tabled" AgreementTabled "A version was tabled at a meeting.",
    "agreement-adopted" AgreementAdopted "A version was adopted.",
    "agreement-signed" AgreementSigned "A party signed a version.",
    "agreement-in-force" AgreementInForce "All have signed: a version enters into force on a day.",
    "agreement-suspended" AgreementSuspended "An agreement was suspended.",
    "agreement-resumed" AgreementResumed "An agreement was resumed.",
    "agreement-left" AgreementLeft "A party gave notice that it leaves.",
    "agreement-ended" AgreementEnded "An agreement ends on a day.",
    "duty-assigned" DutyAssigned "A duty was assigned.",
    "duty-reported" DutyReported "A report on a duty came in.",
    "duty-extended" DutyExtended "A duty was given a later day.",
    "duty-closed" DutyClosed "A duty was closed.",

    "account-opened" AccountOpened "An account was opened.",
    "limit-set" LimitSet "The limit of an account was set.",
    "account-closed" AccountClosed "An account was closed.",
    "transfers-made" TransfersMade "Linked transfers were made.",
    "period-closed" PeriodClosed "The books were closed up to a day.",
    "facts-recorded" FactsRecorded "Facts were recorded.",
    "settlement-proposed" SettlementProposed "The obligations of a clause for a year were computed.",
    "settlement-confirmed" SettlementConfirmed "A party confirmed a settlement.",
    "settlement-completed" SettlementCompleted "All have confirmed a settlement.",
    "settlement-withdrawn" SettlementWithdrawn "A settlement was withdrawn.",

    "call-opened" CallOpened "A call was opened.",
    "call-closed" CallClosed "A call was closed.",
    "contribution-pledged" ContributionPledged "Money was pledged to a fund.",
    "contribution-received" ContributionReceived "Pledged money came in.",
    "application-drafted" ApplicationDrafted "An application was drafted.",
    "application-submitted" ApplicationSubmitted "An application was submitted.",
    "application-withdrawn" ApplicationWithdrawn "An application was withdrawn.",
    "eligibility-checked" EligibilityChecked "An application was found eligible or not.",
    "application-assessed" ApplicationAssessed "An application was assessed.",
    "application-decided" ApplicationDecided "An application was decided.",
    "decision-reverted" DecisionReverted "The last decision was reverted.",
    "condition-met" ConditionMet "A condition was found met.",
    "contract-offered" ContractOffered "A contract was offered.",
    "contract-accepted" ContractAccepted "A contract was accepted.",
    "modification-requested" ModificationRequested "Another version of a contract was asked for.",
    "modification-decided" ModificationDecided "A modification was accepted or refused.",
    "report-drafted" ReportDrafted "A partner report was drafted.",
    "report-submitted" ReportSubmitted "A partner report was submitted.",
    "report-in-control" ReportInControl "A partner report was taken into control.",
    "report-certified" ReportCertified "The items of a partner report were certified, deducted or parked.",
    "project-report-submitted" ProjectReportSubmitted "A project report was submitted.",
    "project-report-verified" ProjectReportVerified "A project report was verified.",
    "project-report-finalised" ProjectReportFinalised "A project report was finalised.",
    "instalment-authorised" InstalmentAuthorised "An instalment was authorised.",
    "instalment-confirmed" InstalmentConfirmed "An instalment was paid.",
    "instalment-cancelled" InstalmentCancelled "An instalment was cancelled.",
    "correction-recorded" CorrectionRecorded "A correction was recorded.",
    "repayment-received" RepaymentReceived "A correction was paid back.",
    "sample-drawn" SampleDrawn "Items were drawn for audit.",
    "audit-recorded" AuditRecorded "The audit of an item was recorded.",
    "project-closed" ProjectClosed "A project was closed.",

    "complaint-filed" ComplaintFiled "A complaint was brought.",
    "complaint-answered" ComplaintAnswered "A complaint was answered.",
    "admissibility-decided" AdmissibilityDecided "A complaint was admitted or not.",
    "complaint-withdrawn" ComplaintWithdrawn "A complaint was withdrawn.",
    "mediator-appointed" MediatorAppointed "A mediator was appointed.",
    "solution-proposed" SolutionProposed "A solution was proposed.",
    "solution-accepted" SolutionAccepted "A side accepted the solution.",
    "mediation-ended" MediationEnded "A mediation ended without a solution.",
    "arbitration-started" ArbitrationStarted "Arbitration started.",
    "arbitrator-appointed" ArbitratorAppointed "An arbitrator was appointed.",
    "arbitrator-challenged" ArbitratorChallenged "An arbitrator was challenged.",
    "challenge-decided" ChallengeDecided "A challenge was upheld or rejected.",
    "award-issued" AwardIssued "The award was issued.",
    "award-appealed" AwardAppealed "The award was appealed.",
    "case-concluded" CaseConcluded "The case came to its end.",
}
