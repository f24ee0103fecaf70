//! Regression whose residuals or outcomes may hang together with their neighbours'.
//!
//! ```text
//! least squares      y = X b + e
//! Moran of e         I = (n / S0) e'We / e'e, with the moments it has for residuals (Cliff and Ord 1981)
//! spatial lag        y = rho W y + X b + e
//! ```
//!
//! The spatial lag model is estimated by maximum likelihood up to [`MOST_UNITS`] units (the determinant of I - rho W from the
//! eigenvalues of W), beyond that by two-stage least squares with X, WX and W^2 X as instruments: [`LagModel::method`] says which.
//! Rows of W are to sum to 1. Effects spread over neighbours: a coefficient b stands for b / (1 - rho) once all have adjusted.
//!
//! Collinear columns, fewer units than coefficients plus one, no variation: undefined. Time grows with n for least squares and
//! with n^3 for maximum likelihood.
//!
//! References: Cliff and Ord 1981, Spatial Processes, chapter 8; Ord 1975 (Journal of the American Statistical Association
//! 70:120-126, doi:10.1080/01621459.1975.10480272); Anselin 1988, Spatial Econometrics; Kelejian and Prucha 1998 (Journal of
//! Real Estate Finance and Economics 17:99-121, doi:10.1023/A:1007707430416).

use super::normal::{Score, score};
use super::significance::Alternative;
use super::weights::{Sums, Weights};
use crate::Undefined;
use crate::eigenvalues::eigenvalues;
use nalgebra::{DMatrix, DVector};
use statrs::function::beta::beta_reg;

/// Up to so many units the spatial lag model is estimated by maximum likelihood.
pub const MOST_UNITS: usize = 1000;

/// A regression by least squares.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The coefficients: the constant, then one a column.
    pub coefficients: Vec<f64>,
    /// Their standard errors.
    pub errors: Vec<f64>,
    /// What is left of each observation.
    pub residuals: Vec<f64>,
    /// Share of the variance explained.
    pub r2: f64,
    /// Observations less coefficients.
    pub freedom: usize,
}

impl Fit {
    /// The two-sided p-value of a coefficient by Student's t.
    pub fn p(&self, coefficient: usize) -> f64 {
        t_two_sided(self.coefficients[coefficient] / self.errors[coefficient], self.freedom as f64)
    }
}

/// The two-sided p-value of a value of Student's t.
pub fn t_two_sided(t: f64, freedom: f64) -> f64 {
    if t.is_nan() || freedom <= 0.0 {
        return f64::NAN;
    }
    beta_reg(freedom / 2.0, 0.5, (freedom / (freedom + t * t)).clamp(0.0, 1.0))
}

/// The matrix with a constant and the columns, checked.
fn design(y: &[f64], columns: &[&[f64]]) -> Result<(DMatrix<f64>, DVector<f64>), Undefined> {
    Undefined::check_finite(y)?;
    for column in columns {
        Undefined::check_length(y.len(), column.len())?;
        Undefined::check_finite(column)?;
    }
    let needed = columns.len() + 2;
    if y.len() < needed {
        return Err(Undefined::TooFew { needed, found: y.len() });
    }
    let x = DMatrix::from_fn(y.len(), columns.len() + 1, |i, j| if j == 0 { 1.0 } else { columns[j - 1][i] });
    Ok((x, DVector::from_column_slice(y)))
}

/// Coefficients and (X'X)^-1 by an orthogonal decomposition of columns scaled to length one.
fn solve(x: &DMatrix<f64>, y: &DVector<f64>) -> Result<(DVector<f64>, DMatrix<f64>), Undefined> {
    let lengths: Vec<f64> = x.column_iter().map(|c| c.norm()).collect();
    if lengths.contains(&0.0) {
        return Err(Undefined::Collinear);
    }
    let mut scaled = x.clone();
    for (mut column, length) in scaled.column_iter_mut().zip(&lengths) {
        column /= *length;
    }
    let qr = scaled.qr();
    let r = qr.r();
    let diagonal = r.diagonal().map(f64::abs);
    if diagonal.min() <= 1e-10 * diagonal.max() {
        return Err(Undefined::Collinear);
    }
    let k = r.ncols();
    let inverse = r.solve_upper_triangular(&DMatrix::identity(k, k)).ok_or(Undefined::Collinear)?;
    let scale = DMatrix::from_fn(k, k, |i, j| if i == j { 1.0 / lengths[i] } else { 0.0 });
    let inverse = &scale * inverse;
    let coefficients = &inverse * (qr.q().transpose() * y);
    Ok((coefficients, &inverse * inverse.transpose()))
}

