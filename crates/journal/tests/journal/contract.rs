//! The contract of a store, the same for both databases.

use crate::place::{Place, on_both};
use coregion_journal::store::{Paper, Row, Snapshot};
use coregion_journal::{Hash, Record, Signature, StoreError};

fn row(sequence: u64, key: &str, streams: &[&str]) -> Row {
    let body = format!("{{\"sequence\":{sequence},\"text\":\"徐州 \\u0000 {key}\"}}");
    Row {
        record: Record {
            sequence,
            hash: Hash::of(body.as_bytes()),
            body,
            seal: sequence.is_multiple_of(2).then_some(Signature([sequence as u8; 64])),
        },
        key: key.into(),
        command: sequence.is_multiple_of(3).then(|| format!("{{\"command\":{sequence}}}")),
        streams: streams.iter().map(|s| s.to_string()).collect(),
        papers: Vec::new(),
    }
}

fn fill(place: &Place) -> Vec<Row> {
    let rows: Vec<Row> = (0..10)
        .map(|n| row(n, &format!("k{n}"), if n % 2 == 0 { &["even", "all"] } else { &["odd", "all"] }))
        .collect();
    let mut store = place.store();
    store.append(&rows[..1]).unwrap();
    store.append(&rows[1..]).unwrap();
    rows
}

fn records(rows: &[Row]) -> Vec<Record> {
    rows.iter().map(|row| row.record.clone()).collect()
}

on_both!(
    an_empty_store_holds_nothing,
    records_come_back_as_they_went,
    a_place_is_taken_once_and_groups_are_whole,
    a_key_is_taken_once,
    keys_and_streams_are_looked_up,
    entries_are_never_changed_or_deleted,
    papers_are_kept_once_and_dropped,
    snapshots_are_kept_newest_first,
    a_snapshot_of_many_parts_comes_back,
);

fn an_empty_store_holds_nothing(place: &Place) {
    let mut store = place.store();
    assert_eq!(store.head().unwrap(), None);
    assert_eq!(store.records(0, 10).unwrap(), []);
    assert_eq!(store.history("x", 0, 10).unwrap(), []);
    let known = store.look_up(&["k"], &["s"]).unwrap();
    assert!(known.recorded.is_empty() && known.versions.is_empty());
    assert!(store.snapshots().unwrap().is_empty());
    assert!(matches!(place.location.open(&Default::default()), Err(StoreError::Missing(_))));
}

fn records_come_back_as_they_went(place: &Place) {
    let rows = fill(place);
    let mut store = place.store();
    assert_eq!(store.head().unwrap(), Some(rows[9].record.clone()));
    assert_eq!(store.records(0, 100).unwrap(), records(&rows));
    assert_eq!(store.records(3, 4).unwrap(), records(&rows[3..7]));
    assert_eq!(store.records(10, 4).unwrap(), []);
    let odd = store.history("odd", 0, 100).unwrap();
    assert_eq!(odd.iter().map(|r| r.sequence).collect::<Vec<_>>(), [1, 3, 5, 7, 9]);
    let some = store.history("all", 4, 3).unwrap();
    assert_eq!(some, records(&rows[5..8]));
}

fn a_place_is_taken_once_and_groups_are_whole(place: &Place) {
    let rows = fill(place);
    let (mut store, mut other) = (place.store(), place.store());
    store.append(&[row(10, "a", &["x"]), row(11, "b", &["x"])]).unwrap();
    // The second of this group is free, the first is taken.
    let late = [row(11, "c", &["y"]), row(12, "d", &["y"])];
    assert!(matches!(other.append(&late), Err(StoreError::Overtaken)));
    assert_eq!(other.head().unwrap().unwrap().sequence, 11);
    // The first is free, the second is taken.
    let twice = [row(12, "c", &["y"]), row(12, "d", &["y"])];
    assert!(matches!(other.append(&twice), Err(StoreError::Overtaken)));
    assert_eq!(other.records(0, 100).unwrap().len(), rows.len() + 2);
    assert_eq!(other.history("y", 0, 10).unwrap(), []);
    other.append(&[row(12, "c", &["y"])]).unwrap();
    assert_eq!(store.head().unwrap().unwrap().sequence, 12);
}

