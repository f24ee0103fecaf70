//! Division of labour: leading industries and clusters of each city, rivals and partners by industry, and what is near.

mod doubles;
pub(crate) mod measured;
mod tables;

pub use doubles::{Division, Double, Supply, clusters, division};

use crate::{Context, Field, Part, Proposal};
use coregion_diagnose::structure::mix::{self, Mix};
use coregion_diagnose::structure::{leading, relatedness};
use coregion_diagnose::{
    Cell, Constraint, Evidence, Finding, Kind, OptionSpec, Options, Scope, Support, Unavailable,
};
use coregion_zone::{Arg, Message, Names, UnitId};
use measured::{cell, measured, table};
use std::collections::{BTreeMap, BTreeSet};

/// The parts of this room.
pub const PARTS: &[&Part] = &[&PART];

/// The part.
pub const PART: Part = Part {
    name: "industry",
    field: Field::Industry,
    references: &[
        "Hirschman 1958, The Strategy of Economic Development, on linkages as the test of leading industries",
        "Dunn 1960, Papers of the Regional Science Association 6:97-112, doi:10.1111/j.1435-5597.1960.tb01705.x",
        "Hidalgo et al. 2007, Science 317:482-487, doi:10.1126/science.1144581",
        "You 2023, on rivals and partners by industry for Chengdu and Chongqing",
    ],
    options: &[
        mix::COUNTED,
        mix::CLASSIFICATION,
        mix::EXCLUDE_LOCAL,
        mix::REFERENCE,
        mix::FROM,
        mix::TO,
        OptionSpec { name: "leads-shown", kind: Kind::Int(1, 20), default: "3" },
        OptionSpec { name: "pairs-shown", kind: Kind::Int(1, 1000), default: "20" },
    ],
    run,
};

/// An industry of a city, as the measure of leading industries ranks it.
struct Lead {
    unit: UnitId,
    industry: Names,
    row: Vec<Cell>,
}

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let (first, last) = ends(scope, options)?;
    let unavailable = |reason: coregion_diagnose::Undefined| Unavailable {
        reason: reason.message(),
        resource: "industries",
    };
    let before = first.as_ref().map(|mix| (mix.rows.as_slice(), mix.reference.totals.as_slice()));
    let found = division(&last.rows, &last.reference.totals, before).map_err(unavailable)?;
    let leads = leads(context, options);
    let place: BTreeMap<UnitId, usize> = last.sample.units.iter().enumerate().map(|(i, u)| (*u, i)).collect();
    let set = coregion_zone::UnitSet::new(last.sample.units.clone(), &scope.named.id, None);
    let neighbours: Vec<(usize, usize)> =
        scope.zone.neighbours.within(&set).into_iter().map(|(a, b, _)| (a, b)).collect();
    let joint = joint_clusters(&last, &leads, &place, &neighbours);
    let across = |places: &[usize]| {
        places.iter().map(|p| scope.province(last.sample.units[*p])).collect::<BTreeSet<_>>().len() > 1
    };
    let shown = options.int("pairs-shown").unwrap_or(20) as usize;
    let most = options.int("leads-shown").unwrap_or(3) as usize;
    let mut proposal = Proposal::default();
    proposal.findings.extend(leading_finding(scope, &last, &leads));
    proposal.findings.push(doubles_finding(scope, &last, &found));
    proposal.findings.extend(supply_finding(scope, &last, &found));
    let wide = joint.iter().filter(|(_, places)| across(places)).count();
    proposal.findings.push(clusters_finding(scope, &last, &joint, wide));
    proposal.tables = vec![
        tables::leading(&leads, most),
        tables::clusters(scope, &last, &joint, &across),
        tables::doubles(scope, &last, &found, shown),
        tables::supplies(scope, &last, &found),
    ];
    proposal.tables.extend(tables::near(context, options, most));
    for double in found.doubles.iter().filter(|d| d.building()).chain(&found.doubles) {
        for at in [double.one, double.other] {
            let unit = last.sample.units[at];
            if proposal.partners.len() < 6 && !proposal.partners.contains(&unit) {
                proposal.partners.push(unit);
            }
        }
    }
    Ok(proposal)
}

