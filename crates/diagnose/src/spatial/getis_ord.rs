//! Getis-Ord G and G*: where do high values gather (hot spots), where low ones (cold spots)?
//!
//! ```text
//! G     = sum_ij w_ij x_i x_j / sum_(i != j) x_i x_j              the whole map; x >= 0
//! G_i   = sum_(j != i) w_ij x_j / sum_(j != i) x_j                around a unit, without it
//! G*_i  = sum_j w_ij x_j / sum_j x_j                              around a unit, with it (w_ii given)
//! z_i   = (G_i - E) / sd,  E = W / N,  Var = (N Q - W^2) s^2 / (N^2 (N - 1) m^2)
//! ```
//!
//! with W and Q the sum of a unit's weights and of their squares, N the units it is drawn from (n - 1 for G_i, n for G*_i),
//! m and s^2 the mean and variance (divisor N) of their values. z above zero: high values gather here. For weights all equal in a row,
//! z does not depend on how rows are coded. (PySAL's z for rows that sum to 1 takes W for Q and does depend on it.)
//! Pure numbers.
//!
//! G tells high from low clusters, which Moran's I does not, and finds neither checkerboards nor lone units. Values must not be
//! negative, for sums of mixed sign mean nothing. All zero, all equal, fewer than three units, or no link: undefined;
//! the variance of G needs four units. Many units are tested at once, so p-values are adjusted (see local Moran). Time grows as
//! for Moran's I and local Moran.
//!
//! References: Getis and Ord 1992 (Geographical Analysis 24:189-206, doi:10.1111/j.1538-4632.1992.tb00261.x); Ord and Getis
//! 1995 (Geographical Analysis 27:286-306, doi:10.1111/j.1538-4632.1995.tb00912.x).
//!
//! ```
//! use coregion_diagnose::spatial::getis_ord::{general_g, local_g};
//! use coregion_diagnose::spatial::weights::distance::{Decay, band};
//! use coregion_zone::topology::Coordinates;
//! // The example of PySAL: six points, neighbours within 15.
//! let points = [[10.0, 10.0], [20.0, 10.0], [40.0, 10.0], [15.0, 20.0], [30.0, 20.0], [30.0, 30.0]];
//! let w = band(&points, Coordinates::Plane, 15.0, Decay::None)?;
//! let y = [2.0, 3.0, 3.2, 5.0, 8.0, 7.0];
//! assert!((general_g(&y, &w)?.value - 0.557).abs() < 5e-4);
//! let star = local_g(&y, &w.with_self(Some(1.0)))?;
//! assert!((star[5].unwrap().z? - 2.02424331).abs() < 1e-8);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::conditional::{self, Permutations};
use super::global::{Reference, permuted};
use super::ground::{
    self, ADJUST, ALTERNATIVE, Ground, LEVEL, LOCAL_PERMUTATIONS, NEAREST, NEIGHBOURS, SHOWN, STOP,
};
use super::normal::{Score, score};
use super::significance::{Alternative, Tails};
use super::weights::{Sums, Weights};
use crate::disparity::per_head::{INDICATOR, PEOPLE};
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table, Unavailable,
    Undefined,
};
use coregion_zone::{Arg, Message, Names};

/// The general G with its moments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeneralG {
    /// G.
    pub value: f64,
    /// Its expectation.
    pub expected: f64,
    /// Its variance if the values are dealt to units at random; needs four units.
    pub variance: Result<f64, Undefined>,
}

impl GeneralG {
    /// The standard score under randomisation.
    ///
    /// # Errors
    /// Fewer than four units, or no variance.
    pub fn score(&self, alternative: Alternative) -> Result<Score, Undefined> {
        score(self.value, self.expected, self.variance?, alternative)
    }

    /// How many of the permutations are as extreme.
    pub fn tails(&self, reference: &Reference) -> Tails {
        let tolerance = 1e-12 * self.value.abs();
        Tails { exact: reference.exact, ..Tails::of(self.value, &reference.draws, tolerance) }
    }
}

/// G or G* of one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalG {
    /// The share of the map's total that lies around the unit.
    pub value: f64,
    /// Its expectation.
    pub expected: f64,
    /// Its standard score; undefined where every unit is a neighbour or the others are all equal.
    pub z: Result<f64, Undefined>,
}

