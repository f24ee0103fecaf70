//! The scope of mutual recognition: whose certificates of which kind count where, and as what.

use crate::{Checker, Date, PartyId, Validate};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is recognised, where and as what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecognitionScope {
    /// Parties whose issuers are trusted.
    pub issued_in: Vec<PartyId>,
    /// Parties in which the certificate counts.
    pub counts_in: Vec<PartyId>,
    /// Classes of issuers (`university`, `hospital`, `professional-board`).
    pub issuer_classes: Vec<String>,
    /// Types of certificates (`study-credit`, `examination-result`, `technical-standard`).
    pub credential_types: Vec<String>,
    /// The least level, where levels exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_level: Option<String>,
    /// What it counts as.
    pub effect: RecognitionEffect,
    /// Grades or levels there and here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conversions: Vec<Conversion>,
    /// Certificates issued from this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_from: Option<Date>,
    /// Certificates issued up to this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_until: Option<Date>,
}

/// What a recognised certificate counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecognitionEffect {
    /// As one issued here.
    Equivalent,
    /// It opens the way to an examination or a register here.
    Admission,
    /// It spares a part of what is asked here.
    Exemption,
    /// It counts as credits by the conversions.
    Credit,
}

/// A grade or level there and what it is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    /// There.
    pub from: String,
    /// Here.
    pub to: String,
}

impl Validate for RecognitionScope {
    fn check(&self, checker: &mut Checker) {
        for (name, empty) in [
            ("issued_in", self.issued_in.is_empty()),
            ("counts_in", self.counts_in.is_empty()),
            ("issuer_classes", self.issuer_classes.is_empty()),
            ("credential_types", self.credential_types.is_empty()),
            ("conversions", self.effect == RecognitionEffect::Credit && self.conversions.is_empty()),
        ] {
            checker.require_at(name, !empty, || Message::new("problem-empty"));
        }
        checker.each("conversions", &self.conversions, |c, conversion| {
            let again = self.conversions.iter().filter(|o| o.from == conversion.from).count() > 1;
            c.require_at("from", !again, || Message::new("problem-twice").text("value", &conversion.from));
        });
        if let (Some(from), Some(until)) = (self.issued_from, self.issued_until) {
            checker.require_at("issued_until", from <= until, || Message::new("problem-not-in-order"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_need_their_conversions() {
        let scope: RecognitionScope = serde_json::from_value(serde_json::json!({
            "issued_in": ["xuzhou"], "counts_in": ["linyi"], "issuer_classes": ["university"],
            "credential_types": ["study-credit"], "effect": "credit",
        }))
        .unwrap();
        let found: Vec<String> = scope.problems().iter().map(|p| p.path.clone()).collect();
        assert_eq!(found, ["conversions"]);
    }
}
