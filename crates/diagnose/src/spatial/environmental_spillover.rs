//! Environmental spillover: do bad air and bad water cross the line?
//!
//! Air: Moran's I of an annual mean (fine particles by default) over all neighbours, and over the pairs of neighbours that lie in two
//! provinces only:
//!
//! ```text
//! I_across = (n / S) sum_ij c_ij z_i z_j / sum_i z_i^2        c_ij = 1 for neighbours across the line, S = sum c
//! ```
//!
//! I above what values dealt at random give: places on both sides of the line share their air, so that neither can clean its
//! own alone. Water: the class of each section by the yearly mean of each item, the worst item deciding (GB 3838-2002, table
//! 1, rivers; total nitrogen is for lakes); and the share of sections at the line that are worse than the class agreed on.
//!
//! | mg/L | I | II | III | IV | V |
//! |---|---|---|---|---|---|
//! | dissolved oxygen, at least | 7.5 | 6 | 5 | 3 | 2 |
//! | permanganate index, at most | 2 | 4 | 6 | 10 | 15 |
//! | chemical oxygen demand | 15 | 15 | 20 | 30 | 40 |
//! | ammonia nitrogen | 0.15 | 0.5 | 1 | 1.5 | 2 |
//! | total phosphorus | 0.02 | 0.1 | 0.2 | 0.3 | 0.4 |
//!
//! A section is at the line where the unit that answers for it has a neighbour in another province; which way the
//! river flows the table does not say. The interval of the share is Wilson's, 95 %. I is undefined with fewer than three units, equal
//! values or no pair; a class without a reading of any item of the table.
//!
//! When not to use it: winds and weather make neighbours alike without anybody's smoke crossing; a model of sources says who sends what.
//! Stations with sensor faults must be cleaned before. Fewer than ten months of twelve are no yearly mean, and said so. Time grows with links
//! times permutations, and with observations.
//!
//! References: Moran 1950 (Biometrika 37:17-23, doi:10.1093/biomet/37.1-2.17); Cliff and Ord 1981, Spatial Processes; GB
//! 3838-2002, Environmental quality standards for surface water; Wilson 1927 (Journal of the American Statistical Association
//! 22:209-212, doi:10.1080/01621459.1927.10502953).
//!
//! ```
//! use coregion_diagnose::spatial::environmental_spillover::{Item, WaterClass, water_class};
//! let readings = [(Item::Oxygen, 6.1), (Item::Ammonia, 0.6), (Item::Phosphorus, 0.08)];
//! assert_eq!(water_class(&readings), Some((WaterClass::III, Item::Ammonia)));
//! ```

use super::conditional::Permutations;
use super::ground::{self, Ground, NEAREST, NEIGHBOURS, PERMUTATIONS};
use super::moran::{moran, moran_permuted};
use super::significance::Alternative;
use super::weights::Weights;
use crate::disparity::per_head::{INDICATOR, PEOPLE};
use crate::{
    Cell, CellKind, Constraint, Dropped, Evidence, Finding, Group, Interval, Kind, Measure, OptionSpec,
    Options, Output, Plot, Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::{Message, Names, Period, Provenance, UnitId};
use std::collections::{BTreeMap, HashSet};

/// A class of surface water.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaterClass {
    /// Headwaters and reserves.
    I,
    /// First-grade sources of drinking water.
    II,
    /// Second-grade sources of drinking water.
    III,
    /// Industry.
    IV,
    /// Farming.
    V,
    /// Worse than class V.
    WorseThanV,
}

impl WaterClass {
    /// From the best to the worst.
    pub const ALL: [WaterClass; 6] = [
        WaterClass::I,
        WaterClass::II,
        WaterClass::III,
        WaterClass::IV,
        WaterClass::V,
        WaterClass::WorseThanV,
    ];

    /// The class as it is written.
    pub fn as_str(self) -> &'static str {
        ["I", "II", "III", "IV", "V", "worse than V"][self as usize]
    }
}

