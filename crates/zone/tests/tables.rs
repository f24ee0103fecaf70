//! Every kind of problem in tables: file, line, column and offending text.

mod support;

use coregion_zone::ProblemKind::*;
use coregion_zone::{LoadOptions, PackageSource, load};
use support::{at, package};

const UNITS: &str = "code,name_en,level,parent\np,Province,province,\na,Aa,prefecture,p\nb,Bb,prefecture,p\n";

#[test]
fn units() {
    let p = package(&[(
        "units.csv",
        "code,name_en,level,parent,lon,lat,area_km2,colour,code\n\
         p,P,province,q,,,,red,p\n\
         a,A,hamlet,p,200,10,,red,a\n\
         a,Again,prefecture,p,,,,,a\n\
         b,B,prefecture,c,30,120,x,,b\n\
         c,C,prefecture,b,,,-5,,c\n\
         ,None,prefecture,,,,,,\n\
         d,D,prefecture,p,10,,1,red,d,more\n",
    )]);
    let u = "units.csv";
    assert_eq!(p.of(ColumnUnknown), [at(u, 1, "colour", "colour")]);
    assert_eq!(p.of(ColumnTwice), [at(u, 1, "code", "code")]);
    assert_eq!(p.of(ParentUnknown), [at(u, 2, "parent", "q")]);
    assert_eq!(p.of(LevelUnknown), [at(u, 3, "level", "hamlet")]);
    assert_eq!(p.of(CoordinateRange), [at(u, 3, "lon", "200")]);
    assert_eq!(p.of(CodeTwice), [at(u, 4, "code", "a")]);
    assert_eq!(p.of(CoordinatesSwapped), [at(u, 5, "lat", "120")]);
    assert_eq!(p.of(NumberInvalid), [at(u, 5, "area_km2", "x")]);
    assert_eq!(p.of(NegativeValue), [at(u, 6, "area_km2", "-5")]);
    assert_eq!(p.of(ParentCycle).len(), 1);
    assert_eq!(p.of(ParentLevel).len(), 1);
    assert_eq!(p.of(RowWide), [at(u, 8, "", "more")]);
    let empty = p.of(CellEmpty);
    assert_eq!((empty.len(), empty[0].line, empty[0].column.as_deref()), (1, Some(7), Some("code")));
}

#[test]
fn files_and_columns() {
    let p = package(&[
        (
            "datapackage.json",
            r#"{"resources":[{"name":"units","path":"units.csv"},{"name":"flows","path":"../flows.csv"},
                {"name":"prices","path":"prices.csv"},{"name":"travel"},{"name":"units","path":"u2.csv"},
                {"name":"zones","path":"zones.docx"},{"name":"indicators","path":"i.csv"},{"name":"claims","path":"c.csv"}]}"#,
        ),
        ("units.csv", UNITS),
        ("zones.docx", "x"),
        ("i.csv", "\n\n"),
        ("c.csv", "id,tests\n"),
    ]);
    assert_eq!(p.of(PathUnsafe), [at("../flows.csv", 0, "", "../flows.csv")]);
    assert_eq!(p.of(FileMissing), [at("prices.csv", 0, "", "")]);
    assert_eq!(p.of(ResourceWithoutPath), [at("datapackage.json", 0, "", "travel")]);
    assert_eq!(p.of(ResourceTwice), [at("datapackage.json", 0, "", "units")]);
    assert_eq!(p.of(FormatUnknown), [at("zones.docx", 0, "", "docx")]);
    assert_eq!(p.of(TableEmpty), [at("i.csv", 0, "", "")]);
    assert_eq!(p.of(ColumnMissing), [at("c.csv", 1, "test", "id,tests")]);
}

