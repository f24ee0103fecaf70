//! The table of indicators.

use super::names::IndicatorNames;
use crate::UnitId;
use crate::problem::{ProblemKind, Problems};
use crate::read::cells::{References, UnitBook};
use crate::read::table::Table;
use crate::tables::{IndicatorRow, Indicators, Symbol, Symbols};
use std::collections::HashMap;

const COLUMNS: [(&str, bool); 7] = [
    ("code", true),
    ("year", true),
    ("vintage", false),
    ("indicator", true),
    ("value", true),
    ("unit", false),
    ("source", false),
];

/// Reads the table.
pub(crate) fn read(
    tables: Vec<Table>,
    references: &References,
    names: &IndicatorNames,
    problems: &mut Problems,
) -> Indicators {
    let mut symbols = Symbols::default();
    let mut book = UnitBook::default();
    for (key, unit) in &names.units {
        book.declare(symbols.intern(key), unit);
    }
    let mut rows: Vec<IndicatorRow> = Vec::new();
    let mut first: HashMap<(UnitId, i32, Symbol, Symbol), u32> = HashMap::new();
    let mut files: Vec<String> = Vec::new();
    for mut table in tables {
        let Some(columns) = table.columns(&COLUMNS, problems) else { continue };
        let [code, year, vintage, indicator, value, unit, source] = columns;
        files.push(table.file.clone());
        table.each(problems, |cells| {
            let place = cells.unit(code, &references.units);
            let when = cells.year(year);
            let what = cells.needed(indicator);
            let number = cells.number(value);
            let (Some(place), Some(when), Some(what), Some(number)) = (place, when, what, number) else {
                return;
            };
            let what = symbols.intern(what);
            let Some(number) = book.canonical(cells, what, unit, number) else { return };
            let vintage = symbols.intern(cells.text(vintage));
            let line = cells.line();
            let earlier = *first.entry((place, when, what, vintage)).or_insert(line);
            if earlier != line {
                cells.wrong_with(ProblemKind::RowTwice, value, |p| p.with("first", earlier.to_string()));
                return;
            }
            let source = symbols.intern(cells.source(source, references));
            rows.push(IndicatorRow {
                unit: place,
                year: when,
                indicator: what,
                vintage,
                value: number,
                source,
                line,
            });
        });
    }
    book.units.retain(|symbol, _| rows.iter().any(|r| r.indicator == *symbol));
    Indicators::new(&files.join(", "), symbols, rows, book.units)
}
