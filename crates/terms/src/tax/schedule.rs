//! The shares year by year, from yearly totals of local tax.

use super::{Cap, Carrier, Counted, Refunds, TaxSharing};
use crate::trace::{Key, Rule};
use crate::{Exact, Money, MoneyError, Rounding, Step, Undefined};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a schedule is computed from.
#[derive(Clone, Copy, Debug, Default)]
pub struct TaxYears<'y> {
    /// Whether the sending government led the move.
    pub led_by_government: bool,
    /// Whether both sides confirmed the move on a list.
    pub listed: bool,
    /// Local tax of the base years, oldest first.
    pub base: &'y [Money],
    /// Local tax of the years from the start on.
    pub after: &'y [Money],
    /// Shares already settled, by year from the start; they stand in place of computed ones.
    pub settled: &'y [Option<Money>],
}

/// Whether a move may be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Eligible {
    /// It may.
    Yes,
    /// The sending government did not lead it.
    NotLed,
    /// Not on the list confirmed by both sides.
    NotListed,
    /// The average of the base years is below the least.
    BelowMinimum,
}

/// The part of the schedule that a year lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// A year of the bands.
    Band,
    /// A year of the extension.
    Extension,
    /// Nothing is shared any more.
    Ended,
}

/// One year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShareYear {
    /// Counted from 1.
    pub year: usize,
    /// Its part of the schedule.
    pub phase: Phase,
    /// Local tax.
    pub tax: Money,
    /// What the common fund takes first.
    pub skim: Money,
    /// What counts.
    pub counted: Money,
    /// The sender's share (negative where it pays part of a refund back).
    pub share: Money,
    /// What the receiver keeps.
    pub kept: Money,
    /// All shares so far.
    pub cumulative: Money,
    /// What is carried into the next year (zero or negative).
    pub carried: Money,
    /// The arithmetic.
    pub steps: Vec<Step>,
}

/// The shares of all years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Schedule {
    /// Whether anything is shared.
    pub eligible: Eligible,
    /// Average of the base years, where the term has any.
    pub base_average: Option<Exact>,
    /// The cap, where the term has one.
    pub cap: Option<Money>,
    /// Year by year.
    pub years: Vec<ShareYear>,
    /// All shares.
    pub total: Money,
    /// What the cap still leaves after the last year of bands and extension; `None` before it or without a cap.
    pub shortfall: Option<Money>,
    /// The arithmetic of eligibility, base and cap.
    pub steps: Vec<Step>,
}

impl Schedule {
    /// The shares alone.
    pub fn shares(&self) -> Vec<Money> {
        self.years.iter().map(|y| y.share).collect()
    }
}

/// The shares of the years given.
///
/// # Errors
/// Other base years than the term has, an amount in another currency, or one too large.
pub fn schedule(term: &TaxSharing, input: TaxYears<'_>) -> Result<Schedule, Undefined> {
    if input.base.len() != usize::from(term.base_years) {
        let fact = format!("{} base years", term.base_years);
        return Err(Undefined::Missing { fact, period: input.base.len().to_string() });
    }
    let mut steps = Vec::new();
    let base_total = Money::total(term.currency, input.base.iter().copied())?;
    let base_average = base_total.major().over(&Exact::from(i64::from(term.base_years)));
    if let Some(average) = &base_average {
        let step = Step::new(Rule::BaseAverage, average);
        steps.push(step.with(Key::Total, base_total).with(Key::Year, u32::from(term.base_years)));
    }
    let eligible = eligible(term, input, base_average.as_ref(), &mut steps);
    let cap = match term.cap {
        Some(Cap::BaseTotal) => Some(base_total.not_negative()),
        Some(Cap::Amount(amount)) => Some(amount),
        None => None,
    };
    if let Some(cap) = cap {
        steps.push(Step::new(Rule::Cap, cap).with(Key::Total, base_total));
    }
    let mut years: Vec<ShareYear> = Vec::with_capacity(input.after.len());
    let none = Money::zero(term.currency);
    let (mut cumulative, mut carried) = (none, none);
    for (at, &tax) in input.after.iter().enumerate() {
        let (phase, ratio) = phase(term, at, cumulative, cap);
        let phase = if eligible == Eligible::Yes { phase } else { Phase::Ended };
        let settled = input.settled.get(at).copied().flatten();
        let before = Before { at, cumulative, carried, cap, base_average: base_average.as_ref() };
        let year = share_of_year(term, before, tax, phase, ratio, settled)?;
        (cumulative, carried) = (year.cumulative, year.carried);
        years.push(year);
    }
    let last = term.band_years() + term.extension.as_ref().map_or(0, |e| usize::from(e.years));
    let over = years.len() >= last || cap == Some(cumulative);
    let shortfall = match cap {
        Some(cap) if over && eligible == Eligible::Yes => Some(cap.minus(cumulative)?),
        _ => None,
    };
    Ok(Schedule { eligible, base_average, cap, years, total: cumulative, shortfall, steps })
}

