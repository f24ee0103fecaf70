//! The linear relaxation of packing, by the primal simplex method with a dense inverse of the basis.
//!
//! ```text
//! maximise    sum of value_j z_j
//! subject to  for each county, the sum of z_j of the sets that hold it is at most its capacity,
//!             the sum of all z_j is at most the number of sets allowed,      z_j >= 0
//! ```
//!
//! A basis stays feasible when only values change. So the search branches by values alone: a set that is ruled out gets a value
//! below zero, a chosen one a bonus above all others, and each solution starts from the basis of the last. The right side
//! is shaken a little against ties; what is proven rests on prices and the true right side (see [`Relaxation::bound`]), not
//! on how exactly the program was solved.

use super::sets::Sets;

/// How far the right side is shaken.
const SHAKE: f64 = 1e-5;
/// Gains and pivots below these count as none.
const GAIN: f64 = 1e-10;
const PIVOT: f64 = 1e-8;
/// How many of the variables that gain are kept at hand between two looks at all.
const CANDIDATES: usize = 100;
/// Pivots between two fresh inverses.
const FRESH: usize = 100;

pub(crate) struct Relaxation {
    /// Rows of each column, all with coefficient one.
    ends: Vec<u32>,
    entries: Vec<u32>,
    /// Value of each column in the branch that is solved.
    pub values: Vec<f64>,
    /// The true right side.
    right: Vec<f64>,
    /// The right side that is solved with.
    shaken: Vec<f64>,
    /// The variable of each row: a column, or `columns + row` for the slack of a row.
    basis: Vec<usize>,
    basic: Vec<bool>,
    /// Inverse of the basis, row by row.
    inverse: Vec<f64>,
    level: Vec<f64>,
    prices: Vec<f64>,
    pivots: usize,
    /// Simplex steps done since it was made.
    pub steps: u64,
}

impl Relaxation {
    /// The relaxation over some sets. `capacity` says how often each county may be chosen, `most` how many sets; of each
    /// three counties in `cuts` at most one set holds two.
    pub fn new(
        sets: &Sets,
        columns: &[u32],
        values: &[f64],
        capacity: &[f64],
        most: Option<f64>,
        cuts: &[[u32; 3]],
    ) -> Self {
        let (mut ends, mut entries) = (Vec::with_capacity(columns.len()), Vec::new());
        let first_cut = capacity.len() + usize::from(most.is_some());
        for &column in columns {
            let set = sets.get(column as usize);
            entries.extend_from_slice(set);
            entries.extend(most.map(|_| capacity.len() as u32));
            let held = |cut: &[u32; 3]| cut.iter().filter(|v| set.contains(v)).count();
            let cut_rows = cuts.iter().enumerate().filter(|(_, cut)| held(cut) > 1);
            entries.extend(cut_rows.map(|(i, _)| (first_cut + i) as u32));
            ends.push(entries.len() as u32);
        }
        let ones = std::iter::repeat_n(1.0, cuts.len());
        let right: Vec<f64> = capacity.iter().copied().chain(most).chain(ones).collect();
        let rows = right.len();
        let mut relaxation = Relaxation {
            ends,
            entries,
            values: columns.iter().map(|c| values[*c as usize]).collect(),
            shaken: vec![0.0; rows],
            right,
            basis: vec![0; rows],
            basic: vec![false; columns.len() + rows],
            inverse: vec![0.0; rows * rows],
            level: vec![0.0; rows],
            prices: vec![0.0; rows],
            pivots: 0,
            steps: 0,
        };
        relaxation.restart();
        relaxation
    }

    /// Begins again with empty sets, for another right side.
    pub fn restart_with(&mut self, right: &[f64]) {
        self.right.copy_from_slice(right);
        self.restart();
    }

    fn restart(&mut self) {
        let (n, m) = (self.values.len(), self.right.len());
        for row in 0..m {
            // Steps of the golden ratio are evenly spread, and the same every time.
            let spread = ((row + 1) as f64 * 0.618_033_988_749_894_9).fract();
            self.shaken[row] = self.right[row] + SHAKE * (0.5 + spread);
        }
        self.basic.fill(false);
        self.inverse.fill(0.0);
        for row in 0..m {
            self.basis[row] = n + row;
            self.basic[n + row] = true;
            self.inverse[row * m + row] = 1.0;
        }
        self.level.copy_from_slice(&self.shaken);
        self.pivots = 0;
    }

