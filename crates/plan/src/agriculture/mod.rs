//! Agriculture: areas of joint farming, zones of joint disease control, and the movements to watch.

mod areas;
mod control;
mod known;
mod tables;

pub use areas::{AreaOptions, areas};
pub use control::{Watched, watched, zones};

use crate::{Context, Field, Part, Proposal};
use coregion_diagnose::{Finding, Kind, OptionSpec, Options, Scope, Unavailable, Undefined, Value};
use coregion_zone::tables::FlowTable;
use coregion_zone::{Arg, Level, Message, Names, UnitId, UnitSet};
use known::{Farming, farming};
use std::collections::{BTreeMap, BTreeSet};

/// The parts of this room.
pub const PARTS: &[&Part] = &[&PART];

/// The part.
pub const PART: Part = Part {
    name: "agriculture",
    field: Field::Agriculture,
    references: &[
        "Krugman 1991, Geography and Trade, on the part of a mix that would have to change",
        "Guo 2008, International Journal of Geographical Information Science 22:801-823, doi:10.1080/13658810701674970",
        "Traag, Waltman and van Eck 2019, Scientific Reports 9:5233, doi:10.1038/s41598-019-41695-z",
    ],
    options: &[
        OptionSpec { name: "unlike", kind: Kind::Number(0.0, 1.0), default: "0.1" },
        OptionSpec { name: "area-most", kind: Kind::Int(2, 1000), default: "6" },
        OptionSpec { name: "zone-resolution", kind: Kind::Number(0.01, 100.0), default: "1" },
        OptionSpec { name: "watch-share", kind: Kind::Number(0.01, 1.0), default: "0.5" },
    ],
    run,
};

/// The plan for farming in a zone.
struct Farms {
    farming: Farming,
    areas: Vec<Vec<usize>>,
    /// The zone of each county.
    zones: Vec<u32>,
    /// Movements between members in different zones.
    watch: Result<Watch, Unavailable>,
}

/// Movements to watch.
struct Watch {
    members: Vec<UnitId>,
    list: Vec<Watched>,
    flows: FlowTable,
    /// How many of the list carry the share asked for.
    enough: usize,
}

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let farms = farms(context, options)?;
    let across = |places: &[usize]| {
        let provinces: BTreeSet<UnitId> =
            places.iter().map(|p| scope.province(farms.farming.units[*p])).collect();
        provinces.len() > 1
    };
    let mut proposal = Proposal {
        findings: vec![areas_finding(scope, &farms, &across), zones_finding(scope, &farms, &across)],
        ..Proposal::default()
    };
    proposal.findings.push(watch_finding(scope, &farms, options));
    proposal.tables = vec![
        tables::areas(scope, &farms, &across),
        tables::counties(scope, &farms),
        tables::zones(scope, &farms, &across),
    ];
    if let Ok(watch) = &farms.watch {
        proposal.tables.push(tables::links(scope, watch));
    }
    // Those of the largest area across a line sit at the table first.
    let first = farms.areas.iter().find(|a| across(a)).or(farms.areas.first());
    proposal.partners = first.into_iter().flatten().map(|p| farms.farming.units[*p]).collect();
    Ok(proposal)
}

