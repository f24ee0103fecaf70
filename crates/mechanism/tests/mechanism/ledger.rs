use crate::stage::{Stage, words};
use coregion_mechanism::ledger::statement;
use coregion_terms::Currency;
use serde_json::{Value, json};

fn open(stage: &mut Stage, account: &str, owner: &str, currency: &str, limit: &str) {
    stage.ok(
        "trea",
        json!({ "command": "open-account", "account": account, "owner": owner, "purpose": "test",
        "currency": currency, "limit": limit }),
    );
}

fn step(transfer: &str, step: Value) -> Value {
    json!({ "transfer": transfer, "on": "2026-03-02", "step": step, "origin": { "note": words("by hand") } })
}

fn make(steps: &[Value]) -> Value {
    json!({ "command": "make-transfers", "transfers": steps })
}

fn moves(id: &str, kind: &str, from: &str, to: &str, amount: &str) -> Value {
    step(id, json!({ kind: { "debit": from, "credit": to, "amount": format!("{amount} CNY") } }))
}

fn post(id: &str, pending: &str, amount: Option<&str>) -> Value {
    let amount = amount.map(|amount| format!("{amount} CNY"));
    step(id, json!({ "post": { "pending": pending, "amount": amount } }))
}

fn void(id: &str, pending: &str) -> Value {
    step(id, json!({ "void": { "pending": pending } }))
}

/// A purse with 1000 yuan.
fn purse() -> Stage {
    let mut stage = Stage::new();
    open(&mut stage, "bank", "office", "CNY", "none");
    open(&mut stage, "purse", "fund", "CNY", "debits-within-credits");
    open(&mut stage, "shop", "capital", "CNY", "none");
    open(&mut stage, "euro", "capital", "EUR", "none");
    stage.ok("trea", make(&[moves("in", "move", "bank", "purse", "1000.00")]));
    stage
}

#[test]
fn two_phases_with_a_balance_of_1000() {
    let mut stage = purse();
    let table: &[(&str, Value, &str)] = &[
        ("trea", moves("a", "reserve", "purse", "shop", "700.00"), ""),
        ("trea", moves("b", "reserve", "purse", "shop", "301.00"), "exceeds-credits"),
        ("trea", moves("a", "reserve", "purse", "shop", "700.00"), "exists"),
        ("trea", moves("a", "reserve", "purse", "shop", "701.00"), "exists-with-different-amount"),
        ("trea", moves("a", "reserve", "purse", "bank", "700.00"), "exists-with-different-accounts"),
        ("trea", moves("a", "move", "purse", "shop", "700.00"), "exists-with-different-details"),
        ("cash", post("p", "a", Some("700.01")), "exceeds-pending"),
        ("trea", post("p", "a", Some("600.00")), "not-authorised"),
        ("cash", post("p", "a", Some("600.00")), ""),
        ("cash", post("p", "a", Some("600.00")), "exists"),
        ("cash", post("q", "a", Some("100.00")), "already-posted"),
        ("cash", void("q", "a"), "already-posted"),
        // The rest of the 700 was released: 400 are left.
        ("trea", moves("c", "reserve", "purse", "shop", "400.01"), "exceeds-credits"),
        ("trea", moves("c", "reserve", "purse", "shop", "400.00"), ""),
        ("cash", void("v", "c"), ""),
        ("cash", void("w", "c"), "already-voided"),
        ("cash", post("w", "c", None), "already-voided"),
        ("cash", post("w", "in", None), "not-pending"),
        ("cash", post("w", "nothing", None), "unknown-transfer"),
        ("trea", moves("d", "move", "purse", "shop", "1.00"), "needs-two-persons"),
        ("trea", moves("d", "reserve", "purse", "purse", "1.00"), "accounts-are-the-same"),
        ("trea", moves("d", "reserve", "purse", "shop", "0.00"), "amount-not-positive"),
        ("trea", moves("d", "reserve", "purse", "shop", "-1.00"), "amount-not-positive"),
        ("trea", moves("d", "reserve", "purse", "nowhere", "1.00"), "unknown-account"),
        ("trea", moves("d", "reserve", "purse", "euro", "1.00"), "other-currency"),
        ("trea", moves("d", "move", "bank", "shop", "92233720368547758.07"), "amount-too-large"),
        ("trea", moves("d", "reserve", "purse", "shop", "400.00"), ""),
    ];
    for (who, transfer, expected) in table {
        let before = stage.state();
        match stage.run(who, make(std::slice::from_ref(transfer))) {
            Ok(_) => assert_eq!("", *expected, "{transfer}"),
            Err(refusal) => {
                assert_eq!(refusal.code(), *expected, "{transfer}");
                assert_eq!(stage.state(), before);
            }
        }
    }
    assert_eq!((stage.balance("purse"), stage.balance("shop")), ("400.00".into(), "600.00".into()));
    stage.check();
}

#[test]
fn linked_transfers_happen_all_or_none() {
    let mut stage = purse();
    let first = moves("a", "reserve", "purse", "shop", "600.00");
    assert_eq!(
        stage.no("trea", make(&[first.clone(), moves("b", "reserve", "purse", "shop", "400.01")])),
        "exceeds-credits"
    );
    assert!(stage.office.ledger.transfers.len() == 1);
    assert_eq!(stage.no("trea", make(&[first.clone(), first.clone()])), "exists");
    stage.ok("trea", make(&[first, moves("b", "reserve", "purse", "shop", "400.00")]));
    // What a command reserves itself, the same person cannot post; nor can the cashier twice at once.
    assert_eq!(stage.no("cash", make(&[post("x", "a", None), post("y", "a", None)])), "already-posted");
    stage.ok("cash", make(&[post("x", "a", None), void("y", "b")]));
    assert_eq!(stage.balance("purse"), "400.00");
    assert_eq!(stage.no("trea", make(&[])), "empty");
    stage.check();
}

