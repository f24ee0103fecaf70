//! Exports, good ones and every kind of bad one.

use crate::ledger::*;
use crate::place::Place;
use coregion_journal::*;
use serde_json::json;
use std::collections::BTreeMap;

/// A small export with everything in it: a group, a party's signature, keys, a held clock, papers and Chinese.
fn small() -> Vec<u8> {
    let place = Place::sqlite();
    let journal = create(&place);
    let party = SecretKey::from_seed(&[5; 32]);
    append(&journal, "k1", TREASURY, "徐州", 100).unwrap();
    let keys = vec![KeyChange::Add { holder: "徐州".into(), key: party.public() }];
    let with_keys = move |_: &Ledger, _| {
        Ok::<_, ()>(Decision { keys: keys.clone(), ..Decision::new(vec!["parties".into()], vec![]) })
    };
    journal.append(Move::new("a", "b", 1).command("keys"), with_keys).unwrap();
    let asked = Move::new("徐州", "济宁", 30);
    let command = asked.command("k2");
    let signed = PartySignature::sign(&party, journal.identity(), "徐州", "k2", &command.body).unwrap();
    append_command(&journal, Command { party: Some(signed), time: later(500), ..command }, &asked).unwrap();
    append(&journal, "k3", "徐州", "济宁", 1).unwrap();
    let paper = |_: &Ledger, _| {
        Ok::<_, ()>(Decision { papers: vec![b"a paper".to_vec()], ..Decision::new(vec![], vec![]) })
    };
    journal.append(Move::new("a", "b", 1).command("paper"), paper).unwrap();
    let mut export = Vec::new();
    std::io::copy(&mut journal.export(Papers::Included).unwrap(), &mut export).unwrap();
    export
}

/// An export with many entries, in groups.
fn large(entries: usize) -> Vec<u8> {
    let place = Place::sqlite();
    let journal = create(&place);
    std::thread::scope(|scope| {
        for caller in 0..8 {
            let journal = &journal;
            scope.spawn(move || {
                for i in 0..entries / 8 {
                    append(journal, &format!("{caller}/{i}"), TREASURY, "xuzhou", i as i64).unwrap();
                }
            });
        }
    });
    export(&journal).into_bytes()
}

fn unsound(export: impl AsRef<[u8]>) -> Unsound {
    match verify_text(export) {
        Err(VerifyError::Unsound(unsound)) => unsound,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("found to be good"),
    }
}

#[test]
fn a_good_export_is_verified() {
    let verified = verify_text(small()).unwrap();
    assert_eq!(
        (verified.memory.chain.head.sequence, verified.party_signatures, verified.papers),
        (5, 1, Some(1))
    );
    assert_eq!(verified.memory.state.balance("济宁"), 31);
    assert_eq!(verified.memory.chain.name, "Huaihai");
}

#[test]
fn a_flipped_bit_anywhere_is_found_at_its_line() {
    let export = small();
    let mut changed = export.clone();
    let mut line = 1;
    for at in 0..export.len() {
        for bit in 0..8 {
            changed[at] ^= 1 << bit;
            let found = unsound(&changed);
            changed[at] ^= 1 << bit;
            assert_eq!(found.line, Some(line), "byte {at}, bit {bit}: {found}");
            // Beyond the entries, what cannot be read may be taken for one more of them.
            let named = found.entry == Some(line - 1) || (line > 6 && matches!(found.entry, None | Some(6)));
            assert!(named, "byte {at}, bit {bit}: {found}");
        }
        line += u64::from(export[at] == b'\n');
    }
    assert_eq!(changed, export);
}

