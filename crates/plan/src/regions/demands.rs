//! What regions have to be: how many, how large, what stays together or apart, what borders cost.

use coregion_zone::{Message, Names};

/// What regions have to be. Slices that are empty demand nothing.
#[derive(Clone, Debug, Default)]
pub struct Demands<'a> {
    /// How many regions, exactly.
    pub regions: usize,
    /// What each unit counts towards floor and cap (its people, say); without it each unit counts 1.
    pub amounts: &'a [f64],
    /// The least that a region holds.
    pub floor: Option<f64>,
    /// The most that a region holds.
    pub cap: Option<f64>,
    /// Pairs that must be in one region. Where they do not touch, the units of a shortest way between them join.
    pub together: &'a [(u32, u32)],
    /// Pairs that must not be in one region.
    pub apart: &'a [(u32, u32)],
    /// What the borders of existing jurisdictions mean.
    pub borders: Borders<'a>,
    /// Price of each unit of length of the lines between regions (of each cut link, where links have no length),
    /// in the unit of the within sum of squares. Zero: shape does not matter.
    pub compactness: f64,
    /// What becomes of units without a way to the others.
    pub islands: Islands<'a>,
    /// Names of the units, for messages; without them a unit is named by its position from zero.
    pub names: &'a [Names],
}

/// What the borders of existing jurisdictions mean for regions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Borders<'a> {
    /// Nothing.
    #[default]
    Open,
    /// No region crosses one. The slice gives the jurisdiction of each unit.
    Hard(&'a [u32]),
    /// Every link across a border inside a region costs `price`, in the unit of the within sum of squares.
    Priced {
        /// The jurisdiction of each unit.
        groups: &'a [u32],
        /// The price of a link.
        price: f64,
    },
}

/// What becomes of the parts of a graph that is not connected.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Islands<'a> {
    /// Each part gets regions of its own.
    #[default]
    Apart,
    /// There may be none: they are named.
    Refused,
    /// Each part is joined to the unit nearest to it; the slice gives a plane point of each unit.
    Bridged(&'a [[f64; 2]]),
}

/// A demand that makes no sense.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadDemand {
    /// Slices that do not align.
    #[error("{what} has {found} entries; {expected} units were given")]
    Lengths {
        /// Which slice.
        what: &'static str,
        /// How many units there are.
        expected: usize,
        /// How many entries it has.
        found: usize,
    },
    /// A number outside the range it may take.
    #[error("{what} is {value}; {accepted} is accepted")]
    Range {
        /// Which number.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is accepted.
        accepted: &'static str,
    },
    /// A pair that names a unit outside the list, or one unit twice.
    #[error("pair {at} of {what} is ({a}, {b}); two different units from 0 to {last} are accepted")]
    Pair {
        /// Which list.
        what: &'static str,
        /// Which pair.
        at: usize,
        /// Its first unit.
        a: u32,
        /// Its second unit.
        b: u32,
        /// The last unit there is.
        last: usize,
    },
    /// Regions to start from that fall into parts.
    #[error("the start falls into parts")]
    Start(#[source] super::NotContiguous),
    /// A method that needs a floor was given none.
    #[error("a floor is needed: the least that each region holds")]
    NoFloor,
}

/// Demands that contradict each other, or the map.
#[derive(Clone, Debug, PartialEq)]
pub enum Conflict {
    /// More regions than units (counting units that must be together once).
    TooManyRegions {
        /// Regions demanded.
        regions: usize,
        /// Units there are.
        units: usize,
    },
    /// More parts than regions.
    TooFewRegions {
        /// Regions demanded.
        regions: usize,
        /// Parts without a way between them.
        parts: usize,
    },
    /// Islands where none are accepted.
    Islands {
        /// Their first units.
        units: Vec<u32>,
    },
    /// The floors of all regions together exceed what there is.
    Floor {
        /// Regions demanded.
        regions: usize,
        /// The floor.
        floor: f64,
        /// The most regions that can reach it.
        most: usize,
    },
    /// The caps of all regions together fall short of what there is.
    Cap {
        /// Regions demanded.
        regions: usize,
        /// The cap.
        cap: f64,
        /// The fewest regions that can hold all.
        fewest: usize,
    },
    /// A floor above the cap.
    FloorAboveCap {
        /// The floor.
        floor: f64,
        /// The cap.
        cap: f64,
    },
    /// A unit, or units that must be together, above the cap.
    UnitAboveCap {
        /// The unit (the first of them).
        unit: u32,
        /// What it holds.
        amount: f64,
        /// The cap.
        cap: f64,
    },
    /// A part without a way to the others that is below the floor.
    PartBelowFloor {
        /// Its first unit.
        unit: u32,
        /// What it holds.
        amount: f64,
        /// The floor.
        floor: f64,
    },
    /// Units that must be together and must be apart.
    TogetherAndApart {
        /// One unit.
        a: u32,
        /// The other.
        b: u32,
    },
    /// Units that must be together, with no way between them (an island, a hard border).
    TogetherWithoutWay {
        /// One unit.
        a: u32,
        /// The other.
        b: u32,
    },
    /// More units that must all be apart from each other than regions.
    TooManyApart {
        /// The units.
        units: Vec<u32>,
        /// Regions demanded.
        regions: usize,
    },
}

