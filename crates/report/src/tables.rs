//! Every table of a report as a data package: full rows, canonical units, codes beside names.

use crate::report::Report;
use crate::text::Words;
use coregion_diagnose::{Cell, CellKind, Table};
use coregion_zone::Names;
use coregion_zone::write::{
    Cell as Out, ColumnKind, PackageInfo, TableToWrite, WriteColumn, WriteError, write_package,
};
use std::collections::HashSet;
use std::path::Path;

/// The name of a table's file, without its ending.
pub fn file_name(table: &Table) -> &str {
    table.id
}

/// Writes the tables of a report to a folder.
pub fn write(folder: &Path, report: &Report<'_>, words: &Words<'_>) -> Result<usize, WriteError> {
    let mut seen: HashSet<&str> = HashSet::new();
    let tables: Vec<TableToWrite> = (report.tables())
        .filter(|(table, _)| seen.insert(file_name(table)))
        .map(|(table, _)| convert(table, words))
        .collect();
    let label = |words: &Words<'_>| words.label("tables-title");
    let info = PackageInfo {
        name: "report-tables".into(),
        title: Names { en: label(words), zh: String::new() },
        licences: report.scope.zone.licences.clone(),
        sources: report.scope.zone.sources.clone(),
        ..PackageInfo::default()
    };
    write_package(folder, &info, &tables)?;
    Ok(tables.len())
}

/// A result table as it is written: a unit becomes a code and a name.
pub fn convert(table: &Table, words: &Words<'_>) -> TableToWrite {
    let mut columns = Vec::new();
    for column in &table.columns {
        let title = words.text(&column.title);
        let kind = match column.kind {
            CellKind::Unit => {
                columns.push(WriteColumn::new(&format!("{}_code", column.key), ColumnKind::Text));
                ColumnKind::Text
            }
            CellKind::Text => ColumnKind::Text,
            CellKind::Int => ColumnKind::Integer,
            CellKind::Number(_) | CellKind::Percent(_) => ColumnKind::Number,
        };
        let unit = if matches!(column.kind, CellKind::Percent(_)) { "share" } else { &column.unit };
        columns.push(WriteColumn::new(column.key, kind).described(&title, unit));
    }
    let rows = (table.rows.iter())
        .map(|row| {
            let mut out = Vec::with_capacity(columns.len());
            for (cell, column) in row.iter().zip(&table.columns) {
                if column.kind == CellKind::Unit {
                    out.push(match cell {
                        Cell::Unit(unit) => Out::Text(words.zone.units.get(*unit).code.to_string()),
                        _ => Out::Missing,
                    });
                }
                out.push(match (cell, column.kind) {
                    (Cell::Missing, _) => Out::Missing,
                    (Cell::Number(x), CellKind::Number(_) | CellKind::Percent(_)) => Out::Number(*x),
                    (Cell::Int(n), CellKind::Int) => Out::Integer(*n),
                    (Cell::Int(n), CellKind::Number(_) | CellKind::Percent(_)) => Out::Number(*n as f64),
                    (_, kind) => Out::text(&words.cell(cell, kind)),
                });
            }
            out
        })
        .collect();
    let title = words.text(&table.title);
    TableToWrite { name: file_name(table).to_owned(), title, columns, key: Vec::new(), rows }
}