/// Whether the move passes the test.
fn eligible(
    term: &TaxSharing,
    input: TaxYears<'_>,
    average: Option<&Exact>,
    steps: &mut Vec<Step>,
) -> Eligible {
    let Some(test) = &term.eligibility else { return Eligible::Yes };
    let minimum = test.minimum_average.map(Money::major);
    let below = matches!((&minimum, average), (Some(minimum), Some(average)) if average < minimum);
    let eligible = if test.led_by_government && !input.led_by_government {
        Eligible::NotLed
    } else if test.listed && !input.listed {
        Eligible::NotListed
    } else if below {
        Eligible::BelowMinimum
    } else {
        Eligible::Yes
    };
    let step = Step::new(Rule::Eligible, eligible == Eligible::Yes)
        .with(Key::Led, input.led_by_government)
        .with(Key::Listed, input.listed)
        .with(Key::Average, average.cloned().unwrap_or_else(Exact::zero))
        .with(Key::Least, minimum.unwrap_or_else(Exact::zero));
    steps.push(step);
    eligible
}

/// The phase and ratio of a year (from 0).
fn phase(term: &TaxSharing, at: usize, cumulative: Money, cap: Option<Money>) -> (Phase, Exact) {
    let reached = cap.is_some_and(|cap| cumulative >= cap);
    let mut first = 0;
    for band in &term.bands {
        first += usize::from(band.years);
        if at < first {
            return if reached { (Phase::Ended, Exact::zero()) } else { (Phase::Band, band.ratio.clone()) };
        }
    }
    match &term.extension {
        Some(extension) if !reached && at < first + usize::from(extension.years) => {
            (Phase::Extension, extension.ratio.clone())
        }
        _ => (Phase::Ended, Exact::zero()),
    }
}

/// Where the schedule stands before a year.
#[derive(Clone, Copy)]
struct Before<'b> {
    at: usize,
    cumulative: Money,
    carried: Money,
    cap: Option<Money>,
    base_average: Option<&'b Exact>,
}

