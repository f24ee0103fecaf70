//! Shapes of units: polygons in WGS84 degrees.

use crate::UnitId;

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
}
