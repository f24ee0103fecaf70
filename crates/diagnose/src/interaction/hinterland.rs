//! Hinterland: which place falls to which centre, and how sure is that?
//!
//! With attraction S_j of centre j and distance d_ij of place i from it:
//!
//! ```text
//! p_ij = S_j^alpha d_ij^-lambda / sum_k S_k^alpha d_ik^-lambda     Huff: the share of i that goes to j
//! hard hinterland: the j of largest p_ij (the multiplicatively weighted Voronoi diagram)
//! h_i  = -sum_j p_ij ln p_ij / ln m                                how contested: 0 one centre, 1 all alike
//! misfit rate: the share of places whose hard centre lies in another province than they do
//! ```
//!
//! Shares are pure numbers; attraction and distance may be in any one unit. alpha is 1 and lambda the exponent that flows give, else
//! 2, both by custom. A place at distance zero of a centre is that centre's own (of the largest, if several). A place without
//! a way to any centre is unassigned. As null for the misfit rate, attraction is dealt to the centres at random.
//!
//! Hinterlands that cross a provincial line are where cooperation has something to gain; a misfit does not say that the line
//! hinders anybody. Where flows between centres are known, the model is set against them: for how many members does the
//! largest flow go elsewhere than the model says?
//!
//! When not to use it: shares are a model's, not counts; with distances as the crow flies, lakes and hills are ignored. The
//! exponent decides much: the table shows other exponents. Time grows with places times centres.
//!
//! References: Huff 1964 (Journal of Marketing 28:34-38, doi:10.2307/1249154); Okabe, Boots, Sugihara and Chiu 2000, Spatial
//! Tessellations, Wiley.
//!
//! ```
//! use coregion_diagnose::interaction::hinterland::huff;
//! // Levy and Weitz 2009: an old and a new store, two towns.
//! let found = huff(&[5000.0, 10000.0], &[10.0, 5.0, 5.0, 15.0], 1.0, 2.0)?;
//! assert!((found.share(0, 1) - 0.888889).abs() < 1e-6 && (found.share(1, 1) - 0.181818).abs() < 1e-6);
//! assert!((found.captured(&[5e6, 3e6])?[1] - 4989898.99).abs() < 0.01);
//! assert_eq!(found.centre, [Some(1), Some(0)]);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::decay::{EXPONENT, exponent};
use super::distances::{Distances, MODE, SEPARATION, distances, placed};
use crate::barriers::gravity::flows;
use crate::disparity::per_head::{INDICATOR, PEOPLE, people};
use crate::random::Stream;
use crate::{
    Cell, CellKind, Constraint, Dropped, Evidence, Finding, Group, Kind, Measure, Null, OptionSpec, Options,
    Output, Plot, Sample, Scope, Support, Table, Unavailable, Undefined,
};
use coregion_zone::{Level, Message, UnitId, UnitSet};
use std::collections::HashMap;

/// Shares of places that go to centres.
#[derive(Clone, Debug, PartialEq)]
pub struct Huff {
    /// p by rows of places; a row of zeros for an unassigned place.
    shares: Vec<f64>,
    centres: usize,
    /// The centre of largest share of each place (of equals, the first); none where no centre is in reach.
    pub centre: Vec<Option<usize>>,
    /// How contested each place is, 0 to 1; none where it is unassigned or there is one centre.
    pub contested: Vec<Option<f64>>,
}

