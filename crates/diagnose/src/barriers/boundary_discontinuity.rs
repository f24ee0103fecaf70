//! Boundary discontinuity: does the outcome jump exactly at the line?
//!
//! For the line between two provinces and units at signed distance d from it (negative in the first province, positive
//! in the second, km), a straight line is fitted on each side with weights 1 - |d| / h inside the bandwidth h:
//!
//! ```text
//! jump J = right(0) - left(0)
//! index  = mean |J| over the segments of the line - mean |J| over placebo lines inside provinces
//! ```
//!
//! The outcome is the logarithm of output per head (or of another positive figure), so a jump of 0.1 is about ten per
//! cent. The line comes from polygons where the zone has them; else it is taken halfway between the points of
//! neighbouring units. Placebo lines cut a province in two contiguous parts at random; each draw puts as many placebo
//! lines as there are segments, and p = (r + 1) / (M + 1), r being the draws whose mean |J| is at least as
//! large.
//!
//! A side with fewer than five units inside the bandwidth leaves the jump undefined. Intervals are Conley's: residuals
//! of units closer than the bandwidth may be correlated, with weights that fall to zero at the bandwidth.
//!
//! When not to use it: a jump shows that something differs at the line, a policy or a way of counting, not that trade
//! stops there; with counties few units are near a line, and grid data (night light, population by km2) decide better;
//! look at twice and half the bandwidth before believing a jump.
//!
//! Time grows with units times borders within reach, and with draws.
//!
//! References: Dell 2010 (Econometrica 78:1863-1903, doi:10.3982/ECTA8121); Keele and Titiunik 2015 (Political Analysis
//! 23:127-155, doi:10.1093/pan/mpu014); Conley 1999 (Journal of Econometrics 92:1-45, doi:10.1016/S0304-4076(98)00084-0).
//! The index against placebo lines is Coregion's.
//!
//! ```
//! use coregion_diagnose::barriers::boundary_discontinuity::jump;
//! let distance = [-40.0, -30.0, -20.0, -10.0, 10.0, 20.0, 30.0, 40.0];
//! let outcome = [5.0, 5.1, 5.3, 5.4, 4.6, 4.7, 4.9, 5.0];
//! let found = jump(&distance, &outcome, 50.0, 4)?;
//! assert!((found.left - 5.55).abs() < 1e-9 && (found.right - 4.45).abs() < 1e-9);
//! assert!((found.jump + 1.1).abs() < 1e-9);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::edge_contrast::figures;
use super::gravity::pair;
use super::line::Borders;
use super::partitions::{cut, pieces};
use super::student;
use crate::disparity::per_head::{self, INDICATOR, PEOPLE, PerHead};
use crate::random::Stream;
use crate::{
    Cell, CellKind, Constraint, Dropped, Evidence, Finding, Group, Interval, Kind, Measure, Null, OptionSpec,
    Options, Output, Plot, Scope, Support, Table, Unavailable, Undefined, Value,
};
use coregion_zone::{Message, Point, UnitId};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// The least units on a side that the measure takes.
const LEAST: usize = 5;

/// A jump at a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Jump {
    /// Fitted outcome at the line, from the left.
    pub left: f64,
    /// Fitted outcome at the line, from the right.
    pub right: f64,
    /// Right less left.
    pub jump: f64,
    /// Units on the left inside the bandwidth.
    pub units_left: usize,
    /// Units on the right inside the bandwidth.
    pub units_right: usize,
    /// How much each unit's outcome weighs in the jump; zero outside the bandwidth.
    pub influence: Vec<f64>,
    /// What the fit leaves of each outcome; zero outside the bandwidth.
    pub left_over: Vec<f64>,
}

