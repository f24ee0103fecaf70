//! One file a command.

pub mod cases;
pub mod check;
pub mod diagnose;
pub mod measure;
pub mod office;
mod office_archive;
mod office_demo;
mod office_people;
mod office_views;
pub mod plan;
pub mod report;
pub mod serve;
