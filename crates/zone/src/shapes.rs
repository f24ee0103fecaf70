//! Shapes of units: polygons in WGS84 degrees.

use crate::tables::{Neighbour, Neighbours};
use crate::topology::{Coordinates, Topology};
use crate::{Level, UnitId, Units};

/// A ring of positions `[lon, lat]`; first and last are equal.
pub type Ring = Vec<[f64; 2]>;

/// One polygon: the outer ring, then its holes.
pub type Polygon = Vec<Ring>;

/// The shape of one unit.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The unit.
    pub unit: UnitId,
    /// Its polygons.
    pub polygons: Vec<Polygon>,
}

/// The shapes of a package or of a boundary file.
#[derive(Clone, Debug, Default)]
pub struct Boundaries {
    /// The file they come from.
    pub file: String,
    /// One shape a unit, in the order of the file.
    pub shapes: Vec<Shape>,
    /// Features of the file whose code is not a unit of the package.
    pub unknown: Vec<String>,
}

impl Boundaries {
    /// The shape of a unit.
    pub fn shape(&self, unit: UnitId) -> Option<&Shape> {
        self.shapes.iter().find(|s| s.unit == unit)
    }

    /// The pairs of units of one level whose polygons share a border or a corner (length zero). Borders count
    /// where both polygons have the same positions; borders drawn twice and differing are not found.
    pub fn neighbours(&self, units: &Units) -> Neighbours {
        let mut found = Neighbours { resource: self.file.clone(), pairs: Vec::new() };
        for level in Level::ALL {
            let here: Vec<&Shape> = self.shapes.iter().filter(|s| units.get(s.unit).level == level).collect();
            let shapes: Vec<&[Polygon]> = here.iter().map(|s| s.polygons.as_slice()).collect();
            let topology = Topology::new(&shapes, Coordinates::Degrees);
            found.pairs.extend(topology.contacts.iter().map(|c| Neighbour {
                a: here[c.a].unit,
                b: here[c.b].unit,
                border_km: Some(c.length),
                line: 0,
            }));
        }
        found.pairs.sort_by_key(|p| (p.a, p.b));
        found
    }
}
