//! Coefficient of variation and Williamson's coefficient: how wide is the relative spread?
//!
//! ```text
//! CV = sd / mean                                   (divisor n, or n - 1)
//! V  = sqrt(sum p_i (x_i - mu)^2) / mu             p shares of people, mu the mean weighted by them
//! ```
//!
//! Pure numbers; 0 is equal. V above CV means that large places are the extreme ones. Williamson 1965 takes the
//! deviations from the mean weighted by people (which is the average of the whole); REAT's `williamson` takes them from the
//! unweighted mean by default: [`Mean`] says which. A mean of zero is undefined; one unit gives 0, and the
//! divisor n - 1 is then undefined. Do not use either on values that may be negative. Time grows with n.
//!
//! References: Williamson 1965 (Economic Development and Cultural Change 13(4), part 2:1-84,
//! doi:10.1086/450136).
//!
//! ```
//! use coregion_diagnose::disparity::variation::{Divisor, Mean, variation, williamson};
//! let (x, people) = ([8.0, 6.0, 4.5, 3.0], [900.0, 850.0, 1050.0, 600.0]);
//! assert!((variation(&x, Divisor::N)? - 0.344155).abs() < 1e-6);
//! assert!((williamson(&x, &people, Mean::Weighted)? - 0.319397).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::gini::comparison;
use super::per_head::{self, INDICATOR, LEVEL, PEOPLE};
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table, Unavailable,
    Undefined,
};
use coregion_zone::Message;

/// The divisor of the variance (`ddof` 0 or 1 elsewhere).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divisor {
    /// n: the units are all there are.
    N,
    /// n - 1: the units are a sample.
    NMinusOne,
}

/// Whose mean Williamson's coefficient is taken around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mean {
    /// Weighted by people: Williamson 1965.
    Weighted,
    /// Unweighted: REAT by default.
    Unweighted,
}

/// The coefficient of variation.
///
/// # Errors
/// Too few values for the divisor, a negative or non-finite value, or all zeros.
pub fn variation(values: &[f64], divisor: Divisor) -> Result<f64, Undefined> {
    let n = values.len();
    let needed = if divisor == Divisor::N { 1 } else { 2 };
    if n < needed {
        return Err(Undefined::TooFew { needed, found: n });
    }
    let scale = largest(values)?;
    let mean = values.iter().map(|x| x / scale).sum::<f64>() / n as f64;
    let squares: f64 = values.iter().map(|x| (x / scale - mean).powi(2)).sum();
    let freedom = if divisor == Divisor::N { n as f64 } else { n as f64 - 1.0 };
    Ok((squares / freedom).sqrt() / mean)
}

/// Williamson's weighted coefficient of variation.
///
/// # Errors
/// No value, slices of different lengths, a negative or non-finite value or weight, or all zeros.
pub fn williamson(values: &[f64], people: &[f64], mean: Mean) -> Result<f64, Undefined> {
    Undefined::check_length(values.len(), people.len())?;
    let (scale, heaviest) = (largest(values)?, largest(people)?);
    let total: f64 = people.iter().map(|p| p / heaviest).sum();
    let shares = || values.iter().map(|x| x / scale).zip(people.iter().map(|p| p / heaviest / total));
    let around = match mean {
        Mean::Weighted => shares().map(|(x, p)| x * p).sum(),
        Mean::Unweighted => shares().map(|(x, _)| x).sum::<f64>() / values.len() as f64,
    };
    if around == 0.0 {
        return Err(Undefined::AllZero);
    }
    Ok(shares().map(|(x, p)| p * (x - around).powi(2)).sum::<f64>().sqrt() / around)
}

