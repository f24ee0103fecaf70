//! Who acts, for whom and when: what a decision may know beside the state.

use crate::party::{Role, Standing};
use crate::{Office, PersonId, Refusal};
use coregion_terms::{Date, Moment, PartyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The circumstances of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The person who acts.
    pub actor: PersonId,
    /// The party in whose name. The mandates of the actor at this party give the roles.
    pub party: PartyId,
    /// The time that the command is recorded with.
    pub now: Moment,
    /// The party's own signature, where the journal has found that it holds for this very command.
    pub signed: Option<Signed>,
}

/// A signature that the journal has checked: the key signed this command, under this idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// Whose key signed.
    pub party: PartyId,
    /// The public key, 64 hexadecimal digits.
    pub key: String,
}

/// Who did something, in whose name and when: it is in every event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// The person.
    pub by: PersonId,
    /// The party.
    pub of: PartyId,
    /// The moment.
    pub at: Moment,
}

impl Context {
    /// The act that events of this command carry.
    pub fn act(&self) -> Act {
        Act { by: self.actor.clone(), of: self.party.clone(), at: self.now }
    }

    /// The day at the place of the office.
    pub fn today(&self, office: &Office) -> Date {
        self.now.date_at(office.parties.offset_minutes)
    }

    /// Whether the actor has a role at the party today.
    pub fn has(&self, office: &Office, role: Role) -> bool {
        office.parties.roles(&self.actor, &self.party, self.today(office)).contains(&role)
    }

    /// Refuses unless the party's own key signed the command.
    ///
    /// # Errors
    /// No signature, of another party, or by a key that the party does not hold.
    pub fn bound(&self, office: &Office) -> Result<Signed, Refusal> {
        let Some(signed) = &self.signed else {
            return Err(Refusal::SignatureMissing { party: self.party.clone() });
        };
        if signed.party != self.party {
            return Err(Refusal::SignatureOfAnother {
                party: self.party.clone(),
                signed: signed.party.clone(),
            });
        }
        if !office.parties.holds(&signed.party, &signed.key) {
            return Err(Refusal::KeyNotHeld { party: signed.party.clone(), key: signed.key.clone() });
        }
        Ok(signed.clone())
    }

    /// Refuses unless the acting party is this one.
    pub fn acts_for(&self, party: &PartyId) -> Result<(), Refusal> {
        if self.party == *party {
            Ok(())
        } else {
            Err(Refusal::AnotherParty { party: party.clone(), acting: self.party.clone() })
        }
    }

    /// Whether the acting party is the office or an organ of it.
    pub fn is_office(&self, office: &Office) -> bool {
        office.parties.is_office(&self.party)
    }

    /// The standing of the acting party.
    pub fn standing(&self, office: &Office) -> Standing {
        office.parties.parties.get(&self.party).map_or(Standing::Outside, |party| party.standing)
    }
}
