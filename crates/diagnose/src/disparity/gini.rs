//! The Gini coefficient: how unequal are the members?
//!
//! With values x sorted ascending, weights p (shares of people) and their weighted mean mu:
//!
//! ```text
//! unweighted     G = sum_i (2 i - n - 1) x_(i) / (n sum x)
//! weighted       G = sum_i sum_j p_i p_j |x_i - x_j| / (2 mu)
//! small sample   G n / (n - 1)
//! ```
//!
//! A pure number from 0 (equal) to 1. PySAL's `Gini` is the unweighted form without correction; REAT's
//! `gini(coefnorm = TRUE)` and Deltas 2003 multiply by n/(n - 1): [`Correction`] says which. Negative values are
//! refused; all zeros are undefined; one unit gives 0 and the corrected form is undefined.
//! Do not read it against the line of 0.4 that is used for incomes of households: regions are averages.
//! Time grows with n for values of ordinary spread (they are sorted by their leading digits), also when weighted.
//!
//! References: Gini 1912, Variabilita e mutabilita; Deltas 2003 (Review of Economics and Statistics
//! 85:226-234, doi:10.1162/rest.2003.85.1.226) on the small sample; Doersam 2004 for the worked figure.
//!
//! ```
//! use coregion_diagnose::disparity::gini::{Correction, gini};
//! let x = [20.0, 50.0, 20.0, 10.0]; // Doersam 2004
//! assert!((gini(&x, Correction::None)? - 0.3).abs() < 1e-12);
//! assert!((gini(&x, Correction::SmallSample)? - 0.4).abs() < 1e-12);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::per_head::{self, INDICATOR, LEVEL, PEOPLE, PerHead};
use super::sort::{f64_bits, in_order};
use crate::random::Stream;
use crate::{
    Cell, CellKind, Constraint, Evidence, Group, Interval, Kind, Measure, OptionSpec, Options, Output, Plot,
    Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::Message;

/// Whose convention for small numbers of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// None: Gini, PySAL, REAT by default.
    None,
    /// n / (n - 1): Deltas 2003, REAT with `coefnorm = TRUE`.
    SmallSample,
}

/// The Gini coefficient of values in any order.
///
/// # Errors
/// No value, a negative or non-finite value, all zeros; one value with [`Correction::SmallSample`].
pub fn gini(values: &[f64], correction: Correction) -> Result<f64, Undefined> {
    let n = values.len();
    let needed = if correction == Correction::SmallSample { 2 } else { 1 };
    if n < needed {
        return Err(Undefined::TooFew { needed, found: n });
    }
    let scale = power_of_two(checked_largest(values)?);
    // The middle rank is taken out before summing, so that no digits are lost at the end.
    let middle = (n as f64 - 1.0) / 2.0;
    let runs = in_order(values, f64_bits, |first, run| {
        let offset = first as f64 - middle;
        let mut lanes = [(0.0, 0.0); 4];
        for (four, at) in run.chunks(4).zip((0..).step_by(4)) {
            for (k, (x, (ranked, total))) in four.iter().zip(&mut lanes).enumerate() {
                let x = x * scale;
                *ranked += (offset + (at + k) as f64) * x;
                *total += x;
            }
        }
        lanes.iter().fold((0.0, 0.0), |sum, lane| (sum.0 + lane.0, sum.1 + lane.1))
    });
    let (ranked, total) = runs.iter().fold((0.0, 0.0), |sum, run| (sum.0 + run.0, sum.1 + run.1));
    let raw = 2.0 * ranked / (n as f64 * total);
    Ok(match correction {
        Correction::None => raw,
        Correction::SmallSample => raw * (n as f64 / (n as f64 - 1.0)),
    })
}

