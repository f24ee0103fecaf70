//! Border effect without flows: do pairs of cities across the line catch up more slowly than pairs inside?
//!
//! With output per head y of places at two dates T years apart and the gap g_ij = |ln y_i - ln y_j| of a pair,
//!
//! ```text
//! (g_ij,T - g_ij,0) / T = a + b g_ij,0 + c border_ij + d ln distance_ij
//! ```
//!
//! fitted by least squares over all unordered pairs; border is 1 where the two lie in different provinces. b < 0: wide
//! gaps close; c > 0: the line keeps gaps open. Coefficients are in logarithms a year (0.01 is about one per
//! cent a year); nominal figures serve, since inflation common to all leaves gaps unchanged.
//!
//! Pairs share places, so their errors are not independent and least-squares p-values must not be used. p of the border
//! comes from permuting places (double semi-partialling: the part of the border that the other terms do not
//! explain is permuted, and t-values are compared), p = (r + 1) / (M + 1), one-sided for c > 0. Intervals use errors
//! clustered on both places of a pair and Student's t with places less one degrees of freedom.
//!
//! Undefined with fewer than four places, equal figures everywhere, a figure that is not positive, or a single
//! province (the border then repeats the constant).
//!
//! When not to use it: it says whether gaps close, not whether trade crosses; one end date is one observation of every
//! place, so a boom or a revision in one year moves the result. With four provinces few places decide.
//!
//! Time grows with the square of the number of places times permutations: 20 cities take milliseconds.
//!
//! References: the city form is Li and Xu 2006 (Geographical Research 25:792-802); Barro and Sala-i-Martin 1992 (Journal
//! of Political Economy 100:223-251, doi:10.1086/261816); Dekker, Krackhardt and Snijders 2007 (Psychometrika
//! 72:563-581, doi:10.1007/s11336-007-9016-1); Fafchamps and Gubert 2007 (Journal of Development Economics 83:326-350,
//! doi:10.1016/j.jdeveco.2006.05.005). The pair form is Coregion's.
//!
//! ```
//! use coregion_diagnose::barriers::border_convergence::border_convergence;
//! let fit = border_convergence(&[4.0, 6.0, 3.0, 8.0], &[8.0, 11.0, 5.6, 14.5], &[0, 0, 1, 1], None, 10.0)?;
//! assert!((fit.border.estimate - 0.003200).abs() < 1e-6 && (fit.gap.estimate + 0.005674).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::gravity::pair;
use super::student;
use crate::disparity::per_head::{self, INDICATOR, PEOPLE, PerHead};
use crate::random::Stream;
use crate::{
    Cell, CellKind, Constraint, Dropped, Evidence, Finding, Group, Interval, Kind, Measure, Null, OptionSpec,
    Options, Output, Plot, Scope, Support, Table, Unavailable, Undefined, Value,
};
use coregion_zone::{Message, UnitId};
use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

/// A coefficient with the error clustered on both places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error; none where clustering leaves none.
    pub error: Option<f64>,
}

/// The fit over pairs.
#[derive(Clone, Debug, PartialEq)]
pub struct BorderConvergence {
    /// a.
    pub intercept: f64,
    /// b.
    pub gap: Term,
    /// c.
    pub border: Term,
    /// d, where distances are given.
    pub distance: Option<Term>,
    /// Share of the variance that is explained.
    pub r2: f64,
    pairs: Pairs,
}

/// Distance of two places (positions), km.
pub type Distance<'a> = &'a (dyn Fn(usize, usize) -> f64 + Sync);

/// One row a pair.
#[derive(Clone, Debug, PartialEq)]
struct Pairs {
    places: usize,
    ends: Vec<(usize, usize)>,
    change: Vec<f64>,
    /// Constant, gap, distance where given.
    others: DMatrix<f64>,
    border: Vec<f64>,
}

