//! Industrial similarity: do the places of a zone make the same things?
//!
//! For places i, j with figures x by industry k (workers or output, values or shares), the coefficient of UNIDO is the
//! cosine of the two mixes:
//!
//! ```text
//! S_ij = sum_k x_ik x_jk / sqrt(sum_k x_ik^2 sum_k x_jk^2)          0 nothing in common, 1 the same mix
//! S    = sum_{i<j} w_i w_j S_ij / sum_{i<j} w_i w_j                  the zone; w output, else people, else 1
//! ```
//!
//! A pure number. It has no meaning without a null: with three sectors any two cities are alike (20,000 random
//! pairs with 5-20 % primary and 35-55 % secondary have a mean S of 0.975 and a 5th percentile of 0.925), with 20
//! industries from a flat distribution the mean is 0.54. The cut-offs of the literature (above 0.85 "similar", above 0.9
//! "strongly similar") are therefore not used. The zone's S is set against places put together at random
//! ([`super::redraw`]) and against other zones; evidence from three sectors is refused with the reason.
//!
//! Missing is not zero: a pair is compared over the industries known in both, and refused where these make
//! up less than 80 % of either. Local services that every city has are left out unless asked for. A place
//! without activity is undefined. Fewer than two places, or three classes or fewer: undefined.
//!
//! When not to use it: similar is not always bad. Division of labour inside an industry shows only in finer
//! classes or in the position on the value chain; and workers by residence say where people live. Time grows
//! with pairs times industries for the matrix, with places times industries for each random draw.
//!
//! References: UNIDO 1979, World Industry since 1960: Progress and Prospects; Krugman 1991, Geography and Trade.
//!
//! ```
//! use coregion_diagnose::structure::similarity::similarity;
//! // The same two cities: alike in three sectors, less so in eight industries.
//! let three = similarity(&[10.0, 44.0, 46.0], &[11.0, 46.0, 43.0])?;
//! let eight = similarity(
//!     &[10.0, 14.0, 2.0, 12.0, 6.0, 10.0, 30.0, 16.0],
//!     &[11.0, 1.0, 18.0, 5.0, 14.0, 8.0, 24.0, 19.0],
//! )?;
//! assert!((three - 0.998333).abs() < 1e-6 && (eight - 0.827427).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::mix::{self, Mix, common, mix, mix_without};
use super::redraw::{DRAWS, NULL, redraw};
use crate::{
    Cell, CellKind, Constraint, Evidence, Finding, Group, Measure, Null, Options, Output, Plot, Sample,
    Scope, Support, Table, Unavailable, Undefined, Value,
};
use coregion_zone::{Message, Names};

/// The coefficient of two mixes with every figure known.
///
/// # Errors
/// Slices of different lengths, negative or non-finite figures, or a mix of zeros.
pub fn similarity(a: &[f64], b: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_length(a.len(), b.len())?;
    let (a, b) = (unit_length(a)?, unit_length(b)?);
    Ok(a.iter().zip(&b).map(|(x, y)| x * y).sum::<f64>().min(1.0))
}

/// The coefficient of two mixes over the industries known in both.
///
/// # Errors
/// As [`similarity`]; less than 80 % of either known in both.
pub fn similarity_known(a: &[Option<f64>], b: &[Option<f64>]) -> Result<f64, Undefined> {
    let (a, b, _) = common(a, b)?;
    similarity(&a, &b)
}