/// The jump of an outcome at distance zero: a straight line on each side with triangular weights. At least `least` units
/// a side (two or more).
///
/// # Errors
/// Slices that do not align, values that are not finite, a bandwidth that is not positive, too few units on a side, or all
/// units of a side at one distance.
pub fn jump(distance: &[f64], outcome: &[f64], bandwidth: f64, least: usize) -> Result<Jump, Undefined> {
    Undefined::check_length(distance.len(), outcome.len())?;
    Undefined::check_finite(distance)?;
    Undefined::check_finite(outcome)?;
    if !(bandwidth > 0.0 && bandwidth.is_finite()) {
        return Err(Undefined::Argument { name: "bandwidth", value: bandwidth, low: 0.0, high: f64::MAX });
    }
    let mut found = Jump {
        left: 0.0,
        right: 0.0,
        jump: 0.0,
        units_left: 0,
        units_right: 0,
        influence: vec![0.0; distance.len()],
        left_over: vec![0.0; distance.len()],
    };
    for right in [false, true] {
        let side: Vec<(usize, f64, f64)> = (distance.iter().enumerate())
            .filter(|(_, d)| (**d >= 0.0) == right && d.abs() < bandwidth)
            .map(|(i, d)| (i, d / bandwidth, 1.0 - d.abs() / bandwidth))
            .collect();
        if side.len() < least.max(2) {
            return Err(Undefined::TooFew { needed: least.max(2), found: side.len() });
        }
        let sum = |f: &dyn Fn(&(usize, f64, f64)) -> f64| side.iter().map(f).sum::<f64>();
        let total = sum(&|s| s.2);
        let centre = sum(&|s| s.2 * s.1) / total;
        let spread = sum(&|s| s.2 * (s.1 - centre).powi(2));
        if spread <= 1e-14 * total {
            return Err(Undefined::Constant);
        }
        // The fit at zero is a weighted sum of outcomes.
        let (mut level, mut slope) = (0.0, 0.0);
        for (i, d, w) in &side {
            let own = w * (1.0 / total - centre * (d - centre) / spread);
            found.influence[*i] = if right { own } else { -own };
            level += own * outcome[*i];
            slope += w * (d - centre) / spread * outcome[*i];
        }
        for (i, d, _) in &side {
            found.left_over[*i] = outcome[*i] - level - slope * d;
        }
        if right {
            (found.right, found.units_right) = (level, side.len());
        } else {
            (found.left, found.units_left) = (level, side.len());
        }
    }
    found.jump = found.right - found.left;
    Ok(found)
}

