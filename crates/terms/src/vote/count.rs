//! The count of named votes.

use super::{Abstentions, Electorate, Method, Tie, VoteRule};
use crate::trace::{Key, Rule};
use crate::{Exact, PartyId, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Vote {
    /// For.
    For,
    /// Against.
    Against,
    /// Neither.
    Abstain,
}

/// The result of a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Whether the motion is carried.
    pub carried: bool,
    /// Whether enough members were present.
    pub quorum: bool,
    /// Members present.
    pub present: u32,
    /// Members for.
    pub votes_for: u32,
    /// Members against.
    pub against: u32,
    /// Members that abstained.
    pub abstained: u32,
    /// The arithmetic.
    pub steps: Vec<Step>,
}

/// Counts votes under a rule. Votes of those who are not members and present are left out.
pub fn count(
    rule: &VoteRule,
    members: &BTreeSet<PartyId>,
    present: &BTreeSet<PartyId>,
    votes: &BTreeMap<PartyId, Vote>,
    chair: Option<&PartyId>,
) -> Count {
    let here: BTreeSet<&PartyId> = members.intersection(present).collect();
    let cast: Vec<(&PartyId, Vote)> =
        votes.iter().filter(|(party, _)| here.contains(party)).map(|(p, v)| (p, *v)).collect();
    let tally = |vote: Vote| cast.iter().filter(|(_, v)| *v == vote).count() as u32;
    let (votes_for, against, abstained) = (tally(Vote::For), tally(Vote::Against), tally(Vote::Abstain));
    let number = |n: usize| Exact::from(n as i64);
    let quorum_needed = &number(members.len()) * &rule.quorum;
    let quorum = !members.is_empty() && number(here.len()) >= quorum_needed;
    let mut steps = vec![
        Step::new(Rule::Quorum, quorum)
            .with(Key::Members, members.len() as i64)
            .with(Key::Present, here.len() as i64)
            .with(Key::Needed, quorum_needed),
    ];
    let electorate = match (rule.of, rule.abstentions) {
        (Electorate::Members, _) => members.len(),
        (Electorate::Cast, Abstentions::NotCounted) => (votes_for + against) as usize,
        (Electorate::Cast, Abstentions::AsAgainst) => cast.len(),
    };
    let of = number(electorate);
    let in_favour = Exact::from(i64::from(votes_for));
    let mut compare = |value: Exact, of: Exact, needed: Exact, reached: bool| {
        let step = Step::new(Rule::Votes, reached).with(Key::For, value);
        steps.push(step.with(Key::Of, of).with(Key::Needed, needed));
        reached
    };
    let weigh = |weights: &BTreeMap<PartyId, u32>, only_for: bool| -> Exact {
        let counts =
            |party: &PartyId| !only_for || votes.get(party) == Some(&Vote::For) && here.contains(party);
        let sum = members
            .iter()
            .filter(|p| counts(p))
            .filter_map(|p| weights.get(p))
            .map(|w| i64::from(*w))
            .sum::<i64>();
        Exact::from(sum)
    };
    let reached = match &rule.method {
        Method::Consensus => {
            let blocked = against + if rule.abstentions == Abstentions::AsAgainst { abstained } else { 0 };
            compare(in_favour, of, Exact::from(i64::from(votes_for + blocked)), blocked == 0)
        }
        Method::Unanimity => {
            let reached = in_favour == of;
            compare(in_favour, of.clone(), of, reached)
        }
        Method::Majority { more_than } => {
            let needed = &of * more_than;
            let by_chair = in_favour == needed
                && rule.tie == Tie::Chair
                && chair.is_some_and(|chair| here.contains(chair) && votes.get(chair) == Some(&Vote::For));
            let reached = in_favour > needed || by_chair;
            compare(in_favour, of, needed, reached)
        }
        Method::Qualified { at_least } => {
            let needed = &of * at_least;
            let reached = in_favour >= needed;
            compare(in_favour, of, needed, reached)
        }
        Method::Weighted { weights, quota } => {
            let (value, all) = (weigh(weights, true), weigh(weights, false));
            let needed = Exact::from(i64::try_from(*quota).unwrap_or(i64::MAX));
            let reached = value >= needed;
            compare(value, all, needed, reached)
        }
        Method::Double { members: part, weight, weights } => {
            let all = number(members.len());
            let needed = &all * part;
            let by_members = in_favour >= needed;
            compare(in_favour, all, needed, by_members);
            let (value, all) = (weigh(weights, true), weigh(weights, false));
            let needed = &all * weight;
            let by_weight = value >= needed;
            compare(value, all, needed, by_weight) && by_members
        }
    };
    let carried = quorum && votes_for > 0 && reached;
    Count { carried, quorum, present: here.len() as u32, votes_for, against, abstained, steps }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Validate;

    fn party(at: usize) -> PartyId {
        format!("m{at}").parse().unwrap()
    }

    /// `+` for, `-` against, `0` abstains, `p` present without a vote, `.` absent; the first is the chair.
    fn run(rule: &VoteRule, pattern: &str) -> Count {
        assert_eq!(rule.problems(), vec![]);
        let members = (0..pattern.len()).map(party).collect();
        let mut present = BTreeSet::new();
        let mut votes = BTreeMap::new();
        for (at, mark) in pattern.chars().enumerate() {
            if mark != '.' {
                present.insert(party(at));
            }
            match mark {
                '+' => votes.insert(party(at), Vote::For),
                '-' => votes.insert(party(at), Vote::Against),
                '0' => votes.insert(party(at), Vote::Abstain),
                _ => None,
            };
        }
        count(rule, &members, &present, &votes, Some(&party(0)))
    }

    fn rule(method: serde_json::Value) -> VoteRule {
        serde_json::from_value(serde_json::json!({ "method": method, "quorum": "1/2" })).unwrap()
    }

    fn weights(list: &[u32]) -> BTreeMap<PartyId, u32> {
        list.iter().enumerate().map(|(at, w)| (party(at), *w)).collect()
    }

    #[test]
    fn each_method_decides_as_it_says() {
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        let against = |mut rule: VoteRule| {
            rule.abstentions = Abstentions::AsAgainst;
            rule
        };
        let members = |mut rule: VoteRule| {
            rule.of = Electorate::Members;
            rule
        };
        let chair = |mut rule: VoteRule| {
            rule.tie = Tie::Chair;
            rule
        };
        let simple = || rule(json(r#"{ "majority": { "more_than": "1/2" } }"#));
        let two_thirds = || rule(json(r#"{ "qualified": { "at_least": "2/3" } }"#));
        let consensus = || rule(json(r#""consensus""#));
        let unanimity = || rule(json(r#""unanimity""#));
        for (rule, pattern, carried) in [
            (consensus(), "++00", true),
            (consensus(), "++-.", false),
            (consensus(), "0000", false),
            (against(consensus()), "+++0", false),
            (unanimity(), "+++.", true),
            (unanimity(), "+++0", true),
            (against(unanimity()), "+++0", false),
            (members(unanimity()), "+++.", false),
            (members(unanimity()), "++++", true),
            (VoteRule::unanimity(), "+++0", false),
            (simple(), "++-", true),
            (simple(), "++--", false),
            (simple(), "+000", true),
            (against(simple()), "++00", false),
            (members(simple()), "++-..", false),
            (members(simple()), "+++..", true),
            (chair(simple()), "++--", true),
            (chair(simple()), "--++", false),
            (two_thirds(), "++++++---", true),
            (two_thirds(), "+++++----", false),
            (members(two_thirds()), "+++++++..", true),
            (simple(), "++..", true),
            (simple(), "++...", false),
            (simple(), "++p..", true),
            (simple(), "pppp", false),
            (simple(), "", false),
        ] {
            let got = run(&rule, pattern);
            assert_eq!(got.carried, carried, "{rule:?} {pattern} {got:?}");
        }
    }

    #[test]
    fn double_majority_needs_both() {
        let method = Method::Double {
            members: "55 %".parse().unwrap(),
            weight: "65 %".parse().unwrap(),
            weights: weights(&[60, 20, 10, 10]),
        };
        let rule = VoteRule { method, ..VoteRule::simple_majority() };
        for (pattern, carried) in
            [("++--", false), ("++-+", true), ("-+++", false), ("+++.", true), ("+---", false)]
        {
            assert_eq!(run(&rule, pattern).carried, carried, "{pattern}");
        }
    }

    /// Members whose leaving turns a winning set into a losing one, over all sets (Banzhaf 1965).
    fn swings(list: &[u32], quota: u64) -> Vec<u32> {
        let rule = VoteRule {
            method: Method::Weighted { weights: weights(list), quota },
            quorum: Exact::zero(),
            ..VoteRule::simple_majority()
        };
        let wins = |set: usize| {
            let pattern: String =
                (0..list.len()).map(|at| if set >> at & 1 == 1 { '+' } else { '-' }).collect();
            run(&rule, &pattern).carried
        };
        let mut swings = vec![0; list.len()];
        for set in (0..1usize << list.len()).filter(|set| wins(*set)) {
            for (at, swing) in swings.iter_mut().enumerate() {
                *swing += u32::from(set >> at & 1 == 1 && !wins(set & !(1 << at)));
            }
        }
        swings
    }

    #[test]
    fn weighted_votes_give_the_published_swings() {
        assert_eq!(swings(&[4, 4, 4, 2, 2, 1], 12), [10, 10, 10, 6, 6, 0]);
        assert_eq!(swings(&[45, 30, 15, 10], 51), [6, 2, 2, 2]);
    }

    #[test]
    fn votes_of_strangers_and_of_the_absent_do_not_count() {
        let members: BTreeSet<PartyId> = (0..3).map(party).collect();
        let present: BTreeSet<PartyId> = [party(0), party(1), party(9)].into();
        let votes = [(party(0), Vote::Against), (party(2), Vote::For), (party(9), Vote::For)].into();
        let got = count(&VoteRule::simple_majority(), &members, &present, &votes, None);
        assert_eq!((got.votes_for, got.against, got.present, got.carried), (0, 1, 2, false));
    }
}
