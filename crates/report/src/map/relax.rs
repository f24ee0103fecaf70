//! Relaxing a mesh: moving the corners of cells until every cell has the area it should have, with rounded
//! shapes, without ever folding the plane.
//!
//! Each cell is a fan of triangles around its middle. As long as every triangle keeps its orientation the mesh
//! stays an embedding, so neighbours stay neighbours. The energy that is lowered is the sum of
//!
//! ```text
//! shape      (a2 + b2 + c2) / (4 sqrt(3) area)    of each triangle: 1 if equilateral, without bound if flat
//! area       w (A / T - 1)2                       of each cell with a target T, w raised in steps
//! place      |middle - home|2 / T                 of each cell with a target
//! contact    |side|2 / T                          of each side between cells that are no neighbours
//! ```

/// A triangle of a cell's fan: the cell, and the two corners that follow each other counter-clockwise.
#[derive(Clone, Copy, Debug)]
pub struct Fan {
    /// The cell.
    pub cell: usize,
    /// The first corner.
    pub from: usize,
    /// The next corner.
    pub to: usize,
    /// Whether the side is shared with a cell that is no neighbour: it is drawn as short as it goes.
    pub unwanted: bool,
}

/// A mesh: middles of cells, then corners, in one list of positions.
#[derive(Clone, Debug)]
pub struct Mesh {
    /// Middles of the cells, then corners.
    pub positions: Vec<[f64; 2]>,
    /// The fans of all cells.
    pub fans: Vec<Fan>,
    /// Target area of each cell; `None` for the outside.
    pub targets: Vec<Option<f64>>,
    /// Where each cell's middle is at home.
    pub homes: Vec<[f64; 2]>,
    /// How strongly middles are held at home.
    pub hold: f64,
}

/// The largest error of an area that is left alone, as a share of the area.
const RIGHT: f64 = 1e-3;

const EVEN: f64 = 6.928_203_230_275_509; // 4 sqrt(3)

impl Mesh {
    fn corners(&self, fan: &Fan, x: &[[f64; 2]]) -> [[f64; 2]; 3] {
        let cells = self.targets.len();
        [x[fan.cell], x[cells + fan.from], x[cells + fan.to]]
    }

    /// The areas of the cells.
    pub fn areas(&self, x: &[[f64; 2]]) -> Vec<f64> {
        let mut areas = vec![0.0; self.targets.len()];
        for fan in &self.fans {
            areas[fan.cell] += doubled(self.corners(fan, x)) / 2.0;
        }
        areas
    }

    /// Energy and gradient; `None` where a triangle is folded.
    fn energy(&self, x: &[[f64; 2]], weight: f64, gradient: &mut [[f64; 2]]) -> Option<f64> {
        gradient.fill([0.0; 2]);
        let cells = self.targets.len();
        let areas = self.areas(x);
        let mut energy = 0.0;
        for (i, target) in self.targets.iter().enumerate() {
            let Some(target) = target else { continue };
            energy += weight * (areas[i] / target - 1.0).powi(2);
            let off = [x[i][0] - self.homes[i][0], x[i][1] - self.homes[i][1]];
            energy += self.hold * (off[0] * off[0] + off[1] * off[1]) / target;
            gradient[i][0] += 2.0 * self.hold * off[0] / target;
            gradient[i][1] += 2.0 * self.hold * off[1] / target;
        }
        for fan in &self.fans {
            let p = self.corners(fan, x);
            let area = doubled(p) / 2.0;
            let at = [fan.cell, cells + fan.from, cells + fan.to];
            let scale = self.targets[fan.cell];
            if area <= 0.0 {
                return None;
            }
            let (dx, dy) = (p[2][0] - p[1][0], p[2][1] - p[1][1]);
            // How the energy moves with the sum of squared sides, and with the area.
            let (by_sides, by_area) = if fan.unwanted {
                let unit = scale.unwrap_or(1.0);
                energy += 4.0 * (dx * dx + dy * dy) / unit - 0.02 * (area / unit).ln();
                for (k, sign) in [(1, -1.0), (2, 1.0)] {
                    gradient[at[k]][0] += sign * 8.0 * dx / unit;
                    gradient[at[k]][1] += sign * 8.0 * dy / unit;
                }
                (0.0, -0.02 / area)
            } else {
                let sides = (0..3).map(|k| square(p[k], p[(k + 1) % 3])).sum::<f64>();
                let share = if scale.is_some() { 1.0 } else { 0.1 };
                energy += share * sides / (EVEN * area);
                (share / (EVEN * area), -share * sides / (EVEN * area * area))
            };
            let pull = scale.map_or(0.0, |t| 2.0 * weight * (areas[fan.cell] / t - 1.0) / t);
            for k in 0..3 {
                let (a, b, c) = (p[k], p[(k + 1) % 3], p[(k + 2) % 3]);
                let area_way = [(b[1] - c[1]) / 2.0, (c[0] - b[0]) / 2.0];
                for axis in 0..2 {
                    let sides_way = 2.0 * (2.0 * a[axis] - b[axis] - c[axis]);
                    gradient[at[k]][axis] += by_sides * sides_way + (by_area + pull) * area_way[axis];
                }
            }
        }
        energy.is_finite().then_some(energy)
    }

