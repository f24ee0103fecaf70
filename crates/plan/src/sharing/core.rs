//! Core, least core and nucleolus (核、最小核、核仁): is there a split no sub-group would leave?
//!
//! ```text
//! excess      e(S, x) = v(S) - x(S): what the members of S gain by leaving the split x
//! core        x(N) = v(N) and e(S, x) <= 0 for every S
//! least core  the splits with the smallest largest excess, eps*
//! nucleolus   the split whose excesses, sorted from the largest, are the smallest of all in that order
//! ```
//!
//! Values in the unit of v. Where eps* <= 0, stable splits exist; where eps* > 0, none does, and a subsidy of eps* to
//! every sub-group that would leave is the smallest that holds all together: the coalitions that block are named.
//! The nucleolus is one split, always exists, and lies in the core when the core is not empty.
//!
//! A sequence of linear models: the largest excess over the coalitions that are still free is made as small as
//! possible; coalitions whose price is positive keep it in every optimum, so it is fixed; until one split is left.
//! Only the coalitions that object are put into the model (constraint generation): each round scans the table for
//! the worst of the others. Splits are held to at least what each has alone where v of all allows that; else, as for
//! every game, without that demand ([`Nucleolus::rational`] says which).
//!
//! When not to use it: the nucleolus can take from a member when v of all grows (it is not monotonic); show it
//! beside the Shapley value.
//!
//! Time grows with 2^n times the rounds; n models of a few hundred rows.
//!
//! References: Gillies 1959 (Contributions to the Theory of Games IV:47-85); Schmeidler 1969 (SIAM Journal on Applied
//! Mathematics 17:1163-1170, doi:10.1137/0117107); Maschler, Peleg and Shapley 1979 (Mathematics of Operations
//! Research 4:303-338, doi:10.1287/moor.4.4.303); Aumann and Maschler 1985 (Journal of Economic Theory 36:195-213,
//! doi:10.1016/0022-0531(85)90102-4).
//!
//! ```
//! use coregion_plan::sharing::{Game, nucleolus};
//! let game = Game::new(3, vec![0.0, 10.0, 6.0, 22.0, 4.0, 18.0, 12.0, 36.0])?;
//! let found = nucleolus(&game)?;
//! for (share, expected) in found.split.iter().zip([15.5, 11.5, 9.0]) {
//!     assert!((share - expected).abs() < 1e-9);
//! }
//! # Ok::<(), coregion_plan::sharing::GameError>(())
//! ```

use super::game::{Coalition, Game, GameError};
use crate::Limit;
use crate::solver::{Compare, Goal, Model, SolverError, Var, prices, solve};
use std::collections::BTreeSet;

/// Differences of this share of the largest value are none.
const TOLERANCE: f64 = 1e-9;
/// Coalitions added to the model in a round.
const ADDED: usize = 48;

/// A coalition that would leave a split.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Objection {
    /// Who.
    pub coalition: Coalition,
    /// What its members gain by leaving.
    pub excess: f64,
}

/// What a core test says of a split.
#[derive(Clone, Debug, PartialEq)]
pub struct CoreTest {
    /// What the split leaves over of v of all (negative where it gives out more).
    pub left: f64,
    /// The largest excess over the proper coalitions: at most zero in the core.
    pub worst: f64,
    /// How many coalitions would leave.
    pub count: usize,
    /// The coalitions that would leave, the largest excess first; at most as many as asked for.
    pub objections: Vec<Objection>,
}

impl CoreTest {
    /// Whether nobody would leave.
    pub fn holds(&self) -> bool {
        self.count == 0
    }
}

/// Which coalitions would leave a split, up to `most` of them by name.
///
/// # Errors
/// A split that has not one finite share a member.
pub fn core_test(game: &Game, split: &[f64], most: usize) -> Result<CoreTest, GameError> {
    game.check_split(split)?;
    let tiny = TOLERANCE * game.scale();
    let (mut worst, mut count) = (f64::NEG_INFINITY, 0);
    let mut objections = Vec::new();
    scan(game, split, |coalition, excess| {
        worst = worst.max(excess);
        if excess > tiny {
            count += 1;
            keep(&mut objections, most, Objection { coalition, excess });
        }
    });
    objections.sort_by(order);
    objections.truncate(most);
    let left = game.total() - split.iter().sum::<f64>();
    Ok(CoreTest { left, worst: if worst.is_finite() { worst } else { 0.0 }, count, objections })
}

