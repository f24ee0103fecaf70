//! The canvas: a plotters backend that writes SVG in which every mark can carry the unit it stands for.
//!
//! Coordinates inside are tenths of a pixel, so that whole numbers are fine enough for print.

use plotters_backend::FontTransform;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write;
use std::rc::Rc;

/// Canvas units in a pixel.
pub const FINE: i32 = 10;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// An SVG picture being drawn.
pub struct Canvas {
    width: u32,
    height: u32,
    body: Rc<RefCell<String>>,
}

/// Groups what is drawn on a canvas into marks, each for a unit.
#[derive(Clone)]
pub struct Pen(Rc<RefCell<String>>);

impl Pen {
    /// Draws a mark that stands for a unit (or, without a code, for nothing in particular), with the text shown
    /// when it is pointed at.
    pub fn mark<T>(&self, unit: Option<&str>, tip: &str, draw: impl FnOnce() -> T) -> T {
        let mut open = String::from(r#"<g class="mark""#);
        if let Some(code) = unit {
            write!(open, r#" data-unit="{}""#, escape(code)).expect("a string");
        }
        open.push('>');
        if !tip.is_empty() {
            write!(open, "<title>{}</title>", escape(tip)).expect("a string");
        }
        self.0.borrow_mut().push_str(&open);
        let drawn = draw();
        self.0.borrow_mut().push_str("</g>");
        drawn
    }
}

/// Text that is safe inside SVG and HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// A coordinate in pixels, as SVG writes it.
fn px(fine: i32) -> String {
    if fine % FINE == 0 {
        (fine / FINE).to_string()
    } else {
        format!("{:.1}", f64::from(fine) / f64::from(FINE))
    }
}

fn paint(color: BackendColor) -> String {
    let (r, g, b) = color.rgb;
    if color.alpha >= 1.0 {
        format!("#{r:02x}{g:02x}{b:02x}")
    } else {
        format!("rgba({r},{g},{b},{:.2})", color.alpha)
    }
}

impl Canvas {
    /// An empty picture of a size in pixels.
    pub fn new(width: u32, height: u32) -> Self {
        Canvas { width, height, body: Rc::default() }
    }

    /// A pen that groups what is drawn here.
    pub fn pen(&self) -> Pen {
        Pen(self.body.clone())
    }

    /// The finished SVG element, described for readers who cannot see it.
    pub fn finish(self, description: &str) -> String {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="chart" style="max-width:{}px" viewBox="0 0 {} {}" role="img" aria-label="{}" font-family="inherit">{}</svg>"#,
            self.width,
            self.width,
            self.height,
            escape(description),
            self.body.borrow()
        )
    }

    fn path(&mut self, points: impl IntoIterator<Item = BackendCoord>, closed: bool, paint: &str) {
        self.body.borrow_mut().push_str("<path d=\"");
        for (i, (x, y)) in points.into_iter().enumerate() {
            let letter = if i == 0 { 'M' } else { 'L' };
            write!(self.body.borrow_mut(), "{letter}{} {}", px(x), px(y)).expect("a string");
        }
        write!(self.body.borrow_mut(), "{}\" {paint}/>", if closed { "Z" } else { "" }).expect("a string");
    }
}

impl DrawingBackend for &mut Canvas {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.width * FINE as u32, self.height * FINE as u32)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(point, (point.0 + FINE, point.1 + FINE), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let color = paint(style.color());
        let look = if fill {
            format!("fill=\"{color}\"")
        } else {
            format!("fill=\"none\" stroke=\"{color}\" stroke-width=\"{}\"", px(style.stroke_width() as i32))
        };
        write!(
            self.body.borrow_mut(),
            r#"<rect x="{}" y="{}" width="{}" height="{}" {look}/>"#,
            px(a.0.min(b.0)),
            px(a.1.min(b.1)),
            px((b.0 - a.0).abs()),
            px((b.1 - a.1).abs()),
        )
        .expect("a string");
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let look = format!(
            "fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"",
            paint(style.color()),
            px(style.stroke_width().max(1) as i32)
        );
        self.path(path, false, &look);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let color = paint(style.color());
        let look =
            if fill { format!("fill=\"{color}\"") } else { format!("fill=\"none\" stroke=\"{color}\"") };
        write!(
            self.body.borrow_mut(),
            r#"<circle cx="{}" cy="{}" r="{}" {look}/>"#,
            px(center.0),
            px(center.1),
            px(radius as i32)
        )
        .expect("a string");
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Drawn {
        let look = format!("fill=\"{}\"", paint(style.color()));
        self.path(vert, true, &look);
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Drawn {
        let anchor = style.anchor();
        let size = style.size();
        let horizontal = match anchor.h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        // Baseline offsets as shares of the size: letters stand between 0.75 above and 0.2 below it.
        let down = match anchor.v_pos {
            VPos::Top => 0.76,
            VPos::Center => 0.34,
            VPos::Bottom => -0.2,
        } * size;
        let (x, y) = (px(pos.0), px(pos.1));
        let turn = match style.transform() {
            FontTransform::None => String::new(),
            FontTransform::Rotate90 => format!(" transform=\"rotate(90 {x} {y})\""),
            FontTransform::Rotate180 => format!(" transform=\"rotate(180 {x} {y})\""),
            FontTransform::Rotate270 => format!(" transform=\"rotate(-90 {x} {y})\""),
        };
        write!(
            self.body.borrow_mut(),
            r#"<text x="{x}" y="{y}" dy="{:.1}" text-anchor="{horizontal}" font-size="{:.1}" fill="{}"{turn}>{}</text>"#,
            down / f64::from(FINE),
            size / f64::from(FINE),
            paint(style.color()),
            escape(text)
        )
        .expect("a string");
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok(((text_ems(text) * style.size()).ceil() as u32, style.size().ceil() as u32))
    }
}

/// Width of a text in multiples of its size: a Chinese character is one em wide, a Latin one about half.
pub fn text_ems(text: &str) -> f64 {
    text.chars().map(|c| if c as u32 >= 0x2E80 { 1.0 } else { 0.55 }).sum()
}
