use super::*;

/// Ordered pairs of `n` places without the diagonal: origin, destination.
fn pairs(n: u32) -> (Vec<u32>, Vec<u32>) {
    (0..n).flat_map(|o| (0..n).filter(move |d| *d != o).map(move |d| (o, d))).unzip()
}

struct Six {
    log_distance: Vec<f64>,
    home: Vec<f64>,
    origin: Vec<u32>,
    destination: Vec<u32>,
    exact: Vec<f64>,
}

/// The six places of the exact-recovery example.
fn six() -> Six {
    let places: [(f64, f64); 6] = [(0.0, 0.0), (3.0, 1.0), (1.0, 4.0), (6.0, 1.0), (8.0, 4.0), (5.0, 5.0)];
    let mu = [0.2, 0.5, -0.1, 0.3, 0.0, 0.4];
    let nu = [0.1, -0.2, 0.3, 0.0, 0.25, -0.15];
    let (origin, destination) = pairs(6);
    let mut six = Six { log_distance: vec![], home: vec![], exact: vec![], origin, destination };
    for (o, d) in six.origin.iter().zip(&six.destination) {
        let (o, d) = (*o as usize, *d as usize);
        let distance = (places[o].0 - places[d].0).hypot(places[o].1 - places[d].1).ln();
        let home = f64::from((o < 3) == (d < 3));
        six.log_distance.push(distance);
        six.home.push(home);
        six.exact.push((3.0 + mu[o] + nu[d] - distance + 1.2 * home).exp());
    }
    six
}

fn fit_six(six: &Six, flows: &[f64]) -> Ppml {
    let effects: [&[u32]; 2] = [&six.origin, &six.destination];
    ppml(flows, &[&six.log_distance, &six.home], &effects, &Options::default()).unwrap()
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}

#[test]
fn exact_flows_give_back_their_coefficients() {
    let six = six();
    let fit = fit_six(&six, &six.exact);
    close(fit.coefficients[0].estimate, -1.0);
    close(fit.coefficients[1].estimate, 1.2);
    close(fit.coefficients[1].estimate.exp(), 3.320116922736543);
    assert!(fit.converged && fit.pseudo_r2 > 1.0 - 1e-9 && fit.absorbed == 11);
    for (fitted, flow) in fit.fitted.iter().zip(&six.exact) {
        close(*fitted, *flow);
    }
}

#[test]
fn rounded_flows_and_flows_with_zeros() {
    let mut six = six();
    let rounded = [
        21.0, 27.0, 4.0, 4.0, 3.0, 38.0, 41.0, 11.0, 7.0, 6.0, 16.0, 14.0, 3.0, 3.0, 4.0, 5.0, 7.0, 6.0,
        32.0, 19.0, 2.0, 3.0, 4.0, 18.0, 18.0, 5.0, 5.0, 10.0, 24.0, 40.0,
    ];
    let fit = fit_six(&six, &rounded);
    close(fit.coefficients[0].estimate, -0.9915189257739634);
    close(fit.coefficients[1].estimate, 1.2116191759091635);
    let mut order: Vec<usize> = (0..30).collect();
    order.sort_by(|a, b| six.exact[*a].total_cmp(&six.exact[*b]));
    order[..3].iter().for_each(|i| six.exact[*i] = 0.0);
    let fit = fit_six(&six, &six.exact);
    close(fit.coefficients[0].estimate, -1.33100987089419);
    close(fit.coefficients[1].estimate, 1.1935378483963008);
    assert_eq!((fit.rows, fit.dropped.len()), (30, 0));
}

