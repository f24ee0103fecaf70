//! The four circles of the Golden Triangle, the ground truth that the rules are tried on and the precedents of circles found.

use super::check::{Check, check};
use super::counties::{BadCounties, Counties, Rules, Straddle};
use crate::regions::{BadGraph, Graph};
use coregion_zone::Names;
use std::collections::BTreeMap;

const CIRCLES: &str = include_str!("../../../../data/golden_triangle/circles.csv");
const NEIGHBOURS: &str = include_str!("../../../../data/golden_triangle/neighbours.csv");

/// A circle that a joint meeting named.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedCircle {
    /// Its members by code.
    pub members: Vec<Names>,
    /// The provinces it lies in.
    pub provinces: Vec<Names>,
    /// What it is, by the rules for circles across lines between cities or provinces.
    pub check: Check,
}

impl NamedCircle {
    /// Its name: its members, as the joint meeting named it.
    pub fn names(&self) -> Names {
        let join = |pick: fn(&Names) -> &str, dash: &str| {
            self.members.iter().map(pick).collect::<Vec<_>>().join(dash)
        };
        Names::new(&join(|n| &n.en, " – "), &join(|n| &n.zh, "—"))
    }
}

/// Why the table of named circles cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadNamedCircles {
    /// A row without the columns it needs.
    #[error("line {0} of the named circles lacks a column")]
    Row(usize),
    /// Neighbours that make no graph.
    #[error("the neighbours of the named circles make no graph")]
    Graph(#[from] BadGraph),
    /// Members that make no circle.
    #[error("a named circle cannot be checked")]
    Circle(#[from] BadCounties),
}

/// The circles of the Golden Triangle, in the order of their table. People are not given, so their balance is not checked.
///
/// # Errors
/// A table that cannot be read.
pub fn golden_triangle() -> Result<Vec<NamedCircle>, BadNamedCircles> {
    struct County<'t> {
        circle: &'t str,
        code: &'t str,
        names: Names,
        city: &'t str,
        province: (&'t str, Names),
    }
    let mut counties: Vec<County<'_>> = Vec::new();
    for (i, line) in CIRCLES.lines().enumerate().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [circle, code, en, zh, city, _, _, province, province_en, province_zh, ..] = cells[..] else {
            return Err(BadNamedCircles::Row(i + 1));
        };
        let province = (province, Names::new(province_en, province_zh));
        counties.push(County { circle, code, names: Names::new(en, zh), city, province });
    }
    counties.sort_by_key(|c| c.code);
    let position = |code: &str| counties.iter().position(|c| c.code == code).map(|p| p as u32);
    let pair = |(i, line): (usize, &str)| {
        let mut cells = line.split(',');
        let (a, b) = (cells.next().and_then(position), cells.next().and_then(position));
        a.zip(b).ok_or(BadNamedCircles::Row(i + 1))
    };
    let pairs = NEIGHBOURS.lines().enumerate().skip(1).map(pair).collect::<Result<Vec<_>, _>>()?;
    let graph = Graph::new(counties.len(), &pairs)?;
    let number = |key: &dyn Fn(&County<'_>) -> String| -> Vec<u32> {
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let mut of = |c: &County<'_>| {
            let next = numbers.len() as u32;
            *numbers.entry(key(c)).or_insert(next)
        };
        counties.iter().map(&mut of).collect()
    };
    let (province, prefecture) = (number(&|c| c.province.0.to_owned()), number(&|c| c.city.to_owned()));
    let input =
        Counties { graph: &graph, province: &province, prefecture: &prefecture, people: &[], minutes: &[] };
    let rules = Rules { most: 6, straddle: Straddle::Prefecture, ..Rules::default() };
    let mut by_circle: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (i, county) in counties.iter().enumerate() {
        by_circle.entry(county.circle).or_default().push(i as u32);
    }
    (by_circle.into_values())
        .map(|set| {
            let members: Vec<&County<'_>> = set.iter().map(|v| &counties[*v as usize]).collect();
            let provinces: BTreeMap<&str, Names> = members.iter().map(|c| c.province.clone()).collect();
            Ok(NamedCircle {
                members: members.iter().map(|c| c.names.clone()).collect(),
                provinces: provinces.into_values().collect(),
                check: check(&input, &rules, &set)?,
            })
        })
        .collect()
}
