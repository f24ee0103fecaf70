//! Tables and boundaries in Parquet: built and run with `--features parquet`.
#![cfg(feature = "parquet")]

mod support;

use coregion_zone::ProblemKind;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;
use support::{Package, package};

const UNITS: &str = "code,name_zh,level\n320300,徐州市,prefecture\n320700,连云港市,prefecture\n";

fn indicators() -> Vec<u8> {
    let schema = "message t { required binary code (UTF8); required int32 year; required binary indicator (UTF8); \
                  optional double value; required binary unit (UTF8); }";
    let mut writer =
        SerializedFileWriter::new(Vec::new(), Arc::new(parse_message_type(schema).unwrap()), Arc::default())
            .unwrap();
    let mut group = writer.next_row_group().unwrap();
    let texts = |list: &[&str]| list.iter().map(|t| ByteArray::from(*t)).collect::<Vec<_>>();
    let mut at = 0;
    while let Some(mut column) = group.next_column().unwrap() {
        match at {
            1 => column.typed::<Int32Type>().write_batch(&[2018, 2018], None, None).map(|_| ()),
            3 => column.typed::<DoubleType>().write_batch(&[6755.23], Some(&[1, 0]), None).map(|_| ()),
            _ => {
                let list = match at {
                    0 => texts(&["320300", "320700"]),
                    2 => texts(&["gdp", "gdp"]),
                    _ => texts(&["亿元", "亿元"]),
                };
                column.typed::<ByteArrayType>().write_batch(&list, None, None).map(|_| ())
            }
        }
        .unwrap();
        column.close().unwrap();
        at += 1;
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// Little-endian well-known binary of a unit square.
fn wkb(x: f64) -> Vec<u8> {
    let ring = [[x, 0.0], [x + 1.0, 0.0], [x + 1.0, 1.0], [x, 1.0], [x, 0.0]];
    let mut out = vec![1, 3, 0, 0, 0, 1, 0, 0, 0];
    out.extend((ring.len() as u32).to_le_bytes());
    ring.iter().flatten().for_each(|v| out.extend(v.to_le_bytes()));
    out
}

fn boundaries(geo: &str) -> Vec<u8> {
    let schema = "message t { required binary adcode (UTF8); required binary geometry; }";
    let metadata = vec![KeyValue::new("geo".to_owned(), geo.to_owned())];
    let properties = WriterProperties::builder().set_key_value_metadata(Some(metadata)).build();
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let columns = [
        vec![ByteArray::from("320300"), ByteArray::from("320700")],
        vec![ByteArray::from(wkb(0.0)), ByteArray::from(wkb(1.0))],
    ];
    for values in columns {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

const GEO: &str = r#"{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":["Polygon"]}}}"#;

fn with(file: &str, bytes: &[u8]) -> Package {
    let p = package(&[("units.csv", UNITS)]);
    p.write(file, bytes);
    p
}

#[test]
fn a_table_is_read() {
    let p = with("indicators.parquet", &indicators());
    let loaded = p.load();
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let zone = &loaded.zone;
    let column = zone.indicators.column("gdp", 2018, None, &zone.members(&zone.zones[0])).unwrap();
    assert_eq!(column.values, [Some(6755.23), None]);
    assert_eq!(column.provenance.lines, Some((2, 2)));
}

#[test]
fn boundaries_are_read() {
    let p = with("boundaries.parquet", &boundaries(GEO));
    let loaded = p.load();
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let zone = &loaded.zone;
    assert_eq!(zone.boundaries.as_ref().unwrap().shapes.len(), 2);
    assert_eq!(zone.neighbours.pairs.len(), 1);
}

#[test]
fn a_map_in_another_system_and_a_file_without_geometry_are_named() {
    let web = GEO
        .replace(r#""encoding":"WKB""#, r#""encoding":"WKB","crs":{"id":{"authority":"EPSG","code":3857}}"#);
    assert_eq!(with("boundaries.parquet", &boundaries(&web)).of(ProblemKind::CoordinateSystem).len(), 1);
    assert_eq!(with("boundaries.parquet", &indicators()).of(ProblemKind::FileBroken).len(), 1);
}

#[test]
fn cut_and_flipped_files_are_problems_and_never_a_panic() {
    for (file, whole) in [("indicators.parquet", indicators()), ("boundaries.parquet", boundaries(GEO))] {
        for cut in (0..whole.len()).step_by(7) {
            assert!(!with(file, &whole[..cut]).problems().is_empty(), "{file} cut at {cut}");
        }
        for at in (0..whole.len()).step_by(5) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x41;
            let _ = with(file, &bytes).problems();
        }
    }
}