/// The weighted mean coefficient over all pairs of places with every figure known, without forming the pairs.
///
/// # Errors
/// Fewer than two places with a weight, a weight for each place missing, or as [`similarity`].
pub fn mean_similarity<R: AsRef<[f64]>>(places: &[R], weights: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_length(places.len(), weights.len())?;
    Undefined::check_not_negative(weights)?;
    let heaviest = weights.iter().copied().fold(0.0, f64::max);
    let found = weights.iter().filter(|w| **w > 0.0).count();
    if found < 2 {
        return Err(Undefined::TooFew { needed: 2, found });
    }
    let m = places[0].as_ref().len();
    let (mut sum, mut total, mut own) = (vec![0.0; m], 0.0, 0.0);
    for (place, w) in places.iter().zip(weights) {
        let (place, w) = (place.as_ref(), w / heaviest);
        Undefined::check_length(m, place.len())?;
        for (sum, x) in sum.iter_mut().zip(unit_length(place)?) {
            *sum += w * x;
        }
        total += w;
        own += w * w;
    }
    // |sum w u|^2 = sum w^2 + 2 sum over pairs.
    Ok(((sum.iter().map(|x| x * x).sum::<f64>() - own) / (total * total - own)).clamp(0.0, 1.0))
}

/// The mix scaled to length one.
fn unit_length(values: &[f64]) -> Result<Vec<f64>, Undefined> {
    Undefined::check_not_negative(values)?;
    let scale = values.iter().copied().fold(0.0, f64::max);
    if scale == 0.0 {
        return Err(Undefined::AllZero);
    }
    let length = values.iter().map(|x| (x / scale).powi(2)).sum::<f64>().sqrt();
    Ok(values.iter().map(|x| x / scale / length).collect())
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "industrial-similarity",
    group: Group::Structure,
    references: &[
        "UNIDO 1979, World Industry since 1960: Progress and Prospects",
        "Krugman 1991, Geography and Trade, MIT Press",
    ],
    options: &[
        mix::COUNTED,
        mix::CLASSIFICATION,
        mix::EXCLUDE_LOCAL,
        mix::REFERENCE,
        mix::LEVEL,
        NULL,
        DRAWS,
    ],
    run,
};

