//! The office: all rooms in one state, one `decide` and one `evolve`.

use crate::context::Context;
use crate::{Authority, Command, Event, PaperId, Refusal, paper::Paper};
use crate::{dispute, instrument, ledger, party, programme};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that the office knows, made of its events and of nothing else. Equal states serialise to equal JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Parties, people, mandates and keys.
    pub parties: party::State,
    /// Papers with their labels.
    pub papers: BTreeMap<PaperId, Paper>,
    /// Meetings, motions, resolutions, agreements and duties.
    pub instruments: instrument::State,
    /// Accounts, transfers, facts and settlements.
    pub ledger: ledger::State,
    /// Calls, projects, reports and payments.
    pub programmes: programme::State,
    /// Cases.
    pub disputes: dispute::State,
}

/// What happens on a command, or why nothing does: first whether the actor may ask it, then what the room says.
///
/// # Errors
/// The reason why nothing happens.
pub fn decide(office: &Office, command: &Command, context: &Context) -> Result<Vec<Event>, Refusal> {
    Authority::get().check(office, command, context)?;
    command.decide(office, context)
}

/// Takes an event into the state. Total: what was recorded has happened.
pub fn evolve(office: &mut Office, event: &Event) {
    event.evolve(office);
}

/// The streams of some events, sorted, each once.
pub fn streams<'e>(events: impl IntoIterator<Item = &'e Event>) -> Vec<String> {
    let mut streams: Vec<String> = events.into_iter().flat_map(Event::streams).collect();
    streams.sort();
    streams.dedup();
    streams
}