/// One year's share.
fn share_of_year(
    term: &TaxSharing,
    before: Before<'_>,
    tax: Money,
    phase: Phase,
    ratio: Exact,
    settled: Option<Money>,
) -> Result<ShareYear, MoneyError> {
    let none = Money::zero(term.currency);
    let year = before.at + 1;
    let mut steps = Vec::new();
    let step = |rule, result: Money| Step::new(rule, result).with(Key::Year, year as i64);
    let done = |share: Money, skim: Money, counted, carried, steps| {
        let kept = tax.minus(skim)?.minus(share)?;
        let cumulative = before.cumulative.plus(share)?;
        Ok(ShareYear { year, phase, tax, skim, counted, share, kept, cumulative, carried, steps })
    };
    if phase == Phase::Ended {
        steps.push(step(Rule::Ended, none).with(Key::Cumulative, before.cumulative));
        return done(settled.unwrap_or(none), none, none, none, steps);
    }
    let usable = tax.plus(before.carried)?;
    if !before.carried.is_zero() {
        steps.push(step(Rule::Carried, usable).with(Key::Tax, tax).with(Key::Carried, before.carried));
    }
    if usable.is_negative() {
        let (share, carried) = match term.refunds {
            Refunds::CarryForward => (none, usable),
            Refunds::ShareBack => {
                let back = usable.share(&ratio, Rounding::Down)?.most(before.cumulative.negated()?)?;
                (back, none)
            }
        };
        steps.push(step(Rule::Refund, share).with(Key::Tax, usable).with(Key::Ratio, &ratio));
        return done(settled.unwrap_or(share), none, none, carried, steps);
    }
    let skim = match &term.skim {
        Some(skim) => {
            let part = usable.share(&skim.part, Rounding::Down)?;
            steps.push(step(Rule::Skim, part).with(Key::Tax, usable).with(Key::Ratio, &skim.part));
            part
        }
        None => none,
    };
    let rest = usable.minus(skim)?;
    let base = match (&term.counted, before.base_average) {
        (Counted::Above(amount), _) => Some(amount.major()),
        (Counted::Increment, Some(average)) => Some(average.clone()),
        _ => None,
    };
    let counted_exact = match &base {
        Some(base) => &rest.major() - base,
        None => rest.major(),
    };
    let counted_exact = if counted_exact.is_negative() { Exact::zero() } else { counted_exact };
    let counted = Money::from_major(&counted_exact, term.currency, Rounding::Down)?;
    if let Some(base) = base {
        steps.push(step(Rule::Counted, counted).with(Key::Tax, rest).with(Key::Base, base));
    }
    let rounding = match term.remainder {
        Carrier::Receiver => Rounding::Down,
        Carrier::Sender => Rounding::Up,
    };
    let mut share = Money::from_major(&(&counted_exact * &ratio), term.currency, rounding)?;
    steps.push(step(Rule::Share, share).with(Key::Counted, counted).with(Key::Ratio, &ratio));
    if let Some(cap) = before.cap {
        let left = cap.minus(before.cumulative)?.not_negative();
        let capped = share.least(left)?;
        let step = step(Rule::UnderCap, capped).with(Key::Amount, share).with(Key::Cap, cap);
        steps.push(step.with(Key::Cumulative, before.cumulative));
        share = capped;
    }
    if let Some(settled) = settled {
        steps.push(step(Rule::Settled, settled).with(Key::Amount, share));
        share = settled;
    }
    done(share, skim, counted, none, steps)
}

#[cfg(test)]
mod tests {
    use super::super::{Band, Eligibility, SharedTax, StartEvent};
    use super::*;
    use crate::{Currency, Validate};
    use proptest::prelude::*;

    /// Amounts in 10,000 yuan.
    fn wan(amounts: &[i64]) -> Vec<Money> {
        amounts.iter().map(|a| Money::from_minor(a * 1_000_000, Currency::CNY)).collect()
    }

    fn exact(text: &str) -> Exact {
        text.parse().unwrap()
    }

    /// 财预〔2015〕92号 without the local parts.
    fn official() -> TaxSharing {
        TaxSharing {
            sender: "beijing".parse().unwrap(),
            receiver: "hebei".parse().unwrap(),
            firms: vec![],
            currency: Currency::CNY,
            taxes: vec![SharedTax {
                tax: crate::Tax::ValueAdded,
                local: vec![super::super::LocalPart {
                    from: "2015-01-01".parse().unwrap(),
                    part: exact("0.5"),
                }],
                until: None,
            }],
            eligibility: Some(Eligibility {
                minimum_average: Some(wan(&[2000])[0]),
                led_by_government: true,
                listed: true,
            }),
            base_years: 3,
            start: StartEvent::RegistrationAndProduction,
            years: Default::default(),
            counted: Counted::Whole,
            bands: vec![Band { years: 3, ratio: exact("50 %") }],
            cap: Some(Cap::BaseTotal),
            extension: Some(Band { years: 2, ratio: exact("50 %") }),
            skim: None,
            statistics: None,
            remainder: Carrier::Receiver,
            refunds: Refunds::CarryForward,
            settlement_month: 3,
        }
    }

