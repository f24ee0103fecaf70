//! One trip, many stations (一程多站): which chain of stops gives the visitor most in the time allowed, and crosses the
//! line?
//!
//! ```text
//! maximise     sum of scores of the stops (each of a type seen before is multiplied by `repeat` once for each)
//! subject to   one path from start to end; on each day rides, stays and dwell take at most `budget` minutes;
//!              a night is spent at the last stop of a day, where there is a hotel; at least q provinces have a stop
//! ```
//!
//! Scores in any unit; minutes. The start and the end are no stops. Where nothing runs between two places the trip
//! cannot go that way directly. Ties: fewer nights, fewer minutes, earlier places.
//!
//! Exact up to 20 stops that can be reached in time; beyond, iterated local search from the seed, with a bound from a
//! linear model of rides: the gap says how far the trip can be from the best.
//!
//! When not to use it: minutes are those of the fastest train, not of one that leaves when the visit ends; check the
//! timetable of the day. Scores that are only counts of people say nothing of what there is to see.
//!
//! Time: 2^n n^2 at worst up to 20 stops (a second or two; much less where few fit in the budget); beyond, `rounds` times
//! n^2 times the stops of the trip, and some dozen linear models.
//!
//! References: Tsiligirides 1984 (Journal of the Operational Research Society 35:797-809, doi:10.1057/jors.1984.162);
//! Chao, Golden and Wasil 1996 (European Journal of Operational Research 88:475-489,
//! doi:10.1016/0377-2217(95)00035-6); Vansteenwegen, Souffriau and Van Oudheusden 2011 (European Journal of
//! Operational Research 209:1-10, doi:10.1016/j.ejor.2010.03.045).
//!
//! ```
//! use coregion_plan::Limit;
//! use coregion_plan::routes::{Effort, Journey, Place, TripRules, plan_trip};
//! // From place 0, three hours at place 1 and two at place 2, with trains of 30, 40 and 50 minutes.
//! let place = |score, stay| Place { score, stay, ..Place::default() };
//! let places = vec![place(0.0, 0.0), place(5.0, 180.0), place(4.0, 120.0)];
//! let minutes = [0.0, 30.0, 50.0, 30.0, 0.0, 40.0, 50.0, 40.0, 0.0].map(Some).to_vec();
//! let journey = Journey::new(places, minutes, TripRules { budget: 420.0, ..TripRules::default() })?;
//! let found = plan_trip(&journey, &Effort::default(), Limit::none())?;
//! assert_eq!(found.best().map(|t| (t.stops.clone(), t.minutes)), Some((vec![1, 2], 420.0)));
//! # Ok::<(), coregion_plan::routes::JourneyError>(())
//! ```

use super::exact::{MOST_STOPS, exact};
use super::trip::{Journey, JourneyError, Trip};
use super::{bound, search};
use crate::{Limit, Outcome};
use coregion_zone::Message;

/// How hard the search tries beyond 20 stops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Rounds of shake and search.
    pub rounds: u64,
    /// Seed of the shakes.
    pub seed: u64,
    /// The most stops that are solved exactly (at most 20).
    pub exact: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Effort { rounds: 600, seed: 1, exact: MOST_STOPS }
    }
}

