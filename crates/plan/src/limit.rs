//! How long a solver may work, and who watches it.
//!
//! The crate has no clock. A solver counts its work (nodes, moves, programs: each says which), and after every
//! few steps tells a watcher how far it is; the watcher, who has the clock and the screen, may stop it. A solver
//! that is stopped gives the best it found with its bound.

/// How far a solver is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// Work done so far, in the solver's own unit.
    pub work: u64,
    /// Value of the best answer so far.
    pub best: Option<f64>,
    /// What no answer can be better than, as far as proven.
    pub bound: Option<f64>,
}

/// Is told how far a solver is; answers whether it is to stop.
pub type Watcher<'a> = &'a (dyn Fn(&Progress) -> bool + Sync);

/// How long a solver may work.
///
/// ```
/// use coregion_plan::{Limit, Progress};
/// let limit = Limit::work(100);
/// assert!(!limit.reached(&Progress { work: 99, ..Progress::default() }));
/// assert!(limit.reached(&Progress { work: 100, ..Progress::default() }));
/// let impatient = |progress: &Progress| progress.work > 3;
/// assert!(Limit::none().watched(&impatient).reached(&Progress { work: 4, ..Progress::default() }));
/// ```
#[derive(Clone, Copy)]
pub struct Limit<'a> {
    work: u64,
    watcher: Option<Watcher<'a>>,
}

impl Limit<'static> {
    /// No limit: until the answer is proven.
    pub const fn none() -> Self {
        Limit { work: u64::MAX, watcher: None }
    }

    /// At most this much work. The same work gives the same answer on every machine.
    pub const fn work(work: u64) -> Self {
        Limit { work, watcher: None }
    }
}

impl<'a> Limit<'a> {
    /// The limit with someone who watches and may stop it.
    pub const fn watched<'b>(self, watcher: Watcher<'b>) -> Limit<'b> {
        Limit { work: self.work, watcher: Some(watcher) }
    }

    /// The limit with at most this much work.
    pub const fn at_most(self, work: u64) -> Self {
        Limit { work: if work < self.work { work } else { self.work }, watcher: self.watcher }
    }

    /// The most work allowed.
    pub const fn most(&self) -> u64 {
        self.work
    }

    /// Tells the watcher, and says whether the solver is to stop.
    pub fn reached(&self, progress: &Progress) -> bool {
        self.watcher.is_some_and(|watcher| watcher(progress)) || progress.work >= self.work
    }
}

impl std::fmt::Debug for Limit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limit").field("work", &self.work).field("watched", &self.watcher.is_some()).finish()
    }
}
