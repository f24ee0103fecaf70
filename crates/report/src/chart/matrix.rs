//! Units by units, darker where the value is larger.

use super::{Canvas, WIDTH, colour, fine, shortened, text_style};
use crate::text::Words;
use coregion_diagnose::{Cell, Table};
use plotters::prelude::*;
use plotters::style::FontTransform;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// A larger square would be unreadable.
const MOST: usize = 60;

pub fn draw(table: &Table, words: &Words<'_>, row: &str, column: &str, value: &str) -> Option<String> {
    let (row, column, value) = (table.position(row)?, table.position(column)?, table.position(value)?);
    let mut names: Vec<&Cell> = Vec::new();
    for cells in &table.rows {
        for cell in [&cells[row], &cells[column]] {
            if !names.contains(&cell) {
                names.push(cell);
            }
        }
    }
    let n = names.len();
    let values: Vec<f64> = table.rows.iter().filter_map(|r| r[value].as_f64()).collect();
    let (low, high) =
        (values.iter().copied().fold(f64::MAX, f64::min), values.iter().copied().fold(f64::MIN, f64::max));
    if n == 0 || n > MOST || values.is_empty() {
        return None;
    }
    let left = 110;
    let side = ((WIDTH as i32 - left - 10) / n as i32).clamp(6, 40);
    let (width, height) = (left + side * n as i32 + 10, left + side * n as i32 + 34);
    let mut canvas = Canvas::new(width as u32, height as u32);
    let pen = canvas.pen();
    {
        let root = (&mut canvas).into_drawing_area();
        let small = text_style(side.min(11), colour::INK);
        for (i, name) in names.iter().enumerate() {
            let text = shortened(&words.cell(name, table.columns[row].kind), 9.0);
            let at = fine(left + side * i as i32 + side / 2);
            let right = small.pos(Pos::new(HPos::Right, VPos::Center));
            root.draw(&Text::new(text.clone(), (fine(left - 5), at), right)).ok()?;
            let turned = small.pos(Pos::new(HPos::Left, VPos::Center)).transform(FontTransform::Rotate270);
            root.draw(&Text::new(text, (at, fine(left - 5)), turned)).ok()?;
        }
        // The scale: five steps from the smallest to the largest value.
        let at = fine(left + side * n as i32 + 12);
        let (kind, anchor) = (table.columns[value].kind, Pos::new(HPos::Left, VPos::Center));
        let swatch = |k: i32| fine(left + 16 * k);
        for k in 0..5 {
            let corners = [(swatch(k), at), (swatch(k + 1), at + fine(11))];
            root.draw(&Rectangle::new(corners, colour::ramp(f64::from(k) / 4.0).filled())).ok()?;
        }
        let [from, to] = [low, high].map(|x| words.cell(&Cell::Number(x), kind));
        let scale = format!("{from} – {to}, {}", words.heading(table, value));
        let place = (swatch(5) + fine(6), at + fine(6));
        root.draw(&Text::new(scale, place, text_style(11, colour::INK).pos(anchor))).ok()?;
        for cells in &table.rows {
            let Some(x) = cells[value].as_f64() else { continue };
            let (r, c) = (
                names.iter().position(|n| **n == cells[row])?,
                names.iter().position(|n| **n == cells[column])?,
            );
            let share = if high > low { (x - low) / (high - low) } else { 0.5 };
            let corner = (fine(left + side * c as i32), fine(left + side * r as i32));
            let far = (corner.0 + fine(side) - 6, corner.1 + fine(side) - 6);
            let unit = match &cells[row] {
                Cell::Unit(id) => Some(words.zone.units.get(*id).code.to_string()),
                _ => None,
            };
            let tip = format!(
                "{} – {}: {}",
                words.cell(&cells[row], table.columns[row].kind),
                words.cell(&cells[column], table.columns[column].kind),
                words.cell(&cells[value], table.columns[value].kind)
            );
            let element = Rectangle::new([corner, far], colour::ramp(share).filled());
            pen.mark(unit.as_deref(), &tip, || root.draw(&element)).ok()?;
        }
    }
    Some(canvas.finish(&words.text(&table.title)))
}
