//! The affairs of the members: the meeting, the facts, the settlement of 2018, the dispute, the end of the year.

use super::cast::City;
use super::script::{DemoError, Script};
use crate::NewPaper;
use coregion_mechanism::paper::{About, Access};
use coregion_mechanism::{AgreementId, CaseId, PaperId, SettlementId, Words};
use coregion_terms::published;
use coregion_zone::Message;
use serde_json::{Value, json};

const MEETING: &str = "meeting-2018";
/// The agreements: identifier, item of the agenda, what its clause is.
const AGREEMENTS: [(&str, &str); 3] = [("fund-key", "item-1"), ("plant", "item-2"), ("river", "item-3")];

fn words(en: &str, zh: &str) -> Value {
    json!({"en": en, "zh": zh})
}

/// A clause of a published rule between other parties.
fn clause_of(name: &str, parties: &[(&str, &str)]) -> Result<Value, DemoError> {
    let clause = published(name).ok_or_else(|| DemoError::Script(format!("no published clause {name}")))?;
    let mut clause = serde_json::to_value(clause)?;
    if let Some(term) = clause.get_mut("term") {
        for (member, party) in parties {
            term[*member] = json!(party);
        }
    }
    Ok(clause)
}

/// The three drafts.
fn drafts(cities: &[City]) -> Result<[Value; 3], DemoError> {
    let members: Vec<&str> = cities.iter().map(|city| city.id).collect();
    let key = json!({
        "title": words("Key of the cooperation fund", "区域合作发展基金出资办法"),
        "parties": members, "from": "2018-12-01", "withdrawal_months": 12, "appeal_days": null,
        "clauses": [{
            "id": "key", "title": words("Contributions", "出资"),
            "text": words(
                "The members pay 10 million yuan a year into the fund: half by output, three tenths by residents, two tenths in equal parts; no member less than 5 and none more than 20 per cent.",
                "各成员每年向基金出资一千万元：五成按地区生产总值、三成按常住人口、二成均摊；各成员出资比例不低于百分之五，不高于百分之二十。"),
            "term": {
                "kind": "fund-key", "fund": "fund", "total": "10000000.00 CNY", "parties": members,
                "bases": [{"statistic": "gdp", "weight": "1/2"}, {"statistic": "population", "weight": "3/10"}],
                "equal_weight": "1/5", "floor": "5 %", "cap": "20 %", "settlement_month": 3,
            },
        }],
    });
    let agreement = |title, parties: [&str; 2], clause: Value| {
        json!({
            "title": title, "parties": parties, "from": "2018-12-01", "withdrawal_months": 12, "appeal_days": 15,
            "clauses": [clause],
        })
    };
    let plant = agreement(
        words("Sharing the taxes of a plant that moves", "迁移工厂税收分享协议"),
        ["xuzhou", "suqian"],
        clause_of("jing-jin-ji", &[("sender", "xuzhou"), ("receiver", "suqian")])?,
    );
    let mut water = clause_of(
        "liuzhuang",
        &[("upstream", "xuzhou"), ("downstream", "suzhou"), ("section", "kui-river")],
    )?;
    water["id"] = json!("kui-river");
    water["title"] = words("Water of the Kui river at the border", "奎河省界断面水质补偿");
    water["text"] = words(
        "Class III for the year: nobody pays. For each class better the city downstream pays the city upstream 6 million yuan, for each class worse the other way round; for each point that the index of COD, ammonia nitrogen and total phosphorus falls the city downstream pays 100,000, for each point that it rises the city upstream pays; this part is at most 4 million.",
        "年度水质为Ⅲ类，互不补偿；每改善一个类别，下游补偿上游六百万元，每恶化一个类别则相反；化学需氧量、氨氮、总磷指数每下降一个百分点，下游补偿上游十万元，每上升一个百分点，上游补偿下游十万元，该项最高四百万元。",
    );
    water["term"]["per_class"] = json!("6000000.00 CNY");
    water["term"]["index"]["per_point"] = json!("100000.00 CNY");
    water["term"]["index"]["cap"] = json!("4000000.00 CNY");
    water["basis"] = Value::Null;
    let river = agreement(
        words("Ecological compensation along the Kui river", "奎河流域生态补偿协议"),
        ["xuzhou", "suzhou"],
        water,
    );
    Ok([key, plant, river])
}

