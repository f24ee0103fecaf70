//! Cutting a tree into regions: again and again the cut that lowers the within sum of squares most.
//!
//! Each part of the tree is a list of nodes with parents before children. Sums over subtrees, taken from the back of
//! the list, give the drop of every possible cut in one pass: for sides of m and m' units with means a and b it is
//! m m' / (m + m') |a - b|^2. A cut makes two lists; only these are looked at again. Time grows with the sizes of the
//! parts that are cut, memory with the number of nodes.

use super::ground::{Ground, find};
use super::search::Spent;
use crate::Limit;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A part of the tree and its best cut.
struct Part {
    /// Nodes, parents before children.
    nodes: Vec<u32>,
    /// Drop of the best cut and the node below it.
    cut: Option<(f64, u32)>,
}

/// A part by the drop of its best cut; ties: the older part.
struct Entry {
    drop: f64,
    part: usize,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.drop.total_cmp(&other.drop).then(other.part.cmp(&self.part))
    }
}

/// Sums over subtrees.
struct Subtrees {
    sum: Vec<f64>,
    count: Vec<f64>,
    amount: Vec<f64>,
}

impl Subtrees {
    /// The best cut of a part: both sides reach the floor, the drop is the greatest, ties go to the node that comes last.
    fn best_cut(&mut self, ground: &Ground, parent: &[u32], nodes: &[u32]) -> Option<(f64, u32)> {
        let width = ground.width;
        let root = *nodes.first()? as usize;
        for &v in nodes {
            let v = v as usize;
            (self.count[v], self.amount[v]) = (ground.count[v], ground.amount[v]);
            let row = ground.row(v as u32).iter();
            self.sum[v * width..][..width].iter_mut().zip(row).for_each(|(s, x)| *s = x * ground.count[v]);
        }
        for &v in nodes[1..].iter().rev() {
            let (v, p) = (v as usize, parent[v as usize] as usize);
            self.count[p] += self.count[v];
            self.amount[p] += self.amount[v];
            for k in 0..width {
                self.sum[p * width + k] += self.sum[v * width + k];
            }
        }
        let whole = &self.sum[root * width..][..width];
        let (units, held) = (self.count[root], self.amount[root]);
        let mut best: Option<(f64, u32)> = None;
        for &v in &nodes[1..] {
            let at = v as usize;
            let below = self.count[at];
            // m m'/(m + m') |s/m - (S - s)/m'|^2 = |s (M/m) - S|^2 m / (M m').
            let factor = units / below;
            let part = &self.sum[at * width..][..width];
            let gap: f64 = part.iter().zip(whole).map(|(s, t)| (s * factor - t).powi(2)).sum();
            let drop = gap * below / (units * (units - below));
            if best.is_none_or(|b| drop >= b.0)
                && ground.reaches_floor(self.amount[at])
                && ground.reaches_floor(held - self.amount[at])
            {
                best = Some((drop, v));
            }
        }
        best
    }
}

/// Regions of the nodes, numbered in the order of cutting, from a spanning forest given by its links. Stops early
/// where no cut leaves both sides above the floor; then there are fewer regions than asked for.
pub(crate) fn cut(
    ground: &Ground,
    forest: &[(u32, u32)],
    regions: usize,
    limit: &Limit<'_>,
    spent: &mut Spent,
) -> Vec<u32> {
    let n = ground.len();
    let (order, parent) = rooted(n, forest);
    let mut subtrees =
        Subtrees { sum: vec![0.0; n * ground.width], count: vec![0.0; n], amount: vec![0.0; n] };
    let mut parts: Vec<Part> = Vec::with_capacity(regions);
    let mut heap = BinaryHeap::new();
    let mut add =
        |parts: &mut Vec<Part>, heap: &mut BinaryHeap<Entry>, at: Option<usize>, nodes: Vec<u32>| {
            let cut = subtrees.best_cut(ground, &parent, &nodes);
            let part = Part { nodes, cut };
            let at = match at {
                Some(at) => {
                    parts[at] = part;
                    at
                }
                None => {
                    parts.push(part);
                    parts.len() - 1
                }
            };
            if let Some((drop, _)) = parts[at].cut {
                heap.push(Entry { drop, part: at });
            }
        };
    let mut start = 0;
    for end in 1..=n {
        if end == n || parent[order[end] as usize] == order[end] {
            add(&mut parts, &mut heap, None, order[start..end].to_vec());
            start = end;
        }
    }
    let mut below = vec![false; n];
    while parts.len() < regions {
        if spent.pass(1, limit, None) {
            break;
        }
        let Some(Entry { part, .. }) = heap.pop() else { break };
        let Some((_, at)) = parts[part].cut else { continue };
        let nodes = std::mem::take(&mut parts[part].nodes);
        for &v in &nodes {
            below[v as usize] = v == at || (v != nodes[0] && below[parent[v as usize] as usize]);
        }
        let (under, above): (Vec<u32>, Vec<u32>) = nodes.into_iter().partition(|v| below[*v as usize]);
        add(&mut parts, &mut heap, Some(part), above);
        add(&mut parts, &mut heap, None, under);
    }
    let mut labels = vec![0; n];
    for (region, part) in parts.iter().enumerate() {
        part.nodes.iter().for_each(|v| labels[*v as usize] = region as u32);
    }
    labels
}

