//! Planning together (共同选址): what do members gain by siting shared facilities as one?
//!
//! ```text
//! apart       every member opens its own sites for its own people
//! open        the same sites, used by whoever is near, across the line
//! together    as many sites in all, chosen and used as one
//! gain        from opening the line: apart - open;   from choosing together: open - together   (costs)
//! ```
//!
//! In the unit of the costs. Both parts are never negative: the line only takes choices away. When the costs are people
//! left out of reach ([`super::Costs::uncovered`]), the gain is people brought within reach.
//!
//! When not to use it: it says nothing of who pays for a facility that serves the neighbour; split the gain with
//! [`crate::sharing`].

use super::costs::{Costs, SitingError};
use super::median::{Choice, Sited, p_median};
use crate::{Limit, Outcome};

/// Who the places and sites belong to, and how many sites each member opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Members {
    /// The member of each place.
    pub of_place: Vec<usize>,
    /// The member of each site.
    pub of_site: Vec<usize>,
    /// How many sites each member opens.
    pub new: Vec<usize>,
    /// Sites that are open already.
    pub existing: Vec<usize>,
}

/// The costs apart, with the line open, and together.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// What each member reaches alone, with sites by their position among all.
    pub apart: Vec<Sited>,
    /// Cost of the members' own sites, used across the line, with the site that serves each place.
    pub open: Sited,
    /// The best of all together.
    pub together: Sited,
    /// Whether every part is proven to be the best.
    pub proven: bool,
}

impl Together {
    /// The cost apart.
    pub fn apart_cost(&self) -> f64 {
        self.apart.iter().map(|s| s.cost).sum()
    }

    /// What opening the line saves with the members' own sites.
    pub fn from_opening(&self) -> f64 {
        (self.apart_cost() - self.open.cost).max(0.0)
    }

    /// What choosing together saves on top.
    pub fn from_choosing(&self) -> f64 {
        (self.open.cost - self.together.cost).max(0.0)
    }
}

/// Sites apart and together. `choice` gives starts and seed; its numbers of sites come from the members.
///
/// # Errors
/// As [`p_median`], for all or for one member alone; slices that do not align.
pub fn together(
    costs: &Costs,
    members: &Members,
    choice: &Choice,
    limit: Limit<'_>,
) -> Result<Outcome<Together>, SitingError> {
    use coregion_diagnose::Undefined;
    Undefined::check_length(costs.places(), members.of_place.len())?;
    Undefined::check_length(costs.sites(), members.of_site.len())?;
    let mut proven = true;
    let mut apart = Vec::with_capacity(members.new.len());
    for (member, new) in members.new.iter().enumerate() {
        let places: Vec<usize> = of(&members.of_place, member);
        let sites: Vec<usize> = of(&members.of_site, member);
        let existing: Vec<usize> =
            (0..sites.len()).filter(|s| members.existing.contains(&sites[*s])).collect();
        if places.is_empty() || (*new == 0 && existing.is_empty()) {
            // Nobody to serve, or nothing to serve them with: what no site reaches costs its worst.
            let worst = |p: &usize| costs.of_place(*p).iter().copied().fold(0.0f64, f64::max);
            let cost = places.iter().map(worst).sum();
            apart.push(Sited { sites: Vec::new(), cost, serving: Vec::new(), bound: cost });
            continue;
        }
        let own = Choice { new: *new, existing, ..choice.clone() };
        let outcome = p_median(&costs.part(&places, &sites), &own, limit)?;
        proven &= outcome.is_optimal();
        match outcome {
            Outcome::Infeasible { conflict } => return Ok(Outcome::Infeasible { conflict }),
            Outcome::Optimal(found) | Outcome::Feasible { best: found, .. } => {
                let all = |list: &[usize]| list.iter().map(|s| sites[*s]).collect();
                apart.push(Sited { sites: all(&found.sites), serving: all(&found.serving), ..found });
            }
            Outcome::Stopped { .. } => return Ok(Outcome::Stopped { best: None, gap: None }),
        }
    }
    let mut chosen: Vec<usize> = apart.iter().flat_map(|s| s.sites.iter().copied()).collect();
    chosen.sort_unstable();
    let (cost, serving) = costs.serve(&chosen);
    let open = Sited { sites: chosen, cost, serving, bound: cost };
    let new = members.new.iter().sum();
    let one = Choice { new, existing: members.existing.clone(), ..choice.clone() };
    let make = |mut best: Sited, proven: bool| {
        if best.cost > open.cost {
            // The search was stopped before it found what the members found.
            best = Sited { bound: best.bound, ..open.clone() };
        }
        Together { apart: apart.clone(), open: open.clone(), together: best, proven }
    };
    Ok(match p_median(costs, &one, limit)? {
        Outcome::Optimal(best) if proven => Outcome::Optimal(make(best, true)),
        Outcome::Optimal(best) => Outcome::Feasible { best: make(best, false), gap: None },
        Outcome::Feasible { best, gap } => Outcome::Feasible { best: make(best, false), gap },
        Outcome::Infeasible { conflict } => Outcome::Infeasible { conflict },
        Outcome::Stopped { .. } => Outcome::Stopped { best: None, gap: None },
    })
}

