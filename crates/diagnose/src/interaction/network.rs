//! Networks of flows: neighbours in one array, with what a network without communities would expect.
//!
//! A network holds a matrix A of flows. An undirected link counts in both directions, and one from a place to itself
//! twice, so that a degree is the sum of a row. The quality of a partition is
//!
//! ```text
//! Q = (1 / T) sum_ij (A_ij - P_ij) [c_i = c_j],   T = sum A
//! undirected, directed     P_ij = gamma out_i in_j / T     (modularity with resolution gamma)
//! constant (Potts)         P_ij = gamma                     for i other than j (CPM; gamma in the unit of flows)
//! distance-aware           A_ij holds the excess over what distance explains, P_ij = 0 (see `excess`)
//! ```

use crate::Undefined;
use coregion_zone::tables::Flow;

/// What is expected of a pair of places where there are no communities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expected {
    /// The product of the sums of the two places (modularity), times a resolution.
    Strengths(f64),
    /// The same for every pair (the constant Potts model), in the unit of the flows.
    Constant(f64),
}

/// Whether a flow from one place to another counts as such, or as a link between the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Each flow is a link without direction; flows in the two directions add up.
    Undirected,
    /// Flows keep their direction.
    Directed,
}

/// Links between places, both ways, with the mass of each place under what is expected.
#[derive(Clone, Debug)]
pub struct Network {
    pub(super) offsets: Vec<usize>,
    pub(super) targets: Vec<u32>,
    /// A_ij + A_ji of each link.
    pub(super) weights: Vec<f64>,
    /// A_ii.
    pub(super) loops: Vec<f64>,
    /// Two masses a place: what is expected between places a and b is `scale (a0 b1 + a1 b0)`.
    pub(super) masses: Vec<[f64; 2]>,
    pub(super) scale: f64,
    /// Sum of the matrix, in the unit in which `weights` are held.
    pub(super) total: f64,
    /// What was expected of a place with itself but does not count (the constant model).
    pub(super) diagonal: f64,
    /// How much of the flows' unit one unit of `weights` is.
    unit: f64,
}

impl Network {
    /// The network of flows between `n` places.
    ///
    /// # Errors
    /// No place, a place out of range, a flow that is negative or not finite, no flow at all, or a resolution outside
    /// 0 to 1e9.
    pub fn new(
        n: usize,
        flows: &[Flow],
        direction: Direction,
        expected: Expected,
    ) -> Result<Self, Undefined> {
        let (Expected::Strengths(gamma) | Expected::Constant(gamma)) = expected;
        if !(0.0..=1e9).contains(&gamma) {
            return Err(Undefined::Argument { name: "resolution", value: gamma, low: 0.0, high: 1e9 });
        }
        if let Some(at) = flows.iter().position(|f| f.value < 0.0) {
            return Err(Undefined::Negative { at, value: flows[at].value });
        }
        let mut network = Network::links(n, flows, direction)?;
        match expected {
            Expected::Strengths(_) => network.scale = gamma / network.total,
            Expected::Constant(_) => {
                network.scale = gamma / network.unit;
                network.masses = vec![[1.0, 1.0]; n];
                network.diagonal = network.scale;
            }
        }
        Ok(network)
    }

    /// The network of excess flows: values of either sign, nothing more expected. `total` is the sum of the observed
    /// flows, to which the quality is related.
    ///
    /// # Errors
    /// As [`Network::new`], except that values may be negative.
    pub fn excess(n: usize, excess: &[Flow], total: f64) -> Result<Self, Undefined> {
        if !(total > 0.0 && total.is_finite()) {
            return Err(Undefined::AllZero);
        }
        let mut network = Network::links(n, excess, Direction::Directed)?;
        network.masses = vec![[0.0; 2]; n];
        network.total = total / network.unit;
        Ok(network)
    }

