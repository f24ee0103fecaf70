//! Arithmetic as data: each step names its rule, its inputs and its result, so that a statement can show every line
//! and either side can do the sum again.

use crate::{Date, Exact, Money};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A value in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// An amount.
    Money(Money),
    /// An exact number.
    Number(Exact),
    /// A day.
    Day(Date),
    /// A whole number that is read as it stands (a year, a count).
    Count(i64),
    /// A name, a code, a class.
    Text(String),
    /// Yes or no.
    Truth(bool),
}

impl Value {
    /// The value as text for reading: long fractions with six decimals.
    pub fn reading(&self) -> String {
        match self {
            Value::Money(amount) => amount.to_string(),
            Value::Number(number) => {
                let exact = number.to_string();
                if exact.len() <= 12 { exact } else { number.decimal(6) }
            }
            Value::Day(day) => day.to_string(),
            Value::Count(count) => count.to_string(),
            Value::Text(text) => text.clone(),
            Value::Truth(truth) => if *truth { "✓" } else { "✗" }.into(),
        }
    }
}

/// Values from plain ones.
macro_rules! values {
    ($($type:ty => $variant:ident),*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Value {
                Value::$variant(value.into())
            }
        }
    )*};
}

values!(Money => Money, Exact => Number, Date => Day, i32 => Count, u32 => Count, i64 => Count, &str => Text,
    String => Text, bool => Truth);

impl From<&Exact> for Value {
    fn from(number: &Exact) -> Value {
        Value::Number(number.clone())
    }
}

/// Names written in one case in JSON, in texts and in code.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal: $about:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $(#[doc = $about] #[serde(rename = $text)] $variant,)*
        }

        impl $name {
            /// Every one.
            pub const ALL: &[$name] = &[$($name::$variant),*];

            /// The name as it is written.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)*
                }
            }
        }
    };
}

names! {
    /// A rule that a step applies. The identifier of its text is its name.
    Rule {
        LocalPart = "step-local-part": "Receipts of a tax times its local part.",
        LocalTax = "step-local-tax": "The local parts of a year added up.",
        BaseAverage = "step-base-average": "Average of the years before the move.",
        Eligible = "step-eligible": "Whether the move may be shared at all.",
        Cap = "step-cap": "The most that the sender may receive in all.",
        Carried = "step-carried": "A year's tax after what earlier refunds left over.",
        Skim = "step-skim": "The part that goes to the common fund first.",
        Counted = "step-counted": "The part of the tax that is shared.",
        Share = "step-share": "Counted tax times the ratio of the year.",
        UnderCap = "step-under-cap": "The share, or what is left under the cap.",
        Refund = "step-refund": "The sender's part of a net refund.",
        Settled = "step-settled": "A year that was settled before.",
        Ended = "step-ended": "A year in which nothing is shared.",
        YearlyMean = "step-yearly-mean": "Mean of the months of a year.",
        WaterClass = "step-water-class": "Class of the water, by the worst item.",
        ClassPayment = "step-class-payment": "Classes above or below the target times the amount of a class.",
        IndexChange = "step-index-change": "Change of concentrations against the year before, in points.",
        IndexPayment = "step-index-payment": "Points times the amount of a point, within the cap.",
        Net = "step-net": "Parts added up, with who pays.",
        PIndex = "step-p-index": "The P index.",
        PBand = "step-p-band": "The band that P falls into.",
        PoolPays = "step-pool-pays": "What a party pays into the pool.",
        PoolReceives = "step-pool-receives": "What a party receives from the pool.",
        Deduction = "step-deduction": "What a party loses for bad water.",
        Load = "step-load": "Tonnes above or below the target.",
        ChainPayment = "step-chain-payment": "Tonnes times the rate, within the limit of the section.",
        BaseShare = "step-base-share": "A party's part of a base times its weight.",
        EqualShare = "step-equal-share": "A party's part of the equal part.",
        Key = "step-key": "A party's key.",
        Bounded = "step-bounded": "The key within its floor and cap.",
        Contribution = "step-contribution": "The total times the key, remainders allotted.",
        FundPart = "step-fund-part": "A source's part of a cost.",
        Quorum = "step-quorum": "Members present against those needed.",
        Votes = "step-votes": "Votes counted against those needed.",
    }
}

names! {
    /// The name of an input of a step.
    Key {
        Amount = "amount": "An amount.",
        Average = "average": "An average.",
        Base = "base": "The base.",
        Before = "before": "The value before.",
        Cap = "cap": "A cap.",
        Carried = "carried": "What was carried forward.",
        Class = "class": "A class.",
        Concentration = "concentration": "A concentration.",
        Coefficient = "coefficient": "A coefficient.",
        Counted = "counted": "What counts.",
        Cumulative = "cumulative": "The sum so far.",
        Firm = "firm": "A firm.",
        Floor = "floor": "A floor.",
        For = "for": "Votes for.",
        Flow = "flow": "A volume of water.",
        Item = "item": "What is measured.",
        Key = "key": "A key.",
        Least = "least": "The least.",
        Led = "led": "Led by the sending government.",
        Listed = "listed": "On the confirmed list.",
        Members = "members": "Members.",
        Months = "months": "Months.",
        Needed = "needed": "What is needed.",
        Of = "of": "The whole.",
        Party = "party": "A party.",
        Points = "points": "Points of change.",
        Present = "present": "Members present.",
        Rate = "rate": "A rate.",
        Ratio = "ratio": "A ratio.",
        Section = "section": "A section.",
        Source = "source": "A source of money.",
        Steps = "steps": "Classes above or below.",
        Target = "target": "A target.",
        Tax = "tax": "A tax.",
        Total = "total": "A total.",
        Weight = "weight": "A weight.",
        Year = "year": "A year.",
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The rule applied.
    pub rule: Rule,
    /// What went in.
    pub inputs: BTreeMap<Key, Value>,
    /// What came out.
    pub result: Value,
}

impl Step {
    /// A step from its rule and result.
    pub fn new(rule: Rule, result: impl Into<Value>) -> Self {
        Step { rule, inputs: BTreeMap::new(), result: result.into() }
    }

    /// The step with one more input.
    pub fn with(mut self, key: Key, value: impl Into<Value>) -> Self {
        self.inputs.insert(key, value.into());
        self
    }

    /// The step for people.
    pub fn message(&self) -> Message {
        let message = Message::new(self.rule.as_str()).text("result", self.result.reading());
        self.inputs.iter().fold(message, |m, (key, value)| m.text(key.as_str(), value.reading()))
    }
}
