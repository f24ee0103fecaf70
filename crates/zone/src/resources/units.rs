//! The table of units: codes, names, levels, parents, points; and the named zones that they are members of.

use crate::problem::{Problem, ProblemKind, Problems};
use crate::read::cells::Cells;
use crate::read::table::{Col, Table};
use crate::{Code, Level, Names, Point, Unit, UnitId, Units};
use std::collections::HashMap;

const COLUMNS: [(&str, bool); 14] = [
    ("code", true),
    ("scheme", false),
    ("name_en", false),
    ("name_zh", false),
    ("level", false),
    ("parent", false),
    ("lon", false),
    ("lat", false),
    ("seat_lon", false),
    ("seat_lat", false),
    ("area_km2", false),
    ("zones", false),
    ("source", false),
    ("note", false),
];

/// What the table of units holds.
#[derive(Default)]
pub(crate) struct UnitsRead {
    /// The units.
    pub units: Units,
    /// The line of each unit.
    pub lines: Vec<u32>,
    /// The zones that each unit names, with the line.
    pub memberships: Vec<(String, UnitId, u32)>,
    /// Whether the table could be read at all.
    pub found: bool,
    /// The sources named, with the line of the first use.
    pub sources: Vec<(String, u32)>,
}

struct Draft {
    unit: Unit,
    level: Option<Level>,
    parent: String,
    line: u32,
}

/// Reads the table.
pub(crate) fn read(tables: Vec<Table>, problems: &mut Problems) -> UnitsRead {
    let mut read = UnitsRead::default();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut first_line: HashMap<Code, u32> = HashMap::new();
    let mut file = String::new();
    for mut table in tables {
        file = table.file.clone();
        let Some(columns) = table.columns(&COLUMNS, problems) else { continue };
        read.found = true;
        let [
            code,
            _,
            name_en,
            name_zh,
            level,
            parent,
            lon,
            lat,
            seat_lon,
            seat_lat,
            area,
            zones,
            source,
            note,
        ] = columns;
        table.each(problems, |cells| {
            let Some(key) = cells.needed(code) else { return };
            let key = Code::new(key);
            if let Some(first) = first_line.get(&key) {
                let first = *first;
                cells.wrong_with(ProblemKind::CodeTwice, code, |p| p.with("first", first.to_string()));
                return;
            }
            let (line, id) = (cells.line(), UnitId(drafts.len() as u32));
            first_line.insert(key.clone(), line);
            let names = Names::new(cells.text(name_en), cells.text(name_zh));
            let names = if names.en.is_empty() { Names::same(key.as_str()) } else { names };
            let given = level_of(cells, level);
            let area = cells.number(area).filter(|a| {
                *a > 0.0 || {
                    cells.wrong(ProblemKind::NegativeValue, area);
                    false
                }
            });
            let unit = Unit {
                code: key,
                names,
                level: given.unwrap_or(Level::Prefecture),
                parent: None,
                point: point(cells, lon, lat),
                seat: point(cells, seat_lon, seat_lat),
                area_km2: area,
                note: cells.text(note).to_owned(),
            };
            for zone in cells.text(zones).split([';', '；']).map(str::trim).filter(|z| !z.is_empty()) {
                read.memberships.push((zone.to_owned(), id, line));
            }
            let key = cells.text(source);
            if !key.is_empty() && !read.sources.iter().any(|(k, _)| k == key) {
                read.sources.push((key.to_owned(), line));
            }
            drafts.push(Draft { unit, level: given, parent: cells.text(parent).to_owned(), line });
        });
    }
    link(&mut drafts, &file, problems);
    read.lines = drafts.iter().map(|d| d.line).collect();
    read.units = Units::new(drafts.into_iter().map(|d| d.unit).collect());
    read
}

fn level_of(cells: &mut Cells<'_>, column: Col) -> Option<Level> {
    let text = cells.text(column);
    if text.is_empty() {
        return None;
    }
    let level = text.parse().ok();
    if level.is_none() {
        cells.wrong(ProblemKind::LevelUnknown, column);
    }
    level
}

/// A point from two columns; a latitude beyond the pole is a problem, swapped where the other reading fits.
fn point(cells: &mut Cells<'_>, lon: Col, lat: Col) -> Option<Point> {
    let (x, y) = (cells.number(lon), cells.number(lat));
    match (x, y) {
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            let empty = if x.is_none() { lon } else { lat };
            if cells.text(empty).is_empty() {
                cells.wrong(ProblemKind::CellEmpty, empty);
            }
            None
        }
        (Some(x), Some(y)) if x.abs() <= 180.0 && y.abs() <= 90.0 => Some(Point { lon: x, lat: y }),
        (Some(x), Some(y)) if x.abs() <= 90.0 && y.abs() <= 180.0 => {
            cells.wrong(ProblemKind::CoordinatesSwapped, lat);
            None
        }
        (Some(x), Some(_)) => {
            cells.wrong(ProblemKind::CoordinateRange, if x.abs() > 180.0 { lon } else { lat });
            None
        }
    }
}

