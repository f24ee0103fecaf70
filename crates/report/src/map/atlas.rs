//! The drawings of one named zone: what is drawn as cells, and what their areas are true to.

use super::drawing::{Drawing, Fidelity};
use super::projection::Projection;
use super::schematic::{Pair, Site, schematic};
use coregion_zone::shapes::{Boundaries, Shape};
use coregion_zone::{Column, Level, NamedZone, UnitId, UnitSet, Zone};
use std::collections::HashMap;

/// A shape is simplified to this share of the larger side of the map: less than half a pixel.
const TOLERANCE: f64 = 0.0006;

/// A drawing with what it shows.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The cells.
    pub drawing: Drawing,
    /// The level of the cells.
    pub level: Level,
    /// The units that have no cell because nothing says where they are or how large.
    pub left_out: Vec<UnitId>,
    /// An identifier, unique in a report.
    pub id: &'static str,
}

/// The drawings of one zone.
#[derive(Clone, Debug)]
pub struct Atlas {
    /// The map of the zone: its boundaries, or cells true to land.
    pub land: Sheet,
    /// Cells true to people, where there are counts.
    pub people: Option<Sheet>,
    /// Cells true to output, where there are figures.
    pub output: Option<Sheet>,
    /// The file of the boundaries, if they are drawn.
    pub boundaries: Option<String>,
}

impl Sheet {
    /// For a schematic drawing, what it keeps of the true map.
    pub fn fidelity(&self) -> Option<Fidelity> {
        self.drawing.fidelity
    }
}

impl Atlas {
    /// The drawings of a named zone. `people` and `output` give the amounts of a set of units. `None` where no unit has a
    /// shape or a point.
    pub fn new(
        zone: &Zone,
        named: &NamedZone,
        people: impl Fn(&UnitSet) -> Option<Column>,
        output: impl Fn(&UnitSet) -> Option<Column>,
    ) -> Option<Self> {
        let members = zone.members(named);
        let counties = zone.inside(named, Level::County);
        let sets = if counties.len() > members.len() { vec![counties, members] } else { vec![members] };
        let drawn = zone.boundaries.as_ref().and_then(|b| sets.iter().find_map(|s| from_shapes(zone, b, s)));
        let from_boundaries = drawn.is_some();
        let land = drawn.or_else(|| sets.iter().find_map(|s| cells(zone, s, "land", None)))?;
        let of = |id, column: &dyn Fn(&UnitSet) -> Option<Column>| {
            sets.iter().find_map(|set| {
                let amounts = column(set)?;
                // Cells that stand for a count need the count of all but a few.
                (amounts.known() * 20 >= set.len() * 19).then(|| cells(zone, set, id, Some(&amounts)))?
            })
        };
        // A cartogram of thousands of cells is neither read nor quick.
        let small = sets[0].len() <= 600;
        let [people, output] =
            if small { [of("people", &people), of("output", &output)] } else { [None, None] };
        let boundaries = from_boundaries.then(|| zone.boundaries.as_ref().map(|b| b.file.clone())).flatten();
        Some(Atlas { land, people, output, boundaries })
    }
}

/// The shapes of a set of units, if at least nine tenths have one.
fn from_shapes(zone: &Zone, boundaries: &Boundaries, units: &UnitSet) -> Option<Sheet> {
    let by_unit: HashMap<UnitId, &Shape> = boundaries.shapes.iter().map(|s| (s.unit, s)).collect();
    let shapes: Vec<&Shape> = units.ids().iter().filter_map(|u| by_unit.get(u).copied()).collect();
    if shapes.is_empty() || shapes.len() * 10 < units.len() * 9 {
        return None;
    }
    let label = |u: UnitId| zone.units.get(u).point;
    let drawing = Drawing::of_shapes(&shapes, label, TOLERANCE)?;
    let left_out = units.ids().iter().copied().filter(|u| !by_unit.contains_key(u)).collect();
    Some(Sheet { drawing, level: level(zone, units), left_out, id: "land" })
}

/// Schematic cells for a set of units.
fn cells(zone: &Zone, units: &UnitSet, id: &'static str, amounts: Option<&Column>) -> Option<Sheet> {
    let known = |u: &UnitId| zone.units.get(*u).point;
    let projection = Projection::about(units.ids().iter().filter_map(known))?;
    let areas: Vec<f64> = units.ids().iter().filter_map(|u| zone.units.get(*u).area_km2).collect();
    let mean = if areas.is_empty() { 1000.0 } else { areas.iter().sum::<f64>() / areas.len() as f64 };
    let mut sites = Vec::new();
    let mut left_out = Vec::new();
    let mut place: HashMap<usize, usize> = HashMap::new();
    for (i, unit) in units.ids().iter().enumerate() {
        let record = zone.units.get(*unit);
        let land = record.area_km2.filter(|a| *a > 0.0).unwrap_or(mean);
        let amount = match amounts {
            Some(column) => column.values[i].unwrap_or(0.0),
            None => land,
        };
        match record.point {
            Some(point) if amount > 0.0 => {
                place.insert(i, sites.len());
                sites.push(Site { unit: *unit, point: projection.project(point), land, amount });
            }
            _ => left_out.push(*unit),
        }
    }
    let pairs: Vec<Pair> = (zone.neighbours.within(units).into_iter())
        .filter_map(|(a, b, km)| Some((*place.get(&a)?, *place.get(&b)?, km)))
        .collect();
    let drawing = schematic(&sites, &pairs)?;
    Some(Sheet { drawing, level: level(zone, units), left_out, id })
}

fn level(zone: &Zone, units: &UnitSet) -> Level {
    units.level.or_else(|| units.ids().first().map(|u| zone.units.get(*u).level)).unwrap_or(Level::County)
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_zone::{LoadOptions, PackageSource, load};

    /// The bar: nine tenths of the 371 pairs of counties, and areas within 2 %.
    #[test]
    fn the_embedded_zone_keeps_its_neighbours_and_areas() {
        let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
        let zone = &loaded.zone;
        let year = |key: &'static str, year: i32| {
            move |units: &UnitSet| zone.indicators.column(key, year, None, units)
        };
        let atlas = Atlas::new(zone, &zone.zones[0], year("population", 2020), year("gdp", 2018)).unwrap();
        let land = atlas.land.fidelity().unwrap();
        assert_eq!((atlas.land.drawing.cells.len(), land.pairs), (143, 371));
        assert!(land.kept * 10 >= land.pairs * 9, "{land:?}");
        assert!(land.area_error < 0.02, "{land:?}");
        for sheet in [atlas.people.unwrap(), atlas.output.unwrap()] {
            let fidelity = sheet.fidelity().unwrap();
            assert!(fidelity.area_error < 0.02 && fidelity.kept * 10 >= fidelity.pairs * 9, "{fidelity:?}");
        }
    }
}
