//! Facts that terms are applied to: moves of firms, tax receipts, readings at sections, statistics of parties.

use crate::{Date, Exact, FirmId, ItemId, Money, PartyId, SectionId, Undefined};
use coregion_zone::{Names, Period};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A tax that two sides may share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tax {
    /// Value-added tax.
    ValueAdded,
    /// Enterprise income tax.
    EnterpriseIncome,
    /// Business tax (in China until 30 April 2016).
    Business,
    /// Personal income tax.
    PersonalIncome,
    /// Resource tax.
    Resource,
    /// Environmental protection tax.
    Environmental,
    /// Any other tax named in the agreement.
    Other,
}

impl Tax {
    /// Every tax.
    pub const ALL: [Tax; 7] = [
        Tax::ValueAdded,
        Tax::EnterpriseIncome,
        Tax::Business,
        Tax::PersonalIncome,
        Tax::Resource,
        Tax::Environmental,
        Tax::Other,
    ];

    /// The name as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Tax::ValueAdded => "value-added",
            Tax::EnterpriseIncome => "enterprise-income",
            Tax::Business => "business",
            Tax::PersonalIncome => "personal-income",
            Tax::Resource => "resource",
            Tax::Environmental => "environmental",
            Tax::Other => "other",
        }
    }

    /// The identifier of its name in texts.
    pub fn message_id(self) -> &'static str {
        match self {
            Tax::ValueAdded => "tax-value-added",
            Tax::EnterpriseIncome => "tax-enterprise-income",
            Tax::Business => "tax-business",
            Tax::PersonalIncome => "tax-personal-income",
            Tax::Resource => "tax-resource",
            Tax::Environmental => "tax-environmental",
            Tax::Other => "tax-other",
        }
    }
}

/// A firm, or a part of one, that moves from one party to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relocation {
    /// The firm's name.
    #[schemars(with = "crate::draft::NamesShape")]
    pub name: Names,
    /// The party it leaves.
    pub from: PartyId,
    /// The party it goes to.
    pub to: PartyId,
    /// Whether the sending government led the move (a move by the market is not shared).
    pub led_by_government: bool,
    /// Whether both sides have confirmed it on their list.
    pub listed: bool,
    /// The day its registration moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<Date>,
    /// The day it reached production at the new place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub producing: Option<Date>,
}

/// A measured concentration or volume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// The value, in the unit of the item.
    Value(Exact),
    /// Below this limit of detection; half of it stands for the value.
    Below(Exact),
}

impl Reading {
    /// The value that counts.
    pub fn value(&self) -> Exact {
        match self {
            Reading::Value(value) => value.clone(),
            Reading::Below(limit) => limit.over(&Exact::from(2)).unwrap_or_else(Exact::zero),
        }
    }
}

/// Receipts of one firm by tax and period (a year, or the months of one).
pub type Receipts = BTreeMap<Tax, BTreeMap<Period, Money>>;

/// All facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Moves of firms.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub relocations: BTreeMap<FirmId, Relocation>,
    /// Gross receipts of taxes by firm, tax and period.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<FirmId, BTreeMap<String, BTreeMap<String, Money>>>")]
    pub receipts: BTreeMap<FirmId, Receipts>,
    /// Readings by section, item and period (a year, or months).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<SectionId, BTreeMap<ItemId, BTreeMap<String, Reading>>>")]
    pub readings: BTreeMap<SectionId, BTreeMap<ItemId, BTreeMap<Period, Reading>>>,
    /// Statistics of parties by name of the figure, year and party.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub statistics: BTreeMap<String, BTreeMap<i32, BTreeMap<PartyId, Exact>>>,
}

/// How a year's mean is taken from its months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Averaging {
    /// Months that must be recorded (1 to 12).
    pub months_needed: u8,
    /// Whether months weigh by their flow (item `flow`).
    #[serde(default)]
    pub by_flow: bool,
}

impl Default for Averaging {
    fn default() -> Self {
        Averaging { months_needed: 10, by_flow: false }
    }
}

