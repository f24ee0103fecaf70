//! Location quotient: is a place specialised in an industry against a reference?
//!
//! For figures x of place i and industry k, and X of the reference:
//!
//! ```text
//! LQ_ik = (x_ik / x_i) / (X_k / X)
//! shrunk  ((x_ik + a X_k / X) / (x_i + a)) / (X_k / X)      a: so many units of the reference mix are added
//! floor   no quotient where x_ik is below the floor
//! ```
//!
//! A pure number: 1 is the share of the reference, above 1 specialised, above 1.25 exporting, above 1.5 strong (a
//! convention of the field). An industry that the reference does not have is undefined. Small places give wild
//! quotients: set a floor, or shrink them towards 1. A zone as its own reference hides what all members are specialised in,
//! so the reference is the package unless the zone is asked for. A missing figure has no quotient; it is not zero.
//!
//! When not to use it: it says nothing of size (show the share beside it), and a quotient above 1 in a
//! three-sector table says only that a place is rural or urban. Time grows with places times industries.
//!
//! References: Florence 1939, Report on the location of industry; Isard 1960, Methods of Regional Analysis.
//!
//! ```
//! use coregion_diagnose::structure::location_quotient::location_quotient;
//! // Farhauer and Kroell 2013: 1,714 of 79,006 workers, 879,213 of 15,593,224 in the reference.
//! let lq = location_quotient(1714.0, 79006.0, 879213.0, 15593224.0)?;
//! assert!((lq - 0.3847623).abs() < 5e-8);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::mix::{self, Mix, mix};
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table, Unavailable,
    Undefined,
};
use coregion_zone::{Arg, Message, Names};

/// What is done about small figures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Small {
    /// No quotient where the figure of a place is below this.
    pub floor: f64,
    /// So many units of the reference mix are added to each place.
    pub prior: f64,
}

/// The quotient of a part in a whole against the same part in a reference.
///
/// # Errors
/// Negative or non-finite figures, an empty whole or reference, or a part that the reference does not have.
pub fn location_quotient(
    part: f64,
    whole: f64,
    reference_part: f64,
    reference_whole: f64,
) -> Result<f64, Undefined> {
    Undefined::check_not_negative(&[part, whole, reference_part, reference_whole])?;
    if whole == 0.0 || reference_whole == 0.0 {
        return Err(Undefined::AllZero);
    }
    if reference_part == 0.0 {
        return Err(Undefined::Zero { at: 2 });
    }
    Ok(part / whole / (reference_part / reference_whole))
}

/// The quotients of places (rows of figures by industry) against the totals of a reference. `None` where the figure is
/// missing or below the floor, or where the reference has nothing of the industry.
///
/// # Errors
/// Rows that do not align with the reference, negative or non-finite figures, a place or a reference without
/// anything, a floor or a prior below zero.
pub fn location_quotients<R: AsRef<[Option<f64>]>>(
    places: &[R],
    reference: &[f64],
    small: Small,
) -> Result<Vec<Vec<Option<f64>>>, Undefined> {
    for (name, value) in [("floor", small.floor), ("prior", small.prior)] {
        if !(0.0..=f64::MAX).contains(&value) {
            return Err(Undefined::Argument { name, value, low: 0.0, high: f64::MAX });
        }
    }
    let reference = mix::shares(reference)?;
    let mut found = Vec::with_capacity(places.len());
    for row in places {
        let row = row.as_ref();
        Undefined::check_length(reference.len(), row.len())?;
        let known: Vec<f64> = row.iter().flatten().copied().collect();
        Undefined::check_not_negative(&known)?;
        let whole: f64 = known.iter().sum();
        if whole == 0.0 {
            return Err(Undefined::AllZero);
        }
        let quotient = |x: f64, share: f64| {
            (x / (whole + small.prior) + share * (small.prior / (whole + small.prior))) / share
        };
        found.push(
            row.iter()
                .zip(&reference)
                .map(|(x, share)| {
                    x.filter(|x| *x >= small.floor && *share > 0.0).map(|x| quotient(x, *share))
                })
                .collect(),
        );
    }
    Ok(found)
}

/// The class of a quotient by the convention of the field.
pub fn class(quotient: f64) -> &'static str {
    match quotient {
        q if q > 1.5 => "class-quotient-strong",
        q if q > 1.25 => "class-quotient-exporter",
        q if q > 1.0 => "class-quotient-specialised",
        _ => "class-quotient-below",
    }
}