/// Standard errors of the rounded flows, from pyfixest 0.60.0 (`fepois`, `iwls_tol` and `fixef_tol` 1e-14, its default
/// small-sample factors); the same came from a dense regression on dummies.
#[test]
fn errors_agree_with_pyfixest() {
    let six = six();
    let rounded = [
        21.0, 27.0, 4.0, 4.0, 3.0, 38.0, 41.0, 11.0, 7.0, 6.0, 16.0, 14.0, 3.0, 3.0, 4.0, 5.0, 7.0, 6.0,
        32.0, 19.0, 2.0, 3.0, 4.0, 18.0, 18.0, 5.0, 5.0, 10.0, 24.0, 40.0,
    ];
    let pair: Vec<u32> =
        six.origin.iter().zip(&six.destination).map(|(o, d)| o.min(d) * 6 + o.max(d)).collect();
    let effects: [&[u32]; 2] = [&six.origin, &six.destination];
    let fit = |errors, effects: &[&[u32]]| {
        let options = Options { errors, ..Options::default() };
        ppml(&rounded, &[&six.log_distance, &six.home], effects, &options).unwrap()
    };
    for (errors, expected) in [
        (Errors::Robust, [0.053412480483546715, 0.016704382098348663]),
        (Errors::Clustered(&pair), [0.028950787029590235, 0.016649673939721044]),
        (Errors::Clustered(&six.origin), [0.04031783919460155, 0.011852213835179174]),
        (Errors::TwoWay(&six.origin, &six.destination), [0.01590895421370066, 0.012041922638420579]),
    ] {
        let fit = fit(errors, &effects);
        for (found, expected) in fit.coefficients.iter().zip(expected) {
            let found = found.error.unwrap();
            assert!((found - expected).abs() < 1e-9 * expected, "{errors:?}: {found} is not {expected}");
        }
        close(fit.deviance, 0.33874856888429816);
    }
    let plain = fit(Errors::Robust, &[]);
    for (found, (estimate, error)) in plain
        .coefficients
        .iter()
        .zip([(-1.044939883585076, 0.2618524237670181), (1.2113082093058567, 0.1461678292166639)])
    {
        close(found.estimate, estimate);
        assert!((found.error.unwrap() - error).abs() < 1e-7 * error);
    }
}

#[test]
fn edges_are_reasons() {
    let (origin, destination) = pairs(4);
    let effects: [&[u32]; 2] = [&origin, &destination];
    let x: Vec<f64> = (0..12).map(|i| f64::from(i * i % 7)).collect();
    let fit = |flows: &[f64], columns: &[&[f64]]| ppml(flows, columns, &effects, &Options::default());
    assert_eq!(fit(&[0.0; 12], &[&x]), Err(Undefined::AllZero));
    assert_eq!(ppml(&[], &[], &[], &Options::default()), Err(Undefined::TooFew { needed: 1, found: 0 }));
    assert_eq!(fit(&[-1.0; 12], &[&x]), Err(Undefined::Negative { at: 0, value: -1.0 }));
    assert_eq!(fit(&[1.0; 12], &[&x[..11]]), Err(Undefined::Lengths { expected: 12, found: 11 }));
    assert_eq!(fit(&[1.0; 12], &[]), Err(Undefined::Collinear));
    assert_eq!(ppml(&[0.0; 3], &[&x[..3]], &[], &Options::default()), Err(Undefined::AllZero));
    let of_origin: Vec<f64> = origin.iter().map(|o| f64::from(*o)).collect();
    assert_eq!(fit(&[1.0; 12], &[&of_origin]), Err(Undefined::Collinear));
    let many: Vec<&[f64]> = vec![&x; 32];
    assert!(matches!(fit(&[1.0; 12], &many), Err(Undefined::Argument { name: "regressors", .. })));
    // A regressor that repeats effects or another one is left out and listed, wherever it stands.
    let flows: Vec<f64> = (0..12).map(|i| f64::from(3 + i * 5 % 11)).collect();
    let twice: Vec<f64> = x.iter().zip(&of_origin).map(|(x, o)| 2.0 * x - 3.0 * o).collect();
    let found = fit(&flows, &[&of_origin, &x, &twice]).unwrap();
    assert_eq!(found.collinear, [0, 2]);
    let alone = fit(&flows, &[&x]).unwrap();
    close(found.coefficient(1).unwrap().estimate, alone.coefficients[0].estimate);
}

#[test]
fn huge_and_tiny_flows_and_regressors_fit_alike() {
    let six = six();
    for (flow, regressor) in [(1e300, 1.0), (1e-300, 1.0), (1.0, 1e200), (1e150, 1e-200)] {
        let flows: Vec<f64> = six.exact.iter().map(|y| y * flow).collect();
        let distance: Vec<f64> = six.log_distance.iter().map(|d| d * regressor).collect();
        let effects: [&[u32]; 2] = [&six.origin, &six.destination];
        let fit = ppml(&flows, &[&distance, &six.home], &effects, &Options::default()).unwrap();
        close(fit.coefficients[0].estimate * regressor, -1.0);
        close(fit.coefficients[1].estimate, 1.2);
        assert!(fit.fitted.iter().zip(&flows).all(|(f, y)| (f / y - 1.0).abs() < 1e-8));
    }
}

mod laws {
    use super::*;
    use crate::random::Stream;
    use proptest::prelude::*;

