//! Geary's C: do neighbours differ less than any two places do?
//!
//! ```text
//! C    = (n - 1) sum_ij w_ij (x_i - x_j)^2 / (2 S0 sum_i (x_i - mean)^2)
//! E    = 1
//! V_N  = ((2 S1 + S2)(n - 1) - 4 S0^2) / (2 (n + 1) S0^2)
//! V_R  = {(n - 1) S1 [n^2 - 3n + 3 - (n - 1) k] - (n - 1) S2 [n^2 + 3n - 6 - (n^2 - n + 2) k] / 4
//!        + S0^2 [n^2 - 3 - (n - 1)^2 k]} / (n (n - 2)(n - 3) S0^2)
//! c_i  = sum_j w_ij (z_i - z_j)^2                    local; z in standard deviations (divisor n)
//! ```
//!
//! with S0, S1, S2 and k as for Moran's I. Pure numbers. C below 1: neighbours are alike; above 1: they differ
//! more than any two places. It looks at differences between neighbours where Moran's I looks at common deviations from the
//! mean, so it is led by the largest jumps. A small c_i is a place like its neighbours, a large one a place at a jump; GeoDa
//! gives (n - 1)/n of it. p-values by permutation as for Moran's I and local Moran.
//!
//! All values equal, fewer than three units, or no link: undefined; V_R needs four units. A unit without neighbours
//! has no c_i. Do not read C of maps with other weights against each other. Time grows as for Moran's I.
//!
//! References: Geary 1954 (The Incorporated Statistician 5:115-146, doi:10.2307/2986645); Cliff and Ord 1981,
//! Spatial Processes; Anselin 1995 (Geographical Analysis 27:93-115, doi:10.1111/j.1538-4632.1995.tb00338.x).
//!
//! ```
//! use coregion_diagnose::spatial::geary::geary;
//! use coregion_diagnose::spatial::weights::{Coding, Weights};
//! // A straight rise: neighbours differ by 1, and the mean of all squared differences over two is 2.5.
//! let chain = Weights::from_pairs(5, &[(0, 1), (1, 2), (2, 3), (3, 4)])?.coded(Coding::Row);
//! let found = geary(&[1.0, 2.0, 3.0, 4.0, 5.0], &chain)?;
//! assert!((found.value - 0.2).abs() < 1e-12);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::conditional::{self, Permutations};
use super::deviations::Deviations;
use super::global::{Reference, permuted};
use super::ground::{
    self, ADJUST, ALTERNATIVE, CODING, Ground, LEVEL, LOCAL_PERMUTATIONS, NEAREST, NEIGHBOURS, SHOWN, STOP,
};
use super::normal::{Score, score};
use super::significance::{Alternative, Tails};
use super::weights::{Sums, Weights};
use crate::disparity::per_head::{INDICATOR, PEOPLE};
use crate::{Cell, CellKind, Group, Measure, Options, Output, Plot, Scope, Table, Unavailable, Undefined};
use coregion_zone::Message;

/// Geary's C with its moments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geary {
    /// C.
    pub value: f64,
    /// Its variance if values are drawn from a normal distribution.
    pub variance_normal: f64,
    /// Its variance if the values are dealt to units at random; needs four units.
    pub variance_random: Result<f64, Undefined>,
}

impl Geary {
    /// The standard score under normality; C below 1 is negative.
    ///
    /// # Errors
    /// No variance.
    pub fn normal(&self, alternative: Alternative) -> Result<Score, Undefined> {
        score(self.value, 1.0, self.variance_normal, alternative)
    }

    /// The standard score under randomisation.
    ///
    /// # Errors
    /// Fewer than four units, or no variance.
    pub fn random(&self, alternative: Alternative) -> Result<Score, Undefined> {
        score(self.value, 1.0, self.variance_random?, alternative)
    }

    /// How many of the permutations are as extreme.
    pub fn tails(&self, reference: &Reference) -> Tails {
        let tolerance = 1e-10 * self.variance_normal.abs().sqrt();
        Tails { exact: reference.exact, ..Tails::of(self.value, &reference.draws, tolerance) }
    }
}

