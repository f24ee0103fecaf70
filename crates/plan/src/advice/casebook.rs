//! The casebook: measures that other regions planned or took, and how far each is proven.
//!
//! The embedded casebook holds the cases of the founding paper with corrected names. A planner's own cases have the same
//! columns and stand beside them.

use coregion_diagnose::Constraint;
use coregion_zone::{Language, Names};
use serde::Serialize;
use std::collections::HashSet;

const EMBEDDED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/casebook/cases.csv"));

/// How far a case is proven. Planned is not proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceLevel {
    /// Its effect was observed.
    Observed,
    /// It was adopted; its effect is not known.
    Adopted,
    /// It stands in a plan.
    Planned,
    /// Someone recommends it.
    Recommended,
}

impl EvidenceLevel {
    /// Identifier of its name in the catalogue.
    pub fn label(self) -> &'static str {
        match self {
            EvidenceLevel::Observed => "evidence-observed",
            EvidenceLevel::Adopted => "evidence-adopted",
            EvidenceLevel::Planned => "evidence-planned",
            EvidenceLevel::Recommended => "evidence-recommended",
        }
    }

    /// The level of its name in data.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim() {
            "observed" => EvidenceLevel::Observed,
            "adopted" => EvidenceLevel::Adopted,
            "planned" => EvidenceLevel::Planned,
            "recommended" => EvidenceLevel::Recommended,
            _ => return None,
        })
    }
}

/// A case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    /// Its identifier.
    pub id: String,
    /// The region.
    pub region: Names,
    /// Its provinces.
    pub provinces: Names,
    /// How cooperation came about: `central-led`, `adjacent`, `interregional`.
    pub mode: String,
    /// When, as far as it is known.
    pub year: String,
    /// The field of cooperation.
    pub field: String,
    /// What was done.
    pub measure: Names,
    /// What it answers.
    pub constraints: Vec<Constraint>,
    /// Where the source says so.
    pub section: String,
    /// How sure the name is: `high`, `medium`, `low`, `none`.
    pub name_confidence: String,
    /// How far it is proven.
    pub evidence: EvidenceLevel,
    /// What a reader should know.
    pub note: String,
}

/// Cases in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Casebook {
    cases: Vec<Case>,
}

/// A table of cases that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CasebookError {
    /// It is not CSV.
    #[error("line {line}: {cause}")]
    Syntax {
        /// The line.
        line: u64,
        /// What the parser says.
        cause: String,
    },
    /// A column is missing.
    #[error("the column `{column}` is missing: a table of cases needs {}", NEEDED.join(", "))]
    Column {
        /// The column.
        column: &'static str,
    },
    /// A cell is none of the words that the column takes.
    #[error("line {line}, column `{column}`: `{text}` is not accepted; give {accepted}")]
    Word {
        /// The line.
        line: u64,
        /// The column.
        column: &'static str,
        /// The text.
        text: String,
        /// What is accepted.
        accepted: &'static str,
    },
    /// Two cases have one identifier.
    #[error("line {line}: the identifier `{id}` is taken; give the case one of its own")]
    Twice {
        /// The line.
        line: u64,
        /// The identifier.
        id: String,
    },
}

const NEEDED: [&str; 6] = ["id", "region_en", "field", "measure_en", "constraints", "evidence"];

/// What is searched for; an empty part matches every case.
#[derive(Clone, Debug, Default)]
pub struct Query<'q> {
    /// Words that all occur in the region, measure or note, in either language.
    pub text: &'q str,
    /// The field.
    pub field: Option<&'q str>,
    /// The constraint.
    pub constraint: Option<Constraint>,
    /// How far it is proven at least.
    pub evidence: Option<EvidenceLevel>,
}

impl Casebook {
    /// The cases of the founding paper.
    pub fn embedded() -> Self {
        Casebook::read(EMBEDDED).unwrap_or_default()
    }

