//! `coregion plan`: from constraints to an ordered programme.

use super::measure::print_output;
use crate::failure::Failure;
use crate::planning::{Patience, PlanningArgs};
use crate::session::Session;
use crate::zone_source::{ZoneArgs, warn};
use clap::Args;
use coregion_diagnose::{Diagnosis, Output, Scope};
use coregion_plan::advice::{Recommendation, draft};
use coregion_plan::scenario::Scenario;
use coregion_plan::{Limit, Plan, parts};
use coregion_report::text::Words;
use coregion_report::{Planning, findings};
use serde_json::json;
use std::process::ExitCode;

/// Plans for a zone: every part the data allow, the mode of cooperation, and an ordered programme with precedents.
///
/// The report has the same as chapters, with maps; it also writes the draft agreements.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion plan
  coregion plan --only circles --plan circles.largest=4
  coregion plan my-zone --json > plan.json
  coregion plan --scenario growth.toml
  coregion plan --list")]
pub struct PlanArgs {
    #[command(flatten)]
    zone: ZoneArgs,
    #[command(flatten)]
    planning: PlanningArgs,
    /// One part alone.
    #[arg(long, value_name = "PART", conflicts_with = "scenario")]
    only: Option<String>,
    /// List the parts with what they take.
    #[arg(long)]
    list: bool,
}

