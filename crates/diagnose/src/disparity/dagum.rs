//! Gini by groups (Dagum): how much inequality lies within provinces, between them, and in their overlap?
//!
//! With groups j of n_j values with mean mu_j, p_j = n_j / n and s_j = n_j mu_j / (n mu):
//!
//! ```text
//! G_jj = mean |x - x'| in j / (2 mu_j)                   G_jh = mean |x - y| of j and h / (mu_j + mu_h)
//! D_jh = (d - p) / (d + p)       d = mean of max(x - y, 0) for mu_j > mu_h, p the reverse
//! G_w  = sum_j G_jj p_j s_j                              within groups
//! G_nb = sum_(j<h) G_jh (p_j s_h + p_h s_j) D_jh         net between groups
//! G_t  = sum_(j<h) G_jh (p_j s_h + p_h s_j) (1 - D_jh)   transvariation: the overlap of groups
//! G    = G_w + G_nb + G_t                                exactly
//! ```
//!
//! Pure numbers. A large G_nb: the groups differ. A large G_t: poor places of rich groups lie below rich places of poor ones, so
//! the line is not the main divide. D is 1 where two groups do not overlap and 0 where their means are equal. Each unit
//! counts once; the measure sets the share of G_nb against provinces dealt to the units at random. Groups that
//! resemble their neighbours beat random ones, so read it beside the contrast at the border. Values must not be negative;
//! all zeros are undefined. Time grows with n log n, and with n times the number of groups.
//!
//! References: Dagum 1997 (Empirical Economics 22:515-531, doi:10.1007/BF01205777).
//!
//! ```
//! use coregion_diagnose::disparity::dagum::dagum;
//! let found = dagum(&[10.0, 12.0, 20.0, 5.0, 6.0, 9.0], &[0, 0, 0, 1, 1, 1])?;
//! assert!((found.total - 0.252688).abs() < 1e-6);
//! assert!((found.within - 0.075269).abs() < 1e-6 && (found.net_between - 0.177419).abs() < 1e-6);
//! assert!(found.overlap.abs() < 1e-12);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::dealt::{Readings, against_dealt_labels};
use super::per_head::{self, INDICATOR, LEVEL, PEOPLE};
use super::sort::sort;
use super::theil::groups;
use crate::{
    Cell, CellKind, Finding, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table,
    Unavailable, Undefined,
};
use coregion_zone::{Level, Message, UnitId};

/// One group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// How many values; zero for a number that no value has.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Their Gini coefficient; zero where all are zero.
    pub gini: f64,
}

/// Two groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The first group.
    pub a: usize,
    /// The second; larger than `a`.
    pub b: usize,
    /// The Gini coefficient between them.
    pub gini: f64,
    /// How far the one lies above the other: 1 without overlap, 0 for equal means.
    pub dominance: f64,
}

/// The Gini coefficient with its parts by groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Dagum {
    /// The Gini coefficient of all values.
    pub total: f64,
    /// Within groups.
    pub within: f64,
    /// Net between groups.
    pub net_between: f64,
    /// The overlap of groups (transvariation).
    pub overlap: f64,
    /// Every group by number.
    pub groups: Vec<Part>,
    /// Every pair of groups.
    pub pairs: Vec<Pair>,
}

