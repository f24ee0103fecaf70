//! Transitions between income classes (Markov): do places rise and fall, and do their neighbours matter?
//!
//! Output per head over the year's average, cut into k classes at quantiles of all units and years together:
//!
//! ```text
//! p_ij  = transitions from class i to j in a year / years in class i
//! pi    = the distribution that p leaves unchanged (ergodic), where there is exactly one
//! mobility    P = (k - sum p_ii) / (k - 1)                    Shorrocks
//!             D = 1 - |det p|        L2 = 1 - |second eigenvalue|
//!             B1 = (k - k sum pi_i p_ii) / (k - 1)            B2 = sum pi_i p_ij |i - j| / (k - 1)
//! dependence  Q = sum n_i|s (p_ij|s - p_ij)^2 / p_ij          LR = 2 sum n_ij|s ln(p_ij|s / p_ij)
//! ```
//!
//! with s the class of the neighbours' average in the first of the two years: in the spatial chain every s has a matrix of its own,
//! and Q and LR (chi squared) ask whether they are one. Pure numbers; P of 0: nobody ever moves. A place is pulled up where a
//! poor place among rich neighbours rises more often than one among poor neighbours.
//!
//! Only steps of one year count. A class that nobody is ever in has no row. A chain that falls into parts has no
//! single ergodic distribution: undefined. Classes by quantiles are a choice: look at more than one k. Twenty places over twenty
//! years give some 380 steps, few for a spatial chain, so cells without a step are many and the tests are rough. The
//! ergodic distribution says where today's habits lead, not what will be. Time grows with units times years.
//!
//! References: Quah 1993 (European Economic Review 37:426-434, doi:10.1016/0014-2921(93)90031-5); Rey 2001 (Geographical
//! Analysis 33:195-214, doi:10.1111/j.1538-4632.2001.tb00444.x); Bickenbach and Bode 2003 (International Regional Science
//! Review 26:363-392, doi:10.1177/0160017603253789) on the tests; Shorrocks 1978 (Econometrica 46:1013-1024,
//! doi:10.2307/1911433).
//!
//! ```
//! use coregion_diagnose::disparity::transition::Chain;
//! // Two classes: of four years in the first one leads up; of two years in the second one leads down.
//! let chain = Chain::new(2, &[vec![0, 0, 0, 1, 1, 0, 0]]);
//! assert_eq!(chain.p[0], Some(vec![0.75, 0.25]));
//! assert!((chain.ergodic()?[0] - 2.0 / 3.0).abs() < 1e-12);
//! assert!((chain.mobility()?.shorrocks - 0.75).abs() < 1e-12);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::panel::{self, FIRST_YEAR, LAST_YEAR, Panel};
use super::per_head::{INDICATOR, LEVEL, PEOPLE};
use crate::eigenvalues::eigenvalues;
use crate::spatial::normal::chi_squared;
use crate::spatial::weights::{Coding, Weights};
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table, Unavailable,
    Undefined,
};
use coregion_zone::{Message, UnitSet};
use nalgebra::{DMatrix, DVector};

/// A chain of classes with how often each step was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// Steps from the class of the row to that of the column.
    pub steps: Vec<Vec<u32>>,
    /// Shares of the steps out of a class; `None` for a class that no step leaves.
    pub p: Vec<Option<Vec<f64>>>,
}

/// How much places move between classes: 0 for not at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mobility {
    /// P: how far the chain is from staying (Shorrocks).
    pub shorrocks: f64,
    /// D: one less the determinant.
    pub determinant: f64,
    /// L2: one less the second eigenvalue, the speed at which the past is forgotten.
    pub second: f64,
    /// B1: the same as P for the places of the ergodic distribution (Bartholomew).
    pub leaving: f64,
    /// B2: how many classes a step crosses (Bartholomew).
    pub distance: f64,
}

/// Whether chains of several groups are one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dependence {
    /// The likelihood ratio.
    pub ratio: f64,
    /// Its p-value.
    pub ratio_p: f64,
    /// Pearson's Q.
    pub q: f64,
    /// Its p-value.
    pub q_p: f64,
    /// Degrees of freedom.
    pub freedom: usize,
}

