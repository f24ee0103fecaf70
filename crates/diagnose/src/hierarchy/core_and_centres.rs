//! Choosing the core city and the regional centres, with reasons and with sensitivity.
//!
//! ```text
//! 1. Rank the cities on each criterion. The core has the best Borda sum (n - place, summed; tie: the larger mass).
//!    Agreement = share of the criteria on which it comes first.
//! 2. The core is contested where its mass is below 1.2 times the next city's (the two-city index), or
//!    agreement is below one half.
//! 3. Centres: the other cities whose mass is at least theta times the core's (theta = 0.5, a house convention).
//! 4. Repeat over zones, years, theta and with each criterion left out; report how often each city is chosen.
//! ```
//!
//! Criteria of the measure: output, people, centrality by entropy weights, urban flow intensity and gravity linkage, each
//! as far as the data allow. Gravity linkage takes great-circle distances, so it favours cities in the middle.
//! One city is the core, without centres; two equal leaders are reported as a dual core. Where there are more candidates
//! than a plan can carry, choose among them by coverage, spacing and provinces (the planning room does this).
//!
//! Size and network position may disagree: on network measures Meng, Huang, Yang and Lin 2019 (Economic Geography
//! 39(12):1-10) name Xuzhou the first city of Huaihai but neither Jining nor Linyi a sub-core. Read the choice with
//! its sensitivity, not alone. Time grows with cities times criteria, times the number of repetitions.
//!
//! Reference: the procedure is Coregion's own; Borda 1781 for the sum of ranks.
//!
//! ```
//! use coregion_diagnose::hierarchy::core_and_centres::choose;
//! // GDP of 2018 of Xuzhou, Jining, Linyi, Heze: one criterion, theta 0.5.
//! let gdp = [6755.23, 4930.58, 4717.80, 3078.78];
//! let choice = choose(&[&gdp], &gdp, 0.5)?;
//! assert_eq!(choice.core, 0);
//! assert_eq!(choice.centres.iter().map(|c| c.0).collect::<Vec<_>>(), [1, 2]); // Jining and Linyi
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::primacy::primacy;
use super::{centrality, urban_flow};
use crate::composite::entropy::entropy_weights;
use crate::composite::indicators::indicators;
use crate::{
    Cell, CellKind, Constraint, Evidence, Finding, Group, Kind, Measure, OptionSpec, Options, Output, Plot,
    Sample, Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::{Message, NamedZone, UnitId};
use std::collections::BTreeMap;

/// A core and its centres, as positions in the slices given.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The core.
    pub core: usize,
    /// The city next to it by Borda sum, if there is one.
    pub next: Option<usize>,
    /// Borda sum of each city.
    pub borda: Vec<f64>,
    /// Share of the criteria on which the core comes first.
    pub agreement: f64,
    /// The centres with their mass as a share of the core's, the largest first.
    pub centres: Vec<(usize, f64)>,
    /// Whether another city could claim to be the core.
    pub contested: bool,
}

