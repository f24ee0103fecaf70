//! Sheets of `.xlsx` files. Before a sheet is parsed the archive is unpacked once into nothing, counting the
//! bytes that really come out: what the archive's headers say of its size is not believed.

use super::guard::guarded;
use super::table::{Fault, Row, RowSource};
use crate::package::{Limits, Resource};
use crate::problem::{Problem, ProblemKind};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::io::{Cursor, Read, copy, sink};

/// How many files an `.xlsx` archive may hold.
const ENTRIES: usize = 10_000;

/// The rows of one sheet, read.
pub(crate) struct SheetRows {
    cells: std::vec::IntoIter<SheetCell>,
    next: Option<SheetCell>,
    text: String,
}

struct SheetCell {
    row: u32,
    column: u32,
    start: usize,
    end: usize,
}

impl SheetRows {
    /// Reads a sheet: the one declared, else the first.
    pub fn open(bytes: &[u8], resource: &Resource, limits: &Limits) -> Result<SheetRows, Box<Problem>> {
        let file = resource.path.as_str();
        let broken = |cause: String| Problem::new(ProblemKind::FileBroken, file).with("cause", cause);
        if unpacked(bytes, limits).map_err(|cause| Box::new(broken(cause)))? > limits.unpacked_bytes {
            let limit_mb = limits.unpacked_bytes as f64 / 1e6;
            return Err(Box::new(
                Problem::new(ProblemKind::ArchiveTooLarge, file).number("limit_mb", limit_mb, 0),
            ));
        }
        let read = guarded(|| read_sheet(bytes, resource.sheet.as_deref(), limits));
        match read {
            Ok(Ok(rows)) => Ok(rows),
            Ok(Err(line)) => {
                let found = Problem::new(ProblemKind::TooManyCells, file).line(line);
                Err(Box::new(found.count("limit", limits.cells as usize)))
            }
            Err(cause) => Err(Box::new(broken(cause))),
        }
    }
}

/// How many bytes an archive unpacks to; counting stops beyond the limit.
fn unpacked(bytes: &[u8], limits: &Limits) -> Result<u64, String> {
    guarded(|| {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
        if archive.len() > ENTRIES {
            return Ok(u64::MAX);
        }
        let mut total = 0;
        for i in 0..archive.len() {
            let entry = archive.by_index(i).map_err(|e| e.to_string())?;
            total += copy(&mut entry.take(limits.unpacked_bytes + 1 - total), &mut sink())
                .map_err(|e| e.to_string())?;
            if total > limits.unpacked_bytes {
                break;
            }
        }
        Ok(total)
    })
}

/// The cells of a sheet in the order of rows and columns; the row where there are too many.
fn read_sheet(bytes: &[u8], wanted: Option<&str>, limits: &Limits) -> Result<Result<SheetRows, u32>, String> {
    let say = |e: XlsxError| e.to_string();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(say)?;
    let names = book.sheet_names();
    let name = match wanted {
        Some(name) => {
            names.iter().find(|n| *n == name).ok_or_else(|| format!("there is no sheet `{name}`"))?
        }
        None => names.first().ok_or("there is no sheet")?,
    };
    let mut reader = book.worksheet_cells_reader(name).map_err(say)?;
    let (mut cells, mut text) = (Vec::new(), String::new());
    while let Some(cell) = reader.next_cell().map_err(say)? {
        let (row, column) = cell.get_position();
        let start = text.len();
        write_cell(cell.get_value(), &mut text);
        if text.len() == start {
            continue;
        }
        if cells.len() as u64 >= limits.cells || column as usize >= limits.columns {
            return Ok(Err(row + 1));
        }
        cells.push(SheetCell { row: row + 1, column, start, end: text.len() });
    }
    cells.sort_by_key(|c| (c.row, c.column));
    Ok(Ok(SheetRows { cells: cells.into_iter(), next: None, text }))
}

/// A cell as it would stand in a CSV file: whole numbers without a point, dates as 2018-10-31.
fn write_cell(value: &DataRef<'_>, text: &mut String) {
    use std::fmt::Write as _;
    let _ = match value {
        DataRef::Empty => Ok(()),
        DataRef::String(s) => write!(text, "{s}"),
        DataRef::SharedString(s) => write!(text, "{s}"),
        DataRef::Int(n) => write!(text, "{n}"),
        DataRef::Float(x) => write!(text, "{x}"),
        DataRef::Bool(b) => write!(text, "{b}"),
        DataRef::DateTime(when) => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            write!(text, "{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => write!(text, "{s}"),
        DataRef::Error(e) => write!(text, "{e}"),
    };
}

impl RowSource for SheetRows {
    fn next(&mut self, row: &mut Row) -> Result<bool, Fault> {
        let Some(first) = self.next.take().or_else(|| self.cells.next()) else { return Ok(false) };
        row.line = first.row;
        let mut cell = Some(first);
        while let Some(c) = cell.take() {
            if c.row != row.line {
                self.next = Some(c);
                break;
            }
            while row.len() < c.column as usize {
                row.push("");
            }
            if row.len() == c.column as usize {
                row.push(&self.text[c.start..c.end]);
            }
            cell = self.cells.next();
        }
        Ok(true)
    }
}
