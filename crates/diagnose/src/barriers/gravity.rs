//! Flows between the members of a zone with what a gravity model sets beside them: distance, shared border, province.

use crate::{Dropped, Scope, Unavailable};
use coregion_zone::tables::{FlowTable, Flows};
use coregion_zone::{Message, Names, Period, Provenance, UnitId, UnitSet};
use std::collections::{BTreeMap, HashMap, HashSet};

/// One directed flow a row.
#[derive(Clone, Debug)]
pub struct Gravity {
    /// The places, in the order of their numbers.
    pub places: Vec<UnitId>,
    /// Origin of each row, a place.
    pub origin: Vec<u32>,
    /// Destination of each row, a place.
    pub destination: Vec<u32>,
    /// The flow.
    pub flow: Vec<f64>,
    /// Great-circle distance between the points of the two places, km.
    pub distance_km: Vec<f64>,
    /// Whether the two places share a border; none where the zone has no neighbours.
    pub adjacent: Option<Vec<bool>>,
    /// Province of each place.
    pub province: Vec<UnitId>,
    /// What flows.
    pub kind: String,
    /// When.
    pub period: Period,
    /// Unit of the flows.
    pub unit: String,
    /// Where they come from.
    pub inputs: Vec<Provenance>,
    /// Members and pairs that were left out.
    pub dropped: Vec<Dropped>,
}

impl Gravity {
    /// The flows of a kind and period (each chosen from the data where it is not given) between the members of a zone.
    pub fn new(scope: &Scope<'_>, kind: Option<&str>, period: Option<&str>) -> Result<Self, Unavailable> {
        let units = scope.members();
        let table = flows(scope, kind, period, &units)?;
        let zone = scope.zone;
        let mut dropped = Vec::new();
        let flowing: HashSet<usize> = table
            .flows
            .iter()
            .filter(|f| f.origin != f.destination)
            .flat_map(|f| [f.origin, f.destination])
            .collect();
        let mut number: HashMap<usize, u32> = HashMap::new();
        let mut places = Vec::new();
        for (at, unit) in units.ids().iter().enumerate() {
            let reason = match zone.units.get(*unit).point {
                _ if !flowing.contains(&at) => "dropped-no-flow",
                None => "dropped-no-point",
                Some(_) => {
                    number.insert(at, places.len() as u32);
                    places.push(*unit);
                    continue;
                }
            };
            let reason = Message::new(reason).text("period", table_period(&table));
            dropped.push(Dropped { names: scope.names(*unit).clone(), reason });
        }
        if places.len() < 2 {
            return Err(Unavailable { reason: Message::new("unavailable-points"), resource: "units" });
        }
        let neighbours = adjacent(scope, &places);
        let mut gravity = Gravity {
            province: places.iter().map(|p| scope.province(*p)).collect(),
            adjacent: (!neighbours.is_empty()).then(Vec::new),
            kind: table.kind.clone(),
            period: table.provenance.period.unwrap_or(Period::Year(0)),
            unit: table.unit.as_str().to_owned(),
            inputs: vec![table.provenance.clone()],
            places,
            dropped,
            origin: Vec::new(),
            destination: Vec::new(),
            flow: Vec::new(),
            distance_km: Vec::new(),
        };
        let point = |place: u32| zone.units.get(gravity.places[place as usize]).point;
        for flow in table.flows.iter().filter(|f| f.origin != f.destination) {
            let (Some(&o), Some(&d)) = (number.get(&flow.origin), number.get(&flow.destination)) else {
                continue;
            };
            let (Some(from), Some(to)) = (point(o), point(d)) else { continue };
            let distance = from.distance_km(to);
            if distance <= 0.0 {
                gravity.dropped.push(Dropped {
                    names: pair(scope, gravity.places[o as usize], gravity.places[d as usize]),
                    reason: Message::new("dropped-same-point"),
                });
                continue;
            }
            gravity.origin.push(o);
            gravity.destination.push(d);
            gravity.flow.push(flow.value);
            gravity.distance_km.push(distance);
            if let Some(adjacent) = &mut gravity.adjacent {
                adjacent.push(neighbours.contains(&(o.min(d), o.max(d))));
            }
        }
        Ok(gravity)
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.flow.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.flow.is_empty()
    }

    /// Natural logarithm of the distance of each row.
    pub fn log_distance(&self) -> Vec<f64> {
        self.distance_km.iter().map(|d| d.ln()).collect()
    }

