//! A random workload, against a plain model that keeps everything in lists.

use crate::ledger::*;
use crate::place::Place;
use coregion_journal::*;
use proptest::prelude::*;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

const ACCOUNTS: [&str; 4] = [TREASURY, "xuzhou", "jining", "宿迁"];

#[derive(Clone, Debug)]
enum Step {
    /// A command under one of a few keys, with an expected version that may be off.
    Ask {
        key: u8,
        from: usize,
        to: usize,
        amount: i64,
        clock: u64,
        expect: Option<i64>,
    },
    /// A group of commands at once.
    Many(Vec<(u8, usize, usize, i64)>),
    /// The next write fails: before the commit, or after it.
    Break {
        after_commit: bool,
    },
    Snapshot,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let account = 0..ACCOUNTS.len();
    let ask = (
        any::<u8>(),
        account.clone(),
        account.clone(),
        0..200i64,
        0..200_000u64,
        prop::option::of(-1..=1i64),
    );
    prop_oneof![
        8 => ask.prop_map(|(key, from, to, amount, clock, expect)| Step::Ask {
            key: key % 64, from, to, amount, clock, expect
        }),
        2 => prop::collection::vec((any::<u8>(), account.clone(), account, 0..200i64), 1..12)
            .prop_map(|many| Step::Many(many.into_iter().map(|(k, f, t, a)| (k % 64, f, t, a)).collect())),
        2 => any::<bool>().prop_map(|after_commit| Step::Break { after_commit }),
        1 => Just(Step::Snapshot),
        1 => Just(Step::Reopen),
    ]
}

/// What the journal should hold, as simply as it can be said.
#[derive(Default)]
struct Model {
    entries: Vec<(String, Move, Time)>,
    by_key: HashMap<String, usize>,
    balances: HashMap<String, i64>,
    versions: HashMap<String, u64>,
}

#[derive(Debug, PartialEq)]
enum Expected {
    New(u64),
    Again(u64),
    Differs,
    Conflict,
    Clock,
    Poor(i64),
}

impl Model {
    fn ask(&mut self, key: &str, asked: &Move, clock: Time, expected: Option<u64>) -> Expected {
        if let Some(place) = self.by_key.get(key) {
            let (_, before, _) = &self.entries[*place];
            let same = (&before.from, &before.to, before.amount) == (&asked.from, &asked.to, asked.amount);
            return if same { Expected::Again(*place as u64 + 1) } else { Expected::Differs };
        }
        if expected.is_some_and(|version| version != self.version(&asked.from)) {
            return Expected::Conflict;
        }
        let last = self.entries.last().map_or(start(), |(_, _, time)| *time);
        if last.milliseconds().saturating_sub(clock.milliseconds()) > 60_000 {
            return Expected::Clock;
        }
        let has = self.balances.get(&asked.from).copied().unwrap_or(0);
        if asked.from != TREASURY && has < asked.amount {
            return Expected::Poor(has);
        }
        *self.balances.entry(asked.from.clone()).or_default() -= asked.amount;
        *self.balances.entry(asked.to.clone()).or_default() += asked.amount;
        self.by_key.insert(key.to_owned(), self.entries.len());
        self.entries.push((key.to_owned(), asked.clone(), clock.max(last)));
        let sequence = self.entries.len() as u64;
        self.versions.insert(asked.from.clone(), sequence);
        self.versions.insert(asked.to.clone(), sequence);
        Expected::New(sequence)
    }

    fn version(&self, stream: &str) -> u64 {
        self.versions.get(stream).copied().unwrap_or(0)
    }
}

fn outcome(result: Result<Receipt<Event>, AppendError<TooPoor>>) -> Expected {
    match result {
        Ok(receipt) if receipt.again => Expected::Again(receipt.entry.sequence),
        Ok(receipt) => Expected::New(receipt.entry.sequence),
        Err(AppendError::Refused(TooPoor { has })) => Expected::Poor(has),
        Err(AppendError::Rejected(Rejection::RecordedDifferently { .. })) => Expected::Differs,
        Err(AppendError::Rejected(Rejection::Conflict { .. })) => Expected::Conflict,
        Err(AppendError::Rejected(Rejection::ClockWentBack { .. })) => Expected::Clock,
        Err(other) => panic!("{other:?}"),
    }
}

