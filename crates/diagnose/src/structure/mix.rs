//! The industrial mix of places: what the measures of this group are taken of.
//!
//! Figures by industry come from the table of industries (workers, output: whatever the package counts). A missing
//! figure is not zero: two places are compared over the industries known in both ([`common`]), and a place
//! whose known industries make up less than [`COVERED`] of the reference mix is left out by name.

use crate::{Dropped, Kind, OptionSpec, Options, Sample, Scope, Unavailable, Undefined};
use coregion_zone::tables::{IndustryClass, IndustryTable};
use coregion_zone::{Level, Message, UnitId, UnitSet};
use std::collections::BTreeSet;

/// The share of each place that must lie in industries known in both.
pub const COVERED: f64 = 0.8;

/// Industries that serve their own place only (sections of GB/T 4754); every city has them.
pub const LOCAL: &str =
    "real_estate,environment,resident_services,education,health,public_admin,international";

/// The local services, and the industries that a place cannot start where it has no soil or seam for them.
pub const BOUND: &str = "agriculture,mining,real_estate,environment,resident_services,education,health,public_admin,international";

/// What is counted by industry; the first of the table where none is named.
pub const COUNTED: OptionSpec = OptionSpec { name: "counted", kind: Kind::Text, default: "" };
/// The classification of industries; the first of the table where none is named.
pub const CLASSIFICATION: OptionSpec = OptionSpec { name: "classification", kind: Kind::Text, default: "" };
/// Whose mix is the yardstick: all places of the package, or the zone itself.
pub const REFERENCE: OptionSpec =
    OptionSpec { name: "yardstick", kind: Kind::Choice(&["package", "zone"]), default: "package" };
/// Members of the zone, or the counties inside it.
pub const LEVEL: OptionSpec =
    OptionSpec { name: "level", kind: Kind::Choice(&["members", "county"]), default: "members" };
/// Industries that are left out; none by default.
pub const EXCLUDE_NONE: OptionSpec = OptionSpec { name: "exclude", kind: Kind::Text, default: "none" };
/// Industries that are left out; the local services by default.
pub const EXCLUDE_LOCAL: OptionSpec = OptionSpec { name: "exclude", kind: Kind::Text, default: LOCAL };

/// The first year looked at; the first with figures where none is given.
pub const FROM: OptionSpec = OptionSpec { name: "from", kind: Kind::Int(1900, 2100), default: "" };
/// The last year looked at; the last with figures where none is given.
pub const TO: OptionSpec = OptionSpec { name: "to", kind: Kind::Int(1900, 2100), default: "" };

/// Industries that are left out; local services and what is bound to soil or seam by default.
pub const EXCLUDE_BOUND: OptionSpec = OptionSpec { name: "exclude", kind: Kind::Text, default: BOUND };

/// Places by industries with the mix they are read against.
#[derive(Clone, Debug)]
pub struct Mix {
    /// The places in the order of the rows, with those left out and where the figures come from.
    pub sample: Sample,
    /// Figures of each place by industry; missing is `None`.
    pub rows: Vec<Vec<Option<f64>>>,
    /// The industries in the order of the columns.
    pub industries: Vec<IndustryClass>,
    /// The mix that places are read against.
    pub reference: Reference,
    /// The year of the figures.
    pub year: i32,
    /// What a careful reader should know of the figures.
    pub warnings: Vec<Message>,
}

/// The mix that places are read against.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Its total by industry.
    pub totals: Vec<f64>,
    /// The places of the level looked at that have every figure: what random places are drawn from.
    pub places: Vec<Vec<f64>>,
    /// Which places these are.
    pub units: Vec<UnitId>,
    /// Whether it is the zone itself.
    pub is_zone: bool,
}

impl Reference {
    /// The share of each industry.
    pub fn shares(&self) -> Vec<f64> {
        let total: f64 = self.totals.iter().sum();
        self.totals.iter().map(|x| x / total).collect()
    }
}

impl Mix {
    /// The rows where no figure is missing; `None` if one is.
    pub fn complete(&self) -> Option<Vec<Vec<f64>>> {
        self.rows.iter().map(|row| row.iter().copied().collect()).collect()
    }

    /// The rows with a missing figure as zero, for sums that a missing figure can only lower.
    pub fn known(&self) -> Vec<Vec<f64>> {
        self.rows.iter().map(|row| row.iter().map(|x| x.unwrap_or(0.0)).collect()).collect()
    }
}

