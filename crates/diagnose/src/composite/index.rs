//! Composite index: how do several figures combine, and does the ranking hang on the weights?
//!
//! For units i and indicators j, each marked as benefit or cost, scaled to z from 0 to 1 over all rows:
//!
//! ```text
//! arithmetic   score_i = sum_j w_j z_ij                          a weak field can be bought by another
//! geometric    score_i = prod_j (f + (1 - f) z_ij)^w_j           it cannot; f = 0.01 keeps the least unit above zero
//! weights      entropy ([`super::entropy`]), and equal beside them
//! range        each unit's best and worst place when each indicator in turn is left out
//! ```
//!
//! Pure numbers from 0 to 1, relative to the units: adding one changes every score. What a composite needs to be checked is
//! published with it: the scaled matrix, direction and weight of each indicator, the twin with equal weights, and the
//! ranges. Indicators that say the same (correlation above 0.95 after they are turned the same way) count that matter twice;
//! they are merged into their mean, or only named: [`Double`] says which. For a panel all years are rows of one matrix, so
//! that scores of different years can be compared. An indicator that does not vary has weight 0 and is named.
//!
//! When not to use it: as a measurement. Weights are a choice (entropy measures spread, not worth); with fewer than three units it is
//! undefined. Time grows with units times indicators squared.
//!
//! References: OECD/JRC 2008, Handbook on Constructing Composite Indicators (doi:10.1787/9789264043466-en); Shannon 1948
//! (Bell System Technical Journal 27:379-423, doi:10.1002/j.1538-7305.1948.tb01338.x); Hwang and Yoon 1981
//! (doi:10.1007/978-3-642-48318-9).
//!
//! ```
//! use coregion_diagnose::composite::entropy::Direction::Benefit;
//! use coregion_diagnose::composite::index::{Double, Mean, composite_index};
//! let columns: [&[f64]; 3] = [
//!     &[6755.23, 4930.58, 4717.80, 985.19],
//!     &[880.0, 835.0, 1062.0, 225.0],
//!     &[3000.0, 1500.0, 1700.0, 300.0],
//! ];
//! let found = composite_index(&columns, &[Benefit; 3], Double::Named, Mean::Arithmetic)?;
//! assert!((found.scores[0] - 0.932650).abs() < 1e-6 && (found.weights[0] - 0.320634).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::entropy::{Direction, entropy_weights, leave_one_out, scaled};
use super::indicators::{Indicators, indicators, list};
use super::ranks::{pearson, places, spearman};
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table, Unavailable,
    Undefined,
};
use coregion_zone::{Arg, Message, Names};

/// What is done with indicators that say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Double {
    /// They become one: the mean of their scaled values.
    Merged,
    /// They stay and are named.
    Named,
}

/// How scaled values combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mean {
    /// A weak field can be bought by another.
    Arithmetic,
    /// It cannot.
    Geometric,
}

/// The least scaled value in a geometric mean, so that one field at the bottom does not erase all others.
pub const FLOOR: f64 = 0.01;
/// The correlation above which two indicators say the same.
pub const SAME: f64 = 0.95;

/// A composite with what is needed to check it.
#[derive(Clone, Debug, PartialEq)]
pub struct CompositeIndex {
    /// The indicators that each column of the composite is made of, by position.
    pub groups: Vec<Vec<usize>>,
    /// The scaled values of each column, turned so that more is better.
    pub matrix: Vec<Vec<f64>>,
    /// Entropy weight of each column.
    pub weights: Vec<f64>,
    /// Score of each unit.
    pub scores: Vec<f64>,
    /// Score of each unit with equal weights.
    pub equal: Vec<f64>,
    /// Best and worst place of each unit when each column in turn is left out; none with one column.
    pub range: Option<Vec<(usize, usize)>>,
    /// Indicators that do not vary and play no part.
    pub constant: Vec<usize>,
}

