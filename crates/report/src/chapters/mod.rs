//! The chapters: the zone, its status, what holds cooperation back, the statements that can be checked, and where it
//! all comes from.

mod claims;
mod constraints;
mod plan;
mod programme;
mod scenario;
mod sources;
mod status;
mod summary;
mod zone;

use crate::map::Atlas;
use crate::report::Chapter;
use coregion_diagnose::{Diagnosis, Scope};
use coregion_plan::Plan;
use coregion_plan::scenario::{PlanDiff, ScenarioError};
use coregion_zone::Problems;

/// Every chapter, in order.
pub(crate) fn all(
    scope: &Scope<'_>,
    atlas: Option<&Atlas>,
    diagnosis: Diagnosis,
    plan: Option<Plan>,
    compared: Option<Result<PlanDiff, ScenarioError>>,
    problems: &Problems,
) -> Vec<Chapter> {
    let summary = summary::chapter(scope, &diagnosis);
    let sources = sources::chapter(scope, &diagnosis, plan.as_ref(), problems);
    let mut chapters = vec![summary, zone::chapter(scope, atlas), status::chapter(scope)];
    chapters.push(constraints::chapter(diagnosis));
    if let Some(plan) = plan {
        let balance = plan.balance();
        let Plan { parts, mode, programme } = plan;
        let mut by_field = plan::chapter(parts);
        by_field.sections.extend(compared.map(|c| scenario::section(&c, &scope.zone.units)));
        chapters.push(by_field);
        chapters.push(programme::chapter(scope, &mode, balance.as_ref(), programme));
    }
    chapters.extend(claims::chapter(scope));
    chapters.push(sources);
    chapters
}
