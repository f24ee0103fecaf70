//! The cast: cities of the embedded zone, the office and its organs, associates, people and their mandates.

use super::script::{DemoError, Script};
use coregion_journal::{Hash, SecretKey};
use coregion_terms::Exact;
use coregion_zone::{LoadOptions, Message, Names, PackageSource, load};
use serde_json::json;

/// A member: its identifier, its names, and what the key of the fund is computed from.
#[derive(Clone, Debug, PartialEq)]
pub struct City {
    /// The identifier.
    pub id: &'static str,
    /// The names of the embedded zone.
    pub names: Names,
    /// Output of 2018 in the unit of the zone; none where it is not known.
    pub output: Option<Exact>,
    /// Residents of 2018 in the unit of the zone.
    pub residents: Option<Exact>,
}

/// The cities by their codes, with the person that acts for each in the demo.
const CITIES: [(&str, &str, &str, &str); 10] = [
    ("320300", "xuzhou", "Wang Lei", "王磊"),
    ("320700", "lianyungang", "Li Na", "李娜"),
    ("321300", "suqian", "Zhang Wei", "张伟"),
    ("340600", "huaibei", "Liu Yang", "刘洋"),
    ("341300", "suzhou", "Chen Jing", "陈静"),
    ("370400", "zaozhuang", "Yang Fan", "杨帆"),
    ("370800", "jining", "Zhao Min", "赵敏"),
    ("371300", "linyi", "Huang Tao", "黄涛"),
    ("371700", "heze", "Zhou Jie", "周杰"),
    ("411400", "shangqiu", "Wu Qiang", "吴强"),
];

/// People of the office: identifier, names, roles, at which organ.
const STAFF: [(&str, &str, &str, &[&str], &str); 9] = [
    ("gao", "Gao Shan", "高山", &["chair"], "office"),
    ("xu", "Xu Ning", "徐宁", &["secretary"], "office"),
    ("qian", "Qian Jin", "钱进", &["treasurer"], "office"),
    ("feng", "Feng Shou", "冯守", &["cashier"], "office"),
    ("he", "He Ping", "何平", &["fund-manager"], "office"),
    ("lu", "Lu Yuan", "陆远", &["assessor"], "office"),
    ("shi", "Shi Cha", "石察", &["controller"], "office"),
    ("yan", "Yan Zheng", "严正", &["auditor"], "office"),
    ("kong", "Kong De", "孔德", &["arbitrator"], "tribunal"),
];

/// People without any mandate: they mediate or sit on the panel.
const NEUTRAL: [(&str, &str, &str); 3] =
    [("meng", "Meng He", "孟和"), ("zeng", "Zeng Zhi", "曾直"), ("bian", "Bian Jie", "卞解")];

/// The key with which a party of the demo signs. Everybody can compute it: it is for playing only.
pub fn demo_key(party: &str) -> SecretKey {
    SecretKey::from_seed(&Hash::of(format!("coregion demo {party}").as_bytes()).0)
}

/// The ten cities of the plan of 2018, from the embedded zone.
///
/// # Errors
/// The embedded zone cannot be read.
pub fn demo_members() -> Result<Vec<City>, DemoError> {
    let loaded = load(&PackageSource::Embedded, &LoadOptions::default())?;
    let zone = &loaded.zone;
    let named = zone.named("huaihai10").ok_or_else(|| DemoError::Script("no zone huaihai10".into()))?;
    let units = zone.members(named);
    let column = |name| zone.indicators.column(name, 2018, None, &units).map(|column| column.values);
    let (output, residents) = (column("gdp"), column("population_resident"));
    let figure = |values: &Option<Vec<Option<f64>>>, at: usize| -> Option<Exact> {
        values.as_ref()?.get(at).copied().flatten()?.to_string().parse().ok()
    };
    let mut cities = Vec::new();
    for (code, id, ..) in CITIES {
        let found =
            units.ids().iter().position(|unit| zone.units.get(*unit).code.to_string().ends_with(code));
        let at = found.ok_or_else(|| DemoError::Script(format!("no city {code} in the zone")))?;
        let unit = units.ids().get(at).map(|unit| zone.units.get(*unit));
        let names = unit.map(|unit| unit.names.clone()).unwrap_or_default();
        cities.push(City { id, names, output: figure(&output, at), residents: figure(&residents, at) });
    }
    Ok(cities)
}

