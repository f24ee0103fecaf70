//! A map as SVG: cells coloured by what is shown, borders by level, names, a legend, and what sort of map it is.

use super::atlas::Sheet;
use crate::chart::{colour, escape, text_ems};
use crate::text::Words;
use coregion_zone::{Level, Message, UnitId};
use plotters::style::RGBColor;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How a cell is shown.
#[derive(Clone, Debug)]
pub struct Fill {
    /// Its colour.
    pub colour: RGBColor,
    /// The unit that it stands for: the cell's own, or the city or province that it lies in.
    pub unit: UnitId,
    /// The text shown when it is pointed at.
    pub tip: String,
}

/// A line from one unit to another.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where it starts.
    pub from: UnitId,
    /// Where it ends.
    pub to: UnitId,
    /// Its width, pixels.
    pub width: f64,
    /// Its colour.
    pub colour: RGBColor,
    /// The text shown when it is pointed at.
    pub tip: String,
}

/// What the colours mean.
#[derive(Clone, Debug, Default)]
pub struct Legend {
    /// The quantity or classification.
    pub title: String,
    /// A colour and what it stands for, in order.
    pub entries: Vec<(RGBColor, String)>,
}

/// A map to be drawn.
pub struct Picture<'a, 'z> {
    /// The cells.
    pub sheet: &'a Sheet,
    /// The language and the zone.
    pub words: &'a Words<'z>,
    /// Width, pixels.
    pub width: f64,
    /// Whether the outlines of the cells are already in the page (see [`Picture::outlines`]) and only used here.
    pub shared: bool,
    /// The level of the units that are named, if any.
    pub names: Option<Level>,
    /// What the colours mean.
    pub legend: Legend,
    /// Lines between units.
    pub links: Vec<Link>,
}

/// The border between two cells, by the highest level of units that it parts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Border {
    Outside,
    Province,
    Prefecture,
    Inner,
}

impl Border {
    const ALL: [Border; 4] = [Border::Inner, Border::Prefecture, Border::Province, Border::Outside];

    fn key(self) -> &'static str {
        match self {
            Border::Outside => "outside",
            Border::Province => "province",
            Border::Prefecture => "prefecture",
            Border::Inner => "inner",
        }
    }
}

struct Plane {
    scale: f64,
    west: f64,
    north: f64,
    height: f64,
}

impl Plane {
    fn at(&self, p: [f64; 2]) -> [f64; 2] {
        [(p[0] - self.west) * self.scale + MARGIN, (self.north - p[1]) * self.scale + MARGIN]
    }
}

const MARGIN: f64 = 6.0;

fn path(points: &[[f64; 2]], plane: &Plane, out: &mut String) {
    for (i, p) in points.iter().enumerate() {
        let [x, y] = plane.at(*p);
        write!(out, "{}{:.1} {:.1}", if i == 0 { 'M' } else { 'L' }, x, y).expect("a string");
    }
}

impl Picture<'_, '_> {
    /// The map.
    pub fn svg(&self, title: &str, fill: impl Fn(UnitId) -> Fill) -> String {
        let plane = self.plane();
        let legend = self.legend_rows();
        let notice = self.notice();
        let notice_height = if notice.is_empty() { 0.0 } else { 16.0 };
        let height = plane.height + 2.0 * MARGIN + legend.len() as f64 * 18.0 + notice_height + 4.0;
        let mut body = String::new();
        if !self.shared {
            body.push_str(&self.definitions(&plane));
        }
        for cell in &self.sheet.drawing.cells {
            let fill = fill(cell.unit);
            let (unit, within) = self.codes(cell.unit, fill.unit);
            write!(
                body,
                r##"<use href="#{}-{}" class="mark" data-unit="{}"{within} fill="{}"><title>{}</title></use>"##,
                self.sheet.id,
                escape(&self.code(cell.unit)),
                escape(&unit),
                colour::css(fill.colour),
                escape(&fill.tip),
            )
            .expect("a string");
        }
        for border in Border::ALL {
            write!(body, r##"<use href="#{}--{}"/>"##, self.sheet.id, border.key()).expect("a string");
        }
        self.draw_links(&plane, &mut body);
        self.draw_names(&plane, &mut body);
        let mut y = plane.height + 2.0 * MARGIN + 14.0;
        for row in &legend {
            body.push_str(&row.replace("{y}", &format!("{y:.0}")).replace("{r}", &format!("{:.0}", y - 9.0)));
            y += 18.0;
        }
        if !notice.is_empty() {
            write!(
                body,
                r##"<text x="{MARGIN}" y="{:.0}" font-size="11" fill="#6a7078">{}</text>"##,
                y - 1.0,
                escape(&notice)
            )
            .expect("a string");
        }
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="map" style="max-width:{:.0}px" viewBox="0 0 {:.0} {height:.0}" role="img" aria-label="{}" font-family="inherit">{body}</svg>"#,
            self.width,
            self.width,
            escape(title),
        )
    }