/// Geary's C of values over weights as they are.
///
/// # Errors
/// Values that do not align, are not finite or all equal; fewer than three; no link.
pub fn geary(values: &[f64], weights: &Weights) -> Result<Geary, Undefined> {
    let deviations = Deviations::new(values, weights, 3)?;
    let Sums { s0, s1, s2 } = Sums::checked(weights)?;
    let (n, k) = (values.len() as f64, deviations.kurtosis);
    let (s1, s2) = (s1 / s0 / s0, s2 / s0 / s0);
    let variance_normal = ((2.0 * s1 + s2) * (n - 1.0) - 4.0) / (2.0 * (n + 1.0));
    let variance_random = if values.len() < 4 {
        Err(Undefined::TooFew { needed: 4, found: values.len() })
    } else {
        let a = (n - 1.0) * s1 * (n * n - 3.0 * n + 3.0 - (n - 1.0) * k);
        let b = (n - 1.0) * s2 * (n * n + 3.0 * n - 6.0 - (n * n - n + 2.0) * k) / 4.0;
        let c = n * n - 3.0 - (n - 1.0).powi(2) * k;
        Ok((a - b + c) / (n * (n - 2.0) * (n - 3.0)))
    };
    let value = jumps(weights, &deviations.z) * factor(n, s0, deviations.square);
    Ok(Geary { value, variance_normal, variance_random })
}

fn factor(n: f64, s0: f64, square: f64) -> f64 {
    (n - 1.0) / (2.0 * s0 * n * square)
}

/// The sum over links of weight times squared difference.
fn jumps(weights: &Weights, z: &[f64]) -> f64 {
    (0..z.len()).map(|i| jumps_of(weights, i, z)).sum()
}

fn jumps_of(weights: &Weights, i: usize, z: &[f64]) -> f64 {
    let (neighbours, links) = weights.row(i);
    neighbours.iter().zip(links).map(|(j, w)| w * (z[i] - z[*j as usize]).powi(2)).sum()
}

/// Geary's C of the values dealt to the units at random (all orders up to nine units).
///
/// # Errors
/// As [`geary`]; a number of permutations out of range.
pub fn geary_permuted(
    values: &[f64],
    weights: &Weights,
    permutations: Permutations,
) -> Result<Reference, Undefined> {
    permutations.check()?;
    let deviations = Deviations::new(values, weights, 3)?;
    let factor = factor(values.len() as f64, Sums::checked(weights)?.s0, deviations.square);
    Ok(permuted(&deviations.z, permutations, |z| jumps(weights, z) * factor))
}

/// Local Geary of every unit; `None` for a unit without neighbours.
///
/// # Errors
/// As [`geary`].
pub fn local_geary(values: &[f64], weights: &Weights) -> Result<Vec<Option<f64>>, Undefined> {
    let Deviations { z, square, .. } = Deviations::new(values, weights, 3)?;
    let local = |i: usize| (weights.cardinality(i) > 0).then(|| jumps_of(weights, i, &z) / square);
    Ok((0..z.len()).map(local).collect())
}

