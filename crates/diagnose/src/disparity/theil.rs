//! Theil's T and L, nested: how much of the gap lies between provinces, how much inside them?
//!
//! With outputs Y_k and people P_k of units k in prefectures c of provinces p:
//!
//! ```text
//! T    = sum_k (Y_k/Y) ln[(Y_k/Y) / (P_k/P)]
//! T_BP = sum_p (Y_p/Y) ln[(Y_p/Y) / (P_p/P)]                            between provinces
//! T_WP = sum_p sum_c (Y_c/Y) ln[(Y_c/Y_p) / (P_c/P_p)]                  between prefectures of a province
//! T_WC = sum_p sum_c sum_k (Y_k/Y) ln[(Y_k/Y_c) / (P_k/P_c)]            between units of a prefecture
//! T    = T_BP + T_WP + T_WC                                             exactly
//! ```
//!
//! L has the same form with the shares exchanged (P weights): L = sum_k (P_k/P) ln[(P_k/P) / (Y_k/Y)]. Pure numbers, 0
//! is equal. Where only cities are known, the nesting is provinces over cities: T = T_BP + T_WP.
//! PySAL's `Theil` is T of one weight a unit; REAT's `theil` of the vector (10, 10, 10, 20, 50) is 0.2326302, which is
//! L, not T, so it is no oracle for T.
//!
//! Group totals are made from the units, never taken from published totals. An output of zero adds nothing to T and
//! makes L undefined. People must be above zero. A group of one unit adds nothing within. Do not read the shares
//! as causes: a line may run where incomes differ for other reasons. Time grows with n.
//!
//! References: Theil 1967, Economics and Information Theory; Akita 2003 (Annals of Regional Science 37:55-77,
//! doi:10.1007/s001680200107).
//!
//! ```
//! use coregion_diagnose::disparity::theil::theil;
//! let x = [10.0, 10.0, 10.0, 20.0, 50.0];
//! let one = [1.0; 5];
//! let found = theil(&x, &one)?;
//! assert!((found.t - 0.250201).abs() < 1e-6 && (found.l? - 0.232630).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::dealt::{Readings, against_dealt_labels};
use super::gini::comparison;
use super::per_head::{self, INDICATOR, LEVEL, PEOPLE};
use crate::{
    Cell, CellKind, Finding, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Sample, Scope, Table,
    Unavailable, Undefined,
};
use coregion_zone::{Level, Message, UnitId};
use std::collections::HashMap;

/// T and L.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theil {
    /// T, weighted by output.
    pub t: f64,
    /// L, weighted by people; undefined where an output is zero.
    pub l: Result<f64, Undefined>,
}

/// A total and its parts, which add up to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// The whole.
    pub total: f64,
    /// Between the groups of each level inside the groups of the level above, the coarsest level first.
    pub between: Vec<f64>,
    /// Between the units of the finest groups.
    pub within: f64,
}

/// T and L with their parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Nested {
    /// T, weighted by output.
    pub t: Parts,
    /// L, weighted by people; undefined where an output is zero.
    pub l: Result<Parts, Undefined>,
}

/// Theil's T and L of outputs and people.
///
/// # Errors
/// No unit, different lengths, a negative or non-finite output, no output at all, or people not above zero.
pub fn theil(outputs: &[f64], people: &[f64]) -> Result<Theil, Undefined> {
    let nested = nested(outputs, people, &[])?;
    Ok(Theil { t: nested.t.total, l: nested.l.map(|l| l.total) })
}

