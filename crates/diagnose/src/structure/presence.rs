//! Presence: which place has which industry, one bit a pair.
//!
//! A place has an industry where its location quotient reaches a threshold (1 by custom; a tie within rounding counts as
//! reaching it). The bits are kept by place and by industry, so that industries found together are counted 64
//! places at a time, and a sum over the industries of a place takes four of them at a time from a table of sums.

use crate::Undefined;

const WORD: usize = 64;

/// Which place has which industry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    by_place: Bits,
    by_industry: Bits,
    diversity: Vec<u32>,
    ubiquity: Vec<u32>,
}

/// Rows of bits.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bits {
    words: Vec<u64>,
    stride: usize,
    rows: usize,
    columns: usize,
}

impl Bits {
    fn new(rows: usize, columns: usize) -> Self {
        let stride = columns.div_ceil(WORD);
        Bits { words: vec![0; rows * stride], stride, rows, columns }
    }

    fn set(&mut self, row: usize, column: usize) {
        self.words[row * self.stride + column / WORD] |= 1 << (column % WORD);
    }

    fn row(&self, row: usize) -> &[u64] {
        &self.words[row * self.stride..(row + 1) * self.stride]
    }

    /// For each row, the sum of the values at its bits: from a table of the sums of every four neighbours.
    fn times(&self, values: &[f64], sums: &mut [f64]) {
        let mut table = vec![0.0; self.stride * 16 * 16];
        for (nibble, sums) in table.chunks_exact_mut(16).enumerate() {
            for subset in 1..16usize {
                let lowest = nibble * 4 + subset.trailing_zeros() as usize;
                sums[subset] = sums[subset & (subset - 1)] + values.get(lowest).copied().unwrap_or(0.0);
            }
        }
        for (row, sum) in sums.iter_mut().enumerate().take(self.rows) {
            // Four running sums, so that one does not wait for the other.
            let mut parts = [0.0f64; 4];
            for (word, sums) in self.row(row).iter().zip(table.chunks_exact(256)) {
                let mut left = *word;
                for quad in sums.chunks_exact(64) {
                    for (part, sums) in parts.iter_mut().zip(quad.chunks_exact(16)) {
                        *part += sums[(left & 15) as usize];
                        left >>= 4;
                    }
                }
            }
            *sum = (parts[0] + parts[1]) + (parts[2] + parts[3]);
        }
    }
}

/// Location quotients of a matrix of figures, places by industries, against the sum of the places, row by row. Where a
/// place or an industry has nothing at all the quotient is 0: it is present nowhere.
///
/// # Errors
/// A matrix that is empty or not a whole number of rows, negative or non-finite figures, or all zeros.
pub fn quotient_matrix(values: &[f64], industries: usize) -> Result<Vec<f64>, Undefined> {
    check_shape(values.len(), industries)?;
    let mut columns = vec![0.0; industries];
    let mut rows = Vec::with_capacity(values.len() / industries);
    let mut fine = true;
    for row in values.chunks_exact(industries) {
        let mut sum = 0.0;
        for (x, column) in row.iter().zip(&mut columns) {
            sum += x;
            *column += x;
            fine &= (0.0..=f64::MAX).contains(x);
        }
        rows.push(sum);
    }
    if !fine {
        Undefined::check_not_negative(values)?;
    }
    let total: f64 = rows.iter().sum();
    if total == 0.0 {
        return Err(Undefined::AllZero);
    }
    if !total.is_finite() {
        // So large that sums leave the range: the same with every figure scaled down.
        let scaled: Vec<f64> = values.iter().map(|x| x / f64::MAX.sqrt()).collect();
        return quotient_matrix(&scaled, industries);
    }
    let per_share: Vec<f64> = columns.iter().map(|c| if *c > 0.0 { total / c } else { 0.0 }).collect();
    let mut quotients = Vec::with_capacity(values.len());
    for (row, sum) in values.chunks_exact(industries).zip(&rows) {
        let scale = if *sum > 0.0 { 1.0 / sum } else { 0.0 };
        quotients.extend(row.iter().zip(&per_share).map(|(x, per)| x * scale * per));
    }
    Ok(quotients)
}

fn check_shape(len: usize, industries: usize) -> Result<(), Undefined> {
    if len == 0 || industries == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    Undefined::check_length(len.div_ceil(industries) * industries, len)
}

