//! Settlements: what a clause obliges to for a year, computed, confirmed by both sides, then posted.

use crate::{
    Act, AgreementId, CaseId, CorrectionId, Office, PaymentId, ProjectId, SettlementId, Signed, TransferId,
    Words,
};
use coregion_terms::{Assessment, ClauseId, Money, PartyId, Term};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a transfer comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Origin {
    /// What a person wrote.
    Note(Words),
    /// An obligation of a settlement: its place among them, from 0.
    Settlement {
        /// The settlement.
        settlement: SettlementId,
        /// The place.
        line: u32,
    },
    /// An instalment of a payment to a project.
    Payment {
        /// The project.
        project: ProjectId,
        /// The payment.
        payment: PaymentId,
    },
    /// The repayment of a correction.
    Correction {
        /// The project.
        project: ProjectId,
        /// The correction.
        correction: CorrectionId,
    },
    /// A contribution to a fund.
    Contribution {
        /// The contribution.
        contribution: crate::ContributionId,
    },
    /// The end of a case.
    Case(CaseId),
}

/// How far a settlement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettlementStatus {
    /// Computed; its transfers are pending.
    Proposed,
    /// Confirmed by all; what no dispute holds is posted.
    Confirmed,
    /// Withdrawn.
    Withdrawn,
}

/// A settlement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Who proposed it.
    pub proposed: Act,
    /// The agreement.
    pub agreement: AgreementId,
    /// The version in force at the end of the year.
    pub version: u32,
    /// The clause.
    pub clause: ClauseId,
    /// The year.
    pub year: i32,
    /// The obligations with their arithmetic.
    pub assessment: Assessment,
    /// The digest of agreement, version, clause, year and assessment.
    pub digest: String,
    /// The pending transfer of each obligation, in order.
    pub transfers: Vec<TransferId>,
    /// Who must confirm.
    pub needed: BTreeSet<PartyId>,
    /// Who has confirmed.
    pub confirmed: BTreeMap<PartyId, Confirmation>,
    /// How far it is.
    pub status: SettlementStatus,
}

/// A party's confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Who confirmed.
    pub act: Act,
    /// With which key.
    pub signed: Signed,
}

/// Puts a posted obligation into the history of its clause, which later years are computed with: what the first side
/// that the term names has received for the subject and year.
pub(crate) fn remember(office: &mut Office, settlement: &SettlementId, line: u32, amount: Money) {
    let Some(settled) = office.ledger.settlements.get(settlement) else { return };
    let obligation = usize::try_from(line).ok().and_then(|line| settled.assessment.obligations.get(line));
    let term = (office.instruments.agreements.get(&settled.agreement))
        .and_then(|agreement| agreement.version(settled.version))
        .and_then(|version| version.draft.clause(&settled.clause)?.term.as_ref());
    let (Some(obligation), Some(term)) = (obligation, term) else { return };
    let first = match term {
        Term::TaxSharing(term) => Some(&term.sender),
        other => other.bound().first().copied(),
    };
    let received = if first == Some(&obligation.to) {
        Ok(amount)
    } else if first == Some(&obligation.from) {
        amount.negated()
    } else {
        return;
    };
    let (about, year) = (obligation.about.clone(), settled.year);
    let history = office.ledger.history.entry(settled.agreement.clone()).or_default();
    let years = history.entry(settled.clause.clone()).or_default().entry(about).or_default();
    let before = years.get(&year).copied().unwrap_or(Money::zero(amount.currency()));
    if let Ok(sum) = received.and_then(|received| before.plus(received)) {
        years.insert(year, sum);
    }
}