fn words(en: &str, zh: &str) -> serde_json::Value {
    json!({"en": en, "zh": zh})
}

/// Founds the office, admits members and associates, gives mandates and records keys.
pub fn found(script: &mut Script<'_>, cities: &[City]) -> Result<(), DemoError> {
    script.on("2018-11-05")?;
    script.ask(
        "an",
        "office",
        json!({
            "command": "found-office", "office": "office", "offset_minutes": 480, "mandate": "an-administrator",
            "name": words("Office of the Huaihai Economic Zone", "淮海经济区办公室"), "administrator": words("An Ding", "安定"),
        }),
    )?;
    let party = |id: &str, name, kind, part_of: Option<&str>, standing| {
        json!({
            "command": "register-party", "party": id, "name": name, "kind": kind, "part_of": part_of, "standing": standing,
        })
    };
    for city in cities {
        let kind = json!({"is": "jurisdiction", "level": "prefecture"});
        script.ask(
            "an",
            "office",
            party(city.id, words(&city.names.en, &city.names.zh), kind, None, "member"),
        )?;
    }
    let organ = || json!({"is": "organ"});
    for (id, name, kind, part_of, standing) in [
        ("meeting", words("Joint meeting", "联席会议"), organ(), Some("office"), "associate"),
        ("tribunal", words("Panel of arbitration", "仲裁庭"), organ(), Some("office"), "associate"),
        (
            "fund",
            words("Cooperation fund", "区域合作发展基金"),
            json!({"is": "fund"}),
            Some("office"),
            "associate",
        ),
        ("capital", words("Huaihai Capital", "淮海资本"), json!({"is": "firm"}), None, "associate"),
        (
            "tourism",
            words("Tourism association", "淮海旅游协会"),
            json!({"is": "association"}),
            None,
            "associate",
        ),
    ] {
        script.ask("an", "office", party(id, name, kind, part_of, standing))?;
    }
    let mut hire = |who: &str, name, roles: &[&str], of: &str| -> Result<(), DemoError> {
        script.ask("an", "office", json!({"command": "register-person", "person": who, "name": name}))?;
        for role in roles {
            script.ask(
                "an",
                "office",
                json!({
                    "command": "grant-mandate", "mandate": format!("{who}-{role}"), "person": who, "party": of,
                    "role": role, "from": "2018-11-05", "until": null,
                }),
            )?;
        }
        Ok(())
    };
    let acting = ["delegate", "signatory", "finance-officer", "project-officer", "counsel"];
    for (_, id, en, zh) in CITIES {
        hire(&format!("{id}-1"), words(en, zh), &acting, id)?;
    }
    for (who, en, zh, roles, of) in STAFF {
        hire(who, words(en, zh), roles, of)?;
    }
    for (who, en, zh) in NEUTRAL {
        hire(who, words(en, zh), &[], "office")?;
    }
    hire("capital-1", words("Ma Yue", "马越"), &["signatory"], "capital")?;
    hire("tourism-1", words("Lin Lu", "林路"), &["signatory", "project-officer"], "tourism")?;
    let signing = CITIES.iter().map(|city| city.1).chain(["tribunal", "capital", "tourism"]);
    for id in signing {
        let key = demo_key(id).public().to_string();
        script.ask("an", "office", json!({"command": "register-key", "party": id, "key": key}))?;
    }
    script.tell(Message::new("office-demo-founded").int("members", cities.len()).int("people", 26));
    Ok(())
}
