//! Leiden: communities of a network, each connected, found by local moves, refinement and aggregation.
//!
//! ```text
//! repeat: move     from a queue, each place to the community that raises Q most (or to one of its own);
//!                  neighbours outside that community are queued again
//!         refine   inside each community start from single places; a place that is well connected to its community
//!                  joins a well connected part of it, drawn with probability proportional to exp(gain / theta)
//!         merge    the parts become the places of a smaller network, which starts from the communities
//! until nothing moves; then start over from the communities found, as often as asked or until nothing changes
//! ```
//!
//! What Q is, and what is expected where there are no communities, the [`Network`] says. theta is 0.01 of the mean
//! link, so that the result does not change with the unit of the flows. Communities never span parts of a network that
//! are not linked, and each is connected. A place without links is a community of its own.
//!
//! Q has many partitions near its best: take several starts ([`runs`]) and look at how often two places come
//! together ([`together`]). Time grows with the number of links, about 20 passes over them a start.
//!
//! References: Traag, Waltman and van Eck 2019 (Scientific Reports 9:5233, doi:10.1038/s41598-019-41695-z); Newman 2006
//! (PNAS 103:8577-8582, doi:10.1073/pnas.0601602103); Leicht and Newman 2008 on directed networks (Physical Review
//! Letters 100:118703, doi:10.1103/PhysRevLett.100.118703).
//!
//! ```
//! use coregion_diagnose::interaction::leiden::{Start, leiden};
//! use coregion_diagnose::interaction::network::{Direction, Expected, Network};
//! use coregion_zone::tables::Flow;
//! // Two triangles joined by one link.
//! let links = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)];
//! let flows = links.map(|(origin, destination)| Flow { origin, destination, value: 1.0 });
//! let network = Network::new(6, &flows, Direction::Undirected, Expected::Strengths(1.0))?;
//! let found = leiden(&network, Start::default());
//! assert_eq!(found.labels, [0, 0, 0, 1, 1, 1]);
//! assert!((found.quality - 0.357143).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::network::{Network, number};
use crate::random::Stream;
use rayon::prelude::*;

/// How one start goes.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// Seed of the order of moves and of the draws.
    pub seed: u64,
    /// Number of the start; each has its own random numbers.
    pub number: u64,
    /// How often the whole is repeated from the communities found; it ends earlier where nothing changes.
    pub iterations: usize,
}

impl Default for Start {
    fn default() -> Self {
        Start { seed: 1, number: 0, iterations: usize::MAX }
    }
}

/// Communities.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// The community of each place, numbered by first appearance.
    pub labels: Vec<u32>,
    /// How many communities.
    pub count: usize,
    /// Quality Q.
    pub quality: f64,
}

/// Communities from one start. Same network and start, same result.
pub fn leiden(network: &Network, start: Start) -> Partition {
    let mut labels: Vec<u32> = (0..network.len() as u32).collect();
    let mut walk = Walk::new(network, start);
    for _ in 0..start.iterations {
        if !walk.iterate(network, &mut labels) {
            break;
        }
    }
    let count = number(&mut labels);
    // The labels were numbered just now, so they fit the network.
    let quality = network.quality(&labels).unwrap_or(0.0);
    Partition { labels, count, quality }
}

/// Communities from `starts` starts, in their order; the work is shared among threads.
pub fn runs(network: &Network, first: Start, starts: usize) -> Vec<Partition> {
    let start = |k: usize| Start { number: first.number + k as u64, ..first };
    (0..starts).into_par_iter().map(|k| leiden(network, start(k))).collect()
}

/// The partition of best quality; of equals (to 1e-12), the first.
pub fn best(runs: &[Partition]) -> Option<&Partition> {
    runs.iter().reduce(|a, b| if b.quality > a.quality + 1e-12 { b } else { a })
}

/// The share of the partitions in which two places are together: a matrix by rows, ones on its diagonal.
pub fn together(runs: &[Partition]) -> Vec<f64> {
    let n = runs.first().map_or(0, |r| r.labels.len());
    let mut counts = vec![0u32; n * n];
    for run in runs {
        for (i, label) in run.labels.iter().enumerate() {
            for (count, other) in counts[i * n..(i + 1) * n].iter_mut().zip(&run.labels) {
                *count += u32::from(label == other);
            }
        }
    }
    counts.into_iter().map(|c| f64::from(c) / runs.len() as f64).collect()
}

