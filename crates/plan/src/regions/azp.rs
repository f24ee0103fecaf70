//! AZP: which connected regions are most alike inside, when units may move across any line?
//!
//! ```text
//! minimise  sum over regions of sum over units of |x - mean of the region|^2  +  price of lines and crossings
//! over partitions into exactly k connected regions that meet floor, cap, together and apart.
//! A move takes a unit on a line into a region that it touches, if the region it leaves stays connected.
//! ```
//!
//! Searches ([`Search`]): descent takes every move that helps, until none does (Openshaw's AZP); tabu search takes the best move
//! even if it costs, and bars the way back for a while; annealing takes costly moves with a probability that falls with the
//! temperature, then descends. Annealing is the best by far and the default. What the search ends with is never worse
//! than its start improved by descent. Regions of at most [`PROVEN`] units (counting units that must be together once) are
//! then solved exactly, see [`super::exact()`].
//!
//! Units and errors as for [`super::skater()`]. The same seed gives the same regions; another seed other ones: see
//! [`super::stability()`]. Time grows with n times the sweeps; a move costs a few operations, as the connection of a region is
//! checked among the neighbours of the unit first.
//!
//! References: Openshaw 1977 (Transactions of the Institute of British Geographers 2:459-472, doi:10.2307/622300); Openshaw
//! and Rao 1995 (Environment and Planning A 27:425-446, doi:10.1068/a270425).
//!
//! ```
//! use coregion_plan::{Limit, regions::{Attributes, AzpOptions, Demands, Graph, azp}};
//! let graph = Graph::new(4, &[(0, 1), (1, 2), (2, 3)])?;
//! let attributes = Attributes::new(&[&[1.0, 2.0, 8.0, 9.0]])?;
//! let demands = Demands { regions: 2, ..Demands::default() };
//! let found = azp(&graph, &attributes, &demands, &AzpOptions::default(), &Limit::none())?;
//! assert!(found.is_optimal());
//! assert_eq!(found.best().map(|r| r.ssd), Some(1.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::agglomerate::Linkage;
use super::assignment::Assignment;
use super::ground::Ground;
use super::search::{Aim, Cooling, Spent, anneal, descend, mend, number, tabu};
use super::settle::outcome;
use super::tree_cut::{cut, cut_evenly};
use super::{Attributes, BadDemand, Certificate, Demands, Graph, Regions, exact, redcap};
use crate::{Limit, Outcome};
use coregion_diagnose::random::Stream;

/// Up to how many units regions are proven best.
pub const PROVEN: usize = 24;

/// How regions are searched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Search {
    /// Moves that help, until none does.
    Descent,
    /// The best move that is not barred.
    Tabu {
        /// For how many moves a unit may not go back.
        tenure: usize,
        /// After how many moves without better regions it ends.
        patience: usize,
    },
    /// Simulated annealing, then descent.
    Annealing(Cooling),
}

impl Default for Search {
    fn default() -> Self {
        Search::Annealing(Cooling::default())
    }
}

/// Where a search starts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Start<'a> {
    /// From REDCAP with Ward's linkage.
    #[default]
    Redcap,
    /// From regions grown around random units.
    Random,
    /// From these regions: each connected.
    Given(&'a [u32]),
}

/// Options of [`azp()`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AzpOptions<'a> {
    /// How regions are searched.
    pub search: Search,
    /// Where the search starts.
    pub start: Start<'a>,
    /// Seed of all that is random.
    pub seed: u64,
}

/// Regions by local search. Work is counted in moves tried.
///
/// # Errors
/// Arguments that do not align or lie outside what is accepted; a given start whose regions are not connected.
pub fn azp(
    graph: &Graph,
    attributes: &Attributes,
    demands: &Demands<'_>,
    options: &AzpOptions<'_>,
    limit: &Limit<'_>,
) -> Result<Outcome<Regions>, BadDemand> {
    let ground = match Ground::new(graph, attributes, demands, Some(demands.regions))? {
        Ok(ground) => ground,
        Err(conflict) => return Ok(Outcome::Infeasible { conflict: conflict.message(demands.names) }),
    };
    let mut spent = Spent::default();
    let start = start(&ground, options, limit, &mut spent)?;
    let labels = improve(&ground, start, options, limit, &mut spent);
    if ground.len() <= PROVEN && !spent.stopped {
        return Ok(exact::prove(&ground, attributes, demands, Some(&labels), limit, spent));
    }
    Ok(outcome(&ground, attributes, demands, &labels, spent))
}

