//! The fund's call with three applications, from the pledge of social capital to the audit.

use super::script::{DemoError, Script};
use coregion_mechanism::{PaymentId, ProjectId};
use coregion_zone::Message;
use serde_json::{Value, json};

fn words(en: &str, zh: &str) -> Value {
    json!({"en": en, "zh": zh})
}

fn project(command: &str, id: &str) -> Value {
    json!({"command": command, "project": id})
}

fn plan(title: Value, summary: Value, budgets: Value) -> Value {
    json!({
        "title": title, "summary": summary, "budgets": budgets, "from": "2019-05-01", "until": "2019-10-31", "papers": [],
    })
}

/// The three plans: of Suzhou with Xuzhou, of the tourism association, of Zaozhuang.
fn plans() -> [(&'static str, &'static str, Value); 3] {
    [
        (
            "wetland",
            "suzhou",
            plan(
                words("Wetland on the Kui river", "奎河湿地"),
                words(
                    "A wetland on both sides of the border that cleans the river.",
                    "在省界两侧建设净化河水的湿地。",
                ),
                json!({"suzhou": "2400000.00 CNY", "xuzhou": "1200000.01 CNY"}),
            ),
        ),
        (
            "trail",
            "tourism",
            plan(
                words("One trip through four provinces", "四省一程旅游线路"),
                words("A route with one ticket for ten cities.", "十市一票通旅游线路。"),
                json!({"tourism": "800000.00 CNY"}),
            ),
        ),
        (
            "steel",
            "zaozhuang",
            plan(
                words("A second steel cord works", "第二钢帘线厂"),
                words("Capacity that two neighbours have already.", "邻市已有的产能。"),
                json!({"zaozhuang": "5000000.00 CNY"}),
            ),
        ),
    ]
}

/// Opens accounts and the call, takes pledges and applications.
pub fn call(script: &mut Script<'_>) -> Result<(), DemoError> {
    script.on("2019-03-04")?;
    for (account, owner, purpose, limit) in [
        ("capital/pot", "capital", "fund", "debits-within-credits"),
        ("capital/bank", "capital", "bank", "none"),
        ("suzhou/projects", "suzhou", "projects", "none"),
        ("tourism/projects", "tourism", "projects", "none"),
    ] {
        script.ask(
            "qian",
            "office",
            json!({"command": "open-account", "account": account, "owner": owner, "purpose": purpose, "currency": "CNY", "limit": limit}),
        )?;
    }
    script.ask(
        "he",
        "office",
        json!({
            "command": "open-call", "call": "call-2019", "fund": "fund", "title": words("Call 2019", "2019年项目征集"),
            "opens": "2019-03-05T00:00:00Z", "closes": "2019-03-31T16:00:00Z", "budget": "6000000.00 CNY",
            "share": {"sources": [{"source": "fund", "part": "40 %"}, {"source": "capital", "part": "10 %"}]},
            "accounts": {"fund": "fund/settlement/CNY", "capital": "capital/pot"},
        }),
    )?;
    script.bind(
        "capital-1",
        "capital",
        json!({"command": "pledge-contribution", "contribution": "pledge-1", "call": "call-2019", "amount": "1000000.00 CNY"}),
    )?;
    script.on("2019-03-11")?;
    script.ask(
        "qian",
        "office",
        json!({
            "command": "receive-contribution", "contribution": "pledge-1", "transfer": "pledge-1/received", "from": "capital/bank",
            "amount": "1000000.00 CNY", "on": "2019-03-11",
        }),
    )?;
    for (id, lead, plan) in plans() {
        let mut draft = project("draft-application", id);
        draft["call"] = json!("call-2019");
        draft["plan"] = plan;
        script.ask(&format!("{lead}-1"), lead, draft)?;
        script.ask(&format!("{lead}-1"), lead, project("submit-application", id))?;
    }
    script.tell(Message::new("office-demo-call").int("applications", plans().len()));
    Ok(())
}

