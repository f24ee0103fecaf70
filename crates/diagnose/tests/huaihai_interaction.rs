//! The measures of interaction and access on the embedded zone: each gives figures in both languages, the same on any
//! number of threads, or names the table that is missing.

use coregion_diagnose::{Group, Measure, Options, Output, Scope, Value, locales, measures};
use coregion_zone::{Catalogue, Language, LoadOptions, Message, PackageSource, Zone, load};

fn scope(zone: &Zone, id: usize) -> Scope<'_> {
    let compare = zone.zones.iter().skip(1).collect();
    Scope { zone, named: &zone.zones[id], compare, year: None, vintage: None, seed: 1 }
}

fn looked_at() -> Vec<&'static Measure> {
    (measures().into_iter())
        .filter(|m| {
            matches!(m.group, Group::Interaction | Group::Access) || m.name == "environmental-spillover"
        })
        .collect()
}

/// Everything that a measure says, as text.
fn said(output: &Output, catalogue: &Catalogue) -> String {
    let text = |message: &Message| {
        let text = catalogue.text(message);
        assert!(!text.contains('['), "{text}");
        text
    };
    let mut all = String::new();
    for finding in &output.findings {
        let value = match &finding.value {
            Value::Number(x) => format!("{x:.6}"),
            Value::Undefined(reason) => text(reason),
        };
        all += &format!("{} {} = {value}: {}\n", finding.measure, finding.statistic, text(&finding.reading));
        if let Some(null) = &finding.null {
            all += &format!(
                "    null {:.4} [{:.4}, {:.4}]: {}\n",
                null.mean,
                null.p05,
                null.p95,
                text(&null.model)
            );
        }
        for message in finding.warnings.iter().chain(finding.dropped.iter().map(|d| &d.reason)) {
            all += &format!("    ! {}\n", text(message));
        }
    }
    for table in &output.tables {
        all += &format!("    {} ({} rows)\n", text(&table.title), table.rows.len());
    }
    all
}

#[test]
fn every_measure_speaks_or_names_what_is_missing() {
    let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
    let catalogues = Language::ALL.map(|language| Catalogue::new(language, locales(language)));
    let mut missing = Vec::new();
    for id in 0..loaded.zone.zones.len().min(3) {
        let scope = scope(&loaded.zone, id);
        for measure in looked_at() {
            let start = std::time::Instant::now();
            match (measure.run)(&scope, &Options::defaults(measure)) {
                Ok(output) => {
                    assert!(!output.findings.is_empty(), "{}", measure.name);
                    for finding in &output.findings {
                        assert!(!finding.inputs.is_empty(), "{} {}", measure.name, finding.statistic);
                        assert!(finding.used > 0, "{} {}", measure.name, finding.statistic);
                    }
                    for catalogue in &catalogues {
                        println!("{}", said(&output, catalogue));
                    }
                    println!("    {} s\n", (start.elapsed().as_secs_f64() * 1e3).round() / 1e3);
                }
                Err(reason) => {
                    for catalogue in &catalogues {
                        assert!(!catalogue.text(&reason.reason).contains('['));
                    }
                    missing.push((measure.name, reason.resource));
                }
            }
        }
    }
    // The embedded zone counts no beds.
    assert!(missing.iter().all(|m| *m == ("catchment", "indicators")), "{missing:?}");
    assert!(!missing.is_empty());
}

#[test]
fn threads_do_not_change_what_is_said() {
    let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
    let scope = scope(&loaded.zone, 0);
    let catalogue = Catalogue::new(Language::En, locales(Language::En));
    let all = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            (looked_at().iter())
                .filter_map(|m| (m.run)(&scope, &Options::defaults(m)).ok())
                .map(|output| said(&output, &catalogue))
                .collect::<String>()
        })
    };
    assert_eq!(all(1), all(2));
}
