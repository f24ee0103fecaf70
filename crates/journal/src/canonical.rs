//! Canonical JSON: one text for one value, so that it can be hashed and signed.
//!
//! The JSON Canonicalization Scheme, [RFC 8785](https://www.rfc-editor.org/rfc/rfc8785): no white space (3.2.1),
//! strings with the fewest escapes (3.2.2.2), numbers as ECMAScript writes them (3.2.2.3), members sorted by the
//! UTF-16 code units of their names (3.2.3).
//!
//! A JSON number is a double there. A whole number that a double would change (most of those beyond 2^53) is
//! refused, never rounded: money of that size is written as a string.

use serde::Serialize;
use serde_json::{Number, Value};
use std::cmp::Ordering;

/// How deep arrays and objects may lie in each other.
pub const MAX_DEPTH: usize = 96;

/// The largest whole number below which every whole number is a double, 2^53.
const EXACT: u64 = 1 << 53;

/// Why a value has no canonical form.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// A whole number that a double would change.
    #[error("the number {0} cannot be kept exactly in JSON: write it as a string")]
    Inexact(Number),
    /// Arrays and objects lie too deep in each other.
    #[error("arrays and objects lie more than {MAX_DEPTH} deep in each other")]
    TooDeep,
    /// The value cannot be written as JSON at all.
    #[error("not a JSON value")]
    NotJson(#[from] serde_json::Error),
}

/// The canonical text of a value that can be serialised.
///
/// ```
/// let value = serde_json::json!({"b": 1e21, "a": [true, "\u{20ac}\n"]});
/// assert_eq!(coregion_journal::canonical(&value).unwrap(), "{\"a\":[true,\"\u{20ac}\\n\"],\"b\":1e+21}");
/// ```
pub fn canonical<T: Serialize + ?Sized>(value: &T) -> Result<String, CanonicalError> {
    canonical_value(&serde_json::to_value(value)?)
}

/// The canonical text of a JSON value.
pub fn canonical_value(value: &Value) -> Result<String, CanonicalError> {
    let mut text = String::with_capacity(512);
    write(value, &mut text, 0)?;
    Ok(text)
}

fn write(value: &Value, text: &mut String, depth: usize) -> Result<(), CanonicalError> {
    if depth > MAX_DEPTH {
        return Err(CanonicalError::TooDeep);
    }
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => write_number(number, text)?,
        Value::String(string) => write_string(string, text),
        Value::Array(items) => {
            text.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    text.push(',');
                }
                write(item, text, depth + 1)?;
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            if !sorted.is_sorted_by(|a, b| by_utf16(a.0, b.0) == Ordering::Less) {
                sorted.sort_unstable_by(|a, b| by_utf16(a.0, b.0));
            }
            for (i, (name, member)) in sorted.into_iter().enumerate() {
                if i > 0 {
                    text.push(',');
                }
                write_string(name, text);
                text.push(':');
                write(member, text, depth + 1)?;
            }
            text.push('}');
        }
    }
    Ok(())
}

/// The order of RFC 8785, section 3.2.3. UTF-8 has the same order below U+D800.
fn by_utf16(a: &str, b: &str) -> Ordering {
    match a.is_ascii() && b.is_ascii() {
        true => a.cmp(b),
        false => a.encode_utf16().cmp(b.encode_utf16()),
    }
}

fn write_number(number: &Number, text: &mut String) -> Result<(), CanonicalError> {
    use std::fmt::Write;
    let small = match (number.as_u64(), number.as_i64()) {
        (Some(n), _) => n <= EXACT,
        (None, Some(n)) => n.unsigned_abs() <= EXACT,
        (None, None) => false,
    };
    if small {
        write!(text, "{number}").map_err(|_| CanonicalError::Inexact(number.clone()))?;
        return Ok(());
    }
    // INVARIANT: without `arbitrary_precision` a number is a u64, an i64 or a finite double.
    let double =
        number.as_f64().filter(|d| d.is_finite()).ok_or_else(|| CanonicalError::Inexact(number.clone()))?;
    let mut buffer = ryu_js::Buffer::new();
    let written = buffer.format_finite(double);
    if !number.is_f64() && written != number.to_string() {
        return Err(CanonicalError::Inexact(number.clone()));
    }
    text.push_str(written);
    Ok(())
}

