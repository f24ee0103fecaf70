//! Commands: once, again, differently, at a version, with a signature; and the lists they fill.

use crate::door::*;
use coregion_mechanism::instrument::SignAgreement;
use coregion_mechanism::party::RegisterPerson;
use coregion_office::Request;
use serde_json::{Value, json};

fn register(person: &str) -> Value {
    json!({ "as": "office", "command": "register-person", "person": person, "name": { "en": person, "zh": person } })
}

#[test]
fn a_command_counts_once() {
    let door = Door::open();
    let an = door.token("an");
    let first = door.command(&an, "k1", &[], &register("qian"));
    assert_eq!(first.status, 201, "{}", first.text());
    let recorded = first.json();
    assert_eq!(recorded["events"][0]["event"], "person-registered");
    assert_eq!(first.headers["etag"], format!("\"{}\"", recorded["sequence"]));

    let again = door.command(&an, "k1", &[], &register("qian"));
    assert_eq!(again.status, 200);
    assert_eq!(
        (&again.json()["sequence"], &again.json()["hash"]),
        (&recorded["sequence"], &recorded["hash"])
    );

    let head = door.office.head();
    let other = door.command(&an, "k1", &[], &register("feng"));
    assert_eq!((other.status, other.code().as_str()), (422, "journal-recorded-differently"));
    assert_eq!(other.json()["recorded"]["sequence"], recorded["sequence"]);
    assert_eq!(door.office.head(), head);
}

#[test]
fn the_version_that_was_seen_must_still_be_the_one() {
    let door = Door::open();
    let an = door.token("an");
    let first = door.command(&an, "k1", &[("If-None-Match", "*")], &register("qian"));
    assert_eq!(first.status, 201, "{}", first.text());
    let mandate = |number: u8| {
        json!({ "as": "office", "command": "grant-mandate", "mandate": format!("q{number}"), "person": "qian",
            "party": "jining", "role": "delegate", "from": "2026-01-01", "until": null })
    };
    let seen = first.headers["etag"].clone();
    assert_eq!(door.command(&an, "k2", &[("If-Match", &seen)], &mandate(1)).status, 201);
    let late = door.command(&an, "k3", &[("If-Match", &seen)], &mandate(2));
    assert_eq!((late.status, late.code().as_str()), (412, "journal-conflict"));
    assert_eq!(late.json()["conflict"]["stream"], "person/qian");
    assert_eq!(door.command(&an, "k4", &[("If-Match", "17")], &mandate(2)).code(), "version-invalid");
}

#[test]
fn what_is_shown_has_its_version() {
    let door = Door::open();
    with_a_meeting(&door.office);
    let lin = door.token("lin");
    let shown = door.get("/api/v1/meetings/m1", Some(&lin));
    assert_eq!(shown.status, 200, "{}", shown.text());
    let (tag, bearer) = (shown.headers["etag"].clone(), format!("Bearer {lin}"));
    let known =
        door.ask("GET", "/api/v1/meetings/m1", &[("Authorization", &bearer), ("If-None-Match", &tag)], b"");
    assert_eq!((known.status, known.body.len()), (304, 0));
    assert_eq!(door.get("/api/v1/meetings/m2", Some(&lin)).status, 404);
}

#[test]
fn nothing_is_recorded_by_a_preview() {
    let door = Door::open();
    let (an, head) = (door.token("an"), door.office.head());
    let bearer = format!("Bearer {an}");
    let headers =
        [("Authorization", &*bearer), ("Idempotency-Key", "k"), ("Content-Type", "application/json")];
    let body = register("qian").to_string();
    let seen = door.ask("POST", "/api/v1/commands/preview", &headers, body.as_bytes());
    assert_eq!(seen.json()["events"][0]["event"], "person-registered");
    let refused =
        door.ask("POST", "/api/v1/commands/preview", &headers, register("an").to_string().as_bytes());
    assert_eq!((refused.status, refused.code().as_str()), (409, "exists-differently"));
    assert_eq!(door.office.head(), head);
}

