//! What is written reads back the same.

mod support;

use coregion_zone::write::{
    Cell, ColumnKind, PackageInfo, TableToWrite, WriteColumn, WriteError, write_package, write_zone,
};
use coregion_zone::{LoadOptions, PackageSource, load};

#[test]
fn the_embedded_zone_reads_back_the_same() {
    let first = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap().zone;
    let folder = tempfile::tempdir().unwrap();
    write_zone(folder.path(), &first).unwrap();
    let again = load(&PackageSource::Folder(folder.path().into()), &LoadOptions::default()).unwrap();
    assert_eq!(again.problems.errors(), 0, "{:?}", again.problems);
    let second = again.zone;
    assert_eq!(first.indicators.rows().len(), second.indicators.rows().len());
    assert!(first.indicators.rows().iter().zip(second.indicators.rows()).all(|(a, b)| a.value == b.value));
    assert_eq!(first.flows.rows.len(), second.flows.rows.len());
    assert_eq!(first.flows.reference, "2020-10".parse().ok());
    assert_eq!(first.flows.reference, second.flows.reference);
    assert_eq!(first.zones, second.zones);
    assert_eq!(first.title, second.title);
}

#[test]
fn the_descriptor_follows_the_specification() {
    let folder = tempfile::tempdir().unwrap();
    let table = TableToWrite {
        name: "primacy".into(),
        title: "Primacy".into(),
        columns: vec![
            WriteColumn::new("code", ColumnKind::Text).required(),
            WriteColumn::new("value", ColumnKind::Number).described("First over second", "%"),
        ],
        key: vec!["code".into()],
        rows: vec![vec![Cell::text("a,\"b\""), Cell::Number(0.1)], vec![Cell::text("c"), Cell::number(None)]],
    };
    let info = PackageInfo::titled("tables", "Tables");
    write_package(folder.path(), &info, std::slice::from_ref(&table)).unwrap();
    let csv = std::fs::read_to_string(folder.path().join("primacy.csv")).unwrap();
    assert_eq!(csv, "code,value\n\"a,\"\"b\"\"\",0.1\nc,\n");
    let text = std::fs::read_to_string(folder.path().join("datapackage.json")).unwrap();
    let descriptor: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(descriptor["$schema"], "https://datapackage.org/profiles/2.0/datapackage.json");
    let resource = &descriptor["resources"][0];
    assert_eq!((resource["path"].as_str(), resource["type"].as_str()), (Some("primacy.csv"), Some("table")));
    assert_eq!(resource["schema"]["fields"][1]["type"], "number");
    assert_eq!(resource["schema"]["fields"][0]["constraints"]["required"], true);
    assert_eq!(resource["schema"]["primaryKey"][0], "code");
    assert!(descriptor.get("licenses").is_none(), "an empty list is not allowed");

    let bad = TableToWrite { name: "Not a name".into(), ..table.clone() };
    assert!(matches!(write_package(folder.path(), &info, &[bad]), Err(WriteError::Name { .. })));
    let bad = TableToWrite { rows: vec![vec![Cell::Missing]], ..table };
    assert!(matches!(write_package(folder.path(), &info, &[bad]), Err(WriteError::Width { row: 1, .. })));
}
