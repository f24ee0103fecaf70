//! Amounts as JSON numbers with all their decimals.

use coregion_terms::Money;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// An amount as a JSON number, exact whatever its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal(pub Money);

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.amount()).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_minor_unit_is_lost() {
        for (money, json) in [
            ("1000.01 CNY", "1000.01"),
            ("92233720368547758.07 CNY", "92233720368547758.07"),
            ("-0.50 CNY", "-0.50"),
            ("7 JPY", "7"),
        ] {
            assert_eq!(serde_json::to_string(&Decimal(money.parse().unwrap())).unwrap(), json);
        }
    }
}
