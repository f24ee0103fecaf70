//! A proven bound: the within sum of squares that no regions, contiguous or not, can go below.
//!
//! The sum of squares is a sum over axes. On one axis the best grouping of n values into k is found exactly by dynamic
//! programming over the sorted values, and no regions can do better on that axis. The bound is the sum over the
//! principal axes: of use for one attribute, or few that move together; close to zero for many attributes and
//! regions. Time grows with k n log n.
//!
//! Reference: Wang and Song 2011 (The R Journal 3(2):29-33, doi:10.32614/RJ-2011-015) for the line.

use super::ground::Ground;

/// Most steps that a bound may take for one attribute; the more attributes, the less a bound is worth.
const STEPS: f64 = 1e7;

/// What the within sum of squares of `regions` regions cannot go below; `None` where finding it would take too long.
pub(crate) fn lower_bound(ground: &Ground, regions: usize) -> Option<f64> {
    let (n, width) = (ground.len(), ground.width);
    if regions >= n {
        return Some(ground.inner);
    }
    let steps = n as f64 * regions as f64 * (n.max(2) as f64).log2() * width.pow(2) as f64;
    if steps > STEPS {
        return None;
    }
    let axes = principal_axes(ground);
    let line = |axis: &[f64]| {
        let along = |v: u32| ground.row(v).iter().zip(axis).map(|(x, a)| x * a).sum::<f64>();
        let mut values: Vec<(f64, f64)> = (0..n).map(|v| (along(v as u32), ground.count[v])).collect();
        values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        best_on_a_line(&values, regions)
    };
    // The axes are orthonormal up to rounding.
    Some(ground.inner + axes.chunks_exact(width).map(line).sum::<f64>() * (1.0 - 1e-9))
}

/// The least within sum of squares of sorted, weighted values in `groups` groups.
fn best_on_a_line(values: &[(f64, f64)], groups: usize) -> f64 {
    let n = values.len();
    // Sums of weights, values and squares of the first values.
    let mut sums = vec![[0.0; 3]; n + 1];
    for (i, (x, w)) in values.iter().enumerate() {
        let [a, b, c] = sums[i];
        sums[i + 1] = [a + w, b + w * x, c + w * x * x];
    }
    let cost = |from: usize, to: usize| {
        let ([a, b, c], [d, e, f]) = (sums[from], sums[to]);
        if to <= from + 1 { 0.0 } else { ((f - c) - (e - b) * (e - b) / (d - a)).max(0.0) }
    };
    let mut best: Vec<f64> = (0..=n).map(|to| cost(0, to)).collect();
    let mut next = vec![0.0; n + 1];
    for group in 1..groups.min(n) {
        // The best last cut moves to the right with the end: halves of the ends need only halves of the cuts.
        let mut open = vec![(group, n, group - 1, n)];
        while let Some((low, high, first, last)) = open.pop() {
            if low > high {
                continue;
            }
            let to = (low + high) / 2;
            let mut found = (f64::INFINITY, first);
            let (from, until) = (first.max(group), last.min(to));
            for (cut, before) in best.iter().enumerate().take(until + 1).skip(from) {
                let sum = before + cost(cut, to);
                if sum < found.0 {
                    found = (sum, cut);
                }
            }
            next[to] = found.0.min(best[to]);
            open.push((to + 1, high, found.1, last));
            if to > low {
                open.push((low, to - 1, first, found.1));
            }
        }
        next[..group].fill(0.0);
        std::mem::swap(&mut best, &mut next);
    }
    best[n]
}

/// The eigenvectors of the covariances, row by row (Jacobi's rotations).
fn principal_axes(ground: &Ground) -> Vec<f64> {
    let width = ground.width;
    let mut matrix = vec![0.0; width * width];
    for v in 0..ground.len() {
        let row = ground.row(v as u32);
        for i in 0..width {
            for j in 0..width {
                matrix[i * width + j] += ground.count[v] * row[i] * row[j];
            }
        }
    }
    let mut axes = vec![0.0; width * width];
    (0..width).for_each(|i| axes[i * width + i] = 1.0);
    for _ in 0..30 {
        let mut turned = false;
        for p in 0..width {
            for q in p + 1..width {
                let (app, aqq, apq) = (matrix[p * width + p], matrix[q * width + q], matrix[p * width + q]);
                if apq.abs() <= 1e-14 * (app * aqq).abs().sqrt() {
                    continue;
                }
                turned = true;
                let theta = (aqq - app) / (2.0 * apq);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for k in 0..width {
                    let (x, y) = (matrix[k * width + p], matrix[k * width + q]);
                    matrix[k * width + p] = c * x - s * y;
                    matrix[k * width + q] = s * x + c * y;
                }
                for k in 0..width {
                    let (x, y) = (matrix[p * width + k], matrix[q * width + k]);
                    matrix[p * width + k] = c * x - s * y;
                    matrix[q * width + k] = s * x + c * y;
                    let (x, y) = (axes[p * width + k], axes[q * width + k]);
                    axes[p * width + k] = c * x - s * y;
                    axes[q * width + k] = s * x + c * y;
                }
            }
        }
        if !turned {
            break;
        }
    }
    axes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regions::{Attributes, Demands, Graph};
    use proptest::prelude::*;

    #[test]
    fn groups_on_a_line_are_best() {
        let values: Vec<(f64, f64)> = [0.0, 1.0, 5.0, 6.0, 20.0].map(|x| (x, 1.0)).to_vec();
        assert!((best_on_a_line(&values, 3) - 1.0).abs() < 1e-12);
        assert!((best_on_a_line(&values, 2) - 26.0).abs() < 1e-12);
        assert_eq!(best_on_a_line(&values, 5), 0.0);
        // A value of weight 3 stands for three.
        let weighted = best_on_a_line(&[(0.0, 3.0), (4.0, 1.0)], 1);
        assert!((weighted - 12.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn no_grouping_is_below_the_bound(
            rows in prop::collection::vec((-9.0f64..9.0, -9.0f64..9.0), 2..9),
            labels in prop::collection::vec(0u32..3, 9),
        ) {
            let (x, y): (Vec<f64>, Vec<f64>) = rows.iter().copied().unzip();
            let attributes = Attributes::new(&[&x, &y]).unwrap();
            let graph = Graph::new(x.len(), &[]).unwrap();
            let demands = Demands { regions: x.len(), ..Demands::default() };
            let ground = Ground::new(&graph, &attributes, &demands, Some(x.len())).unwrap().unwrap();
            let bound = lower_bound(&ground, 3).unwrap();
            prop_assert!(attributes.ssd(&labels[..x.len()]) >= bound - 1e-9);
        }
    }
}