/// The mix of a scope by the options `counted`, `classification`, `exclude`, `yardstick` and `level`.
pub fn mix(scope: &Scope<'_>, options: &Options) -> Result<Mix, Unavailable> {
    mix_without(scope, options, options.text("exclude").unwrap_or("none"))
}

/// As [`mix`], with these industries left out whatever the option says.
pub fn mix_without(scope: &Scope<'_>, options: &Options, exclude: &str) -> Result<Mix, Unavailable> {
    let units = looked_at(scope, options);
    let table = scope.industries_of(&units, options.text("classification"), options.text("counted"))?;
    Ok(of_table(scope, options, &table, exclude, None))
}

/// The mixes of every year from the option `from` to the option `to` that has figures, over the places and
/// industries that have them in each of these years.
pub fn mixes(scope: &Scope<'_>, options: &Options) -> Result<Vec<Mix>, Unavailable> {
    let units = looked_at(scope, options);
    let first = scope.industries_of(&units, options.text("classification"), options.text("counted"))?;
    let industries = &scope.zone.industries;
    let every = UnitSet::new(scope.zone.units.iter().map(|(id, _)| id).collect(), "package", None);
    let from = options.int("from").unwrap_or(i64::MIN);
    let to = options.int("to").unwrap_or(i64::MAX);
    let in_year = |year: i32, units: &UnitSet| {
        industries.table(year, Some(&first.classification), Some(&first.measure), units)
    };
    let years: Vec<i32> = (industries.years().into_iter())
        .filter(|year| (from..=to).contains(&i64::from(*year)))
        .filter(|year| in_year(*year, &units).is_some_and(|t| t.industries == first.industries))
        .collect();
    if years.len() < 2 {
        let reason = Message::new("unavailable-industry-years").int("found", years.len());
        return Err(Unavailable { reason, resource: "industries" });
    }
    let mut always: Option<BTreeSet<UnitId>> = None;
    for year in &years {
        let Some(table) = in_year(*year, &every) else { continue };
        let here: BTreeSet<UnitId> = (0..every.len())
            .filter(|p| table.row(*p).iter().any(Option::is_some))
            .map(|p| every.ids()[p])
            .collect();
        always = Some(match always {
            None => here,
            Some(so_far) => so_far.intersection(&here).copied().collect(),
        });
    }
    let exclude = options.text("exclude").unwrap_or("none");
    let mut found: Vec<Mix> = (years.iter())
        .filter_map(|year| in_year(*year, &units))
        .map(|table| of_table(scope, options, &table, exclude, always.as_ref()))
        .collect();
    // A place is kept only where no year refuses it.
    let mut kept: BTreeSet<UnitId> = units.ids().iter().copied().collect();
    for mix in &found {
        kept.retain(|unit| mix.sample.units.contains(unit));
    }
    for mix in &mut found {
        let keep: Vec<bool> = mix.sample.units.iter().map(|u| kept.contains(u)).collect();
        let mut at = keep.iter();
        mix.rows.retain(|_| *at.next().unwrap_or(&false));
        let mut at = keep.iter();
        mix.sample.units.retain(|_| *at.next().unwrap_or(&false));
    }
    Ok(found)
}

fn looked_at(scope: &Scope<'_>, options: &Options) -> UnitSet {
    if options.text("level") == Some("county") { scope.counties() } else { scope.members() }
}

