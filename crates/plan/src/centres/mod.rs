//! Core, central cities and urban circles, by size and by network, for every definition of the zone.

pub mod choice;
pub mod selection;
pub mod urban_circle;

use crate::{Context, Field, Limit, Outcome, Part, Proposal};
use choice::{Led, View, definitions, led, strengths};
use coregion_diagnose::{
    Cell, CellKind, Constraint, Evidence, Finding, Kind, OptionSpec, Options, Plot, Scope, Support, Table,
    Unavailable, Value,
};
use coregion_zone::{Arg, Message, NamedZone, Names, UnitId};
use selection::{Wanted, select};
use std::collections::BTreeMap;

/// The part.
pub const PART: Part = Part {
    name: "centres",
    field: Field::Centres,
    references: &[
        "Coregion's own procedure on the measures of hierarchy",
        "Huff 1964, Journal of Marketing 28:34-38, doi:10.1177/002224296402800307",
        "Church and ReVelle 1974, Papers of the Regional Science Association 32:101-118, doi:10.1007/BF01942293",
    ],
    options: &[
        OptionSpec { name: "indicator", kind: Kind::Text, default: "gdp" },
        OptionSpec { name: "theta", kind: Kind::Number(0.05, 1.0), default: "0.5" },
        OptionSpec { name: "most", kind: Kind::Int(1, 30), default: "6" },
        OptionSpec { name: "reach-km", kind: Kind::Number(1.0, 2000.0), default: "150" },
        OptionSpec { name: "spacing-km", kind: Kind::Number(0.0, 2000.0), default: "60" },
        OptionSpec { name: "years", kind: Kind::Int(1, 50), default: "10" },
    ],
    run,
};

/// The parts of this field.
pub const PARTS: &[&Part] = &[&PART];

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let key = options.text("indicator").unwrap_or("gdp");
    let theta = options.number("theta").unwrap_or(0.5);
    let size = strengths(scope, View::Size, key)
        .filter(|s| !s.0.is_empty())
        .ok_or_else(|| Unavailable { reason: Message::new("plan-needs-size"), resource: "indicators" })?;
    let own = led(&size.0, &size.1, theta)
        .map_err(|reason| Unavailable { reason: reason.message(), resource: "indicators" })?;
    let mut proposal = Proposal::default();
    let views = views(scope, key, theta);
    let (kept, proof) = kept(scope, &size, &own, options, context.limit);
    proposal.proof = proof;
    proposal.findings.push(core_finding(scope, &own));
    proposal.findings.extend(definitions_finding(scope, &views, &own));
    proposal.findings.extend(network_finding(scope, &views, &own));
    let sizes: BTreeMap<UnitId, f64> = size.0.iter().copied().zip(size.1.iter().copied()).collect();
    let centres: Vec<(UnitId, f64)> =
        std::iter::once(own.core).chain(kept.iter().copied()).map(|c| (c, sizes[&c])).collect();
    let drawn = urban_circle::circles(scope, &centres, options.number("reach-km").unwrap_or(150.0));
    proposal.findings.extend(circles_finding(scope, &drawn));
    proposal.tables = vec![views_table(&views), often_table(scope, key, options), circle_table(&drawn)];
    proposal.tables.push(county_table(scope, &drawn));
    proposal.partners = centres.iter().map(|c| c.0).collect();
    Ok(proposal)
}

/// One definition of the zone in one view.
struct Seen<'z> {
    zone: &'z NamedZone,
    view: View,
    led: Led,
}

fn views<'z>(scope: &Scope<'z>, key: &str, theta: f64) -> Vec<Seen<'z>> {
    let mut found = Vec::new();
    for zone in definitions(scope) {
        for view in [View::Size, View::Network] {
            let Some((units, values)) = strengths(&scope.with(zone), view, key) else { continue };
            if let Ok(led) = led(&units, &values, theta) {
                found.push(Seen { zone, view, led });
            }
        }
    }
    found
}