    /// Reads a table of cases (CSV with the columns of `data/casebook/cases.csv`).
    ///
    /// # Errors
    /// A column that is missing, a word that is not accepted, an identifier given twice: the first, with its line.
    pub fn read(text: &str) -> Result<Self, CasebookError> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let syntax = |e: csv::Error| CasebookError::Syntax {
            line: e.position().map_or(1, csv::Position::line),
            cause: e.to_string(),
        };
        let header = reader.headers().map_err(syntax)?.clone();
        let at = |name: &str| header.iter().position(|h| h.trim_start_matches('\u{feff}') == name);
        if let Some(column) = NEEDED.into_iter().find(|name| at(name).is_none()) {
            return Err(CasebookError::Column { column });
        }
        let mut book = Casebook::default();
        let mut seen: HashSet<String> = HashSet::new();
        for record in reader.records() {
            let record = record.map_err(syntax)?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |name: &str| at(name).and_then(|i| record.get(i)).unwrap_or("").trim();
            let names = |en: &str, zh: &str| Names::new(cell(en), cell(zh));
            let evidence = EvidenceLevel::parse(cell("evidence")).ok_or_else(|| CasebookError::Word {
                line,
                column: "evidence",
                text: cell("evidence").to_owned(),
                accepted: "observed, adopted, planned or recommended",
            })?;
            let mut constraints = Vec::new();
            for word in [cell("constraints"), cell("implied")].into_iter().flat_map(|c| c.split(';')) {
                let word = word.trim();
                // A weak base is a cause that no measure of this program looks at.
                if word.is_empty() || word == "weak_base" {
                    continue;
                }
                let known = Constraint::ALL.into_iter().find(|c| constraint_key(*c) == word);
                constraints.push(known.ok_or_else(|| CasebookError::Word {
                    line,
                    column: "constraints",
                    text: word.to_owned(),
                    accepted: "administrative_barriers, weak_core, industrial_similarity, low_market_integration, \
                               disparity, environmental_spillover or weak_base",
                })?);
            }
            if !seen.insert(cell("id").to_owned()) {
                return Err(CasebookError::Twice { line, id: cell("id").to_owned() });
            }
            book.cases.push(Case {
                id: cell("id").to_owned(),
                region: names("region_en", "region_zh"),
                provinces: names("provinces_en", "provinces_zh"),
                mode: cell("mode").to_owned(),
                year: cell("year").to_owned(),
                field: cell("field").to_owned(),
                measure: names("measure_en", "measure_zh"),
                constraints,
                section: cell("section").to_owned(),
                name_confidence: cell("name_confidence").to_owned(),
                evidence,
                note: cell("note").to_owned(),
            });
        }
        Ok(book)
    }

    /// The cases with a planner's own behind them.
    ///
    /// # Errors
    /// An identifier that is taken.
    pub fn with(mut self, own: Casebook) -> Result<Self, CasebookError> {
        for case in own.cases {
            if self.get(&case.id).is_some() {
                return Err(CasebookError::Twice { line: 0, id: case.id });
            }
            self.cases.push(case);
        }
        Ok(self)
    }

    /// Every case.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The case of an identifier.
    pub fn get(&self, id: &str) -> Option<&Case> {
        self.cases.iter().find(|c| c.id == id)
    }

    /// The cases that a query asks for, the best proven first.
    pub fn search(&self, query: &Query<'_>) -> Vec<&Case> {
        let words: Vec<String> = query.text.split_whitespace().map(str::to_lowercase).collect();
        let mut found: Vec<&Case> = (self.cases.iter())
            .filter(|c| query.field.is_none_or(|f| c.field == f))
            .filter(|c| query.constraint.is_none_or(|k| c.constraints.contains(&k)))
            .filter(|c| query.evidence.is_none_or(|e| c.evidence <= e))
            .filter(|c| {
                let mut all = String::new();
                for language in Language::ALL {
                    for names in [&c.region, &c.provinces, &c.measure] {
                        all.push_str(&names.get(language).to_lowercase());
                        all.push(' ');
                    }
                }
                all.push_str(&c.note.to_lowercase());
                words.iter().all(|w| all.contains(w.as_str()))
            })
            .collect();
        found.sort_by_key(|c| c.evidence);
        found
    }
}

/// The key of a constraint in data.
pub fn constraint_key(constraint: Constraint) -> &'static str {
    match constraint {
        Constraint::AdministrativeBarriers => "administrative_barriers",
        Constraint::WeakCore => "weak_core",
        Constraint::IndustrialSimilarity => "industrial_similarity",
        Constraint::LowMarketIntegration => "low_market_integration",
        Constraint::Disparity => "disparity",
        Constraint::EnvironmentalSpillover => "environmental_spillover",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paper_s_cases_are_whole() {
        let book = Casebook::read(EMBEDDED).unwrap();
        assert_eq!(book.cases().len(), 93);
        let levels = |e| book.cases().iter().filter(|c| c.evidence == e).count();
        assert_eq!(levels(EvidenceLevel::Planned), 62);
        assert_eq!(levels(EvidenceLevel::Adopted), 20);
        assert_eq!((levels(EvidenceLevel::Recommended), levels(EvidenceLevel::Observed)), (6, 5));
        for case in book.cases() {
            assert!(case.measure.zh.chars().any(|c| c > '\u{4e00}'), "{}", case.id);
        }
        assert!(book.get("C019").unwrap().measure.en.contains("Linfen"));
    }

    #[test]
    fn cases_are_found_by_words_of_either_language_and_the_best_proven_come_first() {
        let book = Casebook::embedded();
        let found = book.search(&Query { text: "apple", ..Query::default() });
        assert_eq!(found.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["C047"]);
        assert_eq!(book.search(&Query { text: "苹果", ..Query::default() }).len(), 1);
        let tourism = book.search(&Query { field: Some("tourism"), ..Query::default() });
        assert_eq!((tourism.len(), tourism[0].evidence), (6, EvidenceLevel::Adopted));
        let adopted = Query { evidence: Some(EvidenceLevel::Adopted), ..Query::default() };
        assert_eq!(book.search(&adopted).len(), 25);
    }

    #[test]
    fn own_cases_stand_beside_the_paper_s_and_mistakes_are_named() {
        let own = "id,region_en,field,measure_en,constraints,evidence\nX1,Here,health,We did it.,disparity,observed\n";
        let book = Casebook::embedded().with(Casebook::read(own).unwrap()).unwrap();
        assert_eq!(book.cases().len(), 94);
        let bad = own.replace("observed", "proven");
        assert!(
            Casebook::read(&bad).unwrap_err().to_string().starts_with("line 2, column `evidence`: `proven`")
        );
        assert!(matches!(Casebook::read("id\n"), Err(CasebookError::Column { column: "region_en" })));
        let taken = Casebook::embedded().with(Casebook::read(&own.replace("X1", "C001")).unwrap());
        assert!(matches!(taken, Err(CasebookError::Twice { .. })));
    }
}
