//! Shares between groups against groups dealt to the units at random.

use crate::random::Stream;
use crate::{Constraint, Evidence, Finding, Null, Support};
use coregion_zone::Message;

/// How the share of a measure is read.
pub(super) struct Readings {
    /// Larger than dealt groups give.
    pub high: &'static str,
    /// Smaller than they give.
    pub low: &'static str,
    /// What they give.
    pub chance: &'static str,
}

/// Completes the finding of a share between groups: p of a share at least as large when the labels are dealt to the units
/// at random, the null, the reading and the evidence. Draws for which the share is undefined are left out; without any
/// the finding stays as it is.
pub(super) fn against_dealt_labels(
    finding: &mut Finding,
    share: f64,
    labels: &[u32],
    (draws, seed): (usize, u64),
    of: impl Fn(&[u32]) -> Option<f64>,
    say: &dyn Fn(&'static str) -> Message,
    readings: &Readings,
) {
    let mut dealt = labels.to_vec();
    let drawn: Vec<f64> = (0..draws)
        .filter_map(|draw| {
            dealt.copy_from_slice(labels);
            Stream::new(seed, draw as u64).shuffle(&mut dealt);
            of(&dealt)
        })
        .collect();
    let p = Null::p_at_least(&drawn, share);
    let Some(null) = Null::of(Message::new("null-theil-labels"), drawn, share, seed) else { return };
    let (id, support, strength) = match (p, null.percentile) {
        (p, _) if p <= 0.05 => (readings.high, Support::Confirms, 0.7),
        (_, percentile) if percentile <= 0.05 => (readings.low, Support::Contradicts, 0.7),
        _ => (readings.chance, Support::Inconclusive, 0.5),
    };
    finding.reading = say(id).percent("value", share, 1).percent("expected", null.mean, 1);
    finding.p = Some(p);
    finding.warnings.push(Message::new("warning-theil-contiguous"));
    finding.null = Some(null);
    finding.evidence = Some(Evidence { constraint: Constraint::AdministrativeBarriers, support, strength });
}
