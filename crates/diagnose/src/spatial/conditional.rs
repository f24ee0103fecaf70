//! Conditional permutation: what a unit's neighbours would be if all other values were dealt out anew.
//!
//! For unit i the value of i stays and k_i distinct values are drawn without replacement from the n - 1 others, for
//! every unit and permutation on their own, with equal chances for every selection. The draw is a function of (seed, unit,
//! permutation, place), so results do not depend on threads, on the processor or on how many permutations follow.
//!
//! Permutations are drawn several at a time. Place j of permutation p takes a hash of p under two keys of (seed, unit, j), and
//! that hash times n - 1 over 2^32 is the position (Lemire 2019, doi:10.1145/3230636). A permutation in which two places meet, or
//! a hash falls where positions would not be equally likely, is drawn again as a whole from a stream of its own; so every
//! selection keeps the same chance. Where k_i is large against n, a shuffle of the first k_i places is used instead. Where
//! there are no more selections than permutations asked for, all are listed and the p-value is exact.
//!
//! Time grows with links times permutations: about a nanosecond a draw.

use super::significance::{Alternative, Tails};
use super::weights::Weights;
use crate::Undefined;
use crate::random::Stream;
use rayon::prelude::*;

/// How permutations are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permutations {
    /// How many a unit.
    pub count: usize,
    /// Everything random follows from it.
    pub seed: u64,
    /// Stop at a unit as soon as this many draws are extreme (Besag and Clifford 1991): most units need few draws, and the
    /// p-values near the level that matters get all of them.
    pub stop: Option<usize>,
}

impl Permutations {
    /// The most permutations that can be asked for.
    pub const MOST: usize = 9_999_999;

    /// This many permutations of a seed, all of them made.
    pub fn new(count: usize, seed: u64) -> Self {
        Permutations { count, seed, stop: None }
    }

    /// Checks the range of the arguments.
    ///
    /// # Errors
    /// No permutation or more than ten million, or a stop at no draw.
    pub fn check(&self) -> Result<(), Undefined> {
        let argument = |name, value: usize, high: usize| {
            Err(Undefined::Argument { name, value: value as f64, low: 1.0, high: high as f64 })
        };
        match self.stop {
            _ if !(1..=Self::MOST).contains(&self.count) => argument("permutations", self.count, Self::MOST),
            Some(0) => argument("stop", 0, self.count),
            _ => Ok(()),
        }
    }
}

/// The most lanes that are drawn together.
const MOST_LANES: usize = 16;
/// Permutations between two looks at whether to stop.
const SEGMENT: usize = 512;
/// Up to this many neighbours are drawn in lanes.
const MOST_PLACES: usize = 64;
/// An odd number far from any pattern (the golden ratio), to spread counters.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// The tails of each unit's sum `sum_j w_ij term(x_i, x_j)`, times its sign, among its conditional permutations; `None` for
/// a unit without neighbours. A link of a unit to itself stays what it is. `signs` may be empty for all positive.
pub(crate) fn tails(
    weights: &Weights,
    values: &[f64],
    signs: &[f64],
    alternative: Alternative,
    permutations: Permutations,
    term: impl Fn(f64, f64) -> f64 + Copy + Send + Sync,
) -> Vec<Option<Tails>> {
    let units = weights.len();
    let chunk = units.div_ceil(rayon::current_num_threads() * 8).clamp(16, 4096);
    let mut found = vec![None; units];
    found.par_chunks_mut(chunk).enumerate().for_each(|(at, found)| {
        let mut dealer = Dealer::new(values, permutations, term);
        for (place, slot) in found.iter_mut().enumerate() {
            let unit = at * chunk + place;
            let sign = signs.get(unit).copied().unwrap_or(1.0);
            *slot = dealer.unit(weights, unit, sign, alternative);
        }
    });
    found
}

/// Deals values to the neighbours of one unit after another.
struct Dealer<T> {
    /// The values; while a unit is dealt to, its own stands last.
    table: Vec<f64>,
    /// Positions in the table, for shuffles.
    order: Vec<u32>,
    row: Vec<f64>,
    keys: Vec<(u32, u32)>,
    sums: Vec<f64>,
    permutations: Permutations,
    term: T,
}

