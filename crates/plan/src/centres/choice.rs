//! Which cities lead: by size, and by what flows through them, for each definition of the zone.

use coregion_diagnose::hierarchy::core_and_centres::{Choice, choose};
use coregion_diagnose::{Sample, Scope, Undefined};
use coregion_zone::{NamedZone, UnitId, UnitSet};

/// How cities are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    /// By an indicator of size.
    Size,
    /// By the flows that start and end in them.
    Network,
}

impl View {
    /// Identifier of its name.
    pub fn label(self) -> &'static str {
        match self {
            View::Size => "view-size",
            View::Network => "view-network",
        }
    }
}

/// The core and the centres of one definition of a zone in one view.
#[derive(Clone, Debug, PartialEq)]
pub struct Led {
    /// The core.
    pub core: UnitId,
    /// The other cities at least theta times as strong, the strongest first, with that ratio.
    pub centres: Vec<(UnitId, f64)>,
    /// Whether another city could claim to be the core.
    pub contested: bool,
    /// How many cities were compared.
    pub cities: usize,
}

/// The choice among cities of these strengths.
pub fn led(units: &[UnitId], strengths: &[f64], theta: f64) -> Result<Led, Undefined> {
    let Choice { core, centres, contested, .. } = choose(&[strengths], strengths, theta)?;
    Ok(Led {
        core: units[core],
        centres: centres.into_iter().map(|(i, ratio)| (units[i], ratio)).collect(),
        contested,
        cities: units.len(),
    })
}

/// The strength of the members of a scope in a view: the indicator, or flows in and out summed over the periods of the
/// first kind of flow. `None` where the package has no such figures.
pub fn strengths(scope: &Scope<'_>, view: View, key: &str) -> Option<(Vec<UnitId>, Vec<f64>)> {
    let members = scope.members();
    match view {
        View::Size => {
            let column = scope.indicator(key, &members).ok()?;
            let sample = Sample::new(scope, &[column]);
            Some((sample.units.clone(), sample.columns.first()?.clone()))
        }
        View::Network => through(scope, &members),
    }
}

/// Flows in and out of each unit, summed.
fn through(scope: &Scope<'_>, members: &UnitSet) -> Option<(Vec<UnitId>, Vec<f64>)> {
    let flows = &scope.zone.flows;
    let kind = flows.kinds().first().copied()?;
    let mut sums = vec![0.0; members.len()];
    for period in flows.periods(kind) {
        let Some(table) = flows.table(kind, period, members) else { continue };
        for flow in table.flows.iter().filter(|f| f.origin != f.destination) {
            sums[flow.origin] += flow.value;
            sums[flow.destination] += flow.value;
        }
    }
    let known: Vec<usize> = (0..members.len()).filter(|i| sums[*i] > 0.0).collect();
    (known.len() >= 2).then(|| {
        (known.iter().map(|i| members.ids()[*i]).collect(), known.iter().map(|i| sums[*i]).collect())
    })
}

/// The definitions of a zone in its package: itself, and the named zones that lie wholly inside it or hold all of it.
pub fn definitions<'z>(scope: &Scope<'z>) -> Vec<&'z NamedZone> {
    let own = scope.named;
    let inside = |a: &NamedZone, b: &NamedZone| a.members.iter().all(|m| b.members.contains(m));
    let mut found = vec![own];
    found.extend(
        (scope.zone.zones.iter())
            .filter(|z| z.id != own.id && z.members.len() >= 3 && (inside(z, own) || inside(own, z)))
            .filter(|z| !scope.compare.iter().any(|c| c.id == z.id)),
    );
    found
}
