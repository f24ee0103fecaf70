//! Hoover's index (Robin Hood): what share of output would have to move for all to have the same?
//!
//! ```text
//! H = 1/2 sum_k |Y_k / Y - P_k / P|              outputs Y_k and people P_k of units k
//! ```
//!
//! A pure number from 0 (equal) to 1 - the smallest share of people. It is the largest distance between the Lorenz curve and the
//! diagonal, and the easiest figure of inequality to explain; but it does not see a transfer between two units on the same
//! side of the average. It is also called Schutz's index. (Hoover's index of specialisation compares shares of industries in the
//! same way; see the structure of the economy.)
//!
//! No unit, negative or non-finite figures, no output or no people: undefined. Do not read the share as money that should be moved: it
//! says how uneven the map is. Time grows with n.
//!
//! References: Hoover 1936 (Review of Economics and Statistics 18:162-171, doi:10.2307/1927875); Schutz 1951 (American
//! Economic Review 41:107-122).
//!
//! ```
//! use coregion_diagnose::disparity::robin_hood::robin_hood;
//! // One of four equal places has all: three quarters would have to move.
//! assert_eq!(robin_hood(&[8.0, 0.0, 0.0, 0.0], &[1.0, 1.0, 1.0, 1.0])?, 0.75);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::gini::comparison;
use super::per_head::{self, INDICATOR, LEVEL, PEOPLE};
use crate::{
    Cell, CellKind, Finding, Group, Measure, Options, Output, Plot, Scope, Table, Unavailable, Undefined,
};
use coregion_zone::Message;

