//! Succession applied: figures of codes that ended, carried over to the codes that hold in a year.
//!
//! Only what can be carried without a guess is: a renamed unit's figures take its new code; a merged unit's
//! figures are added to those of its successor where they add up, for the years before the merger in which the
//! successor has a figure of its own. Everything else is left as it was and reported.

use crate::check::parts::is_additive;
use crate::tables::{IndicatorRow, Indicators, Succession, Symbol};
use crate::{Code, Message, UnitId, Zone};
use std::collections::{BTreeMap, HashMap};

/// What happened to figures of a code that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carried {
    /// They stand under the new code.
    Renamed,
    /// They were added to those of the successor.
    Merged,
    /// Left: the unit was split.
    LeftSplit,
    /// Left: they do not add up.
    LeftNotAdditive,
    /// Left: the successor has no figure to add them to.
    LeftAlone,
    /// Left: they are of the year of the succession or later.
    LeftLater,
    /// Left: the new code has a figure for the same year.
    LeftPresent,
}

impl Carried {
    fn message_id(self) -> &'static str {
        match self {
            Carried::Renamed => "problem-succession-renamed",
            Carried::Merged => "problem-succession-merged",
            Carried::LeftSplit => "problem-succession-left-split",
            Carried::LeftNotAdditive => "problem-succession-left-not-additive",
            Carried::LeftAlone => "problem-succession-left-alone",
            Carried::LeftLater => "problem-succession-left-later",
            Carried::LeftPresent => "problem-succession-left-present",
        }
    }
}

/// Figures of one code that met one fate.
#[derive(Clone, Debug, PartialEq)]
pub struct SuccessionChange {
    /// The code that ended.
    pub from: Code,
    /// The code that followed.
    pub to: Code,
    /// The first year of the new code.
    pub year: i32,
    /// What happened.
    pub carried: Carried,
    /// To how many figures.
    pub figures: usize,
}

impl SuccessionChange {
    /// The change as a sentence.
    pub fn message(&self) -> Message {
        Message::new(self.carried.message_id())
            .int("count", self.figures)
            .text("from", self.from.as_str())
            .text("to", self.to.as_str())
            .text("year", self.year.to_string())
    }
}

/// What applying the successions did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SuccessionReport {
    /// The year whose codes were asked for.
    pub year: i32,
    /// What was done and what was left, by code.
    pub changes: Vec<SuccessionChange>,
}

type Key = (UnitId, i32, Symbol, Symbol);

/// Carries the indicator figures of codes that ended by `year` over to their successors, in the order of the
/// successions' years, and says what it did. Flows, industries and other tables are not touched.
pub fn apply_succession(zone: &mut Zone, year: i32) -> SuccessionReport {
    let mut due: Vec<&Succession> = zone.successions.iter().filter(|s| s.year <= year).collect();
    due.sort_by_key(|s| (s.year, s.line));
    let followers = due.iter().fold(HashMap::<&str, usize>::new(), |mut count, s| {
        *count.entry(s.from.as_str()).or_default() += 1;
        count
    });
    let table = &zone.indicators;
    let mut rows: Vec<Option<IndicatorRow>> = table.rows().iter().copied().map(Some).collect();
    let mut place: HashMap<Key, usize> = HashMap::new();
    let mut of: HashMap<UnitId, Vec<usize>> = HashMap::new();
    for (i, r) in table.rows().iter().enumerate() {
        place.insert((r.unit, r.year, r.indicator, r.vintage), i);
        of.entry(r.unit).or_default().push(i);
    }
    let mut report = SuccessionReport { year, changes: Vec::new() };
    for s in &due {
        let (Some(from), Some(to)) = (zone.units.find(s.from.as_str()), zone.units.find(s.to.as_str()))
        else {
            continue;
        };
        let split = s.kind == "split" || followers[s.from.as_str()] > 1;
        let mut counts: BTreeMap<Carried, usize> = BTreeMap::new();
        for i in of.get(&from).cloned().unwrap_or_default() {
            let Some(row) = rows[i] else { continue };
            let there = place.get(&(to, row.year, row.indicator, row.vintage)).copied();
            let there = there.filter(|j| rows[*j].is_some());
            let name = table.symbols.text(row.indicator);
            let carried = match (split, s.kind == "merged", there) {
                (true, ..) => Carried::LeftSplit,
                (_, true, _) if row.year >= s.year => Carried::LeftLater,
                (_, true, _) if !is_additive(name, table.unit(name)) => Carried::LeftNotAdditive,
                (_, true, None) => Carried::LeftAlone,
                (_, true, Some(j)) => {
                    if let Some(target) = &mut rows[j] {
                        target.value += row.value;
                    }
                    rows[i] = None;
                    Carried::Merged
                }
                (_, false, Some(_)) => Carried::LeftPresent,
                (_, false, None) => {
                    rows[i] = Some(IndicatorRow { unit: to, ..row });
                    place.insert((to, row.year, row.indicator, row.vintage), i);
                    of.entry(to).or_default().push(i);
                    Carried::Renamed
                }
            };
            *counts.entry(carried).or_default() += 1;
            if carried == Carried::Renamed || carried == Carried::Merged {
                of.entry(from).or_default().retain(|j| *j != i);
            }
        }
        report.changes.extend(counts.into_iter().map(|(carried, figures)| SuccessionChange {
            from: s.from.clone(),
            to: s.to.clone(),
            year: s.year,
            carried,
            figures,
        }));
    }
    let units = table.symbols.texts().enumerate().map(|(i, name)| (Symbol(i as u32), table.unit(name)));
    let units = units.filter_map(|(symbol, unit)| Some((symbol, unit?.clone()))).collect();
    let rows = rows.into_iter().flatten().collect();
    zone.indicators = Indicators::new(&table.resource, table.symbols.clone(), rows, units);
    report
}