/// Classes at or below which any two places look alike.
const TOO_COARSE: usize = 3;
/// Classes below which the null, not the value, is all that can be read.
const COARSE: usize = 8;

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let refused = three_sectors(scope);
    let data = match mix(scope, options).and_then(two_places) {
        Ok(data) => data,
        // Three sectors are no evidence, but a zone that has only these is told so.
        Err(unavailable) => {
            return refused
                .map(|finding| Output { findings: vec![finding], tables: Vec::new() })
                .ok_or(unavailable);
        }
    };
    let (weights, weighted_by) = mix::weights(scope, &data);
    let pairs = Pairs::of(&data);
    let value = zone_figure(&data, &pairs, &weights);
    let classes = data.industries.len();
    let say = |id| {
        Message::new(id)
            .int("places", data.rows.len())
            .int("industries", classes)
            .message("weights", weighted_by.clone())
    };
    let mut findings = Vec::new();

    let draws = options.int("draws").unwrap_or(999) as usize;
    let null = (value.as_ref().ok().filter(|_| classes > TOO_COARSE)).and_then(|observed| {
        let redraw = redraw(&data, options)?;
        let figures = redraw
            .figures(data.rows.len(), draws, scope.seed, |places| mean_similarity(places, &weights).ok());
        Null::of(redraw.message(), figures, *observed, scope.seed)
    });
    let (support, strength) = support(null.as_ref(), classes);
    let reading = match (&value, &null) {
        (Err(_), _) => say("reading-similarity-undefined"),
        (Ok(value), None) => say("reading-similarity-bare").number("value", *value, 3),
        (Ok(value), Some(null)) => say(match support {
            Support::Confirms => "reading-similarity-more",
            Support::Contradicts => "reading-similarity-less",
            Support::Inconclusive => "reading-similarity-chance",
        })
        .number("value", *value, 3)
        .number("expected", null.mean, 3)
        .percent("percentile", null.percentile, 0),
    };
    let shown: Value = if classes > TOO_COARSE { value.into() } else { coarse(classes) };
    let mut zone = data.sample.finding(scope, MEASURE.name, "zone", shown, reading);
    zone.evidence = Some(Evidence { constraint: Constraint::IndustrialSimilarity, support, strength });
    zone.warnings = data.warnings.clone();
    zone.warnings.push(Message::new("warning-similarity-division"));
    if null.is_none() {
        zone.warnings.push(Message::new("warning-similarity-no-null"));
    } else {
        zone.warnings.push(Message::new("warning-similarity-near"));
    }
    if classes < COARSE {
        zone.warnings.push(Message::new("warning-similarity-coarse").int("industries", classes));
    }
    if pairs.undefined > 0 {
        zone.warnings.push(Message::new("warning-similarity-pairs").int("pairs", pairs.undefined));
    }
    zone.null = null;
    findings.push(zone);

    let others = compared(scope, options, &data);
    if let (Ok(own), false, true) = (value, others.is_empty(), classes > TOO_COARSE) {
        let less = others.iter().filter(|o| o.similarity < own).count();
        let share = less as f64 / others.len() as f64;
        let reading = say("reading-similarity-compared").int("less", less).int("zones", others.len());
        let mut finding = data.sample.finding(scope, MEASURE.name, "compared", share, reading);
        let support = match share {
            s if s > 0.5 => Support::Confirms,
            s if s < 0.5 => Support::Contradicts,
            _ => Support::Inconclusive,
        };
        finding.evidence =
            Some(Evidence { constraint: Constraint::IndustrialSimilarity, support, strength: 0.5 });
        findings.push(finding);
    }
    let equal = zone_figure(&data, &pairs, &vec![1.0; data.rows.len()]);
    if classes > TOO_COARSE {
        let reading = match equal {
            Ok(value) => say("reading-similarity-unweighted").number("value", value, 3),
            Err(_) => say("reading-similarity-undefined"),
        };
        findings.push(data.sample.finding(scope, MEASURE.name, "unweighted", equal, reading));
        findings.extend(all_industries(scope, options, &data, &weights));
        findings.extend(extremes(scope, &data, &pairs));
    }
    findings.extend(refused);
    let mut tables = vec![matrix(&data, &pairs)];
    tables.extend(zones_table(scope, value.ok(), &findings[0], data.rows.len(), others));
    Ok(Output { findings, tables })
}

fn two_places(data: Mix) -> Result<Mix, Unavailable> {
    let sample = data.sample.clone().at_least(2, "industries")?;
    Ok(Mix { sample, ..data })
}

/// What the null says. Few classes or no null decide nothing.
fn support(null: Option<&Null>, classes: usize) -> (Support, f64) {
    match null {
        Some(null) if classes >= COARSE && null.percentile >= 0.95 => (Support::Confirms, 1.0),
        Some(null) if classes >= COARSE && null.percentile <= 0.05 => (Support::Contradicts, 1.0),
        Some(_) => (Support::Inconclusive, 0.5),
        None => (Support::Inconclusive, 0.0),
    }
}

/// The coefficients of all pairs, row by row above the diagonal.
struct Pairs {
    values: Vec<Option<f64>>,
    undefined: usize,
}

impl Pairs {
    fn of(data: &Mix) -> Pairs {
        let n = data.rows.len();
        let mut values = Vec::with_capacity(n * (n - 1) / 2);
        for i in 0..n {
            for j in i + 1..n {
                values.push(similarity_known(&data.rows[i], &data.rows[j]).ok());
            }
        }
        let undefined = values.iter().filter(|v| v.is_none()).count();
        Pairs { values, undefined }
    }

    /// Every pair (i, j) with i < j that has a value.
    fn each(&self, n: usize) -> impl Iterator<Item = (usize, usize, f64)> {
        let ends = (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)));
        ends.zip(&self.values).filter_map(|((i, j), v)| v.map(|v| (i, j, v)))
    }
}

