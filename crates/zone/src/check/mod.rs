//! Checking: what the tables of a zone say against each other.
//!
//! Tolerances: parts and totals 0.5 %; points 2 km outside their polygon; overlaps and holes 0.01 km2;
//! polygons listed as neighbours may be 200 m apart; reports of the two ends of a flow may differ by half.

mod coordinates;
mod flows;
mod gaps;
mod indicators;
mod neighbours;
pub(crate) mod parts;
mod polygons;
mod succession;

use crate::package::Loaded;
use crate::problem::Problems;
use crate::{UnitId, Zone};
use std::collections::HashSet;

/// Checks a zone that was loaded. The problems of reading it are in [`Loaded::problems`]; these are the
/// ones that only show once tables are compared.
pub fn check(loaded: &Loaded) -> Problems {
    let mut problems = Problems::new();
    indicators::check(&loaded.zone, &mut problems);
    parts::check(loaded, &mut problems);
    gaps::check(&loaded.zone, &mut problems);
    flows::check(&loaded.zone, &mut problems);
    succession::check(&loaded.zone, &mut problems);
    coordinates::check(loaded, &mut problems);
    let borders = polygons::check(loaded, &mut problems);
    neighbours::check(loaded, &borders, &mut problems);
    problems
}

/// The units whose codes ended: they have no place on today's map.
fn ended(zone: &Zone) -> HashSet<UnitId> {
    zone.successions.iter().filter_map(|s| zone.units.find(s.from.as_str())).collect()
}
