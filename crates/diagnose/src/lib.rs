//! See: what holds cooperation between jurisdictions back.
//!
//! A method is a file. Its kernel is a plain function on slices, data first, one options struct last, and a
//! plain result; below it stands the adapter that takes the columns it needs from a [`Scope`] and turns
//! the result into [`Finding`]s and [`Table`]s. [`measures`] lists every method, so that a report, the
//! command line or another program can run all that the data allow.
//!
//! The crate is pure: no files, no clock, no global randomness. Seeds are arguments and are echoed.

pub mod access;
pub mod barriers;
pub mod composite;
mod diagnosis;
pub mod disparity;
mod eigenvalues;
mod finding;
pub mod hierarchy;
pub mod interaction;
mod measure;
pub mod random;
mod sample;
mod scope;
pub mod spatial;
pub mod structure;
mod table;
#[cfg(test)]
mod tiny;
mod undefined;

pub use diagnosis::{Diagnosis, Run, Weighing, weigh};
pub use finding::{Constraint, Dropped, Evidence, Finding, Interval, Null, Support, Value};
pub use measure::{Group, Kind, Measure, OptionSpec, Options, Output, Unavailable};
pub use sample::Sample;
pub use scope::Scope;
pub use table::{Cell, CellKind, Plot, Table, TableColumn};
pub use undefined::Undefined;

use coregion_zone::Language;

/// Every measure, in the order in which a planner would read them.
pub fn measures() -> Vec<&'static Measure> {
    [
        hierarchy::MEASURES,
        disparity::MEASURES,
        structure::MEASURES,
        barriers::MEASURES,
        spatial::MEASURES,
        interaction::MEASURES,
        access::MEASURES,
        composite::MEASURES,
    ]
    .into_iter()
    .flatten()
    .copied()
    .collect()
}

/// The measure of a name.
pub fn measure(name: &str) -> Option<&'static Measure> {
    measures().into_iter().find(|m| m.name == name)
}

/// The Fluent patterns of this crate's texts in a language.
pub fn locales(language: Language) -> &'static [&'static str] {
    match language {
        Language::En => &[
            include_str!("../locales/en/common.ftl"),
            include_str!("../locales/en/hierarchy.ftl"),
            include_str!("../locales/en/disparity.ftl"),
            include_str!("../locales/en/structure.ftl"),
            include_str!("../locales/en/barriers.ftl"),
            include_str!("../locales/en/spatial.ftl"),
            include_str!("../locales/en/interaction.ftl"),
            include_str!("../locales/en/access.ftl"),
            include_str!("../locales/en/composite.ftl"),
        ],
        Language::Zh => &[
            include_str!("../locales/zh/common.ftl"),
            include_str!("../locales/zh/hierarchy.ftl"),
            include_str!("../locales/zh/disparity.ftl"),
            include_str!("../locales/zh/structure.ftl"),
            include_str!("../locales/zh/barriers.ftl"),
            include_str!("../locales/zh/spatial.ftl"),
            include_str!("../locales/zh/interaction.ftl"),
            include_str!("../locales/zh/access.ftl"),
            include_str!("../locales/zh/composite.ftl"),
        ],
    }
}
