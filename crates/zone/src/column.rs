//! Columns: values aligned to a set of units.

use crate::{Level, MeasureUnit, Period, UnitId};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// An ordered set of units that columns and matrices align to. Cheap to clone; two columns are aligned
/// when they carry the same set.
#[derive(Clone, Debug)]
pub struct UnitSet {
    ids: Arc<[UnitId]>,
    /// The named zone that the set comes from.
    pub zone: Arc<str>,
    /// The level that its units are looked at, where they share one.
    pub level: Option<Level>,
}

impl UnitSet {
    /// A set of units of a named zone.
    pub fn new(ids: Vec<UnitId>, zone: &str, level: Option<Level>) -> Self {
        UnitSet { ids: ids.into(), zone: zone.into(), level }
    }

    /// How many units.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The units in order.
    pub fn ids(&self) -> &[UnitId] {
        &self.ids
    }

    /// Whether two sets hold the same units in the same order.
    pub fn same(&self, other: &UnitSet) -> bool {
        Arc::ptr_eq(&self.ids, &other.ids) || self.ids == other.ids
    }
}

/// Where figures come from: file, rows and sources.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Provenance {
    /// The resource (file) of the package.
    pub resource: String,
    /// What was taken from it (an indicator, a kind of flow).
    pub series: String,
    /// The period it stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The vintage, where the table has vintages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vintage: Option<String>,
    /// How many rows were used.
    pub rows: usize,
    /// First and last line of those rows in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<(u32, u32)>,
    /// The source keys named on those rows.
    pub sources: BTreeSet<String>,
}

impl Provenance {
    /// Counts one more row.
    pub fn add_row(&mut self, line: u32, source: &str) {
        self.rows += 1;
        self.lines = Some(self.lines.map_or((line, line), |(a, b)| (a.min(line), b.max(line))));
        if !source.is_empty() {
            self.sources.insert(source.to_owned());
        }
    }
}

/// Values of one quantity for a set of units.
#[derive(Clone, Debug)]
pub struct Column {
    /// The units, in the order of the values.
    pub units: UnitSet,
    /// One value a unit; missing is `None`, never zero.
    pub values: Vec<Option<f64>>,
    /// The unit of measure (canonical, see [`MeasureUnit::canonical`]).
    pub unit: MeasureUnit,
    /// Where the values come from.
    pub provenance: Provenance,
}

impl Column {
    /// How many values are present.
    pub fn known(&self) -> usize {
        self.values.iter().flatten().count()
    }

    /// The sum of the present values; `None` if none is.
    pub fn total(&self) -> Option<f64> {
        (self.known() > 0).then(|| self.values.iter().flatten().sum())
    }

    /// The present values with their positions in the set.
    pub fn present(&self) -> (Vec<usize>, Vec<f64>) {
        self.values.iter().enumerate().filter_map(|(i, v)| v.map(|v| (i, v))).unzip()
    }
}