#[test]
fn random_flips_in_a_large_export_are_found() {
    let export = large(9600);
    assert_eq!(verify_text(&export).unwrap().memory.chain.head.sequence, 9600);
    let mut changed = export.clone();
    let mut random = 0x9e37_79b9_7f4a_7c15u64;
    for _ in 0..60 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (at, bit) = ((random >> 20) as usize % export.len(), random >> 61);
        changed[at] ^= 1 << bit;
        let line = export[..at].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        let found = unsound(&changed);
        changed[at] ^= 1 << bit;
        assert_eq!(found.line, Some(line), "byte {at}, bit {bit}: {found}");
    }
}

#[test]
fn an_export_that_is_cut_off_anywhere_is_found() {
    let export = small();
    for length in 0..export.len() {
        unsound(&export[..length]);
    }
}

#[test]
fn lines_that_are_missing_moved_doubled_or_added_are_found() {
    let export = String::from_utf8(small()).unwrap();
    let lines: Vec<&str> = export.lines().collect();
    let joined = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    assert_eq!(joined(&lines), export);
    for i in 0..lines.len() {
        let mut missing = lines.clone();
        missing.remove(i);
        // Without its line a paper is not there; nothing else may be missing.
        unsound(joined(&missing));
        let mut doubled = lines.clone();
        doubled.insert(i, lines[i]);
        unsound(joined(&doubled));
        for j in 0..i {
            let mut swapped = lines.clone();
            swapped.swap(i, j);
            unsound(joined(&swapped));
        }
        for added in ["", "{}", "null", "{\"entry\":{},\"hash\":\"\"}", lines[2]] {
            let mut more = lines.clone();
            more.insert(i + 1, added);
            unsound(joined(&more));
        }
    }
    unsound(export.trim_end());
    unsound(export.replace('\n', "\r\n"));
    unsound(format!("\u{feff}{export}"));
}

#[test]
fn what_is_bad_is_named() {
    let export = String::from_utf8(small()).unwrap();
    let check = |changed: String, entry: Option<u64>, problem: Problem| {
        assert_ne!(changed, export);
        let found = unsound(changed);
        assert_eq!((found.entry, found.problem), (entry, problem));
    };
    check(export.replacen("\"amount\":100", "\"amount\":101", 1), Some(1), Problem::WrongHash);
    check(export.replacen("\"amount\":100", "\"amount\": 100", 1), Some(1), Problem::NotCanonical);
    check(export.replacen("\"amount\":100", "\"amount\":1e2", 1), Some(1), Problem::NotCanonical);
    check(export.replacen("coregion-journal/1", "coregion-journal/2", 1), Some(0), Problem::NotAHeader);
    let lines: Vec<&str> = export.lines().collect();
    let without = export.replacen(&format!("{}\n", lines[3]), "", 1);
    check(without, Some(3), Problem::WrongSequence { expected: 3, found: 4 });
    let cut = export.replacen(&format!("{}\n", lines[7]), "", 1);
    check(cut, None, Problem::CutOff);
    let paper = lines[6].replacen("YSBwYXBlcg", "YiBwYXBlcg", 1);
    check(export.replacen(lines[6], &paper, 1), None, Problem::WrongPaper);
    let end = lines[7].replacen("\"entries\":5", "\"entries\":6", 1);
    check(export.replacen(lines[7], &end, 1), None, Problem::WrongEnd);
}

/// Entries that hash and seal as they should, but say what must not be said: only the office itself could write them.
struct Forger {
    lines: Vec<String>,
    hash: Hash,
    sequence: u64,
    journal: Hash,
}

impl Forger {
    fn new() -> Self {
        let place = Place::sqlite();
        let export = export(&create(&place));
        let header = export.lines().next().unwrap().to_owned();
        let Some(Line::Record { hash, .. }) = Line::read(&header) else { panic!() };
        Forger { lines: vec![header], hash, sequence: 0, journal: hash }
    }

