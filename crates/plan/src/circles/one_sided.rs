//! The counterfactual of a circle: the best that its members could do without crossing the line.

use super::check::{Check, Kind};
use super::counties::{Counties, Rules, Straddle};
use super::enumerate::joins;
use super::growth::Growth;
use super::score::{Measuring, Raw, Scales, Weights, score};

/// The best set on one side of the line.
#[derive(Clone, Debug, PartialEq)]
pub struct OneSided {
    /// Its members.
    pub members: Vec<u32>,
    /// Its score when every pair counts, on the scale of the feasible circles.
    pub score: f64,
    /// The score of the circle by the same yardstick.
    pub circle: f64,
}

/// The best connected set of the same sizes and reach that holds a member of the circle and lies on that member's side only. Scored,
/// as the circle is for this comparison, on all pairs inside, without barrier relief and service gain. `None` where no side has
/// such a set.
pub fn one_sided(
    counties: &Counties<'_>,
    rules: &Rules<'_>,
    measuring: &Measuring<'_>,
    scales: &Scales,
    weights: &Weights,
    circle: &[u32],
    check: &Check,
) -> Option<OneSided> {
    let value = |raw: &Raw| score(&scales.places(raw), weights);
    let of_circle = value(&measuring.raw_inside(circle))?;
    let straddle = match check.kind {
        Some(Kind::CrossCity) => Straddle::Prefecture,
        Some(Kind::Interprovincial) => Straddle::Province,
        None => rules.straddle,
    };
    let joins = joins(counties, rules);
    let mut touched = vec![false; counties.len()];
    let mut best: Option<(f64, Vec<u32>)> = None;
    for side in &check.sides {
        let allowed = |v: u32| counties.side(straddle, v) == side.side;
        let growth = Growth {
            graph: counties.graph,
            most: rules.most,
            allowed: &allowed,
            joins: &joins,
            worth: &|_| true,
        };
        for &member in &side.members {
            growth.visit(member, &mut touched, &mut |set| {
                if set.len() >= rules.least {
                    let mut members = set.to_vec();
                    members.sort_unstable();
                    if let Some(value) = value(&measuring.raw_inside(&members))
                        && best.as_ref().is_none_or(|b| value > b.0 || (value == b.0 && members < b.1))
                    {
                        best = Some((value, members));
                    }
                }
                true
            });
        }
    }
    best.map(|(score, members)| OneSided { members, score, circle: of_circle })
}
