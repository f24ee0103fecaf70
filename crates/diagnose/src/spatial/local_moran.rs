//! Local Moran: where are the clusters, and which places stand out from their surroundings?
//!
//! ```text
//! I_i = z_i sum_j w_ij z_j / m2              z deviations from the mean, m2 = sum z^2 / n
//! ```
//!
//! With rows coded to sum to 1, the mean of all I_i is Moran's I. A unit is high-high or low-low where it and its neighbours
//! lie on one side of the mean, high-low or low-high where they lie on different sides. What counts as a pattern is told
//! by conditional permutation: the unit's own value stays, the others are dealt to its neighbours, without replacement,
//! for every unit on its own. As there is one test a unit, p-values are adjusted so that at most 5 % of the units shown are false
//! (Benjamini and Hochberg); unadjusted maps of a hundred units show five by chance alone.
//!
//! Pure numbers. PySAL and GeoDa give I_i times (n - 1)/n ([`Scale::Pysal`]). Their pseudo p-values are folded, and lose
//! ties (see [`significance`](super::significance)); GeoDa's draws reach the first and the last unit of a file half as often as
//! the others. A unit without neighbours has no I_i. A missing value stays missing and is in nobody's average. All values equal, or
//! no link: undefined. Low-low bands along a provincial line are a border depression; a high-low unit is a lone centre.
//! Do not read I_i as a measure of strength across maps with other weights. Time grows with links times permutations.
//!
//! References: Anselin 1995 (Geographical Analysis 27:93-115, doi:10.1111/j.1538-4632.1995.tb00338.x); Sokal, Oden and
//! Thomson 1998 (Geographical Analysis 30:331-354, doi:10.1111/j.1538-4632.1998.tb00406.x) on the conditional moments;
//! de Castro and Singer 2006 (Geographical Analysis 38:180-208, doi:10.1111/j.0016-7363.2006.00682.x) on false discoveries.
//!
//! ```
//! use coregion_diagnose::spatial::local_moran::{Scale, local_moran};
//! use coregion_diagnose::spatial::weights::{Coding, Weights};
//! let chain = Weights::from_pairs(5, &[(0, 1), (1, 2), (2, 3), (3, 4)])?.coded(Coding::Row);
//! let found = local_moran(&[9.0, 7.0, 4.0, 3.0, 2.0], &chain, Scale::Mean)?;
//! let values: Vec<f64> = found.iter().flatten().map(|l| l.value).collect();
//! for (value, expected) in values.iter().zip([1.176471, 0.441176, 0.0, 0.588235, 0.882353]) {
//!     assert!((value - expected).abs() < 1e-6);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::conditional::{self, Permutations};
use super::deviations::Deviations;
use super::ground::{
    self, ADJUST, ALTERNATIVE, CODING, Ground, LEVEL, LOCAL_PERMUTATIONS, NEAREST, NEIGHBOURS, SHOWN, STOP,
};
use super::significance::{Alternative, Tails};
use super::weights::Weights;
use crate::disparity::per_head::{INDICATOR, PEOPLE};
use crate::{
    Cell, CellKind, Finding, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table,
    Unavailable, Undefined,
};
use coregion_zone::{Arg, Message, Names, UnitId};

/// Whose scale I_i has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The mean of all I_i is Moran's I (for rows that sum to 1): Anselin 1995.
    Mean,
    /// Times (n - 1)/n: PySAL, GeoDa.
    Pysal,
}

/// On which side of the mean a unit and its neighbours lie. What is not above the mean is low.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quadrant {
    /// High among high.
    HighHigh,
    /// Low among high.
    LowHigh,
    /// Low among low.
    LowLow,
    /// High among low.
    HighLow,
}

/// Local Moran of one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Local {
    /// I_i.
    pub value: f64,
    /// On which side of the mean the unit and its neighbours lie.
    pub quadrant: Quadrant,
    /// The mean of I_i over conditional permutations.
    pub expected: f64,
    /// The variance of I_i over conditional permutations; needs three units.
    pub variance: f64,
}

