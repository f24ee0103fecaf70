//! Relatedness density: which new industry is near what a place already does?
//!
//! With M_ik = 1 where place i has a location quotient of at least 1 in industry k, u_k the number of places with k:
//!
//! ```text
//! proximity  phi_kl     = places with both k and l / max(u_k, u_l) = min(P(k | l), P(l | k))
//! density    density_ik = sum_l M_il phi_lk / sum_l phi_lk
//! ```
//!
//! Pure numbers from 0 to 1. An industry is not near itself here (phi_kk = 0), so the density of an industry says only what
//! the others of the place say; `ecomplexity` counts it (phi_kk = 1): [`Own`] says which. Industries that no place or every
//! place has tell nothing and are left out; an industry that is near no other has no density.
//!
//! Farming and mining are left out by default beside local services: no place can start them without soil or seam.
//! Proximity is estimated over all places of the package and applied to the places of the zone. Read density within
//! one place, over the industries it does not have: diverse places have a high density for all of them. With the 20 sections
//! of a census the industries are too coarse to choose projects by; the figure then shows the method's direction only.
//! Time grows with places times industries squared over 64 for proximity, and with presences times industries for density.
//!
//! References: Hidalgo, Klinger, Barabasi and Hausmann 2007 (Science 317:482-487, doi:10.1126/science.1144581).
//!
//! ```
//! use coregion_diagnose::structure::presence::Presence;
//! use coregion_diagnose::structure::relatedness::{Own, density, proximity};
//! let rows = [[1, 1, 1, 0], [1, 1, 0, 0], [0, 1, 1, 1], [0, 0, 1, 1]];
//! let presence = Presence::of_rows(&rows.map(|r| r.map(|x| x == 1)))?;
//! let near = proximity(&presence, Own::Excluded);
//! assert!((near.get(0, 1) - 0.666667).abs() < 1e-6);
//! assert!((density(&presence, &near)?.get(1, 3).unwrap() - 0.333333).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::mix::{self, Mix, mix};
use super::presence::Presence;
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Scope, Table, Unavailable, Undefined,
};
use coregion_zone::Message;
use rayon::prelude::*;

/// Whether an industry counts as near itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// It does not: phi_kk = 0.
    Excluded,
    /// It does: phi_kk = 1 where any place has it. The Python package `ecomplexity`.
    Included,
}

/// How near industries are to each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Proximity {
    values: Vec<f64>,
    industries: usize,
}

impl Proximity {
    /// The proximity of two industries.
    pub fn get(&self, one: usize, other: usize) -> f64 {
        self.values[one * self.industries + other]
    }

    /// The proximities of an industry.
    pub fn row(&self, industry: usize) -> &[f64] {
        &self.values[industry * self.industries..(industry + 1) * self.industries]
    }
}

/// The proximity of every pair of industries. An industry that no place has is near none.
pub fn proximity(presence: &Presence, own: Own) -> Proximity {
    let m = presence.industries();
    let ubiquity = presence.ubiquity();
    let mut values = vec![0.0; m * m];
    let beside = |k: usize, row: &mut [f64]| {
        for (l, value) in row.iter_mut().enumerate().skip(k + 1) {
            let most = ubiquity[k].max(ubiquity[l]);
            if most > 0 {
                *value = f64::from(presence.together(k, l)) / f64::from(most);
            }
        }
        row[k] = if own == Own::Included && ubiquity[k] > 0 { 1.0 } else { 0.0 };
    };
    values.par_chunks_mut(m).enumerate().for_each(|(k, row)| {
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || beside(k, row),
        );
    });
    // The other half, a square tile at a time.
    const TILE: usize = 32;
    for top in (0..m).step_by(TILE) {
        for left in (top..m).step_by(TILE) {
            for k in top..(top + TILE).min(m) {
                for l in left.max(k + 1)..(left + TILE).min(m) {
                    values[l * m + k] = values[k * m + l];
                }
            }
        }
    }
    Proximity { values, industries: m }
}

/// How near each industry is to what each place has.
#[derive(Clone, Debug, PartialEq)]
pub struct Density {
    values: Vec<f64>,
    industries: usize,
    near_any: Vec<bool>,
}

impl Density {
    /// The density of an industry in a place; none for an industry that is near no other.
    pub fn get(&self, place: usize, industry: usize) -> Option<f64> {
        self.near_any[industry].then(|| self.values[place * self.industries + industry])
    }

