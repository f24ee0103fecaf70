//! Where it comes from: tables and sources, the methods with their references, and what a careful reader should know.

use super::constraints::{measure_names, part_names};
use crate::report::{Block, Chapter, Section};
use coregion_diagnose::{Cell, CellKind, Diagnosis, Scope, Table};
use coregion_plan::Plan;
use coregion_zone::{Message, Names, Problems, Severity};

pub fn chapter(
    scope: &Scope<'_>,
    diagnosis: &Diagnosis,
    plan: Option<&Plan>,
    problems: &Problems,
) -> Chapter {
    let mut sections = vec![Section { blocks: vec![Block::Table(tables(scope))], ..Section::default() }];
    if !scope.zone.sources.is_empty() {
        let mut section = Section::titled(Message::new("sources-sources"));
        section.blocks.push(Block::Table(sources(scope)));
        if !scope.zone.licences.is_empty() {
            let licences = scope.zone.licences.iter().map(|l| Names::same(l)).collect();
            section.blocks.push(Block::Text(
                Message::new("sources-licences").arg("licences", coregion_zone::Arg::List(licences)),
            ));
        }
        sections.push(section);
    }
    let mut methods = Section::titled(Message::new("sources-methods"));
    methods.blocks.push(Block::Text(Message::new("sources-seed").text("seed", scope.seed.to_string())));
    methods.blocks.push(Block::Table(methods_table(diagnosis)));
    sections.push(methods);
    if let Some(skipped) = skipped(diagnosis, plan) {
        let mut section = Section::titled(Message::new("sources-skipped"));
        section.blocks.push(Block::Text(Message::new("sources-skipped-lead")));
        section.blocks.push(Block::Table(skipped));
        sections.push(section);
    }
    let mut warnings = Section::titled(Message::new("sources-warnings"));
    warnings.blocks.push(Block::Text(problems.summary()));
    if !problems.is_empty() {
        warnings.blocks.push(Block::Table(problem_table(problems)));
    }
    sections.push(warnings);
    Chapter { id: "sources", title: Message::new("chapter-sources"), sections }
}

/// The tables of the package with their rows.
fn tables(scope: &Scope<'_>) -> Table {
    let zone = scope.zone;
    let mut table = Table::new("package", Message::new("table-package").text("name", &zone.name))
        .column("resource", "heading-resource", CellKind::Text)
        .column("rows", "heading-rows", CellKind::Int)
        .column("file", "heading-file", CellKind::Text);
    let resources: [(&str, usize, &str); 9] = [
        ("units", zone.units.len(), "units"),
        ("neighbours", zone.neighbours.pairs.len(), &zone.neighbours.resource),
        ("indicators", zone.indicators.rows().len(), &zone.indicators.resource),
        ("industries", zone.industries.rows.len(), &zone.industries.resource),
        ("flows", zone.flows.rows.len(), &zone.flows.resource),
        ("travel", zone.travel.rows.len(), &zone.travel.resource),
        ("prices", zone.prices.rows.len(), &zone.prices.resource),
        ("observations", zone.observations.rows.len(), &zone.observations.resource),
        ("boundaries", zone.boundaries.as_ref().map_or(0, |b| b.shapes.len()), "boundaries"),
    ];
    for (name, rows, file) in resources.into_iter().filter(|r| r.1 > 0) {
        let file = match name {
            "boundaries" => zone.boundaries.as_ref().map_or(file, |b| b.file.as_str()),
            _ => file,
        };
        table.push(vec![Cell::Text(name.to_owned()), Cell::Int(rows as i64), Cell::Text(file.to_owned())]);
    }
    table
}

fn sources(scope: &Scope<'_>) -> Table {
    let mut table = Table::new("sources", Message::new("table-sources"))
        .column("key", "heading-key", CellKind::Text)
        .column("title", "heading-title", CellKind::Text)
        .column("path", "heading-path", CellKind::Text);
    for source in &scope.zone.sources {
        let text = |t: &str| if t.is_empty() { Cell::Missing } else { Cell::Text(t.to_owned()) };
        table.push(vec![text(&source.key), text(&source.title), text(&source.path)]);
    }
    table
}

fn methods_table(diagnosis: &Diagnosis) -> Table {
    let mut table = Table::new("methods", Message::new("table-methods"))
        .column("measure", "heading-measure", CellKind::Text)
        .column("name", "heading-id", CellKind::Text)
        .column("references", "heading-references", CellKind::Text);
    for run in diagnosis.runs.iter().filter(|r| r.result.is_ok()) {
        table.push(vec![
            Cell::Name(measure_names(run.measure.name)),
            Cell::Text(run.measure.name.to_owned()),
            Cell::Text(run.measure.references.join("; ")),
        ]);
    }
    table
}

fn skipped(diagnosis: &Diagnosis, plan: Option<&Plan>) -> Option<Table> {
    let mut table = Table::new("skipped", Message::new("table-skipped"))
        .column("measure", "heading-measure", CellKind::Text)
        .column("reason", "heading-reason", CellKind::Text)
        .column("resource", "heading-would-enable", CellKind::Text);
    let measures = diagnosis.runs.iter().map(|r| (measure_names(r.measure.name), r.result.as_ref().err()));
    let parts =
        plan.iter().flat_map(|p| &p.parts).map(|p| (part_names(p.part.name), p.result.as_ref().err()));
    for (names, unavailable) in measures.chain(parts) {
        let Some(unavailable) = unavailable else { continue };
        table.push(vec![
            Cell::Name(names),
            Cell::Label(unavailable.reason.clone()),
            Cell::Text(unavailable.resource.to_owned()),
        ]);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// What checking found, one row a kind and file.
fn problem_table(problems: &Problems) -> Table {
    let mut table = Table::new("problems", Message::new("table-problems"))
        .column("severity", "heading-severity", CellKind::Text)
        .column("kind", "heading-kind", CellKind::Text)
        .column("file", "heading-file", CellKind::Text)
        .column("count", "heading-count", CellKind::Int)
        .column("example", "heading-example", CellKind::Text);
    for group in problems.groups() {
        let Some(first) = group.problems.first() else { continue };
        table.push(vec![
            Cell::Label(Message::new(match group.severity {
                Severity::Error => "problem-severity-error",
                Severity::Warning => "problem-severity-warning",
            })),
            Cell::Text(group.kind.code().to_owned()),
            Cell::Text(group.file.to_owned()),
            Cell::Int(group.count as i64),
            Cell::Label(first.message.clone()),
        ]);
    }
    table
}
