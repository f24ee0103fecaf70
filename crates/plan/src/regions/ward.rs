//! Ward's method with contiguity (SCHC): which regions arise when neighbours merge where the loss of likeness is least?
//!
//! ```text
//! Every unit is a cluster. Of all touching pairs, the one whose merger raises the within sum of squares least merges:
//! rise = m m' / (m + m') |mean - mean'|^2.
//! Repeat until k clusters are left.
//! ```
//!
//! Other linkages are accepted too ([`Linkage`]). A cap, and pairs that must be apart, are heeded by each merger; floors and
//! what is then still unmet are mended by moving units across lines. Units and errors as for [`super::skater()`].
//!
//! When not to use it: early mergers are never undone; start [`super::azp`] from it where quality counts. Time grows
//! with n log n.
//!
//! References: Ward 1963 (Journal of the American Statistical Association 58:236-244, doi:10.1080/01621459.1963.10500845);
//! with contiguity Murtagh 1985 (The Computer Journal 28:82-88, doi:10.1093/comjnl/28.1.82).
//!
//! ```
//! use coregion_plan::{Limit, regions::{Attributes, Demands, Graph, Linkage, ward}};
//! let graph = Graph::new(4, &[(0, 1), (1, 2), (2, 3)])?;
//! let attributes = Attributes::new(&[&[1.0, 2.0, 8.0, 9.0]])?;
//! let demands = Demands { regions: 2, ..Demands::default() };
//! let found = ward(&graph, &attributes, &demands, Linkage::FullWard, &Limit::none())?;
//! assert_eq!(found.best().map(|r| r.ssd), Some(1.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::agglomerate::{Linkage, merge};
use super::ground::Ground;
use super::search::Spent;
use super::settle::settle;
use super::{Attributes, BadDemand, Demands, Graph, Regions};
use crate::{Limit, Outcome};

/// Regions by contiguity-constrained agglomeration. Work is counted in mergers, then in moves.
///
/// # Errors
/// Arguments that do not align or lie outside what is accepted.
pub fn ward(
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
    let merged = merge(&ground, linkage, demands.regions, true, limit, &mut spent);
    Ok(settle(&ground, attributes, demands, &merged.labels, spent, limit))
}
