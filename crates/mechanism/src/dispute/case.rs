//! A case: its sides, its steps, its panel and its end.

use crate::instrument::Source;
use crate::{Act, PaperId, PersonId, ResolutionId, Signed, TransferId, Words};
use coregion_terms::{Date, Money, PartyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How far a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseStatus {
    /// Brought.
    Filed,
    /// Not admitted.
    Inadmissible,
    /// Admitted.
    Admitted,
    /// A mediator is at work.
    InMediation,
    /// Mediation failed.
    MediationFailed,
    /// The panel is formed or at work.
    InArbitration,
    /// The award is issued and may be appealed.
    Awarded,
    /// The award is appealed; a second panel is formed or at work.
    InAppeal,
    /// Solved, or the award is final.
    Concluded,
    /// Withdrawn.
    Withdrawn,
}

/// What becomes of a disputed pending transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Disposition {
    /// It is posted with this amount; the rest is released.
    Post {
        /// The disputed transfer.
        pending: TransferId,
        /// How much.
        amount: Money,
    },
    /// It is voided.
    Void {
        /// The disputed transfer.
        pending: TransferId,
    },
}

impl Disposition {
    /// The disputed transfer.
    pub fn pending(&self) -> &TransferId {
        match self {
            Disposition::Post { pending, .. } | Disposition::Void { pending } => pending,
        }
    }
}

/// An arbitrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arbitrator {
    /// Who appointed.
    pub appointed: Act,
    /// In which place: of a side, or presiding.
    pub seat: Seat,
    /// A challenge that is open.
    pub challenged: Option<(Act, Words)>,
}

/// A place on the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Seat {
    /// Appointed by the side that complains.
    Complainant,
    /// Appointed by the other side.
    Respondent,
    /// Appointed by the office.
    Presiding,
}

/// A solution that a mediator proposes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solution {
    /// Who proposed it.
    pub proposed: Act,
    /// Its words, open to all.
    pub text: Words,
    /// What becomes of each disputed transfer.
    pub dispositions: Vec<Disposition>,
    /// Who accepted.
    pub accepted: BTreeMap<PartyId, (Act, Signed)>,
}

/// An award.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// Who issued it.
    pub issued: Act,
    /// With which key of the tribunal.
    pub signed: Signed,
    /// The panel that decided.
    pub panel: BTreeSet<PersonId>,
    /// Those of the panel that were for it.
    pub agreed: BTreeSet<PersonId>,
    /// The resolution that it becomes.
    pub resolution: ResolutionId,
    /// Its title.
    pub title: Words,
    /// Its words, open to all; reasons are papers.
    pub text: Words,
    /// What becomes of each disputed transfer.
    pub dispositions: Vec<Disposition>,
    /// The last day for an appeal; none where there is none.
    pub appeal_until: Option<Date>,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Who brought it.
    pub filed: Act,
    /// The side that complains.
    pub complainant: PartyId,
    /// The other side.
    pub respondent: PartyId,
    /// A short title, open to all.
    pub title: Words,
    /// What it is about.
    pub about: Source,
    /// Disputed pending transfers, which wait.
    pub disputed: BTreeSet<TransferId>,
    /// The papers of the complaint and the answer.
    pub papers: Vec<PaperId>,
    /// The last day for an answer.
    pub answer_until: Date,
    /// Who answered.
    pub answered: Option<Act>,
    /// How far it is.
    pub status: CaseStatus,
    /// Who did what so far, in order.
    pub acts: Vec<(String, Act)>,
    /// The mediator.
    pub mediator: Option<PersonId>,
    /// The solution proposed last.
    pub solution: Option<Solution>,
    /// The panel that is formed or at work.
    pub panel: BTreeMap<PersonId, Arbitrator>,
    /// Persons that may not sit again: challenged with success, or of the first panel.
    pub barred: BTreeSet<PersonId>,
    /// The awards; the last one counts.
    pub awards: Vec<Award>,
}

impl Case {
    /// Whether a party is one of the sides.
    pub fn is_side(&self, party: &PartyId) -> bool {
        self.complainant == *party || self.respondent == *party
    }

    /// Whether a person is the mediator or sits, or sat, on a panel.
    pub fn has_person(&self, person: &PersonId) -> bool {
        self.mediator.as_ref() == Some(person)
            || self.panel.contains_key(person)
            || self.awards.iter().any(|award| award.panel.contains(person))
    }
}