/// One community while places move.
#[derive(Clone, Copy, Debug, Default)]
struct Community {
    /// Links of the place that is looked at; zero between looks.
    links: f64,
    masses: [f64; 2],
    /// Links to the rest of the community that is refined (of the parts of a refinement only).
    cut: f64,
    size: u32,
}

/// What a start carries from step to step.
struct Walk {
    stream: Stream,
    /// Scale of the exponential draw of the refinement.
    theta: f64,
    communities: Vec<Community>,
    touched: Vec<u32>,
    order: Vec<u32>,
    queued: Vec<bool>,
}

impl Walk {
    fn new(network: &Network, start: Start) -> Self {
        let sum: f64 = network.weights.iter().map(|w| w.abs()).sum();
        Walk {
            stream: Stream::new(start.seed, start.number),
            theta: 0.01 * sum / network.weights.len().max(1) as f64,
            communities: Vec::new(),
            touched: Vec::new(),
            order: Vec::new(),
            queued: Vec::new(),
        }
    }

    /// Moves, refines and merges until nothing moves; whether anything has changed.
    fn iterate(&mut self, network: &Network, labels: &mut [u32]) -> bool {
        let mut changed = self.move_places(network, labels);
        let mut count = number(labels);
        if count == network.len() {
            return changed;
        }
        let mut parts = self.refine(network, labels, count);
        let mut coarse = self.merge(network, labels, &mut parts);
        loop {
            let (graph, community) = &mut coarse;
            changed |= self.move_places(graph, community);
            count = number(community);
            if count == graph.len() {
                for (label, part) in labels.iter_mut().zip(&parts) {
                    *label = community[*part as usize];
                }
                return changed;
            }
            let mut finer = self.refine(graph, community, count);
            let next = self.merge(graph, community, &mut finer);
            for part in &mut parts {
                *part = finer[*part as usize];
            }
            coarse = next;
        }
    }

    /// The network of the parts of a refinement, and the community of each part. Where the refinement has joined
    /// nothing, the communities themselves are taken, so that the network always gets smaller.
    fn merge(&self, network: &Network, labels: &[u32], parts: &mut [u32]) -> (Network, Vec<u32>) {
        let mut count = number(parts);
        if count == network.len() {
            parts.copy_from_slice(labels);
            count = number(parts);
        }
        let mut community = vec![0; count];
        for (part, label) in parts.iter().zip(labels) {
            community[*part as usize] = *label;
        }
        (network.aggregate(parts, count), community)
    }

    fn shuffled(&mut self, n: usize) {
        self.order.clear();
        self.order.extend(0..n as u32);
        self.stream.shuffle(&mut self.order);
    }

