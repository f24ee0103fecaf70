//! Parts that do not add up to their total: children of a unit, and the three sectors of output.

use crate::package::Loaded;
use crate::problem::{Problem, ProblemKind, Problems};
use crate::tables::{IndicatorRow, Symbol};
use crate::{Arg, Dimension, MeasureUnit, Message, UnitId, Zone};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The largest difference that rounding explains.
const TOLERANCE: f64 = 0.005;

/// Words in the name of a figure that is not the sum of its parts although its unit would allow it.
const NOT_ADDITIVE: &[&str] = &[
    "average", "mean", "median", "per_", "density", "wage", "price", "index", "平均", "人均", "密度", "中位",
];

const SECTORS: [[&str; 3]; 2] =
    [["va_primary", "va_secondary", "va_tertiary"], ["primary", "secondary", "tertiary"]];

type Figures<'z> = HashMap<UnitId, &'z IndicatorRow>;

/// Compares totals with their parts for the same year and vintage, where every part has a figure.
pub(super) fn check(loaded: &Loaded, problems: &mut Problems) {
    let zone = &loaded.zone;
    let mut figures: BTreeMap<(Symbol, i32, Symbol), Figures<'_>> = BTreeMap::new();
    for row in zone.indicators.rows() {
        figures.entry((row.indicator, row.year, row.vintage)).or_default().insert(row.unit, row);
    }
    let covered = covered(loaded);
    for ((indicator, _, _), by_unit) in &figures {
        if additive(zone, *indicator) {
            children(zone, by_unit, &covered, problems);
        }
    }
    sectors(zone, &figures, problems);
}

fn additive(zone: &Zone, indicator: Symbol) -> bool {
    let name = zone.indicators.symbols.text(indicator);
    is_additive(name, zone.indicators.unit(name))
}

/// Whether the figure of a whole is the sum of those of its parts, by its unit and its name.
pub(crate) fn is_additive(name: &str, unit: Option<&MeasureUnit>) -> bool {
    let dimension = unit.map_or(Dimension::Other, MeasureUnit::dimension);
    let kind = matches!(dimension, Dimension::Money | Dimension::Persons | Dimension::Area | Dimension::Mass);
    kind && !NOT_ADDITIVE.iter().any(|word| name.to_lowercase().contains(word))
}

/// The units whose children in the table are all their children: those inside a named zone, and every unit
/// of a package that names no members. A province that is in the table only because some of its cities are
/// members is not one, unless its children's areas add up to its own.
fn covered(loaded: &Loaded) -> HashSet<UnitId> {
    let (zone, units) = (&loaded.zone, &loaded.zone.units);
    if !loaded.origins.members_given {
        return units.iter().map(|(id, _)| id).collect();
    }
    let mut covered: HashSet<UnitId> = HashSet::new();
    let mut open: Vec<UnitId> = zone.zones.iter().flat_map(|z| z.members.iter().copied()).collect();
    while let Some(id) = open.pop() {
        if covered.insert(id) {
            open.extend(units.children(id));
        }
    }
    for (id, unit) in units.iter() {
        let areas: Option<f64> = units.children(id).iter().map(|c| units.get(*c).area_km2).sum();
        if let (Some(own), Some(parts)) = (unit.area_km2, areas)
            && (parts - own).abs() <= 0.02 * own
        {
            covered.insert(id);
        }
    }
    covered
}

fn children(zone: &Zone, by_unit: &Figures<'_>, covered: &HashSet<UnitId>, problems: &mut Problems) {
    let mut totals: Vec<&&IndicatorRow> = by_unit.values().filter(|r| covered.contains(&r.unit)).collect();
    totals.sort_by_key(|r| r.line);
    for total in totals {
        let parts = zone.units.children(total.unit);
        let sum: Option<f64> = parts.iter().map(|c| by_unit.get(c).map(|r| r.value)).sum();
        if let Some(sum) = sum.filter(|_| !parts.is_empty()) {
            compare(
                zone,
                total,
                sum,
                Message::new("problem-parts-children").int("count", parts.len()),
                problems,
            );
        }
    }
}

fn sectors(zone: &Zone, figures: &BTreeMap<(Symbol, i32, Symbol), Figures<'_>>, problems: &mut Problems) {
    let symbols = &zone.indicators.symbols;
    let Some(gdp) = symbols.find("gdp") else { return };
    for names in SECTORS {
        let [Some(first), Some(second), Some(third)] = names.map(|n| symbols.find(n)) else { continue };
        for ((_, year, vintage), totals) in figures.iter().filter(|((indicator, ..), _)| *indicator == gdp) {
            let part = |sector: Symbol| figures.get(&(sector, *year, *vintage));
            let (Some(a), Some(b), Some(c)) = (part(first), part(second), part(third)) else { continue };
            let mut totals: Vec<&&IndicatorRow> = totals.values().collect();
            totals.sort_by_key(|r| r.line);
            for total in totals {
                let sum: Option<f64> = [a, b, c].iter().map(|p| p.get(&total.unit).map(|r| r.value)).sum();
                if let Some(sum) = sum {
                    compare(zone, total, sum, Message::new("problem-parts-sectors"), problems);
                }
            }
        }
    }
}

fn compare(zone: &Zone, total: &IndicatorRow, sum: f64, parts: Message, problems: &mut Problems) {
    let difference = sum - total.value;
    if difference.abs() <= TOLERANCE * total.value.abs().max(sum.abs()) {
        return;
    }
    let share = if total.value == 0.0 { 1.0 } else { difference / total.value };
    let decimals = if total.value.abs() >= 10_000.0 { 0 } else { 2 };
    let name = zone.indicators.symbols.text(total.indicator);
    problems.push(
        (Problem::new(ProblemKind::PartsTotal, &zone.indicators.resource).line(total.line).column("value"))
            .text(&total.value.to_string())
            .named("what", &zone.indicator_name(name))
            .named("unit", &zone.units.get(total.unit).names)
            .with("year", total.year.to_string())
            .number("total", total.value, decimals)
            .number("sum", sum, decimals)
            .arg("parts", Arg::Message(Box::new(parts)))
            .arg("percent", Arg::Percent { share, decimals: 1 }),
    );
}
