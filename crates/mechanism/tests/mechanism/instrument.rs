use crate::stage::{Stage, draft, words};
use coregion_mechanism::instrument::AgreementStatus;
use serde_json::{Value, json};

fn call(meeting: &str, members: &[&str], rule: Value) -> Value {
    json!({ "command": "call-meeting", "meeting": meeting, "body": "office", "title": words("Joint meeting"),
        "place": words("Xuzhou"), "starts": "2026-03-02T02:00:00Z", "chair": "henan", "members": members,
        "guests": ["chamber"], "rule": rule })
}

fn majority() -> Value {
    json!({ "method": { "majority": { "more_than": "1/2" } }, "quorum": "1/2" })
}

fn resolve(motion: &str, rule: Value) -> Value {
    json!({ "command": "propose-motion", "motion": motion, "meeting": "m", "item": "1",
        "proposal": { "resolve": { "title": words("T"), "text": words("X") } }, "rule": rule })
}

fn vote(motion: &str, vote: &str) -> Value {
    json!({ "command": "cast-vote", "motion": motion, "vote": vote })
}

/// An open meeting of four members.
fn meeting(rule: Value, present: &[&str]) -> Stage {
    let mut stage = Stage::new();
    stage.ok("sec", call("m", &["henan", "shandong", "jiangsu", "yunnan"], rule));
    stage.ok("sec", json!({ "command": "put-on-agenda", "meeting": "m", "item": "1", "title": words("One"), "papers": [] }));
    stage.ok("chair", json!({ "command": "open-meeting", "meeting": "m", "present": present }));
    stage
}

#[test]
fn named_votes_count_under_every_rule() {
    let all = ["henan", "shandong", "jiangsu", "yunnan"];
    let weights = json!({ "henan": 40, "shandong": 30, "jiangsu": 20, "yunnan": 10 });
    let table = [
        (json!("consensus"), "++..", true),
        (json!("consensus"), "++.-", false),
        (json!("unanimity"), "++++", true),
        (json!("unanimity"), "+++-", false),
        (json!({ "majority": { "more_than": "1/2" } }), "++--", false),
        (json!({ "majority": { "more_than": "1/2" } }), "+++-", true),
        (json!({ "qualified": { "at_least": "3/4" } }), "+++-", true),
        (json!({ "qualified": { "at_least": "3/4" } }), "++--", false),
        (json!({ "weighted": { "weights": weights, "quota": 60 } }), "+-+-", true),
        (json!({ "weighted": { "weights": weights, "quota": 60 } }), "+--+", false),
        (json!({ "double": { "members": "1/2", "weight": "65 %", "weights": weights } }), "++--", true),
        (json!({ "double": { "members": "1/2", "weight": "65 %", "weights": weights } }), "-+++", false),
    ];
    for (method, pattern, carried) in table {
        let mut stage = meeting(majority(), &all);
        stage.ok("henan", resolve("r", json!({ "method": method, "quorum": "1" })));
        stage.ok("chair", json!({ "command": "open-vote", "motion": "r" }));
        for (member, sign) in all.iter().zip(pattern.chars()) {
            match sign {
                '+' => drop(stage.ok(member, vote("r", "for"))),
                '-' => drop(stage.ok(member, vote("r", "against"))),
                _ => {}
            }
        }
        stage.ok("chair", json!({ "command": "close-vote", "motion": "r" }));
        assert_eq!(stage.office.instruments.resolutions.len(), usize::from(carried), "{method} {pattern}");
        stage.check();
    }
}

