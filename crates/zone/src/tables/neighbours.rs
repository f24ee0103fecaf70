//! Neighbours: pairs of units that share a border.

use crate::{UnitId, UnitSet};
use std::collections::HashMap;

/// A pair of neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// One unit.
    pub a: UnitId,
    /// The other.
    pub b: UnitId,
    /// Length of the shared border, km; zero where they touch in a point; `None` where it is not known.
    pub border_km: Option<f64>,
    /// Line of the file.
    pub line: u32,
}

/// The list of neighbours, each pair once.
#[derive(Clone, Debug, Default)]
pub struct Neighbours {
    /// The file it was read from.
    pub resource: String,
    /// The pairs.
    pub pairs: Vec<Neighbour>,
}

impl Neighbours {
    /// The pairs inside a set, by position (`a < b`), with the border length.
    pub fn within(&self, units: &UnitSet) -> Vec<(usize, usize, Option<f64>)> {
        let position: HashMap<UnitId, usize> = units.ids().iter().enumerate().map(|(i, u)| (*u, i)).collect();
        let mut pairs: Vec<(usize, usize, Option<f64>)> = (self.pairs.iter())
            .filter_map(|p| {
                let (a, b) = (*position.get(&p.a)?, *position.get(&p.b)?);
                Some((a.min(b), a.max(b), p.border_km))
            })
            .collect();
        pairs.sort_by_key(|p| (p.0, p.1));
        pairs
    }
}
