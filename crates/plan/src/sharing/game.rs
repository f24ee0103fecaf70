//! Games: what every coalition of members is worth.
//!
//! The value v(S) of a coalition S is what its members gain together without the others (1e8 yuan a year, say);
//! v of nobody is 0. Values come from a table or from a model that is run for each coalition. Where some
//! coalitions are missing, the best union of disjoint known ones stands for each (the superadditive cover), and
//! which were filled is kept: members who can act together can at least act side by side.
//!
//! A table holds up to 24 members (2^24 values, 128 MB).

use coregion_diagnose::Undefined;

/// A set of members: bit i is set where member i takes part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coalition(pub u64);

impl Coalition {
    /// The coalition of these members.
    pub fn of(members: &[usize]) -> Self {
        Coalition(members.iter().fold(0, |bits, m| bits | 1 << m))
    }

    /// All of `members` members.
    pub fn all(members: usize) -> Self {
        Coalition(if members >= 64 { u64::MAX } else { (1 << members) - 1 })
    }

    /// Whether a member takes part.
    pub fn has(self, member: usize) -> bool {
        self.0 >> member & 1 == 1
    }

    /// How many take part.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether nobody takes part.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its members, ascending.
    pub fn members(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let next = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (next < 64).then_some(next)
        })
    }
}

/// The most members of a game with a table.
pub const MOST_MEMBERS: usize = 24;

