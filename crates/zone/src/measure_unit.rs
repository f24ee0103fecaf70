//! Units of measure: parsed once where a table is read, carried by every column after that.

use serde::{Serialize, Serializer};
use std::fmt;

/// What a unit measures. Values of one dimension convert into each other; others never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// Yuan.
    Money,
    /// Yuan per person (per year).
    MoneyPerPerson,
    /// People.
    Persons,
    /// Surface.
    Area,
    /// Distance.
    Length,
    /// Travel time.
    Minutes,
    /// A share of a whole.
    Share,
    /// Mass.
    Mass,
    /// Anything else: converts only into the same text.
    Other,
}

/// A unit of measure as declared in a table, with its factor to the canonical unit of its dimension:
/// 100 million yuan, yuan per person, persons, km2, km, minutes, percent, tonnes.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureUnit {
    dimension: Dimension,
    factor: f64,
    text: String,
}

/// Every spelling that is understood, with its dimension and its factor to the canonical unit.
const KNOWN: &[(Dimension, f64, &[&str])] = &[
    (Dimension::Money, 1.0, &["100 million CNY", "1e8 CNY", "亿元", "100 million yuan", "1e8 yuan"]),
    (Dimension::Money, 10.0, &["billion CNY", "billion yuan", "十亿元", "1e9 CNY"]),
    (Dimension::Money, 0.01, &["million CNY", "million yuan", "百万元", "1e6 CNY"]),
    (
        Dimension::Money,
        1e-4,
        &[
            "10000 CNY",
            "10,000 CNY",
            "1e4 CNY",
            "万元",
            "10000 yuan",
            "10,000 yuan",
            "10 thousand yuan",
            "10 thousand CNY",
        ],
    ),
    (Dimension::Money, 1e-5, &["thousand CNY", "thousand yuan", "1000 CNY", "千元"]),
    (Dimension::Money, 1e-8, &["CNY", "yuan", "元", "RMB"]),
    (
        Dimension::MoneyPerPerson,
        1.0,
        &[
            "CNY per person",
            "yuan per person",
            "元/人",
            "元／人",
            "CNY per year",
            "CNY/person",
            "yuan/person",
        ],
    ),
    (Dimension::MoneyPerPerson, 1e4, &["万元/人", "10000 CNY per person"]),
    (Dimension::Persons, 1.0, &["persons", "person", "people", "人", "households", "户"]),
    (
        Dimension::Persons,
        1e4,
        &[
            "10000 persons",
            "10,000 persons",
            "1e4 persons",
            "10k persons",
            "10 thousand persons",
            "万人",
            "万户",
        ],
    ),
    (Dimension::Persons, 1e3, &["thousand persons", "1000 persons", "千人"]),
    (Dimension::Persons, 1e6, &["million persons", "百万人"]),
    (Dimension::Area, 1.0, &["km2", "km²", "sq km", "平方公里", "平方千米"]),
    (Dimension::Area, 0.01, &["ha", "hectare", "hectares", "公顷"]),
    (Dimension::Area, 1.0 / 1500.0, &["mu", "亩"]),
    (Dimension::Length, 1.0, &["km", "公里", "千米"]),
    (Dimension::Length, 1e-3, &["m", "米"]),
    (Dimension::Minutes, 1.0, &["min", "minutes", "分钟"]),
    (Dimension::Minutes, 60.0, &["h", "hours", "小时"]),
    (Dimension::Share, 1.0, &["%", "percent", "％", "百分比"]),
    (Dimension::Share, 100.0, &["share", "fraction", "ratio"]),
    (Dimension::Mass, 1.0, &["t", "tonnes", "吨"]),
    (Dimension::Mass, 1e4, &["10000 t", "10,000 t", "万吨", "10000 tonnes"]),
];

impl MeasureUnit {
    /// The unit that a text names. A text that is not known is a unit of its own ([`Dimension::Other`]).
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        for (dimension, factor, spellings) in KNOWN {
            if spellings.iter().any(|s| s.eq_ignore_ascii_case(text)) {
                return MeasureUnit { dimension: *dimension, factor: *factor, text: text.to_owned() };
            }
        }
        MeasureUnit { dimension: Dimension::Other, factor: 1.0, text: text.to_owned() }
    }

    /// The canonical unit of this unit's dimension, in which columns hold their values.
    pub fn canonical(&self) -> Self {
        if self.dimension == Dimension::Other {
            return self.clone();
        }
        if self.dimension == Dimension::Persons && matches!(self.text.as_str(), "households" | "户" | "万户")
        {
            return MeasureUnit { factor: 1.0, text: "households".into(), ..self.clone() };
        }
        let text = KNOWN.iter().find(|k| k.0 == self.dimension && k.1 == 1.0).map_or("", |k| k.2[0]);
        MeasureUnit { dimension: self.dimension, factor: 1.0, text: text.to_owned() }
    }

    /// The factor that turns a value in this unit into a value in `other`; `None` where they do not convert.
    pub fn factor_to(&self, other: &MeasureUnit) -> Option<f64> {
        if self.dimension != other.dimension {
            return None;
        }
        if self.dimension == Dimension::Other {
            return (self.text == other.text).then_some(1.0);
        }
        Some(self.factor / other.factor)
    }

    /// Whether the text speaks of people or money and is none of the spellings that are understood: its values
    /// would not be converted.
    pub fn is_misspelt(&self) -> bool {
        let text = self.text.to_lowercase();
        let speaks =
            ["person", "people", "yuan", "cny", "rmb", "人", "元"].iter().any(|word| text.contains(word));
        self.dimension == Dimension::Other
            && speaks
            && !text.contains('/')
            && !text.contains("per ")
            && !text.contains("sample")
    }

    /// What the unit measures.
    pub fn dimension(&self) -> Dimension {
        self.dimension
    }

    /// The unit as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for MeasureUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for MeasureUnit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_and_english_money_units_convert() {
        let yi = MeasureUnit::parse("亿元");
        assert_eq!(MeasureUnit::parse("万元").factor_to(&yi), Some(1e-4));
        assert_eq!(MeasureUnit::parse("billion CNY").factor_to(&yi), Some(10.0));
        assert_eq!(MeasureUnit::parse("万人").factor_to(&MeasureUnit::parse("persons")), Some(1e4));
        assert_eq!(yi.canonical().as_str(), "100 million CNY");
    }

    #[test]
    fn money_never_becomes_people_and_unknown_text_only_itself() {
        assert_eq!(MeasureUnit::parse("元").factor_to(&MeasureUnit::parse("人")), None);
        assert_eq!(MeasureUnit::parse("mg/L").factor_to(&MeasureUnit::parse("mg/L")), Some(1.0));
        assert_eq!(MeasureUnit::parse("mg/L").factor_to(&MeasureUnit::parse("ug/L")), None);
    }
}