impl<T: Fn(f64, f64) -> f64 + Copy> Dealer<T> {
    fn new(values: &[f64], permutations: Permutations, term: T) -> Self {
        Dealer {
            table: values.to_vec(),
            order: (0..values.len() as u32).collect(),
            row: Vec::new(),
            keys: Vec::new(),
            sums: vec![0.0; SEGMENT],
            permutations,
            term,
        }
    }

    fn unit(&mut self, weights: &Weights, unit: usize, sign: f64, side: Alternative) -> Option<Tails> {
        let (neighbours, links) = weights.row(unit);
        let others = neighbours.iter().zip(links).filter(|l| *l.0 as usize != unit);
        self.row.clear();
        self.row.extend(others.clone().map(|l| *l.1));
        if self.row.is_empty() {
            return None;
        }
        let (own, term) = (self.table[unit], self.term);
        let terms = others.map(|(j, w)| w * term(own, self.table[*j as usize]));
        let (observed, size) = terms.fold((0.0, 0.0), |(sum, size), t| (sum + t, size + f64::abs(t)));
        // Sums of the same values in another order differ by less than this.
        let tolerance = 1e-12 * size.max(observed.abs());
        let last = self.table.len() - 1;
        self.table.swap(unit, last);
        let tails = if sign == 0.0 {
            // Whatever is dealt, the statistic is zero.
            let draws = self.permutations.count;
            Tails { above: draws, below: draws, draws, exact: false }
        } else if selections(last, &self.row).is_some_and(|s| s <= self.permutations.count) {
            self.listed(own, observed, tolerance)
        } else {
            self.drawn(unit, own, observed, tolerance, sign, side)
        };
        self.table.swap(unit, last);
        Some(turned(tails, sign))
    }

    /// Draws until all permutations are made or the limit is reached.
    fn drawn(
        &mut self,
        unit: usize,
        own: f64,
        observed: f64,
        tolerance: f64,
        sign: f64,
        side: Alternative,
    ) -> Tails {
        let Permutations { count, seed, stop } = self.permutations;
        let key = mix(seed ^ mix((unit as u64).wrapping_add(SPREAD)));
        self.keys.clear();
        self.keys.extend((1..=self.row.len() as u64).map(|place| {
            let key = mix(key.wrapping_add(place.wrapping_mul(SPREAD)));
            (key as u32, (key >> 32) as u32)
        }));
        let mut tails = Tails::default();
        for first in (0..count).step_by(SEGMENT) {
            let length = SEGMENT.min(count - first);
            self.segment(key, own, first);
            let sums = &self.sums[..length];
            match stop {
                None => {
                    let more = Tails::of(observed, sums, tolerance);
                    tails.above += more.above;
                    tails.below += more.below;
                    tails.draws += length;
                }
                Some(limit) => {
                    for sum in sums {
                        tails.above += usize::from(*sum >= observed - tolerance);
                        tails.below += usize::from(*sum <= observed + tolerance);
                        tails.draws += 1;
                        if turned(tails, sign).extreme(side) >= limit {
                            return tails;
                        }
                    }
                }
            }
        }
        tails
    }

    /// The sums of one segment of permutations, from `first` on.
    fn segment(&mut self, key: u64, own: f64, first: usize) {
        let others = &self.table[..self.table.len() - 1];
        let places = self.row.len();
        if places > MOST_PLACES || places * (places - 1) > others.len() {
            for (at, sum) in self.sums.iter_mut().enumerate() {
                let mut stream = Stream::new(key, (first + at) as u64);
                *sum =
                    shuffled(&mut self.order[..others.len()], others, &self.row, &mut stream, own, self.term);
            }
            return;
        }
        let lanes = Lanes {
            others,
            row: &self.row,
            keys: &self.keys,
            key,
            own,
            first,
            sums: &mut self.sums,
            term: self.term,
        };
        pulp::Arch::new().dispatch(lanes);
    }

    /// The sums of every selection there is.
    fn listed(&self, own: f64, observed: f64, tolerance: f64) -> Tails {
        let others = &self.table[..self.table.len() - 1];
        let mut tails = Tails { exact: true, ..Tails::default() };
        let mut chosen = Vec::with_capacity(self.row.len());
        let mut used = vec![false; others.len()];
        let even = even(&self.row);
        self.list(others, own, 0.0, even, &mut chosen, &mut used, &mut |sum| {
            tails.draws += 1;
            tails.above += usize::from(sum >= observed - tolerance);
            tails.below += usize::from(sum <= observed + tolerance);
        });
        tails
    }