/// Shares by attraction of centres and distances by rows of places (infinite where there is no way).
///
/// # Errors
/// No centre, distances that are no whole rows, an attraction that is negative or not finite, a distance that is negative
/// or no number, exponents outside 0 to 100, or no attraction above zero.
pub fn huff(attraction: &[f64], distance: &[f64], alpha: f64, lambda: f64) -> Result<Huff, Undefined> {
    let m = attraction.len();
    if m == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    Undefined::check_length(distance.len() / m * m, distance.len())?;
    Undefined::check_not_negative(attraction)?;
    for (name, value) in [("alpha", alpha), ("lambda", lambda)] {
        if !(0.0..=100.0).contains(&value) {
            return Err(Undefined::Argument { name, value, low: 0.0, high: 100.0 });
        }
    }
    if attraction.iter().all(|s| *s == 0.0) {
        return Err(Undefined::AllZero);
    }
    for (at, &d) in distance.iter().enumerate() {
        if d.is_nan() {
            return Err(Undefined::NotFinite { at });
        }
        if d < 0.0 {
            return Err(Undefined::Negative { at, value: d });
        }
    }
    let places = distance.len() / m;
    let mut found = Huff {
        shares: vec![0.0; distance.len()],
        centres: m,
        centre: vec![None; places],
        contested: vec![None; places],
    };
    // In logarithms, so that sizes of any magnitude keep their shares.
    let pull: Vec<f64> =
        attraction.iter().map(|s| if *s > 0.0 { alpha * s.ln() } else { f64::NEG_INFINITY }).collect();
    for (i, (row, shares)) in distance.chunks(m).zip(found.shares.chunks_mut(m)).enumerate() {
        let own = row.contains(&0.0);
        let log = |j: usize| match row[j] {
            _ if pull[j] == f64::NEG_INFINITY => f64::NEG_INFINITY,
            0.0 => pull[j],
            d if own || d == f64::INFINITY => f64::NEG_INFINITY,
            d => pull[j] - lambda * d.ln(),
        };
        let logs: Vec<f64> = (0..m).map(log).collect();
        let Some(best) = (0..m)
            .filter(|j| logs[*j] > f64::NEG_INFINITY)
            .reduce(|a, b| if logs[b] > logs[a] { b } else { a })
        else {
            continue;
        };
        found.centre[i] = Some(best);
        if own {
            shares[best] = 1.0;
        } else {
            let sum: f64 = logs.iter().map(|l| (l - logs[best]).exp()).sum();
            shares.iter_mut().zip(&logs).for_each(|(p, l)| *p = (l - logs[best]).exp() / sum);
        }
        if m > 1 {
            let entropy: f64 = shares.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum();
            found.contested[i] = Some((entropy / (m as f64).ln()).clamp(0.0, 1.0));
        }
    }
    Ok(found)
}

impl Huff {
    /// The share of a place that goes to a centre.
    pub fn share(&self, place: usize, centre: usize) -> f64 {
        self.shares[place * self.centres + centre]
    }

