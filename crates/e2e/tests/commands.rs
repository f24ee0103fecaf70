//! The commands: what they print, how they end, and what they say when something is wrong.

use coregion_e2e::coregion;
use serde_json::Value;
use std::fs;
use std::path::Path;

fn write(folder: &Path, file: &str, text: &str) {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join(file), text).expect("a file");
}

#[test]
fn the_embedded_zone_is_without_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = coregion(folder.path(), &["check", "--json", "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let found: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(found["errors"], 0);
}

#[test]
fn every_problem_is_told_with_its_place_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let zone = folder.path().join("bad");
    write(
        &zone,
        "units.csv",
        "code,name_en,level,parent,lon,lat\n1,One,county,9,117,34\n1,Twin,county,,117,34\n2,Two,county,,34,117\n",
    );
    write(
        &zone,
        "indicators.csv",
        "code,year,indicator,value,unit\n1,2018,gdp,-5,亿元\n3,2018,gdp,7,亿元\n2,2018,gdp,x,亿元\n",
    );
    let ran = coregion(folder.path(), &["check", "bad"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    for text in [
        "units.csv:3 (code) `1`",
        "units.csv:2 (parent) `9`",
        "indicators.csv:2 (value) `-5`",
        "indicators.csv:3 (code) `3`",
        "indicators.csv:4 (value) `x`",
        "[coordinates-swapped]",
    ] {
        assert!(ran.out.contains(text), "{text} is not in\n{}", ran.out);
    }
    let zh = coregion(folder.path(), &["check", "bad", "--lang", "zh"]);
    assert!(zh.out.contains("错误"), "{}", zh.out);
}

#[test]
fn a_zone_of_two_tables_is_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let zone = folder.path().join("mine");
    write(
        &zone,
        "units.csv",
        "code,name_en,level,lon,lat,area_km2\nA,Alpha,prefecture,117.0,34.0,9000\nB,Beta,prefecture,118.0,34.2,7000\n\
         C,Gamma,prefecture,117.6,35.0,8000\nD,Delta,prefecture,116.5,35.1,6000\n",
    );
    write(
        &zone,
        "indicators.csv",
        "code,year,indicator,value,unit\nA,2020,gdp,900,亿元\nB,2020,gdp,300,亿元\nC,2020,gdp,250,亿元\nD,2020,gdp,120,亿元\n\
         A,2020,population_resident,500,万人\nB,2020,population_resident,300,万人\nC,2020,population_resident,280,万人\nD,2020,population_resident,200,万人\n",
    );
    let ran = coregion(folder.path(), &["report", "mine", "--out", "r", "--no-pdf", "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = fs::read_to_string(folder.path().join("r/findings.json")).expect("findings");
    let findings: Value = serde_json::from_str(&text).expect("JSON");
    let two = findings["findings"].as_array().expect("a list").iter().find(|f| f["statistic"] == "two-city");
    assert!((two.expect("primacy")["value"].as_f64().expect("a value") - 3.0).abs() < 1e-12);
    let page = fs::read_to_string(folder.path().join("r/report.html")).expect("the page");
    assert!(page.contains("Alpha") && page.contains("svg"));
}

#[test]
fn every_measure_is_listed_and_can_be_asked_for_its_options() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = coregion(folder.path(), &["measure", "--list", "--json"]);
    let list: Value = serde_json::from_str(&ran.out).expect("JSON");
    let list = list.as_array().expect("a list");
    assert!(list.len() >= 10);
    for measure in list {
        let name = measure["name"].as_str().expect("a name");
        let ran = coregion(folder.path(), &["measure", name, "--options"]);
        assert_eq!(ran.code, 0, "{name}: {}", ran.err);
        assert!(!ran.out.contains("[option-") && !ran.out.contains("[measure-"), "{}", ran.out);
    }
}

#[test]
fn every_measure_runs_alone_or_says_what_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = coregion(folder.path(), &["measure", "--list", "--json"]);
    let list: Value = serde_json::from_str(&ran.out).expect("JSON");
    let mut ran_well = 0;
    for measure in list.as_array().expect("a list") {
        let name = measure["name"].as_str().expect("a name");
        let svg = format!("{name}.svg");
        let ran = coregion(folder.path(), &["measure", name, "--csv", "--quiet"]);
        if ran.code != 0 {
            assert_eq!(ran.code, 1, "{name}: {}", ran.err);
            assert!(ran.err.contains('(') && ran.out.is_empty(), "{name}: {}", ran.err);
            continue;
        }
        ran_well += 1;
        assert!(ran.out.lines().count() > 1, "{name} gives no table");
        let drawn = coregion(folder.path(), &["measure", name, "--json", "--quiet", "--plot", &svg]);
        let json: Value = serde_json::from_str(&drawn.out).expect("JSON");
        assert!(!json["findings"].as_array().expect("findings").is_empty(), "{name} finds nothing");
        if drawn.code == 0 {
            let text = fs::read_to_string(folder.path().join(&svg)).expect("a picture");
            assert!(text.starts_with("<svg") && text.ends_with("</svg>"), "{name}");
        }
    }
    assert!(ran_well >= 10, "only {ran_well} measures ran on the embedded zone");
}

#[test]
fn mistakes_in_a_call_are_told_with_what_is_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    for (args, said) in [
        (vec!["measure", "ginni"], "did you mean `gini`"),
        (vec!["measure", "gini", "--set", "draws=-1"], "a whole number from 0 to"),
        (vec!["measure", "gini", "--set", "colour=red"], "it takes: indicator"),
        (vec!["report", "--zone", "atlantis"], "huaihai20"),
        (vec!["report", "--year", "1066"], "1066"),
        (vec!["report", "--lang", "fr"], "use `en` or `zh`"),
        (vec!["check", "nowhere"], "nowhere"),
        (vec!["report", "--boundaries", "nowhere.geojson"], "nowhere.geojson"),
    ] {
        let ran = coregion(folder.path(), &args);
        assert!(ran.code == 1 || ran.code == 2, "{args:?}: {}", ran.code);
        assert!(ran.err.contains(said), "{args:?}: {}", ran.err);
        assert!(ran.out.is_empty());
    }
}

#[test]
fn diagnose_names_what_it_skipped_and_what_would_enable_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let zone = folder.path().join("bare");
    write(&zone, "units.csv", "code,name_en,level\nA,Alpha,county\nB,Beta,county\n");
    write(&zone, "indicators.csv", "code,year,indicator,value,unit\nA,2020,gdp,9,亿元\nB,2020,gdp,3,亿元\n");
    let ran = coregion(folder.path(), &["diagnose", "bare", "--json", "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let found: Value = serde_json::from_str(&ran.out).expect("JSON");
    let skipped = found["skipped"].as_array().expect("skipped");
    assert!(
        skipped.iter().any(|s| s["measure"] == "border-effect" && s["resource"] == "flows"),
        "{skipped:?}"
    );
    assert!(!found["constraints"].as_array().expect("constraints").is_empty());
}