#[test]
fn one_person_does_not_reserve_and_post() {
    let mut stage = purse();
    stage.mandate("trea", "office", "cashier", "2026-01-01", None);
    stage.ok("trea", make(&[moves("a", "reserve", "purse", "shop", "5.00")]));
    assert_eq!(stage.no("trea", make(&[post("p", "a", None)])), "same-person");
    stage.ok("cash", make(&[post("p", "a", None)]));
}

#[test]
fn an_allotment_gives_out_every_unit() {
    let mut stage = purse();
    for account in ["a1", "a2", "a3"] {
        open(&mut stage, account, "chamber", "CNY", "none");
    }
    let allot = |n: u32, debit: &str, amount: &str, weights: [&str; 3]| {
        let parts: Vec<Value> = (1..=3)
            .map(|i| json!({ "transfer": format!("n{n}/{i}"), "account": format!("a{i}"), "weight": weights[i - 1] }))
            .collect();
        json!({ "command": "allot", "debit": debit, "amount": amount, "parts": parts, "remainder": "in-order",
            "on": "2026-03-02", "reason": words("shares") })
    };
    stage.ok("trea", allot(1, "bank", "0.15 CNY", ["4/5", "2/25", "3/25"]));
    assert_eq!(["a1", "a2", "a3"].map(|a| stage.balance(a)), ["0.13", "0.01", "0.01"]);
    assert_eq!(stage.no("trea", allot(1, "bank", "0.15 CNY", ["4/5", "2/25", "3/25"])), "exists");
    assert_eq!(stage.no("trea", allot(2, "bank", "0.15 CNY", ["0", "0", "0"])), "no-weights");
    assert_eq!(stage.no("trea", allot(2, "purse", "1000.01 CNY", ["1", "1", "1"])), "exceeds-credits");
    // Out of a purse it is reserved, and somebody else posts it.
    stage.ok("trea", allot(2, "purse", "1000.00 CNY", ["1", "1", "1"]));
    let of = |id: &str| stage.office.ledger.transfers[&id.parse().unwrap()].amount.amount();
    assert_eq!([of("n2/1"), of("n2/2"), of("n2/3")], ["333.34", "333.33", "333.33"]);
    stage.check();
}

#[test]
fn closed_books_stay_closed() {
    let mut stage = purse();
    let close = |through: &str| json!({ "command": "close-period", "through": through });
    assert_eq!(stage.no("trea", close("2026-03-02")), "day-ahead");
    stage.day("2026-04-01");
    stage.ok("trea", close("2026-03-31"));
    assert_eq!(stage.no("trea", close("2026-03-31")), "period-closed");
    assert_eq!(stage.no("trea", make(&[moves("late", "move", "bank", "shop", "1.00")])), "period-closed");
    let mut ahead = moves("ahead", "move", "bank", "shop", "1.00");
    ahead["on"] = json!("2026-04-02");
    assert_eq!(stage.no("trea", make(&[ahead.clone()])), "day-ahead");
    ahead["on"] = json!("2026-04-01");
    stage.ok("trea", make(&[ahead]));
    let close_account = |account: &str| json!({ "command": "close-account", "account": account });
    assert_eq!(stage.no("trea", close_account("shop")), "account-not-empty");
    stage.ok("trea", close_account("euro"));
    assert_eq!(stage.no("trea", close_account("euro")), "account-closed");
    let limit =
        |account: &str, limit: &str| json!({ "command": "set-limit", "account": account, "limit": limit });
    assert_eq!(stage.no("trea", limit("bank", "debits-within-credits")), "exceeds-credits");
    assert_eq!(stage.no("trea", limit("shop", "credits-within-debits")), "exceeds-debits");
    stage.ok("trea", limit("bank", "credits-within-debits"));
    let mut back = moves("back", "move", "shop", "bank", "1002.00");
    back["on"] = json!("2026-04-01");
    assert_eq!(stage.no("trea", make(&[back])), "exceeds-debits");
    stage.check();
}

#[test]
fn a_statement_adds_up() {
    let mut stage = purse();
    stage.ok("trea", make(&[moves("a", "reserve", "purse", "shop", "700.00")]));
    stage.day("2026-03-10");
    let mut posted = post("p", "a", Some("600.00"));
    posted["on"] = json!("2026-03-10");
    stage.ok("cash", make(&[posted]));
    stage.ok("trea", make(&[moves("b", "reserve", "purse", "shop", "5.00")]));
    let of = |from: &str, until: &str| {
        let fund = "fund".parse().unwrap();
        let days = (from.parse().unwrap(), until.parse().unwrap());
        statement(&stage.office, &fund, Currency::CNY, days.0, days.1)
    };
    let march = of("2026-03-01", "2026-03-31").unwrap();
    assert_eq!((march.opening.amount(), march.closing.amount()), ("0.00".into(), "400.00".into()));
    assert_eq!(march.lines.iter().map(|l| l.amount.amount()).collect::<Vec<_>>(), ["1000.00", "-600.00"]);
    assert_eq!((march.lines[1].other_party.as_str(), march.pending.len()), ("capital", 1));
    let later = of("2026-03-03", "2026-03-09").unwrap();
    assert_eq!((later.opening, later.closing, later.lines.len()), (later.closing, later.opening, 0));
    assert_eq!(of("2026-03-03", "2026-03-02").unwrap_err().code(), "not-valid");
}
