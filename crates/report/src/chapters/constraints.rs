//! What holds cooperation back: constraints in the order of evidence, each with the measures that bear on it.

use crate::report::{Block, Chapter, Section, Subject};
use coregion_diagnose::{Cell, CellKind, Diagnosis, Run, Table, Weighing};
use coregion_zone::{Arg, Catalogue, Language, Message, Names};

pub fn chapter(diagnosis: Diagnosis) -> Chapter {
    let Diagnosis { runs, weighing } = diagnosis;
    let mut sections = Vec::new();
    let mut first = Section::default();
    first.blocks.push(Block::Text(Message::new("constraints-lead")));
    if !weighing.is_empty() {
        first.blocks.push(Block::Table(table(&weighing)));
    }
    sections.push(first);
    let mut left: Vec<Run> = runs.into_iter().filter(|r| r.result.is_ok()).collect();
    for weighing in &weighing {
        let (here, rest): (Vec<Run>, Vec<Run>) =
            left.into_iter().partition(|r| r.constraint() == Some(weighing.constraint));
        left = rest;
        sections.push(Section {
            blocks: said(weighing),
            ..Section::titled(Message::new(weighing.constraint.label()))
        });
        sections.extend(here.into_iter().filter_map(section));
    }
    if !left.is_empty() {
        sections.push(Section {
            blocks: vec![Block::Text(Message::new("constraints-further"))],
            ..Section::titled(Message::new("constraints-further-title"))
        });
        sections.extend(left.into_iter().filter_map(section));
    }
    Chapter { id: "constraints", title: Message::new("chapter-constraints"), sections }
}

fn section(run: Run) -> Option<Section> {
    let output = run.result.ok()?;
    let mut blocks = vec![Block::Findings(output.findings)];
    blocks.extend(output.tables.into_iter().filter(|t| !t.rows.is_empty()).map(Block::Table));
    Some(Section { title: None, subject: Some(Subject::Measure(run.measure)), blocks })
}

/// The title of a measure in both languages.
pub(super) fn measure_names(name: &str) -> Names {
    names_of(&format!("measure-{name}"))
}

/// The title of a part of the plan in both languages.
pub(super) fn part_names(name: &str) -> Names {
    names_of(&format!("plan-{name}"))
}

fn names_of(id: &str) -> Names {
    static CATALOGUES: std::sync::LazyLock<[Catalogue; 2]> =
        std::sync::LazyLock::new(|| Language::ALL.map(crate::text::catalogue));
    Names::new(&CATALOGUES[0].label(id), &CATALOGUES[1].label(id))
}

fn list(names: &[&'static str]) -> Arg {
    Arg::List(names.iter().map(|n| measure_names(n)).collect())
}

/// One sentence for each side that has anything to say.
fn said(weighing: &Weighing) -> Vec<Block> {
    [
        ("constraint-confirmed", &weighing.confirmed),
        ("constraint-contradicted", &weighing.contradicted),
        ("constraint-open", &weighing.open),
    ]
    .into_iter()
    .filter(|(_, names)| !names.is_empty())
    .map(|(id, names)| Block::Text(Message::new(id).arg("measures", list(names)).int("count", names.len())))
    .collect()
}

fn table(weighing: &[Weighing]) -> Table {
    let mut table = Table::new("constraints", Message::new("table-constraints"))
        .column("constraint", "heading-constraint", CellKind::Text)
        .column("verdict", "heading-verdict", CellKind::Text)
        .column("confirmed", "heading-confirmed", CellKind::Text)
        .column("contradicted", "heading-contradicted", CellKind::Text)
        .column("open", "heading-open", CellKind::Text);
    for w in weighing {
        let cell = |names: &[&'static str]| {
            if names.is_empty() {
                return Cell::Missing;
            }
            Cell::Label(Message::new("list-of").arg("list", list(names)))
        };
        table.push(vec![
            Cell::Label(Message::new(w.constraint.label())),
            Cell::Label(Message::new(verdict(w))),
            cell(&w.confirmed),
            cell(&w.contradicted),
            cell(&w.open),
        ]);
    }
    table
}

/// The verdict on a constraint in a word.
pub(super) fn verdict(weighing: &Weighing) -> &'static str {
    match weighing.balance {
        b if b > 0.0 && weighing.contradicted.is_empty() => "verdict-shown",
        b if b > 0.0 => "verdict-mostly",
        b if b < 0.0 => "verdict-not-shown",
        _ => "verdict-undecided",
    }
}
