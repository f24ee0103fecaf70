//! The clock: read here and nowhere else.

use coregion_journal::Time;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// What tells the time.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Time;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Time {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let milliseconds = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
        Time::from_milliseconds(milliseconds).unwrap_or(Time::LAST)
    }
}

/// A clock that stands where it is set: for scripts and tests.
#[derive(Debug)]
pub struct SetClock(AtomicU64);

impl SetClock {
    /// A clock that stands at a time.
    pub fn new(time: Time) -> Self {
        SetClock(AtomicU64::new(time.milliseconds()))
    }

    /// Sets it.
    pub fn set(&self, time: Time) {
        self.0.store(time.milliseconds(), Ordering::SeqCst);
    }

    /// Moves it on.
    pub fn advance(&self, milliseconds: u64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Time {
        Time::from_milliseconds(self.0.load(Ordering::SeqCst)).unwrap_or(Time::LAST)
    }
}