/// The mix of one table, over `only` these places where some are named.
fn of_table(
    scope: &Scope<'_>,
    options: &Options,
    table: &IndustryTable,
    exclude: &str,
    only: Option<&BTreeSet<UnitId>>,
) -> Mix {
    let units = &table.units;
    let listed: Vec<&str> =
        exclude.split(',').map(str::trim).filter(|k| !k.is_empty() && *k != "none").collect();
    let kept: Vec<usize> = (0..table.industries.len())
        .filter(|k| !listed.contains(&table.industries[*k].key.as_str()))
        .collect();
    let industries: Vec<IndustryClass> = kept.iter().map(|k| table.industries[*k].clone()).collect();
    let mut warnings = vec![
        Message::new("warning-mix-basis")
            .name("counted", &scope.zone.indicator_name(&table.measure))
            .text("unit", table.unit.as_str())
            .text("year", table.year.to_string())
            .int("industries", industries.len()),
    ];
    // The defaults name sections of GB/T 4754, which other classifications need not have.
    let by_default = |key: &str| BOUND.split(',').any(|k| k == key);
    let known = |key: &str| table.industries.iter().any(|c| c.key == key);
    for key in listed.iter().filter(|key| !known(key) && !by_default(key)) {
        warnings.push(Message::new("warning-mix-unknown").text("industry", *key));
    }
    let (reference, basis) = reference(scope, options, table, &kept, only);
    warnings.extend(basis);
    let mut sample = Sample {
        inputs: vec![table.provenance.clone()],
        period: table.provenance.period,
        ..Sample::default()
    };
    let mut rows = Vec::new();
    for (position, unit) in units.ids().iter().enumerate() {
        let row: Vec<Option<f64>> = kept.iter().map(|k| table.row(position)[*k]).collect();
        let refused = if only.is_some_and(|only| !only.contains(unit)) {
            Some(Message::new("dropped-some-year"))
        } else {
            refuse(&row, &reference, table.year)
        };
        match refused {
            None => {
                sample.units.push(*unit);
                rows.push(row);
            }
            Some(reason) => {
                sample.dropped.push(Dropped { names: scope.names(*unit).clone(), reason });
            }
        }
    }
    Mix { sample, rows, industries, reference, year: table.year, warnings }
}

/// Why a place cannot be used.
fn refuse(row: &[Option<f64>], reference: &Reference, year: i32) -> Option<Message> {
    if row.iter().all(Option::is_none) {
        return Some(Message::new("dropped-no-industries").text("year", year.to_string()));
    }
    if row.iter().flatten().any(|x| *x < 0.0 || !x.is_finite()) {
        return Some(Message::new("dropped-negative-industry"));
    }
    if row.iter().flatten().all(|x| *x == 0.0) {
        return Some(Message::new("dropped-no-activity"));
    }
    let shares = reference.shares();
    let covered: f64 = row.iter().zip(&shares).filter(|(x, _)| x.is_some()).map(|(_, s)| s).sum();
    (covered < COVERED).then(|| Message::new("dropped-covered").percent("share", covered, 0))
}

/// The reference mix and what to say of it.
fn reference(
    scope: &Scope<'_>,
    options: &Options,
    table: &IndustryTable,
    kept: &[usize],
    only: Option<&BTreeSet<UnitId>>,
) -> (Reference, Option<Message>) {
    let (zone, units) = (scope.zone, &table.units);
    let levels: BTreeSet<Level> = units.ids().iter().map(|u| zone.units.get(*u).level).collect();
    let counts = |unit: &UnitId| only.is_none_or(|only| only.contains(unit));
    if options.text("yardstick") != Some("zone") {
        let every: Vec<UnitId> = zone.units.iter().map(|(id, _)| id).filter(counts).collect();
        let every = UnitSet::new(every, "package", None);
        let wide =
            zone.industries.table(table.year, Some(&table.classification), Some(&table.measure), &every);
        if let Some(wide) = wide.filter(|w| w.industries == table.industries) {
            let unit = |p: usize| wide.units.ids()[p];
            let chosen = cover(scope, &wide, &levels);
            let known: BTreeSet<UnitId> = units.ids().iter().copied().collect();
            if chosen.iter().any(|p| !known.contains(&unit(*p))) {
                let country = chosen.iter().all(|p| zone.units.get(unit(*p)).level == Level::Country);
                let places =
                    (0..wide.units.len()).filter(|p| levels.contains(&zone.units.get(unit(*p)).level));
                let (units, places) = complete(&wide, kept, places);
                let totals = totals(&wide, kept, chosen.iter().copied());
                let say = Message::new("warning-mix-package").int("units", chosen.len());
                return (Reference { totals, places, units, is_zone: false }, (!country).then_some(say));
            }
        }
    }
    let all = (0..units.len()).filter(|p| counts(&units.ids()[*p]));
    let totals = totals(table, kept, all.clone());
    let (units, places) = complete(table, kept, all);
    (Reference { totals, places, units, is_zone: true }, Some(Message::new("warning-mix-zone")))
}

