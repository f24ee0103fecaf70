//! Industrial gradient: which industries should leave a place, and which places are next in line?
//!
//! For value added VA, workers L and capital K of place i in industry k, against totals of a reference:
//!
//! ```text
//! LQ   = (VA_ik / VA_i) / (VA_k / VA)                      location quotient of value added
//! CP   = (VA_ik / VA_k) / (L_ik / L_k)                      comparative productivity of labour
//! CC   = (VA_ik / VA_k) / (K_ik / K_k)                      comparative productivity of capital
//! IGC  = LQ CP,     IGC' = LQ CP CC
//! ```
//!
//! Pure numbers: above 1 a high gradient (the place keeps the industry or sends it out), below 1 a low one (it
//! receives). The quotient makes it partly a matter of size, so the factors are shown. No workers or no capital: undefined.
//! A place whose gradient is at least 1 and falls is a sender; one below 1 that rises is a receiver; read this beside
//! relatedness ([`super::relatedness`]), land and wages.
//!
//! Where the table of industries holds value added and workers in one classification these are used; else the three
//! sectors of the indicators, with workers added up to sectors, which shows rural against urban and little more. Workers
//! counted by residence are not where the output is made. Time grows with places times industries.
//!
//! References: Dai 2003 (IGC); Chen and Xiong 2007 (IGC').
//!
//! ```
//! use coregion_diagnose::structure::gradient::{Figures, gradient};
//! let place = Figures { value_added: 80.0, all_value_added: 800.0, workers: 12.0, capital: Some(70.0) };
//! let nation = Figures { value_added: 5000.0, all_value_added: 80000.0, workers: 600.0, capital: Some(5600.0) };
//! let found = gradient(&place, &nation)?;
//! assert!((found.index - 1.28).abs() < 1e-12 && (found.extended.unwrap() - 1.6384).abs() < 1e-12);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::location_quotient::location_quotient;
use super::mix;
use crate::{
    Cell, CellKind, Dropped, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Sample, Scope, Table,
    Unavailable, Undefined,
};
use coregion_zone::{Column, Message, Names, Provenance, UnitId, UnitSet};

/// Figures of an industry in a place or a reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Value added of the industry.
    pub value_added: f64,
    /// Value added of all industries.
    pub all_value_added: f64,
    /// Workers of the industry.
    pub workers: f64,
    /// Capital of the industry, where it is known.
    pub capital: Option<f64>,
}

/// The gradient with its factors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gradient {
    /// Location quotient of value added.
    pub quotient: f64,
    /// Comparative productivity of labour.
    pub labour: f64,
    /// Comparative productivity of capital, where capital is known on both sides.
    pub capital: Option<f64>,
    /// The coefficient.
    pub index: f64,
    /// The coefficient with capital.
    pub extended: Option<f64>,
}

/// The gradient of an industry in a place against a reference.
///
/// # Errors
/// Negative or non-finite figures; nothing of the industry in the reference; no workers or no capital.
pub fn gradient(place: &Figures, reference: &Figures) -> Result<Gradient, Undefined> {
    let quotient = location_quotient(
        place.value_added,
        place.all_value_added,
        reference.value_added,
        reference.all_value_added,
    )?;
    let share = place.value_added / reference.value_added;
    let productivity = |own: f64, whole: f64| -> Result<f64, Undefined> {
        Undefined::check_not_negative(&[own, whole])?;
        if own == 0.0 || whole == 0.0 { Err(Undefined::Zero { at: 0 }) } else { Ok(share / (own / whole)) }
    };
    let labour = productivity(place.workers, reference.workers)?;
    let capital = match (place.capital, reference.capital) {
        (Some(own), Some(whole)) => Some(productivity(own, whole)?),
        _ => None,
    };
    let index = quotient * labour;
    Ok(Gradient { quotient, labour, capital, index, extended: capital.map(|c| index * c) })
}

/// What a place does with an industry, from its gradient and how it moved.
pub fn class(index: f64, change: Option<f64>) -> &'static str {
    match (index >= 1.0, change) {
        (true, Some(change)) if change < 0.0 => "class-gradient-sends",
        (true, _) => "class-gradient-keeps",
        (false, Some(change)) if change > 0.0 => "class-gradient-receives",
        (false, _) => "class-gradient-low",
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "gradient",
    group: Group::Structure,
    references: &[
        "Dai 2003, on the industrial gradient coefficient",
        "Chen and Xiong 2007, on its extended form",
    ],
    options: &[
        OptionSpec { name: "value-added", kind: Kind::Text, default: "value_added" },
        OptionSpec { name: "workers", kind: Kind::Text, default: "" },
        OptionSpec { name: "capital", kind: Kind::Text, default: "capital" },
        mix::CLASSIFICATION,
    ],
    run,
};

