//! Catchment: who reaches a hospital bed or a school seat, and what would opening the line change?
//!
//! The two-step floating catchment. With supply S_j of places j, people P_k, distances d and a reach d0:
//!
//! ```text
//! R_j = S_j / sum_k P_k g(d_kj)                    supply per head of those within reach of it
//! A_i = sum_j R_j g(d_ij)                          what a place can use
//! g   = 1 up to d0, 0 beyond; or gaussian: (exp(-(d / d0)^2 / 2) - e^-0.5) / (1 - e^-0.5) up to d0, 0 beyond
//! closed: pairs in one province only; effect of opening = A_open - A_closed
//! check: sum_i P_i A_i = the supply that anybody reaches, open as closed
//! ```
//!
//! R and A are in the unit of supply over the unit of people. A place with nothing in reach has access 0. Supply that nobody
//! reaches is lost and named. Undefined without supply or people.
//!
//! Opening the line moves access and adds none: what one side gains the other loses. It must go with rules on who pays.
//!
//! When not to use it: a hard reach makes hard edges, so compare reaches; it takes everybody to need the same; quality and
//! price are not seen. Time grows with the pairs of places.
//!
//! References: Luo and Wang 2003 (Environment and Planning B 30:865-884, doi:10.1068/b29120); Luo and Qi 2009 (Health and
//! Place 15:1100-1107, doi:10.1016/j.healthplace.2009.06.002); Dai 2010 on the gaussian form (Health and Place 16:1038-1052,
//! doi:10.1016/j.healthplace.2010.06.012).
//!
//! ```
//! use coregion_diagnose::access::catchment::catchment;
//! use coregion_diagnose::interaction::decay::Decay;
//! let minutes = [10.0, 40.0, 25.0, 20.0, 60.0, 15.0];
//! let found = catchment(&[200.0, 150.0, 50.0], &[100.0, 60.0], &minutes, Decay::Within(30.0))?;
//! assert!((found.access[1] - 0.585714).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use crate::disparity::gini::gini_weighted;
use crate::disparity::per_head::{PEOPLE, people};
use crate::interaction::decay::Decay;
use crate::interaction::distances::{MODE, SEPARATION, distances, placed};
use crate::{
    Cell, CellKind, Constraint, Evidence, Finding, Group, Kind, Measure, OptionSpec, Options, Output, Plot,
    Sample, Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::{Message, UnitSet};

/// Access of places to supply.
#[derive(Clone, Debug, PartialEq)]
pub struct Catchment {
    /// Supply per head of those in reach of each facility; none where nobody is.
    pub supply: Vec<Option<f64>>,
    /// Access of each place.
    pub access: Vec<f64>,
    /// Supply that nobody reaches.
    pub lost: f64,
}

/// Access of places with people to facilities with supply, at distances by rows of places (infinite where there is no way).
///
/// # Errors
/// No place or facility, slices that do not align, a value that is negative or no number, nobody, no supply, or the power as decay.
pub fn catchment(
    people: &[f64],
    supply: &[f64],
    distance: &[f64],
    decay: Decay,
) -> Result<Catchment, Undefined> {
    let (n, m) = (people.len(), supply.len());
    if n == 0 || m == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    Undefined::check_length(n * m, distance.len())?;
    Undefined::check_not_negative(people)?;
    Undefined::check_not_negative(supply)?;
    for (at, &d) in distance.iter().enumerate() {
        if d.is_nan() {
            return Err(Undefined::NotFinite { at });
        }
        if d < 0.0 {
            return Err(Undefined::Negative { at, value: d });
        }
        if d == 0.0 && matches!(decay, Decay::Power(_)) {
            return Err(Undefined::Zero { at });
        }
    }
    if people.iter().all(|p| *p == 0.0) || supply.iter().all(|s| *s == 0.0) {
        return Err(Undefined::AllZero);
    }
    let mut demand = vec![0.0; m];
    for (row, heads) in distance.chunks(m).zip(people) {
        demand.iter_mut().zip(row).for_each(|(sum, d)| *sum += heads * decay.weight(*d));
    }
    let ratio = |j: usize| (demand[j] > 0.0).then(|| supply[j] / demand[j]);
    let supplied: Vec<Option<f64>> = (0..m).map(ratio).collect();
    let access: Vec<f64> = distance
        .chunks(m)
        .map(|row| row.iter().zip(&supplied).map(|(d, r)| r.unwrap_or(0.0) * decay.weight(*d)).sum())
        .collect();
    Undefined::check_finite(&access)?;
    let lost = supply.iter().zip(&supplied).filter(|(_, r)| r.is_none()).map(|(s, _)| s).sum();
    Ok(Catchment { supply: supplied, access, lost })
}

/// The same with lines closed: only pairs of place and facility in one area.
///
/// # Errors
/// As [`catchment`]; areas that do not align.
pub fn closed(
    people: &[f64],
    supply: &[f64],
    distance: &[f64],
    areas: (&[u32], &[u32]),
    decay: Decay,
) -> Result<Catchment, Undefined> {
    let m = supply.len();
    Undefined::check_length(people.len(), areas.0.len())?;
    Undefined::check_length(m, areas.1.len())?;
    Undefined::check_length(people.len() * m, distance.len())?;
    let inside: Vec<f64> = (distance.iter().enumerate())
        .map(|(at, d)| if areas.0[at / m] == areas.1[at % m] { *d } else { f64::INFINITY })
        .collect();
    catchment(people, supply, &inside, decay)
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "catchment",
    group: Group::Access,
    references: &[
        "Luo and Wang 2003, Environment and Planning B 30:865-884, doi:10.1068/b29120",
        "Luo and Qi 2009, Health and Place 15:1100-1107, doi:10.1016/j.healthplace.2009.06.002",
        "Dai 2010, Health and Place 16:1038-1052, doi:10.1016/j.healthplace.2010.06.012",
    ],
    options: &[
        OptionSpec { name: "supply", kind: Kind::Text, default: "hospital_beds" },
        PEOPLE,
        OptionSpec { name: "level", kind: Kind::Choice(&["members", "county"]), default: "" },
        OptionSpec { name: "reach", kind: Kind::Number(0.001, 1e6), default: "" },
        OptionSpec { name: "fading", kind: Kind::Choice(&["none", "gaussian"]), default: "none" },
        SEPARATION,
        MODE,
    ],
    run,
};

struct Study<'a, 'z> {
    scope: &'a Scope<'z>,
    sample: Sample,
    open: Catchment,
    closed: Catchment,
    indicator: coregion_zone::Names,
    unit: String,
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let key = options.text("supply").unwrap_or("hospital_beds");
    let of = |units: &UnitSet| scope.indicator(key, units);
    let supply = match options.text("level") {
        Some("county") => of(&scope.counties())?,
        Some(_) => of(&scope.members())?,
        None => of(&scope.counties()).or_else(|_| of(&scope.members()))?,
    };
    let indicator = scope.zone.indicator_name(key);
    let year = supply.provenance.period.map(|p| p.year());
    let heads = people(scope, options.text("people"), year, &supply.units)?;
    let unit = format!("{} / {}", supply.unit.as_str(), heads.unit.as_str());
    let sample = Sample::new(scope, &[supply, heads]).at_least(2, "indicators")?;
    let (sample, capped) = placed(scope, sample, options);
    let mut sample = sample.at_least(2, "units")?;
    let apart = distances(scope, &sample.units, &sample.units, options)?;
    sample.inputs.extend(apart.inputs.iter().cloned());
    let reach = options.number("reach").unwrap_or(60.0);
    let gaussian = options.text("fading") == Some("gaussian");
    let decay = if gaussian { Decay::Gaussian(reach) } else { Decay::Within(reach) };
    let areas: Vec<u32> = sample.units.iter().map(|u| scope.province(*u).0).collect();
    let (beds, heads) = (&sample.columns[0], &sample.columns[1]);
    let unavailable = |reason: Undefined| Unavailable { reason: reason.message(), resource: "indicators" };
    let open = catchment(heads, beds, &apart.values, decay).map_err(unavailable)?;
    let shut = closed(heads, beds, &apart.values, (&areas, &areas), decay).map_err(unavailable)?;
    let study = Study { scope, sample, open, closed: shut, indicator, unit };
    let mut moved = study.moved();
    moved.warnings.push(
        Message::new(if gaussian { "decay-gaussian" } else { "decay-within" })
            .number("reach", reach, 0)
            .text("unit", apart.unit),
    );
    moved.warnings.push(apart.said.clone());
    moved.warnings.extend(capped);
    moved.warnings.push(Message::new("warning-catchment-sum"));
    let [unequal, gini_closed] = study.inequality();
    Ok(Output { findings: vec![moved, unequal, gini_closed, study.lost()], tables: vec![study.table()] })
}

impl Study<'_, '_> {
    fn finding(&self, statistic: &'static str, value: Result<f64, Undefined>, reading: Message) -> Finding {
        self.sample.finding(self.scope, MEASURE.name, statistic, value, reading)
    }

    fn people(&self, meets: impl Fn(usize) -> bool) -> f64 {
        let heads = &self.sample.columns[1];
        let sum: f64 = (0..heads.len()).filter(|i| meets(*i)).map(|i| heads[i]).sum();
        sum / heads.iter().sum::<f64>()
    }

    /// The share of the supply in reach that opening moves from some to others.
    fn moved(&self) -> Finding {
        let heads = &self.sample.columns[1];
        let gain = |i: usize| self.open.access[i] - self.closed.access[i];
        let gained: f64 = (0..heads.len()).map(|i| heads[i] * gain(i).max(0.0)).sum();
        let used: f64 = (0..heads.len()).map(|i| heads[i] * self.open.access[i]).sum();
        let value = if used > 0.0 { Ok(gained / used) } else { Err(Undefined::AllZero) };
        let reading = Message::new("reading-catchment-moved")
            .name("indicator", &self.indicator)
            .percent("share", value.unwrap_or(0.0), 1)
            .percent("gain", self.people(|i| gain(i) > 1e-9 * self.open.access[i]), 0)
            .percent("lose", self.people(|i| -gain(i) > 1e-9 * self.closed.access[i]), 0);
        Finding { decimals: 3, ..self.finding("moved", value, reading) }
    }

    /// Inequality of access, open and closed.
    fn inequality(&self) -> [Finding; 2] {
        let heads = &self.sample.columns[1];
        let (open, closed) =
            (gini_weighted(&self.open.access, heads), gini_weighted(&self.closed.access, heads));
        let say = |id| {
            Message::new(id).number("open", open.unwrap_or(0.0), 2).number("closed", closed.unwrap_or(0.0), 2)
        };
        let id = match (open, closed) {
            (Ok(open), Ok(closed)) if open < closed => "reading-catchment-evens",
            (Ok(_), Ok(_)) => "reading-catchment-not-evens",
            _ => "reading-catchment-none",
        };
        let mut one = self.finding("gini-open", open, say(id));
        let two = self.finding("gini-closed", closed, say(id));
        if let Ok(value) = closed {
            let support = match value {
                v if v >= 0.4 => Support::Confirms,
                v if v < 0.2 => Support::Contradicts,
                _ => Support::Inconclusive,
            };
            one.evidence = Some(Evidence { constraint: Constraint::Disparity, support, strength: 0.5 });
        }
        [one, two]
    }

    /// People without access, and supply without people.
    fn lost(&self) -> Finding {
        let without = self.people(|i| self.open.access[i] == 0.0);
        let reading = Message::new("reading-catchment-without")
            .percent("open", without, 1)
            .percent("closed", self.people(|i| self.closed.access[i] == 0.0), 1)
            .number("lost", self.open.lost, 0)
            .number("lost-closed", self.closed.lost, 0);
        self.finding("without", Ok(without), reading)
    }

    fn table(&self) -> Table {
        let mut table =
            Table::new("catchment", Message::new("table-catchment").name("indicator", &self.indicator))
                .column("unit", "column-unit", CellKind::Unit)
                .column("supply", "column-supply-per-head", CellKind::Number(4))
                .unit(&self.unit)
                .column("open", "column-access-open", CellKind::Number(4))
                .unit(&self.unit)
                .column("closed", "column-access-closed", CellKind::Number(4))
                .unit(&self.unit)
                .column("gain", "column-access-gain", CellKind::Number(4))
                .unit(&self.unit)
                .plot(Plot::Map { unit: "unit", value: "gain" });
        let gain = |i: usize| self.open.access[i] - self.closed.access[i];
        let mut order: Vec<usize> = (0..self.sample.len()).collect();
        order.sort_by(|a, b| gain(*b).total_cmp(&gain(*a)).then(a.cmp(b)));
        for i in order {
            table.push(vec![
                Cell::Unit(self.sample.units[i]),
                Cell::number(self.open.supply[i]),
                Cell::Number(self.open.access[i]),
                Cell::Number(self.closed.access[i]),
                Cell::Number(gain(i)),
            ]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use coregion_zone::Point;
    use proptest::prelude::*;

    const PEOPLE: [f64; 3] = [200.0, 150.0, 50.0];
    const BEDS: [f64; 2] = [100.0, 60.0];
    const MINUTES: [f64; 6] = [10.0, 40.0, 25.0, 20.0, 60.0, 15.0];

    fn close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-12, "{a} is not {b}");
        }
    }

    #[test]
    fn the_worked_figures() {
        let open = catchment(&PEOPLE, &BEDS, &MINUTES, Decay::Within(30.0)).unwrap();
        close(&open.supply.iter().map(|r| r.unwrap()).collect::<Vec<_>>(), &[0.2857142857142857, 0.3]);
        close(&open.access, &[0.2857142857142857, 0.5857142857142856, 0.3]);
        let check: f64 = open.access.iter().zip(PEOPLE).map(|(a, p)| a * p).sum();
        assert!((check - 160.0).abs() < 1e-12);
        let shut = closed(&PEOPLE, &BEDS, &MINUTES, (&[0, 0, 1], &[0, 1]), Decay::Within(30.0)).unwrap();
        close(&shut.access, &[0.2857142857142857, 0.2857142857142857, 1.2]);
        let gain: Vec<f64> = open.access.iter().zip(&shut.access).map(|(o, c)| o - c).collect();
        close(&gain, &[0.0, 0.29999999999999993, -0.8999999999999999]);
        let gauss = catchment(&PEOPLE, &BEDS, &MINUTES, Decay::Gaussian(30.0)).unwrap();
        close(&gauss.access, &[0.4094268637014359, 0.39219647109726435, 0.38570313190246347]);
    }

    #[test]
    fn edges_are_reasons() {
        let found =
            catchment(&[10.0, 5.0], &[4.0, 3.0], &[5.0, 99.0, 99.0, f64::INFINITY], Decay::Within(30.0))
                .unwrap();
        assert_eq!((found.supply, found.access, found.lost), (vec![Some(0.4), None], vec![0.4, 0.0], 3.0));
        let f = |p: &[f64], s: &[f64], d: &[f64]| catchment(p, s, d, Decay::Within(1.0)).err();
        assert_eq!(f(&[], &[], &[]), Some(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(f(&[0.0], &[1.0], &[0.0]), Some(Undefined::AllZero));
        assert_eq!(f(&[1.0], &[0.0], &[0.0]), Some(Undefined::AllZero));
        assert_eq!(f(&[1.0], &[1.0], &[-1.0]), Some(Undefined::Negative { at: 0, value: -1.0 }));
        assert_eq!(f(&[1.0], &[1.0], &[]), Some(Undefined::Lengths { expected: 1, found: 0 }));
        assert_eq!(
            catchment(&[1.0], &[1.0], &[0.0], Decay::Power(1.0)).err(),
            Some(Undefined::Zero { at: 0 })
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn access_hands_out_what_is_in_reach(
            people in prop::collection::vec(1.0f64..100.0, 5),
            supply in prop::collection::vec(1.0f64..100.0, 4),
            distance in prop::collection::vec(0.0f64..60.0, 20),
            areas in prop::collection::vec(0u32..2, 9),
        ) {
            for decay in [Decay::Within(30.0), Decay::Gaussian(30.0), Decay::Exponential(0.1)] {
                let open = catchment(&people, &supply, &distance, decay).unwrap();
                let shut = closed(&people, &supply, &distance, (&areas[..5], &areas[5..]), decay).unwrap();
                for found in [&open, &shut] {
                    let given: f64 = found.access.iter().zip(&people).map(|(a, p)| a * p).sum();
                    let there: f64 = supply.iter().sum::<f64>() - found.lost;
                    prop_assert!((given - there).abs() < 1e-9 * there.max(1.0));
                }
                prop_assert!(shut.lost >= open.lost);
                // One area: closing changes nothing.
                let one = closed(&people, &supply, &distance, (&[0; 5], &[0; 4]), decay).unwrap();
                prop_assert_eq!(&one, &open);
            }
        }
    }

    #[test]
    fn a_zone_with_beds_and_one_without() {
        let mut zone = tiny::zone(&[
            ("32", "P", ""),
            ("37", "Q", ""),
            ("3201", "A", "32"),
            ("3202", "B", "32"),
            ("3701", "C", "37"),
        ]);
        let people = [("3201", 20.0), ("3202", 15.0), ("3701", 5.0)];
        let beds = [("3201", 1000.0), ("3202", 0.0), ("3701", 600.0)];
        tiny::figures(
            &mut zone,
            &[("hospital_beds", "beds", 2020, &beds), ("population_resident", "万人", 2020, &people)],
        );
        let missing = (MEASURE.run)(&tiny::scope(&zone), &Options::defaults(&MEASURE)).err().unwrap();
        assert_eq!(missing.resource, "units");
        let mut list: Vec<_> = zone.units.iter().map(|(_, u)| u.clone()).collect();
        for (i, unit) in list.iter_mut().enumerate() {
            unit.point = Some(Point { lon: 117.0 + 0.5 * i as f64, lat: 34.0 });
        }
        zone.units = coregion_zone::Units::new(list);
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        let statistics: Vec<&str> = output.findings.iter().map(|f| f.statistic).collect();
        assert_eq!(statistics, ["moved", "gini-open", "gini-closed", "without"]);
        // B reaches both with the line open: C loses.
        assert!(output.findings[0].value.number().unwrap() > 0.0);
        tiny::run(&MEASURE, &tiny::scope(&zone), &[("fading", "gaussian"), ("reach", "80")]);
        let embedded =
            (MEASURE.run)(&tiny::scope(tiny::embedded()), &Options::defaults(&MEASURE)).err().unwrap();
        assert_eq!(embedded.resource, "indicators");
    }
}
