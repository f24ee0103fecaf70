//! The score of a circle: how much would its counties gain by working together?
//!
//! ```text
//! S(C) = wI I + wK K + wH H + wB B + wS S - wT T        each part scaled to 0-1 by its rank over all feasible circles
//! I  interaction across lines inside C, over all interaction that a member of C takes part in
//! K  mean complementarity of pairs of members on different sides
//! H  homogeneity: 1 - mean Gower distance of members on resources (mean over resources of |x - y| / range)
//! B  barrier relief: mean over links across a line of (flow expected without the line - observed) / expected
//! S  service gain per person if the line is open
//! T  greatest travel time between two members
//! ```
//!
//! The parts pull apart: likeness helps farming and tourism, difference helps industry, ties help services. So weights are on
//! the screen, and the rank of a circle is given with its range under random weights ([`rank_ranges`]). A part that is not
//! known for a circle is left out, the other weights grow in proportion, and the confidence class falls
//! ([`Confidence`]). Ranks make parts comparable, not absolute: scores of two zones must not be compared.
//!
//! Time grows with the number of circles times its logarithm; the ranges with circles times draws.
//!
//! Reference: Gower 1971 (Biometrics 27:857-871, doi:10.2307/2528823) for the distance; the score is Coregion's own.

use super::check::{Kind, greatest_minutes};
use super::counties::{BadCounties, Counties, Straddle};
use super::enumerate::Feasible;
use coregion_diagnose::random::Stream;
use rayon::prelude::*;

/// A part of the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScorePart {
    /// Interaction across lines.
    Interaction,
    /// Complementarity across lines.
    Complementarity,
    /// Homogeneity of resources.
    Homogeneity,
    /// Barrier relief.
    Barrier,
    /// Service gain.
    Service,
    /// Travel time, which counts against.
    Time,
}

impl ScorePart {
    /// Every part, in the order of the score.
    pub const ALL: [ScorePart; 6] = [
        ScorePart::Interaction,
        ScorePart::Complementarity,
        ScorePart::Homogeneity,
        ScorePart::Barrier,
        ScorePart::Service,
        ScorePart::Time,
    ];

    /// Identifier of its name in the catalogue.
    pub fn label(self) -> &'static str {
        match self {
            ScorePart::Interaction => "circle-part-interaction",
            ScorePart::Complementarity => "circle-part-complementarity",
            ScorePart::Homogeneity => "circle-part-homogeneity",
            ScorePart::Barrier => "circle-part-barrier",
            ScorePart::Service => "circle-part-service",
            ScorePart::Time => "circle-part-time",
        }
    }
}

/// Parts in the order of [`ScorePart::ALL`].
const PARTS: usize = ScorePart::ALL.len();
const TIME: usize = PARTS - 1;

/// What each part weighs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights(pub [f64; PARTS]);

impl Default for Weights {
    fn default() -> Self {
        Weights([0.25, 0.2, 0.15, 0.2, 0.1, 0.1])
    }
}

impl Weights {
    /// Random weights that sum to one, every mix as likely as any other.
    fn drawn(stream: &mut Stream) -> Self {
        let draws: [f64; PARTS] = std::array::from_fn(|_| stream.exponential());
        let sum: f64 = draws.iter().sum();
        Weights(draws.map(|d| d / sum))
    }

    fn check(&self) -> Result<(), BadCounties> {
        let bad = self.0.iter().copied().find(|w| !(0.0..=1e9).contains(w));
        let value = bad.unwrap_or_else(|| self.0.iter().sum());
        if bad.is_some() || value <= 0.0 {
            let accepted = "0 or more, not all 0,";
            return Err(BadCounties::Range { what: "a weight", value, accepted });
        }
        Ok(())
    }
}

/// A figure of a pair of counties, `None` where it is not known.
pub type Pairwise<'a> = &'a (dyn Fn(u32, u32) -> Option<f64> + Sync);

