//! A table as its readers see it: a header, then rows of text with their lines, whatever the format.

use super::csv::CsvRows;
use super::encoding::decode;
use super::xlsx::SheetRows;
use crate::package::{Limits, Resource};
use crate::problem::{Problem, ProblemKind, Problems};
use std::borrow::Cow;

/// One row: its cells and its line in the file.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// The line of a text file, the row of a sheet, from 1.
    pub line: u32,
    text: String,
    ends: Vec<usize>,
}

impl Row {
    /// Empties the row.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Adds a cell.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// How many cells the row has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether every cell is empty.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// A cell without outer white space; an empty text where the row has no such cell.
    pub fn get(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.text[start..end].trim()
    }

    /// The cell of a column; an empty text where the table does not have the column.
    pub fn cell(&self, column: Col) -> &str {
        column.index.map_or("", |i| self.get(i))
    }
}

/// A column of a table that is known by its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Col {
    /// Its name.
    pub name: &'static str,
    index: Option<usize>,
}

/// What stopped a reader in the middle of a table.
pub(crate) struct Fault {
    /// The kind of problem.
    pub kind: ProblemKind,
    /// Where.
    pub line: u32,
    /// What the library says, or the offending text.
    pub cause: String,
}

/// A format that gives rows.
pub(crate) trait RowSource {
    /// Reads the next row; `false` at the end.
    fn next(&mut self, row: &mut Row) -> Result<bool, Fault>;
}

/// A table being read.
pub(crate) struct Table {
    /// The file, as problems name it.
    pub file: String,
    header: Vec<String>,
    rows: Box<dyn RowSource>,
    row: Row,
    missing: Vec<String>,
    cells: u64,
    limits: Limits,
    short: bool,
}

impl Table {
    /// The table of a file; `None` (with a problem) where it cannot be read. An archive is a workbook whatever
    /// its name, as exports are often misnamed.
    pub fn open(
        bytes: Cow<'static, [u8]>,
        resource: &Resource,
        limits: &Limits,
        problems: &mut Problems,
    ) -> Option<Table> {
        let rows: Result<Box<dyn RowSource>, Box<Problem>> = match extension(&resource.path).as_str() {
            _ if bytes.starts_with(b"PK\x03\x04") => {
                SheetRows::open(&bytes, resource, limits).map(|rows| Box::new(rows) as _)
            }
            "xlsx" | "xlsm" => SheetRows::open(&bytes, resource, limits).map(|rows| Box::new(rows) as _),
            "csv" | "tsv" | "txt" => decode(bytes, resource.encoding.as_deref(), &resource.path)
                .map(|text| Box::new(CsvRows::new(text, resource, limits)) as Box<dyn RowSource>),
            #[cfg(feature = "parquet")]
            "parquet" => super::parquet::ParquetRows::open(bytes, resource, limits)
                .map(|rows| Box::new(rows) as Box<dyn RowSource>),
            other => Err(Box::new(Problem::new(ProblemKind::FormatUnknown, &resource.path).text(other))),
        };
        let rows = match rows {
            Ok(rows) => rows,
            Err(problem) => {
                problems.push(*problem);
                return None;
            }
        };
        let mut table = Table {
            file: resource.path.clone(),
            header: Vec::new(),
            rows,
            row: Row::default(),
            missing: resource.missing.clone(),
            cells: 0,
            limits: *limits,
            short: false,
        };
        table.read_header(problems).then_some(table)
    }

    fn read_header(&mut self, problems: &mut Problems) -> bool {
        loop {
            if !self.step(problems) {
                if !problems.iter().any(|p| p.file == self.file) {
                    problems.push(Problem::new(ProblemKind::TableEmpty, &self.file));
                }
                return false;
            }
            if !self.row.is_blank() {
                break;
            }
        }
        let clean = |t: &str| t.trim_matches(['\u{FEFF}', '\u{200B}']).trim().to_ascii_lowercase();
        self.header = (0..self.row.len()).map(|i| clean(self.row.get(i))).collect();
        while self.header.last().is_some_and(String::is_empty) {
            self.header.pop();
        }
        if self.header.len() > self.limits.columns {
            let found = Problem::new(ProblemKind::TooManyCells, &self.file).line(self.row.line);
            problems.push(found.count("limit", self.limits.columns));
            return false;
        }
        true
    }

