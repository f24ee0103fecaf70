//! Identifiers: short texts chosen before sending, so that a retry names the same thing.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// How many bytes an identifier may have.
pub const LONGEST: usize = 100;

/// An identifier of a `T`: 1 to [`LONGEST`] bytes of text without white space or control characters.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Id<T>(SmolStr, #[serde(skip)] PhantomData<fn() -> T>);

/// The text is not an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an identifier: write 1 to 100 bytes without spaces or control characters")]
pub struct NotAnId(pub String);

impl<T> Id<T> {
    /// An identifier from its text.
    ///
    /// # Errors
    /// Empty or longer than [`LONGEST`] bytes, or with white space or control characters.
    pub fn new(text: &str) -> Result<Self, NotAnId> {
        let good = !text.is_empty()
            && text.len() <= LONGEST
            && !text.chars().any(|c| c.is_whitespace() || c.is_control());
        if good {
            Ok(Id(SmolStr::new(text), PhantomData))
        } else {
            Err(NotAnId(text.chars().take(LONGEST).collect()))
        }
    }

    /// An identifier that the program itself knows.
    pub(crate) const fn known(text: &'static str) -> Self {
        Id(SmolStr::new_static(text), PhantomData)
    }

    /// The identifier of a part of this one: both texts joined by a slash.
    ///
    /// # Errors
    /// The joined text is too long or `part` is not fit.
    pub fn part<U>(&self, part: impl fmt::Display) -> Result<Id<U>, NotAnId> {
        Id::new(&format!("{}/{part}", self.0))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        Id(self.0.clone(), PhantomData)
    }
}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<T> std::str::FromStr for Id<T> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Id::new(text)
    }
}

impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = SmolStr::deserialize(deserializer)?;
        Id::new(&text).map_err(serde::de::Error::custom)
    }
}

impl<T> JsonSchema for Id<T> {
    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An identifier: 1 to 100 bytes without white space.",
            "type": "string",
            "pattern": r"^\S{1,100}$",
        })
    }
}

/// Marks identifiers of parties.
pub enum PartyTag {}
/// Marks identifiers of clauses.
pub enum ClauseTag {}
/// Marks identifiers of firms.
pub enum FirmTag {}
/// Marks identifiers of monitored sections.
pub enum SectionTag {}

/// A party: a jurisdiction, an organ, an association, a firm.
pub type PartyId = Id<PartyTag>;
/// A clause of an agreement, unique within it.
pub type ClauseId = Id<ClauseTag>;
/// A firm as a legal unit: it keeps the identifier when it changes its name.
pub type FirmId = Id<FirmTag>;
/// A section of a river, or any other place that is monitored.
pub type SectionId = Id<SectionTag>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_short_text_without_spaces() {
        let long = "x".repeat(101);
        for bad in ["", "a b", "a\n", "\u{3000}", long.as_str()] {
            assert!(PartyId::new(bad).is_err(), "{bad:?}");
            assert!(serde_json::from_value::<PartyId>(bad.into()).is_err());
        }
        let id: PartyId = serde_json::from_str(r#""徐州""#).unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), r#""徐州""#);
        assert_eq!(id.part::<ClauseTag>(3).unwrap().as_str(), "徐州/3");
    }
}
