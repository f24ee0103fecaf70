//! The main job, end to end: the embedded zone in, the report out.

use calamine::{Reader, Xlsx, open_workbook};
use coregion_e2e::{coregion, open, python, repository};
use serde_json::Value;
use std::path::Path;

fn report(folder: &Path, args: &[&str]) -> Value {
    let mut all = vec!["report", "--out", "out"];
    all.extend(args);
    let ran = coregion(folder, &all);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.trim(), "out/report.html");
    let text = std::fs::read_to_string(folder.join("out/findings.json")).expect("findings");
    serde_json::from_str(&text).expect("JSON")
}

fn finding<'f>(findings: &'f Value, measure: &str, statistic: &str) -> &'f Value {
    let all = findings["findings"].as_array().expect("findings");
    let found =
        all.iter().find(|f| f["measure"] == measure && f["statistic"] == statistic && f["subject"].is_null());
    found.unwrap_or_else(|| panic!("no finding {measure} {statistic}"))
}

fn close(findings: &Value, measure: &str, statistic: &str, expected: f64) {
    let value = finding(findings, measure, statistic)["value"].as_f64().expect("a value");
    assert!((value - expected).abs() < 1e-6, "{measure} {statistic}: {value} is not {expected}");
}

#[test]
fn the_ten_city_core_has_the_figures_it_must_have() {
    let folder = tempfile::tempdir().expect("a folder");
    let findings = report(folder.path(), &["--year", "2018", "--zone", "huaihai10", "--no-pdf", "--quiet"]);
    close(&findings, "primacy", "two-city", 1.370068);
    close(&findings, "primacy", "four-city", 0.530773);
    let eleven = finding(&findings, "primacy", "eleven-city");
    assert!(
        eleven["value"].is_null() && eleven["undefined"]["en"].as_str().is_some_and(|t| t.contains("11"))
    );
    close(&findings, "primacy", "share", 0.208420);
    close(&findings, "primacy", "relative", 0.610455);
    close(&findings, "rank-size", "zeta", 1.470768);
    let ran = coregion(
        folder.path(),
        &[
            "measure",
            "gini",
            "--year",
            "2018",
            "--zone",
            "huaihai10",
            "--set",
            "people=none",
            "--json",
            "--quiet",
        ],
    );
    let gini: Value = serde_json::from_str(&ran.out).expect("JSON");
    close(&gini, "gini", "unweighted", 0.273750);
    let total =
        std::fs::read_to_string(folder.path().join("out/tables/status-zones.csv")).expect("the table");
    let own: Vec<&str> = total.lines().nth(1).expect("a row").rsplitn(9, ',').collect();
    let output: f64 = own[5].parse().expect("output");
    assert!((output - 3241.164).abs() < 0.01, "{output}");
}

#[test]
fn the_twenty_city_zone_and_the_border_have_the_figures_they_must_have() {
    let folder = tempfile::tempdir().expect("a folder");
    let findings = report(folder.path(), &["--year", "2018", "--no-pdf", "--quiet"]);
    close(&findings, "primacy", "two-city", 1.231116);
    close(&findings, "primacy", "relative", 0.420476);
    let reading = finding(&findings, "primacy", "two-city")["reading"]["en"].as_str().expect("a reading");
    assert!(reading.contains("Yancheng"), "{reading}");
    close(&findings, "border-effect", "log-distance", -1.792112);
    close(&findings, "border-effect", "shared-border", 0.789444);
    close(&findings, "border-effect", "same-province", 0.775244);
    assert_eq!(finding(&findings, "border-effect", "same-province")["used"], 342);
    let claims = std::fs::read_to_string(folder.path().join("out/tables/claims.csv")).expect("claims");
    let of = |text: &str| claims.lines().find(|l| l.contains(text)).unwrap_or_default().to_owned();
    assert!(of("675.523").contains(",reproduced,"), "{claims}");
    assert!(of("more than a quarter").contains(",not reproduced,"));
    assert!(of("more than twice").contains(",not reproduced,"));
    assert!(of("147 county-level").contains(",not reproduced,"));
}

