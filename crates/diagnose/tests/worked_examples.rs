//! The kernels against worked figures at full precision (`oracles/worked_examples.txt`).

use coregion_diagnose::access::catchment::{catchment, closed};
use coregion_diagnose::barriers::edge_contrast::contrast;
use coregion_diagnose::barriers::ppml::{self, ppml};
use coregion_diagnose::disparity::gini::{Correction, gini, gini_weighted};
use coregion_diagnose::disparity::theil::{nested, theil};
use coregion_diagnose::disparity::variation::{Divisor, Mean, variation, williamson};
use coregion_diagnose::hierarchy::primacy::primacy;
use coregion_diagnose::hierarchy::rank_size::rank_size;
use coregion_diagnose::interaction::breaking_point::{breaking_point, reilly};
use coregion_diagnose::interaction::decay::Decay;
use coregion_diagnose::interaction::gravity_linkage::linkage;
use coregion_diagnose::interaction::hinterland::huff;
use coregion_diagnose::interaction::nodal_regions::{Rule, nodal_regions};
use coregion_diagnose::structure::krugman::krugman;
use coregion_diagnose::structure::similarity::similarity;
use coregion_zone::tables::Flow;
use std::collections::BTreeMap;

const HH10: [f64; 10] =
    [6755.23, 4930.58, 4717.80, 3078.78, 2771.70, 2750.72, 2402.38, 2389.04, 1630.22, 985.19];
const ADDED: [f64; 10] =
    [3601.30, 5487.08, 2202.17, 3651.53, 1005.65, 2002.23, 2687.22, 1759.50, 1714.66, 1277.19];

fn hierarchy(found: &mut BTreeMap<&'static str, f64>) {
    let ten = primacy(&HH10).unwrap();
    let twenty = primacy(&[HH10, ADDED].concat()).unwrap();
    let zipf = primacy(&(1..=11).map(|k| 100.0 / f64::from(k)).collect::<Vec<_>>()).unwrap();
    assert!(ten.eleven.is_err());
    found.extend([
        ("A1.HH10.P2", ten.two.unwrap()),
        ("A1.HH10.P4", ten.four.unwrap()),
        ("A1.HH10.share", ten.share),
        ("A1.HH10.rel", ten.relative),
        ("A1.HH10.Neff", ten.effective),
        ("A1.HH20.P2", twenty.two.unwrap()),
        ("A1.HH20.P4", twenty.four.unwrap()),
        ("A1.HH20.P11", twenty.eleven.unwrap()),
        ("A1.HH20.share", twenty.share),
        ("A1.HH20.rel", twenty.relative),
        ("A1.paper.P2", primacy(&[675.523, 493.0, 471.78]).unwrap().two.unwrap()),
        ("A1.zipf.P4", zipf.four.unwrap()),
        ("A1.zipf.P11", zipf.eleven.unwrap()),
    ]);
    let ten = rank_size(&HH10).unwrap();
    let five = rank_size(&[100.0, 50.0, 100.0 / 3.0, 25.0, 20.0]).unwrap();
    found.extend([
        ("A3.HH10.zeta", ten.zeta),
        ("A3.HH10.se", ten.error),
        ("A3.HH10.r2", ten.r2),
        ("A3.zipf5.zeta", five.zeta),
        ("A3.zipf5.se", five.error),
    ]);
}

fn disparity(found: &mut BTreeMap<&'static str, f64>) {
    let four = [20.0, 50.0, 20.0, 10.0];
    let classes = [500.0, 1500.0, 2500.0, 4000.0, 7500.0, 15000.0];
    let sizes = [1000.0, 1200.0, 1600.0, 400.0, 200.0, 600.0];
    let (x, people) = ([8.0, 6.0, 4.5, 3.0], [900.0, 850.0, 1050.0, 600.0]);
    let five = theil(&[10.0, 10.0, 10.0, 20.0, 50.0], &[1.0; 5]).unwrap();
    let outputs = [200.0, 120.0, 90.0, 60.0, 150.0, 70.0, 40.0, 45.0];
    let heads = [50.0, 40.0, 45.0, 30.0, 60.0, 50.0, 35.0, 25.0];
    let levels: [&[u32]; 2] = [&[0, 0, 0, 0, 1, 1, 1, 1], &[0, 0, 1, 1, 2, 2, 3, 3]];
    let parts = nested(&outputs, &heads, &levels).unwrap();
    let l = parts.l.clone().unwrap();
    found.extend([
        ("B1.g1", gini(&four, Correction::None).unwrap()),
        ("B1.g1n", gini(&four, Correction::SmallSample).unwrap()),
        ("B1.gw", gini_weighted(&classes, &sizes).unwrap()),
        ("B1.HH10", gini(&HH10, Correction::None).unwrap()),
        ("B2.cv", variation(&x, Divisor::N).unwrap()),
        ("B2.cvs", variation(&x, Divisor::NMinusOne).unwrap()),
        ("B2.w", williamson(&x, &people, Mean::Weighted).unwrap()),
        ("B3.T", five.t),
        ("B3.L", five.l.unwrap()),
        ("B3n.T", parts.t.total),
        ("B3n.TBP", parts.t.between[0]),
        ("B3n.TWP", parts.t.between[1]),
        ("B3n.TWC", parts.t.within),
        ("B3n.L", l.total),
        ("B3n.LBP", l.between[0]),
        ("B3n.LWP", l.between[1]),
        ("B3n.LWC", l.within),
    ]);
}

