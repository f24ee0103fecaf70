//! Bad input: the right answer with its stable code, and nothing written.

use crate::door::*;
use coregion_office::journal::Papers;
use serde_json::{Value, json};
use std::io::Read;

fn written(door: &Door) -> Vec<u8> {
    let mut text = Vec::new();
    door.office.export(Papers::Included).expect("an export").read_to_end(&mut text).expect("a text");
    text
}

fn good() -> Value {
    json!({ "as": "office", "command": "register-person", "person": "qian", "name": { "en": "Qian", "zh": "钱" } })
}

#[test]
fn bad_bodies_have_their_codes_and_write_nothing() {
    let door = Door::open();
    let (an, before) = (door.token("an"), written(&door));
    let bearer = format!("Bearer {an}");
    let post = |kind: &str, body: &[u8]| {
        let headers = [("Authorization", &*bearer), ("Idempotency-Key", "k"), ("Content-Type", kind)];
        door.ask("POST", "/api/v1/commands", &headers, body)
    };
    let with = |member: &str, value: Value| {
        let mut body = good();
        body[member] = value;
        body.to_string()
    };
    let without = |member: &str| {
        let mut body = good();
        body.as_object_mut().expect("an object").remove(member);
        body.to_string()
    };
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let large = format!("{{\"as\": \"{}\"}}", "x".repeat(10 << 20));
    let cases: Vec<(String, u16, &str)> = vec![
        ("".into(), 400, "json-malformed"),
        ("{".into(), 400, "json-malformed"),
        ("{\"as\": \"office\",}".into(), 400, "json-malformed"),
        ("\u{0}".into(), 400, "json-malformed"),
        (good().to_string() + "x", 400, "json-malformed"),
        ("null".into(), 422, "body-invalid"),
        ("[]".into(), 422, "body-invalid"),
        ("\"register-person\"".into(), 422, "body-invalid"),
        ("{}".into(), 422, "body-invalid"),
        (without("as"), 422, "body-invalid"),
        (without("command"), 422, "body-invalid"),
        (without("person"), 422, "body-invalid"),
        (without("name"), 422, "body-invalid"),
        (with("command", json!("fly")), 422, "body-invalid"),
        (with("command", json!(7)), 422, "body-invalid"),
        (with("person", json!(7)), 422, "body-invalid"),
        (with("person", json!("")), 422, "body-invalid"),
        (with("person", json!("x".repeat(101))), 422, "body-invalid"),
        (with("person", json!("a b")), 422, "body-invalid"),
        (with("name", json!("Qian")), 422, "body-invalid"),
        (with("name", json!({ "en": "Q" })), 422, "body-invalid"),
        (with("surprise", json!(true)), 422, "body-invalid"),
        (with("name", json!({ "en": "Q", "zh": "Q", "de": "Q" })), 422, "body-invalid"),
        (with("name", json!({ "en": "", "zh": "" })), 422, "empty"),
        (deep, 400, "json-too-deep"),
        (large, 413, "body-too-large"),
    ];
    for (body, status, code) in &cases {
        let answer = post("application/json", body.as_bytes());
        let start: String = body.chars().take(80).collect();
        assert_eq!((answer.status, answer.code().as_str()), (*status, *code), "{start}: {}", answer.text());
    }
    assert_eq!(post("application/json", b"{\"as\": \"\xff\xfe\"}").code(), "json-malformed");
    assert_eq!(post("text/plain", good().to_string().as_bytes()).code(), "not-json");
    assert_eq!(post("application/x-www-form-urlencoded", b"as=office").code(), "not-json");
    assert_eq!(written(&door), before);
}

#[test]
fn bad_keys_and_tokens_have_their_codes_and_write_nothing() {
    let door = Door::open();
    let (an, before) = (door.token("an"), written(&door));
    let body = good();
    let bearer = format!("Bearer {an}");
    let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
    let answer = door.ask("POST", "/api/v1/commands", &headers, body.to_string().as_bytes());
    assert_eq!((answer.status, answer.code().as_str()), (400, "idempotency-key-missing"));
    for key in ["a b", &"x".repeat(81)] {
        let answer = door.command(&an, key, &[], &body);
        assert_eq!((answer.status, answer.code().as_str()), (400, "idempotency-key-invalid"), "{key}");
    }
    for token in ["", "x", "coregion_AAAA", &an[..an.len() - 1], &"x".repeat(4000)] {
        let answer = door.command(token, "k", &[], &body);
        assert_eq!((answer.status, answer.code().as_str()), (401, "bad-token"), "{token}");
        assert!(answer.headers["www-authenticate"].starts_with("Bearer"));
    }
    let answer = door.ask("POST", "/api/v1/commands", &[("Content-Type", "application/json")], b"{}");
    assert_eq!((answer.status, answer.code().as_str()), (401, "not-signed-in"));
    assert_eq!(written(&door), before);
}