impl Jump {
    /// Standard error when the outcomes of two units are correlated as `share` says (1 for a unit with itself).
    pub fn error(&self, share: impl Fn(usize, usize) -> f64) -> Option<f64> {
        let inside: Vec<usize> = (0..self.influence.len()).filter(|i| self.influence[*i] != 0.0).collect();
        let mut variance = 0.0;
        for &i in &inside {
            for &j in &inside {
                let share = share(i, j);
                if share > 0.0 {
                    variance +=
                        share * self.influence[i] * self.left_over[i] * self.influence[j] * self.left_over[j];
                }
            }
        }
        // Four coefficients were fitted.
        let n = inside.len() as f64;
        (variance > 0.0 && n > 4.0).then(|| (variance * n / (n - 4.0)).sqrt())
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "boundary-discontinuity",
    group: Group::Barriers,
    references: &[
        "Dell 2010, Econometrica 78:1863-1903, doi:10.3982/ECTA8121",
        "Keele and Titiunik 2015, Political Analysis 23:127-155, doi:10.1093/pan/mpu014",
        "Conley 1999, Journal of Econometrics 92:1-45, doi:10.1016/S0304-4076(98)00084-0",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        OptionSpec { name: "level", kind: Kind::Choice(&["county", "members"]), default: "county" },
        OptionSpec { name: "bandwidth", kind: Kind::Number(1.0, 5_000.0), default: "100" },
        OptionSpec { name: "draws", kind: Kind::Int(19, 99_999), default: "499" },
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let units = per_head::units(scope, options);
    let pairs: Vec<(usize, usize)> =
        scope.zone.neighbours.within(&units).into_iter().filter(|p| p.0 != p.1).map(|p| (p.0, p.1)).collect();
    if pairs.is_empty() {
        return Err(Unavailable { reason: Message::new("unavailable-neighbours"), resource: "neighbours" });
    }
    let (figures, other_year) = figures(scope, options)?;
    let ids = units.ids().to_vec();
    let points: Vec<Option<Point>> = ids.iter().map(|u| scope.zone.units.get(*u).point).collect();
    if points.iter().flatten().count() < 2 {
        return Err(Unavailable { reason: Message::new("unavailable-points"), resource: "units" });
    }
    let mut dropped = figures.sample.dropped.clone();
    let mut logs = vec![None; ids.len()];
    for (unit, value) in figures.sample.units.iter().zip(&figures.values) {
        let Some(at) = ids.iter().position(|u| u == unit) else { continue };
        let reason = if points[at].is_none() {
            Message::new("dropped-no-point")
        } else if *value <= 0.0 {
            Message::new("dropped-not-positive").name("indicator", &figures.indicator)
        } else {
            logs[at] = Some(value.ln());
            continue;
        };
        dropped.push(Dropped { names: scope.names(*unit).clone(), reason });
    }
    let bandwidth = options.number("bandwidth").unwrap_or(100.0);
    let borders = Borders::new(scope.zone, &ids, &points, pairs, 2.0 * bandwidth);
    let provinces: Vec<UnitId> = ids.iter().map(|u| scope.province(*u)).collect();
    let study = Study { scope, figures: &figures, ids, points, logs, provinces, borders, bandwidth, dropped };
    let segments = study.segments();
    let mut findings = study.findings(&segments, options);
    if other_year {
        let year = figures.sample.period.map_or(String::new(), |p| p.to_string());
        findings
            .iter_mut()
            .for_each(|f| f.warnings.push(Message::new("warning-other-year").text("year", &year)));
    }
    Ok(Output { findings, tables: vec![study.table(&segments)] })
}

struct Study<'a> {
    scope: &'a Scope<'a>,
    figures: &'a PerHead,
    ids: Vec<UnitId>,
    points: Vec<Option<Point>>,
    logs: Vec<Option<f64>>,
    provinces: Vec<UnitId>,
    borders: Borders,
    bandwidth: f64,
    dropped: Vec<Dropped>,
}

/// The line between two provinces: distances and outcomes of the units beside it, and the jump.
struct Segment {
    provinces: (UnitId, UnitId),
    units: Vec<usize>,
    distance: Vec<f64>,
    outcome: Vec<f64>,
    found: Result<Jump, Undefined>,
}

impl Study<'_> {
    /// Units of two sides with signed distance to the line between them. `side` is negative, positive or zero (neither).
    fn beside(&self, side: impl Fn(usize) -> i8) -> (Vec<usize>, Vec<f64>, Vec<f64>) {
        let on_line: Vec<bool> = self.borders.pairs.iter().map(|(a, b)| side(*a) * side(*b) < 0).collect();
        let (mut units, mut distance, mut outcome) = (Vec::new(), Vec::new(), Vec::new());
        for unit in (0..self.ids.len()).filter(|u| side(*u) != 0) {
            if let (Some(log), Some(km)) = (self.logs[unit], self.borders.distance_km(unit, &on_line)) {
                units.push(unit);
                // A unit whose point lies on the line still belongs to its side.
                distance.push(if side(unit) < 0 { -km.max(1e-9) } else { km });
                outcome.push(log);
            }
        }
        (units, distance, outcome)
    }

