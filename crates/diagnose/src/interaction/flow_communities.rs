//! Flow communities: do real flows form groups that cut across provincial lines?
//!
//! Communities are found with Leiden on the directed flows A, the best of several starts, under two ideas of what would be there
//! without communities:
//!
//! ```text
//! by size       P_ij = gamma out_i in_j / T                  modularity: Q = (1 / T) sum_ij (A_ij - P_ij) [c_i = c_j]
//! by distance   P_ij = out_i in_j f(d_ij),  f(d) = sum A / sum out in over the pairs of the same distance class
//! ```
//!
//! The second leaves only what exceeds size and distance, so that near places are not put together for being near.
//! Q is a pure number, and many partitions are near the best: how often two places come together over the starts says how
//! steady a community is. gamma sets the scale, so several are shown.
//!
//! Random networks have communities too. As null, links are rewired (two flows exchange their ends, so that each place keeps the
//! number of its links), the ratios of flows to out_i in_j are dealt to the links at random, and flows are scaled until each
//! place sends and receives what it did: Q of the flows counts where it exceeds that. The fit of the communities beyond
//! distance with provinces (normalised mutual information) is set against provinces redrawn at random as contiguous partitions of the same
//! sizes: a fit that is better than chance says that flows obey the line for other reasons than distance.
//!
//! Undefined without flows; a place without links is a community of its own; communities never span what is not linked.
//!
//! When not to use it: under 15 places any two partitions may agree by chance; a kind of flow stands for itself (calls, trains and
//! migrants differ). Time grows with flows times starts times draws; beyond distance, with the square of the number of places (left out above
//! 2,000 places).
//!
//! References: Traag, Waltman and van Eck 2019 (Scientific Reports 9:5233, doi:10.1038/s41598-019-41695-z); Newman 2006
//! (PNAS 103:8577-8582, doi:10.1073/pnas.0601602103); Expert, Evans, Blondel and Lambiotte 2011 (PNAS 108:7663-7668,
//! doi:10.1073/pnas.1018962108).
//!
//! ```
//! use coregion_diagnose::interaction::flow_communities::beyond_distance;
//! use coregion_diagnose::interaction::leiden::{Start, best, runs};
//! use coregion_diagnose::interaction::network::Network;
//! use coregion_zone::tables::Flow;
//! // Four places in a row send to each other alike but for two pairs, of which one is far apart.
//! let distance: Vec<f64> = (0..16).map(|k| ((k / 4) as f64 - (k % 4) as f64).abs()).collect();
//! let value = |i: usize, j: usize| if (i.min(j), i.max(j)) == (0, 3) || (i.min(j), i.max(j)) == (1, 2) { 3.0 } else { 1.0 };
//! let flows: Vec<Flow> = (0..16)
//!     .filter(|k| k / 4 != k % 4)
//!     .map(|k| Flow { origin: k / 4, destination: k % 4, value: value(k / 4, k % 4) })
//!     .collect();
//! let excess = beyond_distance(4, &flows, &distance, 1)?;
//! let network = Network::excess(4, &excess, 20.0)?;
//! let found = runs(&network, Start::default(), 10);
//! assert_eq!(best(&found).unwrap().labels, [0, 1, 1, 0]);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::distances::distances;
use super::leiden::{Partition, Start, best, runs, together};
use super::network::{Direction, Expected, Network};
use super::trips::{KIND, LEVEL, PERIOD, Trips};
use crate::barriers::community_border_fit::nmi;
use crate::barriers::partitions::{Partitions, Test};
use crate::random::Stream;
use crate::{
    Cell, CellKind, Constraint, Evidence, Finding, Group, Kind, Measure, Null, OptionSpec, Options, Output,
    Plot, Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::Message;
use coregion_zone::tables::Flow;
use rayon::prelude::*;
use std::collections::HashSet;

/// Flows rewired at random: every place keeps the number of its links and what it sends and receives (to 1e-6, where
/// the rewired links allow it). Flows inside a place stay. Every draw has its own random numbers.
pub fn rewired(n: usize, flows: &[Flow], seed: u64, draw: u64) -> Vec<Flow> {
    let (mut out, mut into) = (vec![0.0; n], vec![0.0; n]);
    let mut links: Vec<Flow> =
        flows.iter().filter(|f| f.origin != f.destination && f.value > 0.0).copied().collect();
    for flow in &links {
        out[flow.origin] += flow.value;
        into[flow.destination] += flow.value;
    }
    let ratio = |f: &Flow| f.value / out[f.origin] / into[f.destination];
    let mut ratios: Vec<f64> = links.iter().map(ratio).collect();
    let mut stream = Stream::new(seed, draw);
    let mut taken: HashSet<(usize, usize)> = links.iter().map(|f| (f.origin, f.destination)).collect();
    for _ in 0..10 * links.len() {
        let (a, b) = (stream.below(links.len()), stream.below(links.len()));
        let (one, two) = (links[a], links[b]);
        let (first, second) = ((one.origin, two.destination), (two.origin, one.destination));
        if first.0 == first.1 || second.0 == second.1 || taken.contains(&first) || taken.contains(&second) {
            continue;
        }
        taken.remove(&(one.origin, one.destination));
        taken.remove(&(two.origin, two.destination));
        taken.insert(first);
        taken.insert(second);
        links[a].destination = first.1;
        links[b].destination = second.1;
    }
    stream.shuffle(&mut ratios);
    for (link, ratio) in links.iter_mut().zip(&ratios) {
        link.value = ratio * out[link.origin] * into[link.destination];
    }
    for _ in 0..200 {
        let mut sums = vec![0.0; n];
        links.iter().for_each(|f| sums[f.origin] += f.value);
        links.iter_mut().for_each(|f| f.value *= out[f.origin] / sums[f.origin]);
        let mut sums = vec![0.0; n];
        links.iter().for_each(|f| sums[f.destination] += f.value);
        let off =
            (0..n).filter(|i| into[*i] > 0.0).map(|i| (sums[i] / into[i] - 1.0).abs()).fold(0.0, f64::max);
        links.iter_mut().for_each(|f| f.value *= into[f.destination] / sums[f.destination]);
        if off < 1e-6 {
            break;
        }
    }
    links.extend(flows.iter().filter(|f| f.origin == f.destination));
    links
}

/// Flows less what size and distance expect, of every pair with a distance, in `classes` classes of about as many pairs each
/// (equal distances share a class). The sum over a class is zero.
///
/// # Errors
/// Distances that do not align, a flow that is negative or not finite, no classes, or no flow between places with a distance.
pub fn beyond_distance(
    n: usize,
    flows: &[Flow],
    distance: &[f64],
    classes: usize,
) -> Result<Vec<Flow>, Undefined> {
    Undefined::check_length(n * n, distance.len())?;
    if classes == 0 {
        return Err(Undefined::Argument { name: "classes", value: 0.0, low: 1.0, high: f64::MAX });
    }
    let (mut out, mut into) = (vec![0.0; n], vec![0.0; n]);
    let mut observed = vec![0.0; n * n];
    for (at, flow) in flows.iter().enumerate() {
        if !flow.value.is_finite() {
            return Err(Undefined::NotFinite { at });
        }
        if flow.value < 0.0 {
            return Err(Undefined::Negative { at, value: flow.value });
        }
        if flow.origin.max(flow.destination) >= n {
            let value = flow.origin.max(flow.destination) as f64;
            return Err(Undefined::Argument { name: "place", value, low: 0.0, high: n as f64 - 1.0 });
        }
        let pair = flow.origin * n + flow.destination;
        if flow.origin != flow.destination && distance[pair].is_finite() {
            observed[pair] += flow.value;
            out[flow.origin] += flow.value;
            into[flow.destination] += flow.value;
        }
    }
    if out.iter().all(|o| *o == 0.0) {
        return Err(Undefined::AllZero);
    }
    let mut pairs: Vec<usize> =
        (0..n * n).filter(|at| at / n != at % n && distance[*at].is_finite()).collect();
    pairs.sort_by(|a, b| distance[*a].total_cmp(&distance[*b]).then(a.cmp(b)));
    let mut excess = Vec::with_capacity(pairs.len());
    let mut start = 0;
    for class in 0..classes {
        let mut end = (pairs.len() * (class + 1) / classes).max(start);
        while end > start && end < pairs.len() && distance[pairs[end]] == distance[pairs[end - 1]] {
            end += 1;
        }
        let here = &pairs[start..end];
        let size = |at: usize| out[at / n] * into[at % n];
        let (sum, all): (f64, f64) =
            here.iter().fold((0.0, 0.0), |(s, a), at| (s + observed[*at], a + size(*at)));
        let f = if all > 0.0 { sum / all } else { 0.0 };
        excess.extend(here.iter().map(|at| Flow {
            origin: at / n,
            destination: at % n,
            value: observed[*at] - f * size(*at),
        }));
        start = end;
    }
    Ok(excess)
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "flow-communities",
    group: Group::Interaction,
    references: &[
        "Traag, Waltman and van Eck 2019, Scientific Reports 9:5233, doi:10.1038/s41598-019-41695-z",
        "Newman 2006, PNAS 103:8577-8582, doi:10.1073/pnas.0601602103",
        "Expert, Evans, Blondel and Lambiotte 2011, PNAS 108:7663-7668, doi:10.1073/pnas.1018962108",
    ],
    options: &[
        KIND,
        PERIOD,
        LEVEL,
        OptionSpec { name: "resolution", kind: Kind::Number(0.01, 100.0), default: "1" },
        OptionSpec { name: "starts", kind: Kind::Int(1, 10_000), default: "50" },
        OptionSpec { name: "distance-classes", kind: Kind::Int(1, 100), default: "10" },
        OptionSpec { name: "draws", kind: Kind::Int(19, 9_999), default: "199" },
    ],
    run,
};

/// Communities beyond distance are looked for among at most so many places.
const MOST_BEYOND: usize = 2_000;
/// How often two places come together is listed for at most so many places.
const MOST_TOGETHER: usize = 60;
/// At most so many links are gone through for the null (starts times draws times links).
const EFFORT: usize = 50_000_000;
const RESOLUTIONS: [f64; 5] = [0.5, 0.75, 1.0, 1.5, 2.0];

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let trips = Trips::new(scope, options)?;
    let n = trips.units.len();
    let flows: Vec<Flow> = trips.flows.iter().filter(|f| f.origin != f.destination).copied().collect();
    let unavailable = |reason: Undefined| Unavailable { reason: reason.message(), resource: "flows" };
    let starts = options.int("starts").unwrap_or(50).max(1) as usize;
    let first = Start { seed: scope.seed, ..Start::default() };
    let network =
        |flows: &[Flow], gamma| Network::new(n, flows, Direction::Directed, Expected::Strengths(gamma));
    let gamma = options.number("resolution").unwrap_or(1.0);
    let found = runs(&network(&flows, gamma).map_err(unavailable)?, first, starts);
    let communities = best(&found).cloned().ok_or_else(|| unavailable(Undefined::AllZero))?;
    let draws = options.int("draws").unwrap_or(199).max(1) as usize;
    let redrawn = trips.redrawn(scope, draws.max(999));
    let distance = distances(scope, &trips.units, &trips.units, &Options::default()).ok();
    let beyond = distance.as_ref().filter(|_| n <= MOST_BEYOND).and_then(|apart| {
        let classes = options.int("distance-classes").unwrap_or(10).max(1) as usize;
        let excess = beyond_distance(n, &flows, &apart.values, classes).ok()?;
        let total = flows.iter().map(|f| f.value).sum();
        best(&runs(&Network::excess(n, &excess, total).ok()?, first, starts)).cloned()
    });
    let study = Study { scope, trips: &trips, flows: &flows, communities, beyond, redrawn };
    // The null takes as many starts as the flows did, so that neither has the better search.
    let rewires = draws.min((EFFORT / (starts * flows.len()).max(1)).max(19));
    let drawn: Vec<f64> = (0..rewires)
        .into_par_iter()
        .filter_map(|draw| {
            let random = rewired(n, &flows, scope.seed, draw as u64);
            Some(best(&runs(&network(&random, gamma).ok()?, first, starts))?.quality)
        })
        .collect();
    let mut findings = vec![study.quality(drawn)];
    findings.extend(study.fit());
    let steady = together(&found);
    let labels = &study.communities.labels;
    let share = |place: usize| {
        let mates: Vec<f64> = (0..n)
            .filter(|j| *j != place && labels[*j] == labels[place])
            .map(|j| steady[place * n + j])
            .collect();
        (!mates.is_empty()).then(|| mates.iter().sum::<f64>() / mates.len() as f64)
    };
    let mut scan = Table::new("flow-communities-scale", Message::new("table-communities-scale"))
        .column("resolution", "column-resolution", CellKind::Number(2))
        .column("communities", "column-communities", CellKind::Int)
        .column("quality", "column-modularity", CellKind::Number(3))
        .column("nmi", "column-nmi-provinces", CellKind::Number(2))
        .plot(Plot::Lines { x: "resolution", y: "communities", series: None });
    for gamma in RESOLUTIONS {
        let Ok(network) = network(&flows, gamma) else { continue };
        let found = runs(&network, first, starts.min(20));
        let Some(found) = best(&found) else { continue };
        scan.push(vec![
            Cell::Number(gamma),
            Cell::Int(found.count as i64),
            Cell::Number(found.quality),
            Cell::number(nmi(&found.labels, &trips.provinces).ok()),
        ]);
    }
    let mut tables = vec![study.table(share), scan];
    if n <= MOST_TOGETHER {
        tables.push(study.together(&steady));
    }
    Ok(Output { findings, tables })
}

