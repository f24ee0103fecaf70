//! Kinds of separated data, each made so that the separated rows are known. The positive flows are the exact expected
//! flows of a model, so that the coefficients of the rest are known too wherever no other zero flow stays in; where some
//! do, the fit must equal that of the data without the rows that are left out.

use super::*;

/// What one kind of data should give.
#[derive(Default)]
struct Case {
    name: &'static str,
    flows: Vec<f64>,
    regressors: Vec<Vec<f64>>,
    effects: Vec<Vec<u32>>,
    /// Rows that are separated.
    separated: Vec<usize>,
    /// Rows that are left out because their group is alone or all zero.
    pruned: Vec<usize>,
    /// Regressors that repeat others once those rows are out.
    collinear: Vec<usize>,
    /// Coefficients that are known.
    truth: Vec<(usize, f64)>,
}

/// Rows without effects: twelve positive flows exp(1 + 0.5 a - 0.25 b), then zero flows. `more` gives further
/// regressors on positive rows; `zeros` all regressors on zero rows.
fn plain(name: &'static str, more: &[fn(f64, f64) -> f64], zeros: &[&[f64]]) -> Case {
    let mut case = Case { name, regressors: vec![Vec::new(); 2 + more.len()], ..Case::default() };
    for i in 0..12 {
        let (a, b) = (f64::from(i % 5), f64::from(i * i % 7));
        case.flows.push((1.0 + 0.5 * a - 0.25 * b).exp());
        case.regressors[0].push(a);
        case.regressors[1].push(b);
        for (column, value) in case.regressors[2..].iter_mut().zip(more) {
            column.push(value(a, b));
        }
    }
    for zero in zeros {
        case.flows.push(0.0);
        case.regressors.iter_mut().zip(*zero).for_each(|(column, value)| column.push(*value));
    }
    case.truth = vec![(0, 0.5), (1, -0.25)];
    case
}

/// Pairs of `n` origins and destinations, each where `keep` says, with flow exp(0.1 o + 0.2 d + 0.5 x) or zero where
/// `zero` says; x is the first regressor.
fn pairs_of(
    name: &'static str,
    n: u32,
    keep: impl Fn(u32, u32) -> bool,
    zero: impl Fn(u32, u32) -> bool,
    separated: impl Fn(u32, u32) -> bool,
) -> Case {
    let mut case =
        Case { name, regressors: vec![Vec::new()], effects: vec![Vec::new(); 2], ..Case::default() };
    for (o, d) in (0..n).flat_map(|o| (0..n).map(move |d| (o, d))).filter(|(o, d)| keep(*o, *d)) {
        let x = f64::from((o * 3 + d * d * 5 + o * d) % 7);
        if separated(o, d) {
            case.separated.push(case.flows.len());
        }
        let mean = (0.1 * f64::from(o) + 0.2 * f64::from(d) + 0.5 * x).exp();
        case.flows.push(if zero(o, d) { 0.0 } else { mean });
        case.regressors[0].push(x);
        case.effects[0].push(o);
        case.effects[1].push(d);
    }
    case.truth = vec![(0, 0.5)];
    case
}

