//! Who may mediate and arbitrate: nobody with a part in the matter.

use super::Case;
use crate::{Office, PersonId, Refusal};
use coregion_terms::{Date, PartyId};

/// Months for which a mandate that has ended still is a part in the matter.
pub const COOLING_MONTHS: u32 = 24;
/// How many arbitrators a panel has: one of each side and one who presides.
pub const PANEL: usize = 3;

/// Whether a party is a side or belongs to one, however far down.
fn belongs(office: &Office, party: &PartyId, side: &PartyId) -> bool {
    let mut at = Some(party);
    for _ in 0..=office.parties.parties.len() {
        match at {
            Some(here) if here == side => return true,
            Some(here) => at = office.parties.parties.get(here).and_then(|party| party.part_of.as_ref()),
            None => return false,
        }
    }
    false
}

/// Refuses a person who acts for a side or a body of it, or did within the last two years.
///
/// # Errors
/// The person is not known or has a part in the matter.
pub fn check_neutral(office: &Office, case: &Case, person: &PersonId, today: Date) -> Result<(), Refusal> {
    office.parties.person(person)?;
    let offset = office.parties.offset_minutes;
    let found = office.parties.mandates_of(person).find(|mandate| {
        let ended = mandate.revoked.as_ref().map(|act| act.at.date_at(offset));
        let last = [ended, mandate.until].into_iter().flatten().min();
        let recent = last.is_none_or(|last| today <= last.plus_months(COOLING_MONTHS));
        recent
            && [&case.complainant, &case.respondent].iter().any(|side| belongs(office, &mandate.party, side))
    });
    match found {
        Some(mandate) => {
            Err(Refusal::ConflictOfInterest { person: person.clone(), with: mandate.party.to_string() })
        }
        None => Ok(()),
    }
}