struct Study<'a, 'z> {
    scope: &'a Scope<'z>,
    trips: &'a Trips,
    flows: &'a [Flow],
    communities: Partition,
    /// Communities of what exceeds size and distance.
    beyond: Option<Partition>,
    redrawn: Partitions,
}

impl Study<'_, '_> {
    fn finding(&self, statistic: &'static str, value: Result<f64, Undefined>, reading: Message) -> Finding {
        self.trips.finding(self.scope, MEASURE.name, statistic, value, reading)
    }

    /// Q against rewired flows.
    fn quality(&self, drawn: Vec<f64>) -> Finding {
        let quality = self.communities.quality;
        let p = Null::p_at_least(&drawn, quality);
        let null = Null::of(Message::new("null-rewired"), drawn, quality, self.scope.seed);
        let id = if p <= 0.05 { "reading-communities-real" } else { "reading-communities-chance" };
        let reading = Message::new(id)
            .int("communities", self.communities.count)
            .int("places", self.trips.units.len())
            .number("quality", quality, 3)
            .number("expected", null.as_ref().map_or(quality, |n| n.mean), 3)
            .number("p", p, 3)
            .text("kind", self.trips.what())
            .text("period", self.trips.when());
        let mut finding = self.finding("quality", Ok(quality), reading);
        finding.p = Some(p);
        finding.null = null;
        if self.trips.units.len() < 15 {
            let warning = Message::new("warning-communities-few").int("places", self.trips.units.len());
            finding.warnings.push(warning);
        }
        if self.flows.len() < 2 * self.trips.units.len() {
            finding.warnings.push(Message::new("warning-communities-sparse").int("flows", self.flows.len()));
        }
        finding
    }

