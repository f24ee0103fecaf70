//! The key of contributions: each party's part of several bases, weighted, within a floor and a cap.
//!
//! ```text
//! key_i = sum over bases m of weight_m x a_im / sum_j a_jm  +  equal weight / n
//! bounded_i = clamp(s x key_i, floor, cap),   s such that the bounded keys add up to 1
//! ```
//!
//! The scale s is solved exactly: it is the limit of clipping and spreading the rest in proportion again and again.
//! A base that is missing for the year is taken from the newest year before, and that is reported.
//!
//! ```
//! use coregion_terms::{Exact, fund::bounded};
//! let keys: Vec<Exact> = ["1/2", "3/10", "1/5"].iter().map(|k| k.parse().unwrap()).collect();
//! let bounded = bounded(&keys, None, Some(&"2/5".parse().unwrap())).unwrap();
//! assert_eq!(bounded.iter().map(|k| k.to_string()).collect::<Vec<_>>(), ["0.4", "0.36", "0.24"]);
//! ```

use crate::obligations::{Assessment, due};
use crate::tax::{require_amount, require_month, require_share};
use crate::trace::{Key, Rule};
use crate::{Checker, Exact, Facts, Money, PartyId, Remainder, Step, Undefined, Validate, Value, allot};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The key of contributions to a fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FundKey {
    /// Who holds the fund.
    pub fund: PartyId,
    /// What all parties pay in a year.
    pub total: Money,
    /// The parties, in the order in which remainders are allotted.
    pub parties: Vec<PartyId>,
    /// The bases with their weights.
    pub bases: Vec<KeyBase>,
    /// The weight of the part that is equal for all.
    #[serde(default = "Exact::zero", skip_serializing_if = "Exact::is_zero")]
    pub equal_weight: Exact,
    /// The least key of a party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Exact>,
    /// The largest key of a party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Exact>,
    /// Who gets what rounding leaves.
    #[serde(default)]
    pub remainder: Remainder,
    /// The month of the next year in which it is paid.
    pub settlement_month: u8,
}

/// A base of the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyBase {
    /// The name of the figure in the statistics (`gdp`, `revenue`, `population`).
    pub statistic: String,
    /// Its weight.
    pub weight: Exact,
}

/// A party's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyShare {
    /// The party.
    pub party: PartyId,
    /// Before floor and cap.
    pub key: Exact,
    /// Within them.
    pub bounded: Exact,
    /// What it pays.
    pub contribution: Money,
}

/// Keys within a floor and a cap that add up to what the keys add up to.
///
/// # Errors
/// The floors of all are more than the whole, the caps less, or all keys are zero.
pub fn bounded(keys: &[Exact], floor: Option<&Exact>, cap: Option<&Exact>) -> Result<Vec<Exact>, Undefined> {
    let total: Exact = keys.iter().sum();
    let count = Exact::from(keys.len() as i64);
    let infeasible =
        |bound: &str, sum: Exact| Undefined::Infeasible { bound: bound.into(), sum: sum.to_string() };
    if total.is_zero() {
        return Err(Undefined::Zero { what: "keys".into() });
    }
    if let Some(floor) = floor
        && &count * floor > total
    {
        return Err(infeasible("floors", &count * floor));
    }
    if let Some(cap) = cap
        && &count * cap < total
    {
        return Err(infeasible("caps", &count * cap));
    }
    let clamp = |value: Exact| {
        let value = floor.map_or(value.clone(), |f| value.max(f.clone()));
        cap.map_or(value.clone(), |c| value.min(c.clone()))
    };
    let at = |scale: &Exact| keys.iter().map(|k| clamp(k * scale)).sum::<Exact>();
    // The sum rises with the scale and bends where a key meets its floor or its cap: find the last bend at or below
    // the total; from there on it is a line through the keys that are free.
    let mut bends: Vec<Exact> =
        keys.iter().flat_map(|k| [floor, cap].into_iter().flatten().filter_map(|b| b.over(k))).collect();
    bends.sort();
    let last = bends.partition_point(|bend| at(bend) <= total);
    let start = last.checked_sub(1).and_then(|i| bends.get(i)).cloned().unwrap_or_else(Exact::zero);
    let is_free = |k: &&Exact| {
        let value = *k * &start;
        floor.is_none_or(|f| value >= *f) && cap.is_none_or(|c| value < *c)
    };
    let slope: Exact = keys.iter().filter(is_free).sum();
    let rest = &total - &at(&start);
    let scale = match rest.over(&slope) {
        Some(step) => &start + &step,
        None if rest.is_zero() => start,
        // Keys of zero cannot be raised: the others are all at their caps.
        None => return Err(infeasible("caps", at(&start))),
    };
    Ok(keys.iter().map(|k| clamp(k * &scale)).collect())
}

