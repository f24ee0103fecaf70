//! Moran's I: do rich and poor places cluster?
//!
//! With deviations z of n values from their mean and weights w of links:
//!
//! ```text
//! I    = (n / S0) sum_ij w_ij z_i z_j / sum_i z_i^2              S0 = sum of all weights
//! E    = -1 / (n - 1)
//! V_N  = (n^2 S1 - n S2 + 3 S0^2) / ((n^2 - 1) S0^2) - E^2       if values are drawn from a normal distribution
//! V_R  = [n((n^2 - 3n + 3) S1 - n S2 + 3 S0^2) - k((n^2 - n) S1 - 2n S2 + 6 S0^2)]
//!        / ((n - 1)(n - 2)(n - 3) S0^2) - E^2                    if these values are dealt to units at random
//! S1 = sum_ij (w_ij + w_ji)^2 / 2,  S2 = sum_i (row sum + column sum)^2,  k = kurtosis
//! ```
//!
//! A pure number. I above E: like near like; I below E: a checkerboard. Rows are usually coded to sum to 1, so
//! that the neighbours' average counts: say so, and say queen, rook or nearest. The p-value by permutation deals the values to
//! the units; up to nine units all orders are listed and the p-value is exact.
//!
//! Units without a neighbour tell nothing and count in n: leave them out first (the measure does, and names
//! them). All values equal, fewer than three units, or no link: undefined; V_R needs four units. Compare years with the same
//! weights only. Do not use it on totals of units of unequal size (use output per head), and not to say where the
//! clusters are (see local Moran). Time grows with the number of links, and with links times permutations.
//!
//! References: Moran 1950 (Biometrika 37:17-23, doi:10.1093/biomet/37.1-2.17); Cliff and Ord 1981, Spatial
//! Processes, chapters 1 and 2.
//!
//! ```
//! use coregion_diagnose::spatial::moran::moran;
//! use coregion_diagnose::spatial::weights::{Coding, Weights};
//! let chain = Weights::from_pairs(5, &[(0, 1), (1, 2), (2, 3), (3, 4)])?.coded(Coding::Row);
//! let found = moran(&[9.0, 7.0, 4.0, 3.0, 2.0], &chain)?;
//! assert!((found.value - 0.617647).abs() < 1e-6);
//! assert!((found.variance_normal - 0.158333).abs() < 1e-6);
//! assert!((found.variance_random? - 0.204960).abs() < 1e-6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::conditional::Permutations;
use super::deviations::Deviations;
use super::global::{Reference, permuted};
use super::ground::{self, ALTERNATIVE, CODING, Ground, LEVEL, NEAREST, NEIGHBOURS, PERMUTATIONS};
use super::normal::{Score, score};
use super::significance::{Alternative, Tails};
use super::weights::Coding;
use super::weights::{Sums, Weights};
use crate::disparity::per_head::{self, INDICATOR, PEOPLE};
use crate::{Cell, CellKind, Group, Measure, Options, Output, Plot, Scope, Table, Unavailable, Undefined};
use coregion_zone::{Message, UnitSet};

/// Moran's I with its moments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moran {
    /// I.
    pub value: f64,
    /// Its expectation.
    pub expected: f64,
    /// Its variance if values are drawn from a normal distribution.
    pub variance_normal: f64,
    /// Its variance if the values are dealt to units at random; needs four units.
    pub variance_random: Result<f64, Undefined>,
}

impl Moran {
    /// The standard score under normality.
    ///
    /// # Errors
    /// No variance.
    pub fn normal(&self, alternative: Alternative) -> Result<Score, Undefined> {
        score(self.value, self.expected, self.variance_normal, alternative)
    }

    /// The standard score under randomisation.
    ///
    /// # Errors
    /// Fewer than four units, or no variance.
    pub fn random(&self, alternative: Alternative) -> Result<Score, Undefined> {
        score(self.value, self.expected, self.variance_random?, alternative)
    }

