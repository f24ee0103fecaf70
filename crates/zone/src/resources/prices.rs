//! The table of prices.

use crate::problem::{ProblemKind, Problems};
use crate::read::cells::References;
use crate::read::table::Table;
use crate::tables::{PriceRow, Prices, Symbol};
use crate::{Period, UnitId};
use std::collections::HashMap;

const COLUMNS: [(&str, bool); 6] =
    [("code", true), ("period", true), ("good", true), ("value", true), ("basis", false), ("source", false)];

/// Reads the table. A price is never negative.
pub(crate) fn read(tables: Vec<Table>, references: &References, problems: &mut Problems) -> Prices {
    let mut read = Prices::default();
    let mut first: HashMap<(UnitId, Period, Symbol, Symbol), u32> = HashMap::new();
    let mut files: Vec<String> = Vec::new();
    for mut table in tables {
        let Some(columns) = table.columns(&COLUMNS, problems) else { continue };
        let [code, period, good, value, basis, source] = columns;
        files.push(table.file.clone());
        let (symbols, rows) = (&mut read.symbols, &mut read.rows);
        table.each(problems, |cells| {
            let place = cells.unit(code, &references.units);
            let when = cells.period(period);
            let what = cells.needed(good);
            let number = cells.number(value);
            let (Some(place), Some(when), Some(what), Some(number)) = (place, when, what, number) else {
                return;
            };
            if number < 0.0 {
                cells.wrong(ProblemKind::NegativeValue, value);
                return;
            }
            let (good, basis) = (symbols.intern(what), symbols.intern(cells.text(basis)));
            let line = cells.line();
            let earlier = *first.entry((place, when, good, basis)).or_insert(line);
            if earlier != line {
                cells.wrong_with(ProblemKind::RowTwice, value, |p| p.with("first", earlier.to_string()));
                return;
            }
            let source = symbols.intern(cells.source(source, references));
            rows.push(PriceRow { unit: place, period: when, good, value: number, basis, source, line });
        });
    }
    read.resource = files.join(", ");
    read
}