fn largest(values: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_not_negative(values)?;
    match values.iter().copied().fold(0.0, f64::max) {
        _ if values.is_empty() => Err(Undefined::TooFew { needed: 1, found: 0 }),
        0.0 => Err(Undefined::AllZero),
        x => Ok(x),
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "variation",
    group: Group::Disparity,
    references: &[
        "Williamson 1965, Economic Development and Cultural Change 13(4), part 2:1-84, doi:10.1086/450136",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        OptionSpec { name: "mean", kind: Kind::Choice(&["williamson", "reat"]), default: "williamson" },
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = per_head::per_head(scope, options)?;
    let n = data.values.len();
    let sample = data.sample.clone().at_least(2, "indicators")?;
    let mean = if options.text("mean") == Some("reat") { Mean::Unweighted } else { Mean::Weighted };
    let plain = variation(&data.values, Divisor::N);
    let weighted = data.weights().and_then(|people| williamson(&data.values, people, mean));
    let say = |id| Message::new(id).name("indicator", &data.indicator).int("units", n);
    let finding = |statistic, value: Result<f64, Undefined>, id| {
        let reading = match value {
            Ok(value) => say(id).number("value", value, 3),
            Err(_) => say("reading-variation-undefined"),
        };
        sample.finding(scope, MEASURE.name, statistic, value, reading)
    };
    let id = match (plain, weighted) {
        (Ok(plain), Ok(weighted)) if weighted > plain => "reading-variation-williamson-large",
        _ => "reading-variation-williamson",
    };
    let mut williamson_finding = finding("williamson", weighted, id);
    if mean == Mean::Unweighted {
        williamson_finding.warnings.push(Message::new("warning-variation-reat"));
    }
    let mut cv = finding("cv", plain, "reading-variation-cv");
    if n < 10 {
        cv.warnings.push(Message::new("warning-disparity-few").int("units", n));
    }
    let mut findings = vec![
        williamson_finding,
        cv,
        finding("cv-sample", variation(&data.values, Divisor::NMinusOne), "reading-variation-cv-sample"),
    ];
    let year = sample.period.map(|p| p.year());
    let others = per_head::compared(scope, year, |scope| {
        let data = per_head::per_head(scope, options).ok()?;
        williamson(&data.values, data.people()?, mean).ok()
    });
    let mut tables = Vec::new();
    if let (Ok(own), false) = (weighted, others.is_empty()) {
        let less = others.iter().filter(|o| o.1 < own).count();
        let share = less as f64 / others.len() as f64;
        let reading = say("reading-variation-compared").int("less", less).int("zones", others.len());
        let mut compared = sample.finding(scope, MEASURE.name, "compared", share, reading);
        compared.evidence = Some(comparison(share));
        findings.push(compared);
        let title = Message::new("table-variation-zones").name("indicator", &data.indicator);
        let mut table = Table::new("variation-zones", title)
            .column("zone", "column-zone", CellKind::Text)
            .column("williamson", "stat-variation-williamson", CellKind::Number(3))
            .plot(Plot::Bars { label: "zone", value: "williamson" });
        table.push(vec![Cell::Name(scope.named.names.clone()), Cell::Number(own)]);
        for (zone, value) in others {
            table.push(vec![Cell::Name(zone.names.clone()), Cell::Number(value)]);
        }
        tables.push(table);
    }
    Ok(Output { findings, tables })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    const X: [f64; 4] = [8.0, 6.0, 4.5, 3.0];
    const PEOPLE: [f64; 4] = [900.0, 850.0, 1050.0, 600.0];

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-300), "{found} is not {expected}");
    }

    #[test]
    fn worked_figures_and_whose_mean() {
        close(variation(&X, Divisor::N).unwrap(), 0.34415461830113353);
        close(variation(&X, Divisor::NMinusOne).unwrap(), 0.39739552303802467);
        close(williamson(&X, &PEOPLE, Mean::Weighted).unwrap(), 0.31939670277259297);
        // REAT's default by its formula: deviations from the plain mean 5.375, weights shares of people.
        let reat = ((900.0 * 2.625f64.powi(2)
            + 850.0 * 0.625f64.powi(2)
            + 1050.0 * 0.875f64.powi(2)
            + 600.0 * 2.375f64.powi(2))
            / 3400.0)
            .sqrt()
            / 5.375;
        close(williamson(&X, &PEOPLE, Mean::Unweighted).unwrap(), reat);
        assert!((reat - 0.31939670277259297).abs() > 1e-3);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(variation(&[5.0], Divisor::N), Ok(0.0));
        assert_eq!(variation(&[5.0], Divisor::NMinusOne), Err(Undefined::TooFew { needed: 2, found: 1 }));
        assert_eq!(variation(&[0.0, 0.0], Divisor::N), Err(Undefined::AllZero));
        assert_eq!(variation(&[1.0, -1.0], Divisor::N), Err(Undefined::Negative { at: 1, value: -1.0 }));
        assert_eq!(williamson(&[], &[], Mean::Weighted), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(williamson(&[0.0, 1.0], &[1.0, 0.0], Mean::Weighted), Err(Undefined::AllZero));
        for scale in [1e300, 1e-300] {
            close(variation(&X.map(|x| x * scale / 10.0), Divisor::N).unwrap(), 0.34415461830113353);
            close(
                williamson(&X.map(|x| x * scale), &PEOPLE.map(|p| p / 1e4 * scale), Mean::Weighted).unwrap(),
                0.31939670277259297,
            );
        }
    }

    proptest! {
        #[test]
        fn equal_weights_give_the_plain_form(x in prop::collection::vec(0.1f64..1e5, 2..40), w in 0.1f64..10.0) {
            let plain = variation(&x, Divisor::N).unwrap();
            for mean in [Mean::Weighted, Mean::Unweighted] {
                prop_assert!((williamson(&x, &vec![w; x.len()], mean).unwrap() - plain).abs() < 1e-10);
            }
            let twice: Vec<f64> = x.iter().chain(&x).copied().collect();
            prop_assert!((variation(&twice, Divisor::N).unwrap() - plain).abs() < 1e-10);
        }
    }

    #[test]
    fn a_zone_gives_both_coefficients() {
        let mut zone = tiny::zone(&[
            ("32", "P", ""),
            ("3201", "A", "32"),
            ("3202", "B", "32"),
            ("3203", "C", "32"),
            ("3204", "D", "32"),
        ]);
        let codes = ["3201", "3202", "3203", "3204"];
        let gdp: Vec<(&str, f64)> =
            codes.iter().zip(X.iter().zip(PEOPLE)).map(|(c, (x, p))| (*c, x * p)).collect();
        let people: Vec<(&str, f64)> = codes.iter().zip(PEOPLE).map(|(c, p)| (*c, p)).collect();
        tiny::figures(
            &mut zone,
            &[("gdp", "亿元", 2018, &gdp), ("population_resident", "万人", 2018, &people)],
        );
        zone.zones.push(tiny::named(
            "pair",
            vec![zone.units.find("3201").unwrap(), zone.units.find("3202").unwrap()],
        ));
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        close(out.findings[0].value.number().unwrap(), 0.31939670277259297);
        close(out.findings[1].value.number().unwrap(), 0.34415461830113353);
        assert_eq!(out.findings[0].reading.id, "reading-variation-williamson");
        assert!(out.findings[3].evidence.is_some());
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("mean", "reat")]);
        assert_eq!(out.findings[0].warnings.len(), 1);
    }
}