    /// How many of the permutations are as extreme.
    pub fn tails(&self, reference: &Reference) -> Tails {
        let tolerance = 1e-10 * self.variance_normal.sqrt();
        Tails { exact: reference.exact, ..Tails::of(self.value, &reference.draws, tolerance) }
    }
}

/// Moran's I of values over weights as they are.
///
/// # Errors
/// Values that do not align, are not finite or all equal; fewer than three; no link.
pub fn moran(values: &[f64], weights: &Weights) -> Result<Moran, Undefined> {
    let deviations = Deviations::new(values, weights, 3)?;
    let Sums { s0, s1, s2 } = Sums::checked(weights)?;
    let n = values.len() as f64;
    let expected = -1.0 / (n - 1.0);
    // Ratios to S0 first, so that very large and very small weights stay finite.
    let (s1, s2) = (s1 / s0 / s0, s2 / s0 / s0);
    let variance_normal = (n * n * s1 - n * s2 + 3.0) / (n * n - 1.0) - expected * expected;
    let k = deviations.kurtosis;
    let variance_random = if values.len() < 4 {
        Err(Undefined::TooFew { needed: 4, found: values.len() })
    } else {
        let values = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0);
        let peaks = k * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0);
        Ok((values - peaks) / ((n - 1.0) * (n - 2.0) * (n - 3.0)) - expected * expected)
    };
    let value = cross(weights, &deviations.z) / (s0 * deviations.square);
    Ok(Moran { value, expected, variance_normal, variance_random })
}

/// The sum over links of weight times both deviations.
fn cross(weights: &Weights, z: &[f64]) -> f64 {
    (0..z.len()).map(|i| z[i] * weights.lag_of(i, z)).sum()
}

/// Moran's I of the values dealt to the units at random (all orders up to nine units).
///
/// # Errors
/// As [`moran`]; a number of permutations out of range.
pub fn moran_permuted(
    values: &[f64],
    weights: &Weights,
    permutations: Permutations,
) -> Result<Reference, Undefined> {
    permutations.check()?;
    let deviations = Deviations::new(values, weights, 3)?;
    let s0 = Sums::checked(weights)?.s0;
    Ok(permuted(&deviations.z, permutations, |z| cross(weights, z) / (s0 * deviations.square)))
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "moran",
    group: Group::Spatial,
    references: &[
        "Moran 1950, Biometrika 37:17-23, doi:10.1093/biomet/37.1-2.17",
        "Cliff and Ord 1981, Spatial Processes, Pion",
    ],
    options: &[INDICATOR, PEOPLE, LEVEL, NEIGHBOURS, NEAREST, CODING, ALTERNATIVE, PERMUTATIONS],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let ground = ground::ground(scope, options)?;
    let (data, weights, side) = (&ground.data, ground.coded(options), ground::alternative(options));
    let say = |id| Message::new(id).name("indicator", &data.indicator).int("units", data.values.len());
    let finding = |statistic, value: Result<f64, Undefined>, reading| {
        data.sample.finding(scope, MEASURE.name, statistic, value, reading)
    };
    let moran = match moran(&data.values, &weights) {
        Ok(moran) => moran,
        Err(reason) => {
            let findings = vec![finding("i", Err(reason), say("reading-moran-undefined"))];
            return Ok(ground.output(scope, findings, Vec::new()));
        }
    };
    let mut i = finding("i", Ok(moran.value), say("reading-moran-none"));
    let permutations = ground::permutations(scope, options);
    if let Ok(reference) = moran_permuted(&data.values, &weights, permutations) {
        ground::explain(&mut i, &reference, moran.tails(&reference), side, scope.seed);
    }
    let p = i.p.unwrap_or(1.0);
    let id = match (p <= 0.05, moran.value > moran.expected) {
        (true, true) => "reading-moran-clustered",
        (true, false) => "reading-moran-checkerboard",
        _ => "reading-moran-none",
    };
    i.reading =
        say(id).number("value", moran.value, 3).number("expected", moran.expected, 3).number("p", p, 4);
    let mut findings = vec![i];
    for (statistic, id, score) in [
        ("z-random", "reading-moran-z-random", moran.random(side)),
        ("z-normal", "reading-moran-z-normal", moran.normal(side)),
    ] {
        let reading = match score {
            Ok(s) => say(id).number("value", s.z, 2).number("p", s.p, 4),
            Err(_) => say("reading-moran-undefined"),
        };
        let mut z = finding(statistic, score.map(|s| s.z), reading);
        z.decimals = 2;
        z.p = score.ok().map(|s| s.p);
        findings.push(z);
    }
    let mut tables = vec![scatter(&ground, &weights)];
    tables.extend(years(scope, options, &ground, &weights, side));
    Ok(ground.output(scope, findings, tables))
}

