//! The part `vote-power` of a plan: with these votes and this quota, who can turn a decision of the joint meeting?

use super::power::{Power, power, votes_by};
use crate::ground::{filled, labels};
use crate::{Context, Field, Part, Proposal};
use coregion_diagnose::{
    Cell, CellKind, Dropped, Finding, Kind, OptionSpec, Options, Plot, Scope, Table, Unavailable, Value,
};
use coregion_zone::{Arg, Message, Provenance, UnitId};

/// The part.
pub const PART: Part = Part {
    name: "vote-power",
    field: Field::Sharing,
    references: &[
        "Banzhaf 1965, Rutgers Law Review 19:317-343",
        "Shapley and Shubik 1954, American Political Science Review 48:787-792, doi:10.2307/1951053",
    ],
    options: &[
        OptionSpec {
            name: "votes-by",
            kind: Kind::Choice(&["equal", "population", "gdp", "mixed"]),
            default: "mixed",
        },
        OptionSpec { name: "votes", kind: Kind::Int(3, 2000), default: "200" },
        OptionSpec { name: "quota", kind: Kind::Number(0.5, 1.0), default: "0.667" },
        OptionSpec { name: "least-vote", kind: Kind::Choice(&["yes", "no"]), default: "yes" },
    ],
    run,
};

/// A way to hand out votes.
struct Basis {
    key: &'static str,
    votes: Vec<u64>,
    power: Power,
    quota: u64,
}

/// What the bases of votes are worked out from.
struct Ground {
    members: Vec<UnitId>,
    /// Weights by basis, in the order of [`KEYS`]; `None` where figures are missing.
    weights: Vec<(&'static str, Vec<f64>)>,
    inputs: Vec<Provenance>,
    dropped: Vec<Dropped>,
    warnings: Vec<Message>,
}

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let ground = ground(scope)?;
    let all = options.int("votes").unwrap_or(200).max(1) as u64;
    let share = options.number("quota").unwrap_or(2.0 / 3.0);
    let floor = options.text("least-vote") != Some("no");
    let chosen = options.text("votes-by").unwrap_or("mixed");
    if all < ground.members.len() as u64 {
        let reason = Message::new("plan-vote-few").int("members", ground.members.len());
        return Err(Unavailable { reason, resource: "zones" });
    }
    let refused = || Unavailable { reason: Message::new("plan-vote-refused"), resource: "zones" };
    let mut bases: Vec<Basis> = Vec::new();
    for (key, weights) in &ground.weights {
        let votes = votes_by(weights, all, floor).map_err(|_| refused())?;
        let quota = quota(&votes, share);
        let power = power(&votes, quota).map_err(|_| refused())?;
        bases.push(Basis { key, votes, power, quota });
    }
    let Some(basis) = bases.iter().find(|b| b.key == chosen) else {
        let reason = Message::new("plan-vote-basis").message("basis", Message::new(label(chosen)));
        return Err(Unavailable { reason, resource: "indicators" });
    };
    let blocs = blocs(scope, &ground.members, basis);
    let mut proposal = Proposal {
        findings: findings(scope, &ground, basis, blocs.as_ref()),
        tables: vec![power_table(&ground.members, basis), bases_table(&ground.members, &bases)],
        partners: ground.members.clone(),
        proof: Some(Message::new("vote-power-proof")),
        ..Proposal::default()
    };
    proposal.tables.push(quota_table(basis));
    proposal.tables.extend(blocs.map(|(provinces, power)| bloc_table(&provinces, &power)));
    Ok(proposal)
}

/// The least votes that are a share of all and more than half.
fn quota(votes: &[u64], share: f64) -> u64 {
    let all: u64 = votes.iter().sum();
    ((all as f64 * share - 1e-9).ceil() as u64).clamp(all / 2 + 1, all)
}

fn label(key: &str) -> &'static str {
    match key {
        "population" => "vote-by-population",
        "gdp" => "vote-by-gdp",
        "mixed" => "vote-by-mixed",
        _ => "vote-by-equal",
    }
}