/// A regression of `y` on a constant and columns by least squares.
///
/// ```
/// use coregion_diagnose::spatial::regression::least_squares;
/// let fit = least_squares(&[1.0, 3.0, 5.0, 7.5], &[&[0.0, 1.0, 2.0, 3.0]])?;
/// assert!((fit.coefficients[1] - 2.15).abs() < 1e-12);
/// # Ok::<(), coregion_diagnose::Undefined>(())
/// ```
///
/// # Errors
/// Columns that do not align, repeat each other or are not finite; fewer observations than coefficients plus one.
pub fn least_squares(y: &[f64], columns: &[&[f64]]) -> Result<Fit, Undefined> {
    let (x, y) = design(y, columns)?;
    let (coefficients, inverse) = solve(&x, &y)?;
    let residuals = &y - &x * &coefficients;
    let freedom = y.len() - x.ncols();
    let squares = residuals.norm_squared();
    let mean = y.mean();
    let total: f64 = y.iter().map(|v| (v - mean).powi(2)).sum();
    let variance = squares / freedom as f64;
    Ok(Fit {
        coefficients: coefficients.iter().copied().collect(),
        errors: inverse.diagonal().iter().map(|d| (d * variance).sqrt()).collect(),
        residuals: residuals.iter().copied().collect(),
        r2: if total > 0.0 { 1.0 - squares / total } else { 0.0 },
        freedom,
    })
}

/// Moran's I of the residuals of a regression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResidualMoran {
    /// I.
    pub value: f64,
    /// Its expectation, which is not -1/(n - 1): fitted residuals hang together by themselves.
    pub expected: f64,
    /// Its variance.
    pub variance: f64,
}

impl ResidualMoran {
    /// The standard score.
    ///
    /// # Errors
    /// No variance.
    pub fn score(&self, alternative: Alternative) -> Result<Score, Undefined> {
        score(self.value, self.expected, self.variance, alternative)
    }
}

/// The full matrix of weights.
fn dense(weights: &Weights) -> DMatrix<f64> {
    let mut full = DMatrix::zeros(weights.len(), weights.len());
    weights.iter().for_each(|(i, j, w)| full[(i, j)] = w);
    full
}

