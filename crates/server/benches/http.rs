//! How fast the office records over HTTP.
//!
//!     cargo bench -p coregion-server
//!
//! Sixteen clients, each with a connection that stays open and a token of its own, give commands one after the other:
//! linked transfers between accounts, each with its own idempotency key. A command counts when its answer of 201 is
//! there, and it is on the disk by then. Files go to `COREGION_BENCH_FOLDER` (the system's temporary folder by default).
//! PostgreSQL is the one at `COREGION_TEST_POSTGRES`, if that is set.

use coregion_mechanism::ledger::{Limit, OpenAccount};
use coregion_mechanism::party::{FoundOffice, GrantMandate, Role};
use coregion_mechanism::{Command, Words};
use coregion_office::journal::{Location, SecretKey};
use coregion_office::{Office, Options, Request};
use coregion_server::{Server, Settings};
use coregion_terms::{Currency, Id};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

const CLIENTS: usize = 16;
const COMMANDS: usize = 2_000;
const ACCOUNTS: usize = 64;

fn id<T>(text: &str) -> Id<T> {
    Id::new(text).expect("an identifier")
}

fn must(office: &Office, command: impl Into<Command>) {
    let key = format!("set-up-{}", office.head().sequence);
    office.submit(Request::new(id("an"), id("office"), key, command)).expect("recorded");
}

fn founded(place: &Location) -> Office {
    let office = Office::create(place, "Bench", SecretKey::from_seed(&[7; 32]), Options::default())
        .expect("an office");
    must(
        &office,
        FoundOffice {
            office: id("office"),
            name: Words::new("Bench", "测"),
            offset_minutes: 480,
            mandate: id("m0"),
            administrator: Words::new("An", "安"),
        },
    );
    let (mandate, from) = (id("m1"), "2020-01-01".parse().expect("a day"));
    let role = Role::Treasurer;
    must(&office, GrantMandate { mandate, person: id("an"), party: id("office"), role, from, until: None });
    for number in 0..ACCOUNTS {
        must(
            &office,
            OpenAccount {
                account: id(&format!("a{number}")),
                owner: id("office"),
                purpose: format!("bench-{number}"),
                currency: Currency::CNY,
                limit: Limit::None,
            },
        );
    }
    office
}

/// What one client waited for each of its commands.
fn client(address: SocketAddr, token: &str, client: usize) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_nodelay(true).expect("no delay");
    let mut answers = BufReader::new(stream.try_clone().expect("a connection"));
    let mut waited = Vec::with_capacity(COMMANDS);
    for number in 0..COMMANDS {
        let (debit, credit) = ((client * 7 + number) % ACCOUNTS, (client * 11 + number * 3 + 1) % ACCOUNTS);
        let credit = if credit == debit { (credit + 1) % ACCOUNTS } else { credit };
        let body = format!(
            r#"{{"as":"office","command":"make-transfers","transfers":[{{"transfer":"t{client}-{number}","on":"2026-02-03","step":{{"move":{{"debit":"a{debit}","credit":"a{credit}","amount":"{number}.01 CNY"}}}},"origin":{{"note":{{"en":"bench","zh":"测"}}}}}}]}}"#
        );
        let request = format!(
            "POST /api/v1/commands HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nIdempotency-Key: {client}-{number}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let begin = Instant::now();
        stream.write_all(request.as_bytes()).expect("sent");
        let (mut line, mut length, mut first) = (String::new(), 0, true);
        loop {
            line.clear();
            answers.read_line(&mut line).expect("an answer");
            if std::mem::take(&mut first) {
                assert!(line.starts_with("HTTP/1.1 201"), "{line}");
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut rest = vec![0; length];
        answers.read_exact(&mut rest).expect("the rest of the answer");
        waited.push(begin.elapsed());
    }
    waited
}

fn measure(name: &str, place: &Location) {
    let office = founded(place);
    let tokens: Vec<String> =
        (0..CLIENTS).map(|_| office.make_token(&id("an"), "bench", 1).expect("a token").secret).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let address = "127.0.0.1:0".parse().expect("an address");
    let server =
        runtime.block_on(Server::listen(address, office.clone(), Settings::default())).expect("a server");
    let address = server.address().expect("its address");
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let serving = runtime.spawn(server.serve(async {
        let _ = ended.await;
    }));
    let begin = Instant::now();
    let mut waited: Vec<Duration> = std::thread::scope(|scope| {
        let clients: Vec<_> = tokens
            .iter()
            .enumerate()
            .map(|(number, token)| scope.spawn(move || client(address, token, number)))
            .collect();
        clients.into_iter().flat_map(|client| client.join().expect("a client")).collect()
    });
    let took = begin.elapsed();
    waited.sort();
    let at = |share: f64| waited[((waited.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "{name}: {} commands in {:.2} s, {:.0} a second; p50 {:.1} ms, p99 {:.1} ms, slowest {:.1} ms",
        waited.len(),
        took.as_secs_f64(),
        waited.len() as f64 / took.as_secs_f64(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
    let sums = office.read(|state| {
        let sum = |of: fn(&coregion_mechanism::ledger::Account) -> i64| {
            state.ledger.accounts.values().map(of).sum::<i64>()
        };
        (sum(|account| account.debits.minor()), sum(|account| account.credits.minor()))
    });
    assert_eq!(sums.0, sums.1, "the books balance");
    drop(end);
    let _ = runtime.block_on(serving);
}

fn main() {
    let folder = std::env::var_os("COREGION_BENCH_FOLDER").map_or_else(std::env::temp_dir, Into::into);
    let folder = tempfile::tempdir_in(folder).expect("a folder");
    measure("SQLite", &Location::Sqlite(folder.path().join("bench.office")));
    if let Ok(url) = std::env::var("COREGION_TEST_POSTGRES") {
        // The schema of the URL must be empty: name one with `?options=-c%20search_path%3Dbench`.
        measure("PostgreSQL", &Location::Postgres(url));
    }
}
