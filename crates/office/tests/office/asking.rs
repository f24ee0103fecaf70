//! Asking: once, twice, differently, without right, at the wrong version, by many.

use crate::place::*;
use coregion_office::mechanism::ledger::{Limit, MakeTransfers, NewTransfer, OpenAccount, Origin, Step};
use coregion_office::mechanism::party::*;
use coregion_office::mechanism::{AccountId, Event, TransferId};
use coregion_office::{Class, Office};

on_both!(
    a_request_counts_once,
    another_request_under_the_same_key_is_declined_with_the_difference,
    a_refusal_has_its_code_and_writes_nothing,
    the_expected_version_must_be_the_one_that_is,
    a_signature_is_of_the_acting_party_and_this_command,
    keys_of_parties_are_keys_of_the_journal,
    many_ask_at_once_and_the_books_balance,
    what_is_closed_is_opened_as_it_was,
);

fn register(who: &str) -> RegisterPerson {
    RegisterPerson { person: person(who), name: words(who) }
}

fn a_request_counts_once(place: &Place) {
    let office = place.office();
    let asked = request("an", "office", "once", register("qian"));
    let first = office.submit(asked.clone()).unwrap();
    assert!(!first.again && matches!(first.events(), [Event::PersonRegistered(_)]));
    let second = office.submit(asked.clone()).unwrap();
    assert!(second.again);
    assert_eq!((second.entry, second.hash), (first.entry.clone(), first.hash));
    assert_eq!(office.head().sequence, first.version());
    drop(office);
    assert!(place.open().submit(asked).unwrap().again);
}

fn another_request_under_the_same_key_is_declined_with_the_difference(place: &Place) {
    let office = place.office();
    office.submit(request("an", "office", "once", register("qian"))).unwrap();
    let head = office.head();
    let other = office.submit(request("an", "office", "once", register("li"))).unwrap_err();
    assert_eq!((other.code(), other.class()), ("journal-recorded-differently", Class::Conflict));
    assert!(format!("{other}").contains("person"), "{other}");
    // The same key of another person is another key.
    assert_eq!(declined(office.submit(request("zhou", "office", "once", register("li")))), "not-authorised");
    assert_eq!(office.head(), head);
}

fn a_refusal_has_its_code_and_writes_nothing(place: &Place) {
    let office = place.office();
    let head = office.head();
    for (asked, code, class) in [
        (request("nobody", "office", "a", register("x")), "unknown-person", Class::Unknown),
        (request("an", "nowhere", "b", register("x")), "unknown-party", Class::Unknown),
        (request("wu", "office", "c", register("x")), "no-mandate", Class::Forbidden),
        (request("lin", "xuzhou", "d", register("x")), "not-authorised", Class::Forbidden),
    ] {
        let declined = office.submit(asked.clone()).unwrap_err();
        assert_eq!((declined.code(), declined.class()), (code, class));
        assert_eq!(office.preview(&asked).unwrap_err().code(), code);
    }
    assert_eq!(declined(office.submit(request("an", "office", "", register("x")))), "journal-name");
    assert_eq!(office.head(), head);
    // A refusal is not remembered: what was refused may be asked again when it is allowed.
    assert!(office.submit(request("an", "office", "c", register("x"))).is_ok());
}

fn the_expected_version_must_be_the_one_that_is(place: &Place) {
    let office = place.office();
    let mut asked =
        request("an", "office", "v1", SetStanding { party: party("xuzhou"), standing: Standing::Associate });
    let version = office.version("party/xuzhou").unwrap();
    assert!(version > 0);
    asked.expected = Some(version - 1);
    let stale = office.submit(asked.clone()).unwrap_err();
    assert_eq!((stale.code(), stale.class()), ("journal-conflict", Class::Conflict));
    asked.expected = Some(version);
    let done = office.submit(asked).unwrap();
    assert_eq!(office.version("party/xuzhou").unwrap(), done.version());
    let history = office.history("party/xuzhou", version, 10).unwrap();
    assert_eq!(history.iter().map(|h| h.version()).collect::<Vec<_>>(), [done.version()]);
}