    /// The densities row by row, places by industries; 0 for an industry that is near no other.
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}

/// Industries whose densities are summed at a time: they stay in registers.
const LANES: usize = 8;
/// Industries whose marks together choose a sum from a table.
const SIX: usize = 6;
/// How many such a word of marks has.
const SIXES: usize = 64usize.div_ceil(SIX);
/// Tables that are used at a time, so that they stay near the processor.
const TABLES: usize = 6;
/// Places worked on at a time.
const PLACES: usize = 512;

type Lanes = [f64; LANES];

/// The density of every industry in every place.
///
/// # Errors
/// A proximity of other industries than those of the presence.
pub fn density(presence: &Presence, proximity: &Proximity) -> Result<Density, Undefined> {
    let m = presence.industries();
    Undefined::check_length(m, proximity.industries)?;
    let mut sums = vec![0.0; m];
    for k in 0..m {
        for (sum, value) in sums.iter_mut().zip(proximity.row(k)) {
            *sum += value;
        }
    }
    let mut values = vec![0.0; presence.places() * m];
    values.par_chunks_mut(PLACES * m).enumerate().for_each(|(chunk, rows)| {
        let mut parts = vec![[0.0; LANES]; rows.len() / m];
        for left in (0..m).step_by(LANES) {
            parts.fill([0.0; LANES]);
            let columns = left..(left + LANES).min(m);
            pulp::Arch::new().dispatch(
                #[inline(always)]
                || sum_near(presence, chunk * PLACES, proximity, columns.clone(), &mut parts),
            );
            for (row, part) in rows.chunks_exact_mut(m).zip(&parts) {
                for ((value, part), sum) in
                    row[columns.clone()].iter_mut().zip(part).zip(&sums[columns.clone()])
                {
                    *value = if *sum > 0.0 { part / sum } else { 0.0 };
                }
            }
        }
    });
    Ok(Density { values, industries: m, near_any: sums.iter().map(|s| *s > 0.0).collect() })
}

/// For each place from the first on, the sum of the proximities of some industries to what the place has. The sums over
/// every subset of six neighbours are made once (a word ends with four) and then chosen by the marks of a place.
#[inline(always)]
fn sum_near(
    presence: &Presence,
    first: usize,
    proximity: &Proximity,
    columns: std::ops::Range<usize>,
    parts: &mut [Lanes],
) {
    let m = presence.industries();
    let mut tables = [[[0.0; LANES]; 1 << SIX]; TABLES];
    for word in 0..m.div_ceil(64) {
        for from in (0..SIXES).step_by(TABLES) {
            for (at, table) in tables.iter_mut().enumerate() {
                let lowest = (from + at) * SIX;
                for subset in 1..1 << SIX {
                    let bit = lowest + (subset as u32).trailing_zeros() as usize;
                    let mut sum = table[subset & (subset - 1)];
                    let industry = word * 64 + bit;
                    if bit < 64 && industry < m {
                        for (sum, near) in sum.iter_mut().zip(&proximity.row(industry)[columns.clone()]) {
                            *sum += near;
                        }
                    }
                    table[subset] = sum;
                }
            }
            for (i, part) in parts.iter_mut().enumerate() {
                let mut marks = presence.words_of_place(first + i)[word] >> (from * SIX);
                let mut sum = *part;
                for table in &tables {
                    let chosen = &table[(marks & ((1 << SIX) - 1)) as usize];
                    for (sum, x) in sum.iter_mut().zip(chosen) {
                        *sum += x;
                    }
                    marks >>= SIX;
                }
                *part = sum;
            }
        }
    }
}

/// The presences of all places of the package, with what to leave out.
pub(super) struct Universe {
    /// The mix they were taken from.
    pub data: Mix,
    /// The industries that some places have and some have not, as columns of the mix.
    pub industries: Vec<usize>,
    /// The presence of these industries in every place of the package.
    pub presence: Presence,
    /// The place of each member of the sample in the presence.
    pub members: Vec<Option<usize>>,
}

/// The threshold on the quotient.
pub(super) const THRESHOLD: OptionSpec =
    OptionSpec { name: "threshold", kind: Kind::Number(0.01, 100.0), default: "1" };

