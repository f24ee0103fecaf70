//! The only file that sees a solver library (microlp: bounded simplex, and branch and bound with pseudocosts).
//!
//! Numbers go in scaled by powers of two, so that no digit is lost and huge or tiny models fit the library's
//! absolute tolerances: rows and objective to a largest factor in [1, 2), real variables by one common power
//! where their natural size is far from one.

use super::model::{Compare, Domain, Goal, Model};
use crate::{Limit, Progress};
use microlp::{
    ComparisonOp, Error, LinearExpr, OptimizationDirection, Problem, ResumeOptions, SolutionStatus,
    SolveOptions,
};

/// Nodes between two looks at the limit.
const NODES_A_CALL: u64 = 64;

/// What the library says.
#[derive(Clone, Debug)]
pub(super) enum Said {
    /// An answer, with the bound of the search; `proven` where it ended.
    Answer { values: Vec<f64>, bound: Option<f64>, proven: bool },
    /// None exists.
    Infeasible,
    /// The objective can improve for ever.
    Unbounded,
    /// Stopped without an answer.
    Stopped,
    /// The library gave up.
    Failed(String),
}

/// Powers of two by which a model is scaled.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scales {
    /// A real variable is this times the library's.
    pub real: f64,
    /// A row is multiplied by this.
    pub rows: Vec<f64>,
    /// The objective is multiplied by this.
    pub worth: f64,
}

/// The power of two at or below a positive number.
fn power(x: f64) -> f64 {
    if x.is_normal() { 2f64.powi(x.abs().log2().floor().clamp(-1000.0, 1000.0) as i32) } else { 1.0 }
}

impl Scales {
    pub fn new(model: &Model) -> Self {
        let is_real = |i: usize| model.variables[i].domain == Domain::Real;
        let mut natural = 0.0f64;
        for v in model.variables.iter().filter(|v| v.domain == Domain::Real) {
            for bound in [v.low, v.high] {
                if bound.is_finite() {
                    natural = natural.max(bound.abs());
                }
            }
        }
        for row in &model.rows {
            let largest = row.terms.iter().filter(|t| is_real(t.0.0)).map(|t| t.1.abs()).fold(0.0, f64::max);
            if largest > 0.0 {
                let whole = row.terms.iter().filter(|t| !is_real(t.0.0)).map(|t| t.1.abs());
                natural = natural.max(whole.fold(row.limit.abs(), f64::max) / largest);
            }
        }
        let ordinary = natural == 0.0 || (1e-2..=1e7).contains(&natural) || !natural.is_finite();
        let real = if ordinary { 1.0 } else { power(natural) / 1024.0 };
        let factor = |i: usize| if is_real(i) { real } else { 1.0 };
        let inverse = |largest: f64| if largest > 0.0 { 1.0 / power(largest) } else { 1.0 };
        let rows = (model.rows.iter())
            .map(|r| inverse(r.terms.iter().map(|t| (t.1 * factor(t.0.0)).abs()).fold(0.0, f64::max)))
            .collect();
        let worth = inverse(
            model.variables.iter().enumerate().map(|(i, v)| (v.worth * factor(i)).abs()).fold(0.0, f64::max),
        );
        Scales { real, rows, worth }
    }

    /// The size of a value below which the library does not look.
    pub fn grain(&self) -> f64 {
        self.real
    }
}

/// Solves a checked model with the library.
pub(super) fn run(model: &Model, limit: Limit<'_>, start: Option<&[f64]>) -> Said {
    let work = std::panic::AssertUnwindSafe(|| run_guarded(model, limit, start));
    std::panic::catch_unwind(work).unwrap_or_else(|_| Said::Failed("the solver library panicked".into()))
}

fn run_guarded(model: &Model, limit: Limit<'_>, start: Option<&[f64]>) -> Said {
    let scales = Scales::new(model);
    let mut problem = Problem::new(match model.goal {
        Goal::Minimise => OptimizationDirection::Minimize,
        Goal::Maximise => OptimizationDirection::Maximize,
    });
    let factor = |domain: Domain| if domain == Domain::Real { scales.real } else { 1.0 };
    let vars: Vec<microlp::Variable> = (model.variables.iter())
        .map(|v| {
            let by = factor(v.domain);
            let worth = v.worth * by * scales.worth;
            match v.domain {
                Domain::Real => problem.add_var(worth, (v.low / by, v.high / by)),
                Domain::Whole => problem.add_integer_var(worth, (v.low.ceil() as i32, v.high.floor() as i32)),
            }
        })
        .collect();
    for (row, by) in model.rows.iter().zip(&scales.rows) {
        let mut left = LinearExpr::empty();
        for &(var, f) in &row.terms {
            left.add(vars[var.0], f * factor(model.variables[var.0].domain) * by);
        }
        let compare = match row.compare {
            Compare::AtMost => ComparisonOp::Le,
            Compare::Equal => ComparisonOp::Eq,
            Compare::AtLeast => ComparisonOp::Ge,
        };
        problem.add_constraint(left, compare, row.limit * by);
    }
    let whole = model.has_whole();
    let mut options = SolveOptions::default();
    options.tolerances.feasibility = 1e-9;
    options.node_limit = whole.then(|| NODES_A_CALL.min(limit.most()));
    options.warm_start = start.filter(|_| whole).map(|values| {
        let known = vars.iter().zip(values).zip(&model.variables);
        known.filter(|(_, v)| v.domain == Domain::Whole).map(|((var, x), _)| (*var, *x)).collect()
    });
    let mut said = problem.solve_with(options);
    let user = |bound: Option<f64>| bound.map(|b| b / scales.worth).filter(|b| b.is_finite());
    loop {
        let outcome = match said {
            Ok(outcome) => outcome,
            Err(Error::Infeasible) => return Said::Infeasible,
            Err(Error::Unbounded) => return Said::Unbounded,
            Err(error) => return Said::Failed(error.to_string()),
        };
        let bound = user(outcome.stats().best_bound);
        let found = outcome.solution().map(|s| {
            let at = |(var, v): (&microlp::Variable, &super::Variable)| s.var_value(*var) * factor(v.domain);
            let values: Vec<f64> = vars.iter().zip(&model.variables).map(at).collect();
            (values, s.status() == SolutionStatus::Optimal, s.objective() / scales.worth)
        });
        if let Some((values, true, _)) = found {
            return Said::Answer { values, bound, proven: true };
        }
        let work = outcome.stats().nodes_solved;
        let progress = Progress { work, best: found.as_ref().map(|f| f.2), bound };
        if limit.reached(&progress) {
            return match found {
                Some((values, _, _)) => Said::Answer { values, bound, proven: false },
                None => Said::Stopped,
            };
        }
        let mut more = ResumeOptions::default();
        more.node_limit = Some(NODES_A_CALL.min(limit.most().saturating_sub(work)).max(1));
        said = outcome.resume_with(more);
    }
}