/// Theil's T and L with their parts. `levels` holds the groups of the units, the coarsest level first, each a number
/// below the number of units; every finer group must lie in one coarser group.
///
/// # Errors
/// As [`theil`]; a group number out of range, or groups that do not nest.
pub fn nested(outputs: &[f64], people: &[f64], levels: &[&[u32]]) -> Result<Nested, Undefined> {
    let n = outputs.len();
    Undefined::check_length(n, people.len())?;
    if n == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    let output_scale = scale(outputs, false)?;
    let people_scale = scale(people, true)?;
    let levels = levels.iter().map(|l| Groups::new(l, n)).collect::<Result<Vec<_>, _>>()?;
    for pair in levels.windows(2) {
        pair[1].check_inside(&pair[0])?;
    }
    let all = Groups { of: &[], count: 1 };
    let sums: Vec<Vec<Sums>> = std::iter::once(&all)
        .chain(&levels)
        .map(|groups| groups.sums(outputs, people, output_scale, people_scale))
        .collect();
    let whole = sums[0][0];
    let has_zero = outputs.contains(&0.0);
    let (mut t, mut l) = (Vec::new(), Vec::new());
    for (depth, groups) in levels.iter().enumerate() {
        let parents = groups.parents(levels.get(depth.wrapping_sub(1)));
        let (mut t_part, mut l_part) = (0.0, 0.0);
        for (group, parent) in sums[depth + 1].iter().zip(parents) {
            let above = sums[depth][parent as usize];
            if group.people > 0.0 && group.output > 0.0 {
                let log = group.log - above.log;
                t_part += group.output / whole.output * log;
                l_part -= group.people / whole.people * log;
            }
        }
        t.push(t_part.max(0.0));
        l.push(l_part.max(0.0));
    }
    // Units against the finest groups, and against the whole, from one logarithm a unit.
    let finest = levels.last().unwrap_or(&all);
    let finest_sums = &sums[levels.len()];
    let (mut within_t, mut within_l, mut total_t, mut total_l) = (0.0, 0.0, 0.0, 0.0);
    for (i, (y, p)) in outputs.iter().zip(people).enumerate() {
        if *y == 0.0 {
            continue;
        }
        let (y, p) = (y / output_scale, p / people_scale);
        let log = (y / p).ln();
        let group = finest_sums[finest.group(i)];
        within_t += y * (log - group.log);
        within_l -= p * (log - group.log);
        total_t += y * (log - whole.log);
        total_l -= p * (log - whole.log);
    }
    let t = Parts {
        total: (total_t / whole.output).max(0.0),
        between: t,
        within: (within_t / whole.output).max(0.0),
    };
    let l = Parts {
        total: (total_l / whole.people).max(0.0),
        between: l,
        within: (within_l / whole.people).max(0.0),
    };
    let zero = outputs.iter().position(|y| *y == 0.0).filter(|_| has_zero);
    Ok(Nested { t, l: zero.map_or(Ok(l), |at| Err(Undefined::Zero { at })) })
}

fn scale(values: &[f64], positive: bool) -> Result<f64, Undefined> {
    Undefined::check_not_negative(values)?;
    if positive && let Some(at) = values.iter().position(|v| *v == 0.0) {
        return Err(Undefined::Zero { at });
    }
    let largest = values.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 { Err(Undefined::AllZero) } else { Ok(largest) }
}

/// Output and people of a group, and the logarithm of their ratio.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    output: f64,
    people: f64,
    log: f64,
}

/// The groups of one level; no numbers stand for one group of all.
struct Groups<'a> {
    of: &'a [u32],
    count: usize,
}

impl<'a> Groups<'a> {
    fn new(of: &'a [u32], n: usize) -> Result<Self, Undefined> {
        Undefined::check_length(n, of.len())?;
        let highest = of.iter().copied().max().unwrap_or(0) as usize;
        if highest >= n {
            let high = n as f64 - 1.0;
            return Err(Undefined::Argument { name: "group", value: highest as f64, low: 0.0, high });
        }
        Ok(Groups { of, count: highest + 1 })
    }

    fn group(&self, i: usize) -> usize {
        if self.of.is_empty() { 0 } else { self.of[i] as usize }
    }

    fn sums(&self, outputs: &[f64], people: &[f64], output_scale: f64, people_scale: f64) -> Vec<Sums> {
        let mut sums = vec![Sums::default(); self.count];
        for (i, (y, p)) in outputs.iter().zip(people).enumerate() {
            let group = &mut sums[self.group(i)];
            group.output += y / output_scale;
            group.people += p / people_scale;
        }
        for group in sums.iter_mut().filter(|g| g.output > 0.0) {
            group.log = (group.output / group.people).ln();
        }
        sums
    }

    /// The coarser group that each group lies in.
    fn parents(&self, coarser: Option<&Groups<'_>>) -> Vec<u32> {
        let mut parents = vec![0; self.count];
        if let Some(coarser) = coarser {
            for (fine, coarse) in self.of.iter().zip(coarser.of) {
                parents[*fine as usize] = *coarse;
            }
        }
        parents
    }

