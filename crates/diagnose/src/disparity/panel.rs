//! Output per head of the same units over the years: what the measures of convergence are taken of.

use super::per_head;
use crate::{Dropped, Kind, OptionSpec, Options, Sample, Scope, Unavailable};
use coregion_zone::{Message, Names, UnitId, UnitSet};
use std::collections::BTreeSet;

/// The first year that is looked at; by default the first that covers most units.
pub const FIRST_YEAR: OptionSpec =
    OptionSpec { name: "first-year", kind: Kind::Int(1800, 2200), default: "" };
/// The last year that is looked at; by default the last that covers most units.
pub const LAST_YEAR: OptionSpec = OptionSpec { name: "last-year", kind: Kind::Int(1800, 2200), default: "" };

/// Output per head, balanced: every unit has a figure in every year, all of one vintage.
#[derive(Clone, Debug)]
pub struct Panel {
    /// The years, ascending.
    pub years: Vec<i32>,
    /// The values of each year, aligned to the units of the sample.
    pub values: Vec<Vec<f64>>,
    /// The units with the figures of the last year, the units that were dropped, and the inputs of first and last year.
    pub sample: Sample,
    /// Unit of measure of the values.
    pub unit: String,
    /// Name of the output.
    pub indicator: Names,
}

impl Panel {
    /// Years between the first and the last.
    pub fn span(&self) -> f64 {
        f64::from(self.years[self.years.len() - 1] - self.years[0])
    }
}

/// A year counts where at least this share of the units that the best year covers have a figure.
const COVERED: f64 = 0.8;

/// The panel of the options `indicator`, `people`, `level`, `first-year` and `last-year`. Vintages are never mixed: without one
/// asked for, the one with most figures is taken (ties: the last by name).
pub fn panel(scope: &Scope<'_>, options: &Options, needed_years: usize) -> Result<Panel, Unavailable> {
    let key = options.text("indicator").unwrap_or("gdp");
    let units = per_head::units(scope, options);
    let table = &scope.zone.indicators;
    let first = options.int("first-year").unwrap_or(i64::MIN);
    let last = options.int("last-year").or(scope.year.map(i64::from)).unwrap_or(i64::MAX);
    let years: Vec<i32> =
        table.years(key).into_iter().filter(|y| (first..=last).contains(&i64::from(*y))).collect();
    let vintages: BTreeSet<String> = match &scope.vintage {
        Some(vintage) => BTreeSet::from([vintage.clone()]),
        None => years.iter().flat_map(|y| table.vintages(key, *y)).map(str::to_owned).collect(),
    };
    let of = |vintage: &str| -> Vec<(i32, per_head::PerHead)> {
        (years.iter())
            .filter_map(|year| {
                let then = Scope { year: Some(*year), vintage: Some(vintage.to_owned()), ..scope.clone() };
                let mut data = per_head::of_units(&then, options, &units).ok()?;
                data.keep_positive(scope);
                Some((*year, data))
            })
            .collect()
    };
    let figures =
        |found: &[(i32, per_head::PerHead)]| found.iter().map(|(_, d)| d.values.len()).sum::<usize>();
    let found = vintages.iter().map(|v| of(v)).max_by_key(|f| figures(f)).unwrap_or_default();
    let most = found.iter().map(|(_, d)| d.values.len()).max().unwrap_or(0);
    let kept: Vec<(i32, per_head::PerHead)> = found
        .into_iter()
        .filter(|(_, d)| d.values.len() as f64 >= COVERED * most as f64 && !d.values.is_empty())
        .collect();
    if kept.len() < needed_years {
        let reason = Message::new("unavailable-years").int("needed", needed_years).int("found", kept.len());
        return Err(Unavailable { reason, resource: "indicators" });
    }
    balanced(scope, kept, &units)
}

fn balanced(
    scope: &Scope<'_>,
    kept: Vec<(i32, per_head::PerHead)>,
    units: &UnitSet,
) -> Result<Panel, Unavailable> {
    let has = |data: &per_head::PerHead, unit: &UnitId| data.sample.units.contains(unit);
    let whole: Vec<UnitId> =
        units.ids().iter().filter(|u| kept.iter().all(|(_, d)| has(d, u))).copied().collect();
    let pick = |data: &per_head::PerHead| -> Vec<usize> {
        whole.iter().filter_map(|u| data.sample.units.iter().position(|v| v == u)).collect()
    };
    let values = (kept.iter()).map(|(_, d)| pick(d).into_iter().map(|i| d.values[i]).collect()).collect();
    let years: Vec<i32> = kept.iter().map(|(y, _)| *y).collect();
    let (start, end) = (&kept[0].1, &kept[kept.len() - 1].1);
    let positions = pick(end);
    let dropped = (units.ids().iter().filter(|u| !whole.contains(u)))
        .map(|u| Dropped {
            names: scope.names(*u).clone(),
            reason: Message::new("dropped-panel")
                .text("first", years[0].to_string())
                .text("last", years[years.len() - 1].to_string()),
        })
        .collect();
    let sample = Sample {
        columns: end.sample.columns.iter().map(|c| positions.iter().map(|i| c[*i]).collect()).collect(),
        units: whole,
        dropped,
        inputs: start.sample.inputs.iter().chain(&end.sample.inputs).cloned().collect(),
        period: end.sample.period,
    };
    let sample = sample.at_least(3, "indicators")?;
    Ok(Panel { years, values, sample, unit: end.unit.clone(), indicator: end.indicator.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;

    #[test]
    fn units_and_years_with_gaps_are_left_out_and_vintages_are_not_mixed() {
        let (mut zone, codes) = crate::spatial::row::row(6);
        let all: Vec<(&str, f64)> = codes.iter().map(|c| (c.as_str(), 5.0)).collect();
        let (less, few): (Vec<_>, Vec<_>) = (all[1..].to_vec(), all[..2].to_vec());
        let series = [
            ("gdp", "亿元", 2010, &all[..]),
            ("gdp", "亿元", 2011, &few[..]),
            ("gdp", "亿元", 2012, &less[..]),
            ("gdp", "亿元", 2013, &all[..]),
        ];
        tiny::figures(&mut zone, &series);
        let options =
            crate::Options::new(&super::super::sigma::MEASURE, &[("people".into(), "none".into())]).unwrap();
        let found = panel(&tiny::scope(&zone), &options, 2).unwrap();
        assert_eq!(found.years, [2010, 2012, 2013]);
        assert_eq!((found.sample.units.len(), found.sample.dropped.len()), (5, 1));
        assert_eq!((found.values.len(), found.values[0].len(), found.span()), (3, 5, 3.0));
        let until = crate::Options::new(
            &super::super::sigma::MEASURE,
            &[("people".into(), "none".into()), ("last-year".into(), "2010".into())],
        );
        let missing = panel(&tiny::scope(&zone), &until.unwrap(), 2).unwrap_err();
        assert_eq!(missing.reason.id, "unavailable-years");
    }
}
