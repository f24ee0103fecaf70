//! The part `routes` of a plan: one trip over the rail stops of the zone that crosses the line.

use super::orienteering::{Effort, plan_trip};
use super::trip::{Journey, Place, Trip, TripRules};
use crate::ground::{labels, nearest, position};
use crate::{Context, Field, Limit, Outcome, Part, Proposal};
use coregion_diagnose::{
    Cell, CellKind, Dropped, Finding, Kind, OptionSpec, Options, Plot, Scope, Table, Unavailable, Value,
};
use coregion_zone::{Arg, Message, Names, Provenance, UnitId};
use std::collections::BTreeMap;

/// The part.
pub const PART: Part = Part {
    name: "routes",
    field: Field::Tourism,
    references: &[
        "Tsiligirides 1984, Journal of the Operational Research Society 35:797-809, doi:10.1057/jors.1984.162",
        "Vansteenwegen, Souffriau and Van Oudheusden 2011, European Journal of Operational Research 209:1-10, doi:10.1016/j.ejor.2010.03.045",
    ],
    options: &[
        OptionSpec { name: "days", kind: Kind::Int(1, 10), default: "3" },
        OptionSpec { name: "day-minutes", kind: Kind::Number(60.0, 1440.0), default: "600" },
        OptionSpec { name: "stay-minutes", kind: Kind::Number(0.0, 1440.0), default: "180" },
        OptionSpec { name: "dwell-minutes", kind: Kind::Number(0.0, 240.0), default: "15" },
        OptionSpec { name: "provinces", kind: Kind::Int(1, 30), default: "2" },
        OptionSpec { name: "start", kind: Kind::Text, default: "" },
        OptionSpec { name: "stop-scores", kind: Kind::Text, default: "equal" },
        OptionSpec { name: "repeat", kind: Kind::Number(0.0, 1.0), default: "0.9" },
        OptionSpec { name: "rail", kind: Kind::Text, default: "rail_main,rail" },
        OptionSpec { name: "times", kind: Kind::Choice(&["median", "fastest"]), default: "median" },
    ],
    run,
};

/// Sets of stops that one trip may look at.
const WORK: u64 = 600_000;

/// Stations with the minutes between them.
struct Stations {
    units: Vec<UnitId>,
    /// By place of departure and then of arrival.
    minutes: Vec<Option<f64>>,
    services: Vec<Option<f64>>,
    mode: String,
    input: Provenance,
    dropped: Vec<Dropped>,
}

impl Stations {
    fn new(scope: &Scope<'_>, options: &Options) -> Result<Self, Unavailable> {
        let travel = &scope.zone.travel;
        let members = scope.members();
        let at: BTreeMap<UnitId, usize> = members.ids().iter().enumerate().map(|(i, u)| (*u, i)).collect();
        let inside: Vec<_> = (travel.rows.iter())
            .filter(|r| at.contains_key(&r.origin) && at.contains_key(&r.destination))
            .collect();
        let missing = || Unavailable { reason: Message::new("unavailable-travel"), resource: "travel" };
        let mut rows_of: BTreeMap<&str, usize> = BTreeMap::new();
        inside.iter().for_each(|r| *rows_of.entry(travel.symbols.text(r.mode)).or_default() += 1);
        let wanted = options.text("rail").unwrap_or("").split(',').map(str::trim);
        let mode = wanted
            .clone()
            .find(|m| rows_of.contains_key(m))
            .or_else(|| rows_of.iter().rev().max_by_key(|(_, n)| **n).map(|(m, _)| *m))
            .ok_or_else(missing)?;
        let symbol = travel.symbols.find(mode).ok_or_else(missing)?;
        let fastest = options.text("times") == Some("fastest");
        let n = members.len();
        let (mut minutes, mut services) = (vec![None; n * n], vec![None; n * n]);
        let mut input = Provenance {
            resource: travel.resource.clone(),
            series: mode.to_owned(),
            ..Provenance::default()
        };
        for row in inside.into_iter().filter(|r| r.mode == symbol) {
            let cell = at[&row.origin] * n + at[&row.destination];
            let time = if fastest { row.minutes } else { row.median_minutes.or(row.minutes) };
            if let Some(time) = time {
                minutes[cell] = Some(minutes[cell].map_or(time, |m: f64| m.min(time)));
                services[cell] = row.services;
                input.period = input.period.or(row.period);
                input.add_row(row.line, travel.symbols.text(row.source));
            }
        }
        let linked = |i: usize| (0..n).any(|j| minutes[i * n + j].is_some() || minutes[j * n + i].is_some());
        let kept: Vec<usize> = (0..n).filter(|i| linked(*i)).collect();
        if kept.len() < 2 {
            return Err(missing());
        }
        let pick = |all: &[Option<f64>]| {
            kept.iter().flat_map(|i| kept.iter().map(|j| all[*i * n + *j])).collect::<Vec<_>>()
        };
        let dropped = (0..n).filter(|i| !linked(*i)).map(|i| Dropped {
            names: scope.names(members.ids()[i]).clone(),
            reason: Message::new("routes-no-train").text("mode", mode.replace('_', " ")),
        });
        Ok(Stations {
            units: kept.iter().map(|i| members.ids()[*i]).collect(),
            minutes: pick(&minutes),
            services: pick(&services),
            mode: mode.replace('_', " "),
            input,
            dropped: dropped.collect(),
        })
    }

