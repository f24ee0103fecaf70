//! SKATER with the straddle constraint: a tree is cut as long as both parts can still yield a circle.

use super::{Circle, Search};
use crate::regions::root;

impl Search<'_, '_> {
    /// Circles from cuts of the tree of the least unlike neighbours.
    pub(super) fn skater(&mut self) -> Vec<Circle> {
        let n = self.counties.len();
        let mut links: Vec<(f64, u32, u32)> =
            self.counties.graph.edges().map(|(a, b)| (self.unlike(a, b), a, b)).collect();
        links.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut leader: Vec<u32> = (0..n as u32).collect();
        let mut tree: Vec<Vec<u32>> = vec![Vec::new(); n];
        for (_, a, b) in links {
            let (x, y) = (root(&mut leader, a), root(&mut leader, b));
            if x != y {
                leader[x.max(y) as usize] = x.min(y);
                tree[a as usize].push(b);
                tree[b as usize].push(a);
            }
        }
        let mut circles = Vec::new();
        let mut open: Vec<Vec<u32>> = parts(&tree, (0..n as u32).collect());
        while let Some(part) = open.pop() {
            if self.pass(0.0) {
                break;
            }
            if part.len() <= self.rules.most && self.value(&part) > 0.0 {
                circles.push(part);
                continue;
            }
            if part.len() > self.rules.most
                && let Some((a, b)) = self.cut(&tree, &part)
            {
                tree[a as usize].retain(|v| *v != b);
                tree[b as usize].retain(|v| *v != a);
                open.extend(parts(&tree, part));
                continue;
            }
            // No cut leaves a circle on both sides: take the best one inside, and look at what is left.
            let Some(circle) = self.best_inside(&part) else { continue };
            for &v in &circle {
                for u in std::mem::take(&mut tree[v as usize]) {
                    tree[u as usize].retain(|w| *w != v);
                }
            }
            let rest: Vec<u32> = part.into_iter().filter(|v| !circle.contains(v)).collect();
            open.extend(parts(&tree, rest));
            circles.push(circle);
        }
        circles
    }

    /// The squared distance of two counties' attributes.
    pub(super) fn unlike(&self, a: u32, b: u32) -> f64 {
        let (x, y) = (self.attributes.row(a as usize), self.attributes.row(b as usize));
        x.iter().zip(y).map(|(x, y)| (x - y).powi(2)).sum()
    }

    /// The link of a part of the tree whose cut lowers the sum of squares most and leaves a circle on both sides.
    fn cut(&mut self, tree: &[Vec<u32>], part: &[u32]) -> Option<(u32, u32)> {
        let width = self.attributes.width();
        // Parents before children.
        let mut order: Vec<(u32, u32)> = vec![(part[0], part[0])];
        let mut next = 0;
        while let Some(&(v, up)) = order.get(next) {
            next += 1;
            order.extend(tree[v as usize].iter().filter(|u| **u != up).map(|u| (*u, v)));
        }
        let position = |v: u32| part.binary_search(&v).unwrap_or(0);
        let mut sums: Vec<(f64, Vec<f64>)> =
            part.iter().map(|v| (1.0, self.attributes.row(*v as usize).to_vec())).collect();
        for &(v, up) in order[1..].iter().rev() {
            let (count, sum) = sums[position(v)].clone();
            let above = &mut sums[position(up)];
            above.0 += count;
            above.1.iter_mut().zip(sum).for_each(|(a, s)| *a += s);
        }
        let (whole, total) = sums[position(part[0])].clone();
        let mut drops: Vec<(f64, u32, u32)> = (order[1..].iter())
            .map(|&(v, up)| {
                let (count, sum) = &sums[position(v)];
                let rest = whole - count;
                let gap = |k: usize| (sum[k] / count - (total[k] - sum[k]) / rest).powi(2);
                ((0..width).map(gap).sum::<f64>() * count * rest / whole, v, up)
            })
            .collect();
        drops.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, v, up) in drops {
            let below = side(tree, v, up);
            let above: Vec<u32> = part.iter().copied().filter(|u| below.binary_search(u).is_err()).collect();
            if self.holds_a_circle(&below) && self.holds_a_circle(&above) {
                return Some((v, up));
            }
        }
        None
    }

    fn holds_a_circle(&mut self, part: &[u32]) -> bool {
        let free = |v: u32| part.binary_search(&v).is_ok();
        let side = |v: u32| self.counties.side(self.rules.straddle, v);
        let at_line = |v: &u32| {
            let neighbours = self.counties.graph.neighbours(*v);
            neighbours.iter().any(|u| free(*u) && side(*u) != side(*v))
        };
        let starts: Vec<u32> = part.iter().copied().filter(at_line).collect();
        part.len() >= self.rules.least
            && starts.into_iter().any(|v| self.best_around(v, &free, true).is_some())
    }

    fn best_inside(&mut self, part: &[u32]) -> Option<Circle> {
        let free = |v: u32| part.binary_search(&v).is_ok();
        let mut best: Option<(f64, Circle)> = None;
        for &v in part {
            if let Some(found) = self.best_around(v, &free, false)
                && best.as_ref().is_none_or(|b| found.0 > b.0)
            {
                best = Some(found);
            }
        }
        best.map(|b| b.1)
    }
}

/// The connected parts of some nodes of a forest, each ascending.
fn parts(tree: &[Vec<u32>], nodes: Vec<u32>) -> Vec<Vec<u32>> {
    let mut left: std::collections::BTreeSet<u32> = nodes.into_iter().collect();
    let mut found = Vec::new();
    while let Some(root) = left.pop_first() {
        let mut part = vec![root];
        let mut next = 0;
        while let Some(&v) = part.get(next) {
            next += 1;
            part.extend(tree[v as usize].iter().copied().filter(|u| left.remove(u)));
        }
        part.sort_unstable();
        found.push(part);
    }
    found
}

/// The nodes of a forest that a link's first end reaches without the second, ascending.
fn side(tree: &[Vec<u32>], from: u32, without: u32) -> Vec<u32> {
    let mut order = vec![(from, without)];
    let mut next = 0;
    while let Some(&(v, up)) = order.get(next) {
        next += 1;
        order.extend(tree[v as usize].iter().filter(|u| **u != up).map(|u| (*u, v)));
    }
    let mut nodes: Vec<u32> = order.into_iter().map(|o| o.0).collect();
    nodes.sort_unstable();
    nodes
}