/// The Gini coefficient of values with weights (people), in any order.
///
/// # Errors
/// As [`gini`]; slices of different lengths, a negative weight, or weights that are all zero.
pub fn gini_weighted(values: &[f64], weights: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_length(values.len(), weights.len())?;
    if values.is_empty() {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    let lightness = power_of_two(checked_largest(weights)?);
    let scale = power_of_two(checked_largest(values)?);
    let total: f64 = weights.iter().map(|w| w * lightness).sum();
    let pairs: Vec<(f64, f64)> =
        values.iter().zip(weights).map(|(x, w)| (x * scale, w * lightness / total)).collect();
    // Of each run: the shares of people, of the sum, and the sum by rank as if the run were alone.
    let runs = in_order(
        &pairs,
        |pair| f64_bits(&pair.0),
        |_, run| {
            let (mut before, mut sum, mut ranked) = (0.0, 0.0, 0.0);
            for (x, share) in run {
                ranked += share * (2.0 * before + share) * x;
                sum += share * x;
                before += share;
            }
            (before, sum, ranked)
        },
    );
    let (mut before, mut sum, mut ranked) = (0.0, 0.0, 0.0);
    for (shares, part, alone) in runs {
        ranked += alone + (2.0 * before - 1.0) * part;
        sum += part;
        before += shares;
    }
    if sum == 0.0 { Err(Undefined::AllZero) } else { Ok((ranked / sum).max(0.0)) }
}

/// What brings values up to this one near 1 without a change of their digits.
fn power_of_two(largest: f64) -> f64 {
    f64::from_bits((2046 - (largest.to_bits() >> 52)).clamp(1, 2046) << 52)
}

/// The largest value, after a check that all are finite and not negative and one is not zero.
fn checked_largest(values: &[f64]) -> Result<f64, Undefined> {
    let largest = values.iter().copied().fold(0.0, f64::max);
    if !values.iter().all(|v| (0.0..=f64::MAX).contains(v)) {
        Undefined::check_not_negative(values)?;
    }
    if largest == 0.0 { Err(Undefined::AllZero) } else { Ok(largest) }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "gini",
    group: Group::Disparity,
    references: &[
        "Gini 1912, Variabilita e mutabilita",
        "Deltas 2003, Review of Economics and Statistics 85:226-234, doi:10.1162/rest.2003.85.1.226",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        OptionSpec { name: "draws", kind: Kind::Int(0, 99_999), default: "999" },
    ],
    run,
};

/// Above this many units no bootstrap is drawn.
const BOOTSTRAP_UNITS: usize = 20_000;

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = per_head::per_head(scope, options)?;
    let n = data.values.len();
    let sample = data.sample.clone().at_least(2, "indicators")?;
    let raw = gini(&data.values, Correction::None);
    let say = |id| Message::new(id).name("indicator", &data.indicator).int("units", n);
    let finding = |statistic, value: Result<f64, Undefined>, id| {
        let reading = match value {
            Ok(value) => say(id).number("value", value, 3),
            Err(_) => say("reading-gini-undefined"),
        };
        sample.finding(scope, MEASURE.name, statistic, value, reading)
    };
    let mut unweighted = finding("unweighted", raw, "reading-gini-unweighted");
    let draws = options.int("draws").unwrap_or(0) as usize;
    unweighted.interval = bootstrap(&data.values, draws, scope.seed);
    if n < 10 {
        unweighted.warnings.push(Message::new("warning-disparity-few").int("units", n));
    }
    unweighted.warnings.push(Message::new("warning-gini-line"));
    let year = sample.period.map(|p| p.year());
    let others = per_head::compared(scope, year, |scope| {
        gini(&per_head::per_head(scope, options).ok()?.values, Correction::SmallSample).ok()
    });
    let corrected = gini(&data.values, Correction::SmallSample);
    let weighted = data.weights().and_then(|people| gini_weighted(&data.values, people));
    let mut findings = vec![
        unweighted,
        finding("weighted", weighted, "reading-gini-weighted"),
        finding("small-sample", corrected, "reading-gini-small-sample"),
    ];
    let mut tables = vec![lorenz(scope, &data)];
    if let (Ok(own), false) = (corrected, others.is_empty()) {
        let less = others.iter().filter(|o| o.1 < own).count();
        let share = less as f64 / others.len() as f64;
        let reading = say("reading-gini-compared").int("less", less).int("zones", others.len());
        let mut compared = sample.finding(scope, MEASURE.name, "compared", share, reading);
        compared.evidence = Some(comparison(share));
        findings.push(compared);
        let mut table =
            Table::new("gini-zones", Message::new("table-gini-zones").name("indicator", &data.indicator))
                .column("zone", "column-zone", CellKind::Text)
                .column("gini", "stat-gini-small-sample", CellKind::Number(3))
                .plot(Plot::Bars { label: "zone", value: "gini" });
        table.push(vec![Cell::Name(scope.named.names.clone()), Cell::Number(own)]);
        for (zone, value) in others {
            table.push(vec![Cell::Name(zone.names.clone()), Cell::Number(value)]);
        }
        tables.push(table);
    }
    Ok(Output { findings, tables })
}

