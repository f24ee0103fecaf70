//! What no trip can score more than: a linear model of rides, with cuts against loops.
//!
//! ```text
//! maximise     sum of score_i y_i
//! subject to   one ride leaves the start, one enters the end; y_i rides enter and leave stop i
//!              sum of (minutes_ij + visit_j) x_ij <= minutes of all days
//!              as many provinces as asked for have a stop
//!              rides out of a set S without the end >= y_k for every stop k in S      (cuts, found by maximal flows)
//! ```
//!
//! Nights and discounts are left out: they only take score away. Where every score is a multiple of one number, the
//! bound is rounded down to it. Fischetti, Salazar Gonzalez and Toth 1998 (INFORMS Journal on Computing
//! 10:133-148, doi:10.1287/ijoc.10.2.133) on the cuts.

use super::trip::{Journey, JourneyError};
use crate::solver::{Compare, Goal, Model, Var, answer, prices};
use crate::{Limit, Progress};

/// Rounds of cuts.
const ROUNDS: usize = 60;

struct Rides {
    model: Model,
    /// Node 0 is the start, node 1 the end, the stops follow.
    nodes: usize,
    rides: Vec<(usize, usize, Var)>,
    /// The variable of each stop.
    visits: Vec<Var>,
}

/// The bound over `stops`; no further than to `score`, which a trip is known to have.
pub(super) fn bound(
    journey: &Journey,
    stops: &[usize],
    score: f64,
    limit: Limit<'_>,
) -> Result<f64, JourneyError> {
    let mut rides = rides(journey, stops);
    let all = stops.iter().map(|s| journey.places[*s].score).sum::<f64>();
    let (mut last, mut still) = (f64::INFINITY, 0);
    for round in 0..ROUNDS {
        let Some(found) = answer(&rides.model).map_err(|_| JourneyError::Solver)? else { break };
        still = if found.objective > last * (1.0 - 1e-4) { still + 1 } else { 0 };
        last = found.objective;
        let progress = Progress { work: round as u64, best: Some(score), bound: Some(last) };
        let reached = rounded(journey, stops, last) <= score || still > 5;
        if reached || limit.reached(&progress) || cut(&mut rides, &found.values) == 0 {
            break;
        }
    }
    // The rounds were only a way to the cuts: what they prove is worked out from the last model.
    let proven = prices(&rides.model).map_or(all, |p| p.bound.min(all));
    Ok(rounded(journey, stops, proven).max(score))
}

