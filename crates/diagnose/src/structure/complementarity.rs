//! Complementarity: what can one place supply that the other lacks?
//!
//! With figures x of place i and industry k, X_i the sum of a place, r_k the shares of a reference, and the excess of a
//! place over the reference mix, e_ik = x_ik - X_i r_k (+ what it has beyond, - what it lacks):
//!
//! ```text
//! comp_ij    = sum_k [min(e_ik+, e_jk-) + min(e_jk+, e_ik-)] / D      what one has beyond and the other lacks
//! overlap_ij = sum_k min(e_ik+, e_jk+) / D                             what both have beyond
//! D          = 1/2 (sum_k |e_ik| + sum_k |e_jk|)
//! ```
//!
//! Pure numbers from 0 to 1; both are 0 where both places equal the reference. Where an input-output table is known, a
//! lack is better read as a need: e_jk- becomes max(0, sum_l a_kl x_jl - x_jk), what j's industries need of k beyond
//! what j makes itself ([`complementarity_of_needs`]). Michaely's trade form is
//! TCI = 1 - 1/2 sum_k |s_ik - d_jk| for the supply shares of one and the demand shares of the other ([`michaely`]).
//!
//! Excess is in the unit of the figures, so a large and a small place complement each other little. The zone as
//! reference hides what all members lack. Missing is not zero: pairs are compared over the industries known in both.
//!
//! When not to use it: to promise trade. It says who could supply whom, not that goods flow. Time grows with pairs
//! times industries.
//!
//! References: Michaely 1996, Trade Preferential Agreements in Latin America (World Bank Policy Research Working Paper
//! 1583) for TCI; the excess form is Coregion's own.
//!
//! ```
//! use coregion_diagnose::structure::complementarity::complementarity;
//! let (a, b) = ([30.0, 10.0, 20.0, 40.0], [10.0, 30.0, 25.0, 35.0]);
//! let zone = [60.0, 60.0, 85.0, 95.0]; // with a third place of 20, 20, 40, 20
//! let found = complementarity(&a, &b, &zone)?;
//! assert!((found.complementarity - 0.631579).abs() < 1e-6 && (found.overlap - 0.105263).abs() < 1e-6);
//! assert!((found.co_opetition().unwrap() - 0.714286).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::krugman::krugman;
use super::mix::{self, COVERED, Mix, mix, shares};
use crate::{Cell, CellKind, Group, Measure, Options, Output, Plot, Scope, Table, Unavailable, Undefined};
use coregion_zone::{Message, Names};

/// What two places could supply each other, and where they rival.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Complement {
    /// What one has beyond the reference and the other lacks, 0 to 1.
    pub complementarity: f64,
    /// What both have beyond the reference, 0 to 1.
    pub overlap: f64,
}

impl Complement {
    /// The index of co-opetition, -1 rivals to +1 partners; none where there is neither complement nor overlap.
    pub fn co_opetition(self) -> Option<f64> {
        let sum = self.complementarity + self.overlap;
        (sum > 0.0).then(|| (self.complementarity - self.overlap) / sum)
    }
}

/// What a place has beyond the mix of a reference, by industry (negative: what it lacks).
///
/// # Errors
/// Slices that do not align, negative or non-finite figures, a place or a reference of zeros.
pub fn excess(place: &[f64], reference: &[f64]) -> Result<Vec<f64>, Undefined> {
    Undefined::check_length(place.len(), reference.len())?;
    let (own, expected) = (shares(place)?, shares(reference)?);
    // From shares, so that a place of exactly the reference mix has no excess at all.
    let total: f64 = place.iter().sum();
    Ok(own
        .iter()
        .zip(&expected)
        .map(|(s, r)| if (s - r).abs() < 1e-14 { 0.0 } else { total * (s - r) })
        .collect())
}

/// Complementarity and overlap of two places against a reference.
///
/// # Errors
/// As [`excess`].
pub fn complementarity(a: &[f64], b: &[f64], reference: &[f64]) -> Result<Complement, Undefined> {
    let (a, b) = of_one_scale(a, b);
    Ok(of_excess(&excess(&a, reference)?, &excess(&b, reference)?))
}

