//! The plan, field by field.

use crate::report::{Block, Chapter, Section, Subject};
use coregion_plan::{Field, PartRun};
use coregion_zone::Message;

pub fn chapter(parts: Vec<PartRun>) -> Chapter {
    let mut lead = Section::default();
    lead.blocks.push(Block::Text(Message::new("plan-lead")));
    let mut sections = vec![lead];
    let mut left: Vec<PartRun> = parts.into_iter().filter(|p| p.result.is_ok()).collect();
    for field in Field::ALL {
        let (here, rest): (Vec<PartRun>, Vec<PartRun>) =
            left.into_iter().partition(|p| p.part.field == field);
        left = rest;
        if here.is_empty() {
            continue;
        }
        sections.push(Section::titled(Message::new(field.label())));
        sections.extend(here.into_iter().filter_map(section));
    }
    Chapter { id: "plan", title: Message::new("chapter-plan"), sections }
}

fn section(run: PartRun) -> Option<Section> {
    let proposal = run.result.ok()?;
    let mut blocks = vec![Block::Findings(proposal.findings)];
    blocks.extend(proposal.proof.map(Block::Text));
    blocks.extend(proposal.tables.into_iter().filter(|t| !t.rows.is_empty()).map(Block::Table));
    Some(Section { title: None, subject: Some(Subject::Part(run.part)), blocks })
}
