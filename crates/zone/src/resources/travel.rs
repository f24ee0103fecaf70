//! The table of travel times.

use crate::problem::{ProblemKind, Problems};
use crate::read::cells::{Cells, References};
use crate::read::table::{Col, Table};
use crate::tables::{TravelRow, TravelTimes};

const COLUMNS: [(&str, bool); 9] = [
    ("origin", true),
    ("destination", true),
    ("mode", false),
    ("period", false),
    ("minutes", false),
    ("median_minutes", false),
    ("services", false),
    ("km", false),
    ("source", false),
];

/// Reads the table.
pub(crate) fn read(tables: Vec<Table>, references: &References, problems: &mut Problems) -> TravelTimes {
    let units = &references.units;
    let mut read = TravelTimes::default();
    let mut files: Vec<String> = Vec::new();
    for mut table in tables {
        let Some(columns) = table.columns(&COLUMNS, problems) else { continue };
        let [origin, destination, mode, period, minutes, median, services, km, source] = columns;
        files.push(table.file.clone());
        let (symbols, rows) = (&mut read.symbols, &mut read.rows);
        table.each(problems, |cells| {
            let from = cells.unit_or(origin, units, ProblemKind::FlowEndUnknown);
            let to = cells.unit_or(destination, units, ProblemKind::FlowEndUnknown);
            let period = if cells.text(period).is_empty() { None } else { cells.period(period) };
            let minutes = not_negative(cells, minutes);
            let median_minutes = not_negative(cells, median);
            let (services, km) = (not_negative(cells, services), not_negative(cells, km));
            let (Some(from), Some(to)) = (from, to) else { return };
            rows.push(TravelRow {
                origin: from,
                destination: to,
                mode: symbols.intern(cells.text(mode)),
                period,
                minutes,
                median_minutes,
                services,
                km,
                source: symbols.intern(cells.source(source, references)),
                line: cells.line(),
            });
        });
    }
    read.resource = files.join(", ");
    read
}

fn not_negative(cells: &mut Cells<'_>, column: Col) -> Option<f64> {
    let value = cells.number(column)?;
    if value < 0.0 {
        cells.wrong(ProblemKind::NegativeValue, column);
        return None;
    }
    Some(value)
}
