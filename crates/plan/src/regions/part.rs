//! The part `regions` of a plan: the map of a zone in connected regions that are alike, by every method and demand of this room.

use super::certificate::NotContiguous;
use super::{
    Attributes, AzpOptions, BadDemand, Borders, Demands, Graph, Islands, Linkage, MaxPOptions, Regions,
    Search, Stability, Start, azp, exact, max_p, redcap, skater, stability, ward,
};
use crate::ground::{labels, nearest, pairs};
use crate::{Context, Field, Limit, Outcome, Part, Proposal};
use coregion_diagnose::{
    Cell, CellKind, Dropped, Finding, Kind, OptionSpec, Options, Plot, Scope, Table, Unavailable, Value,
};
use coregion_zone::{Message, Names, Provenance, UnitId, UnitSet};

/// The part.
pub const PART: Part = Part {
    name: "regions",
    field: Field::Circles,
    references: &[
        "Assunção and others 2006, International Journal of Geographical Information Science 20:797-811, doi:10.1080/13658810600665111",
        "Guo 2008, International Journal of Geographical Information Science 22:801-823, doi:10.1080/13658810701674970",
        "Openshaw 1977, Transactions of the Institute of British Geographers 2:459-472, doi:10.2307/622300",
        "Duque, Anselin and Rey 2012, Journal of Regional Science 52:397-419, doi:10.1111/j.1467-9787.2011.00743.x",
        "Ward 1963, Journal of the American Statistical Association 58:236-244, doi:10.1080/01621459.1963.10500845",
    ],
    options: &[
        OptionSpec {
            name: "method",
            kind: Kind::Choice(&[
                "annealing",
                "tabu",
                "greedy",
                "skater",
                "redcap",
                "ward",
                "max-p",
                "exact",
            ]),
            default: "annealing",
        },
        OptionSpec { name: "number", kind: Kind::Int(1, 10_000), default: "8" },
        OptionSpec {
            name: "indicators",
            kind: Kind::Text,
            default: "urban_population/population,share_age_65plus,avg_years_schooling,migrants_other_province/population",
        },
        OptionSpec {
            name: "linkage",
            kind: Kind::Choice(&[
                "first-single",
                "first-average",
                "first-complete",
                "full-single",
                "full-average",
                "full-complete",
                "full-ward",
            ]),
            default: "full-ward",
        },
        OptionSpec { name: "holds", kind: Kind::Text, default: "population" },
        OptionSpec { name: "least-amount", kind: Kind::Number(0.0, 1e12), default: "" },
        OptionSpec { name: "most-amount", kind: Kind::Number(0.0, 1e12), default: "" },
        OptionSpec { name: "together", kind: Kind::Text, default: "" },
        OptionSpec { name: "apart", kind: Kind::Text, default: "" },
        OptionSpec { name: "lines", kind: Kind::Choice(&["open", "hard", "priced"]), default: "open" },
        OptionSpec { name: "line-price", kind: Kind::Number(0.0, 1e9), default: "1" },
        OptionSpec { name: "compactness", kind: Kind::Number(0.0, 1e9), default: "0" },
        OptionSpec {
            name: "islands",
            kind: Kind::Choice(&["apart", "refused", "bridged"]),
            default: "apart",
        },
        OptionSpec { name: "level", kind: Kind::Choice(&["county", "members"]), default: "county" },
        OptionSpec { name: "repeats", kind: Kind::Int(1, 500), default: "8" },
    ],
    run,
};

/// Moves, cuts and placements that one search may try.
const WORK: u64 = 3_000_000;

/// Units with everything that regions are made of.
struct OfZone {
    units: Vec<UnitId>,
    graph: Graph,
    columns: Vec<Vec<f64>>,
    attributes: Attributes,
    indicators: Vec<Names>,
    amounts: Vec<f64>,
    amount_unit: String,
    provinces: Vec<UnitId>,
    province: Vec<u32>,
    names: Vec<Names>,
    points: Vec<[f64; 2]>,
    inputs: Vec<Provenance>,
    dropped: Vec<Dropped>,
}

