//! Border effect on flows: how many times larger are flows inside a province than across its line, at equal size and
//! distance?
//!
//! With flows X from i to j and effects of origin and destination,
//!
//! ```text
//! E[X_ij] = exp(origin_i + destination_j + b1 ln distance_ij + b2 shared border_ij + b3 same province_ij)
//!
//! border factor          exp(b3)
//! distance equivalent    exp(-b3 / b1): crossing the line weighs as much as a distance so many times longer
//! tariff equivalent      exp(b3 / (sigma - 1)) - 1, with an elasticity of substitution sigma that you state
//! cooperation gap of i and j   observed flow over the flow expected as if both lay in one province
//! ```
//!
//! fitted by Poisson pseudo-maximum likelihood (see [`super::ppml`]); distances are great-circle, km, between the points
//! of the units; a pair reported from both ends counts with the mean of the two reports. Factors are pure numbers,
//! gaps are shares. Size, wealth and everything else that belongs to a place is in its effects.
//!
//! The factor of each border segment comes from a second fit in which a dummy for each pair of provinces takes the place
//! of "same province". A segment cannot be told from the effects where one of its provinces has a single city and no
//! other segment; it is then named as repeating the others.
//!
//! Intervals are 95 %: normal with robust errors, Student's t with as many degrees of freedom as there are clusters less
//! one where errors are clustered. The interval of a gap is that of the expected flow, from the full robust
//! covariance of coefficients and effects; it is left out above 600 coefficients and effects.
//!
//! House classes of the factor: up to 1.5 low, up to 3 medium, above 3 high. A factor whose interval holds 1 is not
//! shown by the data.
//!
//! When not to use it: few provinces (four here) leave few segments, so look at each of them; one kind of flow stands for
//! itself only; rivers and mountains along a line count as border unless distance is travel time; a gap is a statement
//! about one pair at a time, not what would happen if the line went.
//!
//! Time grows with the number of pairs; a zone of 20 cities takes milliseconds.
//!
//! References: McCallum 1995 (American Economic Review 85:615-623); Anderson and van Wincoop 2003 (American Economic
//! Review 93:170-192, doi:10.1257/000282803321455214); Santos Silva and Tenreyro 2006 (Review of Economics and
//! Statistics 88:641-658, doi:10.1162/rest.88.4.641); Correia, Guimaraes and Zylkin 2020 (Stata Journal 20:95-115,
//! doi:10.1177/1536867X20909691).
//!
//! ```
//! use coregion_diagnose::barriers::border_effect::{distance_equivalent, tariff_equivalent};
//! // A border coefficient of 1.2 beside a distance coefficient of -1.
//! assert!((1.2f64.exp() - 3.320117).abs() < 1e-6);
//! assert!((distance_equivalent(1.2, -1.0).unwrap() - 3.320117).abs() < 1e-6);
//! assert!((tariff_equivalent(1.2, 5.0) - 0.349859).abs() < 1e-6);
//! ```

use super::gravity::{Gravity, pair};
use super::ppml::{self, Coefficient, Errors, Ppml, Reason, ppml};
use super::student;
use crate::{
    Cell, CellKind, Constraint, Dropped, Evidence, Finding, Group, Interval, Kind, Measure, OptionSpec,
    Options, Output, Plot, Scope, Support, Table, Unavailable, Undefined, Value,
};
use coregion_zone::{Message, Names, UnitId};
use nalgebra::{DMatrix, DVector};
use std::collections::BTreeSet;

/// How many times longer a distance would weigh as much as crossing the line; none where flows do not fall with distance.
pub fn distance_equivalent(border: f64, distance: f64) -> Option<f64> {
    (distance < 0.0).then(|| (-border / distance).exp())
}

/// The tariff that would weigh as much as crossing the line, as a share, under an elasticity of substitution above one.
pub fn tariff_equivalent(border: f64, elasticity: f64) -> f64 {
    (border / (elasticity - 1.0)).exp_m1()
}

