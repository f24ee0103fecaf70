//! Flows: origin, destination, period, kind, value, unit, and optionally which end reported it.

use super::{Symbol, Symbols};
use crate::{MeasureUnit, Period, Provenance, UnitId, UnitSet};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct FlowRow {
    /// Where it starts.
    pub origin: UnitId,
    /// Where it ends.
    pub destination: UnitId,
    /// When.
    pub period: Period,
    /// What flows.
    pub kind: Symbol,
    /// Which end reported it (`origin`, `destination`, or empty).
    pub report: Symbol,
    /// How much.
    pub value: f64,
    /// The source key.
    pub source: Symbol,
    /// Line of the file.
    pub line: u32,
}

/// A directed flow between two units of a set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    /// Position of the origin in the set.
    pub origin: usize,
    /// Position of the destination in the set.
    pub destination: usize,
    /// How much.
    pub value: f64,
}

/// The flows of one kind and period between the units of a set.
#[derive(Clone, Debug)]
pub struct FlowTable {
    /// The units.
    pub units: UnitSet,
    /// The flows, by origin and then destination.
    pub flows: Vec<Flow>,
    /// What flows.
    pub kind: String,
    /// The unit of measure.
    pub unit: MeasureUnit,
    /// How many of the pairs were reported from both ends and averaged.
    pub averaged: usize,
    /// Where the values come from.
    pub provenance: Provenance,
}

/// The table of flows.
#[derive(Clone, Debug, Default)]
pub struct Flows {
    /// The file it was read from.
    pub resource: String,
    /// Interned kinds, reports and sources.
    pub symbols: Symbols,
    /// Every row.
    pub rows: Vec<FlowRow>,
    /// The unit of each kind.
    pub units: HashMap<Symbol, MeasureUnit>,
    /// The period at which the flows are best read where one must be chosen, as the package declares it.
    pub reference: Option<Period>,
}

impl Flows {
    /// The kinds of flow, sorted.
    pub fn kinds(&self) -> Vec<&str> {
        let found: BTreeSet<&str> = self.rows.iter().map(|r| self.symbols.text(r.kind)).collect();
        found.into_iter().collect()
    }

    /// The periods of a kind, ascending.
    pub fn periods(&self, kind: &str) -> Vec<Period> {
        let Some(kind) = self.symbols.find(kind) else { return Vec::new() };
        let found: BTreeSet<Period> = self.rows.iter().filter(|r| r.kind == kind).map(|r| r.period).collect();
        found.into_iter().collect()
    }

    /// The flows of a kind in a period between the units of a set. A pair reported from both ends is the
    /// mean of the two reports. A pair without a row is absent, not zero. `None` where there is no flow.
    pub fn table(&self, kind: &str, period: Period, units: &UnitSet) -> Option<FlowTable> {
        let kind_symbol = self.symbols.find(kind)?;
        let position: HashMap<UnitId, usize> = units.ids().iter().enumerate().map(|(i, u)| (*u, i)).collect();
        let mut provenance = Provenance {
            resource: self.resource.clone(),
            series: kind.to_owned(),
            period: Some(period),
            ..Provenance::default()
        };
        let mut sums: BTreeMap<(usize, usize), (f64, u32)> = BTreeMap::new();
        for row in self.rows.iter().filter(|r| r.kind == kind_symbol && r.period == period) {
            if let (Some(&o), Some(&d)) = (position.get(&row.origin), position.get(&row.destination)) {
                let sum = sums.entry((o, d)).or_default();
                sum.0 += row.value;
                sum.1 += 1;
                provenance.add_row(row.line, self.symbols.text(row.source));
            }
        }
        (!sums.is_empty()).then(|| FlowTable {
            units: units.clone(),
            averaged: sums.values().filter(|s| s.1 > 1).count(),
            flows: (sums.into_iter())
                .map(|((origin, destination), (sum, n))| Flow {
                    origin,
                    destination,
                    value: sum / f64::from(n),
                })
                .collect(),
            kind: kind.to_owned(),
            unit: self.units.get(&kind_symbol).cloned().unwrap_or_else(|| MeasureUnit::parse("")),
            provenance,
        })
    }
}
