//! Dividing an amount by weights so that the parts add up to it.
//!
//! Each part is `amount x weight / sum of weights`, rounded down to the minor unit; what is left, always fewer units
//! than there are parts, goes out by a stated rule. A negative amount is divided as its positive and then negated.
//!
//! ```
//! use coregion_terms::{Currency, Exact, Money, Remainder, allot};
//! let weights: Vec<Exact> = ["4/5", "2/25", "3/25"].iter().map(|w| w.parse().unwrap()).collect();
//! let parts = allot(Money::from_minor(15, Currency::CNY), &weights, Remainder::InOrder)?;
//! assert_eq!(parts.iter().map(|p| p.minor()).collect::<Vec<_>>(), [13, 1, 1]);
//! # Ok::<(), coregion_terms::MoneyError>(())
//! ```

use super::{Money, MoneyError};
use crate::Exact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who gets the minor units that are left when every part is rounded down.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Remainder {
    /// One each to the parts in order, those of weight zero left out.
    #[default]
    InOrder,
    /// One each to the parts that lost most by rounding, the first of equals first.
    Largest,
    /// All to the last part.
    Last,
}

/// The parts of an amount by weights.
///
/// # Errors
/// No weight, a negative one, or all zero.
pub fn allot(amount: Money, weights: &[Exact], remainder: Remainder) -> Result<Vec<Money>, MoneyError> {
    let sum: Exact = weights.iter().sum();
    if sum.is_zero() || weights.iter().any(Exact::is_negative) {
        return Err(MoneyError::NoWeights);
    }
    if amount.is_negative() {
        return allot(amount.negated()?, weights, remainder)?.into_iter().map(Money::negated).collect();
    }
    let total = Exact::from(amount.minor());
    let mut parts = Vec::with_capacity(weights.len());
    let mut lost = Vec::with_capacity(weights.len());
    for weight in weights {
        let exact = (&total * weight).over(&sum).ok_or(MoneyError::NoWeights)?;
        let floor = exact.floor().ok_or(MoneyError::TooLarge)?;
        parts.push(floor);
        lost.push(&exact - &Exact::from(floor));
    }
    let left = amount.minor() - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..parts.len()).filter(|&i| !weights[i].is_zero()).collect();
    match remainder {
        Remainder::InOrder => {}
        Remainder::Largest => order.sort_by(|&a, &b| lost[b].cmp(&lost[a])),
        Remainder::Last => {
            if let Some(last) = parts.last_mut() {
                *last += left;
            }
            order.clear();
        }
    }
    for &at in order.iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[at] += 1;
    }
    Ok(parts.into_iter().map(|minor| Money::from_minor(minor, amount.currency())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;
    use proptest::prelude::*;

    fn parts(minor: i64, weights: &[&str], remainder: Remainder) -> Vec<i64> {
        let weights: Vec<Exact> = weights.iter().map(|w| w.parse().unwrap()).collect();
        let parts = allot(Money::from_minor(minor, Currency::CNY), &weights, remainder).unwrap();
        parts.iter().map(|p| p.minor()).collect()
    }

    #[test]
    fn the_remainder_goes_where_the_rule_says() {
        use Remainder::*;
        for (minor, weights, remainder, expected) in [
            (15, vec!["4/5", "2/25", "3/25"], InOrder, vec![13, 1, 1]),
            (15, vec!["4/5", "2/25", "3/25"], Largest, vec![12, 1, 2]),
            (15, vec!["4/5", "2/25", "3/25"], Last, vec![12, 1, 2]),
            (-15, vec!["4/5", "2/25", "3/25"], InOrder, vec![-13, -1, -1]),
            (2, vec!["0", "1", "1", "1"], InOrder, vec![0, 1, 1, 0]),
            (100_001, vec!["15 %", "25 %", "60 %"], Last, vec![15_000, 25_000, 60_001]),
            (i64::MAX, vec!["1", "1"], InOrder, vec![i64::MAX / 2 + 1, i64::MAX / 2]),
            (0, vec!["1", "2"], InOrder, vec![0, 0]),
        ] {
            assert_eq!(parts(minor, &weights, remainder), expected, "{minor} {weights:?} {remainder:?}");
        }
    }

    #[test]
    fn without_weights_there_is_nothing_to_divide_by() {
        let amount = Money::from_minor(1, Currency::CNY);
        for weights in [vec![], vec![Exact::zero()], vec![Exact::from(2), Exact::from(-1)]] {
            assert_eq!(allot(amount, &weights, Remainder::InOrder), Err(MoneyError::NoWeights));
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_and_are_within_a_unit(
            minor in -1_000_000_000_000i64..1_000_000_000_000,
            weights in prop::collection::vec(0i64..1000, 1..9),
        ) {
            prop_assume!(weights.iter().any(|w| *w > 0));
            let sum: i128 = weights.iter().map(|w| i128::from(*w)).sum();
            let exact: Vec<Exact> = weights.iter().map(|w| Exact::from(*w)).collect();
            for remainder in [Remainder::InOrder, Remainder::Largest] {
                let parts = allot(Money::from_minor(minor, Currency::CNY), &exact, remainder).unwrap();
                prop_assert_eq!(parts.iter().map(|p| p.minor()).sum::<i64>(), minor);
                for (part, weight) in parts.iter().zip(&weights) {
                    let off = i128::from(part.minor()) * sum - i128::from(minor) * i128::from(*weight);
                    // In order, even a part that came out whole may get a unit.
                    let most = if remainder == Remainder::Largest { sum - 1 } else { sum };
                    prop_assert!(off.abs() <= most);
                }
            }
        }
    }
}