#[test]
fn the_page_opens_without_errors_or_requests_and_links_its_parts() {
    let folder = tempfile::tempdir().expect("a folder");
    report(folder.path(), &["--no-pdf", "--quiet"]);
    let path = folder.path().join("out/report.html");
    let page = std::fs::read_to_string(&path).expect("the page");
    assert!(!page.contains("src=\"http") && !page.contains("url(http") && !page.contains("@import"));
    // A pointer over Xuzhou in a copy of the page: map, charts and tables light up.
    let script = "<script>setTimeout(() => { const at = document.querySelector('table [data-unit=\"320300\"]'); \
        at.dispatchEvent(new PointerEvent('pointerover', { bubbles: true })); \
        const lit = [...document.querySelectorAll('.lit')].map((e) => e.closest('svg.map') ? 'map' : e.closest('svg.chart') ? 'chart' : 'table'); \
        document.body.setAttribute('data-loads', performance.getEntriesByType('resource').map((e) => e.name).join(' ')); \
        document.body.setAttribute('data-probe', ['map', 'chart', 'table'].map((k) => k + lit.filter((l) => l === k).length).join(' ')); }, 100);</script></body>";
    let copy = folder.path().join("probe.html");
    std::fs::write(&copy, page.replace("</body>", script)).expect("a copy");
    let seen = open(&copy);
    assert!(seen.console.is_empty(), "{:?}", seen.console);
    let attribute = |page: &coregion_e2e::Page, name: &str| {
        let start = format!("{name}=\"");
        page.document.split(&start).nth(1).and_then(|t| t.split('"').next()).map(str::to_owned)
    };
    assert_eq!(attribute(&seen, "data-loads").as_deref(), Some(""));
    // A page that loads a picture proves that a load would show.
    let loading = folder.path().join("loading.html");
    let picture = "<body><img src=\"http://127.0.0.1:9/picture.png\">";
    std::fs::write(&loading, page.replace("</body>", script).replace("<body>", picture)).expect("a copy");
    let loads = attribute(&open(&loading), "data-loads").unwrap_or_default();
    assert!(loads.contains("127.0.0.1:9"), "a load does not show: {loads}");
    let probe = attribute(&seen, "data-probe").unwrap_or_default();
    let counts: Vec<usize> = probe
        .split(' ')
        .filter_map(|t| t.trim_start_matches(|c: char| c.is_alphabetic()).parse().ok())
        .collect();
    assert!(counts.len() == 3 && counts.iter().all(|n| *n > 0), "{probe}");
}

#[test]
fn both_languages_are_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    for language in ["en", "zh"] {
        report(folder.path(), &["--lang", language, "--no-pdf", "--quiet"]);
        let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("the page");
        let body = page.split("<script type=\"application/json\"").next().unwrap_or_default();
        let body = body.split_once("</style>").expect("a style").1;
        for part in body.split('[').skip(1) {
            let id = part.split(']').next().unwrap_or_default();
            let is_id = id.contains('-')
                && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            assert!(!is_id, "[{id}] has no text in {language}");
        }
        if language == "zh" {
            assert!(page.contains("lang=\"zh-CN\"") && page.contains("徐州"));
            let text: String =
                body.split('<').skip(1).filter_map(|p| p.split_once('>').map(|t| t.1)).collect();
            let cjk = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
            assert!(cjk > 5000, "{cjk} Chinese characters");
        }
    }
}

#[test]
fn pdf_workbook_and_tables_are_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    report(folder.path(), &["--zone", "huaihai10", "--quiet"]);
    let pdf = std::fs::read(folder.path().join("out/report.pdf")).expect("a PDF");
    assert!(pdf.starts_with(b"%PDF") && pdf.len() > 100_000, "{} bytes", pdf.len());
    let mut book: Xlsx<_> = open_workbook(folder.path().join("out/report.xlsx")).expect("a workbook");
    let sheets = book.sheet_names();
    for name in ["Findings", "primacy-sizes", "claims", "members"] {
        assert!(sheets.iter().any(|s| s == name), "{name} is not in {sheets:?}");
    }
    let sizes = book.worksheet_range("primacy-sizes").expect("a sheet");
    assert!(sizes.rows().any(|r| r.iter().any(|c| *c == "320300")), "codes are text beside names");
    let package = folder.path().join("out/tables/datapackage.json");
    let said = python(
        "import sys, frictionless\nr = frictionless.validate(sys.argv[1])\nprint(r.valid, r.flatten(['message'])[:3])",
        &[&package.display().to_string()],
    );
    assert!(said.starts_with("True"), "{said}");
    let schema = repository().join("docs/findings.schema.json");
    let findings = folder.path().join("out/findings.json");
    python(
        "import json, sys, jsonschema\njsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))",
        &[&schema.display().to_string(), &findings.display().to_string()],
    );
}

#[test]
fn without_a_browser_the_rest_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = coregion_e2e::coregion_with(
        folder.path(),
        &["report", "--zone", "huaihai8", "--out", "out"],
        &[("COREGION_BROWSER", "/nowhere/chromium")],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("report.pdf was not made"), "{}", ran.err);
    assert!(
        folder.path().join("out/report.html").is_file() && !folder.path().join("out/report.pdf").exists()
    );
}

#[test]
fn boundaries_are_drawn_where_they_are_given() {
    let file = repository().join("../shared/data/huaihai/zone_counties.geojson");
    assert!(file.is_file(), "this test reads ../shared/data beside the repository");
    let folder = tempfile::tempdir().expect("a folder");
    report(folder.path(), &["--no-pdf", "--quiet", "--boundaries", &file.display().to_string()]);
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("the page");
    assert!(page.contains("zone_counties.geojson") && page.contains("id=\"land-320302\""));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let read = |args: &[&str]| {
        report(folder.path(), args);
        std::fs::read(folder.path().join("out/findings.json")).expect("findings")
    };
    let one = read(&["--no-pdf", "--quiet", "--seed", "7"]);
    assert_eq!(one, read(&["--no-pdf", "--quiet", "--seed", "7"]));
}
