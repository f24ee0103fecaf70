//! Rules of decision in the joint meeting, and the count of named votes under them.
//!
//! | method | carried when |
//! |---|---|
//! | consensus | nobody present is against and somebody is for |
//! | unanimity | all of those that count are for |
//! | majority | for > share x those that count (one half: simple majority) |
//! | qualified | for >= share x those that count |
//! | weighted | weights for >= quota |
//! | double | members for >= share of all members, and weights for >= share of all weights |
//!
//! Those that count are the votes cast (abstentions left out, or counted as against) or all members. Without a quorum
//! nothing is carried. Every comparison is of whole numbers and fractions: two thirds of nine is six, never more.

mod count;

pub use count::{Count, Vote, count};

use crate::tax::require_share;
use crate::{Checker, Exact, PartyId, Validate};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A rule of decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoteRule {
    /// What must be reached.
    pub method: Method,
    /// The least part of the members that must be present, 0 to 1.
    pub quorum: Exact,
    /// Whose votes count.
    #[serde(default)]
    pub of: Electorate,
    /// What an abstention is.
    #[serde(default)]
    pub abstentions: Abstentions,
    /// What a tie under a simple majority is.
    #[serde(default)]
    pub tie: Tie,
}

/// What must be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Method {
    /// Nobody against.
    Consensus,
    /// All for.
    Unanimity,
    /// More than a part (one half: a simple majority).
    Majority {
        /// The part, 0 to 1.
        more_than: Exact,
    },
    /// At least a part.
    Qualified {
        /// The part, 0 to 1.
        at_least: Exact,
    },
    /// At least a quota of weights.
    Weighted {
        /// The weight of each member.
        weights: BTreeMap<PartyId, u32>,
        /// The quota.
        quota: u64,
    },
    /// At least a part of the members and a part of the weights.
    Double {
        /// The part of all members, 0 to 1.
        members: Exact,
        /// The part of all weights, 0 to 1.
        weight: Exact,
        /// The weight of each member (people, contributions).
        weights: BTreeMap<PartyId, u32>,
    },
}

/// Whose votes count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Electorate {
    /// Those who cast a vote.
    #[default]
    Cast,
    /// All members, present or not.
    Members,
}

/// What an abstention is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Abstentions {
    /// As if not cast.
    #[default]
    NotCounted,
    /// As if against.
    AsAgainst,
}

/// What a tie is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tie {
    /// Not carried.
    #[default]
    Fails,
    /// Decided by the vote of the chair.
    Chair,
}

impl VoteRule {
    /// More than half of the votes cast, with half of the members present.
    pub fn simple_majority() -> Self {
        let half = Exact::fraction(1, 2).unwrap_or_else(Exact::one);
        VoteRule {
            method: Method::Majority { more_than: half.clone() },
            quorum: half,
            of: Electorate::Cast,
            abstentions: Abstentions::NotCounted,
            tie: Tie::Fails,
        }
    }

    /// All members for.
    pub fn unanimity() -> Self {
        VoteRule {
            method: Method::Unanimity,
            quorum: Exact::one(),
            of: Electorate::Members,
            abstentions: Abstentions::AsAgainst,
            tie: Tie::Fails,
        }
    }

    /// The weights, where the rule has any.
    pub fn weights(&self) -> Option<&BTreeMap<PartyId, u32>> {
        match &self.method {
            Method::Weighted { weights, .. } | Method::Double { weights, .. } => Some(weights),
            _ => None,
        }
    }
}

impl Validate for VoteRule {
    fn check(&self, checker: &mut Checker) {
        require_share(checker, "quorum", &self.quorum);
        checker.at("method", |c| match &self.method {
            Method::Consensus | Method::Unanimity => {}
            Method::Majority { more_than } => {
                c.require_at("more_than", !more_than.is_negative() && *more_than < Exact::one(), || {
                    Message::new("problem-not-a-share").text("value", more_than.to_string())
                });
            }
            Method::Qualified { at_least } => require_share(c, "at_least", at_least),
            Method::Weighted { weights, quota } => {
                let sum: u64 = weights.values().map(|w| u64::from(*w)).sum();
                c.require_at("quota", *quota <= sum && quota.saturating_mul(2) > sum, || {
                    Message::new("problem-quota")
                        .text("quota", quota.to_string())
                        .text("sum", sum.to_string())
                });
            }
            Method::Double { members, weight, weights } => {
                require_share(c, "members", members);
                require_share(c, "weight", weight);
                c.require_at("weights", weights.values().any(|w| *w > 0), || {
                    Message::new("problem-all-zero").text("value", "weights")
                });
            }
        });
    }
}
