//! How ties fade with distance: the forms, and the exponent that real flows give.

use super::distances::Distances;
use crate::barriers::gravity::flows;
use crate::barriers::ppml::{self, Errors, ppml};
use crate::{Interval, Kind, OptionSpec, Options, Scope};
use coregion_zone::{Message, Provenance, UnitId, UnitSet};

/// How a tie fades with distance d (in the unit of the distances).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decay {
    /// `d^-b`.
    Power(f64),
    /// `exp(-b d)`.
    Exponential(f64),
    /// `(exp(-(d / d0)^2 / 2) - e^-0.5) / (1 - e^-0.5)` up to d0, nothing beyond.
    Gaussian(f64),
    /// 1 up to d0, nothing beyond.
    Within(f64),
}

impl Decay {
    /// The weight at a distance; nothing at an infinite one.
    pub fn weight(self, d: f64) -> f64 {
        if d == f64::INFINITY {
            return 0.0;
        }
        match self {
            Decay::Power(b) => d.powf(-b),
            Decay::Exponential(b) => (-b * d).exp(),
            Decay::Gaussian(reach) if d <= reach => {
                let (edge, share) = ((-0.5f64).exp(), d / reach);
                ((-share * share / 2.0).exp() - edge) / (1.0 - edge)
            }
            Decay::Within(reach) if d <= reach => 1.0,
            Decay::Gaussian(_) | Decay::Within(_) => 0.0,
        }
    }
}

/// The exponent of distance; by default the one that flows give, else 2 by custom.
pub(crate) const EXPONENT: OptionSpec =
    OptionSpec { name: "exponent", kind: Kind::Number(0.01, 10.0), default: "" };

/// An exponent of distance and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Exponent {
    pub value: f64,
    /// Where flows gave it.
    pub interval: Option<Interval>,
    /// The flows that gave it.
    pub inputs: Vec<Provenance>,
    /// In words.
    pub said: Message,
}

/// The exponent of the options, else of the flows between these units, else 2.
pub(crate) fn exponent(
    scope: &Scope<'_>,
    units: &[UnitId],
    distances: &Distances,
    options: &Options,
) -> Exponent {
    let plain = |value, id| Exponent {
        value,
        interval: None,
        inputs: Vec::new(),
        said: Message::new(id).number("value", value, 2),
    };
    match options.number("exponent") {
        Some(given) => plain(given, "decay-given"),
        None => calibrated(scope, units, distances).unwrap_or_else(|| plain(2.0, "decay-custom")),
    }
}

/// Poisson pseudo-maximum likelihood of the flows on the logarithm of distance, with effects of origin and destination.
/// None without flows, or where flows do not fall with distance.
fn calibrated(scope: &Scope<'_>, units: &[UnitId], distances: &Distances) -> Option<Exponent> {
    let set = UnitSet::new(units.to_vec(), &scope.named.id, None);
    let table = flows(scope, None, None, &set).ok()?;
    let (mut value, mut log, mut from, mut to) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for flow in &table.flows {
        let d = distances.row(flow.origin)[flow.destination];
        if d > 0.0 && d.is_finite() {
            value.push(flow.value);
            log.push(d.ln());
            from.push(flow.origin as u32);
            to.push(flow.destination as u32);
        }
    }
    let errors = ppml::Options { errors: Errors::TwoWay(&from, &to), ..ppml::Options::default() };
    let found = ppml(&value, &[&log], &[&from, &to], &errors).ok()?.coefficient(0)?;
    let exponent = -found.estimate;
    if !(0.01..=10.0).contains(&exponent) {
        return None;
    }
    let interval = found.error.map(|e| Interval {
        low: exponent - 1.96 * e,
        high: exponent + 1.96 * e,
        level: 0.95,
        kind: "clustered",
    });
    let period = table.provenance.period.map_or(String::new(), |p| p.to_string());
    let said = Message::new("decay-calibrated")
        .number("value", exponent, 2)
        .text("kind", table.kind.replace('_', " "))
        .text("period", period)
        .int("pairs", value.len());
    Some(Exponent { value: exponent, interval, inputs: vec![table.provenance], said })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_fade_and_end() {
        assert_eq!(Decay::Power(2.0).weight(4.0), 0.0625);
        assert!((Decay::Exponential(0.5).weight(2.0) - (-1f64).exp()).abs() < 1e-15);
        assert_eq!(Decay::Gaussian(30.0).weight(0.0), 1.0);
        assert_eq!(Decay::Gaussian(30.0).weight(30.0), 0.0);
        assert_eq!((Decay::Within(30.0).weight(30.0), Decay::Within(30.0).weight(30.1)), (1.0, 0.0));
        for decay in [Decay::Power(0.5), Decay::Exponential(0.0), Decay::Gaussian(1.0), Decay::Within(1e300)]
        {
            assert_eq!(decay.weight(f64::INFINITY), 0.0);
        }
    }
}