/// The floor on figures, in the unit of the table.
pub const FLOOR: OptionSpec = OptionSpec { name: "floor", kind: Kind::Number(0.0, 1e12), default: "0" };
/// The units of the reference mix that are added to each place.
pub const PRIOR: OptionSpec = OptionSpec { name: "prior", kind: Kind::Number(0.0, 1e12), default: "0" };

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "location-quotient",
    group: Group::Structure,
    references: &[
        "Florence 1939, Report on the location of industry, Political and Economic Planning",
        "Isard 1960, Methods of Regional Analysis, MIT Press",
    ],
    options: &[
        mix::COUNTED,
        mix::CLASSIFICATION,
        mix::EXCLUDE_NONE,
        mix::REFERENCE,
        mix::LEVEL,
        FLOOR,
        PRIOR,
    ],
    run,
};

/// The quotients of a mix by the options `floor` and `prior`.
pub(super) fn of_mix(data: &Mix, options: &Options) -> Result<Vec<Vec<Option<f64>>>, Unavailable> {
    let small = Small {
        floor: options.number("floor").unwrap_or(0.0),
        prior: options.number("prior").unwrap_or(0.0),
    };
    location_quotients(&data.rows, &data.reference.totals, small)
        .map_err(|reason| Unavailable { reason: reason.message(), resource: "industries" })
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = mix(scope, options)?;
    let sample = data.sample.clone().at_least(1, "industries")?;
    let quotients = of_mix(&data, options)?;
    let (n, m) = (data.rows.len(), data.industries.len());
    let own: Vec<f64> = (0..m).map(|k| data.rows.iter().filter_map(|r| r[k]).sum()).collect();
    let total: f64 = own.iter().sum();
    let zone_row: Vec<Option<f64>> = own.iter().copied().map(Some).collect();
    let of_zone = location_quotients(&[zone_row], &data.reference.totals, Small::default())
        .map_or(vec![None; m], |mut q| q.remove(0));
    let specialised = |k: usize| quotients.iter().filter(|q| q[k].is_some_and(|q| q > 1.0)).count();
    let names = |k: usize| &data.industries[k].names;

    let mut findings = Vec::new();
    let shared: Vec<Names> = (0..m).filter(|k| 2 * specialised(*k) > n).map(|k| names(k).clone()).collect();
    let id = if shared.is_empty() { "reading-quotient-shared-none" } else { "reading-quotient-shared" };
    let reading = Message::new(id)
        .int("count", shared.len())
        .int("industries", m)
        .arg("names", Arg::List(shared.clone()));
    let mut finding = sample.finding(scope, MEASURE.name, "shared", shared.len() as f64, reading);
    finding.decimals = 0;
    finding.warnings = data.warnings.clone();
    finding.warnings.push(Message::new("warning-quotient-size"));
    findings.push(finding);
    let best = (0..m).filter_map(|k| Some((k, of_zone[k]?))).reduce(|a, b| if b.1 > a.1 { b } else { a });
    if let (Some((k, value)), false) = (best, data.reference.is_zone) {
        let reading = Message::new("reading-quotient-zone")
            .name("industry", names(k))
            .number("value", value, 2)
            .percent("share", own[k] / total, 1);
        let mut finding = sample.finding(scope, MEASURE.name, "zone-strongest", value, reading);
        finding.subject = Some(names(k).clone());
        finding.decimals = 2;
        findings.push(finding);
    }
    let best = (0..n)
        .flat_map(|i| (0..m).map(move |k| (i, k)))
        .filter_map(|(i, k)| Some((i, k, quotients[i][k]?)))
        .reduce(|a, b| if b.2 > a.2 { b } else { a });
    if let Some((i, k, value)) = best {
        let place = scope.names(sample.units[i]);
        let reading = Message::new("reading-quotient-place")
            .name("place", place)
            .name("industry", names(k))
            .number("value", value, 2);
        let mut finding = sample.finding(scope, MEASURE.name, "place-strongest", value, reading);
        finding.subject = Some(place.clone());
        finding.decimals = 2;
        findings.push(finding);
    }

    let mut industries = Table::new("quotient-industries", Message::new("table-quotient-industries"))
        .column("industry", "column-industry", CellKind::Text)
        .column("share", "column-zone-share", CellKind::Percent(1))
        .column("quotient", "column-quotient", CellKind::Number(2))
        .column("places", "column-places-specialised", CellKind::Int)
        .plot(Plot::Bars { label: "industry", value: "quotient" });
    for k in 0..m {
        industries.push(vec![
            Cell::Name(names(k).clone()),
            Cell::number((total > 0.0).then(|| own[k] / total)),
            Cell::number(of_zone[k]),
            Cell::Int(specialised(k) as i64),
        ]);
    }
    Ok(Output { findings, tables: vec![industries, places(&data, &quotients)] })
}

