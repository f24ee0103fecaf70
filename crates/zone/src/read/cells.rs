//! The cells of one row, read as codes, numbers, years, periods and quantities; what is wrong with one is
//! recorded with its place.

use super::number::{self, Number};
use super::table::{Col, Row, Table};
use crate::problem::{Problem, ProblemKind, Problems};
use crate::tables::Symbol;
use crate::{MeasureUnit, Period, UnitId, Units};
use std::collections::{HashMap, HashSet};

/// What the tables refer to: the units and the listed sources.
#[derive(Default)]
pub(crate) struct References {
    /// The units.
    pub units: Units,
    /// The source keys of the descriptor; without any, sources are not checked.
    pub sources: HashSet<String>,
}

/// One row being read.
pub(crate) struct Cells<'r> {
    /// The row.
    pub row: &'r Row,
    /// The file, as problems name it.
    pub file: &'r str,
    missing: &'r [String],
    problems: &'r mut Problems,
}

impl Table {
    /// Reads every row that is not blank.
    pub fn each(&mut self, problems: &mut Problems, mut read: impl FnMut(&mut Cells<'_>)) {
        let (file, missing) = (self.file.clone(), self.declared_missing());
        while let Some(row) = self.next(problems) {
            read(&mut Cells { row, file: &file, missing: &missing, problems });
        }
    }
}

impl<'r> Cells<'r> {
    /// The line of the row.
    pub fn line(&self) -> u32 {
        self.row.line
    }

    /// A cell as text.
    pub fn text(&self, column: Col) -> &'r str {
        self.row.cell(column)
    }

    /// A problem of a cell; `finish` adds its arguments.
    pub fn wrong_with(&mut self, kind: ProblemKind, column: Col, finish: impl FnOnce(Problem) -> Problem) {
        let problem = Problem::new(kind, self.file).line(self.row.line).column(column.name);
        self.problems.push(finish(problem.text(self.row.cell(column)).with("column", column.name)));
    }

    /// A problem of a cell.
    pub fn wrong(&mut self, kind: ProblemKind, column: Col) {
        self.wrong_with(kind, column, |p| p);
    }

    /// A cell that must not be empty.
    pub fn needed(&mut self, column: Col) -> Option<&'r str> {
        let text = self.row.cell(column);
        if text.is_empty() {
            self.wrong_with(ProblemKind::CellEmpty, column, |p| p.text(""));
            return None;
        }
        Some(text)
    }

    /// The unit that a code names.
    pub fn unit(&mut self, column: Col, units: &Units) -> Option<UnitId> {
        self.unit_or(column, units, ProblemKind::CodeUnknown)
    }

    /// The unit that a code names; a code that names none is a problem of `kind`.
    pub fn unit_or(&mut self, column: Col, units: &Units, kind: ProblemKind) -> Option<UnitId> {
        let code = self.needed(column)?;
        let found = units.find(code);
        if found.is_none() {
            self.wrong(kind, column);
        }
        found
    }

    /// A number; a missing value and a text that is no number both give none, the latter with a problem.
    pub fn number(&mut self, column: Col) -> Option<f64> {
        let text = self.row.cell(column);
        match number::number(text) {
            Number::Value(value) => (!self.missing.iter().any(|m| m == text)).then_some(value),
            Number::Missing => None,
            Number::Invalid if self.missing.iter().any(|m| m == text) => None,
            Number::Invalid => {
                self.wrong(ProblemKind::NumberInvalid, column);
                None
            }
        }
    }

    /// A year, such as `2018` or `2018年`.
    pub fn year(&mut self, column: Col) -> Option<i32> {
        let text = self.needed(column)?;
        let half = number::half_width(text);
        let digits = half.trim_end_matches('年').trim_end_matches(".0").trim();
        let year =
            (digits.len() == 4).then(|| digits.parse().ok()).flatten().filter(|y| (1000..3000).contains(y));
        if year.is_none() {
            self.wrong(ProblemKind::YearInvalid, column);
        }
        year
    }

    /// A period: a year, a month or a day.
    pub fn period(&mut self, column: Col) -> Option<Period> {
        let text = self.needed(column)?;
        let period =
            text.parse().ok().or_else(|| number::half_width(text).trim_end_matches(".0").parse().ok());
        if period.is_none() {
            self.wrong(ProblemKind::PeriodInvalid, column);
        }
        period
    }

    /// A source key, checked against those that the descriptor lists (`;` separates several).
    pub fn source(&mut self, column: Col, references: &References) -> &'r str {
        let text = self.row.cell(column);
        if text.is_empty() || references.sources.is_empty() || references.sources.contains(text) {
            return text;
        }
        if text.split(';').any(|key| !references.sources.contains(key.trim())) {
            self.wrong(ProblemKind::SourceUnknown, column);
        }
        text
    }
}

/// The units of measure of one table: the first row of a series sets its canonical unit, the other rows
/// are converted to it.
#[derive(Default)]
pub(crate) struct UnitBook {
    /// The canonical unit of each series.
    pub units: HashMap<Symbol, MeasureUnit>,
    seen: HashMap<Symbol, Vec<(String, Option<f64>)>>,
}

impl UnitBook {
    /// Declares the unit of a series (in a table of names) before its first row.
    pub fn declare(&mut self, series: Symbol, unit: &str) {
        if !unit.is_empty() {
            let canonical = MeasureUnit::parse(unit).canonical();
            let factor = convert(&MeasureUnit::parse(unit), &canonical);
            self.units.insert(series, canonical);
            self.seen.entry(series).or_default().push((String::new(), factor));
        }
    }

    /// A value in the canonical unit of its series; a unit that does not convert is a problem.
    pub fn canonical(&mut self, cells: &mut Cells<'_>, series: Symbol, unit: Col, value: f64) -> Option<f64> {
        let text = cells.text(unit);
        let seen = self.seen.entry(series).or_default();
        let factor = match seen.iter().find(|(t, _)| t == text) {
            Some((_, factor)) => *factor,
            None => {
                let given = MeasureUnit::parse(text);
                let wanted = self.units.entry(series).or_insert_with(|| given.canonical());
                let factor = convert(&given, wanted);
                seen.push((text.to_owned(), factor));
                factor
            }
        };
        if factor.is_none() {
            let wanted = self.units.get(&series).map_or("", MeasureUnit::as_str).to_owned();
            cells.wrong_with(ProblemKind::UnitNotConvertible, unit, |p| p.with("wanted", wanted));
        }
        let factor = factor?;
        // Dividing by a whole number rounds once: 27,717,000 万元 are 2,771.7 亿元 and not 2,771.7000000000003.
        Some(if factor < 1.0 { value / (1.0 / factor) } else { value * factor })
    }
}

/// The factor between two units of one quantity; households and persons are two quantities.
fn convert(given: &MeasureUnit, wanted: &MeasureUnit) -> Option<f64> {
    (given.canonical().as_str() == wanted.canonical().as_str()).then(|| given.factor_to(wanted)).flatten()
}