/// The first and the last year's mix over the same places; the first is none where only one year is known.
fn ends(scope: &Scope<'_>, options: &Options) -> Result<(Option<Mix>, Mix), Unavailable> {
    if let Ok(mut all) = mix::mixes(scope, options)
        && let Some(last) = all.pop()
        && last.sample.len() >= 2
    {
        let first = if all.is_empty() { None } else { Some(all.swap_remove(0)) };
        return Ok((first, last));
    }
    let mut only = mix::mix(scope, options)?;
    only.sample = only.sample.at_least(2, "industries")?;
    Ok((None, only))
}

fn leads(context: &Context<'_, '_>, options: &Options) -> Vec<Lead> {
    let shared = ["counted", "classification", "exclude", "yardstick", "from", "to"];
    let Ok(output) = measured(context, &leading::MEASURE, options, &shared) else { return Vec::new() };
    let Some(ranked) = table(&output, "leading-industries") else { return Vec::new() };
    (ranked.rows.iter())
        .filter_map(|row| match (cell(ranked, row, "unit")?, cell(ranked, row, "industry")?) {
            (Cell::Unit(unit), Cell::Name(industry)) => {
                let keys = ["score", "quotient", "competitive", "change", "share", "backward", "forward"];
                let row = keys.iter().filter_map(|k| cell(ranked, row, k).cloned()).collect();
                Some(Lead { unit: *unit, industry: industry.clone(), row })
            }
            _ => None,
        })
        .collect()
}

/// Neighbouring cities that share a leading industry, by industry.
fn joint_clusters(
    last: &Mix,
    leads: &[Lead],
    place: &BTreeMap<UnitId, usize>,
    neighbours: &[(usize, usize)],
) -> Vec<(usize, Vec<usize>)> {
    let mut all = Vec::new();
    for (k, class) in last.industries.iter().enumerate() {
        let mut has = vec![false; last.sample.len()];
        for lead in leads.iter().filter(|l| l.industry == class.names) {
            if let Some(at) = place.get(&lead.unit) {
                has[*at] = true;
            }
        }
        all.extend(clusters(&has, neighbours).into_iter().map(|places| (k, places)));
    }
    all.sort_by_key(|(k, places)| (std::cmp::Reverse(places.len()), *k));
    all
}

fn leading_finding(scope: &Scope<'_>, last: &Mix, leads: &[Lead]) -> Option<Finding> {
    let cities: BTreeSet<UnitId> = leads.iter().map(|l| l.unit).collect();
    let count = last.sample.len();
    let without: Vec<Names> =
        (last.sample.units.iter()).filter(|u| !cities.contains(u)).map(|u| scope.names(*u).clone()).collect();
    let reading = match (leads.is_empty(), without.is_empty()) {
        (true, _) => Message::new("reading-industry-no-leads").int("places", count),
        (false, true) => Message::new("reading-industry-leads").int("places", count),
        (false, false) => Message::new("reading-industry-leads-some")
            .int("with", cities.len())
            .int("places", count)
            .arg("without", Arg::List(without)),
    };
    let value = cities.len() as f64;
    let mut finding = last.sample.finding(scope, PART.name, "leading", value, reading);
    finding.decimals = 0;
    finding.warnings = last.warnings.clone();
    if scope.zone.inputs.tables().is_empty() {
        finding.warnings.push(Message::new("warning-industry-no-inputs"));
    }
    finding.warnings.push(Message::new("warning-industry-coarse").int("industries", last.industries.len()));
    Some(finding)
}

