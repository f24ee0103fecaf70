//! What is wrong with a draft or a term: every problem at once, each with the path to its place.

use coregion_zone::Message;
use serde::Serialize;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermProblem {
    /// Where: `clauses[2].term.bands[0].ratio`.
    pub path: String,
    /// What is wrong and what to write instead.
    pub message: Message,
}

impl TermProblem {
    /// The stable code: the identifier of the message.
    pub fn code(&self) -> &'static str {
        self.message.id
    }
}

/// Collects problems while a value is walked.
#[derive(Debug, Default)]
pub struct Checker {
    path: Vec<String>,
    problems: Vec<TermProblem>,
}

impl Checker {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks a part under its name.
    pub fn at(&mut self, name: impl Into<String>, check: impl FnOnce(&mut Checker)) {
        self.path.push(name.into());
        check(self);
        self.path.pop();
    }

    /// Checks each of a list under the name of the list.
    pub fn each<'i, T: 'i>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = &'i T>,
        mut check: impl FnMut(&mut Checker, &'i T),
    ) {
        for (i, item) in items.into_iter().enumerate() {
            self.at(format!("{name}[{i}]"), |c| check(c, item));
        }
    }

    /// Notes a problem here.
    pub fn problem(&mut self, message: Message) {
        self.problems.push(TermProblem { path: self.path.join("."), message });
    }

    /// Notes a problem here unless something holds.
    pub fn require(&mut self, holds: bool, message: impl FnOnce() -> Message) {
        if !holds {
            self.problem(message());
        }
    }

    /// Notes a problem at a part unless something holds.
    pub fn require_at(&mut self, name: &str, holds: bool, message: impl FnOnce() -> Message) {
        self.at(name, |c| c.require(holds, message));
    }

    /// The problems found.
    pub fn finish(self) -> Vec<TermProblem> {
        self.problems
    }
}

/// Values that can be checked.
pub trait Validate {
    /// Notes every problem.
    fn check(&self, checker: &mut Checker);

    /// Every problem.
    fn problems(&self) -> Vec<TermProblem> {
        let mut checker = Checker::new();
        self.check(&mut checker);
        checker.finish()
    }
}
