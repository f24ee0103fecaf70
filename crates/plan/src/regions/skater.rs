//! SKATER: which connected regions follow from a tree of the most alike neighbours?
//!
//! ```text
//! 1. The links of neighbours are weighted by the squared distance of their attributes; a spanning tree of least
//!    total weight is kept.
//! 2. Of all cuts of the tree, the one that lowers the within sum of squares most is made, until there are k regions:
//!    SSD = sum over regions of sum over units of |x - mean of the region|^2.
//! ```
//!
//! Units: that of the attributes, squared; standardise them first. Demands beyond the number of regions (cap, pairs apart,
//! prices of lines and borders) are met afterwards by moving units across lines; a floor is heeded by each cut. What
//! contradicts itself is an infeasible outcome that names the conflict; a misshapen argument is an error.
//!
//! When not to use it: the tree knows one way between two units only, so regions can be long and uneven; where quality
//! counts more than speed take [`super::azp`]. Time grows with n log n for the tree and with the size of the parts
//! that are cut.
//!
//! Reference: Assunção, Neves, Câmara and Freitas 2006 (International Journal of Geographical Information Science 20:797-811,
//! doi:10.1080/13658810600665111).
//!
//! ```
//! use coregion_plan::{Limit, regions::{Attributes, Demands, Graph, skater}};
//! let graph = Graph::new(4, &[(0, 1), (1, 2), (2, 3)])?;
//! let attributes = Attributes::new(&[&[1.0, 2.0, 8.0, 9.0]])?;
//! let demands = Demands { regions: 2, ..Demands::default() };
//! let found = skater(&graph, &attributes, &demands, &Limit::none())?;
//! assert_eq!(found.best().map(|r| r.labels.clone()), Some(vec![0, 0, 1, 1]));
//! assert_eq!(found.best().map(|r| r.ssd), Some(1.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::ground::Ground;
use super::search::Spent;
use super::settle::settle;
use super::tree_cut::{cut, least_forest};
use super::{Attributes, BadDemand, Demands, Graph, Regions};
use crate::{Limit, Outcome};

/// Regions by SKATER. Work is counted in cuts, then in moves.
///
/// # Errors
/// Arguments that do not align or lie outside what is accepted.
pub fn skater(
    graph: &Graph,
    attributes: &Attributes,
    demands: &Demands<'_>,
    limit: &Limit<'_>,
) -> Result<Outcome<Regions>, BadDemand> {
    let ground = match Ground::new(graph, attributes, demands, Some(demands.regions))? {
        Ok(ground) => ground,
        Err(conflict) => return Ok(Outcome::Infeasible { conflict: conflict.message(demands.names) }),
    };
    let mut spent = Spent::default();
    let labels = cut(&ground, &least_forest(&ground), demands.regions, limit, &mut spent);
    Ok(settle(&ground, attributes, demands, &labels, spent, limit))
}