    /// The station with most services.
    fn hub(&self) -> usize {
        let n = self.units.len();
        let services = |i: usize| (0..n).filter_map(|j| self.services[i * n + j]).sum::<f64>();
        (0..n).rev().max_by(|a, b| services(*a).total_cmp(&services(*b))).unwrap_or(0)
    }
}

/// Scores of stops: all equal, those of an indicator (each as a share of the largest), or given as `code:score,code:score`.
fn scores(scope: &Scope<'_>, stations: &Stations, given: &str) -> Result<Vec<f64>, Unavailable> {
    if given == "equal" {
        return Ok(vec![1.0; stations.units.len()]);
    }
    if !given.contains(':') {
        let set = coregion_zone::UnitSet::new(stations.units.clone(), &scope.named.id, None);
        let column = nearest(scope, given, &set)?;
        let largest = column.values.iter().flatten().copied().fold(0.0, f64::max);
        let score = |v: &Option<f64>| v.filter(|v| *v > 0.0 && largest > 0.0).map_or(0.0, |v| v / largest);
        return Ok(column.values.iter().map(score).collect());
    }
    let mut scores = vec![0.0; stations.units.len()];
    for item in given.split(',').map(str::trim).filter(|i| !i.is_empty()) {
        let wrong = || Unavailable {
            reason: Message::new("routes-bad-score").text("given", item),
            resource: "units",
        };
        let (code, score) = item.split_once(':').ok_or_else(wrong)?;
        let score: f64 = score.trim().parse().map_err(|_| wrong())?;
        if !(0.0..=1e9).contains(&score) {
            return Err(wrong());
        }
        scores[position(scope, &stations.units, code)?] = score;
    }
    Ok(scores)
}

/// A trip under some rules.
struct Planned {
    days: usize,
    provinces: usize,
    outcome: Outcome<Trip>,
}

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let stations = Stations::new(scope, options)?;
    let start = match options.text("start") {
        Some(code) => position(scope, &stations.units, code)?,
        None => stations.hub(),
    };
    let scores = scores(scope, &stations, options.text("stop-scores").unwrap_or("equal"))?;
    let provinces: Vec<UnitId> = stations.units.iter().map(|u| scope.province(*u)).collect();
    let numbers = labels(&provinces);
    let number = |name: &str, default: f64| options.number(name).unwrap_or(default);
    let stay = number("stay-minutes", 180.0);
    // Stops of one province count as of one kind: each further one is worth less.
    let places: Vec<Place> = (0..stations.units.len())
        .map(|i| Place {
            score: scores[i],
            stay,
            kind: Some(numbers[i] as usize),
            province: numbers[i] as usize,
            hotel: true,
        })
        .collect();
    let days = options.int("days").unwrap_or(3).max(1) as usize;
    let wanted = options.int("provinces").unwrap_or(2).max(1) as usize;
    let all = numbers.iter().max().map_or(1, |m| *m as usize + 1);
    let rules = |days: usize, provinces: usize| TripRules {
        start,
        end: start,
        budget: number("day-minutes", 600.0),
        days,
        dwell: number("dwell-minutes", 15.0),
        provinces,
        repeat: number("repeat", 0.9),
    };
    let limit: Limit<'_> = context.limit.at_most(WORK);
    let refused = |error: super::trip::JourneyError| Unavailable {
        reason: Message::new("routes-refused").text("error", error.to_string()),
        resource: "travel",
    };
    let mut cases: Vec<(usize, usize)> = vec![(days, wanted)];
    cases.extend((1..=days.min(3)).map(|d| (d, wanted)).filter(|c| c.0 != days));
    cases.extend((1..=all).map(|q| (days, q)).filter(|c| c.1 != wanted));
    let mut found: Vec<Planned> = Vec::with_capacity(cases.len());
    for (days, provinces) in cases {
        let journey = Journey::new(places.clone(), stations.minutes.clone(), rules(days, provinces));
        let journey = journey.map_err(refused)?;
        let effort = Effort { seed: scope.seed, ..Effort::default() };
        let outcome = plan_trip(&journey, &effort, limit).map_err(refused)?;
        found.push(Planned { days, provinces, outcome });
    }
    Ok(proposal(scope, &stations, start, stay + rules(1, 1).dwell, &provinces, &found))
}

