//! The program is killed, at every write point and at random: nothing that was acknowledged is lost, and nothing is
//! there by half.

use crate::ledger::*;
use crate::place::{Place, on_both};
use coregion_journal::*;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command as Process, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Kills this process as `kill -9` does: no destructor, no flush.
fn kill_myself() -> ! {
    let _ = Process::new("kill").args(["-9", &std::process::id().to_string()]).status();
    loop {
        std::thread::park();
    }
}

/// What the child does: it opens the journal and appends from several threads, saying on its output what it is told.
#[test]
#[ignore = "run by the other tests of this file, in a process of its own"]
fn child() {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let location: Location = variable("COREGION_TEST_LOCATION").parse().unwrap();
    let point: Option<usize> = variable("COREGION_TEST_POINT").parse().ok();
    let round = variable("COREGION_TEST_ROUND");
    let left = AtomicU32::new(variable("COREGION_TEST_AFTER").parse().unwrap_or(0));
    let probe: Probe = Arc::new(move |at| {
        let meant = point.is_some_and(|i| Point::ALL[i] == at);
        if meant && left.fetch_sub(1, Ordering::Relaxed) == 0 {
            kill_myself();
        }
        Ok(())
    });
    let options = Options {
        store: StoreOptions { probe: Some(probe), ..Default::default() },
        snapshot_every: 20,
        ..Options::default()
    };
    let journal = Journal::<Ledger>::open(&location, office_key(), options).unwrap();
    std::thread::scope(|scope| {
        for caller in 0..4 {
            let (journal, round) = (&journal, &round);
            scope.spawn(move || {
                for i in 0..100_000 {
                    let key = format!("{round}/{caller}/{i}");
                    append(journal, &key, TREASURY, &format!("account/{caller}"), 1).unwrap();
                    let mut output = std::io::stdout().lock();
                    output.write_all(format!("acknowledged {key}\n").as_bytes()).unwrap();
                    output.flush().unwrap();
                }
            });
        }
    });
}

fn start_child(location: &Location, round: &str, point: Option<usize>, after: u32) -> Child {
    let text = match location {
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres(url) => url.clone(),
    };
    Process::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child", "--ignored", "--nocapture"])
        .env("COREGION_TEST_LOCATION", text)
        .env("COREGION_TEST_ROUND", round)
        .env("COREGION_TEST_POINT", point.map_or(String::new(), |i| i.to_string()))
        .env("COREGION_TEST_AFTER", after.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The keys that the child is told of, as they come.
fn told(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let output = BufReader::new(child.stdout.take().unwrap());
    output
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("acknowledged ").map(str::to_owned))
}

/// The keys that the child was told of before it died.
fn acknowledged(child: &mut Child) -> Vec<String> {
    let keys = told(child).collect();
    assert!(!child.wait().unwrap().success(), "the child was not killed");
    keys
}

/// Everything that was acknowledged is there, every entry is whole, and the journal goes on.
fn check(place: &Place, told: &BTreeSet<String>, what: &str) {
    let journal = open(place);
    let entries = journal.entries(1, usize::MAX >> 1).unwrap();
    let there: BTreeSet<String> = entries.iter().map(|receipt| receipt.entry.key.clone()).collect();
    let lost: Vec<&String> = told.difference(&there).collect();
    assert!(lost.is_empty(), "{what}: acknowledged but lost: {lost:?}");
    for receipt in &entries {
        assert_eq!(receipt.entry.events.len(), 2, "{what}: half an entry");
        let touched = journal.history(&receipt.entry.streams[0], receipt.entry.sequence - 1, 1).unwrap();
        assert_eq!(touched[0].entry.sequence, receipt.entry.sequence, "{what}: a stream without its entry");
    }
    journal.read(|memory| assert_eq!(memory.state.moves, entries.len() as u64, "{what}"));
    append(&journal, &format!("after {what}"), TREASURY, "xuzhou", 1).unwrap();
    check_sound(&journal);
}

on_both!(killed_at_every_write_point, killed_at_random);

fn killed_at_every_write_point(place: &Place) {
    drop(create(place));
    let mut told = BTreeSet::new();
    for (i, point) in Point::ALL.iter().enumerate() {
        for after in [0, 7] {
            let what = format!("{point:?} after {after}");
            let after = if matches!(point, Point::SnapshotPart(_) | Point::SnapshotWritten) {
                after / 7
            } else {
                after
            };
            let mut child = start_child(&place.location, &what, Some(i), after);
            told.extend(acknowledged(&mut child));
            check(place, &told, &what);
        }
    }
    assert!(told.len() > 50, "only {} were acknowledged", told.len());
}

fn killed_at_random(place: &Place) {
    drop(create(place));
    let mut acknowledged = BTreeSet::new();
    for round in 0..8u64 {
        let what = format!("round {round}");
        let mut child = start_child(&place.location, &what, None, 0);
        let mut keys = self::told(&mut child);
        acknowledged.extend(keys.by_ref().take(5));
        std::thread::sleep(Duration::from_millis(11 * round));
        child.kill().unwrap();
        acknowledged.extend(keys);
        child.wait().unwrap();
        check(place, &acknowledged, &what);
    }
    assert!(acknowledged.len() >= 40, "only {} were acknowledged", acknowledged.len());
}

/// Two processes write to one journal at once.
#[test]
fn two_processes_take_turns() {
    for place in [Place::sqlite(), Place::postgres()] {
        let journal = create(&place);
        let mut child = start_child(&place.location, "child", None, 0);
        let mut keys = told(&mut child);
        let mut acknowledged: BTreeSet<String> = keys.by_ref().take(1).collect();
        for i in 0..100 {
            let key = format!("parent/{i}");
            loop {
                match append(&journal, &key, TREASURY, "xuzhou", 1) {
                    Ok(_) => break,
                    Err(AppendError::Failed(Failure::Overtaken(_))) => {}
                    Err(other) => panic!("{other:?}"),
                }
            }
        }
        child.kill().unwrap();
        acknowledged.extend(keys);
        child.wait().unwrap();
        acknowledged.extend((0..100).map(|i| format!("parent/{i}")));
        drop(journal);
        check(&place, &acknowledged, "two processes");
    }
}
