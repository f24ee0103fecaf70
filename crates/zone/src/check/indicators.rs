//! Figures that cannot be, and figures of one indicator that do not stand beside each other.

use crate::problem::{Problem, ProblemKind, Problems};
use crate::tables::{IndicatorRow, Symbol};
use crate::{Dimension, Level, UnitId, Zone};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Words in the name of a quantity that may be negative, or beyond a hundred percent.
const CHANGES: &[&str] = &[
    "growth",
    "change",
    "balance",
    "net",
    "surplus",
    "deficit",
    "profit",
    "difference",
    "index",
    "ratio",
    "rate_of",
    "yoy",
    "increase",
    "temperature",
    "增长",
    "增速",
    "增幅",
    "变化",
    "净",
    "盈余",
    "差额",
    "指数",
];

/// Whether the name of an indicator says that it may be negative.
fn may_be_negative(name: &str) -> bool {
    let name = name.to_lowercase();
    CHANGES.iter().any(|word| match word.is_ascii() && word.len() < 5 {
        true => name.split(|c: char| !c.is_alphanumeric()).any(|part| part == *word),
        false => name.contains(word),
    })
}

type ByYear<'z> = BTreeMap<(Symbol, Level, i32), Vec<&'z IndicatorRow>>;

/// Negative figures, shares out of range, vintages and years that are mixed.
pub(super) fn check(zone: &Zone, problems: &mut Problems) {
    impossible(zone, problems);
    let table = &zone.indicators;
    let mut by_year: ByYear<'_> = BTreeMap::new();
    for row in table.rows() {
        by_year.entry((row.indicator, zone.units.get(row.unit).level, row.year)).or_default().push(row);
    }
    mixed_vintages(zone, &by_year, problems);
    mixed_years(zone, &by_year, problems);
    spikes(zone, problems);
    misspelt_units(zone, problems);
}

/// Units of measure that speak of people or money in a spelling that is not understood.
fn misspelt_units(zone: &Zone, problems: &mut Problems) {
    let table = &zone.indicators;
    for name in table.names() {
        let Some(unit) = table.unit(name).filter(|u| u.is_misspelt()) else { continue };
        let symbol = table.symbols.find(name);
        let line = table.rows().iter().find(|r| Some(r.indicator) == symbol).map_or(0, |r| r.line);
        problems.push(
            (Problem::new(ProblemKind::UnitUnknown, &table.resource).line(line).column("unit"))
                .text(unit.as_str())
                .named("what", &zone.indicator_name(name)),
        );
    }
}

/// How many times both the year before and the year after a figure must be for it to look mistaken.
const SPIKE: f64 = 3.0;

/// Figures of one unit and vintage that are several times those of the year before and of the year after, or
/// several times below them: often a total of the level above, a slipped decimal or another unit of measure.
fn spikes(zone: &Zone, problems: &mut Problems) {
    let table = &zone.indicators;
    let mut series: HashMap<(Symbol, Symbol, UnitId), Vec<&IndicatorRow>> = HashMap::new();
    for row in table.rows() {
        series.entry((row.indicator, row.vintage, row.unit)).or_default().push(row);
    }
    let mut found: Vec<(&IndicatorRow, &IndicatorRow, &IndicatorRow)> = Vec::new();
    for rows in series.values_mut() {
        rows.sort_by_key(|r| r.year);
        for w in rows.windows(3) {
            let (a, b, c) = (w[0].value, w[1].value, w[2].value);
            let consecutive = w[0].year + 1 == w[1].year && w[1].year + 1 == w[2].year;
            let above = b > SPIKE * a && b > SPIKE * c;
            let below = b * SPIKE < a && b * SPIKE < c;
            if consecutive && a > 0.0 && b > 0.0 && c > 0.0 && (above || below) {
                found.push((w[0], w[1], w[2]));
            }
        }
    }
    found.sort_by_key(|f| f.1.line);
    for (before, row, after) in found {
        problems.push(
            (Problem::new(ProblemKind::ValueSpike, &table.resource).line(row.line).column("value"))
                .text(&row.value.to_string())
                .named("what", &zone.indicator_name(table.symbols.text(row.indicator)))
                .named("unit", &zone.units.get(row.unit).names)
                .with("year", row.year.to_string())
                .number("before", before.value, 2)
                .number("after", after.value, 2),
        );
    }
}

fn impossible(zone: &Zone, problems: &mut Problems) {
    let table = &zone.indicators;
    let mut kinds: HashMap<Symbol, (bool, bool)> = HashMap::new();
    for row in table.rows() {
        let (negative, share) = *kinds.entry(row.indicator).or_insert_with(|| {
            let name = table.symbols.text(row.indicator);
            let dimension = table.unit(name).map_or(Dimension::Other, |u| u.dimension());
            let fixed = !may_be_negative(name);
            (
                fixed && !matches!(dimension, Dimension::Other | Dimension::Share),
                fixed && dimension == Dimension::Share,
            )
        });
        let kind = if negative && row.value < 0.0 {
            ProblemKind::NegativeValue
        } else if share && !(0.0..=100.0 + 1e-9).contains(&row.value) {
            ProblemKind::ShareRange
        } else {
            continue;
        };
        let problem = Problem::new(kind, &table.resource).line(row.line).column("value");
        problems.push(problem.text(&row.value.to_string()).with("column", "value"));
    }
}

