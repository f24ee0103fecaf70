//! The books: what transfers do to accounts, on a sheet beside the state, so that linked ones happen all or none.

use super::{Account, Limit, NewTransfer, Origin, Outcome, State, Step, Transfer};
use crate::{AccountId, Act, CaseId, Office, Refusal, TransferId};
use coregion_terms::{Date, Money, MoneyError};
use std::collections::BTreeMap;

/// What may be done with transfers that other rooms look after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Warrant<'w> {
    /// Only transfers that a person wrote by hand are posted and voided.
    Hand,
    /// The room that reserved it posts or voids it, unless a dispute holds it.
    Room,
    /// The end of a case posts or voids what the case holds.
    Case(&'w CaseId),
}

/// Accounts and transfers that linked transfers have changed so far.
pub(crate) struct Sheet<'s> {
    state: &'s State,
    accounts: BTreeMap<AccountId, Account>,
    transfers: BTreeMap<TransferId, Transfer>,
}

impl From<MoneyError> for Refusal {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::Mixed { left, right } => Refusal::OtherCurrency { currency: left, given: right },
            MoneyError::NoWeights => Refusal::NoWeights {},
            MoneyError::NotMoney(value) => Refusal::NotValid { field: "amount".into(), value },
            MoneyError::TooLarge => Refusal::AmountTooLarge {},
        }
    }
}

/// What a transfer moves: from where to where, how much, and what it ends.
struct Resolved {
    debit: AccountId,
    credit: AccountId,
    amount: Money,
    ends: Option<(TransferId, Money)>,
}

impl<'s> Sheet<'s> {
    /// A sheet without changes.
    pub fn new(state: &'s State) -> Self {
        Sheet { state, accounts: BTreeMap::new(), transfers: BTreeMap::new() }
    }

    /// An account that the same command opens.
    pub fn open(&mut self, id: AccountId, account: Account) {
        self.accounts.insert(id, account);
    }

    fn account(&self, id: &AccountId) -> Result<&Account, Refusal> {
        match self.accounts.get(id) {
            Some(account) => Ok(account),
            None => self.state.account(id),
        }
    }

    fn transfer(&self, id: &TransferId) -> Option<&Transfer> {
        self.transfers.get(id).or_else(|| self.state.transfers.get(id))
    }

    /// Checks a transfer against everything and enters it.
    pub fn make(
        &mut self,
        new: &NewTransfer,
        act: &Act,
        today: Date,
        warrant: Warrant<'_>,
    ) -> Result<(), Refusal> {
        self.check_new(new)?;
        let moved = self.resolve(new)?;
        if !moved.amount.is_positive() {
            return Err(Refusal::AmountNotPositive { amount: moved.amount });
        }
        if moved.debit == moved.credit {
            return Err(Refusal::AccountsAreTheSame { account: moved.debit });
        }
        for id in [&moved.debit, &moved.credit] {
            let account = self.account(id)?;
            if account.is_closed() {
                return Err(Refusal::AccountClosed { account: id.clone() });
            }
            if account.currency != moved.amount.currency() {
                return Err(Refusal::OtherCurrency {
                    currency: account.currency,
                    given: moved.amount.currency(),
                });
            }
        }
        if let Some(through) = self.state.closed_through.filter(|through| new.on <= *through) {
            return Err(Refusal::PeriodClosed { through });
        }
        if new.on > today {
            return Err(Refusal::DayAhead { on: new.on });
        }
        match &moved.ends {
            Some((pending, reserved)) => {
                self.check_pending(new, pending, *reserved, moved.amount, warrant)?
            }
            None => self.check_limits(&moved)?,
        }
        self.enter(new, act)
    }

    /// Refuses a transfer that is recorded, telling in what it differs.
    fn check_new(&self, new: &NewTransfer) -> Result<(), Refusal> {
        let Some(recorded) = self.transfer(&new.transfer) else { return Ok(()) };
        let transfer = new.transfer.clone();
        if recorded.step == new.step && recorded.on == new.on && recorded.origin == new.origin {
            return Err(Refusal::Exists { id: transfer.to_string() });
        }
        let moved = self.resolve(new)?;
        if (&recorded.debit, &recorded.credit) != (&moved.debit, &moved.credit) {
            return Err(Refusal::ExistsWithDifferentAccounts { transfer });
        }
        if recorded.amount != moved.amount {
            return Err(Refusal::ExistsWithDifferentAmount { transfer, recorded: recorded.amount });
        }
        Err(Refusal::ExistsWithDifferentDetails { transfer })
    }

    /// Where from, where to, and how much.
    fn resolve(&self, new: &NewTransfer) -> Result<Resolved, Refusal> {
        let (pending, amount) = match &new.step {
            Step::Move { debit, credit, amount } | Step::Reserve { debit, credit, amount } => {
                let (debit, credit) = (debit.clone(), credit.clone());
                return Ok(Resolved { debit, credit, amount: *amount, ends: None });
            }
            Step::Post { pending, amount } => (pending, *amount),
            Step::Void { pending } => (pending, None),
        };
        let unknown = || Refusal::UnknownTransfer { transfer: pending.clone() };
        let reserved = self.transfer(pending).ok_or_else(unknown)?;
        Ok(Resolved {
            debit: reserved.debit.clone(),
            credit: reserved.credit.clone(),
            amount: amount.unwrap_or(reserved.amount),
            ends: Some((pending.clone(), reserved.amount)),
        })
    }

