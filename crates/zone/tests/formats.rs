//! The same zone from every format, and hostile files.

mod support;

use coregion_zone::package::Limits;
use coregion_zone::{LoadError, LoadOptions, PackageSource, ProblemKind, load, load_boundaries};
use proptest::prelude::*;
use std::io::Write as _;
use support::{Package, at, package};

const UNITS: &str = "code,name_zh,level\n320300,徐州市,prefecture\n320700,连云港市,prefecture\n";

fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(r as u32, c as u16, number).unwrap(),
                Err(_) => sheet.write_string(r as u32, c as u16, *cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

fn ring(x: f64) -> Vec<[f64; 2]> {
    vec![[x, 0.0], [x, 1.0], [x + 1.0, 1.0], [x + 1.0, 0.0], [x, 0.0]]
}

/// Little-endian well-known binary of one polygon.
fn wkb(ring: &[[f64; 2]]) -> Vec<u8> {
    let mut out = vec![1, 3, 0, 0, 0, 1, 0, 0, 0];
    out.extend((ring.len() as u32).to_le_bytes());
    ring.iter().flatten().for_each(|v| out.extend(v.to_le_bytes()));
    out
}

fn geopackage(p: &Package) {
    let db = rusqlite::Connection::open(p.path("boundaries.gpkg")).unwrap();
    db.execute_batch(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id, definition);
         INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS[...]');
         CREATE TABLE gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m);
         INSERT INTO gpkg_geometry_columns VALUES ('shapes', 'geom', 'POLYGON', 4326, 0, 0);
         CREATE TABLE shapes (fid INTEGER PRIMARY KEY, geom BLOB, adcode INTEGER);",
    )
    .unwrap();
    for (code, x) in [(320300, 0.0), (320700, 1.0)] {
        let blob = [b"GP\x00\x01\xe6\x10\x00\x00".as_slice(), &wkb(&ring(x))].concat();
        db.execute("INSERT INTO shapes (geom, adcode) VALUES (?1, ?2)", (blob, code)).unwrap();
    }
}

fn shapefile(p: &Package) {
    let table = dbase::TableWriterBuilder::new().add_character_field("code".try_into().unwrap(), 12);
    let mut writer = shapefile::Writer::from_path(p.path("boundaries.shp"), table).unwrap();
    for (code, x) in [("320300", 0.0), ("320700", 1.0)] {
        let points = ring(x).iter().map(|c| shapefile::Point::new(c[0], c[1])).collect();
        let polygon = shapefile::Polygon::new(shapefile::PolygonRing::Outer(points));
        let mut record = dbase::Record::default();
        record.insert("code".into(), dbase::FieldValue::Character(Some(code.into())));
        writer.write_shape_and_record(&polygon, &record).unwrap();
    }
}

fn has_both_shapes(p: &Package) {
    let loaded = p.load();
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let boundaries = loaded.zone.boundaries.unwrap();
    assert_eq!(boundaries.shapes.len(), 2);
    let pairs = &loaded.zone.neighbours.pairs;
    assert_eq!(pairs.len(), 1, "neighbours follow from the polygons");
    assert!((pairs[0].border_km.unwrap() - 111.195).abs() < 0.01);
}

#[test]
fn a_workbook_reads_as_a_csv_file_does() {
    let p = package(&[("units.csv", UNITS)]);
    let rows: [&[&str]; 4] = [
        &["code", "year", "indicator", "value", "unit"],
        &["320300", "2018", "gdp", "6755.23", "亿元"],
        &["320700", "2018", "gdp", "oops", "亿元"],
        &["999999", "2018", "gdp", "1", "亿元"],
    ];
    p.write("indicators.xlsx", &workbook(&rows));
    assert_eq!(p.of(ProblemKind::NumberInvalid), [at("indicators.xlsx", 3, "value", "oops")]);
    assert_eq!(p.of(ProblemKind::CodeUnknown), [at("indicators.xlsx", 4, "code", "999999")]);
    assert_eq!(p.load().zone.indicators.rows()[0].value, 6755.23);
}

#[test]
fn shapefile_and_geopackage_give_shapes_and_neighbours() {
    for make in [geopackage, shapefile] {
        let p = package(&[("units.csv", UNITS)]);
        make(&p);
        has_both_shapes(&p);
    }
}

#[test]
fn a_projected_shapefile_is_refused() {
    let p = package(&[("units.csv", UNITS), ("boundaries.prj", "PROJCS[\"WGS 84 / UTM zone 50N\"]")]);
    shapefile(&p);
    assert!(p.load().problems.has(ProblemKind::CoordinateSystem));
}

