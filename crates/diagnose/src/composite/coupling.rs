//! Coupling coordination: are two or more fields (economy, ecology, services) high and balanced?
//!
//! For fields U_k from 0 to 1, n of them, with weights alpha that add up to 1:
//!
//! ```text
//! original    C  = n (prod U)^(1/n) / sum U
//! modified    C' = sqrt( [1 - sum_{i>j} |U_i - U_j| / (n (n - 1) / 2)] [prod_i U_i / Umax]^(1 / (n - 1)) )
//! level       T  = sum_k alpha_k U_k
//! coordination  D = sqrt(C T),   D' = sqrt(C' T)
//! ```
//!
//! Pure numbers from 0 to 1. The modified form (Wang et al. 2021) spreads over the whole range, the original is near 1
//! almost always. Any U = 0: C = 0. All 0: undefined. For n > 2 a first factor below zero is set to zero. Ten grades of
//! width 0.1 from extreme imbalance to high coordination.
//!
//! Pitfalls, which the measure prints as warnings:
//! 1. about half of the papers that use it miswrite the formula (Liu 2017: a lost 2 or n, a lost root, a product without one);
//! 2. C is near 1 almost always: (0.06, 0.04) has the same C as (0.6, 0.4), and D then only follows the level T;
//! 3. scaling and entropy weights depend on the units: adding a city changes every D, and grades of two studies
//!    cannot be compared (one study calls 0.16 to 0.22 "high-level coupling");
//! 4. an indicator in both fields, or two that correlate, forces coupling;
//! 5. coupling proves no interaction and no cause.
//!
//! When not to use it: to show that one field drives another. Time grows with units times indicators.
//!
//! References: Liao 1999 (Tropical Geography); Wang, Kong, Ren, Zhi and Dai 2021 (Journal of Natural Resources 36:793-810,
//! doi:10.31497/zrzyxb.20210319); Tian et al. 2021 for the grades.
//!
//! ```
//! use coregion_diagnose::composite::coupling::{Form, coordination};
//! let original = coordination(&[0.6, 0.4], &[0.5, 0.5], Form::Original)?;
//! assert!((original.coupling - 0.979796).abs() < 1e-6 && (original.coordination - 0.699927).abs() < 1e-6);
//! let modified = coordination(&[0.6, 0.4], &[0.5, 0.5], Form::Modified)?;
//! assert!((modified.coupling - 0.730297).abs() < 1e-6 && (modified.coordination - 0.604275).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::entropy::{entropy_weights, equal_weights};
use super::indicators::{Indicators, indicators, list};
use super::ranks::pearson;
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Sample, Scope, Table,
    Unavailable, Undefined,
};
use coregion_zone::{Message, UnitId, UnitSet};

/// Whose degree of coupling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The geometric over the arithmetic mean: Liao 1999.
    Original,
    /// With the spread of the fields: Wang et al. 2021.
    Modified,
}

/// Coupling, level and coordination of one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordination {
    /// Degree of coupling C.
    pub coupling: f64,
    /// Level T.
    pub level: f64,
    /// Coordination D.
    pub coordination: f64,
}

/// The degree of coupling of fields from 0 to 1.
///
/// # Errors
/// Fewer than two fields, a field outside 0 to 1, or all zero.
pub fn coupling(fields: &[f64], form: Form) -> Result<f64, Undefined> {
    let n = fields.len();
    if n < 2 {
        return Err(Undefined::TooFew { needed: 2, found: n });
    }
    if let Some(value) = fields.iter().copied().find(|u| !(0.0..=1.0).contains(u)) {
        return Err(Undefined::Argument { name: "field", value, low: 0.0, high: 1.0 });
    }
    let most = fields.iter().copied().fold(0.0, f64::max);
    if most == 0.0 {
        return Err(Undefined::AllZero);
    }
    if fields.contains(&0.0) {
        return Ok(0.0);
    }
    // Over the largest field, so that products of tiny fields do not vanish.
    let ratio: Vec<f64> = fields.iter().map(|u| u / most).collect();
    let logs: f64 = ratio.iter().map(|r| r.ln()).sum();
    Ok(match form {
        Form::Original => (logs / n as f64).exp() * n as f64 / ratio.iter().sum::<f64>(),
        Form::Modified => {
            let mut apart = 0.0;
            for (i, a) in fields.iter().enumerate() {
                apart += fields[i + 1..].iter().map(|b| (a - b).abs()).sum::<f64>();
            }
            let pairs = (n * (n - 1) / 2) as f64;
            ((1.0 - apart / pairs).max(0.0) * (logs / (n as f64 - 1.0)).exp()).sqrt()
        }
    }
    .min(1.0))
}

