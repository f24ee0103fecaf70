//! Estimates with their intervals, one a row.

use super::{Canvas, WIDTH, canvas::FINE, colour, fine, shortened, text_ems, text_style, tick, unit_of};
use crate::text::Words;
use coregion_diagnose::Table;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

pub fn draw(table: &Table, words: &Words<'_>, keys: [&str; 4], reference: Option<f64>) -> Option<String> {
    let [label, value, low, high] = keys.map(|k| table.position(k));
    let (label, value, low, high) = (label?, value?, low?, high?);
    let rows: Vec<(String, Option<String>, [f64; 3])> = (table.rows.iter())
        .filter_map(|row| {
            let middle = row[value].as_f64()?;
            let ends = [row[low].as_f64().unwrap_or(middle), middle, row[high].as_f64().unwrap_or(middle)];
            Some((words.cell(&row[label], table.columns[label].kind), unit_of(row, words), ends))
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let values = || rows.iter().flat_map(|r| r.2).chain(reference);
    let (a, b) = (values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max));
    let room = if b > a { (b - a) * 0.06 } else { 1.0 };
    let (a, b) = (a - room, b + room);
    let left = (rows.iter().map(|r| text_ems(&r.0)).fold(0.0, f64::max).min(24.0) * 12.0) as i32 + 16;
    let count = rows.len();
    let mut canvas = Canvas::new(WIDTH, 26 * count as u32 + 60);
    let pen = canvas.pen();
    {
        let root = (&mut canvas).into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .margin_top(fine(6))
            .margin_right(fine(30))
            .x_label_area_size(fine(44))
            .y_label_area_size(fine(left))
            .build_cartesian_2d(a..b, count as f64..0.0)
            .ok()?;
        let step = (b - a) / 6.0;
        let x_label = |v: &f64| tick(*v, step, table.columns[value].kind, words);
        chart
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .y_labels(0)
            .x_labels(7)
            .x_label_formatter(&x_label)
            .x_desc(words.heading(table, value))
            .axis_desc_style(text_style(12, colour::INK))
            .label_style(text_style(11, colour::INK))
            .light_line_style(RGBAColor(0, 0, 0, 0.0))
            .bold_line_style(colour::FAINT.stroke_width(FINE as u32 / 2))
            .axis_style(colour::FAINT.stroke_width(FINE as u32))
            .draw()
            .ok()?;
        if let Some(at) = reference {
            let line = PathElement::new(
                [(at, 0.0), (at, count as f64)],
                colour::CLASSES[1].stroke_width(FINE as u32),
            );
            chart.draw_series(std::iter::once(line)).ok()?;
        }
        let right = Pos::new(HPos::Right, VPos::Center);
        for (i, (text, unit, [lower, middle, upper])) in rows.iter().enumerate() {
            let y = i as f64 + 0.5;
            let from = chart.backend_coord(&(*middle, y)).0;
            let (l, u) =
                (chart.backend_coord(&(*lower, y)).0 - from, chart.backend_coord(&(*upper, y)).0 - from);
            let edge = chart.backend_coord(&(a, y)).0 - from;
            let element = EmptyElement::at((*middle, y))
                + PathElement::new([(l, 0), (u, 0)], colour::MAIN.stroke_width(FINE as u32 * 2))
                + Circle::new((0, 0), fine(5), colour::MAIN.filled())
                + Text::new(
                    shortened(text, 24.0),
                    (edge - fine(8), 0),
                    text_style(12, colour::INK).pos(right),
                );
            let tip = format!("{text}: {middle:.3} [{lower:.3}, {upper:.3}]");
            pen.mark(unit.as_deref(), &tip, || chart.draw_series(std::iter::once(element)).map(|_| ()))
                .ok()?;
        }
    }
    Some(canvas.finish(&words.text(&table.title)))
}