    fn entry(&mut self, changes: serde_json::Value) {
        self.sequence += 1;
        let mut entry = json!({
            "actor": "person/lin", "events": [], "input": Hash::of(b"1"), "key": format!("k{}", self.sequence),
            "sequence": self.sequence, "streams": [], "time": start(),
        });
        for (name, value) in changes.as_object().unwrap() {
            entry[name] = value.clone();
        }
        let body = canonical(&entry).unwrap();
        self.hash = self.hash.followed_by(Hash::of(body.as_bytes()));
        let seal = office_key().sign(&seal_statement(self.hash));
        self.lines.push(format!("{{\"entry\":{body},\"hash\":\"{}\",\"seal\":\"{seal}\"}}", self.hash));
    }

    fn text(&self) -> String {
        let (entries, head, journal) = (self.sequence, self.hash, self.journal);
        let end = json!({"entries": entries, "head": head, "journal": journal});
        format!("{}\n{{\"end\":{end}}}\n", self.lines.join("\n"))
    }
}

#[test]
fn the_office_itself_cannot_break_the_rules() {
    let after = |changes: &[serde_json::Value]| {
        let mut forger = Forger::new();
        forger.entry(json!({}));
        changes.iter().for_each(|change| forger.entry(change.clone()));
        forger.text()
    };
    assert!(verify_text(after(&[json!({})])).is_ok());
    let problem = |changes: &[serde_json::Value]| {
        let found = unsound(after(changes));
        assert_eq!(found.entry, Some(changes.len() as u64 + 1), "{found}");
        found.problem
    };
    assert!(matches!(problem(&[json!({"time": "2026-03-01T07:59:59.999Z"})]), Problem::TimeWentBack { .. }));
    assert!(matches!(problem(&[json!({"clock": start()})]), Problem::TimeWentBack { .. }));
    assert_eq!(problem(&[json!({"streams": ["b", "a"]})]), Problem::StreamsNotSorted);
    assert_eq!(problem(&[json!({"streams": ["a", "a"]})]), Problem::StreamsNotSorted);
    assert!(matches!(problem(&[json!({"sequence": 7})]), Problem::WrongSequence { expected: 2, found: 7 }));
    for unknown in [json!({"note": 1}), json!({"events": [{"Stolen": 1}]}), json!({"time": "yesterday"})] {
        assert!(matches!(problem(&[unknown]), Problem::NotAnEntry(_)));
    }
    assert_eq!(problem(&[json!({"command": 2})]), Problem::WrongInput);
    let credit = json!({"events": [{"credited": {"account": "xuzhou", "amount": 5}}]});
    assert_eq!(problem(&[json!({}), credit]), Problem::Books("the balances sum to 5".into()));
    // A party's signature without a key, with a key that was revoked, or without the command.
    let party = SecretKey::from_seed(&[5; 32]);
    let journal = Forger::new().journal;
    let signed = |key: &str| {
        let signature = PartySignature::sign(&party, journal, "xuzhou", key, &json!(1)).unwrap();
        json!({"party": signature, "command": 1})
    };
    let key = |change: &str| json!({"keys": [{"change": change, "holder": "xuzhou", "key": party.public()}]});
    assert!(matches!(problem(&[signed("k2")]), Problem::Key(KeyProblem::NotHeld { .. })));
    assert!(verify_text(after(&[key("add"), signed("k3")])).is_ok());
    assert!(matches!(problem(&[key("add"), signed("k4")]), Problem::WrongPartySignature(_)));
    assert!(matches!(
        problem(&[key("add"), key("revoke"), signed("k4")]),
        Problem::Key(KeyProblem::NotHeld { .. })
    ));
    assert!(matches!(problem(&[key("add"), key("add")]), Problem::Key(KeyProblem::Known(_))));
    let mut bare = signed("k3");
    bare.as_object_mut().unwrap().remove("command");
    assert!(matches!(problem(&[key("add"), bare]), Problem::WrongPartySignature(_)));
}

