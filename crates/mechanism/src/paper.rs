//! Papers: their digests, their labels, and who may see them. The text of a paper is kept beside the journal.

use crate::context::{Act, Context};
use crate::{AgreementId, ProjectId, command::Decide, event::Evolve};
use crate::{CaseId, Event, MeetingId, Office, PaperId, PersonId, Refusal, Words};
use coregion_terms::PartyId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who may see something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "to", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Access {
    /// Everybody.
    Public,
    /// Members and associates.
    Members,
    /// These parties and the office.
    Parties {
        /// The parties.
        parties: BTreeSet<PartyId>,
    },
    /// These parties and persons only, not the office.
    Sealed {
        /// The parties: people with a mandate there.
        parties: BTreeSet<PartyId>,
        /// The persons.
        persons: BTreeSet<PersonId>,
    },
    /// Those who have a part in a case: both sides, its mediator and its panel.
    Case {
        /// The case.
        case: CaseId,
    },
}

impl Access {
    /// Whether the title must stay out of the journal, which every member can read.
    pub fn is_sealed(&self) -> bool {
        matches!(self, Access::Sealed { .. } | Access::Case { .. })
    }
}

/// What a paper belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum About {
    /// A meeting.
    Meeting(MeetingId),
    /// An agreement.
    Agreement(AgreementId),
    /// A project.
    Project(ProjectId),
    /// A case.
    Case(CaseId),
    /// The office as a whole.
    Office,
}

/// Files a paper: its digest and label. The bytes go to the journal beside the command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilePaper {
    /// The paper.
    pub paper: PaperId,
    /// Its title; none where it is sealed.
    pub title: Option<Words>,
    /// The SHA-256 digest of its bytes, 64 hexadecimal digits. Salt what is sealed.
    pub digest: String,
    /// Its media type.
    pub media_type: String,
    /// What it belongs to.
    pub about: About,
    /// Who may see it.
    pub access: Access,
}

/// A paper was filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperFiled {
    /// Who and when.
    pub act: Act,
    /// The paper.
    pub paper: FilePaper,
}

/// A paper in the state: as filed, by whom.
pub type Paper = PaperFiled;

/// Whether a text is the digest of something: 64 lower-case hexadecimal digits.
pub(crate) fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

impl Decide for FilePaper {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Some(recorded) = office.papers.get(&self.paper) {
            return Err(crate::command::exists(&self.paper, recorded.paper == *self, "paper"));
        }
        if !is_digest(&self.digest) {
            return Err(Refusal::NotValid { field: "digest".into(), value: self.digest.clone() });
        }
        if self.access.is_sealed() && self.title.is_some() {
            return Err(Refusal::SealedTitle { paper: self.paper.clone() });
        }
        if let About::Case(case) = &self.about {
            office.disputes.case(case)?;
        }
        if let Access::Case { case } = &self.access {
            office.disputes.case(case)?;
        }
        Ok(vec![PaperFiled { act: context.act(), paper: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        format!("paper/{}", self.paper)
    }
}

impl Evolve for PaperFiled {
    fn evolve(&self, office: &mut Office) {
        office.papers.insert(self.paper.paper.clone(), self.clone());
    }

    fn streams(&self) -> Vec<String> {
        vec![format!("paper/{}", self.paper.paper)]
    }
}