/// A figure of a whole circle, `None` where it is not known.
pub type OfCircle<'a> = &'a (dyn Fn(&[u32]) -> Option<f64> + Sync);

/// What is known of counties and their pairs. Parts without figures are left out of the score.
#[derive(Clone, Copy, Default)]
pub struct Evidence<'a> {
    /// Interaction of a pair, the same either way: gravity, or flows.
    pub interaction: Option<Pairwise<'a>>,
    /// What one can supply and the other lacks, 0 to 1.
    pub complementarity: Option<Pairwise<'a>>,
    /// Resources that farming, tourism or ecology rest on: one slice a resource.
    pub resources: &'a [&'a [Option<f64>]],
    /// (Flow expected without the line - observed) / expected, of a pair across a line.
    pub barrier: Option<Pairwise<'a>>,
    /// Service gain per person of a circle whose lines are open.
    pub service: Option<OfCircle<'a>>,
}

/// How much of the weight of the score rests on figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Less than 60 percent.
    Low,
    /// At least 60 percent.
    Medium,
    /// At least 90 percent.
    High,
}

impl Confidence {
    fn of(known: f64) -> Self {
        match known {
            k if k >= 0.9 => Confidence::High,
            k if k >= 0.6 => Confidence::Medium,
            _ => Confidence::Low,
        }
    }

    /// Identifier of its name in the catalogue.
    pub fn label(self) -> &'static str {
        match self {
            Confidence::Low => "circle-confidence-low",
            Confidence::Medium => "circle-confidence-medium",
            Confidence::High => "circle-confidence-high",
        }
    }
}

/// Raw parts of a circle.
pub type Raw = [Option<f64>; PARTS];

/// Computes raw parts of circles.
pub struct Measuring<'a> {
    counties: &'a Counties<'a>,
    evidence: Evidence<'a>,
    /// All interaction of each county.
    totals: Vec<f64>,
    /// Greatest difference of each resource.
    ranges: Vec<f64>,
}

impl<'a> Measuring<'a> {
    /// Sums interaction and finds the ranges of resources.
    ///
    /// # Errors
    /// Resources that do not align with the counties.
    pub fn new(counties: &'a Counties<'a>, evidence: Evidence<'a>) -> Result<Self, BadCounties> {
        let n = counties.len();
        if let Some(bad) = evidence.resources.iter().find(|r| r.len() != n) {
            return Err(BadCounties::Lengths { what: "a resource", expected: n, found: bad.len() });
        }
        let mut totals = vec![0.0; if evidence.interaction.is_some() { n } else { 0 }];
        if let Some(interaction) = evidence.interaction {
            for a in 0..n as u32 {
                for b in 0..a {
                    let value = interaction(a, b).unwrap_or(0.0);
                    totals[a as usize] += value;
                    totals[b as usize] += value;
                }
            }
        }
        let range = |values: &&[Option<f64>]| {
            let known = || values.iter().flatten().copied();
            known().fold(f64::NEG_INFINITY, f64::max) - known().fold(f64::INFINITY, f64::min)
        };
        let ranges = evidence.resources.iter().map(range).collect();
        Ok(Measuring { counties, evidence, totals, ranges })
    }

    /// The raw parts of a circle: interaction, complementarity and barriers across the lines that it straddles.
    pub fn raw(&self, kind: Kind, set: &[u32]) -> Raw {
        let straddle = match kind {
            Kind::Interprovincial => Straddle::Province,
            Kind::CrossCity => Straddle::Prefecture,
        };
        let side = |v: u32| self.counties.side(straddle, v);
        self.raw_of_pairs(set, |a, b| side(a) != side(b))
    }

    /// The raw parts of a set, every pair taken as one that could work together: to compare a circle with what its
    /// members could do without crossing a line.
    pub(crate) fn raw_inside(&self, set: &[u32]) -> Raw {
        let mut raw = self.raw_of_pairs(set, |_, _| true);
        // No line, no relief and no opening.
        raw[3] = None;
        raw[4] = None;
        raw
    }