impl Presence {
    /// The pairs whose quotient (row by row, places by industries) reaches the threshold.
    ///
    /// # Errors
    /// A matrix that is empty or not a whole number of rows, or a threshold that is not above zero.
    pub fn of_quotients(quotients: &[f64], industries: usize, threshold: f64) -> Result<Self, Undefined> {
        check_shape(quotients.len(), industries)?;
        if !(threshold > 0.0 && threshold <= f64::MAX) {
            let (low, high) = (f64::MIN_POSITIVE, f64::MAX);
            return Err(Undefined::Argument { name: "threshold", value: threshold, low, high });
        }
        let least = threshold * (1.0 - 1e-12);
        let places = quotients.len() / industries;
        let mut by_place = Bits::new(places, industries);
        for (i, row) in quotients.chunks_exact(industries).enumerate() {
            let words = &mut by_place.words[i * by_place.stride..(i + 1) * by_place.stride];
            for (word, sixty_four) in words.iter_mut().zip(row.chunks(WORD)) {
                for (k, quotient) in sixty_four.iter().enumerate() {
                    *word |= u64::from(*quotient >= least) << k;
                }
            }
        }
        Ok(Presence::new(by_place))
    }

    /// The pairs that are marked.
    ///
    /// # Errors
    /// No place, no industry, or rows of different lengths.
    pub fn of_rows<R: AsRef<[bool]>>(rows: &[R]) -> Result<Self, Undefined> {
        let industries = rows.first().map_or(0, |r| r.as_ref().len());
        check_shape(rows.len() * industries, industries)?;
        let mut by_place = Bits::new(rows.len(), industries);
        for (i, row) in rows.iter().enumerate() {
            Undefined::check_length(industries, row.as_ref().len())?;
            for (k, _) in row.as_ref().iter().enumerate().filter(|(_, has)| **has) {
                by_place.set(i, k);
            }
        }
        Ok(Presence::new(by_place))
    }

    fn new(by_place: Bits) -> Self {
        let (places, industries) = (by_place.rows, by_place.columns);
        let mut by_industry = Bits::new(industries, places);
        let mut diversity = vec![0; places];
        let mut ubiquity = vec![0; industries];
        for (i, diversity) in diversity.iter_mut().enumerate() {
            for k in ones(by_place.row(i)) {
                by_industry.set(k, i);
                ubiquity[k] += 1;
                *diversity += 1;
            }
        }
        Presence { by_place, by_industry, diversity, ubiquity }
    }

    /// How many places there are.
    pub fn places(&self) -> usize {
        self.by_place.rows
    }

    /// How many industries there are.
    pub fn industries(&self) -> usize {
        self.by_place.columns
    }

    /// Whether a place has an industry.
    pub fn has(&self, place: usize, industry: usize) -> bool {
        self.by_place.row(place)[industry / WORD] >> (industry % WORD) & 1 == 1
    }

    /// How many industries each place has.
    pub fn diversity(&self) -> &[u32] {
        &self.diversity
    }

    /// How many places have each industry.
    pub fn ubiquity(&self) -> &[u32] {
        &self.ubiquity
    }

    /// The industries of a place, ascending.
    pub fn of_place(&self, place: usize) -> impl Iterator<Item = usize> {
        ones(self.by_place.row(place))
    }

    /// The places of an industry, ascending.
    pub fn of_industry(&self, industry: usize) -> impl Iterator<Item = usize> {
        ones(self.by_industry.row(industry))
    }

    /// How many places have both industries.
    pub fn together(&self, one: usize, other: usize) -> u32 {
        let pairs = self.by_industry.row(one).iter().zip(self.by_industry.row(other));
        pairs.map(|(a, b)| (a & b).count_ones()).sum()
    }

    /// For each place, the sum of the values of its industries.
    pub(super) fn sum_over_industries(&self, values: &[f64], sums: &mut [f64]) {
        self.by_place.times(values, sums);
    }

    /// For each industry, the sum of the values of its places.
    pub(super) fn sum_over_places(&self, values: &[f64], sums: &mut [f64]) {
        self.by_industry.times(values, sums);
    }

    /// The same with these places and industries only.
    pub fn only(&self, places: &[usize], industries: &[usize]) -> Self {
        let mut by_place = Bits::new(places.len(), industries.len());
        for (row, i) in places.iter().enumerate() {
            for (column, _) in industries.iter().enumerate().filter(|(_, k)| self.has(*i, **k)) {
                by_place.set(row, column);
            }
        }
        Presence::new(by_place)
    }

    /// The places and industries of the largest connected part (most places, then most industries, then the one
    /// with the first place). Places and industries without any presence belong to none.
    pub fn largest_component(&self) -> (Vec<usize>, Vec<usize>) {
        let (n, m) = (self.places(), self.industries());
        let mut part_of_place = vec![usize::MAX; n];
        let mut part_of_industry = vec![usize::MAX; m];
        let mut best = (0, 0, 0);
        let mut parts = 0;
        for start in (0..n).filter(|i| self.diversity[*i] > 0) {
            if part_of_place[start] != usize::MAX {
                continue;
            }
            let (mut places, mut industries) = (1, 0);
            part_of_place[start] = parts;
            let mut open = vec![start];
            while let Some(place) = open.pop() {
                for k in self.of_place(place) {
                    if part_of_industry[k] == usize::MAX {
                        part_of_industry[k] = parts;
                        industries += 1;
                        for i in self.of_industry(k) {
                            if part_of_place[i] == usize::MAX {
                                part_of_place[i] = parts;
                                places += 1;
                                open.push(i);
                            }
                        }
                    }
                }
            }
            if (places, industries) > (best.0, best.1) {
                best = (places, industries, parts);
            }
            parts += 1;
        }
        let of = |list: &[usize]| (0..list.len()).filter(|i| best.0 > 0 && list[*i] == best.2).collect();
        (of(&part_of_place), of(&part_of_industry))
    }
}