    /// Fills the next place with every value that is free; where all weights are equal, in ascending order only.
    #[allow(clippy::too_many_arguments)]
    fn list(
        &self,
        others: &[f64],
        own: f64,
        sum: f64,
        even: bool,
        chosen: &mut Vec<usize>,
        used: &mut [bool],
        see: &mut dyn FnMut(f64),
    ) {
        let place = chosen.len();
        if place == self.row.len() {
            see(sum);
            return;
        }
        let start = if even { chosen.last().map_or(0, |c| c + 1) } else { 0 };
        for at in start..others.len() {
            if used[at] {
                continue;
            }
            used[at] = true;
            chosen.push(at);
            let sum = sum + self.row[place] * (self.term)(own, others[at]);
            self.list(others, own, sum, even, chosen, used, see);
            chosen.pop();
            used[at] = false;
        }
    }
}

/// The tails of the statistic from those of the sum, which it rises or falls with.
fn turned(tails: Tails, sign: f64) -> Tails {
    if sign < 0.0 { Tails { above: tails.below, below: tails.above, ..tails } } else { tails }
}

fn even(row: &[f64]) -> bool {
    row.iter().all(|w| *w == row[0])
}

/// How many selections there are: sets where all weights are equal, else orders; `None` where they are many.
fn selections(others: usize, row: &[f64]) -> Option<usize> {
    let mut count = 1usize;
    for place in 0..row.len() {
        count = count.checked_mul(others.checked_sub(place)?)?;
        if even(row) {
            // The product of consecutive numbers is divisible.
            count /= place + 1;
        }
        if count > Permutations::MOST {
            return None;
        }
    }
    Some(count)
}

/// One sum, from the first places of a shuffle that is undone afterwards.
fn shuffled(
    order: &mut [u32],
    others: &[f64],
    row: &[f64],
    stream: &mut Stream,
    own: f64,
    term: impl Fn(f64, f64) -> f64,
) -> f64 {
    let mut swaps = Vec::with_capacity(row.len());
    let mut sum = 0.0;
    for (place, w) in row.iter().enumerate() {
        let other = place + stream.below(order.len() - place);
        order.swap(place, other);
        swaps.push(other);
        sum += w * term(own, others[order[place] as usize]);
    }
    for (place, other) in swaps.into_iter().enumerate().rev() {
        order.swap(place, other);
    }
    sum
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The draws of one unit in lanes, as wide as the registers of the processor; the draws do not depend on the width.
struct Lanes<'d, T> {
    others: &'d [f64],
    row: &'d [f64],
    keys: &'d [(u32, u32)],
    key: u64,
    own: f64,
    first: usize,
    sums: &'d mut [f64],
    term: T,
}

