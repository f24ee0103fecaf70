//! Disputes: complaint, admissibility, mediation, arbitration, award, appeal.
//!
//! A pending payment that is disputed waits. The case ends with dispositions (post so much, or void) that a solution of
//! both sides or an award states, or that a withdrawal leaves undone. Texts of a case are papers with labels.

mod arbitration;
mod case;
mod command;
mod decide;
mod event;
mod finish;
mod panel;

pub use case::*;
pub use command::*;
pub use decide::ANSWER_DAYS;
pub use event::*;
pub(crate) use finish::resolution_is_free;
pub use panel::{COOLING_MONTHS, PANEL, check_neutral};

use crate::{CaseId, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Cases.
    pub cases: BTreeMap<CaseId, Case>,
}

impl State {
    /// A case.
    ///
    /// # Errors
    /// Not filed.
    pub fn case(&self, case: &CaseId) -> Result<&Case, Refusal> {
        self.cases.get(case).ok_or_else(|| Refusal::UnknownCase { case: case.clone() })
    }
}
