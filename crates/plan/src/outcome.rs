//! What a solver can say.

use coregion_zone::Message;

/// The outcome of a solver: an answer with what is proven of it, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<T> {
    /// The best answer there is.
    Optimal(T),
    /// An answer at most this far (as a share of its value) from the best there is.
    Feasible {
        /// The answer.
        best: T,
        /// (bound - value) / |value|; `None` where no bound is known.
        gap: Option<f64>,
    },
    /// No answer exists, and which demands contradict each other.
    Infeasible {
        /// In words.
        conflict: Message,
    },
    /// Stopped before an answer was proven; the best found so far, if any, with its gap.
    Stopped {
        /// The best found.
        best: Option<T>,
        /// As in [`Outcome::Feasible`].
        gap: Option<f64>,
    },
}

impl<T> Outcome<T> {
    /// The answer, if there is one.
    pub fn best(&self) -> Option<&T> {
        match self {
            Outcome::Optimal(best) | Outcome::Feasible { best, .. } => Some(best),
            Outcome::Stopped { best, .. } => best.as_ref(),
            Outcome::Infeasible { .. } => None,
        }
    }

    /// (bound - value) / |value| where both are known: how far an answer may be from the best there is.
    pub fn gap_of(value: f64, bound: Option<f64>) -> Option<f64> {
        let gap = (bound? - value).abs();
        if gap == 0.0 {
            return Some(0.0);
        }
        (value != 0.0).then(|| gap / value.abs()).filter(|g| g.is_finite())
    }

    /// The outcome with its answer turned into another.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Outcome::Optimal(best) => Outcome::Optimal(turn(best)),
            Outcome::Feasible { best, gap } => Outcome::Feasible { best: turn(best), gap },
            Outcome::Infeasible { conflict } => Outcome::Infeasible { conflict },
            Outcome::Stopped { best, gap } => Outcome::Stopped { best: best.map(turn), gap },
        }
    }

    /// How good the answer is, as a sentence.
    pub fn proof(&self) -> Message {
        match self {
            Outcome::Optimal(_) => Message::new("proof-optimal"),
            Outcome::Feasible { gap: Some(gap), .. } | Outcome::Stopped { best: Some(_), gap: Some(gap) } => {
                Message::new("proof-gap").percent("gap", *gap, 2)
            }
            Outcome::Feasible { gap: None, .. } | Outcome::Stopped { best: Some(_), gap: None } => {
                Message::new("proof-none")
            }
            Outcome::Infeasible { conflict } => {
                Message::new("proof-conflict").message("conflict", conflict.clone())
            }
            Outcome::Stopped { best: None, .. } => Message::new("proof-stopped"),
        }
    }

    /// Whether the answer is proven to be the best there is.
    pub fn is_optimal(&self) -> bool {
        matches!(self, Outcome::Optimal(_))
    }
}
