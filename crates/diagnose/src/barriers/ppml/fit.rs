//! The fit itself: Newton's method on the deviance, with the effects swept out in each step.

use super::panel::Panel;
use super::sweep::{Moments, Sweep};
use super::{Coefficient, Options, Ppml, errors};
use crate::Undefined;
use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;
use std::borrow::Cow;

/// Calls a function of the number of columns with the next number that it is compiled for.
macro_rules! with_columns {
    ($columns:expr, $function:ident ( $($argument:expr),* )) => {
        match $columns {
            ..=2 => $function::<2>($($argument),*),
            3..=4 => $function::<4>($($argument),*),
            5..=8 => $function::<8>($($argument),*),
            9..=16 => $function::<16>($($argument),*),
            _ => $function::<32>($($argument),*),
        }
    };
}
pub(super) use with_columns;

/// Regressors, centred and scaled to lie between -1 and 1.
pub(super) struct Columns<'p> {
    columns: Vec<(&'p [f64], f64, f64)>,
}

impl<'p> Columns<'p> {
    pub fn new(panel: &'p Panel<'_>, kept: &[usize]) -> Self {
        let column = |c: &usize| {
            let values = &*panel.regressors[*c];
            let (low, high) =
                values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(*v), b.max(*v)));
            let centre = low / 2.0 + high / 2.0;
            let reach = high / 2.0 - low / 2.0;
            (values, centre, if reach > 0.0 { 1.0 / reach } else { 0.0 })
        };
        Columns { columns: kept.iter().map(column).collect() }
    }

    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// The columns on a row; what is beyond them is zero.
    pub fn row<const M: usize>(&self, row: usize) -> [f64; M] {
        let mut values = [0.0; M];
        for (value, (column, centre, scale)) in values.iter_mut().zip(&self.columns) {
            *value = (column[row] - centre) * scale;
        }
        values
    }

    /// What a column was multiplied by.
    pub fn scale(&self, column: usize) -> f64 {
        self.columns[column].2
    }
}

/// Squared length below which a column of a sweep counts as nothing.
pub(super) fn floor<const M: usize>(sweep: &Sweep<'_, '_>) -> [f64; M] {
    let mut floor = [1e-28 * sweep.total; M];
    floor[M - 1] = 1e-26 * sweep.total;
    floor
}

/// The regressors that neither the effects nor earlier regressors repeat.
pub(super) fn independent(panel: &Panel<'_>) -> Vec<usize> {
    let all: Vec<usize> = (0..panel.regressors.len()).collect();
    let weights = vec![1.0; panel.len()];
    independent_with(panel, &all, &weights).0
}

/// The regressors of `among` that are independent under weights, and what is left of them.
pub(super) fn independent_with(
    panel: &Panel<'_>,
    among: &[usize],
    weights: &[f64],
) -> (Vec<usize>, DMatrix<f64>) {
    let columns = Columns::new(panel, among);
    let gram = with_columns!(among.len() + 1, products(panel, &columns, weights));
    let whole = |c: usize| {
        let mean = (0..panel.len()).map(|r| weights[r] * columns.row::<32>(r)[c]).sum::<f64>()
            / weights.iter().sum::<f64>();
        (0..panel.len()).map(|r| weights[r] * (columns.row::<32>(r)[c] - mean).powi(2)).sum::<f64>()
    };
    // Gaussian elimination in the order given: a pivot of nothing is a column that the earlier ones repeat.
    let mut left = gram.clone();
    let mut kept = Vec::new();
    for c in 0..among.len() {
        let pivot = left[(c, c)];
        if pivot.partial_cmp(&(1e-11 * whole(c))) != Some(std::cmp::Ordering::Greater) {
            continue;
        }
        kept.push(c);
        for a in c + 1..among.len() {
            let factor = left[(a, c)] / pivot;
            for b in c..among.len() {
                left[(a, b)] -= factor * left[(c, b)];
            }
        }
    }
    let gram = DMatrix::from_fn(kept.len(), kept.len(), |a, b| gram[(kept[a], kept[b])]);
    (kept.into_iter().map(|c| among[c]).collect(), gram)
}

