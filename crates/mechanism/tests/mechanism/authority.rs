use crate::stage::{MEMBERS, Stage, key, words};
use coregion_mechanism::party::Role;
use coregion_mechanism::{AUTHORITY, Authority, Command, Event, Office, Sphere, decide};
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn every_command_is_in_the_matrix_and_no_other() {
    let matrix: Authority = AUTHORITY.parse().unwrap();
    let listed: BTreeSet<&str> = matrix.commands().collect();
    let known: BTreeSet<&str> = Command::ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(listed, known);
    assert_eq!(known.len(), Command::ALL.len());
    assert_eq!(&matrix, Authority::get());
    // Only the founding is open to all, and every role has something to do.
    let open: Vec<&str> = matrix
        .commands()
        .filter(|command| matrix.rules(command).iter().any(|rule| rule.sphere == Sphere::Nobody))
        .collect();
    assert_eq!(open, ["found-office"]);
    let used: BTreeSet<Role> =
        matrix.commands().flat_map(|c| matrix.rules(c)).flat_map(|rule| rule.roles.clone()).collect();
    assert_eq!(used.len(), Role::ALL.len());
}

#[test]
fn lines_that_say_nothing_are_found() {
    for (text, line) in [
        ("cast-vote", 1),
        ("# a\ncast-vote everybody delegate", 2),
        ("cast-vote member", 1),
        ("cast-vote member voter", 1),
        ("found-office nobody secretary", 1),
    ] {
        assert_eq!(text.parse::<Authority>().unwrap_err().0, line, "{text}");
    }
}

/// The whole matrix is enforced: whoever has all roles but those of a command is refused, in every sphere.
#[test]
fn without_the_role_every_command_is_refused() {
    let mut stage = Stage::new();
    stage.person("nobody");
    let examples = crate::workload::examples();
    let names: BTreeSet<String> =
        examples.iter().map(|example| example["command"].as_str().unwrap().to_owned()).collect();
    let known: BTreeSet<String> = Command::ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names, known, "there is an example of every command");
    for example in examples {
        let name = example["command"].as_str().unwrap().to_owned();
        if name == "found-office" {
            continue;
        }
        assert_eq!(stage.no("nobody", example.clone()), "no-mandate", "{name}");
        assert_eq!(stage.no("ghost", example.clone()), "unknown-person", "{name}");
        assert_eq!(stage.no("sec@nowhere", example.clone()), "unknown-party", "{name}");
        let mut other = Stage::new();
        other.person("other");
        let allowed: BTreeSet<Role> =
            Authority::get().rules(&name).iter().flat_map(|rule| rule.roles.clone()).collect();
        for role in Role::ALL.into_iter().filter(|role| !allowed.contains(role)) {
            other.mandate("other", "office", role.as_str(), "2026-01-01", None);
        }
        assert_eq!(other.no("other", example), "not-authorised", "{name}");
    }
}

#[test]
fn mandates_hold_from_a_day_to_a_day() {
    let mut stage = Stage::new();
    stage.person("wang");
    stage.mandate("wang", "office", "secretary", "2026-03-05", Some("2026-03-06"));
    let register = |n: u32| {
        json!({ "command": "file-paper", "paper": format!("p{n}"), "title": words("P"), "digest": key("p"),
            "media_type": "text/plain", "about": "office", "access": { "to": "public" } })
    };
    // 2026-03-04 in UTC is still the 4th at 15:59 and the 5th at 16:00 in China.
    stage.now = "2026-03-04T15:59:59Z".parse().unwrap();
    assert_eq!(stage.no("wang", register(1)), "no-mandate");
    stage.now = "2026-03-04T16:00:00Z".parse().unwrap();
    stage.ok("wang", register(1));
    assert_eq!(stage.no("wang", register(1)), "exists");
    stage.day("2026-03-07");
    assert_eq!(stage.no("wang", register(2)), "no-mandate");
    stage.mandate("wang", "office", "controller", "2026-03-01", None);
    stage.ok("wang", register(2));
    stage.ok(
        "admin",
        json!({ "command": "revoke-mandate", "mandate": "wang-office-controller", "reason": words("left") }),
    );
    assert_eq!(stage.no("wang", register(3)), "no-mandate");
    // Somebody must be left who gives mandates.
    let revoke = json!({ "command": "revoke-mandate", "mandate": "m-admin", "reason": words("left") });
    assert_eq!(stage.no("admin", revoke), "still-open");
    stage.check();
}