    /// Moves places, those in the queue first come first served, to where they raise the quality most.
    fn move_places(&mut self, network: &Network, labels: &mut [u32]) -> bool {
        let n = network.len();
        self.communities.clear();
        self.communities.resize(n, Community::default());
        for (label, masses) in labels.iter().zip(&network.masses) {
            let community = &mut self.communities[*label as usize];
            community.masses[0] += masses[0];
            community.masses[1] += masses[1];
            community.size += 1;
        }
        let mut free: Vec<u32> = (0..n as u32).filter(|c| self.communities[*c as usize].size == 0).collect();
        self.shuffled(n);
        self.queued.clear();
        self.queued.resize(n, true);
        // The queue is a ring: no place is in it twice, so it never holds more than all.
        let (mut head, mut waiting) = (0, n);
        let mut changed = false;
        while waiting > 0 {
            let place = self.order[head] as usize;
            head = if head + 1 == n { 0 } else { head + 1 };
            waiting -= 1;
            self.queued[place] = false;
            let own = labels[place];
            let mass = network.masses[place];
            let (targets, weights) = network.neighbours(place);
            let home = &mut self.communities[own as usize];
            home.masses[0] -= mass[0];
            home.masses[1] -= mass[1];
            home.size -= 1;
            let alone = home.size == 0;
            if alone {
                home.masses = [0.0; 2];
            }
            let mut reach = 0.0;
            for (target, weight) in targets.iter().zip(weights) {
                let label = labels[*target as usize];
                let links = &mut self.communities[label as usize].links;
                if *links == 0.0 {
                    self.touched.push(label);
                }
                *links += weight;
                reach += weight.abs();
            }
            let gain =
                |c: &Community| c.links - network.scale * (mass[0] * c.masses[1] + mass[1] * c.masses[0]);
            // A gain must exceed rounding, so that moves cannot go on for ever.
            let least = 1e-12 * reach;
            let (mut to, mut most) = (own, gain(&self.communities[own as usize]) + least);
            for label in self.touched.drain(..) {
                let community = &mut self.communities[label as usize];
                let value = gain(community);
                community.links = 0.0;
                if value > most {
                    (to, most) = (label, value);
                }
            }
            if most < 0.0
                && !alone
                && let Some(empty) = free.pop()
            {
                to = empty;
            }
            let community = &mut self.communities[to as usize];
            community.masses[0] += mass[0];
            community.masses[1] += mass[1];
            community.size += 1;
            if to == own {
                continue;
            }
            if alone {
                free.push(own);
            }
            changed = true;
            labels[place] = to;
            for target in targets {
                let target = *target as usize;
                if !self.queued[target] && labels[target] != to {
                    self.queued[target] = true;
                    let tail = head + waiting;
                    self.order[if tail >= n { tail - n } else { tail }] = target as u32;
                    waiting += 1;
                }
            }
        }
        changed
    }

    /// Parts of communities, each well connected inside its community.
    fn refine(&mut self, network: &Network, labels: &[u32], count: usize) -> Vec<u32> {
        let n = network.len();
        let mut whole = vec![[0.0f64; 2]; count];
        for (label, masses) in labels.iter().zip(&network.masses) {
            whole[*label as usize][0] += masses[0];
            whole[*label as usize][1] += masses[1];
        }
        let mut parts: Vec<u32> = (0..n as u32).collect();
        self.communities.clear();
        self.communities.extend((0..n).map(|place| {
            let (targets, weights) = network.neighbours(place);
            let inside = targets.iter().zip(weights).filter(|(t, _)| labels[**t as usize] == labels[place]);
            let cut = inside.map(|(_, w)| w).sum();
            Community { links: 0.0, masses: network.masses[place], cut, size: 1 }
        }));
        let between = |a: [f64; 2], b: [f64; 2]| network.scale * (a[0] * b[1] + a[1] * b[0]);
        let connected = |c: &Community, whole: [f64; 2]| {
            c.cut >= between(c.masses, [whole[0] - c.masses[0], whole[1] - c.masses[1]])
        };
        self.shuffled(n);
        let mut choices: Vec<(u32, f64)> = Vec::new();
        for at in 0..n {
            let place = self.order[at] as usize;
            let own = self.communities[place];
            let all = whole[labels[place] as usize];
            // Only a place that is still alone may join, and only one that is well connected to its community.
            if parts[place] != place as u32 || own.size != 1 || !connected(&own, all) {
                continue;
            }
            let (targets, weights) = network.neighbours(place);
            for (target, weight) in targets.iter().zip(weights) {
                let target = *target as usize;
                if labels[target] == labels[place] {
                    let part = &mut self.communities[parts[target] as usize];
                    if part.links == 0.0 {
                        self.touched.push(parts[target]);
                    }
                    part.links += weight;
                }
            }
            choices.clear();
            let mut most = 0.0f64;
            for part in self.touched.drain(..) {
                let other = &mut self.communities[part as usize];
                let links = std::mem::take(&mut other.links);
                let gain = links - between(own.masses, other.masses);
                if links != 0.0 && gain >= 0.0 && connected(other, all) {
                    most = most.max(gain);
                    choices.push((part, links));
                }
            }
            let Some((part, links)) =
                self.draw(&choices, most, |c, links| links - between(own.masses, c.masses))
            else {
                continue;
            };
            let other = &mut self.communities[part as usize];
            other.masses[0] += own.masses[0];
            other.masses[1] += own.masses[1];
            other.cut += own.cut - 2.0 * links;
            other.size += 1;
            parts[place] = part;
            self.communities[place].size = 0;
        }
        parts
    }