    fn segments(&self) -> Vec<Segment> {
        let lines: BTreeSet<(UnitId, UnitId)> = (self.borders.pairs.iter())
            .map(|(a, b)| (self.provinces[*a], self.provinces[*b]))
            .filter(|(p, q)| p != q)
            .map(|(p, q)| (p.min(q), p.max(q)))
            .collect();
        (lines.into_iter())
            .map(|(p, q)| {
                let side = |u: usize| match self.provinces[u] {
                    province if province == p => -1,
                    province if province == q => 1,
                    _ => 0,
                };
                let (units, distance, outcome) = self.beside(side);
                let found = jump(&distance, &outcome, self.bandwidth, LEAST);
                Segment { provinces: (p, q), units, distance, outcome, found }
            })
            .collect()
    }

    /// Mean size of the jump at as many random lines inside provinces as there are segments, for each draw.
    fn placebos(&self, lines: usize, draws: usize) -> Vec<f64> {
        let mut neighbours = vec![Vec::new(); self.ids.len()];
        for (a, b) in &self.borders.pairs {
            neighbours[*a].push(*b);
            neighbours[*b].push(*a);
        }
        let provinces: Vec<Vec<usize>> = pieces(&neighbours, |a, b| self.provinces[a] == self.provinces[b])
            .into_iter()
            .filter(|p| p.iter().filter(|u| self.logs[**u].is_some()).count() >= 2 * LEAST)
            .collect();
        if provinces.is_empty() || lines == 0 {
            return Vec::new();
        }
        (0..draws)
            .into_par_iter()
            .filter_map(|draw| {
                let mut stream = Stream::new(self.scope.seed, draw as u64);
                let mut labels = vec![u32::MAX; self.ids.len()];
                let mut sizes = Vec::new();
                // Some cuts leave too few units on a side: they are drawn again, a few times.
                for _ in 0..4 * lines {
                    let province = &provinces[stream.below(provinces.len())];
                    let third = province.len() / 3;
                    let small = third + stream.below(province.len() / 2 - third + 1);
                    province.iter().for_each(|u| labels[*u] = u32::MAX);
                    let mut next = 0;
                    cut(
                        &neighbours,
                        province,
                        &[small, province.len() - small],
                        &mut labels,
                        &mut next,
                        &mut stream,
                    )?;
                    let mut inside = vec![0i8; self.ids.len()];
                    province.iter().for_each(|u| inside[*u] = if labels[*u] == 0 { -1 } else { 1 });
                    let (_, distance, outcome) = self.beside(|u| inside[u]);
                    if let Ok(found) = jump(&distance, &outcome, self.bandwidth, LEAST) {
                        sizes.push(found.jump.abs());
                        if sizes.len() == lines {
                            break;
                        }
                    }
                }
                (!sizes.is_empty()).then(|| sizes.iter().sum::<f64>() / sizes.len() as f64)
            })
            .collect()
    }

    fn finding(&self, statistic: &'static str, value: impl Into<Value>, reading: Message) -> Finding {
        let mut finding = self.figures.sample.finding(self.scope, MEASURE.name, statistic, value, reading);
        finding.dropped = self.dropped.clone();
        finding.used = self.logs.iter().flatten().count();
        if !self.borders.from_polygons {
            finding.warnings.push(Message::new("warning-line-from-points"));
        }
        finding
    }

    fn error(&self, segment: &Segment) -> Option<f64> {
        let found = segment.found.as_ref().ok()?;
        let point = |i: usize| self.points[segment.units[i]];
        found.error(|i, j| match (point(i), point(j)) {
            (Some(a), Some(b)) => 1.0 - a.distance_km(b) / self.bandwidth,
            _ => 0.0,
        })
    }

    fn interval(&self, segment: &Segment) -> Option<Interval> {
        let found = segment.found.as_ref().ok()?;
        let freedom = (found.units_left + found.units_right) as f64 - 4.0;
        let half = student::quantile_95(freedom) * self.error(segment)?;
        Some(Interval { low: found.jump - half, high: found.jump + half, level: 0.95, kind: "spatial" })
    }

