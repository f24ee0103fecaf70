//! The rules: from constraint to measure to precedent, as data (`data/casebook/rules.toml`).

use super::casebook::{Casebook, constraint_key};
use crate::Field;
use coregion_diagnose::Constraint;
use coregion_zone::Names;
use serde::Deserialize;
use std::collections::HashSet;

const EMBEDDED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/casebook/rules.toml"));

/// What a rule says in one language.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    title: String,
    what: String,
    preconditions: Vec<String>,
    steps: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    field: String,
    constraints: Vec<String>,
    calls: Vec<String>,
    part: String,
    cases: Vec<String>,
    agreement: Option<String>,
    en: Words,
    zh: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Entry>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its identifier.
    pub id: String,
    /// The field of cooperation.
    pub field: Field,
    /// The constraints that it answers.
    pub constraints: Vec<Constraint>,
    /// The measures whose findings call for it.
    pub calls: Vec<String>,
    /// The part of the plan that says where, with whom and for what gain.
    pub part: String,
    /// The precedents, by identifier.
    pub cases: Vec<String>,
    /// The draft agreement that is written, if any.
    pub agreement: Option<String>,
    /// Title.
    pub title: Names,
    /// What to do.
    pub what: Names,
    /// What must hold before.
    pub preconditions: Vec<Names>,
    /// The first three steps.
    pub steps: Vec<Names>,
}

/// Rules in the order in which they are advised where the evidence is equal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    rules: Vec<Rule>,
}

/// A file of rules that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// It is not TOML of this form.
    #[error("the rules cannot be read: {cause}")]
    Syntax {
        /// What the parser says, with the place.
        cause: String,
    },
    /// A rule says something that is not there.
    #[error("rule `{rule}`: `{text}` is not a {what}; {accepted}")]
    Unknown {
        /// The rule.
        rule: String,
        /// What it should be.
        what: &'static str,
        /// The text.
        text: String,
        /// What is accepted.
        accepted: String,
    },
    /// Two rules have one identifier.
    #[error("rule `{rule}` stands twice; give each an identifier of its own")]
    Twice {
        /// The rule.
        rule: String,
    },
    /// The two languages do not have the same number of preconditions or steps.
    #[error("rule `{rule}`: English and Chinese differ in their number of {what}")]
    Uneven {
        /// The rule.
        rule: String,
        /// Of what.
        what: &'static str,
    },
}

impl Rules {
    /// The rules that come with Coregion.
    pub fn embedded() -> Self {
        Rules::read(EMBEDDED, &Casebook::embedded()).unwrap_or_default()
    }

    /// Reads rules; their precedents must be in the casebook.
    ///
    /// # Errors
    /// The first fault, with the rule and what is accepted.
    pub fn read(text: &str, casebook: &Casebook) -> Result<Self, RulesError> {
        let file: File = toml::from_str(text)
            .map_err(|e| RulesError::Syntax { cause: e.to_string().trim().to_owned() })?;
        let mut seen = HashSet::new();
        let mut rules = Vec::with_capacity(file.rule.len());
        for entry in file.rule {
            if !seen.insert(entry.id.clone()) {
                return Err(RulesError::Twice { rule: entry.id });
            }
            rules.push(rule(entry, casebook)?);
        }
        Ok(Rules { rules })
    }

    /// Rules that were read before and changed since.
    pub(crate) fn of(rules: Vec<Rule>) -> Self {
        Rules { rules }
    }

    /// Every rule.
    pub fn all(&self) -> &[Rule] {
        &self.rules
    }
}

fn rule(entry: Entry, casebook: &Casebook) -> Result<Rule, RulesError> {
    let unknown = |what, text: &str, accepted: String| RulesError::Unknown {
        rule: entry.id.clone(),
        what,
        text: text.to_owned(),
        accepted,
    };
    let field = Field::ALL.into_iter().find(|f| f.as_str() == entry.field).ok_or_else(|| {
        let all: Vec<&str> = Field::ALL.iter().map(|f| f.as_str()).collect();
        unknown("field", &entry.field, format!("give one of {}", all.join(", ")))
    })?;
    let mut constraints = Vec::new();
    for text in &entry.constraints {
        let known = Constraint::ALL.into_iter().find(|c| constraint_key(*c) == text);
        constraints.push(known.ok_or_else(|| {
            let all: Vec<&str> = Constraint::ALL.iter().map(|c| constraint_key(*c)).collect();
            unknown("constraint", text, format!("give one of {}", all.join(", ")))
        })?);
    }
    if let Some(case) = entry.cases.iter().find(|id| casebook.get(id).is_none()) {
        return Err(unknown("case", case, "give the identifier of a case of the casebook".into()));
    }
    let pair = |en: &[String], zh: &[String], what| {
        if en.len() != zh.len() {
            return Err(RulesError::Uneven { rule: entry.id.clone(), what });
        }
        Ok(en.iter().zip(zh).map(|(a, b)| Names::new(a, b)).collect::<Vec<_>>())
    };
    Ok(Rule {
        preconditions: pair(&entry.en.preconditions, &entry.zh.preconditions, "preconditions")?,
        steps: pair(&entry.en.steps, &entry.zh.steps, "steps")?,
        title: Names::new(&entry.en.title, &entry.zh.title),
        what: Names::new(&entry.en.what, &entry.zh.what),
        id: entry.id.clone(),
        field,
        constraints,
        calls: entry.calls.clone(),
        part: entry.part.clone(),
        cases: entry.cases.clone(),
        agreement: entry.agreement.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_diagnose::measure;

    #[test]
    fn the_embedded_rules_name_measures_cases_and_fields_that_exist() {
        let book = Casebook::embedded();
        let rules = Rules::read(EMBEDDED, &book).unwrap();
        assert!(rules.all().len() >= 18);
        let mut answered: Vec<Constraint> = rules.all().iter().flat_map(|r| r.constraints.clone()).collect();
        answered.sort();
        answered.dedup();
        assert_eq!(answered.len(), Constraint::ALL.len(), "every constraint has an answer");
        for rule in rules.all() {
            assert_eq!(rule.steps.len(), 3, "{}", rule.id);
            assert!(rule.calls.iter().any(|c| measure(c).is_some()), "{} is called by no measure", rule.id);
            assert!(!rule.cases.is_empty(), "{} has no precedent", rule.id);
        }
    }

    #[test]
    fn mistakes_are_named_with_the_rule() {
        let book = Casebook::embedded();
        let bad = |from: &str, to: &str| {
            Rules::read(&EMBEDDED.replacen(from, to, 1), &book).unwrap_err().to_string()
        };
        assert!(bad("\"C082\"", "\"C999\"").contains("rule `joint-meeting`: `C999` is not a case"));
        assert!(
            bad("field = \"sharing\"", "field = \"money\"")
                .contains("`money` is not a field; give one of centres")
        );
        assert!(bad("id = \"core-and-centres\"", "id = \"joint-meeting\"").contains("stands twice"));
        assert!(bad("[[rule]]", "[[rul]]").contains("rul"));
    }
}
