//! Up to 20 stops exactly: for every set of stops and last one, the ways to be there that no other way beats.
//!
//! Sets grow one stop at a time. A way is the day, the minute and the score (which depends on the order only where
//! repeats are discounted); a way that is no earlier and scores no more than another is dropped. Time grows with
//! 2^n n^2 at worst; a budget that few sets fit makes it much less.

use super::trip::{Journey, Trip};
use crate::{Limit, Progress};

/// The most stops.
pub(super) const MOST_STOPS: usize = 20;

#[derive(Clone, Copy)]
struct Way {
    /// The order of stops, five bits each, the first lowest.
    path: u128,
    minute: f64,
    score: f64,
    day: u8,
}

/// The ways of the sets of one size: `from[set * stops + last]..` are those of a set and last stop.
struct Layer {
    sets: Vec<u32>,
    from: Vec<usize>,
    ways: Vec<Way>,
}

/// The best trip over `stops`, and whether the search ended. The unit of work is one set of stops.
pub(super) fn exact(journey: &Journey, stops: &[usize], limit: Limit<'_>) -> (Option<Trip>, bool) {
    let n = stops.len();
    let mut best: Option<Trip> = None;
    let mut offer = |order: &[usize]| {
        if journey.crosses(order)
            && let Some(trip) = journey.trip(order, f64::INFINITY)
            && best.as_ref().is_none_or(|b| Journey::better(&trip, b))
        {
            best = Some(trip);
        }
    };
    offer(&[]);
    let (mut work, mut top) = (0u64, -1.0f64);
    let mut layer = first(journey, stops);
    let mut place = vec![u32::MAX; 1 << n];
    for size in 1..=n {
        // Only the ways that score as much as the best so far can be better: the rest is not written out.
        for (at, set) in layer.sets.iter().enumerate() {
            for way in &layer.ways[layer.from[at * n]..layer.from[(at + 1) * n]] {
                if way.score >= top * (1.0 - 1e-9) && ends(journey, stops, *set, way, size) {
                    top = top.max(way.score);
                    offer(&order(stops, way, size));
                }
            }
        }
        if size == n {
            break;
        }
        let mut sets: Vec<u32> = (layer.sets.iter())
            .flat_map(|s| (0..n).filter(move |j| s >> j & 1 == 0).map(move |j| s | 1 << j))
            .collect();
        sets.sort_unstable();
        sets.dedup();
        for (at, set) in layer.sets.iter().enumerate() {
            place[*set as usize] = at as u32;
        }
        let mut next = Layer { sets: Vec::new(), from: vec![0], ways: Vec::new() };
        for set in sets {
            work += 1;
            if limit.reached(&Progress { work, best: Some(top).filter(|t| *t >= 0.0), bound: None }) {
                return (best, false);
            }
            let before = next.ways.len();
            let mut ends = Vec::with_capacity(n);
            for j in 0..n {
                let start = next.ways.len();
                if set >> j & 1 == 1 && place[(set ^ 1 << j) as usize] != u32::MAX {
                    let at = place[(set ^ 1 << j) as usize] as usize;
                    extend(journey, stops, &layer, at, j, size, &mut next.ways, start);
                }
                ends.push(next.ways.len());
            }
            if next.ways.len() > before {
                next.sets.push(set);
                next.from.extend(ends);
            }
        }
        layer.sets.iter().for_each(|s| place[*s as usize] = u32::MAX);
        layer = next;
        if layer.sets.is_empty() {
            break;
        }
    }
    (best, true)
}

fn first(journey: &Journey, stops: &[usize]) -> Layer {
    let n = stops.len();
    let mut layer = Layer { sets: Vec::new(), from: vec![0], ways: Vec::new() };
    for (j, stop) in stops.iter().enumerate() {
        let Some(ride) = journey.minutes(journey.rules.start, *stop) else { continue };
        let minute = ride + journey.visit(*stop);
        if minute <= journey.rules.budget + 1e-9 {
            layer.sets.push(1 << j);
            let at = layer.ways.len();
            layer.ways.push(Way { path: j as u128, minute, score: journey.places[*stop].score, day: 0 });
            layer.from.extend((0..n).map(|k| if k < j { at } else { at + 1 }));
        }
    }
    layer
}

/// The ways to stop `j` from the set at `at`, none of which another beats, put behind `start`.
#[allow(clippy::too_many_arguments)]
fn extend(
    journey: &Journey,
    stops: &[usize],
    layer: &Layer,
    at: usize,
    j: usize,
    size: usize,
    ways: &mut Vec<Way>,
    start: usize,
) {
    let (n, rules, stop) = (stops.len(), &journey.rules, stops[j]);
    let visit = journey.visit(stop);
    let hotel = journey.places[stop].hotel;
    let set = layer.sets[at];
    let seen = match journey.places[stop].kind {
        Some(kind) if rules.repeat < 1.0 => {
            (0..n).filter(|i| set >> i & 1 == 1 && journey.places[stops[*i]].kind == Some(kind)).count()
        }
        _ => 0,
    };
    let worth = journey.places[stop].score * rules.repeat.powi(seen as i32);
    for i in (0..n).filter(|i| set >> i & 1 == 1) {
        let Some(ride) = journey.minutes(stops[i], stop) else { continue };
        for way in &layer.ways[layer.from[at * n + i]..layer.from[at * n + i + 1]] {
            let path = way.path | (j as u128) << (5 * size);
            let awake = (way.day, way.minute + ride + visit);
            let slept = (way.day + 1, ride + visit);
            let can_sleep = journey.places[stops[i]].hotel && usize::from(way.day) + 1 < rules.days;
            for (day, minute) in std::iter::once(awake).chain(can_sleep.then_some(slept)) {
                if minute <= rules.budget + 1e-9 {
                    put(ways, start, Way { path, minute, score: way.score + worth, day }, hotel);
                }
            }
        }
    }
}

/// Whether one way is at least as good as another at a stop with or without a hotel.
fn beats(a: &Way, b: &Way, hotel: bool) -> bool {
    let earlier = a.day == b.day && a.minute <= b.minute || hotel && a.day < b.day;
    earlier && a.score >= b.score
}

fn put(ways: &mut Vec<Way>, start: usize, way: Way, hotel: bool) {
    if ways[start..].iter().any(|w| beats(w, &way, hotel)) {
        return;
    }
    let mut at = start;
    while at < ways.len() {
        if beats(&way, &ways[at], hotel) {
            ways.swap_remove(at);
        } else {
            at += 1;
        }
    }
    ways.push(way);
}

fn order(stops: &[usize], way: &Way, size: usize) -> Vec<usize> {
    (0..size).map(|at| stops[(way.path >> (5 * at) & 31) as usize]).collect()
}

/// Whether a way reaches the end in time.
fn ends(journey: &Journey, stops: &[usize], set: u32, way: &Way, size: usize) -> bool {
    let rules = &journey.rules;
    let last = stops[(way.path >> (5 * (size - 1)) & 31) as usize];
    let Some(ride) = journey.minutes(last, rules.end) else { return false };
    let again = usize::from(way.day) + 1 < rules.days && journey.places[last].hotel;
    let crosses = rules.provinces < 2 || {
        let inside: Vec<usize> = (0..stops.len()).filter(|i| set >> i & 1 == 1).map(|i| stops[i]).collect();
        journey.crosses(&inside)
    };
    crosses && (way.minute + ride <= rules.budget + 1e-9 || again && ride <= rules.budget + 1e-9)
}
