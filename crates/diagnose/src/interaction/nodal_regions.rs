//! Nodal regions: from flows, which city is subordinate to which?
//!
//! ```text
//! in_j   = sum_i T_ij                              what j receives, i other than j
//! j*(i)  = the j other than i with largest T_ij    where i sends most
//! i is subordinate to j* if in_j* > in_i, else it is independent, as is a place that sends nothing
//! indirect: Y = T / max_j in_j,  B = Y + Y^2 + Y^3 + ... = (I - Y)^-1 - I, and the same rule on B
//! ```
//!
//! In the unit of the flows (B is a pure number). Subordination runs from smaller to larger totals only, so that the places
//! form trees; each tree is a nodal region and its root the centre. Of equal largest flows the place with the first code is taken. The indirect
//! rule counts flows through other places. Where I - Y cannot be inverted, T is divided by 1.0001 times the maximum; above
//! 1,000 places the first ten powers are summed.
//!
//! The share of subordinations that cross provincial lines is set against provinces redrawn at random as contiguous
//! partitions of the same sizes; p = (r + 1) / (M + 1) for as few.
//!
//! When not to use it: one largest flow per place throws the rest away (see flow communities); small differences between the first
//! and the second flow decide. Time grows with flows; the indirect rule with the cube of the number of places.
//!
//! References: Nystuen and Dacey 1961 (Papers and Proceedings of the Regional Science Association 7:29-42,
//! doi:10.1007/BF01969070).
//!
//! ```
//! use coregion_diagnose::interaction::nodal_regions::{Rule, nodal_regions};
//! use coregion_zone::tables::Flow;
//! let rows = [[0.0, 20.0, 30.0, 5.0], [60.0, 0.0, 10.0, 2.0], [70.0, 15.0, 0.0, 25.0], [10.0, 3.0, 40.0, 0.0]];
//! let flows: Vec<Flow> = (0..16).map(|k| Flow { origin: k / 4, destination: k % 4, value: rows[k / 4][k % 4] }).collect();
//! let found = nodal_regions(4, &flows, Rule::Direct)?;
//! assert_eq!(found.received, [140.0, 38.0, 80.0, 32.0]);
//! assert_eq!(found.superior, [None, Some(0), Some(0), Some(2)]);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::trips::{KIND, LEVEL, PERIOD, Trips};
use crate::barriers::partitions::Test;
use crate::{
    Cell, CellKind, Constraint, Evidence, Finding, Group, Kind, Measure, OptionSpec, Options, Output, Plot,
    Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::Message;
use coregion_zone::tables::Flow;
use nalgebra::DMatrix;
use std::collections::HashMap;

/// Which flows decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The flows themselves.
    Direct,
    /// Flows through other places too.
    Indirect,
}

/// Places and whom they are subordinate to.
#[derive(Clone, Debug, PartialEq)]
pub struct Nodal {
    /// What each place receives, in the unit of the flows (direct) or as a column sum of B (indirect).
    pub received: Vec<f64>,
    /// Where each place sends most; none where it sends nothing.
    pub largest: Vec<Option<usize>>,
    /// How much that is.
    pub most: Vec<f64>,
    /// The place it is subordinate to; none for independent ones.
    pub superior: Vec<Option<usize>>,
    /// The root of its tree.
    pub centre: Vec<usize>,
    /// Whether I - Y had to be damped (indirect rule).
    pub damped: bool,
}

/// Up to this many places the inverse is computed; above, ten powers.
const INVERTED: usize = 1_000;

/// Nodal regions of flows between `n` places; flows from a place to itself do not count.
///
/// # Errors
/// No place, a place out of range, a flow that is negative or not finite, or no flow between places.
pub fn nodal_regions(n: usize, flows: &[Flow], rule: Rule) -> Result<Nodal, Undefined> {
    let rows = checked(n, flows)?;
    match rule {
        Rule::Direct => Ok(subordinate(&rows, false)),
        Rule::Indirect => {
            let (rows, damped) = through_others(&rows);
            Ok(subordinate(&rows, damped))
        }
    }
}

