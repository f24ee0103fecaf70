//! Oracles of other software, laws on random maps, and proof by brute force.

use super::*;
use crate::{Limit, Outcome, Progress};
use coregion_diagnose::random::Stream;
use proptest::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

/// A lattice whose cells touch by sides and corners.
fn lattice(rows: u32, columns: u32) -> Graph {
    let mut pairs = Vec::new();
    for r in 0..rows {
        for c in 0..columns {
            let u = r * columns + c;
            let right = c + 1 < columns;
            pairs.extend(right.then_some((u, u + 1)));
            if r + 1 < rows {
                pairs.push((u, u + columns));
                pairs.extend(right.then_some((u, u + columns + 1)));
                pairs.extend((c > 0).then(|| (u, u + columns - 1)));
            }
        }
    }
    Graph::new((rows * columns) as usize, &pairs).unwrap()
}

/// Twenty by twenty cells with three attributes: a draw for each block of 5 by 5 and one for each cell, standardised; and
/// whole people from 1 to 9.
fn twenty() -> (Graph, Attributes, Vec<f64>) {
    let column = |key: u64| -> Vec<f64> {
        let (mut blocks, mut cells) = (Stream::new(key, 0), Stream::new(key, 1));
        let block: Vec<f64> = (0..16).map(|_| blocks.uniform()).collect();
        (0..400).map(|u| block[u / 100 * 4 + u % 20 / 5] + cells.uniform()).collect()
    };
    let columns: Vec<Vec<f64>> = (1..=3).map(column).collect();
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let mut people = Stream::new(9, 0);
    let people = (0..400).map(|_| 1.0 + (people.uniform() * 9.0).floor()).collect();
    (lattice(20, 20), Attributes::standardised(&slices).unwrap(), people)
}

fn twelve() -> Demands<'static> {
    Demands { regions: 12, ..Demands::default() }
}

fn ssd(outcome: Result<Outcome<Regions>, BadDemand>) -> f64 {
    outcome.unwrap().best().unwrap().ssd
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
}

/// pygeoda 0.1.3 on the same lattice, queen contiguity, raw scale; Ward also scikit-learn.
#[test]
fn classic_methods_give_the_sums_of_squares_of_pygeoda() {
    let (graph, attributes, _) = twenty();
    let (demands, none) = (twelve(), Limit::none());
    close(ssd(skater(&graph, &attributes, &demands, &none)), 673.0213295506281);
    let redcap = |linkage| ssd(redcap(&graph, &attributes, &demands, linkage, &none));
    close(redcap(Linkage::FirstSingle), 673.0213295506281);
    close(redcap(Linkage::FullSingle), 746.110775953365);
    close(redcap(Linkage::FullComplete), 587.9986719131998);
    close(redcap(Linkage::FullAverage), 589.85648801116);
    close(redcap(Linkage::FullWard), 581.0163568611416);
    let ward = |linkage| ssd(ward(&graph, &attributes, &demands, linkage, &none));
    close(ward(Linkage::FullWard), 573.0906605702182);
    close(ward(Linkage::FullComplete), 594.3781293055047);
    close(ward(Linkage::FullSingle), 1134.822561317023);
}

/// pygeoda's greedy AZP gives 586.040296, its tabu search 579.335398; its max-p of 99 iterations 21 regions and 731.920190.
#[test]
fn searches_are_better_than_those_of_pygeoda() {
    let (graph, attributes, people) = twenty();
    let run = |search| {
        let options = AzpOptions { search, ..AzpOptions::default() };
        ssd(azp(&graph, &attributes, &twelve(), &options, &Limit::none()))
    };
    let descent = run(Search::Descent);
    let tabu = run(Search::Tabu { tenure: 10, patience: 100 });
    let annealing = run(Search::default());
    assert!(annealing <= tabu && tabu <= descent && descent < 579.335398, "{annealing} {tabu} {descent}");
    let floor = people.iter().sum::<f64>() / 22.0;
    let demands = Demands { amounts: &people, floor: Some(floor), ..Demands::default() };
    let found = max_p(&graph, &attributes, &demands, &MaxPOptions::default(), &Limit::none()).unwrap();
    let regions = found.best().unwrap();
    assert!(regions.count >= 21 && regions.ssd < 731.92, "{} {}", regions.count, regions.ssd);
    assert!(regions.amounts.iter().all(|a| *a >= floor));
}

