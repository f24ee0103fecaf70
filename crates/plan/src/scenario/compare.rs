//! Planning a second time under a scenario.

use super::diff::PlanDiff;
use super::file::{Scenario, ScenarioError};
use crate::advice::{Casebook, Rules};
use crate::plan::PartOptions;
use crate::{Limit, Plan};
use coregion_diagnose::{Diagnosis, Scope};

impl Scenario {
    /// Measures and plans the changed zone with everything else as before, and says what differs from `before`. `done` is told
    /// the name of each measure and part that ends.
    ///
    /// # Errors
    /// As [`Scenario::apply`].
    #[expect(clippy::too_many_arguments, reason = "what a plan is made from, and the plan to compare with")]
    pub fn compare(
        &self,
        scope: &Scope<'_>,
        before: &Plan,
        casebook: &Casebook,
        rules: &Rules,
        options: &PartOptions,
        limit: Limit<'_>,
        done: &(dyn Fn(&'static str) + Sync),
    ) -> Result<PlanDiff, ScenarioError> {
        let changed = self.apply(scope.zone, &scope.named.id, rules, casebook, options)?;
        let named = changed.zone.named(&scope.named.id).unwrap_or(scope.named);
        let compare = scope.compare.iter().map(|c| changed.zone.named(&c.id).unwrap_or(c)).collect();
        let after = Scope {
            zone: &changed.zone,
            named,
            compare,
            year: scope.year,
            vintage: scope.vintage.clone(),
            seed: scope.seed,
        };
        let diagnosis = Diagnosis::new(&after, done);
        let plan = Plan::new(&after, &diagnosis, casebook, &changed.rules, &changed.options, limit, done);
        Ok(PlanDiff::new(self, before, &plan))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_diagnose::{Measure, measure};
    use coregion_zone::{LoadOptions, PackageSource, load};

    /// A plan that rests on few measures, so that the test is quick.
    fn diff(text: &str) -> PlanDiff {
        let zone = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap().zone;
        let named = zone.named("huaihai10").unwrap();
        let scope =
            Scope { zone: &zone, named, compare: Vec::new(), year: Some(2018), vintage: None, seed: 1 };
        let few: Vec<&'static Measure> =
            ["primacy", "industrial-similarity"].into_iter().filter_map(measure).collect();
        let (book, rules, options) = (Casebook::embedded(), Rules::embedded(), PartOptions::new());
        let plan = |scope: &Scope<'_>, rules: &Rules, options: &PartOptions| {
            let diagnosis = Diagnosis::of(scope, &few, &|_| ());
            Plan::new(scope, &diagnosis, &book, rules, options, Limit::work(20_000), &|_| ())
        };
        let scenario = Scenario::read(text).unwrap();
        let changed = scenario.apply(&zone, "huaihai10", &rules, &book, &options).unwrap();
        let after =
            Scope { zone: &changed.zone, named: changed.zone.named("huaihai10").unwrap(), ..scope.clone() };
        PlanDiff::new(
            &scenario,
            &plan(&scope, &rules, &options),
            &plan(&after, &changed.rules, &changed.options),
        )
    }

    #[test]
    fn a_city_that_grows_becomes_a_centre_and_the_rest_stays() {
        // Huaibei with the output of Linyi reaches half of Xuzhou's.
        let found = diff("[[number]]\nindicator = \"gdp\"\nunit = \"340600\"\nyear = 2018\nvalue = 4700\n");
        assert_eq!(found.changes.len(), 1);
        let centres =
            found.findings.iter().find(|f| f.part == "centres" && f.statistic == "centres").unwrap();
        let number = |v: &Option<coregion_diagnose::Value>| v.as_ref().and_then(|v| v.number());
        assert_eq!((number(&centres.before), number(&centres.after)), (Some(2.0), Some(3.0)));
        let partners = found.partners.iter().find(|p| p.part == "centres").unwrap();
        assert_eq!((partners.joined.len(), partners.left.len()), (1, 0));
        assert!(found.findings.iter().all(|f| f.part != "industry"), "industries do not hang on output");
    }

    #[test]
    fn an_option_and_a_rule_change_the_plan_and_the_same_again_changes_nothing() {
        let found = diff("[options.ecology]\namounts = 0.5\n[[rule]]\nid = \"one-trip\"\ndrop = true\n");
        assert!(!found.gains.is_empty(), "{found:?}");
        for gain in found.gains.iter().filter(|g| g.part == "ecology") {
            assert!((gain.after.unwrap() * 2.0 - gain.before.unwrap()).abs() < 1e-9);
        }
        assert!(found.programme.iter().any(|p| p.rule == "one-trip" && p.after.is_none()));
        let same = diff("[options.ecology]\namounts = 1\n");
        assert!(same.is_empty(), "{same:?}");
        assert_eq!(same.summary().id, "scenario-same");
    }
}
