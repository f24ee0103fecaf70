//! Days and moments of the proleptic Gregorian calendar.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// A day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
}

/// The text or the numbers name no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a day: write `2018-10-31`, years 0001 to 9999")]
pub struct NotADate(pub String);

/// The last day of a month.
pub fn last_day(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Date {
    /// A day from its parts.
    ///
    /// # Errors
    /// No such day, or a year outside 1 to 9999.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, NotADate> {
        if (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=last_day(year, month)).contains(&day)
        {
            Ok(Date { year: year as i16, month, day })
        } else {
            Err(NotADate(format!("{year:04}-{month:02}-{day:02}")))
        }
    }

    /// The year.
    pub fn year(self) -> i32 {
        i32::from(self.year)
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The last day of a month of a year; month and year are brought into range.
    pub fn end_of_month(year: i32, month: u8) -> Self {
        let (year, month) = (year.clamp(1, 9999), month.clamp(1, 12));
        Date { year: year as i16, month, day: last_day(year, month) }
    }

    /// The day as many months later; the last day of the month where that month is shorter. Stops at year 9999.
    pub fn plus_months(self, months: u32) -> Self {
        let index = i64::from(self.year) * 12 + i64::from(self.month) - 1 + i64::from(months);
        let (year, month) = (index / 12, (index % 12 + 1) as u8);
        if year > 9999 {
            return Date { year: 9999, month: 12, day: 31 };
        }
        Date { year: year as i16, month, day: self.day.min(last_day(year as i32, month)) }
    }

    /// Days since 1 January 1970.
    pub fn days(self) -> i64 {
        // Counted from 1 March, so that a leap day ends its year.
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The day as many days after 1 January 1970, kept within years 1 to 9999.
    pub fn from_days(days: i64) -> Self {
        const FIRST: i64 = -719_162;
        const LAST: i64 = 2_932_896;
        let shifted = days.clamp(FIRST, LAST) + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = (of_year - (153 * shifted_month + 2) / 5 + 1) as u8;
        let month = (if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 }) as u8;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Date { year: year as i16, month, day }
    }

    /// The day as many days later (or earlier), kept within years 1 to 9999.
    pub fn plus_days(self, days: i64) -> Self {
        Date::from_days(self.days().saturating_add(days))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The digits of a fixed-width number.
fn digits(text: &str) -> Option<i32> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

impl FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let parts = || {
            let bytes = text.as_bytes();
            if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
                return None;
            }
            Some((digits(text.get(..4)?)?, digits(text.get(5..7)?)? as u8, digits(text.get(8..)?)? as u8))
        };
        let bad = || NotADate(text.chars().take(40).collect());
        let (year, month, day) = parts().ok_or_else(bad)?;
        Date::new(year, month, day).map_err(|_| bad())
    }
}

/// A moment to the second, in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    seconds: i64,
}

/// The text is not a moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a moment: write `2018-10-31T09:30:00Z`")]
pub struct NotAMoment(pub String);

impl Moment {
    /// The moment as many seconds after the beginning of 1970, kept within years 1 to 9999.
    pub fn from_seconds(seconds: i64) -> Self {
        let days = seconds.div_euclid(86_400);
        let kept = Date::from_days(days).days();
        let seconds = match kept.cmp(&days) {
            std::cmp::Ordering::Equal => seconds,
            std::cmp::Ordering::Less => kept * 86_400 + 86_399,
            std::cmp::Ordering::Greater => kept * 86_400,
        };
        Moment { seconds }
    }

    /// Seconds since the beginning of 1970.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// The first moment of a day (UTC).
    pub fn start_of(date: Date) -> Self {
        Moment { seconds: date.days() * 86_400 }
    }

    /// The day, in UTC.
    pub fn date(self) -> Date {
        Date::from_days(self.seconds.div_euclid(86_400))
    }

    /// The day at a place whose clocks are as many minutes ahead of UTC (China: 480).
    pub fn date_at(self, offset_minutes: i32) -> Date {
        Date::from_days(self.seconds.saturating_add(i64::from(offset_minutes) * 60).div_euclid(86_400))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_day = self.seconds.rem_euclid(86_400);
        write!(f, "{}T{:02}:{:02}:{:02}Z", self.date(), of_day / 3600, of_day / 60 % 60, of_day % 60)
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let read = || {
            let bytes = text.as_bytes();
            let marks = [(10, b'T'), (13, b':'), (16, b':'), (19, b'Z')];
            if bytes.len() != 20 || marks.iter().any(|&(at, mark)| bytes.get(at) != Some(&mark)) {
                return None;
            }
            let date: Date = text.get(..10)?.parse().ok()?;
            let hour = digits(text.get(11..13)?)?;
            let minute = digits(text.get(14..16)?)?;
            let second = digits(text.get(17..19)?)?;
            let good = hour < 24 && minute < 60 && second < 60;
            good.then(|| Moment {
                seconds: date.days() * 86_400 + i64::from(hour * 3600 + minute * 60 + second),
            })
        };
        read().ok_or_else(|| NotAMoment(text.chars().take(40).collect()))
    }
}

/// Serde and schema of a type that is written as text of a form.
macro_rules! as_text {
    ($type:ty, $name:literal, $format:literal, $about:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "description": $about, "type": "string", "format": $format })
            }
        }
    };
}

as_text!(Date, "Date", "date", "A day, as `2018-10-31`.");
as_text!(Moment, "Moment", "date-time", "A moment in UTC to the second, as `2018-10-31T09:30:00Z`.");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_read_written_and_counted() {
        for (text, days) in
            [("1970-01-01", 0), ("2000-03-01", 11_017), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896)]
        {
            let date: Date = text.parse().unwrap();
            assert_eq!((date.to_string().as_str(), date.days()), (text, days));
        }
        for bad in
            ["2019-02-29", "0000-01-01", "2019-1-01", "2019-13-01", "2019-01-01 ", "+019-01-01", "二〇一九"]
        {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }

    #[test]
    fn months_end_where_the_month_ends() {
        let last: Date = "2019-12-31".parse().unwrap();
        assert_eq!(last.plus_months(2).to_string(), "2020-02-29");
        assert_eq!(last.plus_months(14).to_string(), "2021-02-28");
        assert_eq!(last.plus_months(u32::MAX).to_string(), "9999-12-31");
        assert_eq!(Date::end_of_month(2023, 2).to_string(), "2023-02-28");
    }

    #[test]
    fn moments_are_read_and_written() {
        let moment: Moment = "2024-02-29T23:59:59Z".parse().unwrap();
        assert_eq!(moment.to_string(), "2024-02-29T23:59:59Z");
        assert_eq!(moment.date_at(480).to_string(), "2024-03-01");
        for bad in
            ["2024-02-29T24:00:00Z", "2024-02-29 23:59:59Z", "2024-02-29T23:59:59", "2024-02-29T23:59:60Z"]
        {
            assert!(bad.parse::<Moment>().is_err(), "{bad}");
        }
        assert_eq!(Moment::from_seconds(i64::MAX).to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(Moment::from_seconds(i64::MIN).to_string(), "0001-01-01T00:00:00Z");
    }

    proptest! {
        #[test]
        fn every_day_comes_back_from_its_number(days in -719_162i64..=2_932_896) {
            let date = Date::from_days(days);
            prop_assert_eq!(date.days(), days);
            prop_assert_eq!(date.to_string().parse::<Date>().unwrap(), date);
            prop_assert_eq!(Date::new(date.year(), date.month(), date.day()).unwrap(), date);
        }
    }
}
