//! Sorting of non-negative numbers: the bits of a non-negative double sort as it does, so a radix sort needs no
//! comparison.

/// From this many values on, a radix sort is faster than a sort by comparison.
const RADIX_FROM: usize = 4096;
const DIGIT: u32 = 11;
const BUCKETS: usize = 1 << DIGIT;
const PASSES: usize = 6;

/// Sorts finite values that are not negative, ascending.
pub fn sort(values: &mut Vec<f64>) {
    if values.len() < RADIX_FROM {
        values.sort_unstable_by(f64::total_cmp);
    } else {
        radix(values, |v| v.to_bits());
    }
}

/// Sorts pairs by their first value, which is finite and not negative, ascending and stable.
pub fn sort_pairs(pairs: &mut Vec<(f64, f64)>) {
    if pairs.len() < RADIX_FROM {
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    } else {
        radix(pairs, |p| p.0.to_bits());
    }
}

/// Least significant digit first; digits that all values share are passed over.
fn radix<T: Copy>(items: &mut Vec<T>, key: impl Fn(&T) -> u64) {
    let digit = |bits: u64, pass: usize| (bits >> (pass as u32 * DIGIT)) as usize & (BUCKETS - 1);
    let mut counts = vec![[0usize; BUCKETS]; PASSES];
    for item in items.iter() {
        let bits = key(item);
        for (pass, counts) in counts.iter_mut().enumerate() {
            counts[digit(bits, pass)] += 1;
        }
    }
    let mut from = std::mem::take(items);
    let mut to = from.clone();
    for (pass, counts) in counts.iter_mut().enumerate() {
        if counts.contains(&from.len()) {
            continue;
        }
        let mut start = 0;
        for count in counts.iter_mut() {
            start += std::mem::replace(count, start);
        }
        for item in &from {
            let slot = &mut counts[digit(key(item), pass)];
            to[*slot] = *item;
            *slot += 1;
        }
        std::mem::swap(&mut from, &mut to);
    }
    *items = from;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    #[test]
    fn a_radix_sort_sorts_as_a_comparison_does() {
        let mut stream = Stream::new(1, 0);
        for shape in 0..4 {
            let mut values: Vec<f64> = (0..20_000)
                .map(|_| match shape {
                    0 => stream.uniform(),
                    1 => stream.exponential().exp() * 1e200,
                    2 => f64::from_bits(stream.next_u64() >> 12),
                    _ => stream.below(3) as f64,
                })
                .collect();
            let mut expected = values.clone();
            expected.sort_by(f64::total_cmp);
            let mut pairs: Vec<(f64, f64)> = values.iter().enumerate().map(|(i, v)| (*v, i as f64)).collect();
            sort(&mut values);
            assert_eq!(values, expected);
            sort_pairs(&mut pairs);
            assert!(pairs.windows(2).all(|w| w[0] < w[1]), "stable");
        }
    }
}