    /// One of the choices with probability proportional to exp(gain / theta), staying alone (gain 0) among them.
    fn draw(
        &mut self,
        choices: &[(u32, f64)],
        most: f64,
        gain: impl Fn(&Community, f64) -> f64,
    ) -> Option<(u32, f64)> {
        let chance = |value: f64| {
            let x = (value - most) / self.theta;
            if x < -40.0 { 0.0 } else { x.exp() }
        };
        let of = |choice: &(u32, f64)| chance(gain(&self.communities[choice.0 as usize], choice.1));
        let alone = chance(0.0);
        let total: f64 = alone + choices.iter().map(of).sum::<f64>();
        let mut left = self.stream.uniform() * total - alone;
        if left < 0.0 {
            return None;
        }
        for choice in choices {
            left -= of(choice);
            if left < 0.0 {
                return Some(*choice);
            }
        }
        choices.last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::network::{Direction, Expected};
    use super::*;
    use coregion_zone::tables::Flow;
    use proptest::prelude::*;

    /// Friendships in a karate club (Zachary 1977, Journal of Anthropological Research 33:452-473), counted from 1.
    const KARATE: &str = "2 1 3 1 3 2 4 1 4 2 4 3 5 1 6 1 7 1 7 5 7 6 8 1 8 2 8 3 8 4 9 1 9 3 10 3 11 1 11 5 11 6 \
        12 1 13 1 13 4 14 1 14 2 14 3 14 4 17 6 17 7 18 1 18 2 20 1 20 2 22 1 22 2 26 24 26 25 28 3 28 24 28 25 \
        29 3 30 24 30 27 31 2 31 9 32 1 32 25 32 26 32 29 33 3 33 9 33 15 33 16 33 19 33 21 33 23 33 24 33 30 33 31 \
        33 32 34 9 34 10 34 14 34 15 34 16 34 19 34 20 34 21 34 23 34 24 34 27 34 28 34 29 34 30 34 31 34 32 34 33";

    fn karate() -> Network {
        let numbers: Vec<usize> = KARATE.split_whitespace().map(|t| t.parse().unwrap()).collect();
        let flows: Vec<Flow> = (numbers.chunks(2))
            .map(|c| Flow { origin: c[0] - 1, destination: c[1] - 1, value: 1.0 })
            .collect();
        assert_eq!(flows.len(), 78);
        Network::new(34, &flows, Direction::Undirected, Expected::Strengths(1.0)).unwrap()
    }

    #[test]
    fn the_karate_club_has_four_communities() {
        let found = runs(&karate(), Start::default(), 100);
        let best = best(&found).unwrap();
        assert!((best.quality - 0.41978961209730437).abs() < 1e-12, "{}", best.quality);
        assert_eq!(best.count, 4);
        let share = together(&found);
        assert_eq!((share[0], share[1]), (1.0, share[34]));
        assert!(share[33] < 0.1, "the two leaders are apart: {}", share[33]);
    }

    #[test]
    fn a_ring_of_cliques_is_merged_by_modularity_and_not_by_the_constant_model() {
        // 30 cliques of 5 in a ring: at resolution 1 modularity merges neighbours (Fortunato and Barthelemy 2007).
        let mut flows = Vec::new();
        for clique in 0..30 {
            for a in 0..5 {
                for b in 0..a {
                    flows.push(Flow { origin: clique * 5 + a, destination: clique * 5 + b, value: 2.0 });
                }
            }
            flows.push(Flow { origin: clique * 5, destination: (clique * 5 + 6) % 150, value: 2.0 });
        }
        let found = |expected| {
            let network = Network::new(150, &flows, Direction::Undirected, expected).unwrap();
            best(&runs(&network, Start::default(), 20)).unwrap().clone()
        };
        assert!((15..20).contains(&found(Expected::Strengths(1.0)).count));
        assert_eq!(found(Expected::Strengths(4.0)).count, 30);
        assert_eq!(found(Expected::Constant(1.0)).count, 30);
    }

    #[test]
    fn what_is_not_linked_is_not_joined() {
        let flow = |origin, destination| Flow { origin, destination, value: 1.0 };
        let flows = [flow(0, 1), flow(2, 3), flow(3, 4), flow(4, 2), flow(6, 6)];
        let network = Network::new(8, &flows, Direction::Directed, Expected::Strengths(0.0)).unwrap();
        assert_eq!(leiden(&network, Start::default()).labels, [0, 0, 1, 1, 1, 2, 3, 4]);
    }

    #[test]
    fn excess_flows_of_either_sign_are_grouped() {
        let flow = |origin, destination, value| Flow { origin, destination, value };
        let excess = [flow(0, 1, 2.0), flow(1, 2, -1.0), flow(2, 3, 2.0), flow(0, 3, -1.0), flow(0, 2, -2.0)];
        let network = Network::excess(4, &excess, 10.0).unwrap();
        let found = leiden(&network, Start::default());
        assert_eq!(found.labels, [0, 0, 1, 1]);
        assert!((found.quality - 0.4).abs() < 1e-15);
    }

    /// Whether every community hangs together.
    fn connected(network: &Network, labels: &[u32]) -> bool {
        let mut seen = vec![false; labels.len()];
        let mut started = vec![false; labels.len()];
        (0..labels.len()).all(|start| {
            if seen[start] {
                return true;
            }
            let first = !std::mem::replace(&mut started[labels[start] as usize], true);
            let mut open = vec![start];
            seen[start] = true;
            while let Some(at) = open.pop() {
                for next in network.neighbours(at).0 {
                    let next = *next as usize;
                    if labels[next] == labels[start] && !std::mem::replace(&mut seen[next], true) {
                        open.push(next);
                    }
                }
            }
            first
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn communities_are_connected_and_no_move_improves_them(
            links in prop::collection::vec((0usize..30, 0usize..30, 0.1f64..5.0), 1..120),
            directed: bool,
            gamma in 0.3f64..2.0,
            seed in 0u64..1000,
        ) {
            let flows: Vec<Flow> = (links.iter())
                .map(|(origin, destination, value)| Flow { origin: *origin, destination: *destination, value: *value })
                .collect();
            let direction = if directed { Direction::Directed } else { Direction::Undirected };
            let network = Network::new(30, &flows, direction, Expected::Strengths(gamma)).unwrap();
            let found = leiden(&network, Start { seed, ..Start::default() });
            let single: Vec<u32> = (0..30).collect();
            prop_assert!(found.quality >= network.quality(&single).unwrap() - 1e-12);
            prop_assert!(found.quality >= network.quality(&[0; 30]).unwrap() - 1e-12 || gamma > 1.0);
            prop_assert!(connected(&network, &found.labels));
            // Stable: no place gains by moving to another community, or away on its own.
            for place in 0..30 {
                for to in 0..=found.count.min(29) as u32 {
                    let mut labels = found.labels.clone();
                    labels[place] = to;
                    prop_assert!(network.quality(&labels).unwrap() <= found.quality + 1e-9);
                }
            }
            // The unit of the flows does not matter.
            let scaled: Vec<Flow> = flows.iter().map(|f| Flow { value: f.value * 1e200, ..*f }).collect();
            let same = Network::new(30, &scaled, direction, Expected::Strengths(gamma)).unwrap();
            let again = leiden(&same, Start { seed, ..Start::default() });
            prop_assert!((again.quality - found.quality).abs() < 0.05);
        }

        #[test]
        fn the_names_of_places_do_not_change_the_best(shift in 1usize..33) {
            let network = karate();
            let order: Vec<u32> = (0..34).map(|i| ((i * 5 + shift) % 34) as u32).collect();
            let renamed = network.aggregate(&order, 34);
            let found = runs(&renamed, Start::default(), 20);
            prop_assert!((best(&found).unwrap().quality - 0.41978961209730437).abs() < 1e-12);
        }
    }

    #[test]
    fn threads_do_not_change_the_bytes() {
        let network = karate();
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| runs(&network, Start { seed: 7, ..Start::default() }, 30))
        };
        assert_eq!(with(1), with(2));
    }
}
