//! Allocating a fund (基金分配): which projects are paid, and does each member get something back?
//!
//! ```text
//! maximise     sum over projects of benefit z,  z = 0 or 1
//! subject to   sum of cost z <= budget
//!              a project that does not span enough provinces is not paid (the straddle rule)
//!              sum of (benefit to i) z >= rho_i contribution_i        (juste retour)
//!              sum of cost z in a field >= its minimum
//! ```
//!
//! Costs, budget, contributions and benefits in one unit (1e8 yuan). The best choice is exact. Where the return to
//! members cannot be met, all rho are lowered together to the largest part that can be, and the price is shown:
//! what the return costs in benefit. Where field minima contradict the budget, the conflict is named.
//!
//! Formula grants divide by need: people times the inverse of output per head ([`need_shares`]).
//!
//! When not to use it: benefits are estimates; a project that wins by a few per cent wins nothing. Rank range under
//! changed benefits says more than one list.
//!
//! References: Martello and Toth 1990, Knapsack Problems, Wiley, ISBN 0-471-92420-2.
//!
//! ```
//! use coregion_plan::Limit;
//! use coregion_plan::sharing::{FundRules, Project, allocate};
//! let projects: Vec<Project> = [(40.0, 60.0), (30.0, 50.0), (25.0, 30.0), (50.0, 80.0), (20.0, 22.0)]
//!     .map(|(cost, benefit)| Project { cost, benefit, ..Project::default() })
//!     .to_vec();
//! let found = allocate(&projects, &FundRules { budget: 100.0, ..FundRules::default() }, Limit::none())?;
//! assert_eq!(found.best().map(|a| (a.benefit, a.paid.clone())), Some((152.0, vec![1, 3, 4])));
//! # Ok::<(), coregion_plan::sharing::FundError>(())
//! ```

use crate::solver::{Compare, Goal, Model, Solution, SolverError, Var, solve};
use crate::{Limit, Outcome};
use coregion_diagnose::Undefined;
use coregion_zone::{Message, Names};

/// A project that asks for money.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// What it costs the fund.
    pub cost: f64,
    /// What it brings the whole zone.
    pub benefit: f64,
    /// What it brings each member; empty where that is not known.
    pub to_members: Vec<f64>,
    /// How many provinces it spans.
    pub provinces: usize,
    /// Its field, by position in [`FundRules::fields`].
    pub field: Option<usize>,
}

/// A field with the least to be spent in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    /// Its name.
    pub names: Names,
    /// The least to be spent.
    pub least: f64,
}

/// A member who pays into the fund.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contributor {
    /// Its name.
    pub names: Names,
    /// What it pays.
    pub contribution: f64,
    /// The share of its contribution that must come back to it as benefit.
    pub rho: f64,
}

/// The rules of a fund.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FundRules {
    /// What there is.
    pub budget: f64,
    /// The least number of provinces a paid project spans (0 for any).
    pub straddle: usize,
    /// Who pays, with what must come back.
    pub contributors: Vec<Contributor>,
    /// Fields with minima.
    pub fields: Vec<Field>,
}

/// What the fund pays.
#[derive(Clone, Debug, PartialEq)]
pub struct Allocation {
    /// The projects that are paid, by position.
    pub paid: Vec<usize>,
    /// What they bring.
    pub benefit: f64,
    /// What they cost.
    pub cost: f64,
    /// What comes back to each contributor.
    pub returns: Vec<f64>,
    /// The part of every rho that could be met: 1 where all are.
    pub met: f64,
    /// What the return to members costs: the benefit without it, less the benefit with it.
    pub price_of_return: f64,
    /// Projects that the straddle rule leaves out.
    pub refused: Vec<usize>,
    /// What no allocation can be better than, as far as proven.
    pub bound: f64,
}