/// The composite of indicators (one slice each).
///
/// # Errors
/// Fewer than three units, no indicator, slices or directions that do not align, values that are not finite, or no
/// indicator that varies.
pub fn composite_index(
    columns: &[&[f64]],
    directions: &[Direction],
    double: Double,
    mean: Mean,
) -> Result<CompositeIndex, Undefined> {
    // Checks the arguments, and that something varies.
    entropy_weights(columns, directions)?;
    let z: Vec<Option<Vec<f64>>> = columns.iter().zip(directions).map(|(c, d)| scaled(c, *d)).collect();
    let varying: Vec<usize> = (0..z.len()).filter(|j| z[*j].is_some()).collect();
    let constant = (0..z.len()).filter(|j| z[*j].is_none()).collect();
    let column = |j: usize| z[j].as_deref().unwrap_or(&[]);
    let groups: Vec<Vec<usize>> = match double {
        Double::Named => varying.iter().map(|j| vec![*j]).collect(),
        Double::Merged => alike(&varying, |a, b| pearson(column(a), column(b)).is_ok_and(|r| r > SAME)),
    };
    let matrix: Vec<Vec<f64>> = groups
        .iter()
        .map(|group| {
            let n = group.len() as f64;
            (0..column(group[0]).len())
                .map(|i| group.iter().map(|j| column(*j)[i]).sum::<f64>() / n)
                .collect()
        })
        .collect();
    let slices: Vec<&[f64]> = matrix.iter().map(Vec::as_slice).collect();
    let benefit = vec![Direction::Benefit; matrix.len()];
    let weighted = entropy_weights(&slices, &benefit)?;
    // A mean of scaled columns may span less than 0 to 1; the composite is of what is published.
    let matrix: Vec<Vec<f64>> = slices.iter().filter_map(|c| scaled(c, Direction::Benefit)).collect();
    let slices: Vec<&[f64]> = matrix.iter().map(Vec::as_slice).collect();
    let equal = vec![1.0 / matrix.len() as f64; matrix.len()];
    Ok(CompositeIndex {
        scores: combined(&matrix, &weighted.weights, mean),
        equal: combined(&matrix, &equal, mean),
        range: leave_one_out(&slices, &benefit).ok(),
        weights: weighted.weights,
        groups,
        matrix,
        constant,
    })
}

/// Groups of positions in which each is linked to another of its group.
fn alike(positions: &[usize], same: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for j in positions {
        let (mut with, without): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.iter().any(|other| same(*other, *j)));
        let mut joined: Vec<usize> = with.drain(..).flatten().collect();
        joined.push(*j);
        joined.sort_unstable();
        groups = without;
        groups.push(joined);
    }
    groups.sort_by_key(|group| group[0]);
    groups
}

fn combined(matrix: &[Vec<f64>], weights: &[f64], mean: Mean) -> Vec<f64> {
    let n = matrix.first().map_or(0, Vec::len);
    (0..n)
        .map(|i| {
            let parts = matrix.iter().zip(weights).map(|(column, w)| (column[i], w));
            match mean {
                Mean::Arithmetic => parts.map(|(z, w)| w * z).sum(),
                Mean::Geometric => {
                    parts.map(|(z, w)| w * (FLOOR + (1.0 - FLOOR) * z).ln()).sum::<f64>().exp()
                }
            }
        })
        .collect()
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "composite-index",
    group: Group::Composite,
    references: &[
        "OECD/JRC 2008, Handbook on Constructing Composite Indicators, doi:10.1787/9789264043466-en",
        "Shannon 1948, Bell System Technical Journal 27:379-423, doi:10.1002/j.1538-7305.1948.tb01338.x",
        "Hwang and Yoon 1981, Multiple Attribute Decision Making, doi:10.1007/978-3-642-48318-9",
    ],
    options: &[
        OptionSpec { name: "indicators", kind: Kind::Text, default: INDICATORS },
        OptionSpec { name: "double", kind: Kind::Choice(&["merged", "named"]), default: "merged" },
        OptionSpec {
            name: "mean-of-fields",
            kind: Kind::Choice(&["arithmetic", "geometric"]),
            default: "arithmetic",
        },
        OptionSpec { name: "since", kind: Kind::Int(1900, 2100), default: "" },
    ],
    run,
};

/// What development stands on where nothing else is asked for: output, structure, public means, savings and air.
const INDICATORS: &str = "gdp/population_resident,va_tertiary/gdp,fiscal_revenue/population_resident,\
deposits_outstanding/population_resident,-pm25";

/// The rows of a panel: unit and year of each.
struct Panel {
    data: Indicators,
    years: Vec<i32>,
}

