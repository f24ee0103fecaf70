//! Who touches whom: an undirected graph in compressed rows.

use std::collections::VecDeque;

/// Units and the links between neighbours. Every link stands in the rows of both its ends; rows are ascending.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    starts: Vec<u32>,
    neighbours: Vec<u32>,
    lengths: Vec<f64>,
}

/// Why pairs make no graph.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum BadGraph {
    /// A unit outside the list.
    #[error("link {at} names unit {unit}; 0 to {last} are accepted")]
    Unit {
        /// Which link.
        at: usize,
        /// The unit it names.
        unit: u32,
        /// The last unit there is.
        last: usize,
    },
    /// A unit linked to itself.
    #[error("link {at} joins unit {unit} to itself")]
    Loop {
        /// Which link.
        at: usize,
        /// The unit.
        unit: u32,
    },
    /// A length that is negative or no finite number.
    #[error("link {at} has length {length}; 0 or more is accepted")]
    Length {
        /// Which link.
        at: usize,
        /// Its length.
        length: f64,
    },
    /// Rows that are no graph.
    #[error("the rows are no graph: {0}")]
    Rows(&'static str),
}

impl Graph {
    /// A graph of `units` units from pairs, each in either order; a pair given twice is one link.
    ///
    /// ```
    /// use coregion_plan::regions::Graph;
    /// let line = Graph::new(3, &[(0, 1), (2, 1)])?;
    /// assert_eq!(line.neighbours(1), [0, 2]);
    /// assert_eq!(line.links(), 2);
    /// # Ok::<(), coregion_plan::regions::BadGraph>(())
    /// ```
    ///
    /// # Errors
    /// A unit outside the list, or one linked to itself.
    pub fn new(units: usize, pairs: &[(u32, u32)]) -> Result<Self, BadGraph> {
        Self::build(units, pairs.iter().map(|&(a, b)| (a, b, 1.0)), false)
    }

    /// A graph whose links have lengths (of the shared border, say).
    ///
    /// # Errors
    /// As [`Graph::new`], or a length that is negative or not finite.
    pub fn with_lengths(units: usize, links: &[(u32, u32, f64)]) -> Result<Self, BadGraph> {
        Self::build(units, links.iter().copied(), true)
    }

    /// A graph from compressed rows: the neighbours of unit `u` are `neighbours[starts[u]..starts[u + 1]]`.
    ///
    /// # Errors
    /// Rows that do not add up, or a link that only one of its ends has.
    pub fn from_rows(starts: &[u32], neighbours: &[u32]) -> Result<Self, BadGraph> {
        let units = starts.len().checked_sub(1).ok_or(BadGraph::Rows("no row"))?;
        let rising = starts[0] == 0 && starts.windows(2).all(|w| w[0] <= w[1]);
        if !rising || starts[units] as usize != neighbours.len() {
            return Err(BadGraph::Rows("the starts do not rise from 0 to the number of neighbours"));
        }
        let row = |u: usize| neighbours[starts[u] as usize..starts[u + 1] as usize].iter();
        let graph =
            Self::build(units, (0..units).flat_map(|u| row(u).map(move |&v| (u as u32, v, 1.0))), false)?;
        if graph.neighbours.len() != neighbours.len() {
            return Err(BadGraph::Rows("a link is given twice, or only one of its ends has it"));
        }
        Ok(graph)
    }

