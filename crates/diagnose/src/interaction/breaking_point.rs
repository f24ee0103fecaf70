//! Breaking point: where between two cities does the hinterland change hands?
//!
//! With masses M (output, people) of A and B, distance D between them and an exponent b of distance:
//!
//! ```text
//! d_A = D / (1 + (M_B / M_A)^(1 / b))             distance of the breaking point from A (Converse, b = 2)
//! reilly = (M_A / M_B) (d_B / d_A)^b              trade of A over trade of B at a place d_A from A and d_B from B
//! ```
//!
//! d_A is in the unit of D, the ratio is a pure number; masses may be in any one unit. Equal masses meet halfway; at the
//! breaking point the fields M / d^b of both are equal and the ratio is 1. Undefined where a mass or the distance is zero.
//!
//! When not to use it: it looks at two cities alone; a third one between them may draw more than both (see hinterland).
//! Distances as the crow flies ignore roads. Time grows with the number of pairs.
//!
//! References: Converse 1949 (Journal of Marketing 14:379-384, doi:10.2307/1248191); Reilly 1931, The law of retail
//! gravitation.
//!
//! ```
//! use coregion_diagnose::interaction::breaking_point::{breaking_point, reilly};
//! // Huff 1962: 400,000 and 200,000 people, 80 miles apart. Converse 1949: two towns of 39,851 and 37,366 people.
//! assert!((breaking_point(400_000.0, 200_000.0, 80.0, 2.0)? - 46.862915).abs() < 1e-6);
//! assert!((reilly(39_851.0, 37_366.0, 27.0, 25.0, 2.0)? - 0.9143555).abs() < 1e-7);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::decay::{EXPONENT, exponent};
use super::distances::{MODE, MOST_ROWS, SEPARATION, distances, placed};
use crate::disparity::per_head::INDICATOR;
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Sample, Scope, Table,
    Unavailable, Undefined,
};
use coregion_zone::Message;

/// Distance of the breaking point from the first of two places.
///
/// # Errors
/// A mass or distance that is zero, negative or not finite, or an exponent outside 0.01 to 100.
pub fn breaking_point(mass: f64, other: f64, distance: f64, exponent: f64) -> Result<f64, Undefined> {
    check(&[mass, other, distance], exponent)?;
    // In logarithms, so that masses of any size keep a ratio.
    Ok(distance / (1.0 + ((other.ln() - mass.ln()) / exponent).exp()))
}

/// The trade of the first of two places over that of the second, at a place between or around them.
///
/// # Errors
/// As [`breaking_point`]; a ratio too large for a number.
pub fn reilly(
    mass: f64,
    other: f64,
    distance: f64,
    from_other: f64,
    exponent: f64,
) -> Result<f64, Undefined> {
    check(&[mass, other, distance, from_other], exponent)?;
    let log = mass.ln() - other.ln() + exponent * (from_other.ln() - distance.ln());
    let ratio = log.exp();
    if ratio.is_finite() { Ok(ratio) } else { Err(Undefined::NotFinite { at: 0 }) }
}

fn check(values: &[f64], exponent: f64) -> Result<(), Undefined> {
    Undefined::check_not_negative(values)?;
    if let Some(at) = values.iter().position(|v| *v == 0.0) {
        return Err(Undefined::Zero { at });
    }
    if (0.01..=100.0).contains(&exponent) {
        return Ok(());
    }
    Err(Undefined::Argument { name: "exponent", value: exponent, low: 0.01, high: 100.0 })
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "breaking-point",
    group: Group::Interaction,
    references: &[
        "Converse 1949, Journal of Marketing 14:379-384, doi:10.2307/1248191",
        "Reilly 1931, The law of retail gravitation",
    ],
    options: &[
        INDICATOR,
        EXPONENT,
        SEPARATION,
        MODE,
        OptionSpec { name: "pairs", kind: Kind::Choice(&["all", "adjacent"]), default: "all" },
    ],
    run,
};

