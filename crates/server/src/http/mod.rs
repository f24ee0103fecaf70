//! What every route shares: problems, languages, JSON bodies, pages of lists, security headers.

pub mod headers;
pub mod json;
pub mod language;
pub mod paging;
pub mod problem;