/// A year of an indicator and level in which no vintage covers the units that have a figure.
struct Mixed<'z> {
    year: i32,
    vintages: BTreeSet<&'z str>,
    units: usize,
    known: usize,
    other: &'z IndicatorRow,
}

/// One report an indicator and level: the years in which its vintages are mixed, with the worst one's numbers.
fn mixed_vintages(zone: &Zone, by_year: &ByYear<'_>, problems: &mut Problems) {
    let mut series: BTreeMap<(Symbol, Level), Vec<Mixed<'_>>> = BTreeMap::new();
    for ((indicator, level, year), rows) in by_year {
        if let Some(mixed) = mixed(zone, *year, rows) {
            series.entry((*indicator, *level)).or_default().push(mixed);
        }
    }
    for ((indicator, _), years) in series {
        let Some(worst) = years.iter().max_by_key(|m| m.units - m.known) else { continue };
        let vintages: BTreeSet<&str> = years.iter().flat_map(|m| m.vintages.iter().copied()).collect();
        let names: Vec<&str> = vintages.into_iter().map(|v| if v.is_empty() { "—" } else { v }).collect();
        let spans = super::gaps::spans(&years.iter().map(|m| m.year).collect::<Vec<_>>());
        problems.push(
            (Problem::new(ProblemKind::VintageMixed, &zone.indicators.resource).line(worst.other.line))
                .column("vintage")
                .text(zone.indicators.symbols.text(worst.other.vintage))
                .named("what", &zone.indicator_name(zone.indicators.symbols.text(indicator)))
                .with("year", spans)
                .with("worst", worst.year.to_string())
                .with("vintages", names.join(", "))
                .count("units", worst.units)
                .count("known", worst.known),
        );
    }
}

fn mixed<'z>(zone: &'z Zone, year: i32, rows: &[&'z IndicatorRow]) -> Option<Mixed<'z>> {
    let first = rows.first()?;
    if rows.iter().all(|r| r.vintage == first.vintage) {
        return None;
    }
    let symbols = &zone.indicators.symbols;
    let mut units: BTreeSet<UnitId> = BTreeSet::new();
    let mut by_vintage: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        units.insert(row.unit);
        *by_vintage.entry(symbols.text(row.vintage)).or_default() += 1;
    }
    // Ties go to the first by name, as in `Indicators::column`.
    let (most, known) = by_vintage.iter().rev().max_by_key(|(_, n)| **n).map(|(v, n)| (*v, *n))?;
    let other = rows.iter().find(|r| symbols.text(r.vintage) != most)?;
    let (vintages, units) = (by_vintage.into_keys().collect(), units.len());
    (known < units).then_some(Mixed { year, vintages, units, known, other })
}

/// Indicators for which no year has a figure of each unit that has one.
fn mixed_years(zone: &Zone, by_year: &ByYear<'_>, problems: &mut Problems) {
    let mut series: BTreeMap<(Symbol, Level), BTreeMap<i32, BTreeSet<UnitId>>> = BTreeMap::new();
    for ((indicator, level, year), rows) in by_year {
        let years = series.entry((*indicator, *level)).or_default();
        years.entry(*year).or_default().extend(rows.iter().map(|r| r.unit));
    }
    for ((indicator, level), years) in &series {
        let all: BTreeSet<UnitId> = years.values().flatten().copied().collect();
        let best = years.iter().max_by_key(|(_, units)| units.len());
        let Some((year, known)) = best.filter(|(_, units)| units.len() < all.len()) else { continue };
        let left = all.iter().find(|u| !known.contains(u));
        let row = (by_year.range((*indicator, *level, i32::MIN)..=(*indicator, *level, i32::MAX)))
            .flat_map(|(_, rows)| rows)
            .find(|r| Some(&r.unit) == left);
        let name = zone.indicators.symbols.text(*indicator);
        problems.push(
            (Problem::new(ProblemKind::YearMixed, &zone.indicators.resource).line(row.map_or(0, |r| r.line)))
                .column("year")
                .text(&row.map_or(String::new(), |r| r.year.to_string()))
                .named("what", &zone.indicator_name(name))
                .with("year", year.to_string())
                .count("units", all.len())
                .count("known", known.len()),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_may_be_negative() {
        for name in ["gdp_growth", "net_migration", "人口自然增长率", "fiscal_balance", "gdp_index"] {
            assert!(may_be_negative(name), "{name}");
        }
        for name in ["gdp", "internet_users", "urban_share", "population"] {
            assert!(!may_be_negative(name), "{name}");
        }
    }
}
