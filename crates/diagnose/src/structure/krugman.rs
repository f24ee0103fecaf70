//! The Krugman index: what share of one place's structure would have to move to match another's?
//!
//! With shares s of industry k in places i, j:
//!
//! ```text
//! pair        K_ij = sum_k |s_ik - s_jk|                      0 the same mix, 2 nothing shared
//! reference   K_i  = sum_k |s_ik - r_k|                       r the shares of a reference
//! partners    K_i  = sum_k |s_ik - mean_{j != i} s_jk|        the mean of the others' shares, each place once
//! zone        K    = sum_{i<j} w_i w_j K_ij / sum_{i<j} w_i w_j
//! overlap     1 - K/2
//! ```
//!
//! A pure number. "Partners" follows REAT's `krugman.spec2`: the index against the mean of the others'
//! shares; the mean of the pair indices is another number ([`Partners`] says which). The index grows with the number
//! of classes, so compare at one level of classes only; there is no cut-off that holds everywhere, so the zone's
//! figure is set against places put together at random ([`super::redraw`]). A low figure means the same industries.
//!
//! Missing is not zero: pairs are compared over the industries known in both, and refused where these make up
//! less than 80 % of either. A place without activity is undefined. Time grows with pairs times industries.
//!
//! References: Krugman 1991, Geography and Trade; Farhauer and Kroell 2013, Standorttheorien, for the worked figure.
//!
//! ```
//! use coregion_diagnose::structure::krugman::{Partners, krugman, krugman_partners};
//! let sweden = [45000.0, 15000.0, 32000.0, 10000.0, 30000.0]; // Farhauer and Kroell 2013
//! let others = [
//!     [35000.0, 12000.0, 30000.0, 8000.0, 22000.0], // Norway
//!     [40000.0, 10000.0, 25000.0, 9000.0, 18000.0], // Denmark
//!     [30000.0, 11000.0, 18000.0, 3000.0, 13000.0], // Finland
//!     [40000.0, 6000.0, 11000.0, 2000.0, 12000.0],  // Iceland
//! ];
//! assert!((krugman_partners(&sweden, &others, Partners::MeanOfShares)? - 0.1595).abs() < 5e-5);
//! assert!((krugman(&[10.0, 44.0, 46.0], &[11.0, 46.0, 43.0])? - 0.06).abs() < 1e-12);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::mix::{self, Mix, common, mix, shares};
use super::redraw::{DRAWS, NULL, redraw};
use crate::{
    Cell, CellKind, Constraint, Evidence, Group, Kind, Measure, Null, OptionSpec, Options, Output, Plot,
    Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::Message;

/// What "against its partners" means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partners {
    /// The index against the mean of the partners' shares: REAT's `krugman.spec2`.
    MeanOfShares,
    /// The mean of the indices against each partner.
    MeanOfPairs,
}

/// The index of two mixes with every figure known.
///
/// # Errors
/// Slices of different lengths, negative or non-finite figures, or a mix of zeros.
pub fn krugman(a: &[f64], b: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_length(a.len(), b.len())?;
    let (a, b) = (shares(a)?, shares(b)?);
    Ok(a.iter().zip(&b).map(|(x, y)| (x - y).abs()).sum())
}

/// The index of two mixes over the industries known in both.
///
/// # Errors
/// As [`krugman`]; less than 80 % of either known in both.
pub fn krugman_known(a: &[Option<f64>], b: &[Option<f64>]) -> Result<f64, Undefined> {
    let (a, b, _) = common(a, b)?;
    krugman(&a, &b)
}

