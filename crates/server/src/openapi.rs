//! The description of the interface, made from the code: OpenAPI 3.1.
//!
//! The schemas of commands are those of the mechanisms' own types; the rest are those of the routes.

#![expect(clippy::indexing_slicing, reason = "a JSON object that is indexed to be filled makes room")]

use crate::desk::Desk;
use crate::http::problem::{MEDIA_TYPE, Problem};
use crate::routes::{accounts, commands, journal, looking, papers};
use axum::Router;
use coregion_mechanism::Command;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// Where the interface begins.
pub const PREFIX: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(info(
    title = "Coregion: the office",
    description = "What the members of a cooperation agreed, and what they do about it. Every command is recorded once under its idempotency key, in a journal that every member can verify."
))]
struct Described;

/// The routes of the interface with their description.
fn described() -> (Router<Arc<Desk>>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Described::openapi())
        .nest(
            PREFIX,
            OpenApiRouter::new()
                .merge(accounts::routes())
                .merge(commands::routes())
                .merge(looking::routes())
                .merge(papers::routes())
                .merge(journal::routes()),
        )
        .split_for_parts()
}

/// The routes of the interface.
pub fn router() -> Router<Arc<Desk>> {
    described().0
}

/// The description as JSON.
pub fn document() -> Value {
    let mut document = serde_json::to_value(described().1).unwrap_or_default();
    document["openapi"] = "3.1.0".into();
    document["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "A personal token" },
        "session": { "type": "apiKey", "in": "cookie", "name": crate::identity::COOKIE, "description": "A session; changes carry X-CSRF-Token as well" },
    });
    document["security"] = json!([{ "token": [] }, { "session": [] }]);
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut command = serde_json::to_value(generator.into_root_schema_for::<Command>()).unwrap_or_default();
    let parts = command.as_object_mut().and_then(|command| command.remove("$defs"));
    with_party(&mut command);
    if let Value::Object(command) = &mut command {
        command.remove("$schema");
    }
    if let Some(Value::Object(schemas)) = document["components"].get_mut("schemas") {
        schemas.insert("Command".to_owned(), command);
        schemas.extend(parts.and_then(|parts| parts.as_object().cloned()).unwrap_or_default());
        schemas.insert("Problem".to_owned(), problem_schema());
        for schema in schemas.values_mut() {
            point_to_components(schema);
        }
    }
    if let Some(Value::Object(paths)) = document.get_mut("paths") {
        for (path, item) in paths {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                complete(path, method, operation);
            }
        }
    }
    document
}

/// Every command says in whose name it is given.
fn with_party(command: &mut Value) {
    for variant in command.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
        let party =
            json!({ "type": "string", "minLength": 1, "maxLength": 100, "description": "In whose name" });
        variant["properties"]["as"] = party;
        if let Some(required) = variant.get_mut("required").and_then(Value::as_array_mut) {
            required.push("as".into());
        }
    }
}

fn problem_schema() -> Value {
    json!({
        "type": "object",
        "description": "Problem details (RFC 9457)",
        "required": ["type", "title", "status", "code"],
        "properties": {
            "type": { "type": "string", "description": "The address of the code" },
            "title": { "type": "string", "description": "What happened, in the language of the request" },
            "status": { "type": "integer" },
            "code": { "type": "string", "description": "The stable code" },
        },
    })
}

fn point_to_components(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(place)) = members.get_mut("$ref") {
                *place = place.replace("#/$defs/", "#/components/schemas/");
            }
            members.values_mut().for_each(point_to_components);
        }
        Value::Array(items) => items.iter_mut().for_each(point_to_components),
        _ => {}
    }
}

/// The problems that an operation may answer with.
fn complete(path: &str, method: &str, operation: &mut Value) {
    let mut statuses: BTreeSet<u16> = BTreeSet::from([400, 401, 403, 500, 503]);
    if path.contains('{') {
        statuses.insert(404);
    }
    if path.contains("/commands") || path.ends_with("/papers") {
        statuses.extend([404, 409, 412]);
    }
    if operation.get("requestBody").is_some() {
        statuses.extend([408, 413, 415, 422]);
    }
    if path.ends_with("/session") || path.ends_with("/password") {
        statuses.extend([404, 422, 429]);
    }
    if method == "get" {
        statuses.extend([404, 409, 422]);
        if path.contains('{') && !path.contains("journal") {
            operation["responses"]["304"] = json!({ "description": "The client has this version" });
        }
    }
    for status in statuses {
        let codes: Vec<&str> =
            Problem::CODES.iter().filter(|(_, of)| of.as_u16() == status).map(|(code, _)| *code).collect();
        let also = if codes.is_empty() {
            String::new()
        } else {
            format!(": {}, or a code of the office", codes.join(", "))
        };
        operation["responses"][status.to_string()] = json!({
            "description": format!("A problem{also}"),
            "content": { MEDIA_TYPE: { "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_schema_has_the_name_of_another() {
        let ours = described().1.components.map(|components| components.schemas).unwrap_or_default();
        let generator = SchemaSettings::draft2020_12().into_generator();
        let command = serde_json::to_value(generator.into_root_schema_for::<Command>()).unwrap();
        let theirs = command["$defs"].as_object().unwrap();
        assert!(ours.len() > 10 && theirs.len() > 50);
        for name in ours.keys() {
            assert!(!theirs.contains_key(name) && name != "Command" && name != "Problem", "{name}");
        }
    }
}
