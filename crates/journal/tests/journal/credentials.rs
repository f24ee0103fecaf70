//! The contract of what is kept of the secrets of people, the same for both databases.

use crate::ledger::*;
use crate::place::{Place, on_both};
use coregion_journal::store::{Bearer, BearerKind, CredentialStore, Password, Reading};
use coregion_journal::*;

on_both!(
    a_password_takes_the_place_of_the_one_before,
    tokens_are_found_by_their_digest_and_forgotten,
    readings_are_added_and_never_changed,
    a_journal_must_be_there,
    nothing_of_it_is_in_an_export,
);

fn store(place: &Place) -> Box<dyn CredentialStore> {
    if place.location.open(&Default::default()).is_err() {
        create(place);
    }
    place.location.credentials(&Default::default()).unwrap()
}

fn password(person: &str, hash: &str, at: u64) -> Password {
    Password { person: person.into(), hash: hash.into(), changed: later(at) }
}

fn bearer(token: &str, person: &str, kind: BearerKind, at: u64) -> Bearer {
    let digest = Hash::of(token.as_bytes());
    Bearer {
        digest,
        person: person.into(),
        kind,
        name: format!("笔记本 {token}"),
        created: later(at),
        expires: later(at + 1000),
    }
}

fn a_password_takes_the_place_of_the_one_before(place: &Place) {
    let mut store = store(place);
    assert_eq!(store.password("lin").unwrap(), None);
    store.keep_password(&password("lin", "$argon2id$1", 1)).unwrap();
    store.keep_password(&password("sun", "$argon2id$2", 2)).unwrap();
    store.keep_password(&password("lin", "$argon2id$3", 3)).unwrap();
    assert_eq!(store.password("lin").unwrap(), Some(password("lin", "$argon2id$3", 3)));
    store.keep_bearer(&bearer("t", "lin", BearerKind::Token, 4)).unwrap();
    assert!(store.drop_person("lin").unwrap() && !store.drop_person("lin").unwrap());
    assert_eq!(store.password("lin").unwrap(), None);
    assert_eq!(store.bearers("lin").unwrap(), []);
    assert!(store.password("sun").unwrap().is_some());
}

fn tokens_are_found_by_their_digest_and_forgotten(place: &Place) {
    let mut store = store(place);
    let kept = [
        bearer("a", "lin", BearerKind::Session, 10),
        bearer("b", "lin", BearerKind::Token, 20),
        bearer("c", "lin", BearerKind::Session, 30),
        bearer("d", "sun", BearerKind::Session, 40),
    ];
    for bearer in &kept {
        store.keep_bearer(bearer).unwrap();
    }
    assert!(store.keep_bearer(&kept[0]).is_err());
    assert_eq!(store.bearer(Hash::of(b"b")).unwrap().as_ref(), Some(&kept[1]));
    assert_eq!(store.bearer(Hash::of(b"x")).unwrap(), None);
    assert_eq!(store.bearers("lin").unwrap(), kept[..3]);
    assert_eq!(store.drop_expired(later(1010)).unwrap(), 1);
    assert_eq!(store.drop_sessions("lin").unwrap(), 1);
    assert_eq!(store.bearers("lin").unwrap(), kept[1..2]);
    assert!(store.drop_bearer(Hash::of(b"b")).unwrap() && !store.drop_bearer(Hash::of(b"b")).unwrap());
    assert_eq!(store.bearers("sun").unwrap(), kept[3..]);
}

fn readings_are_added_and_never_changed(place: &Place) {
    let mut store = store(place);
    let reading = |person: &str, paper: &str, granted| Reading {
        time: later(5),
        person: person.into(),
        paper: paper.into(),
        granted,
    };
    let all = [reading("lin", "p1", true), reading("sun", "p2", false), reading("wu", "p1", false)];
    for reading in &all {
        store.record_reading(reading).unwrap();
    }
    let found = store.readings(None, 0, 10).unwrap();
    assert_eq!(found.iter().map(|(_, r)| r.clone()).collect::<Vec<_>>(), all);
    let of_paper = store.readings(Some("p1"), 0, 10).unwrap();
    assert_eq!(of_paper.iter().map(|(_, r)| &r.person).collect::<Vec<_>>(), ["lin", "wu"]);
    assert_eq!(store.readings(None, found[0].0, 1).unwrap(), found[1..2]);
    for statement in ["UPDATE reading SET person = 'x'", "DELETE FROM reading"] {
        assert!(place.tamper(statement).unwrap_err().contains("never"), "{statement}");
    }
}

fn a_journal_must_be_there(place: &Place) {
    assert!(place.location.credentials(&Default::default()).is_err());
}

fn nothing_of_it_is_in_an_export(place: &Place) {
    let journal = create(place);
    let mut store = store(place);
    store.keep_password(&password("lin", "$argon2id$secret", 1)).unwrap();
    store.keep_bearer(&bearer("t", "lin", BearerKind::Token, 2)).unwrap();
    append(&journal, "k1", TREASURY, "xuzhou", 5).unwrap();
    assert!(!export(&journal).contains("argon2id"));
    check_sound(&journal);
    assert!(journal.version("xuzhou").unwrap() == 1 && journal.version("none").unwrap() == 0);
}
