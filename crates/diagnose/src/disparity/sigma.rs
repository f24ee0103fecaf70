//! Sigma convergence: is the spread between places shrinking?
//!
//! ```text
//! sigma_t = sd of ln y_it over units i (divisor n)
//! T2      = (n - 2.5) ln[1 + (s0^2 - s1^2)^2 / (4 (s0^2 s1^2 - s01^2))]     chi squared with 1 degree of freedom
//! trend   = slope of sigma_t on the year t
//! ```
//!
//! with s0, s1 the spreads of the first and the last year and s01 their covariance. The variances of two years of the same places are
//! not independent, so no F test: T2 (Carree and Klomp) takes their covariance into account, and is the likelihood ratio of equal
//! variances, as is the test of Pitman and Morgan by the correlation of sums and differences, which is exact.
//!
//! Logarithms of output per head; sigma of 0.3 means that a typical place lies 30 % above or below. A common price level cancels
//! out; prices that rise faster in rich places do not. The same units in all years; figures of zero or less leave a unit out.
//! Fewer than three units or two years, or no spread in either year: undefined. The trend of a series has few independent
//! years: read its p-value as the lowest it could be. Time grows with units times years.
//!
//! References: Barro and Sala-i-Martin 1992 (Journal of Political Economy 100:223-251, doi:10.1086/261816); Carree and
//! Klomp 1997 (Review of Economics and Statistics 79:683-686, doi:10.1162/003465397557097); Morgan 1939 (Biometrika
//! 31:13-19, doi:10.1093/biomet/31.1-2.13); Pitman 1939 (Biometrika 31:9-12, doi:10.1093/biomet/31.1-2.9).
//!
//! ```
//! use coregion_diagnose::disparity::sigma::sigma;
//! let (first, last) = ([2.0, 3.0, 4.0, 6.0, 8.0], [5.2, 7.0, 8.6, 11.8, 14.5]);
//! assert!((sigma(&first)? - 0.490977).abs() < 1e-6);
//! assert!((sigma(&last)? - 0.364713).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::panel::{self, FIRST_YEAR, LAST_YEAR, Panel};
use super::per_head::{INDICATOR, LEVEL, PEOPLE};
use super::variation::{Divisor, variation};
use crate::spatial::normal::chi_squared;
use crate::spatial::regression::{least_squares, t_two_sided};
use crate::{
    Cell, CellKind, Constraint, Evidence, Finding, Group, Measure, Options, Output, Plot, Scope, Support,
    Table, Unavailable, Undefined,
};
use coregion_zone::Message;

/// The spreads of two years and whether they differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// sigma of the first year.
    pub first: f64,
    /// sigma of the last year.
    pub last: f64,
    /// T2 of Carree and Klomp.
    pub t2: f64,
    /// Its p-value (chi squared with one degree of freedom).
    pub p: f64,
    /// The exact two-sided p-value of Pitman and Morgan.
    pub pitman_p: f64,
}

fn logs(values: &[f64]) -> Result<Vec<f64>, Undefined> {
    Undefined::check_not_negative(values)?;
    if let Some(at) = values.iter().position(|v| *v == 0.0) {
        return Err(Undefined::Zero { at });
    }
    if values.len() < 2 {
        return Err(Undefined::TooFew { needed: 2, found: values.len() });
    }
    Ok(values.iter().map(|v| v.ln()).collect())
}

/// The variance of a and of b, and their covariance (divisor n).
fn spread(a: &[f64], b: &[f64]) -> [f64; 3] {
    let n = a.len() as f64;
    let (ma, mb) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let mut sums = [0.0; 3];
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (x - ma, y - mb);
        sums[0] += x * x;
        sums[1] += y * y;
        sums[2] += x * y;
    }
    sums.map(|s| s / n)
}

/// The standard deviation of logarithms (divisor n).
///
/// # Errors
/// Fewer than two values, or one that is zero, negative or not finite.
pub fn sigma(values: &[f64]) -> Result<f64, Undefined> {
    let x = logs(values)?;
    Ok(spread(&x, &x)[0].sqrt())
}

