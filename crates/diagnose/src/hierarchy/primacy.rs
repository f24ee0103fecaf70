//! Urban primacy: is there a dominant first city, or do the top cities compete as near-equals?
//!
//! With sizes S1 >= S2 >= ... of n cities:
//!
//! ```text
//! two-city index      P2  = S1 / S2
//! four-city index     P4  = S1 / (S2 + S3 + S4)
//! eleven-city index   P11 = 2 S1 / (S2 + ... + S11)
//! share               s   = S1 / sum(S)
//! relative primacy    R   = s H_n,  H_n = 1 + 1/2 + ... + 1/n  (1/H_n is the share under Zipf's law)
//! effective number    N   = 1 / sum((S_i / sum S)^2)
//! ```
//!
//! Pure numbers. One size variable, one year, one vintage, one kind of area (whole jurisdictions and urban
//! districts give different answers). An index that needs more cities than there are is undefined.
//!
//! Under an exact Zipf law P2 = 2, P4 = 0.923077 and P11 = 0.990159: compare with these, not with 1.
//! Raw shares must not be compared between zones with different numbers of cities; R can be. When cities are
//! drawn at random from Zipf's law, P2 exceeds x with probability 1/x, whatever n is, which gives its p;
//! R is compared with draws of n cities from that law.
//!
//! Classes (a house convention): P2 from 2 strong, from 1.5 moderate, from 1.2 weak, below no single leader;
//! R from 1 strong, from 0.7 moderate, below weak.
//!
//! Time grows with n log n, and with n times the number of draws for the null of R.
//!
//! References: Jefferson 1939 (Geographical Review 29:226-232, doi:10.2307/209944); Xu, Zhou and Ning, Urban
//! Geography (2009) on the four- and eleven-city indices; Gabaix 1999 (Quarterly Journal of Economics
//! 114:739-767, doi:10.1162/003355399556133) on Zipf's law as the yardstick.
//!
//! ```
//! use coregion_diagnose::hierarchy::primacy::primacy;
//! // Xuzhou, Jining and Linyi, GDP of 2018 in billion yuan.
//! let p = primacy(&[675.523, 493.0, 471.78])?;
//! assert!((p.two? - 1.370229).abs() < 1e-6);
//! assert!(p.four.is_err()); // needs four cities
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use crate::random::Stream;
use crate::{
    Cell, CellKind, Constraint, Evidence, Finding, Group, Kind, Measure, Null, OptionSpec, Options, Output,
    Plot, Sample, Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::{Message, NamedZone, Names, UnitId};

/// The indices of one zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Primacy {
    /// How many cities.
    pub cities: usize,
    /// First over second.
    pub two: Result<f64, Undefined>,
    /// First over the sum of the next three.
    pub four: Result<f64, Undefined>,
    /// Twice the first over the sum of the next ten.
    pub eleven: Result<f64, Undefined>,
    /// First over all.
    pub share: f64,
    /// Share over the share that Zipf's law gives the first of as many cities.
    pub relative: f64,
    /// Effective number of cities.
    pub effective: f64,
}