fn structure(found: &mut BTreeMap<&'static str, f64>) {
    let (three_a, three_b) = ([10.0, 44.0, 46.0], [11.0, 46.0, 43.0]);
    let eight_a = [10.0, 14.0, 2.0, 12.0, 6.0, 10.0, 30.0, 16.0];
    let eight_b = [11.0, 1.0, 18.0, 5.0, 14.0, 8.0, 24.0, 19.0];
    found.extend([
        ("C1.s3", similarity(&three_a, &three_b).unwrap()),
        ("C1.s8", similarity(&eight_a, &eight_b).unwrap()),
        ("C1.sind", similarity(&eight_a[1..6], &eight_b[1..6]).unwrap()),
        ("C2.k3", krugman(&three_a, &three_b).unwrap()),
        ("C2.k8", krugman(&eight_a, &eight_b).unwrap()),
    ]);
}

fn barriers(found: &mut BTreeMap<&'static str, f64>) {
    let points: [[f64; 2]; 6] = [[0.0, 0.0], [3.0, 1.0], [1.0, 4.0], [6.0, 1.0], [8.0, 4.0], [5.0, 5.0]];
    let (mu, nu) = ([0.2, 0.5, -0.1, 0.3, 0.0, 0.4], [0.1, -0.2, 0.3, 0.0, 0.25, -0.15]);
    let pairs: Vec<(usize, usize)> =
        (0..6).flat_map(|i| (0..6).filter(move |j| *j != i).map(move |j| (i, j))).collect();
    let column = |f: &dyn Fn(usize, usize) -> f64| pairs.iter().map(|(i, j)| f(*i, *j)).collect::<Vec<f64>>();
    let distance = column(&|i, j| (points[i][0] - points[j][0]).hypot(points[i][1] - points[j][1]).ln());
    let home = column(&|i, j| if (i < 3) == (j < 3) { 1.0 } else { 0.0 });
    let exact: Vec<f64> = (pairs.iter().enumerate())
        .map(|(k, (i, j))| (3.0 + mu[*i] + nu[*j] - distance[k] + 1.2 * home[k]).exp())
        .collect();
    let rounded: [f64; 30] = [
        21.0, 27.0, 4.0, 4.0, 3.0, 38.0, 41.0, 11.0, 7.0, 6.0, 16.0, 14.0, 3.0, 3.0, 4.0, 5.0, 7.0, 6.0,
        32.0, 19.0, 2.0, 3.0, 4.0, 18.0, 18.0, 5.0, 5.0, 10.0, 24.0, 40.0,
    ];
    let mut order: Vec<usize> = (0..30).collect();
    order.sort_by(|a, b| exact[*a].total_cmp(&exact[*b]));
    let mut zeros = exact.clone();
    order[..3].iter().for_each(|k| zeros[*k] = 0.0);
    let origins: Vec<u32> = pairs.iter().map(|p| p.0 as u32).collect();
    let destinations: Vec<u32> = pairs.iter().map(|p| p.1 as u32).collect();
    let fit = |flows: &[f64]| {
        let found =
            ppml(flows, &[&distance, &home], &[&origins, &destinations], &ppml::Options::default()).unwrap();
        [0, 1].map(|k| found.coefficient(k).unwrap().estimate)
    };
    let [exact, round, zero] = [fit(&exact), fit(&rounded), fit(&zeros)];
    found.extend([
        ("D1.exact.dist", exact[0]),
        ("D1.exact.home", exact[1]),
        ("D1.border", exact[1].exp()),
        ("D1.round.dist", round[0]),
        ("D1.round.home", round[1]),
        ("D1.zero.dist", zero[0]),
        ("D1.zero.home", zero[1]),
    ]);
    let logs: Vec<Option<f64>> =
        [7.0f64, 6.0, 3.6, 3.0, 6.4, 5.8, 3.3, 3.1].iter().map(|y| Some(y.ln())).collect();
    let grid = [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7), (0, 4), (1, 5), (2, 6), (3, 7)];
    let edge = contrast(&logs, &grid, &[0, 0, 1, 1, 0, 0, 1, 1]).unwrap();
    found.extend([("D4.cross", edge.across), ("D4.within", edge.within), ("D4.delta", edge.delta())]);
}