    fn check_inside(&self, coarser: &Groups<'_>) -> Result<(), Undefined> {
        let parents = self.parents(Some(coarser));
        match self.of.iter().zip(coarser.of).position(|(fine, coarse)| parents[*fine as usize] != *coarse) {
            Some(at) => Err(Undefined::NotNested { at }),
            None => Ok(()),
        }
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "theil",
    group: Group::Disparity,
    references: &[
        "Theil 1967, Economics and Information Theory, North-Holland",
        "Akita 2003, Annals of Regional Science 37:55-77, doi:10.1007/s001680200107",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        OptionSpec { name: "permutations", kind: Kind::Int(0, 99_999), default: "999" },
    ],
    run,
};

/// Groups of units by the unit of a level that holds them (the unit itself where none does), numbered by code.
pub(super) fn groups(scope: &Scope<'_>, units: &[UnitId], level: Level) -> (Vec<u32>, Vec<UnitId>) {
    let holders: Vec<UnitId> =
        units.iter().map(|u| scope.zone.units.ancestor(*u, level).unwrap_or(*u)).collect();
    let mut distinct = holders.clone();
    distinct.sort_by(|a, b| scope.zone.units.get(*a).code.cmp(&scope.zone.units.get(*b).code));
    distinct.dedup();
    let number: HashMap<UnitId, u32> = distinct.iter().enumerate().map(|(i, u)| (*u, i as u32)).collect();
    (holders.iter().map(|h| number[h]).collect(), distinct)
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    if options.text("people") == Some("none") {
        let reason = Message::new("unavailable-theil-people");
        return Err(Unavailable { reason, resource: "indicators" });
    }
    let data = per_head::per_head(scope, options)?;
    let sample = data.sample.clone().at_least(2, "indicators")?;
    let (outputs, people) = (&sample.columns[0], &sample.columns[1]);
    let (province, provinces) = groups(scope, &sample.units, Level::Province);
    let counties = options.text("level") == Some("county");
    let (prefecture, _) = groups(scope, &sample.units, Level::Prefecture);
    let levels: Vec<&[u32]> = if counties { vec![&province, &prefecture] } else { vec![&province] };
    let found = nested(outputs, people, &levels)
        .map_err(|reason| Unavailable { reason: reason.message(), resource: "indicators" })?;
    let say = |id| Message::new(id).name("indicator", &data.indicator).int("units", sample.len());
    let finding = |statistic, value, reading| sample.finding(scope, MEASURE.name, statistic, value, reading);

    let share = if found.t.total > 0.0 { found.t.between[0] / found.t.total } else { 0.0 };
    let mut findings = vec![
        between_finding(scope, &sample, &found.t, &province, provinces.len(), options, &say),
        Finding {
            decimals: 4,
            ..finding("t", found.t.total, say("reading-theil-t").number("value", found.t.total, 4))
        },
    ];
    let mut rows: Vec<(&'static str, &'static str, f64, Option<f64>)> = Vec::new();
    let l = |pick: fn(&Parts) -> f64| found.l.as_ref().ok().map(pick);
    rows.push((
        "between-provinces",
        "stat-theil-t-between-provinces",
        found.t.between[0],
        l(|p| p.between[0]),
    ));
    if counties {
        rows.push((
            "between-prefectures",
            "stat-theil-t-between-prefectures",
            found.t.between[1],
            l(|p| p.between[1]),
        ));
    }
    let within = if counties { "stat-theil-t-within-prefectures" } else { "stat-theil-t-within-provinces" };
    rows.push((
        if counties { "within-prefectures" } else { "within-provinces" },
        within,
        found.t.within,
        l(|p| p.within),
    ));
    let mut table = Table::new("theil", Message::new("table-theil").name("indicator", &data.indicator))
        .column("part", "column-theil-part", CellKind::Text)
        .column("t", "stat-theil-t", CellKind::Number(4))
        .column("share", "column-share", CellKind::Percent(1))
        .column("l", "stat-theil-l", CellKind::Number(4))
        .plot(Plot::Bars { label: "part", value: "t" });
    for (part, label, t, l) in &rows {
        let part_share = if found.t.total > 0.0 { t / found.t.total } else { 0.0 };
        table.push(vec![
            Cell::Label(Message::new(label)),
            Cell::Number(*t),
            Cell::Number(part_share),
            Cell::number(*l),
        ]);
        let (statistic, id) = match *part {
            "between-provinces" => ("t-between-provinces", "reading-theil-between-provinces"),
            "between-prefectures" => ("t-between-prefectures", "reading-theil-between-prefectures"),
            "within-prefectures" => ("t-within-prefectures", "reading-theil-within-prefectures"),
            _ => ("t-within-provinces", "reading-theil-within-provinces"),
        };
        let reading = say(id).number("value", *t, 4).percent("share", part_share, 1);
        findings.push(Finding { decimals: 4, ..finding(statistic, *t, reading) });
    }
    let reading = match &found.l {
        Ok(l) => {
            let share = if l.total > 0.0 { l.between[0] / l.total } else { 0.0 };
            say("reading-theil-l").number("value", l.total, 4).percent("share", share, 1)
        }
        Err(_) => say("reading-theil-l-undefined"),
    };
    let l = finding("l", f64::NAN, reading);
    findings.push(Finding {
        value: found.l.as_ref().map(|l| l.total).map_err(|e| *e).into(),
        decimals: 4,
        ..l
    });

    let year = sample.period.map(|p| p.year());
    let others = per_head::compared(scope, year, |scope| {
        let data = per_head::per_head(scope, options).ok()?;
        theil(&data.sample.columns[0], data.people()?).ok().map(|t| t.t)
    });
    if !others.is_empty() {
        let less = others.iter().filter(|o| o.1 < found.t.total).count();
        let below = less as f64 / others.len() as f64;
        let reading = say("reading-theil-compared").int("less", less).int("zones", others.len());
        let mut compared = finding("compared", below, reading);
        compared.evidence = Some(comparison(below));
        findings.push(compared);
    }
    debug_assert!((0.0..=1.0 + 1e-9).contains(&share));
    Ok(Output { findings, tables: vec![table, by_province(&sample, &province, &provinces, &data.unit)] })
}

/// The share of T that lies between provinces, against provinces dealt out at random.
fn between_finding(
    scope: &Scope<'_>,
    sample: &Sample,
    parts: &Parts,
    province: &[u32],
    provinces: usize,
    options: &Options,
    say: &dyn Fn(&'static str) -> Message,
) -> Finding {
    let share = if parts.total > 0.0 { Ok(parts.between[0] / parts.total) } else { Err(Undefined::Constant) };
    let mut finding =
        sample.finding(scope, MEASURE.name, "between-share", share, say("reading-theil-share-undefined"));
    let Ok(share) = share else { return finding };
    let draws = options.int("permutations").unwrap_or(0) as usize;
    if provinces < 2 || provinces == sample.len() || draws < 99 || sample.len() > 100_000 {
        finding.reading = say("reading-theil-share").percent("value", share, 1);
        return finding;
    }
    against_dealt_labels(
        &mut finding,
        share,
        province,
        (draws, scope.seed),
        |labels| {
            let found = nested(&sample.columns[0], &sample.columns[1], &[labels]).ok()?;
            Some(found.t.between[0] / found.t.total)
        },
        say,
        &Readings {
            high: "reading-theil-share-high",
            low: "reading-theil-share-low",
            chance: "reading-theil-share-chance",
        },
    );
    finding
}

fn by_province(sample: &Sample, province: &[u32], provinces: &[UnitId], unit: &str) -> Table {
    let mut table = Table::new("provinces", Message::new("table-theil-provinces"))
        .column("province", "column-province", CellKind::Unit)
        .column("units", "column-units", CellKind::Int)
        .column("value", "column-per-head", CellKind::Number(0))
        .unit(unit)
        .column("t", "stat-theil-t", CellKind::Number(4))
        .plot(Plot::Bars { label: "province", value: "value" });
    let money = if unit == "CNY per person" { 1e8 } else { 1.0 };
    for (number, id) in provinces.iter().enumerate() {
        let pick = |column: &[f64]| -> Vec<f64> {
            (column.iter().zip(province)).filter(|(_, p)| **p as usize == number).map(|(v, _)| *v).collect()
        };
        let (outputs, people) = (pick(&sample.columns[0]), pick(&sample.columns[1]));
        let (total, heads): (f64, f64) = (outputs.iter().sum(), people.iter().sum());
        table.push(vec![
            Cell::Unit(*id),
            Cell::Int(outputs.len() as i64),
            Cell::number(Some(total / heads * money)),
            Cell::number(theil(&outputs, &people).ok().map(|t| t.t)),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Constraint, Support, tiny};
    use proptest::prelude::*;

    const Y: [f64; 8] = [200.0, 120.0, 90.0, 60.0, 150.0, 70.0, 40.0, 45.0];
    const P: [f64; 8] = [50.0, 40.0, 45.0, 30.0, 60.0, 50.0, 35.0, 25.0];
    const PROVINCE: [u32; 8] = [0, 0, 0, 0, 1, 1, 1, 1];
    const PREFECTURE: [u32; 8] = [0, 0, 1, 1, 2, 2, 3, 3];

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-300), "{found} is not {expected}");
    }

    #[test]
    fn worked_figures() {
        let found = nested(&Y, &P, &[&PROVINCE, &PREFECTURE]).unwrap();
        close(found.t.total, 0.07204523914052924);
        close(found.t.between[0], 0.02612758291376703);
        close(found.t.between[1], 0.028035596936404582);
        close(found.t.within, 0.01788205929035756);
        let l = found.l.unwrap();
        close(l.total, 0.07331587289354606);
        close(l.between[0], 0.026532022431871957);
        close(l.between[1], 0.02624032777880122);
        close(l.within, 0.020543522682872982);
    }

    #[test]
    fn reat_calls_theil_what_is_l() {
        let found = theil(&[10.0, 10.0, 10.0, 20.0, 50.0], &[1.0; 5]).unwrap();
        close(found.t, 0.250201211769094);
        close(found.l.unwrap(), 0.23263016196113612);
        // Published in the manual of REAT 3.0.3 for `theil(c(10,10,10,20,50))`.
        assert!((found.l.unwrap() - 0.2326302).abs() < 5e-8);
    }

    #[test]
    fn inequality_gives_t_with_people_counted_once_a_unit() {
        use crate::spatial::oracle::{disparity, numbers};
        let oracle = disparity();
        let first: Vec<f64> = oracle["panel"].as_array().unwrap().iter().map(|r| numbers(r)[0]).collect();
        let case = &oracle["inequality"];
        let regions: Vec<u32> = numbers(&case["regions"]).into_iter().map(|r| r as u32).collect();
        let found = nested(&first, &vec![1.0; first.len()], &[&regions]).unwrap().t;
        close(found.total, case["theil"].as_f64().unwrap());
        close(found.between[0], case["between"].as_f64().unwrap());
        close(found.within, case["within"].as_f64().unwrap());
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(theil(&[], &[]), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(theil(&[0.0], &[1.0]), Err(Undefined::AllZero));
        assert_eq!(theil(&[1.0, 2.0], &[1.0, 0.0]), Err(Undefined::Zero { at: 1 }));
        assert_eq!(theil(&[1.0, -2.0], &[1.0, 1.0]), Err(Undefined::Negative { at: 1, value: -2.0 }));
        let zero = theil(&[0.0, 2.0], &[1.0, 1.0]).unwrap();
        close(zero.t, 2f64.ln());
        assert_eq!(zero.l, Err(Undefined::Zero { at: 0 }));
        assert_eq!(theil(&[4.0], &[2.0]).unwrap(), Theil { t: 0.0, l: Ok(0.0) });
        assert_eq!(
            nested(&[1.0, 2.0], &[1.0, 1.0], &[&[0, 1], &[0, 0]]),
            Err(Undefined::NotNested { at: 0 })
        );
        assert!(matches!(nested(&[1.0], &[1.0], &[&[9]]), Err(Undefined::Argument { value: 9.0, .. })));
        for scale in [1e297, 1e-300] {
            let found =
                nested(&Y.map(|y| y * scale), &P.map(|p| p * scale), &[&PROVINCE, &PREFECTURE]).unwrap();
            close(found.t.total, 0.07204523914052924);
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_exactly(units in prop::collection::vec((0.01f64..1e4, 0.01f64..1e3, 0u32..3, 0u32..4), 1..60), scale in 1e-3f64..1e3) {
            let n = units.len() as u32;
            let y: Vec<f64> = units.iter().map(|u| u.0).collect();
            let p: Vec<f64> = units.iter().map(|u| u.1).collect();
            let province: Vec<u32> = units.iter().map(|u| u.2.min(n - 1)).collect();
            // Prefectures numbered densely inside provinces.
            let mut seen = HashMap::new();
            let prefecture: Vec<u32> = units.iter().zip(&province).map(|(u, pr)| {
                let next = seen.len() as u32;
                *seen.entry((*pr, u.3)).or_insert(next)
            }).collect();
            let found = nested(&y, &p, &[&province, &prefecture]).unwrap();
            for parts in [found.t.clone(), found.l.clone().unwrap()] {
                prop_assert!((parts.total - parts.between.iter().sum::<f64>() - parts.within).abs() < 1e-12 * parts.total.max(1.0));
                prop_assert!(parts.within >= 0.0 && parts.between.iter().all(|b| *b >= 0.0));
            }
            // Scale and copies change nothing.
            let scaled: Vec<f64> = y.iter().map(|v| v * scale).collect();
            prop_assert!((theil(&scaled, &p).unwrap().t - found.t.total).abs() < 1e-10);
            let (y2, p2): (Vec<f64>, Vec<f64>) = (y.iter().chain(&y).copied().collect(), p.iter().chain(&p).copied().collect());
            prop_assert!((theil(&y2, &p2).unwrap().t - found.t.total).abs() < 1e-10);
            // The definition itself.
            let (ty, tp): (f64, f64) = (y.iter().sum(), p.iter().sum());
            let direct: f64 = y.iter().zip(&p).map(|(a, b)| a / ty * ((a / ty) / (b / tp)).ln()).sum();
            prop_assert!((direct - found.t.total).abs() < 1e-10);
        }
    }

    #[test]
    fn a_line_that_divides_rich_from_poor_is_told_from_chance() {
        let mut units = vec![("32", "P1", ""), ("37", "P2", "")];
        let codes: Vec<String> =
            (0..12).map(|i| format!("{}{:02}", if i < 6 { 32 } else { 37 }, i)).collect();
        for code in &codes {
            units.push((code, code, &code[..2]));
        }
        let mut zone = tiny::zone(&units);
        let gdp: Vec<(&str, f64)> = codes
            .iter()
            .enumerate()
            .map(|(i, c)| (c.as_str(), if i < 6 { 900.0 + i as f64 } else { 300.0 + i as f64 }))
            .collect();
        let people: Vec<(&str, f64)> = codes.iter().map(|c| (c.as_str(), 100.0)).collect();
        tiny::figures(
            &mut zone,
            &[("gdp", "亿元", 2018, &gdp), ("population_resident", "万人", 2018, &people)],
        );
        zone.zones.push(tiny::named(
            "one",
            vec![zone.units.find("3200").unwrap(), zone.units.find("3201").unwrap()],
        ));
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        let share = &out.findings[0];
        assert_eq!(share.reading.id, "reading-theil-share-high");
        assert_eq!(share.evidence.unwrap().support, Support::Confirms);
        assert!(share.p.unwrap() < 0.01 && share.value.number().unwrap() > 0.99);
        assert_eq!(out.tables[1].rows.len(), 2);
        assert_eq!(out.findings.last().unwrap().evidence.unwrap().constraint, Constraint::Disparity);
    }

    #[test]
    fn counties_nest_in_prefectures() {
        let mut zone = tiny::zone(&[
            ("32", "P1", ""),
            ("37", "P2", ""),
            ("3201", "a", "32"),
            ("3202", "b", "32"),
            ("3701", "c", "37"),
            ("3702", "d", "37"),
            ("320101", "k1", "3201"),
            ("320102", "k2", "3201"),
            ("320201", "k3", "3202"),
            ("320202", "k4", "3202"),
            ("370101", "k5", "3701"),
            ("370102", "k6", "3701"),
            ("370201", "k7", "3702"),
            ("370202", "k8", "3702"),
        ]);
        let codes = ["320101", "320102", "320201", "320202", "370101", "370102", "370201", "370202"];
        let gdp: Vec<(&str, f64)> = codes.iter().copied().zip(Y).collect();
        let people: Vec<(&str, f64)> = codes.iter().copied().zip(P).collect();
        tiny::figures(
            &mut zone,
            &[("gdp", "亿元", 2018, &gdp), ("population_registered", "万人", 2018, &people)],
        );
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("level", "county")]);
        let value = |statistic: &str| {
            out.findings.iter().find(|f| f.statistic == statistic).unwrap().value.number().unwrap()
        };
        close(value("t"), 0.07204523914052924);
        close(value("t-between-prefectures"), 0.028035596936404582);
        close(value("t-within-prefectures"), 0.01788205929035756);
        close(value("l"), 0.07331587289354606);
    }
}
