//! Spatial weights: who is a neighbour of whom, and how much it counts.
//!
//! [`Weights`] holds the links of each unit in compressed rows. They are made from polygons ([`contiguity`]), from lists
//! of neighbours ([`Weights::from_pairs`], [`gal`]) and from points ([`distance`]); coded by [`Weights::coded`]; and
//! widened by [`Weights::order`]. A unit without a link is an island: it stays, its row is empty, and every
//! statistic says what it does with it.

mod bridges;
mod coding;
pub mod contiguity;
pub mod distance;
pub mod gal;
mod order;

pub use bridges::{Bridge, bridges};
pub use coding::Coding;

use crate::Undefined;

/// Spatial weights of `n` units in compressed rows; the links of a row ascend by neighbour.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    starts: Vec<usize>,
    neighbours: Vec<u32>,
    values: Vec<f64>,
}

/// A link that weights cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum BadLink {
    /// A unit that does not exist.
    #[error("link {from} -> {to} names a unit that is not one of 0 to {last}")]
    Unit {
        /// Position of the unit.
        from: usize,
        /// Position of the neighbour.
        to: usize,
        /// The highest position.
        last: usize,
    },
    /// The same link twice.
    #[error("link {from} -> {to} is given twice")]
    Twice {
        /// Position of the unit.
        from: usize,
        /// Position of the neighbour.
        to: usize,
    },
    /// A weight that is negative or no finite number.
    #[error("link {from} -> {to} has the weight {value}; a finite number of 0 or more is accepted")]
    Value {
        /// Position of the unit.
        from: usize,
        /// Position of the neighbour.
        to: usize,
        /// The weight.
        value: f64,
    },
}

/// The sums that the moments of global statistics are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sums {
    /// The sum of all weights.
    pub s0: f64,
    /// Half the sum of `(w_ij + w_ji)^2`.
    pub s1: f64,
    /// The sum of `(row sum + column sum)^2`.
    pub s2: f64,
}

impl Weights {
    /// Weights of `n` units from directed links `(unit, neighbour, weight)` in any order.
    ///
    /// # Errors
    /// A unit that does not exist, a link given twice, a weight that is negative or not finite.
    pub fn from_links(n: usize, links: &[(usize, usize, f64)]) -> Result<Self, BadLink> {
        for &(from, to, value) in links {
            if from >= n || to >= n {
                return Err(BadLink::Unit { from, to, last: n.saturating_sub(1) });
            }
            if !(0.0..=f64::MAX).contains(&value) {
                return Err(BadLink::Value { from, to, value });
            }
        }
        let mut links: Vec<(u32, u32, f64)> = links.iter().map(|l| (l.0 as u32, l.1 as u32, l.2)).collect();
        links.sort_unstable_by_key(|l| (l.0, l.1));
        if let Some(two) = links.windows(2).find(|w| (w[0].0, w[0].1) == (w[1].0, w[1].1)) {
            return Err(BadLink::Twice { from: two[0].0 as usize, to: two[0].1 as usize });
        }
        Ok(Weights::from_sorted(n, &links))
    }

    /// Weights of 1 in both directions from pairs of neighbours; a pair given twice counts once.
    ///
    /// ```
    /// use coregion_diagnose::spatial::weights::Weights;
    /// let chain = Weights::from_pairs(4, &[(0, 1), (1, 2)])?;
    /// assert_eq!(chain.row(1).0, [0, 2]);
    /// assert_eq!(chain.islands(), [3]);
    /// # Ok::<(), coregion_diagnose::spatial::weights::BadLink>(())
    /// ```
    ///
    /// # Errors
    /// A unit that does not exist.
    pub fn from_pairs(n: usize, pairs: &[(usize, usize)]) -> Result<Self, BadLink> {
        let mut degree = vec![0usize; n + 1];
        for &(a, b) in pairs {
            if a >= n || b >= n {
                return Err(BadLink::Unit { from: a, to: b, last: n.saturating_sub(1) });
            }
            degree[a] += 1;
            degree[b] += usize::from(a != b);
        }
        let mut starts = running(&degree);
        let mut neighbours = vec![0u32; starts[n]];
        let mut next = starts.clone();
        let mut put = |row: usize, column: usize| {
            neighbours[next[row]] = column as u32;
            next[row] += 1;
        };
        for &(a, b) in pairs {
            put(a, b);
            if a != b {
                put(b, a);
            }
        }
        let mut kept = 0;
        for i in 0..n {
            let (from, to) = (starts[i], starts[i + 1]);
            neighbours[from..to].sort_unstable();
            starts[i] = kept;
            for at in from..to {
                if at == from || neighbours[at] != neighbours[kept - 1] {
                    neighbours[kept] = neighbours[at];
                    kept += 1;
                }
            }
        }
        starts[n] = kept;
        neighbours.truncate(kept);
        Ok(Weights { starts, values: vec![1.0; kept], neighbours })
    }

    /// Weights from links that ascend by unit and neighbour.
    fn from_sorted(n: usize, links: &[(u32, u32, f64)]) -> Self {
        let mut degree = vec![0usize; n + 1];
        links.iter().for_each(|l| degree[l.0 as usize] += 1);
        Weights {
            starts: running(&degree),
            neighbours: links.iter().map(|l| l.1).collect(),
            values: links.iter().map(|l| l.2).collect(),
        }
    }