/// Moran's I of the residuals of a regression of `y` on a constant and columns.
///
/// # Errors
/// As [`least_squares`]; weights that do not align, no link, or residuals that are all zero.
pub fn residual_moran(y: &[f64], columns: &[&[f64]], weights: &Weights) -> Result<ResidualMoran, Undefined> {
    Undefined::check_length(weights.len(), y.len())?;
    let s0 = Sums::checked(weights)?.s0;
    let (x, y) = design(y, columns)?;
    let (coefficients, inverse) = solve(&x, &y)?;
    let e = &y - &x * coefficients;
    let squares = e.norm_squared();
    if squares <= 1e-28 * y.norm_squared() {
        return Err(Undefined::Constant);
    }
    let n = y.len() as f64;
    let freedom = n - x.ncols() as f64;
    let residuals: Vec<f64> = e.iter().copied().collect();
    let lag = DVector::from_vec(weights.lag(&residuals)?);
    // tr(MW), tr(MWMW') and tr(MWMW) with M = I - X (X'X)^-1 X', without the full matrices.
    let times = |m: &DMatrix<f64>, turned: bool| {
        let w = if turned { weights.transposed() } else { weights.clone() };
        let mut out = DMatrix::zeros(m.nrows(), m.ncols());
        for (i, j, v) in w.iter() {
            for c in 0..m.ncols() {
                out[(i, c)] += v * m[(j, c)];
            }
        }
        out
    };
    let (wx, tx) = (times(&x, false), times(&x, true));
    let p = |a: &DMatrix<f64>| &inverse * (x.transpose() * a);
    // With A = (X'X)^-1 X'WX and so on: tr(MW) = tr W - tr A.
    let own: f64 = weights.iter().filter(|l| l.0 == l.1).map(|l| l.2).sum();
    let a = p(&wx);
    let (mut squared, mut crossed) = (0.0, 0.0);
    let back = weights.transposed();
    for i in 0..weights.len() {
        let ((to, out), (from, into)) = (weights.row(i), back.row(i));
        squared += out.iter().map(|w| w * w).sum::<f64>();
        let mut at = 0;
        for (j, w) in to.iter().zip(out) {
            while from.get(at).is_some_and(|f| f < j) {
                at += 1;
            }
            if from.get(at) == Some(j) {
                crossed += w * into[at];
            }
        }
    }
    let trace = own - a.trace();
    // tr(MWMW') = tr(WW') - tr(P WW') - tr(W'PW) + tr(PWPW'), each with P = X (X'X)^-1 X'.
    let with = |l: &DMatrix<f64>, r: &DMatrix<f64>| (&inverse * (l.transpose() * r)).trace();
    let turned = p(&tx);
    let mwmt = squared - with(&tx, &tx) - with(&wx, &wx) + (&a * &turned).trace();
    let mwmw = crossed - 2.0 * with(&tx, &wx) + (&a * &a).trace();
    let expected = n / s0 * trace / freedom;
    let second = (n / s0).powi(2) * (mwmt + mwmw + trace * trace) / (freedom * (freedom + 2.0));
    Ok(ResidualMoran {
        value: n / s0 * e.dot(&lag) / squares,
        expected,
        variance: second - expected * expected,
    })
}

/// How a spatial lag model was estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Maximum likelihood.
    MaximumLikelihood,
    /// Two-stage least squares.
    TwoStage,
}

/// A spatial lag model.
#[derive(Clone, Debug, PartialEq)]
pub struct LagModel {
    /// How it was estimated.
    pub method: Method,
    /// The coefficients: the constant, then one a column.
    pub coefficients: Vec<f64>,
    /// Their standard errors.
    pub errors: Vec<f64>,
    /// The coefficient of the neighbours' average.
    pub rho: f64,
    /// Its standard error.
    pub rho_error: f64,
    /// The variance of the residuals (divisor n).
    pub variance: f64,
    /// The logarithm of the likelihood, by maximum likelihood only.
    pub likelihood: Option<f64>,
}

/// The spatial lag model of `y` on a constant and columns, by maximum likelihood, or by two-stage least squares beyond
/// [`MOST_UNITS`] and where the eigenvalues of the weights cannot be found.
///
/// # Errors
/// As [`least_squares`]; weights that do not align or have no link.
pub fn lag_model(y: &[f64], columns: &[&[f64]], weights: &Weights) -> Result<LagModel, Undefined> {
    let likeliest =
        (y.len() <= MOST_UNITS).then(|| lag_model_by(y, columns, weights, Method::MaximumLikelihood));
    match likeliest {
        None | Some(Err(Undefined::Unsettled)) => lag_model_by(y, columns, weights, Method::TwoStage),
        Some(found) => found,
    }
}

/// The spatial lag model by a method.
///
/// # Errors
/// As [`lag_model`].
pub fn lag_model_by(
    y: &[f64],
    columns: &[&[f64]],
    weights: &Weights,
    method: Method,
) -> Result<LagModel, Undefined> {
    Undefined::check_length(weights.len(), y.len())?;
    Sums::checked(weights)?;
    let lag = weights.lag(y)?;
    let (x, y) = design(y, columns)?;
    if y.len() < x.ncols() + 2 {
        return Err(Undefined::TooFew { needed: x.ncols() + 2, found: y.len() });
    }
    let lag = DVector::from_vec(lag);
    match method {
        Method::MaximumLikelihood => maximum_likelihood(&x, &y, &lag, weights),
        Method::TwoStage => two_stage(&x, &y, &lag, weights),
    }
}

