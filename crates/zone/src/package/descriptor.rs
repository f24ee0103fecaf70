//! The descriptor `datapackage.json`, as the Data Package specification (version 2) defines it, with the
//! Chinese title and description beside the English ones.

use super::resource::ResourceKind;
use crate::Period;
use crate::problem::{Problem, ProblemKind, Problems};
use serde::Deserialize;

/// The descriptor's file name.
pub(crate) const DESCRIPTOR: &str = "datapackage.json";

/// What is taken from a descriptor; other properties are left alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Descriptor {
    pub name: String,
    pub title: String,
    pub title_zh: String,
    pub description: String,
    pub description_zh: String,
    pub sources: Vec<SourceEntry>,
    #[serde(alias = "licences")]
    pub licenses: Vec<Licence>,
    pub resources: Vec<ResourceEntry>,
}

/// A source: `key` is what the tables' `source` columns name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SourceEntry {
    pub key: String,
    pub title: String,
    pub path: String,
}

/// A licence: a name, a title, a path, or any of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Licence {
    pub name: String,
    pub title: String,
    pub path: String,
}

/// A resource.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ResourceEntry {
    pub name: String,
    pub path: Paths,
    pub encoding: Option<String>,
    pub dialect: Dialect,
    pub schema: Schema,
    pub reference_period: Option<String>,
}

/// One path or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Paths {
    One(String),
    Many(Vec<String>),
}

impl Default for Paths {
    fn default() -> Self {
        Paths::Many(Vec::new())
    }
}

/// How a table is laid out.
#[derive(Debug, Default, Deserialize, Clone)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Dialect {
    pub delimiter: Option<String>,
    pub quote_char: Option<String>,
    pub sheet_name: Option<String>,
}

/// The table schema; only its missing values matter to reading, since a zone's columns are known by name.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Schema {
    pub missing_values: Vec<MissingValue>,
}

/// A missing value: a text, or a text with a label.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum MissingValue {
    Text(String),
    Labelled { value: String },
}

/// A file of the package and how it is to be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resource {
    pub path: String,
    pub encoding: Option<String>,
    pub delimiter: Option<u8>,
    pub quote: Option<u8>,
    pub sheet: Option<String>,
    pub missing: Vec<String>,
}

impl Descriptor {
    /// The period at which a resource is best read where one must be chosen.
    pub fn reference_period(&self, kind: ResourceKind, problems: &mut Problems) -> Option<Period> {
        let entry = self.resources.iter().find(|r| ResourceKind::from_name(&r.name) == Some(kind))?;
        let text = entry.reference_period.as_deref()?;
        let period = text.parse().ok();
        if period.is_none() {
            problems.push(Problem::new(ProblemKind::PeriodInvalid, DESCRIPTOR).text(text));
        }
        period
    }

    /// The resources of a zone that the descriptor names, in its order.
    pub fn resources(&self, problems: &mut Problems) -> Vec<(ResourceKind, Resource)> {
        let mut found: Vec<(ResourceKind, Resource)> = Vec::new();
        for entry in &self.resources {
            let Some(kind) = ResourceKind::from_name(&entry.name) else {
                problems.push(Problem::new(ProblemKind::ResourceUnknown, DESCRIPTOR).text(&entry.name));
                continue;
            };
            if found.iter().any(|(k, _)| *k == kind) {
                problems.push(Problem::new(ProblemKind::ResourceTwice, DESCRIPTOR).text(&entry.name));
                continue;
            }
            let paths = match &entry.path {
                Paths::One(path) => std::slice::from_ref(path),
                Paths::Many(paths) => paths.as_slice(),
            };
            if paths.is_empty() {
                problems.push(Problem::new(ProblemKind::ResourceWithoutPath, DESCRIPTOR).text(&entry.name));
            }
            let byte = |text: &Option<String>| text.as_deref().and_then(|t| t.bytes().next());
            let missing = (entry.schema.missing_values.iter())
                .map(|m| match m {
                    MissingValue::Text(value) | MissingValue::Labelled { value } => value.clone(),
                })
                .collect::<Vec<_>>();
            found.extend(paths.iter().map(|path| {
                let resource = Resource {
                    path: path.clone(),
                    encoding: entry.encoding.clone(),
                    delimiter: byte(&entry.dialect.delimiter),
                    quote: byte(&entry.dialect.quote_char),
                    sheet: entry.dialect.sheet_name.clone(),
                    missing: missing.clone(),
                };
                (kind, resource)
            }));
        }
        found
    }
}

/// The resources of a folder without a descriptor, by the names of its files.
pub(crate) fn resources_by_name(files: &[String], problems: &mut Problems) -> Vec<(ResourceKind, Resource)> {
    let mut found: Vec<(ResourceKind, Resource)> = Vec::new();
    for file in files {
        let Some((stem, extension)) = file.rsplit_once('.') else { continue };
        let Some(kind) = ResourceKind::from_name(stem) else { continue };
        if !kind.reads(&extension.to_ascii_lowercase()) {
            continue;
        }
        if found.iter().any(|(k, _)| *k == kind) {
            problems.push(Problem::new(ProblemKind::ResourceTwice, file).text(stem));
            continue;
        }
        found.push((kind, Resource { path: file.clone(), ..Resource::default() }));
    }
    found
}