/// Checks, assesses and decides the applications; contracts.
pub fn decide(script: &mut Script<'_>) -> Result<(), DemoError> {
    script.on("2019-04-08")?;
    for (id, ..) in plans() {
        let mut eligible = project("check-eligibility", id);
        eligible["eligible"] = json!(true);
        eligible["reason"] = words("Complete and in time.", "材料齐全，按期提交。");
        script.ask("he", "office", eligible)?;
        let good = id != "steel";
        let mut assess = project("assess-application", id);
        assess["scores"] =
            json!({"need": if good { 85 } else { 20 }, "cooperation": if good { 90 } else { 10 }});
        assess["recommended"] = json!(good);
        assess["text"] = match good {
            true => words("Works on both sides of the border.", "跨界受益。"),
            false => words("Doubles what two neighbours have.", "与邻市重复建设。"),
        };
        script.ask("lu", "office", assess)?;
    }
    script.on("2019-04-22")?;
    for (id, decision) in [
        ("wetland", json!({"approved": {"conditions": []}})),
        (
            "trail",
            json!({"approved": {"conditions": [words("Every city names a contact.", "各市指定联系人。")]}}),
        ),
        ("steel", json!({"not-approved": {"reason": words("It doubles capacity.", "重复产能。")}})),
    ] {
        let mut decide = project("decide-application", id);
        decide["decision"] = decision;
        script.ask("gao", "office", decide)?;
    }
    script.tell(Message::new("office-demo-decided"));
    script.on("2019-04-29")?;
    let [wetland, trail, _] = plans();
    let contract =
        |id: &str, plan: &Value| json!({"command": "contract-project", "project": id, "plan": plan});
    script.refuse("he", "office", contract("trail", &trail.2), "conditions-open")?;
    let mut met = project("meet-condition", "trail");
    met["condition"] = json!(0);
    script.ask("he", "office", met)?;
    for (id, lead, plan) in [&wetland, &trail] {
        script.ask("he", "office", contract(id, plan))?;
        script.bind(&format!("{lead}-1"), lead, project("accept-contract", id))?;
    }
    script.tell(Message::new("office-demo-contracted"));
    Ok(())
}

/// Reports, control, and payments by two persons.
pub fn carry_out(script: &mut Script<'_>) -> Result<(), DemoError> {
    script.on("2019-05-27")?;
    let cost = |id: &str, amount: &str, en: &str, zh: &str| json!({"cost": id, "title": words(en, zh), "amount": amount, "paid_on": "2019-05-20", "parked": null});
    let verdict = |certified: &str, deducted: &str| json!({"certified": certified, "deducted": deducted, "parked": "0.00 CNY", "reason": words("Checked.", "已核。")});
    let reports = [
        (
            "wetland",
            "suzhou",
            "report-suzhou",
            vec![
                cost("earthworks", "1500000.01 CNY", "Earthworks", "土方工程"),
                cost("dinner", "3000.00 CNY", "Dinner", "宴请"),
            ],
            json!({"earthworks": verdict("1500000.01 CNY", "0.00 CNY"), "dinner": verdict("0.00 CNY", "3000.00 CNY")}),
        ),
        (
            "wetland",
            "xuzhou",
            "report-xuzhou",
            vec![cost("reeds", "700000.00 CNY", "Reeds", "芦苇")],
            json!({"reeds": verdict("700000.00 CNY", "0.00 CNY")}),
        ),
        (
            "trail",
            "tourism",
            "report-tourism",
            vec![cost("signs", "400000.00 CNY", "Signs", "标识")],
            json!({"signs": verdict("400000.00 CNY", "0.00 CNY")}),
        ),
    ];
    for (id, partner, report, items, verdicts) in reports {
        let who = format!("{partner}-1");
        let step = |command: &str| json!({"command": command, "project": id, "report": report});
        let mut draft = step("draft-report");
        draft["items"] = json!(items);
        script.ask(&who, partner, draft)?;
        script.ask(&who, partner, step("submit-report"))?;
        script.ask("shi", "office", step("take-in-control"))?;
        let mut certify = step("certify-report");
        certify["verdicts"] = verdicts;
        script.ask("shi", "office", certify)?;
    }
    script.on("2019-06-10")?;
    for (id, lead, report, partners) in [
        ("wetland", "suzhou", "wetland-1", json!(["report-suzhou", "report-xuzhou"])),
        ("trail", "tourism", "trail-1", json!(["report-tourism"])),
    ] {
        let step = |command: &str| json!({"command": command, "project": id, "report": report});
        let mut submit = step("submit-project-report");
        submit["reports"] = partners;
        script.ask(&format!("{lead}-1"), lead, submit)?;
        script.ask("he", "office", step("verify-project-report"))?;
        script.ask("he", "office", step("finalise-project-report"))?;
        pay(script, id, lead)?;
    }
    script.tell(Message::new("office-demo-paid"));
    Ok(())
}