    /// The outlines and borders, for a page to hold once while many maps use them.
    pub fn outlines(&self) -> String {
        let plane = self.plane();
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="outlines" width="0" height="0" aria-hidden="true">{}</svg>"#,
            self.definitions(&plane)
        )
    }

    fn definitions(&self, plane: &Plane) -> String {
        let drawing = &self.sheet.drawing;
        let mut out = String::from("<defs>");
        for cell in &drawing.cells {
            let mut d = String::new();
            for ring in &cell.rings {
                path(&drawing.ring(ring), plane, &mut d);
                d.push('Z');
            }
            write!(out, r#"<path id="{}-{}" d="{d}"/>"#, self.sheet.id, escape(&self.code(cell.unit)))
                .expect("a string");
        }
        let mut lines: BTreeMap<&str, String> = BTreeMap::new();
        for arc in &drawing.arcs {
            path(&arc.points, plane, lines.entry(self.border(arc.sides).key()).or_default());
        }
        let many = drawing.cells.len() > 600;
        for border in Border::ALL {
            let d = lines.get(border.key()).map_or("", String::as_str);
            let (stroke, width) = match border {
                Border::Inner => ("#ffffff", if many { 0.2 } else { 0.6 }),
                Border::Prefecture => ("#6d7a88", if many { 0.3 } else { 0.9 }),
                Border::Province => ("#2a323c", if many { 0.7 } else { 1.8 }),
                Border::Outside => ("#6d7a88", if many { 0.3 } else { 1.0 }),
            };
            write!(
                out,
                r#"<path id="{}--{}" d="{d}" fill="none" stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round" pointer-events="none"/>"#,
                self.sheet.id,
                border.key()
            )
            .expect("a string");
        }
        out.push_str("</defs>");
        out
    }

    fn plane(&self) -> Plane {
        let [west, south, east, north] = self.sheet.drawing.bounds();
        let (across, up) = ((east - west).max(1e-9), (north - south).max(1e-9));
        // Neither wider than the page nor much higher than it is wide.
        let scale = ((self.width - 2.0 * MARGIN) / across).min(self.width * 1.05 / up);
        let spare = self.width - 2.0 * MARGIN - across * scale;
        Plane { scale, west: west - spare / 2.0 / scale, north, height: up * scale }
    }

    fn code(&self, unit: UnitId) -> String {
        self.words.zone.units.get(unit).code.to_string()
    }

    /// The code that a cell is linked by, and an attribute with the codes of the units around it.
    fn codes(&self, cell: UnitId, stands_for: UnitId) -> (String, String) {
        let mut around = Vec::new();
        let mut at = self.words.zone.units.get(stands_for).parent;
        while let Some(unit) = at.filter(|_| around.len() < 4) {
            around.push(self.code(unit));
            at = self.words.zone.units.get(unit).parent;
        }
        if cell != stands_for {
            around.push(self.code(cell));
        }
        let within = if around.is_empty() {
            String::new()
        } else {
            format!(" data-in=\"{}\"", escape(&around.join(" ")))
        };
        (self.code(stands_for), within)
    }

    fn border(&self, sides: [Option<usize>; 2]) -> Border {
        let [Some(a), Some(b)] = sides else { return Border::Outside };
        let (a, b) = (self.sheet.drawing.cells[a].unit, self.sheet.drawing.cells[b].unit);
        let parted =
            |level| self.words.zone.units.ancestor(a, level) != self.words.zone.units.ancestor(b, level);
        match () {
            () if parted(Level::Province) => Border::Province,
            () if parted(Level::Prefecture) => Border::Prefecture,
            () => Border::Inner,
        }
    }

    fn draw_links(&self, plane: &Plane, body: &mut String) {
        for link in &self.links {
            let (Some(a), Some(b)) = (self.place(link.from), self.place(link.to)) else { continue };
            let ([x1, y1], [x2, y2]) = (plane.at(a), plane.at(b));
            // A slight bow, to the left of the way, so that both directions can be told apart.
            let (mx, my) = ((x1 + x2) / 2.0 + (y2 - y1) * 0.12, (y1 + y2) / 2.0 - (x2 - x1) * 0.12);
            write!(
                body,
                r#"<path class="mark" data-unit="{}" data-in="{}" d="M{x1:.1} {y1:.1}Q{mx:.1} {my:.1} {x2:.1} {y2:.1}" fill="none" stroke="{}" stroke-width="{:.1}" stroke-opacity="0.8" stroke-linecap="round"><title>{}</title></path>"#,
                escape(&self.code(link.from)),
                escape(&self.code(link.to)),
                colour::css(link.colour),
                link.width,
                escape(&link.tip),
            )
            .expect("a string");
        }
    }

    /// Where a unit stands: its cell, or the middle of the cells inside it.
    fn place(&self, unit: UnitId) -> Option<[f64; 2]> {
        let level = self.words.zone.units.get(unit).level;
        let inside = (self.sheet.drawing.cells.iter())
            .filter(|c| c.unit == unit || self.words.zone.units.ancestor(c.unit, level) == Some(unit));
        let places: Vec<[f64; 2]> = inside.map(|c| c.label).collect();
        let n = places.len() as f64;
        (n > 0.0).then(|| {
            [places.iter().map(|p| p[0]).sum::<f64>() / n, places.iter().map(|p| p[1]).sum::<f64>() / n]
        })
    }

    fn draw_names(&self, plane: &Plane, body: &mut String) {
        let Some(level) = self.names else { return };
        let units = &self.words.zone.units;
        let mut named: Vec<UnitId> =
            self.sheet.drawing.cells.iter().filter_map(|c| units.ancestor(c.unit, level)).collect();
        named.sort_by_key(|u| u.0);
        let count = |u: UnitId| named.iter().filter(|o| **o == u).count();
        let mut order: Vec<(usize, UnitId)> = Vec::new();
        for unit in &named {
            if !order.iter().any(|o| o.1 == *unit) {
                order.push((count(*unit), *unit));
            }
        }
        order.sort_by_key(|o| std::cmp::Reverse(o.0));
        let mut taken: Vec<[f64; 4]> = Vec::new();
        let size = if order.len() > 60 { 9.0 } else { 12.0 };
        for (_, unit) in order {
            let Some([x, y]) = self.place(unit).map(|p| plane.at(p)) else { continue };
            let text = self.words.unit(unit);
            let half = text_ems(text) * size / 2.0;
            // Where another name stands in the way, a little above or below.
            let free = |dy: &f64| {
                let frame = [x - half, y + dy - size / 2.0, x + half, y + dy + size / 2.0];
                let meets =
                    |o: &[f64; 4]| frame[0] < o[2] && o[0] < frame[2] && frame[1] < o[3] && o[1] < frame[3];
                !taken.iter().any(meets) && frame[0] >= 0.0 && frame[2] <= self.width
            };
            let ways = [0.0, -0.6, 0.6, -1.1, 1.1].map(|share| share * size);
            let Some(y) = ways.into_iter().find(free).map(|dy| y + dy) else { continue };
            taken.push([x - half, y - size / 2.0, x + half, y + size / 2.0]);
            write!(
                body,
                r##"<text x="{x:.1}" y="{:.1}" text-anchor="middle" font-size="{size}" fill="#20262d" stroke="#ffffff" stroke-width="2.5" stroke-linejoin="round" paint-order="stroke" pointer-events="none">{}</text>"##,
                y + size * 0.35,
                escape(text)
            )
            .expect("a string");
        }
    }

    /// The rows of the legend with `{y}` and `{r}` for the baseline and the top of the swatches.
    fn legend_rows(&self) -> Vec<String> {
        let mut rows = vec![String::new()];
        let mut x = MARGIN;
        if !self.legend.title.is_empty() {
            let text = escape(&self.legend.title);
            write!(
                rows[0],
                r##"<text x="{x}" y="{{y}}" font-size="12" font-weight="600" fill="#3c424a">{text}</text>"##
            )
            .expect("a string");
            x += text_ems(&self.legend.title) * 12.5 + 14.0;
        }
        for (colour, text) in &self.legend.entries {
            let width = 18.0 + text_ems(text) * 11.5 + 14.0;
            if x + width > self.width && x > MARGIN {
                rows.push(String::new());
                x = MARGIN;
            }
            let row = rows.last_mut().expect("a row");
            write!(
                row,
                r##"<rect x="{x:.0}" y="{{r}}" width="12" height="11" fill="{}" stroke="#b8bec6" stroke-width="0.5"/><text x="{:.0}" y="{{y}}" font-size="11" fill="#3c424a">{}</text>"##,
                colour::css(*colour),
                x + 17.0,
                escape(text)
            )
            .expect("a string");
            x += width;
        }
        rows.retain(|r| !r.is_empty());
        rows
    }

    /// What a schematic map says of itself.
    fn notice(&self) -> String {
        let Some(fidelity) = self.sheet.fidelity() else { return String::new() };
        let id = match (self.sheet.id, fidelity.pairs) {
            (_, 0) => "map-schematic-alone",
            ("people", _) => "map-schematic-people",
            ("output", _) => "map-schematic-output",
            _ => "map-schematic-land",
        };
        self.words.text(&Message::new(id).int("kept", fidelity.kept).int("pairs", fidelity.pairs))
    }
}