    fn build(
        units: usize,
        links: impl Iterator<Item = (u32, u32, f64)> + Clone,
        with_lengths: bool,
    ) -> Result<Self, BadGraph> {
        let mut starts = vec![0u32; units + 1];
        for (at, (a, b, length)) in links.clone().enumerate() {
            if let Some(unit) = [a, b].into_iter().find(|u| *u as usize >= units) {
                return Err(BadGraph::Unit { at, unit, last: units.saturating_sub(1) });
            }
            if a == b {
                return Err(BadGraph::Loop { at, unit: a });
            }
            if !(length.is_finite() && length >= 0.0) {
                return Err(BadGraph::Length { at, length });
            }
            starts[a as usize + 1] += 1;
            starts[b as usize + 1] += 1;
        }
        for u in 0..units {
            starts[u + 1] += starts[u];
        }
        let mut fill = starts.clone();
        let mut rows = vec![(0u32, 0f64); starts[units] as usize];
        for (a, b, length) in links {
            for (from, to) in [(a, b), (b, a)] {
                rows[fill[from as usize] as usize] = (to, length);
                fill[from as usize] += 1;
            }
        }
        // Ascending rows without repeats.
        let mut graph = Graph { starts: Vec::with_capacity(units + 1), ..Graph::default() };
        graph.starts.push(0);
        graph.neighbours.reserve(rows.len());
        for u in 0..units {
            let row = &mut rows[starts[u] as usize..starts[u + 1] as usize];
            row.sort_by_key(|link| link.0);
            let mut last = u32::MAX;
            for &(to, length) in row.iter().filter(|link| link.0 != u32::MAX) {
                if to != last {
                    graph.neighbours.push(to);
                    if with_lengths {
                        graph.lengths.push(length);
                    }
                }
                last = to;
            }
            graph.starts.push(graph.neighbours.len() as u32);
        }
        Ok(graph)
    }

    /// How many units.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is no unit.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many links.
    pub fn links(&self) -> usize {
        self.neighbours.len() / 2
    }

    /// Positions of a unit's links in rows of per-link values.
    pub(crate) fn row(&self, unit: u32) -> std::ops::Range<usize> {
        self.starts[unit as usize] as usize..self.starts[unit as usize + 1] as usize
    }

    /// The neighbours of a unit, ascending.
    pub fn neighbours(&self, unit: u32) -> &[u32] {
        &self.neighbours[self.row(unit)]
    }

    /// Whether two units are neighbours.
    pub fn linked(&self, a: u32, b: u32) -> bool {
        self.neighbours(a).binary_search(&b).is_ok()
    }

    /// The neighbours of a unit with the length of the link (1 where no lengths were given).
    pub fn with_length(&self, unit: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.row(unit).map(|at| (self.neighbours[at], self.lengths.get(at).copied().unwrap_or(1.0)))
    }

    /// Every link once, as `(smaller, larger)`.
    pub fn edges(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        (0..self.len() as u32)
            .flat_map(|u| self.neighbours(u).iter().filter(move |v| **v > u).map(move |v| (u, *v)))
    }

