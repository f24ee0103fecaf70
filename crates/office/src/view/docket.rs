//! The docket: every case with its steps; of papers that are sealed from the reader there is no trace.

use super::{Look, Named, PaperView, missing};
use crate::{Declined, Office};
use coregion_mechanism::dispute::{Case, CaseStatus, Disposition, Seat};
use coregion_mechanism::instrument::Source;
use coregion_mechanism::paper::About;
use coregion_mechanism::{CaseId, PaperId, PersonId, ResolutionId, TransferId, Words};
use coregion_terms::{Date, Moment};
use serde::Serialize;
use std::collections::BTreeSet;

/// A case as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseView {
    /// The case.
    pub case: CaseId,
    /// A short title, open to all.
    pub title: Words,
    /// The side that complains.
    pub complainant: Named,
    /// The other side.
    pub respondent: Named,
    /// When it was brought.
    pub filed: Moment,
    /// What it is about.
    pub about: Source,
    /// Disputed transfers, which wait until the end.
    pub disputed: BTreeSet<TransferId>,
    /// How far it is.
    pub status: CaseStatus,
    /// The last day for an answer.
    pub answer_until: Date,
    /// Whether the answer is late.
    pub overdue: bool,
    /// What was done so far: the command, by whom, when.
    pub steps: Vec<(String, PersonId, Moment)>,
    /// The mediator.
    pub mediator: Option<PersonId>,
    /// The panel.
    pub panel: Vec<PanelMember>,
    /// The awards; the last one counts.
    pub awards: Vec<AwardView>,
    /// The papers of the case that are for the reader.
    pub papers: Vec<PaperView>,
}

/// A member of a panel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PanelMember {
    /// Who.
    pub person: PersonId,
    /// In which place.
    pub seat: Seat,
    /// Whether a challenge is open.
    pub challenged: bool,
}

/// An award as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AwardView {
    /// The resolution that it becomes.
    pub resolution: ResolutionId,
    /// Its title.
    pub title: Words,
    /// Its words, open to all.
    pub text: Words,
    /// When it was issued.
    pub issued: Moment,
    /// Who was for it.
    pub agreed: BTreeSet<PersonId>,
    /// What becomes of each disputed transfer.
    pub dispositions: Vec<Disposition>,
    /// The last day for an appeal.
    pub appeal_until: Option<Date>,
}

impl Office {
    /// A case.
    ///
    /// # Errors
    /// The reader has no mandate, or there is no such case.
    pub fn case(&self, reader: &PersonId, case: &CaseId) -> Result<CaseView, Declined> {
        self.look(reader, |look| {
            let found = look.state.disputes.cases.get(case);
            Ok(shown(look, case, found.ok_or_else(|| missing("case", case))?))
        })
    }

    /// Every case.
    ///
    /// # Errors
    /// The reader has no mandate.
    pub fn docket(&self, reader: &PersonId) -> Result<Vec<CaseView>, Declined> {
        self.look(reader, |look| {
            Ok(look.state.disputes.cases.iter().map(|(id, case)| shown(look, id, case)).collect())
        })
    }
}

fn shown(look: &Look<'_>, id: &CaseId, case: &Case) -> CaseView {
    let filed_about =
        look.state.papers.iter().filter(|(_, filed)| filed.paper.about == About::Case(id.clone()));
    let papers: BTreeSet<&PaperId> = filed_about.map(|(paper, _)| paper).chain(&case.papers).collect();
    let panel = case.panel.iter().map(|(person, arbitrator)| PanelMember {
        person: person.clone(),
        seat: arbitrator.seat,
        challenged: arbitrator.challenged.is_some(),
    });
    let awards = case.awards.iter().map(|award| AwardView {
        resolution: award.resolution.clone(),
        title: award.title.clone(),
        text: award.text.clone(),
        issued: award.issued.at,
        agreed: award.agreed.clone(),
        dispositions: award.dispositions.clone(),
        appeal_until: award.appeal_until,
    });
    CaseView {
        case: id.clone(),
        title: case.title.clone(),
        complainant: look.party(&case.complainant),
        respondent: look.party(&case.respondent),
        filed: case.filed.at,
        about: case.about.clone(),
        disputed: case.disputed.clone(),
        status: case.status,
        answer_until: case.answer_until,
        overdue: case.answered.is_none() && case.answer_until < look.day,
        steps: case.acts.iter().map(|(step, act)| (step.clone(), act.by.clone(), act.at)).collect(),
        mediator: case.mediator.clone(),
        panel: panel.collect(),
        awards: awards.collect(),
        papers: papers.into_iter().filter_map(|paper| look.paper(paper)).collect(),
    }
}
