//! The ground that every method works on: units that must be together merged into one node, links across hard
//! borders taken away, islands bridged, prices laid on links, and contradictions found before any search.

use super::attributes::squared;
use super::demands::{BadDemand, Conflict};
use super::{Attributes, Borders, Demands, Graph, Islands};
use std::collections::VecDeque;

/// Nodes with their links, masses and attributes.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    /// Links of nodes.
    pub graph: Graph,
    /// For each link (in the rows of the graph) what cutting it adds to the cost; empty where all is zero.
    pub bonds: Vec<f64>,
    /// Attributes a node.
    pub width: usize,
    /// Mean attributes of the units of each node, row by row, less the mean of all.
    pub values: Vec<f64>,
    /// Units in each node.
    pub count: Vec<f64>,
    /// What each node holds.
    pub amount: Vec<f64>,
    /// Sum of squares inside nodes, which no partition changes.
    pub inner: f64,
    /// The price of all links across borders: what is not cut of it is paid.
    pub crossing_price: f64,
    /// The node of each unit.
    pub node_of: Vec<u32>,
    /// For each node those it must not be with; empty where there are none.
    pub apart: Vec<Vec<u32>>,
    /// Regions demanded; zero where the method finds how many.
    pub regions: usize,
    /// The least a region holds; 0 without a floor.
    pub floor: f64,
    /// The most a region holds; infinite without a cap.
    pub cap: f64,
    /// Links that were added between islands.
    pub bridges: Vec<(u32, u32)>,
    /// The part of each node, and how many parts there are.
    pub part: Vec<u32>,
    /// How many parts.
    pub parts: usize,
    /// The most regions that can reach the floor.
    pub most: usize,
    /// The links of units that regions may use.
    pub ways: Graph,
}

impl Ground {
    /// Prepares the ground. `regions` is `None` where the method finds how many.
    pub(crate) fn new(
        graph: &Graph,
        attributes: &Attributes,
        demands: &Demands<'_>,
        regions: Option<usize>,
    ) -> Result<Result<Self, Conflict>, BadDemand> {
        let n = graph.len();
        if attributes.len() != n {
            return Err(BadDemand::Lengths { what: "attributes", expected: n, found: attributes.len() });
        }
        if regions == Some(0) {
            return Err(BadDemand::Range { what: "regions", value: 0.0, accepted: "1 or more" });
        }
        demands.check(n)?;
        Ok(Self::build(graph, attributes, demands, regions))
    }

    fn build(
        graph: &Graph,
        attributes: &Attributes,
        demands: &Demands<'_>,
        regions: Option<usize>,
    ) -> Result<Self, Conflict> {
        let n = graph.len();
        if let (Some(floor), Some(cap)) = (demands.floor, demands.cap)
            && floor > cap
        {
            return Err(Conflict::FloorAboveCap { floor, cap });
        }
        let (ways, bridges) = ways(graph, demands)?;
        let node_of = nodes(&ways, demands)?;
        let nodes = node_of.iter().max().map_or(0, |m| *m as usize + 1);
        let width = attributes.width();
        let mut count = vec![0.0; nodes];
        let mut amount = vec![0.0; nodes];
        let mut centre = vec![0.0; width];
        for u in 0..n {
            centre.iter_mut().zip(attributes.row(u)).for_each(|(c, x)| *c += x / n as f64);
        }
        let mut values = vec![0.0; nodes * width];
        for (u, &node) in node_of.iter().enumerate() {
            count[node as usize] += 1.0;
            amount[node as usize] += demands.amounts.get(u).copied().unwrap_or(1.0);
            let row = &mut values[node as usize * width..][..width];
            row.iter_mut().zip(attributes.row(u).iter().zip(&centre)).for_each(|(v, (x, c))| *v += x - c);
        }
        for (row, n) in values.chunks_exact_mut(width).zip(&count) {
            row.iter_mut().for_each(|v| *v /= n);
        }
        let inner = if nodes == n { 0.0 } else { inner(attributes, &node_of, &values, &centre) };
        let (node_graph, bonds) = contract(&ways, &node_of, nodes, demands);
        let mut apart = vec![Vec::new(); if demands.apart.is_empty() { 0 } else { nodes }];
        for &(a, b) in demands.apart {
            let (x, y) = (node_of[a as usize], node_of[b as usize]);
            if x == y {
                return Err(Conflict::TogetherAndApart { a, b });
            }
            apart[x as usize].push(y);
            apart[y as usize].push(x);
        }
        for list in &mut apart {
            list.sort_unstable();
            list.dedup();
        }
        let (part, parts) = node_graph.components();
        let mut ground = Ground {
            graph: node_graph,
            bonds,
            width,
            values,
            count,
            amount,
            inner,
            crossing_price: crossing_price(&ways, demands),
            node_of,
            apart,
            regions: regions.unwrap_or(0),
            floor: demands.floor.unwrap_or(0.0),
            cap: demands.cap.unwrap_or(f64::INFINITY),
            bridges,
            part,
            parts,
            most: nodes,
            ways,
        };
        ground.most = ground.most_regions();
        ground.contradictions(regions)?;
        Ok(ground)
    }

