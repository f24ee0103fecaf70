//! Gravity linkage: how strongly are two places tied, and to which centre does each belong?
//!
//! With people P, output G and distance (or time) D:
//!
//! ```text
//! R_ij = sqrt(P_i G_i) sqrt(P_j G_j) / D_ij^b     linkage; b from flows where there are any, else 2 by custom
//! k_ij = G_i / (G_i + G_j)                        share of a linkage that i exerts: directed linkage k_ij R_ij
//! R_i  = sum_j R_ij                               total linkage
//! F_ij = R_ij / R_i                               affiliation of i to j
//! ```
//!
//! The unit of R is that of output times people over distance to the power b, and means nothing by itself: rank, do not
//! read sizes; deflate output before comparing years. Affiliation is a pure number: from one half on a place belongs to a
//! centre; two centres within a tenth of each other contest it (both by convention). Only flows can say what b is: it is
//! estimated by Poisson pseudo-maximum likelihood with effects of origin and destination.
//!
//! A place does not tie to itself. Pairs at distance zero are left out and listed; pairs without a way between them have
//! linkage zero, and a place with no linkage at all has no affiliation. As null, sizes are dealt to the places at
//! random: how many would lean on the largest one wherever it stood?
//!
//! When not to use it: where flows are known they say more than any model of them (see nodal regions); distance as the
//! crow flies hides mountains and missing bridges. Time and memory grow with the square of the number of places.
//!
//! References: Zipf 1946 (American Sociological Review 11:677-686, doi:10.2307/2087063); Wang and Zhuang 1996 (Scientia
//! Geographica Sinica 16:51-57); affiliation: Wang and Cao 2016 (Geographical Research 35:1107).
//!
//! ```
//! use coregion_diagnose::interaction::gravity_linkage::linkage;
//! let distance = [0.0, 170.0, 60.0, 170.0, 0.0, 210.0, 60.0, 210.0, 0.0];
//! let found = linkage(&[880.0, 835.0, 225.0], &[6755.23, 4930.58, 985.19], &distance, 2.0)?;
//! assert!((found.link(0, 2) - 318.867430).abs() < 1e-6);
//! assert!((found.affiliation(2, 0).unwrap() - 0.936386).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::decay::{EXPONENT, exponent};
use super::distances::{MODE, MOST_ROWS, SEPARATION, distances, placed};
use crate::barriers::gravity::pair;
use crate::disparity::per_head::{INDICATOR, LEVEL, PEOPLE, per_head};
use crate::random::Stream;
use crate::{
    Cell, CellKind, Constraint, Dropped, Evidence, Finding, Group, Kind, Measure, Null, OptionSpec, Options,
    Output, Plot, Sample, Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::Message;

/// Linkages between places.
#[derive(Clone, Debug, PartialEq)]
pub struct Linkage {
    /// R by rows; zero from a place to itself.
    links: Vec<f64>,
    /// Output, for the direction.
    output: Vec<f64>,
    /// Sum of each row.
    pub totals: Vec<f64>,
    /// Pairs (the smaller position first) at distance zero, which are left out.
    pub excluded: Vec<(usize, usize)>,
}

/// Linkages of places with people and output, at distances by rows (infinite where there is no way).
///
/// # Errors
/// Fewer than two places, slices that do not align, a value that is negative or not finite (distances may be infinite), an
/// exponent outside 0 to 100, or linkages too large for a number.
pub fn linkage(
    people: &[f64],
    output: &[f64],
    distance: &[f64],
    exponent: f64,
) -> Result<Linkage, Undefined> {
    let n = people.len();
    if n < 2 {
        return Err(Undefined::TooFew { needed: 2, found: n });
    }
    Undefined::check_length(n, output.len())?;
    Undefined::check_length(n * n, distance.len())?;
    Undefined::check_not_negative(people)?;
    Undefined::check_not_negative(output)?;
    if !(0.0..=100.0).contains(&exponent) {
        return Err(Undefined::Argument { name: "exponent", value: exponent, low: 0.0, high: 100.0 });
    }
    let mass: Vec<f64> = people.iter().zip(output).map(|(p, g)| p.sqrt() * g.sqrt()).collect();
    let mut found = Linkage {
        links: vec![0.0; n * n],
        output: output.to_vec(),
        totals: vec![0.0; n],
        excluded: Vec::new(),
    };
    for i in 0..n {
        for j in (0..n).filter(|j| *j != i) {
            let at = i * n + j;
            let d = distance[at];
            if d.is_nan() {
                return Err(Undefined::NotFinite { at });
            }
            if d < 0.0 {
                return Err(Undefined::Negative { at, value: d });
            }
            if d == 0.0 {
                found.excluded.push((i.min(j), i.max(j)));
            } else if d.is_finite() && mass[i] > 0.0 && mass[j] > 0.0 {
                let fade = d.powf(-exponent / 2.0);
                let link = (mass[i] * fade) * (mass[j] * fade);
                if !link.is_finite() {
                    return Err(Undefined::NotFinite { at });
                }
                found.links[at] = link;
                found.totals[i] += link;
            }
        }
    }
    found.excluded.sort_unstable();
    found.excluded.dedup();
    Undefined::check_finite(&found.totals)?;
    Ok(found)
}

impl Linkage {
    /// How many places.
    pub fn len(&self) -> usize {
        self.totals.len()
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.totals.is_empty()
    }

    /// Linkage of two places.
    pub fn link(&self, i: usize, j: usize) -> f64 {
        self.links[i * self.len() + j]
    }

    /// The part of the linkage that `i` exerts on `j`.
    pub fn directed(&self, i: usize, j: usize) -> f64 {
        let (a, b) = (self.output[i], self.output[j]);
        if a == 0.0 { 0.0 } else { self.link(i, j) / (1.0 + b / a) }
    }

    /// Affiliation of `i` to `j`; none for a place without linkages.
    pub fn affiliation(&self, i: usize, j: usize) -> Option<f64> {
        (self.totals[i] > 0.0).then(|| self.link(i, j) / self.totals[i])
    }

    /// The two places that a place is tied to most, the stronger first (of equals, the first).
    pub fn strongest(&self, i: usize) -> [Option<usize>; 2] {
        let mut best = [None; 2];
        for j in (0..self.len()).filter(|j| self.link(i, *j) > 0.0) {
            let more = |than: Option<usize>| than.is_none_or(|k| self.link(i, j) > self.link(i, k));
            if more(best[0]) {
                best = [Some(j), best[0]];
            } else if more(best[1]) {
                best[1] = Some(j);
            }
        }
        best
    }
}

/// The share of the other places that are tied most to the one of largest `size` (of equals, the first): its
/// position, and the share.
pub fn following(found: &Linkage, size: &[f64]) -> (usize, f64) {
    let core = (0..size.len()).reduce(|a, b| if size[b] > size[a] { b } else { a }).unwrap_or(0);
    let followers = (0..found.len()).filter(|i| *i != core && found.strongest(*i)[0] == Some(core)).count();
    (core, followers as f64 / (found.len() - 1).max(1) as f64)
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "gravity-linkage",
    group: Group::Interaction,
    references: &[
        "Zipf 1946, American Sociological Review 11:677-686, doi:10.2307/2087063",
        "Wang and Zhuang 1996, Scientia Geographica Sinica 16:51-57",
        "Wang and Cao 2016, Geographical Research 35:1107",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        EXPONENT,
        SEPARATION,
        MODE,
        OptionSpec { name: "draws", kind: Kind::Int(99, 99_999), default: "999" },
    ],
    run,
};

/// So many linkages may be computed for the null.
const EFFORT: usize = 100_000_000;

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let (sample, capped) =
        placed(scope, per_head(scope, options)?.sample.at_least(3, "indicators")?, options);
    let mut sample = sample.at_least(3, "units")?;
    let apart = distances(scope, &sample.units, &sample.units, options)?;
    let exponent = exponent(scope, &sample.units, &apart, options);
    sample.inputs.extend(apart.inputs.iter().chain(&exponent.inputs).cloned());
    let output = sample.columns[0].clone();
    let people = sample.columns.get(1).cloned().unwrap_or_else(|| vec![1.0; sample.len()]);
    let found = match linkage(&people, &output, &apart.values, exponent.value) {
        Ok(found) => found,
        Err(reason) => {
            let reading = Message::new("reading-gravity-undefined");
            let finding = sample.finding(scope, MEASURE.name, "core-share", Err(reason), reading);
            return Ok(Output { findings: vec![finding], tables: Vec::new() });
        }
    };
    let same = |(a, b): &(usize, usize)| Dropped {
        names: pair(scope, sample.units[*a], sample.units[*b]),
        reason: Message::new("dropped-same-point"),
    };
    let excluded: Vec<Dropped> = found.excluded.iter().map(same).collect();
    sample.dropped.extend(excluded);
    let mut core = core_share(scope, &sample, &found, &people, &apart.values, exponent.value, options);
    core.warnings.push(exponent.said.clone());
    core.warnings.push(apart.said.clone());
    core.warnings.extend(capped);
    let reading = Message::new("reading-gravity-exponent")
        .number("value", exponent.value, 2)
        .message("basis", exponent.said);
    let mut decay = sample.finding(scope, MEASURE.name, "exponent", exponent.value, reading);
    decay.interval = exponent.interval;
    decay.decimals = 2;
    let mut findings = vec![core, crossing(scope, &sample, &found), decay];
    findings.extend(contested(scope, &sample, &found));
    let mut tables = vec![places(&sample, &found)];
    tables.push(pairs(&sample, &found));
    Ok(Output { findings, tables })
}

