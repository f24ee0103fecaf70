//! AZP and max-p with the straddle constraint: single counties join, leave and change circles; circles are founded and dissolved.

use super::{Circle, Search};
use coregion_diagnose::random::Stream;

/// Counties looked at for one move, and for how many moves one that moved is barred.
const TRIALS: usize = 40;
const TENURE: usize = 15;

impl Search<'_, '_> {
    /// The best circles that moves of single counties find, from a start.
    pub(super) fn tabu(&mut self, start: Vec<Circle>) -> Vec<Circle> {
        let n = self.counties.len();
        let mut stream = Stream::new(self.options.seed, 0);
        let mut now = State::new(n, self.best_of(start));
        let mut best = (self.merit(&now.circles), now.circles.clone());
        let mut value = best.0;
        let mut barred = vec![0usize; n];
        let (mut step, mut last) = (0, 0);
        while step - last < self.options.patience {
            step += 1;
            if self.pass(best.0) {
                break;
            }
            let mut chosen: Option<(f64, Move)> = None;
            for _ in 0..TRIALS {
                let county = stream.below(n) as u32;
                for (gain, change) in self.moves(&now, county) {
                    let free = barred[county as usize] <= step || value + gain > best.0 + 1e-12;
                    if free && chosen.as_ref().is_none_or(|c| gain > c.0) {
                        chosen = Some((gain, change));
                    }
                }
            }
            let Some((gain, change)) = chosen else { continue };
            for v in now.apply(change) {
                barred[v as usize] = step + TENURE;
            }
            value += gain;
            if value > best.0 + 1e-12 {
                best = (value, now.circles.clone());
                last = step;
            }
        }
        best.1
    }

    /// What can be done about a county, each with its gain.
    fn moves(&mut self, now: &State, county: u32) -> Vec<(f64, Move)> {
        let mut found = Vec::new();
        let merit = |search: &Self, set: &[u32]| {
            let value = search.value(set);
            (value > 0.0).then(|| search.merit_of(value))
        };
        let home = now.owner[county as usize];
        let mut beside: Vec<usize> =
            self.counties.graph.neighbours(county).iter().filter_map(|u| now.owner[*u as usize]).collect();
        beside.sort_unstable();
        beside.dedup();
        // Without the county: what is left of its circle, if that still keeps the rules.
        let old = home.map_or(0.0, |h| merit(self, &now.circles[h]).unwrap_or(0.0));
        let rest = home.map(|h| now.circles[h].iter().copied().filter(|v| *v != county).collect::<Circle>());
        let left = rest.as_ref().and_then(|r| merit(self, r));
        let rest = rest.filter(|_| left.is_some());
        self.work += 1 + beside.len() as u64;
        if home.is_some() {
            let change = home.map(|h| (h, rest.clone())).into_iter().collect();
            found.push((left.unwrap_or(0.0) - old, Move { change, new: None }));
        }
        for other in beside.into_iter().filter(|o| Some(*o) != home) {
            let mut larger = now.circles[other].clone();
            larger.push(county);
            larger.sort_unstable();
            if let Some(after) = merit(self, &larger) {
                let before = merit(self, &now.circles[other]).unwrap_or(0.0);
                let gain = after - before + left.unwrap_or(0.0) - old;
                let mut change: Vec<(usize, Option<Circle>)> = vec![(other, Some(larger))];
                change.extend(home.map(|h| (h, rest.clone())));
                found.push((gain, Move { change, new: None }));
            }
        }
        if home.is_none() {
            let owner = &now.owner;
            let free = |v: u32| owner[v as usize].is_none();
            if let Some((value, set)) = self.best_around(county, &free, false) {
                let full = self
                    .options
                    .most
                    .is_some_and(|most| now.circles.iter().filter(|c| !c.is_empty()).count() >= most);
                let worst = (0..now.circles.len())
                    .filter(|c| full && !now.circles[*c].is_empty())
                    .map(|c| (merit(self, &now.circles[c]).unwrap_or(0.0), c))
                    .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                let change = worst.map(|w| (w.1, None)).into_iter().collect();
                let gain = self.merit_of(value) - worst.map_or(0.0, |w| w.0);
                found.push((gain, Move { change, new: Some(set) }));
            }
        }
        found
    }
}

/// Circles that change (or are dissolved), and one that is founded.
struct Move {
    change: Vec<(usize, Option<Circle>)>,
    new: Option<Circle>,
}

struct State {
    /// Circles; dissolved ones are empty.
    circles: Vec<Circle>,
    owner: Vec<Option<usize>>,
}

impl State {
    fn new(n: usize, circles: Vec<Circle>) -> Self {
        let mut owner = vec![None; n];
        for (i, circle) in circles.iter().enumerate() {
            circle.iter().for_each(|v| owner[*v as usize] = Some(i));
        }
        State { circles, owner }
    }

    /// Makes a move; returns the counties that moved.
    fn apply(&mut self, change: Move) -> Vec<u32> {
        let mut moved = Vec::new();
        let set = |state: &mut State, at: usize, circle: Circle, moved: &mut Vec<u32>| {
            for v in std::mem::take(&mut state.circles[at]) {
                if !circle.contains(&v) && state.owner[v as usize] == Some(at) {
                    state.owner[v as usize] = None;
                    moved.push(v);
                }
            }
            for &v in &circle {
                if state.owner[v as usize] != Some(at) {
                    state.owner[v as usize] = Some(at);
                    moved.push(v);
                }
            }
            state.circles[at] = circle;
        };
        for (at, circle) in change.change {
            set(self, at, circle.unwrap_or_default(), &mut moved);
        }
        if let Some(circle) = change.new {
            let at = self.circles.iter().position(Vec::is_empty).unwrap_or(self.circles.len());
            if at == self.circles.len() {
                self.circles.push(Vec::new());
            }
            set(self, at, circle, &mut moved);
        }
        moved
    }
}
