//! p-median (P-中值): where do p shared facilities minimise total travel?
//!
//! ```text
//! minimise  sum over places i and sites j of people_i distance_ij x_ij
//! subject to  each place is served once, only from an open site, and p sites are open
//! ```
//!
//! People times kilometres (or minutes). Sites that exist stay open and count among the sites that are open; a place
//! that a site cannot serve (closed border, no road) is never given to it. Ties go to the lowest position. Where as
//! many sites are to be opened as there are, all are.
//!
//! Exact where the search ends within the limit, which it does for some hundreds of places; beyond, the best choice
//! found by fast interchange from a greedy and `starts` random choices, with a bound on how far it can be from the
//! best. Random choices are drawn from the seed; the same work gives the same answer on every machine.
//!
//! When not to use it: it serves the many at the expense of the few far away; see how far the farthest is, and
//! [`super::cover`] for a promise to all within reach.
//!
//! Time: a bound takes places times sites; some hundred to some thousand bounds prove an answer.
//!
//! References: Hakimi 1964 (Operations Research 12:450-459, doi:10.1287/opre.12.3.450); ReVelle and Swain 1970
//! (Geographical Analysis 2:30-42, doi:10.1111/j.1538-4632.1970.tb00142.x); Beasley 1985 (European Journal of
//! Operational Research 21:270-273, doi:10.1016/0377-2217(85)90040-2) for the test instances.
//!
//! ```
//! use coregion_plan::Limit;
//! use coregion_plan::siting::{Choice, Costs, p_median};
//! let points = [(0.0, 0.0), (2.0, 1.0), (5.0, 5.0), (6.0, 4.0), (9.0, 1.0), (8.0, 2.0)];
//! let distances: Vec<Option<f64>> = points
//!     .iter()
//!     .flat_map(|a: &(f64, f64)| points.iter().map(|b| Some((a.0 - b.0).hypot(a.1 - b.1))))
//!     .collect();
//! let costs = Costs::new(&[10.0, 8.0, 6.0, 7.0, 9.0, 5.0], &distances)?;
//! let found = p_median(&costs, &Choice { new: 2, ..Choice::default() }, Limit::none())?;
//! let best = found.best().expect("it is solved");
//! assert_eq!(best.sites, [0, 5]);
//! assert!((best.cost - 75.87129987729521).abs() < 1e-9);
//! # Ok::<(), coregion_plan::siting::SitingError>(())
//! ```

use super::bound::search;
use super::costs::{Costs, SitingError};
use crate::{Limit, Outcome};
use coregion_diagnose::Undefined;
use coregion_zone::Message;

/// Which sites are open and how many are to be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// How many sites are to be opened.
    pub new: usize,
    /// Sites that are open already.
    pub existing: Vec<usize>,
    /// Random choices that the interchange starts from.
    pub starts: usize,
    /// Their seed.
    pub seed: u64,
}

impl Default for Choice {
    fn default() -> Self {
        Choice { new: 1, existing: Vec::new(), starts: 20, seed: 1 }
    }
}

/// Sites and whom they serve.
#[derive(Clone, Debug, PartialEq)]
pub struct Sited {
    /// The open sites, existing ones included, ascending.
    pub sites: Vec<usize>,
    /// The total cost.
    pub cost: f64,
    /// The site that serves each place.
    pub serving: Vec<usize>,
    /// What no choice can cost less than, as far as proven.
    pub bound: f64,
}

