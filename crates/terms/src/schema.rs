//! The JSON Schema of draft agreements, made from the types.

use crate::Draft;

/// The schema (JSON Schema 2020-12) of a [`Draft`] with all its terms.
pub fn draft_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Draft);
    schema.insert("$id".into(), "https://coregion.org/schema/terms.schema.json".into());
    schema.insert("title".into(), "Draft agreement".into());
    schema.to_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PUBLISHED;
    use serde_json::{Value, json};

    const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/terms.schema.json");

    /// Run with `BLESS=1` to write the schema anew.
    #[test]
    fn the_published_schema_is_current() {
        let text = serde_json::to_string_pretty(&draft_schema()).unwrap() + "\n";
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(PATH, &text).unwrap();
        }
        assert!(
            std::fs::read_to_string(PATH).unwrap_or_default() == text,
            "run with BLESS=1 and look at the changes"
        );
    }

    fn draft_of(clauses: Vec<Value>) -> Value {
        json!({ "title": { "en": "T", "zh": "题" }, "parties": ["a", "b"], "withdrawal_months": 6, "clauses": clauses })
    }

    #[test]
    fn the_schema_accepts_every_published_clause_and_refuses_what_serde_refuses() {
        let validator = jsonschema::validator_for(&draft_schema()).unwrap();
        let clauses: Vec<Value> =
            PUBLISHED.iter().map(|(_, json)| serde_json::from_str(json).unwrap()).collect();
        let good = draft_of(clauses.clone());
        let errors: Vec<String> = validator.iter_errors(&good).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        for (pointer, bad) in [
            ("/clauses/1/term/kind", json!("lottery")),
            ("/clauses/1/term/currency", json!("yuan")),
            ("/clauses/1/term/bands/0/ratio", json!(0.5)),
            ("/clauses/2/term/per_class", json!(60)),
            ("/clauses/2/term/settlement_month", json!("March")),
            ("/clauses/0/term/shares/0/pays", json!("one")),
            ("/clauses/0/id", json!("two words")),
            ("/parties", json!("a")),
            ("/withdrawal_months", Value::Null),
        ] {
            let mut draft = good.clone();
            *draft.pointer_mut(pointer).unwrap() = bad;
            assert!(!validator.is_valid(&draft), "{pointer}");
            assert!(serde_json::from_value::<crate::Draft>(draft).is_err(), "{pointer}");
        }
        let mut unknown = good;
        unknown["clauses"][0]["surprise"] = json!(1);
        assert!(!validator.is_valid(&unknown));
    }
}
