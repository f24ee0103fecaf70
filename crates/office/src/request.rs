//! Requests: a command of a person, in the name of a party, under a key that makes it count once.

use coregion_journal::{Hash, PartySignature, PublicKey, Signature, command_statement};
use coregion_mechanism::{Command, PersonId};
use coregion_terms::PartyId;
use serde_json::{Value, json};

/// What a person asks of the office.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who asks.
    pub actor: PersonId,
    /// In whose name. The mandates of the actor at this party decide whether it may be asked.
    pub party: PartyId,
    /// The idempotency key, chosen before asking: the same key with the same command counts once, for ever.
    pub key: String,
    /// What is asked.
    pub command: Command,
    /// The version of [`Command::stream`] that the actor has seen.
    pub expected: Option<u64>,
    /// The party's own signature of [`Request::statement`], where the command binds it.
    pub signature: Option<(PublicKey, Signature)>,
    /// The bytes of the paper that a `file-paper` files.
    pub paper: Option<Vec<u8>>,
}

/// A body that is no request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a command: {0}")]
pub struct NotARequest(pub String);

impl Request {
    /// A request without version, signature or paper.
    pub fn new(actor: PersonId, party: PartyId, key: impl Into<String>, command: impl Into<Command>) -> Self {
        let (key, command) = (key.into(), command.into());
        Request { actor, party, key, command, expected: None, signature: None, paper: None }
    }

    /// A request from its JSON body `{"as": PARTY, "command": NAME, ...}`. Unknown members are refused.
    ///
    /// # Errors
    /// Not an object of this form.
    pub fn read(actor: PersonId, key: impl Into<String>, body: Value) -> Result<Self, NotARequest> {
        let Value::Object(mut members) = body else {
            return Err(NotARequest("an object is needed".to_owned()));
        };
        let party =
            members.remove("as").ok_or_else(|| NotARequest("`as` names the acting party".to_owned()))?;
        let party: PartyId = serde_json::from_value(party).map_err(|e| NotARequest(format!("`as`: {e}")))?;
        let command: Command =
            serde_json::from_value(Value::Object(members)).map_err(|e| NotARequest(e.to_string()))?;
        Ok(Request::new(actor, party, key, command))
    }

    /// The JSON body: the command with the acting party. It is what the journal keeps the hash of, and what a party
    /// signs.
    pub fn body(&self) -> Value {
        let mut body = serde_json::to_value(&self.command).unwrap_or_else(|_| json!({}));
        if let Value::Object(members) = &mut body {
            members.insert("as".to_owned(), json!(self.party));
        }
        body
    }

    /// The key as the journal has it: the actor, a space (which no identifier has), the key. So the keys of different
    /// actors are kept apart.
    pub fn journal_key(&self) -> String {
        format!("{} {}", self.actor, self.key)
    }

    /// What the party signs with its own key, in the journal of this identity.
    ///
    /// # Errors
    /// The command has no canonical form.
    pub fn statement(&self, journal: Hash) -> Result<String, coregion_journal::CanonicalError> {
        command_statement(journal, self.party.as_str(), &self.journal_key(), &self.body())
    }

    /// The request with the signature of the acting party.
    ///
    /// # Errors
    /// The command has no canonical form.
    pub fn signed(
        mut self,
        secret: &coregion_journal::SecretKey,
        journal: Hash,
    ) -> Result<Self, coregion_journal::CanonicalError> {
        let signature = secret.sign(&self.statement(journal)?);
        self.signature = Some((secret.public(), signature));
        Ok(self)
    }

    pub(crate) fn party_signature(&self) -> Option<PartySignature> {
        let (key, signature) = self.signature?;
        Some(PartySignature { holder: self.party.to_string(), key, signature })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_mechanism::Words;
    use coregion_mechanism::party::RegisterPerson;

    #[test]
    fn a_body_is_read_as_it_was_written() {
        let (actor, party) = (PersonId::new("lin").unwrap(), PartyId::new("office").unwrap());
        let person = RegisterPerson { person: PersonId::new("sun").unwrap(), name: Words::new("Sun", "孙") };
        let request = Request::new(actor.clone(), party, "k1", person);
        let body = request.body();
        assert_eq!(body["as"], "office");
        assert_eq!(body["command"], "register-person");
        let read = Request::read(actor.clone(), "k1", body.clone()).unwrap();
        assert_eq!((read.command, read.party), (request.command, request.party));
        let mut more = body.clone();
        more["extra"] = json!(1);
        for wrong in [
            json!([1]),
            json!({"command": "register-person"}),
            more,
            json!({"as": 7}),
            json!({"as": "x", "command": "fly"}),
        ] {
            assert!(Request::read(actor.clone(), "k1", wrong.clone()).is_err(), "{wrong}");
        }
    }
}
