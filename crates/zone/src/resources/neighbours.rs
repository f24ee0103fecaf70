//! The list of neighbours: each pair once, or every pair in both directions.

use crate::problem::{Problem, ProblemKind, Problems};
use crate::read::cells::References;
use crate::read::table::Table;
use crate::tables::{Neighbour, Neighbours};
use crate::{UnitId, Units};
use std::collections::HashMap;

const COLUMNS: [(&str, bool); 4] =
    [("code_a", true), ("code_b", true), ("border_km", false), ("source", false)];

/// Reads the table. Where any pair is listed in both directions, every pair must be.
pub(crate) fn read(tables: Vec<Table>, references: &References, problems: &mut Problems) -> Neighbours {
    let units = &references.units;
    let mut found = Neighbours::default();
    let mut directed: HashMap<(UnitId, UnitId), (u32, Option<f64>)> = HashMap::new();
    let mut files: Vec<String> = Vec::new();
    for mut table in tables {
        let Some([code_a, code_b, border, source]) = table.columns(&COLUMNS, problems) else { continue };
        files.push(table.file.clone());
        table.each(problems, |cells| {
            let (a, b) = (cells.unit(code_a, units), cells.unit(code_b, units));
            let border_km = cells.number(border);
            cells.source(source, references);
            if border_km.is_some_and(|km| km < 0.0) {
                cells.wrong(ProblemKind::NegativeValue, border);
                return;
            }
            let (Some(a), Some(b)) = (a, b) else { return };
            if a == b {
                cells.wrong(ProblemKind::NeighbourSelf, code_b);
                return;
            }
            let line = cells.line();
            if let Some((first, _)) = directed.get(&(a, b)) {
                let first = first.to_string();
                cells.wrong_with(ProblemKind::RowTwice, code_b, |p| p.with("first", first));
                return;
            }
            directed.insert((a, b), (line, border_km));
            if !directed.contains_key(&(b, a)) {
                found.pairs.push(Neighbour { a, b, border_km, line });
            }
        });
    }
    found.resource = files.join(", ");
    asymmetric(&found, &directed, units, problems);
    found
}

fn asymmetric(
    found: &Neighbours,
    directed: &HashMap<(UnitId, UnitId), (u32, Option<f64>)>,
    units: &Units,
    problems: &mut Problems,
) {
    if directed.len() == found.pairs.len() {
        return;
    }
    for pair in &found.pairs {
        let back = directed.get(&(pair.b, pair.a));
        let differs = |x: Option<f64>, y: Option<f64>| match (x, y) {
            (Some(x), Some(y)) => (x - y).abs() > 0.01 * x.abs().max(y.abs()),
            (x, y) => x.is_some() != y.is_some(),
        };
        if back.is_none_or(|(_, km)| differs(pair.border_km, *km)) {
            let (a, b) = (units.get(pair.a), units.get(pair.b));
            let line = back.map_or(pair.line, |(line, _)| *line);
            problems.push(
                (Problem::new(ProblemKind::NeighbourAsymmetric, &found.resource).line(line).column("code_b"))
                    .text(&format!("{},{}", a.code, b.code))
                    .named("a", &a.names)
                    .named("b", &b.names),
            );
        }
    }
}
