//! The part `fund` of a plan: who pays into a cooperation fund, who gets what from it, and whether everybody is better off.

use super::fund::{Allocation, Contributor, FundRules, Project, allocate, need_shares};
use super::joint_gain::{JointGain, joint_gain};
use super::rationality::{Mend, Rationality, rationality};
use crate::ground::{Filled, filled, numbers};
use crate::siting::Places;
use crate::{Context, Field, Gain, Outcome, Part, Proposal};
use coregion_diagnose::{
    Cell, CellKind, Dropped, Finding, Kind, OptionSpec, Options, Plot, Scope, Table, Unavailable, Value,
};
use coregion_terms::fund::{FundKey, KeyBase, key};
use coregion_terms::{Currency, Exact, Money, PartyId, Remainder, Rounding};
use coregion_zone::{Arg, Message, Names, Provenance, UnitId, UnitSet};

/// The part.
pub const PART: Part = Part {
    name: "fund",
    field: Field::Sharing,
    references: &[
        "Martello and Toth 1990, Knapsack Problems, Wiley, ISBN 0-471-92420-2",
        "Shapley 1953, Contributions to the Theory of Games II:307-317, doi:10.1515/9781400881970-018",
        "Schmeidler 1969, SIAM Journal on Applied Mathematics 17:1163-1170, doi:10.1137/0117107",
        "Thomson 2003, Mathematical Social Sciences 45:249-297, doi:10.1016/S0165-4896(02)00070-7",
        "Kaldor 1939, Economic Journal 49:549-552, doi:10.2307/2224835",
    ],
    options: &[
        OptionSpec { name: "fund-million", kind: Kind::Number(0.01, 1e6), default: "1000" },
        OptionSpec { name: "bases", kind: Kind::Text, default: "gdp,fiscal_revenue,population" },
        OptionSpec { name: "base-weights", kind: Kind::Text, default: "0.4,0.3,0.2" },
        OptionSpec { name: "key-floor", kind: Kind::Number(0.0, 1.0), default: "" },
        OptionSpec { name: "key-cap", kind: Kind::Number(0.0, 1.0), default: "" },
        OptionSpec { name: "yield", kind: Kind::Number(0.0, 100.0), default: "1" },
        OptionSpec { name: "projects", kind: Kind::Text, default: "" },
        OptionSpec { name: "return", kind: Kind::Number(0.0, 10.0), default: "0" },
        OptionSpec { name: "sites-each", kind: Kind::Int(1, 100), default: "2" },
        OptionSpec { name: "radius-km", kind: Kind::Number(1.0, 1000.0), default: "40" },
    ],
    run,
};

/// Nodes of a search.
const WORK: u64 = 50_000;

/// Members with the figures of every base.
struct Bases {
    members: Vec<UnitId>,
    keys: Vec<String>,
    /// By base and then member.
    figures: Vec<Vec<f64>>,
    inputs: Vec<Provenance>,
    dropped: Vec<Dropped>,
    warnings: Vec<Message>,
}

/// What a member pays and gets.
struct Member {
    unit: UnitId,
    key: f64,
    contribution: f64,
    need: f64,
    grant: f64,
}

fn refuse(reason: Message) -> Unavailable {
    Unavailable { reason, resource: "indicators" }
}

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let total = options.number("fund-million").unwrap_or(1000.0);
    let bases = bases(scope, options)?;
    let members = members(scope, &bases, options, total)?;
    let gives = options.number("yield").unwrap_or(1.0);
    let without = vec![0.0; members.len()];
    let with: Vec<f64> = members.iter().map(|m| gives * m.grant - m.contribution).collect();
    let rational = rationality(&without, &with).map_err(|_| refuse(Message::new("plan-fund-refused")))?;
    let mut proposal = Proposal {
        findings: findings(scope, &members, &rational, gives, total),
        tables: vec![member_table(&members, gives)],
        partners: members.iter().map(|m| m.unit).collect(),
        gains: members.iter().zip(&rational.gains).map(|(m, g)| Gain::money(m.unit, *g)).collect(),
        proof: Some(Message::new("plan-fund-proof")),
    };
    if let Mend::Payments(list) = &rational.mend {
        proposal.tables.push(payments_table(&members, list));
    }
    if let Some(text) = options.text("projects") {
        let rho = options.number("return").unwrap_or(0.0);
        let (projects, outcome) = paid(context, &members, text, total, rho)?;
        proposal.findings.push(paid_finding(scope, &outcome, projects.len()));
        proposal.tables.extend(outcome.best().map(|best| projects_table(scope, &projects, best)));
        proposal.proof = Some(outcome.proof());
    }
    let each = options.int("sites-each").unwrap_or(2).max(1) as usize;
    let radius = options.number("radius-km").unwrap_or(40.0);
    let joint = (Places::new(scope, "population").ok())
        .and_then(|places| joint_gain(&places, each, radius, scope.seed, context.limit).ok().flatten());
    if let Some(joint) = &joint {
        proposal.findings.extend(joint_findings(scope, joint, each, radius));
        proposal.tables.push(split_table(joint));
        proposal.tables.push(rules_table(scope, joint));
    }
    for finding in proposal.findings.iter_mut().filter(|f| f.inputs.is_empty()) {
        finding.inputs.clone_from(&bases.inputs);
        finding.dropped.clone_from(&bases.dropped);
        finding.used = bases.members.len();
    }
    proposal.findings[0].warnings = bases.warnings;
    Ok(proposal)
}

