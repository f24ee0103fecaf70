//! Prices: code, period, good, value on a stated basis.

use super::{Symbol, Symbols};
use crate::{Period, UnitId, UnitSet};
use std::collections::{BTreeSet, HashMap};

/// One price figure.
#[derive(Clone, Copy, Debug)]
pub struct PriceRow {
    /// The unit.
    pub unit: UnitId,
    /// When.
    pub period: Period,
    /// The good.
    pub good: Symbol,
    /// The value.
    pub value: f64,
    /// The basis, such as `previous month = 100` or `CNY per kg`.
    pub basis: Symbol,
    /// The source key.
    pub source: Symbol,
    /// Line of the file.
    pub line: u32,
}

/// Prices of units by periods and goods.
#[derive(Clone, Debug)]
pub struct PriceTable {
    /// The units.
    pub units: UnitSet,
    /// The periods, ascending.
    pub periods: Vec<Period>,
    /// The goods, sorted.
    pub goods: Vec<String>,
    /// Values by unit, then period, then good.
    pub values: Vec<Option<f64>>,
    /// The basis.
    pub basis: String,
}

/// The table of prices.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    /// The file it was read from.
    pub resource: String,
    /// Interned goods, bases and sources.
    pub symbols: Symbols,
    /// Every row.
    pub rows: Vec<PriceRow>,
}

impl Prices {
    /// All prices of a set of units on one basis (the first of the table without one named).
    pub fn table(&self, basis: Option<&str>, units: &UnitSet) -> Option<PriceTable> {
        let position: HashMap<UnitId, usize> = units.ids().iter().enumerate().map(|(i, u)| (*u, i)).collect();
        let first = self.rows.iter().find(|r| position.contains_key(&r.unit))?;
        let basis = match basis {
            Some(name) => self.symbols.find(name)?,
            None => first.basis,
        };
        let rows: Vec<&PriceRow> =
            self.rows.iter().filter(|r| r.basis == basis && position.contains_key(&r.unit)).collect();
        let periods: Vec<Period> =
            rows.iter().map(|r| r.period).collect::<BTreeSet<_>>().into_iter().collect();
        let goods: Vec<&str> =
            rows.iter().map(|r| self.symbols.text(r.good)).collect::<BTreeSet<_>>().into_iter().collect();
        let mut values = vec![None; units.len() * periods.len() * goods.len()];
        for row in &rows {
            let (Ok(t), Ok(g)) =
                (periods.binary_search(&row.period), goods.binary_search(&self.symbols.text(row.good)))
            else {
                continue;
            };
            values[(position[&row.unit] * periods.len() + t) * goods.len() + g] = Some(row.value);
        }
        Some(PriceTable {
            units: units.clone(),
            goods: goods.into_iter().map(str::to_owned).collect(),
            periods,
            values,
            basis: self.symbols.text(basis).to_owned(),
        })
    }
}