    /// How well communities fit the provinces, as they are and beyond distance.
    fn fit(&self) -> Vec<Finding> {
        let of = |partition: &Partition, statistic, beyond: bool| {
            let value = nmi(&partition.labels, &self.trips.provinces);
            let mut finding = self.finding(statistic, value, Message::new("reading-communities-no-fit"));
            finding.decimals = 2;
            let Ok(value) = value else { return finding };
            let test = Test::new(value, &self.redrawn, |l| nmi(&partition.labels, l).ok(), true);
            let (id, support, strength) = match (beyond, test.as_ref().map(|t| (t.p, t.percentile))) {
                (false, Some((p, _))) if p <= 0.05 => ("reading-communities-fit", Support::Inconclusive, 0.5),
                (false, _) => ("reading-communities-fit-chance", Support::Inconclusive, 0.5),
                (true, Some((p, _))) if p <= 0.05 => ("reading-communities-beyond", Support::Confirms, 1.0),
                (true, Some((_, low))) if low <= 0.05 => {
                    ("reading-communities-beyond-cut", Support::Contradicts, 1.0)
                }
                (true, _) => ("reading-communities-beyond-chance", Support::Inconclusive, 0.5),
            };
            finding.reading = Message::new(id)
                .number("value", value, 2)
                .int("communities", partition.count)
                .number("p", test.as_ref().map_or(1.0, |t| t.p), 3);
            if beyond {
                finding.evidence =
                    Some(Evidence { constraint: Constraint::AdministrativeBarriers, support, strength });
            }
            self.trips.tested(self.scope, &mut finding, test, &self.redrawn);
            finding
        };
        let mut findings = vec![of(&self.communities, "nmi", false)];
        match &self.beyond {
            Some(partition) => findings.push(of(partition, "nmi-beyond", true)),
            None => findings[0]
                .warnings
                .push(Message::new("warning-communities-no-distance").int("most", MOST_BEYOND)),
        }
        findings
    }

