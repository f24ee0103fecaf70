//! Doubles: two cities that both build the same industry beyond what the yardstick would give them.
//!
//! With e_ik what city i has in industry k beyond the reference mix ([`excess`]), a pair is doubled in k where both
//! quotients are above 1 ([`relation`]); how much is
//!
//! ```text
//! double_ijk = min(e_ik+, e_jk+) / D,   D = (sum |e_i| + sum |e_j|) / 2
//! ```
//!
//! so that the doubles of a pair add up to its overlap ([`coregion_diagnose::structure::complementarity`]). A pair is
//! *building* where both cities' part of the reference's industry grew since the first year: capacity is being added
//! on both sides, not only inherited. In the same form, a supply is what one has beyond and the other lacks.
//!
//! Two rivals in one class may still divide labour inside it: the finer the classes, the more a double says.

use coregion_diagnose::Undefined;
use coregion_diagnose::structure::co_opetition::{Relation, relation};
use coregion_diagnose::structure::complementarity::excess;
use coregion_diagnose::structure::location_quotient::{Small, location_quotients};

/// Two places that both have an industry beyond the reference mix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Double {
    /// The first place.
    pub one: usize,
    /// The second place.
    pub other: usize,
    /// The industry.
    pub industry: usize,
    /// Their location quotients.
    pub quotients: [f64; 2],
    /// How much is doubled, as a part of what both have beyond or below the reference mix.
    pub overlap: f64,
    /// The growth of each one's part of the reference's industry, where an earlier year is known.
    pub growth: Option<[f64; 2]>,
}

impl Double {
    /// Whether both places are adding capacity.
    pub fn building(&self) -> bool {
        self.growth.is_some_and(|g| g.iter().all(|x| *x > 0.0))
    }
}

/// What one place has beyond the reference mix and another lacks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Supply {
    /// Who has it.
    pub from: usize,
    /// Who lacks it.
    pub to: usize,
    /// The industry.
    pub industry: usize,
    /// Their location quotients.
    pub quotients: [f64; 2],
    /// How much fits, as a part of what both have beyond or below the reference mix.
    pub fit: f64,
}

/// Rivals and partners of every pair by industry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Division {
    /// Doubles, the largest first; building ones before others of the same industry and size.
    pub doubles: Vec<Double>,
    /// Supplies, the largest first.
    pub supplies: Vec<Supply>,
    /// Location quotients, places by industries.
    pub quotients: Vec<Vec<Option<f64>>>,
}

/// Rivals and partners of every pair by industry. `before` holds an earlier year's rows and reference in the same order.
///
/// # Errors
/// As [`location_quotients`] and [`excess`]; earlier rows that do not align.
pub fn division<R: AsRef<[Option<f64>]>>(
    rows: &[R],
    reference: &[f64],
    before: Option<(&[R], &[f64])>,
) -> Result<Division, Undefined> {
    let quotients = location_quotients(rows, reference, Small::default())?;
    let mut beyond = Vec::with_capacity(rows.len());
    for row in rows {
        // A missing figure can only lower a sum: nothing is read from it, as its quotient is none.
        let known: Vec<f64> = row.as_ref().iter().map(|x| x.unwrap_or(0.0)).collect();
        beyond.push(excess(&known, reference)?);
    }
    if let Some((rows_before, reference_before)) = before {
        Undefined::check_length(rows.len(), rows_before.len())?;
        Undefined::check_length(reference.len(), reference_before.len())?;
        for row in rows_before {
            Undefined::check_length(reference.len(), row.as_ref().len())?;
        }
    }
    let part = |row: &R, whole: &[f64], k: usize| {
        row.as_ref()[k].filter(|x| *x > 0.0 && whole[k] > 0.0).map(|x| x / whole[k])
    };
    let growth = |i: usize, k: usize| {
        let (rows_before, reference_before) = before?;
        let (then, now) = (part(&rows_before[i], reference_before, k)?, part(&rows[i], reference, k)?);
        Some(now / then - 1.0)
    };
    let size: Vec<f64> = beyond.iter().map(|e| e.iter().map(|x| x.abs()).sum()).collect();
    let mut found = Division::default();
    for i in 0..rows.len() {
        for j in i + 1..rows.len() {
            let whole = (size[i] + size[j]) / 2.0;
            for k in 0..reference.len() {
                let (Some(a), Some(b)) = (quotients[i][k], quotients[j][k]) else { continue };
                let common = beyond[i][k].abs().min(beyond[j][k].abs());
                let amount = if whole > 0.0 { common / whole } else { 0.0 };
                // A place that has the mix of the reference up to rounding is neither rival nor partner.
                if amount < 1e-12 {
                    continue;
                }
                match relation(a, b) {
                    Some(Relation::Rivals) => found.doubles.push(Double {
                        one: i,
                        other: j,
                        industry: k,
                        quotients: [a, b],
                        overlap: amount,
                        growth: growth(i, k).and_then(|g| Some([g, growth(j, k)?])),
                    }),
                    Some(Relation::Partners) => {
                        let (from, to, quotients) = if a > b { (i, j, [a, b]) } else { (j, i, [b, a]) };
                        found.supplies.push(Supply { from, to, industry: k, quotients, fit: amount });
                    }
                    _ => {}
                }
            }
        }
    }
    found.doubles.sort_by(|a, b| {
        let key = |d: &Double| (d.industry, d.one, d.other);
        b.overlap.total_cmp(&a.overlap).then(b.building().cmp(&a.building())).then(key(a).cmp(&key(b)))
    });
    found.supplies.sort_by(|a, b| {
        let key = |s: &Supply| (s.industry, s.from, s.to);
        b.fit.total_cmp(&a.fit).then(key(a).cmp(&key(b)))
    });
    found.quotients = quotients;
    Ok(found)
}

