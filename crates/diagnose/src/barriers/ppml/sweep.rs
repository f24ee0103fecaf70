//! Sweeping the effects out of weighted columns, all columns at once.
//!
//! The first effect is eliminated exactly, group by group; the normal equations of the other effects that remain
//! are solved by conjugate gradients with the group weights as preconditioner. With two effects this is the
//! method of alternating projections, accelerated. The columns stay where they are: only the coefficients of the
//! groups are kept.

use super::panel::Panel;
use rayon::prelude::*;

/// At most so many steps.
const STEPS: usize = 2_000;

/// The weights of a panel, with the weight of each group.
pub(super) struct Sweep<'p, 'a> {
    panel: &'p Panel<'a>,
    weights: &'p [f64],
    /// One over the weight of each group of the first effect.
    inverse: Vec<f64>,
    /// One over the weight of each group of the others.
    others: Vec<f64>,
    /// Sum of the weights.
    pub total: f64,
}

/// What is left of columns when effects and regressors are swept out: the sums of products.
pub(super) struct Moments<const M: usize> {
    /// Coefficient of each group of the first effect in each column.
    pub first: Vec<[f64; M]>,
    /// Weighted products of what is left of the columns: `gram[a][b]`.
    pub gram: [[f64; M]; M],
}

impl<'p, 'a> Sweep<'p, 'a> {
    pub fn new(panel: &'p Panel<'a>, weights: &'p [f64]) -> Self {
        let mut inverse = vec![0.0; panel.runs()];
        let mut others = vec![0.0; panel.levels];
        for (group, inverse) in inverse.iter_mut().enumerate() {
            *inverse = weights[panel.run(group)].iter().sum();
        }
        let total = inverse.iter().sum();
        for other in &panel.others {
            for (group, weight) in other.groups.iter().zip(weights) {
                others[other.offset + *group as usize] += weight;
            }
        }
        let invert = |w: &mut f64| *w = if *w > 0.0 { 1.0 / *w } else { 0.0 };
        inverse.iter_mut().for_each(invert);
        others.iter_mut().for_each(invert);
        Sweep { panel, weights, inverse, others, total }
    }

    /// Solves for the coefficients of the other effects in each column, from a start. `row` gives the values of
    /// the columns on a row, the last one already times the weight. `tolerance` is relative, `floor` the squared
    /// length below which a column counts as nothing. Whether all columns were solved comes back.
    pub fn solve<const M: usize>(
        &self,
        row: &(impl Fn(usize) -> [f64; M] + Sync),
        start: &mut Vec<[f64; M]>,
        tolerance: f64,
        floor: [f64; M],
    ) -> bool {
        match self.panel.others.len() {
            0 => true,
            1 => self.conjugate::<M, 1>(row, start, tolerance, floor),
            _ => self.conjugate::<M, 2>(row, start, tolerance, floor),
        }
    }

    fn conjugate<const M: usize, const O: usize>(
        &self,
        row: &(impl Fn(usize) -> [f64; M] + Sync),
        solution: &mut Vec<[f64; M]>,
        tolerance: f64,
        floor: [f64; M],
    ) -> bool {
        let norm = |r: &[[f64; M]]| {
            let mut sum = [0.0; M];
            for (r, inverse) in r.iter().zip(&self.others) {
                (0..M).for_each(|c| sum[c] += r[c] * r[c] * inverse);
            }
            sum
        };
        let mut residual = self.right_hand::<M, O>(row);
        let target: [f64; M] = {
            let whole = norm(&residual);
            std::array::from_fn(|c| (whole[c] * tolerance * tolerance).max(floor[c]))
        };
        if solution.is_empty() {
            solution.resize(self.panel.levels, [0.0; M]);
        } else {
            let applied = self.schur::<M, O>(solution);
            for (r, a) in residual.iter_mut().zip(&applied) {
                (0..M).for_each(|c| r[c] -= a[c]);
            }
        }
        let mut direction: Vec<[f64; M]> = (residual.iter().zip(&self.others))
            .map(|(r, inverse)| std::array::from_fn(|c| r[c] * inverse))
            .collect();
        let mut size = norm(&residual);
        for _ in 0..STEPS {
            if (0..M).all(|c| size[c] <= target[c]) {
                return true;
            }
            let applied = self.schur::<M, O>(&direction);
            let mut curvature = [0.0; M];
            for (d, a) in direction.iter().zip(&applied) {
                (0..M).for_each(|c| curvature[c] += d[c] * a[c]);
            }
            let step: [f64; M] = std::array::from_fn(|c| {
                if size[c] > target[c] && curvature[c] > 0.0 { size[c] / curvature[c] } else { 0.0 }
            });
            for (((s, r), d), a) in solution.iter_mut().zip(&mut residual).zip(&direction).zip(&applied) {
                for c in 0..M {
                    s[c] += step[c] * d[c];
                    r[c] -= step[c] * a[c];
                }
            }
            if step.iter().all(|s| *s == 0.0) {
                return false;
            }
            let next = norm(&residual);
            let turn: [f64; M] =
                std::array::from_fn(|c| if step[c] != 0.0 { next[c] / size[c] } else { 0.0 });
            for ((d, r), inverse) in direction.iter_mut().zip(&residual).zip(&self.others) {
                (0..M).for_each(|c| d[c] = r[c] * inverse + turn[c] * d[c]);
            }
            size = next;
        }
        false
    }

