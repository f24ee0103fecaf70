//! Herfindahl-Hirschman index: how dependent is a place on few industries?
//!
//! With shares s of n classes:
//!
//! ```text
//! H            = sum s^2                      1/n (even) to 1 (one class)
//! normalised   = (H - 1/n) / (1 - 1/n)        0 to 1
//! equivalents  = 1 / H                        as many equal classes would give the same
//! ```
//!
//! A pure number. n counts the classes that exist, those without anything included. One class: the normalised form is
//! undefined; nothing at all: undefined. Above 0.25 high, 0.15 to 0.25 moderate (a convention made for firms in a market, US
//! merger guidelines 2010; read it beside other places, as it moves with the number of classes).
//!
//! When not to use it: to compare places counted in different classifications, and where what matters is which industry
//! it is. Time grows with n.
//!
//! References: Herfindahl 1950, Concentration in the U.S. Steel Industry; Hirschman 1945, National Power and the
//! Structure of Foreign Trade; Doersam 2004 for the worked figure.
//!
//! ```
//! use coregion_diagnose::structure::herfindahl::herfindahl;
//! let found = herfindahl(&[20.0, 50.0, 20.0, 10.0])?; // Doersam 2004
//! assert!((found.index - 0.34).abs() < 1e-12 && (found.equivalents - 2.941176).abs() < 1e-6);
//! assert!((found.normalised? - 0.12).abs() < 1e-12);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::mix::{self, mix, shares};
use crate::{Cell, CellKind, Group, Measure, Options, Output, Plot, Scope, Table, Unavailable, Undefined};
use coregion_zone::Message;

/// The index in its three forms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Herfindahl {
    /// Sum of squared shares.
    pub index: f64,
    /// From 0 to 1; undefined with one class.
    pub normalised: Result<f64, Undefined>,
    /// As many equal classes would give the same index.
    pub equivalents: f64,
}

