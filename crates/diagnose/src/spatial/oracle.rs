//! What other software computed, for the tests: `tests/oracles/spatial.json` (made by `spatial.py` beside it).

use super::weights::Weights;
use serde_json::Value;

/// The file.
pub(crate) fn spatial() -> Value {
    serde_json::from_str(include_str!("../../tests/oracles/spatial.json")).expect("the oracle file is JSON")
}

/// What is compared with in `tests/oracles/disparity.json` (made by `disparity.py` beside it).
pub(crate) fn disparity() -> Value {
    serde_json::from_str(include_str!("../../tests/oracles/disparity.json")).expect("the oracle file is JSON")
}

/// Weights of 1 from pairs of positions.
pub(crate) fn pairs(value: &Value, n: usize) -> Weights {
    let pairs: Vec<(usize, usize)> = value
        .as_array()
        .expect("a list")
        .iter()
        .map(numbers)
        .map(|p| (p[0] as usize, p[1] as usize))
        .collect();
    Weights::from_pairs(n, &pairs).expect("weights")
}

/// A list of numbers.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().expect("a list");
    list.iter().map(|v| v.as_f64().expect("a number")).collect()
}

/// Weights: one list of `[neighbour, weight]` a unit.
pub(crate) fn weights(value: &Value) -> Weights {
    let rows = value.as_array().expect("a list of rows");
    let links: Vec<(usize, usize, f64)> = (rows.iter().enumerate())
        .flat_map(|(i, row)| {
            let row = row.as_array().expect("a row");
            row.iter().map(move |l| {
                (i, l[0].as_u64().expect("a position") as usize, l[1].as_f64().expect("a weight"))
            })
        })
        .collect();
    Weights::from_links(rows.len(), &links).expect("weights")
}

/// Equal to 1e-9, relative.
#[track_caller]
pub(crate) fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-6), "{found} is not {expected}");
}

/// Each equal to 1e-9, relative.
#[track_caller]
pub(crate) fn close_all(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (i, (f, e)) in found.iter().zip(expected).enumerate() {
        assert!((f - e).abs() <= 1e-9 * e.abs().max(1e-6), "at {i}: {f} is not {e}");
    }
}

/// The same links with weights equal to 1e-9.
#[track_caller]
pub(crate) fn close_weights(found: &Weights, expected: &Weights) {
    let links = |w: &Weights| w.iter().map(|l| (l.0, l.1)).collect::<Vec<_>>();
    assert_eq!(links(found), links(expected));
    let values = |w: &Weights| w.iter().map(|l| l.2).collect::<Vec<_>>();
    close_all(&values(found), &values(expected));
}
