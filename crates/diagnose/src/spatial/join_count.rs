//! Join counts: do places of one kind lie together?
//!
//! Units are of the kind (1) or not (0); joins are pairs of neighbours.
//!
//! ```text
//! BB = 1/2 sum_ij w_ij b_i b_j        joins of two of the kind
//! WW = 1/2 sum_ij w_ij (1 - b_i)(1 - b_j)
//! BW = 1/2 sum_ij w_ij (b_i - b_j)^2  mixed joins;  BB + WW + BW = S0 / 2
//! ```
//!
//! With B units of the kind, W others, and n^(k) = n(n - 1)...(n - k + 1), if the kind is dealt to units at random:
//!
//! ```text
//! E[BB] = S0/2 B^(2)/n^(2)
//! V[BB] = 1/4 [S1 B^(2)/n^(2) + (S2 - 2 S1) B^(3)/n^(3) + (S0^2 + S1 - S2) B^(4)/n^(4)] - E[BB]^2
//! E[BW] = S0 B W / n^(2)
//! V[BW] = 1/4 [2 S1 BW/n^(2) + (S2 - 2 S1) BW/n^(2) + 4 (S0^2 + S1 - S2) B^(2) W^(2)/n^(4)] - E[BW]^2
//! ```
//!
//! Counts (with binary weights). BB above its expectation: the kind lies together; BW below it: kinds keep apart. It is the
//! statistic for yes and no: a cluster type, membership, being poorer than the average. All units of one kind, fewer than
//! three units, or no link: undefined. Do not cut a good number in two only to count joins: Moran's I uses all
//! of it. Time grows with the number of links, and with links times permutations.
//!
//! References: Moran 1948 (Journal of the Royal Statistical Society B 10:243-251,
//! doi:10.1111/j.2517-6161.1948.tb00012.x); Cliff and Ord 1981, Spatial Processes, chapter 1.
//!
//! ```
//! use coregion_diagnose::spatial::join_count::join_count;
//! use coregion_diagnose::spatial::weights::Weights;
//! // A board of four by four, its lower half of one kind (the example of PySAL).
//! let at = |row: usize, column: usize| row * 4 + column;
//! let mut pairs: Vec<(usize, usize)> = (0..4).flat_map(|r| (0..3).map(move |c| (at(r, c), at(r, c + 1)))).collect();
//! pairs.extend((0..3).flat_map(|r| (0..4).map(move |c| (at(r, c), at(r + 1, c)))));
//! let kind: Vec<bool> = (0..16).map(|i| i >= 8).collect();
//! let found = join_count(&kind, &Weights::from_pairs(16, &pairs)?)?;
//! assert_eq!((found.same.value, found.mixed.value, found.other.value), (10.0, 4.0, 10.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::conditional::Permutations;
use super::global::{Reference, permuted};
use super::ground::{self, ALTERNATIVE, LEVEL, NEAREST, NEIGHBOURS, PERMUTATIONS};
use super::normal::{Score, score};
use super::significance::{Alternative, Tails};
use super::weights::{Sums, Weights};
use crate::disparity::per_head::{INDICATOR, PEOPLE};
use crate::{
    Cell, CellKind, Finding, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table,
    Unavailable, Undefined,
};
use coregion_zone::Message;

/// A count of joins with its moments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joins {
    /// The count.
    pub value: f64,
    /// Its expectation.
    pub expected: f64,
    /// Its variance.
    pub variance: f64,
}

impl Joins {
    /// The standard score.
    ///
    /// # Errors
    /// No variance.
    pub fn score(&self, alternative: Alternative) -> Result<Score, Undefined> {
        score(self.value, self.expected, self.variance, alternative)
    }

    /// How many of the permutations are as extreme.
    pub fn tails(&self, reference: &Reference) -> Tails {
        let tolerance = 1e-10 * self.value.abs().max(self.expected.abs());
        Tails { exact: reference.exact, ..Tails::of(self.value, &reference.draws, tolerance) }
    }
}

/// The three counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JoinCount {
    /// Joins of two units of the kind (BB).
    pub same: Joins,
    /// Joins of two other units (WW).
    pub other: Joins,
    /// Mixed joins (BW).
    pub mixed: Joins,
}

