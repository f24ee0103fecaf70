//! Max-p: into how many connected regions can a map be divided so that each holds enough, and which of these are most alike inside?
//!
//! ```text
//! first   maximise p, the number of connected regions that each hold at least the floor (and at most the cap, if there is one)
//! then    minimise the within sum of squares (with the prices of lines and crossings), keeping p
//! ```
//!
//! No more than the sum of floor(total of part / floor) over the parts of the map is possible: that is the bound, and the gap is in
//! regions. For a p, a tree of mergers (REDCAP with Ward's linkage) is cut into shares that hold about the same; annealing with
//! rising prices for what is missing then evens them out. The search goes down from the bound to the first p that works, and
//! anneals once more for likeness. It says that a p was not found, never that it does not exist.
//!
//! Units and errors as for [`super::skater()`]; a floor is needed. `regions` in the demands is not looked at. Time grows with n times
//! the sweeps times the number of p tried.
//!
//! Reference: Duque, Anselin and Rey 2012 (Journal of Regional Science 52:397-419, doi:10.1111/j.1467-9787.2011.00743.x).
//!
//! ```
//! use coregion_plan::{Limit, regions::{Attributes, Demands, Graph, MaxPOptions, max_p}};
//! let graph = Graph::new(6, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)])?;
//! let attributes = Attributes::new(&[&[1.0, 1.0, 5.0, 5.0, 9.0, 9.0]])?;
//! let demands = Demands { floor: Some(2.0), ..Demands::default() };
//! let found = max_p(&graph, &attributes, &demands, &MaxPOptions::default(), &Limit::none())?;
//! assert_eq!(found.best().map(|r| (r.count, r.ssd)), Some((3, 0.0)));
//! assert!(found.is_optimal());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::agglomerate::Linkage;
use super::assignment::Assignment;
use super::ground::Ground;
use super::search::{Aim, Cooling, Spent, anneal, mend, number};
use super::settle::outcome;
use super::tree_cut::cut_evenly;
use super::{Attributes, BadDemand, Demands, Graph, Regions, redcap};
use crate::{Limit, Outcome};
use coregion_diagnose::random::Stream;

/// Options of [`max_p()`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MaxPOptions {
    /// How p is sought, for each p that is tried.
    pub seek: Cooling,
    /// How regions are made alike once p is known.
    pub cooling: Cooling,
    /// Seed of all that is random.
    pub seed: u64,
}

impl Default for MaxPOptions {
    fn default() -> Self {
        let seek = Cooling { hot: 1.0, cold: 0.1, sweeps: 60 };
        MaxPOptions { seek, cooling: Cooling::default(), seed: 0 }
    }
}

/// The most regions above a floor, and among those the most alike. Work is counted in moves tried. The gap of the outcome is
/// in regions: (bound - p) / p. An optimal outcome has a proven p; its sum of squares is the least found.
///
/// # Errors
/// No floor; arguments that do not align or lie outside what is accepted.
pub fn max_p(
    graph: &Graph,
    attributes: &Attributes,
    demands: &Demands<'_>,
    options: &MaxPOptions,
    limit: &Limit<'_>,
) -> Result<Outcome<Regions>, BadDemand> {
    if demands.floor.is_none() {
        return Err(BadDemand::NoFloor);
    }
    let mut ground = match Ground::new(graph, attributes, demands, None)? {
        Ok(ground) => ground,
        Err(conflict) => return Ok(Outcome::Infeasible { conflict: conflict.message(demands.names) }),
    };
    let mut spent = Spent::default();
    let forest = redcap::forest(&ground, Linkage::FullWard, limit, &mut spent);
    let most = ground.most;
    let mut found: Option<Vec<u32>> = None;
    let mut p = most;
    loop {
        ground.regions = p;
        let even = number(&ground, &cut_evenly(&ground, &forest, p), p);
        let mut a = Assignment::new(&ground, even, p);
        let mut stream = Stream::new(options.seed, p as u64);
        anneal(&mut a, options.seek, &mut stream, limit, &mut spent);
        if mend(&mut a, &mut stream, limit, &mut spent) {
            found = Some(a.label);
            break;
        }
        if p <= ground.parts {
            break;
        }
        // Half of the regions that the missing amounts would make can be given up at once.
        let missing = Aim::strict(&ground).unmet(&a) / ground.floor;
        p = p.saturating_sub(((missing / 2.0) as usize).max(1)).max(ground.parts);
        if spent.stopped {
            p = ground.parts;
        }
    }
    let Some(known) = found else {
        // One region a part holds enough, as contradictions were refused; only a cap or pairs apart can be unmet.
        let labels = ground.part.clone();
        ground.regions = ground.parts;
        return Ok(outcome(&ground, attributes, demands, &labels, spent));
    };
    let labels =
        if spent.stopped { known } else { alike(&ground, known, &forest, options, limit, &mut spent) };
    let regions = Regions::new(&ground, attributes, demands, &labels, spent.work);
    let gap = (most as f64 - p as f64) / p as f64;
    Ok(match () {
        () if !regions.unmet.is_empty() => Outcome::Stopped { best: Some(regions), gap: None },
        () if spent.stopped => Outcome::Stopped { best: Some(regions), gap: Some(gap) },
        () if p == most => Outcome::Optimal(regions),
        () => Outcome::Feasible { best: regions, gap: Some(gap) },
    })
}

/// The most alike regions found for a p: annealing from even shares, and from the regions known to meet the demands.
fn alike(
    ground: &Ground,
    known: Vec<u32>,
    forest: &[(u32, u32)],
    options: &MaxPOptions,
    limit: &Limit<'_>,
    spent: &mut Spent,
) -> Vec<u32> {
    let p = ground.regions;
    let strict = Aim::strict(ground);
    let even = number(ground, &cut_evenly(ground, forest, p), p);
    let mut best = Assignment::new(ground, known, p);
    let gentle = Cooling { hot: options.cooling.hot.min(0.3), ..options.cooling };
    for (key, start, cooling) in [(1, Some(even), options.cooling), (2, None, gentle)] {
        let mut stream = Stream::new(options.seed, key << 32 | p as u64);
        let meets = start.is_none();
        let mut a = Assignment::new(ground, start.unwrap_or_else(|| best.label.clone()), p);
        anneal(&mut a, cooling, &mut stream, limit, spent);
        if mend(&mut a, &mut stream, limit, spent) && strict.unmet(&a) <= 0.0 && a.cost() < best.cost() {
            best = a;
            if !meets {
                break;
            }
        }
    }
    best.label
}