fn maximum_likelihood(
    x: &DMatrix<f64>,
    y: &DVector<f64>,
    lag: &DVector<f64>,
    weights: &Weights,
) -> Result<LagModel, Undefined> {
    let n = y.len() as f64;
    let (own, inverse) = solve(x, y)?;
    let (of_lag, _) = solve(x, lag)?;
    let (e, l) = (y - x * &own, lag - x * &of_lag);
    let (ee, el, ll) = (e.dot(&e), e.dot(&l), l.dot(&l));
    if ee <= 1e-28 * y.norm_squared() || ll == 0.0 {
        return Err(Undefined::Constant);
    }
    let w = dense(weights);
    let eigenvalues = eigenvalues(&w).ok_or(Undefined::Unsettled)?;
    let determinant = |rho: f64| {
        let one = |v: &nalgebra::Complex<f64>| 0.5 * ((1.0 - rho * v.re).powi(2) + (rho * v.im).powi(2)).ln();
        eigenvalues.iter().map(one).sum::<f64>()
    };
    let concentrated =
        |rho: f64| determinant(rho) - n / 2.0 * ((ee - 2.0 * rho * el + rho * rho * ll) / n).ln();
    // The likelihood is defined between the inverses of the least and the largest real eigenvalue.
    let real = eigenvalues.iter().filter(|v| v.im.abs() < 1e-9).map(|v| v.re);
    let (least, largest) = real.fold((0.0f64, 0.0f64), |(a, b), v| (a.min(v), b.max(v)));
    let low = if least < -1e-9 { 1.0 / least } else { -1.0 };
    let high = if largest > 1e-9 { 1.0 / largest } else { 1.0 };
    let rho = highest(low * (1.0 - 1e-9), high * (1.0 - 1e-9), concentrated);
    let coefficients = own - of_lag * rho;
    let variance = (ee - 2.0 * rho * el + rho * rho * ll) / n;
    // The information of (b, rho, variance) at the estimate.
    let k = x.ncols();
    let a = DMatrix::identity(y.len(), y.len()) - &w * rho;
    let g = a.try_inverse().ok_or(Undefined::Collinear).map(|i| &w * i)?;
    let gxb = &g * (x * &coefficients);
    let xx = inverse.try_inverse().ok_or(Undefined::Collinear)?;
    let mut information = DMatrix::zeros(k + 2, k + 2);
    information.view_mut((0, 0), (k, k)).copy_from(&(xx / variance));
    let cross = x.transpose() * &gxb / variance;
    information.view_mut((0, k), (k, 1)).copy_from(&cross);
    information.view_mut((k, 0), (1, k)).copy_from(&cross.transpose());
    let squares: f64 = g.iter().map(|v| v * v).sum();
    information[(k, k)] = g.component_mul(&g.transpose()).sum() + squares + gxb.norm_squared() / variance;
    information[(k, k + 1)] = g.trace() / variance;
    information[(k + 1, k)] = information[(k, k + 1)];
    information[(k + 1, k + 1)] = n / (2.0 * variance * variance);
    // Scaled, for the variance may be tiny.
    let scale: Vec<f64> = (0..k + 2).map(|i| information[(i, i)].sqrt()).collect();
    let unit = DMatrix::from_fn(k + 2, k + 2, |i, j| information[(i, j)] / (scale[i] * scale[j]));
    let covariance = unit.try_inverse().ok_or(Undefined::Collinear)?;
    let error = |i: usize| covariance[(i, i)].max(0.0).sqrt() / scale[i];
    let likelihood = concentrated(rho) - n / 2.0 * ((2.0 * std::f64::consts::PI).ln() + 1.0);
    Ok(LagModel {
        method: Method::MaximumLikelihood,
        coefficients: coefficients.iter().copied().collect(),
        errors: (0..k).map(error).collect(),
        rho,
        rho_error: error(k),
        variance,
        likelihood: Some(likelihood),
    })
}

/// Where a function with one peak is highest between two ends: a coarse look, then golden sections.
fn highest(low: f64, high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let steps = 200;
    let at = |i: usize| low + (high - low) * i as f64 / steps as f64;
    let best = (0..=steps).max_by(|a, b| f(at(*a)).total_cmp(&f(at(*b)))).unwrap_or(steps / 2);
    let (mut a, mut b) = (at(best.saturating_sub(1)), at((best + 1).min(steps)));
    let golden = 0.5 * (5f64.sqrt() - 1.0);
    for _ in 0..200 {
        let (c, d) = (b - golden * (b - a), a + golden * (b - a));
        if f(c) >= f(d) { b = d } else { a = c }
    }
    f64::midpoint(a, b)
}