    /// How many units.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is no unit.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many links, each direction counted.
    pub fn links(&self) -> usize {
        self.neighbours.len()
    }

    /// The neighbours of a unit and their weights.
    pub fn row(&self, unit: usize) -> (&[u32], &[f64]) {
        let range = self.starts[unit]..self.starts[unit + 1];
        (&self.neighbours[range.clone()], &self.values[range])
    }

    /// How many neighbours a unit has.
    pub fn cardinality(&self, unit: usize) -> usize {
        self.starts[unit + 1] - self.starts[unit]
    }

    /// Every link as `(unit, neighbour, weight)`, ascending.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        (0..self.len()).flat_map(|i| {
            let (neighbours, values) = self.row(i);
            neighbours.iter().zip(values).map(move |(j, w)| (i, *j as usize, *w))
        })
    }

    /// The units whose row is empty.
    pub fn islands(&self) -> Vec<usize> {
        (0..self.len()).filter(|i| self.cardinality(*i) == 0).collect()
    }

    /// The weights with the direction of every link turned.
    pub fn transposed(&self) -> Self {
        let mut degree = vec![0usize; self.len() + 1];
        self.neighbours.iter().for_each(|j| degree[*j as usize] += 1);
        let starts = running(&degree);
        let mut next = starts.clone();
        let (mut neighbours, mut values) = (vec![0; self.links()], vec![0.0; self.links()]);
        for (i, j, w) in self.iter() {
            neighbours[next[j]] = i as u32;
            values[next[j]] = w;
            next[j] += 1;
        }
        Weights { starts, neighbours, values }
    }

    /// Whether every link has the same weight in both directions.
    pub fn is_symmetric(&self) -> bool {
        *self == self.transposed()
    }

    /// The weights with every link in both directions, at the larger of its two weights.
    pub fn symmetrised(&self) -> Self {
        let mut links: Vec<(u32, u32, f64)> =
            (self.iter()).flat_map(|(i, j, w)| [(i as u32, j as u32, w), (j as u32, i as u32, w)]).collect();
        links.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)));
        links.dedup_by_key(|l| (l.0, l.1));
        Weights::from_sorted(self.len(), &links)
    }

    /// The weights among some units, in the order given; links to others are left out.
    ///
    /// # Errors
    /// A unit that does not exist or is named twice.
    pub fn subset(&self, units: &[usize]) -> Result<Self, BadLink> {
        let mut place = vec![u32::MAX; self.len()];
        for (new, &old) in units.iter().enumerate() {
            match place.get_mut(old) {
                Some(p) if *p == u32::MAX => *p = new as u32,
                Some(_) => return Err(BadLink::Twice { from: old, to: old }),
                None => return Err(BadLink::Unit { from: old, to: old, last: self.len().saturating_sub(1) }),
            }
        }
        let mut links = Vec::new();
        for (new, &old) in units.iter().enumerate() {
            let start = links.len();
            let (neighbours, values) = self.row(old);
            let kept = neighbours.iter().map(|j| place[*j as usize]).zip(values);
            links.extend(kept.filter(|l| l.0 != u32::MAX).map(|(j, w)| (new as u32, j, *w)));
            links[start..].sort_unstable_by_key(|l: &(u32, u32, f64)| l.1);
        }
        Ok(Weights::from_sorted(units.len(), &links))
    }

    /// The weights with every unit a neighbour of itself at this weight; at its largest weight where none is given.
    pub fn with_self(&self, weight: Option<f64>) -> Self {
        let mut links = Vec::with_capacity(self.links() + self.len());
        for i in 0..self.len() {
            let start = links.len();
            let (neighbours, values) = self.row(i);
            let own = weight.unwrap_or_else(|| match values.iter().copied().fold(0.0, f64::max) {
                0.0 => 1.0,
                largest => largest,
            });
            links.push((i as u32, i as u32, own));
            let others = neighbours.iter().zip(values).filter(|l| *l.0 as usize != i);
            links.extend(others.map(|(j, w)| (i as u32, *j, *w)));
            links[start..].sort_unstable_by_key(|l: &(u32, u32, f64)| l.1);
        }
        Weights::from_sorted(self.len(), &links)
    }

    /// The weights without links of a unit to itself.
    pub fn without_self(&self) -> Self {
        let links: Vec<(u32, u32, f64)> =
            self.iter().filter(|l| l.0 != l.1).map(|(i, j, w)| (i as u32, j as u32, w)).collect();
        Weights::from_sorted(self.len(), &links)
    }

    /// The weighted sum of the neighbours' values, unit by unit; zero for an island.
    ///
    /// # Errors
    /// Values that do not align with the units.
    pub fn lag(&self, values: &[f64]) -> Result<Vec<f64>, Undefined> {
        Undefined::check_length(self.len(), values.len())?;
        Ok((0..self.len()).map(|i| self.lag_of(i, values)).collect())
    }

    /// The weighted sum of the values of one unit's neighbours; the values align with the units.
    pub(crate) fn lag_of(&self, unit: usize, values: &[f64]) -> f64 {
        let (neighbours, weights) = self.row(unit);
        neighbours.iter().zip(weights).map(|(j, w)| w * values[*j as usize]).sum()
    }

    /// The sums of the weights.
    pub fn sums(&self) -> Sums {
        let back = self.transposed();
        let (mut s0, mut s1, mut s2) = (0.0, 0.0, 0.0);
        for i in 0..self.len() {
            let ((to, out), (from, into)) = (self.row(i), back.row(i));
            let total: f64 = out.iter().sum();
            s0 += total;
            s2 += (total + into.iter().sum::<f64>()).powi(2);
            let mut at = 0;
            for (j, w) in to.iter().zip(out) {
                while from.get(at).is_some_and(|f| f < j) {
                    at += 1;
                }
                let other = if from.get(at) == Some(j) { into[at] } else { 0.0 };
                s1 += w * (w + other);
            }
        }
        Sums { s0, s1, s2 }
    }
}

