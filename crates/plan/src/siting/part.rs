//! The part `siting` of a plan: where shared facilities serve most, and what planning them as one brings each member.

use super::costs::{Costs, SitingError};
use super::median::Choice;
use super::together::{Members, Together, together};
use crate::ground::{city, distance_km, labels, nearest, position};
use crate::{Context, Field, Gain, Outcome, Part, Proposal};
use coregion_diagnose::access::catchment::catchment;
use coregion_diagnose::interaction::decay::Decay;
use coregion_diagnose::{
    Cell, CellKind, Dropped, Finding, Kind, OptionSpec, Options, Plot, Scope, Table, Unavailable, Value,
};
use coregion_zone::{Arg, Message, Names, Provenance, UnitId};
use std::collections::BTreeMap;

/// The part.
pub const PART: Part = Part {
    name: "siting",
    field: Field::Services,
    references: &[
        "Hakimi 1964, Operations Research 12:450-459, doi:10.1287/opre.12.3.450",
        "Church and ReVelle 1974, Papers of the Regional Science Association 32:101-118, doi:10.1007/BF01942293",
        "Luo and Wang 2003, Environment and Planning B 30:865-884, doi:10.1068/b29120",
    ],
    options: &[
        OptionSpec { name: "sites", kind: Kind::Int(1, 1000), default: "12" },
        OptionSpec { name: "radius-km", kind: Kind::Number(1.0, 1000.0), default: "40" },
        OptionSpec { name: "existing", kind: Kind::Text, default: "" },
        OptionSpec { name: "supply", kind: Kind::Text, default: "" },
        OptionSpec { name: "people", kind: Kind::Text, default: "population" },
    ],
    run,
};

/// Bounds that a search may work out.
const WORK: u64 = 4_000;

/// Places with people and a point, which are also the sites.
pub(crate) struct Places {
    pub(crate) units: Vec<UnitId>,
    pub(crate) people: Vec<f64>,
    /// Kilometres by place and then site.
    pub(crate) km: Vec<Option<f64>>,
    /// The side of each place, numbered.
    pub(crate) side: Vec<usize>,
    pub(crate) sides: Vec<UnitId>,
    pub(crate) dropped: Vec<Dropped>,
    pub(crate) input: Provenance,
}

impl Places {
    /// The counties of a zone that have people and a point.
    pub(crate) fn new(scope: &Scope<'_>, people: &str) -> Result<Self, Unavailable> {
        let set = scope.counties();
        let column = [people, "population", "population_resident"]
            .into_iter()
            .map(|key| nearest(scope, key, &set))
            .reduce(|a, b| a.or(b))
            .unwrap_or_else(|| nearest(scope, people, &set))?;
        let (mut units, mut counts, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
        for (unit, value) in set.ids().iter().zip(&column.values) {
            let has_point = distance_km(scope, *unit, *unit).is_some();
            match value {
                Some(value) if has_point && *value >= 0.0 => {
                    units.push(*unit);
                    counts.push(*value);
                }
                _ => dropped.push(Dropped {
                    names: scope.names(*unit).clone(),
                    reason: Message::new(if has_point { "siting-no-people" } else { "siting-no-point" }),
                }),
            }
        }
        if units.len() < 2 {
            let reason = Message::new("unavailable-points");
            return Err(Unavailable { reason, resource: "units" });
        }
        let n = units.len();
        let km = (0..n * n).map(|at| distance_km(scope, units[at / n], units[at % n])).collect();
        let provinces: Vec<UnitId> = units.iter().map(|u| scope.province(*u)).collect();
        let side: Vec<usize> = labels(&provinces).into_iter().map(|s| s as usize).collect();
        let mut sides = Vec::new();
        for province in provinces {
            if !sides.contains(&province) {
                sides.push(province);
            }
        }
        Ok(Places { units, people: counts, km, side, sides, dropped, input: column.provenance })
    }

    /// People of each side.
    pub(crate) fn by_side(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.sides.len()];
        self.side.iter().zip(&self.people).for_each(|(s, p)| sums[*s] += p);
        sums
    }
}