fn two_stage(
    x: &DMatrix<f64>,
    y: &DVector<f64>,
    lag: &DVector<f64>,
    weights: &Weights,
) -> Result<LagModel, Undefined> {
    let (n, k) = x.shape();
    // Instruments: X, and WX and W^2 X without the constant.
    let mut columns: Vec<DVector<f64>> = x.column_iter().map(|c| c.into_owned()).collect();
    for power in 0..2 {
        let from = if power == 0 { 1 } else { k };
        for column in from..from + k - 1 {
            let lagged = weights.lag(columns[column].as_slice())?;
            columns.push(DVector::from_vec(lagged));
        }
    }
    let h = DMatrix::from_columns(&columns);
    let (first, _) = solve(&h, lag)?;
    let fitted = &h * first;
    let mut z = x.clone().insert_column(k, 0.0);
    z.set_column(k, &fitted);
    let (found, inverse) = solve(&z, y)?;
    let mut full = z;
    full.set_column(k, lag);
    let e = y - full * &found;
    let variance = e.norm_squared() / n as f64;
    let error = |i: usize| (inverse[(i, i)] * variance).sqrt();
    Ok(LagModel {
        method: Method::TwoStage,
        coefficients: found.iter().take(k).copied().collect(),
        errors: (0..k).map(error).collect(),
        rho: found[k],
        rho_error: error(k),
        variance,
        likelihood: None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{self, close, close_all};
    use super::super::weights::Coding;
    use super::*;
    use crate::random::Stream;

    struct Growth {
        x: Vec<f64>,
        g: Vec<f64>,
        weights: Weights,
        expected: serde_json::Value,
    }

    fn growth() -> Growth {
        let oracle = oracle::disparity();
        let panel: Vec<Vec<f64>> = oracle["panel"].as_array().unwrap().iter().map(oracle::numbers).collect();
        let span = oracle["growth"]["span"].as_f64().unwrap();
        let x = panel.iter().map(|row| row[0].ln()).collect();
        let g = panel.iter().map(|row| (row[row.len() - 1] / row[0]).ln() / span).collect();
        let weights = oracle::pairs(&oracle["pairs"], panel.len()).coded(Coding::Row);
        Growth { x, g, weights, expected: oracle["growth"].clone() }
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 2e-6 * expected.abs().max(1e-3), "{found} is not {expected}");
    }

    #[test]
    fn figures_of_spreg() {
        let Growth { x, g, weights, expected } = growth();
        let numbers = |a: &str, b: &str| oracle::numbers(&expected[a][b]);
        let fit = least_squares(&g, &[&x]).unwrap();
        close_all(&fit.coefficients, &numbers("ols", "betas"));
        close_all(&fit.errors, &numbers("ols", "se"));
        close(fit.r2, expected["ols"]["r2"].as_f64().unwrap());
        let moran = residual_moran(&g, &[&x], &weights).unwrap();
        let theirs = numbers("ols", "moran");
        close(moran.value, theirs[0]);
        let score = moran.score(Alternative::TwoSided).unwrap();
        close(score.z, theirs[1]);
        close(score.p, theirs[2]);
        // Their maximum is found to about seven digits.
        let ml = lag_model(&g, &[&x], &weights).unwrap();
        assert_eq!(ml.method, Method::MaximumLikelihood);
        let (betas, errors) = (numbers("ml", "betas"), numbers("ml", "se"));
        for i in 0..2 {
            near(ml.coefficients[i], betas[i]);
            near(ml.errors[i], errors[i]);
        }
        near(ml.rho, betas[2]);
        near(ml.rho_error, errors[2]);
        near(ml.variance, expected["ml"]["sigma2"].as_f64().unwrap());
        close(ml.likelihood.unwrap(), expected["ml"]["logll"].as_f64().unwrap());
        let two = lag_model_by(&g, &[&x], &weights, Method::TwoStage).unwrap();
        let (betas, errors) = (numbers("s2sls", "betas"), numbers("s2sls", "se"));
        close_all(&two.coefficients, &betas[..2]);
        close_all(&two.errors, &errors[..2]);
        close(two.rho, betas[2]);
        close(two.rho_error, errors[2]);
    }

    #[test]
    fn a_known_lag_is_found_by_both_methods() {
        let n = 400;
        let pairs: Vec<(usize, usize)> = (0..n)
            .flat_map(|i| [(i, i + 1), (i, i + 20)])
            .filter(|(i, j)| *j < n && (j - i == 20 || j % 20 != 0))
            .collect();
        let weights = Weights::from_pairs(n, &pairs).unwrap().coded(Coding::Row);
        let mut stream = Stream::new(3, 1);
        let normal = |s: &mut Stream| (0..12).map(|_| s.uniform()).sum::<f64>() - 6.0;
        let x: Vec<f64> = (0..n).map(|_| 2.0 * normal(&mut stream)).collect();
        let e: Vec<f64> = (0..n).map(|_| normal(&mut stream)).collect();
        // y = (I - 0.6 W)^-1 (1 + 2 x + e), by repeated lags.
        let right: Vec<f64> = x.iter().zip(&e).map(|(x, e)| 1.0 + 2.0 * x + e).collect();
        let mut y = right.clone();
        for _ in 0..200 {
            let lag = weights.lag(&y).unwrap();
            y = right.iter().zip(lag).map(|(r, l)| r + 0.6 * l).collect();
        }
        let moran = residual_moran(&y, &[&x], &weights).unwrap();
        assert!(moran.score(Alternative::TwoSided).unwrap().p < 1e-6);
        for method in [Method::MaximumLikelihood, Method::TwoStage] {
            let found = lag_model_by(&y, &[&x], &weights, method).unwrap();
            assert!((found.rho - 0.6).abs() < 4.0 * found.rho_error && found.rho_error < 0.05, "{found:?}");
            assert!((found.coefficients[1] - 2.0).abs() < 4.0 * found.errors[1]);
        }
    }

    #[test]
    fn residual_moments_are_those_of_random_residuals() {
        // Normal errors over a fixed design: the mean and spread of I of the residuals.
        let Growth { x, weights, .. } = growth();
        let mut all = Vec::new();
        for draw in 0..4000 {
            let mut stream = Stream::new(7, draw);
            let y: Vec<f64> =
                (0..x.len()).map(|_| (0..12).map(|_| stream.uniform()).sum::<f64>() - 6.0).collect();
            all.push(residual_moran(&y, &[&x], &weights).unwrap());
        }
        let mean = all.iter().map(|m| m.value).sum::<f64>() / all.len() as f64;
        let variance = all.iter().map(|m| (m.value - mean).powi(2)).sum::<f64>() / all.len() as f64;
        assert!((mean - all[0].expected).abs() < 4.0 * (variance / 4000.0).sqrt());
        assert!((variance / all[0].variance - 1.0).abs() < 0.1);
    }

    #[test]
    fn edges_are_reasons() {
        let x = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(least_squares(&[1.0, 2.0], &[&x[..2]]), Err(Undefined::TooFew { needed: 3, found: 2 }));
        assert_eq!(least_squares(&x, &[&[2.0; 4]]), Err(Undefined::Collinear));
        assert_eq!(least_squares(&x, &[&[0.0; 4]]), Err(Undefined::Collinear));
        assert_eq!(least_squares(&x, &[&x, &x]), Err(Undefined::Collinear));
        let w = Weights::from_pairs(4, &[(0, 1), (1, 2), (2, 3)]).unwrap();
        assert_eq!(residual_moran(&x, &[&x], &w), Err(Undefined::Constant));
        for scale in [1e100, 1e-100] {
            let y = [1.0, 3.0, 2.0, 5.0];
            let fit = least_squares(&y.map(|v| v * scale), &[&x.map(|v| v * scale)]).unwrap();
            close(fit.coefficients[1], least_squares(&y, &[&x]).unwrap().coefficients[1]);
        }
        assert!((t_two_sided(2.228138852, 10.0) - 0.05).abs() < 1e-9);
    }
}
