//! Colours: a sequence for amounts, and classes that colour-blind readers can tell apart.

use plotters::style::RGBColor;

/// Ink of axes and labels.
pub const INK: RGBColor = RGBColor(60, 66, 74);
/// Ink of grids and of what is only context.
pub const FAINT: RGBColor = RGBColor(205, 210, 216);
/// The colour of the zone itself.
pub const MAIN: RGBColor = RGBColor(0, 90, 140);
/// No data.
pub const NONE: RGBColor = RGBColor(236, 236, 236);

/// Classes (after Okabe and Ito), the zone's own colour first.
pub const CLASSES: [RGBColor; 8] = [
    MAIN,
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(178, 148, 0),
    RGBColor(86, 180, 233),
    RGBColor(120, 94, 60),
    RGBColor(110, 110, 120),
];

/// Light tints of the classes, for areas that carry labels.
pub const TINTS: [RGBColor; 8] = [
    RGBColor(190, 214, 232),
    RGBColor(247, 207, 175),
    RGBColor(184, 226, 208),
    RGBColor(240, 211, 226),
    RGBColor(236, 226, 170),
    RGBColor(208, 233, 249),
    RGBColor(221, 208, 190),
    RGBColor(217, 217, 222),
];

/// Colours of classes on maps: strong enough to be told apart, light enough to carry names.
pub const CLASS_TINTS: [RGBColor; 12] = [
    RGBColor(108, 166, 205),
    RGBColor(238, 160, 105),
    RGBColor(110, 195, 160),
    RGBColor(222, 160, 192),
    RGBColor(222, 202, 100),
    RGBColor(160, 215, 242),
    RGBColor(190, 165, 130),
    RGBColor(180, 180, 190),
    RGBColor(150, 140, 200),
    RGBColor(200, 110, 110),
    RGBColor(160, 190, 90),
    RGBColor(90, 140, 140),
];

const RAMP: [(u8, u8, u8); 5] =
    [(240, 244, 248), (190, 216, 232), (107, 174, 214), (33, 113, 181), (8, 48, 107)];

/// The colour of a share between 0 (light) and 1 (dark).
pub fn ramp(share: f64) -> RGBColor {
    let at = share.clamp(0.0, 1.0) * (RAMP.len() - 1) as f64;
    let i = (at.floor() as usize).min(RAMP.len() - 2);
    let t = at - i as f64;
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * t).round() as u8;
    let (a, b) = (RAMP[i], RAMP[i + 1]);
    RGBColor(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// A colour as CSS writes it.
pub fn css(colour: RGBColor) -> String {
    format!("#{:02x}{:02x}{:02x}", colour.0, colour.1, colour.2)
}

/// Class breaks at equal counts (quantiles) for a ramp of `classes` steps; fewer where values are few or tied.
pub fn breaks(values: &[f64], classes: usize) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let mut cuts: Vec<f64> = (1..classes)
        .filter_map(|k| sorted.get((k * sorted.len()) / classes).copied())
        .filter(|cut| Some(cut) != sorted.first())
        .collect();
    cuts.dedup();
    cuts
}