    /// What each centre gets of what the places have to give (people, purchases).
    ///
    /// # Errors
    /// Values that do not align with the places or are not finite.
    pub fn captured(&self, market: &[f64]) -> Result<Vec<f64>, Undefined> {
        Undefined::check_length(self.centre.len(), market.len())?;
        Undefined::check_finite(market)?;
        let mut sums = vec![0.0; self.centres];
        for (row, value) in self.shares.chunks(self.centres).zip(market) {
            sums.iter_mut().zip(row).for_each(|(sum, p)| *sum += p * value);
        }
        Ok(sums)
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "hinterland",
    group: Group::Interaction,
    references: &[
        "Huff 1964, Journal of Marketing 28:34-38, doi:10.2307/1249154",
        "Okabe, Boots, Sugihara and Chiu 2000, Spatial Tessellations, Wiley",
    ],
    options: &[
        INDICATOR,
        PEOPLE,
        OptionSpec { name: "centre-share", kind: Kind::Number(0.0, 1.0), default: "" },
        OptionSpec { name: "alpha", kind: Kind::Number(0.0, 10.0), default: "1" },
        EXPONENT,
        SEPARATION,
        MODE,
        OptionSpec { name: "draws", kind: Kind::Int(99, 99_999), default: "999" },
    ],
    run,
};

/// So many shares may be computed for the null.
const EFFORT: usize = 30_000_000;

struct Study<'a, 'z> {
    scope: &'a Scope<'z>,
    /// Centres with their attraction.
    centres: Sample,
    places: Vec<UnitId>,
    /// The member that each place lies in, as a centre, if it is one.
    own: Vec<Option<usize>>,
    /// People of each place, where they are known.
    people: Vec<Option<f64>>,
    apart: Distances,
    alpha: f64,
    lambda: f64,
    found: Huff,
    dropped: Vec<Dropped>,
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let members = scope.members();
    let column = scope.indicator(options.text("indicator").unwrap_or("gdp"), &members)?;
    let indicator = scope.zone.indicator_name(&column.provenance.series);
    let mut sample = Sample::new(scope, &[column]);
    sample.refuse(scope, |row| {
        (row[0] <= 0.0).then(|| Message::new("dropped-not-positive").name("indicator", &indicator))
    });
    let (all, _) = placed(scope, sample.at_least(2, "indicators")?, options);
    let all = all.at_least(2, "units")?;
    // Places are the counties; where there are none, the members themselves, of which the larger ones are centres.
    let counties = scope.zone.inside(scope.named, Level::County);
    let by_county = counties.len() > members.len();
    let share = options.number("centre-share").unwrap_or(if by_county { 0.0 } else { 0.5 });
    let largest = all.columns[0].iter().copied().fold(0.0, f64::max);
    let mut centres = all.clone();
    let kept: Vec<usize> = (0..all.len()).filter(|i| all.columns[0][*i] >= share * largest).collect();
    centres.units = kept.iter().map(|i| all.units[*i]).collect();
    centres.columns = vec![kept.iter().map(|i| all.columns[0][*i]).collect()];
    let places: Vec<UnitId> = if by_county { counties.ids().to_vec() } else { all.units.clone() };
    let (places, mut dropped): (Vec<UnitId>, Vec<Dropped>) =
        places.into_iter().fold((Vec::new(), Vec::new()), |(mut kept, mut dropped), unit| {
            if super::distances::point(scope, unit).is_some() || options.text("separation") == Some("minutes")
            {
                kept.push(unit);
            } else {
                let reason = Message::new("dropped-no-point");
                dropped.push(Dropped { names: scope.names(unit).clone(), reason });
            }
            (kept, dropped)
        });
    let among = distances(scope, &centres.units, &centres.units, options)?;
    let exponent = exponent(scope, &centres.units, &among, options);
    let apart = distances(scope, &places, &centres.units, options)?;
    centres.inputs.extend(apart.inputs.iter().chain(&exponent.inputs).cloned());
    let alpha = options.number("alpha").unwrap_or(1.0);
    let unavailable = |reason: Undefined| Unavailable { reason: reason.message(), resource: "indicators" };
    let found = huff(&centres.columns[0], &apart.values, alpha, exponent.value).map_err(unavailable)?;
    let number: HashMap<UnitId, usize> = centres.units.iter().enumerate().map(|(i, u)| (*u, i)).collect();
    let own = places
        .iter()
        .map(|place| {
            let mut at = Some(*place);
            while let Some(unit) = at {
                if let Some(centre) = number.get(&unit) {
                    return Some(*centre);
                }
                at = scope.zone.units.get(unit).parent;
            }
            None
        })
        .collect();
    let set = UnitSet::new(places.clone(), &scope.named.id, None);
    let year = centres.period.map(|p| p.year());
    let heads = people(scope, options.text("people"), year, &set)
        .or_else(|_| people(&Scope { year: None, ..scope.clone() }, options.text("people"), None, &set));
    let (people, input) = match heads {
        Ok(column) => (column.values, Some(column.provenance)),
        Err(_) => (vec![None; places.len()], None),
    };
    centres.inputs.extend(input);
    dropped.extend(centres.dropped.clone());
    let study =
        Study { scope, centres, places, own, people, apart, alpha, lambda: exponent.value, found, dropped };
    let draws = options.int("draws").unwrap_or(999).max(1) as usize;
    let mut misfit = study.misfit(draws);
    misfit.warnings.push(exponent.said);
    misfit.warnings.push(study.apart.said.clone());
    let mut findings = vec![misfit];
    findings.extend(study.core());
    findings.push(study.contested());
    findings.extend(study.against_flows(&among));
    Ok(Output { findings, tables: vec![study.table(), study.circles(), study.exponents()] })
}

impl Study<'_, '_> {
    fn finding(&self, statistic: &'static str, value: Result<f64, Undefined>, reading: Message) -> Finding {
        let finding = self.centres.finding(self.scope, MEASURE.name, statistic, value, reading);
        Finding { used: self.places.len(), dropped: self.dropped.clone(), decimals: 2, ..finding }
    }

