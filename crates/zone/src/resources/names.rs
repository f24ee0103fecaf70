//! Tables of names: indicators with their units, and industries.

use crate::Names;
use crate::problem::{ProblemKind, Problems};
use crate::read::table::Table;
use crate::tables::IndustryClass;
use std::collections::BTreeMap;

const INDICATORS: [(&str, bool); 4] =
    [("indicator", true), ("name_en", false), ("name_zh", false), ("unit", false)];
const INDUSTRIES: [(&str, bool); 3] = [("industry", true), ("name_en", false), ("name_zh", false)];

/// Names of indicators, and the units of measure that the table declares for them.
#[derive(Default)]
pub(crate) struct IndicatorNames {
    /// Names by key.
    pub names: BTreeMap<String, Names>,
    /// Units by key.
    pub units: BTreeMap<String, String>,
}

/// Reads the names of indicators.
pub(crate) fn indicators(tables: Vec<Table>, problems: &mut Problems) -> IndicatorNames {
    let mut read = IndicatorNames::default();
    for mut table in tables {
        let Some([indicator, name_en, name_zh, unit]) = table.columns(&INDICATORS, problems) else {
            continue;
        };
        table.each(problems, |cells| {
            let Some(key) = cells.needed(indicator) else { return };
            if read.names.contains_key(key) {
                cells.wrong_with(ProblemKind::RowTwice, indicator, |p| p.with("first", "none"));
                return;
            }
            let names = Names::new(cells.text(name_en), cells.text(name_zh));
            let names = if names.en.is_empty() { Names::same(&key.replace('_', " ")) } else { names };
            read.names.insert(key.to_owned(), names);
            if !cells.text(unit).is_empty() {
                read.units.insert(key.to_owned(), cells.text(unit).to_owned());
            }
        });
    }
    read
}

/// Reads the names of industries, in their order.
pub(crate) fn industries(tables: Vec<Table>, problems: &mut Problems) -> Vec<IndustryClass> {
    let mut classes: Vec<IndustryClass> = Vec::new();
    for mut table in tables {
        let Some([industry, name_en, name_zh]) = table.columns(&INDUSTRIES, problems) else { continue };
        table.each(problems, |cells| {
            let Some(key) = cells.needed(industry) else { return };
            if classes.iter().any(|c| c.key == key) {
                cells.wrong_with(ProblemKind::RowTwice, industry, |p| p.with("first", "none"));
                return;
            }
            let names = Names::new(cells.text(name_en), cells.text(name_zh));
            let names = if names.en.is_empty() { Names::same(key) } else { names };
            classes.push(IndustryClass { key: key.to_owned(), names });
        });
    }
    classes
}
