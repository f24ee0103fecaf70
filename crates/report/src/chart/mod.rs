//! Charts: one picture a result table, drawn as the table says it is best drawn.

mod bars;
mod canvas;
pub mod colour;
mod intervals;
mod lines;
mod matrix;
mod scatter;

pub use canvas::{Canvas, escape, text_ems};

use crate::text::Words;
use coregion_diagnose::{Cell, CellKind, Plot, Table};
use plotters::style::{IntoFont, TextStyle};

/// Width of a chart, pixels.
const WIDTH: u32 = 760;

/// The SVG of a table; `None` where the table says of no picture, where it is a map, or where it is empty.
pub fn chart(table: &Table, words: &Words<'_>) -> Option<String> {
    if table.rows.is_empty() {
        return None;
    }
    match table.plot.as_ref()? {
        Plot::Bars { label, value } => bars::draw(table, words, label, value),
        Plot::Lines { x, y, series } => lines::draw(table, words, x, y, *series),
        Plot::Scatter { label, x, y, log } => scatter::draw(table, words, label, x, y, *log),
        Plot::Intervals { label, value, low, high, reference } => {
            intervals::draw(table, words, [label, value, low, high], *reference)
        }
        Plot::Matrix { row, column, value } => matrix::draw(table, words, row, column, value),
        Plot::Map { .. } | Plot::Classes { .. } | Plot::Links { .. } => None,
    }
}

/// The style of text of a size in pixels.
fn text_style<'f>(size: i32, colour: plotters::style::RGBColor) -> TextStyle<'f> {
    ("sans-serif", size * canvas::FINE).into_font().color(&colour)
}

/// Pixels as canvas units.
fn fine(pixels: i32) -> i32 {
    pixels * canvas::FINE
}

/// The code of the unit that a row stands for: its first unit cell.
fn unit_of(row: &[Cell], words: &Words<'_>) -> Option<String> {
    row.iter().find_map(|cell| match cell {
        Cell::Unit(id) => Some(words.zone.units.get(*id).code.to_string()),
        _ => None,
    })
}

/// A short number for an axis: enough decimals to tell ticks apart, none more.
fn tick(value: f64, step: f64, kind: CellKind, words: &Words<'_>) -> String {
    if matches!(kind, CellKind::Percent(_)) {
        return words.percent(value, if step >= 0.01 || step <= 0.0 { 0 } else { 1 });
    }
    let decimals = if step >= 1.0 || step <= 0.0 { 0 } else { (-step.log10()).ceil().min(6.0) as u8 };
    words.catalogue.number(value, decimals)
}

/// A text cut to a number of ems, with an ellipsis.
fn shortened(text: &str, ems: f64) -> String {
    if text_ems(text) <= ems {
        return text.to_owned();
    }
    let mut width = 1.0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            width += text_ems(c.encode_utf8(&mut [0; 4]));
            width <= ems
        })
        .collect();
    format!("{}…", kept.trim_end())
}