    /// Lowers the energy in steps of growing weight on the areas, each followed by a step that makes the areas as
    /// right as they can be made without folding. The positions given must not be folded.
    pub fn relax(&mut self) {
        for weight in [2.0, 30.0, 400.0] {
            self.descend(weight, 150);
        }
        for weight in [4e3, 4e4, 4e5, 4e6] {
            if self.settle() < RIGHT {
                return;
            }
            self.descend(weight, 150);
        }
        self.settle();
    }

    /// Limited-memory quasi-Newton descent (Nocedal 1980) that never steps into a fold.
    fn descend(&mut self, weight: f64, steps: usize) {
        let n = self.positions.len();
        let mut x = self.positions.clone();
        let mut gradient = vec![[0.0; 2]; n];
        let Some(mut energy) = self.energy(&x, weight, &mut gradient) else { return };
        let mut memory: Vec<(Vec<[f64; 2]>, Vec<[f64; 2]>, f64)> = Vec::new();
        let mut next_gradient = vec![[0.0; 2]; n];
        for _ in 0..steps {
            let mut way = two_loops(&memory, &gradient);
            let mut slope = dot(&way, &gradient);
            if slope >= 0.0 {
                memory.clear();
                way = gradient.iter().map(|g| [-g[0], -g[1]]).collect();
                slope = dot(&way, &gradient);
            }
            let mut step = if memory.is_empty() { 0.01 / (-slope).sqrt().max(1e-12) } else { 1.0 };
            let mut moved = None;
            for _ in 0..40 {
                let trial: Vec<[f64; 2]> =
                    x.iter().zip(&way).map(|(p, w)| [p[0] + step * w[0], p[1] + step * w[1]]).collect();
                match self.energy(&trial, weight, &mut next_gradient) {
                    Some(e) if e <= energy + 1e-4 * step * slope => {
                        moved = Some((trial, e));
                        break;
                    }
                    _ => step /= 2.0,
                }
            }
            let Some((trial, e)) = moved else { break };
            let s: Vec<[f64; 2]> = trial.iter().zip(&x).map(|(a, b)| [a[0] - b[0], a[1] - b[1]]).collect();
            let y: Vec<[f64; 2]> =
                next_gradient.iter().zip(&gradient).map(|(a, b)| [a[0] - b[0], a[1] - b[1]]).collect();
            let curvature = dot(&s, &y);
            if curvature > 1e-14 {
                if memory.len() == 8 {
                    memory.remove(0);
                }
                memory.push((s, y, 1.0 / curvature));
            }
            let gain = energy - e;
            (x, energy) = (trial, e);
            std::mem::swap(&mut gradient, &mut next_gradient);
            if gain < 1e-7 * energy.abs() {
                break;
            }
        }
        self.positions = x;
    }

    /// Moves corners as little as makes every area right, in steps that never fold; gives the largest error left.
    fn settle(&mut self) -> f64 {
        let cells = self.targets.len();
        let mut scratch = vec![[0.0; 2]; self.positions.len()];
        for _ in 0..30 {
            let areas = self.areas(&self.positions);
            let missing: Vec<f64> =
                (0..cells).map(|i| self.targets[i].map_or(0.0, |t| t - areas[i])).collect();
            let worst =
                (0..cells).filter_map(|i| Some(missing[i].abs() / self.targets[i]?)).fold(0.0, f64::max);
            if worst < RIGHT {
                return worst;
            }
            // The shortest step whose change of areas is what is missing: J' (J J')^-1 missing.
            let way = self.spread(&self.shares(&missing));
            let before = self.positions.clone();
            let mut step = 1.0;
            loop {
                for (p, (b, w)) in self.positions.iter_mut().zip(before.iter().zip(&way)) {
                    *p = [b[0] + step * w[0], b[1] + step * w[1]];
                }
                if self.energy(&self.positions, 1.0, &mut scratch).is_some() {
                    break;
                }
                step /= 2.0;
                if step < 1e-3 {
                    self.positions = before;
                    return worst;
                }
            }
        }
        let areas = self.areas(&self.positions);
        (0..cells).filter_map(|i| self.targets[i].map(|t| (areas[i] / t - 1.0).abs())).fold(0.0, f64::max)
    }