/// The core and centres of cities given by criteria (one slice each, more is better) and by mass.
///
/// # Errors
/// No city, no criterion, slices that do not align, values that are not finite, no mass at all, or theta outside 0 to 1.
pub fn choose(criteria: &[&[f64]], mass: &[f64], theta: f64) -> Result<Choice, Undefined> {
    let n = mass.len();
    if n == 0 || criteria.is_empty() {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    if !(0.0..=1.0).contains(&theta) {
        return Err(Undefined::Argument { name: "theta", value: theta, low: 0.0, high: 1.0 });
    }
    let two = primacy(mass)?.two;
    let mut borda = vec![0.0; n];
    for values in criteria {
        Undefined::check_length(n, values.len())?;
        Undefined::check_finite(values)?;
        // n - place with ties at their mean place is the mid-rank from below, less one.
        for (sum, rank) in borda.iter_mut().zip(crate::composite::ranks::mid_ranks(values)) {
            *sum += rank - 1.0;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| borda[*b].total_cmp(&borda[*a]).then(mass[*b].total_cmp(&mass[*a])));
    let core = order[0];
    let firsts = criteria.iter().filter(|c| c.iter().all(|v| *v <= c[core])).count();
    let agreement = firsts as f64 / criteria.len() as f64;
    let mut centres: Vec<(usize, f64)> = (0..n)
        .filter(|i| *i != core && mass[core] > 0.0)
        .map(|i| (i, mass[i] / mass[core]))
        .filter(|(_, ratio)| *ratio >= theta)
        .collect();
    centres.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let contested =
        agreement < 0.5 || two.is_ok_and(|two| two < 1.2) || centres.first().is_some_and(|c| c.1 > 1.0);
    Ok(Choice { core, next: order.get(1).copied(), borda, agreement, centres, contested })
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "core-and-centres",
    group: Group::Hierarchy,
    references: &[
        "Coregion's own procedure",
        "Borda 1781, Histoire de l'Academie royale des sciences, 657-665",
    ],
    options: &[
        OptionSpec { name: "indicator", kind: Kind::Text, default: "gdp" },
        OptionSpec { name: "indicators", kind: Kind::Text, default: centrality::INDICATORS },
        OptionSpec { name: "theta", kind: Kind::Number(0.05, 1.0), default: "0.5" },
        OptionSpec { name: "years", kind: Kind::Int(1, 50), default: "10" },
    ],
    run,
};

/// A criterion: its label and a value for each city.
struct Criterion {
    label: &'static str,
    values: Vec<f64>,
}

/// Mass and criteria of the members of a scope.
fn criteria(scope: &Scope<'_>, options: &Options) -> Result<(Sample, Vec<Criterion>), Unavailable> {
    let key = options.text("indicator").unwrap_or("gdp");
    let mass = scope.indicator(key, &scope.members())?;
    let year = mass.provenance.period.map(|p| p.year());
    let mut sample = Sample::new(scope, &[mass]).at_least(1, "indicators")?;
    let mut found = vec![Criterion { label: "criterion-output", values: sample.columns[0].clone() }];
    let at = Scope { year, ..scope.clone() };
    // A criterion counts where it is known for every city of the sample.
    let align = |other: &Sample, values: &[f64]| -> Option<Vec<f64>> {
        let value: BTreeMap<UnitId, f64> = other.units.iter().copied().zip(values.iter().copied()).collect();
        sample.units.iter().map(|u| value.get(u).copied()).collect()
    };
    let mut inputs = Vec::new();
    let people = crate::disparity::per_head::people(&at, None, year, &scope.members()).ok();
    if let Some(people) = people {
        let other = Sample::new(scope, &[people]);
        if let Some(values) = align(&other, &other.columns[0]) {
            if let Some(linkage) = linkage(scope, &sample.units, &sample.columns[0], &values) {
                found.push(Criterion { label: "criterion-linkage", values: linkage });
            }
            found.insert(1, Criterion { label: "criterion-people", values });
            inputs.extend(other.inputs);
        }
    }
    let list = options.text("indicators").unwrap_or(centrality::INDICATORS);
    if let Ok(data) = indicators(&at, list, &scope.members(), 2)
        && let Ok(scores) = entropy_weights(&data.columns(), &data.directions)
        && let Some(values) = align(&data.sample, &scores.scores)
    {
        found.push(Criterion { label: "criterion-centrality", values });
        inputs.extend(data.sample.inputs);
    }
    if let Ok(flow) = urban_flow::of_scope(&at, &Options::defaults(&urban_flow::MEASURE)) {
        let values: Vec<f64> = flow.flow.intensity.iter().map(|f| f.unwrap_or(0.0)).collect();
        if let Some(values) = align(&flow.sample, &values) {
            found.push(Criterion { label: "criterion-urban-flow", values });
            inputs.extend(flow.sample.inputs);
        }
    }
    sample.inputs.extend(inputs);
    Ok((sample, found))
}

/// Sum over the other cities of sqrt(P G P' G') / d^2, with great-circle distances; `None` without points.
fn linkage(scope: &Scope<'_>, units: &[UnitId], output: &[f64], people: &[f64]) -> Option<Vec<f64>> {
    let points: Vec<_> = units.iter().map(|u| scope.zone.units.get(*u).point).collect::<Option<_>>()?;
    let mass: Vec<f64> = output.iter().zip(people).map(|(g, p)| (g.sqrt()) * (p.sqrt())).collect();
    let mut sums = vec![0.0; units.len()];
    for i in 0..units.len() {
        for j in 0..i {
            let distance = points[i].distance_km(points[j]);
            if distance > 0.0 {
                let link = mass[i] * mass[j] / distance.powi(2);
                sums[i] += link;
                sums[j] += link;
            }
        }
    }
    Some(sums)
}

/// How often a city was chosen.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    runs: usize,
    core: usize,
    centre: usize,
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let theta = options.number("theta").unwrap_or(0.5);
    let (sample, criteria) = criteria(scope, options)?;
    let slices: Vec<&[f64]> = criteria.iter().map(|c| c.values.as_slice()).collect();
    let mass = &sample.columns[0];
    let undefined = |reason: Undefined| Unavailable { reason: reason.message(), resource: "indicators" };
    let choice = choose(&slices, mass, theta).map_err(undefined)?;
    let (tally, zones) = sensitivity(scope, options, &sample, &slices, theta);

    let name = |i: usize| scope.names(sample.units[i]);
    let names =
        |list: &[(usize, f64)]| coregion_zone::Arg::List(list.iter().map(|c| name(c.0).clone()).collect());
    let say = |id| Message::new(id).name("core", name(choice.core)).int("criteria", criteria.len());
    let id = match (choice.contested, choice.next) {
        (true, Some(_)) => "reading-core-contested",
        (false, Some(_)) => "reading-core-clear",
        (_, None) => "reading-core-only",
    };
    let mut reading = say(id).percent("agreement", choice.agreement, 0);
    if let Some(next) = choice.next {
        reading = reading.name("next", name(next));
    }
    let mut core = sample.finding(scope, MEASURE.name, "core-agreement", choice.agreement, reading);
    core.subject = Some(name(choice.core).clone());
    core.decimals = 2;
    if choice.next.is_some() {
        let support = if choice.contested { Support::Confirms } else { Support::Inconclusive };
        core.evidence = Some(Evidence { constraint: Constraint::WeakCore, support, strength: 0.5 });
    }
    if criteria.len() == 1 {
        core.warnings.push(Message::new("warning-core-one-criterion"));
    }
    let id = if choice.centres.is_empty() { "reading-centres-none" } else { "reading-centres" };
    let reading = say(id).arg("centres", names(&choice.centres)).percent("theta", theta, 0);
    let centres = Finding {
        decimals: 0,
        ..sample.finding(scope, MEASURE.name, "centres", choice.centres.len() as f64, reading)
    };
    let often = tally.get(&sample.units[choice.core]).copied().unwrap_or_default();
    let stable = if often.runs == 0 {
        Err(Undefined::TooFew { needed: 1, found: 0 })
    } else {
        Ok(often.core as f64 / often.runs as f64)
    };
    let reading = match stable {
        Ok(share) => say("reading-core-stability").int("runs", often.runs).percent("value", share, 0),
        Err(_) => say("reading-core-only"),
    };
    let stability = sample.finding(scope, MEASURE.name, "core-stability", stable, reading);
    let tables = vec![cities(&sample, &criteria, &choice, &tally), zones];
    Ok(Output { findings: vec![core, centres, stability], tables })
}

fn cities(
    sample: &Sample,
    criteria: &[Criterion],
    choice: &Choice,
    tally: &BTreeMap<UnitId, Tally>,
) -> Table {
    let mut table = Table::new("core-cities", Message::new("table-core-cities"))
        .column("city", "column-city", CellKind::Unit)
        .column("class", "column-role", CellKind::Text)
        .column("ratio", "column-mass-of-core", CellKind::Percent(1))
        .column("borda", "column-borda", CellKind::Number(1))
        .column("core-share", "column-core-share", CellKind::Percent(0))
        .column("centre-share", "column-centre-share", CellKind::Percent(0));
    for criterion in criteria {
        table = table.column(criterion.label, criterion.label, CellKind::Int);
    }
    let mut table = table.plot(Plot::Classes { unit: "city", class: "class" });
    let places: Vec<Vec<usize>> =
        criteria.iter().map(|c| crate::composite::ranks::places(&c.values)).collect();
    let mut order: Vec<usize> = (0..sample.len()).collect();
    let mass = &sample.columns[0];
    order.sort_by(|a, b| choice.borda[*b].total_cmp(&choice.borda[*a]).then(mass[*b].total_cmp(&mass[*a])));
    for i in order {
        let role = match () {
            () if i == choice.core => "role-core",
            () if choice.centres.iter().any(|c| c.0 == i) => "role-centre",
            () => "role-other",
        };
        let often = tally.get(&sample.units[i]).copied().unwrap_or_default();
        let share = |count: usize| Cell::number((often.runs > 0).then(|| count as f64 / often.runs as f64));
        let mut row = vec![
            Cell::Unit(sample.units[i]),
            Cell::Label(Message::new(role)),
            Cell::number(Some(mass[i] / mass[choice.core])),
            Cell::Number(choice.borda[i]),
            share(often.core),
            share(often.centre),
        ];
        row.extend(places.iter().map(|p| Cell::Int(p[i] as i64)));
        table.push(row);
    }
    table
}

/// How often each city is chosen over zones with the same largest city in them, years, theta and criteria left out; and
/// a table of the choice in each zone and year.
fn sensitivity<'z>(
    scope: &Scope<'z>,
    options: &Options,
    sample: &Sample,
    slices: &[&[f64]],
    theta: f64,
) -> (BTreeMap<UnitId, Tally>, Table) {
    let mut tally: BTreeMap<UnitId, Tally> = BTreeMap::new();
    let mut count = |units: &[UnitId], choice: &Choice| {
        for (i, unit) in units.iter().enumerate() {
            let t = tally.entry(*unit).or_default();
            t.runs += 1;
            t.core += usize::from(i == choice.core);
            t.centre += usize::from(choice.centres.iter().any(|c| c.0 == i));
        }
    };
    let mass = &sample.columns[0];
    for t in [theta - 0.1, theta, theta + 0.1] {
        if let Ok(choice) = choose(slices, mass, t.clamp(0.0, 1.0)) {
            count(&sample.units, &choice);
        }
    }
    for left in 0..slices.len() {
        let rest: Vec<&[f64]> = (0..slices.len()).filter(|i| *i != left).map(|i| slices[i]).collect();
        if let Ok(choice) = choose(&rest, mass, theta) {
            count(&sample.units, &choice);
        }
    }
    let mut table = Table::new("core-sensitivity", Message::new("table-core-sensitivity"))
        .column("zone", "column-zone", CellKind::Text)
        .column("year", "column-year", CellKind::Int)
        .column("cities", "column-cities", CellKind::Int)
        .column("criteria", "column-criteria", CellKind::Int)
        .column("core", "role-core", CellKind::Unit)
        .column("agreement", "stat-core-and-centres-core-agreement", CellKind::Percent(0))
        .column("centres", "stat-core-and-centres-centres", CellKind::Text);
    let here = scope.members();
    // Zones that share most of their members with this one: inside it, or around it.
    let related = |zone: &&'z NamedZone| {
        let shared = zone.members.iter().filter(|m| here.ids().contains(m)).count();
        zone.id == scope.named.id || shared * 2 > zone.members.len().min(here.len())
    };
    let key = options.text("indicator").unwrap_or("gdp");
    let last = sample.period.map_or(i32::MAX, |p| p.year());
    let wanted = options.int("years").unwrap_or(10) as usize;
    let years: Vec<i32> =
        scope.zone.indicators.years(key).into_iter().rev().filter(|y| *y <= last).take(wanted).collect();
    for zone in scope.zone.zones.iter().filter(related) {
        for year in &years {
            let at = Scope { year: Some(*year), ..scope.with(zone) };
            let Ok((sample, found)) = criteria(&at, options) else { continue };
            // A year that covers few members says nothing about the zone.
            if sample.len() * 5 < zone.members.len() * 4 {
                continue;
            }
            let slices: Vec<&[f64]> = found.iter().map(|c| c.values.as_slice()).collect();
            let Ok(choice) = choose(&slices, &sample.columns[0], theta) else { continue };
            count(&sample.units, &choice);
            let centres: Vec<_> =
                choice.centres.iter().map(|c| scope.names(sample.units[c.0]).clone()).collect();
            let centres = match centres.len() {
                0 => Message::new("role-none"),
                _ => Message::new("list-of-cities").arg("list", coregion_zone::Arg::List(centres)),
            };
            table.push(vec![
                Cell::Name(zone.names.clone()),
                Cell::Int(i64::from(*year)),
                Cell::Int(sample.len() as i64),
                Cell::Int(found.len() as i64),
                Cell::Unit(sample.units[choice.core]),
                Cell::Number(choice.agreement),
                Cell::Label(centres),
            ]);
        }
    }
    (tally, table)
}