/// The most coefficients and effects for which errors of expected flows are worked out.
const DENSE: usize = 600;

/// Robust covariance of regressors' coefficients and of both sets of effects, to tell how sure an expected flow is.
pub struct Expected {
    regressors: usize,
    places: usize,
    covariance: DMatrix<f64>,
}

impl Expected {
    /// From a fit to regressors and to effects of origin and destination among `places` places. `None` above 600
    /// coefficients.
    pub fn new(
        fit: &Ppml,
        flows: &[f64],
        regressors: &[&[f64]],
        origin: &[u32],
        destination: &[u32],
        places: usize,
    ) -> Option<Self> {
        let used: Vec<usize> = fit.coefficients.iter().map(|c| c.regressor).collect();
        let size = used.len() + 2 * places;
        if size > DENSE {
            return None;
        }
        let mut out = vec![true; flows.len()];
        fit.dropped.iter().for_each(|(row, _)| out[*row] = false);
        let mut bread = DMatrix::<f64>::zeros(size, size);
        let mut meat = DMatrix::<f64>::zeros(size, size);
        for row in (0..flows.len()).filter(|r| out[*r]) {
            let entries = Expected::entries(
                used.iter().map(|c| regressors[*c][row]),
                origin[row],
                destination[row],
                places,
            );
            let (weight, square) = (fit.fitted[row], (flows[row] - fit.fitted[row]).powi(2));
            for (a, x) in &entries {
                for (b, y) in &entries {
                    bread[(*a, *b)] += weight * x * y;
                    meat[(*a, *b)] += square * x * y;
                }
            }
        }
        // Scaled, so that what counts as nothing does not depend on units; the effects leave one direction open.
        let scale: Vec<f64> =
            (0..size).map(|c| bread[(c, c)]).map(|d| if d > 0.0 { 1.0 / d.sqrt() } else { 0.0 }).collect();
        let scaled = |m: &DMatrix<f64>| DMatrix::from_fn(size, size, |a, b| m[(a, b)] * scale[a] * scale[b]);
        let inverse = scaled(&bread).pseudo_inverse(1e-10).ok()?;
        let n = fit.rows as f64;
        let factor = n / (n - (used.len() + fit.absorbed) as f64);
        let covariance = &inverse * scaled(&meat) * &inverse * factor;
        Some(Expected { regressors: used.len(), places, covariance: scaled(&covariance) })
    }

    fn entries(
        values: impl Iterator<Item = f64>,
        origin: u32,
        destination: u32,
        places: usize,
    ) -> Vec<(usize, f64)> {
        let mut entries: Vec<(usize, f64)> = values.enumerate().collect();
        let k = entries.len();
        entries.push((k + origin as usize, 1.0));
        entries.push((k + places + destination as usize, 1.0));
        entries
    }

