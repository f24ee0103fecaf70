//! Backward and forward linkages: which industries pull others along, which push them?
//!
//! With A the input coefficients (a_ij: what industry i supplies to one unit of j), x the outputs, n industries:
//!
//! ```text
//! Leontief   B = (I - A)^-1
//! Ghosh      G = (I - diag(x)^-1 A diag(x))^-1 = diag(x)^-1 B diag(x)
//! backward   BL_j = n colsum_j(B) / total(B)                     (影响力系数)
//! forward    FL_i = n rowsum_i(B) / total(B), or of G            (感应度系数)
//! ```
//!
//! Pure numbers with mean 1: above 1 the industry pulls (backward) or pushes (forward) more than the average. Row sums of
//! B weigh every industry's final demand alike; row sums of G start from supply and are the better form: [`Forward`] says which,
//! and the ranking may change. A column of A that adds up to 1 or more is refused: an industry would use more than it makes.
//!
//! Input-output tables of cities are rare: the table of the province is used and named. When not to use it: to predict
//! (coefficients are of one year and one technology), or to say how large a gain is. Time grows with n^3.
//!
//! References: Rasmussen 1956, Studies in Inter-Sectoral Relations; Hirschman 1958, The Strategy of Economic Development;
//! Ghosh 1958 (Economica 25:58-64, doi:10.2307/2550694).
//!
//! ```
//! use coregion_diagnose::structure::linkages::{Forward, linkages};
//! let a = [0.10, 0.20, 0.05, 0.30, 0.20, 0.10, 0.05, 0.15, 0.20];
//! let found = linkages(&a, &[100.0, 200.0, 150.0], Forward::Ghosh)?;
//! assert!((found.backward[1] - 1.099644).abs() < 1e-6 && (found.forward[0] - 1.094225).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Sample, Scope, Table,
    Unavailable, Undefined,
};
use coregion_zone::tables::InputOutput;
use coregion_zone::{Level, Message, Names, UnitId};
use nalgebra::DMatrix;
use std::collections::HashMap;

/// What forward linkage is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forward {
    /// Row sums of the Ghosh inverse.
    Ghosh,
    /// Row sums of the Leontief inverse: the older custom.
    Leontief,
}

/// Linkages of each industry.
#[derive(Clone, Debug, PartialEq)]
pub struct Linkages {
    /// Backward, mean 1.
    pub backward: Vec<f64>,
    /// Forward, mean 1.
    pub forward: Vec<f64>,
}

/// Input coefficients from what industries supply each other (row-major) and their outputs.
///
/// # Errors
/// No industry, flows that are not a square of the outputs, negative or non-finite figures, an output of zero.
pub fn coefficients(flows: &[f64], output: &[f64]) -> Result<Vec<f64>, Undefined> {
    let n = output.len();
    if n == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    Undefined::check_length(n * n, flows.len())?;
    Undefined::check_not_negative(flows)?;
    Undefined::check_not_negative(output)?;
    if let Some(at) = output.iter().position(|x| *x == 0.0) {
        return Err(Undefined::Zero { at });
    }
    Ok(flows.iter().enumerate().map(|(at, x)| x / output[at % n]).collect())
}

/// The Leontief inverse of input coefficients, row-major.
///
/// # Errors
/// Coefficients that are not a square, negative or not finite, or a column that adds up to 1 or more.
pub fn leontief_inverse(coefficients: &[f64]) -> Result<Vec<f64>, Undefined> {
    let n = coefficients.len().isqrt();
    if n == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    Undefined::check_length(n * n, coefficients.len())?;
    Undefined::check_not_negative(coefficients)?;
    for j in 0..n {
        let sum: f64 = (0..n).map(|i| coefficients[i * n + j]).sum();
        if sum >= 1.0 {
            return Err(Undefined::Argument { name: "column sum", value: sum, low: 0.0, high: 1.0 });
        }
    }
    let matrix = DMatrix::identity(n, n) - DMatrix::from_row_slice(n, n, coefficients);
    let inverse = matrix.lu().try_inverse().ok_or(Undefined::Collinear)?;
    Ok((0..n * n).map(|at| inverse[(at / n, at % n)]).collect())
}

/// Linkages from input coefficients (row-major) and outputs.
///
/// # Errors
/// As [`leontief_inverse`]; outputs that do not align, are negative or not finite, or a zero among them.
pub fn linkages(coefficients: &[f64], output: &[f64], forward: Forward) -> Result<Linkages, Undefined> {
    let inverse = leontief_inverse(coefficients)?;
    let n = output.len();
    Undefined::check_length(n * n, inverse.len())?;
    Undefined::check_not_negative(output)?;
    if let Some(at) = output.iter().position(|x| *x == 0.0) {
        return Err(Undefined::Zero { at });
    }
    let total: f64 = inverse.iter().sum();
    let backward =
        (0..n).map(|j| n as f64 * (0..n).map(|i| inverse[i * n + j]).sum::<f64>() / total).collect();
    let supply: Vec<f64> = match forward {
        Forward::Leontief => inverse,
        Forward::Ghosh => (0..n * n).map(|at| inverse[at] * (output[at % n] / output[at / n])).collect(),
    };
    let total: f64 = supply.iter().sum();
    let forward = supply.chunks_exact(n).map(|row| n as f64 * row.iter().sum::<f64>() / total).collect();
    Ok(Linkages { backward, forward })
}

