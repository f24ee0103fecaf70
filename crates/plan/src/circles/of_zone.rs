//! Counties of a zone as circles need them: links, sides, people, times, and what is known of pairs.

use super::counties::Counties;
use super::score::{Evidence, ScorePart};
use crate::Context;
use crate::ground::{city, distance_km, labels, nearest};
use crate::regions::{Attributes, BadAttributes, Graph};
use coregion_diagnose::structure::complementarity::complementarity;
use coregion_diagnose::structure::mix::{LEVEL, LOCAL, mix_without};
use coregion_diagnose::{Cell, Options, Scope, Unavailable};
use coregion_zone::{Message, Provenance, UnitId, UnitSet};
use std::collections::BTreeMap;

/// Industries known in both must make up at least this part of the reference mix.
const COVERED: f64 = 0.8;

/// Counties of a zone with all that is known of them.
pub(super) struct OfZone {
    pub(super) units: Vec<UnitId>,
    pub(super) cities: Vec<UnitId>,
    pub(super) provinces: Vec<UnitId>,
    pub(super) graph: Graph,
    pub(super) borders: Vec<(u32, u32, Option<f64>)>,
    pub(super) people: Vec<Option<f64>>,
    pub(super) minutes: Vec<f64>,
    /// Whether times are worked out from distances.
    pub(super) estimated: bool,
    pub(super) inputs: Vec<Provenance>,
    pub(super) resources: Vec<Vec<Option<f64>>>,
    province: Vec<u32>,
    prefecture: Vec<u32>,
    /// Of pairs, row by row; empty where nothing is known.
    interaction: Vec<Option<f64>>,
    complementarity: Vec<Option<f64>>,
    barrier: Vec<Option<f64>>,
}

impl OfZone {
    pub(super) fn new(context: &Context<'_, '_>, options: &Options) -> Result<Self, Unavailable> {
        let scope = context.scope;
        let set = scope.counties();
        let units = set.ids().to_vec();
        let least = options.number("border-km").unwrap_or(1.0);
        let mut borders: Vec<(u32, u32, Option<f64>)> = (scope.zone.neighbours.within(&set).into_iter())
            .filter(|(a, b, km)| a != b && km.is_none_or(|km| km >= least))
            .map(|(a, b, km)| (a as u32, b as u32, km))
            .collect();
        borders.dedup_by_key(|p| (p.0, p.1));
        let pairs: Vec<(u32, u32)> = borders.iter().map(|p| (p.0, p.1)).collect();
        let missing =
            || Unavailable { reason: Message::new("unavailable-neighbours"), resource: "neighbours" };
        if pairs.is_empty() {
            return Err(missing());
        }
        let graph = Graph::new(units.len(), &pairs).map_err(|_| missing())?;
        let provinces: Vec<UnitId> = units.iter().map(|u| scope.province(*u)).collect();
        let cities: Vec<UnitId> = units.iter().map(|u| city(scope, *u)).collect();
        let mut inputs = Vec::new();
        let mut column = |key: &str| {
            let column = nearest(scope, key, &set).ok()?;
            inputs.push(column.provenance);
            Some(column.values)
        };
        let named = options.text("people").unwrap_or("population");
        let people = [named, "population", "population_resident", "population_registered"];
        let people = people.into_iter().find_map(&mut column).unwrap_or_default();
        let resources = options.text("resources").unwrap_or("");
        let resources = resources.split(',').map(str::trim).filter(|r| !r.is_empty());
        let resources = resources.filter_map(&mut column).collect();
        let (minutes, estimated) = minutes(scope, &units, options.number("speed-kmh").unwrap_or(50.0));
        let mut found = OfZone {
            province: labels(&provinces),
            prefecture: labels(&cities),
            interaction: Vec::new(),
            complementarity: fits(scope, &units),
            barrier: reliefs(context, &cities),
            units,
            cities,
            provinces,
            graph,
            borders,
            people,
            minutes,
            estimated,
            inputs,
            resources,
        };
        found.interaction = found.gravity(scope);
        Ok(found)
    }

    /// The counties for listing and checking circles.
    pub(super) fn counties(&self) -> Counties<'_> {
        Counties {
            graph: &self.graph,
            province: &self.province,
            prefecture: &self.prefecture,
            people: &self.people,
            minutes: &self.minutes,
        }
    }

    /// The parts of the score that the package has no figures for.
    pub(super) fn missing(&self) -> Vec<ScorePart> {
        let known = [
            (ScorePart::Interaction, !self.interaction.is_empty()),
            (ScorePart::Complementarity, !self.complementarity.is_empty()),
            (ScorePart::Homogeneity, !self.resources.is_empty()),
            (ScorePart::Barrier, !self.barrier.is_empty()),
            (ScorePart::Service, false),
            (ScorePart::Time, !self.minutes.is_empty()),
        ];
        known.into_iter().filter(|k| !k.1).map(|k| k.0).collect()
    }

    /// Runs `work` with what is known of pairs.
    pub(super) fn with_evidence<T>(&self, work: impl FnOnce(Evidence<'_>) -> T) -> T {
        let n = self.units.len();
        let interaction = |a: u32, b: u32| self.interaction[a as usize * n + b as usize];
        let fits = |a: u32, b: u32| self.complementarity[a as usize * n + b as usize];
        let barrier = |a: u32, b: u32| self.barrier[a as usize * n + b as usize];
        let resources: Vec<&[Option<f64>]> = self.resources.iter().map(Vec::as_slice).collect();
        work(Evidence {
            interaction: (!self.interaction.is_empty()).then_some(&interaction),
            complementarity: (!self.complementarity.is_empty()).then_some(&fits),
            resources: &resources,
            barrier: (!self.barrier.is_empty()).then_some(&barrier),
            service: None,
        })
    }

    /// Resources as attributes for heuristics; a missing one as the mean of the others.
    pub(super) fn attributes(&self) -> Result<Attributes, BadAttributes> {
        let filled: Vec<Vec<f64>> = (self.resources.iter())
            .map(|values| {
                let known: Vec<f64> = values.iter().flatten().copied().collect();
                let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
                values.iter().map(|v| v.unwrap_or(mean)).collect()
            })
            .collect();
        let columns: Vec<&[f64]> = filled.iter().map(Vec::as_slice).collect();
        let plain = vec![0.0; self.units.len()];
        Attributes::standardised(&columns).or_else(|_| Attributes::new(&[&plain]))
    }

    /// People times people over the square of the distance.
    fn gravity(&self, scope: &Scope<'_>) -> Vec<Option<f64>> {
        if self.people.is_empty() {
            return Vec::new();
        }
        let pull = |a: usize, b: usize| {
            let km = distance_km(scope, self.units[a], self.units[b])?.max(1.0);
            Some(self.people[a]? * self.people[b]? / (km * km))
        };
        square(self.units.len(), pull)
    }
}