/// The index of a mix against its partners, each partner once.
///
/// # Errors
/// As [`krugman`]; no partner.
pub fn krugman_partners<R: AsRef<[f64]>>(
    place: &[f64],
    partners: &[R],
    convention: Partners,
) -> Result<f64, Undefined> {
    if partners.is_empty() {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    let n = partners.len() as f64;
    match convention {
        Partners::MeanOfShares => {
            let mut mean = vec![0.0; place.len()];
            for partner in partners {
                Undefined::check_length(place.len(), partner.as_ref().len())?;
                for (mean, s) in mean.iter_mut().zip(shares(partner.as_ref())?) {
                    *mean += s / n;
                }
            }
            krugman(place, &mean)
        }
        Partners::MeanOfPairs => {
            let found: Result<Vec<f64>, Undefined> =
                partners.iter().map(|p| krugman(place, p.as_ref())).collect();
            Ok(found?.iter().sum::<f64>() / n)
        }
    }
}

/// The weighted mean index over all pairs of places.
///
/// # Errors
/// Fewer than two places with a weight, or as [`krugman`].
pub fn mean_krugman<R: AsRef<[f64]>>(places: &[R], weights: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_length(places.len(), weights.len())?;
    Undefined::check_not_negative(weights)?;
    let heaviest = weights.iter().copied().fold(0.0, f64::max);
    let found = weights.iter().filter(|w| **w > 0.0).count();
    if found < 2 {
        return Err(Undefined::TooFew { needed: 2, found });
    }
    let rows: Vec<Vec<f64>> = places.iter().map(|p| shares(p.as_ref())).collect::<Result<_, _>>()?;
    let (mut sum, mut total) = (0.0, 0.0);
    for (i, a) in rows.iter().enumerate() {
        for (j, b) in rows.iter().enumerate().skip(i + 1) {
            Undefined::check_length(a.len(), b.len())?;
            let w = weights[i] / heaviest * (weights[j] / heaviest);
            sum += w * a.iter().zip(b).map(|(x, y)| (x - y).abs()).sum::<f64>();
            total += w;
        }
    }
    Ok(sum / total)
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "krugman",
    group: Group::Structure,
    references: &[
        "Krugman 1991, Geography and Trade, MIT Press",
        "Farhauer and Kroell 2013, Standorttheorien",
    ],
    options: &[
        mix::COUNTED,
        mix::CLASSIFICATION,
        mix::EXCLUDE_LOCAL,
        mix::REFERENCE,
        mix::LEVEL,
        OptionSpec {
            name: "partners",
            kind: Kind::Choice(&["mean-of-shares", "mean-of-pairs"]),
            default: "mean-of-shares",
        },
        NULL,
        DRAWS,
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = mix(scope, options)?;
    let sample = data.sample.clone().at_least(2, "industries")?;
    let (weights, weighted_by) = mix::weights(scope, &data);
    let n = data.rows.len();
    let value = zone_figure(&data, &weights);
    let draws = options.int("draws").unwrap_or(999) as usize;
    let null = value.as_ref().ok().and_then(|observed| {
        let redraw = redraw(&data, options)?;
        let figures = redraw.figures(n, draws, scope.seed, |places| mean_krugman(places, &weights).ok());
        Null::of(redraw.message(), figures, *observed, scope.seed)
    });
    let say = |id| {
        Message::new(id)
            .int("places", n)
            .int("industries", data.industries.len())
            .message("weights", weighted_by.clone())
    };
    let (support, strength) = match &null {
        Some(null) if null.percentile <= 0.05 => (Support::Confirms, 1.0),
        Some(null) if null.percentile >= 0.95 => (Support::Contradicts, 1.0),
        Some(_) => (Support::Inconclusive, 0.5),
        None => (Support::Inconclusive, 0.0),
    };
    let reading = match (&value, &null) {
        (Err(_), _) => say("reading-krugman-undefined"),
        (Ok(value), None) => {
            say("reading-krugman-bare").number("value", *value, 3).percent("moved", *value / 2.0, 0)
        }
        (Ok(value), Some(null)) => say(match support {
            Support::Confirms => "reading-krugman-less",
            Support::Contradicts => "reading-krugman-more",
            Support::Inconclusive => "reading-krugman-chance",
        })
        .number("value", *value, 3)
        .percent("moved", *value / 2.0, 0)
        .number("expected", null.mean, 3),
    };
    let mut zone = sample.finding(scope, MEASURE.name, "zone", value, reading);
    zone.evidence = Some(Evidence { constraint: Constraint::IndustrialSimilarity, support, strength });
    zone.warnings = data.warnings.clone();
    zone.warnings.push(Message::new("warning-krugman-classes").int("industries", data.industries.len()));
    if null.is_none() {
        zone.warnings.push(Message::new("warning-similarity-no-null"));
    }
    zone.null = null;

    let convention = match options.text("partners") {
        Some("mean-of-pairs") => Partners::MeanOfPairs,
        _ => Partners::MeanOfShares,
    };
    let places = places(&data, convention);
    let mut findings = vec![zone];
    let most = (0..n).filter(|i| places[*i].reference.is_some()).max_by(|a, b| {
        let of = |i: usize| places[i].reference.unwrap_or(0.0);
        of(*a).total_cmp(&of(*b)).then(b.cmp(a))
    });
    if let (Some(i), false) = (most, data.reference.is_zone) {
        let value = places[i].reference.unwrap_or(0.0);
        let names = scope.names(sample.units[i]);
        let reading = say("reading-krugman-most").name("place", names).number("value", value, 3);
        let mut finding = sample.finding(scope, MEASURE.name, "most-specialised", value, reading);
        finding.subject = Some(names.clone());
        findings.push(finding);
    }
    Ok(Output { findings, tables: vec![table(&data, &places), matrix(&data)] })
}

/// The indices of one place.
struct Place {
    reference: Option<f64>,
    partners: Option<f64>,
    nearest: Option<(usize, f64)>,
}

fn places(data: &Mix, convention: Partners) -> Vec<Place> {
    let reference: Vec<Option<f64>> = data.reference.totals.iter().copied().map(Some).collect();
    let complete = data.complete();
    (0..data.rows.len())
        .map(|i| {
            let partners = complete.as_ref().and_then(|rows| {
                let others: Vec<&[f64]> =
                    (0..rows.len()).filter(|j| *j != i).map(|j| rows[j].as_slice()).collect();
                krugman_partners(&rows[i], &others, convention).ok()
            });
            let nearest = (0..data.rows.len())
                .filter(|j| *j != i)
                .filter_map(|j| Some((j, krugman_known(&data.rows[i], &data.rows[j]).ok()?)))
                .reduce(|a, b| if b.1 < a.1 { b } else { a });
            Place { reference: krugman_known(&data.rows[i], &reference).ok(), partners, nearest }
        })
        .collect()
}

fn zone_figure(data: &Mix, weights: &[f64]) -> Result<f64, Undefined> {
    if let Some(rows) = data.complete() {
        return mean_krugman(&rows, weights);
    }
    let heaviest = weights.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let (mut sum, mut total) = (0.0, 0.0);
    for i in 0..data.rows.len() {
        for j in i + 1..data.rows.len() {
            if let Ok(value) = krugman_known(&data.rows[i], &data.rows[j]) {
                let w = weights[i] / heaviest * (weights[j] / heaviest);
                sum += w * value;
                total += w;
            }
        }
    }
    if total > 0.0 { Ok(sum / total) } else { Err(Undefined::TooFew { needed: 2, found: 0 }) }
}

fn table(data: &Mix, places: &[Place]) -> Table {
    let mut table = Table::new("krugman-places", Message::new("table-krugman-places"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("reference", "column-krugman-reference", CellKind::Number(3))
        .column("partners", "column-krugman-partners", CellKind::Number(3))
        .column("nearest", "column-nearest-unit", CellKind::Unit)
        .column("index", "column-krugman", CellKind::Number(3))
        .column("overlap", "column-overlap", CellKind::Percent(0))
        .plot(Plot::Map { unit: "unit", value: "reference" });
    let units = &data.sample.units;
    for (i, place) in places.iter().enumerate() {
        table.push(vec![
            Cell::Unit(units[i]),
            Cell::number(place.reference.filter(|_| !data.reference.is_zone)),
            Cell::number(place.partners),
            place.nearest.map_or(Cell::Missing, |(j, _)| Cell::Unit(units[j])),
            Cell::number(place.nearest.map(|n| n.1)),
            Cell::number(place.nearest.map(|n| 1.0 - n.1 / 2.0)),
        ]);
    }
    table
}

fn matrix(data: &Mix) -> Table {
    let mut table = Table::new("krugman", Message::new("table-krugman"))
        .column("one", "column-unit", CellKind::Unit)
        .column("other", "column-other-unit", CellKind::Unit)
        .column("index", "column-krugman", CellKind::Number(3))
        .plot(Plot::Matrix { row: "one", column: "other", value: "index" });
    let units = &data.sample.units;
    for i in 0..units.len() {
        for j in (0..units.len()).filter(|j| *j != i) {
            if let Ok(value) = krugman_known(&data.rows[i], &data.rows[j]) {
                table.push(vec![Cell::Unit(units[i]), Cell::Unit(units[j]), Cell::Number(value)]);
            }
        }
    }
    table
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

    const SWEDEN: [f64; 5] = [45000.0, 15000.0, 32000.0, 10000.0, 30000.0];
    const PARTNERS: [[f64; 5]; 4] = [
        [35000.0, 12000.0, 30000.0, 8000.0, 22000.0],
        [40000.0, 10000.0, 25000.0, 9000.0, 18000.0],
        [30000.0, 11000.0, 18000.0, 3000.0, 13000.0],
        [40000.0, 6000.0, 11000.0, 2000.0, 12000.0],
    ];

    #[test]
    fn published_and_worked_figures() {
        close(krugman_partners(&SWEDEN, &PARTNERS, Partners::MeanOfShares).unwrap(), 0.1595017922685965);
        // The other convention is another number.
        close(krugman_partners(&SWEDEN, &PARTNERS, Partners::MeanOfPairs).unwrap(), 0.20947063962062146);
        close(krugman(&[10.0, 44.0, 46.0], &[11.0, 46.0, 43.0]).unwrap(), 0.06000000000000004);
        let a = [10.0, 14.0, 2.0, 12.0, 6.0, 10.0, 30.0, 16.0];
        let b = [11.0, 1.0, 18.0, 5.0, 14.0, 8.0, 24.0, 19.0];
        close(krugman(&a, &b).unwrap(), 0.56);
        // Farhauer and Kroell 2013, changed by REAT: nothing shared.
        close(krugman(&[20.0, 10.0, 70.0, 0.0, 0.0], &[0.0, 0.0, 0.0, 60.0, 40.0]).unwrap(), 2.0);
        close(krugman(&a.map(|x| x * 1e300), &b.map(|x| x * 1e-300)).unwrap(), 0.56);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(krugman(&[0.0], &[1.0]), Err(Undefined::AllZero));
        assert_eq!(krugman(&[1.0], &[]), Err(Undefined::Lengths { expected: 1, found: 0 }));
        assert_eq!(krugman(&[1.0, f64::NAN], &[1.0, 1.0]), Err(Undefined::NotFinite { at: 1 }));
        let none: [[f64; 1]; 0] = [];
        assert_eq!(
            krugman_partners(&[1.0], &none, Partners::MeanOfShares),
            Err(Undefined::TooFew { needed: 1, found: 0 })
        );
        assert_eq!(mean_krugman(&[[1.0]], &[1.0]), Err(Undefined::TooFew { needed: 2, found: 1 }));
        let known = [Some(1.0), Some(4.0), None];
        assert!(krugman_known(&known, &[Some(1.0), Some(4.0), Some(0.5)]).unwrap() < 1e-12);
        assert!(krugman_known(&known, &[Some(1.0), None, Some(4.0)]).is_err());
    }

    proptest! {
        #[test]
        fn laws_of_the_index(
            rows in prop::collection::vec(prop::collection::vec(0.01f64..1e4, 5), 3),
            scale in 1e-3f64..1e3,
        ) {
            let (a, b, c) = (&rows[0], &rows[1], &rows[2]);
            let k = krugman(a, b).unwrap();
            prop_assert!((0.0..=2.0).contains(&k));
            prop_assert!((krugman(b, a).unwrap() - k).abs() < 1e-12);
            // A metric: nothing moves to itself, and a detour is never shorter.
            prop_assert!(krugman(a, a).unwrap() < 1e-12);
            prop_assert!(k <= krugman(a, c).unwrap() + krugman(c, b).unwrap() + 1e-12);
            let scaled: Vec<f64> = a.iter().map(|x| x * scale).collect();
            prop_assert!((krugman(&scaled, b).unwrap() - k).abs() < 1e-12);
            // Against the mean of shares is never more than the mean of pairs (the triangle inequality).
            let others = [b.clone(), c.clone()];
            let shares = krugman_partners(a, &others, Partners::MeanOfShares).unwrap();
            prop_assert!(shares <= krugman_partners(a, &others, Partners::MeanOfPairs).unwrap() + 1e-12);
            let zone = mean_krugman(&rows, &[1.0; 3]).unwrap();
            let pairs = (k + krugman(a, c).unwrap() + krugman(b, c).unwrap()) / 3.0;
            prop_assert!((zone - pairs).abs() < 1e-12);
        }
    }

    #[test]
    fn the_embedded_zone_is_less_specialised_than_chance() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[]);
        assert!(out.findings[0].null.as_ref().unwrap().percentile < 0.05);
        assert_eq!(out.findings[0].evidence.unwrap().support, Support::Confirms);
        assert_eq!(out.findings[1].statistic, "most-specialised");
        assert_eq!((out.tables[0].rows.len(), out.tables[1].rows.len()), (20, 380));
        let other = tiny::run(
            &MEASURE,
            &tiny::scope(tiny::embedded()),
            &[("redraw", "dirichlet"), ("partners", "mean-of-pairs")],
        );
        assert!(other.findings[0].null.as_ref().unwrap().percentile < 0.05);
        assert_ne!(out.tables[0].rows, other.tables[0].rows);
    }
}
