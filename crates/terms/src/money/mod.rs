//! Money: whole minor units of a currency, operations that refuse instead of overflowing, and no floats.
//!
//! Written as text: `1000.01 CNY`. A share of an amount is rounded by a stated [`Rounding`]; an amount is divided by
//! [`allot`], which gives out every minor unit.
//!
//! ```
//! use coregion_terms::{Exact, Money, Rounding};
//! let amount: Money = "1000.01 CNY".parse()?;
//! let share: Exact = "15 %".parse()?;
//! assert_eq!(amount.share(&share, Rounding::Down)?.to_string(), "150.00 CNY");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod allot;
mod currency;

pub use allot::{Remainder, allot};
pub use currency::{Currency, NotACurrency};

use crate::Exact;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// An amount of money.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why an operation on money has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is no amount.
    #[error(
        "`{0}` is not an amount of money: write `1000.01 CNY`, with no more decimals than the currency has"
    )]
    NotMoney(String),
    /// Two currencies in one operation.
    #[error("amounts in {left} and in {right} cannot be put together")]
    Mixed {
        /// Currency of the first.
        left: Currency,
        /// Currency of the second.
        right: Currency,
    },
    /// The result has more than 18 digits.
    #[error("the amount is too large")]
    TooLarge,
    /// There is nothing to divide an amount by: no weight, a negative one, or all zero.
    #[error("an amount needs weights that are not negative and not all zero")]
    NoWeights,
}

/// How a share of an amount becomes whole minor units.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// Towards zero.
    #[default]
    Down,
    /// Away from zero.
    Up,
    /// To the nearest, a half away from zero.
    HalfUp,
    /// To the nearest, a half to the even unit.
    HalfEven,
}

