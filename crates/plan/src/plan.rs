//! The plan: every part that the data allow, the mode of cooperation, and the programme.

use crate::advice::{Casebook, ModeChoice, Recommendation, Rules, mode, programme};
use crate::sharing::{Mend, Rationality, rationality};
use crate::{Context, Limit, MONEY, Part, Proposal, parts};
use coregion_diagnose::{Cell, CellKind, Diagnosis, Options, Plot, Scope, Table, Unavailable};
use coregion_zone::{Arg, Message, UnitId};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A part with what came of it.
pub struct PartRun {
    /// The part.
    pub part: &'static Part,
    /// What it proposes, or what is missing.
    pub result: Result<Proposal, Unavailable>,
}

/// A plan.
pub struct Plan {
    /// Every part, in the order of [`parts`].
    pub parts: Vec<PartRun>,
    /// The mode of cooperation that suits the zone.
    pub mode: ModeChoice,
    /// What to do, in order.
    pub programme: Vec<Recommendation>,
}

/// Options of parts, by name of the part.
pub type PartOptions = BTreeMap<&'static str, Options>;

impl Plan {
    /// Plans for a zone. `options` replaces the defaults of parts; `done` is told the name of each part that ends.
    pub fn new(
        scope: &Scope<'_>,
        diagnosis: &Diagnosis,
        casebook: &Casebook,
        rules: &Rules,
        options: &PartOptions,
        limit: Limit<'_>,
        done: &(dyn Fn(&'static str) + Sync),
    ) -> Self {
        let context = Context { scope, diagnosis, limit };
        let runs: Vec<PartRun> = (parts().par_iter())
            .map(|part| {
                let defaults = Options::of(part.name, part.options, &[]).unwrap_or_default();
                let chosen = options.get(part.name).unwrap_or(&defaults);
                let result = (part.run)(&context, chosen);
                done(part.name);
                PartRun { part, result }
            })
            .collect();
        let programme = programme::programme(diagnosis, &runs, casebook, rules);
        Plan { mode: mode::mode(scope, casebook), programme, parts: runs }
    }

    /// What the plan brings each member in money, over all parts that estimate it; none where no part does.
    pub fn balance(&self) -> Option<Balance> {
        Balance::new(&self.parts)
    }

    /// The run of a part.
    pub fn part(&self, name: &str) -> Option<&PartRun> {
        self.parts.iter().find(|p| p.part.name == name)
    }
}

/// The heading of a part's gains.
fn heading(part: &str) -> &'static str {
    match part {
        "ecology" => "column-gains-ecology",
        "fund" => "column-gains-fund",
        "tax-sharing" => "column-gains-tax",
        _ => "column-gains-other",
    }
}

/// What the plan brings each member in money in a year, in [`MONEY`]; negative for who pays.
#[derive(Clone, Debug, PartialEq)]
pub struct Balance {
    /// The parts that estimate gains in money.
    pub parts: Vec<&'static str>,
    /// The members, each with its gain by part.
    pub members: Vec<(UnitId, Vec<f64>)>,
    /// Who gains, who loses, and what would mend it.
    pub judged: Rationality,
}

impl Balance {
    fn new(runs: &[PartRun]) -> Option<Self> {
        let paying: Vec<(&'static str, &Proposal)> = (runs.iter())
            .filter_map(|run| Some((run.part.name, run.result.as_ref().ok()?)))
            .filter(|(_, proposal)| proposal.gains.iter().any(|g| g.measure_unit == MONEY))
            .collect();
        let mut members: BTreeMap<UnitId, Vec<f64>> = BTreeMap::new();
        for (at, (_, proposal)) in paying.iter().enumerate() {
            for gain in proposal.gains.iter().filter(|g| g.measure_unit == MONEY) {
                members.entry(gain.unit).or_insert_with(|| vec![0.0; paying.len()])[at] += gain.amount;
            }
        }
        let with: Vec<f64> = members.values().map(|parts| parts.iter().sum()).collect();
        let judged = rationality(&vec![0.0; with.len()], &with).ok()?;
        let parts: Vec<&'static str> = paying.iter().map(|(name, _)| *name).collect();
        (!parts.is_empty()).then(|| Balance { parts, members: members.into_iter().collect(), judged })
    }

    /// Every member with its gain by part and in all.
    pub fn table(&self) -> Table {
        let mut table = Table::new("programme-gains", Message::new("table-programme-gains")).column(
            "member",
            "column-unit",
            CellKind::Unit,
        );
        for part in &self.parts {
            table = table.column(part, heading(part), CellKind::Number(1)).unit(MONEY);
        }
        let mut table = table.column("total", "column-gains-total", CellKind::Number(1)).unit(MONEY);
        table = table.plot(Plot::Bars { label: "member", value: "total" });
        for ((unit, parts), total) in self.members.iter().zip(&self.judged.gains) {
            let mut row = vec![Cell::Unit(*unit)];
            row.extend(parts.iter().chain([total]).map(|amount| Cell::Number(*amount)));
            table.push(row);
        }
        table
    }

    /// Whether every member gains, and what would mend it where one does not.
    pub fn message(&self, scope: &Scope<'_>) -> Message {
        let losers = (self.judged.losers.iter())
            .filter_map(|at| Some(scope.names(self.members.get(*at)?.0).clone()))
            .collect::<Vec<coregion_zone::Names>>();
        let say = |id| {
            Message::new(id)
                .int("members", self.members.len())
                .int("losers", losers.len())
                .arg("names", Arg::List(losers.clone()))
                .number("net", self.judged.net, 1)
        };
        match &self.judged.mend {
            Mend::Nothing => say("gains-all"),
            Mend::Payments(list) => {
                say("gains-payments").number("paid", list.iter().map(|(_, _, amount)| amount).sum(), 1)
            }
            Mend::Outside(amount) => say("gains-outside").number("amount", *amount, 1),
        }
    }
}
