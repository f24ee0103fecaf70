//! The rules of accounts and transfers.

use super::book::{Sheet, Warrant};
use super::*;
use crate::command::{Decide, exists, require};
use crate::context::Context;
use crate::party::Role;
use crate::{Event, Office, PersonId};
use coregion_terms::{Money, allot};

fn account_stream(account: &AccountId) -> String {
    format!("account/{account}")
}

/// The most transfers that are linked.
pub const MOST_LINKED: usize = 1000;

impl Decide for OpenAccount {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Some(account) = office.ledger.accounts.get(&self.account) {
            let same = (&account.owner, &account.purpose) == (&self.owner, &self.purpose)
                && (account.currency, account.limit) == (self.currency, self.limit);
            return Err(exists(&self.account, same, "account"));
        }
        office.parties.open_party(&self.owner)?;
        require(!self.purpose.trim().is_empty(), "purpose")?;
        Ok(vec![AccountOpened { act: context.act(), account: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        account_stream(&self.account)
    }
}

impl Decide for SetLimit {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let account = office.ledger.account(&self.account)?;
        if account.is_closed() {
            return Err(Refusal::AccountClosed { account: self.account.clone() });
        }
        let available = match self.limit {
            Limit::None => Money::zero(account.currency),
            Limit::DebitsWithinCredits => {
                account.credits.minus(account.debits)?.minus(account.debits_pending)?
            }
            Limit::CreditsWithinDebits => {
                account.debits.minus(account.credits)?.minus(account.credits_pending)?
            }
        };
        if available.is_negative() {
            let account = self.account.clone();
            return Err(match self.limit {
                Limit::CreditsWithinDebits => Refusal::ExceedsDebits { account, available },
                _ => Refusal::ExceedsCredits { account, available },
            });
        }
        Ok(vec![LimitSet { act: context.act(), change: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        account_stream(&self.account)
    }
}

impl Decide for CloseAccount {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let account = office.ledger.account(&self.account)?;
        let id = self.account.clone();
        if account.is_closed() {
            return Err(Refusal::AccountClosed { account: id });
        }
        if !account.debits_pending.is_zero() || !account.credits_pending.is_zero() {
            return Err(Refusal::AccountPending { account: id });
        }
        if account.debits != account.credits {
            return Err(Refusal::AccountNotEmpty { account: id });
        }
        Ok(vec![AccountClosed { act: context.act(), account: id }.into()])
    }

    fn stream(&self) -> String {
        account_stream(&self.account)
    }
}

/// Refuses one person what needs two: a treasurer moves and reserves, a cashier posts what somebody else reserved.
/// What leaves a purse that cannot be overdrawn is reserved first.
fn check_hand(office: &Office, context: &Context, new: &NewTransfer) -> Result<(), Refusal> {
    let needs = |role: Role| match context.has(office, role) {
        true => Ok(()),
        false => Err(Refusal::NotAuthorised {
            command: "make-transfers".into(),
            party: context.party.clone(),
            needed: role.as_str().into(),
        }),
    };
    match &new.step {
        Step::Move { debit, .. } => {
            let purse =
                office.ledger.accounts.get(debit).is_some_and(|a| a.limit == Limit::DebitsWithinCredits);
            if purse {
                return Err(Refusal::NeedsTwoPersons { transfer: new.transfer.clone() });
            }
            needs(Role::Treasurer)
        }
        Step::Reserve { .. } => needs(Role::Treasurer),
        Step::Void { .. } => Ok(()),
        Step::Post { pending, .. } => {
            needs(Role::Cashier)?;
            let reserver: Option<&PersonId> = office.ledger.transfers.get(pending).map(|t| &t.act.by);
            match reserver == Some(&context.actor) {
                true => Err(Refusal::SamePerson { person: context.actor.clone() }),
                false => Ok(()),
            }
        }
    }
}

impl Decide for MakeTransfers {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        require(!self.transfers.is_empty(), "transfers")?;
        if self.transfers.len() > MOST_LINKED {
            let value = self.transfers.len().to_string();
            return Err(Refusal::NotValid { field: "transfers".into(), value });
        }
        let (act, today) = (context.act(), context.today(office));
        let mut sheet = Sheet::new(&office.ledger);
        for new in &self.transfers {
            sheet.make(new, &act, today, Warrant::Hand)?;
            if !matches!(new.origin, Origin::Note(_)) {
                return Err(Refusal::BelongsElsewhere { transfer: new.transfer.clone() });
            }
            check_hand(office, context, new)?;
        }
        Ok(vec![TransfersMade { act, transfers: self.transfers.clone() }.into()])
    }

    fn stream(&self) -> String {
        match self.transfers.first() {
            Some(first) => format!("transfer/{}", first.transfer),
            None => "books".into(),
        }
    }
}

impl Decide for Allot {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        require(!self.parts.is_empty(), "parts")?;
        let purse = office.ledger.account(&self.debit)?.limit == Limit::DebitsWithinCredits;
        if !self.amount.is_positive() {
            return Err(Refusal::AmountNotPositive { amount: self.amount });
        }
        let weights: Vec<_> = self.parts.iter().map(|part| part.weight.clone()).collect();
        let amounts = allot(self.amount, &weights, self.remainder)?;
        let (act, today) = (context.act(), context.today(office));
        let mut sheet = Sheet::new(&office.ledger);
        let mut transfers = Vec::new();
        for (part, amount) in self.parts.iter().zip(amounts).filter(|(_, amount)| amount.is_positive()) {
            let (debit, credit) = (self.debit.clone(), part.account.clone());
            let step = match purse {
                true => Step::Reserve { debit, credit, amount },
                false => Step::Move { debit, credit, amount },
            };
            let origin = Origin::Note(self.reason.clone());
            let new = NewTransfer { transfer: part.transfer.clone(), on: self.on, step, origin };
            sheet.make(&new, &act, today, Warrant::Hand)?;
            transfers.push(new);
        }
        Ok(vec![TransfersMade { act, transfers }.into()])
    }

    fn stream(&self) -> String {
        account_stream(&self.debit)
    }
}

impl Decide for ClosePeriod {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Some(through) = office.ledger.closed_through.filter(|through| self.through <= *through) {
            return Err(Refusal::PeriodClosed { through });
        }
        if self.through >= context.today(office) {
            return Err(Refusal::DayAhead { on: self.through });
        }
        Ok(vec![PeriodClosed { act: context.act(), through: self.through }.into()])
    }

    fn stream(&self) -> String {
        "books".into()
    }
}
