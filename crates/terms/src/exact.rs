//! Exact numbers: fractions of integers of any size, for every ratio, key, concentration and index that decides money.
//!
//! Written as text: `0.075`, `-3`, `4/5`, `12.5 %`. A number whose decimals end is written with them, any other as a
//! fraction in lowest terms. Binary floating point is refused in JSON: `0.1` there is not a tenth.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul, Neg, Sub};
use std::str::FromStr;

/// How many characters the text of a number may have.
const LONGEST: usize = 80;
/// How many decimals are written before a fraction is.
const DECIMALS: u32 = 30;

/// An exact number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(BigRational);

/// The text is not a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an exact number: write `0.075`, `4/5` or `12.5 %` as text of at most 80 characters")]
pub struct NotExact(pub String);

impl Exact {
    /// Zero.
    pub fn zero() -> Self {
        Exact(BigRational::zero())
    }

    /// One.
    pub fn one() -> Self {
        Exact(BigRational::one())
    }

    /// A fraction of two integers; `None` where the denominator is zero.
    pub fn fraction(numerator: i64, denominator: i64) -> Option<Self> {
        (denominator != 0).then(|| Exact(BigRational::new(numerator.into(), denominator.into())))
    }

    /// The quotient; `None` where the divisor is zero.
    pub fn over(&self, divisor: &Exact) -> Option<Self> {
        (!divisor.0.is_zero()).then(|| Exact(&self.0 / &divisor.0))
    }

    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Whether the number is from 0 to 1.
    pub fn is_share(&self) -> bool {
        !self.is_negative() && self.0 <= BigRational::one()
    }

    /// The number without its sign.
    pub fn abs(&self) -> Self {
        Exact(self.0.abs())
    }

    /// The largest integer not above the number, where it fits.
    pub fn floor(&self) -> Option<i64> {
        self.0.floor().to_integer().to_i64()
    }

    /// The integer part (towards zero), where it fits.
    pub fn trunc(&self) -> Option<i64> {
        self.0.trunc().to_integer().to_i64()
    }

    /// The nearest binary floating point number, for charts and reading; never for money.
    pub fn to_f64(&self) -> f64 {
        self.0.to_f64().unwrap_or(f64::NAN)
    }

    /// The decimal text with as many decimals, half away from zero, for reading.
    pub fn decimal(&self, decimals: u32) -> String {
        let scale = BigRational::from_integer(BigInt::from(10u8).pow(decimals));
        let units = (&self.0 * scale).round().to_integer();
        text_of(&units, decimals)
    }

    /// The decimals that end the number; `None` where they never end or are more than [`DECIMALS`].
    fn ending(&self) -> Option<u32> {
        let mut rest = self.0.denom().clone();
        let mut counts = [0u32; 2];
        for (count, prime) in counts.iter_mut().zip([2u8, 5]) {
            let prime = BigInt::from(prime);
            while *count <= DECIMALS {
                let (quotient, remainder) = rest.div_rem(&prime);
                if !remainder.is_zero() {
                    break;
                }
                rest = quotient;
                *count += 1;
            }
        }
        let most = counts[0].max(counts[1]);
        (rest.is_one() && most <= DECIMALS).then_some(most)
    }
}

/// A count of units of 10^-decimals as decimal text.
fn text_of(units: &BigInt, decimals: u32) -> String {
    let decimals = decimals as usize;
    let digits = format!("{:0>width$}", units.abs().to_string(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let sign = if units.is_negative() { "-" } else { "" };
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ending() {
            Some(decimals) => f.pad(&self.decimal(decimals)),
            None => f.pad(&self.0.to_string()),
        }
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The number that `-?digits(.digits)?` names.
fn decimal(text: &str) -> Option<BigRational> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, fraction) = match rest.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (rest, ""),
    };
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let units: BigInt = format!("{whole}{fraction}").parse().ok()?;
    Some(BigRational::new(units * sign, BigInt::from(10u8).pow(fraction.len() as u32)))
}

impl FromStr for Exact {
    type Err = NotExact;

