//! Facts, one by one: recorded by a party, replaced by what is recorded later for the same thing.

use crate::{Act, PaperId, Words};
use coregion_terms::{
    Date, Exact, Facts, FirmId, ItemId, Money, PartyId, Reading, Relocation, SectionId, Tax,
};
use coregion_zone::Period;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fact {
    /// The move of a firm.
    Relocation {
        /// The firm.
        firm: FirmId,
        /// Its name.
        name: Words,
        /// The party it leaves.
        from: PartyId,
        /// The party it goes to.
        to: PartyId,
        /// Whether the sending government led the move.
        led_by_government: bool,
        /// Whether both sides have it on their list.
        listed: bool,
        /// The day its registration moved.
        registered: Option<Date>,
        /// The day it reached production.
        producing: Option<Date>,
    },
    /// What a firm paid of a tax.
    Receipt {
        /// The firm.
        firm: FirmId,
        /// The tax.
        tax: Tax,
        /// The year or month.
        #[schemars(with = "String")]
        period: Period,
        /// How much, before it is divided between levels.
        amount: Money,
    },
    /// What was measured at a section.
    Reading {
        /// The section.
        section: SectionId,
        /// What was measured.
        item: ItemId,
        /// The year or month.
        #[schemars(with = "String")]
        period: Period,
        /// The mean of the period.
        reading: Reading,
    },
    /// A figure of a party.
    Statistic {
        /// The name of the figure.
        name: String,
        /// The year.
        year: i32,
        /// The party.
        party: PartyId,
        /// The figure.
        value: Exact,
    },
}

impl Fact {
    /// Puts the fact among others, in place of an earlier one of the same thing.
    pub fn put(&self, facts: &mut Facts) {
        match self.clone() {
            Fact::Relocation { firm, name, from, to, led_by_government, listed, registered, producing } => {
                let name = name.names();
                let moved = Relocation { name, from, to, led_by_government, listed, registered, producing };
                facts.relocations.insert(firm, moved);
            }
            Fact::Receipt { firm, tax, period, amount } => {
                facts.receipts.entry(firm).or_default().entry(tax).or_default().insert(period, amount);
            }
            Fact::Reading { section, item, period, reading } => {
                facts.readings.entry(section).or_default().entry(item).or_default().insert(period, reading);
            }
            Fact::Statistic { name, year, party, value } => {
                facts.statistics.entry(name).or_default().entry(year).or_default().insert(party, value);
            }
        }
    }
}

/// Who recorded a batch of facts, on which papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Who and when.
    pub act: Act,
    /// The facts.
    pub facts: Vec<Fact>,
    /// The papers.
    pub papers: Vec<PaperId>,
}
