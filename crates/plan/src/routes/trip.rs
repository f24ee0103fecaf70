//! A trip: places with scores and stays, minutes between them, and the rules of the traveller.

use coregion_diagnose::Undefined;

/// A place that can be visited.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// What a visit is worth.
    pub score: f64,
    /// How long a visit takes, minutes.
    pub stay: f64,
    /// The type it belongs to, for the repeat discount.
    pub kind: Option<usize>,
    /// The province it lies in.
    pub province: usize,
    /// Whether a night can be spent there.
    pub hotel: bool,
}

impl Default for Place {
    fn default() -> Self {
        Place { score: 0.0, stay: 0.0, kind: None, province: 0, hotel: true }
    }
}

/// What a traveller wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TripRules {
    /// Where the trip starts. Neither it nor the end counts as a stop.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Minutes of a day for travel and visits.
    pub budget: f64,
    /// How many days. A night is spent at the last stop of a day, where there is a hotel.
    pub days: usize,
    /// Minutes lost at every stop on top of the stay: waiting, getting in and out.
    pub dwell: f64,
    /// The least number of provinces in which a stop lies.
    pub provinces: usize,
    /// What each stop of a type already seen is multiplied by, once for each earlier one (1 for none).
    pub repeat: f64,
}

impl Default for TripRules {
    fn default() -> Self {
        TripRules { start: 0, end: 0, budget: 600.0, days: 1, dwell: 0.0, provinces: 0, repeat: 1.0 }
    }
}

/// Places, minutes between them, and rules that were checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    pub(super) places: Vec<Place>,
    pub(super) minutes: Vec<Option<f64>>,
    pub(super) rules: TripRules,
}

/// A trip that was planned.
#[derive(Clone, Debug, PartialEq)]
pub struct Trip {
    /// The stops in order.
    pub stops: Vec<usize>,
    /// The stops after which a night is spent, by position in `stops`.
    pub nights: Vec<usize>,
    /// The sum of scores.
    pub score: f64,
    /// Minutes of travel and visits, nights left out.
    pub minutes: f64,
    /// What no trip can score more than, as far as proven.
    pub bound: f64,
}

/// Why no trip can be planned.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum JourneyError {
    /// A number outside its range.
    #[error(transparent)]
    Undefined(#[from] Undefined),
    /// A start or end that is no place.
    #[error("place {at} of {places}: positions from 0 are accepted")]
    Place {
        /// The position given.
        at: usize,
        /// How many places there are.
        places: usize,
    },
    /// The solver failed.
    #[error("the solver failed while a bound was worked out")]
    Solver,
}

/// Scores that differ by less are the same.
const EQUAL: f64 = 1e-9;

