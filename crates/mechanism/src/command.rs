//! Commands: what people ask of the office. One enum; each variant holds the command of a room.

use crate::context::Context;
use crate::{Event, Office, Refusal, paper::FilePaper};
use crate::{dispute::*, instrument::*, ledger::*, party::*, programme::*};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a command of a room does.
pub(crate) trait Decide {
    /// What happens, or why nothing does.
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal>;

    /// The stream that the command is about: the one whose version a caller may expect.
    fn stream(&self) -> String;
}

/// The enum of commands, with names and dispatch.
macro_rules! commands {
    ($($name:literal $variant:ident $about:literal,)*) => {
        /// What people ask of the office, as `{"command": "cast-vote", ...}`. Unknown commands and members are refused.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "command")]
        pub enum Command {
            $(#[doc = $about] #[serde(rename = $name)] $variant($variant),)*
        }

        impl Command {
            /// Every command by its name, with what it does.
            pub const ALL: &[(&'static str, &'static str)] = &[$(($name, $about)),*];

            /// The name.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Command::$variant(_) => $name,)*
                }
            }

            /// The stream that it is about.
            pub fn stream(&self) -> String {
                match self {
                    $(Command::$variant(command) => command.stream(),)*
                }
            }

            pub(crate) fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
                match self {
                    $(Command::$variant(command) => command.decide(office, context),)*
                }
            }
        }

        $(impl From<$variant> for Command {
            fn from(command: $variant) -> Self {
                Command::$variant(command)
            }
        })*
    };
}

