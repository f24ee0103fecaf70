//! Hoover coefficient and locational Gini: how concentrated is an industry over places, or a place over industries?
//!
//! For figures x of place i and industry k, sums X over places or industries, and location quotients LQ in
//! ascending order r = 1 .. n:
//!
//! ```text
//! Hoover, industry   H_k = 1/2 sum_i |x_ik / X_k - x_i / X|         share that would have to move
//! Hoover, place      H_i = 1/2 sum_k |x_ik / x_i - r_k|             r the reference mix (half of Krugman's index)
//! locational Gini    G   = 2 sum_r r (LQ_(r) - mean LQ) / (n^2 mean LQ)
//! ```
//!
//! Pure numbers from 0 (spread like the whole) to near 1. The Gini is of quotients, each place (or industry) counting once
//! whatever its size: a small place with a wild quotient moves it, while Hoover weighs places by size. With n places the
//! Gini is at most (n - 1) / n. Industries or places without anything are undefined, as is a place that the whole
//! does not have. Missing figures must be left out before.
//!
//! When not to use it: neither says where the places lie (use Moran's I), and a big plant alone makes an industry
//! concentrated (use Ellison and Glaeser's index). Time grows with n log n.
//!
//! References: Hoover 1936 (Review of Economics and Statistics 18:162-171, doi:10.2307/1927875); Krugman 1991, Geography
//! and Trade; Farhauer and Kroell 2013, Standorttheorien, for the worked figures.
//!
//! ```
//! use coregion_diagnose::structure::localisation::{hoover, locational_gini};
//! let industry = [500.0, 500.0, 1000.0, 7000.0, 1000.0]; // Farhauer and Kroell 2013
//! let regions = [20000.0, 15000.0, 20000.0, 40000.0, 5000.0];
//! assert!((locational_gini(&industry, &regions)? - 0.4068966).abs() < 5e-8);
//! assert!((hoover(&industry, &regions)? - 0.35).abs() < 1e-12);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::mix::{self, Mix, mix, shares};
use crate::{Cell, CellKind, Group, Measure, Options, Output, Plot, Scope, Table, Unavailable, Undefined};
use coregion_zone::Message;

/// Half the sum of absolute differences between the shares of a part and of the whole.
///
/// # Errors
/// Slices of different lengths, negative or non-finite figures, a part or a whole of zeros.
pub fn hoover(part: &[f64], whole: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_length(part.len(), whole.len())?;
    let (part, whole) = (shares(part)?, shares(whole)?);
    Ok(part.iter().zip(&whole).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0)
}

/// The Gini coefficient of the quotients of a part against the whole, each position once.
///
/// # Errors
/// As [`hoover`]; a position where the whole is zero.
pub fn locational_gini(part: &[f64], whole: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_length(part.len(), whole.len())?;
    let (part, whole) = (shares(part)?, shares(whole)?);
    if let Some(at) = whole.iter().position(|w| *w == 0.0) {
        return Err(Undefined::Zero { at });
    }
    let mut quotients: Vec<f64> = part.iter().zip(&whole).map(|(a, b)| a / b).collect();
    quotients.sort_unstable_by(f64::total_cmp);
    let n = quotients.len() as f64;
    let mean = quotients.iter().sum::<f64>() / n;
    let ranked: f64 = quotients.iter().enumerate().map(|(r, q)| (r as f64 + 1.0) * (q - mean)).sum();
    Ok((2.0 * ranked / (n * n * mean)).max(0.0))
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "localisation",
    group: Group::Structure,
    references: &[
        "Hoover 1936, Review of Economics and Statistics 18:162-171, doi:10.2307/1927875",
        "Krugman 1991, Geography and Trade, MIT Press",
    ],
    options: &[mix::COUNTED, mix::CLASSIFICATION, mix::EXCLUDE_NONE, mix::REFERENCE, mix::LEVEL],
    run,
};

/// Industries smaller than this share of the zone are shown and not singled out.
const SMALL: f64 = 0.005;

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = mix(scope, options)?;
    let sample = data.sample.clone().at_least(2, "industries")?;
    let (n, m) = (data.rows.len(), data.industries.len());
    let rows = data.known();
    let places: Vec<f64> = rows.iter().map(|r| r.iter().sum()).collect();
    let total: f64 = places.iter().sum();
    let industries: Vec<Industry> = (0..m)
        .map(|k| {
            // Places that do not know the industry are left out of it, not counted as having none.
            let known: Vec<usize> = (0..n).filter(|i| data.rows[*i][k].is_some()).collect();
            let part: Vec<f64> = known.iter().map(|i| rows[*i][k]).collect();
            let whole: Vec<f64> = known.iter().map(|i| places[*i]).collect();
            Industry {
                share: part.iter().sum::<f64>() / total,
                hoover: hoover(&part, &whole).ok(),
                gini: locational_gini(&part, &whole).ok(),
            }
        })
        .collect();
    let mut findings = Vec::new();
    let mean = industries.iter().filter_map(|k| Some(k.share * k.hoover?)).sum::<f64>();
    let reading = Message::new("reading-localisation-mean").percent("value", mean, 1).int("industries", m);
    let mut finding = sample.finding(scope, MEASURE.name, "mean", mean, reading);
    finding.warnings = data.warnings.clone();
    finding.warnings.push(Message::new("warning-localisation-plants"));
    findings.push(finding);
    let most = (0..m)
        .filter(|k| industries[*k].share >= SMALL)
        .filter_map(|k| Some((k, industries[k].hoover?)))
        .reduce(|a, b| if b.1 > a.1 { b } else { a });
    if let Some((k, value)) = most {
        let names = &data.industries[k].names;
        let reading =
            Message::new("reading-localisation-most").name("industry", names).percent("value", value, 0);
        let mut finding = sample.finding(scope, MEASURE.name, "most-localised", value, reading);
        finding.subject = Some(names.clone());
        findings.push(finding);
    }
    let tables = vec![industries_table(&data, &industries), places_table(&data)];
    Ok(Output { findings, tables })
}

