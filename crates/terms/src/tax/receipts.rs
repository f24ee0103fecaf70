//! From receipts of a firm to local tax by year, and to the payment of a year.

use super::{Eligible, Schedule, StartEvent, TaxSharing, TaxYears, YearCount, schedule};
use crate::facts::{Receipts, Relocation};
use crate::obligations::{Assessment, History, due};
use crate::trace::{Key, Rule};
use crate::{Date, Exact, Facts, FirmId, Money, Rounding, Step, Undefined};
use coregion_zone::Period;

/// Local tax of a firm in the twelve months from the first day of a month: every receipt times its local part,
/// each tax rounded down once.
///
/// # Errors
/// A tax of the term has neither the year nor all months recorded, no local part is stated for a day, or the local
/// part changes within a period.
pub fn local_tax(
    term: &TaxSharing,
    receipts: &Receipts,
    firm: &FirmId,
    from: Date,
) -> Result<(Money, Vec<Step>), Undefined> {
    let mut total = Money::zero(term.currency);
    let mut steps = Vec::new();
    for shared in &term.taxes {
        let months: Vec<Date> = (0..12)
            .map(|m| from.plus_months(m))
            .filter(|month| shared.until.is_none_or(|until| *month <= until))
            .collect();
        let Some(first) = months.first() else { continue };
        let recorded = receipts.get(&shared.tax);
        let whole_year = (from.month() == 1).then(|| recorded?.get(&Period::Year(from.year()))).flatten();
        let mut gross: Vec<(Exact, Money)> = Vec::new();
        if let Some(amount) = whole_year {
            let part = part_on(shared, *first)?;
            let end = months.last().map_or(*first, |m| Date::end_of_month(m.year(), m.month()));
            if let Some(change) = shared.local.iter().find(|l| l.from > *first && l.from <= end) {
                let tax = shared.tax.as_str().to_owned();
                return Err(Undefined::NeedsMonths { tax, year: from.year(), on: change.from });
            }
            gross.push((part, *amount));
        } else {
            for month in &months {
                let amount = recorded.and_then(|r| r.get(&Period::Month(month.year(), month.month())));
                let amount = amount.ok_or_else(|| Undefined::Missing {
                    fact: format!("{firm}: {}", shared.tax.as_str()),
                    period: Period::Month(month.year(), month.month()).to_string(),
                })?;
                let part = part_on(shared, *month)?;
                match gross.last_mut() {
                    Some((last, sum)) if *last == part => *sum = sum.plus(*amount)?,
                    _ => gross.push((part, *amount)),
                }
            }
        }
        let mut exact = Exact::zero();
        for (part, amount) in &gross {
            exact = &exact + &(&amount.major() * part);
            let step = Step::new(Rule::LocalPart, &amount.major() * part).with(Key::Tax, shared.tax.as_str());
            steps.push(step.with(Key::Amount, *amount).with(Key::Ratio, part).with(Key::Year, from.year()));
        }
        total = total.plus(Money::from_major(&exact, term.currency, Rounding::Down)?)?;
    }
    steps.push(Step::new(Rule::LocalTax, total).with(Key::Firm, firm.as_str()).with(Key::Year, from.year()));
    Ok((total, steps))
}

/// The local part of a tax on a day.
fn part_on(shared: &super::SharedTax, on: Date) -> Result<Exact, Undefined> {
    let part = shared.local.iter().rev().find(|l| l.from <= on).map(|l| l.part.clone());
    part.ok_or_else(|| Undefined::NoLocalPart { tax: shared.tax.as_str().to_owned(), on })
}

/// The first day of the first year of sharing; `None` while the start has not come.
fn first_day(term: &TaxSharing, relocation: &Relocation) -> Option<Date> {
    let start = match term.start {
        StartEvent::Registration => relocation.registered?,
        StartEvent::Production => relocation.producing?,
        StartEvent::RegistrationAndProduction => relocation.registered?.max(relocation.producing?),
    };
    let (year, month) = match term.years {
        YearCount::Calendar => (start.year(), 1),
        YearCount::NextCalendar => (start.year() + 1, 1),
        YearCount::Anniversary => (start.year(), start.month()),
    };
    Date::new(year, month, 1).ok()
}