fn proposal(
    scope: &Scope<'_>,
    stations: &Stations,
    start: usize,
    visit: f64,
    provinces: &[UnitId],
    found: &[Planned],
) -> Proposal {
    let main = &found[0];
    let mut proposal = Proposal { proof: Some(main.outcome.proof()), ..Proposal::default() };
    proposal.findings = findings(scope, stations, start, provinces, main);
    for finding in &mut proposal.findings {
        finding.period = stations.input.period;
        finding.inputs = vec![stations.input.clone()];
        finding.used = stations.units.len();
        finding.dropped.clone_from(&stations.dropped);
    }
    if let Some(trip) = main.outcome.best().filter(|t| !t.stops.is_empty()) {
        proposal.tables.push(legs_table(stations, start, visit, trip));
        proposal.partners = trip.stops.iter().map(|s| stations.units[*s]).collect();
    }
    proposal.tables.push(trips_table(scope, stations, found));
    proposal
}

fn list(scope: &Scope<'_>, stations: &Stations, stops: &[usize]) -> Arg {
    Arg::List(stops.iter().map(|s| scope.names(stations.units[*s]).clone()).collect())
}

fn distinct(stops: &[usize], provinces: &[UnitId]) -> Vec<UnitId> {
    let mut seen: Vec<UnitId> = stops.iter().map(|s| provinces[*s]).collect();
    seen.sort();
    seen.dedup();
    seen
}

fn findings(
    scope: &Scope<'_>,
    stations: &Stations,
    start: usize,
    provinces: &[UnitId],
    main: &Planned,
) -> Vec<Finding> {
    let found = |statistic, value: Value, reading| {
        let mut finding = Finding::new(PART.name, statistic, &scope.named.id, value, reading);
        finding.decimals = 0;
        finding
    };
    let Some(trip) = main.outcome.best().filter(|t| !t.stops.is_empty()) else {
        let reading = match &main.outcome {
            Outcome::Infeasible { conflict } => conflict.clone(),
            _ => Message::new("reading-routes-none"),
        };
        return vec![found("stops", Value::Number(0.0), reading)];
    };
    let visited = distinct(&trip.stops, provinces);
    let names: Vec<Names> = visited.iter().map(|p| scope.names(*p).clone()).collect();
    let rides = trip.stops.len() as f64;
    let reading = Message::new("reading-routes-trip")
        .name("start", scope.names(stations.units[start]))
        .arg("stops", list(scope, stations, &trip.stops))
        .int("count", trip.stops.len())
        .int("days", main.days)
        .int("provinces", visited.len())
        .arg("names", Arg::List(names))
        .number("hours", trip.minutes / 60.0, 1);
    let mut first = found("stops", Value::Number(rides), reading);
    first.warnings = vec![Message::new("warning-routes-scores"), Message::new("warning-routes-timetable")];
    let reading = Message::new("reading-routes-provinces").int("provinces", visited.len());
    let second = found("provinces", Value::Number(visited.len() as f64), reading);
    vec![first, second]
}

/// The rides of the trip, drawn as lines.
fn legs_table(stations: &Stations, start: usize, visit: f64, trip: &Trip) -> Table {
    let mut table =
        Table::new("route-legs", Message::new("table-route-legs").text("mode", stations.mode.clone()))
            .column("leg", "column-route-leg", CellKind::Int)
            .column("from", "column-route-from", CellKind::Unit)
            .column("to", "column-route-to", CellKind::Unit)
            .column("minutes", "column-route-minutes", CellKind::Number(0))
            .unit("min")
            .column("services", "column-route-services", CellKind::Number(0))
            .column("visit", "column-route-visit", CellKind::Number(0))
            .unit("min")
            .column("night", "column-route-night", CellKind::Text)
            .plot(Plot::Links { from: "from", to: "to", value: "minutes" });
    let n = stations.units.len();
    let mut from = start;
    for (leg, to) in trip.stops.iter().copied().chain([start]).enumerate() {
        let last = leg == trip.stops.len();
        let night = if trip.nights.contains(&leg) { "answer-yes" } else { "answer-no" };
        if from != to {
            table.push(vec![
                Cell::Int(leg as i64 + 1),
                Cell::Unit(stations.units[from]),
                Cell::Unit(stations.units[to]),
                Cell::number(stations.minutes[from * n + to]),
                Cell::number(stations.services[from * n + to]),
                if last { Cell::Missing } else { Cell::Number(visit) },
                Cell::Label(Message::new(night)),
            ]);
        }
        from = to;
    }
    table
}