pub(super) fn universe(scope: &Scope<'_>, options: &Options) -> Result<Universe, Unavailable> {
    let data = mix(scope, options)?;
    let unavailable = |reason: Undefined| Unavailable { reason: reason.message(), resource: "industries" };
    let places = &data.reference.places;
    if places.len() < 3 {
        return Err(unavailable(Undefined::TooFew { needed: 3, found: places.len() }));
    }
    let m = data.industries.len();
    let flat: Vec<f64> = places.iter().flatten().copied().collect();
    let threshold = options.number("threshold").unwrap_or(1.0);
    let presence = Presence::of_figures(&flat, m, threshold).map_err(unavailable)?;
    let n = places.len() as u32;
    let industries: Vec<usize> = (0..m).filter(|k| (1..n).contains(&presence.ubiquity()[*k])).collect();
    if industries.len() < 2 {
        return Err(unavailable(Undefined::TooFew { needed: 2, found: industries.len() }));
    }
    let every: Vec<usize> = (0..places.len()).collect();
    let presence = presence.only(&every, &industries);
    let members =
        (data.sample.units.iter()).map(|unit| data.reference.units.iter().position(|u| u == unit)).collect();
    Ok(Universe { data, industries, presence, members })
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "relatedness",
    group: Group::Structure,
    references: &["Hidalgo et al. 2007, Science 317:482-487, doi:10.1126/science.1144581"],
    options: &[
        mix::COUNTED,
        mix::CLASSIFICATION,
        mix::EXCLUDE_BOUND,
        mix::LEVEL,
        THRESHOLD,
        OptionSpec { name: "own", kind: Kind::Choice(&["excluded", "included"]), default: "excluded" },
    ],
    run,
};