/// How concentrated an industry is.
struct Industry {
    share: f64,
    hoover: Option<f64>,
    gini: Option<f64>,
}

fn industries_table(data: &Mix, industries: &[Industry]) -> Table {
    let mut table = Table::new("localisation-industries", Message::new("table-localisation-industries"))
        .column("industry", "column-industry", CellKind::Text)
        .column("share", "column-zone-share", CellKind::Percent(1))
        .column("hoover", "column-hoover", CellKind::Number(3))
        .column("gini", "column-locational-gini", CellKind::Number(3))
        .plot(Plot::Bars { label: "industry", value: "hoover" });
    for (class, found) in data.industries.iter().zip(industries) {
        table.push(vec![
            Cell::Name(class.names.clone()),
            Cell::number(Some(found.share)),
            Cell::number(found.hoover),
            Cell::number(found.gini),
        ]);
    }
    table
}

fn places_table(data: &Mix) -> Table {
    let mut table = Table::new("localisation-places", Message::new("table-localisation-places"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("hoover", "column-hoover", CellKind::Number(3))
        .column("gini", "column-locational-gini", CellKind::Number(3))
        .plot(Plot::Map { unit: "unit", value: "hoover" });
    for (unit, row) in data.sample.units.iter().zip(&data.rows) {
        let known: Vec<usize> =
            (0..row.len()).filter(|k| row[*k].is_some() && data.reference.totals[*k] > 0.0).collect();
        let part: Vec<f64> = known.iter().filter_map(|k| row[*k]).collect();
        let whole: Vec<f64> = known.iter().map(|k| data.reference.totals[*k]).collect();
        table.push(vec![
            Cell::Unit(*unit),
            Cell::number(hoover(&part, &whole).ok()),
            Cell::number(locational_gini(&part, &whole).ok()),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::krugman::krugman;
    use crate::tiny;
    use proptest::prelude::*;

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn published_and_worked_figures() {
        let industry = [500.0, 500.0, 1000.0, 7000.0, 1000.0];
        let regions = [20000.0, 15000.0, 20000.0, 40000.0, 5000.0];
        close(locational_gini(&industry, &regions).unwrap(), 0.406896551724138);
        close(hoover(&industry, &regions).unwrap(), 0.35);
        let region = [700.0, 600.0, 500.0, 10000.0, 40000.0];
        let nation = [30000.0, 15000.0, 10000.0, 60000.0, 50000.0];
        close(locational_gini(&region, &nation).unwrap(), 0.6222222222222222);
        close(
            locational_gini(&region.map(|x| x * 1e296), &nation.map(|x| x * 1e-300)).unwrap(),
            0.6222222222222222,
        );
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(hoover(&[0.0, 0.0], &[1.0, 1.0]), Err(Undefined::AllZero));
        assert_eq!(hoover(&[1.0], &[1.0, 1.0]), Err(Undefined::Lengths { expected: 1, found: 2 }));
        assert_eq!(locational_gini(&[1.0, 1.0], &[1.0, 0.0]), Err(Undefined::Zero { at: 1 }));
        assert_eq!(hoover(&[1.0, -1.0], &[1.0, 1.0]), Err(Undefined::Negative { at: 1, value: -1.0 }));
        close(hoover(&[3.0], &[9.0]).unwrap(), 0.0);
        close(locational_gini(&[3.0], &[9.0]).unwrap(), 0.0);
    }

    proptest! {
        #[test]
        fn laws_of_concentration(
            pairs in prop::collection::vec((0.0f64..1e5, 1.0f64..1e5), 2..20),
            scale in 1e-3f64..1e3,
        ) {
            let (part, whole): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            prop_assume!(part.iter().sum::<f64>() > 1.0);
            let n = part.len() as f64;
            let (h, g) = (hoover(&part, &whole).unwrap(), locational_gini(&part, &whole).unwrap());
            prop_assert!((0.0..1.0 + 1e-12).contains(&h) && (0.0..=(n - 1.0) / n + 1e-9).contains(&g));
            prop_assert!((h - krugman(&part, &whole).unwrap() / 2.0).abs() < 1e-12);
            prop_assert!(hoover(&whole, &whole).unwrap() < 1e-12);
            prop_assert!(locational_gini(&whole, &whole).unwrap() < 1e-9);
            let scaled: Vec<f64> = part.iter().map(|x| x * scale).collect();
            prop_assert!((hoover(&scaled, &whole).unwrap() - h).abs() < 1e-10);
            prop_assert!((locational_gini(&scaled, &whole).unwrap() - g).abs() < 1e-9);
        }
    }

    #[test]
    fn the_embedded_zone_shows_its_mines() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[]);
        // Coal lies under a few cities only.
        assert_eq!(out.findings[1].subject.as_ref().unwrap().en, "Mining");
        assert!(out.findings[1].value.number() > out.findings[0].value.number());
        assert_eq!((out.tables[0].rows.len(), out.tables[1].rows.len()), (20, 20));
    }
}