/// Value added, workers and capital of places by industry, in one year.
struct Year {
    year: i32,
    industries: Vec<(String, Names)>,
    /// By place and industry: value added, workers, capital.
    values: Vec<Vec<[Option<f64>; 3]>>,
    inputs: Vec<Provenance>,
    sectors: bool,
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let members = scope.members();
    let level = members.ids().first().map(|id| scope.zone.units.get(*id).level);
    // The reference: every place of the package at the level of the members, and the members themselves.
    let mut wide: Vec<UnitId> = (scope.zone.units.iter())
        .filter(|(id, unit)| Some(unit.level) == level || members.ids().contains(id))
        .map(|(id, _)| id)
        .collect();
    wide.sort_unstable();
    let wide = UnitSet::new(wide, "package", None);
    let years = years(scope, options, &wide);
    let wanted = |year: &Year| (scope.year.map_or(-year.year, |w| (w - year.year).abs()), -year.year);
    let now = years.iter().min_by_key(|year| wanted(year)).ok_or_else(|| Unavailable {
        reason: Message::new("unavailable-gradient"),
        resource: "industries",
    })?;
    let before =
        years.iter().filter(|y| y.year < now.year && y.industries == now.industries).min_by_key(|y| y.year);

    let mut sample = Sample {
        inputs: now.inputs.clone(),
        period: now.inputs.first().and_then(|p| p.period),
        ..Sample::default()
    };
    for id in members.ids() {
        let Some(row) = wide.ids().iter().position(|u| u == id) else { continue };
        if now.values[row].iter().any(|v| v[0].is_some() && v[1].is_some()) {
            sample.units.push(*id);
        } else {
            let reason = Message::new("dropped-no-industries").text("year", now.year.to_string());
            sample.dropped.push(Dropped { names: scope.names(*id).clone(), reason });
        }
    }
    let sample = sample.at_least(1, "industries")?;
    let mut table = Table::new("gradient", Message::new("table-gradient").text("year", now.year.to_string()))
        .column("unit", "column-unit", CellKind::Unit)
        .column("industry", "column-industry", CellKind::Text)
        .column("gradient", "column-gradient", CellKind::Number(2))
        .column("quotient", "column-quotient", CellKind::Number(2))
        .column("labour", "column-labour", CellKind::Number(2))
        .column("capital", "column-capital", CellKind::Number(2))
        .column("extended", "column-gradient-extended", CellKind::Number(2))
        .column("change", "column-gradient-change", CellKind::Number(2))
        .column("class", "column-class", CellKind::Text);
    let mut high: Option<(usize, usize, Gradient)> = None;
    let mut count = 0;
    for (i, unit) in sample.units.iter().enumerate() {
        let Some(row) = wide.ids().iter().position(|u| u == unit) else { continue };
        for k in 0..now.industries.len() {
            let Ok(found) = now.gradient(row, k) else { continue };
            let change = before.and_then(|b| Some(found.index - b.gradient(row, k).ok()?.index));
            count += usize::from(found.index >= 1.0);
            if high.is_none_or(|high| found.index > high.2.index) {
                high = Some((i, k, found));
            }
            table.push(vec![
                Cell::Unit(*unit),
                Cell::Name(now.industries[k].1.clone()),
                Cell::Number(found.index),
                Cell::Number(found.quotient),
                Cell::Number(found.labour),
                Cell::number(found.capital),
                Cell::number(found.extended),
                Cell::number(change),
                Cell::Label(Message::new(class(found.index, change))),
            ]);
        }
    }
    let Some((i, k, found)) = high else {
        return Err(Unavailable { reason: Message::new("unavailable-gradient"), resource: "industries" });
    };
    let names = scope.names(sample.units[i]);
    let reading = Message::new("reading-gradient-highest")
        .name("place", names)
        .name("industry", &now.industries[k].1)
        .number("value", found.index, 2)
        .number("quotient", found.quotient, 2)
        .number("labour", found.labour, 2);
    let mut highest = sample.finding(scope, MEASURE.name, "highest", found.index, reading);
    highest.subject = Some(names.clone());
    highest.decimals = 2;
    highest.warnings = vec![Message::new("warning-gradient-size")];
    if now.sectors {
        highest.warnings.push(Message::new("warning-gradient-sectors"));
    }
    let reading = Message::new("reading-gradient-high")
        .int("count", count)
        .int("pairs", table.rows.len())
        .text("year", now.year.to_string());
    let mut high = sample.finding(scope, MEASURE.name, "high", count as f64, reading);
    high.decimals = 0;
    let plot = Plot::Scatter { label: "unit", x: "quotient", y: "labour", log: false };
    Ok(Output { findings: vec![highest, high], tables: vec![table.plot(plot)] })
}

