//! Result tables: what a measure shows beside its findings, and how it is best drawn.

use coregion_zone::{Message, Names, UnitId};

/// A cell of a result table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A unit: shown by name, exported as code and name, linked in page and map.
    Unit(UnitId),
    /// A name in both languages.
    Name(Names),
    /// A sentence or label.
    Label(Message),
    /// A text that no language changes.
    Text(String),
    /// A number.
    Number(f64),
    /// A count.
    Int(i64),
    /// Missing or undefined.
    Missing,
}

impl Cell {
    /// A number, or missing.
    pub fn number(value: Option<f64>) -> Cell {
        value.filter(|v| v.is_finite()).map_or(Cell::Missing, Cell::Number)
    }

    /// The cell as a number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Cell::Number(x) => Some(*x),
            Cell::Int(n) => Some(*n as f64),
            _ => None,
        }
    }
}

/// What a column of a result table holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CellKind {
    /// Units.
    Unit,
    /// Names, labels, texts.
    Text,
    /// Numbers shown with this many decimals.
    Number(u8),
    /// Shares of one, shown in percent with this many decimals.
    Percent(u8),
    /// Counts.
    Int,
}

/// A column of a result table.
#[derive(Clone, Debug)]
pub struct TableColumn {
    /// Key in exported files.
    pub key: &'static str,
    /// Heading.
    pub title: Message,
    /// What it holds.
    pub kind: CellKind,
    /// Unit of measure, empty for pure numbers.
    pub unit: String,
}

/// How a table is best drawn. Columns are named by key.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// One bar a row.
    Bars {
        /// Column of labels.
        label: &'static str,
        /// Column of lengths.
        value: &'static str,
    },
    /// One line a series over `x`.
    Lines {
        /// Column of the horizontal axis.
        x: &'static str,
        /// Column of heights.
        y: &'static str,
        /// Column that tells the series apart, if there are several.
        series: Option<&'static str>,
    },
    /// One point a row.
    Scatter {
        /// Column of labels.
        label: &'static str,
        /// Column of the horizontal axis.
        x: &'static str,
        /// Column of the vertical axis.
        y: &'static str,
        /// Whether both axes are logarithmic.
        log: bool,
    },
    /// An estimate with its interval, one a row.
    Intervals {
        /// Column of labels.
        label: &'static str,
        /// Column of estimates.
        value: &'static str,
        /// Column of lower ends.
        low: &'static str,
        /// Column of upper ends.
        high: &'static str,
        /// Where "nothing to find" stands.
        reference: Option<f64>,
    },
    /// Units coloured by a number.
    Map {
        /// Column of units.
        unit: &'static str,
        /// Column of values.
        value: &'static str,
    },
    /// Units coloured by class.
    Classes {
        /// Column of units.
        unit: &'static str,
        /// Column of classes.
        class: &'static str,
    },
    /// Lines on the map from one unit to another, wider where the value is larger.
    Links {
        /// Column of the units that lines start at.
        from: &'static str,
        /// Column of the units that they end at.
        to: &'static str,
        /// Column of values.
        value: &'static str,
    },
    /// A square of units by units.
    Matrix {
        /// Column of row units.
        row: &'static str,
        /// Column of column units.
        column: &'static str,
        /// Column of values.
        value: &'static str,
    },
}

/// A result table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Identifier, unique within its measure; also its file name.
    pub id: &'static str,
    /// Title.
    pub title: Message,
    /// Columns.
    pub columns: Vec<TableColumn>,
    /// Rows, each as long as the columns.
    pub rows: Vec<Vec<Cell>>,
    /// How it is best drawn.
    pub plot: Option<Plot>,
}

impl Table {
    /// An empty table.
    pub fn new(id: &'static str, title: Message) -> Self {
        Table { id, title, columns: Vec::new(), rows: Vec::new(), plot: None }
    }

    /// The table with one more column; its heading is the pattern `column-{key}`, given as `title`.
    pub fn column(mut self, key: &'static str, title: &'static str, kind: CellKind) -> Self {
        self.columns.push(TableColumn { key, title: Message::new(title), kind, unit: String::new() });
        self
    }

    /// The table with the unit of measure of its last column.
    pub fn unit(mut self, unit: &str) -> Self {
        if let Some(last) = self.columns.last_mut() {
            last.unit = unit.to_owned();
        }
        self
    }

    /// The table with the way it is best drawn.
    pub fn plot(mut self, plot: Plot) -> Self {
        self.plot = Some(plot);
        self
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<Cell>) {
        debug_assert_eq!(row.len(), self.columns.len(), "table {}", self.id);
        self.rows.push(row);
    }

    /// Position of a column by key.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.key == key)
    }
}
