//! Ecology: who would have paid whom for water and air, under published rules, on the readings of a year.

pub mod airshed;
mod assumed;
pub mod readings;
pub mod rules;
mod tables;

use crate::{Context, Field, Gain, Part, Proposal};
use airshed::{due, ratios, settle};
use assumed::{At, Given, sections};
use coregion_diagnose::{
    Constraint, Dropped, Evidence, Finding, Kind, OptionSpec, Options, Scope, Support, Unavailable, Value,
};
use coregion_terms::{Exact, Facts, ItemId, Money, PartyId};
use coregion_zone::{Message, Names, Provenance, UnitId};
use rules::{OF_A_SECTION, OF_THREE, Paid, at_section, common_base, of_three};
use std::collections::{BTreeMap, BTreeSet};

/// The parts of this room.
pub const PARTS: &[&Part] = &[&PART];

/// The part.
pub const PART: Part = Part {
    name: "ecology",
    field: Field::Ecology,
    references: &[
        "Agreement of Henan and Shandong on compensation along the Yellow River, 2021 (Liuzhuang)",
        "Agreements of Anhui and Zhejiang on the Xin'an River, 2012 to 2020 (rounds 1 to 3; parameters to be confirmed)",
        "Agreement of Yunnan, Guizhou and Sichuan on the Chishui River, 2018",
        "GB 3838-2002, Environmental quality standards for surface water, table 1",
    ],
    options: &[
        OptionSpec { name: "river-rule", kind: Kind::Choice(&OF_A_SECTION), default: "liuzhuang" },
        OptionSpec { name: "chain", kind: Kind::Text, default: "" },
        OptionSpec {
            name: "named-city",
            kind: Kind::Choice(&["upstream", "downstream"]),
            default: "upstream",
        },
        OptionSpec { name: "base", kind: Kind::Choice(&["common", "class-iii"]), default: "common" },
        OptionSpec { name: "amounts", kind: Kind::Number(0.001, 10.0), default: "1" },
        OptionSpec { name: "air", kind: Kind::Text, default: "pm25" },
        OptionSpec { name: "base-years", kind: Kind::Int(1, 10), default: "3" },
    ],
    run,
};

/// Money is shown in this unit.
const UNIT: &str = "100 million CNY";

/// An amount in [`UNIT`], for showing only.
fn shown(amount: Money) -> f64 {
    amount.major().to_f64() / 1e8
}

/// The water of a year under every rule.
struct Water {
    window: readings::Window,
    sections: Vec<At>,
    dropped: Vec<Dropped>,
    /// By section and rule, in the order of the rules.
    paid: Vec<Vec<Result<Paid, coregion_terms::Undefined>>>,
    /// By rule and unit.
    net: BTreeMap<&'static str, BTreeMap<UnitId, Money>>,
}

/// The air of a year under every rule.
struct Air {
    year: i32,
    members: Vec<UnitId>,
    now: Vec<Option<f64>>,
    ratios: Vec<Option<f64>>,
    /// By rule: what moves to each member.
    moved: Vec<(&'static str, Vec<Money>)>,
    inputs: Vec<Provenance>,
}

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let scale: Exact = (options.text("amounts").unwrap_or("1").parse()).unwrap_or_else(|_| Exact::one());
    let rule =
        OF_A_SECTION.into_iter().find(|r| Some(*r) == options.text("river-rule")).unwrap_or(OF_A_SECTION[0]);
    let water = water(scope, options, &scale);
    let air = air(scope, options, &scale);
    let (water, air) = match (water, air) {
        (Err(why), Err(_)) => return Err(why),
        (water, air) => (water, air),
    };
    let mut proposal = Proposal::default();
    match &water {
        Ok(water) => {
            proposal.findings.push(payments_finding(scope, water, rule));
            proposal.findings.push(agreement_finding(scope, water));
            proposal.tables.push(tables::payments(water, rule));
            proposal.tables.push(tables::net(scope, water, rule));
            proposal.tables.push(tables::sections(water));
            let members: BTreeSet<UnitId> = scope.named.members.iter().copied().collect();
            let net = water.net.get(rule).into_iter().flatten();
            proposal.gains = net
                .filter(|(unit, _)| members.contains(unit))
                .map(|(unit, amount)| Gain::money(*unit, amount.major().to_f64() / 1e6))
                .collect();
            let mut most = water.net.get(rule).into_iter().flatten().collect::<Vec<_>>();
            most.sort_by_key(|(unit, amount)| (std::cmp::Reverse(amount.minor().abs()), **unit));
            proposal.partners =
                most.into_iter().map(|(u, _)| *u).filter(|u| members.contains(u)).take(6).collect();
        }
        Err(why) => proposal.findings.push(undefined(scope, "payments", why)),
    }
    match &air {
        Ok(air) => {
            proposal.findings.push(air_finding(scope, air, rule));
            proposal.tables.push(tables::air(air, rule));
        }
        Err(why) => proposal.findings.push(undefined(scope, "air", why)),
    }
    Ok(proposal)
}