/// The figures of the bases; a member without one in any year is left out by name.
fn bases(scope: &Scope<'_>, options: &Options) -> Result<Bases, Unavailable> {
    let set = scope.members();
    let keys: Vec<String> = (options.text("bases").unwrap_or("gdp").split(','))
        .map(|k| k.trim().to_owned())
        .filter(|k| !k.is_empty())
        .collect();
    let found: Vec<Filled> = keys.iter().map(|key| filled(scope, key, &set)).collect::<Result<_, _>>()?;
    let mut bases = Bases {
        members: Vec::new(),
        figures: vec![Vec::new(); keys.len()],
        keys,
        inputs: Vec::new(),
        dropped: Vec::new(),
        warnings: Vec::new(),
    };
    for (at, unit) in set.ids().iter().enumerate() {
        if let Some(lacking) = found.iter().position(|f| f.values[at].is_none_or(|v| v < 0.0)) {
            let year = found[lacking].input.period.map_or(String::new(), |p| p.to_string());
            let reason = Message::new("dropped-missing")
                .name("indicator", &scope.zone.indicator_name(&bases.keys[lacking]))
                .text("year", year);
            bases.dropped.push(Dropped { names: scope.names(*unit).clone(), reason });
            continue;
        }
        bases.members.push(*unit);
        for (figures, found) in bases.figures.iter_mut().zip(&found) {
            figures.extend(found.values[at]);
        }
    }
    for (key, found) in bases.keys.iter().zip(found) {
        for (unit, year) in found.stood_in.iter().filter(|s| bases.members.contains(&s.0)) {
            bases.warnings.push(
                Message::new("warning-stood-in")
                    .name("unit", scope.names(*unit))
                    .name("indicator", &scope.zone.indicator_name(key))
                    .text("year", year.to_string()),
            );
        }
        bases.inputs.push(found.input);
    }
    if bases.members.len() < 2 {
        let reason = Message::new("unavailable-units").int("needed", 2).int("found", bases.members.len());
        return Err(refuse(reason));
    }
    Ok(bases)
}