/// The primacy indices of a zone from the sizes of its cities, in any order.
///
/// # Errors
/// No city, a negative or non-finite size, or all sizes zero.
pub fn primacy(sizes: &[f64]) -> Result<Primacy, Undefined> {
    Undefined::check_not_negative(sizes)?;
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    if sizes.is_empty() {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    if largest == 0.0 {
        return Err(Undefined::AllZero);
    }
    let mut relative: Vec<f64> = sizes.iter().map(|s| s / largest).collect();
    let kept = relative.len().min(11);
    let (total, squares) = relative.iter().fold((0.0, 0.0), |(a, b), s| (a + s, b + s * s));
    if relative.len() > kept {
        relative.select_nth_unstable_by(kept - 1, |a, b| b.total_cmp(a));
        relative.truncate(kept);
    }
    relative.sort_unstable_by(|a, b| b.total_cmp(a));
    let over = |needed: usize, factor: f64| {
        let next = relative.get(1..needed).ok_or(Undefined::TooFew { needed, found: sizes.len() })?;
        let sum: f64 = next.iter().sum();
        if next[0] == 0.0 { Err(Undefined::Zero { at: 1 }) } else { Ok(factor / sum) }
    };
    Ok(Primacy {
        cities: sizes.len(),
        two: over(2, 1.0),
        four: over(4, 1.0),
        eleven: over(11, 2.0),
        share: 1.0 / total,
        relative: harmonic(sizes.len()) / total,
        effective: total * total / squares,
    })
}

/// The harmonic number 1 + 1/2 + ... + 1/n.
pub fn harmonic(n: usize) -> f64 {
    (1..=n).rev().map(|k| 1.0 / k as f64).sum()
}

/// Relative primacy of `draws` zones of `cities` cities drawn from Zipf's law, ascending. Same seed, same draws.
pub fn relative_under_zipf(cities: usize, draws: usize, seed: u64) -> Vec<f64> {
    let expected = harmonic(cities);
    let mut found: Vec<f64> = (0..draws)
        .map(|draw| {
            let mut stream = Stream::new(seed, draw as u64);
            let (mut largest, mut total) = (0.0f64, 0.0);
            for _ in 0..cities {
                let size = 1.0 / (1.0 - stream.uniform());
                largest = largest.max(size);
                total += size;
            }
            largest / total * expected
        })
        .collect();
    found.sort_unstable_by(f64::total_cmp);
    found
}

/// How strong the first city is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// No single leader.
    None,
    /// A weak leader.
    Weak,
    /// A moderate leader.
    Moderate,
    /// A strong leader.
    Strong,
}

impl Strength {
    /// The class of a two-city index.
    pub fn of_two_city(two: f64) -> Self {
        match two {
            x if x >= 2.0 => Strength::Strong,
            x if x >= 1.5 => Strength::Moderate,
            x if x >= 1.2 => Strength::Weak,
            _ => Strength::None,
        }
    }

    /// The class of a relative primacy.
    pub fn of_relative(relative: f64) -> Self {
        match relative {
            x if x >= 1.0 => Strength::Strong,
            x if x >= 0.7 => Strength::Moderate,
            _ => Strength::Weak,
        }
    }

    fn label(self) -> Message {
        Message::new(match self {
            Strength::None => "class-primacy-none",
            Strength::Weak => "class-primacy-weak",
            Strength::Moderate => "class-primacy-moderate",
            Strength::Strong => "class-primacy-strong",
        })
    }