fn order(a: &Objection, b: &Objection) -> std::cmp::Ordering {
    b.excess.total_cmp(&a.excess).then(a.coalition.cmp(&b.coalition))
}

/// Keeps the `most` largest objections (a few more between two clearings).
fn keep(list: &mut Vec<Objection>, most: usize, next: Objection) {
    if list.len() >= 4 * most.max(8) {
        list.sort_by(order);
        list.truncate(most);
    }
    if list.len() < most || list.last().is_none_or(|last| order(&next, last).is_lt()) || list.len() > most {
        list.push(next);
    }
}

/// Shows the excess of every proper coalition, in the order of the table.
fn scan(game: &Game, split: &[f64], mut see: impl FnMut(Coalition, f64)) {
    let n = game.members();
    let low = n.min(12);
    let sums = |members: &[f64]| {
        let mut sums = vec![0.0f64; 1 << members.len()];
        for s in 1..sums.len() {
            sums[s] = sums[s & (s - 1)] + members[s.trailing_zeros() as usize];
        }
        sums
    };
    let (near, far) = (sums(&split[..low]), sums(&split[low..]));
    let last = game.values().len() - 1;
    for (high, sum) in far.iter().enumerate() {
        for (s, part) in near.iter().enumerate() {
            let at = high << low | s;
            if at != 0 && at != last {
                see(Coalition(at as u64), game.values()[at] - (sum + part));
            }
        }
    }
}

/// The least core.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastCore {
    /// The smallest largest excess: at most zero where the core is not empty. `None` for one member, who has
    /// nobody to leave.
    pub epsilon: Option<f64>,
    /// A split that reaches it.
    pub split: Vec<f64>,
    /// Coalitions that have this excess in every split of the least core: where it is positive, they block.
    pub binding: Vec<Coalition>,
}

impl LeastCore {
    /// Whether the core is empty, with the largest value of the game as yardstick.
    pub fn core_is_empty(&self, game: &Game) -> bool {
        self.epsilon.is_some_and(|e| e > TOLERANCE * game.scale())
    }
}

/// The least core of a game.
///
/// # Errors
/// A failure of the solver.
pub fn least_core(game: &Game) -> Result<LeastCore, GameError> {
    let mut state = Search::new(game, false);
    if game.members() == 1 {
        return Ok(LeastCore { epsilon: None, split: vec![game.total()], binding: Vec::new() });
    }
    let stage = state.stage()?;
    Ok(LeastCore { epsilon: Some(stage.epsilon), split: stage.split, binding: stage.binding })
}

/// The nucleolus.
#[derive(Clone, Debug, PartialEq)]
pub struct Nucleolus {
    /// The split.
    pub split: Vec<f64>,
    /// The excesses that were fixed one after the other, the largest first, each with the coalitions that have it.
    pub levels: Vec<(f64, Vec<Coalition>)>,
    /// Whether every split considered gives each at least what it has alone; it cannot where v of all is less
    /// than the sum of those.
    pub rational: bool,
}

/// The nucleolus of a game.
///
/// # Errors
/// A failure of the solver.
pub fn nucleolus(game: &Game) -> Result<Nucleolus, GameError> {
    let alone: f64 = game.alone().iter().sum();
    let rational = alone <= game.total() + TOLERANCE * game.scale();
    let mut state = Search::new(game, rational);
    let mut split = vec![game.total()];
    let mut levels = Vec::new();
    while state.span.len() < game.members() {
        let stage = state.stage()?;
        split = stage.split;
        let mut fixed = Vec::new();
        for coalition in stage.binding {
            if state.span.add(coalition) {
                state.fixed.push((coalition, game.value(coalition) - stage.epsilon));
                fixed.push(coalition);
            }
        }
        if fixed.is_empty() {
            return Err(SolverError::Wrong("no coalition binds at an optimum".into()).into());
        }
        levels.push((stage.epsilon, fixed));
    }
    // The shares follow from the fixed coalitions; the last model only knew them to its tolerance.
    if let Some(exact) = state.shares() {
        split = exact;
    }
    Ok(Nucleolus { split, levels, rational })
}

struct Stage {
    epsilon: f64,
    split: Vec<f64>,
    binding: Vec<Coalition>,
}

