//! Nodes in regions, with moves between regions that keep every region connected.

use super::ground::Ground;

/// An assignment of nodes to regions and the sums that make the price of a move a few operations.
#[derive(Clone)]
pub(crate) struct Assignment<'g> {
    pub ground: &'g Ground,
    pub label: Vec<u32>,
    /// Nodes in each region.
    pub nodes: Vec<u32>,
    /// Units in each region.
    count: Vec<f64>,
    /// What each region holds.
    pub amount: Vec<f64>,
    /// Sums of attributes.
    sum: Vec<f64>,
    /// Marks of the connectivity check: the round in which a node was seen, and by which search.
    seen: Vec<(u32, u32)>,
    round: u32,
    queues: Vec<Vec<u32>>,
    leader: Vec<u32>,
}

impl<'g> Assignment<'g> {
    /// An assignment of `regions` regions.
    pub fn new(ground: &'g Ground, label: Vec<u32>, regions: usize) -> Self {
        let width = ground.width;
        let mut a = Assignment {
            ground,
            nodes: vec![0; regions],
            count: vec![0.0; regions],
            amount: vec![0.0; regions],
            sum: vec![0.0; regions * width],
            seen: vec![(0, 0); ground.len()],
            round: 0,
            queues: Vec::new(),
            leader: Vec::new(),
            label,
        };
        for v in 0..a.label.len() {
            a.add(v as u32, a.label[v], 1.0);
        }
        a
    }

    /// How many regions.
    pub fn regions(&self) -> usize {
        self.nodes.len()
    }

    /// Recomputes the sums, so that rounding does not pile up.
    pub fn refresh(&mut self) {
        for sums in [&mut self.count, &mut self.amount, &mut self.sum] {
            sums.fill(0.0);
        }
        self.nodes.fill(0);
        for v in 0..self.label.len() {
            self.add(v as u32, self.label[v], 1.0);
        }
    }

    fn add(&mut self, v: u32, region: u32, sign: f64) {
        let (ground, r) = (self.ground, region as usize);
        let w = ground.count[v as usize] * sign;
        self.count[r] += w;
        self.amount[r] += ground.amount[v as usize] * sign;
        self.nodes[r] = if sign > 0.0 { self.nodes[r] + 1 } else { self.nodes[r] - 1 };
        let sums = self.sum[r * ground.width..][..ground.width].iter_mut();
        sums.zip(ground.row(v)).for_each(|(s, x)| *s += x * w);
    }

    /// Moves a node.
    pub fn shift(&mut self, v: u32, to: u32) {
        let from = self.label[v as usize];
        self.add(v, from, -1.0);
        self.add(v, to, 1.0);
        self.label[v as usize] = to;
    }

    /// Squared distance of a node to the mean of a region.
    #[inline]
    fn off(&self, v: u32, region: usize) -> f64 {
        let inverse = 1.0 / self.count[region];
        let sums = &self.sum[region * self.ground.width..][..self.ground.width];
        self.ground.row(v).iter().zip(sums).map(|(x, s)| (x - s * inverse).powi(2)).sum()
    }

    /// What leaving its region adds to the within sum of squares (never above zero). The region keeps other nodes.
    #[inline]
    pub fn leaving(&self, v: u32) -> f64 {
        let (region, w) = (self.label[v as usize] as usize, self.ground.count[v as usize]);
        let m = self.count[region];
        -self.off(v, region) * w * m / (m - w)
    }

    /// What joining a region adds to the within sum of squares.
    #[inline]
    pub fn joining(&self, v: u32, to: u32) -> f64 {
        let (m, w) = (self.count[to as usize], self.ground.count[v as usize]);
        self.off(v, to as usize) * w * m / (m + w)
    }

    /// What the links of a node add to the cost if it moves.
    #[inline]
    pub fn bonds(&self, v: u32, to: u32) -> f64 {
        if self.ground.bonds.is_empty() {
            return 0.0;
        }
        let from = self.label[v as usize];
        let row = self.ground.graph.row(v);
        let links = self.ground.graph.neighbours(v).iter().zip(&self.ground.bonds[row]);
        links.fold(0.0, |sum, (u, bond)| match self.label[*u as usize] {
            l if l == from => sum + bond,
            l if l == to => sum - bond,
            _ => sum,
        })
    }

    /// Pairs that must be apart and are together because of a node in a region.
    #[inline]
    pub fn hostile(&self, v: u32, region: u32) -> usize {
        let Some(list) = self.ground.apart.get(v as usize) else { return 0 };
        list.iter().filter(|w| **w != v && self.label[**w as usize] == region).count()
    }

