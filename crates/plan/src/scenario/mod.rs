//! Scenario: change a number, a member, an option or weight of a part, or a rule, and see what changes in the plan.
//!
//! A scenario is a small TOML file:
//!
//! ```toml
//! title = "Jining grows, Laiwu leaves"
//!
//! [[number]]                      # a figure of the table indicators
//! indicator = "gdp"
//! unit = "370800"
//! year = 2018
//! value = 9000                    # in the unit of the table, or in another that is named
//! measure_unit = "100 million CNY"
//!
//! [members]
//! drop = ["371200"]
//! add = []
//!
//! [options.circles]               # what `coregion plan --list` names for a part: options and weights
//! largest = 4
//!
//! [[rule]]                        # a rule of data/casebook/rules.toml
//! id = "joint-meeting"
//! drop = true                     # or other constraints, calls, cases or part
//! ```
//!
//! [`Scenario::read`] reads it, [`Scenario::apply`] makes the changed zone, rules and options, and [`PlanDiff::new`] says
//! what differs between the plan before and the plan after. A mistake in the file is named with its line, its key and
//! what is accepted.

mod apply;
mod compare;
mod diff;
mod file;
mod tables;

pub use apply::Changed;
pub use diff::{Change, FindingChange, GainChange, PartnersChange, Place, PlanDiff, StateChange};
pub use file::{NumberChange, RuleChange, Scenario, ScenarioError};
