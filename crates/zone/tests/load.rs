//! Loading small packages.

mod support;

use coregion_zone::{Language, Level, LoadError, LoadOptions, PackageSource, ProblemKind, UnitSet, load};
use support::{at, package};

const UNITS: &str = "code,name_en,name_zh,level,parent,zones\n\
    320000,Jiangsu,江苏省,province,,\n\
    320300,Xuzhou,徐州市,prefecture,320000,huaihai;core\n\
    320700,Lianyungang,连云港市,prefecture,320000,huaihai\n";

#[test]
fn two_csv_files_are_a_zone() {
    let p = package(&[
        ("units.csv", "code,name_zh\n320300,徐州市\n320700,连云港市\n"),
        (
            "indicators.csv",
            "code,year,indicator,value,unit\n320300,2018,gdp,\"6,755.23\",亿元\n320700,2018,gdp,27717000,万元\n",
        ),
    ]);
    let loaded = p.load();
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let zone = &loaded.zone;
    assert_eq!((zone.zones.len(), zone.zones[0].members.len()), (1, 2));
    let column = zone.indicators.column("gdp", 2018, None, &zone.members(&zone.zones[0])).unwrap();
    assert_eq!(column.values, [Some(6755.23), Some(2771.7)]);
    assert_eq!(column.unit.as_str(), "100 million CNY");
    assert_eq!(column.provenance.lines, Some((2, 3)));
    assert_eq!(zone.units.get(zone.zones[0].members[0]).names.get(Language::En), "徐州市");
}

#[test]
fn a_descriptor_names_files_encodings_and_titles() {
    let p = package(&[(
        "datapackage.json",
        r#"{"name":"z","title":"Zone","title_zh":"区","licenses":[{"name":"CC-BY-4.0"}],
            "sources":[{"key":"S1","title":"Yearbook"}],
            "resources":[{"name":"units","path":"t/u.txt","encoding":"gbk","dialect":{"delimiter":"|"},
                "schema":{"fields":[],"missingValues":["","无"]}},
              {"name":"indicator-names","path":"n.csv"},{"name":"zones","path":"z.csv"},{"name":"readme","path":"r.md"}]}"#,
    )]);
    std::fs::create_dir(p.path("t")).unwrap();
    let text = "code|name_zh|area_km2|zones|source\n320300|徐州市|无|a|S1\n320700|连云港市|7,615|a;b|S9\n";
    p.write("t/u.txt", &encoding_rs::GBK.encode(text).0);
    p.write("n.csv", "indicator,name_en,name_zh\ngdp,Output,地区生产总值\n".as_bytes());
    p.write("z.csv", "zone,name_en\nb,Bee\na,Ay\n".as_bytes());
    let loaded = p.load();
    let zone = &loaded.zone;
    assert_eq!((zone.title.en.as_str(), zone.title.zh.as_str()), ("Zone", "区"));
    assert_eq!(
        zone.zones.iter().map(|z| (z.id.as_str(), z.members.len())).collect::<Vec<_>>(),
        [("b", 1), ("a", 2)]
    );
    let xuzhou = zone.units.get(zone.units.find("320300").unwrap());
    assert_eq!((xuzhou.names.zh.as_str(), xuzhou.area_km2), ("徐州市", None));
    assert_eq!(zone.indicator_name("gdp").zh, "地区生产总值");
    assert_eq!(p.of(ProblemKind::SourceUnknown), [at("t/u.txt", 3, "source", "S9")]);
    assert_eq!(p.of(ProblemKind::ResourceUnknown), [at("datapackage.json", 0, "", "readme")]);
    assert_eq!(loaded.problems.len(), 2);
}

#[test]
fn nothing_to_load_is_an_error_with_advice() {
    let p = package(&[("readme.txt", "hello")]);
    let source = |path: std::path::PathBuf| PackageSource::Folder(path);
    let error = load(&source(p.folder.path().into()), &LoadOptions::default()).unwrap_err();
    assert!(matches!(error, LoadError::NoUnits { .. }), "{error}");
    let error = load(&source(p.path("nowhere")), &LoadOptions::default()).unwrap_err();
    assert!(matches!(error, LoadError::NoFolder { .. }), "{error}");
    p.write("datapackage.json", b"{\n\"name\": oops}");
    let error = load(&source(p.folder.path().into()), &LoadOptions::default()).unwrap_err();
    assert!(matches!(error, LoadError::DescriptorSyntax { line: 2, .. }), "{error}");
    for language in Language::ALL {
        let catalogue = coregion_zone::Catalogue::new(language, &[coregion_zone::locales(language)]);
        assert!(catalogue.text(&error.message()).contains("datapackage.json"));
    }
}

#[test]
fn boundaries_given_apart_match_by_code() {
    let p = package(&[
        ("units.csv", UNITS),
        (
            "b.geojson",
            r#"{"features":[{"properties":{"code":"320300"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}},
                {"properties":{"code":"999"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}}]}"#,
        ),
    ]);
    let zone = p.load().zone;
    let (boundaries, problems) =
        coregion_zone::load_boundaries(&p.path("b.geojson"), &zone.units, &Default::default());
    let boundaries = boundaries.unwrap();
    assert_eq!(boundaries.unknown, ["999"]);
    assert_eq!(boundaries.shape(zone.units.find("320300").unwrap()).unwrap().polygons[0][0].len(), 4);
    assert!(problems.has(ProblemKind::ShapeUnknown) && problems.len() == 1);
}

#[test]
fn every_table_of_the_schema_is_read() {
    let p = package(&[
        ("units.csv", UNITS),
        ("neighbours.csv", "code_a,code_b,border_km\n320300,320700,12.5\n"),
        (
            "industries.csv",
            "code,year,classification,industry,measure,value,unit\n320300,2020,S,mining,employed,10,persons\n",
        ),
        ("industry_classes.csv", "industry,name_en,name_zh\nmining,Mining,采矿业\n"),
        (
            "flows.csv",
            "origin,destination,period,kind,report,value\n320300,320700,2020-10,people,origin,1\n320300,320700,2020-10,people,destination,3\n",
        ),
        ("travel.csv", "origin,destination,mode,minutes,km\n320300,320700,rail,80,\n"),
        ("prices.csv", "code,period,good,value,basis\n320000,2020-01,eggs,95.8,previous month = 100\n"),
        ("observations.csv", "station,code,period,variable,value,unit,readings\nA,,2020-05-08,ph,7.8,,1\n"),
        (
            "claims.csv",
            "id,zone,test,code,indicator,year,expected,unit\nc1,huaihai,value,320300,gdp,2018,6755.2,亿元\nc2,,count,,prefecture,,2,\n",
        ),
        ("succession.csv", "from,to,year,kind\n320301,320300,2010,merged\n"),
    ]);
    let loaded = p.load();
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let zone = &loaded.zone;
    let set: UnitSet = zone.inside(&zone.zones[0], Level::Prefecture);
    assert_eq!(zone.neighbours.within(&set), [(0, 1, Some(12.5))]);
    let flows = zone.flows.table("people", "2020-10".parse().unwrap(), &set).unwrap();
    assert_eq!((flows.flows[0].value, flows.averaged), (2.0, 1));
    assert_eq!(zone.industries.table(2020, None, None, &set).unwrap().industries[0].names.zh, "采矿业");
    assert_eq!((zone.travel.rows.len(), zone.prices.rows.len(), zone.observations.rows.len()), (1, 1, 1));
    assert_eq!((zone.claims.len(), zone.successions.len()), (2, 1));
}