/// Keys and contributions by the terms of a fund, and grants by need.
fn members(
    scope: &Scope<'_>,
    bases: &Bases,
    options: &Options,
    total: f64,
) -> Result<Vec<Member>, Unavailable> {
    let given = options.text("base-weights").unwrap_or("");
    let wrong =
        || refuse(Message::new("plan-fund-weights").text("given", given).int("bases", bases.keys.len()));
    let weights: Option<Vec<Exact>> = given.split(',').map(|w| w.trim().parse::<Exact>().ok()).collect();
    let weights = weights.filter(|w| w.len() == bases.keys.len()).ok_or_else(wrong)?;
    numbers(given, bases.keys.len()).filter(|w| w.iter().sum::<f64>() <= 1.0 + 1e-12).ok_or_else(wrong)?;
    let sum: Exact = weights.iter().sum();
    let refused = || refuse(Message::new("plan-fund-refused"));
    let exact = |x: f64| format!("{x}").parse::<Exact>().map_err(|_| refused());
    let bound = |name: &str| options.number(name).map(exact).transpose();
    let equal = &Exact::one() - &sum;
    let parties: Vec<PartyId> = (bases.members.iter())
        .map(|m| PartyId::new(scope.zone.units.get(*m).code.as_str()).map_err(|_| refused()))
        .collect::<Result<_, _>>()?;
    let yuan = exact(total * 1e6)?;
    let term = FundKey {
        fund: PartyId::new("fund").map_err(|_| refused())?,
        total: Money::from_major(&yuan, Currency::CNY, Rounding::HalfEven).map_err(|_| refused())?,
        parties,
        bases: (bases.keys.iter().zip(weights))
            .map(|(statistic, weight)| KeyBase { statistic: statistic.clone(), weight })
            .collect(),
        equal_weight: if equal.is_negative() { Exact::zero() } else { equal },
        floor: bound("key-floor")?,
        cap: bound("key-cap")?,
        remainder: Remainder::default(),
        settlement_month: 3,
    };
    let figures: Vec<Vec<Exact>> = (bases.figures.iter())
        .map(|f| f.iter().map(|x| exact(*x)).collect::<Result<_, _>>())
        .collect::<Result<_, _>>()?;
    let shares = key(&term, &figures, &mut Vec::new()).map_err(|why| refuse(why.message()))?;
    let set = UnitSet::new(bases.members.clone(), &scope.named.id, None);
    let (people, output) = (filled(scope, "population", &set)?, filled(scope, "gdp", &set)?);
    let whole = |f: &Filled, key: &str| {
        let values: Option<Vec<f64>> = f.values.iter().copied().collect();
        values.ok_or_else(|| {
            refuse(Message::new("plan-needs-indicator").name("indicator", &scope.zone.indicator_name(key)))
        })
    };
    let need = need_shares(&whole(&people, "population")?, &whole(&output, "gdp")?).map_err(|_| refused())?;
    Ok((bases.members.iter().zip(shares).zip(need))
        .map(|((unit, share), need)| Member {
            unit: *unit,
            key: share.bounded.to_f64(),
            contribution: share.contribution.minor() as f64 / 1e8,
            need,
            grant: need * total,
        })
        .collect())
}

/// Projects from a text such as `30:45:320300+370800,12:20:341300+411400`: what each costs and brings, million, and where.
fn paid(
    context: &Context<'_, '_>,
    members: &[Member],
    text: &str,
    budget: f64,
    rho: f64,
) -> Result<(Vec<(Vec<UnitId>, Project)>, Outcome<Allocation>), Unavailable> {
    let scope = context.scope;
    let units: Vec<UnitId> = members.iter().map(|m| m.unit).collect();
    let mut projects = Vec::new();
    for item in text.split(',').map(str::trim).filter(|i| !i.is_empty()) {
        let wrong = || refuse(Message::new("plan-fund-project").text("given", item));
        let parts: Vec<&str> = item.split(':').collect();
        let [cost, benefit, codes] = parts[..] else { return Err(wrong()) };
        let number = |t: &str| t.trim().parse::<f64>().ok().filter(|x| x.is_finite() && *x >= 0.0);
        let (cost, benefit) = number(cost).zip(number(benefit)).ok_or_else(wrong)?;
        let at = (codes.split('+'))
            .map(|code| crate::ground::position(scope, &units, code))
            .collect::<Result<Vec<usize>, _>>()?;
        let need: f64 = at.iter().map(|i| members[*i].need).sum();
        let mut to_members = vec![0.0; members.len()];
        at.iter().for_each(|i| to_members[*i] = benefit * members[*i].need / need.max(f64::MIN_POSITIVE));
        let mut provinces: Vec<UnitId> = at.iter().map(|i| scope.province(units[*i])).collect();
        provinces.sort();
        provinces.dedup();
        let project = Project { cost, benefit, to_members, provinces: provinces.len(), field: None };
        projects.push((at.iter().map(|i| units[*i]).collect(), project));
    }
    let rules = FundRules {
        budget,
        straddle: 2,
        contributors: (members.iter())
            .map(|m| Contributor { names: scope.names(m.unit).clone(), contribution: m.contribution, rho })
            .collect(),
        fields: Vec::new(),
    };
    let list: Vec<Project> = projects.iter().map(|p| p.1.clone()).collect();
    let outcome = allocate(&list, &rules, context.limit.at_most(WORK))
        .map_err(|_| refuse(Message::new("plan-fund-refused")))?;
    Ok((projects, outcome))
}

fn finding(scope: &Scope<'_>, statistic: &'static str, value: f64, unit: &str, reading: Message) -> Finding {
    let mut finding = Finding::new(PART.name, statistic, &scope.named.id, Value::Number(value), reading);
    finding.unit = unit.to_owned();
    finding
}

