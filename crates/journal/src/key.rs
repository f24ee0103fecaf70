//! Keys and what they sign.
//!
//! Whatever is signed is a statement: canonical JSON with a member `format` that says what it is, so that a
//! signature for one purpose never passes for another.

use crate::{Hash, PublicKey, Signature};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt;

/// A secret Ed25519 key (RFC 8032): the office's, or a party's own.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key of a seed of 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        SecretKey(SigningKey::from_bytes(seed))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// The signature of a statement.
    pub fn sign(&self, statement: &str) -> Signature {
        Signature(self.0.sign(statement.as_bytes()).to_bytes())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey of {}", self.public())
    }
}

/// What the office signs at the end of a group of entries: everything up to the hash `hash`.
pub fn seal_statement(hash: Hash) -> String {
    format!("{{\"format\":\"coregion-seal/1\",\"hash\":\"{hash}\"}}")
}

/// What a party signs when it binds itself: a command to one journal, under one idempotency key.
pub fn command_statement(
    journal: Hash,
    holder: &str,
    key: &str,
    command: &Value,
) -> Result<String, crate::CanonicalError> {
    crate::canonical::canonical_value(&json!({
        "command": command,
        "format": "coregion-command/1",
        "holder": holder,
        "journal": journal,
        "key": key,
    }))
}

/// A party's own signature under a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartySignature {
    /// The party whose key signed.
    pub holder: String,
    /// The key, which the journal must have recorded for the holder before.
    pub key: PublicKey,
    /// The signature of [`command_statement`].
    pub signature: Signature,
}

impl PartySignature {
    /// Signs a command for a party.
    pub fn sign(
        secret: &SecretKey,
        journal: Hash,
        holder: &str,
        key: &str,
        command: &Value,
    ) -> Result<Self, crate::CanonicalError> {
        let statement = command_statement(journal, holder, key, command)?;
        Ok(PartySignature {
            holder: holder.to_owned(),
            key: secret.public(),
            signature: secret.sign(&statement),
        })
    }

    /// Whether the key signed this command.
    pub fn holds(&self, journal: Hash, key: &str, command: &Value) -> bool {
        command_statement(journal, &self.holder, key, command)
            .is_ok_and(|statement| self.key.verifies(&statement, &self.signature))
    }
}

impl PublicKey {
    /// Whether this key signed the statement: RFC 8032 without the cofactor, refusing keys of small order.
    pub fn verifies(&self, statement: &str, signature: &Signature) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(statement.as_bytes(), &signature).is_ok())
    }

    /// Whether it is a point of the curve, in its one encoding, that only its owner can sign with.
    pub fn is_sound(&self) -> bool {
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| !key.is_weak() && key.to_edwards().compress().to_bytes() == self.0)
    }
}

/// Whether every one of these seals is good; many at once cost a third of one by one.
pub(crate) fn seals_hold(seals: &[(PublicKey, Hash, Signature)]) -> bool {
    if let [(key, hash, signature)] = seals {
        return key.verifies(&seal_statement(*hash), signature);
    }
    let statements: Vec<String> = seals.iter().map(|(_, hash, _)| seal_statement(*hash)).collect();
    let messages: Vec<&[u8]> = statements.iter().map(String::as_bytes).collect();
    let signatures: Vec<_> =
        seals.iter().map(|(_, _, s)| ed25519_dalek::Signature::from_bytes(&s.0)).collect();
    let mut keys: Vec<VerifyingKey> = Vec::with_capacity(seals.len());
    for (key, _, _) in seals {
        // One office has one key for long stretches.
        match keys.last() {
            Some(last) if last.as_bytes() == &key.0 => keys.push(*last),
            _ => match VerifyingKey::from_bytes(&key.0) {
                Ok(read) if !read.is_weak() => keys.push(read),
                _ => return false,
            },
        }
    }
    ed25519_dalek::verify_batch(&messages, &signatures, &keys).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, section 7.1, test 2.
    #[test]
    fn the_second_test_of_the_rfc() {
        let seed =
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb".parse::<Hash>().unwrap().0;
        let secret = SecretKey::from_seed(&seed);
        assert_eq!(
            secret.public().to_string(),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
        );
        assert_eq!(
            secret.sign("r").to_string(),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        );
        assert!(secret.public().verifies("r", &secret.sign("r")));
    }

    #[test]
    fn a_signature_holds_for_one_command_journal_key_and_holder() {
        let secret = SecretKey::from_seed(&[3; 32]);
        let (journal, command) = (Hash::of(b"j"), json!({"sign": "agreement/3"}));
        let signed = PartySignature::sign(&secret, journal, "xuzhou", "k1", &command).unwrap();
        assert!(signed.holds(journal, "k1", &command));
        assert!(!signed.holds(Hash::of(b"other"), "k1", &command));
        assert!(!signed.holds(journal, "k2", &command));
        assert!(!signed.holds(journal, "k1", &json!({"sign": "agreement/4"})));
        assert!(!PartySignature { holder: "jining".into(), ..signed }.holds(journal, "k1", &command));
    }

    #[test]
    fn keys_of_small_order_are_not_sound() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert!(!PublicKey(identity).is_sound());
        assert!(!PublicKey([0xff; 32]).is_sound());
        assert!(SecretKey::from_seed(&[1; 32]).public().is_sound());
    }

    #[test]
    fn many_seals_hold_together_or_not_at_all() {
        let secret = SecretKey::from_seed(&[9; 32]);
        let mut seals: Vec<_> = (0..50u8)
            .map(|i| {
                let hash = Hash::of(&[i]);
                (secret.public(), hash, secret.sign(&seal_statement(hash)))
            })
            .collect();
        assert!(seals_hold(&seals) && seals_hold(&seals[..1]) && seals_hold(&[]));
        seals[31].2.0[7] ^= 1;
        assert!(!seals_hold(&seals) && !seals_hold(&seals[31..32]) && seals_hold(&seals[..31]));
    }

    #[test]
    fn a_secret_key_is_not_printed() {
        let secret = SecretKey::from_seed(&[7; 32]);
        assert_eq!(format!("{secret:?}"), format!("SecretKey of {}", secret.public()));
    }
}
