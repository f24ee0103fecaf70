//! Signatures of parties, and the keys of parties and of the office.

use crate::ledger::*;
use crate::place::{Place, on_both};
use coregion_journal::*;
use serde_json::json;

fn party_key() -> SecretKey {
    SecretKey::from_seed(&[5; 32])
}

fn change_keys(journal: &Journal<Ledger>, key: &str, keys: Vec<KeyChange>) -> Result<u64, AppendError<()>> {
    let command = Command { body: json!({"keys": key}), ..Move::new("a", "b", 1).command(key) };
    let decided = journal.append(command, move |_: &Ledger, _| {
        Ok(Decision { keys: keys.clone(), ..Decision::new(vec!["parties".into()], vec![]) })
    });
    decided.map(|receipt| receipt.entry.sequence)
}

fn add(holder: &str, secret: &SecretKey) -> KeyChange {
    KeyChange::Add { holder: holder.into(), key: secret.public() }
}

fn signed(journal: &Journal<Ledger>, asked: &Move, key: &str, holder: &str, secret: &SecretKey) -> Command {
    let command = asked.command(key);
    let party = PartySignature::sign(secret, journal.identity(), holder, key, &command.body).unwrap();
    Command { party: Some(party), ..command }
}

on_both!(
    a_party_binds_itself_with_a_key_it_holds,
    the_office_changes_its_key,
    one_entry_is_shown_to_be_sealed
);

fn a_party_binds_itself_with_a_key_it_holds(place: &Place) {
    let journal = create(place);
    let asked = Move::new(TREASURY, "xuzhou", 5);
    let command = |key: &str, holder: &str| signed(&journal, &asked, key, holder, &party_key());
    let code = |command: Command| match append_command(&journal, command, &asked) {
        Ok(receipt) => receipt.entry.sequence.to_string(),
        Err(AppendError::Rejected(rejection)) => rejection.code().to_owned(),
        Err(other) => panic!("{other:?}"),
    };
    assert_eq!(code(command("k1", "xuzhou")), "journal-key", "before the key is recorded");
    change_keys(&journal, "add", vec![add("xuzhou", &party_key())]).unwrap();
    assert_eq!(code(command("k1", "jining")), "journal-key", "another holder");
    let replayed = Command { key: "k2".into(), ..command("k1", "xuzhou") };
    assert_eq!(code(replayed), "journal-signature", "replayed under another key");
    let altered = Command { body: json!({"amount": 6}), ..command("k1", "xuzhou") };
    assert_eq!(code(altered), "journal-signature", "another command");
    let other = signed(&journal, &asked, "k1", "xuzhou", &SecretKey::from_seed(&[6; 32]));
    assert_eq!(code(other), "journal-key", "a key of somebody else");
    assert_eq!(code(command("k1", "xuzhou")), "2");
    assert_eq!(code(command("k1", "xuzhou")), "2", "a repetition");

    let recorded = &journal.entries(2, 1).unwrap()[0].entry;
    assert_eq!(recorded.command, Some(asked.command("k1").body));
    assert!(recorded.party.as_ref().unwrap().holds(
        journal.identity(),
        "k1",
        recorded.command.as_ref().unwrap()
    ));

    let revoke = KeyChange::Revoke { holder: "xuzhou".into(), key: party_key().public() };
    change_keys(&journal, "revoke", vec![revoke]).unwrap();
    assert_eq!(code(command("k3", "xuzhou")), "journal-key", "after the key was revoked");
    let again = change_keys(&journal, "add again", vec![add("xuzhou", &party_key())]);
    assert!(matches!(again, Err(AppendError::Rejected(Rejection::Key(KeyProblem::Known(_))))));
    check_sound(&journal);
    assert_eq!(verify_text(export(&journal)).unwrap().party_signatures, 1);

    // A signature that was changed in the export is found at its entry.
    let text = export(&journal);
    let party = serde_json::to_string(&recorded.party.as_ref().unwrap().signature).unwrap();
    let mut changed = party.clone().into_bytes();
    changed[5] = if changed[5] == b'0' { b'1' } else { b'0' };
    match verify_text(text.replace(&party, std::str::from_utf8(&changed).unwrap())) {
        Err(VerifyError::Unsound(Unsound { entry: Some(2), line: Some(3), problem })) => {
            assert_eq!(problem, Problem::WrongPartySignature("xuzhou".into()));
        }
        other => panic!("{:?}", other.err()),
    }
}

fn the_office_changes_its_key(place: &Place) {
    let journal = create(place);
    append(&journal, "k1", TREASURY, "xuzhou", 5).unwrap();
    let new = SecretKey::from_seed(&[77; 32]);
    // Not by an ordinary command.
    let change = KeyChange::Office { key: new.public() };
    let refused = change_keys(&journal, "office", vec![change]);
    assert!(matches!(refused, Err(AppendError::Rejected(Rejection::OfficeKey))));
    journal.take_snapshot(&office_key()).unwrap();
    let rotation =
        Command { body: json!({"rotate": new.public()}), ..Move::new("a", "b", 1).command("rotate") };
    let rotated = journal.rotate(rotation.clone(), new.clone()).unwrap();
    assert_eq!(rotated.entry.keys.len(), 1);
    append(&journal, "k2", TREASURY, "xuzhou", 5).unwrap();
    assert!(journal.rotate(rotation, new.clone()).unwrap().again);
    check_sound(&journal);
    let text = export(&journal);
    drop(journal);

    assert!(matches!(
        Journal::<Ledger>::open(&place.location, office_key(), quiet()),
        Err(Failure::WrongKey { .. })
    ));
    let journal = Journal::<Ledger>::open(&place.location, new.clone(), quiet()).unwrap();
    assert_eq!(journal.opening().ignored, [(1, Unusable::NotSigned)]);
    assert_eq!(export(&journal), text);
    // The entry after the change is not good under the old key.
    let last = text.lines().nth(3).unwrap();
    let (hash, seal) = match Line::read(last).unwrap() {
        Line::Record { hash, seal, .. } => (hash, seal.unwrap()),
        other => panic!("{other:?}"),
    };
    let forged = text.replace(&seal.to_string(), &office_key().sign(&seal_statement(hash)).to_string());
    match verify_text(forged) {
        Err(VerifyError::Unsound(Unsound { entry: Some(3), problem: Problem::WrongSeal, .. })) => {}
        other => panic!("{:?}", other.err()),
    }
}

fn one_entry_is_shown_to_be_sealed(place: &Place) {
    let journal = create(place);
    let threads: Vec<_> = (0..8)
        .map(|i| {
            let journal = journal.clone();
            std::thread::spawn(move || {
                for j in 0..5 {
                    append(&journal, &format!("k{i}/{j}"), TREASURY, "xuzhou", 1).unwrap();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    let office = office_key().public();
    for receipt in journal.entries(1, 100).unwrap() {
        let proof = journal.proof(receipt.entry.sequence).unwrap().unwrap();
        assert_eq!(proof.verify(office), Ok(receipt.hash));
        let read: Proof = serde_json::from_str(&proof.to_json().unwrap()).unwrap();
        assert_eq!(read, proof);
        let mut altered = proof.clone();
        altered.entry["actor"] = json!("person/wang");
        assert_eq!(altered.verify(office), Err(Problem::WrongSeal));
        assert!(proof.verify(SecretKey::from_seed(&[1; 32]).public()).is_err());
    }
    assert_eq!(journal.proof(41).unwrap(), None);
    assert_eq!(journal.proof(0).unwrap(), None);
}