    /// One where both places lie in one province.
    pub fn same_province(&self) -> Vec<f64> {
        (0..self.len()).map(|r| f64::from(u8::from(self.provinces(r).0 == self.provinces(r).1))).collect()
    }

    /// One where the two places share a border.
    pub fn shared_border(&self) -> Option<Vec<f64>> {
        Some(self.adjacent.as_ref()?.iter().map(|a| f64::from(u8::from(*a))).collect())
    }

    /// The provinces of origin and destination of a row.
    pub fn provinces(&self, row: usize) -> (UnitId, UnitId) {
        (self.province[self.origin[row] as usize], self.province[self.destination[row] as usize])
    }

    /// A number for each unordered pair of places.
    pub fn pairs(&self) -> Vec<u32> {
        let n = self.places.len() as u32;
        self.origin.iter().zip(&self.destination).map(|(o, d)| o.min(d) * n + o.max(d)).collect()
    }
}

/// The names of two units as one.
pub fn pair(scope: &Scope<'_>, a: UnitId, b: UnitId) -> Names {
    let (a, b) = (scope.names(a), scope.names(b));
    Names::new(&format!("{} – {}", a.en, b.en), &format!("{}—{}", a.zh, b.zh))
}

fn table_period(table: &FlowTable) -> String {
    table.provenance.period.map_or(String::new(), |p| p.to_string())
}

/// The flows of the kind and period asked for. Without a kind, the one with most rows. Without a period: in the year of
/// the scope, if there are flows of that year, the period with most pairs reported, the latest of several; else the
/// period that the package declares as reference; else the same choice among all periods.
pub(crate) fn flows(
    scope: &Scope<'_>,
    kind: Option<&str>,
    period: Option<&str>,
    units: &UnitSet,
) -> Result<FlowTable, Unavailable> {
    let all = &scope.zone.flows;
    let missing = || Unavailable { reason: Message::new("unavailable-flows"), resource: "flows" };
    let most = || {
        let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
        all.rows.iter().for_each(|r| *rows.entry(all.symbols.text(r.kind)).or_default() += 1);
        rows.into_iter().rev().max_by_key(|(_, rows)| *rows).map(|(kind, _)| kind)
    };
    let kind = kind.or_else(most).ok_or_else(missing)?;
    if let Some(period) = period {
        let period = period.parse().map_err(|_| Unavailable {
            reason: Message::new("unavailable-period").text("period", period),
            resource: "flows",
        })?;
        return all.table(kind, period, units).ok_or_else(missing);
    }
    let reports = reports(all, kind, units);
    let best = |among: &dyn Fn(Period) -> bool| {
        reports.iter().filter(|(p, _)| among(**p)).max_by_key(|(p, rows)| (**rows, **p)).map(|(p, _)| *p)
    };
    let chosen = (scope.year.and_then(|year| best(&|p| p.year() == year)))
        .or_else(|| all.reference.filter(|r| reports.contains_key(r)))
        .or_else(|| best(&|_| true));
    all.table(kind, chosen.ok_or_else(missing)?, units).ok_or_else(missing)
}

/// How many rows each period has between the units of a set.
fn reports(all: &Flows, kind: &str, units: &UnitSet) -> BTreeMap<Period, usize> {
    let inside: HashSet<UnitId> = units.ids().iter().copied().collect();
    let mut reports = BTreeMap::new();
    let rows = all.rows.iter().filter(|r| all.symbols.text(r.kind) == kind);
    for row in rows.filter(|r| inside.contains(&r.origin) && inside.contains(&r.destination)) {
        *reports.entry(row.period).or_default() += 1;
    }
    reports
}

/// The pairs of places (`a < b`) that share a border: as listed, or because units inside them do.
pub(crate) fn adjacent(scope: &Scope<'_>, places: &[UnitId]) -> HashSet<(u32, u32)> {
    let number: HashMap<UnitId, u32> = places.iter().enumerate().map(|(i, p)| (*p, i as u32)).collect();
    let place = |unit: UnitId| {
        let mut at = Some(unit);
        while let Some(unit) = at {
            if let Some(number) = number.get(&unit) {
                return Some(*number);
            }
            at = scope.zone.units.get(unit).parent;
        }
        None
    };
    (scope.zone.neighbours.pairs.iter())
        .filter_map(|p| Some((place(p.a)?, place(p.b)?)))
        .filter(|(a, b)| a != b)
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect()
}
