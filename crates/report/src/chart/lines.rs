//! Lines over time, one a series; each is named at its end.

use super::{Canvas, WIDTH, canvas::FINE, colour, fine, shortened, text_ems, text_style, tick, unit_of};
use crate::text::Words;
use coregion_diagnose::{Cell, Table};
use coregion_zone::Period;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Series beyond this many are drawn faint and without a name.
const NAMED: usize = 8;

struct Series {
    name: String,
    unit: Option<String>,
    points: Vec<(f64, f64)>,
}

pub fn draw(table: &Table, words: &Words<'_>, x: &str, y: &str, series: Option<&str>) -> Option<String> {
    let (x, y) = (table.position(x)?, table.position(y)?);
    let series = series.and_then(|s| table.position(s));
    let mut lines: Vec<Series> = Vec::new();
    for row in &table.rows {
        let (Some(at), Some(value)) = (time_of(&row[x]), row[y].as_f64()) else { continue };
        let name = series.map_or_else(String::new, |s| words.cell(&row[s], table.columns[s].kind));
        match lines.iter_mut().find(|l| l.name == name) {
            Some(line) => line.points.push((at, value)),
            None => lines.push(Series { name, unit: unit_of(row, words), points: vec![(at, value)] }),
        }
    }
    let points = || lines.iter().flat_map(|l| &l.points);
    let (first, last) =
        (points().map(|p| p.0).fold(f64::MAX, f64::min), points().map(|p| p.0).fold(f64::MIN, f64::max));
    let (mut low, mut high) =
        (points().map(|p| p.1).fold(f64::MAX, f64::min), points().map(|p| p.1).fold(f64::MIN, f64::max));
    if lines.is_empty() || first >= last {
        return None;
    }
    if low > 0.0 && low < 0.6 * high {
        low = 0.0;
    }
    let slack = if high > low { (high - low) * 0.05 } else { 1.0 };
    (low, high) = (if low == 0.0 { 0.0 } else { low - slack }, high + slack);
    let ems = lines.iter().take(NAMED).map(|l| text_ems(&l.name)).fold(0.0, f64::max).min(20.0);
    let heading = words.heading(table, y);
    let mut canvas = Canvas::new(WIDTH, 340);
    let pen = canvas.pen();
    {
        let root = (&mut canvas).into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .caption(&heading, text_style(12, colour::INK))
            .margin_top(fine(4))
            .margin_right(fine((ems * 12.0) as i32 + 24))
            .x_label_area_size(fine(28))
            .y_label_area_size(fine(64))
            .build_cartesian_2d(first - (last - first) * 0.015..last, low..high)
            .ok()?;
        let step = (high - low) / 5.0;
        let years = last - first;
        let x_label = |v: &f64| if years < 4.0 { month(*v) } else { format!("{v:.0}") };
        let y_label = |v: &f64| tick(*v, step, table.columns[y].kind, words);
        chart
            .configure_mesh()
            .disable_x_mesh()
            .x_labels(8)
            .y_labels(6)
            .x_label_formatter(&x_label)
            .y_label_formatter(&y_label)
            .label_style(text_style(11, colour::INK))
            .light_line_style(RGBAColor(0, 0, 0, 0.0))
            .bold_line_style(colour::FAINT.stroke_width(FINE as u32 / 2))
            .axis_style(colour::FAINT.stroke_width(FINE as u32))
            .draw()
            .ok()?;
        let mut ends: Vec<i32> = Vec::new();
        for (i, line) in lines.iter().enumerate().rev() {
            let named = i < NAMED;
            let ink = if named { colour::CLASSES[i] } else { colour::FAINT };
            let stroke = if i == 0 { FINE as u32 * 5 / 2 } else { FINE as u32 * 3 / 2 };
            let path = PathElement::new(line.points.clone(), ink.stroke_width(stroke));
            pen.mark(line.unit.as_deref(), &line.name, || {
                chart.draw_series(std::iter::once(path)).map(|_| ())
            })
            .ok()?;
        }
        let mut order: Vec<usize> =
            (0..lines.len().min(NAMED)).filter(|i| !lines[*i].name.is_empty()).collect();
        order.sort_by(|a, b| {
            lines[*b]
                .points
                .last()
                .map(|p| p.1)
                .unwrap_or(0.0)
                .total_cmp(&lines[*a].points.last().map(|p| p.1).unwrap_or(0.0))
        });
        for i in order {
            let end = *lines[i].points.last()?;
            let (px, py) = chart.backend_coord(&end);
            // Names move down until none stands on another.
            let mut at = py;
            while let Some(other) = ends.iter().find(|e| (**e - at).abs() < fine(13)) {
                at = other + fine(13);
            }
            ends.push(at);
            let style = text_style(12, colour::CLASSES[i]).pos(Pos::new(HPos::Left, VPos::Center));
            let label = Text::new(shortened(&lines[i].name, 20.0), (px + fine(6), at), style);
            root.draw(&label).ok()?;
        }
    }
    Some(canvas.finish(&format!("{}: {heading}", words.text(&table.title))))
}

/// A cell of a time axis as a decimal year.
fn time_of(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Text(text) => Some(match text.parse::<Period>().ok()? {
            Period::Year(year) => f64::from(year),
            Period::Month(year, month) => f64::from(year) + f64::from(month - 1) / 12.0,
            Period::Day(year, month, day) => {
                f64::from(year) + (f64::from(month - 1) + f64::from(day - 1) / 31.0) / 12.0
            }
        }),
        other => other.as_f64(),
    }
}

fn month(decimal_year: f64) -> String {
    let months = (decimal_year * 12.0).round() as i64;
    format!("{}-{:02}", months.div_euclid(12), months.rem_euclid(12) + 1)
}
