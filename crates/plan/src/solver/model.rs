//! A linear model: variables with bounds, demands made of rows, and a goal.

use coregion_zone::Message;
use std::collections::BTreeMap;

/// Whether more or less of the objective is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Less is better.
    Minimise,
    /// More is better.
    Maximise,
}

/// What values a variable may take between its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Any number.
    Real,
    /// Whole numbers.
    Whole,
}

/// Position of a variable in its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Var(pub usize);

/// A variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variable {
    /// Lowest value; may be minus infinity.
    pub low: f64,
    /// Highest value; may be infinity.
    pub high: f64,
    /// What values it may take between them.
    pub domain: Domain,
    /// What one unit of it adds to the objective.
    pub worth: f64,
}

/// How the two sides of a row compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Left is at most right.
    AtMost,
    /// Both are equal.
    Equal,
    /// Left is at least right.
    AtLeast,
}

/// Position of a demand in its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Demand(pub usize);

/// A row: a weighted sum of variables compared with a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Variables with their factors, each variable once.
    pub terms: Vec<(Var, f64)>,
    /// The comparison.
    pub compare: Compare,
    /// The number on the right.
    pub limit: f64,
    /// The demand it belongs to; `None` where it only defines how variables hang together.
    pub demand: Option<Demand>,
}

/// A linear model.
///
/// ```
/// use coregion_plan::solver::{Compare, Goal, Model, solve};
/// use coregion_plan::Limit;
/// // Two whole crates of 3 and 2 tonnes on a truck of 7 tonnes, worth 4 and 3.
/// let mut model = Model::new(Goal::Maximise);
/// let (a, b) = (model.whole(0.0, 9.0, 4.0), model.whole(0.0, 9.0, 3.0));
/// model.row([(a, 3.0), (b, 2.0)], Compare::AtMost, 7.0, None);
/// let found = solve(&model, Limit::none())?;
/// assert_eq!(found.best().map(|s| s.objective), Some(10.0));
/// # Ok::<(), coregion_plan::solver::SolverError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The goal.
    pub goal: Goal,
    /// The variables.
    pub variables: Vec<Variable>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The demands, in words: what a person asked for, of one row or many.
    pub demands: Vec<Message>,
}

impl Model {
    /// A model without variables.
    pub fn new(goal: Goal) -> Self {
        Model { goal, variables: Vec::new(), rows: Vec::new(), demands: Vec::new() }
    }

    /// Adds a variable.
    pub fn variable(&mut self, low: f64, high: f64, domain: Domain, worth: f64) -> Var {
        self.variables.push(Variable { low, high, domain, worth });
        Var(self.variables.len() - 1)
    }

    /// Adds a variable that takes any number.
    pub fn real(&mut self, low: f64, high: f64, worth: f64) -> Var {
        self.variable(low, high, Domain::Real, worth)
    }

    /// Adds a variable that takes whole numbers.
    pub fn whole(&mut self, low: f64, high: f64, worth: f64) -> Var {
        self.variable(low, high, Domain::Whole, worth)
    }

    /// Adds a variable that is 0 or 1.
    pub fn yes_or_no(&mut self, worth: f64) -> Var {
        self.whole(0.0, 1.0, worth)
    }

    /// Names a demand; rows are added to it with [`Model::row`].
    pub fn demand(&mut self, words: Message) -> Demand {
        self.demands.push(words);
        Demand(self.demands.len() - 1)
    }

    /// Adds a row. A variable that is named twice counts with the sum of its factors.
    pub fn row(
        &mut self,
        terms: impl IntoIterator<Item = (Var, f64)>,
        compare: Compare,
        limit: f64,
        demand: Option<Demand>,
    ) {
        let mut sums: BTreeMap<Var, f64> = BTreeMap::new();
        for (var, factor) in terms {
            *sums.entry(var).or_default() += factor;
        }
        let terms = sums.into_iter().filter(|t| t.1 != 0.0).collect();
        self.rows.push(Row { terms, compare, limit, demand });
    }

    /// Whether a variable takes whole numbers only.
    pub fn has_whole(&self) -> bool {
        self.variables.iter().any(|v| v.domain == Domain::Whole)
    }

    /// The same model with every variable free to take any number between its bounds.
    pub fn relaxed(&self) -> Model {
        let mut relaxed = self.clone();
        for variable in &mut relaxed.variables {
            variable.domain = Domain::Real;
        }
        relaxed
    }

    /// How many factors stand in its rows.
    pub fn size(&self) -> usize {
        self.rows.iter().map(|r| r.terms.len()).sum()
    }

    /// Whether `value` of the objective is better than `other`.
    pub fn better(&self, value: f64, other: f64) -> bool {
        match self.goal {
            Goal::Minimise => value < other,
            Goal::Maximise => value > other,
        }
    }

    /// Checks every number.
    ///
    /// # Errors
    /// The first number that no solver takes.
    pub fn check(&self) -> Result<(), super::SolverError> {
        use super::SolverError::{BadRow, BadVariable};
        for (at, v) in self.variables.iter().enumerate() {
            let open = v.low < f64::INFINITY && v.high > f64::NEG_INFINITY && v.low <= v.high;
            if !open || !v.worth.is_finite() {
                return Err(BadVariable { at, low: v.low, high: v.high, worth: v.worth });
            }
            let inside = |bound: f64| bound.abs() <= f64::from(i32::MAX);
            if v.domain == Domain::Whole && !(inside(v.low) && inside(v.high)) {
                return Err(BadVariable { at, low: v.low, high: v.high, worth: v.worth });
            }
        }
        for (at, row) in self.rows.iter().enumerate() {
            let known = |(var, factor): &(Var, f64)| var.0 < self.variables.len() && factor.is_finite();
            if !row.limit.is_finite() || !row.terms.iter().all(known) {
                return Err(BadRow { at, limit: row.limit });
            }
        }
        Ok(())
    }
}