/// The joint meeting of November 2018.
pub fn meet(script: &mut Script<'_>, cities: &[City]) -> Result<(), DemoError> {
    let members: Vec<&str> = cities.iter().map(|city| city.id).collect();
    script.on("2018-11-12")?;
    let drafts = drafts(cities)?;
    for ((id, _), draft) in AGREEMENTS.iter().zip(&drafts) {
        script.ask("xu", "office", json!({"command": "draft-agreement", "agreement": id, "draft": draft}))?;
    }
    script.file(
        "xu",
        "office",
        NewPaper {
            paper: PaperId::new("paper-plant")?,
            title: Words::new("Report on the move of the plant", "工厂迁移情况报告"),
            media_type: "text/plain; charset=utf-8".into(),
            about: About::Meeting(coregion_mechanism::MeetingId::new(MEETING)?),
            access: Access::Members,
            bytes: "The plant moved from Xuzhou to Suqian on 1 January 2018. 工厂于2018年1月1日由徐州迁至宿迁。\n".into(),
        },
    )?;
    script.ask(
        "xu",
        "office",
        json!({
            "command": "call-meeting", "meeting": MEETING, "body": "meeting", "chair": "meeting", "starts": "2018-11-20T01:00:00Z",
            "title": words("Joint meeting of the chief executives", "淮海经济区市长联席会议"), "place": words("Xuzhou", "徐州"),
            "members": members, "guests": ["tourism", "capital"],
            "rule": {"method": {"qualified": {"at_least": "2/3"}}, "quorum": "2/3", "of": "members"},
        }),
    )?;
    let titles = [
        words("The cooperation fund", "区域合作发展基金"),
        words("The plant that moves", "工厂迁移"),
        words("The Kui river", "奎河"),
    ];
    for ((id, item), title) in AGREEMENTS.iter().zip(titles) {
        let papers: &[&str] = if *id == "plant" { &["paper-plant"] } else { &[] };
        script.ask(
            "xu",
            "office",
            json!({"command": "put-on-agenda", "meeting": MEETING, "item": item, "title": title, "papers": papers}),
        )?;
        script.ask(
            "xu",
            "office",
            json!({"command": "table-agreement", "agreement": id, "version": 1, "meeting": MEETING, "item": item}),
        )?;
    }
    script.tell(Message::new("office-demo-called").int("items", AGREEMENTS.len()));

    script.on("2018-11-20")?;
    script.ask(
        "gao",
        "office",
        json!({"command": "open-meeting", "meeting": MEETING, "present": members}),
    )?;
    for (id, item) in AGREEMENTS {
        let motion = format!("motion-{id}");
        let proposal = json!({"adopt": {"agreement": id, "version": 1}});
        script.ask(
            "xuzhou-1",
            "xuzhou",
            json!({"command": "propose-motion", "motion": motion, "meeting": MEETING, "item": item, "proposal": proposal, "rule": null}),
        )?;
        script.ask("gao", "office", json!({"command": "open-vote", "motion": motion}))?;
        for member in &members {
            // One city abstains from what does not concern it.
            let vote = if *member == "heze" && id == "plant" { "abstain" } else { "for" };
            let cast = json!({"command": "cast-vote", "motion": motion, "vote": vote});
            if *member == "xuzhou" && id == "fund-key" {
                script.refuse(&format!("{member}-1"), member, cast.clone(), "signature-missing")?;
            }
            script.bind(&format!("{member}-1"), member, cast)?;
        }
        script.ask("gao", "office", json!({"command": "close-vote", "motion": motion}))?;
    }
    script.ask("gao", "office", json!({"command": "close-meeting", "meeting": MEETING}))?;
    script.ask(
        "xu",
        "office",
        json!({
            "command": "record-minutes", "meeting": MEETING, "paper": null,
            "text": words("The ten cities adopted the key of the fund, the sharing of taxes and the compensation.",
                "十市通过基金出资办法、税收分享协议和生态补偿协议。"),
        }),
    )?;
    script.ask("gao", "office", json!({"command": "approve-minutes", "meeting": MEETING}))?;
    script.tell(
        Message::new("office-demo-adopted").int("agreements", AGREEMENTS.len()).int("members", members.len()),
    );

    script.on("2018-11-28")?;
    for (id, _) in AGREEMENTS {
        let agreement = AgreementId::new(id)?;
        let version = script.office.read(|office| {
            let version = office.instruments.agreements.get(&agreement)?.version(1)?;
            Some((version.digest.clone(), version.draft.parties.clone()))
        });
        let (digest, parties) = version.ok_or_else(|| DemoError::Script(format!("no version of {id}")))?;
        for party in parties {
            script.bind(
                &format!("{party}-1"),
                party.as_str(),
                json!({"command": "sign-agreement", "agreement": id, "version": 1, "digest": digest}),
            )?;
        }
    }
    script.tell(Message::new("office-demo-signed"));
    Ok(())
}