    /// Whether the centre of a place lies in another province.
    fn misfits(&self, found: &Huff) -> Vec<Option<bool>> {
        let home = |unit: UnitId| self.scope.province(unit);
        (self.places.iter().zip(&found.centre))
            .map(|(place, centre)| Some(home(*place) != home(self.centres.units[(*centre)?])))
            .collect()
    }

    fn rate(&self, found: &Huff) -> Result<f64, Undefined> {
        let known: Vec<bool> = self.misfits(found).into_iter().flatten().collect();
        if known.is_empty() {
            return Err(Undefined::NoLinks);
        }
        Ok(known.iter().filter(|m| **m).count() as f64 / known.len() as f64)
    }

    /// The share of the people of places that meet a condition, among those whose people are known.
    fn of_people(&self, meets: impl Fn(usize) -> bool) -> Option<f64> {
        let known = || self.people.iter().enumerate().filter_map(|(i, p)| Some((i, (*p)?)));
        let total: f64 = known().map(|(_, p)| p).sum();
        (total > 0.0).then(|| known().filter(|(i, _)| meets(*i)).map(|(_, p)| p).sum::<f64>() / total)
    }

    fn misfit(&self, draws: usize) -> Finding {
        let shares = self.places.len() * self.centres.len();
        let draws = draws.min((EFFORT / shares.max(1)).max(19));
        let rate = self.rate(&self.found);
        let mut finding = self.finding("misfit-rate", rate, Message::new("reading-hinterland-none"));
        let Ok(rate) = rate else { return finding };
        let misfits = self.misfits(&self.found);
        let attraction = &self.centres.columns[0];
        let drawn: Vec<f64> = (0..draws)
            .filter_map(|draw| {
                let mut dealt = attraction.clone();
                Stream::new(self.scope.seed, draw as u64).shuffle(&mut dealt);
                let found = huff(&dealt, &self.apart.values, self.alpha, self.lambda).ok()?;
                self.rate(&found).ok()
            })
            .collect();
        finding.null = Null::of(Message::new("null-attraction-dealt"), drawn, rate, self.scope.seed);
        let people = self.of_people(|i| misfits[i] == Some(true));
        let id =
            if people.is_some() { "reading-hinterland-misfit-people" } else { "reading-hinterland-misfit" };
        finding.reading = Message::new(id)
            .percent("share", rate, 1)
            .int("count", misfits.iter().filter(|m| **m == Some(true)).count())
            .int("places", misfits.iter().flatten().count())
            .percent("people", people.unwrap_or(0.0), 1)
            .percent("expected", finding.null.as_ref().map_or(rate, |n| n.mean), 1);
        finding
    }

    /// How far the largest centre reaches beyond its own places.
    fn core(&self) -> Option<Finding> {
        let attraction = &self.centres.columns[0];
        let core = (0..attraction.len()).reduce(|a, b| if attraction[b] > attraction[a] { b } else { a })?;
        let drawn = |i: usize| self.found.centre[i] == Some(core);
        let inside = |i: usize| self.own[i] == Some(core);
        let gained = (0..self.places.len()).filter(|i| drawn(*i) && !inside(*i)).count();
        let lost = (0..self.places.len()).filter(|i| !drawn(*i) && inside(*i)).count();
        let held = (0..self.places.len()).filter(|i| inside(*i)).count();
        if held == 0 {
            return None;
        }
        let ratio = match (self.of_people(drawn), self.of_people(inside)) {
            (Some(drawn), Some(inside)) if inside > 0.0 => drawn / inside,
            _ => (held + gained - lost) as f64 / held as f64,
        };
        let (id, support) = match ratio {
            r if r >= 1.25 => ("reading-hinterland-core-wide", Support::Contradicts),
            r if r <= 1.0 => ("reading-hinterland-core-narrow", Support::Confirms),
            _ => ("reading-hinterland-core-little", Support::Inconclusive),
        };
        let name = self.scope.names(self.centres.units[core]);
        let reading = Message::new(id)
            .name("core", name)
            .number("ratio", ratio, 2)
            .int("gained", gained)
            .int("lost", lost);
        let mut finding = self.finding("core-reach", Ok(ratio), reading);
        finding.subject = Some(name.clone());
        finding.evidence = Some(Evidence { constraint: Constraint::WeakCore, support, strength: 0.5 });
        Some(finding)
    }

