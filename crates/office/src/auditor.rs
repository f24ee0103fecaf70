//! The auditor: the books added up once more from the events alone, by other code than the office's.
//!
//! It keeps plain sums of what each event moves, in wider numbers than the office, and compares them after every entry
//! with what the office says of the accounts that were touched. Settlements are computed again when they are
//! proposed; at the end every account and every statement is compared.

use coregion_journal::Entry;
use coregion_mechanism::ledger::{Limit, NewTransfer, Step, statement};
use coregion_mechanism::{AccountId, Event, Office, TransferId};
use coregion_terms::{Currency, Date, assess, obligations::History};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What the books of a verified journal say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Audited {
    /// How many accounts there are.
    pub accounts: usize,
    /// How many transfers.
    pub transfers: u64,
    /// What was debited in all, and credited in all, in minor units by currency: always the same.
    pub turnover: BTreeMap<String, i64>,
    /// How many settlements were computed again with the same result.
    pub settlements: u64,
    /// How many statements were computed again with the same result.
    pub statements: u64,
}

/// An account as the auditor keeps it.
#[derive(Clone, Debug)]
struct Plain {
    currency: Currency,
    limit: Limit,
    debits: i128,
    credits: i128,
    debits_pending: i128,
    credits_pending: i128,
}

/// A pending transfer.
#[derive(Clone, Debug)]
struct Waiting {
    debit: AccountId,
    credit: AccountId,
    amount: i128,
}

/// Looks at every entry, in order.
#[derive(Clone, Debug, Default)]
pub struct Auditor {
    accounts: BTreeMap<AccountId, Plain>,
    waiting: BTreeMap<TransferId, Waiting>,
    transfers: u64,
    settlements: u64,
}

impl Auditor {
    /// Takes in an entry and compares with the state after it.
    ///
    /// # Errors
    /// What is wrong with the books.
    pub fn look(&mut self, office: &Office, entry: &Entry<Event>) -> Result<(), String> {
        let mut touched = BTreeSet::new();
        for event in &entry.events {
            match event {
                Event::AccountOpened(e) => {
                    let account = &e.account;
                    let plain = Plain {
                        currency: account.currency,
                        limit: account.limit,
                        debits: 0,
                        credits: 0,
                        debits_pending: 0,
                        credits_pending: 0,
                    };
                    if self.accounts.insert(account.account.clone(), plain).is_some() {
                        return Err(format!("the account {} is opened twice", account.account));
                    }
                    touched.insert(account.account.clone());
                }
                Event::LimitSet(e) => {
                    self.account(&e.change.account)?.limit = e.change.limit;
                    touched.insert(e.change.account.clone());
                }
                Event::TransfersMade(e) => {
                    for transfer in &e.transfers {
                        self.transfer(transfer, &mut touched)?;
                    }
                }
                Event::SettlementProposed(e) => {
                    let proposal = &e.proposal;
                    let none = History::new();
                    let of_agreement = office.ledger.history.get(&proposal.agreement);
                    let history =
                        of_agreement.and_then(|clauses| clauses.get(&proposal.clause)).unwrap_or(&none);
                    let term = (office.instruments.agreements.get(&proposal.agreement))
                        .and_then(|agreement| agreement.version(e.version))
                        .and_then(|version| version.draft.clause(&proposal.clause)?.term.as_ref());
                    let again = term.map(|term| assess(term, &office.ledger.facts, history, proposal.year));
                    match again {
                        Some(Ok(assessment)) if assessment == e.assessment => self.settlements += 1,
                        _ => {
                            return Err(format!(
                                "the settlement {} comes out differently",
                                proposal.settlement
                            ));
                        }
                    }
                }
                _ => {}
            }
        }
        touched.iter().try_for_each(|account| self.compare(office, account))
    }

    fn account(&mut self, account: &AccountId) -> Result<&mut Plain, String> {
        self.accounts.get_mut(account).ok_or_else(|| format!("there is no account {account}"))
    }

    fn move_money(&mut self, debit: &AccountId, credit: &AccountId, amount: i128) -> Result<(), String> {
        self.account(debit)?.debits += amount;
        self.account(credit)?.credits += amount;
        Ok(())
    }

    fn reserve(&mut self, waiting: &Waiting, sign: i128) -> Result<(), String> {
        self.account(&waiting.debit)?.debits_pending += sign * waiting.amount;
        self.account(&waiting.credit)?.credits_pending += sign * waiting.amount;
        Ok(())
    }

