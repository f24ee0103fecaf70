//! Sharing the taxes of a firm that moved, or of a joint project, between the place it left and the place it went to.
//!
//! ```text
//! share_t = min( ratio_t x counted(T_t - skim_t), cap - sum of earlier shares )    for t in the years of the clause
//! ```
//!
//! T_t is the locally retained tax of year t: gross receipts times the local part of their day. What counts is the whole,
//! or only what lies above the average of the years before the move, or above a stated threshold. Where a cap is not
//! reached at the end of the years, an extension may follow. The receiver keeps T_t - skim_t - share_t.
//!
//! The rule of 财预〔2015〕92号 for Beijing, Tianjin and Hebei is the instance in `data/jing-jin-ji.json`.

mod receipts;
mod schedule;

pub use receipts::{assess, local_tax};
pub use schedule::{Eligible, Phase, Schedule, ShareYear, TaxYears, schedule};

use crate::{Checker, Currency, Date, Exact, FirmId, Money, PartyId, Tax, Validate};
use coregion_zone::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How taxes are shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxSharing {
    /// The place that the firm left.
    pub sender: PartyId,
    /// The place that it went to; it collects the tax and pays the share.
    pub receiver: PartyId,
    /// The firms; none named means every recorded move from sender to receiver.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub firms: Vec<FirmId>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The taxes, each with its local part by date.
    pub taxes: Vec<SharedTax>,
    /// Who may share at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<Eligibility>,
    /// Calendar years before the move whose average is the base and whose total may be the cap.
    pub base_years: u8,
    /// What must have happened before the first year.
    pub start: StartEvent,
    /// How years are counted from the start.
    #[serde(default)]
    pub years: YearCount,
    /// What of the tax counts.
    #[serde(default)]
    pub counted: Counted,
    /// The sender's ratio by bands of years, in order.
    pub bands: Vec<Band>,
    /// The most that the sender receives in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Cap>,
    /// Years more while the cap is not reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Band>,
    /// The part that goes to a common fund before anything is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skim: Option<Skim>,
    /// The sender's part of the output in statistics (apart from the money).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<Exact>,
    /// Who keeps the fraction of a minor unit.
    #[serde(default)]
    pub remainder: Carrier,
    /// What happens when refunds exceed receipts.
    #[serde(default)]
    pub refunds: Refunds,
    /// The month of the next year in which the share is paid.
    pub settlement_month: u8,
}

/// A tax with the part of it that stays at the place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharedTax {
    /// The tax.
    pub tax: Tax,
    /// The local part from each day on, in order of days.
    pub local: Vec<LocalPart>,
    /// The last day on which the tax is levied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// The local part of a tax from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalPart {
    /// The first day.
    pub from: Date,
    /// The part, 0 to 1.
    pub part: Exact,
}

/// A test that a move must pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// The least yearly average of local tax in the base years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_average: Option<Money>,
    /// Whether the sending government must have led the move.
    pub led_by_government: bool,
    /// Whether both sides must have confirmed it on a list.
    pub listed: bool,
}

/// What starts the years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StartEvent {
    /// The registration moved.
    Registration,
    /// Production was reached.
    Production,
    /// Both: the later day.
    RegistrationAndProduction,
}

/// How years are counted from the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum YearCount {
    /// The calendar year of the start is the first.
    #[default]
    Calendar,
    /// The calendar year after the start is the first.
    NextCalendar,
    /// Twelve months from the first day of the month of the start; named after the year they begin in.
    Anniversary,
}

/// What of the year's tax counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// All of it.
    #[default]
    Whole,
    /// Only the increment over the average of the base years.
    Increment,
    /// Only what lies above an amount a year.
    Above(Money),
}

/// A ratio for a number of years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// How many years.
    pub years: u8,
    /// The sender's ratio, 0 to 1.
    pub ratio: Exact,
}

/// The most in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cap {
    /// The total of the base years.
    BaseTotal,
    /// A stated amount.
    Amount(Money),
}

/// The common fund's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Skim {
    /// The fund.
    pub fund: PartyId,
    /// Its part, 0 to 1.
    pub part: Exact,
}

/// One of the two sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Carrier {
    /// The receiver: the share is rounded down.
    #[default]
    Receiver,
    /// The sender: the share is rounded up.
    Sender,
}