fn findings(
    scope: &Scope<'_>,
    members: &[Member],
    rational: &Rationality,
    gives: f64,
    total: f64,
) -> Vec<Finding> {
    let names = |i: usize| scope.names(members[i].unit);
    let mut list = Vec::new();
    let most = (0..members.len()).max_by(|a, b| members[*a].key.total_cmp(&members[*b].key).then(b.cmp(a)));
    if let Some(most) = most {
        let least = (0..members.len()).min_by(|a, b| members[*a].key.total_cmp(&members[*b].key));
        let least = least.unwrap_or(most);
        let reading = Message::new("reading-fund-key")
            .number("total", total, 0)
            .int("members", members.len())
            .name("most", names(most))
            .percent("share", members[most].key, 1)
            .number("pays", members[most].contribution, 1)
            .name("least", names(least))
            .percent("least-share", members[least].key, 1);
        list.push(finding(scope, "largest-key", members[most].key, "share", reading));
    }
    let losers: Vec<Names> = rational.losers.iter().map(|i| names(*i).clone()).collect();
    let say = |id| Message::new(id).number("yield", gives, 2).int("count", losers.len());
    let reading = match &rational.mend {
        Mend::Nothing => say("reading-fund-nobody-loses"),
        Mend::Payments(_) if rational.net.abs() <= 1e-6 * total => {
            say("reading-fund-undo").arg("losers", Arg::List(losers.clone()))
        }
        Mend::Payments(list) => {
            let paid: f64 = list.iter().map(|p| p.2).sum();
            say("reading-fund-payments").arg("losers", Arg::List(losers.clone())).number("paid", paid, 1)
        }
        Mend::Outside(amount) => {
            say("reading-fund-outside").arg("losers", Arg::List(losers.clone())).number("amount", *amount, 1)
        }
    };
    let mut lose = finding(scope, "losers", rational.losers.len() as f64, "", reading);
    lose.decimals = 0;
    list.push(lose);
    // What each yuan of grants has to bring so that no member pays more than it has of it.
    let needed = (0..members.len())
        .filter(|i| members[*i].grant > 0.0)
        .map(|i| (members[i].contribution / members[i].grant, i))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    if let Some((needed, at)) = needed {
        let reading =
            Message::new("reading-fund-yield").number("needed", needed, 2).name("member", names(at));
        let mut finding = finding(scope, "needed-yield", needed, "", reading);
        finding.decimals = 2;
        list.push(finding);
    }
    list
}

fn paid_finding(scope: &Scope<'_>, outcome: &Outcome<Allocation>, asked: usize) -> Finding {
    let Some(best) = outcome.best() else {
        return finding(scope, "paid", 0.0, "", outcome.proof());
    };
    let reading = Message::new("reading-fund-paid")
        .int("paid", best.paid.len())
        .int("asked", asked)
        .int("refused", best.refused.len())
        .number("cost", best.cost, 1)
        .number("benefit", best.benefit, 1)
        .percent("met", best.met, 0)
        .number("price", best.price_of_return, 1);
    let mut found = finding(scope, "paid", best.paid.len() as f64, "", reading);
    found.decimals = 0;
    found
}

fn joint_findings(scope: &Scope<'_>, joint: &JointGain, each: usize, radius: f64) -> Vec<Finding> {
    let base: f64 = joint.alone.iter().sum();
    let gain = joint.total - base;
    let reading = Message::new(if joint.stable { "reading-fund-core" } else { "reading-fund-no-core" })
        .number("gain", gain / 1e6, 2)
        .number("wan", gain / 1e4, 0)
        .int("sites", each * joint.provinces.len())
        .number("radius", radius, 0)
        .number("epsilon", joint.epsilon.unwrap_or(0.0) / 1e6, 2)
        .number("epsilonwan", joint.epsilon.unwrap_or(0.0) / 1e4, 0);
    let mut core = finding(scope, "joint-gain", gain, "persons", reading);
    core.decimals = 0;
    if !joint.proven {
        core.warnings.push(Message::new("warning-fund-game"));
    }
    // How far rules differ: the widest range of parts of a province, over the whole.
    let n = joint.provinces.len();
    let range = |i: usize| {
        let parts = || joint.splits.iter().map(|s| s.parts[i]);
        parts().fold(f64::NEG_INFINITY, f64::max) - parts().fold(f64::INFINITY, f64::min)
    };
    let widest = (0..n).max_by(|a, b| range(*a).total_cmp(&range(*b)).then(b.cmp(a)));
    let mut list = vec![core];
    if let Some(at) = widest.filter(|_| joint.total > 0.0) {
        let stable = joint.splits.iter().filter(|s| s.leaving.is_none()).count();
        let reading = Message::new("reading-fund-rules")
            .int("rules", joint.splits.len())
            .int("stable", stable)
            .name("province", scope.names(joint.provinces[at]))
            .percent("range", range(at) / joint.total, 1);
        list.push(finding(scope, "rules-range", range(at) / joint.total, "share", reading));
    }
    list
}