/// What forward linkage is read from.
pub(super) const FORWARD: OptionSpec =
    OptionSpec { name: "forward", kind: Kind::Choice(&["ghosh", "leontief"]), default: "ghosh" };

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "linkages",
    group: Group::Structure,
    references: &[
        "Rasmussen 1956, Studies in Inter-Sectoral Relations",
        "Hirschman 1958, The Strategy of Economic Development",
        "Ghosh 1958, Economica 25:58-64, doi:10.2307/2550694",
    ],
    options: &[FORWARD],
    run,
};

/// The linkages of the input-output table that stands for a scope.
pub(super) struct Found {
    /// The table.
    pub table: InputOutput,
    /// Its linkages.
    pub linkages: Linkages,
}

/// The table of the place that holds most members (of the larger place where several hold as many), in the year
/// nearest to the one asked for.
pub(super) fn of_scope(scope: &Scope<'_>, options: &Options) -> Result<Found, Unavailable> {
    let unavailable = |reason| Unavailable { reason, resource: "inputs" };
    let tables = scope.zone.inputs.tables();
    let holds = |place: UnitId| {
        let members = scope.members();
        let inside = |unit: UnitId| {
            Level::ALL.iter().any(|level| scope.zone.units.ancestor(unit, *level) == Some(place))
        };
        members.ids().iter().filter(|unit| inside(**unit)).count()
    };
    let mut counts: HashMap<UnitId, usize> = HashMap::new();
    let best = (tables.into_iter())
        .max_by_key(|(place, year)| {
            let held = *counts.entry(*place).or_insert_with(|| holds(*place));
            let level = scope.zone.units.get(*place).level;
            let away = scope.year.map_or(-year, |wanted| (wanted - year).abs());
            (held, std::cmp::Reverse(level), std::cmp::Reverse(away), std::cmp::Reverse(*place))
        })
        .ok_or_else(|| unavailable(Message::new("unavailable-inputs")))?;
    let table = scope.zone.inputs.table(best.0, best.1);
    let table = table.ok_or_else(|| unavailable(Message::new("unavailable-inputs")))?;
    let forward = match options.text("forward") {
        Some("leontief") => Forward::Leontief,
        _ => Forward::Ghosh,
    };
    let linkages = coefficients(&table.flows, &table.output)
        .and_then(|a| linkages(&a, &table.output, forward))
        .map_err(|reason| unavailable(reason.message()))?;
    Ok(Found { table, linkages })
}

