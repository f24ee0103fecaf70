//! Urban flow intensity: which city serves places outside itself, and in which trades?
//!
//! With G_ij workers of city i in outward-serving industry j, G_i all workers of the city, and shares G_j / G of a
//! reference (the zone, or a larger area):
//!
//! ```text
//! LQ_ij = (G_ij / G_i) / (G_j / G)              location quotient
//! E_ij  = max(0, G_ij - G_i G_j / G)            workers beyond the city's own need
//! E_i   = sum_j E_ij,   N_i = GDP_i / G_i       outward function, output per worker
//! F_i   = N_i E_i                               urban flow intensity, in the unit of GDP
//! K_i   = E_i / G_i = F_i / GDP_i               tendency: the share of the city that works outward
//! ```
//!
//! A city without workers is undefined. With the zone itself as reference some city is near zero by
//! construction, because shares must balance; a larger reference is free of this. Where employment covers urban
//! units or a sample only, use ranks and shares, not levels. If GDP_i / max GDP exceeds K_i / max K, the city's
//! service to others lags its economy (Lu and Liu 2010). Time grows with cities times industries.
//!
//! References: Zhu and Yu 2002 (Urban Planning Forum); Lu and Liu 2010 (Statistics and Information Forum 25(2):60-64).
//!
//! ```
//! use coregion_diagnose::hierarchy::urban_flow::urban_flow;
//! let workers = [&[20.0, 30.0, 10.0][..], &[10.0, 25.0, 5.0], &[10.0, 5.0, 5.0]];
//! let totals = [60.0, 40.0, 20.0];
//! let flow = urban_flow(&workers, &totals, &[40.0, 60.0, 20.0], 120.0, &[600.0, 300.0, 100.0])?;
//! assert_eq!(flow.intensity[1], Some(37.5));
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use crate::{
    Cell, CellKind, Constraint, Evidence, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Sample,
    Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::{Level, Message, UnitSet};

/// Outward service of cities; `None` for a city without workers.
#[derive(Clone, Debug, PartialEq)]
pub struct UrbanFlow {
    /// Workers beyond the city's own need, by city and industry.
    pub outward: Vec<Vec<f64>>,
    /// Their sum by city.
    pub function: Vec<f64>,
    /// Urban flow intensity, in the unit of output.
    pub intensity: Vec<Option<f64>>,
    /// Share of the city that works outward.
    pub tendency: Vec<Option<f64>>,
}

/// Urban flow of cities: workers by outward-serving industry (one slice a city), all workers of each
/// city, workers of the reference by industry and in all, and output of each city.
///
/// # Errors
/// No city, slices that do not align, negative or non-finite values, or a reference without workers.
pub fn urban_flow(
    workers: &[&[f64]],
    totals: &[f64],
    reference: &[f64],
    reference_total: f64,
    output: &[f64],
) -> Result<UrbanFlow, Undefined> {
    let n = workers.len();
    if n == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    Undefined::check_length(n, totals.len())?;
    Undefined::check_length(n, output.len())?;
    for values in workers.iter().copied().chain([totals, reference, output, &[reference_total]]) {
        Undefined::check_not_negative(values)?;
    }
    if reference_total == 0.0 {
        return Err(Undefined::AllZero);
    }
    let mut found =
        UrbanFlow { outward: Vec::new(), function: Vec::new(), intensity: Vec::new(), tendency: Vec::new() };
    for (i, row) in workers.iter().enumerate() {
        Undefined::check_length(reference.len(), row.len())?;
        let outward: Vec<f64> = row
            .iter()
            .zip(reference)
            .map(|(g, r)| (g - totals[i] * (r / reference_total)).max(0.0))
            .collect();
        let function: f64 = outward.iter().sum();
        let tendency = (totals[i] > 0.0).then(|| function / totals[i]);
        found.intensity.push(tendency.map(|k| output[i] * k));
        found.tendency.push(tendency);
        found.function.push(function);
        found.outward.push(outward);
    }
    Ok(found)
}

/// Industries that mostly serve their own place or are not traded between cities.
const INWARD: &str = "agriculture,mining,utilities,public_admin,international";

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "urban-flow",
    group: Group::Hierarchy,
    references: &[
        "Zhu and Yu 2002, Urban Planning Forum",
        "Lu and Liu 2010, Statistics and Information Forum 25(2):60-64",
    ],
    options: &[
        OptionSpec { name: "indicator", kind: Kind::Text, default: "gdp" },
        OptionSpec { name: "inward", kind: Kind::Text, default: INWARD },
        OptionSpec { name: "reference", kind: Kind::Choice(&["provinces", "zone"]), default: "provinces" },
    ],
    run,
};

/// Urban flow of the members of a scope, with the names needed to show it.
pub(super) struct Found {
    pub sample: Sample,
    pub flow: UrbanFlow,
    pub industries: Vec<coregion_zone::Names>,
    pub year: i32,
    pub reference: &'static str,
}