/// Complementarity and overlap from the excess of two places.
pub(super) fn of_excess(a: &[f64], b: &[f64]) -> Complement {
    let (mut size, mut fits, mut overlap) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        size += x.abs() + y.abs();
        let common = x.abs().min(y.abs());
        if *x > 0.0 && *y > 0.0 {
            overlap += common;
        } else if (*x > 0.0) != (*y > 0.0) && *x != 0.0 && *y != 0.0 {
            fits += common;
        }
    }
    if size <= 0.0 {
        return Complement::default();
    }
    Complement { complementarity: fits / (size / 2.0), overlap: overlap / (size / 2.0) }
}

/// Complementarity and overlap of two places, what they lack being what their industries need beyond what the place
/// makes; `coefficients` are row-major, what the row's industry supplies to one unit of the column's.
///
/// # Errors
/// As [`excess`]; coefficients that are not a square of the industries, negative or not finite.
pub fn complementarity_of_needs(
    a: &[f64],
    b: &[f64],
    reference: &[f64],
    coefficients: &[f64],
) -> Result<Complement, Undefined> {
    let m = reference.len();
    Undefined::check_length(m * m, coefficients.len())?;
    Undefined::check_not_negative(coefficients)?;
    let (a, b) = of_one_scale(a, b);
    let (a, b) = (a.as_slice(), b.as_slice());
    let beyond = |place: &[f64]| -> Result<Vec<f64>, Undefined> {
        Ok(excess(place, reference)?.iter().map(|x| x.max(0.0)).collect())
    };
    let needs = |place: &[f64]| -> Vec<f64> {
        (0..m)
            .map(|k| {
                let used: f64 = coefficients[k * m..(k + 1) * m].iter().zip(place).map(|(c, x)| c * x).sum();
                (used - place[k]).max(0.0)
            })
            .collect()
    };
    let (beyond_a, beyond_b) = (beyond(a)?, beyond(b)?);
    Ok(fit((&beyond_a, &needs(a)), (&beyond_b, &needs(b))))
}

/// Two places over their common largest figure, so that sums stay in range.
fn of_one_scale(a: &[f64], b: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let scale = a.iter().chain(b).copied().fold(0.0, f64::max);
    let scale = if scale > 0.0 { scale } else { 1.0 };
    (a.iter().map(|x| x / scale).collect(), b.iter().map(|x| x / scale).collect())
}

/// From what each has beyond and lacks.
fn fit(a: (&[f64], &[f64]), b: (&[f64], &[f64])) -> Complement {
    let total = |values: &[f64]| values.iter().sum::<f64>();
    let size = (total(a.0) + total(a.1) + total(b.0) + total(b.1)) / 2.0;
    if size <= 0.0 {
        return Complement::default();
    }
    let common = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x.min(*y)).sum::<f64>();
    Complement {
        complementarity: (common(a.0, b.1) + common(b.0, a.1)) / size,
        overlap: common(a.0, b.0) / size,
    }
}

/// Michaely's complementarity of the supply of one place and the demand of another.
///
/// # Errors
/// Slices that do not align, negative or non-finite figures, or all zeros.
pub fn michaely(supply: &[f64], demand: &[f64]) -> Result<f64, Undefined> {
    Ok(1.0 - krugman(supply, demand)? / 2.0)
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "complementarity",
    group: Group::Structure,
    references: &["Michaely 1996, World Bank Policy Research Working Paper 1583"],
    options: &[mix::COUNTED, mix::CLASSIFICATION, mix::EXCLUDE_LOCAL, mix::REFERENCE, mix::LEVEL],
    run,
};

/// Every pair of places with its complement.
pub(super) struct Pairs {
    pub list: Vec<(usize, usize, Complement)>,
}

impl Pairs {
    pub(super) fn of(data: &Mix) -> Pairs {
        let n = data.rows.len();
        let reference = &data.reference.totals;
        let list = (0..n)
            .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
            .filter_map(|(i, j)| {
                let (a, b) = (&data.rows[i], &data.rows[j]);
                let known: Vec<usize> = (0..a.len()).filter(|k| a[*k].is_some() && b[*k].is_some()).collect();
                let whole: Vec<f64> = known.iter().map(|k| reference[*k]).collect();
                if whole.iter().sum::<f64>() < COVERED * reference.iter().sum::<f64>() {
                    return None;
                }
                let take = |row: &[Option<f64>]| known.iter().filter_map(|k| row[*k]).collect::<Vec<f64>>();
                Some((i, j, complementarity(&take(a), &take(b), &whole).ok()?))
            })
            .collect();
        Pairs { list }
    }
}

