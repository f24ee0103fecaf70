//! Horizontal bars, one a row.

use super::{Canvas, WIDTH, canvas::FINE, colour, fine, shortened, text_ems, text_style, tick, unit_of};
use crate::text::Words;
use coregion_diagnose::Table;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// More rows than this are cut to the largest.
const MOST: usize = 32;

pub fn draw(table: &Table, words: &Words<'_>, label: &str, value: &str) -> Option<String> {
    let (label, value) = (table.position(label)?, table.position(value)?);
    let mut rows: Vec<(String, Option<String>, f64)> = (table.rows.iter())
        .filter_map(|row| {
            let text = words.cell(&row[label], table.columns[label].kind);
            Some((text, unit_of(row, words), row[value].as_f64()?))
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let all = rows.len();
    if all > MOST {
        rows.sort_by(|a, b| b.2.total_cmp(&a.2));
        rows.truncate(MOST);
    }
    let heading = words.heading(table, value);
    let ems = rows.iter().map(|r| text_ems(&r.0)).fold(0.0, f64::max).min(26.0);
    let left = (ems * 12.0) as i32 + 14;
    let height = 20 * rows.len() as i32 + 56;
    let low = rows.iter().map(|r| r.2).fold(0.0, f64::min);
    let high = rows.iter().map(|r| r.2).fold(0.0, f64::max);
    let high = if high > low { high } else { low + 1.0 };
    let mut canvas = Canvas::new(WIDTH, height as u32);
    let pen = canvas.pen();
    {
        let root = (&mut canvas).into_drawing_area();
        let count = rows.len();
        let mut chart = ChartBuilder::on(&root)
            .margin_top(fine(4))
            .margin_right(fine(70))
            .x_label_area_size(fine(44))
            .y_label_area_size(fine(left))
            .build_cartesian_2d(low..high, count as f64..0.0)
            .ok()?;
        let step = (high - low) / 5.0;
        let tick_label = |x: &f64| tick(*x, step, table.columns[value].kind, words);
        chart
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .y_labels(0)
            .x_labels(6)
            .x_label_formatter(&tick_label)
            .x_desc(heading.clone())
            .axis_desc_style(text_style(12, colour::INK))
            .label_style(text_style(11, colour::INK))
            .light_line_style(RGBAColor(0, 0, 0, 0.0))
            .bold_line_style(colour::FAINT.stroke_width(FINE as u32 / 2))
            .axis_style(colour::FAINT.stroke_width(FINE as u32))
            .draw()
            .ok()?;
        for (i, (text, unit, x)) in rows.iter().enumerate() {
            let y = i as f64;
            let shown = words.cell(&coregion_diagnose::Cell::Number(*x), table.columns[value].kind);
            let right = Pos::new(HPos::Right, VPos::Center);
            let left = Pos::new(HPos::Left, VPos::Center);
            let (nought, end) = (label_offset(&chart, low), width_of(&chart, (*x).max(0.0)) + fine(5));
            let element = EmptyElement::at((low.max(0.0).min(high), y + 0.5))
                + bar_of(&chart, *x, y)
                + Text::new(shortened(text, 26.0), (nought, 0), text_style(12, colour::INK).pos(right))
                + Text::new(shown.clone(), (end, 0), text_style(11, colour::INK).pos(left));
            let tip = format!("{text}: {shown}");
            pen.mark(unit.as_deref(), &tip, || chart.draw_series(std::iter::once(element)).map(|_| ()))
                .ok()?;
        }
    }
    let note = if all > MOST { format!(" ({MOST}/{all})") } else { String::new() };
    Some(canvas.finish(&format!("{}: {heading}{note}", words.text(&table.title))))
}

type Chart<'a, 'b> = ChartContext<
    'a,
    &'b mut Canvas,
    Cartesian2d<plotters::coord::types::RangedCoordf64, plotters::coord::types::RangedCoordf64>,
>;

/// Horizontal distance in canvas units from the zero line to a value.
fn width_of(chart: &Chart<'_, '_>, x: f64) -> i32 {
    chart.backend_coord(&(x, 0.0)).0 - chart.backend_coord(&(0.0, 0.0)).0
}

fn label_offset(chart: &Chart<'_, '_>, low: f64) -> i32 {
    width_of(chart, low) - fine(8)
}

fn bar_of(chart: &Chart<'_, '_>, x: f64, y: f64) -> Rectangle<(i32, i32)> {
    let half = (chart.backend_coord(&(0.0, y + 1.0)).1 - chart.backend_coord(&(0.0, y)).1) * 7 / 20;
    Rectangle::new([(0, -half), (width_of(chart, x), half)], colour::MAIN.mix(0.85).filled())
}