    /// The columns of a schema in its order; `None` (with problems) where a needed one is not there.
    pub fn columns<const N: usize>(
        &self,
        schema: &[(&'static str, bool); N],
        problems: &mut Problems,
    ) -> Option<[Col; N]> {
        let line = self.row.line;
        for (i, name) in self.header.iter().enumerate() {
            if name.is_empty() {
                continue;
            }
            if !schema.iter().any(|(known, _)| known == name) {
                let known = schema.map(|(known, _)| known).join(", ");
                let found = Problem::new(ProblemKind::ColumnUnknown, &self.file).line(line);
                problems.push(found.column(name).text(name).with("known", known));
            } else if self.header[..i].contains(name) {
                problems.push(
                    Problem::new(ProblemKind::ColumnTwice, &self.file).line(line).column(name).text(name),
                );
            }
        }
        let mut whole = true;
        let columns = schema.map(|(name, needed)| {
            let index = self.header.iter().position(|h| h == name);
            if needed && index.is_none() {
                whole = false;
                let found = Problem::new(ProblemKind::ColumnMissing, &self.file).line(line).column(name);
                problems.push(found.text(&self.header.join(",")).with("column", name));
            }
            Col { name, index }
        });
        whole.then_some(columns)
    }

    /// The next row that is not blank; `None` at the end or where the rest cannot be read.
    pub fn next(&mut self, problems: &mut Problems) -> Option<&Row> {
        loop {
            if !self.step(problems) {
                return None;
            }
            if self.row.is_blank() {
                continue;
            }
            let (found, wanted) = (self.row.len(), self.header.len());
            if found > wanted && (wanted..found).any(|i| !self.row.get(i).is_empty()) {
                let extra: Vec<&str> = (wanted..found.min(wanted + 5)).map(|i| self.row.get(i)).collect();
                problems.push(self.width(ProblemKind::RowWide).text(&extra.join(",")));
                continue;
            }
            if found < wanted && !self.short {
                self.short = true;
                problems.push(self.width(ProblemKind::RowShort).text(self.row.get(found.saturating_sub(1))));
            }
            return Some(&self.row);
        }
    }

    fn width(&self, kind: ProblemKind) -> Problem {
        (Problem::new(kind, &self.file).line(self.row.line))
            .count("found", self.row.len())
            .count("wanted", self.header.len())
    }

    /// The marks for missing values that the schema declares.
    pub fn declared_missing(&self) -> Vec<String> {
        self.missing.clone()
    }

    fn step(&mut self, problems: &mut Problems) -> bool {
        self.row.clear();
        let fault = match self.rows.next(&mut self.row) {
            Ok(false) => return false,
            Ok(true) => {
                self.cells += self.row.len() as u64;
                if self.cells <= self.limits.cells {
                    return true;
                }
                Fault { kind: ProblemKind::TooManyCells, line: self.row.line, cause: String::new() }
            }
            Err(fault) => fault,
        };
        let limit = match fault.kind {
            ProblemKind::RowTooLong => self.limits.row_bytes as u64,
            _ => self.limits.cells,
        };
        let mut problem = Problem::new(fault.kind, &self.file).line(fault.line).with("cause", &*fault.cause);
        if fault.kind == ProblemKind::RowTooLong {
            problem = problem.text(&fault.cause);
        }
        problems.push(problem.arg("limit", crate::Arg::Int(limit as i64)));
        false
    }
}

/// The extension of a path in small letters.
pub(crate) fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_ascii_lowercase())
}
