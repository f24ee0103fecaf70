//! Lambert's azimuthal equal-area projection about the middle of what is drawn: areas are true, and shapes of a
//! zone of some hundred kilometres are all but true.

use coregion_zone::Point;
use coregion_zone::unit::EARTH_RADIUS_KM;

/// A projection to kilometres east and north of a middle.
#[derive(Clone, Copy, Debug)]
pub struct Projection {
    lon: f64,
    sin: f64,
    cos: f64,
}

impl Projection {
    /// The projection about the middle of the box around points; `None` without a point.
    pub fn about(points: impl Iterator<Item = Point>) -> Option<Self> {
        let start = [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY];
        let [west, east, south, north] =
            points.fold(start, |b, p| [b[0].min(p.lon), b[1].max(p.lon), b[2].min(p.lat), b[3].max(p.lat)]);
        let lat = ((south + north) / 2.0).to_radians();
        (west <= east).then(|| Projection { lon: (west + east) / 2.0, sin: lat.sin(), cos: lat.cos() })
    }

    /// Kilometres east and north of the middle.
    pub fn project(&self, point: Point) -> [f64; 2] {
        let (lat, turn) = (point.lat.to_radians(), (point.lon - self.lon).to_radians());
        let (sin, cos) = (lat.sin(), lat.cos());
        let facing = 1.0 + self.sin * sin + self.cos * cos * turn.cos();
        let k = EARTH_RADIUS_KM * (2.0 / facing.max(1e-9)).sqrt();
        [k * cos * turn.sin(), k * (self.cos * sin - self.sin * cos * turn.cos())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_true() {
        // One square degree at 35 N has 10 130 km2 on the sphere: R2 (sin 35.5 - sin 34.5) times one degree.
        let corners = [(117.5, 34.5), (118.5, 34.5), (118.5, 35.5), (117.5, 35.5)];
        let points = corners.map(|(lon, lat)| Point { lon, lat });
        let projection = Projection::about([Point { lon: 114.0, lat: 32.0 }, points[2]].into_iter()).unwrap();
        let p = points.map(|point| projection.project(point));
        let area =
            (0..4).map(|i| p[i][0] * p[(i + 1) % 4][1] - p[(i + 1) % 4][0] * p[i][1]).sum::<f64>() / 2.0;
        let band = 35.5f64.to_radians().sin() - 34.5f64.to_radians().sin();
        let exact = EARTH_RADIUS_KM.powi(2) * band * 1f64.to_radians();
        assert!((area / exact - 1.0).abs() < 1e-4, "{area} {exact}");
    }
}
