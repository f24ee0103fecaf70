//! Shift-share: did a place grow with the nation, by its mix, or by being competitive?
//!
//! For figures x of a place and X of a reference in industry k at two dates, with growth g (all industries of the
//! reference), g_k (one industry of it) and r_k (the place's own):
//!
//! ```text
//! national      NS_k = x_k g
//! mix           IM_k = x_k (g_k - g)
//! competitive   RS_k = x_k (r_k - g_k)               NS + IM + RS = the change
//! homothetic    h_k  = x X_k / X                     what the place would have with the mix of the reference
//! Esteban       h_k (r_k - g_k)   competitive,   (x_k - h_k) (r_k - g_k)   allocation; they add up to RS_k
//! indices       W = (sum_k x_k (1 + g_k) / x) / (1 + g),   u = x' / sum_k x_k (1 + g_k),   L = W u
//! ```
//!
//! The unit is that of the figures; W (mix, 结构效果指数), u (competitive, 竞争力效果指数) and L (relative growth) are pure
//! numbers around 1. An industry that a place starts from nothing has no growth rate: what it gained is put into RS
//! and the industry is named. An industry that the reference lacks at the first date while the place has it is undefined.
//! Over long spans the weights age: chain the years where more than two are known (dynamic shift-share,
//! [`dynamic_shift_share`], the sum over each pair of neighbouring years).
//!
//! When not to use it: with money at current prices (use workers or constant prices), between classifications that
//! changed, or as a forecast. RS says that a place did better, not why. Time grows with industries times years.
//!
//! References: Dunn 1960 (Papers of the Regional Science Association 6:97-112, doi:10.1111/j.1435-5597.1960.tb01705.x);
//! Esteban-Marquillas 1972 (Regional and Urban Economics 2:249-255); Barff and Knight 1988
//! (Growth and Change 19:1-10) on the dynamic form; data of the example from
//! Farhauer and Kroell 2013.
//!
//! ```
//! use coregion_diagnose::structure::shift_share::shift_share;
//! let found = shift_share(
//!     (&[90.0, 20.0, 10.0, 60.0], &[100.0, 40.0, 10.0, 55.0]),
//!     (&[400.0, 150.0, 150.0, 400.0], &[440.0, 210.0, 135.0, 480.0]),
//! )?;
//! assert!((found.national - 27.0).abs() < 1e-9);
//! assert!((found.mix - 1.0).abs() < 1e-9 && (found.competitive + 3.0).abs() < 1e-9);
//! # Ok::<(), coregion_diagnose::Undefined>(())
//! ```

use super::mix::{self, Mix, mixes};
use crate::{
    Cell, CellKind, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table, Unavailable,
    Undefined,
};
use coregion_zone::{Message, Names};

/// The parts of a change, by industry and in all.
#[derive(Clone, Debug, PartialEq)]
pub struct ShiftShare {
    /// The parts by industry.
    pub industries: Vec<Shift>,
    /// Sum of the national parts.
    pub national: f64,
    /// Sum of the mix parts.
    pub mix: f64,
    /// Sum of the competitive parts.
    pub competitive: f64,
    /// The change.
    pub change: f64,
    /// Sum of the competitive parts with the mix of the reference (Esteban-Marquillas).
    pub homothetic: f64,
    /// Sum of the allocation parts (Esteban-Marquillas).
    pub allocation: f64,
    /// Relative growth L = W u; undefined for a reference or a mix that shrinks to nothing.
    pub relative: Option<f64>,
    /// The index W of the mix.
    pub mix_index: Option<f64>,
    /// The index u of competitiveness.
    pub competitive_index: Option<f64>,
}

/// The parts of the change of one industry.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shift {
    /// What growth at the rate of the whole reference would have given.
    pub national: f64,
    /// What the industry's own rate in the reference added.
    pub mix: f64,
    /// What the place did better or worse.
    pub competitive: f64,
    /// The competitive part with the mix of the reference.
    pub homothetic: f64,
    /// The part of being specialised where the place is competitive.
    pub allocation: f64,
    /// Whether the place started the industry from nothing: its gain is all in `competitive`.
    pub entered: bool,
}

