//! `coregion cases`: the casebook.

use crate::failure::Failure;
use crate::planning::PlanningArgs;
use crate::session::Session;
use clap::Args;
use coregion_diagnose::Constraint;
use coregion_plan::advice::casebook::{EvidenceLevel, Query, constraint_key};
use std::process::ExitCode;

/// Searches the casebook: what other regions planned or did, and how far it is proven.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion cases apple
  coregion cases --field health --lang zh
  coregion cases --constraint weak_core --evidence adopted
  coregion cases --cases my-cases.csv water")]
pub struct CasesArgs {
    /// Words that must all occur, in either language.
    words: Vec<String>,
    /// A field, such as health, tourism, circles, tax_sharing.
    #[arg(long)]
    field: Option<String>,
    /// A constraint, such as weak_core or administrative_barriers.
    #[arg(long)]
    constraint: Option<String>,
    /// Proven at least so far: observed, adopted, planned, recommended.
    #[arg(long)]
    evidence: Option<String>,
    #[command(flatten)]
    planning: PlanningArgs,
}

/// Runs the command.
pub fn run(args: &CasesArgs, session: &Session) -> Result<ExitCode, Failure> {
    let book = args.planning.casebook()?;
    let constraint = match &args.constraint {
        None => None,
        Some(text) => {
            Some(Constraint::ALL.into_iter().find(|c| constraint_key(*c) == text).ok_or_else(|| {
                let all: Vec<&str> = Constraint::ALL.iter().map(|c| constraint_key(*c)).collect();
                Failure::Option(format!("`{text}` is not a constraint: give one of {}", all.join(", ")))
            })?)
        }
    };
    let evidence = match &args.evidence {
        None => None,
        Some(text) => Some(EvidenceLevel::parse(text).ok_or_else(|| {
            Failure::Option(format!("`{text}` is no level: give observed, adopted, planned or recommended"))
        })?),
    };
    let text = args.words.join(" ");
    let found = book.search(&Query { text: &text, field: args.field.as_deref(), constraint, evidence });
    if session.json {
        println!("{:#}", serde_json::json!(found));
        return Ok(ExitCode::SUCCESS);
    }
    for case in &found {
        let names = |n: &coregion_zone::Names| n.get(session.language).to_owned();
        let level = session.catalogue.label(case.evidence.label());
        let year = if case.year.is_empty() { String::new() } else { format!(", {}", case.year) };
        println!("{} {} [{}{year}; {level}]", case.id, names(&case.region), case.field);
        println!("  {}", names(&case.measure));
    }
    println!("{}/{}", found.len(), book.cases().len());
    Ok(ExitCode::SUCCESS)
}