/// Hoover's index of outputs and people.
///
/// # Errors
/// No unit, different lengths, a negative or non-finite figure, no output, or no people.
pub fn robin_hood(outputs: &[f64], people: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_length(outputs.len(), people.len())?;
    let shares = |list: &[f64]| {
        Undefined::check_not_negative(list)?;
        let largest = list.iter().copied().fold(0.0, f64::max);
        if list.is_empty() {
            return Err(Undefined::TooFew { needed: 1, found: 0 });
        }
        if largest == 0.0 {
            return Err(Undefined::AllZero);
        }
        let total: f64 = list.iter().map(|v| v / largest).sum();
        Ok(list.iter().map(|v| v / largest / total).collect::<Vec<f64>>())
    };
    let (y, p) = (shares(outputs)?, shares(people)?);
    Ok(y.iter().zip(p).map(|(y, p)| (y - p).abs()).sum::<f64>() / 2.0)
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "robin-hood",
    group: Group::Disparity,
    references: &[
        "Hoover 1936, Review of Economics and Statistics 18:162-171, doi:10.2307/1927875",
        "Schutz 1951, American Economic Review 41:107-122",
    ],
    options: &[INDICATOR, PEOPLE, LEVEL],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = per_head::per_head(scope, options)?;
    let sample = data.sample.clone().at_least(2, "indicators")?;
    let outputs = &sample.columns[0];
    let even = vec![1.0; outputs.len()];
    let people = data.people().unwrap_or(&even);
    let index = robin_hood(outputs, people);
    let say = |id| Message::new(id).name("indicator", &data.indicator).int("units", outputs.len());
    let reading = match index {
        Ok(value) => say("reading-robin-hood").percent("share", value, 1),
        Err(_) => say("reading-robin-hood-undefined"),
    };
    let mut first = Finding { decimals: 4, ..sample.finding(scope, MEASURE.name, "index", index, reading) };
    if outputs.len() < 10 {
        first.warnings.push(Message::new("warning-disparity-few").int("units", outputs.len()));
    }
    let mut findings = vec![first];
    let Ok(own) = index else { return Ok(Output { findings, tables: Vec::new() }) };
    let year = sample.period.map(|p| p.year());
    let others = per_head::compared(scope, year, |scope| {
        let data = per_head::per_head(scope, options).ok()?;
        let outputs = &data.sample.columns[0];
        let even = vec![1.0; outputs.len()];
        robin_hood(outputs, data.people().unwrap_or(&even)).ok()
    });
    if !others.is_empty() {
        let less = others.iter().filter(|o| o.1 < own).count();
        let share = less as f64 / others.len() as f64;
        let reading = say("reading-robin-hood-compared").int("less", less).int("zones", others.len());
        let mut compared = sample.finding(scope, MEASURE.name, "compared", share, reading);
        compared.evidence = Some(comparison(share));
        findings.push(compared);
    }
    let unit = scope.zone.indicators.unit(options.text("indicator").unwrap_or("gdp"));
    let mut table =
        Table::new("surplus", Message::new("table-robin-hood").name("indicator", &data.indicator))
            .column("unit", "column-unit", CellKind::Unit)
            .column("surplus", "column-robin-hood-surplus", CellKind::Number(1))
            .unit(unit.map_or("", |u| u.as_str()))
            .column("share", "column-robin-hood-share", CellKind::Percent(2))
            .plot(Plot::Map { unit: "unit", value: "surplus" });
    let (total, heads): (f64, f64) = (outputs.iter().sum(), people.iter().sum());
    let mut rows: Vec<(usize, f64)> =
        (0..outputs.len()).map(|i| (i, outputs[i] - total * (people[i] / heads))).collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    for (i, surplus) in rows {
        table.push(vec![
            Cell::Unit(sample.units[i]),
            Cell::number(Some(surplus)),
            Cell::number(Some(surplus / total)),
        ]);
    }
    Ok(Output { findings, tables: vec![table] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::oracle::{self, close};
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn schutz_of_inequality_is_the_same_figure() {
        let oracle = oracle::disparity();
        let first: Vec<f64> =
            oracle["panel"].as_array().unwrap().iter().map(|row| oracle::numbers(row)[0]).collect();
        let found = robin_hood(&first, &vec![1.0; first.len()]).unwrap();
        close(found, oracle["inequality"]["schutz"].as_f64().unwrap());
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(robin_hood(&[], &[]), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(robin_hood(&[0.0], &[1.0]), Err(Undefined::AllZero));
        assert_eq!(robin_hood(&[1.0], &[0.0]), Err(Undefined::AllZero));
        assert_eq!(robin_hood(&[1.0, 2.0], &[1.0]), Err(Undefined::Lengths { expected: 2, found: 1 }));
        assert_eq!(robin_hood(&[-1.0], &[1.0]), Err(Undefined::Negative { at: 0, value: -1.0 }));
        assert_eq!(robin_hood(&[3.0], &[2.0]), Ok(0.0));
        for scale in [1e300, 1e-300] {
            close(robin_hood(&[8.0 * scale, 0.0], &[1e300, 1e300]).unwrap(), 0.5);
        }
    }

    proptest! {
        #[test]
        fn it_is_the_widest_gap_of_the_lorenz_curve(units in prop::collection::vec((0.0f64..100.0, 0.1f64..10.0), 1..30), factor in 0.01f64..100.0) {
            let (y, p): (Vec<f64>, Vec<f64>) = units.iter().copied().unzip();
            prop_assume!(y.iter().sum::<f64>() > 1.0);
            let found = robin_hood(&y, &p).unwrap();
            let mut order: Vec<usize> = (0..y.len()).collect();
            order.sort_by(|a, b| (y[*a] / p[*a]).total_cmp(&(y[*b] / p[*b])));
            let (total, heads): (f64, f64) = (y.iter().sum(), p.iter().sum());
            let (mut a, mut b, mut widest) = (0.0, 0.0, 0.0f64);
            for i in order {
                a += y[i] / total;
                b += p[i] / heads;
                widest = widest.max(b - a);
            }
            prop_assert!((found - widest).abs() < 1e-10);
            let scaled: Vec<f64> = y.iter().map(|v| v * factor).collect();
            prop_assert!((robin_hood(&scaled, &p).unwrap() - found).abs() < 1e-10);
        }
    }

    #[test]
    fn surplus_and_shortfall_add_up_to_nothing() {
        let (mut zone, codes) = crate::spatial::row::row(4);
        let gdp: Vec<(&str, f64)> =
            codes.iter().zip([50.0, 30.0, 10.0, 10.0]).map(|(c, v)| (c.as_str(), v)).collect();
        let people: Vec<(&str, f64)> = codes.iter().map(|c| (c.as_str(), 2.0)).collect();
        tiny::figures(
            &mut zone,
            &[("gdp", "亿元", 2018, &gdp), ("population_resident", "万人", 2018, &people)],
        );
        zone.zones.push(tiny::named(
            "pair",
            vec![zone.units.find("3200").unwrap(), zone.units.find("3201").unwrap()],
        ));
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        close(out.findings[0].value.number().unwrap(), 0.3);
        let total: f64 = out.tables[0].rows.iter().map(|r| r[1].as_f64().unwrap()).sum();
        assert!(total.abs() < 1e-9);
        assert_eq!(out.findings[1].evidence.unwrap().support, crate::Support::Confirms);
    }
}
