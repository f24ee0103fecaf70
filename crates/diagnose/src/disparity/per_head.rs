//! Output per head: what the measures of disparity are taken of.

use crate::{Dropped, Kind, OptionSpec, Options, Sample, Scope, Unavailable, Undefined};
use coregion_zone::{Column, Dimension, Message, Names, UnitSet};

/// The options that choose it, shared by the measures of this group.
pub const INDICATOR: OptionSpec = OptionSpec { name: "indicator", kind: Kind::Text, default: "gdp" };
/// The count of people; `none` for totals that are not divided.
pub const PEOPLE: OptionSpec = OptionSpec { name: "people", kind: Kind::Text, default: "" };
/// Members of the zone, or the counties inside it.
pub const LEVEL: OptionSpec =
    OptionSpec { name: "level", kind: Kind::Choice(&["members", "county"]), default: "members" };

/// Counts of people, in the order in which they are tried.
const PEOPLE_KEYS: [&str; 3] = ["population_resident", "population_registered", "population"];

/// Output, people and output per head of the units that have both.
#[derive(Clone, Debug)]
pub struct PerHead {
    /// Output and, unless totals were asked for, people.
    pub sample: Sample,
    /// Output per head; the output itself where totals were asked for.
    pub values: Vec<f64>,
    /// Unit of measure of the values.
    pub unit: String,
    /// Name of the output.
    pub indicator: Names,
}

impl PerHead {
    /// People, where there are any.
    pub fn people(&self) -> Option<&[f64]> {
        self.sample.columns.get(1).map(Vec::as_slice)
    }

    /// Leaves out the units whose value is not above zero.
    pub fn keep_positive(&mut self, scope: &Scope<'_>) {
        let kept: Vec<usize> = (0..self.values.len()).filter(|i| self.values[*i] > 0.0).collect();
        let gone = (0..self.values.len()).filter(|i| self.values[*i] <= 0.0);
        self.sample.dropped.extend(gone.map(|i| Dropped {
            names: scope.names(self.sample.units[i]).clone(),
            reason: Message::new("dropped-not-positive").name("indicator", &self.indicator),
        }));
        let pick = |list: &[f64]| kept.iter().map(|i| list[*i]).collect::<Vec<f64>>();
        self.values = pick(&self.values);
        self.sample.columns = self.sample.columns.iter().map(|c| pick(c)).collect();
        self.sample.units = kept.iter().map(|i| self.sample.units[*i]).collect();
    }

    /// The reason why a weighted figure is undefined where totals were asked for.
    pub fn weights(&self) -> Result<&[f64], Undefined> {
        self.people().ok_or(Undefined::TooFew { needed: self.values.len(), found: 0 })
    }
}

/// The units that a scope is looked at by: its members, or its counties.
pub fn units(scope: &Scope<'_>, options: &Options) -> UnitSet {
    if options.text("level") == Some("county") { scope.counties() } else { scope.members() }
}

/// The count of people in a year: the one asked for, else the one that covers most units.
pub fn people(
    scope: &Scope<'_>,
    key: Option<&str>,
    year: Option<i32>,
    units: &UnitSet,
) -> Result<Column, Unavailable> {
    // People have releases of their own: the vintage asked for is that of the output.
    let scope = Scope { year: year.or(scope.year), vintage: None, ..scope.clone() };
    if let Some(key) = key {
        return scope.indicator(key, units);
    }
    let mut best: Result<Column, Unavailable> = scope.indicator(PEOPLE_KEYS[0], units);
    for key in &PEOPLE_KEYS[1..] {
        if let Ok(column) = scope.indicator(key, units)
            && best.as_ref().map_or(0, Column::known) < column.known()
        {
            best = Ok(column);
        }
    }
    best
}

/// Output per head by the options `indicator`, `people` and `level`.
pub fn per_head(scope: &Scope<'_>, options: &Options) -> Result<PerHead, Unavailable> {
    of_units(scope, options, &units(scope, options))
}

/// Output per head of a set of units.
pub fn of_units(scope: &Scope<'_>, options: &Options, units: &UnitSet) -> Result<PerHead, Unavailable> {
    let key = options.text("indicator").unwrap_or("gdp");
    let indicator = scope.zone.indicator_name(key);
    let output = scope.indicator(key, units)?;
    let unit = output.unit.clone();
    if options.text("people") == Some("none") {
        let sample = Sample::new(scope, &[output]);
        return Ok(PerHead {
            values: sample.columns[0].clone(),
            sample,
            unit: unit.as_str().into(),
            indicator,
        });
    }
    let year = output.provenance.period.map(|p| p.year());
    let people = people(scope, options.text("people"), year, units)?;
    let people_unit = people.unit.clone();
    let people_name = scope.zone.indicator_name(&people.provenance.series);
    let mut sample = Sample::new(scope, &[output, people]);
    sample.refuse(scope, |row| {
        (row[1] <= 0.0).then(|| Message::new("dropped-not-positive").name("indicator", &people_name))
    });
    let (factor, unit) = match (unit.dimension(), people_unit.dimension()) {
        (Dimension::Money, Dimension::Persons) => (1e8, "CNY per person".to_owned()),
        _ => (1.0, format!("{} / {}", unit.as_str(), people_unit.as_str())),
    };
    let values = sample.columns[0].iter().zip(&sample.columns[1]).map(|(y, p)| y / p * factor).collect();
    Ok(PerHead { sample, values, unit, indicator })
}

/// The figure of each zone that the scope is compared with, in the same year.
pub fn compared<'z>(
    scope: &Scope<'z>,
    year: Option<i32>,
    figure: impl Fn(&Scope<'z>) -> Option<f64>,
) -> Vec<(&'z coregion_zone::NamedZone, f64)> {
    (scope.compare.iter().filter(|z| z.id != scope.named.id))
        .filter_map(|named| Some((*named, figure(&Scope { year, ..scope.with(named) })?)))
        .collect()
}
