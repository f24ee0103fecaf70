//! The rules of audit: a sample drawn by a stated seed, and what was found.

use super::*;
use crate::command::{Decide, exists, require};
use crate::context::Context;
use crate::{Event, Office};

/// The next number of SplitMix64 (Steele, Lea and Flood 2014), so that anybody can draw the same sample again.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// So many of the items, each set equally likely, by a seed; in the order of the items.
///
/// Selection sampling (Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2 S): an item is taken when a
/// number below what is left falls below what is still to be taken.
pub fn sample<T: Clone>(items: &[T], size: usize, seed: u32) -> Vec<T> {
    let mut state = u64::from(seed);
    let mut taken = Vec::with_capacity(size.min(items.len()));
    for (at, item) in items.iter().enumerate() {
        let left = u128::try_from(items.len() - at).unwrap_or(1);
        let wanted = u128::try_from(size.min(items.len()) - taken.len()).unwrap_or(0);
        if (u128::from(next(&mut state)) * left) >> 64 < wanted {
            taken.push(item.clone());
        }
    }
    taken
}

/// The certified items of a call, by project and report.
fn certified_items(office: &Office, call: &CallId) -> Vec<CostId> {
    let of_call = office.programmes.projects.values().filter(|project| project.call == *call);
    let verdicts = of_call.flat_map(|p| p.reports.values()).flat_map(|report| &report.verdicts);
    verdicts.filter(|(_, verdict)| verdict.certified.is_positive()).map(|(cost, _)| cost.clone()).collect()
}

impl Decide for DrawSample {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        office.programmes.call(&self.call)?;
        if let Some(s) = office.programmes.samples.get(&self.sample) {
            return Err(exists(&self.sample, (&s.call, s.seed) == (&self.call, self.seed), "seed"));
        }
        let items = certified_items(office, &self.call);
        require(!items.is_empty(), "items")?;
        require(self.size > 0, "size")?;
        let items = sample(&items, usize::try_from(self.size).unwrap_or(usize::MAX), self.seed);
        Ok(vec![SampleDrawn { act: context.act(), drawing: self.clone(), items }.into()])
    }

    fn stream(&self) -> String {
        format!("sample/{}", self.sample)
    }
}

impl Decide for RecordAudit {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let unknown = || Refusal::UnknownSample { sample: self.sample.clone() };
        let drawn = office.programmes.samples.get(&self.sample).ok_or_else(unknown)?;
        let unknown = || Refusal::UnknownCost { cost: self.cost.clone() };
        if let Some(finding) = drawn.items.get(&self.cost).ok_or_else(unknown)? {
            return Err(exists(&self.cost, finding.irregular == self.irregular, "irregular"));
        }
        let (project, report) = office.programmes.costs.get(&self.cost).ok_or_else(unknown)?;
        let report = office.programmes.project(project)?.reports.get(report).ok_or_else(unknown)?;
        let verdict = report.verdicts.get(&self.cost).ok_or_else(unknown)?;
        // Who certified an item does not audit it.
        if report.acts.get(&ReportStatus::Certified).is_some_and(|act| act.by == context.actor) {
            return Err(Refusal::SamePerson { person: context.actor.clone() });
        }
        if self.irregular.currency() != verdict.certified.currency() {
            let (currency, given) = (verdict.certified.currency(), self.irregular.currency());
            return Err(Refusal::OtherCurrency { currency, given });
        }
        if self.irregular.is_negative() || self.irregular > verdict.certified {
            return Err(Refusal::ExceedsApproved { available: verdict.certified });
        }
        Ok(vec![AuditRecorded { act: context.act(), finding: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        format!("sample/{}", self.sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_as_likely_as_any_other() {
        let items: Vec<usize> = (0..10).collect();
        let mut times = [0u32; 10];
        for seed in 0..3000 {
            let drawn = sample(&items, 3, seed);
            assert_eq!(drawn.len(), 3);
            assert!(drawn.is_sorted());
            assert_eq!(drawn, sample(&items, 3, seed));
            drawn.iter().for_each(|at| times[*at] += 1);
        }
        // Expected 900 each, standard deviation 25.
        assert!(times.iter().all(|t| (800..1000).contains(t)), "{times:?}");
        assert_eq!(sample(&items, 99, 7), items);
        assert!(sample(&items, 0, 7).is_empty());
    }
}
