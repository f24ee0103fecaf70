//! Functional regions: within which areas do most people who live there work, and most who work there live?
//!
//! The European rule for travel-to-work areas. With flows T_ij from home i to work j (those inside a place included), the
//! residents R and jobs W of an area, and T the flow inside it:
//!
//! ```text
//! self-containment  s = min(T / R, T / W)            size  R
//! validity          v = [1 - (1 - m) max(0, S* - R) / (S* - S)] min(s, c*) / c* / m,   m = c / c*
//!                   S, S* least and target size; c, c* least and target self-containment; valid from v = 1 on:
//!                   at target size c is enough, at least size c* is needed, and straight in between
//! tie               t_iA = T_iA^2 / (R_i W_A) + T_Ai^2 / (R_A W_i)     of a place i to an area A
//! ```
//!
//! - Every place starts as an area of its own.
//! - The least valid area is dissolved. Each of its places, the largest first, joins the area it is tied to most; where
//!   that would cost a valid area its validity, the place waits on the reserve list.
//! - This goes on until every area is valid. Then the reserve list joins, the strongest ties first, whatever comes of it.
//! - Where an area is no longer valid after that, areas are dissolved again, without a reserve list.
//!
//! The number of areas falls in every round, so the work ends. Places without ties to any other area are left as they are
//! and named.
//!
//! Size and flows in the unit of the flows; self-containment and validity are pure numbers. Flows need those who stay in
//! their place (T_ii): without them the self-containment of single places is zero. Undefined without any flow.
//!
//! When not to use it: flows that are no daily travel (migration, freight) make areas of another meaning; areas need not be contiguous,
//! as the rule knows no map; the limits decide how many there are, so look at more than one set. Time grows with flows times
//! the times a place moves (3,000 places and 500,000 flows take a fraction of a second).
//!
//! References: Coombes and Bond 2008, Travel-to-Work Areas: the 2007 review, Office for National Statistics; Coombes,
//! Casado-Díaz, Martínez-Bernabéu and Carausu 2012, Study on comparable labour market areas, Eurostat; Smart 1974 (Transactions of
//! the Institute of British Geographers 61:1-15, doi:10.2307/621720) on the tie.
//!
//! ```
//! use coregion_diagnose::interaction::functional_regions::{Limits, functional_regions};
//! use coregion_zone::tables::Flow;
//! // Two towns with a village each; the village sends half of its workers to the town.
//! let flows = [(0, 0, 900.0), (1, 1, 50.0), (1, 0, 50.0), (2, 2, 800.0), (3, 3, 40.0), (3, 2, 60.0), (0, 2, 20.0)];
//! let flows = flows.map(|(origin, destination, value)| Flow { origin, destination, value });
//! let limits = Limits { size: 300.0, target_size: 600.0, containment: 0.667, target_containment: 0.75 };
//! let found = functional_regions(4, &flows, &limits)?;
//! assert_eq!(found.labels, [0, 0, 1, 1]);
//! assert!((found.regions[0].resident - 1000.0 / 1020.0).abs() < 1e-12);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::trips::{KIND, LEVEL, PERIOD, Trips};
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table, Unavailable,
    Undefined,
};
use coregion_zone::Message;
use coregion_zone::tables::Flow;
use std::collections::BTreeSet;

/// What an area must reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Least size, in the unit of the flows.
    pub size: f64,
    /// Size from which the least self-containment is enough.
    pub target_size: f64,
    /// Least self-containment.
    pub containment: f64,
    /// Self-containment that the least size needs.
    pub target_containment: f64,
}

/// An area.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Its places, ascending.
    pub places: Vec<usize>,
    /// Residents who travel or stay: its size.
    pub size: f64,
    /// Jobs.
    pub jobs: f64,
    /// Share of the residents who work inside.
    pub resident: f64,
    /// Share of the jobs filled from inside.
    pub filled: f64,
    /// Validity; valid from 1 on.
    pub validity: f64,
    /// The place of the area that most travel to from others of the area and stay in: its centre.
    pub centre: usize,
}