fn a_signature_is_of_the_acting_party_and_this_command(place: &Place) {
    let office = place.office();
    let ask = |key: &str| request("an", "office", key, register("qian"));
    let (journal, secret) = (office.identity(), key_of("xuzhou"));
    // Of a key that the acting party does not hold.
    let foreign = ask("s1").signed(&secret, journal).unwrap();
    assert_eq!(declined(office.submit(foreign)), "journal-key");
    // Of another command.
    let mut replayed = ask("s2");
    replayed.signature = ask("s3").signed(&secret, journal).unwrap().signature;
    assert_eq!(declined(office.submit(replayed)), "journal-signature");
    assert!(office.submit(ask("s2")).is_ok());
}

fn keys_of_parties_are_keys_of_the_journal(place: &Place) {
    let office = place.office();
    let key = key_of("xuzhou").public().to_string();
    let revoke = RevokeKey { party: party("xuzhou"), key: key.clone(), reason: words("lost") };
    let done = must(&office, "an", "office", revoke);
    assert_eq!(done.entry.keys.len(), 1);
    let again = office.submit(request("an", "office", "again", RegisterKey { party: party("jining"), key }));
    assert!(again.is_err());
}

fn account(office: &Office, id: &str, owner: &str, limit: Limit) {
    let open = OpenAccount {
        account: AccountId::new(id).unwrap(),
        owner: party(owner),
        purpose: "fund".into(),
        currency: Currency::CNY,
        limit,
    };
    must(office, "zhou", "office", open);
}

fn transfer(id: &str, step: Step) -> MakeTransfers {
    let new = NewTransfer {
        transfer: TransferId::new(id).unwrap(),
        on: Date::new(2026, 3, 2).unwrap(),
        step,
        origin: Origin::Note(words("test")),
    };
    MakeTransfers { transfers: vec![new] }
}

fn pay(id: &str, from: &str, to: &str, minor: i64) -> MakeTransfers {
    let (debit, credit) = (AccountId::new(from).unwrap(), AccountId::new(to).unwrap());
    transfer(id, Step::Move { debit, credit, amount: Money::from_minor(minor, Currency::CNY) })
}

fn reserve(id: &str, from: &str, to: &str, minor: i64) -> MakeTransfers {
    let (debit, credit) = (AccountId::new(from).unwrap(), AccountId::new(to).unwrap());
    transfer(id, Step::Reserve { debit, credit, amount: Money::from_minor(minor, Currency::CNY) })
}

fn many_ask_at_once_and_the_books_balance(place: &Place) {
    let office = place.office();
    account(&office, "source", "office", Limit::None);
    account(&office, "purse", "xuzhou", Limit::DebitsWithinCredits);
    must(&office, "zhou", "office", pay("t0", "source", "purse", 1000));
    // 16 clients try to take 70 each, twice under the same key: only 14 can.
    let taken: usize = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..16)
            .map(|client| {
                let office = office.clone();
                scope.spawn(move || {
                    let asked = request(
                        "zhou",
                        "office",
                        &format!("take{client}"),
                        reserve(&format!("t{client}x"), "purse", "source", 70),
                    );
                    let first = office.submit(asked.clone());
                    let second = office.submit(asked);
                    if let Err(declined) = &first {
                        assert_eq!(declined.code(), "exceeds-credits");
                        assert_eq!(second.as_ref().unwrap_err().code(), "exceeds-credits");
                    }
                    if let (Ok(first), Ok(second)) = (&first, &second) {
                        assert!(second.again && first.hash == second.hash);
                    }
                    usize::from(first.is_ok())
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().unwrap()).sum()
    });
    assert_eq!(taken, 14);
    let balances = office.balances(&person("lin")).unwrap();
    let purse = balances[0].accounts.iter().find(|a| a.account.as_str() == "purse").unwrap();
    assert_eq!((purse.balance.minor(), purse.debits_pending.minor()), (1000, 980));
    assert_eq!(balances[0].debits, balances[0].credits);
    assert!(office.rebuild_and_compare().unwrap().is_equal());
}

fn what_is_closed_is_opened_as_it_was(place: &Place) {
    let office = place.office();
    let (head, state) = (office.head(), office.read(Clone::clone));
    office.take_snapshot(&office_key()).unwrap();
    drop(office);
    let office = place.open();
    assert_eq!((office.head(), office.opening().replayed), (head, 0));
    office.read(|read| assert_eq!(*read, state));
}