fn core_share(
    scope: &Scope<'_>,
    sample: &Sample,
    found: &Linkage,
    people: &[f64],
    distance: &[f64],
    exponent: f64,
    options: &Options,
) -> Finding {
    let n = sample.len();
    let output = &sample.columns[0];
    let (core, share) = following(found, output);
    let draws = (options.int("draws").unwrap_or(999).max(1) as usize).min(EFFORT / (n * n)).max(19);
    let drawn: Vec<f64> = (0..draws)
        .filter_map(|draw| {
            let mut order: Vec<usize> = (0..n).collect();
            Stream::new(scope.seed, draw as u64).shuffle(&mut order);
            let dealt = |values: &[f64]| order.iter().map(|i| values[*i]).collect::<Vec<f64>>();
            let (people, output) = (dealt(people), dealt(output));
            Some(following(&linkage(&people, &output, distance, exponent).ok()?, &output).1)
        })
        .collect();
    let null = Null::of(Message::new("null-sizes-dealt"), drawn, share, scope.seed);
    let percentile = null.as_ref().map_or(0.5, |n| n.percentile);
    let (id, support) = match share {
        s if s >= 0.5 => ("reading-gravity-leads", Support::Contradicts),
        s if s < 0.25 => ("reading-gravity-weak", Support::Confirms),
        _ => ("reading-gravity-partly", Support::Inconclusive),
    };
    let reading = Message::new(id)
        .name("core", scope.names(sample.units[core]))
        .percent("share", share, 0)
        .percent("percentile", percentile, 0);
    let mut finding = sample.finding(scope, MEASURE.name, "core-share", share, reading);
    finding.subject = Some(scope.names(sample.units[core]).clone());
    finding.decimals = 2;
    finding.null = null;
    finding.evidence = Some(Evidence { constraint: Constraint::WeakCore, support, strength: 0.5 });
    finding
}