impl Year {
    fn gradient(&self, row: usize, k: usize) -> Result<Gradient, Undefined> {
        let missing = Undefined::TooFew { needed: 1, found: 0 };
        let own = &self.values[row];
        let [value, workers, capital] = own[k];
        let (value, workers) = (value.ok_or(missing)?, workers.ok_or(missing)?);
        let all: f64 = own.iter().filter_map(|v| v[0]).sum();
        // The reference is what is known of both, so that shares of output and workers are of the same places.
        let both = |v: &[Option<f64>; 3]| v[0].is_some() && v[1].is_some();
        let mut whole = Figures { value_added: 0.0, all_value_added: 0.0, workers: 0.0, capital: Some(0.0) };
        for place in &self.values {
            if both(&place[k]) {
                whole.value_added += place[k][0].unwrap_or(0.0);
                whole.workers += place[k][1].unwrap_or(0.0);
                whole.all_value_added += place.iter().filter(|v| both(v)).filter_map(|v| v[0]).sum::<f64>();
                whole.capital = whole.capital.zip(place[k][2]).map(|(a, b)| a + b);
            }
        }
        gradient(&Figures { value_added: value, all_value_added: all, workers, capital }, &whole)
    }
}

/// The sector of a section of GB/T 4754.
fn sector(industry: &str) -> usize {
    match industry {
        "agriculture" => 0,
        "mining" | "manufacturing" | "utilities" | "construction" => 1,
        _ => 2,
    }
}

const SECTORS: [&str; 3] = ["va_primary", "va_secondary", "va_tertiary"];

