//! The table of inputs.

use crate::UnitId;
use crate::problem::{ProblemKind, Problems};
use crate::read::cells::{References, UnitBook};
use crate::read::table::Table;
use crate::tables::{InputRow, Inputs, Symbol};
use std::collections::HashMap;

const COLUMNS: [(&str, bool); 8] = [
    ("code", true),
    ("year", true),
    ("classification", false),
    ("supplier", true),
    ("user", true),
    ("value", true),
    ("unit", false),
    ("source", false),
];

/// Reads the table. What an industry supplies is never negative.
pub(crate) fn read(tables: Vec<Table>, references: &References, problems: &mut Problems) -> Inputs {
    let mut read = Inputs::default();
    let mut book = UnitBook::default();
    let values = read.symbols.intern("value");
    let mut first: HashMap<(UnitId, i32, Symbol, Symbol, Symbol), u32> = HashMap::new();
    let mut files: Vec<String> = Vec::new();
    for mut table in tables {
        let Some(columns) = table.columns(&COLUMNS, problems) else { continue };
        let [code, year, classification, supplier, user, value, unit, source] = columns;
        files.push(table.file.clone());
        let (symbols, rows) = (&mut read.symbols, &mut read.rows);
        table.each(problems, |cells| {
            let place = cells.unit(code, &references.units);
            let when = cells.year(year);
            let (from, to) = (cells.needed(supplier), cells.needed(user));
            let number = cells.number(value);
            let (Some(place), Some(when), Some(from), Some(to), Some(number)) =
                (place, when, from, to, number)
            else {
                return;
            };
            if number < 0.0 {
                cells.wrong(ProblemKind::NegativeValue, value);
                return;
            }
            let Some(number) = book.canonical(cells, values, unit, number) else { return };
            let classification = symbols.intern(cells.text(classification));
            let (from, to) = (symbols.intern(from), symbols.intern(to));
            let line = cells.line();
            let earlier = *first.entry((place, when, classification, from, to)).or_insert(line);
            if earlier != line {
                cells.wrong_with(ProblemKind::RowTwice, value, |p| p.with("first", earlier.to_string()));
                return;
            }
            let source = symbols.intern(cells.source(source, references));
            rows.push(InputRow {
                unit: place,
                year: when,
                classification,
                supplier: from,
                user: to,
                value: number,
                source,
                line,
            });
        });
    }
    read.resource = files.join(", ");
    read.unit = book.units.remove(&values);
    read
}