    #[inline]
    fn entries(&self, column: usize) -> &[u32] {
        let start = if column == 0 { 0 } else { self.ends[column - 1] };
        &self.entries[start as usize..self.ends[column] as usize]
    }

    /// What a column is worth beyond the prices of its rows.
    #[inline]
    fn surplus(&self, column: usize) -> f64 {
        let paid: f64 = self.entries(column).iter().map(|row| self.prices[*row as usize]).sum();
        self.values[column] - paid
    }

    /// Solves for the values as they are, from the basis as it is.
    pub fn solve(&mut self) {
        let (n, m) = (self.values.len(), self.right.len());
        let mut direction = vec![0.0; m];
        let mut candidates = Vec::new();
        self.price();
        loop {
            let best = self.best_candidate(&mut candidates);
            let (gain, enters) = best;
            if enters == usize::MAX {
                if self.pivots == 0 {
                    return;
                }
                // Look once more with a fresh inverse.
                self.refresh();
                continue;
            }
            self.steps += 1;
            direction.fill(0.0);
            for (line, d) in self.inverse.chunks_exact(m).zip(&mut direction) {
                *d = match enters < n {
                    true => self.entries(enters).iter().map(|r| line[*r as usize]).sum(),
                    false => line[enters - n],
                };
            }
            let mut leaves: Option<(f64, usize)> = None;
            for (row, d) in direction.iter().enumerate().filter(|d| *d.1 > PIVOT) {
                let ratio = self.level[row].max(0.0) / d;
                let better = leaves.is_none_or(|(least, at)| {
                    ratio < least - 1e-12 || (ratio <= least + 1e-12 && *d > direction[at])
                });
                if better {
                    leaves = Some((ratio, row));
                }
            }
            // Every column lies in a row with a finite right side: there is always a limit.
            let Some((step, leaves)) = leaves else { return };
            self.pivot(enters, leaves, step, gain, &direction);
        }
    }

