//! Maps redrawn: contiguous partitions with the sizes of a given one, all of them where the map is small, else drawn at
//! random.
//!
//! A partition is a label for each node of a graph. Each connected piece of a label is a part of its own, and parts are
//! redrawn inside the connected component of the graph that they lie in, so that every redrawn part is
//! contiguous and has the size of the part it stands for.
//!
//! A random partition is cut out of a uniform random spanning tree: a branch of the size of the smallest part, then of
//! the next, and so on, with a new tree of what is left wherever no branch fits. Partitions come up the more often
//! the more spanning trees their parts have, which favours compact parts. Same seed, same partitions.
//!
//! Reference: Wilson 1996 (Proceedings of the 28th ACM Symposium on Theory of Computing, 296-303,
//! doi:10.1145/237814.237880) on random spanning trees.

use crate::random::Stream;
use rayon::prelude::*;

/// Steps that listing all partitions may take before they are drawn instead.
const STEPS: usize = 300_000;
/// Trees that are tried for a part before a partition is begun anew.
const TREES: usize = 2_000;
/// How often a partition is begun anew.
const RESTARTS: usize = 20;

/// Partitions of a graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Partitions {
    /// The label of each node in each partition.
    pub labels: Vec<Vec<u32>>,
    /// Whether these are all that exist (the given one among them).
    pub all: bool,
}

/// Partitions of a graph with the sizes of the parts in `labels`: all, where they can be listed quickly, else up to
/// `draws` random ones. `neighbours` lists the neighbours of each node.
pub fn partitions(neighbours: &[Vec<usize>], labels: &[u32], draws: usize, seed: u64) -> Partitions {
    let components = pieces(neighbours, |_, _| true);
    let parts = pieces(neighbours, |a, b| labels[a] == labels[b]);
    let sizes: Vec<Vec<usize>> = (components.iter())
        .map(|component| {
            let mut sizes: Vec<usize> =
                parts.iter().filter(|p| component.contains(&p[0])).map(Vec::len).collect();
            sizes.sort_unstable();
            sizes
        })
        .collect();
    if let Some(labels) = list(neighbours, &components, &sizes) {
        return Partitions { labels, all: true };
    }
    let labels = (0..draws)
        .into_par_iter()
        .filter_map(|draw| {
            let mut stream = Stream::new(seed, draw as u64);
            let mut labels = vec![0; neighbours.len()];
            let mut next = 0;
            for (component, sizes) in components.iter().zip(&sizes) {
                cut(neighbours, component, sizes, &mut labels, &mut next, &mut stream)?;
            }
            Some(labels)
        })
        .collect();
    Partitions { labels, all: false }
}

/// A value beside what random partitions give.
pub(crate) struct Test {
    pub p: f64,
    pub smallest: f64,
    pub mean: f64,
    pub p05: f64,
    pub p95: f64,
    pub percentile: f64,
}

impl Test {
    /// `upper`: whether large values count against chance.
    pub fn new(
        value: f64,
        null: &Partitions,
        under: impl Fn(&Vec<u32>) -> Option<f64>,
        upper: bool,
    ) -> Option<Self> {
        let mut drawn: Vec<f64> = null.labels.iter().filter_map(under).collect();
        if drawn.is_empty() {
            return None;
        }
        drawn.sort_unstable_by(f64::total_cmp);
        let n = drawn.len() as f64;
        let slack = 1e-12 * value.abs().max(1.0);
        let below = drawn.partition_point(|d| *d < value - slack) as f64;
        let to = drawn.partition_point(|d| *d <= value + slack) as f64;
        let extreme = if upper { n - below } else { to };
        let at = |share: f64| drawn[((share * n) as usize).min(drawn.len() - 1)];
        Some(Test {
            p: if null.all { extreme / n } else { (extreme + 1.0) / (n + 1.0) },
            smallest: if null.all { 1.0 / n } else { 1.0 / (n + 1.0) },
            mean: drawn.iter().sum::<f64>() / n,
            p05: at(0.05),
            p95: at(0.95),
            percentile: (below + to) / 2.0 / n,
        })
    }
}

