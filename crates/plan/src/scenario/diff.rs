//! What differs between two plans.

use super::file::Scenario;
use crate::{Part, Plan, Proposal};
use coregion_diagnose::{Finding, Value};
use coregion_zone::{Arg, Message, Names, UnitId};
use std::collections::BTreeMap;

/// One change that the scenario makes, for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What kind: a number, a member, an option, a rule.
    pub kind: &'static str,
    /// What of it.
    pub what: String,
    /// What it becomes.
    pub to: String,
}

/// A figure of a part before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingChange {
    /// The part.
    pub part: &'static str,
    /// The statistic.
    pub statistic: &'static str,
    /// Unit or pair that it speaks of.
    pub subject: Option<Names>,
    /// Before; `None` where there was none.
    pub before: Option<Value>,
    /// After; `None` where there is none.
    pub after: Option<Value>,
    /// Unit of measure.
    pub unit: String,
    /// Decimals worth showing.
    pub decimals: u8,
    /// What it means after (before, where there is none after).
    pub reading: Message,
}

/// A part that can be planned only before or only after.
#[derive(Clone, Debug, PartialEq)]
pub struct StateChange {
    /// The part.
    pub part: &'static str,
    /// Whether it can be planned after.
    pub after: bool,
    /// What is missing where it cannot.
    pub reason: Message,
}

/// Who joins and who leaves the partners of a part.
#[derive(Clone, Debug, PartialEq)]
pub struct PartnersChange {
    /// The part.
    pub part: &'static str,
    /// Partners after and not before.
    pub joined: Vec<UnitId>,
    /// Partners before and not after.
    pub left: Vec<UnitId>,
}

/// What a member gains before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct GainChange {
    /// The part.
    pub part: &'static str,
    /// The member.
    pub unit: UnitId,
    /// Before; `None` where not estimated.
    pub before: Option<f64>,
    /// After; `None` where not estimated.
    pub after: Option<f64>,
    /// Unit of measure.
    pub measure_unit: &'static str,
}

/// A measure's place in the programme before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The rule.
    pub rule: String,
    /// Its title.
    pub title: Names,
    /// Place from 1, and whether figures call for it, before.
    pub before: Option<(usize, bool)>,
    /// The same after.
    pub after: Option<(usize, bool)>,
}

/// What differs between a plan before and a plan after.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanDiff {
    /// What the scenario is called.
    pub title: String,
    /// What it changes.
    pub changes: Vec<Change>,
    /// Parts that can be planned only before or only after.
    pub states: Vec<StateChange>,
    /// Figures that differ.
    pub findings: Vec<FindingChange>,
    /// Partners that differ.
    pub partners: Vec<PartnersChange>,
    /// Gains that differ.
    pub gains: Vec<GainChange>,
    /// Measures whose place or call differs.
    pub programme: Vec<Place>,
    /// The modes, where they differ.
    pub mode: Option<[&'static str; 2]>,
}

/// Whether two figures differ by more than rounding.
fn differ(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => (a - b).abs() > 1e-9 * a.abs().max(b.abs()).max(1e-300),
        _ => a != b,
    }
}

/// What tells a finding of a part apart: its statistic, what its reading says, what it speaks of, and which of those alike it is.
type FindingKey<'f> = (&'static str, &'static str, Option<&'f Names>, usize);

