//! Export, verification, import.

use crate::place::*;
use coregion_office::journal::{Location, Papers, import};
use coregion_office::{Office, State, verify};
use std::collections::BTreeMap;
use std::io::Read;

on_both!(an_export_is_verified_and_imported);

/// Books that the office itself keeps wrong are found, though its key seals them.
#[test]
fn wrong_books_are_found() {
    use coregion_office::Auditor;
    use coregion_office::journal::{Entry, Hash};
    use coregion_office::mechanism::ledger::{Limit, NewTransfer, OpenAccount, Origin, Step, TransfersMade};
    use coregion_office::mechanism::{AccountId, Act, Event, TransferId, evolve};
    use coregion_terms::Moment;

    let place = Place::sqlite();
    let office = place.office();
    let account = |id: &str| AccountId::new(id).unwrap();
    for (id, owner, limit) in [("a", "office", Limit::None), ("b", "xuzhou", Limit::DebitsWithinCredits)] {
        let (owner, purpose) = (party(owner), "fund".to_owned());
        must(
            &office,
            "zhou",
            "office",
            OpenAccount { account: account(id), owner, purpose, currency: Currency::CNY, limit },
        );
    }
    let good: Vec<Entry<Event>> =
        office.entries(1, 1000).unwrap().iter().map(|told| (*told.entry).clone()).collect();
    let transfer = |id: &str, debit: &str, credit: &str, minor: i64| NewTransfer {
        transfer: TransferId::new(id).unwrap(),
        on: Date::new(2026, 3, 2).unwrap(),
        step: Step::Move {
            debit: account(debit),
            credit: account(credit),
            amount: Money::from_minor(minor, Currency::CNY),
        },
        origin: Origin::Note(words("test")),
    };
    // An auditor that has seen the good entries, and one entry more that no rule has decided.
    let audit = |transfers: Vec<NewTransfer>, spoil: &dyn Fn(&mut State)| -> Result<(), String> {
        let (mut auditor, mut state) = (Auditor::default(), State::default());
        for entry in &good {
            entry.events.iter().for_each(|event| evolve(&mut state.0, event));
            auditor.look(&state, entry).unwrap();
        }
        let act = Act { by: person("zhou"), of: party("office"), at: Moment::from_seconds(1_772_413_200) };
        let event: Event = TransfersMade { act, transfers }.into();
        evolve(&mut state.0, &event);
        spoil(&mut state);
        let last = good.last().unwrap();
        let entry =
            Entry { sequence: last.sequence + 1, events: vec![event], input: Hash::ZERO, ..last.clone() };
        auditor.look(&state, &entry)?;
        auditor.finish(&state).map(|_| ())
    };
    let none: &dyn Fn(&mut State) = &|_| ();
    audit(vec![transfer("t1", "a", "b", 500)], none).unwrap();
    let overdrawn = audit(vec![transfer("t1", "a", "b", 500), transfer("t2", "b", "a", 501)], none);
    assert!(overdrawn.unwrap_err().contains("breaks its limit"));
    let more = audit(vec![transfer("t1", "a", "b", 500)], &|state| {
        let account = state.0.ledger.accounts.get_mut(&account("b")).unwrap();
        account.credits = Money::from_minor(501, Currency::CNY);
    });
    assert!(more.unwrap_err().contains("the account b"), "a cent too much");
    let gone = audit(vec![transfer("t1", "a", "b", 500)], &|state| {
        state.0.ledger.of_account.get_mut(&account("b")).unwrap().clear();
    });
    assert!(gone.unwrap_err().contains("statement"), "a line that is missing in a statement");
}

fn export(office: &Office, papers: Papers) -> Vec<u8> {
    let mut export = Vec::new();
    office.export(papers).unwrap().read_to_end(&mut export).unwrap();
    export
}

fn an_export_is_verified_and_imported(place: &Place) {
    let office = place.office();
    let text = export(&office, Papers::Included);
    let verdict = verify(&text[..], &BTreeMap::new()).unwrap();
    assert_eq!((verdict.entries, verdict.head), (office.head().sequence, office.head().hash));
    assert_eq!(verdict.name, "Huaihai");
    office.read(|state| assert_eq!(verdict.state.0, *state));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("export.jsonl");
    std::fs::write(&file, &text).unwrap();
    let moved = Location::Sqlite(folder.path().join("moved.office"));
    import::<State>(&file, &moved, &Default::default()).unwrap();
    let other = Office::open(&moved, office_key(), place.options()).unwrap();
    assert_eq!(other.head(), office.head());
    assert_eq!(export(&other, Papers::Included), text);

    let mut flipped = text.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    assert!(verify(&flipped[..], &BTreeMap::new()).is_err());
}
