//! Market segmentation from prices: do prices move together across places?
//!
//! With the change of the price of good k at place i over a period, in logarithms,
//!
//! ```text
//! dQ_ijk = change_ik - change_jk                       relative price of the good between two places
//! q_ijk  = |dQ_ijk| - mean over pairs of |dQ_k|        less what is common to the good
//! segmentation of a pair    variance of q_ijk over goods (divisor K - 1; some papers use K)
//! segmentation of a place   mean over its pairs;  of the zone  mean over all pairs
//! integration               1 / sqrt(segmentation)
//! ```
//!
//! Segmentation is shown times 1e4, as papers do; its level has no unit and depends on the goods, so read the trend, and
//! the pairs across lines against those inside. From indices with the previous month as 100 the changes of a calendar
//! year are chained (all twelve months must be there); indices with the previous year as 100 are taken as they
//! are; from price levels the change from the last period of the year before is taken.
//!
//! A period uses the goods that every place with prices has; with fewer than three it is left out, and so is a place
//! without prices. The trend is the slope of the logarithm of segmentation over years, its p from random orders of the
//! periods, two-sided. Pairs across lines less pairs inside needs prices of places below the province; it is taken of the
//! variance over goods of dQ itself, because taking off the mean of all pairs would make pairs that are more alike
//! than the average look apart; the mean over periods is given with a t interval.
//!
//! When not to use it: prices of whole provinces hide every barrier between prefectures of one province, and between
//! prefectures that face each other across the line; three goods (the least) say little. Common shocks such as swine
//! fever move one good apart from the others and widen segmentation without any barrier.
//!
//! Time grows with the square of places times goods and periods.
//!
//! References: Parsley and Wei 1996 (Quarterly Journal of Economics 111:1211-1236, doi:10.2307/2946713) and 2001 (Journal
//! of International Economics 55:87-105, doi:10.1016/S0022-1996(01)00096-4); Gui, Chen, Lu and Chen 2006 (The Journal
//! of World Economy 2006(2):20-30).
//!
//! ```
//! use coregion_diagnose::barriers::price_segmentation::segmentation;
//! let index = [[102.0, 101.0, 99.0, 103.0], [101.0, 103.0, 98.0, 104.0], [104.0, 100.0, 101.0, 102.0]];
//! let changes = index.map(|place| place.map(|p: f64| (p / 100.0).ln()).to_vec());
//! let found = segmentation(&changes, &[(0, 1), (0, 2), (1, 2)], 1)?;
//! assert!((found.pairs[0] * 1e4 - 0.236570).abs() < 1e-6);
//! assert!((found.places[0].unwrap().powf(-0.5) - 212.272908).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::gravity::{adjacent, pair};
use super::student;
use crate::random::Stream;
use crate::{
    Cell, CellKind, Constraint, Dropped, Evidence, Finding, Group, Interval, Kind, Measure, Null, OptionSpec,
    Options, Output, Plot, Scope, Support, Table, Unavailable, Undefined, Value,
};
use coregion_zone::tables::PriceTable;
use coregion_zone::{Level, Message, Period, Provenance, UnitId, UnitSet};
use std::collections::{BTreeMap, BTreeSet};

/// Segmentation in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Segmentation {
    /// Of each pair, in the order given.
    pub pairs: Vec<f64>,
    /// Of each place; none where it is in no pair.
    pub places: Vec<Option<f64>>,
    /// Of the zone.
    pub zone: f64,
}