/// The keys and contributions from the figures of each base, in the order of bases and parties.
///
/// # Errors
/// A base adds up to zero or has a negative figure; floors and caps cannot be met; an amount is too large.
pub fn key(
    term: &FundKey,
    figures: &[Vec<Exact>],
    steps: &mut Vec<Step>,
) -> Result<Vec<KeyShare>, Undefined> {
    let equal = term
        .equal_weight
        .over(&Exact::from(term.parties.len() as i64))
        .ok_or_else(|| Undefined::Zero { what: "parties".into() })?;
    let mut keys = vec![equal.clone(); term.parties.len()];
    for (base, figures) in term.bases.iter().zip(figures) {
        if figures.iter().any(Exact::is_negative) {
            return Err(Undefined::Negative { what: base.statistic.clone() });
        }
        let total: Exact = figures.iter().sum();
        for ((key, figure), party) in keys.iter_mut().zip(figures).zip(&term.parties) {
            let part = figure.over(&total).ok_or_else(|| Undefined::Zero { what: base.statistic.clone() })?;
            let part = &part * &base.weight;
            let step = Step::new(Rule::BaseShare, &part).with(Key::Party, party.as_str());
            let step = step.with(Key::Item, base.statistic.as_str()).with(Key::Amount, figure);
            steps.push(step.with(Key::Total, &total).with(Key::Weight, &base.weight));
            *key = &*key + &part;
        }
    }
    let within = bounded(&keys, term.floor.as_ref(), term.cap.as_ref())?;
    let amounts = allot(term.total, &within, term.remainder)?;
    let mut shares = Vec::with_capacity(keys.len());
    for (((party, key), bounded), contribution) in term.parties.iter().zip(keys).zip(within).zip(amounts) {
        let step = |rule, result: Value| Step::new(rule, result).with(Key::Party, party.as_str());
        if !equal.is_zero() {
            steps.push(step(Rule::EqualShare, (&equal).into()).with(Key::Weight, &term.equal_weight));
        }
        steps.push(step(Rule::Key, (&key).into()));
        let step_bounded = step(Rule::Bounded, (&bounded).into()).with(Key::Key, &key);
        let step_bounded = step_bounded.with(Key::Floor, term.floor.clone().unwrap_or_else(Exact::zero));
        steps.push(step_bounded.with(Key::Cap, term.cap.clone().unwrap_or_else(Exact::one)));
        let paid = step(Rule::Contribution, contribution.into());
        steps.push(paid.with(Key::Key, &bounded).with(Key::Total, term.total));
        shares.push(KeyShare { party: party.clone(), key, bounded, contribution });
    }
    Ok(shares)
}

/// The contributions of a year.
pub(crate) fn assess(term: &FundKey, facts: &Facts, year: i32) -> Result<Assessment, Undefined> {
    let mut assessment = Assessment::default();
    let mut figures = Vec::with_capacity(term.bases.len());
    for base in &term.bases {
        let mut of_base = Vec::with_capacity(term.parties.len());
        for party in &term.parties {
            let (of, figure) = facts.statistic(&base.statistic, year, party)?;
            if of != year {
                assessment.stood_in.push((format!("{party}: {}", base.statistic), of));
            }
            of_base.push(figure.clone());
        }
        figures.push(of_base);
    }
    let mut steps = Vec::new();
    let shares = key(term, &figures, &mut steps)?;
    let due = due(year, term.settlement_month);
    for share in shares {
        let of_party = |s: &&Step| s.inputs.get(&Key::Party) == Some(&share.party.as_str().into());
        let steps = steps.iter().filter(of_party).cloned().collect();
        assessment.owe(&share.party, &term.fund, share.contribution, due, "fund", steps)?;
    }
    Ok(assessment)
}