/// Evidence on disparity from the share of comparison zones that are less unequal.
pub(super) fn comparison(share_below: f64) -> Evidence {
    let support = match share_below {
        s if s > 0.5 => Support::Confirms,
        s if s < 0.5 => Support::Contradicts,
        _ => Support::Inconclusive,
    };
    Evidence { constraint: Constraint::Disparity, support, strength: 0.5 }
}

/// The percentile interval when units are redrawn with replacement.
fn bootstrap(values: &[f64], draws: usize, seed: u64) -> Option<Interval> {
    let n = values.len();
    if draws < 99 || !(3..=BOOTSTRAP_UNITS).contains(&n) {
        return None;
    }
    let mut found: Vec<f64> = (0..draws)
        .filter_map(|draw| {
            let mut stream = Stream::new(seed, draw as u64);
            let redrawn: Vec<f64> = (0..n).map(|_| values[stream.below(n)]).collect();
            gini(&redrawn, Correction::None).ok()
        })
        .collect();
    found.sort_unstable_by(f64::total_cmp);
    let at =
        |share: f64| found.get(((share * found.len() as f64) as usize).min(found.len().saturating_sub(1)));
    Some(Interval { low: *at(0.025)?, high: *at(0.975)?, level: 0.95, kind: "bootstrap" })
}