/// Each unit beside the average of its neighbours.
fn scatter(ground: &Ground, weights: &Weights) -> Table {
    let data = &ground.data;
    let mut table =
        Table::new("moran-scatter", Message::new("table-moran-scatter").name("indicator", &data.indicator))
            .column("unit", "column-unit", CellKind::Unit)
            .column("value", "column-per-head", CellKind::Number(2))
            .unit(&data.unit)
            .column("around", "column-spatial-around", CellKind::Number(2))
            .unit(&data.unit)
            .column("neighbours", "column-spatial-neighbours", CellKind::Int)
            .plot(Plot::Scatter { label: "unit", x: "value", y: "around", log: false });
    let average = weights.coded(Coding::Row);
    for (i, unit) in data.sample.units.iter().enumerate() {
        table.push(vec![
            Cell::Unit(*unit),
            Cell::Number(data.values[i]),
            Cell::number(Some(average.lag_of(i, &data.values))),
            Cell::Int(average.cardinality(i) as i64),
        ]);
    }
    table
}

/// I of the same units over the same weights in every year in which all of them have a figure.
fn years(
    scope: &Scope<'_>,
    options: &Options,
    ground: &Ground,
    weights: &Weights,
    side: Alternative,
) -> Option<Table> {
    let data = &ground.data;
    let key = options.text("indicator").unwrap_or("gdp");
    let units = UnitSet::new(data.sample.units.clone(), &ground.units.zone, ground.units.level);
    let mut table =
        Table::new("moran-years", Message::new("table-moran-years").name("indicator", &data.indicator))
            .column("year", "column-year", CellKind::Int)
            .column("i", "stat-moran-i", CellKind::Number(3))
            .column("z", "stat-moran-z-random", CellKind::Number(2))
            .column("p", "column-spatial-p", CellKind::Number(4))
            .plot(Plot::Lines { x: "year", y: "i", series: None });
    for year in scope.zone.indicators.years(key) {
        let then = Scope { year: Some(year), ..scope.clone() };
        let Ok(then) = per_head::of_units(&then, options, &units) else { continue };
        if then.sample.units != data.sample.units || then.sample.period.map(|p| p.year()) != Some(year) {
            continue;
        }
        let Ok(found) = moran(&then.values, weights) else { continue };
        let score = found.random(side).ok();
        table.push(vec![
            Cell::Int(i64::from(year)),
            Cell::Number(found.value),
            Cell::number(score.map(|s| s.z)),
            Cell::number(score.map(|s| s.p)),
        ]);
    }
    (table.rows.len() > 1).then_some(table)
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{self, close};
    use super::super::weights::Coding;
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    const VALUES: [f64; 5] = [9.0, 7.0, 4.0, 3.0, 2.0];

    fn chain() -> Weights {
        Weights::from_pairs(5, &[(0, 1), (1, 2), (2, 3), (3, 4)]).unwrap().coded(Coding::Row)
    }

    #[test]
    fn worked_figures() {
        let found = moran(&VALUES, &chain()).unwrap();
        close(found.value, 0.6176470588235294);
        close(found.expected, -0.25);
        close(found.variance_normal, 0.15833333333333333);
        close(found.variance_random.unwrap(), 0.20495963091118802);
        close(found.normal(Alternative::TwoSided).unwrap().z, 2.1805041696361798);
        let reference = moran_permuted(&VALUES, &chain(), Permutations::new(99, 1)).unwrap();
        let tails = found.tails(&reference);
        assert_eq!((tails.draws, tails.exact), (120, true));
        close(tails.p(Alternative::Greater), 0.03333333333333333);
    }

    #[test]
    fn figures_of_esda_for_every_coding() {
        let oracle = oracle::spatial();
        let case = &oracle["stl"];
        let (values, w) = (oracle::numbers(&case["HR8893"]), oracle::weights(&case["weights"]));
        let check = |found: Moran, expected: &serde_json::Value| {
            let number = |key: &str| expected[key].as_f64().unwrap();
            close(found.value, number("I"));
            close(found.expected, number("EI"));
            close(found.variance_normal, number("VI_norm"));
            close(found.variance_random.unwrap(), number("VI_rand"));
            let (normal, random) =
                (found.normal(Alternative::TwoSided).unwrap(), found.random(Alternative::TwoSided).unwrap());
            close(normal.z, number("z_norm"));
            close(normal.p, number("p_norm"));
            close(random.z, number("z_rand"));
            close(random.p, number("p_rand"));
        };
        for (letter, coding) in
            [("R", Coding::Row), ("B", Coding::Binary), ("D", Coding::Global), ("V", Coding::Variance)]
        {
            check(moran(&values, &w.coded(coding)).unwrap(), &case[letter]);
        }
        // Published: St Louis homicide rates of 1988 to 1993, queen neighbours.
        let row = moran(&values, &w.coded(Coding::Row)).unwrap();
        assert!((row.value - 0.243656).abs() < 5e-7);
        assert!((row.normal(Alternative::TwoSided).unwrap().p - 0.000271).abs() < 5e-7);
        // Weights that are neither binary nor symmetric.
        let odd = &oracle["odd"];
        let found = moran(&oracle::numbers(&odd["values"]), &oracle::weights(&odd["weights"])).unwrap();
        check(found, odd);
    }

    #[test]
    fn edges_are_reasons() {
        let w = chain();
        assert_eq!(moran(&[1.0; 5], &w), Err(Undefined::Constant));
        assert_eq!(moran(&[0.1; 5], &w), Err(Undefined::Constant));
        assert_eq!(moran(&[1.0; 4], &w), Err(Undefined::Lengths { expected: 5, found: 4 }));
        assert_eq!(moran(&[1.0, f64::NAN, 3.0, 4.0, 5.0], &w), Err(Undefined::NotFinite { at: 1 }));
        let alone = Weights::from_pairs(3, &[]).unwrap();
        assert_eq!(moran(&[1.0, 2.0, 3.0], &alone), Err(Undefined::NoLinks));
        let two = Weights::from_pairs(2, &[(0, 1)]).unwrap();
        assert_eq!(moran(&[1.0, 2.0], &two), Err(Undefined::TooFew { needed: 3, found: 2 }));
        let three = Weights::from_pairs(3, &[(0, 1)]).unwrap();
        let found = moran(&[1.0, 2.0, 4.0], &three).unwrap();
        assert_eq!(found.variance_random, Err(Undefined::TooFew { needed: 4, found: 3 }));
        for scale in [1e300, 1e-300] {
            let found = moran(&VALUES.map(|x| x * scale), &w).unwrap();
            close(found.value, 0.6176470588235294);
            close(found.variance_random.unwrap(), 0.20495963091118802);
        }
        assert!(matches!(
            moran_permuted(&VALUES, &w, Permutations::new(0, 1)),
            Err(Undefined::Argument { name: "permutations", .. })
        ));
    }

    proptest! {
        #[test]
        fn moments_are_those_of_all_orders(values in prop::collection::vec(0.0f64..10.0, 7), links in prop::collection::btree_map((0usize..7, 0usize..7), 0.1f64..3.0, 5..30), shift in -50.0f64..50.0, factor in 0.1f64..10.0) {
            let links: Vec<(usize, usize, f64)> = links.into_iter().filter(|((i, j), _)| i != j).map(|((i, j), w)| (i, j, w)).collect();
            prop_assume!(!links.is_empty());
            let w = Weights::from_links(7, &links).unwrap();
            let found = moran(&values, &w).unwrap();
            let reference = moran_permuted(&values, &w, Permutations::new(1, 1)).unwrap();
            let mean = reference.mean();
            let variance = reference.draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / reference.draws.len() as f64;
            prop_assert!((mean - found.expected).abs() < 1e-9);
            prop_assert!((variance - found.variance_random.unwrap()).abs() < 1e-9);
            prop_assert!(reference.draws.iter().any(|x| (x - found.value).abs() < 1e-10));
            // Neither the unit nor the zero of the values matters, nor the unit of the weights.
            let moved: Vec<f64> = values.iter().map(|x| shift + factor * x).collect();
            let scaled: Vec<(usize, usize, f64)> = links.iter().map(|l| (l.0, l.1, l.2 * factor)).collect();
            let other = moran(&moved, &Weights::from_links(7, &scaled).unwrap()).unwrap();
            prop_assert!((other.value - found.value).abs() < 1e-8);
            prop_assert!((other.variance_normal - found.variance_normal).abs() < 1e-9);
        }
    }

    #[test]
    fn a_rise_from_west_to_east_is_a_cluster() {
        let (mut zone, codes) = super::super::row::row(12);
        let gdp: Vec<(&str, f64)> =
            codes.iter().enumerate().map(|(i, c)| (c.as_str(), 100.0 + 10.0 * i as f64)).collect();
        let people: Vec<(&str, f64)> = codes.iter().map(|c| (c.as_str(), 100.0)).collect();
        let before: Vec<(&str, f64)> = gdp.iter().map(|(c, v)| (*c, 500.0 - v)).collect();
        tiny::figures(
            &mut zone,
            &[
                ("gdp", "亿元", 2017, &before),
                ("gdp", "亿元", 2018, &gdp),
                ("population_resident", "万人", 2017, &people),
                ("population_resident", "万人", 2018, &people),
            ],
        );
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        let i = &out.findings[0];
        assert_eq!(i.reading.id, "reading-moran-clustered");
        assert!(i.p.unwrap() <= 0.01 && i.null.as_ref().unwrap().draws == 999);
        assert_eq!((out.tables[0].rows.len(), out.tables[1].rows.len()), (12, 2));
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("neighbours", "nearest"), ("nearest", "2")]);
        assert_eq!(out.findings[0].reading.id, "reading-moran-clustered");
    }

    #[test]
    fn islands_and_missing_figures_are_named_and_left_out() {
        let (mut zone, codes) = super::super::row::row(8);
        // The third has no figure, so the first two are cut off from the rest; the last has no neighbour.
        zone.neighbours.pairs.pop();
        let gdp: Vec<(&str, f64)> = (codes.iter().enumerate())
            .filter(|(i, _)| *i != 2)
            .map(|(i, c)| (c.as_str(), 10.0 + ((i * 5) % 7) as f64))
            .collect();
        tiny::figures(&mut zone, &[("gdp", "亿元", 2018, &gdp)]);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none")]);
        let i = &out.findings[0];
        assert_eq!((i.used, i.dropped.len()), (6, 2));
        assert_eq!(i.dropped[1].reason.id, "dropped-island");
        assert_eq!(i.null.as_ref().unwrap().model.id, "null-spatial-listed");
        assert_eq!(i.warnings.len(), 3);
    }
}
