//! Contrast at the line: are neighbours across the line more different than neighbours inside?
//!
//! With output per head y of counties and pairs of neighbouring counties,
//!
//! ```text
//! delta  = mean over pairs across the line of |ln y_i - ln y_j|
//!        - mean over pairs inside a province of |ln y_i - ln y_j|
//! level  = people-weighted mean of y over counties at the line / the same over interior counties,
//!          after what the distance to the nearest city explains is taken out of ln y
//! ```
//!
//! Pure numbers: delta is in natural logarithms (0.1 is about ten per cent), the level a ratio (below 1: counties at
//! the line are behind). Counties at the line are those with a neighbour in another province.
//!
//! The null redraws the provinces as random contiguous partitions of the county map with the sizes of the real ones;
//! counties without a figure stay on the map, so that the partitions are of the whole map. With M drawn partitions,
//! p = (r + 1) / (M + 1), r being those with delta at least as large (or a level at most as high). Where all partitions
//! can be listed, p is the share of them, the real one included: on a tiny map it cannot be small, and a
//! warning says so.
//!
//! Undefined without a pair of neighbours across the line, or without one inside, that both have figures. Figures must
//! be positive.
//!
//! When not to use it: mountains and rivers divide too; the random partitions know nothing of terrain, so a line along
//! a ridge looks like a barrier. Counties without figures (urban districts, often) thin out the pairs.
//!
//! Time grows with draws times counties; 143 counties and 999 draws take a few tenths of a second.
//!
//! References: the contrast of joins follows Cliff and Ord 1981 (Spatial Processes, Pion); the null of contiguous
//! partitions is Coregion's.
//!
//! ```
//! use coregion_diagnose::barriers::edge_contrast::contrast;
//! // Two rows of four counties, the left half one province.
//! let logs = [7.0, 6.0, 3.6, 3.0, 6.4, 5.8, 3.3, 3.1].map(|y: f64| Some(y.ln()));
//! let pairs = [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7), (0, 4), (1, 5), (2, 6), (3, 7)];
//! let found = contrast(&logs, &pairs, &[0, 0, 1, 1, 0, 0, 1, 1])?;
//! assert!((found.delta() - 0.444787).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::gravity::pair;
use super::partitions::{Partitions, Test, partitions};
use crate::disparity::per_head::{self, PEOPLE, PerHead};
use crate::{
    Cell, CellKind, Constraint, Evidence, Finding, Group, Kind, Measure, Null, OptionSpec, Options, Output,
    Plot, Scope, Support, Table, Unavailable, Undefined, Value,
};
use coregion_zone::{Message, UnitId};
use std::collections::BTreeMap;

/// Mean differences of neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// Mean over pairs across a line.
    pub across: f64,
    /// Mean over pairs inside.
    pub within: f64,
    /// How many pairs lie across.
    pub pairs_across: usize,
    /// How many pairs lie inside.
    pub pairs_within: usize,
}

impl Contrast {
    /// Across less inside.
    pub fn delta(&self) -> f64 {
        self.across - self.within
    }
}

/// The contrast of logarithms over pairs of neighbours (positions) under labels. Pairs in which a figure is missing do
/// not count.
///
/// # Errors
/// No pair across, or no pair inside, that has both figures.
pub fn contrast(
    logs: &[Option<f64>],
    pairs: &[(usize, usize)],
    labels: &[u32],
) -> Result<Contrast, Undefined> {
    Undefined::check_length(logs.len(), labels.len())?;
    let mut sums = [(0.0, 0usize); 2];
    for (a, b) in pairs {
        if let (Some(x), Some(y)) = (logs[*a], logs[*b]) {
            let sum = &mut sums[usize::from(labels[*a] == labels[*b])];
            *sum = (sum.0 + (x - y).abs(), sum.1 + 1);
        }
    }
    let [(across, pairs_across), (within, pairs_within)] = sums;
    if pairs_across == 0 || pairs_within == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    Ok(Contrast {
        across: across / pairs_across as f64,
        within: within / pairs_within as f64,
        pairs_across,
        pairs_within,
    })
}

