//! Prices of rows: what one more unit of a limit is worth, and the proof of optimality that comes with them.
//!
//! For any prices y of the right sign, no answer of
//!
//! ```text
//! minimise c x   subject to   A x (<=, =, >=) b,   l <= x <= u
//! ```
//!
//! is below `b y + sum over j of min((c - A'y)_j l_j, (c - A'y)_j u_j)` (weak duality), and the best prices reach
//! the optimum. The prices are found by solving that dual model; the bound is then worked out here, from the
//! model as written, so that it stands whatever the library did.

use super::engine::{self, Said, Scales};
use super::model::{Compare, Domain, Goal, Model, Var};
use super::verify::sum;
use crate::Limit;

/// Prices of the rows of a linear model, with the bound that they prove.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// What one more unit on the right of each row adds to the optimum of the objective.
    pub rows: Vec<f64>,
    /// What no answer can be better than.
    pub bound: f64,
}

/// The prices of a model, taking every variable as real. `None` where the dual model has no optimum.
pub fn prices(model: &Model) -> Option<Prices> {
    let sign = sign(model.goal);
    // Prices are one sign or free; a variable with two finite bounds needs one more for its upper one.
    let mut dual = Model::new(Goal::Maximise);
    let rows: Vec<Var> = (model.rows.iter())
        .map(|row| {
            let (low, high) = match row.compare {
                Compare::AtMost => (f64::NEG_INFINITY, 0.0),
                Compare::Equal => (f64::NEG_INFINITY, f64::INFINITY),
                Compare::AtLeast => (0.0, f64::INFINITY),
            };
            dual.variable(low, high, Domain::Real, row.limit)
        })
        .collect();
    let mut columns: Vec<Vec<(Var, f64)>> = vec![Vec::new(); model.variables.len()];
    for (row, price) in model.rows.iter().zip(&rows) {
        for (var, factor) in &row.terms {
            columns[var.0].push((*price, *factor));
        }
    }
    for (variable, mut terms) in model.variables.iter().zip(columns) {
        let worth = sign * variable.worth;
        let (low, high) = (variable.low, variable.high);
        // The reduced cost d = worth - sum(terms), charged at the bound it pushes the variable to.
        let charged = if low.is_finite() { low } else { high };
        if charged.is_finite() {
            for (price, factor) in &terms {
                dual.variables[price.0].worth -= charged * factor;
            }
        }
        let compare = match (low.is_finite(), high.is_finite()) {
            (true, true) => {
                let over = dual.real(0.0, f64::INFINITY, low - high);
                terms.push((over, -1.0));
                Compare::AtMost
            }
            (true, false) => Compare::AtMost,
            (false, true) => Compare::AtLeast,
            (false, false) => Compare::Equal,
        };
        dual.row(terms, compare, worth, None);
    }
    match engine::run(&dual, Limit::none(), None) {
        Said::Answer { values, proven: true, .. } => {
            let y: Vec<f64> = rows.iter().map(|v| values[v.0]).collect();
            proven(model, &y)
        }
        _ => None,
    }
}

fn sign(goal: Goal) -> f64 {
    match goal {
        Goal::Minimise => 1.0,
        Goal::Maximise => -1.0,
    }
}

/// The bound that prices `y` (of the model read as minimising) prove, worked out from the model as written.
fn proven(model: &Model, y: &[f64]) -> Option<Prices> {
    let sign = sign(model.goal);
    let clipped: Vec<f64> = (model.rows.iter().zip(y))
        .map(|(row, &price)| match row.compare {
            Compare::AtMost => price.min(0.0),
            Compare::Equal => price,
            Compare::AtLeast => price.max(0.0),
        })
        .collect();
    let n = model.variables.len();
    let (mut reduced, mut lost, mut size) = (vec![0.0f64; n], vec![0.0f64; n], vec![0.0f64; n]);
    let mut add = |j: usize, term: f64| {
        let next = reduced[j] + term;
        lost[j] += if reduced[j].abs() >= term.abs() {
            (reduced[j] - next) + term
        } else {
            (term - next) + reduced[j]
        };
        reduced[j] = next;
        size[j] = size[j].max(term.abs());
    };
    for (j, variable) in model.variables.iter().enumerate() {
        add(j, sign * variable.worth);
    }
    for (row, price) in model.rows.iter().zip(&clipped) {
        for (var, factor) in &row.terms {
            add(var.0, -price * factor);
        }
    }
    let grain = Scales::new(model).worth.recip() * 1e-9;
    let mut parts: Vec<f64> = model.rows.iter().zip(&clipped).map(|(row, price)| row.limit * price).collect();
    for (j, variable) in model.variables.iter().enumerate() {
        let d = reduced[j] + lost[j];
        let bound = if d > 0.0 { variable.low } else { variable.high };
        if bound.is_finite() {
            parts.push(d * bound);
        } else if d.abs() > 1e-9 * size[j].max(grain) {
            // The prices leave the objective open on this side: they prove nothing.
            return None;
        }
    }
    let bound = sign * sum(parts);
    let rows = clipped.iter().map(|p| sign * p + 0.0).collect();
    bound.is_finite().then_some(Prices { rows, bound })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_of_a_textbook_model() {
        // Dantzig's products: 3 x + 5 y, x <= 4, 2 y <= 12, 3 x + 2 y <= 18: 36 at (2, 6), prices 0, 1.5, 1.
        let mut model = Model::new(Goal::Maximise);
        let (x, y) = (model.real(0.0, f64::INFINITY, 3.0), model.real(0.0, f64::INFINITY, 5.0));
        model.row([(x, 1.0)], Compare::AtMost, 4.0, None);
        model.row([(y, 2.0)], Compare::AtMost, 12.0, None);
        model.row([(x, 3.0), (y, 2.0)], Compare::AtMost, 18.0, None);
        let found = prices(&model).unwrap();
        for (price, expected) in found.rows.iter().zip([0.0, 1.5, 1.0]) {
            assert!((price - expected).abs() < 1e-9, "{found:?}");
        }
        assert!((found.bound - 36.0).abs() < 1e-9);
    }

    #[test]
    fn bounds_of_any_kind_are_charged() {
        // Minimise x - y + z with x in [2, 5], y at most 7, z free and z = 1 + x.
        let mut model = Model::new(Goal::Minimise);
        let x = model.real(2.0, 5.0, 1.0);
        model.real(f64::NEG_INFINITY, 7.0, -1.0);
        let z = model.real(f64::NEG_INFINITY, f64::INFINITY, 1.0);
        model.row([(z, 1.0), (x, -1.0)], Compare::Equal, 1.0, None);
        let found = prices(&model).unwrap();
        assert!((found.bound - (2.0 - 7.0 + 3.0)).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn wrong_prices_prove_less_and_never_too_much() {
        let mut model = Model::new(Goal::Maximise);
        let x = model.real(0.0, 10.0, 3.0);
        model.row([(x, 1.0)], Compare::AtMost, 4.0, None);
        assert!((prices(&model).unwrap().bound - 12.0).abs() < 1e-9);
        assert_eq!(proven(&model, &[-1.0]).unwrap().bound, 4.0 + 2.0 * 10.0);
        assert_eq!(proven(&model, &[99.0]).unwrap().bound, 30.0);
    }
}
