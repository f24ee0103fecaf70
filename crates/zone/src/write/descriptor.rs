//! The descriptor of a package that is written.

use super::package::PackageInfo;
use super::table::{TableToWrite, WriteColumn};
use crate::Period;
use serde_json::{Map, Value, json};

/// The profile of the Data Package specification, version 2.
const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";

/// The descriptor of tables that lie beside it as `NAME.csv`.
pub(super) fn descriptor(info: &PackageInfo, tables: &[TableToWrite], periods: &[(&str, Period)]) -> Value {
    let mut out = Map::new();
    out.insert("$schema".into(), json!(PROFILE));
    out.insert("name".into(), json!(info.name));
    for (key, text) in [
        ("title", &info.title.en),
        ("title_zh", &info.title.zh),
        ("description", &info.description.en),
        ("description_zh", &info.description.zh),
    ] {
        if !text.is_empty() {
            out.insert(key.into(), json!(text));
        }
    }
    if !info.licences.is_empty() {
        let licences: Vec<Value> = info.licences.iter().map(|l| licence(l)).collect();
        out.insert("licenses".into(), json!(licences));
    }
    if !info.sources.is_empty() {
        let sources: Vec<Value> = info.sources.iter().map(source).collect();
        out.insert("sources".into(), json!(sources));
    }
    let mut resources: Vec<Value> = tables.iter().map(|t| resource(t, periods)).collect();
    resources.extend(info.files.iter().map(|(name, path)| json!({ "name": name, "path": path })));
    out.insert("resources".into(), json!(resources));
    Value::Object(out)
}

/// A licence must have a name (of letters, digits and `-._`) or a path.
fn licence(text: &str) -> Value {
    let is_name = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'));
    match text {
        url if url.starts_with("http://") || url.starts_with("https://") => json!({ "path": url }),
        name if is_name => json!({ "name": name }),
        title => json!({ "name": "other", "title": title }),
    }
}

fn source(source: &crate::Source) -> Value {
    let mut out = Map::new();
    out.insert("key".into(), json!(source.key));
    let title = if source.title.is_empty() { &source.key } else { &source.title };
    out.insert("title".into(), json!(title));
    if !source.path.is_empty() {
        out.insert("path".into(), json!(source.path));
    }
    Value::Object(out)
}

fn resource(table: &TableToWrite, periods: &[(&str, Period)]) -> Value {
    let mut schema = Map::new();
    schema.insert("fields".into(), json!(table.columns.iter().map(field).collect::<Vec<_>>()));
    schema.insert("missingValues".into(), json!([""]));
    if !table.key.is_empty() {
        schema.insert("primaryKey".into(), json!(table.key));
    }
    let mut out = json!({
        "name": table.name,
        "type": "table",
        "title": table.title,
        "path": format!("{}.csv", table.name),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    });
    if let Some((_, period)) = periods.iter().find(|p| p.0 == table.name) {
        out["reference_period"] = json!(period);
    }
    out
}

fn field(column: &WriteColumn) -> Value {
    let mut out = Map::new();
    out.insert("name".into(), json!(column.name));
    out.insert("type".into(), json!(column.kind.as_str()));
    if !column.description.is_empty() {
        out.insert("description".into(), json!(column.description));
    }
    if !column.unit.is_empty() {
        out.insert("unit".into(), json!(column.unit));
    }
    if column.required {
        out.insert("constraints".into(), json!({ "required": true }));
    }
    Value::Object(out)
}