/// The spreads of the same units in two years, and whether they differ.
///
/// # Errors
/// As [`sigma`]; different lengths, fewer than four units, or no spread or the same spread unit by unit.
pub fn change(first: &[f64], last: &[f64]) -> Result<Change, Undefined> {
    Undefined::check_length(first.len(), last.len())?;
    let (a, b) = (logs(first)?, logs(last)?);
    let n = a.len() as f64;
    if a.len() < 4 {
        return Err(Undefined::TooFew { needed: 4, found: a.len() });
    }
    let [va, vb, vab] = spread(&a, &b);
    let rest = va * vb - vab * vab;
    if va <= 0.0 || vb <= 0.0 || rest <= 1e-14 * va * vb {
        return Err(Undefined::Constant);
    }
    let t2 = (n - 2.5) * (1.0 + (va - vb).powi(2) / (4.0 * rest)).ln();
    // The correlation of sums and differences.
    let r = (va - vb) / ((va + vb).powi(2) - 4.0 * vab * vab).sqrt();
    let t = r * ((n - 2.0) / (1.0 - r * r)).sqrt();
    Ok(Change {
        first: va.sqrt(),
        last: vb.sqrt(),
        t2,
        p: chi_squared(t2, 1.0),
        pitman_p: t_two_sided(t, n - 2.0),
    })
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "sigma-convergence",
    group: Group::Disparity,
    references: &[
        "Barro and Sala-i-Martin 1992, Journal of Political Economy 100:223-251, doi:10.1086/261816",
        "Carree and Klomp 1997, Review of Economics and Statistics 79:683-686, doi:10.1162/003465397557097",
    ],
    options: &[INDICATOR, PEOPLE, LEVEL, FIRST_YEAR, LAST_YEAR],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let panel = panel::panel(scope, options, 2)?;
    let years = &panel.years;
    let (start, end) = (years[0], years[years.len() - 1]);
    let say = |id| {
        let message = Message::new(id).name("indicator", &panel.indicator).int("units", panel.sample.len());
        message.text("first", start.to_string()).text("last", end.to_string())
    };
    let finding = |statistic, value: Result<f64, Undefined>, reading| {
        let mut finding = panel.sample.finding(scope, MEASURE.name, statistic, value, reading);
        if panel.sample.len() < 10 {
            finding.warnings.push(Message::new("warning-disparity-few").int("units", panel.sample.len()));
        }
        finding
    };
    let changed = change(&panel.values[0], &panel.values[years.len() - 1]);
    let found = match changed {
        Ok(found) => found,
        Err(reason) => {
            let findings = vec![finding("ratio", Err(reason), say("reading-sigma-undefined"))];
            return Ok(Output { findings, tables: vec![series(&panel)] });
        }
    };
    let ratio = found.last / found.first;
    let (id, support, strength) = match (found.pitman_p <= 0.05, ratio < 1.0) {
        (true, true) => ("reading-sigma-closing", Support::Contradicts, 0.8),
        (true, false) => ("reading-sigma-opening", Support::Confirms, 0.8),
        _ => ("reading-sigma-steady", Support::Inconclusive, 0.5),
    };
    let reading = say(id).number("from", found.first, 3).number("to", found.last, 3);
    let mut first = finding("ratio", Ok(ratio), reading.number("p", found.pitman_p, 3));
    first.p = Some(found.pitman_p);
    first.evidence = Some(Evidence { constraint: Constraint::Disparity, support, strength });
    first.warnings.push(Message::new("warning-sigma-prices"));
    let reading = say("reading-sigma-t2").number("value", found.t2, 2).number("p", found.p, 4);
    let mut t2 = finding("t2", Ok(found.t2), reading);
    t2.decimals = 2;
    t2.p = Some(found.p);
    let mut findings = vec![first, t2];
    findings.extend(trend(&panel, &finding, &say));
    Ok(Output { findings, tables: vec![series(&panel)] })
}

