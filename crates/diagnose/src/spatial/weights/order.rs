//! Higher order: neighbours of neighbours.

use super::Weights;
use crate::Undefined;

/// The highest order that is worth asking for.
const HIGHEST: usize = 1000;

impl Weights {
    /// Binary weights between units that are `order` links apart (the shortest way counts), or at most that far where
    /// `lower` orders are to be included.
    ///
    /// # Errors
    /// An order below 1 or above 1000.
    pub fn order(&self, order: usize, lower: bool) -> Result<Self, Undefined> {
        if !(1..=HIGHEST).contains(&order) {
            let (value, high) = (order as f64, HIGHEST as f64);
            return Err(Undefined::Argument { name: "order", value, low: 1.0, high });
        }
        let mut seen = vec![u32::MAX; self.len()];
        let mut links = Vec::new();
        for i in 0..self.len() {
            let mark = i as u32;
            seen[i] = mark;
            let (mut front, mut found) = (vec![mark], Vec::new());
            for step in 1..=order {
                let mut next = Vec::new();
                for j in front.iter().flat_map(|u| self.row(*u as usize).0) {
                    if seen[*j as usize] != mark {
                        seen[*j as usize] = mark;
                        next.push(*j);
                    }
                }
                if lower || step == order {
                    found.extend(&next);
                }
                front = next;
            }
            found.sort_unstable();
            links.extend(found.into_iter().map(|j| (mark, j, 1.0)));
        }
        Ok(Weights::from_sorted(self.len(), &links))
    }

    /// The number of the connected part that each unit lies in, numbered by their first unit; links count in both
    /// directions.
    pub fn components(&self) -> Vec<usize> {
        let mut parent: Vec<usize> = (0..self.len()).collect();
        for (i, j, _) in self.iter() {
            let (a, b) = (root(&mut parent, i), root(&mut parent, j));
            parent[a.max(b)] = a.min(b);
        }
        let mut number = vec![0; self.len()];
        let mut count = 0;
        for i in 0..self.len() {
            let top = root(&mut parent, i);
            if top == i {
                number[i] = count;
                count += 1;
            } else {
                number[i] = number[top];
            }
        }
        number
    }
}

/// The first unit of the part that holds a unit; ways there are shortened.
pub(super) fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::super::super::oracle;
    use super::*;

    #[test]
    fn orders_are_those_of_libpysal() {
        let oracle = oracle::spatial();
        let w = oracle::weights(&oracle["stl"]["weights"]);
        for (key, order, lower) in [("order2", 2, false), ("order3", 3, false), ("order3_lower", 3, true)] {
            assert_eq!(w.order(order, lower).unwrap(), oracle::weights(&oracle["stl"][key]), "{key}");
        }
        assert_eq!(w.order(1, false).unwrap(), w);
        assert!(matches!(w.order(0, false), Err(Undefined::Argument { low: 1.0, .. })));
    }

    #[test]
    fn parts_are_numbered_by_their_first_unit() {
        let w = Weights::from_links(6, &[(3, 0, 1.0), (1, 4, 1.0)]).unwrap();
        assert_eq!(w.components(), [0, 1, 2, 0, 1, 3]);
    }
}
