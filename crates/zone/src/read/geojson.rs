//! GeoJSON (RFC 7946): features read one by one from the text, positions straight into rings.

use super::boundaries::{Feature, Features};
use crate::package::Limits;
use crate::problem::{Problem, ProblemKind};
use crate::shapes::{Polygon, Ring};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

thread_local! {
    /// How many positions may still be read; the visitor has no other way to be told.
    static POSITIONS_LEFT: Cell<usize> = const { Cell::new(0) };
}

/// Reads a feature collection, or a single feature.
pub(crate) fn read(text: &str, file: &str, limits: &Limits) -> Features {
    POSITIONS_LEFT.with(|left| left.set(limits.positions));
    let mut read = Features::default();
    let collection: Collection<'_> = match serde_json::from_str(text) {
        Ok(collection) => collection,
        Err(error) => {
            let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
            let shown: String =
                text.lines().nth(error.line().saturating_sub(1)).unwrap_or("").chars().take(60).collect();
            let problem = Problem::new(ProblemKind::FileBroken, file).line(line).text(&shown);
            read.problems.push(problem.with("cause", error.to_string()));
            return read;
        }
    };
    if let Some(name) = collection.crs.filter(|name| !is_wgs84(name)) {
        read.problems.push(Problem::new(ProblemKind::CoordinateSystem, file).column("crs").text(&name));
        return read;
    }
    let (mut line, mut at) = (1u32, 0);
    for raw in collection.features {
        let offset = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        line += text.as_bytes()[at..offset].iter().filter(|b| **b == b'\n').count() as u32;
        at = offset;
        match serde_json::from_str::<RawFeature>(raw.get()) {
            Ok(feature) => {
                let code = feature.properties.and_then(|p| p.0).or(feature.id.and_then(|id| id.0));
                read.features.push(Feature {
                    code,
                    polygons: feature.geometry.map_or(Vec::new(), |g| g.0),
                    line,
                });
            }
            Err(error) => {
                let shown: String = raw.get().chars().take(60).collect();
                let problem = Problem::new(ProblemKind::ShapeInvalid, file).line(line).text(&shown);
                read.problems.push(problem.with("cause", error.to_string()));
            }
        }
    }
    read
}

/// Whether a coordinate system is WGS84, or CGCS2000, which differs from it by centimetres.
pub(crate) fn is_wgs84(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    [
        "CRS84",
        "4326",
        "4490",
        "4479",
        "WGS 84",
        "WGS84",
        "WGS_1984",
        "CGCS2000",
        "CHINA GEODETIC COORDINATE SYSTEM 2000",
    ]
    .iter()
    .any(|known| name.contains(known))
        && !name.contains("PROJCS")
        && !name.contains("PROJCRS")
}

#[derive(Default)]
struct Collection<'t> {
    features: Vec<&'t RawValue>,
    crs: Option<String>,
}

#[derive(Deserialize)]
struct NamedCrs {
    properties: CrsProperties,
}

#[derive(Deserialize)]
struct CrsProperties {
    name: String,
}

impl<'de: 't, 't> Deserialize<'de> for Collection<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Top;
        impl<'de> Visitor<'de> for Top {
            type Value = Collection<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a GeoJSON FeatureCollection")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut collection = Collection::default();
                let mut found = false;
                while let Some(key) = map.next_key::<Cow<'_, str>>()? {
                    match &*key {
                        "features" => {
                            collection.features = map.next_value()?;
                            found = true;
                        }
                        "crs" => {
                            collection.crs = map.next_value::<Option<NamedCrs>>()?.map(|c| c.properties.name)
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                if !found {
                    return Err(A::Error::custom("there is no `features`: a FeatureCollection is wanted"));
                }
                Ok(collection)
            }
        }
        deserializer.deserialize_map(Top)
    }
}

#[derive(Deserialize)]
struct RawFeature {
    #[serde(default)]
    id: Option<CodeText>,
    #[serde(default)]
    properties: Option<CodeProperty>,
    #[serde(default)]
    geometry: Option<Polygons>,
}

/// A code given as text or as a whole number.
struct CodeText(Option<String>);

impl<'de> Deserialize<'de> for CodeText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Text(String),
            Number(i64),
            Other(IgnoredAny),
        }
        Ok(CodeText(match Either::deserialize(deserializer)? {
            Either::Text(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
            Either::Number(number) => Some(number.to_string()),
            Either::Other(_) => None,
        }))
    }
}

/// The property that holds the code: the first of the understood names.
struct CodeProperty(Option<String>);

/// The names of the property that holds the code, the first one found counts.
pub(crate) const CODE_PROPERTIES: [&str; 5] = ["code", "adcode", "id", "CODE", "Code"];

impl<'de> Deserialize<'de> for CodeProperty {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Properties;
        impl<'de> Visitor<'de> for Properties {
            type Value = CodeProperty;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the properties of a feature")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut best: Option<(usize, String)> = None;
                while let Some(key) = map.next_key::<Cow<'_, str>>()? {
                    let Some(rank) = CODE_PROPERTIES.iter().position(|p| *p == key) else {
                        map.next_value::<IgnoredAny>()?;
                        continue;
                    };
                    if let Some(code) = map.next_value::<CodeText>()?.0
                        && best.as_ref().is_none_or(|(r, _)| rank < *r)
                    {
                        best = Some((rank, code));
                    }
                }
                Ok(CodeProperty(best.map(|(_, code)| code)))
            }
        }
        deserializer.deserialize_map(Properties)
    }
}

