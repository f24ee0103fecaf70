//! Snapshots, and projections made again.

use crate::ledger::*;
use crate::place::{Place, on_both};
use coregion_journal::*;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};

on_both!(
    a_journal_opens_from_its_newest_snapshot,
    snapshots_are_taken_as_entries_come,
    a_snapshot_that_was_changed_is_not_used,
    a_snapshot_of_another_journal_is_not_used,
);

fn fill(journal: &Journal<Ledger>, from: usize, to: usize) {
    for i in from..to {
        append(journal, &format!("k{i}"), TREASURY, ["xuzhou", "jining"][i % 2], 1).unwrap();
    }
}

fn a_journal_opens_from_its_newest_snapshot(place: &Place) {
    let journal = create(place);
    for (to, sequence) in [(10, 10), (20, 20), (30, 30)] {
        fill(&journal, to - 10, to);
        assert_eq!(journal.take_snapshot(&office_key()).unwrap(), Some(sequence));
    }
    assert_eq!(journal.take_snapshot(&office_key()).unwrap(), None);
    fill(&journal, 30, 35);
    let comparison = journal.rebuild_and_compare().unwrap();
    // Two are kept.
    assert_eq!((comparison.entries, &comparison.snapshots[..]), (35, &[(20, true), (30, true)][..]));
    let before = journal.read(|memory| digest(memory).unwrap());
    drop(journal);
    let journal = open(place);
    assert_eq!(*journal.opening(), Opening { snapshot: Some(30), replayed: 5, ignored: vec![] });
    assert_eq!(journal.read(|memory| digest(memory).unwrap()), before);
    check_sound(&journal);
    // A snapshot of the very head.
    journal.take_snapshot(&office_key()).unwrap();
    drop(journal);
    assert_eq!(open(place).opening().replayed, 0);
}

fn snapshots_are_taken_as_entries_come(place: &Place) {
    let options = Options { snapshot_every: 10, ..Options::default() };
    let journal = create_with(&place.location, options.clone());
    fill(&journal, 0, 35);
    drop(journal);
    let journal = Journal::<Ledger>::open(&place.location, office_key(), options).unwrap();
    assert!(journal.opening().snapshot.is_some_and(|sequence| sequence >= 10), "{:?}", journal.opening());
    assert!(journal.snapshot_failure().is_none());
    check_sound(&journal);
}

fn a_snapshot_that_was_changed_is_not_used(place: &Place) {
    let journal = create(place);
    fill(&journal, 0, 10);
    journal.take_snapshot(&office_key()).unwrap();
    fill(&journal, 10, 20);
    journal.take_snapshot(&office_key()).unwrap();
    let before = journal.read(|memory| digest(memory).unwrap());
    drop(journal);
    // A balance of the newest snapshot is raised.
    let raise = match &place.location {
        Location::Sqlite(_) => {
            "UPDATE snapshot_part SET content = CAST(replace(CAST(content AS TEXT), '\"xuzhou\":10', '\"xuzhou\":90') AS BLOB) WHERE sequence = 20"
        }
        Location::Postgres(_) => {
            "UPDATE snapshot_part SET content = convert_to(replace(convert_from(content, 'UTF8'), '\"xuzhou\":10', '\"xuzhou\":90'), 'UTF8') WHERE sequence = 20"
        }
    };
    place.tamper(raise).unwrap();
    let journal = open(place);
    let opening = Opening { snapshot: Some(10), replayed: 10, ignored: vec![(20, Unusable::Changed)] };
    assert_eq!(*journal.opening(), opening);
    assert_eq!(journal.read(|memory| digest(memory).unwrap()), before);
    let comparison = journal.rebuild_and_compare().unwrap();
    assert_eq!(comparison.snapshots, [(10, true), (20, false)]);
    assert!(!comparison.is_equal() && comparison.difference.is_none());
    drop(journal);
    // One whose digest was changed as well, but that the office has not signed.
    place.tamper("UPDATE snapshot SET fold = fold + 1 WHERE sequence = 10").unwrap();
    let hexadecimal = if matches!(place.location, Location::Sqlite(_)) {
        "zeroblob(32)"
    } else {
        "decode(repeat('00', 32), 'hex')"
    };
    place.tamper(&format!("UPDATE snapshot SET digest = {hexadecimal} WHERE sequence = 20")).unwrap();
    let journal = open(place);
    assert_eq!(journal.opening().ignored, [(20, Unusable::NotSigned), (10, Unusable::OtherVersion)]);
    assert_eq!((journal.opening().snapshot, journal.opening().replayed), (None, 20));
    assert_eq!(journal.read(|memory| digest(memory).unwrap()), before);
}

fn a_snapshot_of_another_journal_is_not_used(place: &Place) {
    let other = Place::sqlite();
    let foreign =
        Journal::<Ledger>::create(&other.location, "other", start(), office_key(), quiet()).unwrap();
    fill(&foreign, 0, 10);
    foreign.take_snapshot(&office_key()).unwrap();
    let mut from = other.store();
    let snapshot = from.snapshots().unwrap().remove(0);
    let content = from.snapshot_content(10).unwrap();

    let journal = create(place);
    fill(&journal, 0, 12);
    place.store().keep_snapshot(&snapshot, &content).unwrap();
    drop(journal);
    let journal = open(place);
    assert_eq!(journal.opening().ignored, [(10, Unusable::OtherJournal)]);
    assert_eq!(journal.rebuild_and_compare().unwrap().snapshots, [(10, false)]);
}

/// A fold that is not pure, as if the program had been wrong when it made the state in use.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Impure(Ledger);

static WRONG: AtomicBool = AtomicBool::new(true);

impl Fold for Impure {
    type Event = Event;
    const VERSION: u32 = Ledger::VERSION;
    fn evolve(&mut self, entry: &Entry<Event>) {
        self.0.evolve(entry);
        self.0.moves += u64::from(entry.key == "k7" && WRONG.load(Ordering::Relaxed));
    }
}

#[test]
fn a_wrong_projection_is_found() {
    let place = Place::sqlite();
    drop(create(&place));
    let journal = Journal::<Impure>::open(&place.location, office_key(), quiet()).unwrap();
    let decide = |_: &Impure, _| Ok::<_, ()>(Decision::new(vec!["a".into()], vec![]));
    for i in 0..10 {
        journal.append(Move::new("a", "a", 0).command(&format!("k{i}")), decide).unwrap();
    }
    assert_eq!(journal.rebuild_and_compare().unwrap().difference, None);
    WRONG.store(false, Ordering::Relaxed);
    let comparison = journal.rebuild_and_compare().unwrap();
    assert_eq!(comparison.difference.as_deref(), Some("/state/moves"));
    assert!(!comparison.is_equal());
}
