//! Ellison-Glaeser index: is an industry agglomerated beyond what its plant sizes explain?
//!
//! With s_i the share of place i in the industry's workers, x_i its share in all workers, and z_j the share of plant j
//! in the industry:
//!
//! ```text
//! G     = sum_i (s_i - x_i)^2
//! H     = sum_j z_j^2
//! gamma = [G - (1 - sum x^2) H] / [(1 - sum x^2) (1 - H)]
//! ```
//!
//! A pure number: 0 is what plants scattered like darts would give, below 0.02 low, 0.02 to 0.05 medium, above 0.05
//! high (the convention of the source); negative is more even than chance. One plant (H = 1) or one place: undefined.
//!
//! Plants one by one are rarely published. Where the table of industries counts plants beside workers, H is estimated with
//! plants of equal size inside each place and industry, H >= sum_i x_ik^2 / plants_ik / X_k^2: the least it can be, so
//! that gamma is the most it can be, and marked as an estimate. REAT's `ellison.c` is no oracle: it
//! multiplies by the sum of squared shares of industries where each industry's own belongs.
//!
//! When not to use it: on few plants, or places so large that spill-overs never leave them. Time grows with plants.
//!
//! References: Ellison and Glaeser 1997 (Journal of Political Economy 105:889-927, doi:10.1086/262098); Farhauer and Kroell
//! 2014, Standorttheorien, for the worked figure.
//!
//! ```
//! use coregion_diagnose::structure::ellison_glaeser::ellison_glaeser;
//! let plants: [&[f64]; 3] = [
//!     &[200.0, 650.0, 12000.0, 100.0, 50.0],
//!     &[16000.0, 13000.0, 1500.0, 1500.0],
//!     &[25000.0],
//! ];
//! let found = ellison_glaeser(&plants, &[500000.0, 400000.0, 100000.0])?;
//! assert!((found.gamma - 0.05990628).abs() < 5e-9); // Farhauer and Kroell 2014
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::mix::{self, mix, shares};
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table, Unavailable,
    Undefined,
};
use coregion_zone::{Message, UnitSet};

/// The index and its parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EllisonGlaeser {
    /// Raw concentration over places.
    pub concentration: f64,
    /// Herfindahl index of the plants.
    pub plants: f64,
    /// The index.
    pub gamma: f64,
}

/// The index from the workers of each plant (one slice a place) and all workers of each place.
///
/// # Errors
/// Slices that do not align, negative or non-finite figures, no worker, one plant, or all workers in one place.
pub fn ellison_glaeser(plants: &[&[f64]], totals: &[f64]) -> Result<EllisonGlaeser, Undefined> {
    let every: Vec<f64> = plants.iter().flat_map(|p| p.iter().copied()).collect();
    let herfindahl = shares(&every)?.iter().map(|z| z * z).sum();
    let workers: Vec<f64> = plants.iter().map(|p| p.iter().sum()).collect();
    ellison_glaeser_with(&workers, totals, herfindahl)
}

/// The index from the industry's workers and all workers of each place, and a Herfindahl index of plants.
///
/// # Errors
/// As [`ellison_glaeser`]; a Herfindahl index outside 0 to 1.
pub fn ellison_glaeser_with(
    workers: &[f64],
    totals: &[f64],
    herfindahl: f64,
) -> Result<EllisonGlaeser, Undefined> {
    Undefined::check_length(workers.len(), totals.len())?;
    if !(0.0..=1.0).contains(&herfindahl) {
        return Err(Undefined::Argument { name: "herfindahl", value: herfindahl, low: 0.0, high: 1.0 });
    }
    let (s, x) = (shares(workers)?, shares(totals)?);
    let spread = 1.0 - x.iter().map(|x| x * x).sum::<f64>();
    if 1.0 - herfindahl <= 1e-12 || spread <= 1e-12 {
        return Err(Undefined::TooFew { needed: 2, found: 1 });
    }
    let concentration: f64 = s.iter().zip(&x).map(|(s, x)| (s - x).powi(2)).sum();
    let gamma = (concentration - spread * herfindahl) / (spread * (1.0 - herfindahl));
    Ok(EllisonGlaeser { concentration, plants: herfindahl, gamma })
}

