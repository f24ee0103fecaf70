//! Parties and their people.

use super::Named;
use crate::{Declined, Office};
use coregion_mechanism::party::{Kind, Role, Standing};
use coregion_mechanism::{MandateId, PersonId, Words};
use coregion_terms::{Date, PartyId};
use serde::Serialize;

/// A party as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartyView {
    /// The party.
    pub party: PartyId,
    /// Its name.
    pub name: Words,
    /// What it is.
    pub kind: Kind,
    /// What it belongs to.
    pub part_of: Option<Named>,
    /// What it is to the office.
    pub standing: Standing,
    /// The last day, where it has ended.
    pub until: Option<Date>,
    /// Its keys that hold.
    pub keys: Vec<String>,
    /// The mandates at it, the ended ones as well.
    pub mandates: Vec<MandateView>,
}

/// A mandate as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MandateView {
    /// The mandate.
    pub mandate: MandateId,
    /// The person.
    pub person: PersonId,
    /// The person's name.
    pub name: Words,
    /// The party.
    pub party: PartyId,
    /// The role.
    pub role: Role,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
    /// Whether it holds today.
    pub holds: bool,
}

impl Office {
    /// Every party with its mandates.
    ///
    /// # Errors
    /// The reader has no mandate.
    pub fn parties(&self, reader: &PersonId) -> Result<Vec<PartyView>, Declined> {
        self.look(reader, |look| {
            let parties = &look.state.parties;
            let all = parties.parties.iter().map(|(id, party)| PartyView {
                party: id.clone(),
                name: party.name.clone(),
                kind: party.kind.clone(),
                part_of: party.part_of.as_ref().map(|whole| look.party(whole)),
                standing: party.standing,
                until: party.until,
                keys: party
                    .keys
                    .iter()
                    .filter(|(_, k)| k.revoked.is_none())
                    .map(|(key, _)| key.clone())
                    .collect(),
                mandates: mandates(look, |mandate| mandate.party == *id),
            });
            Ok(all.collect())
        })
    }

    /// The mandates of a person: what the person may act for.
    ///
    /// # Errors
    /// The person has none that holds today.
    pub fn mandates(&self, person: &PersonId) -> Result<Vec<MandateView>, Declined> {
        self.look(person, |look| Ok(mandates(look, |mandate| mandate.person == *person)))
    }
}

fn mandates(
    look: &super::Look<'_>,
    wanted: impl Fn(&coregion_mechanism::party::Mandate) -> bool,
) -> Vec<MandateView> {
    let parties = &look.state.parties;
    let found = parties.mandates.iter().filter(|(_, mandate)| wanted(mandate));
    let shown = found.map(|(id, mandate)| MandateView {
        mandate: id.clone(),
        person: mandate.person.clone(),
        name: parties.people.get(&mandate.person).map(|person| person.name.clone()).unwrap_or_default(),
        party: mandate.party.clone(),
        role: mandate.role,
        from: mandate.from,
        until: mandate.until,
        holds: mandate.holds_on(look.day),
    });
    shown.collect()
}
