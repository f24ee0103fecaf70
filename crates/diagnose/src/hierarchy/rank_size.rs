//! The rank-size rule with Gabaix and Ibragimov's correction: is the size distribution too even or too steep?
//!
//! With sizes S_i > 0 and ranks r_i = 1..n (largest first), ordinary least squares of
//!
//! ```text
//! ln(r_i - 1/2) = a - zeta ln S_i        standard error = zeta sqrt(2 / n)
//! ```
//!
//! The standard error of least squares is too small and is not used. zeta = 1 is Zipf's law, above 1 more even,
//! below 1 more concentrated. Chinese papers often use the inverse (Lotka) form ln S = C - q ln r, in which
//! q > 1 means concentrated: do not mix the two. The half correction does not return exactly 1 on a few exact
//! Zipf points; this is right.
//!
//! Pure numbers. Sizes of zero are left out by the caller; fewer than three cities or equal sizes leave the slope
//! undefined; fewer than five give a warning. The result moves with the smallest size that is kept.
//! Time grows with n log n.
//!
//! References: Gabaix and Ibragimov 2011 (Journal of Business and Economic Statistics 29:24-39,
//! doi:10.1198/jbes.2009.06157); Auerbach 1913 (Petermanns Mitteilungen 59:74-76); Zipf 1949.
//!
//! ```
//! use coregion_diagnose::hierarchy::rank_size::rank_size;
//! let zipf: Vec<f64> = (1..=5).map(|k| 100.0 / f64::from(k)).collect();
//! let fit = rank_size(&zipf)?;
//! assert!((fit.zeta - 1.364015).abs() < 1e-6 && (fit.error - 0.862679).abs() < 1e-6);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::primacy::by_size;
use crate::{
    Cell, CellKind, Constraint, Evidence, Group, Interval, Kind, Measure, OptionSpec, Options, Output, Plot,
    Sample, Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::Message;

/// The fitted line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankSize {
    /// The exponent.
    pub zeta: f64,
    /// Its standard error, zeta sqrt(2 / n).
    pub error: f64,
    /// The intercept.
    pub intercept: f64,
    /// Share of the variance of ln(rank - 1/2) that the line explains.
    pub r2: f64,
}

impl RankSize {
    /// The 95 % interval of zeta.
    pub fn interval(&self) -> (f64, f64) {
        (self.zeta - 1.96 * self.error, self.zeta + 1.96 * self.error)
    }
}

