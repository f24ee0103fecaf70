//! The workbook: every table of a report on a sheet of its own, with units and sources, and the findings first.

use crate::report::Report;
use crate::text::Words;
use coregion_diagnose::{Cell, CellKind, Table, Value};
use coregion_zone::Message;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::collections::HashSet;

/// Rows that a sheet can hold below its title, heading and notes.
const MOST_ROWS: usize = 1_048_000;

struct Formats {
    title: Format,
    heading: Format,
    note: Format,
    wrapped: Format,
}

/// The workbook of a report as the bytes of an `.xlsx` file.
pub fn workbook(report: &Report<'_>, words: &Words<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let formats = Formats {
        title: Format::new().set_bold().set_font_size(13),
        heading: Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_background_color("#E8EEF4"),
        note: Format::new().set_italic().set_font_color("#5B6570"),
        wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
    };
    let mut seen: HashSet<String> = HashSet::new();
    let mut listed: Vec<(String, String)> = Vec::new();
    let mut sheets: Vec<Worksheet> = vec![findings(report, words, &formats)?];
    for (table, subject) in report.tables() {
        let name = sheet_name(table.id, &mut seen);
        let sources = subject.map_or(String::new(), |s| s.references().join("; "));
        // Rows go to disk as they are written: a square of pairs may have a hundred thousand.
        let empty = book.new_worksheet_with_constant_memory()?;
        sheets.push(sheet(empty, &words.localised(table), &name, &sources, words, &formats)?);
        listed.push((name, words.text(&table.title)));
    }
    book.push_worksheet(contents(report, words, &listed, &formats)?);
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    book.save_to_buffer()
}

/// A name that Excel takes: at most 31 characters, each once.
fn sheet_name(id: &str, seen: &mut HashSet<String>) -> String {
    let base: String = id.chars().filter(|c| !r"[]:*?/\".contains(*c)).take(28).collect();
    let mut name = base.clone();
    let mut n = 2;
    while !seen.insert(name.to_lowercase()) {
        name = format!("{base}-{n}");
        n += 1;
    }
    name
}

fn contents(
    report: &Report<'_>,
    words: &Words<'_>,
    listed: &[(String, String)],
    formats: &Formats,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(words.label("sheet-contents"))?;
    let title = words.text(&Message::new("report-title").name("zone", &report.scope.named.names));
    sheet.write_with_format(0, 0, title, &formats.title)?;
    sheet.write_with_format(2, 0, words.label("heading-sheet"), &formats.heading)?;
    sheet.write_with_format(2, 1, words.label("heading-table"), &formats.heading)?;
    sheet.write(3, 0, words.label("sheet-findings"))?;
    let mut row = 4;
    for (name, title) in listed {
        sheet.write_url(row, 0, rust_xlsxwriter::Url::new(format!("internal:'{name}'!A1")).set_text(name))?;
        sheet.write(row, 1, title)?;
        row += 1;
    }
    row += 1;
    for source in &report.scope.zone.sources {
        sheet.write(row, 0, &source.key)?;
        sheet.write_with_format(row, 1, format!("{} {}", source.title, source.path).trim(), &formats.note)?;
        row += 1;
    }
    sheet.set_column_width(0, 30)?;
    sheet.set_column_width(1, 90)?;
    Ok(sheet)
}

fn findings(report: &Report<'_>, words: &Words<'_>, formats: &Formats) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(words.label("sheet-findings"))?;
    let headings = [
        "heading-measure",
        "heading-statistic",
        "heading-subject",
        "column-zone",
        "column-year",
        "column-value",
        "heading-unit-of-value",
        "heading-interval",
        "heading-p",
        "heading-reading",
        "heading-used",
        "heading-dropped",
        "report-inputs",
    ];
    for (i, id) in headings.iter().enumerate() {
        sheet.write_with_format(0, i as u16, words.label(id), &formats.heading)?;
    }
    for (i, finding) in report.findings().enumerate() {
        let row = i as u32 + 1;
        sheet.write(row, 0, words.subject(finding.measure))?;
        sheet.write(row, 1, words.label(&format!("stat-{}-{}", finding.measure, finding.statistic)))?;
        if let Some(subject) = &finding.subject {
            sheet.write(row, 2, subject.get(words.language()))?;
        }
        sheet.write(row, 3, words.zone_name(&finding.zone))?;
        if let Some(period) = finding.period {
            sheet.write(row, 4, period.to_string())?;
        }
        match &finding.value {
            Value::Number(x) => sheet.write_with_format(row, 5, *x, &number(finding.decimals, false))?,
            Value::Undefined(reason) => sheet.write_with_format(row, 5, words.text(reason), &formats.note)?,
        };
        sheet.write(row, 6, words.measure_unit(&finding.unit))?;
        sheet.write(row, 7, words.ranges(finding).join("; "))?;
        if let Some(p) = finding.p {
            sheet.write(row, 8, p)?;
        }
        sheet.write_with_format(row, 9, words.text(&finding.reading), &formats.wrapped)?;
        sheet.write(row, 10, finding.used as f64)?;
        sheet.write(row, 11, finding.dropped.len() as f64)?;
        let inputs: Vec<String> = finding.inputs.iter().map(|p| words.input(p)).collect();
        sheet.write(row, 12, inputs.join("; "))?;
    }
    for (column, width) in
        [(0, 24.0), (1, 26.0), (2, 18.0), (3, 24.0), (5, 12.0), (7, 30.0), (9, 70.0), (12, 50.0)]
    {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 2)?;
    Ok(sheet)
}