/// Why a game cannot be played.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GameError {
    /// Too few or too many members.
    #[error("a game of {found} members: 1 to {most} are accepted")]
    Members {
        /// How many were given.
        found: usize,
        /// The most accepted.
        most: usize,
    },
    /// A table of the wrong length.
    #[error("{found} values for {members} members: {expected} are needed, one a coalition")]
    Length {
        /// How many members.
        members: usize,
        /// How many values are needed.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// A value that is no number, or a value of nobody other than 0.
    #[error("coalition {coalition:#b} has value {value}: finite values, and 0 for nobody, are accepted")]
    Value {
        /// The coalition.
        coalition: u64,
        /// Its value.
        value: f64,
    },
    /// A coalition of members the game does not have, or one named twice.
    #[error("coalition {coalition:#b} is named twice or has members the game does not have")]
    Coalition {
        /// The coalition.
        coalition: u64,
    },
    /// No value for a member alone.
    #[error("member {member} has no value alone: it cannot be filled from other coalitions")]
    Alone {
        /// The member.
        member: usize,
    },
    /// A split that has not one finite share a member.
    #[error("a split of {found} shares for {members} members: one finite share each is needed")]
    Split {
        /// How many members.
        members: usize,
        /// How many shares.
        found: usize,
    },
    /// The solver failed.
    #[error(transparent)]
    Solver(#[from] crate::solver::SolverError),
    /// An argument that is out of its range.
    #[error(transparent)]
    Undefined(#[from] Undefined),
}

/// A game with a value for every coalition.
#[derive(Clone, Debug, PartialEq)]
pub struct Game {
    members: usize,
    values: Vec<f64>,
    filled: Vec<Coalition>,
}

impl Game {
    /// A game from its table: the value of coalition S stands at position S read as a binary number.
    ///
    /// # Errors
    /// Not 2^members finite values, a value of nobody other than 0, more than [`MOST_MEMBERS`] members.
    pub fn new(members: usize, values: Vec<f64>) -> Result<Self, GameError> {
        if !(1..=MOST_MEMBERS).contains(&members) {
            return Err(GameError::Members { found: members, most: MOST_MEMBERS });
        }
        if values.len() != 1 << members {
            return Err(GameError::Length { members, expected: 1 << members, found: values.len() });
        }
        if values[0] != 0.0 {
            return Err(GameError::Value { coalition: 0, value: values[0] });
        }
        if let Some(at) = values.iter().position(|v| !v.is_finite()) {
            return Err(GameError::Value { coalition: at as u64, value: values[at] });
        }
        Ok(Game { members, values, filled: Vec::new() })
    }

    /// A game from a model that gives the value of each coalition.
    ///
    /// # Errors
    /// As [`Game::new`].
    pub fn from_model(members: usize, value: impl Fn(Coalition) -> f64) -> Result<Self, GameError> {
        if !(1..=MOST_MEMBERS).contains(&members) {
            return Err(GameError::Members { found: members, most: MOST_MEMBERS });
        }
        let each = (0..1u64 << members).map(|s| if s == 0 { 0.0 } else { value(Coalition(s)) });
        Game::new(members, each.collect())
    }

    /// A game from the coalitions whose value is known. Every missing one gets the value of the best union of
    /// disjoint known ones.
    ///
    /// Time grows with the number of coalitions inside a missing one times the smaller of the number of known ones
    /// and the number of their own parts (3^n at worst).
    ///
    /// # Errors
    /// A member without a value alone; a coalition named twice; values that are no numbers.
    pub fn from_known(members: usize, known: &[(Coalition, f64)]) -> Result<Self, GameError> {
        if !(1..=MOST_MEMBERS).contains(&members) {
            return Err(GameError::Members { found: members, most: MOST_MEMBERS });
        }
        let mut table: Vec<Option<f64>> = vec![None; 1 << members];
        table[0] = Some(0.0);
        for &(coalition, value) in known {
            if !value.is_finite() {
                return Err(GameError::Value { coalition: coalition.0, value });
            }
            match table.get_mut(coalition.0 as usize) {
                Some(place @ None) => *place = Some(value),
                Some(Some(v)) if coalition.is_empty() && *v == value => {}
                _ => return Err(GameError::Coalition { coalition: coalition.0 }),
            }
        }
        if let Some(member) = (0..members).find(|m| table[1 << m].is_none()) {
            return Err(GameError::Alone { member });
        }
        let filled: Vec<Coalition> =
            (0..table.len()).filter(|s| table[*s].is_none()).map(|s| Coalition(s as u64)).collect();
        let cover = cover(members, &table, &filled);
        let values = table.iter().zip(cover).map(|(known, best)| known.unwrap_or(best)).collect();
        Ok(Game { members, values, filled })
    }

    /// How many members.
    pub fn members(&self) -> usize {
        self.members
    }

    /// The value of a coalition.
    pub fn value(&self, coalition: Coalition) -> f64 {
        self.values[coalition.0 as usize]
    }

    /// The value of all together.
    pub fn total(&self) -> f64 {
        self.values[self.values.len() - 1]
    }

    /// Every value, by coalition.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// What each member has alone.
    pub fn alone(&self) -> Vec<f64> {
        (0..self.members).map(|m| self.values[1 << m]).collect()
    }

    /// The coalitions whose value was filled.
    pub fn filled(&self) -> &[Coalition] {
        &self.filled
    }

    /// The largest magnitude of a value: what a tolerance is measured by.
    pub fn scale(&self) -> f64 {
        self.values.iter().fold(0.0, |m, v| m.max(v.abs()))
    }

    /// Checks that a split has one finite share a member.
    pub(crate) fn check_split(&self, split: &[f64]) -> Result<(), GameError> {
        if split.len() == self.members && split.iter().all(|x| x.is_finite()) {
            Ok(())
        } else {
            Err(GameError::Split { members: self.members, found: split.len() })
        }
    }
}

/// The best union of disjoint known coalitions for each coalition that a missing one needs; zero for the others.
fn cover(members: usize, table: &[Option<f64>], missing: &[Coalition]) -> Vec<f64> {
    let mut needed = vec![false; table.len()];
    missing.iter().for_each(|s| needed[s.0 as usize] = true);
    for s in (1..table.len()).rev().filter(|_| !missing.is_empty()) {
        if needed[s] {
            Coalition(s as u64).members().for_each(|m| needed[s & !(1 << m)] = true);
        }
    }
    // A union is told apart by the part that holds the lowest member.
    let mut by_lowest: Vec<Vec<(usize, f64)>> = vec![Vec::new(); members];
    for (s, value) in table.iter().enumerate().skip(1) {
        if let Some(value) = value {
            by_lowest[s.trailing_zeros() as usize].push((s, *value));
        }
    }
    let mut cover = vec![0.0; table.len()];
    for s in 1..table.len() {
        if !needed[s] {
            continue;
        }
        let lowest = s & s.wrapping_neg();
        let others = s ^ lowest;
        let known = &by_lowest[s.trailing_zeros() as usize];
        let mut best = f64::NEG_INFINITY;
        if known.len() < 1usize << others.count_ones() {
            for (part, value) in known.iter().filter(|(part, _)| part & !s == 0) {
                best = best.max(value + cover[s ^ part]);
            }
        } else {
            // Every part of the others, none included, joined with the lowest.
            let mut part = others;
            loop {
                if let Some(value) = table[part | lowest] {
                    best = best.max(value + cover[others ^ part]);
                }
                if part == 0 {
                    break;
                }
                part = (part - 1) & others;
            }
        }
        cover[s] = best;
    }
    cover
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn missing_coalitions_are_filled_by_the_best_disjoint_union() {
        let s = Coalition::of;
        let known = [
            (s(&[0]), 10.0),
            (s(&[1]), 6.0),
            (s(&[2]), 4.0),
            (s(&[3]), 1.0),
            (s(&[0, 1]), 22.0),
            (s(&[1, 2]), 12.0),
            (s(&[2, 3]), 9.0),
        ];
        let game = Game::from_known(4, &known).unwrap();
        assert_eq!(game.value(s(&[0, 1])), 22.0);
        assert_eq!(game.value(s(&[0, 1, 2])), 26.0);
        assert_eq!(game.total(), 31.0);
        assert_eq!(game.value(s(&[0, 3])), 11.0);
        assert_eq!(game.filled().len(), 16 - 1 - known.len());
    }

    #[test]
    fn tables_that_are_no_game_are_refused() {
        assert_eq!(Game::new(0, vec![0.0]), Err(GameError::Members { found: 0, most: 24 }));
        assert_eq!(Game::new(25, vec![]), Err(GameError::Members { found: 25, most: 24 }));
        let short = GameError::Length { members: 2, expected: 4, found: 3 };
        assert_eq!(Game::new(2, vec![0.0; 3]), Err(short));
        assert_eq!(Game::new(1, vec![1.0, 2.0]), Err(GameError::Value { coalition: 0, value: 1.0 }));
        assert!(matches!(Game::new(1, vec![0.0, f64::NAN]), Err(GameError::Value { coalition: 1, .. })));
        assert_eq!(Game::from_known(2, &[(Coalition(1), 3.0)]), Err(GameError::Alone { member: 1 }));
        let twice = [(Coalition(1), 3.0), (Coalition(1), 4.0), (Coalition(2), 1.0)];
        assert_eq!(Game::from_known(2, &twice), Err(GameError::Coalition { coalition: 1 }));
        assert_eq!(Coalition::of(&[0, 3]).members().collect::<Vec<_>>(), [0, 3]);
        assert_eq!(Coalition::all(3), Coalition(7));
    }

    /// The best partition of `s` into known coalitions, by trying every one.
    fn by_hand(s: u64, known: &[(Coalition, f64)]) -> f64 {
        if s == 0 {
            return 0.0;
        }
        let lowest = s & s.wrapping_neg();
        let fits = known.iter().filter(|(c, _)| c.0 & lowest != 0 && c.0 & !s == 0);
        fits.map(|(c, v)| v + by_hand(s & !c.0, known)).fold(f64::NEG_INFINITY, f64::max)
    }

    proptest! {
        #[test]
        fn filling_finds_the_best_partition(
            n in 1usize..6,
            extra in prop::collection::btree_map(1u64..32, -5i32..20, 0..12),
        ) {
            let mut known: std::collections::BTreeMap<u64, f64> =
                (0..n).map(|m| (1u64 << m, m as f64)).collect();
            known.extend(extra.iter().filter(|(s, _)| **s < 1 << n).map(|(s, v)| (*s, f64::from(*v))));
            let known: Vec<(Coalition, f64)> = known.into_iter().map(|(s, v)| (Coalition(s), v)).collect();
            let game = Game::from_known(n, &known).unwrap();
            for s in game.filled() {
                prop_assert_eq!(game.value(*s), by_hand(s.0, &known));
            }
            prop_assert_eq!(game.filled().len() + known.len() + 1, 1 << n);
        }
    }
}
