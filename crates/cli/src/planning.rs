//! How a plan is made: cases, rules, options of parts, and how long solvers may work.

use crate::failure::Failure;
use clap::Args;
use coregion_diagnose::{Options, Scope};
use coregion_plan::advice::{Casebook, Rules};
use coregion_plan::plan::PartOptions;
use coregion_plan::scenario::Scenario;
use coregion_plan::{Limit, Watcher, part, parts};
use coregion_report::Planning;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Options of a plan.
#[derive(Args)]
pub struct PlanningArgs {
    /// A table of your own cases (CSV with the columns of data/casebook/cases.csv), beside the casebook.
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// Rules from constraint to measure instead of those that come with Coregion (data/casebook/rules.toml).
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// An option of a part of the plan; `coregion plan --list` names them.
    #[arg(long = "plan", value_name = "PART.NAME=VALUE")]
    options: Vec<String>,
    /// A scenario (TOML): numbers, members, options of parts or rules that are other than given; shows what changes in the plan.
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// How long a solver may look for a better answer, seconds; the best found then comes with its bound.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    patience: u64,
}

/// How long solvers may work from now on.
pub struct Patience(Instant, Duration);

impl Patience {
    /// Whether the time has passed.
    pub fn is_over(&self) -> bool {
        self.0.elapsed() > self.1
    }
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|source| Failure::Read { file: file.to_owned(), source })
}

impl PlanningArgs {
    /// How long solvers may work.
    pub fn patience(&self) -> Patience {
        Patience(Instant::now(), Duration::from_secs(self.patience))
    }

    /// The casebook, with the planner's own cases.
    pub fn casebook(&self) -> Result<Casebook, Failure> {
        let Some(file) = &self.cases else { return Ok(Casebook::embedded()) };
        let wrong = |source| Failure::Cases { file: file.clone(), source };
        let own = Casebook::read(&read(file)?).map_err(wrong)?;
        Casebook::embedded().with(own).map_err(wrong)
    }

    /// The scenario, if one is given.
    fn scenario(&self) -> Result<Option<Scenario>, Failure> {
        let Some(file) = &self.scenario else { return Ok(None) };
        let wrong = |source| Failure::Scenario { file: file.clone(), source };
        Scenario::read(&read(file)?).map(Some).map_err(wrong)
    }

    /// Refuses a scenario that the zone, a part or the rules do not take.
    pub fn check(&self, planning: &Planning<'_>, scope: &Scope<'_>) -> Result<(), Failure> {
        let (Some(file), Some(scenario)) = (&self.scenario, &planning.scenario) else { return Ok(()) };
        let (rules, cases, options) = (&planning.rules, &planning.casebook, &planning.options);
        let changed = scenario.apply(scope.zone, &scope.named.id, rules, cases, options);
        changed.map(|_| ()).map_err(|source| Failure::Scenario { file: file.clone(), source })
    }

    /// All of it.
    pub fn planning<'w>(&self, watcher: Watcher<'w>) -> Result<Planning<'w>, Failure> {
        let casebook = self.casebook()?;
        let rules = match &self.rules {
            None => Rules::embedded(),
            Some(file) => Rules::read(&read(file)?, &casebook)
                .map_err(|source| Failure::Rules { file: file.clone(), source })?,
        };
        Ok(Planning {
            casebook,
            rules,
            options: options(&self.options)?,
            scenario: self.scenario()?,
            limit: Limit::none().watched(watcher),
        })
    }
}

/// Options of parts from `part.name=value`.
pub fn options(given: &[String]) -> Result<PartOptions, Failure> {
    let mut all = PartOptions::new();
    let mut by_part: Vec<(&'static str, Vec<(String, String)>)> = Vec::new();
    for text in given {
        let split = text.split_once('=').and_then(|(key, value)| Some((key.split_once('.')?, value)));
        let Some(((name, key), value)) = split else {
            return Err(Failure::Option(format!("`{text}` is not `part.name=value`")));
        };
        let Some(part) = part(name) else {
            let known: Vec<&str> = parts().iter().map(|p| p.name).collect();
            return Err(Failure::Option(format!(
                "`{name}` is not a part of the plan; there are {}",
                known.join(", ")
            )));
        };
        let pair = (key.to_owned(), value.to_owned());
        match by_part.iter_mut().find(|p| p.0 == part.name) {
            Some((_, list)) => list.push(pair),
            None => by_part.push((part.name, vec![pair])),
        }
    }
    for (name, list) in by_part {
        let specs = part(name).map_or(&[][..], |p| p.options);
        all.insert(name, Options::of(name, specs, &list).map_err(|e| Failure::Option(e.to_string()))?);
    }
    Ok(all)
}
