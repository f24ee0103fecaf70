//! What a spatial measure stands on: the figures of units and the weights among them, by its options.

use super::conditional::Permutations;
use super::global::Reference;
use super::significance::{Alternative, Tails};
use super::weights::contiguity::{ContiguityOptions, Rule, contiguity};
use super::weights::distance::nearest;
use super::weights::{Coding, Weights};
use crate::disparity::per_head::{self, PerHead};
use crate::{Dropped, Finding, Kind, Null, OptionSpec, Options, Output, Scope, Table, Unavailable};
use coregion_zone::shapes::Polygon;
use coregion_zone::topology::Coordinates;
use coregion_zone::{Level, Message, Names, UnitId, UnitSet};

/// Members or counties; by default counties where enough of them have a figure.
pub(super) const LEVEL: OptionSpec =
    OptionSpec { name: "level", kind: Kind::Choice(&["members", "county"]), default: "" };
/// Who is a neighbour.
pub(super) const NEIGHBOURS: OptionSpec =
    OptionSpec { name: "neighbours", kind: Kind::Choice(&["queen", "rook", "nearest"]), default: "queen" };
/// How many, where the nearest are neighbours.
pub(super) const NEAREST: OptionSpec = OptionSpec { name: "nearest", kind: Kind::Int(1, 100), default: "4" };
/// How links are coded.
pub(super) const CODING: OptionSpec =
    OptionSpec { name: "coding", kind: Kind::Choice(&["row", "binary", "variance"]), default: "row" };
/// Which draws count as extreme.
pub(super) const ALTERNATIVE: OptionSpec =
    OptionSpec { name: "alternative", kind: Kind::Choice(Alternative::WORDS), default: "two-sided" };
/// How many permutations of the whole map.
pub(super) const PERMUTATIONS: OptionSpec =
    OptionSpec { name: "permutations", kind: Kind::Int(99, 99_999), default: "999" };
/// How many permutations a unit: enough that an adjusted p-value can be small.
pub(super) const LOCAL_PERMUTATIONS: OptionSpec =
    OptionSpec { name: "permutations", kind: Kind::Int(99, 999_999), default: "9999" };
/// Stop at a unit when so many draws are extreme; 0 for never.
pub(super) const STOP: OptionSpec = OptionSpec { name: "stop", kind: Kind::Int(0, 9_999), default: "0" };
/// How p-values of many units are adjusted.
pub(super) const ADJUST: OptionSpec =
    OptionSpec { name: "adjust", kind: Kind::Choice(&["fdr", "none"]), default: "fdr" };
/// Up to which p-value a unit is shown.
pub(super) const SHOWN: OptionSpec =
    OptionSpec { name: "shown", kind: Kind::Number(1e-6, 0.5), default: "0.05" };

/// So many counties with a figure make a map of counties.
const ENOUGH: usize = 20;

/// Figures and weights, aligned: every unit has a figure and a neighbour.
pub(super) struct Ground {
    /// The figures.
    pub data: PerHead,
    /// Binary weights among the units.
    pub weights: Weights,
    /// Units that have a figure and no neighbour with one.
    pub islands: Vec<UnitId>,
    /// All units of the level, with and without a figure.
    pub units: UnitSet,
}

/// The units that a measure looks at.
pub(super) fn units(scope: &Scope<'_>, options: &Options) -> UnitSet {
    let counties = scope.zone.inside(scope.named, Level::County);
    match options.text("level") {
        Some("county") if counties.len() >= 2 => counties,
        Some(_) => scope.members(),
        None => {
            let known = per_head::of_units(scope, options, &counties).map_or(0, |data| data.values.len());
            let linked =
                !scope.zone.neighbours.within(&counties).is_empty() || shapes(scope, &counties).is_some();
            if known >= ENOUGH && linked { counties } else { scope.members() }
        }
    }
}

/// The polygons of units, where every one has some.
pub(super) fn shapes<'z>(scope: &Scope<'z>, units: &UnitSet) -> Option<Vec<&'z [Polygon]>> {
    let boundaries = scope.zone.boundaries.as_ref()?;
    units.ids().iter().map(|u| boundaries.shape(*u).map(|s| s.polygons.as_slice())).collect()
}

/// Binary weights among units by the options `neighbours` and `nearest`: from the list of neighbours, else from polygons.
pub(super) fn links(scope: &Scope<'_>, units: &UnitSet, options: &Options) -> Result<Weights, Unavailable> {
    let missing = |id, resource| Unavailable { reason: Message::new(id), resource };
    if options.text("neighbours") == Some("nearest") {
        let points: Option<Vec<[f64; 2]>> = (units.ids().iter())
            .map(|u| scope.zone.units.get(*u))
            .map(|u| u.point.or(u.seat).map(|p| [p.lon, p.lat]))
            .collect();
        let k = (options.int("nearest").unwrap_or(4).max(1) as usize).min(units.len().saturating_sub(1));
        let points = points.ok_or_else(|| missing("unavailable-points", "units"))?;
        return nearest(&points, Coordinates::Degrees, k).map_err(|_| missing("unavailable-points", "units"));
    }
    let rook = options.text("neighbours") == Some("rook");
    let listed = scope.zone.neighbours.within(units);
    if !listed.is_empty() {
        let touching = |km: &Option<f64>| !rook || km.is_none_or(|km| km > 0.0);
        let pairs: Vec<(usize, usize)> =
            listed.iter().filter(|p| touching(&p.2)).map(|p| (p.0, p.1)).collect();
        // Positions in the set, so none is out of range.
        return Weights::from_pairs(units.len(), &pairs)
            .map_err(|_| missing("unavailable-neighbours", "neighbours"));
    }
    let rule = if rook { Rule::Rook } else { Rule::Queen };
    shapes(scope, units)
        .and_then(|shapes| contiguity(&shapes, &ContiguityOptions::degrees(rule)).ok())
        .map(|found| found.weights)
        .ok_or_else(|| missing("unavailable-neighbours", "neighbours"))
}