/// The best trip.
///
/// The unit of work is one set of stops up to 20 stops, one round beyond.
///
/// # Errors
/// A failure of the solver that works out the bound.
pub fn plan_trip(
    journey: &Journey,
    effort: &Effort,
    limit: Limit<'_>,
) -> Result<Outcome<Trip>, JourneyError> {
    let stops = journey.candidates();
    let all: f64 = stops.iter().map(|s| journey.places[*s].score).sum();
    let nothing = || {
        let rules = &journey.rules;
        let asked = if rules.provinces > 1 { "trip-conflict-provinces" } else { "trip-conflict-time" };
        let words = Message::new(asked).int("provinces", rules.provinces).number("budget", rules.budget, 0);
        Outcome::Infeasible { conflict: words.int("days", rules.days) }
    };
    if stops.len() <= effort.exact.min(MOST_STOPS) {
        return Ok(match exact(journey, &stops, limit) {
            (Some(best), true) => Outcome::Optimal(Trip { bound: best.score, ..best }),
            (None, true) => nothing(),
            (best, false) => {
                let gap = best.as_ref().and_then(|b| Outcome::<()>::gap_of(b.score, Some(all)));
                Outcome::Stopped { best: best.map(|b| Trip { bound: all, ..b }), gap }
            }
        });
    }
    let best = search::search(journey, &stops, effort.rounds, effort.seed, limit);
    let reached = bound::bound(journey, &stops, best.as_ref().map_or(0.0, |b| b.score), limit)?;
    Ok(match best {
        None => Outcome::Stopped { best: None, gap: None },
        Some(best) if best.score >= reached * (1.0 - 1e-9) => {
            Outcome::Optimal(Trip { bound: best.score, ..best })
        }
        Some(best) => {
            let gap = Outcome::<()>::gap_of(best.score, Some(reached));
            Outcome::Feasible { best: Trip { bound: reached, ..best }, gap }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::trip::{Place, TripRules};
    use super::*;
    use coregion_diagnose::random::Stream;
    use proptest::prelude::*;

    fn solved(journey: &Journey) -> Trip {
        plan_trip(journey, &Effort::default(), Limit::none()).unwrap().best().unwrap().clone()
    }

    /// The worked chain of stations.
    fn worked(budget: f64) -> Journey {
        let mut minutes = vec![None; 36];
        for (a, b, m) in [
            (0, 1, 20),
            (0, 2, 35),
            (0, 3, 50),
            (0, 4, 65),
            (0, 5, 80),
            (1, 2, 18),
            (1, 3, 35),
            (1, 4, 50),
            (1, 5, 95),
            (2, 3, 20),
            (2, 4, 40),
            (2, 5, 110),
            (3, 4, 25),
            (3, 5, 120),
            (4, 5, 130),
        ] {
            minutes[a * 6 + b] = Some(f64::from(m));
            minutes[b * 6 + a] = Some(f64::from(m));
        }
        let stays = [0.0, 180.0, 240.0, 150.0, 200.0, 240.0];
        let scores = [0.0, 7.0, 10.0, 6.0, 8.0, 9.0];
        let places = (0..6)
            .map(|i| Place {
                score: scores[i],
                stay: stays[i],
                province: i % 3,
                kind: Some(i % 2),
                hotel: true,
            })
            .collect();
        Journey::new(places, minutes, TripRules { budget, dwell: 15.0, ..TripRules::default() }).unwrap()
    }

    #[test]
    fn the_worked_chain() {
        let trip = solved(&worked(600.0));
        assert_eq!((trip.score, trip.stops.as_slice(), trip.minutes), (17.0, [1, 2].as_slice(), 523.0));
        let trip = solved(&worked(840.0));
        assert_eq!((trip.score, trip.stops.as_slice(), trip.minutes), (25.0, [1, 2, 4].as_slice(), 808.0));
    }

    #[test]
    fn rules_change_the_trip() {
        // Two days of 600 minutes: a night where the day ends.
        let mut journey = worked(600.0);
        journey.rules.days = 2;
        let two = solved(&journey);
        assert_eq!(
            (two.score, two.stops.as_slice(), two.nights.as_slice()),
            (32.0, [1, 5, 3, 2].as_slice(), [1].as_slice())
        );
        // Nobody sleeps anywhere: one day is all there is.
        journey.places.iter_mut().for_each(|p| p.hotel = false);
        assert_eq!(solved(&journey).score, 17.0);
        // Stops 1 and 2 lie in provinces 1 and 2; three provinces do not fit in a day.
        let mut journey = worked(600.0);
        journey.rules.provinces = 2;
        assert_eq!(solved(&journey).stops, [1, 2]);
        journey.rules.provinces = 3;
        let found = plan_trip(&journey, &Effort::default(), Limit::none()).unwrap();
        assert!(matches!(found, Outcome::Infeasible { .. }), "{found:?}");
        // A second stop of a type counts seven tenths: 10 + 0.7 * 8 is less than 10 + 7.
        let mut journey = worked(600.0);
        journey.rules.repeat = 0.7;
        assert_eq!(solved(&journey).score, 17.0);
        journey.places[1].kind = Some(0);
        assert_eq!(solved(&journey).score, 10.0 + 6.0);
        // No time at all: the trip is start to end, and no trip where even that takes longer.
        assert_eq!(solved(&worked(10.0)).stops, [0usize; 0]);
        let mut journey = worked(10.0);
        journey.rules.end = 3;
        let found = plan_trip(&journey, &Effort::default(), Limit::none()).unwrap();
        assert!(matches!(found, Outcome::Infeasible { .. }));
    }

    #[test]
    fn bad_rules_are_refused() {
        let journey = worked(600.0);
        let again = |rules: TripRules| Journey::new(journey.places.clone(), journey.minutes.clone(), rules);
        let good = journey.rules;
        assert_eq!(again(TripRules { start: 9, ..good }), Err(JourneyError::Place { at: 9, places: 6 }));
        assert!(
            again(TripRules { days: 0, ..good }).is_err()
                && again(TripRules { repeat: 1.5, ..good }).is_err()
        );
        assert!(again(TripRules { budget: f64::NAN, ..good }).is_err());
        assert!(Journey::new(journey.places.clone(), vec![None], good).is_err());
    }

    /// Set 1 of Tsiligirides: start, end, then the points.
    fn published(budget: f64) -> Journey {
        let text = include_str!("tsiligirides1.txt");
        let rows: Vec<Vec<f64>> = (text.lines().filter(|l| !l.starts_with('#')))
            .map(|l| l.split_whitespace().map(|x| x.parse().unwrap()).collect())
            .collect();
        let places = rows.iter().map(|r| Place { score: r[2], ..Place::default() }).collect();
        let minutes =
            rows.iter().flat_map(|a| rows.iter().map(|b| Some((a[0] - b[0]).hypot(a[1] - b[1])))).collect();
        Journey::new(places, minutes, TripRules { start: 0, end: 1, budget, ..TripRules::default() }).unwrap()
    }

    /// Published best scores by budget.
    const PUBLISHED: [(f64, f64); 18] = [
        (5.0, 10.0),
        (10.0, 15.0),
        (15.0, 45.0),
        (20.0, 65.0),
        (25.0, 90.0),
        (30.0, 110.0),
        (35.0, 135.0),
        (40.0, 155.0),
        (46.0, 175.0),
        (50.0, 190.0),
        (55.0, 205.0),
        (60.0, 225.0),
        (65.0, 240.0),
        (70.0, 260.0),
        (73.0, 265.0),
        (75.0, 270.0),
        (80.0, 280.0),
        (85.0, 285.0),
    ];

    #[test]
    fn the_search_finds_the_published_scores() {
        for (budget, expected) in PUBLISHED {
            let journey = published(budget);
            let found = search::search(&journey, &journey.candidates(), 300, 1, Limit::none()).unwrap();
            assert!(found.score <= expected && found.score >= 0.99 * expected, "{budget}: {found:?}");
        }
    }

    #[test]
    fn the_bound_proves_or_nearly_proves_them() {
        for (budget, expected, proven) in [(15.0, 45.0, 45.0), (46.0, 175.0, 180.0), (80.0, 280.0, 280.0)] {
            let found = plan_trip(&published(budget), &Effort::default(), Limit::none()).unwrap();
            let best = found.best().unwrap();
            assert_eq!((best.score, best.bound), (expected, proven));
            assert_eq!(found.is_optimal(), expected == proven);
        }
    }

    /// The best score over every order of every choice of stops.
    fn by_hand(journey: &Journey) -> Option<f64> {
        fn deeper(journey: &Journey, order: &mut Vec<usize>, best: &mut Option<f64>) {
            if journey.crosses(order) && journey.follow(order).is_some() {
                *best = Some(best.unwrap_or(0.0).max(journey.score(order)));
            }
            for stop in 0..journey.places.len() {
                if stop != journey.rules.start && stop != journey.rules.end && !order.contains(&stop) {
                    order.push(stop);
                    deeper(journey, order, best);
                    order.pop();
                }
            }
        }
        let mut best = None;
        deeper(journey, &mut Vec::new(), &mut best);
        best
    }

    fn journeys() -> impl Strategy<Value = Journey> {
        (2usize..8, any::<u64>(), 1usize..4, 0usize..4, any::<bool>(), any::<bool>()).prop_map(
            |(n, seed, days, provinces, repeat, gaps)| {
                let mut stream = Stream::new(seed, 0);
                let places = (0..n)
                    .map(|i| Place {
                        score: stream.below(10) as f64,
                        stay: stream.below(30) as f64,
                        kind: Some(stream.below(2)),
                        province: i % 3,
                        hotel: stream.below(3) > 0,
                    })
                    .collect();
                let minutes = (0..n * n)
                    .map(|_| (!gaps || stream.below(4) > 0).then(|| 5.0 + stream.below(60) as f64))
                    .collect();
                let rules = TripRules {
                    start: 0,
                    end: stream.below(2),
                    budget: 40.0 + stream.below(120) as f64,
                    days,
                    dwell: 1.0,
                    provinces,
                    repeat: if repeat { 0.5 } else { 1.0 },
                };
                Journey::new(places, minutes, rules).unwrap()
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn trips_are_those_of_every_order(journey in journeys()) {
            let found = plan_trip(&journey, &Effort::default(), Limit::none()).unwrap();
            match by_hand(&journey) {
                Some(expected) => {
                    let best = found.best().unwrap();
                    prop_assert!((best.score - expected).abs() < 1e-9, "{} {:?}", expected, best);
                    prop_assert!(journey.follow(&best.stops).is_some());
                    prop_assert!(best.nights.len() < journey.rules.days);
                }
                None => prop_assert!(found.best().is_none(), "{:?}", found),
            }
            // The search for many stops finds no more, and its bound is no less.
            let rough = plan_trip(&journey, &Effort { exact: 0, rounds: 30, seed: 1 }, Limit::none()).unwrap();
            if let (Some(rough), Some(best)) = (rough.best(), found.best()) {
                prop_assert!(rough.score <= best.score + 1e-9 && rough.bound >= best.score - 1e-9);
            }
        }
    }

    #[test]
    fn twenty_stops_are_exact_and_a_stop_gives_a_bound() {
        let mut stream = Stream::new(5, 0);
        let points: Vec<(f64, f64)> = (0..21).map(|_| (stream.uniform(), stream.uniform())).collect();
        let minutes =
            points.iter().flat_map(|a| points.iter().map(|b| Some((a.0 - b.0).hypot(a.1 - b.1)))).collect();
        let places = (0..21).map(|i| Place { score: f64::from(i % 7), ..Place::default() }).collect();
        let journey =
            Journey::new(places, minutes, TripRules { budget: 1.6, ..TripRules::default() }).unwrap();
        let Outcome::Optimal(best) = plan_trip(&journey, &Effort::default(), Limit::none()).unwrap() else {
            panic!()
        };
        let rough = plan_trip(&journey, &Effort { exact: 0, rounds: 200, seed: 1 }, Limit::none()).unwrap();
        assert!(rough.best().unwrap().score <= best.score);
        assert!(rough.best().unwrap().score >= 0.95 * best.score);
        let stopped = plan_trip(&journey, &Effort::default(), Limit::work(500)).unwrap();
        let Outcome::Stopped { best: Some(some), gap: Some(_) } = stopped else { panic!("{stopped:?}") };
        assert!(some.score <= best.score && some.bound >= best.score);
    }
}
