//! What the tests of the whole program share: the program itself, the repository, and a browser.

mod browser;
mod program;
mod python;

pub use browser::{Page, open};
pub use program::{Ran, Running, coregion, coregion_with, repository, start};
pub use python::python;
