//! Scenarios: the plan before and after, on the command line and in the report, and mistakes in the file.

use coregion_e2e::coregion;
use serde_json::Value;
use std::fs;

const GROWTH: &str = "title = \"Huaibei grows\"\n\n[[number]]\nindicator = \"gdp\"\nunit = \"340600\"\nyear = 2018\n\
                      value = 470\nmeasure_unit = \"billion CNY\"\n\n[[rule]]\nid = \"one-trip\"\ndrop = true\n";

#[test]
fn a_scenario_shows_what_changes_in_the_plan() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("growth.toml"), GROWTH).expect("a file");
    let common = ["plan", "--zone", "huaihai10", "--year", "2018", "--scenario", "growth.toml", "--quiet"];
    let json = coregion(folder.path(), &[common.as_slice(), &["--json"]].concat());
    assert_eq!(json.code, 0, "{}", json.err);
    let found: Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!((&found["title"], &found["same"]), (&Value::from("Huaibei grows"), &Value::from(false)));
    let table = |name: &str| {
        let all = found["tables"].as_array().expect("tables");
        all.iter().find(|t| t["name"].as_str().is_some_and(|n| n.contains(name))).cloned()
    };
    let changes = table("scenario-changes").expect("the changes made");
    assert_eq!(changes["rows"].as_array().map(Vec::len), Some(2));
    let figures = table("scenario-findings").expect("figures that change").to_string();
    assert!(figures.contains("centres"), "{figures}");
    assert!(table("scenario-programme").expect("the programme changes").to_string().contains("One trip"));
    let zh = coregion(folder.path(), &[common.as_slice(), &["--lang", "zh"]].concat());
    assert!(zh.out.contains("情景：Huaibei grows"), "{}", zh.out);
}

#[test]
fn a_mistake_is_told_with_line_key_and_what_is_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    for (text, told) in [
        (GROWTH.replace("340600", "999"), "line 5, `unit`: `999` is not accepted; give a code"),
        (GROWTH.replace("one-trip", "two-trips"), "`rule.id`: `two-trips`"),
        (GROWTH.replace("value", "valeu"), "valeu"),
        (String::from("[options.circles]\nlargest = 900\n"), "line 2, `options.circles.largest`"),
    ] {
        fs::write(folder.path().join("bad.toml"), text).expect("a file");
        let ran = coregion(folder.path(), &["plan", "--scenario", "bad.toml", "--quiet"]);
        assert_ne!(ran.code, 0);
        assert!(ran.err.contains("bad.toml") && ran.err.contains(told), "{told} is not in\n{}", ran.err);
    }
}

#[test]
fn the_report_has_the_scenario_beside_the_plan() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("growth.toml"), GROWTH).expect("a file");
    let args = [
        "report",
        "--zone",
        "huaihai10",
        "--year",
        "2018",
        "--scenario",
        "growth.toml",
        "--no-pdf",
        "--quiet",
    ];
    let ran = coregion(folder.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let page = fs::read_to_string(folder.path().join("report/report.html")).expect("a page");
    for text in ["Scenario: Huaibei grows", "What the scenario changes", "Figures that change"] {
        assert!(page.contains(text), "{text} is not in the report");
    }
}
