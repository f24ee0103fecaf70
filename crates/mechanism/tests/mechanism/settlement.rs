use crate::stage::{Stage, draft, words};
use coregion_mechanism::Event;
use coregion_mechanism::ledger::{Settlement, statement};
use coregion_terms::{Currency, Money};
use serde_json::{Value, json};

fn propose(settlement: &str, year: i32) -> Value {
    json!({ "command": "propose-settlement", "settlement": settlement, "agreement": "deal", "clause": "deal", "year": year })
}

fn settlement<'s>(stage: &'s Stage, id: &str) -> &'s Settlement {
    &stage.office.ledger.settlements[&id.parse().unwrap()]
}

fn confirm(stage: &Stage, id: &str) -> Value {
    json!({ "command": "confirm-settlement", "settlement": id, "digest": settlement(stage, id).digest })
}

pub fn facts(stage: &mut Stage, batch: &str, facts: Vec<Value>) {
    stage.ok("sec", json!({ "command": "record-facts", "batch": batch, "facts": facts, "papers": [] }));
}

/// Settles a year with everybody's confirmation; who pays whom how much, in minor units.
pub fn settle(stage: &mut Stage, year: i32, members: &[&str]) -> Vec<(String, String, i64)> {
    let id = format!("s{year}");
    stage.ok("trea", propose(&id, year));
    for member in members {
        let confirm = confirm(stage, &id);
        stage.sign(member, confirm);
    }
    let obligations = &settlement(stage, &id).assessment.obligations;
    obligations.iter().map(|o| (o.from.to_string(), o.to.to_string(), o.amount.minor())).collect()
}

/// A plant that moved from Henan to Shandong and produces since 2018, with local tax by year in 10,000 yuan.
pub fn moved(before: [i64; 3], after: [i64; 5]) -> Stage {
    let mut stage = Stage::new();
    stage.agree("deal", draft("jing-jin-ji", &["henan", "shandong"], "2017-01-01"));
    let mut list = vec![
        json!({ "relocation": { "firm": "plant", "name": words("Plant"), "from": "henan", "to": "shandong",
        "led_by_government": true, "listed": true, "registered": "2020-01-10", "producing": "2020-02-01" } }),
    ];
    // Half of value-added tax is local.
    for (year, wan) in (2017..).zip(before.into_iter().chain(after)) {
        let gross = Money::from_minor(wan * 1_000_000 * 2, Currency::CNY);
        list.push(json!({ "receipt": { "firm": "plant", "tax": "value-added", "period": year.to_string(), "amount": gross } }));
        list.push(json!({ "receipt": { "firm": "plant", "tax": "enterprise-income", "period": year.to_string(), "amount": "0.00 CNY" } }));
    }
    facts(&mut stage, "taxes", list);
    stage
}

#[test]
fn the_official_table_of_tax_sharing() {
    for (before, after, sender) in [
        ([1900, 2000, 2100], [3000, 4000, 5000, 9000, 9000], [1500, 2000, 2500, 0, 0]),
        ([2000, 2000, 2000], [2000, 2000, 2000, 2000, 2000], [1000, 1000, 1000, 1000, 1000]),
        ([1999, 2000, 2000], [3000, 4000, 5000, 9000, 9000], [0, 0, 0, 0, 0]),
    ] {
        let mut stage = moved(before, after);
        for (year, wan) in (2020..=2024).zip(sender) {
            let owed = settle(&mut stage, year, &["henan", "shandong"]);
            let expected: Vec<(String, String, i64)> = match wan {
                0 => vec![],
                wan => vec![("shandong".into(), "henan".into(), wan * 1_000_000)],
            };
            assert_eq!(owed, expected, "{before:?} {year}");
        }
        // The first year after the last one owes nothing either.
        let sum: i64 = sender.iter().sum();
        let balance = stage.office.ledger.accounts.values().find(|a| a.owner.as_str() == "henan");
        let minor = balance.map_or(0, |account| account.balance().unwrap().minor());
        assert_eq!(minor, sum * 1_000_000);
        stage.check();
    }
}

#[test]
fn the_yellow_river_gives_126_million_for_two_years() {
    let mut stage = Stage::new();
    stage.agree("deal", draft("liuzhuang", &["henan", "shandong"], "2020-01-01"));
    // Class II in both years; each concentration falls by 2 and then by 4 points.
    let mut list = vec![];
    for (item, values) in [
        ("cod", ["15", "14.7", "14.112"]),
        ("nh3-n", ["0.5", "0.49", "0.4704"]),
        ("tp", ["0.1", "0.098", "0.09408"]),
    ] {
        for (year, value) in (2019..).zip(values) {
            list.push(json!({ "reading": { "section": "liuzhuang", "item": item, "period": year.to_string(), "reading": { "value": value } } }));
        }
    }
    facts(&mut stage, "water", list);
    let members = ["henan", "shandong"];
    assert_eq!(settle(&mut stage, 2020, &members), [("shandong".into(), "henan".into(), 6_200_000_000)]);
    assert_eq!(settle(&mut stage, 2021, &members), [("shandong".into(), "henan".into(), 6_400_000_000)]);
    assert_eq!(stage.balance("henan/settlement/CNY"), "126000000.00");
    stage.check();
}

#[test]
fn the_chishui_pool_nets_to_the_published_amounts() {
    let mut stage = Stage::new();
    let members = ["yunnan", "guizhou", "sichuan"];
    stage.agree("deal", draft("chishui", &members, "2018-01-01"));
    settle(&mut stage, 2020, &members);
    let wan = |stage: &Stage, party: &str| {
        let account = &stage.office.ledger.accounts[&format!("{party}/settlement/CNY").parse().unwrap()];
        account.balance().unwrap().minor() / 1_000_000
    };
    assert_eq!(members.map(|party| wan(&stage, party)), [4000, -2000, -2000]);
    assert_eq!(wan(&stage, "chishui-fund"), 0);
    stage.check();
}