/// The regression over all pairs of places: figures at start and end, the province of each place, distances where they
/// are to be held constant, and the years between the two dates.
///
/// # Errors
/// Fewer than four places, slices that do not align, a figure or distance that is not positive, years that are not
/// positive, or terms that repeat each other.
pub fn border_convergence(
    start: &[f64],
    end: &[f64],
    provinces: &[u32],
    distance_km: Option<Distance<'_>>,
    years: f64,
) -> Result<BorderConvergence, Undefined> {
    let pairs = Pairs::new(start, end, provinces, distance_km, years)?;
    let k = pairs.others.ncols() + 1;
    let mut matrix = pairs.others.clone().insert_column(k - 1, 0.0);
    matrix.set_column(k - 1, &DVector::from_column_slice(&pairs.border));
    let change = DVector::from_column_slice(&pairs.change);
    let bread = inverse(&matrix)?;
    let beta = &bread * matrix.transpose() * &change;
    let left = &change - &matrix * &beta;
    let mean = change.mean();
    let total: f64 = change.iter().map(|c| (c - mean).powi(2)).sum();
    if total <= 0.0 {
        return Err(Undefined::Constant);
    }
    let error = clustered(&pairs, &matrix, &bread, &left);
    let term = |c: usize| Term { estimate: beta[c], error: error[c] };
    Ok(BorderConvergence {
        intercept: beta[0],
        gap: term(1),
        border: term(k - 1),
        distance: (k > 3).then(|| term(2)),
        r2: 1.0 - left.norm_squared() / total,
        pairs,
    })
}

impl Pairs {
    fn new(
        start: &[f64],
        end: &[f64],
        provinces: &[u32],
        distance_km: Option<Distance<'_>>,
        years: f64,
    ) -> Result<Self, Undefined> {
        let n = start.len();
        Undefined::check_length(n, end.len())?;
        Undefined::check_length(n, provinces.len())?;
        if n < 4 {
            return Err(Undefined::TooFew { needed: 4, found: n });
        }
        if !(years > 0.0 && years.is_finite()) {
            return Err(Undefined::Argument { name: "years", value: years, low: 0.0, high: 1e6 });
        }
        for values in [start, end] {
            Undefined::check_not_negative(values)?;
            if let Some(at) = values.iter().position(|v| *v == 0.0) {
                return Err(Undefined::Zero { at });
            }
        }
        let ends: Vec<(usize, usize)> = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).collect();
        let gap = |values: &[f64], (i, j): (usize, usize)| (values[i].ln() - values[j].ln()).abs();
        let columns = 2 + usize::from(distance_km.is_some());
        let mut others = DMatrix::from_element(ends.len(), columns, 1.0);
        for (row, pair) in ends.iter().enumerate() {
            others[(row, 1)] = gap(start, *pair);
            if let Some(distance) = distance_km {
                let km = distance(pair.0, pair.1);
                if !(km > 0.0 && km.is_finite()) {
                    return Err(Undefined::Zero { at: row });
                }
                others[(row, 2)] = km.ln();
            }
        }
        Ok(Pairs {
            places: n,
            change: ends.iter().map(|p| (gap(end, *p) - gap(start, *p)) / years).collect(),
            border: ends.iter().map(|p| f64::from(u8::from(provinces[p.0] != provinces[p.1]))).collect(),
            ends,
            others,
        })
    }

    fn row(&self, i: usize, j: usize) -> usize {
        let (i, j) = (i.min(j), i.max(j));
        i * self.places - i * (i + 1) / 2 + j - i - 1
    }
}