fn write_string(string: &str, text: &mut String) {
    text.push('"');
    let mut rest = string;
    while let Some(at) = rest.bytes().position(|b| b < 0x20 || b == b'"' || b == b'\\') {
        let (plain, special) = rest.split_at(at);
        text.push_str(plain);
        let mut characters = special.chars();
        match characters.next() {
            Some('"') => text.push_str("\\\""),
            Some('\\') => text.push_str("\\\\"),
            Some('\u{8}') => text.push_str("\\b"),
            Some('\t') => text.push_str("\\t"),
            Some('\n') => text.push_str("\\n"),
            Some('\u{c}') => text.push_str("\\f"),
            Some('\r') => text.push_str("\\r"),
            Some(control) => {
                text.push_str("\\u00");
                text.extend(
                    [control as u32 >> 4, control as u32 & 15]
                        .map(|digit| char::from_digit(digit, 16).unwrap_or('0')),
                );
            }
            None => {}
        }
        rest = characters.as_str();
    }
    text.push_str(rest);
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> String {
        canonical_value(&serde_json::from_str(text).unwrap()).unwrap()
    }

    /// RFC 8785, section 3.2.2 to 3.2.4: the sample and its octets.
    #[test]
    fn the_sample_of_the_rfc() {
        let sample = r#"{
            "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]
        }"#;
        let octets: Vec<u8> = "7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72
            75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22 3a
            5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31
            65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37
            5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30
            30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d"
            .split_whitespace()
            .map(|octet| u8::from_str_radix(octet, 16).unwrap())
            .collect();
        assert_eq!(of(sample).as_bytes(), octets);
    }

    /// RFC 8785, section 3.2.3: members in the order of their UTF-16 code units.
    #[test]
    fn members_are_sorted_by_utf16() {
        let sample = r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",
            "1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#;
        let value: Value = serde_json::from_str(&of(sample)).unwrap();
        let order: Vec<&str> = value.as_object().unwrap().values().map(|v| v.as_str().unwrap()).collect();
        assert_eq!(
            order,
            [
                "Carriage Return",
                "One",
                "Control",
                "Latin Small Letter O With Diaeresis",
                "Euro Sign",
                "Emoji: Grinning Face",
                "Hebrew Letter Dalet With Dagesh"
            ]
        );
    }

    /// RFC 8785, appendix B: doubles and their texts.
    #[test]
    fn the_numbers_of_appendix_b() {
        for (bits, text) in [
            (0x0000000000000000u64, "0"),
            (0x8000000000000000, "0"),
            (0x0000000000000001, "5e-324"),
            (0x8000000000000001, "-5e-324"),
            (0x7fefffffffffffff, "1.7976931348623157e+308"),
            (0xffefffffffffffff, "-1.7976931348623157e+308"),
            (0x4340000000000000, "9007199254740992"),
            (0xc340000000000000, "-9007199254740992"),
            (0x4430000000000000, "295147905179352830000"),
            (0x44b52d02c7e14af5, "9.999999999999997e+22"),
            (0x44b52d02c7e14af6, "1e+23"),
            (0x44b52d02c7e14af7, "1.0000000000000001e+23"),
            (0x444b1ae4d6e2ef4e, "999999999999999700000"),
            (0x444b1ae4d6e2ef4f, "999999999999999900000"),
            (0x444b1ae4d6e2ef50, "1e+21"),
            (0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"),
            (0x3eb0c6f7a0b5ed8d, "0.000001"),
            (0x41b3de4355555553, "333333333.3333332"),
            (0x41b3de4355555554, "333333333.33333325"),
            (0x41b3de4355555555, "333333333.3333333"),
            (0x41b3de4355555556, "333333333.3333334"),
            (0x41b3de4355555557, "333333333.33333343"),
            (0xbecbf647612f3696, "-0.0000033333333333333333"),
            (0x43143ff3c1cb0959, "1424953923781206.2"),
        ] {
            assert_eq!(canonical(&f64::from_bits(bits)).unwrap(), text, "{bits:x}");
        }
    }

    #[test]
    fn whole_numbers_are_exact_or_refused() {
        assert_eq!(canonical(&9007199254740992u64).unwrap(), "9007199254740992");
        assert_eq!(canonical(&-9007199254740992i64).unwrap(), "-9007199254740992");
        assert_eq!(canonical(&9007199254740994u64).unwrap(), "9007199254740994");
        for refused in [9007199254740993u64, u64::MAX, 1 << 63] {
            assert!(matches!(canonical(&refused), Err(CanonicalError::Inexact(_))), "{refused}");
        }
        assert!(matches!(canonical(&i64::MIN), Err(CanonicalError::Inexact(_))));
    }

    #[test]
    fn depth_is_bounded() {
        let mut value = Value::Null;
        for _ in 0..MAX_DEPTH {
            value = Value::Array(vec![value]);
        }
        assert!(canonical_value(&value).is_ok());
        assert!(matches!(canonical_value(&Value::Array(vec![value])), Err(CanonicalError::TooDeep)));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(|n| Value::from(n / 1024)),
            any::<f64>().prop_filter("JSON has no infinity", |d| d.is_finite()).prop_map(Value::from),
            any::<String>().prop_map(Value::String),
        ];
        leaf.prop_recursive(4, 48, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                prop::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// A canonical text is its own canonical text.
        #[test]
        fn canonical_twice_is_canonical_once(value in any_json()) {
            let once = canonical_value(&value).unwrap();
            prop_assert_eq!(of(&once), once);
        }

        /// Every double comes back as it went.
        #[test]
        fn doubles_come_back(bits in any::<u64>()) {
            let double = f64::from_bits(bits);
            prop_assume!(double.is_finite());
            let back: f64 = serde_json::from_str(&canonical(&double).unwrap()).unwrap();
            prop_assert_eq!(back, double);
        }

        /// The order in which members were put in does not matter.
        #[test]
        fn order_of_members_does_not_matter(members in prop::collection::btree_map(any::<String>(), any::<u32>(), 0..8)) {
            let forth: Value = Value::Object(members.iter().map(|(k, v)| (k.clone(), Value::from(*v))).collect());
            let back: Value = Value::Object(members.iter().rev().map(|(k, v)| (k.clone(), Value::from(*v))).collect());
            prop_assert_eq!(canonical_value(&forth).unwrap(), canonical_value(&back).unwrap());
        }
    }
}