    fn findings(&self, segments: &[Segment], options: &Options) -> Vec<Finding> {
        let say = |id| {
            Message::new(id).name("indicator", &self.figures.indicator).number("bandwidth", self.bandwidth, 0)
        };
        let jumps: Vec<f64> =
            segments.iter().filter_map(|s| Some(s.found.as_ref().ok()?.jump.abs())).collect();
        let draws = options.int("draws").unwrap_or(499).max(1) as usize;
        let mut findings = vec![self.index(&jumps, draws, &say)];
        for segment in segments {
            let names = pair(self.scope, segment.provinces.0, segment.provinces.1);
            let mut finding = match &segment.found {
                Ok(found) => {
                    let reading = say("reading-boundary-jump")
                        .name("segment", &names)
                        .name("right", self.scope.names(segment.provinces.1))
                        .name("left", self.scope.names(segment.provinces.0))
                        .percent("value", found.jump.exp_m1(), 0);
                    let mut finding = self.finding("jump", found.jump, reading);
                    finding.used = found.units_left + found.units_right;
                    finding
                }
                Err(reason) => {
                    let reading = say("reading-boundary-few").name("segment", &names).int("least", LEAST);
                    self.finding("jump", Value::Undefined(reason.message()), reading)
                }
            };
            finding.interval = self.interval(segment);
            finding.subject = Some(names);
            findings.push(finding);
        }
        findings
    }