impl<T: Fn(f64, f64) -> f64 + Copy> pulp::WithSimd for Lanes<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let Lanes { others, row, keys, key, own, first, sums, term } = self;
        let (width, count) = (S::U32_LANES, others.len() as u32);
        let all = |x: u32| simd.splat_u32s(x);
        let yes = |mask| simd.select_u32s(mask, all(u32::MAX), all(0));
        let (fold, scramble) = ([all(16), all(15)], [all(0x7FEB_352D), all(0x846C_A68B)]);
        // Below this, a product would make some positions likelier than others.
        let (limit, threshold) = (all(count), all(count.wrapping_neg() % count));
        let spread = SPREAD as u32;
        let mut start = [0u32; MOST_LANES];
        for (lane, counter) in start.iter_mut().enumerate() {
            *counter = ((first + lane) as u32).wrapping_mul(spread);
        }
        let mut counter = simd.partial_load_u32s(&start[..width]);
        let step = all(spread.wrapping_mul(width as u32));
        let mut places = [0u32; MOST_LANES * MOST_PLACES];
        let places = &mut places[..width * row.len()];
        let even = even(row);
        for (block, sums) in sums.chunks_exact_mut(width).enumerate() {
            let (mut least, mut same) = (all(u32::MAX), all(0));
            let rows = S::as_mut_simd_u32s(places).0;
            for (place, (one, two)) in keys.iter().enumerate() {
                let x = simd.add_u32s(counter, all(*one));
                let x = simd.xor_u32s(x, simd.wrapping_dyn_shr_u32s(x, fold[0]));
                let x = simd.mul_u32s(x, scramble[0]);
                let x = simd.xor_u32s(x, simd.wrapping_dyn_shr_u32s(x, fold[1]));
                let x = simd.mul_u32s(simd.xor_u32s(x, all(*two)), scramble[1]);
                let (rest, now) = simd.widening_mul_u32s(x, limit);
                least = simd.min_u32s(least, rest);
                for before in &rows[..place] {
                    same = simd.or_u32s(same, yes(simd.equal_u32s(*before, now)));
                }
                rows[place] = now;
            }
            counter = simd.add_u32s(counter, step);
            let mut odd = [0u32; MOST_LANES];
            let again = simd.or_u32s(same, yes(simd.less_than_u32s(least, threshold)));
            simd.partial_store_u32s(&mut odd[..width], again);
            let mut totals = [0.0; MOST_LANES];
            if even {
                for places in places.chunks_exact(width) {
                    for (total, place) in totals.iter_mut().zip(places) {
                        *total += term(own, others[*place as usize]);
                    }
                }
                totals.iter_mut().for_each(|t| *t *= row[0]);
            } else {
                for (places, w) in places.chunks_exact(width).zip(row) {
                    for (total, place) in totals.iter_mut().zip(places) {
                        *total += w * term(own, others[*place as usize]);
                    }
                }
            }
            if odd.iter().fold(0, |a, b| a | b) != 0 {
                for (lane, total) in totals[..width].iter_mut().enumerate().filter(|l| odd[l.0] != 0) {
                    let permutation = (first + block * width + lane) as u64;
                    *total = redrawn(others, row, Stream::new(key, permutation), own, term);
                }
            }
            sums.copy_from_slice(&totals[..width]);
        }
    }
}