    /// J' of a push on the areas: how each position moves.
    fn spread(&self, push: &[f64]) -> Vec<[f64; 2]> {
        let cells = self.targets.len();
        let mut way = vec![[0.0; 2]; self.positions.len()];
        for fan in self.fans.iter().filter(|f| self.targets[f.cell].is_some()) {
            let p = self.corners(fan, &self.positions);
            for (k, at) in [(1, cells + fan.from), (2, cells + fan.to)] {
                let (b, c) = (p[(k + 1) % 3], p[(k + 2) % 3]);
                way[at][0] += push[fan.cell] * (b[1] - c[1]) / 2.0;
                way[at][1] += push[fan.cell] * (c[0] - b[0]) / 2.0;
            }
        }
        way
    }

    /// J of a way: how each area changes.
    fn change(&self, way: &[[f64; 2]]) -> Vec<f64> {
        let cells = self.targets.len();
        let mut change = vec![0.0; cells];
        for fan in self.fans.iter().filter(|f| self.targets[f.cell].is_some()) {
            let p = self.corners(fan, &self.positions);
            for (k, at) in [(1, cells + fan.from), (2, cells + fan.to)] {
                let (b, c) = (p[(k + 1) % 3], p[(k + 2) % 3]);
                change[fan.cell] += way[at][0] * (b[1] - c[1]) / 2.0 + way[at][1] * (c[0] - b[0]) / 2.0;
            }
        }
        change
    }

    /// (J J')^-1 of what is missing, by conjugate gradients.
    fn shares(&self, missing: &[f64]) -> Vec<f64> {
        let inner = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let mut found = vec![0.0; missing.len()];
        let mut rest = missing.to_vec();
        let mut way = rest.clone();
        let mut left = inner(&rest, &rest);
        let enough = left * 1e-16;
        for _ in 0..400 {
            if left <= enough || left == 0.0 {
                break;
            }
            let image = self.change(&self.spread(&way));
            let curve = inner(&way, &image);
            if curve <= 0.0 {
                break;
            }
            let step = left / curve;
            for i in 0..found.len() {
                found[i] += step * way[i];
                rest[i] -= step * image[i];
            }
            let next = inner(&rest, &rest);
            for i in 0..way.len() {
                way[i] = rest[i] + next / left * way[i];
            }
            left = next;
        }
        found
    }
}

fn doubled(p: [[f64; 2]; 3]) -> f64 {
    (p[1][0] - p[0][0]) * (p[2][1] - p[0][1]) - (p[2][0] - p[0][0]) * (p[1][1] - p[0][1])
}

fn square(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
}

fn dot(a: &[[f64; 2]], b: &[[f64; 2]]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a[0] * b[0] + a[1] * b[1]).sum()
}

/// Minus the inverse curvature that the last steps show, applied to the gradient.
fn two_loops(memory: &[(Vec<[f64; 2]>, Vec<[f64; 2]>, f64)], gradient: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut way: Vec<[f64; 2]> = gradient.iter().map(|g| [-g[0], -g[1]]).collect();
    let mut alphas = Vec::with_capacity(memory.len());
    for (s, y, rho) in memory.iter().rev() {
        let alpha = rho * dot(s, &way);
        alphas.push(alpha);
        for (w, y) in way.iter_mut().zip(y) {
            *w = [w[0] - alpha * y[0], w[1] - alpha * y[1]];
        }
    }
    if let Some((s, y, _)) = memory.last() {
        let scale = dot(s, y) / dot(y, y);
        for w in &mut way {
            *w = [w[0] * scale, w[1] * scale];
        }
    }
    for ((s, y, rho), alpha) in memory.iter().zip(alphas.iter().rev()) {
        let beta = rho * dot(y, &way);
        for (w, s) in way.iter_mut().zip(s) {
            *w = [w[0] + (alpha - beta) * s[0], w[1] + (alpha - beta) * s[1]];
        }
    }
    way
}