/// Areas of flows.
#[derive(Clone, Debug, PartialEq)]
pub struct Functional {
    /// The area of each place, numbered by first appearance.
    pub labels: Vec<u32>,
    /// The areas.
    pub regions: Vec<Region>,
    /// Places that were on the reserve list, ascending.
    pub reserved: Vec<usize>,
    /// How many areas were dissolved.
    pub dissolved: usize,
}

/// Areas of flows between `n` places by the European rule.
///
/// # Errors
/// No place, a place out of range, a flow that is negative or not finite, no flow, sizes that are negative or whose target is
/// below the least, or shares outside 0 to 1 or whose target is below the least.
pub fn functional_regions(n: usize, flows: &[Flow], limits: &Limits) -> Result<Functional, Undefined> {
    check(n, flows, limits)?;
    let mut work = Work::new(n, flows, *limits);
    work.settle(true);
    let reserved = work.place_reserved();
    work.settle(false);
    Ok(work.result(reserved))
}

fn check(n: usize, flows: &[Flow], limits: &Limits) -> Result<(), Undefined> {
    let argument = |name, value: f64, low: f64, high: f64| {
        let fits = (low..=high).contains(&value);
        if fits { Ok(()) } else { Err(Undefined::Argument { name, value, low, high }) }
    };
    if n == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    argument("size", limits.size, 0.0, f64::MAX)?;
    argument("target size", limits.target_size, limits.size, f64::MAX)?;
    argument("target self-containment", limits.target_containment, 1e-9, 1.0)?;
    argument("self-containment", limits.containment, 0.0, limits.target_containment)?;
    for (at, flow) in flows.iter().enumerate() {
        if !flow.value.is_finite() {
            return Err(Undefined::NotFinite { at });
        }
        if flow.value < 0.0 {
            return Err(Undefined::Negative { at, value: flow.value });
        }
        argument("place", flow.origin.max(flow.destination) as f64, 0.0, (n - 1) as f64)?;
    }
    if flows.iter().all(|f| f.value == 0.0) { Err(Undefined::AllZero) } else { Ok(()) }
}

/// How valid an area of a size and self-containment is: 1 is just enough.
pub fn validity(size: f64, containment: f64, limits: &Limits) -> f64 {
    let share = limits.containment / limits.target_containment;
    let short = (limits.target_size - size).max(0.0);
    let by_size = if short == 0.0 {
        1.0
    } else if limits.target_size > limits.size {
        1.0 - (1.0 - share) * short / (limits.target_size - limits.size)
    } else {
        0.0
    };
    // Below the least size no self-containment is enough, even where least and target are the same.
    if size < limits.size || by_size <= 0.0 {
        return (by_size.max(0.0) * containment).min(0.999_999) * size / limits.size.max(f64::MIN_POSITIVE);
    }
    let by_containment = containment.min(limits.target_containment) / limits.target_containment;
    if share > 0.0 { by_size * by_containment / share } else { 1.0 }
}

/// No area.
const NONE: u32 = u32::MAX;
/// Rounding that an area may lack.
const SLACK: f64 = 1e-12;

/// Sums of an area.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    residents: f64,
    jobs: f64,
    inside: f64,
}

impl Sums {
    fn containment(self) -> f64 {
        let least = self.residents.max(self.jobs);
        if least > 0.0 { self.inside / least } else { 0.0 }
    }
}

/// Flows to and from another place.
#[derive(Clone, Copy)]
struct Tie {
    place: u32,
    to: f64,
    from: f64,
}

struct Work {
    limits: Limits,
    offsets: Vec<usize>,
    ties: Vec<Tie>,
    own: Vec<Sums>,
    label: Vec<u32>,
    members: Vec<Vec<u32>>,
    sums: Vec<Sums>,
    /// Areas that may be dissolved, by validity (its bits order as numbers do, none being negative).
    queue: BTreeSet<(u64, u32)>,
    valid: Vec<f64>,
    reserve: Vec<u32>,
    dissolved: usize,
    /// Flows of the place that is looked at with each area; zero between looks.
    linked: Vec<(f64, f64)>,
    touched: Vec<u32>,
}

