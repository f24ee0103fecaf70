//! The game of provinces that site shared facilities together, and how its gain could be split.

use super::core::{core_test, least_core, nucleolus};
use super::division::division;
use super::game::{Coalition, Game, GameError};
use super::nash::nash;
use super::shapley::shapley;
use crate::Limit;
use crate::siting::{Choice, Places, cover};
use coregion_zone::UnitId;

/// Bounds that the search for the sites of one coalition may work out.
const WORK: u64 = 1_500;
/// The most provinces whose every coalition is worked out.
pub(super) const MOST_SIDES: usize = 8;

/// A split of the joint gain.
pub(super) struct Split {
    /// Identifier of the name of the rule.
    pub(super) rule: &'static str,
    /// What each province has.
    pub(super) parts: Vec<f64>,
    /// The most that a group gains by leaving; above zero, it would.
    pub(super) worst: f64,
    /// Who would leave first.
    pub(super) leaving: Option<Vec<usize>>,
}

/// The gain of provinces from siting together with how it could be split.
pub(super) struct JointGain {
    pub(super) provinces: Vec<UnitId>,
    pub(super) alone: Vec<f64>,
    pub(super) total: f64,
    /// The smallest largest excess: at most zero where some split is stable.
    pub(super) epsilon: Option<f64>,
    pub(super) stable: bool,
    pub(super) splits: Vec<Split>,
    /// Whether the value of every coalition is proven.
    pub(super) proven: bool,
}

/// The game: a coalition of provinces opens `each` sites for each of its provinces anywhere inside it, and is worth the people
/// within `radius` km of them. `None` where there are too few or too many provinces.
pub(super) fn joint_gain(
    places: &Places,
    each: usize,
    radius: f64,
    seed: u64,
    limit: Limit<'_>,
) -> Result<Option<JointGain>, GameError> {
    let sides = places.sides.len();
    if !(2..=MOST_SIDES).contains(&sides) {
        return Ok(None);
    }
    let n = places.units.len();
    let mut proven = true;
    let mut values = vec![0.0; 1 << sides];
    for (at, value) in values.iter_mut().enumerate().skip(1) {
        let coalition = Coalition(at as u64);
        let inside: Vec<usize> = (0..n).filter(|p| coalition.has(places.side[*p])).collect();
        let people: Vec<f64> = inside.iter().map(|p| places.people[*p]).collect();
        let km: Vec<Option<f64>> =
            inside.iter().flat_map(|p| inside.iter().map(|s| places.km[*p * n + *s])).collect();
        let new = (each * coalition.len()).min(inside.len());
        let choice = Choice { new, seed, starts: 10, ..Choice::default() };
        let found = cover(&people, &km, radius, &choice, limit.at_most(WORK));
        let found = found.ok();
        proven &= found.as_ref().is_some_and(|o| o.is_optimal());
        *value = found.as_ref().and_then(|o| o.best()).map_or(0.0, |c| c.covered);
    }
    let game = Game::new(sides, values)?;
    let alone = game.alone();
    let (least, nucleolus) = (least_core(&game)?, nucleolus(&game)?);
    let all = Coalition::all(sides);
    // What the others cannot do without a province is what it can claim.
    let claims: Vec<f64> =
        (0..sides).map(|i| (game.total() - game.value(Coalition(all.0 & !(1 << i)))).max(0.0)).collect();
    let base: f64 = alone.iter().sum();
    let pot = (game.total() - base).max(0.0);
    let claims: Vec<f64> = claims.iter().zip(&alone).map(|(c, a)| (c - a).max(0.0)).collect();
    let mut splits: Vec<(&'static str, Vec<f64>)> =
        vec![("split-shapley", shapley(&game)), ("split-nucleolus", nucleolus.split)];
    if let Ok(split) = nash(game.total(), &alone, &vec![1.0; sides], None) {
        splits.push(("split-nash", split));
    }
    let divided = division(&claims, pot)?;
    for (name, parts) in divided.rules() {
        let rule = match name {
            "equal" => "split-equal",
            "proportional" => "split-proportional",
            "equal-awards" => "split-equal-awards",
            "equal-losses" => "split-equal-losses",
            _ => "split-talmud",
        };
        // What claims leave of the pot is divided equally, so that every rule gives out the whole.
        let left = if name == "equal" { 0.0 } else { divided.left / sides as f64 };
        splits.push((rule, parts.iter().zip(&alone).map(|(p, a)| p + a + left).collect()));
    }
    let splits = (splits.into_iter())
        .map(|(rule, parts)| {
            let test = core_test(&game, &parts, 1)?;
            let leaving = test.objections.first().map(|o| o.coalition.members().collect());
            Ok(Split { rule, parts, worst: test.worst, leaving })
        })
        .collect::<Result<Vec<_>, GameError>>()?;
    Ok(Some(JointGain {
        provinces: places.sides.clone(),
        alone,
        total: game.total(),
        epsilon: least.epsilon,
        stable: !least.core_is_empty(&game),
        splits,
        proven,
    }))
}