/// The figures of 2018.
pub fn record_facts(script: &mut Script<'_>, cities: &[City]) -> Result<(), DemoError> {
    script.on("2019-02-11")?;
    for city in cities {
        let mut facts = Vec::new();
        for (name, value) in [("gdp", &city.output), ("population", &city.residents)] {
            if let Some(value) = value {
                facts.push(
                    json!({"statistic": {"name": name, "year": 2018, "party": city.id, "value": value}}),
                );
            }
        }
        let batch = format!("figures-2018-{}", city.id);
        script.ask(
            &format!("{}-1", city.id),
            city.id,
            json!({"command": "record-facts", "batch": batch, "facts": facts, "papers": []}),
        )?;
    }
    let mut plant = vec![json!({"relocation": {
        "firm": "plant", "name": words("Huaihai machine works", "淮海机械厂"), "from": "xuzhou", "to": "suqian",
        "led_by_government": true, "listed": true, "registered": "2018-01-01", "producing": "2018-01-01",
    }})];
    let receipt = |tax: &str, period: String, amount: &str| json!({"receipt": {"firm": "plant", "tax": tax, "period": period, "amount": format!("{amount} CNY")}});
    for (year, amount) in
        [(2015, "47500000.00"), (2016, "50000000.00"), (2017, "52500000.00"), (2018, "75000000.02")]
    {
        plant.push(receipt("enterprise-income", year.to_string(), amount));
    }
    // The plant sold on credit of earlier years: no other tax was due. The local part of the tax on value added changed in
    // May 2016, when the business tax ended, so that this year is told by months.
    for year in [2015, 2017, 2018] {
        plant.push(receipt("value-added", year.to_string(), "0.00"));
    }
    plant.push(receipt("business", "2015".to_owned(), "0.00"));
    for month in 1..=12 {
        plant.push(receipt("value-added", format!("2016-{month:02}"), "0.00"));
        if month < 5 {
            plant.push(receipt("business", format!("2016-{month:02}"), "0.00"));
        }
    }
    let mut river = Vec::new();
    for (year, cod, ammonia, phosphorus) in [(2017, "20", "1", "0.2"), (2018, "18.8", "0.94", "0.188")] {
        for (item, value) in [("cod", cod), ("nh3-n", ammonia), ("tp", phosphorus)] {
            river.push(json!({"reading": {
                "section": "kui-river", "item": item, "period": year.to_string(), "reading": {"value": value},
            }}));
        }
    }
    for (batch, facts) in [("plant-2018", plant), ("river-2018", river)] {
        script.ask(
            "xu",
            "office",
            json!({"command": "record-facts", "batch": batch, "facts": facts, "papers": []}),
        )?;
    }
    script.tell(Message::new("office-demo-facts").int("members", cities.len()));
    Ok(())
}

/// The settlement of 2018: computed, confirmed by all, posted; one payment is disputed.
pub fn settle(script: &mut Script<'_>, cities: &[City]) -> Result<(), DemoError> {
    script.on("2019-02-18")?;
    for (settlement, agreement, clause) in [
        ("fund-2018", "fund-key", "key"),
        ("plant-2018", "plant", "jing-jin-ji"),
        ("river-2018", "river", "kui-river"),
    ] {
        script.ask(
            "qian",
            "office",
            json!({"command": "propose-settlement", "settlement": settlement, "agreement": agreement, "clause": clause, "year": 2018}),
        )?;
    }
    script.on("2019-02-25")?;
    script.ask(
        "suqian-1",
        "suqian",
        json!({
            "command": "file-complaint", "case": "case-1", "respondent": "xuzhou",
            "title": words("The share of the plant for 2018", "2018年度工厂税收分享额"),
            "about": {"clause": {"agreement": "plant", "version": 1, "clause": "jing-jin-ji"}},
            "disputed": ["plant-2018/0"], "papers": [],
        }),
    )?;
    let sealed = NewPaper {
        paper: PaperId::new("paper-refund")?,
        title: Words::new("Tax refund of the plant", "工厂退税明细"),
        media_type: "text/plain; charset=utf-8".into(),
        about: About::Case(CaseId::new("case-1")?),
        access: Access::Case { case: CaseId::new("case-1")? },
        bytes: "Refunded in December 2018: 1,200,000.00 yuan. 2018年12月退税120万元。\n".into(),
    };
    script.file("suqian-1", "suqian", sealed)?;
    script.tell(Message::new("office-demo-disputed"));

    script.on("2019-03-01")?;
    for settlement in ["fund-2018", "plant-2018", "river-2018"] {
        let id = SettlementId::new(settlement)?;
        let found = script.office.read(|office| {
            let found = office.ledger.settlements.get(&id)?;
            Some((found.digest.clone(), found.needed.clone()))
        });
        let (digest, needed) =
            found.ok_or_else(|| DemoError::Script(format!("no settlement {settlement}")))?;
        if settlement == "fund-2018" {
            let wrong =
                json!({"command": "confirm-settlement", "settlement": settlement, "digest": "0".repeat(64)});
            script.refuse("jining-1", "jining", wrong, "different-digest")?;
        }
        for party in needed {
            script.bind(
                &format!("{party}-1"),
                party.as_str(),
                json!({"command": "confirm-settlement", "settlement": settlement, "digest": digest}),
            )?;
        }
    }
    script.tell(Message::new("office-demo-settled").int("members", cities.len()));
    Ok(())
}