/// The rank-size line of sizes in any order.
///
/// # Errors
/// Fewer than three sizes, a size that is not positive and finite, or all sizes equal.
pub fn rank_size(sizes: &[f64]) -> Result<RankSize, Undefined> {
    let n = sizes.len();
    Undefined::check_not_negative(sizes)?;
    if let Some(at) = sizes.iter().position(|s| *s == 0.0) {
        return Err(Undefined::Zero { at });
    }
    if n < 3 {
        return Err(Undefined::TooFew { needed: 3, found: n });
    }
    let mut x: Vec<f64> = sizes.iter().map(|s| s.ln()).collect();
    x.sort_unstable_by(|a, b| b.total_cmp(a));
    if x[0] == x[n - 1] {
        return Err(Undefined::Constant);
    }
    let y = |i: usize| (i as f64 + 0.5).ln();
    let mean_x = x.iter().sum::<f64>() / n as f64;
    let mean_y = (0..n).map(y).sum::<f64>() / n as f64;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (i, x) in x.iter().enumerate() {
        let (dx, dy) = (x - mean_x, y(i) - mean_y);
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }
    let slope = xy / xx;
    if !slope.is_finite() {
        return Err(Undefined::Constant);
    }
    let zeta = -slope;
    Ok(RankSize {
        zeta,
        error: zeta * (2.0 / n as f64).sqrt(),
        intercept: mean_y - slope * mean_x,
        r2: xy * xy / (xx * yy),
    })
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "rank-size",
    group: Group::Hierarchy,
    references: &[
        "Gabaix and Ibragimov 2011, Journal of Business and Economic Statistics 29:24-39, doi:10.1198/jbes.2009.06157",
        "Auerbach 1913, Petermanns Mitteilungen 59:74-76",
        "Zipf 1949, Human Behavior and the Principle of Least Effort",
    ],
    options: &[
        OptionSpec { name: "indicator", kind: Kind::Text, default: "gdp" },
        OptionSpec { name: "smallest", kind: Kind::Number(0.0, 1e18), default: "0" },
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let key = options.text("indicator").unwrap_or("gdp");
    let indicator = scope.zone.indicator_name(key);
    let smallest = options.number("smallest").unwrap_or(0.0);
    let column = scope.indicator(key, &scope.members())?;
    let unit = column.unit.clone();
    let mut sample = Sample::new(scope, &[column]);
    sample.refuse(scope, |row| match row[0] {
        x if x <= 0.0 => Some(Message::new("dropped-not-positive").name("indicator", &indicator)),
        x if x < smallest => Some(Message::new("dropped-below-smallest").number("smallest", smallest, 2)),
        _ => None,
    });
    let sample = sample.at_least(3, "indicators")?;
    let order = by_size(scope, &sample);
    let sizes: Vec<f64> = order.iter().map(|o| o.1).collect();
    let fit = rank_size(&sizes);
    let say = |id| Message::new(id).name("indicator", &indicator).int("cities", sizes.len());
    let mut finding =
        sample.finding(scope, MEASURE.name, "zeta", fit.map(|f| f.zeta), say("reading-rank-size-undefined"));
    let mut table = Table::new("rank-size", Message::new("table-rank-size").name("indicator", &indicator))
        .column("rank", "column-rank", CellKind::Int)
        .column("city", "column-city", CellKind::Unit)
        .column("size", "column-size", CellKind::Number(2))
        .unit(unit.as_str())
        .column("rank-half", "column-rank-half", CellKind::Number(1))
        .column("fitted", "column-fitted-size", CellKind::Number(2))
        .unit(unit.as_str())
        .plot(Plot::Scatter { label: "city", x: "size", y: "rank-half", log: true });
    for (i, (city, size)) in order.iter().enumerate() {
        let rank = i as f64 + 0.5;
        let fitted = fit.ok().map(|f| ((f.intercept - rank.ln()) / f.zeta).exp());
        table.push(vec![
            Cell::Int(i as i64 + 1),
            Cell::Unit(*city),
            Cell::Number(*size),
            Cell::Number(rank),
            Cell::number(fitted),
        ]);
    }
    let Ok(fit) = fit else { return Ok(Output { findings: vec![finding], tables: vec![table] }) };
    let (low, high) = fit.interval();
    let (id, support, strength) = match (low, high) {
        (low, _) if low > 1.0 => ("reading-rank-size-even", Support::Confirms, 1.0),
        (_, high) if high < 1.0 => ("reading-rank-size-steep", Support::Contradicts, 1.0),
        _ => ("reading-rank-size-zipf", Support::Inconclusive, 0.5),
    };
    finding.reading = say(id).number("value", fit.zeta, 2).number("low", low, 2).number("high", high, 2);
    finding.interval = Some(Interval { low, high, level: 0.95, kind: "asymptotic" });
    finding.evidence = Some(Evidence { constraint: Constraint::WeakCore, support, strength });
    if sizes.len() < 10 {
        finding.warnings.push(Message::new("warning-rank-size-few").int("cities", sizes.len()));
    }
    let reading = say("reading-rank-size-r2").percent("value", fit.r2, 0);
    let r2 = sample.finding(scope, MEASURE.name, "r2", fit.r2, reading);
    Ok(Output { findings: vec![finding, r2], tables: vec![table] })
}

#[cfg(test)]
mod tests {
    use super::super::gdp_2018::{HH10, YRD26, close};
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn worked_figures() {
        let fit = rank_size(&HH10).unwrap();
        close(fit.zeta, 1.4707682680841043);
        close(fit.intercept, 13.031150399016143);
        close(fit.error, 0.6577475653171383);
        close(fit.r2, 0.8030967524204706);
        let fit = rank_size(&YRD26).unwrap();
        close(fit.zeta, 0.9314161371475621);
        close(fit.error, 0.2583283570215488);
        close(fit.r2, 0.8267121970333023);
        let zipf: Vec<f64> = (1..=5).map(|k| 100.0 / f64::from(k)).collect();
        let fit = rank_size(&zipf).unwrap();
        close(fit.zeta, 1.3640147637812559);
        close(fit.error, 0.8626786831290629);
    }

    #[test]
    fn edges_are_reasons() {
        assert_eq!(rank_size(&[1.0, 2.0]), Err(Undefined::TooFew { needed: 3, found: 2 }));
        assert_eq!(rank_size(&[5.0; 6]), Err(Undefined::Constant));
        assert_eq!(rank_size(&[1.0, 0.0, 2.0]), Err(Undefined::Zero { at: 1 }));
        for scale in [1e300, 1e-300] {
            close(rank_size(&HH10.map(|x| x * scale / 1e4)).unwrap().zeta, 1.4707682680841043);
        }
    }

    proptest! {
        #[test]
        fn scale_and_order_do_not_matter(mut sizes in prop::collection::vec(0.1f64..1e4, 3..60), scale in 1e-3f64..1e3) {
            if let Ok(a) = rank_size(&sizes) {
                prop_assert!(a.zeta > 0.0 && (0.0..=1.0 + 1e-9).contains(&a.r2));
                sizes.reverse();
                let b = rank_size(&sizes.iter().map(|s| s * scale).collect::<Vec<_>>()).unwrap();
                prop_assert!((a.zeta - b.zeta).abs() < 1e-7 * a.zeta.max(1.0));
            }
        }
    }

    #[test]
    fn a_zero_is_named_and_left_out() {
        let mut zone = tiny::zone(&[
            ("32", "Jiangsu", ""),
            ("3201", "A", "32"),
            ("3202", "B", "32"),
            ("3203", "C", "32"),
            ("3204", "D", "32"),
        ]);
        tiny::figures(
            &mut zone,
            &[("gdp", "亿元", 2018, &[("3201", 8.0), ("3202", 4.0), ("3203", 3.0), ("3204", 0.0)])],
        );
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        assert_eq!((out.findings[0].used, out.findings[0].dropped.len()), (3, 1));
        assert_eq!(out.findings[0].evidence.unwrap().support, Support::Inconclusive);
        assert_eq!(out.tables[0].rows.len(), 3);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("indicator", "gdp"), ("smallest", "1")]);
        assert_eq!(out.findings[0].used, 3);
    }
}
