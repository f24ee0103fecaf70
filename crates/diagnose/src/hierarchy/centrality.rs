//! City centrality: which cities carry the most central functions when several indicators count?
//!
//! Three composites of the same indicators stand side by side: entropy weights
//! ([`crate::composite::entropy`]), principal components ([`super::pca`]) and equal weights.
//!
//! ```text
//! entropy     z = (x - min) / (max - min),  p = z / sum z,  e = -(1 / ln n) sum p ln p,  w = (1 - e) / sum (1 - e),
//!             score = sum_j w_j z_j
//! components  of the correlation matrix with eigenvalue >= 1, or as many as hold 85 % of the variance:
//!             score = sum_k (lambda_k / sum lambda) F_k, each signed to go with the first indicator
//! ```
//!
//! Where their rankings agree
//! (Spearman 0.9 or more) the ranking does not hang on the weights. Because components of few cities are unstable,
//! cities are redrawn with replacement and each city's place is given as an interval.
//!
//! Scores are relative to the zone. Indicators in which two say the same (correlation above 0.95) count that matter
//! twice; they are named. Do not use it to compare zones. Time grows with cities times indicators times draws.
//!
//! References: Zhou, Zhang and Wu 2001 on Chinese urban centrality; Han and Ye 2016 (Geographical
//! Research 35:1127); those of the kernels.
//!
//! ```
//! use coregion_diagnose::composite::entropy::{Direction, entropy_weights};
//! // Output, people and retail trade of Xuzhou, Jining, Linyi and Huaibei (trade for illustration).
//! let columns: [&[f64]; 3] =
//!     [&[6755.23, 4930.58, 4717.80, 985.19], &[880.0, 835.0, 1062.0, 225.0], &[3000.0, 1500.0, 1700.0, 300.0]];
//! let composite = entropy_weights(&columns, &[Direction::Benefit; 3])?;
//! assert!((composite.scores[0] - 0.932650).abs() < 1e-6); // Xuzhou first, Linyi (0.708813) second
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use crate::composite::entropy::{entropy_weights, equal_weights, scaled};
use crate::composite::indicators::{Indicators, indicators, list};
use crate::composite::ranks::{pearson, places, spearman};
use crate::random::Stream;
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table, Unavailable,
    Undefined,
};
use coregion_zone::Message;

use super::pca::pca;

/// The indicators that stand for central functions where no others are asked for.
pub const INDICATORS: &str =
    "gdp,population_resident,va_tertiary,fiscal_revenue,deposits_outstanding,loans_outstanding";

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "centrality",
    group: Group::Hierarchy,
    references: &[
        "Shannon 1948, Bell System Technical Journal 27:379-423, doi:10.1002/j.1538-7305.1948.tb01338.x",
        "Hotelling 1933, Journal of Educational Psychology 24:417-441, doi:10.1037/h0071325",
        "Han and Ye 2016, Geographical Research 35:1127",
    ],
    options: &[
        OptionSpec { name: "indicators", kind: Kind::Text, default: INDICATORS },
        OptionSpec { name: "draws", kind: Kind::Int(99, 99_999), default: "999" },
    ],
    run,
};

/// Scores of the cities by each weighting.
struct Scores {
    entropy: Vec<f64>,
    weights: Vec<f64>,
    equal: Vec<f64>,
    pca: Vec<f64>,
    share: f64,
}