/// Sites in proportion to people by largest remainders, one each at least as far as there are enough.
fn apportioned(people: &[f64], sites: usize) -> Vec<usize> {
    let all: f64 = people.iter().sum();
    let exact: Vec<f64> = people.iter().map(|p| p / all.max(f64::MIN_POSITIVE) * sites as f64).collect();
    let mut given: Vec<usize> = exact.iter().map(|e| e.floor() as usize).collect();
    let mut order: Vec<usize> = (0..people.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()).then(a.cmp(b)));
    let left = sites - given.iter().sum::<usize>().min(sites);
    order.into_iter().cycle().take(left).for_each(|at| given[at] += 1);
    // A side without any takes one from the side with most.
    while let Some(none) = given.iter().position(|g| *g == 0) {
        let most = (0..given.len()).max_by_key(|i| (given[*i], usize::MAX - i)).unwrap_or(none);
        if given[most] < 2 {
            break;
        }
        given[most] -= 1;
        given[none] += 1;
    }
    given
}

fn refused(error: SitingError) -> Unavailable {
    let reason = Message::new("plan-siting-refused").text("error", error.to_string());
    Unavailable { reason, resource: "units" }
}

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let places = Places::new(scope, options.text("people").unwrap_or("population"))?;
    let codes = options.text("existing").unwrap_or("").split(',').map(str::trim).filter(|c| !c.is_empty());
    let mut existing =
        codes.map(|code| position(scope, &places.units, code)).collect::<Result<Vec<_>, _>>()?;
    existing.sort_unstable();
    existing.dedup();
    let sites = options.int("sites").unwrap_or(12).max(1) as usize;
    let radius = options.number("radius-km").unwrap_or(40.0);
    let members = Members {
        of_place: places.side.clone(),
        of_site: places.side.clone(),
        new: apportioned(&places.by_side(), sites.min(places.units.len() - existing.len())),
        existing,
    };
    let choice = Choice { seed: scope.seed, ..Choice::default() };
    let limit = context.limit.at_most(WORK);
    let solve = |costs: Costs| together(&costs, &members, &choice, limit).map_err(refused);
    let travel = solve(Costs::new(&places.people, &places.km).map_err(refused)?)?;
    let reach = solve(Costs::uncovered(&places.people, &places.km, radius).map_err(refused)?)?;
    let proof = if reach.is_optimal() { travel.proof() } else { reach.proof() };
    let (Some(travel), Some(reach)) = (travel.best(), reach.best()) else {
        let reason = Outcome::<()>::Stopped { best: None, gap: None }.proof();
        return Err(Unavailable { reason, resource: "units" });
    };
    let (access_table, access_finding) = access(scope, &places, options, radius, &reach.together.sites)?;
    let gains = gains(scope, &places, &members, radius, reach);
    let mut findings = findings(scope, &places, radius, travel, reach);
    findings.push(access_finding);
    for finding in &mut findings {
        finding.used = places.units.len();
        finding.dropped.clone_from(&places.dropped);
        finding.inputs = vec![places.input.clone()];
    }
    findings[0].warnings.push(Message::new("warning-siting-straight"));
    if members.existing.is_empty() {
        findings[0].warnings.push(Message::new("warning-siting-existing"));
    }
    let mut partners: Vec<UnitId> =
        reach.together.sites.iter().map(|s| city(scope, places.units[*s])).collect();
    partners.sort();
    partners.dedup();
    Ok(Proposal {
        findings,
        tables: vec![
            sites_table(scope, &places, &members, radius, travel, reach),
            served_table(&places, &reach.together.serving, radius),
            member_table(&gains),
            access_table,
        ],
        partners,
        gains: gains
            .iter()
            .filter(|g| g.amount != 0.0)
            .map(|g| Gain { unit: g.city, amount: g.amount, measure_unit: "persons" })
            .collect(),
        proof: Some(proof),
    })
}

/// What planning as one brings a city.
struct CityGain {
    city: UnitId,
    people: f64,
    apart: f64,
    joint: f64,
    amount: f64,
}

