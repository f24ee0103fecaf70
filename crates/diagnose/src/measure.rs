//! The list of measures: name, needs, options and how each is run on a zone.

use crate::{Finding, Scope, Table};
use coregion_zone::Message;
use std::collections::BTreeMap;

/// The planner's question that a measure belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Who leads?
    Hierarchy,
    /// How unequal?
    Disparity,
    /// Who makes what?
    Structure,
    /// Does the line matter?
    Barriers,
    /// Do like places cluster?
    Spatial,
    /// Who is tied to whom?
    Interaction,
    /// Who reaches what?
    Access,
    /// How do several figures combine?
    Composite,
}

impl Group {
    /// The name of the group.
    pub fn as_str(self) -> &'static str {
        match self {
            Group::Hierarchy => "hierarchy",
            Group::Disparity => "disparity",
            Group::Structure => "structure",
            Group::Barriers => "barriers",
            Group::Spatial => "spatial",
            Group::Interaction => "interaction",
            Group::Access => "access",
            Group::Composite => "composite",
        }
    }
}

/// What kind of value an option takes, with the accepted range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A number in a range.
    Number(f64, f64),
    /// A whole number in a range.
    Int(i64, i64),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Any text (the key of an indicator, a code).
    Text,
}

/// An option of a measure; its help is the pattern `option-{name}` in the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct OptionSpec {
    /// Its name, as `--name` on the command line.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Its default, as text; empty for "chosen from the data".
    pub default: &'static str,
}

/// Options given to a measure, by name. What is not given has its default.
#[derive(Clone, Debug, Default)]
pub struct Options {
    values: BTreeMap<String, String>,
}

/// An option that a measure does not accept.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadOption {
    /// No such option.
    #[error("`{owner}` has no option `{name}`; it takes: {accepted}")]
    Unknown {
        /// The measure or plan.
        owner: &'static str,
        /// The name given.
        name: String,
        /// The names it takes.
        accepted: String,
    },
    /// A value outside its range.
    #[error("`{value}` is not accepted for `{name}` of `{owner}`: give {accepted}")]
    Value {
        /// The measure or plan.
        owner: &'static str,
        /// The option.
        name: String,
        /// The value given.
        value: String,
        /// What is accepted.
        accepted: String,
    },
}

impl Options {
    /// Checks options against what a measure takes.
    pub fn new(measure: &Measure, given: &[(String, String)]) -> Result<Self, BadOption> {
        Options::of(measure.name, measure.options, given)
    }

    /// Checks options against what anything of a name takes.
    pub fn of(
        owner: &'static str,
        specs: &[OptionSpec],
        given: &[(String, String)],
    ) -> Result<Self, BadOption> {
        let mut values = BTreeMap::new();
        for (name, value) in given {
            let Some(spec) = specs.iter().find(|o| o.name == name) else {
                let accepted: Vec<&str> = specs.iter().map(|o| o.name).collect();
                return Err(BadOption::Unknown {
                    owner,
                    name: name.clone(),
                    accepted: if accepted.is_empty() { "none".into() } else { accepted.join(", ") },
                });
            };
            if let Some(accepted) = spec.refuses(value) {
                return Err(BadOption::Value { owner, name: name.clone(), value: value.clone(), accepted });
            }
            values.insert(name.clone(), value.clone());
        }
        for spec in specs {
            if !spec.default.is_empty() {
                values.entry(spec.name.to_owned()).or_insert_with(|| spec.default.to_owned());
            }
        }
        Ok(Options { values })
    }

    /// The defaults of a measure.
    pub fn defaults(measure: &Measure) -> Self {
        Options::new(measure, &[]).unwrap_or_default()
    }

    /// The text of an option, if it is given or has a default.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// A number; its range was checked when the options were made.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.text(name)?.parse().ok()
    }

    /// A whole number; its range was checked when the options were made.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }
}

impl OptionSpec {
    /// What is accepted instead, when a value is refused.
    fn refuses(&self, value: &str) -> Option<String> {
        let (fits, accepted) = match self.kind {
            Kind::Number(low, high) => (
                value.parse::<f64>().is_ok_and(|x| (low..=high).contains(&x)),
                format!("a number from {low} to {high}"),
            ),
            Kind::Int(low, high) => (
                value.parse::<i64>().is_ok_and(|x| (low..=high).contains(&x)),
                format!("a whole number from {low} to {high}"),
            ),
            Kind::Choice(words) => (words.contains(&value), format!("one of {}", words.join(", "))),
            Kind::Text => (!value.trim().is_empty(), "a text".to_owned()),
        };
        (!fits).then_some(accepted)
    }
}

/// What a measure gives.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// Its findings, the most telling first.
    pub findings: Vec<Finding>,
    /// Its tables.
    pub tables: Vec<Table>,
}

/// A measure cannot be run on these data: what is missing, and which table would enable it.
#[derive(Clone, Debug, PartialEq)]
pub struct Unavailable {
    /// In words.
    pub reason: Message,
    /// The resource of the zone package that would enable it.
    pub resource: &'static str,
}

/// A measure. Its texts are the patterns `measure-{name}` (title), `measure-{name}-question`,
/// `measure-{name}-method` (one sentence on how it is computed).
pub struct Measure {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its group.
    pub group: Group,
    /// Where it is published.
    pub references: &'static [&'static str],
    /// What it takes.
    pub options: &'static [OptionSpec],
    /// Runs it.
    pub run: fn(&Scope<'_>, &Options) -> Result<Output, Unavailable>,
}
