//! The demo year, on both databases: played to its end, balanced to the cent, verified, the same on both.

use crate::place::*;
use coregion_office::demo::{DEMO_NAME, DEMO_START, Told, play};
use coregion_office::mechanism::{CaseId, Event};
use coregion_office::{Office, SetClock};
use coregion_zone::Language;
use std::sync::Arc;

fn played(place: &mut Place) -> (Office, coregion_office::demo::Played, Vec<Told>) {
    place.clock = Arc::new(SetClock::new(time(DEMO_START)));
    let office = Office::create(&place.location, DEMO_NAME, office_key(), place.options()).unwrap();
    let mut told = Vec::new();
    let played = play(&office, &place.clock, &mut |what| told.push(what.clone())).unwrap_or_else(|error| {
        panic!("{error}: {:?}", std::error::Error::source(&error).map(|e| format!("{e:?}")))
    });
    (office, played, told)
}

#[test]
fn the_year_is_played_to_its_end_and_the_same_on_both_databases() {
    let mut sqlite = Place::sqlite();
    let (office, played_here, told) = played(&mut sqlite);
    let mut postgres = Place::postgres();
    let (other, ..) = played(&mut postgres);
    assert_eq!(office.head(), other.head());

    let books = &played_here.verdict.books;
    assert!(played_here.rebuilt && played_here.refused >= 6, "{played_here:?}");
    assert_eq!((books.settlements, books.turnover.len()), (3, 1));
    assert_eq!(books.statements, 12 + 1, "{books:?}");
    assert!(played_here.verdict.party_signatures > 30);

    let reader = person("jining-1");
    let balances = office.balances(&reader).unwrap();
    assert_eq!(balances[0].debits, balances[0].credits);
    assert_eq!(balances[0].accounts.iter().map(|a| a.balance.minor()).sum::<i64>(), 0);
    let fund = balances[0].accounts.iter().find(|a| a.account.as_str() == "fund/settlement/CNY").unwrap();
    // 10,000,000.00 came in; 40 % of 2,200,000.01 (rounded down) and of 400,000.00 went out; 2,000.00 came back.
    assert_eq!(fund.balance.minor(), 1_000_000_000 - 88_000_000 - 16_000_000 + 200_000);

    let whole = (Date::new(2018, 1, 1).unwrap(), Date::new(2019, 12, 31).unwrap());
    let statement = |party: &str| {
        office.statement(&reader, &crate::place::party(party), Currency::CNY, whole.0, whole.1).unwrap()
    };
    let suqian = statement("suqian");
    let award = suqian.lines.iter().find(|line| line.line.amount.minor() == -1_470_000_000).unwrap();
    assert!(award.clause.is_some() && !award.arithmetic.is_empty(), "{award:?}");
    assert!(suqian.pending.is_empty());
    let xuzhou = statement("xuzhou");
    assert!(xuzhou.lines.iter().any(|line| line.line.amount.minor() == 60_000_000), "the river: {xuzhou:#?}");

    let meeting = &office.meetings(&reader).unwrap()[0];
    assert_eq!(meeting.agenda.iter().map(|item| item.motions[0].votes.len()).sum::<usize>(), 30);
    assert_eq!(office.agreements(&reader).unwrap().iter().filter(|a| a.in_force == Some(1)).count(), 3);
    assert_eq!(office.public_projects().unwrap().projects.len(), 2);

    let case = CaseId::new("case-1").unwrap();
    assert!(office.case(&reader, &case).unwrap().papers.is_empty());
    assert_eq!(office.case(&person("suqian-1"), &case).unwrap().papers.len(), 1);
    assert_eq!(office.case(&person("kong"), &case).unwrap().papers.len(), 1);
    let log = office.log(&reader, None, 0, 10_000).unwrap();
    assert!(!serde_json::to_string(&log).unwrap().contains("paper-refund"));
    assert!(log.iter().flat_map(|entry| &entry.events).any(|event| matches!(event, Event::AwardIssued(_))));

    for language in Language::ALL {
        let catalogue = coregion_office::catalogue(language);
        for told in &told {
            let text = catalogue.text(&told.what);
            assert!(!text.contains('{') && !text.starts_with("office-demo"), "{text}");
        }
    }
    assert!(told.len() >= 15);
}
