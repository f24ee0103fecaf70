//! Periods: a year, a month or a day.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A calendar period of one of three grains. Periods of one grain sort in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A calendar year.
    Year(i32),
    /// A month of a year (1 to 12).
    Month(i32, u8),
    /// A day (month 1 to 12, day 1 to 31).
    Day(i32, u8, u8),
}

impl Period {
    /// The year that the period lies in.
    pub fn year(self) -> i32 {
        match self {
            Period::Year(y) | Period::Month(y, _) | Period::Day(y, _, _) => y,
        }
    }

    /// Whether `self` equals `other` or lies inside it (a month lies in its year).
    pub fn is_in(self, other: Period) -> bool {
        match (other, self) {
            (Period::Year(y), _) => self.year() == y,
            (Period::Month(y, m), Period::Month(a, b) | Period::Day(a, b, _)) => (a, b) == (y, m),
            (Period::Day(..), Period::Day(..)) => self == other,
            _ => false,
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Year(y) => write!(f, "{y:04}"),
            Period::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Period::Day(y, m, d) => write!(f, "{y:04}-{m:02}-{d:02}"),
        }
    }
}

/// The text is not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a period: write a year `2018`, a month `2018-10` or a day `2018-10-31`")]
pub struct NotAPeriod(pub String);

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let bad = || NotAPeriod(text.to_owned());
        let mut parts = text.trim().split('-');
        let year: i32 = parts.next().filter(|y| y.len() == 4).and_then(|y| y.parse().ok()).ok_or_else(bad)?;
        let Some(month) = parts.next() else { return Ok(Period::Year(year)) };
        let month: u8 = month.parse().ok().filter(|m| (1..=12).contains(m)).ok_or_else(bad)?;
        let Some(day) = parts.next() else { return Ok(Period::Month(year, month)) };
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let day: u8 = day.parse().ok().filter(|d| (1..=last).contains(d)).ok_or_else(bad)?;
        match parts.next() {
            None => Ok(Period::Day(year, month, day)),
            Some(_) => Err(bad()),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_grains_are_read_and_written() {
        for text in ["2018", "2018-10", "2020-02-29"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for text in ["", "18", "2018-13", "2019-02-29", "2018-1-1-1", "Oct 2018"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_month_lies_in_its_year() {
        let october: Period = "2018-10".parse().unwrap();
        assert!(october.is_in(Period::Year(2018)));
        assert!(!Period::Year(2018).is_in(october));
        assert!(Period::Day(2018, 10, 3).is_in(october));
    }
}