#[cfg(test)]
mod tests {
    use super::super::gdp_2018::{HH10, HH20};
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn worked_choices() {
        let ten = choose(&[&HH10], &HH10, 0.5).unwrap();
        assert_eq!((ten.core, ten.contested, ten.agreement), (0, false, 1.0));
        let ratios: Vec<f64> = ten.centres.iter().map(|c| (c.1 * 1e6).round() / 1e6).collect();
        // Jining and Linyi.
        assert_eq!(
            (ten.centres.iter().map(|c| c.0).collect::<Vec<_>>(), ratios),
            (vec![1, 2], vec![0.729891, 0.698392])
        );
        let twenty = choose(&[&HH20], &HH20, 0.5).unwrap();
        // Yancheng, Jining, Linyi, Tai'an, Huai'an.
        let ratios: Vec<f64> = twenty.centres.iter().map(|c| (c.1 * 1e6).round() / 1e6).collect();
        assert_eq!(twenty.centres.iter().map(|c| c.0).collect::<Vec<_>>(), [11, 1, 2, 13, 10]);
        assert_eq!(ratios, [0.812271, 0.729891, 0.698392, 0.540549, 0.533113]);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(choose(&[], &[], 0.5), Err(Undefined::TooFew { needed: 1, found: 0 }));
        let one = choose(&[&[3.0]], &[3.0], 0.5).unwrap();
        assert_eq!((one.core, one.next, one.centres.len()), (0, None, 0));
        let dual = choose(&[&[3.0, 3.0]], &[3.0, 3.0], 0.5).unwrap();
        assert!(dual.contested && dual.agreement == 1.0);
        assert!(matches!(choose(&[&[3.0]], &[3.0], 1.5), Err(Undefined::Argument { .. })));
        assert_eq!(choose(&[&[3.0, 1.0]], &[3.0], 0.5), Err(Undefined::Lengths { expected: 1, found: 2 }));
        // First on one of three criteria only: contested.
        let split =
            choose(&[&[9.0, 1.0, 5.0], &[2.0, 3.0, 1.0], &[2.0, 1.0, 3.0]], &[9.0, 1.0, 5.0], 0.5).unwrap();
        assert!(split.contested && split.agreement < 0.5);
    }