/// The places that make up the whole package, each once: the country, if it has figures; else every place of
/// the finest level looked at, and every larger place that has none of these inside it.
fn cover(scope: &Scope<'_>, wide: &IndustryTable, levels: &BTreeSet<Level>) -> Vec<usize> {
    let units = &scope.zone.units;
    let has = |p: &usize| wide.row(*p).iter().any(Option::is_some);
    let level = |p: &usize| units.get(wide.units.ids()[*p]).level;
    let with: Vec<usize> = (0..wide.units.len()).filter(has).collect();
    if let Some(country) = with.iter().find(|p| level(p) == Level::Country) {
        return vec![*country];
    }
    let finest = levels.iter().max().copied().unwrap_or(Level::Prefecture);
    let mut inside: BTreeSet<UnitId> = BTreeSet::new();
    for p in with.iter().filter(|p| level(p) == finest) {
        let mut at = units.get(wide.units.ids()[*p]).parent;
        while let Some(parent) = at.filter(|parent| inside.insert(*parent)) {
            at = units.get(parent).parent;
        }
    }
    with.into_iter().filter(|p| level(p) <= finest && !inside.contains(&wide.units.ids()[*p])).collect()
}

fn totals(table: &IndustryTable, kept: &[usize], places: impl Iterator<Item = usize> + Clone) -> Vec<f64> {
    kept.iter().map(|k| places.clone().filter_map(|p| table.row(p)[*k]).sum()).collect()
}

/// The places that have every figure.
fn complete(
    table: &IndustryTable,
    kept: &[usize],
    places: impl Iterator<Item = usize>,
) -> (Vec<UnitId>, Vec<Vec<f64>>) {
    places
        .filter_map(|p| {
            let row: Vec<f64> = kept.iter().map(|k| table.row(p)[*k]).collect::<Option<_>>()?;
            let fits = row.iter().all(|x| *x >= 0.0 && x.is_finite()) && row.iter().any(|x| *x > 0.0);
            fits.then(|| (table.units.ids()[p], row))
        })
        .unzip()
}

/// The figures of two places over the industries known in both, with the smaller of the two shares they cover.
///
/// # Errors
/// Rows of different lengths, negative or non-finite figures, a row of zeros, or less than [`COVERED`] covered.
pub fn common(a: &[Option<f64>], b: &[Option<f64>]) -> Result<(Vec<f64>, Vec<f64>, f64), Undefined> {
    Undefined::check_length(a.len(), b.len())?;
    let both: Vec<usize> = (0..a.len()).filter(|k| a[*k].is_some() && b[*k].is_some()).collect();
    let mut least = 1.0f64;
    let mut take = |row: &[Option<f64>]| -> Result<Vec<f64>, Undefined> {
        let every: Vec<f64> = row.iter().flatten().copied().collect();
        Undefined::check_not_negative(&every)?;
        let found: Vec<f64> = both.iter().filter_map(|k| row[*k]).collect();
        let scale = every.iter().copied().fold(0.0, f64::max);
        if scale == 0.0 {
            return Err(Undefined::AllZero);
        }
        let sum = |values: &[f64]| values.iter().map(|x| x / scale).sum::<f64>();
        least = least.min(sum(&found) / sum(&every));
        Ok(found)
    };
    let (a, b) = (take(a)?, take(b)?);
    if least < COVERED { Err(Undefined::Covered { share: least, least: COVERED }) } else { Ok((a, b, least)) }
}

/// Shares of the sum.
///
/// # Errors
/// Negative or non-finite values, or all zeros.
pub fn shares(values: &[f64]) -> Result<Vec<f64>, Undefined> {
    Undefined::check_not_negative(values)?;
    let scale = values.iter().copied().fold(0.0, f64::max);
    if scale == 0.0 {
        return Err(Undefined::AllZero);
    }
    let total: f64 = values.iter().map(|x| x / scale).sum();
    Ok(values.iter().map(|x| x / scale / total).collect())
}

