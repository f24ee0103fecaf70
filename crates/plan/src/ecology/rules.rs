//! Published rules of compensation, applied to the sections of another river as they stand.
//!
//! Sides and section are replaced, amounts may be scaled; the arithmetic is that of [`coregion_terms`]. Two things that an
//! agreement settles and the data do not are stated here: the base of the index P where no base years are observed, and
//! the permanganate index in the place of COD where only that is measured. Without a year before, the part of a rule that looks
//! at change is left out.

use coregion_terms::compensation::pool::PoolShare;
use coregion_terms::trace::Rule;
use coregion_terms::{
    Assessment, Exact, Facts, ItemId, Money, PartyId, Rounding, SectionId, Term, Undefined, Value, assess,
    published,
};
use std::collections::BTreeMap;

/// The published rules that speak of one section.
pub const OF_A_SECTION: [&str; 4] = ["liuzhuang", "xinan-1", "xinan-2", "xinan-3"];
/// The published rule that speaks of a chain of three parties.
pub const OF_THREE: &str = "chishui";

/// A section with its two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The section.
    pub section: SectionId,
    /// The side that the water comes from.
    pub upstream: PartyId,
    /// The side that it goes to.
    pub downstream: PartyId,
}

/// What a rule gives at a section.
#[derive(Clone, Debug, PartialEq)]
pub struct Paid {
    /// What upstream receives (negative: what it pays).
    pub to_upstream: Money,
    /// The class, or the index P.
    pub state: String,
    /// The arithmetic.
    pub assessment: Assessment,
}

/// What a published rule would have moved at a section in a year. `bases` are base concentrations by item for an index whose
/// base years are not observed.
///
/// # Errors
/// No such rule of a section, or a fact is missing.
pub fn at_section(
    rule: &str,
    section: &Section,
    facts: &Facts,
    bases: &BTreeMap<ItemId, Exact>,
    scale: &Exact,
    year: i32,
) -> Result<Paid, Undefined> {
    let missing = |fact: &str| Undefined::Missing { fact: fact.to_owned(), period: year.to_string() };
    let scaled = |amount: Money| amount.share(scale, Rounding::Down);
    let has = |item: &ItemId, year: i32, least: usize| {
        let of_item = facts.readings.get(&section.section).and_then(|items| items.get(item));
        of_item.is_some_and(|of| of.keys().filter(|p| p.year() == year).count() >= least)
    };
    let term = match published(rule).and_then(|clause| clause.term) {
        Some(Term::CompensationSteps(mut term)) => {
            term.upstream = section.upstream.clone();
            term.downstream = section.downstream.clone();
            term.section = section.section.clone();
            term.per_class = scaled(term.per_class)?;
            // Either of the two shows what uses up oxygen; the standard has limits for both.
            if let (Ok(cod), Ok(permanganate)) = ("cod".parse::<ItemId>(), "permanganate".parse::<ItemId>()) {
                let index = term.index.iter_mut().flat_map(|i| &mut i.items);
                for item in term.class_items.iter_mut().chain(index) {
                    if *item == cod && !has(&cod, year, 1) {
                        *item = permanganate.clone();
                    }
                }
            }
            let needed = usize::from(term.averaging.months_needed);
            if let Some(index) = &mut term.index {
                index.per_point = scaled(index.per_point)?;
                index.cap = scaled(index.cap)?;
            }
            if term.index.as_ref().is_some_and(|i| i.items.iter().any(|item| !has(item, year - 1, needed))) {
                term.index = None;
            }
            Term::CompensationSteps(term)
        }
        Some(Term::CompensationPIndex(mut term)) => {
            term.upstream = section.upstream.clone();
            term.downstream = section.downstream.clone();
            term.section = section.section.clone();
            for item in &mut term.items {
                item.base = Some(bases.get(&item.item).cloned().ok_or_else(|| missing(item.item.as_str()))?);
            }
            for band in &mut term.bands {
                band.amount = scaled(band.amount)?;
            }
            Term::CompensationPIndex(term)
        }
        _ => return Err(missing(rule)),
    };
    let assessment = assess(&term, facts, &BTreeMap::new(), year)?;
    let state = state(&assessment);
    let currency = coregion_terms::Currency::CNY;
    let net = assessment.net()?;
    let to_upstream = net.get(&section.upstream).copied().unwrap_or_else(|| Money::zero(currency));
    Ok(Paid { to_upstream, state, assessment })
}

/// The class or the index that an assessment rests on.
fn state(assessment: &Assessment) -> String {
    let steps = assessment.obligations.iter().flat_map(|o| &o.steps).chain(&assessment.without_payment);
    let mut found = String::new();
    for step in steps {
        match (&step.rule, &step.result) {
            (Rule::PIndex, Value::Number(index)) => found = format!("P {}", index.decimal(3)),
            (Rule::WaterClass, Value::Text(class)) => found = class.clone(),
            _ => {}
        }
    }
    found
}

/// What the pool of the Chishui River would move between three parties in the order of the river: each one's gain.
///
/// # Errors
/// An amount too large.
pub fn of_three(
    parties: &[PartyId; 3],
    scale: &Exact,
    year: i32,
) -> Result<BTreeMap<PartyId, Money>, Undefined> {
    let Some(Term::CompensationPool(mut term)) = published(OF_THREE).and_then(|clause| clause.term) else {
        return Err(Undefined::Missing { fact: OF_THREE.to_owned(), period: year.to_string() });
    };
    term.amount = term.amount.share(scale, Rounding::Down)?;
    term.shares = (term.shares.into_iter().zip(parties))
        .map(|(share, party)| PoolShare { party: party.clone(), ..share })
        .collect();
    let pool = term.pool.clone();
    let mut net = assess(&Term::CompensationPool(term), &Facts::default(), &BTreeMap::new(), year)?.net()?;
    net.remove(&pool);
    Ok(net)
}

