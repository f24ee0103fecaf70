//! The circles of a plan: proven the best where they can be listed, else by a heuristic.

use super::check::{Check, Kind, checked};
use super::counties::{BadCounties, Counties, Rules};
use super::enumerate::{Feasible, enumerate};
use super::heuristic::{Heuristic, HeuristicOptions, heuristic};
use super::one_sided::{OneSided, one_sided};
use super::packing::{PackingRules, pack};
use super::score::{
    Confidence, Measuring, RankRange, Raw, Scored, Weights, confidence, rank_ranges, score, score_all,
};
use super::sets::Sets;
use super::variants::{Steadiness, steadiness};
use crate::regions::Attributes;
use crate::{Limit, Outcome};
use coregion_zone::Message;

/// The most circles that are listed.
const LISTED: usize = 300_000;
/// Work of the packing: simplex steps and branches.
const WORK: u64 = 60_000;

/// What is asked of the choice.
pub(super) struct Asked<'a> {
    pub(super) rules: Rules<'a>,
    pub(super) weights: Weights,
    /// Most circles; `None`: as many as fit.
    pub(super) most: Option<usize>,
    /// `None`: exact.
    pub(super) heuristic: Option<Heuristic>,
    pub(super) draws: usize,
    pub(super) seed: u64,
}

/// A circle of a plan.
pub(super) struct Chosen {
    pub(super) members: Vec<u32>,
    pub(super) check: Check,
    pub(super) score: f64,
    pub(super) raw: Raw,
    pub(super) places: Raw,
    pub(super) confidence: Confidence,
    /// Its rank among all; `None` where they are too many to list.
    pub(super) range: Option<RankRange>,
    /// The best without crossing the line.
    pub(super) one_sided: Option<OneSided>,
}

/// The circles of a plan with what is known of the choice.
pub(super) struct Choice {
    /// The best first.
    pub(super) circles: Vec<Chosen>,
    pub(super) proof: Message,
    /// How many circles are possible, and connected sets looked at; `None` where they are too many to list.
    pub(super) funnel: Option<super::enumerate::Funnel>,
    /// Circles of variants of the rules.
    pub(super) steadiness: Option<Steadiness>,
}

/// Every circle there is, scored; none where there are too many to list.
struct Listing {
    feasible: Feasible,
    scored: Scored,
}

pub(super) fn choose(
    counties: &Counties<'_>,
    measuring: &Measuring<'_>,
    attributes: &Attributes,
    asked: &Asked<'_>,
    limit: &Limit<'_>,
) -> Result<Choice, BadCounties> {
    let rules = &asked.rules;
    let list = |rules: &Rules<'_>| -> Result<Option<Listing>, BadCounties> {
        match enumerate(counties, rules, LISTED) {
            Ok(feasible) => {
                let scored = score_all(measuring, &feasible, &asked.weights)?;
                Ok(Some(Listing { feasible, scored }))
            }
            Err(BadCounties::TooMany { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    };
    let listing = list(rules)?;
    let packing = PackingRules { counties: counties.len(), most: asked.most, overlap: 1, required: &[] };
    let limit = limit.at_most(WORK);
    let (mut sets, proof, scales): (Vec<Vec<u32>>, Message, _) = match (&listing, asked.heuristic) {
        (Some(all), None) => {
            let outcome = pack(&all.feasible.sets, &all.scored.values, &packing, &limit);
            let chosen = outcome.best().map(|p| p.chosen.clone()).unwrap_or_default();
            let sets = chosen.iter().map(|c| all.feasible.sets.get(*c as usize).to_vec()).collect();
            (sets, outcome.proof(), all.scored.scales.clone())
        }
        _ => {
            let scales = match &listing {
                Some(all) => all.scored.scales.clone(),
                // Places are read from the circles of the greatest size that can be listed.
                None => (rules.least..rules.most)
                    .rev()
                    .find_map(|most| list(&Rules { most, ..*rules }).ok().flatten())
                    .map(|all| all.scored.scales)
                    .unwrap_or_default(),
            };
            let worth = |kind: Kind, set: &[u32]| {
                score(&scales.places(&measuring.raw(kind, set)), &asked.weights).unwrap_or(0.0)
            };
            let options = HeuristicOptions {
                heuristic: asked.heuristic.unwrap_or_default(),
                most: asked.most,
                seed: asked.seed,
                ..HeuristicOptions::default()
            };
            let found = heuristic(counties, rules, attributes, &worth, &options, &limit)?;
            let bound = listing.as_ref().and_then(|all| {
                let outcome = pack(&all.feasible.sets, &all.scored.values, &packing, &limit);
                outcome.best().map(|p| p.bound)
            });
            let gap = Outcome::<()>::gap_of(found.value, bound);
            let sets = found.circles.iter().map(<[u32]>::to_vec).collect();
            (sets, Outcome::Feasible { best: (), gap }.proof(), scales)
        }
    };
    let value = |set: &Vec<u32>| {
        let check = checked(counties, rules, set);
        let raw = check.kind.map(|kind| measuring.raw(kind, set)).unwrap_or_default();
        score(&scales.places(&raw), &asked.weights).unwrap_or(0.0)
    };
    sets.sort_by(|a: &Vec<u32>, b| value(b).total_cmp(&value(a)).then(a.cmp(b)));
    let ranges = listing.as_ref().map(|all| {
        let position = |set: &Vec<u32>| all.feasible.sets.iter().position(|s| s == set.as_slice());
        let at: Vec<u32> = sets.iter().filter_map(position).map(|p| p as u32).collect();
        rank_ranges(&all.scored, &at, asked.draws, asked.seed)
    });
    let all: Sets = sets.iter().map(Vec::as_slice).collect();
    let steadiness = match &listing {
        Some(_) if !all.is_empty() => {
            let cases = cases(rules);
            let limit = limit.at_most(WORK / 4);
            let packing = &packing;
            Some(steadiness(
                counties,
                rules,
                measuring,
                &asked.weights,
                packing,
                &cases,
                LISTED,
                &all,
                &limit,
            )?)
        }
        _ => None,
    };
    let circles = (sets.into_iter().enumerate())
        .map(|(i, members)| {
            let check = checked(counties, rules, &members);
            let raw = check.kind.map(|kind| measuring.raw(kind, &members)).unwrap_or_default();
            let places = scales.places(&raw);
            Chosen {
                score: score(&places, &asked.weights).unwrap_or(0.0),
                confidence: confidence(&raw, &asked.weights),
                range: ranges.as_ref().and_then(|r| r.get(i).copied()),
                one_sided: one_sided(counties, rules, measuring, &scales, &asked.weights, &members, &check),
                raw,
                places,
                members,
                check,
            }
        })
        .collect();
    Ok(Choice { circles, proof, funnel: listing.map(|all| all.feasible.funnel), steadiness })
}

/// Variants of the rules: one member less, and a fifth less and more reach.
fn cases(rules: &Rules<'_>) -> Vec<(usize, Option<f64>)> {
    let mut cases = Vec::new();
    if rules.most > rules.least {
        cases.push((rules.most - 1, rules.reach));
    }
    if let Some(reach) = rules.reach {
        cases.push((rules.most, Some(reach * 0.8)));
        cases.push((rules.most, Some(reach * 1.2)));
    }
    cases
}
