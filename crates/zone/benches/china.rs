//! The package of all China at three levels, made from the reference data: units, points, boundaries,
//! indicators, industries and flows. Shared by the benchmark and the example `china_zone`.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const PROVINCES: &[(&str, &str, &str)] = &[
    ("11", "Beijing", "北京市"),
    ("12", "Tianjin", "天津市"),
    ("13", "Hebei", "河北省"),
    ("14", "Shanxi", "山西省"),
    ("15", "Inner Mongolia", "内蒙古自治区"),
    ("21", "Liaoning", "辽宁省"),
    ("22", "Jilin", "吉林省"),
    ("23", "Heilongjiang", "黑龙江省"),
    ("31", "Shanghai", "上海市"),
    ("32", "Jiangsu", "江苏省"),
    ("33", "Zhejiang", "浙江省"),
    ("34", "Anhui", "安徽省"),
    ("35", "Fujian", "福建省"),
    ("36", "Jiangxi", "江西省"),
    ("37", "Shandong", "山东省"),
    ("41", "Henan", "河南省"),
    ("42", "Hubei", "湖北省"),
    ("43", "Hunan", "湖南省"),
    ("44", "Guangdong", "广东省"),
    ("45", "Guangxi", "广西壮族自治区"),
    ("46", "Hainan", "海南省"),
    ("50", "Chongqing", "重庆市"),
    ("51", "Sichuan", "四川省"),
    ("52", "Guizhou", "贵州省"),
    ("53", "Yunnan", "云南省"),
    ("54", "Tibet", "西藏自治区"),
    ("61", "Shaanxi", "陕西省"),
    ("62", "Gansu", "甘肃省"),
    ("63", "Qinghai", "青海省"),
    ("64", "Ningxia", "宁夏回族自治区"),
    ("65", "Xinjiang", "新疆维吾尔自治区"),
    ("71", "Taiwan", "台湾省"),
    ("81", "Hong Kong", "香港特别行政区"),
    ("82", "Macao", "澳门特别行政区"),
];

/// The folder of the reference data: `COREGION_DATA`, else `shared/data` beside the repository.
pub fn data() -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    std::env::var_os("COREGION_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from)
}

/// Writes the package and says how many rows each table has.
pub fn write(out: &Path, boundaries: bool) -> Result<BTreeMap<&'static str, usize>, Box<dyn Error>> {
    let from = data().join("china");
    fs::create_dir_all(out)?;
    let mut rows = BTreeMap::new();
    let counties = features(&from.join("china_counties.geojson"))?;
    let prefectures = features(&from.join("china_prefectures.geojson"))?;
    let mut codes: BTreeSet<String> = PROVINCES.iter().map(|(p, ..)| format!("{p}0000")).collect();
    let mut units = String::from("code,scheme,name_en,name_zh,level,parent,lon,lat,zones\n");
    for (code, en, zh) in PROVINCES {
        writeln!(units, "{code}0000,GB/T 2260,{en},{zh},province,,,,")?;
    }
    let mut shapes: Vec<Value> = Vec::new();
    for (level, list) in [("prefecture", &prefectures), ("county", &counties)] {
        for feature in list {
            let property = |name: &str| feature["properties"][name].as_str().unwrap_or_default().to_owned();
            let mut code = property("code");
            if codes.contains(&code) {
                code.push_str("-1"); // a prefecture without counties is its own county
            }
            let parent = match level {
                "county" => format!("{}00", property("pref")),
                _ => format!("{}0000", property("prov")),
            };
            let zone = if level == "prefecture" { "china" } else { "" };
            let [lon, lat] = centre(feature);
            let (en, zh) = (property("name_en").replace(',', " "), property("name_zh"));
            writeln!(units, "{code},GB/T 2260,{en},{zh},{level},{parent},{lon:.5},{lat:.5},{zone}")?;
            let mut shape = feature.clone();
            shape["properties"] = serde_json::json!({ "code": code });
            shapes.push(shape);
            codes.insert(code);
        }
    }
    fs::write(out.join("units.csv"), units)?;
    rows.insert("units", codes.len());
    let place = |code: &str| {
        let municipality =
            matches!(&code[..2], "11" | "12" | "31" | "50" | "81" | "82") && code.ends_with("0000");
        let code = if municipality { format!("{}0100", &code[..2]) } else { code.to_owned() };
        codes.contains(&code).then_some(code)
    };
    rows.insert("indicators", indicators(&from, out, &place)?);
    rows.insert("industries", industries(&from, out, &place)?);
    rows.insert("flows", flows(&from, out, &place)?);
    let mut resources = vec![("units", "units.csv"), ("indicators", "indicators.csv")];
    resources.extend([("industries", "industries.csv"), ("flows", "flows.csv")]);
    if boundaries {
        let lines: Vec<String> = shapes.iter().map(Value::to_string).collect();
        let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", lines.join(",\n"));
        fs::write(out.join("boundaries.geojson"), text)?;
        resources.push(("boundaries", "boundaries.geojson"));
        rows.insert("polygons", shapes.len());
    }
    let resources: Vec<Value> =
        resources.iter().map(|(name, path)| serde_json::json!({ "name": name, "path": path })).collect();
    let descriptor = serde_json::json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "china", "title": "China", "title_zh": "中国", "resources": resources,
    });
    fs::write(out.join("datapackage.json"), serde_json::to_string_pretty(&descriptor)?)?;
    Ok(rows)
}