/// The slope of the spread on the year, from four years on.
fn trend(
    panel: &Panel,
    finding: &dyn Fn(&'static str, Result<f64, Undefined>, Message) -> Finding,
    say: &dyn Fn(&'static str) -> Message,
) -> Option<Finding> {
    if panel.years.len() < 4 {
        return None;
    }
    let t: Vec<f64> = panel.years.iter().map(|y| f64::from(y - panel.years[0])).collect();
    let s: Vec<f64> = panel.values.iter().map(|v| sigma(v)).collect::<Result<_, _>>().ok()?;
    let fit = least_squares(&s, &[&t]).ok()?;
    let (slope, p) = (fit.coefficients[1], fit.p(1));
    let reading = say("reading-sigma-trend").number("value", slope, 4).number("p", p, 4);
    let mut found = finding("trend", Ok(slope), reading);
    found.decimals = 4;
    found.p = Some(p).filter(|p| p.is_finite());
    found.warnings.push(Message::new("warning-sigma-trend"));
    Some(found)
}

fn series(panel: &Panel) -> Table {
    let mut table = Table::new("sigma", Message::new("table-sigma").name("indicator", &panel.indicator))
        .column("year", "column-year", CellKind::Int)
        .column("sigma", "column-sigma", CellKind::Number(3))
        .column("variation", "stat-variation-cv", CellKind::Number(3))
        .plot(Plot::Lines { x: "year", y: "sigma", series: None });
    for (year, values) in panel.years.iter().zip(&panel.values) {
        table.push(vec![
            Cell::Int(i64::from(*year)),
            Cell::number(sigma(values).ok()),
            Cell::number(variation(values, Divisor::N).ok()),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;
    use crate::spatial::oracle::close;
    use crate::tiny;
    use proptest::prelude::*;

    const FIRST: [f64; 5] = [2.0, 3.0, 4.0, 6.0, 8.0];
    const LAST: [f64; 5] = [5.2, 7.0, 8.6, 11.8, 14.5];

    #[test]
    fn worked_figures() {
        close(sigma(&FIRST).unwrap(), 0.49097747154875304);
        close(sigma(&LAST).unwrap(), 0.3647128262850768);
        let found = change(&FIRST, &LAST).unwrap();
        close(found.first, 0.49097747154875304);
        close(found.last, 0.3647128262850768);
        assert!(found.p < 0.01 && found.pitman_p < 0.01);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(sigma(&[1.0]), Err(Undefined::TooFew { needed: 2, found: 1 }));
        assert_eq!(sigma(&[1.0, 0.0]), Err(Undefined::Zero { at: 1 }));
        assert_eq!(sigma(&[1.0, -2.0]), Err(Undefined::Negative { at: 1, value: -2.0 }));
        assert_eq!(change(&FIRST, &LAST[..4]), Err(Undefined::Lengths { expected: 5, found: 4 }));
        assert_eq!(change(&FIRST, &FIRST), Err(Undefined::Constant));
        assert_eq!(change(&[3.0; 5], &LAST), Err(Undefined::Constant));
        close(sigma(&FIRST.map(|x| x * 1e300)).unwrap(), 0.49097747154875304);
        close(sigma(&FIRST.map(|x| x * 1e-300)).unwrap(), 0.49097747154875304);
    }

    #[test]
    fn the_test_finds_equal_spreads_unequal_as_often_as_it_says() {
        // Correlated normal logarithms of equal variance: the exact p-value is uniform, T2 nearly so.
        let (mut exact, mut near) = (0, 0);
        let draws = 4000;
        for draw in 0..draws {
            let mut stream = Stream::new(2, draw);
            let mut normal = || (0..12).map(|_| stream.uniform()).sum::<f64>() - 6.0;
            let (a, b): (Vec<f64>, Vec<f64>) = (0..15)
                .map(|_| {
                    let (common, x, y) = (normal(), normal(), normal());
                    ((common + 0.5 * x).exp(), (common + 0.5 * y).exp())
                })
                .unzip();
            let found = change(&a, &b).unwrap();
            exact += usize::from(found.pitman_p <= 0.05);
            near += usize::from(found.p <= 0.05);
        }
        for count in [exact, near] {
            assert!((count as f64 / draws as f64 - 0.05).abs() < 0.014, "{exact} {near}");
        }
    }

    proptest! {
        #[test]
        fn units_of_measure_do_not_matter_and_years_mirror(units in prop::collection::vec((0.1f64..50.0, 0.1f64..50.0), 5..30), factor in 0.01f64..100.0) {
            let (a, b): (Vec<f64>, Vec<f64>) = units.into_iter().unzip();
            let scaled: Vec<f64> = b.iter().map(|v| v * factor).collect();
            if let (Ok(x), Ok(y), Ok(z)) = (change(&a, &b), change(&a, &scaled), change(&b, &a)) {
                prop_assert!((x.t2 - y.t2).abs() < 1e-6 * x.t2.max(1.0));
                prop_assert!((x.pitman_p - z.pitman_p).abs() < 1e-9);
                prop_assert!(x.t2 >= 0.0 && (0.0..=1.0).contains(&x.p) && (0.0..=1.0).contains(&x.pitman_p));
            }
        }
    }

    #[test]
    fn a_gap_that_closes_is_told() {
        let (mut zone, codes) = crate::spatial::row::row(12);
        let series: Vec<(i32, Vec<(&str, f64)>)> = (2015..2020)
            .map(|year| {
                let pull = 1.0 - 0.15 * f64::from(year - 2015);
                let value = |i: usize| (1.0 + 0.02 * ((i * 5) % 7) as f64) * (0.2 * i as f64 * pull).exp();
                (year, codes.iter().enumerate().map(|(i, c)| (c.as_str(), value(i))).collect())
            })
            .collect();
        let figures: Vec<tiny::Figures<'_>> =
            series.iter().map(|(y, v)| ("gdp", "亿元", *y, v.as_slice())).collect();
        tiny::figures(&mut zone, &figures);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none")]);
        assert_eq!(out.findings[0].reading.id, "reading-sigma-closing");
        assert_eq!(out.findings[0].evidence.unwrap().support, Support::Contradicts);
        assert_eq!((out.findings.len(), out.tables[0].rows.len()), (3, 5));
        assert!(out.findings[2].value.number().unwrap() < 0.0);
    }
}
