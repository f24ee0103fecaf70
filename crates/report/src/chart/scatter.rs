//! Points, one a row; those at the edges of the cloud are named.

use super::{Canvas, WIDTH, canvas::FINE, colour, fine, shortened, text_style, tick, unit_of};
use crate::text::Words;
use coregion_diagnose::Table;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// With more points than this only every so many is named.
const NAMED: usize = 24;

pub fn draw(table: &Table, words: &Words<'_>, label: &str, x: &str, y: &str, log: bool) -> Option<String> {
    let (label, x, y) = (table.position(label)?, table.position(x)?, table.position(y)?);
    let scale = |v: f64| if log { v.log10() } else { v };
    let points: Vec<(String, Option<String>, f64, f64)> = (table.rows.iter())
        .filter_map(|row| {
            let (a, b) = (row[x].as_f64()?, row[y].as_f64()?);
            if log && (a <= 0.0 || b <= 0.0) {
                return None;
            }
            Some((
                words.cell(&row[label], table.columns[label].kind),
                unit_of(row, words),
                scale(a),
                scale(b),
            ))
        })
        .collect();
    if points.is_empty() {
        return None;
    }
    let (xs, ys) = (span(points.iter().map(|p| p.2)), span(points.iter().map(|p| p.3)));
    let mut canvas = Canvas::new(WIDTH, 420);
    let pen = canvas.pen();
    {
        let root = (&mut canvas).into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .margin_top(fine(8))
            .margin_right(fine(90))
            .x_label_area_size(fine(44))
            .y_label_area_size(fine(70))
            .build_cartesian_2d(xs.0..xs.1, ys.0..ys.1)
            .ok()?;
        let text = |v: f64, step: f64, column: usize| {
            let kind = table.columns[column].kind;
            if log {
                let value = 10f64.powf(v);
                tick(value, value / 10.0, kind, words)
            } else {
                tick(v, step, kind, words)
            }
        };
        let (x_step, y_step) = ((xs.1 - xs.0) / 6.0, (ys.1 - ys.0) / 6.0);
        let x_label = |v: &f64| text(*v, x_step, x);
        let y_label = |v: &f64| text(*v, y_step, y);
        chart
            .configure_mesh()
            .x_labels(7)
            .y_labels(7)
            .x_label_formatter(&x_label)
            .y_label_formatter(&y_label)
            .x_desc(words.heading(table, x))
            .y_desc(words.heading(table, y))
            .axis_desc_style(text_style(12, colour::INK))
            .label_style(text_style(11, colour::INK))
            .light_line_style(RGBAColor(0, 0, 0, 0.0))
            .bold_line_style(colour::FAINT.stroke_width(FINE as u32 / 2))
            .axis_style(colour::FAINT.stroke_width(FINE as u32))
            .draw()
            .ok()?;
        let every = points.len().div_ceil(NAMED);
        for (i, (name, unit, a, b)) in points.iter().enumerate() {
            let style = text_style(11, colour::INK).pos(Pos::new(HPos::Left, VPos::Center));
            let shown = if i % every == 0 { shortened(name, 9.0) } else { String::new() };
            let element = EmptyElement::at((*a, *b))
                + Circle::new((0, 0), fine(4), colour::MAIN.mix(0.75).filled())
                + Text::new(shown, (fine(7), 0), style);
            pen.mark(unit.as_deref(), name, || chart.draw_series(std::iter::once(element)).map(|_| ()))
                .ok()?;
        }
    }
    Some(canvas.finish(&words.text(&table.title)))
}

/// The range of values with a little room on both sides.
fn span(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let (low, high) = (values.clone().fold(f64::MAX, f64::min), values.fold(f64::MIN, f64::max));
    let room = if high > low { (high - low) * 0.06 } else { low.abs().max(1.0) * 0.1 };
    (low - room, high + room)
}