fn zone_figure(data: &Mix, pairs: &Pairs, weights: &[f64]) -> Result<f64, Undefined> {
    if let Some(rows) = data.complete() {
        return mean_similarity(&rows, weights);
    }
    let heaviest = weights.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let (mut sum, mut total) = (0.0, 0.0);
    for (i, j, value) in pairs.each(data.rows.len()) {
        let w = weights[i] / heaviest * (weights[j] / heaviest);
        sum += w * value;
        total += w;
    }
    if total > 0.0 { Ok(sum / total) } else { Err(Undefined::TooFew { needed: 2, found: 0 }) }
}

/// The figure with nothing left out, where local services are.
fn all_industries(scope: &Scope<'_>, options: &Options, data: &Mix, weights: &[f64]) -> Option<Finding> {
    let every = mix_without(scope, options, "none").ok()?;
    if every.industries.len() == data.industries.len() || every.rows.len() != weights.len() {
        return None;
    }
    let value = zone_figure(&every, &Pairs::of(&every), weights).ok()?;
    let reading = Message::new("reading-similarity-all")
        .number("value", value, 3)
        .int("industries", every.industries.len());
    Some(every.sample.finding(scope, MEASURE.name, "all-industries", value, reading))
}

/// The most and the least alike pair.
fn extremes(scope: &Scope<'_>, data: &Mix, pairs: &Pairs) -> Vec<Finding> {
    let n = data.rows.len();
    let most = pairs.each(n).reduce(|a, b| if b.2 > a.2 { b } else { a });
    let least = pairs.each(n).reduce(|a, b| if b.2 < a.2 { b } else { a });
    [("most-alike", most), ("least-alike", least)]
        .into_iter()
        .filter_map(|(statistic, pair)| {
            let (i, j, value) = pair?;
            let (a, b) = (scope.names(data.sample.units[i]), scope.names(data.sample.units[j]));
            let id = if statistic == "most-alike" {
                "reading-similarity-most"
            } else {
                "reading-similarity-least"
            };
            let reading = Message::new(id).name("one", a).name("other", b).number("value", value, 3);
            let mut finding = data.sample.finding(scope, MEASURE.name, statistic, value, reading);
            finding.subject =
                Some(Names::new(&format!("{} – {}", a.en, b.en), &format!("{}—{}", a.zh, b.zh)));
            Some(finding)
        })
        .collect()
}

/// Simulated for three sectors: the mean and the 5th percentile of 20,000 random pairs (see the test).
const THREE_SECTORS: (f64, f64) = (0.975, 0.925);

fn coarse(classes: usize) -> Value {
    Value::Undefined(
        Message::new("undefined-similarity-coarse")
            .int("classes", classes)
            .number("mean", THREE_SECTORS.0, 3)
            .number("low", THREE_SECTORS.1, 3),
    )
}

/// The coefficient over three sectors: computed to be shown, refused as evidence.
fn three_sectors(scope: &Scope<'_>) -> Option<Finding> {
    let members = scope.members();
    let first = scope.indicator("va_primary", &members).ok()?;
    let at = Scope { year: first.provenance.period.map(|p| p.year()), ..scope.clone() };
    let (second, third) =
        (at.indicator("va_secondary", &members).ok()?, at.indicator("va_tertiary", &members).ok()?);
    let sample = Sample::new(scope, &[first, second, third]);
    let places: Vec<Vec<f64>> =
        (0..sample.len()).map(|i| sample.columns.iter().map(|c| c[i]).collect()).collect();
    let totals: Vec<f64> = places.iter().map(|p| p.iter().sum()).collect();
    let value = mean_similarity(&places, &totals).ok()?;
    let reading = Message::new("reading-similarity-three").number("mean", THREE_SECTORS.0, 3);
    let mut finding = sample.finding(scope, MEASURE.name, "three-sectors", coarse(places[0].len()), reading);
    finding.evidence = Some(Evidence {
        constraint: Constraint::IndustrialSimilarity,
        support: Support::Inconclusive,
        strength: 0.0,
    });
    finding.warnings = vec![
        Message::new("warning-similarity-three")
            .number("value", value, 3)
            .number("mean", THREE_SECTORS.0, 3)
            .number("low", THREE_SECTORS.1, 3),
    ];
    Some(finding)
}

