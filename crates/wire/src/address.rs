//! Identifiers in addresses: they may have any characters but white space, so all but letters, digits, `-`, `_` and `.` are
//! percent-encoded (RFC 3986). What is joined by `~` is then taken apart without doubt.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// An identifier as a part of an address.
pub fn encoded(id: &str) -> String {
    utf8_percent_encode(id, ENCODED).to_string()
}

/// A part of an address as it was before.
pub fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_come_back() {
        for (id, part) in
            [("m-1_a.b", "m-1_a.b"), ("fund/2019~x", "fund%2F2019%7Ex"), ("淮\"", "%E6%B7%AE%22")]
        {
            assert_eq!(encoded(id), part);
            assert_eq!(decoded(part), id);
        }
    }
}