/// How many conditional permutations of each unit are as extreme; `None` for a unit without neighbours.
///
/// # Errors
/// As [`geary`]; a number of permutations out of range.
pub fn local_geary_tails(
    values: &[f64],
    weights: &Weights,
    alternative: Alternative,
    permutations: Permutations,
) -> Result<Vec<Option<Tails>>, Undefined> {
    permutations.check()?;
    let z = Deviations::new(values, weights, 3)?.z;
    let term = |own: f64, other: f64| (own - other) * (own - other);
    Ok(conditional::tails(weights, &z, &[], alternative, permutations, term))
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "geary",
    group: Group::Spatial,
    references: &[
        "Geary 1954, The Incorporated Statistician 5:115-146, doi:10.2307/2986645",
        "Anselin 1995, Geographical Analysis 27:93-115, doi:10.1111/j.1538-4632.1995.tb00338.x",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        NEIGHBOURS,
        NEAREST,
        CODING,
        ALTERNATIVE,
        LOCAL_PERMUTATIONS,
        STOP,
        ADJUST,
        SHOWN,
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let ground = ground::ground(scope, options)?;
    let (data, weights, side) = (&ground.data, ground.coded(options), ground::alternative(options));
    let permutations = ground::permutations(scope, options);
    let say = |id| Message::new(id).name("indicator", &data.indicator).int("units", data.values.len());
    let finding = |statistic, value: Result<f64, Undefined>, reading| {
        data.sample.finding(scope, MEASURE.name, statistic, value, reading)
    };
    let geary = match geary(&data.values, &weights) {
        Ok(geary) => geary,
        Err(reason) => {
            let findings = vec![finding("c", Err(reason), say("reading-geary-undefined"))];
            return Ok(ground.output(scope, findings, Vec::new()));
        }
    };
    let mut c = finding("c", Ok(geary.value), say("reading-geary-none"));
    let all = Permutations { stop: None, count: permutations.count.min(9_999), ..permutations };
    if let Ok(reference) = geary_permuted(&data.values, &weights, all) {
        ground::explain(&mut c, &reference, geary.tails(&reference), side, scope.seed);
    }
    let p = c.p.unwrap_or(1.0);
    let id = match (p <= 0.05, geary.value < 1.0) {
        (true, true) => "reading-geary-alike",
        (true, false) => "reading-geary-unlike",
        _ => "reading-geary-none",
    };
    c.reading = say(id).number("value", geary.value, 3).number("p", p, 4);
    let mut findings = vec![c];
    let score = geary.random(side);
    let reading = match score {
        Ok(s) => say("reading-geary-z").number("value", s.z, 2).number("p", s.p, 4),
        Err(_) => say("reading-geary-undefined"),
    };
    let mut z = finding("z-random", score.map(|s| s.z), reading);
    z.decimals = 2;
    z.p = score.ok().map(|s| s.p);
    findings.push(z);
    let mut tables = Vec::new();
    if let (Ok(local), Ok(tails)) =
        (local_geary(&data.values, &weights), local_geary_tails(&data.values, &weights, side, permutations))
    {
        let (p, adjusted) = ground::adjusted(&tails, side, permutations, options);
        let level = options.number("shown").unwrap_or(0.05);
        let shown: Vec<bool> = adjusted.iter().map(|q| q.is_some_and(|q| q <= level)).collect();
        let count = shown.iter().filter(|s| **s).count();
        let reading = say("reading-geary-shown").int("count", count).percent("level", level, 0);
        let mut found = finding("shown", Ok(count as f64), reading);
        found.decimals = 0;
        found.warnings.extend(ground::too_few_draws(&p, &shown, permutations.count));
        findings.push(found);
        // A unit is like its neighbours where more of the draws lie above it than below.
        let class = |i: usize| match tails[i] {
            Some(t) if shown[i] && t.above > t.below => "class-spatial-alike",
            Some(_) if shown[i] => "class-spatial-jump",
            _ => "class-spatial-not-shown",
        };
        tables.push(units(&ground, &local, &p, &adjusted, class));
    }
    Ok(ground.output(scope, findings, tables))
}

fn units(
    ground: &Ground,
    local: &[Option<f64>],
    p: &[Option<f64>],
    adjusted: &[Option<f64>],
    class: impl Fn(usize) -> &'static str,
) -> Table {
    let data = &ground.data;
    let mut table =
        Table::new("local-geary", Message::new("table-local-geary").name("indicator", &data.indicator))
            .column("unit", "column-unit", CellKind::Unit)
            .column("value", "column-per-head", CellKind::Number(2))
            .unit(&data.unit)
            .column("c", "column-spatial-local-c", CellKind::Number(3))
            .column("class", "column-class", CellKind::Text)
            .column("p", "column-spatial-p", CellKind::Number(4))
            .column("adjusted", "column-spatial-p-adjusted", CellKind::Number(4))
            .plot(Plot::Classes { unit: "unit", class: "class" });
    for (i, unit) in data.sample.units.iter().enumerate() {
        table.push(vec![
            Cell::Unit(*unit),
            Cell::Number(data.values[i]),
            Cell::number(local[i]),
            Cell::Label(Message::new(class(i))),
            Cell::number(p[i]),
            Cell::number(adjusted[i]),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{self, close, close_all};
    use super::super::weights::Coding;
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn figures_of_esda_for_every_coding() {
        let oracle = oracle::spatial();
        let case = &oracle["stl"];
        let (values, w) = (oracle::numbers(&case["HR8893"]), oracle::weights(&case["weights"]));
        let check = |found: Geary, expected: &serde_json::Value| {
            let number = |key: &str| expected[key].as_f64().unwrap();
            close(found.value, number("C"));
            close(found.variance_normal, number("VC_norm"));
            close(found.variance_random.unwrap(), number("VC_rand"));
            close(found.normal(Alternative::Less).unwrap().z, number("z_C_norm"));
            close(found.random(Alternative::Less).unwrap().z, number("z_C_rand"));
        };
        for (letter, coding) in
            [("R", Coding::Row), ("B", Coding::Binary), ("D", Coding::Global), ("V", Coding::Variance)]
        {
            check(geary(&values, &w.coded(coding)).unwrap(), &case[letter]);
        }
        let local: Vec<f64> =
            local_geary(&values, &w.coded(Coding::Row)).unwrap().into_iter().flatten().collect();
        close_all(&local, &oracle::numbers(&case["local_geary"]));
        let odd = &oracle["odd"];
        check(geary(&oracle::numbers(&odd["values"]), &oracle::weights(&odd["weights"])).unwrap(), odd);
    }

    #[test]
    fn pygeoda_has_the_sample_variance() {
        let oracle = oracle::spatial();
        for case in oracle["pseudo_p"].as_array().unwrap() {
            let x = oracle::numbers(&case["values"]);
            let w = oracle::weights(&case["weights"]).coded(Coding::Row);
            let factor = (x.len() as f64 - 1.0) / x.len() as f64;
            let found: Vec<f64> =
                local_geary(&x, &w).unwrap().into_iter().flatten().map(|c| c * factor).collect();
            close_all(&found, &oracle::numbers(&case["pygeoda_C"]));
        }
    }

    #[test]
    fn edges_are_reasons() {
        let w = Weights::from_pairs(4, &[(0, 1), (1, 2)]).unwrap();
        assert_eq!(geary(&[2.0; 4], &w), Err(Undefined::Constant));
        assert_eq!(local_geary(&[1.0, 2.0, 3.0, 4.0], &w).unwrap()[3], None);
        let plain = geary(&[1.0, 2.0, 4.0, 9.0], &w).unwrap();
        for scale in [1e300, 1e-300] {
            close(geary(&[1.0, 2.0, 4.0, 9.0].map(|x| x * scale), &w).unwrap().value, plain.value);
        }
    }

    proptest! {
        #[test]
        fn moments_are_those_of_all_orders(values in prop::collection::vec(0.0f64..10.0, 7), links in prop::collection::btree_map((0usize..7, 0usize..7), 0.1f64..3.0, 5..30)) {
            let links: Vec<(usize, usize, f64)> = links.into_iter().filter(|((i, j), _)| i != j).map(|((i, j), w)| (i, j, w)).collect();
            prop_assume!(!links.is_empty());
            let w = Weights::from_links(7, &links).unwrap();
            let found = geary(&values, &w).unwrap();
            let reference = geary_permuted(&values, &w, Permutations::new(1, 1)).unwrap();
            let mean = reference.mean();
            let variance = reference.draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / reference.draws.len() as f64;
            prop_assert!((mean - 1.0).abs() < 1e-9);
            prop_assert!((variance - found.variance_random.unwrap()).abs() < 1e-9);
            // The local figures add up to C.
            let total: f64 = local_geary(&values, &w).unwrap().into_iter().flatten().sum();
            let s0: f64 = links.iter().map(|l| l.2).sum();
            prop_assert!((total * 6.0 / (2.0 * s0 * 7.0) - found.value).abs() < 1e-9);
        }
    }

    #[test]
    fn a_smooth_rise_is_alike_and_alternation_is_not() {
        let (mut zone, codes) = super::super::row::row(14);
        let smooth: Vec<(&str, f64)> =
            codes.iter().enumerate().map(|(i, c)| (c.as_str(), 10.0 + i as f64)).collect();
        tiny::figures(&mut zone, &[("gdp", "亿元", 2018, &smooth)]);
        let options = [("people", "none"), ("permutations", "999")];
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &options);
        assert_eq!(out.findings[0].reading.id, "reading-geary-alike");
        assert_eq!(out.tables[0].rows.len(), 14);
        let rough: Vec<(&str, f64)> =
            codes.iter().enumerate().map(|(i, c)| (c.as_str(), 10.0 + (i % 2) as f64)).collect();
        tiny::figures(&mut zone, &[("gdp", "亿元", 2018, &rough)]);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &options);
        assert_eq!(out.findings[0].reading.id, "reading-geary-unlike");
    }
}