    /// How many nodes.
    pub fn len(&self) -> usize {
        self.count.len()
    }

    /// The attributes of a node.
    #[inline]
    pub fn row(&self, node: u32) -> &[f64] {
        &self.values[node as usize * self.width..(node as usize + 1) * self.width]
    }

    /// Whether an amount reaches the floor, up to rounding of its sum.
    #[inline]
    pub fn reaches_floor(&self, amount: f64) -> bool {
        amount >= self.floor * (1.0 - 1e-12)
    }

    /// Whether an amount is within the cap, up to rounding of its sum.
    #[inline]
    pub fn within_cap(&self, amount: f64) -> bool {
        amount <= self.cap * (1.0 + 1e-12)
    }

    /// How unlike two linked nodes are, less what their link saves: the order in which trees and mergers take links.
    pub fn unlike(&self, from: u32, at: usize, to: u32) -> f64 {
        let apart = squared(self.row(from), self.row(to));
        if self.bonds.is_empty() { apart } else { apart - 2.0 * self.bonds[at] }
    }

    /// Whether the demands go beyond how many regions: then what a classic method finds is mended and improved.
    pub fn demanding(&self) -> bool {
        self.floor > 0.0 || self.cap.is_finite() || !self.apart.is_empty() || !self.bonds.is_empty()
    }

    fn part_amounts(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.parts];
        for (part, amount) in self.part.iter().zip(&self.amount) {
            sums[*part as usize] += amount;
        }
        sums
    }

    /// The most regions that can reach the floor, part by part.
    fn most_regions(&self) -> usize {
        if self.floor <= 0.0 {
            return self.len();
        }
        let most = |sum: &f64| ((sum / self.floor) * (1.0 + 1e-12)).floor() as usize;
        self.part_amounts().iter().map(most).sum::<usize>().min(self.len())
    }

    fn first_unit(&self, node: usize) -> u32 {
        self.node_of.iter().position(|v| *v as usize == node).unwrap_or(0) as u32
    }

    fn contradictions(&self, regions: Option<usize>) -> Result<(), Conflict> {
        let (floor, cap) = (self.floor, self.cap);
        if let Some(node) = (0..self.len()).find(|v| !self.within_cap(self.amount[*v])) {
            let unit = self.first_unit(node);
            return Err(Conflict::UnitAboveCap { unit, amount: self.amount[node], cap });
        }
        let sums = self.part_amounts();
        if let Some(part) = sums.iter().position(|s| !self.reaches_floor(*s)) {
            let node = self.part.iter().position(|p| *p as usize == part).unwrap_or(0);
            return Err(Conflict::PartBelowFloor { unit: self.first_unit(node), amount: sums[part], floor });
        }
        let Some(regions) = regions else { return Ok(()) };
        if regions > self.len() {
            return Err(Conflict::TooManyRegions { regions, units: self.len() });
        }
        if regions < self.parts {
            return Err(Conflict::TooFewRegions { regions, parts: self.parts });
        }
        if regions > self.most {
            return Err(Conflict::Floor { regions, floor, most: self.most });
        }
        let fewest: usize = (sums.iter()).map(|s| ((s / cap) * (1.0 - 1e-12)).ceil().max(1.0) as usize).sum();
        if regions < fewest {
            return Err(Conflict::Cap { regions, cap, fewest });
        }
        // Nodes that are all apart from each other, taken greedily from the one with most such pairs.
        let mut order: Vec<usize> = (0..self.apart.len()).collect();
        order.sort_by_key(|v| (std::cmp::Reverse(self.apart[*v].len()), *v));
        let mut clique: Vec<usize> = Vec::new();
        for v in order {
            if clique.iter().all(|c| self.apart[v].binary_search(&(*c as u32)).is_ok()) {
                clique.push(v);
            }
        }
        if clique.len() > regions {
            let units = clique.iter().map(|v| self.first_unit(*v)).collect();
            return Err(Conflict::TooManyApart { units, regions });
        }
        Ok(())
    }
}