fn interaction(found: &mut BTreeMap<&'static str, f64>) {
    let distance = [0.0, 170.0, 60.0, 170.0, 0.0, 210.0, 60.0, 210.0, 0.0];
    let ties = linkage(&[880.0, 835.0, 225.0], &[6755.23, 4930.58, 985.19], &distance, 2.0).unwrap();
    let stores = huff(&[5000.0, 10000.0], &[10.0, 5.0, 5.0, 15.0], 1.0, 2.0).unwrap();
    let rows =
        [[0.0, 20.0, 30.0, 5.0], [60.0, 0.0, 10.0, 2.0], [70.0, 15.0, 0.0, 25.0], [10.0, 3.0, 40.0, 0.0]];
    let flows: Vec<Flow> =
        (0..16).map(|k| Flow { origin: k / 4, destination: k % 4, value: rows[k / 4][k % 4] }).collect();
    let direct = nodal_regions(4, &flows, Rule::Direct).unwrap();
    assert_eq!(direct.superior, [None, Some(0), Some(0), Some(2)]);
    let indirect = nodal_regions(4, &flows, Rule::Indirect).unwrap();
    let (people, beds, minutes) = ([200.0, 150.0, 50.0], [100.0, 60.0], [10.0, 40.0, 25.0, 20.0, 60.0, 15.0]);
    let open = catchment(&people, &beds, &minutes, Decay::Within(30.0)).unwrap();
    let shut = closed(&people, &beds, &minutes, (&[0, 0, 1], &[0, 1]), Decay::Within(30.0)).unwrap();
    let gauss = catchment(&people, &beds, &minutes, Decay::Gaussian(30.0)).unwrap();
    found.extend([
        ("A6.sym.12", ties.link(0, 1)),
        ("A6.sym.13", ties.link(0, 2)),
        ("A6.sym.23", ties.link(1, 2)),
        ("A6.dir.12", ties.directed(0, 1)),
        ("A6.dir.31", ties.directed(2, 0)),
        ("A6.affil.13", ties.affiliation(0, 2).unwrap()),
        ("A6.affil.31", ties.affiliation(2, 0).unwrap()),
        ("A6.total.1", ties.totals[0]),
        ("A7.huff62", breaking_point(400_000.0, 200_000.0, 80.0, 2.0).unwrap()),
        ("A7.reilly", reilly(39_851.0, 37_366.0, 27.0, 25.0, 2.0).unwrap()),
        ("A7.xz_jn", breaking_point(6755.23, 4930.58, 170.0, 2.0).unwrap()),
        ("A8.RC_new", stores.share(0, 1)),
        ("A8.OH_new", stores.share(1, 1)),
        ("A8.sales_new", stores.captured(&[5e6, 3e6]).unwrap()[1]),
        ("A9.in.1", direct.received[0]),
        ("A9.Bin.1", indirect.received[0]),
        ("A9.Bin.2", indirect.received[1]),
        ("A9.Bin.3", indirect.received[2]),
        ("A9.Bin.4", indirect.received[3]),
        ("G2.R.1", open.supply[0].unwrap()),
        ("G2.R.2", open.supply[1].unwrap()),
        ("G2.A.2", open.access[1]),
        ("G2.closedA.3", shut.access[2]),
        ("G2.gaussA.1", gauss.access[0]),
        ("G2.gaussA.2", gauss.access[1]),
        ("G2.gaussA.3", gauss.access[2]),
    ]);
}

/// The casebook asks for measures by name: each must be there.
#[test]
fn every_measure_that_a_rule_calls_exists() {
    let mut calls = 0;
    for line in include_str!("../../../data/casebook/rules.toml").lines() {
        let Some(list) = line.strip_prefix("calls = ") else { continue };
        let names: Vec<String> = serde_json::from_str(list).expect("a list of names");
        for name in names {
            assert!(coregion_diagnose::measure(&name).is_some(), "no measure is called {name}");
            calls += 1;
        }
    }
    assert!(calls > 40, "{calls}");
}

#[test]
fn every_worked_figure_comes_out() {
    let mut found: BTreeMap<&'static str, f64> = BTreeMap::new();
    hierarchy(&mut found);
    disparity(&mut found);
    structure(&mut found);
    barriers(&mut found);
    interaction(&mut found);
    let mut seen = 0;
    for line in include_str!("oracles/worked_examples.txt").lines().filter(|l| !l.starts_with('#')) {
        let (id, value) = line.split_once(' ').expect("identifier and value");
        let expected: f64 = value.parse().expect("a number");
        let Some(ours) = found.get(id) else { panic!("{id} is not computed") };
        assert!((ours - expected).abs() <= 1e-8 * expected.abs().max(1.0), "{id}: {ours} is not {expected}");
        seen += 1;
    }
    assert_eq!(seen, found.len());
}
