//! Doubly constrained gravity: given what leaves each place and what arrives, how would flows run if only distance told them
//! where to go?
//!
//! With observed O_i leaving, D_j arriving and a decay f of distance d:
//!
//! ```text
//! T_ij = A_i O_i B_j D_j f(d_ij)                   A and B such that sum_j T_ij = O_i and sum_i T_ij = D_j
//! A_i  = 1 / sum_j B_j D_j f(d_ij),  B_j = 1 / sum_i A_i O_i f(d_ij)        balanced in turn until they hold
//! f    = d^-b (power) or exp(-b d) (exponential); b such that the mean of ln d (or of d) over T is that over observed flows
//! fit  = sum_ij min(T_ij, observed_ij) / sum_ij observed_ij                 common part of flows: 0 none, 1 the same
//! ```
//!
//! In the unit of the flows; b is a pure number (power) or one over the unit of distance. This b is also the estimate of Poisson
//! pseudo-maximum likelihood with effects of origin and destination (Wilson's entropy and Poisson give the same equations).
//! Pairs that the table does not list carry no expected flow. What crosses provincial lines is set against the
//! expected flow, and against provinces redrawn at random as contiguous partitions of the same sizes; p = (r + 1) / (M + 1)
//! for a ratio as low.
//!
//! Undefined where the sums of O and D differ, or where a place has flows but no pair to carry them.
//!
//! When not to use it: it explains flows by sums that they themselves made, so it says nothing of what a new road or border would
//! do to the sums. For the effect of the line with an interval, see border effect. Time grows with pairs times rounds.
//!
//! References: Wilson 1967 (Transportation Research 1:253-269, doi:10.1016/0041-1647(67)90035-4); Hyman 1969 (Environment
//! and Planning 1:105-112, doi:10.1068/a010105) on calibration; Lenormand, Bassolas and Ramasco 2016 (Journal of Transport Geography 51:158-169,
//! doi:10.1016/j.jtrangeo.2015.12.008) on the common part.
//!
//! ```
//! use coregion_diagnose::interaction::constrained_gravity::{calibrated, doubly_constrained};
//! use coregion_diagnose::interaction::decay::Decay;
//! let distance = [1.0, 4.0, 4.0, 1.0];
//! let flows = doubly_constrained(&[60.0, 40.0], &[50.0, 50.0], &distance, Decay::Power(1.0))?.flows;
//! assert!((flows[0] + flows[1] - 60.0).abs() < 1e-9 && (flows[0] + flows[2] - 50.0).abs() < 1e-9);
//! // The exponent comes back from the flows.
//! let found = calibrated(&flows, 2, &distance, Decay::Power)?;
//! assert!((found.parameter - 1.0).abs() < 1e-9);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::decay::Decay;
use super::distances::{Distances, MODE, MOST_ROWS, SEPARATION, distances};
use super::trips::{KIND, LEVEL, PERIOD, Trips};
use crate::barriers::partitions::Test;
use crate::{
    Cell, CellKind, Constraint, Evidence, Finding, Group, Kind, Measure, OptionSpec, Options, Output, Plot,
    Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::Message;

/// Balanced flows.
#[derive(Clone, Debug, PartialEq)]
pub struct Balanced {
    /// T by rows of origins.
    pub flows: Vec<f64>,
    /// A of each origin.
    pub origins: Vec<f64>,
    /// B of each destination.
    pub destinations: Vec<f64>,
    /// Rounds of balancing.
    pub rounds: usize,
    /// Whether the sums hold to 1e-12 of the total.
    pub converged: bool,
}

/// Flows with given sums of origins and destinations, at distances by rows (infinite where nothing may flow).
///
/// # Errors
/// No origin or destination, slices that do not align, a sum or distance that is negative or no number, sums that do not agree
/// to 1e-9, nothing that flows, or a place with flows that no pair can carry.
pub fn doubly_constrained(
    origins: &[f64],
    destinations: &[f64],
    distance: &[f64],
    decay: Decay,
) -> Result<Balanced, Undefined> {
    let (n, m) = (origins.len(), destinations.len());
    if n == 0 || m == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    Undefined::check_length(n * m, distance.len())?;
    Undefined::check_not_negative(origins)?;
    Undefined::check_not_negative(destinations)?;
    let (total, arriving): (f64, f64) = (origins.iter().sum(), destinations.iter().sum());
    if total == 0.0 {
        return Err(Undefined::AllZero);
    }
    if (total - arriving).abs() > 1e-9 * total {
        return Err(Undefined::Argument { name: "destinations", value: arriving, low: total, high: total });
    }
    // Weights relative to the largest, so that neither very steep nor very flat decay leaves the numbers.
    let log = |at: usize, d: f64| match (d, decay) {
        (d, _) if d.is_nan() => Err(Undefined::NotFinite { at }),
        (d, _) if d < 0.0 => Err(Undefined::Negative { at, value: d }),
        (f64::INFINITY, _) => Ok(f64::NEG_INFINITY),
        (0.0, Decay::Power(_)) => Err(Undefined::Zero { at }),
        (d, Decay::Power(b)) => Ok(-b * d.ln()),
        (d, Decay::Exponential(b)) => Ok(-b * d),
        (d, other) => Ok(other.weight(d).ln()),
    };
    let mut weights = Vec::with_capacity(n * m);
    for (at, d) in distance.iter().enumerate() {
        weights.push(log(at, *d)?);
    }
    let highest = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if highest == f64::NEG_INFINITY {
        return Err(Undefined::NoLinks);
    }
    weights.iter_mut().for_each(|w| *w = (*w - highest).exp());
    let carried = |i: usize, j: usize| weights[i * m + j] > 0.0 && origins[i] > 0.0 && destinations[j] > 0.0;
    let stuck = (0..n).any(|i| origins[i] > 0.0 && !(0..m).any(|j| carried(i, j)))
        || (0..m).any(|j| destinations[j] > 0.0 && !(0..n).any(|i| carried(i, j)));
    if stuck {
        return Err(Undefined::NoLinks);
    }
    let share = |values: &[f64]| values.iter().map(|v| v / total).collect::<Vec<f64>>();
    let (o, d) = (share(origins), share(destinations));
    let (mut a, mut b) = (vec![1.0; n], vec![1.0; m]);
    let mut rounds = 0;
    let mut converged = false;
    while rounds < 20_000 && !converged {
        rounds += 1;
        let mut error = 0.0;
        for i in 0..n {
            let sum: f64 = (0..m).map(|j| b[j] * d[j] * weights[i * m + j]).sum();
            if o[i] > 0.0 && sum > 0.0 {
                error += (a[i] * o[i] * sum - o[i]).abs();
                a[i] = 1.0 / sum;
            }
        }
        // The rows hold now; the columns did before. Both hold where no row had to change.
        converged = rounds > 1 && error <= 1e-12;
        if !converged {
            let mut sums = vec![0.0; m];
            for i in 0..n {
                let factor = a[i] * o[i];
                sums.iter_mut().zip(&weights[i * m..]).for_each(|(sum, w)| *sum += factor * w);
            }
            for j in 0..m {
                if d[j] > 0.0 && sums[j] > 0.0 {
                    b[j] = 1.0 / sums[j];
                }
            }
        }
    }
    let flows: Vec<f64> = (0..n * m)
        .map(|at| total * (a[at / m] * o[at / m] * weights[at]) * (b[at % m] * d[at % m]))
        .collect();
    Undefined::check_finite(&flows)?;
    // A and B for the weights as they are and flows in their unit.
    let scale = highest.exp() * total;
    let a = a.into_iter().map(|a| a / scale).collect();
    Ok(Balanced { flows, origins: a, destinations: b, rounds, converged })
}

/// A calibrated model.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrated {
    /// b.
    pub parameter: f64,
    /// The flows it expects.
    pub expected: Balanced,
    /// Common part of expected and observed flows.
    pub common: f64,
}

