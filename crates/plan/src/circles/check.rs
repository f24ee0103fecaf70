//! Checking a circle: is it connected, does it straddle a line, and does it keep the rules?
//!
//! ```text
//! connected   members reach each other over links between members
//! size        least <= members <= most
//! straddle    two provinces (interprovincial), or two prefectures of one province (cross-city)
//! contact     a link joins members on different sides (follows from the two above; which, is reported)
//! balance     the second largest side holds at least beta of the people
//! reach       no two members farther from each other than T minutes
//! ```
//!
//! What cannot be checked for lack of figures is `None`, never a pass. The rank of a member plays no part: Hancheng, below a
//! prefecture in rank and yet with a plan of its own, is a county here.

use super::counties::{BadCounties, Counties, Rules, Straddle};
use std::collections::BTreeMap;

/// Which lines a circle straddles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A line between provinces.
    Interprovincial,
    /// A line between prefectures of one province only.
    CrossCity,
}

impl Kind {
    /// Identifier of its name in the catalogue.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Interprovincial => "circle-kind-interprovincial",
            Kind::CrossCity => "circle-kind-cross-city",
        }
    }
}

/// What a circle is, and which rules it keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Which lines it straddles; `None` where it straddles none.
    pub kind: Option<Kind>,
    /// Whether its members hang together.
    pub connected: bool,
    /// Whether its size is within the rules.
    pub size: bool,
    /// Links between members on different sides.
    pub contacts: Vec<(u32, u32)>,
    /// Its sides (provinces, or prefectures of a cross-city circle) with their members and, where known, share of people.
    pub sides: Vec<Side>,
    /// The share of people of the second largest side; `None` where people are not known.
    pub balance: Option<f64>,
    /// Whether that is enough.
    pub balanced: Option<bool>,
    /// Greatest travel time between two members, minutes; `None` where times are not known.
    pub minutes: Option<f64>,
    /// Whether that is within reach.
    pub within_reach: Option<bool>,
    /// Pairs that the rules want together and that it parts.
    pub parted: Vec<(u32, u32)>,
    /// Pairs that the rules want apart and that it holds.
    pub joined: Vec<(u32, u32)>,
}

/// A side of a circle.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The province or prefecture.
    pub side: u32,
    /// Its members in the circle.
    pub members: Vec<u32>,
    /// Its share of the people of the circle.
    pub share: Option<f64>,
}

impl Check {
    /// Whether every rule that could be checked is kept.
    pub fn accepted(&self) -> bool {
        self.connected
            && self.size
            && self.kind.is_some()
            && self.balanced != Some(false)
            && self.within_reach != Some(false)
            && self.parted.is_empty()
            && self.joined.is_empty()
    }
}

/// Checks a circle against the rules.
///
/// ```
/// use coregion_plan::{circles::{Counties, Kind, Rules, check}, regions::Graph};
/// let graph = Graph::new(3, &[(0, 1), (1, 2)])?;
/// let people = [Some(40.0), Some(30.0), Some(30.0)];
/// let counties = Counties {
///     graph: &graph, province: &[0, 0, 1], prefecture: &[0, 1, 2], people: &people, minutes: &[],
/// };
/// let found = check(&counties, &Rules::default(), &[0, 1, 2])?;
/// assert_eq!((found.kind, found.balance), (Some(Kind::Interprovincial), Some(0.3)));
/// assert!(found.accepted() && found.within_reach.is_none()); // times are not known
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Counties or rules that make no sense; a member outside the list or named twice.
pub fn check(counties: &Counties<'_>, rules: &Rules<'_>, members: &[u32]) -> Result<Check, BadCounties> {
    counties.check(rules)?;
    let mut set = members.to_vec();
    set.sort_unstable();
    let last = counties.len().saturating_sub(1);
    let twice = set.windows(2).find(|w| w[0] == w[1]).map(|w| w[0]);
    let outside = set.last().copied().filter(|v| *v as usize > last || counties.is_empty());
    if let Some(county) = twice.or(outside) {
        return Err(BadCounties::County { what: "the circle", county, last });
    }
    Ok(checked(counties, rules, &set))
}