fn farms(context: &Context<'_, '_>, options: &Options) -> Result<Farms, Unavailable> {
    let scope = context.scope;
    let farming = farming(scope)?;
    let set = UnitSet::new(farming.units.clone(), &scope.named.id, Some(Level::County));
    let links = scope.zone.neighbours.within(&set);
    if links.is_empty() {
        return Err(Unavailable { reason: Message::new("unavailable-neighbours"), resource: "neighbours" });
    }
    let unavailable = |resource| move |reason: Undefined| Unavailable { reason: reason.message(), resource };
    let farms = farming.farms();
    let both: Vec<(usize, usize)> =
        links.iter().filter(|(a, b, _)| farms[*a] && farms[*b]).map(|(a, b, _)| (*a, *b)).collect();
    let chosen = AreaOptions {
        unlike: options.number("unlike").unwrap_or(0.1),
        most: options.int("area-most").unwrap_or(6) as usize,
    };
    let areas = areas(&farming.mixes, &both, chosen, &context.limit).map_err(unavailable("neighbours"))?;
    // A border without a length counts as a short one: it is there.
    let lengths: Vec<f64> = links.iter().filter_map(|l| l.2).collect();
    let usual = if lengths.is_empty() { 1.0 } else { lengths.iter().sum::<f64>() / lengths.len() as f64 };
    let contacts: Vec<(usize, usize, f64)> =
        links.iter().map(|(a, b, km)| (*a, *b, km.unwrap_or(usual))).collect();
    let resolution = options.number("zone-resolution").unwrap_or(1.0);
    let zones =
        zones(&contacts, &farming.farmed, resolution, scope.seed).map_err(unavailable("neighbours"))?;
    let watch = watch(scope, &farming, &zones, options.number("watch-share").unwrap_or(0.5));
    Ok(Farms { farming, areas, zones, watch })
}

/// The zone of each member (that of most of its farming), and the movements between members of different zones.
fn watch(scope: &Scope<'_>, farming: &Farming, zones: &[u32], share: f64) -> Result<Watch, Unavailable> {
    let none = || Unavailable { reason: Message::new("unavailable-flows"), resource: "flows" };
    let members = scope.members();
    let table = &scope.zone.flows;
    let kind = table.kinds().first().copied().ok_or_else(none)?;
    let period = table.reference.or_else(|| table.periods(kind).last().copied()).ok_or_else(none)?;
    let flows = table.table(kind, period, &members).ok_or_else(none)?;
    let mut held: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); members.len()];
    let mut farm = vec![(0.0, 0.0); members.len()];
    for (i, unit) in farming.units.iter().enumerate() {
        let own =
            |at: &UnitId| *at == *unit || scope.zone.units.descendants(*at, Level::County).contains(unit);
        let Some(member) = members.ids().iter().position(own) else { continue };
        *held[member].entry(zones[i]).or_default() += farming.farmed[i];
        farm[member].0 += farming.farmed[i];
        farm[member].1 += farming.farmed[i] / farming.share[i].max(f64::MIN_POSITIVE);
    }
    let zone_of: Vec<Option<u32>> = (held.iter())
        .map(|of| of.iter().reduce(|a, b| if b.1 > a.1 { b } else { a }).map(|(zone, _)| *zone))
        .collect();
    let farm: Vec<f64> = farm.into_iter().map(|(f, w)| if w > 0.0 { f / w } else { 0.0 }).collect();
    let list = watched(&flows.flows, &zone_of, &farm)
        .map_err(|reason| Unavailable { reason: reason.message(), resource: "flows" })?;
    let enough = list.iter().position(|w| w.carried >= share).map_or(list.len(), |at| at + 1);
    Ok(Watch { members: members.ids().to_vec(), list, flows, enough })
}

fn names(scope: &Scope<'_>, farms: &Farms, places: &[usize]) -> Arg {
    Arg::List(places.iter().map(|p| scope.names(farms.farming.units[*p]).clone()).collect())
}

fn finding(
    scope: &Scope<'_>,
    farms: &Farms,
    statistic: &'static str,
    value: f64,
    reading: Message,
) -> Finding {
    let mut found = Finding::new(PART.name, statistic, &scope.named.id, Value::Number(value), reading);
    found.decimals = 0;
    found.used = farms.farming.units.len();
    found.inputs = farms.farming.inputs.clone();
    found.period = farms.farming.inputs.first().and_then(|i| i.period);
    found.dropped = farms.farming.dropped.clone();
    found
}