#[test]
fn indicators() {
    let p = package(&[
        ("units.csv", UNITS),
        (
            "indicators.csv",
            "code,year,vintage,indicator,value,unit\n\
             a,2018,,gdp,１２，３４５.6,万元\n\
             z,2018,,gdp,1,万元\n\
             a,18,,gdp,1,万元\n\
             b,2018,,gdp,5,人\n\
             a,2018,,gdp,2,万元\n\
             b,2018,,population,-3,万人\n\
             b,2018,,urban,101,%\n\
             a,2018,,urban,0.6,share\n\
             a,2018年,,growth,-2,%\n\
             a,2018,,pop,—,人\n\
             b,2018,,pop,12%,人\n\
             b,2018\n",
        ),
    ]);
    let i = "indicators.csv";
    assert_eq!(p.of(CodeUnknown), [at(i, 3, "code", "z")]);
    assert_eq!(p.of(YearInvalid), [at(i, 4, "year", "18")]);
    assert_eq!(p.of(UnitNotConvertible), [at(i, 5, "unit", "人")]);
    assert_eq!(p.of(RowTwice), [at(i, 6, "value", "2")]);
    assert_eq!(p.of(NegativeValue), [at(i, 7, "value", "-30000")]);
    assert_eq!(p.of(ShareRange), [at(i, 8, "value", "101")]);
    assert_eq!(p.of(NumberInvalid), [at(i, 12, "value", "12%")]);
    assert_eq!(p.of(RowShort), [at(i, 13, "", "2018")]);
}

#[test]
fn totals_years_vintages_and_gaps() {
    let p = package(&[
        ("units.csv", UNITS),
        (
            "indicators.csv",
            "code,year,vintage,indicator,value,unit\n\
             p,2018,,gdp,100,亿元\n\
             a,2018,,gdp,30,亿元\n\
             b,2018,,gdp,40,亿元\n\
             a,2018,,va_primary,10,亿元\n\
             a,2018,,va_secondary,10,亿元\n\
             a,2018,,va_tertiary,10,亿元\n\
             p,2019,,gdp,100,亿元\n\
             a,2019,,gdp,30,亿元\n\
             a,2017,old,wage,5,元\n\
             b,2018,new,wage,5,元\n\
             a,2018,,students,1,人\n\
             a,2019,first,students,1,人\n\
             b,2019,last,students,1,人\n",
        ),
    ]);
    let i = "indicators.csv";
    assert_eq!(p.of(PartsTotal), [at(i, 2, "value", "100")], "only the year in which every part is known");
    assert_eq!(p.of(YearMixed), [at(i, 10, "year", "2017")]);
    assert_eq!(p.of(VintageMixed), [at(i, 14, "vintage", "last")]);
    let gaps = p.of(ValuesMissing);
    assert!(gaps.contains(&at(i, 0, "value", "b (2019)")), "{gaps:?}");
    let problems = p.problems();
    let total = problems.iter().find(|p| p.kind == PartsTotal).unwrap();
    for language in coregion_zone::Language::ALL {
        let catalogue = coregion_zone::Catalogue::new(language, &[coregion_zone::locales(language)]);
        assert!(catalogue.text(&total.message).contains("−30.0"), "{}", catalogue.text(&total.message));
    }
}

#[test]
fn a_parent_known_only_in_part_is_not_compared() {
    let p = package(&[
        ("units.csv", "code,level,parent,zones\np,province,,\na,prefecture,p,z\nb,prefecture,p,z\n"),
        (
            "indicators.csv",
            "code,year,indicator,value,unit\np,2018,gdp,100,亿元\na,2018,gdp,3,亿元\nb,2018,gdp,4,亿元\n",
        ),
    ]);
    assert_eq!(p.of(PartsTotal), []);
}