/// The nodes of a forest, parents before children and tree by tree, and the parent of each (roots: themselves).
fn rooted(n: usize, forest: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; n + 1];
    for &(a, b) in forest {
        starts[a as usize + 1] += 1;
        starts[b as usize + 1] += 1;
    }
    for v in 0..n {
        starts[v + 1] += starts[v];
    }
    let mut fill = starts.clone();
    let mut to = vec![0u32; forest.len() * 2];
    for &(a, b) in forest {
        for (x, y) in [(a, b), (b, a)] {
            to[fill[x as usize] as usize] = y;
            fill[x as usize] += 1;
        }
    }
    let mut parent = vec![u32::MAX; n];
    let mut order = Vec::with_capacity(n);
    for root in 0..n as u32 {
        if parent[root as usize] != u32::MAX {
            continue;
        }
        parent[root as usize] = root;
        let mut next = order.len();
        order.push(root);
        while let Some(&u) = order.get(next) {
            next += 1;
            for &v in &to[starts[u as usize] as usize..starts[u as usize + 1] as usize] {
                if parent[v as usize] == u32::MAX {
                    parent[v as usize] = u;
                    order.push(v);
                }
            }
        }
    }
    (order, parent)
}

/// The forest of least total unlikeness (Kruskal), ties by position.
pub(crate) fn least_forest(ground: &Ground) -> Vec<(u32, u32)> {
    let n = ground.len();
    let mut links: Vec<(f64, u32, u32)> = Vec::with_capacity(ground.graph.links());
    for u in 0..n as u32 {
        for at in ground.graph.row(u) {
            let v = ground.graph.neighbours(u)[at - ground.graph.row(u).start];
            if v > u {
                links.push((ground.unlike(u, at, v), u, v));
            }
        }
    }
    kruskal(n, links)
}

fn kruskal(n: usize, mut links: Vec<(f64, u32, u32)>) -> Vec<(u32, u32)> {
    links.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut leader: Vec<u32> = (0..n as u32).collect();
    let mut forest = Vec::with_capacity(n.saturating_sub(1));
    for (_, u, v) in links {
        let (a, b) = (find(&mut leader, u), find(&mut leader, v));
        if a != b {
            leader[a.max(b) as usize] = a.min(b);
            forest.push((u, v));
        }
    }
    forest
}

/// Regions that hold about the same: each part of a spanning forest gets regions by what it holds, and is cut where one
/// side holds most nearly a whole number of shares.
pub(crate) fn cut_evenly(ground: &Ground, forest: &[(u32, u32)], regions: usize) -> Vec<u32> {
    let n = ground.len();
    let (order, parent) = rooted(n, forest);
    let mut below = vec![false; n];
    let mut held = vec![0.0; n];
    let mut labels = vec![0; n];
    let mut next = 0;
    let mut roots: Vec<usize> = (0..n).filter(|i| parent[order[*i] as usize] == order[*i]).collect();
    roots.push(n);
    let trees: Vec<Vec<u32>> = roots.windows(2).map(|w| order[w[0]..w[1]].to_vec()).collect();
    let whole: f64 = ground.amount.iter().sum();
    // Shares of the trees by largest remainders, at least one each.
    let exact: Vec<f64> = (trees.iter())
        .map(|t| {
            t.iter().map(|v| ground.amount[*v as usize]).sum::<f64>() / whole.max(f64::MIN_POSITIVE)
                * regions as f64
        })
        .collect();
    let mut shares: Vec<usize> = exact.iter().map(|e| (e.floor() as usize).max(1)).collect();
    while shares.iter().sum::<usize>() < regions {
        let most = (0..shares.len()).max_by(|a, b| {
            (exact[*a] - shares[*a] as f64).total_cmp(&(exact[*b] - shares[*b] as f64)).then(b.cmp(a))
        });
        let Some(most) = most else { break };
        shares[most] += 1;
    }
    let mut open: Vec<(Vec<u32>, usize)> = trees.into_iter().zip(shares).collect();
    while let Some((nodes, shares)) = open.pop() {
        if shares <= 1 || nodes.len() <= 1 {
            nodes.iter().for_each(|v| labels[*v as usize] = next);
            next += 1;
            continue;
        }
        nodes.iter().for_each(|v| held[*v as usize] = ground.amount[*v as usize]);
        for &v in nodes[1..].iter().rev() {
            held[parent[v as usize] as usize] += held[v as usize];
        }
        let share = held[nodes[0] as usize] / shares as f64;
        let mut best: Option<(f64, u32, usize)> = None;
        for &v in &nodes[1..] {
            let ratio = held[v as usize] / share;
            let part = (ratio.round() as usize).clamp(1, shares - 1);
            let off = (ratio - part as f64).abs() / (part.min(shares - part) as f64).sqrt();
            if best.is_none_or(|b| off < b.0) {
                best = Some((off, v, part));
            }
        }
        let Some((_, at, part)) = best else { continue };
        for &v in &nodes {
            below[v as usize] = v == at || (v != nodes[0] && below[parent[v as usize] as usize]);
        }
        let (under, above): (Vec<u32>, Vec<u32>) = nodes.into_iter().partition(|v| below[*v as usize]);
        open.push((under, part));
        open.push((above, shares - part));
    }
    labels
}