    /// Standard error of the logarithm of a sum of expected flows: `(share of the sum, regressors, origin, destination)`.
    pub fn error(&self, parts: &[(f64, Vec<f64>, u32, u32)]) -> f64 {
        let mut gradient = DVector::<f64>::zeros(self.covariance.nrows());
        for (share, values, origin, destination) in parts {
            debug_assert_eq!(values.len(), self.regressors);
            for (at, value) in Expected::entries(values.iter().copied(), *origin, *destination, self.places) {
                gradient[at] += share * value;
            }
        }
        (gradient.dot(&(&self.covariance * &gradient))).max(0.0).sqrt()
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "border-effect",
    group: Group::Barriers,
    references: &[
        "McCallum 1995, American Economic Review 85:615-623",
        "Anderson and van Wincoop 2003, American Economic Review 93:170-192, doi:10.1257/000282803321455214",
        "Santos Silva and Tenreyro 2006, Review of Economics and Statistics 88:641-658, doi:10.1162/rest.88.4.641",
        "Correia, Guimaraes and Zylkin 2020, Stata Journal 20:95-115, doi:10.1177/1536867X20909691",
    ],
    options: &[
        OptionSpec { name: "kind", kind: Kind::Text, default: "" },
        OptionSpec { name: "period", kind: Kind::Text, default: "" },
        OptionSpec { name: "errors", kind: Kind::Choice(&["robust", "pair", "two-way"]), default: "robust" },
        OptionSpec {
            name: "without",
            kind: Kind::Choice(&["nothing", "shared-border", "distance", "both"]),
            default: "nothing",
        },
        OptionSpec { name: "elasticity", kind: Kind::Number(1.01, 100.0), default: "" },
    ],
    run,
};

/// A regressor with its statistic and label.
type Regressor = (&'static str, Vec<f64>);

fn regressors(gravity: &Gravity, options: &Options) -> Vec<Regressor> {
    let without = options.text("without").unwrap_or("nothing");
    let mut found = Vec::new();
    if !matches!(without, "distance" | "both") {
        found.push(("log-distance", gravity.log_distance()));
    }
    if !matches!(without, "shared-border" | "both")
        && let Some(shared) = gravity.shared_border()
    {
        found.push(("shared-border", shared));
    }
    found
}

/// Fits with the errors that the options ask for.
fn fit(gravity: &Gravity, columns: &[&[f64]], options: &Options) -> Result<Ppml, Undefined> {
    let pairs = gravity.pairs();
    let errors = match options.text("errors") {
        Some("pair") => Errors::Clustered(&pairs),
        Some("two-way") => Errors::TwoWay(&gravity.origin, &gravity.destination),
        _ => Errors::Robust,
    };
    let effects: [&[u32]; 2] = [&gravity.origin, &gravity.destination];
    ppml(&gravity.flow, columns, &effects, &ppml::Options { errors, ..ppml::Options::default() })
}

/// The half-width of a 95 % interval in standard errors.
fn width(fit: &Ppml) -> f64 {
    fit.clusters.map_or(student::NORMAL_95, |g| student::quantile_95(g as f64 - 1.0))
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let gravity = Gravity::new(scope, options.text("kind"), options.text("period"))?;
    let same = gravity.same_province();
    let controls = regressors(&gravity, options);
    let names: Vec<&'static str> = controls.iter().map(|c| c.0).chain(["same-province"]).collect();
    let columns: Vec<&[f64]> = controls.iter().map(|c| &*c.1).chain([&*same]).collect();
    let unavailable = |reason: Undefined| Unavailable { reason: reason.message(), resource: "flows" };
    let fitted = fit(&gravity, &columns, options).map_err(unavailable)?;
    let context = Context { scope, gravity: &gravity, fit: &fitted, names: &names, options };
    let mut findings = context.findings();
    let (segments, segment_table) = context.segments(&controls);
    findings.extend(segments);
    let mut tables = vec![context.coefficients(), segment_table];
    if let Some((gap, table)) = context.gaps(&columns) {
        findings.insert(findings.len().min(1), gap);
        tables.push(table);
    }
    Ok(Output { findings, tables })
}

struct Context<'a> {
    scope: &'a Scope<'a>,
    gravity: &'a Gravity,
    fit: &'a Ppml,
    names: &'a [&'static str],
    options: &'a Options,
}

