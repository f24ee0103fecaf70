//! Draft agreements: a recommendation as clauses with typed terms and text in both languages, to be imported by the office as it is.
//!
//! Numbers that members must fill in (amounts, firms, sections) are starting points taken from published rules or from the zone's
//! own figures; each clause says where they come from and whether they are sure.

use super::programme::Recommendation;
use coregion_diagnose::Scope;
use coregion_diagnose::disparity::per_head::people;
use coregion_terms::fund::{FundKey, KeyBase};
use coregion_terms::notice::{Hazard, NoticeDuty};
use coregion_terms::recognition::{RecognitionEffect, RecognitionScope};
use coregion_terms::vote::{Abstentions, Electorate, Method, Tie};
use coregion_terms::{
    Basis, Clause, ClauseId, Currency, Draft, Exact, Money, PartyId, Remainder, Status, Term, VoteRule,
    published,
};
use coregion_zone::{Names, UnitId};
use std::collections::BTreeMap;

/// The kinds of draft that rules may ask for.
pub const KINDS: [&str; 7] =
    ["joint-meeting", "circle", "tax-sharing", "fund", "recognition", "notice", "compensation"];

/// The draft of a recommendation; `None` where its rule asks for none or the plan names no parties.
pub fn draft(scope: &Scope<'_>, recommendation: &Recommendation) -> Option<Draft> {
    let kind = recommendation.agreement.as_deref()?;
    let members: Vec<UnitId> = scope.members().ids().to_vec();
    let partners: &[UnitId] = &recommendation.partners;
    let (units, clauses): (Vec<UnitId>, Vec<Clause>) = match kind {
        "joint-meeting" => (members.clone(), joint_meeting(scope, &members)?),
        "circle" => (at_least(2, partners)?, circle(scope, partners)?),
        "tax-sharing" => (two(partners)?, tax_sharing(scope, partners)?),
        "fund" => (members.clone(), fund(scope, &members)?),
        "recognition" => (members.clone(), recognition(scope, &members)?),
        "notice" => {
            let all = at_least(2, partners).unwrap_or_else(|| members.clone());
            (all.clone(), notice(scope, &all, recommendation.field)?)
        }
        "compensation" => (two(partners)?, compensation(scope, partners)?),
        _ => return None,
    };
    let mut all = vec![purpose(recommendation)?];
    all.extend(clauses);
    Some(Draft {
        title: recommendation.title.clone(),
        parties: units.iter().map(|u| party(scope, *u)).collect::<Option<_>>()?,
        from: None,
        until: None,
        withdrawal_months: 12,
        appeal_days: Some(30),
        clauses: all,
        sources: (recommendation.precedents.iter())
            .map(|c| format!("{} ({}, {:?})", c.id, c.region.en, c.evidence))
            .collect(),
    })
}

fn at_least(n: usize, units: &[UnitId]) -> Option<Vec<UnitId>> {
    (units.len() >= n).then(|| units.to_vec())
}

fn two(units: &[UnitId]) -> Option<Vec<UnitId>> {
    Some(units.get(..2)?.to_vec())
}

fn party(scope: &Scope<'_>, unit: UnitId) -> Option<PartyId> {
    PartyId::new(scope.zone.units.get(unit).code.as_str()).ok()
}

fn clause(
    id: &str,
    title: (&str, &str),
    text: (&str, &str),
    term: Option<Term>,
    basis: Option<Basis>,
) -> Option<Clause> {
    Some(Clause {
        id: ClauseId::new(id).ok()?,
        title: Names::new(title.0, title.1),
        text: Names::new(text.0, text.1),
        term,
        from: None,
        until: None,
        evidence: Vec::new(),
        basis,
    })
}

fn proposed() -> Option<Basis> {
    let source = "Proposed by Coregion; to be agreed".to_owned();
    Some(Basis { source, status: Status::ToBeConfirmed })
}

/// What the parties want, and what must hold before.
fn purpose(recommendation: &Recommendation) -> Option<Clause> {
    let join = |language: fn(&Names) -> &str, all: &[Names], between: &str| {
        all.iter().map(language).collect::<Vec<_>>().join(between)
    };
    let en = format!(
        "{} Before it takes effect: {}.",
        recommendation.what.en,
        join(|n| &n.en, &recommendation.preconditions, "; ")
    );
    let zh = format!(
        "{}生效前须具备：{}。",
        recommendation.what.zh,
        join(|n| &n.zh, &recommendation.preconditions, "；")
    );
    clause("purpose", ("Purpose", "宗旨"), (&en, &zh), None, None)
}