fn sheet(
    mut sheet: Worksheet,
    table: &Table,
    name: &str,
    sources: &str,
    words: &Words<'_>,
    formats: &Formats,
) -> Result<Worksheet, XlsxError> {
    sheet.set_name(name)?;
    sheet.write_with_format(0, 0, words.text(&table.title), &formats.title)?;
    let top = 2;
    let mut at = 0u16;
    for (i, column) in table.columns.iter().enumerate() {
        if column.kind == CellKind::Unit {
            sheet.write_with_format(top, at, words.label("heading-code"), &formats.heading)?;
            at += 1;
        }
        sheet.write_with_format(top, at, words.heading(table, i), &formats.heading)?;
        sheet.set_column_width(at, if column.kind == CellKind::Text { 32.0 } else { 15.0 })?;
        at += 1;
    }
    let number_formats: Vec<Format> = (table.columns.iter())
        .map(|c| match c.kind {
            CellKind::Percent(d) => number(d, true),
            CellKind::Number(d) => number(d, false),
            _ => Format::new(),
        })
        .collect();
    for (i, row) in table.rows.iter().take(MOST_ROWS).enumerate() {
        let line = top + 1 + i as u32;
        let mut at = 0u16;
        for ((cell, column), format) in row.iter().zip(&table.columns).zip(&number_formats) {
            if column.kind == CellKind::Unit {
                if let Cell::Unit(unit) = cell {
                    sheet.write(line, at, words.zone.units.get(*unit).code.to_string())?;
                }
                at += 1;
            }
            match cell {
                Cell::Missing => {}
                Cell::Number(x) => {
                    sheet.write_with_format(line, at, *x, format)?;
                }
                Cell::Int(n) => {
                    sheet.write(line, at, *n as f64)?;
                }
                _ => {
                    sheet.write(line, at, words.cell(cell, column.kind))?;
                }
            }
            at += 1;
        }
    }
    if !sources.is_empty() {
        let line = top + 2 + table.rows.len().min(MOST_ROWS) as u32;
        sheet.write_with_format(line, 0, sources, &formats.note)?;
    }
    sheet.set_freeze_panes(top + 1, 0)?;
    Ok(sheet)
}

fn number(decimals: u8, percent: bool) -> Format {
    let zeros = "0".repeat(usize::from(decimals));
    let point = if decimals > 0 { "." } else { "" };
    Format::new().set_num_format(if percent {
        format!("0{point}{zeros}%")
    } else {
        format!("#,##0{point}{zeros}")
    })
}