/// The share of all linkage that would cross provincial lines.
fn crossing(scope: &Scope<'_>, sample: &Sample, found: &Linkage) -> Finding {
    let province: Vec<_> = sample.units.iter().map(|u| scope.province(*u)).collect();
    let total: f64 = found.totals.iter().sum();
    let across: f64 = (0..found.len())
        .map(|i| {
            (0..found.len()).filter(|j| province[i] != province[*j]).map(|j| found.link(i, j)).sum::<f64>()
        })
        .sum();
    let share = if total > 0.0 { Ok(across / total) } else { Err(Undefined::AllZero) };
    let reading = match share {
        Ok(share) => Message::new("reading-gravity-across").percent("share", share, 1),
        Err(_) => Message::new("reading-gravity-undefined"),
    };
    sample.finding(scope, MEASURE.name, "across", share, reading)
}

/// How many places are contested by two centres.
fn contested(scope: &Scope<'_>, sample: &Sample, found: &Linkage) -> Option<Finding> {
    let count = (0..found.len()).filter(|i| class(found, *i) == "class-contested").count();
    let reading = Message::new("reading-gravity-contested").int("count", count).int("places", found.len());
    let finding = sample.finding(scope, MEASURE.name, "contested", count as f64, reading);
    Some(Finding { decimals: 0, ..finding })
}

/// Belongs to a centre, is contested by two, leans on one, or has no tie.
fn class(found: &Linkage, i: usize) -> &'static str {
    let share = |j: Option<usize>| j.and_then(|j| found.affiliation(i, j)).unwrap_or(0.0);
    let [first, second] = found.strongest(i);
    match () {
        () if first.is_none() => "class-no-tie",
        () if share(first) - share(second) <= 0.1 => "class-contested",
        () if share(first) >= 0.5 => "class-belongs",
        () => "class-leans",
    }
}