    fn links(n: usize, flows: &[Flow], direction: Direction) -> Result<Self, Undefined> {
        if n == 0 {
            return Err(Undefined::TooFew { needed: 1, found: 0 });
        }
        let mut unit = 0.0f64;
        for (at, flow) in flows.iter().enumerate() {
            if !flow.value.is_finite() {
                return Err(Undefined::NotFinite { at });
            }
            let place = flow.origin.max(flow.destination);
            if place >= n {
                let (value, high) = (place as f64, (n - 1) as f64);
                return Err(Undefined::Argument { name: "place", value, low: 0.0, high });
            }
            unit = unit.max(flow.value.abs());
        }
        if unit == 0.0 {
            return Err(Undefined::AllZero);
        }
        let both = if direction == Direction::Undirected { 2.0 } else { 1.0 };
        let (mut masses, mut loops, mut total) = (vec![[0.0; 2]; n], vec![0.0; n], 0.0);
        let mut offsets = vec![0usize; n + 1];
        for flow in flows {
            let (a, b, w) = (flow.origin, flow.destination, flow.value / unit);
            total += both * w;
            masses[a][0] += w;
            masses[b][1] += w;
            if direction == Direction::Undirected {
                masses[b][0] += w;
                masses[a][1] += w;
            }
            if a == b {
                loops[a] += both * w;
            } else if w != 0.0 {
                offsets[a + 1] += 1;
                offsets[b + 1] += 1;
            }
        }
        for i in 0..n {
            offsets[i + 1] += offsets[i];
        }
        let (mut targets, mut weights) = (vec![0u32; offsets[n]], vec![0.0; offsets[n]]);
        let mut next = offsets.clone();
        for flow in flows.iter().filter(|f| f.origin != f.destination) {
            let w = both * flow.value / unit;
            if w != 0.0 {
                for (a, b) in [(flow.origin, flow.destination), (flow.destination, flow.origin)] {
                    targets[next[a]] = b as u32;
                    weights[next[a]] = w;
                    next[a] += 1;
                }
            }
        }
        Ok(Network { offsets, targets, weights, loops, masses, scale: 0.0, total, diagonal: 0.0, unit })
    }

    /// How many places.
    pub fn len(&self) -> usize {
        self.loops.len()
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.loops.is_empty()
    }

    /// The places that a place is linked to, with A_ij + A_ji; a pair may come in several parts.
    pub(super) fn neighbours(&self, place: usize) -> (&[u32], &[f64]) {
        let range = self.offsets[place]..self.offsets[place + 1];
        (&self.targets[range.clone()], &self.weights[range])
    }

    /// The quality Q of a partition, given as one label (below the number of places) a place.
    ///
    /// # Errors
    /// Labels that do not align or are out of range.
    pub fn quality(&self, labels: &[u32]) -> Result<f64, Undefined> {
        let n = self.len();
        Undefined::check_length(n, labels.len())?;
        let mut masses = vec![[0.0f64; 2]; n];
        let mut inside = 0.0;
        for (place, label) in labels.iter().enumerate() {
            let Some(mass) = masses.get_mut(*label as usize) else {
                let (value, high) = (f64::from(*label), (n - 1) as f64);
                return Err(Undefined::Argument { name: "label", value, low: 0.0, high });
            };
            mass[0] += self.masses[place][0];
            mass[1] += self.masses[place][1];
            let (targets, weights) = self.neighbours(place);
            let own: f64 = (targets.iter().zip(weights))
                .filter(|(t, _)| labels[**t as usize] == *label)
                .map(|(_, w)| w)
                .sum();
            inside += self.loops[place] + own / 2.0 + self.diagonal;
        }
        let expected: f64 = masses.iter().map(|m| m[0] * m[1]).sum();
        Ok((inside - self.scale * expected) / self.total)
    }

    /// The network of the groups of a partition, as many as `count`; a group's links to itself become its loop.
    pub(super) fn aggregate(&self, groups: &[u32], count: usize) -> Network {
        let mut first = vec![0usize; count + 1];
        for group in groups {
            first[*group as usize + 1] += 1;
        }
        for g in 0..count {
            first[g + 1] += first[g];
        }
        let mut members = vec![0u32; groups.len()];
        let mut next = first.clone();
        for (place, group) in groups.iter().enumerate() {
            members[next[*group as usize]] = place as u32;
            next[*group as usize] += 1;
        }
        let mut network = Network {
            offsets: Vec::with_capacity(count + 1),
            targets: Vec::new(),
            weights: Vec::new(),
            loops: vec![0.0; count],
            masses: vec![[0.0; 2]; count],
            diagonal: 0.0,
            ..*self
        };
        network.offsets.push(0);
        let mut sums = vec![0.0f64; count];
        let mut touched: Vec<u32> = Vec::new();
        for group in 0..count {
            for place in &members[first[group]..first[group + 1]] {
                let place = *place as usize;
                network.loops[group] += self.loops[place];
                network.masses[group][0] += self.masses[place][0];
                network.masses[group][1] += self.masses[place][1];
                let (targets, weights) = self.neighbours(place);
                for (target, weight) in targets.iter().zip(weights) {
                    let other = groups[*target as usize];
                    let sum = &mut sums[other as usize];
                    if *sum == 0.0 {
                        touched.push(other);
                    }
                    *sum += weight;
                }
            }
            for other in touched.drain(..) {
                let sum = std::mem::take(&mut sums[other as usize]);
                if other as usize == group {
                    // Each link inside was met from both its ends.
                    network.loops[group] += sum / 2.0;
                } else if sum != 0.0 {
                    network.targets.push(other);
                    network.weights.push(sum);
                }
            }
            network.offsets.push(network.targets.len());
        }
        network
    }
}