/// Segmentation from the logarithmic price changes of places (one row a place, one column a good) over pairs of places.
/// `ddof` is what is taken off the number of goods in the variance: 1, or 0 as some papers do.
///
/// # Errors
/// Fewer than two pairs or three goods, rows of different lengths, a change that is no finite number.
pub fn segmentation(
    changes: &[Vec<f64>],
    pairs: &[(usize, usize)],
    ddof: usize,
) -> Result<Segmentation, Undefined> {
    let goods = changes.first().map_or(0, Vec::len);
    if goods < 3 {
        return Err(Undefined::TooFew { needed: 3, found: goods });
    }
    if pairs.len() < 2 {
        return Err(Undefined::TooFew { needed: 2, found: pairs.len() });
    }
    for row in changes {
        Undefined::check_length(goods, row.len())?;
        Undefined::check_finite(row)?;
    }
    let relative = |(i, j): &(usize, usize), k: usize| (changes[*i][k] - changes[*j][k]).abs();
    let common: Vec<f64> =
        (0..goods).map(|k| pairs.iter().map(|p| relative(p, k)).sum::<f64>() / pairs.len() as f64).collect();
    let variance = |pair: &(usize, usize)| {
        let q: Vec<f64> = (0..goods).map(|k| relative(pair, k) - common[k]).collect();
        let mean = q.iter().sum::<f64>() / goods as f64;
        q.iter().map(|q| (q - mean).powi(2)).sum::<f64>() / (goods - ddof.min(1)) as f64
    };
    let found: Vec<f64> = pairs.iter().map(variance).collect();
    let places = (0..changes.len())
        .map(|place| {
            let own = || pairs.iter().zip(&found).filter(|((i, j), _)| *i == place || *j == place);
            let count = own().count();
            (count > 0).then(|| own().map(|(_, v)| v).sum::<f64>() / count as f64)
        })
        .collect();
    Ok(Segmentation { zone: found.iter().sum::<f64>() / found.len() as f64, places, pairs: found })
}

/// Variance over goods (divisor K - 1) of the relative price changes of two places.
///
/// # Errors
/// Fewer than two goods, or rows of different lengths.
pub fn relative_variance(one: &[f64], other: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_length(one.len(), other.len())?;
    if one.len() < 2 {
        return Err(Undefined::TooFew { needed: 2, found: one.len() });
    }
    let apart = || one.iter().zip(other).map(|(a, b)| a - b);
    let mean = apart().sum::<f64>() / one.len() as f64;
    Ok(apart().map(|d| (d - mean).powi(2)).sum::<f64>() / (one.len() - 1) as f64)
}

/// The slope of values over times.
///
/// # Errors
/// Fewer than four values, or equal times.
pub fn slope(times: &[f64], values: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_length(times.len(), values.len())?;
    if times.len() < 4 {
        return Err(Undefined::TooFew { needed: 4, found: times.len() });
    }
    let n = times.len() as f64;
    let (t, v) = (times.iter().sum::<f64>() / n, values.iter().sum::<f64>() / n);
    let own: f64 = times.iter().map(|x| (x - t).powi(2)).sum();
    if own <= 0.0 {
        return Err(Undefined::Constant);
    }
    Ok(times.iter().zip(values).map(|(x, y)| (x - t) * (y - v)).sum::<f64>() / own)
}

/// What the figures of a price table are relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Basis {
    PreviousMonth,
    PreviousYear,
    Level,
}

