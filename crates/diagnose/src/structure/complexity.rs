//! Economic complexity: which places hold combinations of rare skills, and which industries need them?
//!
//! With M_ik = 1 where place i has a location quotient of at least 1 in industry k, d the number of industries of a place
//! (diversity) and u the number of places of an industry (ubiquity):
//!
//! ```text
//! ECI   second eigenvector of D^-1 M U^-1 M'        PCI   second eigenvector of U^-1 M' D^-1 M
//! ```
//!
//! Relative scores with mean 0. An eigenvector has neither sign nor scale, and packages differ silently: [`Scale`] names them.
//!
//! | | sign | scale of ECI | scale of PCI |
//! |---|---|---|---|
//! | `own` (here) | with diversity | mean 0, deviation 1 (divisor n) | the same, of its own |
//! | `ecomplexity` (Python, Stata) | with diversity | mean 0, deviation 1 (divisor n) | minus the mean, over the deviation of ECI: ECI is the mean PCI of what a place has |
//! | `economiccomplexity` (R) | as the solver left it | mean 0, deviation 1 (divisor n - 1) | the same, of its own |
//!
//! The sign is always made to go with diversity here, also in the scale of the R package. R's `EconGeo` divides the vector
//! by its sum and rounds the matrix to four decimals first; that is not offered.
//!
//! Places and industries without any presence are left out. If the graph of places and industries falls apart, 1 is an
//! eigenvalue more than once and the vector means nothing: the largest part is used and the rest is named. If the second
//! eigenvalue is as large as the third the vector is arbitrary: undefined.
//!
//! When not to use it: the vector is a coordinate of likeness, so one place with an industry that nobody else has can take an
//! extreme value whatever its diversity; and with 20 sections "complex" means little more than urban. Time grows with
//! places times industries over 4 for each of some dozen steps.
//!
//! References: Hidalgo and Hausmann 2009 (PNAS 106:10570-10575, doi:10.1073/pnas.0900943106); Mealy, Farmer and
//! Teytelboym 2019 (Science Advances 5:eaau1705, doi:10.1126/sciadv.aau1705).
//!
//! ```
//! use coregion_diagnose::structure::complexity::{Scale, complexity};
//! use coregion_diagnose::structure::presence::Presence;
//! let stairs = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]];
//! let presence = Presence::of_rows(&stairs.map(|r| r.map(|x| x == 1)))?;
//! let found = complexity(&presence, Scale::Own)?;
//! assert!((found.places[0].unwrap() - 1.341641).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::mix;
use super::presence::Presence;
use super::relatedness::{THRESHOLD, Universe, universe};
use super::spectrum::second;
use crate::composite::ranks::{pearson, places as rank};
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table, Unavailable,
    Undefined,
};
use coregion_zone::Message;

/// Whose scale for the scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Each with mean 0 and deviation 1 (divisor n).
    Own,
    /// PCI in the scale of ECI, so that ECI is the mean PCI of what a place has: `ecomplexity` in Python and Stata.
    Ecomplexity,
    /// Each with mean 0 and deviation 1 (divisor n - 1): `economiccomplexity` in R.
    Economiccomplexity,
}

/// Complexity of places and industries.
#[derive(Clone, Debug, PartialEq)]
pub struct Complexity {
    /// ECI; none for a place outside the largest part.
    pub places: Vec<Option<f64>>,
    /// PCI; none for an industry outside the largest part.
    pub industries: Vec<Option<f64>>,
    /// The second eigenvalue.
    pub eigenvalue: f64,
    /// The third eigenvalue, where there is one.
    pub third: Option<f64>,
}

