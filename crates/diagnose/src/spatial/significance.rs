//! Significance by permutation: which tail counts, what a p-value is, and what many of them are worth together.
//!
//! ```text
//! greater     (draws at or above the observed + 1) / (draws + 1)
//! less        (draws at or below the observed + 1) / (draws + 1)
//! two-sided   twice the smaller of the two, at most 1
//! folded      (c + 1) / (draws + 1), c the smaller of the draws at or above and of those strictly below
//! ```
//!
//! The folded figure is what PySAL calls `p_sim` (`directed` in newer releases) and pygeoda calls the pseudo p-value. It is one-sided
//! on the side that the data chose, so it is half of a two-sided p where nothing ties; and it counts ties above
//! only, so that the lowest possible value gets 1 / (draws + 1) however often draws tie with it. It is here to reproduce published
//! maps, not to be recommended. Draws that differ from the observed by rounding only are ties; both packages lose them.
//!
//! Where all orders are listed instead of drawn, a p-value is the share of orders (the observed one among them) that
//! are as extreme: the same counts without the + 1.
//!
//! References: Besag and Clifford 1991 (Biometrika 78:301-304, doi:10.1093/biomet/78.2.301); Benjamini and Hochberg 1995
//! (Journal of the Royal Statistical Society B 57:289-300, doi:10.1111/j.2517-6161.1995.tb02031.x).

/// Which draws count as extreme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alternative {
    /// At or above the observed value.
    Greater,
    /// At or below it.
    Less,
    /// Either, doubled.
    TwoSided,
    /// The smaller tail, not doubled, ties above only: PySAL and pygeoda.
    Folded,
}

impl Alternative {
    /// The words of the option `alternative`.
    pub const WORDS: &'static [&'static str] = &["two-sided", "greater", "less", "pysal", "pygeoda"];

    /// The alternative of a word of [`Alternative::WORDS`]; two-sided for any other.
    pub fn parse(word: &str) -> Self {
        match word {
            "greater" => Alternative::Greater,
            "less" => Alternative::Less,
            "pysal" | "pygeoda" => Alternative::Folded,
            _ => Alternative::TwoSided,
        }
    }
}

/// How many draws lie on each side of an observed value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tails {
    /// Draws at or above it.
    pub above: usize,
    /// Draws at or below it; a tie is on both sides.
    pub below: usize,
    /// All draws.
    pub draws: usize,
    /// Whether the draws are every possible order, the observed one among them.
    pub exact: bool,
}

impl Tails {
    /// Counts draws; those within `tolerance` of the observed value are ties.
    pub fn of(observed: f64, draws: &[f64], tolerance: f64) -> Self {
        let mut tails = Tails { draws: draws.len(), ..Tails::default() };
        for x in draws {
            tails.above += usize::from(*x >= observed - tolerance);
            tails.below += usize::from(*x <= observed + tolerance);
        }
        tails
    }

    /// The p-value.
    pub fn p(&self, alternative: Alternative) -> f64 {
        let one = usize::from(!self.exact);
        let share = |count: usize| (count + one) as f64 / (self.draws + one).max(1) as f64;
        match alternative {
            Alternative::Greater => share(self.above),
            Alternative::Less => share(self.below),
            Alternative::TwoSided => (2.0 * share(self.above.min(self.below))).min(1.0),
            Alternative::Folded => share(self.above.min(self.draws - self.above)),
        }
    }

    /// The count that decides the p-value: draws stop when it reaches its limit (Besag and Clifford).
    pub fn extreme(&self, alternative: Alternative) -> usize {
        match alternative {
            Alternative::Greater => self.above,
            Alternative::Less => self.below,
            Alternative::TwoSided => self.above.min(self.below),
            Alternative::Folded => self.above.min(self.draws - self.above),
        }
    }

    /// The p-value when draws were stopped as soon as `limit` were extreme: limit over draws (doubled where two-sided),
    /// which is exact in size on one side; as [`Tails::p`] where all draws were made first.
    pub fn stopped_p(&self, alternative: Alternative, limit: usize) -> f64 {
        if self.exact || self.extreme(alternative) < limit {
            return self.p(alternative);
        }
        let sides = if alternative == Alternative::TwoSided { 2.0 } else { 1.0 };
        (sides * limit as f64 / self.draws as f64).min(1.0)
    }

    /// The standard error of a p-value that comes from drawing: how far another seed may move it.
    pub fn error(&self, p: f64, alternative: Alternative) -> f64 {
        if self.exact || self.draws == 0 {
            return 0.0;
        }
        let sides = if alternative == Alternative::TwoSided { 2.0 } else { 1.0 };
        let share = p / sides;
        sides * (share * (1.0 - share) / self.draws as f64).max(0.0).sqrt()
    }
}

