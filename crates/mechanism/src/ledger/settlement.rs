//! The rules of facts and settlements.

use super::book::{Sheet, Warrant};
use super::*;
use crate::command::{Decide, exists, require, status};
use crate::context::Context;
use crate::{Act, Event, Office, digest::digest};
use coregion_terms::{Assessment, Currency, PartyId, Term, assess};
use std::collections::BTreeSet;

/// The purpose of the accounts that settlements are posted to.
pub const SETTLEMENT: &str = "settlement";
/// The most facts in a batch.
pub const MOST_FACTS: usize = 10_000;

/// What both sides see the same digest of.
#[derive(Serialize)]
struct Digested<'a> {
    agreement: &'a AgreementId,
    version: u32,
    clause: &'a ClauseId,
    term: &'a Term,
    year: i32,
    history: &'a History,
    assessment: &'a Assessment,
}

/// The digest of a settlement: everything that decides it and everything that it decides.
pub fn settlement_digest(
    agreement: &AgreementId,
    version: u32,
    (clause, term): (&ClauseId, &Term),
    year: i32,
    history: &History,
    assessment: &Assessment,
) -> String {
    digest(&Digested { agreement, version, clause, term, year, history, assessment })
}

impl Decide for RecordFacts {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Some(batch) = office.ledger.batches.get(&self.batch) {
            return Err(exists(
                &self.batch,
                batch.facts == self.facts && batch.papers == self.papers,
                "facts",
            ));
        }
        require(!self.facts.is_empty(), "facts")?;
        if self.facts.len() > MOST_FACTS {
            return Err(Refusal::NotValid { field: "facts".into(), value: self.facts.len().to_string() });
        }
        let by_office = context.is_office(office);
        for fact in &self.facts {
            match fact {
                // A member says its own figures; those of others come from the office.
                Fact::Statistic { party, .. } if !by_office => context.acts_for(party)?,
                Fact::Receipt { period, .. } | Fact::Reading { period, .. } => {
                    if matches!(period, coregion_zone::Period::Day(..)) {
                        return Err(Refusal::NotValid { field: "period".into(), value: period.to_string() });
                    }
                }
                _ => {}
            }
        }
        for paper in &self.papers {
            if !office.papers.contains_key(paper) {
                return Err(Refusal::UnknownPaper { paper: paper.clone() });
            }
        }
        Ok(vec![FactsRecorded { act: context.act(), facts: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        format!("facts/{}", self.batch)
    }
}

fn settlement_stream(settlement: &SettlementId) -> String {
    format!("settlement/{settlement}")
}

/// The account that settlements of a party are posted to, and its opening where it is not there.
fn settlement_account(
    office: &Office,
    party: &PartyId,
    currency: Currency,
    act: &Act,
) -> Result<(AccountId, Option<AccountOpened>), Refusal> {
    office.parties.open_party(party)?;
    let fits = |a: &Account| {
        a.owner == *party && a.purpose == SETTLEMENT && a.currency == currency && !a.is_closed()
    };
    if let Some((id, _)) = office.ledger.accounts.iter().find(|(_, account)| fits(account)) {
        return Ok((id.clone(), None));
    }
    let too_long = |_| Refusal::NotValid { field: "account".into(), value: party.to_string() };
    let account: AccountId = party.part(format!("{SETTLEMENT}/{currency}")).map_err(too_long)?;
    if office.ledger.accounts.contains_key(&account) {
        return Err(exists(&account, false, "account"));
    }
    let opening = OpenAccount {
        account: account.clone(),
        owner: party.clone(),
        purpose: SETTLEMENT.into(),
        currency,
        limit: Limit::None,
    };
    Ok((account, Some(AccountOpened { act: act.clone(), account: opening })))
}

impl Decide for ProposeSettlement {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let ProposeSettlement { settlement: id, agreement, clause, year } = self;
        if let Some(s) = office.ledger.settlements.get(id) {
            let same = (&s.agreement, &s.clause, s.year) == (agreement, clause, *year);
            return Err(exists(id, same, "settlement"));
        }
        let invalid = |_| Refusal::NotValid { field: "year".into(), value: year.to_string() };
        let end = Date::new(*year, 12, 31).map_err(invalid)?;
        let today = context.today(office);
        if end >= today {
            return Err(Refusal::DayAhead { on: end });
        }
        let recorded = office.instruments.agreement(agreement)?;
        let (version, found) = recorded.clause_on(agreement, clause, end)?;
        let same = |s: &&Settlement| (&s.agreement, &s.clause, s.year) == (agreement, clause, *year);
        let standing = |s: &Settlement| s.status != SettlementStatus::Withdrawn;
        let before = office.ledger.settlements.iter().find(|(_, s)| same(s) && standing(s));
        if let Some((settlement, _)) = before {
            return Err(Refusal::SettledBefore { settlement: settlement.clone() });
        }
        let without = || Refusal::ClauseWithoutPayment { clause: clause.clone() };
        let term = found.term.as_ref().ok_or_else(without)?;
        let none = History::new();
        let history = office.ledger.history.get(agreement).and_then(|c| c.get(clause)).unwrap_or(&none);
        let assessment =
            assess(term, &office.ledger.facts, history, *year).map_err(|reason| match reason {
                coregion_terms::Undefined::NoPayment { .. } => without(),
                reason => Refusal::ArithmeticUndefined { reason },
            })?;
        let needed: BTreeSet<PartyId> = term.bound().into_iter().cloned().collect();
        if !context.is_office(office) && !needed.contains(&context.party) {
            return Err(Refusal::NotAPartyToIt { party: context.party.clone() });
        }
        for party in &needed {
            office.parties.open_party(party)?;
        }

        let act = context.act();
        let (mut events, mut transfers) = (Vec::<Event>::new(), Vec::new());
        let mut sheet = Sheet::new(&office.ledger);
        let mut opened = BTreeSet::new();
        for (line, obligation) in (0u32..).zip(&assessment.obligations) {
            let mut sides = Vec::with_capacity(2);
            for party in [&obligation.from, &obligation.to] {
                let currency = obligation.amount.currency();
                let (account, opening) = settlement_account(office, party, currency, &act)?;
                if let Some(opening) = opening.filter(|_| opened.insert(account.clone())) {
                    let OpenAccount { owner, purpose, currency, limit, .. } = opening.account.clone();
                    sheet.open(account.clone(), Account::new(owner, purpose, currency, limit, act.clone()));
                    events.push(opening.into());
                }
                sides.push(account);
            }
            let (Some(credit), Some(debit)) = (sides.pop(), sides.pop()) else { continue };
            let too_long = |_| Refusal::NotValid { field: "settlement".into(), value: id.to_string() };
            let new = NewTransfer {
                transfer: id.part(line).map_err(too_long)?,
                on: today,
                step: Step::Reserve { debit, credit, amount: obligation.amount },
                origin: Origin::Settlement { settlement: id.clone(), line },
            };
            sheet.make(&new, &act, today, Warrant::Room)?;
            transfers.push(new);
        }
        let digest = settlement_digest(agreement, version, (clause, term), *year, history, &assessment);
        let ids = transfers.iter().map(|new| new.transfer.clone()).collect();
        if !transfers.is_empty() {
            events.push(TransfersMade { act: act.clone(), transfers }.into());
        }
        let proposal = self.clone();
        events.push(
            SettlementProposed { act, proposal, version, assessment, digest, transfers: ids, needed }.into(),
        );
        Ok(events)
    }

    fn stream(&self) -> String {
        settlement_stream(&self.settlement)
    }
}

/// The transfers that post or void every obligation of a settlement that is still pending and not held.
fn finish(
    office: &Office,
    context: &Context,
    id: &SettlementId,
    settlement: &Settlement,
    suffix: &str,
    step: impl Fn(TransferId) -> Step,
) -> Result<Option<TransfersMade>, Refusal> {
    let (act, today) = (context.act(), context.today(office));
    let mut sheet = Sheet::new(&office.ledger);
    let mut transfers = Vec::new();
    for (line, pending) in (0u32..).zip(&settlement.transfers) {
        let waits = office.ledger.transfers.get(pending).is_some_and(|t| t.outcome == Some(Outcome::Pending));
        if !waits || office.ledger.held.contains_key(pending) {
            continue;
        }
        let too_long = |_| Refusal::NotValid { field: "settlement".into(), value: id.to_string() };
        let new = NewTransfer {
            transfer: id.part(format!("{line}/{suffix}")).map_err(too_long)?,
            on: today,
            step: step(pending.clone()),
            origin: Origin::Settlement { settlement: id.clone(), line },
        };
        sheet.make(&new, &act, today, Warrant::Room)?;
        transfers.push(new);
    }
    Ok((!transfers.is_empty()).then_some(TransfersMade { act, transfers }))
}

impl Decide for ConfirmSettlement {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let settlement = office.ledger.settlement(&self.settlement)?;
        if !settlement.needed.contains(&context.party) {
            return Err(Refusal::NotAPartyToIt { party: context.party.clone() });
        }
        if settlement.digest != self.digest {
            let (recorded, given) = (settlement.digest.clone(), self.digest.clone());
            return Err(Refusal::DifferentDigest { recorded, given });
        }
        if settlement.confirmed.contains_key(&context.party) {
            return Err(Refusal::Exists { id: self.settlement.to_string() });
        }
        if settlement.status != SettlementStatus::Proposed {
            return Err(status(&self.settlement, settlement.status, "proposed"));
        }
        let signed = context.bound(office)?;
        let act = context.act();
        let mut events: Vec<Event> =
            vec![SettlementConfirmed { act: act.clone(), confirmation: self.clone(), signed }.into()];
        if settlement.confirmed.len() + 1 == settlement.needed.len() {
            events.push(SettlementCompleted { act, settlement: self.settlement.clone() }.into());
            let post = |pending| Step::Post { pending, amount: None };
            let made = finish(office, context, &self.settlement, settlement, "posted", post)?;
            events.extend(made.map(Event::from));
        }
        Ok(events)
    }

    fn stream(&self) -> String {
        settlement_stream(&self.settlement)
    }
}

impl Decide for WithdrawSettlement {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let settlement = office.ledger.settlement(&self.settlement)?;
        if settlement.status != SettlementStatus::Proposed {
            return Err(status(&self.settlement, settlement.status, "proposed"));
        }
        for transfer in &settlement.transfers {
            if let Some(case) = office.ledger.held.get(transfer) {
                return Err(Refusal::HeldByDispute { transfer: transfer.clone(), case: case.clone() });
            }
            if office.ledger.transfer(transfer)?.outcome != Some(Outcome::Pending) {
                return Err(Refusal::AlreadyPosted { transfer: transfer.clone() });
            }
        }
        let act = context.act();
        let (settlement_id, reason) = (self.settlement.clone(), self.reason.clone());
        let mut events: Vec<Event> =
            vec![SettlementWithdrawn { act, settlement: settlement_id, reason }.into()];
        let void = |pending| Step::Void { pending };
        let made = finish(office, context, &self.settlement, settlement, "voided", void)?;
        events.extend(made.map(Event::from));
        Ok(events)
    }

    fn stream(&self) -> String {
        settlement_stream(&self.settlement)
    }
}
