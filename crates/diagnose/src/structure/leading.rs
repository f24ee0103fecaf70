//! Leading industries: which few industries should a place build clusters on?
//!
//! An industry of a place is a candidate where all of these hold:
//!
//! ```text
//! LQ > 1              the place is specialised            (location quotient)
//! D > 0               it did better than elsewhere        (competitive shift, per head of the first date: D / x)
//! BL > 1 or FL > 1    it pulls or pushes others           (linkages, where an input-output table is known)
//! ```
//!
//! Candidates of all places are ranked together by entropy weights ([`crate::composite::entropy`]) of quotient, competitive
//! shift, growth and share of the place. Scores run from 0 to 1 and are relative to the candidates.
//!
//! The same industry picked by many places is a warning, not a plan: the table says how many picked it. An industry that a
//! place did not have at the first date has no growth rate and is no candidate. With fewer than three candidates
//! nothing is weighted and they stand in the order of their quotient. Without an input-output table the third test
//! is left out and said to be. When not to use it: the sections of a census are far too coarse for choosing clusters; bring
//! two-digit output. Time grows with places times industries.
//!
//! References: those of the three parts; Hirschman 1958, The Strategy of Economic Development, on linkages as the test.
//!
//! ```
//! use coregion_diagnose::structure::leading::{Signs, candidate};
//! let signs = Signs { quotient: 1.4, shift: 0.12, backward: Some(1.2), forward: Some(0.9) };
//! assert!(candidate(&signs));
//! assert!(!candidate(&Signs { shift: -0.01, ..signs }));
//! ```

use super::linkages::{self, FORWARD};
use super::mix;
use super::shift_share;
use crate::composite::entropy::{Direction, entropy_weights};
use crate::composite::ranks::places as rank;
use crate::structure::location_quotient::{FLOOR, PRIOR, of_mix};
use crate::{Cell, CellKind, Group, Measure, Options, Output, Sample, Scope, Table, Unavailable, Undefined};
use coregion_zone::Message;

/// What speaks for an industry in a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signs {
    /// Location quotient.
    pub quotient: f64,
    /// Competitive shift over the figure of the first date.
    pub shift: f64,
    /// Backward linkage, where it is known.
    pub backward: Option<f64>,
    /// Forward linkage, where it is known.
    pub forward: Option<f64>,
}

/// Whether an industry is a candidate.
pub fn candidate(signs: &Signs) -> bool {
    let linked = match (signs.backward, signs.forward) {
        (None, None) => true,
        (backward, forward) => backward.is_some_and(|b| b > 1.0) || forward.is_some_and(|f| f > 1.0),
    };
    signs.quotient > 1.0 && signs.shift > 0.0 && linked
}

/// Scores of candidates by entropy weights of their criteria (one row a candidate, more is better), with the weights.
///
/// # Errors
/// Fewer than three candidates, rows of different lengths, values that are not finite, or no criterion that varies.
pub fn scores<R: AsRef<[f64]>>(criteria: &[R]) -> Result<(Vec<f64>, Vec<f64>), Undefined> {
    let m = criteria.first().map_or(0, |r| r.as_ref().len());
    for row in criteria {
        Undefined::check_length(m, row.as_ref().len())?;
    }
    let columns: Vec<Vec<f64>> =
        (0..m).map(|j| criteria.iter().map(|row| row.as_ref()[j]).collect()).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let found = entropy_weights(&columns, &vec![Direction::Benefit; m])?;
    Ok((found.scores, found.weights))
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "leading-industries",
    group: Group::Structure,
    references: &[
        "Hirschman 1958, The Strategy of Economic Development",
        "Dunn 1960, Papers of the Regional Science Association 6:97-112, doi:10.1111/j.1435-5597.1960.tb01705.x",
    ],
    options: &[
        mix::COUNTED,
        mix::CLASSIFICATION,
        mix::EXCLUDE_LOCAL,
        mix::REFERENCE,
        mix::LEVEL,
        mix::FROM,
        mix::TO,
        FLOOR,
        PRIOR,
        FORWARD,
    ],
    run,
};

