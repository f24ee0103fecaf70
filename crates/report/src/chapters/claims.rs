//! The statements of the package that its own figures can confirm or not.

use crate::report::{Block, Chapter, Section};
use coregion_diagnose::{Cell, CellKind, Scope, Table};
use coregion_zone::tables::{Claim, ClaimTest};
use coregion_zone::{Message, NamedZone, UnitSet};

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The figures agree.
    Reproduced,
    /// The figures do not agree.
    NotReproduced,
    /// There is nothing to test it with.
    NotCheckable,
}

struct Tested {
    verdict: Verdict,
    figures: Message,
}

pub fn chapter(scope: &Scope<'_>) -> Option<Chapter> {
    if scope.zone.claims.is_empty() {
        return None;
    }
    let mut table = Table::new("claims", Message::new("table-claims"))
        .column("section", "heading-section", CellKind::Text)
        .column("statement", "heading-statement", CellKind::Text)
        .column("verdict", "heading-verdict", CellKind::Text)
        .column("figures", "heading-figures", CellKind::Text)
        .column("note", "heading-note", CellKind::Text);
    let mut counts = [0usize; 3];
    for claim in &scope.zone.claims {
        let tested = test(scope, claim);
        counts[tested.verdict as usize] += 1;
        table.push(vec![
            Cell::Text(claim.section.clone()),
            Cell::Name(claim.statement.clone()),
            Cell::Label(Message::new(match tested.verdict {
                Verdict::Reproduced => "claim-reproduced",
                Verdict::NotReproduced => "claim-not-reproduced",
                Verdict::NotCheckable => "claim-not-checkable",
            })),
            Cell::Label(tested.figures),
            if claim.note.en.is_empty() { Cell::Missing } else { Cell::Name(claim.note.clone()) },
        ]);
    }
    let counted = Message::new("claims-counted")
        .int("reproduced", counts[0])
        .int("not_reproduced", counts[1])
        .int("not_checkable", counts[2]);
    Some(Chapter {
        id: "claims",
        title: Message::new("chapter-claims"),
        sections: vec![Section {
            blocks: vec![Block::Text(counted), Block::Table(table)],
            ..Section::default()
        }],
    })
}

fn test(scope: &Scope<'_>, claim: &Claim) -> Tested {
    let Some(named) = scope.zone.named(&claim.zone).or_else(|| scope.zone.zones.first()) else {
        return not_checkable("claim-no-zone");
    };
    match &claim.test {
        ClaimTest::NotCheckable => not_checkable("claim-no-figure"),
        ClaimTest::Value { code, indicator, year, expected, unit, tolerance } => {
            let Some(id) = scope.zone.units.find(code.as_str()) else {
                return not_checkable("claim-no-unit");
            };
            let one = UnitSet::new(vec![id], &named.id, None);
            let found = scope.zone.indicators.column(indicator, *year, None, &one);
            let found = found.and_then(|c| Some((c.values[0]? * c.unit.factor_to(unit)?, c)));
            let Some((value, _)) = found else { return not_checkable("claim-no-figure") };
            verdict(
                (value - expected).abs() <= *tolerance * (1.0 + 1e-9),
                Message::new("claim-value")
                    .number("found", value, decimals(*tolerance))
                    .number("claimed", *expected, decimals(*tolerance))
                    .text("unit", unit.as_str())
                    .text("year", year.to_string()),
            )
        }
        ClaimTest::Count { level, expected } => {
            let mut found: Vec<_> =
                named.members.iter().flat_map(|m| scope.zone.units.descendants(*m, *level)).collect();
            if found.is_empty() {
                found = named.members.iter().filter_map(|m| scope.zone.units.ancestor(*m, *level)).collect();
            }
            found.sort();
            found.dedup();
            verdict(
                found.len() as f64 == *expected,
                Message::new("claim-count").int("found", found.len()).number("claimed", *expected, 0),
            )
        }
        ClaimTest::ShareAtLeast { code, indicator, year, expected } => {
            let Some((own, others)) = sizes(scope, named, code.as_str(), indicator, *year) else {
                return not_checkable("claim-no-figure");
            };
            let share = own / (own + others.iter().sum::<f64>());
            verdict(
                share >= *expected,
                Message::new("claim-share")
                    .percent("found", share, 1)
                    .percent("claimed", *expected, 0)
                    .text("year", year.to_string()),
            )
        }
        ClaimTest::RatioToSecondAtLeast { code, indicator, year, expected } => {
            let Some((own, others)) = sizes(scope, named, code.as_str(), indicator, *year) else {
                return not_checkable("claim-no-figure");
            };
            let next = others.iter().copied().fold(0.0, f64::max);
            if next <= 0.0 {
                return not_checkable("claim-no-figure");
            }
            verdict(
                own / next >= *expected,
                Message::new("claim-ratio")
                    .number("found", own / next, 3)
                    .number("claimed", *expected, 0)
                    .text("year", year.to_string()),
            )
        }
    }
}

fn not_checkable(id: &'static str) -> Tested {
    Tested { verdict: Verdict::NotCheckable, figures: Message::new(id) }
}

fn verdict(agrees: bool, figures: Message) -> Tested {
    Tested { verdict: if agrees { Verdict::Reproduced } else { Verdict::NotReproduced }, figures }
}

/// Decimals in which a difference of a tolerance shows.
fn decimals(tolerance: f64) -> u8 {
    if tolerance > 0.0 { (-tolerance.log10()).ceil().clamp(0.0, 6.0) as u8 } else { 3 }
}

/// The size of a unit and the sizes of the other members of its zone.
fn sizes(scope: &Scope<'_>, named: &NamedZone, code: &str, key: &str, year: i32) -> Option<(f64, Vec<f64>)> {
    let units = scope.zone.members(named);
    let column = scope.zone.indicators.column(key, year, None, &units)?;
    let at = units.ids().iter().position(|u| scope.zone.units.get(*u).code.as_str() == code)?;
    let own = column.values[at]?;
    let others = (0..units.len()).filter(|i| *i != at).filter_map(|i| column.values[i]).collect();
    Some((own, others))
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_zone::{LoadOptions, PackageSource, load};

    #[test]
    fn the_paper_s_statements_are_tested() {
        let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
        let zone = &loaded.zone;
        let scope =
            Scope { zone, named: &zone.zones[0], compare: Vec::new(), year: None, vintage: None, seed: 1 };
        let verdicts: Vec<(&str, Verdict)> =
            zone.claims.iter().map(|c| (c.id.as_str(), test(&scope, c).verdict)).collect();
        let of = |id: &str| verdicts.iter().find(|v| v.0 == id).map(|v| v.1);
        for id in [
            "gdp-xuzhou-2018",
            "gdp-jining-2018",
            "gdp-linyi-2018",
            "count-cities",
            "count-provinces",
            "first-xuzhou",
        ] {
            assert_eq!(of(id), Some(Verdict::Reproduced), "{id}");
        }
        for id in ["share-shanghai", "ratio-shanghai", "count-counties"] {
            assert_eq!(of(id), Some(Verdict::NotReproduced), "{id}");
        }
        assert_eq!(of("integration-low"), Some(Verdict::NotCheckable));
    }
}
