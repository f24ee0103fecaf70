//! Poisson pseudo-maximum likelihood with up to three sets of fixed effects: what makes flows larger or smaller,
//! once what is common to an origin, to a destination and to a third group is taken out?
//!
//! ```text
//! E[X_r] = exp(b1 x1_r + b2 x2_r + ... + effect1[group of r] + effect2[...] + effect3[...])
//! ```
//!
//! Zero flows stay in and flows need not be whole numbers: only the mean must be right, not the variance. The fit is
//! iteratively reweighted least squares; in each step the effects are swept out by alternating projections,
//! accelerated by conjugate gradients, and a small system is solved for the coefficients. It stops when the deviance
//! falls by less than `tolerance` of itself.
//!
//! Rows that decide nothing are left out, each with its reason: a group with a single row, a group whose
//! flows are all zero, and zero flows that some combination of regressors and effects separates from the positive ones
//! (their coefficients would run to infinity; see [`Reason::Separated`]). Separation is decided exactly for up to two
//! effects, and by the iterative rectifier for three. Regressors that the effects or earlier regressors repeat are left
//! out and listed.
//!
//! Standard errors are sandwiches: robust to unequal variance, clustered, or clustered two ways (V1 + V2 - V12; a
//! variance that comes out negative leaves no error). With [`SmallSample::Standard`] they carry the factor n / (n - K) when robust,
//! G / (G - 1) (n - 1) / (n - K) when clustered (G of the way with fewest clusters), K being the coefficients and the
//! effects that do not lie inside the clusters.
//!
//! Coefficients are in natural logarithms of the flow per unit of the regressor. Flows may be in any unit: the
//! coefficients do not change. Undefined where no flow is positive, where rows do not exceed coefficients, or where
//! no regressor is left to estimate. At most 31 regressors.
//!
//! When not to use it: effects that matter but are left out bias it as any regression; with few groups in a set
//! (fewer than about 20 clusters) errors are too small.
//!
//! Time grows with rows times iterations; memory with rows.
//!
//! References: Santos Silva and Tenreyro 2006 (Review of Economics and Statistics 88:641-658,
//! doi:10.1162/rest.88.4.641); Correia, Guimaraes and Zylkin 2020 (Stata Journal 20:95-115,
//! doi:10.1177/1536867X20909691); Cameron, Gelbach and Miller 2011 (Journal of Business and Economic Statistics
//! 29:238-249, doi:10.1198/jbes.2010.07136).
//!
//! ```
//! use coregion_diagnose::barriers::ppml::{Options, ppml};
//! // Flows between four places; the effects of origin and destination are 2, 3, 1, 1 and 1, 1, 2, 4 times.
//! let (mut flows, mut home, mut from, mut to) = (vec![], vec![], vec![], vec![]);
//! for (o, out) in [2.0, 3.0, 1.0, 1.0].into_iter().enumerate() {
//!     for (d, into) in [1.0, 1.0, 2.0, 4.0].into_iter().enumerate().filter(|(d, _)| *d != o) {
//!         home.push(f64::from(o / 2 == d / 2));
//!         flows.push(out * into * if o / 2 == d / 2 { 3.0 } else { 1.0 });
//!         from.push(o as u32);
//!         to.push(d as u32);
//!     }
//! }
//! let fit = ppml(&flows, &[&home], &[&from, &to], &Options::default())?;
//! assert!((fit.coefficients[0].estimate - 3f64.ln()).abs() < 1e-9);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

mod errors;
mod fit;
mod panel;
mod separation;
mod sweep;

use crate::Undefined;
use panel::Panel;
use std::borrow::Cow;

/// The most regressors that are taken.
pub const REGRESSORS: usize = 31;

/// How standard errors are made.
#[derive(Clone, Copy, Debug, Default)]
pub enum Errors<'a> {
    /// Robust to unequal variance.
    #[default]
    Robust,
    /// Clustered: the cluster of each row.
    Clustered(&'a [u32]),
    /// Clustered two ways.
    TwoWay(&'a [u32], &'a [u32]),
}

/// Whether covariances are enlarged for small samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SmallSample {
    /// As the module says.
    #[default]
    Standard,
    /// Not at all.
    None,
}

/// What a fit may be told.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Standard errors.
    pub errors: Errors<'a>,
    /// Their factor.
    pub small_sample: SmallSample,
    /// Relative change of the deviance at which the fit stops.
    pub tolerance: f64,
    /// At most so many steps.
    pub steps: usize,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { errors: Errors::Robust, small_sample: SmallSample::Standard, tolerance: 1e-10, steps: 200 }
    }
}

