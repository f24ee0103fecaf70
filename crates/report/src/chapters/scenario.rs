//! A scenario: what differs between the plan of this report and the plan under the scenario.

use crate::report::{Block, Section};
use coregion_plan::scenario::{PlanDiff, ScenarioError};
use coregion_zone::{Message, Units};

/// The section of a scenario; one that cannot be applied says why.
pub fn section(compared: &Result<PlanDiff, ScenarioError>, units: &Units) -> Section {
    let diff = match compared {
        Ok(diff) => diff,
        Err(error) => {
            let mut section = Section::titled(Message::new("scenario-untitled"));
            let refused = Message::new("scenario-refused").text("error", error.to_string());
            section.blocks.push(Block::Text(refused));
            return section;
        }
    };
    let mut section = Section::titled(diff.heading());
    section.blocks.push(Block::Text(Message::new("scenario-lead")));
    section.blocks.push(Block::Text(diff.summary()));
    section.blocks.extend(diff.mode_message().map(Block::Text));
    section.blocks.extend(diff.tables(units).into_iter().map(Block::Table));
    section
}
