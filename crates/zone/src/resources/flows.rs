//! The table of flows.

use crate::problem::{ProblemKind, Problems};
use crate::read::cells::{References, UnitBook};
use crate::read::table::Table;
use crate::tables::{FlowRow, Flows, Symbol};
use crate::{Period, UnitId};
use std::collections::HashMap;

const COLUMNS: [(&str, bool); 8] = [
    ("origin", true),
    ("destination", true),
    ("period", true),
    ("kind", false),
    ("report", false),
    ("value", true),
    ("unit", false),
    ("source", false),
];

/// Reads the table.
pub(crate) fn read(tables: Vec<Table>, references: &References, problems: &mut Problems) -> Flows {
    let units = &references.units;
    let mut read = Flows::default();
    let mut book = UnitBook::default();
    let mut first: HashMap<(UnitId, UnitId, Period, Symbol, Symbol), u32> = HashMap::new();
    let mut files: Vec<String> = Vec::new();
    for mut table in tables {
        let Some(columns) = table.columns(&COLUMNS, problems) else { continue };
        let [origin, destination, period, kind, report, value, unit, source] = columns;
        files.push(table.file.clone());
        let (symbols, rows) = (&mut read.symbols, &mut read.rows);
        table.each(problems, |cells| {
            let from = cells.unit_or(origin, units, ProblemKind::FlowEndUnknown);
            let to = cells.unit_or(destination, units, ProblemKind::FlowEndUnknown);
            let when = cells.period(period);
            let number = cells.number(value);
            if !matches!(cells.text(report), "" | "origin" | "destination") {
                cells
                    .wrong_with(ProblemKind::WordUnknown, report, |p| p.with("known", "origin, destination"));
                return;
            }
            let (Some(from), Some(to), Some(when), Some(number)) = (from, to, when, number) else { return };
            if number < 0.0 {
                cells.wrong(ProblemKind::NegativeValue, value);
                return;
            }
            let kind = match cells.text(kind) {
                "" => symbols.intern("flow"),
                text => symbols.intern(text),
            };
            let Some(number) = book.canonical(cells, kind, unit, number) else { return };
            let (report, line) = (symbols.intern(cells.text(report)), cells.line());
            let earlier = *first.entry((from, to, when, kind, report)).or_insert(line);
            if earlier != line {
                cells.wrong_with(ProblemKind::RowTwice, value, |p| p.with("first", earlier.to_string()));
                return;
            }
            let source = symbols.intern(cells.source(source, references));
            rows.push(FlowRow {
                origin: from,
                destination: to,
                period: when,
                kind,
                report,
                value: number,
                source,
                line,
            });
        });
    }
    read.resource = files.join(", ");
    read.units = book.units;
    read
}