#[test]
fn what_one_may_not_do_has_its_code_and_writes_nothing() {
    let door = Door::open();
    with_a_meeting(&door.office);
    let before = written(&door);
    let vote = |party: &str| json!({ "as": party, "command": "cast-vote", "motion": "r1", "vote": "for" });
    let key = key_of("xuzhou").public().to_string();
    for (who, body, status, code) in [
        // No mandate at all, one that has expired, one elsewhere, one without the role.
        ("wu", vote("xuzhou"), 403, "no-mandate"),
        ("old", vote("xuzhou"), 403, "no-mandate"),
        ("lin", vote("jining"), 403, "no-mandate"),
        (
            "lin",
            json!({ "as": "xuzhou", "command": "close-meeting", "meeting": "m1" }),
            403,
            "not-authorised",
        ),
        // Another party's key.
        (
            "sun",
            json!({ "as": "jining", "command": "revoke-key", "party": "xuzhou", "key": key, "reason": { "en": "x", "zh": "x" } }),
            403,
            "not-authorised",
        ),
        ("an", good_as("nowhere"), 404, "unknown-party"),
        (
            "an",
            json!({ "as": "office", "command": "revoke-mandate", "mandate": "m99", "reason": { "en": "x", "zh": "x" } }),
            404,
            "unknown-mandate",
        ),
        (
            "an",
            json!({ "as": "office", "command": "register-person", "person": "lin", "name": { "en": "Other", "zh": "别" } }),
            409,
            "exists-differently",
        ),
        (
            "lin",
            json!({ "as": "xuzhou", "command": "withdraw-from-agreement", "agreement": "none", "reason": { "en": "x", "zh": "x" } }),
            404,
            "unknown-agreement",
        ),
    ] {
        let answer = door.command(&door.token(who), "k", &[], &body);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{who} {body}: {}",
            answer.text()
        );
        // The same in Chinese, with the same code.
        let zh = door.command(&door.token(who), "k", &[("Accept-Language", "zh-CN")], &body);
        assert_eq!(zh.code(), code);
        assert_ne!(zh.json()["title"], answer.json()["title"]);
    }
    assert_eq!(written(&door), before);
}

fn good_as(party: &str) -> Value {
    let mut body = good();
    body["as"] = party.into();
    body
}

#[test]
fn requests_that_are_none_are_answered() {
    let door = Door::open();
    assert_eq!(door.get("/api/v1/nothing", None).code(), "not-found");
    assert_eq!(door.get("/api/v1/meetings/%20", Some(&door.token("lin"))).code(), "path-invalid");
    let answer = door.ask("PATCH", "/api/v1/commands", &[], b"");
    assert_eq!((answer.status, answer.code().as_str()), (405, "method-not-allowed"));
    assert!(answer.headers.contains_key("allow"));
    let page = door.get("/nothing", None);
    assert_eq!(page.status, 404);
    assert!(page.headers["content-type"].starts_with("text/html"));
    assert_eq!(door.send(b"GARBAGE\r\n\r\n").status, 400);
    let chunked = format!(
        "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n{}\r\n{}\r\n0\r\n\r\n",
        format_args!("{:x}", 3 << 20),
        "x".repeat(3 << 20)
    );
    assert_eq!(door.send(chunked.as_bytes()).status, 413);
    // It still serves.
    assert_eq!(door.get("/health", None).status, 204);
}

#[test]
fn every_answer_has_the_headers_that_keep_pages_safe() {
    let door = Door::open();
    for path in ["/", "/login", "/projects", "/nothing", "/api/v1/office", "/api/v1/balances"] {
        let answer = door.get(path, None);
        assert!(answer.headers["content-security-policy"].contains("default-src 'none'"), "{path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
}
