//! The findings as JSON, for programs: every figure with its texts in both languages. The schema is published in
//! `docs/findings.schema.json`.

use crate::report::Report;
use crate::text::{Words, catalogue};
use coregion_diagnose::{Finding, Scope, Table, Value, measure};
use coregion_zone::write::Cell as Out;
use coregion_zone::{Catalogue, Language, Message, Names};
use serde_json::{Map, Value as Json, json};

/// Texts in both languages.
struct Both([Catalogue; 2]);

impl Both {
    fn text(&self, message: &Message) -> Json {
        json!({ "en": self.0[0].text(message), "zh": self.0[1].text(message) })
    }

    fn label(&self, id: &str) -> Json {
        json!({ "en": self.0[0].label(id), "zh": self.0[1].label(id) })
    }
}

/// The findings of a report.
pub fn of_report(report: &Report<'_>) -> Json {
    of(&report.scope, report.year, report.findings())
}

/// Findings on a scope.
pub fn of<'f>(scope: &Scope<'_>, year: Option<i32>, findings: impl Iterator<Item = &'f Finding>) -> Json {
    let both = Both(Language::ALL.map(catalogue));
    let zone = scope.zone;
    json!({
        "generator": format!("Coregion {}", env!("CARGO_PKG_VERSION")),
        "package": zone.name,
        "zone": { "id": scope.named.id, "name": names(&scope.named.names) },
        "compared_with": scope.compare.iter().map(|z| &z.id).collect::<Vec<_>>(),
        "year": year,
        "seed": scope.seed,
        "findings": findings.map(|f| finding(f, &both)).collect::<Vec<_>>(),
    })
}

/// A result table: its columns, and its rows in full.
pub fn table(table: &Table, words: &Words<'_>) -> Json {
    let table = crate::tables::convert(table, words);
    let rows: Vec<Vec<Json>> = (table.rows.iter())
        .map(|row| {
            let cell = |cell: &Out| match cell {
                Out::Missing => Json::Null,
                Out::Text(text) => json!(text),
                Out::Number(x) => json!(x),
                Out::Integer(n) => json!(n),
                Out::Boolean(b) => json!(b),
                Out::Year(y) => json!(y),
            };
            row.iter().map(cell).collect()
        })
        .collect();
    let columns: Vec<Json> = (table.columns.iter())
        .map(|c| json!({ "name": c.name, "title": c.description, "unit": c.unit }))
        .collect();
    json!({ "name": table.name, "title": table.title, "columns": columns, "rows": rows })
}

fn names(names: &Names) -> Json {
    json!({ "en": names.en, "zh": names.zh })
}

fn finding(finding: &Finding, both: &Both) -> Json {
    let mut out = Map::new();
    let mut put = |key: &str, value: Json| {
        out.insert(key.to_owned(), value);
    };
    put("measure", json!(finding.measure));
    put("statistic", json!(finding.statistic));
    put("label", both.label(&format!("stat-{}-{}", finding.measure, finding.statistic)));
    put("zone", json!(finding.zone));
    put("period", json!(finding.period));
    put("subject", finding.subject.as_ref().map_or(Json::Null, names));
    match &finding.value {
        Value::Number(x) => {
            put("value", json!(x));
            put("undefined", Json::Null);
        }
        Value::Undefined(reason) => {
            put("value", Json::Null);
            put("undefined", both.text(reason));
        }
    }
    put("unit", json!(finding.unit));
    put("interval", json!(finding.interval));
    let null = finding.null.as_ref().map_or(Json::Null, |n| {
        json!({
            "model": both.text(&n.model), "mean": n.mean, "p05": n.p05, "p95": n.p95,
            "percentile": n.percentile, "draws": n.draws, "seed": n.seed,
        })
    });
    put("null", null);
    put("p", json!(finding.p));
    put("reading", both.text(&finding.reading));
    put("evidence", json!(finding.evidence));
    let kind = if measure(finding.measure).is_some() { "measure" } else { "plan" };
    put("method", both.label(&format!("{kind}-{}-method", finding.measure)));
    let references = measure(finding.measure).map(|m| m.references);
    let references = references.or_else(|| coregion_plan::part(finding.measure).map(|p| p.references));
    put("references", json!(references.unwrap_or_default()));
    put("inputs", json!(finding.inputs));
    put("used", json!(finding.used));
    let dropped: Vec<Json> = (finding.dropped.iter())
        .map(|d| json!({ "unit": names(&d.names), "reason": both.text(&d.reason) }))
        .collect();
    put("dropped", json!(dropped));
    put("warnings", json!(finding.warnings.iter().map(|w| both.text(w)).collect::<Vec<_>>()));
    Json::Object(out)
}