fn a_key_is_taken_once(place: &Place) {
    fill(place);
    let mut store = place.store();
    assert!(matches!(store.append(&[row(10, "k3", &["x"])]), Err(StoreError::Overtaken)));
    assert_eq!(store.head().unwrap().unwrap().sequence, 9);
    assert_eq!(store.history("x", 0, 10).unwrap(), []);
}

fn keys_and_streams_are_looked_up(place: &Place) {
    let rows = fill(place);
    let known = place.store().look_up(&["k3", "none", "k4"], &["even", "odd", "none"]).unwrap();
    assert_eq!(known.recorded.len(), 2);
    assert_eq!(known.recorded["k3"], (rows[3].record.clone(), Some("{\"command\":3}".to_owned())));
    assert_eq!(known.recorded["k4"], (rows[4].record.clone(), None));
    assert_eq!(known.versions.len(), 2);
    assert_eq!((known.versions["even"], known.versions["odd"]), (8, 9));
}

fn entries_are_never_changed_or_deleted(place: &Place) {
    let rows = fill(place);
    for statement in
        ["UPDATE entry SET body = 'x' WHERE sequence = 3", "DELETE FROM entry WHERE sequence = 3"]
    {
        assert!(place.tamper(statement).unwrap_err().contains("never"), "{statement}");
    }
    assert_eq!(place.store().records(0, 100).unwrap(), records(&rows));
}

fn papers_are_kept_once_and_dropped(place: &Place) {
    let paper = |content: &[u8]| Paper { digest: Hash::of(content), content: content.to_vec() };
    let mut store = place.store();
    let mut with = row(0, "k", &[]);
    with.papers = vec![paper(b"one"), paper(b"two"), paper(b"one")];
    store.append(&[with]).unwrap();
    store.keep_papers(&[paper(b"two"), paper(b"\x00three")]).unwrap();
    assert_eq!(store.paper(Hash::of(b"one")).unwrap().unwrap(), b"one");
    assert_eq!(store.paper(Hash::of(b"four")).unwrap(), None);
    let mut all: Vec<Hash> = [&b"one"[..], b"two", b"\x00three"].into_iter().map(Hash::of).collect();
    all.sort();
    assert_eq!(store.paper_digests(None, 10).unwrap(), all);
    assert_eq!(store.paper_digests(Some(all[0]), 1).unwrap(), all[1..2]);
    assert!(store.drop_paper(all[1]).unwrap() && !store.drop_paper(all[1]).unwrap());
    assert_eq!(store.paper_digests(None, 10).unwrap(), [all[0], all[2]]);
}

fn snapshot(sequence: u64, content: &[u8]) -> Snapshot {
    Snapshot { sequence, hash: Hash::of(b"h"), fold: 3, digest: Hash::of(content), seal: Signature([7; 64]) }
}

fn snapshots_are_kept_newest_first(place: &Place) {
    let mut store = place.store();
    for n in [2, 9, 4] {
        store.keep_snapshot(&snapshot(n, b"state"), b"state").unwrap();
    }
    let sequences = |store: &mut dyn coregion_journal::store::Store| {
        store.snapshots().unwrap().iter().map(|s| s.sequence).collect::<Vec<_>>()
    };
    assert_eq!(sequences(store.as_mut()), [9, 4, 2]);
    store.keep_snapshot(&snapshot(9, b"other"), b"other").unwrap();
    assert_eq!(store.snapshots().unwrap()[0], snapshot(9, b"other"));
    assert_eq!(store.snapshot_content(9).unwrap(), b"other");
    store.drop_snapshot(9).unwrap();
    assert_eq!(sequences(store.as_mut()), [4, 2]);
    assert!(store.snapshot_content(9).unwrap().is_empty());
}

fn a_snapshot_of_many_parts_comes_back(place: &Place) {
    let content: Vec<u8> = (0..3_000_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut store = place.store();
    store.keep_snapshot(&snapshot(5, &content), &content).unwrap();
    assert_eq!(store.snapshot_content(5).unwrap(), content);
}