/// The bound on the grid of the scores.
fn rounded(journey: &Journey, stops: &[usize], value: f64) -> f64 {
    let scores: Vec<f64> = stops.iter().map(|s| journey.places[*s].score).collect();
    let whole = journey.rules.repeat == 1.0 && scores.iter().all(|s| s.fract() == 0.0 && *s < 1e9);
    let grid = scores.iter().fold(0u64, |g, s| gcd(g, *s as u64));
    if whole && grid > 0 { (value / grid as f64 + 1e-6).floor() * grid as f64 } else { value }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn rides(journey: &Journey, stops: &[usize]) -> Rides {
    let rules = &journey.rules;
    let place = |node: usize| match node {
        0 => rules.start,
        1 => rules.end,
        k => stops[k - 2],
    };
    let nodes = stops.len() + 2;
    let budget = rules.budget * rules.days as f64;
    let mut model = Model::new(Goal::Maximise);
    let visits: Vec<Var> = stops.iter().map(|s| model.real(0.0, 1.0, journey.places[*s].score)).collect();
    let mut rides = Vec::new();
    let mut minutes = Vec::new();
    for from in (0..nodes).filter(|n| *n != 1) {
        for to in (1..nodes).filter(|n| *n != from) {
            if let Some(ride) = journey.minutes(place(from), place(to)) {
                let ride = if to == 1 { ride } else { ride + journey.visit(place(to)) };
                if ride <= budget {
                    let var = model.real(0.0, 1.0, 0.0);
                    rides.push((from, to, var));
                    minutes.push((var, ride));
                }
            }
        }
    }
    model.row(minutes, Compare::AtMost, budget, None);
    for node in 0..nodes {
        let into: Vec<(Var, f64)> = rides.iter().filter(|r| r.1 == node).map(|r| (r.2, 1.0)).collect();
        let out: Vec<(Var, f64)> = rides.iter().filter(|r| r.0 == node).map(|r| (r.2, 1.0)).collect();
        match node {
            0 => model.row(out, Compare::Equal, 1.0, None),
            1 => model.row(into, Compare::Equal, 1.0, None),
            k => {
                let visit = (visits[k - 2], -1.0);
                model.row(into.into_iter().chain([visit]), Compare::Equal, 0.0, None);
                model.row(out.into_iter().chain([visit]), Compare::Equal, 0.0, None);
            }
        }
    }
    if rules.provinces > 1 {
        let mut seen: Vec<usize> = stops.iter().map(|s| journey.places[*s].province).collect();
        seen.sort_unstable();
        seen.dedup();
        let reached: Vec<Var> = seen.iter().map(|_| model.real(0.0, 1.0, 0.0)).collect();
        for (province, var) in seen.iter().zip(&reached) {
            let inside = (0..stops.len()).filter(|i| journey.places[stops[*i]].province == *province);
            let terms = inside.map(|i| (visits[i], -1.0)).chain([(*var, 1.0)]);
            model.row(terms, Compare::AtMost, 0.0, None);
        }
        let all = reached.iter().map(|v| (*v, 1.0));
        model.row(all, Compare::AtLeast, rules.provinces as f64, None);
    }
    Rides { model, nodes, rides, visits }
}

/// Adds the cuts that an answer breaks; how many.
fn cut(rides: &mut Rides, values: &[f64]) -> usize {
    let n = rides.nodes;
    let mut capacity = vec![0.0; n * n];
    for (from, to, var) in &rides.rides {
        capacity[from * n + to] += values[var.0].max(0.0);
    }
    let mut added: Vec<Vec<bool>> = Vec::new();
    for stop in 2..n {
        let visit = values[rides.visits[stop - 2].0];
        if visit < 1e-6 || added.iter().any(|side| side[stop]) {
            continue;
        }
        let (flow, side) = flow(&capacity, n, stop, 1);
        if flow >= visit - 1e-4 {
            continue;
        }
        // The stop of the set that is visited most gives the strongest cut.
        let inside = (2..n).filter(|k| side[*k]);
        let most = inside.max_by(|a, b| {
            let visit = |k: usize| values[rides.visits[k - 2].0];
            visit(*a).total_cmp(&visit(*b)).then(b.cmp(a))
        });
        let visit = rides.visits[most.unwrap_or(stop) - 2];
        let out = rides.rides.iter().filter(|r| side[r.0] && !side[r.1]).map(|r| (r.2, 1.0));
        let terms: Vec<(Var, f64)> = out.chain([(visit, -1.0)]).collect();
        rides.model.row(terms, Compare::AtLeast, 0.0, None);
        added.push(side);
    }
    added.len()
}

/// The maximal flow between two nodes and the source side of a smallest cut (shortest augmenting paths).
fn flow(capacity: &[f64], n: usize, source: usize, sink: usize) -> (f64, Vec<bool>) {
    let mut left = capacity.to_vec();
    let mut total = 0.0;
    loop {
        let mut before = vec![usize::MAX; n];
        before[source] = source;
        let mut queue = std::collections::VecDeque::from([source]);
        while let Some(node) = queue.pop_front() {
            for next in 0..n {
                if before[next] == usize::MAX && left[node * n + next] > 1e-9 {
                    before[next] = node;
                    queue.push_back(next);
                }
            }
        }
        if before[sink] == usize::MAX {
            return (total, before.iter().map(|b| *b != usize::MAX).collect());
        }
        let (mut push, mut node) = (f64::INFINITY, sink);
        while node != source {
            push = push.min(left[before[node] * n + node]);
            node = before[node];
        }
        node = sink;
        while node != source {
            left[before[node] * n + node] -= push;
            left[node * n + before[node]] += push;
            node = before[node];
        }
        total += push;
    }
}