/// A fund that cannot be allocated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FundError {
    /// A number outside its range.
    #[error(transparent)]
    Undefined(#[from] Undefined),
    /// A project of a field, or with benefits for members, that the rules do not have.
    #[error("project {at} names a field or members that the rules do not have")]
    Project {
        /// Its position.
        at: usize,
    },
    /// The solver failed.
    #[error(transparent)]
    Solver(#[from] SolverError),
}

/// The projects that bring most under the rules.
///
/// The unit of work is one node of a search; without and with the return to members the limit counts anew.
///
/// # Errors
/// Numbers that are negative or none; projects that do not fit the rules.
pub fn allocate(
    projects: &[Project],
    rules: &FundRules,
    limit: Limit<'_>,
) -> Result<Outcome<Allocation>, FundError> {
    check(projects, rules)?;
    let free = match solve(&model(projects, rules, None), limit)? {
        Outcome::Infeasible { conflict } => return Ok(Outcome::Infeasible { conflict }),
        Outcome::Stopped { best: None, gap } => return Ok(Outcome::Stopped { best: None, gap }),
        other => other,
    };
    if rules.contributors.iter().all(|c| c.rho * c.contribution == 0.0) {
        return Ok(finish(free, |s| allocation(projects, rules, &s, 1.0, 0.0)));
    }
    let without = free.best().map_or(0.0, |s| s.objective);
    let price = |s: &Solution| (without - s.objective).max(0.0);
    let mut found = solve(&model(projects, rules, Some(1.0)), limit)?;
    let mut met = 1.0;
    if matches!(found, Outcome::Infeasible { .. }) {
        let mut lower = model(projects, rules, None);
        lower.variables.iter_mut().for_each(|v| v.worth = 0.0);
        let part = lower.real(0.0, 1.0, 1.0);
        returns(&mut lower, projects, rules, |c| (part, c.rho * c.contribution));
        let Some(reached) = solve(&lower, limit)?.best().map(|s| s.objective) else {
            return Ok(Outcome::Stopped { best: None, gap: None });
        };
        met = reached;
        // A hair less, so that the last digit of the part does not rule out the answer that gave it.
        found = solve(&model(projects, rules, Some(met * (1.0 - 1e-9))), limit)?;
    }
    Ok(finish(found, |s| {
        let price = price(&s);
        allocation(projects, rules, &s, met, price)
    }))
}

fn finish(outcome: Outcome<Solution>, make: impl Fn(Solution) -> Allocation) -> Outcome<Allocation> {
    match outcome {
        Outcome::Optimal(s) => Outcome::Optimal(make(s)),
        Outcome::Feasible { best, gap } => Outcome::Feasible { best: make(best), gap },
        Outcome::Infeasible { conflict } => Outcome::Infeasible { conflict },
        Outcome::Stopped { best, gap } => Outcome::Stopped { best: best.map(make), gap },
    }
}

fn check(projects: &[Project], rules: &FundRules) -> Result<(), FundError> {
    let of_projects = projects.iter().flat_map(|p| [p.cost, p.benefit]).chain([rules.budget]);
    let of_members = rules.contributors.iter().flat_map(|c| [c.contribution, c.rho]);
    let numbers: Vec<f64> =
        of_projects.chain(of_members).chain(rules.fields.iter().map(|f| f.least)).collect();
    Undefined::check_not_negative(&numbers)?;
    for (at, project) in projects.iter().enumerate() {
        Undefined::check_finite(&project.to_members)?;
        let field = project.field.is_none_or(|f| f < rules.fields.len());
        let members = project.to_members.is_empty() || project.to_members.len() == rules.contributors.len();
        if !field || !members {
            return Err(FundError::Project { at });
        }
    }
    Ok(())
}

/// The model of the fund, with `part` of every rho demanded where it is given.
fn model(projects: &[Project], rules: &FundRules, part: Option<f64>) -> Model {
    let mut model = Model::new(Goal::Maximise);
    for project in projects {
        let eligible = project.provinces >= rules.straddle;
        model.whole(0.0, if eligible { 1.0 } else { 0.0 }, project.benefit);
    }
    let z = |at: usize| Var(at);
    let budget = model.demand(Message::new("demand-budget").number("budget", rules.budget, 2));
    model.row(
        projects.iter().enumerate().map(|(i, p)| (z(i), p.cost)),
        Compare::AtMost,
        rules.budget,
        Some(budget),
    );
    for (at, field) in rules.fields.iter().enumerate().filter(|f| f.1.least > 0.0) {
        let words = Message::new("demand-field").name("field", &field.names).number("least", field.least, 2);
        let demand = model.demand(words);
        let inside = projects.iter().enumerate().filter(|(_, p)| p.field == Some(at));
        model.row(inside.map(|(i, p)| (z(i), p.cost)), Compare::AtLeast, field.least, Some(demand));
    }
    if let Some(part) = part {
        let fixed = model.real(part, part, 0.0);
        returns(&mut model, projects, rules, |c| (fixed, c.rho * c.contribution));
    }
    model
}

/// Demands the return to each member: at least a factor times a variable.
fn returns(
    model: &mut Model,
    projects: &[Project],
    rules: &FundRules,
    least: impl Fn(&Contributor) -> (Var, f64),
) {
    for (member, contributor) in rules.contributors.iter().enumerate() {
        let (part, factor) = least(contributor);
        if factor == 0.0 {
            continue;
        }
        let words =
            Message::new("demand-return").name("member", &contributor.names).number("least", factor, 2);
        let demand = model.demand(words);
        let back =
            projects.iter().enumerate().filter_map(|(i, p)| Some((Var(i), *p.to_members.get(member)?)));
        model.row(back.chain([(part, -factor)]), Compare::AtLeast, 0.0, Some(demand));
    }
}

fn allocation(projects: &[Project], rules: &FundRules, s: &Solution, met: f64, price: f64) -> Allocation {
    let paid: Vec<usize> = (0..projects.len()).filter(|i| s.values[*i] > 0.5).collect();
    let back = |member: usize| paid.iter().filter_map(|i| projects[*i].to_members.get(member)).sum::<f64>();
    Allocation {
        benefit: s.objective,
        cost: paid.iter().map(|i| projects[*i].cost).sum(),
        returns: (0..rules.contributors.len()).map(back).collect(),
        met,
        price_of_return: price,
        refused: (0..projects.len()).filter(|i| projects[*i].provinces < rules.straddle).collect(),
        bound: s.bound,
        paid,
    }
}

/// Shares of a formula grant by need: people times the inverse of output per head, so people squared over output.
///
/// # Errors
/// Slices that do not align; people or output that are negative or none; an output of zero.
pub fn need_shares(people: &[f64], output: &[f64]) -> Result<Vec<f64>, Undefined> {
    Undefined::check_length(people.len(), output.len())?;
    Undefined::check_not_negative(people)?;
    Undefined::check_not_negative(output)?;
    if let Some(at) = output.iter().position(|o| *o == 0.0) {
        return Err(Undefined::Zero { at });
    }
    let most_people = people.iter().copied().fold(0.0, f64::max);
    let most_output = output.iter().copied().fold(0.0, f64::max);
    if most_people == 0.0 {
        return Err(Undefined::AllZero);
    }
    let need: Vec<f64> =
        people.iter().zip(output).map(|(p, o)| (p / most_people).powi(2) / (o / most_output)).collect();
    let sum: f64 = need.iter().sum();
    Ok(need.iter().map(|n| n / sum).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn worked() -> Vec<Project> {
        let to = [[60.0, 0.0], [20.0, 30.0], [0.0, 30.0], [80.0, 0.0], [2.0, 20.0]];
        let list = [(40.0, 60.0), (30.0, 50.0), (25.0, 30.0), (50.0, 80.0), (20.0, 22.0)];
        (list.iter().zip(to).enumerate())
            .map(|(i, ((cost, benefit), to))| Project {
                cost: *cost,
                benefit: *benefit,
                to_members: to.to_vec(),
                provinces: if i == 3 { 1 } else { 2 },
                field: Some(i % 2),
            })
            .collect()
    }

    fn contributor(name: &str, contribution: f64, rho: f64) -> Contributor {
        Contributor { names: Names::same(name), contribution, rho }
    }

    fn rules() -> FundRules {
        FundRules {
            budget: 100.0,
            straddle: 0,
            contributors: vec![contributor("A", 60.0, 0.0), contributor("B", 40.0, 0.0)],
            fields: vec![Field::default(), Field::default()],
        }
    }

    fn best(rules: &FundRules) -> Allocation {
        allocate(&worked(), rules, Limit::none()).unwrap().best().unwrap().clone()
    }

    #[test]
    fn the_worked_fund_and_its_rules() {
        let plain = best(&rules());
        assert_eq!((plain.benefit, plain.paid.as_slice()), (152.0, [1, 3, 4].as_slice()));
        assert_eq!((plain.returns.as_slice(), plain.met), ([102.0, 50.0].as_slice(), 1.0));
        // Two provinces: project 3 is out.
        let straddle = best(&FundRules { straddle: 2, ..rules() });
        assert_eq!((straddle.benefit, straddle.refused.as_slice()), (140.0, [3].as_slice()));
        // B wants twice what it pays: 80 is the most that can come back to it, at the price of project 3.
        let mut back = rules();
        back.contributors[1].rho = 2.0;
        let back = best(&back);
        assert_eq!((back.paid.as_slice(), back.met), ([1, 2, 4].as_slice(), 1.0));
        assert_eq!(back.price_of_return, 152.0 - 102.0);
        // Ten times cannot be met: a fifth of it can.
        let mut much = rules();
        much.contributors[1].rho = 10.0;
        let much = best(&much);
        assert!((much.met - 0.2).abs() < 1e-6 && much.returns[1] == 80.0, "{much:?}");
        // At least 75 in the second field: projects 1 and 3.
        let mut field = rules();
        field.fields[1].least = 75.0;
        assert_eq!(best(&field).paid, [1, 3, 4]);
        field.fields[0].least = 60.0;
        let none = allocate(&worked(), &field, Limit::none()).unwrap();
        assert!(matches!(none, Outcome::Infeasible { .. }));
    }

    #[test]
    fn projects_that_do_not_fit_are_refused() {
        let mut projects = worked();
        projects[2].field = Some(7);
        assert_eq!(allocate(&projects, &rules(), Limit::none()), Err(FundError::Project { at: 2 }));
        projects[2].cost = -1.0;
        assert!(matches!(allocate(&projects, &rules(), Limit::none()), Err(FundError::Undefined(_))));
        assert_eq!(need_shares(&[2.0, 1.0], &[2.0, 1.0]).unwrap(), [2.0 / 3.0, 1.0 / 3.0]);
        assert_eq!(need_shares(&[2.0], &[0.0]), Err(Undefined::Zero { at: 0 }));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn allocations_are_those_of_every_choice(
            list in prop::collection::vec((1u32..30, 0u32..40, 0u32..20, 0usize..3), 1..9),
            budget in 0u32..90,
            rho in 0u32..3,
        ) {
            let projects: Vec<Project> = list.iter().map(|(c, b, back, p)| Project {
                cost: f64::from(*c),
                benefit: f64::from(*b),
                to_members: vec![f64::from(*back)],
                provinces: *p,
                field: None,
            }).collect();
            let rules = FundRules {
                budget: f64::from(budget),
                straddle: 1,
                contributors: vec![contributor("A", 10.0, f64::from(rho))],
                fields: vec![],
            };
            let found = allocate(&projects, &rules, Limit::none()).unwrap();
            let found = found.best().unwrap();
            let (mut most, mut most_back) = (None, 0.0f64);
            for choice in 0..1usize << projects.len() {
                let chosen = || projects.iter().enumerate().filter(|(i, _)| choice >> i & 1 == 1).map(|p| p.1);
                if chosen().all(|p| p.provinces >= 1) && chosen().map(|p| p.cost).sum::<f64>() <= rules.budget {
                    let back = chosen().map(|p| p.to_members[0]).sum::<f64>();
                    most_back = most_back.max(back);
                    if back >= 10.0 * f64::from(rho) {
                        most = Some(chosen().map(|p| p.benefit).sum::<f64>().max(most.unwrap_or(0.0)));
                    }
                }
            }
            match most {
                Some(most) => prop_assert!((found.benefit - most).abs() < 1e-9 && found.met == 1.0),
                None => prop_assert!((found.met - most_back / (10.0 * f64::from(rho))).abs() < 1e-6),
            }
        }
    }
}
