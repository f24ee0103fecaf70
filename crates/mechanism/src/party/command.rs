//! What is asked of the register of parties and people.

use super::{Kind, Role, Standing};
use crate::shapes::commands;
use crate::{MandateId, PersonId, Words};
use coregion_terms::{Date, PartyId};

commands! {
    /// Founds the office, with its first administrator.
    FoundOffice {
        /// The party that is the office.
        office: PartyId,
        /// Its name.
        name: Words,
        /// How many minutes the clocks at its place are ahead of UTC.
        offset_minutes: i32,
        /// The mandate of the first administrator, who is the actor.
        mandate: MandateId,
        /// The name of the first administrator.
        administrator: Words,
    }

    /// Registers a party.
    RegisterParty {
        /// The party.
        party: PartyId,
        /// Its name.
        name: Words,
        /// What it is.
        kind: Kind,
        /// What it belongs to.
        part_of: Option<PartyId>,
        /// What it is to the office.
        standing: Standing,
    }

    /// Admits a party as member or associate, or ends that.
    SetStanding {
        /// The party.
        party: PartyId,
        /// What it becomes.
        standing: Standing,
    }

    /// Closes a party that has ended.
    CloseParty {
        /// The party.
        party: PartyId,
        /// Its last day.
        until: Date,
    }

    /// Registers a person.
    RegisterPerson {
        /// The person.
        person: PersonId,
        /// The name.
        name: Words,
    }

    /// Gives a person a role at a party.
    GrantMandate {
        /// The mandate.
        mandate: MandateId,
        /// The person.
        person: PersonId,
        /// The party.
        party: PartyId,
        /// The role.
        role: Role,
        /// The first day.
        from: Date,
        /// The last day.
        until: Option<Date>,
    }

    /// Ends a mandate before its last day.
    RevokeMandate {
        /// The mandate.
        mandate: MandateId,
        /// Why.
        reason: Words,
    }

    /// Records a key of a party.
    RegisterKey {
        /// The party.
        party: PartyId,
        /// The Ed25519 public key, 64 hexadecimal digits.
        key: String,
    }

    /// Replaces a key of a party by another.
    RotateKey {
        /// The party.
        party: PartyId,
        /// The key that ends.
        old: String,
        /// The key that follows.
        new: String,
    }

    /// Revokes a key of a party for ever.
    RevokeKey {
        /// The party.
        party: PartyId,
        /// The key.
        key: String,
        /// Why.
        reason: Words,
    }
}