/// The names of a pair.
pub(super) fn pair_names(scope: &Scope<'_>, data: &Mix, i: usize, j: usize) -> Names {
    let (a, b) = (scope.names(data.sample.units[i]), scope.names(data.sample.units[j]));
    Names::new(&format!("{} – {}", a.en, b.en), &format!("{}—{}", a.zh, b.zh))
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = mix(scope, options)?;
    let sample = data.sample.clone().at_least(2, "industries")?;
    let pairs = Pairs::of(&data);
    let count = pairs.list.len();
    let mean = |part: fn(&Complement) -> f64| match count {
        0 => Err(Undefined::TooFew { needed: 1, found: 0 }),
        n => Ok(pairs.list.iter().map(|p| part(&p.2)).sum::<f64>() / n as f64),
    };
    let (fits, overlaps) = (mean(|c| c.complementarity), mean(|c| c.overlap));
    let mut findings = Vec::new();
    for (statistic, value, id) in [
        ("complementarity", fits, "reading-complementarity"),
        ("overlap", overlaps, "reading-complementarity-overlap"),
    ] {
        let reading = match value {
            Ok(value) => Message::new(id).percent("value", value, 0).int("pairs", count),
            Err(_) => Message::new("reading-complementarity-undefined"),
        };
        findings.push(sample.finding(scope, MEASURE.name, statistic, value, reading));
    }
    findings[0].warnings = data.warnings.clone();
    findings[0].warnings.push(Message::new("warning-complementarity-flows"));
    if data.rows.len() == 2 && data.reference.is_zone {
        // Two places against their own sum: what one has beyond, the other lacks.
        findings[0].warnings.push(Message::new("warning-complementarity-two"));
    }
    let best = pairs.list.iter().reduce(|a, b| if b.2.complementarity > a.2.complementarity { b } else { a });
    if let Some((i, j, found)) = best {
        let (a, b) = (&data.rows[*i], &data.rows[*j]);
        let gives = gives(&data, a, b);
        let takes = self::gives(&data, b, a);
        let reading = Message::new("reading-complementarity-best")
            .name("one", scope.names(sample.units[*i]))
            .name("other", scope.names(sample.units[*j]))
            .percent("value", found.complementarity, 0)
            .name("gives", &gives.unwrap_or_default())
            .name("takes", &takes.unwrap_or_default());
        let value = found.complementarity;
        let mut finding = sample.finding(scope, MEASURE.name, "best-pair", value, reading);
        finding.subject = Some(pair_names(scope, &data, *i, *j));
        findings.push(finding);
    }
    let mut table = Table::new("complementarity", Message::new("table-complementarity"))
        .column("one", "column-unit", CellKind::Unit)
        .column("other", "column-other-unit", CellKind::Unit)
        .column("complementarity", "column-complementarity", CellKind::Percent(0))
        .column("overlap", "column-rivalry", CellKind::Percent(0))
        .plot(Plot::Matrix { row: "one", column: "other", value: "complementarity" });
    for (i, j, found) in &pairs.list {
        for (one, other) in [(i, j), (j, i)] {
            table.push(vec![
                Cell::Unit(sample.units[*one]),
                Cell::Unit(sample.units[*other]),
                Cell::Number(found.complementarity),
                Cell::Number(found.overlap),
            ]);
        }
    }
    Ok(Output { findings, tables: vec![table] })
}

