//! The description of the interface: sound, and true of every route.

use crate::door::*;
use coregion_server::openapi;
use serde_json::Value;

#[test]
fn every_reference_of_the_description_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(place)) = members.get("$ref") {
                    found.push(place.clone());
                }
                members.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = openapi::document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100);
    for place in found {
        assert!(document.pointer(place.trim_start_matches('#')).is_some(), "{place} leads nowhere");
    }
    let commands = document["components"]["schemas"]["Command"]["oneOf"].as_array().expect("commands").len();
    assert_eq!(commands, coregion_mechanism::Command::ALL.len());
}

#[test]
fn what_is_served_is_what_is_described() {
    let door = Door::open();
    let served = door.get("/api/v1/openapi.json", None).json();
    assert_eq!(served, openapi::document());
    for (path, item) in served["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("methods").keys() {
            let path = path.replace("{", "x").replace("}", "");
            let answer = door.ask(&method.to_uppercase(), &path, &[], b"");
            assert!(answer.status != 404 || path.contains("xpaper"), "{method} {path}: {}", answer.text());
            assert!(answer.status != 405 && answer.status < 500, "{method} {path}: {}", answer.text());
        }
    }
}