/// The inverse of the products of columns, scaled so that units do not decide what counts as singular.
fn inverse(matrix: &DMatrix<f64>) -> Result<DMatrix<f64>, Undefined> {
    let products = matrix.transpose() * matrix;
    let k = products.nrows();
    let scale: Vec<f64> = (0..k).map(|c| 1.0 / products[(c, c)].sqrt()).collect();
    if scale.iter().any(|s| !s.is_finite()) {
        return Err(Undefined::Collinear);
    }
    let scaled = DMatrix::from_fn(k, k, |a, b| products[(a, b)] * scale[a] * scale[b]);
    let cholesky = scaled.cholesky().ok_or(Undefined::Collinear)?;
    if cholesky.l().diagonal().iter().any(|d| *d < 1e-7) {
        return Err(Undefined::Collinear);
    }
    let inverse = cholesky.inverse();
    Ok(DMatrix::from_fn(k, k, |a, b| inverse[(a, b)] * scale[a] * scale[b]))
}

/// Errors clustered on both places: pairs that share a place may have any correlation.
fn clustered(
    pairs: &Pairs,
    matrix: &DMatrix<f64>,
    bread: &DMatrix<f64>,
    left: &DVector<f64>,
) -> Vec<Option<f64>> {
    let k = matrix.ncols();
    let mut sums = vec![DVector::<f64>::zeros(k); pairs.places];
    let mut meat = DMatrix::<f64>::zeros(k, k);
    for (row, (i, j)) in pairs.ends.iter().enumerate() {
        let score = matrix.row(row).transpose() * left[row];
        sums[*i] += &score;
        sums[*j] += &score;
        // A pair with itself is counted at both of its places.
        meat -= &score * score.transpose();
    }
    sums.iter().for_each(|s| meat += s * s.transpose());
    let (n, m) = (pairs.places as f64, pairs.ends.len() as f64);
    let factor = n / (n - 1.0) * (m - 1.0) / (m - k as f64);
    let covariance = bread * meat * bread * factor;
    (0..k).map(|c| Some(covariance[(c, c)]).filter(|v| *v > 0.0).map(f64::sqrt)).collect()
}

/// The border under permuted places.
#[derive(Clone, Debug, PartialEq)]
pub struct Permuted {
    /// One-sided p for a positive border coefficient.
    pub p: f64,
    /// Share of permutations whose t-value is lower (half of those that tie).
    pub percentile: f64,
    /// Border coefficients under permutation, ascending.
    pub coefficients: Vec<f64>,
}

impl BorderConvergence {
    /// How many pairs there are.
    pub fn pairs(&self) -> usize {
        self.pairs.ends.len()
    }

