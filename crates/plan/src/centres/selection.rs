//! Choosing a few centres among many candidates: covering people, apart from each other, in as many provinces as can be.
//!
//! ```text
//! max   sum_v w_v z_v + lambda sum_q u_q
//! with  z_v <= sum of y_i with t_iv <= T        a place counts when a centre is within reach
//!       sum y = m
//!       y_i + y_j <= 1 where t_ij < T_min        no two centres next to each other
//!       u_q <= sum of y_i in province q
//!       y, z, u in {0, 1}
//! ```
//!
//! w are weights of places (people), t times or distances. Exact by branch and bound. Time grows with places times
//! candidates; 150 candidates are quick.
//!
//! References: Church and ReVelle 1974 (Papers of the Regional Science Association 32:101-118,
//! doi:10.1007/BF01942293) for covering; spacing and provinces are Coregion's own.
//!
//! ```
//! use coregion_plan::centres::selection::{Wanted, select};
//! use coregion_plan::Limit;
//! // Four places on a line, 60 minutes apart; the first two are in one province.
//! let minutes = |i: usize, j: usize| Some(60.0 * (i as f64 - j as f64).abs());
//! let wanted = Wanted { centres: 2, reach: 60.0, spacing: 90.0, province_worth: 1.0 };
//! let found = select(&[10.0, 9.0, 8.0, 7.0], &[0, 1, 2, 3], &minutes, &[0, 0, 1, 1], &wanted, Limit::none())?;
//! assert_eq!(found.best().unwrap().chosen, [0, 2]);
//! # Ok::<(), coregion_plan::solver::SolverError>(())
//! ```

use crate::solver::{Compare, Goal, Model, Solution, SolverError, Var, solve};
use crate::{Limit, Outcome};

/// What is asked of the centres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// How many.
    pub centres: usize,
    /// A place within this of a centre counts.
    pub reach: f64,
    /// Two centres are at least this apart.
    pub spacing: f64,
    /// What a province with a centre is worth, in the unit of the weights.
    pub province_worth: f64,
}

/// Centres chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Positions of the centres, ascending.
    pub chosen: Vec<usize>,
    /// Weight of the places within reach.
    pub covered: f64,
    /// Provinces with a centre.
    pub provinces: usize,
}

/// Chooses centres among candidates (positions of places).
///
/// # Errors
/// A weight that is not finite.
pub fn select(
    weights: &[f64],
    candidates: &[usize],
    apart: &dyn Fn(usize, usize) -> Option<f64>,
    provinces: &[u32],
    wanted: &Wanted,
    limit: Limit<'_>,
) -> Result<Outcome<Chosen>, SolverError> {
    let mut model = Model::new(Goal::Maximise);
    let centres: Vec<Var> = candidates.iter().map(|_| model.yes_or_no(0.0)).collect();
    let near = |place: usize, candidate: usize| {
        place == candidate || apart(place, candidate).is_some_and(|t| t <= wanted.reach)
    };
    for (place, weight) in weights.iter().enumerate() {
        let reached = model.yes_or_no(*weight);
        let mut terms = vec![(reached, 1.0)];
        terms.extend(
            candidates.iter().zip(&centres).filter(|(c, _)| near(place, **c)).map(|(_, y)| (*y, -1.0)),
        );
        model.row(terms, Compare::AtMost, 0.0, None);
    }
    model.row(centres.iter().map(|y| (*y, 1.0)), Compare::Equal, wanted.centres as f64, None);
    for (i, a) in candidates.iter().enumerate() {
        for (j, b) in candidates.iter().enumerate().skip(i + 1) {
            if apart(*a, *b).is_some_and(|t| t < wanted.spacing) {
                model.row(vec![(centres[i], 1.0), (centres[j], 1.0)], Compare::AtMost, 1.0, None);
            }
        }
    }
    let mut names: Vec<u32> = candidates.iter().map(|c| provinces[*c]).collect();
    names.sort_unstable();
    names.dedup();
    for name in &names {
        let has = model.yes_or_no(wanted.province_worth);
        let mut terms = vec![(has, 1.0)];
        terms.extend(
            candidates.iter().zip(&centres).filter(|(c, _)| provinces[**c] == *name).map(|(_, y)| (*y, -1.0)),
        );
        model.row(terms, Compare::AtMost, 0.0, None);
    }
    let read = |solution: Solution| {
        let chosen: Vec<usize> = candidates
            .iter()
            .zip(&centres)
            .filter(|(_, y)| solution.values[y.0] > 0.5)
            .map(|(c, _)| *c)
            .collect();
        let covered =
            (0..weights.len()).filter(|p| chosen.iter().any(|c| near(*p, *c))).map(|p| weights[p]).sum();
        let mut held: Vec<u32> = chosen.iter().map(|c| provinces[*c]).collect();
        held.sort_unstable();
        held.dedup();
        Chosen { chosen, covered, provinces: held.len() }
    };
    Ok(solve(&model, limit)?.map(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacing_and_provinces_change_the_choice() {
        let weights = [10.0, 9.0, 1.0, 1.0];
        let apart = |i: usize, j: usize| Some(60.0 * (i as f64 - j as f64).abs());
        let all = [0, 1, 2, 3];
        let wanted = Wanted { centres: 2, reach: 10.0, spacing: 0.0, province_worth: 0.0 };
        let pick = |wanted: &Wanted, provinces: &[u32]| {
            select(&weights, &all, &apart, provinces, wanted, Limit::none()).unwrap().best().cloned().unwrap()
        };
        assert_eq!(pick(&wanted, &[0, 0, 1, 1]).chosen, [0, 1]);
        assert_eq!(pick(&Wanted { spacing: 90.0, ..wanted }, &[0, 0, 1, 1]).chosen, [0, 2]);
        let spread = pick(&Wanted { province_worth: 9.0, ..wanted }, &[0, 0, 1, 1]);
        assert_eq!(spread.provinces, 2);
        // More centres than spacing leaves room for: no answer.
        let none = select(
            &weights,
            &all,
            &apart,
            &[0; 4],
            &Wanted { centres: 4, spacing: 90.0, ..wanted },
            Limit::none(),
        );
        assert!(none.unwrap().best().is_none());
    }
}
