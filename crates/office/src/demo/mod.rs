//! The demo year: a scripted year of the Huaihai office, asked of it command by command as its people would ask.
//!
//! The ten cities of the plan of 2018 meet in November 2018 and adopt three agreements: a key to a common fund, the
//! sharing of taxes of a plant that moves, and compensation along a river. In 2019 they settle 2018, the fund opens a call
//! with three applications, and a disputed payment ends in an award. The cities, their output and population are those of
//! the embedded zone; firms, readings and people are made up. The keys of its parties are known to everybody.

// Members are set by their names in objects that are made on the spot.
#![allow(clippy::indexing_slicing)]

mod affairs;
mod cast;
mod programme;
mod script;

pub use cast::{demo_key, demo_members};
pub use script::{DemoError, Played, Told};

use crate::{Office, SetClock};
use script::Script;

/// What the demo's office is called.
pub const DEMO_NAME: &str = "Huaihai demo year";

/// When the demo begins: the clock of the office must stand there.
pub const DEMO_START: &str = "2018-11-05T01:00:00.000Z";

/// Plays the year in an empty office whose clock is `clock`. `tell` hears what happens, as it happens. The same year
/// gives the same journal, where the same key seals it.
///
/// # Errors
/// Something is refused: the office is not empty, or the program is wrong.
pub fn play(office: &Office, clock: &SetClock, tell: &mut dyn FnMut(&Told)) -> Result<Played, DemoError> {
    let mut script = Script::new(office, clock, tell);
    let cities = demo_members()?;
    cast::found(&mut script, &cities)?;
    affairs::meet(&mut script, &cities)?;
    affairs::record_facts(&mut script, &cities)?;
    affairs::settle(&mut script, &cities)?;
    programme::call(&mut script)?;
    affairs::answer(&mut script)?;
    programme::decide(&mut script)?;
    affairs::mediate(&mut script)?;
    programme::carry_out(&mut script)?;
    affairs::arbitrate(&mut script)?;
    programme::audit(&mut script)?;
    affairs::close(&mut script)?;
    script.end()
}
