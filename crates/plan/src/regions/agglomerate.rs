//! Merging neighbours from the bottom up, the least unlike first: the common part of REDCAP and of Ward's method
//! with contiguity.
//!
//! Each cluster keeps a list of the clusters it touches, with the linkage to each, and the heap holds the best of each
//! list. A merger joins two lists. Ward's and average linkage follow from means and sums of squares; single and
//! complete linkage over all pairs are carried over where both old linkages are known, and computed pair by pair where
//! only one of the two clusters touched the third: no matrix of distances is ever held.

use super::attributes::squared;
use super::ground::{Ground, find};
use super::search::Spent;
use crate::Limit;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// How unlike two clusters are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Linkage {
    /// The distance of the nearest neighbours across their line (first order).
    FirstSingle,
    /// The mean squared distance of the neighbours across their line (first order).
    FirstAverage,
    /// The distance of the farthest neighbours across their line (first order).
    FirstComplete,
    /// The distance of their nearest members (full order).
    FullSingle,
    /// The mean squared distance of their members (full order).
    FullAverage,
    /// The distance of their farthest members (full order).
    FullComplete,
    /// The rise of the within sum of squares if they merge (full order).
    #[default]
    FullWard,
}

impl Linkage {
    /// Every linkage.
    pub const ALL: [Linkage; 7] = [
        Linkage::FirstSingle,
        Linkage::FirstAverage,
        Linkage::FirstComplete,
        Linkage::FullSingle,
        Linkage::FullAverage,
        Linkage::FullComplete,
        Linkage::FullWard,
    ];

    /// Its name in options.
    pub fn as_str(self) -> &'static str {
        match self {
            Linkage::FirstSingle => "first-single",
            Linkage::FirstAverage => "first-average",
            Linkage::FirstComplete => "first-complete",
            Linkage::FullSingle => "full-single",
            Linkage::FullAverage => "full-average",
            Linkage::FullComplete => "full-complete",
            Linkage::FullWard => "full-ward",
        }
    }
}

/// A touching cluster.
#[derive(Clone, Copy)]
struct Touch {
    to: u32,
    /// How many links cross the line.
    links: u32,
    /// The linkage; infinite where the two may not merge.
    value: f64,
    /// The least unlike link across the line, and how unlike its ends are.
    near: f64,
    link: (u32, u32),
    /// What cutting all links across the line adds to the cost.
    bond: f64,
}

/// The best linkage of a cluster; stale once the cluster has another best.
struct Entry {
    value: f64,
    from: u32,
    to: u32,
}

impl Entry {
    fn ends(&self) -> (u32, u32) {
        (self.from.min(self.to), self.from.max(self.to))
    }
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
        other.value.total_cmp(&self.value).then(other.ends().cmp(&self.ends()))
    }
}

/// What merging leaves.
pub(crate) struct Merged {
    /// The cluster of each node.
    pub labels: Vec<u32>,
    /// For each merger the least unlike link across the line: a spanning forest once all is merged.
    pub forest: Vec<(u32, u32)>,
}

/// Mergers between two looks at the limit.
const PACE: usize = 64;

struct Clusters<'g> {
    ground: &'g Ground,
    linkage: Linkage,
    touches: Vec<Vec<Touch>>,
    /// The best linkage of each cluster and to which; infinite where there is none.
    best: Vec<(f64, u32)>,
    heap: BinaryHeap<Entry>,
    /// Members, kept only where a linkage or a demand looks at them.
    members: Vec<Vec<u32>>,
    mean: Vec<f64>,
    /// Sum of squared distances to the mean.
    within: Vec<f64>,
    count: Vec<f64>,
    amount: Vec<f64>,
    /// Position of a cluster in the list that is being made.
    slot: Vec<u32>,
}

/// Merges neighbours until `clusters` are left, or one a part of the map. Where `heed` is set, mergers above the cap
/// or of nodes that must be apart are left out.
pub(crate) fn merge(
    ground: &Ground,
    linkage: Linkage,
    clusters: usize,
    heed: bool,
    limit: &Limit<'_>,
    spent: &mut Spent,
) -> Merged {
    let n = ground.len();
    let mut c = Clusters::new(ground, linkage, heed);
    let mut forest = Vec::with_capacity(n.saturating_sub(clusters));
    let mut leader: Vec<u32> = (0..n as u32).collect();
    while n - forest.len() > clusters {
        if forest.len() % PACE == PACE - 1 && spent.pass(PACE, limit, None) {
            break;
        }
        let Some(Entry { value, from, to }) = c.heap.pop() else { break };
        if c.best[from as usize] != (value, to) || !value.is_finite() {
            continue;
        }
        if heed && !c.may_merge(from, to) {
            c.forbid(from, to);
            continue;
        }
        let (kept, gone, link) = c.merge(from, to);
        forest.push(link);
        leader[gone as usize] = kept;
    }
    let labels = (0..n as u32).map(|v| find(&mut leader, v)).collect();
    Merged { labels, forest }
}

