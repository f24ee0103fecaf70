//! Local Moran with 999 conditional permutations on two threads.

use super::weights::board;
use crate::bench::{Done, step};
use coregion_diagnose::Undefined;
use coregion_diagnose::spatial::conditional::Permutations;
use coregion_diagnose::spatial::local_moran::{Scale, local_moran, local_moran_tails};
use coregion_diagnose::spatial::significance::Alternative;
use coregion_diagnose::spatial::weights::Coding;
use coregion_diagnose::spatial::weights::contiguity::{ContiguityOptions, Rule, contiguity};
use coregion_zone::shapes::Polygon;
use serde_json::json;
use std::path::Path;

/// `size` is the side of the board. The same work stands against each step of the peers.
pub fn run(size: &str, data: &Path) -> Done {
    let (shapes, values) = board(size, data)?;
    let shapes: Vec<&[Polygon]> = shapes.iter().map(Vec::as_slice).collect();
    let weights = contiguity(&shapes, &ContiguityOptions::plane(Rule::Queen))?.weights.coded(Coding::Row);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build()?;
    let work = || -> Result<(f64, usize), Undefined> {
        let local = local_moran(&values, &weights, Scale::Pysal)?;
        let permutations = Permutations::new(999, 12345);
        let tails = local_moran_tails(&values, &weights, Alternative::Folded, permutations)?;
        let below = tails.iter().flatten().filter(|t| t.p(Alternative::Folded) < 0.05).count();
        Ok((local.iter().flatten().map(|l| l.value).sum(), below))
    };
    for name in ["complete", "lookup", "shared"] {
        step(
            name,
            || pool.install(work),
            |found| json!({"sum": found.map(|f| f.0).ok(), "below_05": found.map(|f| f.1).ok()}),
        );
    }
    Ok(())
}