/// The parts of a place's change, from its figures and those of the reference at the first and the last date.
///
/// # Errors
/// Slices that do not align, negative or non-finite figures, a place or reference without anything at the first date,
/// or an industry that the reference lacks at the first date while the place has it.
pub fn shift_share(place: (&[f64], &[f64]), reference: (&[f64], &[f64])) -> Result<ShiftShare, Undefined> {
    let m = place.0.len();
    for values in [place.0, place.1, reference.0, reference.1] {
        Undefined::check_length(m, values.len())?;
        Undefined::check_not_negative(values)?;
    }
    let (before, whole) = (sum(place.0), sum(reference.0));
    if before == 0.0 || whole == 0.0 {
        return Err(Undefined::AllZero);
    }
    let growth = sum(reference.1) / whole - 1.0;
    let mut industries = Vec::with_capacity(m);
    let mut expected = 0.0;
    for at in 0..m {
        let (x, later, big) = (place.0[at], place.1[at], reference.0[at]);
        if big == 0.0 && x > 0.0 {
            return Err(Undefined::Zero { at });
        }
        if x == 0.0 {
            industries.push(Shift {
                competitive: later,
                homothetic: 0.0,
                allocation: later,
                entered: later > 0.0,
                ..Shift::default()
            });
            continue;
        }
        let industry = reference.1[at] / big - 1.0;
        let lead = later / x - 1.0 - industry;
        let homothetic = before * (big / whole);
        expected += x * (1.0 + industry);
        industries.push(Shift {
            national: x * growth,
            mix: x * (industry - growth),
            competitive: x * lead,
            homothetic: homothetic * lead,
            allocation: (x - homothetic) * lead,
            entered: false,
        });
    }
    let total = |part: fn(&Shift) -> f64| industries.iter().map(part).sum::<f64>();
    let after = sum(place.1);
    let mix_index = (growth > -1.0).then(|| expected / before / (1.0 + growth));
    let competitive_index = (expected > 0.0).then(|| after / expected);
    Ok(ShiftShare {
        national: total(|s| s.national),
        mix: total(|s| s.mix),
        competitive: total(|s| s.competitive),
        homothetic: total(|s| s.homothetic),
        allocation: total(|s| s.allocation),
        change: after - before,
        relative: mix_index.zip(competitive_index).map(|(w, u)| w * u),
        mix_index,
        competitive_index,
        industries,
    })
}

/// The parts of a change summed over each pair of neighbouring dates. The indices are products over the pairs.
///
/// # Errors
/// As [`shift_share`]; fewer than two dates, or a different number of dates of place and reference.
pub fn dynamic_shift_share<R: AsRef<[f64]>>(place: &[R], reference: &[R]) -> Result<ShiftShare, Undefined> {
    Undefined::check_length(place.len(), reference.len())?;
    if place.len() < 2 {
        return Err(Undefined::TooFew { needed: 2, found: place.len() });
    }
    let mut found: Option<ShiftShare> = None;
    for (x, big) in place.windows(2).zip(reference.windows(2)) {
        let next = shift_share((x[0].as_ref(), x[1].as_ref()), (big[0].as_ref(), big[1].as_ref()))?;
        found = Some(match found {
            None => next,
            Some(so_far) => so_far.and_then(next),
        });
    }
    found.ok_or(Undefined::TooFew { needed: 2, found: place.len() })
}

impl ShiftShare {
    fn and_then(mut self, next: ShiftShare) -> ShiftShare {
        for (a, b) in self.industries.iter_mut().zip(&next.industries) {
            a.national += b.national;
            a.mix += b.mix;
            a.competitive += b.competitive;
            a.homothetic += b.homothetic;
            a.allocation += b.allocation;
            a.entered |= b.entered;
        }
        let product = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a * b);
        ShiftShare {
            national: self.national + next.national,
            mix: self.mix + next.mix,
            competitive: self.competitive + next.competitive,
            change: self.change + next.change,
            homothetic: self.homothetic + next.homothetic,
            allocation: self.allocation + next.allocation,
            relative: product(self.relative, next.relative),
            mix_index: product(self.mix_index, next.mix_index),
            competitive_index: product(self.competitive_index, next.competitive_index),
            industries: self.industries,
        }
    }
}

