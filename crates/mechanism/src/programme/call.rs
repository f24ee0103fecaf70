//! The rules of calls and of pledges to a fund, social capital included.

use super::*;
use crate::command::{Decide, exists, require};
use crate::context::Context;
use crate::ledger::{NewTransfer, Origin, Sheet, Step, TransfersMade, Warrant};
use crate::{AccountId, Event, Office};
use coregion_terms::Validate;
use coregion_terms::fund::parts;

fn call_stream(call: &CallId) -> String {
    format!("call/{call}")
}

impl Decide for OpenCall {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Some(c) = office.programmes.calls.get(&self.call) {
            let same = (&c.fund, &c.title, &c.share, &c.accounts)
                == (&self.fund, &self.title, &self.share, &self.accounts)
                && (c.opens, c.closes, c.budget) == (self.opens, self.closes, self.budget);
            return Err(exists(&self.call, same, "call"));
        }
        office.parties.open_party(&self.fund)?;
        if !office.parties.is_office(&self.fund) {
            return Err(Refusal::AnotherParty { party: self.fund.clone(), acting: context.party.clone() });
        }
        require(!self.title.is_empty(), "title")?;
        if self.closes <= self.opens {
            return Err(Refusal::NotValid { field: "closes".into(), value: self.closes.to_string() });
        }
        if !self.budget.is_positive() {
            return Err(Refusal::AmountNotPositive { amount: self.budget });
        }
        let problems = self.share.problems();
        if let Some(first) = problems.first() {
            let (count, path) = (problems.len(), first.path.clone());
            return Err(Refusal::DraftHasProblems { count, path, problem: first.message.clone() });
        }
        for source in &self.share.sources {
            office.parties.open_party(&source.source)?;
            let account = self.accounts.get(&source.source);
            let account =
                account.ok_or_else(|| Refusal::Empty { field: format!("accounts/{}", source.source) })?;
            let found = office.ledger.account(account)?;
            if found.is_closed() {
                return Err(Refusal::AccountClosed { account: account.clone() });
            }
            if found.currency != self.budget.currency() {
                let (currency, given) = (self.budget.currency(), found.currency);
                return Err(Refusal::OtherCurrency { currency, given });
            }
            if found.owner != source.source {
                return Err(Refusal::AnotherParty {
                    party: source.source.clone(),
                    acting: found.owner.clone(),
                });
            }
        }
        Ok(vec![CallOpened { act: context.act(), call: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        call_stream(&self.call)
    }
}

impl Call {
    /// The account that a source pays from.
    pub(crate) fn account(&self, source: &PartyId) -> Result<&AccountId, Refusal> {
        self.accounts.get(source).ok_or_else(|| Refusal::Empty { field: format!("accounts/{source}") })
    }

    /// What all sources bear of a cost.
    pub(crate) fn borne(&self, cost: Money) -> Result<Money, Refusal> {
        let (sources, _) = parts(&self.share, cost, &mut Vec::new())?;
        Ok(Money::total(cost.currency(), sources)?)
    }
}

impl Decide for CloseCall {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let call = office.programmes.call(&self.call)?;
        if call.closed.is_some() {
            return Err(Refusal::Exists { id: self.call.to_string() });
        }
        use ApplicationStatus::{Closed, Ineligible, NotApproved, Withdrawn};
        let open = |p: &Project| !matches!(p.status, Closed | Ineligible | NotApproved | Withdrawn);
        let found = office.programmes.projects.iter().find(|(_, p)| p.call == self.call && open(p));
        if let Some((project, _)) = found {
            return Err(Refusal::StillOpen { thing: project.to_string() });
        }
        Ok(vec![CallClosed { act: context.act(), call: self.call.clone() }.into()])
    }

    fn stream(&self) -> String {
        call_stream(&self.call)
    }
}

impl Decide for PledgeContribution {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Some(pledge) = office.programmes.contributions.get(&self.contribution) {
            let same = (&pledge.call, &pledge.contributor, pledge.amount)
                == (&self.call, &context.party, self.amount);
            return Err(exists(&self.contribution, same, "contribution"));
        }
        let call = office.programmes.call(&self.call)?;
        if call.closed.is_some() {
            return Err(Refusal::CallNotOpen { call: self.call.clone() });
        }
        check_amount(self.amount, call.budget.currency())?;
        let signed = context.bound(office)?;
        Ok(vec![ContributionPledged { act: context.act(), pledge: self.clone(), signed }.into()])
    }

    fn stream(&self) -> String {
        call_stream(&self.call)
    }
}

/// Refuses an amount that is not above zero or in another currency.
pub(super) fn check_amount(amount: Money, currency: Currency) -> Result<(), Refusal> {
    if amount.currency() != currency {
        return Err(Refusal::OtherCurrency { currency, given: amount.currency() });
    }
    if amount.is_positive() { Ok(()) } else { Err(Refusal::AmountNotPositive { amount }) }
}

/// Makes one transfer of this room.
pub(super) fn transfer(
    office: &Office,
    context: &Context,
    new: NewTransfer,
) -> Result<TransfersMade, Refusal> {
    let act = context.act();
    Sheet::new(&office.ledger).make(&new, &act, context.today(office), Warrant::Room)?;
    Ok(TransfersMade { act, transfers: vec![new] })
}

/// Refuses an account of another owner.
pub(super) fn owned(office: &Office, account: &AccountId, owner: &PartyId) -> Result<(), Refusal> {
    let found = office.ledger.account(account)?;
    match found.owner == *owner {
        true => Ok(()),
        false => Err(Refusal::AnotherParty { party: owner.clone(), acting: found.owner.clone() }),
    }
}

impl Decide for ReceiveContribution {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let unknown = || Refusal::UnknownContribution { contribution: self.contribution.clone() };
        let pledge = office.programmes.contributions.get(&self.contribution).ok_or_else(unknown)?;
        let call = office.programmes.call(&pledge.call)?;
        owned(office, &self.from, &pledge.contributor)?;
        // A contributor that is a source of its own fills its own account, all others that of the fund.
        let to = call.accounts.get(&pledge.contributor).map_or_else(|| call.account(&call.fund), Ok)?;
        let new = NewTransfer {
            transfer: self.transfer.clone(),
            on: self.on,
            step: Step::Move { debit: self.from.clone(), credit: to.clone(), amount: self.amount },
            origin: Origin::Contribution { contribution: self.contribution.clone() },
        };
        let made = transfer(office, context, new)?;
        let available = pledge.amount.minus(pledge.received)?;
        if self.amount > available {
            return Err(Refusal::ExceedsApproved { available });
        }
        Ok(vec![made.into(), ContributionReceived { act: context.act(), receipt: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        format!("contribution/{}", self.contribution)
    }
}