impl Context<'_> {
    fn coefficient(&self, name: &str) -> Option<Coefficient> {
        self.fit.coefficient(self.names.iter().position(|n| *n == name)?)
    }

    fn finding(&self, statistic: &'static str, value: impl Into<Value>, reading: Message) -> Finding {
        let mut dropped = self.gravity.dropped.clone();
        dropped.extend(self.fit.dropped.iter().map(|(row, reason)| self.dropped(*row, *reason)));
        let mut warnings = Vec::new();
        if !self.fit.converged {
            warnings.push(Message::new("warning-ppml-not-converged").int("steps", self.fit.iterations));
        }
        if let Some(clusters) = self.fit.clusters.filter(|g| *g < 30) {
            warnings.push(Message::new("warning-ppml-few-clusters").int("clusters", clusters));
        }
        for regressor in &self.fit.collinear {
            let label = Message::new(label(self.names[*regressor]));
            warnings.push(Message::new("warning-ppml-collinear").message("regressor", label));
        }
        if self.gravity.adjacent.is_none() {
            warnings.push(Message::new("warning-border-effect-no-neighbours"));
        }
        Finding {
            period: Some(self.gravity.period),
            inputs: self.gravity.inputs.clone(),
            used: self.fit.rows,
            dropped,
            warnings,
            ..Finding::new(MEASURE.name, statistic, &self.scope.named.id, value.into(), reading)
        }
    }

    fn dropped(&self, row: usize, reason: Reason) -> Dropped {
        let place = |at: &[u32]| self.gravity.places[at[row] as usize];
        let names = pair(self.scope, place(&self.gravity.origin), place(&self.gravity.destination));
        let effect = |e: usize| Message::new(if e == 0 { "effect-origin" } else { "effect-destination" });
        let reason = match reason {
            Reason::Singleton { effect: e } => Message::new("dropped-singleton").message("effect", effect(e)),
            Reason::AllZero { effect: e } => Message::new("dropped-all-zero").message("effect", effect(e)),
            Reason::Separated => Message::new("dropped-separated"),
        };
        Dropped { names, reason }
    }

    fn interval(&self, low: f64, high: f64) -> Option<Interval> {
        let kind = if self.fit.clusters.is_some() { "clustered" } else { "robust" };
        (low.is_finite() && high.is_finite()).then_some(Interval { low, high, level: 0.95, kind })
    }

    fn findings(&self) -> Vec<Finding> {
        let width = width(self.fit);
        let period = self.gravity.period.to_string();
        let say =
            |id| Message::new(id).text("kind", self.gravity.kind.replace('_', " ")).text("period", &period);
        let mut findings = Vec::new();
        let border = self.coefficient("same-province");
        match border {
            Some(b) => findings.push(self.factor(b, width, &say)),
            None => {
                let reason = Value::Undefined(Message::new("undefined-border-effect"));
                findings.push(self.finding("factor", reason, say("reading-border-effect-undefined")));
            }
        }
        let distance = self.coefficient("log-distance");
        if let (Some(b), Some(d)) = (border, distance) {
            let value = distance_equivalent(b.estimate, d.estimate);
            let reading = match value {
                Some(value) => say("reading-border-effect-distance").number("value", value, 2),
                None => say("reading-border-effect-no-distance"),
            };
            let undefined = Value::Undefined(Message::new("undefined-distance-effect"));
            let mut finding =
                self.finding("distance-equivalent", value.map_or(undefined, Value::Number), reading);
            if let Some(error) = value.and_then(|_| self.ratio_error(b, d)) {
                let log = -b.estimate / d.estimate;
                finding.interval = self.interval((log - width * error).exp(), (log + width * error).exp());
            }
            findings.push(finding);
        }
        if let (Some(b), Some(elasticity)) = (border, self.options.number("elasticity")) {
            let value = tariff_equivalent(b.estimate, elasticity);
            let reading = say("reading-border-effect-tariff").percent("value", value, 0).number(
                "elasticity",
                elasticity,
                1,
            );
            let mut finding = self.finding("tariff-equivalent", value, reading);
            if let Some(error) = b.error {
                let end = |sign: f64| tariff_equivalent(b.estimate + sign * width * error, elasticity);
                finding.interval = self.interval(end(-1.0), end(1.0));
            }
            findings.push(finding);
        }
        for (at, name) in self.names.iter().enumerate() {
            let Some(c) = self.fit.coefficient(at) else { continue };
            let reading = say(reading(name)).number("value", c.estimate, 3);
            let mut finding = Finding { decimals: 6, ..self.finding(name, c.estimate, reading) };
            if let Some(error) = c.error {
                finding.interval = self.interval(c.estimate - width * error, c.estimate + width * error);
            }
            findings.push(finding);
        }
        let reading = say("reading-border-effect-explained").percent("value", self.fit.pseudo_r2, 0);
        findings.push(self.finding("explained", self.fit.pseudo_r2, reading));
        findings
    }

    fn factor(&self, b: Coefficient, width: f64, say: &dyn Fn(&'static str) -> Message) -> Finding {
        let value = b.estimate.exp();
        let ends = b.error.map(|e| ((b.estimate - width * e).exp(), (b.estimate + width * e).exp()));
        let (id, support) = match ends {
            Some((low, _)) if low > 1.0 && value > 3.0 => ("reading-border-effect-high", Support::Confirms),
            Some((low, _)) if low > 1.0 && value > 1.5 => ("reading-border-effect-medium", Support::Confirms),
            Some((low, _)) if low > 1.0 => ("reading-border-effect-low", Support::Confirms),
            Some((_, high)) if high < 1.0 => ("reading-border-effect-inverse", Support::Contradicts),
            _ => ("reading-border-effect-none", Support::Inconclusive),
        };
        let (low, high) = ends.unwrap_or((0.0, f64::INFINITY));
        let reading = say(id).number("value", value, 2).number("low", low, 2).number("high", high, 2);
        let mut finding = self.finding("factor", value, reading);
        finding.interval = self.interval(low, high);
        let strength = if support == Support::Inconclusive { 0.5 } else { 1.0 };
        finding.evidence =
            Some(Evidence { constraint: Constraint::AdministrativeBarriers, support, strength });
        finding.warnings.push(Message::new("warning-border-effect-kind"));
        finding
    }

    /// Standard error of minus the border coefficient over the distance coefficient.
    fn ratio_error(&self, border: Coefficient, distance: Coefficient) -> Option<f64> {
        let position = |c: Coefficient| self.fit.coefficients.iter().position(|k| k.regressor == c.regressor);
        let (b, d) = (position(border)?, position(distance)?);
        let v = &self.fit.covariance;
        let (to_b, to_d) = (-1.0 / distance.estimate, border.estimate / distance.estimate.powi(2));
        let variance = to_b * to_b * v[b][b] + 2.0 * to_b * to_d * v[b][d] + to_d * to_d * v[d][d];
        (variance > 0.0).then(|| variance.sqrt())
    }

    fn coefficients(&self) -> Table {
        let title =
            Message::new("table-border-effect-coefficients").text("period", self.gravity.period.to_string());
        let mut table = Table::new("border-effect-coefficients", title)
            .column("regressor", "column-regressor", CellKind::Text)
            .column("estimate", "column-estimate", CellKind::Number(6))
            .column("error", "column-standard-error", CellKind::Number(6))
            .column("low", "column-low", CellKind::Number(4))
            .column("high", "column-high", CellKind::Number(4))
            .column("factor", "column-factor", CellKind::Number(3))
            .plot(Plot::Intervals {
                label: "regressor",
                value: "estimate",
                low: "low",
                high: "high",
                reference: Some(0.0),
            });
        let width = width(self.fit);
        for (at, name) in self.names.iter().enumerate() {
            let c = self.fit.coefficient(at);
            let end = |sign: f64| Cell::number(c.and_then(|c| Some(c.estimate + sign * width * c.error?)));
            table.push(vec![
                Cell::Label(Message::new(label(name))),
                Cell::number(c.map(|c| c.estimate)),
                Cell::number(c.and_then(|c| c.error)),
                end(-1.0),
                end(1.0),
                Cell::number(c.map(|c| c.estimate.exp())),
            ]);
        }
        table
    }

    /// A second fit with a dummy for each pair of provinces: the factor of each border segment.
    fn segments(&self, controls: &[Regressor]) -> (Vec<Finding>, Table) {
        let gravity = self.gravity;
        let ordered = |row: usize| {
            let (a, b) = gravity.provinces(row);
            (a.min(b), a.max(b))
        };
        let segments: BTreeSet<(UnitId, UnitId)> =
            (0..gravity.len()).map(ordered).filter(|(a, b)| a != b).collect();
        let segments: Vec<(UnitId, UnitId)> = segments.into_iter().collect();
        let dummies: Vec<Vec<f64>> = (segments.iter())
            .map(|s| (0..gravity.len()).map(|row| f64::from(u8::from(ordered(row) == *s))).collect())
            .collect();
        let columns: Vec<&[f64]> =
            controls.iter().map(|c| &*c.1).chain(dummies.iter().map(|d| &**d)).collect();
        let mut table = Table::new("border-effect-segments", Message::new("table-border-effect-segments"))
            .column("segment", "column-segment", CellKind::Text)
            .column("pairs", "column-directed-pairs", CellKind::Int)
            .column("factor", "column-border-factor", CellKind::Number(3))
            .column("low", "column-low", CellKind::Number(3))
            .column("high", "column-high", CellKind::Number(3))
            .column("note", "column-note", CellKind::Text)
            .plot(Plot::Intervals {
                label: "segment",
                value: "factor",
                low: "low",
                high: "high",
                reference: Some(1.0),
            });
        let found = fit(gravity, &columns, self.options);
        let mut findings = Vec::new();
        for (s, (segment, dummy)) in segments.iter().zip(&dummies).enumerate() {
            let names = pair(self.scope, segment.0, segment.1);
            let pairs = dummy.iter().filter(|d| **d > 0.0).count();
            let estimate =
                found.as_ref().ok().and_then(|f| Some((f.coefficient(controls.len() + s)?, width(f))));
            let mut row = vec![Cell::Name(names.clone()), Cell::Int(pairs as i64)];
            match estimate {
                Some((c, width)) => {
                    let value = (-c.estimate).exp();
                    let end = |sign: f64| c.error.map(|e| (-c.estimate + sign * width * e).exp());
                    row.extend([
                        Cell::Number(value),
                        Cell::number(end(-1.0)),
                        Cell::number(end(1.0)),
                        Cell::Missing,
                    ]);
                    let reading = Message::new("reading-border-effect-segment")
                        .name("segment", &names)
                        .number("value", value, 2)
                        .number("low", end(-1.0).unwrap_or(0.0), 2)
                        .number("high", end(1.0).unwrap_or(f64::INFINITY), 2);
                    let mut finding = self.finding("segment", value, reading);
                    finding.subject = Some(names);
                    finding.used = pairs;
                    finding.interval = end(-1.0).zip(end(1.0)).and_then(|(l, h)| self.interval(l, h));
                    findings.push(finding);
                }
                None => {
                    let reason = match &found {
                        Ok(_) => Message::new("note-segment-collinear"),
                        Err(reason) => reason.message(),
                    };
                    row.extend([Cell::Missing, Cell::Missing, Cell::Missing, Cell::Label(reason)]);
                }
            }
            table.push(row);
        }
        (findings, table)
    }

    /// Observed flow of each pair of places, both ways, over the flow expected as if both lay in one province.
    fn gaps(&self, columns: &[&[f64]]) -> Option<(Finding, Table)> {
        let gravity = self.gravity;
        let border = self.coefficient("same-province")?;
        let used: Vec<usize> = self.fit.coefficients.iter().map(|c| c.regressor).collect();
        let errors = Expected::new(
            self.fit,
            &gravity.flow,
            columns,
            &gravity.origin,
            &gravity.destination,
            gravity.places.len(),
        );
        let mut pairs: std::collections::BTreeMap<(u32, u32), Vec<usize>> = Default::default();
        for row in 0..gravity.len() {
            let (o, d) = (gravity.origin[row], gravity.destination[row]);
            pairs.entry((o.min(d), o.max(d))).or_default().push(row);
        }
        struct Gap {
            a: UnitId,
            b: UnitId,
            crosses: bool,
            observed: f64,
            with: f64,
            without: f64,
            ends: Option<(f64, f64)>,
        }
        let mut gaps: Vec<Gap> = Vec::new();
        for ((a, b), rows) in pairs {
            let crosses = gravity.province[a as usize] != gravity.province[b as usize];
            let observed: f64 = rows.iter().map(|r| gravity.flow[*r]).sum();
            let with: f64 = rows.iter().map(|r| self.fit.fitted[*r]).sum();
            let without = if crosses { with * border.estimate.exp() } else { with };
            if with <= 0.0 {
                continue;
            }
            let parts: Vec<(f64, Vec<f64>, u32, u32)> = (rows.iter())
                .map(|r| {
                    let value =
                        |c: &usize| if self.names[*c] == "same-province" { 1.0 } else { columns[*c][*r] };
                    let values = used.iter().map(value).collect();
                    (self.fit.fitted[*r] / with, values, gravity.origin[*r], gravity.destination[*r])
                })
                .collect();
            let ends = errors.as_ref().map(|errors| {
                let half = student::NORMAL_95 * errors.error(&parts);
                (observed / without * (-half).exp(), observed / without * half.exp())
            });
            let (a, b) = (gravity.places[a as usize], gravity.places[b as usize]);
            gaps.push(Gap { a, b, crosses, observed, with, without, ends });
        }
        gaps.sort_by(|x, y| (y.without - y.observed).total_cmp(&(x.without - x.observed)));
        let mut table = Table::new("cooperation-gaps", Message::new("table-cooperation-gaps"))
            .column("a", "column-city", CellKind::Unit)
            .column("b", "column-partner", CellKind::Unit)
            .column("crosses", "column-crosses", CellKind::Text)
            .column("observed", "column-observed-flow", CellKind::Number(4))
            .unit(&gravity.unit)
            .column("with", "column-expected-with-border", CellKind::Number(4))
            .unit(&gravity.unit)
            .column("without", "column-expected-without-border", CellKind::Number(4))
            .unit(&gravity.unit)
            .column("ratio", "column-observed-over-expected", CellKind::Percent(0))
            .column("low", "column-low", CellKind::Percent(0))
            .column("high", "column-high", CellKind::Percent(0))
            .plot(Plot::Matrix { row: "a", column: "b", value: "ratio" });
        for gap in &gaps {
            table.push(vec![
                Cell::Unit(gap.a),
                Cell::Unit(gap.b),
                Cell::Label(Message::new(if gap.crosses { "word-yes" } else { "word-no" })),
                Cell::Number(gap.observed),
                Cell::Number(gap.with),
                Cell::Number(gap.without),
                Cell::number(Some(gap.observed / gap.without)),
                Cell::number(gap.ends.map(|e| e.0)),
                Cell::number(gap.ends.map(|e| e.1)),
            ]);
        }
        let widest = gaps.iter().find(|g| g.crosses)?;
        let names: Names = pair(self.scope, widest.a, widest.b);
        let ratio = widest.observed / widest.without;
        let reading =
            Message::new("reading-border-effect-gap").name("pair", &names).percent("value", ratio, 0);
        let mut finding = self.finding("largest-gap", ratio, reading);
        finding.subject = Some(names);
        finding.interval = widest.ends.map(|(low, high)| Interval { low, high, level: 0.95, kind: "robust" });
        Some((finding, table))
    }
}