#[test]
fn every_cut_of_skater_heeds_the_floor() {
    let (graph, attributes, _) = twenty();
    let demands = Demands { floor: Some(20.0), ..twelve() };
    let found = skater(&graph, &attributes, &demands, &Limit::none()).unwrap();
    let regions = found.best().unwrap();
    assert!(regions.sizes.iter().all(|s| *s >= 20));
    // pygeoda with the same floor 739.591410; ours is then improved by moves.
    assert!(regions.ssd < 739.591410, "{}", regions.ssd);
}

#[test]
fn floor_and_cap_hold_together_with_exactly_k() {
    let (graph, attributes, people) = twenty();
    let mean = people.iter().sum::<f64>() / 12.0;
    let demands = Demands { amounts: &people, floor: Some(mean * 0.97), cap: Some(mean * 1.03), ..twelve() };
    let none = Limit::none();
    for found in [
        skater(&graph, &attributes, &demands, &none).unwrap(),
        redcap(&graph, &attributes, &demands, Linkage::FullWard, &none).unwrap(),
        ward(&graph, &attributes, &demands, Linkage::FullWard, &none).unwrap(),
        azp(&graph, &attributes, &demands, &AzpOptions::default(), &none).unwrap(),
    ] {
        let regions = found.best().unwrap();
        assert_eq!((regions.count, regions.unmet.as_slice()), (12, &[][..]));
        assert!(regions.amounts.iter().all(|a| (mean * 0.97..=mean * 1.03).contains(a)));
        assert_eq!(regions.certificate.check(&graph, &regions.labels), Ok(()));
    }
}

#[test]
fn together_apart_and_borders_hold() {
    let (graph, attributes, _) = twenty();
    let halves: Vec<u32> = (0..400).map(|u| u32::from(u % 20 >= 10)).collect();
    let demands = Demands {
        together: &[(0, 105), (200, 201)],
        apart: &[(1, 2), (0, 40), (398, 399)],
        borders: Borders::Hard(&halves),
        ..twelve()
    };
    for found in [
        azp(&graph, &attributes, &demands, &AzpOptions::default(), &Limit::none()).unwrap(),
        ward(&graph, &attributes, &demands, Linkage::FullWard, &Limit::none()).unwrap(),
        skater(&graph, &attributes, &demands, &Limit::none()).unwrap(),
    ] {
        let regions = found.best().unwrap();
        assert_eq!(regions.unmet, []);
        let label = |u: usize| regions.labels[u];
        assert!(label(0) == label(105) && label(200) == label(201));
        assert!(label(1) != label(2) && label(0) != label(40) && label(398) != label(399));
        assert_eq!(regions.crossings, Some(0));
        assert_eq!(regions.certificate.check(&graph, &regions.labels), Ok(()));
    }
    // A price per crossing lowers their number; compactness shortens the lines.
    let cost = |borders, compactness| {
        let demands = Demands { borders, compactness, ..twelve() };
        let found = azp(&graph, &attributes, &demands, &AzpOptions::default(), &Limit::none()).unwrap();
        let best = found.best().unwrap();
        (best.crossings, best.cut_length, best.ssd)
    };
    let free = cost(Borders::Priced { groups: &halves, price: 0.0 }, 0.0);
    let priced = cost(Borders::Priced { groups: &halves, price: 5.0 }, 0.0);
    let compact = cost(Borders::Open, 0.3);
    assert!(priced.0 < free.0 && compact.1 < 0.7 * free.1, "{free:?} {priced:?} {compact:?}");
    assert!(free.2 < priced.2 && free.2 < compact.2);
}

#[test]
fn islands_are_apart_refused_or_bridged() {
    let graph = Graph::new(6, &[(0, 1), (1, 2), (3, 4)]).unwrap();
    let attributes = Attributes::new(&[&[1.0, 1.0, 1.0, 5.0, 5.0, 5.0]]).unwrap();
    let run = |regions, islands| {
        let demands = Demands { regions, islands, ..Demands::default() };
        azp(&graph, &attributes, &demands, &AzpOptions::default(), &Limit::none()).unwrap()
    };
    assert_eq!(run(3, Islands::Apart).best().unwrap().labels, [0, 0, 0, 1, 1, 2]);
    let Outcome::Infeasible { conflict } = run(2, Islands::Apart) else { panic!("two regions, three parts") };
    assert_eq!(conflict.id, "regions-conflict-few");
    let Outcome::Infeasible { conflict } = run(3, Islands::Refused) else { panic!("islands") };
    assert_eq!(conflict.id, "regions-conflict-islands");
    let points = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [5.0, 0.0], [6.0, 0.0], [8.0, 0.0]];
    let bridged = run(2, Islands::Bridged(&points));
    let best = bridged.best().unwrap();
    assert_eq!(
        (best.labels.as_slice(), best.bridges.as_slice()),
        (&[0, 0, 0, 1, 1, 1][..], &[(4, 5), (2, 3)][..])
    );
    assert!(bridged.is_optimal());
}

