//! Monthly readings of stations as facts that terms are applied to.
//!
//! Agreements settle a year. Where a calendar year has enough months it is taken; else the last twelve months observed stand
//! for one year, month by month in their order, and are said to. Nothing is filled in: a term asks itself
//! how many months it needs.

use coregion_terms::{Exact, Facts, ItemId, Reading, SectionId};
use coregion_zone::Period;
use coregion_zone::tables::Observations;
use std::collections::{BTreeMap, BTreeSet};

/// What the table calls an item, and what terms call it.
const ITEMS: [(&str, &str); 7] = [
    ("codmn", "permanganate"),
    ("cod", "cod"),
    ("nh3n", "nh3-n"),
    ("tp", "tp"),
    ("tn", "tn"),
    ("do", "do"),
    ("flow", "flow"),
];

/// Twelve months that are settled as one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first month: year and month.
    pub first: (i32, u8),
    /// The last month: year and month.
    pub last: (i32, u8),
}

impl Window {
    /// The year that the window is settled as: the one it ends in.
    pub fn year(self) -> i32 {
        self.last.0
    }

    /// Whether it is a calendar year.
    pub fn is_calendar(self) -> bool {
        self.first.1 == 1
    }

    /// The place of a month in the window, 1 to 12.
    pub fn place(self, year: i32, month: u8) -> Option<u8> {
        let count = |(y, m): (i32, u8)| i64::from(y) * 12 + i64::from(m);
        let place = count((year, month)) - count(self.first) + 1;
        (1..=12).contains(&place).then_some(place as u8)
    }

    /// The window as text, `2020-05 – 2021-04`.
    pub fn text(self) -> String {
        let ((y, m), (last_y, last_m)) = (self.first, self.last);
        format!("{y:04}-{m:02} – {last_y:04}-{last_m:02}")
    }
}

/// The months to settle: the calendar year asked for if at least `needed` of its months are observed, else the latest calendar
/// year that has them, else the last twelve months. None without months.
pub fn window(months: &BTreeSet<(i32, u8)>, year: Option<i32>, needed: usize) -> Option<Window> {
    let last = *months.iter().next_back()?;
    let has = |y: i32| months.iter().filter(|m| m.0 == y).count() >= needed;
    let years: BTreeSet<i32> = months.iter().map(|m| m.0).collect();
    let full = year.filter(|y| has(*y)).or_else(|| years.into_iter().rev().find(|y| has(*y)));
    if let Some(y) = full {
        return Some(Window { first: (y, 1), last: (y, 12) });
    }
    let first = if last.1 == 12 { (last.0, 1) } else { (last.0 - 1, last.1 + 1) };
    Some(Window { first, last })
}

/// Every month in which anything is observed.
pub fn months(table: &Observations) -> BTreeSet<(i32, u8)> {
    (table.rows.iter())
        .filter_map(|row| match row.period {
            Period::Month(y, m) | Period::Day(y, m, _) => Some((y, m)),
            Period::Year(_) => None,
        })
        .collect()
}

/// The name of a station as an identifier of a section: white space does not belong in one.
pub fn section(station: &str) -> Option<SectionId> {
    SectionId::new(&station.split_whitespace().collect::<Vec<_>>().join("_")).ok()
}

/// The readings of the window as facts of its year and, where observed, of the year before. Daily readings become
/// the mean of their month.
pub fn facts(table: &Observations, window: Window) -> Facts {
    let before =
        Window { first: (window.first.0 - 1, window.first.1), last: (window.last.0 - 1, window.last.1) };
    let items: BTreeMap<_, &str> =
        ITEMS.iter().filter_map(|(theirs, ours)| Some((table.symbols.find(theirs)?, *ours))).collect();
    let mut sums: BTreeMap<(SectionId, ItemId, Period), (Exact, i64)> = BTreeMap::new();
    for row in &table.rows {
        let (Some(item), Period::Month(y, m) | Period::Day(y, m, _)) = (items.get(&row.variable), row.period)
        else {
            continue;
        };
        let place = (window.place(y, m).map(|p| Period::Month(window.year(), p)))
            .or_else(|| before.place(y, m).map(|p| Period::Month(window.year() - 1, p)));
        // The shortest decimal that gives the number back is what the table holds.
        let value = row.value.to_string().parse::<Exact>();
        let (Some(period), Some(section), Ok(item), Ok(value)) =
            (place, section(table.symbols.text(row.station)), item.parse::<ItemId>(), value)
        else {
            continue;
        };
        let sum = sums.entry((section, item, period)).or_insert_with(|| (Exact::zero(), 0));
        sum.0 = &sum.0 + &value;
        sum.1 += 1;
    }
    let mut facts = Facts::default();
    for ((section, item, period), (sum, count)) in sums {
        let Some(mean) = sum.over(&Exact::from(count)) else { continue };
        let of_section = facts.readings.entry(section).or_default();
        of_section.entry(item).or_default().insert(period, Reading::Value(mean));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_calendar_year_comes_before_the_last_twelve_months() {
        let run = |from: (i32, u8), count: u32| -> BTreeSet<(i32, u8)> {
            let at = |k: u32| {
                let month = u32::from(from.1) - 1 + k;
                (from.0 + (month / 12) as i32, (month % 12 + 1) as u8)
            };
            (0..count).map(at).collect()
        };
        let broken = window(&run((2020, 5), 12), Some(2020), 10).unwrap();
        assert_eq!((broken.first, broken.last), ((2020, 5), (2021, 4)));
        assert!(!broken.is_calendar());
        assert_eq!(broken.text(), "2020-05 – 2021-04");
        assert_eq!(
            (broken.place(2020, 5), broken.place(2021, 4), broken.place(2021, 5)),
            (Some(1), Some(12), None)
        );
        let long = run((2019, 1), 28);
        assert_eq!(window(&long, Some(2019), 10).unwrap().year(), 2019);
        assert_eq!(window(&long, None, 10).unwrap().first, (2020, 1));
        assert_eq!(window(&long, Some(2021), 10).unwrap().first, (2020, 1));
        assert_eq!(window(&BTreeSet::new(), None, 10), None);
        assert_eq!(window(&run((2020, 1), 12), None, 12).unwrap().last, (2020, 12));
    }
}