impl Work {
    fn new(n: usize, flows: &[Flow], limits: Limits) -> Self {
        let mut own = vec![Sums::default(); n];
        let mut counts = vec![0usize; n + 1];
        for flow in flows.iter().filter(|f| f.value > 0.0) {
            own[flow.origin].residents += flow.value;
            own[flow.destination].jobs += flow.value;
            if flow.origin == flow.destination {
                own[flow.origin].inside += flow.value;
            } else {
                counts[flow.origin + 1] += 1;
                counts[flow.destination + 1] += 1;
            }
        }
        for i in 0..n {
            counts[i + 1] += counts[i];
        }
        let offsets = counts;
        let mut ties = vec![Tie { place: 0, to: 0.0, from: 0.0 }; offsets[n]];
        let mut next = offsets.clone();
        for flow in flows.iter().filter(|f| f.value > 0.0 && f.origin != f.destination) {
            let (a, b) = (flow.origin, flow.destination);
            ties[next[a]] = Tie { place: b as u32, to: flow.value, from: 0.0 };
            ties[next[b]] = Tie { place: a as u32, to: 0.0, from: flow.value };
            next[a] += 1;
            next[b] += 1;
        }
        let mut work = Work {
            limits,
            offsets,
            ties,
            label: (0..n as u32).collect(),
            members: (0..n as u32).map(|i| vec![i]).collect(),
            sums: own.clone(),
            own,
            queue: BTreeSet::new(),
            valid: vec![0.0; n],
            reserve: Vec::new(),
            dissolved: 0,
            linked: vec![(0.0, 0.0); n],
            touched: Vec::new(),
        };
        for area in 0..n as u32 {
            work.rate(area, true);
        }
        work
    }

    fn validity(&self, sums: Sums) -> f64 {
        validity(sums.residents, sums.containment(), &self.limits)
    }

    /// Puts an area into the queue by its validity; `new` where it is not in it.
    fn rate(&mut self, area: u32, new: bool) {
        let at = area as usize;
        let queued = !new && self.queue.remove(&(self.valid[at].to_bits(), area));
        self.valid[at] = self.validity(self.sums[at]);
        if new || queued {
            self.queue.insert((self.valid[at].to_bits(), area));
        }
    }

