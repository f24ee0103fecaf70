//! The statement of a party: what its accounts did in a period, each line with the clause and the arithmetic behind it.

use super::Named;
use crate::{Declined, Office};
use coregion_mechanism::ledger::{Line, statement};
use coregion_mechanism::{PersonId, TransferId, Words};
use coregion_terms::{Currency, Date, Money, PartyId, Step};
use coregion_zone::{Message, Names};
use serde::Serialize;

/// A statement as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatementView {
    /// Whose.
    pub party: Named,
    /// In which currency.
    pub currency: Currency,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Credits less debits before the first day.
    pub opening: Money,
    /// What was posted, by day.
    pub lines: Vec<LineView>,
    /// Credits less debits after the last day.
    pub closing: Money,
    /// What waits now.
    pub pending: Vec<LineView>,
}

/// A line as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineView {
    /// The line of the ledger with its origin, its clause and version, and its arithmetic.
    #[serde(flatten)]
    pub line: Line,
    /// The other side.
    pub other: Named,
    /// What it is for.
    pub what: Words,
    /// The agreement's title and the clause's, where it executes one.
    pub clause: Option<(Words, Words)>,
    /// The arithmetic as sentences.
    pub arithmetic: Vec<Message>,
    /// The case that holds it.
    pub held_by: Option<coregion_mechanism::CaseId>,
}

impl Office {
    /// The statement of a party in a currency from a day to a day.
    ///
    /// # Errors
    /// The reader has no mandate, the party is not known, or the days are not in order.
    pub fn statement(
        &self,
        reader: &PersonId,
        party: &PartyId,
        currency: Currency,
        from: Date,
        until: Date,
    ) -> Result<StatementView, Declined> {
        self.look(reader, |look| {
            let statement = statement(look.state, party, currency, from, until)?;
            let show = |line: &Line| shown(look.state, line);
            Ok(StatementView {
                party: look.party(party),
                currency,
                from,
                until,
                opening: statement.opening,
                lines: statement.lines.iter().map(show).collect(),
                closing: statement.closing,
                pending: statement.pending.iter().map(show).collect(),
            })
        })
    }
}

fn shown(state: &coregion_mechanism::Office, line: &Line) -> LineView {
    use coregion_mechanism::ledger::Origin;
    let titles = line.trace.as_ref().and_then(|trace| {
        let version = state.instruments.agreements.get(&trace.agreement)?.version(trace.version)?;
        let clause = version.draft.clause(&trace.clause)?;
        Some((version.draft.title.clone(), clause.title.clone()))
    });
    let project = |id| state.programmes.projects.get(id).map(|p| p.plan().title.clone());
    let what: Words = match &line.origin {
        Origin::Note(words) => words.clone(),
        Origin::Settlement { .. } => {
            titles.as_ref().map(|(_, clause)| clause.clone().into()).unwrap_or_default()
        }
        Origin::Payment { project: id, .. } | Origin::Correction { project: id, .. } => {
            project(id).unwrap_or_default()
        }
        Origin::Contribution { contribution } => (state.programmes.contributions.get(contribution))
            .and_then(|c| state.programmes.calls.get(&c.call))
            .map(|call| call.title.clone())
            .unwrap_or_default(),
        Origin::Case(case) => {
            state.disputes.cases.get(case).map(|case| case.title.clone()).unwrap_or_default()
        }
    };
    let words = |(a, b): (Names, Names)| (a.into(), b.into());
    LineView {
        other: Named::of(state, &line.other_party),
        what,
        clause: titles.map(words),
        arithmetic: line.trace.iter().flat_map(|trace| &trace.steps).map(Step::message).collect(),
        held_by: held(state, &line.transfer),
        line: line.clone(),
    }
}

fn held(state: &coregion_mechanism::Office, transfer: &TransferId) -> Option<coregion_mechanism::CaseId> {
    state.ledger.held.get(transfer).cloned()
}