/// The p-values of many tests, adjusted so that the share of false discoveries among those at or below a level is at most that
/// level (Benjamini and Hochberg). What has no p-value is no test.
///
/// ```
/// use coregion_diagnose::spatial::significance::false_discovery;
/// let adjusted = false_discovery(&[Some(0.01), None, Some(0.04), Some(0.03), Some(0.5)]);
/// assert_eq!(adjusted[0], Some(0.04)); // 0.01 times four tests over rank one
/// assert_eq!(adjusted[1], None);
/// assert!((adjusted[3].unwrap() - 0.16 / 3.0).abs() < 1e-12); // 0.03 4/2 is more than 0.04 4/3
/// ```
pub fn false_discovery(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<usize> = (0..p.len()).filter(|i| p[*i].is_some()).collect();
    let value = |i: &usize| p[*i].unwrap_or(1.0);
    order.sort_by(|a, b| value(b).total_cmp(&value(a)));
    let tests = order.len() as f64;
    let mut adjusted = vec![None; p.len()];
    let mut least = 1.0f64;
    for (passed, i) in order.iter().enumerate() {
        least = least.min(value(i) * tests / (tests - passed as f64));
        adjusted[*i] = Some(least);
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::super::oracle;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn conventions_are_those_of_esda() {
        let oracle = oracle::spatial();
        let case = &oracle["conventions"];
        let draws = oracle::numbers(&case["draws"]);
        for (observed, expected) in case["observed"].as_object().unwrap() {
            let tails = Tails::of(observed.parse().unwrap(), &draws, 1e-12);
            for (name, alternative) in [
                ("greater", Alternative::Greater),
                ("lesser", Alternative::Less),
                ("directed", Alternative::Folded),
            ] {
                oracle::close(tails.p(alternative), expected[name].as_f64().unwrap());
            }
        }
    }

    #[test]
    fn folding_calls_a_tie_significant_and_doubling_does_not() {
        let tails = Tails::of(0.0, &[0.0; 999], 0.0);
        assert_eq!(tails.p(Alternative::Folded), 0.001);
        assert_eq!(tails.p(Alternative::TwoSided), 1.0);
        assert_eq!((tails.p(Alternative::Greater), tails.p(Alternative::Less)), (1.0, 1.0));
    }

    #[test]
    fn stopping_early_keeps_p_and_tells_its_error() {
        let tails = Tails { above: 10, below: 40, draws: 50, exact: false };
        assert_eq!(tails.stopped_p(Alternative::Greater, 10), 0.2);
        assert_eq!(tails.stopped_p(Alternative::TwoSided, 10), 0.4);
        assert_eq!(tails.stopped_p(Alternative::Greater, 11), 11.0 / 51.0);
        assert!((tails.error(0.2, Alternative::Greater) - (0.16f64 / 50.0).sqrt()).abs() < 1e-15);
        assert!((tails.error(0.4, Alternative::TwoSided) - 2.0 * (0.16f64 / 50.0).sqrt()).abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn p_values_are_shares_and_sides_mirror(draws in prop::collection::vec(-3i32..3, 1..60), observed in -3i32..3) {
            let draws: Vec<f64> = draws.into_iter().map(f64::from).collect();
            let mirrored: Vec<f64> = draws.iter().map(|x| -x).collect();
            let (a, b) = (Tails::of(f64::from(observed), &draws, 0.0), Tails::of(-f64::from(observed), &mirrored, 0.0));
            prop_assert_eq!(a.p(Alternative::Greater), b.p(Alternative::Less));
            prop_assert_eq!(a.p(Alternative::TwoSided), b.p(Alternative::TwoSided));
            for alternative in [Alternative::Greater, Alternative::Less, Alternative::TwoSided, Alternative::Folded] {
                prop_assert!(a.p(alternative) > 0.0 && a.p(alternative) <= 1.0);
            }
            prop_assert!(a.p(Alternative::Folded) <= a.p(Alternative::TwoSided));
        }

        #[test]
        fn adjusted_p_values_keep_order_and_control_their_level(p in prop::collection::vec(0.0f64..1.0, 1..40)) {
            let adjusted = false_discovery(&p.iter().copied().map(Some).collect::<Vec<_>>());
            for i in 0..p.len() {
                prop_assert!(adjusted[i].unwrap() >= p[i] - 1e-15);
                for j in 0..p.len() {
                    if p[i] < p[j] { prop_assert!(adjusted[i] <= adjusted[j]); }
                }
            }
            // The step-up rule at 0.05 finds the same ones.
            let mut sorted = p.clone();
            sorted.sort_by(f64::total_cmp);
            let m = p.len() as f64;
            let found = (1..=p.len()).rev().find(|k| sorted[k - 1] <= 0.05 * *k as f64 / m).unwrap_or(0);
            prop_assert_eq!(adjusted.iter().filter(|q| q.unwrap() <= 0.05 * (1.0 + 1e-12)).count(), found);
        }
    }
}