/// The schedule of a firm up to a year, with the steps that led to that year's tax.
fn firm_schedule(
    term: &TaxSharing,
    facts: &Facts,
    history: &History,
    firm: &FirmId,
    relocation: &Relocation,
    year: i32,
) -> Result<Option<(Schedule, Vec<Step>)>, Undefined> {
    let Some(first) = first_day(term, relocation) else { return Ok(None) };
    let Ok(count) = u32::try_from(year - first.year() + 1) else { return Ok(None) };
    if count == 0 {
        return Ok(None);
    }
    let none = Receipts::new();
    let receipts = facts.receipts.get(firm).unwrap_or(&none);
    let mut steps = Vec::new();
    let mut base = Vec::with_capacity(usize::from(term.base_years));
    if term.base_years > 0 {
        let moved = relocation.registered.unwrap_or(first).year();
        for before in (1..=i32::from(term.base_years)).rev() {
            let from = Date::new(moved - before, 1, 1)
                .map_err(|_| Undefined::NotInForce { year: moved - before })?;
            let (tax, trace) = local_tax(term, receipts, firm, from)?;
            base.push(tax);
            steps.extend(trace);
        }
    }
    // Once the years of the schedule are over, later ones can only be zero: nothing need be recorded for them.
    let last = term.band_years() + term.extension.as_ref().map_or(0, |e| usize::from(e.years));
    let mut after = Vec::new();
    for at in 0..count.min(last as u32) {
        let (tax, trace) = local_tax(term, receipts, firm, first.plus_months(12 * at))?;
        after.push(tax);
        if at + 1 == count {
            steps.extend(trace);
        }
    }
    if count as usize > last {
        after.resize(count.min(last as u32 + 1) as usize, Money::zero(term.currency));
    }
    let of_firm = history.get(firm.as_str());
    let settled: Vec<Option<Money>> = (0..after.len())
        .map(|at| of_firm?.get(&(first.year() + at as i32)).copied())
        .enumerate()
        // The year asked for is computed, whatever was settled.
        .map(|(at, amount)| amount.filter(|_| at + 1 < count as usize))
        .collect();
    let input = TaxYears {
        led_by_government: relocation.led_by_government,
        listed: relocation.listed,
        base: &base,
        after: &after,
        settled: &settled,
    };
    let schedule = schedule(term, input)?;
    steps.extend(schedule.steps.iter().cloned());
    Ok(Some((schedule, steps)))
}