    fn run(term: &TaxSharing, base: &[i64], after: &[i64]) -> Schedule {
        assert_eq!(term.problems(), vec![]);
        let (base, after) = (wan(base), wan(after));
        let input =
            TaxYears { led_by_government: true, listed: true, base: &base, after: &after, settled: &[] };
        schedule(term, input).unwrap()
    }

    #[test]
    fn the_official_rule_gives_the_published_shares() {
        for (base, after, shares, shortfall) in [
            (vec![1900, 2000, 2100], vec![3000, 4000, 5000], vec![1500, 2000, 2500], Some(0)),
            (vec![2000; 3], vec![2000; 5], vec![1000; 5], Some(1000)),
            (vec![1999, 2000, 2000], vec![3000, 4000, 5000], vec![0; 3], None),
            (
                vec![2400, 3000, 3600],
                vec![3000, 4000, 5000, 6000, 7000],
                vec![1500, 2000, 2500, 3000, 0],
                Some(0),
            ),
            (vec![2000; 3], vec![2000; 2], vec![1000; 2], None),
        ] {
            let got = run(&official(), &base, &after);
            assert_eq!(got.shares(), wan(&shares), "{base:?}");
            assert_eq!(got.shortfall, shortfall.map(|s| wan(&[s])[0]), "{base:?}");
            for year in &got.years {
                assert_eq!(year.share.plus(year.kept).unwrap(), year.tax);
            }
        }
        let short = run(&official(), &[1999, 2000, 2000], &[3000]);
        assert_eq!((short.eligible, short.years[0].phase), (Eligible::BelowMinimum, Phase::Ended));
        let fourth = &run(&official(), &[2400, 3000, 3600], &[3000, 4000, 5000, 6000]).years[3];
        assert_eq!(fourth.phase, Phase::Extension);
    }

    #[test]
    fn a_move_of_the_market_is_not_shared() {
        let (base, after) = (wan(&[3000; 3]), wan(&[3000]));
        for (led, listed, expected) in
            [(false, true, Eligible::NotLed), (true, false, Eligible::NotListed), (true, true, Eligible::Yes)]
        {
            let input = TaxYears { led_by_government: led, listed, base: &base, after: &after, settled: &[] };
            assert_eq!(schedule(&official(), input).unwrap().eligible, expected);
        }
    }

    #[test]
    fn the_threshold_form_counts_what_lies_above() {
        let mut term = official();
        term.eligibility = None;
        term.base_years = 0;
        term.counted = Counted::Above(wan(&[15])[0]);
        term.bands = vec![Band { years: 4, ratio: exact("0.4") }];
        term.cap = Some(Cap::Amount(wan(&[45])[0]));
        term.extension = None;
        assert_eq!(run(&term, &[], &[10, 20, 40, 80]).shares(), wan(&[0, 2, 10, 26]));
        term.cap = Some(Cap::Amount(wan(&[30])[0]));
        assert_eq!(run(&term, &[], &[10, 20, 40, 80]).shares(), wan(&[0, 2, 10, 18]));
    }