    fn contested(&self) -> Finding {
        let mut known: Vec<f64> = self.found.contested.iter().flatten().copied().collect();
        known.sort_unstable_by(f64::total_cmp);
        let value = known
            .get(known.len().saturating_sub(1) / 2)
            .copied()
            .ok_or(Undefined::TooFew { needed: 2, found: 1 });
        let reading = match value {
            Ok(value) => Message::new("reading-hinterland-contested").number("value", value, 2),
            Err(_) => Message::new("reading-hinterland-none"),
        };
        self.finding("contested", value, reading)
    }

    /// For how many centres the largest flow to another centre goes elsewhere than the model says.
    fn against_flows(&self, among: &Distances) -> Option<Finding> {
        let set = UnitSet::new(self.centres.units.clone(), &self.scope.named.id, None);
        let table = flows(self.scope, None, None, &set).ok()?;
        let n = set.len();
        let mut largest: Vec<Option<(usize, f64)>> = vec![None; n];
        for flow in table.flows.iter().filter(|f| f.origin != f.destination && f.value > 0.0) {
            let best = &mut largest[flow.origin];
            if best.is_none_or(|(_, value)| flow.value > value) {
                *best = Some((flow.destination, flow.value));
            }
        }
        let mut apart = among.values.clone();
        (0..n).for_each(|i| apart[i * n + i] = f64::INFINITY);
        let model = huff(&self.centres.columns[0], &apart, self.alpha, self.lambda).ok()?;
        let pairs: Vec<(usize, usize)> =
            (0..n).filter_map(|i| Some((largest[i]?.0, model.centre[i]?))).collect();
        if pairs.is_empty() {
            return None;
        }
        let differ = pairs.iter().filter(|(flow, model)| flow != model).count();
        let reading = Message::new("reading-hinterland-flows")
            .int("differ", differ)
            .int("places", pairs.len())
            .text("kind", table.kind.replace('_', " "))
            .text("period", table.provenance.period.map_or(String::new(), |p| p.to_string()));
        let mut finding = self.finding("flow-misfit", Ok(differ as f64 / pairs.len() as f64), reading);
        finding.inputs.push(table.provenance);
        finding.used = pairs.len();
        Some(finding)
    }

    /// Places with their centres.
    fn table(&self) -> Table {
        let mut table = Table::new("hinterland", Message::new("table-hinterland"))
            .column("unit", "column-unit", CellKind::Unit)
            .column("centre", "column-hinterland-centre", CellKind::Unit)
            .column("share", "column-huff-share", CellKind::Percent(1))
            .column("contested", "column-contestedness", CellKind::Number(2))
            .column("own", "column-hinterland-own", CellKind::Unit)
            .column("across", "column-crosses", CellKind::Text)
            .plot(Plot::Classes { unit: "unit", class: "centre" });
        let misfits = self.misfits(&self.found);
        for (i, unit) in self.places.iter().enumerate() {
            let centre = self.found.centre[i];
            let named = |c: Option<usize>| c.map_or(Cell::Missing, |c| Cell::Unit(self.centres.units[c]));
            table.push(vec![
                Cell::Unit(*unit),
                named(centre),
                Cell::number(centre.map(|c| self.found.share(i, c))),
                Cell::number(self.found.contested[i]),
                named(self.own[i]),
                misfits[i].map_or(Cell::Missing, |m| {
                    Cell::Label(Message::new(if m { "word-yes" } else { "word-no" }))
                }),
            ]);
        }
        table
    }