    fn transfer(&mut self, transfer: &NewTransfer, touched: &mut BTreeSet<AccountId>) -> Result<(), String> {
        self.transfers += 1;
        let positive = |amount: i128| match amount {
            ..=0 => Err(format!("the transfer {} moves {amount}", transfer.transfer)),
            amount => Ok(amount),
        };
        let ended = |auditor: &mut Auditor, pending: &TransferId| {
            let waiting = auditor.waiting.remove(pending);
            waiting.ok_or_else(|| format!("{} ends {pending}, which is not pending", transfer.transfer))
        };
        let sides = match &transfer.step {
            Step::Move { debit, credit, amount } => {
                self.move_money(debit, credit, positive(amount.minor().into())?)?;
                [debit.clone(), credit.clone()]
            }
            Step::Reserve { debit, credit, amount } => {
                let amount = positive(amount.minor().into())?;
                let waiting = Waiting { debit: debit.clone(), credit: credit.clone(), amount };
                self.reserve(&waiting, 1)?;
                self.waiting.insert(transfer.transfer.clone(), waiting);
                [debit.clone(), credit.clone()]
            }
            Step::Post { pending, amount } => {
                let waiting = ended(self, pending)?;
                let posted = amount.map_or(waiting.amount, |amount| amount.minor().into());
                if positive(posted)? > waiting.amount {
                    return Err(format!("{} posts more than {pending} reserved", transfer.transfer));
                }
                self.reserve(&waiting, -1)?;
                self.move_money(&waiting.debit, &waiting.credit, posted)?;
                [waiting.debit, waiting.credit]
            }
            Step::Void { pending } => {
                let waiting = ended(self, pending)?;
                self.reserve(&waiting, -1)?;
                [waiting.debit, waiting.credit]
            }
        };
        let currencies: BTreeSet<&str> =
            sides.iter().filter_map(|side| Some(self.accounts.get(side)?.currency.code())).collect();
        if currencies.len() != 1 {
            return Err(format!("the transfer {} joins two currencies", transfer.transfer));
        }
        touched.extend(sides);
        Ok(())
    }

    /// Compares an account with what the office says of it, and with its limit.
    fn compare(&self, office: &Office, id: &AccountId) -> Result<(), String> {
        let (Some(plain), Some(account)) = (self.accounts.get(id), office.ledger.accounts.get(id)) else {
            return Err(format!("the account {id} is not in both books"));
        };
        let said = [account.debits, account.credits, account.debits_pending, account.credits_pending]
            .map(|money| i128::from(money.minor()));
        let found = [plain.debits, plain.credits, plain.debits_pending, plain.credits_pending];
        if said != found {
            return Err(format!("the account {id} has {said:?}, and its transfers make {found:?}"));
        }
        let broken = match plain.limit {
            Limit::None => false,
            Limit::DebitsWithinCredits => plain.debits + plain.debits_pending > plain.credits,
            Limit::CreditsWithinDebits => plain.credits + plain.credits_pending > plain.debits,
        };
        if broken { Err(format!("the account {id} breaks its limit")) } else { Ok(()) }
    }

    /// Compares everything at the end.
    ///
    /// # Errors
    /// What is wrong with the books.
    pub fn finish(&self, office: &Office) -> Result<Audited, String> {
        if self.accounts.len() != office.ledger.accounts.len() {
            return Err("the office has other accounts than were opened".to_owned());
        }
        let mut turnover: BTreeMap<String, (i128, i128)> = BTreeMap::new();
        let mut owners = BTreeSet::new();
        for (id, plain) in &self.accounts {
            self.compare(office, id)?;
            let sums = turnover.entry(plain.currency.code().to_owned()).or_default();
            *sums = (sums.0 + plain.debits, sums.1 + plain.credits);
            if let Some(account) = office.ledger.accounts.get(id) {
                owners.insert((account.owner.clone(), plain.currency.code().to_owned(), plain.currency));
            }
        }
        for (currency, (debits, credits)) in &turnover {
            if debits != credits {
                return Err(format!("{currency}: {debits} was debited and {credits} credited"));
            }
        }
        for (party, _, currency) in &owners {
            let own = self.accounts.iter().filter(|(id, plain)| {
                plain.currency == *currency
                    && office.ledger.accounts.get(*id).is_some_and(|account| account.owner == *party)
            });
            let expected: i128 = own.map(|(_, plain)| plain.credits - plain.debits).sum();
            let (first, last) = whole();
            let closing = statement(office, party, *currency, first, last)
                .map_err(|refusal| format!("no statement of {party}: {}", refusal.code()))?
                .closing;
            if i128::from(closing.minor()) != expected {
                return Err(format!(
                    "the statement of {party} ends with {}, and its transfers make {expected}",
                    closing.minor()
                ));
            }
        }
        let narrow = |sum: &i128| i64::try_from(*sum).map_err(|_| "a sum is too large".to_owned());
        let turnover = turnover
            .iter()
            .map(|(c, (debits, _))| Ok((c.clone(), narrow(debits)?)))
            .collect::<Result<_, String>>()?;
        Ok(Audited {
            accounts: self.accounts.len(),
            transfers: self.transfers,
            turnover,
            settlements: self.settlements,
            statements: owners.len() as u64,
        })
    }
}

/// The first and the last day that there can be.
fn whole() -> (Date, Date) {
    (Date::from_days(i64::MIN), Date::from_days(i64::MAX))
}