fn sum(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// The quadrant of mix and competitive parts.
pub fn class(mix: f64, competitive: f64) -> &'static str {
    match (mix >= 0.0, competitive >= 0.0) {
        (true, true) => "class-shift-both",
        (true, false) => "class-shift-mix",
        (false, true) => "class-shift-competitive",
        (false, false) => "class-shift-neither",
    }
}

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "shift-share",
    group: Group::Structure,
    references: &[
        "Dunn 1960, Papers of the Regional Science Association 6:97-112, doi:10.1111/j.1435-5597.1960.tb01705.x",
        "Esteban-Marquillas 1972, Regional and Urban Economics 2:249-255",
        "Barff and Knight 1988, Growth and Change 19:1-10",
    ],
    options: &[
        mix::COUNTED,
        mix::CLASSIFICATION,
        mix::EXCLUDE_NONE,
        mix::REFERENCE,
        mix::LEVEL,
        mix::FROM,
        mix::TO,
        OptionSpec { name: "span", kind: Kind::Choice(&["dynamic", "ends"]), default: "dynamic" },
    ],
    run,
};

/// The figures of each place of a scope at each date, the reference, and the shifts of each place and of the zone.
pub(super) struct Shifts {
    /// The mixes of the dates, places in the same order.
    pub mixes: Vec<Mix>,
    /// The shifts of each place.
    pub places: Vec<Result<ShiftShare, Undefined>>,
    /// The shifts of all places together.
    pub zone: Result<ShiftShare, Undefined>,
}

/// The shifts of a scope; `ends` takes the first and the last year only.
pub(super) fn of_scope(scope: &Scope<'_>, options: &Options, ends: bool) -> Result<Shifts, Unavailable> {
    let mut mixes = mixes(scope, options)?;
    if ends && mixes.len() > 2 {
        mixes.drain(1..mixes.len() - 1);
    }
    let reference: Vec<Vec<f64>> = mixes.iter().map(|mix| mix.reference.totals.clone()).collect();
    let known: Vec<Vec<Vec<f64>>> = mixes.iter().map(Mix::known).collect();
    let n = mixes[0].rows.len();
    let m = mixes[0].industries.len();
    // An industry that a place does not know at some date is left out of that place at every date.
    let places = (0..n)
        .map(|i| {
            let complete: Vec<usize> =
                (0..m).filter(|k| mixes.iter().all(|mix| mix.rows[i][*k].is_some())).collect();
            let take = |row: &Vec<f64>| complete.iter().map(|k| row[*k]).collect::<Vec<f64>>();
            let own: Vec<Vec<f64>> = known.iter().map(|rows| take(&rows[i])).collect();
            let whole: Vec<Vec<f64>> = reference.iter().map(take).collect();
            let mut found = dynamic_shift_share(&own, &whole)?;
            let mut industries = vec![Shift::default(); m];
            for (k, shift) in complete.iter().zip(&found.industries) {
                industries[*k] = *shift;
            }
            found.industries = industries;
            Ok(found)
        })
        .collect();
    let together: Vec<Vec<f64>> =
        (known.iter()).map(|rows| (0..m).map(|k| rows.iter().map(|row| row[k]).sum()).collect()).collect();
    let zone = dynamic_shift_share(&together, &reference);
    Ok(Shifts { mixes, places, zone })
}

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let shifts = of_scope(scope, options, options.text("span") == Some("ends"))?;
    let (first, last) = (&shifts.mixes[0], &shifts.mixes[shifts.mixes.len() - 1]);
    let mut sample = last.sample.clone().at_least(1, "industries")?;
    sample.inputs = shifts.mixes.iter().flat_map(|mix| mix.sample.inputs.clone()).collect();
    let found = shifts
        .zone
        .as_ref()
        .map_err(|reason| Unavailable { reason: reason.message(), resource: "industries" })?;
    let base: f64 = first.known().iter().flatten().sum();
    let say = |id| {
        Message::new(id)
            .text("from", first.year.to_string())
            .text("to", last.year.to_string())
            .percent("change", found.change / base, 1)
            .percent("national", found.national / base, 1)
            .percent("mix", found.mix / base, 1)
            .percent("competitive", found.competitive / base, 1)
    };
    let mut findings = Vec::new();
    for (statistic, value, id) in [
        ("competitive", found.competitive, "reading-shift-competitive"),
        ("mix", found.mix, "reading-shift-mix"),
        ("national", found.national, "reading-shift-national"),
    ] {
        let mut finding = sample.finding(scope, MEASURE.name, statistic, 100.0 * value / base, say(id));
        finding.unit = "%".to_owned();
        finding.decimals = 1;
        findings.push(finding);
    }
    findings[0].warnings = last.warnings.clone();
    findings[0].warnings.push(Message::new("warning-shift-prices"));
    if shifts.mixes.len() == 2 && last.year - first.year > 3 {
        findings[0].warnings.push(Message::new("warning-shift-span"));
    }
    let entered: Vec<Names> = (last.industries.iter().zip(&found.industries))
        .filter(|(_, shift)| shift.entered)
        .map(|(class, _)| class.names.clone())
        .collect();
    if !entered.is_empty() {
        let names = coregion_zone::Arg::List(entered);
        findings[0].warnings.push(Message::new("warning-shift-entered").arg("names", names));
    }
    let won = shifts.places.iter().flatten().filter(|s| s.competitive > 0.0).count();
    let reading = say("reading-shift-places").int("won", won).int("places", sample.len());
    let mut finding = sample.finding(scope, MEASURE.name, "places-competitive", won as f64, reading);
    finding.decimals = 0;
    findings.push(finding);
    Ok(Output { findings, tables: vec![places(&shifts, &sample), industries(last, found, base)] })
}

