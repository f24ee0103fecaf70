//! A small domain to fill journals with: accounts that are opened and move money, and never owe any.

use crate::place::Place;
use coregion_journal::{
    AppendError, Command, Decision, Entry, Fold, Journal, Location, Options, Papers, Receipt, SecretKey,
    Time, Verified, VerifyError, verify,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    pub balances: BTreeMap<String, i64>,
    pub moves: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Event {
    Debited { account: String, amount: i64 },
    Credited { account: String, amount: i64 },
}

/// The account that money comes from.
pub const TREASURY: &str = "treasury";

impl Fold for Ledger {
    type Event = Event;
    const VERSION: u32 = 1;

    fn evolve(&mut self, entry: &Entry<Event>) {
        for event in &entry.events {
            match event {
                Event::Debited { account, amount } => {
                    *self.balances.entry(account.clone()).or_default() -= amount;
                    self.moves += 1;
                }
                Event::Credited { account, amount } => {
                    *self.balances.entry(account.clone()).or_default() += amount;
                }
            }
        }
    }
}

impl Ledger {
    pub fn balance(&self, account: &str) -> i64 {
        self.balances.get(account).copied().unwrap_or(0)
    }

    /// What is wrong with the books.
    pub fn audit(&self, _: &Entry<Event>) -> Result<(), String> {
        match self.balances.values().sum::<i64>() {
            0 => Ok(()),
            sum => Err(format!("the balances sum to {sum}")),
        }
    }
}

/// A refusal of this domain.
#[derive(Clone, Debug, PartialEq)]
pub struct TooPoor {
    pub has: i64,
}

pub fn time(text: &str) -> Time {
    text.parse().unwrap()
}

pub fn start() -> Time {
    time("2026-03-01T08:00:00.000Z")
}

pub fn later(milliseconds: u64) -> Time {
    Time::from_milliseconds(start().milliseconds() + milliseconds).unwrap()
}

pub fn office_key() -> SecretKey {
    SecretKey::from_seed(&[42; 32])
}

/// A command that moves money, and the decision on it.
#[derive(Clone)]
pub struct Move {
    pub from: String,
    pub to: String,
    pub amount: i64,
}

impl Move {
    pub fn new(from: &str, to: &str, amount: i64) -> Self {
        Move { from: from.into(), to: to.into(), amount }
    }

    pub fn command(&self, key: &str) -> Command {
        Command {
            key: key.into(),
            actor: "person/lin".into(),
            body: json!({"move": {"from": self.from, "to": self.to}, "amount": self.amount}),
            time: start(),
            expected: Vec::new(),
            party: None,
        }
    }

    pub fn decide(&self, ledger: &Ledger) -> Result<Decision<Event>, TooPoor> {
        let has = ledger.balance(&self.from);
        if self.from != TREASURY && has < self.amount {
            return Err(TooPoor { has });
        }
        let (from, to, amount) = (self.from.clone(), self.to.clone(), self.amount);
        Ok(Decision::new(
            vec![from.clone(), to.clone()],
            vec![Event::Debited { account: from, amount }, Event::Credited { account: to, amount }],
        ))
    }
}

pub fn append_command(
    journal: &Journal<Ledger>,
    command: Command,
    asked: &Move,
) -> Result<Receipt<Event>, AppendError<TooPoor>> {
    let asked = asked.clone();
    journal.append(command, move |ledger: &Ledger, _| asked.decide(ledger))
}

pub fn append(
    journal: &Journal<Ledger>,
    key: &str,
    from: &str,
    to: &str,
    amount: i64,
) -> Result<Receipt<Event>, AppendError<TooPoor>> {
    let asked = Move::new(from, to, amount);
    append_command(journal, asked.command(key), &asked)
}

/// Options for tests: snapshots only when asked for.
pub fn quiet() -> Options {
    Options { snapshot_every: 0, ..Options::default() }
}

pub fn create(place: &Place) -> Journal<Ledger> {
    create_with(&place.location, quiet())
}

pub fn create_with(location: &Location, options: Options) -> Journal<Ledger> {
    Journal::create(location, "Huaihai", start(), office_key(), options).unwrap()
}

pub fn open(place: &Place) -> Journal<Ledger> {
    Journal::open(&place.location, office_key(), quiet()).unwrap()
}

pub fn export(journal: &Journal<Ledger>) -> String {
    let mut text = String::new();
    std::io::Read::read_to_string(&mut journal.export(Papers::Left).unwrap(), &mut text).unwrap();
    text
}

pub fn verify_text(text: impl AsRef<[u8]>) -> Result<Verified<Ledger>, VerifyError> {
    verify(text.as_ref(), &BTreeMap::new(), |ledger: &Ledger, entry| ledger.audit(entry))
}

/// Everything that can be said of a journal says that it is good, and its parts agree.
pub fn check_sound(journal: &Journal<Ledger>) {
    let comparison = journal.rebuild_and_compare().unwrap();
    assert!(comparison.is_equal(), "{comparison:?}");
    let verified = verify_text(export(journal)).unwrap();
    journal.read(|memory| {
        assert_eq!(memory.state, verified.memory.state);
        assert_eq!(memory.chain, verified.memory.chain);
    });
}