    #[test]
    fn only_the_increment_counts_and_the_fund_takes_first() {
        let mut term = official();
        term.counted = Counted::Increment;
        term.skim = Some(super::super::Skim { fund: "fund".parse().unwrap(), part: exact("10 %") });
        let got = run(&term, &[2000, 2000, 2000], &[3000, 1000]);
        // 3000 - 300 = 2700, 700 above the base, half of it 350; 1000 - 100 lies below the base.
        assert_eq!(got.shares(), wan(&[350, 0]));
        assert_eq!((got.years[0].skim, got.years[0].kept), (wan(&[300])[0], wan(&[2350])[0]));
        assert_eq!(got.years[1].skim, wan(&[100])[0]);
    }

    #[test]
    fn bands_step_down() {
        let mut term = official();
        term.bands = vec![Band { years: 1, ratio: exact("1/2") }, Band { years: 2, ratio: exact("30 %") }];
        assert_eq!(run(&term, &[3000; 3], &[1000, 1000, 1000, 1000]).shares(), wan(&[500, 300, 300, 500]));
    }

    #[test]
    fn refunds_are_carried_forward_or_shared_back() {
        let mut term = official();
        assert_eq!(run(&term, &[3000; 3], &[1000, -600, 1000]).shares(), wan(&[500, 0, 200]));
        assert_eq!(run(&term, &[3000; 3], &[1000, -600]).years[1].carried, wan(&[-600])[0]);
        term.refunds = Refunds::ShareBack;
        assert_eq!(run(&term, &[3000; 3], &[1000, -600, 1000]).shares(), wan(&[500, -300, 500]));
        assert_eq!(run(&term, &[3000; 3], &[1000, -6000]).shares(), wan(&[500, -500]));
    }

    #[test]
    fn the_fraction_of_a_cent_stays_with_its_carrier() {
        let mut term = official();
        term.bands[0].ratio = exact("1/3");
        let (base, after) = (wan(&[3000; 3]), [Money::from_minor(100, Currency::CNY)]);
        let input =
            TaxYears { led_by_government: true, listed: true, base: &base, after: &after, settled: &[] };
        assert_eq!(schedule(&term, input).unwrap().shares()[0].minor(), 33);
        term.remainder = Carrier::Sender;
        assert_eq!(schedule(&term, input).unwrap().shares()[0].minor(), 34);
    }

    #[test]
    fn what_was_settled_stands() {
        let (base, after) = (wan(&[2000; 3]), wan(&[4000, 4000, 4000, 4000]));
        let settled = [Some(wan(&[1500])[0])];
        let input =
            TaxYears { led_by_government: true, listed: true, base: &base, after: &after, settled: &settled };
        assert_eq!(schedule(&official(), input).unwrap().shares(), wan(&[1500, 2000, 2000, 500]));
    }

    #[test]
    fn base_years_must_be_those_of_the_term() {
        let base = wan(&[2000; 2]);
        let input = TaxYears { base: &base, ..TaxYears::default() };
        assert!(matches!(schedule(&official(), input), Err(Undefined::Missing { .. })));
    }

    proptest! {
        /// Shares never pass the cap, never exceed what was collected, and every year adds up.
        #[test]
        fn shares_stay_within_cap_and_tax(
            base in prop::collection::vec(0i64..5000, 3),
            after in prop::collection::vec(-2000i64..9000, 0..8),
            percent in 0i64..=100,
            fund in 0i64..=100,
        ) {
            let mut term = official();
            term.eligibility = None;
            term.bands[0].ratio = Exact::fraction(percent, 100).unwrap();
            term.skim = Some(super::super::Skim { fund: "f".parse().unwrap(), part: Exact::fraction(fund, 100).unwrap() });
            let (base, after) = (wan(&base), wan(&after));
            let input = TaxYears { base: &base, after: &after, ..TaxYears::default() };
            let got = schedule(&term, input).unwrap();
            prop_assert!(got.total <= got.cap.unwrap());
            for year in &got.years {
                prop_assert_eq!(year.share.plus(year.skim).unwrap().plus(year.kept).unwrap(), year.tax);
                prop_assert!(!year.share.is_negative() && year.share <= year.tax.not_negative());
            }
        }
    }
}