/// The least Herfindahl index that plants counted by place can have: equal sizes inside each place.
///
/// # Errors
/// Slices that do not align, negative or non-finite figures, no worker, or workers where no plant is counted.
pub fn herfindahl_of_counts(workers: &[f64], plants: &[f64]) -> Result<f64, Undefined> {
    Undefined::check_length(workers.len(), plants.len())?;
    Undefined::check_not_negative(plants)?;
    let s = shares(workers)?;
    let mut sum = 0.0;
    for (at, (s, plants)) in s.iter().zip(plants).enumerate() {
        if *s > 0.0 {
            if *plants < 1.0 {
                return Err(Undefined::Zero { at });
            }
            sum += s * s / plants;
        }
    }
    Ok(sum)
}

/// The class of an index by the convention of the source.
pub fn class(gamma: f64) -> &'static str {
    match gamma {
        g if g > 0.05 => "class-agglomeration-high",
        g if g >= 0.02 => "class-agglomeration-medium",
        _ => "class-agglomeration-low",
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "ellison-glaeser",
    group: Group::Structure,
    references: &["Ellison and Glaeser 1997, Journal of Political Economy 105:889-927, doi:10.1086/262098"],
    options: &[
        mix::COUNTED,
        mix::CLASSIFICATION,
        mix::EXCLUDE_NONE,
        mix::LEVEL,
        OptionSpec { name: "plants", kind: Kind::Text, default: "plants" },
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = mix(scope, options)?;
    let units = UnitSet::new(data.sample.units.clone(), &scope.named.id, None);
    let key = options.text("plants").unwrap_or("plants");
    let plants = (scope.zone.industries.table(data.year, options.text("classification"), Some(key), &units))
        .ok_or_else(|| Unavailable {
            reason: Message::new("unavailable-plants").text("key", key),
            resource: "industries",
        })?;
    let sample = data.sample.clone().at_least(2, "industries")?;
    let totals: Vec<f64> = data.known().iter().map(|r| r.iter().sum()).collect();
    let mut table = Table::new("ellison-glaeser", Message::new("table-ellison-glaeser"))
        .column("industry", "column-industry", CellKind::Text)
        .column("gamma", "column-ellison-glaeser", CellKind::Number(3))
        .column("concentration", "column-raw-concentration", CellKind::Number(3))
        .column("plants", "column-plant-herfindahl", CellKind::Number(4))
        .column("class", "column-class", CellKind::Text)
        .plot(Plot::Bars { label: "industry", value: "gamma" });
    let mut most: Option<(usize, EllisonGlaeser)> = None;
    for (k, industry) in data.industries.iter().enumerate() {
        let column = plants.industries.iter().position(|c| c.key == industry.key);
        let known: Vec<(usize, f64, f64)> = (0..data.rows.len())
            .filter_map(|i| Some((i, data.rows[i][k]?, plants.row(i)[column?]?)))
            .collect();
        let workers: Vec<f64> = known.iter().map(|p| p.1).collect();
        let counts: Vec<f64> = known.iter().map(|p| p.2).collect();
        let here: Vec<f64> = known.iter().map(|p| totals[p.0]).collect();
        let found = herfindahl_of_counts(&workers, &counts)
            .and_then(|herfindahl| ellison_glaeser_with(&workers, &here, herfindahl));
        if let Ok(found) = found
            && most.is_none_or(|most| found.gamma > most.1.gamma)
        {
            most = Some((k, found));
        }
        let found = found.ok();
        table.push(vec![
            Cell::Name(industry.names.clone()),
            Cell::number(found.map(|f| f.gamma)),
            Cell::number(found.map(|f| f.concentration)),
            Cell::number(found.map(|f| f.plants)),
            found.map_or(Cell::Missing, |f| Cell::Label(Message::new(class(f.gamma)))),
        ]);
    }
    let Some((k, found)) = most else {
        let reason = Message::new("unavailable-plants").text("key", key);
        return Err(Unavailable { reason, resource: "industries" });
    };
    let names = &data.industries[k].names;
    let reading = Message::new("reading-ellison-glaeser")
        .name("industry", names)
        .number("value", found.gamma, 3)
        .message("class", Message::new(class(found.gamma)));
    let mut finding = sample.finding(scope, MEASURE.name, "most-agglomerated", found.gamma, reading);
    finding.subject = Some(names.clone());
    finding.inputs.push(plants.provenance.clone());
    finding.warnings = vec![Message::new("warning-ellison-glaeser-estimate")];
    Ok(Output { findings: vec![finding], tables: vec![table] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    const PLANTS: [&[f64]; 3] =
        [&[200.0, 650.0, 12000.0, 100.0, 50.0], &[16000.0, 13000.0, 1500.0, 1500.0], &[25000.0]];
    const TOTALS: [f64; 3] = [500_000.0, 400_000.0, 100_000.0];

    #[test]
    fn the_published_figures() {
        let found = ellison_glaeser(&PLANTS, &TOTALS).unwrap();
        assert!((found.concentration - 0.1681632653061224).abs() < 1e-12);
        assert!((found.plants - 0.2446887755102041).abs() < 1e-12);
        assert!((found.gamma - 0.05990628411653892).abs() < 1e-12);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(
            ellison_glaeser(&[&[5.0], &[]], &[1.0, 1.0]),
            Err(Undefined::TooFew { needed: 2, found: 1 })
        );
        assert_eq!(ellison_glaeser(&[&[5.0, 5.0]], &[1.0]), Err(Undefined::TooFew { needed: 2, found: 1 }));
        assert_eq!(ellison_glaeser(&[&[], &[]], &[1.0, 1.0]), Err(Undefined::AllZero));
        assert!(matches!(
            ellison_glaeser_with(&[1.0, 1.0], &[1.0, 1.0], 1.5),
            Err(Undefined::Argument { name: "herfindahl", .. })
        ));
        assert_eq!(herfindahl_of_counts(&[1.0, 1.0], &[1.0, 0.0]), Err(Undefined::Zero { at: 1 }));
    }

    proptest! {
        #[test]
        fn laws_of_the_index(
            plants in prop::collection::vec(prop::collection::vec(1.0f64..1e4, 1..6), 2..6),
            totals in prop::collection::vec(1e4f64..1e6, 6),
        ) {
            let slices: Vec<&[f64]> = plants.iter().map(Vec::as_slice).collect();
            let totals = &totals[..plants.len()];
            let found = ellison_glaeser(&slices, totals).unwrap();
            // Workers counted in other units change nothing.
            let thousands: Vec<Vec<f64>> = plants.iter().map(|p| p.iter().map(|w| w / 1e3).collect()).collect();
            let thousands: Vec<&[f64]> = thousands.iter().map(Vec::as_slice).collect();
            prop_assert!((ellison_glaeser(&thousands, totals).unwrap().gamma - found.gamma).abs() < 1e-9);
            // Equal plants inside each place are the least concentrated: H is never below its estimate.
            let workers: Vec<f64> = plants.iter().map(|p| p.iter().sum()).collect();
            let counts: Vec<f64> = plants.iter().map(|p| p.len() as f64).collect();
            prop_assert!(herfindahl_of_counts(&workers, &counts).unwrap() <= found.plants + 1e-12);
            // Spread like everything else and of many plants: nothing beyond chance.
            let even = ellison_glaeser_with(totals, totals, 0.0).unwrap();
            prop_assert!(even.gamma.abs() < 1e-9);
        }
    }

    #[test]
    fn counts_of_plants_give_an_estimate() {
        let mut zone = tiny::zone(&[("32", "P", ""), ("3201", "A", "32"), ("3202", "B", "32")]);
        let keys = ["mine", "mill"];
        tiny::industries(
            &mut zone,
            "workers",
            2020,
            &keys,
            &[("3201", &[90.0, 110.0]), ("3202", &[10.0, 190.0])],
        );
        let options = [("counted", "workers")];
        let given: Vec<(String, String)> = options.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        let given = Options::new(&MEASURE, &given).unwrap();
        assert_eq!((MEASURE.run)(&tiny::scope(&zone), &given).unwrap_err().resource, "industries");
        tiny::industries(&mut zone, "plants", 2020, &keys, &[("3201", &[9.0, 11.0]), ("3202", &[1.0, 19.0])]);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &options);
        assert_eq!(out.findings[0].subject.as_ref().unwrap().en, "mine");
        // H = 0.9^2 / 9 + 0.1^2 = 0.1; G = 2 x 0.4^2; gamma = (0.32 - 0.05) / 0.45.
        assert!((out.findings[0].value.number().unwrap() - 0.6).abs() < 1e-9);
    }
}
