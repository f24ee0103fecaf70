//! Co-opetition: are two places rivals or partners, overall and by industry?
//!
//! From complementarity and overlap of each pair ([`super::complementarity`]) and location quotients:
//!
//! ```text
//! pair      CO_ij = (comp - overlap) / (comp + overlap)                    -1 rivals, +1 partners
//! zone      CO    = sum over pairs (comp - overlap) / sum (comp + overlap)
//! industry  both quotients above 1: rivals; one above, one below: partners; both below: common gap
//! ```
//!
//! A pure number; undefined where there is neither complement nor overlap. Two places that are specialised against the
//! reference in opposite ways are partners, in the same way rivals. The zone's figure is set against places put
//! together at random ([`super::redraw`]), each keeping its size: what any group of places would have.
//!
//! A common gap is where a joint effort to attract an industry would tread on nobody. When not to use it: rivals in one
//! section may still divide labour inside it. Time grows with pairs times industries times draws.
//!
//! References: the index is Coregion's own; the rule by industry is the one of You 2023 on Chengdu and Chongqing.
//!
//! ```
//! use coregion_diagnose::structure::co_opetition::{Relation, relation};
//! assert_eq!(relation(1.6, 1.2), Some(Relation::Rivals));
//! assert_eq!(relation(1.6, 0.4), Some(Relation::Partners));
//! assert_eq!(relation(0.6, 0.4), Some(Relation::CommonGap));
//! ```

use super::complementarity::{Complement, Pairs, excess, of_excess, pair_names};
use super::mix::{self, Mix, mix, shares};
use super::redraw::{DRAWS, NULL, redraw};
use crate::structure::location_quotient::{Small, location_quotients};
use crate::{
    Cell, CellKind, Constraint, Evidence, Group, Measure, Null, Options, Output, Plot, Scope, Support, Table,
    Unavailable, Undefined,
};
use coregion_zone::Message;

/// What two places are to each other in one industry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Both specialised.
    Rivals,
    /// One specialised, the other not.
    Partners,
    /// Neither: they could attract it together.
    CommonGap,
}

/// What two places are to each other by their location quotients; none where a quotient is exactly 1.
pub fn relation(one: f64, other: f64) -> Option<Relation> {
    match (one > 1.0, one < 1.0, other > 1.0, other < 1.0) {
        (true, _, true, _) => Some(Relation::Rivals),
        (true, _, _, true) | (_, true, true, _) => Some(Relation::Partners),
        (_, true, _, true) => Some(Relation::CommonGap),
        _ => None,
    }
}