fn undefined(scope: &Scope<'_>, statistic: &'static str, why: &Unavailable) -> Finding {
    Finding::new(
        PART.name,
        statistic,
        &scope.named.id,
        Value::Undefined(why.reason.clone()),
        Message::new("reading-ecology-unavailable")
            .message("reason", why.reason.clone())
            .text("table", why.resource),
    )
}

fn water(scope: &Scope<'_>, options: &Options, scale: &Exact) -> Result<Water, Unavailable> {
    let table = &scope.zone.observations;
    let none = || Unavailable { reason: Message::new("unavailable-observations"), resource: "observations" };
    let window = readings::window(&readings::months(table), scope.year, 10).ok_or_else(none)?;
    let facts = readings::facts(table, window);
    let given = Given {
        chain: options.text("chain").unwrap_or(""),
        named_is_upstream: options.text("named-city") != Some("downstream"),
    };
    let (sections, dropped) = sections(scope, &given)?;
    if sections.is_empty() {
        return Err(none());
    }
    let year = window.year();
    let bases = bases(options, &facts, year);
    let paid: Vec<Vec<_>> = (sections.iter())
        .map(|at| {
            OF_A_SECTION.iter().map(|r| at_section(r, &at.section, &facts, &bases, scale, year)).collect()
        })
        .collect();
    let units: BTreeMap<&PartyId, UnitId> = (sections.iter())
        .flat_map(|at| [(&at.section.upstream, at.upstream), (&at.section.downstream, at.downstream)])
        .collect();
    let mut net: BTreeMap<&'static str, BTreeMap<UnitId, Money>> = BTreeMap::new();
    let add = |of: &mut BTreeMap<UnitId, Money>, unit: UnitId, amount: Money| {
        let sum = of.entry(unit).or_insert_with(|| Money::zero(amount.currency()));
        // Payments of a zone are far from the largest amount there is.
        *sum = sum.plus(amount).unwrap_or(*sum);
    };
    for of_section in &paid {
        for (rule, found) in OF_A_SECTION.into_iter().zip(of_section) {
            let Ok(found) = found else { continue };
            let of_rule = net.entry(rule).or_default();
            for (party, amount) in found.assessment.net().unwrap_or_default() {
                if let Some(unit) = units.get(&party) {
                    add(of_rule, *unit, amount);
                }
            }
        }
    }
    if let Some(three) = three(&sections, &given)
        && let Ok(moved) = of_three(&three, scale, year)
    {
        let of_rule = net.entry(OF_THREE).or_default();
        for (party, amount) in moved {
            if let Some(unit) = units.get(&party) {
                add(of_rule, *unit, amount);
            }
        }
    }
    Ok(Water { window, sections, dropped, paid, net })
}

/// The three parties of a chain in the order of the river, where a planner gave one with just three.
fn three(sections: &[At], given: &Given<'_>) -> Option<[PartyId; 3]> {
    if given.chain.is_empty() {
        return None;
    }
    let mut order: Vec<&PartyId> = Vec::new();
    for at in sections {
        for party in [&at.section.upstream, &at.section.downstream] {
            if !order.contains(&party) {
                order.push(party);
            }
        }
    }
    let [a, b, c] = order[..] else { return None };
    Some([a.clone(), b.clone(), c.clone()])
}

