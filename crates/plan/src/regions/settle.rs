//! From labels to an outcome: the demanded number of regions, demands mended, and what is proven.

use super::assignment::Assignment;
use super::bound::lower_bound;
use super::ground::Ground;
use super::search::{Spent, descend, mend, number};
use super::{Attributes, Demands, Regions};
use crate::{Limit, Outcome};
use coregion_diagnose::random::Stream;

/// The outcome of a classic method: its regions as they are where only their number was demanded, else mended and improved.
pub(crate) fn settle(
    ground: &Ground,
    attributes: &Attributes,
    demands: &Demands<'_>,
    labels: &[u32],
    mut spent: Spent,
    limit: &Limit<'_>,
) -> Outcome<Regions> {
    let mut labels = number(ground, labels, ground.regions);
    if ground.demanding() {
        let mut a = Assignment::new(ground, labels, ground.regions);
        if mend(&mut a, &mut Stream::new(0, 0), limit, &mut spent) {
            descend(&mut a, limit, &mut spent);
        }
        labels = a.label;
    }
    outcome(ground, attributes, demands, &labels, spent)
}

/// The outcome of labels of nodes, with the bound.
pub(crate) fn outcome(
    ground: &Ground,
    attributes: &Attributes,
    demands: &Demands<'_>,
    labels: &[u32],
    spent: Spent,
) -> Outcome<Regions> {
    let mut regions = Regions::new(ground, attributes, demands, labels, spent.work);
    regions.bound = lower_bound(ground, regions.count).map(|bound| bound.min(regions.cost));
    let gap = regions.gap();
    match () {
        () if !regions.unmet.is_empty() => Outcome::Stopped { best: Some(regions), gap: None },
        () if gap.is_some_and(|gap| gap <= 1e-9) => Outcome::Optimal(regions),
        () if spent.stopped => Outcome::Stopped { best: Some(regions), gap },
        () => Outcome::Feasible { best: regions, gap },
    }
}