/// The index over pairs: the balance of complement and overlap in all of them.
///
/// # Errors
/// No pair, or neither complement nor overlap in any.
pub fn co_opetition(pairs: &[Complement]) -> Result<f64, Undefined> {
    if pairs.is_empty() {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    let total = |part: fn(&Complement) -> f64| pairs.iter().map(part).sum::<f64>();
    let (fits, overlaps) = (total(|c| c.complementarity), total(|c| c.overlap));
    if fits + overlaps <= 0.0 { Err(Undefined::AllZero) } else { Ok((fits - overlaps) / (fits + overlaps)) }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "co-opetition",
    group: Group::Structure,
    references: &["You 2023, on the rule by industry for Chengdu and Chongqing"],
    options: &[
        mix::COUNTED,
        mix::CLASSIFICATION,
        mix::EXCLUDE_LOCAL,
        mix::REFERENCE,
        mix::LEVEL,
        NULL,
        DRAWS,
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = mix(scope, options)?;
    let sample = data.sample.clone().at_least(2, "industries")?;
    let pairs = Pairs::of(&data);
    let complements: Vec<Complement> = pairs.list.iter().map(|p| p.2).collect();
    let value = co_opetition(&complements);
    let sizes: Vec<f64> = data.known().iter().map(|r| r.iter().sum()).collect();
    let draws = options.int("draws").unwrap_or(999) as usize;
    let null = value.as_ref().ok().and_then(|observed| {
        let redraw = redraw(&data, options)?;
        let reference = &data.reference.totals;
        let figures = redraw
            .figures(sizes.len(), draws, scope.seed, |places| of_places(places, &sizes, reference).ok());
        Null::of(redraw.message(), figures, *observed, scope.seed)
    });
    let (support, strength) = match &null {
        Some(null) if null.percentile <= 0.05 => (Support::Confirms, 1.0),
        Some(null) if null.percentile >= 0.95 => (Support::Contradicts, 1.0),
        Some(_) => (Support::Inconclusive, 0.5),
        None => (Support::Inconclusive, 0.0),
    };
    let reading = match (&value, &null) {
        (Err(_), _) => Message::new("reading-co-opetition-undefined"),
        (Ok(value), None) => Message::new("reading-co-opetition-bare").number("value", *value, 2),
        (Ok(value), Some(null)) => Message::new(match support {
            Support::Confirms => "reading-co-opetition-rivals",
            Support::Contradicts => "reading-co-opetition-partners",
            Support::Inconclusive => "reading-co-opetition-chance",
        })
        .number("value", *value, 2)
        .number("expected", null.mean, 2),
    };
    let mut zone = sample.finding(scope, MEASURE.name, "zone", value, reading);
    zone.decimals = 2;
    zone.evidence = Some(Evidence { constraint: Constraint::IndustrialSimilarity, support, strength });
    zone.warnings = data.warnings.clone();
    zone.warnings.push(Message::new("warning-co-opetition-inside"));
    zone.null = null;
    let mut findings = vec![zone];
    let index = |c: &Complement| c.co_opetition();
    let most = pairs.list.iter().filter(|p| index(&p.2).is_some());
    let rivals = most.clone().reduce(|a, b| if index(&b.2) < index(&a.2) { b } else { a });
    let partners = most.reduce(|a, b| if index(&b.2) > index(&a.2) { b } else { a });
    for (statistic, pair, id) in [
        ("rivals", rivals, "reading-co-opetition-pair-rivals"),
        ("partners", partners, "reading-co-opetition-pair-partners"),
    ] {
        let Some((i, j, found)) = pair else { continue };
        let value = found.co_opetition().unwrap_or(0.0);
        let reading = Message::new(id)
            .name("one", scope.names(sample.units[*i]))
            .name("other", scope.names(sample.units[*j]))
            .number("value", value, 2);
        let mut finding = sample.finding(scope, MEASURE.name, statistic, value, reading);
        finding.subject = Some(pair_names(scope, &data, *i, *j));
        finding.decimals = 2;
        findings.push(finding);
    }
    let relations = Relations::of(&data);
    Ok(Output { findings, tables: vec![pairs_table(&data, &pairs, &relations), relations.table(&data)] })
}

/// The index of random places, each given the size of the one it stands for.
fn of_places(places: &[Vec<f64>], sizes: &[f64], reference: &[f64]) -> Result<f64, Undefined> {
    let mut beyond = Vec::with_capacity(places.len());
    for (place, size) in places.iter().zip(sizes) {
        let sized: Vec<f64> = shares(place)?.into_iter().map(|s| s * size).collect();
        beyond.push(excess(&sized, reference)?);
    }
    let mut pairs = Vec::with_capacity(places.len() * places.len() / 2);
    for (i, a) in beyond.iter().enumerate() {
        pairs.extend(beyond[i + 1..].iter().map(|b| of_excess(a, b)));
    }
    co_opetition(&pairs)
}

/// The relations of every pair in every industry.
struct Relations {
    /// By pair (i < j, row by row) and industry.
    of_pair: Vec<Vec<Option<Relation>>>,
}

impl Relations {
    fn of(data: &Mix) -> Relations {
        let quotients = location_quotients(&data.rows, &data.reference.totals, Small::default());
        let quotients = quotients.unwrap_or_default();
        let mut of_pair = Vec::new();
        for (i, a) in quotients.iter().enumerate() {
            for b in &quotients[i + 1..] {
                of_pair.push(a.iter().zip(b).map(|(x, y)| relation((*x)?, (*y)?)).collect());
            }
        }
        Relations { of_pair }
    }

    fn of_two(&self, n: usize, i: usize, j: usize) -> &[Option<Relation>] {
        &self.of_pair[i * n - i * (i + 1) / 2 + j - i - 1]
    }

    fn table(&self, data: &Mix) -> Table {
        let mut table = Table::new("co-opetition-industries", Message::new("table-co-opetition-industries"))
            .column("industry", "column-industry", CellKind::Text)
            .column("rivals", "column-rival-pairs", CellKind::Int)
            .column("partners", "column-partner-pairs", CellKind::Int)
            .column("gaps", "column-gap-pairs", CellKind::Int)
            .plot(Plot::Bars { label: "industry", value: "rivals" });
        for (k, class) in data.industries.iter().enumerate() {
            let count =
                |wanted| Cell::Int(self.of_pair.iter().filter(|pair| pair[k] == Some(wanted)).count() as i64);
            table.push(vec![
                Cell::Name(class.names.clone()),
                count(Relation::Rivals),
                count(Relation::Partners),
                count(Relation::CommonGap),
            ]);
        }
        table
    }
}

fn pairs_table(data: &Mix, pairs: &Pairs, relations: &Relations) -> Table {
    let mut table = Table::new("co-opetition", Message::new("table-co-opetition"))
        .column("one", "column-unit", CellKind::Unit)
        .column("other", "column-other-unit", CellKind::Unit)
        .column("index", "column-co-opetition", CellKind::Number(2))
        .column("rivals", "column-rival-industries", CellKind::Int)
        .column("partners", "column-partner-industries", CellKind::Int)
        .column("gaps", "column-gap-industries", CellKind::Int)
        .plot(Plot::Matrix { row: "one", column: "other", value: "index" });
    let n = data.rows.len();
    for (i, j, found) in &pairs.list {
        let of = relations.of_two(n, *i, *j);
        let count = |wanted| Cell::Int(of.iter().filter(|r| **r == Some(wanted)).count() as i64);
        for (one, other) in [(i, j), (j, i)] {
            table.push(vec![
                Cell::Unit(data.sample.units[*one]),
                Cell::Unit(data.sample.units[*other]),
                Cell::number(found.co_opetition()),
                count(Relation::Rivals),
                count(Relation::Partners),
                count(Relation::CommonGap),
            ]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;

    #[test]
    fn worked_figures() {
        let pair = Complement { complementarity: 0.6315789473684211, overlap: 0.10526315789473681 };
        assert!((pair.co_opetition().unwrap() - 0.7142857142857144).abs() < 1e-12);
        assert!((co_opetition(&[pair]).unwrap() - 0.7142857142857144).abs() < 1e-12);
        let rivals = Complement { complementarity: 0.1, overlap: 0.4 };
        let both = co_opetition(&[pair, rivals]).unwrap();
        assert!(
            (both - (0.6315789473684211 + 0.1 - 0.10526315789473681 - 0.4) / 1.236842105263158).abs() < 1e-12
        );
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(co_opetition(&[]), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(co_opetition(&[Complement::default()]), Err(Undefined::AllZero));
        assert_eq!((relation(1.0, 2.0), relation(0.5, 1.0)), (None, None));
    }

    #[test]
    fn two_towns_of_one_trade_are_rivals() {
        let mut zone = tiny::zone(&[
            ("32", "P", ""),
            ("3201", "A", "32"),
            ("3202", "B", "32"),
            ("3203", "C", "32"),
            ("33", "Q", ""),
            ("3301", "D", "33"),
        ]);
        let keys = ["farm", "mine", "mill"];
        for (code, row) in [
            ("3201", [1.0, 8.0, 1.0]),
            ("3202", [2.0, 7.0, 1.0]),
            ("3203", [8.0, 1.0, 1.0]),
            ("3301", [4.0, 3.0, 3.0]),
        ] {
            tiny::industries(&mut zone, "workers", 2020, &keys, &[(code, &row)]);
        }
        zone.zones.insert(
            0,
            tiny::named("three", ["3201", "3202", "3203"].map(|c| zone.units.find(c).unwrap()).to_vec()),
        );
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("draws", "99")]);
        let find = |s: &str| out.findings.iter().find(|f| f.statistic == s).unwrap();
        assert_eq!(find("rivals").subject.as_ref().unwrap().en, "A – B");
        assert!(
            find("rivals").value.number().unwrap() < 0.0 && find("partners").value.number().unwrap() > 0.0
        );
        assert_eq!(out.tables[0].rows.len(), 6);
        // A and B both mine; neither mills more than D does.
        assert_eq!(out.tables[0].rows[0][3], Cell::Int(1));
    }

    #[test]
    fn the_embedded_zone_against_chance() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[("draws", "199")]);
        assert!(out.findings[0].null.is_some());
        let again = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[("draws", "199")]);
        assert_eq!(out.findings, again.findings);
    }
}