    /// Dissolves the least valid area until all are valid. An area whose places find no other one is left alone.
    fn settle(&mut self, may_reserve: bool) {
        while let Some((bits, area)) = self.queue.first().copied() {
            if f64::from_bits(bits) >= 1.0 - SLACK {
                break;
            }
            self.queue.remove(&(bits, area));
            let mut places = std::mem::take(&mut self.members[area as usize]);
            let size = |place: &u32| {
                let own = self.own[*place as usize];
                own.residents + own.jobs
            };
            places.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.cmp(b)));
            places.iter().for_each(|place| self.label[*place as usize] = NONE);
            self.sums[area as usize] = Sums::default();
            self.dissolved += 1;
            // A place may be tied to others of its area alone, and find an area only when they have found theirs.
            let mut left = places;
            loop {
                let before = left.len();
                left.retain(|place| !self.join(*place, may_reserve));
                if left.is_empty() || left.len() == before {
                    break;
                }
            }
            self.leave(area, left);
        }
    }

    /// Makes an area, out of the queue, of places that are tied to no other.
    fn leave(&mut self, area: u32, left: Vec<u32>) {
        if left.is_empty() {
            return;
        }
        self.dissolved -= 1;
        let at = area as usize;
        for place in &left {
            let links = self.look(*place);
            let (to, from) = links.iter().find(|l| l.0 == area).map_or((0.0, 0.0), |l| (l.1, l.2));
            let own = self.own[*place as usize];
            let sums = &mut self.sums[at];
            sums.residents += own.residents;
            sums.jobs += own.jobs;
            sums.inside += own.inside + to + from;
            self.label[*place as usize] = area;
        }
        self.members[at] = left;
        self.rate(area, false);
    }

    /// The areas that a place is linked to, with the flows to and from each.
    fn look(&mut self, place: u32) -> Vec<(u32, f64, f64)> {
        let place = place as usize;
        for tie in &self.ties[self.offsets[place]..self.offsets[place + 1]] {
            let label = self.label[tie.place as usize];
            if label == NONE {
                continue;
            }
            let linked = &mut self.linked[label as usize];
            if *linked == (0.0, 0.0) {
                self.touched.push(label);
            }
            linked.0 += tie.to;
            linked.1 += tie.from;
        }
        let linked = &mut self.linked;
        let mut found: Vec<(u32, f64, f64)> = (self.touched.drain(..))
            .map(|label| {
                let (to, from) = std::mem::take(&mut linked[label as usize]);
                (label, to, from)
            })
            .collect();
        found.sort_unstable_by_key(|l| l.0);
        found
    }

    /// The area that a place is tied to most, with the tie and the flows to and from it.
    fn best(&mut self, place: u32) -> Option<(u32, f64, f64, f64)> {
        let own = self.own[place as usize];
        let part = |flow: f64, a: f64, b: f64| if flow > 0.0 { flow / a * (flow / b) } else { 0.0 };
        let mut best: Option<(u32, f64, f64, f64)> = None;
        for (area, to, from) in self.look(place) {
            let sums = self.sums[area as usize];
            let tie = part(to, own.residents, sums.jobs) + part(from, sums.residents, own.jobs);
            if best.is_none_or(|b| tie > b.1) {
                best = Some((area, tie, to, from));
            }
        }
        best
    }

    /// Joins a place to the area it is tied to most, or puts it on the reserve list; false where it is tied to none.
    fn join(&mut self, place: u32, may_reserve: bool) -> bool {
        let Some((area, _, to, from)) = self.best(place) else {
            // What it is tied to may be waiting itself.
            let waits = may_reserve && !self.reserve.is_empty() && self.is_tied(place);
            if waits {
                self.reserve.push(place);
            }
            return waits;
        };
        let (own, sums) = (self.own[place as usize], self.sums[area as usize]);
        let after = Sums {
            residents: sums.residents + own.residents,
            jobs: sums.jobs + own.jobs,
            inside: sums.inside + own.inside + to + from,
        };
        let enough = 1.0 - SLACK;
        if may_reserve && self.valid[area as usize] >= enough && self.validity(after) < enough {
            self.reserve.push(place);
            return true;
        }
        self.label[place as usize] = area;
        self.members[area as usize].push(place);
        self.sums[area as usize] = after;
        self.rate(area, false);
        true
    }

    fn is_tied(&self, place: u32) -> bool {
        self.offsets[place as usize] < self.offsets[place as usize + 1]
    }

    /// Joins the places of the reserve list, the strongest tie first, whatever comes of it. Gives the places.
    fn place_reserved(&mut self) -> Vec<usize> {
        let waiting = std::mem::take(&mut self.reserve);
        let mut open = waiting.clone();
        while !open.is_empty() {
            let ties: Vec<f64> =
                open.iter().map(|place| self.best(*place).map_or(-1.0, |best| best.1)).collect();
            let mut order: Vec<usize> = (0..open.len()).collect();
            order.sort_by(|a, b| ties[*b].total_cmp(&ties[*a]).then(open[*a].cmp(&open[*b])));
            let before = open.len();
            let mut rest = Vec::new();
            for at in order {
                if !self.join(open[at], false) {
                    rest.push(open[at]);
                }
            }
            if rest.len() == before {
                // Tied to nothing but each other: each stands alone.
                for place in &rest {
                    let area = self.members.iter().position(Vec::is_empty).unwrap_or(0);
                    self.leave_new(area as u32, *place);
                }
                break;
            }
            open = rest;
        }
        let mut places: Vec<usize> = waiting.into_iter().map(|p| p as usize).collect();
        places.sort_unstable();
        places
    }

    /// An area of its own for a place, which may be dissolved.
    fn leave_new(&mut self, area: u32, place: u32) {
        self.members[area as usize] = vec![place];
        self.sums[area as usize] = self.own[place as usize];
        self.label[place as usize] = area;
        self.rate(area, true);
    }

    fn result(mut self, reserved: Vec<usize>) -> Functional {
        let mut labels = self.label.clone();
        let count = super::network::number(&mut labels);
        let mut regions: Vec<Option<Region>> = vec![None; count];
        for area in 0..self.members.len() {
            let mut places: Vec<usize> = self.members[area].iter().map(|p| *p as usize).collect();
            places.sort_unstable();
            let Some(first) = places.first().copied() else { continue };
            let sums = self.sums[area];
            let drawn = |place: &usize| {
                let ties = &self.ties[self.offsets[*place]..self.offsets[*place + 1]];
                let inside = ties.iter().filter(|t| self.label[t.place as usize] == area as u32);
                self.own[*place].inside + inside.map(|t| t.from).sum::<f64>()
            };
            let centre = places
                .iter()
                .copied()
                .reduce(|a, b| if drawn(&b) > drawn(&a) { b } else { a })
                .unwrap_or(first);
            let share = |of: f64| if of > 0.0 { sums.inside / of } else { 0.0 };
            regions[labels[first] as usize] = Some(Region {
                size: sums.residents,
                jobs: sums.jobs,
                resident: share(sums.residents),
                filled: share(sums.jobs),
                validity: self.validity(sums),
                centre,
                places,
            });
        }
        self.members.clear();
        let regions = regions.into_iter().flatten().collect();
        Functional { labels, regions, reserved, dissolved: self.dissolved }
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "functional-regions",
    group: Group::Interaction,
    references: &[
        "Coombes and Bond 2008, Travel-to-Work Areas: the 2007 review, Office for National Statistics",
        "Coombes, Casado-Díaz, Martínez-Bernabéu and Carausu 2012, Study on comparable labour market areas, Eurostat",
        "Smart 1974, Transactions of the Institute of British Geographers 61:1-15, doi:10.2307/621720",
    ],
    options: &[
        KIND,
        PERIOD,
        LEVEL,
        OptionSpec { name: "least-size", kind: Kind::Number(0.0, 1e12), default: "" },
        OptionSpec { name: "target-size", kind: Kind::Number(0.0, 1e12), default: "" },
        OptionSpec { name: "containment", kind: Kind::Number(0.0, 1.0), default: "0.6667" },
        OptionSpec { name: "target-containment", kind: Kind::Number(0.01, 1.0), default: "0.75" },
    ],
    run,
};