    fn from_str(text: &str) -> Result<Self, NotExact> {
        let read = || {
            if text.len() > LONGEST {
                return None;
            }
            if let Some(percent) = text.strip_suffix('%') {
                return Some(decimal(percent.trim_end())? / BigRational::from_integer(100.into()));
            }
            match text.split_once('/') {
                Some((numerator, denominator)) => {
                    let (n, d) = (decimal(numerator.trim())?, decimal(denominator.trim())?);
                    (!d.is_zero()).then(|| n / d)
                }
                None => decimal(text),
            }
        };
        read().map(Exact).ok_or_else(|| NotExact(text.chars().take(LONGEST).collect()))
    }
}

impl From<i64> for Exact {
    fn from(number: i64) -> Self {
        Exact(BigRational::from_integer(number.into()))
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Exact;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "an exact number as text, such as \"0.075\", \"4/5\" or \"12.5 %\", or an integer",
                )
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Exact, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_i64<E>(self, number: i64) -> Result<Exact, E> {
                Ok(Exact::from(number))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Exact, E> {
                Ok(Exact(BigRational::from_integer(number.into())))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Exact {
    fn schema_name() -> Cow<'static, str> {
        "Exact".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An exact number: text such as `0.075`, `4/5` or `12.5 %`, or an integer.",
            "anyOf": [
                { "type": "string", "maxLength": LONGEST, "pattern": r"^-?[0-9]+(\.[0-9]+)?( ?%| ?/ ?-?[0-9]+(\.[0-9]+)?)?$" },
                { "type": "integer" },
            ],
        })
    }
}

impl Add<&Exact> for &Exact {
    type Output = Exact;

    fn add(self, other: &Exact) -> Exact {
        Exact(&self.0 + &other.0)
    }
}

impl Sub<&Exact> for &Exact {
    type Output = Exact;

    fn sub(self, other: &Exact) -> Exact {
        Exact(&self.0 - &other.0)
    }
}

impl Mul<&Exact> for &Exact {
    type Output = Exact;

    fn mul(self, other: &Exact) -> Exact {
        Exact(&self.0 * &other.0)
    }
}

impl Neg for &Exact {
    type Output = Exact;

    fn neg(self) -> Exact {
        Exact(-&self.0)
    }
}

impl<'e> Sum<&'e Exact> for Exact {
    fn sum<I: Iterator<Item = &'e Exact>>(numbers: I) -> Exact {
        Exact(numbers.fold(BigRational::zero(), |sum, n| sum + &n.0))
    }
}

impl Sum<Exact> for Exact {
    fn sum<I: Iterator<Item = Exact>>(numbers: I) -> Exact {
        Exact(numbers.fold(BigRational::zero(), |sum, n| sum + n.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_and_written() {
        for (text, written) in [
            ("0.075", "0.075"),
            ("-3", "-3"),
            ("4/5", "0.8"),
            ("12.5 %", "0.125"),
            ("12.5%", "0.125"),
            ("2/6", "1/3"),
            ("-0.0", "0"),
            ("1.0/3.0", "1/3"),
            ("00012.50", "12.5"),
        ] {
            assert_eq!(text.parse::<Exact>().unwrap().to_string(), written, "{text}");
        }
        for bad in
            ["", ".", "1.", ".5", "1e3", "1/0", "NaN", "∞", "1/2/3", "--1", "+1", "1 2", &"9".repeat(81)]
        {
            assert!(bad.parse::<Exact>().is_err(), "{bad}");
        }
    }

    #[test]
    fn json_takes_text_and_integers_and_refuses_floats() {
        assert_eq!(serde_json::from_str::<Exact>("3").unwrap().to_string(), "3");
        assert_eq!(serde_json::to_string(&"1/3".parse::<Exact>().unwrap()).unwrap(), "\"1/3\"");
        let error = serde_json::from_str::<Exact>("0.1").unwrap_err().to_string();
        assert!(error.contains("exact number as text"), "{error}");
    }

    #[test]
    fn decimals_for_reading_round_half_away_from_zero() {
        let third: Exact = "2/3".parse().unwrap();
        assert_eq!(third.decimal(6), "0.666667");
        assert_eq!("-0.5".parse::<Exact>().unwrap().decimal(0), "-1");
        assert_eq!("-0.001".parse::<Exact>().unwrap().decimal(2), "0.00");
    }

    proptest! {
        #[test]
        fn text_comes_back(numerator in any::<i64>(), denominator in 1i64..) {
            let number = Exact::fraction(numerator, denominator).unwrap();
            prop_assert_eq!(number.to_string().parse::<Exact>().unwrap(), number);
        }
    }
}
