//! A full disk, a lock, a lost connection: clear errors, no damage, and work goes on afterwards.

use crate::ledger::*;
use crate::place::{Place, in_schema, on_both, postgres, postgres_url};
use coregion_journal::*;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn failure<T: std::fmt::Debug, R: std::fmt::Debug>(result: Result<T, AppendError<R>>) -> Failure {
    match result {
        Err(AppendError::Failed(failure)) => failure,
        other => panic!("did not fail: {other:?}"),
    }
}

on_both!(
    a_write_that_fails_at_any_point_harms_nothing,
    a_failed_group_is_told_to_all_in_it,
    entries_put_in_by_others_are_checked,
    a_journal_put_in_place_of_another_is_noticed,
);

fn a_write_that_fails_at_any_point_harms_nothing(place: &Place) {
    drop(create(place));
    let mut expected = 0;
    for point in [Point::Decided, Point::Begun, Point::Written(1), Point::BeforeCommit, Point::AfterCommit] {
        for full in [true, false] {
            let armed = Arc::new(AtomicBool::new(false));
            let trigger = armed.clone();
            let probe: Probe = Arc::new(move |at| {
                let cause = Arc::new(std::io::Error::other("injected"));
                match at == point && trigger.swap(false, Ordering::Relaxed) {
                    true if full => Err(StoreError::Full(cause)),
                    true => Err(StoreError::Unreachable(cause)),
                    false => Ok(()),
                }
            });
            let options =
                Options { store: StoreOptions { probe: Some(probe), ..Default::default() }, ..quiet() };
            let journal = Journal::<Ledger>::open(&place.location, office_key(), options).unwrap();
            let key = format!("{point:?}/{full}");
            armed.store(true, Ordering::Relaxed);
            let first = append(&journal, &key, TREASURY, "xuzhou", 1);
            expected += 1;
            match first {
                // A lost connection is tried once more, and found to have recorded it or not.
                Ok(receipt) => assert!(!receipt.again && !full),
                Err(AppendError::Failed(Failure::NotRecorded(error))) => {
                    assert!(matches!(error, StoreError::Full(_) | StoreError::Unreachable(_)));
                }
                Err(other) => panic!("{point:?}: {other:?}"),
            }
            // Asking again with the same key is right whatever happened.
            append(&journal, &key, TREASURY, "xuzhou", 1).unwrap();
            append(&journal, &format!("{key}/next"), "xuzhou", "jining", 1).unwrap();
            expected += 1;
            journal.refresh().unwrap();
            assert_eq!(journal.head().sequence, expected, "{point:?}");
            check_sound(&journal);
        }
    }
}

fn a_failed_group_is_told_to_all_in_it(place: &Place) {
    let armed = Arc::new(AtomicBool::new(false));
    let trigger = armed.clone();
    let probe: Probe =
        Arc::new(move |at| match at == Point::BeforeCommit && trigger.load(Ordering::Relaxed) {
            true => Err(StoreError::Full(Arc::new(std::io::Error::other("injected")))),
            false => Ok(()),
        });
    let options = Options { store: StoreOptions { probe: Some(probe), ..Default::default() }, ..quiet() };
    let journal = create_with(&place.location, options);
    append(&journal, "k0", TREASURY, "pool", 10).unwrap();
    let before = journal.read(Memory::clone);
    armed.store(true, Ordering::Relaxed);
    std::thread::scope(|scope| {
        for i in 0..8 {
            let journal = &journal;
            scope.spawn(move || {
                let result =
                    append(journal, &format!("k{i}"), "pool", "xuzhou", if i == 0 { 99 } else { 10 });
                match (i, result) {
                    // Its key is durable: the answer does not depend on the group.
                    (0, Err(AppendError::Rejected(Rejection::RecordedDifferently { .. }))) => {}
                    // Refused on what the group would have made of the pool, or part of it: nobody knows now.
                    (_, Err(AppendError::Failed(Failure::NotRecorded(StoreError::Full(_))))) => {}
                    // Alone in its group, after the pool was found to be as it was.
                    (_, other) => panic!("{i}: {other:?}"),
                }
            });
        }
    });
    assert_eq!(journal.read(|memory| digest(memory).unwrap()), digest(&before).unwrap());
    armed.store(false, Ordering::Relaxed);
    append(&journal, "k3", "pool", "xuzhou", 10).unwrap();
    check_sound(&journal);
}