fn without_effects() -> Vec<Case> {
    let nothing: fn(f64, f64) -> f64 = |_, _| 0.0;
    let same: fn(f64, f64) -> f64 = |a, _| a;
    let mut cases = vec![
        Case {
            separated: vec![12],
            collinear: vec![2],
            ..plain("a dummy of one zero flow", &[nothing], &[&[1.0, 2.0, 1.0]])
        },
        Case {
            separated: vec![12, 13],
            collinear: vec![2],
            ..plain("negative on zero flows", &[nothing], &[&[1.0, 2.0, -3.0], &[0.0, 0.0, -0.5]])
        },
        Case {
            separated: vec![12, 14],
            collinear: vec![2],
            truth: vec![],
            ..plain(
                "positive on some zero flows, nothing on others",
                &[nothing],
                &[&[1.0, 2.0, 1.0], &[2.0, 1.0, 0.0], &[0.0, 1.0, 2.0], &[3.0, 2.0, 0.0]],
            )
        },
        Case {
            truth: vec![],
            ..plain(
                "of both signs on zero flows: overlap",
                &[nothing],
                &[&[1.0, 2.0, 1.0], &[2.0, 1.0, -1.0]],
            )
        },
        Case {
            truth: vec![],
            ..plain(
                "of both signs and very unequal size: overlap",
                &[nothing],
                &[&[1.0, 2.0, 1.0], &[0.0, 3.0, 1.0], &[4.0, 0.0, 1.0], &[2.0, 1.0, -1e-3]],
            )
        },
        Case {
            separated: vec![12, 13],
            collinear: vec![2],
            ..plain("the difference of two regressors", &[same], &[&[0.0, 1.0, 1.0], &[1.0, 1.0, 9.0]])
        },
        Case {
            separated: vec![12, 13],
            collinear: vec![2],
            ..plain(
                "a combination of three regressors",
                &[|a, b| 2.0 * a - 3.0 * b],
                &[&[1.0, 1.0, 4.0], &[2.0, 0.0, 4.5]],
            )
        },
        Case {
            separated: vec![12, 13],
            collinear: vec![2],
            ..plain(
                "constant on positive flows, above it on zeros",
                &[|_, _| 5.0],
                &[&[1.0, 1.0, 7.0], &[0.0, 2.0, 5.5]],
            )
        },
        Case {
            separated: vec![12, 13],
            collinear: vec![2, 3],
            ..plain(
                "two directions at once",
                &[nothing, nothing],
                &[&[1.0, 1.0, 2.0, 0.0], &[0.0, 2.0, 0.0, -1.0]],
            )
        },
        Case {
            separated: vec![12, 13],
            collinear: vec![2, 3],
            ..plain(
                "a second direction behind the first",
                &[nothing, nothing],
                &[&[1.0, 1.0, 1.0, -4.0], &[0.0, 2.0, 0.0, 1.0]],
            )
        },
        Case {
            separated: vec![13],
            collinear: vec![3],
            truth: vec![],
            ..plain(
                "one direction overlaps, one separates",
                &[nothing, nothing],
                &[&[1.0, 1.0, 2.0, 0.0], &[0.0, 2.0, -1.0, 3.0], &[2.0, 2.0, -1.0, 0.0]],
            )
        },
        Case {
            separated: vec![12, 13],
            collinear: vec![2],
            ..plain("in huge units", &[|a, _| 1e12 * a], &[&[1.0, 1.0, 5e12], &[0.0, 2.0, 1e11]])
        },
        Case {
            separated: vec![12, 13],
            collinear: vec![2],
            ..plain("in tiny units", &[|a, _| 1e-12 * a], &[&[1.0, 1.0, 5e-12], &[0.0, 2.0, 1e-13]])
        },
        Case {
            truth: vec![],
            ..plain("zeros but no separation", &[], &[&[1.0, 1.0], &[4.0, 6.0], &[0.0, 0.0]])
        },
    ];
    // Almost all flows zero, one of a hundred separated.
    let rows: Vec<Vec<f64>> =
        (0..100).map(|i| vec![f64::from(i % 5), f64::from(i % 7), f64::from(u8::from(i == 63))]).collect();
    let rows: Vec<&[f64]> = rows.iter().map(|r| &**r).collect();
    let most = plain("a hundred zero flows, one separated", &[nothing], &rows);
    cases.push(Case { separated: vec![12 + 63], collinear: vec![2], truth: vec![], ..most });
    cases
}