/// What is measured in rivers and has limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// Dissolved oxygen: the more the better.
    Oxygen,
    /// Permanganate index.
    Permanganate,
    /// Chemical oxygen demand.
    OxygenDemand,
    /// Ammonia nitrogen.
    Ammonia,
    /// Total phosphorus.
    Phosphorus,
}

impl Item {
    /// The item that a variable of the table of observations stands for.
    pub fn parse(variable: &str) -> Option<Item> {
        Some(match variable {
            "do" => Item::Oxygen,
            "codmn" | "permanganate" => Item::Permanganate,
            "cod" | "codcr" => Item::OxygenDemand,
            "nh3n" | "nh3-n" | "ammonia" => Item::Ammonia,
            "tp" => Item::Phosphorus,
            _ => return None,
        })
    }

    /// Limits of classes I to V, mg/L.
    pub fn limits(self) -> [f64; 5] {
        match self {
            Item::Oxygen => [7.5, 6.0, 5.0, 3.0, 2.0],
            Item::Permanganate => [2.0, 4.0, 6.0, 10.0, 15.0],
            Item::OxygenDemand => [15.0, 15.0, 20.0, 30.0, 40.0],
            Item::Ammonia => [0.15, 0.5, 1.0, 1.5, 2.0],
            Item::Phosphorus => [0.02, 0.1, 0.2, 0.3, 0.4],
        }
    }

    /// The class of a concentration, mg/L.
    pub fn class(self, concentration: f64) -> WaterClass {
        let within = |limit: &f64| match self {
            Item::Oxygen => concentration >= *limit,
            _ => concentration <= *limit,
        };
        WaterClass::ALL[self.limits().iter().position(within).unwrap_or(5)]
    }

    /// How many times the limit of a class a concentration is (for oxygen, the limit over the concentration).
    pub fn times(self, concentration: f64, class: WaterClass) -> Option<f64> {
        let limit = *self.limits().get(class as usize)?;
        let times = if self == Item::Oxygen { limit / concentration } else { concentration / limit };
        times.is_finite().then_some(times)
    }

    fn label(self) -> &'static str {
        match self {
            Item::Oxygen => "item-oxygen",
            Item::Permanganate => "item-permanganate",
            Item::OxygenDemand => "item-oxygen-demand",
            Item::Ammonia => "item-ammonia",
            Item::Phosphorus => "item-phosphorus",
        }
    }
}

/// The class of water by its worst item, and that item (of several, the first); none without a reading that is a number.
pub fn water_class(readings: &[(Item, f64)]) -> Option<(WaterClass, Item)> {
    (readings.iter().filter(|(_, value)| value.is_finite()))
        .map(|(item, value)| (item.class(*value), *item))
        .reduce(|worst, next| if next.0 > worst.0 { next } else { worst })
}

/// Wilson's 95 % interval of `count` among `of`; none of none.
pub fn wilson(count: usize, of: usize) -> Option<(f64, f64)> {
    if of == 0 || count > of {
        return None;
    }
    let (n, z) = (of as f64, 1.959_963_984_540_054);
    let share = count as f64 / n;
    let middle = share + z * z / (2.0 * n);
    let width = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    Some((((middle - width) / scale).max(0.0), ((middle + width) / scale).min(1.0)))
}