/// One sum from places drawn again and again until all are distinct.
#[cold]
#[inline(never)]
fn redrawn(others: &[f64], row: &[f64], mut stream: Stream, own: f64, term: impl Fn(f64, f64) -> f64) -> f64 {
    let mut places = [0u32; MOST_PLACES];
    let places = &mut places[..row.len()];
    loop {
        places.iter_mut().for_each(|place| *place = stream.below(others.len()) as u32);
        if (1..places.len()).all(|i| !places[..i].contains(&places[i])) {
            return places.iter().zip(row).map(|(place, w)| w * term(own, others[*place as usize])).sum();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ring(n: usize, k: usize) -> Weights {
        let links: Vec<(usize, usize, f64)> =
            (0..n).flat_map(|i| (1..=k).map(move |d| (i, (i + d) % n, 1.0))).collect();
        Weights::from_links(n, &links).unwrap()
    }

    /// The sums that a unit's permutations give.
    fn sums(weights: &Weights, values: &[f64], unit: usize, count: usize, seed: u64) -> Vec<f64> {
        let mut dealer = Dealer::new(values, Permutations::new(count, seed), |_, x| x);
        dealer.row.extend(weights.row(unit).1);
        let key = mix(seed ^ mix((unit as u64).wrapping_add(SPREAD)));
        dealer.keys.extend((1..=dealer.row.len() as u64).map(|place| {
            let key = mix(key.wrapping_add(place.wrapping_mul(SPREAD)));
            (key as u32, (key >> 32) as u32)
        }));
        let last = values.len() - 1;
        dealer.table.swap(unit, last);
        let mut all = Vec::new();
        for first in (0..count).step_by(SEGMENT) {
            dealer.segment(key, dealer.table[last], first);
            all.extend_from_slice(&dealer.sums[..SEGMENT.min(count - first)]);
        }
        all
    }

    /// Mean and variance of a sum of `k` of the others drawn without replacement.
    fn moments(values: &[f64], unit: usize, k: usize) -> (f64, f64) {
        let others: Vec<f64> = (0..values.len()).filter(|j| *j != unit).map(|j| values[j]).collect();
        let m = others.len() as f64;
        let mean = others.iter().sum::<f64>() / m;
        let variance = others.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (m - 1.0);
        let k = k as f64;
        (k * mean, k * (1.0 - k / m) * variance)
    }

    #[test]
    fn draws_have_the_mean_and_variance_of_the_conditional_null() {
        // In lanes (few neighbours of many), by whole shuffles (many of few), and in between; skewed values.
        for (n, k) in [(1000, 5), (140, 4), (60, 12), (25, 20), (3000, 40)] {
            let weights = ring(n, k);
            let mut stream = Stream::new(5, n as u64);
            let values: Vec<f64> = (0..n).map(|_| stream.exponential().powi(2)).collect();
            let (units, count) = (60.min(n), 2000);
            let (mut worst, mut ratio) = (0.0, 0.0);
            for unit in 0..units {
                let drawn = sums(&weights, &values, unit, count, 11);
                let (mean, variance) = moments(&values, unit, k);
                let found = drawn.iter().sum::<f64>() / count as f64;
                let spread = drawn.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / count as f64;
                worst += (found - mean).powi(2) / (variance / count as f64) / units as f64;
                ratio += spread / variance / units as f64;
            }
            // The squared standard score of the mean is 1 on average; its average over 25 units strays by 0.28.
            assert!((0.3..2.2).contains(&worst), "{n} {k}: {worst}");
            assert!((ratio - 1.0).abs() < 0.06, "{n} {k}: {ratio}");
        }
    }

    #[test]
    fn every_selection_is_equally_likely() {
        // Pairs out of six others: fifteen sets, told apart by powers of two. In lanes and by shuffles.
        let values: Vec<f64> = (0..7).map(|i| f64::from(1 << i)).collect();
        for links in [vec![1.0, 1.0], vec![1.0, 1.0, 1.0, 1.0]] {
            let k = links.len();
            let weights = ring(7, k);
            let drawn = sums(&weights, &values, 3, 150_000, 2);
            let mut counts = std::collections::BTreeMap::new();
            drawn.iter().for_each(|s| *counts.entry(*s as u32).or_insert(0usize) += 1);
            assert_eq!(counts.len(), 15);
            let chi: f64 = counts.values().map(|c| (*c as f64 - 10_000.0).powi(2) / 10_000.0).sum();
            assert!(chi < 36.1, "{k}: {chi} with 14 degrees of freedom is beyond one in a thousand");
        }
    }

    #[test]
    fn draws_of_places_permutations_and_units_are_independent() {
        // Weights 1, 0, 0 and so on pick one place at a time; correlations stay within chance.
        let n = 2000;
        let values: Vec<f64> = (0..n).map(|i| i as f64 / n as f64 - 0.5).collect();
        let pick = |place: usize| {
            let links: Vec<(usize, usize, f64)> = (0..n)
                .flat_map(|i| (1..=3).map(move |d| (i, (i + d) % n, f64::from(u8::from(d == place + 1)))))
                .collect();
            Weights::from_links(n, &links).unwrap()
        };
        let places: Vec<Weights> = (0..3).map(pick).collect();
        let count = 4096;
        let correlation = |a: &[f64], b: &[f64]| {
            12.0 * a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>() / (a.len() as f64).sqrt()
        };
        let mut worst = 0.0f64;
        for unit in [0usize, 1, 700] {
            let one: Vec<Vec<f64>> = places.iter().map(|w| sums(w, &values, unit, count, 9)).collect();
            let two = sums(&places[0], &values, unit + 2, count, 9);
            for z in [
                correlation(&one[0], &one[1]),
                correlation(&one[1], &one[2]),
                correlation(&one[0], &two),
                correlation(&one[0][1..], &one[0][..count - 1]),
                correlation(&one[0][8..], &one[0][..count - 8]),
            ] {
                worst = worst.max(z.abs());
            }
        }
        assert!(worst < 3.5, "{worst} standard errors");
    }

    #[test]
    fn one_and_two_threads_give_the_same_bytes() {
        let n = 500;
        let weights = ring(n, 6);
        let mut stream = Stream::new(1, 2);
        let values: Vec<f64> = (0..n).map(|_| stream.uniform()).collect();
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let permutations = Permutations::new(999, 42);
                tails(&weights, &values, &[], Alternative::TwoSided, permutations, |_, x| x)
            })
        };
        assert_eq!(run(1), run(2));
    }

    #[test]
    fn lanes_give_what_the_plain_processor_gives() {
        let n = 300;
        let weights = ring(n, 5);
        let values: Vec<f64> = (0..n).map(|i| ((i * 37) % n) as f64).collect();
        let wide = sums(&weights, &values, 4, 512, 3);
        // The same code without the dispatch to wider registers.
        let mut dealer = Dealer::new(&values, Permutations::new(512, 3), |_, x: f64| x);
        dealer.row.extend(weights.row(4).1);
        let key = mix(3 ^ mix(4u64.wrapping_add(SPREAD)));
        dealer.keys.extend((1..=5u64).map(|place| {
            let key = mix(key.wrapping_add(place.wrapping_mul(SPREAD)));
            (key as u32, (key >> 32) as u32)
        }));
        dealer.table.swap(4, n - 1);
        let mut plain = vec![0.0; 512];
        let lanes = Lanes {
            others: &dealer.table[..n - 1],
            row: &dealer.row,
            keys: &dealer.keys,
            key,
            own: 0.0,
            first: 0,
            sums: &mut plain,
            term: |_, x| x,
        };
        pulp::WithSimd::with_simd(lanes, pulp::Scalar);
        assert_eq!(wide, plain);
    }

    #[test]
    fn fewer_permutations_are_the_first_of_more() {
        let weights = ring(200, 4);
        let values: Vec<f64> = (0..200).map(|i| f64::from((i * 7919) % 200)).collect();
        assert_eq!(sums(&weights, &values, 7, 700, 1)[..], sums(&weights, &values, 7, 2000, 1)[..700]);
    }

    #[test]
    fn stopping_saves_draws_and_agrees_where_all_are_made() {
        let weights = ring(400, 4);
        let mut stream = Stream::new(8, 8);
        let values: Vec<f64> = (0..400).map(|_| stream.uniform()).collect();
        let run = |stop| {
            let permutations = Permutations { count: 9999, seed: 1, stop };
            tails(&weights, &values, &[], Alternative::Greater, permutations, |_, x| x)
        };
        let (all, stopped) = (run(None), run(Some(50)));
        let mut saved = 0;
        for (all, stopped) in all.iter().flatten().zip(stopped.iter().flatten()) {
            saved += all.draws - stopped.draws;
            let (p, q) = (all.p(Alternative::Greater), stopped.stopped_p(Alternative::Greater, 50));
            assert!((p - q).abs() < 5.0 * stopped.error(p, Alternative::Greater).max(2e-4), "{p} {q}");
            if stopped.above < 50 {
                assert_eq!(all, stopped);
            }
        }
        assert!(saved > 400 * 9000, "{saved}");
    }

    #[test]
    fn wrong_arguments_name_their_range() {
        assert!(Permutations::new(999, 1).check().is_ok());
        let zero = Permutations::new(0, 1).check();
        assert!(matches!(zero, Err(Undefined::Argument { name: "permutations", low: 1.0, .. })));
        let stop = Permutations { stop: Some(0), ..Permutations::new(99, 1) }.check();
        assert!(matches!(stop, Err(Undefined::Argument { name: "stop", .. })));
    }

    proptest! {
        #[test]
        fn drawing_comes_close_to_listing(values in prop::collection::vec(0.0f64..10.0, 9..12), k in 1usize..4, seed in 0u64..1000) {
            let weights = ring(values.len(), k);
            let run = |count| tails(&weights, &values, &[], Alternative::Greater, Permutations::new(count, seed), |_, x| x);
            // As few permutations as there are selections are listed; one less is drawn.
            let selections = (0..k).fold(1usize, |c, j| c * (values.len() - 1 - j) / (j + 1));
            prop_assert!(run(selections).iter().flatten().all(|t| t.exact && t.draws == selections));
            let exact = run(100_000);
            let mut dealer = Dealer::new(&values, Permutations::new(4000, seed), |_, x| x);
            for unit in 0..values.len() {
                let drawn = sums(&weights, &values, unit, 4000, seed);
                let observed = weights.lag_of(unit, &values);
                let found = Tails::of(observed, &drawn, 1e-9);
                let truth = exact[unit].unwrap();
                let p = truth.above as f64 / truth.draws as f64;
                let share = found.above as f64 / 4000.0;
                prop_assert!((share - p).abs() < 5.5 * (p * (1.0 - p) / 4000.0).sqrt() + 1e-9, "{share} {p}");
            }
            // What is listed is turned round for a negative sign.
            let signs = vec![-1.0; values.len()];
            let turned = dealer.unit(&weights, 0, signs[0], Alternative::Greater).unwrap();
            let plain = dealer.unit(&weights, 0, 1.0, Alternative::Greater).unwrap();
            prop_assert_eq!((turned.above, turned.below), (plain.below, plain.above));
        }
    }
}
