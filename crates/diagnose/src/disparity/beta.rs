//! Beta convergence: do poor places grow faster, and how fast is the gap closing?
//!
//! With output per head y of n units in a first year and T years later:
//!
//! ```text
//! (1/T) ln(y_T / y_0) = a + b ln y_0 + e              by least squares
//! beta      = -ln(1 + b T) / T                        a year
//! half-life = ln 2 / beta                             years
//! with the neighbours:  g = rho W g + a + b ln y_0 + e
//! ```
//!
//! b below zero: poor places grow faster. beta about 0.02 a year (half-life 35 years) is the classic figure. Where the residuals
//! hang together with their neighbours' (Moran's I of residuals at 5 %), growth spreads over borders and plain least
//! squares misleads: the spatial lag model is estimated too, by maximum likelihood up to 1,000 units and two-stage
//! least squares beyond, and the table says which.
//!
//! 1 + b T of zero or less: beta is undefined and b stands alone. Fewer than ten units: a warning. Figures of zero or less leave a
//! unit out. A common price level moves a and not b. Places that were low by chance grow faster by chance (Galton's
//! fallacy): never read beta without sigma, which is given beside it. Time grows with n, and with n^3 for the likelihood.
//!
//! References: Barro and Sala-i-Martin 1992 (Journal of Political Economy 100:223-251, doi:10.1086/261816); Rey and
//! Montouri 1999 (Regional Studies 33:143-156, doi:10.1080/00343409950122945) on neighbours.
//!
//! ```
//! use coregion_diagnose::disparity::beta::convergence;
//! let (first, last) = ([2.0, 3.0, 4.0, 6.0, 8.0], [5.2, 7.0, 8.6, 11.8, 14.5]);
//! let found = convergence(&first, &last, 10.0)?;
//! assert!((found.b - -0.025724).abs() < 1e-6 && (found.a - 0.113054).abs() < 1e-6);
//! assert!((found.beta? - 0.029738).abs() < 1e-6);
//! assert!((found.half_life? - 23.308099).abs() < 1e-5);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::panel::{self, FIRST_YEAR, LAST_YEAR};
use super::per_head::{INDICATOR, LEVEL, PEOPLE};
use super::sigma::sigma;
use crate::spatial::regression::{self, Fit, LagModel, Method, least_squares, residual_moran};
use crate::spatial::significance::Alternative;
use crate::spatial::weights::{Coding, Weights};
use crate::{
    Cell, CellKind, Constraint, Evidence, Finding, Group, Interval, Kind, Measure, OptionSpec, Options,
    Output, Plot, Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::{Message, UnitSet};
use statrs::function::beta::inv_beta_reg;

/// Growth on the logarithm of the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Convergence {
    /// The constant.
    pub a: f64,
    /// The coefficient of the start.
    pub b: f64,
    /// The speed of convergence, a year.
    pub beta: Result<f64, Undefined>,
    /// Years until half of the gap is closed; undefined where it does not close.
    pub half_life: Result<f64, Undefined>,
    /// The regression.
    pub fit: Fit,
}

/// The speed at which a coefficient of the start closes the gap.
///
/// # Errors
/// 1 + b T of zero or less: more than the whole gap would be closed.
pub fn speed(b: f64, years: f64) -> Result<f64, Undefined> {
    let left = 1.0 + b * years;
    if left > 0.0 {
        return Ok(-left.ln() / years);
    }
    Err(Undefined::Argument { name: "1 + b T", value: left, low: 0.0, high: f64::INFINITY })
}

/// Logarithms of the start, and growth a year.
fn growth(first: &[f64], last: &[f64], years: f64) -> Result<(Vec<f64>, Vec<f64>), Undefined> {
    Undefined::check_length(first.len(), last.len())?;
    if !(years > 0.0 && years.is_finite()) {
        return Err(Undefined::Argument { name: "years", value: years, low: 0.0, high: f64::MAX });
    }
    for values in [first, last] {
        Undefined::check_not_negative(values)?;
        if let Some(at) = values.iter().position(|v| *v == 0.0) {
            return Err(Undefined::Zero { at });
        }
    }
    let x: Vec<f64> = first.iter().map(|v| v.ln()).collect();
    let g = x.iter().zip(last).map(|(x, v)| (v.ln() - x) / years).collect();
    Ok((x, g))
}

