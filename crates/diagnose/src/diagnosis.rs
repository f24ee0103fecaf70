//! The diagnosis: every measure that the data allow, and what they say together about each constraint.

use crate::{Constraint, Finding, Measure, Options, Output, Scope, Support, Unavailable, measures};
use rayon::prelude::*;

/// A measure with what came of it.
pub struct Run {
    /// The measure.
    pub measure: &'static Measure,
    /// Its findings and tables, or what is missing.
    pub result: Result<Output, Unavailable>,
}

/// Which measures speak for and against a constraint.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighing {
    /// The constraint.
    pub constraint: Constraint,
    /// Measures with a finding that shows it, the strongest first.
    pub confirmed: Vec<&'static str>,
    /// Measures with a finding that speaks against it, the strongest first.
    pub contradicted: Vec<&'static str>,
    /// Measures whose findings do not decide.
    pub open: Vec<&'static str>,
    /// Strength for less strength against, each measure counted once by its strongest finding.
    pub balance: f64,
}

/// What a zone's data say.
pub struct Diagnosis {
    /// Every measure, in the order of [`measures`].
    pub runs: Vec<Run>,
    /// The constraints that any finding bears on, in the order of evidence.
    pub weighing: Vec<Weighing>,
}

impl Diagnosis {
    /// Runs every measure with its defaults. `done` is told the name of each measure that ends.
    pub fn new(scope: &Scope<'_>, done: &(dyn Fn(&'static str) + Sync)) -> Self {
        Diagnosis::of(scope, &measures(), done)
    }

    /// Runs some measures with their defaults.
    pub fn of(
        scope: &Scope<'_>,
        measures: &[&'static Measure],
        done: &(dyn Fn(&'static str) + Sync),
    ) -> Self {
        let runs: Vec<Run> = (measures.par_iter())
            .map(|measure| {
                let result = (measure.run)(scope, &Options::defaults(measure));
                done(measure.name);
                Run { measure, result }
            })
            .collect();
        let weighing = weigh(runs.iter().flat_map(Run::findings));
        Diagnosis { runs, weighing }
    }

    /// The run of a measure.
    pub fn run(&self, name: &str) -> Option<&Run> {
        self.runs.iter().find(|r| r.measure.name == name)
    }

    /// Every finding.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.runs.iter().flat_map(Run::findings)
    }
}

impl Run {
    /// Its findings; none where it could not be run.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.result.iter().flat_map(|o| &o.findings)
    }

    /// The constraint that its strongest evidence bears on.
    pub fn constraint(&self) -> Option<Constraint> {
        let evidence = self.findings().filter_map(|f| f.evidence);
        evidence.max_by(|a, b| a.strength.total_cmp(&b.strength)).map(|e| e.constraint)
    }
}

/// The constraints that findings bear on, in the order of evidence.
pub fn weigh<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<Weighing> {
    let mut strongest: Vec<(Constraint, &'static str, Support, f64)> = Vec::new();
    for finding in findings {
        let Some(evidence) = finding.evidence else { continue };
        let same = |s: &&mut (Constraint, &'static str, Support, f64)| {
            (s.0, s.1, s.2) == (evidence.constraint, finding.measure, evidence.support)
        };
        match strongest.iter_mut().find(same) {
            Some(seen) => seen.3 = seen.3.max(evidence.strength),
            None => {
                strongest.push((evidence.constraint, finding.measure, evidence.support, evidence.strength))
            }
        }
    }
    strongest.sort_by(|a, b| b.3.total_cmp(&a.3));
    let mut weighing: Vec<Weighing> = (Constraint::ALL.into_iter())
        .filter_map(|constraint| {
            let of = |support: Support| {
                strongest.iter().filter(move |s| s.0 == constraint && s.2 == support).map(|s| (s.1, s.3))
            };
            let names = |support| of(support).map(|s| s.0).collect::<Vec<_>>();
            let (confirmed, contradicted) = (names(Support::Confirms), names(Support::Contradicts));
            let decided = |name: &&'static str| !confirmed.contains(name) && !contradicted.contains(name);
            let open: Vec<&'static str> =
                names(Support::Inconclusive).into_iter().filter(|n| decided(n)).collect();
            let sum = |support| of(support).map(|s| s.1).sum::<f64>();
            let balance = sum(Support::Confirms) - sum(Support::Contradicts);
            let spoken = !(confirmed.is_empty() && contradicted.is_empty() && open.is_empty());
            spoken.then_some(Weighing { constraint, confirmed, contradicted, open, balance })
        })
        .collect();
    weighing.sort_by(|a, b| b.balance.total_cmp(&a.balance).then(a.constraint.cmp(&b.constraint)));
    weighing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Evidence, Value};
    use coregion_zone::Message;

    fn finding(measure: &'static str, constraint: Constraint, support: Support, strength: f64) -> Finding {
        let mut finding = Finding::new(measure, "s", "z", Value::Number(1.0), Message::new("none"));
        finding.evidence = Some(Evidence { constraint, support, strength });
        finding
    }

    #[test]
    fn constraints_stand_in_the_order_of_evidence() {
        use Constraint::*;
        let findings = [
            finding("a", WeakCore, Support::Confirms, 0.5),
            finding("a", WeakCore, Support::Confirms, 1.0),
            finding("b", WeakCore, Support::Contradicts, 0.5),
            finding("c", AdministrativeBarriers, Support::Confirms, 1.0),
            finding("d", AdministrativeBarriers, Support::Inconclusive, 1.0),
            finding("c", AdministrativeBarriers, Support::Inconclusive, 1.0),
        ];
        let weighing = weigh(findings.iter());
        assert_eq!(weighing.len(), 2);
        assert_eq!(weighing[0].constraint, AdministrativeBarriers);
        assert_eq!((weighing[0].open.as_slice(), weighing[0].balance), (["d"].as_slice(), 1.0));
        assert_eq!((weighing[1].confirmed[0], weighing[1].contradicted[0]), ("a", "b"));
        assert!((weighing[1].balance - 0.5).abs() < 1e-12);
    }
}