/// The means of every item over all sections that have enough months: a base that half the water is better than.
pub fn common_base(facts: &Facts, year: i32) -> BTreeMap<ItemId, Exact> {
    let mut sums: BTreeMap<ItemId, (Exact, i64)> = BTreeMap::new();
    for (section, items) in &facts.readings {
        for item in items.keys() {
            if let Ok(mean) = facts.yearly_mean(section, item, year, coregion_terms::Averaging::default()) {
                let sum = sums.entry(item.clone()).or_insert_with(|| (Exact::zero(), 0));
                sum.0 = &sum.0 + &mean;
                sum.1 += 1;
            }
        }
    }
    sums.into_iter().filter_map(|(item, (sum, n))| Some((item, sum.over(&Exact::from(n))?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn section() -> Section {
        let id = |text: &str| text.parse().unwrap();
        Section { section: "s".parse().unwrap(), upstream: id("a"), downstream: id("b") }
    }

    fn facts(permanganate: &str, ammonia: &str, nitrogen: &str, phosphorus: &str) -> Facts {
        let year = |value: &str| json!({ "2020": { "value": value } });
        serde_json::from_value(json!({ "readings": { "s": {
            "permanganate": year(permanganate), "nh3-n": year(ammonia), "tn": year(nitrogen), "tp": year(phosphorus),
        } } }))
        .unwrap()
    }

    fn bases(list: [(&str, &str); 4]) -> BTreeMap<ItemId, Exact> {
        list.into_iter().map(|(i, v)| (i.parse().unwrap(), v.parse().unwrap())).collect()
    }

    #[test]
    fn the_worked_index_of_the_xinan_river_pays_its_upstream() {
        let facts = facts("1.90", "0.075", "1.25", "0.030");
        let bases = bases([("permanganate", "1.95"), ("nh3-n", "0.090"), ("tn", "1.30"), ("tp", "0.032")]);
        let paid = |rule| at_section(rule, &section(), &facts, &bases, &Exact::one(), 2020).unwrap();
        // P 0.787680 in round 1 (at most 1: 100 million) and 0.836481 in round 3 (at most 0.95: 200 million).
        let first = paid("xinan-1");
        assert_eq!((first.state.as_str(), first.to_upstream.minor()), ("P 0.788", 10_000_000_000));
        let third = paid("xinan-3");
        assert_eq!((third.state.as_str(), third.to_upstream.minor()), ("P 0.836", 20_000_000_000));
        let tenth = Exact::fraction(1, 10).unwrap();
        let less = at_section("xinan-3", &section(), &facts, &bases, &tenth, 2020).unwrap();
        assert_eq!(less.to_upstream.minor(), 2_000_000_000);
    }

    #[test]
    fn the_rule_of_liuzhuang_goes_by_class_without_a_year_before() {
        let paid = |facts: &Facts| {
            at_section("liuzhuang", &section(), facts, &BTreeMap::new(), &Exact::one(), 2020).unwrap()
        };
        let good = paid(&facts("3.9", "0.4", "9", "0.09"));
        assert_eq!((good.state.as_str(), good.to_upstream.minor()), ("II", 6_000_000_000));
        let bad = paid(&facts("12", "0.4", "9", "0.09"));
        assert_eq!((bad.state.as_str(), bad.to_upstream.minor()), ("V", -12_000_000_000));
        let even = paid(&facts("5", "0.9", "9", "0.15"));
        assert_eq!((even.state.as_str(), even.to_upstream.minor()), ("III", 0));
    }

    #[test]
    fn the_pool_of_the_chishui_river_moves_what_was_published() {
        let parties = ["a", "b", "c"].map(|p| p.parse().unwrap());
        let net = of_three(&parties, &Exact::one(), 2020).unwrap();
        let of = |p: &PartyId| net[p].minor() / 1_000_000;
        assert_eq!(parties.each_ref().map(of), [4000, -2000, -2000]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let only = serde_json::from_value::<Facts>(
            json!({ "readings": { "s": { "nh3-n": { "2020": { "value": "1" } } } } }),
        );
        let error =
            at_section("liuzhuang", &section(), &only.unwrap(), &BTreeMap::new(), &Exact::one(), 2020);
        assert!(matches!(error, Err(Undefined::TooFewMonths { .. })));
        let facts = facts("1", "1", "1", "1");
        let error = at_section("xinan-1", &section(), &facts, &BTreeMap::new(), &Exact::one(), 2020);
        assert!(matches!(error, Err(Undefined::Missing { fact, .. }) if fact == "permanganate"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_one_side_pays_the_other_receives(values in prop::array::uniform4(1u32..2000)) {
            let text = values.map(|v| format!("{}.{:02}", v / 100, v % 100));
            let facts = facts(&text[0], &text[1], &text[2], &text[3]);
            let bases = bases([("permanganate", "5"), ("nh3-n", "1"), ("tn", "3"), ("tp", "0.2")]);
            for rule in OF_A_SECTION {
                let paid = at_section(rule, &section(), &facts, &bases, &Exact::one(), 2020).unwrap();
                let net = paid.assessment.net().unwrap();
                let sum: i64 = net.values().map(|m| m.minor()).sum();
                prop_assert_eq!(sum, 0);
                prop_assert_eq!(net.get(&section().upstream).map_or(0, |m| m.minor()), paid.to_upstream.minor());
            }
        }
    }
}