/// The limits of the options. By default the sizes are those of the United Kingdom (3,500 and 25,000 workers) for flows of
/// persons, else a fiftieth and a tenth of all flows.
fn limits(options: &Options, trips: &Trips) -> (Limits, Option<Message>) {
    let total: f64 = trips.flows.iter().map(|f| f.value).sum();
    let counted = coregion_zone::MeasureUnit::parse(&trips.unit).dimension()
        == coregion_zone::Dimension::Persons
        && total >= 250_000.0;
    let (least, target) = if counted { (3_500.0, 25_000.0) } else { (total / 50.0, total / 10.0) };
    let given = (options.number("least-size"), options.number("target-size"));
    let size = given.0.unwrap_or(least.min(given.1.unwrap_or(least)));
    let containment = options.number("containment").unwrap_or(0.6667);
    let limits = Limits {
        size,
        target_size: given.1.unwrap_or(target).max(size),
        containment,
        target_containment: options.number("target-containment").unwrap_or(0.75).max(containment),
    };
    let assumed = given.0.is_none() || given.1.is_none();
    let warning = Message::new("warning-functional-sizes")
        .number("size", limits.size, 2)
        .number("target", limits.target_size, 2)
        .text("unit", &trips.unit);
    (limits, assumed.then_some(warning))
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let trips = Trips::new(scope, options)?;
    let (limits, assumed) = limits(options, &trips);
    let unavailable = |reason: Undefined| Unavailable { reason: reason.message(), resource: "flows" };
    let found = functional_regions(trips.units.len(), &trips.flows, &limits).map_err(unavailable)?;
    let valid = found.regions.iter().filter(|r| r.validity >= 1.0 - SLACK).count();
    let crosses = |region: &Region| {
        region.places.iter().any(|p| trips.provinces[*p] != trips.provinces[region.places[0]])
    };
    let crossing = found.regions.iter().filter(|r| crosses(r)).count();
    let say = |id| {
        Message::new(id)
            .int("regions", found.regions.len())
            .int("places", trips.units.len())
            .int("valid", valid)
            .int("crossing", crossing)
            .int("reserved", found.reserved.len())
            .text("kind", trips.what())
            .text("period", trips.when())
    };
    let id = if found.regions.len() == 1 { "reading-functional-one" } else { "reading-functional-regions" };
    let mut regions = trips.finding(scope, MEASURE.name, "regions", Ok(found.regions.len() as f64), say(id));
    regions.decimals = 0;
    regions.warnings.extend(assumed);
    if !trips.flows.iter().any(|f| f.origin == f.destination && f.value > 0.0) {
        regions.warnings.push(Message::new("warning-functional-no-inside"));
    }
    if valid < found.regions.len() {
        let left = found.regions.len() - valid;
        regions.warnings.push(Message::new("warning-functional-left").int("regions", left));
    }
    let across = trips.finding(
        scope,
        MEASURE.name,
        "across",
        Ok(crossing as f64),
        say(if crossing > 0 { "reading-functional-across" } else { "reading-functional-inside" }),
    );
    let inside: f64 = (trips.flows.iter())
        .filter(|f| found.labels[f.origin] == found.labels[f.destination])
        .map(|f| f.value)
        .sum();
    let share = inside / trips.flows.iter().map(|f| f.value).sum::<f64>();
    let reading = say("reading-functional-contained").percent("share", share, 0);
    let contained = trips.finding(scope, MEASURE.name, "contained", Ok(share), reading);
    let mut findings = vec![regions, across, contained];
    findings[1].decimals = 0;
    findings[2].decimals = 2;
    Ok(Output { findings, tables: tables(&trips, &found, crosses) })
}

