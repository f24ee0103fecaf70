//! Answers are checked against the model as it was written, whatever a library says of them.

use super::model::{Compare, Domain, Model, Row};

/// Relative tolerance of rows and bounds.
pub const TOLERANCE: f64 = 1e-6;

/// Where an answer breaks the model.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Breach {
    /// As many values as variables are needed.
    #[error("{found} values for {expected} variables")]
    Length {
        /// How many variables there are.
        expected: usize,
        /// How many values were given.
        found: usize,
    },
    /// A value outside the bounds of its variable, or no number.
    #[error("variable {at} is {value}, outside its bounds")]
    Bound {
        /// The variable.
        at: usize,
        /// Its value.
        value: f64,
    },
    /// A value that is not whole.
    #[error("variable {at} is {value}, which is not whole")]
    NotWhole {
        /// The variable.
        at: usize,
        /// Its value.
        value: f64,
    },
    /// A row that does not hold.
    #[error("row {at} misses its limit by {by}")]
    Row {
        /// The row.
        at: usize,
        /// By how much.
        by: f64,
    },
}

/// A sum that keeps its digits (Neumaier).
pub fn sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0f64, 0.0f64);
    for term in terms {
        let next = total + term;
        lost += if total.abs() >= term.abs() { (total - next) + term } else { (term - next) + total };
        total = next;
    }
    total + lost
}

/// The objective of an answer.
pub fn objective(model: &Model, values: &[f64]) -> f64 {
    sum(model.variables.iter().zip(values).map(|(v, x)| v.worth * x))
}

/// By how much a row misses its limit, and the magnitude of what stands in it.
fn miss(row: &Row, values: &[f64]) -> (f64, f64) {
    let left = sum(row.terms.iter().map(|(var, factor)| factor * values[var.0]));
    let magnitude =
        row.terms.iter().map(|(var, factor)| (factor * values[var.0]).abs()).fold(row.limit.abs(), f64::max);
    let by = match row.compare {
        Compare::AtMost => left - row.limit,
        Compare::AtLeast => row.limit - left,
        Compare::Equal => (left - row.limit).abs(),
    };
    (by, magnitude)
}

/// Checks an answer: bounds, whole numbers, rows.
///
/// `grain` is the size below which two values of a real variable are the same (see the scales of the model).
///
/// # Errors
/// The first place where the answer breaks the model.
pub fn check(model: &Model, values: &[f64], grain: f64) -> Result<(), Breach> {
    if values.len() != model.variables.len() {
        return Err(Breach::Length { expected: model.variables.len(), found: values.len() });
    }
    for (at, (variable, &value)) in model.variables.iter().zip(values).enumerate() {
        let slack = |bound: f64| TOLERANCE * bound.abs().min(f64::MAX).max(grain);
        let inside =
            value >= variable.low - slack(variable.low) && value <= variable.high + slack(variable.high);
        if !value.is_finite() || !inside {
            return Err(Breach::Bound { at, value });
        }
        if variable.domain == Domain::Whole && value.fract() != 0.0 {
            return Err(Breach::NotWhole { at, value });
        }
    }
    for (at, row) in model.rows.iter().enumerate() {
        let (by, magnitude) = miss(row, values);
        let grain = row.terms.iter().map(|t| t.1.abs() * grain).fold(0.0, f64::max);
        if by.is_nan() || by > TOLERANCE * magnitude.max(grain) {
            return Err(Breach::Row { at, by });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solver::model::Goal;

    #[test]
    fn wrong_answers_are_found() {
        let mut model = Model::new(Goal::Maximise);
        let (a, b) = (model.whole(0.0, 3.0, 1.0), model.real(0.0, 10.0, 1.0));
        model.row([(a, 2.0), (b, 1.0)], Compare::AtMost, 8.0, None);
        model.row([(b, 1.0)], Compare::AtLeast, 1.0, None);
        assert_eq!(check(&model, &[3.0, 2.0], 1.0), Ok(()));
        assert_eq!(objective(&model, &[3.0, 2.0]), 5.0);
        assert_eq!(check(&model, &[3.0], 1.0), Err(Breach::Length { expected: 2, found: 1 }));
        assert_eq!(check(&model, &[4.0, 1.0], 1.0), Err(Breach::Bound { at: 0, value: 4.0 }));
        assert_eq!(check(&model, &[2.5, 1.0], 1.0), Err(Breach::NotWhole { at: 0, value: 2.5 }));
        assert_eq!(check(&model, &[3.0, 2.1], 1.0), Err(Breach::Row { at: 0, by: 2.0 * 3.0 + 2.1 - 8.0 }));
        assert!(matches!(check(&model, &[0.0, f64::NAN], 1.0), Err(Breach::Bound { at: 1, .. })));
    }

    #[test]
    fn sums_keep_their_digits() {
        assert_eq!(sum([1e100, 1.0, -1e100]), 1.0);
        assert_eq!(sum([]), 0.0);
    }
}
