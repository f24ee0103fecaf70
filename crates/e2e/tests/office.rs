//! The office on the command line, as somebody meets it who tries it: the demo year, its statement, its export, and what
//! `verify` says of it whole and with one byte changed.

use coregion_e2e::{Ran, coregion};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn run(folder: &Path, args: &[&str]) -> Ran {
    let mut all = vec!["office"];
    all.extend(args);
    coregion(folder, &all)
}

fn good(folder: &Path, args: &[&str]) -> String {
    let ran = run(folder, args);
    assert_eq!(ran.code, 0, "{args:?}\n{}\n{}", ran.out, ran.err);
    ran.out
}

#[test]
fn the_demo_year_is_tried_as_a_new_user_would() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let told = good(folder, &["demo"]);
    for text in ["The meeting adopts 3 agreements", "14,700,000.00", "Refused, as it must be", "Good: "] {
        assert!(told.contains(text), "{text} is not in\n{told}");
    }
    assert!(folder.join("coregion.office").exists() && folder.join("coregion.office.key").exists());
    let again = run(folder, &["demo"]);
    assert!(again.code != 0 && again.err.contains("already"), "{}", again.err);

    let statement = good(folder, &["statement", "suqian", "--arithmetic"]);
    assert!(statement.contains("-14700000.00") && statement.contains("plant v1 jing-jin-ji"), "{statement}");
    assert!(good(folder, &["statement", "suqian", "--lang", "zh"]).contains("对账单"));
    let balances: Value = serde_json::from_str(&good(folder, &["balances", "--json"])).expect("JSON");
    assert_eq!(balances[0]["debits"], balances[0]["credits"]);
    assert!(good(folder, &["members"]).contains("finance-officer"));
    assert!(good(folder, &["rebuild"]).contains("is the one in use"));

    good(folder, &["export", "--output", "demo.jsonl"]);
    assert!(good(folder, &["verify", "demo.jsonl"]).starts_with("Good: "));
    let export = fs::read(folder.join("demo.jsonl")).expect("the export");
    for at in [export.len() / 4, export.len() / 2, export.len() - 40] {
        let mut changed = export.clone();
        changed[at] ^= 1;
        fs::write(folder.join("changed.jsonl"), changed).expect("a file");
        let ran = run(folder, &["verify", "changed.jsonl"]);
        assert!(ran.code == 1 && ran.out.contains("ine "), "{}", ran.out);
    }

    good(folder, &["export", "--papers", "--output", "whole.jsonl"]);
    let moved = ["import", "whole.jsonl", "--office", "moved.office", "--key", "coregion.office.key"];
    good(folder, &moved);
    let there = ["statement", "suqian", "--office", "moved.office", "--key", "coregion.office.key"];
    assert_eq!(good(folder, &there), good(folder, &["statement", "suqian"]));

    // Of the sealed paper there is no trace for others.
    assert!(!good(folder, &["log", "--json", "--last", "1000", "--as", "jining-1"]).contains("paper-refund"));
    assert!(good(folder, &["log", "--json", "--last", "1000", "--as", "suqian-1"]).contains("paper-refund"));
}

#[test]
fn an_office_of_ones_own_is_made_and_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let place = ["--office", "my.office"];
    let with = |args: &[&'static str]| [args, &place[..]].concat();
    let missing = run(folder, &with(&["members"]));
    assert!(missing.code == 1 && missing.err.contains("no journal at my.office"), "{}", missing.err);
    good(folder, &with(&["new", "Huaihai", "--admin", "an"]));
    good(
        folder,
        &with(&["add-party", "xuzhou", "--kind", "prefecture", "--name", "Xuzhou", "--name-zh", "徐州市"]),
    );
    let person = [
        "add-person",
        "lin",
        "--name",
        "Lin Xue",
        "--party",
        "xuzhou",
        "--role",
        "delegate",
        "--role",
        "counsel",
    ];
    good(folder, &with(&person));
    fs::write(
        folder.join("person.json"),
        r#"{"as": "office", "command": "register-person", "person": "sun", "name": {"en": "Sun", "zh": "孙"}}"#,
    )
    .expect("a file");
    let submit = with(&["submit", "person.json", "--id", "once"]);
    assert!(good(folder, &submit).contains("Recorded as entry"));
    assert!(good(folder, &submit).contains("Already recorded"));
    fs::write(
        folder.join("person.json"),
        r#"{"as": "office", "command": "register-person", "person": "li", "name": {"en": "Li", "zh": ""}}"#,
    )
    .expect("a file");
    let other = run(folder, &submit);
    assert!(other.code == 1 && other.err.contains("recorded differently"), "{}", other.err);
    fs::write(
        folder.join("person.json"),
        r#"{"as": "office", "command": "register-person", "person": "li", "extra": 1}"#,
    )
    .expect("a file");
    assert_eq!(run(folder, &submit).code, 2);
    let members = good(folder, &with(&["members", "--lang", "zh"]));
    assert!(members.contains("徐州市") && members.contains("delegate"), "{members}");
    assert!(good(folder, &with(&["token", "lin"])).starts_with("coregion_"));
    let key = good(folder, &["make-key", "xuzhou.key"]);
    assert_eq!(key.trim().len(), 64);
}