impl Money {
    /// An amount of minor units (fen, cents).
    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        Money { minor, currency }
    }

    /// Nothing, in a currency.
    pub fn zero(currency: Currency) -> Self {
        Money { minor: 0, currency }
    }

    /// The amount of an exact number of major units (yuan), rounded.
    ///
    /// # Errors
    /// Too large.
    pub fn from_major(major: &Exact, currency: Currency, rounding: Rounding) -> Result<Self, MoneyError> {
        let scale = Exact::from(10i64.pow(u32::from(currency.decimals())));
        Ok(Money { minor: round(&(major * &scale), rounding).ok_or(MoneyError::TooLarge)?, currency })
    }

    /// Minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount in major units.
    pub fn major(self) -> Exact {
        let scale = 10i64.pow(u32::from(self.currency.decimals()));
        Exact::fraction(self.minor, scale).unwrap_or_else(Exact::zero)
    }

    /// Whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether the amount is below zero.
    pub fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// Whether the amount is above zero.
    pub fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// The currency of both.
    fn common(self, other: Money) -> Result<Currency, MoneyError> {
        if self.currency == other.currency {
            Ok(self.currency)
        } else {
            Err(MoneyError::Mixed { left: self.currency, right: other.currency })
        }
    }

    /// The sum.
    ///
    /// # Errors
    /// Two currencies, or too large.
    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        let currency = self.common(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, currency })
    }

    /// The difference.
    ///
    /// # Errors
    /// Two currencies, or too large.
    pub fn minus(self, other: Money) -> Result<Money, MoneyError> {
        let currency = self.common(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, currency })
    }

    /// The amount with the other sign.
    ///
    /// # Errors
    /// Too large.
    pub fn negated(self) -> Result<Money, MoneyError> {
        Money::zero(self.currency).minus(self)
    }

    /// The sum of amounts of one currency.
    ///
    /// # Errors
    /// An amount in another currency, or too large.
    pub fn total(currency: Currency, amounts: impl IntoIterator<Item = Money>) -> Result<Money, MoneyError> {
        amounts.into_iter().try_fold(Money::zero(currency), Money::plus)
    }

    /// The amount times a number, rounded.
    ///
    /// # Errors
    /// Too large.
    pub fn share(self, of: &Exact, rounding: Rounding) -> Result<Money, MoneyError> {
        let exact = &Exact::from(self.minor) * of;
        Ok(Money { minor: round(&exact, rounding).ok_or(MoneyError::TooLarge)?, currency: self.currency })
    }

    /// The smaller of two.
    ///
    /// # Errors
    /// Two currencies.
    pub fn least(self, other: Money) -> Result<Money, MoneyError> {
        self.common(other)?;
        Ok(if other.minor < self.minor { other } else { self })
    }

    /// The larger of two.
    ///
    /// # Errors
    /// Two currencies.
    pub fn most(self, other: Money) -> Result<Money, MoneyError> {
        self.common(other)?;
        Ok(if other.minor > self.minor { other } else { self })
    }

    /// The amount, or zero where it is negative.
    pub fn not_negative(self) -> Money {
        Money { minor: self.minor.max(0), currency: self.currency }
    }

    /// The amount without the code of the currency, as `1000.01`.
    pub fn amount(self) -> String {
        let decimals = usize::from(self.currency.decimals());
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let sign = if self.minor < 0 { "-" } else { "" };
        if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

/// The integer that an exact number is rounded to, where it fits.
fn round(number: &Exact, rounding: Rounding) -> Option<i64> {
    let whole = number.trunc()?;
    let rest = (number - &Exact::from(whole)).abs();
    let away = match rounding {
        Rounding::Down => false,
        Rounding::Up => !rest.is_zero(),
        Rounding::HalfUp => rest >= Exact::fraction(1, 2)?,
        Rounding::HalfEven => {
            let half = Exact::fraction(1, 2)?;
            rest > half || (rest == half && whole % 2 != 0)
        }
    };
    match (away, number.is_negative()) {
        (false, _) => Some(whole),
        (true, false) => whole.checked_add(1),
        (true, true) => whole.checked_sub(1),
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.amount(), self.currency))
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let read = || {
            let (amount, currency) = text.split_once(' ')?;
            let currency: Currency = currency.parse().ok()?;
            let (sign, digits) = match amount.strip_prefix('-') {
                Some(digits) => (-1, digits),
                None => (1, amount),
            };
            let (whole, fraction) = match digits.split_once('.') {
                Some((_, "")) => return None,
                Some(parts) => parts,
                None => (digits, ""),
            };
            let decimals = usize::from(currency.decimals());
            let numeric = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
            if whole.is_empty() || fraction.len() > decimals || !numeric(whole) || !numeric(fraction) {
                return None;
            }
            let missing = 10i64.pow((decimals - fraction.len()) as u32);
            let whole: i64 = whole.parse().ok()?;
            let fraction: i64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
            let minor =
                whole.checked_mul(10i64.pow(decimals as u32))?.checked_add(fraction.checked_mul(missing)?)?;
            Some(Money { minor: sign * minor, currency })
        };
        read().ok_or_else(|| MoneyError::NotMoney(text.chars().take(40).collect()))
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Money {
    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An amount of money with its currency (ISO 4217), as `1000.01 CNY`.",
            "type": "string",
            "pattern": r"^-?[0-9]{1,19}(\.[0-9]{1,4})? [A-Z]{3}$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_read_and_written() {
        for (text, minor, written) in [
            ("1000.01 CNY", 100_001, "1000.01 CNY"),
            ("-0.5 CNY", -50, "-0.50 CNY"),
            ("7 JPY", 7, "7 JPY"),
            ("0.001 KWD", 1, "0.001 KWD"),
            ("92233720368547758.07 CNY", i64::MAX, "92233720368547758.07 CNY"),
        ] {
            assert_eq!((money(text).minor(), money(text).to_string().as_str()), (minor, written));
        }
        let bad = [
            "",
            "1",
            "1 RMB",
            "1.001 CNY",
            "1. CNY",
            ".1 CNY",
            "1e3 CNY",
            "1,000 CNY",
            "92233720368547758.08 CNY",
        ];
        for bad in bad.into_iter().chain(["--1 CNY", "1.+1 CNY", "7.0 JPY", "1  CNY", "1.-1 CNY"]) {
            assert!(bad.parse::<Money>().is_err(), "{bad}");
        }
        assert!(serde_json::from_str::<Money>("1000.01").is_err());
    }

    #[test]
    fn operations_refuse_two_currencies_and_overflow() {
        let (yuan, euro) = (money("1.00 CNY"), money("1.00 EUR"));
        assert!(matches!(yuan.plus(euro), Err(MoneyError::Mixed { .. })));
        assert_eq!(Money::from_minor(i64::MAX, Currency::CNY).plus(yuan), Err(MoneyError::TooLarge));
        assert_eq!(Money::from_minor(i64::MIN, Currency::CNY).negated(), Err(MoneyError::TooLarge));
        assert_eq!(
            Money::from_minor(i64::MAX, Currency::CNY).share(&Exact::from(2), Rounding::Down),
            Err(MoneyError::TooLarge)
        );
    }

    #[test]
    fn shares_round_by_the_stated_rule() {
        use Rounding::*;
        for (amount, rounding, expected) in [
            ("0.05 CNY", Down, 2),
            ("0.05 CNY", Up, 3),
            ("0.05 CNY", HalfUp, 3),
            ("0.05 CNY", HalfEven, 2),
            ("0.07 CNY", HalfEven, 4),
            ("-0.05 CNY", Down, -2),
            ("-0.05 CNY", Up, -3),
            ("-0.05 CNY", HalfUp, -3),
        ] {
            let half = Exact::fraction(1, 2).unwrap();
            assert_eq!(
                money(amount).share(&half, rounding).unwrap().minor(),
                expected,
                "{amount} {rounding:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn text_comes_back(minor in any::<i64>()) {
            prop_assume!(minor != i64::MIN);
            let amount = Money::from_minor(minor, Currency::CNY);
            prop_assert_eq!(amount.to_string().parse::<Money>().unwrap(), amount);
        }

        #[test]
        fn a_share_and_its_rest_are_the_whole(minor in -1_000_000_000_000i64..1_000_000_000_000, n in 0i64..=1000) {
            let amount = Money::from_minor(minor, Currency::CNY);
            let part = Exact::fraction(n, 1000).unwrap();
            let share = amount.share(&part, Rounding::Down).unwrap();
            let rest = amount.minus(share).unwrap();
            prop_assert_eq!(share.plus(rest).unwrap(), amount);
            prop_assert!(share.minor().abs() * 1000 <= minor.abs() * n);
            prop_assert!((share.minor().abs() + 1) * 1000 > minor.abs() * n);
        }
    }
}
