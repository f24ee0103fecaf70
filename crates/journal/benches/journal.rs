//! How fast the journal records, verifies, replays and opens.
//!
//!     cargo bench -p coregion-journal [-- SECTION ...]
//!
//! Sections: `append`, `verify`, `open`; all by default. Files go to `COREGION_BENCH_FOLDER` (the system's temporary folder by
//! default): the disk there is what durable appends are measured on. PostgreSQL is the one at `COREGION_TEST_POSTGRES`.
//!
//! Entries are those of a ledger: a transfer of two events on two accounts, with clause and version, a random
//! idempotency key, about 650 bytes of canonical JSON each.

use coregion_journal::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::BufReader;
use std::sync::Mutex;
use std::time::{Duration, Instant};

const CLIENTS: u64 = 16;
const ACCOUNTS: u64 = 10_000;

#[derive(Clone, Default, Serialize, Deserialize)]
struct Books {
    balances: BTreeMap<String, i64>,
    /// The last state of each object, as an office keeps it.
    transfers: BTreeMap<u64, (String, i64)>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Event {
    Posted { account: String, amount: i64, clause: String, currency: String, transfer: String, version: u32 },
}

impl Fold for Books {
    type Event = Event;
    const VERSION: u32 = 1;
    fn evolve(&mut self, entry: &Entry<Event>) {
        for Event::Posted { account, amount, transfer, .. } in &entry.events {
            match self.balances.get_mut(account) {
                Some(balance) => *balance += amount,
                None => {
                    self.balances.insert(account.clone(), *amount);
                }
            }
            if *amount > 0 {
                self.transfers.insert(entry.sequence / 10, (transfer.clone(), *amount));
            }
        }
    }
}

fn random(n: u64) -> u64 {
    let mut x = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn key(n: u64) -> String {
    format!("{:016x}-{:016x}", random(n), random(!n))
}

fn start() -> u64 {
    "2026-03-01T08:00:00.000Z".parse::<Time>().map(Time::milliseconds).unwrap_or(0)
}

fn command(n: u64, time: Time) -> (Command, Decision<Event>) {
    let (from, to) = (random(n) % ACCOUNTS, random(n + 1) % ACCOUNTS);
    let account = |n: u64| format!("party/{}/account/{n}", n % 97);
    let amount = (random(n) % 1_000_000) as i64;
    let posted = |account: String, amount| Event::Posted {
        account,
        amount,
        clause: "agreement/17/clause/4".into(),
        currency: "CNY".into(),
        transfer: key(n),
        version: 2,
    };
    let body = json!({"post": {"amount": amount, "from": account(from), "to": account(to), "clause": "agreement/17/clause/4"}});
    let events = vec![posted(account(from), -amount), posted(account(to), amount)];
    let streams = vec![account(from), account(to)];
    let command = Command {
        key: key(n),
        actor: format!("person/{}", n % 311),
        body,
        time,
        expected: vec![],
        party: None,
    };
    (command, Decision::new(streams, events))
}

fn now(begun: Instant) -> Time {
    Time::from_milliseconds(start() + begun.elapsed().as_millis() as u64).unwrap()
}

fn office_key() -> SecretKey {
    SecretKey::from_seed(&[42; 32])
}

/// The processor time of this process, in seconds.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap_or("").split_whitespace().map(|f| f.parse().unwrap_or(0.0)).collect();
    fields.get(11).unwrap_or(&0.0) / 100.0 + fields.get(12).unwrap_or(&0.0) / 100.0
}

fn folder() -> tempfile::TempDir {
    let base = std::env::var_os("COREGION_BENCH_FOLDER").map_or(std::env::temp_dir(), Into::into);
    tempfile::tempdir_in(base).unwrap()
}

/// Durable appends: so many clients, each waiting for its receipt before it asks again.
fn append(name: &str, location: &Location, seconds: u64, options: Options) {
    let at = Time::from_milliseconds(start()).unwrap();
    let journal = Journal::<Books>::create(location, "bench", at, office_key(), options).unwrap();
    let begun = Instant::now();
    let (warm, end) = (Duration::from_secs(2), Duration::from_secs(2 + seconds));
    let waits = Mutex::new(Vec::new());
    let used = Mutex::new(0.0);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (journal, waits, used) = (&journal, &waits, &used);
            scope.spawn(move || {
                let mut own = Vec::new();
                let mut n = client;
                let mut measured = false;
                while begun.elapsed() < end {
                    let (command, decision) = command(n, now(begun));
                    if !measured && begun.elapsed() > warm {
                        measured = true;
                        if client == 0 {
                            *used.lock().unwrap() = cpu();
                        }
                    }
                    let asked = Instant::now();
                    let decide = move |_: &Books, _| Ok::<_, ()>(decision.clone());
                    journal.append(command, decide).unwrap();
                    if measured {
                        own.push(asked.elapsed());
                    }
                    n += CLIENTS;
                }
                waits.lock().unwrap().extend(own);
            });
        }
    });
    let used = cpu() - *used.lock().unwrap();
    let mut waits = waits.into_inner().unwrap();
    waits.sort();
    let at =
        |share: f64| waits[((waits.len() as f64 * share) as usize).min(waits.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "{name:<34} {:>8.0}/s   p50 {:>5.1} ms   p99 {:>5.1} ms   max {:>6.1} ms   processor {:>4.0} µs each",
        waits.len() as f64 / seconds as f64,
        at(0.5),
        at(0.99),
        at(1.0),
        used / waits.len() as f64 * 1e6,
    );
}