/// The audit, a repayment, and the end of the projects.
pub fn audit(script: &mut Script<'_>) -> Result<(), DemoError> {
    script.on("2019-10-14")?;
    script.ask(
        "yan",
        "office",
        json!({"command": "draw-sample", "sample": "sample-1", "call": "call-2019", "seed": 2019, "size": 4}),
    )?;
    script.ask(
        "yan",
        "office",
        json!({
            "command": "record-audit", "sample": "sample-1", "cost": "signs", "irregular": "5000.00 CNY",
            "text": words("One sign was never put up.", "一块标识未安装。"),
        }),
    )?;
    script.ask(
        "shi",
        "office",
        json!({
            "command": "record-correction", "project": "trail", "correction": "correction-1", "payment": "trail-1/fund", "amount": "2000.00 CNY",
            "recovery": "repayment", "reason": words("Audit of the signs.", "标识审计。"),
        }),
    )?;
    script.on("2019-10-21")?;
    script.ask(
        "feng",
        "office",
        json!({
            "command": "receive-repayment", "project": "trail", "correction": "correction-1", "transfer": "correction-1/repaid",
            "from": "tourism/projects", "amount": "2000.00 CNY", "on": "2019-10-21",
        }),
    )?;
    for id in ["wetland", "trail"] {
        script.ask("he", "office", project("close-project", id))?;
    }
    script.tell(Message::new("office-demo-audited"));
    Ok(())
}

/// Pays every payment of a project: authorised by the treasurer, confirmed by the cashier; the largest in two instalments.
fn pay(script: &mut Script<'_>, id: &str, lead: &str) -> Result<(), DemoError> {
    let project = ProjectId::new(id)?;
    let due: Vec<(PaymentId, i64)> = script.office.read(|office| {
        let found = office.programmes.projects.get(&project).map(|p| &p.payments);
        found.into_iter().flatten().map(|(id, payment)| (id.clone(), payment.approved.minor())).collect()
    });
    for (payment, approved) in due {
        let first = approved / 2;
        for (n, amount) in [(1, first), (2, approved - first)] {
            let instalment = format!("{payment}/{n}");
            let amount = format!("{}.{:02} CNY", amount / 100, amount % 100);
            script.ask(
                "qian",
                "office",
                json!({
                    "command": "authorise-instalment", "project": id, "payment": payment, "transfer": instalment,
                    "to": format!("{lead}/projects"), "amount": amount, "on": "2019-06-10",
                }),
            )?;
            let confirm = json!({
                "command": "confirm-instalment", "project": id, "payment": payment, "instalment": instalment,
                "transfer": format!("{instalment}/paid"), "on": "2019-06-10",
            });
            if n == 1 && id == "trail" && payment.as_str().ends_with("fund") {
                script.refuse("qian", "office", confirm.clone(), "not-authorised")?;
            }
            script.ask("feng", "office", confirm)?;
        }
        if id == "wetland" && payment.as_str().ends_with("fund") {
            let more = json!({
                "command": "authorise-instalment", "project": id, "payment": payment, "transfer": format!("{payment}/3"),
                "to": format!("{lead}/projects"), "amount": "0.01 CNY", "on": "2019-06-10",
            });
            script.refuse("qian", "office", more, "exceeds-approved")?;
        }
    }
    Ok(())
}
