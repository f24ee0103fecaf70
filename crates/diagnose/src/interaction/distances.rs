//! How far places are from each other: great-circle km between their points, or the fastest minutes of a mode of travel.

use crate::{Dropped, Kind, OptionSpec, Options, Sample, Scope, Unavailable};
use coregion_zone::{Message, Point, Provenance, UnitId};
use std::collections::{BTreeMap, HashMap};

/// What distance is measured in; by default minutes where nearly every pair has them, else km.
pub(crate) const SEPARATION: OptionSpec =
    OptionSpec { name: "separation", kind: Kind::Choice(&["km", "minutes"]), default: "" };
/// The mode whose minutes are taken.
pub(crate) const MODE: OptionSpec = OptionSpec { name: "mode", kind: Kind::Text, default: "" };

/// At most so many places are paired with each other; of more, the largest.
pub(crate) const MOST_PLACES: usize = 3_000;
/// At most so many pairs are listed in a table.
pub(crate) const MOST_ROWS: usize = 2_000;
/// Minutes are taken by default where this share of the pairs has them.
const COVERED: f64 = 0.9;

/// Distances from some places to others.
#[derive(Clone, Debug)]
pub(crate) struct Distances {
    /// By rows; infinite where no way is known, zero from a place to itself.
    pub values: Vec<f64>,
    /// How many places a row holds.
    pub columns: usize,
    /// `km` or `min`.
    pub unit: &'static str,
    /// Where they come from.
    pub inputs: Vec<Provenance>,
    /// What kind of distance this is, in words.
    pub said: Message,
}

impl Distances {
    /// The distances from a place.
    pub fn row(&self, from: usize) -> &[f64] {
        &self.values[from * self.columns..(from + 1) * self.columns]
    }
}

/// The seat of a unit, else its centre.
pub(crate) fn point(scope: &Scope<'_>, unit: UnitId) -> Option<Point> {
    let unit = scope.zone.units.get(unit);
    unit.seat.or(unit.point)
}

/// Leaves out units that distances cannot be given for, and all but the largest (by the first column) of very many.
pub(crate) fn placed(scope: &Scope<'_>, sample: Sample, options: &Options) -> (Sample, Option<Message>) {
    let mut sample = sample;
    let all = sample.len();
    let mut order: Vec<usize> = (0..all).collect();
    if let Some(size) = sample.columns.first() {
        order.sort_by(|a, b| size[*b].total_cmp(&size[*a]).then(a.cmp(b)));
    }
    let mut kept = Vec::new();
    let mut beyond = false;
    for i in order {
        let unit = sample.units[i];
        if point(scope, unit).is_none() && options.text("separation") != Some("minutes") {
            let reason = Message::new("dropped-no-point");
            sample.dropped.push(Dropped { names: scope.names(unit).clone(), reason });
        } else if kept.len() < MOST_PLACES {
            kept.push(i);
        } else {
            beyond = true;
        }
    }
    kept.sort_unstable();
    sample.units = kept.iter().map(|i| sample.units[*i]).collect();
    for column in &mut sample.columns {
        *column = kept.iter().map(|i| column[*i]).collect();
    }
    let warning =
        beyond.then(|| Message::new("warning-most-places").int("places", MOST_PLACES).int("of", all));
    (sample, warning)
}

/// Distances from places to places by the options `separation` and `mode`.
pub(crate) fn distances(
    scope: &Scope<'_>,
    from: &[UnitId],
    to: &[UnitId],
    options: &Options,
) -> Result<Distances, Unavailable> {
    let minutes = minutes(scope, from, to, options.text("mode"));
    match (options.text("separation"), minutes) {
        (Some("minutes"), None) => {
            Err(Unavailable { reason: Message::new("unavailable-travel"), resource: "travel" })
        }
        (Some("minutes"), Some((found, _))) => Ok(found),
        (None, Some((found, share))) if share >= COVERED => Ok(found),
        _ => kilometres(scope, from, to),
    }
}