    /// Weighted sums by group of the other effects, the first effect swept out.
    fn right_hand<const M: usize, const O: usize>(
        &self,
        row: &(impl Fn(usize) -> [f64; M] + Sync),
    ) -> Vec<[f64; M]> {
        self.by_group(|group, out| {
            let rows = self.panel.run(group);
            let weights = &self.weights[rows.clone()];
            let groups = self.panel.groups::<O>(rows.clone());
            let mut sum = [0.0; M];
            for (i, w) in rows.clone().zip(weights) {
                let v = weighted(row(i), *w);
                (0..M).for_each(|c| sum[c] += v[c]);
            }
            let mean = sum.map(|s| s * self.inverse[group]);
            for (at, w) in weights.iter().enumerate() {
                let v = weighted(row(rows.start + at), *w);
                for (groups, offset) in groups {
                    let out = &mut out[offset + groups[at] as usize];
                    (0..M).for_each(|c| out[c] += v[c] - w * mean[c]);
                }
            }
        })
    }

    /// The normal equations of the other effects, the first one eliminated, applied to coefficients.
    fn schur<const M: usize, const O: usize>(&self, coefficients: &[[f64; M]]) -> Vec<[f64; M]> {
        self.by_group(|group, out| {
            let rows = self.panel.run(group);
            let weights = &self.weights[rows.clone()];
            let groups = self.panel.groups::<O>(rows);
            let mut sum = [0.0; M];
            for (at, w) in weights.iter().enumerate() {
                for (groups, offset) in groups {
                    let p = &coefficients[offset + groups[at] as usize];
                    (0..M).for_each(|c| sum[c] += w * p[c]);
                }
            }
            let mean = sum.map(|s| s * self.inverse[group]);
            for (at, w) in weights.iter().enumerate() {
                let mut fit = mean.map(|m| -m);
                for (groups, offset) in groups {
                    let p = &coefficients[offset + groups[at] as usize];
                    (0..M).for_each(|c| fit[c] += p[c]);
                }
                for (groups, offset) in groups {
                    let out = &mut out[offset + groups[at] as usize];
                    (0..M).for_each(|c| out[c] += w * fit[c]);
                }
            }
        })
    }

    /// Runs over the groups of the first effect, block by block, and adds the blocks up in order.
    fn by_group<const M: usize>(&self, work: impl Fn(usize, &mut [[f64; M]]) + Sync) -> Vec<[f64; M]> {
        let block = |groups: &std::ops::Range<usize>| {
            let mut out = vec![[0.0; M]; self.panel.levels];
            groups.clone().for_each(|group| work(group, &mut out));
            out
        };
        let [only] = &self.panel.blocks[..] else {
            let parts: Vec<Vec<[f64; M]>> = self.panel.blocks.par_iter().map(block).collect();
            let mut sum = vec![[0.0; M]; self.panel.levels];
            for part in parts {
                for (s, p) in sum.iter_mut().zip(part) {
                    (0..M).for_each(|c| s[c] += p[c]);
                }
            }
            return sum;
        };
        block(only)
    }

    /// The products of what is left of the columns once the other effects take their coefficients and the
    /// first effect the rest.
    pub fn moments<const M: usize>(
        &self,
        row: &(impl Fn(usize) -> [f64; M] + Sync),
        coefficients: &[[f64; M]],
    ) -> Moments<M> {
        let parts: Vec<(Vec<[f64; M]>, [[f64; M]; M])> = (self.panel.blocks.par_iter())
            .map(|block| {
                let mut gram = [[0.0; M]; M];
                let mut first = Vec::with_capacity(block.len());
                let mut left: Vec<[f64; M]> = Vec::new();
                for group in block.clone() {
                    let mean = self.left(group, row, coefficients, &mut left);
                    for (v, w) in left.iter().zip(&self.weights[self.panel.run(group)]) {
                        for a in 0..M {
                            let weighted = if a == M - 1 { v[a] } else { w * v[a] };
                            (0..M).for_each(|b| gram[a][b] += weighted * v[b]);
                        }
                    }
                    first.push(mean);
                }
                (first, gram)
            })
            .collect();
        let mut moments = Moments { first: Vec::with_capacity(self.panel.runs()), gram: [[0.0; M]; M] };
        for (first, gram) in parts {
            moments.first.extend(first);
            for a in 0..M {
                (0..M).for_each(|b| moments.gram[a][b] += gram[a][b]);
            }
        }
        moments
    }

    /// What is left of the columns on the rows of a group of the first effect (the last column times the weight),
    /// and the coefficients of that group.
    pub fn left<const M: usize>(
        &self,
        group: usize,
        row: &(impl Fn(usize) -> [f64; M] + Sync),
        coefficients: &[[f64; M]],
        left: &mut Vec<[f64; M]>,
    ) -> [f64; M] {
        let rows = self.panel.run(group);
        let mut sum = [0.0; M];
        left.clear();
        for i in rows.clone() {
            let (mut v, w) = (row(i), self.weights[i]);
            for other in &self.panel.others {
                let p = &coefficients[other.offset + other.groups[i] as usize];
                (0..M - 1).for_each(|c| v[c] -= p[c]);
                v[M - 1] -= w * p[M - 1];
            }
            let weighted = weighted(v, w);
            (0..M).for_each(|c| sum[c] += weighted[c]);
            left.push(v);
        }
        let mean = sum.map(|s| s * self.inverse[group]);
        for (v, w) in left.iter_mut().zip(&self.weights[rows]) {
            (0..M - 1).for_each(|c| v[c] -= mean[c]);
            v[M - 1] -= w * mean[M - 1];
        }
        mean
    }
}

/// Columns times the weight, the last one already being so.
fn weighted<const M: usize>(mut values: [f64; M], weight: f64) -> [f64; M] {
    values[..M - 1].iter_mut().for_each(|v| *v *= weight);
    values
}
