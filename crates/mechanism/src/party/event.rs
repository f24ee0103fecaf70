//! What happened to parties, people, mandates and keys.

use super::command::*;
use super::{Key, Kind, Mandate, Party, Person, Role, Standing, State};
use crate::event::Evolve;
use crate::shapes::events;
use crate::{Act, MandateId, Office, PersonId};
use coregion_terms::PartyId;
use std::collections::BTreeMap;

events! {
    /// The office was founded.
    OfficeFounded {
        /// As asked.
        founding: FoundOffice,
    }

    /// A party was registered.
    PartyRegistered {
        /// As asked.
        party: RegisterParty,
    }

    /// The standing of a party changed.
    StandingSet {
        /// As asked.
        change: SetStanding,
    }

    /// A party was closed.
    PartyClosed {
        /// As asked.
        closing: CloseParty,
    }

    /// A person was registered.
    PersonRegistered {
        /// As asked.
        person: RegisterPerson,
    }

    /// A mandate was given.
    MandateGranted {
        /// As asked.
        mandate: GrantMandate,
    }

    /// A mandate ended.
    MandateRevoked {
        /// As asked.
        revocation: RevokeMandate,
        /// Whose it was.
        person: PersonId,
    }

    /// A party may sign with a key.
    KeyRegistered {
        /// The party.
        party: PartyId,
        /// The key.
        key: String,
    }

    /// A party may no longer sign with a key.
    KeyRevoked {
        /// The party.
        party: PartyId,
        /// The key.
        key: String,
    }
}

fn party_stream(party: &PartyId) -> Vec<String> {
    vec![format!("party/{party}")]
}

fn person_stream(person: &PersonId) -> Vec<String> {
    vec![format!("person/{person}")]
}

fn add_mandate(state: &mut State, id: &MandateId, mandate: Mandate) {
    state.of_person.entry(mandate.person.clone()).or_default().insert(id.clone());
    state.mandates.insert(id.clone(), mandate);
}

fn party(name: &crate::Words, kind: Kind, part_of: Option<PartyId>, standing: Standing, act: &Act) -> Party {
    Party {
        name: name.clone(),
        kind,
        part_of,
        standing,
        registered: act.clone(),
        until: None,
        keys: BTreeMap::new(),
    }
}

impl Evolve for OfficeFounded {
    fn evolve(&self, office: &mut Office) {
        let (state, founding) = (&mut office.parties, &self.founding);
        state.office = Some(founding.office.clone());
        state.offset_minutes = founding.offset_minutes;
        let itself = party(&founding.name, Kind::Organ, None, Standing::Associate, &self.act);
        state.parties.insert(founding.office.clone(), itself);
        let person = Person { name: founding.administrator.clone(), registered: self.act.clone() };
        state.people.insert(self.act.by.clone(), person);
        let mandate = Mandate {
            person: self.act.by.clone(),
            party: founding.office.clone(),
            role: Role::Administrator,
            from: self.act.at.date_at(founding.offset_minutes),
            until: None,
            granted: self.act.clone(),
            revoked: None,
        };
        add_mandate(state, &founding.mandate, mandate);
    }

    fn streams(&self) -> Vec<String> {
        party_stream(&self.founding.office)
    }
}

impl Evolve for PartyRegistered {
    fn evolve(&self, office: &mut Office) {
        let RegisterParty { party: id, name, kind, part_of, standing } = &self.party;
        let party = party(name, kind.clone(), part_of.clone(), *standing, &self.act);
        office.parties.parties.insert(id.clone(), party);
    }

    fn streams(&self) -> Vec<String> {
        party_stream(&self.party.party)
    }
}

impl Evolve for StandingSet {
    fn evolve(&self, office: &mut Office) {
        if let Some(party) = office.parties.parties.get_mut(&self.change.party) {
            party.standing = self.change.standing;
        }
    }

    fn streams(&self) -> Vec<String> {
        party_stream(&self.change.party)
    }
}

impl Evolve for PartyClosed {
    fn evolve(&self, office: &mut Office) {
        if let Some(party) = office.parties.parties.get_mut(&self.closing.party) {
            party.until = Some(self.closing.until);
            party.standing = Standing::Outside;
        }
    }

    fn streams(&self) -> Vec<String> {
        party_stream(&self.closing.party)
    }
}

impl Evolve for PersonRegistered {
    fn evolve(&self, office: &mut Office) {
        let person = Person { name: self.person.name.clone(), registered: self.act.clone() };
        office.parties.people.insert(self.person.person.clone(), person);
    }

    fn streams(&self) -> Vec<String> {
        person_stream(&self.person.person)
    }
}

impl Evolve for MandateGranted {
    fn evolve(&self, office: &mut Office) {
        let GrantMandate { mandate: id, person, party, role, from, until } = self.mandate.clone();
        let granted = self.act.clone();
        add_mandate(
            &mut office.parties,
            &id,
            Mandate { person, party, role, from, until, granted, revoked: None },
        );
    }

    fn streams(&self) -> Vec<String> {
        person_stream(&self.mandate.person)
    }
}

impl Evolve for MandateRevoked {
    fn evolve(&self, office: &mut Office) {
        if let Some(mandate) = office.parties.mandates.get_mut(&self.revocation.mandate) {
            mandate.revoked = Some(self.act.clone());
        }
    }

    fn streams(&self) -> Vec<String> {
        person_stream(&self.person)
    }
}

impl Evolve for KeyRegistered {
    fn evolve(&self, office: &mut Office) {
        let key = Key { registered: self.act.clone(), revoked: None };
        if let Some(party) = office.parties.parties.get_mut(&self.party) {
            party.keys.insert(self.key.clone(), key);
        }
        office.parties.keys.insert(self.key.clone(), self.party.clone());
    }

    fn streams(&self) -> Vec<String> {
        party_stream(&self.party)
    }
}

impl Evolve for KeyRevoked {
    fn evolve(&self, office: &mut Office) {
        let party = office.parties.parties.get_mut(&self.party);
        if let Some(key) = party.and_then(|party| party.keys.get_mut(&self.key)) {
            key.revoked = Some(self.act.clone());
        }
    }

    fn streams(&self) -> Vec<String> {
        party_stream(&self.party)
    }
}