    fn index(&self, jumps: &[f64], draws: usize, say: &dyn Fn(&'static str) -> Message) -> Finding {
        let drawn = if jumps.is_empty() { Vec::new() } else { self.placebos(jumps.len(), draws) };
        if drawn.is_empty() {
            let reason = Value::Undefined(Message::new("undefined-boundary").int("least", LEAST));
            return self.finding("index", reason, say("reading-boundary-undefined").int("least", LEAST));
        }
        let observed = jumps.iter().sum::<f64>() / jumps.len() as f64;
        let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
        let p = Null::p_at_least(&drawn, observed);
        // The index is the mean jump beyond that of the placebo lines.
        let beyond = drawn.iter().map(|d| d - mean).collect();
        let model = Message::new("null-placebo-lines").int("lines", jumps.len());
        let null = Null::of(model, beyond, observed - mean, self.scope.seed);
        let percentile = null.as_ref().map_or(0.5, |n| n.percentile);
        let (id, support, strength) = match (p, percentile) {
            (p, _) if p <= 0.05 => ("reading-boundary-more", Support::Confirms, 1.0),
            (_, percentile) if percentile <= 0.05 => ("reading-boundary-less", Support::Contradicts, 1.0),
            _ => ("reading-boundary-same", Support::Inconclusive, 0.5),
        };
        let reading = say(id).number("observed", observed, 3).number("placebo", mean, 3).number("p", p, 3);
        let mut finding = self.finding("index", observed - mean, reading);
        finding.p = Some(p);
        finding.null = null;
        finding.evidence =
            Some(Evidence { constraint: Constraint::AdministrativeBarriers, support, strength });
        finding.warnings.push(Message::new("warning-boundary-policy"));
        finding
    }

    fn table(&self, segments: &[Segment]) -> Table {
        let title = Message::new("table-boundary-jumps").name("indicator", &self.figures.indicator).number(
            "bandwidth",
            self.bandwidth,
            0,
        );
        let mut table = Table::new("boundary-jumps", title)
            .column("segment", "column-segment", CellKind::Text)
            .column("left", "column-units-left", CellKind::Int)
            .column("right", "column-units-right", CellKind::Int)
            .column("jump", "column-jump", CellKind::Number(3))
            .column("low", "column-low", CellKind::Number(3))
            .column("high", "column-high", CellKind::Number(3))
            .column("half", "column-jump-half", CellKind::Number(3))
            .column("twice", "column-jump-twice", CellKind::Number(3))
            .plot(Plot::Intervals {
                label: "segment",
                value: "jump",
                low: "low",
                high: "high",
                reference: Some(0.0),
            });
        for segment in segments {
            let at = |factor: f64| {
                let found = jump(&segment.distance, &segment.outcome, factor * self.bandwidth, LEAST);
                Cell::number(found.ok().map(|f| f.jump))
            };
            let inside = |right: bool| {
                let near = |d: &&f64| (**d >= 0.0) == right && d.abs() < self.bandwidth;
                Cell::Int(segment.distance.iter().filter(near).count() as i64)
            };
            let interval = self.interval(segment);
            table.push(vec![
                Cell::Name(pair(self.scope, segment.provinces.0, segment.provinces.1)),
                inside(false),
                inside(true),
                at(1.0),
                Cell::number(interval.map(|i| i.low)),
                Cell::number(interval.map(|i| i.high)),
                at(0.5),
                at(2.0),
            ]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use coregion_zone::{LoadOptions, PackageSource, load};
    use proptest::prelude::*;

    const DISTANCE: [f64; 8] = [-40.0, -30.0, -20.0, -10.0, 10.0, 20.0, 30.0, 40.0];
    const OUTCOME: [f64; 8] = [5.0, 5.1, 5.3, 5.4, 4.6, 4.7, 4.9, 5.0];

    #[test]
    fn the_worked_figure() {
        let found = jump(&DISTANCE, &OUTCOME, 50.0, 4).unwrap();
        assert!((found.left - 5.55).abs() < 1e-12);
        assert!((found.right - 4.45).abs() < 1e-12);
        assert!((found.jump + 1.1).abs() < 1e-12);
        assert_eq!((found.units_left, found.units_right), (4, 4));
        let weighed: f64 = found.influence.iter().zip(OUTCOME).map(|(w, y)| w * y).sum();
        assert!((weighed - found.jump).abs() < 1e-12);
    }

    #[test]
    fn edges_are_reasons() {
        let few = Undefined::TooFew { needed: 5, found: 4 };
        assert_eq!(jump(&DISTANCE, &OUTCOME, 50.0, 5).unwrap_err(), few);
        assert_eq!(jump(&[-1.0, -1.0, 1.0, 2.0], &[1.0; 4], 5.0, 2).unwrap_err(), Undefined::Constant);
        assert!(matches!(jump(&DISTANCE, &OUTCOME, 0.0, 4).unwrap_err(), Undefined::Argument { .. }));
        // Independent units: the error is that of a weighted mean; far units have no say.
        let found = jump(&DISTANCE, &OUTCOME, 50.0, 4).unwrap();
        assert!(found.error(|i, j| f64::from(u8::from(i == j))).unwrap() > 0.0);
        assert_eq!(jump(&DISTANCE, &OUTCOME, 35.0, 3).unwrap().influence[0], 0.0);
    }

    proptest! {
        #[test]
        fn a_straight_line_has_no_jump(a in -5.0f64..5.0, b in -0.1f64..0.1, step in -3.0f64..3.0) {
            let line: Vec<f64> = DISTANCE.iter().map(|d| a + b * d + if *d > 0.0 { step } else { 0.0 }).collect();
            prop_assert!((jump(&DISTANCE, &line, 60.0, 4).unwrap().jump - step).abs() < 1e-9);
        }
    }

    #[test]
    fn the_embedded_zone() {
        let zone = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap().zone;
        let options = [("draws", "19"), ("indicator", "avg_years_schooling"), ("people", "none")];
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &options);
        let index = &output.findings[0];
        assert_eq!((index.statistic, index.used), ("index", 143));
        assert!(index.value.number().is_some() && index.p.is_some());
        assert!(index.warnings.iter().any(|w| w.id == "warning-line-from-points"));
        assert_eq!(output.tables[0].rows.len(), output.findings.len() - 1);
        assert!(output.findings[1..].iter().any(|f| f.interval.is_some()));
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[("draws", "19"), ("bandwidth", "5")]);
        assert!(output.findings[0].value.number().is_none());
    }
}
