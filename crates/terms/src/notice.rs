//! A duty to tell neighbours: of what, within which time, and from which threshold on.

use crate::water::ItemId;
use crate::{Checker, Exact, PartyId, Validate};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A duty of notice between parties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeDuty {
    /// Who must tell.
    pub from: Vec<PartyId>,
    /// Whom.
    pub to: Vec<PartyId>,
    /// Of what.
    pub hazards: Vec<Hazard>,
    /// Hours in which the notice must go out.
    pub within_hours: u32,
    /// Hours in which it must be acknowledged.
    pub acknowledge_within_hours: u32,
    /// Hours in which measures must be answered; none where no answer is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_within_hours: Option<u32>,
    /// Measured values from which on the duty exists; none means that a person judges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thresholds: Vec<Threshold>,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Hazard {
    /// An epidemic among people.
    Epidemic,
    /// A disease of animals.
    AnimalDisease,
    /// A disease or pest of plants.
    PlantDisease,
    /// Pollution of water.
    WaterPollution,
    /// Pollution of air.
    AirPollution,
    /// Flood, drought or storm.
    Weather,
    /// Anything else that the text of the clause names.
    Other,
}

/// A measured value that starts a duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// What is measured.
    pub item: ItemId,
    /// From which side the value counts.
    pub when: Comparison,
    /// The value.
    pub value: Exact,
    /// Its unit.
    pub unit: String,
}

/// Above or below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// At or above the value.
    AtLeast,
    /// At or below the value.
    AtMost,
}

impl Threshold {
    /// Whether a value starts the duty.
    pub fn is_crossed(&self, value: &Exact) -> bool {
        match self.when {
            Comparison::AtLeast => *value >= self.value,
            Comparison::AtMost => *value <= self.value,
        }
    }
}

impl Validate for NoticeDuty {
    fn check(&self, checker: &mut Checker) {
        for (name, empty) in
            [("from", self.from.is_empty()), ("to", self.to.is_empty()), ("hazards", self.hazards.is_empty())]
        {
            checker.require_at(name, !empty, || Message::new("problem-empty"));
        }
        let hours = [
            ("within_hours", Some(self.within_hours)),
            ("acknowledge_within_hours", Some(self.acknowledge_within_hours)),
        ];
        for (name, hours) in hours.into_iter().chain([("answer_within_hours", self.answer_within_hours)]) {
            checker.require_at(name, hours.is_none_or(|h| (1..=8760).contains(&h)), || {
                Message::new("problem-hours").int("value", hours.unwrap_or(0) as usize)
            });
        }
        checker.each("thresholds", &self.thresholds, |c, threshold| {
            c.require_at("unit", !threshold.unit.is_empty(), || Message::new("problem-empty"));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_crossed_at_its_value_and_problems_come_together() {
        let duty: NoticeDuty = serde_json::from_value(serde_json::json!({
            "from": ["suqian"], "to": [], "hazards": ["water-pollution"], "within_hours": 0,
            "acknowledge_within_hours": 12,
            "thresholds": [{ "item": "do", "when": "at-most", "value": "2", "unit": "" }],
        }))
        .unwrap();
        let threshold = &duty.thresholds[0];
        assert!(
            threshold.is_crossed(&"2.0".parse().unwrap()) && !threshold.is_crossed(&"2.01".parse().unwrap())
        );
        let found: Vec<(String, &str)> = duty.problems().iter().map(|p| (p.path.clone(), p.code())).collect();
        let expected = [
            ("to", "problem-empty"),
            ("within_hours", "problem-hours"),
            ("thresholds[0].unit", "problem-empty"),
        ];
        assert_eq!(found, expected.map(|(path, code)| (path.to_owned(), code)));
    }
}
