//! Flows whose two ends report very different values.

use crate::problem::{Problem, ProblemKind, Problems};
use crate::tables::{FlowRow, Symbol};
use crate::{Period, UnitId, Zone};
use std::collections::{BTreeMap, HashMap};

/// One report for each kind and period, with the worst pair.
pub(super) fn check(zone: &Zone, problems: &mut Problems) {
    let symbols = &zone.flows.symbols;
    let (Some(origin), Some(destination)) = (symbols.find("origin"), symbols.find("destination")) else {
        return;
    };
    type Reports<'z> = (Option<&'z FlowRow>, Option<&'z FlowRow>);
    let mut series: BTreeMap<(Symbol, Period), HashMap<(UnitId, UnitId), Reports<'_>>> = BTreeMap::new();
    for row in &zone.flows.rows {
        if row.report != origin && row.report != destination {
            continue;
        }
        let pairs = series.entry((row.kind, row.period)).or_default();
        let reports = pairs.entry((row.origin, row.destination)).or_default();
        *(if row.report == origin { &mut reports.0 } else { &mut reports.1 }) = Some(row);
    }
    for ((kind, period), pairs) in &series {
        let both: Vec<(&FlowRow, &FlowRow)> =
            pairs.values().filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
        let gap = |(a, b): &(&FlowRow, &FlowRow)| (a.value - b.value).abs();
        let far: Vec<&(&FlowRow, &FlowRow)> =
            both.iter().filter(|p| gap(p) > 0.5 * p.0.value.max(p.1.value)).collect();
        let worst = far.iter().max_by(|p, q| gap(p).total_cmp(&gap(q)).then(q.0.line.cmp(&p.0.line)));
        let Some((from, to)) = worst else { continue };
        problems.push(
            (Problem::new(ProblemKind::FlowReportsDiffer, &zone.flows.resource)
                .line(to.line)
                .column("value"))
            .text(&to.value.to_string())
            .with("kind", symbols.text(*kind))
            .with("period", period.to_string())
            .count("count", far.len())
            .count("pairs", both.len())
            .named("origin", &zone.units.get(from.origin).names)
            .named("destination", &zone.units.get(from.destination).names)
            .number("from", from.value, 3)
            .number("to", to.value, 3),
        );
    }
}