/// The links that regions may use: none across hard borders, bridges between islands where asked for.
fn ways(graph: &Graph, demands: &Demands<'_>) -> Result<(Graph, Vec<(u32, u32)>), Conflict> {
    let n = graph.len();
    let hard = match demands.borders {
        Borders::Hard(groups) => Some(groups),
        _ => None,
    };
    let inside = |a: u32, b: u32| hard.is_none_or(|g| g[a as usize] == g[b as usize]);
    let rebuild = |bridges: &[(u32, u32)]| {
        let kept = graph.measured_edges().filter(|e| inside(e.0, e.1));
        let links: Vec<_> = kept.chain(bridges.iter().map(|b| (b.0, b.1, 0.0))).collect();
        // The links come from a graph, and bridges join different components: they are valid.
        Graph::with_lengths(n, &links).unwrap_or_default()
    };
    let mut ways = if hard.is_some() { rebuild(&[]) } else { graph.clone() };
    match demands.islands {
        Islands::Apart => Ok((ways, Vec::new())),
        Islands::Refused => {
            let (component, parts) = ways.components();
            let islands: Vec<u32> = (0..parts as u32)
                .filter_map(|p| component.iter().position(|c| *c == p))
                .map(|u| u as u32)
                .collect();
            if parts > 1 { Err(Conflict::Islands { units: islands }) } else { Ok((ways, Vec::new())) }
        }
        Islands::Bridged(points) => {
            let apart = |a: u32, b: u32| {
                let ([x, y], [u, v]) = (points[a as usize], points[b as usize]);
                if inside(a, b) { (x - u).hypot(y - v) } else { f64::INFINITY }
            };
            let bridges = ways.bridges(apart);
            if !bridges.is_empty() {
                ways = rebuild(&bridges);
            }
            Ok((ways, bridges))
        }
    }
}

/// The node of each unit: its own, or that of the units it must be with.
fn nodes(ways: &Graph, demands: &Demands<'_>) -> Result<Vec<u32>, Conflict> {
    let n = ways.len();
    let mut leader: Vec<u32> = (0..n as u32).collect();
    for &(a, b) in demands.together {
        let path = shortest_way(ways, a, b).ok_or(Conflict::TogetherWithoutWay { a, b })?;
        for pair in path.windows(2) {
            let (x, y) = (find(&mut leader, pair[0]), find(&mut leader, pair[1]));
            leader[x.max(y) as usize] = x.min(y);
        }
    }
    let mut number = vec![u32::MAX; n];
    let mut next = 0;
    let mut node_of = vec![0; n];
    for (u, node) in node_of.iter_mut().enumerate() {
        let root = find(&mut leader, u as u32) as usize;
        if number[root] == u32::MAX {
            number[root] = next;
            next += 1;
        }
        *node = number[root];
    }
    Ok(node_of)
}

