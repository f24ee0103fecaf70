//! `coregion report`: a zone in, a cooperation report out.

use crate::failure::Failure;
use crate::planning::PlanningArgs;
use crate::session::Session;
use crate::zone_source::{ZoneArgs, warn};
use clap::Args;
use coregion_report::{Progress, Report, Request, write};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Writes the cooperation report of a zone: report.html, report.pdf, report.xlsx, tables/ and findings.json.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion report
  coregion report --year 2018 --zone huaihai10 --compare yrd26 prd9
  coregion report my-zone --out report-zh --lang zh
  coregion report --boundaries counties.geojson

The PDF is printed by the Chromium, Chrome or Edge found on the machine, or the one named in COREGION_BROWSER.")]
pub struct ReportArgs {
    #[command(flatten)]
    zone: ZoneArgs,
    /// The folder to write to.
    #[arg(long, default_value = "report", value_name = "DIR")]
    out: PathBuf,
    /// No PDF.
    #[arg(long)]
    no_pdf: bool,
    /// No plan and no programme.
    #[arg(long)]
    no_plan: bool,
    #[command(flatten)]
    planning: PlanningArgs,
}

/// Runs the command.
pub fn run(args: &ReportArgs, session: &Session) -> Result<ExitCode, Failure> {
    let opened = args.zone.open(session)?;
    warn(&opened.problems, session);
    let zone = &opened.loaded.zone;
    let scope = args.zone.scope(zone)?;
    let patience = args.planning.patience();
    let watch = |_: &coregion_plan::Progress| patience.is_over();
    let planning = (!args.no_plan).then(|| args.planning.planning(&watch)).transpose()?;
    if let Some(planning) = &planning {
        args.planning.check(planning, &scope)?;
    }
    let request = Request {
        zone,
        problems: &opened.problems,
        named: scope.named,
        compare: scope.compare,
        year: scope.year,
        vintage: scope.vintage,
        seed: scope.seed,
        planning,
    };
    let progress = |step: Progress| {
        session.progress(&match step {
            Progress::Map => "map drawn".to_owned(),
            Progress::Measured(name) => format!("measured {name}"),
            Progress::Planned(name) => format!("planned {name}"),
            Progress::Writing => "writing the report".to_owned(),
            Progress::Printing => "printing the PDF".to_owned(),
        });
    };
    let report = Report::new(&request, &progress);
    let written = write(&report, session.language, &args.out, !args.no_pdf, &progress)?;
    session.settled();
    let pdf = match &written.pdf {
        Some(Ok(file)) => Some(file),
        Some(Err(error)) => {
            session.note(&format!("coregion: report.pdf was not made: {error}"));
            None
        }
        None => None,
    };
    if session.json {
        let out = json!({
            "html": written.html, "pdf": pdf, "xlsx": written.workbook,
            "findings": written.findings, "tables": written.tables, "agreements": written.agreements,
        });
        println!("{out:#}");
    } else {
        println!("{}", written.html.display());
    }
    Ok(ExitCode::SUCCESS)
}