    fn raw_of_pairs(&self, set: &[u32], counts: impl Fn(u32, u32) -> bool) -> Raw {
        let evidence = &self.evidence;
        let (mut inside, mut across) = (0.0, 0.0);
        let mut fits = Mean::default();
        let mut unlike = Mean::default();
        let mut relief = Mean::default();
        for (i, &a) in set.iter().enumerate() {
            for &b in &set[i + 1..] {
                let counts = counts(a, b);
                if let Some(value) = evidence.interaction.and_then(|f| f(a, b)) {
                    inside += value;
                    across += if counts { value } else { 0.0 };
                }
                if counts {
                    fits.add(evidence.complementarity.and_then(|f| f(a, b)));
                    if self.counties.graph.linked(a, b) {
                        relief.add(evidence.barrier.and_then(|f| f(a, b)));
                    }
                }
                unlike.add(self.gower(a, b));
            }
        }
        let all: f64 = set.iter().filter_map(|v| self.totals.get(*v as usize)).sum::<f64>() - inside;
        [
            (all > 0.0).then(|| across / all),
            fits.value(),
            unlike.value().map(|d| 1.0 - d),
            relief.value(),
            evidence.service.and_then(|f| f(set)),
            greatest_minutes(self.counties, set).filter(|m| m.is_finite()),
        ]
    }

    /// The Gower distance of two counties over the resources known of both.
    pub(crate) fn gower(&self, a: u32, b: u32) -> Option<f64> {
        let mut mean = Mean::default();
        for (values, range) in self.evidence.resources.iter().zip(&self.ranges) {
            if let (Some(x), Some(y)) = (values[a as usize], values[b as usize]) {
                mean.add(Some(if *range > 0.0 { (x - y).abs() / range } else { 0.0 }));
            }
        }
        mean.value()
    }
}

#[derive(Default)]
struct Mean {
    sum: f64,
    count: f64,
}

impl Mean {
    fn add(&mut self, value: Option<f64>) {
        if let Some(value) = value {
            self.sum += value;
            self.count += 1.0;
        }
    }

    fn value(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }
}

/// The ascending values of each part over all feasible circles, that ranks are read from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scales {
    sorted: [Vec<f64>; PARTS],
}

impl Scales {
    /// The scales of circles.
    pub fn new(raw: &[Raw]) -> Self {
        let sorted = std::array::from_fn(|part| {
            let mut values: Vec<f64> = raw.iter().filter_map(|r| r[part]).collect();
            values.sort_unstable_by(f64::total_cmp);
            values
        });
        Scales { sorted }
    }

    /// Where a value of a part stands among all, 0 lowest to 1 highest, ties at their middle; one half where there is
    /// only one circle.
    fn place(&self, part: usize, value: f64) -> f64 {
        let values = &self.sorted[part];
        let below = values.partition_point(|v| *v < value);
        let not_above = values.partition_point(|v| *v <= value);
        match values.len() {
            0 | 1 => 0.5,
            n => ((below + not_above).saturating_sub(1) as f64 / 2.0 / (n as f64 - 1.0)).min(1.0),
        }
    }

    /// The places of all parts of a circle.
    pub fn places(&self, raw: &Raw) -> Raw {
        std::array::from_fn(|part| raw[part].map(|value| self.place(part, value)))
    }
}

/// The score from places: known parts weighted, the weights grown by what is not known. `None` if nothing is known.
pub fn score(places: &Raw, weights: &Weights) -> Option<f64> {
    let (mut sum, mut known) = (0.0, 0.0);
    for (part, (place, weight)) in places.iter().zip(&weights.0).enumerate() {
        if let Some(place) = place {
            sum += if part == TIME { -weight * place } else { weight * place };
            known += weight;
        }
    }
    let whole: f64 = weights.0.iter().sum();
    (known > 0.0).then(|| sum / known * whole)
}