/// A comparison zone.
struct Other {
    names: Names,
    places: usize,
    similarity: f64,
    percentile: Option<f64>,
    expected: Option<f64>,
}

/// Draws for the nulls of comparison zones, which are shown and not tested.
const COMPARED_DRAWS: usize = 199;

fn compared(scope: &Scope<'_>, options: &Options, own: &Mix) -> Vec<Other> {
    (scope.compare.iter().filter(|z| z.id != scope.named.id))
        .filter_map(|named| {
            let there = Scope { year: Some(own.year), ..scope.with(named) };
            let data = two_places(mix(&there, options).ok()?).ok()?;
            if data.year != own.year || data.industries != own.industries {
                return None;
            }
            let (weights, _) = mix::weights(&there, &data);
            let similarity = zone_figure(&data, &Pairs::of(&data), &weights).ok()?;
            let null = redraw(&data, options).and_then(|redraw| {
                let figures = redraw.figures(data.rows.len(), COMPARED_DRAWS, scope.seed, |places| {
                    mean_similarity(places, &weights).ok()
                });
                Null::of(redraw.message(), figures, similarity, scope.seed)
            });
            Some(Other {
                names: named.names.clone(),
                places: data.rows.len(),
                similarity,
                percentile: null.as_ref().map(|n| n.percentile),
                expected: null.map(|n| n.mean),
            })
        })
        .collect()
}

fn zones_table(
    scope: &Scope<'_>,
    own: Option<f64>,
    zone: &Finding,
    places: usize,
    others: Vec<Other>,
) -> Option<Table> {
    let (own, false) = (own?, others.is_empty()) else { return None };
    let mut table = Table::new("similarity-zones", Message::new("table-similarity-zones"))
        .column("zone", "column-zone", CellKind::Text)
        .column("places", "column-units", CellKind::Int)
        .column("similarity", "column-similarity", CellKind::Number(3))
        .column("expected", "column-expected", CellKind::Number(3))
        .column("percentile", "column-percentile", CellKind::Percent(0))
        .plot(Plot::Bars { label: "zone", value: "similarity" });
    table.push(vec![
        Cell::Name(scope.named.names.clone()),
        Cell::Int(places as i64),
        Cell::Number(own),
        Cell::number(zone.null.as_ref().map(|n| n.mean)),
        Cell::number(zone.null.as_ref().map(|n| n.percentile)),
    ]);
    for other in others {
        table.push(vec![
            Cell::Name(other.names),
            Cell::Int(other.places as i64),
            Cell::Number(other.similarity),
            Cell::number(other.expected),
            Cell::number(other.percentile),
        ]);
    }
    Some(table)
}