impl Basis {
    fn of(text: &str) -> Self {
        let text = text.to_lowercase();
        if text.contains("previous month") || text.contains("上月") {
            Basis::PreviousMonth
        } else if text.contains("previous year") || text.contains("上年") {
            Basis::PreviousYear
        } else {
            Basis::Level
        }
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "price-segmentation",
    group: Group::Barriers,
    references: &[
        "Parsley and Wei 1996, Quarterly Journal of Economics 111:1211-1236, doi:10.2307/2946713",
        "Parsley and Wei 2001, Journal of International Economics 55:87-105, doi:10.1016/S0022-1996(01)00096-4",
        "Gui, Chen, Lu and Chen 2006, The Journal of World Economy 2006(2):20-30",
    ],
    options: &[
        OptionSpec { name: "basis", kind: Kind::Text, default: "" },
        OptionSpec { name: "over", kind: Kind::Choice(&["year", "month"]), default: "year" },
        OptionSpec { name: "pairs", kind: Kind::Choice(&["all", "adjacent"]), default: "all" },
        OptionSpec { name: "ddof", kind: Kind::Int(0, 1), default: "1" },
        OptionSpec { name: "draws", kind: Kind::Int(99, 99_999), default: "999" },
    ],
    run,
};

/// The prices of the members, or of their provinces where members have none.
fn prices(scope: &Scope<'_>, basis: Option<&str>) -> Result<(PriceTable, bool), Unavailable> {
    let table = &scope.zone.prices;
    let members = scope.members();
    if let Some(found) = table.table(basis, &members) {
        let only_provinces = members.level == Some(Level::Province);
        return Ok((found, only_provinces));
    }
    let provinces: BTreeSet<UnitId> = members.ids().iter().map(|m| scope.province(*m)).collect();
    let provinces = UnitSet::new(provinces.into_iter().collect(), &scope.named.id, Some(Level::Province));
    let missing = || Unavailable { reason: Message::new("unavailable-prices"), resource: "prices" };
    table.table(basis, &provinces).map(|t| (t, true)).ok_or_else(missing)
}

/// The logarithmic change of every good at every place in each period.
fn changes(table: &PriceTable, span: &str) -> BTreeMap<Period, Vec<Vec<Option<f64>>>> {
    let (units, goods) = (table.units.len(), table.goods.len());
    let price = |u: usize, t: usize, g: usize| {
        table.values[(u * table.periods.len() + t) * goods + g].filter(|p| *p > 0.0)
    };
    let basis = Basis::of(&table.basis);
    let mut found: BTreeMap<Period, Vec<Vec<Option<f64>>>> = BTreeMap::new();
    for (t, period) in table.periods.iter().enumerate() {
        let year = Period::Year(period.year());
        let in_year = |year: Period| (0..table.periods.len()).filter(move |s| table.periods[*s].is_in(year));
        let key = if span == "year" && basis != Basis::PreviousYear { year } else { *period };
        if found.contains_key(&key) {
            continue;
        }
        let change = |u: usize, g: usize| match basis {
            Basis::PreviousYear => Some((price(u, t, g)? / 100.0).ln()),
            Basis::PreviousMonth if span == "month" => Some((price(u, t, g)? / 100.0).ln()),
            Basis::PreviousMonth => {
                let months: Option<Vec<f64>> = in_year(year).map(|s| price(u, s, g)).collect();
                let months = months.filter(|m| m.len() == 12)?;
                Some(months.iter().map(|p| (p / 100.0).ln()).sum())
            }
            Basis::Level => {
                let (now, before) = if span == "month" {
                    (t, t.checked_sub(1)?)
                } else {
                    (in_year(year).next_back()?, in_year(Period::Year(period.year() - 1)).next_back()?)
                };
                Some((price(u, now, g)? / price(u, before, g)?).ln())
            }
        };
        let rows = (0..units).map(|u| (0..goods).map(|g| change(u, g)).collect()).collect();
        found.insert(key, rows);
    }
    found
}

/// Segmentation of one period with the places that it is of.
struct At {
    period: Period,
    places: Vec<usize>,
    pairs: Vec<(usize, usize)>,
    found: Segmentation,
    /// Variance of the relative price changes of each pair.
    relative: Vec<f64>,
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let (table, provincial) = prices(scope, options.text("basis"))?;
    let span = options.text("over").unwrap_or("year");
    let ddof = options.int("ddof").unwrap_or(1) as usize;
    let units = table.units.ids();
    let near = (options.text("pairs") == Some("adjacent")).then(|| adjacent(scope, units));
    let (mut series, mut skipped, mut most_goods) = (Vec::new(), 0, 0);
    for (period, rows) in changes(&table, span) {
        let places: Vec<usize> = (0..rows.len()).filter(|u| rows[*u].iter().any(Option::is_some)).collect();
        let goods: Vec<usize> =
            (0..table.goods.len()).filter(|g| places.iter().all(|u| rows[*u][*g].is_some())).collect();
        let pairs: Vec<(usize, usize)> = (0..places.len())
            .flat_map(|a| (a + 1..places.len()).map(move |b| (a, b)))
            .filter(|(a, b)| {
                near.as_ref().is_none_or(|n| n.contains(&(places[*a] as u32, places[*b] as u32)))
            })
            .collect();
        let common: Vec<Vec<f64>> =
            places.iter().map(|u| goods.iter().filter_map(|g| rows[*u][*g]).collect()).collect();
        match segmentation(&common, &pairs, ddof) {
            Ok(found) => {
                most_goods = most_goods.max(goods.len());
                let relative =
                    |(a, b): &(usize, usize)| relative_variance(&common[*a], &common[*b]).unwrap_or(0.0);
                let relative = pairs.iter().map(relative).collect();
                series.push(At { period, places, pairs, found, relative });
            }
            Err(_) => skipped += 1,
        }
    }
    if series.is_empty() {
        return Err(Unavailable { reason: Message::new("unavailable-prices-three"), resource: "prices" });
    }
    let study = Study { scope, table: &table, series, skipped, goods: most_goods, provincial };
    Ok(Output { findings: study.findings(options), tables: study.tables() })
}

struct Study<'a> {
    scope: &'a Scope<'a>,
    table: &'a PriceTable,
    series: Vec<At>,
    skipped: usize,
    goods: usize,
    provincial: bool,
}