/// The centres to plan with: all, or the best few where there are more than a plan carries.
fn kept(
    scope: &Scope<'_>,
    size: &(Vec<UnitId>, Vec<f64>),
    own: &Led,
    options: &Options,
    limit: Limit<'_>,
) -> (Vec<UnitId>, Option<Message>) {
    let all: Vec<UnitId> = own.centres.iter().map(|c| c.0).collect();
    let most = options.int("most").unwrap_or(6).max(1) as usize;
    if all.len() <= most {
        return (all, None);
    }
    let at = |unit: &UnitId| size.0.iter().position(|u| u == unit);
    let candidates: Vec<usize> = all.iter().filter_map(at).collect();
    let point = |i: usize| scope.zone.units.get(size.0[i]).point;
    let apart = |i: usize, j: usize| Some(point(i)?.distance_km(point(j)?));
    let mut names: Vec<UnitId> = size.0.iter().map(|u| scope.province(*u)).collect();
    let provinces: Vec<u32> = names.iter().map(|p| p.0).collect();
    names.sort();
    let total: f64 = size.1.iter().sum();
    let wanted = Wanted {
        centres: most,
        reach: options.number("reach-km").unwrap_or(150.0),
        spacing: options.number("spacing-km").unwrap_or(60.0),
        province_worth: total / 20.0,
    };
    let limit = limit.at_most(200_000);
    match select(&size.1, &candidates, &apart, &provinces, &wanted, limit) {
        Ok(outcome) => {
            let proof = Some(outcome.proof());
            match outcome.best() {
                Some(chosen) => (chosen.chosen.iter().map(|i| size.0[*i]).collect(), proof),
                None => (all.into_iter().take(most).collect(), proof),
            }
        }
        Err(_) => (
            all.into_iter().take(most).collect(),
            Some(Outcome::<()>::Stopped { best: None, gap: None }.proof()),
        ),
    }
}

fn list(scope: &Scope<'_>, units: impl Iterator<Item = UnitId>) -> Arg {
    Arg::List(units.map(|u| scope.names(u).clone()).collect())
}

fn core_finding(scope: &Scope<'_>, own: &Led) -> Finding {
    let id = match (own.centres.is_empty(), own.contested) {
        (true, _) => "reading-centres-alone",
        (false, false) => "reading-centres-core",
        (false, true) => "reading-centres-contested",
    };
    let reading = Message::new(id)
        .name("core", scope.names(own.core))
        .arg("centres", list(scope, own.centres.iter().map(|c| c.0)))
        .int("count", own.centres.len());
    let mut finding =
        Finding::new(PART.name, "centres", &scope.named.id, Value::Number(own.centres.len() as f64), reading);
    finding.decimals = 0;
    finding.used = own.cities;
    finding
}

/// Why the centres differ between definitions of the zone: who joins when it is drawn wider.
fn definitions_finding(scope: &Scope<'_>, views: &[Seen<'_>], own: &Led) -> Option<Finding> {
    let narrow = (views.iter())
        .filter(|s| s.view == View::Size && s.zone.members.len() < scope.named.members.len())
        .max_by_key(|s| s.zone.members.len())?;
    let joined: Vec<UnitId> = (own.centres.iter().map(|c| c.0))
        .filter(|u| narrow.led.core != *u && !narrow.led.centres.iter().any(|c| c.0 == *u))
        .collect();
    let id = if joined.is_empty() { "reading-centres-same" } else { "reading-centres-joined" };
    let reading = Message::new(id)
        .name("narrow", &narrow.zone.names)
        .arg("there", list(scope, narrow.led.centres.iter().map(|c| c.0)))
        .name("wide", &scope.named.names)
        .arg("joined", list(scope, joined.iter().copied()));
    let mut finding =
        Finding::new(PART.name, "joined", &scope.named.id, Value::Number(joined.len() as f64), reading);
    finding.decimals = 0;
    finding.used = own.cities;
    Some(finding)
}

/// How far the network names the same centres as size does.
fn network_finding(scope: &Scope<'_>, views: &[Seen<'_>], own: &Led) -> Option<Finding> {
    let network = views.iter().find(|s| s.view == View::Network && s.zone.id == scope.named.id)?;
    let named: Vec<UnitId> = network.led.centres.iter().map(|c| c.0).collect();
    let both = own.centres.iter().filter(|c| named.contains(&c.0)).count();
    let union = own.centres.len() + named.len() - both;
    let agreement = if union == 0 { 1.0 } else { both as f64 / union as f64 };
    let id =
        if network.led.core == own.core { "reading-centres-network" } else { "reading-centres-network-core" };
    let reading = Message::new(id)
        .name("core", scope.names(network.led.core))
        .name("size", scope.names(own.core))
        .arg("centres", list(scope, named.into_iter()));
    let mut finding = Finding::new(PART.name, "network", &scope.named.id, Value::Number(agreement), reading);
    finding.decimals = 2;
    finding.used = network.led.cities;
    Some(finding)
}

