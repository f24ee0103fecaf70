//! Why a figure is undefined.

use coregion_zone::Message;

/// The reason for which a kernel gives no number. Positions count from zero in the slice that was given.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Undefined {
    /// Fewer units than the figure needs.
    #[error("undefined with {found} units: at least {needed} are needed")]
    TooFew {
        /// How many are needed.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// Every value is zero.
    #[error("undefined: every value is zero")]
    AllZero,
    /// All values are equal.
    #[error("undefined: all values are equal")]
    Constant,
    /// A value below zero where none may be.
    #[error("undefined: value {value} at position {at} is negative; 0 or more is accepted")]
    Negative {
        /// Its position.
        at: usize,
        /// The value.
        value: f64,
    },
    /// A value of zero where all must be positive.
    #[error("undefined: the value at position {at} is zero; more than 0 is accepted")]
    Zero {
        /// Its position.
        at: usize,
    },
    /// A value that is no finite number.
    #[error("undefined: the value at position {at} is not a finite number")]
    NotFinite {
        /// Its position.
        at: usize,
    },
    /// Slices that do not align.
    #[error("undefined: {found} values were given where {expected} align with the others")]
    Lengths {
        /// Length of the first slice.
        expected: usize,
        /// Length of the one that does not fit.
        found: usize,
    },
    /// Columns that repeat each other.
    #[error("undefined: some columns repeat each other")]
    Collinear,
    /// No unit has a neighbour.
    #[error("undefined: no unit has a neighbour")]
    NoLinks,
    /// Eigenvalues that are equal, so that the vector between them is arbitrary.
    #[error("undefined: the second and the third eigenvalue are equal, so the vector is arbitrary")]
    Tied,
    /// More than one distribution in the long run.
    #[error("undefined: the classes fall into parts, each with a long run of its own")]
    ManyLimits,
    /// An iteration that did not come to rest.
    #[error("undefined: the iteration did not settle")]
    Unsettled,
    /// Groups that do not nest: the finer group of a unit lies in two coarser ones.
    #[error("undefined: the finer group of position {at} lies in two coarser groups")]
    NotNested {
        /// Position of a unit that shows it.
        at: usize,
    },
    /// Two places whose industries known in both cover too little of one of them.
    #[error("undefined: what is known of both covers {share:.2} of one of them; at least {least} is needed")]
    Covered {
        /// The smaller share covered.
        share: f64,
        /// The share needed.
        least: f64,
    },
    /// An argument outside the range it may take.
    #[error("undefined: {name} is {value}; {low} to {high} is accepted")]
    Argument {
        /// Its name.
        name: &'static str,
        /// The value given.
        value: f64,
        /// Lowest value accepted.
        low: f64,
        /// Highest value accepted.
        high: f64,
    },
}

impl Undefined {
    /// The reason in words.
    pub fn message(self) -> Message {
        match self {
            Undefined::TooFew { needed, found } => {
                Message::new("undefined-units").int("needed", needed).int("found", found)
            }
            Undefined::AllZero => Message::new("undefined-zero"),
            Undefined::Constant => Message::new("undefined-constant"),
            Undefined::Negative { value, .. } => Message::new("undefined-negative").number("value", value, 3),
            Undefined::Zero { .. } => Message::new("undefined-a-zero"),
            Undefined::NotFinite { .. } => Message::new("undefined-not-finite"),
            Undefined::Lengths { expected, found } => {
                Message::new("undefined-lengths").int("expected", expected).int("found", found)
            }
            Undefined::Collinear => Message::new("undefined-collinear"),
            Undefined::NoLinks => Message::new("undefined-no-links"),
            Undefined::Tied => Message::new("undefined-tied"),
            Undefined::ManyLimits => Message::new("undefined-many-limits"),
            Undefined::Unsettled => Message::new("undefined-unsettled"),
            Undefined::NotNested { .. } => Message::new("undefined-not-nested"),
            Undefined::Covered { share, least } => {
                Message::new("undefined-covered").percent("share", share, 0).percent("least", least, 0)
            }
            Undefined::Argument { name, value, low, high } => Message::new("undefined-argument")
                .text("name", name)
                .number("value", value, 3)
                .number("low", low, 3)
                .number("high", high, 3),
        }
    }

    /// Checks that values are finite and not negative.
    pub fn check_not_negative(values: &[f64]) -> Result<(), Undefined> {
        for (at, &value) in values.iter().enumerate() {
            if !value.is_finite() {
                return Err(Undefined::NotFinite { at });
            }
            if value < 0.0 {
                return Err(Undefined::Negative { at, value });
            }
        }
        Ok(())
    }

    /// Checks that values are finite.
    pub fn check_finite(values: &[f64]) -> Result<(), Undefined> {
        match values.iter().position(|v| !v.is_finite()) {
            Some(at) => Err(Undefined::NotFinite { at }),
            None => Ok(()),
        }
    }

    /// Checks that a slice aligns with another.
    pub fn check_length(expected: usize, found: usize) -> Result<(), Undefined> {
        if expected == found { Ok(()) } else { Err(Undefined::Lengths { expected, found }) }
    }
}

impl From<Undefined> for crate::Value {
    fn from(reason: Undefined) -> Self {
        crate::Value::Undefined(reason.message())
    }
}

impl From<Result<f64, Undefined>> for crate::Value {
    fn from(result: Result<f64, Undefined>) -> Self {
        match result {
            Ok(x) if x.is_finite() => crate::Value::Number(x),
            Ok(_) => Undefined::NotFinite { at: 0 }.into(),
            Err(reason) => reason.into(),
        }
    }
}