/// Where each row starts, from the number of its links; the last element of `degree` is not used.
fn running(degree: &[usize]) -> Vec<usize> {
    let mut total = 0;
    (degree.iter())
        .map(|d| {
            let start = total;
            total += d;
            start
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_ascend_and_pairs_count_once() {
        let w = Weights::from_pairs(4, &[(2, 0), (1, 0), (0, 2), (3, 3)]).unwrap();
        assert_eq!(w.row(0), (&[1, 2][..], &[1.0, 1.0][..]));
        assert_eq!(w.row(3).0, [3]);
        assert_eq!((w.links(), w.cardinality(1)), (5, 1));
        assert!(w.is_symmetric());
    }

    #[test]
    fn bad_links_are_named() {
        let links = |l: &[(usize, usize, f64)]| Weights::from_links(2, l);
        assert_eq!(links(&[(0, 2, 1.0)]), Err(BadLink::Unit { from: 0, to: 2, last: 1 }));
        assert_eq!(links(&[(0, 1, 1.0), (0, 1, 2.0)]), Err(BadLink::Twice { from: 0, to: 1 }));
        assert_eq!(links(&[(0, 1, -1.0)]), Err(BadLink::Value { from: 0, to: 1, value: -1.0 }));
        assert!(matches!(links(&[(0, 1, f64::NAN)]), Err(BadLink::Value { .. })));
        assert!(matches!(Weights::from_pairs(2, &[(0, 5)]), Err(BadLink::Unit { to: 5, .. })));
    }

    #[test]
    fn subsets_keep_the_order_asked_for() {
        let w = Weights::from_links(3, &[(0, 1, 2.0), (1, 2, 3.0), (2, 0, 4.0)]).unwrap();
        let s = w.subset(&[2, 0]).unwrap();
        assert_eq!(s.iter().collect::<Vec<_>>(), [(0, 1, 4.0)]);
        assert_eq!(s.islands(), [1]);
        assert!(w.subset(&[0, 0]).is_err() && w.subset(&[9]).is_err());
    }

    fn dense(w: &Weights) -> Vec<Vec<f64>> {
        let mut full = vec![vec![0.0; w.len()]; w.len()];
        w.iter().for_each(|(i, j, v)| full[i][j] = v);
        full
    }

    proptest! {
        #[test]
        fn sums_are_those_of_the_full_matrix(links in prop::collection::btree_map((0usize..8, 0usize..8), 0.0f64..5.0, 0..40)) {
            let links: Vec<(usize, usize, f64)> = links.into_iter().map(|((i, j), w)| (i, j, w)).collect();
            let w = Weights::from_links(8, &links).unwrap();
            let full = dense(&w);
            let (mut s0, mut s1, mut s2) = (0.0, 0.0, 0.0);
            for i in 0..8 {
                let (mut row, mut column) = (0.0, 0.0);
                for j in 0..8 {
                    s0 += full[i][j];
                    s1 += (full[i][j] + full[j][i]).powi(2) / 2.0;
                    row += full[i][j];
                    column += full[j][i];
                }
                s2 += (row + column).powi(2);
            }
            let found = w.sums();
            for (a, b) in [(found.s0, s0), (found.s1, s1), (found.s2, s2)] {
                prop_assert!((a - b).abs() <= 1e-9 * b.max(1.0));
            }
            // Turning twice changes nothing; the larger weight of two directions holds in both.
            prop_assert_eq!(w.transposed().transposed(), w.clone());
            let both = w.symmetrised();
            prop_assert!(both.is_symmetric());
            let two = dense(&both);
            for i in 0..8 { for j in 0..8 { prop_assert_eq!(two[i][j], full[i][j].max(full[j][i])); } }
            // The lag is the product with the matrix.
            let x: Vec<f64> = (0..8).map(|i| i as f64 - 3.0).collect();
            for (i, lag) in w.lag(&x).unwrap().into_iter().enumerate() {
                let expected: f64 = (0..8).map(|j| full[i][j] * x[j]).sum();
                prop_assert!((lag - expected).abs() < 1e-12 * 100.0);
            }
        }
    }
}