fn member_table(members: &[Member], gives: f64) -> Table {
    let mut table = Table::new("fund-members", Message::new("table-fund-members"))
        .column("member", "column-vote-member", CellKind::Unit)
        .column("key", "column-fund-key", CellKind::Percent(2))
        .column("contribution", "column-fund-contribution", CellKind::Number(2))
        .unit("million CNY")
        .column("need", "column-fund-need", CellKind::Percent(2))
        .column("grant", "column-fund-grant", CellKind::Number(2))
        .unit("million CNY")
        .column("net", "column-fund-net", CellKind::Number(2))
        .unit("million CNY")
        .plot(Plot::Bars { label: "member", value: "net" });
    let mut order: Vec<&Member> = members.iter().collect();
    order.sort_by(|a, b| b.key.total_cmp(&a.key).then(a.unit.cmp(&b.unit)));
    for m in order {
        table.push(vec![
            Cell::Unit(m.unit),
            Cell::Number(m.key),
            Cell::Number(m.contribution),
            Cell::Number(m.need),
            Cell::Number(m.grant),
            Cell::Number(gives * m.grant - m.contribution),
        ]);
    }
    table
}

fn payments_table(members: &[Member], payments: &[(usize, usize, f64)]) -> Table {
    let mut table = Table::new("fund-payments", Message::new("table-fund-payments"))
        .column("from", "column-fund-from", CellKind::Unit)
        .column("to", "column-fund-to", CellKind::Unit)
        .column("amount", "column-fund-amount", CellKind::Number(2))
        .unit("million CNY")
        .plot(Plot::Links { from: "from", to: "to", value: "amount" });
    for (from, to, amount) in payments {
        table.push(vec![
            Cell::Unit(members[*from].unit),
            Cell::Unit(members[*to].unit),
            Cell::Number(*amount),
        ]);
    }
    table
}

fn projects_table(scope: &Scope<'_>, projects: &[(Vec<UnitId>, Project)], best: &Allocation) -> Table {
    let mut table = Table::new("fund-projects", Message::new("table-fund-projects"))
        .column("project", "column-fund-project", CellKind::Int)
        .column("where", "column-fund-where", CellKind::Text)
        .column("cost", "column-fund-cost", CellKind::Number(1))
        .unit("million CNY")
        .column("benefit", "column-fund-benefit", CellKind::Number(1))
        .unit("million CNY")
        .column("provinces", "column-route-provinces", CellKind::Int)
        .column("paid", "column-fund-paid", CellKind::Text);
    for (i, (units, project)) in projects.iter().enumerate() {
        let join = |pick: fn(&Names) -> &str, mark: &str| {
            units.iter().map(|u| pick(scope.names(*u)).to_owned()).collect::<Vec<_>>().join(mark)
        };
        let answer = if best.paid.contains(&i) { "answer-yes" } else { "answer-no" };
        table.push(vec![
            Cell::Int(i as i64 + 1),
            Cell::Name(Names::new(&join(|n| &n.en, ", "), &join(|n| &n.zh, "、"))),
            Cell::Number(project.cost),
            Cell::Number(project.benefit),
            Cell::Int(project.provinces as i64),
            Cell::Label(Message::new(answer)),
        ]);
    }
    table
}

/// What each rule gives each province.
fn split_table(joint: &JointGain) -> Table {
    let mut table = Table::new("fund-splits", Message::new("table-fund-splits"))
        .column("province", "column-province", CellKind::Unit)
        .column("rule", "column-fund-rule", CellKind::Text)
        .column("alone", "column-fund-alone", CellKind::Number(0))
        .unit("persons")
        .column("part", "column-fund-part", CellKind::Number(0))
        .unit("persons");
    for (i, province) in joint.provinces.iter().enumerate() {
        for split in &joint.splits {
            table.push(vec![
                Cell::Unit(*province),
                Cell::Label(Message::new(split.rule)),
                Cell::Number(joint.alone[i]),
                Cell::Number(split.parts[i]),
            ]);
        }
    }
    table
}

