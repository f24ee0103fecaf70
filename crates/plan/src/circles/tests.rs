//! The worked grid, the circles of the Golden Triangle, laws on random maps, and proof by brute force.

use super::*;
use crate::regions::{Attributes, Graph};
use crate::{Limit, Outcome, Progress};
use coregion_diagnose::random::Stream;
use proptest::prelude::*;

/// Rows of four cells that touch by sides, columns 1-2 in one province and 3-4 in another.
struct Grid {
    graph: Graph,
    province: Vec<u32>,
    prefecture: Vec<u32>,
    people: Vec<Option<f64>>,
    distance: Vec<f64>,
}

const PEOPLE: [f64; 12] = [80.0, 20.0, 60.0, 30.0, 90.0, 60.0, 30.0, 40.0, 40.0, 90.0, 20.0, 30.0];

impl Grid {
    fn new() -> Self {
        let at = |v: u32| (f64::from(v / 4), f64::from(v % 4));
        let distance = |a: u32, b: u32| (at(a).0 - at(b).0).hypot(at(a).1 - at(b).1);
        let all = || (0..12u32).flat_map(|a| (0..12u32).map(move |b| (a, b)));
        let pairs: Vec<(u32, u32)> = all().filter(|(a, b)| a < b && distance(*a, *b) == 1.0).collect();
        Grid {
            graph: Graph::new(12, &pairs).unwrap(),
            province: (0..12).map(|v| v % 4 / 2).collect(),
            prefecture: (0..12).map(|v| v % 4).collect(),
            people: PEOPLE.map(Some).to_vec(),
            distance: all().map(|(a, b)| distance(a, b)).collect(),
        }
    }

    fn counties(&self) -> Counties<'_> {
        Counties {
            graph: &self.graph,
            province: &self.province,
            prefecture: &self.prefecture,
            people: &self.people,
            minutes: &self.distance,
        }
    }

    /// The sum over pairs across the line of people x people / distance^2 / 100, over the root of the size.
    fn value(&self, set: &[u32]) -> f64 {
        let mut sum = 0.0;
        for a in set {
            for b in
                set.iter().filter(|b| *b > a && self.province[**b as usize] != self.province[*a as usize])
            {
                let d = self.distance[*a as usize * 12 + *b as usize];
                sum += PEOPLE[*a as usize] * PEOPLE[*b as usize] / (d * d) / 100.0;
            }
        }
        sum / (set.len() as f64).sqrt()
    }
}

fn grid_rules() -> Rules<'static> {
    Rules { least: 2, most: 4, balance: 0.2, reach: Some(2.3), ..Rules::default() }
}

fn most(most: usize) -> PackingRules<'static> {
    PackingRules { counties: 12, most: Some(most), overlap: 1, required: &[] }
}

fn members(sets: &Sets, packing: &Packing) -> Vec<Vec<u32>> {
    packing.chosen.iter().map(|c| sets.get(*c as usize).to_vec()).collect()
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}