/// The positions of the bits that are set, ascending.
fn ones(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(at, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let bit = left.trailing_zeros() as usize;
            left &= left - 1;
            Some(at * WORD + bit)
        })
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The matrix of the worked figures of relatedness.
    pub fn four_by_four() -> Presence {
        let rows = [[1, 1, 1, 0], [1, 1, 0, 0], [0, 1, 1, 1], [0, 0, 1, 1]];
        Presence::of_rows(&rows.map(|r| r.map(|x| x == 1))).unwrap()
    }

    #[test]
    fn bits_and_counts() {
        let found = four_by_four();
        assert_eq!(found.diversity(), [3, 2, 3, 2]);
        assert_eq!(found.ubiquity(), [2, 3, 3, 2]);
        assert!(found.has(2, 3) && !found.has(1, 2));
        assert_eq!((found.together(0, 1), found.together(0, 3)), (2, 0));
        let part = found.only(&[0, 2], &[1, 3]);
        assert_eq!((part.diversity(), part.ubiquity()), (&[1, 2][..], &[2, 1][..]));
    }

    #[test]
    fn the_largest_component_wins() {
        let rows = [
            [true, true, false, false],
            [false; 4],
            [false, false, true, false],
            [true, false, false, false],
        ];
        let found = Presence::of_rows(&rows).unwrap();
        assert_eq!(found.largest_component(), (vec![0, 3], vec![0, 1]));
        let none = Presence::of_rows(&[[false; 3]; 2]).unwrap();
        assert_eq!(none.largest_component(), (vec![], vec![]));
    }

    #[test]
    fn quotients_and_their_edges() {
        let values = [3.0, 1.0, 0.0, 1.0, 3.0, 0.0];
        let found = quotient_matrix(&values, 3).unwrap();
        assert_eq!(found, [1.5, 0.5, 0.0, 0.5, 1.5, 0.0]);
        let presence = Presence::of_quotients(&found, 3, 1.0).unwrap();
        assert_eq!(presence.ubiquity(), [1, 1, 0]);
        let huge = quotient_matrix(&values.map(|x| x * 5e307), 3).unwrap();
        assert!((huge[0] - 1.5).abs() < 1e-12);
        // A place that mirrors the whole reaches the threshold in everything.
        let mirror = quotient_matrix(&[0.1, 0.2, 0.3, 0.7, 1.4, 2.1], 3).unwrap();
        assert_eq!(Presence::of_quotients(&mirror, 3, 1.0).unwrap().diversity(), [3, 3]);
        assert_eq!(quotient_matrix(&[0.0; 4], 2), Err(Undefined::AllZero));
        assert_eq!(quotient_matrix(&[1.0, -1.0], 2), Err(Undefined::Negative { at: 1, value: -1.0 }));
        assert_eq!(quotient_matrix(&[1.0; 5], 2), Err(Undefined::Lengths { expected: 6, found: 5 }));
        assert!(matches!(
            Presence::of_quotients(&[1.0], 1, 0.0),
            Err(Undefined::Argument { name: "threshold", .. })
        ));
    }

    proptest! {
        #[test]
        fn sums_over_bits(
            rows in prop::collection::vec(prop::collection::vec(any::<bool>(), 150), 1..90),
            values in prop::collection::vec(-1.0f64..1.0, 150),
        ) {
            let found = Presence::of_rows(&rows).unwrap();
            let mut sums = vec![0.0; rows.len()];
            found.sum_over_industries(&values, &mut sums);
            for (row, sum) in rows.iter().zip(&sums) {
                let plain: f64 = row.iter().zip(&values).filter(|(has, _)| **has).map(|(_, v)| v).sum();
                prop_assert!((plain - sum).abs() < 1e-12);
            }
            let mut back = vec![0.0; 150];
            found.sum_over_places(&sums, &mut back);
            for (k, back) in back.iter().enumerate() {
                let plain: f64 = rows.iter().zip(&sums).filter(|(row, _)| row[k]).map(|(_, v)| v).sum();
                prop_assert!((plain - back).abs() < 1e-9);
                prop_assert_eq!(found.ubiquity()[k] as usize, rows.iter().filter(|row| row[k]).count());
            }
        }
    }
}