    /// Permutes the places `draws` times and refits, the other terms held. Same seed, same draws.
    pub fn permute(&self, draws: usize, seed: u64) -> Result<Permuted, Undefined> {
        let pairs = &self.pairs;
        let others = &pairs.others;
        let project = inverse(others)? * others.transpose();
        let without = |v: &DVector<f64>| v - others * (&project * v);
        let change = without(&DVector::from_column_slice(&pairs.change));
        let border = without(&DVector::from_column_slice(&pairs.border));
        let freedom = (pairs.ends.len() - others.ncols() - 1) as f64;
        // Coefficient and t-value of a column that the other terms have been taken out of.
        let tested = |column: &DVector<f64>| {
            let own = column.norm_squared();
            let coefficient = column.dot(&change) / own;
            let left = (change.norm_squared() - coefficient * coefficient * own).max(0.0);
            (coefficient, coefficient * own.sqrt() / (left / freedom).sqrt())
        };
        let (_, observed) = tested(&border);
        let drawn: Vec<(f64, f64)> = (0..draws)
            .into_par_iter()
            .map(|draw| {
                let mut order: Vec<usize> = (0..pairs.places).collect();
                Stream::new(seed, draw as u64).shuffle(&mut order);
                let permuted = pairs.ends.iter().map(|(i, j)| border[pairs.row(order[*i], order[*j])]);
                tested(&without(&DVector::from_iterator(pairs.ends.len(), permuted)))
            })
            .filter(|(c, t)| c.is_finite() && t.is_finite())
            .collect();
        if drawn.is_empty() {
            return Err(Undefined::Constant);
        }
        let slack = 1e-9 * observed.abs();
        let above = drawn.iter().filter(|(_, t)| *t >= observed - slack).count() as f64;
        let below = drawn.iter().filter(|(_, t)| *t < observed - slack).count() as f64;
        let tied = drawn.iter().filter(|(_, t)| (*t - observed).abs() <= slack).count() as f64;
        let mut coefficients: Vec<f64> = drawn.iter().map(|d| d.0).collect();
        coefficients.sort_unstable_by(f64::total_cmp);
        let n = drawn.len() as f64;
        Ok(Permuted { p: (above + 1.0) / (n + 1.0), percentile: (below + tied / 2.0) / n, coefficients })
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "border-convergence",
    group: Group::Barriers,
    references: &[
        "Li and Xu 2006, Geographical Research 25:792-802",
        "Barro and Sala-i-Martin 1992, Journal of Political Economy 100:223-251, doi:10.1086/261816",
        "Dekker, Krackhardt and Snijders 2007, Psychometrika 72:563-581, doi:10.1007/s11336-007-9016-1",
        "Fafchamps and Gubert 2007, Journal of Development Economics 83:326-350, doi:10.1016/j.jdeveco.2006.05.005",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        OptionSpec { name: "from", kind: Kind::Int(1900, 2100), default: "" },
        OptionSpec { name: "to", kind: Kind::Int(1900, 2100), default: "" },
        OptionSpec { name: "distance", kind: Kind::Choice(&["yes", "no"]), default: "yes" },
        OptionSpec { name: "permutations", kind: Kind::Int(99, 99_999), default: "999" },
    ],
    run,
};

/// Figures per head at the two dates: the years asked for; else the year of the scope, or the latest, as the end and the
/// earliest as the start, among the years that cover nine tenths of the best-covered year.
fn dates(scope: &Scope<'_>, options: &Options) -> Result<(PerHead, PerHead), Unavailable> {
    let key = options.text("indicator").unwrap_or("gdp");
    let units = scope.members();
    let of = |year: i32, vintage: Option<&str>| {
        let vintage = vintage.map(str::to_owned).or_else(|| scope.vintage.clone());
        per_head::of_units(&Scope { year: Some(year), vintage, ..scope.clone() }, options, &units).ok()
    };
    let year = |name| options.int(name).map(|y| y as i32);
    let missing = || Unavailable {
        reason: Message::new("unavailable-two-years").name("indicator", &scope.zone.indicator_name(key)),
        resource: "indicators",
    };
    let known: Vec<(i32, PerHead)> =
        scope.zone.indicators.years(key).into_iter().filter_map(|y| Some((y, of(y, None)?))).collect();
    let most = known.iter().map(|(_, f)| f.sample.len()).max().unwrap_or(0);
    let covered =
        || known.iter().filter(|(_, f)| f.sample.len() * 10 >= most * 9 && most > 0).map(|(y, _)| *y);
    let last = (year("to"))
        .or_else(|| scope.year.filter(|y| covered().any(|c| c == *y) && covered().any(|c| c < *y)))
        .or_else(|| covered().max())
        .ok_or_else(missing)?;
    let first = year("from").or_else(|| covered().find(|y| *y < last)).ok_or_else(missing)?;
    if first >= last {
        return Err(missing());
    }
    let end = of(last, None).ok_or_else(missing)?;
    // One vintage for both dates.
    let vintage = end.sample.inputs.first().and_then(|p| p.vintage.clone());
    let start = of(first, vintage.as_deref()).ok_or_else(missing)?;
    Ok((start, end))
}

/// The places with figures at both dates.
struct Places {
    units: Vec<UnitId>,
    start: Vec<f64>,
    end: Vec<f64>,
    dropped: Vec<Dropped>,
}

fn places(scope: &Scope<'_>, start: &PerHead, end: &PerHead, with_points: bool) -> Places {
    let mut found = Places { units: vec![], start: vec![], end: vec![], dropped: vec![] };
    let value = |figures: &PerHead, unit: UnitId| {
        let at = figures.sample.units.iter().position(|u| *u == unit)?;
        Some(figures.values[at])
    };
    for unit in scope.members().ids() {
        let reason = match (value(start, *unit), value(end, *unit)) {
            (Some(a), Some(b)) if a > 0.0 && b > 0.0 => {
                if !with_points || scope.zone.units.get(*unit).point.is_some() {
                    found.units.push(*unit);
                    found.start.push(a);
                    found.end.push(b);
                    continue;
                }
                Message::new("dropped-no-point")
            }
            (Some(_), Some(_)) => Message::new("dropped-not-positive").name("indicator", &start.indicator),
            (a, _) => {
                let figures = if a.is_none() { start } else { end };
                let year = figures.sample.period.map_or(String::new(), |p| p.to_string());
                Message::new("dropped-missing").name("indicator", &figures.indicator).text("year", year)
            }
        };
        found.dropped.push(Dropped { names: scope.names(*unit).clone(), reason });
    }
    found
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let (start, end) = dates(scope, options)?;
    let with_distance = options.text("distance") != Some("no");
    let found = places(scope, &start, &end, with_distance);
    if found.units.len() < 4 {
        let reason = Message::new("unavailable-units").int("needed", 4).int("found", found.units.len());
        return Err(Unavailable { reason, resource: "indicators" });
    }
    let year = |f: &PerHead| f.sample.period.map_or(0, |p| p.year());
    let years = f64::from(year(&end) - year(&start));
    let provinces: Vec<u32> = found.units.iter().map(|u| scope.province(*u).0).collect();
    let points: Vec<_> = found.units.iter().map(|u| scope.zone.units.get(*u).point).collect();
    let distance = |i: usize, j: usize| match (points[i], points[j]) {
        (Some(a), Some(b)) => a.distance_km(b),
        _ => f64::NAN,
    };
    let distance: Option<Distance<'_>> = if with_distance { Some(&distance) } else { None };
    let fit = border_convergence(&found.start, &found.end, &provinces, distance, years);
    let say = |id| {
        Message::new(id)
            .name("indicator", &end.indicator)
            .text("from", year(&start).to_string())
            .text("to", year(&end).to_string())
    };
    let finding = |statistic, value: Value, reading| Finding {
        period: end.sample.period,
        inputs: start.sample.inputs.iter().chain(&end.sample.inputs).cloned().collect(),
        used: found.units.len(),
        dropped: found.dropped.clone(),
        decimals: 6,
        ..Finding::new(MEASURE.name, statistic, &scope.named.id, value, reading)
    };
    let table = table(scope, &found, &provinces, years, say("table-border-convergence"));
    let fit = match fit {
        Ok(fit) => fit,
        Err(reason) => {
            let undefined = finding("border", reason.into(), say("reading-border-convergence-undefined"));
            return Ok(Output { findings: vec![undefined], tables: vec![table] });
        }
    };
    let width = student::quantile_95(found.units.len() as f64 - 1.0);
    let interval = |term: Term| {
        let half = width * term.error?;
        Some(Interval {
            low: term.estimate - half,
            high: term.estimate + half,
            level: 0.95,
            kind: "clustered",
        })
    };
    let draws = options.int("permutations").unwrap_or(999).max(1) as usize;
    let mut border =
        finding("border", fit.border.estimate.into(), say("reading-border-convergence-undefined"));
    border.interval = interval(fit.border);
    if let Ok(permuted) = fit.permute(draws, scope.seed) {
        let (id, support, strength) = match (permuted.p, permuted.percentile) {
            (p, _) if p <= 0.05 => ("reading-border-convergence-slower", Support::Confirms, 1.0),
            (_, percentile) if percentile <= 0.05 => {
                ("reading-border-convergence-faster", Support::Contradicts, 1.0)
            }
            _ => ("reading-border-convergence-same", Support::Inconclusive, 0.5),
        };
        border.reading = say(id).number("value", 100.0 * fit.border.estimate, 2).number("p", permuted.p, 3);
        border.evidence =
            Some(Evidence { constraint: Constraint::AdministrativeBarriers, support, strength });
        border.p = Some(permuted.p);
        let drawn = &permuted.coefficients;
        let at = |share: f64| drawn[((share * drawn.len() as f64) as usize).min(drawn.len() - 1)];
        border.null = Some(Null {
            model: Message::new("null-places-permuted"),
            mean: drawn.iter().sum::<f64>() / drawn.len() as f64,
            p05: at(0.05),
            p95: at(0.95),
            percentile: permuted.percentile,
            draws: drawn.len(),
            seed: scope.seed,
        });
    }
    border.warnings.push(Message::new("warning-border-convergence-dates"));
    let mut findings = vec![border];
    let mut more = |statistic, term: Term, id| {
        let reading = say(id).number("value", 100.0 * term.estimate, 2);
        let interval = interval(term);
        findings.push(Finding { interval, ..finding(statistic, term.estimate.into(), reading) });
    };
    more("gap", fit.gap, "reading-border-convergence-gap");
    if let Some(distance) = fit.distance {
        more("distance", distance, "reading-border-convergence-distance");
    }
    let reading = say("reading-border-convergence-r2").percent("value", fit.r2, 0);
    findings.push(Finding { decimals: 3, ..finding("r2", fit.r2.into(), reading) });
    Ok(Output { findings, tables: vec![table] })
}

fn table(scope: &Scope<'_>, found: &Places, provinces: &[u32], years: f64, title: Message) -> Table {
    let mut table = Table::new("border-convergence", title)
        .column("pair", "column-pair", CellKind::Text)
        .column("crosses", "column-crosses", CellKind::Text)
        .column("start", "column-gap-start", CellKind::Number(3))
        .column("end", "column-gap-end", CellKind::Number(3))
        .column("change", "column-gap-change", CellKind::Percent(2))
        .plot(Plot::Scatter { label: "pair", x: "start", y: "change", log: false });
    for i in 0..found.units.len() {
        for j in i + 1..found.units.len() {
            let start = (found.start[i].ln() - found.start[j].ln()).abs();
            let end = (found.end[i].ln() - found.end[j].ln()).abs();
            let crosses = if provinces[i] != provinces[j] { "word-yes" } else { "word-no" };
            table.push(vec![
                Cell::Name(pair(scope, found.units[i], found.units[j])),
                Cell::Label(Message::new(crosses)),
                Cell::Number(start),
                Cell::Number(end),
                Cell::Number((end - start) / years),
            ]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use coregion_zone::{LoadOptions, PackageSource, load};
    use proptest::prelude::*;

    const START: [f64; 4] = [4.0, 6.0, 3.0, 8.0];
    const END: [f64; 4] = [8.0, 11.0, 5.6, 14.5];

    #[test]
    fn the_worked_figures() {
        let fit = border_convergence(&START, &END, &[0, 0, 1, 1], None, 10.0).unwrap();
        for (found, expected) in [
            (fit.intercept, -0.001890008926918969),
            (fit.gap.estimate, -0.0056740041641667495),
            (fit.border.estimate, 0.0032002634935664673),
        ] {
            assert!((found - expected).abs() < 1e-12, "{found}");
        }
        let rows = [
            (0.405465, 0.0, -0.008701),
            (0.287682, 1.0, 0.006899),
            (f64::ln(2.0), 1.0, -0.009844),
            (f64::ln(2.0), 1.0, -0.001802),
            (0.287682, 1.0, -0.001143),
            (0.980829, 0.0, -0.002945),
        ];
        for (row, (gap, border, change)) in rows.into_iter().enumerate() {
            assert!((fit.pairs.others[(row, 1)] - gap).abs() < 1e-6);
            assert_eq!(fit.pairs.border[row], border);
            assert!((fit.pairs.change[row] - change).abs() < 1e-6);
        }
    }

    #[test]
    fn four_places_cannot_show_much() {
        // Twenty-four orders of four places, of which some come to the same: p cannot be small.
        let fit = border_convergence(&START, &END, &[0, 0, 1, 1], None, 10.0).unwrap();
        let permuted = fit.permute(999, 1).unwrap();
        assert!(permuted.p > 0.04 && permuted.p < 1.0, "{}", permuted.p);
        let mut different = permuted.coefficients.clone();
        different.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
        assert!((3..=24).contains(&different.len()), "{}", different.len());
        assert_eq!(permuted, fit.permute(999, 1).unwrap());
    }

    #[test]
    fn edges_are_reasons() {
        let fit = |start: &[f64], provinces: &[u32]| border_convergence(start, &END, provinces, None, 10.0);
        assert_eq!(fit(&START, &[0, 0, 0, 0]).unwrap_err(), Undefined::Collinear);
        assert_eq!(fit(&[4.0, 0.0, 3.0, 8.0], &[0, 0, 1, 1]).unwrap_err(), Undefined::Zero { at: 1 });
        assert_eq!(
            border_convergence(&START[..3], &END[..3], &[0, 0, 1], None, 10.0).unwrap_err(),
            Undefined::TooFew { needed: 4, found: 3 }
        );
        assert!(border_convergence(&START, &END, &[0, 0, 1, 1], None, 0.0).is_err());
    }

    #[test]
    fn a_line_that_keeps_gaps_open_is_found() {
        // Inside a province all gaps halve; across they stay.
        let start: Vec<f64> =
            (0..16).map(|i| (f64::from(i % 8) * 0.2 + if i < 8 { 0.0 } else { 2.0 }).exp()).collect();
        let end: Vec<f64> =
            (0..16).map(|i| (f64::from(i % 8) * 0.1 + if i < 8 { 0.0 } else { 2.0 }).exp()).collect();
        let provinces: Vec<u32> = (0..16).map(|i| u32::from(i >= 8)).collect();
        let fit = border_convergence(&start, &end, &provinces, None, 10.0).unwrap();
        assert!(fit.border.estimate > 0.0);
        assert!(fit.permute(999, 1).unwrap().p <= 0.01);
    }

    proptest! {
        #[test]
        fn units_and_inflation_do_not_matter(
            values in prop::collection::vec((0.1f64..100.0, 0.1f64..100.0), 8),
            scale in 1e-3f64..1e3,
        ) {
            let (start, end): (Vec<f64>, Vec<f64>) = values.into_iter().unzip();
            let provinces = [0, 0, 0, 1, 1, 1, 2, 2];
            let one = border_convergence(&start, &end, &provinces, None, 5.0).unwrap();
            let scaled: Vec<f64> = end.iter().map(|e| e * scale).collect();
            let two = border_convergence(&start, &scaled, &provinces, None, 5.0).unwrap();
            prop_assert!((one.border.estimate - two.border.estimate).abs() < 1e-9);
        }
    }

    #[test]
    fn the_embedded_zone() {
        let zone = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap().zone;
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[("permutations", "99")]);
        let border = &output.findings[0];
        assert_eq!((border.statistic, border.used, border.dropped.len()), ("border", 18, 2));
        assert_eq!(border.period.unwrap().to_string(), "2023");
        assert_eq!(border.inputs[0].period.unwrap().to_string(), "2000");
        assert!(
            border.inputs.iter().filter(|i| i.series == "gdp").all(|i| i.vintage == border.inputs[0].vintage)
        );
        assert_eq!(output.tables[0].rows.len(), 153);
        let scope = Scope { year: Some(2018), ..tiny::scope(&zone) };
        let output =
            tiny::run(&MEASURE, &scope, &[("permutations", "99"), ("from", "2010"), ("distance", "no")]);
        assert_eq!(output.findings[0].period.unwrap().to_string(), "2018");
        assert_eq!(output.findings.len(), 3);
    }
}