    /// Every link once, with its length.
    pub(crate) fn measured_edges(&self) -> impl Iterator<Item = (u32, u32, f64)> + '_ {
        (0..self.len() as u32)
            .flat_map(|u| self.with_length(u).filter(move |l| l.0 > u).map(move |l| (u, l.0, l.1)))
    }

    /// The connected component of each unit, numbered in the order of their first units, and how many there are.
    pub fn components(&self) -> (Vec<u32>, usize) {
        let mut component = vec![u32::MAX; self.len()];
        let mut count = 0;
        let mut open = VecDeque::new();
        for root in 0..self.len() as u32 {
            if component[root as usize] != u32::MAX {
                continue;
            }
            component[root as usize] = count;
            open.push_back(root);
            while let Some(u) = open.pop_front() {
                for &v in self.neighbours(u) {
                    if component[v as usize] == u32::MAX {
                        component[v as usize] = count;
                        open.push_back(v);
                    }
                }
            }
            count += 1;
        }
        (component, count as usize)
    }

    /// The units without any neighbour.
    pub fn islands(&self) -> Vec<u32> {
        (0..self.len() as u32).filter(|u| self.neighbours(*u).is_empty()).collect()
    }

    /// The shortest links that make one graph of several components, `distance` telling how far two units
    /// are apart (infinite where they must not be joined). Each component in turn, the smallest first, is joined
    /// to the unit nearest to it.
    pub fn bridges(&self, distance: impl Fn(u32, u32) -> f64) -> Vec<(u32, u32)> {
        let (mut component, count) = self.components();
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (u, c) in component.iter().enumerate() {
            members[*c as usize].push(u as u32);
        }
        let mut found = Vec::new();
        let mut alone = vec![false; count];
        for _ in 1..count {
            let open = (0..count).filter(|c| !members[*c].is_empty() && !alone[*c]);
            let Some(from) = open.min_by_key(|c| (members[*c].len(), *c)) else { break };
            let mut nearest: Option<(f64, u32, u32)> = None;
            for &u in &members[from] {
                for v in (0..self.len() as u32).filter(|v| component[*v as usize] != from as u32) {
                    let far = distance(u, v);
                    if far.is_finite() && nearest.is_none_or(|n| far < n.0) {
                        nearest = Some((far, u, v));
                    }
                }
            }
            let Some((_, u, v)) = nearest else {
                alone[from] = true;
                continue;
            };
            let into = component[v as usize] as usize;
            let moved = std::mem::take(&mut members[from]);
            moved.iter().for_each(|m| component[*m as usize] = into as u32);
            members[into].extend(moved);
            found.push((u.min(v), u.max(v)));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_are_symmetric_ascending_and_without_repeats() {
        let graph = Graph::new(4, &[(2, 0), (0, 1), (1, 0), (3, 0)]).unwrap();
        assert_eq!(graph.neighbours(0), [1, 2, 3]);
        assert_eq!((graph.links(), graph.neighbours(2)), (3, &[0][..]));
        assert_eq!(graph.edges().collect::<Vec<_>>(), [(0, 1), (0, 2), (0, 3)]);
        assert_eq!(Graph::from_rows(&[0, 1, 2], &[1, 0]).unwrap(), Graph::new(2, &[(0, 1)]).unwrap());
    }

    #[test]
    fn bad_links_are_named() {
        assert_eq!(Graph::new(2, &[(0, 2)]), Err(BadGraph::Unit { at: 0, unit: 2, last: 1 }));
        assert_eq!(Graph::new(2, &[(0, 1), (1, 1)]), Err(BadGraph::Loop { at: 1, unit: 1 }));
        let length = Graph::with_lengths(2, &[(0, 1, f64::NAN)]);
        assert!(matches!(length, Err(BadGraph::Length { at: 0, .. })));
        assert!(matches!(Graph::from_rows(&[0, 1, 1], &[1]), Err(BadGraph::Rows(_))));
        assert!(matches!(Graph::from_rows(&[0, 2], &[0]), Err(BadGraph::Rows(_))));
        assert!(matches!(Graph::from_rows(&[], &[]), Err(BadGraph::Rows(_))));
    }

    #[test]
    fn islands_are_bridged_to_the_nearest() {
        let at = [0.0f64, 1.0, 10.0, 11.0, 4.0];
        let graph = Graph::new(5, &[(0, 1), (2, 3)]).unwrap();
        assert_eq!(graph.islands(), [4]);
        assert_eq!(graph.components(), (vec![0, 0, 1, 1, 2], 3));
        let bridges = graph.bridges(|a, b| (at[a as usize] - at[b as usize]).abs());
        assert_eq!(bridges, [(1, 4), (2, 4)]);
    }

    proptest! {
        #[test]
        fn bridges_leave_one_component(pairs in prop::collection::vec((0u32..12, 0u32..12), 0..10)) {
            let mut pairs: Vec<_> = pairs.into_iter().filter(|p| p.0 != p.1).collect();
            let graph = Graph::new(12, &pairs).unwrap();
            let bridges = graph.bridges(|a, b| f64::from(a.abs_diff(b)));
            prop_assert_eq!(bridges.len(), graph.components().1 - 1);
            pairs.extend(bridges);
            prop_assert_eq!(Graph::new(12, &pairs).unwrap().components().1, 1);
        }
    }
}
