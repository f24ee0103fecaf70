//! One file a command.

pub mod cases;
pub mod check;
pub mod diagnose;
pub mod measure;
#[cfg(feature = "office")]
pub mod office;
#[cfg(feature = "office")]
mod office_archive;
#[cfg(feature = "office")]
mod office_demo;
#[cfg(feature = "office")]
mod office_people;
#[cfg(feature = "office")]
mod office_views;
pub mod plan;
pub mod report;
#[cfg(feature = "office")]
pub mod serve;