/// Base concentrations of the index P.
fn bases(options: &Options, facts: &Facts, year: i32) -> BTreeMap<ItemId, Exact> {
    let mut bases = common_base(facts, year);
    if options.text("base") == Some("class-iii") {
        // GB 3838-2002, class III; total nitrogen as for lakes, the only limit there is.
        for (item, limit) in [("permanganate", "6"), ("nh3-n", "1"), ("tp", "0.2"), ("tn", "1")] {
            if let (Ok(item), Ok(limit)) = (item.parse(), limit.parse()) {
                bases.insert(item, limit);
            }
        }
    }
    bases
}

fn air(scope: &Scope<'_>, options: &Options, scale: &Exact) -> Result<Air, Unavailable> {
    let key = options.text("air").unwrap_or("pm25");
    let members = scope.members();
    let table = &scope.zone.indicators;
    let vintage = scope.vintage.as_deref();
    let needed = options.int("base-years").unwrap_or(3) as i32;
    let missing = || Unavailable {
        reason: Message::new("plan-ecology-no-air")
            .name("indicator", &scope.zone.indicator_name(key))
            .int("years", needed as usize + 1),
        resource: "indicators",
    };
    let known = |year: i32| {
        table.column(key, year, vintage, &members).or_else(|| table.column(key, year, None, &members))
    };
    let year = (table.years(key).into_iter().rev())
        .filter(|y| scope.year.is_none_or(|asked| *y <= asked))
        .find(|y| known(*y).is_some_and(|c| c.known() >= 2))
        .ok_or_else(missing)?;
    let now = known(year).ok_or_else(missing)?;
    let before: Vec<_> = (1..=needed).filter_map(|back| known(year - back)).collect();
    if before.len() < needed as usize {
        return Err(missing());
    }
    let base: Vec<Option<f64>> = (0..members.len())
        .map(|i| {
            let values: Option<Vec<f64>> = before.iter().map(|c| c.values[i]).collect();
            values.map(|v| v.iter().sum::<f64>() / v.len() as f64)
        })
        .collect();
    let ratios = ratios(&now.values, &base);
    let mut moved = Vec::new();
    for rule in OF_A_SECTION {
        let none = Money::zero(coregion_terms::Currency::CNY);
        let dues: Result<Vec<Money>, _> =
            ratios.iter().map(|r| r.map_or(Ok(none), |r| due(rule, r, scale))).collect();
        if let Ok(amounts) = dues.and_then(|dues| Ok(settle(&dues)?)) {
            moved.push((rule, amounts));
        }
    }
    let inputs = std::iter::once(&now).chain(&before).map(|c| c.provenance.clone()).collect();
    Ok(Air { year, members: members.ids().to_vec(), now: now.values, ratios, moved, inputs })
}

fn provenance(scope: &Scope<'_>) -> Provenance {
    let table = &scope.zone.observations;
    let mut found = Provenance {
        resource: table.resource.clone(),
        series: "observations".into(),
        ..Provenance::default()
    };
    for row in &table.rows {
        found.add_row(row.line, table.symbols.text(row.source));
    }
    found
}

