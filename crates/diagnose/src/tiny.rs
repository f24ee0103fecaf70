//! Small zones built in memory, and a check that everything a measure says has a text: for tests.

use crate::{Cell, Measure, Options, Output, Scope, Value, locales};
use coregion_zone::tables::{IndicatorRow, Indicators, IndustryClass, IndustryRow, Neighbour, Symbols};
use coregion_zone::{
    Catalogue, Code, Language, Level, LoadOptions, MeasureUnit, Message, NamedZone, Names, PackageSource,
    Unit, UnitId, Units, Zone, load,
};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Units as `(code, name, parent code)`: two digits a province, four a prefecture, six a county. The
/// prefectures are the members of the zone `all`.
pub fn zone(units: &[(&str, &str, &str)]) -> Zone {
    let mut by_code: HashMap<&str, UnitId> = HashMap::new();
    let mut list = Vec::new();
    for (i, (code, name, parent)) in units.iter().enumerate() {
        by_code.insert(code, UnitId(i as u32));
        list.push(Unit {
            code: Code::new(code),
            names: Names::new(name, name),
            level: match code.len() {
                2 => Level::Province,
                4 => Level::Prefecture,
                _ => Level::County,
            },
            parent: by_code.get(parent).copied(),
            point: None,
            seat: None,
            area_km2: None,
            note: String::new(),
        });
    }
    let units = Units::new(list);
    let members: Vec<UnitId> =
        units.iter().filter(|(_, u)| u.level == Level::Prefecture).map(|(id, _)| id).collect();
    let mut zone = Zone { units, ..Zone::default() };
    zone.zones.push(named("all", members));
    zone
}

/// A named zone.
pub fn named(id: &str, members: Vec<UnitId>) -> NamedZone {
    NamedZone { id: id.into(), names: Names::new(id, id), members, basis: String::new() }
}

/// Figures of the zone: indicator, unit of measure, year, values by code.
pub type Figures<'a> = (&'a str, &'a str, i32, &'a [(&'a str, f64)]);

/// Puts figures into a zone.
pub fn figures(zone: &mut Zone, series: &[Figures<'_>]) {
    let mut symbols = Symbols::default();
    let (mut rows, mut units) = (Vec::new(), HashMap::new());
    for (key, unit, year, values) in series {
        let (indicator, vintage) = (symbols.intern(key), symbols.intern(""));
        let source = symbols.intern("test");
        let declared = MeasureUnit::parse(unit);
        let canonical = declared.canonical();
        let factor = declared.factor_to(&canonical).expect("a unit converts to its canonical unit");
        units.insert(indicator, canonical);
        for (code, value) in *values {
            let unit = zone.units.find(code).expect("a unit of the zone");
            let line = rows.len() as u32 + 2;
            rows.push(IndicatorRow {
                unit,
                year: *year,
                indicator,
                vintage,
                value: value * factor,
                source,
                line,
            });
        }
    }
    zone.indicators = Indicators::new("indicators.csv", symbols, rows, units);
}

/// Makes neighbours of pairs of codes.
pub fn neighbours(zone: &mut Zone, pairs: &[(&str, &str)]) {
    let id = |code: &str| zone.units.find(code).expect("a unit of the zone");
    zone.neighbours.pairs = (pairs.iter())
        .map(|(a, b)| Neighbour { a: id(a), b: id(b), border_km: Some(10.0), line: 2 })
        .collect();
}

/// Puts figures by industry into a zone: what is counted, year, and one row of values a code.
pub fn industries(zone: &mut Zone, counted: &str, year: i32, keys: &[&str], rows: &[(&str, &[f64])]) {
    let table = &mut zone.industries;
    let (class, counted) = (table.symbols.intern("c"), table.symbols.intern(counted));
    for (code, values) in rows {
        for (key, value) in keys.iter().zip(*values) {
            table.rows.push(IndustryRow {
                unit: zone.units.find(code).expect("a unit of the zone"),
                year,
                classification: class,
                industry: table.symbols.intern(key),
                measure: counted,
                value: *value,
                source: class,
                line: 2,
            });
        }
    }
    for key in keys {
        if !table.classes.iter().any(|c| c.key == *key) {
            table.classes.push(IndustryClass { key: (*key).into(), names: Names::same(key) });
        }
    }
}

/// The zone that is built in, read once.
pub fn embedded() -> &'static Zone {
    static ZONE: OnceLock<Zone> = OnceLock::new();
    ZONE.get_or_init(|| {
        load(&PackageSource::Embedded, &LoadOptions::default()).expect("the embedded zone loads").zone
    })
}

/// The scope of the first named zone, compared with the others.
pub fn scope(zone: &Zone) -> Scope<'_> {
    let compare = zone.zones[1..].iter().collect();
    Scope { zone, named: &zone.zones[0], compare, year: None, vintage: None, seed: 1 }
}

/// Runs a measure with options and checks that every text it gives exists in both languages.
pub fn run(measure: &Measure, scope: &Scope<'_>, options: &[(&str, &str)]) -> Output {
    let given: Vec<(String, String)> = options.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
    let options = Options::new(measure, &given).expect("options that the measure takes");
    let output = (measure.run)(scope, &options).expect("data that the measure can use");
    for language in [Language::En, Language::Zh] {
        check(measure, &output, &Catalogue::new(language, locales(language)));
    }
    output
}

fn check(measure: &Measure, output: &Output, catalogue: &Catalogue) {
    let text = |message: &Message| {
        let text = catalogue.text(message);
        assert!(!text.contains('['), "{} in {:?}: {text}", measure.name, catalogue.language());
    };
    let label = |id: String| assert!(catalogue.has(&id), "no text for {id} in {:?}", catalogue.language());
    for part in ["", "-question", "-method"] {
        label(format!("measure-{}{part}", measure.name));
    }
    for option in measure.options {
        label(format!("option-{}", option.name));
    }
    for finding in &output.findings {
        assert_eq!(finding.measure, measure.name);
        label(format!("stat-{}-{}", finding.measure, finding.statistic));
        text(&finding.reading);
        finding.warnings.iter().for_each(text);
        finding.dropped.iter().for_each(|d| text(&d.reason));
        finding.null.iter().for_each(|n| text(&n.model));
        match &finding.value {
            Value::Undefined(reason) => text(reason),
            Value::Number(x) => assert!(x.is_finite()),
        }
    }
    for table in &output.tables {
        text(&table.title);
        table.columns.iter().for_each(|c| text(&c.title));
        for row in &table.rows {
            assert_eq!(row.len(), table.columns.len(), "table {}", table.id);
            row.iter().for_each(|cell| match cell {
                Cell::Label(message) => text(message),
                Cell::Number(x) => assert!(x.is_finite(), "table {}", table.id),
                _ => {}
            });
        }
    }
}
