//! A finding: one figure with everything a reader needs to trust it.

use coregion_zone::{Message, Names, Period, Provenance};
use serde::Serialize;

/// A value, or the reason why there is none. Never NaN, never a zero that stands for missing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A finite number.
    Number(f64),
    /// Undefined, and why.
    Undefined(Message),
}

impl Value {
    /// The number, if there is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(x) => Some(*x),
            Value::Undefined(_) => None,
        }
    }
}

/// An interval around a value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Coverage, such as 0.95.
    pub level: f64,
    /// How it was made: `robust`, `clustered`, `bootstrap`, `asymptotic`.
    pub kind: &'static str,
}

/// What the value would be if there were nothing to find.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Null {
    /// What is redrawn, in words.
    pub model: Message,
    /// Mean under the null.
    pub mean: f64,
    /// 5th percentile.
    pub p05: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Share of draws at or below the observed value (mid-rank for ties).
    pub percentile: f64,
    /// How many draws.
    pub draws: usize,
    /// The seed they were made with.
    pub seed: u64,
}

impl Null {
    /// How far from the observed value a draw still ties with it, so that the order of a sum does not decide.
    fn slack(observed: f64) -> f64 {
        1e-12 * observed.abs().max(1.0)
    }

    /// The share of draws, and of the observed value itself, that are at least as large as the observed value.
    pub fn p_at_least(draws: &[f64], observed: f64) -> f64 {
        let least = observed - Null::slack(observed);
        let extreme = draws.iter().filter(|x| **x >= least).count();
        (extreme + 1) as f64 / (draws.len() + 1) as f64
    }

    /// A null from its draws, in any order; none without a finite draw.
    pub fn of(model: Message, mut draws: Vec<f64>, observed: f64, seed: u64) -> Option<Null> {
        draws.retain(|x| x.is_finite());
        draws.sort_unstable_by(f64::total_cmp);
        let n = draws.len();
        let at = |share: f64| draws.get(((share * n as f64) as usize).min(n.saturating_sub(1))).copied();
        let slack = Null::slack(observed);
        let below = draws.partition_point(|x| *x < observed - slack);
        let equal = draws.partition_point(|x| *x <= observed + slack) - below;
        Some(Null {
            model,
            p05: at(0.05)?,
            p95: at(0.95)?,
            mean: draws.iter().map(|x| x / n as f64).sum(),
            percentile: (below as f64 + 0.5 * equal as f64) / n as f64,
            draws: n,
            seed,
        })
    }
}

/// What holds cooperation back, as the founding paper names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Constraint {
    /// Barriers at administrative lines.
    AdministrativeBarriers,
    /// A core city too weak to lead.
    WeakCore,
    /// The same industries everywhere.
    IndustrialSimilarity,
    /// Markets that stop at the border.
    LowMarketIntegration,
    /// Gaps in output and services between members.
    Disparity,
    /// Damage that crosses the line.
    EnvironmentalSpillover,
}

impl Constraint {
    /// Every constraint.
    pub const ALL: [Constraint; 6] = [
        Constraint::AdministrativeBarriers,
        Constraint::WeakCore,
        Constraint::IndustrialSimilarity,
        Constraint::LowMarketIntegration,
        Constraint::Disparity,
        Constraint::EnvironmentalSpillover,
    ];

    /// Identifier of its name in the catalogue.
    pub fn label(self) -> &'static str {
        match self {
            Constraint::AdministrativeBarriers => "constraint-administrative-barriers",
            Constraint::WeakCore => "constraint-weak-core",
            Constraint::IndustrialSimilarity => "constraint-industrial-similarity",
            Constraint::LowMarketIntegration => "constraint-low-market-integration",
            Constraint::Disparity => "constraint-disparity",
            Constraint::EnvironmentalSpillover => "constraint-environmental-spillover",
        }
    }
}

/// What a finding says about a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// The data show the constraint.
    Confirms,
    /// The data speak against it.
    Contradicts,
    /// The data do not decide (wide interval, tiny map, no null).
    Inconclusive,
}

/// The constraint that a finding bears on, and how.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// The constraint.
    pub constraint: Constraint,
    /// What the finding says about it.
    pub support: Support,
    /// How strongly, 0 to 1: 1 where an interval or null excludes chance, 0.5 where only a convention speaks.
    pub strength: f64,
}

/// A unit that was left out, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dropped {
    /// The unit (or pair of units).
    pub names: Names,
    /// Why.
    pub reason: Message,
}

/// One figure, with its reading, method, inputs and uncertainty.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The measure that made it (see [`crate::measures`]).
    pub measure: &'static str,
    /// Which statistic of the measure; the label is `stat-{measure}-{statistic}` in the catalogue.
    pub statistic: &'static str,
    /// The named zone it speaks of.
    pub zone: String,
    /// The period it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The unit, pair or group it speaks of, where it is not the whole zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Names>,
    /// The value.
    pub value: Value,
    /// Unit of the value: empty for a pure number, else a unit of measure.
    pub unit: String,
    /// Decimals that are worth showing.
    pub decimals: u8,
    /// Its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// Its null model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub null: Option<Null>,
    /// Its p-value (permutation p-values are (r + 1) / (M + 1)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// What it means, in one sentence.
    pub reading: Message,
    /// What it says about a constraint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// Where the figures come from.
    pub inputs: Vec<Provenance>,
    /// How many units (or pairs) were used.
    pub used: usize,
    /// Which were left out.
    pub dropped: Vec<Dropped>,
    /// What a careful reader should know.
    pub warnings: Vec<Message>,
}

impl Finding {
    /// A finding with its value and reading; the rest is filled by the caller.
    pub fn new(
        measure: &'static str,
        statistic: &'static str,
        zone: &str,
        value: Value,
        reading: Message,
    ) -> Self {
        Finding {
            measure,
            statistic,
            zone: zone.to_owned(),
            period: None,
            subject: None,
            value,
            unit: String::new(),
            decimals: 3,
            interval: None,
            null: None,
            p: None,
            reading,
            evidence: None,
            inputs: Vec::new(),
            used: 0,
            dropped: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_of_draws_counts_ties_by_half() {
        let draws: Vec<f64> = (0..100).map(|i| f64::from(99 - i)).chain([f64::NAN]).collect();
        let null = Null::of(Message::new("m"), draws, 10.0, 7).unwrap();
        assert_eq!((null.draws, null.p05, null.p95), (100, 5.0, 95.0));
        assert!((null.mean - 49.5).abs() < 1e-12 && (null.percentile - 0.105).abs() < 1e-12);
        assert_eq!(Null::of(Message::new("m"), vec![], 10.0, 7), None);
        let nearly = Null::of(Message::new("m"), vec![0.1 + 0.2, 1.0], 0.3, 7).unwrap();
        assert_eq!(nearly.percentile, 0.25, "a sum in another order ties");
    }

    #[test]
    fn p_counts_the_observed_value_with_the_draws() {
        assert_eq!(Null::p_at_least(&[0.1 + 0.2, 1.0, 0.2], 0.3), 0.75);
        assert_eq!(Null::p_at_least(&[], 0.3), 1.0);
    }
}