/// A double majority: two thirds of the members, with three fifths of the people.
fn joint_meeting(scope: &Scope<'_>, members: &[UnitId]) -> Option<Vec<Clause>> {
    let column = people(scope, None, scope.year, &scope.members()).ok();
    let mut weights: BTreeMap<PartyId, u32> = BTreeMap::new();
    for (i, unit) in members.iter().enumerate() {
        // People in ten thousands; one where there is no count, so that no member is without a voice.
        let heads = column.as_ref().and_then(|c| c.values[i]).map_or(1.0, |p| (p / 1e4).round().max(1.0));
        weights.insert(party(scope, *unit)?, heads as u32);
    }
    let rule = VoteRule {
        method: Method::Double { members: Exact::fraction(2, 3)?, weight: Exact::fraction(3, 5)?, weights },
        quorum: Exact::fraction(2, 3)?,
        of: Electorate::Members,
        abstentions: Abstentions::NotCounted,
        tie: Tie::Fails,
    };
    let text = (
        "The meeting decides when two thirds of the members, with three fifths of the people of the zone, are for. Two thirds of the members make a quorum.",
        "联席会议决议须有三分之二成员赞成，且赞成成员的人口达到全区的五分之三。三分之二成员到会为法定人数。",
    );
    let follow = (
        "The secretariat keeps a public list of resolutions with who does what by when, and reports on it at every meeting.",
        "秘书处公布决议清单，载明责任人和时限，并在每次会议上报告执行情况。",
    );
    Some(vec![
        clause("decision", ("Rule of decision", "表决规则"), text, Some(Term::Vote(rule)), proposed())?,
        clause("follow-up", ("Follow-up", "督办"), follow, None, None)?,
    ])
}

fn circle(scope: &Scope<'_>, partners: &[UnitId]) -> Option<Vec<Clause>> {
    let rule = VoteRule {
        method: Method::Consensus,
        quorum: Exact::one(),
        of: Electorate::Members,
        abstentions: Abstentions::NotCounted,
        tie: Tie::Fails,
    };
    let text =
        ("The counties of the circle decide by consensus of all of them.", "合作圈内各县协商一致作出决定。");
    let project = (
        "Within a year the counties agree on one joint project, its cost, who pays and who answers for it.",
        "各县在一年内商定一个联合项目及其费用、出资和责任。",
    );
    let mut clauses = vec![
        clause("decision", ("Rule of decision", "表决规则"), text, Some(Term::Vote(rule)), proposed())?,
        clause("project", ("Joint project", "联合项目"), project, None, None)?,
    ];
    clauses.extend(notice(scope, partners, crate::Field::Circles)?);
    Some(clauses)
}

/// The published rule for Beijing, Tianjin and Hebei between these two.
fn tax_sharing(scope: &Scope<'_>, partners: &[UnitId]) -> Option<Vec<Clause>> {
    let mut rule = published("jing-jin-ji")?;
    if let Some(Term::TaxSharing(term)) = &mut rule.term {
        (term.sender, term.receiver) = (party(scope, partners[0])?, party(scope, partners[1])?);
    }
    rule.id = ClauseId::new("sharing").ok()?;
    rule.basis = Some(Basis {
        source: "财预〔2015〕92号 as a starting point; ratio, years and cap to be agreed".to_owned(),
        status: Status::ToBeConfirmed,
    });
    let firms = (
        "Both finance offices keep one list of firms. A firm is on it when both have confirmed it before its move.",
        "双方财政部门共用一份企业名单；企业迁移前经双方确认方可列入。",
    );
    Some(vec![rule, clause("list", ("List of firms", "企业名单"), firms, None, None)?])
}

