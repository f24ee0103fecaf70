//! Plan: from constraints to an ordered programme of cooperation that pays for every member.
//!
//! Like the measures, plans are plain functions: data first, one options struct last, a plain result. A solver
//! returns an [`Outcome`] that says whether the answer is proven, and never hides a bound. The crate is pure:
//! seeds and limits are arguments; only [`solver`] sees a solver library.

pub mod advice;
pub mod agriculture;
pub mod centres;
pub mod circles;
pub mod ecology;
pub mod exchange;
mod ground;
pub mod industry;
mod limit;
mod outcome;
mod part;
pub mod plan;
pub mod regions;
pub mod routes;
pub mod scenario;
pub mod sharing;
pub mod siting;
pub mod solver;
pub mod transfer;
#[cfg(test)]
mod trial;

pub use limit::{Limit, Progress, Watcher};
pub use outcome::Outcome;
pub use part::{Context, Field, Gain, MONEY, Part, Proposal};
pub use plan::{Balance, PartRun, Plan};

use coregion_zone::Language;

/// Every part of a plan, in the order in which it is read.
pub fn parts() -> Vec<&'static Part> {
    let all = [
        centres::PARTS,
        circles::PARTS,
        regions::PARTS,
        industry::PARTS,
        transfer::PARTS,
        agriculture::PARTS,
        routes::PARTS,
        siting::PARTS,
        exchange::PARTS,
        ecology::PARTS,
        sharing::PARTS,
    ];
    all.into_iter().flatten().copied().collect()
}

/// The part of a name.
pub fn part(name: &str) -> Option<&'static Part> {
    parts().into_iter().find(|p| p.name == name)
}

/// The Fluent patterns of this crate's texts in a language.
pub fn locales(language: Language) -> &'static [&'static str] {
    match language {
        Language::En => &[
            include_str!("../locales/en/advice.ftl"),
            include_str!("../locales/en/agriculture.ftl"),
            include_str!("../locales/en/centres.ftl"),
            include_str!("../locales/en/circles.ftl"),
            include_str!("../locales/en/ecology.ftl"),
            include_str!("../locales/en/exchange.ftl"),
            include_str!("../locales/en/ground.ftl"),
            include_str!("../locales/en/industry.ftl"),
            include_str!("../locales/en/regions.ftl"),
            include_str!("../locales/en/scenario.ftl"),
            include_str!("../locales/en/regions_part.ftl"),
            include_str!("../locales/en/fund.ftl"),
            include_str!("../locales/en/routes.ftl"),
            include_str!("../locales/en/sharing.ftl"),
            include_str!("../locales/en/siting.ftl"),
            include_str!("../locales/en/tax_sharing.ftl"),
            include_str!("../locales/en/transfer.ftl"),
            include_str!("../locales/en/vote_power.ftl"),
        ],
        Language::Zh => &[
            include_str!("../locales/zh/advice.ftl"),
            include_str!("../locales/zh/agriculture.ftl"),
            include_str!("../locales/zh/centres.ftl"),
            include_str!("../locales/zh/circles.ftl"),
            include_str!("../locales/zh/ecology.ftl"),
            include_str!("../locales/zh/exchange.ftl"),
            include_str!("../locales/zh/ground.ftl"),
            include_str!("../locales/zh/industry.ftl"),
            include_str!("../locales/zh/regions.ftl"),
            include_str!("../locales/zh/scenario.ftl"),
            include_str!("../locales/zh/regions_part.ftl"),
            include_str!("../locales/zh/fund.ftl"),
            include_str!("../locales/zh/routes.ftl"),
            include_str!("../locales/zh/sharing.ftl"),
            include_str!("../locales/zh/siting.ftl"),
            include_str!("../locales/zh/tax_sharing.ftl"),
            include_str!("../locales/zh/transfer.ftl"),
            include_str!("../locales/zh/vote_power.ftl"),
        ],
    }
}