    /// Centres with what they draw.
    fn circles(&self) -> Table {
        let mut table = Table::new("hinterland-centres", Message::new("table-hinterland-centres"))
            .column("centre", "column-hinterland-centre", CellKind::Unit)
            .column("places", "column-hinterland-places", CellKind::Int)
            .column("across", "column-hinterland-across", CellKind::Int)
            .column("hard", "column-hinterland-hard", CellKind::Percent(1))
            .column("huff", "column-hinterland-huff", CellKind::Percent(1))
            .plot(Plot::Bars { label: "centre", value: "huff" });
        let misfits = self.misfits(&self.found);
        let known: Vec<f64> = self.people.iter().map(|p| p.unwrap_or(0.0)).collect();
        let total: f64 = known.iter().sum();
        let captured = self.found.captured(&known).unwrap_or_default();
        let mut order: Vec<usize> = (0..self.centres.len()).collect();
        let of = |c: usize| captured.get(c).copied().unwrap_or(0.0);
        order.sort_by(|a, b| of(*b).total_cmp(&of(*a)).then(a.cmp(b)));
        for centre in order {
            let drawn: Vec<usize> =
                (0..self.places.len()).filter(|i| self.found.centre[*i] == Some(centre)).collect();
            table.push(vec![
                Cell::Unit(self.centres.units[centre]),
                Cell::Int(drawn.len() as i64),
                Cell::Int(drawn.iter().filter(|i| misfits[**i] == Some(true)).count() as i64),
                Cell::number(self.of_people(|i| self.found.centre[i] == Some(centre))),
                Cell::number((total > 0.0).then(|| of(centre) / total)),
            ]);
        }
        table
    }