    /// The variable that gains most among the candidates; all variables are looked at where none of these gains any more,
    /// and the best become candidates.
    fn best_candidate(&self, candidates: &mut Vec<(f64, usize)>) -> (f64, usize) {
        let n = self.values.len();
        let gain = |variable: usize| match variable < n {
            true => self.surplus(variable),
            false => -self.prices[variable - n],
        };
        for round in 0..2 {
            if round == 1 {
                let all = (0..n + self.right.len()).filter(|v| !self.basic[*v]);
                candidates.extend(all.map(|v| (gain(v), v)).filter(|c| c.0 > GAIN));
                if candidates.len() > CANDIDATES {
                    candidates
                        .select_nth_unstable_by(CANDIDATES, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                    candidates.truncate(CANDIDATES);
                }
            } else {
                candidates.retain_mut(|c| {
                    c.0 = gain(c.1);
                    c.0 > GAIN && !self.basic[c.1]
                });
            }
            let best = candidates.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            if let Some(best) = best {
                return best;
            }
        }
        (0.0, usize::MAX)
    }

    fn pivot(&mut self, enters: usize, leaves: usize, step: f64, gain: f64, direction: &[f64]) {
        let m = self.right.len();
        for (level, d) in self.level.iter_mut().zip(direction) {
            *level -= step * d;
        }
        self.level[leaves] = step;
        let scale = 1.0 / direction[leaves];
        let line: Vec<f64> = self.inverse[leaves * m..(leaves + 1) * m].iter().map(|x| x * scale).collect();
        for (row, d) in direction.iter().enumerate() {
            let target = &mut self.inverse[row * m..(row + 1) * m];
            if row == leaves {
                target.copy_from_slice(&line);
            } else if *d != 0.0 {
                target.iter_mut().zip(&line).for_each(|(t, l)| *t -= d * l);
            }
        }
        self.prices.iter_mut().zip(&line).for_each(|(p, l)| *p += gain * l);
        self.basic[self.basis[leaves]] = false;
        self.basic[enters] = true;
        self.basis[leaves] = enters;
        self.pivots += 1;
        if self.pivots >= FRESH {
            self.refresh();
        }
    }

    /// Prices of the rows from the inverse.
    fn price(&mut self) {
        let m = self.right.len();
        self.prices.fill(0.0);
        for row in 0..m {
            let value = self.values.get(self.basis[row]).copied().unwrap_or(0.0);
            if value != 0.0 {
                let line = &self.inverse[row * m..(row + 1) * m];
                self.prices.iter_mut().zip(line).for_each(|(p, x)| *p += value * x);
            }
        }
    }

    /// Inverts the basis anew (Gauss and Jordan, partial pivots), with levels and prices.
    fn refresh(&mut self) {
        let (n, m) = (self.values.len(), self.right.len());
        let mut matrix = vec![0.0f64; m * m];
        for (at, &variable) in self.basis.iter().enumerate() {
            match variable < n {
                true => self.entries(variable).iter().for_each(|r| matrix[*r as usize * m + at] = 1.0),
                false => matrix[(variable - n) * m + at] = 1.0,
            }
        }
        self.inverse.fill(0.0);
        (0..m).for_each(|i| self.inverse[i * m + i] = 1.0);
        for at in 0..m {
            let mut pivot = at;
            for row in at..m {
                if matrix[row * m + at].abs() > matrix[pivot * m + at].abs() {
                    pivot = row;
                }
            }
            if matrix[pivot * m + at].abs() < 1e-11 {
                // The basis has become singular: begin again.
                self.restart();
                self.price();
                return;
            }
            if pivot != at {
                for k in 0..m {
                    matrix.swap(at * m + k, pivot * m + k);
                    self.inverse.swap(at * m + k, pivot * m + k);
                }
            }
            let scale = 1.0 / matrix[at * m + at];
            for k in 0..m {
                matrix[at * m + k] *= scale;
                self.inverse[at * m + k] *= scale;
            }
            let (line, unit): (Vec<f64>, Vec<f64>) =
                (matrix[at * m..(at + 1) * m].to_vec(), self.inverse[at * m..(at + 1) * m].to_vec());
            for row in (0..m).filter(|r| *r != at) {
                let factor = matrix[row * m + at];
                if factor != 0.0 {
                    matrix[row * m..(row + 1) * m].iter_mut().zip(&line).for_each(|(t, l)| *t -= factor * l);
                    let target = &mut self.inverse[row * m..(row + 1) * m];
                    target.iter_mut().zip(&unit).for_each(|(t, u)| *t -= factor * u);
                }
            }
        }
        for row in 0..m {
            let line = &self.inverse[row * m..(row + 1) * m];
            self.level[row] = line.iter().zip(&self.shaken).map(|(x, b)| x * b).sum();
        }
        self.pivots = 0;
        self.price();
    }

    /// The columns above zero with their levels, for the true right side.
    pub fn solution(&self) -> Vec<(usize, f64)> {
        let (n, m) = (self.values.len(), self.right.len());
        let level = |row: usize| -> f64 {
            self.inverse[row * m..(row + 1) * m].iter().zip(&self.right).map(|(x, b)| x * b).sum()
        };
        let mut found: Vec<(usize, f64)> = (0..m)
            .filter(|row| self.basis[*row] < n)
            .map(|row| (self.basis[row], level(row)))
            .filter(|(_, z)| *z > 1e-7)
            .collect();
        found.sort_by_key(|z| z.0);
        found
    }

    /// What no packing can exceed: the right side at the prices found, with what columns are worth beyond them paid
    /// as often as sets can be chosen. Holds for any prices from zero up. `sets_at_most` bounds how many sets a packing has.
    pub fn bound(&self, sets_at_most: f64) -> f64 {
        let paid: f64 = self.right.iter().zip(&self.prices).map(|(b, p)| b * p.max(0.0)).sum();
        let beyond = (0..self.values.len()).map(|c| self.clear_surplus(c)).fold(0.0, f64::max);
        paid + beyond * sets_at_most
    }

    /// What a column is worth beyond prices of at least zero.
    pub fn clear_surplus(&self, column: usize) -> f64 {
        let paid: f64 = self.entries(column).iter().map(|row| self.prices[*row as usize].max(0.0)).sum();
        self.values[column] - paid
    }
}