fn refuse(reason: Message, resource: &'static str) -> Unavailable {
    Unavailable { reason, resource }
}

impl OfZone {
    fn new(scope: &Scope<'_>, options: &Options) -> Result<Self, Unavailable> {
        let set = if options.text("level") == Some("members") { scope.members() } else { scope.counties() };
        let keys = options.text("indicators").unwrap_or("").split(',').map(str::trim);
        let keys: Vec<&str> = keys.map(|k| k.trim_start_matches('-')).filter(|k| !k.is_empty()).collect();
        let mut columns = keys.iter().map(|k| nearest(scope, k, &set)).collect::<Result<Vec<_>, _>>()?;
        let counted = options.text("holds").filter(|a| *a != "count");
        let amounts = counted.map(|key| nearest(scope, key, &set)).transpose()?;
        let amount_unit = amounts.as_ref().map_or(String::new(), |a| a.unit.to_string());
        let indicators: Vec<Names> = keys.iter().map(|k| named(scope, k)).collect();
        columns.extend(amounts);
        let mut kept: Vec<usize> = Vec::new();
        let mut dropped = Vec::new();
        for (at, unit) in set.ids().iter().enumerate() {
            match columns.iter().position(|c| c.values[at].is_none()) {
                None => kept.push(at),
                Some(lacking) => {
                    let key = &columns[lacking].provenance.series;
                    let year = columns[lacking].provenance.period.map_or(String::new(), |p| p.to_string());
                    let reason = Message::new("dropped-missing")
                        .name("indicator", &named(scope, key))
                        .text("year", year);
                    dropped.push(Dropped { names: scope.names(*unit).clone(), reason });
                }
            }
        }
        if kept.len() < 2 {
            let reason = Message::new("unavailable-units").int("needed", 2).int("found", kept.len());
            return Err(refuse(reason, "indicators"));
        }
        let units: Vec<UnitId> = kept.iter().map(|i| set.ids()[*i]).collect();
        let take = |at: usize| -> Vec<f64> { kept.iter().filter_map(|i| columns[at].values[*i]).collect() };
        let values: Vec<Vec<f64>> = (0..keys.len()).map(take).collect();
        let slices: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
        let attributes = Attributes::standardised(&slices).map_err(|e| {
            refuse(Message::new("plan-regions-refused").text("error", e.to_string()), "indicators")
        })?;
        let amounts = if counted.is_some() { take(keys.len()) } else { Vec::new() };
        let subset = UnitSet::new(units.clone(), &scope.named.id, None);
        let links: Vec<(u32, u32, f64)> = (scope.zone.neighbours.within(&subset).into_iter())
            .filter(|(a, b, _)| a != b)
            .map(|(a, b, km)| (a as u32, b as u32, km.unwrap_or(1.0)))
            .collect();
        let missing = || refuse(Message::new("unavailable-neighbours"), "neighbours");
        if links.is_empty() {
            return Err(missing());
        }
        let graph = Graph::with_lengths(units.len(), &links).map_err(|_| missing())?;
        let provinces: Vec<UnitId> = units.iter().map(|u| scope.province(*u)).collect();
        let plane = |u: &UnitId| {
            let unit = scope.zone.units.get(*u);
            unit.seat.or(unit.point).map_or([0.0, 0.0], |p| [p.lon * p.lat.to_radians().cos(), p.lat])
        };
        Ok(OfZone {
            names: units.iter().map(|u| scope.names(*u).clone()).collect(),
            points: units.iter().map(plane).collect(),
            inputs: columns.iter().map(|c| c.provenance.clone()).collect(),
            province: labels(&provinces),
            provinces,
            columns: values,
            units,
            graph,
            attributes,
            indicators,
            amounts,
            amount_unit,
            dropped,
        })
    }

    fn amount(&self, unit: usize) -> f64 {
        self.amounts.get(unit).copied().unwrap_or(1.0)
    }
}

