//! The rows of a regression, in the order in which they are worked on: the rows of one group of the first effect
//! stand together, so that this effect can be swept out of any column while it streams by.

use crate::Undefined;
use std::borrow::Cow;
use std::ops::Range;

/// Rows of one block, at least (blocks are worked on side by side, and added up in order).
const BLOCK: usize = 1 << 16;

/// Rows that are in, with their effects.
pub(super) struct Panel<'a> {
    /// Flows, divided by their mean.
    pub flows: Vec<f64>,
    /// What they were divided by.
    pub unit: f64,
    /// Regressors.
    pub regressors: Vec<Cow<'a, [f64]>>,
    /// First row of each group of the first effect, and the number of rows at the end.
    pub starts: Vec<usize>,
    /// The other effects.
    pub others: Vec<Other<'a>>,
    /// Groups of the other effects together.
    pub levels: usize,
    /// The row that was given, for each row; none where all rows are in as they were given.
    pub given: Option<Vec<u32>>,
    /// Groups of the first effect that are worked on together.
    pub blocks: Vec<Range<usize>>,
}

/// An effect beside the first one.
pub(super) struct Other<'a> {
    /// The group of each row.
    pub groups: Cow<'a, [u32]>,
    /// Where its groups begin among the groups of all other effects.
    pub offset: usize,
}

impl<'a> Panel<'a> {
    /// The rows for which `live` holds. `effects` hold dense group numbers (see [`dense`]).
    pub fn new(
        flows: &[f64],
        regressors: &[&'a [f64]],
        effects: &'a [Cow<'_, [u32]>],
        live: &[bool],
    ) -> Result<Self, Undefined> {
        let levels: Vec<usize> = effects.iter().map(|e| groups(e)).collect();
        let first = (0..effects.len()).max_by_key(|e| (levels[*e], std::cmp::Reverse(*e)));
        let order = order(first.map(|f| &*effects[f]), first.map_or(1, |f| levels[f]), live);
        let in_order = order.len() == flows.len() && order.iter().enumerate().all(|(i, r)| i == *r as usize);
        let given = (!in_order).then_some(order);
        let take = |column: &'a [f64]| match &given {
            None => Cow::Borrowed(column),
            Some(order) => order.iter().map(|r| column[*r as usize]).collect::<Vec<f64>>().into(),
        };
        let mut flows: Vec<f64> = match &given {
            None => flows.to_vec(),
            Some(order) => order.iter().map(|r| flows[*r as usize]).collect(),
        };
        let n = flows.len();
        let largest = flows.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 {
            // Every positive flow stood alone in its group.
            return Err(Undefined::TooFew { needed: 2, found: n });
        }
        let unit = largest * (flows.iter().map(|y| y / largest).sum::<f64>() / n as f64);
        flows.iter_mut().for_each(|y| *y /= unit);
        let starts = starts(first.map(|f| &*effects[f]), given.as_deref(), n);
        let mut offset = 0;
        let mut others = Vec::new();
        for (e, effect) in effects.iter().enumerate().filter(|(e, _)| Some(*e) != first) {
            let groups: Cow<'a, [u32]> = match &given {
                None => Cow::Borrowed(&**effect),
                Some(order) => order.iter().map(|r| effect[*r as usize]).collect::<Vec<u32>>().into(),
            };
            others.push(Other { groups, offset });
            offset += levels[e];
        }
        Ok(Panel {
            regressors: regressors.iter().copied().map(take).collect(),
            blocks: blocks(&starts, BLOCK.max(4 * offset)),
            flows,
            unit,
            starts,
            others,
            levels: offset,
            given,
        })
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.flows.len()
    }

    /// How many groups the first effect has.
    pub fn runs(&self) -> usize {
        self.starts.len() - 1
    }

    /// The rows of a group of the first effect.
    pub fn run(&self, group: usize) -> Range<usize> {
        self.starts[group]..self.starts[group + 1]
    }

    /// The row that was given for a row.
    pub fn given_row(&self, row: usize) -> usize {
        self.given.as_ref().map_or(row, |g| g[row] as usize)
    }

    /// The other effects, where there are `O` of them, for the rows of a range.
    pub fn groups<const O: usize>(&self, rows: Range<usize>) -> [(&[u32], usize); O] {
        std::array::from_fn(|o| (&self.others[o].groups[rows.clone()], self.others[o].offset))
    }
}

/// How many groups dense numbers name.
pub(super) fn groups(effect: &[u32]) -> usize {
    effect.iter().max().map_or(0, |m| *m as usize + 1)
}

/// Group numbers without large gaps: as they are, if the largest is not far above the number of rows.
pub(super) fn dense(effect: &[u32]) -> Cow<'_, [u32]> {
    if groups(effect) <= 2 * effect.len() + 64 {
        return Cow::Borrowed(effect);
    }
    let mut names = effect.to_vec();
    names.sort_unstable();
    names.dedup();
    let number = |name: &u32| names.binary_search(name).map_or(0, |at| at as u32);
    effect.iter().map(number).collect::<Vec<u32>>().into()
}

/// The rows that are in, by group of the first effect and then as given.
fn order(first: Option<&[u32]>, levels: usize, live: &[bool]) -> Vec<u32> {
    let group = |row: usize| first.map_or(0, |f| f[row] as usize);
    let mut ends = vec![0usize; levels + 1];
    for row in (0..live.len()).filter(|r| live[*r]) {
        ends[group(row) + 1] += 1;
    }
    for g in 1..ends.len() {
        ends[g] += ends[g - 1];
    }
    let mut order = vec![0; ends[levels]];
    for row in (0..live.len()).filter(|r| live[*r]) {
        let at = &mut ends[group(row)];
        order[*at] = row as u32;
        *at += 1;
    }
    order
}

fn starts(first: Option<&[u32]>, given: Option<&[u32]>, n: usize) -> Vec<usize> {
    let Some(first) = first else { return vec![0, n] };
    let group = |row: usize| first[given.map_or(row, |g| g[row] as usize)];
    let mut starts: Vec<usize> = (0..n).filter(|r| *r == 0 || group(*r) != group(r - 1)).collect();
    starts.push(n);
    starts
}

fn blocks(starts: &[usize], rows: usize) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut from = 0;
    for group in 0..starts.len() - 1 {
        if starts[group + 1] - starts[from] >= rows || group + 2 == starts.len() {
            blocks.push(from..group + 1);
            from = group + 1;
        }
    }
    blocks
}
