//! Atkinson's index: what share of output would an even distribution make unnecessary?
//!
//! With values x, weights p (shares of people, or 1/n), their mean mu, and the aversion e to inequality:
//!
//! ```text
//! A(e) = 1 - [sum_i p_i (x_i / mu)^(1 - e)]^(1 / (1 - e))      e other than 1
//! A(1) = 1 - exp(sum_i p_i ln(x_i / mu))
//! A(0) = 0
//! ```
//!
//! A pure number from 0 (equal) to 1. An index of 0.1 says: with nine tenths of the output, evenly spread, people would be as
//! well off, in the eyes of someone with that aversion. The larger e, the more the poorest places count: 0.5 looks at the
//! whole, 2 at the bottom. State e with the figure, and report more than one.
//!
//! A zero makes A = 1 for e of 1 and above (nothing makes up for nothing). Negative values, all zeros, no value, and an
//! aversion outside 0 to 100 are refused. Do not compare figures with different aversions. Time grows with n.
//!
//! References: Atkinson 1970 (Journal of Economic Theory 2:244-263, doi:10.1016/0022-0531(70)90039-6).
//!
//! ```
//! use coregion_diagnose::disparity::atkinson::atkinson;
//! // Half of the people have 1, half have 3: the geometric mean is sqrt(3), the harmonic mean 1.5.
//! assert!((atkinson(&[1.0, 3.0], None, 1.0)? - (1.0 - 3f64.sqrt() / 2.0)).abs() < 1e-12);
//! assert!((atkinson(&[1.0, 3.0], None, 2.0)? - 0.25).abs() < 1e-12);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::gini::comparison;
use super::per_head::{self, INDICATOR, LEVEL, PEOPLE};
use crate::{
    Cell, CellKind, Finding, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table,
    Unavailable, Undefined,
};
use coregion_zone::Message;

/// The largest aversion that is accepted.
pub const MOST_AVERSE: f64 = 100.0;