#[test]
fn flows_travel_neighbours() {
    let p = package(&[
        ("units.csv", UNITS),
        (
            "flows.csv",
            "origin,destination,period,kind,report,value\n\
             a,x,2020-10,people,,1\n\
             a,b,Oct 2020,people,,1\n\
             a,b,2020-10,people,middle,1\n\
             a,b,2020-10,people,origin,-1\n\
             a,b,2020-11,people,origin,10\n\
             a,b,2020-11,people,destination,2\n",
        ),
        ("travel.csv", "origin,destination,minutes\ny,a,-4\n"),
        ("neighbours.csv", "code_a,code_b,border_km\na,b,10\nb,a,20\na,a,\n"),
    ]);
    assert_eq!(
        p.of(FlowEndUnknown),
        [at("flows.csv", 2, "destination", "x"), at("travel.csv", 2, "origin", "y")]
    );
    assert_eq!(p.of(PeriodInvalid), [at("flows.csv", 3, "period", "Oct 2020")]);
    assert_eq!(p.of(WordUnknown), [at("flows.csv", 4, "report", "middle")]);
    assert_eq!(
        p.of(NegativeValue),
        [at("flows.csv", 5, "value", "-1"), at("travel.csv", 2, "minutes", "-4")]
    );
    assert_eq!(p.of(FlowReportsDiffer), [at("flows.csv", 7, "value", "2")]);
    assert_eq!(p.of(NeighbourAsymmetric), [at("neighbours.csv", 3, "code_b", "a,b")]);
    assert_eq!(p.of(NeighbourSelf), [at("neighbours.csv", 4, "code_b", "a")]);
}

#[test]
fn zones_claims_and_successions() {
    let p = package(&[
        ("units.csv", "code,level,zones\na,prefecture,z;y\nb,prefecture,z\nc,prefecture,z\n"),
        ("neighbours.csv", "code_a,code_b\na,b\n"),
        ("zones.csv", "zone\nz\nempty\n"),
        ("succession.csv", "from,to,year,kind\nc,b,2015,merged\nd,d,2015,\ne,nowhere,2015,\n"),
        (
            "claims.csv",
            "id,zone,test,code,indicator,year,expected\n1,elsewhere,count,,prefecture,,3\n2,,guess,,,,\n",
        ),
        ("indicators.csv", "code,year,indicator,value\nc,2016,x,1\n"),
    ]);
    assert_eq!(
        p.of(ZoneUnknown),
        [at("units.csv", 2, "zones", "y"), at("claims.csv", 2, "zone", "elsewhere")]
    );
    assert_eq!(p.of(ZoneEmpty), [at("zones.csv", 3, "zone", "empty")]);
    assert_eq!(p.of(SuccessionInvalid), [at("succession.csv", 3, "to", "d")]);
    assert_eq!(p.of(CodeUnknown), [at("succession.csv", 4, "to", "nowhere")]);
    assert_eq!(p.of(CodeEnded), [at("indicators.csv", 2, "code", "c")]);
    assert_eq!(p.of(Island), [], "a code that ended is no island");
    assert_eq!(p.of(WordUnknown), [at("claims.csv", 3, "test", "guess")]);
}

#[test]
fn successions_are_applied_only_when_asked_and_reported() {
    let p = package(&[
        ("units.csv", "code,level\na,prefecture\nb,prefecture\n"),
        (
            "succession.csv",
            "from,to,year,kind\nold,a,2015,renamed\nc,b,2019,merged\ns,a,2012,split\ns,b,2012,split\n",
        ),
        (
            "indicators.csv",
            "code,year,indicator,value,unit\nold,2014,gdp,7,亿元\na,2016,gdp,8,亿元\nc,2018,gdp,2,亿元\nb,2018,gdp,3,亿元\n\
             c,2018,average_wage,5,元/人\nb,2018,average_wage,9,元/人\nc,2017,gdp,1,亿元\ns,2011,gdp,4,亿元\n",
        ),
    ]);
    let source = PackageSource::Folder(p.folder.path().into());
    let plain = p.load();
    let value = |zone: &coregion_zone::Zone, code: &str, year: i32| {
        let unit = zone.units.find(code).unwrap();
        let set = coregion_zone::UnitSet::new(vec![unit], "z", None);
        zone.indicators.column("gdp", year, None, &set).and_then(|c| c.values[0])
    };
    assert_eq!((value(&plain.zone, "a", 2014), value(&plain.zone, "b", 2018)), (None, Some(3.0)));
    let options = LoadOptions { succession: Some(2020), ..LoadOptions::default() };
    let applied = load(&source, &options).unwrap();
    assert_eq!((value(&applied.zone, "a", 2014), value(&applied.zone, "b", 2018)), (Some(7.0), Some(5.0)));
    assert_eq!((value(&applied.zone, "b", 2017), value(&applied.zone, "c", 2017)), (None, Some(1.0)));
    let report = applied.succession.unwrap();
    let catalogue =
        coregion_zone::Catalogue::new(Default::default(), &[coregion_zone::locales(Default::default())]);
    let texts: Vec<String> = report.changes.iter().map(|c| catalogue.text(&c.message())).collect();
    assert_eq!(texts.len(), 6, "{texts:?}");
    assert_eq!(texts[2], "One figure of old now stand under a.");
}

