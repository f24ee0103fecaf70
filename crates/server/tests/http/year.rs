//! The demo year behind the door: every page and every face of a whole year, in both languages.

use crate::door::*;
use coregion_office::demo::{DEMO_NAME, DEMO_START, play};
use coregion_office::journal::{Location, SecretKey};
use coregion_office::{Office, Options, SetClock};
use coregion_server::Settings;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// An office whose year is over.
fn played() -> Door {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Location::Sqlite(folder.path().join("year.office"));
    let clock = Arc::new(SetClock::new(DEMO_START.parse().expect("a time")));
    let options = Options { clock: clock.clone(), ..Options::default() };
    let office =
        Office::create(&place, DEMO_NAME, SecretKey::from_seed(&[42; 32]), options).expect("an office");
    play(&office, &clock, &mut |_| {}).expect("a year");
    Door::of(office, Settings::default(), folder)
}

fn run(command: &mut Command) -> String {
    let done = command.output().expect("hledger and Python: run the tests with `make test`");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn kept(folder: &Path, name: &str, answer: &Answer) -> PathBuf {
    assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    let file = folder.join(name);
    std::fs::write(&file, &answer.body).expect("a file");
    file
}

/// Follows every link of every page, in both languages.
#[test]
fn every_page_of_a_year_is_whole() {
    let door = played();
    let token = door.token("suqian-1");
    for language in ["en", "zh"] {
        let (mut open, mut seen) = (vec![format!("/?lang={language}")], BTreeSet::new());
        while let Some(path) = open.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let joint = if path.contains('?') { '&' } else { '?' };
            let asked =
                if path.contains("lang=") { path.clone() } else { format!("{path}{joint}lang={language}") };
            let answer = door.get(&asked, Some(&token));
            assert_eq!(answer.status, 200, "{asked}: {}", answer.text());
            let page = answer.text();
            assert!(page.ends_with("</html>") || page.ends_with("</html>\n"), "{asked}");
            for wrong in
                ["<script", "[server-", "[step-", "[office-", "[term-", "missing]", "缺少文本", "{ $"]
            {
                assert!(!page.contains(wrong), "{asked} has {wrong}:\n{page}");
            }
            for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let link =
                    link.split('#').next().unwrap_or_default().replace("&amp;", "&").replace("&#x2f;", "/");
                let inside = ["/", "/projects", "/login"].contains(&&*link)
                    || ["/meetings/", "/agreements/", "/statements/"]
                        .iter()
                        .any(|start| link.starts_with(start));
                if inside && !link.contains("lang=") {
                    open.push(link);
                }
            }
        }
        assert!(seen.len() >= 18, "{seen:?}");
    }
    let statement =
        door.get("/statements/suqian?from=2018-01-01&until=2019-12-31&lang=en", Some(&token)).text();
    assert!(
        statement.contains("\u{2212}14,700,000.00") && statement.contains("class=\"steps\""),
        "{statement}"
    );
    assert!(statement.contains("the rule gives CNY 15,000,000.00"), "{statement}");
}

#[test]
fn other_programs_read_the_year() {
    let door = played();
    let token = door.token("suqian-1");
    let folder = tempfile::tempdir().expect("a folder");
    let get = |path: &str| door.get(path, Some(&token));
    let balances = get("/api/v1/balances").json();
    let accounts = balances[0]["accounts"].as_array().expect("accounts");
    let balance = |account: &serde_json::Value| {
        let text = account["balance"].as_str().expect("an amount").trim_end_matches(" CNY").to_owned();
        (account["account"].as_str().expect("an identifier").to_owned(), text)
    };
    let expected: BTreeMap<String, String> =
        accounts.iter().map(balance).filter(|(_, b)| b != "0.00").collect();
    assert!(expected.len() >= 10);

    // The identifier of an account is in its directive; the name before it is the program's.
    let hledger = kept(folder.path(), "year.journal", &get("/faces/books.journal"));
    let text = std::fs::read_to_string(&hledger).expect("the journal");
    let names: BTreeMap<&str, &str> =
        text.lines().filter_map(|line| line.strip_prefix("account ")?.split_once("  ; id:")).collect();
    run(Command::new("hledger").arg("-f").arg(&hledger).args(["check", "-s"]));
    let said = run(Command::new("hledger").arg("-f").arg(&hledger).args(["balance", "--flat", "--no-total"]));
    let found = said.lines().filter_map(|line| {
        let (amount, name) = line.trim().split_once(" CNY  ")?;
        Some((names.get(name)?.to_string(), amount.to_owned()))
    });
    assert_eq!(found.collect::<BTreeMap<_, _>>(), expected);

    let python = std::env::var_os("COREGION_PYTHON").map(PathBuf::from).filter(|path| path.is_file());
    let python = python.expect("COREGION_PYTHON names a Python: run the tests with `make test`");
    let beancount = kept(folder.path(), "year.beancount", &get("/faces/books.beancount"));
    const BEANCOUNT: &str = "
import sys
from beancount import loader
from beancount.core import data, realization
entries, errors, options = loader.load_file(sys.argv[1])
assert not errors, errors
names = {entry.account: entry.meta['id'] for entry in entries if isinstance(entry, data.Open)}
for account in realization.iter_children(realization.realize(entries)):
    for position in account.balance:
        print(names[account.account], position.units.number)
";
    let said = run(Command::new(&python).args(["-c", BEANCOUNT]).arg(&beancount));
    let found =
        said.lines().filter_map(|line| line.split_once(' ')).map(|(id, n)| (id.to_owned(), n.to_owned()));
    assert_eq!(found.collect::<BTreeMap<_, _>>(), expected);

    let feed = kept(folder.path(), "year.ics", &get("/faces/calendar.ics?lang=zh"));
    const ICALENDAR: &str = "
import sys, icalendar
calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())
parts = calendar.walk('VEVENT') + calendar.walk('VTODO')
assert parts and not any(part.errors for part in parts)
assert len({part['UID'] for part in parts}) == len(parts)
print(len(parts))
";
    assert!(
        run(Command::new(&python).args(["-c", ICALENDAR]).arg(&feed))
            .trim()
            .parse::<u32>()
            .expect("a number")
            >= 1
    );

    let release = get("/faces/ocds.json").json();
    let releases = release["releases"].as_array().expect("releases");
    assert_eq!(releases.len(), 2);
    let paid = releases.iter().flat_map(|release| {
        release["contracts"][0]["implementation"]["transactions"].as_array().cloned().unwrap_or_default()
    });
    let paid: f64 = paid.filter_map(|transaction| transaction["value"]["amount"].as_f64()).sum();
    assert!(paid > 0.0);
}