/// A probe that fails at the next commit: 1 before it, 2 after it.
fn breaking(when: &Arc<AtomicU8>) -> Options {
    let when = when.clone();
    let probe: Probe = Arc::new(move |point| {
        let full = || StoreError::Full(Arc::new(std::io::Error::other("injected")));
        let lost = || StoreError::Unreachable(Arc::new(std::io::Error::other("injected")));
        let taken = |value| when.compare_exchange(value, 0, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        match point {
            Point::BeforeCommit if taken(1) => Err(full()),
            Point::AfterCommit if taken(2) => Err(lost()),
            _ => Ok(()),
        }
    });
    Options { store: StoreOptions { probe: Some(probe), ..StoreOptions::default() }, ..quiet() }
}

fn run(place: &Place, steps: &[Step]) {
    let breaks = Arc::new(AtomicU8::new(0));
    let mut journal = create_with(&place.location, breaking(&breaks));
    let mut model = Model::default();
    for step in steps {
        match step {
            Step::Ask { key, from, to, amount, clock, expect } => {
                let asked = Move::new(ACCOUNTS[*from], ACCOUNTS[*to], *amount);
                let expected = expect.map(|off| model.version(&asked.from).saturating_add_signed(off));
                let command = Command {
                    time: later(*clock),
                    expected: expected.map(|version| (asked.from.clone(), version)).into_iter().collect(),
                    ..asked.command(&format!("k{key}"))
                };
                let full = breaks.load(Ordering::Relaxed) == 1;
                let head = journal.head();
                match append_command(&journal, command.clone(), &asked) {
                    Err(AppendError::Failed(Failure::NotRecorded(StoreError::Full(_)))) => {
                        // Nothing was recorded, and nothing stands in the way of asking again.
                        assert!(full && journal.head() == head);
                        let again = append_command(&journal, command, &asked);
                        assert_eq!(
                            outcome(again),
                            model.ask(&format!("k{key}"), &asked, later(*clock), expected)
                        );
                    }
                    result => {
                        let wanted = model.ask(&format!("k{key}"), &asked, later(*clock), expected);
                        assert_eq!(outcome(result), wanted);
                    }
                }
            }
            Step::Many(many) => {
                breaks.store(0, Ordering::Relaxed);
                let results = Arc::new(Mutex::new(Vec::new()));
                let (done, wait) = std::sync::mpsc::channel();
                let clock = later(200_000);
                for (i, (key, from, to, amount)) in many.iter().enumerate() {
                    let asked = Move::new(ACCOUNTS[*from], ACCOUNTS[*to], *amount);
                    let command = Command { time: clock, ..asked.command(&format!("k{key}")) };
                    let (results, done, deciding) = (results.clone(), done.clone(), asked.clone());
                    journal.submit(
                        command,
                        move |ledger: &Ledger, _| deciding.decide(ledger),
                        move |result| {
                            results.lock().unwrap().push((i, outcome(result)));
                            done.send(()).unwrap();
                        },
                    );
                }
                drop(done);
                wait.iter().take(many.len()).count();
                let mut results = std::mem::take(&mut *results.lock().unwrap());
                results.sort_by_key(|(i, _)| *i);
                for ((key, from, to, amount), (_, result)) in many.iter().zip(results) {
                    let asked = Move::new(ACCOUNTS[*from], ACCOUNTS[*to], *amount);
                    assert_eq!(result, model.ask(&format!("k{key}"), &asked, clock, None));
                }
            }
            Step::Break { after_commit } => {
                breaks.store(if *after_commit { 2 } else { 1 }, Ordering::Relaxed)
            }
            Step::Snapshot => {
                journal.take_snapshot(&office_key()).unwrap();
            }
            Step::Reopen => {
                drop(journal);
                journal = Journal::open(&place.location, office_key(), breaking(&breaks)).unwrap();
            }
        }
        journal.read(|memory| {
            assert_eq!(memory.chain.head.sequence, model.entries.len() as u64);
            for account in ACCOUNTS {
                assert_eq!(memory.state.balance(account), model.balances.get(account).copied().unwrap_or(0));
            }
        });
    }
    let entries = journal.entries(1, usize::MAX >> 1).unwrap();
    assert_eq!(entries.len(), model.entries.len());
    for (receipt, (key, _, time)) in entries.iter().zip(&model.entries) {
        assert_eq!((&receipt.entry.key, receipt.entry.time), (key, *time));
    }
    check_sound(&journal);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_journal_does_what_the_model_does(steps in prop::collection::vec(step(), 1..60)) {
        run(&Place::sqlite(), &steps);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 50, ..ProptestConfig::default() })]

    #[test]
    fn the_journal_does_what_the_model_does_on_postgres(steps in prop::collection::vec(step(), 1..60)) {
        run(&Place::postgres(), &steps);
    }
}