/// The root of a union, with the path to it shortened.
pub(crate) fn find(leader: &mut [u32], mut u: u32) -> u32 {
    while leader[u as usize] != u {
        leader[u as usize] = leader[leader[u as usize] as usize];
        u = leader[u as usize];
    }
    u
}

fn shortest_way(graph: &Graph, from: u32, to: u32) -> Option<Vec<u32>> {
    let mut before = vec![u32::MAX; graph.len()];
    before[from as usize] = from;
    let mut open = VecDeque::from([from]);
    while let Some(u) = open.pop_front() {
        if u == to {
            let mut path = vec![to];
            while let Some(&last) = path.last().filter(|l| **l != from) {
                path.push(before[last as usize]);
            }
            return Some(path);
        }
        for &v in graph.neighbours(u) {
            if before[v as usize] == u32::MAX {
                before[v as usize] = u;
                open.push_back(v);
            }
        }
    }
    None
}

fn inner(attributes: &Attributes, node_of: &[u32], values: &[f64], centre: &[f64]) -> f64 {
    let width = attributes.width();
    let mut sum = 0.0;
    for (u, &node) in node_of.iter().enumerate() {
        let mean = &values[node as usize * width..][..width];
        let off = attributes.row(u).iter().zip(centre).zip(mean).map(|((x, c), m)| (x - c - m).powi(2));
        sum += off.sum::<f64>();
    }
    sum
}

fn crossing_price(ways: &Graph, demands: &Demands<'_>) -> f64 {
    match demands.borders {
        Borders::Priced { groups, price } => {
            ways.edges().filter(|e| groups[e.0 as usize] != groups[e.1 as usize]).count() as f64 * price
        }
        _ => 0.0,
    }
}