#[test]
fn a_meeting_goes_its_way() {
    let mut stage = Stage::new();
    let four = ["henan", "shandong", "jiangsu", "yunnan"];
    assert_eq!(stage.no("sec", call("m", &["henan", "chamber"], majority())), "not-a-member");
    assert_eq!(stage.no("sec", call("m", &[], majority())), "empty");
    let bad_rule = json!({ "method": { "majority": { "more_than": "2" } }, "quorum": "1/2" });
    assert_eq!(stage.no("sec", call("m", &four, bad_rule)), "draft-has-problems");
    stage.ok("sec", call("m", &four, majority()));
    assert_eq!(stage.no("sec", call("m", &four, majority())), "exists");
    let item = |n: u32| json!({ "command": "put-on-agenda", "meeting": "m", "item": n.to_string(), "title": words("I"), "papers": [] });
    // An association that is a guest asks to be heard; a member that is not called does not.
    stage.ok("chamber", item(1));
    assert_eq!(stage.no("guizhou", item(2)), "not-a-member");
    let open = |present: &[&str]| json!({ "command": "open-meeting", "meeting": "m", "present": present });
    assert_eq!(stage.no("chair", open(&["henan"])), "no-quorum");
    assert_eq!(stage.no("chair", open(&["henan", "guizhou"])), "not-a-member");
    assert_eq!(stage.no("henan", resolve("r", Value::Null)), "wrong-status");
    stage.ok("chair", open(&["henan", "shandong", "chamber"]));
    assert_eq!(
        stage.no("sec", json!({ "command": "cancel-meeting", "meeting": "m", "reason": words("x") })),
        "wrong-status"
    );
    assert_eq!(stage.no("guizhou", resolve("r", Value::Null)), "not-a-member");
    stage.ok("shandong", resolve("r", Value::Null));
    assert_eq!(stage.no("shandong", vote("r", "for")), "wrong-status");
    stage.ok("chair", json!({ "command": "open-vote", "motion": "r" }));
    assert_eq!(stage.no("chamber", vote("r", "for")), "not-authorised");
    assert_eq!(stage.no("guizhou", vote("r", "for")), "not-a-member");
    assert_eq!(stage.no("jiangsu", vote("r", "for")), "not-present");
    let presence = |party: &str, present: bool| json!({ "command": "record-presence", "meeting": "m", "party": party, "present": present });
    stage.ok("sec", presence("jiangsu", true));
    assert_eq!(stage.no("sec", presence("jiangsu", true)), "exists");
    stage.ok("jiangsu", vote("r", "for"));
    assert_eq!(stage.no("jiangsu", vote("r", "against")), "voted-before");
    stage.ok("shandong", vote("r", "for"));
    assert_eq!(stage.no("chair", json!({ "command": "close-meeting", "meeting": "m" })), "still-open");
    stage.ok("chair", json!({ "command": "close-vote", "motion": "r" }));
    let minutes =
        json!({ "command": "record-minutes", "meeting": "m", "text": words("Minutes"), "paper": null });
    assert_eq!(stage.no("sec", minutes.clone()), "wrong-status");
    stage.ok("chair", json!({ "command": "close-meeting", "meeting": "m" }));
    stage.ok("sec", minutes.clone());
    stage.ok("chair", json!({ "command": "approve-minutes", "meeting": "m" }));
    assert_eq!(stage.no("sec", minutes), "wrong-status");
    // A duty follows from the resolution.
    let assign = json!({ "command": "assign-duty", "duty": "d", "title": words("Build"), "responsible": "henan",
        "due": "2026-06-30", "source": { "resolution": "r" } });
    stage.ok("sec", assign.clone());
    assert_eq!(stage.no("sec", assign), "exists");
    let duty = "d".parse().unwrap();
    assert!(stage.office.instruments.duties[&duty].is_overdue("2026-07-01".parse().unwrap()));
    let report = |done: bool| json!({ "command": "report-duty", "duty": "d", "text": words("R"), "papers": [], "done": done });
    assert_eq!(stage.no("shandong", report(true)), "another-party");
    stage.ok("henan", report(false));
    let close = json!({ "command": "close-duty", "duty": "d", "closing": "done" });
    assert_eq!(stage.no("sec", close.clone()), "wrong-status");
    let extend =
        |due: &str| json!({ "command": "extend-duty", "duty": "d", "due": due, "reason": words("R") });
    assert_eq!(stage.no("sec", extend("2026-06-30")), "not-valid");
    stage.ok("sec", extend("2026-09-30"));
    stage.ok("henan", report(true));
    stage.ok("sec", close.clone());
    assert_eq!(stage.no("sec", close), "wrong-status");
    stage.check();
}

