//! Several indicators for one set of units, from a list such as `gdp,fiscal_revenue/population_resident,-pm25`.
//!
//! A slash divides one indicator by another; a leading minus marks a cost (less is better).

use super::entropy::Direction;
use crate::{Options, Sample, Scope, Unavailable};
use coregion_zone::{Arg, Column, Message, Names, UnitSet};

/// A list of indicators with the units that have all of them.
#[derive(Clone, Debug)]
pub struct Indicators {
    /// One column an indicator.
    pub sample: Sample,
    /// Their names.
    pub names: Vec<Names>,
    /// Their keys as given.
    pub keys: Vec<String>,
    /// Whether more is better.
    pub directions: Vec<Direction>,
    /// Indicators that were left out or come from another year.
    pub warnings: Vec<Message>,
}

impl Indicators {
    /// The columns as slices.
    pub fn columns(&self) -> Vec<&[f64]> {
        self.sample.columns.iter().map(Vec::as_slice).collect()
    }
}

/// How far back a figure may be taken where the year has none.
const YEARS_BACK: i32 = 10;

/// The indicators of a list, for a set of units, in the year of the first one where they have it, else in the nearest
/// year before. An indicator with figures for fewer than four fifths of the units is left out and named.
pub fn indicators(
    scope: &Scope<'_>,
    list: &str,
    units: &UnitSet,
    least: usize,
) -> Result<Indicators, Unavailable> {
    let mut found = Indicators {
        sample: Sample::default(),
        names: Vec::new(),
        keys: Vec::new(),
        directions: Vec::new(),
        warnings: Vec::new(),
    };
    let mut columns: Vec<Column> = Vec::new();
    let mut year = scope.year;
    let mut missing = None;
    for item in list.split(',').map(str::trim).filter(|i| !i.is_empty()) {
        let (key, direction) = match item.strip_prefix('-') {
            Some(key) => (key, Direction::Cost),
            None => (item, Direction::Benefit),
        };
        let names = name(scope, key);
        match column(scope, key, units, year) {
            Ok(column) => {
                let its = column.provenance.period.map(|p| p.year());
                if let (Some(wanted), Some(its)) = (year, its)
                    && its != wanted
                {
                    let warning = Message::new("warning-indicators-year").name("indicator", &names);
                    found.warnings.push(warning.text("year", its.to_string()));
                }
                year = year.or(its);
                columns.push(column);
                found.names.push(names);
                found.keys.push(item.to_owned());
                found.directions.push(direction);
            }
            Err(reason) => {
                found.warnings.push(Message::new("warning-indicators-left-out").name("indicator", &names));
                missing = Some(reason);
            }
        }
    }
    if columns.len() < least {
        return Err(missing.unwrap_or_else(|| Unavailable {
            reason: Message::new("unavailable-indicators").int("needed", least).int("found", columns.len()),
            resource: "indicators",
        }));
    }
    found.sample = Sample::new(scope, &columns);
    // A ratio is named by its parts.
    for dropped in &mut found.sample.dropped {
        for (column, names) in columns.iter().zip(&found.names) {
            let plain = Arg::Name(scope.zone.indicator_name(&column.provenance.series));
            if dropped.reason.args.get("indicator") == Some(&plain) {
                dropped.reason.args.insert("indicator", Arg::Name(names.clone()));
            }
        }
    }
    Ok(found)
}

/// The list that an option holds.
pub fn list<'o>(options: &'o Options, name: &str) -> &'o str {
    options.text(name).unwrap_or("")
}

fn name(scope: &Scope<'_>, key: &str) -> Names {
    match key.split_once('/') {
        None => scope.zone.indicator_name(key),
        Some((above, below)) => {
            let (above, below) = (scope.zone.indicator_name(above), scope.zone.indicator_name(below));
            Names::new(&format!("{} / {}", above.en, below.en), &format!("{}／{}", above.zh, below.zh))
        }
    }
}

fn column(scope: &Scope<'_>, key: &str, units: &UnitSet, year: Option<i32>) -> Result<Column, Unavailable> {
    let Some((above, below)) = key.split_once('/') else { return plain(scope, key, units, year) };
    let above = plain(scope, above.trim(), units, year)?;
    let its = above.provenance.period.map(|p| p.year());
    let below = plain(scope, below.trim(), units, its)?;
    let values = (above.values.iter().zip(&below.values))
        .map(|(a, b)| match (a, b) {
            (Some(a), Some(b)) if *b != 0.0 => Some(a / b),
            _ => None,
        })
        .collect();
    let mut provenance = above.provenance;
    provenance.series = key.to_owned();
    provenance.rows += below.provenance.rows;
    provenance.sources.extend(below.provenance.sources);
    Ok(Column { values, provenance, ..above })
}

fn plain(scope: &Scope<'_>, key: &str, units: &UnitSet, year: Option<i32>) -> Result<Column, Unavailable> {
    let Some(year) = year else { return scope.indicator(key, units) };
    let enough = |column: &Column| column.known() * 5 >= units.len() * 4;
    let mut reason = None;
    for back in 0..=YEARS_BACK {
        for vintage in [scope.vintage.clone(), None] {
            let at = Scope { year: Some(year - back), vintage, ..scope.clone() };
            match at.indicator(key, units) {
                Ok(column) if enough(&column) => return Ok(column),
                Ok(_) => {}
                Err(why) => reason = Some(why),
            }
        }
    }
    Err(reason.unwrap_or_else(|| Unavailable {
        reason: Message::new("unavailable-indicator").name("indicator", &scope.zone.indicator_name(key)),
        resource: "indicators",
    }))
}
