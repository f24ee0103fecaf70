//! Ranks of units and how far two rankings agree (Spearman).

use crate::Undefined;

/// The place of each value, 1 for the largest; ties keep the order of the slice.
pub fn places(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    let mut places = vec![0; values.len()];
    for (place, i) in order.into_iter().enumerate() {
        places[i] = place + 1;
    }
    places
}

/// Ranks from 1 for the smallest value, ties at their mean.
pub fn mid_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && values[order[end]] == values[order[start]] {
            end += 1;
        }
        for i in &order[start..end] {
            ranks[*i] = (start + 1 + end) as f64 / 2.0;
        }
        start = end;
    }
    ranks
}

/// Pearson's correlation.
///
/// # Errors
/// Fewer than two values, different lengths, or a side that does not vary.
pub fn pearson(a: &[f64], b: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_length(a.len(), b.len())?;
    if a.len() < 2 {
        return Err(Undefined::TooFew { needed: 2, found: a.len() });
    }
    let centred = |values: &[f64]| -> Vec<f64> {
        let scale = values.iter().fold(0.0f64, |m, v| m.max(v.abs())).max(f64::MIN_POSITIVE);
        let mean = values.iter().map(|v| v / scale).sum::<f64>() / values.len() as f64;
        values.iter().map(|v| v / scale - mean).collect()
    };
    let (a, b) = (centred(a), centred(b));
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let (aa, bb) = (dot(&a, &a), dot(&b, &b));
    if aa <= 1e-28 || bb <= 1e-28 {
        return Err(Undefined::Constant);
    }
    Ok((dot(&a, &b) / (aa.sqrt() * bb.sqrt())).clamp(-1.0, 1.0))
}

/// Spearman's rank correlation, ties at their mean rank.
///
/// # Errors
/// As [`pearson`].
pub fn spearman(a: &[f64], b: &[f64]) -> Result<f64, Undefined> {
    pearson(&mid_ranks(a), &mid_ranks(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_their_correlation() {
        assert_eq!(places(&[3.0, 9.0, 3.0]), [2, 1, 3]);
        assert_eq!(mid_ranks(&[3.0, 9.0, 3.0]), [1.5, 3.0, 1.5]);
        assert!((spearman(&[1.0, 2.0, 3.0, 4.0], &[10.0, 1e9, 1e10, 1e300]).unwrap() - 1.0).abs() < 1e-12);
        assert!((spearman(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]).unwrap() + 1.0).abs() < 1e-12);
        // 1 - 6 sum d^2 / (n (n^2 - 1)) without ties: d = 1, 1, 0, 0.
        assert!((spearman(&[1.0, 2.0, 3.0, 4.0], &[2.0, 1.0, 3.0, 4.0]).unwrap() - 0.8).abs() < 1e-12);
        assert_eq!(spearman(&[1.0, 1.0], &[1.0, 2.0]), Err(Undefined::Constant));
        assert_eq!(pearson(&[1.0], &[1.0]), Err(Undefined::TooFew { needed: 2, found: 1 }));
    }
}