#[test]
fn the_worked_grid() {
    let grid = Grid::new();
    let counties = grid.counties();
    // Connected sets of two to four cells: 116, where every cell is a side of its own.
    let own: Vec<u32> = (0..12).collect();
    let all = Counties { province: &own, ..counties };
    let free = Rules { balance: 0.0, reach: None, ..grid_rules() };
    assert_eq!(enumerate(&all, &free, 1000).unwrap().funnel.large_enough, 116);
    let feasible = enumerate(&counties, &grid_rules(), 1000).unwrap();
    assert_eq!((feasible.funnel.feasible, feasible.sets.len()), (37, 37));
    let values: Vec<f64> = feasible.sets.iter().map(|s| grid.value(s)).collect();
    let mut order: Vec<usize> = (0..37).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    let top: Vec<(f64, Vec<u32>)> =
        order[..5].iter().map(|i| (values[*i], feasible.sets.get(*i).to_vec())).collect();
    let expected: [(f64, [u32; 4]); 5] = [
        (30.15, [2, 5, 6, 9]),
        (27.75, [5, 6, 9, 10]),
        (26.775, [2, 4, 5, 6]),
        (25.5, [1, 2, 5, 6]),
        (22.35, [5, 6, 7, 9]),
    ];
    for ((value, set), (known, members)) in top.iter().zip(expected) {
        close(*value, known);
        assert_eq!(set, &members);
    }
    let pack = |p| pack(&feasible.sets, &values, &most(p), &Limit::none());
    let (one, two, three) = (pack(1), pack(2), pack(3));
    close(one.best().unwrap().value, 30.15);
    close(two.best().unwrap().value, 45.15);
    close(three.best().unwrap().value, 46.10292206135786);
    assert!(one.is_optimal() && two.is_optimal() && three.is_optimal());
    assert_eq!(members(&feasible.sets, two.best().unwrap()), [vec![0, 1, 2, 4], vec![5, 6, 9, 10]]);
    let chosen = members(&feasible.sets, three.best().unwrap());
    assert_eq!(chosen, [vec![0, 1, 2, 4], vec![5, 6], vec![7, 9, 10, 11]]);
    // Greedy takes the best circle, which stands in the way of all others.
    let taken = expected[0].1;
    let left = order.iter().filter(|i| feasible.sets.get(**i).iter().all(|v| !taken.contains(v)));
    assert_eq!(left.count(), 0);
}

/// The four circles that the joint meeting of 2019 named: one within Shanxi, three across provincial lines.
#[test]
fn the_circles_of_the_golden_triangle_keep_the_rules() {
    let circles = golden_triangle().unwrap();
    assert_eq!(circles.len(), 4);
    let kinds: Vec<Option<Kind>> = circles.iter().map(|c| c.check.kind).collect();
    let interprovincial = Some(Kind::Interprovincial);
    assert_eq!(kinds, [Some(Kind::CrossCity), interprovincial, interprovincial, interprovincial]);
    for circle in &circles {
        assert!(circle.check.accepted(), "{circle:?}");
        assert!(circle.check.connected && circle.check.size && !circle.check.contacts.is_empty());
        // People are not given: balance is not checked, and does not pass for checked.
        assert_eq!((circle.check.balance, circle.check.balanced), (None, None));
    }
    assert_eq!(circles[2].provinces.len(), 3);
    let names: Vec<&str> = circles[3].members.iter().map(|m| m.zh.as_str()).collect();
    assert_eq!(names, ["平陆县", "湖滨区", "陕州区"]);
}

#[test]
fn every_rule_is_checked_and_named() {
    let grid = Grid::new();
    let counties = grid.counties();
    let rules = Rules { together: &[(1, 0)], apart: &[(6, 10)], ..grid_rules() };
    let found = check(&counties, &rules, &[10, 5, 6, 1]).unwrap();
    assert!(!found.accepted());
    assert_eq!((found.parted, found.joined), (vec![(1, 0)], vec![(6, 10)]));
    assert_eq!(found.contacts, [(5, 6)]);
    assert_eq!((found.connected, found.within_reach), (true, Some(true)));
    close(found.minutes.unwrap(), 5f64.sqrt());
    close(found.balance.unwrap(), 50.0 / 130.0);
    let apart = check(&counties, &grid_rules(), &[0, 3]).unwrap();
    assert_eq!((apart.connected, apart.within_reach, apart.contacts), (false, Some(false), vec![]));
    let one_side = check(&counties, &grid_rules(), &[0, 1]).unwrap();
    assert_eq!(one_side.kind, None);
    let city = Rules { straddle: Straddle::Prefecture, ..grid_rules() };
    assert_eq!(check(&counties, &city, &[0, 1]).unwrap().kind, Some(Kind::CrossCity));
    assert_eq!(check(&counties, &city, &[4, 8]).unwrap().kind, None);
    assert_eq!(
        check(&counties, &city, &[4, 12]),
        Err(BadCounties::County { what: "the circle", county: 12, last: 11 })
    );
    assert_eq!(
        check(&counties, &city, &[4, 4]),
        Err(BadCounties::County { what: "the circle", county: 4, last: 11 })
    );
    let sizes = Rules { least: 1, ..grid_rules() };
    assert!(matches!(check(&counties, &sizes, &[1, 2]), Err(BadCounties::Range { .. })));
    let too_many = enumerate(&counties, &grid_rules(), 36);
    assert_eq!(too_many, Err(BadCounties::TooMany { most: 36 }));
}