/// People of each city within reach, of their own side's sites and of those chosen together.
fn gains(
    scope: &Scope<'_>,
    places: &Places,
    members: &Members,
    radius: f64,
    reach: &Together,
) -> Vec<CityGain> {
    let n = places.units.len();
    let within = |p: usize, s: usize| places.km[p * n + s].is_some_and(|km| km <= radius);
    let own: Vec<usize> = reach.apart.iter().flat_map(|s| s.sites.iter().copied()).collect();
    let mut by_city: BTreeMap<UnitId, CityGain> = BTreeMap::new();
    for p in 0..n {
        let apart = own.iter().any(|s| members.of_site[*s] == places.side[p] && within(p, *s));
        let joint = reach.together.sites.iter().any(|s| within(p, *s));
        let city = city(scope, places.units[p]);
        let gain = by_city.entry(city).or_insert(CityGain {
            city,
            people: 0.0,
            apart: 0.0,
            joint: 0.0,
            amount: 0.0,
        });
        gain.people += places.people[p];
        gain.apart += if apart { places.people[p] } else { 0.0 };
        gain.joint += if joint { places.people[p] } else { 0.0 };
        gain.amount = gain.joint - gain.apart;
    }
    let mut gains: Vec<CityGain> = by_city.into_values().collect();
    gains.sort_by(|a, b| b.amount.total_cmp(&a.amount).then(a.city.cmp(&b.city)));
    gains
}

fn findings(
    scope: &Scope<'_>,
    places: &Places,
    radius: f64,
    travel: &Together,
    reach: &Together,
) -> Vec<Finding> {
    let found = |statistic, value: f64, unit: &str, decimals, reading| {
        PART.finding(scope, statistic, Value::Number(value), unit, decimals, reading)
    };
    let all: f64 = places.people.iter().sum();
    let joint = all - reach.together.cost;
    let apart = all - reach.apart_cost();
    let names: Vec<Names> =
        reach.together.sites.iter().map(|s| scope.names(places.units[*s]).clone()).collect();
    let people = |m: Message, key: [&'static str; 2], value: f64| {
        m.number(key[0], value / 1e6, 2).number(key[1], value / 1e4, 0)
    };
    let reading = Message::new("reading-siting-covered")
        .int("sites", names.len())
        .arg("list", Arg::List(names))
        .number("radius", radius, 0)
        .percent("share", joint / all, 1);
    let mut list =
        vec![found("covered", joint / all, "share", 3, people(reading, ["millions", "wan"], joint))];
    let reading = Message::new("reading-siting-gain").percent("apart", apart / all, 1);
    let reading = people(reading, ["millions", "wan"], joint - apart);
    let reading = people(reading, ["opening", "openingwan"], reach.from_opening());
    let reading = people(reading, ["choosing", "choosingwan"], reach.from_choosing());
    list.push(found("gain", joint - apart, "persons", 0, reading));
    let mean = |cost: f64| cost / all;
    let saved = mean(travel.apart_cost()) - mean(travel.together.cost);
    let names: Vec<Names> =
        travel.together.sites.iter().map(|s| scope.names(places.units[*s]).clone()).collect();
    let reading = Message::new("reading-siting-travel")
        .number("apart", mean(travel.apart_cost()), 2)
        .number("together", mean(travel.together.cost), 2)
        .number("open", mean(travel.open.cost), 2)
        .arg("list", Arg::List(names));
    list.push(found("travel", saved, "km", 2, reading));
    list
}

