//! Industries: code, year, classification, industry, measure, value.

use super::{Symbol, Symbols};
use crate::{MeasureUnit, Names, Period, Provenance, UnitId, UnitSet};
use std::collections::{BTreeSet, HashMap};

/// One figure of an industry in a unit.
#[derive(Clone, Copy, Debug)]
pub struct IndustryRow {
    /// The unit.
    pub unit: UnitId,
    /// The year.
    pub year: i32,
    /// The classification (such as `GB/T 4754 sections`).
    pub classification: Symbol,
    /// The industry.
    pub industry: Symbol,
    /// What is measured (`employed_sample`, `output`).
    pub measure: Symbol,
    /// The value.
    pub value: f64,
    /// The source key.
    pub source: Symbol,
    /// Line of the file.
    pub line: u32,
}

/// An industry of a classification, with its names.
#[derive(Clone, Debug, PartialEq)]
pub struct IndustryClass {
    /// Its key in the table.
    pub key: String,
    /// Its names.
    pub names: Names,
}

/// Units by industries for one year, classification and measure.
#[derive(Clone, Debug)]
pub struct IndustryTable {
    /// The rows.
    pub units: UnitSet,
    /// The columns.
    pub industries: Vec<IndustryClass>,
    /// Row-major values; missing is `None`.
    pub values: Vec<Option<f64>>,
    /// What is measured.
    pub measure: String,
    /// The classification.
    pub classification: String,
    /// The year.
    pub year: i32,
    /// The unit of measure.
    pub unit: MeasureUnit,
    /// Where the values come from.
    pub provenance: Provenance,
}

impl IndustryTable {
    /// The values of a unit, by its position in `units`.
    pub fn row(&self, position: usize) -> &[Option<f64>] {
        let m = self.industries.len();
        &self.values[position * m..(position + 1) * m]
    }
}

/// The table of industries.
#[derive(Clone, Debug, Default)]
pub struct Industries {
    /// The file it was read from.
    pub resource: String,
    /// Interned classifications, industries, measures and sources.
    pub symbols: Symbols,
    /// Every row.
    pub rows: Vec<IndustryRow>,
    /// The industries in their order, with names (from the `industry_classes` resource, else in order of first use).
    pub classes: Vec<IndustryClass>,
    /// The unit of each measure.
    pub units: HashMap<Symbol, MeasureUnit>,
}

impl Industries {
    /// The years that have figures, ascending.
    pub fn years(&self) -> Vec<i32> {
        let years: BTreeSet<i32> = self.rows.iter().map(|r| r.year).collect();
        years.into_iter().collect()
    }

    /// Units by industries in a year. Without a measure or classification named, the first of the table is taken.
    /// `None` where no unit of the set has a figure.
    pub fn table(
        &self,
        year: i32,
        classification: Option<&str>,
        measure: Option<&str>,
        units: &UnitSet,
    ) -> Option<IndustryTable> {
        let position: HashMap<UnitId, usize> = units.ids().iter().enumerate().map(|(i, u)| (*u, i)).collect();
        let here = |r: &&IndustryRow| r.year == year && position.contains_key(&r.unit);
        let first = self.rows.iter().find(here)?;
        let classification = match classification {
            Some(name) => self.symbols.find(name)?,
            None => first.classification,
        };
        let measure = match measure {
            Some(name) => self.symbols.find(name)?,
            None => first.measure,
        };
        let rows: Vec<&IndustryRow> = (self.rows.iter().filter(here))
            .filter(|r| r.classification == classification && r.measure == measure)
            .collect();
        let present: BTreeSet<Symbol> = rows.iter().map(|r| r.industry).collect();
        let industries: Vec<IndustryClass> = (self.classes.iter())
            .filter(|c| self.symbols.find(&c.key).is_some_and(|s| present.contains(&s)))
            .cloned()
            .collect();
        let column: HashMap<Symbol, usize> = industries
            .iter()
            .enumerate()
            .map(|(i, c)| (self.symbols.find(&c.key).unwrap_or(Symbol(u32::MAX)), i))
            .collect();
        let mut provenance = Provenance {
            resource: self.resource.clone(),
            series: self.symbols.text(measure).to_owned(),
            period: Some(Period::Year(year)),
            ..Provenance::default()
        };
        let mut values = vec![None; units.len() * industries.len()];
        for row in rows {
            if let Some(&k) = column.get(&row.industry) {
                values[position[&row.unit] * industries.len() + k] = Some(row.value);
                provenance.add_row(row.line, self.symbols.text(row.source));
            }
        }
        (provenance.rows > 0).then(|| IndustryTable {
            units: units.clone(),
            industries,
            values,
            measure: self.symbols.text(measure).to_owned(),
            classification: self.symbols.text(classification).to_owned(),
            year,
            unit: self.units.get(&measure).cloned().unwrap_or_else(|| MeasureUnit::parse("")),
            provenance,
        })
    }
}