/// A candidate: place, industry and its criteria.
struct Candidate {
    place: usize,
    industry: usize,
    criteria: [f64; 4],
    linkage: [Option<f64>; 2],
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let shifts = shift_share::of_scope(scope, options, false)?;
    let (first, last) = (&shifts.mixes[0], &shifts.mixes[shifts.mixes.len() - 1]);
    let mut sample = last.sample.clone().at_least(1, "industries")?;
    sample.inputs = shifts.mixes.iter().flat_map(|mix| mix.sample.inputs.clone()).collect();
    let quotients = of_mix(last, options)?;
    let linked = linkages::of_scope(scope, options).ok();
    let mut candidates = Vec::new();
    for (place, shift) in shifts.places.iter().enumerate() {
        let Ok(shift) = shift else { continue };
        let whole: f64 = last.rows[place].iter().flatten().sum();
        for (industry, class) in last.industries.iter().enumerate() {
            let at = |row: &[Option<f64>]| row[industry].filter(|x| *x > 0.0);
            let (Some(before), Some(after), Some(quotient)) =
                (at(&first.rows[place]), at(&last.rows[place]), quotients[place][industry])
            else {
                continue;
            };
            let linkage = linked.as_ref().map_or([None, None], |found| {
                let k = found.table.industries.iter().position(|key| *key == class.key);
                [k.map(|k| found.linkages.backward[k]), k.map(|k| found.linkages.forward[k])]
            });
            let lead = shift.industries[industry].competitive / before;
            let signs = Signs { quotient, shift: lead, backward: linkage[0], forward: linkage[1] };
            if candidate(&signs) {
                let criteria = [quotient, lead, after / before - 1.0, after / whole];
                candidates.push(Candidate { place, industry, criteria, linkage });
            }
        }
    }
    let criteria: Vec<[f64; 4]> = candidates.iter().map(|c| c.criteria).collect();
    let (scores, weights) = match scores(&criteria) {
        Ok((scores, weights)) => (scores, Some(weights)),
        Err(_) => (candidates.iter().map(|c| c.criteria[0]).collect(), None),
    };
    let order = rank(&scores);
    let picked = |k: usize| candidates.iter().filter(|c| c.industry == k).count();
    let mut findings = Vec::new();
    let reading =
        Message::new(if candidates.is_empty() { "reading-leading-none" } else { "reading-leading" })
            .int("count", candidates.len())
            .int("places", sample.len());
    let value = candidates.len() as f64;
    let mut finding = sample.finding(scope, MEASURE.name, "candidates", value, reading);
    finding.decimals = 0;
    finding.warnings = last.warnings.clone();
    finding.warnings.push(match &linked {
        Some(found) => Message::new("warning-linkages-place")
            .name("place", scope.names(found.table.unit))
            .text("year", found.table.year.to_string()),
        None => Message::new("warning-leading-no-inputs"),
    });
    if weights.is_none() && !candidates.is_empty() {
        finding.warnings.push(Message::new("warning-leading-unweighted"));
    }
    findings.push(finding);
    let most = (0..last.industries.len()).reduce(|a, b| if picked(b) > picked(a) { b } else { a });
    if let Some(k) = most.filter(|k| picked(*k) > 1) {
        let names = &last.industries[k].names;
        let reading = Message::new("reading-leading-shared")
            .name("industry", names)
            .int("count", picked(k))
            .int("places", sample.len());
        let mut finding = sample.finding(scope, MEASURE.name, "most-picked", picked(k) as f64, reading);
        finding.subject = Some(names.clone());
        finding.decimals = 0;
        findings.push(finding);
    }
    let mut tables = vec![shown(&sample, last, &candidates, &scores, &order, picked)];
    if let Some(weights) = weights {
        let mut table = Table::new("leading-weights", Message::new("table-leading-weights"))
            .column("criterion", "column-criterion", CellKind::Text)
            .column("weight", "column-weight", CellKind::Percent(1));
        let criteria = ["column-quotient", "column-shift-competitive", "column-change", "column-share"];
        for (criterion, weight) in criteria.into_iter().zip(weights) {
            table.push(vec![Cell::Label(Message::new(criterion)), Cell::Number(weight)]);
        }
        tables.push(table);
    }
    Ok(Output { findings, tables })
}

