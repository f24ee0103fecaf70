//! Beyond 20 stops: iterated local search.
//!
//! A trip is filled with the stops that give most for their time, shortened by turning parts round and moving
//! stops, filled again, and improved by exchanging a stop for one left out; then a part of it is taken out and the
//! search goes on from there, back to the best when it strays. Vansteenwegen, Souffriau, Vanden Berghe and Van
//! Oudheusden 2009 (Computers and Operations Research 36:3281-3290, doi:10.1016/j.cor.2009.03.003) on insert and shake.

use super::trip::{Journey, Trip};
use crate::{Limit, Progress};
use coregion_diagnose::random::Stream;

/// What a state is compared by: provinces as far as asked for, score, minutes.
type Value = (usize, f64, f64);

struct Search<'j> {
    journey: &'j Journey,
    stops: &'j [usize],
}

/// The best trip found in `rounds` rounds, each a shake and a local search; the unit of work is one round.
pub(super) fn search(
    journey: &Journey,
    stops: &[usize],
    rounds: u64,
    seed: u64,
    limit: Limit<'_>,
) -> Option<Trip> {
    let search = Search { journey, stops };
    let mut stream = Stream::new(seed, 0);
    let mut now: Vec<usize> = Vec::new();
    journey.follow(&now).or_else(|| stops.iter().find_map(|s| journey.follow(&[*s])))?;
    if journey.follow(&now).is_none() {
        now.extend(stops.iter().find(|s| journey.follow(&[**s]).is_some()));
    }
    search.improve(&mut now);
    let mut best = now.clone();
    let mut since = 0;
    for round in 0..rounds {
        let value = search.value(&best).map(|v| v.1);
        if limit.reached(&Progress { work: round, best: value, bound: None }) {
            break;
        }
        let mut other = now.clone();
        search.shake(&mut other, &mut stream, since);
        search.improve(&mut other);
        if search.ahead(&other, &best) {
            best.clone_from(&other);
            since = 0;
        } else {
            since += 1;
        }
        // Slightly worse trips are walked through; a walk that leads nowhere goes back to the best.
        let near = match (search.value(&other), search.value(&best)) {
            (Some(a), Some(b)) => a.0 >= b.0 && a.1 >= b.1 * 0.94,
            _ => false,
        };
        if near {
            now = other;
        }
        if since % 60 == 59 {
            now.clone_from(&best);
        }
    }
    journey.crosses(&best).then(|| journey.trip(&best, f64::INFINITY)).flatten()
}