fn kilometres(scope: &Scope<'_>, from: &[UnitId], to: &[UnitId]) -> Result<Distances, Unavailable> {
    let points = |units: &[UnitId]| units.iter().map(|u| point(scope, *u)).collect::<Vec<_>>();
    let (starts, ends) = (points(from), points(to));
    if starts.iter().all(Option::is_none) || ends.iter().all(Option::is_none) {
        return Err(Unavailable { reason: Message::new("unavailable-points"), resource: "units" });
    }
    let mut values = Vec::with_capacity(from.len() * to.len());
    for (unit, start) in from.iter().zip(&starts) {
        values.extend(to.iter().zip(&ends).map(|(other, end)| match (start, end) {
            _ if unit == other => 0.0,
            (Some(start), Some(end)) => start.distance_km(*end),
            _ => f64::INFINITY,
        }));
    }
    let said = Message::new("distance-great-circle");
    Ok(Distances { values, columns: to.len(), unit: "km", inputs: Vec::new(), said })
}

/// Minutes of the mode asked for, else of the one with most rows between these places; and the share of pairs that have
/// some. Where only one direction of a pair is listed, it stands for both.
fn minutes(
    scope: &Scope<'_>,
    from: &[UnitId],
    to: &[UnitId],
    mode: Option<&str>,
) -> Option<(Distances, f64)> {
    let travel = &scope.zone.travel;
    let numbers = |units: &[UnitId]| -> HashMap<UnitId, usize> {
        units.iter().enumerate().map(|(i, u)| (*u, i)).collect()
    };
    let (rows, columns) = (numbers(from), numbers(to));
    let joins = |a: &UnitId, b: &UnitId| rows.contains_key(a) && columns.contains_key(b);
    let here = || {
        (travel.rows.iter()).filter(|r| {
            r.minutes.is_some_and(|m| m >= 0.0)
                && (joins(&r.origin, &r.destination) || joins(&r.destination, &r.origin))
        })
    };
    let mut modes: BTreeMap<&str, usize> = BTreeMap::new();
    here().for_each(|r| *modes.entry(travel.symbols.text(r.mode)).or_default() += 1);
    let most = || modes.iter().rev().max_by_key(|(_, rows)| **rows).map(|(mode, _)| *mode);
    let mode = mode.or_else(most)?;
    let symbol = travel.symbols.find(mode)?;
    let mut input =
        Provenance { resource: travel.resource.clone(), series: mode.to_owned(), ..Provenance::default() };
    let mut values = vec![f64::INFINITY; from.len() * to.len()];
    let mut back: Vec<(usize, f64)> = Vec::new();
    for row in here().filter(|r| r.mode == symbol && r.origin != r.destination) {
        let Some(minutes) = row.minutes else { continue };
        if let (Some(i), Some(j)) = (rows.get(&row.origin), columns.get(&row.destination)) {
            let value = &mut values[i * to.len() + j];
            *value = value.min(minutes);
        }
        if let (Some(i), Some(j)) = (rows.get(&row.destination), columns.get(&row.origin)) {
            back.push((i * to.len() + j, minutes));
        }
        input.period = input.period.or(row.period);
        input.add_row(row.line, travel.symbols.text(row.source));
    }
    let listed: Vec<bool> = values.iter().map(|v| v.is_finite()).collect();
    for (at, minutes) in back.into_iter().filter(|(at, _)| !listed[*at]) {
        values[at] = values[at].min(minutes);
    }
    let (mut pairs, mut known) = (0usize, 0usize);
    for (i, a) in from.iter().enumerate() {
        for (j, b) in to.iter().enumerate() {
            if a == b {
                values[i * to.len() + j] = 0.0;
            } else {
                pairs += 1;
                known += usize::from(values[i * to.len() + j].is_finite());
            }
        }
    }
    if known == 0 {
        return None;
    }
    let said = Message::new("distance-minutes")
        .text("mode", mode.replace('_', " "))
        .int("known", known)
        .int("pairs", pairs);
    let found = Distances { values, columns: to.len(), unit: "min", inputs: vec![input], said };
    Some((found, known as f64 / pairs as f64))
}