/// Local Moran of every unit; `None` for a unit without neighbours.
///
/// # Errors
/// Values that do not align, are not finite or all equal; fewer than three; no link.
pub fn local_moran(values: &[f64], weights: &Weights, scale: Scale) -> Result<Vec<Option<Local>>, Undefined> {
    let Deviations { z, square, .. } = Deviations::new(values, weights, 3)?;
    let n = values.len() as f64;
    let factor = if scale == Scale::Pysal { (n - 1.0) / n } else { 1.0 };
    let local = |i: usize| {
        let (neighbours, links) = weights.row(i);
        if neighbours.is_empty() {
            return None;
        }
        let lag = weights.lag_of(i, &z);
        // The moments are of what is dealt out: links to others.
        let (mut sum, mut squares, mut own) = (0.0, 0.0, 0.0);
        for (j, w) in neighbours.iter().zip(links) {
            if *j as usize == i {
                own = *w;
            } else {
                sum += w;
                squares += w * w;
            }
        }
        let rest = square - z[i] * z[i] / (n - 1.0);
        let spread = (squares - sum * sum / (n - 1.0)) * n / (n - 2.0) * rest;
        let expected = (own - sum / (n - 1.0)) * z[i] * z[i] / square;
        let quadrant = match (z[i] > 0.0, lag > 0.0) {
            (true, true) => Quadrant::HighHigh,
            (false, true) => Quadrant::LowHigh,
            (false, false) => Quadrant::LowLow,
            (true, false) => Quadrant::HighLow,
        };
        Some(Local {
            value: factor * z[i] * lag / square,
            quadrant,
            expected: factor * expected,
            variance: (factor * z[i] / square).powi(2) * spread.max(0.0),
        })
    };
    Ok((0..z.len()).map(local).collect())
}

/// How many conditional permutations of each unit are as extreme; `None` for a unit without neighbours.
///
/// # Errors
/// As [`local_moran`]; a number of permutations out of range.
pub fn local_moran_tails(
    values: &[f64],
    weights: &Weights,
    alternative: Alternative,
    permutations: Permutations,
) -> Result<Vec<Option<Tails>>, Undefined> {
    permutations.check()?;
    let z = Deviations::new(values, weights, 3)?.z;
    Ok(conditional::tails(weights, &z, &z, alternative, permutations, |_, other| other))
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "local-moran",
    group: Group::Spatial,
    references: &[
        "Anselin 1995, Geographical Analysis 27:93-115, doi:10.1111/j.1538-4632.1995.tb00338.x",
        "de Castro and Singer 2006, Geographical Analysis 38:180-208, doi:10.1111/j.0016-7363.2006.00682.x",
        "Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57:289-300, doi:10.1111/j.2517-6161.1995.tb02031.x",
        "Besag and Clifford 1991, Biometrika 78:301-304, doi:10.1093/biomet/78.2.301",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        NEIGHBOURS,
        NEAREST,
        CODING,
        OptionSpec { name: "convention", kind: Kind::Choice(&["anselin", "pysal"]), default: "anselin" },
        ALTERNATIVE,
        LOCAL_PERMUTATIONS,
        STOP,
        ADJUST,
        SHOWN,
    ],
    run,
};

impl Quadrant {
    /// Every quadrant.
    pub const ALL: [Quadrant; 4] =
        [Quadrant::HighHigh, Quadrant::LowLow, Quadrant::HighLow, Quadrant::LowHigh];

