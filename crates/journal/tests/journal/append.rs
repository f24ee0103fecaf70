//! Commands, receipts, repetitions, rejections and refusals.

use crate::ledger::*;
use crate::place::{Place, on_both};
use coregion_journal::*;
use serde_json::json;
use std::time::Duration;

on_both!(
    a_command_is_recorded_once,
    a_repetition_that_differs_is_rejected_and_says_where,
    a_refusal_writes_nothing,
    a_stream_that_has_moved_on_is_a_conflict,
    recorded_time_never_goes_back,
    commands_that_cannot_be_kept_are_rejected,
    a_decision_that_breaks_down_harms_nobody,
    a_journal_opens_as_it_was_closed,
    history_is_read_by_stream_and_by_place,
    papers_stay_beside_the_journal,
    an_export_is_imported_and_goes_on,
);

fn rejection<R: std::fmt::Debug>(result: Result<Receipt<Event>, AppendError<R>>) -> Rejection {
    match result {
        Err(AppendError::Rejected(rejection)) => rejection,
        other => panic!("not rejected: {other:?}"),
    }
}

fn a_command_is_recorded_once(place: &Place) {
    let journal = create(place);
    let first = append(&journal, "k1", TREASURY, "xuzhou", 100).unwrap();
    assert_eq!((first.entry.sequence, first.again), (1, false));
    assert_eq!(first.entry.streams, [TREASURY, "xuzhou"]);
    append(&journal, "k2", "xuzhou", "jining", 30).unwrap();
    let again = append(&journal, "k1", TREASURY, "xuzhou", 100).unwrap();
    assert_eq!(again, Receipt { again: true, ..first });
    assert_eq!(journal.head().sequence, 2);
    assert_eq!(journal.read(|memory| memory.state.balance("xuzhou")), 70);
    drop(journal);
    // For ever: also after the journal was closed.
    let again = append(&open(place), "k1", TREASURY, "xuzhou", 100).unwrap();
    assert!(again.again);
    check_sound(&open(place));
}

