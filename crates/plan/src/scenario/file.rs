//! Reading a scenario.

use crate::{part, parts};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A mistake in a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// It is not TOML of this form.
    #[error("line {line}: {cause}")]
    Syntax {
        /// The line.
        line: usize,
        /// What the parser says: the key, and what is accepted.
        cause: String,
    },
    /// A value that is not accepted.
    #[error("line {line}, `{key}`: `{text}` is not accepted; give {accepted}")]
    Value {
        /// The line.
        line: usize,
        /// The key.
        key: String,
        /// What was given.
        text: String,
        /// What is accepted.
        accepted: String,
    },
    /// Nothing is changed.
    #[error(
        "the scenario changes nothing; give at least one of [[number]], [members], [options.PART] and [[rule]]"
    )]
    Empty,
}

/// A value with the line it stands on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lined<T> {
    pub value: T,
    pub line: usize,
}

/// A figure that is other than in the tables.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberChange {
    /// The indicator.
    pub indicator: String,
    /// The code of the unit.
    pub unit: String,
    /// The year.
    pub year: i32,
    /// The vintage; without one, every vintage that has a figure.
    pub vintage: Option<String>,
    /// The figure.
    pub value: f64,
    /// Its unit of measure; without one, that of the table.
    pub measure_unit: Option<String>,
    pub(super) lines: [usize; 5],
}

/// A rule that is other than given.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleChange {
    /// The rule.
    pub id: String,
    /// Whether it is left out.
    pub drop: bool,
    /// Other constraints.
    pub constraints: Option<Vec<String>>,
    /// Other measures that call for it.
    pub calls: Option<Vec<String>>,
    /// Other precedents.
    pub cases: Option<Vec<String>>,
    /// Another part that says where and with whom.
    pub part: Option<String>,
    pub(super) line: usize,
}

/// What is changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    /// What it is called.
    pub title: String,
    /// Figures.
    pub numbers: Vec<NumberChange>,
    pub(super) add: Vec<Lined<String>>,
    pub(super) drop: Vec<Lined<String>>,
    /// Options by part, as text, each with its line.
    pub(super) options: BTreeMap<&'static str, Vec<(String, Lined<String>)>>,
    /// Rules.
    pub rules: Vec<RuleChange>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    title: String,
    #[serde(default)]
    number: Vec<NumberEntry>,
    #[serde(default)]
    members: Members,
    #[serde(default)]
    options: BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<toml::Value>>>,
    #[serde(default)]
    rule: Vec<RuleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberEntry {
    indicator: Spanned<String>,
    unit: Spanned<String>,
    year: Spanned<i32>,
    vintage: Option<Spanned<String>>,
    value: Spanned<f64>,
    measure_unit: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    #[serde(default)]
    add: Vec<Spanned<String>>,
    #[serde(default)]
    drop: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    id: Spanned<String>,
    #[serde(default)]
    drop: bool,
    constraints: Option<Vec<String>>,
    calls: Option<Vec<String>>,
    cases: Option<Vec<String>>,
    part: Option<Spanned<String>>,
}

