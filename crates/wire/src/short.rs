//! Identifiers cut to the length that a standard allows, still one for each.

use sha2::{Digest, Sha256};

/// The identifier itself where it has at most `length` characters, else its beginning and twelve digits of its digest.
pub(crate) fn short(id: &str, length: usize) -> String {
    if id.chars().count() <= length {
        return id.to_owned();
    }
    let digest = Sha256::digest(id.as_bytes());
    let tail: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let kept: String = id.chars().take(length.saturating_sub(tail.len() + 1)).collect();
    format!("{kept}-{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_identifiers_stay_apart() {
        let (a, b) = (format!("{}a", "x".repeat(60)), format!("{}b", "x".repeat(60)));
        assert_eq!(short("payment-7", 35), "payment-7");
        assert_eq!(short(&a, 35).chars().count(), 35);
        assert_ne!(short(&a, 35), short(&b, 35));
    }
}