/// Weighted mean of the values of units at a line over that of the others. Units without a value do not count.
///
/// # Errors
/// No unit at the line, or none beside it, or weights of nothing.
pub fn level(
    values: &[Option<f64>],
    weights: &[f64],
    pairs: &[(usize, usize)],
    labels: &[u32],
) -> Result<f64, Undefined> {
    let mut at_line = vec![false; values.len()];
    for (a, b) in pairs.iter().filter(|(a, b)| labels[*a] != labels[*b]) {
        (at_line[*a], at_line[*b]) = (true, true);
    }
    let mean = |line: bool| {
        let (mut sum, mut weight) = (0.0, 0.0);
        for i in (0..values.len()).filter(|i| at_line[*i] == line) {
            if let Some(value) = values[i] {
                sum += weights[i] * value;
                weight += weights[i];
            }
        }
        if weight > 0.0 { Ok(sum / weight) } else { Err(Undefined::TooFew { needed: 1, found: 0 }) }
    };
    Ok(mean(true)? / mean(false)?)
}

/// Logarithms less what the logarithm of a distance explains of them (weighted least squares), the mean distance kept.
pub fn without_distance(
    logs: &[Option<f64>],
    log_distance: &[Option<f64>],
    weights: &[f64],
) -> Vec<Option<f64>> {
    let known = || (0..logs.len()).filter_map(|i| Some((logs[i]?, log_distance[i]?, weights[i])));
    let total: f64 = known().map(|k| k.2).sum();
    let mean = |f: &dyn Fn((f64, f64, f64)) -> f64| known().map(|k| k.2 * f(k)).sum::<f64>() / total;
    let (y, d) = (mean(&|k| k.0), mean(&|k| k.1));
    let (shared, own) = (mean(&|k| (k.0 - y) * (k.1 - d)), mean(&|k| (k.1 - d).powi(2)));
    let slope = if own > 0.0 { shared / own } else { 0.0 };
    (0..logs.len()).map(|i| Some(logs[i]? - slope * (log_distance[i]? - d))).collect()
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "edge-contrast",
    group: Group::Barriers,
    references: &["Cliff and Ord 1981, Spatial Processes: Models and Applications, Pion, London"],
    options: &[
        per_head::INDICATOR,
        PEOPLE,
        OptionSpec { name: "level", kind: Kind::Choice(&["county", "members"]), default: "county" },
        OptionSpec { name: "draws", kind: Kind::Int(99, 99_999), default: "999" },
    ],
    run,
};

/// Figures of the year of the scope, or of the latest year that has them.
pub(super) fn figures(scope: &Scope<'_>, options: &Options) -> Result<(PerHead, bool), Unavailable> {
    let found = per_head::per_head(scope, options);
    match (found, scope.year) {
        (Ok(found), _) if found.sample.len() > 1 => Ok((found, false)),
        (found, None) => found.map(|f| (f, false)),
        (_, Some(_)) => {
            per_head::per_head(&Scope { year: None, ..scope.clone() }, options).map(|f| (f, true))
        }
    }
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let units = per_head::units(scope, options);
    let pairs: Vec<(usize, usize)> =
        scope.zone.neighbours.within(&units).into_iter().filter(|p| p.0 != p.1).map(|p| (p.0, p.1)).collect();
    if pairs.is_empty() {
        return Err(Unavailable { reason: Message::new("unavailable-neighbours"), resource: "neighbours" });
    }
    let (mut figures, other_year) = figures(scope, options)?;
    let (figure_of, indicator) = (values(&figures), figures.indicator.clone());
    figures.sample.refuse(scope, |row| {
        (row[0] <= 0.0).then(|| Message::new("dropped-not-positive").name("indicator", &indicator))
    });
    let ids = units.ids();
    let mut map = Map {
        scope,
        units: ids.to_vec(),
        values: vec![None; ids.len()],
        weights: vec![1.0; ids.len()],
        pairs,
        labels: Vec::new(),
    };
    for (i, unit) in ids.iter().enumerate() {
        if let Some((value, people)) = figure_of.get(unit) {
            (map.values[i], map.weights[i]) = (Some(*value), *people);
        }
    }
    let provinces: Vec<UnitId> = ids.iter().map(|u| scope.province(*u)).collect();
    let mut numbers: BTreeMap<UnitId, u32> = BTreeMap::new();
    for province in &provinces {
        let next = numbers.len() as u32;
        numbers.entry(*province).or_insert(next);
    }
    map.labels = provinces.iter().map(|p| numbers[p]).collect();
    let mut neighbours = vec![Vec::new(); ids.len()];
    for (a, b) in &map.pairs {
        neighbours[*a].push(*b);
        neighbours[*b].push(*a);
    }
    let draws = options.int("draws").unwrap_or(999).max(1) as usize;
    let null = partitions(&neighbours, &map.labels, draws, scope.seed);
    let mut findings = map.findings(&figures, &null, draws);
    for finding in &mut findings {
        if other_year {
            let year = finding.period.map_or(String::new(), |p| p.to_string());
            finding.warnings.push(Message::new("warning-other-year").text("year", year));
        }
    }
    Ok(Output { findings, tables: vec![map.segments(), map.across(&figures)] })
}

