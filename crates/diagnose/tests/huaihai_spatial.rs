//! The measures of space and disparity on the embedded zone: each gives figures in both languages, or says what is missing.

use coregion_diagnose::{Group, Options, Output, Scope, Value, locales, measures};
use coregion_zone::{Catalogue, Language, LoadOptions, Message, PackageSource, Zone, load};

fn scope(zone: &Zone, id: usize) -> Scope<'_> {
    let compare = zone.zones.iter().skip(1).collect();
    Scope { zone, named: &zone.zones[id], compare, year: None, vintage: None, seed: 1 }
}

fn show(name: &str, output: &Output, catalogue: &Catalogue) {
    let text = |message: &Message| {
        let text = catalogue.text(message);
        assert!(!text.contains('['), "{name}: {text}");
        text
    };
    for finding in &output.findings {
        let value = match &finding.value {
            Value::Number(x) => format!("{x:.4}"),
            Value::Undefined(reason) => text(reason),
        };
        println!("{name} {} = {value}: {}", finding.statistic, text(&finding.reading));
        finding.warnings.iter().for_each(|w| println!("    ! {}", text(w)));
        finding.dropped.iter().for_each(|d| {
            text(&d.reason);
        });
    }
    for table in &output.tables {
        println!("    {} ({} rows)", text(&table.title), table.rows.len());
    }
}

#[test]
fn every_measure_runs_on_the_embedded_zone() {
    let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
    let catalogues = Language::ALL.map(|language| Catalogue::new(language, locales(language)));
    for id in [0, 2] {
        let scope = scope(&loaded.zone, id);
        for measure in measures() {
            if !matches!(measure.group, Group::Spatial | Group::Disparity) {
                continue;
            }
            let start = std::time::Instant::now();
            let output = (measure.run)(&scope, &Options::defaults(measure))
                .unwrap_or_else(|e| panic!("{}: {}", measure.name, catalogues[0].text(&e.reason)));
            let seconds = start.elapsed().as_secs_f64();
            assert!(!output.findings.is_empty(), "{}", measure.name);
            for finding in &output.findings {
                assert!(!finding.inputs.is_empty() || measure.name == "spatial-weights");
                assert!(finding.p.is_none_or(|p| (0.0..=1.0).contains(&p)), "{}", measure.name);
            }
            for catalogue in &catalogues {
                show(measure.name, &output, catalogue);
            }
            println!("    {} s\n", (seconds * 1e3).round() / 1e3);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_findings_on_one_and_two_threads() {
    let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
    let scope = scope(&loaded.zone, 0);
    let run = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let scope = Scope { seed, ..scope.clone() };
            let found: Vec<_> = measures()
                .into_iter()
                .filter(|m| m.group == Group::Spatial)
                .map(|m| (m.run)(&scope, &Options::defaults(m)).unwrap().findings)
                .collect();
            serde_json::to_string(&found).unwrap()
        })
    };
    assert_eq!(run(1, 7), run(2, 7));
    assert_ne!(run(2, 7), run(2, 8));
}

#[test]
fn counties_and_members_can_be_asked_for() {
    let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
    let scope = scope(&loaded.zone, 0);
    let moran = coregion_diagnose::measure("moran").unwrap();
    let run = |given: &[(&str, &str)]| {
        let given: Vec<(String, String)> = given.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        (moran.run)(&scope, &Options::new(moran, &given).unwrap()).unwrap().findings[0].used
    };
    // All 143 counties have years of schooling in the census of 2020; 19 cities have output and residents.
    let schooling = [("indicator", "avg_years_schooling"), ("people", "none"), ("level", "county")];
    assert_eq!(run(&schooling), 143);
    assert_eq!(run(&[("level", "members")]), 19);
    assert_eq!(run(&[("level", "members"), ("neighbours", "nearest"), ("nearest", "3")]), 19);
}