    /// Flows between seven places with noise and some zeros.
    fn noisy(seed: u64) -> (Vec<f64>, Vec<f64>, Vec<f64>, Vec<u32>, Vec<u32>) {
        let mut stream = Stream::new(seed, 0);
        let (origin, destination) = pairs(7);
        let one: Vec<f64> = origin.iter().map(|_| stream.uniform()).collect();
        let two: Vec<f64> = origin.iter().map(|_| f64::from(u8::from(stream.uniform() < 0.4))).collect();
        let flows = (0..origin.len())
            .map(|i| {
                let mean = (1.0 - 2.0 * one[i] + 0.7 * two[i] + 0.2 * f64::from(origin[i])).exp();
                if stream.uniform() < 0.15 { 0.0 } else { (mean * 4.0 * stream.uniform()).round() }
            })
            .collect();
        (flows, one, two, origin, destination)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn scale_order_and_what_the_effects_take_do_not_matter(seed in 0u64..10_000, scale in 1e-9f64..1e9, shift in -50.0f64..50.0) {
            let (flows, one, two, origin, destination) = noisy(seed);
            let effects: [&[u32]; 2] = [&origin, &destination];
            let Ok(fit) = ppml(&flows, &[&one, &two], &effects, &Options::default()) else { return Ok(()) };
            prop_assert!(fit.converged);
            // Flows in another unit, and regressors to which something of each origin is added.
            let scaled: Vec<f64> = flows.iter().map(|y| y * scale).collect();
            let shifted: Vec<f64> = one.iter().zip(&origin).map(|(x, o)| x + shift * f64::from(*o % 3)).collect();
            let again = ppml(&scaled, &[&shifted, &two], &effects, &Options::default()).unwrap();
            // Rows in another order.
            let mut order: Vec<usize> = (0..flows.len()).collect();
            Stream::new(seed, 1).shuffle(&mut order);
            let take = |v: &[f64]| order.iter().map(|i| v[*i]).collect::<Vec<f64>>();
            let take_groups = |v: &[u32]| order.iter().map(|i| v[*i]).collect::<Vec<u32>>();
            let (o, d) = (take_groups(&origin), take_groups(&destination));
            let shuffled = ppml(&take(&flows), &[&take(&one), &take(&two)], &[&o, &d], &Options::default()).unwrap();
            for (c, first) in fit.coefficients.iter().enumerate() {
                for other in [&again, &shuffled] {
                    let found = other.coefficients[c];
                    prop_assert!((found.estimate - first.estimate).abs() < 1e-7 * first.estimate.abs().max(1.0));
                    let (a, b) = (found.error.unwrap(), first.error.unwrap());
                    prop_assert!((a - b).abs() < 1e-6 * b);
                }
            }
            // Groups keep their sums.
            for place in 0..7 {
                let (mut given, mut fitted) = (0.0, 0.0);
                for i in (0..flows.len()).filter(|i| origin[*i] == place) {
                    given += flows[i];
                    fitted += fit.fitted[i];
                }
                prop_assert!((given - fitted).abs() < 1e-6 * f64::max(given, 1.0));
            }
        }
    }

    #[test]
    fn three_effects_and_threads_agree_with_dummies() {
        // A third effect as groups and as dummies.
        let (flows, one, two, origin, destination) = noisy(5);
        let third: Vec<u32> = (0..flows.len() as u32).map(|i| i * 7 % 4).collect();
        let dummies: Vec<Vec<f64>> =
            (1..4).map(|g| third.iter().map(|t| f64::from(u8::from(*t == g))).collect()).collect();
        let columns: Vec<&[f64]> = [&*one, &*two].into_iter().chain(dummies.iter().map(|d| &**d)).collect();
        let with = ppml(&flows, &columns, &[&origin, &destination], &Options::default()).unwrap();
        let fit = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                ppml(&flows, &columns[..2], &[&origin, &destination, &third], &Options::default())
            })
            .unwrap()
        };
        let (single, double) = (fit(1), fit(2));
        assert_eq!(single, double);
        assert_eq!((with.absorbed + 3, single.rows), (single.absorbed, with.rows));
        for c in 0..2 {
            close(single.coefficients[c].estimate, with.coefficients[c].estimate);
            assert!(
                (single.coefficients[c].error.unwrap() / with.coefficients[c].error.unwrap() - 1.0).abs()
                    < 1e-7
            );
        }
    }
}

mod separated;
