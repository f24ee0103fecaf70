//! How fast an office is: durable commands a second with 16 clients, verification and replay, opening.
//!
//!     cargo bench -p coregion-office -- append      16 clients, each waiting for its receipt, on SQLite and PostgreSQL
//!     cargo bench -p coregion-office -- verify      an export: chain, signatures and books; replay from the database
//!     cargo bench -p coregion-office -- open        from a snapshot with a tenth of the entries after it
//!
//! `COREGION_BENCH_ENTRIES` (default 50,000) is how many entries `verify` and `open` make; `COREGION_BENCH_FOLDER` the disk.

#![allow(missing_docs)]

use coregion_office::journal::{Location, Papers, SecretKey, Time};
use coregion_office::mechanism::ledger::{Limit, MakeTransfers, NewTransfer, OpenAccount, Origin, Step};
use coregion_office::mechanism::party::{FoundOffice, GrantMandate, Role};
use coregion_office::mechanism::{AccountId, Command, MandateId, PersonId, TransferId, Words};
use coregion_office::{Office, Options, Request, SetClock, verify};
use coregion_terms::{Currency, Date, Money, PartyId};
use std::io::{BufReader, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const CLIENTS: u64 = 16;
const ACCOUNTS: u64 = 200;

fn key() -> SecretKey {
    SecretKey::from_seed(&[42; 32])
}

fn ask(office: &Office, key: &str, command: impl Into<Command>) {
    let (actor, party) = (PersonId::new("an").unwrap(), PartyId::new("office").unwrap());
    office.submit(Request::new(actor, party, key, command)).unwrap();
}

fn account(n: u64) -> AccountId {
    AccountId::new(&format!("account-{}", n % ACCOUNTS)).unwrap()
}

/// A founded office with accounts.
fn create(location: &Location, journal: coregion_office::journal::Options) -> Office {
    let start: Time = "2026-03-02T01:00:00.000Z".parse().unwrap();
    let options = Options { journal, clock: Arc::new(SetClock::new(start)) };
    let office = Office::create(location, "bench", key(), options).unwrap();
    ask(
        &office,
        "found",
        FoundOffice {
            office: PartyId::new("office").unwrap(),
            name: Words::new("Bench", ""),
            offset_minutes: 480,
            mandate: MandateId::new("m0").unwrap(),
            administrator: Words::new("An", "安"),
        },
    );
    let grant = GrantMandate {
        mandate: MandateId::new("m1").unwrap(),
        person: PersonId::new("an").unwrap(),
        party: PartyId::new("office").unwrap(),
        role: Role::Treasurer,
        from: Date::new(2026, 1, 1).unwrap(),
        until: None,
    };
    ask(&office, "grant", grant);
    for n in 0..ACCOUNTS {
        let open = OpenAccount {
            account: account(n),
            owner: PartyId::new("office").unwrap(),
            purpose: "bench".into(),
            currency: Currency::CNY,
            limit: Limit::None,
        };
        ask(&office, &format!("open{n}"), open);
    }
    office
}

fn transfer(n: u64) -> Request {
    let new = NewTransfer {
        transfer: TransferId::new(&format!("t{n}")).unwrap(),
        on: Date::new(2026, 3, 2).unwrap(),
        step: Step::Move {
            debit: account(n),
            credit: account(n * 7 + 1),
            amount: Money::from_minor(1 + (n % 9999) as i64, Currency::CNY),
        },
        origin: Origin::Note(Words::new("bench", "测试")),
    };
    let (actor, party) = (PersonId::new("an").unwrap(), PartyId::new("office").unwrap());
    Request::new(actor, party, format!("k{n}"), MakeTransfers { transfers: vec![new] })
}

fn folder() -> tempfile::TempDir {
    let base = std::env::var_os("COREGION_BENCH_FOLDER").map_or(std::env::temp_dir(), Into::into);
    tempfile::tempdir_in(base).unwrap()
}

fn quiet() -> coregion_office::journal::Options {
    coregion_office::journal::Options { snapshot_every: 0, ..Default::default() }
}

/// The number of a transfer that does not move from an account to itself.
fn sound(n: u64) -> bool {
    n % ACCOUNTS != (n * 7 + 1) % ACCOUNTS
}

fn append(name: &str, location: &Location, seconds: u64) {
    let office = create(location, quiet());
    let begun = Instant::now();
    let (warm, end) = (Duration::from_secs(1), Duration::from_secs(1 + seconds));
    let waits = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (office, waits) = (&office, &waits);
            scope.spawn(move || {
                let mut own = Vec::new();
                for n in (client..).step_by(CLIENTS as usize).filter(|n| sound(*n)) {
                    if begun.elapsed() > end {
                        break;
                    }
                    let asked = Instant::now();
                    office.submit(transfer(n)).unwrap();
                    if asked - begun > warm {
                        own.push(asked.elapsed());
                    }
                }
                waits.lock().unwrap().extend(own);
            });
        }
    });
    let mut waits = waits.into_inner().unwrap();
    waits.sort();
    let at =
        |share: f64| waits[((waits.len() as f64 * share) as usize).min(waits.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "{name:<34} {:>8.0}/s   p50 {:>5.1} ms   p99 {:>5.1} ms   max {:>6.1} ms",
        waits.len() as f64 / seconds as f64,
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

fn appends() {
    let folder = folder();
    append("append, SQLite, 16 clients", &Location::Sqlite(folder.path().join("a.office")), 5);
    let url =
        std::env::var("COREGION_TEST_POSTGRES").unwrap_or("postgresql://postgres@127.0.0.1:5432/test".into());
    match postgres::Client::connect(&url, postgres::NoTls) {
        Err(error) => println!("append, PostgreSQL: not measured, {url} does not answer ({error})"),
        Ok(mut client) => {
            let make = "DROP SCHEMA IF EXISTS office_bench CASCADE; CREATE SCHEMA office_bench";
            client.batch_execute(make).unwrap();
            let joint = if url.contains('?') { '&' } else { '?' };
            let place = Location::Postgres(format!("{url}{joint}options=-c%20search_path%3Doffice_bench"));
            append("append, PostgreSQL, 16 clients", &place, 5);
            client.batch_execute("DROP SCHEMA office_bench CASCADE").unwrap();
        }
    }
}

fn entries() -> u64 {
    std::env::var("COREGION_BENCH_ENTRIES").ok().and_then(|n| n.parse().ok()).unwrap_or(50_000)
}

/// Asks so many commands at once, and waits for all.
fn fill(office: &Office, from: u64, until: u64) {
    let (answer, answered) = std::sync::mpsc::channel();
    let mut waiting = 0;
    for n in (from..until).filter(|n| sound(*n)) {
        let answer = answer.clone();
        office.submit_then(transfer(n), move |result| answer.send(result.is_ok()).unwrap());
        waiting += 1;
        if waiting == 3000 {
            answered.iter().take(1500).for_each(|ok| assert!(ok));
            waiting -= 1500;
        }
    }
    answered.iter().take(waiting).for_each(|ok| assert!(ok));
}

fn rate(name: &str, entries: u64, run: impl FnOnce()) {
    let begun = Instant::now();
    run();
    println!("{name:<34} {:>8.0}/s", entries as f64 / begun.elapsed().as_secs_f64());
}

fn verifying() {
    let (folder, entries) = (folder(), entries());
    let office = create(&Location::Sqlite(folder.path().join("v.office")), quiet());
    fill(&office, 0, entries);
    let file = folder.path().join("export.jsonl");
    let entries = office.head().sequence;
    rate("export", entries, || {
        let mut into = std::fs::File::create(&file).unwrap();
        std::io::copy(&mut office.export(Papers::Left).unwrap(), &mut into).unwrap();
        into.flush().unwrap();
    });
    rate("replay and compare", entries, || assert!(office.rebuild_and_compare().unwrap().is_equal()));
    for _ in 0..2 {
        rate("verify", entries, || {
            let export = BufReader::with_capacity(1 << 20, std::fs::File::open(&file).unwrap());
            assert_eq!(verify(export, &Default::default()).unwrap().entries, entries);
        });
    }
    let size = std::fs::metadata(&file).unwrap().len();
    println!("{entries} entries, {} bytes of export each", size / entries);
}

fn opening() {
    let (folder, entries) = (folder(), entries());
    let location = Location::Sqlite(folder.path().join("o.office"));
    let office = create(&location, quiet());
    fill(&office, 0, entries / 10 * 9);
    office.take_snapshot(&key()).unwrap();
    fill(&office, entries / 10 * 9, entries);
    let sequence = office.head().sequence;
    drop(office);
    for _ in 0..3 {
        let begun = Instant::now();
        let options = Options { journal: quiet(), ..Options::default() };
        let office = Office::open(&location, key(), options).unwrap();
        let opening = office.opening().clone();
        println!(
            "open at {sequence}: {:.2} s, {} entries after the snapshot",
            begun.elapsed().as_secs_f64(),
            opening.replayed
        );
    }
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let sections: [(&str, fn()); 3] = [("append", appends), ("verify", verifying), ("open", opening)];
    for (name, section) in sections {
        if asked.is_empty() || asked.iter().any(|a| a == name) {
            section();
        }
    }
}
