//! The eigenvalues of a square matrix, found in bounded time.
//!
//! A matrix that becomes symmetric when its rows and columns are rescaled (weights between neighbours, divided by their sums)
//! has real eigenvalues and is decomposed as the symmetric one. Any other goes through the QR iteration with two shifts, which
//! runs in circles on some matrices (a permutation in a ring): after a bounded number of steps it starts again from the
//! matrix turned by a fixed reflection, which has the same eigenvalues.
//!
//! Time grows with n^3. Reference: Golub and Van Loan 2013, Matrix Computations, sections 7.5 and 8.3.

use crate::random::Stream;
use nalgebra::{Complex, DMatrix, DVector, Schur, SymmetricEigen};

/// Steps of the iteration for each eigenvalue.
const STEPS: usize = 40;
/// How often the matrix is turned before it is given up.
const TURNS: u64 = 4;

/// The eigenvalues; none where the iteration does not settle.
pub(crate) fn eigenvalues(matrix: &DMatrix<f64>) -> Option<Vec<Complex<f64>>> {
    let n = matrix.nrows();
    if let Some(symmetric) = symmetrised(matrix) {
        let found = SymmetricEigen::try_new(symmetric, f64::EPSILON, STEPS * n.max(1))?;
        return Some(found.eigenvalues.iter().map(|v| Complex::new(*v, 0.0)).collect());
    }
    (0..TURNS).find_map(|turn| {
        let start = if turn == 0 { matrix.clone() } else { turned(matrix, turn) };
        let found = Schur::try_new(start, f64::EPSILON, STEPS * n)?;
        Some(found.complex_eigenvalues().iter().copied().collect())
    })
}

/// The symmetric matrix S A S^-1 with S diagonal, if there is one: S follows from the ratios of opposite entries along a
/// tree of them, and every other pair must agree.
fn symmetrised(matrix: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let n = matrix.nrows();
    let mut squares = vec![0.0f64; n];
    let mut open = Vec::new();
    for first in 0..n {
        if squares[first] > 0.0 {
            continue;
        }
        squares[first] = 1.0;
        open.push(first);
        while let Some(i) = open.pop() {
            for j in 0..n {
                let (out, back) = (matrix[(i, j)], matrix[(j, i)]);
                if (out == 0.0) != (back == 0.0) || out * back < 0.0 {
                    return None;
                }
                if out != 0.0 && squares[j] == 0.0 {
                    squares[j] = squares[i] * out / back;
                    open.push(j);
                }
            }
        }
    }
    if !squares.iter().all(|s| s.is_normal()) {
        return None;
    }
    let agree = |i: usize, j: usize| {
        let (out, back) = (squares[i] * matrix[(i, j)], squares[j] * matrix[(j, i)]);
        (out - back).abs() <= 1e-12 * out.abs().max(back.abs())
    };
    if !(0..n).all(|i| (0..i).all(|j| agree(i, j))) {
        return None;
    }
    Some(DMatrix::from_fn(n, n, |i, j| {
        let product = matrix[(i, j)] * matrix[(j, i)];
        if i == j { matrix[(i, i)] } else { product.sqrt().copysign(matrix[(i, j)]) }
    }))
}

/// H A H with a reflection H that the turn decides.
fn turned(matrix: &DMatrix<f64>, turn: u64) -> DMatrix<f64> {
    let mut stream = Stream::new(turn, 0);
    let axis = DVector::from_fn(matrix.nrows(), |_, _| stream.uniform() - 0.5).normalize();
    let mut out = matrix - &axis * (axis.transpose() * matrix) * 2.0;
    let along = &out * &axis;
    out -= along * axis.transpose() * 2.0;
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(matrix: &DMatrix<f64>) -> Vec<f64> {
        let mut sizes: Vec<f64> = eigenvalues(matrix).unwrap().iter().map(|v| v.norm()).collect();
        sizes.sort_by(f64::total_cmp);
        sizes
    }

    #[test]
    fn a_ring_settles() {
        for n in 3..9 {
            let ring = DMatrix::from_fn(n, n, |i, j| f64::from((i + 1) % n == j));
            assert!(sizes(&ring).iter().all(|size| (size - 1.0).abs() < 1e-9), "{n}");
            let sum: Complex<f64> = eigenvalues(&ring).unwrap().iter().sum();
            assert!(sum.norm() < 1e-9);
        }
    }

    #[test]
    fn averages_over_neighbours_are_like_a_symmetric_matrix() {
        // A grid of 12 by 12, each row divided by its sum: eigenvalues are real, 1 is the largest, -1 the least.
        let side = 12;
        let near = |i: usize, j: usize| (i / side).abs_diff(j / side) + (i % side).abs_diff(j % side) == 1;
        let mut grid = DMatrix::from_fn(side * side, side * side, |i, j| f64::from(near(i, j)));
        for mut row in grid.row_iter_mut() {
            let sum = row.sum();
            row /= sum;
        }
        assert!(symmetrised(&grid).is_some());
        let found = eigenvalues(&grid).unwrap();
        let (least, largest) = found.iter().fold((0.0f64, 0.0f64), |(a, b), v| (a.min(v.re), b.max(v.re)));
        assert!((least + 1.0).abs() < 1e-12 && (largest - 1.0).abs() < 1e-12);
        let squares: f64 = found.iter().map(|v| v.re * v.re).sum();
        assert!((squares - (&grid * &grid).trace()).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_like_a_symmetric_matrix_is_told_apart() {
        let turning = DMatrix::from_row_slice(3, 3, &[0.0, 0.7, 0.3, 0.3, 0.0, 0.7, 0.7, 0.3, 0.0]);
        assert!(symmetrised(&turning).is_none());
        let found = eigenvalues(&turning).unwrap();
        assert!(found.iter().any(|v| v.im.abs() > 0.1));
        let sum: Complex<f64> = found.iter().sum();
        assert!(sum.norm() < 1e-12);
        assert!(symmetrised(&DMatrix::from_row_slice(2, 2, &[0.0, 1.0, 0.0, 0.0])).is_none());
    }
}
