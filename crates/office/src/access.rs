//! Who may see what is labelled: a person by any of the mandates that hold, the public by none.

use coregion_mechanism::paper::Paper;
use coregion_mechanism::{Event, Office, PersonId, Viewer, redact_event};
use coregion_terms::{Date, Moment, PartyId};
use std::collections::BTreeSet;

/// The parties at which a person has a mandate that holds on a day.
pub fn parties_of(office: &Office, person: &PersonId, day: Date) -> BTreeSet<PartyId> {
    let mandates = office.parties.mandates_of(person).filter(|mandate| mandate.holds_on(day));
    mandates.map(|mandate| mandate.party.clone()).collect()
}

/// The ways in which somebody may look: for each party that the person acts for on the day.
fn viewers(office: &Office, person: Option<&PersonId>, day: Date) -> Vec<Viewer> {
    let Some(person) = person else { return vec![Viewer::Public] };
    let mut parties = parties_of(office, person, day);
    if parties.is_empty() {
        // Who is named in person sees by that; the party then counts for nothing.
        parties.extend(office.parties.office.clone());
    }
    let seen_by = |party| Viewer::Person { person: person.clone(), party };
    parties.into_iter().map(seen_by).collect()
}

/// Whether somebody may read a paper; `None` is the public.
pub fn may_read(office: &Office, person: Option<&PersonId>, paper: &Paper, day: Date) -> bool {
    viewers(office, person, day).iter().any(|viewer| viewer.may_read(office, paper, day))
}

/// An event as somebody may see it: without papers that are for others; none where it is about one.
pub fn seen(office: &Office, person: Option<&PersonId>, event: &Event, now: Moment) -> Option<Event> {
    let day = now.date_at(office.parties.offset_minutes);
    let mut views = viewers(office, person, day).into_iter();
    let first = redact_event(office, event, &views.next()?, now);
    // What is seen by more than one mandate is the most that one of them shows.
    views.fold(first, |best, viewer| match best {
        Some(whole) if whole == *event => Some(whole),
        best => redact_event(office, event, &viewer, now).filter(|other| other == event).or(best),
    })
}
