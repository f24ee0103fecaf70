//! Write points: where a test of faults may stop the program or make a write fail.

use crate::StoreError;
use std::sync::Arc;

/// A place in the course of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Point {
    /// The group is decided; nothing has been sent to the database.
    Decided,
    /// The transaction is open.
    Begun,
    /// This many entries of the group are written, none committed.
    Written(usize),
    /// All are written, none committed.
    BeforeCommit,
    /// All are committed; nobody has been told.
    AfterCommit,
    /// The state that readers see has taken them in; nobody has been told.
    Evolved,
    /// The first caller has been told.
    Answered,
    /// A part of a snapshot is written.
    SnapshotPart(usize),
    /// A snapshot is written but not yet valid.
    SnapshotWritten,
}

impl Point {
    /// Every kind of write point, in the order in which a write meets them.
    pub const ALL: [Point; 9] = [
        Point::Decided,
        Point::Begun,
        Point::Written(1),
        Point::BeforeCommit,
        Point::AfterCommit,
        Point::Evolved,
        Point::Answered,
        Point::SnapshotPart(0),
        Point::SnapshotWritten,
    ];
}

/// Called at every write point. An error there is an error of the database.
pub type Probe = Arc<dyn Fn(Point) -> Result<(), StoreError> + Send + Sync>;

/// A probe, if there is one.
#[derive(Clone, Default)]
pub(crate) struct Probed(pub Option<Probe>);

impl Probed {
    pub(crate) fn at(&self, point: Point) -> Result<(), StoreError> {
        self.0.as_ref().map_or(Ok(()), |probe| probe(point))
    }
}