fn matrix(data: &Mix, pairs: &Pairs) -> Table {
    let mut table = Table::new("similarity", Message::new("table-similarity"))
        .column("one", "column-unit", CellKind::Unit)
        .column("other", "column-other-unit", CellKind::Unit)
        .column("similarity", "column-similarity", CellKind::Number(3))
        .plot(Plot::Matrix { row: "one", column: "other", value: "similarity" });
    let units = &data.sample.units;
    for (i, j, value) in pairs.each(data.rows.len()) {
        for (one, other) in [(i, j), (j, i)] {
            table.push(vec![Cell::Unit(units[one]), Cell::Unit(units[other]), Cell::Number(value)]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;
    use crate::tiny;
    use proptest::prelude::*;

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    const EIGHT: ([f64; 8], [f64; 8]) =
        ([10.0, 14.0, 2.0, 12.0, 6.0, 10.0, 30.0, 16.0], [11.0, 1.0, 18.0, 5.0, 14.0, 8.0, 24.0, 19.0]);

    #[test]
    fn worked_figures() {
        close(similarity(&[10.0, 44.0, 46.0], &[11.0, 46.0, 43.0]).unwrap(), 0.9983325986841156);
        close(similarity(&EIGHT.0, &EIGHT.1).unwrap(), 0.8274271578676804);
        close(similarity(&EIGHT.0[1..6], &EIGHT.1[1..6]).unwrap(), 0.5063665706038825);
        close(similarity(&[5.0, 55.0, 40.0], &[20.0, 35.0, 45.0]).unwrap(), 0.9284500219273888);
    }

    /// The simulations that show what three sectors and twenty industries can tell apart.
    #[test]
    fn what_chance_gives() {
        let simulate = |place: &dyn Fn(&mut Stream) -> Vec<f64>| {
            let mut found: Vec<f64> = (0..20_000)
                .map(|i| {
                    let mut stream = Stream::new(1979, i);
                    similarity(&place(&mut stream), &place(&mut stream)).unwrap()
                })
                .collect();
            found.sort_by(f64::total_cmp);
            (found.iter().sum::<f64>() / 20_000.0, found[1_000], found[19_000])
        };
        let sectors = |s: &mut Stream| {
            let (first, second) = (5.0 + 15.0 * s.uniform(), 35.0 + 20.0 * s.uniform());
            vec![first, second, 100.0 - first - second]
        };
        let (mean, low, _) = simulate(&sectors);
        assert!((mean - 0.9754302315279816).abs() < 1e-3, "{mean}");
        assert!((low - 0.9247784041444355).abs() < 3e-3, "{low}");
        assert!((0.9754302315279816 - THREE_SECTORS.0).abs() < 5e-4);
        assert!((0.9247784041444355 - THREE_SECTORS.1).abs() < 5e-4);
        let flat = |s: &mut Stream| (0..20).map(|_| s.exponential()).collect::<Vec<f64>>();
        let (mean, _, high) = simulate(&flat);
        assert!((mean - 0.539255798801536).abs() < 3e-3, "{mean}");
        assert!((high - 0.7421900929148681).abs() < 5e-3, "{high}");
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(similarity(&[0.0, 0.0], &[1.0, 2.0]), Err(Undefined::AllZero));
        assert_eq!(similarity(&[1.0], &[1.0, 2.0]), Err(Undefined::Lengths { expected: 1, found: 2 }));
        assert_eq!(similarity(&[1.0, -1.0], &[1.0, 2.0]), Err(Undefined::Negative { at: 1, value: -1.0 }));
        assert_eq!(similarity(&[f64::INFINITY], &[1.0]), Err(Undefined::NotFinite { at: 0 }));
        assert_eq!(mean_similarity(&[[1.0]], &[1.0]), Err(Undefined::TooFew { needed: 2, found: 1 }));
        close(
            similarity(&EIGHT.0.map(|x| x * 1e300), &EIGHT.1.map(|x| x * 1e-300)).unwrap(),
            0.8274271578676804,
        );
        // Eight of ten in both: compared; a third missing: refused.
        let known = |v: &[f64], without: usize| -> Vec<Option<f64>> {
            v.iter().enumerate().map(|(i, x)| (i != without).then_some(*x)).collect()
        };
        let found = similarity_known(&known(&EIGHT.0, 2), &known(&EIGHT.1, 2)).unwrap();
        close(found, 1372.0 / (1732.0f64 * 1344.0).sqrt());
        assert!(matches!(
            similarity_known(&known(&EIGHT.0, 6), &known(&EIGHT.1, 7)),
            Err(Undefined::Covered { .. })
        ));
    }

    proptest! {
        #[test]
        fn laws_of_the_coefficient(
            rows in prop::collection::vec(prop::collection::vec(0.01f64..1e4, 6), 2..8),
            weights in prop::collection::vec(0.1f64..10.0, 8),
            scale in 1e-3f64..1e3,
        ) {
            let (a, b) = (&rows[0], &rows[1]);
            let s = similarity(a, b).unwrap();
            prop_assert!((0.0..=1.0).contains(&s));
            prop_assert!((similarity(b, a).unwrap() - s).abs() < 1e-12);
            prop_assert!((similarity(a, a).unwrap() - 1.0).abs() < 1e-12);
            let scaled: Vec<f64> = b.iter().map(|x| x * scale).collect();
            prop_assert!((similarity(a, &scaled).unwrap() - s).abs() < 1e-12);
            // The zone's figure is the weighted mean over pairs.
            let n = rows.len();
            let (mut sum, mut total) = (0.0, 0.0);
            for i in 0..n {
                for j in i + 1..n {
                    sum += weights[i] * weights[j] * similarity(&rows[i], &rows[j]).unwrap();
                    total += weights[i] * weights[j];
                }
            }
            let zone = mean_similarity(&rows, &weights[..n]).unwrap();
            prop_assert!((zone - sum / total).abs() < 1e-10);
        }
    }

    #[test]
    fn the_embedded_zone_is_more_alike_than_chance() {
        let zone = tiny::embedded();
        let scope = tiny::scope(zone);
        let out = tiny::run(&MEASURE, &scope, &[]);
        let find = |s: &str| out.findings.iter().find(|f| f.statistic == s).unwrap();
        let whole = find("zone");
        // Worked out apart from the tables of the package: 13 industries of 2020, GDP of 2018 as weight.
        assert!((whole.value.number().unwrap() - 0.9627).abs() < 2e-3, "{:?}", whole.value);
        let null = whole.null.as_ref().unwrap();
        assert!((null.mean - 0.823).abs() < 0.02 && null.percentile > 0.95);
        assert_eq!(whole.evidence.unwrap().support, Support::Confirms);
        assert!(find("three-sectors").value.number().is_none());
        assert_eq!(find("three-sectors").evidence.unwrap().support, Support::Inconclusive);
        assert!(find("compared").value.number().unwrap() > 0.5);
        assert_eq!(out.tables[0].rows.len(), 380);
        let again = tiny::run(&MEASURE, &scope, &[]);
        assert_eq!(out.findings, again.findings);
        // With the zone as its own reference nothing can be redrawn and nothing is decided.
        let own = tiny::run(&MEASURE, &scope, &[("yardstick", "zone")]);
        assert_eq!(own.findings[0].evidence.unwrap().support, Support::Inconclusive);
    }

    #[test]
    fn three_sectors_alone_are_refused() {
        let mut zone = tiny::zone(&[("32", "P", ""), ("3201", "A", "32"), ("3202", "B", "32")]);
        let row = |a: f64, b: f64| [("3201", a), ("3202", b)];
        tiny::figures(
            &mut zone,
            &[
                ("va_primary", "亿元", 2018, &row(10.0, 11.0)),
                ("va_secondary", "亿元", 2018, &row(44.0, 46.0)),
                ("va_tertiary", "亿元", 2018, &row(46.0, 43.0)),
            ],
        );
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        assert_eq!(out.findings.len(), 1);
        assert!(out.findings[0].value.number().is_none());
        let shown = format!("{:?}", out.findings[0].warnings);
        assert!(shown.contains("0.99833"), "{shown}");
        // Three classes in the table of industries are no better.
        let keys = ["a", "b", "c"];
        tiny::industries(&mut zone, "workers", 2018, &keys, &[("3201", &[10.0, 44.0, 46.0])]);
        tiny::industries(&mut zone, "workers", 2018, &keys, &[("3202", &[11.0, 46.0, 43.0])]);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        assert!(out.findings.iter().all(|f| f.value.number().is_none()));
    }
}