/// A pair of places: the stronger first, the distance, and how far from the stronger the point lies.
struct Point {
    strong: usize,
    weak: usize,
    distance: f64,
    from_strong: f64,
    crosses: bool,
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let column = scope.indicator(options.text("indicator").unwrap_or("gdp"), &scope.members())?;
    let indicator = scope.zone.indicator_name(&column.provenance.series);
    let mut sample = Sample::new(scope, &[column]);
    sample.refuse(scope, |row| {
        (row[0] <= 0.0).then(|| Message::new("dropped-not-positive").name("indicator", &indicator))
    });
    let (sample, capped) = placed(scope, sample.at_least(2, "indicators")?, options);
    let mut sample = sample.at_least(2, "units")?;
    let apart = distances(scope, &sample.units, &sample.units, options)?;
    let exponent = exponent(scope, &sample.units, &apart, options);
    sample.inputs.extend(apart.inputs.iter().chain(&exponent.inputs).cloned());
    let mass = &sample.columns[0];
    let adjacent = (options.text("pairs") == Some("adjacent"))
        .then(|| crate::barriers::gravity::adjacent(scope, &sample.units));
    if adjacent.as_ref().is_some_and(|a| a.is_empty()) {
        return Err(Unavailable { reason: Message::new("unavailable-neighbours"), resource: "neighbours" });
    }
    let n = sample.len();
    let mut points = Vec::new();
    for i in 0..n {
        for j in i + 1..n {
            if adjacent.as_ref().is_some_and(|a| !a.contains(&(i as u32, j as u32))) {
                continue;
            }
            let (strong, weak) = if mass[j] > mass[i] { (j, i) } else { (i, j) };
            let distance = apart.row(strong)[weak];
            if let Ok(from_strong) = breaking_point(mass[strong], mass[weak], distance, exponent.value) {
                let crosses = scope.province(sample.units[i]) != scope.province(sample.units[j]);
                points.push(Point { strong, weak, distance, from_strong, crosses });
            }
        }
    }
    let core = (0..n).reduce(|a, b| if mass[b] > mass[a] { b } else { a }).unwrap_or(0);
    let mut own: Vec<&Point> = points.iter().filter(|p| p.strong == core || p.weak == core).collect();
    own.sort_by(|a, b| reach(a, core).total_cmp(&reach(b, core)));
    let mut findings = Vec::new();
    let median = own.get(own.len().saturating_sub(1) / 2);
    let value = median.map_or(Err(Undefined::NoLinks), |p| Ok(reach(p, core)));
    let reading = match (own.first(), median) {
        (Some(nearest), Some(median)) => Message::new("reading-breaking-reach")
            .name("core", scope.names(sample.units[core]))
            .number("value", reach(median, core), 0)
            .text("unit", apart.unit)
            .number("nearest", reach(nearest, core), 0)
            .name("rival", scope.names(sample.units[other(nearest, core)])),
        _ => Message::new("reading-breaking-undefined"),
    };
    let mut core_reach = sample.finding(scope, MEASURE.name, "core-reach", value, reading);
    core_reach.subject = Some(scope.names(sample.units[core]).clone());
    core_reach.unit = apart.unit.to_owned();
    core_reach.decimals = 0;
    core_reach.warnings = vec![exponent.said.clone(), apart.said.clone()];
    core_reach.warnings.extend(capped);
    core_reach.warnings.push(Message::new("warning-breaking-two"));
    findings.push(core_reach);
    let crossing = points.iter().filter(|p| p.crosses).count();
    let reading = Message::new("reading-breaking-across").int("count", crossing).int("pairs", points.len());
    let mut across = sample.finding(scope, MEASURE.name, "across", crossing as f64, reading);
    across.decimals = 0;
    findings.push(across);
    Ok(Output { findings, tables: vec![table(&sample, points, apart.unit)] })
}

/// How far from a place its breaking point with the other of a pair lies.
fn reach(point: &Point, of: usize) -> f64 {
    if point.strong == of { point.from_strong } else { point.distance - point.from_strong }
}

fn other(point: &Point, than: usize) -> usize {
    if point.strong == than { point.weak } else { point.strong }
}