fn lorenz(scope: &Scope<'_>, data: &PerHead) -> Table {
    let mut order: Vec<usize> = (0..data.values.len()).collect();
    let code = |i: usize| &scope.zone.units.get(data.sample.units[i]).code;
    order.sort_by(|a, b| data.values[*b].total_cmp(&data.values[*a]).then_with(|| code(*a).cmp(code(*b))));
    let mut table = Table::new("per-head", Message::new("table-per-head").name("indicator", &data.indicator))
        .column("unit", "column-unit", CellKind::Unit)
        .column("value", "column-per-head", CellKind::Number(0))
        .unit(&data.unit)
        .column("people", "column-people", CellKind::Number(0))
        .plot(Plot::Map { unit: "unit", value: "value" });
    for i in order {
        let people = Cell::number(data.people().map(|p| p[i]));
        table.push(vec![Cell::Unit(data.sample.units[i]), Cell::Number(data.values[i]), people]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-300), "{found} is not {expected}");
    }

    const HH10: [f64; 10] =
        [6755.23, 4930.58, 4717.80, 3078.78, 2771.70, 2750.72, 2402.38, 2389.04, 1630.22, 985.19];
    /// Classes and their sizes, Doersam 2004 (published 0.5278).
    const CLASSES: ([f64; 6], [f64; 6]) =
        ([500.0, 1500.0, 2500.0, 4000.0, 7500.0, 15000.0], [1000.0, 1200.0, 1600.0, 400.0, 200.0, 600.0]);

    #[test]
    fn published_and_worked_figures() {
        close(gini(&[20.0, 50.0, 20.0, 10.0], Correction::None).unwrap(), 0.3);
        close(gini(&[20.0, 50.0, 20.0, 10.0], Correction::SmallSample).unwrap(), 0.4);
        close(gini_weighted(&CLASSES.0, &CLASSES.1).unwrap(), 0.5278260869565217);
        close(gini(&HH10, Correction::None).unwrap(), 0.273749986116099);
    }

    #[test]
    fn inequality_gives_the_figure_without_correction() {
        let oracle = crate::spatial::oracle::disparity();
        let first: Vec<f64> =
            oracle["panel"].as_array().unwrap().iter().map(|r| r[0].as_f64().unwrap()).collect();
        close(gini(&first, Correction::None).unwrap(), oracle["inequality"]["gini"].as_f64().unwrap());
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(gini(&[], Correction::None), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(gini(&[0.0; 4], Correction::None), Err(Undefined::AllZero));
        assert_eq!(gini(&[3.0], Correction::None), Ok(0.0));
        assert_eq!(gini(&[3.0], Correction::SmallSample), Err(Undefined::TooFew { needed: 2, found: 1 }));
        assert_eq!(gini(&[3.0, -1.0], Correction::None), Err(Undefined::Negative { at: 1, value: -1.0 }));
        assert_eq!(gini(&[f64::NAN, 1.0], Correction::None), Err(Undefined::NotFinite { at: 0 }));
        assert_eq!(gini_weighted(&[1.0], &[1.0, 2.0]), Err(Undefined::Lengths { expected: 1, found: 2 }));
        assert_eq!(gini_weighted(&[0.0, 1.0], &[1.0, 0.0]), Err(Undefined::AllZero));
        for scale in [1e300, 1e-300] {
            close(gini(&HH10.map(|x| x / 1e4 * scale), Correction::None).unwrap(), 0.273749986116099);
            close(
                gini_weighted(&CLASSES.0.map(|x| x / 1e5 * scale), &CLASSES.1.map(|x| x / 1e5 * scale))
                    .unwrap(),
                0.5278260869565217,
            );
        }
    }

    #[test]
    fn a_million_units_keep_their_digits() {
        // 1, 2, ..., n has G = (n - 1) / (3 n) exactly.
        let n = 1_000_000u32;
        let x: Vec<f64> = (0..n).map(|i| (u64::from(i) * 7919 % u64::from(n)) as f64 + 1.0).collect();
        let expected = f64::from(n - 1) / (3.0 * f64::from(n));
        assert!((gini(&x, Correction::None).unwrap() - expected).abs() < 1e-12);
        assert!((gini_weighted(&x, &vec![2.0; n as usize]).unwrap() - expected).abs() < 1e-10);
    }

    fn by_pairs(x: &[f64], w: &[f64]) -> f64 {
        let total: f64 = w.iter().sum();
        let mean = x.iter().zip(w).map(|(x, w)| x * w / total).sum::<f64>();
        let mut sum = 0.0;
        for (a, p) in x.iter().zip(w) {
            for (b, q) in x.iter().zip(w) {
                sum += p / total * (q / total) * (a - b).abs();
            }
        }
        sum / (2.0 * mean)
    }

    proptest! {
        #[test]
        fn laws_of_the_gini(pairs in prop::collection::vec((0.0f64..1e5, 0.1f64..10.0), 1..40), scale in 1e-3f64..1e3) {
            let (x, w): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            prop_assume!(x.iter().sum::<f64>() > 1.0);
            // The definition by pairs; equal weights give the unweighted form; scale and copies change nothing.
            let g = gini_weighted(&x, &w).unwrap();
            prop_assert!((g - by_pairs(&x, &w)).abs() < 1e-10);
            let even = gini(&x, Correction::None).unwrap();
            prop_assert!((even - gini_weighted(&x, &vec![3.0; x.len()]).unwrap()).abs() < 1e-10);
            let scaled: Vec<f64> = x.iter().map(|v| v * scale).collect();
            prop_assert!((even - gini(&scaled, Correction::None).unwrap()).abs() < 1e-10);
            let twice: Vec<f64> = x.iter().chain(&x).copied().collect();
            prop_assert!((even - gini(&twice, Correction::None).unwrap()).abs() < 1e-10);
            prop_assert!((0.0..1.0).contains(&even));
            // A unit with weight two is two units of weight one.
            let split: Vec<f64> = x.iter().chain(&x).copied().collect();
            let halves: Vec<f64> = w.iter().chain(&w).map(|v| v / 2.0).collect();
            prop_assert!((g - gini_weighted(&split, &halves).unwrap()).abs() < 1e-10);
        }
    }

    #[test]
    fn output_is_divided_by_people_and_compared() {
        let mut zone = tiny::zone(&[
            ("32", "P", ""),
            ("3201", "A", "32"),
            ("3202", "B", "32"),
            ("3203", "C", "32"),
            ("3204", "D", "32"),
        ]);
        tiny::figures(
            &mut zone,
            &[
                ("gdp", "亿元", 2018, &[("3201", 400.0), ("3202", 1000.0), ("3203", 200.0), ("3204", 7.0)]),
                ("population_resident", "万人", 2018, &[("3201", 200.0), ("3202", 200.0), ("3203", 100.0)]),
            ],
        );
        zone.zones.push(tiny::named(
            "even",
            vec![zone.units.find("3201").unwrap(), zone.units.find("3203").unwrap()],
        ));
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        // 2, 5 and 2 (1e4 yuan per head).
        close(out.findings[0].value.number().unwrap(), by_pairs(&[2.0, 5.0, 2.0], &[1.0; 3]));
        close(out.findings[1].value.number().unwrap(), by_pairs(&[2.0, 5.0, 2.0], &[2.0, 2.0, 1.0]));
        assert_eq!(out.findings[0].dropped[0].names.en, "D");
        assert_eq!(out.findings[3].evidence.unwrap().support, Support::Confirms);
        assert_eq!(out.tables[0].rows[0][1], Cell::Number(50_000.0));
        let totals = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none")]);
        assert_eq!(totals.findings[0].used, 4);
        assert!(totals.findings[1].value.number().is_none());
    }
}