#[test]
fn both_sides_confirm_one_digest_and_every_line_is_traced() {
    let mut stage = moved([2000; 3], [2000; 5]);
    assert_eq!(stage.no("trea", propose("s", 2026)), "day-ahead");
    assert_eq!(stage.no("trea", propose("s", 2016)), "not-in-force");
    assert_eq!(stage.no("jiangsu", propose("s", 2020)), "not-a-party-to-it");
    stage.ok("henan", propose("s", 2020));
    assert_eq!(stage.no("trea", propose("s", 2020)), "exists");
    assert_eq!(stage.no("trea", propose("s", 2021)), "exists-differently");
    assert_eq!(stage.no("trea", propose("t", 2020)), "settled-before");
    let confirm = confirm(&stage, "s");
    assert_eq!(stage.no("henan", confirm.clone()), "signature-missing");
    assert_eq!(stage.no_signed("jiangsu", confirm.clone()), "not-a-party-to-it");
    let mut wrong = confirm.clone();
    wrong["digest"] = json!("0".repeat(64));
    assert_eq!(stage.no_signed("henan", wrong), "different-digest");
    let mut context = stage.context("henan", true);
    context.signed.as_mut().unwrap().party = "shandong".parse().unwrap();
    assert_eq!(stage.play(&context, confirm.clone()).unwrap_err().code(), "signature-of-another");
    let mut context = stage.context("henan", true);
    context.signed.as_mut().unwrap().key = crate::stage::key("shandong");
    assert_eq!(stage.play(&context, confirm.clone()).unwrap_err().code(), "key-not-held");
    stage.sign("henan", confirm.clone());
    assert_eq!(stage.no_signed("henan", confirm.clone()), "exists");
    assert_eq!(stage.balance("henan/settlement/CNY"), "0.00");
    // Nobody posts an obligation by hand.
    let by_hand = json!({ "command": "make-transfers", "transfers": [{ "transfer": "x", "on": "2026-03-02",
        "step": { "post": { "pending": "s/0", "amount": null } }, "origin": { "note": words("x") } }] });
    assert_eq!(stage.no("cash", by_hand), "belongs-elsewhere");
    let events = stage.sign("shandong", confirm);
    assert!(events.iter().any(|event| matches!(event, Event::SettlementCompleted(_))));
    assert_eq!(stage.balance("henan/settlement/CNY"), "10000000.00");
    for (party, amount) in [("henan", "10000000.00"), ("shandong", "-10000000.00")] {
        let day = "2026-03-02".parse().unwrap();
        let statement = statement(&stage.office, &party.parse().unwrap(), Currency::CNY, day, day).unwrap();
        let [line] = statement.lines.as_slice() else { panic!("{statement:?}") };
        assert_eq!(line.amount.amount(), amount);
        let trace = line.trace.as_ref().unwrap();
        assert_eq!((trace.agreement.as_str(), trace.version, trace.clause.as_str()), ("deal", 1, "deal"));
        assert_eq!((trace.year, trace.about.as_str()), (2020, "plant"));
        assert_eq!(trace.digest, settlement(&stage, "s").digest);
        assert!(trace.steps.len() > 3);
    }
    stage.check();
}

#[test]
fn new_facts_need_a_new_settlement() {
    let mut stage = moved([2000; 3], [2000; 5]);
    stage.ok("trea", propose("s", 2020));
    let digest = settlement(&stage, "s").digest.clone();
    facts(
        &mut stage,
        "corrected",
        vec![
            json!({ "receipt": { "firm": "plant", "tax": "value-added", "period": "2020", "amount": "60000000.00 CNY" } }),
        ],
    );
    let withdraw =
        json!({ "command": "withdraw-settlement", "settlement": "s", "reason": words("corrected") });
    stage.ok("trea", withdraw.clone());
    assert_eq!(stage.no("trea", withdraw), "wrong-status");
    let late = confirm(&stage, "s");
    assert_eq!(stage.no_signed("henan", late), "wrong-status");
    stage.ok("trea", propose("t", 2020));
    assert_ne!(settlement(&stage, "t").digest, digest);
    assert_eq!(settlement(&stage, "t").assessment.obligations[0].amount.amount(), "15000000.00");
    // A member records its own statistics only, and nothing without facts.
    let statistic = json!({ "command": "record-facts", "batch": "b", "papers": [],
        "facts": [{ "statistic": { "name": "gdp", "year": 2020, "party": "shandong", "value": "7" } }] });
    assert_eq!(stage.no("henan", statistic.clone()), "another-party");
    stage.ok("shandong", statistic.clone());
    assert_eq!(stage.no("shandong", statistic), "exists");
    let missing = json!({ "command": "record-facts", "batch": "c", "papers": ["p"], "facts": [] });
    assert_eq!(stage.no("sec", missing), "empty");
    stage.check();
}

#[test]
fn what_is_missing_is_named() {
    let mut stage = Stage::new();
    stage.agree("deal", draft("liuzhuang", &["henan", "shandong"], "2020-01-01"));
    let refusal = stage.run("trea", propose("s", 2020)).unwrap_err();
    assert_eq!(refusal.code(), "arithmetic-undefined");
    assert!(serde_json::to_string(&refusal).unwrap().contains("liuzhuang"));
}
