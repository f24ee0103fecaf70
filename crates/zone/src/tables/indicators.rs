//! Indicators: code, year, vintage, indicator, value, unit, source.

use super::{Symbol, Symbols};
use crate::{Column, MeasureUnit, Period, Provenance, UnitId, UnitSet};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One figure, its value already in the canonical unit of its indicator.
#[derive(Clone, Copy, Debug)]
pub struct IndicatorRow {
    /// The unit.
    pub unit: UnitId,
    /// The year.
    pub year: i32,
    /// The indicator.
    pub indicator: Symbol,
    /// The vintage (an empty text where none is given).
    pub vintage: Symbol,
    /// The value.
    pub value: f64,
    /// The source key.
    pub source: Symbol,
    /// Line of the file.
    pub line: u32,
}

/// The table of indicators.
#[derive(Clone, Debug, Default)]
pub struct Indicators {
    /// The file it was read from.
    pub resource: String,
    /// Interned indicators, vintages and sources.
    pub symbols: Symbols,
    rows: Vec<IndicatorRow>,
    units: HashMap<Symbol, MeasureUnit>,
    index: HashMap<(Symbol, i32), Vec<u32>>,
}

impl Indicators {
    /// A table from its rows. `units` gives the canonical unit of each indicator.
    pub fn new(
        resource: &str,
        symbols: Symbols,
        rows: Vec<IndicatorRow>,
        units: HashMap<Symbol, MeasureUnit>,
    ) -> Self {
        let mut index: HashMap<(Symbol, i32), Vec<u32>> = HashMap::new();
        for (i, row) in rows.iter().enumerate() {
            index.entry((row.indicator, row.year)).or_default().push(i as u32);
        }
        Indicators { resource: resource.to_owned(), symbols, rows, units, index }
    }

    /// Every row.
    pub fn rows(&self) -> &[IndicatorRow] {
        &self.rows
    }

    /// The indicators of the table, sorted.
    pub fn names(&self) -> Vec<&str> {
        let found: BTreeSet<&str> = self.index.keys().map(|(i, _)| self.symbols.text(*i)).collect();
        found.into_iter().collect()
    }

    /// The years in which an indicator has a figure, ascending.
    pub fn years(&self, indicator: &str) -> Vec<i32> {
        let Some(symbol) = self.symbols.find(indicator) else { return Vec::new() };
        let years: BTreeSet<i32> = self.index.keys().filter(|k| k.0 == symbol).map(|k| k.1).collect();
        years.into_iter().collect()
    }

    /// The canonical unit of an indicator.
    pub fn unit(&self, indicator: &str) -> Option<&MeasureUnit> {
        self.units.get(&self.symbols.find(indicator)?)
    }

    /// The values of an indicator in a year, aligned to `units`. Vintages are never mixed: without one named,
    /// the vintage that covers most of the units is taken (ties: the first by name). `None` where no unit
    /// of the set has a figure.
    pub fn column(
        &self,
        indicator: &str,
        year: i32,
        vintage: Option<&str>,
        units: &UnitSet,
    ) -> Option<Column> {
        let symbol = self.symbols.find(indicator)?;
        let rows = self.index.get(&(symbol, year))?;
        let position: HashMap<UnitId, usize> = units.ids().iter().enumerate().map(|(i, u)| (*u, i)).collect();
        let mut by_vintage: BTreeMap<&str, Vec<&IndicatorRow>> = BTreeMap::new();
        for row in rows.iter().map(|r| &self.rows[*r as usize]).filter(|r| position.contains_key(&r.unit)) {
            by_vintage.entry(self.symbols.text(row.vintage)).or_default().push(row);
        }
        let (name, rows) = match vintage {
            Some(wanted) => by_vintage.into_iter().find(|(name, _)| *name == wanted)?,
            None => by_vintage.into_iter().rev().max_by_key(|(_, rows)| rows.len())?,
        };
        let mut provenance = Provenance {
            resource: self.resource.clone(),
            series: indicator.to_owned(),
            period: Some(Period::Year(year)),
            vintage: (!name.is_empty()).then(|| name.to_owned()),
            ..Provenance::default()
        };
        let mut values = vec![None; units.len()];
        for row in rows {
            values[position[&row.unit]] = Some(row.value);
            provenance.add_row(row.line, self.symbols.text(row.source));
        }
        let unit = self.units.get(&symbol).cloned().unwrap_or_else(|| MeasureUnit::parse(""));
        Some(Column { units: units.clone(), values, unit, provenance })
    }

    /// The vintages that an indicator has in a year, sorted; an empty text stands for rows without one.
    pub fn vintages(&self, indicator: &str, year: i32) -> Vec<&str> {
        let Some(symbol) = self.symbols.find(indicator) else { return Vec::new() };
        let found: BTreeSet<&str> = (self.index.get(&(symbol, year)).into_iter().flatten())
            .map(|r| self.symbols.text(self.rows[*r as usize].vintage))
            .collect();
        found.into_iter().collect()
    }
}
