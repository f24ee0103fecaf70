//! The parts of a plan: name, field, needs, options and how each is run on a zone, as measures are.

use crate::Limit;
use coregion_diagnose::{Diagnosis, Finding, OptionSpec, Options, Scope, Table, Unavailable, Value};
use coregion_zone::{Message, UnitId};

/// The field of cooperation that a part plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Core, central cities, urban circles.
    Centres,
    /// Counties that cooperate across lines.
    Circles,
    /// Division of labour and orderly transfer.
    Industry,
    /// Farming, animal and plant health.
    Agriculture,
    /// Trips that cross lines.
    Tourism,
    /// Schools, hospitals, where they stand and who reaches them.
    Services,
    /// Culture and labour: who has what the other lacks.
    Exchange,
    /// Water and air.
    Ecology,
    /// Taxes, funds, votes: who pays, who gains, who decides.
    Sharing,
}

impl Field {
    /// Every field, in the order of a plan.
    pub const ALL: [Field; 9] = [
        Field::Centres,
        Field::Circles,
        Field::Industry,
        Field::Agriculture,
        Field::Tourism,
        Field::Services,
        Field::Exchange,
        Field::Ecology,
        Field::Sharing,
    ];

    /// The name of the field in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Centres => "centres",
            Field::Circles => "circles",
            Field::Industry => "industry",
            Field::Agriculture => "agriculture",
            Field::Tourism => "tourism",
            Field::Services => "services",
            Field::Exchange => "exchange",
            Field::Ecology => "ecology",
            Field::Sharing => "sharing",
        }
    }

    /// Identifier of its name in the catalogue.
    pub fn label(self) -> &'static str {
        match self {
            Field::Centres => "field-centres",
            Field::Circles => "field-circles",
            Field::Industry => "field-industry",
            Field::Agriculture => "field-agriculture",
            Field::Tourism => "field-tourism",
            Field::Services => "field-services",
            Field::Exchange => "field-exchange",
            Field::Ecology => "field-ecology",
            Field::Sharing => "field-sharing",
        }
    }
}

/// What a part is run on.
#[derive(Clone, Copy)]
pub struct Context<'a, 'z> {
    /// The zone, year and seed.
    pub scope: &'a Scope<'z>,
    /// What was measured, so that nothing is measured twice.
    pub diagnosis: &'a Diagnosis,
    /// How long solvers may work.
    pub limit: Limit<'a>,
}

/// What a member gains by a proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Gain {
    /// The member.
    pub unit: UnitId,
    /// How much.
    pub amount: f64,
    /// Unit of measure.
    pub measure_unit: &'static str,
}

/// Gains in money are told in this unit, those of one year, whatever a part works in; so they can be added.
pub const MONEY: &str = "million CNY";

impl Gain {
    /// A gain in money in a year, negative for who pays.
    pub fn money(unit: UnitId, million: f64) -> Self {
        Gain { unit, amount: million, measure_unit: MONEY }
    }
}

/// What a part proposes.
#[derive(Clone, Debug, Default)]
pub struct Proposal {
    /// Figures, the most telling first: their `measure` is the name of the part.
    pub findings: Vec<Finding>,
    /// Tables, drawn as they say they are best drawn.
    pub tables: Vec<Table>,
    /// Who is concerned first.
    pub partners: Vec<UnitId>,
    /// What members gain, as far as it is estimated.
    pub gains: Vec<Gain>,
    /// How good the answer is: proven the best, within a gap, or the best found when stopped.
    pub proof: Option<Message>,
}

/// A part of a plan. Its texts are the patterns `plan-{name}` (title), `plan-{name}-question` and
/// `plan-{name}-method`, and `stat-{name}-{statistic}` for its findings.
pub struct Part {
    /// Its name on the command line, different from that of every measure.
    pub name: &'static str,
    /// Its field.
    pub field: Field,
    /// Where the method is published.
    pub references: &'static [&'static str],
    /// What it takes.
    pub options: &'static [OptionSpec],
    /// Runs it.
    pub run: fn(&Context<'_, '_>, &Options) -> Result<Proposal, Unavailable>,
}

impl Part {
    /// A finding of this part about the zone.
    pub(crate) fn finding(
        &self,
        scope: &Scope<'_>,
        statistic: &'static str,
        value: impl Into<Value>,
        unit: &str,
        decimals: u8,
        reading: Message,
    ) -> Finding {
        let mut finding = Finding::new(self.name, statistic, &scope.named.id, value.into(), reading);
        finding.unit = unit.to_owned();
        finding.decimals = decimals;
        finding
    }
}