/// The regions of nodes that a search begins with, as many as demanded.
fn start(
    ground: &Ground,
    options: &AzpOptions<'_>,
    limit: &Limit<'_>,
    spent: &mut Spent,
) -> Result<Vec<u32>, BadDemand> {
    let labels = match options.start {
        Start::Redcap if ground.floor > 0.0 || ground.cap.is_finite() => {
            cut_evenly(ground, &redcap::forest(ground, Linkage::FullWard, limit, spent), ground.regions)
        }
        Start::Redcap => {
            let forest = redcap::forest(ground, Linkage::FullWard, limit, spent);
            cut(ground, &forest, ground.regions, limit, spent)
        }
        Start::Random => grown(ground, &mut Stream::new(options.seed, 1)),
        Start::Given(labels) => {
            let expected = ground.node_of.len();
            if labels.len() != expected {
                return Err(BadDemand::Lengths { what: "the start", expected, found: labels.len() });
            }
            // Regions by unit, split where a merged node or a missing link parts them.
            let mut nodes = vec![0; ground.len()];
            (0..expected).rev().for_each(|u| nodes[ground.node_of[u] as usize] = labels[u]);
            Certificate::new(&ground.graph, &nodes).map_err(BadDemand::Start)?;
            nodes
        }
    };
    Ok(number(ground, &labels, ground.regions))
}

/// Regions grown around random nodes, at least one in each part of the map.
fn grown(ground: &Ground, stream: &mut Stream) -> Vec<u32> {
    let n = ground.len();
    let mut order: Vec<u32> = (0..n as u32).collect();
    stream.shuffle(&mut order);
    let mut label = vec![u32::MAX; n];
    let mut count = 0;
    let mut seen = vec![false; ground.parts];
    let firsts =
        order.iter().filter(|v| !std::mem::replace(&mut seen[ground.part[**v as usize] as usize], true));
    for v in firsts.copied().collect::<Vec<u32>>().into_iter().chain(order.iter().copied()) {
        if count as usize == ground.regions {
            break;
        }
        if label[v as usize] == u32::MAX {
            label[v as usize] = count;
            count += 1;
        }
    }
    let mut line: Vec<(u32, u32)> = (0..n as u32)
        .filter(|v| label[*v as usize] != u32::MAX)
        .flat_map(|v| ground.graph.neighbours(v).iter().map(move |u| (v, *u)))
        .collect();
    while !line.is_empty() {
        let (v, u) = line.swap_remove(stream.below(line.len()));
        if label[u as usize] == u32::MAX {
            label[u as usize] = label[v as usize];
            line.extend(ground.graph.neighbours(u).iter().map(|w| (u, *w)));
        }
    }
    label
}

/// The best regions that a search finds from a start: those of the search, or the start mended and improved by descent.
pub(crate) fn improve(
    ground: &Ground,
    start: Vec<u32>,
    options: &AzpOptions<'_>,
    limit: &Limit<'_>,
    spent: &mut Spent,
) -> Vec<u32> {
    let strict = Aim::strict(ground);
    let mut stream = Stream::new(options.seed, 0);
    let mut a = Assignment::new(ground, start, ground.regions);
    let mut searched = a.clone();
    descend(&mut a, limit, spent);
    if spent.stopped {
        return a.label;
    }
    match options.search {
        Search::Descent => {
            mend(&mut a, &mut stream, limit, spent);
            return a.label;
        }
        Search::Tabu { tenure, patience } => {
            searched = a.clone();
            tabu(&mut searched, tenure, patience, limit, spent);
        }
        Search::Annealing(cooling) => anneal(&mut searched, cooling, &mut stream, limit, spent),
    }
    mend(&mut searched, &mut stream, limit, spent);
    let value = |a: &Assignment<'_>| (strict.unmet(a), a.cost());
    let ((unmet, cost), (other, rest)) = (value(&searched), value(&a));
    if unmet < other || (unmet == other && cost <= rest) {
        return searched.label;
    }
    mend(&mut a, &mut stream, limit, spent);
    a.label
}