/// Rows of (destination, flow) without loops, destinations ascending and each once.
fn checked(n: usize, flows: &[Flow]) -> Result<Vec<Vec<(usize, f64)>>, Undefined> {
    if n == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    let mut rows = vec![Vec::new(); n];
    for (at, flow) in flows.iter().enumerate() {
        if !flow.value.is_finite() {
            return Err(Undefined::NotFinite { at });
        }
        if flow.value < 0.0 {
            return Err(Undefined::Negative { at, value: flow.value });
        }
        let place = flow.origin.max(flow.destination);
        if place >= n {
            let (value, high) = (place as f64, (n - 1) as f64);
            return Err(Undefined::Argument { name: "place", value, low: 0.0, high });
        }
        if flow.origin != flow.destination && flow.value > 0.0 {
            rows[flow.origin].push((flow.destination, flow.value));
        }
    }
    for row in &mut rows {
        row.sort_by_key(|(j, _)| *j);
        row.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
    }
    if rows.iter().all(Vec::is_empty) { Err(Undefined::AllZero) } else { Ok(rows) }
}

fn subordinate(rows: &[Vec<(usize, f64)>], damped: bool) -> Nodal {
    let n = rows.len();
    let mut received = vec![0.0; n];
    for (j, value) in rows.iter().flatten() {
        received[*j] += value;
    }
    let (mut largest, mut most) = (vec![None; n], vec![0.0; n]);
    for (i, row) in rows.iter().enumerate() {
        for (j, value) in row.iter().filter(|(j, _)| *j != i) {
            if *value > most[i] {
                (largest[i], most[i]) = (Some(*j), *value);
            }
        }
    }
    let superior: Vec<Option<usize>> =
        (0..n).map(|i| largest[i].filter(|j| received[*j] > received[i])).collect();
    let centre = (0..n)
        .map(|i| {
            let mut at = i;
            // Totals rise on the way up, so it ends.
            while let Some(next) = superior[at] {
                at = next;
            }
            at
        })
        .collect();
    Nodal { received, largest, most, superior, centre, damped }
}

/// B, and whether it had to be damped.
fn through_others(rows: &[Vec<(usize, f64)>]) -> (Vec<Vec<(usize, f64)>>, bool) {
    let n = rows.len();
    let mut received = vec![0.0; n];
    for (j, value) in rows.iter().flatten() {
        received[*j] += value;
    }
    let most = received.iter().copied().fold(0.0, f64::max);
    let damped = never_leaks(rows, &received, most);
    let scale = if damped { 1.0 / (1.0001 * most) } else { 1.0 / most };
    let y = |i: usize| rows[i].iter().map(move |(j, v)| (*j, v * scale));
    if n <= INVERTED {
        let mut matrix = DMatrix::<f64>::identity(n, n);
        for i in 0..n {
            y(i).for_each(|(j, v)| matrix[(i, j)] -= v);
        }
        if let Some(inverse) = matrix.try_inverse() {
            let row = |i: usize| {
                let value = |j: usize| inverse[(i, j)] - f64::from(u8::from(i == j));
                (0..n).map(|j| (j, value(j).max(0.0))).filter(|(_, v)| *v > 0.0).collect()
            };
            return ((0..n).map(row).collect(), damped);
        }
    }
    // Ten powers, a row at a time.
    let row = |i: usize| {
        let (mut sum, mut power) = (vec![0.0; n], vec![0.0; n]);
        power[i] = 1.0;
        for _ in 0..10 {
            let mut next = vec![0.0; n];
            for (k, value) in power.iter().enumerate().filter(|(_, v)| **v > 0.0) {
                y(k).for_each(|(j, v)| next[j] += value * v);
            }
            sum.iter_mut().zip(&next).for_each(|(s, v)| *s += v);
            power = next;
        }
        sum.into_iter().enumerate().filter(|(_, v)| *v > 0.0).collect()
    };
    ((0..n).map(row).collect(), damped)
}

