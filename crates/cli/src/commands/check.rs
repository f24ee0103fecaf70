//! `coregion check`: every problem of a zone package at once.

use crate::failure::Failure;
use crate::session::Session;
use crate::zone_source::PackageArgs;
use clap::Args;
use serde_json::json;
use std::process::ExitCode;

/// Finds every problem of a zone package: file, line, column, the text, and what to do.
///
/// Ends with 1 where there is an error, with 0 where there are warnings only.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion check
  coregion check my-zone --lang zh
  coregion check my-zone --boundaries counties.shp --json")]
pub struct CheckArgs {
    #[command(flatten)]
    package: PackageArgs,
}

/// Runs the command.
pub fn run(args: &CheckArgs, session: &Session) -> Result<ExitCode, Failure> {
    let opened = args.package.open(session)?;
    session.settled();
    let problems = &opened.problems;
    if session.json {
        let list: Vec<_> = (problems.iter())
            .map(|p| {
                json!({
                    "kind": p.kind.code(), "severity": p.severity, "file": p.file, "line": p.line,
                    "column": p.column, "text": p.text,
                    "message": session.catalogue.text(&p.message), "advice": session.catalogue.text(&p.advice),
                })
            })
            .collect();
        let out = json!({ "errors": problems.errors(), "warnings": problems.warnings(), "problems": list });
        println!("{out:#}");
    } else {
        print!("{}", problems.render(&session.catalogue));
        if let Some(carried) = &opened.loaded.succession {
            for change in &carried.changes {
                println!("{}", session.catalogue.text(&change.message()));
            }
        }
    }
    Ok(if problems.errors() > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