/// The decay (power or exponential) whose expected flows lie as far apart as the observed ones: flows and distances by rows of
/// `n` origins; a pair at infinite distance carries nothing.
///
/// # Errors
/// As [`doubly_constrained`]; a flow between pairs without a distance does not count. `Constant` where all pairs with a distance
/// are equally far apart; an argument error where no decay from -50 to 50 (in the scale of the distances) fits.
pub fn calibrated(
    observed: &[f64],
    n: usize,
    distance: &[f64],
    form: impl Fn(f64) -> Decay,
) -> Result<Calibrated, Undefined> {
    Undefined::check_not_negative(observed)?;
    Undefined::check_length(observed.len(), distance.len())?;
    if n == 0 || observed.is_empty() {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    let m = observed.len() / n;
    Undefined::check_length(n * m, observed.len())?;
    let open = |at: usize| distance[at] < f64::INFINITY;
    let observed: Vec<f64> = (0..n * m).map(|at| if open(at) { observed[at] } else { 0.0 }).collect();
    let origins: Vec<f64> = observed.chunks(m).map(|row| row.iter().sum()).collect();
    let destinations: Vec<f64> = (0..m).map(|j| (0..n).map(|i| observed[i * m + j]).sum()).collect();
    let power = matches!(form(1.0), Decay::Power(_));
    let cost = |at: usize| if power { distance[at].ln() } else { distance[at] };
    let costs: Vec<f64> = (0..n * m).filter(|at| open(*at)).map(cost).collect();
    let (low, high) =
        costs.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), c| (l.min(*c), h.max(*c)));
    if high <= low || costs.is_empty() {
        return Err(Undefined::Constant);
    }
    let mean = |flows: &[f64]| {
        let total: f64 = flows.iter().sum();
        (0..n * m).filter(|at| flows[*at] > 0.0).map(|at| flows[at] / total * cost(at)).sum::<f64>()
    };
    let target = mean(&observed);
    let unit = 1.0 / (high - low);
    let at = |b: f64| -> Result<(f64, Balanced), Undefined> {
        let flows = doubly_constrained(&origins, &destinations, distance, form(b))?;
        Ok((mean(&flows.flows) - target, flows))
    };
    // The mean falls as b grows: widen until the root lies between, then close in (regula falsi, Illinois).
    let (mut left, mut right) = ((0.0, at(0.0)?.0), (0.0, 0.0));
    let mut step = if left.1 > 0.0 { unit } else { -unit };
    loop {
        right = (right.0 + step, at(right.0 + step)?.0);
        if right.1 == 0.0 || (right.1 > 0.0) != (left.1 > 0.0) {
            break;
        }
        left = right;
        step *= 2.0;
        if right.0.abs() > 50.0 * unit {
            return Err(Undefined::Argument {
                name: "b",
                value: right.0,
                low: -50.0 * unit,
                high: 50.0 * unit,
            });
        }
    }
    let mut side = 0;
    let mut b = right.0;
    for _ in 0..200 {
        if (right.0 - left.0).abs() <= 1e-13 * (unit + b.abs()) || left.1 == right.1 {
            break;
        }
        b = (left.0 * right.1 - right.0 * left.1) / (right.1 - left.1);
        let value = at(b)?.0;
        if value == 0.0 {
            break;
        }
        if (value > 0.0) == (right.1 > 0.0) {
            right = (b, value);
            if side == 1 {
                left.1 /= 2.0;
            }
            side = 1;
        } else {
            left = (b, value);
            if side == -1 {
                right.1 /= 2.0;
            }
            side = -1;
        }
    }
    let (_, expected) = at(b)?;
    let total: f64 = observed.iter().sum();
    let common = expected.flows.iter().zip(&observed).map(|(t, o)| t.min(*o)).sum::<f64>() / total;
    Ok(Calibrated { parameter: b, expected, common })
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "constrained-gravity",
    group: Group::Interaction,
    references: &[
        "Wilson 1967, Transportation Research 1:253-269, doi:10.1016/0041-1647(67)90035-4",
        "Hyman 1969, Environment and Planning 1:105-112, doi:10.1068/a010105",
        "Lenormand, Bassolas and Ramasco 2016, Journal of Transport Geography 51:158-169, doi:10.1016/j.jtrangeo.2015.12.008",
    ],
    options: &[
        KIND,
        PERIOD,
        LEVEL,
        OptionSpec { name: "decay", kind: Kind::Choice(&["power", "exponential"]), default: "power" },
        SEPARATION,
        MODE,
        OptionSpec { name: "draws", kind: Kind::Int(99, 99_999), default: "999" },
    ],
    run,
};

