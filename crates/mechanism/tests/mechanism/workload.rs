//! A random workload on the ledger against an independent plain model, and examples of every command.

use crate::stage::{Stage, balanced, words};
use coregion_mechanism::{Command, Office, decide, evolve};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The least instance of a schema: required members only.
fn instance(schema: &Value, root: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return instance(root.pointer(&reference[1..]).expect("a definition"), root);
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[0].clone();
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[choice].as_array() {
            return instance(&choices[0], root);
        }
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("object");
    match kind {
        "string" => json!(match (schema["format"].as_str(), schema["pattern"].as_str()) {
            (Some("date"), _) => "2026-03-01",
            (Some("date-time"), _) => "2026-03-01T00:00:00Z",
            (_, Some("^[A-Z]{3}$")) => "CNY",
            (_, Some(pattern)) if pattern.contains("[A-Z]{3}") => "1.00 CNY",
            (_, Some(pattern)) if pattern.starts_with("^-?[0-9]") => "1",
            _ => "2020",
        }),
        "integer" | "number" => json!(1),
        "boolean" => json!(false),
        "array" => json!([]),
        "null" => Value::Null,
        _ => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let member = |name: &Value| {
                let name = name.as_str().expect("a name");
                (name.to_owned(), instance(&schema["properties"][name], root))
            };
            Value::Object(required.iter().map(member).collect())
        }
    }
}

/// One command of each name, made from the published schema.
pub fn examples() -> Vec<Value> {
    let schema = serde_json::to_value(schemars::schema_for!(Command)).unwrap();
    let variants = schema["oneOf"].as_array().expect("one schema for each command");
    let example = |variant: &Value| {
        let mut own = variant.clone();
        let other = own.as_object_mut().expect("an object").remove("$ref");
        let mut made = instance(&own, &schema);
        if let Some(other) = other {
            let more = instance(&json!({ "$ref": other }), &schema);
            made.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        }
        made
    };
    variants.iter().map(example).collect()
}

#[test]
fn what_the_schema_describes_is_read() {
    let examples = examples();
    assert_eq!(examples.len(), Command::ALL.len());
    for example in examples {
        let command: Command =
            serde_json::from_value(example.clone()).unwrap_or_else(|error| panic!("{error}: {example}"));
        assert_eq!(json!(command.name()), example["command"]);
    }
}

/// The plain model: amounts of each account by hand, in whole numbers without any of the office's types.
#[derive(Clone, Debug, Default)]
struct Model {
    /// Posted and reserved debits and credits.
    accounts: BTreeMap<&'static str, [i128; 4]>,
    /// What is reserved: from, to, amount, and whether it waits still.
    reserved: BTreeMap<String, (&'static str, &'static str, i128, bool)>,
    known: BTreeMap<String, Act>,
}

const ACCOUNTS: [(&str, &str, &str); 5] = [
    ("bank", "none", "CNY"),
    ("purse", "debits-within-credits", "CNY"),
    ("chest", "credits-within-debits", "CNY"),
    ("shop", "none", "CNY"),
    ("euro", "none", "EUR"),
];

#[derive(Clone, Debug, PartialEq)]
enum Act {
    Move { from: usize, to: usize, amount: i64 },
    Reserve { from: usize, to: usize, amount: i64 },
    Post { pending: usize, amount: Option<i64> },
    Void { pending: usize },
}

impl Model {
    fn sums(&self, at: usize) -> [i128; 4] {
        self.accounts.get(ACCOUNTS[at].0).copied().unwrap_or_default()
    }

    fn add(&mut self, account: &'static str, place: usize, amount: i128) {
        self.accounts.entry(account).or_default()[place] += amount;
    }