#[test]
fn a_search_that_is_stopped_gives_its_best() {
    let (graph, attributes, people) = twenty();
    let calls = AtomicU64::new(0);
    let impatient = |_: &Progress| calls.fetch_add(1, Ordering::Relaxed) > 30;
    let limit = Limit::none().watched(&impatient);
    let found = azp(&graph, &attributes, &twelve(), &AzpOptions::default(), &limit).unwrap();
    assert!(matches!(&found, Outcome::Stopped { best: Some(r), .. } if r.unmet.is_empty()), "{found:?}");
    let early = azp(&graph, &attributes, &twelve(), &AzpOptions::default(), &Limit::work(0)).unwrap();
    assert!(matches!(early, Outcome::Stopped { best: Some(r), .. } if r.count == 12));
    let demands = Demands { amounts: &people, floor: Some(60.0), ..Demands::default() };
    let short = max_p(&graph, &attributes, &demands, &MaxPOptions::default(), &Limit::work(1)).unwrap();
    assert!(matches!(short, Outcome::Stopped { best: Some(_), .. }));
}

#[test]
fn the_same_seed_gives_the_same_regions_on_any_number_of_threads() {
    let (graph, attributes, _) = twenty();
    let search = Search::Annealing(Cooling { sweeps: 20, ..Cooling::default() });
    let options = AzpOptions { search, start: Start::Random, seed: 5 };
    let run = || stability(&graph, &attributes, &twelve(), &options, 4, &Limit::none()).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let (one, two) = (pool.install(run), run());
    assert_eq!(one, two);
    assert!(one.costs.iter().flatten().all(|c| *c >= one.best.best().unwrap().cost));
    assert!(one.agreement.is_some_and(|a| a > 0.2 && a <= 1.0), "{:?}", one.agreement);
    assert!(one.steadiness.iter().all(|s| (0.0..=1.0).contains(s)));
}

#[test]
fn errors_name_what_is_accepted() {
    let (graph, attributes, _) = twenty();
    let none = Limit::none();
    let zero = skater(&graph, &attributes, &Demands::default(), &none).unwrap_err();
    assert_eq!(zero.to_string(), "regions is 0; 1 or more is accepted");
    let no_floor = max_p(&graph, &attributes, &twelve(), &MaxPOptions::default(), &none);
    assert_eq!(no_floor.unwrap_err(), BadDemand::NoFloor);
    let parted = [0, 1].repeat(200);
    let start = AzpOptions { start: Start::Given(&parted[..399]), ..AzpOptions::default() };
    let short = azp(&graph, &attributes, &twelve(), &start, &none);
    assert!(matches!(short, Err(BadDemand::Lengths { what: "the start", .. })));
    let few = Attributes::new(&[&[1.0]]).unwrap();
    let wrong = ward(&graph, &few, &twelve(), Linkage::FullWard, &none);
    assert!(matches!(wrong, Err(BadDemand::Lengths { what: "attributes", .. })));
    let many = exact(&graph, &attributes, &twelve(), &none);
    assert!(matches!(many, Err(BadDemand::Range { what: "the number of units", .. })));
}