impl<'g> Clusters<'g> {
    fn new(ground: &'g Ground, linkage: Linkage, heed: bool) -> Self {
        let n = ground.len();
        let pairwise = matches!(linkage, Linkage::FullSingle | Linkage::FullComplete);
        let listed = pairwise || (heed && !ground.apart.is_empty());
        let mut c = Clusters {
            ground,
            linkage,
            touches: Vec::with_capacity(n),
            best: vec![(f64::INFINITY, u32::MAX); n],
            heap: BinaryHeap::with_capacity(2 * n),
            members: if listed { (0..n as u32).map(|v| vec![v]).collect() } else { Vec::new() },
            mean: ground.values.clone(),
            within: vec![0.0; n],
            count: ground.count.clone(),
            amount: ground.amount.clone(),
            slot: vec![u32::MAX; n],
        };
        for v in 0..n as u32 {
            let first = ground.graph.row(v).start;
            let touch = |(k, &to): (usize, &u32)| {
                let bond = ground.bonds.get(first + k).copied().unwrap_or(0.0);
                let apart = squared(ground.row(v), ground.row(to));
                let value = if linkage == Linkage::FullWard { c.ward(v, to, bond) } else { apart };
                Touch { to, links: 1, value, near: apart - 2.0 * bond, link: (v.min(to), v.max(to)), bond }
            };
            let touches = ground.graph.neighbours(v).iter().enumerate().map(touch).collect();
            c.touches.push(touches);
        }
        for v in 0..n as u32 {
            c.choose(v);
        }
        c
    }

    #[inline]
    fn apart(&self, a: u32, b: u32) -> f64 {
        let width = self.ground.width;
        squared(&self.mean[a as usize * width..][..width], &self.mean[b as usize * width..][..width])
    }

    /// The rise of the within sum of squares if two clusters merge, less what their links save.
    #[inline]
    fn ward(&self, a: u32, b: u32, bond: f64) -> f64 {
        let (m, w) = (self.count[a as usize], self.count[b as usize]);
        self.apart(a, b) * m * w / (m + w) - bond
    }

    /// Finds the best linkage of a cluster, and tells the heap if it is another one than before.
    fn choose(&mut self, v: u32) {
        let mut best = (f64::INFINITY, u32::MAX);
        for touch in &self.touches[v as usize] {
            if touch.value < best.0 || (touch.value == best.0 && touch.to < best.1) {
                best = (touch.value, touch.to);
            }
        }
        if best != self.best[v as usize] {
            self.best[v as usize] = best;
            if best.0 < f64::INFINITY {
                self.heap.push(Entry { value: best.0, from: v, to: best.1 });
            }
        }
    }

    fn may_merge(&self, a: u32, b: u32) -> bool {
        let (a, b) = (a as usize, b as usize);
        if !self.ground.within_cap(self.amount[a] + self.amount[b]) {
            return false;
        }
        if self.ground.apart.is_empty() {
            return true;
        }
        let (few, many) = if self.members[a].len() < self.members[b].len() { (a, b) } else { (b, a) };
        let hostile = |v: &u32| self.ground.apart[*v as usize].iter().any(|w| self.members[many].contains(w));
        !self.members[few].iter().any(hostile)
    }

    fn forbid(&mut self, a: u32, b: u32) {
        for (v, to) in [(a, b), (b, a)] {
            for touch in self.touches[v as usize].iter_mut().filter(|t| t.to == to) {
                touch.value = f64::INFINITY;
            }
            self.choose(v);
        }
    }

    /// The nearest or farthest squared distance over all pairs of two clusters.
    fn pairs(&self, a: u32, b: u32) -> f64 {
        let all = |fold: fn(f64, f64) -> f64, start: f64| {
            let mut found = start;
            for &v in &self.members[a as usize] {
                let row = self.ground.row(v);
                for &w in &self.members[b as usize] {
                    found = fold(found, squared(row, self.ground.row(w)));
                }
            }
            found
        };
        match self.linkage {
            Linkage::FullSingle => all(|m, d| if d < m { d } else { m }, f64::INFINITY),
            _ => all(|m, d| if d > m { d } else { m }, 0.0),
        }
    }

