//! Maximal covering (最大覆盖, MCLP): how many people can p facilities bring within reach?
//!
//! ```text
//! maximise  sum of people_i z_i
//! subject to  z_i <= number of open sites within R of place i,  z_i = 0 or 1,  p sites are open
//! ```
//!
//! People. It is the p-median in which a place costs its people where no open site is within R and nothing where
//! one is; the same exact search and the same bound serve both. R is a promise (a convention): show several.
//!
//! When not to use it: a place just beyond R counts for nothing, however many live there.
//!
//! References: Church and ReVelle 1974 (Papers of the Regional Science Association 32:101-118,
//! doi:10.1007/BF01942293).
//!
//! ```
//! use coregion_plan::Limit;
//! use coregion_plan::siting::{Choice, cover};
//! let points = [(0.0, 0.0), (2.0, 1.0), (5.0, 5.0), (6.0, 4.0), (9.0, 1.0), (8.0, 2.0)];
//! let distances: Vec<Option<f64>> = points
//!     .iter()
//!     .flat_map(|a: &(f64, f64)| points.iter().map(|b| Some((a.0 - b.0).hypot(a.1 - b.1))))
//!     .collect();
//! let people = [10.0, 8.0, 6.0, 7.0, 9.0, 5.0];
//! let found = cover(&people, &distances, 2.5, &Choice { new: 2, ..Choice::default() }, Limit::none())?;
//! assert_eq!(found.best().map(|c| c.covered), Some(32.0));
//! # Ok::<(), coregion_plan::siting::SitingError>(())
//! ```

use super::costs::{Costs, SitingError};
use super::median::{Choice, Sited, p_median};
use crate::{Limit, Outcome};

/// Sites and whom they reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Covered {
    /// The open sites, existing ones included, ascending.
    pub sites: Vec<usize>,
    /// The people within reach.
    pub covered: f64,
    /// Which places are.
    pub within: Vec<bool>,
    /// How many people no choice can exceed, as far as proven.
    pub bound: f64,
}

impl Covered {
    /// The reach of sites that were chosen at the costs of leaving places out.
    pub(super) fn of(people: &[f64], costs: &Costs, sited: &Sited) -> Self {
        let within: Vec<bool> =
            sited.serving.iter().enumerate().map(|(p, s)| costs.cost(p, *s) == 0.0).collect();
        let total: f64 = people.iter().sum();
        let covered = people.iter().zip(&within).filter(|(_, w)| **w).map(|(p, _)| p).sum();
        let bound = if sited.bound == sited.cost { covered } else { total - sited.bound };
        Covered { sites: sited.sites.clone(), covered, within, bound }
    }
}

/// The sites that bring most people within `radius`. Distances go by place and then site.
///
/// The unit of work is one bound.
///
/// # Errors
/// As [`p_median`]; a radius that is negative or no number.
pub fn cover(
    people: &[f64],
    distances: &[Option<f64>],
    radius: f64,
    choice: &Choice,
    limit: Limit<'_>,
) -> Result<Outcome<Covered>, SitingError> {
    let costs = Costs::uncovered(people, distances, radius)?;
    let make = |s: Sited| Covered::of(people, &costs, &s);
    Ok(match p_median(&costs, choice, limit)? {
        Outcome::Optimal(s) => Outcome::Optimal(make(s)),
        Outcome::Feasible { best, .. } => {
            let best = make(best);
            let gap = Outcome::<()>::gap_of(best.covered, Some(best.bound));
            Outcome::Feasible { best, gap }
        }
        Outcome::Infeasible { conflict } => Outcome::Infeasible { conflict },
        Outcome::Stopped { best, gap } => Outcome::Stopped { best: best.map(make), gap },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_diagnose::random::Stream;
    use proptest::prelude::*;

    #[test]
    fn a_place_with_people_at_no_cost_is_covered_only_within_reach() {
        // Nobody lives at the second place; the third is out of reach of all.
        let d = [Some(0.0), Some(9.0), Some(9.0), Some(0.0), None, Some(9.0)];
        let found = cover(&[5.0, 0.0, 4.0], &d, 1.0, &Choice::default(), Limit::none()).unwrap();
        let best = found.best().unwrap();
        assert_eq!((best.covered, best.sites.as_slice(), best.bound), (5.0, [0].as_slice(), 5.0));
        assert!(cover(&[5.0], &[Some(1.0)], -1.0, &Choice::default(), Limit::none()).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn coverage_is_that_of_every_choice(n in 1usize..9, number in 1usize..5, seed in any::<u64>()) {
            let mut stream = Stream::new(seed, 0);
            let points: Vec<(f64, f64)> = (0..n).map(|_| (stream.uniform(), stream.uniform())).collect();
            let people: Vec<f64> = (0..n).map(|_| stream.below(20) as f64).collect();
            let distances: Vec<Option<f64>> = points.iter()
                .flat_map(|a| points.iter().map(|b| Some((a.0 - b.0).hypot(a.1 - b.1))))
                .collect();
            let choice = Choice { new: number, starts: 2, ..Choice::default() };
            let found = cover(&people, &distances, 0.3, &choice, Limit::none()).unwrap();
            let reach = |sites: u32| (0..n)
                .filter(|p| (0..n).any(|s| sites >> s & 1 == 1 && distances[p * n + s].unwrap() <= 0.3))
                .map(|p| people[p])
                .sum::<f64>();
            let expected = (0..1u32 << n)
                .filter(|s| s.count_ones() as usize == number.min(n))
                .map(reach)
                .fold(0.0, f64::max);
            prop_assert!(found.is_optimal());
            prop_assert_eq!(found.best().unwrap().covered, expected);
        }
    }
}
