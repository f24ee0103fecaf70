//! What circles are made of: counties with their links, sides, people and times, and the rules that a circle keeps.

use crate::regions::Graph;

/// Counties (or other small jurisdictions) of a zone. Positions count from zero.
#[derive(Clone, Copy, Debug)]
pub struct Counties<'a> {
    /// Neighbours that a real link joins: a shared border **and** a road, bridge or ferry.
    pub graph: &'a Graph,
    /// The province of each county.
    pub province: &'a [u32],
    /// The prefecture (city) of each county; one without a city above it is a prefecture of its own.
    pub prefecture: &'a [u32],
    /// People; `None` where not known, empty where no figure is known.
    pub people: &'a [Option<f64>],
    /// Travel time in minutes of every pair, row by row; infinite where there is no way, empty where times are not known.
    pub minutes: &'a [f64],
}

/// Which lines a circle has to straddle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Straddle {
    /// At least two provinces.
    #[default]
    Province,
    /// At least two provinces, or two prefectures of one province.
    Prefecture,
}

/// What a circle has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules<'a> {
    /// Fewest members, 2 or more.
    pub least: usize,
    /// Most members, up to [`MOST_MEMBERS`].
    pub most: usize,
    /// Which lines it straddles.
    pub straddle: Straddle,
    /// Two sides each hold at least this share of the people; not checked where people are not known.
    pub balance: f64,
    /// Greatest travel time between two members, minutes; not checked where times are not known.
    pub reach: Option<f64>,
    /// Pairs of which a circle holds both or neither.
    pub together: &'a [(u32, u32)],
    /// Pairs of which a circle never holds both.
    pub apart: &'a [(u32, u32)],
}

/// The most members that a circle can have.
pub const MOST_MEMBERS: usize = 8;

impl Default for Rules<'_> {
    fn default() -> Self {
        Rules {
            least: 2,
            most: 5,
            straddle: Straddle::default(),
            balance: 0.15,
            reach: Some(90.0),
            together: &[],
            apart: &[],
        }
    }
}

/// Counties or rules that make no sense.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadCounties {
    /// Slices that do not align.
    #[error("{what} has {found} entries; {expected} are needed")]
    Lengths {
        /// Which slice.
        what: &'static str,
        /// How many are needed.
        expected: usize,
        /// How many it has.
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
    /// A county outside the list, or named twice.
    #[error("{what} names county {county}; each of 0 to {last} is accepted once")]
    County {
        /// Which list.
        what: &'static str,
        /// The county.
        county: u32,
        /// The last county there is.
        last: usize,
    },
    /// More circles are possible than were allowed to be listed.
    #[error("more than {most} circles are possible: lower the size, shorten the reach, or use a heuristic")]
    TooMany {
        /// The most that may be listed.
        most: usize,
    },
}

impl Counties<'_> {
    /// How many counties.
    pub fn len(&self) -> usize {
        self.graph.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.graph.is_empty()
    }

    /// The side of a county: what must not all be one.
    pub fn side(&self, straddle: Straddle, county: u32) -> u32 {
        match straddle {
            Straddle::Province => self.province[county as usize],
            Straddle::Prefecture => self.prefecture[county as usize],
        }
    }

    /// Minutes between two counties, the longer of the two ways; `None` where times are not known.
    pub fn minutes(&self, a: u32, b: u32) -> Option<f64> {
        let n = self.len();
        let way = |a: u32, b: u32| self.minutes.get(a as usize * n + b as usize).copied();
        Some(way(a, b)?.max(way(b, a)?))
    }

    pub(crate) fn check(&self, rules: &Rules<'_>) -> Result<(), BadCounties> {
        let n = self.len();
        let length = |what, found: usize, expected: usize| match found == expected {
            true => Ok(()),
            false => Err(BadCounties::Lengths { what, expected, found }),
        };
        length("province", self.province.len(), n)?;
        length("prefecture", self.prefecture.len(), n)?;
        if !self.people.is_empty() {
            length("people", self.people.len(), n)?;
        }
        if !self.minutes.is_empty() {
            length("minutes", self.minutes.len(), n * n)?;
        }
        let range = |what, value: f64, fits: bool, accepted| match fits {
            true => Ok(()),
            false => Err(BadCounties::Range { what, value, accepted }),
        };
        let people = self.people.iter().flatten().find(|p| !(0.0..=1e150).contains(*p));
        range("a number of people", people.copied().unwrap_or(0.0), people.is_none(), "0 or more")?;
        let minutes = self.minutes.iter().find(|m| m.is_nan() || **m < 0.0);
        range("a travel time", minutes.copied().unwrap_or(0.0), minutes.is_none(), "0 or more")?;
        let sizes = (2..=rules.most).contains(&rules.least) && rules.most <= MOST_MEMBERS;
        range("the least size", rules.least as f64, sizes, "2 to the most size, which is at most 8,")?;
        range("balance", rules.balance, (0.0..=0.5).contains(&rules.balance), "0 to 0.5")?;
        let reach = rules.reach.unwrap_or(1.0);
        range("reach", reach, reach > 0.0, "more than 0")?;
        for (what, pairs) in [("together", rules.together), ("apart", rules.apart)] {
            let bad = pairs.iter().find(|p| p.0 == p.1 || p.0.max(p.1) as usize >= n);
            if let Some(pair) = bad {
                let county = if pair.0 == pair.1 { pair.0 } else { pair.0.max(pair.1) };
                return Err(BadCounties::County { what, county, last: n.saturating_sub(1) });
            }
        }
        Ok(())
    }
}