/// Complexity of the largest connected part of a presence.
///
/// # Errors
/// Fewer than two places or industries that hang together, all places alike, or a second eigenvalue as large as
/// the third.
pub fn complexity(presence: &Presence, scale: Scale) -> Result<Complexity, Undefined> {
    let (places, industries) = presence.largest_component();
    let whole = places.len() == presence.places() && industries.len() == presence.industries();
    let part = if whole { None } else { Some(presence.only(&places, &industries)) };
    let part = part.as_ref().unwrap_or(presence);
    if part.places().min(part.industries()) < 2 {
        return Err(Undefined::TooFew { needed: 2, found: part.places().min(part.industries()) });
    }
    let found = second(part)?;
    if found.third.is_some_and(|third| found.eigenvalue - third < 1e-10) {
        return Err(Undefined::Tied);
    }
    let mut pci = found.industries;
    let mut eci = vec![0.0; part.places()];
    part.sum_over_industries(&pci, &mut eci);
    let diversity: Vec<f64> = part.diversity().iter().map(|d| f64::from(*d)).collect();
    eci.iter_mut().zip(&diversity).for_each(|(x, d)| *x /= d);
    // Where diversity does not decide the sign, the first place does.
    let with = pearson(&eci, &diversity).unwrap_or(0.0);
    let sign = if with.abs() > 1e-12 { with } else { eci.first().copied().unwrap_or(1.0) };
    if sign < 0.0 {
        pci.iter_mut().chain(&mut eci).for_each(|x| *x = -*x);
    }
    let of_places = Moments::of(&eci, scale == Scale::Economiccomplexity)?;
    let of_industries = match scale {
        Scale::Ecomplexity => of_places,
        _ => Moments::of(&pci, scale == Scale::Economiccomplexity)?,
    };
    let spread = |size: usize, at: &[usize], values: &[f64], moments: Moments| {
        let mut spread = vec![None; size];
        for (at, value) in at.iter().zip(values) {
            spread[*at] = Some((value - moments.mean) / moments.deviation);
        }
        spread
    };
    Ok(Complexity {
        places: spread(presence.places(), &places, &eci, of_places),
        industries: spread(presence.industries(), &industries, &pci, of_industries),
        eigenvalue: found.eigenvalue,
        third: found.third,
    })
}

#[derive(Clone, Copy)]
struct Moments {
    mean: f64,
    deviation: f64,
}

impl Moments {
    fn of(values: &[f64], sample: bool) -> Result<Moments, Undefined> {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
        let deviation = (squares / if sample { n - 1.0 } else { n }).sqrt();
        if deviation > 0.0 { Ok(Moments { mean, deviation }) } else { Err(Undefined::Constant) }
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "complexity",
    group: Group::Structure,
    references: &[
        "Hidalgo and Hausmann 2009, PNAS 106:10570-10575, doi:10.1073/pnas.0900943106",
        "Mealy, Farmer and Teytelboym 2019, Science Advances 5:eaau1705, doi:10.1126/sciadv.aau1705",
    ],
    options: &[
        mix::COUNTED,
        mix::CLASSIFICATION,
        mix::EXCLUDE_NONE,
        mix::LEVEL,
        THRESHOLD,
        OptionSpec {
            name: "scale",
            kind: Kind::Choice(&["own", "ecomplexity", "economiccomplexity"]),
            default: "own",
        },
    ],
    run,
};

/// Below this many industries "complex" means little more than urban.
const COARSE: usize = 50;

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let Universe { data, industries, presence, members } = universe(scope, options)?;
    let sample = data.sample.clone().at_least(1, "industries")?;
    let scale = match options.text("scale") {
        Some("ecomplexity") => Scale::Ecomplexity,
        Some("economiccomplexity") => Scale::Economiccomplexity,
        _ => Scale::Own,
    };
    let found = complexity(&presence, scale)
        .map_err(|reason| Unavailable { reason: reason.message(), resource: "industries" })?;
    let scores: Vec<f64> = found.places.iter().map(|s| s.unwrap_or(f64::NEG_INFINITY)).collect();
    let ranks = rank(&scores);
    let known: Vec<(usize, usize, f64)> = (members.iter().enumerate())
        .filter_map(|(row, place)| Some((row, (*place)?, found.places[(*place)?]?)))
        .collect();
    let coarse = industries.len() < COARSE;
    let mut findings = Vec::new();
    if let Some((row, place, value)) = known.iter().copied().reduce(|a, b| if b.2 > a.2 { b } else { a }) {
        let names = scope.names(sample.units[row]);
        let reading = Message::new("reading-complexity-first")
            .name("place", names)
            .number("value", value, 2)
            .int("rank", ranks[place])
            .int("places", presence.places());
        let mut finding = sample.finding(scope, MEASURE.name, "first", value, reading);
        finding.subject = Some(names.clone());
        finding.decimals = 2;
        finding.warnings = data.warnings.clone();
        finding.warnings.push(Message::new("warning-complexity-likeness"));
        if coarse {
            let warning = Message::new("warning-complexity-coarse").int("industries", industries.len());
            finding.warnings.push(warning);
        }
        findings.push(finding);
    }
    let mean = known.iter().map(|k| k.2).sum::<f64>() / known.len().max(1) as f64;
    if !known.is_empty() {
        let below = known.iter().filter(|k| k.2 < 0.0).count();
        let reading = Message::new("reading-complexity-mean")
            .number("value", mean, 2)
            .int("below", below)
            .int("places", known.len());
        let mut finding = sample.finding(scope, MEASURE.name, "mean", mean, reading);
        finding.decimals = 2;
        findings.push(finding);
    }
    let reading = Message::new("reading-complexity-eigenvalue").number("value", found.eigenvalue, 3);
    let value = found.eigenvalue;
    findings.push(sample.finding(scope, MEASURE.name, "eigenvalue", value, reading));
    let outside = found.places.iter().filter(|p| p.is_none()).count();
    if outside > 0 {
        findings[0].warnings.push(Message::new("warning-complexity-outside").int("places", outside));
    }