fn keyed(findings: &[Finding]) -> Vec<(FindingKey<'_>, &Finding)> {
    let mut found: Vec<(FindingKey<'_>, &Finding)> = Vec::with_capacity(findings.len());
    for finding in findings {
        // A part may give one statistic for several rules, each named by a message inside the reading. Where a statistic
        // stands alone, its reading may name whatever the plan comes to.
        let alike = |f: &&Finding| f.statistic == finding.statistic && f.subject == finding.subject;
        let alone = findings.iter().filter(alike).count() == 1;
        let about = finding.reading.args.values().filter(|_| !alone).find_map(|arg| match arg {
            Arg::Message(inner) => Some(inner.id),
            _ => None,
        });
        let (statistic, about, subject) =
            (finding.statistic, about.unwrap_or_default(), finding.subject.as_ref());
        let before =
            found.iter().filter(|((s, a, u, _), _)| (*s, *a, *u) == (statistic, about, subject)).count();
        found.push(((statistic, about, subject, before), finding));
    }
    found
}

impl PlanDiff {
    /// What differs between two plans of the same parts. Units keep their numbers: a scenario changes no list of units.
    pub fn new(scenario: &Scenario, before: &Plan, after: &Plan) -> Self {
        let mut diff =
            PlanDiff { title: scenario.title.clone(), changes: scenario.changes(), ..PlanDiff::default() };
        for run in &before.parts {
            let Some(then) = after.part(run.part.name) else { continue };
            match (&run.result, &then.result) {
                (Ok(a), Ok(b)) => diff.compare(run.part, a, b),
                (Ok(_), Err(why)) => {
                    let reason = why.reason.clone();
                    diff.states.push(StateChange { part: run.part.name, after: false, reason });
                }
                (Err(why), Ok(_)) => {
                    let reason = why.reason.clone();
                    diff.states.push(StateChange { part: run.part.name, after: true, reason });
                }
                (Err(_), Err(_)) => {}
            }
        }
        let places = |plan: &Plan| -> BTreeMap<String, (usize, bool)> {
            plan.programme.iter().enumerate().map(|(i, r)| (r.rule.clone(), (i + 1, r.called))).collect()
        };
        let (a, b) = (places(before), places(after));
        for r in before.programme.iter().chain(after.programme.iter().filter(|r| !a.contains_key(&r.rule))) {
            let (before, after) = (a.get(&r.rule).copied(), b.get(&r.rule).copied());
            if before != after {
                let (rule, title) = (r.rule.clone(), r.title.clone());
                diff.programme.push(Place { rule, title, before, after });
            }
        }
        if before.mode.mode != after.mode.mode {
            diff.mode = Some([before.mode.mode.as_str(), after.mode.mode.as_str()]);
        }
        diff
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
            && self.findings.is_empty()
            && self.partners.is_empty()
            && self.gains.is_empty()
            && self.programme.is_empty()
            && self.mode.is_none()
    }

    fn compare(&mut self, part: &'static Part, a: &Proposal, b: &Proposal) {
        let change = |shown: &Finding, before: Option<&Finding>, after: Option<&Finding>| FindingChange {
            part: part.name,
            statistic: shown.statistic,
            subject: shown.subject.clone(),
            before: before.map(|f| f.value.clone()),
            after: after.map(|f| f.value.clone()),
            unit: shown.unit.clone(),
            decimals: shown.decimals,
            reading: shown.reading.clone(),
        };
        let (then, now) = (keyed(&a.findings), keyed(&b.findings));
        for (key, x) in &then {
            match now.iter().find(|(other, _)| other == key) {
                Some((_, y)) if differ(&x.value, &y.value) || x.reading != y.reading => {
                    self.findings.push(change(y, Some(x), Some(y)));
                }
                Some(_) => {}
                None => self.findings.push(change(x, Some(x), None)),
            }
        }
        for (key, y) in &now {
            if !then.iter().any(|(other, _)| other == key) {
                self.findings.push(change(y, None, Some(y)));
            }
        }
        let without = |list: &[UnitId], other: &[UnitId]| -> Vec<UnitId> {
            list.iter().copied().filter(|u| !other.contains(u)).collect()
        };
        let (joined, left) = (without(&b.partners, &a.partners), without(&a.partners, &b.partners));
        if !joined.is_empty() || !left.is_empty() {
            self.partners.push(PartnersChange { part: part.name, joined, left });
        }
        let mut gains: BTreeMap<(UnitId, &'static str), [Option<f64>; 2]> = BTreeMap::new();
        for (at, list) in [&a.gains, &b.gains].into_iter().enumerate() {
            for gain in list {
                let sums = gains.entry((gain.unit, gain.measure_unit)).or_default();
                sums[at] = Some(sums[at].unwrap_or(0.0) + gain.amount);
            }
        }
        for ((unit, measure_unit), [before, after]) in gains {
            let alike = match (before, after) {
                (Some(x), Some(y)) => !differ(&Value::Number(x), &Value::Number(y)),
                _ => false,
            };
            if !alike {
                self.gains.push(GainChange { part: part.name, unit, before, after, measure_unit });
            }
        }
    }
}

impl Scenario {
    /// The changes in words that no language changes: keys, codes and values.
    pub fn changes(&self) -> Vec<Change> {
        let mut list = Vec::new();
        for n in &self.numbers {
            let unit = n.measure_unit.as_deref().unwrap_or("");
            let to = format!("{} {unit}", n.value).trim().to_owned();
            let what = format!("{} {} {}", n.indicator, n.unit, n.year);
            list.push(Change { kind: "scenario-kind-number", what, to });
        }
        let sides = [(&self.drop, "scenario-kind-drop"), (&self.add, "scenario-kind-add")];
        for (codes, kind) in sides {
            for code in codes {
                list.push(Change { kind, what: code.value.clone(), to: String::new() });
            }
        }
        for (part, given) in &self.options {
            for (key, value) in given {
                let what = format!("{part}.{key}");
                list.push(Change { kind: "scenario-kind-option", what, to: value.value.clone() });
            }
        }
        for rule in &self.rules {
            let lists = [("constraints", &rule.constraints), ("calls", &rule.calls), ("cases", &rule.cases)];
            let mut to: Vec<String> = lists
                .into_iter()
                .filter_map(|(key, list)| Some(format!("{key} = {}", list.as_ref()?.join(" "))))
                .collect();
            to.extend(rule.part.as_ref().map(|p| format!("part = {p}")));
            let kind = if rule.drop { "scenario-kind-rule-drop" } else { "scenario-kind-rule" };
            list.push(Change { kind, what: rule.id.clone(), to: to.join("; ") });
        }
        list
    }
}
