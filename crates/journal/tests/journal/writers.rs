//! Many callers, and several writers on one database.

use crate::ledger::*;
use crate::place::{Place, on_both};
use coregion_journal::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

on_both!(
    many_callers_share_groups_and_nothing_is_lost,
    one_key_from_many_callers_is_recorded_once,
    of_two_writers_on_one_stream_one_wins,
    two_writers_take_turns,
    what_another_writer_recorded_is_taken_in,
);

fn many_callers_share_groups_and_nothing_is_lost(place: &Place) {
    let journal = create(place);
    append(&journal, "start", TREASURY, "pool", 1000).unwrap();
    let refused = AtomicUsize::new(0);
    thread::scope(|scope| {
        for caller in 0..8 {
            let (journal, refused) = (&journal, &refused);
            scope.spawn(move || {
                for i in 0..25 {
                    match append(journal, &format!("{caller}/{i}"), "pool", &format!("caller/{caller}"), 10) {
                        Ok(receipt) => assert!(!receipt.again),
                        Err(AppendError::Refused(TooPoor { has: 0 })) => {
                            refused.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(other) => panic!("{other:?}"),
                    }
                }
            });
        }
    });
    // 200 asked for ten each of 1000.
    assert_eq!(refused.into_inner(), 100);
    assert_eq!(journal.read(|memory| (memory.state.balance("pool"), memory.state.moves)), (0, 101));
    let seals = verify_text(export(&journal)).unwrap().seals;
    assert!(seals < 101, "{seals} seals of 101 entries: no groups were made");
    check_sound(&journal);
}

fn one_key_from_many_callers_is_recorded_once(place: &Place) {
    let journal = create(place);
    let new = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let receipt = append(&journal, "the one", TREASURY, "xuzhou", 7).unwrap();
                new.fetch_add(usize::from(!receipt.again), Ordering::Relaxed);
                assert_eq!(receipt.entry.sequence, 1);
            });
        }
    });
    assert_eq!((new.into_inner(), journal.head().sequence), (1, 1));
}

fn of_two_writers_on_one_stream_one_wins(place: &Place) {
    let first = create(place);
    let second = open(place);
    let asked = Move::new(TREASURY, "xuzhou", 5);
    for version in 0..20 {
        let command = |who: &str| Command {
            expected: vec![("xuzhou".into(), version)],
            ..asked.command(&format!("{who}/{version}"))
        };
        let (one, two) = thread::scope(|scope| {
            let one = scope.spawn(|| append_command(&first, command("one"), &asked));
            let two = scope.spawn(|| append_command(&second, command("two"), &asked));
            (one.join().unwrap(), two.join().unwrap())
        });
        let lost = match (one, two) {
            (Ok(_), Err(lost)) | (Err(lost), Ok(_)) => lost,
            other => panic!("{other:?}"),
        };
        match lost {
            AppendError::Rejected(Rejection::Conflict { stream, expected, found }) => {
                assert_eq!((stream.as_str(), expected, found), ("xuzhou", version, version + 1));
            }
            other => panic!("{other:?}"),
        }
    }
    for journal in [&first, &second] {
        // Who loses on what it finds in the database has not read it yet.
        journal.refresh().unwrap();
        check_sound(journal);
    }
}

fn two_writers_take_turns(place: &Place) {
    let journals = [create(place), open(place)];
    thread::scope(|scope| {
        for (i, journal) in journals.iter().enumerate() {
            scope.spawn(move || {
                for j in 0..40 {
                    let key = format!("{i}/{j}");
                    loop {
                        match append(journal, &key, TREASURY, "xuzhou", 1) {
                            Ok(_) => break,
                            Err(AppendError::Failed(Failure::Overtaken(_))) => {}
                            Err(other) => panic!("{other:?}"),
                        }
                    }
                }
            });
        }
    });
    for journal in &journals {
        journal.refresh().unwrap();
        assert_eq!(journal.head().sequence, 80);
        assert_eq!(journal.read(|memory| memory.state.balance("xuzhou")), 80);
        check_sound(journal);
    }
}

fn what_another_writer_recorded_is_taken_in(place: &Place) {
    let first = create(place);
    let second = open(place);
    append(&first, "k1", TREASURY, "xuzhou", 5).unwrap();
    assert_eq!(second.head().sequence, 0);
    assert_eq!(second.refresh().unwrap(), 1);
    assert_eq!(second.read(|memory| memory.state.balance("xuzhou")), 5);
    append(&first, "k2", TREASURY, "xuzhou", 5).unwrap();
    // Without asking: the decision is made on what is there.
    append(&second, "k3", "xuzhou", "jining", 10).unwrap();
    assert_eq!(second.head().sequence, 3);
    assert!(append(&second, "k2", TREASURY, "xuzhou", 5).unwrap().again);
}
