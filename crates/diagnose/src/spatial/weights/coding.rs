//! Coding of weights: how links of different units are made comparable.

use super::Weights;

/// A coding scheme, with the letter that PySAL has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Every link 1 (PySAL `B`).
    Binary,
    /// Every row sums to 1 (PySAL `R`, Ord's W): the lag is the average of the neighbours.
    Row,
    /// All links together sum to 1 (PySAL `D`).
    Global,
    /// Rows are divided by the root of their sum of squares, then all links together sum to the number of units (PySAL
    /// `V`; the S coding of Tiefelsdorf, Griffith and Boots 1999): evens out the variance of units with few and many links.
    Variance,
}

impl Weights {
    /// The weights in a coding. Islands keep an empty row. A link of weight zero stays zero except in
    /// [`Coding::Binary`].
    pub fn coded(&self, coding: Coding) -> Self {
        let mut coded = self.clone();
        let rows = |coded: &mut Weights, size: fn(&[f64]) -> f64| {
            for i in 0..self.len() {
                let row = &mut coded.values[self.starts[i]..self.starts[i + 1]];
                let size = size(row);
                if size > 0.0 {
                    row.iter_mut().for_each(|w| *w /= size);
                }
            }
        };
        let all = |coded: &mut Weights, total: f64| {
            let sum: f64 = coded.values.iter().sum();
            if sum > 0.0 {
                coded.values.iter_mut().for_each(|w| *w *= total / sum);
            }
        };
        match coding {
            Coding::Binary => coded.values.fill(1.0),
            Coding::Row => rows(&mut coded, |row| row.iter().sum()),
            Coding::Global => all(&mut coded, 1.0),
            Coding::Variance => {
                rows(&mut coded, |row| row.iter().map(|w| w * w).sum::<f64>().sqrt());
                all(&mut coded, self.len() as f64);
            }
        }
        coded
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::oracle;
    use super::*;

    #[test]
    fn codings_are_those_of_libpysal() {
        let oracle = oracle::spatial();
        let case = &oracle["codings"];
        let w = oracle::weights(&case["weights"]);
        for (letter, coding) in
            [("B", Coding::Binary), ("R", Coding::Row), ("D", Coding::Global), ("V", Coding::Variance)]
        {
            let found: Vec<f64> = w.coded(coding).iter().map(|l| l.2).collect();
            oracle::close_all(&found, &oracle::numbers(&case[letter]));
        }
    }

    #[test]
    fn islands_stay_empty() {
        let w = Weights::from_pairs(3, &[(0, 1)]).unwrap();
        for coding in [Coding::Binary, Coding::Row, Coding::Global, Coding::Variance] {
            assert_eq!(w.coded(coding).islands(), [2]);
        }
        let zero = Weights::from_links(2, &[(0, 1, 0.0)]).unwrap();
        assert_eq!(zero.coded(Coding::Row).row(0).1, [0.0]);
    }
}