    proptest! {
        #[test]
        fn a_city_first_everywhere_is_the_core(rest in prop::collection::vec(0.1f64..10.0, 1..20), at in 0usize..20) {
            let mut mass = rest;
            mass.insert(at.min(mass.len()), 11.0);
            let log: Vec<f64> = mass.iter().map(|m| m.ln()).collect();
            let choice = choose(&[&mass, &log], &mass, 0.5).unwrap();
            prop_assert_eq!(mass[choice.core], 11.0);
            prop_assert_eq!(choice.agreement, 1.0);
            prop_assert!(choice.centres.iter().all(|c| c.1 >= 0.5 && c.1 <= 1.0));
        }
    }

    #[test]
    fn the_choice_is_repeated_over_zones_and_years() {
        let mut zone = tiny::zone(&[
            ("32", "P", ""),
            ("3201", "A", "32"),
            ("3202", "B", "32"),
            ("3203", "C", "32"),
            ("3204", "D", "32"),
        ]);
        let gdp = [("3201", 100.0), ("3202", 60.0), ("3203", 40.0), ("3204", 45.0)];
        let before = [("3201", 70.0), ("3202", 80.0), ("3203", 30.0), ("3204", 20.0)];
        let people = [("3201", 10.0), ("3202", 9.0), ("3203", 8.0), ("3204", 7.0)];
        let people_before = [("3201", 9.0), ("3202", 10.0), ("3203", 8.0), ("3204", 7.0)];
        tiny::figures(
            &mut zone,
            &[
                ("gdp", "亿元", 2018, &gdp),
                ("gdp", "亿元", 2017, &before),
                ("population_resident", "万人", 2018, &people),
                ("population_resident", "万人", 2017, &people_before),
            ],
        );
        let inner = ["3201", "3202", "3203"].map(|c| zone.units.find(c).unwrap()).to_vec();
        zone.zones.push(tiny::named("inner", inner));
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("indicators", "gdp,population_resident")]);
        assert_eq!(out.findings[0].subject.as_ref().unwrap().en, "A");
        assert_eq!(out.findings[1].value.number(), Some(1.0));
        assert_eq!(out.tables[1].rows.len(), 4);
        let stable = out.findings[2].value.number().unwrap();
        assert!(stable > 0.5 && stable < 1.0, "{stable}");
    }
}