#[test]
fn inputs() {
    let p = package(&[
        ("units.csv", UNITS),
        (
            "inputs.csv",
            "code,year,supplier,user,value,unit\n\
             p,2017,farm,mill,3000,万元\n\
             p,2017,farm,output,10000,万元\n\
             p,2017,mill,output,2,亿元\n\
             p,2017,mill,farm,0.5,亿元\n\
             p,2017,mine,mill,7,亿元\n\
             p,2017,mill,farm,1,亿元\n\
             p,2017,mill,mill,-1,亿元\n\
             z,2017,mill,mill,1,亿元\n",
        ),
    ]);
    assert_eq!(p.of(RowTwice), [at("inputs.csv", 7, "value", "1")]);
    assert_eq!(p.of(NegativeValue), [at("inputs.csv", 8, "value", "-1")]);
    assert_eq!(p.of(CodeUnknown), [at("inputs.csv", 9, "code", "z")]);
    let zone = p.load().zone;
    let unit = zone.units.find("p").unwrap();
    assert_eq!(zone.inputs.tables(), [(unit, 2017)]);
    let table = zone.inputs.table(unit, 2017).unwrap();
    // The mine has no output, so what it supplies is left out.
    assert_eq!(table.industries, ["farm", "mill"]);
    assert_eq!(table.output, [1.0, 2.0]);
    assert_eq!(table.flows, [0.0, 0.3, 0.5, 0.0]);
    assert_eq!(table.provenance.rows, 4);
    assert!(zone.inputs.table(unit, 2018).is_none());
    let folder = tempfile::tempdir().unwrap();
    coregion_zone::write::write_zone(folder.path(), &zone).unwrap();
    let again = load(&PackageSource::Folder(folder.path().into()), &LoadOptions::default()).unwrap().zone;
    assert_eq!(again.inputs.table(unit, 2017).unwrap().flows, table.flows);
}

#[test]
fn a_unit_of_people_or_money_that_is_not_understood_is_named() {
    let rows = "code,year,indicator,value,unit\n1,2020,people,4,dozen persons\n1,2020,pm25,40,ug/m3\n1,2020,gdp,3,亿元\n";
    let p = package(&[("units.csv", "code,level\n1,county\n"), ("indicators.csv", rows)]);
    assert_eq!(p.of(UnitUnknown), [at("indicators.csv", 2, "unit", "dozen persons")]);
}

#[test]
fn a_figure_far_from_the_years_around_it_is_found() {
    let rows = "code,year,indicator,value,unit\n1,2020,gdp,40,亿元\n1,2021,gdp,470,亿元\n1,2022,gdp,50,亿元\n1,2023,gdp,52,亿元\n\
                2,2020,gdp,40,亿元\n2,2021,gdp,130,亿元\n2,2022,gdp,140,亿元\n";
    let p = package(&[("units.csv", "code,level\n1,county\n2,county\n"), ("indicators.csv", rows)]);
    assert_eq!(p.of(ValueSpike), [at("indicators.csv", 3, "value", "470")]);
}