fn places(shifts: &Shifts, sample: &crate::Sample) -> Table {
    let mut table = Table::new("shift-share", Message::new("table-shift-share"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("change", "column-change", CellKind::Percent(1))
        .column("national", "column-shift-national", CellKind::Percent(1))
        .column("mix", "column-shift-mix", CellKind::Percent(1))
        .column("competitive", "column-shift-competitive", CellKind::Percent(1))
        .column("homothetic", "column-shift-homothetic", CellKind::Percent(1))
        .column("allocation", "column-shift-allocation", CellKind::Percent(1))
        .column("mix-index", "column-shift-w", CellKind::Number(3))
        .column("competitive-index", "column-shift-u", CellKind::Number(3))
        .column("relative", "column-shift-l", CellKind::Number(3))
        .column("class", "column-class", CellKind::Text)
        .plot(Plot::Scatter { label: "unit", x: "mix", y: "competitive", log: false });
    let first = shifts.mixes[0].known();
    for (i, (unit, found)) in sample.units.iter().zip(&shifts.places).enumerate() {
        let Ok(found) = found else { continue };
        let base: f64 = first[i].iter().sum();
        let share = |value: f64| Cell::number(Some(value / base));
        table.push(vec![
            Cell::Unit(*unit),
            share(found.change),
            share(found.national),
            share(found.mix),
            share(found.competitive),
            share(found.homothetic),
            share(found.allocation),
            Cell::number(found.mix_index),
            Cell::number(found.competitive_index),
            Cell::number(found.relative),
            Cell::Label(Message::new(class(found.mix, found.competitive))),
        ]);
    }
    table
}

fn industries(last: &Mix, found: &ShiftShare, base: f64) -> Table {
    let mut table = Table::new("shift-share-industries", Message::new("table-shift-share-industries"))
        .column("industry", "column-industry", CellKind::Text)
        .column("mix", "column-shift-mix", CellKind::Percent(2))
        .column("competitive", "column-shift-competitive", CellKind::Percent(2))
        .plot(Plot::Bars { label: "industry", value: "competitive" });
    for (class, shift) in last.industries.iter().zip(&found.industries) {
        table.push(vec![
            Cell::Name(class.names.clone()),
            Cell::Number(shift.mix / base),
            Cell::Number(shift.competitive / base),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use proptest::prelude::*;

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    const PLACE: ([f64; 4], [f64; 4]) = ([90.0, 20.0, 10.0, 60.0], [100.0, 40.0, 10.0, 55.0]);
    const NATION: ([f64; 4], [f64; 4]) = ([400.0, 150.0, 150.0, 400.0], [440.0, 210.0, 135.0, 480.0]);

    #[test]
    fn worked_figures() {
        let found = shift_share((&PLACE.0, &PLACE.1), (&NATION.0, &NATION.1)).unwrap();
        close(found.national, 27.0);
        close(found.mix, 1.0);
        close(found.competitive, -3.0);
        close(found.change, 25.0);
        close(found.homothetic, -0.6363636363636331);
        close(found.allocation, -2.363636363636366);
        for (shift, expected) in found.industries.iter().zip([1.0, 12.0, 1.0, -17.0]) {
            close(shift.competitive, expected);
        }
        // L = (205 / 180) / (1265 / 1100); expected 90 x 1.1 + 20 x 1.4 + 10 x 0.9 + 60 x 1.2 = 208.
        close(found.relative.unwrap(), 205.0 / 180.0 / 1.15);
        close(found.mix_index.unwrap(), 208.0 / 180.0 / 1.15);
        close(found.competitive_index.unwrap(), 205.0 / 208.0);
    }

    #[test]
    fn edges_are_reasons() {
        let (p, n) = ((&[0.0, 5.0][..], &[3.0, 5.0][..]), (&[2.0, 10.0][..], &[4.0, 10.0][..]));
        let entered = shift_share(p, n).unwrap();
        assert!(entered.industries[0].entered);
        close(entered.industries[0].competitive, 3.0);
        close(entered.national + entered.mix + entered.competitive, 3.0);
        assert_eq!(shift_share((&[1.0], &[1.0]), (&[0.0], &[1.0])), Err(Undefined::AllZero));
        assert_eq!(
            shift_share((&[1.0, 1.0], &[1.0, 1.0]), (&[0.0, 1.0], &[1.0, 1.0])),
            Err(Undefined::Zero { at: 0 })
        );
        assert_eq!(
            shift_share((&[1.0], &[1.0, 2.0]), (&[1.0], &[1.0])),
            Err(Undefined::Lengths { expected: 1, found: 2 })
        );
        assert_eq!(dynamic_shift_share(&[[1.0]], &[[1.0]]), Err(Undefined::TooFew { needed: 2, found: 1 }));
        let gone = shift_share((&[1.0], &[0.0]), (&[2.0], &[0.0])).unwrap();
        assert_eq!((gone.relative, gone.competitive_index), (None, None));
    }

    proptest! {
        #[test]
        fn parts_add_up(
            rows in prop::collection::vec((0.0f64..1e4, 0.0f64..1e4, 0.0f64..1e4, 0.0f64..1e6, 0.0f64..1e6, 0.0f64..1e6), 2..8)
        ) {
            prop_assume!(rows.iter().map(|r| r.0).sum::<f64>() > 1.0 && rows.iter().map(|r| r.1).sum::<f64>() > 1.0);
            let place: Vec<Vec<f64>> = [0, 1, 2].iter().map(|t| rows.iter().map(|r| [r.0, r.1, r.2][*t]).collect()).collect();
            // The place is part of the reference.
            let whole: Vec<Vec<f64>> = [0, 1, 2].iter()
                .map(|t| rows.iter().map(|r| [r.0 + r.3, r.1 + r.4, r.2 + r.5][*t]).collect())
                .collect();
            let scale = whole.iter().flatten().copied().fold(1.0, f64::max);
            for found in [
                shift_share((&place[0], &place[2]), (&whole[0], &whole[2])).unwrap(),
                dynamic_shift_share(&place, &whole).unwrap(),
            ] {
                let change: f64 = place[2].iter().sum::<f64>() - place[0].iter().sum::<f64>();
                let parts = found.national + found.mix + found.competitive;
                prop_assert!((parts - change).abs() < 1e-9 * scale * 1e3, "{} {}", parts, change);
                prop_assert!((found.homothetic + found.allocation - found.competitive).abs() < 1e-6 * scale);
                if let (Some(l), Some(w), Some(u)) = (found.relative, found.mix_index, found.competitive_index) {
                    prop_assert!((l - w * u).abs() <= 1e-9 * l.abs().max(1.0));
                }
            }
            // The whole against itself has no mix and no competitive part.
            let own = shift_share((&whole[0], &whole[1]), (&whole[0], &whole[1])).unwrap();
            prop_assert!(own.mix.abs() < 1e-6 * scale && own.competitive.abs() < 1e-6 * scale);
        }
    }

    #[test]
    fn the_embedded_zone_from_2010_to_2020() {
        let out = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[]);
        assert_eq!((out.tables[0].rows.len(), out.tables[1].rows.len()), (20, 20));
        let value = |s: &str| out.findings.iter().find(|f| f.statistic == s).unwrap().value.number().unwrap();
        let Cell::Number(change) = out.tables[0].rows[0][1] else { panic!("a change") };
        assert!(change.is_finite());
        // The three parts of the zone add up to its change.
        let parts = value("competitive") + value("mix") + value("national");
        assert!(parts.abs() < 100.0, "{parts}");
        let counties = tiny::run(&MEASURE, &tiny::scope(tiny::embedded()), &[("level", "county")]);
        assert!(counties.tables[0].rows.len() > 100);
        assert!(!counties.findings[0].dropped.is_empty());
    }
}