    fn table(&self, steady: impl Fn(usize) -> Option<f64>) -> Table {
        let title = Message::new("table-communities")
            .text("kind", self.trips.what())
            .text("period", self.trips.when());
        let mut table = Table::new("flow-communities", title)
            .column("unit", "column-unit", CellKind::Unit)
            .column("community", "column-community", CellKind::Int)
            .column("steady", "column-steady", CellKind::Percent(0))
            .column("beyond", "column-community-beyond", CellKind::Int)
            .column("province", "column-province", CellKind::Unit)
            .plot(Plot::Classes { unit: "unit", class: "community" });
        let mut order: Vec<usize> = (0..self.trips.units.len()).collect();
        order.sort_by_key(|i| (self.communities.labels[*i], *i));
        for i in order {
            let beyond = self.beyond.as_ref().map(|b| i64::from(b.labels[i]) + 1);
            table.push(vec![
                Cell::Unit(self.trips.units[i]),
                Cell::Int(i64::from(self.communities.labels[i]) + 1),
                Cell::number(steady(i)),
                beyond.map_or(Cell::Missing, Cell::Int),
                Cell::Unit(self.scope.province(self.trips.units[i])),
            ]);
        }
        table
    }

    /// How often two places come together.
    fn together(&self, steady: &[f64]) -> Table {
        let n = self.trips.units.len();
        let mut table = Table::new("flow-communities-together", Message::new("table-communities-together"))
            .column("one", "column-unit", CellKind::Unit)
            .column("two", "column-other-unit", CellKind::Unit)
            .column("together", "column-together", CellKind::Percent(0))
            .plot(Plot::Matrix { row: "one", column: "two", value: "together" });
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|i| (self.communities.labels[*i], *i));
        for i in &order {
            for j in order.iter().filter(|j| *j != i) {
                table.push(vec![
                    Cell::Unit(self.trips.units[*i]),
                    Cell::Unit(self.trips.units[*j]),
                    Cell::Number(steady[i * n + j]),
                ]);
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    fn sums(n: usize, flows: &[Flow]) -> (Vec<f64>, Vec<f64>, Vec<usize>, Vec<usize>) {
        let (mut out, mut into, mut from, mut to) = (vec![0.0; n], vec![0.0; n], vec![0; n], vec![0; n]);
        for flow in flows {
            out[flow.origin] += flow.value;
            into[flow.destination] += flow.value;
            from[flow.origin] += 1;
            to[flow.destination] += 1;
        }
        (out, into, from, to)
    }

    #[test]
    fn rewiring_breaks_two_cliques_and_keeps_degrees() {
        let mut flows = Vec::new();
        for (a, b) in (0..12).flat_map(|a| (0..12).map(move |b| (a, b))) {
            if a != b && (a / 6 == b / 6 || (a, b) == (0, 6)) {
                flows.push(Flow { origin: a, destination: b, value: 1.0 + ((a * 7 + b) % 3) as f64 });
            }
        }
        let (.., from, to) = sums(12, &flows);
        let quality = |flows: &[Flow]| {
            let network = Network::new(12, flows, Direction::Directed, Expected::Strengths(1.0)).unwrap();
            best(&runs(&network, Start::default(), 10)).unwrap().quality
        };
        for draw in 0..5 {
            let random = rewired(12, &flows, 3, draw);
            let (.., keeps_from, keeps_to) = sums(12, &random);
            assert_eq!((&keeps_from, &keeps_to), (&from, &to));
            assert!(quality(&random) < quality(&flows) - 0.1);
            assert_eq!(random, rewired(12, &flows, 3, draw));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn all_flows_rewired_keep_what_places_send_and_receive(values in prop::collection::vec(0.1f64..50.0, 49), draw in 0u64..50) {
            let flows: Vec<Flow> =
                (0..49).map(|k| Flow { origin: k / 7, destination: k % 7, value: values[k] }).collect();
            let random = rewired(7, &flows, 1, draw);
            let ((out, into, ..), (o, i, ..)) = (sums(7, &flows), sums(7, &random));
            for k in 0..7 {
                prop_assert!((out[k] - o[k]).abs() < 1e-4 * out[k] && (into[k] - i[k]).abs() < 1e-4 * into[k]);
            }
        }

        #[test]
        fn excess_sums_to_zero_in_every_class(values in prop::collection::vec(0.0f64..9.0, 36), classes in 1usize..8) {
            let distance: Vec<f64> = (0..36).map(|k| ((k / 6) as f64 - (k % 6) as f64).abs()).collect();
            let flows: Vec<Flow> =
                (0..36).map(|k| Flow { origin: k / 6, destination: k % 6, value: values[k] }).collect();
            let excess = beyond_distance(6, &flows, &distance, classes).unwrap();
            prop_assert_eq!(excess.len(), 30);
            let total: f64 = values.iter().sum();
            prop_assert!(excess.iter().map(|f| f.value).sum::<f64>().abs() < 1e-9 * total);
            if classes >= 5 {
                // Equal distances share a class, so at each distance the sum is zero if there are enough classes.
                let near: f64 = excess.iter().filter(|f| distance[f.origin * 6 + f.destination] == 1.0).map(|f| f.value).sum();
                let few = excess.iter().filter(|f| distance[f.origin * 6 + f.destination] == 1.0).count();
                prop_assert!(few == 10 && (classes < 3 || near.abs() < 1e-9 * total));
            }
        }
    }

    #[test]
    fn flows_that_only_distance_explains_have_no_communities_beyond_it() {
        let at: [f64; 6] = [0.0, 1.0, 2.0, 50.0, 51.0, 52.0];
        let distance: Vec<f64> = (0..36).map(|k| (at[k / 6] - at[k % 6]).abs()).collect();
        let pull = |d: f64| if d < 10.0 { 10.0 } else { 1.0 };
        let flows: Vec<Flow> = (0..36)
            .filter(|k| k / 6 != k % 6)
            .map(|k| Flow { origin: k / 6, destination: k % 6, value: pull(distance[k]) })
            .collect();
        let plain = Network::new(6, &flows, Direction::Directed, Expected::Strengths(1.0)).unwrap();
        assert_eq!(best(&runs(&plain, Start::default(), 10)).unwrap().labels, [0, 0, 0, 1, 1, 1]);
        let excess = beyond_distance(6, &flows, &distance, 5).unwrap();
        let most = excess.iter().map(|f| f.value.abs()).fold(0.0, f64::max);
        assert!(most < 1.0, "{most}");
        assert!(beyond_distance(6, &flows, &distance, 0).is_err());
        assert_eq!(beyond_distance(6, &[], &distance, 3), Err(Undefined::AllZero));
    }

    #[test]
    fn the_embedded_zone() {
        let scope = tiny::scope(tiny::embedded());
        let output = tiny::run(&MEASURE, &scope, &[("draws", "19"), ("starts", "10")]);
        let statistics: Vec<&str> = output.findings.iter().map(|f| f.statistic).collect();
        assert_eq!(statistics, ["quality", "nmi", "nmi-beyond"]);
        assert!(output.findings.iter().all(|f| f.p.is_some() && f.null.is_some()));
        assert_eq!((output.tables[0].rows.len(), output.tables[2].rows.len()), (19, 19 * 18));
    }
}
