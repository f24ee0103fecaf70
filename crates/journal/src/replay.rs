//! Replay: folding what a database holds.

use crate::chain::Read;
use crate::store::Store;
use crate::{Chain, Failure, Fold, Memory, Problem, Record, Signature, StoreError, Unsound};
use rayon::prelude::*;

/// Records that are read at a time.
const PAGE: usize = 4096;

/// The memory of the header alone.
pub(crate) fn begin<S: Fold>(store: &mut dyn Store) -> Result<Memory<S>, Failure> {
    let header = store.records(0, 1)?.pop();
    let header = header.ok_or_else(|| StoreError::Damaged("no header".to_owned()))?;
    let chain = Chain::read(&header.body, header.hash, header.seal).map_err(|problem| unsound(0, problem))?;
    Ok(Memory::begin(chain))
}

pub(crate) fn unsound(entry: u64, problem: Problem) -> Failure {
    Failure::Unsound(Unsound { line: None, entry: Some(entry), problem })
}

/// Folds the records after the head of the memory, up to `until`. The seal of the last one is checked, and with it
/// all before; [`crate::verify`] checks every one. How many there were; `taken` gets each.
pub(crate) fn replay<S: Fold>(
    store: &mut dyn Store,
    memory: &mut Memory<S>,
    until: u64,
    mut taken: impl FnMut(Read<S::Event>),
) -> Result<u64, Failure> {
    let start = memory.chain.head.sequence;
    let mut seal = None;
    let mut page = fetch(store, start, until)?;
    while !page.is_empty() {
        let next_after = page.last().map_or(until, |record| record.sequence);
        let journal = memory.chain.journal;
        let read = |record: &Record| Read::new(journal, &record.body, record.hash, record.seal);
        let (next, entries) = rayon::join(
            || fetch(store, next_after, until),
            || page.par_iter().map(read).collect::<Vec<Result<Read<S::Event>, Problem>>>(),
        );
        for entry in entries {
            let expected = memory.chain.head.sequence + 1;
            entry
                .and_then(|entry| {
                    memory.take(&entry)?;
                    seal = entry.seal;
                    taken(entry);
                    Ok(())
                })
                .map_err(|problem| unsound(expected, problem))?;
        }
        page = next?;
    }
    let replayed = memory.chain.head.sequence - start;
    if replayed > 0 {
        check_seal(&memory.chain, seal)?;
    }
    Ok(replayed)
}

/// Whether the head is sealed.
pub(crate) fn check_seal(chain: &Chain, seal: Option<Signature>) -> Result<(), Failure> {
    match seal {
        Some(seal) if chain.is_sealed_by(seal) => Ok(()),
        Some(_) => Err(unsound(chain.head.sequence, Problem::WrongSeal)),
        None => Err(unsound(chain.head.sequence, Problem::NoSeal)),
    }
}

fn fetch(store: &mut dyn Store, after: u64, until: u64) -> Result<Vec<Record>, StoreError> {
    let wanted = usize::try_from(until.saturating_sub(after)).unwrap_or(PAGE).min(PAGE);
    match wanted {
        0 => Ok(Vec::new()),
        _ => store.records(after + 1, wanted),
    }
}