commands! {
    "found-office" FoundOffice "Founds the office, with its first administrator.",
    "register-party" RegisterParty "Registers a jurisdiction, organ, association, intermediary, fund or firm.",
    "set-standing" SetStanding "Admits a party as member or associate, or ends that.",
    "close-party" CloseParty "Closes a party that has ended.",
    "register-person" RegisterPerson "Registers a person.",
    "grant-mandate" GrantMandate "Gives a person a role at a party from a day on.",
    "revoke-mandate" RevokeMandate "Ends a mandate before its last day.",
    "register-key" RegisterKey "Records a key that a party signs with.",
    "rotate-key" RotateKey "Replaces a key of a party by another.",
    "revoke-key" RevokeKey "Revokes a key of a party for ever.",
    "file-paper" FilePaper "Files a paper with its label.",

    "call-meeting" CallMeeting "Calls a meeting.",
    "put-on-agenda" PutOnAgenda "Puts an item on the agenda.",
    "cancel-meeting" CancelMeeting "Cancels a meeting.",
    "open-meeting" OpenMeeting "Opens a meeting with those present.",
    "record-presence" RecordPresence "Records that a member comes or leaves.",
    "close-meeting" CloseMeeting "Closes a meeting.",
    "record-minutes" RecordMinutes "Records the minutes of a meeting.",
    "approve-minutes" ApproveMinutes "Approves the minutes of a meeting.",
    "propose-motion" ProposeMotion "Proposes a motion under an item of the agenda.",
    "withdraw-motion" WithdrawMotion "Withdraws a motion before its vote.",
    "open-vote" OpenVote "Opens the vote on a motion.",
    "cast-vote" CastVote "Casts the vote of a member by name.",
    "close-vote" CloseVote "Closes a vote and counts it.",
    "draft-agreement" DraftAgreement "Brings in a draft agreement, as a plan writes it.",
    "revise-agreement" ReviseAgreement "Brings in the next version of an agreement.",
    "table-agreement" TableAgreement "Tables a version at a meeting.",
    "sign-agreement" SignAgreement "Signs the adopted version for a party.",
    "withdraw-from-agreement" WithdrawFromAgreement "Gives notice that a party leaves an agreement.",
    "assign-duty" AssignDuty "Assigns a duty that an agreement or a resolution states.",
    "report-duty" ReportDuty "Reports on a duty.",
    "extend-duty" ExtendDuty "Gives a duty a later day.",
    "close-duty" CloseDuty "Closes a duty as done, or as no longer owed.",

    "open-account" OpenAccount "Opens an account.",
    "set-limit" SetLimit "Sets the limit of an account.",
    "close-account" CloseAccount "Closes an account that is empty.",
    "make-transfers" MakeTransfers "Makes linked transfers: all of them or none.",
    "allot" Allot "Divides an amount by weights over accounts.",
    "close-period" ClosePeriod "Closes the books up to a day.",
    "record-facts" RecordFacts "Records facts that terms are applied to.",
    "propose-settlement" ProposeSettlement "Computes what a clause obliges to for a year.",
    "confirm-settlement" ConfirmSettlement "Confirms the digest of a settlement for a party.",
    "withdraw-settlement" WithdrawSettlement "Withdraws a settlement that is not confirmed.",

    "open-call" OpenCall "Opens a call of a fund.",
    "close-call" CloseCall "Closes a call for good.",
    "pledge-contribution" PledgeContribution "Pledges money to a fund, social capital included.",
    "receive-contribution" ReceiveContribution "Records that pledged money came in.",
    "draft-application" DraftApplication "Drafts an application, or drafts it anew.",
    "submit-application" SubmitApplication "Submits an application while the call is open.",
    "withdraw-application" WithdrawApplication "Withdraws an application.",
    "check-eligibility" CheckEligibility "Finds an application eligible or not.",
    "assess-application" AssessApplication "Assesses an application.",
    "decide-application" DecideApplication "Approves an application, with or without conditions, or not.",
    "revert-decision" RevertDecision "Reverts the last decision on an application.",
    "meet-condition" MeetCondition "Finds a condition met.",
    "contract-project" ContractProject "Offers the contract of an approved project.",
    "accept-contract" AcceptContract "Accepts the contract for the lead partner.",
    "request-modification" RequestModification "Asks for another version of the contract.",
    "decide-modification" DecideModification "Accepts or refuses a modification.",
    "draft-report" DraftReport "Drafts a partner report, or drafts it anew.",
    "submit-report" SubmitReport "Submits a partner report.",
    "take-in-control" TakeInControl "Takes a partner report into control.",
    "certify-report" CertifyReport "Certifies, deducts or parks each item of a partner report.",
    "submit-project-report" SubmitProjectReport "Submits a project report over certified partner reports.",
    "verify-project-report" VerifyProjectReport "Verifies a project report.",
    "finalise-project-report" FinaliseProjectReport "Finalises a project report and creates its payments.",
    "authorise-instalment" AuthoriseInstalment "Authorises an instalment of a payment.",
    "confirm-instalment" ConfirmInstalment "Confirms that an instalment was paid, by another person.",
    "cancel-instalment" CancelInstalment "Cancels an instalment that was not paid.",
    "record-correction" RecordCorrection "Records what a project was paid too much.",
    "receive-repayment" ReceiveRepayment "Records that a correction was paid back.",
    "draw-sample" DrawSample "Draws certified items for audit.",
    "record-audit" RecordAudit "Records what the audit of an item found.",
    "close-project" CloseProject "Closes a project.",

    "file-complaint" FileComplaint "Brings a complaint.",
    "answer-complaint" AnswerComplaint "Answers a complaint.",
    "decide-admissibility" DecideAdmissibility "Admits a complaint, or not.",
    "withdraw-complaint" WithdrawComplaint "Withdraws a complaint.",
    "appoint-mediator" AppointMediator "Appoints a mediator.",
    "propose-solution" ProposeSolution "Proposes a solution in mediation.",
    "accept-solution" AcceptSolution "Accepts the solution for a side.",
    "end-mediation" EndMediation "Ends a mediation without a solution.",
    "start-arbitration" StartArbitration "Starts arbitration.",
    "appoint-arbitrator" AppointArbitrator "Appoints an arbitrator to the panel.",
    "challenge-arbitrator" ChallengeArbitrator "Challenges an arbitrator.",
    "decide-challenge" DecideChallenge "Upholds or rejects a challenge.",
    "issue-award" IssueAward "Issues the award of the panel.",
    "appeal-award" AppealAward "Appeals an award where the agreement allows it.",
    "conclude-case" ConcludeCase "Makes an award final when its time for appeal has passed.",
}

/// The answer to an identifier that is taken.
pub(crate) fn exists(id: &impl std::fmt::Display, same: bool, field: &str) -> Refusal {
    match same {
        true => Refusal::Exists { id: id.to_string() },
        false => Refusal::ExistsDifferently { id: id.to_string(), field: field.to_owned() },
    }
}

/// Refuses an empty list or text.
pub(crate) fn require(holds: bool, field: &str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::Empty { field: field.to_owned() }) }
}

/// The refusal of a thing in the wrong state.
pub(crate) fn status(thing: &impl std::fmt::Display, status: impl std::fmt::Debug, needed: &str) -> Refusal {
    Refusal::WrongStatus {
        thing: thing.to_string(),
        status: kebab(&format!("{status:?}")),
        needed: needed.to_owned(),
    }
}

/// `InControl` as `in-control`; what follows the name of a variant is left out.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in
        name.trim_matches('"').chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-'))
    {
        match c {
            ' ' => out.push('-'),
            c if c.is_ascii_uppercase() && !out.is_empty() => out.extend(['-', c.to_ascii_lowercase()]),
            c => out.push(c.to_ascii_lowercase()),
        }
    }
    out
}
