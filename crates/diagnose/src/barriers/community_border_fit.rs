//! Community-border fit: do flows and roads stop at the line?
//!
//! ```text
//! E-I index   (external - internal) / (external + internal) flow: -1 closed, +1 open (external: across provinces)
//! NMI         2 I(a; b) / (H(a) + H(b)) of communities and provinces: 0 unrelated, 1 the same
//! ARI         pairs of places that both put together or both apart, corrected for chance: 0 chance, 1 the same
//! links       direct services between neighbours across the line per 100 km of border / the same inside provinces
//! ```
//!
//! Pure numbers. Flows towards near places are more often internal anyway, so E-I is set against its value under the
//! gravity model without a provincial line (Poisson pseudo-maximum likelihood on distance and shared border, effects of
//! origin and destination). Communities are found on the directed flows with Leiden, the best of several starts. The null
//! of E-I and of NMI redraws the provinces as random contiguous partitions of the map of places with the same sizes;
//! p = (r + 1) / (M + 1), r being the draws that are at least as closed, or that fit as well.
//!
//! NMI and ARI are undefined with one community or one province; E-I without flows. Links need a travel table and border
//! lengths, and count what the table lists: a line without services is no missing value only if the table lists all.
//!
//! When not to use it: communities depend on the resolution; with few places (under 15) any two partitions may agree by
//! chance; a kind of flow stands for itself.
//!
//! Time grows with flows times starts and with places times draws.
//!
//! References: Krackhardt and Stern 1988 (Social Psychology Quarterly 51:123-140, doi:10.2307/2786835) on the E-I index;
//! Hubert and Arabie 1985 (Journal of Classification 2:193-218, doi:10.1007/BF01908075) on ARI; Strehl and Ghosh 2002
//! (Journal of Machine Learning Research 3:583-617) on NMI; Traag, Waltman and van Eck 2019 (Scientific Reports 9:5233,
//! doi:10.1038/s41598-019-41695-z).
//!
//! ```
//! use coregion_diagnose::barriers::community_border_fit::{ari, e_i_index, nmi};
//! assert_eq!(e_i_index(30.0, 70.0)?, -0.4);
//! let (communities, provinces) = ([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1]);
//! assert!((nmi(&communities, &provinces)? - 0.478704).abs() < 1e-6);
//! assert!((ari(&communities, &provinces)? - 0.324324).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::gravity::{Gravity, adjacent};
use super::partitions::{Partitions, Test, partitions};
use super::ppml::{self, ppml};
use crate::interaction::leiden::{Partition, Start, best, runs};
use crate::interaction::network::{Direction, Expected, Network};
use crate::{
    Cell, CellKind, Constraint, Evidence, Finding, Group, Kind, Measure, Null, OptionSpec, Options, Output,
    Plot, Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::tables::Flow;
use coregion_zone::{Message, UnitId};
use std::collections::{BTreeMap, HashMap};

/// The E-I index of flows that leave groups and flows inside them.
///
/// # Errors
/// A flow that is negative or not finite, or none at all.
pub fn e_i_index(external: f64, internal: f64) -> Result<f64, Undefined> {
    Undefined::check_not_negative(&[external, internal])?;
    if external == 0.0 && internal == 0.0 {
        return Err(Undefined::AllZero);
    }
    let (external, internal) = (external / 2.0, internal / 2.0);
    Ok((external - internal) / (external + internal))
}

/// How often two labels come together, and each alone.
struct Counts {
    both: BTreeMap<(u32, u32), f64>,
    one: BTreeMap<u32, f64>,
    two: BTreeMap<u32, f64>,
    total: f64,
}

impl Counts {
    fn new(a: &[u32], b: &[u32]) -> Result<Self, Undefined> {
        Undefined::check_length(a.len(), b.len())?;
        let mut counts = Counts {
            both: BTreeMap::new(),
            one: BTreeMap::new(),
            two: BTreeMap::new(),
            total: a.len() as f64,
        };
        for (a, b) in a.iter().zip(b) {
            *counts.both.entry((*a, *b)).or_default() += 1.0;
            *counts.one.entry(*a).or_default() += 1.0;
            *counts.two.entry(*b).or_default() += 1.0;
        }
        if counts.one.len() < 2 || counts.two.len() < 2 {
            return Err(Undefined::TooFew { needed: 2, found: counts.one.len().min(counts.two.len()) });
        }
        Ok(counts)
    }
}

/// Normalised mutual information of two labellings (twice the mutual information over the sum of the entropies).
///
/// # Errors
/// Slices that do not align, or a labelling with fewer than two labels.
pub fn nmi(a: &[u32], b: &[u32]) -> Result<f64, Undefined> {
    let counts = Counts::new(a, b)?;
    let entropy = |of: &BTreeMap<u32, f64>| {
        -of.values().map(|c| c / counts.total * (c / counts.total).ln()).sum::<f64>()
    };
    let information: f64 = (counts.both.iter())
        .map(|((a, b), c)| c / counts.total * (c * counts.total / (counts.one[a] * counts.two[b])).ln())
        .sum();
    Ok((2.0 * information / (entropy(&counts.one) + entropy(&counts.two))).clamp(0.0, 1.0))
}

/// Adjusted Rand index of two labellings.
///
/// # Errors
/// As [`nmi`].
pub fn ari(a: &[u32], b: &[u32]) -> Result<f64, Undefined> {
    let counts = Counts::new(a, b)?;
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    let both: f64 = counts.both.values().map(|c| pairs(*c)).sum();
    let one: f64 = counts.one.values().map(|c| pairs(*c)).sum();
    let two: f64 = counts.two.values().map(|c| pairs(*c)).sum();
    let expected = one * two / pairs(counts.total);
    let most = (one + two) / 2.0;
    // Both put every place alone: they agree.
    if most == expected { Ok(1.0) } else { Ok((both - expected) / (most - expected)) }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "community-border-fit",
    group: Group::Barriers,
    references: &[
        "Krackhardt and Stern 1988, Social Psychology Quarterly 51:123-140, doi:10.2307/2786835",
        "Hubert and Arabie 1985, Journal of Classification 2:193-218, doi:10.1007/BF01908075",
        "Strehl and Ghosh 2002, Journal of Machine Learning Research 3:583-617",
        "Traag, Waltman and van Eck 2019, Scientific Reports 9:5233, doi:10.1038/s41598-019-41695-z",
    ],
    options: &[
        OptionSpec { name: "kind", kind: Kind::Text, default: "" },
        OptionSpec { name: "period", kind: Kind::Text, default: "" },
        OptionSpec { name: "resolution", kind: Kind::Number(0.01, 100.0), default: "1" },
        OptionSpec { name: "starts", kind: Kind::Int(1, 10_000), default: "50" },
        OptionSpec { name: "mode", kind: Kind::Text, default: "" },
        OptionSpec { name: "draws", kind: Kind::Int(99, 99_999), default: "999" },
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let gravity = Gravity::new(scope, options.text("kind"), options.text("period"))?;
    let mut numbers: HashMap<UnitId, u32> = HashMap::new();
    let provinces: Vec<u32> = (gravity.province.iter())
        .map(|p| {
            let next = numbers.len() as u32;
            *numbers.entry(*p).or_insert(next)
        })
        .collect();
    let mut neighbours = vec![Vec::new(); gravity.places.len()];
    for (a, b) in adjacent(scope, &gravity.places) {
        neighbours[a as usize].push(b as usize);
        neighbours[b as usize].push(a as usize);
    }
    neighbours.iter_mut().for_each(|n| n.sort_unstable());
    let draws = options.int("draws").unwrap_or(999).max(1) as usize;
    let mapped = neighbours.iter().any(|n| !n.is_empty());
    let redrawn = if mapped {
        partitions(&neighbours, &provinces, draws, scope.seed)
    } else {
        Partitions { labels: Vec::new(), all: false }
    };
    let flows: Vec<Flow> = (0..gravity.len())
        .map(|r| Flow {
            origin: gravity.origin[r] as usize,
            destination: gravity.destination[r] as usize,
            value: gravity.flow[r],
        })
        .collect();
    let unavailable = |reason: Undefined| Unavailable { reason: reason.message(), resource: "flows" };
    let resolution = options.number("resolution").unwrap_or(1.0);
    let network =
        Network::new(gravity.places.len(), &flows, Direction::Directed, Expected::Strengths(resolution))
            .map_err(unavailable)?;
    let starts = options.int("starts").unwrap_or(50).max(1) as usize;
    let found = runs(&network, Start { seed: scope.seed, ..Start::default() }, starts);
    let communities = best(&found).cloned().ok_or_else(|| unavailable(Undefined::AllZero))?;
    let study = Study { scope, gravity: &gravity, provinces, redrawn, communities };
    let mut findings = study.closure();
    findings.extend(study.fit());
    findings.extend(study.links(options.text("mode")));
    Ok(Output { findings, tables: vec![study.table()] })
}

struct Study<'a> {
    scope: &'a Scope<'a>,
    gravity: &'a Gravity,
    provinces: Vec<u32>,
    redrawn: Partitions,
    communities: Partition,
}

impl Study<'_> {
    fn finding(&self, statistic: &'static str, value: Result<f64, Undefined>, reading: Message) -> Finding {
        Finding {
            period: Some(self.gravity.period),
            inputs: self.gravity.inputs.clone(),
            used: self.gravity.places.len(),
            dropped: self.gravity.dropped.clone(),
            ..Finding::new(MEASURE.name, statistic, &self.scope.named.id, value.into(), reading)
        }
    }

    fn e_i(&self, flows: &[f64], labels: &[u32]) -> Result<f64, Undefined> {
        let (mut external, mut internal) = (0.0, 0.0);
        for (row, flow) in flows.iter().enumerate() {
            let ends = (self.gravity.origin[row] as usize, self.gravity.destination[row] as usize);
            *(if labels[ends.0] == labels[ends.1] { &mut internal } else { &mut external }) += flow;
        }
        e_i_index(external, internal)
    }

    /// E-I of the flows, and under the gravity model without a line.
    fn closure(&self) -> Vec<Finding> {
        let gravity = self.gravity;
        let found = self.e_i(&gravity.flow, &self.provinces);
        let (distance, shared) = (gravity.log_distance(), gravity.shared_border());
        let columns: Vec<&[f64]> = std::iter::once(&*distance).chain(shared.as_deref()).collect();
        let effects: [&[u32]; 2] = [&gravity.origin, &gravity.destination];
        let expected = ppml(&gravity.flow, &columns, &effects, &ppml::Options::default())
            .and_then(|fit| self.e_i(&fit.fitted, &self.provinces));
        let mut closure = self.finding("e-i", found, Message::new("reading-fit-undefined"));
        if let Ok(value) = found {
            let under = |labels: &Vec<u32>| self.e_i(&gravity.flow, labels).ok();
            let test = Test::new(value, &self.redrawn, under, false);
            let id = match (expected, &test) {
                (Ok(expected), Some(test)) if value < expected && test.p <= 0.05 => "reading-fit-closed",
                (Ok(expected), _) if value < expected => "reading-fit-closed-unsure",
                (Ok(_), _) => "reading-fit-open",
                _ => "reading-fit-plain",
            };
            let (support, strength) = match id {
                "reading-fit-closed" => (Support::Confirms, 1.0),
                "reading-fit-open" => (Support::Contradicts, 0.5),
                _ => (Support::Inconclusive, 0.5),
            };
            closure.reading = Message::new(id)
                .number("value", value, 2)
                .number("expected", expected.unwrap_or(0.0), 2)
                .number("p", test.as_ref().map_or(1.0, |t| t.p), 3);
            closure.evidence =
                Some(Evidence { constraint: Constraint::LowMarketIntegration, support, strength });
            self.take(&mut closure, test);
        }
        let reading = match expected {
            Ok(value) => Message::new("reading-fit-expected").number("value", value, 2),
            Err(_) => Message::new("reading-fit-undefined"),
        };
        vec![closure, self.finding("e-i-expected", expected, reading)]
    }

    /// How well communities and provinces fit.
    fn fit(&self) -> Vec<Finding> {
        let communities = &self.communities.labels;
        let agreement = nmi(communities, &self.provinces);
        let mut fit = self.finding("nmi", agreement, Message::new("reading-fit-undefined"));
        if let Ok(value) = agreement {
            let test = Test::new(value, &self.redrawn, |labels| nmi(communities, labels).ok(), true);
            let (id, support, strength) = match test.as_ref().map(|t| (t.p, t.percentile)) {
                Some((p, _)) if p <= 0.05 => ("reading-fit-obey", Support::Confirms, 1.0),
                Some((_, percentile)) if percentile <= 0.05 => {
                    ("reading-fit-cross", Support::Contradicts, 1.0)
                }
                _ => ("reading-fit-chance", Support::Inconclusive, 0.5),
            };
            fit.reading = Message::new(id)
                .number("value", value, 2)
                .int("communities", self.communities.count)
                .number("quality", self.communities.quality, 2)
                .number("p", test.as_ref().map_or(1.0, |t| t.p), 3);
            fit.evidence =
                Some(Evidence { constraint: Constraint::AdministrativeBarriers, support, strength });
            self.take(&mut fit, test);
        }
        fit.warnings.push(Message::new("warning-fit-resolution"));
        let adjusted = ari(communities, &self.provinces);
        let reading = match adjusted {
            Ok(value) => Message::new("reading-fit-ari").number("value", value, 2),
            Err(_) => Message::new("reading-fit-undefined"),
        };
        vec![fit, self.finding("ari", adjusted, reading)]
    }

    /// Direct services between neighbours per 100 km of border, across the line over inside.
    fn links(&self, mode: Option<&str>) -> Option<Finding> {
        let zone = self.scope.zone;
        let travel = &zone.travel;
        let number: HashMap<UnitId, usize> =
            self.gravity.places.iter().enumerate().map(|(i, p)| (*p, i)).collect();
        let inside = travel
            .rows
            .iter()
            .filter(|r| number.contains_key(&r.origin) && number.contains_key(&r.destination));
        let mut modes: BTreeMap<&str, usize> = BTreeMap::new();
        inside.for_each(|r| *modes.entry(travel.symbols.text(r.mode)).or_default() += 1);
        let most = || modes.iter().rev().max_by_key(|(_, rows)| **rows).map(|(mode, _)| *mode);
        let mode = travel.symbols.find(mode.or_else(most)?)?;
        let mut services: HashMap<(usize, usize), f64> = HashMap::new();
        for row in travel.rows.iter().filter(|r| r.mode == mode) {
            if let (Some(a), Some(b)) = (number.get(&row.origin), number.get(&row.destination)) {
                *services.entry((*a.min(b), *a.max(b))).or_default() += row.services.unwrap_or(1.0);
            }
        }
        // Services and km of border, across and inside.
        let mut sums = [(0.0, 0.0, 0usize); 2];
        for pair in &zone.neighbours.pairs {
            let (Some(&a), Some(&b)) = (number.get(&pair.a), number.get(&pair.b)) else { continue };
            let Some(km) = pair.border_km.filter(|km| *km > 0.0) else { continue };
            let sum = &mut sums[usize::from(self.provinces[a] == self.provinces[b])];
            let found = services.get(&(a.min(b), a.max(b))).copied().unwrap_or(0.0);
            *sum = (sum.0 + found, sum.1 + km, sum.2 + 1);
        }
        let [across, within] = sums;
        if across.2 == 0 || within.2 == 0 || within.0 == 0.0 {
            return None;
        }
        let density = |(services, km, _): (f64, f64, usize)| 100.0 * services / km;
        let value = density(across) / density(within);
        let reading = Message::new("reading-fit-links")
            .number("value", value, 2)
            .number("across", density(across), 1)
            .number("within", density(within), 1)
            .text("mode", travel.symbols.text(mode).replace('_', " "));
        let mut finding = self.finding("links", Ok(value), reading);
        let mut input = coregion_zone::Provenance {
            resource: travel.resource.clone(),
            series: travel.symbols.text(mode).to_owned(),
            ..Default::default()
        };
        for row in travel.rows.iter().filter(|r| r.mode == mode) {
            input.period = input.period.or(row.period);
            input.add_row(row.line, travel.symbols.text(row.source));
        }
        finding.period = input.period;
        finding.inputs = vec![input];
        finding.used = across.2 + within.2;
        finding.warnings.push(Message::new("warning-fit-links"));
        Some(finding)
    }

    fn take(&self, finding: &mut Finding, test: Option<Test>) {
        let Some(test) = test else {
            finding.warnings.push(Message::new("warning-fit-no-map"));
            return;
        };
        finding.p = Some(test.p);
        finding.null = Some(Null {
            model: Message::new(if self.redrawn.all { "null-partitions-all" } else { "null-partitions" })
                .int("parts", self.provinces.iter().max().map_or(1, |m| *m as usize + 1)),
            mean: test.mean,
            p05: test.p05,
            p95: test.p95,
            percentile: test.percentile,
            draws: self.redrawn.labels.len(),
            seed: self.scope.seed,
        });
        if test.smallest > 0.05 {
            let made = self.redrawn.labels.len();
            let warning =
                Message::new("warning-tiny-map").int("partitions", made).number("p", test.smallest, 3);
            finding.warnings.push(warning);
        }
    }

    fn table(&self) -> Table {
        let title = Message::new("table-fit-communities").text("period", self.gravity.period.to_string());
        let mut table = Table::new("community-border-fit", title)
            .column("city", "column-city", CellKind::Unit)
            .column("community", "column-community", CellKind::Int)
            .column("province", "column-province", CellKind::Unit)
            .plot(Plot::Classes { unit: "city", class: "community" });
        let mut rows: Vec<(u32, usize)> =
            self.communities.labels.iter().enumerate().map(|(i, c)| (*c, i)).collect();
        rows.sort_unstable();
        for (community, place) in rows {
            table.push(vec![
                Cell::Unit(self.gravity.places[place]),
                Cell::Int(i64::from(community) + 1),
                Cell::Unit(self.gravity.province[place]),
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

    #[test]
    fn the_worked_figures() {
        assert_eq!(e_i_index(30.0, 70.0), Ok(-0.4));
        let (a, b) = ([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1]);
        assert!((nmi(&a, &b).unwrap() - 0.47870397138567994).abs() < 1e-12);
        assert!((ari(&a, &b).unwrap() - 0.32432432432432434).abs() < 1e-12);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(e_i_index(0.0, 0.0), Err(Undefined::AllZero));
        assert_eq!(e_i_index(1e308, 1e308), Ok(0.0));
        let one = Undefined::TooFew { needed: 2, found: 1 };
        assert_eq!(nmi(&[0, 0, 0], &[0, 1, 1]), Err(one));
        assert_eq!(ari(&[0, 1, 1], &[5, 5, 5]), Err(one));
        assert_eq!(nmi(&[0, 1], &[0]), Err(Undefined::Lengths { expected: 2, found: 1 }));
        assert_eq!(ari(&[0, 1, 2], &[4, 7, 9]), Ok(1.0));
    }

    proptest! {
        #[test]
        fn names_of_labels_do_not_matter(labels in prop::collection::vec((0u32..4, 0u32..3), 6..40)) {
            let (a, b): (Vec<u32>, Vec<u32>) = labels.into_iter().unzip();
            let renamed: Vec<u32> = a.iter().map(|l| 17 - l).collect();
            if let (Ok(one), Ok(two)) = (nmi(&a, &b), nmi(&b, &renamed)) {
                prop_assert!((one - two).abs() < 1e-12 && (0.0..=1.0).contains(&one));
                prop_assert!((ari(&a, &b).unwrap() - ari(&renamed, &b).unwrap()).abs() < 1e-12);
                prop_assert!((nmi(&a, &renamed).unwrap() - 1.0).abs() < 1e-12);
                prop_assert!((ari(&a, &renamed).unwrap() - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn the_embedded_zone() {
        let zone = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap().zone;
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[("draws", "99"), ("starts", "10")]);
        let statistics: Vec<&str> = output.findings.iter().map(|f| f.statistic).collect();
        assert_eq!(statistics, ["e-i", "e-i-expected", "nmi", "ari", "links"]);
        assert!(output.findings.iter().all(|f| f.value.number().is_some()));
        // Without the line the model has flows more open than they are.
        let value = |i: usize| output.findings[i].value.number().unwrap();
        assert!(value(0) < value(1), "{} {}", value(0), value(1));
        assert_eq!(output.findings[0].period.unwrap().to_string(), "2020-10");
        assert_eq!(output.tables[0].rows.len(), 19);
    }
}
