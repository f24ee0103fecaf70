//! Urban circles: which counties look to which centre, also across a provincial line.
//!
//! ```text
//! p_ij = m_j / d_ij^2 / sum_k m_k / d_ik^2     over the centres within reach (Huff 1964)
//! ```
//!
//! A county of the centre itself belongs to it; a county with no centre within reach belongs to none; one in which two
//! centres are within 0.1 of each other is contested. m is the size of the centre, d the great-circle distance in km
//! (travel times between counties and cities are in no table). Pure numbers.
//!
//! Reference: Huff 1964 (Journal of Marketing 28:34-38, doi:10.1177/002224296402800307).

use coregion_diagnose::Scope;
use coregion_zone::{Level, UnitId};

/// A county and the centre it looks to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawn {
    /// The county.
    pub county: UnitId,
    /// The centre, if one is within reach.
    pub centre: Option<UnitId>,
    /// Its share of the county.
    pub share: f64,
    /// Whether another centre has nearly as large a share.
    pub contested: bool,
    /// Whether the centre lies in another province.
    pub across: bool,
}

/// The circles of centres (with their sizes) among the counties of a zone.
pub fn circles(scope: &Scope<'_>, centres: &[(UnitId, f64)], reach_km: f64) -> Vec<Drawn> {
    let units = &scope.zone.units;
    let point = |u: UnitId| units.get(u).seat.or(units.get(u).point);
    let city = |u: UnitId| units.ancestor(u, Level::Prefecture).unwrap_or(u);
    let mut found = Vec::new();
    for county in scope.counties().ids() {
        let own = city(*county);
        if centres.iter().any(|c| c.0 == own) {
            found.push(Drawn {
                county: *county,
                centre: Some(own),
                share: 1.0,
                contested: false,
                across: false,
            });
            continue;
        }
        let Some(here) = point(*county) else { continue };
        let mut pulls: Vec<(UnitId, f64)> = (centres.iter())
            .filter_map(|(centre, size)| {
                let km = here.distance_km(point(*centre)?).max(1.0);
                (km <= reach_km).then_some((*centre, size / (km * km)))
            })
            .collect();
        let total: f64 = pulls.iter().map(|p| p.1).sum();
        pulls.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| units.get(a.0).code.cmp(&units.get(b.0).code)));
        found.push(match pulls.first() {
            Some((centre, pull)) => {
                let share = pull / total;
                let next = pulls.get(1).map_or(0.0, |p| p.1 / total);
                Drawn {
                    county: *county,
                    centre: Some(*centre),
                    share,
                    contested: share - next < 0.1,
                    across: scope.province(*centre) != scope.province(*county),
                }
            }
            None => Drawn { county: *county, centre: None, share: 0.0, contested: false, across: false },
        });
    }
    found
}
