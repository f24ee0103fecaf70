//! Assignment (指派问题): who gets what, one to one, so that the sum of benefits is the largest?
//!
//! Each row is given at most one column and each column to at most one row. A pair without a benefit is out of the
//! question; a pair that loses is left out. The Hungarian method: rows are placed one after the other along the path
//! that costs the others least, with prices of rows and columns that prove the sum (it equals the sum of the prices).
//!
//! Ties go to the lowest column first met. Time grows with rows squared times columns.
//!
//! References: Kuhn 1955 (Naval Research Logistics Quarterly 2:83-97, doi:10.1002/nav.3800020109); Jonker and Volgenant
//! 1987 (Computing 38:325-340, doi:10.1007/BF02278710).
//!
//! ```
//! use coregion_plan::transfer::assignment;
//! let benefit = [9.0, 8.0, 6.0, 8.0, 5.0, 3.0, 7.0, 6.0, 5.0].map(Some);
//! let found = assignment(3, &benefit)?;
//! assert_eq!((found.columns, found.benefit), (vec![Some(1), Some(0), Some(2)], 21.0));
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use coregion_diagnose::Undefined;

/// Rows and the columns they are given.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The column of each row.
    pub columns: Vec<Option<usize>>,
    /// The sum of benefits.
    pub benefit: f64,
}

/// The assignment of the largest sum. Benefits go row by row.
///
/// # Errors
/// No row; a number of benefits that is not rows times columns; benefits that are no numbers.
pub fn assignment(rows: usize, benefit: &[Option<f64>]) -> Result<Assignment, Undefined> {
    if rows == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    let columns = benefit.len() / rows;
    Undefined::check_length(rows * columns, benefit.len())?;
    let known: Vec<f64> = benefit.iter().map(|b| b.unwrap_or(0.0)).collect();
    Undefined::check_finite(&known)?;
    // Every row may also take a column of its own that brings nothing; a pair that loses is no better than that.
    let width = columns + rows;
    let cost = |row: usize, column: usize| {
        if column < columns { -benefit[row * columns + column].unwrap_or(0.0).max(0.0) } else { 0.0 }
    };
    // Position 0 stands for "none"; rows and columns count from 1.
    let (mut of_row, mut of_column) = (vec![0.0f64; rows + 1], vec![0.0f64; width + 1]);
    let mut taken = vec![0usize; width + 1];
    for row in 1..=rows {
        let mut least = vec![f64::INFINITY; width + 1];
        let mut from = vec![0usize; width + 1];
        let mut done = vec![false; width + 1];
        taken[0] = row;
        let mut at = 0;
        while taken[at] != 0 {
            done[at] = true;
            let here = taken[at];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for column in (1..=width).filter(|c| !done[*c]) {
                let reduced = cost(here - 1, column - 1) - of_row[here] - of_column[column];
                if reduced < least[column] {
                    (least[column], from[column]) = (reduced, at);
                }
                if least[column] < step {
                    (step, next) = (least[column], column);
                }
            }
            for column in 0..=width {
                if done[column] {
                    of_row[taken[column]] += step;
                    of_column[column] -= step;
                } else {
                    least[column] -= step;
                }
            }
            at = next;
        }
        while at != 0 {
            taken[at] = taken[from[at]];
            at = from[at];
        }
    }
    let mut given = vec![None; rows];
    for column in 1..=columns {
        if taken[column] > 0 && cost(taken[column] - 1, column - 1) < 0.0 {
            given[taken[column] - 1] = Some(column - 1);
        }
    }
    let benefit = given.iter().enumerate().filter_map(|(r, c)| benefit[r * columns + (*c)?]).sum();
    Ok(Assignment { columns: given, benefit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WORKED: [f64; 9] = [9.0, 8.0, 6.0, 8.0, 5.0, 3.0, 7.0, 6.0, 5.0];

    #[test]
    fn the_worked_assignment_beats_first_come_first_served() {
        let found = assignment(3, &WORKED.map(Some)).unwrap();
        assert_eq!((found.columns, found.benefit), (vec![Some(1), Some(0), Some(2)], 21.0));
        // Row after row takes the best column that is left: 9 + 5 + 5.
        let mut left = vec![0, 1, 2];
        let greedy: f64 = (0..3)
            .map(|r| {
                let best = (0..left.len())
                    .max_by(|a, b| WORKED[r * 3 + left[*a]].total_cmp(&WORKED[r * 3 + left[*b]]));
                WORKED[r * 3 + left.remove(best.unwrap())]
            })
            .sum();
        assert_eq!(greedy, 19.0);
    }

    #[test]
    fn pairs_out_of_the_question_and_losses_are_left_out() {
        let found = assignment(2, &[Some(5.0), None, Some(9.0), None]).unwrap();
        assert_eq!((found.columns, found.benefit), (vec![None, Some(0)], 9.0));
        assert_eq!(assignment(1, &[Some(-4.0)]).unwrap().columns, [None]);
        assert_eq!(assignment(2, &[]).unwrap().columns, [None, None]);
        assert!(assignment(0, &[]).is_err() && assignment(2, &[Some(1.0)]).is_err());
        assert!(assignment(1, &[Some(f64::NAN)]).is_err());
    }

    fn by_hand(rows: usize, columns: usize, benefit: &[Option<f64>], row: usize, used: u32) -> f64 {
        if row == rows {
            return 0.0;
        }
        let skip = by_hand(rows, columns, benefit, row + 1, used);
        (0..columns)
            .filter(|c| used >> c & 1 == 0)
            .filter_map(|c| {
                Some(benefit[row * columns + c]? + by_hand(rows, columns, benefit, row + 1, used | 1 << c))
            })
            .fold(skip, f64::max)
    }

    proptest! {
        #[test]
        fn sums_are_those_of_every_assignment(
            rows in 1usize..6,
            columns in 1usize..6,
            values in prop::collection::vec(prop::option::weighted(0.8, -9i32..20), 25),
        ) {
            let benefit: Vec<Option<f64>> = values[..rows * columns].iter().map(|v| v.map(f64::from)).collect();
            let found = assignment(rows, &benefit).unwrap();
            prop_assert_eq!(found.benefit, by_hand(rows, columns, &benefit, 0, 0));
            let mut used: Vec<usize> = found.columns.iter().flatten().copied().collect();
            used.sort_unstable();
            used.dedup();
            prop_assert_eq!(used.len(), found.columns.iter().flatten().count());
        }
    }
}