fn a_repetition_that_differs_is_rejected_and_says_where(place: &Place) {
    let journal = create(place);
    append(&journal, "k1", TREASURY, "xuzhou", 100).unwrap();
    let differs = |key: &str, asked: Move, actor: &str| {
        let command = Command { actor: actor.into(), ..asked.command(key) };
        match rejection(append_command(&journal, command, &asked)) {
            Rejection::RecordedDifferently { key, sequence: 1, fields } if key == "k1" => fields,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(differs("k1", Move::new(TREASURY, "xuzhou", 99), "person/lin"), ["amount"]);
    assert_eq!(differs("k1", Move::new(TREASURY, "jining", 99), "person/lin"), ["amount", "move"]);
    assert_eq!(differs("k1", Move::new(TREASURY, "xuzhou", 100), "person/wang"), ["actor"]);
    assert_eq!(journal.head().sequence, 1);
}

fn a_refusal_writes_nothing(place: &Place) {
    let journal = create(place);
    append(&journal, "k1", TREASURY, "xuzhou", 100).unwrap();
    let before = export(&journal);
    match append(&journal, "k2", "xuzhou", "jining", 101) {
        Err(AppendError::Refused(TooPoor { has: 100 })) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(export(&journal), before);
    // A refusal is not remembered: the key may be used when there is enough.
    append(&journal, "k3", TREASURY, "xuzhou", 1).unwrap();
    append(&journal, "k2", "xuzhou", "jining", 101).unwrap();
}

fn a_stream_that_has_moved_on_is_a_conflict(place: &Place) {
    let journal = create(place);
    let asked = Move::new(TREASURY, "xuzhou", 5);
    let expecting = |key: &str, stream: &str, version| Command {
        expected: vec![(stream.into(), version)],
        ..asked.command(key)
    };
    append_command(&journal, expecting("k1", "xuzhou", 0), &asked).unwrap();
    append(&journal, "k2", TREASURY, "jining", 5).unwrap();
    append_command(&journal, expecting("k3", "xuzhou", 1), &asked).unwrap();
    match rejection(append_command(&journal, expecting("k4", "xuzhou", 1), &asked)) {
        Rejection::Conflict { stream, expected: 1, found: 3 } => assert_eq!(stream, "xuzhou"),
        other => panic!("{other:?}"),
    }
    match rejection(append_command(&journal, expecting("k5", "jining", 0), &asked)) {
        Rejection::Conflict { expected: 0, found: 2, .. } => {}
        other => panic!("{other:?}"),
    }
    // What is recorded is recorded, whatever has happened since.
    assert!(append_command(&journal, expecting("k1", "xuzhou", 0), &asked).unwrap().again);
    assert_eq!(journal.head().sequence, 3);
}

fn recorded_time_never_goes_back(place: &Place) {
    let journal = create(place);
    let asked = Move::new(TREASURY, "xuzhou", 5);
    let at = |key: &str, time| Command { time, ..asked.command(key) };
    append_command(&journal, at("k1", later(100_000)), &asked).unwrap();
    // The clock lags a little: the time of the entry before, and what the clock said.
    let held = append_command(&journal, at("k2", later(99_000)), &asked).unwrap();
    assert_eq!((held.entry.time, held.entry.clock), (later(100_000), Some(later(99_000))));
    // It lags by more than is tolerated.
    match rejection(append_command(&journal, at("k3", later(30_000)), &asked)) {
        Rejection::ClockWentBack { clock, recorded } => {
            assert_eq!((clock, recorded), (later(30_000), later(100_000)));
        }
        other => panic!("{other:?}"),
    }
    let on = append_command(&journal, at("k4", later(100_001)), &asked).unwrap();
    assert_eq!((on.entry.time, on.entry.clock), (later(100_001), None));
    drop(journal);
    // The decision sees the time that is recorded. An operator may tolerate more, where the recorded time was wrong.
    let options = Options { clock_tolerance: Duration::from_secs(3600), ..quiet() };
    let journal = Journal::<Ledger>::open(&place.location, office_key(), options).unwrap();
    let decided = journal
        .append(at("k3", later(30_000)), |_, time| {
            assert_eq!(time, later(100_001));
            Ok::<_, ()>(Decision::new(vec![], vec![]))
        })
        .unwrap();
    assert_eq!(decided.entry.clock, Some(later(30_000)));
    check_sound(&journal);
}

fn commands_that_cannot_be_kept_are_rejected(place: &Place) {
    let journal = create(place);
    let asked = Move::new(TREASURY, "xuzhou", 5);
    let command = asked.command("k");
    let cases: Vec<(Command, &str)> = vec![
        (Command { key: String::new(), ..command.clone() }, "journal-name"),
        (Command { key: "k".repeat(201), ..command.clone() }, "journal-name"),
        (Command { key: "a\0b".into(), ..command.clone() }, "journal-name"),
        (Command { actor: String::new(), ..command.clone() }, "journal-name"),
        (Command { expected: vec![(String::new(), 0)], ..command.clone() }, "journal-name"),
        (Command { body: json!({"amount": u64::MAX}), ..command.clone() }, "journal-not-canonical"),
        (Command { body: deep(200), ..command.clone() }, "journal-not-canonical"),
    ];
    for (command, code) in cases {
        assert_eq!(rejection(append_command(&journal, command, &asked)).code(), code);
    }
    let decided = |streams: Vec<String>, account: String, amount| {
        let event = Event::Credited { account, amount };
        let decision = Decision::new(streams, vec![event]);
        rejection(journal.append(command.clone(), move |_, _| Ok::<_, ()>(decision.clone()))).code()
    };
    assert_eq!(decided(vec![String::new()], "a".into(), 1), "journal-name");
    assert_eq!(decided(vec!["s".into()], "a".into(), i64::MAX), "journal-not-canonical");
    assert_eq!(decided(vec!["s".into()], "a".repeat(MAX_ENTRY), 1), "journal-too-large");
    assert_eq!(journal.head().sequence, 0);
    append(&journal, "k", TREASURY, "xuzhou", 5).unwrap();
    check_sound(&journal);
}

fn deep(depth: usize) -> serde_json::Value {
    (0..depth).fold(json!(1), |inner, _| json!([inner]))
}

fn a_decision_that_breaks_down_harms_nobody(place: &Place) {
    let journal = create(place);
    append(&journal, "k1", TREASURY, "xuzhou", 5).unwrap();
    let broken = journal.append(Move::new("a", "b", 1).command("k2"), |_, _| -> Result<_, ()> {
        panic!("as a test");
    });
    assert!(matches!(broken, Err(AppendError::Failed(Failure::BrokenDecision))));
    append(&journal, "k2", "xuzhou", "jining", 5).unwrap();
    check_sound(&journal);
}

fn a_journal_opens_as_it_was_closed(place: &Place) {
    let journal = create(place);
    for i in 0..50 {
        append(&journal, &format!("k{i}"), TREASURY, ["xuzhou", "jining", "suqian"][i % 3], i as i64 + 1)
            .unwrap();
    }
    let (closed, text) = (journal.read(Memory::clone), export(&journal));
    drop(journal);
    let journal = open(place);
    assert_eq!(journal.read(|memory| digest(memory).unwrap()), digest(&closed).unwrap());
    assert_eq!(*journal.opening(), Opening { snapshot: None, replayed: 50, ignored: vec![] });
    assert_eq!(export(&journal), text);
    let again = Journal::<Ledger>::create(&place.location, "x", start(), office_key(), quiet());
    assert!(matches!(again, Err(Failure::NotRecorded(StoreError::Exists(_)))));
    let other = Journal::<Ledger>::open(&place.location, SecretKey::from_seed(&[1; 32]), quiet());
    assert!(matches!(other, Err(Failure::WrongKey { .. })));
}

fn history_is_read_by_stream_and_by_place(place: &Place) {
    let journal = create(place);
    for i in 0..10 {
        append(&journal, &format!("k{i}"), TREASURY, ["xuzhou", "jining"][i % 2], 1).unwrap();
    }
    let places =
        |receipts: Vec<Receipt<Event>>| -> Vec<u64> { receipts.iter().map(|r| r.entry.sequence).collect() };
    assert_eq!(places(journal.history("xuzhou", 3, 2).unwrap()), [5, 7]);
    assert_eq!(places(journal.entries(0, 3).unwrap()), [1, 2, 3]);
    let last = journal.entries(10, 5).unwrap();
    assert_eq!(last[0].hash, journal.head().hash);
}

fn papers_stay_beside_the_journal(place: &Place) {
    let journal = create(place);
    let paper = b"minutes of a closed sitting, 0f3a".to_vec();
    let content = paper.clone();
    let decided = journal.append(Move::new("a", "b", 1).command("k1"), move |_: &Ledger, _| {
        let papers = vec![content.clone()];
        Ok::<_, ()>(Decision { papers, ..Decision::new(vec!["meeting/1".into()], vec![]) })
    });
    let digest = Hash::of(&paper);
    assert_eq!(decided.unwrap().entry.papers, [digest]);
    assert_eq!(journal.paper(digest).unwrap().unwrap(), paper);
    assert!(!export(&journal).contains("closed sitting"));
    let mut whole = Vec::new();
    std::io::copy(&mut journal.export(Papers::Included).unwrap(), &mut whole).unwrap();
    let verified = verify_text(&whole).unwrap();
    assert_eq!(verified.papers, Some(1));
    assert!(journal.drop_paper(digest).unwrap());
    assert_eq!(journal.paper(digest).unwrap(), None);
    check_sound(&journal);
}

fn an_export_is_imported_and_goes_on(place: &Place) {
    let journal = create(place);
    for i in 0..20 {
        append(&journal, &format!("k{i}"), TREASURY, "xuzhou", 1).unwrap();
    }
    let content = b"a paper".to_vec();
    let with_paper = move |_: &Ledger, _| {
        let papers = vec![content.clone()];
        Ok::<_, ()>(Decision { papers, ..Decision::new(vec!["meeting/1".into()], vec![]) })
    };
    journal.append(Move::new("a", "b", 1).command("paper"), with_paper).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("export.jsonl");
    std::io::copy(&mut journal.export(Papers::Included).unwrap(), &mut std::fs::File::create(&file).unwrap())
        .unwrap();
    let (exported, head) = (export(&journal), journal.head());
    append(&journal, "next", "xuzhou", "jining", 2).unwrap();
    for other in [Place::sqlite(), Place::postgres()] {
        let options = StoreOptions::default();
        let verified = import::<Ledger>(&file, &other.location, &options).unwrap();
        assert_eq!(verified.memory.chain.head, head);
        // Importing the same again changes nothing.
        import::<Ledger>(&file, &other.location, &options).unwrap();
        let moved = open(&other);
        assert_eq!(export(&moved), exported);
        assert_eq!(moved.paper(Hash::of(b"a paper")).unwrap().unwrap(), b"a paper");
        // Keys are remembered, and both go on to the same digest.
        assert!(append(&moved, "k3", TREASURY, "xuzhou", 1).unwrap().again);
        match rejection(append(&moved, "k3", TREASURY, "xuzhou", 2)) {
            Rejection::RecordedDifferently { fields, .. } => assert_eq!(fields, ["command"]),
            other => panic!("{other:?}"),
        }
        append(&moved, "next", "xuzhou", "jining", 2).unwrap();
        assert_eq!(moved.head(), journal.head());
        check_sound(&moved);
    }
    // What has gone on differently is not overwritten.
    let other = Place::sqlite();
    let different = create(&other);
    append(&different, "x", TREASURY, "xuzhou", 1).unwrap();
    let refused = import::<Ledger>(&file, &other.location, &StoreOptions::default());
    assert!(matches!(refused, Err(ImportError::Another(_))));
}

/// Both databases give the same journal, whatever groups its entries were recorded in.
#[test]
fn both_databases_give_the_same_digest() {
    let heads: Vec<Hash> = [Place::sqlite(), Place::postgres()]
        .iter()
        .map(|place| {
            let journal = create(place);
            for i in 0..200u64 {
                let asked =
                    Move::new(TREASURY, ["徐州", "济宁", "宿迁"][i as usize % 3], i as i64 * 7919 % 1000);
                let command = Command { time: later(i * 13), ..asked.command(&format!("k{i}")) };
                append_command(&journal, command, &asked).unwrap();
            }
            journal.head().hash
        })
        .collect();
    assert_eq!(heads[0], heads[1]);
}

/// A bounded queue answers at once when it is full.
#[test]
fn a_full_queue_says_so() {
    let place = Place::sqlite();
    let journal = create_with(&place.location, Options { queue: 2, ..quiet() });
    let (hold, held) = std::sync::mpsc::sync_channel::<()>(0);
    let held = std::sync::Mutex::new(held);
    let (answer, answers) = std::sync::mpsc::channel();
    let slow = answer.clone();
    journal.submit(
        Move::new("a", "b", 1).command("slow"),
        move |_: &Ledger, _| {
            let _ = held.lock().unwrap().recv();
            Ok::<_, ()>(Decision::new(vec![], vec![]))
        },
        move |result| slow.send(result.map(|_| ()).map_err(|e| e.to_string())).unwrap(),
    );
    std::thread::sleep(Duration::from_millis(100));
    for i in 0..3 {
        let answer = answer.clone();
        journal.submit(
            Move::new("a", "b", 1).command(&format!("k{i}")),
            |_: &Ledger, _| Ok::<_, ()>(Decision::new(vec![], vec![])),
            move |result| answer.send(result.map(|_| ()).map_err(|e| e.to_string())).unwrap(),
        );
    }
    assert_eq!(answers.recv().unwrap(), Err(Failure::Busy.to_string()));
    drop(hold);
    assert_eq!(answers.iter().take(3).filter(Result::is_ok).count(), 3);
    assert_eq!(journal.head().sequence, 3);
}