    /// Whether the office must take it, and what it does then.
    fn take(&mut self, id: &str, act: &Act) -> bool {
        if self.known.contains_key(id) {
            return false;
        }
        match *act {
            Act::Move { from, to, amount } | Act::Reserve { from, to, amount } => {
                let purse = ACCOUNTS[from].1 == "debits-within-credits";
                if amount <= 0 || from == to || ACCOUNTS[from].2 != "CNY" || ACCOUNTS[to].2 != "CNY" {
                    return false;
                }
                if purse && matches!(act, Act::Move { .. }) {
                    return false;
                }
                let [debits, credits, debits_reserved, _] = self.sums(from);
                if purse && debits + debits_reserved + i128::from(amount) > credits {
                    return false;
                }
                let [debits, credits, _, credits_reserved] = self.sums(to);
                let chest = ACCOUNTS[to].1 == "credits-within-debits";
                if chest && credits + credits_reserved + i128::from(amount) > debits {
                    return false;
                }
                let (from, to, amount) = (ACCOUNTS[from].0, ACCOUNTS[to].0, i128::from(amount));
                let place = if matches!(act, Act::Move { .. }) { 0 } else { 2 };
                self.add(from, place, amount);
                self.add(to, place + 1, amount);
                if place == 2 {
                    self.reserved.insert(id.to_owned(), (from, to, amount, true));
                }
            }
            Act::Post { pending, .. } | Act::Void { pending } => {
                let Some((from, to, reserved, true)) = self.reserved.get(&format!("t{pending}")).copied()
                else {
                    return false;
                };
                let posted = match act {
                    Act::Post { amount: Some(amount), .. } => i128::from(*amount),
                    Act::Post { amount: None, .. } => reserved,
                    _ => 0,
                };
                if posted > reserved || (matches!(act, Act::Post { .. }) && posted <= 0) {
                    return false;
                }
                self.add(from, 2, -reserved);
                self.add(to, 3, -reserved);
                self.add(from, 0, posted);
                self.add(to, 1, posted);
                self.reserved.insert(format!("t{pending}"), (from, to, reserved, false));
            }
        }
        self.known.insert(id.to_owned(), act.clone());
        true
    }
}

/// Fewer identifiers than commands, so that some are used again.
fn id() -> std::ops::Range<usize> {
    0..(commands() / CASES as usize / 2).max(2)
}

fn act() -> impl Strategy<Value = Act> {
    let account = || prop_oneof![8 => 0usize..4, 1 => 4usize..5];
    let amount = || prop_oneof![9 => 1i64..500, 1 => -2i64..1];
    prop_oneof![
        3 => (account(), account(), amount()).prop_map(|(from, to, amount)| Act::Move { from, to, amount }),
        4 => (account(), account(), amount()).prop_map(|(from, to, amount)| Act::Reserve { from, to, amount }),
        3 => (id(), prop::option::of(amount())).prop_map(|(pending, amount)| Act::Post { pending, amount }),
        1 => id().prop_map(|pending| Act::Void { pending }),
    ]
}

fn transfer(id: &str, act: &Act) -> Value {
    let money = |amount: i64| coregion_terms::Money::from_minor(amount, coregion_terms::Currency::CNY);
    let sides = |from: usize, to: usize, amount: i64| json!({ "debit": ACCOUNTS[from].0, "credit": ACCOUNTS[to].0, "amount": money(amount) });
    let step = match *act {
        Act::Move { from, to, amount } => json!({ "move": sides(from, to, amount) }),
        Act::Reserve { from, to, amount } => json!({ "reserve": sides(from, to, amount) }),
        Act::Post { pending, amount } => {
            json!({ "post": { "pending": format!("t{pending}"), "amount": amount.map(money) } })
        }
        Act::Void { pending } => json!({ "void": { "pending": format!("t{pending}") } }),
    };
    json!({ "transfer": id, "on": "2026-03-02", "step": step, "origin": { "note": words("w") } })
}

