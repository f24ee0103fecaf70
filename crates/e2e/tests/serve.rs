//! `coregion serve`: starts with nothing configured, does what the guide says, ends when it is asked to.

use coregion_e2e::{coregion, repository, start};
use std::fs;
use std::process::Command;

/// The block of commands under a heading of a document.
fn commands(document: &str, heading: &str) -> String {
    let text = fs::read_to_string(repository().join(document)).expect("a document");
    let section = text.split(&format!("## {heading}\n")).nth(1).expect("the heading");
    let block = section.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next());
    block.expect("a block of commands").to_owned()
}

#[test]
fn the_tour_of_the_guide_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut serving = start(folder.path(), &["serve", "--port", "0"]);
    let password = serving.line_of_error();
    let password = password.rsplit(' ').next().expect("a password").to_owned();
    let line = serving.line();
    let address =
        line.split_whitespace().find(|word| word.starts_with("http://127.0.0.1:")).expect("an address");
    let address = address.trim_end_matches('/');
    let tour = commands("docs/office.md", "A tour of the interface");
    let tour = tour.replace("http://127.0.0.1:8080", address);
    let ran = Command::new("sh")
        .args(["-ec", &tour])
        .env("PASSWORD", &password)
        .current_dir(folder.path())
        .output();
    let ran = ran.expect("sh, curl and jq");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    let lines: Vec<&str> = said.lines().map(str::trim).collect();
    for expected in
        ["\"sequence\": 2,", "\"again\": false,", "true", "\"徐州\"", "\"code\": \"not-authorised\","]
    {
        assert!(lines.contains(&expected), "{expected} is not in\n{said}");
    }
    let export = fs::read_to_string(folder.path().join("office.jsonl")).expect("the export");
    assert!(export.lines().count() >= 3, "{export}");
    assert_eq!(serving.end(), 0);

    // What was recorded is there when it starts again, and no password is shown then.
    let mut again = start(folder.path(), &["serve", "--port", "0", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&again.line()).expect("JSON");
    let address = told["address"].as_str().expect("an address").to_owned();
    let office =
        Command::new("curl").args(["-s", &format!("{address}api/v1/office")]).output().expect("curl");
    let office: serde_json::Value = serde_json::from_slice(&office.stdout).expect("JSON");
    assert_eq!(office["sequence"], 2);
    assert_eq!(again.end(), 0);
}

#[test]
fn what_cannot_be_served_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(
        folder.path().join("notes.office"),
        "not an office, but a text that is longer than a header of SQLite",
    )
    .expect("a file");
    fs::write(folder.path().join("notes.office.key"), "00".repeat(32)).expect("a file");
    let ran = coregion(folder.path(), &["serve", "--office", "notes.office", "--port", "0"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("cannot be opened") && ran.err.contains("because:"), "{}", ran.err);
    let ran = coregion(folder.path(), &["serve", "--host", "203.0.113.1", "--port", "1"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("203.0.113.1:1") && ran.err.contains("TLS"), "{}", ran.err);
}