fn square(n: usize, value: impl Fn(usize, usize) -> Option<f64>) -> Vec<Option<f64>> {
    let all: Vec<Option<f64>> =
        (0..n * n).map(|at| if at / n == at % n { None } else { value(at / n, at % n) }).collect();
    if all.iter().any(Option::is_some) { all } else { Vec::new() }
}

/// Minutes between units: those of the table of travel times, else the straight line at a speed. Empty where neither is known.
fn minutes(scope: &Scope<'_>, units: &[UnitId], speed: f64) -> (Vec<f64>, bool) {
    let mut known: BTreeMap<(UnitId, UnitId), f64> = BTreeMap::new();
    for row in &scope.zone.travel.rows {
        if let Some(minutes) = row.minutes {
            let least = known.entry((row.origin, row.destination)).or_insert(minutes);
            *least = least.min(minutes);
        }
    }
    let n = units.len();
    let (mut estimated, mut any) = (false, false);
    let mut between = |a: usize, b: usize| {
        if a == b {
            return 0.0;
        }
        if let Some(minutes) = known.get(&(units[a], units[b])) {
            any = true;
            return *minutes;
        }
        let Some(km) = distance_km(scope, units[a], units[b]) else { return f64::INFINITY };
        (any, estimated) = (true, true);
        km / speed * 60.0
    };
    let all: Vec<f64> = (0..n * n).map(|at| between(at / n, at % n)).collect();
    if any { (all, estimated) } else { (Vec::new(), false) }
}

/// Complementarity of the industries of each pair.
fn fits(scope: &Scope<'_>, units: &[UnitId]) -> Vec<Option<f64>> {
    let set = UnitSet::new(units.to_vec(), &scope.named.id, None);
    let level = scope.zone.units.get(units[0]).level.as_str();
    let given = [("level".to_owned(), if level == "county" { "county" } else { "members" }.to_owned())];
    let options = Options::of("circles", &[LEVEL], &given).unwrap_or_default();
    let Ok(mix) = mix_without(scope, &options, LOCAL) else { return Vec::new() };
    let row_of: BTreeMap<UnitId, usize> = mix.sample.units.iter().enumerate().map(|(i, u)| (*u, i)).collect();
    let rows: Vec<Option<&Vec<Option<f64>>>> =
        set.ids().iter().map(|u| row_of.get(u).map(|i| &mix.rows[*i])).collect();
    let whole: f64 = mix.reference.totals.iter().sum();
    square(units.len(), |a, b| {
        let (a, b) = (rows[a]?, rows[b]?);
        let both: Vec<usize> = (0..a.len()).filter(|k| a[*k].is_some() && b[*k].is_some()).collect();
        let take = |row: &[Option<f64>]| both.iter().filter_map(|k| row[*k]).collect::<Vec<f64>>();
        let reference: Vec<f64> = both.iter().map(|k| mix.reference.totals[*k]).collect();
        if reference.iter().sum::<f64>() < COVERED * whole {
            return None;
        }
        Some(complementarity(&take(a), &take(b), &reference).ok()?.complementarity)
    })
}

/// (Expected without the line - observed) / expected of each pair in two provinces: that of their cities, as the measure
/// `border-effect` found it.
fn reliefs(context: &Context<'_, '_>, cities: &[UnitId]) -> Vec<Option<f64>> {
    let table = (context.diagnosis.run("border-effect"))
        .and_then(|run| run.result.as_ref().ok())
        .and_then(|output| output.tables.iter().find(|t| t.id == "cooperation-gaps"));
    let Some(table) = table else { return Vec::new() };
    let at = |key: &str| table.position(key);
    let (Some(a), Some(b), Some(observed), Some(without)) = (at("a"), at("b"), at("observed"), at("without"))
    else {
        return Vec::new();
    };
    let mut relief: BTreeMap<(UnitId, UnitId), f64> = BTreeMap::new();
    for row in &table.rows {
        if let (Cell::Unit(a), Cell::Unit(b), Some(observed), Some(without)) =
            (&row[a], &row[b], row[observed].as_f64(), row[without].as_f64())
            && without > 0.0
        {
            let value = (without - observed) / without;
            relief.insert((*a, *b), value);
            relief.insert((*b, *a), value);
        }
    }
    square(cities.len(), |a, b| relief.get(&(cities[a], cities[b])).copied())
}