/// Connected pieces of a graph whose edges are those that `tied` lets through; each in ascending order.
pub(super) fn pieces(neighbours: &[Vec<usize>], tied: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut seen = vec![false; neighbours.len()];
    let mut found = Vec::new();
    for start in 0..neighbours.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut piece = vec![start];
        let mut at = 0;
        while at < piece.len() {
            let node = piece[at];
            at += 1;
            for &next in &neighbours[node] {
                if !seen[next] && tied(node, next) {
                    seen[next] = true;
                    piece.push(next);
                }
            }
        }
        piece.sort_unstable();
        found.push(piece);
    }
    found
}

/// Every partition, if they can be listed in [`STEPS`] steps.
fn list(neighbours: &[Vec<usize>], components: &[Vec<usize>], sizes: &[Vec<usize>]) -> Option<Vec<Vec<u32>>> {
    let mut component = vec![0; neighbours.len()];
    for (c, nodes) in components.iter().enumerate() {
        nodes.iter().for_each(|n| component[*n] = c);
    }
    let labels = vec![0; neighbours.len()];
    let mut listing = Listing { neighbours, component, labels, found: Vec::new(), steps: 0 };
    listing.next_part(&mut sizes.to_vec(), 1).then_some(listing.found)
}

struct Listing<'g> {
    neighbours: &'g [Vec<usize>],
    /// The component of each node.
    component: Vec<usize>,
    /// Zero where a node is not in a part yet.
    labels: Vec<u32>,
    found: Vec<Vec<u32>>,
    steps: usize,
}

impl Listing<'_> {
    /// Puts the first node that is free into a part of each size that is left. False where the steps run out.
    fn next_part(&mut self, sizes: &mut [Vec<usize>], label: u32) -> bool {
        let Some(first) = self.labels.iter().position(|l| *l == 0) else {
            self.found.push(self.labels.clone());
            return true;
        };
        let own = self.component[first];
        for at in 0..sizes[own].len() {
            if at > 0 && sizes[own][at] == sizes[own][at - 1] {
                continue;
            }
            let size = sizes[own].remove(at);
            self.labels[first] = label;
            let frontier = self.beside(first, &[]);
            let mut barred = vec![false; self.labels.len()];
            let goes_on = self.extend(size - 1, frontier, &mut barred, sizes, label);
            self.labels[first] = 0;
            sizes[own].insert(at, size);
            if !goes_on {
                return false;
            }
        }
        true
    }

    fn beside(&self, node: usize, known: &[usize]) -> Vec<usize> {
        let free = |n: &&usize| self.labels[**n] == 0 && !known.contains(n);
        self.neighbours[node].iter().filter(free).copied().collect()
    }

    /// Adds `missing` more nodes of the frontier, in every way, each set once.
    fn extend(
        &mut self,
        missing: usize,
        frontier: Vec<usize>,
        barred: &mut Vec<bool>,
        sizes: &mut [Vec<usize>],
        label: u32,
    ) -> bool {
        self.steps += 1;
        if self.steps > STEPS {
            return false;
        }
        if missing == 0 {
            return self.next_part(sizes, label + 1);
        }
        let mut goes_on = true;
        for (at, &node) in frontier.iter().enumerate() {
            self.labels[node] = label;
            let mut next = frontier[at + 1..].to_vec();
            next.extend(self.beside(node, &frontier).into_iter().filter(|n| !barred[*n]));
            goes_on = self.extend(missing - 1, next, barred, sizes, label);
            self.labels[node] = 0;
            barred[node] = true;
            if !goes_on {
                break;
            }
        }
        frontier.iter().for_each(|node| barred[*node] = false);
        goes_on
    }
}

/// Cuts random spanning trees of one component into parts of the given sizes (ascending).
pub(super) fn cut(
    neighbours: &[Vec<usize>],
    component: &[usize],
    sizes: &[usize],
    labels: &mut [u32],
    next: &mut u32,
    stream: &mut Stream,
) -> Option<()> {
    let mut tree = Tree::new(neighbours.len());
    'anew: for _ in 0..RESTARTS {
        let mut left = component.to_vec();
        let mut label = *next;
        tree.grow(neighbours, &left, stream);
        for &size in &sizes[..sizes.len() - 1] {
            let mut tries = 0;
            while !tree.take(&mut left, size, label, labels, stream) {
                tries += 1;
                if tries > TREES {
                    continue 'anew;
                }
                tree.grow(neighbours, &left, stream);
            }
            label += 1;
        }
        left.iter().for_each(|n| labels[*n] = label);
        *next = label + 1;
        return Some(());
    }
    None
}

