//! The flows between the units of a zone, numbered from zero, with the lines they may cross.

use crate::barriers::gravity::{adjacent, flows};
use crate::barriers::partitions::{Partitions, Test, partitions};
use crate::{Dropped, Finding, Kind, Null, OptionSpec, Options, Scope, Unavailable, Undefined};
use coregion_zone::tables::Flow;
use coregion_zone::{Message, Names, Period, Provenance, UnitId, UnitSet};
use std::collections::{HashMap, HashSet};

/// The kind of flow; by default the one with most rows.
pub(crate) const KIND: OptionSpec = OptionSpec { name: "kind", kind: Kind::Text, default: "" };
/// The period of the flows.
pub(crate) const PERIOD: OptionSpec = OptionSpec { name: "period", kind: Kind::Text, default: "" };
/// Members or counties; by default counties where flows between them are known.
pub(crate) const LEVEL: OptionSpec =
    OptionSpec { name: "level", kind: Kind::Choice(&["members", "county"]), default: "" };

/// Flows between units that have some.
#[derive(Clone, Debug)]
pub(crate) struct Trips {
    /// The units, in the order of their numbers.
    pub units: Vec<UnitId>,
    /// The flows by these numbers; those inside a unit too.
    pub flows: Vec<Flow>,
    /// The province of each unit, numbered from zero.
    pub provinces: Vec<u32>,
    /// What flows.
    pub kind: String,
    /// Unit of the flows.
    pub unit: String,
    /// When.
    pub period: Option<Period>,
    /// Where they come from.
    pub inputs: Vec<Provenance>,
    /// Units without flows.
    pub dropped: Vec<Dropped>,
}

impl Trips {
    /// The flows of the options `kind`, `period` and, where the measure has it, `level`.
    pub fn new(scope: &Scope<'_>, options: &Options) -> Result<Self, Unavailable> {
        let of = |units: &UnitSet| flows(scope, options.text("kind"), options.text("period"), units);
        let members = scope.members();
        let table = match options.text("level") {
            Some("county") => of(&scope.counties())?,
            Some(_) => of(&members)?,
            None => {
                let counties = scope.counties();
                let between =
                    of(&counties).ok().filter(|t| t.flows.iter().any(|f| f.origin != f.destination));
                between.map_or_else(|| of(&members), Ok)?
            }
        };
        let linked: HashSet<usize> = (table.flows.iter())
            .filter(|f| f.origin != f.destination && f.value > 0.0)
            .flat_map(|f| [f.origin, f.destination])
            .collect();
        let period = table.provenance.period;
        let mut number: HashMap<usize, usize> = HashMap::new();
        let (mut units, mut dropped) = (Vec::new(), Vec::new());
        for (at, unit) in table.units.ids().iter().enumerate() {
            if linked.contains(&at) {
                number.insert(at, units.len());
                units.push(*unit);
            } else {
                let period = period.map_or(String::new(), |p| p.to_string());
                let reason = Message::new("dropped-no-flow").text("period", period);
                dropped.push(Dropped { names: scope.names(*unit).clone(), reason });
            }
        }
        if units.len() < 3 {
            let reason = Message::new("unavailable-units").int("needed", 3).int("found", units.len());
            return Err(Unavailable { reason, resource: "flows" });
        }
        let flows = (table.flows.iter())
            .filter_map(|f| {
                let (origin, destination) = (*number.get(&f.origin)?, *number.get(&f.destination)?);
                Some(Flow { origin, destination, value: f.value })
            })
            .collect();
        let mut provinces: Vec<u32> = units.iter().map(|u| scope.province(*u).0).collect();
        super::network::number(&mut provinces);
        Ok(Trips {
            units,
            flows,
            provinces,
            kind: table.kind.clone(),
            unit: table.unit.as_str().to_owned(),
            period,
            inputs: vec![table.provenance],
            dropped,
        })
    }

    /// A finding on these flows.
    pub fn finding(
        &self,
        scope: &Scope<'_>,
        measure: &'static str,
        statistic: &'static str,
        value: Result<f64, Undefined>,
        reading: Message,
    ) -> Finding {
        Finding {
            period: self.period,
            inputs: self.inputs.clone(),
            used: self.units.len(),
            dropped: self.dropped.clone(),
            ..Finding::new(measure, statistic, &scope.named.id, value.into(), reading)
        }
    }

    /// The period in words.
    pub fn when(&self) -> String {
        self.period.map_or(String::new(), |p| p.to_string())
    }

    /// The kind in words.
    pub fn what(&self) -> String {
        self.kind.replace('_', " ")
    }

    /// The name of a unit.
    pub fn name<'z>(&self, scope: &Scope<'z>, at: usize) -> &'z Names {
        scope.names(self.units[at])
    }

    /// The provinces redrawn at random as contiguous partitions of the same sizes; none without neighbours.
    pub fn redrawn(&self, scope: &Scope<'_>, draws: usize) -> Partitions {
        let mut neighbours = vec![Vec::new(); self.units.len()];
        for (a, b) in adjacent(scope, &self.units) {
            neighbours[a as usize].push(b as usize);
            neighbours[b as usize].push(a as usize);
        }
        neighbours.iter_mut().for_each(|n| n.sort_unstable());
        if neighbours.iter().all(Vec::is_empty) {
            return Partitions { labels: Vec::new(), all: false };
        }
        partitions(&neighbours, &self.provinces, draws, scope.seed)
    }

    /// Puts a test against redrawn provinces behind a finding; a warning where there is none.
    pub fn tested(&self, scope: &Scope<'_>, finding: &mut Finding, test: Option<Test>, redrawn: &Partitions) {
        let Some(test) = test else {
            finding.warnings.push(Message::new("warning-fit-no-map"));
            return;
        };
        finding.p = Some(test.p);
        finding.null = Some(Null {
            model: Message::new(if redrawn.all { "null-partitions-all" } else { "null-partitions" })
                .int("parts", self.provinces.iter().max().map_or(1, |m| *m as usize + 1)),
            mean: test.mean,
            p05: test.p05,
            p95: test.p95,
            percentile: test.percentile,
            draws: redrawn.labels.len(),
            seed: scope.seed,
        });
        if test.smallest > 0.05 {
            finding.warnings.push(
                Message::new("warning-tiny-map").int("partitions", redrawn.labels.len()).number(
                    "p",
                    test.smallest,
                    3,
                ),
            );
        }
    }
}
