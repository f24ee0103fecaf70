//! What regions are to be alike in: one row of attributes a unit.

/// Attributes of units, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Attributes {
    width: usize,
    values: Vec<f64>,
}

/// Why columns make no attributes.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum BadAttributes {
    /// No column, or no unit.
    #[error("at least one column of at least one unit is needed")]
    Empty,
    /// Columns of different lengths.
    #[error("column {column} has {found} values where the first has {expected}")]
    Lengths {
        /// Which column.
        column: usize,
        /// Values of the first.
        expected: usize,
        /// Values of this one.
        found: usize,
    },
    /// A value that is no finite number. Units without a figure have to be left out, or filled, before.
    #[error("column {column} has no finite number for unit {unit}")]
    NotFinite {
        /// Which column.
        column: usize,
        /// Which unit.
        unit: usize,
    },
    /// A value whose square no number can hold.
    #[error("column {column} is beyond 1e150 for unit {unit}")]
    TooLarge {
        /// Which column.
        column: usize,
        /// Which unit.
        unit: usize,
    },
    /// A column that does not vary cannot be standardised.
    #[error("column {column} does not vary")]
    Constant {
        /// Which column.
        column: usize,
    },
}

impl Attributes {
    /// Attributes as they are, one slice a column.
    ///
    /// # Errors
    /// No column or unit, different lengths, or values that are not finite.
    pub fn new(columns: &[&[f64]]) -> Result<Self, BadAttributes> {
        let expected = columns.first().map_or(0, |c| c.len());
        if expected == 0 {
            return Err(BadAttributes::Empty);
        }
        for (column, values) in columns.iter().enumerate() {
            if values.len() != expected {
                return Err(BadAttributes::Lengths { column, expected, found: values.len() });
            }
        }
        let values = (0..expected).flat_map(|u| columns.iter().map(move |c| c[u])).collect();
        Attributes::from_rows(columns.len(), values)
    }

    /// Attributes standardised to mean 0 and standard deviation 1 (over n - 1), so that none weighs more for its
    /// unit of measure.
    ///
    /// ```
    /// use coregion_plan::regions::Attributes;
    /// let two = Attributes::standardised(&[&[1.0, 2.0, 3.0]])?;
    /// assert_eq!(two.row(2), [1.0]);
    /// # Ok::<(), coregion_plan::regions::BadAttributes>(())
    /// ```
    ///
    /// # Errors
    /// As [`Attributes::new`], or a column that does not vary.
    pub fn standardised(columns: &[&[f64]]) -> Result<Self, BadAttributes> {
        let scales: Vec<f64> = (columns.iter())
            .map(|c| c.iter().fold(0.0f64, |m, v| if v.is_finite() { m.max(v.abs()) } else { m }))
            .map(|scale| if scale > 0.0 { scale } else { 1.0 })
            .collect();
        // Scaled by the largest magnitude first, so that squares neither overflow nor vanish.
        let scaled: Vec<Vec<f64>> =
            columns.iter().zip(&scales).map(|(c, s)| c.iter().map(|v| v / s).collect()).collect();
        let slices: Vec<&[f64]> = scaled.iter().map(Vec::as_slice).collect();
        let mut attributes = Attributes::new(&slices)?;
        for (k, column) in slices.iter().enumerate() {
            let mean = column.iter().sum::<f64>() / column.len() as f64;
            let squares: f64 = column.iter().map(|v| (v - mean).powi(2)).sum();
            let spread = (squares / (column.len() as f64 - 1.0)).sqrt();
            if spread.is_nan() || spread <= 1e-14 {
                return Err(BadAttributes::Constant { column: k });
            }
            for (u, v) in column.iter().enumerate() {
                attributes.values[u * attributes.width + k] = (v - mean) / spread;
            }
        }
        Ok(attributes)
    }

    /// Attributes row by row, as they are.
    ///
    /// # Errors
    /// As [`Attributes::new`].
    pub fn from_rows(width: usize, values: Vec<f64>) -> Result<Self, BadAttributes> {
        if width == 0 || values.is_empty() || !values.len().is_multiple_of(width) {
            return Err(BadAttributes::Empty);
        }
        let at = |at: usize| (at % width, at / width);
        if let Some((column, unit)) = values.iter().position(|v| !v.is_finite()).map(at) {
            return Err(BadAttributes::NotFinite { column, unit });
        }
        if let Some((column, unit)) = values.iter().position(|v| v.abs() > 1e150).map(at) {
            return Err(BadAttributes::TooLarge { column, unit });
        }
        Ok(Attributes { width, values })
    }

    /// How many units.
    pub fn len(&self) -> usize {
        self.values.len() / self.width
    }

    /// Whether there is no unit.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// How many attributes.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The attributes of a unit.
    pub fn row(&self, unit: usize) -> &[f64] {
        &self.values[unit * self.width..(unit + 1) * self.width]
    }

    /// The sum of squared distances of units to the mean of their group, over all groups.
    pub fn ssd(&self, groups: &[u32]) -> f64 {
        let count = groups.iter().max().map_or(0, |m| *m as usize + 1);
        let mut mean = vec![0.0; count * self.width];
        let mut size = vec![0.0f64; count];
        for (u, &g) in groups.iter().enumerate() {
            size[g as usize] += 1.0;
            for (m, x) in mean[g as usize * self.width..].iter_mut().zip(self.row(u)) {
                *m += x;
            }
        }
        for (g, n) in size.iter().enumerate().filter(|g| *g.1 > 0.0) {
            mean[g * self.width..(g + 1) * self.width].iter_mut().for_each(|m| *m /= n);
        }
        let distance = |(u, &g): (usize, &u32)| squared(self.row(u), &mean[g as usize * self.width..]);
        groups.iter().enumerate().map(distance).sum()
    }
}

/// Squared Euclidean distance over the length of the first slice.
#[inline]
pub(crate) fn squared(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_standardised_whatever_their_magnitude() {
        for factor in [1.0, 1e-300, 1e300] {
            let column: Vec<f64> = [1.0, 2.0, 3.0].iter().map(|v| v * factor).collect();
            let out = Attributes::standardised(&[&column]).unwrap();
            assert!((out.row(0)[0] + 1.0).abs() < 1e-12 && (out.row(2)[0] - 1.0).abs() < 1e-12);
        }
        assert!((Attributes::new(&[&[1.0, 3.0, 10.0]]).unwrap().ssd(&[0, 0, 1]) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn bad_columns_are_named() {
        assert_eq!(Attributes::new(&[]), Err(BadAttributes::Empty));
        let uneven = Attributes::new(&[&[1.0, 2.0], &[1.0]]);
        assert_eq!(uneven, Err(BadAttributes::Lengths { column: 1, expected: 2, found: 1 }));
        let missing = Attributes::new(&[&[1.0, f64::NAN]]);
        assert_eq!(missing, Err(BadAttributes::NotFinite { column: 0, unit: 1 }));
        assert_eq!(Attributes::standardised(&[&[2.0, 2.0]]), Err(BadAttributes::Constant { column: 0 }));
        assert_eq!(Attributes::standardised(&[&[2.0]]), Err(BadAttributes::Constant { column: 0 }));
    }
}
