//! The programme: the measures that the figures call for, in order, each with where and with whom, the figures, the
//! precedents and how far they are proven, the gain as far as it is estimated, and the first three steps.

use super::casebook::{Case, Casebook};
use super::rules::{Rule, Rules};
use crate::plan::PartRun;
use crate::{Field, Gain};
use coregion_diagnose::{Constraint, Diagnosis, Finding, Support};
use coregion_zone::{Message, Names, UnitId};

/// A measure that is advised.
#[derive(Clone, Debug)]
pub struct Recommendation {
    /// The rule.
    pub rule: String,
    /// The field.
    pub field: Field,
    /// Title.
    pub title: Names,
    /// What to do.
    pub what: Names,
    /// The constraint that calls for it most.
    pub constraint: Constraint,
    /// Whether the data show that constraint.
    pub called: bool,
    /// How strongly: evidence for less evidence against.
    pub balance: f64,
    /// The findings that call for it, the strongest first.
    pub figures: Vec<Finding>,
    /// Where and how, as the part of the plan says.
    pub proposals: Vec<Message>,
    /// How good that proposal is.
    pub proof: Option<Message>,
    /// Who is concerned first.
    pub partners: Vec<UnitId>,
    /// The gain of each member; empty means not estimated.
    pub gains: Vec<Gain>,
    /// Precedents, the best proven first.
    pub precedents: Vec<Case>,
    /// What must hold before.
    pub preconditions: Vec<Names>,
    /// The first three steps.
    pub steps: Vec<Names>,
    /// The kind of draft agreement that goes with it.
    pub agreement: Option<String>,
}

/// The programme of a zone, in order: what the data call for first, the strongest evidence first, then in the order of the rules.
/// What no figure calls for stands last and says so.
pub fn programme(
    diagnosis: &Diagnosis,
    parts: &[PartRun],
    casebook: &Casebook,
    rules: &Rules,
) -> Vec<Recommendation> {
    let balance = |constraint: Constraint| {
        diagnosis.weighing.iter().find(|w| w.constraint == constraint).map_or(0.0, |w| w.balance)
    };
    let mut list: Vec<Recommendation> = (rules.all().iter())
        .filter_map(|rule| {
            let mut constraints = rule.constraints.clone();
            constraints.sort_by(|a, b| balance(*b).total_cmp(&balance(*a)));
            let constraint = *constraints.first()?;
            Some(recommend(rule, constraint, balance(constraint), diagnosis, parts, casebook))
        })
        .collect();
    // A stable sort keeps the order of the rules where the evidence is equal.
    list.sort_by(|a, b| b.called.cmp(&a.called).then(b.balance.total_cmp(&a.balance)));
    list
}

fn recommend(
    rule: &Rule,
    constraint: Constraint,
    balance: f64,
    diagnosis: &Diagnosis,
    parts: &[PartRun],
    casebook: &Casebook,
) -> Recommendation {
    let mut figures: Vec<Finding> = (diagnosis.findings())
        .filter(|f| {
            let speaks = f
                .evidence
                .is_some_and(|e| rule.constraints.contains(&e.constraint) && e.support == Support::Confirms);
            speaks && rule.calls.iter().any(|c| c == f.measure)
        })
        .cloned()
        .collect();
    let strength = |f: &Finding| f.evidence.map_or(0.0, |e| e.strength);
    figures.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    figures.truncate(4);
    let proposal = parts.iter().find(|p| p.part.name == rule.part).and_then(|p| p.result.as_ref().ok());
    let mut precedents: Vec<Case> = rule.cases.iter().filter_map(|id| casebook.get(id).cloned()).collect();
    precedents.sort_by_key(|c| c.evidence);
    Recommendation {
        rule: rule.id.clone(),
        field: rule.field,
        title: rule.title.clone(),
        what: rule.what.clone(),
        constraint,
        called: balance > 0.0 && !figures.is_empty(),
        balance,
        figures,
        proposals: proposal
            .map(|p| p.findings.iter().take(3).map(|f| f.reading.clone()).collect())
            .unwrap_or_default(),
        proof: proposal.and_then(|p| p.proof.clone()),
        partners: proposal.map(|p| p.partners.clone()).unwrap_or_default(),
        gains: proposal.map(|p| p.gains.clone()).unwrap_or_default(),
        precedents,
        preconditions: rule.preconditions.clone(),
        steps: rule.steps.clone(),
        agreement: rule.agreement.clone(),
    }
}