#[test]
fn an_administrator_of_a_party_keeps_its_own_register_only() {
    let mut stage = Stage::new();
    let grant = |party: &str| {
        json!({ "command": "grant-mandate", "mandate": format!("x-{party}"), "person": "shandong-lead",
            "party": party, "role": "counsel", "from": "2026-03-01", "until": null })
    };
    stage.ok("henan", grant("henan"));
    assert_eq!(stage.no("henan", grant("shandong")), "another-party");
    assert_eq!(stage.no("henan", grant("office")), "another-party");
    let key_of =
        |party: &str, name: &str| json!({ "command": "register-key", "party": party, "key": key(name) });
    assert_eq!(stage.no("henan", key_of("shandong", "new")), "another-party");
    stage.ok("henan", key_of("henan", "new"));
    assert_eq!(stage.no("henan", key_of("henan", "new")), "key-known");
    assert_eq!(stage.no("admin", key_of("shandong", "new")), "key-known");
    assert_eq!(
        stage.no("henan", json!({ "command": "register-key", "party": "henan", "key": "AB" })),
        "not-valid"
    );
    let rotated = stage.ok(
        "henan",
        json!({ "command": "rotate-key", "party": "henan", "old": key("new"), "new": key("newer") }),
    );
    assert!(matches!(rotated.as_slice(), [Event::KeyRegistered(_), Event::KeyRevoked(_)]));
    let henan = "henan".parse().unwrap();
    assert!(
        stage.office.parties.holds(&henan, &key("newer")) && !stage.office.parties.holds(&henan, &key("new"))
    );
    let revoke = |name: &str| json!({ "command": "revoke-key", "party": "henan", "key": key(name), "reason": words("lost") });
    stage.ok("henan", revoke("newer"));
    assert_eq!(stage.no("henan", revoke("newer")), "key-not-held");
    stage.check();
}

#[test]
fn only_jurisdictions_vote_and_standing_can_end() {
    let mut stage = Stage::new();
    let standing = |party: &str, standing: &str| json!({ "command": "set-standing", "party": party, "standing": standing });
    assert_eq!(stage.no("admin", standing("chamber", "member")), "not-valid");
    assert_eq!(stage.no("admin", standing("henan", "member")), "exists");
    assert_eq!(stage.no("henan", standing("henan", "outside")), "not-authorised");
    stage.ok("admin", standing("sichuan", "associate"));
    let close =
        |party: &str, until: &str| json!({ "command": "close-party", "party": party, "until": until });
    assert_eq!(stage.no("admin", close("office", "2026-03-01")), "not-valid");
    assert_eq!(stage.no("admin", close("sichuan", "2026-03-03")), "day-ahead");
    stage.ok("admin", close("sichuan", "2026-03-01"));
    assert_eq!(stage.no("sichuan", standing("sichuan", "member")), "wrong-status");
    let twice = json!({ "command": "register-party", "party": "henan", "name": words("Other"),
        "kind": { "is": "organ" }, "part_of": null, "standing": "outside" });
    assert_eq!(stage.no("admin", twice), "exists-differently");
    assert_eq!(MEMBERS.len(), 6);
    stage.check();
}

#[test]
fn before_the_founding_nothing_can_be_done_and_it_is_done_once() {
    let found: Command = serde_json::from_value(json!({ "command": "found-office", "office": "office",
        "name": words("Office"), "offset_minutes": 480, "mandate": "m", "administrator": words("A") }))
    .unwrap();
    let stage = Stage::founded();
    let context = stage.context("admin", false);
    assert_eq!(decide(&stage.office, &found, &context).unwrap_err().code(), "founded-before");
    let register: Command =
        serde_json::from_value(json!({ "command": "register-person", "person": "p", "name": words("P") }))
            .unwrap();
    assert_eq!(decide(&Office::default(), &register, &context).unwrap_err().code(), "not-founded");
    let other = coregion_mechanism::Context { party: "elsewhere".parse().unwrap(), ..context };
    assert_eq!(decide(&Office::default(), &found, &other).unwrap_err().code(), "another-party");
}

#[test]
fn unknown_commands_and_members_are_refused() {
    for text in [
        r#"{"command":"dance"}"#,
        r#"{"command":"close-call","call":"c","extra":1}"#,
        r#"{"command":"close-call"}"#,
        r#"{"command":"close-call","call":"two words"}"#,
        r#"{"command":"cast-vote","motion":"m","vote":"maybe"}"#,
        r#"{"command":"file-complaint","case":"c","respondent":"a","title":{"en":"x"},"about":{"resolution":"r"},"disputed":[],"papers":[]}"#,
        r#"[]"#,
    ] {
        assert!(serde_json::from_str::<Command>(text).is_err(), "{text}");
    }
}