fn places(sample: &Sample, found: &Linkage) -> Table {
    let mut table = Table::new("gravity-linkage", Message::new("table-gravity-places"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("total", "column-linkage-total", CellKind::Percent(1))
        .column("first", "column-first-tie", CellKind::Unit)
        .column("affiliation", "column-affiliation", CellKind::Percent(1))
        .column("second", "column-second-tie", CellKind::Unit)
        .column("affiliation-second", "column-affiliation-second", CellKind::Percent(1))
        .column("class", "column-class", CellKind::Text)
        .plot(Plot::Bars { label: "unit", value: "total" });
    let all: f64 = found.totals.iter().sum();
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|a, b| found.totals[*b].total_cmp(&found.totals[*a]).then(a.cmp(b)));
    for i in order {
        let ties = found.strongest(i);
        let unit = |j: Option<usize>| j.map_or(Cell::Missing, |j| Cell::Unit(sample.units[j]));
        let share = |j: Option<usize>| Cell::number(j.and_then(|j| found.affiliation(i, j)));
        table.push(vec![
            Cell::Unit(sample.units[i]),
            Cell::number((all > 0.0).then(|| found.totals[i] / all)),
            unit(ties[0]),
            share(ties[0]),
            unit(ties[1]),
            share(ties[1]),
            Cell::Label(Message::new(class(found, i))),
        ]);
    }
    table
}

/// Pairs, the strongest first.
fn pairs(sample: &Sample, found: &Linkage) -> Table {
    let n = found.len();
    let mut pairs: Vec<(usize, usize)> = (0..n)
        .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
        .filter(|(i, j)| found.link(*i, *j) > 0.0)
        .collect();
    pairs.sort_by(|a, b| found.link(b.0, b.1).total_cmp(&found.link(a.0, a.1)).then(a.cmp(b)));
    let title = if pairs.len() > MOST_ROWS { "table-gravity-pairs-most" } else { "table-gravity-pairs" };
    pairs.truncate(MOST_ROWS);
    let total: f64 = found.totals.iter().sum::<f64>() / 2.0;
    let mut table = Table::new("gravity-linkage-pairs", Message::new(title).int("rows", pairs.len()))
        .column("from", "column-unit", CellKind::Unit)
        .column("to", "column-other-unit", CellKind::Unit)
        .column("share", "column-linkage-share", CellKind::Percent(2))
        .column("forth", "column-affiliation", CellKind::Percent(1))
        .column("back", "column-affiliation-back", CellKind::Percent(1))
        .plot(Plot::Links { from: "from", to: "to", value: "share" });
    for (i, j) in pairs {
        table.push(vec![
            Cell::Unit(sample.units[i]),
            Cell::Unit(sample.units[j]),
            Cell::Number(found.link(i, j) / total),
            Cell::number(found.affiliation(i, j)),
            Cell::number(found.affiliation(j, i)),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    const PEOPLE: [f64; 3] = [880.0, 835.0, 225.0];
    const OUTPUT: [f64; 3] = [6755.23, 4930.58, 985.19];
    const DISTANCE: [f64; 9] = [0.0, 170.0, 60.0, 170.0, 0.0, 210.0, 60.0, 210.0, 0.0];

    #[test]
    fn the_worked_figures() {
        let found = linkage(&PEOPLE, &OUTPUT, &DISTANCE, 2.0).unwrap();
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9 * b.abs().max(1.0), "{a} is not {b}");
        close(found.link(0, 1), 171.18109735788627);
        close(found.link(0, 2), 318.86743039645626);
        close(found.link(1, 2), 21.662317139477228);
        for (i, total) in [490.04852775434256, 192.8434144973635, 340.5297475359335].into_iter().enumerate() {
            close(found.totals[i], total);
            assert_eq!(found.link(i, i), 0.0);
        }
        close(found.affiliation(0, 1).unwrap(), 0.34931458348079764);
        close(found.affiliation(0, 2).unwrap(), 0.6506854165192023);
        close(found.affiliation(1, 0).unwrap(), 0.8876688779031477);
        close(found.affiliation(2, 1).unwrap(), 0.06361358235580099);
        close(found.directed(0, 1), 98.95485929558276);
        close(found.directed(0, 2), 278.282422896568);
        close(found.directed(1, 0), 72.2262380623035);
        close(found.directed(1, 2), 18.054756632114437);
        close(found.directed(2, 0), 40.58500749988822);
        close(found.directed(2, 1), 3.607560507362789);
        assert_eq!(found.strongest(0), [Some(2), Some(1)]);
        assert_eq!(following(&found, &OUTPUT), (0, 1.0));
    }

    #[test]
    fn edges_are_reasons() {
        let apart = [0.0, 0.0, f64::INFINITY, 0.0, 0.0, f64::INFINITY, f64::INFINITY, f64::INFINITY, 0.0];
        let found = linkage(&PEOPLE, &OUTPUT, &apart, 2.0).unwrap();
        assert_eq!(found.excluded, [(0, 1)]);
        assert_eq!((found.affiliation(2, 0), found.strongest(2)), (None, [None, None]));
        assert_eq!(linkage(&[1.0], &[1.0], &[0.0], 2.0), Err(Undefined::TooFew { needed: 2, found: 1 }));
        let bad = |d: f64| linkage(&[1.0; 2], &[1.0; 2], &[0.0, d, d, 0.0], 2.0);
        assert_eq!(bad(-1.0), Err(Undefined::Negative { at: 1, value: -1.0 }));
        assert_eq!(bad(f64::NAN), Err(Undefined::NotFinite { at: 1 }));
        assert!(matches!(linkage(&PEOPLE, &OUTPUT, &DISTANCE, -1.0), Err(Undefined::Argument { .. })));
        // Large values cancel against large distances.
        let far = linkage(&[1e300; 2], &[1e300; 2], &[0.0, 1e200, 1e200, 0.0], 2.0).unwrap();
        assert!((far.link(0, 1) / 1e200 - 1.0).abs() < 1e-9);
        assert!(matches!(
            linkage(&[1e300; 2], &[1e300; 2], &[0.0, 1.0, 1.0, 0.0], 2.0),
            Err(Undefined::NotFinite { .. })
        ));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn affiliations_sum_to_one_and_units_of_measure_do_not_matter(
            places in prop::collection::vec((1.0f64..1e4, 1.0f64..1e4, 0.0f64..100.0, 0.0f64..100.0), 2..12),
            exponent in 0.1f64..4.0,
            scale in 1e-3f64..1e3,
        ) {
            let people: Vec<f64> = places.iter().map(|p| p.0).collect();
            let output: Vec<f64> = places.iter().map(|p| p.1).collect();
            let apart: Vec<f64> = (places.iter())
                .flat_map(|a| places.iter().map(move |b| (a.2 - b.2).hypot(a.3 - b.3)))
                .collect();
            let found = linkage(&people, &output, &apart, exponent).unwrap();
            let scaled = |values: &[f64]| values.iter().map(|v| v * scale).collect::<Vec<f64>>();
            let other = linkage(&scaled(&people), &scaled(&output), &scaled(&apart), exponent).unwrap();
            for i in 0..places.len() {
                if found.totals[i] > 0.0 {
                    let sum: f64 = (0..places.len()).filter_map(|j| found.affiliation(i, j)).sum();
                    prop_assert!((sum - 1.0).abs() < 1e-12);
                }
                for j in 0..places.len() {
                    prop_assert!((found.link(i, j) - found.link(j, i)).abs() <= 1e-12 * found.link(i, j));
                    let whole = found.directed(i, j) + found.directed(j, i);
                    prop_assert!((whole - found.link(i, j)).abs() <= 1e-12 * found.link(i, j));
                    let (one, two) = (found.affiliation(i, j), other.affiliation(i, j));
                    prop_assert!((one.unwrap_or(0.0) - two.unwrap_or(0.0)).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn the_embedded_zone() {
        let output = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[("draws", "99")]);
        let [core, across, decay, contested] = &output.findings[..] else { panic!("four findings") };
        assert_eq!(core.subject.as_ref().unwrap().en, "Xuzhou");
        assert!(core.null.is_some() && across.value.number().unwrap() > 0.0);
        // Flows are there, so the exponent is theirs and has an interval around it.
        let interval = decay.interval.unwrap();
        assert!(interval.low < decay.value.number().unwrap() && interval.high < 10.0);
        assert!(contested.value.number().unwrap() >= 0.0);
        assert_eq!(
            output.tables[1].rows.len(),
            output.tables[0].rows.len() * (output.tables[0].rows.len() - 1) / 2
        );
        let by_rail = tiny::run(
            &MEASURE,
            &tiny::scope(tiny::embedded()),
            &[("separation", "minutes"), ("mode", "rail"), ("exponent", "1"), ("draws", "99")],
        );
        assert_eq!(by_rail.findings[2].value.number(), Some(1.0));
    }
}