/// The links of weights whose ends lie in two areas, each counting 1.
///
/// # Errors
/// Areas that do not align, or no such link.
pub fn across(weights: &Weights, areas: &[u32]) -> Result<Weights, Undefined> {
    Undefined::check_length(weights.len(), areas.len())?;
    let links: Vec<(usize, usize, f64)> =
        weights.iter().filter(|(i, j, _)| areas[*i] != areas[*j]).map(|(i, j, _)| (i, j, 1.0)).collect();
    if links.is_empty() {
        return Err(Undefined::NoLinks);
    }
    Weights::from_links(weights.len(), &links).map_err(|_| Undefined::NoLinks)
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "environmental-spillover",
    group: Group::Spatial,
    references: &[
        "Moran 1950, Biometrika 37:17-23, doi:10.1093/biomet/37.1-2.17",
        "Cliff and Ord 1981, Spatial Processes, Pion",
        "GB 3838-2002, Environmental quality standards for surface water",
        "Wilson 1927, Journal of the American Statistical Association 22:209-212, doi:10.1080/01621459.1927.10502953",
    ],
    options: &[
        OptionSpec { name: "air", kind: Kind::Text, default: "pm25" },
        OptionSpec {
            name: "water-class",
            kind: Kind::Choice(&["I", "II", "III", "IV", "V"]),
            default: "III",
        },
        NEIGHBOURS,
        NEAREST,
        PERMUTATIONS,
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let (mut findings, mut tables) = (Vec::new(), Vec::new());
    let air = air_ground(scope, options);
    if let Ok(ground) = &air {
        findings.extend(air_findings(scope, options, ground));
        tables.push(air_table(scope, ground));
    }
    let target = options.text("water-class").unwrap_or("III");
    let target = WaterClass::ALL.into_iter().find(|c| c.as_str() == target).unwrap_or(WaterClass::III);
    let sections = Sections::new(scope);
    if !sections.list.is_empty() {
        findings.extend(sections.findings(scope, target));
        tables.push(sections.table(target));
    }
    match air {
        Err(missing) if findings.is_empty() => {
            // Air or water would do; what is missing for water is named where the air is there to be told of.
            let water = Message::new("unavailable-observations");
            let reason =
                Message::new("unavailable-spillover").message("air", missing.reason).message("water", water);
            Err(Unavailable { reason, resource: "observations" })
        }
        Err(missing) => {
            let warning = Message::new("warning-spillover-no-air").message("air", missing.reason);
            findings[0].warnings.push(warning);
            Ok(Output { findings, tables })
        }
        Ok(_) => {
            if sections.list.is_empty() {
                findings[0].warnings.push(Message::new("warning-spillover-no-water"));
            }
            Ok(Output { findings, tables })
        }
    }
}

/// Figures of the air and who is a neighbour.
fn air_ground(scope: &Scope<'_>, options: &Options) -> Result<Ground, Unavailable> {
    let specs = [INDICATOR, PEOPLE, ground::LEVEL, NEIGHBOURS, NEAREST];
    let mut given = vec![("people".to_owned(), "none".to_owned())];
    for (ours, theirs) in [("air", "indicator"), ("neighbours", "neighbours"), ("nearest", "nearest")] {
        given.extend(options.text(ours).map(|value| (theirs.to_owned(), value.to_owned())));
    }
    ground::ground(scope, &Options::of(MEASURE.name, &specs, &given).unwrap_or_default())
}

fn areas(scope: &Scope<'_>, ground: &Ground) -> Vec<u32> {
    ground.data.sample.units.iter().map(|u| scope.province(*u).0).collect()
}

fn air_findings(scope: &Scope<'_>, options: &Options, ground: &Ground) -> Vec<Finding> {
    let data = &ground.data;
    let count = options.int("permutations").unwrap_or(999).max(1) as usize;
    let permutations = Permutations::new(count, scope.seed);
    let study = |statistic, weights: Result<Weights, Undefined>, across: bool| {
        let say = |id| Message::new(id).name("indicator", &data.indicator).int("units", data.values.len());
        let found = weights.and_then(|weights| Ok((moran(&data.values, &weights)?, weights)));
        let value = found.as_ref().map(|(m, _)| m.value).map_err(|reason| *reason);
        let mut finding =
            data.sample.finding(scope, MEASURE.name, statistic, value, say("reading-spillover-undefined"));
        let Ok((found, weights)) = found else { return finding };
        if let Ok(reference) = moran_permuted(&data.values, &weights, permutations) {
            let tails = found.tails(&reference);
            ground::explain(&mut finding, &reference, tails, Alternative::Greater, scope.seed);
        }
        let p = finding.p.unwrap_or(1.0);
        let (id, support, strength) = match (across, p <= 0.05) {
            (true, true) => ("reading-spillover-air-across", Support::Confirms, 1.0),
            (true, false) => ("reading-spillover-air-not-across", Support::Inconclusive, 0.5),
            (false, true) => ("reading-spillover-air", Support::Inconclusive, 0.5),
            (false, false) => ("reading-spillover-air-not", Support::Inconclusive, 0.5),
        };
        finding.reading = say(id)
            .number("value", found.value, 2)
            .number("expected", found.expected, 2)
            .number("p", p, 3)
            .int("pairs", weights.links() / 2);
        if across {
            finding.evidence =
                Some(Evidence { constraint: Constraint::EnvironmentalSpillover, support, strength });
        }
        finding
    };
    let crossing = across(&ground.weights, &areas(scope, ground));
    let mut findings =
        vec![study("air-across", crossing, true), study("air", Ok(ground.weights.clone()), false)];
    findings[0].warnings.push(Message::new("warning-spillover-weather"));
    ground.output(scope, std::mem::take(&mut findings), Vec::new()).findings
}

/// Units with the mean of their neighbours inside and across.
fn air_table(scope: &Scope<'_>, ground: &Ground) -> Table {
    let data = &ground.data;
    let title = Message::new("table-spillover-air").name("indicator", &data.indicator);
    let mut table = Table::new("environmental-spillover-air", title)
        .column("unit", "column-unit", CellKind::Unit)
        .column("value", "column-value", CellKind::Number(1))
        .unit(&data.unit)
        .column("inside", "column-neighbours-inside", CellKind::Number(1))
        .unit(&data.unit)
        .column("across", "column-neighbours-across", CellKind::Number(1))
        .unit(&data.unit)
        .plot(Plot::Map { unit: "unit", value: "value" });
    let areas = areas(scope, ground);
    for (i, unit) in data.sample.units.iter().enumerate() {
        let mean = |same: bool| {
            let near: Vec<f64> = (ground.weights.row(i).0.iter())
                .map(|j| *j as usize)
                .filter(|j| (areas[*j] == areas[i]) == same)
                .map(|j| data.values[j])
                .collect();
            Cell::number((!near.is_empty()).then(|| near.iter().sum::<f64>() / near.len() as f64))
        };
        table.push(vec![Cell::Unit(*unit), Cell::Number(data.values[i]), mean(true), mean(false)]);
    }
    table
}

/// A section of a river.
struct Section {
    name: String,
    unit: UnitId,
    at_line: bool,
    months: usize,
    means: Vec<(Item, f64)>,
    class: WaterClass,
    worst: Item,
}

/// The sections of the members of a zone over up to twelve months.
struct Sections {
    list: Vec<Section>,
    dropped: Vec<Dropped>,
    input: Provenance,
}

impl Sections {
    fn new(scope: &Scope<'_>) -> Self {
        let table = &scope.zone.observations;
        let members: HashSet<UnitId> = scope.members().ids().iter().copied().collect();
        let mut input = Provenance {
            resource: table.resource.clone(),
            series: "water".to_owned(),
            ..Provenance::default()
        };
        let item = |row: &coregion_zone::tables::Observation| Item::parse(table.symbols.text(row.variable));
        let months: Vec<Period> = (table.rows.iter())
            .filter(|r| item(r).is_some() && scope.year.is_none_or(|year| r.period.year() == year))
            .map(|r| r.period)
            .collect::<std::collections::BTreeSet<Period>>()
            .into_iter()
            .rev()
            .take(12)
            .collect();
        let line = at_the_line(scope);
        let mut found: BTreeMap<&str, Gathered> = BTreeMap::new();
        let (mut dropped, mut outside) = (Vec::new(), HashSet::new());
        for row in table.rows.iter().filter(|r| months.contains(&r.period) && r.value.is_finite()) {
            let (Some(item), name) = (item(row), table.symbols.text(row.station)) else { continue };
            let Some(unit) = row.unit.filter(|unit| inside(scope, *unit, &members)) else {
                if outside.insert(name) {
                    let reason = Message::new("dropped-section-outside");
                    dropped.push(Dropped { names: Names::same(name), reason });
                }
                continue;
            };
            let gathered = found.entry(name).or_insert_with(|| Gathered { unit, ..Gathered::default() });
            let sum = gathered.sums.entry(item).or_default();
            *sum = (sum.0 + row.value, sum.1 + 1);
            gathered.months.insert(row.period);
            input.period = input.period.max(Some(row.period));
            input.add_row(row.line, table.symbols.text(row.source));
        }
        let list = (found.into_iter())
            .filter_map(|(name, gathered)| {
                let means: Vec<(Item, f64)> =
                    gathered.sums.iter().map(|(item, (sum, n))| (*item, sum / *n as f64)).collect();
                let (class, worst) = water_class(&means)?;
                Some(Section {
                    name: name.to_owned(),
                    unit: gathered.unit,
                    at_line: line.contains(&gathered.unit),
                    months: gathered.months.len(),
                    means,
                    class,
                    worst,
                })
            })
            .collect();
        Sections { list, dropped, input }
    }

    fn findings(&self, scope: &Scope<'_>, target: WaterClass) -> Vec<Finding> {
        let few = self.list.iter().filter(|s| s.months < 10).count();
        let share = |statistic, at_line: bool| {
            let here: Vec<&Section> = self.list.iter().filter(|s| s.at_line == at_line).collect();
            let worse: Vec<&&Section> = here.iter().filter(|s| s.class > target).collect();
            let value = if here.is_empty() {
                Err(Undefined::TooFew { needed: 1, found: 0 })
            } else {
                Ok(worse.len() as f64 / here.len() as f64)
            };
            let id = match (here.is_empty(), at_line) {
                (true, _) => "reading-spillover-undefined",
                (_, true) => "reading-spillover-water",
                (_, false) => "reading-spillover-water-inside",
            };
            let reading = Message::new(id)
                .int("worse", worse.len())
                .int("sections", here.len())
                .text("class", target.as_str())
                .text("until", self.input.period.map_or(String::new(), |p| p.to_string()));
            let mut finding = Finding::new(MEASURE.name, statistic, &scope.named.id, value.into(), reading);
            finding.period = self.input.period;
            finding.inputs = vec![self.input.clone()];
            finding.used = here.len();
            finding.dropped = self.dropped.clone();
            finding.decimals = 2;
            finding.interval = wilson(worse.len(), here.len()).map(|(low, high)| Interval {
                low,
                high,
                level: 0.95,
                kind: "asymptotic",
            });
            finding
        };
        let mut water = share("water", true);
        if let Some(value) = water.value.number() {
            let support = match value {
                v if v >= 1.0 / 3.0 => Support::Confirms,
                0.0 if water.used >= 5 => Support::Contradicts,
                _ => Support::Inconclusive,
            };
            water.evidence =
                Some(Evidence { constraint: Constraint::EnvironmentalSpillover, support, strength: 0.5 });
        }
        water.warnings.push(Message::new("warning-spillover-direction"));
        if few > 0 {
            water.warnings.push(Message::new("warning-spillover-months").int("sections", few));
        }
        let mut findings = vec![water];
        if self.list.iter().any(|s| !s.at_line) {
            findings.push(share("water-inside", false));
        }
        findings
    }

    fn table(&self, target: WaterClass) -> Table {
        let until = self.input.period.map_or(String::new(), |p| p.to_string());
        let title = Message::new("table-spillover-water").text("until", until).text("class", target.as_str());
        let mut table = Table::new("environmental-spillover-water", title)
            .column("section", "column-section", CellKind::Text)
            .column("unit", "column-unit", CellKind::Unit)
            .column("line", "column-at-line", CellKind::Text)
            .column("class", "column-water-class", CellKind::Text)
            .column("worst", "column-worst-item", CellKind::Text)
            .column("mean", "column-item-mean", CellKind::Number(2))
            .unit("mg/L")
            .column("times", "column-times-limit", CellKind::Number(2))
            .column("months", "column-months", CellKind::Int)
            .plot(Plot::Bars { label: "section", value: "times" });
        let mean = |s: &Section| s.means.iter().find(|(item, _)| *item == s.worst).map(|m| m.1);
        let times = |s: &Section| mean(s).and_then(|m| s.worst.times(m, target));
        let mut order: Vec<&Section> = self.list.iter().collect();
        order.sort_by(|a, b| {
            (b.class.cmp(&a.class)).then(times(b).unwrap_or(0.0).total_cmp(&times(a).unwrap_or(0.0)))
        });
        for section in order {
            table.push(vec![
                Cell::Text(section.name.clone()),
                Cell::Unit(section.unit),
                Cell::Label(Message::new(if section.at_line { "word-yes" } else { "word-no" })),
                Cell::Text(section.class.as_str().to_owned()),
                Cell::Label(Message::new(section.worst.label())),
                Cell::number(mean(section)),
                Cell::number(times(section)),
                Cell::Int(section.months as i64),
            ]);
        }
        table
    }
}

/// What is read of a section.
struct Gathered {
    unit: UnitId,
    sums: BTreeMap<Item, (f64, usize)>,
    months: HashSet<Period>,
}

impl Default for Gathered {
    fn default() -> Self {
        Gathered { unit: UnitId(0), sums: BTreeMap::new(), months: HashSet::new() }
    }
}

/// Whether a unit is one of some units or lies in one.
fn inside(scope: &Scope<'_>, unit: UnitId, of: &HashSet<UnitId>) -> bool {
    let mut at = Some(unit);
    while let Some(unit) = at {
        if of.contains(&unit) {
            return true;
        }
        at = scope.zone.units.get(unit).parent;
    }
    false
}

/// The units, and those they lie in, that have a neighbour in another province.
fn at_the_line(scope: &Scope<'_>) -> HashSet<UnitId> {
    let mut line = HashSet::new();
    for pair in &scope.zone.neighbours.pairs {
        if scope.province(pair.a) == scope.province(pair.b) {
            continue;
        }
        for end in [pair.a, pair.b] {
            let province = scope.province(end);
            let mut at = Some(end);
            while let Some(unit) = at.filter(|unit| *unit != province) {
                line.insert(unit);
                at = scope.zone.units.get(unit).parent;
            }
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::row::row;
    use super::super::weights::Coding;
    use super::*;
    use crate::tiny;
    use coregion_zone::tables::Observation;
    use proptest::prelude::*;

    #[test]
    fn classes_are_those_of_the_standard() {
        for item in [Item::Oxygen, Item::Permanganate, Item::OxygenDemand, Item::Ammonia, Item::Phosphorus] {
            for (at, limit) in item.limits().into_iter().enumerate() {
                assert!(item.class(limit) <= WaterClass::ALL[at]);
                let beyond = if item == Item::Oxygen { limit * 0.999 } else { limit * 1.001 };
                assert!(item.class(beyond) > WaterClass::ALL[at]);
                assert_eq!(item.times(limit, WaterClass::ALL[at]), Some(1.0));
            }
        }
        assert_eq!(Item::Ammonia.class(2.5), WaterClass::WorseThanV);
        assert_eq!(water_class(&[(Item::Oxygen, f64::NAN)]), None);
        let readings = [(Item::Oxygen, 8.0), (Item::Permanganate, 7.0), (Item::Phosphorus, 0.25)];
        assert_eq!(water_class(&readings), Some((WaterClass::IV, Item::Permanganate)));
    }

    #[test]
    fn wilson_by_its_formula() {
        // 10 of 20: 0.5 -+ 0.2007 (a published interval, 0.299 to 0.701).
        let (low, high) = wilson(10, 20).unwrap();
        assert!((low - 0.299298).abs() < 1e-6 && (high - 0.700702).abs() < 1e-6, "{low} {high}");
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(0, 5).unwrap().0, 0.0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn inside_and_across_add_up(values in prop::collection::vec(0.0f64..100.0, 12), areas in prop::collection::vec(0u32..3, 12)) {
            prop_assume!(values.iter().any(|v| (v - values[0]).abs() > 1e-3));
            let pairs: Vec<(usize, usize)> = (0..8).flat_map(|i| [(i, i + 1), (i, i + 4)]).collect();
            let all = Weights::from_pairs(12, &pairs).unwrap().coded(Coding::Binary);
            let same = vec![0; 12];
            prop_assert_eq!(across(&all, &same).err(), Some(Undefined::NoLinks));
            if let Ok(crossing) = across(&all, &areas) {
                let inside: Vec<(usize, usize, f64)> = all.iter().filter(|(i, j, _)| areas[*i] == areas[*j]).collect();
                let whole = moran(&values, &all).unwrap().value * all.links() as f64;
                let mut parts = moran(&values, &crossing).unwrap().value * crossing.links() as f64;
                if !inside.is_empty() {
                    let inside = Weights::from_links(12, &inside).unwrap();
                    parts += moran(&values, &inside).unwrap().value * inside.links() as f64;
                }
                prop_assert!((whole - parts).abs() < 1e-9 * whole.abs().max(1.0));
            }
        }
    }

    #[test]
    fn a_zone_with_bad_air_and_water_at_its_line() {
        let (mut zone, codes) = row(12);
        let bad: Vec<(&str, f64)> = codes
            .iter()
            .enumerate()
            .map(|(i, c)| (c.as_str(), 100.0 / (0.5 + (i as f64 - 5.5).abs())))
            .collect();
        tiny::figures(&mut zone, &[("pm25", "ug/m3", 2020, &bad)]);
        let none = (MEASURE.run)(
            &tiny::scope(&zone),
            &Options::of("x", MEASURE.options, &[("air".into(), "so2".into())]).unwrap(),
        );
        assert_eq!(none.err().unwrap().resource, "observations");
        let table = &mut zone.observations;
        let source = table.symbols.intern("test");
        for (station, code, ammonia) in
            [("S5", &codes[5], 1.8), ("S6", &codes[6], 0.4), ("S0", &codes[0], 0.1)]
        {
            for month in 1..=12u8 {
                table.rows.push(Observation {
                    station: table.symbols.intern(station),
                    unit: zone.units.find(code),
                    period: format!("2020-{month:02}").parse().unwrap(),
                    variable: table.symbols.intern("nh3n"),
                    value: ammonia,
                    readings: None,
                    source,
                    line: 2,
                });
            }
        }
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        let statistics: Vec<&str> = output.findings.iter().map(|f| f.statistic).collect();
        assert_eq!(statistics, ["air-across", "air", "water", "water-inside"]);
        // The one pair across the line has the worst air of all.
        assert_eq!(output.findings[0].evidence.unwrap().support, Support::Confirms);
        assert_eq!(output.findings[2].value.number(), Some(0.5));
        assert_eq!(output.findings[2].evidence.unwrap().support, Support::Confirms);
        assert_eq!(output.findings[3].value.number(), Some(0.0));
        assert_eq!(output.tables[1].rows[0][3], Cell::Text("V".into()));
        // Water alone is enough.
        let water = tiny::run(&MEASURE, &tiny::scope(&zone), &[("air", "so2")]);
        assert_eq!(water.findings[0].statistic, "water");
    }

    #[test]
    fn the_embedded_zone() {
        let output = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[("permutations", "99")]);
        assert!(output.findings.len() >= 3);
        let water = output.findings.iter().find(|f| f.statistic == "water").unwrap();
        assert!(water.used >= 10 && water.interval.is_some(), "{}", water.used);
        assert!(output.findings[0].evidence.unwrap().constraint == Constraint::EnvironmentalSpillover);
    }
}