/// The Gini coefficient of values with its parts by groups, each a number below the number of values.
///
/// # Errors
/// No value, different lengths, a negative or non-finite value, all zeros, or a group number out of range.
pub fn dagum(values: &[f64], of: &[u32]) -> Result<Dagum, Undefined> {
    let n = values.len();
    Undefined::check_length(n, of.len())?;
    Undefined::check_not_negative(values)?;
    if n == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    let largest = values.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return Err(Undefined::AllZero);
    }
    let count = of.iter().copied().max().map_or(0, |g| g as usize + 1);
    if count > n {
        let (value, high) = (count as f64 - 1.0, n as f64 - 1.0);
        return Err(Undefined::Argument { name: "group", value, low: 0.0, high });
    }
    let mut lists: Vec<Sorted> = vec![Sorted::default(); count];
    values.iter().zip(of).for_each(|(v, g)| lists[*g as usize].values.push(v / largest));
    lists.iter_mut().for_each(Sorted::order);
    let sum: f64 = lists.iter().map(|l| l.sum).sum();
    let share = |l: &Sorted| (l.values.len() as f64 / n as f64, l.sum / sum);
    let mean = |l: &Sorted| l.sum / l.values.len().max(1) as f64;
    let (mut within, mut net_between, mut overlap) = (0.0, 0.0, 0.0);
    let (mut groups, mut pairs) = (Vec::new(), Vec::new());
    for (a, one) in lists.iter().enumerate() {
        let gini = one.gini();
        let (p, s) = share(one);
        within += gini * p * s;
        groups.push(Part { count: one.values.len(), mean: mean(one) * largest, gini });
        for (b, other) in lists.iter().enumerate().skip(a + 1) {
            if one.values.is_empty() || other.values.is_empty() || one.sum + other.sum == 0.0 {
                continue;
            }
            let difference = one.difference(other);
            let gap = (mean(one) - mean(other)).abs();
            let gini = difference / (mean(one) + mean(other));
            let dominance = if difference > 0.0 { (gap / difference).min(1.0) } else { 0.0 };
            let (q, t) = share(other);
            let weight = gini * (p * t + q * s);
            net_between += weight * dominance;
            overlap += weight * (1.0 - dominance);
            pairs.push(Pair { a, b, gini, dominance });
        }
    }
    Ok(Dagum { total: within + net_between + overlap, within, net_between, overlap, groups, pairs })
}

/// The values of a group in order, with running sums.
#[derive(Clone, Debug, Default)]
struct Sorted {
    values: Vec<f64>,
    before: Vec<f64>,
    sum: f64,
}

impl Sorted {
    fn order(&mut self) {
        sort(&mut self.values);
        self.before.reserve(self.values.len());
        for v in &self.values {
            self.before.push(self.sum);
            self.sum += v;
        }
    }

    fn gini(&self) -> f64 {
        let n = self.values.len() as f64;
        if self.sum == 0.0 {
            return 0.0;
        }
        let middle = (n - 1.0) / 2.0;
        let ranked: f64 = self.values.iter().enumerate().map(|(i, v)| (i as f64 - middle) * v).sum();
        (2.0 * ranked / (n * self.sum)).max(0.0)
    }