/// The bounds between `k` classes at quantiles of values (linear between ranks), ascending.
///
/// # Errors
/// Fewer values than classes, fewer than two classes, a value that is not finite, or bounds that coincide.
pub fn bounds(values: &[f64], k: usize) -> Result<Vec<f64>, Undefined> {
    Undefined::check_finite(values)?;
    if k < 2 || values.len() < k {
        return Err(Undefined::TooFew { needed: k.max(2), found: values.len() });
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (sorted.len() - 1) as f64;
        let low = place.floor() as usize;
        let next = sorted[(low + 1).min(sorted.len() - 1)];
        sorted[low] + (place - low as f64) * (next - sorted[low])
    };
    let found: Vec<f64> = (1..k).map(|i| at(i as f64 / k as f64)).collect();
    if found.windows(2).any(|w| w[0] >= w[1]) { Err(Undefined::Constant) } else { Ok(found) }
}

/// The class of a value: the number of bounds that lie below it.
pub fn class(value: f64, bounds: &[f64]) -> usize {
    bounds.iter().filter(|b| value > **b).count()
}

impl Chain {
    /// The chain of `k` classes from the classes of each unit in consecutive years.
    pub fn new(k: usize, classes: &[Vec<usize>]) -> Self {
        Chain::of_steps(k, classes.iter().flat_map(|row| row.windows(2).map(|w| (w[0], w[1]))))
    }

    /// The chain of `k` classes from single steps.
    pub fn of_steps(k: usize, made: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut steps = vec![vec![0u32; k]; k];
        for (from, to) in made {
            steps[from][to] += 1;
        }
        let share = |row: &Vec<u32>| {
            let total: u32 = row.iter().sum();
            (total > 0).then(|| row.iter().map(|n| f64::from(*n) / f64::from(total)).collect())
        };
        Chain { p: steps.iter().map(share).collect(), steps }
    }

    /// How many classes.
    pub fn classes(&self) -> usize {
        self.steps.len()
    }

    /// How many steps.
    pub fn total(&self) -> u32 {
        self.steps.iter().flatten().sum()
    }

    fn matrix(&self) -> Result<DMatrix<f64>, Undefined> {
        let k = self.classes();
        if let Some(at) = self.p.iter().position(Option::is_none) {
            return Err(Undefined::Zero { at });
        }
        Ok(DMatrix::from_fn(k, k, |i, j| self.p[i].as_ref().map_or(0.0, |row| row[j])))
    }

    /// The distribution that the chain leaves unchanged.
    ///
    /// # Errors
    /// A class that no step leaves, or more than one such distribution.
    pub fn ergodic(&self) -> Result<Vec<f64>, Undefined> {
        let p = self.matrix()?;
        let k = self.classes();
        // Which classes can be reached from which.
        let mut reach: Vec<Vec<bool>> =
            (0..k).map(|i| (0..k).map(|j| i == j || p[(i, j)] > 0.0).collect()).collect();
        for via in 0..k {
            for i in 0..k {
                for j in 0..k {
                    reach[i][j] |= reach[i][via] && reach[via][j];
                }
            }
        }
        // A class is left for good where one that it reaches does not reach it.
        let lasting: Vec<usize> = (0..k).filter(|i| (0..k).all(|j| !reach[*i][j] || reach[j][*i])).collect();
        if lasting.iter().any(|j| !reach[lasting[0]][*j]) {
            return Err(Undefined::ManyLimits);
        }
        // pi (P - I) = 0 with the shares adding up to 1 in place of the last equation.
        let mut a = p.transpose() - DMatrix::identity(k, k);
        a.row_mut(k - 1).fill(1.0);
        let mut right = DVector::zeros(k);
        right[k - 1] = 1.0;
        let found = a.lu().solve(&right).ok_or(Undefined::ManyLimits)?;
        let total: f64 = found.iter().map(|x| x.max(0.0)).sum();
        Ok(found.iter().map(|x| x.max(0.0) / total).collect())
    }