impl Scenario {
    /// Reads a scenario. What it names in the zone is checked when it is applied.
    ///
    /// # Errors
    /// The first mistake, with its line, its key and what is accepted.
    pub fn read(text: &str) -> Result<Self, ScenarioError> {
        let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let file: File = toml::from_str(text).map_err(|e| ScenarioError::Syntax {
            line: e.span().map_or(1, |s| line(s.start)),
            cause: e.message().to_owned(),
        })?;
        let numbers: Vec<NumberChange> = (file.number.into_iter())
            .map(|n| {
                let at = line(n.indicator.span().start);
                let lines = [
                    at,
                    line(n.unit.span().start),
                    line(n.year.span().start),
                    n.vintage.as_ref().map_or(at, |v| line(v.span().start)),
                    n.measure_unit.as_ref().map_or(line(n.value.span().start), |v| line(v.span().start)),
                ];
                let value_line = line(n.value.span().start);
                let value = n.value.into_inner();
                if !value.is_finite() {
                    return Err(ScenarioError::Value {
                        line: value_line,
                        key: "value".into(),
                        text: value.to_string(),
                        accepted: "a finite number".into(),
                    });
                }
                Ok(NumberChange {
                    indicator: n.indicator.into_inner(),
                    unit: n.unit.into_inner(),
                    year: n.year.into_inner(),
                    vintage: n.vintage.map(Spanned::into_inner),
                    value,
                    measure_unit: n.measure_unit.map(Spanned::into_inner),
                    lines,
                })
            })
            .collect::<Result<_, _>>()?;
        let lined = |list: Vec<Spanned<String>>| -> Vec<Lined<String>> {
            let one = |s: Spanned<String>| Lined { line: line(s.span().start), value: s.into_inner() };
            list.into_iter().map(one).collect()
        };
        let mut options: BTreeMap<&'static str, Vec<(String, Lined<String>)>> = BTreeMap::new();
        for (name, given) in file.options {
            let Some(part) = part(name.get_ref()) else {
                let known: Vec<&str> = parts().iter().map(|p| p.name).collect();
                return Err(ScenarioError::Value {
                    line: line(name.span().start),
                    key: "options".into(),
                    text: name.into_inner(),
                    accepted: format!("a part of the plan: {}", known.join(", ")),
                });
            };
            let list = options.entry(part.name).or_default();
            for (key, value) in given {
                let at = line(value.span().start);
                let value = match value.into_inner() {
                    toml::Value::String(text) => text,
                    toml::Value::Integer(n) => n.to_string(),
                    toml::Value::Float(x) => x.to_string(),
                    toml::Value::Boolean(yes) => if yes { "yes" } else { "no" }.to_owned(),
                    other => {
                        return Err(ScenarioError::Value {
                            line: at,
                            key: format!("options.{}.{}", part.name, key.get_ref()),
                            text: other.type_str().to_owned(),
                            accepted: "a text or a number".into(),
                        });
                    }
                };
                list.push((key.into_inner(), Lined { value, line: at }));
            }
        }
        let mut rules = Vec::new();
        for r in file.rule {
            if let Some(name) = &r.part
                && part(name.get_ref()).is_none()
            {
                let known: Vec<&str> = parts().iter().map(|p| p.name).collect();
                return Err(ScenarioError::Value {
                    line: line(name.span().start),
                    key: "rule.part".into(),
                    text: name.get_ref().clone(),
                    accepted: format!("a part of the plan: {}", known.join(", ")),
                });
            }
            rules.push(RuleChange {
                line: line(r.id.span().start),
                id: r.id.into_inner(),
                drop: r.drop,
                constraints: r.constraints,
                calls: r.calls,
                cases: r.cases,
                part: r.part.map(Spanned::into_inner),
            });
        }
        let scenario = Scenario {
            title: file.title,
            numbers,
            add: lined(file.members.add),
            drop: lined(file.members.drop),
            options,
            rules,
        };
        let nothing = Scenario { title: scenario.title.clone(), ..Scenario::default() };
        if scenario == nothing { Err(ScenarioError::Empty) } else { Ok(scenario) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_change_is_read_with_its_line() {
        let text = "title = \"t\"\n[[number]]\nindicator = \"gdp\"\nunit = \"370800\"\nyear = 2018\nvalue = 9000\n\
                    [members]\ndrop = [\"371200\"]\n[options.circles]\nlargest = 4\n[[rule]]\nid = \"x\"\ndrop = true\n";
        let found = Scenario::read(text).unwrap();
        assert_eq!((found.numbers[0].value, found.numbers[0].lines[1]), (9000.0, 4));
        assert_eq!((found.drop[0].value.as_str(), found.drop[0].line), ("371200", 8));
        let (key, value) = &found.options["circles"][0];
        assert_eq!((key.as_str(), value.value.as_str(), value.line), ("largest", "4", 10));
        assert_eq!((found.rules[0].line, found.rules[0].drop), (12, true));
    }

    #[test]
    fn mistakes_name_line_key_and_what_is_accepted() {
        let bad = |text: &str| Scenario::read(text).unwrap_err().to_string();
        let unknown = bad("title = \"t\"\n\n[[number]]\nindicater = \"gdp\"\n");
        assert!(
            unknown.starts_with("line 4: ") && unknown.contains("indicater") && unknown.contains("indicator"),
            "{unknown}"
        );
        let missing = bad("[[number]]\nindicator = \"gdp\"\nunit = \"1\"\nvalue = 1\n");
        assert!(missing.contains("year"), "{missing}");
        let part = bad("[options.circlez]\nlargest = 4\n");
        assert!(part.starts_with("line 1, `options`: `circlez`") && part.contains("circles"), "{part}");
        let table = bad("[options.circles]\nlargest = [4]\n");
        assert!(table.starts_with("line 2, `options.circles.largest`"), "{table}");
        assert!(bad("title = \"t\"").contains("changes nothing"));
        assert!(bad("title = ").starts_with("line 1: "));
        let value = bad("[[number]]\nindicator = \"gdp\"\nunit = \"1\"\nyear = 2018\nvalue = nan\n");
        assert!(value.starts_with("line 5, `value`: `NaN`"), "{value}");
    }
}
