//! Times as the journal records them: UTC to the millisecond, in one fixed form of RFC 3339.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, UNIX_EPOCH};

/// Milliseconds since the beginning of 1970 in UTC, up to the end of the year 9999.
///
/// ```
/// use coregion_journal::Time;
/// let time: Time = "2026-03-01T08:30:00.125Z".parse().unwrap();
/// assert_eq!(time.milliseconds(), 1_772_353_800_125);
/// assert_eq!(time.to_string(), "2026-03-01T08:30:00.125Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

/// A time that cannot be recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a time of the form 2026-03-01T08:30:00.125Z from 1970 to 9999")]
pub struct NotATime;

impl Time {
    /// The beginning of 1970.
    pub const EPOCH: Time = Time(0);
    /// The last millisecond of the year 9999.
    pub const LAST: Time = Time(253_402_300_799_999);

    /// So many milliseconds after the beginning of 1970.
    pub fn from_milliseconds(milliseconds: u64) -> Result<Time, NotATime> {
        Some(Time(milliseconds)).filter(|time| *time <= Time::LAST).ok_or(NotATime)
    }

    /// Milliseconds since the beginning of 1970.
    pub fn milliseconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // INVARIANT: the constructors keep a time within what can be formatted.
        humantime::format_rfc3339_millis(UNIX_EPOCH + Duration::from_millis(self.0)).fmt(f)
    }
}

impl FromStr for Time {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Time, NotATime> {
        let read = humantime::parse_rfc3339(text).map_err(|_| NotATime)?;
        let since = read.duration_since(UNIX_EPOCH).map_err(|_| NotATime)?;
        let time = Time::from_milliseconds(u64::try_from(since.as_millis()).map_err(|_| NotATime)?)?;
        // A leap second, fewer or more digits: the same moment in another form.
        Some(time).filter(|time| time.to_string() == text).ok_or(NotATime)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_form_is_read() {
        for text in ["1970-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "2024-02-29T12:00:00.001Z"] {
            assert_eq!(text.parse::<Time>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026-03-01",
            "2026-03-01T08:30:00Z",
            "2026-03-01T08:30:00.1Z",
            "2026-03-01T08:30:00.1255Z",
            "2026-03-01T08:30:00.125",
            "2026-03-01T08:30:00.125+08:00",
            "2026-02-29T08:30:00.125Z",
            "2016-12-31T23:59:60.000Z",
            "2026-03-01 08:30:00.125Z",
            "1969-12-31T23:59:59.999Z",
        ] {
            assert_eq!(text.parse::<Time>(), Err(NotATime), "{text}");
        }
        assert!(Time::from_milliseconds(Time::LAST.milliseconds() + 1).is_err());
    }

    proptest! {
        /// The text of a time is read as that time, and texts sort as times do.
        #[test]
        fn texts_sort_as_times(a in 0..=Time::LAST.0, b in 0..=Time::LAST.0) {
            let (a, b) = (Time(a), Time(b));
            prop_assert_eq!(a.to_string().parse::<Time>().unwrap(), a);
            prop_assert_eq!(a.to_string().cmp(&b.to_string()), a.cmp(&b));
        }
    }
}