fn tables(trips: &Trips, found: &Functional, crosses: impl Fn(&Region) -> bool) -> Vec<Table> {
    let title = |id| Message::new(id).text("kind", trips.what()).text("period", trips.when());
    let mut regions = Table::new("functional-regions", title("table-functional-regions"))
        .column("region", "column-region", CellKind::Int)
        .column("centre", "column-region-centre", CellKind::Unit)
        .column("units", "column-units", CellKind::Int)
        .column("size", "column-size", CellKind::Number(1))
        .unit(&trips.unit)
        .column("resident", "column-contained-residents", CellKind::Percent(1))
        .column("filled", "column-contained-jobs", CellKind::Percent(1))
        .column("validity", "column-validity", CellKind::Number(2))
        .column("across", "column-crosses", CellKind::Text)
        .plot(Plot::Bars { label: "centre", value: "size" });
    for (number, region) in found.regions.iter().enumerate() {
        regions.push(vec![
            Cell::Int(number as i64 + 1),
            Cell::Unit(trips.units[region.centre]),
            Cell::Int(region.places.len() as i64),
            Cell::Number(region.size),
            Cell::Number(region.resident),
            Cell::Number(region.filled),
            Cell::Number(region.validity),
            Cell::Label(Message::new(if crosses(region) { "word-yes" } else { "word-no" })),
        ]);
    }
    let mut places = Table::new("functional-regions-places", title("table-functional-places"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("region", "column-region", CellKind::Int)
        .column("centre", "column-region-centre", CellKind::Unit)
        .column("reserved", "column-reserved", CellKind::Text)
        .plot(Plot::Classes { unit: "unit", class: "region" });
    for (place, unit) in trips.units.iter().enumerate() {
        let label = found.labels[place];
        let reserved = found.reserved.binary_search(&place).is_ok();
        places.push(vec![
            Cell::Unit(*unit),
            Cell::Int(i64::from(label) + 1),
            Cell::Unit(trips.units[found.regions[label as usize].centre]),
            Cell::Label(Message::new(if reserved { "word-yes" } else { "word-no" })),
        ]);
    }
    vec![regions, places]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;
    use crate::tiny;
    use proptest::prelude::*;

    const LIMITS: Limits =
        Limits { size: 300.0, target_size: 600.0, containment: 0.667, target_containment: 0.75 };

    fn flows(rows: &[(usize, usize, f64)]) -> Vec<Flow> {
        rows.iter()
            .map(|(origin, destination, value)| Flow {
                origin: *origin,
                destination: *destination,
                value: *value,
            })
            .collect()
    }

    #[test]
    fn validity_trades_size_for_self_containment() {
        // At target size the least self-containment is enough, at least size the target is needed.
        assert!((validity(600.0, 0.667, &LIMITS) - 1.0).abs() < 1e-12);
        assert!((validity(300.0, 0.75, &LIMITS) - 1.0).abs() < 1e-12);
        assert!(validity(600.0, 0.66, &LIMITS) < 1.0 && validity(300.0, 0.74, &LIMITS) < 1.0);
        assert!(validity(299.0, 1.0, &LIMITS) < 1.0);
        // Halfway between the sizes: (1 + m) / 2 of the target self-containment is given up no more.
        let half = 0.667 / ((1.0 + 0.667 / 0.75) / 2.0);
        assert!((validity(450.0, half, &LIMITS) - 1.0).abs() < 1e-12);
        let one = Limits { size: 600.0, ..LIMITS };
        assert!(validity(600.0, 0.667, &one) >= 1.0 - 1e-12 && validity(599.0, 1.0, &one) < 1.0);
    }

    #[test]
    fn villages_join_their_towns() {
        let rows = [
            (0, 0, 900.0),
            (1, 1, 50.0),
            (1, 0, 50.0),
            (2, 2, 800.0),
            (3, 3, 40.0),
            (3, 2, 60.0),
            (0, 2, 20.0),
            (4, 4, 10.0),
        ];
        let found = functional_regions(5, &flows(&rows), &LIMITS).unwrap();
        // The last place is tied to none and stays what it is.
        assert_eq!(found.labels, [0, 0, 1, 1, 2]);
        assert_eq!((found.regions[0].centre, found.regions[1].centre), (0, 2));
        assert!((found.regions[0].resident - 1000.0 / 1020.0).abs() < 1e-12);
        assert!((found.regions[1].filled - 900.0 / 920.0).abs() < 1e-12);
        assert!(found.regions[2].validity < 1.0);
        assert_eq!(found.dissolved, 2);
    }

    #[test]
    fn the_reserve_list_spares_a_valid_area_until_the_end() {
        // Town 0 is just valid; village 1, which works elsewhere too, would cost it its validity and waits until
        // village 2, which fills its jobs, has joined.
        let rows = [
            (0, 0, 690.0),
            (0, 3, 300.0),
            (1, 0, 100.0),
            (1, 3, 99.0),
            (2, 0, 30.0),
            (2, 2, 30.0),
            (3, 3, 3000.0),
        ];
        let found = functional_regions(4, &flows(&rows), &LIMITS).unwrap();
        assert_eq!(found.reserved, [1]);
        assert_eq!(found.labels[2], found.labels[0]);
        assert_eq!(found.labels.len(), 4);
    }

    #[test]
    fn edges_are_reasons() {
        let one = flows(&[(0, 0, 1.0)]);
        assert_eq!(functional_regions(0, &[], &LIMITS), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(functional_regions(1, &[], &LIMITS), Err(Undefined::AllZero));
        assert_eq!(
            functional_regions(1, &flows(&[(0, 0, -1.0)]), &LIMITS),
            Err(Undefined::Negative { at: 0, value: -1.0 })
        );
        assert!(matches!(
            functional_regions(1, &flows(&[(0, 1, 1.0)]), &LIMITS),
            Err(Undefined::Argument { .. })
        ));
        let bad = Limits { target_size: 1.0, ..LIMITS };
        assert!(matches!(functional_regions(1, &one, &bad), Err(Undefined::Argument { .. })));
        assert_eq!(functional_regions(1, &one, &LIMITS).unwrap().labels, [0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn every_place_has_an_area_and_sums_are_right(
            rows in prop::collection::vec((0usize..12, 0usize..12, 0.0f64..100.0), 1..80),
            scale in 1e-3f64..1e3,
            size in 1.0f64..300.0,
        ) {
            let flows = flows(&rows);
            prop_assume!(flows.iter().any(|f| f.value > 0.0));
            let limits = Limits { size, target_size: 2.0 * size, ..LIMITS };
            let found = functional_regions(12, &flows, &limits).unwrap();
            let mut seen: Vec<usize> = found.regions.iter().flat_map(|r| r.places.clone()).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..12).collect::<Vec<usize>>());
            for (number, region) in found.regions.iter().enumerate() {
                let here = |p: usize| found.labels[p] as usize == number;
                let sum = |f: &dyn Fn(&Flow) -> bool| flows.iter().filter(|x| f(x)).map(|x| x.value).sum::<f64>();
                let inside = sum(&|f| here(f.origin) && here(f.destination));
                let (residents, jobs) = (sum(&|f| here(f.origin)), sum(&|f| here(f.destination)));
                prop_assert!((region.size - residents).abs() < 1e-9 * residents.max(1.0));
                prop_assert!((region.resident * residents - inside).abs() < 1e-9 * residents.max(1.0));
                prop_assert!((region.filled * jobs - inside).abs() < 1e-9 * jobs.max(1.0));
                // What is not valid has no tie to any other area.
                if region.validity < 1.0 - 1e-9 {
                    prop_assert!((residents - inside).abs() < 1e-9 && (jobs - inside).abs() < 1e-9,
                        "area {} of {:?}", number, found);
                }
            }
            let scaled: Vec<Flow> = flows.iter().map(|f| Flow { value: f.value * scale, ..*f }).collect();
            let limits = Limits { size: limits.size * scale, target_size: limits.target_size * scale, ..limits };
            let other = functional_regions(12, &scaled, &limits).unwrap();
            prop_assert!(other.regions.len().abs_diff(found.regions.len()) <= 1);
        }
    }

    /// Places on a plane that send most to near and large ones.
    fn country(places: usize, each: usize) -> Vec<Flow> {
        let mut stream = Stream::new(5, 0);
        let at: Vec<(f64, f64, f64)> = (0..places)
            .map(|_| (stream.uniform(), stream.uniform(), stream.uniform().powi(-1).min(200.0)))
            .collect();
        let mut flows = Vec::new();
        for (i, here) in at.iter().enumerate() {
            flows.push(Flow { origin: i, destination: i, value: 100.0 * here.2 });
            for _ in 0..each {
                let j = stream.below(places);
                let d = (here.0 - at[j].0).hypot(here.1 - at[j].1) + 0.01;
                if i != j {
                    flows.push(Flow {
                        origin: i,
                        destination: j,
                        value: 1e-4 * here.2 * at[j].2 / (d * d * d),
                    });
                }
            }
        }
        flows
    }

    #[test]
    fn three_thousand_places_and_half_a_million_flows() {
        let flows = country(3_000, 167);
        assert!(flows.len() > 500_000 - 3_000);
        let limits =
            Limits { size: 3_500.0, target_size: 25_000.0, containment: 0.667, target_containment: 0.75 };
        let found = functional_regions(3_000, &flows, &limits).unwrap();
        assert!(found.regions.iter().all(|r| r.validity >= 1.0 - 1e-9));
        assert!((2..3_000).contains(&found.regions.len()), "{}", found.regions.len());
    }

    #[test]
    fn the_embedded_zone() {
        let scope = tiny::scope(tiny::embedded());
        let output = tiny::run(&MEASURE, &scope, &[]);
        // The flows say nothing of those who stay: it must be said.
        assert!(output.findings[0].warnings.iter().any(|w| w.id == "warning-functional-no-inside"));
        assert!(output.findings[0].warnings.iter().any(|w| w.id == "warning-functional-sizes"));
        assert_eq!(output.tables[1].rows.len(), 19);
        tiny::run(
            &MEASURE,
            &scope,
            &[
                ("containment", "0.1"),
                ("target-containment", "0.2"),
                ("least-size", "1"),
                ("target-size", "2"),
            ],
        );
    }
}