    fn evidence(self, strength: f64) -> Evidence {
        let support = match self {
            Strength::None | Strength::Weak => Support::Confirms,
            Strength::Moderate => Support::Inconclusive,
            Strength::Strong => Support::Contradicts,
        };
        Evidence { constraint: Constraint::WeakCore, support, strength }
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "primacy",
    group: Group::Hierarchy,
    references: &[
        "Jefferson 1939, Geographical Review 29:226-232, doi:10.2307/209944",
        "Xu, Zhou and Ning 2009, Urban Geography, 2nd edition, Higher Education Press",
        "Gabaix 1999, Quarterly Journal of Economics 114:739-767, doi:10.1162/003355399556133",
    ],
    options: &[
        OptionSpec { name: "indicator", kind: Kind::Text, default: "gdp" },
        OptionSpec { name: "draws", kind: Kind::Int(99, 99_999), default: "999" },
    ],
    run,
};

/// Members of a zone by size: the largest first, ties by code.
pub(super) fn by_size(scope: &Scope<'_>, sample: &Sample) -> Vec<(UnitId, f64)> {
    let mut order: Vec<(UnitId, f64)> =
        sample.units.iter().copied().zip(sample.columns[0].iter().copied()).collect();
    let code = |unit: UnitId| &scope.zone.units.get(unit).code;
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| code(a.0).cmp(code(b.0))));
    order
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let key = options.text("indicator").unwrap_or("gdp");
    let indicator = scope.zone.indicator_name(key);
    let column = scope.indicator(key, &scope.members())?;
    let unit = column.unit.clone();
    let sample = Sample::new(scope, &[column]).at_least(1, "indicators")?;
    let order = by_size(scope, &sample);
    let sizes: Vec<f64> = order.iter().map(|o| o.1).collect();
    let first = scope.names(order[0].0);
    let found =
        primacy(&sizes).map_err(|reason| Unavailable { reason: reason.message(), resource: "indicators" })?;

    let finding = |statistic, value: Result<f64, Undefined>, reading| {
        sample.finding(scope, MEASURE.name, statistic, value, reading)
    };
    let say = |id| Message::new(id).name("first", first).name("indicator", &indicator);
    let mut findings = Vec::new();

    let mut two = finding("two-city", found.two, say("reading-primacy-undefined"));
    if let (Ok(value), Some(second)) = (found.two, order.get(1)) {
        let class = Strength::of_two_city(value);
        let id = match class {
            Strength::Strong => "reading-primacy-two-strong",
            Strength::Moderate => "reading-primacy-two-moderate",
            Strength::Weak => "reading-primacy-two-weak",
            Strength::None => "reading-primacy-two-none",
        };
        two.reading = say(id).name("second", scope.names(second.0)).number("value", value, 2);
        two.evidence = Some(class.evidence(0.5));
        two.p = Some(1.0 - 1.0 / value);
        two.warnings.push(Message::new("warning-primacy-p"));
        if value == 1.0 {
            two.warnings.push(Message::new("warning-primacy-tie"));
        }
    }
    findings.push(two);
    findings.push(relative_finding(
        scope,
        &found,
        finding("relative", Ok(found.relative), {
            let id = match Strength::of_relative(found.relative) {
                Strength::Strong => "reading-primacy-relative-strong",
                Strength::Moderate => "reading-primacy-relative-moderate",
                _ => "reading-primacy-relative-weak",
            };
            say(id)
                .number("value", found.relative, 2)
                .percent("share", found.share, 1)
                .int("cities", found.cities)
        }),
        options,
    ));
    for (statistic, value, id, zipf) in [
        ("four-city", found.four, "reading-primacy-four", 12.0 / 13.0),
        ("eleven-city", found.eleven, "reading-primacy-eleven", 2.0 / (harmonic(11) - 1.0)),
    ] {
        let reading = match value {
            Ok(value) => say(id).number("value", value, 2).number("zipf", zipf, 2),
            Err(_) => say("reading-primacy-undefined"),
        };
        findings.push(finding(statistic, value, reading));
    }
    let mut share =
        finding("share", Ok(found.share), say("reading-primacy-share").percent("value", found.share, 1));
    share.warnings.push(Message::new("warning-primacy-share"));
    findings.push(share);
    let reading =
        say("reading-primacy-effective").number("value", found.effective, 1).int("cities", found.cities);
    findings.push(Finding { decimals: 1, ..finding("effective-cities", Ok(found.effective), reading) });

    let (table, others) = compared(scope, key, &sample, &found, &order);
    if !others.is_empty() {
        let stronger = others.iter().filter(|r| **r > found.relative).count();
        let share = stronger as f64 / others.len() as f64;
        let support = match share {
            s if s > 0.5 => Support::Confirms,
            s if s < 0.5 => Support::Contradicts,
            _ => Support::Inconclusive,
        };
        let reading = say("reading-primacy-compared").int("stronger", stronger).int("zones", others.len());
        let mut compared = finding("compared", Ok(share), reading);
        compared.evidence = Some(Evidence { constraint: Constraint::WeakCore, support, strength: 0.5 });
        findings.insert(2, compared);
    }
    let mut sizes =
        Table::new("primacy-sizes", Message::new("table-primacy-sizes").name("indicator", &indicator))
            .column("rank", "column-rank", CellKind::Int)
            .column("city", "column-city", CellKind::Unit)
            .column("size", "column-size", CellKind::Number(2))
            .unit(unit.as_str())
            .column("share", "column-share", CellKind::Percent(1))
            .plot(Plot::Bars { label: "city", value: "size" });
    for (rank, (city, size)) in order.iter().enumerate() {
        let share = found.share * (size / order[0].1);
        sizes.push(vec![
            Cell::Int(rank as i64 + 1),
            Cell::Unit(*city),
            Cell::Number(*size),
            Cell::Number(share),
        ]);
    }
    Ok(Output { findings, tables: vec![table, sizes] })
}

fn relative_finding(scope: &Scope<'_>, found: &Primacy, mut finding: Finding, options: &Options) -> Finding {
    if found.cities < 2 {
        finding.warnings.push(Message::new("warning-primacy-one-city"));
        return finding;
    }
    let draws = options.int("draws").unwrap_or(999).max(1) as usize;
    let drawn = relative_under_zipf(found.cities, draws, scope.seed);
    let model = Message::new("null-primacy-zipf").int("cities", found.cities);
    finding.null = Null::of(model, drawn, found.relative, scope.seed);
    let clear = finding.null.as_ref().is_some_and(|n| n.percentile <= 0.05 || n.percentile >= 0.95);
    finding.evidence = Some(Strength::of_relative(found.relative).evidence(if clear { 1.0 } else { 0.5 }));
    finding
}