impl Study<'_> {
    fn finding(&self, statistic: &'static str, value: impl Into<Value>, reading: Message) -> Finding {
        let units = self.table.units.ids();
        let used: BTreeSet<usize> = self.series.iter().flat_map(|s| s.places.iter().copied()).collect();
        let prices = &self.scope.zone.prices;
        let mut input = Provenance {
            resource: prices.resource.clone(),
            series: self.table.basis.clone(),
            period: self.series.last().map(|s| s.period),
            ..Provenance::default()
        };
        let basis = prices.symbols.find(&self.table.basis);
        for row in prices.rows.iter().filter(|r| Some(r.basis) == basis && units.contains(&r.unit)) {
            input.add_row(row.line, prices.symbols.text(row.source));
        }
        let mut warnings = vec![Message::new("warning-price-goods").int("goods", self.goods)];
        if self.provincial {
            warnings.push(Message::new("warning-price-provincial"));
        }
        if self.skipped > 0 {
            warnings.push(Message::new("warning-price-skipped").int("periods", self.skipped));
        }
        let missing = (0..units.len()).filter(|u| !used.contains(u)).map(|u| Dropped {
            names: self.scope.names(units[u]).clone(),
            reason: Message::new("dropped-no-price"),
        });
        Finding {
            period: input.period,
            inputs: vec![input.clone()],
            used: used.len(),
            dropped: missing.collect(),
            warnings,
            ..Finding::new(MEASURE.name, statistic, &self.scope.named.id, value.into(), reading)
        }
    }

    fn findings(&self, options: &Options) -> Vec<Finding> {
        let mut findings = Vec::new();
        if let Some(across) = self.across() {
            findings.push(across);
        }
        findings.push(self.trend(options));
        if let Some(last) = self.series.last() {
            let zone = last.found.zone;
            let text = last.period.to_string();
            let reading = Message::new("reading-price-segmentation").number("value", zone * 1e4, 2);
            findings.push(self.finding("segmentation", zone * 1e4, reading.text("period", &text)));
            let integration = if zone > 0.0 { Ok(zone.powf(-0.5)) } else { Err(Undefined::Constant) };
            let reading = match integration {
                Ok(value) => {
                    Message::new("reading-price-integration").number("value", value, 1).text("period", &text)
                }
                Err(_) => Message::new("reading-price-undefined"),
            };
            findings.push(Finding { decimals: 1, ..self.finding("integration", integration, reading) });
        }
        findings
    }

    fn trend(&self, options: &Options) -> Finding {
        let (times, values): (Vec<f64>, Vec<f64>) = (self.series.iter())
            .filter(|s| s.found.zone > 0.0)
            .map(|s| (years(s.period), s.found.zone.ln()))
            .unzip();
        let found = slope(&times, &values);
        let mut finding = self.finding("trend", found, Message::new("reading-price-undefined"));
        let Ok(value) = found else { return finding };
        let draws = options.int("draws").unwrap_or(999).max(1) as usize;
        let drawn: Vec<f64> = (0..draws)
            .filter_map(|draw| {
                let mut order = values.clone();
                Stream::new(self.scope.seed, draw as u64).shuffle(&mut order);
                slope(&times, &order).ok()
            })
            .collect();
        let sizes: Vec<f64> = drawn.iter().map(|d| d.abs()).collect();
        let p = Null::p_at_least(&sizes, value.abs());
        let (id, support, strength) = match (p <= 0.05, value > 0.0) {
            (true, true) => ("reading-price-trend-up", Support::Confirms, 1.0),
            (true, false) => ("reading-price-trend-down", Support::Contradicts, 1.0),
            _ => ("reading-price-trend-none", Support::Inconclusive, 0.5),
        };
        finding.reading = Message::new(id)
            .percent("value", value.exp_m1(), 0)
            .number("p", p, 3)
            .text("from", self.series.first().map_or(String::new(), |s| s.period.to_string()))
            .text("to", self.series.last().map_or(String::new(), |s| s.period.to_string()));
        finding.evidence = Some(Evidence { constraint: Constraint::LowMarketIntegration, support, strength });
        finding.p = Some(p);
        let model = Message::new("null-periods-shuffled").int("periods", times.len());
        finding.null = Null::of(model, drawn, value, self.scope.seed);
        finding
    }

    /// Pairs across lines less pairs inside, where there are both.
    fn across(&self) -> Option<Finding> {
        let units = self.table.units.ids();
        let differences: Vec<f64> = (self.series.iter())
            .filter_map(|s| {
                let province = |p: usize| self.scope.province(units[s.places[p]]);
                let mean = |across: bool| {
                    let kept = || {
                        s.pairs
                            .iter()
                            .zip(&s.relative)
                            .filter(|((a, b), _)| (province(*a) != province(*b)) == across)
                    };
                    let count = kept().count();
                    (count > 0).then(|| kept().map(|(_, v)| v).sum::<f64>() / count as f64)
                };
                Some((mean(true)? - mean(false)?) * 1e4)
            })
            .collect();
        let n = differences.len() as f64;
        let mean = differences.iter().sum::<f64>() / n;
        if !mean.is_finite() {
            return None;
        }
        let mut finding = self.finding("across", mean, Message::new("reading-price-undefined"));
        let variance = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let half = student::quantile_95(n - 1.0) * (variance / n).sqrt();
        if half.is_finite() {
            finding.interval =
                Some(Interval { low: mean - half, high: mean + half, level: 0.95, kind: "asymptotic" });
        }
        let (id, support, strength) = match finding.interval {
            Some(i) if i.low > 0.0 => ("reading-price-across-more", Support::Confirms, 1.0),
            Some(i) if i.high < 0.0 => ("reading-price-across-less", Support::Contradicts, 1.0),
            _ => ("reading-price-across-same", Support::Inconclusive, 0.5),
        };
        finding.reading = Message::new(id).number("value", mean, 2);
        finding.evidence = Some(Evidence { constraint: Constraint::LowMarketIntegration, support, strength });
        Some(finding)
    }

    fn tables(&self) -> Vec<Table> {
        let mut zone = Table::new("price-segmentation", Message::new("table-price-segmentation"))
            .column("period", "column-period", CellKind::Text)
            .column("segmentation", "column-segmentation", CellKind::Number(3))
            .column("integration", "column-integration", CellKind::Number(1))
            .plot(Plot::Lines { x: "period", y: "segmentation", series: None });
        let mut pairs =
            Table::new("price-segmentation-pairs", Message::new("table-price-segmentation-pairs"))
                .column("period", "column-period", CellKind::Text)
                .column("pair", "column-pair", CellKind::Text)
                .column("segmentation", "column-segmentation", CellKind::Number(3))
                .plot(Plot::Lines { x: "period", y: "segmentation", series: Some("pair") });
        let units = self.table.units.ids();
        for at in &self.series {
            let period = Cell::Text(at.period.to_string());
            let value = at.found.zone;
            let integration = Cell::number((value > 0.0).then(|| value.powf(-0.5)));
            zone.push(vec![period.clone(), Cell::Number(value * 1e4), integration]);
            for ((a, b), value) in at.pairs.iter().zip(&at.found.pairs) {
                let name = pair(self.scope, units[at.places[*a]], units[at.places[*b]]);
                pairs.push(vec![period.clone(), Cell::Name(name), Cell::Number(value * 1e4)]);
            }
        }
        vec![zone, pairs]
    }
}

