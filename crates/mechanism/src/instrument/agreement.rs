//! Agreements: versions, signatures, and what is in force on a day.

use crate::{Act, AgreementId, MeetingId, MotionId, Refusal, Signed, digest::digest};
use coregion_terms::{Clause, ClauseId, Date, Draft, PartyId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a version is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VersionStatus {
    /// Brought in.
    Draft,
    /// Tabled at a meeting.
    Tabled,
    /// Adopted by vote.
    Adopted,
    /// Signed by all: in force from its day on.
    Signed,
    /// Not adopted.
    Rejected,
}

/// A version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Who brought it in.
    pub drafted: Act,
    /// Its text and terms.
    pub draft: Draft,
    /// The digest of the draft.
    pub digest: String,
    /// How far it is.
    pub status: VersionStatus,
    /// The meeting at which it is tabled.
    pub meeting: Option<MeetingId>,
    /// The motion that adopted it.
    pub adopted: Option<MotionId>,
    /// Who signed.
    pub signatures: BTreeMap<PartyId, Signature>,
    /// The first day in force.
    pub in_force_from: Option<Date>,
}

/// A party's signature under a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who signed.
    pub act: Act,
    /// With which key.
    pub signed: Signed,
}

/// A time in which an agreement is not applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// The first day.
    pub from: Date,
    /// The day on which it is applied again.
    pub resumed: Option<Date>,
}

/// An agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The versions, the first is version 1.
    pub versions: Vec<Version>,
    /// Times in which it is not applied.
    pub suspensions: Vec<Suspension>,
    /// The last day on which a party that leaves is bound.
    pub leaving: BTreeMap<PartyId, Date>,
    /// The last day in force, where it was ended.
    pub ended: Option<Date>,
}

/// What an agreement is on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgreementStatus {
    /// No version has been signed by all, or its day has not come.
    NotYet,
    /// In force.
    InForce,
    /// Suspended.
    Suspended,
    /// Ended.
    Ended,
}

/// The digest of a draft, which parties sign.
pub fn draft_digest(draft: &Draft) -> String {
    digest(draft)
}

impl Agreement {
    /// A version by its number, from 1.
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// A version by its number, to change it.
    pub(crate) fn version_mut(&mut self, number: u32) -> Option<&mut Version> {
        self.versions.get_mut(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// The number of the last version.
    pub fn last(&self) -> u32 {
        u32::try_from(self.versions.len()).unwrap_or(u32::MAX)
    }

    /// The version whose day came last, with its number, whether suspended or not.
    pub fn version_on(&self, day: Date) -> Option<(u32, &Version)> {
        (1u32..).zip(&self.versions).filter(|(_, v)| v.in_force_from.is_some_and(|from| from <= day)).last()
    }

    /// What it is on a day.
    pub fn status_on(&self, day: Date) -> AgreementStatus {
        let Some((_, version)) = self.version_on(day) else { return AgreementStatus::NotYet };
        let over = |until: Option<Date>| until.is_some_and(|until| until < day);
        if over(self.ended) || over(version.draft.until) || self.parties_on(day).len() < 2 {
            return AgreementStatus::Ended;
        }
        let suspended = |s: &Suspension| s.from <= day && s.resumed.is_none_or(|resumed| day < resumed);
        match self.suspensions.iter().any(suspended) {
            true => AgreementStatus::Suspended,
            false => AgreementStatus::InForce,
        }
    }

    /// The parties bound on a day.
    pub fn parties_on(&self, day: Date) -> Vec<&PartyId> {
        let Some((_, version)) = self.version_on(day) else { return Vec::new() };
        let bound = |party: &&PartyId| self.leaving.get(*party).is_none_or(|until| day <= *until);
        version.draft.parties.iter().filter(bound).collect()
    }

    /// The clause that applies on a day, with the number of its version.
    ///
    /// # Errors
    /// The agreement is not in force on the day, or has no such clause then.
    pub fn clause_on(
        &self,
        id: &AgreementId,
        clause: &ClauseId,
        day: Date,
    ) -> Result<(u32, &Clause), Refusal> {
        let not_in_force = || Refusal::NotInForce { agreement: id.clone(), on: day };
        if self.status_on(day) != AgreementStatus::InForce {
            return Err(not_in_force());
        }
        let (number, version) = self.version_on(day).ok_or_else(not_in_force)?;
        let unknown = || Refusal::UnknownClause { agreement: id.clone(), clause: clause.clone() };
        let found = version.draft.clause(clause).ok_or_else(unknown)?;
        let applies =
            found.from.is_none_or(|from| from <= day) && found.until.is_none_or(|until| day <= until);
        if applies { Ok((number, found)) } else { Err(unknown()) }
    }
}