/// The name of an indicator, or of one divided by another.
fn named(scope: &Scope<'_>, key: &str) -> Names {
    match key.split_once('/') {
        None => scope.zone.indicator_name(key),
        Some((above, below)) => {
            let (a, b) = (scope.zone.indicator_name(above), scope.zone.indicator_name(below));
            Names::new(&format!("{} / {}", a.en, b.en), &format!("{}／{}", a.zh, b.zh))
        }
    }
}

/// The regions of a method, and where it was repeated with other seeds, what the runs agree on.
fn solve(
    zone: &OfZone,
    demands: &Demands<'_>,
    method: &str,
    linkage: Linkage,
    repeats: usize,
    seed: u64,
    limit: &Limit<'_>,
) -> Result<(Outcome<Regions>, Option<Stability>), BadDemand> {
    let (graph, attributes) = (&zone.graph, &zone.attributes);
    let search = match method {
        "tabu" => Some(Search::Tabu { tenure: 10, patience: 2000 }),
        "greedy" => Some(Search::Descent),
        "annealing" => Some(Search::default()),
        _ => None,
    };
    if let Some(search) = search {
        // Where more is demanded than a number of regions, a search starts from the best classic regions that meet it.
        let demanding = demands.floor.is_some() || demands.cap.is_some() || !demands.apart.is_empty();
        let mut start: Option<Regions> = None;
        for classic in ["skater", "redcap", "ward"].into_iter().filter(|_| demanding) {
            let (outcome, _) = solve(zone, demands, classic, linkage, 1, seed, limit)?;
            let met = outcome.best().filter(|r| r.unmet.is_empty());
            if let Some(better) = met.filter(|r| start.as_ref().is_none_or(|s| r.cost < s.cost)) {
                start = Some(better.clone());
            }
        }
        let start = start.as_ref().map_or(Start::default(), |r| Start::Given(&r.labels));
        let options = AzpOptions { search, start, seed };
        if repeats < 2 {
            return Ok((azp(graph, attributes, demands, &options, limit)?, None));
        }
        let found = stability(graph, attributes, demands, &options, repeats, limit)?;
        return Ok((found.best.clone(), Some(found)));
    }
    let outcome = match method {
        "skater" => skater(graph, attributes, demands, limit)?,
        "redcap" => redcap(graph, attributes, demands, linkage, limit)?,
        "ward" => ward(graph, attributes, demands, linkage, limit)?,
        "exact" => exact(graph, attributes, demands, limit)?,
        _ => max_p(graph, attributes, demands, &MaxPOptions { seed, ..MaxPOptions::default() }, limit)?,
    };
    Ok((outcome, None))
}

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let zone = OfZone::new(scope, options)?;
    let together = pairs(scope, &zone.units, options.text("together"))?;
    let apart = pairs(scope, &zone.units, options.text("apart"))?;
    let number = |name: &str| options.number(name).filter(|x| *x > 0.0);
    let method = options.text("method").unwrap_or("annealing");
    let regions = options.int("number").unwrap_or(8).max(1) as usize;
    let all: f64 = (0..zone.units.len()).map(|u| zone.amount(u)).sum();
    let mut floor = number("least-amount");
    if method == "max-p" && floor.is_none() {
        // Half of what each of the regions would have.
        floor = Some(all / (2 * regions) as f64);
    }
    let demands = Demands {
        regions,
        amounts: &zone.amounts,
        floor,
        cap: number("most-amount"),
        together: &together,
        apart: &apart,
        borders: match options.text("lines") {
            Some("hard") => Borders::Hard(&zone.province),
            Some("priced") => {
                Borders::Priced { groups: &zone.province, price: options.number("line-price").unwrap_or(1.0) }
            }
            _ => Borders::Open,
        },
        compactness: options.number("compactness").unwrap_or(0.0),
        islands: match options.text("islands") {
            Some("refused") => Islands::Refused,
            Some("bridged") => Islands::Bridged(&zone.points),
            _ => Islands::Apart,
        },
        names: &zone.names,
    };
    let linkage = options.text("linkage").unwrap_or("full-ward");
    let linkage = Linkage::ALL.into_iter().find(|l| l.as_str() == linkage).unwrap_or_default();
    let repeats = options.int("repeats").unwrap_or(8).max(1) as usize;
    let limit = context.limit.at_most(WORK);
    let bad =
        |e: BadDemand| refuse(Message::new("plan-regions-refused").text("error", e.to_string()), "units");
    let (outcome, repeated) =
        solve(&zone, &demands, method, linkage, repeats, scope.seed, &limit).map_err(bad)?;
    let proof = outcome.proof();
    let Some(best) = outcome.best() else {
        return Err(refuse(proof, "neighbours"));
    };
    // The classic methods side by side, on the same demands.
    let others: Vec<(&'static str, Option<Regions>)> = ["skater", "redcap", "ward"]
        .into_iter()
        .map(|m| {
            let found = solve(&zone, &demands, m, linkage, 1, scope.seed, &limit).ok();
            (m, found.and_then(|(outcome, _)| outcome.best().cloned()))
        })
        .collect();
    Ok(proposal(scope, &zone, method, best, repeated.as_ref(), proof, &others))
}