/// The least cost over all partitions into `k` connected regions that meet the demands.
fn brute_force(graph: &Graph, attributes: &Attributes, demands: &Demands<'_>) -> Option<f64> {
    let n = graph.len();
    let ground = ground::Ground::new(graph, attributes, demands, Some(demands.regions)).unwrap().ok()?;
    let mut best: Option<f64> = None;
    let mut labels = vec![0u32; n];
    fn extend(at: usize, begun: u32, labels: &mut Vec<u32>, k: u32, visit: &mut dyn FnMut(&[u32])) {
        if at == labels.len() {
            if begun == k {
                visit(labels);
            }
            return;
        }
        for r in 0..(begun + 1).min(k) {
            labels[at] = r;
            extend(at + 1, begun.max(r + 1), labels, k, visit);
        }
    }
    extend(0, 0, &mut labels, demands.regions as u32, &mut |labels| {
        if Certificate::new(&ground.ways, labels).is_err() || ground.node_of.len() != ground.len() {
            return;
        }
        let regions = Regions::new(&ground, attributes, demands, labels, 0);
        if regions.unmet.is_empty() && best.is_none_or(|b| regions.cost < b) {
            best = Some(regions.cost);
        }
    });
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn exact_regions_are_those_of_brute_force(
        values in prop::collection::vec((-3i8..4, -3i8..4), 4..9),
        extra in prop::collection::vec((0u32..9, 0u32..9), 0..9),
        regions in 1usize..5,
        floor in 0u32..4,
        cap in 2u32..9,
        price in 0u32..4,
        compactness in 0u32..3,
    ) {
        let n = values.len();
        let (x, y): (Vec<f64>, Vec<f64>) = values.iter().map(|v| (f64::from(v.0), f64::from(v.1))).unzip();
        let attributes = Attributes::new(&[&x, &y]).unwrap();
        let mut pairs: Vec<(u32, u32)> = (1..n as u32).map(|v| (v / 2, v)).collect();
        pairs.extend(extra.into_iter().filter(|p| p.0 != p.1 && (p.0.max(p.1) as usize) < n));
        let graph = Graph::new(n, &pairs).unwrap();
        let groups: Vec<u32> = (0..n as u32).map(|u| u % 2).collect();
        let apart = [(0, n as u32 - 1)];
        let demands = Demands {
            regions,
            floor: (floor > 0).then_some(f64::from(floor)),
            cap: Some(f64::from(cap)),
            apart: if price == 3 { &apart } else { &[] },
            borders: Borders::Priced { groups: &groups, price: f64::from(price) },
            compactness: f64::from(compactness),
            ..Demands::default()
        };
        let best = brute_force(&graph, &attributes, &demands);
        let outcome = exact(&graph, &attributes, &demands, &Limit::none()).unwrap();
        match (best, outcome) {
            (Some(best), Outcome::Optimal(found)) => {
                prop_assert!((found.cost - best).abs() < 1e-6, "{} {}", found.cost, best);
                prop_assert_eq!(found.unmet, vec![]);
            }
            (None, Outcome::Infeasible { .. }) => {}
            (best, outcome) => prop_assert!(false, "{:?} {:?}", best, outcome),
        }
    }

    #[test]
    fn regions_are_contiguous_and_meet_every_demand(
        seed in 0u64..1000,
        regions in 1usize..9,
        pairs in prop::collection::vec((0u32..48, 0u32..48), 0..4),
        method in 0usize..6,
    ) {
        let graph = lattice(6, 8);
        let mut stream = Stream::new(seed, 0);
        let column: Vec<f64> = (0..48).map(|_| stream.uniform()).collect();
        let amounts: Vec<f64> = (0..48).map(|_| 1.0 + stream.uniform()).collect();
        let attributes = Attributes::standardised(&[&column]).unwrap();
        let apart: Vec<_> = pairs.into_iter().filter(|p| p.0 != p.1).collect();
        let mean = amounts.iter().sum::<f64>() / regions as f64;
        let demands = Demands {
            regions,
            amounts: &amounts,
            floor: Some(mean * 0.6),
            cap: Some(mean * 1.5),
            apart: if regions > 3 { &apart } else { &[] },
            ..Demands::default()
        };
        let none = Limit::none();
        let search = Search::Annealing(Cooling { sweeps: 20, ..Cooling::default() });
        let options = AzpOptions { search, start: Start::Random, seed };
        let outcome = match method {
            0 => skater(&graph, &attributes, &demands, &none),
            1 => redcap(&graph, &attributes, &demands, Linkage::FullWard, &none),
            2 => ward(&graph, &attributes, &demands, Linkage::FullAverage, &none),
            3 => azp(&graph, &attributes, &demands, &options, &none),
            4 => azp(&graph, &attributes, &demands, &AzpOptions { search: Search::Descent, ..options }, &none),
            _ => max_p(&graph, &attributes, &demands, &MaxPOptions::default(), &none),
        };
        let outcome = outcome.unwrap();
        let found = outcome.best().unwrap();
        prop_assert_eq!(found.certificate.check(&graph, &found.labels), Ok(()));
        prop_assert!(found.unmet.is_empty(), "{:?}", found.unmet);
        prop_assert!(method == 5 || found.count == regions);
        prop_assert!((found.ssd - attributes.ssd(&found.labels)).abs() < 1e-9);
        for region in 0..found.count as u32 {
            let sum: f64 = (0..48).filter(|u| found.labels[*u] == region).map(|u| amounts[u]).sum();
            prop_assert!(sum >= mean * 0.6 - 1e-9 && sum <= mean * 1.5 + 1e-9);
        }
        if demands.apart.is_empty() {
            return Ok(());
        }
        prop_assert!(apart.iter().all(|p| found.labels[p.0 as usize] != found.labels[p.1 as usize]));
    }
}