    /// Merges two clusters that touch: into the one with the longer list. Returns it, the one that is gone, and the
    /// least unlike link between them.
    fn merge(&mut self, x: u32, y: u32) -> (u32, u32, (u32, u32)) {
        let longer = self.touches[x as usize].len() >= self.touches[y as usize].len();
        let (kept, gone) = if longer { (x, y) } else { (y, x) };
        let (a, b) = (kept as usize, gone as usize);
        let of_gone = std::mem::take(&mut self.touches[b]);
        let mut list = std::mem::take(&mut self.touches[a]);
        let link = of_gone.iter().find(|t| t.to == kept).map_or((x, y), |t| t.link);
        list.retain(|t| t.to != gone);
        for (at, touch) in list.iter().enumerate() {
            self.slot[touch.to as usize] = at as u32;
        }
        let known = list.len();
        let mut shared = vec![false; known];
        for touch in of_gone.into_iter().filter(|t| t.to != kept) {
            let at = self.slot[touch.to as usize];
            if at == u32::MAX {
                list.push(touch);
                continue;
            }
            shared[at as usize] = true;
            let old = &mut list[at as usize];
            match self.linkage {
                Linkage::FirstSingle | Linkage::FullSingle => old.value = old.value.min(touch.value),
                Linkage::FirstComplete | Linkage::FullComplete => old.value = old.value.max(touch.value),
                Linkage::FirstAverage => {
                    let (m, w) = (f64::from(old.links), f64::from(touch.links));
                    old.value = (old.value * m + touch.value * w) / (m + w);
                }
                Linkage::FullAverage | Linkage::FullWard => {}
            }
            if touch.near < old.near {
                (old.near, old.link) = (touch.near, touch.link);
            }
            old.links += touch.links;
            old.bond += touch.bond;
        }
        for touch in &list[..known] {
            self.slot[touch.to as usize] = u32::MAX;
        }
        for (at, touch) in list.iter_mut().enumerate() {
            let other = match at < known {
                true if shared[at] => continue,
                true => gone,
                false => kept,
            };
            match self.linkage {
                Linkage::FullSingle => touch.value = touch.value.min(self.pairs(other, touch.to)),
                Linkage::FullComplete => touch.value = touch.value.max(self.pairs(other, touch.to)),
                _ => {}
            }
        }
        self.join(a, b);
        for touch in &mut list {
            match self.linkage {
                Linkage::FullWard => touch.value = self.ward(kept, touch.to, touch.bond),
                Linkage::FullAverage => {
                    let spread = |v: usize| self.within[v] / self.count[v];
                    touch.value = self.apart(kept, touch.to) + spread(a) + spread(touch.to as usize);
                }
                _ => {}
            }
        }
        for touch in &list {
            let back = &mut self.touches[touch.to as usize];
            back.retain(|t| t.to != gone);
            let new = Touch { to: kept, ..*touch };
            match back.iter_mut().find(|t| t.to == kept) {
                Some(old) => *old = new,
                None => back.push(new),
            }
            let best = self.best[touch.to as usize];
            if best.1 == gone || best.1 == kept || touch.value <= best.0 {
                self.choose(touch.to);
            }
        }
        self.touches[a] = list;
        self.best[b] = (f64::INFINITY, u32::MAX);
        self.best[a] = (f64::INFINITY, u32::MAX);
        self.choose(kept);
        (kept, gone, link)
    }

    /// Means, sums and members of a merger.
    fn join(&mut self, a: usize, b: usize) {
        let width = self.ground.width;
        let (m, w) = (self.count[a], self.count[b]);
        self.within[a] += self.within[b] + self.apart(a as u32, b as u32) * m * w / (m + w);
        for k in 0..width {
            let (x, y) = (self.mean[a * width + k], self.mean[b * width + k]);
            self.mean[a * width + k] = x + (y - x) * (w / (m + w));
        }
        self.count[a] = m + w;
        self.amount[a] += self.amount[b];
        if !self.members.is_empty() {
            let moved = std::mem::take(&mut self.members[b]);
            self.members[a].extend(moved);
        }
    }
}