fn of(owner: &[usize], member: usize) -> Vec<usize> {
    (0..owner.len()).filter(|i| owner[*i] == member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_diagnose::random::Stream;
    use proptest::prelude::*;

    #[test]
    fn two_towns_across_a_line_share_one_hospital() {
        // Three people at 0 and at 1 on this side, three at 2 across the line at 1.5; one site each.
        let at = [0.0f64, 1.0, 2.0, 10.0];
        let distances: Vec<Option<f64>> =
            at.iter().flat_map(|a| at.iter().map(move |b| Some((a - b).abs()))).collect();
        let people = [3.0, 3.0, 4.0, 5.0];
        let costs = Costs::uncovered(&people, &distances, 1.0).unwrap();
        let members = Members {
            of_place: vec![0, 0, 1, 1],
            of_site: vec![0, 0, 1, 1],
            new: vec![1, 1],
            existing: vec![],
        };
        let found = together(&costs, &members, &Choice::default(), Limit::none()).unwrap();
        let Outcome::Optimal(found) = found else { panic!("{found:?}") };
        // Apart, 6 and 5 of 15 are reached; with site 1 (a tie with site 0) or 0 used across; together all 15.
        assert_eq!(found.apart_cost(), 4.0);
        assert_eq!(found.together.cost, 0.0);
        assert_eq!(found.from_opening() + found.from_choosing(), 4.0);
        assert_eq!(found.together.sites, [1, 3]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn neither_gain_is_negative(n in 2usize..8, seed in any::<u64>(), reach in any::<bool>()) {
            let mut stream = Stream::new(seed, 0);
            let points: Vec<(f64, f64)> = (0..n).map(|_| (stream.uniform(), stream.uniform())).collect();
            let distances: Vec<Option<f64>> = points.iter()
                .flat_map(|a| points.iter().map(|b| Some((a.0 - b.0).hypot(a.1 - b.1))))
                .collect();
            let people = vec![1.0; n];
            let costs = if reach {
                Costs::uncovered(&people, &distances, 0.3).unwrap()
            } else {
                Costs::new(&people, &distances).unwrap()
            };
            let owner: Vec<usize> = (0..n).map(|i| usize::from(i > 0 && points[i].0 < 0.5)).collect();
            let both = owner.contains(&1);
            let members = Members {
                of_place: owner.clone(),
                of_site: owner,
                new: if both { vec![1, 1] } else { vec![1] },
                existing: vec![],
            };
            let found = together(&costs, &members, &Choice::default(), Limit::none()).unwrap();
            let found = found.best().unwrap();
            prop_assert!(found.together.cost <= found.open.cost + 1e-12);
            prop_assert!(found.open.cost <= found.apart_cost() + 1e-12);
        }
    }
}
