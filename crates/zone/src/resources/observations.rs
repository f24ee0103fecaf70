//! The table of observations.

use crate::problem::{ProblemKind, Problems};
use crate::read::cells::{References, UnitBook};
use crate::read::table::Table;
use crate::tables::{Observation, Observations};

const COLUMNS: [(&str, bool); 8] = [
    ("station", true),
    ("code", false),
    ("period", true),
    ("variable", true),
    ("value", true),
    ("unit", false),
    ("readings", false),
    ("source", false),
];

/// Reads the table.
pub(crate) fn read(tables: Vec<Table>, references: &References, problems: &mut Problems) -> Observations {
    let mut read = Observations::default();
    let mut book = UnitBook::default();
    let mut files: Vec<String> = Vec::new();
    for mut table in tables {
        let Some(columns) = table.columns(&COLUMNS, problems) else { continue };
        let [station, code, period, variable, value, unit, readings, source] = columns;
        files.push(table.file.clone());
        let (symbols, rows) = (&mut read.symbols, &mut read.rows);
        table.each(problems, |cells| {
            let at = cells.needed(station);
            let place = if cells.text(code).is_empty() { None } else { cells.unit(code, &references.units) };
            let when = cells.period(period);
            let what = cells.needed(variable);
            let number = cells.number(value);
            let count = cells.number(readings);
            if count.is_some_and(|n| n < 0.0 || n.fract() != 0.0) {
                cells.wrong(ProblemKind::NumberInvalid, readings);
            }
            let (Some(at), Some(when), Some(what), Some(number)) = (at, when, what, number) else { return };
            let variable = symbols.intern(what);
            let Some(number) = book.canonical(cells, variable, unit, number) else { return };
            rows.push(Observation {
                station: symbols.intern(at),
                unit: place,
                period: when,
                variable,
                value: number,
                readings: count.filter(|n| *n >= 0.0).map(|n| n as u32),
                source: symbols.intern(cells.source(source, references)),
                line: cells.line(),
            });
        });
    }
    read.resource = files.join(", ");
    read.units = book.units;
    read
}
