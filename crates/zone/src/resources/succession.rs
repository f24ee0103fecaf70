//! The table of successions.

use crate::Code;
use crate::problem::{Problem, ProblemKind, Problems};
use crate::read::cells::References;
use crate::read::table::Table;
use crate::tables::Succession;
use std::collections::HashSet;

const COLUMNS: [(&str, bool); 6] =
    [("from", true), ("to", true), ("year", true), ("kind", false), ("note", false), ("source", false)];

/// Reads the table. The code that ended need not be a unit; the one that followed must be one.
pub(crate) fn read(tables: Vec<Table>, references: &References, problems: &mut Problems) -> Vec<Succession> {
    let mut list: Vec<Succession> = Vec::new();
    let mut followers: Vec<(String, u32, String)> = Vec::new();
    for mut table in tables {
        let table_file = table.file.clone();
        let Some([from, to, year, kind, note, source]) = table.columns(&COLUMNS, problems) else { continue };
        table.each(problems, |cells| {
            let (old, new) = (cells.needed(from), cells.needed(to));
            let when = cells.year(year);
            let what = cells.text(kind);
            if !matches!(what, "" | "renamed" | "merged" | "split") {
                cells.wrong_with(ProblemKind::WordUnknown, kind, |p| {
                    p.with("known", "renamed, merged, split")
                });
                return;
            }
            let (Some(old), Some(new), Some(when)) = (old, new, when) else { return };
            if old == new {
                cells.wrong(ProblemKind::SuccessionInvalid, to);
                return;
            }
            followers.push((table_file.clone(), cells.line(), new.to_owned()));
            let key = cells.source(source, references);
            let note = match (cells.text(note), key) {
                (text, "") => text.to_owned(),
                ("", key) => key.to_owned(),
                (text, key) => format!("{text} ({key})"),
            };
            list.push(Succession {
                from: Code::new(old),
                to: Code::new(new),
                year: when,
                kind: what.to_owned(),
                note,
                line: cells.line(),
            });
        });
    }
    let ended: HashSet<&str> = list.iter().map(|s| s.from.as_str()).collect();
    for (file, line, code) in followers {
        if references.units.find(&code).is_none() && !ended.contains(code.as_str()) {
            let problem = Problem::new(ProblemKind::CodeUnknown, &file).line(line).column("to").text(&code);
            problems.push(problem.with("column", "to"));
        }
    }
    list
}
