//! Inputs: who supplies whom, an input-output table of a place.

use super::{Symbol, Symbols};
use crate::{MeasureUnit, Period, Provenance, UnitId};
use std::collections::{BTreeMap, HashMap};

/// The user that stands for all of an industry's output, wherever it goes.
pub const OUTPUT: &str = "output";

/// What one industry supplies to another.
#[derive(Clone, Copy, Debug)]
pub struct InputRow {
    /// The place.
    pub unit: UnitId,
    /// The year.
    pub year: i32,
    /// The classification of industries.
    pub classification: Symbol,
    /// The industry that supplies.
    pub supplier: Symbol,
    /// The industry that uses it, or [`OUTPUT`] for everything that the supplier makes.
    pub user: Symbol,
    /// The value.
    pub value: f64,
    /// The source key.
    pub source: Symbol,
    /// Line of the file.
    pub line: u32,
}

/// The table of inputs.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The file it was read from.
    pub resource: String,
    /// Interned classifications, industries and sources.
    pub symbols: Symbols,
    /// Every row.
    pub rows: Vec<InputRow>,
    /// The unit of the values.
    pub unit: Option<MeasureUnit>,
}

/// The input-output table of a place and year, square over the industries whose output is known.
#[derive(Clone, Debug)]
pub struct InputOutput {
    /// The place.
    pub unit: UnitId,
    /// The year.
    pub year: i32,
    /// The keys of the industries, in the order of their first row.
    pub industries: Vec<String>,
    /// Row-major values: what the row's industry supplies to the column's. A pair without a row supplies nothing.
    pub flows: Vec<f64>,
    /// The output of each industry.
    pub output: Vec<f64>,
    /// Where the values come from.
    pub provenance: Provenance,
}

impl Inputs {
    /// The places and years that have a table.
    pub fn tables(&self) -> Vec<(UnitId, i32)> {
        let mut found: Vec<(UnitId, i32)> = self.rows.iter().map(|r| (r.unit, r.year)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The table of a place and year. `None` where no industry has an output above zero; flows of industries
    /// without an output are left out, as nothing can be said of what they need.
    pub fn table(&self, unit: UnitId, year: i32) -> Option<InputOutput> {
        let whole = self.symbols.find(OUTPUT);
        let here: Vec<&InputRow> = self.rows.iter().filter(|r| r.unit == unit && r.year == year).collect();
        let made: BTreeMap<Symbol, f64> = here
            .iter()
            .filter(|r| Some(r.user) == whole && r.value > 0.0)
            .map(|r| (r.supplier, r.value))
            .collect();
        let mut order: Vec<Symbol> = Vec::new();
        for row in &here {
            if made.contains_key(&row.supplier) && !order.contains(&row.supplier) {
                order.push(row.supplier);
            }
        }
        if order.is_empty() {
            return None;
        }
        let place: HashMap<Symbol, usize> = order.iter().enumerate().map(|(i, s)| (*s, i)).collect();
        let m = order.len();
        let mut provenance = Provenance {
            resource: self.resource.clone(),
            series: "inputs".to_owned(),
            period: Some(Period::Year(year)),
            ..Provenance::default()
        };
        let mut flows = vec![0.0; m * m];
        for row in here {
            let known = if Some(row.user) == whole {
                place.contains_key(&row.supplier)
            } else if let (Some(i), Some(j)) = (place.get(&row.supplier), place.get(&row.user)) {
                flows[i * m + j] = row.value;
                true
            } else {
                false
            };
            if known {
                provenance.add_row(row.line, self.symbols.text(row.source));
            }
        }
        Some(InputOutput {
            unit,
            year,
            industries: order.iter().map(|s| self.symbols.text(*s).to_owned()).collect(),
            flows,
            output: order.iter().map(|s| made[s]).collect(),
            provenance,
        })
    }
}
