//! An agreement: its versions, what each says, who signed, and what it is today.

use super::{Named, missing};
use crate::{Declined, Office};
use coregion_mechanism::instrument::{Agreement, AgreementStatus, VersionStatus};
use coregion_mechanism::{AgreementId, MeetingId, MotionId, PersonId};
use coregion_terms::{Date, Draft, Moment};
use serde::Serialize;

/// An agreement as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgreementView {
    /// The agreement.
    pub agreement: AgreementId,
    /// What it is today.
    pub status: AgreementStatus,
    /// The number of the version in force today.
    pub in_force: Option<u32>,
    /// Who is bound today.
    pub bound: Vec<Named>,
    /// The last day in force, where it was ended.
    pub ended: Option<Date>,
    /// Who leaves, with the last day on which each is bound.
    pub leaving: Vec<(Named, Date)>,
    /// Times in which it is not applied: the first day, and the day on which it is applied again.
    pub suspensions: Vec<(Date, Option<Date>)>,
    /// The versions, the first is version 1.
    pub versions: Vec<VersionView>,
}

/// A version as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VersionView {
    /// Its number, from 1.
    pub version: u32,
    /// How far it is.
    pub status: VersionStatus,
    /// Its text and terms.
    pub draft: Draft,
    /// The digest that parties sign.
    pub digest: String,
    /// The parties with their names.
    pub parties: Vec<Named>,
    /// The meeting at which it is tabled.
    pub meeting: Option<MeetingId>,
    /// The motion that adopted it.
    pub adopted: Option<MotionId>,
    /// The first day in force.
    pub in_force_from: Option<Date>,
    /// Who signed.
    pub signatures: Vec<SignatureView>,
}

/// A signature as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SignatureView {
    /// The party.
    pub party: Named,
    /// Who signed for it.
    pub by: PersonId,
    /// When.
    pub at: Moment,
    /// With which key.
    pub key: String,
}

impl Office {
    /// An agreement.
    ///
    /// # Errors
    /// The reader has no mandate, or there is no such agreement.
    pub fn agreement(&self, reader: &PersonId, agreement: &AgreementId) -> Result<AgreementView, Declined> {
        self.look(reader, |look| {
            let found = look.state.instruments.agreements.get(agreement);
            Ok(shown(look, agreement, found.ok_or_else(|| missing("agreement", agreement))?))
        })
    }

    /// Every agreement.
    ///
    /// # Errors
    /// The reader has no mandate.
    pub fn agreements(&self, reader: &PersonId) -> Result<Vec<AgreementView>, Declined> {
        self.look(reader, |look| {
            Ok(look.state.instruments.agreements.iter().map(|(id, found)| shown(look, id, found)).collect())
        })
    }
}

fn shown(look: &super::Look<'_>, id: &AgreementId, found: &Agreement) -> AgreementView {
    let versions = (1u32..).zip(&found.versions).map(|(number, version)| VersionView {
        version: number,
        status: version.status,
        draft: version.draft.clone(),
        digest: version.digest.clone(),
        parties: version.draft.parties.iter().map(|party| look.party(party)).collect(),
        meeting: version.meeting.clone(),
        adopted: version.adopted.clone(),
        in_force_from: version.in_force_from,
        signatures: (version.signatures.iter())
            .map(|(party, signature)| SignatureView {
                party: look.party(party),
                by: signature.act.by.clone(),
                at: signature.act.at,
                key: signature.signed.key.clone(),
            })
            .collect(),
    });
    AgreementView {
        agreement: id.clone(),
        status: found.status_on(look.day),
        in_force: found.version_on(look.day).map(|(number, _)| number),
        bound: found.parties_on(look.day).into_iter().map(|party| look.party(party)).collect(),
        ended: found.ended,
        leaving: found.leaving.iter().map(|(party, until)| (look.party(party), *until)).collect(),
        suspensions: found.suspensions.iter().map(|s| (s.from, s.resumed)).collect(),
        versions: versions.collect(),
    }
}