#[test]
fn a_party_signs_what_the_door_says() {
    let door = Door::open();
    let sun = door.token("sun");
    let body = json!({ "as": "jining", "command": "sign-agreement", "agreement": "plant", "version": 1,
        "digest": "00" });
    let bearer = format!("Bearer {sun}");
    let headers =
        [("Authorization", &*bearer), ("Idempotency-Key", "s1"), ("Content-Type", "application/json")];
    let statement = door.ask("POST", "/api/v1/commands/statement", &headers, body.to_string().as_bytes());
    let text = statement.json()["statement"].as_str().expect("a text").to_owned();
    let command = SignAgreement { agreement: id("plant"), version: 1, digest: "00".into() };
    let request = Request::new(id("sun"), id("jining"), "s1", command);
    assert_eq!(text, request.statement(door.office.identity()).expect("a statement"));

    let signed = |key: &coregion_office::journal::SecretKey| format!("{} {}", key.public(), key.sign(&text));
    let own = signed(&key_of("jining"));
    // The signature holds; the agreement is not there.
    let answer = door.command(&sun, "s1", &[("Coregion-Signature", &own)], &body);
    assert_eq!((answer.status, answer.code().as_str()), (404, "unknown-agreement"));
    let head = door.office.head();
    for (key, signature) in [
        // Another party's key; a key that nobody holds; a signature of another command, used again.
        ("s1", signed(&key_of("xuzhou"))),
        ("s1", signed(&key_of("nobody"))),
        ("s2", own),
    ] {
        let answer = door.command(&sun, key, &[("Coregion-Signature", &signature)], &body);
        assert_eq!(answer.status, 403, "{}", answer.text());
        let code = answer.code();
        assert!(["journal-signature", "journal-key", "key-not-held"].contains(&code.as_str()), "{code}");
    }
    let garbled = door.command(&sun, "s1", &[("Coregion-Signature", "x y")], &body);
    assert_eq!((garbled.status, garbled.code().as_str()), (400, "signature-invalid"));
    assert_eq!(door.office.head(), head);
}

#[test]
fn lists_come_in_pages() {
    let door = Door::open();
    for number in 0..7 {
        let (person, name) = (id(&format!("p{number}")), words("P", "人"));
        must(&door.office, "an", "office", RegisterPerson { person, name });
    }
    let lin = door.token("lin");
    let (mut path, mut found) = ("/api/v1/journal/entries?limit=5".to_owned(), Vec::new());
    loop {
        let page = door.get(&path, Some(&lin)).json();
        found.extend(
            page["items"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|e| e["sequence"].as_u64().expect("a number")),
        );
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/journal/entries?limit=5&after={next}");
    }
    assert_eq!(found, (1..=door.office.head().sequence).collect::<Vec<_>>());
    let of_lin = door.get("/api/v1/journal/entries?stream=person/lin", Some(&lin)).json();
    assert!(of_lin["items"].as_array().is_some_and(|items| items.len() == 5), "{of_lin}");
    for (query, code) in [
        ("limit=0", "query-invalid"),
        ("limit=201", "query-invalid"),
        ("after=x", "query-invalid"),
        ("x=1", "query-invalid"),
    ] {
        let answer = door.get(&format!("/api/v1/journal/entries?{query}"), Some(&lin));
        assert_eq!((answer.status, answer.code().as_str()), (400, code), "{query}");
    }
}

#[test]
fn the_journal_is_exported_and_verified() {
    let door = Door::open();
    with_a_meeting(&door.office);
    let lin = door.token("lin");
    let export = door.get("/api/v1/journal/export", Some(&lin));
    assert_eq!(export.status, 200);
    let verdict = coregion_office::verify(&export.body[..], &Default::default()).expect("a good journal");
    assert_eq!(verdict.entries, door.office.head().sequence);
    let proof = door.get("/api/v1/journal/entries/3/proof", Some(&lin));
    assert_eq!(proof.status, 200, "{}", proof.text());
    assert_eq!(door.get("/api/v1/journal/entries/99999/proof", Some(&lin)).status, 404);
    assert_eq!(door.get("/api/v1/journal/export", None).code(), "not-signed-in");
    assert_eq!(door.get("/api/v1/journal/export", Some(&door.token("wu"))).code(), "office-no-mandate");
    assert!(!export.text().contains("The words of the paper"));
}
