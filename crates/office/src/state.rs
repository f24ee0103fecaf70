//! The state of the office as the journal folds it.

use coregion_journal::{Entry, Fold};
use coregion_mechanism::{Event, evolve};
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// Everything that the office knows, made of the entries of its journal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct State(pub coregion_mechanism::Office);

impl Deref for State {
    type Target = coregion_mechanism::Office;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Fold for State {
    type Event = Event;
    const VERSION: u32 = 1;

    fn evolve(&mut self, entry: &Entry<Event>) {
        for event in &entry.events {
            evolve(&mut self.0, event);
        }
    }
}