/// Coupling, level and coordination of fields with weights (scaled to add up to 1).
///
/// # Errors
/// As [`coupling`]; weights that do not align, are negative, not finite or all zero.
pub fn coordination(fields: &[f64], weights: &[f64], form: Form) -> Result<Coordination, Undefined> {
    let coupling = coupling(fields, form)?;
    Undefined::check_length(fields.len(), weights.len())?;
    Undefined::check_not_negative(weights)?;
    let total: f64 = weights.iter().sum();
    if total == 0.0 {
        return Err(Undefined::AllZero);
    }
    let level = fields.iter().zip(weights).map(|(u, w)| u * (w / total)).sum::<f64>();
    Ok(Coordination { coupling, level, coordination: (coupling * level).sqrt() })
}

/// The grade of a coordination, in ten steps of 0.1.
pub fn grade(coordination: f64) -> &'static str {
    const GRADES: [&str; 10] = [
        "class-coordination-1",
        "class-coordination-2",
        "class-coordination-3",
        "class-coordination-4",
        "class-coordination-5",
        "class-coordination-6",
        "class-coordination-7",
        "class-coordination-8",
        "class-coordination-9",
        "class-coordination-10",
    ];
    // A step belongs to the grade above it; a hair below for rounding.
    GRADES[((coordination * 10.0 + 1e-9) as usize).min(9)]
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "coupling",
    group: Group::Composite,
    references: &[
        "Liao 1999, Tropical Geography",
        "Wang, Kong, Ren, Zhi and Dai 2021, Journal of Natural Resources 36:793-810, doi:10.31497/zrzyxb.20210319",
    ],
    options: &[
        OptionSpec { name: "field-one", kind: Kind::Text, default: ECONOMY },
        OptionSpec { name: "field-two", kind: Kind::Text, default: ECOLOGY },
        OptionSpec { name: "field-three", kind: Kind::Text, default: "" },
        OptionSpec { name: "weights", kind: Kind::Choice(&["entropy", "equal"]), default: "entropy" },
    ],
    run,
};

const ECONOMY: &str = "gdp/population_resident,va_tertiary/gdp,fiscal_revenue/population_resident";
const ECOLOGY: &str = "-pm25,-co2_edgar/land_area";

/// The fields of a scope, for the units that have every indicator of each.
struct Fields {
    lists: Vec<Indicators>,
    sample: Sample,
    /// One slice a field.
    values: Vec<Vec<f64>>,
}

