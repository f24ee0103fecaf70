//! Parties, the people that act for them, their mandates and their keys.
//!
//! A party is a jurisdiction at any level, an organ, an association, an intermediary, a fund or a firm. Members vote and
//! sign; associates have rights of their own: they apply, report, complain and are heard. People act by dated mandates.

mod command;
mod decide;
mod event;

pub use command::*;
pub use event::*;

use crate::{Act, MandateId, PersonId, Refusal, Words};
use coregion_terms::{Date, PartyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a party is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Kind {
    /// A jurisdiction.
    Jurisdiction {
        /// Its level.
        level: Level,
    },
    /// An organ: a secretariat, a joint meeting, a tribunal, a bureau.
    Organ,
    /// An association of firms, scholars or citizens.
    Association,
    /// An intermediary: a firm of lawyers, accountants, appraisers.
    Intermediary,
    /// A fund.
    Fund,
    /// A firm or any other body that brings social capital or carries out projects.
    Firm,
}

/// The level of a jurisdiction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A country.
    Country,
    /// A province or state.
    Province,
    /// A prefecture or city.
    Prefecture,
    /// A county.
    County,
    /// A township.
    Township,
}

/// What a party is to the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Known, without rights.
    Outside,
    /// It applies, reports, complains and is heard.
    Associate,
    /// It votes and signs as well.
    Member,
}

/// What a person does for a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Keeps parties, people, mandates and keys.
    Administrator,
    /// Prepares meetings, keeps minutes, duties and the registry of cases.
    Secretary,
    /// Chairs meetings.
    Chair,
    /// Speaks and votes for a member.
    Delegate,
    /// Signs agreements and contracts.
    Signatory,
    /// Records facts, confirms settlements.
    FinanceOfficer,
    /// Keeps the accounts and authorises payments.
    Treasurer,
    /// Confirms payments.
    Cashier,
    /// Keeps the calls and projects of a fund.
    FundManager,
    /// Assesses applications.
    Assessor,
    /// Controls reports.
    Controller,
    /// Audits.
    Auditor,
    /// Applies and reports for a partner of a project.
    ProjectOfficer,
    /// Speaks for a side in disputes.
    Counsel,
    /// Mediates.
    Mediator,
    /// Arbitrates.
    Arbitrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 16] = [
        Role::Administrator,
        Role::Secretary,
        Role::Chair,
        Role::Delegate,
        Role::Signatory,
        Role::FinanceOfficer,
        Role::Treasurer,
        Role::Cashier,
        Role::FundManager,
        Role::Assessor,
        Role::Controller,
        Role::Auditor,
        Role::ProjectOfficer,
        Role::Counsel,
        Role::Mediator,
        Role::Arbitrator,
    ];

    /// The name as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Secretary => "secretary",
            Role::Chair => "chair",
            Role::Delegate => "delegate",
            Role::Signatory => "signatory",
            Role::FinanceOfficer => "finance-officer",
            Role::Treasurer => "treasurer",
            Role::Cashier => "cashier",
            Role::FundManager => "fund-manager",
            Role::Assessor => "assessor",
            Role::Controller => "controller",
            Role::Auditor => "auditor",
            Role::ProjectOfficer => "project-officer",
            Role::Counsel => "counsel",
            Role::Mediator => "mediator",
            Role::Arbitrator => "arbitrator",
        }
    }
}

/// A party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its name.
    pub name: Words,
    /// What it is.
    pub kind: Kind,
    /// What it belongs to: the higher jurisdiction, or the body whose organ it is.
    pub part_of: Option<PartyId>,
    /// What it is to the office.
    pub standing: Standing,
    /// When it was registered.
    pub registered: Act,
    /// The last day, where it has ended.
    pub until: Option<Date>,
    /// Its keys, 64 hexadecimal digits each.
    pub keys: BTreeMap<String, Key>,
}

/// A key of a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Who recorded it.
    pub registered: Act,
    /// Who revoked it.
    pub revoked: Option<Act>,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name.
    pub name: Words,
    /// When registered.
    pub registered: Act,
}

/// A role of a person at a party, from a day to a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    /// The person.
    pub person: PersonId,
    /// The party.
    pub party: PartyId,
    /// The role.
    pub role: Role,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
    /// Who gave it.
    pub granted: Act,
    /// Who ended it.
    pub revoked: Option<Act>,
}

impl Mandate {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.revoked.is_none() && self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// Parties, people, mandates and keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The party that is the office itself; none before it is founded.
    pub office: Option<PartyId>,
    /// How many minutes the clocks at its place are ahead of UTC (China: 480).
    pub offset_minutes: i32,
    /// The parties.
    pub parties: BTreeMap<PartyId, Party>,
    /// The people.
    pub people: BTreeMap<PersonId, Person>,
    /// The mandates.
    pub mandates: BTreeMap<MandateId, Mandate>,
    /// The mandates of each person.
    pub of_person: BTreeMap<PersonId, BTreeSet<MandateId>>,
    /// Every key that was ever recorded, with its holder.
    pub keys: BTreeMap<String, PartyId>,
}

impl State {
    /// A party.
    ///
    /// # Errors
    /// It is not registered.
    pub fn party(&self, party: &PartyId) -> Result<&Party, Refusal> {
        self.parties.get(party).ok_or_else(|| Refusal::UnknownParty { party: party.clone() })
    }

    /// A party that has not ended.
    ///
    /// # Errors
    /// It is not registered, or closed.
    pub fn open_party(&self, party: &PartyId) -> Result<&Party, Refusal> {
        let found = self.party(party)?;
        match found.until {
            None => Ok(found),
            Some(_) => Err(crate::command::status(party, "closed", "open")),
        }
    }

    /// A person.
    ///
    /// # Errors
    /// Not registered.
    pub fn person(&self, person: &PersonId) -> Result<&Person, Refusal> {
        self.people.get(person).ok_or_else(|| Refusal::UnknownPerson { person: person.clone() })
    }

    /// The mandates of a person.
    pub fn mandates_of<'s>(&'s self, person: &PersonId) -> impl Iterator<Item = &'s Mandate> {
        self.of_person.get(person).into_iter().flatten().filter_map(|mandate| self.mandates.get(mandate))
    }

    /// The roles of a person at a party on a day.
    pub fn roles(&self, person: &PersonId, party: &PartyId, day: Date) -> BTreeSet<Role> {
        self.mandates_of(person)
            .filter(|mandate| mandate.party == *party && mandate.holds_on(day))
            .map(|mandate| mandate.role)
            .collect()
    }

    /// Whether a party holds a key that is not revoked.
    pub fn holds(&self, party: &PartyId, key: &str) -> bool {
        self.parties.get(party).and_then(|p| p.keys.get(key)).is_some_and(|key| key.revoked.is_none())
    }

    /// Whether a party is the office or an organ of it, however far down.
    pub fn is_office(&self, party: &PartyId) -> bool {
        let mut at = Some(party);
        // A chain longer than the number of parties would be a circle.
        for _ in 0..=self.parties.len() {
            let Some(here) = at else { return false };
            if self.office.as_ref() == Some(here) {
                return true;
            }
            let organ = self.parties.get(here).filter(|p| matches!(p.kind, Kind::Organ | Kind::Fund));
            at = organ.and_then(|p| p.part_of.as_ref());
        }
        false
    }
}
