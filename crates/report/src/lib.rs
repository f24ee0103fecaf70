//! The paper: a zone's figures and findings as a report in English and Chinese.
//!
//! [`Report::new`] measures a zone and puts the chapters together as data; [`write`] writes them as one
//! self-contained page, a PDF printed from it, a workbook, a data package of tables, and findings for programs.

mod chapters;
pub mod chart;
pub mod findings;
pub mod html;
pub mod map;
pub mod pdf;
mod report;
pub mod tables;
pub mod text;
pub mod workbook;
mod write;

pub use report::{Block, Chapter, Planning, Progress, Report, Request, Section, Subject};
pub use write::{WriteReportError, Written, write};