    /// The name of the class in findings.
    fn statistic(self) -> &'static str {
        match self {
            Quadrant::HighHigh => "high-high",
            Quadrant::LowHigh => "low-high",
            Quadrant::LowLow => "low-low",
            Quadrant::HighLow => "high-low",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Quadrant::HighHigh => "class-spatial-high-high",
            Quadrant::LowHigh => "class-spatial-low-high",
            Quadrant::LowLow => "class-spatial-low-low",
            Quadrant::HighLow => "class-spatial-high-low",
        }
    }

    fn reading(self) -> &'static str {
        match self {
            Quadrant::HighHigh => "reading-local-moran-high-high",
            Quadrant::LowHigh => "reading-local-moran-low-high",
            Quadrant::LowLow => "reading-local-moran-low-low",
            Quadrant::HighLow => "reading-local-moran-high-low",
        }
    }
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let ground = ground::ground(scope, options)?;
    let (data, weights, side) = (&ground.data, ground.coded(options), ground::alternative(options));
    let permutations = ground::permutations(scope, options);
    let scale = if options.text("convention") == Some("pysal") { Scale::Pysal } else { Scale::Mean };
    let say = |id| Message::new(id).name("indicator", &data.indicator).int("units", data.values.len());
    let finding = |statistic, value: Result<f64, Undefined>, reading| Finding {
        decimals: 0,
        ..data.sample.finding(scope, MEASURE.name, statistic, value, reading)
    };
    let computed = local_moran(&data.values, &weights, scale)
        .and_then(|l| Ok((l, local_moran_tails(&data.values, &weights, side, permutations)?)));
    let (local, tails) = match computed {
        Ok(found) => found,
        Err(reason) => {
            let findings = vec![finding("shown", Err(reason), say("reading-local-moran-undefined"))];
            return Ok(ground.output(scope, findings, Vec::new()));
        }
    };
    let (p, adjusted) = ground::adjusted(&tails, side, permutations, options);
    let level = options.number("shown").unwrap_or(0.05);
    let shown: Vec<bool> = adjusted.iter().map(|q| q.is_some_and(|q| q <= level)).collect();
    let raw = p.iter().flatten().filter(|p| **p <= level).count();
    let count = shown.iter().filter(|s| **s).count();
    let id = match (options.text("adjust"), count) {
        (Some("none"), _) => "reading-local-moran-unadjusted",
        (_, 0) => "reading-local-moran-none",
        _ => "reading-local-moran-shown",
    };
    let reading = say(id).int("count", count).int("raw", raw).percent("level", level, 0);
    let mut first = finding("shown", Ok(count as f64), reading);
    first.warnings.extend(ground::too_few_draws(&p, &shown, permutations.count));
    let mut findings = vec![first];
    for quadrant in Quadrant::ALL {
        let names: Vec<Names> = (0..local.len())
            .filter(|i| shown[*i] && local[*i].is_some_and(|l| l.quadrant == quadrant))
            .map(|i| scope.names(data.sample.units[i]).clone())
            .collect();
        let reading = if names.is_empty() {
            say("reading-local-moran-no-class").message("class", Message::new(quadrant.label()))
        } else {
            say(quadrant.reading()).int("count", names.len()).arg("names", Arg::List(names.clone()))
        };
        findings.push(finding(quadrant.statistic(), Ok(names.len() as f64), reading));
    }
    findings.extend(depression(scope, &ground, &local, &shown, &finding));
    let table = units(&ground, &local, &p, &adjusted, &tails, &shown, side);
    Ok(ground.output(scope, findings, vec![table]))
}