/// The names of an industry by its key.
pub(super) fn industry_names(scope: &Scope<'_>, key: &str) -> Names {
    let known = scope.zone.industries.classes.iter().find(|c| c.key == key);
    known.map_or_else(|| Names::same(key), |c| c.names.clone())
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let Found { table, linkages } = of_scope(scope, options)?;
    let place = scope.names(table.unit);
    let sample = Sample {
        units: vec![table.unit],
        inputs: vec![table.provenance.clone()],
        period: table.provenance.period,
        ..Sample::default()
    };
    let names: Vec<Names> = table.industries.iter().map(|key| industry_names(scope, key)).collect();
    let mut findings = Vec::new();
    for (statistic, values, id) in [
        ("strongest-pull", &linkages.backward, "reading-linkages-pull"),
        ("strongest-push", &linkages.forward, "reading-linkages-push"),
    ] {
        let best = (0..values.len()).reduce(|a, b| if values[b] > values[a] { b } else { a }).unwrap_or(0);
        let reading = Message::new(id)
            .name("industry", &names[best])
            .number("value", values[best], 2)
            .name("place", place)
            .text("year", table.year.to_string());
        let mut finding = sample.finding(scope, MEASURE.name, statistic, values[best], reading);
        finding.subject = Some(names[best].clone());
        finding.decimals = 2;
        findings.push(finding);
    }
    findings[0].warnings.push(
        Message::new("warning-linkages-place").name("place", place).text("year", table.year.to_string()),
    );
    let mut shown = Table::new("linkages", Message::new("table-linkages").name("place", place))
        .column("industry", "column-industry", CellKind::Text)
        .column("backward", "column-backward", CellKind::Number(3))
        .column("forward", "column-forward", CellKind::Number(3))
        .plot(Plot::Scatter { label: "industry", x: "backward", y: "forward", log: false });
    for (k, name) in names.iter().enumerate() {
        shown.push(vec![
            Cell::Name(name.clone()),
            Cell::Number(linkages.backward[k]),
            Cell::Number(linkages.forward[k]),
        ]);
    }
    Ok(Output { findings, tables: vec![shown] })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::tiny;
    use coregion_zone::Zone;
    use coregion_zone::tables::{InputRow, OUTPUT};
    use proptest::prelude::*;

    const A: [f64; 9] = [0.10, 0.20, 0.05, 0.30, 0.20, 0.10, 0.05, 0.15, 0.20];
    const OUTPUTS: [f64; 3] = [100.0, 200.0, 150.0];

    #[track_caller]
    fn all_close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
    }

    #[test]
    fn worked_figures() {
        all_close(
            &leontief_inverse(&A).unwrap(),
            &[
                1.2272950417280315,
                0.3289150711831125,
                0.11782032400589103,
                0.4810996563573882,
                1.4089347079037802,
                0.2061855670103093,
                0.16691212567501226,
                0.2847324496809033,
                1.2960235640648012,
            ],
        );
        let ghosh = linkages(&A, &OUTPUTS, Forward::Ghosh).unwrap();
        all_close(&ghosh.backward, &[1.019572953736655, 1.099644128113879, 0.8807829181494662]);
        all_close(&ghosh.forward, &[1.094224924012158, 0.9574468085106382, 0.9483282674772036]);
        // The older custom ranks the industries differently.
        let leontief = linkages(&A, &OUTPUTS, Forward::Leontief).unwrap();
        all_close(&leontief.forward, &[0.9101423487544485, 1.1396797153024911, 0.9501779359430604]);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(leontief_inverse(&[]), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(leontief_inverse(&[0.1; 5]), Err(Undefined::Lengths { expected: 4, found: 5 }));
        assert!(matches!(leontief_inverse(&[0.5, 0.1, 0.5, 0.1]), Err(Undefined::Argument { .. })));
        assert_eq!(leontief_inverse(&[-0.1]), Err(Undefined::Negative { at: 0, value: -0.1 }));
        assert_eq!(coefficients(&[1.0; 4], &[1.0, 0.0]), Err(Undefined::Zero { at: 1 }));
        assert_eq!(linkages(&A, &[1.0, 0.0, 1.0], Forward::Ghosh), Err(Undefined::Zero { at: 1 }));
    }

    proptest! {
        #[test]
        fn laws_of_linkage(
            flows in prop::collection::vec(0.0f64..1.0, 16),
            output in prop::collection::vec(5.0f64..50.0, 4),
            scale in 1e-3f64..1e3,
        ) {
            let a = coefficients(&flows, &output).unwrap();
            let inverse = leontief_inverse(&a).unwrap();
            // B (I - A) = I.
            for i in 0..4 {
                for j in 0..4 {
                    let product: f64 = (0..4)
                        .map(|k| inverse[i * 4 + k] * (f64::from(u8::from(k == j)) - a[k * 4 + j]))
                        .sum();
                    prop_assert!((product - f64::from(u8::from(i == j))).abs() < 1e-9);
                }
            }
            let found = linkages(&a, &output, Forward::Ghosh).unwrap();
            for values in [&found.backward, &found.forward] {
                prop_assert!((values.iter().sum::<f64>() / 4.0 - 1.0).abs() < 1e-9);
            }
            // Another currency changes nothing.
            let scaled: Vec<f64> = flows.iter().map(|x| x * scale).collect();
            let outputs: Vec<f64> = output.iter().map(|x| x * scale).collect();
            let again = linkages(&coefficients(&scaled, &outputs).unwrap(), &outputs, Forward::Ghosh).unwrap();
            for (x, y) in found.forward.iter().zip(&again.forward) {
                prop_assert!((x - y).abs() < 1e-9);
            }
        }
    }

    /// Gives a place the table of the worked figures.
    pub fn with_inputs(zone: &mut Zone, code: &str, keys: [&str; 3]) {
        let unit = zone.units.find(code).unwrap();
        let inputs = &mut zone.inputs;
        let class = inputs.symbols.intern("c");
        let mut push = |supplier: &str, user: &str, value: f64| {
            let (supplier, user) = (inputs.symbols.intern(supplier), inputs.symbols.intern(user));
            inputs.rows.push(InputRow {
                unit,
                year: 2017,
                classification: class,
                supplier,
                user,
                value,
                source: class,
                line: 2,
            });
        };
        for (i, supplier) in keys.iter().enumerate() {
            push(supplier, OUTPUT, OUTPUTS[i]);
            for (j, user) in keys.iter().enumerate() {
                push(supplier, user, A[i * 3 + j] * OUTPUTS[j]);
            }
        }
    }

    #[test]
    fn the_table_of_the_province_stands_for_its_cities() {
        let mut zone = tiny::zone(&[("32", "P", ""), ("3201", "A", "32"), ("3202", "B", "32")]);
        let options = Options::defaults(&MEASURE);
        assert_eq!((MEASURE.run)(&tiny::scope(&zone), &options).unwrap_err().resource, "inputs");
        with_inputs(&mut zone, "32", ["farm", "mine", "mill"]);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        assert_eq!(out.findings[0].subject.as_ref().unwrap().en, "mine");
        assert_eq!(out.findings[1].subject.as_ref().unwrap().en, "farm");
        let older = tiny::run(&MEASURE, &tiny::scope(&zone), &[("forward", "leontief")]);
        assert_eq!(older.findings[1].subject.as_ref().unwrap().en, "mine");
    }
}