fn panel(scope: &Scope<'_>, options: &Options) -> Result<Panel, Unavailable> {
    let last = indicators(scope, list(options, "indicators"), &scope.members(), 2)?;
    let year = last.sample.period.map_or(0, |p| p.year());
    let mut panel = Panel { years: vec![year; last.sample.len()], data: last };
    let Some(since) = options.int("since") else { return Ok(panel) };
    for earlier in (since as i32..year).rev() {
        let at = Scope { year: Some(earlier), ..scope.clone() };
        let Ok(found) = indicators(&at, list(options, "indicators"), &scope.members(), 2) else { continue };
        // The same indicators, of that year itself and not of an older one.
        let its_own = !found.warnings.iter().any(|w| w.id == "warning-indicators-year");
        if found.keys != panel.data.keys || !its_own {
            continue;
        }
        panel.years.extend(vec![earlier; found.sample.len()]);
        panel.data.sample.units.extend(&found.sample.units);
        for (all, more) in panel.data.sample.columns.iter_mut().zip(&found.sample.columns) {
            all.extend(more);
        }
        panel.data.sample.inputs.extend(found.sample.inputs);
    }
    Ok(panel)
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let Panel { data, years } = panel(scope, options)?;
    let sample = data.sample.clone().at_least(3, "indicators")?;
    let double = if options.text("double") == Some("named") { Double::Named } else { Double::Merged };
    let mean = match options.text("mean-of-fields") {
        Some("geometric") => Mean::Geometric,
        _ => Mean::Arithmetic,
    };
    let found = composite_index(&data.columns(), &data.directions, double, mean)
        .map_err(|reason| Unavailable { reason: reason.message(), resource: "indicators" })?;
    let (by_entropy, by_equal) = (places(&found.scores), places(&found.equal));
    let first = by_entropy.iter().position(|p| *p == 1).unwrap_or(0);
    let names = scope.names(sample.units[first]);
    let columns = found.groups.len();
    let mut findings = Vec::new();
    let reading = Message::new("reading-composite-first")
        .name("first", names)
        .number("value", found.scores[first], 3)
        .int("columns", columns);
    let mut finding = sample.finding(scope, MEASURE.name, "first", found.scores[first], reading);
    finding.subject = Some(names.clone());
    finding.warnings = data.warnings.clone();
    finding.warnings.push(Message::new("warning-composite-relative"));
    for group in found.groups.iter().filter(|g| g.len() > 1) {
        let merged = Arg::List(group.iter().map(|j| data.names[*j].clone()).collect());
        finding.warnings.push(Message::new("warning-composite-merged").arg("names", merged));
    }
    if double == Double::Named {
        for (i, a) in found.matrix.iter().enumerate() {
            for (j, b) in found.matrix.iter().enumerate().skip(i + 1) {
                if pearson(a, b).is_ok_and(|r| r > SAME) {
                    finding.warnings.push(
                        Message::new("warning-indicators-double")
                            .name("one", &data.names[found.groups[i][0]])
                            .name("other", &data.names[found.groups[j][0]]),
                    );
                }
            }
        }
    }
    for j in &found.constant {
        finding.warnings.push(Message::new("warning-composite-constant").name("indicator", &data.names[*j]));
    }
    findings.push(finding);
    let agreement = spearman(&found.scores, &found.equal);
    let reading = match agreement {
        Ok(value) if value >= 0.9 => Message::new("reading-composite-agree").number("value", value, 2),
        Ok(value) => Message::new("reading-composite-differ").number("value", value, 2),
        Err(_) => Message::new("reading-composite-undefined"),
    };
    findings.push(sample.finding(scope, MEASURE.name, "agreement-equal", agreement, reading));
    if let Some(range) = &found.range {
        let width = |i: usize| range[i].1 - range[i].0;
        let widest = (0..range.len()).reduce(|a, b| if width(b) > width(a) { b } else { a }).unwrap_or(0);
        let names = scope.names(sample.units[widest]);
        let reading = Message::new("reading-composite-range")
            .name("unit", names)
            .int("best", range[widest].0)
            .int("worst", range[widest].1)
            .int("units", range.len());
        let mut finding = sample.finding(scope, MEASURE.name, "widest-range", width(widest) as f64, reading);
        finding.subject = Some(names.clone());
        finding.decimals = 0;
        findings.push(finding);
    }
    let heaviest =
        (0..columns).reduce(|a, b| if found.weights[b] > found.weights[a] { b } else { a }).unwrap_or(0);
    let reading = Message::new("reading-composite-weight")
        .name("indicator", &group_names(&data, &found.groups[heaviest]))
        .percent("value", found.weights[heaviest], 0);
    let mut finding = sample.finding(scope, MEASURE.name, "largest-weight", found.weights[heaviest], reading);
    finding.subject = Some(group_names(&data, &found.groups[heaviest]));
    if found.weights[heaviest] > 0.5 {
        finding.warnings.push(Message::new("warning-composite-weight"));
    }
    findings.push(finding);

    let mut table = Table::new("composite-index", Message::new("table-composite-index"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("year", "column-year", CellKind::Text)
        .column("score", "column-score", CellKind::Number(3))
        .column("rank", "column-rank", CellKind::Int)
        .column("equal", "column-equal-score", CellKind::Number(3))
        .column("equal-rank", "column-equal-rank", CellKind::Int)
        .column("best", "column-rank-best", CellKind::Int)
        .column("worst", "column-rank-worst", CellKind::Int)
        .plot(Plot::Map { unit: "unit", value: "score" });
    let mut order: Vec<usize> = (0..sample.len()).collect();
    order.sort_by_key(|i| by_entropy[*i]);
    for i in order {
        let place = |of: fn(&(usize, usize)) -> usize| {
            found.range.as_ref().map_or(Cell::Missing, |r| Cell::Int(of(&r[i]) as i64))
        };
        table.push(vec![
            Cell::Unit(sample.units[i]),
            Cell::Text(years[i].to_string()),
            Cell::Number(found.scores[i]),
            Cell::Int(by_entropy[i] as i64),
            Cell::Number(found.equal[i]),
            Cell::Int(by_equal[i] as i64),
            place(|r| r.0),
            place(|r| r.1),
        ]);
    }
    let mut matrix = Table::new("composite-matrix", Message::new("table-composite-matrix"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("year", "column-year", CellKind::Text)
        .column("indicator", "column-indicator", CellKind::Text)
        .column("direction", "column-direction", CellKind::Text)
        .column("weight", "column-weight", CellKind::Percent(1))
        .column("scaled", "column-scaled", CellKind::Number(3));
    for (j, (group, column)) in found.groups.iter().zip(&found.matrix).enumerate() {
        let direction = match data.directions[group[0]] {
            Direction::Benefit => "class-benefit",
            Direction::Cost => "class-cost",
        };
        for (i, value) in column.iter().enumerate() {
            matrix.push(vec![
                Cell::Unit(sample.units[i]),
                Cell::Text(years[i].to_string()),
                Cell::Name(group_names(&data, group)),
                Cell::Label(Message::new(direction)),
                Cell::Number(found.weights[j]),
                Cell::Number(*value),
            ]);
        }
    }
    Ok(Output { findings, tables: vec![table, matrix] })
}

fn group_names(data: &Indicators, group: &[usize]) -> Names {
    let join = |of: fn(&Names) -> &str, with: &str| {
        group.iter().map(|j| of(&data.names[*j])).collect::<Vec<_>>().join(with)
    };
    Names::new(&join(|n| &n.en, " + "), &join(|n| &n.zh, "＋"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use Direction::{Benefit, Cost};
    use proptest::prelude::*;

    const GDP: [f64; 4] = [6755.23, 4930.58, 4717.80, 985.19];
    const PEOPLE: [f64; 4] = [880.0, 835.0, 1062.0, 225.0];
    const RETAIL: [f64; 4] = [3000.0, 1500.0, 1700.0, 300.0];

    #[test]
    fn worked_figures() {
        let found =
            composite_index(&[&GDP, &PEOPLE, &RETAIL], &[Benefit; 3], Double::Named, Mean::Arithmetic)
                .unwrap();
        for (found, expected) in found.weights.iter().zip([0.320634, 0.309736, 0.369630]) {
            assert!((found - expected).abs() < 1e-6);
        }
        for (found, expected) in found.scores.iter().zip([0.932650, 0.609254, 0.708813, 0.0]) {
            assert!((found - expected).abs() < 1e-6);
        }
        assert_eq!(found.range.as_ref().unwrap()[3], (4, 4));
    }

    #[test]
    fn what_says_the_same_is_counted_once() {
        let twice: Vec<f64> = GDP.iter().map(|x| 2.0 * x + 7.0).collect();
        let against: Vec<f64> = GDP.iter().map(|x| 9000.0 - x).collect();
        let columns: [&[f64]; 4] = [&GDP, &PEOPLE, &twice, &against];
        let directions = [Benefit, Benefit, Benefit, Cost];
        let merged = composite_index(&columns, &directions, Double::Merged, Mean::Arithmetic).unwrap();
        assert_eq!(merged.groups, [vec![0, 2, 3], vec![1]]);
        let plain =
            composite_index(&[&GDP, &PEOPLE], &[Benefit; 2], Double::Merged, Mean::Arithmetic).unwrap();
        for (a, b) in merged.scores.iter().zip(&plain.scores) {
            assert!((a - b).abs() < 1e-12);
        }
        let named = composite_index(&columns, &directions, Double::Named, Mean::Arithmetic).unwrap();
        assert_eq!(named.groups.len(), 4);
    }

    #[test]
    fn one_weak_field_cannot_be_bought_in_a_geometric_mean() {
        // The second unit is best in one field and worst in the other; the third is fair in both.
        let columns: [&[f64]; 2] = [&[0.0, 1.0, 0.45], &[0.1, 0.0, 0.45]];
        let of = |mean| composite_index(&columns, &[Benefit; 2], Double::Named, mean).unwrap().equal;
        let (plain, strict) = (of(Mean::Arithmetic), of(Mean::Geometric));
        assert!(strict[2] > strict[1] && plain[2] - plain[1] < strict[2] - strict[1]);
        assert!(strict.iter().all(|s| (0.0..=1.0).contains(s)));
    }

    #[test]
    fn edges_are_reasons() {
        let of = |columns: &[&[f64]]| {
            composite_index(columns, &vec![Benefit; columns.len()], Double::Merged, Mean::Arithmetic)
        };
        assert_eq!(of(&[&[1.0, 2.0]]), Err(Undefined::TooFew { needed: 3, found: 2 }));
        assert_eq!(of(&[&[1.0, 1.0, 1.0]]), Err(Undefined::Constant));
        let found = of(&[&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]]).unwrap();
        assert_eq!((found.constant, found.range), (vec![0], None));
    }

    proptest! {
        #[test]
        fn laws_of_a_composite(
            a in prop::collection::vec(-1e3f64..1e3, 5),
            b in prop::collection::vec(-1e3f64..1e3, 5),
            scale in 0.1f64..10.0,
            shift in -1e3f64..1e3,
        ) {
            let of = |x: &[f64], d: Direction, mean| composite_index(&[x, &b], &[d, Benefit], Double::Merged, mean);
            for mean in [Mean::Arithmetic, Mean::Geometric] {
                let Ok(found) = of(&a, Benefit, mean) else { continue };
                prop_assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
                prop_assert!(found.scores.iter().all(|s| (0.0..=1.0 + 1e-12).contains(s)));
                // Another unit or origin changes nothing; a cost turned round is a benefit.
                let moved: Vec<f64> = a.iter().map(|x| x * scale + shift).collect();
                let turned: Vec<f64> = a.iter().map(|x| -x).collect();
                for other in [of(&moved, Benefit, mean).unwrap(), of(&turned, Cost, mean).unwrap()] {
                    for (x, y) in found.scores.iter().zip(&other.scores) {
                        prop_assert!((x - y).abs() < 1e-6);
                    }
                }
            }
        }
    }

    #[test]
    fn the_embedded_zone_with_its_matrix() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[]);
        let units = out.tables[0].rows.len();
        assert!(units >= 15, "{units}");
        assert_eq!(out.tables[1].rows.len() % units, 0);
        let range = out.findings.iter().find(|f| f.statistic == "widest-range").unwrap();
        assert!(range.value.number().unwrap() >= 0.0);
        // A panel pools its years.
        let options = [("indicators", "gdp/population_resident,va_tertiary/gdp"), ("since", "2015")];
        let scope = crate::Scope { year: Some(2018), ..tiny::scope(tiny::embedded()) };
        let panel = tiny::run(&MEASURE, &scope, &options);
        assert!(panel.tables[0].rows.len() > 60, "{}", panel.tables[0].rows.len());
    }
}