/// Whether some places receive the maximum each, and only from each other: then the powers of Y never fade.
fn never_leaks(rows: &[Vec<(usize, f64)>], received: &[f64], most: f64) -> bool {
    let mut kept: Vec<bool> = received.iter().map(|r| *r >= most * (1.0 - 1e-12)).collect();
    loop {
        let mut changed = false;
        for (i, row) in rows.iter().enumerate() {
            for (j, _) in row {
                if kept[*j] && !kept[i] {
                    kept[*j] = false;
                    changed = true;
                }
            }
        }
        if !changed {
            return kept.contains(&true);
        }
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "nodal-regions",
    group: Group::Interaction,
    references: &[
        "Nystuen and Dacey 1961, Papers and Proceedings of the Regional Science Association 7:29-42, doi:10.1007/BF01969070",
    ],
    options: &[
        KIND,
        PERIOD,
        LEVEL,
        OptionSpec { name: "rule", kind: Kind::Choice(&["direct", "indirect"]), default: "direct" },
        OptionSpec { name: "draws", kind: Kind::Int(99, 99_999), default: "999" },
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let trips = Trips::new(scope, options)?;
    let n = trips.units.len();
    let rule = if options.text("rule") == Some("indirect") { Rule::Indirect } else { Rule::Direct };
    let unavailable = |reason: Undefined| Unavailable { reason: reason.message(), resource: "flows" };
    let found = nodal_regions(n, &trips.flows, rule).map_err(unavailable)?;
    let other = if rule == Rule::Direct { Rule::Indirect } else { Rule::Direct };
    let twin = nodal_regions(n, &trips.flows, other).map_err(unavailable)?;
    let draws = options.int("draws").unwrap_or(999).max(1) as usize;
    let mut findings = vec![core(scope, &trips, &found), lines(scope, &trips, &found, draws)];
    let regions = found.superior.iter().filter(|s| s.is_none()).count();
    let differ = (0..n).filter(|i| found.superior[*i] != twin.superior[*i]).count();
    let reading =
        Message::new("reading-nodal-regions").int("regions", regions).int("places", n).int("differ", differ);
    let mut count = trips.finding(scope, MEASURE.name, "regions", Ok(regions as f64), reading);
    count.decimals = 0;
    if found.damped || twin.damped {
        count.warnings.push(Message::new("warning-nodal-damped"));
    }
    if n > INVERTED {
        count.warnings.push(Message::new("warning-nodal-powers").int("places", n));
    }
    findings.push(count);
    Ok(Output { findings, tables: vec![table(&trips, &found, rule)] })
}

/// How many places lie in the tree of the place that receives most.
fn core(scope: &Scope<'_>, trips: &Trips, found: &Nodal) -> Finding {
    let n = found.received.len();
    let top = (0..n).reduce(|a, b| if found.received[b] > found.received[a] { b } else { a }).unwrap_or(0);
    let under = (0..n).filter(|i| *i != top && found.centre[*i] == top).count();
    let share = under as f64 / (n - 1) as f64;
    let (id, support) = match share {
        s if s >= 0.5 => ("reading-nodal-core-leads", Support::Contradicts),
        s if s < 0.25 => ("reading-nodal-core-weak", Support::Confirms),
        _ => ("reading-nodal-core-partly", Support::Inconclusive),
    };
    let reading = Message::new(id)
        .name("core", trips.name(scope, top))
        .int("under", under)
        .int("others", n - 1)
        .text("kind", trips.what())
        .text("period", trips.when());
    let mut finding = trips.finding(scope, MEASURE.name, "core-share", Ok(share), reading);
    finding.subject = Some(trips.name(scope, top).clone());
    finding.decimals = 2;
    finding.evidence = Some(Evidence { constraint: Constraint::WeakCore, support, strength: 0.5 });
    finding
}

/// The share of subordinations that cross provincial lines, against redrawn provinces.
fn lines(scope: &Scope<'_>, trips: &Trips, found: &Nodal, draws: usize) -> Finding {
    let pairs: Vec<(usize, usize)> =
        found.superior.iter().enumerate().filter_map(|(i, s)| Some((i, (*s)?))).collect();
    let across = |labels: &[u32]| {
        let crossing = pairs.iter().filter(|(i, j)| labels[*i] != labels[*j]).count();
        if pairs.is_empty() { Err(Undefined::NoLinks) } else { Ok(crossing as f64 / pairs.len() as f64) }
    };
    let share = across(&trips.provinces);
    let mut finding =
        trips.finding(scope, MEASURE.name, "across", share, Message::new("reading-nodal-across-none"));
    finding.decimals = 2;
    if let Ok(share) = share {
        let redrawn = trips.redrawn(scope, draws);
        let test = Test::new(share, &redrawn, |labels| across(labels).ok(), false);
        let (id, support, strength) = match test.as_ref().map(|t| (t.p, t.mean)) {
            Some((p, _)) if p <= 0.05 => ("reading-nodal-across-few", Support::Confirms, 1.0),
            Some((_, mean)) if share >= mean => ("reading-nodal-across-many", Support::Contradicts, 0.5),
            Some(_) => ("reading-nodal-across-chance", Support::Inconclusive, 0.5),
            None => ("reading-nodal-across-plain", Support::Inconclusive, 0.5),
        };
        finding.reading = Message::new(id)
            .percent("share", share, 0)
            .int("pairs", pairs.len())
            .percent("expected", test.as_ref().map_or(0.0, |t| t.mean), 0)
            .number("p", test.as_ref().map_or(1.0, |t| t.p), 3);
        finding.evidence =
            Some(Evidence { constraint: Constraint::AdministrativeBarriers, support, strength });
        trips.tested(scope, &mut finding, test, &redrawn);
    }
    finding
}

fn table(trips: &Trips, found: &Nodal, rule: Rule) -> Table {
    let title = Message::new("table-nodal-regions").text("kind", trips.what()).text("period", trips.when());
    let unit = if rule == Rule::Direct { trips.unit.as_str() } else { "" };
    let mut table = Table::new("nodal-regions", title)
        .column("unit", "column-unit", CellKind::Unit)
        .column("superior", "column-superior", CellKind::Unit)
        .column("centre", "column-region-centre", CellKind::Unit)
        .column("received", "column-received", CellKind::Number(2))
        .unit(unit)
        .column("most", "column-largest-flow", CellKind::Number(3))
        .unit(unit)
        .column("to", "column-largest-to", CellKind::Unit)
        .column("across", "column-crosses", CellKind::Text)
        .plot(Plot::Links { from: "unit", to: "superior", value: "most" });
    let sizes: HashMap<usize, usize> = found.centre.iter().fold(HashMap::new(), |mut sizes, c| {
        *sizes.entry(*c).or_default() += 1;
        sizes
    });
    let mut order: Vec<usize> = (0..trips.units.len()).collect();
    order.sort_by(|a, b| {
        let (one, two) = (found.centre[*a], found.centre[*b]);
        (sizes[&two].cmp(&sizes[&one]).then(one.cmp(&two)))
            .then(found.received[*b].total_cmp(&found.received[*a]))
    });
    for i in order {
        let unit = |j: Option<usize>| j.map_or(Cell::Missing, |j| Cell::Unit(trips.units[j]));
        let crosses = found.superior[i].map(|j| trips.provinces[i] != trips.provinces[j]);
        table.push(vec![
            Cell::Unit(trips.units[i]),
            unit(found.superior[i]),
            Cell::Unit(trips.units[found.centre[i]]),
            Cell::Number(found.received[i]),
            Cell::Number(found.most[i]),
            unit(found.largest[i]),
            crosses
                .map_or(Cell::Missing, |c| Cell::Label(Message::new(if c { "word-yes" } else { "word-no" }))),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    fn matrix(rows: &[[f64; 4]; 4]) -> Vec<Flow> {
        (0..16).map(|k| Flow { origin: k / 4, destination: k % 4, value: rows[k / 4][k % 4] }).collect()
    }

    const WORKED: [[f64; 4]; 4] =
        [[0.0, 20.0, 30.0, 5.0], [60.0, 0.0, 10.0, 2.0], [70.0, 15.0, 0.0, 25.0], [10.0, 3.0, 40.0, 0.0]];

    #[test]
    fn the_worked_figures() {
        let direct = nodal_regions(4, &matrix(&WORKED), Rule::Direct).unwrap();
        assert_eq!(direct.received, [140.0, 38.0, 80.0, 32.0]);
        assert_eq!(direct.superior, [None, Some(0), Some(0), Some(2)]);
        assert_eq!(direct.centre, [0, 0, 0, 0]);
        let indirect = nodal_regions(4, &matrix(&WORKED), Rule::Indirect).unwrap();
        let expected = [1.9193961602305107, 0.6830780794888658, 1.1793708958418152, 0.5174814954012547];
        for (found, expected) in indirect.received.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
        assert!(!indirect.damped);
    }

    #[test]
    fn edges() {
        let flow = |origin, destination, value| Flow { origin, destination, value };
        // Equal totals do not subordinate each other; I - Y is singular here.
        let even = [flow(0, 1, 1.0), flow(1, 0, 1.0), flow(2, 2, 9.0)];
        for rule in [Rule::Direct, Rule::Indirect] {
            let found = nodal_regions(3, &even, rule).unwrap();
            assert_eq!(found.superior, [None; 3]);
            assert_eq!(found.largest[2], None);
            assert_eq!(found.damped, rule == Rule::Indirect);
            assert!(found.received.iter().all(|r| r.is_finite()));
        }
        // Of equal flows the first place is taken.
        let tied = [flow(2, 1, 5.0), flow(2, 0, 5.0), flow(1, 0, 5.0)];
        assert_eq!(nodal_regions(3, &tied, Rule::Direct).unwrap().superior, [None, Some(0), Some(0)]);
        assert_eq!(nodal_regions(0, &[], Rule::Direct), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(nodal_regions(2, &[flow(0, 0, 1.0)], Rule::Direct), Err(Undefined::AllZero));
        assert_eq!(
            nodal_regions(2, &[flow(0, 1, -1.0)], Rule::Direct),
            Err(Undefined::Negative { at: 0, value: -1.0 })
        );
        assert!(matches!(
            nodal_regions(2, &[flow(0, 2, 1.0)], Rule::Direct),
            Err(Undefined::Argument { .. })
        ));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn places_form_trees_and_the_unit_does_not_matter(
            values in prop::collection::vec(0.0f64..9.0, 64),
            scale in 1e-6f64..1e6,
        ) {
            let flows: Vec<Flow> =
                (0..64).map(|k| Flow { origin: k / 8, destination: k % 8, value: values[k] }).collect();
            for rule in [Rule::Direct, Rule::Indirect] {
                let found = nodal_regions(8, &flows, rule).unwrap();
                let top = (0..8).reduce(|a, b| if found.received[b] > found.received[a] { b } else { a }).unwrap();
                prop_assert_eq!(found.superior[top], None);
                for i in 0..8 {
                    prop_assert_eq!(found.superior[found.centre[i]], None);
                    if let Some(j) = found.superior[i] {
                        prop_assert!(found.received[j] > found.received[i]);
                        prop_assert_eq!(found.centre[i], found.centre[j]);
                    }
                }
                let scaled: Vec<Flow> = flows.iter().map(|f| Flow { value: f.value * scale, ..*f }).collect();
                let other = nodal_regions(8, &scaled, rule).unwrap();
                prop_assert_eq!(other.superior, found.superior);
            }
        }
    }

    #[test]
    fn the_embedded_zone() {
        let scope = tiny::scope(tiny::embedded());
        for rule in ["direct", "indirect"] {
            let output = tiny::run(&MEASURE, &scope, &[("draws", "99"), ("rule", rule)]);
            let statistics: Vec<&str> = output.findings.iter().map(|f| f.statistic).collect();
            assert_eq!(statistics, ["core-share", "across", "regions"]);
            assert!(output.findings[1].null.is_some());
            assert_eq!(output.tables[0].rows.len(), 19);
        }
        let mut zone = tiny::embedded().clone();
        zone.flows = Default::default();
        let missing = (MEASURE.run)(&tiny::scope(&zone), &Options::defaults(&MEASURE)).err().unwrap();
        assert_eq!(missing.resource, "flows");
    }
}
