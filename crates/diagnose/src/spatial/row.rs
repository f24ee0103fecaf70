//! A zone of cities in a row, for tests.

use crate::tiny;
use coregion_zone::{Point, Zone};

/// So many cities side by side, half of them in each of two provinces, with their codes.
pub(crate) fn row(n: usize) -> (Zone, Vec<String>) {
    let codes: Vec<String> = (0..n).map(|i| format!("{}{i:02}", if 2 * i < n { 32 } else { 37 })).collect();
    let mut units = vec![("32", "West", ""), ("37", "East", "")];
    units.extend(codes.iter().map(|c| (c.as_str(), c.as_str(), &c[..2])));
    let mut zone = tiny::zone(&units);
    let pairs: Vec<(&str, &str)> = codes.windows(2).map(|w| (w[0].as_str(), w[1].as_str())).collect();
    tiny::neighbours(&mut zone, &pairs);
    let mut list: Vec<_> = zone.units.iter().map(|(_, u)| u.clone()).collect();
    for (i, unit) in list.iter_mut().filter(|u| u.code.as_str().len() == 4).enumerate() {
        unit.point = Some(Point { lon: 115.0 + 0.5 * i as f64, lat: 34.0 });
    }
    zone.units = coregion_zone::Units::new(list);
    (zone, codes)
}
