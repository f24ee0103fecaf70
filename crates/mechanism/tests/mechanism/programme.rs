use crate::stage::{Stage, words};
use coregion_mechanism::programme::{APPLICATION, ApplicationStatus, public_list};
use serde_json::{Value, json};

/// A fund with an account of its own, social capital with another, and an open call: 15 % and 25 %.
fn call() -> Stage {
    let mut stage = Stage::new();
    for (account, owner, limit) in [
        ("bank", "office", "none"),
        ("fund-purse", "fund", "debits-within-credits"),
        ("capital-purse", "capital", "debits-within-credits"),
        ("capital-bank", "capital", "none"),
        ("henan-bank", "henan", "none"),
        ("chamber-bank", "chamber", "none"),
    ] {
        stage.ok(
            "trea",
            json!({ "command": "open-account", "account": account, "owner": owner, "purpose": "fund",
            "currency": "CNY", "limit": limit }),
        );
    }
    let fill = json!({ "command": "make-transfers", "transfers": [{ "transfer": "fill", "on": "2026-03-02",
        "step": { "move": { "debit": "bank", "credit": "fund-purse", "amount": "1000.00 CNY" } }, "origin": { "note": words("fill") } }] });
    stage.ok("trea", fill);
    let open = json!({ "command": "open-call", "call": "c", "fund": "fund", "title": words("Call"),
        "opens": "2026-03-01T00:00:00Z", "closes": "2026-04-01T00:00:00Z", "budget": "1000.00 CNY",
        "share": { "sources": [{ "source": "fund", "part": "15 %" }, { "source": "capital", "part": "25 %" }] },
        "accounts": { "fund": "fund-purse", "capital": "capital-purse" } });
    let mut wrong = open.clone();
    wrong["accounts"] = json!({ "fund": "fund-purse" });
    assert_eq!(stage.no("fman", wrong), "empty");
    stage.ok("fman", open.clone());
    assert_eq!(stage.no("fman", open), "exists");
    // Social capital pledges and pays in.
    let pledge =
        json!({ "command": "pledge-contribution", "contribution": "p", "call": "c", "amount": "500.00 CNY" });
    assert_eq!(stage.no("capital", pledge.clone()), "signature-missing");
    stage.sign("capital", pledge);
    let receive = |transfer: &str, from: &str, amount: &str| {
        json!({ "command": "receive-contribution", "contribution": "p",
        "transfer": transfer, "from": from, "amount": amount, "on": "2026-03-02" })
    };
    assert_eq!(stage.no("trea", receive("r1", "henan-bank", "500.00 CNY")), "another-party");
    assert_eq!(stage.no("trea", receive("r1", "capital-bank", "500.01 CNY")), "exceeds-approved");
    stage.ok("trea", receive("r1", "capital-bank", "500.00 CNY"));
    assert_eq!(stage.balance("capital-purse"), "500.00");
    stage
}

fn plan(henan: &str, chamber: &str) -> Value {
    json!({ "title": words("Bridge"), "summary": words("A bridge across the line"),
        "budgets": { "henan": format!("{henan} CNY"), "chamber": format!("{chamber} CNY") },
        "from": "2026-01-01", "until": "2026-12-31", "papers": [] })
}