    /// Whether a region stays connected, and not empty, without a node. Checked first among the neighbours of the node; where these
    /// do not hang together by themselves, searches from each group of them run in turn until they meet or one
    /// comes to an end.
    pub fn may_leave(&mut self, v: u32) -> bool {
        let ground = self.ground;
        let region = self.label[v as usize];
        if self.nodes[region as usize] < 2 {
            return false;
        }
        self.round += 1;
        let round = self.round;
        let mut sources = 0;
        for &u in ground.graph.neighbours(v) {
            if self.label[u as usize] == region {
                self.seen[u as usize] = (round, u32::MAX);
                sources += 1;
            }
        }
        if sources <= 1 {
            return sources == 1;
        }
        // Groups of neighbours that touch each other.
        let mut groups = 0;
        for &u in ground.graph.neighbours(v) {
            if self.seen[u as usize] != (round, u32::MAX) {
                continue;
            }
            if self.queues.len() <= groups {
                self.queues.push(Vec::new());
            }
            let mut queue = std::mem::take(&mut self.queues[groups]);
            queue.clear();
            queue.push(u);
            self.seen[u as usize] = (round, groups as u32);
            let mut next = 0;
            while let Some(&at) = queue.get(next) {
                next += 1;
                for &w in ground.graph.neighbours(at) {
                    if self.seen[w as usize] == (round, u32::MAX) {
                        self.seen[w as usize] = (round, groups as u32);
                        queue.push(w);
                    }
                }
            }
            self.queues[groups] = queue;
            groups += 1;
        }
        groups == 1 || self.groups_meet(v, groups)
    }

    /// Whether searches from groups of nodes, inside one region and around node `v`, all meet.
    fn groups_meet(&mut self, v: u32, groups: usize) -> bool {
        let (ground, round, region) = (self.ground, self.round, self.label[v as usize]);
        self.seen[v as usize] = (round, u32::MAX);
        self.leader.clear();
        self.leader.extend(0..groups as u32);
        let mut next = vec![0usize; groups];
        let mut left = groups;
        loop {
            for group in 0..groups {
                let Some(&at) = self.queues[group].get(next[group]) else {
                    // This search has ended. It is cut off unless its fellows go on.
                    let mine = super::ground::find(&mut self.leader, group as u32);
                    let fellow = (0..groups).any(|g| {
                        next[g] < self.queues[g].len()
                            && super::ground::find(&mut self.leader, g as u32) == mine
                    });
                    if fellow {
                        continue;
                    }
                    return false;
                };
                next[group] += 1;
                for &u in ground.graph.neighbours(at) {
                    if self.label[u as usize] != region || u == v {
                        continue;
                    }
                    let (when, by) = self.seen[u as usize];
                    if when != round {
                        self.seen[u as usize] = (round, group as u32);
                        self.queues[group].push(u);
                    } else {
                        let a = super::ground::find(&mut self.leader, by);
                        let b = super::ground::find(&mut self.leader, group as u32);
                        if a != b {
                            self.leader[a.max(b) as usize] = a.min(b);
                            left -= 1;
                            if left == 1 {
                                return true;
                            }
                        }
                    }
                }
            }
        }
    }

    /// The region that touches a region and is most like it: the least rise of the within sum of squares. Where `friendly`
    /// is set, only regions without a node that must be apart from one of this region.
    pub fn likest_neighbour(&self, region: u32, friendly: bool) -> Option<u32> {
        let ground = self.ground;
        let inside: Vec<u32> =
            (0..self.label.len() as u32).filter(|v| self.label[*v as usize] == region).collect();
        let mut touched: Vec<u32> = (inside.iter().flat_map(|v| ground.graph.neighbours(*v)))
            .map(|u| self.label[*u as usize])
            .filter(|r| !friendly || inside.iter().all(|v| self.hostile(*v, *r) == 0))
            .collect();
        touched.sort_unstable();
        touched.dedup();
        let mean = |r: u32| {
            let (r, m) = (r as usize, self.count[r as usize]);
            self.sum[r * ground.width..][..ground.width].iter().map(move |s| s / m)
        };
        let rise = |r: u32| {
            let (m, w) = (self.count[region as usize], self.count[r as usize]);
            mean(region).zip(mean(r)).map(|(x, y)| (x - y).powi(2)).sum::<f64>() * m * w / (m + w)
        };
        touched.into_iter().filter(|r| *r != region).min_by(|a, b| rise(*a).total_cmp(&rise(*b)))
    }

    /// The within sum of squares up to a constant, plus the bonds of cut links.
    pub fn cost(&self) -> f64 {
        let ground = self.ground;
        let mut cost = 0.0;
        for v in 0..self.label.len() as u32 {
            cost += self.off(v, self.label[v as usize] as usize) * ground.count[v as usize];
            if !ground.bonds.is_empty() {
                let links = ground.graph.neighbours(v).iter().zip(&ground.bonds[ground.graph.row(v)]);
                let cut = links.filter(|l| *l.0 > v && self.label[*l.0 as usize] != self.label[v as usize]);
                cost += cut.map(|l| *l.1).sum::<f64>();
            }
        }
        cost
    }
}