/// Places that border each other and all have the same industry: joint clusters of at least two, each in rising order.
pub fn clusters(has: &[bool], neighbours: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut root: Vec<usize> = (0..has.len()).collect();
    fn top(root: &mut [usize], mut at: usize) -> usize {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    }
    for &(a, b) in neighbours.iter().filter(|(a, b)| has[*a] && has[*b]) {
        let (a, b) = (top(&mut root, a), top(&mut root, b));
        root[a.max(b)] = a.min(b);
    }
    let mut groups: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
    for place in (0..has.len()).filter(|p| has[*p]) {
        groups.entry(top(&mut root, place)).or_default().push(place);
    }
    groups.into_values().filter(|g| g.len() > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_diagnose::structure::complementarity::complementarity;
    use proptest::prelude::*;

    /// The three places of the worked example on complementarity, read against their own sum.
    fn worked() -> (Vec<Vec<Option<f64>>>, Vec<f64>) {
        let rows = [[30.0, 10.0, 20.0, 40.0], [10.0, 30.0, 25.0, 35.0], [20.0, 20.0, 40.0, 20.0]];
        let reference = (0..4).map(|k| rows.iter().map(|r| r[k]).sum()).collect();
        (rows.iter().map(|r| r.iter().copied().map(Some).collect()).collect(), reference)
    }

    #[test]
    fn the_worked_case_has_one_double_and_its_fits() {
        let (rows, reference) = worked();
        let found = division(&rows, &reference, None).unwrap();
        // Places 1 and 2 are both beyond the mean in industry 4: overlap 0.105263 and no other double.
        assert_eq!(found.doubles.len(), 1);
        let double = found.doubles[0];
        assert_eq!((double.one, double.other, double.industry), (0, 1, 3));
        assert!((double.overlap - 0.105263).abs() < 1e-6 && !double.building());
        let fit: f64 = found.supplies.iter().filter(|s| s.from + s.to == 1).map(|s| s.fit).sum();
        assert!((fit - 0.631579).abs() < 1e-6, "{fit}");
    }

    #[test]
    fn a_double_is_building_only_where_both_parts_grow() {
        let row = |x: f64| vec![Some(x), Some(100.0 - x)];
        let reference = [100.0, 300.0];
        let now = [row(40.0), row(50.0)];
        let both = [row(30.0), row(45.0)];
        let one = [row(30.0), row(55.0)];
        let building = |before: &[Vec<Option<f64>>]| {
            division(&now, &reference, Some((before, &reference))).unwrap().doubles[0].building()
        };
        assert!(building(&both) && !building(&one));
        let error = division(&now, &reference, Some((&both[..1], &reference))).unwrap_err();
        assert_eq!(error, Undefined::Lengths { expected: 2, found: 1 });
    }

    #[test]
    fn clusters_are_connected_and_of_two_at_least() {
        let neighbours = [(0, 1), (1, 2), (3, 4), (2, 3)];
        assert_eq!(clusters(&[true, true, false, true, true, true], &neighbours), [vec![0, 1], vec![3, 4]]);
        assert!(clusters(&[true, false, true], &neighbours[..2]).is_empty());
    }

    proptest! {
        #[test]
        fn doubles_and_supplies_add_up_to_overlap_and_complementarity(
            rows in prop::collection::vec(prop::collection::vec(1.0..100.0f64, 4), 2..5),
        ) {
            let reference: Vec<f64> = (0..4).map(|k| rows.iter().map(|r| r[k]).sum()).collect();
            let given: Vec<Vec<Option<f64>>> =
                rows.iter().map(|r| r.iter().copied().map(Some).collect()).collect();
            let found = division(&given, &reference, None).unwrap();
            for i in 0..rows.len() {
                for j in i + 1..rows.len() {
                    let pair = complementarity(&rows[i], &rows[j], &reference).unwrap();
                    let overlap: f64 = (found.doubles.iter())
                        .filter(|d| (d.one, d.other) == (i, j)).map(|d| d.overlap).sum();
                    let fit: f64 = (found.supplies.iter())
                        .filter(|s| (s.from.min(s.to), s.from.max(s.to)) == (i, j)).map(|s| s.fit).sum();
                    prop_assert!((overlap - pair.overlap).abs() < 1e-9);
                    prop_assert!((fit - pair.complementarity).abs() < 1e-9);
                }
            }
        }
    }
}