fn label(method: &str) -> &'static str {
    match method {
        "tabu" => "regions-method-tabu",
        "greedy" => "regions-method-greedy",
        "skater" => "regions-method-skater",
        "redcap" => "regions-method-redcap",
        "ward" => "regions-method-ward",
        "max-p" => "regions-method-max-p",
        "exact" => "regions-method-exact",
        _ => "regions-method-annealing",
    }
}

fn proposal(
    scope: &Scope<'_>,
    zone: &OfZone,
    method: &str,
    best: &Regions,
    repeated: Option<&Stability>,
    proof: Message,
    others: &[(&'static str, Option<Regions>)],
) -> Proposal {
    let mut findings = findings(scope, zone, method, best, repeated);
    for finding in &mut findings {
        finding.inputs.clone_from(&zone.inputs);
        finding.dropped.clone_from(&zone.dropped);
        finding.used = zone.units.len();
    }
    Proposal {
        findings,
        tables: vec![
            units_table(zone, best, repeated),
            regions_table(scope, zone, best),
            profile_table(zone, best),
            methods_table(method, best, others),
        ],
        partners: Vec::new(),
        gains: Vec::new(),
        proof: Some(proof),
    }
}

/// The provinces of a region.
fn provinces(zone: &OfZone, best: &Regions, region: u32) -> Vec<UnitId> {
    let here = (0..zone.units.len()).filter(|u| best.labels[*u] == region);
    let mut list: Vec<UnitId> = here.map(|u| zone.provinces[u]).collect();
    list.sort();
    list.dedup();
    list
}

fn findings(
    scope: &Scope<'_>,
    zone: &OfZone,
    method: &str,
    best: &Regions,
    repeated: Option<&Stability>,
) -> Vec<Finding> {
    let found = |statistic, value: Option<f64>, unit: &str, decimals, reading| {
        let value = value.map_or(Value::Undefined(Message::new("regions-all-alike")), Value::Number);
        PART.finding(scope, statistic, value, unit, decimals, reading)
    };
    let between = best.between_share();
    let reading = Message::new("reading-regions-between")
        .int("units", zone.units.len())
        .int("regions", best.count)
        .message("method", Message::new(label(method)))
        .percent("between", between.unwrap_or(0.0), 1)
        .number("ssd", best.ssd, 2);
    let mut list = vec![found("between", between, "share", 3, reading)];
    let across = (0..best.count as u32).filter(|r| provinces(zone, best, *r).len() > 1).count();
    let reading = Message::new("reading-regions-across").int("across", across).int("regions", best.count);
    list.push(found("across", Some(across as f64), "", 0, reading));
    if let Some(repeated) = repeated {
        let reading = Message::new("reading-regions-agreement").int("runs", repeated.costs.len()).number(
            "agreement",
            repeated.agreement.unwrap_or(1.0),
            2,
        );
        list.push(found("agreement", Some(repeated.agreement.unwrap_or(1.0)), "", 2, reading));
    }
    let certified = best.certificate.check(&zone.graph, &best.labels);
    let id = match certified {
        Ok(()) => "reading-regions-certified",
        Err(NotContiguous::Step { .. }) if !best.bridges.is_empty() => "reading-regions-bridged",
        Err(_) => "reading-regions-parts",
    };
    let certified = certified.is_ok();
    let reading = Message::new(id).int("regions", best.count).int("bridges", best.bridges.len());
    list.push(found("connected", Some(f64::from(u8::from(certified))), "", 0, reading));
    if !best.unmet.is_empty() {
        let reading = Message::new("reading-regions-unmet").int("count", best.unmet.len());
        list.push(found("unmet", Some(best.unmet.len() as f64), "", 0, reading));
    }
    list
}

/// The region of each unit, and the next unit on the way to the root of its region, which proves that it is connected.
fn units_table(zone: &OfZone, best: &Regions, repeated: Option<&Stability>) -> Table {
    let mut table = Table::new("region-units", Message::new("table-region-units"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("class", "column-region", CellKind::Text)
        .column("region", "column-region-number", CellKind::Int)
        .column("province", "column-province", CellKind::Unit)
        .column("towards", "column-region-towards", CellKind::Unit)
        .column("steadiness", "column-region-steadiness", CellKind::Percent(0))
        .plot(Plot::Classes { unit: "unit", class: "class" });
    for (u, unit) in zone.units.iter().enumerate() {
        let region = best.labels[u];
        let towards = best.certificate.towards.get(u).map(|t| zone.units[*t as usize]);
        table.push(vec![
            Cell::Unit(*unit),
            Cell::Label(Message::new("region-numbered").int("number", region as usize + 1)),
            Cell::Int(i64::from(region) + 1),
            Cell::Unit(zone.provinces[u]),
            towards.map_or(Cell::Missing, Cell::Unit),
            Cell::number(repeated.map(|r| r.steadiness[u])),
        ]);
    }
    table
}

fn regions_table(scope: &Scope<'_>, zone: &OfZone, best: &Regions) -> Table {
    let mut table = Table::new("region-list", Message::new("table-region-list"))
        .column("region", "column-region-number", CellKind::Int)
        .column("units", "column-units", CellKind::Int)
        .column("amount", "column-region-amount", CellKind::Number(0))
        .unit(&zone.amount_unit)
        .column("provinces", "column-region-provinces", CellKind::Text);
    for region in 0..best.count {
        let list = provinces(zone, best, region as u32);
        let join = |pick: fn(&Names) -> &str, mark: &str| {
            list.iter().map(|u| pick(scope.names(*u)).to_owned()).collect::<Vec<_>>().join(mark)
        };
        table.push(vec![
            Cell::Int(region as i64 + 1),
            Cell::Int(best.sizes[region] as i64),
            Cell::Number(best.amounts[region]),
            Cell::Name(Names::new(&join(|n| &n.en, ", "), &join(|n| &n.zh, "、"))),
        ]);
    }
    table
}

/// What each region is like: its mean of each indicator beside that of all units.
fn profile_table(zone: &OfZone, best: &Regions) -> Table {
    let mut table = Table::new("region-profile", Message::new("table-region-profile"))
        .column("region", "column-region-number", CellKind::Int)
        .column("indicator", "column-indicator", CellKind::Text)
        .column("mean", "column-region-mean", CellKind::Number(3))
        .column("all", "column-region-all", CellKind::Number(3));
    for region in 0..best.count as u32 {
        for (names, values) in zone.indicators.iter().zip(&zone.columns) {
            let here: Vec<f64> =
                (0..values.len()).filter(|u| best.labels[*u] == region).map(|u| values[u]).collect();
            table.push(vec![
                Cell::Int(i64::from(region) + 1),
                Cell::Name(names.clone()),
                Cell::number((!here.is_empty()).then(|| here.iter().sum::<f64>() / here.len() as f64)),
                Cell::Number(values.iter().sum::<f64>() / values.len() as f64),
            ]);
        }
    }
    table
}

fn methods_table(method: &str, best: &Regions, others: &[(&'static str, Option<Regions>)]) -> Table {
    let mut table = Table::new("region-methods", Message::new("table-region-methods"))
        .column("method", "column-region-method", CellKind::Text)
        .column("regions", "column-region-count", CellKind::Int)
        .column("ssd", "column-region-ssd", CellKind::Number(3))
        .column("between", "column-region-between", CellKind::Percent(1))
        .column("gap", "column-region-gap", CellKind::Percent(1))
        .column("unmet", "column-region-unmet", CellKind::Int)
        .plot(Plot::Bars { label: "method", value: "ssd" });
    let mut row = |method: &str, found: &Regions| {
        table.push(vec![
            Cell::Label(Message::new(label(method))),
            Cell::Int(found.count as i64),
            Cell::Number(found.ssd),
            Cell::number(found.between_share()),
            Cell::number(found.gap()),
            Cell::Int(found.unmet.len() as i64),
        ]);
    };
    row(method, best);
    others
        .iter()
        .filter(|o| o.0 != method)
        .filter_map(|o| Some((o.0, o.1.as_ref()?)))
        .for_each(|o| row(o.0, o.1));
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{planned, table};
    use std::collections::BTreeMap;

    /// The units of each region.
    fn regions(found: &Proposal) -> BTreeMap<i64, Vec<UnitId>> {
        let mut by_region: BTreeMap<i64, Vec<UnitId>> = BTreeMap::new();
        for row in &table(found, "region-units").rows {
            let (Cell::Unit(unit), Cell::Int(region)) = (&row[0], &row[2]) else { panic!("{row:?}") };
            by_region.entry(*region).or_default().push(*unit);
        }
        by_region
    }

    fn statistic(found: &Proposal, name: &str) -> f64 {
        found.findings.iter().find(|f| f.statistic == name).unwrap().value.number().unwrap()
    }

    #[test]
    fn eight_connected_regions_are_more_alike_than_those_of_the_trees() {
        let (found, _) = planned(&PART, "huaihai20", &[("repeats", "3")]);
        assert_eq!(regions(&found).len(), 8);
        assert_eq!(regions(&found).values().map(Vec::len).sum::<usize>(), 143);
        assert_eq!(statistic(&found, "connected"), 1.0);
        let methods = &table(&found, "region-methods").rows;
        assert_eq!(methods.len(), 4);
        let best = methods[0][2].as_f64().unwrap();
        assert!(methods.iter().all(|m| best <= m[2].as_f64().unwrap() + 1e-9), "{methods:?}");
        assert!(statistic(&found, "between") > 0.2 && statistic(&found, "agreement") > 0.0);
    }

    #[test]
    fn floors_caps_pairs_and_lines_are_kept_by_every_method() {
        for method in ["skater", "redcap", "ward", "greedy", "tabu", "annealing"] {
            let given = [
                ("method", method),
                ("number", "6"),
                ("least-amount", "10000000"),
                ("most-amount", "40000000"),
                ("apart", "320302+320303"),
                ("repeats", "1"),
            ];
            let (found, zone) = planned(&PART, "huaihai20", &given);
            assert!(!found.findings.iter().any(|f| f.statistic == "unmet"), "{method}");
            for row in &table(&found, "region-list").rows {
                assert!((1e7..=4e7).contains(&row[2].as_f64().unwrap()), "{method} {row:?}");
            }
            let of = |code: &str| {
                let unit = zone.units.find(code).unwrap();
                regions(&found).into_iter().find(|(_, units)| units.contains(&unit)).unwrap().0
            };
            assert_ne!(of("320302"), of("320303"), "{method}");
        }
        let (hard, _) = planned(&PART, "huaihai20", &[("lines", "hard"), ("number", "9"), ("repeats", "1")]);
        assert_eq!(statistic(&hard, "across"), 0.0);
        let (most, _) = planned(&PART, "huaihai20", &[("method", "max-p"), ("least-amount", "5000000")]);
        assert!(regions(&most).len() > 15);
        let pair = [("together", "320302+320303"), ("repeats", "1")];
        let (kept, zone) = planned(&PART, "huaihai20", &pair);
        let (a, b) = (zone.units.find("320302").unwrap(), zone.units.find("320303").unwrap());
        assert!(regions(&kept).values().any(|r| r.contains(&a) && r.contains(&b)));
    }
}