/// Flows of at most so many places are balanced.
const MOST: usize = 3_000;

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let trips = Trips::new(scope, options)?;
    let n = trips.units.len();
    if n > MOST {
        let reason = Message::new("unavailable-constrained-most").int("most", MOST).int("found", n);
        return Err(Unavailable { reason, resource: "flows" });
    }
    let apart = distances(scope, &trips.units, &trips.units, options)?;
    // What is not listed is not known, so it carries nothing in the model either.
    let mut distance = vec![f64::INFINITY; n * n];
    let mut observed = vec![0.0; n * n];
    for flow in trips.flows.iter().filter(|f| f.origin != f.destination) {
        let at = flow.origin * n + flow.destination;
        if apart.values[at] > 0.0 {
            distance[at] = apart.values[at];
            observed[at] += flow.value;
        }
    }
    let exponential = options.text("decay") == Some("exponential");
    let form = |b: f64| if exponential { Decay::Exponential(b) } else { Decay::Power(b) };
    let mut study = Study { scope, trips: &trips, apart: &apart, observed, distance, exponential };
    let found = match calibrated(&study.observed, n, &study.distance, form) {
        Ok(found) => found,
        Err(reason) => {
            let reading = Message::new("reading-constrained-undefined");
            let finding = trips.finding(scope, MEASURE.name, "decay", Err(reason), reading);
            return Ok(Output { findings: vec![finding], tables: Vec::new() });
        }
    };
    study
        .observed
        .iter_mut()
        .zip(&study.distance)
        .filter(|(_, d)| d.is_infinite())
        .for_each(|(o, _)| *o = 0.0);
    let draws = options.int("draws").unwrap_or(999).max(1) as usize;
    let mut across = study.across(&found, draws);
    across.warnings.push(apart.said.clone());
    if !found.expected.converged {
        across.warnings.push(Message::new("warning-constrained-rounds").int("rounds", found.expected.rounds));
    }
    Ok(Output {
        findings: vec![across, study.decay(&found), study.common(&found)],
        tables: vec![study.table(&found)],
    })
}