/// The shares of every firm for a year, and what the common fund takes.
///
/// # Errors
/// As [`local_tax`] and [`schedule`]; a firm that the term names is not recorded.
pub fn assess(
    term: &TaxSharing,
    facts: &Facts,
    history: &History,
    year: i32,
) -> Result<Assessment, Undefined> {
    let mut assessment = Assessment::default();
    let due = due(year, term.settlement_month);
    let of_pair = |r: &Relocation| r.from == term.sender && r.to == term.receiver;
    let firms: Vec<&FirmId> = if term.firms.is_empty() {
        facts.relocations.iter().filter(|(_, r)| of_pair(r)).map(|(firm, _)| firm).collect()
    } else {
        term.firms.iter().collect()
    };
    for firm in firms {
        let relocation =
            facts.relocations.get(firm).filter(|r| of_pair(r)).ok_or_else(|| Undefined::Missing {
                fact: format!("{firm}: {} → {}", term.sender, term.receiver),
                period: year.to_string(),
            })?;
        let Some((schedule, mut steps)) = firm_schedule(term, facts, history, firm, relocation, year)? else {
            continue;
        };
        let Some(of_year) = schedule.years.last() else { continue };
        steps.extend(of_year.steps.iter().cloned());
        if let (Some(skim), Eligible::Yes) = (&term.skim, schedule.eligible) {
            let about = format!("{firm}/fund");
            let skim_steps = of_year.steps.iter().filter(|s| s.rule == Rule::Skim).cloned().collect();
            assessment.owe(&term.receiver, &skim.fund, of_year.skim, due, about, skim_steps)?;
        }
        assessment.owe(&term.receiver, &term.sender, of_year.share, due, firm.as_str(), steps)?;
    }
    Ok(assessment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Term, published};
    use serde_json::json;

    /// The published clause for Beijing, Tianjin and Hebei.
    fn term() -> TaxSharing {
        match published("jing-jin-ji").unwrap().term {
            Some(Term::TaxSharing(term)) => term,
            other => panic!("{other:?}"),
        }
    }

    fn facts(mut receipts: serde_json::Value) -> Facts {
        for tax in ["value-added", "enterprise-income"] {
            for year in 2017..=2019 {
                receipts[tax][year.to_string()] = json!("0.00 CNY");
            }
        }
        for year in 2017..=2019 {
            receipts["enterprise-income"][year.to_string()] = json!("60000000.00 CNY");
        }
        serde_json::from_value(json!({
            "relocations": { "steel": {
                "name": { "en": "Steel", "zh": "钢铁" }, "from": "beijing", "to": "hebei",
                "led_by_government": true, "listed": true, "registered": "2020-03-01", "producing": "2020-11-20",
            } },
            "receipts": { "steel": receipts },
        }))
        .unwrap()
    }

    #[test]
    fn the_share_of_a_year_is_owed_by_the_receiver() {
        let facts = facts(json!({
            "value-added": { "2020": "20000000.01 CNY", "2021": "0.00 CNY" },
            "enterprise-income": { "2020": "10000000.00 CNY", "2021": "1.00 CNY" },
        }));
        let got = assess(&term(), &facts, &History::new(), 2020).unwrap();
        // Half of VAT and 40 % of income tax are local: 14,000,000.00 (half a fen dropped), half of it 7,000,000.00.
        let owed = &got.obligations[0];
        assert_eq!((owed.from.as_str(), owed.to.as_str()), ("hebei", "beijing"));
        assert_eq!(
            (owed.amount.to_string().as_str(), owed.due.to_string().as_str()),
            ("7000000.00 CNY", "2021-03-31")
        );
        assert!(owed.steps.iter().any(|s| s.rule == Rule::UnderCap));
        let next = assess(&term(), &facts, &History::new(), 2021).unwrap();
        assert_eq!(next.obligations[0].amount.to_string(), "0.20 CNY");
        assert_eq!(assess(&term(), &facts, &History::new(), 2019).unwrap(), Assessment::default());
    }

    #[test]
    fn a_missing_month_is_named_and_a_change_within_a_year_needs_months() {
        let none = facts(
            json!({ "value-added": { "2020": "1.00 CNY" }, "enterprise-income": { "2020-01": "1.00 CNY" } }),
        );
        let error = assess(&term(), &none, &History::new(), 2020).unwrap_err();
        assert_eq!(
            error,
            Undefined::Missing { fact: "steel: enterprise-income".into(), period: "2020-02".into() }
        );
        let receipts: Receipts = serde_json::from_value(
            json!({ "value-added": { "2016": "1.00 CNY" }, "business": { "2016": "1.00 CNY" } }),
        )
        .unwrap();
        let error = local_tax(&term(), &receipts, &"steel".parse().unwrap(), "2016-01-01".parse().unwrap());
        assert!(matches!(error, Err(Undefined::NeedsMonths { year: 2016, .. })), "{error:?}");
    }

    #[test]
    fn local_parts_follow_the_month_and_business_tax_ends() {
        let mut receipts = json!({ "value-added": {}, "enterprise-income": {}, "business": {} });
        for month in 1..=12 {
            receipts["value-added"][format!("2016-{month:02}")] = json!("100.00 CNY");
            receipts["enterprise-income"][format!("2016-{month:02}")] = json!("10.00 CNY");
            if month <= 4 {
                receipts["business"][format!("2016-{month:02}")] = json!("1.00 CNY");
            }
        }
        let receipts: Receipts = serde_json::from_value(receipts).unwrap();
        let (tax, steps) =
            local_tax(&term(), &receipts, &"steel".parse().unwrap(), "2016-01-01".parse().unwrap()).unwrap();
        // VAT 4 x 25 + 8 x 50, income tax 12 x 4, business tax 4 x 1.
        assert_eq!(tax.to_string(), "552.00 CNY");
        assert_eq!(steps.iter().filter(|s| s.rule == Rule::LocalPart).count(), 4);
    }

    #[test]
    fn years_after_the_last_need_no_receipts_and_owe_nothing() {
        let mut receipts = json!({ "value-added": {}, "enterprise-income": {} });
        for year in 2020..=2024 {
            receipts["value-added"][year.to_string()] = json!("2.00 CNY");
            receipts["enterprise-income"][year.to_string()] = json!("0.00 CNY");
        }
        let facts = facts(receipts);
        assert_eq!(assess(&term(), &facts, &History::new(), 2024).unwrap().obligations.len(), 1);
        for year in [2025, 2026, 2040] {
            assert!(assess(&term(), &facts, &History::new(), year).unwrap().obligations.is_empty(), "{year}");
        }
    }
}