/// The industry in which the first place supplies most of what the second lacks.
fn gives(data: &Mix, from: &[Option<f64>], to: &[Option<f64>]) -> Option<Names> {
    let known = |row: &[Option<f64>]| row.iter().map(|x| x.unwrap_or(0.0)).collect::<Vec<f64>>();
    let reference = &data.reference.totals;
    let (from, to) = (excess(&known(from), reference).ok()?, excess(&known(to), reference).ok()?);
    let flows = from.iter().zip(&to).map(|(f, t)| f.max(0.0).min((-t).max(0.0)));
    let best = flows.enumerate().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
    (best.1 > 0.0).then(|| data.industries[best.0].names.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    const PLACES: [[f64; 4]; 3] =
        [[30.0, 10.0, 20.0, 40.0], [10.0, 30.0, 25.0, 35.0], [20.0, 20.0, 40.0, 20.0]];
    const ZONE: [f64; 4] = [60.0, 60.0, 85.0, 95.0];

    #[test]
    fn worked_figures() {
        let found = excess(&PLACES[0], &ZONE).unwrap();
        for (found, expected) in found.iter().zip([10.0, -10.0, -8.333333333333332, 8.333333333333332]) {
            close(*found, expected);
        }
        for (i, j, expected) in [
            (0, 1, [0.6315789473684211, 0.10526315789473681, 0.7142857142857144]),
            (0, 2, [0.5555555555555555, 0.0, 1.0]),
            (1, 2, [0.26666666666666655, 0.0, 1.0]),
        ] {
            let found = complementarity(&PLACES[i], &PLACES[j], &ZONE).unwrap();
            close(found.complementarity, expected[0]);
            close(found.overlap, expected[1]);
            close(found.co_opetition().unwrap(), expected[2]);
        }
        close(michaely(&PLACES[0], &PLACES[1]).unwrap(), 0.75);
    }

    #[test]
    fn needs_stand_for_lacks_where_inputs_are_known() {
        // b's mill needs 8 of ore and makes none; a digs 10 beyond the reference mix of half and half.
        let (a, b) = ([20.0, 0.0], [0.0, 20.0]);
        let coefficients = [0.0, 0.4, 0.0, 0.0];
        let found = complementarity_of_needs(&a, &b, &[1.0, 1.0], &coefficients).unwrap();
        close(found.complementarity, 8.0 / ((10.0 + 0.0 + 10.0 + 8.0) / 2.0));
        close(found.overlap, 0.0);
        assert_eq!(
            complementarity_of_needs(&a, &b, &[1.0, 1.0], &[0.1]),
            Err(Undefined::Lengths { expected: 4, found: 1 })
        );
    }

    #[test]
    fn edges_are_reasons() {
        let same = complementarity(&[1.0, 2.0], &[3.0, 6.0], &[10.0, 20.0]).unwrap();
        assert_eq!((same, same.co_opetition()), (Complement::default(), None));
        assert_eq!(excess(&[0.0], &[1.0]), Err(Undefined::AllZero));
        assert_eq!(excess(&[1.0, 2.0], &[1.0]), Err(Undefined::Lengths { expected: 2, found: 1 }));
        let huge = complementarity(
            &PLACES[0].map(|x| x * 1e306),
            &PLACES[1].map(|x| x * 1e306),
            &ZONE.map(|x| x * 1e-300),
        );
        close(huge.unwrap().overlap, 0.10526315789473681);
    }

    proptest! {
        #[test]
        fn laws_of_complementarity(
            rows in prop::collection::vec(prop::collection::vec(0.1f64..1e4, 6), 3),
            scale in 1e-3f64..1e3,
        ) {
            let (a, b, r) = (&rows[0], &rows[1], &rows[2]);
            let found = complementarity(a, b, r).unwrap();
            prop_assert!((0.0..=1.0 + 1e-12).contains(&found.complementarity));
            prop_assert!((0.0..=0.5 + 1e-12).contains(&found.overlap));
            prop_assert!(found.complementarity + found.overlap <= 1.0 + 1e-12);
            if let Some(index) = found.co_opetition() {
                prop_assert!((-1.0..=1.0).contains(&index));
            }
            let back = complementarity(b, a, r).unwrap();
            prop_assert!((back.complementarity - found.complementarity).abs() < 1e-12);
            // A place is its own rival and never its own complement.
            let own = complementarity(a, a, r).unwrap();
            prop_assert!(own.complementarity.abs() < 1e-12 && (own.overlap - 0.5).abs() < 1e-9);
            let scaled = |row: &[f64]| row.iter().map(|x| x * scale).collect::<Vec<f64>>();
            let again = complementarity(&scaled(a), &scaled(b), r).unwrap();
            prop_assert!((again.overlap - found.overlap).abs() < 1e-9);
            // Two places against their own sum are perfect complements.
            let sum: Vec<f64> = a.iter().zip(b).map(|(x, y)| x + y).collect();
            let two = complementarity(a, b, &sum).unwrap();
            prop_assert!((two.complementarity - 1.0).abs() < 1e-6 && two.overlap < 1e-6);
        }
    }

    #[test]
    fn the_embedded_zone_has_its_best_pair() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[]);
        assert_eq!(out.tables[0].rows.len(), 380);
        let best = out.findings.iter().find(|f| f.statistic == "best-pair").unwrap();
        assert!(best.value.number() >= out.findings[0].value.number());
    }
}