impl Facts {
    /// The mean of an item at a section in a year: the recorded yearly value, else the mean of its months.
    ///
    /// # Errors
    /// Too few months, or flows that are missing or zero where months weigh by them.
    pub fn yearly_mean(
        &self,
        section: &SectionId,
        item: &ItemId,
        year: i32,
        averaging: Averaging,
    ) -> Result<Exact, Undefined> {
        let fact = || format!("{section}: {item}");
        let missing = |found: u32| Undefined::TooFewMonths {
            fact: fact(),
            period: year.to_string(),
            found,
            needed: u32::from(averaging.months_needed),
        };
        let at = self.readings.get(section).ok_or_else(|| missing(0))?;
        let of_item = at.get(item).ok_or_else(|| missing(0))?;
        if let Some(reading) = of_item.get(&Period::Year(year)) {
            return Ok(reading.value());
        }
        let flows = at.get(&ItemId::flow());
        let (mut sum, mut weights, mut found) = (Exact::zero(), Exact::zero(), 0u32);
        for month in 1..=12u8 {
            let period = Period::Month(year, month);
            let Some(reading) = of_item.get(&period) else { continue };
            let weight = match (averaging.by_flow, flows.and_then(|f| f.get(&period))) {
                (false, _) => Exact::one(),
                (true, Some(flow)) => flow.value(),
                (true, None) => continue,
            };
            sum = &sum + &(&reading.value() * &weight);
            weights = &weights + &weight;
            found += 1;
        }
        if found < u32::from(averaging.months_needed.max(1)) {
            return Err(missing(found));
        }
        sum.over(&weights).ok_or_else(|| Undefined::Zero { what: format!("{section}: {}", ItemId::flow()) })
    }

    /// The volume of water past a section in a year, 10,000 m3: the yearly value, else the sum of all twelve months.
    ///
    /// # Errors
    /// A month is missing.
    pub fn yearly_volume(&self, section: &SectionId, year: i32) -> Result<Exact, Undefined> {
        let flows = self.readings.get(section).and_then(|items| items.get(&ItemId::flow()));
        if let Some(volume) = flows.and_then(|f| f.get(&Period::Year(year))) {
            return Ok(volume.value());
        }
        let months: Vec<Exact> =
            (1..=12).filter_map(|m| Some(flows?.get(&Period::Month(year, m))?.value())).collect();
        if months.len() < 12 {
            return Err(Undefined::TooFewMonths {
                fact: format!("{section}: {}", ItemId::flow()),
                period: year.to_string(),
                found: months.len() as u32,
                needed: 12,
            });
        }
        Ok(months.iter().sum())
    }

    /// A party's figure for a year, or the newest one before it; with the year it is of.
    ///
    /// # Errors
    /// No such year.
    pub fn statistic(&self, name: &str, year: i32, party: &PartyId) -> Result<(i32, &Exact), Undefined> {
        let years = self.statistics.get(name);
        years
            .and_then(|years| {
                years.range(..=year).rev().find_map(|(at, parties)| Some((*at, parties.get(party)?)))
            })
            .ok_or_else(|| Undefined::Missing { fact: format!("{party}: {name}"), period: year.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(readings: serde_json::Value) -> Facts {
        serde_json::from_value(serde_json::json!({ "readings": readings })).unwrap()
    }

    #[test]
    fn a_year_needs_its_months_and_counts_half_the_limit_below_detection() {
        let mut months = serde_json::Map::new();
        for month in 1..=10 {
            months.insert(format!("2020-{month:02}"), serde_json::json!({ "value": "0.2" }));
        }
        months.insert("2020-01".into(), serde_json::json!({ "below": "0.04" }));
        let ten = facts(serde_json::json!({ "liuzhuang": { "nh3-n": months.clone() } }));
        let (section, item) = ("liuzhuang".parse().unwrap(), "nh3-n".parse().unwrap());
        let mean = ten.yearly_mean(&section, &item, 2020, Averaging::default()).unwrap();
        assert_eq!(mean.to_string(), "0.182");
        months.remove("2020-05");
        let nine = facts(serde_json::json!({ "liuzhuang": { "nh3-n": months } }));
        let error = nine.yearly_mean(&section, &item, 2020, Averaging::default()).unwrap_err();
        assert!(matches!(error, Undefined::TooFewMonths { found: 9, needed: 10, .. }));
    }

    #[test]
    fn months_may_weigh_by_flow() {
        let facts = facts(serde_json::json!({ "s": {
            "tp": { "2020-01": { "value": "0.1" }, "2020-02": { "value": "0.4" }, "2020-03": { "value": "9" } },
            "flow": { "2020-01": { "value": "1" }, "2020-02": { "value": "2" } },
        } }));
        let averaging = Averaging { months_needed: 2, by_flow: true };
        let mean = facts.yearly_mean(&"s".parse().unwrap(), &"tp".parse().unwrap(), 2020, averaging).unwrap();
        assert_eq!(mean.to_string(), "0.3");
        assert!(facts.yearly_volume(&"s".parse().unwrap(), 2020).is_err());
    }

    #[test]
    fn the_newest_figure_before_stands_in_for_a_missing_one() {
        let facts: Facts = serde_json::from_value(serde_json::json!({
            "statistics": { "gdp": { "2018": { "xuzhou": "6755.23" }, "2019": { "jining": 1 } } }
        }))
        .unwrap();
        let (year, figure) = facts.statistic("gdp", 2020, &"xuzhou".parse().unwrap()).unwrap();
        assert_eq!((year, figure.to_string().as_str()), (2018, "6755.23"));
        assert!(facts.statistic("gdp", 2017, &"xuzhou".parse().unwrap()).is_err());
    }
}
