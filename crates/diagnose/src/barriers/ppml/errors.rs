//! Sandwich covariances: robust, clustered, clustered two ways.

use super::panel::{Panel, dense, groups};
use super::{Errors, Options, SmallSample};
use crate::Undefined;
use nalgebra::DMatrix;
use std::borrow::Cow;
use std::collections::HashMap;

/// Independent effects of a panel: groups that have a row, less one for each connected part of the first two, less one
/// for the third.
pub(super) fn absorbed(panel: &Panel<'_>) -> usize {
    let mut present = vec![false; panel.levels];
    for other in &panel.others {
        other.groups.iter().for_each(|g| present[other.offset + *g as usize] = true);
    }
    let levels = panel.runs() + present.iter().filter(|p| **p).count();
    let Some(second) = panel.others.first() else { return levels };
    let mut parts = Parts::new(panel.runs() + groups(&second.groups));
    for group in 0..panel.runs() {
        for row in panel.run(group) {
            parts.join(group, panel.runs() + second.groups[row] as usize);
        }
    }
    let connected = (0..panel.runs()).filter(|g| parts.root(*g) == *g).count()
        + (0..groups(&second.groups))
            .filter(|g| present[second.offset + g] && parts.root(panel.runs() + g) == panel.runs() + g)
            .count();
    levels - connected - (panel.others.len() - 1)
}

/// Connected parts (union by size).
struct Parts {
    parent: Vec<u32>,
    size: Vec<u32>,
}

impl Parts {
    fn new(n: usize) -> Self {
        Parts { parent: (0..n as u32).collect(), size: vec![1; n] }
    }

    fn root(&self, mut node: usize) -> usize {
        while self.parent[node] as usize != node {
            node = self.parent[node] as usize;
        }
        node
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (small, large) = if self.size[a] < self.size[b] { (a, b) } else { (b, a) };
        if small != large {
            self.parent[small] = large as u32;
            self.size[large] += self.size[small];
        }
    }
}

/// The covariance of the coefficients, and the fewest clusters. `left` gives what is left of the columns on the rows
/// of a group of the first effect.
pub(super) fn covariance<const M: usize>(
    panel: &Panel<'_>,
    weights: &[f64],
    bread: &DMatrix<f64>,
    left: impl Fn(usize, &mut Vec<[f64; M]>),
    effects: &[Cow<'_, [u32]>],
    absorbed: usize,
    options: &Options<'_>,
) -> Result<(DMatrix<f64>, Option<usize>), Undefined> {
    let k = bread.nrows();
    let n = panel.len() as f64;
    let standard = options.small_sample == SmallSample::Standard;
    let meat = |clusters: Option<&[u32]>| {
        let count = clusters.map_or(0, groups);
        let mut sums = vec![[0.0; M]; count];
        let mut meat = DMatrix::<f64>::zeros(k, k);
        let mut add = |score: &[f64; M]| {
            for a in 0..k {
                (0..k).for_each(|b| meat[(a, b)] += score[a] * score[b]);
            }
        };
        let mut columns = Vec::new();
        for group in 0..panel.runs() {
            left(group, &mut columns);
            for (row, values) in panel.run(group).zip(&columns) {
                let score = values.map(|v| v * (panel.flows[row] - weights[row]));
                match clusters {
                    None => add(&score),
                    Some(clusters) => {
                        let sum = &mut sums[clusters[row] as usize];
                        (0..k).for_each(|c| sum[c] += score[c]);
                    }
                }
            }
        }
        sums.iter().for_each(add);
        bread * meat * bread
    };
    let cluster = |given: &[u32]| -> Vec<u32> {
        let own: Vec<u32> = (0..panel.len()).map(|r| given[panel.given_row(r)]).collect();
        dense(&own).into_owned()
    };
    let count = |clusters: &[u32]| {
        let mut present = vec![false; groups(clusters)];
        clusters.iter().for_each(|c| present[*c as usize] = true);
        let count = present.iter().filter(|p| **p).count();
        if count < 2 { Err(Undefined::TooFew { needed: 2, found: count }) } else { Ok(count) }
    };
    let factor = |ways: &[&[u32]], fewest: usize| {
        let (g, inside) = (fewest as f64, nested(panel, effects, ways).min(absorbed));
        if standard { g / (g - 1.0) * (n - 1.0) / (n - (k + absorbed - inside) as f64) } else { 1.0 }
    };
    match options.errors {
        Errors::Robust => {
            let factor = if standard { n / (n - (k + absorbed) as f64) } else { 1.0 };
            Ok((meat(None) * factor, None))
        }
        Errors::Clustered(given) => {
            let clusters = cluster(given);
            let count = count(&clusters)?;
            Ok((meat(Some(&clusters)) * factor(&[&clusters], count), Some(count)))
        }
        Errors::TwoWay(one, two) => {
            let (one, two) = (cluster(one), cluster(two));
            let mut numbers = HashMap::new();
            let both: Vec<u32> = (one.iter().zip(&two))
                .map(|pair| {
                    let next = numbers.len() as u32;
                    *numbers.entry(pair).or_insert(next)
                })
                .collect();
            let fewest = count(&one)?.min(count(&two)?);
            let sum = meat(Some(&one)) + meat(Some(&two)) - meat(Some(&both));
            Ok((sum * factor(&[&one, &two], fewest), Some(fewest)))
        }
    }
}

/// Groups of the effects that lie inside the clusters of some way (each of their groups is in one cluster), less one
/// for each such effect: the constant is counted once.
fn nested(panel: &Panel<'_>, effects: &[Cow<'_, [u32]>], ways: &[&[u32]]) -> usize {
    let inside = |effect: &[u32], clusters: &[u32]| {
        let mut of = vec![u32::MAX; groups(effect)];
        let mut count = 0usize;
        for (row, cluster) in clusters.iter().enumerate() {
            let group = &mut of[effect[panel.given_row(row)] as usize];
            if *group == u32::MAX {
                *group = *cluster;
                count += 1;
            } else if *group != *cluster {
                return 0;
            }
        }
        count.saturating_sub(1)
    };
    effects.iter().map(|e| ways.iter().map(|way| inside(e, way)).max().unwrap_or(0)).sum()
}