    let mut table = Table::new("complexity", Message::new("table-complexity"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("eci", "column-eci", CellKind::Number(3))
        .column("rank", "column-rank-package", CellKind::Int)
        .column("diversity", "column-diversity", CellKind::Int)
        .plot(Plot::Map { unit: "unit", value: "eci" });
    let mut order = known.clone();
    order.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    for (row, place, value) in order {
        table.push(vec![
            Cell::Unit(sample.units[row]),
            Cell::Number(value),
            Cell::Int(ranks[place] as i64),
            Cell::Int(i64::from(presence.diversity()[place])),
        ]);
    }
    let mut of_industries = Table::new("complexity-industries", Message::new("table-complexity-industries"))
        .column("industry", "column-industry", CellKind::Text)
        .column("pci", "column-pci", CellKind::Number(3))
        .column("ubiquity", "column-ubiquity", CellKind::Int)
        .plot(Plot::Bars { label: "industry", value: "pci" });
    for (k, column) in industries.iter().enumerate() {
        of_industries.push(vec![
            Cell::Name(data.industries[*column].names.clone()),
            Cell::number(found.industries[k]),
            Cell::Int(i64::from(presence.ubiquity()[k])),
        ]);
    }
    Ok(Output { findings, tables: vec![table, of_industries] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    fn presence<const N: usize>(rows: &[[u8; N]]) -> Presence {
        let rows: Vec<Vec<bool>> = rows.iter().map(|r| r.iter().map(|x| *x == 1).collect()).collect();
        Presence::of_rows(&rows).unwrap()
    }

    #[track_caller]
    fn all_close(found: &[Option<f64>], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?} is not {expected}");
        }
    }

    fn stairs() -> Presence {
        presence(&[[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]])
    }

    fn unique() -> Presence {
        presence(&[[1, 1, 1, 1, 0], [1, 1, 1, 0, 0], [1, 1, 0, 0, 1], [1, 0, 0, 0, 0]])
    }

    #[test]
    fn worked_figures() {
        let found = complexity(&stairs(), Scale::Own).unwrap();
        let nested = [1.341640786499874, 0.44721359549995776, -0.44721359549995815, -1.3416407864998736];
        all_close(&found.places, &nested);
        let found = complexity(&unique(), Scale::Own).unwrap();
        all_close(
            &found.places,
            &[1.1502316634056649, 0.5990774126430122, -1.5023615765330895, -0.2469474995155872],
        );
        assert!((found.eigenvalue - 0.37704578097845365).abs() < 1e-12);
        assert!((found.third.unwrap() - 0.18081545661336462).abs() < 1e-12);
    }

    /// What the packages do with the same vector: sign and scale.
    #[test]
    fn conventions_of_packages() {
        let own = complexity(&unique(), Scale::Own).unwrap();
        let python = complexity(&unique(), Scale::Ecomplexity).unwrap();
        let r = complexity(&unique(), Scale::Economiccomplexity).unwrap();
        assert_eq!(own.places, python.places);
        // In the scale of ecomplexity a place's ECI is the mean PCI of what it has; in the others it is not.
        let mean = |found: &Complexity, i: usize| {
            let here: Vec<f64> = unique().of_place(i).filter_map(|k| found.industries[k]).collect();
            here.iter().sum::<f64>() / here.len() as f64
        };
        for i in 0..4 {
            assert!((mean(&python, i) - python.places[i].unwrap()).abs() < 1e-9);
        }
        assert!((mean(&own, 0) - own.places[0].unwrap()).abs() > 0.1);
        // Divisor n - 1 instead of n.
        for (a, b) in own.places.iter().zip(&r.places) {
            assert!((a.unwrap() * (3.0f64 / 4.0).sqrt() - b.unwrap()).abs() < 1e-12);
        }
        for (a, b) in own.industries.iter().zip(&r.industries) {
            assert!((a.unwrap() * (4.0f64 / 5.0).sqrt() - b.unwrap()).abs() < 1e-12);
        }
    }

    #[test]
    fn a_graph_that_falls_apart_is_cut_to_its_largest_part() {
        let apart = presence(&[
            [1, 1, 1, 1, 0, 0],
            [1, 1, 1, 0, 0, 0],
            [1, 1, 0, 0, 0, 0],
            [1, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 1, 0],
            [0, 0, 0, 0, 0, 0],
        ]);
        let found = complexity(&apart, Scale::Own).unwrap();
        all_close(
            &found.places[..4],
            &[1.341640786499874, 0.44721359549995776, -0.44721359549995815, -1.3416407864998736],
        );
        assert_eq!((found.places[4], found.places[5], found.industries[4]), (None, None, None));
    }

    #[test]
    fn edges_are_reasons() {
        let one = presence(&[[1, 1, 1]]);
        assert_eq!(complexity(&one, Scale::Own), Err(Undefined::TooFew { needed: 2, found: 1 }));
        assert_eq!(
            complexity(&presence(&[[0, 0], [0, 0]]), Scale::Own),
            Err(Undefined::TooFew { needed: 2, found: 0 })
        );
        assert_eq!(complexity(&presence(&[[1, 1], [1, 1], [1, 1]]), Scale::Own), Err(Undefined::Constant));
        // Three places on a triangle: the second eigenvalue is double, the vector arbitrary.
        let ring = presence(&[[1, 1, 0], [0, 1, 1], [1, 0, 1]]);
        assert_eq!(complexity(&ring, Scale::Own), Err(Undefined::Tied));
    }

    proptest! {
        #[test]
        fn laws_of_complexity(
            rows in prop::collection::vec(prop::collection::vec(any::<bool>(), 12), 4..30),
            shift in 1usize..11,
        ) {
            let presence = Presence::of_rows(&rows).unwrap();
            let Ok(found) = complexity(&presence, Scale::Ecomplexity) else { return Ok(()) };
            let known: Vec<f64> = found.places.iter().flatten().copied().collect();
            let n = known.len() as f64;
            prop_assert!((known.iter().sum::<f64>() / n).abs() < 1e-9);
            prop_assert!((known.iter().map(|x| x * x).sum::<f64>() / n - 1.0).abs() < 1e-9);
            prop_assert!((0.0..=1.0 + 1e-9).contains(&found.eigenvalue));
            // ECI is the mean PCI of what a place has.
            for (i, score) in found.places.iter().enumerate() {
                if let Some(score) = score {
                    let here: Vec<f64> = presence.of_place(i).filter_map(|k| found.industries[k]).collect();
                    prop_assert!((here.iter().sum::<f64>() / here.len() as f64 - score).abs() < 1e-6);
                }
            }
            // The order of industries does not matter.
            if found.eigenvalue - found.third.unwrap_or(0.0) > 1e-3 {
                let turned: Vec<Vec<bool>> =
                    rows.iter().map(|r| (0..12).map(|k| r[(k + shift) % 12]).collect()).collect();
                let again = complexity(&Presence::of_rows(&turned).unwrap(), Scale::Ecomplexity).unwrap();
                let with = |c: &Complexity| {
                    let kept: Vec<f64> = c.places.iter().map(|p| p.unwrap_or(0.0)).collect();
                    let d: Vec<f64> = presence.diversity().iter().map(|d| f64::from(*d)).collect();
                    (pearson(&kept, &d).unwrap_or(0.0), kept)
                };
                let ((a, one), (_, two)) = (with(&found), with(&again));
                if a.abs() > 1e-6 {
                    for (x, y) in one.iter().zip(&two) {
                        prop_assert!((x - y).abs() < 1e-6, "{} {}", x, y);
                    }
                }
            }
        }
    }

    #[test]
    fn the_embedded_zone_is_ranked_among_all_places() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[]);
        assert_eq!(out.tables[0].rows.len(), 20);
        let value = |s: &str| out.findings.iter().find(|f| f.statistic == s).unwrap().value.number().unwrap();
        assert!(value("first") > value("mean") && value("mean") < 0.0);
        assert!((0.0..1.0).contains(&value("eigenvalue")));
        let other = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[("scale", "ecomplexity")]);
        assert_eq!(out.tables[0].rows, other.tables[0].rows);
        assert_ne!(out.tables[1].rows, other.tables[1].rows);
    }
}
