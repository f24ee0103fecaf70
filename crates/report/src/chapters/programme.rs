//! The programme: the mode of cooperation, and what to do in order.

use crate::report::{Block, Chapter, Section};
use coregion_diagnose::{Cell, CellKind, Scope, Table};
use coregion_plan::Balance;
use coregion_plan::advice::{ModeChoice, Recommendation};
use coregion_zone::Message;

pub fn chapter(
    scope: &Scope<'_>,
    mode: &ModeChoice,
    balance: Option<&Balance>,
    programme: Vec<Recommendation>,
) -> Chapter {
    let mut first = Section::titled(Message::new("programme-mode"));
    first.blocks.extend(mode.reasons.iter().cloned().map(Block::Text));
    first.blocks.push(Block::Text(mode.shares.clone()));
    if !mode.precedents.is_empty() {
        let ids = mode.precedents.join(", ");
        first.blocks.push(Block::Text(Message::new("programme-mode-cases").text("cases", ids)));
    }
    let mut order = Section::titled(Message::new("programme-order"));
    order.blocks.push(Block::Text(Message::new("programme-lead")));
    order.blocks.push(Block::Table(table(&programme)));
    let mut sections = vec![first, order];
    if let Some(balance) = balance {
        let mut gains = Section::titled(Message::new("programme-gains"));
        gains.blocks.push(Block::Text(balance.message(scope)));
        gains.blocks.push(Block::Table(balance.table()));
        sections.push(gains);
    }
    sections.extend(programme.into_iter().map(|r| Section {
        title: Some(Message::new("text-as-is").name("text", &r.title)),
        subject: None,
        blocks: vec![Block::Advice(Box::new(r))],
    }));
    Chapter { id: "programme", title: Message::new("chapter-programme"), sections }
}

fn table(programme: &[Recommendation]) -> Table {
    let mut table = Table::new("programme", Message::new("table-programme"))
        .column("place", "heading-place", CellKind::Int)
        .column("measure", "heading-advice", CellKind::Text)
        .column("field", "heading-field", CellKind::Text)
        .column("constraint", "heading-constraint", CellKind::Text)
        .column("called", "heading-called", CellKind::Text)
        .column("evidence", "heading-best-proven", CellKind::Text);
    for (i, r) in programme.iter().enumerate() {
        table.push(vec![
            Cell::Int(i as i64 + 1),
            Cell::Name(r.title.clone()),
            Cell::Label(Message::new(r.field.label())),
            Cell::Label(Message::new(r.constraint.label())),
            Cell::Label(Message::new(if r.called { "programme-called" } else { "programme-not-called" })),
            r.precedents.first().map_or(Cell::Missing, |c| Cell::Label(Message::new(c.evidence.label()))),
        ]);
    }
    table
}
