//! The mode of cooperation that suits a zone, and how market and administration share the work.
//!
//! The founding paper tells three modes apart: *central-led* (the centre orders zones and coordinates inside them),
//! *adjacent* (places that share a line join because they share a fate) and *interregional* (places with complementary
//! strengths cooperate under the lead of the market, adjacent or not). The choice rests on three facts:
//!
//! ```text
//! more than one province, members that border across the line           -> adjacent, led by the market
//! more than one province, no border between members                     -> interregional
//! one province                                                          -> interregional inside one province
//! ```
//!
//! Central-led zones are never proposed: the paper judges their links loose and their localities passive. In every mode
//! the market comes first and the administration removes what stops it; cooperation cannot do without either.

use super::casebook::Casebook;
use coregion_diagnose::Scope;
use coregion_zone::{Level, Message, UnitId};
use std::collections::BTreeSet;

/// A mode of cooperation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Ordered and coordinated from above.
    CentralLed,
    /// Neighbours across a line, led by the market.
    Adjacent,
    /// Complementary places, led by the market.
    Interregional,
}

impl Mode {
    /// Its name in the casebook.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::CentralLed => "central-led",
            Mode::Adjacent => "adjacent",
            Mode::Interregional => "interregional",
        }
    }
}

/// The mode that suits a zone, with the reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct ModeChoice {
    /// The mode.
    pub mode: Mode,
    /// Why, in sentences.
    pub reasons: Vec<Message>,
    /// How market and administration share the work.
    pub shares: Message,
    /// Precedents of that mode, by identifier, the best proven first.
    pub precedents: Vec<String>,
}

/// The mode that suits a zone.
pub fn mode(scope: &Scope<'_>, casebook: &Casebook) -> ModeChoice {
    let members = scope.members();
    let province = |unit: UnitId| scope.province(unit);
    let provinces: BTreeSet<UnitId> = members.ids().iter().map(|u| province(*u)).collect();
    let inside = |unit: UnitId| {
        let mut at = Some(unit);
        while let Some(u) = at {
            if members.ids().contains(&u) {
                return true;
            }
            at = scope.zone.units.get(u).parent;
        }
        false
    };
    let level = |unit: UnitId| scope.zone.units.get(unit).level;
    let finest = (scope.zone.neighbours.pairs.iter()).map(|p| level(p.a)).max().unwrap_or(Level::County);
    let across = (scope.zone.neighbours.pairs.iter())
        .filter(|p| level(p.a) == finest && inside(p.a) && inside(p.b) && province(p.a) != province(p.b))
        .count();
    let several = provinces.len() > 1;
    let mut reasons = vec![Message::new("mode-provinces").int("provinces", provinces.len())];
    if several {
        reasons
            .push(Message::new(if across > 0 { "mode-across" } else { "mode-apart" }).int("pairs", across));
    }
    let (mode, said) = match (several, across > 0) {
        (true, true) => (Mode::Adjacent, "mode-adjacent"),
        (true, false) => (Mode::Interregional, "mode-interregional"),
        (false, _) => (Mode::Interregional, "mode-inside"),
    };
    reasons.insert(0, Message::new(said));
    reasons.push(Message::new("mode-not-central"));
    let mut cases: Vec<_> = casebook.cases().iter().filter(|c| c.mode == mode.as_str()).collect();
    cases.sort_by_key(|c| (c.evidence, c.id.clone()));
    ModeChoice {
        mode,
        reasons,
        shares: Message::new("mode-market-first"),
        precedents: cases.into_iter().take(6).map(|c| c.id.clone()).collect(),
    }
}