fn products<const M: usize>(panel: &Panel<'_>, columns: &Columns<'_>, weights: &[f64]) -> DMatrix<f64> {
    let sweep = Sweep::new(panel, weights);
    let row = |r: usize| columns.row::<M>(r);
    let mut coefficients = Vec::new();
    sweep.solve(&row, &mut coefficients, 1e-10, floor(&sweep));
    let gram = sweep.moments(&row, &coefficients).gram;
    DMatrix::from_fn(columns.len(), columns.len(), |a, b| gram[a][b])
}

/// Where the fit stands: coefficients of the columns, of the first effect and of the others.
#[derive(Clone)]
struct State {
    beta: Vec<f64>,
    first: Vec<f64>,
    others: Vec<f64>,
}

impl State {
    /// Adds what a step found.
    fn add<const M: usize>(
        &mut self,
        step: &DVector<f64>,
        coefficients: &[[f64; M]],
        moments: &Moments<M>,
        factor: f64,
    ) {
        let effect = |c: &[f64; M]| factor * (c[M - 1] - step.iter().zip(c).map(|(b, c)| b * c).sum::<f64>());
        self.beta.iter_mut().zip(step.iter()).for_each(|(b, s)| *b += factor * s);
        self.first.iter_mut().zip(&moments.first).for_each(|(f, c)| *f += effect(c));
        self.others.iter_mut().zip(coefficients).for_each(|(o, c)| *o += effect(c));
    }
}