/// The sites of least total cost.
///
/// The unit of work is one bound.
///
/// # Errors
/// Sites that are not there; nothing to open; a place that no site can serve.
pub fn p_median(costs: &Costs, choice: &Choice, limit: Limit<'_>) -> Result<Outcome<Sited>, SitingError> {
    let sites = costs.sites();
    let mut kept = choice.existing.clone();
    kept.sort_unstable();
    kept.dedup();
    if let Some(at) = kept.iter().copied().find(|s| *s >= sites) {
        return Err(SitingError::Site { at, sites });
    }
    let number = (kept.len() + choice.new).min(sites);
    if number == 0 {
        return Err(SitingError::None);
    }
    let served = |p: usize| costs.of_place(p).iter().any(|c| c.is_finite());
    if let Some(place) = (0..costs.places()).find(|p| !served(*p)) {
        return Err(SitingError::OutOfReach { place });
    }
    // A power of two brings the largest cost near one; to leave a place out costs more than serving all.
    let largest = costs.largest();
    let scale = if (1e-3..1e12).contains(&largest) || largest == 0.0 {
        1.0
    } else {
        2f64.powi(largest.log2().floor() as i32)
    };
    let most: f64 = (0..costs.places())
        .map(|p| costs.of_place(p).iter().filter(|c| c.is_finite()).fold(0.0f64, |m, c| m.max(c / scale)))
        .sum();
    let out = (2.0 * most + 1.0).ceil();
    let closed = costs.map(|c| if c.is_finite() { c / scale } else { out });
    let found = search(&closed, number, &kept, choice.starts, choice.seed, limit);
    let mut open = found.open;
    open.sort_unstable();
    let (cost, serving) = costs.serve(&open);
    if !cost.is_finite() {
        let conflict = Message::new("siting-out-of-reach").int("sites", number);
        let proven = found.finished && found.bound >= out * (1.0 - 1e-9);
        return match found.cost < out {
            // Everybody is served, at a cost too large for a number.
            true => Err(Undefined::NotFinite { at: 0 }.into()),
            false if proven => Ok(Outcome::Infeasible { conflict }),
            false => Ok(Outcome::Stopped { best: None, gap: None }),
        };
    }
    let bound = if found.finished { cost } else { (found.bound.max(0.0) * scale).min(cost) };
    let best = Sited { sites: open, cost, serving, bound };
    Ok(if found.finished {
        Outcome::Optimal(best)
    } else {
        let gap = Outcome::<()>::gap_of(cost, Some(bound));
        Outcome::Feasible { best, gap }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_diagnose::random::Stream;
    use proptest::prelude::*;

    /// Lines of numbers; those that begin with `#` say where it comes from.
    fn numbers(text: &str) -> impl Iterator<Item = Vec<usize>> {
        let lines = text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
        lines.map(|l| l.split_whitespace().map(|x| x.parse().unwrap()).collect())
    }

    /// An instance of the library: an edge named twice has its last length; distances are shortest paths.
    fn published(text: &str) -> (Costs, usize) {
        let mut lines = numbers(text);
        let head = lines.next().unwrap();
        let (n, p) = (head[0], head[2]);
        let mut d = vec![f64::INFINITY; n * n];
        (0..n).for_each(|i| d[i * n + i] = 0.0);
        for edge in lines {
            let (a, b, length) = (edge[0] - 1, edge[1] - 1, edge[2] as f64);
            (d[a * n + b], d[b * n + a]) = (length, length);
        }
        for k in 0..n {
            for i in 0..n {
                for j in 0..n {
                    d[i * n + j] = d[i * n + j].min(d[i * n + k] + d[k * n + j]);
                }
            }
        }
        let distances: Vec<Option<f64>> = d.into_iter().map(Some).collect();
        (Costs::new(&vec![1.0; n], &distances).unwrap(), p)
    }

    #[test]
    fn the_first_instance_of_the_library() {
        let (costs, p) = published(include_str!("pmed1.txt"));
        let found = p_median(&costs, &Choice { new: p, ..Choice::default() }, Limit::none()).unwrap();
        let Outcome::Optimal(best) = found else { panic!("{found:?}") };
        assert_eq!(best.cost, 5819.0);
    }

    #[test]
    fn existing_sites_stay_and_a_stop_gives_a_bound() {
        let (costs, p) = published(include_str!("pmed1.txt"));
        let free = p_median(&costs, &Choice { new: p, ..Choice::default() }, Limit::none()).unwrap();
        let held = Choice { new: p - 1, existing: vec![99], ..Choice::default() };
        let held = p_median(&costs, &held, Limit::none()).unwrap();
        assert!(held.best().unwrap().sites.contains(&99));
        assert!(held.best().unwrap().cost >= free.best().unwrap().cost);
        let all = p_median(&costs, &Choice { new: 500, ..Choice::default() }, Limit::none()).unwrap();
        assert_eq!(all.best().unwrap().cost, 0.0);
        let stopped =
            p_median(&costs, &Choice { new: p, starts: 0, ..Choice::default() }, Limit::work(30)).unwrap();
        let Outcome::Feasible { best, gap } = stopped else { panic!("{stopped:?}") };
        assert!(best.bound <= 5819.0 && best.cost >= 5819.0 && gap.unwrap() < 0.5, "{}", best.bound);
        let once_more =
            p_median(&costs, &Choice { new: p, starts: 0, ..Choice::default() }, Limit::work(30)).unwrap();
        assert_eq!(once_more.best(), Some(&best));
    }

    #[test]
    fn what_cannot_be_served_is_named() {
        let d = [Some(1.0), None, None, None, Some(1.0), None, None, None, Some(1.0)];
        let costs = Costs::new(&[1.0; 3], &d).unwrap();
        let few = p_median(&costs, &Choice { new: 2, ..Choice::default() }, Limit::none()).unwrap();
        assert!(matches!(few, Outcome::Infeasible { .. }), "{few:?}");
        let enough = p_median(&costs, &Choice { new: 3, ..Choice::default() }, Limit::none()).unwrap();
        assert_eq!(enough.best().unwrap().cost, 3.0);
        let none = Costs::new(&[1.0; 2], &[Some(1.0), None]).unwrap();
        let error = p_median(&none, &Choice::default(), Limit::none());
        assert_eq!(error, Err(SitingError::OutOfReach { place: 1 }));
        assert_eq!(
            p_median(&costs, &Choice { new: 0, ..Choice::default() }, Limit::none()),
            Err(SitingError::None)
        );
        let wrong = Choice { existing: vec![7], ..Choice::default() };
        assert_eq!(p_median(&costs, &wrong, Limit::none()), Err(SitingError::Site { at: 7, sites: 3 }));
        assert!(
            Costs::new(&[1.0, 2.0], &[Some(1.0); 3]).is_err() && Costs::new(&[-1.0], &[Some(1.0)]).is_err()
        );
    }

    /// The least cost over every choice.
    fn by_hand(costs: &Costs, number: usize, kept: &[usize]) -> f64 {
        (0..1u32 << costs.sites())
            .filter(|c| c.count_ones() as usize == number && kept.iter().all(|k| c >> k & 1 == 1))
            .map(|c| costs.serve(&(0..costs.sites()).filter(|s| c >> s & 1 == 1).collect::<Vec<_>>()).0)
            .fold(f64::INFINITY, f64::min)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]
        #[test]
        fn choices_are_those_of_every_choice(
            places in 1usize..9,
            sites in 1usize..9,
            number in 1usize..5,
            held in any::<bool>(),
            whole in any::<bool>(),
            seed in any::<u64>(),
            size in prop::sample::select(vec![1e-200, 1.0, 1e200]),
        ) {
            let mut stream = Stream::new(seed, 0);
            let mut draw = || if whole { stream.below(9) as f64 } else { stream.uniform() };
            let people: Vec<f64> = (0..places).map(|_| draw()).collect();
            let distances: Vec<Option<f64>> = (0..places * sites)
                .map(|_| Some(draw()).filter(|d| *d != 0.0 || !whole).map(|d| d * size))
                .collect();
            let costs = Costs::new(&people, &distances).unwrap();
            let kept: Vec<usize> = if held { vec![0] } else { vec![] };
            let number = number.max(kept.len()).min(sites);
            let choice = Choice { new: number - kept.len(), existing: kept.clone(), starts: 2, seed };
            let expected = by_hand(&costs, number, &kept);
            match p_median(&costs, &choice, Limit::none()) {
                Ok(Outcome::Optimal(found)) => {
                    prop_assert!((found.cost - expected).abs() <= 1e-9 * expected, "{} {}", found.cost, expected);
                    prop_assert_eq!(found.sites.len(), number);
                }
                Ok(Outcome::Infeasible { .. }) | Err(SitingError::OutOfReach { .. }) => {
                    prop_assert!(expected.is_infinite());
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
