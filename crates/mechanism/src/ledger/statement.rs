//! Statements: what a party's accounts did in a period, each line traced to clause, version, input and arithmetic.

use super::{Account, Origin, Outcome, Step, Transfer};
use crate::instrument::Source;
use crate::{AccountId, AgreementId, Office, Refusal, TransferId};
use coregion_terms::{ClauseId, Currency, Date, Money, PartyId};
use serde::Serialize;
use std::collections::BTreeMap;

/// A statement. It is computed from the transfers whenever it is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Statement {
    /// Whose.
    pub party: PartyId,
    /// In which currency.
    pub currency: Currency,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Credits less debits before the first day.
    pub opening: Money,
    /// What was posted in the period, by day and in the order in which it was made.
    pub lines: Vec<Line>,
    /// Credits less debits after the last day.
    pub closing: Money,
    /// What is pending now.
    pub pending: Vec<Line>,
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// The transfer.
    pub transfer: TransferId,
    /// The day it counts for.
    pub on: Date,
    /// The party's account.
    pub account: AccountId,
    /// The account of the other side.
    pub other_account: AccountId,
    /// The other side.
    pub other_party: PartyId,
    /// What the party gains (or, negative, pays).
    pub amount: Money,
    /// What it comes from.
    pub origin: Origin,
    /// The clause, version and arithmetic behind it, where it executes a clause.
    pub trace: Option<Trace>,
}

/// What a line rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trace {
    /// The agreement.
    pub agreement: AgreementId,
    /// The version.
    pub version: u32,
    /// The clause.
    pub clause: ClauseId,
    /// The year that is settled.
    pub year: i32,
    /// What it is for within the clause.
    pub about: String,
    /// By when it is due.
    pub due: Date,
    /// What the rule obliges to, before an award said otherwise.
    pub obligation: Money,
    /// The arithmetic with its inputs.
    pub steps: Vec<coregion_terms::Step>,
    /// The digest that both sides confirmed.
    pub digest: String,
}

impl Trace {
    /// The clause as a source.
    pub fn source(&self) -> Source {
        let (agreement, version, clause) = (self.agreement.clone(), self.version, self.clause.clone());
        Source::Clause { agreement, version, clause }
    }

    /// What a transfer executes; the end of a case is traced to the settlement that was disputed.
    fn of(office: &Office, transfer: &Transfer) -> Option<Trace> {
        let origin = match (&transfer.origin, &transfer.step) {
            (Origin::Settlement { .. }, _) => &transfer.origin,
            (_, Step::Post { pending, .. } | Step::Void { pending }) => {
                &office.ledger.transfers.get(pending)?.origin
            }
            _ => return None,
        };
        let Origin::Settlement { settlement, line } = origin else { return None };
        let settled = office.ledger.settlements.get(settlement)?;
        let obligation = settled.assessment.obligations.get(usize::try_from(*line).ok()?)?;
        Some(Trace {
            agreement: settled.agreement.clone(),
            version: settled.version,
            clause: settled.clause.clone(),
            year: settled.year,
            about: obligation.about.clone(),
            due: obligation.due,
            obligation: obligation.amount,
            steps: obligation.steps.clone(),
            digest: settled.digest.clone(),
        })
    }
}

/// The accounts of a party in a currency.
fn accounts<'o>(
    office: &'o Office,
    party: &PartyId,
    currency: Currency,
) -> BTreeMap<&'o AccountId, &'o Account> {
    let own = |account: &Account| account.owner == *party && account.currency == currency;
    office.ledger.accounts.iter().filter(|(_, account)| own(account)).collect()
}

/// The statement of a party in a currency from a day to a day.
///
/// # Errors
/// The party is not known, the days are not in order, or a sum is too large.
pub fn statement(
    office: &Office,
    party: &PartyId,
    currency: Currency,
    from: Date,
    until: Date,
) -> Result<Statement, Refusal> {
    office.parties.party(party)?;
    if until < from {
        return Err(Refusal::NotValid { field: "until".into(), value: until.to_string() });
    }
    let own = accounts(office, party, currency);
    let (mut lines, mut pending) = (Vec::new(), Vec::new());
    let mut opening = Money::zero(currency);
    for account in own.keys() {
        for id in office.ledger.of_account.get(*account).into_iter().flatten() {
            let Some(transfer) = office.ledger.transfers.get(id) else { continue };
            let posted = matches!(transfer.step, Step::Move { .. } | Step::Post { .. });
            let waits = transfer.outcome == Some(Outcome::Pending);
            if !(posted || waits) || (posted && transfer.on > until) {
                continue;
            }
            let debited = transfer.debit == **account;
            let amount = if debited { transfer.amount.negated()? } else { transfer.amount };
            if posted && transfer.on < from {
                opening = opening.plus(amount)?;
                continue;
            }
            let other = if debited { &transfer.credit } else { &transfer.debit };
            let line = Line {
                transfer: id.clone(),
                on: transfer.on,
                account: (*account).clone(),
                other_account: other.clone(),
                other_party: office.ledger.account(other)?.owner.clone(),
                amount,
                origin: transfer.origin.clone(),
                trace: Trace::of(office, transfer),
            };
            if waits { pending.push(line) } else { lines.push(line) }
        }
    }
    lines.sort_by(|a, b| (a.on, &a.account).cmp(&(b.on, &b.account)));
    let closing = lines.iter().try_fold(opening, |sum, line| sum.plus(line.amount))?;
    Ok(Statement { party: party.clone(), currency, from, until, opening, lines, closing, pending })
}
