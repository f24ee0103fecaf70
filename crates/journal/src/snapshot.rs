//! Snapshots: the state after an entry, kept so that a journal opens without reading all of it.
//!
//! A snapshot is used only if its content has the digest that the office's present key signed, together with the
//! hash of the entry, and if that entry stands in the journal. Otherwise an older one is used, or none: they may be
//! dropped at any time.

use crate::replay::{begin, check_seal, replay};
use crate::store::{Snapshot, Store};
use crate::{Failure, Fold, Hash, Memory, PublicKey, SecretKey};

/// How many snapshots are kept.
const KEPT: usize = 2;

/// How a journal was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// The entry of the snapshot that was used.
    pub snapshot: Option<u64>,
    /// How many entries after it were folded.
    pub replayed: u64,
    /// The newer snapshots that were not used, and why.
    pub ignored: Vec<(u64, Unusable)>,
}

/// Why a snapshot is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Another version of the fold made it.
    #[error("made by another version of the program")]
    OtherVersion,
    /// It is not signed by the office's present key.
    #[error("not signed by the present key of the office")]
    NotSigned,
    /// Its content has another digest.
    #[error("its content has changed")]
    Changed,
    /// It does not belong to the entries of this journal.
    #[error("it belongs to another journal")]
    OtherJournal,
}

/// What the office signs of a snapshot.
fn statement(sequence: u64, hash: Hash, fold: u32, digest: Hash) -> String {
    format!(
        "{{\"digest\":\"{digest}\",\"fold\":{fold},\"format\":\"coregion-snapshot/1\",\"hash\":\"{hash}\",\"sequence\":{sequence}}}"
    )
}

impl Snapshot {
    /// The snapshot of a memory, and its content.
    pub fn of<S: Fold>(
        memory: &Memory<S>,
        key: &SecretKey,
    ) -> Result<(Snapshot, Vec<u8>), serde_json::Error> {
        let content = serde_json::to_vec(memory)?;
        let head = memory.chain.head;
        let digest = Hash::of(&content);
        let seal = key.sign(&statement(head.sequence, head.hash, S::VERSION, digest));
        let snapshot = Snapshot { sequence: head.sequence, hash: head.hash, fold: S::VERSION, digest, seal };
        Ok((snapshot, content))
    }

    fn is_signed_by(&self, key: PublicKey) -> bool {
        key.verifies(&statement(self.sequence, self.hash, self.fold, self.digest), &self.seal)
    }

    /// The memory that it holds, if it can be used.
    fn load<S: Fold>(
        &self,
        store: &mut dyn Store,
        journal: Hash,
        key: PublicKey,
    ) -> Result<Result<Memory<S>, Unusable>, Failure> {
        if self.fold != S::VERSION {
            return Ok(Err(Unusable::OtherVersion));
        }
        if !self.is_signed_by(key) {
            return Ok(Err(Unusable::NotSigned));
        }
        let record = store.records(self.sequence, 1)?.pop();
        if record.is_none_or(|record| record.sequence != self.sequence || record.hash != self.hash) {
            return Ok(Err(Unusable::OtherJournal));
        }
        let content = store.snapshot_content(self.sequence)?;
        // Read while the digest is computed, and thrown away where it differs.
        let (digest, memory) =
            rayon::join(|| Hash::of(&content), || serde_json::from_slice::<Memory<S>>(&content));
        if digest != self.digest {
            return Ok(Err(Unusable::Changed));
        }
        let Ok(memory) = memory else {
            return Ok(Err(Unusable::OtherVersion));
        };
        let same = memory.chain.journal == journal && memory.chain.head.hash == self.hash;
        Ok(if same { Ok(memory) } else { Err(Unusable::OtherJournal) })
    }
}

/// The memory of what a database holds: the newest snapshot that can be used, and the entries after it.
pub(crate) fn load<S: Fold>(store: &mut dyn Store, key: PublicKey) -> Result<(Memory<S>, Opening), Failure> {
    let mut memory = begin::<S>(store)?;
    let mut opening = Opening::default();
    for snapshot in store.snapshots()? {
        match snapshot.load(store, memory.chain.journal, key)? {
            Ok(loaded) => {
                memory = loaded;
                opening.snapshot = Some(snapshot.sequence);
                break;
            }
            Err(why) => opening.ignored.push((snapshot.sequence, why)),
        }
    }
    opening.replayed = replay(store, &mut memory, u64::MAX, |_| ())?;
    if opening.replayed == 0 {
        let head = store.records(memory.chain.head.sequence, 1)?.pop();
        check_seal(&memory.chain, head.and_then(|record| record.seal))?;
    }
    Ok((memory, opening))
}

/// Takes a snapshot of what the database holds, in a fold of its own, and drops all but the newest. The entry after
/// which it was taken; `None` if there is one already.
pub(crate) fn take<S: Fold>(store: &mut dyn Store, key: &SecretKey) -> Result<Option<u64>, Failure> {
    let (memory, opening) = load::<S>(store, key.public())?;
    if opening.snapshot == Some(memory.chain.head.sequence) {
        return Ok(None);
    }
    keep(store, &memory, key).map(Some)
}

/// Keeps a snapshot of a memory, and drops all but the newest.
pub(crate) fn keep<S: Fold>(
    store: &mut dyn Store,
    memory: &Memory<S>,
    key: &SecretKey,
) -> Result<u64, Failure> {
    let (snapshot, content) =
        Snapshot::of(memory, key).map_err(|cause| crate::StoreError::Database(std::sync::Arc::new(cause)))?;
    store.drop_snapshot(snapshot.sequence)?;
    store.keep_snapshot(&snapshot, &content)?;
    for old in store.snapshots()?.into_iter().skip(KEPT) {
        store.drop_snapshot(old.sequence)?;
    }
    Ok(snapshot.sequence)
}