/// A tree of least unlikeness inside a connected set of nodes given in ascending order; nodes by their position in the set.
struct Inside {
    order: Vec<u32>,
    parent: Vec<u32>,
}

impl Inside {
    fn new(ground: &Ground, members: &[u32]) -> Self {
        let mut links = Vec::new();
        for (i, &u) in members.iter().enumerate() {
            for at in ground.graph.row(u) {
                let v = ground.graph.neighbours(u)[at - ground.graph.row(u).start];
                if v > u
                    && let Ok(j) = members.binary_search(&v)
                {
                    links.push((ground.unlike(u, at, v), i as u32, j as u32));
                }
            }
        }
        let (order, parent) = rooted(members.len(), &kruskal(members.len(), links));
        Inside { order, parent }
    }

    /// The members at and below a position.
    fn below(&self, members: &[u32], at: u32) -> Vec<u32> {
        let mut below = vec![false; members.len()];
        for &v in &self.order {
            let up = self.parent[v as usize];
            below[v as usize] = v == at || (v != up && below[up as usize]);
        }
        (0..members.len()).filter(|i| below[*i]).map(|i| members[i]).collect()
    }
}

/// The part of a connected set of at least two nodes that a tree of least unlikeness cuts off most evenly by what it holds.
pub(crate) fn half(ground: &Ground, members: &[u32]) -> Vec<u32> {
    let tree = Inside::new(ground, members);
    let mut held: Vec<f64> = members.iter().map(|v| ground.amount[*v as usize]).collect();
    for &v in tree.order[1..].iter().rev() {
        held[tree.parent[v as usize] as usize] += held[v as usize];
    }
    let middle = held[tree.order[0] as usize] / 2.0;
    let off = |v: &u32| (held[*v as usize] - middle).abs();
    let at = tree.order[1..].iter().copied().min_by(|a, b| off(a).total_cmp(&off(b)));
    tree.below(members, at.unwrap_or(tree.order[0]))
}

/// A part of a connected set of nodes that holds one of two of its nodes: cut where the way between them in a tree of least
/// unlikeness is most unlike.
pub(crate) fn part_between(ground: &Ground, members: &[u32], a: u32, b: u32) -> Vec<u32> {
    let tree = Inside::new(ground, members);
    let up = |mut v: u32| {
        let mut way = vec![v];
        while tree.parent[v as usize] != v {
            v = tree.parent[v as usize];
            way.push(v);
        }
        way
    };
    let position = |v: u32| members.binary_search(&v).unwrap_or(0) as u32;
    let (from_a, from_b) = (up(position(a)), up(position(b)));
    let one_way = |this: &[u32], other: &[u32]| -> Vec<u32> {
        this.iter().copied().filter(|v| !other.contains(v)).collect()
    };
    let way = [one_way(&from_a, &from_b), one_way(&from_b, &from_a)].concat();
    let unlike = |v: &u32| {
        let (u, v) = (members[tree.parent[*v as usize] as usize], members[*v as usize]);
        super::attributes::squared(ground.row(u), ground.row(v))
    };
    let at = way.iter().copied().max_by(|x, y| unlike(x).total_cmp(&unlike(y)));
    tree.below(members, at.unwrap_or(0))
}