fn doubles_finding(scope: &Scope<'_>, last: &Mix, found: &Division) -> Finding {
    let building: Vec<&Double> = found.doubles.iter().filter(|d| d.building()).collect();
    let pairs: BTreeSet<(usize, usize)> = building.iter().map(|d| (d.one, d.other)).collect();
    let reading = match building.first() {
        Some(worst) => Message::new("reading-industry-doubles")
            .int("doubles", building.len())
            .int("pairs", pairs.len())
            .name("one", scope.names(last.sample.units[worst.one]))
            .name("other", scope.names(last.sample.units[worst.other]))
            .name("industry", &last.industries[worst.industry].names)
            .percent("overlap", worst.overlap, 0),
        None if found.doubles.is_empty() => Message::new("reading-industry-no-doubles"),
        None => Message::new("reading-industry-doubles-standing").int("doubles", found.doubles.len()),
    };
    let mut finding = last.sample.finding(scope, PART.name, "doubles", building.len() as f64, reading);
    finding.decimals = 0;
    finding.warnings.push(Message::new("warning-industry-inside"));
    finding.evidence = Some(Evidence {
        constraint: Constraint::IndustrialSimilarity,
        support: Support::Inconclusive,
        strength: 0.0,
    });
    finding
}

fn supply_finding(scope: &Scope<'_>, last: &Mix, found: &Division) -> Option<Finding> {
    let best = found.supplies.first()?;
    let reading = Message::new("reading-industry-supply")
        .int("supplies", found.supplies.len())
        .name("from", scope.names(last.sample.units[best.from]))
        .name("to", scope.names(last.sample.units[best.to]))
        .name("industry", &last.industries[best.industry].names)
        .percent("fit", best.fit, 0);
    let value = found.supplies.len() as f64;
    let mut finding = last.sample.finding(scope, PART.name, "supplies", value, reading);
    finding.decimals = 0;
    Some(finding)
}

fn clusters_finding(scope: &Scope<'_>, last: &Mix, joint: &[(usize, Vec<usize>)], across: usize) -> Finding {
    let reading = match joint.first() {
        None => Message::new("reading-industry-no-clusters"),
        Some((k, places)) => Message::new("reading-industry-clusters")
            .int("clusters", joint.len())
            .int("across", across)
            .name("industry", &last.industries[*k].names)
            .arg(
                "cities",
                Arg::List(places.iter().map(|p| scope.names(last.sample.units[*p]).clone()).collect()),
            ),
    };
    let mut finding = last.sample.finding(scope, PART.name, "clusters", joint.len() as f64, reading);
    finding.decimals = 0;
    finding
}

/// The measure of what is near, for the tables of this part.
fn near<'c>(
    context: &Context<'c, '_>,
    options: &Options,
) -> Option<std::borrow::Cow<'c, coregion_diagnose::Output>> {
    measured(context, &relatedness::MEASURE, options, &["counted", "classification"]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limit;
    use coregion_diagnose::{Diagnosis, Value};
    use coregion_zone::{LoadOptions, PackageSource, load};

    #[test]
    fn the_embedded_zone_has_leads_rivals_partners_and_what_is_near() {
        let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
        let zone = &loaded.zone;
        let named = zone.named("huaihai20").unwrap();
        let scope = Scope { zone, named, compare: Vec::new(), year: Some(2020), vintage: None, seed: 1 };
        let diagnosis = Diagnosis { runs: Vec::new(), weighing: Vec::new() };
        let context = Context { scope: &scope, diagnosis: &diagnosis, limit: Limit::none() };
        let options = Options::of(PART.name, PART.options, &[]).unwrap();
        let found = run(&context, &options).unwrap();
        let of = |statistic: &str| found.findings.iter().find(|f| f.statistic == statistic).unwrap();
        assert!(of("leading").value.number().unwrap() >= 18.0, "{:?}", of("leading").value);
        assert!(of("leading").warnings.iter().any(|w| w.id == "warning-industry-no-inputs"));
        assert!(matches!(of("doubles").value, Value::Number(n) if n > 0.0));
        let rows = |id: &str| found.tables.iter().find(|t| t.id == id).unwrap();
        for id in ["industry-leading", "industry-doubles", "industry-partners", "industry-near"] {
            assert!(!rows(id).rows.is_empty(), "{id}");
        }
        // Nothing doubled that is not specialised on both sides.
        let doubles = rows("industry-doubles");
        for row in &doubles.rows {
            for key in ["quotient-one", "quotient-other"] {
                assert!(cell(doubles, row, key).unwrap().as_f64().unwrap() > 1.0);
            }
        }
        assert!(!found.partners.is_empty() && found.gains.is_empty());
    }
}