/// Every year that has value added and workers: by industry where the table has both, else by the three sectors.
fn years(scope: &Scope<'_>, options: &Options, wide: &UnitSet) -> Vec<Year> {
    let table = &scope.zone.industries;
    let class = options.text("classification");
    let value_key = options.text("value-added").unwrap_or("value_added");
    let capital_key = options.text("capital").unwrap_or("capital");
    let workers_key = options.text("workers");
    let mut found: Vec<Year> = Vec::new();
    for year in table.years() {
        let worked = match workers_key {
            Some(key) => table.table(year, class, Some(key), wide),
            // The first that is neither value added nor capital.
            None => (table.rows.iter())
                .filter(|row| row.year == year)
                .map(|row| table.symbols.text(row.measure))
                .find(|key| *key != value_key && *key != capital_key)
                .and_then(|key| table.table(year, class, Some(key), wide)),
        };
        let Some(worked) = worked else { continue };
        let made = table.table(year, Some(&worked.classification), Some(value_key), wide);
        let capital = table.table(year, Some(&worked.classification), Some(capital_key), wide);
        if let Some(made) = made {
            let column = |t: &coregion_zone::tables::IndustryTable, key: &str| {
                t.industries.iter().position(|c| c.key == key)
            };
            let values = (0..wide.len())
                .map(|row| {
                    (made.industries.iter().enumerate())
                        .map(|(k, industry)| {
                            let of = |t: &coregion_zone::tables::IndustryTable| {
                                t.row(row)[column(t, &industry.key)?]
                            };
                            [made.row(row)[k], of(&worked), capital.as_ref().and_then(of)]
                        })
                        .collect()
                })
                .collect();
            let inputs = [Some(made.provenance), Some(worked.provenance), capital.map(|c| c.provenance)];
            found.push(Year {
                year,
                industries: made.industries.into_iter().map(|c| (c.key, c.names)).collect(),
                values,
                inputs: inputs.into_iter().flatten().collect(),
                sectors: false,
            });
            continue;
        }
        let sectors: Option<Vec<Column>> = (SECTORS.iter())
            .map(|key| scope.zone.indicators.column(key, year, scope.vintage.as_deref(), wide))
            .collect();
        if let Some(sectors) = sectors {
            let values = (0..wide.len())
                .map(|row| {
                    (0..3)
                        .map(|s| {
                            let here = (worked.industries.iter().zip(worked.row(row)))
                                .filter(|(class, _)| sector(&class.key) == s)
                                .map(|(_, x)| *x);
                            let workers = here.collect::<Option<Vec<f64>>>().map(|x| x.iter().sum::<f64>());
                            [sectors[s].values[row], workers, None]
                        })
                        .collect()
                })
                .collect();
            let names = |key: &str| (key.to_owned(), scope.zone.indicator_name(key));
            let inputs = sectors.into_iter().map(|c| c.provenance).chain([worked.provenance]);
            found.push(Year {
                year,
                industries: SECTORS.iter().map(|key| names(key)).collect(),
                values,
                inputs: inputs.collect(),
                sectors: true,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    const PLACE: Figures =
        Figures { value_added: 80.0, all_value_added: 800.0, workers: 12.0, capital: Some(70.0) };
    const NATION: Figures =
        Figures { value_added: 5000.0, all_value_added: 80_000.0, workers: 600.0, capital: Some(5600.0) };

    #[test]
    fn worked_figures() {
        let found = gradient(&PLACE, &NATION).unwrap();
        for (found, expected) in [
            (found.quotient, 1.6),
            (found.labour, 0.8),
            (found.index, 1.2800000000000002),
            (found.extended.unwrap(), 1.6384000000000003),
        ] {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(gradient(&Figures { workers: 0.0, ..PLACE }, &NATION), Err(Undefined::Zero { at: 0 }));
        assert_eq!(
            gradient(&Figures { capital: Some(0.0), ..PLACE }, &NATION),
            Err(Undefined::Zero { at: 0 })
        );
        assert_eq!(gradient(&Figures { capital: None, ..PLACE }, &NATION).unwrap().extended, None);
        assert_eq!(gradient(&PLACE, &Figures { value_added: 0.0, ..NATION }), Err(Undefined::Zero { at: 2 }));
        assert!(gradient(&Figures { workers: -1.0, ..PLACE }, &NATION).is_err());
        let classes =
            [class(1.2, Some(-0.1)), class(1.2, None), class(0.8, Some(0.1)), class(0.8, Some(-0.1))];
        assert_eq!(
            classes,
            ["class-gradient-sends", "class-gradient-keeps", "class-gradient-receives", "class-gradient-low"]
        );
    }

    proptest! {
        #[test]
        fn laws_of_the_gradient(
            own in (1.0f64..1e3, 1.0f64..1e3, 1.0f64..1e3, 1.0f64..1e3),
            nation in (1e3f64..1e6, 1e3f64..1e6, 1e3f64..1e6, 1e3f64..1e6),
            scale in 1e-3f64..1e3,
        ) {
            let figures = |f: (f64, f64, f64, f64), k: f64| Figures {
                value_added: f.0 * k,
                all_value_added: (f.0 + f.1) * k,
                workers: f.2 * k,
                capital: Some(f.3 * k),
            };
            let found = gradient(&figures(own, 1.0), &figures(nation, 1.0)).unwrap();
            prop_assert!((found.index - found.quotient * found.labour).abs() <= 1e-12 * found.index);
            // The place in units of its own, the nation in others: shares do not change.
            let again = gradient(&figures(own, scale), &figures(nation, scale)).unwrap();
            prop_assert!((again.index - found.index).abs() <= 1e-9 * found.index);
            // The whole against itself is 1 in every factor.
            let one = gradient(&figures(nation, 1.0), &figures(nation, 1.0)).unwrap();
            prop_assert!((one.index - 1.0).abs() < 1e-12 && (one.extended.unwrap() - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_embedded_zone_by_sectors() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[]);
        assert!(out.tables[0].rows.len() >= 50);
        assert!(out.findings[0].warnings.iter().any(|w| w.id == "warning-gradient-sectors"));
        // Two census years: how each gradient moved is known.
        assert!(out.tables[0].rows.iter().filter(|r| r[7] != Cell::Missing).count() > 40);
    }

    #[test]
    fn value_added_by_industry_is_used_where_it_is() {
        let mut zone = tiny::zone(&[("32", "P", ""), ("3201", "A", "32"), ("3202", "B", "32")]);
        let options = Options::defaults(&MEASURE);
        assert_eq!((MEASURE.run)(&tiny::scope(&zone), &options).unwrap_err().resource, "industries");
        let keys = ["mine", "mill"];
        tiny::industries(
            &mut zone,
            "workers",
            2020,
            &keys,
            &[("3201", &[12.0, 8.0]), ("3202", &[588.0, 392.0])],
        );
        tiny::industries(
            &mut zone,
            "value_added",
            2020,
            &keys,
            &[("3201", &[80.0, 720.0]), ("3202", &[4920.0, 74280.0])],
        );
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        // The worked figures again: the reference is A and B together.
        assert!((out.tables[0].rows[0][2].as_f64().unwrap() - 1.28).abs() < 1e-9);
    }
}