/// Years in which refunds exceed receipts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Refunds {
    /// The year shares nothing and its negative tax is set against the next.
    #[default]
    CarryForward,
    /// The sender pays its ratio of the refund back, never more than it has received.
    ShareBack,
}

impl TaxSharing {
    /// How many years the bands have.
    pub fn band_years(&self) -> usize {
        self.bands.iter().map(|b| usize::from(b.years)).sum()
    }

    /// The sender's part of an output in statistics.
    pub fn credited(&self, output: &Exact) -> Option<Exact> {
        self.statistics.as_ref().map(|part| part * output)
    }
}

/// Requires a number from 0 to 1.
pub(crate) fn require_share(checker: &mut Checker, name: &str, share: &Exact) {
    checker.require_at(name, share.is_share(), || {
        Message::new("problem-not-a-share").text("value", share.to_string())
    });
}

/// Requires a month of the year.
pub(crate) fn require_month(checker: &mut Checker, month: u8) {
    checker.require_at("settlement_month", (1..=12).contains(&month), || {
        Message::new("problem-not-a-month").text("value", month.to_string())
    });
}

/// Requires an amount above zero in a currency.
pub(crate) fn require_amount(checker: &mut Checker, name: &str, amount: Money, currency: Currency) {
    checker.at(name, |c| {
        c.require(amount.is_positive(), || {
            Message::new("problem-not-positive").text("value", amount.to_string())
        });
        c.require(amount.currency() == currency, || {
            Message::new("problem-other-currency")
                .text("value", amount.to_string())
                .text("currency", currency.to_string())
        });
    });
}

/// Requires two different parties.
pub(crate) fn require_two(checker: &mut Checker, name: &str, first: &PartyId, second: &PartyId) {
    checker.require_at(name, first != second, || {
        Message::new("problem-same-party").text("party", second.as_str())
    });
}

impl Validate for TaxSharing {
    fn check(&self, checker: &mut Checker) {
        require_two(checker, "receiver", &self.sender, &self.receiver);
        checker.require_at("taxes", !self.taxes.is_empty(), || Message::new("problem-empty"));
        checker.each("taxes", &self.taxes, |c, tax| {
            let again = self.taxes.iter().filter(|t| t.tax == tax.tax).count() > 1;
            c.require_at("tax", !again, || Message::new("problem-twice").text("value", tax.tax.as_str()));
            c.require_at("local", !tax.local.is_empty(), || Message::new("problem-empty"));
            let ordered = tax.local.windows(2).all(|pair| pair[0].from < pair[1].from);
            c.require_at("local", ordered, || Message::new("problem-not-in-order"));
            c.each("local", &tax.local, |c, local| require_share(c, "part", &local.part));
        });
        let uses_base = self.eligibility.as_ref().is_some_and(|e| e.minimum_average.is_some())
            || self.counted == Counted::Increment
            || self.cap == Some(Cap::BaseTotal);
        checker.require_at("base_years", !uses_base || self.base_years > 0, || {
            Message::new("problem-no-base-years")
        });
        if let Some(minimum) = self.eligibility.as_ref().and_then(|e| e.minimum_average) {
            checker.at("eligibility", |c| require_amount(c, "minimum_average", minimum, self.currency));
        }
        if let Counted::Above(amount) = self.counted {
            checker.at("counted", |c| require_amount(c, "above", amount, self.currency));
        }
        if let Some(Cap::Amount(amount)) = self.cap {
            checker.at("cap", |c| require_amount(c, "amount", amount, self.currency));
        }
        checker.require_at("bands", !self.bands.is_empty(), || Message::new("problem-empty"));
        let band = |c: &mut Checker, band: &Band| {
            c.require_at("years", band.years > 0, || Message::new("problem-not-positive").text("value", "0"));
            require_share(c, "ratio", &band.ratio);
        };
        checker.each("bands", &self.bands, band);
        if let Some(extension) = &self.extension {
            checker.at("extension", |c| {
                c.require(self.cap.is_some(), || Message::new("problem-extension-without-cap"));
                band(c, extension);
            });
        }
        if let Some(skim) = &self.skim {
            checker.at("skim", |c| require_share(c, "part", &skim.part));
        }
        if let Some(statistics) = &self.statistics {
            require_share(checker, "statistics", statistics);
        }
        require_month(checker, self.settlement_month);
    }
}