/// The search for ever smaller excesses.
struct Search<'g> {
    game: &'g Game,
    rational: bool,
    /// Coalitions whose sum is known in every split that is left.
    span: Span,
    /// Coalitions with the sum that was fixed; independent of each other.
    fixed: Vec<(Coalition, f64)>,
    /// Coalitions in the model.
    known: BTreeSet<Coalition>,
}

impl<'g> Search<'g> {
    fn new(game: &'g Game, rational: bool) -> Self {
        let n = game.members();
        let mut span = Span::default();
        span.add(Coalition::all(n));
        let without = (0..n).map(|m| Coalition(Coalition::all(n).0 & !(1 << m)));
        let known = (0..n).map(|m| Coalition(1 << m)).chain(without).filter(|c| !c.is_empty()).collect();
        Search { game, rational, span, fixed: Vec::new(), known }
    }

    /// Makes the largest excess of the free coalitions as small as possible.
    fn stage(&mut self) -> Result<Stage, GameError> {
        let (game, n) = (self.game, self.game.members());
        let tiny = TOLERANCE * game.scale();
        loop {
            let mut model = Model::new(Goal::Minimise);
            let alone = |m: usize| if self.rational { game.values()[1 << m] } else { f64::NEG_INFINITY };
            // Where the values alone take up all there is, rounding must not make them contradict it.
            let x: Vec<Var> =
                (0..n).map(|m| model.real(alone(m) - tiny * 1e-3, f64::INFINITY, 0.0)).collect();
            let epsilon = model.real(f64::NEG_INFINITY, f64::INFINITY, 1.0);
            let sum = |s: Coalition| s.members().map(|m| (x[m], 1.0)).collect::<Vec<_>>();
            model.row(sum(Coalition::all(n)), Compare::Equal, game.total(), None);
            for (coalition, value) in &self.fixed {
                model.row(sum(*coalition), Compare::Equal, *value, None);
            }
            let first = model.rows.len();
            let free: Vec<Coalition> = self.known.iter().copied().filter(|c| !self.span.holds(*c)).collect();
            for coalition in &free {
                let mut terms = sum(*coalition);
                terms.push((epsilon, 1.0));
                model.row(terms, Compare::AtLeast, game.value(*coalition), None);
            }
            let found = solve(&model, Limit::none())?;
            let failed = || SolverError::Failed("a linear model of excesses has no optimum".into());
            let values = &found.best().ok_or_else(failed)?.values;
            let split: Vec<f64> = x.iter().map(|v| values[v.0]).collect();
            let reached = values[epsilon.0];
            let mut worse = Vec::new();
            scan(game, &split, |coalition, excess| {
                if excess > reached + tiny && !self.known.contains(&coalition) && !self.span.holds(coalition)
                {
                    keep(&mut worse, ADDED, Objection { coalition, excess });
                }
            });
            if worse.is_empty() {
                let priced = prices(&model).ok_or_else(failed)?;
                let binding = free.iter().zip(&priced.rows[first..]).filter(|(_, p)| **p > 1e-7);
                let binding = binding.map(|(c, _)| *c).collect();
                return Ok(Stage { epsilon: priced.bound, split, binding });
            }
            worse.sort_by(order);
            self.known.extend(worse.iter().take(ADDED).map(|o| o.coalition));
        }
    }

    /// The shares that the fixed coalitions leave, by elimination.
    fn shares(&self) -> Option<Vec<f64>> {
        let n = self.game.members();
        let all = std::iter::once((Coalition::all(n), self.game.total()));
        let mut rows: Vec<(Vec<f64>, f64)> = all
            .chain(self.fixed.iter().copied())
            .map(|(c, v)| ((0..n).map(|m| f64::from(u8::from(c.has(m)))).collect(), v))
            .collect();
        if rows.len() != n {
            return None;
        }
        for column in 0..n {
            let pivot =
                (column..n).max_by(|a, b| rows[*a].0[column].abs().total_cmp(&rows[*b].0[column].abs()))?;
            rows.swap(column, pivot);
            let (head, value) = rows[column].clone();
            if head[column].abs() < 1e-9 {
                return None;
            }
            for (at, row) in rows.iter_mut().enumerate() {
                let factor = row.0[column] / head[column];
                if at != column && factor != 0.0 {
                    row.0.iter_mut().zip(&head).for_each(|(a, b)| *a -= factor * b);
                    row.1 -= factor * value;
                }
            }
        }
        Some((0..n).map(|m| rows[m].1 / rows[m].0[m]).collect())
    }
}