    /// How much places move.
    ///
    /// # Errors
    /// As [`Chain::ergodic`]; a single class.
    pub fn mobility(&self) -> Result<Mobility, Undefined> {
        let (p, pi) = (self.matrix()?, self.ergodic()?);
        let k = self.classes();
        if k < 2 {
            return Err(Undefined::TooFew { needed: 2, found: k });
        }
        let (size, rest) = (k as f64, k as f64 - 1.0);
        let mut sizes: Vec<f64> =
            eigenvalues(&p).ok_or(Undefined::Unsettled)?.iter().map(|e| e.norm()).collect();
        sizes.sort_by(|a, b| b.total_cmp(a));
        let staying: f64 = (0..k).map(|i| pi[i] * p[(i, i)]).sum();
        let crossing: f64 = (0..k)
            .flat_map(|i| (0..k).map(move |j| (i, j)))
            .map(|(i, j)| pi[i] * p[(i, j)] * i.abs_diff(j) as f64)
            .sum();
        Ok(Mobility {
            shorrocks: (size - p.trace()) / rest,
            determinant: 1.0 - p.determinant().abs(),
            second: 1.0 - sizes[1].min(1.0),
            leaving: size * (1.0 - staying) / rest,
            distance: crossing / rest,
        })
    }
}

/// Whether the chains of several groups are one chain.
///
/// # Errors
/// No two groups that leave a class from which more than one class is reached.
pub fn dependence(groups: &[Chain]) -> Result<Dependence, Undefined> {
    let k = groups.first().map_or(0, Chain::classes);
    let (mut ratio, mut q, mut freedom) = (0.0, 0.0, 0);
    for i in 0..k {
        let pooled: Vec<u32> = (0..k).map(|j| groups.iter().map(|g| g.steps[i][j]).sum()).collect();
        let total = f64::from(pooled.iter().sum::<u32>());
        let mut present = 0;
        for group in groups {
            let own = f64::from(group.steps[i].iter().sum::<u32>());
            if own == 0.0 {
                continue;
            }
            present += 1;
            for (j, all) in pooled.iter().enumerate().filter(|(_, all)| **all > 0) {
                let (n, p) = (f64::from(group.steps[i][j]), f64::from(*all) / total);
                q += own * (n / own - p).powi(2) / p;
                if n > 0.0 {
                    ratio += 2.0 * n * (n / own / p).ln();
                }
            }
        }
        let reached = pooled.iter().filter(|n| **n > 0).count();
        freedom += usize::saturating_sub(present, 1) * reached.saturating_sub(1);
    }
    if freedom == 0 {
        return Err(Undefined::Constant);
    }
    let p = |x: f64| chi_squared(x, freedom as f64);
    Ok(Dependence { ratio, ratio_p: p(ratio), q, q_p: p(q), freedom })
}

/// A spatial chain: one chain for each class of the neighbours' average.
#[derive(Clone, Debug, PartialEq)]
pub struct SpatialChain {
    /// The bounds of the classes.
    pub bounds: Vec<f64>,
    /// The bounds of the neighbours' classes.
    pub lag_bounds: Vec<f64>,
    /// The classes of each unit by year.
    pub classes: Vec<Vec<usize>>,
    /// The chain of all units.
    pub chain: Chain,
    /// The chain of the units whose neighbours' average is in each class, in the first year of a step.
    pub groups: Vec<Chain>,
}