fn features(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let text =
        fs::read_to_string(path).map_err(|e| format!("{}: {e} (set COREGION_DATA)", path.display()))?;
    let mut collection: Value = serde_json::from_str(&text)?;
    Ok(collection["features"].as_array_mut().map(std::mem::take).unwrap_or_default())
}

/// The mean of the longest ring's positions: good enough for a point of a benchmark.
fn centre(feature: &Value) -> [f64; 2] {
    fn rings<'v>(node: &'v Value, found: &mut Vec<&'v Vec<Value>>) {
        let Some(list) = node.as_array() else { return };
        match list.first().and_then(|f| f.as_array()).and_then(|f| f.first()).is_some_and(Value::is_number) {
            true => found.push(list),
            false => list.iter().for_each(|n| rings(n, found)),
        }
    }
    let mut found = Vec::new();
    rings(&feature["geometry"]["coordinates"], &mut found);
    let Some(ring) = found.into_iter().max_by_key(|r| r.len()) else { return [0.0, 0.0] };
    let mean = |i: usize| ring.iter().filter_map(|p| p[i].as_f64()).sum::<f64>() / ring.len() as f64;
    [mean(0), mean(1)]
}

type Place<'p> = dyn Fn(&str) -> Option<String> + 'p;

fn indicators(from: &Path, out: &Path, place: &Place<'_>) -> Result<usize, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(from.join("indicators_china_prefecture.csv"))?;
    let mut writer = csv::Writer::from_path(out.join("indicators.csv"))?;
    writer.write_record(["code", "year", "indicator", "value", "unit", "source"])?;
    let (mut rows, mut seen) = (0, BTreeSet::new());
    for record in reader.records() {
        let record = record?;
        let Some(code) = place(&record[0]) else { continue };
        if seen.insert((code.clone(), record[1].to_owned(), record[2].to_owned())) {
            writer.write_record([&code, &record[1], &record[2], &record[3], &record[4], &record[5]])?;
            rows += 1;
        }
    }
    writer.flush()?;
    Ok(rows)
}

fn industries(from: &Path, out: &Path, place: &Place<'_>) -> Result<usize, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(from.join("industries_china_prefecture.csv"))?;
    let mut writer = csv::Writer::from_path(out.join("industries.csv"))?;
    writer.write_record(["code", "year", "classification", "industry", "measure", "value", "unit"])?;
    let (mut rows, mut seen) = (0, BTreeSet::new());
    for record in reader.records() {
        let record = record?;
        let Some(code) = place(&record[0]) else { continue };
        if seen.insert((code.clone(), record[3].to_owned(), record[4].to_owned())) {
            let fixed = ["GB/T 4754 sections", &record[4], "employed_sample", &record[5], "persons"];
            writer.write_record(
                [&code, &record[3]]
                    .into_iter()
                    .chain(fixed.iter().copied().map(|s| s as &str))
                    .collect::<Vec<_>>(),
            )?;
            rows += 1;
        }
    }
    writer.flush()?;
    Ok(rows)
}

fn flows(from: &Path, out: &Path, place: &Place<'_>) -> Result<usize, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(from.join("flows_baidu_china_202105.csv"))?;
    let mut writer = csv::Writer::from_path(out.join("flows.csv"))?;
    writer.write_record(["origin", "destination", "period", "kind", "report", "value", "unit"])?;
    let mut rows = 0;
    for record in reader.records() {
        let record = record?;
        let (Some(a), Some(b)) = (place(&record[0]), place(&record[1])) else { continue };
        for (end, column) in [("destination", 2), ("origin", 3)] {
            if !record[column].is_empty() {
                writer.write_record([&a, &b, "2021-05", "people", end, &record[column], "Baidu index"])?;
                rows += 1;
            }
        }
    }
    writer.flush()?;
    Ok(rows)
}