    /// The misfit rate with other exponents.
    fn exponents(&self) -> Table {
        let mut table = Table::new("hinterland-exponents", Message::new("table-hinterland-exponents"))
            .column("exponent", "column-exponent", CellKind::Number(2))
            .column("misfit", "stat-hinterland-misfit-rate", CellKind::Percent(1))
            .column("differ", "column-hinterland-differ", CellKind::Percent(1))
            .plot(Plot::Lines { x: "exponent", y: "misfit", series: None });
        let mut exponents = vec![1.0, 1.5, 2.0, 2.5, 3.0, self.lambda];
        exponents.sort_unstable_by(f64::total_cmp);
        exponents.dedup();
        for lambda in exponents {
            let Ok(found) = huff(&self.centres.columns[0], &self.apart.values, self.alpha, lambda) else {
                continue;
            };
            let differ = found.centre.iter().zip(&self.found.centre).filter(|(a, b)| a != b).count();
            table.push(vec![
                Cell::Number(lambda),
                Cell::number(self.rate(&found).ok()),
                Cell::number(Some(differ as f64 / self.places.len().max(1) as f64)),
            ]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[test]
    fn published_figures() {
        let found = huff(&[5000.0, 10000.0], &[10.0, 5.0, 5.0, 15.0], 1.0, 2.0).unwrap();
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12 * b.abs(), "{a} is not {b}");
        close(found.share(0, 1), 0.8888888888888888);
        close(found.share(1, 1), 0.1818181818181818);
        close(found.captured(&[5e6, 3e6]).unwrap()[1], 4989898.989898989);
        assert_eq!(found.centre, [Some(1), Some(0)]);
    }

    #[test]
    fn edges() {
        let inf = f64::INFINITY;
        let found =
            huff(&[1.0, 2.0, 0.0], &[0.0, 5.0, 1.0, inf, inf, 1.0, 0.0, 0.0, 3.0, 2.0, 4.0, 0.0], 1.0, 2.0)
                .unwrap();
        // A centre's own place; nothing in reach; two centres at the same place; a centre without attraction.
        assert_eq!(found.centre, [Some(0), None, Some(1), None]);
        assert_eq!((found.share(0, 0), found.share(2, 1), found.share(1, 2)), (1.0, 1.0, 0.0));
        assert_eq!((found.contested[0], found.contested[1]), (Some(0.0), None));
        assert_eq!(huff(&[1.0], &[3.0], 1.0, 2.0).unwrap().contested, [None]);
        assert_eq!(huff(&[], &[], 1.0, 2.0), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(huff(&[0.0], &[1.0], 1.0, 2.0), Err(Undefined::AllZero));
        assert_eq!(huff(&[1.0, 1.0], &[1.0], 1.0, 2.0), Err(Undefined::Lengths { expected: 0, found: 1 }));
        assert_eq!(huff(&[1.0], &[-1.0], 1.0, 2.0), Err(Undefined::Negative { at: 0, value: -1.0 }));
        assert!(matches!(huff(&[1.0], &[1.0], 1.0, -2.0), Err(Undefined::Argument { .. })));
        let far = huff(&[1e300, 1e-300], &[1e-200, 1e200], 1.0, 3.0).unwrap();
        assert_eq!(far.share(0, 0), 1.0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn shares_sum_to_one_and_units_do_not_matter(
            attraction in prop::collection::vec(0.1f64..1e5, 3),
            distance in prop::collection::vec(0.1f64..1e3, 12),
            alpha in 0.1f64..2.0, lambda in 0.1f64..4.0, scale in 1e-3f64..1e3,
        ) {
            let found = huff(&attraction, &distance, alpha, lambda).unwrap();
            let scaled = |v: &[f64]| v.iter().map(|x| x * scale).collect::<Vec<f64>>();
            let other = huff(&scaled(&attraction), &scaled(&distance), alpha, lambda).unwrap();
            for i in 0..4 {
                prop_assert!(((0..3).map(|j| found.share(i, j)).sum::<f64>() - 1.0).abs() < 1e-12);
                let best = found.centre[i].unwrap();
                for j in 0..3 {
                    prop_assert!(found.share(i, best) >= found.share(i, j));
                    prop_assert!((found.share(i, j) - other.share(i, j)).abs() < 1e-9);
                }
            }
            // A centre that grows loses no one.
            let mut grown = attraction.clone();
            grown[1] *= 2.0;
            let more = huff(&grown, &distance, alpha, lambda).unwrap();
            for i in 0..4 {
                prop_assert!(more.share(i, 1) >= found.share(i, 1));
            }
            let captured = found.captured(&[1.0, 2.0, 3.0, 4.0]).unwrap();
            prop_assert!((captured.iter().sum::<f64>() - 10.0).abs() < 1e-9);
        }
    }

    #[test]
    fn the_embedded_zone() {
        let scope = tiny::scope(tiny::embedded());
        let output = tiny::run(&MEASURE, &scope, &[("draws", "99"), ("exponent", "2")]);
        let statistics: Vec<&str> = output.findings.iter().map(|f| f.statistic).collect();
        assert_eq!(statistics, ["misfit-rate", "core-reach", "contested", "flow-misfit"]);
        let rate = output.findings[0].value.number().unwrap();
        assert!((0.0..0.5).contains(&rate), "{rate}");
        assert_eq!(output.findings[0].null.as_ref().unwrap().draws, 99);
        assert!(output.tables[0].rows.len() > 100 && output.tables[2].rows.len() == 5);
        // Without counties, the larger members are the centres of the others.
        let mut zone = tiny::zone(&[
            ("32", "P", ""),
            ("37", "Q", ""),
            ("3201", "A", "32"),
            ("3202", "B", "32"),
            ("3701", "C", "37"),
        ]);
        tiny::figures(
            &mut zone,
            &[("gdp", "亿元", 2020, &[("3201", 900.0), ("3202", 100.0), ("3701", 200.0)])],
        );
        let mut list: Vec<_> = zone.units.iter().map(|(_, u)| u.clone()).collect();
        for (i, unit) in list.iter_mut().enumerate() {
            unit.point = Some(coregion_zone::Point { lon: 117.0 + i as f64, lat: 34.0 });
        }
        zone.units = coregion_zone::Units::new(list);
        let output = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        assert!((output.findings[0].value.number().unwrap() - 1.0 / 3.0).abs() < 1e-12);
    }
}