/// Whether some group would leave each split, and which.
fn rules_table(scope: &Scope<'_>, joint: &JointGain) -> Table {
    let mut table = Table::new("fund-rules", Message::new("table-fund-rules"))
        .column("rule", "column-fund-rule", CellKind::Text)
        .column("stable", "column-fund-stable", CellKind::Text)
        .column("worst", "column-fund-worst", CellKind::Number(0))
        .unit("persons")
        .column("leaving", "column-fund-leaving", CellKind::Text);
    for split in &joint.splits {
        let answer = if split.leaving.is_none() { "answer-yes" } else { "answer-no" };
        let leaving = split.leaving.as_ref().map(|members| {
            let join = |pick: fn(&Names) -> &str, mark: &str| {
                let one = |i: &usize| pick(scope.names(joint.provinces[*i])).to_owned();
                members.iter().map(one).collect::<Vec<_>>().join(mark)
            };
            Names::new(&join(|n| &n.en, ", "), &join(|n| &n.zh, "、"))
        });
        table.push(vec![
            Cell::Label(Message::new(split.rule)),
            Cell::Label(Message::new(answer)),
            Cell::Number(split.worst),
            leaving.map_or(Cell::Missing, Cell::Name),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{planned, table};

    #[test]
    fn contributions_and_grants_add_up_to_the_fund_and_losers_are_named() {
        let (found, _) = planned(&PART, "huaihai20", &[]);
        let rows = &table(&found, "fund-members").rows;
        // Laiwu has no budget revenue in any year, so it is left out by name.
        assert_eq!(rows.len(), 19);
        assert_eq!(found.findings[0].dropped[0].names.en, "Laiwu");
        let sum = |column: usize| rows.iter().filter_map(|r| r[column].as_f64()).sum::<f64>();
        assert!((sum(1) - 1.0).abs() < 1e-9 && (sum(2) - 1000.0).abs() < 1e-6);
        assert!((sum(4) - 1000.0).abs() < 1e-6 && sum(5).abs() < 1e-6);
        let losers = found.findings.iter().find(|f| f.statistic == "losers").unwrap();
        assert!(losers.value.number().unwrap() > 0.0);
        // With a yield that is needed, nobody loses.
        let needed = found.findings.iter().find(|f| f.statistic == "needed-yield").unwrap();
        let enough = format!("{}", needed.value.number().unwrap() + 0.001);
        let (rich, _) = planned(&PART, "huaihai20", &[("yield", &enough)]);
        let losers = rich.findings.iter().find(|f| f.statistic == "losers").unwrap();
        assert_eq!(losers.value, Value::Number(0.0));
        assert!(rich.gains.iter().all(|g| g.amount >= 0.0));
        // Every rule gives out what the provinces reach together.
        let splits = &table(&found, "fund-splits").rows;
        assert_eq!(splits.len(), 4 * 8);
        let of = |rule: &str| -> f64 {
            let rows = splits.iter().filter(|r| matches!(&r[1], Cell::Label(m) if m.id == rule));
            rows.filter_map(|r| r[3].as_f64()).sum()
        };
        for rule in ["split-nucleolus", "split-nash", "split-talmud", "split-proportional"] {
            assert!((of(rule) - of("split-shapley")).abs() < 1.0, "{rule}");
        }
        // The nucleolus is stable whenever some split is.
        let joint = found.findings.iter().find(|f| f.statistic == "joint-gain").unwrap();
        let stable = |rule: &str| {
            let row = table(&found, "fund-rules")
                .rows
                .iter()
                .find(|r| matches!(&r[0], Cell::Label(m) if m.id == rule));
            row.unwrap()[1] == Cell::Label(Message::new("answer-yes"))
        };
        assert_eq!(stable("split-nucleolus"), joint.reading.id == "reading-fund-core");
    }

    #[test]
    fn only_projects_across_a_line_are_paid() {
        let projects =
            "600:900:320300+341300,500:800:370800+371300,300:450:320700+371300,200:210:411400+341600";
        let (found, _) = planned(&PART, "huaihai20", &[("projects", projects)]);
        let rows = &table(&found, "fund-projects").rows;
        let paid: Vec<bool> = rows.iter().map(|r| r[5] == Cell::Label(Message::new("answer-yes"))).collect();
        // The second stays inside Shandong; the first and the third fit the 1000 million.
        assert_eq!(paid, [true, false, true, false]);
        let (capped, _) = planned(&PART, "huaihai20", &[("key-cap", "0.07")]);
        let most = capped.findings[0].value.number().unwrap();
        assert!((most - 0.07).abs() < 1e-12, "{most}");
    }
}
