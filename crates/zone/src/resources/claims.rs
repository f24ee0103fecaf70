//! The table of claims.

use crate::problem::{ProblemKind, Problems};
use crate::read::cells::Cells;
use crate::read::number::decimals;
use crate::read::table::{Col, Table};
use crate::tables::{Claim, ClaimTest};
use crate::{Code, MeasureUnit, NamedZone, Names, Units};

const COLUMNS: [(&str, bool); 14] = [
    ("id", true),
    ("section", false),
    ("statement_en", false),
    ("statement_zh", false),
    ("zone", false),
    ("test", true),
    ("code", false),
    ("indicator", false),
    ("year", false),
    ("expected", false),
    ("unit", false),
    ("tolerance", false),
    ("reason_en", false),
    ("reason_zh", false),
];

/// Reads the table. A claim that names no zone speaks of the first.
pub(crate) fn read(
    tables: Vec<Table>,
    units: &Units,
    zones: &[NamedZone],
    problems: &mut Problems,
) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    for mut table in tables {
        let Some(c) = table.columns(&COLUMNS, problems) else { continue };
        table.each(problems, |cells| {
            let [id, section, statement_en, statement_zh, zone, .., reason_en, reason_zh] = c;
            let Some(key) = cells.needed(id) else { return };
            if claims.iter().any(|claim| claim.id == key) {
                cells.wrong_with(ProblemKind::RowTwice, id, |p| p.with("first", "none"));
                return;
            }
            let named = match cells.text(zone) {
                "" => zones.first().map_or(String::new(), |z| z.id.clone()),
                text => text.to_owned(),
            };
            if !zones.iter().any(|z| z.id == named) {
                cells.wrong(ProblemKind::ZoneUnknown, zone);
                return;
            }
            let Some(test) = test(cells, &c, units) else { return };
            claims.push(Claim {
                id: key.to_owned(),
                section: cells.text(section).to_owned(),
                statement: Names::new(cells.text(statement_en), cells.text(statement_zh)),
                zone: named,
                test,
                note: Names::new(cells.text(reason_en), cells.text(reason_zh)),
                line: cells.line(),
            });
        });
    }
    claims
}

fn test(cells: &mut Cells<'_>, columns: &[Col; 14], units: &Units) -> Option<ClaimTest> {
    let [.., test, code, indicator, year, expected, unit, tolerance, _, _] = *columns;
    let word = cells.needed(test)?;
    Some(match word {
        "not_checkable" => ClaimTest::NotCheckable,
        "count" => {
            let level = cells.needed(indicator)?.parse().ok();
            if level.is_none() {
                cells.wrong(ProblemKind::LevelUnknown, indicator);
            }
            ClaimTest::Count { level: level?, expected: needed_number(cells, expected)? }
        }
        "value" | "share_at_least" | "ratio_to_second_at_least" => {
            let place = units.get(cells.unit(code, units)?).code.clone();
            let series = cells.needed(indicator)?.to_owned();
            let when = cells.year(year)?;
            let number = needed_number(cells, expected)?;
            match word {
                "value" => {
                    let half_digit = 0.5 * 10f64.powi(-i32::from(decimals(cells.text(expected))));
                    let tolerance = cells.number(tolerance).unwrap_or(half_digit);
                    let unit = MeasureUnit::parse(cells.text(unit));
                    value_test(place, series, when, number, unit, tolerance)
                }
                "share_at_least" => {
                    ClaimTest::ShareAtLeast { code: place, indicator: series, year: when, expected: number }
                }
                _ => ClaimTest::RatioToSecondAtLeast {
                    code: place,
                    indicator: series,
                    year: when,
                    expected: number,
                },
            }
        }
        _ => {
            let known = "value, count, share_at_least, ratio_to_second_at_least, not_checkable";
            cells.wrong_with(ProblemKind::WordUnknown, test, |p| p.with("known", known));
            return None;
        }
    })
}

fn value_test(
    code: Code,
    indicator: String,
    year: i32,
    expected: f64,
    unit: MeasureUnit,
    tolerance: f64,
) -> ClaimTest {
    ClaimTest::Value { code, indicator, year, expected, unit, tolerance }
}

fn needed_number(cells: &mut Cells<'_>, column: Col) -> Option<f64> {
    cells.needed(column)?;
    cells.number(column)
}
