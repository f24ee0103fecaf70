//! A second proof: a branch and bound of our own in which every bound is worked out here.
//!
//! The library proves a whole-number answer by its own search. The audit searches again, without using that
//! proof: each node is bounded by prices (see [`super::prices`]), each impossible node by prices of its
//! breaches. It is slower than the library, so it is given a budget of nodes.

use super::conflict;
use super::engine::{self, Said, Scales};
use super::model::{Domain, Model};
use super::prices::prices;
use super::verify;
use crate::Limit;

/// What an audit says.
#[derive(Clone, Debug, PartialEq)]
pub enum Audit {
    /// Nothing is better than the value (or nothing exists at all, where no value was given).
    Confirmed,
    /// Something is better: these values.
    Refuted(Vec<f64>),
    /// The budget ended first.
    Unfinished,
}

/// Whether no answer of the model is better than `value`; without a value, whether there is no answer at all.
///
/// The unit of work is one node (two linear models).
pub fn audit(model: &Model, value: Option<f64>, limit: Limit<'_>) -> Audit {
    let relaxed = model.relaxed();
    let scale = Scales::new(model);
    let mut open = vec![relaxed];
    let mut progress = crate::Progress { best: value, ..Default::default() };
    while let Some(node) = open.pop() {
        if limit.reached(&progress) {
            return Audit::Unfinished;
        }
        progress.work += 1;
        let values = match engine::run(&node, Limit::none(), None) {
            Said::Answer { values, proven: true, .. } => values,
            Said::Infeasible if conflict::impossible(&node) => continue,
            _ => return Audit::Unfinished,
        };
        if let Some(value) = value {
            let Some(bound) = prices(&node).map(|p| p.bound) else { return Audit::Unfinished };
            let near = 1e-7 * value.abs().max(bound.abs()).max(scale.worth.recip() * 1e-3);
            if !model.better(bound, value) || (bound - value).abs() <= near {
                continue;
            }
        }
        let split = (model.variables.iter().zip(&values).enumerate())
            .filter(|(_, (v, x))| v.domain == Domain::Whole && (*x - x.round()).abs() > 1e-6)
            .max_by(|a, b| {
                let part = |x: f64| 0.5 - (x - x.floor() - 0.5).abs();
                part(*a.1.1).total_cmp(&part(*b.1.1)).then(b.0.cmp(&a.0))
            });
        match split {
            Some((at, (_, x))) => {
                let (mut below, mut above) = (node.clone(), node);
                below.variables[at].high = x.floor();
                above.variables[at].low = x.floor() + 1.0;
                open.push(below);
                open.push(above);
            }
            None => {
                let rounded: Vec<f64> = (model.variables.iter().zip(&values))
                    .map(|(v, x)| if v.domain == Domain::Whole { x.round() } else { *x })
                    .collect();
                let holds = verify::check(model, &rounded, scale.grain()).is_ok();
                return if holds { Audit::Refuted(rounded) } else { Audit::Unfinished };
            }
        }
    }
    Audit::Confirmed
}
