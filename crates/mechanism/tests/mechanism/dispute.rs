use crate::stage::{Stage, draft, key, words};
use coregion_mechanism::ledger::statement;
use coregion_mechanism::{Viewer, redact, redact_event};
use coregion_terms::Currency;
use serde_json::{Value, json};

/// Shandong owes Henan 60 million under the agreement; the payment is pending.
fn owed(appeal: bool) -> Stage {
    let mut stage = Stage::new();
    let mut draft = draft("liuzhuang", &["henan", "shandong"], "2020-01-01");
    if !appeal {
        draft.as_object_mut().unwrap().remove("appeal_days");
    }
    stage.agree("deal", draft);
    let mut facts = vec![];
    for (item, value) in [("cod", "15"), ("nh3-n", "0.5"), ("tp", "0.1")] {
        for year in ["2019", "2020"] {
            facts.push(json!({ "reading": { "section": "liuzhuang", "item": item, "period": year, "reading": { "value": value } } }));
        }
    }
    stage.ok("sec", json!({ "command": "record-facts", "batch": "water", "facts": facts, "papers": [] }));
    stage.ok("trea", json!({ "command": "propose-settlement", "settlement": "s", "agreement": "deal", "clause": "deal", "year": 2020 }));
    stage
}

fn of(command: &str, more: Value) -> Value {
    let mut all = json!({ "command": command, "case": "k" });
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

fn complaint() -> Value {
    of(
        "file-complaint",
        json!({ "respondent": "henan", "title": words("Readings"), "papers": [], "disputed": ["s/0"],
        "about": { "clause": { "agreement": "deal", "version": 1, "clause": "deal" } } }),
    )
}

fn admitted(appeal: bool) -> Stage {
    let mut stage = owed(appeal);
    stage.ok("shandong", complaint());
    stage.ok("henan", of("answer-complaint", json!({ "papers": [] })));
    stage.ok("sec", of("decide-admissibility", json!({ "admitted": true, "reason": words("R") })));
    stage
}

fn appoint(person: &str, seat: &str) -> Value {
    of("appoint-arbitrator", json!({ "person": person, "seat": seat }))
}

fn arbitration(appeal: bool) -> Stage {
    let mut stage = admitted(appeal);
    stage.ok("henan", of("start-arbitration", json!({})));
    stage.ok("shandong", appoint("arb2", "complainant"));
    stage.ok("henan", appoint("arb3", "respondent"));
    stage.ok("sec", appoint("arb1", "presiding"));
    stage
}

fn award(resolution: &str, dispositions: Value, agreed: &[&str]) -> Value {
    of(
        "issue-award",
        json!({ "resolution": resolution, "title": words("Award"), "text": words("Text"),
        "dispositions": dispositions, "agreed": agreed }),
    )
}

fn post(amount: &str) -> Value {
    json!([{ "post": { "pending": "s/0", "amount": amount } }])
}

fn confirm_settlement(stage: &mut Stage) {
    let digest = stage.office.ledger.settlements[&"s".parse().unwrap()].digest.clone();
    for member in ["henan", "shandong"] {
        stage.sign(member, json!({ "command": "confirm-settlement", "settlement": "s", "digest": digest }));
    }
}

#[test]
fn a_disputed_payment_waits_and_the_award_posts_it() {
    let mut stage = owed(false);
    assert_eq!(stage.no("jiangsu", complaint()), "not-a-party-to-it");
    stage.ok("shandong", complaint());
    assert_eq!(stage.no("shandong", complaint()), "exists");
    let mut again = complaint();
    again["case"] = json!("k2");
    assert_eq!(stage.no("shandong", again), "held-by-dispute");
    assert_eq!(
        stage
            .no("trea", json!({ "command": "withdraw-settlement", "settlement": "s", "reason": words("x") })),
        "held-by-dispute"
    );
    // Both confirm the arithmetic; the payment waits all the same.
    confirm_settlement(&mut stage);
    assert_eq!(stage.balance("henan/settlement/CNY"), "0.00");
    let admit = of("decide-admissibility", json!({ "admitted": true, "reason": words("R") }));
    assert_eq!(stage.no("sec", admit.clone()), "too-early");
    assert_eq!(stage.no("shandong", of("answer-complaint", json!({ "papers": [] }))), "another-party");
    stage.day("2026-04-02");
    assert_eq!(stage.no("henan", of("answer-complaint", json!({ "papers": [] }))), "too-late");
    stage.ok("sec", admit);
    stage.ok("henan", of("start-arbitration", json!({})));

    // A panel of three without a part in the matter.
    assert_eq!(stage.no("henan", appoint("arb2", "complainant")), "another-party");
    assert_eq!(stage.no("henan", appoint("henan-lead", "respondent")), "conflict-of-interest");
    stage.mandate("arb4", "henan", "delegate", "2024-01-01", Some("2025-06-30"));
    assert_eq!(stage.no("henan", appoint("arb4", "respondent")), "conflict-of-interest");
    stage.ok(
        "admin",
        json!({ "command": "register-party", "party": "zhengzhou", "name": words("Z"),
        "kind": { "is": "jurisdiction", "level": "prefecture" }, "part_of": "henan", "standing": "outside" }),
    );
    stage.mandate("arb5", "zhengzhou", "counsel", "2026-01-01", None);
    assert_eq!(stage.no("henan", appoint("arb5", "respondent")), "conflict-of-interest");
    stage.ok("shandong", appoint("arb2", "complainant"));
    assert_eq!(stage.no("shandong", appoint("arb3", "complainant")), "exists-differently");
    stage.ok("henan", appoint("arb3", "respondent"));
    assert_eq!(
        stage.no_signed("arb1@tribunal", award("a", post("50000000.00 CNY"), &["arb1", "arb2"])),
        "not-appointed"
    );
    stage.ok("sec", appoint("arb1", "presiding"));
    let challenge = of("challenge-arbitrator", json!({ "person": "arb3", "reason": words("R") }));
    stage.ok("shandong", challenge.clone());
    assert_eq!(stage.no("shandong", challenge), "exists");
    let two = award("a", post("50000000.00 CNY"), &["arb1", "arb2"]);
    assert_eq!(stage.no_signed("arb1@tribunal", two.clone()), "still-open");
    stage
        .ok("sec", of("decide-challenge", json!({ "person": "arb3", "upheld": true, "reason": words("R") })));
    assert_eq!(stage.no_signed("arb1@tribunal", two.clone()), "panel-incomplete");
    assert_eq!(stage.no("henan", appoint("arb3", "respondent")), "conflict-of-interest");
    stage.person("arb6");
    stage.ok("henan", appoint("arb6", "respondent"));

    assert_eq!(
        stage.no_signed("arb1@tribunal", award("a", post("60000000.01 CNY"), &["arb1", "arb2"])),
        "exceeds-pending"
    );
    assert_eq!(stage.no_signed("arb1@tribunal", award("a", json!([]), &["arb1", "arb2"])), "still-open");
    assert_eq!(stage.no_signed("arb1@tribunal", award("a", post("1.00 CNY"), &["arb1"])), "panel-incomplete");
    assert_eq!(stage.no("arb1@tribunal", two.clone()), "signature-missing");
    assert_eq!(stage.no_signed("arb9@tribunal", two.clone()), "not-appointed");
    stage.sign("arb1@tribunal", two);
    // No appeal in this agreement: final at once, the rest released, the award an instrument.
    assert_eq!(stage.balance("henan/settlement/CNY"), "50000000.00");
    let resolution = &stage.office.instruments.resolutions[&"a".parse().unwrap()];
    assert_eq!(serde_json::to_value(&resolution.by).unwrap(), json!({ "case": "k" }));
    assert!(stage.office.ledger.held.is_empty());
    let day = "2026-04-02".parse().unwrap();
    let statement = statement(&stage.office, &"henan".parse().unwrap(), Currency::CNY, day, day).unwrap();
    let trace = statement.lines[0].trace.as_ref().unwrap();
    assert_eq!(
        (statement.lines[0].amount.amount(), trace.obligation.amount()),
        ("50000000.00".into(), "60000000.00".into())
    );
    assert_eq!(stage.no("henan", of("appeal-award", json!({ "papers": [] }))), "no-appeal");
    // A duty may follow from the award.
    stage.ok(
        "sec",
        json!({ "command": "assign-duty", "duty": "d", "title": words("Pay"), "responsible": "shandong",
        "due": "2026-06-30", "source": { "resolution": "a" } }),
    );
    stage.check();
}

#[test]
fn an_award_is_appealed_to_another_panel_in_time() {
    let mut stage = arbitration(true);
    stage.sign(
        "arb1@tribunal",
        award("a", json!([{ "void": { "pending": "s/0" } }]), &["arb1", "arb2", "arb3"]),
    );
    assert_eq!(stage.balance("henan/settlement/CNY"), "0.00");
    let conclude = of("conclude-case", json!({}));
    assert_eq!(stage.no("sec", conclude.clone()), "too-early");
    assert_eq!(stage.no("jiangsu", of("appeal-award", json!({ "papers": [] }))), "not-a-party-to-it");
    stage.day("2026-04-01");
    stage.ok("henan", of("appeal-award", json!({ "papers": [] })));
    assert_eq!(stage.no("shandong", of("withdraw-complaint", json!({}))), "wrong-status");
    assert_eq!(stage.no("shandong", appoint("arb2", "complainant")), "conflict-of-interest");
    stage.ok("shandong", appoint("arb4", "complainant"));
    stage.ok("henan", appoint("arb5", "respondent"));
    stage.ok("sec", appoint("arb9", "presiding"));
    stage.sign("arb9@tribunal", award("b", post("60000000.00 CNY"), &["arb9", "arb5"]));
    // The second award is final.
    assert_eq!(stage.balance("henan/settlement/CNY"), "60000000.00");
    assert_eq!(stage.no("henan", of("appeal-award", json!({ "papers": [] }))), "no-appeal");
    assert!(!stage.office.instruments.resolutions.contains_key(&"a".parse().unwrap()));
    stage.check();

    let mut stage = arbitration(true);
    stage.sign("arb1@tribunal", award("a", json!([{ "void": { "pending": "s/0" } }]), &["arb1", "arb2"]));
    stage.day("2026-04-02");
    assert_eq!(stage.no("henan", of("appeal-award", json!({ "papers": [] }))), "too-late");
    stage.ok("sec", of("conclude-case", json!({})));
    assert_eq!(stage.balance("shandong/settlement/CNY"), "0.00");
    assert!(stage.office.ledger.held.is_empty());
    confirm_settlement(&mut stage);
    assert_eq!(stage.balance("henan/settlement/CNY"), "0.00");
    stage.check();
}

#[test]
fn both_sides_accept_a_solution() {
    let mut stage = admitted(true);
    assert_eq!(
        stage.no("sec", of("appoint-mediator", json!({ "person": "henan-lead" }))),
        "conflict-of-interest"
    );
    stage.ok("sec", of("appoint-mediator", json!({ "person": "medi" })));
    let accept = of("accept-solution", json!({ "resolution": "peace" }));
    assert_eq!(stage.no_signed("henan", accept.clone()), "wrong-status");
    let propose =
        |amount: &str| of("propose-solution", json!({ "text": words("Half"), "dispositions": post(amount) }));
    stage.ok("medi", propose("10000000.00 CNY"));
    stage.sign("henan", accept.clone());
    // A new proposal is accepted anew.
    stage.ok("medi", propose("30000000.00 CNY"));
    stage.sign("henan", accept.clone());
    assert_eq!(stage.no_signed("henan", accept.clone()), "signed-before");
    assert_eq!(stage.no_signed("jiangsu", accept.clone()), "not-a-party-to-it");
    stage.sign("shandong", accept);
    assert_eq!(stage.balance("henan/settlement/CNY"), "30000000.00");
    assert!(stage.office.instruments.resolutions.contains_key(&"peace".parse().unwrap()));
    stage.check();

    let mut stage = admitted(true);
    stage.ok("sec", of("appoint-mediator", json!({ "person": "medi" })));
    stage.person("medi2");
    stage.mandate("medi2", "office", "mediator", "2026-01-01", None);
    assert_eq!(stage.no("medi2", of("end-mediation", json!({}))), "not-appointed");
    stage.ok("medi", of("end-mediation", json!({})));
    stage.ok("shandong", of("start-arbitration", json!({})));
    assert_eq!(stage.no("sec", appoint("medi", "presiding")), "conflict-of-interest");
    // A complaint that is withdrawn lets the payment go on.
    stage.ok("shandong", of("withdraw-complaint", json!({})));
    confirm_settlement(&mut stage);
    assert_eq!(stage.balance("henan/settlement/CNY"), "60000000.00");
    stage.check();
}

#[test]
fn sealed_papers_are_in_no_view_but_those_they_are_for() {
    let mut stage = arbitration(true);
    let paper = |id: &str, title: Value, access: Value| {
        json!({ "command": "file-paper", "paper": id, "title": title,
        "digest": key(id), "media_type": "application/x-secret", "about": { "case": "k" }, "access": access })
    };
    let sealed = json!({ "to": "sealed", "parties": ["henan"], "persons": ["arb2"] });
    assert_eq!(stage.no("henan", paper("zz-sealed", words("Secret"), sealed.clone())), "sealed-title");
    stage.ok("henan", paper("zz-sealed", Value::Null, sealed));
    stage.ok("shandong", paper("zz-case", Value::Null, json!({ "to": "case", "case": "k" })));
    stage.ok(
        "sec",
        paper("zz-parties", words("P"), json!({ "to": "parties", "parties": ["henan", "jiangsu"] })),
    );
    stage.ok("sec", paper("zz-members", words("M"), json!({ "to": "members" })));
    stage.ok("sec", paper("zz-public", words("O"), json!({ "to": "public" })));
    // The papers are put wherever a paper can be.
    let papers = json!(["zz-sealed", "zz-case", "zz-parties", "zz-members", "zz-public"]);
    stage.ok(
        "sec",
        json!({ "command": "record-facts", "batch": "more", "papers": papers,
        "facts": [{ "statistic": { "name": "gdp", "year": 2020, "party": "henan", "value": "1" } }] }),
    );
    stage.sign("arb1@tribunal", award("a", post("1.00 CNY"), &["arb1", "arb2"]));
    stage.ok("henan", of("appeal-award", json!({ "papers": papers })));
    stage.ok("sec", json!({ "command": "call-meeting", "meeting": "m", "body": "office", "title": words("J"), "place": words("X"),
        "starts": "2026-03-02T02:00:00Z", "chair": "office", "members": ["henan"], "guests": [],
        "rule": { "method": "consensus", "quorum": "1" } }));
    stage.ok("sec", json!({ "command": "put-on-agenda", "meeting": "m", "item": "1", "title": words("I"), "papers": papers }));

    let viewer = |person: &str, party: &str| Viewer::Person {
        person: person.parse().unwrap(),
        party: party.parse().unwrap(),
    };
    let everything = ["zz-sealed", "zz-case", "zz-parties", "zz-members", "zz-public"];
    for (viewer, seen) in [
        (Viewer::Public, &["zz-public"][..]),
        (viewer("henan-lead", "henan"), &everything),
        (viewer("shandong-lead", "shandong"), &["zz-case", "zz-members", "zz-public"]),
        (viewer("jiangsu-lead", "jiangsu"), &["zz-parties", "zz-members", "zz-public"]),
        (viewer("chamber-lead", "chamber"), &["zz-members", "zz-public"]),
        // An arbitrator sees what the case has, and what is for the person; one without mandate no members' papers.
        (viewer("arb2", "henan"), &["zz-sealed", "zz-case", "zz-public"]),
        (viewer("arb3", "tribunal"), &["zz-case", "zz-public"]),
        // Not the secretary, who keeps the registry, nor the administrator.
        (viewer("cont", "office"), &["zz-parties", "zz-members", "zz-public"]),
        (viewer("admin", "office"), &["zz-parties", "zz-members", "zz-public"]),
        // Acting for a party without a mandate opens nothing.
        (viewer("shandong-lead", "henan"), &["zz-case", "zz-public"]),
        (viewer("ghost", "nowhere"), &["zz-public"]),
    ] {
        let view = serde_json::to_string(&redact(&stage.office, &viewer, stage.now)).unwrap();
        let events: Vec<_> = stage
            .events
            .iter()
            .filter_map(|event| redact_event(&stage.office, event, &viewer, stage.now))
            .collect();
        let export = serde_json::to_string(&events).unwrap();
        let today = "2026-03-02".parse().unwrap();
        for paper in everything {
            let expected = seen.contains(&paper);
            let found = viewer.paper(&stage.office, &paper.parse().unwrap(), today).is_ok();
            assert_eq!(found, expected, "{viewer:?} {paper}");
            for text in [&view, &export] {
                let shown = text.contains(paper) || text.contains(&key(paper));
                assert_eq!(shown, expected, "{viewer:?} {paper}");
            }
        }
    }
    stage.check();
}

#[test]
fn what_all_have_confirmed_is_posted_when_the_case_ends_without_a_word_on_it() {
    for end in ["withdraw", "inadmissible"] {
        let mut stage = owed(true);
        stage.ok("shandong", complaint());
        confirm_settlement(&mut stage);
        assert_eq!(stage.balance("henan/settlement/CNY"), "0.00");
        if end == "withdraw" {
            stage.ok("shandong", of("withdraw-complaint", json!({})));
        } else {
            stage.ok("henan", of("answer-complaint", json!({ "papers": [] })));
            stage.ok("sec", of("decide-admissibility", json!({ "admitted": false, "reason": words("R") })));
        }
        assert_eq!(stage.balance("henan/settlement/CNY"), "60000000.00", "{end}");
        assert!(stage.office.ledger.held.is_empty());
        stage.check();
    }
}