fn payments_finding(scope: &Scope<'_>, water: &Water, rule: &'static str) -> Finding {
    let at = OF_A_SECTION.iter().position(|r| *r == rule).unwrap_or(0);
    let paid: Vec<(&At, &Paid)> =
        water.sections.iter().zip(&water.paid).filter_map(|(s, p)| Some((s, p[at].as_ref().ok()?))).collect();
    let by_upstream = paid.iter().filter(|(_, p)| p.to_upstream.is_negative()).count();
    let by_downstream = paid.iter().filter(|(_, p)| p.to_upstream.is_positive()).count();
    let moved: f64 = paid.iter().map(|(_, p)| shown(p.to_upstream).abs()).sum();
    let net = water.net.get(rule);
    let payer =
        net.and_then(|n| n.iter().min_by_key(|(u, m)| (m.minor(), **u))).filter(|(_, m)| m.is_negative());
    let mut reading =
        Message::new(if payer.is_some() { "reading-ecology-payments" } else { "reading-ecology-nothing" })
            .message("rule", Message::new(tables::rule_label(rule)))
            .int("sections", paid.len())
            .int("upstream", by_upstream)
            .int("downstream", by_downstream)
            .text("window", water.window.text());
    if let Some((unit, amount)) = payer {
        reading = reading.name("payer", scope.names(*unit)).number("most", shown(*amount).abs(), 2);
    }
    let value: Value = if paid.is_empty() {
        Value::Undefined(Message::new("undefined-units").int("needed", 1).int("found", 0))
    } else {
        Value::Number(moved)
    };
    let mut finding = Finding::new(PART.name, "payments", &scope.named.id, value, reading);
    finding.unit = UNIT.into();
    finding.decimals = 2;
    finding.used = paid.len();
    finding.inputs = vec![provenance(scope)];
    finding.dropped = water.dropped.clone();
    for (section, results) in water.sections.iter().zip(&water.paid) {
        if let Err(why) = &results[at] {
            finding.dropped.push(Dropped { names: Names::same(&section.station), reason: why.message() });
        }
    }
    if water.sections.iter().any(|s| s.assumed) {
        finding.warnings.push(Message::new("warning-ecology-direction"));
    }
    if !water.window.is_calendar() {
        finding.warnings.push(Message::new("warning-ecology-window").text("window", water.window.text()));
    }
    finding.warnings.push(Message::new("warning-ecology-raw"));
    finding.warnings.push(Message::new("warning-ecology-no-flow"));
    finding.evidence = Some(Evidence {
        constraint: Constraint::EnvironmentalSpillover,
        support: Support::Inconclusive,
        strength: 0.0,
    });
    finding
}

/// At how many sections all rules that can be applied name the same payer.
fn agreement_finding(scope: &Scope<'_>, water: &Water) -> Finding {
    let (mut judged, mut alike, mut rules) = (0, 0, BTreeSet::new());
    for results in &water.paid {
        let signs: Vec<i64> = results.iter().flatten().map(|p| p.to_upstream.minor().signum()).collect();
        rules.extend(OF_A_SECTION.into_iter().zip(results).filter(|(_, r)| r.is_ok()).map(|(r, _)| r));
        if signs.len() > 1 {
            judged += 1;
            alike += usize::from(signs.windows(2).all(|pair| pair[0] == pair[1]));
        }
    }
    let value = if judged == 0 {
        Value::Undefined(Message::new("undefined-units").int("needed", 1).int("found", 0))
    } else {
        Value::Number(alike as f64 / judged as f64)
    };
    let reading = Message::new("reading-ecology-agreement")
        .int("alike", alike)
        .int("sections", judged)
        .int("rules", rules.len() + usize::from(water.net.contains_key(OF_THREE)));
    let mut finding = Finding::new(PART.name, "agreement", &scope.named.id, value, reading);
    finding.unit = "share".into();
    finding.decimals = 2;
    finding.used = judged;
    finding.inputs = vec![provenance(scope)];
    finding.warnings.push(Message::new("warning-ecology-base"));
    finding.warnings.push(Message::new("warning-ecology-permanganate"));
    finding
}