/// Join counts of a kind over weights.
///
/// # Errors
/// Values that do not align, fewer than three, all of one kind, or no link.
pub fn join_count(kind: &[bool], weights: &Weights) -> Result<JoinCount, Undefined> {
    let b = checked(kind, weights)?;
    let weights = weights.without_self();
    let Sums { s0, s1, s2 } = Sums::checked(&weights)?;
    let n = b.len() as f64;
    let ones: f64 = b.iter().sum();
    let zeros = n - ones;
    // The falling power x (x - 1) ... of k factors over that of n.
    let falling =
        |x: f64, k: usize| (0..k).map(|i| (x - i as f64).max(0.0) / (n - i as f64).max(1.0)).product::<f64>();
    let three = s2 - 2.0 * s1;
    let four = s0 * s0 + s1 - s2;
    let alike = |x: f64, value: f64| {
        let expected = s0 / 2.0 * falling(x, 2);
        let square = s1 * falling(x, 2) + three * falling(x, 3) + four * falling(x, 4);
        Joins { value, expected, variance: (square / 4.0 - expected * expected).max(0.0) }
    };
    let pair = ones * zeros / (n * (n - 1.0));
    let expected = s0 * pair;
    let two_each = if n < 4.0 {
        0.0
    } else {
        ones * (ones - 1.0) * zeros * (zeros - 1.0) / (n * (n - 1.0) * (n - 2.0) * (n - 3.0))
    };
    let square = 2.0 * s1 * pair + three * pair + 4.0 * four * two_each;
    let (same, mixed) = counts(&weights, &b);
    Ok(JoinCount {
        same: alike(ones, same),
        other: alike(zeros, s0 / 2.0 - same - mixed),
        mixed: Joins { value: mixed, expected, variance: (square / 4.0 - expected * expected).max(0.0) },
    })
}

fn checked(kind: &[bool], weights: &Weights) -> Result<Vec<f64>, Undefined> {
    Undefined::check_length(weights.len(), kind.len())?;
    if kind.len() < 3 {
        return Err(Undefined::TooFew { needed: 3, found: kind.len() });
    }
    if weights.links() == 0 {
        return Err(Undefined::NoLinks);
    }
    if kind.iter().all(|k| *k == kind[0]) {
        return Err(Undefined::Constant);
    }
    Ok(kind.iter().map(|k| f64::from(u8::from(*k))).collect())
}

/// Joins of two of the kind, and mixed joins.
fn counts(weights: &Weights, b: &[f64]) -> (f64, f64) {
    let (mut same, mut mixed) = (0.0, 0.0);
    for i in 0..b.len() {
        let (neighbours, links) = weights.row(i);
        for (j, w) in neighbours.iter().zip(links) {
            let other = b[*j as usize];
            same += w * b[i] * other;
            mixed += w * (b[i] - other).abs();
        }
    }
    (same / 2.0, mixed / 2.0)
}