/// Trips of other lengths, and through more provinces.
fn trips_table(scope: &Scope<'_>, stations: &Stations, found: &[Planned]) -> Table {
    let mut table = Table::new("route-trips", Message::new("table-route-trips"))
        .column("days", "column-route-days", CellKind::Int)
        .column("provinces", "column-route-provinces", CellKind::Int)
        .column("stops", "column-route-stops", CellKind::Text)
        .column("count", "column-route-count", CellKind::Int)
        .column("score", "column-score", CellKind::Number(2))
        .column("hours", "column-route-hours", CellKind::Number(1))
        .column("proof", "column-route-proof", CellKind::Text);
    for planned in found {
        let trip = planned.outcome.best();
        let names = trip.map(|t| {
            let join = |pick: fn(&Names) -> &str, dash: &str| {
                let one = |s: &usize| pick(scope.names(stations.units[*s])).to_owned();
                t.stops.iter().map(one).collect::<Vec<_>>().join(dash)
            };
            Names::new(&join(|n| &n.en, " – "), &join(|n| &n.zh, "—"))
        });
        table.push(vec![
            Cell::Int(planned.days as i64),
            Cell::Int(planned.provinces as i64),
            names.map_or(Cell::Missing, Cell::Name),
            trip.map_or(Cell::Missing, |t| Cell::Int(t.stops.len() as i64)),
            Cell::number(trip.map(|t| t.score)),
            Cell::number(trip.map(|t| t.minutes / 60.0)),
            Cell::Label(planned.outcome.proof()),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{planned, table};

    #[test]
    fn a_trip_over_real_rail_times_crosses_the_line_and_keeps_its_days() {
        let (found, zone) = planned(&PART, "huaihai20", &[]);
        assert_eq!(found.proof.as_ref().unwrap().id, "proof-optimal");
        let legs = &table(&found, "route-legs").rows;
        assert!(legs.len() >= 4, "{legs:?}");
        assert_eq!(legs[0][1], legs[legs.len() - 1][2]);
        assert!(legs.windows(2).all(|w| w[0][2] == w[1][1]));
        let minutes: f64 = legs.iter().filter_map(|l| l[3].as_f64()).sum();
        let visits: f64 = legs.iter().filter_map(|l| l[5].as_f64()).sum();
        assert!(legs.iter().all(|l| l[3].as_f64().is_some()), "a ride without a train");
        assert!(minutes + visits <= 3.0 * 600.0 + 1e-9);
        let nights = legs.iter().filter(|l| l[6] == Cell::Label(Message::new("answer-yes"))).count();
        assert!(nights <= 2);
        let mut provinces: Vec<_> =
            found.partners.iter().map(|u| zone.units.ancestor(*u, coregion_zone::Level::Province)).collect();
        provinces.sort();
        provinces.dedup();
        assert!(provinces.len() >= 2);
        // More provinces never score more.
        let trips = &table(&found, "route-trips").rows;
        let score = |q: i64| {
            let row = trips.iter().find(|r| r[0] == Cell::Int(3) && r[1] == Cell::Int(q));
            row.and_then(|r| r[4].as_f64())
        };
        assert!(score(1) >= score(2) && score(2) >= score(3));
    }

    #[test]
    fn impossible_trips_name_the_conflict_and_scores_are_those_given() {
        let (none, _) =
            planned(&PART, "huaihai20", &[("days", "1"), ("provinces", "4"), ("stay-minutes", "300")]);
        assert_eq!(none.findings[0].reading.id, "trip-conflict-provinces");
        assert!(none.partners.is_empty());
        let scores = "370800:10,341300:5";
        let (found, zone) =
            planned(&PART, "huaihai20", &[("stop-scores", scores), ("start", "320300"), ("days", "2")]);
        let codes: Vec<String> = found.partners.iter().map(|u| zone.units.get(*u).code.to_string()).collect();
        assert!(codes.contains(&"370800".to_owned()) && codes.contains(&"341300".to_owned()), "{codes:?}");
    }
}