    /// Refuses to end what is not pending, what a dispute holds, and what another room looks after.
    fn check_pending(
        &self,
        new: &NewTransfer,
        pending: &TransferId,
        reserved: Money,
        amount: Money,
        warrant: Warrant<'_>,
    ) -> Result<(), Refusal> {
        let transfer = pending.clone();
        let recorded = self.transfer(pending);
        match recorded.and_then(|r| r.outcome.as_ref()) {
            None => return Err(Refusal::NotPending { transfer }),
            Some(Outcome::Posted { .. }) => return Err(Refusal::AlreadyPosted { transfer }),
            Some(Outcome::Voided { .. }) => return Err(Refusal::AlreadyVoided { transfer }),
            Some(Outcome::Pending) => {}
        }
        let held = self.state.held.get(pending);
        match (held, warrant) {
            (Some(case), Warrant::Case(ending)) if case == ending => {}
            (Some(case), _) => return Err(Refusal::HeldByDispute { transfer, case: case.clone() }),
            (None, Warrant::Hand) => {
                let by_hand = recorded.is_some_and(|r| matches!(r.origin, Origin::Note(_)));
                if !by_hand {
                    return Err(Refusal::BelongsElsewhere { transfer });
                }
            }
            (None, _) => {}
        }
        if amount.currency() == reserved.currency()
            && amount > reserved
            && matches!(new.step, Step::Post { .. })
        {
            return Err(Refusal::ExceedsPending { pending: reserved });
        }
        Ok(())
    }

    /// Refuses what would break the limit of either account. What is pending counts.
    fn check_limits(&self, moved: &Resolved) -> Result<(), Refusal> {
        let debit = self.account(&moved.debit)?;
        if debit.limit == Limit::DebitsWithinCredits {
            let available = debit.credits.minus(debit.debits)?.minus(debit.debits_pending)?;
            if moved.amount > available {
                return Err(Refusal::ExceedsCredits { account: moved.debit.clone(), available });
            }
        }
        let credit = self.account(&moved.credit)?;
        if credit.limit == Limit::CreditsWithinDebits {
            let available = credit.debits.minus(credit.credits)?.minus(credit.credits_pending)?;
            if moved.amount > available {
                return Err(Refusal::ExceedsDebits { account: moved.credit.clone(), available });
            }
        }
        Ok(())
    }

    /// Enters a transfer without asking whether it may be.
    fn enter(&mut self, new: &NewTransfer, act: &Act) -> Result<(), Refusal> {
        let moved = self.resolve(new)?;
        let mut debit = self.account(&moved.debit)?.clone();
        let mut credit = self.account(&moved.credit)?.clone();
        if let Some((_, reserved)) = &moved.ends {
            debit.debits_pending = debit.debits_pending.minus(*reserved)?;
            credit.credits_pending = credit.credits_pending.minus(*reserved)?;
        }
        match &new.step {
            Step::Move { .. } | Step::Post { .. } => {
                debit.debits = debit.debits.plus(moved.amount)?;
                credit.credits = credit.credits.plus(moved.amount)?;
            }
            Step::Reserve { .. } => {
                debit.debits_pending = debit.debits_pending.plus(moved.amount)?;
                credit.credits_pending = credit.credits_pending.plus(moved.amount)?;
            }
            Step::Void { .. } => {}
        }
        // Room for all that is pending to be posted: what is accepted now never overflows later.
        debit.debits.plus(debit.debits_pending)?;
        credit.credits.plus(credit.credits_pending)?;
        let ended =
            moved.ends.as_ref().and_then(|(pending, _)| Some((pending, self.transfer(pending)?.clone())));
        if let Some((pending, mut ended)) = ended {
            let by = new.transfer.clone();
            ended.outcome = Some(match new.step {
                Step::Void { .. } => Outcome::Voided { by },
                _ => Outcome::Posted { by, amount: moved.amount },
            });
            self.transfers.insert(pending.clone(), ended);
        }
        let outcome = matches!(new.step, Step::Reserve { .. }).then_some(Outcome::Pending);
        let entered = Transfer {
            act: act.clone(),
            on: new.on,
            step: new.step.clone(),
            debit: moved.debit.clone(),
            credit: moved.credit.clone(),
            amount: moved.amount,
            origin: new.origin.clone(),
            outcome,
        };
        self.transfers.insert(new.transfer.clone(), entered);
        self.accounts.insert(moved.debit, debit);
        self.accounts.insert(moved.credit, credit);
        Ok(())
    }
}

/// Takes a transfer that was made into the state, and a posted obligation into the history of its clause.
pub(crate) fn make(office: &mut Office, new: &NewTransfer, act: &Act) {
    let mut sheet = Sheet::new(&office.ledger);
    if sheet.enter(new, act).is_err() {
        return;
    }
    let Sheet { accounts, transfers, .. } = sheet;
    office.ledger.accounts.extend(accounts);
    if let Some(entered) = transfers.get(&new.transfer) {
        for account in [&entered.debit, &entered.credit] {
            let of_account = office.ledger.of_account.entry(account.clone()).or_default();
            of_account.push(new.transfer.clone());
        }
        let amount = entered.amount;
        if let Step::Post { pending, .. } | Step::Void { pending } = &new.step {
            let origin = office.ledger.transfers.get(pending).map(|pending| pending.origin.clone());
            let posted = matches!(new.step, Step::Post { .. }).then_some(amount);
            match (origin, posted) {
                (Some(Origin::Settlement { settlement, line }), Some(amount)) => {
                    super::settle::remember(office, &settlement, line, amount);
                }
                (Some(Origin::Payment { project, payment }), posted) => {
                    crate::programme::end_instalment(
                        office,
                        (&project, &payment, pending),
                        posted,
                        (act, new.on),
                    );
                }
                _ => {}
            }
        }
    }
    office.ledger.transfers.extend(transfers);
}