impl Validate for FundKey {
    fn check(&self, checker: &mut Checker) {
        require_amount(checker, "total", self.total, self.total.currency());
        checker.require_at("parties", !self.parties.is_empty(), || Message::new("problem-empty"));
        checker.each("parties", &self.parties, |c, party| {
            let again = self.parties.iter().filter(|p| *p == party).count() > 1;
            c.require(!again && *party != self.fund, || {
                Message::new("problem-twice").text("value", party.as_str())
            });
        });
        checker.each("bases", &self.bases, |c, base| {
            require_share(c, "weight", &base.weight);
            c.require_at("statistic", !base.statistic.is_empty(), || Message::new("problem-empty"));
        });
        require_share(checker, "equal_weight", &self.equal_weight);
        let weights: Exact = self.bases.iter().map(|b| &b.weight).chain([&self.equal_weight]).sum();
        checker.require_at("bases", weights == Exact::one(), || {
            Message::new("problem-weights").text("sum", weights.to_string())
        });
        let count = Exact::from(self.parties.len() as i64);
        for (name, bound, above) in [("floor", &self.floor, true), ("cap", &self.cap, false)] {
            if let Some(bound) = bound {
                require_share(checker, name, bound);
                let sum = &count * bound;
                let feasible = if above { sum <= Exact::one() } else { sum >= Exact::one() };
                checker.require_at(name, feasible, || {
                    Message::new("problem-bound-infeasible").text("sum", sum.to_string())
                });
            }
        }
        if let (Some(floor), Some(cap)) = (&self.floor, &self.cap) {
            checker.require_at("floor", floor <= cap, || Message::new("problem-floor-above-cap"));
        }
        require_month(checker, self.settlement_month);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// Methods F8: GDP, revenue, people of four cities; weights .4 .3 .2 .1.
    fn term(cap: Option<&str>) -> FundKey {
        let mut term = json!({
            "fund": "fund", "total": "1000.00 CNY", "parties": ["xuzhou", "jining", "linyi", "suzhou"],
            "bases": [
                { "statistic": "gdp", "weight": "0.4" }, { "statistic": "revenue", "weight": "0.3" },
                { "statistic": "population", "weight": "0.2" },
            ],
            "equal_weight": "0.1", "settlement_month": 3,
        });
        if let Some(cap) = cap {
            term["cap"] = json!(cap);
        }
        let term: FundKey = serde_json::from_value(term).unwrap();
        assert_eq!(term.problems(), vec![]);
        term
    }

    fn facts() -> Facts {
        serde_json::from_value(json!({ "statistics": {
            "gdp": { "2018": { "xuzhou": "6755.23", "jining": "4930.58", "linyi": "4717.80", "suzhou": "985.19" } },
            "revenue": { "2018": { "xuzhou": 526, "jining": 408, "linyi": 311, "suzhou": 70 } },
            "population": { "2017": { "xuzhou": 880, "jining": 835, "linyi": 1062, "suzhou": 225 } },
        } }))
        .unwrap()
    }

    fn figures() -> Vec<Vec<Exact>> {
        [
            ["6755.23", "4930.58", "4717.80", "985.19"],
            ["526", "408", "311", "70"],
            ["880", "835", "1062", "225"],
        ]
        .map(|row| row.map(|v| v.parse().unwrap()).to_vec())
        .to_vec()
    }

    #[test]
    fn the_worked_key_comes_out() {
        let shares = key(&term(None), &figures(), &mut vec![]).unwrap();
        let keys: Vec<String> = shares.iter().map(|s| s.key.decimal(6)).collect();
        assert_eq!(keys, ["0.359020", "0.287129", "0.275228", "0.078622"]);
        let paid: Vec<String> = shares.iter().map(|s| s.contribution.amount()).collect();
        // 359.020248, 287.129101, 275.228429, 78.622222: floors 359.02, 287.12, 275.22, 78.62 leave two fen.
        assert_eq!(paid, ["359.03", "287.13", "275.22", "78.62"]);
        let thousand: Vec<String> = shares.iter().map(|s| (&s.key * &Exact::from(1000)).decimal(6)).collect();
        assert_eq!(thousand, ["359.020248", "287.129101", "275.228429", "78.622222"]);
    }

    #[test]
    fn a_cap_spreads_the_rest_in_proportion() {
        let shares = key(&term(Some("0.35")), &figures(), &mut vec![]).unwrap();
        let keys: Vec<String> = shares.iter().map(|s| s.bounded.decimal(6)).collect();
        assert_eq!(keys, ["0.350000", "0.291170", "0.279102", "0.079729"]);
    }

    #[test]
    fn a_missing_base_is_taken_from_the_year_before_and_said() {
        let got = assess(&term(None), &facts(), 2018).unwrap();
        assert_eq!(got.stood_in.len(), 4);
        assert_eq!(got.stood_in[0], ("xuzhou: population".to_owned(), 2017));
        let net = got.net().unwrap();
        assert_eq!(net[&"fund".parse().unwrap()].to_string(), "1000.00 CNY");
        let steps = &got.obligations[0].steps;
        assert!(steps.len() >= 6 && steps.iter().all(|s| s.inputs[&Key::Party] == "xuzhou".into()));
        assert!(assess(&term(None), &facts(), 2016).is_err());
    }

    #[test]
    fn bounds_that_cannot_be_met_are_named() {
        let keys = vec![Exact::fraction(1, 2).unwrap(); 2];
        let part = |text: &str| text.parse::<Exact>().unwrap();
        assert!(
            matches!(bounded(&keys, Some(&part("0.6")), None), Err(Undefined::Infeasible { bound, .. }) if bound == "floors")
        );
        assert!(
            matches!(bounded(&keys, None, Some(&part("0.4"))), Err(Undefined::Infeasible { bound, .. }) if bound == "caps")
        );
        let zero = vec![Exact::one(), Exact::zero()];
        assert!(bounded(&zero, None, Some(&part("0.9"))).is_err());
        assert_eq!(bounded(&zero, Some(&part("0.1")), None).unwrap()[1], part("0.1"));
    }

    /// Clip, spread the rest in proportion to the keys not clipped, repeat: the plain way.
    fn clipped(keys: &[f64], floor: f64, cap: f64) -> Vec<f64> {
        let (mut low, mut high) = (0.0, 1e9);
        for _ in 0..200 {
            let mid = (low + high) / 2.0;
            let sum: f64 = keys.iter().map(|k| (k * mid).clamp(floor, cap)).sum();
            if sum < 1.0 { low = mid } else { high = mid }
        }
        keys.iter().map(|k| (k * low).clamp(floor, cap)).collect()
    }

    proptest! {
        #[test]
        fn bounded_keys_add_up_lie_within_and_match_bisection(
            weights in prop::collection::vec(1i64..1000, 2..9),
            floor in 0i64..100,
            cap in 0i64..100,
        ) {
            let n = weights.len() as i64;
            let sum: i64 = weights.iter().sum();
            let keys: Vec<Exact> = weights.iter().map(|w| Exact::fraction(*w, sum).unwrap()).collect();
            // Floors up to an equal part, caps from it up to one.
            let floor = Exact::fraction(floor, 100 * n).unwrap();
            let cap = Exact::fraction(100 + cap * (n - 1), 100 * n).unwrap();
            let got = bounded(&keys, Some(&floor), Some(&cap)).unwrap();
            prop_assert_eq!(got.iter().sum::<Exact>(), Exact::one());
            let plain = clipped(&keys.iter().map(Exact::to_f64).collect::<Vec<_>>(), floor.to_f64(), cap.to_f64());
            for (key, plain) in got.iter().zip(plain) {
                prop_assert!(*key >= floor && *key <= cap);
                prop_assert!((key.to_f64() - plain).abs() < 1e-9, "{} {}", key.to_f64(), plain);
            }
        }
    }
}