fn fields(scope: &Scope<'_>, options: &Options) -> Result<Fields, Unavailable> {
    let members = scope.members();
    let keys = ["field-one", "field-two", "field-three"];
    let wanted: Vec<&str> = keys.iter().map(|k| list(options, k)).filter(|l| !l.is_empty()).collect();
    let mut lists = Vec::new();
    let mut at = scope.clone();
    // Fields without a year of their own follow the sparsest: the one whose latest year is the earliest.
    if at.year.is_none() {
        for keys in &wanted {
            let latest = indicators(scope, keys, &members, 1)?.sample.period.map(|p| p.year());
            at.year = match (at.year, latest) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
    }
    let read = |units: &UnitSet| -> Result<Vec<Indicators>, Unavailable> {
        wanted.iter().map(|keys| indicators(&at, keys, units, 1)).collect()
    };
    let first = read(&members)?;
    let every: Vec<UnitId> = (members.ids().iter().copied())
        .filter(|unit| first.iter().all(|list| list.sample.units.contains(unit)))
        .collect();
    let units = UnitSet::new(every, &scope.named.id, members.level);
    lists.extend(read(&units)?);
    let mut sample = lists[0].sample.clone();
    sample.dropped = first.iter().flat_map(|list| list.sample.dropped.clone()).collect();
    sample.inputs = lists.iter().flat_map(|list| list.sample.inputs.clone()).collect();
    let sample = sample.at_least(3, "indicators")?;
    let weigh = if options.text("weights") == Some("equal") { equal_weights } else { entropy_weights };
    let values: Result<Vec<Vec<f64>>, Undefined> = lists
        .iter()
        .map(|list| {
            Ok(weigh(&list.columns(), &list.directions)?.scores.iter().map(|s| s.clamp(0.0, 1.0)).collect())
        })
        .collect();
    let values = values.map_err(|reason| Unavailable { reason: reason.message(), resource: "indicators" })?;
    Ok(Fields { lists, sample, values })
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let Fields { lists, sample, values } = fields(scope, options)?;
    let weights = vec![1.0; values.len()];
    let units: Vec<Option<(Coordination, Coordination)>> = (0..sample.len())
        .map(|i| {
            let here: Vec<f64> = values.iter().map(|field| field[i]).collect();
            let of = |form| coordination(&here, &weights, form).ok();
            of(Form::Original).zip(of(Form::Modified))
        })
        .collect();
    let known: Vec<(usize, Coordination, Coordination)> =
        units.iter().enumerate().filter_map(|(i, u)| u.map(|(o, m)| (i, o, m))).collect();
    let mean = |of: fn(&(usize, Coordination, Coordination)) -> f64| match known.len() {
        0 => Err(Undefined::TooFew { needed: 1, found: 0 }),
        n => Ok(known.iter().map(of).sum::<f64>() / n as f64),
    };
    let mut findings = Vec::new();
    for (statistic, value, id) in [
        ("modified", mean(|k| k.2.coordination), "reading-coupling-modified"),
        ("original", mean(|k| k.1.coordination), "reading-coupling-original"),
        ("coupling-original", mean(|k| k.1.coupling), "reading-coupling-degree"),
    ] {
        let reading = match value {
            Ok(value) => Message::new(id)
                .number("value", value, 3)
                .int("fields", values.len())
                .int("units", known.len())
                .message("grade", Message::new(grade(value))),
            Err(_) => Message::new("reading-coupling-undefined"),
        };
        findings.push(sample.finding(scope, MEASURE.name, statistic, value, reading));
    }
    for (statistic, best, id) in
        [("highest", true, "reading-coupling-highest"), ("lowest", false, "reading-coupling-lowest")]
    {
        let found = known.iter().reduce(|a, b| {
            let ahead =
                if best { b.2.coordination > a.2.coordination } else { b.2.coordination < a.2.coordination };
            if ahead { b } else { a }
        });
        let Some((i, _, modified)) = found else { continue };
        let names = scope.names(sample.units[*i]);
        let value = modified.coordination;
        let reading = Message::new(id)
            .name("unit", names)
            .number("value", value, 3)
            .message("grade", Message::new(grade(value)));
        let mut finding = sample.finding(scope, MEASURE.name, statistic, value, reading);
        finding.subject = Some(names.clone());
        findings.push(finding);
    }
    findings[0].warnings = warnings(&lists, &values, &known);
    Ok(Output { findings, tables: vec![table(&sample, &values, &units)] })
}

/// The pitfalls, with what these data show of them.
fn warnings(
    lists: &[Indicators],
    values: &[Vec<f64>],
    known: &[(usize, Coordination, Coordination)],
) -> Vec<Message> {
    let mut found: Vec<Message> = lists.iter().flat_map(|list| list.warnings.clone()).collect();
    let high = known.iter().filter(|k| k.1.coupling >= 0.9).count();
    found.push(Message::new("warning-coupling-near-one").int("high", high).int("units", known.len()));
    found.push(Message::new("warning-coupling-relative"));
    for (i, one) in lists.iter().enumerate() {
        for (j, other) in lists.iter().enumerate().skip(i + 1) {
            let parts = |key: &str| -> Vec<String> {
                key.trim_start_matches('-').split('/').map(|k| k.trim().to_owned()).collect()
            };
            for (key, name) in one.keys.iter().zip(&one.names) {
                let shared = other.keys.iter().any(|k| parts(k).iter().any(|p| parts(key).contains(p)));
                if shared {
                    found.push(Message::new("warning-coupling-shared").name("indicator", name));
                }
            }
            if let Ok(r) = pearson(&values[i], &values[j]) {
                let id = if r.abs() > 0.7 {
                    "warning-coupling-correlated"
                } else {
                    "warning-coupling-correlation"
                };
                let (one, other) = (i + 1, j + 1);
                let message = Message::new(id).int("one", one).int("other", other);
                found.push(message.number("value", r, 2));
            }
        }
    }
    found.push(Message::new("warning-coupling-cause"));
    found
}

fn table(sample: &Sample, values: &[Vec<f64>], units: &[Option<(Coordination, Coordination)>]) -> Table {
    const FIELDS: [(&str, &str); 3] = [
        ("field-one", "column-field-one"),
        ("field-two", "column-field-two"),
        ("field-three", "column-field-three"),
    ];
    let mut table =
        Table::new("coupling", Message::new("table-coupling")).column("unit", "column-unit", CellKind::Unit);
    for (key, title) in FIELDS.into_iter().take(values.len()) {
        table = table.column(key, title, CellKind::Number(3));
    }
    let mut table = table
        .column("level", "column-level", CellKind::Number(3))
        .column("coupling-modified", "column-coupling-modified", CellKind::Number(3))
        .column("coordination-modified", "column-coordination-modified", CellKind::Number(3))
        .column("grade", "column-grade", CellKind::Text)
        .column("coupling", "column-coupling", CellKind::Number(3))
        .column("coordination", "column-coordination", CellKind::Number(3))
        .plot(Plot::Map { unit: "unit", value: "coordination-modified" });
    for (i, unit) in units.iter().enumerate() {
        let mut row = vec![Cell::Unit(sample.units[i])];
        row.extend(values.iter().map(|field| Cell::Number(field[i])));
        let number = |x: Option<f64>| Cell::number(x);
        row.push(number(unit.map(|u| u.0.level)));
        row.push(number(unit.map(|u| u.1.coupling)));
        row.push(number(unit.map(|u| u.1.coordination)));
        row.push(unit.map_or(Cell::Missing, |u| Cell::Label(Message::new(grade(u.1.coordination)))));
        row.push(number(unit.map(|u| u.0.coupling)));
        row.push(number(unit.map(|u| u.0.coordination)));
        table.push(row);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn worked_figures() {
        let even = [0.5, 0.5];
        let original = coordination(&[0.6, 0.4], &even, Form::Original).unwrap();
        close(original.coupling, 0.9797958971132712);
        close(original.level, 0.5);
        close(original.coordination, 0.6999271023161167);
        let modified = coordination(&[0.6, 0.4], &even, Form::Modified).unwrap();
        close(modified.coupling, 0.7302967433402215);
        close(modified.coordination, 0.6042750794713536);
        let three = coordination(&[0.8, 0.5, 0.2], &[1.0; 3], Form::Original).unwrap();
        close(three.coupling, 0.8617738760127537);
        close(three.coordination, 0.6564197879454708);
        close(coupling(&[0.8, 0.5, 0.2], Form::Modified).unwrap(), 0.4870018732126484);
        // Pitfall: a tenth of both fields has the same C, and D follows the level.
        let low = coordination(&[0.06, 0.04], &even, Form::Original).unwrap();
        close(low.coupling, 0.9797958971132711);
        close(low.coordination, 0.2213363839400643);
    }

    /// Both published forms of each city and year must come from one pair of fields between 0 and 1.
    #[test]
    fn the_published_table_of_thirteen_cities() {
        let rows: Vec<Vec<&str>> = include_str!("wang_2021.csv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split(',').collect())
            .collect();
        let mut checked = 0;
        for pair in rows[1..].chunks_exact(2) {
            assert_eq!((pair[0][0], pair[0][1], pair[1][1]), (pair[1][0], "original", "modified"));
            for (c, m) in pair[0][2..].iter().zip(&pair[1][2..]) {
                let (c, m): (f64, f64) = (c.parse().unwrap(), m.parse().unwrap());
                if c == 1.0 {
                    continue; // rounded: the ratio of the fields is not to be had back
                }
                // From C the ratio of the fields, from C' their difference.
                let ratio = ((1.0 - (1.0 - c * c).sqrt()) / c).powi(2);
                let high = (1.0 - m * m / ratio) / (1.0 - ratio);
                let fields = [high, high * ratio];
                assert!(0.0 < high && high < 1.0, "{pair:?}: {fields:?}");
                assert!((coupling(&fields, Form::Original).unwrap() - c).abs() < 5e-5);
                assert!((coupling(&fields, Form::Modified).unwrap() - m).abs() < 5e-5);
                checked += 1;
            }
        }
        assert_eq!(checked, 90);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(coupling(&[0.5], Form::Original), Err(Undefined::TooFew { needed: 2, found: 1 }));
        assert_eq!(coupling(&[0.0, 0.0], Form::Modified), Err(Undefined::AllZero));
        assert_eq!(coupling(&[0.0, 0.7], Form::Original), Ok(0.0));
        assert!(matches!(coupling(&[0.5, 1.2], Form::Original), Err(Undefined::Argument { .. })));
        assert!(matches!(coupling(&[0.5, f64::NAN], Form::Original), Err(Undefined::Argument { .. })));
        assert_eq!(coordination(&[0.5, 0.5], &[0.0, 0.0], Form::Original), Err(Undefined::AllZero));
        // Three fields as far apart as they can be: the first factor does not go below zero.
        close(coupling(&[1.0, 1e-300, 1e-300], Form::Modified).unwrap(), 1e-150 * (1.0f64 / 3.0).sqrt());
        assert_eq!(
            [grade(0.0), grade(0.3), grade(0.99), grade(1.0)]
                .map(|g| g.trim_start_matches("class-coordination-")),
            ["1", "4", "10", "10"]
        );
    }

    proptest! {
        #[test]
        fn laws_of_coupling(fields in prop::collection::vec(1e-6f64..=1.0, 2..6), down in 0.01f64..1.0) {
            let even = vec![1.0; fields.len()];
            for form in [Form::Original, Form::Modified] {
                let found = coordination(&fields, &even, form).unwrap();
                prop_assert!((0.0..=1.0).contains(&found.coupling) && (0.0..=1.0).contains(&found.coordination));
                // The order of fields does not matter; equal fields are fully coupled.
                let mut turned = fields.clone();
                turned.reverse();
                prop_assert!((coupling(&turned, form).unwrap() - found.coupling).abs() < 1e-9);
                let same = vec![fields[0]; fields.len()];
                prop_assert!((coupling(&same, form).unwrap() - 1.0).abs() < 1e-9);
            }
            // The original does not see the level, the modified form is never above it for two fields.
            let lower: Vec<f64> = fields.iter().map(|u| u * down).collect();
            let (a, b) = (coupling(&fields, Form::Original).unwrap(), coupling(&lower, Form::Original).unwrap());
            prop_assert!((a - b).abs() < 1e-9);
            if fields.len() == 2 {
                prop_assert!(coupling(&fields, Form::Modified).unwrap() <= a + 1e-9);
            }
        }
    }

    #[test]
    fn the_embedded_zone_with_its_pitfalls() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[]);
        assert!(out.tables[0].rows.len() >= 15);
        let warned = |id: &str| out.findings[0].warnings.iter().any(|w| w.id == id);
        assert!(warned("warning-coupling-near-one") && warned("warning-coupling-cause"));
        assert!(!warned("warning-coupling-shared"));
        // Modified is lower: the original is near 1 almost always.
        assert!(out.findings[0].value.number() < out.findings[1].value.number());
        let shared = [("field-two", "-co2_edgar/gdp,-pm25"), ("field-three", "deposits_outstanding/gdp")];
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &shared);
        assert!(out.findings[0].warnings.iter().any(|w| w.id == "warning-coupling-shared"));
        assert_eq!(out.tables[0].columns.len(), 10);
    }
}