/// Runs the command.
pub fn run(args: &PlanArgs, session: &Session) -> Result<ExitCode, Failure> {
    if args.list {
        list(session);
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(only) = &args.only
        && coregion_plan::part(only).is_none()
    {
        let known: Vec<&str> = parts().iter().map(|p| p.name).collect();
        return Err(Failure::Option(format!(
            "`{only}` is not a part of the plan; there are {}",
            known.join(", ")
        )));
    }
    let opened = args.zone.open(session)?;
    warn(&opened.problems, session);
    let zone = &opened.loaded.zone;
    let mut scope = args.zone.scope(zone)?;
    let output = scope.indicator("gdp", &scope.members()).ok();
    scope.year = output.and_then(|c| c.provenance.period).map(|p| p.year()).or(scope.year);
    let patience = args.planning.patience();
    let watch = |_: &coregion_plan::Progress| patience.is_over();
    let planning = args.planning.planning(&watch)?;
    args.planning.check(&planning, &scope)?;
    let diagnosis = Diagnosis::new(&scope, &|name| session.progress(&format!("measured {name}")));
    let done = |name| session.progress(&format!("planned {name}"));
    let plan = Plan::new(
        &scope,
        &diagnosis,
        &planning.casebook,
        &planning.rules,
        &planning.options,
        planning.limit,
        &done,
    );
    if let Some(scenario) = &planning.scenario {
        return compared(scenario, &scope, &plan, &planning, args.planning.patience(), session);
    }
    session.settled();
    let words = Words::new(session.language, zone);
    if session.json {
        println!("{:#}", as_json(&plan, &scope, &words, args.only.as_deref()));
        return Ok(ExitCode::SUCCESS);
    }
    for run in plan.parts.iter().filter(|p| args.only.as_deref().is_none_or(|only| only == p.part.name)) {
        println!("# {} ({})", words.label(&format!("plan-{}", run.part.name)), run.part.name);
        match &run.result {
            Ok(proposal) => {
                let output = Output { findings: proposal.findings.clone(), tables: proposal.tables.clone() };
                print_output(&output, &words);
                if let Some(proof) = &proposal.proof {
                    println!("{}", words.text(proof));
                }
            }
            Err(why) => println!("  {} ({})", words.text(&why.reason), why.resource),
        }
        println!();
    }
    if args.only.is_none() {
        println!("# {}", words.label("programme-mode"));
        plan.mode.reasons.iter().for_each(|m| println!("  {}", words.text(m)));
        println!("  {}\n\n# {}", words.text(&plan.mode.shares), words.label("programme-order"));
        for (i, advice) in plan.programme.iter().enumerate() {
            tell(i + 1, advice, &words);
        }
        if let Some(balance) = plan.balance() {
            println!("# {}\n  {}", words.label("programme-gains"), words.text(&balance.message(&scope)));
            print_output(&Output { findings: Vec::new(), tables: vec![balance.table()] }, &words);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Plans again under a scenario and tells what differs.
fn compared(
    scenario: &Scenario,
    scope: &Scope<'_>,
    before: &Plan,
    planning: &Planning<'_>,
    patience: Patience,
    session: &Session,
) -> Result<ExitCode, Failure> {
    let watch = |_: &coregion_plan::Progress| patience.is_over();
    let limit = Limit::none().watched(&watch);
    let done = |name| session.progress(&format!("scenario: {name}"));
    let (cases, rules) = (&planning.casebook, &planning.rules);
    let diff = scenario
        .compare(scope, before, cases, rules, &planning.options, limit, &done)
        .map_err(|e| Failure::Option(e.to_string()))?;
    session.settled();
    let words = Words::new(session.language, scope.zone);
    let tables = diff.tables(&scope.zone.units);
    if session.json {
        let out = json!({
            "title": diff.title, "summary": words.text(&diff.summary()), "same": diff.is_empty(),
            "mode": diff.mode,
            "tables": tables.iter().map(|t| findings::table(t, &words)).collect::<Vec<_>>(),
        });
        println!("{out:#}");
        return Ok(ExitCode::SUCCESS);
    }
    println!("# {}\n", words.text(&diff.heading()));
    println!("{}", words.text(&diff.summary()));
    if let Some(mode) = diff.mode_message() {
        println!("{}", words.text(&mode));
    }
    print_output(&Output { findings: Vec::new(), tables }, &words);
    Ok(ExitCode::SUCCESS)
}

fn tell(place: usize, advice: &Recommendation, words: &Words<'_>) {
    let name = |names: &coregion_zone::Names| names.get(words.language()).to_owned();
    let called = words.label(if advice.called { "programme-called" } else { "programme-not-called" });
    println!("{place:2}. {} [{}: {called}]", name(&advice.title), words.label(advice.constraint.label()));
    println!("    {}", name(&advice.what));
    for reading in &advice.proposals {
        println!("    - {}", words.text(reading));
    }
    for case in advice.precedents.iter().take(3) {
        println!(
            "    {} {}: {} [{}]",
            case.id,
            name(&case.region),
            name(&case.measure),
            words.label(case.evidence.label())
        );
    }
}

fn as_json(plan: &Plan, scope: &Scope<'_>, words: &Words<'_>, only: Option<&str>) -> serde_json::Value {
    let wanted = |name: &str| only.is_none_or(|only| only == name);
    let found = plan.parts.iter().filter(|p| wanted(p.part.name)).filter_map(|p| p.result.as_ref().ok());
    let mut out = findings::of(scope, scope.year, found.flat_map(|p| &p.findings));
    let parts: Vec<_> = (plan.parts.iter().filter(|p| wanted(p.part.name)))
        .map(|p| match &p.result {
            Ok(proposal) => json!({
                "part": p.part.name, "field": p.part.field.as_str(),
                "proof": proposal.proof.as_ref().map(|m| words.text(m)),
                "tables": proposal.tables.iter().map(|t| findings::table(t, words)).collect::<Vec<_>>(),
            }),
            Err(why) => json!({
                "part": p.part.name, "field": p.part.field.as_str(), "unavailable": words.text(&why.reason),
                "resource": why.resource,
            }),
        })
        .collect();
    out["parts"] = json!(parts);
    if only.is_none() {
        out["mode"] = json!({
            "mode": plan.mode.mode.as_str(),
            "reasons": plan.mode.reasons.iter().map(|m| words.text(m)).collect::<Vec<_>>(),
            "precedents": plan.mode.precedents,
        });
        out["programme"] = plan.programme.iter().map(|r| advice(r, scope, words)).collect();
        out["gains"] = plan.balance().map_or(serde_json::Value::Null, |balance| {
            json!({ "text": words.text(&balance.message(scope)), "table": findings::table(&balance.table(), words) })
        });
    }
    out
}

fn advice(r: &Recommendation, scope: &Scope<'_>, words: &Words<'_>) -> serde_json::Value {
    let code = |u: &coregion_zone::UnitId| scope.zone.units.get(*u).code.to_string();
    json!({
        "rule": r.rule, "field": r.field.as_str(), "title": r.title, "what": r.what, "constraint": r.constraint,
        "called": r.called, "balance": r.balance,
        "figures": r.figures.iter().map(|f| json!({ "measure": f.measure, "statistic": f.statistic, "value": f.value.number(), "reading": words.text(&f.reading) })).collect::<Vec<_>>(),
        "where": r.proposals.iter().map(|m| words.text(m)).collect::<Vec<_>>(),
        "partners": r.partners.iter().map(code).collect::<Vec<_>>(),
        "gains": r.gains.iter().map(|g| json!({ "unit": code(&g.unit), "amount": g.amount, "measure_unit": g.measure_unit })).collect::<Vec<_>>(),
        "precedents": r.precedents, "preconditions": r.preconditions, "steps": r.steps,
        "agreement": draft(scope, r),
    })
}

fn list(session: &Session) {
    for part in parts() {
        let label = |tail: &str| session.catalogue.label(&format!("plan-{}{tail}", part.name));
        println!("{:<16} {}", part.name, label("-question"));
        for option in part.options {
            let help = session.catalogue.label(&format!("option-{}", option.name));
            println!("    --plan {}.{}={}  {help}", part.name, option.name, super::measure::accepted(option));
        }
    }
}