/// Below this many industries the figure shows a direction only.
const COARSE: usize = 50;

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let Universe { data, industries, presence, members } = universe(scope, options)?;
    let sample = data.sample.clone().at_least(1, "industries")?;
    let own = if options.text("own") == Some("included") { Own::Included } else { Own::Excluded };
    let near = proximity(&presence, own);
    let densities = density(&presence, &near)
        .map_err(|reason| Unavailable { reason: reason.message(), resource: "industries" })?;
    let names = |k: usize| &data.industries[industries[k]].names;
    let mut table = Table::new("relatedness", Message::new("table-relatedness"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("industry", "column-industry", CellKind::Text)
        .column("present", "column-present", CellKind::Text)
        .column("density", "column-density", CellKind::Number(3))
        .column("place", "column-nearness-place", CellKind::Int);
    let mut nearest = vec![0usize; industries.len()];
    let (mut present, mut absent) = (Vec::new(), Vec::new());
    for (unit, member) in sample.units.iter().zip(&members) {
        let Some(i) = *member else { continue };
        let mut order: Vec<usize> = (0..industries.len())
            .filter(|k| !presence.has(i, *k) && densities.get(i, *k).is_some())
            .collect();
        order.sort_by(|a, b| {
            let of = |k: &usize| densities.get(i, *k).unwrap_or(0.0);
            of(b).total_cmp(&of(a)).then(a.cmp(b))
        });
        if let Some(first) = order.first() {
            nearest[*first] += 1;
        }
        for k in 0..industries.len() {
            let has = presence.has(i, k);
            let value = densities.get(i, k);
            if has {
                present.extend(value)
            } else {
                absent.extend(value)
            }
            let place = order.iter().position(|other| *other == k);
            table.push(vec![
                Cell::Unit(*unit),
                Cell::Name(names(k).clone()),
                Cell::Label(Message::new(if has { "class-present" } else { "class-absent" })),
                Cell::number(value),
                place.map_or(Cell::Missing, |p| Cell::Int(p as i64 + 1)),
            ]);
        }
    }
    let mean = |values: &[f64]| match values.len() {
        0 => Err(Undefined::TooFew { needed: 1, found: 0 }),
        n => Ok(values.iter().sum::<f64>() / n as f64),
    };
    let (with, without) = (mean(&present), mean(&absent));
    let reading = match (with, without) {
        (Ok(with), Ok(without)) => {
            Message::new("reading-relatedness-present").number("value", with, 3).number("absent", without, 3)
        }
        _ => Message::new("reading-relatedness-undefined"),
    };
    let mut finding = sample.finding(scope, MEASURE.name, "present", with, reading);
    finding.warnings = data.warnings.clone();
    finding.warnings.push(Message::new("warning-relatedness-within"));
    if industries.len() < COARSE {
        let count = industries.len();
        finding.warnings.push(Message::new("warning-relatedness-coarse").int("industries", count));
    }
    if industries.len() < data.industries.len() {
        let left_out = data.industries.len() - industries.len();
        finding.warnings.push(Message::new("warning-relatedness-everywhere").int("industries", left_out));
    }
    let mut findings = vec![finding];
    let most = (0..industries.len()).reduce(|a, b| if nearest[b] > nearest[a] { b } else { a });
    if let Some(k) = most.filter(|k| nearest[*k] > 0) {
        let reading = Message::new("reading-relatedness-nearest")
            .name("industry", names(k))
            .int("count", nearest[k])
            .int("places", sample.len());
        let value = nearest[k] as f64;
        let mut finding = sample.finding(scope, MEASURE.name, "nearest", value, reading);
        finding.subject = Some(names(k).clone());
        finding.decimals = 0;
        findings.push(finding);
    }
    Ok(Output { findings, tables: vec![table] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::presence::tests::four_by_four;
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn worked_figures() {
        let (third, two) = (1.0 / 3.0, 2.0 / 3.0);
        let near = proximity(&four_by_four(), Own::Excluded);
        let phi =
            [[0.0, two, third, 0.0], [two, 0.0, two, third], [third, two, 0.0, two], [0.0, third, two, 0.0]];
        let found = density(&four_by_four(), &near).unwrap();
        let expected =
            [[1.0, 0.8, 0.6, 1.0], [two, 0.4, 0.6, third], [1.0, 0.6, 0.8, 1.0], [third, 0.6, 0.4, two]];
        for i in 0..4 {
            for k in 0..4 {
                assert!((near.get(i, k) - phi[i][k]).abs() < 1e-12);
                assert!((found.get(i, k).unwrap() - expected[i][k]).abs() < 1e-12, "{i} {k}");
            }
        }
    }

    /// The Python package `ecomplexity` 0.5.3 on the same matrix counts an industry as near itself.
    #[test]
    fn the_convention_of_ecomplexity() {
        let near = proximity(&four_by_four(), Own::Included);
        let found = density(&four_by_four(), &near).unwrap();
        assert_eq!(near.get(2, 2), 1.0);
        // Place 0 has industries 0 to 2; industry 3 is near itself (1), 1 (1/3) and 2 (2/3).
        assert!((found.get(0, 3).unwrap() - 0.5).abs() < 1e-12);
        assert!((found.get(3, 3).unwrap() - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn an_industry_near_no_other_has_no_density() {
        let rows = [[true, true, false], [true, true, false], [false, false, true]];
        let presence = Presence::of_rows(&rows).unwrap();
        let found = density(&presence, &proximity(&presence, Own::Excluded)).unwrap();
        assert_eq!(found.get(0, 2), None);
        assert_eq!(found.get(2, 0), Some(0.0));
        assert_eq!(
            density(&presence, &proximity(&four_by_four(), Own::Excluded)),
            Err(Undefined::Lengths { expected: 3, found: 4 })
        );
    }

    proptest! {
        #[test]
        fn laws_of_density(rows in prop::collection::vec(prop::collection::vec(any::<bool>(), 70), 3..40)) {
            let presence = Presence::of_rows(&rows).unwrap();
            let near = proximity(&presence, Own::Excluded);
            let found = density(&presence, &near).unwrap();
            for k in 0..70 {
                for l in 0..70 {
                    prop_assert_eq!(near.get(k, l), near.get(l, k));
                    prop_assert!((0.0..=1.0).contains(&near.get(k, l)));
                }
                let sum: f64 = near.row(k).iter().sum();
                for (i, row) in rows.iter().enumerate() {
                    let plain: f64 = (0..70).filter(|l| row[*l]).map(|l| near.get(l, k)).sum();
                    match found.get(i, k) {
                        Some(value) => {
                            prop_assert!((0.0..=1.0 + 1e-12).contains(&value));
                            prop_assert!((value - plain / sum).abs() < 1e-12);
                        }
                        None => prop_assert_eq!(sum, 0.0),
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_done_together_is_found_together() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[]);
        let value = out.findings[0].value.number().unwrap();
        assert!((0.0..1.0).contains(&value));
        assert_eq!(out.tables[0].rows.len() % 20, 0);
        let own = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[("own", "included")]);
        assert!(own.findings[0].value.number().unwrap() > value);
    }
}