/// The span of coalitions as vectors, worked out modulo a prime: a determinant of up to 24 rows of 0 and 1 is far
/// below it, so that nothing is lost.
#[derive(Clone, Debug, Default)]
struct Span {
    /// Rows in echelon form with their leading column, which is 1.
    rows: Vec<(usize, Vec<u64>)>,
}

const PRIME: u64 = (1 << 61) - 1;

fn times(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

fn inverse(a: u64) -> u64 {
    let (mut base, mut exponent, mut result) = (a, PRIME - 2, 1);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

impl Span {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn reduced(&self, coalition: Coalition) -> Vec<u64> {
        let mut vector: Vec<u64> =
            (0..super::game::MOST_MEMBERS).map(|m| u64::from(coalition.has(m))).collect();
        for (lead, row) in &self.rows {
            let factor = vector[*lead];
            if factor != 0 {
                for (a, b) in vector.iter_mut().zip(row) {
                    *a = (*a + PRIME - times(factor, *b)) % PRIME;
                }
            }
        }
        vector
    }

    fn holds(&self, coalition: Coalition) -> bool {
        self.reduced(coalition).iter().all(|x| *x == 0)
    }

    /// Adds a coalition; whether it was not in the span.
    fn add(&mut self, coalition: Coalition) -> bool {
        let mut vector = self.reduced(coalition);
        let Some(lead) = vector.iter().position(|x| *x != 0) else { return false };
        let by = inverse(vector[lead]);
        vector.iter_mut().for_each(|x| *x = times(*x, by));
        self.rows.push((lead, vector));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_diagnose::random::Stream;
    use proptest::prelude::*;

    #[track_caller]
    fn close(found: &[f64], expected: &[f64]) {
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-9, "{found:?} is not {expected:?}");
        }
    }

    fn gains() -> Game {
        Game::new(3, vec![0.0, 10.0, 6.0, 22.0, 4.0, 18.0, 12.0, 36.0]).unwrap()
    }

    /// What is left of an estate when the others have been paid in full.
    fn bankruptcy(claims: &[f64], estate: f64) -> Game {
        Game::from_model(claims.len(), |s| {
            let others: f64 = (0..claims.len()).filter(|m| !s.has(*m)).map(|m| claims[m]).sum();
            (estate - others).max(0.0)
        })
        .unwrap()
    }

    #[test]
    fn published_and_worked_splits() {
        close(&nucleolus(&gains()).unwrap().split, &[15.5, 11.5, 9.0]);
        let glove = Game::from_model(3, |s| f64::from(s.has(0) && s.len() > 1)).unwrap();
        close(&nucleolus(&glove).unwrap().split, &[1.0, 0.0, 0.0]);
        for (estate, expected) in [
            (100.0, [33.333333333333336, 33.333333333333336, 33.333333333333336]),
            (200.0, [50.0, 75.0, 75.0]),
            (300.0, [50.0, 100.0, 150.0]),
        ] {
            let found = nucleolus(&bankruptcy(&[100.0, 200.0, 300.0], estate)).unwrap();
            close(&found.split, &expected);
            assert!(found.rational);
        }
        close(&nucleolus(&Game::new(1, vec![0.0, 5.0]).unwrap()).unwrap().split, &[5.0]);
        close(&nucleolus(&Game::new(2, vec![0.0, 1.0, 2.0, 9.0]).unwrap()).unwrap().split, &[4.0, 5.0]);
    }

    #[test]
    fn an_empty_core_names_who_blocks() {
        // Three who gain 1 by any majority: each pair leaves any split, and 1/3 is missing.
        let majority = Game::from_model(3, |s| f64::from(s.len() > 1)).unwrap();
        let least = least_core(&majority).unwrap();
        assert!((least.epsilon.unwrap() - 1.0 / 3.0).abs() < 1e-9 && least.core_is_empty(&majority));
        close(&least.split, &[1.0 / 3.0; 3]);
        assert_eq!(least.binding.len(), 3);
        let test = core_test(&majority, &[0.5, 0.5, 0.0], 10).unwrap();
        assert_eq!(test.count, 2);
        assert_eq!(test.objections[0].coalition, Coalition::of(&[0, 2]));
        assert!((test.objections[0].excess - 0.5).abs() < 1e-12);
        assert!(!least_core(&gains()).unwrap().core_is_empty(&gains()));
        assert!(core_test(&gains(), &[15.5, 11.5, 9.0], 3).unwrap().holds());
        assert_eq!(core_test(&gains(), &[10.0, 11.5, 9.0], 3).unwrap().left, 5.5);
        assert!(core_test(&gains(), &[1.0], 3).is_err());
    }

    #[test]
    fn where_all_together_lose_nobody_is_held_to_what_it_has_alone() {
        let found = nucleolus(&Game::new(2, vec![0.0, 3.0, 5.0, 6.0]).unwrap()).unwrap();
        assert!(!found.rational);
        close(&found.split, &[2.0, 4.0]);
    }

    #[test]
    fn the_worst_objections_are_kept() {
        let game = Game::from_model(10, |s| Stream::new(1, s.0).uniform() * s.len() as f64).unwrap();
        let split = vec![game.total() / 10.0; 10];
        let few = core_test(&game, &split, 5).unwrap();
        let all = core_test(&game, &split, 2000).unwrap();
        assert_eq!(few.count, all.objections.len());
        assert_eq!(few.objections[..], all.objections[..5]);
        assert_eq!(few.worst, all.objections[0].excess);
    }

    #[test]
    fn fourteen_members_of_an_estate_share_by_the_talmud() {
        let claims: Vec<f64> = (1..=14).map(|i| f64::from(i) * 10.0).collect();
        for estate in [200.0, 700.0] {
            let found = nucleolus(&bankruptcy(&claims, estate)).unwrap();
            let talmud = crate::sharing::division(&claims, estate).unwrap().talmud;
            for (a, b) in found.split.iter().zip(&talmud) {
                assert!((a - b).abs() < 1e-6, "{:?} is not {talmud:?}", found.split);
            }
        }
    }

    /// Excesses of every proper coalition, sorted from the largest.
    fn sorted(game: &Game, split: &[f64]) -> Vec<f64> {
        let mut all = Vec::new();
        scan(game, split, |_, e| all.push(e));
        all.sort_by(|a, b| b.total_cmp(a));
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(80))]
        #[test]
        fn the_nucleolus_is_efficient_stable_and_the_least_objectionable(
            n in 2usize..6,
            seed in any::<u64>(),
            growth in 0.5f64..2.0,
        ) {
            let game = Game::from_model(n, |s| {
                (s.len() as f64).powf(growth) * (1.0 + Stream::new(seed, s.0).uniform())
            }).unwrap();
            let found = nucleolus(&game).unwrap();
            prop_assert!((found.split.iter().sum::<f64>() - game.total()).abs() < 1e-7);
            let least = least_core(&game).unwrap();
            let epsilon = least.epsilon.unwrap();
            let own = sorted(&game, &found.split);
            if !least.core_is_empty(&game) {
                prop_assert!(core_test(&game, &found.split, 1).unwrap().worst < 1e-7);
            }
            if found.rational {
                for (share, alone) in found.split.iter().zip(game.alone()) {
                    prop_assert!(*share > alone - 1e-7);
                }
            } else {
                prop_assert!((own[0] - epsilon).abs() < 1e-7);
            }
            prop_assert!(own[0] > epsilon - 1e-7);
            // No nearby or random split has smaller excesses in the order of the nucleolus.
            let mut stream = Stream::new(seed, 1 << 40);
            for step in [1e-3, 1e-1, 1.0] {
                for _ in 0..20 {
                    let mut other = found.split.clone();
                    let (from, to) = (stream.below(n), stream.below(n));
                    other[from] -= step * stream.uniform();
                    other[to] += game.total() - other.iter().sum::<f64>();
                    if found.rational && other.iter().zip(game.alone()).any(|(x, a)| *x < a) {
                        continue;
                    }
                    let theirs = sorted(&game, &other);
                    let first = own.iter().zip(&theirs).find(|(a, b)| (*a - *b).abs() > 1e-6);
                    prop_assert!(first.is_none_or(|(a, b)| a < b), "{:?} {:?}", found, other);
                }
            }
        }
    }
}
