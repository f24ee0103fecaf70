//! Digests that two sides compare: SHA-256 over JSON with sorted members (RFC 8785, for values without fractions).

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The digest of a value as 64 hexadecimal digits. Numbers in it must be whole: everything exact here is text.
pub fn digest(value: &impl Serialize) -> String {
    let mut text = String::new();
    // INVARIANT: values here serialise: keys of maps are text.
    write(&serde_json::to_value(value).unwrap_or(Value::Null), &mut text);
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut out, byte| {
        out.push_str(&format!("{byte:02x}"));
        out
    })
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (at, (name, value)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&Value::String(name.clone()).to_string());
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_members_does_not_matter() {
        let a: Value = serde_json::from_str(r#"{"b":[1,"é"],"a":{"y":null,"x":true}}"#).unwrap();
        let b: Value = serde_json::from_str(r#"{"a":{"x":true,"y":null},"b":[1,"é"]}"#).unwrap();
        assert_eq!(digest(&a), digest(&b));
        // printf '{"a":{"x":true,"y":null},"b":[1,"é"]}' | sha256sum
        let mut text = String::new();
        write(&a, &mut text);
        assert_eq!(text, r#"{"a":{"x":true,"y":null},"b":[1,"é"]}"#);
    }
}