/// Atkinson's index of values, with weights (people) or each value once.
///
/// # Errors
/// No value, different lengths, a negative or non-finite value or weight, all zeros, or an aversion out of range.
pub fn atkinson(values: &[f64], weights: Option<&[f64]>, aversion: f64) -> Result<f64, Undefined> {
    let (n, high) = (values.len(), MOST_AVERSE);
    if !(0.0..=high).contains(&aversion) {
        return Err(Undefined::Argument { name: "aversion", value: aversion, low: 0.0, high });
    }
    if n == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    let largest = |list: &[f64]| {
        Undefined::check_not_negative(list)?;
        let largest = list.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 { Err(Undefined::AllZero) } else { Ok(largest) }
    };
    let scale = largest(values)?;
    let heaviest = match weights {
        Some(w) => {
            Undefined::check_length(n, w.len())?;
            largest(w)?
        }
        None => 1.0,
    };
    let weight = |i: usize| weights.map_or(1.0, |w| w[i] / heaviest);
    let held = || (0..n).map(|i| (values[i] / scale, weight(i))).filter(|(_, w)| *w > 0.0);
    let total: f64 = held().map(|h| h.1).sum();
    let mean = held().map(|(x, w)| x * w).sum::<f64>() / total;
    if mean == 0.0 {
        return Err(Undefined::AllZero);
    }
    if aversion == 0.0 {
        return Ok(0.0);
    }
    let power = 1.0 - aversion;
    if power <= 1e-12 && held().any(|(x, _)| x == 0.0) {
        return Ok(1.0);
    }
    let log = |x: f64| (x / mean).ln();
    let equal = if power.abs() < 1e-5 {
        // The power mean near its limit: the mean of logarithms and half their variance.
        let positive = || held().filter(|(x, _)| *x > 0.0);
        let first = positive().map(|(x, w)| w * log(x)).sum::<f64>() / total;
        let second = positive().map(|(x, w)| w * (log(x) - first).powi(2)).sum::<f64>() / total;
        if held().any(|(x, _)| x == 0.0) { f64::NEG_INFINITY } else { first + power / 2.0 * second }
    } else {
        // Powers may be huge or tiny: the largest is taken out before they are added.
        let most = held().map(|(x, _)| power * log(x)).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = held().map(|(x, w)| w * (power * log(x) - most).exp()).sum();
        (most + (sum / total).ln()) / power
    };
    Ok((1.0 - equal.exp()).clamp(0.0, 1.0))
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "atkinson",
    group: Group::Disparity,
    references: &["Atkinson 1970, Journal of Economic Theory 2:244-263, doi:10.1016/0022-0531(70)90039-6"],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        OptionSpec { name: "aversion", kind: Kind::Number(0.0, MOST_AVERSE), default: "1" },
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = per_head::per_head(scope, options)?;
    let sample = data.sample.clone().at_least(2, "indicators")?;
    let aversion = options.number("aversion").unwrap_or(1.0);
    let say = |id| {
        let message = Message::new(id).name("indicator", &data.indicator).int("units", data.values.len());
        message.number("aversion", aversion, 2)
    };
    let finding = |statistic, value: Result<f64, Undefined>, id| {
        let reading = match value {
            Ok(value) => say(id).percent("share", value, 1).number("value", value, 3),
            Err(_) => say("reading-atkinson-undefined"),
        };
        Finding { decimals: 4, ..sample.finding(scope, MEASURE.name, statistic, value, reading) }
    };
    let weighted = data.weights().and_then(|people| atkinson(&data.values, Some(people), aversion));
    let mut first = finding("weighted", weighted, "reading-atkinson-weighted");
    if data.values.len() < 10 {
        first.warnings.push(Message::new("warning-disparity-few").int("units", data.values.len()));
    }
    let plain = atkinson(&data.values, None, aversion);
    let mut findings = vec![first, finding("unweighted", plain, "reading-atkinson-unweighted")];
    let year = sample.period.map(|p| p.year());
    let own = weighted.or(plain);
    let others = per_head::compared(scope, year, |scope| {
        let data = per_head::per_head(scope, options).ok()?;
        let people = if weighted.is_ok() { Some(data.people()?) } else { None };
        atkinson(&data.values, people, aversion).ok()
    });
    if let (Ok(own), false) = (own, others.is_empty()) {
        let less = others.iter().filter(|o| o.1 < own).count();
        let share = less as f64 / others.len() as f64;
        let reading = say("reading-atkinson-compared").int("less", less).int("zones", others.len());
        let mut compared = sample.finding(scope, MEASURE.name, "compared", share, reading);
        compared.evidence = Some(comparison(share));
        findings.push(compared);
    }
    let mut table =
        Table::new("aversions", Message::new("table-atkinson").name("indicator", &data.indicator))
            .column("aversion", "column-atkinson-aversion", CellKind::Number(2))
            .column("weighted", "stat-atkinson-weighted", CellKind::Number(4))
            .column("unweighted", "stat-atkinson-unweighted", CellKind::Number(4))
            .plot(Plot::Lines { x: "aversion", y: "weighted", series: None });
    for e in [0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0] {
        let weighted = data.weights().and_then(|people| atkinson(&data.values, Some(people), e));
        table.push(vec![
            Cell::Number(e),
            Cell::number(weighted.ok()),
            Cell::number(atkinson(&data.values, None, e).ok()),
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
    fn figures_of_inequality() {
        let oracle = oracle::disparity();
        let first: Vec<f64> =
            oracle["panel"].as_array().unwrap().iter().map(|row| oracle::numbers(row)[0]).collect();
        for (aversion, expected) in oracle["inequality"]["atkinson"].as_object().unwrap() {
            let found = atkinson(&first, None, aversion.parse().unwrap()).unwrap();
            close(found, expected.as_f64().unwrap());
        }
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(atkinson(&[], None, 1.0), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(atkinson(&[0.0; 2], None, 1.0), Err(Undefined::AllZero));
        assert_eq!(atkinson(&[1.0, -1.0], None, 1.0), Err(Undefined::Negative { at: 1, value: -1.0 }));
        assert!(matches!(atkinson(&[1.0], None, -1.0), Err(Undefined::Argument { name: "aversion", .. })));
        assert!(atkinson(&[1.0], None, f64::NAN).is_err());
        assert_eq!(atkinson(&[1.0, 5.0], None, 0.0), Ok(0.0));
        assert_eq!(atkinson(&[0.0, 5.0], None, 1.0), Ok(1.0));
        assert_eq!(atkinson(&[0.0, 5.0], None, 2.0), Ok(1.0));
        close(atkinson(&[0.0, 5.0], None, 0.5).unwrap(), 0.5);
        // A place without people does not count.
        close(atkinson(&[0.0, 1.0, 3.0], Some(&[0.0, 1.0, 1.0]), 2.0).unwrap(), 0.25);
        for scale in [1e300, 1e-300] {
            close(atkinson(&[1.0 * scale, 3.0 * scale], None, 2.0).unwrap(), 0.25);
        }
        // A strong aversion looks at the poorest only.
        assert!((atkinson(&[1.0, 3.0], None, 100.0).unwrap() - 0.5).abs() < 0.01);
    }

    proptest! {
        #[test]
        fn laws_of_the_index(units in prop::collection::vec((0.1f64..100.0, 0.1f64..10.0), 1..30), aversion in 0.05f64..6.0, factor in 0.01f64..100.0) {
            let (x, w): (Vec<f64>, Vec<f64>) = units.into_iter().unzip();
            let found = atkinson(&x, Some(&w), aversion).unwrap();
            prop_assert!((0.0..1.0).contains(&found));
            let scaled: Vec<f64> = x.iter().map(|v| v * factor).collect();
            prop_assert!((atkinson(&scaled, Some(&w), aversion).unwrap() - found).abs() < 1e-10);
            // More aversion, more inequality; and no jump at 1.
            prop_assert!(atkinson(&x, Some(&w), aversion + 0.1).unwrap() >= found - 1e-12);
            let (below, at, above) = (
                atkinson(&x, Some(&w), 1.0 - 1.1e-5).unwrap(),
                atkinson(&x, Some(&w), 1.0).unwrap(),
                atkinson(&x, Some(&w), 1.0 + 0.9e-5).unwrap(),
            );
            prop_assert!(below <= at + 1e-10 && at <= above + 1e-10 && above - below < 1e-3);
            // A unit of weight two is two of weight one.
            let twice: Vec<f64> = x.iter().chain(&x).copied().collect();
            let halves: Vec<f64> = w.iter().chain(&w).map(|v| v / 2.0).collect();
            prop_assert!((atkinson(&twice, Some(&halves), aversion).unwrap() - found).abs() < 1e-10);
        }
    }

    #[test]
    fn output_is_looked_at_with_several_aversions() {
        let (mut zone, codes) = crate::spatial::row::row(6);
        let gdp: Vec<(&str, f64)> =
            codes.iter().zip([5.0, 9.0, 4.0, 7.0, 20.0, 3.0]).map(|(c, v)| (c.as_str(), v)).collect();
        let people: Vec<(&str, f64)> = codes.iter().map(|c| (c.as_str(), 2.0)).collect();
        tiny::figures(
            &mut zone,
            &[("gdp", "亿元", 2018, &gdp), ("population_resident", "万人", 2018, &people)],
        );
        zone.zones.push(tiny::named(
            "pair",
            vec![zone.units.find("3200").unwrap(), zone.units.find("3201").unwrap()],
        ));
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("aversion", "2")]);
        close(
            out.findings[0].value.number().unwrap(),
            atkinson(&[5.0, 9.0, 4.0, 7.0, 20.0, 3.0], None, 2.0).unwrap(),
        );
        assert_eq!(out.findings[2].reading.id, "reading-atkinson-compared");
        let totals = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none")]);
        assert!(totals.findings[0].value.number().is_none() && totals.findings[1].value.number().is_some());
    }
}
