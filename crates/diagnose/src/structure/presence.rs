//! Presence: which place has which industry, one bit a pair.
//!
//! A place has an industry where its location quotient reaches a threshold (1 by custom; a tie within rounding counts as
//! reaching it). The bits are kept by place and by industry, so that industries found together are counted 64
//! places at a time, and a sum over the industries of a place takes several of them at a time from a table of sums.

use crate::Undefined;
use rayon::prelude::*;

const WORD: usize = 64;
/// Rows whose sums, or whose marks, one thread takes at a time.
const ROWS: usize = 128;

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
        let sum_of = |row: usize| {
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
            (parts[0] + parts[1]) + (parts[2] + parts[3])
        };
        sums[..self.rows]
            .par_iter_mut()
            .with_min_len(4 * ROWS)
            .enumerate()
            .for_each(|(row, sum)| *sum = sum_of(row));
    }

    /// The same bits with rows and columns exchanged, a square of 64 by 64 at a time.
    fn turned(&self) -> Self {
        let mut turned = Bits::new(self.columns, self.rows);
        let stride = turned.stride;
        if self.rows == 0 {
            return turned;
        }
        turned.words.par_chunks_mut(WORD * stride).enumerate().for_each(|(column, rows)| {
            let mut square = [0; WORD];
            for at in 0..stride {
                for (i, word) in square.iter_mut().enumerate() {
                    let row = at * WORD + i;
                    *word = if row < self.rows { self.row(row)[column] } else { 0 };
                }
                turn(&mut square);
                for (row, word) in rows.chunks_exact_mut(stride).zip(&square) {
                    row[at] = *word;
                }
            }
        });
        turned
    }

    /// How many bits each row has.
    fn counts(&self) -> Vec<u32> {
        (0..self.rows).map(|row| self.row(row).iter().map(|word| word.count_ones()).sum()).collect()
    }
}

/// Exchanges the rows and columns of a square of bits: halves, quarters and so on change places.
fn turn(square: &mut [u64; WORD]) {
    let mut half = WORD / 2;
    let mut low = u64::MAX >> half;
    while half > 0 {
        for i in (0..WORD).filter(|i| i & half == 0) {
            let swapped = ((square[i] >> half) ^ square[i + half]) & low;
            square[i] ^= swapped << half;
            square[i + half] ^= swapped;
        }
        half /= 2;
        low ^= low << half;
    }
}

/// The sums of rows and columns of a matrix of figures.
struct Margins {
    rows: Vec<f64>,
    columns: Vec<f64>,
    total: f64,
}

/// A matrix that is empty or not a whole number of rows, negative or non-finite figures, and all zeros are refused.
fn margins(values: &[f64], industries: usize) -> Result<Margins, Undefined> {
    check_shape(values.len(), industries)?;
    let parts: Vec<(Vec<f64>, Vec<f64>, bool)> = values
        .par_chunks(ROWS * industries)
        .map(|part| pulp::Arch::new().dispatch(|| part_margins(part, industries)))
        .collect();
    let mut found = Margins {
        rows: Vec::with_capacity(values.len() / industries),
        columns: vec![0.0; industries],
        total: 0.0,
    };
    let mut fine = true;
    for (rows, columns, fine_here) in parts {
        found.rows.extend(rows);
        found.columns.iter_mut().zip(columns).for_each(|(sum, x)| *sum += x);
        fine &= fine_here;
    }
    if !fine {
        Undefined::check_not_negative(values)?;
    }
    found.total = found.rows.iter().sum();
    if found.total == 0.0 { Err(Undefined::AllZero) } else { Ok(found) }
}

/// The sums of rows and columns of some rows, and whether all are finite and not negative.
#[inline(always)]
fn part_margins(values: &[f64], industries: usize) -> (Vec<f64>, Vec<f64>, bool) {
    let mut columns = vec![0.0; industries];
    let mut fine = true;
    let rows = values.chunks_exact(industries).map(|row| {
        let mut lanes = [0.0f64; 8];
        let mut right = [true; 8];
        for (eight, columns) in row.chunks(8).zip(columns.chunks_mut(8)) {
            for (((x, column), lane), right) in eight.iter().zip(columns).zip(&mut lanes).zip(&mut right) {
                *lane += x;
                *column += x;
                *right &= (0.0..=f64::MAX).contains(x);
            }
        }
        fine &= right == [true; 8];
        lanes.iter().sum()
    });
    (rows.collect(), columns, fine)
}

/// For each industry the whole over its sum, which times a share of a place is a quotient; for each place one over its sum.
fn scales(margins: &Margins) -> (Vec<f64>, Vec<f64>) {
    let per_share = margins.columns.iter().map(|c| if *c > 0.0 { margins.total / c } else { 0.0 }).collect();
    let per_row = margins.rows.iter().map(|sum| if *sum > 0.0 { 1.0 / sum } else { 0.0 }).collect();
    (per_share, per_row)
}

/// So large that sums leave the range: the same with every figure scaled down.
fn scaled_down(values: &[f64]) -> Vec<f64> {
    values.iter().map(|x| x / f64::MAX.sqrt()).collect()
}