fn table(sample: &Sample, mut points: Vec<Point>, unit: &str) -> Table {
    points
        .sort_by(|a, b| a.distance.total_cmp(&b.distance).then((a.strong, a.weak).cmp(&(b.strong, b.weak))));
    let title = if points.len() > MOST_ROWS { "table-breaking-most" } else { "table-breaking" };
    points.truncate(MOST_ROWS);
    let mut table = Table::new("breaking-point", Message::new(title).int("rows", points.len()))
        .column("strong", "column-stronger", CellKind::Unit)
        .column("weak", "column-weaker", CellKind::Unit)
        .column("distance", "column-distance-between", CellKind::Number(0))
        .unit(unit)
        .column("from-strong", "column-from-stronger", CellKind::Number(0))
        .unit(unit)
        .column("share", "column-share-of-way", CellKind::Percent(0))
        .column("across", "column-crosses", CellKind::Text)
        .plot(Plot::Links { from: "strong", to: "weak", value: "share" });
    for point in points {
        table.push(vec![
            Cell::Unit(sample.units[point.strong]),
            Cell::Unit(sample.units[point.weak]),
            Cell::Number(point.distance),
            Cell::Number(point.from_strong),
            Cell::Number(point.from_strong / point.distance),
            Cell::Label(Message::new(if point.crosses { "word-yes" } else { "word-no" })),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn published_and_worked_figures() {
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12 * b.abs(), "{a} is not {b}");
        close(breaking_point(400_000.0, 200_000.0, 80.0, 2.0).unwrap(), 46.8629150101524);
        close(reilly(39_851.0, 37_366.0, 27.0, 25.0, 2.0).unwrap(), 0.9143555458932282);
        let (xuzhou, jining) = (6755.23, 4930.58);
        let d = breaking_point(xuzhou, jining, 170.0, 2.0).unwrap();
        close(d, 91.6769986360916);
        // The field is the same there.
        assert!((xuzhou / (d * d) - 0.803747).abs() < 1e-6);
        assert!((jining / (170.0 - d).powi(2) - 0.803747).abs() < 1e-6);
        close(reilly(xuzhou, jining, d, 170.0 - d, 2.0).unwrap(), 1.0);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(breaking_point(0.0, 1.0, 1.0, 2.0), Err(Undefined::Zero { at: 0 }));
        assert_eq!(breaking_point(1.0, 1.0, 0.0, 2.0), Err(Undefined::Zero { at: 2 }));
        assert_eq!(breaking_point(5.0, 5.0, 10.0, 2.0), Ok(5.0));
        assert_eq!(breaking_point(-1.0, 1.0, 1.0, 2.0), Err(Undefined::Negative { at: 0, value: -1.0 }));
        assert!(matches!(breaking_point(1.0, 1.0, 1.0, 0.0), Err(Undefined::Argument { .. })));
        assert!(matches!(breaking_point(1.0, 1.0, f64::INFINITY, 2.0), Err(Undefined::NotFinite { .. })));
        let d = breaking_point(1e300, 1e-300, 1.0, 2.0).unwrap();
        assert!(d > 0.0 && d <= 1.0);
    }

    proptest! {
        #[test]
        fn both_ends_meet_and_fields_are_equal(a in 1e-6f64..1e6, b in 1e-6f64..1e6, d in 1e-3f64..1e4, e in 0.5f64..5.0) {
            let (one, two) = (breaking_point(a, b, d, e).unwrap(), breaking_point(b, a, d, e).unwrap());
            prop_assert!((one + two - d).abs() < 1e-9 * d);
            prop_assert!((reilly(a, b, one, two, e).unwrap() - 1.0).abs() < 1e-6);
            // A larger mass pushes the point away.
            prop_assert!(breaking_point(2.0 * a, b, d, e).unwrap() > one);
        }
    }

    #[test]
    fn the_embedded_zone() {
        let scope = tiny::scope(tiny::embedded());
        let all = tiny::run(&MEASURE, &scope, &[("exponent", "2")]);
        let near = tiny::run(&MEASURE, &scope, &[("pairs", "adjacent")]);
        assert_eq!(all.findings[0].subject.as_ref().unwrap().en, "Xuzhou");
        assert!(all.findings[0].value.number().unwrap() > 50.0);
        assert!(near.tables[0].rows.len() < all.tables[0].rows.len());
        assert!(near.findings[1].value.number().unwrap() > 0.0);
    }
}