fn scores(data: &Indicators) -> Result<Scores, Undefined> {
    let columns = data.columns();
    let entropy = entropy_weights(&columns, &data.directions)?;
    let varying: Vec<Vec<f64>> =
        columns.iter().zip(&data.directions).filter_map(|(c, d)| scaled(c, *d)).collect();
    let slices: Vec<&[f64]> = varying.iter().map(Vec::as_slice).collect();
    let components = pca(&slices)?;
    Ok(Scores {
        entropy: entropy.scores,
        weights: entropy.weights,
        equal: equal_weights(&columns, &data.directions)?.scores,
        share: components.share,
        pca: components.scores,
    })
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let mut data = indicators(scope, list(options, "indicators"), &scope.members(), 2)?;
    data.sample = data.sample.clone().at_least(3, "indicators")?;
    let found =
        scores(&data).map_err(|reason| Unavailable { reason: reason.message(), resource: "indicators" })?;
    let sample = &data.sample;
    let (by_entropy, by_pca, by_equal) = (places(&found.entropy), places(&found.pca), places(&found.equal));
    let first = by_entropy.iter().position(|p| *p == 1).unwrap_or(0);
    let first_pca = by_pca.iter().position(|p| *p == 1).unwrap_or(0);
    let say = |id| {
        Message::new(id).name("first", scope.names(sample.units[first])).int("indicators", data.keys.len())
    };

    let mut findings = Vec::new();
    let mut add = |statistic, value: Result<f64, Undefined>, reading| {
        findings.push(sample.finding(scope, MEASURE.name, statistic, value, reading));
    };
    let id = if first == first_pca { "reading-centrality-first" } else { "reading-centrality-two" };
    let reading =
        say(id).name("other", scope.names(sample.units[first_pca])).number("value", found.entropy[first], 3);
    add("first", Ok(found.entropy[first]), reading);
    for (statistic, value) in [
        ("agreement-pca", spearman(&found.entropy, &found.pca)),
        ("agreement-equal", spearman(&found.entropy, &found.equal)),
    ] {
        let reading = match value {
            Ok(value) if value >= 0.9 => say("reading-centrality-agree").number("value", value, 2),
            Ok(value) => say("reading-centrality-differ").number("value", value, 2),
            Err(_) => say("reading-centrality-undefined"),
        };
        add(statistic, value, reading);
    }
    add("pca-share", Ok(found.share), say("reading-centrality-share").percent("value", found.share, 0));
    findings[0].warnings = data.warnings.clone();
    findings[0].subject = Some(scope.names(sample.units[first]).clone());
    for (i, a) in data.columns().iter().enumerate() {
        for (j, b) in data.columns().iter().enumerate().skip(i + 1) {
            if pearson(a, b).is_ok_and(|r| r > 0.95) {
                findings[0].warnings.push(
                    Message::new("warning-indicators-double")
                        .name("one", &data.names[i])
                        .name("other", &data.names[j]),
                );
            }
        }
    }
    if sample.len() <= 10 {
        findings[3].warnings.push(Message::new("warning-centrality-few").int("units", sample.len()));
    }

    let draws = options.int("draws").unwrap_or(999) as usize;
    let intervals = bootstrap(&data, draws, scope.seed);
    let mut table = Table::new("centrality", Message::new("table-centrality"))
        .column("city", "column-city", CellKind::Unit)
        .column("entropy", "column-entropy-score", CellKind::Number(3))
        .column("rank", "column-rank", CellKind::Int)
        .column("equal", "column-equal-score", CellKind::Number(3))
        .column("equal-rank", "column-equal-rank", CellKind::Int)
        .column("pca", "column-pca-score", CellKind::Number(3))
        .column("pca-rank", "column-pca-rank", CellKind::Int)
        .column("pca-rank-low", "column-rank-best", CellKind::Int)
        .column("pca-rank-high", "column-rank-worst", CellKind::Int)
        .plot(Plot::Map { unit: "city", value: "entropy" });
    let mut order: Vec<usize> = (0..sample.len()).collect();
    order.sort_by_key(|i| by_entropy[*i]);
    for i in order {
        let (low, high) = intervals.get(i).copied().unwrap_or((by_pca[i], by_pca[i]));
        table.push(vec![
            Cell::Unit(sample.units[i]),
            Cell::Number(found.entropy[i]),
            Cell::Int(by_entropy[i] as i64),
            Cell::Number(found.equal[i]),
            Cell::Int(by_equal[i] as i64),
            Cell::Number(found.pca[i]),
            Cell::Int(by_pca[i] as i64),
            Cell::Int(low as i64),
            Cell::Int(high as i64),
        ]);
    }
    let mut weights = Table::new("centrality-weights", Message::new("table-centrality-weights"))
        .column("indicator", "column-indicator", CellKind::Text)
        .column("weight", "column-weight", CellKind::Percent(1))
        .plot(Plot::Bars { label: "indicator", value: "weight" });
    for (name, weight) in data.names.iter().zip(&found.weights) {
        weights.push(vec![Cell::Name(name.clone()), Cell::Number(*weight)]);
    }
    Ok(Output { findings, tables: vec![table, weights] })
}

/// The 5th and 95th percentile of each city's place by principal components, when cities are redrawn.
fn bootstrap(data: &Indicators, draws: usize, seed: u64) -> Vec<(usize, usize)> {
    let columns: Vec<Vec<f64>> =
        data.columns().iter().zip(&data.directions).filter_map(|(c, d)| scaled(c, *d)).collect();
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let n = data.sample.len();
    let mut found: Vec<Vec<usize>> = vec![Vec::with_capacity(draws); n];
    for draw in 0..draws {
        let mut stream = Stream::new(seed, draw as u64);
        let picked: Vec<usize> = (0..n).map(|_| stream.below(n)).collect();
        let redrawn: Vec<Vec<f64>> = columns.iter().map(|c| picked.iter().map(|i| c[*i]).collect()).collect();
        let redrawn: Vec<&[f64]> = redrawn.iter().map(Vec::as_slice).collect();
        let Ok(fit) = pca(&redrawn) else { continue };
        for (places_of, place) in found.iter_mut().zip(places(&fit.project(&slices))) {
            places_of.push(place);
        }
    }
    (found.into_iter().filter(|f| !f.is_empty()))
        .map(|mut places| {
            places.sort_unstable();
            let at = |q: f64| places[((q * places.len() as f64) as usize).min(places.len() - 1)];
            (at(0.05), at(0.95))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;

    #[test]
    fn the_worked_cities_are_ranked_three_ways() {
        let mut zone = tiny::zone(&[
            ("32", "P", ""),
            ("3201", "Xuzhou", "32"),
            ("3202", "Jining", "32"),
            ("3203", "Linyi", "32"),
            ("3204", "Huaibei", "32"),
        ]);
        let codes = ["3201", "3202", "3203", "3204"];
        let with = |v: [f64; 4]| -> Vec<(&str, f64)> { codes.iter().copied().zip(v).collect() };
        let (gdp, people, retail) = (
            with([6755.23, 4930.58, 4717.8, 985.19]),
            with([880.0, 835.0, 1062.0, 225.0]),
            with([3000.0, 1500.0, 1700.0, 300.0]),
        );
        tiny::figures(
            &mut zone,
            &[
                ("gdp", "亿元", 2018, &gdp),
                ("population_resident", "万人", 2018, &people),
                ("retail", "亿元", 2017, &retail),
            ],
        );
        let options = [("indicators", "gdp,population_resident,retail,absent"), ("draws", "99")];
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &options);
        assert!((out.findings[0].value.number().unwrap() - 0.9326499496201762).abs() < 1e-9);
        assert_eq!(out.findings[0].subject.as_ref().unwrap().en, "Xuzhou");
        // Retail comes from the year before and the absent indicator is named.
        assert!(out.findings[0].warnings.len() >= 2);
        assert_eq!(out.tables[0].rows.len(), 4);
        let again = tiny::run(&MEASURE, &tiny::scope(&zone), &options);
        assert_eq!(out.tables[0].rows, again.tables[0].rows);
    }
}