fn with_effects() -> Vec<Case> {
    let all = |_: u32, _: u32| true;
    let none = |_: u32, _: u32| false;
    let block = |p: u32| u32::from(p >= 3);
    let third = |p: u32| p / 3;
    let mut cases = Vec::new();
    let rows = |case: &Case, which: &dyn Fn(u32, u32) -> bool| -> Vec<usize> {
        (0..case.flows.len()).filter(|r| which(case.effects[0][*r], case.effects[1][*r])).collect()
    };

    let mut case = pairs_of("an origin without flows", 6, all, |o, _| o == 2, none);
    case.pruned = rows(&case, &|o, _| o == 2);
    cases.push(case);

    let mut case =
        pairs_of("an origin and a destination without flows", 6, all, |o, d| o == 2 || d == 4, none);
    case.pruned = rows(&case, &|o, d| o == 2 || d == 4);
    cases.push(case);

    // Origin 0 has no flows; without its rows destination 5 has a single one.
    let mut case = pairs_of(
        "a chain: leaving out one group leaves another alone",
        6,
        |o, d| d != 5 || o < 2,
        |o, _| o == 0,
        none,
    );
    case.pruned = rows(&case, &|o, d| o == 0 || d == 5);
    cases.push(case);

    cases.push(pairs_of(
        "two parts joined one way by zero flows",
        6,
        |o, d| block(o) <= block(d),
        |o, d| block(o) < block(d),
        |o, d| block(o) < block(d),
    ));

    let mut case =
        pairs_of("two parts joined both ways by zero flows", 6, all, |o, d| block(o) != block(d), none);
    case.truth = vec![];
    cases.push(case);

    cases.push(pairs_of(
        "three parts in a row",
        9,
        |o, d| third(o) == third(d) || third(o) + 1 == third(d),
        |o, d| third(o) != third(d),
        |o, d| third(o) != third(d),
    ));

    let mut case = pairs_of(
        "three parts in a circle",
        9,
        |o, d| third(o) == third(d) || (third(o) + 1) % 3 == third(d),
        |o, d| third(o) != third(d),
        none,
    );
    case.truth = vec![];
    cases.push(case);

    // A dummy that is the sum of effects on the positive flows, but one higher on one zero flow.
    let mut case = pairs_of(
        "a regressor that effects repeat on positive flows",
        6,
        all,
        |o, d| (o, d) == (1, 4),
        |o, d| (o, d) == (1, 4),
    );
    let column = (0..case.flows.len())
        .map(|r| {
            let (o, d) = (f64::from(case.effects[0][r]), f64::from(case.effects[1][r]));
            o * o - 2.0 * d + f64::from(u8::from(o == 1.0 && d == 4.0))
        })
        .collect();
    case.regressors.push(column);
    case.collinear = vec![1];
    cases.push(case);

    // Two parts with zero flows both ways, and a regressor of 2 one way and `back` on one row the other way: with h times
    // the regressor and t for the level of the first part, z is 2 h + t one way, -t back, h back - t on that row.
    for (name, back, on_line) in [
        ("parts and a regressor together", -1.0, false),
        ("parts and a regressor together, some rows on the line", -2.0, true),
    ] {
        let mut case = pairs_of(
            name,
            6,
            all,
            |o, d| block(o) != block(d),
            |o, d| block(o) != block(d) && !(on_line && (block(o) < block(d) || (o, d) == (3, 0))),
        );
        let column = (0..case.flows.len())
            .map(|r| match (case.effects[0][r], case.effects[1][r]) {
                (o, d) if block(o) < block(d) => 2.0,
                (3, 0) => back,
                _ => 0.0,
            })
            .collect();
        case.regressors.push(column);
        case.collinear = vec![1];
        if on_line {
            case.truth = vec![];
        }
        cases.push(case);
    }

    let mut case = pairs_of("a destination seen once", 6, |o, d| d != 5 || o == 1, none, none);
    case.pruned = rows(&case, &|_, d| d == 5);
    cases.push(case);

    let mut case = pairs_of(
        "one effect and a dummy of zero flows",
        6,
        all,
        |o, d| o == 1 && d > 3,
        |o, d| o == 1 && d > 3,
    );
    case.regressors.push((0..36).map(|r| f64::from(u8::from(case.separated.contains(&r)))).collect());
    case.effects.truncate(1);
    case.regressors.push(case_destination(&pairs_of("", 6, all, none, none)));
    case.collinear = vec![1];
    case.truth = vec![(0, 0.5), (2, 0.2)];
    cases.push(case);

    // Three effects: a third group that is all zero, and one that separates only together with a regressor.
    let mut case =
        pairs_of("three effects, one group without flows", 6, all, |o, d| (o * 5 + d * 3) % 7 == 4, none);
    case.effects.push((0..36).map(|r| (case.effects[0][r] * 5 + case.effects[1][r] * 3) % 7).collect());
    case.pruned = (0..36).filter(|r| case.effects[2][*r] == 4).collect();
    cases.push(case);

    let mut case = pairs_of(
        "three effects and a dummy of zero flows",
        6,
        all,
        |o, d| (o + 2 * d) % 9 == 4,
        |o, d| (o + 2 * d) % 9 == 4,
    );
    case.effects.push((0..36).map(|r| (case.effects[0][r] * 5 + case.effects[1][r] * 3) % 7).collect());
    // The dummy plus something of each effect.
    let column = (0..36)
        .map(|r| {
            let of = |e: usize| f64::from(case.effects[e][r]);
            f64::from(u8::from(case.separated.contains(&r))) + 2.0 * of(0) - of(1) + of(2) * of(2)
        })
        .collect();
    case.regressors.push(column);
    case.collinear = vec![1];
    cases.push(case);
    cases
}