fn check_shape(len: usize, industries: usize) -> Result<(), Undefined> {
    if len == 0 || industries == 0 {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    Undefined::check_length(len.div_ceil(industries) * industries, len)
}

/// The threshold, less what rounding may take from it.
fn least(threshold: f64) -> Result<f64, Undefined> {
    if threshold > 0.0 && threshold <= f64::MAX {
        return Ok(threshold * (1.0 - 1e-12));
    }
    let (low, high) = (f64::MIN_POSITIVE, f64::MAX);
    Err(Undefined::Argument { name: "threshold", value: threshold, low, high })
}

/// The bits of a matrix whose figure, times the scales of its row and column, is at least so much.
fn reached(values: &[f64], rows: &[f64], columns: &[f64], least: f64) -> Bits {
    let mut bits = Bits::new(rows.len(), columns.len());
    let stride = bits.stride;
    let parts = bits.words.par_chunks_mut(ROWS * stride).zip(values.par_chunks(ROWS * columns.len()));
    parts.zip(rows.par_chunks(ROWS)).for_each(|((words, values), rows)| {
        pulp::Arch::new().dispatch(|| mark(words, values, rows, columns, least));
    });
    bits
}

#[inline(always)]
fn mark(words: &mut [u64], values: &[f64], rows: &[f64], columns: &[f64], least: f64) {
    let stride = columns.len().div_ceil(WORD);
    for ((words, values), scale) in
        words.chunks_exact_mut(stride).zip(values.chunks_exact(columns.len())).zip(rows)
    {
        for ((word, values), columns) in words.iter_mut().zip(values.chunks(WORD)).zip(columns.chunks(WORD)) {
            for (k, (x, column)) in values.iter().zip(columns).enumerate() {
                *word |= u64::from(x * scale * column >= least) << k;
            }
        }
    }
}

impl Presence {
    /// The pairs whose quotient (row by row, places by industries) reaches the threshold.
    ///
    /// # Errors
    /// A matrix that is empty or not a whole number of rows, or a threshold that is not above zero.
    pub fn of_quotients(quotients: &[f64], industries: usize, threshold: f64) -> Result<Self, Undefined> {
        check_shape(quotients.len(), industries)?;
        let least = least(threshold)?;
        let rows = vec![1.0; quotients.len() / industries];
        Ok(Presence::new(reached(quotients, &rows, &vec![1.0; industries], least)))
    }

    /// The pairs whose location quotient, against the sum of the places, reaches the threshold in a matrix of figures
    /// (row by row, places by industries). Where a place or an industry has nothing at all the quotient is 0.
    ///
    /// # Errors
    /// A matrix that is empty or not a whole number of rows, negative or non-finite figures, all zeros, or a threshold
    /// that is not above zero.
    pub fn of_figures(values: &[f64], industries: usize, threshold: f64) -> Result<Self, Undefined> {
        let least = least(threshold)?;
        let margins = margins(values, industries)?;
        if !margins.total.is_finite() {
            return Presence::of_figures(&scaled_down(values), industries, threshold);
        }
        let (per_share, per_row) = scales(&margins);
        Ok(Presence::new(reached(values, &per_row, &per_share, least)))
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
        let by_industry = by_place.turned();
        let (diversity, ubiquity) = (by_place.counts(), by_industry.counts());
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
    #[inline(always)]
    pub fn together(&self, one: usize, other: usize) -> u32 {
        let pairs = self.by_industry.row(one).iter().zip(self.by_industry.row(other));
        pairs.map(|(a, b)| (a & b).count_ones()).sum()
    }

    /// The marks of a place, industry by industry, 64 a word.
    pub(super) fn words_of_place(&self, place: usize) -> &[u64] {
        self.by_place.row(place)
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
    fn figures_and_their_edges() {
        let values = [3.0, 1.0, 0.0, 1.0, 3.0, 0.0];
        let presence = Presence::of_quotients(&[1.5, 0.5, 0.0, 0.5, 1.5, 0.0], 3, 1.0).unwrap();
        assert_eq!(presence.ubiquity(), [1, 1, 0]);
        assert_eq!(Presence::of_figures(&values, 3, 1.0).unwrap(), presence);
        assert_eq!(Presence::of_figures(&values, 3, 1.5).unwrap(), presence);
        assert_eq!(Presence::of_figures(&values, 3, 1.51).unwrap().ubiquity(), [0, 0, 0]);
        assert_eq!(Presence::of_figures(&values.map(|x| x * 5e307), 3, 1.0).unwrap(), presence);
        // A place that mirrors the whole reaches the threshold in everything.
        let mirror = Presence::of_figures(&[0.1, 0.2, 0.3, 0.7, 1.4, 2.1], 3, 1.0).unwrap();
        assert_eq!(mirror.diversity(), [3, 3]);
        assert_eq!(Presence::of_figures(&[0.0; 4], 2, 1.0), Err(Undefined::AllZero));
        let negative = Undefined::Negative { at: 1, value: -1.0 };
        assert_eq!(Presence::of_figures(&[1.0, -1.0], 2, 1.0), Err(negative));
        assert!(Presence::of_figures(&[1.0, f64::NAN], 2, 1.0).is_err());
        assert_eq!(
            Presence::of_figures(&[1.0; 5], 2, 1.0),
            Err(Undefined::Lengths { expected: 6, found: 5 })
        );
        assert!(matches!(
            Presence::of_figures(&[1.0], 1, 0.0),
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
                let places: Vec<usize> = (0..rows.len()).filter(|i| rows[*i][k]).collect();
                prop_assert_eq!(found.of_industry(k).collect::<Vec<_>>(), places);
            }
        }
    }
}