#[test]
fn last_entries_without_a_seal_are_found() {
    let mut forger = Forger::new();
    for _ in 0..3 {
        forger.entry(json!({}));
    }
    let text = forger.text();
    let seal_of = |line: &str| line[line.find(",\"seal\"").unwrap()..line.len() - 1].to_owned();
    // Inside a group there need not be one: the next one covers it.
    assert!(verify_text(text.replacen(&seal_of(&forger.lines[2]), "", 1)).is_ok());
    let mut unsealed = text.clone();
    for line in &forger.lines[2..] {
        unsealed = unsealed.replacen(&seal_of(line), "", 1);
    }
    let found = unsound(unsealed);
    assert_eq!((found.entry, found.problem), (Some(2), Problem::NoSeal));
}

#[test]
fn another_office_is_recognised_by_what_is_known() {
    let export = large(80);
    let good = verify_text(&export).unwrap();
    let verify_knowing = |known: &[(u64, Hash)]| {
        let known: BTreeMap<u64, Hash> = known.iter().copied().collect();
        verify::<Ledger>(&export[..], &known, |_, _| Ok(())).map(|_| ()).map_err(|error| match error {
            VerifyError::Unsound(unsound) => (unsound.entry, unsound.problem),
            other => panic!("{other}"),
        })
    };
    let (journal, head) = (good.memory.chain.journal, good.memory.chain.head.hash);
    assert_eq!(verify_knowing(&[(0, journal), (80, head)]), Ok(()));
    assert_eq!(verify_knowing(&[(0, head)]), Err((Some(0), Problem::NotTheKnown)));
    assert_eq!(verify_knowing(&[(40, head)]), Err((Some(40), Problem::NotTheKnown)));
    assert_eq!(verify_knowing(&[(81, head)]), Err((Some(81), Problem::NotTheKnown)));
}

#[test]
fn an_empty_journal_is_exported_and_verified() {
    let place = Place::sqlite();
    let text = export(&create(&place));
    assert_eq!(text.lines().count(), 2);
    assert_eq!(verify_text(&text).unwrap().memory.chain.head.sequence, 0);
}

#[test]
fn deep_or_huge_lines_are_refused_without_harm() {
    let header = String::from_utf8(small()).unwrap().lines().next().unwrap().to_owned();
    let deep =
        format!("{{\"entry\":{}{},\"hash\":\"{}\"}}", "[".repeat(100_000), "]".repeat(100_000), Hash::ZERO);
    for line in [deep, "x".repeat(10 << 20), "\0".repeat(100)] {
        let found = unsound(format!("{header}\n{line}\n"));
        assert_eq!(found.line, Some(2));
    }
    let mut binary = small();
    binary.extend([0xff, 0xfe, b'\n']);
    assert_eq!(unsound(binary).problem, Problem::NotALine);
}

/// The independent verifier in Python agrees: on what is good, and on which line is not.
#[test]
fn the_verifier_in_python_agrees() {
    use std::process::Command;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verify.py");
    let python = std::env::var("COREGION_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let ready = Command::new(&python).args(["-c", "import cryptography"]).output();
    if !ready.is_ok_and(|output| output.status.success()) {
        eprintln!("not run: `{python}` has no package `cryptography` (COREGION_TEST_PYTHON names another)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("export.jsonl");
    let run = |export: &[u8]| {
        std::fs::write(&file, export).unwrap();
        let output = Command::new(&python).arg(script).arg(&file).output().unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let export = small();
    let (good, said) = run(&export);
    let chain = verify_text(&export).unwrap().memory.chain;
    assert!(good && said.contains(&chain.head.hash.to_string()), "{said}");
    assert!(run(&large(800)).0);
    let mut random = 7u64;
    for _ in 0..25 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut changed = export.clone();
        changed[(random >> 20) as usize % export.len()] ^= 1 << (random >> 61);
        let (good, said) = run(&changed);
        let line = unsound(&changed).line.unwrap();
        assert!(!good && said.contains(&format!("line {line}:")), "{said} instead of line {line}");
    }
}