struct Study<'a, 'z> {
    scope: &'a Scope<'z>,
    trips: &'a Trips,
    apart: &'a Distances,
    observed: Vec<f64>,
    distance: Vec<f64>,
    exponential: bool,
}

impl Study<'_, '_> {
    fn finding(&self, statistic: &'static str, value: Result<f64, Undefined>, reading: Message) -> Finding {
        let mut finding = self.trips.finding(self.scope, MEASURE.name, statistic, value, reading);
        finding.inputs.extend(self.apart.inputs.iter().cloned());
        finding
    }

    fn pairs(&self) -> usize {
        self.distance.iter().filter(|d| d.is_finite()).count()
    }

    /// Observed over expected flow across lines.
    fn across(&self, found: &Calibrated, draws: usize) -> Finding {
        let n = self.trips.units.len();
        let ratio = |labels: &[u32]| {
            let (mut observed, mut expected) = (0.0, 0.0);
            for at in (0..n * n).filter(|at| labels[at / n] != labels[at % n]) {
                observed += self.observed[at];
                expected += found.expected.flows[at];
            }
            if expected > 0.0 { Ok(observed / expected) } else { Err(Undefined::NoLinks) }
        };
        let value = ratio(&self.trips.provinces);
        let mut finding = self.finding("across", value, Message::new("reading-constrained-one"));
        let Ok(value) = value else { return finding };
        let redrawn = self.trips.redrawn(self.scope, draws);
        let test = Test::new(value, &redrawn, |labels| ratio(labels).ok(), false);
        let (id, support, strength) = match test.as_ref().map(|t| t.p) {
            Some(p) if p <= 0.05 && value < 1.0 => ("reading-constrained-fewer", Support::Confirms, 1.0),
            _ if value >= 1.0 => ("reading-constrained-more", Support::Contradicts, 0.5),
            _ => ("reading-constrained-chance", Support::Inconclusive, 0.5),
        };
        finding.reading = Message::new(id)
            .number("value", value, 2)
            .number("p", test.as_ref().map_or(1.0, |t| t.p), 3)
            .text("kind", self.trips.what())
            .text("period", self.trips.when());
        finding.evidence =
            Some(Evidence { constraint: Constraint::AdministrativeBarriers, support, strength });
        self.trips.tested(self.scope, &mut finding, test, &redrawn);
        finding
    }

