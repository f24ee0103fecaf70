//! Accessibility: how much can be reached from a place, near things counting more?
//!
//! With what there is to reach M_j (output, people, jobs) and distance d_ij:
//!
//! ```text
//! A_i = sum_j M_j f(d_ij)
//! Hansen       f = d^-b (power) or exp(-b d) (exponential)
//! cumulative   f = 1 up to a reach d0, 0 beyond: all that lies within d0
//! gaussian     f = (exp(-(d / d0)^2 / 2) - e^-0.5) / (1 - e^-0.5) up to d0, 0 beyond
//! inside       the same sum over places of the own province only: what would be left if lines were closed
//! ```
//!
//! Cumulative accessibility is in the unit of M; with a decay the numbers depend on it, so compare places, not sizes. A place
//! reaches itself at two thirds of the radius of a circle of its area, (2/3) sqrt(area / pi); without an area, itself is left
//! out. Places without a way reach nothing of each other. In minutes a place reaches itself at 0 where f allows it
//! (not with the power).
//!
//! The part of accessibility that lies across provincial lines is what closing them would cost; it is a matter of the map and no
//! proof that anything is closed. Inequality is the Gini coefficient weighted by people where they are known.
//!
//! When not to use it: it counts what there is, not whether it is open, free or wanted; competition for it is not seen (see
//! catchment). Time grows with the square of the number of places.
//!
//! References: Hansen 1959 (Journal of the American Institute of Planners 25:73-76, doi:10.1080/01944365908978307); Geurs and van
//! Wee 2004 (Journal of Transport Geography 12:127-140, doi:10.1016/j.jtrangeo.2003.10.005).
//!
//! ```
//! use coregion_diagnose::interaction::accessibility::accessibility;
//! use coregion_diagnose::interaction::decay::Decay;
//! let distance = [1.0, 2.0, 4.0, 2.0, 1.0, 2.0, 4.0, 2.0, 1.0];
//! let there = [10.0, 20.0, 40.0];
//! assert_eq!(accessibility(&there, &distance, Decay::Power(1.0))?, [30.0, 45.0, 52.5]);
//! assert_eq!(accessibility(&there, &distance, Decay::Within(2.0))?, [30.0, 70.0, 60.0]);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::decay::{Decay, EXPONENT, exponent};
use super::distances::{MODE, SEPARATION, distances, placed};
use crate::disparity::gini::{Correction, gini, gini_weighted};
use crate::disparity::per_head::{INDICATOR, LEVEL, PEOPLE, per_head};
use crate::{
    Cell, CellKind, Constraint, Evidence, Finding, Group, Kind, Measure, OptionSpec, Options, Output, Plot,
    Sample, Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::Message;

/// What each place reaches of `there`, at distances by rows (infinite where there is no way).
///
/// # Errors
/// Nothing to reach, distances that are no whole rows, a value that is negative or no number, a distance of zero with the
/// power, or sums too large for a number.
pub fn accessibility(there: &[f64], distance: &[f64], decay: Decay) -> Result<Vec<f64>, Undefined> {
    let m = there.len();
    if m == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    Undefined::check_length(distance.len() / m * m, distance.len())?;
    Undefined::check_not_negative(there)?;
    for (at, &d) in distance.iter().enumerate() {
        if d.is_nan() {
            return Err(Undefined::NotFinite { at });
        }
        if d < 0.0 {
            return Err(Undefined::Negative { at, value: d });
        }
        if d == 0.0 && matches!(decay, Decay::Power(_)) {
            return Err(Undefined::Zero { at });
        }
    }
    let reach = |row: &[f64]| row.iter().zip(there).map(|(d, m)| m * decay.weight(*d)).sum();
    let found: Vec<f64> = distance.chunks(m).map(reach).collect();
    Undefined::check_finite(&found)?;
    Ok(found)
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "accessibility",
    group: Group::Interaction,
    references: &[
        "Hansen 1959, Journal of the American Institute of Planners 25:73-76, doi:10.1080/01944365908978307",
        "Geurs and van Wee 2004, Journal of Transport Geography 12:127-140, doi:10.1016/j.jtrangeo.2003.10.005",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        OptionSpec {
            name: "form",
            kind: Kind::Choice(&["power", "exponential", "gaussian", "cumulative"]),
            default: "power",
        },
        EXPONENT,
        OptionSpec { name: "reach", kind: Kind::Number(0.001, 1e6), default: "" },
        SEPARATION,
        MODE,
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = per_head(scope, options)?;
    let (sample, capped) = placed(scope, data.sample.at_least(3, "indicators")?, options);
    let mut sample = sample.at_least(3, "units")?;
    let n = sample.len();
    let apart = distances(scope, &sample.units, &sample.units, options)?;
    let reach = options.number("reach").unwrap_or(if apart.unit == "min" { 60.0 } else { 100.0 });
    let form = options.text("form").unwrap_or("power");
    let (decay, said) = match form {
        "gaussian" => (Decay::Gaussian(reach), reached("decay-gaussian", reach, apart.unit)),
        "cumulative" => (Decay::Within(reach), reached("decay-within", reach, apart.unit)),
        "exponential" => {
            // Half is left at half the reach.
            let b = options.number("exponent").unwrap_or(std::f64::consts::LN_2 / (reach / 2.0));
            (
                Decay::Exponential(b),
                Message::new("decay-exponential").number("value", b, 4).text("unit", apart.unit),
            )
        }
        _ => {
            let exponent = exponent(scope, &sample.units, &apart, options);
            sample.inputs.extend(exponent.inputs);
            (Decay::Power(exponent.value), exponent.said)
        }
    };
    sample.inputs.extend(apart.inputs.iter().cloned());
    let mut distance = apart.values.clone();
    for (i, unit) in sample.units.iter().enumerate() {
        distance[i * n + i] = match scope.zone.units.get(*unit).area_km2 {
            Some(area) if apart.unit == "km" && area > 0.0 => {
                2.0 / 3.0 * (area / std::f64::consts::PI).sqrt()
            }
            _ if apart.unit == "min" && form != "power" => 0.0,
            _ => f64::INFINITY,
        };
    }
    // Two places at one point cannot be told apart by the power: they do not reach each other.
    if form == "power" {
        distance.iter_mut().filter(|d| **d == 0.0).for_each(|d| *d = f64::INFINITY);
    }
    let province: Vec<_> = sample.units.iter().map(|u| scope.province(*u)).collect();
    let inside: Vec<f64> = (0..n * n)
        .map(|at| if province[at / n] == province[at % n] { distance[at] } else { f64::INFINITY })
        .collect();
    let unavailable = |reason: Undefined| Unavailable { reason: reason.message(), resource: "indicators" };
    let open = accessibility(&sample.columns[0], &distance, decay).map_err(unavailable)?;
    let closed = accessibility(&sample.columns[0], &inside, decay).map_err(unavailable)?;
    let unit = if form == "cumulative" {
        scope
            .zone
            .indicators
            .unit(options.text("indicator").unwrap_or("gdp"))
            .map_or("", |u| u.as_str())
            .to_owned()
    } else {
        String::new()
    };
    let mut findings = vec![
        across(scope, &sample, &open, &closed),
        inequality(scope, &sample, &open),
        core(scope, &sample, &open),
    ];
    findings[0].warnings.push(said);
    findings[0].warnings.push(apart.said.clone());
    findings[0].warnings.extend(capped);
    Ok(Output { findings, tables: vec![table(&sample, &open, &closed, &data.indicator, &unit)] })
}

fn reached(id: &'static str, reach: f64, unit: &str) -> Message {
    Message::new(id).number("reach", reach, 0).text("unit", unit)
}

/// The part of all accessibility that lies across provincial lines.
fn across(scope: &Scope<'_>, sample: &Sample, open: &[f64], closed: &[f64]) -> Finding {
    let (all, left): (f64, f64) = (open.iter().sum(), closed.iter().sum());
    let value = if all > 0.0 { Ok((1.0 - left / all).max(0.0)) } else { Err(Undefined::AllZero) };
    let loss = |i: usize| if open[i] > 0.0 { 1.0 - closed[i] / open[i] } else { 0.0 };
    let most = (0..open.len()).reduce(|a, b| if loss(b) > loss(a) { b } else { a }).unwrap_or(0);
    let reading = match value {
        Ok(value) => Message::new("reading-accessibility-across")
            .percent("share", value, 1)
            .name("most", scope.names(sample.units[most]))
            .percent("loss", loss(most), 0),
        Err(_) => Message::new("reading-accessibility-none"),
    };
    let finding = sample.finding(scope, MEASURE.name, "across", value, reading);
    Finding { decimals: 2, ..finding }
}

fn inequality(scope: &Scope<'_>, sample: &Sample, open: &[f64]) -> Finding {
    let value = match sample.columns.get(1) {
        Some(people) => gini_weighted(open, people),
        None => gini(open, Correction::None),
    };
    let mut finding =
        sample.finding(scope, MEASURE.name, "gini", value, Message::new("reading-accessibility-none"));
    if let Ok(value) = value {
        let (id, support) = match value {
            v if v >= 0.4 => ("reading-accessibility-unequal", Support::Confirms),
            v if v < 0.2 => ("reading-accessibility-even", Support::Contradicts),
            _ => ("reading-accessibility-between", Support::Inconclusive),
        };
        finding.reading = Message::new(id).number("value", value, 2);
        finding.evidence = Some(Evidence { constraint: Constraint::Disparity, support, strength: 0.5 });
    }
    finding
}

/// Where the largest place stands.
fn core(scope: &Scope<'_>, sample: &Sample, open: &[f64]) -> Finding {
    let size = &sample.columns[0];
    let core = (0..size.len()).reduce(|a, b| if size[b] > size[a] { b } else { a }).unwrap_or(0);
    let first = (0..open.len()).reduce(|a, b| if open[b] > open[a] { b } else { a }).unwrap_or(0);
    let place = 1 + open.iter().filter(|a| **a > open[core]).count();
    let reading = Message::new("reading-accessibility-core")
        .name("core", scope.names(sample.units[core]))
        .name("first", scope.names(sample.units[first]))
        .int("place", place)
        .int("places", open.len());
    let mut finding = sample.finding(scope, MEASURE.name, "core-place", place as f64, reading);
    finding.subject = Some(scope.names(sample.units[core]).clone());
    finding.decimals = 0;
    finding
}

fn table(
    sample: &Sample,
    open: &[f64],
    closed: &[f64],
    indicator: &coregion_zone::Names,
    unit: &str,
) -> Table {
    let mut table =
        Table::new("accessibility", Message::new("table-accessibility").name("indicator", indicator))
            .column("unit", "column-unit", CellKind::Unit)
            .column("accessibility", "column-accessibility", CellKind::Number(2))
            .unit(unit)
            .column("relative", "column-accessibility-relative", CellKind::Percent(0))
            .column("inside", "column-accessibility-inside", CellKind::Number(2))
            .unit(unit)
            .column("across", "column-accessibility-across", CellKind::Percent(1))
            .plot(Plot::Map { unit: "unit", value: "relative" });
    let highest = open.iter().copied().fold(0.0, f64::max);
    let mut order: Vec<usize> = (0..open.len()).collect();
    order.sort_by(|a, b| open[*b].total_cmp(&open[*a]).then(a.cmp(b)));
    for i in order {
        table.push(vec![
            Cell::Unit(sample.units[i]),
            Cell::Number(open[i]),
            Cell::number((highest > 0.0).then(|| open[i] / highest)),
            Cell::Number(closed[i]),
            Cell::number((open[i] > 0.0).then(|| (1.0 - closed[i] / open[i]).max(0.0))),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    const APART: [f64; 9] = [1.0, 2.0, 4.0, 2.0, 1.0, 2.0, 4.0, 2.0, 1.0];
    const THERE: [f64; 3] = [10.0, 20.0, 40.0];

    #[test]
    fn figures_by_hand() {
        assert_eq!(accessibility(&THERE, &APART, Decay::Power(1.0)).unwrap(), [30.0, 45.0, 52.5]);
        assert_eq!(accessibility(&THERE, &APART, Decay::Power(2.0)).unwrap(), [17.5, 32.5, 45.625]);
        assert_eq!(accessibility(&THERE, &APART, Decay::Within(2.0)).unwrap(), [30.0, 70.0, 60.0]);
        let e = |d: f64| (-0.5 * d).exp();
        let found = accessibility(&THERE, &APART, Decay::Exponential(0.5)).unwrap();
        assert!((found[0] - (10.0 * e(1.0) + 20.0 * e(2.0) + 40.0 * e(4.0))).abs() < 1e-12);
    }

    #[test]
    fn edges_are_reasons() {
        let f = |m: &[f64], d: &[f64]| accessibility(m, d, Decay::Power(1.0)).err();
        assert_eq!(f(&[], &[]), Some(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(f(&[1.0], &[0.0]), Some(Undefined::Zero { at: 0 }));
        assert_eq!(f(&[1.0], &[f64::NAN]), Some(Undefined::NotFinite { at: 0 }));
        assert_eq!(f(&[-1.0], &[1.0]), Some(Undefined::Negative { at: 0, value: -1.0 }));
        assert_eq!(f(&[1.0, 1.0], &[1.0]), Some(Undefined::Lengths { expected: 0, found: 1 }));
        assert_eq!(accessibility(&[1.0], &[f64::INFINITY], Decay::Power(1.0)), Ok(vec![0.0]));
        assert_eq!(f(&[1e300, 1e300], &[1e-300, 1.0]), Some(Undefined::NotFinite { at: 0 }));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn more_to_reach_and_shorter_ways_never_harm(
            there in prop::collection::vec(0.0f64..100.0, 4),
            distance in prop::collection::vec(0.1f64..50.0, 16),
            b in 0.1f64..3.0, at in 0usize..16,
        ) {
            for decay in [Decay::Power(b), Decay::Exponential(b), Decay::Gaussian(20.0 * b), Decay::Within(20.0 * b)] {
                let found = accessibility(&there, &distance, decay).unwrap();
                let mut near = distance.clone();
                near[at] /= 2.0;
                let mut more = there.clone();
                more[at % 4] += 1.0;
                let (near, more) =
                    (accessibility(&there, &near, decay).unwrap(), accessibility(&more, &distance, decay).unwrap());
                for i in 0..4 {
                    prop_assert!(near[i] >= found[i] * (1.0 - 1e-12) && more[i] >= found[i] * (1.0 - 1e-12));
                }
                // It is linear in what there is.
                let double: Vec<f64> = there.iter().map(|m| 2.0 * m).collect();
                let double = accessibility(&double, &distance, decay).unwrap();
                for i in 0..4 {
                    prop_assert!((double[i] - 2.0 * found[i]).abs() <= 1e-9 * found[i].max(1e-9));
                }
            }
        }
    }

    #[test]
    fn the_embedded_zone() {
        let scope = tiny::scope(tiny::embedded());
        for form in ["power", "exponential", "gaussian", "cumulative"] {
            let output = tiny::run(&MEASURE, &scope, &[("form", form)]);
            let across = output.findings[0].value.number().unwrap();
            assert!((0.0..1.0).contains(&across) && across > 0.1, "{form}: {across}");
            assert!(output.findings[1].evidence.is_some());
        }
        let counties = tiny::run(
            &MEASURE,
            &scope,
            &[("level", "county"), ("indicator", "population"), ("people", "none")],
        );
        assert!(counties.tables[0].rows.len() > 100);
        tiny::run(&MEASURE, &scope, &[("form", "cumulative"), ("separation", "minutes"), ("reach", "90")]);
    }
}