#[test]
fn an_agreement_from_draft_to_end() {
    let mut stage = Stage::new();
    let first = draft("liuzhuang", &["henan", "shandong"], "2026-04-01");
    let mut bad = first.clone();
    bad["clauses"][0]["term"]["settlement_month"] = json!(13);
    let drafting =
        |draft: &Value| json!({ "command": "draft-agreement", "agreement": "deal", "draft": draft });
    assert_eq!(stage.no("sec", drafting(&bad)), "draft-has-problems");
    assert_eq!(stage.no("jiangsu", drafting(&first)), "not-a-party-to-it");
    let mut stranger = first.clone();
    stranger["parties"] = json!(["henan", "shandong", "mars"]);
    assert_eq!(stage.no("sec", drafting(&stranger)), "unknown-party");
    stage.agree("deal", first.clone());
    let id = "deal".parse().unwrap();
    let status =
        |stage: &Stage, day: &str| stage.office.instruments.agreements[&id].status_on(day.parse().unwrap());
    assert_eq!(status(&stage, "2026-03-31"), AgreementStatus::NotYet);
    assert_eq!(status(&stage, "2026-04-01"), AgreementStatus::InForce);
    let sign = json!({ "command": "sign-agreement", "agreement": "deal", "version": 1, "digest": "x" });
    assert_eq!(stage.no_signed("henan", sign.clone()), "different-digest");
    assert_eq!(stage.no_signed("jiangsu", sign), "not-a-party-to-it");

    // An amendment is a second version; the first stays in force until its day.
    let mut second = first.clone();
    second["from"] = json!("2027-01-01");
    second["clauses"][0]["term"]["per_class"] = json!("80000000.00 CNY");
    let revise = json!({ "command": "revise-agreement", "agreement": "deal", "draft": second });
    stage.ok("henan", revise.clone());
    assert_eq!(stage.no("henan", revise), "exists");
    let members = ["henan".to_owned(), "shandong".to_owned()];
    stage.adopt_and_sign("deal", 2, &members);
    let version = |stage: &Stage, day: &str| {
        stage.office.instruments.agreements[&id].version_on(day.parse().unwrap()).unwrap().0
    };
    assert_eq!((version(&stage, "2026-12-31"), version(&stage, "2027-01-01")), (1, 2));

    // Suspended and resumed by vote, with signed votes.
    let decide = |stage: &mut Stage, motion: &str, proposal: Value| {
        stage.ok("chair", json!({ "command": "propose-motion", "motion": motion, "meeting": "m", "item": "1", "proposal": proposal }));
        stage.ok("chair", json!({ "command": "open-vote", "motion": motion }));
        assert_eq!(stage.no("henan", vote(motion, "for")), "signature-missing");
        for member in ["henan", "shandong", "jiangsu"] {
            stage.sign(member, vote(motion, "for"));
        }
        stage.ok("chair", json!({ "command": "close-vote", "motion": motion }));
    };
    stage.ok("sec", call("m", &["henan", "shandong", "jiangsu"], majority()));
    stage.ok("sec", json!({ "command": "put-on-agenda", "meeting": "m", "item": "1", "title": words("One"), "papers": [] }));
    stage.ok(
        "chair",
        json!({ "command": "open-meeting", "meeting": "m", "present": ["henan", "shandong", "jiangsu"] }),
    );
    let resume = json!({ "resume": { "agreement": "deal", "from": "2028-01-01" } });
    assert_eq!(stage.no("chair", json!({ "command": "propose-motion", "motion": "x", "meeting": "m", "item": "1", "proposal": resume.clone() })), "wrong-status");
    decide(&mut stage, "stop", json!({ "suspend": { "agreement": "deal", "from": "2027-06-01" } }));
    assert_eq!(status(&stage, "2027-06-01"), AgreementStatus::Suspended);
    decide(&mut stage, "go", resume);
    assert_eq!(status(&stage, "2027-12-31"), AgreementStatus::Suspended);
    assert_eq!(status(&stage, "2028-01-01"), AgreementStatus::InForce);
    decide(&mut stage, "end", json!({ "end": { "agreement": "deal", "until": "2030-12-31" } }));
    assert_eq!(status(&stage, "2031-01-01"), AgreementStatus::Ended);

    // A party gives notice; six months later only one is left.
    let leave = json!({ "command": "withdraw-from-agreement", "agreement": "deal", "reason": words("R") });
    assert_eq!(stage.no_signed("henan", leave.clone()), "not-in-force");
    stage.day("2026-05-31");
    stage.sign("henan", leave.clone());
    assert_eq!(stage.no_signed("henan", leave), "exists");
    assert_eq!(status(&stage, "2026-11-30"), AgreementStatus::InForce);
    assert_eq!(status(&stage, "2026-12-01"), AgreementStatus::Ended);
    stage.check();
}