fn case(command: &str) -> Value {
    json!({"command": command, "case": "case-1"})
}

/// The dispute: it is answered and admitted.
pub fn answer(script: &mut Script<'_>) -> Result<(), DemoError> {
    script.on("2019-03-20")?;
    let mut answer = case("answer-complaint");
    answer["papers"] = json!([]);
    script.ask("xuzhou-1", "xuzhou", answer)?;
    let mut admit = case("decide-admissibility");
    admit["admitted"] = json!(true);
    admit["reason"] =
        words("A clause in force, a pending payment, in time.", "条款有效，款项待付，期限内提出。");
    script.ask("xu", "office", admit)?;
    let mut mediator = case("appoint-mediator");
    mediator["person"] = json!("bian");
    script.ask("xu", "office", mediator)?;
    Ok(())
}

/// The dispute: a mediator finds no solution.
pub fn mediate(script: &mut Script<'_>) -> Result<(), DemoError> {
    script.on("2019-05-06")?;
    // A mediator acts with a mandate of the office.
    script.ask(
        "an",
        "office",
        json!({
            "command": "grant-mandate", "mandate": "bian-mediator", "person": "bian", "party": "office", "role": "mediator",
            "from": "2019-05-06", "until": "2019-12-31",
        }),
    )?;
    let mut solution = case("propose-solution");
    solution["text"] = words("Half of the refund is borne by each side.", "退税款双方各担一半。");
    solution["dispositions"] = json!([{"post": {"pending": "plant-2018/0", "amount": "14850000.00 CNY"}}]);
    script.ask("bian", "office", solution)?;
    script.ask("bian", "office", case("end-mediation"))?;
    script.tell(Message::new("office-demo-mediation"));
    Ok(())
}

/// The dispute: arbitration, the award, and the duty that follows from it.
pub fn arbitrate(script: &mut Script<'_>) -> Result<(), DemoError> {
    script.on("2019-06-17")?;
    script.ask("suqian-1", "suqian", case("start-arbitration"))?;
    let seat = |person: &str, seat: &str| json!({"command": "appoint-arbitrator", "case": "case-1", "person": person, "seat": seat});
    script.ask("suqian-1", "suqian", seat("zeng", "complainant"))?;
    script.refuse("xuzhou-1", "xuzhou", seat("xuzhou-1", "respondent"), "conflict-of-interest")?;
    script.ask("xuzhou-1", "xuzhou", seat("meng", "respondent"))?;
    script.ask("xu", "office", seat("kong", "presiding"))?;
    script.on("2019-07-15")?;
    let mut award = case("issue-award");
    award["resolution"] = json!("award-1");
    award["title"] = words("Award on the share of the plant for 2018", "关于2018年度工厂税收分享的裁决");
    award["text"] = words(
        "The refund of December 2018 is set against the receipts: half of 1,200,000 yuan, local part, is taken from the share.",
        "2018年12月退税款抵减收入：地方分成部分一百二十万元的一半从分享额中扣除。",
    );
    award["dispositions"] = json!([{"post": {"pending": "plant-2018/0", "amount": "14700000.00 CNY"}}]);
    award["agreed"] = json!(["kong", "zeng"]);
    script.bind("kong", "tribunal", award)?;
    script.on("2019-08-05")?;
    script.ask("xu", "office", case("conclude-case"))?;
    script.ask(
        "xu",
        "office",
        json!({
            "command": "assign-duty", "duty": "duty-1", "responsible": "xuzhou", "due": "2019-09-30",
            "title": words("Report refunds of moved firms every quarter", "每季度通报迁移企业退税情况"), "source": {"resolution": "award-1"},
        }),
    )?;
    script.tell(Message::new("office-demo-award"));
    script.on("2019-09-20")?;
    script.ask(
        "xuzhou-1",
        "xuzhou",
        json!({
            "command": "report-duty", "duty": "duty-1", "papers": [], "done": true,
            "text": words("Reported for the third quarter.", "已通报第三季度情况。"),
        }),
    )?;
    script.ask("xu", "office", json!({"command": "close-duty", "duty": "duty-1", "closing": "done"}))?;
    Ok(())
}

/// The end of the year: the books are closed.
pub fn close(script: &mut Script<'_>) -> Result<(), DemoError> {
    script.on("2019-11-04")?;
    script.ask("qian", "office", json!({"command": "close-period", "through": "2019-10-31"}))?;
    script.tell(Message::new("office-demo-closed"));
    Ok(())
}