fn label(name: &str) -> &'static str {
    match name {
        "log-distance" => "stat-border-effect-log-distance",
        "shared-border" => "stat-border-effect-shared-border",
        _ => "stat-border-effect-same-province",
    }
}

fn reading(name: &str) -> &'static str {
    match name {
        "log-distance" => "reading-border-effect-log-distance",
        "shared-border" => "reading-border-effect-shared-border",
        _ => "reading-border-effect-same-province",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use coregion_zone::{LoadOptions, PackageSource, Zone, load};

    fn embedded() -> Zone {
        load(&PackageSource::Embedded, &LoadOptions::default()).unwrap().zone
    }

    fn value<'o>(output: &'o Output, statistic: &str) -> &'o Finding {
        output.findings.iter().find(|f| f.statistic == statistic).unwrap()
    }

    #[test]
    fn october_2020_in_the_embedded_zone() {
        let zone = embedded();
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        for (statistic, expected) in
            [("log-distance", -1.792112), ("shared-border", 0.789444), ("same-province", 0.775244)]
        {
            let found = value(&output, statistic).value.number().unwrap();
            assert!((found - expected).abs() < 1e-6, "{statistic}: {found}");
        }
        let factor = value(&output, "factor");
        assert!((factor.value.number().unwrap() - 2.171).abs() < 5e-4);
        assert_eq!((factor.used, factor.dropped.len()), (342, 1));
        assert_eq!(factor.period.unwrap().to_string(), "2020-10");
        assert_eq!(factor.evidence.unwrap().support, Support::Confirms);
        assert_eq!(output.tables[1].rows.len(), 6);
        assert_eq!(output.tables[2].rows.len(), 171);
    }

    /// Standard errors from pyfixest 0.60.0 on the same flows (`fepois`, `iwls_tol` and `fixef_tol` 1e-14).
    #[test]
    fn errors_of_october_2020_agree_with_pyfixest() {
        let zone = embedded();
        for (errors, expected) in [
            ("robust", [0.10656884591468896, 0.10442603851114556, 0.07666062253255371]),
            ("pair", [0.15090803952765686, 0.1478876002782095, 0.10857030390488001]),
            ("two-way", [0.11293860504345338, 0.1520913647445519, 0.10235915973712044]),
        ] {
            let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[("errors", errors)]);
            for (row, expected) in output.tables[0].rows.iter().zip(expected) {
                let found = row[2].as_f64().unwrap();
                assert!((found - expected).abs() < 1e-8 * expected, "{errors}: {found} is not {expected}");
            }
        }
    }

    #[test]
    fn options_change_what_is_fitted() {
        let zone = embedded();
        let scope = tiny::scope(&zone);
        let error = |errors: &str| {
            let output = tiny::run(&MEASURE, &scope, &[("errors", errors), ("elasticity", "5")]);
            let finding = value(&output, "same-province").clone();
            (finding.value.number().unwrap(), finding.interval.unwrap())
        };
        let (robust, pair, two) = (error("robust"), error("pair"), error("two-way"));
        assert!((robust.0 - pair.0).abs() < 1e-12 && (robust.0 - two.0).abs() < 1e-12);
        assert!(robust.1 != pair.1 && pair.1 != two.1);
        assert_eq!(two.1.kind, "clustered");
        let output = tiny::run(&MEASURE, &scope, &[("without", "both"), ("period", "2021-06")]);
        assert_eq!(output.tables[0].rows.len(), 1);
        assert_eq!(output.findings[0].period.unwrap().to_string(), "2021-06");
    }

    #[test]
    fn the_full_covariance_holds_that_of_the_coefficients() {
        let zone = embedded();
        let scope = tiny::scope(&zone);
        let gravity = Gravity::new(&scope, None, None).unwrap();
        let (distance, same) = (gravity.log_distance(), gravity.same_province());
        let columns: [&[f64]; 2] = [&distance, &same];
        let fit = fit(&gravity, &columns, &Options::defaults(&MEASURE)).unwrap();
        let n = gravity.places.len();
        let full =
            Expected::new(&fit, &gravity.flow, &columns, &gravity.origin, &gravity.destination, n).unwrap();
        for a in 0..2 {
            for b in 0..2 {
                let (found, expected) = (full.covariance[(a, b)], fit.covariance[a][b]);
                assert!((found - expected).abs() < 1e-7 * fit.covariance[a][a], "{found} {expected}");
            }
        }
    }

    #[test]
    fn a_zone_without_flows_says_so() {
        let zone =
            tiny::zone(&[("32", "Jiangsu", ""), ("3203", "Xuzhou", "32"), ("3207", "Lianyungang", "32")]);
        let refused = (MEASURE.run)(&tiny::scope(&zone), &Options::defaults(&MEASURE)).unwrap_err();
        assert_eq!(refused.resource, "flows");
    }
}