impl Journey {
    /// A journey. Minutes go by place of departure and then of arrival; `None` where nothing runs.
    ///
    /// # Errors
    /// Minutes that do not align; numbers that are negative or none; rules outside their range.
    pub fn new(
        places: Vec<Place>,
        minutes: Vec<Option<f64>>,
        rules: TripRules,
    ) -> Result<Self, JourneyError> {
        let n = places.len();
        Undefined::check_length(n * n, minutes.len())?;
        for at in [rules.start, rules.end] {
            if at >= n {
                return Err(JourneyError::Place { at, places: n });
            }
        }
        let numbers: Vec<f64> = (places.iter().flat_map(|p| [p.score, p.stay]))
            .chain(minutes.iter().map(|m| m.unwrap_or(0.0)))
            .chain([rules.budget, rules.dwell])
            .collect();
        Undefined::check_not_negative(&numbers)?;
        let range = |name, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                Ok(())
            } else {
                Err(Undefined::Argument { name, value, low, high })
            }
        };
        range("days", rules.days as f64, 1.0, 30.0)?;
        range("repeat", rules.repeat, 0.0, 1.0)?;
        Ok(Journey { places, minutes, rules })
    }

    /// Minutes from one place to another.
    pub fn minutes(&self, from: usize, to: usize) -> Option<f64> {
        if from == to { Some(0.0) } else { self.minutes[from * self.places.len() + to] }
    }

    /// Minutes spent at a stop.
    pub(super) fn visit(&self, stop: usize) -> f64 {
        self.places[stop].stay + self.rules.dwell
    }

    /// The places that can be a stop: there is time to ride to them, by whatever way, to visit them and to ride to
    /// the end.
    pub(super) fn candidates(&self) -> Vec<usize> {
        let n = self.places.len();
        let mut least: Vec<f64> =
            (0..n * n).map(|at| self.minutes(at / n, at % n).unwrap_or(f64::INFINITY)).collect();
        for k in 0..n {
            for i in 0..n {
                for j in 0..n {
                    least[i * n + j] = least[i * n + j].min(least[i * n + k] + least[k * n + j]);
                }
            }
        }
        let rules = &self.rules;
        let all = rules.budget * rules.days as f64 + EQUAL;
        let able = |s: usize| {
            let visit = self.visit(s);
            visit <= rules.budget + EQUAL
                && least[rules.start * n + s] + visit + least[s * n + rules.end] <= all
        };
        (0..n).filter(|s| *s != rules.start && *s != rules.end && able(*s)).collect()
    }

    /// The score of stops in order.
    pub(super) fn score(&self, stops: &[usize]) -> f64 {
        (stops.iter().enumerate()).map(|(at, stop)| self.worth(*stop, &stops[..at])).sum()
    }

    /// What a stop is worth after others.
    pub(super) fn worth(&self, stop: usize, before: &[usize]) -> f64 {
        let place = &self.places[stop];
        match place.kind {
            Some(kind) if self.rules.repeat < 1.0 => {
                let seen = before.iter().filter(|s| self.places[**s].kind == Some(kind)).count();
                place.score * self.rules.repeat.powi(seen as i32)
            }
            _ => place.score,
        }
    }

    /// In how many provinces stops lie.
    pub(super) fn provinces(&self, stops: &[usize]) -> usize {
        let mut seen: Vec<usize> = stops.iter().map(|s| self.places[*s].province).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len()
    }

    /// Whether stops lie in as many provinces as the rules ask for.
    pub(super) fn crosses(&self, stops: &[usize]) -> bool {
        self.rules.provinces <= 1 && (self.rules.provinces == 0 || !stops.is_empty())
            || self.provinces(stops) >= self.rules.provinces
    }

    /// Travels stops in order, nights as late as they can be: minutes and nights, if there is time.
    pub(super) fn follow(&self, stops: &[usize]) -> Option<(f64, Vec<usize>)> {
        let rules = &self.rules;
        // For each day on which a stop can be finished: the earliest minute, and whether a night came before it.
        let mut reached: Vec<Vec<Option<(f64, bool)>>> = Vec::with_capacity(stops.len() + 1);
        let mut now: Vec<Option<(f64, bool)>> = vec![None; rules.days];
        now[0] = Some((0.0, false));
        let mut from = rules.start;
        let ends = stops.iter().copied().chain([rules.end]).enumerate();
        for (at, to) in ends {
            let ride = self.minutes(from, to)?;
            let ride = if at < stops.len() { ride + self.visit(to) } else { ride };
            let sleeps = at > 0 && self.places[from].hotel;
            let mut next = vec![None; rules.days];
            for day in 0..rules.days {
                let awake = now[day].map(|(minute, _)| minute + ride).filter(|m| *m <= rules.budget + EQUAL);
                let slept = (sleeps && day > 0 && now[day - 1].is_some()).then_some(ride);
                let slept = slept.filter(|m| *m <= rules.budget + EQUAL);
                next[day] = match (awake, slept) {
                    (Some(a), Some(b)) if b < a => Some((b, true)),
                    (Some(a), _) => Some((a, false)),
                    (None, b) => b.map(|b| (b, true)),
                };
            }
            reached.push(next.clone());
            now = next;
            from = to;
        }
        let mut day = now.iter().position(Option::is_some)?;
        let mut nights = Vec::new();
        for at in (0..reached.len()).rev() {
            if reached[at][day].is_some_and(|r| r.1) {
                nights.push(at - 1);
                day -= 1;
            }
        }
        nights.reverse();
        let path = std::iter::once(rules.start).chain(stops.iter().copied());
        let rides: f64 =
            path.zip(stops.iter().copied().chain([rules.end])).filter_map(|(a, b)| self.minutes(a, b)).sum();
        Some((rides + stops.iter().map(|s| self.visit(*s)).sum::<f64>(), nights))
    }

    /// A trip of these stops, if there is time for it.
    pub(super) fn trip(&self, stops: &[usize], bound: f64) -> Option<Trip> {
        let (minutes, nights) = self.follow(stops)?;
        Some(Trip { stops: stops.to_vec(), nights, score: self.score(stops), minutes, bound })
    }

    /// Whether a trip is better than another: score, then fewer nights, then fewer minutes, then earlier places.
    pub(super) fn better(a: &Trip, b: &Trip) -> bool {
        let equal = |x: f64, y: f64| (x - y).abs() <= EQUAL * x.abs().max(y.abs());
        if !equal(a.score, b.score) {
            return a.score > b.score;
        }
        let key = |t: &Trip| (t.nights.len(), (t.minutes * 1e6).round(), t.stops.clone());
        let (a, b) = (key(a), key(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)).is_lt()
    }
}
