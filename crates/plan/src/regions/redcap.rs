//! REDCAP: which connected regions follow from merging the most alike neighbours, then cutting the tree of mergers?
//!
//! ```text
//! 1. Every unit is a cluster. The two touching clusters of least linkage merge; the least unlike link across their
//!    line joins the tree. Repeat until all is one.
//! 2. Of all cuts of the tree, the one that lowers the within sum of squares most is made, until there are k regions.
//! ```
//!
//! Linkages ([`Linkage`]): of first order only the links across the line count, of full order all pairs of members; nearest
//! (single), mean squared (average) or farthest (complete) distance, or the rise of the sum of squares (Ward). First-order
//! single linkage is SKATER. Full-order Ward is usually best.
//!
//! Units, errors and demands as for [`super::skater()`]. Time grows with n log n for first order, average and Ward; single and
//! complete linkage of full order compare up to n^2 / 2 pairs. Memory grows with the number of links.
//!
//! Reference: Guo 2008 (International Journal of Geographical Information Science 22:801-823,
//! doi:10.1080/13658810701674970).
//!
//! ```
//! use coregion_plan::{Limit, regions::{Attributes, Demands, Graph, Linkage, redcap}};
//! let graph = Graph::new(4, &[(0, 1), (1, 2), (2, 3)])?;
//! let attributes = Attributes::new(&[&[1.0, 2.0, 8.0, 9.0]])?;
//! let demands = Demands { regions: 2, ..Demands::default() };
//! let found = redcap(&graph, &attributes, &demands, Linkage::FullWard, &Limit::none())?;
//! assert_eq!(found.best().map(|r| r.ssd), Some(1.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::agglomerate::{Linkage, merge};
use super::ground::Ground;
use super::search::Spent;
use super::settle::settle;
use super::tree_cut::{cut, least_forest};
use super::{Attributes, BadDemand, Demands, Graph, Regions};
use crate::{Limit, Outcome};

/// Regions by REDCAP. Work is counted in mergers and cuts, then in moves.
///
/// # Errors
/// Arguments that do not align or lie outside what is accepted.
pub fn redcap(
    graph: &Graph,
    attributes: &Attributes,
    demands: &Demands<'_>,
    linkage: Linkage,
    limit: &Limit<'_>,
) -> Result<Outcome<Regions>, BadDemand> {
    let ground = match Ground::new(graph, attributes, demands, Some(demands.regions))? {
        Ok(ground) => ground,
        Err(conflict) => return Ok(Outcome::Infeasible { conflict: conflict.message(demands.names) }),
    };
    let mut spent = Spent::default();
    let forest = forest(&ground, linkage, limit, &mut spent);
    let labels = cut(&ground, &forest, demands.regions, limit, &mut spent);
    Ok(settle(&ground, attributes, demands, &labels, spent, limit))
}

/// The tree of mergers of each part. Where merging was stopped, the least unlike links complete it.
pub(crate) fn forest(
    ground: &Ground,
    linkage: Linkage,
    limit: &Limit<'_>,
    spent: &mut Spent,
) -> Vec<(u32, u32)> {
    if linkage == Linkage::FirstSingle {
        return least_forest(ground);
    }
    let merged = merge(ground, linkage, 1, false, limit, spent);
    if spent.stopped { least_forest(ground) } else { merged.forest }
}
