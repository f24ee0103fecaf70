//! The scope of a measure: which zone, year and vintage, with the columns that measures ask for.

use crate::Unavailable;
use coregion_zone::tables::IndustryTable;
use coregion_zone::{Column, Level, Message, NamedZone, Names, UnitId, UnitSet, Zone};

/// What a measure is run on.
#[derive(Clone, Debug)]
pub struct Scope<'z> {
    /// The package.
    pub zone: &'z Zone,
    /// The named zone that is looked at.
    pub named: &'z NamedZone,
    /// Named zones to compare with.
    pub compare: Vec<&'z NamedZone>,
    /// The year asked for; without one, the latest that covers most members.
    pub year: Option<i32>,
    /// The vintage asked for; without one, the one that covers most members.
    pub vintage: Option<String>,
    /// Seed of everything random.
    pub seed: u64,
}

impl<'z> Scope<'z> {
    /// The members of the zone.
    pub fn members(&self) -> UnitSet {
        self.zone.members(self.named)
    }

    /// The counties inside the zone, if there are at least two; else its members.
    pub fn counties(&self) -> UnitSet {
        let counties = self.zone.inside(self.named, Level::County);
        if counties.len() >= 2 { counties } else { self.members() }
    }

    /// The same scope looking at another named zone.
    pub fn with(&self, named: &'z NamedZone) -> Scope<'z> {
        Scope { named, ..self.clone() }
    }

    /// The names of a unit.
    pub fn names(&self, unit: UnitId) -> &'z Names {
        &self.zone.units.get(unit).names
    }

    /// The province (the unit of level province) that a unit lies in; itself where it has none above it.
    pub fn province(&self, unit: UnitId) -> UnitId {
        self.zone.units.ancestor(unit, Level::Province).unwrap_or(unit)
    }

    /// An indicator for a set of units in the year of the scope, else in the latest year that covers at
    /// least nine tenths as many units as the best-covered year.
    pub fn indicator(&self, key: &str, units: &UnitSet) -> Result<Column, Unavailable> {
        let table = &self.zone.indicators;
        let vintage = self.vintage.as_deref();
        let missing = || Unavailable {
            reason: Message::new("unavailable-indicator").name("indicator", &self.zone.indicator_name(key)),
            resource: "indicators",
        };
        if let Some(year) = self.year {
            return table.column(key, year, vintage, units).ok_or_else(missing);
        }
        let columns: Vec<Column> =
            table.years(key).into_iter().rev().filter_map(|y| table.column(key, y, vintage, units)).collect();
        let most = columns.iter().map(Column::known).max().ok_or_else(missing)?;
        columns.into_iter().find(|c| c.known() * 10 >= most * 9).ok_or_else(missing)
    }

    /// Figures by industry in the year of the scope, else in the latest year that has them.
    pub fn industries(&self, units: &UnitSet) -> Result<IndustryTable, Unavailable> {
        self.industries_of(units, None, None)
    }

    /// As [`Scope::industries`], of a classification and of what is counted (the first of the table where none is named).
    pub fn industries_of(
        &self,
        units: &UnitSet,
        classification: Option<&str>,
        counted: Option<&str>,
    ) -> Result<IndustryTable, Unavailable> {
        let table = &self.zone.industries;
        let years = table.years();
        let wanted: Vec<i32> = match self.year {
            // The census years nearest to the year asked for come first: industries are not observed yearly.
            Some(year) => {
                let mut near = years;
                near.sort_by_key(|y| ((y - year).abs(), -y));
                near
            }
            None => years.into_iter().rev().collect(),
        };
        (wanted.into_iter()).find_map(|y| table.table(y, classification, counted, units)).ok_or_else(|| {
            Unavailable { reason: Message::new("unavailable-industries"), resource: "industries" }
        })
    }
}