/// The polygons of a geometry.
struct Polygons(Vec<Polygon>);

impl<'de> Deserialize<'de> for Polygons {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Geometry;
        impl<'de> Visitor<'de> for Geometry {
            type Value = Polygons;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a geometry")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let (mut kind, mut node) = (None, None);
                while let Some(key) = map.next_key::<Cow<'_, str>>()? {
                    match &*key {
                        "type" => kind = Some(map.next_value::<String>()?),
                        "coordinates" => node = Some(map.next_value::<Node>()?),
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                match (kind.as_deref(), node) {
                    (Some("Polygon"), Some(Node::Polygon(polygon))) => Ok(Polygons(vec![polygon])),
                    (Some("MultiPolygon"), Some(Node::Multi(polygons))) => Ok(Polygons(polygons)),
                    (Some("Polygon" | "MultiPolygon"), Some(Node::Empty)) => Ok(Polygons(Vec::new())),
                    (Some(other @ ("Polygon" | "MultiPolygon")), _) => {
                        Err(A::Error::custom(format!("the coordinates are not those of a {other}")))
                    }
                    (Some(other), _) => Err(A::Error::custom(format!("a {other} is no boundary"))),
                    (None, _) => Err(A::Error::custom("the geometry has no type")),
                }
            }
        }
        deserializer.deserialize_map(Geometry)
    }
}

/// Nested coordinates of any depth up to that of a MultiPolygon.
enum Node {
    Number(f64),
    Position([f64; 2]),
    Ring(Ring),
    Polygon(Polygon),
    Multi(Vec<Polygon>),
    Empty,
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Number(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let uneven = || A::Error::custom("the coordinates are nested unevenly");
        let first = match seq.next_element::<Node>()? {
            None | Some(Node::Empty) => {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(Node::Empty);
            }
            Some(first) => first,
        };
        match first {
            Node::Number(lon) => {
                let Some(Node::Number(lat)) = seq.next_element()? else { return Err(uneven()) };
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                let left = POSITIONS_LEFT.with(|left| left.replace(left.get().saturating_sub(1)));
                if left == 0 {
                    return Err(A::Error::custom("there are more positions than the limit"));
                }
                Ok(Node::Position([lon, lat]))
            }
            Node::Position(first) => {
                let mut ring = vec![first];
                while let Some(node) = seq.next_element()? {
                    let Node::Position(position) = node else { return Err(uneven()) };
                    ring.push(position);
                }
                Ok(Node::Ring(ring))
            }
            Node::Ring(first) => {
                let mut polygon = vec![first];
                while let Some(node) = seq.next_element()? {
                    let Node::Ring(ring) = node else { return Err(uneven()) };
                    polygon.push(ring);
                }
                Ok(Node::Polygon(polygon))
            }
            Node::Polygon(first) => {
                let mut polygons = vec![first];
                while let Some(node) = seq.next_element()? {
                    let Node::Polygon(polygon) = node else { return Err(uneven()) };
                    polygons.push(polygon);
                }
                Ok(Node::Multi(polygons))
            }
            Node::Multi(_) | Node::Empty => Err(uneven()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Features {
        read(text, "b.geojson", &Limits::default())
    }

    #[test]
    fn codes_and_lines_of_features() {
        let text = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"adcode":320300,"name":"徐州"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1.5],[0,0]]]}},
{"type":"Feature","id":"b","properties":null,"geometry":{"coordinates":[[[[0,0,9],[1,0,9],[1,1,9],[0,0,9]]]],"type":"MultiPolygon"}},
{"type":"Feature","properties":{"code":"c"},"geometry":{"type":"Point","coordinates":[0,0]}}
]}"#;
        let read = of(text);
        let codes: Vec<_> =
            read.features.iter().map(|f| (f.code.as_deref(), f.line, f.polygons.len())).collect();
        assert_eq!(codes, [(Some("320300"), 2, 1), (Some("b"), 3, 1)]);
        assert_eq!(read.features[0].polygons[0][0][2], [1.0, 1.5]);
        assert_eq!((read.problems[0].kind, read.problems[0].line), (ProblemKind::ShapeInvalid, Some(4)));
    }

    #[test]
    fn a_truncated_file_is_named_with_its_line() {
        let read = of("{\"type\":\"FeatureCollection\",\n\"features\":[{\"type\":");
        assert_eq!((read.problems[0].kind, read.problems[0].line), (ProblemKind::FileBroken, Some(2)));
    }

    #[test]
    fn deep_nesting_and_other_coordinate_systems_are_refused() {
        let deep = format!(
            r#"{{"features":[{{"properties":{{"code":"a"}},"geometry":{{"type":"Polygon","coordinates":{}{}}}}}]}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert!(!of(&deep).problems.is_empty());
        let gcj =
            r#"{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[]}"#;
        assert_eq!(of(gcj).problems[0].kind, ProblemKind::CoordinateSystem);
    }
}