/// How many of the low-low units lie on a provincial line, beside how many of all units do.
fn depression(
    scope: &Scope<'_>,
    ground: &Ground,
    local: &[Option<Local>],
    shown: &[bool],
    finding: &dyn Fn(&'static str, Result<f64, Undefined>, Message) -> Finding,
) -> Option<Finding> {
    let province: Vec<UnitId> = ground.data.sample.units.iter().map(|u| scope.province(*u)).collect();
    let line: Vec<bool> = (0..province.len())
        .map(|i| ground.weights.row(i).0.iter().any(|j| province[*j as usize] != province[i]))
        .collect();
    let low: Vec<usize> = (0..local.len())
        .filter(|i| shown[*i] && local[*i].is_some_and(|l| l.quadrant == Quadrant::LowLow))
        .collect();
    let all = line.iter().filter(|l| **l).count() as f64 / line.len() as f64;
    if low.is_empty() || all == 0.0 {
        return None;
    }
    let share = low.iter().filter(|i| line[**i]).count() as f64 / low.len() as f64;
    let id = if share > all { "reading-local-moran-depression" } else { "reading-local-moran-inside" };
    let reading = Message::new(id).int("count", low.len()).percent("share", share, 0).percent("all", all, 0);
    let mut found = finding("low-low-at-line", Ok(share), reading);
    found.decimals = 2;
    found.warnings.push(Message::new("warning-local-moran-line"));
    Some(found)
}

/// One row a unit, also for those without a figure or a neighbour.
fn units(
    ground: &Ground,
    local: &[Option<Local>],
    p: &[Option<f64>],
    adjusted: &[Option<f64>],
    tails: &[Option<Tails>],
    shown: &[bool],
    side: Alternative,
) -> Table {
    let data = &ground.data;
    let mut table =
        Table::new("local-moran", Message::new("table-local-moran").name("indicator", &data.indicator))
            .column("unit", "column-unit", CellKind::Unit)
            .column("value", "column-per-head", CellKind::Number(2))
            .unit(&data.unit)
            .column("i", "column-spatial-local-i", CellKind::Number(3))
            .column("class", "column-class", CellKind::Text)
            .column("p", "column-spatial-p", CellKind::Number(4))
            .column("error", "column-spatial-p-error", CellKind::Number(5))
            .column("adjusted", "column-spatial-p-adjusted", CellKind::Number(4))
            .column("draws", "column-spatial-draws", CellKind::Int)
            .plot(Plot::Classes { unit: "unit", class: "class" });
    for unit in ground.units.ids() {
        let Some(i) = data.sample.units.iter().position(|u| u == unit) else {
            let class = if ground.islands.contains(unit) {
                "class-spatial-island"
            } else {
                "class-spatial-no-figure"
            };
            let mut row = vec![Cell::Missing; table.columns.len()];
            row[0] = Cell::Unit(*unit);
            row[3] = Cell::Label(Message::new(class));
            table.push(row);
            continue;
        };
        let class = match local[i] {
            Some(l) if shown[i] => l.quadrant.label(),
            _ => "class-spatial-not-shown",
        };
        table.push(vec![
            Cell::Unit(*unit),
            Cell::Number(data.values[i]),
            Cell::number(local[i].map(|l| l.value)),
            Cell::Label(Message::new(class)),
            Cell::number(p[i]),
            Cell::number(tails[i].zip(p[i]).map(|(t, p)| t.error(p, side))),
            Cell::number(adjusted[i]),
            tails[i].map_or(Cell::Missing, |t| Cell::Int(t.draws as i64)),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::moran::moran;
    use super::super::oracle::{self, close, close_all};
    use super::super::weights::Coding;
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    fn values(found: &[Option<Local>]) -> Vec<f64> {
        found.iter().flatten().map(|l| l.value).collect()
    }

    #[test]
    fn worked_figures() {
        let chain = Weights::from_pairs(5, &[(0, 1), (1, 2), (2, 3), (3, 4)]).unwrap().coded(Coding::Row);
        let x = [9.0, 7.0, 4.0, 3.0, 2.0];
        let found = local_moran(&x, &chain, Scale::Mean).unwrap();
        let expected = [1.1764705882352942, 0.4411764705882353, 0.0, 0.5882352941176471, 0.8823529411764706];
        close_all(&values(&found), &expected);
        close(values(&found).iter().sum::<f64>() / 5.0, 0.6176470588235294);
        assert_eq!(found[0].unwrap().quadrant, Quadrant::HighHigh);
        assert_eq!(found[4].unwrap().quadrant, Quadrant::LowLow);
    }

    #[test]
    fn figures_of_esda() {
        let oracle = oracle::spatial();
        let case = &oracle["stl"];
        let (x, w) = (oracle::numbers(&case["HR8893"]), oracle::weights(&case["weights"]));
        let check = |x: &[f64], w: &Weights, expected: &serde_json::Value| {
            let scaled = local_moran(x, w, Scale::Pysal).unwrap();
            close_all(&values(&scaled), &oracle::numbers(&expected["Is"]));
            // esda scales I_i by (n - 1)/n and its moments not: they belong to the unscaled figure.
            let plain: Vec<Local> = local_moran(x, w, Scale::Mean).unwrap().into_iter().flatten().collect();
            let moment = |pick: fn(&Local) -> f64| plain.iter().map(pick).collect::<Vec<_>>();
            close_all(&moment(|l| l.expected), &oracle::numbers(&expected["EIc"]));
            close_all(&moment(|l| l.variance), &oracle::numbers(&expected["VIc"]));
            let quadrants: Vec<f64> = plain
                .iter()
                .map(|l| match l.quadrant {
                    Quadrant::HighHigh => 1.0,
                    Quadrant::LowHigh => 2.0,
                    Quadrant::LowLow => 3.0,
                    Quadrant::HighLow => 4.0,
                })
                .collect();
            assert_eq!(quadrants, oracle::numbers(&expected["q"]));
        };
        check(&x, &w.coded(Coding::Row), &case["local_R"]);
        check(&x, &w, &case["local_B"]);
        let odd = &oracle["odd"];
        check(&oracle::numbers(&odd["values"]), &oracle::weights(&odd["weights"]), &odd["local"]);
    }

    /// The folded p-value over every selection when unit j is drawn in proportion to `chance[j]`.
    fn folded(x: &[f64], w: &Weights, unit: usize, chance: &[f64]) -> f64 {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        let z: Vec<f64> = x.iter().map(|v| v - mean).collect();
        let k = w.cardinality(unit);
        let observed = z[unit] * w.lag_of(unit, &z);
        fn each(
            z: &[f64],
            left: usize,
            sum: f64,
            p: f64,
            chance: &mut Vec<f64>,
            see: &mut impl FnMut(f64, f64),
        ) {
            if left == 0 {
                return see(sum, p);
            }
            let total: f64 = chance.iter().sum();
            for j in 0..z.len() {
                if chance[j] > 0.0 {
                    let c = std::mem::replace(&mut chance[j], 0.0);
                    each(z, left - 1, sum + z[j], p * c / total, chance, see);
                    chance[j] = c;
                }
            }
        }
        let mut chance = chance.to_vec();
        chance[unit] = 0.0;
        let mut above = 0.0;
        each(&z, k, 0.0, 1.0, &mut chance, &mut |sum, p| {
            if z[unit] * sum / k as f64 >= observed - 1e-9 {
                above += p;
            }
        });
        above.min(1.0 - above)
    }

    #[test]
    fn the_folded_p_of_pygeoda_comes_out_with_its_uneven_draws() {
        // pygeoda draws the first and the last unit of a file about half as often as the others. With such draws the
        // folded convention comes close to its figures; with even draws, as here, every selection has its chance.
        let oracle = oracle::spatial();
        let (mut units, mut nearer, mut off) = (0, 0, 0);
        for case in oracle["pseudo_p"].as_array().unwrap() {
            let x = oracle::numbers(&case["values"]);
            let w = oracle::weights(&case["weights"]).coded(Coding::Row);
            let theirs = oracle::numbers(&case["pygeoda_p"]);
            let scaled = local_moran(&x, &w, Scale::Pysal).unwrap();
            for (found, expected) in values(&scaled).iter().zip(oracle::numbers(&case["pygeoda_I"])) {
                assert!((found - expected).abs() < 1e-9);
            }
            let permutations = Permutations::new(1_000_000, 1);
            let ours = local_moran_tails(&x, &w, Alternative::Folded, permutations).unwrap();
            let mut ends = vec![1.0; x.len()];
            (ends[0], ends[x.len() - 1]) = (0.5, 0.5);
            for unit in 0..x.len() {
                let tails = ours[unit].unwrap();
                let even = tails.p(Alternative::Folded);
                assert!(tails.exact);
                close(even, folded(&x, &w, unit, &vec![1.0; x.len()]));
                let uneven = folded(&x, &w, unit, &ends);
                units += 1;
                nearer += usize::from((theirs[unit] - uneven).abs() < (theirs[unit] - even).abs());
                // Five standard errors of their 99,999 draws.
                off += usize::from((theirs[unit] - even).abs() > 5.0 * (0.25f64 / 99_999.0).sqrt());
            }
        }
        assert_eq!(units, 26);
        assert!(nearer >= 22 && off >= 22, "{nearer} nearer to uneven draws, {off} off the even ones");
    }

    #[test]
    fn ties_are_not_lost() {
        // The most extreme selection is the observed one: its p is the chance of that selection, not 1 / (M + 1).
        let chain = Weights::from_pairs(5, &[(0, 1), (1, 2), (2, 3), (3, 4)]).unwrap().coded(Coding::Row);
        let x = [9.0, 7.0, 4.0, 3.0, 2.0];
        let tails = local_moran_tails(&x, &chain, Alternative::Greater, Permutations::new(999, 1)).unwrap();
        close(tails[1].unwrap().p(Alternative::Greater), 1.0 / 6.0);
        let oracle = oracle::spatial();
        assert_eq!(
            oracle["pseudo_p"][0]["pysal_p"][1].as_f64(),
            Some(1e-5),
            "esda loses the tie to rounding"
        );
    }

    #[test]
    fn edges_are_reasons() {
        let w = Weights::from_pairs(4, &[(0, 1), (1, 2)]).unwrap();
        let found = local_moran(&[1.0, 2.0, 4.0, 9.0], &w, Scale::Mean).unwrap();
        assert_eq!(found[3], None, "an island");
        let tails =
            local_moran_tails(&[1.0, 2.0, 4.0, 9.0], &w, Alternative::TwoSided, Permutations::new(99, 1));
        assert_eq!(tails.unwrap()[3], None);
        assert_eq!(local_moran(&[3.0; 4], &w, Scale::Mean), Err(Undefined::Constant));
        for scale in [1e300, 1e-300] {
            let x = [1.0, 2.0, 4.0, 9.0].map(|v| v * scale);
            close_all(&values(&local_moran(&x, &w, Scale::Mean).unwrap()), &values(&found));
        }
    }

    proptest! {
        #[test]
        fn the_mean_is_moran_and_moments_are_those_of_every_selection(x in prop::collection::vec(0.0f64..10.0, 8), links in prop::collection::btree_set((0usize..8, 0usize..8), 8..30)) {
            let mut pairs: Vec<(usize, usize)> = links.into_iter().filter(|(i, j)| i != j).collect();
            pairs.extend((1..8).map(|i| (0, i)));
            let w = Weights::from_pairs(8, &pairs).unwrap().coded(Coding::Row);
            let found = local_moran(&x, &w, Scale::Mean).unwrap();
            let total: f64 = values(&found).iter().sum();
            prop_assert!((total / 8.0 - moran(&x, &w).unwrap().value).abs() < 1e-10);
            // Exact tails of I_i and of -I_i mirror.
            let permutations = Permutations::new(5000, 3);
            let up = local_moran_tails(&x, &w, Alternative::Greater, permutations).unwrap();
            for (tails, local) in up.iter().flatten().zip(found.iter().flatten()) {
                prop_assert!(tails.exact && tails.above >= 1 && tails.below >= 1);
                prop_assert!(local.variance >= 0.0);
            }
        }
    }

    #[test]
    fn a_poor_stretch_along_the_line_is_found_and_named() {
        let (mut zone, codes) = super::super::row::row(24);
        // Rich at both ends, poor where the two provinces meet.
        let gdp: Vec<(&str, f64)> = (codes.iter().enumerate())
            .map(|(i, c)| {
                (c.as_str(), if (8..16).contains(&i) { 10.0 + i as f64 * 0.1 } else { 90.0 + i as f64 })
            })
            .collect();
        tiny::figures(&mut zone, &[("gdp", "亿元", 2018, &gdp)]);
        let options = [("people", "none"), ("shown", "0.1"), ("adjust", "none"), ("alternative", "greater")];
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &options);
        let of = |statistic: &str| out.findings.iter().find(|f| f.statistic == statistic).unwrap();
        // The six inside the stretch: both neighbours low happens in 21 of 253 selections.
        assert_eq!(of("low-low").value.number(), Some(6.0));
        assert_eq!(of("low-low-at-line").reading.id, "reading-local-moran-depression");
        assert_eq!(out.findings[0].reading.id, "reading-local-moran-unadjusted");
        assert_eq!(out.tables[0].rows.len(), 24);
        // One or two neighbours of 24: all selections are listed, so the p-value has no error.
        assert!(out.tables[0].rows.iter().all(|r| r[5] == Cell::Number(0.0)));
        let adjusted = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none")]);
        assert_eq!(adjusted.findings[0].reading.id, "reading-local-moran-none");
    }

    #[test]
    fn what_is_missing_stays_missing() {
        let (mut zone, codes) = super::super::row::row(12);
        let gdp: Vec<(&str, f64)> = (codes.iter().enumerate())
            .filter(|(i, _)| *i != 10)
            .map(|(i, c)| (c.as_str(), ((i * 7) % 12) as f64 + 1.0))
            .collect();
        tiny::figures(&mut zone, &[("gdp", "亿元", 2018, &gdp)]);
        let options = [("people", "none"), ("permutations", "999"), ("stop", "20"), ("convention", "pysal")];
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &options);
        let rows = &out.tables[0].rows;
        let class = |i: usize| match &rows[i][3] {
            Cell::Label(m) => m.id,
            _ => "",
        };
        assert_eq!((class(10), class(11)), ("class-spatial-no-figure", "class-spatial-island"));
        assert_eq!((&rows[10][4], &rows[11][4]), (&Cell::Missing, &Cell::Missing));
        assert_eq!(out.findings[0].used, 10);
    }
}