    /// The mean absolute difference between a value of this group and one of another.
    fn difference(&self, other: &Sorted) -> f64 {
        let (m, mut below, mut total) = (other.values.len(), 0, 0.0);
        for x in &self.values {
            while below < m && other.values[below] < *x {
                below += 1;
            }
            let under = if below < m { other.before[below] } else { other.sum };
            total += x * below as f64 - under + (other.sum - under) - x * (m - below) as f64;
        }
        (total / (self.values.len() as f64 * m as f64)).max(0.0)
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "dagum",
    group: Group::Disparity,
    references: &["Dagum 1997, Empirical Economics 22:515-531, doi:10.1007/BF01205777"],
    options: &[
        INDICATOR,
        PEOPLE,
        LEVEL,
        OptionSpec { name: "permutations", kind: Kind::Int(0, 99_999), default: "999" },
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let data = per_head::per_head(scope, options)?;
    let sample = data.sample.clone().at_least(2, "indicators")?;
    let (of, provinces) = groups(scope, &sample.units, Level::Province);
    let say = |id| Message::new(id).name("indicator", &data.indicator).int("units", data.values.len());
    let finding = |statistic, value: Result<f64, Undefined>, reading| Finding {
        decimals: 4,
        ..sample.finding(scope, MEASURE.name, statistic, value, reading)
    };
    let found = match dagum(&data.values, &of) {
        Ok(found) => found,
        Err(reason) => {
            let findings = vec![finding("total", Err(reason), say("reading-dagum-undefined"))];
            return Ok(Output { findings, tables: Vec::new() });
        }
    };
    let share = |part: f64| if found.total > 0.0 { part / found.total } else { 0.0 };
    let mut findings = vec![net(&data.values, &of, &found, options, scope.seed, &finding, &say)];
    findings.push(finding(
        "total",
        Ok(found.total),
        say("reading-dagum-total").number("value", found.total, 4),
    ));
    for (statistic, id, part) in [
        ("within", "reading-dagum-within", found.within),
        ("net-between", "reading-dagum-net-between", found.net_between),
        ("overlap", "reading-dagum-overlap", found.overlap),
    ] {
        let reading = say(id).number("value", part, 4).percent("share", share(part), 1);
        findings.push(finding(statistic, Ok(part), reading));
    }
    let mut parts = Table::new("dagum", Message::new("table-dagum").name("indicator", &data.indicator))
        .column("part", "column-theil-part", CellKind::Text)
        .column("value", "column-value", CellKind::Number(4))
        .column("share", "column-share", CellKind::Percent(1))
        .plot(Plot::Bars { label: "part", value: "value" });
    for (label, part) in [
        ("stat-dagum-within", found.within),
        ("stat-dagum-net-between", found.net_between),
        ("stat-dagum-overlap", found.overlap),
    ] {
        parts.push(vec![Cell::Label(Message::new(label)), Cell::Number(part), Cell::Number(share(part))]);
    }
    let tables = vec![parts, by_group(&found, &provinces, &data.unit), by_pair(&found, &provinces)];
    Ok(Output { findings, tables })
}

/// The share of the inequality that lies net between provinces, against provinces dealt to the units at random.
fn net(
    values: &[f64],
    of: &[u32],
    found: &Dagum,
    options: &Options,
    seed: u64,
    finding: &dyn Fn(&'static str, Result<f64, Undefined>, Message) -> Finding,
    say: &dyn Fn(&'static str) -> Message,
) -> Finding {
    if found.total == 0.0 {
        return finding("between-share", Err(Undefined::Constant), say("reading-dagum-undefined"));
    }
    let share = found.net_between / found.total;
    let mut one = finding("between-share", Ok(share), say("reading-dagum-share").percent("value", share, 1));
    one.decimals = 3;
    let draws = options.int("permutations").unwrap_or(0) as usize;
    let groups = found.groups.iter().filter(|g| g.count > 0).count();
    if groups < 2 || groups == values.len() || draws < 99 || values.len() > 20_000 {
        return one;
    }
    against_dealt_labels(
        &mut one,
        share,
        of,
        (draws, seed),
        |labels| dagum(values, labels).ok().map(|d| d.net_between / d.total),
        say,
        &Readings {
            high: "reading-dagum-share-high",
            low: "reading-dagum-share-low",
            chance: "reading-dagum-share-chance",
        },
    );
    one
}

fn by_group(found: &Dagum, provinces: &[UnitId], unit: &str) -> Table {
    let mut table = Table::new("provinces", Message::new("table-dagum-provinces"))
        .column("province", "column-province", CellKind::Unit)
        .column("units", "column-units", CellKind::Int)
        .column("mean", "column-dagum-mean", CellKind::Number(0))
        .unit(unit)
        .column("gini", "column-dagum-gini", CellKind::Number(4))
        .plot(Plot::Bars { label: "province", value: "gini" });
    for (part, province) in found.groups.iter().zip(provinces) {
        table.push(vec![
            Cell::Unit(*province),
            Cell::Int(part.count as i64),
            Cell::Number(part.mean),
            Cell::Number(part.gini),
        ]);
    }
    table
}

fn by_pair(found: &Dagum, provinces: &[UnitId]) -> Table {
    let mut table = Table::new("pairs", Message::new("table-dagum-pairs"))
        .column("a", "column-province", CellKind::Unit)
        .column("b", "column-dagum-other", CellKind::Unit)
        .column("gini", "column-dagum-gini", CellKind::Number(4))
        .column("dominance", "column-dagum-dominance", CellKind::Number(3))
        .plot(Plot::Matrix { row: "a", column: "b", value: "gini" });
    for pair in &found.pairs {
        table.push(vec![
            Cell::Unit(provinces[pair.a]),
            Cell::Unit(provinces[pair.b]),
            Cell::Number(pair.gini),
            Cell::Number(pair.dominance),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::gini::{Correction, gini};
    use super::*;
    use crate::spatial::oracle::close;
    use crate::{Support, tiny};
    use proptest::prelude::*;

    const X: [f64; 6] = [10.0, 12.0, 20.0, 5.0, 6.0, 9.0];
    const OF: [u32; 6] = [0, 0, 0, 1, 1, 1];

    #[test]
    fn worked_figures() {
        let found = dagum(&X, &OF).unwrap();
        close(found.total, 0.25268817204301075);
        close(found.within, 0.07526881720430106);
        close(found.net_between, 0.1774193548387097);
        assert!(found.overlap.abs() < 1e-15);
        assert_eq!(found.pairs[0].dominance, 1.0);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(dagum(&[], &[]), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(dagum(&[0.0; 3], &[0, 0, 1]), Err(Undefined::AllZero));
        assert_eq!(dagum(&[1.0, -1.0], &[0, 0]), Err(Undefined::Negative { at: 1, value: -1.0 }));
        assert!(matches!(dagum(&[1.0], &[4]), Err(Undefined::Argument { name: "group", value: 4.0, .. })));
        // Equal means: all of the difference is overlap.
        let same = dagum(&[1.0, 3.0, 2.0, 2.0], &[0, 0, 1, 1]).unwrap();
        assert_eq!((same.net_between, same.pairs[0].dominance), (0.0, 0.0));
        assert!(same.overlap > 0.0);
        // A group of zeros beside another, and a number that nobody has.
        let zeros = dagum(&[0.0, 0.0, 4.0, 4.0], &[0, 0, 2, 2]).unwrap();
        close(zeros.total, 0.5);
        assert_eq!((zeros.groups[1].count, zeros.pairs.len()), (0, 1));
        for scale in [1e300, 1e-300] {
            close(dagum(&X.map(|x| x / 20.0 * scale), &OF).unwrap().total, 0.25268817204301075);
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_gini(units in prop::collection::vec((0.0f64..100.0, 0u32..4), 4..40), factor in 0.01f64..100.0) {
            let x: Vec<f64> = units.iter().map(|u| u.0).collect();
            let of: Vec<u32> = units.iter().map(|u| u.1).collect();
            prop_assume!(x.iter().sum::<f64>() > 1.0);
            let found = dagum(&x, &of).unwrap();
            prop_assert!((found.total - gini(&x, Correction::None).unwrap()).abs() < 1e-10);
            prop_assert!(found.within >= 0.0 && found.net_between >= 0.0 && found.overlap >= -1e-15);
            // The definitions by pairs of units.
            for pair in &found.pairs {
                let side = |g: usize| -> Vec<f64> { units.iter().filter(|u| u.1 as usize == g).map(|u| u.0).collect() };
                let (a, b) = (side(pair.a), side(pair.b));
                let (ma, mb) = (a.iter().sum::<f64>() / a.len() as f64, b.iter().sum::<f64>() / b.len() as f64);
                let (hi, lo) = if ma >= mb { (&a, &b) } else { (&b, &a) };
                let (mut d, mut p) = (0.0, 0.0);
                for x in hi.iter() { for y in lo.iter() { d += (x - y).max(0.0); p += (y - x).max(0.0); } }
                let n = (a.len() * b.len()) as f64;
                prop_assert!(((d + p) / n / (ma + mb) - pair.gini).abs() < 1e-9);
                if d + p > 1e-9 { prop_assert!(((d - p) / (d + p) - pair.dominance).abs() < 1e-7); }
            }
            // Neither the unit of measure nor one group of all changes what it must not.
            let scaled: Vec<f64> = x.iter().map(|v| v * factor).collect();
            prop_assert!((dagum(&scaled, &of).unwrap().net_between - found.net_between).abs() < 1e-9);
            let one = dagum(&x, &vec![0; x.len()]).unwrap();
            prop_assert!((one.within - one.total).abs() < 1e-12 && one.pairs.is_empty());
        }
    }

    #[test]
    fn a_line_between_rich_and_poor_is_told_from_chance() {
        let (mut zone, codes) = crate::spatial::row::row(12);
        let gdp: Vec<(&str, f64)> = (codes.iter().enumerate())
            .map(|(i, c)| (c.as_str(), if i < 6 { 900.0 + i as f64 } else { 300.0 + i as f64 }))
            .collect();
        tiny::figures(&mut zone, &[("gdp", "亿元", 2018, &gdp)]);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("people", "none")]);
        assert_eq!(out.findings[0].reading.id, "reading-dagum-share-high");
        assert_eq!(out.findings[0].evidence.unwrap().support, Support::Confirms);
        assert_eq!((out.tables[1].rows.len(), out.tables[2].rows.len()), (2, 1));
    }
}