/// The members that have every figure some basis needs, with the weights of each basis.
fn ground(scope: &Scope<'_>) -> Result<Ground, Unavailable> {
    let set = scope.members();
    let mut members: Vec<UnitId> = set.ids().to_vec();
    let mut ground = Ground {
        members: Vec::new(),
        weights: Vec::new(),
        inputs: Vec::new(),
        dropped: Vec::new(),
        warnings: Vec::new(),
    };
    let people = ["population", "population_resident", "population_registered"]
        .into_iter()
        .find_map(|key| filled(scope, key, &set).ok().map(|f| (key, f)));
    let output = filled(scope, "gdp", &set).ok().map(|f| ("gdp", f));
    let mut columns: Vec<(&'static str, Vec<Option<f64>>)> = Vec::new();
    for (name, (key, found)) in [("population", people), ("gdp", output)]
        .into_iter()
        .filter_map(|(name, found)| found.map(|f| (name, f)))
    {
        for (unit, year) in &found.stood_in {
            ground.warnings.push(
                Message::new("warning-stood-in")
                    .name("unit", scope.names(*unit))
                    .name("indicator", &scope.zone.indicator_name(key))
                    .text("year", year.to_string()),
            );
        }
        for (at, value) in found.values.iter().enumerate() {
            if value.is_none() && members.contains(&set.ids()[at]) {
                members.retain(|m| *m != set.ids()[at]);
                let reason = Message::new("dropped-missing")
                    .name("indicator", &scope.zone.indicator_name(key))
                    .text("year", found.input.period.map_or(String::new(), |p| p.to_string()));
                ground.dropped.push(Dropped { names: scope.names(set.ids()[at]).clone(), reason });
            }
        }
        ground.inputs.push(found.input);
        columns.push((name, found.values));
    }
    if members.len() < 2 {
        let reason = Message::new("unavailable-units").int("needed", 2).int("found", members.len());
        return Err(Unavailable { reason, resource: "zones" });
    }
    let of = |values: &[Option<f64>]| -> Vec<f64> {
        let at = |m: &UnitId| set.ids().iter().position(|u| u == m);
        members.iter().map(|m| at(m).and_then(|at| values[at]).unwrap_or(0.0).max(0.0)).collect()
    };
    let n = members.len() as f64;
    ground.weights.push(("equal", vec![1.0 / n; members.len()]));
    for (name, values) in &columns {
        let values = of(values);
        let total: f64 = values.iter().sum();
        if total > 0.0 {
            ground.weights.push((name, values.iter().map(|v| v / total).collect()));
        }
    }
    // A third each of equality, people and output, as far as they are known.
    let known = ground.weights.len() as f64;
    let mixed = (0..members.len()).map(|m| ground.weights.iter().map(|w| w.1[m]).sum::<f64>() / known);
    let mixed = mixed.collect();
    ground.weights.push(("mixed", mixed));
    ground.members = members;
    Ok(ground)
}

/// The provinces as blocs that vote as one, with their power; none where there is only one.
fn blocs(scope: &Scope<'_>, members: &[UnitId], basis: &Basis) -> Option<(Vec<UnitId>, Power)> {
    let of: Vec<UnitId> = members.iter().map(|m| scope.province(*m)).collect();
    let numbers = labels(&of);
    let count = numbers.iter().max().map_or(0, |m| *m as usize + 1);
    let mut votes = vec![0u64; count];
    let mut provinces = vec![members[0]; count];
    for ((number, vote), province) in numbers.iter().zip(&basis.votes).zip(&of) {
        votes[*number as usize] += vote;
        provinces[*number as usize] = *province;
    }
    if count < 2 {
        return None;
    }
    Some((provinces, power(&votes, basis.quota).ok()?))
}

fn findings(
    scope: &Scope<'_>,
    ground: &Ground,
    basis: &Basis,
    blocs: Option<&(Vec<UnitId>, Power)>,
) -> Vec<Finding> {
    let n = ground.members.len();
    let all: u64 = basis.votes.iter().sum();
    let found = |statistic, value: f64, decimals, reading| {
        let mut finding = Finding::new(PART.name, statistic, &scope.named.id, Value::Number(value), reading);
        finding.decimals = decimals;
        finding.used = n;
        finding.inputs.clone_from(&ground.inputs);
        finding.dropped.clone_from(&ground.dropped);
        finding
    };
    let list = |of: &mut dyn Iterator<Item = usize>| {
        Arg::List(of.map(|i| scope.names(ground.members[i]).clone()).collect())
    };
    let say = |id| {
        Message::new(id)
            .message("basis", Message::new(label(basis.key)))
            .int("votes", all as usize)
            .int("quota", basis.quota as usize)
            .int("members", n)
    };
    let powerless: Vec<usize> = (0..n).filter(|i| basis.power.swings[*i] == 0).collect();
    let reading = match powerless.is_empty() {
        true => say("reading-vote-power-none"),
        false => say("reading-vote-power-powerless")
            .int("count", powerless.len())
            .arg("list", list(&mut powerless.iter().copied())),
    };
    let mut first = found("powerless", powerless.len() as f64, 0, reading);
    first.warnings.clone_from(&ground.warnings);
    let mut findings = vec![first];
    let at = (0..n).max_by(|a, b| basis.power.banzhaf[*a].total_cmp(&basis.power.banzhaf[*b]).then(b.cmp(a)));
    if let Some(at) = at {
        let reading = say("reading-vote-power-largest")
            .name("member", scope.names(ground.members[at]))
            .percent("power", basis.power.banzhaf[at], 1)
            .percent("share", basis.power.votes[at], 1)
            .percent("orders", basis.power.shapley_shubik[at], 1);
        let mut finding = found("largest", basis.power.banzhaf[at], 3, reading);
        finding.unit = "share".into();
        finding.subject = Some(scope.names(ground.members[at]).clone());
        findings.push(finding);
    }
    let vetoes: Vec<usize> = (0..n).filter(|i| all - basis.votes[*i] < basis.quota).collect();
    let reading = match vetoes.is_empty() {
        true => say("reading-vote-power-no-veto"),
        false => say("reading-vote-power-veto")
            .int("count", vetoes.len())
            .arg("list", list(&mut vetoes.iter().copied())),
    };
    findings.push(found("veto", vetoes.len() as f64, 0, reading));
    let distance: f64 =
        basis.power.banzhaf.iter().zip(&basis.power.votes).map(|(p, v)| (p - v).abs()).sum::<f64>() / 2.0;
    let mut finding =
        found("distance", distance, 3, say("reading-vote-power-distance").percent("distance", distance, 1));
    finding.unit = "share".into();
    findings.push(finding);
    if let Some((provinces, power)) = blocs
        && let Some(most) =
            (0..provinces.len()).max_by(|a, b| power.banzhaf[*a].total_cmp(&power.banzhaf[*b]).then(b.cmp(a)))
    {
        let lost = (0..provinces.len()).filter(|i| power.swings[*i] == 0);
        let lost: Vec<_> = lost.map(|i| scope.names(provinces[i]).clone()).collect();
        let id = if lost.is_empty() { "reading-vote-power-bloc" } else { "reading-vote-power-bloc-lost" };
        let reading = say(id)
            .name("province", scope.names(provinces[most]))
            .percent("power", power.banzhaf[most], 1)
            .percent("share", power.votes[most], 1)
            .arg("lost", Arg::List(lost));
        let mut finding = found("bloc", power.banzhaf[most], 3, reading);
        finding.unit = "share".into();
        finding.subject = Some(scope.names(provinces[most]).clone());
        findings.push(finding);
    }
    findings
}

fn power_table(members: &[UnitId], basis: &Basis) -> Table {
    let mut table = Table::new("vote-power", Message::new("table-vote-power"))
        .column("member", "column-vote-member", CellKind::Unit)
        .column("votes", "column-votes", CellKind::Int)
        .column("share", "column-vote-share", CellKind::Percent(1))
        .column("banzhaf", "column-banzhaf", CellKind::Percent(1))
        .column("orders", "column-shapley-shubik", CellKind::Percent(1))
        .column("swung", "column-swung", CellKind::Percent(1))
        .column("powerless", "column-powerless", CellKind::Text)
        .plot(Plot::Bars { label: "member", value: "banzhaf" });
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by(|a, b| basis.votes[*b].cmp(&basis.votes[*a]).then(a.cmp(b)));
    for i in order {
        let answer = if basis.power.swings[i] == 0 { "answer-yes" } else { "answer-no" };
        table.push(vec![
            Cell::Unit(members[i]),
            Cell::Int(basis.votes[i] as i64),
            Cell::Number(basis.power.votes[i]),
            Cell::Number(basis.power.banzhaf[i]),
            Cell::Number(basis.power.shapley_shubik[i]),
            Cell::Number(basis.power.absolute[i]),
            Cell::Label(Message::new(answer)),
        ]);
    }
    table
}

/// Every basis side by side.
fn bases_table(members: &[UnitId], bases: &[Basis]) -> Table {
    let mut table = Table::new("vote-bases", Message::new("table-vote-bases"))
        .column("member", "column-vote-member", CellKind::Unit)
        .column("basis", "column-vote-basis", CellKind::Text)
        .column("votes", "column-votes", CellKind::Int)
        .column("banzhaf", "column-banzhaf", CellKind::Percent(1))
        .column("orders", "column-shapley-shubik", CellKind::Percent(1));
    for (i, member) in members.iter().enumerate() {
        for basis in bases {
            table.push(vec![
                Cell::Unit(*member),
                Cell::Label(Message::new(label(basis.key))),
                Cell::Int(basis.votes[i] as i64),
                Cell::Number(basis.power.banzhaf[i]),
                Cell::Number(basis.power.shapley_shubik[i]),
            ]);
        }
    }
    table
}

/// What other quotas would do: who is powerless, and how far power is from votes.
fn quota_table(basis: &Basis) -> Table {
    let mut table = Table::new("vote-quotas", Message::new("table-vote-quotas"))
        .column("quota", "column-vote-quota", CellKind::Percent(1))
        .column("needed", "column-vote-needed", CellKind::Int)
        .column("powerless", "column-vote-powerless", CellKind::Int)
        .column("vetoes", "column-vote-vetoes", CellKind::Int)
        .column("distance", "column-vote-distance", CellKind::Percent(1))
        .plot(Plot::Lines { x: "quota", y: "distance", series: None });
    let all: u64 = basis.votes.iter().sum();
    let mut last = 0;
    for step in 0..=20 {
        let share = 0.5 + 0.025 * f64::from(step);
        let quota = quota(&basis.votes, share);
        if quota == last {
            continue;
        }
        last = quota;
        let Ok(power) = power(&basis.votes, quota) else { continue };
        let distance = power.banzhaf.iter().zip(&power.votes).map(|(p, v)| (p - v).abs()).sum::<f64>() / 2.0;
        table.push(vec![
            Cell::Number(quota as f64 / all as f64),
            Cell::Int(quota as i64),
            Cell::Int(power.swings.iter().filter(|s| **s == 0).count() as i64),
            Cell::Int(basis.votes.iter().filter(|v| all - **v < quota).count() as i64),
            Cell::Number(distance),
        ]);
    }
    table
}

fn bloc_table(provinces: &[UnitId], power: &Power) -> Table {
    let mut table = Table::new("vote-blocs", Message::new("table-vote-blocs"))
        .column("province", "column-province", CellKind::Unit)
        .column("share", "column-vote-share", CellKind::Percent(1))
        .column("banzhaf", "column-banzhaf", CellKind::Percent(1))
        .column("orders", "column-shapley-shubik", CellKind::Percent(1))
        .plot(Plot::Bars { label: "province", value: "banzhaf" });
    for (i, province) in provinces.iter().enumerate() {
        table.push(vec![
            Cell::Unit(*province),
            Cell::Number(power.votes[i]),
            Cell::Number(power.banzhaf[i]),
            Cell::Number(power.shapley_shubik[i]),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{planned, table};

    #[test]
    fn the_twenty_cities_vote_and_nobody_is_powerless_by_the_mixed_key() {
        let (found, zone) = planned(&PART, "huaihai20", &[]);
        let rows = &table(&found, "vote-power").rows;
        assert_eq!(rows.len(), 20);
        let sum = |column: usize| rows.iter().filter_map(|r| r[column].as_f64()).sum::<f64>();
        assert_eq!(sum(1), 200.0);
        assert!((sum(3) - 1.0).abs() < 1e-9 && (sum(4) - 1.0).abs() < 1e-9);
        assert_eq!(found.findings[0].value, Value::Number(0.0));
        // More votes never mean less power.
        assert!(rows.windows(2).all(|w| w[0][3].as_f64() >= w[1][3].as_f64()));
        // The city with most votes is Xuzhou or Linyi (most people), never tiny Laiwu.
        let Cell::Unit(first) = rows[0][0] else { panic!() };
        assert!(["Xuzhou", "Linyi"].contains(&zone.units.get(first).names.en.as_str()));
        let blocs = &table(&found, "vote-blocs").rows;
        assert_eq!(blocs.len(), 4);
        assert_eq!(table(&found, "vote-bases").rows.len(), 80);
    }

    #[test]
    fn a_rule_that_leaves_a_member_powerless_names_it() {
        // Few votes by output and none at least: the smallest cities get none.
        let (found, _) =
            planned(&PART, "huaihai20", &[("votes-by", "gdp"), ("votes", "20"), ("least-vote", "no")]);
        let powerless = found.findings[0].value.number().unwrap();
        assert!(powerless >= 1.0);
        assert_eq!(found.findings[0].reading.id, "reading-vote-power-powerless");
        let zero = table(&found, "vote-power").rows.iter().filter(|r| r[1] == Cell::Int(0)).count();
        assert!(powerless >= zero as f64 && zero > 0);
    }
}