/// How much of the weight is known.
pub fn confidence(raw: &Raw, weights: &Weights) -> Confidence {
    let known: f64 = raw.iter().zip(&weights.0).filter(|(r, _)| r.is_some()).map(|(_, w)| w).sum();
    Confidence::of(known / weights.0.iter().sum::<f64>())
}

/// All circles with parts, places and scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// Raw parts of each circle.
    pub raw: Vec<Raw>,
    /// Places of each circle's parts.
    pub places: Vec<Raw>,
    /// Score of each circle; zero, which is never chosen, where nothing is known.
    pub values: Vec<f64>,
    /// What places are read from.
    pub scales: Scales,
}

/// Scores all circles.
///
/// # Errors
/// Weights that are negative or all zero.
pub fn score_all(
    measuring: &Measuring<'_>,
    feasible: &Feasible,
    weights: &Weights,
) -> Result<Scored, BadCounties> {
    weights.check()?;
    let raw: Vec<Raw> =
        feasible.sets.iter().zip(&feasible.kinds).map(|(set, kind)| measuring.raw(*kind, set)).collect();
    let scales = Scales::new(&raw);
    let places: Vec<Raw> = raw.iter().map(|raw| scales.places(raw)).collect();
    let values = places.iter().map(|p| score(p, weights).unwrap_or(0.0)).collect();
    Ok(Scored { raw, places, values, scales })
}

/// Where a circle ranks among all feasible ones under random weights; 1 is best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankRange {
    /// Its rank under the weights given.
    pub rank: usize,
    /// The best rank in any draw.
    pub best: usize,
    /// The rank that it keeps or betters in nineteen of twenty draws, and its median rank.
    pub median: usize,
    /// The 95th percentile of its ranks.
    pub p95: usize,
    /// The worst rank in any draw.
    pub worst: usize,
    /// How many circles there are.
    pub of: usize,
}

/// Rank ranges of some circles under `draws` random weight vectors, the same on any number of threads.
pub fn rank_ranges(scored: &Scored, of: &[u32], draws: usize, seed: u64) -> Vec<RankRange> {
    let m = scored.places.len();
    // Places in columns, unknown ones as zero beside a mask, so that a draw runs through them quickly.
    let columns: Vec<Vec<(f64, f64)>> = (0..PARTS)
        .map(|part| {
            let cell = |p: &Raw| p[part].map_or((0.0, 0.0), |x| (if part == TIME { -x } else { x }, 1.0));
            scored.places.iter().map(cell).collect()
        })
        .collect();
    let ranks_of_draw = |draw: usize| -> Vec<usize> {
        let weights = Weights::drawn(&mut Stream::new(seed, draw as u64));
        let mut sums = vec![(0.0, 0.0); m];
        for (column, weight) in columns.iter().zip(weights.0) {
            for (sum, (place, known)) in sums.iter_mut().zip(column) {
                sum.0 += weight * place;
                sum.1 += weight * known;
            }
        }
        let values: Vec<f64> =
            sums.into_iter().map(|(sum, known)| if known > 0.0 { sum / known } else { 0.0 }).collect();
        of.iter().map(|c| 1 + values.iter().filter(|v| **v > values[*c as usize]).count()).collect()
    };
    let ranks: Vec<Vec<usize>> = (0..draws).into_par_iter().map(ranks_of_draw).collect();
    (of.iter().enumerate())
        .map(|(i, c)| {
            let value = scored.values[*c as usize];
            let rank = 1 + scored.values.iter().filter(|v| **v > value).count();
            let mut found: Vec<usize> = ranks.iter().map(|r| r[i]).collect();
            found.sort_unstable();
            let at = |share: f64| found.get((share * (found.len() as f64 - 1.0)).round() as usize);
            let at = |share: f64| at(share).copied().unwrap_or(rank);
            RankRange { rank, best: at(0.0), median: at(0.5), p95: at(0.95), worst: at(1.0), of: m }
        })
        .collect()
}