/// One row for the zone and one for each zone it is compared with, in the same year; and the relative
/// primacies of the others.
fn compared(
    scope: &Scope<'_>,
    key: &str,
    sample: &Sample,
    own: &Primacy,
    order: &[(UnitId, f64)],
) -> (Table, Vec<f64>) {
    let mut table = Table::new("primacy-zones", Message::new("table-primacy-zones"))
        .column("zone", "column-zone", CellKind::Text)
        .column("cities", "column-cities", CellKind::Int)
        .column("first", "column-first-city", CellKind::Unit)
        .column("second", "column-second-city", CellKind::Unit)
        .column("two", "column-two-city", CellKind::Number(3))
        .column("four", "column-four-city", CellKind::Number(3))
        .column("eleven", "column-eleven-city", CellKind::Number(3))
        .column("share", "column-share", CellKind::Percent(1))
        .column("relative", "column-relative-primacy", CellKind::Number(3))
        .column("effective", "column-effective-cities", CellKind::Number(1))
        .column("class", "column-class", CellKind::Text)
        .plot(Plot::Bars { label: "zone", value: "relative" });
    let mut row = |zone: &NamedZone, p: &Primacy, order: &[(UnitId, f64)]| {
        let names: &Names = &zone.names;
        let second = order.get(1).map_or(Cell::Missing, |o| Cell::Unit(o.0));
        table.push(vec![
            Cell::Name(names.clone()),
            Cell::Int(p.cities as i64),
            Cell::Unit(order[0].0),
            second,
            Cell::number(p.two.ok()),
            Cell::number(p.four.ok()),
            Cell::number(p.eleven.ok()),
            Cell::Number(p.share),
            Cell::Number(p.relative),
            Cell::Number(p.effective),
            p.two.map_or(Cell::Missing, |two| Cell::Label(Strength::of_two_city(two).label())),
        ]);
    };
    row(scope.named, own, order);
    let mut others = Vec::new();
    for named in scope.compare.iter().filter(|z| z.id != scope.named.id) {
        let other = Scope { year: sample.period.map(|p| p.year()), ..scope.with(named) };
        let Ok(column) = other.indicator(key, &other.members()) else { continue };
        let theirs = Sample::new(&other, &[column]);
        let order = by_size(&other, &theirs);
        let sizes: Vec<f64> = order.iter().map(|o| o.1).collect();
        let Ok(p) = primacy(&sizes) else { continue };
        row(named, &p, &order);
        if p.cities > 1 {
            others.push(p.relative);
        }
    }
    (table, others)
}

#[cfg(test)]
mod tests {
    use super::super::gdp_2018::{HH10, HH20, YRD16, YRD26, close};
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn worked_figures_of_four_zones() {
        let p = primacy(&HH10).unwrap();
        close(p.two.unwrap(), 1.3700680244514842);
        close(p.four.unwrap(), 0.5307727725588426);
        assert_eq!(p.eleven, Err(Undefined::TooFew { needed: 11, found: 10 }));
        close(p.share, 0.2084198763160395);
        close(p.relative, 0.6104552012256697);
        close(p.effective, 7.956259669291545);
        for (sizes, two, four, eleven, share, relative, effective) in [
            (
                &HH20[..],
                1.2311156389190607,
                0.4463181165289988,
                0.374467870447952,
                0.11687214760787033,
                0.4204755602643852,
                15.669678824893756,
            ),
            (
                &YRD26,
                1.7572212779480219,
                0.7273990128880126,
                0.6447989252256188,
                0.18293493513620862,
                0.7051080207735229,
                13.191364897196584,
            ),
            (
                &YRD16,
                1.7572212779480219,
                0.7273990128880126,
                0.6630184277453621,
                0.21919358707305367,
                0.7410341149477365,
                9.72336028667402,
            ),
        ] {
            let p = primacy(sizes).unwrap();
            close(p.two.unwrap(), two);
            close(p.four.unwrap(), four);
            close(p.eleven.unwrap(), eleven);
            close(p.share, share);
            close(p.relative, relative);
            close(p.effective, effective);
        }
    }