fn fsync(folder: &std::path::Path) {
    use std::io::{Seek, SeekFrom, Write};
    let mut file = std::fs::File::create(folder.join("fsync")).unwrap();
    file.write_all(&vec![0; 1 << 20]).unwrap();
    file.sync_all().unwrap();
    let mut waits: Vec<Duration> = (0..300)
        .map(|_| {
            file.seek(SeekFrom::Start(0)).unwrap();
            file.write_all(&[1; 65536]).unwrap();
            let asked = Instant::now();
            file.sync_data().unwrap();
            asked.elapsed()
        })
        .collect();
    waits.sort();
    println!(
        "{:<34} p10 {:.2} ms   p50 {:.2} ms   p99 {:.2} ms",
        "fdatasync of 64 KB here",
        waits[30].as_secs_f64() * 1e3,
        waits[150].as_secs_f64() * 1e3,
        waits[297].as_secs_f64() * 1e3
    );
}

fn appends() {
    let folder = folder();
    fsync(folder.path());
    let options = Options { snapshot_every: 0, ..Options::default() };
    append(
        "append, SQLite, 16 clients",
        &Location::Sqlite(folder.path().join("a.journal")),
        8,
        options.clone(),
    );
    let every = Options { snapshot_every: 20_000, ..Options::default() };
    append("  with a snapshot every 20,000", &Location::Sqlite(folder.path().join("b.journal")), 8, every);
    let url =
        std::env::var("COREGION_TEST_POSTGRES").unwrap_or("postgresql://postgres@127.0.0.1:5432/test".into());
    match postgres::Client::connect(&url, postgres::NoTls) {
        Err(error) => println!("append, PostgreSQL: not measured, {url} does not answer ({error})"),
        Ok(mut client) => {
            client
                .batch_execute("DROP SCHEMA IF EXISTS journal_bench CASCADE; CREATE SCHEMA journal_bench")
                .unwrap();
            let joint = if url.contains('?') { '&' } else { '?' };
            let location =
                Location::Postgres(format!("{url}{joint}options=-c%20search_path%3Djournal_bench"));
            append("append, PostgreSQL, 16 clients", &location, 8, options);
            client.batch_execute("DROP SCHEMA journal_bench CASCADE").unwrap();
        }
    }
}

/// A journal of so many entries in groups of a certain size.
fn fill(location: &Location, entries: u64, group: usize) -> Journal<Books> {
    let at = Time::from_milliseconds(start()).unwrap();
    let options = Options { group, snapshot_every: 0, gather: Duration::ZERO, ..Options::default() };
    let journal = Journal::<Books>::create(location, "bench", at, office_key(), options).unwrap();
    let (answer, answered) = std::sync::mpsc::channel();
    let mut waiting = 0;
    for n in 0..entries {
        let (command, decision) = command(n, Time::from_milliseconds(start() + n).unwrap());
        let answer = answer.clone();
        journal.submit(
            command,
            move |_: &Books, _| Ok::<_, ()>(decision.clone()),
            move |result| answer.send(result.is_ok()).unwrap(),
        );
        waiting += 1;
        if waiting == 4000 {
            answered.iter().take(2000).for_each(|ok| assert!(ok));
            waiting -= 2000;
        }
    }
    answered.iter().take(waiting).for_each(|ok| assert!(ok));
    journal
}