fn of(command: &str, more: Value) -> Value {
    let mut all = json!({ "command": command, "project": "b" });
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

fn draft_application(plan: Value) -> Value {
    of("draft-application", json!({ "call": "c", "plan": plan }))
}

/// Contracted, over 1400.00 and 600.00.
fn contracted() -> Stage {
    let mut stage = call();
    stage.ok("henan", draft_application(plan("1400.00", "600.00")));
    stage.ok("henan", of("submit-application", json!({})));
    stage.ok("fman", of("check-eligibility", json!({ "eligible": true, "reason": words("yes") })));
    stage.ok(
        "asse",
        of(
            "assess-application",
            json!({ "scores": { "need": 80 }, "recommended": true, "text": words("good") }),
        ),
    );
    stage.ok("chair", of("decide-application", json!({ "decision": { "approved": { "conditions": [] } } })));
    stage.ok("fman", of("contract-project", json!({ "plan": plan("1400.00", "600.00") })));
    stage.sign("henan", of("accept-contract", json!({})));
    stage
}

fn cost(id: &str, amount: &str, parked: Option<&str>) -> Value {
    json!({ "cost": id, "title": words("Steel"), "amount": format!("{amount} CNY"), "paid_on": "2026-02-01", "parked": parked })
}

fn report(id: &str, items: &[Value]) -> Value {
    of("draft-report", json!({ "report": id, "items": items }))
}

fn at(command: &str, report: &str) -> Value {
    of(command, json!({ "report": report }))
}

fn certify(report: &str, verdicts: &[(&str, &str, &str, &str)]) -> Value {
    let all: serde_json::Map<String, Value> = (verdicts.iter())
        .map(|(cost, certified, deducted, parked)| {
            let verdict = json!({ "certified": format!("{certified} CNY"), "deducted": format!("{deducted} CNY"),
                "parked": format!("{parked} CNY"), "reason": words("checked") });
            ((*cost).to_owned(), verdict)
        })
        .collect();
    of("certify-report", json!({ "report": report, "verdicts": all }))
}

/// A report of one item through control and project report to its payments.
fn paid_report(stage: &mut Stage, id: &str, amount: &str) {
    let (item, project_report) = (format!("cost-{id}"), format!("project-{id}"));
    stage.ok("henan", report(id, &[cost(&item, amount, None)]));
    stage.ok("henan", at("submit-report", id));
    stage.ok("cont", at("take-in-control", id));
    stage.ok("cont", certify(id, &[(&item, amount, "0.00", "0.00")]));
    stage.ok("henan", of("submit-project-report", json!({ "report": project_report, "reports": [id] })));
    stage.ok("fman", at("verify-project-report", &project_report));
    stage.ok("fman", at("finalise-project-report", &project_report));
}

fn authorise(payment: &str, transfer: &str, amount: &str) -> Value {
    of(
        "authorise-instalment",
        json!({ "payment": payment, "transfer": transfer, "to": "henan-bank",
        "amount": format!("{amount} CNY"), "on": "2026-03-02" }),
    )
}

fn confirm(payment: &str, instalment: &str) -> Value {
    of(
        "confirm-instalment",
        json!({ "payment": payment, "instalment": instalment,
        "transfer": format!("{instalment}-paid"), "on": "2026-03-02" }),
    )
}

#[test]
fn the_table_leads_from_draft_to_closure() {
    use ApplicationStatus as A;
    let mut reached = std::collections::BTreeSet::from([A::Draft]);
    for _ in 0..APPLICATION.len() {
        for (_, from, to) in APPLICATION {
            if from.iter().any(|status| reached.contains(status)) {
                reached.extend(to.iter().copied());
            }
        }
    }
    assert!(reached.contains(&A::Closed) && reached.len() == 12);
    for end in [A::Withdrawn, A::Ineligible, A::Closed] {
        assert!(!APPLICATION.iter().any(|(_, from, _)| from.contains(&end)), "{end:?} is an end");
    }
}

#[test]
fn an_application_is_guarded_at_every_step() {
    let mut stage = call();
    let submit = of("submit-application", json!({}));
    assert_eq!(stage.no("henan", submit.clone()), "unknown-project");
    assert_eq!(
        stage.no(
            "henan",
            draft_application(json!({ "title": words("x"), "summary": words("x"),
        "budgets": { "chamber": "1.00 CNY" }, "from": "2026-01-01", "until": "2026-12-31", "papers": [] }))
        ),
        "empty"
    );
    stage.ok("henan", draft_application(plan("1000.00", "600.00")));
    assert_eq!(stage.no("henan", draft_application(plan("1000.00", "600.00"))), "exists");
    assert_eq!(stage.no("shandong", draft_application(plan("1000.00", "600.00"))), "another-party");
    stage.ok("henan", draft_application(plan("1400.00", "600.00")));
    // The call is open at submission.
    stage.now = "2026-04-01T00:00:00Z".parse().unwrap();
    assert_eq!(stage.no("henan", submit.clone()), "call-not-open");
    stage.now = "2026-02-28T00:00:00Z".parse().unwrap();
    assert_eq!(stage.no("henan", submit.clone()), "call-not-open");
    stage.day("2026-03-02");
    assert_eq!(stage.no("chamber", submit.clone()), "another-party");
    stage.ok("henan", submit.clone());
    assert_eq!(stage.no("henan", submit), "wrong-status");
    let decide = |decision: Value| of("decide-application", json!({ "decision": decision }));
    let approve = decide(json!({ "approved": { "conditions": [words("a permit"), words("a survey")] } }));
    assert_eq!(stage.no("chair", approve.clone()), "wrong-status");
    stage.ok("fman", of("check-eligibility", json!({ "eligible": true, "reason": words("yes") })));
    // Assessment precedes funding, by somebody without a part in it.
    assert_eq!(stage.no("chair", approve.clone()), "not-assessed");
    let assess = |score: u8| {
        of(
            "assess-application",
            json!({ "scores": { "need": score }, "recommended": true, "text": words("x") }),
        )
    };
    stage.mandate("asse", "chamber", "delegate", "2026-03-01", None);
    assert_eq!(stage.no("asse", assess(80)), "conflict-of-interest");
    stage.ok(
        "admin",
        json!({ "command": "revoke-mandate", "mandate": "asse-chamber-delegate", "reason": words("x") }),
    );
    assert_eq!(stage.no("asse", assess(101)), "not-valid");
    stage.ok("asse", assess(80));
    assert_eq!(stage.no("asse", assess(70)), "exists-differently");
    stage.ok("chair", approve.clone());
    // Only the last decision can be reverted.
    let revert = of("revert-decision", json!({ "reason": words("x") }));
    stage.ok("chair", revert.clone());
    assert_eq!(stage.no("chair", revert.clone()), "not-the-last-decision");
    stage.ok("chair", decide(json!({ "not-approved": { "reason": words("x") } })));
    stage.ok("chair", revert.clone());
    stage.ok("chair", approve);
    let contract = of("contract-project", json!({ "plan": plan("1400.00", "600.00") }));
    assert_eq!(stage.no("fman", contract.clone()), "conditions-open");
    let meet = |n: u32| of("meet-condition", json!({ "condition": n }));
    stage.ok("fman", meet(1));
    assert_eq!(stage.no("fman", meet(1)), "exists");
    assert_eq!(stage.no("fman", meet(2)), "not-valid");
    stage.ok("fman", meet(0));
    assert_eq!(
        stage.no("fman", of("contract-project", json!({ "plan": plan("1400.01", "600.00") }))),
        "exceeds-budget"
    );
    stage.ok("fman", contract);
    assert_eq!(stage.no("chair", revert), "not-the-last-decision");
    assert_eq!(stage.no("henan", of("accept-contract", json!({}))), "signature-missing");
    assert_eq!(stage.no_signed("chamber", of("accept-contract", json!({}))), "another-party");
    stage.sign("henan", of("accept-contract", json!({})));
    assert_eq!(stage.no("henan", of("withdraw-application", json!({}))), "wrong-status");
    // The call has 1000: 800 of them are granted, 40 % of 501 are not left.
    let mut other = plan("501.00", "0.01");
    other["budgets"] = json!({ "henan": "501.00 CNY" });
    let second = |command: &str, more: Value| {
        let mut c = of(command, more);
        c["project"] = json!("b2");
        c
    };
    stage.ok("henan", second("draft-application", json!({ "call": "c", "plan": other })));
    stage.ok("henan", second("submit-application", json!({})));
    stage.ok("fman", second("check-eligibility", json!({ "eligible": true, "reason": words("yes") })));
    stage.ok(
        "asse",
        second(
            "assess-application",
            json!({ "scores": { "need": 1 }, "recommended": true, "text": words("x") }),
        ),
    );
    assert_eq!(
        stage.no(
            "chair",
            second("decide-application", json!({ "decision": { "approved": { "conditions": [] } } }))
        ),
        "exceeds-budget"
    );
    assert_eq!(stage.no("fman", json!({ "command": "close-call", "call": "c" })), "still-open");
    stage.check();
}

#[test]
fn a_refused_modification_leaves_the_contract() {
    let mut stage = contracted();
    let request = |henan: &str| of("request-modification", json!({ "plan": plan(henan, "600.00") }));
    let decide =
        |accepted: bool| of("decide-modification", json!({ "accepted": accepted, "reason": words("x") }));
    let budget = |stage: &Stage| {
        let project = &stage.office.programmes.projects[&"b".parse().unwrap()];
        project.plan().budgets[&"henan".parse().unwrap()].amount()
    };
    assert_eq!(stage.no("henan", request("1400.00")), "exists");
    stage.ok("henan", request("1500.00"));
    assert_eq!(stage.no("henan", request("1600.00")), "wrong-status");
    assert_eq!(budget(&stage), "1400.00");
    stage.ok("fman", decide(false));
    assert_eq!(budget(&stage), "1400.00");
    stage.ok("henan", request("1500.00"));
    stage.ok("fman", decide(true));
    assert_eq!(budget(&stage), "1500.00");
    stage.ok("henan", request("2500.00"));
    assert_eq!(stage.no("fman", decide(true)), "exceeds-budget");
    stage.check();
}

#[test]
fn the_share_of_1000_01_is_paid_by_two_persons() {
    let mut stage = contracted();
    assert_eq!(stage.no("shandong", report("r", &[cost("k", "1.00", None)])), "unknown-partner");
    assert_eq!(
        stage.no("henan", report("r", &[cost("k", "1.00", None), cost("k", "2.00", None)])),
        "reported-before"
    );
    stage.ok("henan", report("r", &[cost("k1", "1000.01", None), cost("k2", "300.00", None)]));
    assert_eq!(stage.no("chamber", at("submit-report", "r")), "another-party");
    stage.ok("henan", at("submit-report", "r"));
    assert_eq!(stage.no("cont", certify("r", &[("k1", "1000.01", "0.00", "0.00")])), "wrong-status");
    stage.ok("cont", at("take-in-control", "r"));
    assert_eq!(stage.no("cont", certify("r", &[("k1", "1000.01", "0.00", "0.00")])), "empty");
    assert_eq!(
        stage.no(
            "cont",
            certify("r", &[("k1", "1000.01", "0.00", "0.00"), ("k2", "0.00", "100.00", "100.00")])
        ),
        "parts-do-not-add-up"
    );
    assert_eq!(
        stage.no(
            "cont",
            certify("r", &[("k1", "1000.01", "0.00", "0.00"), ("k2", "-1.00", "201.00", "100.00")])
        ),
        "parts-do-not-add-up"
    );
    stage.ok("cont", certify("r", &[("k1", "1000.01", "0.00", "0.00"), ("k2", "0.00", "100.00", "200.00")]));
    let submit = |reports: Value| of("submit-project-report", json!({ "report": "pr", "reports": reports }));
    assert_eq!(stage.no("chamber", submit(json!(["r"]))), "another-party");
    stage.ok("henan", submit(json!(["r"])));
    assert_eq!(stage.no("fman", at("finalise-project-report", "pr")), "wrong-status");
    stage.ok("fman", at("verify-project-report", "pr"));
    stage.ok("fman", at("finalise-project-report", "pr"));
    let project = "b".parse().unwrap();
    let approved: Vec<(String, String)> = stage.office.programmes.projects[&project]
        .payments
        .values()
        .map(|payment| (payment.source.to_string(), payment.approved.amount()))
        .collect();
    assert_eq!(approved, [("capital".into(), "250.00".into()), ("fund".into(), "150.00".into())]);

    // In instalments, never above what is approved, authorised and confirmed by different persons.
    assert_eq!(stage.no("trea", authorise("pr/fund", "i1", "150.01")), "exceeds-approved");
    stage.ok("trea", authorise("pr/fund", "i1", "100.00"));
    assert_eq!(stage.no("trea", authorise("pr/fund", "i2", "50.01")), "exceeds-approved");
    assert_eq!(stage.no("trea", authorise("pr/fund", "i1", "100.00")), "exists");
    stage.mandate("trea", "office", "cashier", "2026-01-01", None);
    assert_eq!(stage.no("trea", confirm("pr/fund", "i1")), "same-person");
    stage.ok("cash", confirm("pr/fund", "i1"));
    assert_eq!(stage.no("cash", confirm("pr/fund", "i1")), "already-posted");
    stage.ok("trea", authorise("pr/fund", "i2", "50.00"));
    let cancel = of(
        "cancel-instalment",
        json!({ "payment": "pr/fund", "instalment": "i2", "transfer": "i2-void", "reason": words("x") }),
    );
    stage.ok("trea", cancel.clone());
    assert_eq!(stage.no("trea", cancel), "already-voided");
    stage.ok("trea", authorise("pr/fund", "i3", "50.00"));
    stage.ok("cash", confirm("pr/fund", "i3"));
    stage.ok("trea", authorise("pr/capital", "i4", "250.00"));
    assert_eq!(stage.no("fman", of("close-project", json!({}))), "still-open");
    stage.ok("cash", confirm("pr/capital", "i4"));
    assert_eq!(
        (stage.balance("henan-bank"), stage.balance("fund-purse")),
        ("400.00".into(), "850.00".into())
    );

    // A parked item comes again in a later report, once and no higher.
    assert_eq!(stage.no("henan", report("r2", &[cost("k3", "200.01", Some("k2"))])), "exceeds-approved");
    assert_eq!(stage.no("henan", report("r2", &[cost("k1", "1.00", None)])), "reported-before");
    stage.ok("henan", report("r2", &[cost("k3", "200.00", Some("k2"))]));
    assert_eq!(stage.no("henan", report("r3", &[cost("k4", "1.00", Some("k2"))])), "reported-before");

    let list = public_list(&stage.office).unwrap();
    assert_eq!(
        (list.len(), list[0].cost.amount(), list[0].granted.amount()),
        (1, "2000.00".into(), "800.00".into())
    );
    assert_eq!(list[0].paid.values().map(|paid| paid.amount()).collect::<Vec<_>>(), ["250.00", "150.00"]);
    stage.check();
}

#[test]
fn corrections_are_paid_back_or_kept_and_a_project_closes() {
    let mut stage = contracted();
    paid_report(&mut stage, "r1", "400.00");
    for (payment, transfer, amount) in
        [("project-r1/fund", "a", "60.00"), ("project-r1/capital", "b", "100.00")]
    {
        stage.ok("trea", authorise(payment, transfer, amount));
        stage.ok("cash", confirm(payment, transfer));
    }
    // The auditor draws by a seed; the same seed draws the same.
    let draw = |sample: &str, seed: u32| json!({ "command": "draw-sample", "sample": sample, "call": "c", "seed": seed, "size": 1 });
    stage.ok("audi", draw("s", 7));
    assert_eq!(stage.no("audi", draw("s", 7)), "exists");
    assert_eq!(stage.no("audi", draw("s", 8)), "exists-differently");
    let audit = |irregular: &str| json!({ "command": "record-audit", "sample": "s", "cost": "cost-r1", "irregular": irregular, "text": words("x") });
    stage.mandate("cont", "office", "auditor", "2026-01-01", None);
    assert_eq!(stage.no("cont", audit("100.00 CNY")), "same-person");
    assert_eq!(stage.no("audi", audit("400.01 CNY")), "exceeds-approved");
    stage.ok("audi", audit("100.00 CNY"));

    let correct = |id: &str, payment: &str, amount: &str, recovery: &str| {
        of(
            "record-correction",
            json!({ "correction": id,
        "payment": payment, "amount": amount, "recovery": recovery, "reason": words("audit") }),
        )
    };
    assert_eq!(
        stage.no("audi", correct("x", "project-r1/fund", "60.01 CNY", "repayment")),
        "exceeds-approved"
    );
    stage.ok("audi", correct("x", "project-r1/fund", "15.00 CNY", "next-payment"));
    stage.ok("audi", correct("y", "project-r1/capital", "25.00 CNY", "repayment"));
    let repay = |correction: &str, transfer: &str, amount: &str| {
        of(
            "receive-repayment",
            json!({ "correction": correction,
        "transfer": transfer, "from": "henan-bank", "amount": amount, "on": "2026-03-02" }),
        )
    };
    assert_eq!(stage.no("cash", repay("x", "t", "15.00 CNY")), "wrong-status");
    assert_eq!(stage.no("cash", repay("y", "t", "25.01 CNY")), "exceeds-approved");
    stage.ok("cash", repay("y", "t", "25.00 CNY"));
    assert_eq!(stage.no("fman", of("close-project", json!({}))), "still-open");
    // 15 % of 200.00 less 15.00 kept.
    paid_report(&mut stage, "r2", "200.00");
    assert_eq!(stage.no("trea", authorise("project-r2/fund", "c", "15.01")), "exceeds-approved");
    for (payment, transfer, amount) in
        [("project-r2/fund", "c", "15.00"), ("project-r2/capital", "d", "50.00")]
    {
        stage.ok("trea", authorise(payment, transfer, amount));
        stage.ok("cash", confirm(payment, transfer));
    }
    stage.ok("fman", of("close-project", json!({})));
    assert_eq!(stage.no("fman", of("close-project", json!({}))), "wrong-status");
    stage.ok("fman", json!({ "command": "close-call", "call": "c" }));
    // 60 - 15 + 30 and 100 - 25 + 50 of a certified cost of 500: 15 % and 25 %.
    assert_eq!(stage.balance("henan-bank"), "200.00");
    stage.check();
}