/// Joins of two of the kind, and mixed joins, when the kind is dealt to units at random (all orders up to nine units).
///
/// # Errors
/// As [`join_count`]; a number of permutations out of range.
pub fn join_count_permuted(
    kind: &[bool],
    weights: &Weights,
    permutations: Permutations,
) -> Result<(Reference, Reference), Undefined> {
    permutations.check()?;
    let b = checked(kind, weights)?;
    let weights = weights.without_self();
    let same = permuted(&b, permutations, |b| counts(&weights, b).0);
    let mixed = permuted(&b, permutations, |b| counts(&weights, b).1);
    Ok((same, mixed))
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "join-count",
    group: Group::Spatial,
    references: &[
        "Moran 1948, Journal of the Royal Statistical Society B 10:243-251, doi:10.1111/j.2517-6161.1948.tb00012.x",
        "Cliff and Ord 1981, Spatial Processes, Pion",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        NEIGHBOURS,
        NEAREST,
        OptionSpec { name: "cut", kind: Kind::Choice(&["median", "mean"]), default: "median" },
        ALTERNATIVE,
        PERMUTATIONS,
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let ground = ground::ground(scope, options)?;
    let (data, weights, side) = (&ground.data, &ground.weights, ground::alternative(options));
    let cut = cut(&data.values, options.text("cut") == Some("mean"));
    let kind: Vec<bool> = data.values.iter().map(|v| *v > cut).collect();
    let say = |id| Message::new(id).name("indicator", &data.indicator).int("units", data.values.len());
    let finding = |statistic, value: Result<f64, Undefined>, reading| Finding {
        decimals: 0,
        ..data.sample.finding(scope, MEASURE.name, statistic, value, reading)
    };
    let found = match join_count(&kind, weights) {
        Ok(found) => found,
        Err(reason) => {
            let findings = vec![finding("mixed", Err(reason), say("reading-join-count-undefined"))];
            return Ok(ground.output(scope, findings, Vec::new()));
        }
    };
    let permutations = ground::permutations(scope, options);
    let turned: Vec<bool> = kind.iter().map(|k| !k).collect();
    let dealt = join_count_permuted(&kind, weights, permutations);
    let others = join_count_permuted(&turned, weights, permutations);
    let mut findings = Vec::new();
    for (statistic, joins, reference, ids) in [
        (
            "mixed",
            found.mixed,
            dealt.as_ref().ok().map(|d| &d.1),
            ["reading-join-count-apart", "reading-join-count-mixed", "reading-join-count-mixed-chance"],
        ),
        (
            "same",
            found.same,
            dealt.as_ref().ok().map(|d| &d.0),
            ["reading-join-count-few", "reading-join-count-many", "reading-join-count-chance"],
        ),
        (
            "other",
            found.other,
            others.as_ref().ok().map(|d| &d.0),
            ["reading-join-count-few-low", "reading-join-count-many-low", "reading-join-count-chance-low"],
        ),
    ] {
        let mut one = finding(statistic, Ok(joins.value), say(ids[2]));
        if let Some(reference) = reference {
            ground::explain(&mut one, reference, joins.tails(reference), side, scope.seed);
        }
        let p = one.p.unwrap_or(1.0);
        let id = match (p <= 0.05, joins.value < joins.expected) {
            (true, true) => ids[0],
            (true, false) => ids[1],
            _ => ids[2],
        };
        let reading = say(id).number("value", joins.value, 0).number("expected", joins.expected, 1);
        one.reading = reading.number("p", p, 4);
        findings.push(one);
    }
    let mut table =
        Table::new("join-count", Message::new("table-join-count").name("indicator", &data.indicator))
            .column("unit", "column-unit", CellKind::Unit)
            .column("value", "column-per-head", CellKind::Number(2))
            .unit(&data.unit)
            .column("class", "column-class", CellKind::Text)
            .plot(Plot::Classes { unit: "unit", class: "class" });
    for (i, unit) in data.sample.units.iter().enumerate() {
        let class = if kind[i] { "class-spatial-above" } else { "class-spatial-below" };
        table.push(vec![Cell::Unit(*unit), Cell::Number(data.values[i]), Cell::Label(Message::new(class))]);
    }
    Ok(ground.output(scope, findings, vec![table]))
}

/// The value above which a unit is of the kind.
fn cut(values: &[f64], mean: bool) -> f64 {
    if mean {
        return values.iter().sum::<f64>() / values.len() as f64;
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { f64::midpoint(sorted[half - 1], sorted[half]) }
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{self, close};
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn figures_of_esda() {
        let oracle = oracle::spatial();
        let case = &oracle["stl"];
        let (x, w) = (oracle::numbers(&case["HR8893"]), oracle::weights(&case["weights"]));
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        let kind: Vec<bool> = x.iter().map(|v| *v > mean).collect();
        let found = join_count(&kind, &w).unwrap();
        let number = |key: &str| case["joins"][key].as_f64().unwrap();
        close(found.same.value, number("bb"));
        close(found.other.value, number("ww"));
        close(found.mixed.value, number("bw"));
        close(found.same.value + found.other.value + found.mixed.value, number("J"));
    }

    #[test]
    fn edges_are_reasons() {
        let w = Weights::from_pairs(3, &[(0, 1)]).unwrap();
        assert_eq!(join_count(&[true; 3], &w), Err(Undefined::Constant));
        assert_eq!(join_count(&[true, false], &w), Err(Undefined::Lengths { expected: 3, found: 2 }));
        let none = Weights::from_pairs(3, &[]).unwrap();
        assert_eq!(join_count(&[true, false, true], &none), Err(Undefined::NoLinks));
        let found = join_count(&[true, false, false], &w).unwrap();
        assert!(found.same.variance == 0.0 && found.same.score(Alternative::Greater).is_err());
    }

    proptest! {
        #[test]
        fn moments_are_those_of_all_orders(kind in prop::collection::vec(any::<bool>(), 7), links in prop::collection::btree_map((0usize..7, 0usize..7), 0.1f64..3.0, 5..30)) {
            prop_assume!(kind.iter().any(|k| *k) && !kind.iter().all(|k| *k));
            let links: Vec<(usize, usize, f64)> = links.into_iter().filter(|((i, j), _)| i != j).map(|((i, j), w)| (i, j, w)).collect();
            prop_assume!(!links.is_empty());
            let w = Weights::from_links(7, &links).unwrap();
            let found = join_count(&kind, &w).unwrap();
            let (same, mixed) = join_count_permuted(&kind, &w, Permutations::new(1, 1)).unwrap();
            for (joins, reference) in [(found.same, same), (found.mixed, mixed)] {
                let mean = reference.mean();
                let variance = reference.draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / reference.draws.len() as f64;
                prop_assert!((mean - joins.expected).abs() < 1e-9);
                prop_assert!((variance - joins.variance).abs() < 1e-8, "{} {}", variance, joins.variance);
            }
            // The other kind mirrors the kind.
            let turned: Vec<bool> = kind.iter().map(|k| !k).collect();
            let mirror = join_count(&turned, &w).unwrap();
            prop_assert!((mirror.same.value - found.other.value).abs() < 1e-9);
            prop_assert!((mirror.same.variance - found.other.variance).abs() < 1e-9);
        }
    }

    #[test]
    fn two_halves_keep_apart() {
        let (mut zone, codes) = super::super::row::row(16);
        let gdp: Vec<(&str, f64)> = (codes.iter().enumerate())
            .map(|(i, c)| (c.as_str(), if i < 8 { 50.0 + i as f64 } else { 10.0 + i as f64 }))
            .collect();
        tiny::figures(&mut zone, &[("gdp", "亿元", 2018, &gdp)]);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none")]);
        assert_eq!(out.findings[0].value.number(), Some(1.0));
        assert_eq!(out.findings[0].reading.id, "reading-join-count-apart");
        assert_eq!(out.findings[1].reading.id, "reading-join-count-many");
        assert_eq!(cut(&[1.0, 5.0, 2.0], false), 2.0);
        assert_eq!(cut(&[1.0, 5.0, 3.0], true), 3.0);
    }
}