impl Conflict {
    /// The conflict in words; units by name where names are given.
    pub fn message(&self, names: &[Names]) -> Message {
        let name = |unit: u32| match names.get(unit as usize) {
            Some(names) => names.clone(),
            None => Names::same(&unit.to_string()),
        };
        let list = |units: &[u32]| coregion_zone::Arg::List(units.iter().map(|u| name(*u)).collect());
        match self {
            Conflict::TooManyRegions { regions, units } => {
                Message::new("regions-conflict-many").int("regions", *regions).int("units", *units)
            }
            Conflict::TooFewRegions { regions, parts } => {
                Message::new("regions-conflict-few").int("regions", *regions).int("parts", *parts)
            }
            Conflict::Islands { units } => {
                Message::new("regions-conflict-islands").int("count", units.len()).arg("units", list(units))
            }
            Conflict::Floor { regions, floor, most } => Message::new("regions-conflict-floor")
                .int("regions", *regions)
                .number("floor", *floor, 1)
                .int("most", *most),
            Conflict::Cap { regions, cap, fewest } => Message::new("regions-conflict-cap")
                .int("regions", *regions)
                .number("cap", *cap, 1)
                .int("fewest", *fewest),
            Conflict::FloorAboveCap { floor, cap } => {
                Message::new("regions-conflict-floor-cap").number("floor", *floor, 1).number("cap", *cap, 1)
            }
            Conflict::UnitAboveCap { unit, amount, cap } => Message::new("regions-conflict-unit-cap")
                .name("unit", &name(*unit))
                .number("amount", *amount, 1)
                .number("cap", *cap, 1),
            Conflict::PartBelowFloor { unit, amount, floor } => Message::new("regions-conflict-part-floor")
                .name("unit", &name(*unit))
                .number("amount", *amount, 1)
                .number("floor", *floor, 1),
            Conflict::TogetherAndApart { a, b } => {
                Message::new("regions-conflict-together-apart").name("a", &name(*a)).name("b", &name(*b))
            }
            Conflict::TogetherWithoutWay { a, b } => {
                Message::new("regions-conflict-no-way").name("a", &name(*a)).name("b", &name(*b))
            }
            Conflict::TooManyApart { units, regions } => Message::new("regions-conflict-apart")
                .int("regions", *regions)
                .int("count", units.len())
                .arg("units", list(units)),
        }
    }
}

impl Demands<'_> {
    /// Checks the demands by themselves against the number of units.
    pub(crate) fn check(&self, units: usize) -> Result<(), BadDemand> {
        let length = |what, found: usize, needed: bool| {
            let fits = found == units || (found == 0 && !needed);
            if fits { Ok(()) } else { Err(BadDemand::Lengths { what, expected: units, found }) }
        };
        length("amounts", self.amounts.len(), false)?;
        length("names", self.names.len(), false)?;
        match self.borders {
            Borders::Open => {}
            Borders::Hard(groups) => length("borders", groups.len(), true)?,
            Borders::Priced { groups, price } => {
                length("borders", groups.len(), true)?;
                range("price", price, (0.0..=1e150).contains(&price), "0 or more")?;
            }
        }
        if let Islands::Bridged(points) = self.islands {
            length("points", points.len(), true)?;
            let bad = points.iter().flatten().find(|x| !x.is_finite());
            range("a coordinate", bad.copied().unwrap_or(0.0), bad.is_none(), "a finite number")?;
        }
        let bad = self.amounts.iter().find(|a| !(0.0..=1e150).contains(*a));
        range("an amount", bad.copied().unwrap_or(0.0), bad.is_none(), "0 or more")?;
        for (what, value) in [("the floor", self.floor), ("the cap", self.cap)] {
            let value = value.unwrap_or(1.0);
            range(what, value, value > 0.0 && value <= 1e150, "more than 0")?;
        }
        let compact = self.compactness;
        range("compactness", compact, (0.0..=1e150).contains(&compact), "0 or more")?;
        for (what, pairs) in [("together", self.together), ("apart", self.apart)] {
            let outside = |p: &(u32, u32)| p.0 == p.1 || p.0.max(p.1) as usize >= units;
            if let Some(at) = pairs.iter().position(outside) {
                let (a, b) = pairs[at];
                return Err(BadDemand::Pair { what, at, a, b, last: units.saturating_sub(1) });
            }
        }
        Ok(())
    }

    /// The jurisdiction of each unit, where borders matter.
    pub(crate) fn groups(&self) -> Option<&[u32]> {
        match self.borders {
            Borders::Open => None,
            Borders::Hard(groups) | Borders::Priced { groups, .. } => Some(groups),
        }
    }
}

fn range(what: &'static str, value: f64, fits: bool, accepted: &'static str) -> Result<(), BadDemand> {
    if fits { Ok(()) } else { Err(BadDemand::Range { what, value, accepted }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demands_that_make_no_sense_are_named() {
        let base = Demands { regions: 2, ..Demands::default() };
        assert_eq!(base.check(3), Ok(()));
        let short = Demands { amounts: &[1.0], ..base.clone() };
        assert_eq!(short.check(3), Err(BadDemand::Lengths { what: "amounts", expected: 3, found: 1 }));
        let negative = Demands { amounts: &[1.0, -1.0, 2.0], ..base.clone() };
        assert!(matches!(negative.check(3), Err(BadDemand::Range { what: "an amount", .. })));
        let floor = Demands { floor: Some(f64::NAN), ..base.clone() };
        assert!(matches!(floor.check(3), Err(BadDemand::Range { what: "the floor", .. })));
        let pair = Demands { apart: &[(1, 3)], ..base.clone() };
        assert!(matches!(pair.check(3), Err(BadDemand::Pair { what: "apart", at: 0, b: 3, last: 2, .. })));
        let borders = Demands { borders: Borders::Hard(&[0]), ..base };
        assert!(matches!(borders.check(3), Err(BadDemand::Lengths { what: "borders", .. })));
    }
}
