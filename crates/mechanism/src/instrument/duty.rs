//! Duties with due dates and follow-up.

use super::Source;
use crate::{Act, PaperId, Words};
use coregion_terms::{Date, PartyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a duty ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// It was done.
    Done,
    /// It is no longer owed.
    Lapsed,
}

/// A report on a duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyReport {
    /// Who reported.
    pub act: Act,
    /// What was done.
    pub text: Words,
    /// Papers that show it.
    pub papers: Vec<PaperId>,
    /// Whether it is said to be done.
    pub done: bool,
}

/// A duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Who assigned it.
    pub assigned: Act,
    /// What is to be done.
    pub title: Words,
    /// Who must do it.
    pub responsible: PartyId,
    /// By when; the last of these counts.
    pub due: Vec<Date>,
    /// What states it.
    pub source: Source,
    /// The reports.
    pub reports: Vec<DutyReport>,
    /// How and when it ended.
    pub closed: Option<(Closing, Act)>,
}

impl Duty {
    /// The day by which it must be done.
    pub fn due(&self) -> Option<Date> {
        self.due.last().copied()
    }

    /// Whether it is open and its day has passed.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.closed.is_none() && self.due().is_some_and(|due| due < today)
    }
}
