//! An airshed: members share the air, so nobody is upstream and money goes through a common pool.
//!
//! Each member's change of fine particles is set against the change of the airshed as a whole, so that a good or bad year
//! of weather moves nothing: with C_i a member's mean in the year and B_i its mean of the base years,
//!
//! ```text
//! ratio_i = (C_i / B_i) / (sum C / sum B)
//! ```
//!
//! A published rule says what a ratio is worth: the index P of the Xin'an River with its bands, or the points of Liuzhuang (100 x (ratio -
//! 1), each worth a fixed amount up to a cap). Members behind pay in, members ahead are paid: the smaller of the two sums moves, each
//! side allotting it by what its members are due. Without members on both sides nothing moves, and that is said.

use coregion_terms::compensation::p_index;
use coregion_terms::{
    Exact, Money, MoneyError, Remainder, Rounding, Term, Undefined, WaterClass, allot, published,
};

/// The ratio of each member's change to that of the airshed; none where a figure is missing or not above zero.
pub fn ratios(now: &[Option<f64>], base: &[Option<f64>]) -> Vec<Option<f64>> {
    let both = |i: usize| {
        let (now, base) = (now.get(i).copied()??, base.get(i).copied()??);
        (now > 0.0 && base > 0.0).then_some((now, base))
    };
    let (sum_now, sum_base) =
        (0..now.len()).filter_map(both).fold((0.0, 0.0), |(n, b), (now, base)| (n + now, b + base));
    (0..now.len()).map(|i| both(i).map(|(now, base)| (now / base) / (sum_now / sum_base))).collect()
}

/// What a published rule says a ratio is worth to the member: positive is received, negative paid.
///
/// # Errors
/// No such rule, or an amount too large.
pub fn due(rule: &str, ratio: f64, scale: &Exact) -> Result<Money, Undefined> {
    let missing = || Undefined::Missing { fact: rule.to_owned(), period: String::new() };
    let ratio: Exact = format!("{ratio:.9}").parse().map_err(|_| missing())?;
    let due = match published(rule).and_then(|clause| clause.term).ok_or_else(missing)? {
        Term::CompensationPIndex(term) => {
            let index = &ratio * &term.stability;
            p_index::payment(&term, &index, &mut Vec::new())?
        }
        Term::CompensationSteps(mut term) => {
            // The air has no class of water: at the target class only the points count.
            term.target = WaterClass::III;
            let points = &(&ratio - &Exact::one()) * &Exact::from(100);
            coregion_terms::compensation::steps::payment(
                &term,
                WaterClass::III,
                Some(&points),
                &mut Vec::new(),
            )?
        }
        _ => return Err(missing()),
    };
    Ok(due.share(scale, Rounding::Down)?)
}

/// What moves through the pool: the gain of each member, adding up to nothing.
///
/// # Errors
/// Amounts in two currencies or too large.
pub fn settle(dues: &[Money]) -> Result<Vec<Money>, MoneyError> {
    let Some(first) = dues.first() else { return Ok(Vec::new()) };
    let none = Money::zero(first.currency());
    let side = |sign: i64| -> Result<(Vec<Exact>, Money), MoneyError> {
        let parts: Vec<Money> = (dues.iter())
            .map(|d| if d.minor().signum() == sign { *d } else { none })
            .map(|d| if d.is_negative() { d.negated() } else { Ok(d) })
            .collect::<Result<_, _>>()?;
        let sum = Money::total(first.currency(), parts.iter().copied())?;
        Ok((parts.iter().map(|p| Exact::from(p.minor())).collect(), sum))
    };
    let ((receive, due_out), (pay, due_in)) = (side(1)?, side(-1)?);
    let moved = due_out.least(due_in)?;
    if moved.is_zero() {
        return Ok(vec![none; dues.len()]);
    }
    let received = allot(moved, &receive, Remainder::default())?;
    let paid = allot(moved, &pay, Remainder::default())?;
    received.into_iter().zip(paid).map(|(r, p)| r.minus(p)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_terms::Currency;
    use proptest::prelude::*;

    #[test]
    fn a_year_that_changes_all_alike_moves_nothing() {
        let base = [Some(60.0), Some(80.0), None, Some(40.0)];
        let alike = [Some(45.0), Some(60.0), Some(50.0), Some(30.0)];
        let found = ratios(&alike, &base);
        assert_eq!(found[2], None);
        for ratio in found.iter().flatten() {
            assert!((ratio - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn points_and_bands_are_those_published() {
        let one = Exact::one();
        // Six points better: 6 million; 70 points worse: the cap of 40 million.
        assert_eq!(due("liuzhuang", 0.94, &one).unwrap().minor(), 600_000_000);
        assert_eq!(due("liuzhuang", 1.7, &one).unwrap().minor(), -4_000_000_000);
        // P = 0.90 x 1.04 = 0.936: at most 0.95. P = 0.90 x 1.2 = 1.08: above 1.
        assert_eq!(due("xinan-3", 1.04, &one).unwrap().minor(), 20_000_000_000);
        assert_eq!(due("xinan-3", 1.2, &one).unwrap().minor(), -10_000_000_000);
        assert!(due("chishui", 1.0, &one).is_err());
    }

    #[test]
    fn the_smaller_side_moves() {
        let cny = |minor: i64| Money::from_minor(minor, Currency::CNY);
        let moved = settle(&[cny(300), cny(100), cny(-200), cny(0)]).unwrap();
        assert_eq!(moved.iter().map(|m| m.minor()).collect::<Vec<_>>(), [150, 50, -200, 0]);
        assert!(settle(&[cny(300), cny(100)]).unwrap().iter().all(|m| m.is_zero()));
        assert!(settle(&[]).unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn the_pool_is_balanced_and_nobody_moves_more_than_is_due(dues in prop::collection::vec(-1_000i64..1_000, 1..12)) {
            let money: Vec<Money> = dues.iter().map(|d| Money::from_minor(*d, Currency::CNY)).collect();
            let moved = settle(&money).unwrap();
            prop_assert_eq!(moved.iter().map(|m| m.minor()).sum::<i64>(), 0);
            for (due, moved) in dues.iter().zip(&moved) {
                prop_assert!(moved.minor() == 0 || moved.minor().signum() == due.signum());
                prop_assert!(moved.minor().abs() <= due.abs());
            }
        }
    }
}