/// Joins units to their parents, breaks cycles, and gives levels to units without one.
fn link(drafts: &mut [Draft], file: &str, problems: &mut Problems) {
    let place: HashMap<Code, usize> =
        drafts.iter().enumerate().map(|(i, d)| (d.unit.code.clone(), i)).collect();
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(drafts.len());
    for draft in drafts.iter() {
        let parent = place.get(draft.parent.as_str()).copied();
        if parent.is_none() && !draft.parent.is_empty() {
            problems.push(at(draft, file, ProblemKind::ParentUnknown));
        }
        parents.push(parent);
    }
    // INVARIANT: parents form a forest. A walk that meets itself is a cycle; it is cut where it closes.
    let mut walk: Vec<usize> = vec![usize::MAX; drafts.len()];
    for start in 0..drafts.len() {
        let mut unit = start;
        while walk[unit] == usize::MAX {
            walk[unit] = start;
            match parents[unit] {
                Some(next) if walk[next] == start => {
                    problems.push(at(&drafts[unit], file, ProblemKind::ParentCycle));
                    parents[unit] = None;
                }
                Some(next) => unit = next,
                None => {}
            }
        }
    }
    for i in 0..drafts.len() {
        if drafts[i].level.is_none() {
            drafts[i].unit.level = guess_level(i, drafts, &parents);
        }
    }
    for i in 0..drafts.len() {
        let Some(parent) = parents[i] else { continue };
        if drafts[parent].unit.level >= drafts[i].unit.level {
            let (own, above) = (drafts[i].unit.level.as_str(), drafts[parent].unit.level.as_str());
            let problem = at(&drafts[i], file, ProblemKind::ParentLevel);
            problems.push(problem.with("own", own).with("above", above));
        }
        drafts[i].unit.parent = Some(UnitId(parent as u32));
    }
}

fn at(draft: &Draft, file: &str, kind: ProblemKind) -> Problem {
    (Problem::new(kind, file).line(draft.line).column("parent").text(&draft.parent))
        .named("unit", &draft.unit.names)
}

/// The level of a unit whose table does not say: from the pattern of its code, else one below its parent.
fn guess_level(unit: usize, drafts: &[Draft], parents: &[Option<usize>]) -> Level {
    if let Some(level) = level_of_code(drafts[unit].unit.code.as_str()) {
        return level;
    }
    let (mut depth, mut at_unit) = (0, parents[unit]);
    while let Some(next) = at_unit.filter(|_| depth < Level::ALL.len()) {
        if let Some(level) = drafts[next].level.or_else(|| level_of_code(drafts[next].unit.code.as_str())) {
            return below(level, depth + 1);
        }
        (at_unit, depth) = (parents[next], depth + 1);
    }
    below(Level::Prefecture, depth)
}

fn below(level: Level, steps: usize) -> Level {
    let place = Level::ALL.iter().position(|l| *l == level).unwrap_or(0);
    Level::ALL[(place + steps).min(Level::ALL.len() - 1)]
}

/// GB/T 2260 codes of six digits and NUTS codes tell their level.
fn level_of_code(code: &str) -> Option<Level> {
    let bytes = code.as_bytes();
    if bytes.len() == 6 && bytes.iter().all(u8::is_ascii_digit) {
        return Some(match (&code[2..4], &code[4..6]) {
            ("00", "00") if code == "100000" => Level::Country,
            ("00", "00") => Level::Province,
            (_, "00") => Level::Prefecture,
            _ => Level::County,
        });
    }
    let nuts = bytes.len() >= 2
        && bytes.len() <= 5
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..].iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    nuts.then(|| Level::ALL[bytes.len() - 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_tell_their_level() {
        for (code, level) in [
            ("100000", Level::Country),
            ("320000", Level::Province),
            ("320300", Level::Prefecture),
            ("320302", Level::County),
            ("DE", Level::Country),
            ("DE2", Level::Province),
            ("DE212", Level::County),
        ] {
            assert_eq!(level_of_code(code), Some(level), "{code}");
        }
        assert_eq!(level_of_code("Xuzhou"), None);
    }
}
