//! Why a command is refused. A refusal is an answer, not an error: nothing happened, and its code never changes.
//!
//! The order is the order of the checks: who asks, whether the thing is there, whether it was done before, whether it
//! may be done now, whether the figures allow it.

use crate::*;
use coregion_terms::{ClauseId, Currency, Date, Id, Money, PartyId, Undefined};
use coregion_zone::{Arg, Message};
use serde::Serialize;

/// What kind of answer a refusal is, for protocols that have few.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The actor may not do this.
    Forbidden,
    /// Something named in the command is not there.
    Unknown,
    /// It contradicts what is recorded.
    Conflict,
    /// The command itself makes no sense.
    Invalid,
}

/// A detail of a refusal as its text shows it.
trait Shown {
    fn shown(&self) -> Arg;
}

impl<T> Shown for Id<T> {
    fn shown(&self) -> Arg {
        Arg::Text(self.to_string())
    }
}

macro_rules! shown {
    ($($type:ty)*) => {$(
        impl Shown for $type {
            fn shown(&self) -> Arg {
                Arg::Text(self.to_string())
            }
        }
    )*};
}

shown! { String Date Money Currency usize u32 }

impl Shown for Message {
    fn shown(&self) -> Arg {
        Arg::Message(Box::new(self.clone()))
    }
}

impl Shown for Undefined {
    fn shown(&self) -> Arg {
        self.message().shown()
    }
}