/// Values over the largest, checked: not negative, not all zero or equal, at least three.
fn scaled(values: &[f64], weights: &Weights) -> Result<Vec<f64>, Undefined> {
    Undefined::check_length(weights.len(), values.len())?;
    Undefined::check_not_negative(values)?;
    if values.len() < 3 {
        return Err(Undefined::TooFew { needed: 3, found: values.len() });
    }
    if weights.links() == 0 {
        return Err(Undefined::NoLinks);
    }
    let largest = values.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return Err(Undefined::AllZero);
    }
    if values.iter().all(|x| *x == largest) {
        return Err(Undefined::Constant);
    }
    Ok(values.iter().map(|x| x / largest).collect())
}

/// The general G of values over weights; links of a unit to itself are left out.
///
/// # Errors
/// Values that do not align, are negative, all zero or all equal; fewer than three; no link; or a single value above zero.
pub fn general_g(values: &[f64], weights: &Weights) -> Result<GeneralG, Undefined> {
    let x = scaled(values, weights)?;
    let weights = weights.without_self();
    let Sums { s0, s1, s2 } = Sums::checked(&weights)?;
    let n = x.len() as f64;
    let power = |p: i32| x.iter().map(|v| v.powi(p)).sum::<f64>();
    let (m1, m2, m3, m4) = (power(1), power(2), power(3), power(4));
    let pairs = m1 * m1 - m2;
    if pairs <= 0.0 || x.iter().filter(|v| **v > 0.0).count() < 2 {
        return Err(Undefined::TooFew { needed: 2, found: 1 });
    }
    let expected = s0 / (n * (n - 1.0));
    let variance = if x.len() < 4 {
        Err(Undefined::TooFew { needed: 4, found: x.len() })
    } else {
        let (s1, s2) = (s1 / s0 / s0, s2 / s0 / s0);
        let b0 = (n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0;
        let b1 = -((n * n - n) * s1 - 2.0 * n * s2 + 6.0);
        let b2 = -(2.0 * n * s1 - (n + 3.0) * s2 + 6.0);
        let b3 = 4.0 * (n - 1.0) * s1 - 2.0 * (n + 1.0) * s2 + 8.0;
        let b4 = s1 - s2 + 1.0;
        let square = b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1.powi(4);
        let square = square / (pairs * pairs * n * (n - 1.0) * (n - 2.0) * (n - 3.0));
        Ok((square - (expected / s0).powi(2)) * s0 * s0)
    };
    Ok(GeneralG { value: products(&weights, &x) / pairs, expected, variance })
}

fn products(weights: &Weights, x: &[f64]) -> f64 {
    (0..x.len()).map(|i| x[i] * weights.lag_of(i, x)).sum()
}

/// The general G of the values dealt to the units at random (all orders up to nine units).
///
/// # Errors
/// As [`general_g`]; a number of permutations out of range.
pub fn general_g_permuted(
    values: &[f64],
    weights: &Weights,
    permutations: Permutations,
) -> Result<Reference, Undefined> {
    permutations.check()?;
    general_g(values, weights)?;
    let (x, weights) = (scaled(values, weights)?, weights.without_self());
    let (sum, squares) = x.iter().fold((0.0, 0.0), |(a, b), v| (a + v, b + v * v));
    let pairs = sum * sum - squares;
    Ok(permuted(&x, permutations, |x| products(&weights, x) / pairs))
}

/// G of every unit without a link to itself, G* of every unit with one; `None` for a unit without neighbours.
///
/// # Errors
/// As [`general_g`].
pub fn local_g(values: &[f64], weights: &Weights) -> Result<Vec<Option<LocalG>>, Undefined> {
    let x = scaled(values, weights)?;
    let (sum, squares) = x.iter().fold((0.0, 0.0), |(a, b), v| (a + v, b + v * v));
    let local = |i: usize| {
        let (neighbours, links) = weights.row(i);
        if !neighbours.iter().any(|j| *j as usize != i) {
            return None;
        }
        let star = neighbours.contains(&(i as u32));
        let n = x.len() as f64;
        let (total, square, n) =
            if star { (sum, squares, n) } else { (sum - x[i], squares - x[i] * x[i], n - 1.0) };
        if total <= 0.0 {
            return None;
        }
        let value = weights.lag_of(i, &x) / total;
        let (w, q) = links.iter().fold((0.0, 0.0), |(a, b), v| (a + v, b + v * v));
        let mean = total / n;
        let variance = (square / n - mean * mean).max(0.0);
        let expected = w / n;
        let spread = (n * q - w * w) * variance / (n * n * (n - 1.0) * mean * mean);
        // Differences of equal sums leave a rounding, not a variance.
        let none = spread <= 1e-14 * (n * q + w * w) / (n * n * (n - 1.0));
        let z = if none { Err(Undefined::Constant) } else { Ok((value - expected) / spread.sqrt()) };
        Some(LocalG { value, expected, z })
    };
    Ok((0..x.len()).map(local).collect())
}

/// How many conditional permutations of each unit are as extreme; `None` for a unit without neighbours.
///
/// # Errors
/// As [`general_g`]; a number of permutations out of range.
pub fn local_g_tails(
    values: &[f64],
    weights: &Weights,
    alternative: Alternative,
    permutations: Permutations,
) -> Result<Vec<Option<Tails>>, Undefined> {
    permutations.check()?;
    let x = scaled(values, weights)?;
    Ok(conditional::tails(weights, &x, &[], alternative, permutations, |_, other| other))
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "getis-ord",
    group: Group::Spatial,
    references: &[
        "Getis and Ord 1992, Geographical Analysis 24:189-206, doi:10.1111/j.1538-4632.1992.tb00261.x",
        "Ord and Getis 1995, Geographical Analysis 27:286-306, doi:10.1111/j.1538-4632.1995.tb00912.x",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        NEIGHBOURS,
        NEAREST,
        OptionSpec { name: "star", kind: Kind::Choice(&["with", "without"]), default: "with" },
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
    let (data, side) = (&ground.data, ground::alternative(options));
    let permutations = ground::permutations(scope, options);
    let say = |id| Message::new(id).name("indicator", &data.indicator).int("units", data.values.len());
    let finding = |statistic, value: Result<f64, Undefined>, reading| {
        data.sample.finding(scope, MEASURE.name, statistic, value, reading)
    };
    let general = match general_g(&data.values, &ground.weights) {
        Ok(general) => general,
        Err(reason) => {
            let findings = vec![finding("g", Err(reason), say("reading-getis-ord-undefined"))];
            return Ok(ground.output(scope, findings, Vec::new()));
        }
    };
    let mut g = finding("g", Ok(general.value), say("reading-getis-ord-none"));
    g.decimals = 4;
    let all = Permutations { stop: None, count: permutations.count.min(9_999), ..permutations };
    if let Ok(reference) = general_g_permuted(&data.values, &ground.weights, all) {
        ground::explain(&mut g, &reference, general.tails(&reference), side, scope.seed);
    }
    let p = g.p.unwrap_or(1.0);
    let id = match (p <= 0.05, general.value > general.expected) {
        (true, true) => "reading-getis-ord-high",
        (true, false) => "reading-getis-ord-low",
        _ => "reading-getis-ord-none",
    };
    g.reading =
        say(id).number("value", general.value, 4).number("expected", general.expected, 4).number("p", p, 4);
    let mut findings = vec![g];
    let star = options.text("star") != Some("without");
    let weights = if star { ground.weights.with_self(Some(1.0)) } else { ground.weights.clone() };
    let mut tables = Vec::new();
    if let (Ok(local), Ok(tails)) =
        (local_g(&data.values, &weights), local_g_tails(&data.values, &weights, side, permutations))
    {
        let (p, adjusted) = ground::adjusted(&tails, side, permutations, options);
        let level = options.number("shown").unwrap_or(0.05);
        let shown: Vec<bool> = adjusted.iter().map(|q| q.is_some_and(|q| q <= level)).collect();
        let hot = |i: usize| local[i].is_some_and(|l| l.value > l.expected);
        for (statistic, id, is_hot) in
            [("hot", "reading-getis-ord-hot", true), ("cold", "reading-getis-ord-cold", false)]
        {
            let names: Vec<Names> = (0..local.len())
                .filter(|i| shown[*i] && hot(*i) == is_hot)
                .map(|i| scope.names(data.sample.units[i]).clone())
                .collect();
            let id = match (names.is_empty(), is_hot) {
                (false, _) => id,
                (true, true) => "reading-getis-ord-no-hot",
                (true, false) => "reading-getis-ord-no-cold",
            };
            let reading = say(id).int("count", names.len()).arg("names", Arg::List(names.clone()));
            let mut found = finding(statistic, Ok(names.len() as f64), reading.percent("level", level, 0));
            found.decimals = 0;
            found.warnings.extend(ground::too_few_draws(&p, &shown, permutations.count));
            findings.push(found);
        }
        let class = |i: usize| match (shown[i], hot(i)) {
            (true, true) => "class-spatial-hot",
            (true, false) => "class-spatial-cold",
            _ => "class-spatial-not-shown",
        };
        tables.push(units(&ground, &local, &p, &adjusted, class));
    }
    Ok(ground.output(scope, findings, tables))
}

fn units(
    ground: &Ground,
    local: &[Option<LocalG>],
    p: &[Option<f64>],
    adjusted: &[Option<f64>],
    class: impl Fn(usize) -> &'static str,
) -> Table {
    let data = &ground.data;
    let mut table = Table::new("local-g", Message::new("table-local-g").name("indicator", &data.indicator))
        .column("unit", "column-unit", CellKind::Unit)
        .column("value", "column-per-head", CellKind::Number(2))
        .unit(&data.unit)
        .column("g", "column-spatial-local-g", CellKind::Number(4))
        .column("z", "column-spatial-local-g-z", CellKind::Number(2))
        .column("class", "column-class", CellKind::Text)
        .column("p", "column-spatial-p", CellKind::Number(4))
        .column("adjusted", "column-spatial-p-adjusted", CellKind::Number(4))
        .plot(Plot::Classes { unit: "unit", class: "class" });
    for (i, unit) in data.sample.units.iter().enumerate() {
        table.push(vec![
            Cell::Unit(*unit),
            Cell::Number(data.values[i]),
            Cell::number(local[i].map(|l| l.value)),
            Cell::number(local[i].and_then(|l| l.z.ok())),
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

    fn stl() -> (serde_json::Value, Vec<f64>, Weights) {
        let case = oracle::spatial()["stl"].clone();
        let (x, w) = (oracle::numbers(&case["HR8893"]), oracle::weights(&case["weights"]));
        (case, x, w)
    }

    fn pick(found: &[Option<LocalG>], what: fn(&LocalG) -> f64) -> Vec<f64> {
        found.iter().flatten().map(what).collect()
    }

    #[test]
    fn figures_of_esda() {
        let (case, x, w) = stl();
        let found = general_g(&x, &w).unwrap();
        let number = |key: &str| case["G"][key].as_f64().unwrap();
        close(found.value, number("G"));
        close(found.expected, number("EG"));
        close(found.variance.unwrap(), number("VG"));
        let score = found.score(Alternative::Folded).unwrap();
        close(score.z, number("z"));
        close(score.p, number("p"));
        let row = w.coded(Coding::Row);
        // A unit that is its own neighbour gets the largest weight of its row before rows are coded.
        let star = w.with_self(None);
        for (key, w) in [
            ("local_G_B", &w),
            ("local_G_R", &row),
            ("local_G_B_star", &star),
            ("local_G_R_star", &star.coded(Coding::Row)),
        ] {
            let found = local_g(&x, w).unwrap();
            close_all(&pick(&found, |l| l.value), &oracle::numbers(&case[key]["Gs"]));
            if key.starts_with("local_G_B") {
                close_all(&pick(&found, |l| l.z.unwrap()), &oracle::numbers(&case[key]["Zs"]));
            }
        }
    }

    #[test]
    fn the_coding_of_rows_does_not_move_z_here_and_does_in_esda() {
        let (case, x, w) = stl();
        let z = |w: &Weights| pick(&local_g(&x, w).unwrap(), |l| l.z.unwrap());
        let (binary, row) = (z(&w), z(&w.coded(Coding::Row)));
        for (a, b) in binary.iter().zip(&row) {
            assert!((a - b).abs() < 1e-9);
        }
        let theirs = oracle::numbers(&case["local_G_R"]["Zs"]);
        assert!(row.iter().zip(&theirs).any(|(a, b)| (a - b).abs() > 0.1));
        // Who is right: the spread over permutations. Unit 0 has three neighbours; list all their selections.
        let others: Vec<f64> = x[1..].to_vec();
        let total: f64 = others.iter().sum();
        let k = w.cardinality(0);
        assert_eq!(k, 3);
        let mut all = Vec::new();
        for a in 0..others.len() {
            for b in a + 1..others.len() {
                for c in b + 1..others.len() {
                    all.push((others[a] + others[b] + others[c]) / 3.0 / total);
                }
            }
        }
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let sd = (all.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / all.len() as f64).sqrt();
        let observed = local_g(&x, &w.coded(Coding::Row)).unwrap()[0].unwrap();
        assert!(((observed.value - mean) / sd - row[0]).abs() < 1e-9);
    }

    #[test]
    fn pygeoda_averages_the_neighbours() {
        let oracle = oracle::spatial();
        for case in oracle["pseudo_p"].as_array().unwrap() {
            let x = oracle::numbers(&case["values"]);
            let w = oracle::weights(&case["weights"]).coded(Coding::Row);
            let found = pick(&local_g(&x, &w).unwrap(), |l| l.value);
            close_all(&found, &oracle::numbers(&case["pygeoda_G"]));
        }
    }

    #[test]
    fn edges_are_reasons() {
        let w = Weights::from_pairs(4, &[(0, 1), (1, 2)]).unwrap();
        assert_eq!(general_g(&[1.0, -1.0, 2.0, 3.0], &w), Err(Undefined::Negative { at: 1, value: -1.0 }));
        assert_eq!(general_g(&[0.0; 4], &w), Err(Undefined::AllZero));
        assert_eq!(general_g(&[2.0; 4], &w), Err(Undefined::Constant));
        assert_eq!(general_g(&[0.0, 0.0, 0.0, 5.0], &w), Err(Undefined::TooFew { needed: 2, found: 1 }));
        let found = local_g(&[1.0, 2.0, 3.0, 4.0], &w).unwrap();
        assert_eq!(found[3], None);
        // Where all others are neighbours, nothing can be dealt differently.
        let all = Weights::from_pairs(3, &[(0, 1), (0, 2), (1, 2)]).unwrap();
        assert_eq!(local_g(&[1.0, 2.0, 4.0], &all).unwrap()[0].unwrap().z, Err(Undefined::Constant));
        for scale in [1e300, 1e-300] {
            let g = general_g(&[1.0, 2.0, 3.0, 4.0].map(|x| x * scale), &w).unwrap();
            close(g.value, general_g(&[1.0, 2.0, 3.0, 4.0], &w).unwrap().value);
        }
    }

    proptest! {
        #[test]
        fn moments_are_those_of_all_orders(values in prop::collection::vec(0.1f64..10.0, 7), links in prop::collection::btree_map((0usize..7, 0usize..7), 0.1f64..3.0, 5..30)) {
            let links: Vec<(usize, usize, f64)> = links.into_iter().filter(|((i, j), _)| i != j).map(|((i, j), w)| (i, j, w)).collect();
            prop_assume!(!links.is_empty());
            let w = Weights::from_links(7, &links).unwrap();
            let found = general_g(&values, &w).unwrap();
            let reference = general_g_permuted(&values, &w, Permutations::new(1, 1)).unwrap();
            let mean = reference.mean();
            let variance = reference.draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / reference.draws.len() as f64;
            prop_assert!((mean - found.expected).abs() < 1e-9 * found.expected);
            prop_assert!((variance - found.variance.unwrap()).abs() < 1e-7 * variance.max(1e-9));
        }
    }

    #[test]
    fn a_rich_stretch_is_a_hot_spot() {
        let (mut zone, codes) = super::super::row::row(30);
        let gdp: Vec<(&str, f64)> = (codes.iter().enumerate())
            .map(|(i, c)| {
                (c.as_str(), if (4..9).contains(&i) { 90.0 + i as f64 } else { 10.0 + (i % 3) as f64 })
            })
            .collect();
        tiny::figures(&mut zone, &[("gdp", "亿元", 2018, &gdp)]);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none"), ("shown", "0.2")]);
        assert_eq!(out.findings[0].reading.id, "reading-getis-ord-high");
        assert_eq!(out.findings[1].reading.id, "reading-getis-ord-hot");
        assert_eq!(out.tables[0].rows.len(), 30);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none"), ("star", "without")]);
        assert!(out.findings.len() == 3);
    }
}
