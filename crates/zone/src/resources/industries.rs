//! The table of figures by industry.

use crate::problem::{ProblemKind, Problems};
use crate::read::cells::{References, UnitBook};
use crate::read::table::Table;
use crate::tables::{Industries, IndustryClass, IndustryRow, Symbol};
use crate::{Names, UnitId};
use std::collections::HashMap;

const COLUMNS: [(&str, bool); 8] = [
    ("code", true),
    ("year", true),
    ("classification", false),
    ("industry", true),
    ("measure", false),
    ("value", true),
    ("unit", false),
    ("source", false),
];

/// Reads the table; `classes` are the industries of the table of names, in their order.
pub(crate) fn read(
    tables: Vec<Table>,
    references: &References,
    classes: Vec<IndustryClass>,
    problems: &mut Problems,
) -> Industries {
    let mut read = Industries { classes, ..Industries::default() };
    let mut book = UnitBook::default();
    let mut first: HashMap<(UnitId, i32, Symbol, Symbol, Symbol), u32> = HashMap::new();
    let mut files: Vec<String> = Vec::new();
    for mut table in tables {
        let Some(columns) = table.columns(&COLUMNS, problems) else { continue };
        let [code, year, classification, industry, measure, value, unit, source] = columns;
        files.push(table.file.clone());
        let (symbols, rows) = (&mut read.symbols, &mut read.rows);
        table.each(problems, |cells| {
            let place = cells.unit(code, &references.units);
            let when = cells.year(year);
            let what = cells.needed(industry);
            let number = cells.number(value);
            let (Some(place), Some(when), Some(what), Some(number)) = (place, when, what, number) else {
                return;
            };
            let measure = match cells.text(measure) {
                "" => symbols.intern("value"),
                text => symbols.intern(text),
            };
            let Some(number) = book.canonical(cells, measure, unit, number) else { return };
            let (industry, classification) =
                (symbols.intern(what), symbols.intern(cells.text(classification)));
            let line = cells.line();
            let earlier = *first.entry((place, when, classification, industry, measure)).or_insert(line);
            if earlier != line {
                cells.wrong_with(ProblemKind::RowTwice, value, |p| p.with("first", earlier.to_string()));
                return;
            }
            let source = symbols.intern(cells.source(source, references));
            let value = number;
            rows.push(IndustryRow {
                unit: place,
                year: when,
                classification,
                industry,
                measure,
                value,
                source,
                line,
            });
        });
    }
    read.resource = files.join(", ");
    read.units = book.units;
    name_the_rest(&mut read);
    read
}

/// Industries that the table of names does not hold follow in the order of their first use.
fn name_the_rest(read: &mut Industries) {
    let mut seen: Vec<bool> = vec![false; read.symbols.texts().count()];
    for class in &read.classes {
        if let Some(symbol) = read.symbols.find(&class.key) {
            seen[symbol.0 as usize] = true;
        }
    }
    for row in &read.rows {
        let at = row.industry.0 as usize;
        if !seen[at] {
            seen[at] = true;
            let key = read.symbols.text(row.industry).to_owned();
            let names = Names::same(&key);
            read.classes.push(IndustryClass { key, names });
        }
    }
}