/// Access to facilities with the line open and closed.
fn access(
    scope: &Scope<'_>,
    places: &Places,
    options: &Options,
    radius: f64,
    planned: &[usize],
) -> Result<(Table, Finding), Unavailable> {
    let n = places.units.len();
    let (sites, supply, source): (Vec<usize>, Vec<f64>, Message) = match options.text("supply") {
        Some(key) => {
            let set = coregion_zone::UnitSet::new(places.units.clone(), &scope.named.id, None);
            let column = nearest(scope, key, &set)?;
            let (sites, supply) =
                column.values.iter().enumerate().filter_map(|(i, v)| Some((i, (*v)?))).unzip();
            (
                sites,
                supply,
                Message::new("siting-supply-of").name("indicator", &scope.zone.indicator_name(key)),
            )
        }
        None => (planned.to_vec(), vec![1.0; planned.len()], Message::new("siting-supply-planned")),
    };
    let same = |p: usize, j: usize| places.side[p] == places.side[sites[j]];
    let far = |p: usize, j: usize| places.km[p * n + sites[j]].unwrap_or(f64::INFINITY);
    let all_of = |km: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
        (0..n * sites.len()).map(|at| km(at / sites.len(), at % sites.len())).collect()
    };
    let wrong = |_| Unavailable { reason: Message::new("siting-no-people"), resource: "indicators" };
    let within = Decay::Within(radius);
    let open = catchment(&places.people, &supply, &all_of(&far), within).map_err(wrong)?;
    let closed = all_of(&|p, j| if same(p, j) { far(p, j) } else { f64::INFINITY });
    let closed = catchment(&places.people, &supply, &closed, within).map_err(wrong)?;
    // A million people share what one place has.
    let scale = 1e6;
    let mut table =
        Table::new("siting-access", Message::new("table-siting-access").message("supply", source.clone()))
            .column("county", "column-unit", CellKind::Unit)
            .column("open", "column-siting-open", CellKind::Number(3))
            .column("closed", "column-siting-closed", CellKind::Number(3))
            .column("effect", "column-siting-effect", CellKind::Number(3))
            .plot(Plot::Map { unit: "county", value: "effect" });
    let (mut gain, mut lose) = (0.0, 0.0);
    for p in 0..n {
        let effect = open.access[p] - closed.access[p];
        match effect {
            e if e > 1e-15 => gain += places.people[p],
            e if e < -1e-15 => lose += places.people[p],
            _ => {}
        }
        table.push(vec![
            Cell::Unit(places.units[p]),
            Cell::Number(open.access[p] * scale),
            Cell::Number(closed.access[p] * scale),
            Cell::Number(effect * scale),
        ]);
    }
    let all: f64 = places.people.iter().sum();
    let reading = Message::new("reading-siting-opening")
        .message("supply", source)
        .percent("gain", gain / all, 1)
        .percent("lose", lose / all, 1)
        .number("radius", radius, 0);
    let mut finding = Finding::new(PART.name, "opening", &scope.named.id, Value::Number(gain / all), reading);
    finding.unit = "share".into();
    Ok((table, finding))
}

fn sites_table(
    scope: &Scope<'_>,
    places: &Places,
    members: &Members,
    radius: f64,
    travel: &Together,
    reach: &Together,
) -> Table {
    let mut table = Table::new("siting-sites", Message::new("table-siting-sites"))
        .column("aim", "column-siting-aim", CellKind::Text)
        .column("how", "column-siting-how", CellKind::Text)
        .column("site", "column-siting-site", CellKind::Unit)
        .column("city", "column-city", CellKind::Unit)
        .column("existing", "column-siting-existing", CellKind::Text)
        .column("people", "column-siting-people", CellKind::Number(0))
        .unit("persons");
    let n = places.units.len();
    let km = |p: usize, s: usize| places.km[p * n + s].unwrap_or(f64::INFINITY);
    for (aim, found, most) in
        [("siting-aim-reach", reach, radius), ("siting-aim-travel", travel, f64::INFINITY)]
    {
        for (how, sited) in [("siting-how-together", &found.together), ("siting-how-apart", &found.open)] {
            for site in &sited.sites {
                // Those to whom this site is the nearest, within reach where reach is the aim.
                let people = (0..n)
                    .filter(|p| km(*p, *site) <= most)
                    .filter(|p| {
                        let nearer =
                            |a: &&usize, b: &&usize| km(*p, **a).total_cmp(&km(*p, **b)).then(a.cmp(b));
                        sited.sites.iter().min_by(nearer) == Some(site)
                    })
                    .fold(0.0, |sum, p| sum + places.people[p]);
                let old = if members.existing.contains(site) { "answer-yes" } else { "answer-no" };
                table.push(vec![
                    Cell::Label(Message::new(aim)),
                    Cell::Label(Message::new(how)),
                    Cell::Unit(places.units[*site]),
                    Cell::Unit(city(scope, places.units[*site])),
                    Cell::Label(Message::new(old)),
                    Cell::Number(people),
                ]);
            }
        }
    }
    table
}

