//! `coregion diagnose`: every measure that the data allow.

use crate::failure::Failure;
use crate::session::Session;
use crate::zone_source::{ZoneArgs, warn};
use clap::Args;
use coregion_diagnose::{Diagnosis, Value};
use coregion_report::findings;
use coregion_report::text::Words;
use serde_json::json;
use std::process::ExitCode;

/// Runs every measure that the data of a zone allow, weighs what they say of each constraint, and names the measures that
/// were skipped with the table that would enable them.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion diagnose
  coregion diagnose my-zone --year 2020 --lang zh
  coregion diagnose --json > findings.json")]
pub struct DiagnoseArgs {
    #[command(flatten)]
    zone: ZoneArgs,
}

/// Runs the command.
pub fn run(args: &DiagnoseArgs, session: &Session) -> Result<ExitCode, Failure> {
    let opened = args.zone.open(session)?;
    warn(&opened.problems, session);
    let zone = &opened.loaded.zone;
    let scope = args.zone.scope(zone)?;
    let diagnosis = Diagnosis::new(&scope, &|name| session.progress(&format!("measured {name}")));
    session.settled();
    let words = Words::new(session.language, zone);
    if session.json {
        let mut out = findings::of(&scope, scope.year, diagnosis.findings());
        let skipped: Vec<_> = (diagnosis.runs.iter())
            .filter_map(|r| {
                let why = r.result.as_ref().err()?;
                Some(json!({ "measure": r.measure.name, "reason": words.text(&why.reason), "resource": why.resource }))
            })
            .collect();
        let constraints: Vec<_> = (diagnosis.weighing.iter())
            .map(|w| {
                json!({
                    "constraint": w.constraint, "balance": w.balance, "confirmed": w.confirmed,
                    "contradicted": w.contradicted, "open": w.open,
                })
            })
            .collect();
        out["constraints"] = json!(constraints);
        out["skipped"] = json!(skipped);
        println!("{out:#}");
        return Ok(ExitCode::SUCCESS);
    }
    for weighing in &diagnosis.weighing {
        println!("# {}", words.label(weighing.constraint.label()));
        for (id, names) in [
            ("heading-confirmed", &weighing.confirmed),
            ("heading-contradicted", &weighing.contradicted),
            ("heading-open", &weighing.open),
        ] {
            if !names.is_empty() {
                println!("  {}: {}", words.label(id), names.join(", "));
            }
        }
    }
    for run in &diagnosis.runs {
        let Ok(output) = &run.result else { continue };
        println!("\n## {} ({})", words.label(&format!("measure-{}", run.measure.name)), run.measure.name);
        for finding in &output.findings {
            let label = words.label(&format!("stat-{}-{}", finding.measure, finding.statistic));
            let value = match &finding.value {
                Value::Number(x) => words.value(finding, *x),
                Value::Undefined(reason) => words.text(reason),
            };
            println!("  {label}: {value}. {}", words.text(&finding.reading));
        }
    }
    let skipped: Vec<_> = diagnosis.runs.iter().filter(|r| r.result.is_err()).collect();
    if !skipped.is_empty() {
        println!("\n## {}", words.label("sources-skipped"));
        for run in skipped {
            if let Err(why) = &run.result {
                println!("  {}: {} ({})", run.measure.name, words.text(&why.reason), why.resource);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
