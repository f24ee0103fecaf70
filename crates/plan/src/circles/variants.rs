//! Steadiness: do the same circles come out when the greatest size or the reach is another one?
//!
//! ```text
//! kept of a circle     = share of the variants that choose exactly this circle
//! likeness of a circle = mean over variants of the greatest |C and D| / |C or D| over their circles D
//! held of a county     = share of the variants in which it is in some circle
//! ```
//!
//! Each variant lists, scores (ranks are over its own circles) and packs anew. Variants run in parallel; results do not depend
//! on the number of threads. A variant with more circles than may be listed is left out.

use super::counties::{BadCounties, Counties, Rules};
use super::enumerate::enumerate;
use super::packing::{PackingRules, pack};
use super::score::{Measuring, Weights, score_all};
use super::sets::Sets;
use crate::Limit;
use rayon::prelude::*;

/// Circles under other rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The greatest size.
    pub most: usize,
    /// The reach, minutes.
    pub reach: Option<f64>,
    /// How many circles were possible.
    pub feasible: usize,
    /// The sum of scores; ranks are over the circles of the variant, so sums of variants must not be compared.
    pub value: f64,
    /// Whether that is proven to be the best.
    pub proven: bool,
    /// The circles chosen.
    pub circles: Sets,
}

/// What variants agree on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Steadiness {
    /// The variants that could be listed.
    pub variants: Vec<Variant>,
    /// For each circle, the share of variants that choose exactly it.
    pub kept: Vec<f64>,
    /// For each circle, its mean likeness with the most similar circle of each variant.
    pub likeness: Vec<f64>,
    /// For each county, the share of variants in which it is in a circle.
    pub held: Vec<f64>,
}

/// Compares circles with those of variants of the rules, each given by its greatest size and reach.
///
/// # Errors
/// As listing and scoring circles.
#[allow(clippy::too_many_arguments)]
pub fn steadiness(
    counties: &Counties<'_>,
    rules: &Rules<'_>,
    measuring: &Measuring<'_>,
    weights: &Weights,
    packing: &PackingRules<'_>,
    cases: &[(usize, Option<f64>)],
    listed: usize,
    circles: &Sets,
    limit: &Limit<'_>,
) -> Result<Steadiness, BadCounties> {
    let run = |&(most, reach): &(usize, Option<f64>)| -> Result<Option<Variant>, BadCounties> {
        let rules = Rules { most, reach, least: rules.least.min(most), ..*rules };
        let feasible = match enumerate(counties, &rules, listed) {
            Err(BadCounties::TooMany { .. }) => return Ok(None),
            other => other?,
        };
        let scored = score_all(measuring, &feasible, weights)?;
        let outcome = pack(&feasible.sets, &scored.values, packing, limit);
        let proven = outcome.is_optimal();
        let Some(best) = outcome.best() else { return Ok(None) };
        let circles = best.chosen.iter().map(|c| feasible.sets.get(*c as usize)).collect();
        let feasible = feasible.sets.len();
        Ok(Some(Variant { most, reach, feasible, value: best.value, proven, circles }))
    };
    let found: Vec<Option<Variant>> = cases.par_iter().map(run).collect::<Result<_, _>>()?;
    let variants: Vec<Variant> = found.into_iter().flatten().collect();
    let share = |test: &dyn Fn(&Variant) -> f64| {
        variants.iter().map(test).sum::<f64>() / (variants.len() as f64).max(1.0)
    };
    let same = |c: &[u32], v: &Variant| f64::from(u8::from(v.circles.iter().any(|d| d == c)));
    let alike = |c: &[u32], v: &Variant| v.circles.iter().map(|d| jaccard(c, d)).fold(0.0, f64::max);
    let held = |county: u32| share(&|v| f64::from(u8::from(v.circles.iter().any(|d| d.contains(&county)))));
    Ok(Steadiness {
        kept: circles.iter().map(|c| share(&|v| same(c, v))).collect(),
        likeness: circles.iter().map(|c| share(&|v| alike(c, v))).collect(),
        held: (0..counties.len() as u32).map(held).collect(),
        variants,
    })
}

fn jaccard(a: &[u32], b: &[u32]) -> f64 {
    let common = a.iter().filter(|v| b.contains(v)).count();
    common as f64 / (a.len() + b.len() - common) as f64
}