/// Which site is nearest to each county, of those chosen together, and whether it is within reach; drawn as lines.
fn served_table(places: &Places, serving: &[usize], radius: f64) -> Table {
    let mut table = Table::new("siting-served", Message::new("table-siting-served"))
        .column("county", "column-unit", CellKind::Unit)
        .column("site", "column-siting-site", CellKind::Unit)
        .column("km", "column-siting-km", CellKind::Number(1))
        .unit("km")
        .column("within", "column-siting-within", CellKind::Text)
        .column("across", "column-across", CellKind::Text)
        .column("people", "column-people", CellKind::Number(0))
        .unit("persons")
        .plot(Plot::Links { from: "county", to: "site", value: "people" });
    let n = places.units.len();
    let mut open: Vec<usize> = serving.to_vec();
    open.sort_unstable();
    open.dedup();
    let answer = |yes: bool| Cell::Label(Message::new(if yes { "answer-yes" } else { "answer-no" }));
    for p in 0..n {
        let km = |s: usize| places.km[p * n + s].unwrap_or(f64::INFINITY);
        let Some(site) = open.iter().copied().min_by(|a, b| km(*a).total_cmp(&km(*b)).then(a.cmp(b))) else {
            continue;
        };
        table.push(vec![
            Cell::Unit(places.units[p]),
            Cell::Unit(places.units[site]),
            Cell::number(Some(km(site))),
            answer(km(site) <= radius),
            answer(places.side[p] != places.side[site]),
            Cell::Number(places.people[p]),
        ]);
    }
    table
}

fn member_table(gains: &[CityGain]) -> Table {
    let mut table = Table::new("siting-members", Message::new("table-siting-members"))
        .column("city", "column-city", CellKind::Unit)
        .column("people", "column-people", CellKind::Number(0))
        .unit("persons")
        .column("apart", "column-siting-apart", CellKind::Number(0))
        .unit("persons")
        .column("joint", "column-siting-joint", CellKind::Number(0))
        .unit("persons")
        .column("gain", "column-siting-gain", CellKind::Number(0))
        .unit("persons")
        .plot(Plot::Bars { label: "city", value: "gain" });
    for gain in gains {
        table.push(vec![
            Cell::Unit(gain.city),
            Cell::Number(gain.people),
            Cell::Number(gain.apart),
            Cell::Number(gain.joint),
            Cell::Number(gain.amount),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{planned, table};

    #[test]
    fn planning_as_one_reaches_no_fewer_people_and_opening_adds_no_supply() {
        let (found, _) = planned(&PART, "huaihai20", &[]);
        let value =
            |s: &str| found.findings.iter().find(|f| f.statistic == s).unwrap().value.number().unwrap();
        assert!(value("covered") > 0.3 && value("covered") <= 1.0);
        assert!(value("gain") >= 0.0 && value("travel") >= 0.0);
        let gains: f64 = found.gains.iter().map(|g| g.amount).sum();
        assert!((gains - value("gain")).abs() < 1.0, "{gains}");
        let joint = table(&found, "siting-sites").rows.iter().filter(|r| {
            r[0] == Cell::Label(Message::new("siting-aim-reach"))
                && r[1] == Cell::Label(Message::new("siting-how-together"))
        });
        let served: Vec<f64> = joint.filter_map(|r| r[5].as_f64()).collect();
        assert_eq!(served.len(), 12);
        // The people served are those within reach.
        let all: f64 = table(&found, "siting-members").rows.iter().filter_map(|r| r[1].as_f64()).sum();
        assert!((served.iter().sum::<f64>() / all - value("covered")).abs() < 1e-9);
        assert_eq!(table(&found, "siting-served").rows.len(), 143);
        // People times access is the supply that is reached: as much open as closed.
        let access = &table(&found, "siting-access").rows;
        let served = &table(&found, "siting-served").rows;
        let sum = |column: usize| -> f64 {
            access.iter().zip(served).map(|(a, s)| a[column].as_f64().unwrap() * s[5].as_f64().unwrap()).sum()
        };
        assert!((sum(1) / 1e6 - 12.0).abs() < 1e-6 && (sum(2) / 1e6 - 12.0).abs() < 1e-6, "{}", sum(1) / 1e6);
    }

    #[test]
    fn sites_that_exist_stay_open_and_unknown_codes_are_named() {
        let (found, zone) = planned(&PART, "huaihai20", &[("existing", "320302,370811"), ("sites", "4")]);
        let open: Vec<String> = (table(&found, "siting-sites").rows.iter())
            .filter(|r| r[4] == Cell::Label(Message::new("answer-yes")))
            .map(|r| match r[2] {
                Cell::Unit(u) => zone.units.get(u).code.to_string(),
                _ => panic!(),
            })
            .collect();
        assert!(open.contains(&"320302".to_owned()) && open.contains(&"370811".to_owned()));
        assert_eq!(apportioned(&[90.0, 9.0, 1.0], 5), [3, 1, 1]);
    }
}