#[test]
fn truncated_files_are_broken_files() {
    let p = package(&[("units.csv", UNITS)]);
    geopackage(&p);
    shapefile(&p);
    let geojson = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"320300"},"geometry":null}]}"#;
    p.write("b.geojson", geojson.as_bytes());
    p.write("b.xlsx", &workbook(&[&["code"], &["320300"]]));
    let units = p.load().zone.units;
    for name in ["boundaries.gpkg", "boundaries.shp", "b.geojson"] {
        let bytes = std::fs::read(p.path(name)).unwrap();
        for keep in [0, 1, bytes.len() / 3, bytes.len() / 2, bytes.len() - 20] {
            p.write(name, &bytes[..keep]);
            let (shapes, problems) = load_boundaries(&p.path(name), &units, &Limits::default());
            assert!(problems.errors() > 0, "{name} cut to {keep}: {shapes:?}");
        }
    }
    let bytes = std::fs::read(p.path("b.xlsx")).unwrap();
    for keep in [0, 4, bytes.len() / 2, bytes.len() - 30] {
        let p = package(&[("units.csv", UNITS)]);
        p.write("indicators.xlsx", &bytes[..keep]);
        assert!(p.load().problems.has(ProblemKind::FileBroken), "cut to {keep}");
    }
}

#[test]
fn a_zip_bomb_is_refused_by_what_comes_out_of_it() {
    let p = package(&[("units.csv", UNITS)]);
    let mut archive = zip::ZipWriter::new(std::fs::File::create(p.path("indicators.xlsx")).unwrap());
    archive.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..300 {
        archive.write_all(&zeros).unwrap();
    }
    archive.finish().unwrap();
    assert!(std::fs::metadata(p.path("indicators.xlsx")).unwrap().len() < 1 << 20);
    assert_eq!(p.of(ProblemKind::ArchiveTooLarge), [at("indicators.xlsx", 0, "", "")]);
}

#[test]
fn a_row_of_50_mb_is_refused_with_its_line() {
    let p = package(&[("units.csv", UNITS)]);
    let text =
        format!("code,year,indicator,value\n320300,2018,gdp,1\n320700,2018,\"{}", "x".repeat(50 << 20));
    p.write("indicators.csv", text.as_bytes());
    let found = p.of(ProblemKind::RowTooLong);
    assert_eq!((found[0].file.as_str(), found[0].line), ("indicators.csv", Some(3)));
    assert_eq!(p.load().zone.indicators.rows().len(), 1);
}

#[test]
fn a_file_of_2_gb_is_refused_unread() {
    let p = package(&[("units.csv", UNITS)]);
    std::fs::File::create(p.path("indicators.csv")).unwrap().set_len(2 << 30).unwrap();
    assert_eq!(p.of(ProblemKind::FileTooLarge), [at("indicators.csv", 0, "", "")]);
}

#[cfg(unix)]
#[test]
fn links_that_loop_or_leave_the_package_are_errors() {
    let p = package(&[("units.csv", UNITS)]);
    std::os::unix::fs::symlink(p.path("flows.csv"), p.path("flows.csv")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", p.path("prices.csv")).unwrap();
    std::fs::create_dir(p.path("travel.csv")).unwrap();
    assert_eq!(p.of(ProblemKind::LinkBroken), [at("flows.csv", 0, "", "")]);
    assert_eq!(p.of(ProblemKind::PathUnsafe), [at("prices.csv", 0, "", "prices.csv")]);
    assert_eq!(p.of(ProblemKind::FileUnreadable), [at("travel.csv", 0, "", "")]);
}

#[test]
fn a_folder_that_loops_is_no_folder() {
    let p = package(&[]);
    let here = p.path("loop");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&here, &here).unwrap();
    let error = load(&PackageSource::Folder(here), &LoadOptions::default()).unwrap_err();
    assert!(matches!(error, LoadError::NoFolder { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_as_any_table_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..400), cut in 0usize..2000) {
        let p = package(&[("units.csv", UNITS)]);
        let book = workbook(&[&["code", "year"], &["320300", "2018"]]);
        let mut spoilt = book.clone();
        for (i, byte) in bytes.iter().enumerate() {
            let at = (cut + i * 37) % spoilt.len();
            spoilt[at] ^= byte;
        }
        for name in ["zones", "flows", "travel", "prices", "observations", "claims", "succession", "neighbours"] {
            p.write(&format!("{name}.csv"), &bytes);
        }
        p.write("industries.tsv", &[b"code\tyear\tindustry\tvalue\n".as_slice(), &bytes].concat());
        p.write("indicators.xlsx", &spoilt);
        p.write("boundaries.geojson", &bytes);
        let _ = p.problems();
        for extension in ["shp", "gpkg"] {
            p.write(&format!("b.{extension}"), &bytes);
            p.write("b.dbf", &bytes);
            let units = coregion_zone::Units::default();
            let _ = load_boundaries(&p.path(&format!("b.{extension}")), &units, &Limits::default());
        }
    }
}