/// How many commands a case plays: `COREGION_COMMANDS` in all, a million if it is not set.
fn commands() -> usize {
    std::env::var("COREGION_COMMANDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000)
}

const CASES: u32 = 8;

fn played() -> Stage {
    let mut stage = Stage::new();
    for (account, limit, currency) in ACCOUNTS {
        stage.ok(
            "trea",
            json!({ "command": "open-account", "account": account, "owner": "capital", "purpose": "w",
            "currency": currency, "limit": limit }),
        );
    }
    stage
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    /// The office and the model take the same and come to the same sums; books balance and limits hold after every
    /// command; a retry changes nothing; replay gives the same state byte for byte.
    #[test]
    fn the_ledger_is_as_the_model(
        acts in prop::collection::vec((id(), act()), commands() / CASES as usize)
    ) {
        let mut stage = played();
        let start = stage.office.clone();
        let mut model = Model::default();
        let mut events = Vec::new();
        let mut played: Vec<(&str, Command)> = Vec::new();
        for (id, act) in &acts {
            let id = format!("t{id}");
            let who = if matches!(act, Act::Post { .. } | Act::Void { .. }) { "cash" } else { "trea" };
            let command = json!({ "command": "make-transfers", "transfers": [transfer(&id, act)] });
            let command: Command = serde_json::from_value(command).unwrap();
            let context = stage.context(who, false);
            let retried = model.known.get(&id) == Some(act);
            let taken = model.take(&id, act);
            match decide(&stage.office, &command, &context) {
                Ok(made) => {
                    prop_assert!(taken, "{:?}", act);
                    made.iter().for_each(|event| evolve(&mut stage.office, event));
                    events.extend(made);
                    played.push((who, command));
                }
                Err(refusal) => {
                    prop_assert!(!taken, "{:?}: {}", act, refusal);
                    prop_assert!(!retried || refusal.code() == "exists", "{}", refusal);
                }
            }
            balanced(&stage.office);
            for (account, limit, _) in ACCOUNTS {
                let found = &stage.office.ledger.accounts[&account.parse().unwrap()];
                let sums = [found.debits, found.credits, found.debits_pending, found.credits_pending];
                let [d, c, dp, cp] = sums.map(|sum| i128::from(sum.minor()));
                prop_assert_eq!([d, c, dp, cp], model.accounts.get(account).copied().unwrap_or_default());
                prop_assert!(limit != "debits-within-credits" || d + dp <= c);
                prop_assert!(limit != "credits-within-debits" || c + cp <= d);
            }
        }
        prop_assert!(played.len() * 20 > acts.len(), "the workload is worth something");
        for (who, command) in &played {
            let refusal = decide(&stage.office, command, &stage.context(who, false)).unwrap_err();
            prop_assert_eq!(refusal.code(), "exists");
        }
        let mut again = start;
        events.iter().for_each(|event| evolve(&mut again, event));
        prop_assert_eq!(serde_json::to_string(&again).unwrap(), stage.state());
    }

    /// Whatever is asked of an office in whatever state, it answers, and events of any order do no harm.
    #[test]
    fn nothing_breaks_down(order in prop::collection::vec(any::<prop::sample::Index>(), 60)) {
        let examples = examples();
        let mut stage = played();
        for role in coregion_mechanism::party::Role::ALL {
            stage.mandate("admin", "office", role.as_str(), "2026-01-02", None);
            stage.mandate("admin", "henan", role.as_str(), "2026-01-02", None);
        }
        let mut events = Vec::new();
        for (at, index) in order.iter().enumerate() {
            let command: Command = serde_json::from_value(index.get(&examples).clone()).unwrap();
            let context = stage.context(if at % 2 == 0 { "admin" } else { "admin@henan" }, true);
            if let Ok(made) = decide(&stage.office, &command, &context) {
                made.iter().for_each(|event| evolve(&mut stage.office, event));
                events.extend(made);
            }
            balanced(&stage.office);
        }
        let mut strange = Office::default();
        events.iter().rev().for_each(|event| evolve(&mut strange, event));
        balanced(&strange);
    }
}
