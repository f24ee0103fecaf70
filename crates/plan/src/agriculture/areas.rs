//! Areas of joint farming: neighbouring places that grow alike.
//!
//! Two neighbours farm alike where little of one's mix would have to change to match the other,
//!
//! ```text
//! unlike_ij = 1/2 sum over crops |s_ik - s_jk|  <=  limit           (half the Krugman index)
//! ```
//!
//! Places joined by such links are an area. An area of more places than one body can manage is divided by REDCAP with the
//! Ward linkage ([`crate::regions`]) into as few connected parts as its size asks for. A place without like neighbours stands alone
//! and is in no area.

use crate::regions::{Attributes, Demands, Graph, Linkage, redcap};
use crate::{Limit, Outcome};
use coregion_diagnose::Undefined;
use coregion_diagnose::structure::krugman::krugman;

/// How areas are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaOptions {
    /// Neighbours are alike up to this difference of their mixes, 0 to 1.
    pub unlike: f64,
    /// An area has at most about this many places.
    pub most: usize,
}

/// Areas of at least two places, each in rising order; the places with the largest areas first. `mixes` holds the crops of each
/// place in one unit.
///
/// # Errors
/// Mixes of different lengths, negative or all zero; a link outside the places; a limit outside 0 to 1, fewer than two places an area.
pub fn areas(
    mixes: &[Vec<f64>],
    links: &[(usize, usize)],
    options: AreaOptions,
    limit: &Limit<'_>,
) -> Result<Vec<Vec<usize>>, Undefined> {
    if !(0.0..=1.0).contains(&options.unlike) {
        return Err(Undefined::Argument { name: "unlike", value: options.unlike, low: 0.0, high: 1.0 });
    }
    if options.most < 2 {
        return Err(Undefined::Argument {
            name: "most",
            value: options.most as f64,
            low: 2.0,
            high: f64::MAX,
        });
    }
    let mut alike = Vec::new();
    for &(a, b) in links {
        let last = a.max(b);
        let (Some(one), Some(other)) = (mixes.get(a), mixes.get(b)) else {
            let high = mixes.len() as f64 - 1.0;
            return Err(Undefined::Argument { name: "link", value: last as f64, low: 0.0, high });
        };
        if krugman(one, other)? / 2.0 <= options.unlike {
            alike.push((a, b));
        }
    }
    let all = vec![true; mixes.len()];
    let mut found = Vec::new();
    for group in crate::industry::clusters(&all, &alike) {
        if group.len() <= options.most {
            found.push(group);
        } else {
            found.extend(divided(mixes, &alike, &group, options.most, limit));
        }
    }
    found.retain(|group: &Vec<usize>| group.len() > 1);
    found.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    Ok(found)
}

/// A group divided into connected parts; the whole group where that cannot be done.
fn divided(
    mixes: &[Vec<f64>],
    alike: &[(usize, usize)],
    group: &[usize],
    most: usize,
    limit: &Limit<'_>,
) -> Vec<Vec<usize>> {
    let place = |unit: usize| group.binary_search(&unit).ok().map(|p| p as u32);
    let pairs: Vec<(u32, u32)> = alike.iter().filter_map(|(a, b)| Some((place(*a)?, place(*b)?))).collect();
    let shares: Vec<Vec<f64>> = (group.iter())
        .map(|unit| {
            let whole: f64 = mixes[*unit].iter().sum();
            mixes[*unit].iter().map(|x| x / whole).collect()
        })
        .collect();
    let width = shares.first().map_or(0, Vec::len);
    let flat: Vec<f64> = shares.into_iter().flatten().collect();
    let made = (|| {
        let graph = Graph::new(group.len(), &pairs).ok()?;
        let attributes = Attributes::from_rows(width, flat).ok()?;
        let fewest = group.len().div_ceil(most);
        // One more region at a time, until all are small enough; with a region each they are.
        let mut best = None;
        for regions in fewest..=fewest * 2 {
            let demands = Demands { regions, cap: Some(most as f64), ..Demands::default() };
            let outcome = redcap(&graph, &attributes, &demands, Linkage::FullWard, limit).ok()?;
            if let Outcome::Optimal(found) | Outcome::Feasible { best: found, .. } = outcome {
                let meets = found.unmet.is_empty();
                best = Some(found);
                if meets {
                    break;
                }
            }
        }
        best
    })();
    let Some(regions) = made else { return vec![group.to_vec()] };
    let mut parts = vec![Vec::new(); regions.count];
    for (unit, label) in group.iter().zip(&regions.labels) {
        parts[*label as usize].push(*unit);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OPTIONS: AreaOptions = AreaOptions { unlike: 0.2, most: 8 };

    #[test]
    fn like_neighbours_are_one_area_and_a_stranger_is_in_none() {
        let wheat = vec![80.0, 20.0];
        let nearly = vec![70.0, 30.0];
        let rice = vec![10.0, 90.0];
        let mixes = [wheat.clone(), nearly, rice.clone(), rice, wheat];
        let links = [(0, 1), (1, 2), (2, 3), (3, 4)];
        let found = areas(&mixes, &links, OPTIONS, &Limit::none()).unwrap();
        assert_eq!(found, [vec![0, 1], vec![2, 3]]);
        assert!(areas(&mixes, &[(0, 9)], OPTIONS, &Limit::none()).is_err());
        assert!(areas(&mixes, &links, AreaOptions { unlike: 2.0, ..OPTIONS }, &Limit::none()).is_err());
        assert!(areas(&mixes, &links, AreaOptions { most: 1, ..OPTIONS }, &Limit::none()).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn areas_are_connected_over_like_neighbours_and_disjoint(
            seeds in prop::collection::vec(1.0..99.0f64, 30), unlike in 0.05..0.6f64, most in 2usize..9,
        ) {
            // A grid of five by six.
            let mixes: Vec<Vec<f64>> = seeds.iter().map(|x| vec![*x, 100.0 - x]).collect();
            let mut links = Vec::new();
            for at in 0..30 {
                if at % 6 < 5 { links.push((at, at + 1)); }
                if at < 24 { links.push((at, at + 6)); }
            }
            let found = areas(&mixes, &links, AreaOptions { unlike, most }, &Limit::none()).unwrap();
            let mut seen = [false; 30];
            for area in &found {
                prop_assert!(area.len() > 1);
                let mut reached = vec![area[0]];
                let mut at = 0;
                while at < reached.len() {
                    for (a, b) in &links {
                        if (seeds[*a] - seeds[*b]).abs() / 100.0 > unlike + 1e-12 { continue }
                        for (from, to) in [(*a, *b), (*b, *a)] {
                            if from == reached[at] && area.contains(&to) && !reached.contains(&to) { reached.push(to) }
                        }
                    }
                    at += 1;
                }
                prop_assert_eq!(reached.len(), area.len());
                for unit in area {
                    prop_assert!(!seen[*unit]);
                    seen[*unit] = true;
                }
            }
        }
    }
}
