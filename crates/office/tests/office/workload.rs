//! A long random workload through the whole office: what it does to the books is told by the model of the mechanisms'
//! own workload; here it is that nothing of it depends on the database, on groups or on being asked again, and that
//! what was recorded is verified and replayed.

use crate::place::*;
use coregion_office::journal::Papers;
use coregion_office::mechanism::ledger::{Limit, MakeTransfers, NewTransfer, OpenAccount, Origin, Step};
use coregion_office::mechanism::party::{GrantMandate, Role};
use coregion_office::mechanism::{AccountId, MandateId, TransferId};
use coregion_office::{Office, Request, verify};
use std::collections::BTreeMap;
use std::sync::mpsc::channel;

const ACCOUNTS: [(&str, Limit); 6] = [
    ("bank", Limit::None),
    ("purse", Limit::DebitsWithinCredits),
    ("chest", Limit::CreditsWithinDebits),
    ("shop", Limit::None),
    ("mill", Limit::DebitsWithinCredits),
    ("port", Limit::None),
];

/// How many requests wait for their answers at once.
const WAITING: usize = 1_000;

/// Numbers of a fixed sequence (splitmix64): the same workload everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// The next request: most move or reserve, some end a transfer that may be pending, be over or not exist, some ask for
/// more than there is, and some are an older one again.
fn next(numbers: &mut Numbers, at: u64) -> Request {
    let amount = |numbers: &mut Numbers| Money::from_minor(1 + numbers.below(900) as i64, Currency::CNY);
    let account = |numbers: &mut Numbers| {
        AccountId::new(ACCOUNTS[numbers.below(ACCOUNTS.len() as u64) as usize].0).unwrap()
    };
    let pending = |numbers: &mut Numbers| {
        TransferId::new(&format!("t{}", at.saturating_sub(1 + numbers.below(40)))).unwrap()
    };
    let (who, step) = match numbers.below(10) {
        0..4 => (
            "zhou",
            Step::Move { debit: account(numbers), credit: account(numbers), amount: amount(numbers) },
        ),
        4..7 => (
            "zhou",
            Step::Reserve { debit: account(numbers), credit: account(numbers), amount: amount(numbers) },
        ),
        7..9 => {
            let part = (numbers.below(3) == 0).then(|| amount(numbers));
            ("wu", Step::Post { pending: pending(numbers), amount: part })
        }
        _ => ("wu", Step::Void { pending: pending(numbers) }),
    };
    let new = NewTransfer {
        transfer: TransferId::new(&format!("t{at}")).unwrap(),
        on: Date::new(2026, 3, 2).unwrap(),
        step,
        origin: Origin::Note(words("workload")),
    };
    request(who, "office", &format!("k{at}"), MakeTransfers { transfers: vec![new] })
}

/// An office with accounts, its treasurer and its cashier.
fn ready(place: &Place) -> Office {
    let office = place.office();
    let grant = GrantMandate {
        mandate: MandateId::new("cashier").unwrap(),
        person: person("wu"),
        party: party("office"),
        role: Role::Cashier,
        from: Date::new(2026, 1, 1).unwrap(),
        until: None,
    };
    must(&office, "an", "office", grant);
    for (account, limit) in ACCOUNTS {
        let open = OpenAccount {
            account: AccountId::new(account).unwrap(),
            owner: party("office"),
            purpose: account.into(),
            currency: Currency::CNY,
            limit,
        };
        must(&office, "zhou", "office", open);
    }
    office
}

/// Asks for so many; how many were recorded, and how often each refusal was met. One in twenty is asked a second time at
/// once, and must be answered alike.
fn play(office: &Office, commands: u64) -> (u64, BTreeMap<&'static str, u64>) {
    let mut numbers = Numbers(7);
    let (mut recorded, mut refused, mut waiting) = (0, BTreeMap::new(), 0);
    let (answer, answers) = channel();
    let mut hear = |waiting: &mut usize, until: usize| {
        while *waiting > until {
            let (again, result): (bool, Result<bool, &'static str>) = answers.recv().unwrap();
            match result {
                Ok(before) => {
                    assert_eq!(again, before, "the first counts, the second does nothing");
                    recorded += u64::from(!before);
                }
                Err(code) => *refused.entry(code).or_default() += 1,
            }
            *waiting -= 1;
        }
    };
    for at in 0..commands {
        let asked = next(&mut numbers, at);
        for again in [false, true] {
            if again && at % 20 != 0 {
                continue;
            }
            let answer = answer.clone();
            office.submit_then(asked.clone(), move |result| {
                let told = result.map(|done| done.again).map_err(|declined| declined.code());
                answer.send((again, told)).unwrap();
            });
            waiting += 1;
        }
        hear(&mut waiting, WAITING);
    }
    hear(&mut waiting, 0);
    (recorded, refused)
}

/// `COREGION_COMMANDS`, if it is set.
fn commands(otherwise: u64) -> u64 {
    std::env::var("COREGION_COMMANDS").ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

fn check(office: &Office, recorded: u64, refused: &BTreeMap<&'static str, u64>, before: u64) {
    assert_eq!(office.head().sequence, before + recorded);
    for code in
        ["exceeds-credits", "exceeds-debits", "not-pending", "already-posted", "accounts-are-the-same"]
    {
        assert!(refused.contains_key(code), "{code}: {refused:?}");
    }
    office.read(|state| {
        let sum = |of: fn(&coregion_office::mechanism::ledger::Account) -> i64| {
            state.ledger.accounts.values().map(of).sum::<i64>()
        };
        assert_eq!(sum(|a| a.debits.minor()), sum(|a| a.credits.minor()));
        assert_eq!(sum(|a| a.debits_pending.minor()), sum(|a| a.credits_pending.minor()));
    });
    assert!(office.rebuild_and_compare().unwrap().is_equal());
    let export = std::io::BufReader::new(office.export(Papers::Left).unwrap());
    let verdict = verify(export, &Default::default()).unwrap();
    assert_eq!((verdict.entries, verdict.books.accounts), (office.head().sequence, ACCOUNTS.len()));
}

#[test]
fn both_databases_come_to_the_same_journal() {
    let (sqlite, postgres) = (Place::sqlite(), Place::postgres());
    let heads = [&sqlite, &postgres].map(|place| {
        let office = ready(place);
        let before = office.head().sequence;
        let (recorded, refused) = play(&office, commands(20_000));
        check(&office, recorded, &refused, before);
        let state = office.read(|state| serde_json::to_string(state).unwrap());
        (office.head(), recorded, refused, state)
    });
    assert!(heads[0].1 > 0 && heads[0] == heads[1]);
}