fn shown(
    sample: &Sample,
    last: &mix::Mix,
    candidates: &[Candidate],
    scores: &[f64],
    order: &[usize],
    picked: impl Fn(usize) -> usize,
) -> Table {
    let mut table = Table::new("leading-industries", Message::new("table-leading"))
        .column("rank", "column-rank", CellKind::Int)
        .column("unit", "column-unit", CellKind::Unit)
        .column("industry", "column-industry", CellKind::Text)
        .column("score", "column-score", CellKind::Number(3))
        .column("quotient", "column-quotient", CellKind::Number(2))
        .column("competitive", "column-shift-competitive", CellKind::Percent(1))
        .column("change", "column-change", CellKind::Percent(1))
        .column("share", "column-share", CellKind::Percent(1))
        .column("backward", "column-backward", CellKind::Number(3))
        .column("forward", "column-forward", CellKind::Number(3))
        .column("places", "column-picked-by", CellKind::Int);
    let mut rows: Vec<usize> = (0..candidates.len()).collect();
    rows.sort_by_key(|i| order[*i]);
    for i in rows {
        let found = &candidates[i];
        let [quotient, lead, change, share] = found.criteria;
        table.push(vec![
            Cell::Int(order[i] as i64),
            Cell::Unit(sample.units[found.place]),
            Cell::Name(last.industries[found.industry].names.clone()),
            Cell::Number(scores[i]),
            Cell::Number(quotient),
            Cell::Number(lead),
            Cell::Number(change),
            Cell::Number(share),
            Cell::number(found.linkage[0]),
            Cell::number(found.linkage[1]),
            Cell::Int(picked(found.industry) as i64),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;

    #[test]
    fn all_three_tests_must_hold() {
        let signs = Signs { quotient: 1.1, shift: 0.1, backward: Some(0.9), forward: Some(0.9) };
        assert!(!candidate(&signs));
        assert!(candidate(&Signs { forward: Some(1.1), ..signs }));
        assert!(candidate(&Signs { backward: None, forward: None, ..signs }));
        assert!(!candidate(&Signs { quotient: 1.0, backward: None, forward: None, ..signs }));
    }

    #[test]
    fn scores_are_those_of_entropy_weights() {
        let criteria = [
            [6755.23, 880.0, 3000.0],
            [4930.58, 835.0, 1500.0],
            [4717.80, 1062.0, 1700.0],
            [985.19, 225.0, 300.0],
        ];
        let (found, _) = scores(&criteria).unwrap();
        for (found, expected) in found.iter().zip([0.932650, 0.609254, 0.708813, 0.0]) {
            assert!((found - expected).abs() < 1e-6);
        }
        assert_eq!(scores(&criteria[..2]), Err(Undefined::TooFew { needed: 3, found: 2 }));
        assert_eq!(
            scores(&[vec![1.0], vec![1.0, 2.0], vec![1.0]]),
            Err(Undefined::Lengths { expected: 1, found: 2 })
        );
    }

    #[test]
    fn linkages_take_industries_out() {
        let mut zone = tiny::zone(&[("32", "P", ""), ("3201", "A", "32"), ("3202", "B", "32")]);
        let keys = ["farm", "mine", "mill"];
        for (year, a, b) in
            [(2010, [10.0, 10.0, 10.0], [10.0, 10.0, 10.0]), (2020, [10.0, 12.0, 18.0], [18.0, 10.0, 10.0])]
        {
            tiny::industries(&mut zone, "workers", year, &keys, &[("3201", &a), ("3202", &b)]);
        }
        let options = [("exclude", "none"), ("yardstick", "zone")];
        let before = tiny::run(&MEASURE, &tiny::scope(&zone), &options);
        let picked = |out: &Output| -> Vec<String> {
            (out.tables[0].rows.iter())
                .map(|row| match &row[2] {
                    Cell::Name(names) => names.en.clone(),
                    _ => String::new(),
                })
                .collect()
        };
        let mut all = picked(&before);
        all.sort();
        assert_eq!(all, ["farm", "mill", "mine"]);
        // The mill neither pulls (0.88) nor pushes (0.95).
        linkages::tests::with_inputs(&mut zone, "32", keys);
        let mut after = picked(&tiny::run(&MEASURE, &tiny::scope(&zone), &options));
        after.sort();
        assert_eq!(after, ["farm", "mine"]);
    }

    #[test]
    fn the_embedded_zone_names_its_candidates() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[]);
        assert_eq!(out.tables[0].rows.len() as f64, out.findings[0].value.number().unwrap());
        assert!(!out.tables[0].rows.is_empty());
    }
}
