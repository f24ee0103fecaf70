//! Tables to be written: named, typed columns and rows of cells.

use crate::Period;
use std::borrow::Cow;

/// The type of a column, as Table Schema has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A number with a decimal point.
    Number,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// A calendar year.
    Year,
}

impl ColumnKind {
    /// The name of the type in a Table Schema.
    pub fn as_str(self) -> &'static str {
        match self {
            ColumnKind::Text => "string",
            ColumnKind::Number => "number",
            ColumnKind::Integer => "integer",
            ColumnKind::Boolean => "boolean",
            ColumnKind::Year => "year",
        }
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteColumn {
    /// Its name, used as the header.
    pub name: String,
    /// Its type.
    pub kind: ColumnKind,
    /// What it holds, for people; empty for none.
    pub description: String,
    /// The unit of measure; empty for none.
    pub unit: String,
    /// Whether every row has a value.
    pub required: bool,
}

impl WriteColumn {
    /// A column without description and unit.
    pub fn new(name: &str, kind: ColumnKind) -> Self {
        WriteColumn {
            name: name.into(),
            kind,
            description: String::new(),
            unit: String::new(),
            required: false,
        }
    }

    /// The column with a description and a unit of measure (empty for none).
    pub fn described(mut self, description: &str, unit: &str) -> Self {
        (self.description, self.unit) = (description.to_owned(), unit.to_owned());
        self
    }

    /// The column with a value on every row.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// No value.
    Missing,
    /// Text.
    Text(String),
    /// A number; written in full, so that reading it back gives the same number.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// A year.
    Year(i32),
}

impl Cell {
    /// A number, or nothing.
    pub fn number(value: Option<f64>) -> Self {
        value.map_or(Cell::Missing, Cell::Number)
    }

    /// A text; an empty one is nothing.
    pub fn text(value: &str) -> Self {
        if value.is_empty() { Cell::Missing } else { Cell::Text(value.to_owned()) }
    }

    /// A period.
    pub fn period(value: Period) -> Self {
        Cell::Text(value.to_string())
    }

    /// The cell as it stands in a CSV file. A number that is not finite has no place in a table: it is missing.
    pub(super) fn as_csv(&self) -> Cow<'_, str> {
        match self {
            Cell::Missing => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Number(value) if !value.is_finite() => Cow::Borrowed(""),
            Cell::Number(value) => Cow::Owned(if *value == 0.0 { "0".to_owned() } else { value.to_string() }),
            Cell::Integer(value) => Cow::Owned(value.to_string()),
            Cell::Boolean(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            Cell::Year(year) => Cow::Owned(format!("{year:04}")),
        }
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableToWrite {
    /// Its name: small letters, digits, `-`, `_` and `.`; the file is named by it.
    pub name: String,
    /// Its title, for people.
    pub title: String,
    /// Its columns.
    pub columns: Vec<WriteColumn>,
    /// The columns that tell its rows apart; empty for none.
    pub key: Vec<String>,
    /// Its rows, each with one cell a column.
    pub rows: Vec<Vec<Cell>>,
}
