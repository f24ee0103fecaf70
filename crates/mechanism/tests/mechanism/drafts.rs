//! Drafts that `coregion report` wrote for the Huaihai zone are imported as they are, adopted, signed and executed.

use crate::stage::{Stage, key, words};
use coregion_mechanism::instrument::AgreementStatus;
use serde_json::{Value, json};

const DRAFTS: [(&str, &str); 8] = [
    ("cooperation-fund", include_str!("drafts/cooperation-fund.json")),
    ("county-circles", include_str!("drafts/county-circles.json")),
    ("ecological-compensation", include_str!("drafts/ecological-compensation.json")),
    ("joint-farming", include_str!("drafts/joint-farming.json")),
    ("joint-meeting", include_str!("drafts/joint-meeting.json")),
    ("joint-monitoring", include_str!("drafts/joint-monitoring.json")),
    ("shared-services", include_str!("drafts/shared-services.json")),
    ("unified-markets", include_str!("drafts/unified-markets.json")),
];

/// Registers the parties of a draft that are not there yet, each with one person for everything.
fn register(stage: &mut Stage, draft: &Value) -> Vec<String> {
    let parties: Vec<String> =
        draft["parties"].as_array().unwrap().iter().map(|party| party.as_str().unwrap().to_owned()).collect();
    for party in &parties {
        if stage.office.parties.parties.contains_key(&party.parse().unwrap()) {
            continue;
        }
        stage.ok(
            "admin",
            json!({ "command": "register-party", "party": party, "name": words(party), "standing": "member",
                "kind": { "is": "jurisdiction", "level": "prefecture" }, "part_of": null }),
        );
        stage.ok("admin", json!({ "command": "register-key", "party": party, "key": key(party) }));
        stage.person(&format!("p{party}"));
        for role in ["delegate", "signatory", "finance-officer"] {
            stage.mandate(&format!("p{party}"), party, role, "2026-01-01", None);
        }
    }
    parties
}

#[test]
fn what_a_plan_drafts_is_imported_as_it_is_and_comes_into_force() {
    let mut stage = Stage::new();
    for (name, text) in DRAFTS {
        let draft: Value = serde_json::from_str(text).unwrap();
        let parties = register(&mut stage, &draft);
        stage.ok("sec", json!({ "command": "draft-agreement", "agreement": name, "draft": draft }));
        let members: Vec<String> = parties.iter().map(|party| format!("p{party}@{party}")).collect();
        stage.adopt_and_sign_as(name, 1, &parties, &members);
        let agreement = &stage.office.instruments.agreements[&name.parse().unwrap()];
        assert_eq!(agreement.status_on("2026-03-02".parse().unwrap()), AgreementStatus::InForce, "{name}");
        assert_eq!(serde_json::to_value(&agreement.versions[0].draft).unwrap(), draft, "{name}");
    }

    // The fund is paid by its key: one billion to the last fen, nobody above a quarter.
    let fund: Value = serde_json::from_str(DRAFTS[0].1).unwrap();
    let parties = register(&mut stage, &fund);
    let mut facts = vec![];
    for (at, party) in parties.iter().enumerate() {
        for (name, value) in [("gdp", 100 + 37 * at), ("revenue", 10 + 3 * at), ("population", 400 + at * at)]
        {
            facts
                .push(json!({ "statistic": { "name": name, "year": 2026, "party": party, "value": value } }));
        }
    }
    stage
        .ok("sec", json!({ "command": "record-facts", "batch": "statistics", "facts": facts, "papers": [] }));
    stage.day("2027-01-15");
    stage.ok(
        "trea",
        json!({ "command": "propose-settlement", "settlement": "fund-2026", "agreement": "cooperation-fund",
            "clause": "key", "year": 2026 }),
    );
    let settlement = &stage.office.ledger.settlements[&"fund-2026".parse().unwrap()];
    let (digest, owed) = (settlement.digest.clone(), settlement.assessment.obligations.len());
    assert_eq!(owed, 20);
    for party in &parties {
        let confirm = json!({ "command": "confirm-settlement", "settlement": "fund-2026", "digest": digest });
        stage.sign(&format!("p{party}@{party}"), confirm);
    }
    assert_eq!(stage.balance("fund/settlement/CNY"), "1000000000.00");
    stage.check();
}
