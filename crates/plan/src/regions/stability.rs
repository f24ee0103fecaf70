//! Stability: how far do regions depend on the seed of the search?
//!
//! ```text
//! togetherness of a link = share of the runs in which its two ends are in one region
//! steadiness of a unit   = mean over its links of |2 togetherness - 1|   (1: the same in every run, 0: as a coin falls)
//! agreement              = mean adjusted Rand index of the runs with the best one
//! ```
//!
//! The search is repeated with seeds `options.seed`, `options.seed + 1`, ... in parallel; results do not depend on the
//! number of threads. The best run is returned with its outcome. Regions that are unsteady say that the map has no
//! clear divisions there, or that the search needs more sweeps: compare the costs of the runs.
//!
//! Reference: Hubert and Arabie 1985 (Journal of Classification 2:193-218, doi:10.1007/BF01908075) for the adjusted Rand index.
//!
//! ```
//! use coregion_plan::{Limit, regions::{Attributes, AzpOptions, Demands, Graph, stability}};
//! let graph = Graph::new(4, &[(0, 1), (1, 2), (2, 3)])?;
//! let attributes = Attributes::new(&[&[1.0, 2.0, 8.0, 9.0]])?;
//! let demands = Demands { regions: 2, ..Demands::default() };
//! let found = stability(&graph, &attributes, &demands, &AzpOptions::default(), 5, &Limit::none())?;
//! assert_eq!(found.steadiness, [1.0; 4]);
//! assert_eq!(found.agreement, Some(1.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::{Attributes, AzpOptions, BadDemand, Demands, Graph, Regions, azp};
use crate::{Limit, Outcome};
use rayon::prelude::*;
use std::collections::HashMap;

/// What repeated runs agree on.
#[derive(Clone, Debug, PartialEq)]
pub struct Stability {
    /// The outcome of the best run.
    pub best: Outcome<Regions>,
    /// The cost of each run, in the order of seeds; `None` where a run found no regions that meet the demands.
    pub costs: Vec<Option<f64>>,
    /// Every link with the share of runs in which its ends are in one region.
    pub togetherness: Vec<(u32, u32, f64)>,
    /// The steadiness of each unit; 1 for a unit without links.
    pub steadiness: Vec<f64>,
    /// Mean adjusted Rand index of the runs with the best one; `None` for a single run.
    pub agreement: Option<f64>,
}

/// Repeats [`azp()`] with `runs` seeds. Each run has the limit for itself.
///
/// # Errors
/// As [`azp()`]; no run.
pub fn stability(
    graph: &Graph,
    attributes: &Attributes,
    demands: &Demands<'_>,
    options: &AzpOptions<'_>,
    runs: usize,
    limit: &Limit<'_>,
) -> Result<Stability, BadDemand> {
    if runs == 0 {
        return Err(BadDemand::Range { what: "the number of runs", value: 0.0, accepted: "1 or more" });
    }
    let outcomes: Vec<Outcome<Regions>> = (0..runs as u64)
        .into_par_iter()
        .map(|run| {
            let seed = options.seed.wrapping_add(run);
            azp(graph, attributes, demands, &AzpOptions { seed, ..*options }, limit)
        })
        .collect::<Result<_, _>>()?;
    Ok(compare(graph, outcomes))
}

fn compare(graph: &Graph, mut outcomes: Vec<Outcome<Regions>>) -> Stability {
    let met = |o: &Outcome<Regions>| o.best().filter(|r| r.unmet.is_empty()).map(|r| r.cost);
    let costs: Vec<Option<f64>> = outcomes.iter().map(met).collect();
    let rank = |i: &usize| costs[*i].unwrap_or(f64::INFINITY);
    let best = (0..outcomes.len()).min_by(|i, j| rank(i).total_cmp(&rank(j)).then(i.cmp(j))).unwrap_or(0);
    let labels: Vec<&[u32]> = outcomes.iter().filter_map(|o| o.best()).map(|r| r.labels.as_slice()).collect();
    let share = |(a, b): (u32, u32)| {
        let together = labels.iter().filter(|l| l[a as usize] == l[b as usize]).count();
        (a, b, together as f64 / labels.len().max(1) as f64)
    };
    let togetherness: Vec<(u32, u32, f64)> = graph.edges().map(share).collect();
    let mut sums = vec![(0.0, 0usize); graph.len()];
    for (a, b, t) in &togetherness {
        for u in [a, b] {
            sums[*u as usize].0 += (2.0 * t - 1.0).abs();
            sums[*u as usize].1 += 1;
        }
    }
    let steadiness = sums.into_iter().map(|(s, n)| if n == 0 { 1.0 } else { s / n as f64 }).collect();
    let agreement = outcomes[best].best().filter(|_| labels.len() > 1).map(|r| {
        let others = labels.iter().filter(|l| !std::ptr::eq(**l, r.labels.as_slice()));
        others.map(|l| adjusted_rand(l, &r.labels)).sum::<f64>() / (labels.len() - 1) as f64
    });
    Stability { best: outcomes.swap_remove(best), costs, togetherness, steadiness, agreement }
}

/// The adjusted Rand index of two groupings of the same units; 1 where they are the same.
pub(crate) fn adjusted_rand(a: &[u32], b: &[u32]) -> f64 {
    let pairs = |n: &usize| *n as f64 * (*n as f64 - 1.0) / 2.0;
    let mut both: HashMap<(u32, u32), usize> = HashMap::new();
    let (mut of_a, mut of_b): (HashMap<u32, usize>, HashMap<u32, usize>) = Default::default();
    for (x, y) in a.iter().zip(b) {
        *both.entry((*x, *y)).or_default() += 1;
        *of_a.entry(*x).or_default() += 1;
        *of_b.entry(*y).or_default() += 1;
    }
    let found: f64 = both.values().map(pairs).sum();
    let (left, right): (f64, f64) = (of_a.values().map(pairs).sum(), of_b.values().map(pairs).sum());
    let expected = left * right / pairs(&a.len()).max(1.0);
    let most = (left + right) / 2.0;
    if most == expected { 1.0 } else { (found - expected) / (most - expected) }
}