    #[test]
    fn zipf_gives_the_yardsticks() {
        let zipf: Vec<f64> = (1..=11).map(|k| 100.0 / k as f64).collect();
        let p = primacy(&zipf).unwrap();
        close(p.two.unwrap(), 2.0);
        close(p.four.unwrap(), 0.9230769230769231);
        close(p.eleven.unwrap(), 0.9901591327177581);
        close(p.relative, 1.0);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(primacy(&[]), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(primacy(&[0.0, 0.0]), Err(Undefined::AllZero));
        assert_eq!(primacy(&[1.0, -2.0]), Err(Undefined::Negative { at: 1, value: -2.0 }));
        assert_eq!(primacy(&[1.0, f64::NAN]), Err(Undefined::NotFinite { at: 1 }));
        let one = primacy(&[7.0]).unwrap();
        assert_eq!((one.share, one.relative, one.effective), (1.0, 1.0, 1.0));
        assert_eq!(one.two, Err(Undefined::TooFew { needed: 2, found: 1 }));
        assert_eq!(primacy(&[7.0, 0.0]).unwrap().two, Err(Undefined::Zero { at: 1 }));
        for scale in [1e300, 1e-300] {
            let p = primacy(&HH10.map(|x| x * scale / 1e4)).unwrap();
            close(p.effective, 7.956259669291545);
            close(p.relative, 0.6104552012256697);
        }
    }

    #[test]
    fn the_null_of_the_two_city_index_is_one_over_x() {
        // Drawn from Zipf's law, the first city is at least x times the second with probability 1/x.
        let draws = 4000;
        let above = (0..draws)
            .filter(|draw| {
                let mut stream = Stream::new(3, *draw);
                let sizes: Vec<f64> = (0..15).map(|_| 1.0 / (1.0 - stream.uniform())).collect();
                primacy(&sizes).unwrap().two.unwrap() >= 2.5
            })
            .count();
        assert!((above as f64 / draws as f64 - 0.4).abs() < 0.025, "{above}");
    }

    proptest! {
        #[test]
        fn scale_and_order_do_not_matter(mut sizes in prop::collection::vec(0.01f64..1e6, 1..40), scale in 1e-6f64..1e6) {
            let p = primacy(&sizes).unwrap();
            prop_assert!(p.share > 0.0 && p.share <= 1.0 + 1e-12);
            prop_assert!(p.effective >= 1.0 - 1e-12 && p.effective <= sizes.len() as f64 + 1e-9);
            sizes.reverse();
            let q = primacy(&sizes.iter().map(|s| s * scale).collect::<Vec<_>>()).unwrap();
            prop_assert!((p.relative - q.relative).abs() < 1e-9);
            prop_assert!((p.effective - q.effective).abs() < 1e-9 * p.effective);
            if let (Ok(a), Ok(b)) = (p.two, q.two) { prop_assert!((a - b).abs() < 1e-9 * a); }
        }
    }

    #[test]
    fn a_zone_is_read_beside_the_zones_it_is_compared_with() {
        let mut zone = tiny::zone(&[
            ("32", "Jiangsu", ""),
            ("37", "Shandong", ""),
            ("3203", "Xuzhou", "32"),
            ("3708", "Jining", "37"),
            ("3713", "Linyi", "37"),
            ("3707", "Weifang", "37"),
        ]);
        tiny::figures(
            &mut zone,
            &[("gdp", "亿元", 2018, &[("3203", 6755.23), ("3708", 4930.0), ("3713", 4717.8)])],
        );
        let pair = vec![zone.units.find("3203").unwrap(), zone.units.find("3713").unwrap()];
        zone.zones.push(tiny::named("pair", pair));
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        let two = &out.findings[0];
        assert_eq!(two.reading.id, "reading-primacy-two-weak");
        assert_eq!(two.evidence.unwrap().support, Support::Confirms);
        assert_eq!((two.used, two.dropped.len()), (3, 1));
        assert_eq!(two.dropped[0].names.en, "Weifang");
        assert_eq!(out.tables[0].rows.len(), 2);
        assert!(out.findings[1].null.is_some());
    }
}
