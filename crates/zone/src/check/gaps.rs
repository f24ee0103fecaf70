//! Figures that are missing, by unit and year, one report an indicator and level.

use crate::problem::{Problem, ProblemKind, Problems};
use crate::tables::Symbol;
use crate::{Language, Level, Names, UnitId, Zone};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How many groups of units, and units of a group, a report names.
const NAMED: usize = 6;

/// Reports the missing figures. A level counts for an indicator when one of its units has a figure; the
/// years are those in which any unit of the level has one. Units outside the package's own (first) zone, which
/// it is compared with, count where they have any figure. A code is not expected outside its life.
pub(super) fn check(zone: &Zone, problems: &mut Problems) {
    let mut series: BTreeMap<(&str, Level), (BTreeSet<i32>, HashSet<(UnitId, i32)>)> = BTreeMap::new();
    let texts: Vec<&str> = zone.indicators.symbols.texts().collect();
    for row in zone.indicators.rows() {
        let Symbol(at) = row.indicator;
        let key = (texts[at as usize], zone.units.get(row.unit).level);
        let (years, known) = series.entry(key).or_default();
        years.insert(row.year);
        known.insert((row.unit, row.year));
    }
    let own: HashSet<UnitId> =
        zone.zones.first().map_or(HashSet::new(), |first| inside(zone, &first.members));
    for ((indicator, level), (years, known)) in &series {
        let ever: HashSet<UnitId> = known.iter().map(|(unit, _)| *unit).collect();
        let mut gaps: BTreeMap<Vec<i32>, Vec<UnitId>> = BTreeMap::new();
        let (mut count, mut expected) = (0, 0);
        for (id, unit) in zone.units.iter().filter(|(_, u)| u.level == *level) {
            if !own.contains(&id) && !ever.contains(&id) {
                continue;
            }
            let (from, until) = life(zone, unit.code.as_str());
            let here: Vec<i32> = years.iter().copied().filter(|y| (from..until).contains(y)).collect();
            let missing: Vec<i32> = here.iter().copied().filter(|y| !known.contains(&(id, *y))).collect();
            expected += here.len();
            count += missing.len();
            if !missing.is_empty() {
                gaps.entry(missing).or_default().push(id);
            }
        }
        if count == 0 {
            continue;
        }
        let mut groups: Vec<(Vec<i32>, Vec<UnitId>)> = gaps.into_iter().collect();
        groups.sort_by_key(|(missing, ids)| std::cmp::Reverse(missing.len() * ids.len()));
        let by_name = |language: Language| {
            describe(&groups, years, language, |id| zone.units.get(id).names.get(language).to_owned())
        };
        let by_code = describe(&groups, years, Language::En, |id| zone.units.get(id).code.to_string());
        problems.push(
            (Problem::new(ProblemKind::ValuesMissing, &zone.indicators.resource)
                .column("value")
                .text(&by_code))
            .named("what", &zone.indicator_name(indicator))
            .count("count", count)
            .count("expected", expected)
            .with("level", level.as_str())
            .named("gaps", &Names::new(&by_name(Language::En), &by_name(Language::Zh))),
        );
    }
}

/// Units and everything inside them.
fn inside(zone: &Zone, members: &[UnitId]) -> HashSet<UnitId> {
    let mut found = HashSet::new();
    let mut open = members.to_vec();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(zone.units.children(id));
        }
    }
    found
}

/// The years in which a code holds, by the table of successions: from the first on, before the second.
fn life(zone: &Zone, code: &str) -> (i32, i32) {
    let ended = zone.successions.iter().filter(|s| s.from.as_str() == code).map(|s| s.year).min();
    let began = (zone.successions.iter())
        .filter(|s| s.to.as_str() == code && s.kind == "renamed")
        .map(|s| s.year)
        .min();
    (began.unwrap_or(i32::MIN), ended.unwrap_or(i32::MAX))
}

/// `Laiwu (2017, 2019–2023); A, B and 53 more (every year)`.
fn describe(
    groups: &[(Vec<i32>, Vec<UnitId>)],
    years: &BTreeSet<i32>,
    language: Language,
    label: impl Fn(UnitId) -> String,
) -> String {
    let zh = language == Language::Zh;
    let (comma, more) = if zh { ("、", "等") } else { (", ", " more") };
    let mut parts: Vec<String> = Vec::new();
    for (missing, ids) in groups.iter().take(NAMED) {
        let names: Vec<String> = ids.iter().take(NAMED).map(|id| label(*id)).collect();
        let mut text = names.join(comma);
        if ids.len() > NAMED {
            let rest = ids.len() - NAMED;
            text.push_str(&if zh {
                format!("{more} {} 个单元", ids.len())
            } else {
                format!(" and {rest}{more}")
            });
        }
        let when = match missing.len() == years.len() {
            true if zh => "各年".to_owned(),
            true => "every year".to_owned(),
            false => spans(missing),
        };
        parts.push(if zh { format!("{text}（{when}）") } else { format!("{text} ({when})") });
    }
    if groups.len() > NAMED {
        let rest: usize = groups[NAMED..].iter().map(|(_, ids)| ids.len()).sum();
        parts.push(if zh { format!("另有 {rest} 个单元") } else { format!("{rest} more units") });
    }
    parts.join(if zh { "；" } else { "; " })
}

/// Years as spans: `2017, 2019–2023`.
pub(super) fn spans(years: &[i32]) -> String {
    let mut parts: Vec<(i32, i32)> = Vec::new();
    for &year in years {
        match parts.last_mut() {
            Some((_, end)) if *end + 1 == year => *end = year,
            _ => parts.push((year, year)),
        }
    }
    let text = |(a, b): &(i32, i32)| if a == b { a.to_string() } else { format!("{a}–{b}") };
    parts.iter().map(text).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_join_into_spans() {
        assert_eq!(spans(&[2017, 2019, 2020, 2021]), "2017, 2019–2021");
    }
}