fn air_finding(scope: &Scope<'_>, air: &Air, rule: &'static str) -> Finding {
    let of = |wanted: &str| air.moved.iter().find(|(r, _)| *r == wanted).map(|(_, m)| m);
    let received = |m: &Vec<Money>| m.iter().filter(|x| x.is_positive()).map(|x| shown(*x)).sum::<f64>();
    let moved = of(rule).map_or(0.0, received);
    let silent = air.moved.iter().filter(|(_, m)| m.iter().all(|x| x.is_zero())).count();
    let ahead = air.ratios.iter().flatten().filter(|r| **r < 1.0).count();
    let best = (0..air.members.len())
        .filter_map(|i| Some((air.members[i], air.ratios[i]?)))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    let mut reading =
        Message::new(if best.is_some() { "reading-ecology-air" } else { "reading-ecology-air-none" })
            .message("rule", Message::new(tables::rule_label(rule)))
            .number("moved", moved, 2)
            .int("ahead", ahead)
            .int("members", air.ratios.iter().flatten().count())
            .int("silent", silent)
            .int("rules", air.moved.len())
            .text("year", air.year.to_string());
    if let Some((unit, ratio)) = best {
        reading = reading.name("best", scope.names(unit)).percent("change", 1.0 - ratio, 0);
    }
    let mut finding = Finding::new(PART.name, "air", &scope.named.id, Value::Number(moved), reading);
    finding.unit = UNIT.into();
    finding.decimals = 2;
    finding.used = air.ratios.iter().flatten().count();
    finding.inputs = air.inputs.clone();
    for (i, unit) in air.members.iter().enumerate() {
        if air.ratios[i].is_none() {
            finding.dropped.push(Dropped {
                names: scope.names(*unit).clone(),
                reason: Message::new("dropped-ecology-air").text("year", air.year.to_string()),
            });
        }
    }
    finding.warnings.push(Message::new("warning-ecology-air"));
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limit;
    use coregion_diagnose::Diagnosis;
    use coregion_zone::{LoadOptions, PackageSource, load};

    fn planned(given: &[(&str, &str)]) -> Result<Proposal, Unavailable> {
        let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
        let zone = &loaded.zone;
        let named = zone.named("huaihai20").unwrap();
        let scope = Scope { zone, named, compare: Vec::new(), year: Some(2018), vintage: None, seed: 1 };
        let diagnosis = Diagnosis { runs: Vec::new(), weighing: Vec::new() };
        let context = Context { scope: &scope, diagnosis: &diagnosis, limit: Limit::none() };
        let given: Vec<(String, String)> = given.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        run(&context, &Options::of(PART.name, PART.options, &given).unwrap())
    }

    #[test]
    fn the_embedded_zone_says_who_would_have_paid_whom() {
        let found = planned(&[]).unwrap();
        let of = |statistic: &str| found.findings.iter().find(|f| f.statistic == statistic).unwrap();
        let payments = of("payments");
        assert!(payments.value.number().unwrap() > 0.0 && payments.used >= 8, "{payments:?}");
        assert!(payments.warnings.iter().any(|w| w.id == "warning-ecology-direction"));
        assert!(of("agreement").used >= 8);
        assert!(of("air").used >= 15);
        // Between members money only changes hands; what is left over crosses the zone's edge.
        assert!(!found.gains.is_empty() && !found.partners.is_empty());
        assert!(found.gains.iter().all(|g| g.measure_unit == crate::MONEY));
        let rules: BTreeSet<String> =
            (found.tables.iter().find(|t| t.id == "ecology-sections").unwrap().rows.iter())
                .map(|row| format!("{:?}", row[3]))
                .collect();
        assert_eq!(rules.len(), 4, "{rules:?}");
    }

    #[test]
    fn a_chain_of_three_parties_is_taken_as_given() {
        let chain = "台儿庄大桥=370400>320300;艾山西大桥=320300>321300";
        let found = planned(&[("chain", chain)]).unwrap();
        let payments = found.findings.iter().find(|f| f.statistic == "payments").unwrap();
        assert_eq!(payments.used, 2);
        assert!(payments.warnings.iter().all(|w| w.id != "warning-ecology-direction"));
        let net = found.tables.iter().find(|t| t.id == "ecology-net").unwrap();
        assert!(net.columns.iter().any(|c| c.key == "chishui"));
        let column = net.position("chishui").unwrap();
        let sum: f64 = net.rows.iter().filter_map(|row| row[column].as_f64()).sum();
        assert!(sum.abs() < 1e-9 && net.rows.len() == 3);
        for bad in ["台儿庄大桥", "台儿庄大桥=370400>nowhere", "no station=370400>320300"] {
            let why = planned(&[("chain", bad), ("air", "none")]).unwrap_err();
            assert_eq!((why.reason.id, why.resource), ("plan-ecology-bad-chain", "observations"), "{bad}");
        }
    }
}