/// The graph of nodes, and for each of its links what cutting it adds to the cost: the price of the line less the
/// price of the border links that a region would pay for.
fn contract(ways: &Graph, node_of: &[u32], nodes: usize, demands: &Demands<'_>) -> (Graph, Vec<f64>) {
    let merged = nodes < ways.len();
    let graph = if merged {
        let pairs: Vec<(u32, u32)> = (ways.edges())
            .map(|(a, b)| (node_of[a as usize], node_of[b as usize]))
            .filter(|(a, b)| a != b)
            .collect();
        Graph::new(nodes, &pairs).unwrap_or_default()
    } else {
        ways.clone()
    };
    let (groups, price) = match demands.borders {
        Borders::Priced { groups, price } => (groups, price),
        _ => (&[][..], 0.0),
    };
    if price == 0.0 && demands.compactness == 0.0 {
        return (graph, Vec::new());
    }
    let mut bonds = vec![0.0; graph.links() * 2];
    for (a, b, length) in ways.measured_edges() {
        let (x, y) = (node_of[a as usize], node_of[b as usize]);
        if x == y {
            continue;
        }
        let crosses = price > 0.0 && groups[a as usize] != groups[b as usize];
        let bond = demands.compactness * length - if crosses { price } else { 0.0 };
        for (from, to) in [(x, y), (y, x)] {
            if let Ok(at) = graph.neighbours(from).binary_search(&to) {
                bonds[graph.row(from).start + at] += bond;
            }
        }
    }
    (graph, bonds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(n: u32) -> (Graph, Attributes) {
        let pairs: Vec<_> = (1..n).map(|v| (v - 1, v)).collect();
        let column: Vec<f64> = (0..n).map(f64::from).collect();
        (Graph::new(n as usize, &pairs).unwrap(), Attributes::new(&[&column]).unwrap())
    }

    fn conflict(n: u32, demands: Demands<'_>) -> Conflict {
        let (graph, attributes) = line(n);
        Ground::new(&graph, &attributes, &demands, Some(demands.regions)).unwrap().unwrap_err()
    }

    #[test]
    fn units_that_must_be_together_are_one_node_with_those_between() {
        let (graph, attributes) = line(5);
        let demands = Demands { regions: 2, together: &[(1, 3)], ..Demands::default() };
        let ground = Ground::new(&graph, &attributes, &demands, Some(2)).unwrap().unwrap();
        assert_eq!(ground.node_of, [0, 1, 1, 1, 2]);
        assert_eq!((ground.count.as_slice(), ground.inner), (&[1.0, 3.0, 1.0][..], 2.0));
        assert_eq!(ground.graph.neighbours(1), [0, 2]);
    }

    #[test]
    fn contradictions_are_named() {
        let base = Demands { regions: 2, ..Demands::default() };
        let amounts = [1.0, 1.0, 5.0, 1.0];
        assert_eq!(
            conflict(4, Demands { regions: 5, ..base.clone() }),
            Conflict::TooManyRegions { regions: 5, units: 4 }
        );
        let halves = Demands { regions: 1, borders: Borders::Hard(&[0, 0, 1, 1]), ..base.clone() };
        assert_eq!(conflict(4, halves), Conflict::TooFewRegions { regions: 1, parts: 2 });
        let floor = Demands { regions: 3, floor: Some(2.0), ..base.clone() };
        assert_eq!(conflict(4, floor), Conflict::Floor { regions: 3, floor: 2.0, most: 2 });
        let cap = Demands { cap: Some(1.0), ..base.clone() };
        assert_eq!(conflict(4, cap), Conflict::Cap { regions: 2, cap: 1.0, fewest: 4 });
        let large = Demands { amounts: &amounts, cap: Some(4.0), ..base.clone() };
        assert_eq!(conflict(4, large), Conflict::UnitAboveCap { unit: 2, amount: 5.0, cap: 4.0 });
        let both = Demands { together: &[(0, 2)], apart: &[(1, 2)], ..base.clone() };
        assert_eq!(conflict(4, both), Conflict::TogetherAndApart { a: 1, b: 2 });
        let hard = Borders::Hard(&[0, 0, 1, 1]);
        let no_way = Demands { together: &[(0, 2)], borders: hard, ..base.clone() };
        assert_eq!(conflict(4, no_way), Conflict::TogetherWithoutWay { a: 0, b: 2 });
        let three = Demands { apart: &[(0, 1), (0, 2), (1, 2)], ..base.clone() };
        assert_eq!(conflict(4, three), Conflict::TooManyApart { units: vec![0, 1, 2], regions: 2 });
        let refused = Demands { islands: Islands::Refused, borders: hard, ..base.clone() };
        assert_eq!(conflict(4, refused), Conflict::Islands { units: vec![0, 2] });
        let crossed = Demands { floor: Some(3.0), cap: Some(2.0), ..base };
        assert_eq!(conflict(4, crossed), Conflict::FloorAboveCap { floor: 3.0, cap: 2.0 });
    }

    #[test]
    fn prices_lie_on_links() {
        let (graph, attributes) = line(3);
        let borders = Borders::Priced { groups: &[0, 0, 1], price: 5.0 };
        let demands = Demands { regions: 1, borders, compactness: 2.0, ..Demands::default() };
        let ground = Ground::new(&graph, &attributes, &demands, Some(1)).unwrap().unwrap();
        assert_eq!(ground.bonds, [2.0, 2.0, -3.0, -3.0]);
    }

    #[test]
    fn islands_are_bridged_within_their_jurisdiction() {
        let graph = Graph::new(4, &[(0, 1)]).unwrap();
        let attributes = Attributes::new(&[&[0.0, 1.0, 2.0, 3.0]]).unwrap();
        let points = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [9.0, 0.0]];
        let islands = Islands::Bridged(&points);
        let demands = Demands { regions: 2, islands, ..Demands::default() };
        let ground = Ground::new(&graph, &attributes, &demands, Some(2)).unwrap().unwrap();
        assert_eq!((ground.bridges.as_slice(), ground.parts), (&[(1, 2), (2, 3)][..], 1));
        let hard = Demands { borders: Borders::Hard(&[0, 0, 1, 1]), ..demands };
        let ground = Ground::new(&graph, &attributes, &hard, Some(2)).unwrap().unwrap();
        assert_eq!((ground.bridges.as_slice(), ground.parts), (&[(2, 3)][..], 2));
    }
}
