//! Joint control zones for animal and plant disease, and the movements to watch between them.
//!
//! Disease that comes in at one place goes on to its neighbours and along movements. Contact of two neighbours is taken as
//!
//! ```text
//! w_ij = border km x sqrt(farm_i farm_j) / mean farm
//! ```
//!
//! Zones are the communities of that network ([`leiden`]): connected sets with much contact inside and little across, so that a
//! case is met by those who can catch it first, whatever the province. What still crosses zones is watched: movements ranked by
//!
//! ```text
//! watch_od = movement from o to d x farm share of o,   for o and d in different zones
//! ```
//!
//! and the fewest that carry a share of it. This places no farm and predicts no case: it says who must warn whom.

use coregion_diagnose::Undefined;
use coregion_diagnose::interaction::leiden::{Start, best, runs};
use coregion_diagnose::interaction::network::{Direction, Expected, Network};
use coregion_zone::tables::Flow;

/// The zone of each place, from neighbours with the length of their border and how much is farmed at each place.
///
/// # Errors
/// No link, a link outside the places, or negative figures.
pub fn zones(
    links: &[(usize, usize, f64)],
    farmed: &[f64],
    resolution: f64,
    seed: u64,
) -> Result<Vec<u32>, Undefined> {
    Undefined::check_not_negative(farmed)?;
    let mean = farmed.iter().sum::<f64>() / farmed.len().max(1) as f64;
    if mean <= 0.0 {
        return Err(Undefined::AllZero);
    }
    let mut contacts = Vec::with_capacity(links.len());
    for &(origin, destination, km) in links {
        Undefined::check_not_negative(&[km])?;
        let (Some(a), Some(b)) = (farmed.get(origin), farmed.get(destination)) else {
            let (value, high) = (origin.max(destination) as f64, farmed.len() as f64 - 1.0);
            return Err(Undefined::Argument { name: "link", value, low: 0.0, high });
        };
        contacts.push(Flow { origin, destination, value: km * (a * b).sqrt() / mean });
    }
    if contacts.iter().all(|c| c.value <= 0.0) {
        return Err(Undefined::NoLinks);
    }
    let network =
        Network::new(farmed.len(), &contacts, Direction::Undirected, Expected::Strengths(resolution))?;
    let found = runs(&network, Start { seed, ..Start::default() }, 10);
    best(&found).map(|b| b.labels.clone()).ok_or(Undefined::NoLinks)
}

/// A movement between two zones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Watched {
    /// Where it starts.
    pub origin: usize,
    /// Where it ends.
    pub destination: usize,
    /// The movement weighed by what is farmed where it starts.
    pub weight: f64,
    /// The share of all such movements that this one and those before it carry.
    pub carried: f64,
}

/// Movements between zones, the weightiest first. `farm` is the share of farming of each place.
///
/// # Errors
/// Slices that do not align or figures that are negative.
pub fn watched(movements: &[Flow], zone_of: &[Option<u32>], farm: &[f64]) -> Result<Vec<Watched>, Undefined> {
    Undefined::check_length(zone_of.len(), farm.len())?;
    Undefined::check_not_negative(farm)?;
    let mut found = Vec::new();
    for flow in movements {
        Undefined::check_not_negative(&[flow.value])?;
        let of = |at: usize| zone_of.get(at).copied().flatten();
        let (Some(from), Some(to)) = (of(flow.origin), of(flow.destination)) else { continue };
        let weight = flow.value * farm[flow.origin];
        if from != to && weight > 0.0 {
            found.push(Watched { origin: flow.origin, destination: flow.destination, weight, carried: 0.0 });
        }
    }
    found.sort_by(|a, b| {
        b.weight.total_cmp(&a.weight).then((a.origin, a.destination).cmp(&(b.origin, b.destination)))
    });
    let whole: f64 = found.iter().map(|w| w.weight).sum();
    let mut so_far = 0.0;
    for watched in &mut found {
        so_far += watched.weight;
        watched.carried = so_far / whole;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_groups_of_three_are_two_zones_whatever_joins_them() {
        let links =
            [(0, 1, 30.0), (1, 2, 30.0), (0, 2, 30.0), (3, 4, 30.0), (4, 5, 30.0), (3, 5, 30.0), (2, 3, 5.0)];
        let zones = zones(&links, &[1.0; 6], 1.0, 1).unwrap();
        assert_eq!(zones, [0, 0, 0, 1, 1, 1]);
        let flow = |origin, destination, value| Flow { origin, destination, value };
        let of: Vec<Option<u32>> = zones.iter().copied().map(Some).chain([None]).collect();
        let movements = [flow(0, 1, 99.0), flow(0, 3, 2.0), flow(4, 2, 3.0), flow(5, 6, 50.0)];
        let farm = [0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.9];
        let found = watched(&movements, &of, &farm).unwrap();
        assert_eq!(found.len(), 2, "inside a zone and to nowhere nothing is watched");
        assert_eq!((found[0].origin, found[0].destination), (0, 3));
        assert!((found[0].carried - 1.0 / 1.3).abs() < 1e-12 && (found[1].carried - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(zones(&[(0, 1, 3.0)], &[0.0, 0.0], 1.0, 1), Err(Undefined::AllZero));
        assert_eq!(zones(&[], &[1.0, 1.0], 1.0, 1), Err(Undefined::NoLinks));
        assert!(zones(&[(0, 5, 3.0)], &[1.0, 1.0], 1.0, 1).is_err());
        assert!(watched(&[], &[None], &[1.0, 2.0]).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn zones_are_connected(lengths in prop::collection::vec(1.0..50.0f64, 31), seed in 0u64..9) {
            // A grid of four by five: 15 + 16 links.
            let mut links = Vec::new();
            for at in 0..20usize {
                if at % 5 < 4 { links.push((at, at + 1)) }
                if at < 15 { links.push((at, at + 5)) }
            }
            let links: Vec<(usize, usize, f64)> =
                links.into_iter().zip(&lengths).map(|((a, b), km)| (a, b, *km)).collect();
            let labels = zones(&links, &[1.0; 20], 1.0, seed).unwrap();
            for label in labels.iter().copied().collect::<std::collections::BTreeSet<u32>>() {
                let members: Vec<usize> = (0..20).filter(|i| labels[*i] == label).collect();
                let mut reached = vec![members[0]];
                let mut at = 0;
                while at < reached.len() {
                    for (a, b, _) in &links {
                        for (from, to) in [(*a, *b), (*b, *a)] {
                            if from == reached[at] && labels[to] == label && !reached.contains(&to) { reached.push(to) }
                        }
                    }
                    at += 1;
                }
                prop_assert_eq!(reached.len(), members.len());
            }
        }
    }
}