fn fund(scope: &Scope<'_>, members: &[UnitId]) -> Option<Vec<Clause>> {
    let base = |statistic: &str, weight: i64| {
        Some(KeyBase { statistic: statistic.to_owned(), weight: Exact::fraction(weight, 10)? })
    };
    let key = FundKey {
        fund: PartyId::new("fund").ok()?,
        total: Money::from_major(&Exact::from(1_000_000_000), Currency::CNY, coregion_terms::Rounding::Down)
            .ok()?,
        parties: members.iter().map(|u| party(scope, *u)).collect::<Option<_>>()?,
        bases: vec![base("gdp", 4)?, base("revenue", 3)?, base("population", 2)?],
        equal_weight: Exact::fraction(1, 10)?,
        floor: None,
        cap: Exact::fraction(1, 4),
        remainder: Remainder::default(),
        settlement_month: 3,
    };
    let text = (
        "Members pay one billion yuan a year: four tenths by output, three tenths by fiscal revenue, two tenths by people, one tenth in equal parts; no member pays more than a quarter.",
        "成员每年共出资十亿元：十分之四按地区生产总值，十分之三按财政收入，十分之二按人口，十分之一均摊；任何成员出资不超过四分之一。",
    );
    let use_of = (
        "The fund pays for projects that span a line. Every payment is authorised by one person and confirmed by another. What is funded is published.",
        "基金用于跨界项目。每笔付款由一人授权、另一人确认。资助项目予以公布。",
    );
    Some(vec![
        clause("key", ("Contributions", "出资比例"), text, Some(Term::FundKey(key)), proposed())?,
        clause("use", ("Use", "用途"), use_of, None, None)?,
    ])
}

fn recognition(scope: &Scope<'_>, members: &[UnitId]) -> Option<Vec<Clause>> {
    let parties: Vec<PartyId> = members.iter().map(|u| party(scope, *u)).collect::<Option<_>>()?;
    let term = RecognitionScope {
        issued_in: parties.clone(),
        counts_in: parties,
        issuer_classes: vec!["hospital".into(), "university".into(), "professional-board".into()],
        credential_types: vec![
            "examination-result".into(),
            "study-credit".into(),
            "professional-qualification".into(),
        ],
        least_level: None,
        effect: RecognitionEffect::Equivalent,
        conversions: Vec::new(),
        issued_from: None,
        issued_until: None,
    };
    let text = (
        "Results of examinations, study credits and professional qualifications issued by hospitals, universities and boards of any member count at every member as those issued there.",
        "任一成员的医院、高校和专业机构出具的检验检查结果、学分和职业资格，在各成员与当地出具者同等有效。",
    );
    Some(vec![clause(
        "recognition",
        ("Recognition", "互认"),
        text,
        Some(Term::Recognition(term)),
        proposed(),
    )?])
}

fn notice(scope: &Scope<'_>, units: &[UnitId], field: crate::Field) -> Option<Vec<Clause>> {
    let parties: Vec<PartyId> = units.iter().map(|u| party(scope, *u)).collect::<Option<_>>()?;
    let hazards = match field {
        crate::Field::Agriculture => vec![Hazard::AnimalDisease, Hazard::PlantDisease, Hazard::Weather],
        crate::Field::Ecology => vec![Hazard::WaterPollution, Hazard::AirPollution],
        _ => vec![Hazard::Epidemic, Hazard::WaterPollution, Hazard::Weather],
    };
    let term = NoticeDuty {
        from: parties.clone(),
        to: parties,
        hazards,
        within_hours: 6,
        acknowledge_within_hours: 12,
        answer_within_hours: Some(48),
        thresholds: Vec::new(),
    };
    let text = (
        "Each party tells the others within six hours; they acknowledge within twelve and say within two days what they do.",
        "各方六小时内通报其他各方；对方十二小时内确认，两日内答复所采取的措施。",
    );
    Some(vec![clause("notice", ("Duty of notice", "通报义务"), text, Some(Term::Notice(term)), proposed())?])
}

/// The published rule of the Yellow River at Liuzhuang between these two: upstream first.
fn compensation(scope: &Scope<'_>, partners: &[UnitId]) -> Option<Vec<Clause>> {
    let mut rule = published("liuzhuang")?;
    if let Some(Term::CompensationSteps(term)) = &mut rule.term {
        (term.upstream, term.downstream) = (party(scope, partners[0])?, party(scope, partners[1])?);
    }
    let (upstream, downstream) = (scope.names(partners[0]), scope.names(partners[1]));
    rule.text = Names::new(
        &format!("{}: upstream {}, downstream {}.", rule.text.en, upstream.en, downstream.en),
        &format!("{}（上游{}，下游{}）", rule.text.zh, upstream.zh, downstream.zh),
    );
    rule.id = ClauseId::new("compensation").ok()?;
    rule.basis = Some(Basis {
        source: "Agreement of Henan and Shandong on the Yellow River at Liuzhuang as a starting point; section, direction and amounts to be agreed".to_owned(),
        status: Status::ToBeConfirmed,
    });
    Some(vec![rule])
}