/// The enum with codes, texts and classes.
macro_rules! refusals {
    ($($(#[$doc:meta])* $code:literal $class:ident $name:ident { $($field:ident: $type:ty),* },)*) => {
        /// Why a command is refused.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(tag = "code")]
        pub enum Refusal {
            $($(#[$doc])* #[serde(rename = $code)] $name {
                $(#[doc = concat!("The ", stringify!($field), ".")] $field: $type),*
            },)*
        }

        impl Refusal {
            /// Every code, in the order of the checks.
            pub const CODES: &[&'static str] = &[$($code),*];

            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self {
                    $(Refusal::$name { .. } => $code,)*
                }
            }

            /// The kind of answer.
            pub fn class(&self) -> Class {
                match self {
                    $(Refusal::$name { .. } => Class::$class,)*
                }
            }

            /// The reason for people.
            pub fn message(&self) -> Message {
                match self {
                    $(Refusal::$name { $($field),* } => {
                        Message::new(concat!("refusal-", $code))$(.arg(stringify!($field), $field.shown()))*
                    })*
                }
            }
        }
    };
}

refusals! {
    /// The office is not founded yet.
    "not-founded" Conflict NotFounded {},
    /// The office was founded before.
    "founded-before" Conflict FoundedBefore {},
    /// No such person.
    "unknown-person" Unknown UnknownPerson { person: PersonId },
    /// No such party.
    "unknown-party" Unknown UnknownParty { party: PartyId },
    /// The actor has no mandate at the party that holds today.
    "no-mandate" Forbidden NoMandate { person: PersonId, party: PartyId, on: Date },
    /// No role of the actor at the party allows the command.
    "not-authorised" Forbidden NotAuthorised { command: String, party: PartyId, needed: String },
    /// The command is about another party's thing.
    "another-party" Forbidden AnotherParty { party: PartyId, acting: PartyId },
    /// The command binds the party and needs its own signature.
    "signature-missing" Forbidden SignatureMissing { party: PartyId },
    /// Another party signed.
    "signature-of-another" Forbidden SignatureOfAnother { party: PartyId, signed: PartyId },
    /// The party does not hold the key.
    "key-not-held" Forbidden KeyNotHeld { party: PartyId, key: String },
    /// The actor has a part in the matter.
    "conflict-of-interest" Forbidden ConflictOfInterest { person: PersonId, with: String },
    /// The same person may not do both steps.
    "same-person" Forbidden SamePerson { person: PersonId },
    /// The actor is not appointed in the case.
    "not-appointed" Forbidden NotAppointed { person: PersonId, case: CaseId },

    /// No such mandate.
    "unknown-mandate" Unknown UnknownMandate { mandate: MandateId },
    /// No such paper.
    "unknown-paper" Unknown UnknownPaper { paper: PaperId },
    /// No such meeting.
    "unknown-meeting" Unknown UnknownMeeting { meeting: MeetingId },
    /// No such item on the agenda.
    "unknown-agenda-item" Unknown UnknownAgendaItem { item: AgendaId },
    /// No such motion.
    "unknown-motion" Unknown UnknownMotion { motion: MotionId },
    /// No such resolution.
    "unknown-resolution" Unknown UnknownResolution { resolution: ResolutionId },
    /// No such agreement.
    "unknown-agreement" Unknown UnknownAgreement { agreement: AgreementId },
    /// No such version of the agreement.
    "unknown-version" Unknown UnknownVersion { agreement: AgreementId, version: u32 },
    /// No such clause in force.
    "unknown-clause" Unknown UnknownClause { agreement: AgreementId, clause: ClauseId },
    /// No such duty.
    "unknown-duty" Unknown UnknownDuty { duty: DutyId },
    /// No such account.
    "unknown-account" Unknown UnknownAccount { account: AccountId },
    /// No such transfer.
    "unknown-transfer" Unknown UnknownTransfer { transfer: TransferId },
    /// No such settlement.
    "unknown-settlement" Unknown UnknownSettlement { settlement: SettlementId },
    /// No such call.
    "unknown-call" Unknown UnknownCall { call: CallId },
    /// No such contribution.
    "unknown-contribution" Unknown UnknownContribution { contribution: ContributionId },
    /// No such project.
    "unknown-project" Unknown UnknownProject { project: ProjectId },
    /// No such partner of the project.
    "unknown-partner" Unknown UnknownPartner { project: ProjectId, party: PartyId },
    /// No such report.
    "unknown-report" Unknown UnknownReport { report: ReportId },
    /// No such item of cost.
    "unknown-cost" Unknown UnknownCost { cost: CostId },
    /// No such payment.
    "unknown-payment" Unknown UnknownPayment { payment: PaymentId },
    /// No such correction.
    "unknown-correction" Unknown UnknownCorrection { correction: CorrectionId },
    /// No such sample.
    "unknown-sample" Unknown UnknownSample { sample: SampleId },
    /// No such case.
    "unknown-case" Unknown UnknownCase { case: CaseId },

    /// Something with this identifier is recorded, the same as asked.
    "exists" Conflict Exists { id: String },
    /// The identifier was used for something else.
    "exists-differently" Conflict ExistsDifferently { id: String, field: String },
    /// The transfer is recorded with other accounts.
    "exists-with-different-accounts" Conflict ExistsWithDifferentAccounts { transfer: TransferId },
    /// The transfer is recorded with another amount.
    "exists-with-different-amount" Conflict ExistsWithDifferentAmount { transfer: TransferId, recorded: Money },
    /// The transfer is recorded with another step, day or reason.
    "exists-with-different-details" Conflict ExistsWithDifferentDetails { transfer: TransferId },
    /// The key was recorded before.
    "key-known" Conflict KeyKnown { key: String },

    /// What is named is in another state than the command needs.
    "wrong-status" Conflict WrongStatus { thing: String, status: String, needed: String },
    /// The party is no member of the meeting.
    "not-a-member" Forbidden NotAMember { party: PartyId },
    /// The party is not present.
    "not-present" Conflict NotPresent { party: PartyId },
    /// Too few members are present.
    "no-quorum" Conflict NoQuorum { present: u32, members: u32 },
    /// The party voted before.
    "voted-before" Conflict VotedBefore { party: PartyId },
    /// The party signed before.
    "signed-before" Conflict SignedBefore { party: PartyId },
    /// The party is not bound by the agreement.
    "not-a-party-to-it" Forbidden NotAPartyToIt { party: PartyId },
    /// The agreement is not in force on the day.
    "not-in-force" Conflict NotInForce { agreement: AgreementId, on: Date },
    /// The draft has problems; the first of them.
    "draft-has-problems" Invalid DraftHasProblems { count: usize, path: String, problem: Message },
    /// The clause states nothing that is settled in money.
    "clause-without-payment" Conflict ClauseWithoutPayment { clause: ClauseId },
    /// The arithmetic has no result.
    "arithmetic-undefined" Conflict ArithmeticUndefined { reason: Undefined },
    /// The clause is settled for the year, or a settlement is open.
    "settled-before" Conflict SettledBefore { settlement: SettlementId },
    /// The digest is not the one of the settlement.
    "different-digest" Conflict DifferentDigest { recorded: String, given: String },
    /// A dispute holds the transfer.
    "held-by-dispute" Conflict HeldByDispute { transfer: TransferId, case: CaseId },
    /// The transfer is not pending.
    "not-pending" Conflict NotPending { transfer: TransferId },
    /// The pending transfer was posted before.
    "already-posted" Conflict AlreadyPosted { transfer: TransferId },
    /// The pending transfer was voided before.
    "already-voided" Conflict AlreadyVoided { transfer: TransferId },
    /// Another room reserved the transfer, and posts or voids it.
    "belongs-elsewhere" Conflict BelongsElsewhere { transfer: TransferId },
    /// Two persons are needed: one reserves, another posts.
    "needs-two-persons" Conflict NeedsTwoPersons { transfer: TransferId },
    /// The account is closed.
    "account-closed" Conflict AccountClosed { account: AccountId },
    /// The account has pending transfers.
    "account-pending" Conflict AccountPending { account: AccountId },
    /// The account does not balance to zero.
    "account-not-empty" Conflict AccountNotEmpty { account: AccountId },
    /// Both sides are one account.
    "accounts-are-the-same" Invalid AccountsAreTheSame { account: AccountId },
    /// The day lies in a closed period.
    "period-closed" Conflict PeriodClosed { through: Date },
    /// The day lies ahead.
    "day-ahead" Invalid DayAhead { on: Date },
    /// The amount must be above zero.
    "amount-not-positive" Invalid AmountNotPositive { amount: Money },
    /// Two currencies.
    "other-currency" Invalid OtherCurrency { currency: Currency, given: Currency },
    /// An amount is too large.
    "amount-too-large" Invalid AmountTooLarge {},
    /// More is posted than is pending.
    "exceeds-pending" Conflict ExceedsPending { pending: Money },
    /// Debits would exceed credits.
    "exceeds-credits" Conflict ExceedsCredits { account: AccountId, available: Money },
    /// Credits would exceed debits.
    "exceeds-debits" Conflict ExceedsDebits { account: AccountId, available: Money },
    /// There is nothing to divide by.
    "no-weights" Invalid NoWeights {},
    /// A list must not be empty.
    "empty" Invalid Empty { field: String },
    /// A text, a number or a day that cannot be.
    "not-valid" Invalid NotValid { field: String, value: String },
    /// The call is not open at this moment.
    "call-not-open" Conflict CallNotOpen { call: CallId },
    /// The application was not assessed.
    "not-assessed" Conflict NotAssessed { project: ProjectId },
    /// Only the last decision can be reverted.
    "not-the-last-decision" Conflict NotTheLastDecision { project: ProjectId },
    /// Conditions are not met.
    "conditions-open" Conflict ConditionsOpen { project: ProjectId, open: usize },
    /// More than was asked for, or than the budget has.
    "exceeds-budget" Conflict ExceedsBudget { available: Money },
    /// More would be paid than is approved.
    "exceeds-approved" Conflict ExceedsApproved { available: Money },
    /// Certified, deducted and parked must add up to the item.
    "parts-do-not-add-up" Invalid PartsDoNotAddUp { cost: CostId, amount: Money },
    /// The cost was reported before.
    "reported-before" Conflict ReportedBefore { cost: CostId },
    /// Something is still open.
    "still-open" Conflict StillOpen { thing: String },
    /// The deadline has passed.
    "too-late" Conflict TooLate { deadline: Date },
    /// The deadline has not passed yet.
    "too-early" Conflict TooEarly { deadline: Date },
    /// The agreement allows no appeal.
    "no-appeal" Conflict NoAppeal {},
    /// The panel is not complete.
    "panel-incomplete" Conflict PanelIncomplete { arbitrators: usize, needed: usize },
    /// The title of a sealed paper stays in the paper.
    "sealed-title" Invalid SealedTitle { paper: PaperId },
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())?;
        self.message().args.iter().try_for_each(|(name, value)| match value {
            coregion_zone::Arg::Text(text) => write!(f, " {name} `{text}`"),
            _ => Ok(()),
        })
    }
}

impl std::error::Error for Refusal {}