const NONE: usize = usize::MAX;

/// A spanning tree of the nodes that are left.
struct Tree {
    /// The node above; none at the root, and where a node is not in the tree.
    above: Vec<usize>,
    inside: Vec<bool>,
    /// Nodes below each node, itself among them.
    below: Vec<usize>,
    /// Nodes from the leaves up.
    order: Vec<usize>,
}

impl Tree {
    fn new(nodes: usize) -> Self {
        Tree {
            above: vec![NONE; nodes],
            inside: vec![false; nodes],
            below: vec![0; nodes],
            order: Vec::new(),
        }
    }

    /// A uniform random spanning tree of the nodes (Wilson 1996: random walks with their loops erased).
    fn grow(&mut self, neighbours: &[Vec<usize>], nodes: &[usize], stream: &mut Stream) {
        // A node of another part holds no place in the tree: walks turn back at it.
        self.inside.fill(false);
        self.below.fill(0);
        nodes.iter().for_each(|n| self.below[*n] = 1);
        let root = nodes[stream.below(nodes.len())];
        self.above[root] = NONE;
        self.inside[root] = true;
        for &start in nodes {
            let mut at = start;
            while !self.inside[at] {
                let near = &neighbours[at];
                let next = near[stream.below(near.len())];
                if self.below[next] == 1 {
                    self.above[at] = next;
                    at = next;
                }
            }
            let mut at = start;
            while !self.inside[at] {
                self.inside[at] = true;
                at = self.above[at];
            }
        }
    }

    /// Cuts off a part of a size, if some branch or what is left beside it has that size.
    fn take(
        &mut self,
        left: &mut Vec<usize>,
        size: usize,
        label: u32,
        labels: &mut [u32],
        stream: &mut Stream,
    ) -> bool {
        self.count(left);
        let whole = left.len();
        let fits = |n: &&usize| {
            self.above[**n] != NONE && (self.below[**n] == size || whole - self.below[**n] == size)
        };
        let able: Vec<usize> = left.iter().filter(fits).copied().collect();
        if able.is_empty() {
            return false;
        }
        let branch = able[stream.below(able.len())];
        let goes = self.below[branch] == size;
        self.above[branch] = NONE;
        // From the root down: a node goes with the one above it.
        let mut in_branch = std::mem::take(&mut self.inside);
        for &node in self.order.iter().rev() {
            in_branch[node] = node == branch || (self.above[node] != NONE && in_branch[self.above[node]]);
            if in_branch[node] == goes {
                labels[node] = label;
            }
        }
        left.retain(|n| in_branch[*n] != goes);
        self.inside = in_branch;
        true
    }

