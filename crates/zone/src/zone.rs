//! The zone: everything a package holds, read and aligned.

use crate::shapes::Boundaries;
use crate::tables::{
    Claim, Flows, Indicators, Industries, Inputs, Neighbours, Observations, Prices, Succession, TravelTimes,
};
use crate::{Level, Names, UnitId, UnitSet, Units};

/// A named group of units inside a package: the zone itself, its core, a comparison zone.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedZone {
    /// Its identifier.
    pub id: String,
    /// Its names.
    pub names: Names,
    /// Its members (the units that cooperate: cities, or counties), by code.
    pub members: Vec<UnitId>,
    /// On what the membership rests.
    pub basis: String,
}

/// A source named in the tables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The key used in the `source` columns.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Where it can be found.
    pub path: String,
}

/// A zone package in memory.
#[derive(Clone, Debug, Default)]
pub struct Zone {
    /// The name of the package.
    pub name: String,
    /// Its title.
    pub title: Names,
    /// A paragraph about it.
    pub description: Names,
    /// Its sources.
    pub sources: Vec<Source>,
    /// Its licences, as text.
    pub licences: Vec<String>,
    /// All units.
    pub units: Units,
    /// The named zones; the first is the package's own.
    pub zones: Vec<NamedZone>,
    /// Who borders whom.
    pub neighbours: Neighbours,
    /// Figures by unit and year.
    pub indicators: Indicators,
    /// Names and descriptions of indicators, by key.
    pub indicator_names: std::collections::BTreeMap<String, Names>,
    /// Figures by industry.
    pub industries: Industries,
    /// Who supplies whom.
    pub inputs: Inputs,
    /// Flows between units.
    pub flows: Flows,
    /// Travel times.
    pub travel: TravelTimes,
    /// Prices.
    pub prices: Prices,
    /// Observations.
    pub observations: Observations,
    /// Shapes, if there are any.
    pub boundaries: Option<Boundaries>,
    /// Statements to be checked.
    pub claims: Vec<Claim>,
    /// Which codes followed which.
    pub successions: Vec<Succession>,
}

impl Zone {
    /// A named zone by its identifier.
    pub fn named(&self, id: &str) -> Option<&NamedZone> {
        self.zones.iter().find(|z| z.id == id)
    }

    /// The members of a named zone as a set to align columns to.
    pub fn members(&self, zone: &NamedZone) -> UnitSet {
        let mut levels = zone.members.iter().map(|m| self.units.get(*m).level);
        let first = levels.next();
        let level = first.filter(|l| levels.all(|other| other == *l));
        UnitSet::new(zone.members.clone(), &zone.id, level)
    }

    /// All units of a level inside the members of a named zone, by code.
    pub fn inside(&self, zone: &NamedZone, level: Level) -> UnitSet {
        let mut ids: Vec<UnitId> =
            zone.members.iter().flat_map(|m| self.units.descendants(*m, level)).collect();
        ids.sort_by(|a, b| self.units.get(*a).code.cmp(&self.units.get(*b).code));
        ids.dedup();
        UnitSet::new(ids, &zone.id, Some(level))
    }

    /// The name of an indicator; its key where no name is given.
    pub fn indicator_name(&self, key: &str) -> Names {
        self.indicator_names.get(key).cloned().unwrap_or_else(|| Names::same(&key.replace('_', " ")))
    }
}