/// Labels numbered by first appearance, and how many there are.
pub(super) fn number(labels: &mut [u32]) -> usize {
    let highest = labels.iter().max().map_or(0, |l| *l as usize + 1);
    let mut names = vec![u32::MAX; highest];
    let mut count = 0;
    for label in labels {
        let name = &mut names[*label as usize];
        if *name == u32::MAX {
            *name = count;
            count += 1;
        }
        *label = *name;
    }
    count as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(origin: usize, destination: usize, value: f64) -> Flow {
        Flow { origin, destination, value }
    }

    const TRIANGLES: [(usize, usize); 7] = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)];

    #[test]
    fn two_triangles_joined_by_a_link() {
        let flows = TRIANGLES.map(|(a, b)| flow(a, b, 1.0));
        let network = Network::new(6, &flows, Direction::Undirected, Expected::Strengths(1.0)).unwrap();
        assert!((network.quality(&[0, 0, 0, 1, 1, 1]).unwrap() - 0.35714285714285715).abs() < 1e-15);
        assert!(network.quality(&[0; 6]).unwrap().abs() < 1e-15);
        // Every link in both directions is the same network.
        let both: Vec<Flow> = flows.iter().flat_map(|f| [*f, flow(f.destination, f.origin, 1.0)]).collect();
        let directed = Network::new(6, &both, Direction::Directed, Expected::Strengths(1.0)).unwrap();
        assert!((directed.quality(&[0, 0, 0, 1, 1, 1]).unwrap() - 0.35714285714285715).abs() < 1e-15);
    }

    #[test]
    fn directed_quality_follows_its_formula() {
        // (1/m) sum (A_ij - out_i in_j / m) over pairs inside, by hand: m = 10, group {0, 1}: A inside 5,
        // out 6, in 7; group {2}: loop 1, out 4, in 3.
        let flows = [
            flow(0, 1, 2.0),
            flow(1, 0, 3.0),
            flow(0, 2, 1.0),
            flow(2, 2, 1.0),
            flow(2, 0, 2.0),
            flow(2, 1, 0.0),
        ];
        let flows: Vec<Flow> = flows.into_iter().chain([flow(1, 2, 1.0)]).collect();
        let network = Network::new(3, &flows, Direction::Directed, Expected::Strengths(1.0)).unwrap();
        let expected = (6.0 - (7.0 * 7.0 + 3.0 * 3.0) / 10.0) / 10.0;
        assert!((network.quality(&[0, 0, 1]).unwrap() - expected).abs() < 1e-15);
    }

    #[test]
    fn aggregation_keeps_quality() {
        let flows: Vec<Flow> =
            (0..40).map(|k| flow(k % 9, (k * k + 3 * k) % 9, (k % 5) as f64 + 0.5)).collect();
        for direction in [Direction::Directed, Direction::Undirected] {
            let network = Network::new(9, &flows, direction, Expected::Strengths(1.3)).unwrap();
            let groups = [0, 0, 1, 1, 2, 2, 3, 3, 3];
            let coarse = network.aggregate(&groups, 4);
            let fine = network.quality(&[0, 0, 1, 1, 0, 0, 1, 1, 1]).unwrap();
            assert!((coarse.quality(&[0, 1, 0, 1]).unwrap() - fine).abs() < 1e-14);
        }
    }

    #[test]
    fn edges_are_reasons() {
        let new =
            |n, flows: &[Flow]| Network::new(n, flows, Direction::Directed, Expected::Strengths(1.0)).err();
        assert_eq!(new(0, &[]), Some(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(new(2, &[]), Some(Undefined::AllZero));
        assert_eq!(new(2, &[flow(0, 1, -1.0)]), Some(Undefined::Negative { at: 0, value: -1.0 }));
        assert_eq!(new(2, &[flow(0, 1, f64::NAN)]), Some(Undefined::NotFinite { at: 0 }));
        assert!(matches!(new(2, &[flow(0, 2, 1.0)]), Some(Undefined::Argument { name: "place", .. })));
        let network =
            Network::new(2, &[flow(0, 1, 1e300)], Direction::Directed, Expected::Strengths(1.0)).unwrap();
        assert_eq!(network.quality(&[0]), Err(Undefined::Lengths { expected: 2, found: 1 }));
        assert!(network.quality(&[0, 1]).unwrap().abs() < 1e-15);
        assert!(matches!(network.quality(&[0, 7]), Err(Undefined::Argument { .. })));
    }
}