/// A period as a number of years.
fn years(period: Period) -> f64 {
    match period {
        Period::Year(year) => f64::from(year),
        Period::Month(year, month) => f64::from(year) + f64::from(month - 1) / 12.0,
        Period::Day(year, month, day) => {
            f64::from(year) + (f64::from(month - 1) + f64::from(day - 1) / 31.0) / 12.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use coregion_zone::tables::{PriceRow, Prices};
    use coregion_zone::{LoadOptions, PackageSource, Zone, load};
    use proptest::prelude::*;

    const PAIRS: [(usize, usize); 3] = [(0, 1), (0, 2), (1, 2)];

    fn example() -> Vec<Vec<f64>> {
        let index = [[102.0, 101.0, 99.0, 103.0], [101.0, 103.0, 98.0, 104.0], [104.0, 100.0, 101.0, 102.0]];
        index.iter().map(|place| place.iter().map(|p: &f64| (p / 100.0).ln()).collect()).collect()
    }

    #[test]
    fn the_worked_figures() {
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9 * b.abs(), "{a} is not {b}");
        let found = segmentation(&example(), &PAIRS, 1).unwrap();
        for (found, expected) in
            found.pairs.iter().zip([2.3656975300862687e-05, 2.0728498007036643e-05, 2.929226471792758e-06])
        {
            close(*found, expected);
        }
        let places = [2.2192736653949666e-05, 1.3293100886327722e-05, 1.18288622394147e-05];
        let integration = [212.27290831608678, 274.27539526729754, 290.7558845015912];
        for (place, (expected, integration)) in found.places.iter().zip(places.into_iter().zip(integration)) {
            close(place.unwrap(), expected);
            close(place.unwrap().powf(-0.5), integration);
        }
        let found = segmentation(&example(), &PAIRS, 0).unwrap();
        for (found, expected) in
            found.pairs.iter().zip([1.7742731475647015e-05, 1.554637350527748e-05, 2.1969198538445685e-06])
        {
            close(*found, expected);
        }
    }

    #[test]
    fn relative_variance_is_that_of_the_differences() {
        // Differences 1, 2, 3, 4: variance 5/3.
        let found = relative_variance(&[2.0, 4.0, 6.0, 8.0], &[1.0, 2.0, 3.0, 4.0]).unwrap();
        assert!((found - 5.0 / 3.0).abs() < 1e-12);
        assert!(relative_variance(&[1.0], &[1.0]).is_err());
    }

    #[test]
    fn edges_are_reasons() {
        let two: Vec<Vec<f64>> = example().iter().map(|r| r[..2].to_vec()).collect();
        assert_eq!(segmentation(&two, &PAIRS, 1), Err(Undefined::TooFew { needed: 3, found: 2 }));
        assert_eq!(segmentation(&example(), &PAIRS[..1], 1), Err(Undefined::TooFew { needed: 2, found: 1 }));
        assert_eq!(segmentation(&[], &[], 1), Err(Undefined::TooFew { needed: 3, found: 0 }));
        let mut bad = example();
        bad[1][2] = f64::NAN;
        assert_eq!(segmentation(&bad, &PAIRS, 1), Err(Undefined::NotFinite { at: 2 }));
    }

    proptest! {
        #[test]
        fn inflation_common_to_a_good_does_not_matter(shift in prop::collection::vec(-0.5f64..0.5, 4)) {
            let shifted: Vec<Vec<f64>> =
                example().iter().map(|r| r.iter().zip(&shift).map(|(a, b)| a + b).collect()).collect();
            let (one, two) = (segmentation(&example(), &PAIRS, 1).unwrap(), segmentation(&shifted, &PAIRS, 1).unwrap());
            prop_assert!((one.zone - two.zone).abs() < 1e-12);
        }
    }

    fn priced(basis: &str, rows: &[(&str, &str, &str, f64)]) -> Zone {
        let mut zone = tiny::zone(&[
            ("32", "Jiangsu", ""),
            ("37", "Shandong", ""),
            ("3203", "Xuzhou", "32"),
            ("3207", "Lianyungang", "32"),
            ("3708", "Jining", "37"),
            ("3713", "Linyi", "37"),
        ]);
        let mut prices = Prices { resource: "prices.csv".into(), ..Prices::default() };
        let (basis, source) = (prices.symbols.intern(basis), prices.symbols.intern("test"));
        for (line, (code, period, good, value)) in rows.iter().enumerate() {
            let good = prices.symbols.intern(good);
            prices.rows.push(PriceRow {
                unit: zone.units.find(code).unwrap(),
                period: period.parse().unwrap(),
                good,
                value: *value,
                basis,
                source,
                line: line as u32 + 2,
            });
        }
        zone.prices = prices;
        zone
    }

    #[test]
    fn pairs_across_are_set_against_pairs_inside() {
        let mut rows = Vec::new();
        let years = ["2016", "2017", "2018", "2019", "2020"];
        for (y, year) in years.iter().enumerate() {
            for (c, code) in ["3203", "3207", "3708", "3713"].into_iter().enumerate() {
                for (g, good) in ["grain", "meat", "eggs", "cloth"].into_iter().enumerate() {
                    // The two provinces move apart good by good; inside they move together but for a little.
                    let apart = if c < 2 { 0.0 } else { [3.0, -2.0, 6.0, 1.0][g] * (1.0 + y as f64 / 10.0) };
                    rows.push((code, *year, good, 100.0 + apart + 0.01 * (c * g) as f64));
                }
            }
        }
        let zone = priced("previous year = 100", &rows);
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        assert_eq!(output.findings[0].statistic, "across");
        assert_eq!(output.findings[0].reading.id, "reading-price-across-more");
        assert_eq!(output.findings[1].reading.id, "reading-price-trend-up");
        assert_eq!(output.tables[0].rows.len(), 5);
        assert_eq!(output.tables[1].rows.len(), 30);
        assert_eq!(output.findings[0].inputs[0].rows, 80);
    }

    #[test]
    fn levels_are_differenced() {
        let mut rows = Vec::new();
        for (code, factor) in [("3203", 1.0), ("3207", 2.0), ("3708", 0.5)] {
            for (good, start, end) in [("grain", 2.0, 2.2), ("meat", 30.0, 33.0), ("eggs", 8.0, 8.8)] {
                rows.push((code, "2019-12", good, start * factor));
                rows.push((code, "2020-12", good, end * factor));
            }
        }
        // All prices rise by a tenth everywhere, whatever their level: nothing is segmented.
        let zone = priced("CNY per kg", &rows);
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        let segmentation = output.findings.iter().find(|f| f.statistic == "segmentation").unwrap();
        assert!(segmentation.value.number().unwrap().abs() < 1e-20);
        assert_eq!(segmentation.dropped.len(), 1);
    }

    #[test]
    fn the_embedded_zone() {
        let zone = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap().zone;
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        let trend = &output.findings[0];
        assert_eq!((trend.statistic, trend.used, trend.inputs[0].rows), ("trend", 4, 864));
        assert!(trend.warnings.iter().any(|w| w.id == "warning-price-provincial"));
        assert_eq!(output.tables[0].rows.len(), 6);
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[("over", "month"), ("pairs", "adjacent")]);
        assert_eq!(output.tables[0].rows.len(), 72);
    }
}