fn places(data: &Mix, quotients: &[Vec<Option<f64>>]) -> Table {
    let mut table = Table::new("quotients", Message::new("table-quotients"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("industry", "column-industry", CellKind::Text)
        .column("share", "column-share", CellKind::Percent(1))
        .column("quotient", "column-quotient", CellKind::Number(2))
        .column("class", "column-class", CellKind::Text);
    for (i, row) in data.rows.iter().enumerate() {
        let whole: f64 = row.iter().flatten().sum();
        for (k, class_of) in data.industries.iter().enumerate() {
            let quotient = quotients[i][k];
            table.push(vec![
                Cell::Unit(data.sample.units[i]),
                Cell::Name(class_of.names.clone()),
                Cell::number(row[k].map(|x| x / whole)),
                Cell::number(quotient),
                quotient.map_or(Cell::Missing, |q| Cell::Label(Message::new(class(q)))),
            ]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn the_published_figure() {
        let found = location_quotient(1714.0, 79006.0, 879_213.0, 15_593_224.0).unwrap();
        assert!((found - 0.3847623423013281).abs() < 1e-12, "{found}");
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(location_quotient(1.0, 0.0, 1.0, 1.0), Err(Undefined::AllZero));
        assert_eq!(location_quotient(1.0, 2.0, 0.0, 1.0), Err(Undefined::Zero { at: 2 }));
        assert_eq!(location_quotient(-1.0, 2.0, 1.0, 1.0), Err(Undefined::Negative { at: 0, value: -1.0 }));
        let small = Small { floor: -1.0, prior: 0.0 };
        let refused = location_quotients(&[[Some(1.0)]], &[1.0], small);
        assert!(matches!(refused, Err(Undefined::Argument { name: "floor", .. })));
        // Missing is no quotient, what the reference lacks has none either, and the floor takes small figures out.
        let row = [Some(1.0), None, Some(9.0), Some(0.0)];
        let plain = location_quotients(&[row], &[5.0, 1.0, 4.0, 0.0], Small::default()).unwrap();
        assert_eq!(plain[0][1], None);
        assert_eq!(plain[0][3], None);
        assert!((plain[0][0].unwrap() - 0.2).abs() < 1e-12);
        let floor = Small { floor: 2.0, prior: 0.0 };
        assert_eq!(location_quotients(&[row], &[5.0, 1.0, 4.0, 0.0], floor).unwrap()[0][0], None);
        assert_eq!(location_quotients(&[[Some(0.0)]], &[1.0], Small::default()), Err(Undefined::AllZero));
        // Shrinking by as much as the place has: halfway between the place and the reference.
        let prior = Small { floor: 0.0, prior: 10.0 };
        let shrunk = location_quotients(&[[Some(1.0), Some(9.0)]], &[5.0, 5.0], prior).unwrap();
        assert!((shrunk[0][0].unwrap() - 0.6).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn laws_of_the_quotient(
            row in prop::collection::vec(0.0f64..1e5, 5),
            reference in prop::collection::vec(0.1f64..1e5, 5),
            prior in 0.0f64..1e6,
            scale in 1e-3f64..1e3,
        ) {
            prop_assume!(row.iter().sum::<f64>() > 1.0);
            let of = |factor: f64, prior: f64| {
                let row: Vec<Option<f64>> = row.iter().map(|x| Some(x * factor)).collect();
                location_quotients(&[row], &reference, Small { floor: 0.0, prior }).unwrap().remove(0)
            };
            let total: f64 = reference.iter().sum();
            // Weighted by the reference, quotients average to 1; shrinking keeps that, and scale changes nothing.
            for prior in [0.0, prior] {
                let mean: f64 = of(1.0, prior).iter().zip(&reference).map(|(q, r)| q.unwrap() * r / total).sum();
                prop_assert!((mean - 1.0).abs() < 1e-9);
            }
            for (a, b) in of(1.0, 0.0).iter().zip(of(scale, 0.0)) {
                prop_assert!((a.unwrap() - b.unwrap()).abs() < 1e-9 * a.unwrap().max(1.0));
            }
            // Shrinking moves each quotient towards 1 and never past it.
            for (plain, shrunk) in of(1.0, 0.0).iter().zip(of(1.0, prior)) {
                let (plain, shrunk) = (plain.unwrap() - 1.0, shrunk.unwrap() - 1.0);
                prop_assert!(shrunk.abs() <= plain.abs() + 1e-9 && shrunk * plain >= -1e-9);
            }
        }
    }

    #[test]
    fn the_embedded_zone_is_rural() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[]);
        let zone = out.findings.iter().find(|f| f.statistic == "zone-strongest").unwrap();
        assert!(zone.value.number().unwrap() > 1.0, "{:?}", zone.value);
        assert_eq!((out.tables[0].rows.len(), out.tables[1].rows.len()), (20, 400));
        let counties = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[("level", "county")]);
        assert!(counties.tables[1].rows.len() > 2000);
    }
}