/// The chain of `k` classes of relative values (one row a unit, one column a year), and the chains by the class of the
/// neighbours' average among `m`. `step` says whether the year after a year is the next one.
///
/// # Errors
/// As [`bounds`]; values that do not align with the weights.
pub fn spatial_chain(
    relative: &[Vec<f64>],
    weights: &Weights,
    k: usize,
    m: usize,
    step: impl Fn(usize) -> bool,
) -> Result<SpatialChain, Undefined> {
    Undefined::check_length(weights.len(), relative.len())?;
    let years = relative.first().map_or(0, Vec::len);
    for row in relative {
        Undefined::check_length(years, row.len())?;
    }
    let column = |t: usize| relative.iter().map(|row| row[t]).collect::<Vec<f64>>();
    let lags: Vec<Vec<f64>> = (0..years).map(|t| weights.lag(&column(t))).collect::<Result<_, _>>()?;
    let pooled: Vec<f64> = relative.iter().flatten().copied().collect();
    let bounds_of = bounds(&pooled, k)?;
    // A unit without neighbours has no average around it.
    let around: Vec<usize> = (0..weights.len()).filter(|i| weights.cardinality(*i) > 0).collect();
    let pooled: Vec<f64> = lags.iter().flat_map(|l| around.iter().map(|i| l[*i])).collect();
    let lag_bounds = bounds(&pooled, m)?;
    let classes: Vec<Vec<usize>> =
        relative.iter().map(|row| row.iter().map(|v| class(*v, &bounds_of)).collect()).collect();
    let steps = |keep: &dyn Fn(usize, usize) -> bool| {
        let classes = &classes;
        let made: Vec<(usize, usize)> = (0..years.saturating_sub(1))
            .filter(|t| step(*t))
            .flat_map(|t| (0..classes.len()).map(move |i| (i, t)))
            .filter(|(i, t)| keep(*i, *t))
            .map(|(i, t)| (classes[i][t], classes[i][t + 1]))
            .collect();
        Chain::of_steps(k, made)
    };
    let chain = steps(&|_, _| true);
    let groups = (0..m)
        .map(|s| steps(&|i, t| weights.cardinality(i) > 0 && class(lags[t][i], &lag_bounds) == s))
        .collect();
    Ok(SpatialChain { bounds: bounds_of, lag_bounds, chain, groups, classes })
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "transition",
    group: Group::Disparity,
    references: &[
        "Quah 1993, European Economic Review 37:426-434, doi:10.1016/0014-2921(93)90031-5",
        "Rey 2001, Geographical Analysis 33:195-214, doi:10.1111/j.1538-4632.2001.tb00444.x",
        "Bickenbach and Bode 2003, International Regional Science Review 26:363-392, doi:10.1177/0160017603253789",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        FIRST_YEAR,
        LAST_YEAR,
        OptionSpec { name: "classes", kind: Kind::Int(2, 9), default: "4" },
        OptionSpec { name: "lag-classes", kind: Kind::Int(2, 9), default: "3" },
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let panel = panel::panel(scope, options, 3)?;
    let (k, m) =
        (options.int("classes").unwrap_or(4) as usize, options.int("lag-classes").unwrap_or(3) as usize);
    let say = |id| {
        let message = Message::new(id).name("indicator", &panel.indicator).int("units", panel.sample.len());
        let (first, last) = (panel.years[0], panel.years[panel.years.len() - 1]);
        message.text("first", first.to_string()).text("last", last.to_string())
    };
    let finding = |statistic, value: Result<f64, Undefined>, reading| {
        panel.sample.finding(scope, MEASURE.name, statistic, value, reading)
    };
    let units = UnitSet::new(panel.sample.units.clone(), &scope.named.id, None);
    let pairs: Vec<(usize, usize)> =
        scope.zone.neighbours.within(&units).iter().map(|p| (p.0, p.1)).collect();
    let linked = !pairs.is_empty();
    // Positions in the set, so none is out of range.
    let weights =
        Weights::from_pairs(units.len(), &pairs).unwrap_or_else(|_| unreachable!()).coded(Coding::Row);
    let relative = relative(&panel);
    let step = |t: usize| panel.years[t + 1] == panel.years[t] + 1;
    let whole = bounds(&relative.concat(), k).map(|bounds| {
        let classes: Vec<Vec<usize>> =
            relative.iter().map(|row| row.iter().map(|v| class(*v, &bounds)).collect()).collect();
        let made = (0..panel.years.len() - 1)
            .filter(|t| step(*t))
            .flat_map(|t| classes.iter().map(move |row| (row[t], row[t + 1])).collect::<Vec<_>>());
        (Chain::of_steps(k, made.collect::<Vec<_>>()), bounds, classes)
    });
    let (chain, bounds, classes) = match whole {
        Ok(found) if found.0.total() > 0 => found,
        other => {
            let reason = other.err().unwrap_or(Undefined::TooFew { needed: 2, found: 1 });
            let findings = vec![finding("mobility", Err(reason), say("reading-transition-undefined"))];
            return Ok(Output { findings, tables: Vec::new() });
        }
    };
    let mobility = chain.mobility();
    let reading = match mobility {
        Ok(found) => say("reading-transition-mobility")
            .number("value", found.shorrocks, 3)
            .int("steps", chain.total() as usize)
            .int("classes", k),
        Err(_) => say("reading-transition-undefined"),
    };
    let mut findings = vec![finding("mobility", mobility.map(|m| m.shorrocks), reading)];
    if let Ok(found) = mobility {
        for (statistic, value) in [
            ("determinant", found.determinant),
            ("second", found.second),
            ("leaving", found.leaving),
            ("distance", found.distance),
        ] {
            let id = match statistic {
                "determinant" => "reading-transition-determinant",
                "second" => "reading-transition-second",
                "leaving" => "reading-transition-leaving",
                _ => "reading-transition-distance",
            };
            findings.push(finding(statistic, Ok(value), say(id).number("value", value, 3)));
        }
    }
    let ergodic = chain.ergodic();
    let now = classes.iter().filter(|row| row[row.len() - 1] == 0).count() as f64 / classes.len() as f64;
    let lowest = ergodic.as_ref().map(|pi| pi[0]).map_err(|e| *e);
    let reading = match lowest {
        Ok(share) => say("reading-transition-lowest").percent("share", share, 0).percent("now", now, 0),
        Err(_) => say("reading-transition-no-ergodic"),
    };
    findings.push(finding("lowest", lowest, reading));
    let mut tables = vec![steps(&chain), distribution(&classes, &bounds, ergodic.as_deref().ok())];
    if linked && let Ok(found) = spatial_chain(&relative, &weights, k, m, step) {
        let test = dependence(&found.groups);
        let reading = match test {
            Ok(d) if d.q_p <= 0.05 => say("reading-transition-dependent").number("p", d.q_p, 3),
            Ok(d) => say("reading-transition-independent").number("p", d.q_p, 3),
            Err(_) => say("reading-transition-undefined"),
        };
        for (statistic, value, p) in [
            ("dependence", test.map(|d| d.q), test.map(|d| d.q_p)),
            ("dependence-ratio", test.map(|d| d.ratio), test.map(|d| d.ratio_p)),
        ] {
            let mut one = finding(statistic, value, reading.clone());
            one.decimals = 1;
            one.p = p.ok();
            one.warnings.push(Message::new("warning-transition-few"));
            findings.push(one);
        }
        tables.push(by_neighbours(&found));
    }
    Ok(Output { findings, tables })
}

/// Values over the average of their year: one row a unit.
fn relative(panel: &Panel) -> Vec<Vec<f64>> {
    let means: Vec<f64> = panel.values.iter().map(|v| v.iter().sum::<f64>() / v.len() as f64).collect();
    (0..panel.sample.len())
        .map(|i| panel.values.iter().zip(&means).map(|(v, mean)| v[i] / mean).collect())
        .collect()
}

fn name(class: usize) -> Cell {
    Cell::Label(Message::new("class-transition").int("number", class + 1))
}

fn steps(chain: &Chain) -> Table {
    let mut table = Table::new("transitions", Message::new("table-transition"))
        .column("from", "column-transition-from", CellKind::Text)
        .column("to", "column-transition-to", CellKind::Text)
        .column("steps", "column-transition-steps", CellKind::Int)
        .column("share", "column-share", CellKind::Percent(1));
    for (i, row) in chain.steps.iter().enumerate() {
        for (j, n) in row.iter().enumerate() {
            let share = chain.p[i].as_ref().map(|p| p[j]);
            table.push(vec![name(i), name(j), Cell::Int(i64::from(*n)), Cell::number(share)]);
        }
    }
    table
}

fn distribution(classes: &[Vec<usize>], bounds: &[f64], ergodic: Option<&[f64]>) -> Table {
    let mut table = Table::new("distribution", Message::new("table-transition-distribution"))
        .column("class", "column-class", CellKind::Text)
        .column("upper", "column-transition-upper", CellKind::Number(3))
        .column("first", "column-transition-first", CellKind::Percent(0))
        .column("last", "column-transition-last", CellKind::Percent(0))
        .column("ergodic", "column-transition-ergodic", CellKind::Percent(0))
        .plot(Plot::Bars { label: "class", value: "ergodic" });
    let share = |class: usize, pick: fn(&Vec<usize>) -> usize| {
        classes.iter().filter(|row| pick(row) == class).count() as f64 / classes.len() as f64
    };
    for class in 0..=bounds.len() {
        table.push(vec![
            name(class),
            Cell::number(bounds.get(class).copied()),
            Cell::Number(share(class, |row| row[0])),
            Cell::Number(share(class, |row| row[row.len() - 1])),
            Cell::number(ergodic.map(|pi| pi[class])),
        ]);
    }
    table
}

fn by_neighbours(found: &SpatialChain) -> Table {
    let mut table = Table::new("by-neighbours", Message::new("table-transition-neighbours"))
        .column("around", "column-transition-around", CellKind::Text)
        .column("from", "column-transition-from", CellKind::Text)
        .column("steps", "column-transition-steps", CellKind::Int)
        .column("down", "column-transition-down", CellKind::Percent(1))
        .column("stay", "column-transition-stay", CellKind::Percent(1))
        .column("up", "column-transition-up", CellKind::Percent(1));
    for (s, group) in found.groups.iter().enumerate() {
        for (i, row) in group.steps.iter().enumerate() {
            let total: u32 = row.iter().sum();
            let share = |n: u32| Cell::number((total > 0).then(|| f64::from(n) / f64::from(total)));
            table.push(vec![
                name(s),
                name(i),
                Cell::Int(i64::from(total)),
                share(row[..i].iter().sum()),
                share(row[i]),
                share(row[i + 1..].iter().sum()),
            ]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::oracle::{self, close, close_all};
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn figures_of_giddy() {
        let oracle = oracle::disparity();
        let panel: Vec<Vec<f64>> = oracle["panel"].as_array().unwrap().iter().map(oracle::numbers).collect();
        let years = panel[0].len();
        let means: Vec<f64> =
            (0..years).map(|t| panel.iter().map(|row| row[t]).sum::<f64>() / panel.len() as f64).collect();
        let relative: Vec<Vec<f64>> =
            panel.iter().map(|row| row.iter().zip(&means).map(|(v, m)| v / m).collect()).collect();
        let weights = oracle::pairs(&oracle["pairs"], panel.len()).coded(Coding::Row);
        let found = spatial_chain(&relative, &weights, 4, 3, |_| true).unwrap();
        let case = &oracle["markov"];
        close_all(&found.bounds, &oracle::numbers(&case["bounds"]));
        close_all(&found.lag_bounds, &oracle::numbers(&case["lag_bounds"]));
        for (row, expected) in found.classes.iter().zip(case["classes"].as_array().unwrap()) {
            let row: Vec<f64> = row.iter().map(|c| *c as f64).collect();
            assert_eq!(row, oracle::numbers(expected));
        }
        let flat = |chain: &Chain| chain.steps.iter().flatten().map(|n| f64::from(*n)).collect::<Vec<f64>>();
        assert_eq!(flat(&found.chain), oracle::numbers(&case["transitions"]));
        let p: Vec<f64> = found.chain.p.iter().flatten().flatten().copied().collect();
        close_all(&p, &oracle::numbers(&case["p"]));
        close_all(&found.chain.ergodic().unwrap(), &oracle::numbers(&case["steady"]));
        for (group, expected) in found.groups.iter().zip(case["lag_transitions"].as_array().unwrap()) {
            assert_eq!(flat(group), oracle::numbers(expected));
        }
        let test = dependence(&found.groups).unwrap();
        let number = |key: &str| case[key].as_f64().unwrap();
        close(test.ratio, number("LR"));
        close(test.q, number("Q"));
        assert_eq!(test.freedom as f64, number("dof"));
        close(test.ratio_p, number("LR_p"));
        close(test.q_p, number("Q_p"));
        let mobility = found.chain.mobility().unwrap();
        let theirs = |key: &str| case["mobility"][key].as_f64().unwrap();
        close(mobility.shorrocks, theirs("P"));
        close(mobility.determinant, theirs("D"));
        close(mobility.second, theirs("L2"));
        close(mobility.leaving, theirs("B1"));
        close(mobility.distance, theirs("B2"));
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(bounds(&[1.0, 1.0, 1.0, 1.0, 2.0], 3), Err(Undefined::Constant));
        assert_eq!(bounds(&[1.0], 3), Err(Undefined::TooFew { needed: 3, found: 1 }));
        // Two classes that are never left for each other: two long runs.
        let parts = Chain::new(2, &[vec![0, 0], vec![1, 1]]);
        assert_eq!(parts.ergodic(), Err(Undefined::ManyLimits));
        // A class that is left for good keeps nobody.
        let drained = Chain::new(2, &[vec![0, 1, 1, 1]]);
        assert_eq!(drained.ergodic().unwrap(), [0.0, 1.0]);
        // A class that no step leaves has no row.
        let ended = Chain::new(2, &[vec![0, 0, 1]]);
        assert_eq!(ended.ergodic(), Err(Undefined::Zero { at: 1 }));
        assert_eq!(dependence(&[drained]), Err(Undefined::Constant));
        assert_eq!(class(1.0, &[1.0, 2.0]), 0, "a bound belongs to the class below it");
    }

    proptest! {
        #[test]
        fn the_long_run_stays_as_it_is(rows in prop::collection::vec(prop::collection::vec(0usize..4, 12), 6..20)) {
            let chain = Chain::new(4, &rows);
            for p in chain.p.iter().flatten() { prop_assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12); }
            if let Ok(pi) = chain.ergodic() {
                prop_assert!((pi.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                for j in 0..4 {
                    let next: f64 = (0..4).map(|i| pi[i] * chain.p[i].as_ref().unwrap()[j]).sum();
                    prop_assert!((next - pi[j]).abs() < 1e-9);
                }
                let m = chain.mobility().unwrap();
                prop_assert!((0.0..=4.0 / 3.0 + 1e-9).contains(&m.shorrocks) && m.distance >= 0.0);
            }
            // Copies of one chain do not depend on the group.
            if let Ok(same) = dependence(&[chain.clone(), chain]) {
                prop_assert!(same.q.abs() < 1e-9 && same.ratio.abs() < 1e-9 && same.q_p > 0.999);
            }
        }
    }

    #[test]
    fn places_that_stay_are_immobile_and_gaps_are_no_steps() {
        let (mut zone, codes) = crate::spatial::row::row(16);
        let years = [2010, 2011, 2012, 2013, 2015];
        let series: Vec<(i32, Vec<(&str, f64)>)> = years
            .into_iter()
            .map(|year| {
                let value = |i: usize| {
                    let swap = if year == 2013 && (i == 3 || i == 4) { 7 - i } else { i };
                    10.0 + swap as f64 + f64::from(year - 2010) * 0.01
                };
                (year, codes.iter().enumerate().map(|(i, c)| (c.as_str(), value(i))).collect())
            })
            .collect();
        let figures: Vec<tiny::Figures<'_>> =
            series.iter().map(|(y, v)| ("gdp", "亿元", *y, v.as_slice())).collect();
        tiny::figures(&mut zone, &figures);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none")]);
        let total: f64 = out.tables[0].rows.iter().map(|r| r[2].as_f64().unwrap()).sum();
        assert_eq!(total, 48.0, "three steps of sixteen: 2013 to 2015 is none");
        assert_eq!(out.findings[0].statistic, "mobility");
        let diagonal = out.tables[0].rows[0][3].as_f64().unwrap();
        assert!(diagonal > 0.8, "{diagonal}");
    }
}