/// Why a row was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The only row of its group in this effect: it decides nothing but the effect.
    Singleton {
        /// Which effect.
        effect: usize,
    },
    /// All flows of its group in this effect are zero: the effect would be minus infinity.
    AllZero {
        /// Which effect.
        effect: usize,
    },
    /// A zero flow that some combination of regressors and effects, zero on all positive flows and of one sign on the
    /// zero flows, sets apart: its expected flow is zero whatever the other coefficients are.
    Separated,
}

/// The coefficient of a regressor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficient {
    /// Which regressor.
    pub regressor: usize,
    /// Its estimate.
    pub estimate: f64,
    /// Its standard error; `None` where two-way clustering leaves none.
    pub error: Option<f64>,
}

/// A fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Ppml {
    /// The coefficients of the regressors that could be estimated.
    pub coefficients: Vec<Coefficient>,
    /// The regressors that effects or earlier regressors repeat.
    pub collinear: Vec<usize>,
    /// Covariance of the coefficients, row by row.
    pub covariance: Vec<Vec<f64>>,
    /// How many rows were used.
    pub rows: usize,
    /// Rows that were left out, in order, and why.
    pub dropped: Vec<(usize, Reason)>,
    /// Independent effects that were swept out.
    pub absorbed: usize,
    /// The fewest clusters of a way, where errors are clustered.
    pub clusters: Option<usize>,
    /// The deviance.
    pub deviance: f64,
    /// Share of the deviance of the mean alone that the fit explains.
    pub pseudo_r2: f64,
    /// Expected flow of each row given: zero where separated or all zero, the flow itself where a row is alone.
    pub fitted: Vec<f64>,
    /// Steps taken.
    pub iterations: usize,
    /// Whether the fit stopped by itself.
    pub converged: bool,
}

impl Ppml {
    /// The coefficient of a regressor, if it could be estimated.
    pub fn coefficient(&self, regressor: usize) -> Option<Coefficient> {
        self.coefficients.iter().copied().find(|c| c.regressor == regressor)
    }
}

/// Fits flows to regressors (one slice each) and effects (a group number for each row; none for a constant).
///
/// # Errors
/// Slices of different lengths, a flow that is negative or no number, a regressor that is no finite number, more than
/// three effects or 31 regressors, no positive flow, no regressor that can be estimated, or too few rows.
pub fn ppml(
    flows: &[f64],
    regressors: &[&[f64]],
    effects: &[&[u32]],
    options: &Options<'_>,
) -> Result<Ppml, Undefined> {
    check(flows, regressors, effects, options)?;
    let effects: Vec<Cow<'_, [u32]>> = effects.iter().map(|e| panel::dense(e)).collect();
    let mut live = vec![true; flows.len()];
    let mut dropped = Vec::new();
    let (panel, kept) = loop {
        separation::prune(flows, &effects, &mut live, &mut dropped);
        let panel = Panel::new(flows, regressors, &effects, &live)?;
        let kept = fit::independent(&panel);
        let separated = separation::separated(&panel, &kept);
        if separated.is_empty() {
            break (panel, kept);
        }
        for row in separated {
            let row = panel.given_row(row);
            live[row] = false;
            dropped.push((row, Reason::Separated));
        }
    };
    dropped.sort_unstable();
    if kept.is_empty() {
        return Err(Undefined::Collinear);
    }
    let mut fit = fit::fit(&panel, &kept, &effects, options)?;
    let mut fitted = vec![0.0; flows.len()];
    for (row, value) in fit.fitted.iter().enumerate() {
        fitted[panel.given_row(row)] = *value;
    }
    for (row, reason) in &dropped {
        if matches!(reason, Reason::Singleton { .. }) {
            fitted[*row] = flows[*row];
        }
    }
    fit.fitted = fitted;
    fit.dropped = dropped;
    Ok(fit)
}

fn check(
    flows: &[f64],
    regressors: &[&[f64]],
    effects: &[&[u32]],
    options: &Options<'_>,
) -> Result<(), Undefined> {
    let most = |name, found: usize, high: usize| {
        if found <= high {
            return Ok(());
        }
        Err(Undefined::Argument { name, value: found as f64, low: 0.0, high: high as f64 })
    };
    most("regressors", regressors.len(), REGRESSORS)?;
    most("effects", effects.len(), 3)?;
    most("rows", flows.len(), u32::MAX as usize)?;
    Undefined::check_not_negative(flows)?;
    if flows.is_empty() {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    if flows.iter().all(|y| *y == 0.0) {
        return Err(Undefined::AllZero);
    }
    for regressor in regressors {
        Undefined::check_length(flows.len(), regressor.len())?;
        Undefined::check_finite(regressor)?;
    }
    let clusters: &[&[u32]] = match &options.errors {
        Errors::Robust => &[],
        Errors::Clustered(one) => &[*one],
        Errors::TwoWay(one, two) => &[*one, *two],
    };
    for groups in effects.iter().chain(clusters) {
        Undefined::check_length(flows.len(), groups.len())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