#[test]
fn parts_are_ranked_weighted_and_dropped() {
    let grid = Grid::new();
    let counties = grid.counties();
    let feasible = enumerate(&counties, &grid_rules(), 1000).unwrap();
    let gravity = |a: u32, b: u32| {
        let d = grid.distance[a as usize * 12 + b as usize];
        Some(PEOPLE[a as usize] * PEOPLE[b as usize] / (d * d))
    };
    let resources: [&[Option<f64>]; 1] = [&PEOPLE.map(Some)];
    let evidence = Evidence { interaction: Some(&gravity), resources: &resources, ..Evidence::default() };
    let measuring = Measuring::new(&counties, evidence).unwrap();
    let pair = measuring.raw(Kind::Interprovincial, &[1, 2]);
    let all: f64 = (0..12u32)
        .flat_map(|a| (a + 1..12).map(move |b| (a, b)))
        .filter(|(a, b)| [a, b].iter().any(|v| [1, 2].contains(*v)))
        .map(|(a, b)| gravity(a, b).unwrap())
        .sum();
    close(pair[0].unwrap(), 1200.0 / all);
    close(pair[2].unwrap(), 1.0 - 40.0 / 70.0);
    assert_eq!((pair[1], pair[3], pair[4], pair[5]), (None, None, None, Some(1.0)));
    let weights = Weights::default();
    assert_eq!(confidence(&pair, &weights), Confidence::Low);
    let scored = score_all(&measuring, &feasible, &weights).unwrap();
    // Known weights 0.25, 0.15 and 0.1 grow to one.
    let places = scored.places[0];
    let by_hand = (0.25 * places[0].unwrap() + 0.15 * places[2].unwrap() - 0.1 * places[5].unwrap()) * 2.0;
    close(scored.values[0], by_hand);
    for part in [0, 2, 5] {
        let known: Vec<f64> = scored.places.iter().map(|p| p[part].unwrap()).collect();
        assert!(known.iter().all(|p| (0.0..=1.0).contains(p)));
        close(known.iter().sum::<f64>() / 37.0, 0.5);
    }
    let ranges = rank_ranges(&scored, &[0, 5, 36], 300, 7);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(ranges, one.install(|| rank_ranges(&scored, &[0, 5, 36], 300, 7)));
    for range in &ranges {
        assert!(range.best <= range.median && range.median <= range.p95 && range.p95 <= range.worst);
        assert!(range.rank >= 1 && range.worst <= range.of);
    }
    let no_weights = Weights([0.0; 6]);
    assert!(matches!(score_all(&measuring, &feasible, &no_weights), Err(BadCounties::Range { .. })));
}