pub(super) fn of_scope(scope: &Scope<'_>, options: &Options) -> Result<Found, Unavailable> {
    let members = scope.members();
    let table = scope.industries(&members)?;
    let inward: Vec<&str> = options.text("inward").unwrap_or(INWARD).split(',').map(str::trim).collect();
    let outward: Vec<usize> = (0..table.industries.len())
        .filter(|j| !inward.contains(&table.industries[*j].key.as_str()))
        .collect();
    // The output of the year of the workers, so that output per worker is of one year.
    let key = options.text("indicator").unwrap_or("gdp");
    let at = Scope { year: Some(table.year), ..scope.clone() };
    let output = at.indicator(key, &members)?;
    let mut sample = Sample::new(scope, &[output]);
    sample.inputs.push(table.provenance.clone());
    let position = |id| members.ids().iter().position(|u| *u == id);
    let known = |row: &[Option<f64>]| row.iter().any(Option::is_some);
    let mut kept = Sample { units: Vec::new(), columns: vec![Vec::new()], ..sample.clone() };
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for (unit, output) in sample.units.iter().zip(&sample.columns[0]) {
        let row = position(*unit).map(|p| table.row(p)).unwrap_or(&[]);
        if known(row) {
            kept.units.push(*unit);
            kept.columns[0].push(*output);
            rows.push(row.iter().map(|v| v.unwrap_or(0.0)).collect());
        } else {
            let reason = Message::new("dropped-no-industries").text("year", table.year.to_string());
            kept.dropped.push(crate::Dropped { names: scope.names(*unit).clone(), reason });
        }
    }
    let kept = kept.at_least(3, "industries")?;
    let provinces: Vec<_> =
        scope.zone.units.iter().filter(|(_, u)| u.level == Level::Province).map(|(id, _)| id).collect();
    let wide = (options.text("reference") != Some("zone"))
        .then(|| {
            let provinces = UnitSet::new(provinces, "provinces", Some(Level::Province));
            scope.zone.industries.table(
                table.year,
                Some(&table.classification),
                Some(&table.measure),
                &provinces,
            )
        })
        .flatten()
        .filter(|t| t.industries == table.industries);
    let m = table.industries.len();
    let sums: Vec<f64> = match &wide {
        Some(wide) => (0..m).map(|j| (0..wide.units.len()).filter_map(|i| wide.row(i)[j]).sum()).collect(),
        None => (0..m).map(|j| rows.iter().map(|r| r[j]).sum()).collect(),
    };
    let chosen: Vec<Vec<f64>> = rows.iter().map(|r| outward.iter().map(|j| r[*j]).collect()).collect();
    let chosen: Vec<&[f64]> = chosen.iter().map(Vec::as_slice).collect();
    let totals: Vec<f64> = rows.iter().map(|r| r.iter().sum()).collect();
    let reference: Vec<f64> = outward.iter().map(|j| sums[*j]).collect();
    let flow = urban_flow(&chosen, &totals, &reference, sums.iter().sum(), &kept.columns[0])
        .map_err(|reason| Unavailable { reason: reason.message(), resource: "industries" })?;
    Ok(Found {
        sample: kept,
        flow,
        industries: outward.iter().map(|j| table.industries[*j].names.clone()).collect(),
        year: table.year,
        reference: if wide.is_some() { "warning-urban-flow-provinces" } else { "warning-urban-flow-zone" },
    })
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let Found { sample, flow, industries, year, reference } = of_scope(scope, options)?;
    let output = &sample.columns[0];
    let unit = scope.zone.indicators.unit(options.text("indicator").unwrap_or("gdp"));
    let unit = unit.map_or(String::new(), |u| u.as_str().to_owned());
    let mut order: Vec<usize> = (0..sample.len()).collect();
    let intensity = |i: usize| flow.intensity[i].unwrap_or(0.0);
    let code = |i: usize| &scope.zone.units.get(sample.units[i]).code;
    order.sort_by(|a, b| intensity(*b).total_cmp(&intensity(*a)).then_with(|| code(*a).cmp(code(*b))));
    let largest = (0..sample.len()).reduce(|a, b| if output[b] > output[a] { b } else { a }).unwrap_or(0);
    let (first, place) = (order[0], order.iter().position(|i| *i == largest).unwrap_or(0) + 1);
    let best = (0..sample.len()).filter_map(|i| flow.tendency[i]).fold(0.0, f64::max);
    let lags = flow.tendency[largest].is_some_and(|k| best > 0.0 && k / best < 1.0);
    let say = |id| {
        Message::new(id)
            .name("first", scope.names(sample.units[first]))
            .name("core", scope.names(sample.units[largest]))
            .int("place", place)
            .int("cities", sample.len())
    };
    let (id, support) = match (place, lags) {
        (1, _) => ("reading-urban-flow-leads", Support::Contradicts),
        (_, true) => ("reading-urban-flow-lags", Support::Confirms),
        _ => ("reading-urban-flow-second", Support::Inconclusive),
    };
    let mut core = sample.finding(
        scope,
        MEASURE.name,
        "core-place",
        place as f64,
        say(id).percent("tendency", flow.tendency[largest].unwrap_or(0.0), 1),
    );
    core.decimals = 0;
    core.subject = Some(scope.names(sample.units[largest]).clone());
    core.evidence = Some(Evidence { constraint: Constraint::WeakCore, support, strength: 0.5 });
    core.warnings = vec![
        Message::new(reference),
        Message::new("warning-urban-flow-workers").text("year", year.to_string()),
    ];
    let mut intensity_finding = sample.finding(
        scope,
        MEASURE.name,
        "intensity",
        intensity(first),
        say("reading-urban-flow-first").number("value", intensity(first), 1).text("unit", &unit),
    );
    intensity_finding.subject = Some(scope.names(sample.units[first]).clone());
    intensity_finding.unit = unit.clone();
    intensity_finding.decimals = 1;
    let mut table = Table::new("urban-flow", Message::new("table-urban-flow").text("year", year.to_string()))
        .column("city", "column-city", CellKind::Unit)
        .column("intensity", "stat-urban-flow-intensity", CellKind::Number(1))
        .unit(&unit)
        .column("tendency", "column-tendency", CellKind::Percent(1))
        .column("output", "column-size", CellKind::Number(1))
        .unit(&unit)
        .column("trade", "column-main-trade", CellKind::Text)
        .plot(Plot::Bars { label: "city", value: "intensity" });
    for i in order {
        let trade = (0..industries.len())
            .filter(|j| flow.outward[i][*j] > 0.0)
            .reduce(|a, b| if flow.outward[i][b] > flow.outward[i][a] { b } else { a });
        table.push(vec![
            Cell::Unit(sample.units[i]),
            Cell::number(flow.intensity[i]),
            Cell::number(flow.tendency[i]),
            Cell::Number(output[i]),
            trade.map_or(Cell::Missing, |j| Cell::Name(industries[j].clone())),
        ]);
    }
    Ok(Output { findings: vec![core, intensity_finding], tables: vec![table] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use coregion_zone::Names;
    use coregion_zone::tables::{IndustryClass, IndustryRow};

    const WORKERS: [&[f64]; 3] = [&[20.0, 30.0, 10.0], &[10.0, 25.0, 5.0], &[10.0, 5.0, 5.0]];

    #[test]
    fn worked_figures() {
        let found =
            urban_flow(&WORKERS, &[60.0, 40.0, 20.0], &[40.0, 60.0, 20.0], 120.0, &[600.0, 300.0, 100.0])
                .unwrap();
        let close = |found: f64, expected: f64| {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}")
        };
        for (i, (e, f, k)) in [(0.0, 0.0, 0.0), (5.0, 37.5, 0.125), (5.0, 25.0, 0.25)].into_iter().enumerate()
        {
            close(found.function[i], e);
            close(found.intensity[i].unwrap(), f);
            close(found.tendency[i].unwrap(), k);
        }
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(urban_flow(&[], &[], &[], 1.0, &[]), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(urban_flow(&[&[0.0]], &[0.0], &[0.0], 0.0, &[1.0]), Err(Undefined::AllZero));
        assert_eq!(
            urban_flow(&[&[1.0, 2.0]], &[3.0], &[1.0], 1.0, &[1.0]),
            Err(Undefined::Lengths { expected: 1, found: 2 })
        );
        assert_eq!(
            urban_flow(&[&[-1.0]], &[3.0], &[1.0], 1.0, &[1.0]),
            Err(Undefined::Negative { at: 0, value: -1.0 })
        );
        let empty = urban_flow(&[&[0.0], &[2.0]], &[0.0, 2.0], &[2.0], 4.0, &[5.0, 5.0]).unwrap();
        assert_eq!(empty.intensity, [None, Some(2.5)]);
    }

    #[test]
    fn a_zone_shows_which_city_serves_others() {
        let mut zone =
            tiny::zone(&[("32", "P", ""), ("3201", "A", "32"), ("3202", "B", "32"), ("3203", "C", "32")]);
        let values = [("3201", 600.0), ("3202", 300.0), ("3203", 100.0)];
        tiny::figures(&mut zone, &[("gdp", "亿元", 2020, &values)]);
        let table = &mut zone.industries;
        let keys = ["trade", "ict", "finance"];
        let (class, measure) = (table.symbols.intern("c"), table.symbols.intern("workers"));
        for (i, row) in WORKERS.iter().enumerate() {
            for (key, value) in keys.iter().zip(*row) {
                table.rows.push(IndustryRow {
                    unit: zone.units.find(["3201", "3202", "3203"][i]).unwrap(),
                    year: 2020,
                    classification: class,
                    industry: table.symbols.intern(key),
                    measure,
                    value: *value,
                    source: class,
                    line: 2,
                });
            }
        }
        table.classes = keys.map(|k| IndustryClass { key: k.into(), names: Names::same(k) }).to_vec();
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        // A is the largest and mirrors the zone, so it comes last: its service lags its economy.
        assert_eq!(out.findings[0].value.number(), Some(3.0));
        assert_eq!(out.findings[0].evidence.unwrap().support, Support::Confirms);
        assert!((out.findings[1].value.number().unwrap() - 37.5).abs() < 1e-9);
        assert_eq!(out.tables[0].rows[0][4], Cell::Name(Names::same("ict")));
    }
}
