//! The faces: what other systems are told, and who is told it.

use crate::door::*;
use coregion_server::Settings;
use serde_json::json;
use std::process::Command;

#[test]
fn oparl_links_hold() {
    let door = Door::with(Settings { public_meetings: true, ..Settings::default() });
    with_a_meeting(&door.office);
    let base = format!("http://{}", door.address);
    let mut open = vec![format!("{base}/faces/oparl")];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(address) = open.pop() {
        if !seen.insert(address.clone()) {
            continue;
        }
        let path = address.strip_prefix(&base).expect("an address of ours");
        let answer = door.get(path, None);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        if answer.headers["content-type"] != "application/json" {
            continue;
        }
        let mut values = vec![answer.json()];
        while let Some(value) = values.pop() {
            match value {
                serde_json::Value::Array(items) => values.extend(items),
                serde_json::Value::Object(members) => {
                    values.extend(members.into_iter().map(|(_, value)| value))
                }
                serde_json::Value::String(text) if text.starts_with(&format!("{base}/faces/oparl")) => {
                    open.push(text)
                }
                _ => {}
            }
        }
    }
    assert!(seen.len() >= 30, "{seen:?}");
    let meeting = door.get("/faces/oparl/meetings/m1", None).json();
    assert_eq!(meeting["meetingState"], "durchgeführt");
    assert_eq!(meeting["agendaItem"][0]["result"], "carried");
    assert_eq!(meeting["agendaItem"][0]["auxiliaryFile"].as_array().map(Vec::len), Some(1));
    let zh = door.get("/faces/oparl/meetings/m1?lang=zh", None).json();
    assert_eq!(zh["name"], "第一次联席会议");
    let none = door.get("/faces/oparl/meetings?created_since=2999-01-01T00:00:00Z", None).json();
    assert_eq!(none["data"], json!([]));
    assert_eq!(door.get("/faces/oparl/meetings?created_since=yesterday", None).code(), "query-invalid");
    assert_eq!(door.get("/faces/oparl/papers/closed", None).code(), "not-found");
    assert_eq!(door.get("/faces/oparl/things", None).code(), "not-found");
}

#[test]
fn meetings_are_for_those_with_a_mandate_unless_the_office_is_open() {
    let door = Door::open();
    with_a_meeting(&door.office);
    for path in
        ["oparl", "oparl/meetings", "calendar.ics", "books.journal", "books.beancount", "payments.xml"]
    {
        let path = format!("/faces/{path}");
        assert_eq!(door.get(&path, None).code(), "not-signed-in", "{path}");
        assert_eq!(door.get(&path, Some(&door.token("wu"))).code(), "office-no-mandate", "{path}");
    }
    // Calendars show a token as the password of Basic.
    use base64::Engine;
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("lin:{}", door.token("lin")));
    let feed = door.ask("GET", "/faces/calendar.ics", &[("Authorization", &format!("Basic {basic}"))], b"");
    let text = feed.text().replace("\r\n ", "");
    assert!(
        text.contains("SUMMARY;LANGUAGE=en:First joint meeting") && text.contains("DUE;VALUE=DATE:20260630"),
        "{text}"
    );
    let open = Door::with(Settings { public_meetings: true, ..Settings::default() });
    with_a_meeting(&open.office);
    let text = open.get("/faces/calendar.ics", None).text();
    assert!(text.contains("BEGIN:VEVENT") && !text.contains("BEGIN:VTODO"));
    assert_eq!(door.get("/faces/payments.xml", Some(&door.token("lin"))).code(), "nothing-to-export");
    assert_eq!(door.get("/faces/ocds.json", None).json()["version"], "1.1");
}

/// What hledger makes of the books is what the office says.
#[test]
fn hledger_gives_the_balances_of_the_office() {
    let door = Door::open();
    with_a_meeting(&door.office);
    let lin = door.token("lin");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("office.journal");
    std::fs::write(&file, door.get("/faces/books.journal", Some(&lin)).body).expect("a file");
    let ran = Command::new("hledger").arg("-f").arg(&file).args(["balance", "--flat", "--no-total"]).output();
    let ran = ran.expect("hledger: run the tests with `make test`");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let mut found: Vec<String> =
        said.lines().map(|line| line.split_whitespace().next().unwrap_or_default().to_owned()).collect();
    found.sort();
    let balances = door.get("/api/v1/balances", Some(&lin)).json();
    let accounts = balances[0]["accounts"].as_array().expect("accounts");
    let mut expected: Vec<String> = accounts
        .iter()
        .map(|a| a["balance"].as_str().expect("an amount").trim_end_matches(" CNY").to_owned())
        .collect();
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(balances[0]["debits"], balances[0]["credits"]);
}