    fn decay(&self, found: &Calibrated) -> Finding {
        let id =
            if self.exponential { "reading-constrained-exponential" } else { "reading-constrained-power" };
        let reading = Message::new(id)
            .number("value", found.parameter, if self.exponential { 4 } else { 2 })
            .number("halved", std::f64::consts::LN_2 / found.parameter, 0)
            .text("unit", self.apart.unit)
            .int("pairs", self.pairs());
        let mut finding = self.finding("decay", Ok(found.parameter), reading);
        if self.exponential {
            finding.unit = format!("1/{}", self.apart.unit);
            finding.decimals = 5;
        }
        finding
    }

    fn common(&self, found: &Calibrated) -> Finding {
        let reading = Message::new("reading-constrained-common").percent("share", found.common, 0);
        self.finding("common", Ok(found.common), reading)
    }

    /// Pairs with observed and expected flows, the widest gaps first.
    fn table(&self, found: &Calibrated) -> Table {
        let n = self.trips.units.len();
        let gap = |at: usize| self.observed[at] - found.expected.flows[at];
        let mut pairs: Vec<usize> = (0..n * n).filter(|at| self.distance[*at].is_finite()).collect();
        pairs.sort_by(|a, b| gap(*b).abs().total_cmp(&gap(*a).abs()).then(a.cmp(b)));
        let most = pairs.len() > MOST_ROWS;
        pairs.truncate(MOST_ROWS);
        let title = Message::new(if most { "table-constrained-most" } else { "table-constrained" })
            .int("rows", pairs.len())
            .text("kind", self.trips.what())
            .text("period", self.trips.when());
        let mut table = Table::new("constrained-gravity", title)
            .column("from", "column-flow-from", CellKind::Unit)
            .column("to", "column-flow-to", CellKind::Unit)
            .column("distance", "column-distance-between", CellKind::Number(0))
            .unit(self.apart.unit)
            .column("observed", "column-observed-flow", CellKind::Number(3))
            .unit(&self.trips.unit)
            .column("expected", "column-balanced-flow", CellKind::Number(3))
            .unit(&self.trips.unit)
            .column("gap", "column-flow-gap", CellKind::Number(3))
            .unit(&self.trips.unit)
            .column("across", "column-crosses", CellKind::Text)
            .plot(Plot::Links { from: "from", to: "to", value: "observed" });
        for at in pairs {
            let (i, j) = (at / n, at % n);
            let crosses = self.trips.provinces[i] != self.trips.provinces[j];
            table.push(vec![
                Cell::Unit(self.trips.units[i]),
                Cell::Unit(self.trips.units[j]),
                Cell::Number(self.distance[at]),
                Cell::Number(self.observed[at]),
                Cell::Number(found.expected.flows[at]),
                Cell::Number(gap(at)),
                Cell::Label(Message::new(if crosses { "word-yes" } else { "word-no" })),
            ]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barriers::ppml::{self, ppml};
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn balancing_by_hand() {
        // With f = 1 near and 1/4 far, T = [[t, 60 - t], [50 - t, t - 10]] and t (t - 10) = 16 (60 - t)(50 - t):
        // 15 t^2 - 1750 t + 48000 = 0.
        let root = (1750.0 - (1750.0f64 * 1750.0 - 4.0 * 15.0 * 48_000.0).sqrt()) / 30.0;
        let found =
            doubly_constrained(&[60.0, 40.0], &[50.0, 50.0], &[1.0, 4.0, 4.0, 1.0], Decay::Power(1.0))
                .unwrap();
        for (flow, expected) in found.flows.iter().zip([root, 60.0 - root, 50.0 - root, root - 10.0]) {
            assert!((flow - expected).abs() < 1e-9, "{flow} is not {expected}");
        }
        assert!(found.converged);
        let (a, b) = (&found.origins, &found.destinations);
        assert!((a[0] * 60.0 * b[1] * 50.0 * 0.25 - found.flows[1]).abs() < 1e-9);
    }

    #[test]
    fn edges_are_reasons() {
        let f = |o: &[f64], d: &[f64], x: &[f64]| doubly_constrained(o, d, x, Decay::Power(1.0)).err();
        assert_eq!(f(&[], &[1.0], &[]), Some(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(f(&[0.0], &[0.0], &[1.0]), Some(Undefined::AllZero));
        assert!(matches!(f(&[1.0], &[2.0], &[1.0]), Some(Undefined::Argument { .. })));
        assert_eq!(f(&[1.0], &[1.0], &[0.0]), Some(Undefined::Zero { at: 0 }));
        assert_eq!(f(&[1.0], &[1.0], &[f64::INFINITY]), Some(Undefined::NoLinks));
        assert_eq!(f(&[1.0, 1.0], &[2.0], &[1.0, f64::INFINITY]), Some(Undefined::NoLinks));
        assert_eq!(calibrated(&[1.0; 4], 2, &[3.0; 4], Decay::Power), Err(Undefined::Constant));
        // Very steep decay stays in numbers.
        let steep =
            doubly_constrained(&[1.0, 1.0], &[1.0, 1.0], &[1.0, 2.0, 2.0, 1.0], Decay::Exponential(900.0))
                .unwrap();
        assert!((steep.flows[0] - 1.0).abs() < 1e-9);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn sums_hold_and_the_exponent_comes_back_as_poisson_gives_it(
            out in prop::collection::vec(1.0f64..50.0, 6),
            into in prop::collection::vec(1.0f64..50.0, 6),
            at in prop::collection::vec((0.0f64..100.0, 0.0f64..100.0), 6),
            noise in prop::collection::vec(0.5f64..2.0, 36),
            b in 0.2f64..2.5,
        ) {
            let d: Vec<f64> = (0..36)
                .map(|k| if k / 6 == k % 6 { f64::INFINITY } else {
                    (at[k / 6].0 - at[k % 6].0).hypot(at[k / 6].1 - at[k % 6].1) + 1.0
                })
                .collect();
            let flow = |k: usize| if d[k].is_finite() { out[k / 6] * into[k % 6] * d[k].powf(-b) } else { 0.0 };
            let exact: Vec<f64> = (0..36).map(flow).collect();
            let found = calibrated(&exact, 6, &d, Decay::Power).unwrap();
            prop_assert!((found.parameter - b).abs() < 1e-6, "{} {}", found.parameter, b);
            prop_assert!((found.common - 1.0).abs() < 1e-6);
            let noisy: Vec<f64> = exact.iter().zip(&noise).map(|(x, e)| x * e).collect();
            let found = calibrated(&noisy, 6, &d, Decay::Power).unwrap();
            for i in 0..6 {
                let sum = |v: &[f64]| (0..6).map(|j| v[i * 6 + j]).sum::<f64>();
                prop_assert!((sum(&found.expected.flows) - sum(&noisy)).abs() < 1e-8 * sum(&noisy));
                let sum = |v: &[f64]| (0..6).map(|j| v[j * 6 + i]).sum::<f64>();
                prop_assert!((sum(&found.expected.flows) - sum(&noisy)).abs() < 1e-8 * sum(&noisy));
            }
            let open: Vec<usize> = (0..36).filter(|k| d[*k].is_finite()).collect();
            let log: Vec<f64> = open.iter().map(|k| d[*k].ln()).collect();
            let (from, to): (Vec<u32>, Vec<u32>) = open.iter().map(|k| ((k / 6) as u32, (k % 6) as u32)).unzip();
            let y: Vec<f64> = open.iter().map(|k| noisy[*k]).collect();
            let fit = ppml(&y, &[&log], &[&from, &to], &ppml::Options::default()).unwrap();
            prop_assert!((fit.coefficient(0).unwrap().estimate + found.parameter).abs() < 1e-5);
        }
    }

    #[test]
    fn the_embedded_zone() {
        let scope = tiny::scope(tiny::embedded());
        let power = tiny::run(&MEASURE, &scope, &[("draws", "99")]);
        let statistics: Vec<&str> = power.findings.iter().map(|f| f.statistic).collect();
        assert_eq!(statistics, ["across", "decay", "common"]);
        let value = |k: usize| power.findings[k].value.number().unwrap();
        assert!(value(0) < 1.0, "flows across lines fall short: {}", value(0));
        assert!(value(1) > 0.5 && value(2) > 0.5);
        assert!(power.findings[0].null.is_some());
        tiny::run(&MEASURE, &scope, &[("draws", "99"), ("decay", "exponential")]);
        tiny::run(&MEASURE, &scope, &[("draws", "99"), ("separation", "minutes")]);
    }
}
