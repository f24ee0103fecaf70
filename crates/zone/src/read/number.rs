//! Numbers as planners write them: thousands separators, full-width digits, and the marks for "missing".

use std::borrow::Cow;

/// A cell that should hold a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    /// A number.
    Value(f64),
    /// One of the marks for a missing value. Missing is never zero.
    Missing,
    /// Something else.
    Invalid,
}

/// The marks for a missing value besides the empty cell.
const MISSING: &[&str] = &[
    "—", "——", "―", "–", "-", "--", "−", "－", "…", "……", "..", "...", "NA", "N/A", "n/a", "null", "NULL",
    "nan", "NaN",
];

/// Whether a trimmed cell stands for a missing value.
pub(crate) fn is_missing(text: &str) -> bool {
    text.is_empty() || MISSING.contains(&text)
}

/// The number of a cell.
pub(crate) fn number(text: &str) -> Number {
    let text = text.trim();
    if let Some(value) = plain(text) {
        return Number::Value(value);
    }
    if is_missing(text) {
        return Number::Missing;
    }
    let half = half_width(text);
    match ungrouped(&half).and_then(|t| plain(&t)) {
        Some(value) => Number::Value(value),
        None => Number::Invalid,
    }
}

/// How many decimals a number is printed with.
pub(crate) fn decimals(text: &str) -> u8 {
    let half = half_width(text.trim());
    half.split_once('.').map_or(0, |(_, f)| f.bytes().take_while(u8::is_ascii_digit).count().min(15) as u8)
}

fn plain(text: &str) -> Option<f64> {
    let first = text.bytes().next()?;
    let last = text.bytes().last()?;
    if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.'))
        || !(last.is_ascii_digit() || last == b'.')
    {
        return None;
    }
    text.parse().ok().filter(|v: &f64| v.is_finite())
}

/// Full-width digits and signs as the ASCII ones.
pub(crate) fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let half = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{2212}' | '\u{2013}' => '-',
        '\u{00A0}' | '\u{202F}' | '\u{2009}' | '\u{3000}' => ' ',
        '\u{3001}' => ',',
        other => other,
    };
    Cow::Owned(text.chars().map(half).collect())
}

/// The text without thousands separators; `None` where the groups are not of three (or of four, 万) digits.
fn ungrouped(text: &str) -> Option<Cow<'_, str>> {
    let separator = text.chars().find(|c| matches!(c, ',' | ' ' | '\'' | '_'));
    let Some(separator) = separator else { return Some(Cow::Borrowed(text)) };
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let digits = whole.trim_start_matches(['-', '+']);
    let mut groups = digits.split(separator);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let size = rest.first()?.len();
    let fits = |g: &&str| g.len() == size && g.bytes().all(|b| b.is_ascii_digit());
    if !matches!(size, 3 | 4) || first.is_empty() || first.len() > size || !rest.iter().all(fits) {
        return None;
    }
    let mut out: String = whole.chars().filter(|c| *c != separator).collect();
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    Some(Cow::Owned(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chinese_and_english_habits_give_the_same_number() {
        for text in [
            "6755.23",
            "6,755.23",
            "６７５５．２３",
            "６，７５５．２３",
            "6 755.23",
            " 6755.23 ",
            "+6755.23",
            "6'755.23",
        ] {
            assert_eq!(number(text), Number::Value(6755.23), "{text}");
        }
        assert_eq!(number("1,2345,6789"), Number::Value(123_456_789.0));
        assert_eq!(number("−3.5"), Number::Value(-3.5));
        assert_eq!(number("1.2e3"), Number::Value(1200.0));
    }

    #[test]
    fn missing_is_never_zero() {
        for text in ["", " ", "—", "——", "-", "…", "..", "NA", "null", "\u{3000}"] {
            assert_eq!(number(text), Number::Missing, "{text}");
        }
        assert_eq!(number("0"), Number::Value(0.0));
    }

    #[test]
    fn what_is_no_number_is_not_guessed() {
        for text in ["12,5", "1,23,456", "abc", "12%", "6755亿", "1e999", "inf", "0x10", "1.2.3", ",123"] {
            assert_eq!(number(text), Number::Invalid, "{text}");
        }
    }

    #[test]
    fn decimals_are_those_printed() {
        assert_eq!((decimals("6755.2"), decimals("6,755"), decimals("１．２５")), (1, 0, 2));
    }

    proptest! {
        #[test]
        fn grouped_and_plain_agree(value in -1e9f64..1e9) {
            let plain = format!("{value:.2}");
            let grouped = crate::Catalogue::new(crate::Language::En, &[]).number(value, 2);
            prop_assert_eq!(number(&plain), number(&grouped));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,20}") {
            let _ = number(&text);
            let _ = decimals(&text);
        }
    }
}
