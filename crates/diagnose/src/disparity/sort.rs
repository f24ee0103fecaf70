//! Sorting of non-negative numbers: the bits of a non-negative double sort as it does, so items go into buckets by the
//! leading bits in which they differ, and need few comparisons.

use rayon::prelude::*;

/// Up to this many items a sort by insertion is faster.
const FEW: usize = 24;
/// Below this many items one thread does it all.
const MANY: usize = 16_384;
/// Parts that are put into buckets side by side; fixed, so that the order does not depend on the number of threads.
const PARTS: usize = 8;
/// The logarithm of the largest number of buckets: so many open cache lines stay near the processor.
const WIDEST: u32 = 11;

/// Sorts finite values that are not negative, ascending.
pub fn sort(values: &mut [f64]) {
    into_order(values, &mut Vec::new(), &f64_bits);
}

/// What `visit` makes of consecutive runs of the items in ascending order of their keys, each with the rank of its
/// first item. The runs together are all items; how they are cut depends on the items alone.
pub fn in_order<T: Copy + Send + Sync, R: Send>(
    items: &[T],
    key: impl Fn(&T) -> u64 + Sync,
    visit: impl Fn(usize, &[T]) -> R + Sync,
) -> Vec<R> {
    let buckets = Buckets::over(items, &key);
    if items.len() < MANY || buckets.count() == 1 {
        let mut sorted = items.to_vec();
        into_order(&mut sorted, &mut Vec::new(), &key);
        return vec![visit(0, &sorted)];
    }
    let parts: Vec<(Vec<u32>, Vec<T>)> = items
        .par_chunks(items.len().div_ceil(PARTS))
        .map(|part| {
            let mut placed = part.to_vec();
            let starts = buckets.place(part, &mut placed, &key);
            (starts, placed)
        })
        .collect();
    let firsts: Vec<usize> =
        (0..buckets.count()).map(|b| parts.iter().map(|(starts, _)| starts[b] as usize).sum()).collect();
    (0..buckets.count())
        .into_par_iter()
        .with_min_len(32)
        .map_init(
            || (Vec::new(), Vec::new()),
            |(run, spare), bucket| {
                run.clear();
                for (starts, placed) in &parts {
                    run.extend_from_slice(&placed[starts[bucket] as usize..starts[bucket + 1] as usize]);
                }
                into_order(run, spare, &key);
                visit(firsts[bucket], run)
            },
        )
        .collect()
}

/// The bits of a value that is not negative as a key; minus zero is zero.
pub fn f64_bits(value: &f64) -> u64 {
    (value + 0.0).to_bits()
}

/// Sorts by buckets, and each bucket again, until there are few items in it.
fn into_order<T: Copy>(items: &mut [T], spare: &mut Vec<T>, key: &impl Fn(&T) -> u64) {
    if items.len() <= FEW {
        for i in 1..items.len() {
            let item = items[i];
            let mut at = i;
            while at > 0 && key(&items[at - 1]) > key(&item) {
                items[at] = items[at - 1];
                at -= 1;
            }
            items[at] = item;
        }
        return;
    }
    let buckets = Buckets::over(items, key);
    if buckets.count() == 1 {
        return;
    }
    spare.clear();
    spare.extend_from_slice(items);
    let starts = buckets.place(spare, items, key);
    for pair in starts.windows(2) {
        if pair[1] - pair[0] > 1 {
            into_order(&mut items[pair[0] as usize..pair[1] as usize], spare, key);
        }
    }
}

/// Buckets of equal width between the least and the largest key.
struct Buckets {
    least: u64,
    largest: u64,
    shift: u32,
}

impl Buckets {
    fn over<T>(items: &[T], key: &impl Fn(&T) -> u64) -> Self {
        let (mut least, mut largest) = (u64::MAX, 0);
        for item in items {
            let key = key(item);
            least = least.min(key);
            largest = largest.max(key);
        }
        let least = least.min(largest);
        // About one bucket an item.
        let wanted = items.len().max(2).ilog2().clamp(4, WIDEST);
        let width = u64::BITS - (largest - least).leading_zeros();
        Buckets { least, largest, shift: width.saturating_sub(wanted) }
    }

    fn of(&self, key: u64) -> usize {
        ((key - self.least) >> self.shift) as usize
    }

    fn count(&self) -> usize {
        self.of(self.largest) + 1
    }

    /// Puts the items into their buckets, in the order in which they come, and tells where each bucket starts and
    /// the last ends.
    fn place<T: Copy>(&self, items: &[T], into: &mut [T], key: &impl Fn(&T) -> u64) -> Vec<u32> {
        // Of a bucket, first where it starts, then where its next item goes, which at last is where it ends.
        let mut starts = vec![0u32; self.count() + 2];
        for item in items {
            starts[self.of(key(item)) + 2] += 1;
        }
        for i in 2..starts.len() {
            starts[i] += starts[i - 1];
        }
        for item in items {
            let next = &mut starts[self.of(key(item)) + 1];
            into[*next as usize] = *item;
            *next += 1;
        }
        starts.pop();
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    fn shapes(n: usize) -> impl Iterator<Item = Vec<f64>> {
        let mut stream = Stream::new(1, 0);
        (0..5).map(move |shape| {
            (0..n)
                .map(|_| match shape {
                    0 => stream.uniform(),
                    1 => stream.exponential().exp() * 1e200,
                    2 => f64::from_bits(stream.next_u64() >> 12),
                    3 => stream.below(3) as f64,
                    // Nearly all within one leading bucket.
                    _ => 1.0 + 1e-9 * stream.uniform() + if stream.below(1000) == 0 { 1e300 } else { 0.0 },
                })
                .collect()
        })
    }

    #[test]
    fn sorts_as_a_comparison_does() {
        for n in [0, 1, 2, 24, 25, 1000, 20_000] {
            for mut values in shapes(n) {
                let mut expected = values.clone();
                expected.sort_by(f64::total_cmp);
                sort(&mut values);
                assert_eq!(values, expected);
            }
        }
    }

    #[test]
    fn runs_are_all_items_in_order() {
        for n in [0, 1, 1000, MANY, 100_000] {
            for values in shapes(n) {
                let pairs: Vec<(f64, f64)> = values.iter().enumerate().map(|(i, v)| (*v, i as f64)).collect();
                let runs = in_order(&pairs, |p| p.0.to_bits(), |first, run| (first, run.to_vec()));
                let mut found = Vec::new();
                for (first, run) in runs {
                    assert_eq!(first, found.len());
                    found.extend(run);
                }
                assert!(found.windows(2).all(|w| w[0] < w[1]), "in order, and equal ones as they came");
                assert_eq!(found.len(), n);
            }
        }
    }
}