    /// Counts the nodes below each node.
    fn count(&mut self, left: &[usize]) {
        left.iter().for_each(|n| self.below[*n] = 0);
        left.iter().filter(|n| self.above[**n] != NONE).for_each(|n| self.below[self.above[*n]] += 1);
        self.order.clear();
        self.order.extend(left.iter().filter(|n| self.below[**n] == 0));
        let mut at = 0;
        while at < self.order.len() {
            let above = self.above[self.order[at]];
            at += 1;
            if above != NONE {
                self.below[above] -= 1;
                if self.below[above] == 0 {
                    self.order.push(above);
                }
            }
        }
        left.iter().for_each(|n| self.below[*n] = 1);
        for &node in &self.order {
            if self.above[node] != NONE {
                self.below[self.above[node]] += self.below[node];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    pub fn grid(rows: usize, columns: usize) -> Vec<Vec<usize>> {
        (0..rows * columns)
            .map(|n| {
                let (r, c) = (n / columns, n % columns);
                let mut near = Vec::new();
                if r > 0 {
                    near.push(n - columns);
                }
                if c > 0 {
                    near.push(n - 1);
                }
                if c + 1 < columns {
                    near.push(n + 1);
                }
                if r + 1 < rows {
                    near.push(n + columns);
                }
                near
            })
            .collect()
    }

    #[test]
    fn a_small_map_is_listed() {
        // Two rows of four, halves: by columns, by rows, and two stairs.
        let labels = [0, 0, 1, 1, 0, 0, 1, 1];
        let found = partitions(&grid(2, 4), &labels, 99, 1);
        assert!(found.all);
        assert_eq!(found.labels.len(), 4);
        // A path of six in parts of one, two and three: six orders.
        let path: Vec<Vec<usize>> = grid(1, 6);
        let found = partitions(&path, &[0, 1, 1, 2, 2, 2], 99, 1);
        assert_eq!((found.all, found.labels.len()), (true, 6));
    }

    #[test]
    fn draws_of_a_small_map_are_spread_like_its_spanning_trees() {
        let graph = grid(2, 4);
        let all = list(&graph, &[(0..8).collect()], &[vec![4, 4]]).unwrap();
        let mut counts = vec![0; all.len()];
        for key in 0..4_000 {
            let (mut labels, mut next) = (vec![0; 8], 0);
            cut(
                &graph,
                &(0..8).collect::<Vec<_>>(),
                &[4, 4],
                &mut labels,
                &mut next,
                &mut Stream::new(3, key),
            )
            .unwrap();
            let alike = |p: &Vec<u32>| (0..8).all(|i| (p[i] == p[0]) == (labels[i] == labels[0]));
            counts[all.iter().position(alike).unwrap()] += 1;
        }
        // Trees through a given partition: trees of one half times trees of the other times edges between them.
        let mut weights: Vec<usize> = all
            .iter()
            .map(|p| trees(&graph, p, p[0]) * trees(&graph, p, 3 - p[0]) * between(&graph, p))
            .collect();
        let total: usize = weights.iter().sum();
        for (count, weight) in counts.iter().zip(&mut weights) {
            let expected = 4_000.0 * *weight as f64 / total as f64;
            assert!(
                (f64::from(*count) - expected).abs() < 5.0 * expected.sqrt(),
                "{counts:?} {weight} of {total}"
            );
        }
    }

    /// Spanning trees of a part of at most four nodes, counted by trying every set of edges.
    fn trees(graph: &[Vec<usize>], labels: &[u32], label: u32) -> usize {
        let nodes: Vec<usize> = (0..labels.len()).filter(|n| labels[*n] == label).collect();
        let edges: Vec<(usize, usize)> = (nodes.iter())
            .flat_map(|a| graph[*a].iter().filter(|b| *a < **b && labels[**b] == label).map(|b| (*a, *b)))
            .collect();
        (0u32..1 << edges.len())
            .filter(|set| set.count_ones() as usize == nodes.len() - 1)
            .filter(|set| {
                let mut near = vec![Vec::new(); labels.len()];
                for (_, (a, b)) in edges.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1) {
                    near[*a].push(*b);
                    near[*b].push(*a);
                }
                pieces(&near, |_, _| true).iter().any(|p| p.len() == nodes.len())
            })
            .count()
    }

    fn between(graph: &[Vec<usize>], labels: &[u32]) -> usize {
        (0..labels.len()).flat_map(|a| graph[a].iter().filter(move |b| labels[a] < labels[**b])).count()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn parts_keep_their_sizes_and_hang_together(seed in 0u64..1000, cut in 3usize..15) {
            let graph = grid(12, 15);
            let labels: Vec<u32> = (0..180).map(|n| u32::from(n % 15 >= cut) + 2 * u32::from(n / 15 >= 5)).collect();
            let found = partitions(&graph, &labels, 5, seed);
            prop_assert!(!found.all);
            prop_assert_eq!(found.labels.len(), 5);
            let sizes = |labels: &[u32]| {
                let mut sizes: Vec<usize> = pieces(&graph, |a, b| labels[a] == labels[b]).iter().map(Vec::len).collect();
                sizes.sort_unstable();
                sizes
            };
            for draw in &found.labels {
                prop_assert_eq!(sizes(draw), sizes(&labels));
            }
            prop_assert_eq!(&found, &partitions(&graph, &labels, 5, seed));
        }
    }
}
