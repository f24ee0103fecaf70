//! Swaps: what one place has beyond its part that another lacks, over several fields at once.
//!
//! ```text
//! beyond   e_i  = x_i - b_i (sum x / sum b)            x what is held, b who it is held for; adds up to nothing
//! part     s_i  = e_i / (sum |e| / 2)                  of all that would have to move for every place to have its part
//! gives    g_ij = sum over fields of min(s_i+, s_j-)
//! mutual   2 min(g_ij, g_ji)      total  g_ij + g_ji
//! ```
//!
//! A pair with a high total and no mutual part is help, not exchange: it needs another ground to last. A field in which
//! everyone has the same part gives nothing. Missing is not zero: a place without a figure takes no part in that field.

use coregion_diagnose::Undefined;

/// What each place has beyond its part of the whole.
///
/// # Errors
/// Slices that do not align, figures that are negative or not finite, fewer than two places with both, or nobody to hold for.
pub fn beyond(held: &[Option<f64>], bases: &[Option<f64>]) -> Result<Vec<Option<f64>>, Undefined> {
    Undefined::check_length(held.len(), bases.len())?;
    let both: Vec<Option<(f64, f64)>> = held.iter().zip(bases).map(|(x, b)| Some(((*x)?, (*b)?))).collect();
    let (mut whole, mut base, mut known) = (0.0, 0.0, 0);
    for (x, b) in both.iter().flatten() {
        Undefined::check_not_negative(&[*x, *b])?;
        whole += x;
        base += b;
        known += 1;
    }
    if known < 2 {
        return Err(Undefined::TooFew { needed: 2, found: known });
    }
    if base <= 0.0 {
        return Err(Undefined::AllZero);
    }
    Ok(both.into_iter().map(|pair| pair.map(|(x, b)| x - b * (whole / base))).collect())
}

/// Each place's part of all that would have to move for every place to have its part.
pub fn parts(beyond: &[Option<f64>]) -> Vec<Option<f64>> {
    let moved: f64 = beyond.iter().flatten().map(|e| e.abs()).sum::<f64>() / 2.0;
    beyond.iter().map(|e| e.map(|e| if moved > 0.0 { e / moved } else { 0.0 })).collect()
}

/// What two places can do for each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swap {
    /// The first place.
    pub one: usize,
    /// The second place.
    pub other: usize,
    /// What the first gives and what the second gives, over all fields.
    pub gives: [f64; 2],
    /// The field in which each gives most.
    pub fields: [Option<usize>; 2],
}

impl Swap {
    /// What is given both ways.
    pub fn mutual(&self) -> f64 {
        2.0 * self.gives[0].min(self.gives[1])
    }

    /// What is given in all.
    pub fn total(&self) -> f64 {
        self.gives[0] + self.gives[1]
    }
}

/// Every pair in which somebody gives something, those that give both ways first. `fields` holds the parts of each field in
/// the order of the places.
///
/// # Errors
/// Fields of different lengths.
pub fn swaps(fields: &[Vec<Option<f64>>]) -> Result<Vec<Swap>, Undefined> {
    let n = fields.first().map_or(0, Vec::len);
    for field in fields {
        Undefined::check_length(n, field.len())?;
    }
    let gives = |from: usize, to: usize| -> (f64, Option<usize>) {
        let (mut sum, mut best) = (0.0, (0.0, None));
        for (k, field) in fields.iter().enumerate() {
            let (Some(has), Some(lacks)) = (field[from], field[to]) else { continue };
            let fit = has.max(0.0).min((-lacks).max(0.0));
            sum += fit;
            if fit > best.0 {
                best = (fit, Some(k));
            }
        }
        (sum, best.1)
    };
    let mut found = Vec::new();
    for one in 0..n {
        for other in one + 1..n {
            let ((a, first), (b, second)) = (gives(one, other), gives(other, one));
            if a + b > 0.0 {
                found.push(Swap { one, other, gives: [a, b], fields: [first, second] });
            }
        }
    }
    found.sort_by(|a, b| {
        let order = b.mutual().total_cmp(&a.mutual()).then(b.total().total_cmp(&a.total()));
        order.then((a.one, a.other).cmp(&(b.one, b.other)))
    });
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn a_small_case_by_hand() {
        // 100 and 100 people, 100 without a figure: 30 and 10 graduates. The mean is 20 a place: 10 beyond, 10 lacking.
        let graduates = beyond(&[Some(30.0), Some(10.0), None], &some(&[100.0, 100.0, 100.0])).unwrap();
        assert_eq!(graduates, [Some(10.0), Some(-10.0), None]);
        let jobs = beyond(&some(&[10.0, 40.0, 10.0]), &some(&[100.0, 100.0, 100.0])).unwrap();
        assert_eq!(jobs, [Some(-10.0), Some(20.0), Some(-10.0)]);
        let fields = vec![parts(&graduates), parts(&jobs)];
        let found = swaps(&fields).unwrap();
        // The first gives all graduates that must move; the second half of the jobs back, and half to the third.
        assert_eq!(found[0], Swap { one: 0, other: 1, gives: [1.0, 0.5], fields: [Some(0), Some(1)] });
        assert_eq!((found[0].mutual(), found[0].total()), (1.0, 1.5));
        assert_eq!((found[1].one, found[1].other, found[1].gives), (1, 2, [0.5, 0.0]));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(beyond(&some(&[1.0]), &some(&[1.0])), Err(Undefined::TooFew { needed: 2, found: 1 }));
        assert_eq!(beyond(&some(&[1.0, 2.0]), &some(&[0.0, 0.0])), Err(Undefined::AllZero));
        assert_eq!(
            beyond(&some(&[1.0, -2.0]), &some(&[1.0, 1.0])),
            Err(Undefined::Negative { at: 0, value: -2.0 })
        );
        assert!(swaps(&[some(&[1.0]), some(&[1.0, 2.0])]).is_err());
        assert!(
            swaps(&[parts(&beyond(&some(&[5.0, 5.0]), &some(&[1.0, 1.0])).unwrap())]).unwrap().is_empty()
        );
    }

    proptest! {
        #[test]
        fn what_is_beyond_adds_up_to_nothing_and_gifts_stay_within_what_moves(
            held in prop::collection::vec(prop::collection::vec(0.0..1e3f64, 5), 1..4),
            bases in prop::collection::vec(1.0..1e3f64, 5),
        ) {
            let mut fields = Vec::new();
            for field in &held {
                let over = beyond(&some(field), &some(&bases)).unwrap();
                prop_assert!(over.iter().flatten().sum::<f64>().abs() < 1e-9 * 1e4);
                fields.push(parts(&over));
            }
            for swap in swaps(&fields).unwrap() {
                prop_assert!(swap.mutual() <= swap.total() + 1e-12);
                prop_assert!(swap.total() <= held.len() as f64 + 1e-9);
            }
        }
    }
}
