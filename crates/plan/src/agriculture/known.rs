//! What is known of farming below the level of members: crop by crop where the package has it, else farming as a whole.

use coregion_diagnose::{Dropped, Scope, Unavailable};
use coregion_zone::{Message, Provenance, UnitId, UnitSet};

/// Indicators whose key begins so are crops or herds of one unit of measure.
pub(super) const CROP: &str = "crop_";

/// Farming by county.
pub(super) struct Farming {
    /// The counties with figures.
    pub units: Vec<UnitId>,
    /// The mix of each: crops, or farming and everything else.
    pub mixes: Vec<Vec<f64>>,
    /// How much is farmed at each, in one unit.
    pub farmed: Vec<f64>,
    /// The share of farming in each place's work; equals 1 of the mean where only crops are known.
    pub share: Vec<f64>,
    /// The crops; empty where only farming as a whole is known.
    pub crops: Vec<String>,
    /// Where the figures come from.
    pub inputs: Vec<Provenance>,
    /// Counties without figures.
    pub dropped: Vec<Dropped>,
}

/// Crops of the counties in the year of the scope, else the latest; else workers in agriculture.
pub(super) fn farming(scope: &Scope<'_>) -> Result<Farming, Unavailable> {
    let counties = scope.counties();
    crops(scope, &counties).map_or_else(|| workers(scope, &counties), Ok)
}

fn crops(scope: &Scope<'_>, counties: &UnitSet) -> Option<Farming> {
    let table = &scope.zone.indicators;
    let keys: Vec<&str> = table.names().into_iter().filter(|k| k.starts_with(CROP)).collect();
    let year = keys
        .iter()
        .flat_map(|k| table.years(k))
        .filter(|y| scope.year.is_none_or(|asked| *y <= asked))
        .max()?;
    let columns: Vec<_> = (keys.iter())
        .filter_map(|k| Some((*k, table.column(k, year, scope.vintage.as_deref(), counties)?)))
        .collect();
    let unit = &columns.first()?.1.unit;
    if columns.len() < 2 || columns.iter().any(|(_, c)| c.unit != *unit) {
        return None;
    }
    let mut found = empty(columns.iter().map(|(_, c)| c.provenance.clone()).collect());
    found.crops = columns.iter().map(|(k, _)| (*k).to_owned()).collect();
    for (i, unit) in counties.ids().iter().enumerate() {
        let mix: Option<Vec<f64>> = columns.iter().map(|(_, c)| c.values[i].filter(|x| *x >= 0.0)).collect();
        match mix.filter(|m| m.iter().sum::<f64>() > 0.0) {
            Some(mix) => {
                found.units.push(*unit);
                found.farmed.push(mix.iter().sum());
                found.share.push(1.0);
                found.mixes.push(mix);
            }
            None => drop(scope, &mut found, *unit),
        }
    }
    (found.units.len() >= 2).then_some(found)
}

fn workers(scope: &Scope<'_>, counties: &UnitSet) -> Result<Farming, Unavailable> {
    let missing = || Unavailable { reason: Message::new("plan-agriculture-nothing"), resource: "industries" };
    let table = scope.industries(counties).map_err(|_| missing())?;
    let k = table.industries.iter().position(|c| c.key == "agriculture").ok_or_else(missing)?;
    let mut found = empty(vec![table.provenance.clone()]);
    for (i, unit) in counties.ids().iter().enumerate() {
        let row = table.row(i);
        let whole: f64 = row.iter().flatten().sum();
        match row[k].filter(|farm| *farm >= 0.0 && whole > 0.0) {
            Some(farm) => {
                found.units.push(*unit);
                found.mixes.push(vec![farm, whole - farm]);
                found.farmed.push(farm);
                found.share.push(farm / whole);
            }
            None => drop(scope, &mut found, *unit),
        }
    }
    if found.units.len() < 2 { Err(missing()) } else { Ok(found) }
}

fn empty(inputs: Vec<Provenance>) -> Farming {
    Farming {
        units: Vec::new(),
        mixes: Vec::new(),
        farmed: Vec::new(),
        share: Vec::new(),
        crops: Vec::new(),
        inputs,
        dropped: Vec::new(),
    }
}

fn drop(scope: &Scope<'_>, found: &mut Farming, unit: UnitId) {
    let reason = Message::new("dropped-agriculture");
    found.dropped.push(Dropped { names: scope.names(unit).clone(), reason });
}

impl Farming {
    /// Whether a county lives by farming more than the counties together do; every county where crops are known.
    pub fn farms(&self) -> Vec<bool> {
        if !self.crops.is_empty() {
            return vec![true; self.units.len()];
        }
        let (farm, whole) = (self.mixes.iter()).fold((0.0, 0.0), |(f, w), m| (f + m[0], w + m[0] + m[1]));
        self.share.iter().map(|s| *s >= farm / whole).collect()
    }
}