fn entries_put_in_by_others_are_checked(place: &Place) {
    let journal = create(place);
    append(&journal, "k1", TREASURY, "xuzhou", 1).unwrap();
    // A row that is no entry of this journal, put past it.
    let zeros = match place.location {
        Location::Sqlite(_) => "zeroblob(32)",
        Location::Postgres(_) => "decode(repeat('00', 32), 'hex')",
    };
    place
        .tamper(&format!("INSERT INTO entry (sequence, key, body, hash) VALUES (2, 'x', '{{}}', {zeros})"))
        .unwrap();
    let failed = failure(append(&journal, "k2", TREASURY, "xuzhou", 1));
    match failed {
        Failure::Unsound(Unsound { entry: Some(2), problem: Problem::NotAnEntry(_), .. }) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(journal.head().sequence, 1);
    drop(journal);
    let opened = Journal::<Ledger>::open(&place.location, office_key(), quiet());
    assert!(matches!(opened.err(), Some(Failure::Unsound(_))));
}

fn a_journal_put_in_place_of_another_is_noticed(place: &Place) {
    let journal = create(place);
    append(&journal, "k1", TREASURY, "xuzhou", 1).unwrap();
    // As if an older copy had been restored under the running program: an entry is gone.
    let unprotected = match place.location {
        Location::Sqlite(_) => "DROP TRIGGER entry_is_never_deleted",
        Location::Postgres(_) => "DROP TRIGGER entry_is_never_changed ON entry",
    };
    place.tamper(&format!("{unprotected}; DELETE FROM entry WHERE sequence = 1")).unwrap();
    assert!(matches!(journal.refresh(), Err(Failure::Replaced(1))));
}

#[test]
fn a_locked_file_says_so_and_is_written_when_it_is_free() {
    let place = Place::sqlite();
    let options = Options {
        store: StoreOptions { lock_timeout: Duration::from_millis(50), ..Default::default() },
        ..quiet()
    };
    let journal = create_with(&place.location, options);
    append(&journal, "k1", TREASURY, "xuzhou", 1).unwrap();
    let Location::Sqlite(path) = &place.location else { panic!() };
    let other = rusqlite::Connection::open(path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let failed = failure(append(&journal, "k2", TREASURY, "xuzhou", 1));
    assert!(matches!(failed, Failure::NotRecorded(StoreError::Locked(_))), "{failed:?}");
    assert_eq!(failed.code(), "journal-store-locked");
    assert_eq!(journal.head().sequence, 1);
    other.execute_batch("ROLLBACK").unwrap();
    assert!(!append(&journal, "k2", TREASURY, "xuzhou", 1).unwrap().again);
    check_sound(&journal);
}

#[test]
fn a_locked_table_says_so_and_is_written_when_it_is_free() {
    let place = Place::postgres();
    let options = Options {
        store: StoreOptions { lock_timeout: Duration::from_millis(100), ..Default::default() },
        ..quiet()
    };
    let journal = create_with(&place.location, options);
    let mut other = postgres();
    let mut transaction = other.transaction().unwrap();
    transaction.batch_execute(&format!("LOCK TABLE {}.entry IN SHARE MODE", place.schema())).unwrap();
    let failed = failure(append(&journal, "k1", TREASURY, "xuzhou", 1));
    assert!(matches!(failed, Failure::NotRecorded(StoreError::Locked(_))), "{failed:?}");
    transaction.rollback().unwrap();
    assert!(!append(&journal, "k1", TREASURY, "xuzhou", 1).unwrap().again);
    check_sound(&journal);
}

/// A disk of its own that is really full: a small tmpfs, in a user namespace where that is allowed.
#[test]
fn a_full_disk_says_so_and_is_written_when_there_is_room() {
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    let test = std::env::current_exe().unwrap();
    let script = "mount -t tmpfs -o size=3m tmpfs \"$1\" && exec \"$2\" --exact faults::on_a_small_disk --ignored --nocapture";
    let namespace = ["-r", "-m", "sh", "-c", script, "sh"];
    let possible =
        Command::new("unshare").args(&namespace[..3]).args(["-c", "mount -t tmpfs tmpfs /mnt"]).output();
    if !possible.is_ok_and(|output| output.status.success()) {
        eprintln!("not run: this machine does not let a test mount a tmpfs");
        return;
    }
    let output = Command::new("unshare")
        .args(namespace)
        .arg(folder.path())
        .arg(test)
        .env("COREGION_TEST_SMALL_DISK", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("was full"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
#[ignore = "run by a_full_disk_says_so_and_is_written_when_there_is_room, in a namespace"]
fn on_a_small_disk() {
    let folder = std::path::PathBuf::from(std::env::var_os("COREGION_TEST_SMALL_DISK").unwrap());
    let location = Location::Sqlite(folder.join("office.journal"));
    // What will be removed to make room.
    std::fs::write(folder.join("ballast"), vec![1; 1 << 20]).unwrap();
    let journal = create_with(&location, quiet());
    let mut recorded = 0;
    let failed = loop {
        match append(&journal, &format!("k{recorded}"), TREASURY, "xuzhou", 1) {
            Ok(_) => recorded += 1,
            Err(AppendError::Failed(failure)) => break failure,
            Err(other) => panic!("{other:?}"),
        }
    };
    assert!(matches!(failed, Failure::NotRecorded(StoreError::Full(_))), "{failed:?}");
    assert_eq!(failed.code(), "journal-store-full");
    assert_eq!(journal.head().sequence, recorded);
    assert!(
        append(&journal, "k0", TREASURY, "xuzhou", 1).unwrap().again,
        "what is recorded can still be read"
    );
    check_sound(&journal);
    std::fs::remove_file(folder.join("ballast")).unwrap();
    for i in recorded..recorded + 10 {
        append(&journal, &format!("k{i}"), TREASURY, "xuzhou", 1).unwrap();
    }
    check_sound(&journal);
    drop(journal);
    let journal = Journal::<Ledger>::open(&location, office_key(), quiet()).unwrap();
    assert_eq!(journal.head().sequence, recorded + 10);
    println!("was full after {recorded} entries");
}

/// Ends the connections of a journal on the server.
fn terminate(schema: &str) -> i64 {
    let row = postgres()
        .query_one(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE application_name = $1 AND pid <> pg_backend_pid()",
            &[&schema],
        )
        .unwrap();
    row.get(0)
}

fn named(place: &Place) -> Location {
    let Location::Postgres(url) = &place.location else { panic!() };
    Location::Postgres(format!("{url}&application_name={}", place.schema()))
}

#[test]
fn a_lost_connection_is_made_again() {
    let place = Place::postgres();
    let journal = create_with(&named(&place), quiet());
    append(&journal, "k1", TREASURY, "xuzhou", 1).unwrap();
    assert!(terminate(place.schema()) >= 2);
    append(&journal, "k2", TREASURY, "xuzhou", 1).unwrap();
    assert!(terminate(place.schema()) >= 1);
    assert_eq!(journal.history("xuzhou", 0, 10).unwrap().len(), 2);
    assert_eq!(journal.head().sequence, 2);
    check_sound(&journal);
}

#[test]
fn connections_lost_all_the_time_lose_nothing() {
    let place = Place::postgres();
    let journal = create_with(&named(&place), quiet());
    let running = AtomicBool::new(true);
    std::thread::scope(|scope| {
        let killer = scope.spawn(|| {
            while running.load(Ordering::Relaxed) {
                terminate(place.schema());
                std::thread::sleep(Duration::from_millis(7));
            }
        });
        let callers: Vec<_> = (0..4)
            .map(|caller| {
                let journal = &journal;
                scope.spawn(move || {
                    for i in 0..50 {
                        let key = format!("{caller}/{i}");
                        loop {
                            match append(journal, &key, TREASURY, "xuzhou", 1) {
                                Ok(_) => break,
                                Err(AppendError::Failed(
                                    Failure::Unknown(_) | Failure::NotRecorded(_) | Failure::Overtaken(_),
                                )) => {}
                                Err(other) => panic!("{other:?}"),
                            }
                        }
                    }
                })
            })
            .collect();
        callers.into_iter().for_each(|caller| caller.join().unwrap());
        running.store(false, Ordering::Relaxed);
        killer.join().unwrap();
    });
    assert_eq!(
        journal.read(|memory| (memory.chain.head.sequence, memory.state.balance("xuzhou"))),
        (200, 200)
    );
    check_sound(&journal);
}

/// A wire between the journal and PostgreSQL that can be cut.
struct Wire {
    port: u16,
    state: Arc<AtomicU8>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
}

/// Passes everything on.
const WHOLE: u8 = 0;
/// Passes on what is asked, but no answer: the server does the work and nobody hears of it.
const MUTE: u8 = 1;
/// Takes no connection.
const CUT: u8 = 2;

impl Wire {
    fn new(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(AtomicU8::new(WHOLE));
        let streams = Arc::new(Mutex::new(Vec::new()));
        let (seen, kept) = (state.clone(), streams.clone());
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                if seen.load(Ordering::Relaxed) == CUT {
                    continue;
                }
                let far = TcpStream::connect(&target).unwrap();
                let mut streams = kept.lock().unwrap();
                streams.extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                let pipe = |mut from: TcpStream, mut to: TcpStream, is_answer: bool| {
                    let seen = seen.clone();
                    std::thread::spawn(move || {
                        let mut buffer = [0; 65536];
                        while let Ok(read @ 1..) = from.read(&mut buffer) {
                            if is_answer && seen.load(Ordering::Relaxed) == MUTE {
                                continue;
                            }
                            if to.write_all(&buffer[..read]).is_err() {
                                break;
                            }
                        }
                    });
                };
                pipe(near.try_clone().unwrap(), far.try_clone().unwrap(), false);
                pipe(far, near, true);
            }
        });
        Wire { port, state, streams }
    }

    fn set(&self, state: u8) {
        self.state.store(state, Ordering::Relaxed);
        if state == CUT {
            for stream in self.streams.lock().unwrap().drain(..) {
                let _ = stream.shutdown(std::net::Shutdown::Both);
            }
        }
    }
}

#[test]
fn a_server_that_cannot_be_reached_says_so_and_comes_back() {
    let place = Place::postgres();
    let config: ::postgres::Config = postgres_url().parse().unwrap();
    let (Some(::postgres::config::Host::Tcp(host)), Some(user)) =
        (config.get_hosts().first(), config.get_user())
    else {
        panic!("this test needs a PostgreSQL with a host and a user in its URL");
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let wire = Wire::new(format!("{host}:{port}"));
    let database = config.get_dbname().unwrap_or(user);
    let password =
        config.get_password().map(|p| format!(":{}", String::from_utf8_lossy(p))).unwrap_or_default();
    let url = format!("postgresql://{user}{password}@127.0.0.1:{}/{database}", wire.port);
    let location = in_schema(&url, place.schema());
    let journal = create_with(&location, quiet());
    append(&journal, "k1", TREASURY, "xuzhou", 1).unwrap();

    wire.set(CUT);
    let failed = failure(append(&journal, "k2", TREASURY, "xuzhou", 1));
    assert!(matches!(failed, Failure::NotRecorded(StoreError::Unreachable(_))), "{failed:?}");
    assert_eq!(failed.code(), "journal-store-unreachable");
    assert_eq!(journal.head().sequence, 1);
    wire.set(WHOLE);
    assert!(!append(&journal, "k2", TREASURY, "xuzhou", 1).unwrap().again);

    // The server records the group, and the wire is cut before it can say so.
    let asked = Move::new(TREASURY, "xuzhou", 1);
    let (state, command) = (wire.state.clone(), asked.command("k3"));
    let (answer, answered) = std::sync::mpsc::channel();
    journal.submit(
        command,
        move |ledger: &Ledger, _| {
            // The keys have been looked up; from here on no answer comes through.
            state.store(MUTE, Ordering::Relaxed);
            asked.decide(ledger)
        },
        move |result| answer.send(result).unwrap(),
    );
    let recorded = || {
        let sql = format!("SELECT count(*) FROM {}.entry WHERE key = 'k3'", place.schema());
        postgres().query_one(&sql, &[]).unwrap().get::<_, i64>(0) == 1
    };
    while !recorded() {
        std::thread::sleep(Duration::from_millis(5));
    }
    wire.set(CUT);
    let failed = failure(answered.recv().unwrap());
    assert!(matches!(failed, Failure::Unknown(StoreError::Unreachable(_))), "{failed:?}");
    assert_eq!(failed.code(), "journal-unknown");
    assert_eq!(journal.head().sequence, 2, "readers do not see what is not known to be durable");
    wire.set(WHOLE);
    let receipt = append(&journal, "k3", TREASURY, "xuzhou", 1).unwrap();
    assert!(receipt.again && receipt.entry.sequence == 3);
    assert_eq!(journal.head().sequence, 3);
    check_sound(&journal);
}