impl Search<'_> {
    fn value(&self, stops: &[usize]) -> Option<Value> {
        let (minutes, _) = self.journey.follow(stops)?;
        let crossed = self.journey.provinces(stops).min(self.journey.rules.provinces);
        Some((crossed, self.journey.score(stops), -minutes))
    }

    fn ahead(&self, a: &[usize], b: &[usize]) -> bool {
        match (self.value(a), self.value(b)) {
            (Some(a), Some(b)) => greater(a, b),
            (Some(_), None) => true,
            _ => false,
        }
    }

    /// Minutes added by a stop at a place in the order; `None` where nothing runs.
    fn detour(&self, order: &[usize], at: usize, stop: usize) -> Option<f64> {
        let rules = &self.journey.rules;
        let before = if at == 0 { rules.start } else { order[at - 1] };
        let after = order.get(at).copied().unwrap_or(rules.end);
        let (first, second) = (self.journey.minutes(before, stop)?, self.journey.minutes(stop, after)?);
        Some(first + second - self.journey.minutes(before, after).unwrap_or(0.0) + self.journey.visit(stop))
    }

    fn left_out(&self, order: &[usize]) -> Vec<usize> {
        self.stops.iter().copied().filter(|s| !order.contains(s)).collect()
    }

    /// Puts in the stop that gives most for its time, as long as one fits.
    fn fill(&self, order: &mut Vec<usize>) -> bool {
        let mut filled = false;
        loop {
            let mut options: Vec<(f64, usize, usize)> = Vec::new();
            for stop in self.left_out(order) {
                let places = (0..=order.len()).filter_map(|at| Some((self.detour(order, at, stop)?, at)));
                let Some((detour, at)) = places.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
                let worth = self.journey.worth(stop, &order[..at]);
                options.push((worth / detour.max(1e-9), stop, at));
            }
            options.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let before = self.value(order);
            let fits = options.iter().find_map(|(_, stop, at)| {
                let mut longer = order.clone();
                longer.insert(*at, *stop);
                let value = self.value(&longer)?;
                before.is_none_or(|b| (value.0, value.1) > (b.0, b.1)).then_some(longer)
            });
            match fits {
                Some(longer) => *order = longer,
                None => return filled,
            }
            filled = true;
        }
    }

    /// Turns parts round and moves stops as long as that saves time and costs no score.
    fn shorten(&self, order: &mut Vec<usize>) -> bool {
        let mut shortened = false;
        'again: loop {
            let Some(now) = self.value(order) else { return shortened };
            for from in 0..order.len() {
                for to in from + 1..order.len() {
                    let mut turned = order.clone();
                    turned[from..=to].reverse();
                    let mut moved = order.clone();
                    moved[from..=to].rotate_left(1);
                    let mut back = order.clone();
                    back[from..=to].rotate_right(1);
                    for other in [turned, moved, back] {
                        if self.saves(order, &other) && self.value(&other).is_some_and(|v| greater(v, now)) {
                            *order = other;
                            shortened = true;
                            continue 'again;
                        }
                    }
                }
            }
            return shortened;
        }
    }

    /// A quick look at rides alone, where the order of types does not matter.
    fn saves(&self, order: &[usize], other: &[usize]) -> bool {
        self.journey.rules.repeat < 1.0 || self.rides(other) < self.rides(order) - 1e-9
    }

    fn rides(&self, order: &[usize]) -> f64 {
        let rules = &self.journey.rules;
        let (mut from, mut total) = (rules.start, 0.0);
        for to in order.iter().copied().chain([rules.end]) {
            total += self.journey.minutes(from, to).unwrap_or(f64::INFINITY);
            from = to;
        }
        total
    }

    /// Exchanges one stop for one left out, at its best place, where that is ahead.
    fn exchange(&self, order: &mut Vec<usize>) -> bool {
        let Some(now) = self.value(order) else { return false };
        let mut best: Option<(Value, Vec<usize>)> = None;
        for out in 0..order.len() {
            let mut shorter = order.clone();
            let gone = shorter.remove(out);
            for stop in self.left_out(order) {
                if self.journey.rules.repeat == 1.0
                    && self.journey.rules.provinces < 2
                    && self.journey.places[stop].score < self.journey.places[gone].score
                {
                    continue;
                }
                let places =
                    (0..=shorter.len()).filter_map(|at| Some((self.detour(&shorter, at, stop)?, at)));
                let Some((_, at)) = places.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
                let mut other = shorter.clone();
                other.insert(at, stop);
                if let Some(value) = self.value(&other)
                    && greater(value, now)
                    && best.as_ref().is_none_or(|b| greater(value, b.0))
                {
                    best = Some((value, other));
                }
            }
        }
        match best {
            Some((_, other)) => {
                *order = other;
                true
            }
            None => false,
        }
    }

    fn improve(&self, order: &mut Vec<usize>) {
        loop {
            let shorter = self.shorten(order);
            let fuller = self.fill(order);
            if !(shorter || fuller || self.exchange(order)) {
                return;
            }
        }
    }

    /// Takes out a part, the longer the longer nothing better was found, and puts in a stop or two at random.
    fn shake(&self, order: &mut Vec<usize>, stream: &mut Stream, since: usize) {
        if !order.is_empty() {
            let most = (2 + since % 12).min(order.len());
            let length = 1 + stream.below(most);
            let from = stream.below(order.len());
            for _ in 0..length {
                if order.is_empty() {
                    break;
                }
                order.remove(from % order.len());
            }
        }
        for _ in 0..1 + stream.below(2) {
            let left = self.left_out(order);
            if left.is_empty() {
                return;
            }
            let stop = left[stream.below(left.len())];
            let at = stream.below(order.len() + 1);
            let mut longer = order.clone();
            longer.insert(at, stop);
            if self.journey.follow(&longer).is_some() {
                *order = longer;
            }
        }
    }
}

fn greater(a: Value, b: Value) -> bool {
    let tiny = 1e-9 * a.1.abs().max(b.1.abs());
    if a.0 != b.0 {
        a.0 > b.0
    } else if (a.1 - b.1).abs() > tiny {
        a.1 > b.1
    } else {
        a.2 > b.2 + 1e-9
    }
}
