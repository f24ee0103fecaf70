//! Rows that decide nothing: groups that are alone or all zero, and zero flows that are separated.
//!
//! A zero flow is separated if some combination z of the columns and effects is zero on every positive flow, nowhere
//! negative on the zero flows, and positive on it. With one or two effects the combinations that are zero on all
//! positive flows can be written down: the positive flows tie the groups together into connected parts, along whose
//! ties the coefficients of the effects follow from those of the columns. What is free are the columns that the
//! effects repeat on the positive flows, and one level for each part.
//!
//! Without free columns z is a difference of levels, and a zero flow is separated exactly if it leads from one strongly
//! connected part to another. With free columns the question is one of linear programming: the zero flows' rows n_i of
//! the free combinations either have a positive combination of nothing (then none is separated), or the shortest vector
//! rho among all sum(l_i n_i), l_i >= 1, gives the separating z_i = n_i rho. It is found by non-negative least squares.

use super::fit::{Columns, with_columns};
use super::panel::{Panel, groups};
use super::sweep::Sweep;
use super::{REGRESSORS, Reason};
use nalgebra::{DMatrix, DVector};
use std::borrow::Cow;

/// Leaves out rows of groups that have one row or no positive flow, until no such group is left.
pub(super) fn prune(
    flows: &[f64],
    effects: &[Cow<'_, [u32]>],
    live: &mut [bool],
    dropped: &mut Vec<(usize, Reason)>,
) {
    loop {
        let before = dropped.len();
        for (e, effect) in effects.iter().enumerate() {
            let mut seen = vec![(0u32, false); groups(effect)];
            for (row, group) in effect.iter().enumerate().filter(|(r, _)| live[*r]) {
                let seen = &mut seen[*group as usize];
                *seen = (seen.0 + 1, seen.1 || flows[row] > 0.0);
            }
            if seen.iter().all(|(rows, positive)| *rows == 0 || (*rows > 1 && *positive)) {
                continue;
            }
            for (row, group) in effect.iter().enumerate() {
                let reason = match seen[*group as usize] {
                    (_, false) => Reason::AllZero { effect: e },
                    (1, _) => Reason::Singleton { effect: e },
                    _ => continue,
                };
                if std::mem::replace(&mut live[row], false) {
                    dropped.push((row, reason));
                }
            }
        }
        if dropped.len() == before {
            return;
        }
    }
}

/// The separated rows of a panel.
pub(super) fn separated(panel: &Panel<'_>, kept: &[usize]) -> Vec<usize> {
    if panel.flows.iter().all(|y| *y > 0.0) {
        return Vec::new();
    }
    if panel.others.len() > 1 {
        return with_columns!(kept.len() + 1, rectified(panel, kept));
    }
    let columns = Columns::new(panel, kept);
    let ties = Ties::new(panel, &columns);
    let free = ties.free(panel, &columns);
    if free.ncols() > 0 {
        return by_least_squares(panel, &columns, &ties, &free);
    }
    if ties.parts < 2 {
        return Vec::new();
    }
    let crossing: Vec<(usize, usize, usize)> = (rows_with_groups(panel))
        .filter(|(row, ..)| panel.flows[*row] == 0.0)
        .map(|(row, a, b)| (row, ties.part(a), ties.part(b)))
        .filter(|(_, p, q)| p != q)
        .collect();
    let strong = strong_parts(ties.parts, &crossing.iter().map(|c| (c.1, c.2)).collect::<Vec<_>>());
    crossing.into_iter().filter(|(_, p, q)| strong[*p] != strong[*q]).map(|(row, ..)| row).collect()
}

/// Each row with its two nodes: the group of the first effect, and that of the second behind all of the first.
fn rows_with_groups<'p>(panel: &'p Panel<'_>) -> impl Iterator<Item = (usize, usize, usize)> + 'p {
    let second = panel.others.first();
    (0..panel.runs()).flat_map(move |group| {
        let node = move |row: usize| panel.runs() + second.map_or(0, |s| s.groups[row] as usize);
        panel.run(group).map(move |row| (row, group, node(row)))
    })
}

/// Groups tied together by positive flows: in each part the difference of two groups' levels follows from the columns.
struct Ties {
    columns: usize,
    /// The node towards the root of the part, while the parts are built; the number of the part afterwards.
    to: Vec<u32>,
    size: Vec<u32>,
    /// Level of each node over the one in `to`, a value a column; over the root afterwards.
    over: Vec<f64>,
    parts: usize,
}

impl Ties {
    fn new(panel: &Panel<'_>, columns: &Columns<'_>) -> Self {
        let nodes = panel.runs() + panel.levels.max(1);
        let k = columns.len();
        let mut ties = Ties {
            columns: k,
            to: (0..nodes as u32).collect(),
            size: vec![1; nodes],
            over: vec![0.0; nodes * k],
            parts: nodes,
        };
        let (mut up, mut down) = (vec![0.0; k], vec![0.0; k]);
        for (row, a, b) in rows_with_groups(panel).filter(|(row, ..)| panel.flows[*row] > 0.0) {
            if ties.parts == 1 {
                break;
            }
            let (ra, rb) = (ties.climb(a, &mut up), ties.climb(b, &mut down));
            if ra == rb {
                continue;
            }
            // level(a) - level(b) = x: hang the smaller part below the larger one.
            let x = columns.row::<32>(row);
            let (small, large, sign) =
                if ties.size[ra] < ties.size[rb] { (ra, rb, 1.0) } else { (rb, ra, -1.0) };
            ties.to[small] = large as u32;
            ties.size[large] += ties.size[small];
            for c in 0..k {
                ties.over[small * k + c] = sign * (x[c] - up[c] + down[c]);
            }
            ties.parts -= 1;
        }
        let mut level = vec![0.0; k];
        let mut over = vec![0.0; nodes * k];
        let roots: Vec<u32> = (0..nodes)
            .map(|node| {
                let root = ties.climb(node, &mut level) as u32;
                over[node * k..(node + 1) * k].copy_from_slice(&level);
                root
            })
            .collect();
        let mut numbers = vec![u32::MAX; nodes];
        let mut next = 0;
        ties.to = (roots.iter())
            .map(|root| {
                let number = &mut numbers[*root as usize];
                if *number == u32::MAX {
                    *number = next;
                    next += 1;
                }
                *number
            })
            .collect();
        ties.over = over;
        ties
    }

    /// The root above a node, and the level of the node over it.
    fn climb(&self, mut node: usize, level: &mut [f64]) -> usize {
        level.fill(0.0);
        while self.to[node] as usize != node {
            for (l, over) in level.iter_mut().zip(&self.over[node * self.columns..]) {
                *l += over;
            }
            node = self.to[node] as usize;
        }
        node
    }

    fn part(&self, node: usize) -> usize {
        self.to[node] as usize
    }

    /// The columns on a row, less what the levels of its groups make of them.
    fn left(&self, columns: &Columns<'_>, (row, a, b): (usize, usize, usize)) -> [f64; 32] {
        let mut x = columns.row::<32>(row);
        for c in 0..self.columns {
            x[c] += self.over[b * self.columns + c] - self.over[a * self.columns + c];
        }
        x
    }

    /// The combinations of columns that are nothing on every positive flow, as columns of a matrix.
    fn free(&self, panel: &Panel<'_>, columns: &Columns<'_>) -> DMatrix<f64> {
        /// Rows that are folded in at once.
        const ROWS: usize = 256;
        let k = self.columns;
        if k == 0 {
            return DMatrix::zeros(0, 0);
        }
        // The triangular factor of all rows, from the last one and some more rows at a time: unlike a matrix of
        // products it keeps the full precision of the smallest combinations.
        let mut factor = DMatrix::<f64>::zeros(k, k);
        let mut block = DMatrix::<f64>::zeros(k + ROWS, k);
        let (mut filled, mut rows) = (k, 0usize);
        let mut fold = |block: &mut DMatrix<f64>, filled: &mut usize| {
            block.view_mut((0, 0), (k, k)).copy_from(&factor);
            factor = block.rows(0, *filled).into_owned().qr().r();
            *filled = k;
        };
        for at in rows_with_groups(panel).filter(|(row, ..)| panel.flows[*row] > 0.0) {
            let x = self.left(columns, at);
            (0..k).for_each(|c| block[(filled, c)] = x[c]);
            (filled, rows) = (filled + 1, rows + 1);
            if filled == k + ROWS {
                fold(&mut block, &mut filled);
            }
        }
        fold(&mut block, &mut filled);
        let found = factor.svd(false, true);
        let Some(v) = found.v_t else { return DMatrix::zeros(k, 0) };
        let nothing = 1e-9 * (rows as f64).sqrt();
        let none: Vec<usize> = (0..k).filter(|c| found.singular_values[*c] <= nothing).collect();
        v.transpose().select_columns(&none)
    }
}

/// The strongly connected part of each node (Tarjan, without recursion).
fn strong_parts(nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut begin = vec![0usize; nodes + 1];
    edges.iter().for_each(|e| begin[e.0 + 1] += 1);
    (0..nodes).for_each(|n| begin[n + 1] += begin[n]);
    let mut next = begin.clone();
    let mut to = vec![0usize; edges.len()];
    for (a, b) in edges {
        to[next[*a]] = *b;
        next[*a] += 1;
    }
    const NONE: usize = usize::MAX;
    let (mut index, mut low, mut part) = (vec![NONE; nodes], vec![0; nodes], vec![NONE; nodes]);
    let (mut stack, mut counter, mut parts) = (Vec::new(), 0, 0);
    let mut at = begin.clone();
    for start in 0..nodes {
        let mut path = if index[start] == NONE { vec![start] } else { Vec::new() };
        while let Some(&node) = path.last() {
            if index[node] == NONE {
                index[node] = counter;
                low[node] = counter;
                counter += 1;
                stack.push(node);
            }
            if at[node] < begin[node + 1] {
                let child = to[at[node]];
                at[node] += 1;
                if index[child] == NONE {
                    path.push(child);
                } else if part[child] == NONE {
                    low[node] = low[node].min(index[child]);
                }
                continue;
            }
            path.pop();
            if let Some(&above) = path.last() {
                low[above] = low[above].min(low[node]);
            }
            if low[node] == index[node] {
                while let Some(member) = stack.pop() {
                    part[member] = parts;
                    if member == node {
                        break;
                    }
                }
                parts += 1;
            }
        }
    }
    part
}

/// Separated rows where columns are free.
fn by_least_squares(
    panel: &Panel<'_>,
    columns: &Columns<'_>,
    ties: &Ties,
    free: &DMatrix<f64>,
) -> Vec<usize> {
    let size = free.ncols() + ties.parts;
    let mut rows = Vec::new();
    let mut vectors: Vec<DVector<f64>> = Vec::new();
    for at in rows_with_groups(panel).filter(|(row, ..)| panel.flows[*row] == 0.0) {
        let x = ties.left(columns, at);
        let mut vector = DVector::zeros(size);
        for c in 0..free.ncols() {
            let value: f64 = (0..free.nrows()).map(|k| x[k] * free[(k, c)]).sum();
            vector[c] = if value.abs() <= 1e-9 { 0.0 } else { value };
        }
        let (p, q) = (ties.part(at.1), ties.part(at.2));
        if p != q {
            vector[free.ncols() + p] = 1.0;
            vector[free.ncols() + q] = -1.0;
        }
        let length = vector.norm();
        if length > 0.0 {
            rows.push(at.0);
            vectors.push(vector / length);
        }
    }
    let rho = shortest(&vectors, size);
    let length = rho.norm();
    if length <= 1e-9 * vectors.len() as f64 {
        return Vec::new();
    }
    let apart = |v: &DVector<f64>| v.dot(&rho) > 1e-9 * length;
    rows.into_iter().zip(&vectors).filter(|(_, v)| apart(v)).map(|(row, _)| row).collect()
}

/// The shortest vector among sum(l_i n_i) with every l_i >= 1 (Lawson and Hanson's non-negative least squares).
fn shortest(vectors: &[DVector<f64>], size: usize) -> DVector<f64> {
    let whole = vectors.iter().fold(DVector::zeros(size), |sum, v| sum + v);
    let tolerance = 1e-11 * (1.0 + whole.norm());
    let mut active: Vec<usize> = Vec::new();
    let mut factors: Vec<f64> = Vec::new();
    let mut rho = whole.clone();
    for _ in 0..3 * size + 100 {
        let worst = (vectors.iter().enumerate())
            .filter(|(i, _)| !active.contains(i))
            .map(|(i, v)| (i, v.dot(&rho)))
            .min_by(|a, b| a.1.total_cmp(&b.1));
        let Some((enter, _)) = worst.filter(|w| w.1 < -tolerance) else { break };
        active.push(enter);
        factors.push(0.0);
        while !active.is_empty() {
            let matrix = DMatrix::from_fn(size, active.len(), |r, c| vectors[active[c]][r]);
            let Ok(target) = matrix.svd(true, true).solve(&(-&whole), 1e-12) else { return rho };
            let blocked = (0..active.len())
                .filter(|c| target[*c] <= 0.0)
                .map(|c| factors[c] / (factors[c] - target[c]))
                .min_by(f64::total_cmp);
            let part = blocked.unwrap_or(1.0).clamp(0.0, 1.0);
            (0..active.len()).for_each(|c| factors[c] += part * (target[c] - factors[c]));
            if blocked.is_none() {
                break;
            }
            let keep: Vec<bool> = (0..active.len()).map(|c| target[c] > 0.0 || factors[c] > 1e-14).collect();
            let mut kept = keep.iter();
            active.retain(|_| *kept.next().unwrap_or(&false));
            let mut kept = keep.iter();
            factors.retain(|_| *kept.next().unwrap_or(&false));
        }
        rho = (active.iter().zip(&factors)).fold(whole.clone(), |sum, (i, f)| sum + &vectors[*i] * *f);
    }
    rho
}

/// Separated rows with three effects: the iterative rectifier of Correia, Guimaraes and Zylkin. One on the zero flows
/// is regressed on columns and effects with very large weights on the positive flows; what is negative is set to
/// zero; and so on, until nothing negative is left.
fn rectified<const M: usize>(panel: &Panel<'_>, kept: &[usize]) -> Vec<usize> {
    const HEAVY: f64 = 1e7;
    debug_assert!(kept.len() <= REGRESSORS);
    let columns = Columns::new(panel, kept);
    let weights: Vec<f64> = panel.flows.iter().map(|y| if *y > 0.0 { HEAVY } else { 1.0 }).collect();
    let sweep = Sweep::new(panel, &weights);
    let floor = super::fit::floor::<M>(&sweep);
    let mut target: Vec<f64> = panel.flows.iter().map(|y| f64::from(u8::from(*y == 0.0))).collect();
    let mut coefficients = Vec::new();
    for _ in 0..1_000 {
        let row = |r: usize| {
            let mut v = columns.row::<M>(r);
            v[M - 1] = weights[r] * target[r];
            v
        };
        sweep.solve(&row, &mut coefficients, 1e-10, floor);
        let moments = sweep.moments(&row, &coefficients);
        let k = kept.len();
        let gram = DMatrix::from_fn(k, k, |a, b| moments.gram[a][b]);
        let right = DVector::from_fn(k, |c, _| moments.gram[M - 1][c]);
        // Columns that repeat each other on the heavy rows share one coefficient.
        let beta = match k {
            0 => right,
            _ => match gram.svd(true, true).solve(&right, 1e-12 * panel.len() as f64) {
                Ok(beta) => beta,
                Err(_) => break,
            },
        };
        let mut left = Vec::new();
        let mut fit = vec![0.0; panel.len()];
        for group in 0..panel.runs() {
            sweep.left(group, &row, &coefficients, &mut left);
            for (r, left) in panel.run(group).zip(&left) {
                let part: f64 = beta.iter().zip(left).map(|(b, l)| b * l).sum();
                fit[r] = target[r] - (left[M - 1] / weights[r] - part);
            }
        }
        let zero = |r: &usize| panel.flows[*r] == 0.0;
        let (low, high) = (0..panel.len())
            .filter(zero)
            .fold((0.0f64, 0.0f64), |(low, high), r| (low.min(fit[r]), high.max(fit[r])));
        if high < 1e-4 {
            return Vec::new();
        }
        if low > -1e-4 * high {
            return (0..panel.len()).filter(zero).filter(|r| fit[*r] > 1e-3 * high).collect();
        }
        for r in (0..panel.len()).filter(zero) {
            target[r] = fit[r].max(0.0);
        }
    }
    Vec::new()
}