fn circles_finding(scope: &Scope<'_>, drawn: &[urban_circle::Drawn]) -> Option<Finding> {
    let held = drawn.iter().filter(|d| d.centre.is_some()).count();
    if held == 0 {
        return None;
    }
    let across = drawn.iter().filter(|d| d.across).count();
    let share = across as f64 / held as f64;
    let reading = Message::new("reading-centres-across")
        .int("across", across)
        .int("counties", held)
        .percent("share", share, 1)
        .int("left", drawn.len() - held);
    let mut finding = Finding::new(PART.name, "across", &scope.named.id, Value::Number(share), reading);
    finding.unit = "share".into();
    finding.decimals = 3;
    finding.used = held;
    finding.evidence = Some(Evidence {
        constraint: Constraint::AdministrativeBarriers,
        support: Support::Inconclusive,
        strength: 0.0,
    });
    Some(finding)
}

fn views_table(views: &[Seen<'_>]) -> Table {
    let mut table = Table::new("centres-views", Message::new("table-centres-views"))
        .column("zone", "column-zone", CellKind::Text)
        .column("view", "column-view", CellKind::Text)
        .column("cities", "column-cities", CellKind::Int)
        .column("core", "column-core", CellKind::Unit)
        .column("contested", "column-contested", CellKind::Text)
        .column("centre", "column-centre", CellKind::Unit)
        .column("ratio", "column-of-core", CellKind::Percent(1));
    for seen in views {
        let answer = Message::new(if seen.led.contested { "answer-yes" } else { "answer-no" });
        let row = |centre: Cell, ratio: Cell| {
            vec![
                Cell::Name(seen.zone.names.clone()),
                Cell::Label(Message::new(seen.view.label())),
                Cell::Int(seen.led.cities as i64),
                Cell::Unit(seen.led.core),
                Cell::Label(answer.clone()),
                centre,
                ratio,
            ]
        };
        if seen.led.centres.is_empty() {
            table.push(row(Cell::Missing, Cell::Missing));
        }
        for (centre, ratio) in &seen.led.centres {
            table.push(row(Cell::Unit(*centre), Cell::Number(*ratio)));
        }
    }
    table
}

/// How often each city is core or centre over definitions, years and thresholds.
fn often_table(scope: &Scope<'_>, key: &str, options: &Options) -> Table {
    let years = options.int("years").unwrap_or(10);
    let last = scope.year.or_else(|| scope.zone.indicators.years(key).last().copied()).unwrap_or(0);
    let mut counts: BTreeMap<UnitId, [usize; 3]> = BTreeMap::new();
    for zone in definitions(scope) {
        for year in
            scope.zone.indicators.years(key).into_iter().filter(|y| i64::from(last - y) < years && *y <= last)
        {
            let at = Scope { year: Some(year), ..scope.with(zone) };
            let Some((units, values)) = strengths(&at, View::Size, key) else { continue };
            for theta in [0.4, 0.5, 0.6] {
                let Ok(led) = led(&units, &values, theta) else { continue };
                for unit in &units {
                    let count = counts.entry(*unit).or_default();
                    count[0] += 1;
                    count[1] += usize::from(led.core == *unit);
                    count[2] += usize::from(led.centres.iter().any(|c| c.0 == *unit));
                }
            }
        }
    }
    let mut rows: Vec<(UnitId, [usize; 3])> = counts.into_iter().filter(|(_, c)| c[1] + c[2] > 0).collect();
    rows.sort_by(|a, b| (b.1[1], b.1[2]).cmp(&(a.1[1], a.1[2])));
    let mut table = Table::new("centres-often", Message::new("table-centres-often"))
        .column("city", "column-city", CellKind::Unit)
        .column("runs", "column-runs", CellKind::Int)
        .column("core", "column-as-core", CellKind::Percent(0))
        .column("centre", "column-as-centre", CellKind::Percent(0))
        .plot(Plot::Bars { label: "city", value: "centre" });
    for (unit, [runs, core, centre]) in rows {
        let share = |n: usize| Cell::Number(n as f64 / runs as f64);
        table.push(vec![Cell::Unit(unit), Cell::Int(runs as i64), share(core), share(centre)]);
    }
    table
}

fn circle_table(drawn: &[urban_circle::Drawn]) -> Table {
    let mut circles: BTreeMap<UnitId, [usize; 3]> = BTreeMap::new();
    for d in drawn {
        let Some(centre) = d.centre else { continue };
        let circle = circles.entry(centre).or_default();
        circle[0] += 1;
        circle[1] += usize::from(d.across);
        circle[2] += usize::from(d.contested);
    }
    let mut table = Table::new("urban-circles", Message::new("table-urban-circles"))
        .column("centre", "column-centre", CellKind::Unit)
        .column("counties", "column-counties-in", CellKind::Int)
        .column("across", "column-across", CellKind::Int)
        .column("contested", "column-contested", CellKind::Int);
    let mut rows: Vec<_> = circles.into_iter().collect();
    rows.sort_by_key(|r| std::cmp::Reverse(r.1[0]));
    for (centre, [counties, across, contested]) in rows {
        let count = |n: usize| Cell::Int(n as i64);
        table.push(vec![Cell::Unit(centre), count(counties), count(across), count(contested)]);
    }
    table
}

fn county_table(scope: &Scope<'_>, drawn: &[urban_circle::Drawn]) -> Table {
    let mut table = Table::new("urban-circle-counties", Message::new("table-urban-circle-counties"))
        .column("county", "column-unit", CellKind::Unit)
        .column("centre", "column-centre", CellKind::Text)
        .column("share", "column-share", CellKind::Percent(0))
        .column("across", "column-across", CellKind::Text)
        .column("contested", "column-contested", CellKind::Text)
        .plot(Plot::Classes { unit: "county", class: "centre" });
    let answer = |yes: bool| Cell::Label(Message::new(if yes { "answer-yes" } else { "answer-no" }));
    for d in drawn {
        let centre = d.centre.map_or(Cell::Missing, |c| Cell::Name(Names::clone(scope.names(c))));
        let share = if d.centre.is_some() { Cell::Number(d.share) } else { Cell::Missing };
        table.push(vec![Cell::Unit(d.county), centre, share, answer(d.across), answer(d.contested)]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_diagnose::Diagnosis;
    use coregion_zone::{LoadOptions, PackageSource, load};

    fn proposal(zone_id: &str) -> (Proposal, Vec<String>) {
        let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
        let zone = &loaded.zone;
        let named = zone.named(zone_id).unwrap();
        let scope = Scope { zone, named, compare: Vec::new(), year: Some(2018), vintage: None, seed: 1 };
        let diagnosis = Diagnosis { runs: Vec::new(), weighing: Vec::new() };
        let context = Context { scope: &scope, diagnosis: &diagnosis, limit: Limit::none() };
        let options = Options::of(PART.name, PART.options, &[]).unwrap();
        let found = (PART.run)(&context, &options).unwrap();
        let names = |u: &UnitId| zone.units.get(*u).names.en.clone();
        let led = led_of(&scope);
        let mut list = vec![names(&led.core)];
        list.extend(led.centres.iter().map(|c| names(&c.0)));
        (found, list)
    }

    fn led_of(scope: &Scope<'_>) -> Led {
        let (units, values) = strengths(scope, View::Size, "gdp").unwrap();
        led(&units, &values, 0.5).unwrap()
    }

    #[test]
    fn the_ten_city_core_has_jining_and_linyi_and_the_twenty_cities_three_more() {
        let (_, ten) = proposal("huaihai10");
        assert_eq!(ten, ["Xuzhou", "Jining", "Linyi"]);
        let (found, twenty) = proposal("huaihai20");
        assert_eq!(twenty, ["Xuzhou", "Yancheng", "Jining", "Linyi", "Tai'an", "Huai'an"]);
        let joined = found.findings.iter().find(|f| f.statistic == "joined").unwrap();
        assert_eq!(joined.value, Value::Number(3.0));
        assert!(found.findings.iter().any(|f| f.statistic == "network"));
        let across = found.findings.iter().find(|f| f.statistic == "across").unwrap();
        assert!(across.value.number().unwrap() > 0.0, "no circle crosses a line");
        assert_eq!(found.tables[3].rows.len(), 143);
    }
}
