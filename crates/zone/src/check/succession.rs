//! Codes that are used after the year in which they ended.

use crate::problem::{Problem, ProblemKind, Problems};
use crate::{UnitId, Zone};
use std::collections::HashMap;

/// One report a code: its first figure after its end.
pub(super) fn check(zone: &Zone, problems: &mut Problems) {
    let mut ended: HashMap<UnitId, usize> = HashMap::new();
    for (i, s) in zone.successions.iter().enumerate() {
        if let Some(unit) = zone.units.find(s.from.as_str()) {
            ended.entry(unit).or_insert(i);
        }
    }
    for row in zone.indicators.rows() {
        let Some(&i) = ended.get(&row.unit) else { continue };
        let succession = &zone.successions[i];
        if row.year < succession.year {
            continue;
        }
        ended.remove(&row.unit);
        let successor = zone.units.find(succession.to.as_str()).map(|u| zone.units.get(u).names.clone());
        let successor = successor.unwrap_or_else(|| crate::Names::same(succession.to.as_str()));
        problems.push(
            (Problem::new(ProblemKind::CodeEnded, &zone.indicators.resource).line(row.line).column("code"))
                .text(succession.from.as_str())
                .with("year", succession.year.to_string())
                .with("kind", succession.kind.as_str())
                .named("successor", &successor),
        );
    }
}
