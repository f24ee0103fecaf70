//! Signing in, sessions, tokens, passwords.

use crate::door::*;
use serde_json::json;

fn sign_in(door: &Door, person: &str, password: &str) -> Answer {
    let body = json!({ "person": person, "password": password }).to_string();
    door.ask("POST", "/api/v1/session", &[("Content-Type", "application/json")], body.as_bytes())
}

fn with_password(person: &str) -> Door {
    let door = Door::open();
    door.office.set_password(&id(person), PASSWORD).expect("a password");
    door
}

#[test]
fn a_session_needs_its_own_mark_for_changes() {
    let door = with_password("lin");
    let signed = sign_in(&door, "lin", PASSWORD);
    assert_eq!(signed.status, 200, "{}", signed.text());
    let cookie = signed.headers["set-cookie"].clone();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();
    let csrf = signed.json()["csrf"].as_str().expect("a mark").to_owned();
    assert_eq!(signed.json()["mandates"].as_array().map(Vec::len), Some(4));

    let who = door.ask("GET", "/api/v1/session", &[("Cookie", &cookie)], b"");
    assert_eq!(who.json()["person"], "lin");
    let new = json!({ "name": "script", "days": 30 }).to_string();
    let json = ("Content-Type", "application/json");
    for headers in
        [vec![("Cookie", &*cookie), json], vec![("Cookie", &*cookie), json, ("X-CSRF-Token", "guess")]]
    {
        let refused = door.ask("POST", "/api/v1/tokens", &headers, new.as_bytes());
        assert_eq!((refused.status, refused.code().as_str()), (403, "csrf"));
    }
    let marked = [("Cookie", &*cookie), json, ("X-CSRF-Token", &*csrf)];
    let made = door.ask("POST", "/api/v1/tokens", &marked, new.as_bytes());
    assert_eq!(made.status, 201, "{}", made.text());
    let token = made.json()["token"].as_str().expect("a token").to_owned();
    assert!(token.starts_with("coregion_"));

    // A token needs no mark, shows in the list without its secret, and ends when it is revoked.
    assert_eq!(door.get("/api/v1/session", Some(&token)).json()["csrf"], json!(null));
    let listed = door.get("/api/v1/tokens", Some(&token));
    assert!(!listed.text().contains(&token));
    let name = listed.json()[0]["id"].as_str().expect("an identifier").to_owned();
    let revoked = door.ask("DELETE", &format!("/api/v1/tokens/{name}"), &marked, b"");
    assert_eq!(revoked.status, 204);
    assert_eq!(door.get("/api/v1/session", Some(&token)).code(), "bad-token");

    let out = door.ask("DELETE", "/api/v1/session", &marked, b"");
    assert_eq!(out.status, 204);
    assert!(out.headers["set-cookie"].contains("Max-Age=0"));
    assert_eq!(door.ask("GET", "/api/v1/session", &[("Cookie", &cookie)], b"").code(), "not-signed-in");
}

#[test]
fn guesses_are_told_nothing_and_then_wait() {
    let door = with_password("lin");
    let mut answers = Vec::new();
    for (person, password) in
        [("lin", "wrong"), ("nobody", "wrong"), ("lin", ""), ("no identifier!", "wrong")]
    {
        let answer = sign_in(&door, person, password);
        assert_eq!(answer.status, 401);
        answers.push((answer.json()["title"].clone(), !answer.headers.contains_key("set-cookie")));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    for _ in 0..3 {
        sign_in(&door, "lin", "wrong");
    }
    // Now even the right one waits.
    let waiting = sign_in(&door, "lin", PASSWORD);
    assert_eq!((waiting.status, waiting.code().as_str()), (429, "too-many-attempts"));
    let seconds: u64 = waiting.headers["retry-after"].parse().expect("seconds");
    assert!((1..=900).contains(&seconds));
}

#[test]
fn another_site_cannot_sign_anybody_in() {
    let door = with_password("lin");
    let body = json!({ "person": "lin", "password": PASSWORD }).to_string();
    let headers = [("Content-Type", "application/json"), ("Sec-Fetch-Site", "cross-site")];
    assert_eq!(door.ask("POST", "/api/v1/session", &headers, body.as_bytes()).code(), "csrf");
    let form = format!("person=lin&password={}", PASSWORD.replace(' ', "+"));
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "http://elsewhere")];
    assert_eq!(door.ask("POST", "/login", &headers, form.as_bytes()).status, 403);
}

#[test]
fn an_administrator_gives_passwords_and_everybody_changes_their_own() {
    let door = with_password("an");
    let (an, lin) = (door.token("an"), door.token("lin"));
    let put = |token: &str, person: &str, body: serde_json::Value| {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        door.ask("PUT", &format!("/api/v1/people/{person}/password"), &headers, body.to_string().as_bytes())
    };
    assert_eq!(put(&lin, "sun", json!({ "new": PASSWORD })).code(), "not-administrator");
    assert_eq!(put(&an, "lin", json!({ "new": "short" })).status, 422);
    assert_eq!(put(&an, "nobody", json!({ "new": PASSWORD })).code(), "unknown-person");
    assert_eq!(put(&an, "lin", json!({ "new": PASSWORD })).status, 204);
    assert_eq!(sign_in(&door, "lin", PASSWORD).status, 200);
    assert_eq!(put(&lin, "lin", json!({ "new": "another long password" })).status, 401);
    let change = json!({ "old": PASSWORD, "new": "another long password" });
    assert_eq!(put(&lin, "lin", change).status, 204);
    assert_eq!(sign_in(&door, "lin", PASSWORD).status, 401);
    assert_eq!(sign_in(&door, "lin", "another long password").status, 200);
}