#[test]
fn a_circle_is_compared_with_the_best_of_one_side() {
    let grid = Grid::new();
    let counties = grid.counties();
    let rules = grid_rules();
    let feasible = enumerate(&counties, &rules, 1000).unwrap();
    let gravity = |a: u32, b: u32| {
        Some(PEOPLE[a as usize] * PEOPLE[b as usize] / grid.distance[a as usize * 12 + b as usize].powi(2))
    };
    let measuring =
        Measuring::new(&counties, Evidence { interaction: Some(&gravity), ..Evidence::default() }).unwrap();
    let weights = Weights([1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let scored = score_all(&measuring, &feasible, &weights).unwrap();
    let circle = [5, 6];
    let checked = check(&counties, &rules, &circle).unwrap();
    let found =
        one_sided(&counties, &rules, &measuring, &scored.scales, &weights, &circle, &checked).unwrap();
    let side = grid.province[found.members[0] as usize];
    assert!(found.members.iter().all(|v| grid.province[*v as usize] == side));
    assert!(found.members.iter().any(|v| circle.contains(v)));
    // 0, 1, 4, 5 and the like hold more of their ties than one pair can.
    assert!(found.score > found.circle, "{found:?}");
}

#[test]
fn heuristics_keep_every_rule_and_are_bounded() {
    let grid = Grid::new();
    let counties = grid.counties();
    let attributes = Attributes::new(&[&PEOPLE]).unwrap();
    let rules = grid_rules();
    let feasible = enumerate(&counties, &rules, 1000).unwrap();
    let values: Vec<f64> = feasible.sets.iter().map(|s| grid.value(s)).collect();
    let best = pack(&feasible.sets, &values, &most(3), &Limit::none());
    let bound = best.best().unwrap().bound;
    let worth = |_: Kind, set: &[u32]| grid.value(set);
    let run = |heuristic_| {
        let options =
            HeuristicOptions { heuristic: heuristic_, most: Some(3), ..HeuristicOptions::default() };
        let found = heuristic(&counties, &rules, &attributes, &worth, &options, &Limit::none()).unwrap();
        let mut seen = [false; 12];
        for circle in found.circles.iter() {
            assert!(check(&counties, &rules, circle).unwrap().accepted());
            circle.iter().for_each(|v| assert!(!std::mem::replace(&mut seen[*v as usize], true)));
        }
        close(found.value, found.circles.iter().map(|c| grid.value(c)).sum());
        assert!(found.value <= bound + 1e-9);
        found
    };
    for h in [Heuristic::Skater, Heuristic::Redcap, Heuristic::MaxP] {
        run(h);
    }
    let azp = run(Heuristic::Azp);
    // The tabu search finds the best three here.
    close(azp.value, bound);
    assert_eq!(azp, run(Heuristic::Azp));
    let options = HeuristicOptions::default();
    let stopped = heuristic(&counties, &rules, &attributes, &worth, &options, &Limit::work(1)).unwrap();
    assert!(stopped.stopped);
}

/// The best value over all ways to choose.
fn brute_force(sets: &Sets, values: &[f64], rules: &PackingRules<'_>) -> Option<f64> {
    let ways = 0u32..1 << sets.len();
    ways.filter_map(|mask| {
        let chosen: Vec<usize> = (0..sets.len()).filter(|i| mask >> i & 1 == 1).collect();
        let mut used = vec![0; rules.counties];
        chosen.iter().flat_map(|i| sets.get(*i)).for_each(|v| used[*v as usize] += 1);
        let fits = used.iter().all(|u| *u <= rules.overlap)
            && rules.most.is_none_or(|most| chosen.len() <= most)
            && rules.required.iter().all(|v| used[*v as usize] > 0);
        fits.then(|| chosen.iter().map(|i| values[*i]).sum())
    })
    .reduce(f64::max)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn packing_is_that_of_brute_force(
        masks in prop::collection::btree_set(1u32..256, 1..13),
        seed in 0u64..1000,
        most in prop::option::of(0usize..5),
        overlap in 1u32..3,
        required in prop::collection::btree_set(0u32..8, 0..3),
        ties in any::<bool>(),
    ) {
        let sets: Vec<Vec<u32>> = masks.iter().map(|m| (0..8).filter(|v| m >> v & 1 == 1).collect()).collect();
        let sets: Sets = sets.iter().map(Vec::as_slice).collect();
        let mut stream = Stream::new(seed, 0);
        let values: Vec<f64> = (0..sets.len())
            .map(|_| if ties { (stream.uniform() * 3.0).floor() } else { stream.uniform() * 2.0 - 0.3 })
            .collect();
        let required: Vec<u32> = if seed % 3 == 0 { required.into_iter().collect() } else { Vec::new() };
        let rules = PackingRules { counties: 8, most, overlap, required: &required };
        let found = pack(&sets, &values, &rules, &Limit::none());
        match (brute_force(&sets, &values, &rules), found) {
            (Some(best), Outcome::Optimal(packing)) => {
                prop_assert!((packing.value - best).abs() < 1e-9, "{:?} {}", packing, best);
                let mut used = [0; 8];
                packing.chosen.iter().flat_map(|c| sets.get(*c as usize)).for_each(|v| used[*v as usize] += 1);
                prop_assert!(used.iter().all(|u| *u <= overlap));
                prop_assert!(most.is_none_or(|m| packing.chosen.len() <= m));
                prop_assert!(required.iter().all(|v| used[*v as usize] > 0));
            }
            (None, Outcome::Infeasible { .. }) => {}
            (best, outcome) => prop_assert!(false, "{:?} {:?}", best, outcome),
        }
        // Prices alone bound it too.
        if let (Some(best), true) = (brute_force(&sets, &values, &rules), required.is_empty()) {
            let priced = prices::price(&sets, &values, &rules, &Limit::none());
            prop_assert!(priced.bound >= best - 1e-9 && priced.best <= best + 1e-9);
        }
    }

    #[test]
    fn every_feasible_circle_is_listed_once(
        extra in prop::collection::vec((0u32..9, 0u32..9), 0..10),
        side in prop::collection::vec(0u32..3, 9),
        people in prop::collection::vec(prop::option::of(0u32..9), 9),
        most in 2usize..6,
        reach in 1u32..5,
        straddle in any::<bool>(),
    ) {
        let mut pairs: Vec<(u32, u32)> = (1..9u32).map(|v| (v / 2, v)).collect();
        pairs.extend(extra.into_iter().filter(|p| p.0 != p.1));
        let graph = Graph::new(9, &pairs).unwrap();
        let province: Vec<u32> = side.iter().map(|s| s / 2).collect();
        let people: Vec<Option<f64>> = people.into_iter().map(|p| p.map(f64::from)).collect();
        let minutes: Vec<f64> = (0..81).map(|i| f64::from((i / 9u32).abs_diff(i % 9))).collect();
        let counties =
            Counties { graph: &graph, province: &province, prefecture: &side, people: &people, minutes: &minutes };
        let straddle = if straddle { Straddle::Province } else { Straddle::Prefecture };
        let rules = Rules {
            most, straddle, reach: Some(f64::from(reach)), together: &[(0, 1)], apart: &[(2, 5)], ..Rules::default()
        };
        let listed = enumerate(&counties, &rules, 10_000).unwrap();
        let mut sets: Vec<Vec<u32>> = listed.sets.iter().map(<[u32]>::to_vec).collect();
        sets.sort();
        let accepted: Vec<Vec<u32>> = {
            let all = (1u32..512).map(|m| (0..9).filter(|v| m >> v & 1 == 1).collect::<Vec<u32>>());
            let mut kept: Vec<Vec<u32>> = all.filter(|s| check(&counties, &rules, s).unwrap().accepted()).collect();
            kept.sort();
            kept
        };
        prop_assert_eq!(sets, accepted);
    }
}

#[test]
fn packing_that_is_stopped_keeps_its_bound() {
    // Overlapping triples of a ring: the relaxation is undecided.
    let n = 31;
    let sets: Vec<Vec<u32>> =
        (0..n).flat_map(|a| [vec![a, (a + 1) % n, (a + 2) % n], vec![a, (a + 3) % n]]).collect();
    let sets: Sets = sets.iter().map(Vec::as_slice).collect();
    let mut stream = Stream::new(3, 0);
    let values: Vec<f64> = sets.iter().map(|s| s.len() as f64 + 0.01 * stream.uniform()).collect();
    let rules = PackingRules { counties: 31, most: None, overlap: 1, required: &[] };
    let proven = pack(&sets, &values, &rules, &Limit::none());
    assert!(proven.is_optimal());
    let best = proven.best().unwrap().value;
    let stopped = pack(&sets, &values, &rules, &Limit::work(1));
    let Outcome::Stopped { best: Some(early), gap: Some(gap) } = &stopped else { panic!("{stopped:?}") };
    assert!(early.value <= best && early.bound >= best && *gap >= (best - early.value) / early.value);
    let watched = |p: &Progress| p.bound.is_some_and(|b| b >= best - 1e-9) && p.work > 200;
    let outcome = pack(&sets, &values, &rules, &Limit::none().watched(&watched));
    assert!(outcome.best().is_some());
}
