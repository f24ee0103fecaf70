//! Well-known binary, the geometry of GeoPackage and GeoParquet.

use super::guard::guarded;
use crate::shapes::{Polygon, Ring};
use geo_traits::{CoordTrait, GeometryTrait, GeometryType, LineStringTrait, MultiPolygonTrait, PolygonTrait};

/// The polygons of a geometry; what it is where it has none.
pub(crate) fn polygons(bytes: &[u8]) -> Result<Vec<Polygon>, String> {
    guarded(|| {
        let geometry = wkb::reader::read_wkb(bytes).map_err(|e| e.to_string())?;
        match geometry.as_type() {
            GeometryType::Polygon(polygon) => Ok(vec![of(polygon)]),
            GeometryType::MultiPolygon(polygons) => Ok(polygons.polygons().map(|p| of(&p)).collect()),
            _ => Err("neither Polygon nor MultiPolygon".to_owned()),
        }
    })
}

fn of(polygon: &impl PolygonTrait<T = f64>) -> Polygon {
    polygon.exterior().into_iter().chain(polygon.interiors()).map(|ring| positions(&ring)).collect()
}

fn positions(ring: &impl LineStringTrait<T = f64>) -> Ring {
    ring.coords().map(|c| [c.x(), c.y()]).collect()
}
