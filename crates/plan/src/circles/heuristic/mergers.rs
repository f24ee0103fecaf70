//! REDCAP with the straddle constraint: sets merge until they keep all rules.

use super::{Circle, Search};
use std::collections::BinaryHeap;

impl Search<'_, '_> {
    /// Circles from mergers of the least unlike touching sets.
    pub(super) fn redcap(&mut self) -> Vec<Circle> {
        let n = self.counties.len();
        let mut sets: Vec<Circle> = (0..n as u32).map(|v| vec![v]).collect();
        let mut owner: Vec<u32> = (0..n as u32).collect();
        let mut closed = vec![false; n];
        let mut heap: BinaryHeap<Merger> = Default::default();
        for (a, b) in self.counties.graph.edges() {
            heap.push(Merger { linkage: self.unlike(a, b), a, b, sizes: (1, 1) });
        }
        while let Some(Merger { a, b, sizes, .. }) = heap.pop() {
            if sets[a as usize].len() != sizes.0 || sets[b as usize].len() != sizes.1 {
                continue;
            }
            if closed[a as usize] || closed[b as usize] || self.pass(0.0) {
                continue;
            }
            self.work += 1;
            let first = sets[a as usize].clone();
            let fits = sizes.0 + sizes.1 <= self.rules.most
                && (sets[b as usize].iter()).all(|v| (self.joins)(&first, *v));
            if !fits {
                continue;
            }
            let moved = std::mem::take(&mut sets[b as usize]);
            moved.iter().for_each(|v| owner[*v as usize] = a);
            sets[a as usize].extend(moved);
            sets[a as usize].sort_unstable();
            closed[a as usize] = self.value(&sets[a as usize]) > 0.0;
            if closed[a as usize] {
                continue;
            }
            let set = sets[a as usize].clone();
            let mut others: Vec<u32> = (set.iter())
                .flat_map(|v| self.counties.graph.neighbours(*v))
                .map(|u| owner[*u as usize])
                .filter(|o| *o != a && !closed[*o as usize])
                .collect();
            others.sort_unstable();
            others.dedup();
            for other in others {
                let pairs = set.iter().flat_map(|v| sets[other as usize].iter().map(move |u| (*v, *u)));
                let count = (set.len() * sets[other as usize].len()) as f64;
                let linkage = pairs.map(|(v, u)| self.unlike(v, u)).sum::<f64>() / count;
                heap.push(Merger { linkage, a, b: other, sizes: (set.len(), sets[other as usize].len()) });
            }
        }
        (0..n).filter(|i| closed[*i]).map(|i| sets[i].clone()).collect()
    }
}

/// A merger of two sets, valid as long as they have these sizes.
struct Merger {
    linkage: f64,
    a: u32,
    b: u32,
    sizes: (usize, usize),
}

impl PartialEq for Merger {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Merger {}
impl PartialOrd for Merger {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Merger {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.linkage.total_cmp(&self.linkage).then((other.a, other.b).cmp(&(self.a, self.b)))
    }
}