/// Weights of the places of a mix for means over them: output, else people, in the year nearest to the figures in
/// which every place has one (at most five years off), else each place once; with what they are.
pub fn weights(scope: &Scope<'_>, mix: &Mix) -> (Vec<f64>, Message) {
    let units = UnitSet::new(mix.sample.units.clone(), &scope.named.id, None);
    let wanted = scope.year.unwrap_or(mix.year);
    for key in ["gdp", "population_resident", "population"] {
        let mut years = scope.zone.indicators.years(key);
        years.retain(|year| (year - wanted).abs() <= 5);
        years.sort_by_key(|year| ((year - wanted).abs(), -year));
        for year in years {
            let Some(column) = scope.zone.indicators.column(key, year, scope.vintage.as_deref(), &units)
            else {
                continue;
            };
            let values: Option<Vec<f64>> = column.values.iter().map(|v| v.filter(|v| *v > 0.0)).collect();
            if let Some(values) = values {
                let say = Message::new("weights-indicator")
                    .name("indicator", &scope.zone.indicator_name(key))
                    .text("year", year.to_string());
                return (values, say);
            }
        }
    }
    (vec![1.0; units.len()], Message::new("weights-equal"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Measure, Output, tiny};

    const PLAIN: Measure = Measure {
        name: "mix",
        group: crate::Group::Structure,
        references: &[],
        options: &[COUNTED, CLASSIFICATION, REFERENCE, LEVEL, EXCLUDE_NONE],
        run: |_, _| Ok(Output::default()),
    };

    fn options(given: &[(&str, &str)]) -> Options {
        let given: Vec<(String, String)> = given.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        Options::new(&PLAIN, &given).unwrap()
    }

    #[test]
    fn the_reference_counts_every_place_once() {
        let zone = tiny::embedded();
        let scope = tiny::scope(zone);
        let found = mix(&scope, &options(&[])).unwrap();
        assert_eq!((found.rows.len(), found.industries.len(), found.year), (20, 20, 2020));
        assert!(!found.reference.is_zone);
        // 122 prefectures and the four municipalities that have no prefecture in the package.
        let by_hand: f64 = (zone.industries.rows.iter())
            .filter(|r| r.year == 2020 && zone.units.get(r.unit).level != Level::County)
            .map(|r| r.value)
            .sum();
        assert!((found.reference.totals.iter().sum::<f64>() - by_hand).abs() < 1e-6);
        // Counties replace the prefectures they lie in.
        let fine = mix(&scope, &options(&[("level", "county")])).unwrap();
        assert!(fine.rows.len() > 100);
        let share = fine.reference.totals.iter().sum::<f64>() / by_hand;
        assert!((0.98..=1.0).contains(&share), "{share}");
        let own = mix(&scope, &options(&[("yardstick", "zone"), ("exclude", "mining,absent")])).unwrap();
        assert!(own.reference.is_zone && own.industries.len() == 19);
        assert!(own.warnings.iter().any(|w| w.id == "warning-mix-unknown"));
    }

    #[test]
    fn missing_is_not_zero() {
        let a = [Some(8.0), Some(1.0), Some(1.0), None];
        let b = [Some(1.0), Some(9.0), None, Some(0.0)];
        let (x, y, covered) = common(&a, &b).unwrap();
        assert_eq!((x, y), (vec![8.0, 1.0], vec![1.0, 9.0]));
        assert!((covered - 0.9).abs() < 1e-12);
        let c = [None, Some(9.0), Some(1.0), Some(0.0)];
        assert!(matches!(common(&a, &c), Err(Undefined::Covered { .. })));
        assert_eq!(common(&a, &[Some(0.0); 4]), Err(Undefined::AllZero));
        assert_eq!(common(&a, &[None]), Err(Undefined::Lengths { expected: 4, found: 1 }));
    }

    #[test]
    fn a_place_that_tells_too_little_is_left_out_by_name() {
        let mut zone =
            tiny::zone(&[("32", "P", ""), ("3201", "A", "32"), ("3202", "B", "32"), ("3203", "C", "32")]);
        let keys = ["farm", "mine", "mill"];
        tiny::industries(&mut zone, "workers", 2020, &keys, &[("3201", &[1.0, 2.0, 7.0])]);
        tiny::industries(&mut zone, "workers", 2020, &keys, &[("3202", &[0.0, 0.0, 0.0])]);
        tiny::industries(&mut zone, "workers", 2020, &keys, &[("3203", &[5.0])]);
        let found = mix(&tiny::scope(&zone), &options(&[])).unwrap();
        assert_eq!(found.sample.len(), 1);
        let reasons: Vec<&str> = found.sample.dropped.iter().map(|d| d.reason.id).collect();
        assert_eq!(reasons, ["dropped-no-activity", "dropped-covered"]);
        assert!(found.reference.is_zone);
    }
}