/// The figures and weights that the options ask for.
pub(super) fn ground(scope: &Scope<'_>, options: &Options) -> Result<Ground, Unavailable> {
    let units = units(scope, options);
    let mut data = per_head::of_units(scope, options, &units)?;
    let used = UnitSet::new(data.sample.units.clone(), &units.zone, units.level);
    let weights = links(scope, &used, options)?;
    let islands: Vec<UnitId> = weights.islands().into_iter().map(|i| used.ids()[i]).collect();
    let kept: Vec<usize> = (0..used.len()).filter(|i| weights.cardinality(*i) > 0).collect();
    let weights = weights.subset(&kept).map_err(|_| Unavailable {
        reason: Message::new("unavailable-neighbours"),
        resource: "neighbours",
    })?;
    let sample = &mut data.sample;
    for column in &mut sample.columns {
        *column = kept.iter().map(|i| column[*i]).collect();
    }
    sample.units = kept.iter().map(|i| sample.units[*i]).collect();
    data.values = kept.iter().map(|i| data.values[*i]).collect();
    sample.dropped.extend(
        islands
            .iter()
            .map(|u| Dropped { names: scope.names(*u).clone(), reason: Message::new("dropped-island") }),
    );
    data.sample = std::mem::take(sample).at_least(3, "neighbours")?;
    Ok(Ground { data, weights, islands, units })
}

impl Ground {
    /// The weights in the coding of the options.
    pub fn coded(&self, options: &Options) -> Weights {
        self.weights.coded(match options.text("coding") {
            Some("binary") => Coding::Binary,
            Some("variance") => Coding::Variance,
            _ => Coding::Row,
        })
    }

    /// What a measure gives, with what a careful reader should know of the map at its first finding.
    pub fn output(&self, scope: &Scope<'_>, mut findings: Vec<Finding>, tables: Vec<Table>) -> Output {
        if let Some(first) = findings.first_mut() {
            first.warnings.splice(0..0, self.warnings(scope));
        }
        Output { findings, tables }
    }

    fn warnings(&self, scope: &Scope<'_>) -> Vec<Message> {
        let used = self.data.values.len();
        let mut warnings = Vec::new();
        if used < 30 {
            warnings.push(Message::new("warning-spatial-few").int("units", used));
        }
        let without = self.units.len() - used - self.islands.len();
        if without * 10 > self.units.len() {
            let message = Message::new("warning-spatial-holes").int("without", without);
            warnings.push(message.int("units", self.units.len()));
        }
        if !self.islands.is_empty() {
            let names: Vec<Names> = self.islands.iter().map(|u| scope.names(*u).clone()).collect();
            warnings
                .push(Message::new("warning-spatial-islands").arg("units", coregion_zone::Arg::List(names)));
        }
        warnings
    }
}

/// The alternative of the options.
pub(super) fn alternative(options: &Options) -> Alternative {
    Alternative::parse(options.text("alternative").unwrap_or_default())
}

/// The permutations of the options.
pub(super) fn permutations(scope: &Scope<'_>, options: &Options) -> Permutations {
    let stop = options.int("stop").filter(|s| *s > 0).map(|s| s as usize);
    Permutations { count: options.int("permutations").unwrap_or(999) as usize, seed: scope.seed, stop }
}

/// Puts the permutations behind a finding: its p-value and its null.
pub(super) fn explain(
    finding: &mut Finding,
    reference: &Reference,
    tails: Tails,
    side: Alternative,
    seed: u64,
) {
    let mut sorted = reference.draws.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let draws = sorted.len().max(1);
    let at = |q: f64| sorted.get(((q * draws as f64) as usize).min(draws - 1)).copied().unwrap_or(f64::NAN);
    let strictly_below = draws - tails.above;
    finding.p = Some(tails.p(side));
    finding.null = Some(Null {
        model: Message::new(if tails.exact { "null-spatial-listed" } else { "null-spatial-dealt" }),
        mean: reference.mean(),
        p05: at(0.05),
        p95: at(0.95),
        percentile: (strictly_below + tails.below) as f64 / 2.0 / draws as f64,
        draws,
        seed,
    });
}

/// The p-values of units, and what they are after adjustment.
pub(super) fn adjusted(
    tails: &[Option<Tails>],
    side: Alternative,
    permutations: Permutations,
    options: &Options,
) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
    let one = |t: &Tails| match permutations.stop {
        Some(limit) => t.stopped_p(side, limit),
        None => t.p(side),
    };
    let p: Vec<Option<f64>> = tails.iter().map(|t| t.as_ref().map(one)).collect();
    let adjusted = match options.text("adjust") {
        Some("none") => p.clone(),
        _ => super::significance::false_discovery(&p),
    };
    (p, adjusted)
}

/// The smallest p-value that drawing can give, if even that cannot be shown after adjustment.
pub(super) fn too_few_draws(p: &[Option<f64>], shown: &[bool], count: usize) -> Option<Message> {
    let least = 1.0 / (count + 1) as f64;
    let found = p.iter().flatten().copied().fold(1.0, f64::min);
    (!shown.contains(&true) && found <= 2.0 * least)
        .then(|| Message::new("warning-spatial-more-permutations").int("permutations", count))
}
