//! The rules of the register.

use super::*;
use crate::command::{Decide, exists, require};
use crate::context::Context;
use crate::{Event, Office, paper::is_digest};

fn party_stream(party: &PartyId) -> String {
    format!("party/{party}")
}

/// Refuses unless the actor keeps the register of this party: an administrator of the office, or of the party itself.
fn keeps(office: &Office, context: &Context, party: &PartyId) -> Result<(), Refusal> {
    if context.is_office(office) { Ok(()) } else { context.acts_for(party) }
}

/// Refuses a text that is no public key.
fn key(text: &str) -> Result<(), Refusal> {
    match is_digest(text) {
        true => Ok(()),
        false => Err(Refusal::NotValid { field: "key".into(), value: text.to_owned() }),
    }
}

impl Decide for FoundOffice {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if office.parties.office.is_some() {
            return Err(Refusal::FoundedBefore {});
        }
        context.acts_for(&self.office)?;
        require(!self.name.is_empty(), "name")?;
        if self.offset_minutes.abs() > 14 * 60 {
            let value = self.offset_minutes.to_string();
            return Err(Refusal::NotValid { field: "offset_minutes".into(), value });
        }
        Ok(vec![OfficeFounded { act: context.act(), founding: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        party_stream(&self.office)
    }
}

impl Decide for RegisterParty {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Some(party) = office.parties.parties.get(&self.party) {
            let same = party.name == self.name && party.kind == self.kind && party.part_of == self.part_of;
            return Err(exists(&self.party, same, "party"));
        }
        require(!self.name.is_empty(), "name")?;
        if let Some(whole) = &self.part_of {
            office.parties.open_party(whole)?;
        }
        let member = self.standing == Standing::Member;
        if member && !matches!(self.kind, Kind::Jurisdiction { .. }) {
            return Err(Refusal::NotValid { field: "standing".into(), value: "member".into() });
        }
        Ok(vec![PartyRegistered { act: context.act(), party: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        party_stream(&self.party)
    }
}

impl Decide for SetStanding {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let party = office.parties.open_party(&self.party)?;
        if party.standing == self.standing {
            return Err(exists(&self.party, true, "standing"));
        }
        if self.standing == Standing::Member && !matches!(party.kind, Kind::Jurisdiction { .. }) {
            return Err(Refusal::NotValid { field: "standing".into(), value: "member".into() });
        }
        Ok(vec![StandingSet { act: context.act(), change: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        party_stream(&self.party)
    }
}

impl Decide for CloseParty {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        office.parties.open_party(&self.party)?;
        if office.parties.is_office(&self.party) && office.parties.office.as_ref() == Some(&self.party) {
            return Err(Refusal::NotValid { field: "party".into(), value: self.party.to_string() });
        }
        if self.until > context.today(office) {
            return Err(Refusal::DayAhead { on: self.until });
        }
        let owed = office.ledger.accounts.iter().find(|(_, a)| a.owner == self.party && !a.is_closed());
        if let Some((account, _)) = owed {
            return Err(Refusal::AccountNotEmpty { account: account.clone() });
        }
        Ok(vec![PartyClosed { act: context.act(), closing: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        party_stream(&self.party)
    }
}

impl Decide for RegisterPerson {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Some(person) = office.parties.people.get(&self.person) {
            return Err(exists(&self.person, person.name == self.name, "name"));
        }
        require(!self.name.is_empty(), "name")?;
        Ok(vec![PersonRegistered { act: context.act(), person: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        format!("person/{}", self.person)
    }
}

impl Decide for GrantMandate {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        keeps(office, context, &self.party)?;
        if let Some(m) = office.parties.mandates.get(&self.mandate) {
            let same = (&m.person, &m.party, m.role) == (&self.person, &self.party, self.role)
                && (m.from, m.until) == (self.from, self.until);
            return Err(exists(&self.mandate, same, "mandate"));
        }
        office.parties.person(&self.person)?;
        office.parties.open_party(&self.party)?;
        if let Some(until) = self.until.filter(|until| *until < self.from) {
            return Err(Refusal::NotValid { field: "until".into(), value: until.to_string() });
        }
        Ok(vec![MandateGranted { act: context.act(), mandate: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        format!("person/{}", self.person)
    }
}

impl Decide for RevokeMandate {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let unknown = || Refusal::UnknownMandate { mandate: self.mandate.clone() };
        let mandate = office.parties.mandates.get(&self.mandate).ok_or_else(unknown)?;
        keeps(office, context, &mandate.party)?;
        if mandate.revoked.is_some() {
            return Err(exists(&self.mandate, true, "mandate"));
        }
        // The office must keep somebody who can give mandates.
        let others = office.parties.mandates.iter().any(|(id, other)| {
            *id != self.mandate
                && other.role == Role::Administrator
                && office.parties.office.as_ref() == Some(&other.party)
                && other.holds_on(context.today(office))
        });
        let last = mandate.role == Role::Administrator
            && office.parties.office.as_ref() == Some(&mandate.party)
            && !others;
        if last {
            return Err(Refusal::StillOpen { thing: "last-administrator".into() });
        }
        let person = mandate.person.clone();
        Ok(vec![MandateRevoked { act: context.act(), revocation: self.clone(), person }.into()])
    }

    fn stream(&self) -> String {
        format!("mandate/{}", self.mandate)
    }
}

impl Decide for RegisterKey {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        keeps(office, context, &self.party)?;
        office.parties.open_party(&self.party)?;
        key(&self.key)?;
        if office.parties.keys.contains_key(&self.key) {
            return Err(Refusal::KeyKnown { key: self.key.clone() });
        }
        let (party, key) = (self.party.clone(), self.key.clone());
        Ok(vec![KeyRegistered { act: context.act(), party, key }.into()])
    }

    fn stream(&self) -> String {
        party_stream(&self.party)
    }
}

impl Decide for RotateKey {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        keeps(office, context, &self.party)?;
        office.parties.open_party(&self.party)?;
        if !office.parties.holds(&self.party, &self.old) {
            return Err(Refusal::KeyNotHeld { party: self.party.clone(), key: self.old.clone() });
        }
        key(&self.new)?;
        if office.parties.keys.contains_key(&self.new) {
            return Err(Refusal::KeyKnown { key: self.new.clone() });
        }
        let party = &self.party;
        Ok(vec![
            KeyRegistered { act: context.act(), party: party.clone(), key: self.new.clone() }.into(),
            KeyRevoked { act: context.act(), party: party.clone(), key: self.old.clone() }.into(),
        ])
    }

    fn stream(&self) -> String {
        party_stream(&self.party)
    }
}

impl Decide for RevokeKey {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        keeps(office, context, &self.party)?;
        if !office.parties.holds(&self.party, &self.key) {
            return Err(Refusal::KeyNotHeld { party: self.party.clone(), key: self.key.clone() });
        }
        let (party, key) = (self.party.clone(), self.key.clone());
        Ok(vec![KeyRevoked { act: context.act(), party, key }.into()])
    }

    fn stream(&self) -> String {
        party_stream(&self.party)
    }
}