/// Convergence of the same units over some years.
///
/// # Errors
/// Different lengths, fewer than three units, a value that is zero, negative or not finite, all starts equal, or no years.
pub fn convergence(first: &[f64], last: &[f64], years: f64) -> Result<Convergence, Undefined> {
    conditional(first, last, years, &[])
}

/// Convergence with controls: what the start explains beside other columns.
///
/// # Errors
/// As [`convergence`]; columns that do not align or repeat each other.
pub fn conditional(
    first: &[f64],
    last: &[f64],
    years: f64,
    controls: &[&[f64]],
) -> Result<Convergence, Undefined> {
    let (x, g) = growth(first, last, years)?;
    let columns: Vec<&[f64]> = std::iter::once(x.as_slice()).chain(controls.iter().copied()).collect();
    let fit = least_squares(&g, &columns)?;
    let (a, b) = (fit.coefficients[0], fit.coefficients[1]);
    let beta = speed(b, years);
    let half_life = beta.and_then(|beta| {
        if beta > 0.0 {
            Ok(std::f64::consts::LN_2 / beta)
        } else {
            Err(Undefined::Argument { name: "beta", value: beta, low: 0.0, high: f64::INFINITY })
        }
    });
    Ok(Convergence { a, b, beta, half_life, fit })
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "beta-convergence",
    group: Group::Disparity,
    references: &[
        "Barro and Sala-i-Martin 1992, Journal of Political Economy 100:223-251, doi:10.1086/261816",
        "Rey and Montouri 1999, Regional Studies 33:143-156, doi:10.1080/00343409950122945",
        "Anselin 1988, Spatial Econometrics, Kluwer",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        FIRST_YEAR,
        LAST_YEAR,
        OptionSpec { name: "lag", kind: Kind::Choice(&["auto", "always", "never"]), default: "auto" },
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let panel = panel::panel(scope, options, 2)?;
    let (years, n) = (panel.span(), panel.sample.len());
    let (first, last) = (&panel.values[0], &panel.values[panel.years.len() - 1]);
    let (start, end) = (panel.years[0], panel.years[panel.years.len() - 1]);
    let say = |id| {
        let message = Message::new(id).name("indicator", &panel.indicator).int("units", n);
        message.text("first", start.to_string()).text("last", end.to_string())
    };
    let finding = |statistic, value: Result<f64, Undefined>, reading| {
        let mut finding = panel.sample.finding(scope, MEASURE.name, statistic, value, reading);
        finding.decimals = 4;
        if n < 10 {
            finding.warnings.push(Message::new("warning-disparity-few").int("units", n));
        }
        finding
    };
    let found = match convergence(first, last, years) {
        Ok(found) => found,
        Err(reason) => {
            let findings = vec![finding("b", Err(reason), say("reading-beta-undefined"))];
            return Ok(Output { findings, tables: Vec::new() });
        }
    };
    let p = found.fit.p(1);
    let (id, support, strength) = match (p <= 0.05, found.b < 0.0) {
        (true, true) => ("reading-beta-closing", Support::Contradicts, 0.7),
        (true, false) => ("reading-beta-opening", Support::Confirms, 0.7),
        _ => ("reading-beta-none", Support::Inconclusive, 0.5),
    };
    let mut b = finding("b", Ok(found.b), say(id).number("value", found.b, 4).number("p", p, 4));
    b.p = Some(p).filter(|p| p.is_finite());
    b.interval = interval(&found.fit);
    b.evidence = Some(Evidence { constraint: Constraint::Disparity, support, strength });
    b.warnings.push(Message::new("warning-beta-galton"));
    let mut findings = vec![b];
    let reading = match found.beta {
        Ok(beta) => say("reading-beta-speed").percent("value", beta, 2),
        Err(_) => say("reading-beta-no-speed"),
    };
    findings.push(finding("beta", found.beta, reading));
    let reading = match found.half_life {
        Ok(half) => say("reading-beta-half-life").number("value", half, 1),
        Err(_) => say("reading-beta-no-half-life"),
    };
    let mut half = finding("half-life", found.half_life, reading);
    half.decimals = 1;
    findings.push(half);
    for (statistic, id, values) in
        [("sigma-first", "reading-beta-sigma-first", first), ("sigma-last", "reading-beta-sigma-last", last)]
    {
        let value = sigma(values);
        let reading = say(id).number("value", value.unwrap_or(0.0), 3);
        findings.push(finding(statistic, value, reading));
    }
    let model = neighbours(scope, options, &panel, years, &finding, &say, &mut findings);
    let tables = vec![units(&panel, &found), coefficients(&found.fit, model.as_ref())];
    Ok(Output { findings, tables })
}

/// The interval of the coefficient of the start by Student's t.
fn interval(fit: &Fit) -> Option<Interval> {
    let freedom = fit.freedom as f64;
    let x = inv_beta_reg(freedom / 2.0, 0.5, 0.05);
    let t = (freedom * (1.0 - x) / x).sqrt();
    let (b, error) = (fit.coefficients[1], fit.errors[1]);
    let (low, high) = (b - t * error, b + t * error);
    (low.is_finite() && high.is_finite()).then_some(Interval { low, high, level: 0.95, kind: "asymptotic" })
}

/// Moran's I of the residuals, and the spatial lag model where that or the option calls for it.
fn neighbours(
    scope: &Scope<'_>,
    options: &Options,
    panel: &panel::Panel,
    years: f64,
    finding: &dyn Fn(&'static str, Result<f64, Undefined>, Message) -> Finding,
    say: &dyn Fn(&'static str) -> Message,
    findings: &mut Vec<Finding>,
) -> Option<LagModel> {
    let units = UnitSet::new(panel.sample.units.clone(), &scope.named.id, None);
    let pairs: Vec<(usize, usize)> =
        scope.zone.neighbours.within(&units).iter().map(|p| (p.0, p.1)).collect();
    let all = Weights::from_pairs(units.len(), &pairs).ok()?;
    // A unit without a neighbour tells nothing of neighbours.
    let kept: Vec<usize> = (0..all.len()).filter(|i| all.cardinality(*i) > 0).collect();
    let weights = all.subset(&kept).ok()?.coded(Coding::Row);
    let pick = |values: &[f64]| kept.iter().map(|i| values[*i]).collect::<Vec<f64>>();
    let (first, last) = (pick(&panel.values[0]), pick(&panel.values[panel.years.len() - 1]));
    let (x, g) = growth(&first, &last, years).ok()?;
    let moran = residual_moran(&g, &[&x], &weights).ok()?;
    let score = moran.score(Alternative::TwoSided).ok()?;
    let together = score.p <= 0.05;
    let id = if together { "reading-beta-residuals-together" } else { "reading-beta-residuals-apart" };
    let reading = say(id).number("value", moran.value, 3).number("p", score.p, 3);
    let mut one = finding("moran-residuals", Ok(moran.value), reading);
    one.p = Some(score.p);
    one.used = kept.len();
    findings.push(one);
    match options.text("lag") {
        Some("never") => return None,
        Some("always") => {}
        _ if together => {}
        _ => return None,
    }
    let model = regression::lag_model(&g, &[&x], &weights).ok()?;
    let method = Message::new(match model.method {
        Method::MaximumLikelihood => "method-maximum-likelihood",
        Method::TwoStage => "method-two-stage",
    });
    let z = model.rho / model.rho_error;
    let p = crate::spatial::normal::p(z, Alternative::TwoSided);
    let reading = say("reading-beta-rho").number("value", model.rho, 3).number("p", p, 3);
    let mut rho = finding("rho", Ok(model.rho), reading.message("method", method.clone()));
    rho.p = Some(p).filter(|p| p.is_finite());
    rho.used = kept.len();
    findings.push(rho);
    let b = model.coefficients[1];
    let total = b / (1.0 - model.rho);
    let p = crate::spatial::normal::p(b / model.errors[1], Alternative::TwoSided);
    let reading = say("reading-beta-lag-b").number("value", b, 4).number("total", total, 4).number("p", p, 4);
    let mut lag = finding("lag-b", Ok(b), reading);
    lag.p = Some(p).filter(|p| p.is_finite());
    lag.used = kept.len();
    findings.push(lag);
    Some(model)
}

/// Each unit with its start, its growth and the growth that its start would give.
fn units(panel: &panel::Panel, found: &Convergence) -> Table {
    let mut table = Table::new("growth", Message::new("table-beta").name("indicator", &panel.indicator))
        .column("unit", "column-unit", CellKind::Unit)
        .column("start", "column-beta-start", CellKind::Number(0))
        .unit(&panel.unit)
        .column("log-start", "column-beta-log-start", CellKind::Number(3))
        .column("growth", "column-beta-growth", CellKind::Number(4))
        .column("fitted", "column-beta-fitted", CellKind::Number(4))
        .plot(Plot::Scatter { label: "unit", x: "log-start", y: "growth", log: false });
    let (first, last) = (&panel.values[0], &panel.values[panel.years.len() - 1]);
    for (i, unit) in panel.sample.units.iter().enumerate() {
        let (start, growth) = (first[i].ln(), (last[i] / first[i]).ln() / panel.span());
        table.push(vec![
            Cell::Unit(*unit),
            Cell::Number(first[i]),
            Cell::Number(start),
            Cell::Number(growth),
            Cell::Number(found.a + found.b * start),
        ]);
    }
    table
}

fn coefficients(fit: &Fit, model: Option<&LagModel>) -> Table {
    let mut table = Table::new("coefficients", Message::new("table-beta-coefficients"))
        .column("method", "column-beta-method", CellKind::Text)
        .column("term", "column-beta-term", CellKind::Text)
        .column("value", "column-value", CellKind::Number(5))
        .column("error", "column-beta-error", CellKind::Number(5));
    let label = |id| Cell::Label(Message::new(id));
    let mut row = |method, term, value: f64, error: f64| {
        table.push(vec![label(method), label(term), Cell::number(Some(value)), Cell::number(Some(error))]);
    };
    let terms = ["term-constant", "term-start"];
    for (i, term) in terms.into_iter().enumerate() {
        row("method-least-squares", term, fit.coefficients[i], fit.errors[i]);
    }
    if let Some(model) = model {
        let method = match model.method {
            Method::MaximumLikelihood => "method-maximum-likelihood",
            Method::TwoStage => "method-two-stage",
        };
        for (i, term) in terms.into_iter().enumerate() {
            row(method, term, model.coefficients[i], model.errors[i]);
        }
        row(method, "term-neighbours", model.rho, model.rho_error);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::oracle::{self, close};
    use crate::tiny;
    use proptest::prelude::*;

    const FIRST: [f64; 5] = [2.0, 3.0, 4.0, 6.0, 8.0];
    const LAST: [f64; 5] = [5.2, 7.0, 8.6, 11.8, 14.5];

    #[test]
    fn worked_figures() {
        let found = convergence(&FIRST, &LAST, 10.0).unwrap();
        close(found.a, 0.11305374337421253);
        close(found.b, -0.02572417783158348);
        close(found.beta.unwrap(), 0.029738469545239656);
        close(found.half_life.unwrap(), 23.30809860626805);
    }

    #[test]
    fn figures_of_spreg() {
        let oracle = oracle::disparity();
        let panel: Vec<Vec<f64>> = oracle["panel"].as_array().unwrap().iter().map(oracle::numbers).collect();
        let span = oracle["growth"]["span"].as_f64().unwrap();
        let first: Vec<f64> = panel.iter().map(|r| r[0]).collect();
        let last: Vec<f64> = panel.iter().map(|r| r[r.len() - 1]).collect();
        let found = convergence(&first, &last, span).unwrap();
        let betas = oracle::numbers(&oracle["growth"]["ols"]["betas"]);
        close(found.a, betas[0]);
        close(found.b, betas[1]);
        let interval = interval(&found.fit).unwrap();
        // Student's t of 18 degrees of freedom at 95 %: 2.10092204.
        close(interval.high - interval.low, 2.0 * 2.100_922_040_241_039 * found.fit.errors[1]);
    }

    #[test]
    fn edges_are_reasons() {
        assert!(matches!(convergence(&FIRST, &LAST, 0.0), Err(Undefined::Argument { name: "years", .. })));
        assert_eq!(convergence(&[1.0, 0.0, 2.0], &LAST[..3], 5.0), Err(Undefined::Zero { at: 1 }));
        assert_eq!(convergence(&[2.0; 5], &LAST, 5.0), Err(Undefined::Collinear));
        assert_eq!(convergence(&FIRST[..2], &LAST[..2], 5.0), Err(Undefined::TooFew { needed: 3, found: 2 }));
        // The order turned round: more than the whole gap was closed, so there is no speed.
        let turned = convergence(&[1.0, 2.0, 4.0], &[4.1, 2.0, 0.9], 10.0).unwrap();
        assert!(turned.b < 0.0 && turned.beta.is_err() && turned.half_life.is_err());
        // The gap opens: a speed below zero and no half-life.
        let opening = convergence(&[1.0, 2.0, 4.0], &[1.0, 3.0, 9.5], 10.0).unwrap();
        assert!(opening.beta.unwrap() < 0.0 && opening.half_life.is_err());
        close(
            convergence(&FIRST.map(|x| x * 1e250), &LAST.map(|x| x * 1e-250), 10.0).unwrap().b,
            -0.02572417783158348,
        );
        let control = [1.0, 5.0, 2.0, 4.0, 4.0];
        assert!(conditional(&FIRST, &LAST, 10.0, &[&control]).unwrap().fit.coefficients.len() == 3);
    }

    proptest! {
        #[test]
        fn a_price_level_moves_the_constant_only(units in prop::collection::vec((0.5f64..50.0, 0.5f64..50.0), 4..30), level in 0.1f64..10.0, years in 1.0f64..30.0) {
            let (a, b): (Vec<f64>, Vec<f64>) = units.into_iter().unzip();
            let dearer: Vec<f64> = b.iter().map(|v| v * level).collect();
            if let (Ok(x), Ok(y)) = (convergence(&a, &b, years), convergence(&a, &dearer, years)) {
                prop_assert!((x.b - y.b).abs() < 1e-8);
                prop_assert!((x.a + level.ln() / years - y.a).abs() < 1e-7);
                // What closes b T of the gap closes it at beta a year.
                if let Ok(beta) = x.beta { prop_assert!(((-beta * years).exp() - (1.0 + x.b * years)).abs() < 1e-9); }
            }
        }
    }

    #[test]
    fn growth_that_spreads_calls_for_the_neighbours() {
        let (mut zone, codes) = crate::spatial::row::row(24);
        let first: Vec<(&str, f64)> =
            codes.iter().enumerate().map(|(i, c)| (c.as_str(), 10.0 + ((i * 7) % 24) as f64)).collect();
        // Poor places grow faster, and so does the west.
        let last: Vec<(&str, f64)> = (first.iter().enumerate())
            .map(|(i, (c, v))| {
                (*c, v * (0.6 - 0.2 * v.ln() + if i < 12 { 0.3 } else { 0.0 } + 0.01 * (i % 3) as f64).exp())
            })
            .collect();
        tiny::figures(&mut zone, &[("gdp", "亿元", 2010, &first), ("gdp", "亿元", 2020, &last)]);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none")]);
        let of = |s: &str| out.findings.iter().find(|f| f.statistic == s);
        assert_eq!(of("moran-residuals").unwrap().reading.id, "reading-beta-residuals-together");
        assert!(of("rho").unwrap().value.number().unwrap() > 0.4 && of("lag-b").is_some());
        assert_eq!(out.tables[1].rows.len(), 5);
        let never = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none"), ("lag", "never")]);
        assert!(never.findings.iter().all(|f| f.statistic != "rho"));
    }
}
