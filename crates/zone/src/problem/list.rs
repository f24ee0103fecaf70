//! All problems of a package: kept in the order found, counted in full, kept in bounded memory.

use super::{Problem, ProblemKind, Severity};
use crate::{Catalogue, Message};
use serde::Serialize;
use std::collections::HashMap;

/// How many problems of one kind and file are kept; the rest are counted.
const KEPT: usize = 1000;

/// How many problems of one kind and file are written out before they are summarised.
pub const SHOWN: usize = 20;

/// The problems of one kind in one file.
#[derive(Clone, Debug, Serialize)]
pub struct ProblemGroup<'p> {
    /// The kind.
    pub kind: ProblemKind,
    /// How bad it is.
    pub severity: Severity,
    /// The file.
    pub file: &'p str,
    /// How many there are.
    pub count: usize,
    /// The first of them, in the order found.
    pub problems: Vec<&'p Problem>,
}

/// Problems in the order found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Problems {
    list: Vec<Problem>,
    #[serde(skip)]
    counts: HashMap<(ProblemKind, String), usize>,
    errors: usize,
    warnings: usize,
}

impl Problems {
    /// No problems yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem. Beyond 1,000 of one kind and file it is only counted.
    pub fn push(&mut self, problem: Problem) {
        match problem.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        let key = (problem.kind, problem.file.clone());
        let count = self.counts.entry(key).or_default();
        *count += 1;
        if *count <= KEPT {
            self.list.push(problem);
        }
    }

    /// Adds all problems of another list.
    pub fn extend(&mut self, other: Problems) {
        let Problems { list, counts, errors, warnings } = other;
        let mut kept: HashMap<(ProblemKind, String), usize> = HashMap::new();
        for problem in &list {
            *kept.entry((problem.kind, problem.file.clone())).or_default() += 1;
        }
        self.errors += errors;
        self.warnings += warnings;
        for (key, count) in counts {
            *self.counts.entry(key).or_default() += count;
        }
        self.list.extend(list);
    }

    /// The problems kept, in the order found.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter()
    }

    /// How many errors there are, those beyond the kept ones included.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many warnings there are, those beyond the kept ones included.
    pub fn warnings(&self) -> usize {
        self.warnings
    }

    /// How many problems there are in all.
    pub fn len(&self) -> usize {
        self.errors + self.warnings
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a kind was found.
    pub fn has(&self, kind: ProblemKind) -> bool {
        self.list.iter().any(|p| p.kind == kind)
    }

    /// The problems by kind and file, errors first, each group in the order found with its first problems.
    pub fn groups(&self) -> Vec<ProblemGroup<'_>> {
        let mut groups: Vec<ProblemGroup<'_>> = Vec::new();
        let mut place: HashMap<(ProblemKind, &str), usize> = HashMap::new();
        for problem in &self.list {
            let at = *place.entry((problem.kind, &problem.file)).or_insert_with(|| {
                let count = self.counts.get(&(problem.kind, problem.file.clone())).copied().unwrap_or(0);
                groups.push(ProblemGroup {
                    kind: problem.kind,
                    severity: problem.severity,
                    file: &problem.file,
                    count,
                    problems: Vec::new(),
                });
                groups.len() - 1
            });
            if groups[at].problems.len() < SHOWN {
                groups[at].problems.push(problem);
            }
        }
        groups.sort_by_key(|g| g.severity);
        groups
    }

    /// The problems as text for people, one a line, errors first, similar ones summarised.
    pub fn render(&self, catalogue: &Catalogue) -> String {
        let mut out = String::new();
        for group in self.groups() {
            for problem in &group.problems {
                out.push_str(&line(problem, catalogue));
                out.push('\n');
            }
            if group.count > group.problems.len() {
                let more = Message::new("problem-more")
                    .int("count", group.count - group.problems.len())
                    .text("kind", group.kind.code())
                    .text("file", group.file);
                out.push_str(&catalogue.text(&more));
                out.push('\n');
            }
        }
        out.push_str(&catalogue.text(&self.summary()));
        out.push('\n');
        out
    }

    /// How many errors and warnings, as a sentence.
    pub fn summary(&self) -> Message {
        Message::new("problem-summary").int("errors", self.errors).int("warnings", self.warnings)
    }
}

/// One problem as one line of text: severity, place, what is wrong, what to do.
fn line(problem: &Problem, catalogue: &Catalogue) -> String {
    let severity = match problem.severity {
        Severity::Error => "problem-severity-error",
        Severity::Warning => "problem-severity-warning",
    };
    let mut out = format!("{}[{}] {}", catalogue.label(severity), problem.kind.code(), problem.file);
    if let Some(line) = problem.line {
        out.push_str(&format!(":{line}"));
    }
    if let Some(column) = &problem.column {
        out.push_str(&format!(" ({column})"));
    }
    if let Some(text) = &problem.text {
        out.push_str(&format!(" `{}`", text.replace(['\n', '\r'], " ")));
    }
    out.push_str(&format!(": {} {}", catalogue.text(&problem.message), catalogue.text(&problem.advice)));
    out
}