/// Value and people of each unit that has a positive figure.
fn values(figures: &PerHead) -> BTreeMap<UnitId, (f64, f64)> {
    let people = |i: usize| figures.people().map_or(1.0, |p| p[i]);
    (figures.sample.units.iter().zip(&figures.values).enumerate())
        .filter(|(_, (_, value))| **value > 0.0)
        .map(|(i, (unit, value))| (*unit, (*value, people(i))))
        .collect()
}

struct Map<'a> {
    scope: &'a Scope<'a>,
    units: Vec<UnitId>,
    values: Vec<Option<f64>>,
    weights: Vec<f64>,
    pairs: Vec<(usize, usize)>,
    labels: Vec<u32>,
}

impl Map<'_> {
    fn logs(&self) -> Vec<Option<f64>> {
        self.values.iter().map(|v| v.map(f64::ln)).collect()
    }

    /// Logarithm of the distance from each unit to the nearest city of the zone, at least one km.
    fn log_distance(&self) -> Vec<Option<f64>> {
        let zone = self.scope.zone;
        let members = self.scope.members();
        let cities: Vec<_> =
            (members.ids().iter()).map(|m| zone.units.get(*m)).filter_map(|m| m.seat.or(m.point)).collect();
        let nearest = |unit: &UnitId| {
            let unit = zone.units.get(*unit);
            let point = unit.seat.or(unit.point)?;
            cities.iter().map(|c| c.distance_km(point)).min_by(f64::total_cmp).map(|km| km.max(1.0).ln())
        };
        self.units.iter().map(nearest).collect()
    }

    fn findings(&self, figures: &PerHead, null: &Partitions, draws: usize) -> Vec<Finding> {
        let logs = self.logs();
        let found = contrast(&logs, &self.pairs, &self.labels);
        let say = |id| Message::new(id).name("indicator", &figures.indicator);
        let finding = |statistic, value: Result<f64, Undefined>, reading: Message| {
            let value = match value {
                Ok(value) => Value::from(value),
                Err(_) => Value::Undefined(Message::new("undefined-edge-contrast")),
            };
            figures.sample.finding(self.scope, MEASURE.name, statistic, value, reading)
        };
        let mut delta = finding("delta", found.map(|f| f.delta()), say("reading-edge-contrast-undefined"));
        if let Ok(found) = found {
            let under = |labels: &Vec<u32>| contrast(&logs, &self.pairs, labels).ok().map(|c| c.delta());
            let test = Test::new(found.delta(), null, under, true);
            let (id, support, strength) = match test.as_ref().map(|t| (t.p, t.percentile)) {
                Some((p, _)) if p <= 0.05 => ("reading-edge-contrast-more", Support::Confirms, 1.0),
                Some((_, percentile)) if percentile <= 0.05 => {
                    ("reading-edge-contrast-less", Support::Contradicts, 1.0)
                }
                _ => ("reading-edge-contrast-same", Support::Inconclusive, 0.5),
            };
            delta.reading = say(id)
                .number("value", found.delta(), 3)
                .number("across", found.across, 3)
                .number("within", found.within, 3)
                .number("p", test.as_ref().map_or(1.0, |t| t.p), 3);
            delta.evidence =
                Some(Evidence { constraint: Constraint::AdministrativeBarriers, support, strength });
            self.take(&mut delta, test, null, draws);
        }
        delta.warnings.push(Message::new("warning-edge-contrast-terrain"));
        let counted = |f: fn(&Contrast) -> f64| found.as_ref().map(f).map_err(|e| *e);
        let mut findings = vec![delta];
        for (statistic, value, pairs, id) in [
            (
                "across",
                counted(|f| f.across),
                counted(|f| f.pairs_across as f64),
                "reading-edge-contrast-across",
            ),
            (
                "within",
                counted(|f| f.within),
                counted(|f| f.pairs_within as f64),
                "reading-edge-contrast-within",
            ),
        ] {
            if let (Ok(mean), Ok(pairs)) = (value, pairs) {
                let reading = say(id).number("value", mean, 3).int("pairs", pairs as usize);
                findings.push(finding(statistic, value, reading));
            }
        }
        findings.push(self.level(figures, null, draws, finding, &say));
        findings
    }

    fn level(
        &self,
        figures: &PerHead,
        null: &Partitions,
        draws: usize,
        finding: impl Fn(&'static str, Result<f64, Undefined>, Message) -> Finding,
        say: &dyn Fn(&'static str) -> Message,
    ) -> Finding {
        let adjusted = without_distance(&self.logs(), &self.log_distance(), &self.weights);
        let adjusted: Vec<Option<f64>> = adjusted.into_iter().map(|l| l.map(f64::exp)).collect();
        let found = level(&adjusted, &self.weights, &self.pairs, &self.labels);
        let mut result = finding("level", found, say("reading-edge-contrast-undefined"));
        if let Ok(value) = found {
            let under = |labels: &Vec<u32>| level(&adjusted, &self.weights, &self.pairs, labels).ok();
            let test = Test::new(value, null, under, false);
            let (id, support, strength) = match test.as_ref().map(|t| (t.p, t.percentile)) {
                Some((p, _)) if p <= 0.05 => ("reading-edge-contrast-behind", Support::Confirms, 1.0),
                Some((_, percentile)) if percentile >= 0.95 => {
                    ("reading-edge-contrast-ahead", Support::Contradicts, 1.0)
                }
                _ => ("reading-edge-contrast-level", Support::Inconclusive, 0.5),
            };
            result.reading =
                say(id).percent("value", value, 0).number("p", test.as_ref().map_or(1.0, |t| t.p), 3);
            result.evidence =
                Some(Evidence { constraint: Constraint::AdministrativeBarriers, support, strength });
            self.take(&mut result, test, null, draws);
        }
        if figures.people().is_none() {
            result.warnings.push(Message::new("warning-edge-contrast-unweighted"));
        }
        result
    }

    /// Puts a test into a finding.
    fn take(&self, finding: &mut Finding, test: Option<Test>, null: &Partitions, draws: usize) {
        let Some(test) = test else { return };
        finding.p = Some(test.p);
        finding.null = Some(Null {
            model: Message::new(if null.all { "null-partitions-all" } else { "null-partitions" })
                .int("parts", self.labels.iter().max().map_or(1, |m| *m as usize + 1)),
            mean: test.mean,
            p05: test.p05,
            p95: test.p95,
            percentile: test.percentile,
            draws: null.labels.len(),
            seed: self.scope.seed,
        });
        if test.smallest > 0.05 {
            finding.warnings.push(
                Message::new("warning-tiny-map").int("partitions", null.labels.len()).number(
                    "p",
                    test.smallest,
                    3,
                ),
            );
            if let Some(evidence) = &mut finding.evidence {
                (evidence.support, evidence.strength) = (Support::Inconclusive, 0.5);
            }
        }
        if !null.all && null.labels.len() < draws {
            let made = null.labels.len();
            finding
                .warnings
                .push(Message::new("warning-partitions-fewer").int("made", made).int("asked", draws));
        }
    }

    /// One row for each pair of provinces, and one for all pairs inside.
    fn segments(&self) -> Table {
        let mut table = Table::new("edge-contrast-segments", Message::new("table-edge-contrast-segments"))
            .column("segment", "column-segment", CellKind::Text)
            .column("pairs", "column-neighbour-pairs", CellKind::Int)
            .column("difference", "column-mean-difference", CellKind::Number(3))
            .plot(Plot::Bars { label: "segment", value: "difference" });
        let logs = self.logs();
        let mut rows: BTreeMap<Option<(UnitId, UnitId)>, (f64, usize)> = BTreeMap::new();
        for (a, b) in &self.pairs {
            let (Some(x), Some(y)) = (logs[*a], logs[*b]) else { continue };
            let (p, q) = (self.scope.province(self.units[*a]), self.scope.province(self.units[*b]));
            let row = rows.entry((p != q).then(|| (p.min(q), p.max(q)))).or_default();
            *row = (row.0 + (x - y).abs(), row.1 + 1);
        }
        for (segment, (sum, pairs)) in rows {
            let name = match segment {
                None => Cell::Label(Message::new("word-inside-provinces")),
                Some((p, q)) => Cell::Name(pair(self.scope, p, q)),
            };
            table.push(vec![name, Cell::Int(pairs as i64), Cell::Number(sum / pairs as f64)]);
        }
        table
    }

    /// The pairs across the line, the most different first.
    fn across(&self, figures: &PerHead) -> Table {
        let title = Message::new("table-edge-contrast-pairs").name("indicator", &figures.indicator);
        let mut table = Table::new("edge-contrast-pairs", title)
            .column("a", "column-unit", CellKind::Unit)
            .column("b", "column-neighbour", CellKind::Unit)
            .column("value-a", "column-value", CellKind::Number(2))
            .unit(&figures.unit)
            .column("value-b", "column-neighbour-value", CellKind::Number(2))
            .unit(&figures.unit)
            .column("difference", "column-log-difference", CellKind::Number(3))
            .plot(Plot::Matrix { row: "a", column: "b", value: "difference" });
        let mut rows: Vec<(usize, usize, f64, f64)> = (self.pairs.iter())
            .filter(|(a, b)| self.labels[*a] != self.labels[*b])
            .filter_map(|(a, b)| Some((*a, *b, self.values[*a]?, self.values[*b]?)))
            .collect();
        let difference = |r: &(usize, usize, f64, f64)| (r.2 / r.3).ln().abs();
        rows.sort_by(|x, y| difference(y).total_cmp(&difference(x)));
        for row in &rows {
            table.push(vec![
                Cell::Unit(self.units[row.0]),
                Cell::Unit(self.units[row.1]),
                Cell::Number(row.2),
                Cell::Number(row.3),
                Cell::Number(difference(row)),
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

    const PAIRS: [(usize, usize); 10] =
        [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7), (0, 4), (1, 5), (2, 6), (3, 7)];
    const LEFT: [u32; 8] = [0, 0, 1, 1, 0, 0, 1, 1];

    fn logs(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().map(|v| Some(v.ln())).collect()
    }

    #[test]
    fn the_worked_figure() {
        let logs = logs(&[7.0, 6.0, 3.6, 3.0, 6.4, 5.8, 3.3, 3.1]);
        let found = contrast(&logs, &PAIRS, &LEFT).unwrap();
        assert!((found.across - 0.5373805364229649).abs() < 1e-12);
        assert!((found.within - 0.09259344707422351).abs() < 1e-12);
        assert!((found.delta() - 0.4447870893487414).abs() < 1e-12);
        assert_eq!((found.pairs_across, found.pairs_within), (2, 8));
    }

    #[test]
    fn a_map_without_a_line_has_no_contrast() {
        let none = Undefined::TooFew { needed: 1, found: 0 };
        assert_eq!(contrast(&logs(&[1.0, 2.0]), &[(0, 1)], &[0, 0]), Err(none));
        assert_eq!(contrast(&[Some(1.0), None], &[(0, 1)], &[0, 1]), Err(none));
        assert_eq!(level(&[Some(1.0), Some(2.0)], &[1.0, 1.0], &[(0, 1)], &[0, 0]), Err(none));
    }

    #[test]
    fn a_slope_in_distance_is_taken_out() {
        let distance: Vec<Option<f64>> = (0..6).map(|i| Some(f64::from(i))).collect();
        let logs: Vec<Option<f64>> = (0..6).map(|i| Some(5.0 - 0.3 * f64::from(i))).collect();
        for value in without_distance(&logs, &distance, &[1.0; 6]) {
            assert!((value.unwrap() - 4.25).abs() < 1e-12);
        }
    }

    proptest! {
        #[test]
        fn scale_does_not_matter(values in prop::collection::vec(0.1f64..1e4, 8), scale in 1e-6f64..1e6) {
            let one = contrast(&logs(&values), &PAIRS, &LEFT).unwrap();
            let scaled: Vec<f64> = values.iter().map(|v| v * scale).collect();
            let two = contrast(&logs(&scaled), &PAIRS, &LEFT).unwrap();
            prop_assert!((one.delta() - two.delta()).abs() < 1e-9);
        }
    }

    #[test]
    fn a_tiny_map_cannot_reach_five_per_cent() {
        let mut units = vec![("32", "A", ""), ("37", "B", ""), ("3201", "a", "32"), ("3701", "b", "37")];
        let codes = ["320101", "320102", "370101", "370102", "320103", "320104", "370103", "370104"];
        units.extend(codes.map(|c| (c, c, &c[..4])));
        let mut zone = tiny::zone(&units);
        let values = [7.0, 6.0, 3.6, 3.0, 6.4, 5.8, 3.3, 3.1];
        let figures: Vec<(&str, f64)> = codes.into_iter().zip(values).collect();
        tiny::figures(&mut zone, &[("gdp", "亿元", 2023, &figures)]);
        tiny::neighbours(&mut zone, &PAIRS.map(|(a, b)| (codes[a], codes[b])));
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none")]);
        let delta = &output.findings[0];
        assert!((delta.value.number().unwrap() - 0.4447870893487414).abs() < 1e-9);
        assert_eq!(delta.p, Some(0.25));
        assert_eq!(delta.null.as_ref().unwrap().draws, 4);
        assert!(delta.warnings.iter().any(|w| w.id == "warning-tiny-map"));
        assert_eq!(delta.evidence.unwrap().support, Support::Inconclusive);
    }

    #[test]
    fn the_embedded_zone() {
        let zone = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap().zone;
        for year in [None, Some(2018)] {
            let scope = Scope { year, ..tiny::scope(&zone) };
            let output = tiny::run(&MEASURE, &scope, &[("draws", "99")]);
            let delta = &output.findings[0];
            assert_eq!((delta.used, delta.dropped.len()), (99, 44));
            assert_eq!(delta.null.as_ref().unwrap().draws, 99);
            assert_eq!(delta.period.unwrap().to_string(), "2023");
            assert_eq!(year.is_some(), delta.warnings.iter().any(|w| w.id == "warning-other-year"));
            assert_eq!(output.findings[3].statistic, "level");
        }
        let options = [("draws", "99"), ("indicator", "avg_years_schooling"), ("people", "none")];
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &options);
        assert_eq!(output.findings[0].used, 143);
    }
}