fn case_destination(case: &Case) -> Vec<f64> {
    case.effects[1].iter().map(|d| f64::from(*d)).collect()
}

fn fit(case: &Case, rows: &[usize], regressors: &[usize]) -> Ppml {
    let take = |v: &[f64]| rows.iter().map(|r| v[*r]).collect::<Vec<f64>>();
    let columns: Vec<Vec<f64>> = regressors.iter().map(|c| take(&case.regressors[*c])).collect();
    let columns: Vec<&[f64]> = columns.iter().map(|c| &**c).collect();
    let effects: Vec<Vec<u32>> = case.effects.iter().map(|e| rows.iter().map(|r| e[*r]).collect()).collect();
    let effects: Vec<&[u32]> = effects.iter().map(|e| &**e).collect();
    ppml(&take(&case.flows), &columns, &effects, &Options::default())
        .unwrap_or_else(|reason| panic!("{}: {reason}", case.name))
}

#[test]
fn every_kind_of_separated_data_is_handled() {
    let cases: Vec<Case> = without_effects().into_iter().chain(with_effects()).collect();
    assert!(cases.len() >= 18 + 8, "{}", cases.len());
    for case in cases {
        let rows: Vec<usize> = (0..case.flows.len()).collect();
        let regressors: Vec<usize> = (0..case.regressors.len()).collect();
        let found = fit(&case, &rows, &regressors);
        let separated: Vec<usize> =
            found.dropped.iter().filter(|d| d.1 == Reason::Separated).map(|d| d.0).collect();
        let pruned: Vec<usize> =
            found.dropped.iter().filter(|d| d.1 != Reason::Separated).map(|d| d.0).collect();
        assert_eq!(separated, case.separated, "{}", case.name);
        assert_eq!(pruned, case.pruned, "{}", case.name);
        assert_eq!(found.collinear, case.collinear, "{}", case.name);
        assert!(found.converged, "{}", case.name);
        for (regressor, truth) in &case.truth {
            let estimate = found.coefficient(*regressor).unwrap().estimate;
            assert!((estimate - truth).abs() < 1e-8, "{}: {estimate} is not {truth}", case.name);
        }
        // The same without the rows and regressors that are left out.
        let left: Vec<usize> =
            rows.into_iter().filter(|r| !found.dropped.iter().any(|d| d.0 == *r)).collect();
        let kept: Vec<usize> = regressors.into_iter().filter(|c| !found.collinear.contains(c)).collect();
        let reduced = fit(&case, &left, &kept);
        assert_eq!(reduced.dropped, [], "{}", case.name);
        for (a, b) in found.coefficients.iter().zip(&reduced.coefficients) {
            assert!((a.estimate - b.estimate).abs() < 1e-8 * b.estimate.abs().max(1.0), "{}", case.name);
            let (a, b) = (a.error.unwrap_or(0.0), b.error.unwrap_or(0.0));
            assert!((a - b).abs() <= 1e-6 * b + 1e-12, "{}", case.name);
        }
        for row in separated {
            assert_eq!(found.fitted[row], 0.0);
        }
    }
}
