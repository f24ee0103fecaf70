//! Units: the jurisdictions themselves, nested by level.

use crate::{Code, Names};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::str::FromStr;

/// Position of a unit in its [`Units`] table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId(pub u32);

impl UnitId {
    /// The position as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The level of a unit, from the whole down to the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A country.
    Country,
    /// A province, state or NUTS 1 region.
    Province,
    /// A prefecture or city, or a NUTS 2 region.
    Prefecture,
    /// A county, county-level city or urban district, or a NUTS 3 region.
    County,
    /// A township or municipality (LAU).
    Township,
}

impl Level {
    /// Every level from the largest to the smallest.
    pub const ALL: [Level; 5] =
        [Level::Country, Level::Province, Level::Prefecture, Level::County, Level::Township];

    /// The name of the level in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Country => "country",
            Level::Province => "province",
            Level::Prefecture => "prefecture",
            Level::County => "county",
            Level::Township => "township",
        }
    }
}

/// The text names no level.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a level: use country, province, prefecture, county or township")]
pub struct NotALevel(pub String);

impl FromStr for Level {
    type Err = NotALevel;

    fn from_str(text: &str) -> Result<Self, NotALevel> {
        Ok(match text.trim().to_ascii_lowercase().as_str() {
            "country" | "nation" | "nuts0" | "国家" => Level::Country,
            "province" | "state" | "nuts1" | "省" | "省级" => Level::Province,
            "prefecture" | "city" | "nuts2" | "市" | "地级" | "地级市" | "市级" => Level::Prefecture,
            "county" | "district" | "nuts3" | "县" | "县级" | "区" => Level::County,
            "township" | "municipality" | "lau" | "乡镇" | "镇" => Level::Township,
            _ => return Err(NotALevel(text.to_owned())),
        })
    }
}

/// A point in WGS84 degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Longitude, degrees east.
    pub lon: f64,
    /// Latitude, degrees north.
    pub lat: f64,
}

/// Mean radius of the earth, km (IUGG).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

impl Point {
    /// Great-circle distance in km on a sphere of [`EARTH_RADIUS_KM`] (haversine).
    ///
    /// ```
    /// use coregion_zone::Point;
    /// let a = Point { lon: 0.0, lat: 0.0 };
    /// let b = Point { lon: 0.0, lat: 90.0 };
    /// assert!((a.distance_km(b) - 10007.557).abs() < 0.001);
    /// ```
    pub fn distance_km(self, other: Point) -> f64 {
        let (a, b) = (self.lat.to_radians(), other.lat.to_radians());
        let dlat = (b - a) / 2.0;
        let dlon = (other.lon - self.lon).to_radians() / 2.0;
        let h = dlat.sin().powi(2) + a.cos() * b.cos() * dlon.sin().powi(2);
        2.0 * EARTH_RADIUS_KM * h.sqrt().min(1.0).asin()
    }
}

/// A jurisdiction.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Its code.
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// Its level.
    pub level: Level,
    /// The unit it lies in, if that is in the table.
    pub parent: Option<UnitId>,
    /// Its centre.
    pub point: Option<Point>,
    /// The seat of its government.
    pub seat: Option<Point>,
    /// Surface, km2.
    pub area_km2: Option<f64>,
    /// What a reader should know of it.
    pub note: String,
}

/// The table of units.
#[derive(Clone, Debug, Default)]
pub struct Units {
    list: Vec<Unit>,
    by_code: HashMap<Code, UnitId>,
    children: Vec<Vec<UnitId>>,
}

impl Units {
    /// A table of units. Where two carry one code, the first is found by it.
    pub fn new(list: Vec<Unit>) -> Self {
        let mut by_code = HashMap::with_capacity(list.len());
        let mut children = vec![Vec::new(); list.len()];
        for (i, unit) in list.iter().enumerate() {
            by_code.entry(unit.code.clone()).or_insert(UnitId(i as u32));
            if let Some(parent) = unit.parent {
                children[parent.index()].push(UnitId(i as u32));
            }
        }
        Units { list, by_code, children }
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no unit.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// A unit.
    pub fn get(&self, id: UnitId) -> &Unit {
        &self.list[id.index()]
    }

    /// The unit of a code.
    pub fn find(&self, code: &str) -> Option<UnitId> {
        self.by_code.get(code).copied()
    }

    /// Every unit with its position.
    pub fn iter(&self) -> impl Iterator<Item = (UnitId, &Unit)> {
        self.list.iter().enumerate().map(|(i, u)| (UnitId(i as u32), u))
    }

    /// The units directly inside a unit.
    pub fn children(&self, id: UnitId) -> &[UnitId] {
        &self.children[id.index()]
    }

    /// The units of a level inside a unit (itself, if it is of that level), by code.
    pub fn descendants(&self, id: UnitId, level: Level) -> Vec<UnitId> {
        let mut found = Vec::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            if self.get(next).level == level {
                found.push(next);
            } else {
                open.extend(self.children(next));
            }
        }
        found.sort_by(|a, b| self.get(*a).code.cmp(&self.get(*b).code));
        found
    }

    /// The unit of a level that holds a unit (itself, if it is of that level).
    pub fn ancestor(&self, id: UnitId, level: Level) -> Option<UnitId> {
        let mut at = Some(id);
        for _ in 0..Level::ALL.len() + 1 {
            let unit = at?;
            if self.get(unit).level == level {
                return at;
            }
            at = self.get(unit).parent;
        }
        None
    }
}