/// Fits a panel to the regressors that were kept.
pub(super) fn fit(
    panel: &Panel<'_>,
    kept: &[usize],
    effects: &[Cow<'_, [u32]>],
    options: &Options<'_>,
) -> Result<Ppml, Undefined> {
    let absorbed = errors::absorbed(panel);
    let needed = kept.len() + absorbed + 1;
    if panel.len() < needed {
        return Err(Undefined::TooFew { needed, found: panel.len() });
    }
    with_columns!(kept.len() + 1, fit_columns(panel, kept, effects, absorbed, options))
}

fn fit_columns<const M: usize>(
    panel: &Panel<'_>,
    kept: &[usize],
    effects: &[Cow<'_, [u32]>],
    absorbed: usize,
    options: &Options<'_>,
) -> Result<Ppml, Undefined> {
    let columns = Columns::new(panel, kept);
    let flows = &panel.flows;
    let n = panel.len() as f64;
    let mut state = State {
        beta: vec![0.0; kept.len()],
        first: vec![0.0; panel.runs()],
        others: vec![0.0; panel.levels],
    };
    let own: f64 = flows.iter().filter(|y| **y > 0.0).map(|y| y * y.ln() - y).sum();
    let mut weights: Vec<f64> = flows.iter().map(|y| (y + 1.0) / 2.0).collect();
    let mut coefficients: Vec<[f64; M]> = Vec::new();
    let mut deviance = f64::INFINITY;
    let (mut iterations, mut converged) = (0, false);
    while iterations < options.steps && !converged {
        iterations += 1;
        let first = iterations == 1;
        let (step, moments) = {
            let sweep = Sweep::new(panel, &weights);
            // The first step starts at flows drawn towards their mean, every other at the last fit.
            let row = |r: usize| {
                let (mut v, w, y) = (columns.row::<M>(r), weights[r], flows[r]);
                v[M - 1] = if first { w * w.ln() + y - w } else { y - w };
                v
            };
            coefficients.iter_mut().for_each(|c| c[M - 1] = 0.0);
            sweep.solve(&row, &mut coefficients, 1e-6, floor(&sweep));
            let moments = sweep.moments(&row, &coefficients);
            (solve(&moments.gram, kept.len())?, moments)
        };
        let before = state.clone();
        let mut factor = 1.0;
        loop {
            state.add(&step, &coefficients, &moments, factor);
            let next = (own + evaluate::<M>(panel, &columns, &state, &mut weights)) * 2.0;
            if next <= deviance + 1e-12 * n {
                converged = (deviance - next).abs() <= options.tolerance * (next.max(0.0) + 0.02 * n);
                deviance = next;
                break;
            }
            state = before.clone();
            factor /= 2.0;
            if first || factor < 1e-6 {
                // A first step that overflows is not taken: start at the mean instead.
                deviance = (own + evaluate::<M>(panel, &columns, &state, &mut weights)) * 2.0;
                converged = !first;
                break;
            }
        }
    }
    let sweep = Sweep::new(panel, &weights);
    let row = |r: usize| columns.row::<M>(r);
    let solved = sweep.solve(&row, &mut coefficients, 1e-9, floor(&sweep));
    let gram = sweep.moments(&row, &coefficients).gram;
    let bread = inverse(&gram, kept.len())?;
    let left = |group: usize, left: &mut Vec<[f64; M]>| {
        sweep.left(group, &row, &coefficients, left);
    };
    let covariance = errors::covariance(panel, &weights, &bread, left, effects, absorbed, options)?;
    let error =
        |c: usize| (covariance.0[(c, c)] > 0.0).then(|| covariance.0[(c, c)].sqrt() * columns.scale(c));
    let (own, null) = (flows.iter().zip(&weights)).fold((0.0, 0.0), |(own, null), (y, mu)| {
        if *y == 0.0 { (own + mu, null) } else { (own + y * (y / mu).ln() - y + mu, null + y * y.ln()) }
    });
    Ok(Ppml {
        coefficients: (kept.iter().enumerate())
            .map(|(c, regressor)| Coefficient {
                regressor: *regressor,
                estimate: state.beta[c] * columns.scale(c),
                error: error(c),
            })
            .collect(),
        collinear: (0..panel.regressors.len()).filter(|c| !kept.contains(c)).collect(),
        covariance: (0..kept.len())
            .map(|a| {
                let scaled = |b: usize| covariance.0[(a, b)] * columns.scale(a) * columns.scale(b);
                (0..kept.len()).map(scaled).collect()
            })
            .collect(),
        rows: panel.len(),
        dropped: Vec::new(),
        absorbed,
        clusters: covariance.1,
        deviance: (2.0 * own * panel.unit).max(0.0),
        pseudo_r2: if null > 0.0 { 1.0 - (own / null).max(0.0) } else { 1.0 },
        fitted: weights.iter().map(|mu| mu * panel.unit).collect(),
        iterations,
        converged: converged && solved,
    })
}

/// Expected flows of a state into `weights`; the sum of expected flows less flows times their logarithm.
fn evaluate<const M: usize>(
    panel: &Panel<'_>,
    columns: &Columns<'_>,
    state: &State,
    weights: &mut [f64],
) -> f64 {
    let mut parts = Vec::with_capacity(panel.blocks.len());
    let mut rest = weights;
    for block in &panel.blocks {
        let rows = panel.starts[block.end] - panel.starts[block.start];
        let (own, behind) = rest.split_at_mut(rows);
        parts.push((block.clone(), own));
        rest = behind;
    }
    let sums: Vec<f64> = (parts.into_par_iter())
        .map(|(block, weights)| {
            let mut sum = 0.0;
            let mut weights = weights.iter_mut();
            for group in block {
                for (row, weight) in panel.run(group).zip(&mut weights) {
                    let values = columns.row::<M>(row);
                    let mut log = state.first[group];
                    log += state.beta.iter().zip(&values).map(|(b, v)| b * v).sum::<f64>();
                    for other in &panel.others {
                        log += state.others[other.offset + other.groups[row] as usize];
                    }
                    *weight = log.exp();
                    sum += *weight - panel.flows[row] * log;
                }
            }
            sum
        })
        .collect();
    sums.iter().sum()
}

/// Solves for the coefficients of a step.
fn solve<const M: usize>(gram: &[[f64; M]; M], columns: usize) -> Result<DVector<f64>, Undefined> {
    let right = DVector::from_fn(columns, |c, _| gram[M - 1][c]);
    Ok(inverse(gram, columns)? * right)
}

fn inverse<const M: usize>(gram: &[[f64; M]; M], columns: usize) -> Result<DMatrix<f64>, Undefined> {
    // Scaled to a unit diagonal, so that the size of a column does not decide what counts as singular.
    let scale: Vec<f64> = (0..columns).map(|c| 1.0 / gram[c][c].sqrt()).collect();
    let scaled = DMatrix::from_fn(columns, columns, |a, b| gram[a][b] * scale[a] * scale[b]);
    let inverse = scaled.cholesky().ok_or(Undefined::Collinear)?.inverse();
    Ok(DMatrix::from_fn(columns, columns, |a, b| inverse[(a, b)] * scale[a] * scale[b]))
}
