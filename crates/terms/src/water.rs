//! Classes of surface water (GB 3838-2002, table 1): the worst item gives the class.
//!
//! Limits in mg/L; dissolved oxygen is a least, all others a most. Total nitrogen is judged in lakes and
//! reservoirs only, so it is not among the items of a river's class.
//!
//! ```
//! use coregion_terms::water::{WaterClass, class_of};
//! let readings = [("cod", "18"), ("nh3-n", "0.6"), ("tp", "0.08"), ("do", "6.1")];
//! let readings: Vec<_> = readings.iter().map(|(i, v)| (i.parse().unwrap(), v.parse().unwrap())).collect();
//! let (class, item) = class_of(&readings).unwrap();
//! assert_eq!((class, item.as_str()), (WaterClass::III, "cod"));
//! ```

use crate::{Exact, Id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Marks identifiers of items that are measured.
pub enum ItemTag {}
/// What is measured: `cod`, `permanganate`, `nh3-n`, `tp`, `tn`, `do`, `flow`, or any other.
pub type ItemId = Id<ItemTag>;

impl ItemId {
    /// Volume of water in a period, 10,000 m3.
    pub fn flow() -> ItemId {
        Id::known("flow")
    }
}

/// A class of surface water.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum WaterClass {
    /// Headwaters and reserves.
    I,
    /// First-grade sources of drinking water.
    II,
    /// Second-grade sources of drinking water.
    III,
    /// Industry.
    IV,
    /// Farming.
    V,
    /// Worse than class V.
    #[serde(rename = "worse-than-V")]
    WorseThanV,
}

impl WaterClass {
    /// From the best to the worst.
    pub const ALL: [WaterClass; 6] = [
        WaterClass::I,
        WaterClass::II,
        WaterClass::III,
        WaterClass::IV,
        WaterClass::V,
        WaterClass::WorseThanV,
    ];

    /// How many classes better than another (negative: worse).
    pub fn better_than(self, other: WaterClass) -> i64 {
        other as i64 - self as i64
    }

    /// The class as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            WaterClass::I => "I",
            WaterClass::II => "II",
            WaterClass::III => "III",
            WaterClass::IV => "IV",
            WaterClass::V => "V",
            WaterClass::WorseThanV => "worse-than-V",
        }
    }
}

/// An item of the standard.
struct Limits {
    item: &'static str,
    /// Whether the limits are the least allowed.
    least: bool,
    /// Limits of classes I to V, thousandths of mg/L.
    thousandths: [i64; 5],
}

const LIMITS: [Limits; 5] = [
    Limits { item: "cod", least: false, thousandths: [15_000, 15_000, 20_000, 30_000, 40_000] },
    Limits { item: "permanganate", least: false, thousandths: [2_000, 4_000, 6_000, 10_000, 15_000] },
    Limits { item: "nh3-n", least: false, thousandths: [150, 500, 1_000, 1_500, 2_000] },
    Limits { item: "tp", least: false, thousandths: [20, 100, 200, 300, 400] },
    Limits { item: "do", least: true, thousandths: [7_500, 6_000, 5_000, 3_000, 2_000] },
];

/// Whether the standard has limits of an item.
pub fn is_classed(item: &ItemId) -> bool {
    LIMITS.iter().any(|l| l.item == item.as_str())
}

/// The class of one item; `None` for an item without limits.
pub fn item_class(item: &ItemId, concentration: &Exact) -> Option<WaterClass> {
    let limits = LIMITS.iter().find(|l| l.item == item.as_str())?;
    let thousandths = concentration * &Exact::from(1000);
    let within = |limit: &i64| {
        let limit = Exact::from(*limit);
        if limits.least { thousandths >= limit } else { thousandths <= limit }
    };
    let at = limits.thousandths.iter().position(within).unwrap_or(5);
    WaterClass::ALL.get(at).copied()
}

/// The worst class and the first item that has it; `None` where no item has limits.
pub fn class_of(readings: &[(ItemId, Exact)]) -> Option<(WaterClass, ItemId)> {
    let mut worst: Option<(WaterClass, ItemId)> = None;
    for (item, concentration) in readings {
        if let Some(class) = item_class(item, concentration)
            && worst.as_ref().is_none_or(|(so_far, _)| class > *so_far)
        {
            worst = Some((class, item.clone()));
        }
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_the_standard() {
        // item, limits of classes I to V; a little beyond each limit is the next class.
        for (item, limits, beyond) in [
            ("cod", ["15", "15", "20", "30", "40"], "0.001"),
            ("tp", ["0.02", "0.1", "0.2", "0.3", "0.4"], "0.001"),
            ("nh3-n", ["0.15", "0.5", "1", "1.5", "2"], "0.001"),
            ("do", ["7.5", "6", "5", "3", "2"], "-0.001"),
        ] {
            let item: ItemId = item.parse().unwrap();
            for (at, limit) in limits.iter().enumerate() {
                let limit: Exact = limit.parse().unwrap();
                let first = limits.iter().position(|l| l.parse::<Exact>().unwrap() == limit).unwrap();
                assert_eq!(item_class(&item, &limit), Some(WaterClass::ALL[first]), "{item} {limit}");
                let worse = &limit + &beyond.parse::<Exact>().unwrap();
                let next = limits.iter().rposition(|l| l.parse::<Exact>().unwrap() == limit).unwrap() + 1;
                assert_eq!(item_class(&item, &worse), Some(WaterClass::ALL[next]), "{item} {worse} {at}");
            }
        }
    }

    #[test]
    fn the_worst_item_gives_the_class() {
        let read = |list: &[(&str, &str)]| {
            let list: Vec<(ItemId, Exact)> =
                list.iter().map(|(i, v)| (i.parse().unwrap(), v.parse().unwrap())).collect();
            class_of(&list).map(|(class, item)| (class.as_str(), item.as_str().to_owned()))
        };
        assert_eq!(
            read(&[("cod", "10"), ("tp", "0.25"), ("do", "1.9")]),
            Some(("worse-than-V", "do".into()))
        );
        assert_eq!(read(&[("cod", "10"), ("tp", "0.02"), ("do", "8")]), Some(("I", "cod".into())));
        assert_eq!(read(&[("tn", "9")]), None);
        assert_eq!(WaterClass::II.better_than(WaterClass::III), 1);
        assert_eq!(WaterClass::WorseThanV.better_than(WaterClass::III), -3);
    }
}