fn areas_finding(scope: &Scope<'_>, farms: &Farms, across: &dyn Fn(&[usize]) -> bool) -> Finding {
    let wide: Vec<&Vec<usize>> = farms.areas.iter().filter(|a| across(a)).collect();
    let reading = match (wide.first(), farms.areas.first()) {
        (Some(first), _) => Message::new("reading-agriculture-areas")
            .int("areas", farms.areas.len())
            .int("across", wide.len())
            .arg("counties", names(scope, farms, first)),
        (None, Some(first)) => Message::new("reading-agriculture-areas-inside")
            .int("areas", farms.areas.len())
            .arg("counties", names(scope, farms, first)),
        (None, None) => Message::new("reading-agriculture-no-areas"),
    };
    let mut found = finding(scope, farms, "areas", wide.len() as f64, reading);
    found.warnings.push(if farms.farming.crops.is_empty() {
        Message::new("warning-agriculture-no-crops").text("prefix", known::CROP)
    } else {
        Message::new("warning-agriculture-crops").int("crops", farms.farming.crops.len())
    });
    found
}

fn zones_finding(scope: &Scope<'_>, farms: &Farms, across: &dyn Fn(&[usize]) -> bool) -> Finding {
    let all = tables::members_of(&farms.zones);
    let wide = all.iter().filter(|z| across(z)).count();
    let reading = Message::new("reading-agriculture-zones")
        .int("counties", farms.farming.units.len())
        .int("zones", all.len())
        .int("across", wide);
    let mut found = finding(scope, farms, "zones", all.len() as f64, reading);
    found.warnings.push(Message::new("warning-agriculture-contact").text("seed", scope.seed.to_string()));
    found
}

fn watch_finding(scope: &Scope<'_>, farms: &Farms, options: &Options) -> Finding {
    let share = options.number("watch-share").unwrap_or(0.5);
    match &farms.watch {
        Err(why) => Finding::new(
            PART.name,
            "watched",
            &scope.named.id,
            Value::Undefined(why.reason.clone()),
            Message::new("reading-agriculture-unavailable")
                .message("reason", why.reason.clone())
                .text("table", why.resource),
        ),
        Ok(watch) => {
            let name = |at: usize| -> &Names { scope.names(watch.members[at]) };
            let reading = match watch.list.first() {
                None => Message::new("reading-agriculture-nothing-to-watch"),
                Some(first) => Message::new("reading-agriculture-watch")
                    .int("links", watch.enough)
                    .int("all", watch.list.len())
                    .percent("share", share, 0)
                    .name("from", name(first.origin))
                    .name("to", name(first.destination)),
            };
            let mut found = finding(scope, farms, "watched", watch.enough as f64, reading);
            found.inputs.push(watch.flows.provenance.clone());
            found.period = watch.flows.provenance.period;
            found.used = watch.list.len();
            found.dropped = Vec::new();
            found.warnings.push(Message::new("warning-agriculture-people"));
            found
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limit;
    use coregion_diagnose::Diagnosis;
    use coregion_zone::{LoadOptions, PackageSource, load};

    #[test]
    fn the_embedded_zone_has_areas_zones_and_movements_to_watch() {
        let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
        let zone = &loaded.zone;
        let named = zone.named("huaihai20").unwrap();
        let scope = Scope { zone, named, compare: Vec::new(), year: Some(2018), vintage: None, seed: 1 };
        let diagnosis = Diagnosis { runs: Vec::new(), weighing: Vec::new() };
        let context = Context { scope: &scope, diagnosis: &diagnosis, limit: Limit::none() };
        let options = Options::of(PART.name, PART.options, &[]).unwrap();
        let found = run(&context, &options).unwrap();
        let of = |statistic: &str| found.findings.iter().find(|f| f.statistic == statistic).unwrap();
        assert!(of("areas").value.number().unwrap() >= 1.0, "no area crosses a line");
        assert!(of("areas").warnings.iter().any(|w| w.id == "warning-agriculture-no-crops"));
        assert_eq!(of("areas").used, 143);
        let zones = of("zones").value.number().unwrap();
        assert!((5.0..40.0).contains(&zones), "{zones}");
        assert!(of("watched").value.number().unwrap() >= 1.0);
        assert!(found.partners.len() >= 2 && found.partners.len() <= 6);
        let again = run(&context, &options).unwrap();
        assert_eq!(found.findings, again.findings, "not the same twice");
        // In no area is a county that lives by farming less than the counties together.
        let farms = farms(&context, &options).unwrap();
        let lives = farms.farming.farms();
        assert!(farms.areas.iter().flatten().all(|p| lives[*p]));
    }
}