/// Checks a circle of members known to be there, ascending.
pub(crate) fn checked(counties: &Counties<'_>, rules: &Rules<'_>, set: &[u32]) -> Check {
    let inside = |v: u32| set.binary_search(&v).is_ok();
    let found = kind(counties, Straddle::Prefecture, set);
    let straddle = match found {
        Some(Kind::CrossCity) => Straddle::Prefecture,
        _ => Straddle::Province,
    };
    let side = |v: u32| counties.side(straddle, v);
    let contacts = set
        .iter()
        .flat_map(|a| counties.graph.neighbours(*a).iter().map(move |b| (*a, *b)))
        .filter(|(a, b)| a < b && inside(*b) && side(*a) != side(*b))
        .collect();
    let sides = sides(counties, straddle, set);
    let balance = found.and_then(|kind| balance(counties, kind, set));
    let minutes = greatest_minutes(counties, set);
    let allowed = match rules.straddle {
        Straddle::Province => found.filter(|k| *k == Kind::Interprovincial),
        Straddle::Prefecture => found,
    };
    Check {
        kind: allowed,
        connected: connected(counties, set),
        size: (rules.least..=rules.most).contains(&set.len()),
        contacts,
        sides,
        balance,
        balanced: balance.map(|b| b >= rules.balance),
        minutes,
        within_reach: rules.reach.and_then(|reach| minutes.map(|m| m <= reach)),
        parted: rules.together.iter().copied().filter(|p| inside(p.0) != inside(p.1)).collect(),
        joined: rules.apart.iter().copied().filter(|p| inside(p.0) && inside(p.1)).collect(),
    }
}

/// Which lines a set straddles; `None` where it straddles none that counts.
pub(crate) fn kind(counties: &Counties<'_>, straddle: Straddle, set: &[u32]) -> Option<Kind> {
    let differ = |side: &[u32]| set.iter().any(|v| side[*v as usize] != side[set[0] as usize]);
    if set.is_empty() {
        None
    } else if differ(counties.province) {
        Some(Kind::Interprovincial)
    } else if straddle == Straddle::Prefecture && differ(counties.prefecture) {
        Some(Kind::CrossCity)
    } else {
        None
    }
}

fn sides(counties: &Counties<'_>, straddle: Straddle, set: &[u32]) -> Vec<Side> {
    let mut by_side: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for &v in set {
        by_side.entry(counties.side(straddle, v)).or_default().push(v);
    }
    let people = |members: &[u32]| -> Option<f64> {
        members.iter().map(|v| counties.people.get(*v as usize).copied().flatten()).sum()
    };
    let whole = people(set).filter(|w| *w > 0.0);
    (by_side.into_iter())
        .map(|(side, members)| {
            let share = whole.and_then(|whole| Some(people(&members)? / whole));
            Side { side, members, share }
        })
        .collect()
}

/// The share of people of the second largest side; `None` where people of a member are not known, or there are none.
pub(crate) fn balance(counties: &Counties<'_>, kind: Kind, set: &[u32]) -> Option<f64> {
    let straddle = match kind {
        Kind::Interprovincial => Straddle::Province,
        Kind::CrossCity => Straddle::Prefecture,
    };
    // Few members: sums by side without a map.
    let mut sums: [(u32, f64); super::counties::MOST_MEMBERS] = [(u32::MAX, 0.0); 8];
    let mut whole = 0.0;
    for &v in set {
        let people = counties.people.get(v as usize).copied().flatten()?;
        let side = counties.side(straddle, v);
        let slot = sums.iter_mut().find(|s| s.0 == side || s.0 == u32::MAX)?;
        *slot = (side, slot.1 + people);
        whole += people;
    }
    let (mut first, mut second) = (0.0f64, 0.0f64);
    for (_, people) in sums {
        if people > first {
            (first, second) = (people, first);
        } else if people > second {
            second = people;
        }
    }
    (whole > 0.0).then(|| second / whole)
}

/// Greatest travel time between two members; `None` where times are not known.
pub(crate) fn greatest_minutes(counties: &Counties<'_>, set: &[u32]) -> Option<f64> {
    let mut greatest = 0.0f64;
    for (i, &a) in set.iter().enumerate() {
        for &b in &set[..i] {
            greatest = greatest.max(counties.minutes(a, b)?);
        }
    }
    Some(greatest)
}

/// Whether an ascending set hangs together.
pub(crate) fn connected(counties: &Counties<'_>, set: &[u32]) -> bool {
    let Some(&root) = set.first() else { return false };
    let mut reached = vec![root];
    let mut next = 0;
    while let Some(&v) = reached.get(next) {
        next += 1;
        for &u in counties.graph.neighbours(v) {
            if set.binary_search(&u).is_ok() && !reached.contains(&u) {
                reached.push(u);
            }
        }
    }
    reached.len() == set.len()
}