/// The index of values or shares.
///
/// # Errors
/// No value, negative or non-finite values, or all zeros.
pub fn herfindahl(values: &[f64]) -> Result<Herfindahl, Undefined> {
    if values.is_empty() {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    let n = values.len() as f64;
    let index: f64 = shares(values)?.iter().map(|s| s * s).sum();
    let normalised = if values.len() > 1 {
        Ok(((index - 1.0 / n) / (1.0 - 1.0 / n)).max(0.0))
    } else {
        Err(Undefined::TooFew { needed: 2, found: 1 })
    };
    Ok(Herfindahl { index, normalised, equivalents: 1.0 / index })
}

/// The class of an index by the convention of the US merger guidelines of 2010.
pub fn class(index: f64) -> &'static str {
    match index {
        h if h > 0.25 => "class-herfindahl-high",
        h if h >= 0.15 => "class-herfindahl-moderate",
        _ => "class-herfindahl-low",
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "herfindahl",
    group: Group::Structure,
    references: &[
        "Herfindahl 1950, Concentration in the U.S. Steel Industry",
        "Hirschman 1945, National Power and the Structure of Foreign Trade",
    ],
    options: &[mix::COUNTED, mix::CLASSIFICATION, mix::EXCLUDE_NONE, mix::LEVEL],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = mix(scope, options)?;
    let sample = data.sample.clone().at_least(1, "industries")?;
    let rows = data.known();
    let m = data.industries.len();
    let totals: Vec<f64> = (0..m).map(|k| rows.iter().map(|r| r[k]).sum()).collect();
    let largest = |row: &[f64]| (0..m).reduce(|a, b| if row[b] > row[a] { b } else { a }).unwrap_or(0);
    let whole = herfindahl(&totals);
    let reading = match &whole {
        Ok(found) => Message::new("reading-herfindahl-zone")
            .number("value", found.index, 3)
            .number("equivalents", found.equivalents, 1)
            .int("industries", m)
            .name("industry", &data.industries[largest(&totals)].names),
        Err(_) => Message::new("reading-herfindahl-undefined"),
    };
    let mut zone = sample.finding(scope, MEASURE.name, "zone", whole.map(|h| h.index), reading);
    // The reference plays no part here.
    zone.warnings = data.warnings.iter().filter(|w| w.id.starts_with("warning-mix-basis")).cloned().collect();
    zone.warnings.push(Message::new("warning-herfindahl-classes").int("industries", m));
    let mut findings = vec![zone];
    let places: Vec<Option<Herfindahl>> = rows.iter().map(|row| herfindahl(row).ok()).collect();
    let most = (0..rows.len())
        .filter_map(|i| Some((i, places[i]?.index)))
        .reduce(|a, b| if b.1 > a.1 { b } else { a });
    if let Some((i, value)) = most {
        let names = scope.names(sample.units[i]);
        let row = &rows[i];
        let top = largest(row);
        let reading = Message::new("reading-herfindahl-most")
            .name("place", names)
            .number("value", value, 3)
            .name("industry", &data.industries[top].names)
            .percent("share", row[top] / row.iter().sum::<f64>(), 0)
            .message("class", Message::new(class(value)));
        let mut finding = sample.finding(scope, MEASURE.name, "most-dependent", value, reading);
        finding.subject = Some(names.clone());
        findings.push(finding);
    }
    let mut table = Table::new("herfindahl", Message::new("table-herfindahl"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("index", "column-herfindahl", CellKind::Number(3))
        .column("normalised", "column-herfindahl-normalised", CellKind::Number(3))
        .column("equivalents", "column-equivalents", CellKind::Number(1))
        .column("industry", "column-largest-industry", CellKind::Text)
        .column("share", "column-share", CellKind::Percent(0))
        .column("class", "column-class", CellKind::Text)
        .plot(Plot::Map { unit: "unit", value: "index" });
    for (i, row) in rows.iter().enumerate() {
        let Some(found) = places[i] else { continue };
        let top = largest(row);
        table.push(vec![
            Cell::Unit(sample.units[i]),
            Cell::Number(found.index),
            Cell::number(found.normalised.ok()),
            Cell::Number(found.equivalents),
            Cell::Name(data.industries[top].names.clone()),
            Cell::Number(row[top] / row.iter().sum::<f64>()),
            Cell::Label(Message::new(class(found.index))),
        ]);
    }
    Ok(Output { findings, tables: vec![table] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn the_published_figures() {
        let found = herfindahl(&[20.0, 50.0, 20.0, 10.0]).unwrap();
        assert!((found.index - 0.34).abs() < 1e-12);
        assert!((found.normalised.unwrap() - 0.12).abs() < 1e-12);
        assert!((found.equivalents - 2.9411764705882346).abs() < 1e-12);
        let huge = herfindahl(&[20e300, 50e300, 20e300, 10e300]).unwrap();
        assert!((huge.index - 0.34).abs() < 1e-12);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(herfindahl(&[]), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(herfindahl(&[0.0, 0.0]), Err(Undefined::AllZero));
        assert_eq!(herfindahl(&[1.0, f64::NAN]), Err(Undefined::NotFinite { at: 1 }));
        let one = herfindahl(&[7.0]).unwrap();
        assert_eq!((one.index, one.normalised), (1.0, Err(Undefined::TooFew { needed: 2, found: 1 })));
        assert_eq!([class(0.3), class(0.2), class(0.1)].map(str::len), [21, 25, 20]);
    }

    proptest! {
        #[test]
        fn laws_of_the_index(values in prop::collection::vec(0.0f64..1e6, 2..30), scale in 1e-3f64..1e3) {
            prop_assume!(values.iter().sum::<f64>() > 1.0);
            let n = values.len() as f64;
            let found = herfindahl(&values).unwrap();
            prop_assert!(found.index >= 1.0 / n - 1e-12 && found.index <= 1.0 + 1e-12);
            prop_assert!((0.0..=1.0 + 1e-12).contains(&found.normalised.unwrap()));
            let scaled: Vec<f64> = values.iter().map(|x| x * scale).collect();
            prop_assert!((herfindahl(&scaled).unwrap().index - found.index).abs() < 1e-12);
            // An empty class leaves the index and lowers nothing but the normalised form's floor.
            let more: Vec<f64> = values.iter().copied().chain([0.0]).collect();
            prop_assert!((herfindahl(&more).unwrap().index - found.index).abs() < 1e-12);
            // Two copies of everything halve it.
            let twice: Vec<f64> = values.iter().chain(&values).copied().collect();
            prop_assert!((herfindahl(&twice).unwrap().index - found.index / 2.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_embedded_zone_is_ranked() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[]);
        assert_eq!(out.tables[0].rows.len(), 20);
        assert!(out.findings[1].value.number() > out.findings[0].value.number());
    }
}