fn rate(name: &str, entries: u64, run: impl FnOnce()) {
    let (used, begun) = (cpu(), Instant::now());
    run();
    let (wall, used) = (begun.elapsed().as_secs_f64(), cpu() - used);
    println!(
        "{name:<34} {:>8.0}/s   processor {:>5.2} µs each: {:>7.0}/s on two idle cores at most",
        entries as f64 / wall,
        used / entries as f64 * 1e6,
        2.0 * entries as f64 / used,
    );
}

fn verifying() {
    for (group, entries) in [(1, 50_000), (4, 200_000), (16, 200_000)] {
        let folder = folder();
        let journal = fill(&Location::Sqlite(folder.path().join("v.journal")), entries, group);
        let file = folder.path().join("export.jsonl");
        let export = || {
            std::io::copy(
                &mut journal.export(Papers::Left).unwrap(),
                &mut std::fs::File::create(&file).unwrap(),
            )
        };
        if group == 16 {
            rate("export", entries, || assert!(export().unwrap() > 0));
            rate("replay from SQLite", entries, || {
                assert!(journal.rebuild_and_compare().unwrap().is_equal())
            });
        } else {
            export().unwrap();
        }
        let size = std::fs::metadata(&file).unwrap().len();
        let name = format!("verify, groups of {group} ({} bytes each)", size / entries);
        for _ in 0..2 {
            rate(&name, entries, || {
                let export = BufReader::with_capacity(1 << 20, std::fs::File::open(&file).unwrap());
                let audit = |books: &Books, entry: &Entry<Event>| {
                    let sum: i64 = entry.events.iter().map(|Event::Posted { amount, .. }| amount).sum();
                    if sum == 0 && !books.balances.is_empty() {
                        Ok(())
                    } else {
                        Err("does not balance".to_owned())
                    }
                };
                let verified = verify::<Books>(export, &BTreeMap::new(), audit).unwrap();
                assert_eq!(verified.memory.chain.head.sequence, entries);
            });
        }
    }
}

fn opening() {
    const ENTRIES: u64 = 1_000_000;
    let folder = folder();
    let location = Location::Sqlite(folder.path().join("o.journal"));
    let begun = Instant::now();
    let journal = fill(&location, ENTRIES - 100_000, 256);
    journal.take_snapshot(&office_key()).unwrap();
    drop(journal);
    let options = Options { snapshot_every: 0, ..Options::default() };
    let journal = Journal::<Books>::open(&location, office_key(), options.clone()).unwrap();
    for n in ENTRIES - 100_000..ENTRIES {
        let (command, decision) = command(n, Time::from_milliseconds(start() + n).unwrap());
        journal.submit(
            command,
            move |_: &Books, _| Ok::<_, ()>(decision.clone()),
            |result| assert!(result.is_ok()),
        );
        if n % 2000 == 0 {
            journal.refresh().unwrap();
        }
    }
    journal.refresh().unwrap();
    assert_eq!(journal.head().sequence, ENTRIES);
    println!("{ENTRIES} entries made in {:.0} s", begun.elapsed().as_secs_f64());
    drop(journal);
    for _ in 0..3 {
        let (used, begun) = (cpu(), Instant::now());
        let journal = Journal::<Books>::open(&location, office_key(), options.clone()).unwrap();
        println!(
            "open at {ENTRIES}, 100,000 after the snapshot   {:.2} s   processor {:.2} s   ({:?})",
            begun.elapsed().as_secs_f64(),
            cpu() - used,
            journal.opening()
        );
    }
    let size = std::fs::metadata(folder.path().join("o.journal")).unwrap().len();
    println!("{} bytes of file an entry", size / ENTRIES);
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
